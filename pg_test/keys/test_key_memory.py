"""After pii_unload_keys() no key, and nothing as good as one, is left in the backend's memory."""

import base64
import hashlib
import hmac
import struct

import pytest
from psycopg import sql

from harness.derived_keys import (
    decryption_round_keys,
    hmac_blocks,
    hmac_states,
    round_keys,
    sha256_state,
)
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, WRONG_KEY, keyring
from harness.leaks import forms
from harness.loading import WAYS, set_keyring
from harness.memory import count_in_memory
from harness.shared import own_server


@pytest.fixture(scope="module")
def database():
    """A server with little shared memory: all of it is searched, often."""
    settings = {
        "shared_buffers": "1MB",
        "dynamic_shared_memory_type": "mmap",
        "min_parallel_table_scan_size": "0",
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
    }
    setup = """
        CREATE TABLE people (name encrypted_text(50), email encrypted_text(50, searchable));
        CREATE INDEX ON people USING hash (email);
        INSERT INTO people SELECT 'name ' || i, 'mail ' || i FROM generate_series(1, 2000) i
    """
    with own_server("memory", setup, **settings) as database:
        yield database


def use(session) -> None:
    """Everything that is done with keys, several workers included."""
    for query in (
        "SELECT count(*) FROM people WHERE name LIKE '%9'",
        "SELECT count(*) FROM people WHERE email = 'mail 7'",
        "SELECT name, email FROM people ORDER BY name LIMIT 3",
        "SELECT count(DISTINCT email), min(name) FROM people",
        "SELECT pii_blind_index('x', 'c'), pii_decrypt(pii_encrypt('x', 'a'), 'a')",
        "SELECT * FROM pii_session_keys()",
        "SHOW pazpaz_pii.keyring",
        "INSERT INTO people VALUES ('new', 'new')",
        "UPDATE people SET email = 'newer' WHERE email = 'new'",
        "DELETE FROM people WHERE email = 'newer'",
    ):
        session.execute(query)


def written_forms(*keys: str) -> dict[str, bytes]:
    needles = {}
    for n, key in enumerate(keys):
        needles[f"key {n} raw"] = base64.b64decode(key)
        for i, form in enumerate(forms(key)):
            needles[f"key {n} form {i}"] = form.encode()
    return needles


def data_key_material(*keys: str) -> dict[str, bytes]:
    needles = {}
    for n, key in enumerate(keys):
        raw = base64.b64decode(key)
        for i, round_key in enumerate(round_keys(raw)):
            needles[f"key {n} round {i}"] = round_key
        for i, round_key in enumerate(decryption_round_keys(raw)):
            needles[f"key {n} inverse round {i}"] = round_key
    return needles


def hmac_key_material(*keys: str) -> dict[str, bytes]:
    needles = {}
    for n, key in enumerate(keys):
        raw = base64.b64decode(key)
        for name, made in (("block", hmac_blocks(raw)), ("state", hmac_states(raw))):
            for i, needle in enumerate(made):
                needles[f"key {n} hmac {name} {i}"] = needle
    return needles


def found(session, needles: dict[str, bytes]) -> dict[str, int]:
    counts = count_in_memory(session.info.backend_pid, needles)
    return {name: count for name, count in counts.items() if count}


# --- the arithmetic of this test is right ---


def test_round_keys_are_those_of_fips_197():
    key = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
    schedule = round_keys(key)
    assert b"".join(schedule[:2]) == key
    assert schedule[14].hex() == "fe4890d1e6188d0b046df344706c631e"
    key = bytes.fromhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    # FIPS 197, C.3, equivalent inverse cipher, ik_sch of round 1.
    assert decryption_round_keys(key)[12].hex() == "34f1d1ffbfceaa2ffce9e25f2558016e"


def test_sha256_states_are_right():
    words = struct.unpack("=8I", sha256_state(b"abc\x80".ljust(63, b"\0") + b"\x18"))
    assert struct.pack(">8I", *words) == hashlib.sha256(b"abc").digest()
    inner, outer = hmac_blocks(b"k" * 32)
    by_hand = hashlib.sha256(outer + hashlib.sha256(inner + b"m").digest()).digest()
    assert by_hand == hmac.digest(b"k" * 32, b"m", "sha256")


# --- what is promised ---


