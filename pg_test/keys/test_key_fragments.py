"""What is left of a key in the backend's memory, in one piece: fewer than eight bytes, however it came and went.

Unlike test_key_memory.py this looks for pieces: whoever has all but a few bytes of a key has the key.
"""

import json
import os
import signal
import threading
from contextlib import contextmanager

import pytest
from psycopg import sql

from harness import loading
from harness.errors import raises
from harness.keys import INDEX_KEY_1, KEY_1, KEYRING, WRONG_KEY, keyring, raw
from harness.memory import longest_fragment
from harness.process import kill
from harness.registry import unlock
from harness.sealed import load_sealed, seal
from harness.shared import own_server

pytestmark = pytest.mark.ends

A_PIECE = 8


@pytest.fixture(scope="module")
def database():
    with own_server("fragments", "CREATE TABLE t (x encrypted_text)", shared_buffers="1MB") as database:
        yield database


def work(session):
    session.execute("INSERT INTO t VALUES ('x')")
    session.execute("SELECT x FROM t WHERE x LIKE 'x%' ORDER BY x LIMIT 1")


def work_without_a_key(session):
    """What takes the place of earlier statements in memory, in part."""
    session.execute(
        "SELECT count(*) FROM pg_class, (VALUES (1), (2)) AS v (n) WHERE relname LIKE %s GROUP BY n", ("p%",)
    )


def left_of(session, *keys: str) -> dict:
    pid = session.info.backend_pid
    found = {n: longest_fragment(pid, raw(key)) for n, key in enumerate(keys)}
    return {f"key {n}": piece for n, piece in found.items() if piece[0] >= A_PIECE}


def by_a_box(database):
    session = database.connect()
    load_sealed(session, seal(session))
    return session


def by_escaped_json(database):
    session = database.connect()
    session.execute("SELECT pii_load_keyring(%s)", (json.dumps(json.loads(KEYRING)).replace("/", "\\/"),))
    return session


def by_a_local_parameter(database):
    session = database.connect()
    session.execute("BEGIN")
    session.execute("SELECT pii_load_keyring(%s, true)", (KEYRING,))
    return session


def by_a_long_message(database):
    """More than the buffers of one message hold."""
    session = database.connect()
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING + " " * 50_000,))
    return session


WAYS = {
    **loading.WAYS,
    "sealed_box": by_a_box,
    "escaped_json": by_escaped_json,
    "local_parameter": by_a_local_parameter,
    "long_message": by_a_long_message,
}


def unload(session):
    session.execute("SELECT pii_unload_keys()")


def commit(session):
    session.execute("COMMIT")
    session.execute("RESET pazpaz_pii.keyring")


def roll_back(session):
    session.execute("ROLLBACK")
    session.execute("RESET pazpaz_pii.keyring")


def discard(session):
    session.execute("COMMIT")
    session.execute("DISCARD ALL")


def fail(session):
    with raises("22012"):
        session.execute("SELECT pii_decrypt(pii_encrypt('x')) || 1/0")
    roll_back(session)


def load_another(session):
    session.execute("SELECT pii_load_keyring(%s)", (keyring(1, {"1": WRONG_KEY}, {}),))


ENDS = {
    "unload": unload,
    "commit": commit,
    "roll_back": roll_back,
    "discard": discard,
    "fail": fail,
    "load_another": load_another,
}
# Startup options are read before any library is loaded, and their memory is used again in part: on PostgreSQL 18 up to
# 23 bytes of a key stay, of which docs/keys.md tells. test_key_memory.py sees to it that no whole key does.
ENDINGS = [(way, end) for way in WAYS for end in ENDS if way != "startup_options"]


@pytest.mark.parametrize(("way", "end"), ENDINGS)
def test_no_piece_of_a_key_is_left(database, way, end):
    session = WAYS[way](database)
    work(session)
    ENDS[end](session)
    work_without_a_key(session)
    assert left_of(session, KEY_1, INDEX_KEY_1) == {}
    session.close()


def test_a_key_can_be_found(database):
    """The control: of a key in use, all of it."""
    session = WAYS["startup_options"](database)
    work(session)
    assert longest_fragment(session.info.backend_pid, raw(KEY_1))[0] >= 32
    session.close()


@contextmanager
def signals(session):
    """Such as other sessions send, thousands a second."""
    ended = threading.Event()

    def send():
        while not ended.wait(0.00005):
            kill(session.info.backend_pid, signal.SIGUSR1)

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        ended.set()
        sender.join()


def test_no_signal_puts_a_key_on_the_stack(database):
    """The kernel writes all registers there, wherever the session is: while keys are looked for, and afterwards."""
    with database.connect() as session, signals(session):
        for _ in range(3):
            for _ in range(40):
                session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
                work(session)
                unload(session)
            assert left_of(session, KEY_1, INDEX_KEY_1) == {}


