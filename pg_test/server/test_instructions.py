"""How many instructions one value takes, counted by callgrind on a single-user backend: unlike a time, that is the same
on a busy machine. What is counted is our function with all that it calls, not the executor around it.

instructions.txt holds what there was. More by a tenth fails: something is lost. Less by a fifth fails, too: write
the new figure down, so that it is not lost again."""

import re
import subprocess
from pathlib import Path

import pytest

from harness import shared
from harness.host import as_server_user, clean_environment, program
from harness.keys import KEYRING

# Enough that the first look-ups do not show.
ROWS = 20_000
RECORDED = Path(__file__).with_name("instructions.txt")

SETUP = f"""
    CREATE TABLE plain AS SELECT i AS id, 'Abcdefgh Ijklm ' || 10000 + i AS name FROM generate_series(1, {ROWS}) i;
    CREATE TABLE sealed (id integer, name encrypted_text, tagged encrypted_text(searchable),
        again encrypted_text(searchable));
    INSERT INTO sealed SELECT id, name, name, name FROM plain;
"""

# Each with one call of its function a row.
STATEMENTS = {
    "pii_decrypt_encrypted_text_fast": "SELECT sum(length(name)) FROM sealed",
    "pii_encrypted_text_out_fast": "SELECT sum(length(format('%s', name))) FROM sealed",
    "pii_encrypted_text_from_text_fast": "SELECT count(name::encrypted_text) FROM plain",
    "pii_encrypted_text_like_fast": "SELECT count(*) FROM sealed WHERE name LIKE '%x%'",
    "pii_encrypted_text_eq_fast": "SELECT count(*) FROM sealed WHERE tagged = again",
    "pii_encrypted_text_hash_fast": "SELECT sum(pazpaz_pii.pii_encrypted_text_hash(tagged)) FROM sealed",
}


def recorded() -> dict[str, int]:
    lines = [line.split() for line in RECORDED.read_text().splitlines() if line and not line.startswith("#")]
    return {name: int(count) for name, count in lines}


@pytest.fixture(scope="module")
def counted() -> dict[str, float]:
    """Instructions of each function for a value."""
    with shared.own_server("instructions", SETUP, shared_buffers="16MB", max_connections="10") as database:
        cluster = database.cluster
        cluster.stop()
        backend = [program("postgres"), "--single", "-D", str(cluster.data), database.name]
        report = cluster.data / "callgrind.out"
        callgrind = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={report}", "--collect-atstart=no"]
        callgrind += [f"--toggle-collect={name}" for name in STATEMENTS]
        statements = [f"SET pazpaz_pii.keyring = '{KEYRING}'", *STATEMENTS.values()]
        subprocess.run(
            [*callgrind, *backend],
            input="".join(f"{statement}\n" for statement in statements),
            capture_output=True,
            text=True,
            check=True,
            env=clean_environment(),
            cwd="/",
            **as_server_user(),
        )
        annotate = ["callgrind_annotate", "--inclusive=yes", "--threshold=100", str(report)]
        output = subprocess.run(annotate, check=True, capture_output=True, text=True).stdout
        cluster.start()
    found = {}
    for name in STATEMENTS:
        match = re.search(rf"^\s*([\d,]+) .*[:]{name}(?: |$)", output, re.MULTILINE)
        assert match, f"{name} was not called: {output[:2000]}"
        found[name] = int(match[1].replace(",", "")) / ROWS
    return found


@pytest.mark.scenario
@pytest.mark.parametrize("name", STATEMENTS)
def test_it_takes_no_more_than_it_did(counted, name):
    before = recorded()[name]
    assert counted[name] <= before * 1.1, f"{counted[name]:.0f} instructions a value; it was {before}"
    assert counted[name] >= before * 0.8, f"{counted[name]:.0f} instructions a value; write that into {RECORDED.name}"
