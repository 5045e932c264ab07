"""Where a process gets no memory, a statement ends in an error: never the process, and with it the server."""

import resource
import subprocess
from pathlib import Path

import psycopg
import pytest

from harness import shared
from harness.host import as_server_user
from harness.keys import KEYRING
from harness.loading import set_keyring

pytestmark = pytest.mark.ends

MEGABYTE = 1 << 20
SHORT, LONG = 3 * MEGABYTE, 5 * MEGABYTE

SETUP = f"""
    CREATE TABLE big (id int, v encrypted_text, s encrypted_text(searchable), raw bytea, plain text, json text);
    INSERT INTO big (id, plain) VALUES (1, repeat('a', {SHORT})), (2, repeat('b', {LONG}));
    UPDATE big SET v = plain, s = plain, raw = pii_encrypt(plain, 'aad');
    CREATE TABLE armoured AS
        SELECT id, 'v2:' || replace(encode(substr(v::bytea, 4), 'base64'), E'\\n', '') AS a FROM big;
    CREATE TABLE target (id int, v encrypted_text, s encrypted_text(searchable));
"""


@pytest.fixture(scope="module")
def server():
    with shared.own_server("memory_limit", SETUP) as database:
        yield database


STATEMENTS = {
    "decrypt": "SELECT sum(length(v::text)) FROM big",
    "output": "SELECT v FROM big",
    "COPY": "COPY (SELECT s FROM big) TO STDOUT",
    "encrypt": "INSERT INTO target SELECT id, plain, plain FROM big",
    "another shape": "INSERT INTO target (s) SELECT v FROM big",
    "update": "UPDATE big SET v = plain || '!'",
    "join": "SELECT count(*) FROM big a JOIN big b ON a.v = b.v",
    "join by text": "SELECT count(*) FROM big a JOIN big b ON a.v = b.plain",
    "merge join": "SET enable_hashjoin = off; SELECT count(*) FROM big a FULL JOIN big b ON a.v = b.v",
    "sort": "SELECT id FROM big ORDER BY v",
    "sort in C": 'SELECT id FROM big ORDER BY v COLLATE "C" DESC',
    "group": "SELECT count(*) FROM big GROUP BY v",
    "group by tag": "SELECT count(*) FROM big GROUP BY s",
    "distinct": "SELECT count(DISTINCT v) FROM big",
    "constant": f"SELECT id FROM big WHERE v = repeat('b', {LONG})",
    "literals": f"SELECT coalesce(v, '{'x' * 5000}') FROM big GROUP BY coalesce(v, '{'x' * 5000}')",
    "like": "SELECT id FROM big WHERE v LIKE '%b'",
    "max": "SELECT max(v) IS NULL FROM big",
    "array": "SELECT array_agg(v) IS NULL FROM big",
    "associated data": "SELECT length(pii_decrypt(raw, 'aad')) FROM big",
    "long associated data": "SELECT length(pii_encrypt('x', plain)) FROM big",
    "mask": "SELECT pii_mask(plain, 'last4'), pii_mask(plain, 'name') FROM big",
    "blind index": "SELECT pii_blind_index(plain, 'c') FROM big",
    "fold case": "SELECT length(pii_casefold('É' || plain)) FROM big",
    "export": "SELECT length(pii_export(s)) FROM big",
    "adopt": "SELECT length(pii_adopt(v::bytea, 1)::bytea) FROM big",
    "adopt armour": "SELECT length(pii_adopt(convert_to(a, 'UTF8'), 1)::bytea) FROM armoured",
    "import": "SELECT length(pii_import(a)::bytea) FROM armoured",
    "armour refused": "INSERT INTO target (v) SELECT a FROM armoured",
    "ciphertext out": "SET pazpaz_pii.io = ciphertext; SELECT v FROM big",
    "ciphertext in": "SET pazpaz_pii.io = ciphertext; INSERT INTO target (v) SELECT a FROM armoured",
    "census": "SELECT count(*) FROM pii_census('big')",
    # An error of its own, 22012, if it passes over a value.
    "census of armour": (
        "SELECT 1 / (coalesce(sum(n_values), 0) = 2)::int FROM pii_census('armoured') WHERE key_version = 2"
    ),
    "verify": "SELECT count(*) FROM pii_verify('big')",
    "convert": "SELECT pii_encrypt_columns('big', jsonb_build_object('plain', '{}'::jsonb))",
    "audit": "SELECT pii_audit('big', jsonb_build_object('x', plain)) FROM big",
    "keyring": f"SELECT pii_load_keyring(rpad('{KEYRING}', 1000000))",
    "keyring by SET": f"SELECT set_config('pazpaz_pii.keyring', rpad('{KEYRING}', 1000000), false)",
}


# With memory enough they are refused for something else.
EXPECTED = {"armour refused": {"55000"}, "audit": {"54000"}}

# What there is beyond what the session has, in bytes: less and more than what any statement takes.
LIMITS = [*range(0, 28 * MEGABYTE, 2 * MEGABYTE + 4096), None]


def limit(pid, more):
    """Leaves a process so many bytes of address space, beyond what it has."""
    value = "unlimited"
    if more is not None:
        value = int(Path(f"/proc/{pid}/statm").read_text().split()[0]) * resource.getpagesize() + more
    # The soft limit alone, which may be raised again, and by the server's user: root in a container may not.
    subprocess.run(["prlimit", f"--pid={pid}", f"--as={value}:"], check=True, **as_server_user())


def outcome_of(session, statement):
    """The SQLSTATE that a statement ends with; what it gives is read."""
    try:
        if statement.startswith("COPY"):
            with session.cursor().copy(statement) as copy:
                for _ in copy:
                    pass
        else:
            session.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    return "00000"


@pytest.mark.scenario
@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_without_memory_ends_in_an_error(server, name):
    *before, statement = STATEMENTS[name].split("; ")
    outcomes = set()
    for more in LIMITS:
        session = server.connect()
        set_keyring(session, KEYRING)
        session.execute("DO $$ BEGIN END $$")  # loads a library
        session.autocommit = False
        for setting in before:
            session.execute(setting)
        limit(session.info.backend_pid, more)
        outcomes.add(outcome_of(session, statement))
        assert not session.closed, f"the process has ended, with {more} bytes more"
        limit(session.info.backend_pid, None)
        session.rollback()
        assert session.execute("SELECT length(v::text) FROM big WHERE id = 1").fetchone() == (SHORT,)
        session.close()
    assert "53200" in outcomes, "the control: memory was short"
    assert outcomes <= {"53200", "00000"} | EXPECTED.get(name, set())
