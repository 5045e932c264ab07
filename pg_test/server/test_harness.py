"""The floor that the other tests stand on: the extension installs, and the harness tells the truth."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from harness.cluster import PASSWORD
from harness.host import PG_MAJOR
from harness.keys import ALL_KEYS, KEYRING, MASTER, raw
from harness.leaks import forms
from harness.memory import count_in_memory
from harness.process import kill
from harness.waiting import wait_until


def test_extension_of_this_server(admin):
    installed, available = admin.execute(
        """SELECT e.extversion, a.default_version
             FROM pg_catalog.pg_extension e
             JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
            WHERE e.extname = 'pazpaz_pii'"""
    ).fetchone()
    assert installed == available
    assert admin.info.server_version // 10000 == PG_MAJOR


def test_a_crash_loses_nothing_committed(new_cluster):
    cluster = new_cluster()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    cluster.crash()
    cluster.start()
    with cluster.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    assert "database system was not properly shut down" in cluster.log_text()


@pytest.mark.scenario
def test_no_other_user_of_the_machine_gets_in(new_cluster):
    """By an address only with the password; and only the server's user, and root, reach the socket."""
    cluster = new_cluster(tcp=True)
    address = {"host": "127.0.0.1", "port": cluster.port, "user": "postgres", "dbname": "postgres"}
    psycopg.connect(**address, password=PASSWORD).close()
    for password in ("", "postgres", PASSWORD[:-1]):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**address, password=password)
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700


def test_memory_reader_sees_a_backends_memory(db):
    session = db.connect()
    marker = os.urandom(12).hex()
    session.execute(f"SET application_name = '{marker}'")
    counts = count_in_memory(session.info.backend_pid, {"there": marker.encode(), "absent": os.urandom(24)})
    assert counts["there"] > 0
    assert counts["absent"] == 0


def test_a_fault_of_the_server_fails_a_test(new_cluster):
    cluster = new_cluster()
    with cluster.connect() as session:
        cluster.crash_backend(session.info.backend_pid)  # by a test, which is no fault
    cluster.restart("immediate")
    with cluster.connect() as session:
        for text in ("problem in alloc set x: detected write past chunk end", "cache reference leak: cache x"):
            session.execute(f"DO $$ BEGIN RAISE WARNING '{text}'; END $$")
        kill(session.info.backend_pid, signal.SIGABRT)
        wait_until(lambda: "terminated by signal 6" in cluster.log_text())
    with pytest.raises(AssertionError) as complaint:
        cluster.remove()
    faults = ("past chunk end", "cache x", "was terminated by signal 6")
    for line, fault in zip(str(complaint.value).splitlines()[1:], faults, strict=True):
        assert fault in line


FAILING = f"""
import pytest

@pytest.mark.parametrize("keyring", [{KEYRING!r}, {KEYRING * 9!r}, {raw(MASTER).hex()!r}], ids=["one", "cut", "hex"])
def test_it(keyring):
    print("loaded:", keyring)
    assert keyring == "none", "told by the test: " + keyring
"""


def test_a_failed_test_prints_no_key(tmp_path):
    """Neither in its traceback, where pytest shows arguments and cuts long ones short, nor in what it has printed."""
    tests = Path(__file__).parents[1]
    (tmp_path / "conftest.py").write_text(
        f"import sys; sys.path.insert(0, {str(tests)!r}); exec(open({str(tests / 'conftest.py')!r}).read())"
    )
    (tmp_path / "test_it.py").write_text(FAILING)
    command = [sys.executable, "-m", "pytest", "-q", "-l", "-p", "no:cacheprovider", str(tmp_path)]
    run = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True, timeout=60)
    printed = run.stdout + run.stderr
    assert run.returncode == 1 and "3 failed" in printed and "told by the test" in printed and "<key 1>" in printed
    pieces = {form[at : at + 10] for key in ALL_KEYS for form in forms(key) for at in range(len(form) - 10)}
    assert not [True for piece in pieces if piece in printed], "a key was printed"