def test_nothing_is_left_of_a_pooler_s_transactions(database):
    session = database.connect()
    # Prepared by psycopg, the literal would be part of a statement that the session keeps.
    session.prepare_threshold = None
    for n in range(20):
        session.execute("BEGIN")
        if n % 2:
            session.execute("SELECT pii_load_keyring(%s, true)", (KEYRING,))
        else:
            loading.set_keyring(session, KEYRING, local=True)
        work(session)
        session.execute("COMMIT" if n % 3 else "ROLLBACK")
        work_without_a_key(session)
    assert left_of(session, KEY_1, INDEX_KEY_1) == {}
    session.close()


REFUSALS = {
    "repeated": json.dumps({"current": 1, "keys": {"1": KEY_1, "2": KEY_1}}),
    "unknown current": keyring(7),
    "cut short": KEYRING[:-1],
    "not base64": keyring(1, {"1": KEY_1, "2": "?"}),
    "a long key": keyring(1, {"1": KEY_1, "2": INDEX_KEY_1[:-1] + "AAAAA"}),
}


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("is_literal", [False, True], ids=["parameter", "literal"])
def test_no_piece_of_a_refused_keyring_is_left(database, refusal, is_literal):
    session = database.connect()
    ring = REFUSALS[refusal]
    with raises("22023"):
        if is_literal:
            loading.set_keyring(session, ring)
        else:
            session.execute("SELECT pii_load_keyring(%s)", (ring,))
    work_without_a_key(session)
    assert left_of(session, KEY_1, INDEX_KEY_1) == {}
    session.close()


def test_no_piece_of_a_refused_master_key_is_left(database):
    session = database.connect()
    session.execute("SELECT pii_unlock(decode(%s, 'base64'))", (KEY_1,))
    with raises("22023"):
        unlock(session, KEY_1[:-4] + "AAAA")
    unload(session)
    work_without_a_key(session)
    assert left_of(session, KEY_1) == {}
    session.close()


# --- and nothing that is in use is overwritten ---


def test_a_key_that_the_session_keeps_elsewhere_is_loaded_again(database):
    """A literal of a prepared statement or function, and a setting: they are the session's own affair."""
    session = database.connect()
    literal = sql.Literal(KEYRING)
    session.execute(sql.SQL("PREPARE load AS SELECT pii_load_keyring({})").format(literal))
    session.execute(sql.SQL("SET my.ring = {}").format(literal))
    body = sql.SQL("BEGIN PERFORM pii_load_keyring({}); END").format(literal).as_string(session)
    session.execute(
        sql.SQL("CREATE FUNCTION pg_temp.load() RETURNS void LANGUAGE plpgsql AS {}").format(sql.Literal(body))
    )
    for query in 3 * ("EXECUTE load", "SELECT pii_load_keyring(current_setting('my.ring'))", "SELECT pg_temp.load()"):
        session.execute("BEGIN")
        session.execute(query)
        work(session)
        session.execute("COMMIT")
        session.execute("RESET pazpaz_pii.keyring")
        work_without_a_key(session)
    session.close()


def test_a_key_made_of_catalogue_bytes_overwrites_no_catalogue(database):
    """Pieces of catalogue rows, padded until they look random: row security holds after any ending."""
    with database.connect() as owner:
        owner.execute(
            """DROP ROLE IF EXISTS attacker; CREATE ROLE attacker LOGIN;
               CREATE TABLE guarded (who name, secret text); INSERT INTO guarded VALUES ('postgres', 'not for you');
               ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; GRANT SELECT ON guarded TO attacker;
               CREATE POLICY own_rows ON guarded USING (who = current_user)"""
        )
        pieces = [b"guarded\0", b"own_rows", b"attacker", b"current_user", b"pg_class", b"SELECT\0\0"]
        rows = owner.execute("SELECT oid::int4, reltype::int4 FROM pg_class WHERE relname = 'guarded'").fetchone()
        pieces += [oid.to_bytes(4, "little") + b"guarded\0"[:4] for oid in rows]
    session = database.connect("attacker")
    session.execute("SELECT count(*) FROM guarded")
    for ending in ("SELECT pii_unload_keys()", "DISCARD ALL"):
        for n, piece in enumerate(pieces, 1):
            key = piece + os.urandom(32 - len(piece))
            while key.count(0) > 4 or len(set(key)) < 20:
                key = piece + os.urandom(32 - len(piece))
            session.execute("SELECT pii_load_key(%s, %b)", (n, key))
            assert session.execute("SELECT count(*) FROM guarded").fetchone() == (0,)
        session.execute(ending)
        assert session.execute("SELECT count(*) FROM guarded").fetchone() == (0,)
        assert session.execute("SELECT 'guarded'::regclass::text, current_user").fetchone() == ("guarded", "attacker")
    session.close()
    with database.connect() as owner:
        owner.execute("DROP TABLE guarded; DROP ROLE attacker")


def test_pg_stat_activity_shows_no_key_that_a_statement_holds(database):
    session, other = database.connect(), database.connect()
    loading.set_keyring(session, KEYRING)
    shown = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", (session.info.backend_pid,)).fetchone()
    assert "keyring" in shown[0] and "current" in shown[0]
    assert KEY_1[:12] not in shown[0] and KEY_1[20:32] not in shown[0]