@pytest.mark.parametrize("way", WAYS)
def test_unload_leaves_no_copy_of_a_key(database, way):
    session = WAYS[way](database)
    use(session)
    needles = written_forms(KEY_1, KEY_2, INDEX_KEY_1)
    before = found(session, needles)
    for n in range(3):
        there = [name for name in before if name.startswith(f"key {n} ")]
        assert there, "the control: a loaded key can be found"
    session.execute("SELECT pii_unload_keys()")
    assert found(session, needles) == {}
    session.execute("SELECT 1")
    assert found(session, needles) == {}
    session.close()


@pytest.mark.parametrize("way", WAYS)
def test_unload_leaves_no_expanded_key(database, way):
    session = WAYS[way](database)
    use(session)
    needles = data_key_material(KEY_1, KEY_2, INDEX_KEY_1) | hmac_key_material(KEY_1, KEY_2, INDEX_KEY_1)
    before = found(session, needles)
    assert "key 0 round 14" in before, "the control: the schedule of a loaded key can be found"
    assert "key 1 round 14" in before
    assert "key 2 hmac state 0" in before
    session.execute("SELECT pii_unload_keys()")
    assert found(session, needles) == {}
    session.close()


def test_unload_finds_the_rings_that_were_replaced(database):
    session = WAYS["set"](database)
    use(session)
    other = keyring(5, {"5": WRONG_KEY}, {})
    session.execute("SELECT pii_load_keyring(%s)", (other,))
    session.execute("SELECT pii_decrypt(pii_encrypt('x'))")
    session.execute("DISCARD ALL")
    session.execute("BEGIN")
    set_keyring(session, keyring(1, {"1": KEY_1}, {}), local=True)
    session.execute("SELECT pii_encrypt('x')")
    session.execute("ROLLBACK")
    keys = (KEY_1, KEY_2, INDEX_KEY_1, WRONG_KEY)
    session.execute("SELECT pii_unload_keys()")
    assert found(session, written_forms(*keys)) == {}
    assert found(session, data_key_material(*keys) | hmac_key_material(*keys)) == {}
    session.close()


def test_unload_finds_the_keys_of_failed_statements(database):
    session = WAYS["set"](database)
    for query in (
        "SELECT pii_decrypt(pii_encrypt('x')) || 1/0",
        "SELECT count(*) FROM people WHERE name::text::int > 0",
        "INSERT INTO people VALUES (repeat('x', 60), 'y')",
    ):
        with pytest.raises(Exception) as info:
            session.execute(query)
        assert info.value.sqlstate in ("22012", "22P02", "22001")
    session.execute("SELECT pii_unload_keys()")
    keys = (KEY_1, KEY_2, INDEX_KEY_1)
    assert found(session, written_forms(*keys) | data_key_material(*keys)) == {}
    session.close()


def test_the_tail_of_an_earlier_statement_holds_no_key(database):
    # The activity buffer in shared memory keeps what a shorter statement does not overwrite.
    session = database.connect()
    padding = sql.SQL("/* {} */").format(sql.SQL("x" * 300))
    statement = sql.SQL("{} SET pazpaz_pii.keyring = {}")
    session.execute(statement.format(padding, sql.Literal(keyring())))
    session.execute("SELECT 1")
    assert found(session, written_forms(KEY_1, KEY_2, INDEX_KEY_1)) == {}
    session.execute("SELECT pii_unload_keys()")
    assert found(session, written_forms(KEY_1, KEY_2, INDEX_KEY_1)) == {}
    session.close()


def test_the_secret_that_the_setting_is_sealed_under_is_gone(database):
    """What is left of the setting, sealed, can be opened by nobody."""
    segments = database.cluster.data / "pg_dynshmem"
    before = set(segments.iterdir())
    session = WAYS["set"](database)
    (segment,) = set(segments.iterdir()) - before  # a parallel query makes more
    use(session)
    secret = segment.read_bytes()[:32]
    needles = {"secret": secret} | {f"round {i}": round_key for i, round_key in enumerate(round_keys(secret))}
    assert "secret" in found(session, needles), "the control"
    session.execute("SELECT pii_unload_keys()")
    assert found(session, needles) == {}
    unchanged = segment.read_bytes()[:32] == secret
    assert not unchanged
    session.close()


def test_a_session_that_loads_again_after_unload_is_as_clean(database):
    session = WAYS["parameter"](database)
    session.execute("SELECT pii_unload_keys()")
    session.execute("SELECT pii_load_keyring(%s)", (keyring(),))
    use(session)
    assert found(session, written_forms(KEY_2)) != {}
    session.execute("SELECT pii_unload_keys()")
    assert found(session, written_forms(KEY_1, KEY_2, INDEX_KEY_1)) == {}
    session.close()
