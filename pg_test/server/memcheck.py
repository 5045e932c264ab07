"""That valgrind, which runs the servers, finds what it is to find: faults that are put there for it.

pytest does not collect it. `make memcheck` runs it with the tests of memcheck.txt, in which nothing may be found. They
are chosen to call, in little time, each function of src/ that PostgreSQL calls.
"""

import re
import subprocess
from pathlib import Path

import pytest

from harness import host, process
from harness.waiting import wait_until

SOURCE = Path(__file__).with_suffix(".c")
LOG = next(option.partition("=")[2] for option in host.RUN_BY if option.startswith("--log-file="))

# What valgrind says to each.
FAULTS = {
    "reads_behind_a_chunk": "Invalid read of size 1",
    "writes_behind_a_chunk": "Invalid write of size 1",
    "reads_a_freed_chunk": "Invalid read of size 1",
    "branches_on_what_was_never_set": "Conditional jump or move depends on uninitialised value(s)",
    "reads_a_page_without_a_pin": "Invalid read of size 1",
}


@pytest.fixture(scope="module")
def library(cluster):
    library = cluster.directory / "memcheck.so"
    headers = subprocess.run(
        [host.program("pg_config"), "--includedir-server"], check=True, capture_output=True, text=True
    ).stdout.strip()
    subprocess.run(["cc", "-shared", "-fPIC", "-g", f"-I{headers}", "-o", library, SOURCE], check=True)
    return library


@pytest.fixture
def log_of(db, library):
    """log_of(function): what valgrind says of a session that calls it."""

    def log_of(function: str) -> Path:
        session = db.connect()
        pid = session.info.backend_pid
        session.execute(f"CREATE FUNCTION {function}() RETURNS int LANGUAGE c AS '{library}'")
        session.execute(f"SELECT {function}()")
        session.close()
        wait_until(lambda: not process.alive(pid), complaint="the session does not end")
        return Path(LOG.replace("%p", str(pid)))

    return log_of


@pytest.mark.parametrize("function", FAULTS)
def test_a_fault_is_found(log_of, function):
    log = log_of(function)
    assert re.match(rf"==\d+== {re.escape(FAULTS[function])}\n==\d+==    at \w+: {function} ", log.read_text())
    # It was to be found; what is left is not.
    log.unlink()


def test_where_there_is_no_fault_none_is_found(log_of):
    assert log_of("does_nothing_wrong").read_text() == ""
