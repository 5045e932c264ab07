"""What a session with a key keeps in memory is hardly more than one keeps that does the same with text."""

from pathlib import Path

import pytest

from harness import shared
from harness.keys import KEYRING

SETUP = """
    CREATE TABLE encrypted (id int, name encrypted_text(50), email encrypted_text(50, searchable));
    CREATE TABLE plain (id int, name varchar(50), email varchar(50));
    INSERT INTO plain SELECT i, 'name ' || i, 'mail ' || i FROM generate_series(1, 2000) i;
    INSERT INTO encrypted SELECT * FROM plain;
    CREATE INDEX ON encrypted USING hash (email);
    CREATE INDEX ON plain USING hash (email);
    ANALYZE
"""
WORK = (
    "SELECT count(*) FROM {} WHERE name LIKE '%9'",
    "SELECT name FROM {} WHERE email = 'mail 7'",
    "INSERT INTO {} VALUES (0, 'new', 'new')",
    "UPDATE {} SET name = 'newer' WHERE email = 'new'",
    "DELETE FROM {} WHERE email = 'new'",
)
MOST_KB = 256  # some 60 as a rule, 180 after many keys; a megabyte before what is free was given back

database = shared.database(SETUP)
db = shared.visit


def private_kb(session) -> int:
    """What the process has of memory that is neither shared nor a file's."""
    status = Path(f"/proc/{session.info.backend_pid}/status").read_text()
    return int(status.partition("RssAnon:")[2].split()[0])


def used_kb(*work) -> int:
    """The least of three sessions: what others do in the server adds to one now and then."""
    return min(used_once(*work) for _ in range(3))


def used_once(db, table: str, load: str, end: str, rounds: int) -> int:
    session = db.connect()
    session.prepare_threshold = None
    for _ in range(rounds):
        session.execute(load, (KEYRING,))
        for statement in WORK:
            session.execute(statement.format(table))
        session.execute(end)
    return private_kb(session)


@pytest.mark.parametrize("rounds", [1, 60])
@pytest.mark.parametrize("end", ["SELECT pii_unload_keys()", "DISCARD ALL", "SELECT 1"])
def test_a_session_with_a_key_takes_little_more_memory(db, end, rounds):
    """However it ends, and however many keys have come and gone."""
    of_text = used_kb(db, "plain", "SELECT md5(%s)", end.replace("pii_unload_keys", "now"), rounds)
    keyed = used_kb(db, "encrypted", "SELECT pii_load_keyring(%s)", end, rounds)
    assert keyed - of_text <= MOST_KB
