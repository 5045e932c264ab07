"""Keyrings have a size, loading and unloading take time in proportion to it, and whoever asks to stop is heard."""

import base64
import hashlib
import json
import time

import psycopg
import pytest
from psycopg import sql

from harness import shared
from harness.errors import raises
from harness.keys import INDEX_KEY_1
from harness.loading import set_keyring
from harness.memory import count_in_memory
from harness.sealed import seal

database = shared.database()
db = shared.corner

MOST_KEYS = 1000
MOST_BYTES = 1 << 20


def raw_key(n: int, label: str = "of many") -> bytes:
    return hashlib.sha256(f"pazpaz_pii test key {label} {n}".encode()).digest()


def keyring_of(count: int, pad_to: int = 0, label: str = "of many") -> str:
    keys = {str(n): base64.b64encode(raw_key(n, label)).decode() for n in range(1, count + 1)}
    ring = json.dumps({"current": count, "keys": keys, "index": {"1": INDEX_KEY_1}})
    return ring.ljust(pad_to)


def by_parameter(session, ring):
    session.execute("SELECT pii_load_keyring(%s)", (ring,))


def by_literal(session, ring):
    session.execute(sql.SQL("SELECT pii_load_keyring({})").format(sql.Literal(ring)))


def by_a_box(session, ring):
    session.execute("SELECT pii_load_sealed(%b)", (seal(session, ring),))


LOADERS = [set_keyring, by_parameter, by_literal, by_a_box]


@pytest.mark.parametrize("load", LOADERS)
def test_the_most_keys_are_loaded_and_one_more_is_refused(db, load):
    session = db.connect()
    load(session, keyring_of(MOST_KEYS))
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (MOST_KEYS + 1,)
    with raises("54000", message="more than 1000 data keys", hint="pii_rotate"):
        load(session, keyring_of(MOST_KEYS + 1))
    with raises("54000", message="more than 1000 data keys"):
        session.execute("SELECT pii_load_key(2000, %b)", (raw_key(2000),))
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (MOST_KEYS + 1,)


@pytest.mark.parametrize("load", LOADERS)
def test_the_longest_keyring_is_loaded_and_a_longer_one_is_refused(db, load):
    session = db.connect()
    load(session, keyring_of(2, MOST_BYTES))
    with raises("54000", message="longer than 1048576 bytes", hint="pii_rotate"):
        load(session, keyring_of(2, MOST_BYTES + 1))
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (3,)


def test_the_limit_holds_for_single_keys_and_master_keys(db):
    session = db.connect()
    for call in ("pii_load_key(1, {})", "pii_unlock({})", "pii_load_sealed({})"):
        huge = "decode(repeat('ab', 2000000), 'hex')"
        with raises("54000", message="longer than 1048576 bytes"):
            session.execute("SELECT " + call.format(huge))


def test_two_of_many_keys_may_not_be_the_same(db):
    session = db.connect()
    ring = json.loads(keyring_of(500))
    ring["keys"]["501"] = ring["keys"]["7"]
    with raises("22023", message="two entries hold the same key"):
        by_parameter(session, json.dumps(ring))


def test_a_keyring_of_many_keys_comes_and_goes_quickly(db):
    """Seconds for a debug build; what was quadratic took minutes."""
    session = db.connect()
    begin = time.monotonic()
    for _ in range(3):
        by_parameter(session, keyring_of(MOST_KEYS))
    loaded = time.monotonic()
    session.execute("SELECT pii_unload_keys()")
    assert loaded - begin < 15
    assert time.monotonic() - loaded < 15


def test_a_cancelled_unload_leaves_no_key_in_use_and_goes_on_later(db):
    session = db.connect()
    # Not the keys of other tests, whose statements stay in shared memory.
    by_parameter(session, keyring_of(5, label="to be cancelled"))
    heard = []
    session.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    # The signal is there before the function begins, and nothing but the function looks for it.
    with pytest.raises(psycopg.errors.QueryCanceled):
        session.execute("SELECT pg_cancel_backend(pg_backend_pid()), pii_unload_keys()")
    assert "the keys are unloaded, but copies in this process's memory could not all be overwritten" in heard
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (0,)
    session.execute("SELECT pii_unload_keys()")
    keys = {n: raw_key(n, "to be cancelled") for n in range(1, 6)}
    needles = {f"key {n}": key for n, key in keys.items()}
    needles |= {f"key {n} base64": base64.b64encode(key)[:43] for n, key in keys.items()}
    found = count_in_memory(session.info.backend_pid, needles)
    assert not [name for name, count in found.items() if count]


def test_a_session_that_unloads_is_terminated_at_once(db):
    session = db.connect()
    by_parameter(session, keyring_of(50))
    heard = []
    session.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    with pytest.raises(psycopg.errors.AdminShutdown):
        session.execute("SELECT pg_terminate_backend(pg_backend_pid()), pii_unload_keys()")
    # Not when all memory had been looked through.
    assert "the keys are unloaded, but copies in this process's memory could not all be overwritten" in heard
