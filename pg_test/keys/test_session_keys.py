"""The keyring follows PostgreSQL's rules for settings, and nothing ever shows a key."""

import base64
import json

import pytest

from harness.errors import raises
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, KEYRING, WRONG_KEY, keyring
from harness.leaks import assert_absent
from harness.loading import WAYS, options, set_keyring

NONE = ""
BOTH = "versions 1, 2 (current 2), index 1"
ONLY_1 = "version 1 (current 1)"
RING_1 = keyring(1, {"1": KEY_1}, {})


def shown(session) -> str:
    return session.execute("SHOW pazpaz_pii.keyring").fetchone()[0]


def has_key(session) -> bool:
    """Asks the cipher, not the setting."""
    inside = session.info.transaction_status.name == "INTRANS"
    try:
        if inside:
            session.execute("SAVEPOINT before_encrypting")
        session.execute("SELECT pii_encrypt('x')")
    except Exception as error:
        if getattr(error, "sqlstate", None) != "55000":
            raise
        if inside:
            session.execute("ROLLBACK TO before_encrypting")
        return False
    return True


# --- as long as PostgreSQL keeps a setting ---


@pytest.mark.parametrize("way", WAYS)
def test_each_way_loads_the_whole_ring(db, way):
    session = WAYS[way](db)
    assert shown(session) == BOTH
    assert session.execute("SELECT pii_decrypt(pii_encrypt('Ärzte €')) = 'Ärzte €'").fetchone()[0]
    assert session.execute("SELECT length(pii_blind_index('x', 'c'))").fetchone() == (32,)


@pytest.mark.parametrize("way", ["set_local", "local_parameter", "local_set_config", "local_key"])
@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_local_key_ends_with_its_transaction(db, way, end):
    session = db.connect()
    session.execute("BEGIN")
    if way == "set_local":
        set_keyring(session, KEYRING, local=True)
    elif way == "local_parameter":
        session.execute("SELECT pii_load_keyring(%s, is_local => true)", (KEYRING,))
    elif way == "local_set_config":
        session.execute("SELECT set_config('pazpaz_pii.keyring', %s, true)", (KEYRING,))
    else:
        session.execute("SELECT pii_load_key(1, %b, true)", (base64.b64decode(KEY_1),))
    assert has_key(session)
    session.execute(end)
    assert shown(session) == NONE
    assert not has_key(session)


def test_a_local_key_gives_way_to_the_sessions(db):
    session = db.connect_keyed(keyring=RING_1)
    session.execute("BEGIN")
    set_keyring(session, KEYRING, local=True)
    assert shown(session) == BOTH
    session.execute("COMMIT")
    assert shown(session) == ONLY_1


def test_rollback_takes_a_set_back(db):
    session = db.connect_keyed(keyring=RING_1)
    session.execute("BEGIN")
    set_keyring(session, KEYRING)
    assert session.execute("SELECT pii_key_version(pii_encrypt('x'))").fetchone() == (2,)
    session.execute("ROLLBACK")
    assert shown(session) == ONLY_1
    assert session.execute("SELECT pii_key_version(pii_encrypt('x'))").fetchone() == (1,)


def test_rollback_to_savepoint_restores_the_ring_before(db):
    session = db.connect()
    session.execute("BEGIN")
    set_keyring(session, RING_1)
    session.execute("SAVEPOINT a")
    set_keyring(session, KEYRING)
    session.execute("SAVEPOINT b")
    session.execute("RESET pazpaz_pii.keyring")
    assert not has_key(session)
    session.execute("ROLLBACK TO b")
    assert shown(session) == BOTH
    session.execute("ROLLBACK TO a")
    assert shown(session) == ONLY_1
    session.execute("COMMIT")
    assert shown(session) == ONLY_1


def test_released_savepoint_keeps_the_ring(db):
    session = db.connect()
    session.execute("BEGIN")
    session.execute("SAVEPOINT a")
    set_keyring(session, KEYRING)
    session.execute("RELEASE a")
    session.execute("COMMIT")
    assert shown(session) == BOTH


def test_a_failed_set_keeps_the_ring_before(keyed):
    with raises("22023"):
        set_keyring(keyed, "{}")
    assert shown(keyed) == BOTH
    assert has_key(keyed)


@pytest.mark.parametrize("how", ["RESET pazpaz_pii.keyring", "RESET ALL", "DISCARD ALL"])
def test_reset_ends_without_a_key(keyed, how):
    keyed.execute(how)
    assert shown(keyed) == NONE
    assert not has_key(keyed)


def test_set_to_nothing_ends_without_a_key(keyed):
    set_keyring(keyed, "")
    assert not has_key(keyed)


def test_a_pooled_connection_is_clean_for_the_next_client(db):
    pooled = db.connect()
    pooled.execute("CREATE TABLE notes (note encrypted_text)")
    pooled.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    pooled.execute("INSERT INTO notes VALUES ('for the first client')")
    pooled.execute("DISCARD ALL")
    seen = pooled.execute("SELECT note FROM notes").fetchone()[0]
    assert seen.startswith("v2:")
    with raises("55000"):
        pooled.execute("SELECT note::text FROM notes")
    pooled.execute("SELECT pii_load_keyring(%s)", (keyring(2, {"2": WRONG_KEY}),))
    with raises("XX001"):
        pooled.execute("SELECT note::text FROM notes")


@pytest.mark.parametrize("how", ["RESET pazpaz_pii.keyring", "RESET ALL", "DISCARD ALL"])
def test_startup_options_are_what_reset_returns_to(db, how):
    session = db.connect(options=options())
    set_keyring(session, RING_1)
    assert shown(session) == ONLY_1
    session.execute(how)
    assert shown(session) == BOTH
    assert has_key(session)


def test_pgoptions_reach_psql(db):
    done = db.psql("SHOW pazpaz_pii.keyring", env={"PGOPTIONS": options()})
    assert done.stdout.strip() == BOTH


def test_one_session_never_has_anothers_key(db, keyed):
    other = db.connect()
    assert has_key(keyed)
    assert not has_key(other)


# --- unloading ---


@pytest.mark.parametrize("way", WAYS)
def test_unload_ends_without_a_key(db, way):
    session = WAYS[way](db)
    session.execute("SELECT pii_unload_keys()")
    assert shown(session) == NONE
    assert not has_key(session)
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (0,)


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
@pytest.mark.parametrize("way", WAYS)
def test_nothing_brings_unloaded_keys_back(db, way, end):
    session = WAYS[way](db)
    if session.info.transaction_status.name == "IDLE":
        session.execute("BEGIN")
    session.execute("SAVEPOINT before_unloading")
    session.execute("SELECT pii_unload_keys()")
    session.execute("ROLLBACK TO before_unloading")
    assert not has_key(session)
    session.execute(end)
    assert not has_key(session)
    for how in ("RESET pazpaz_pii.keyring", "DISCARD ALL"):
        session.execute(how)
        assert shown(session) == NONE
        assert not has_key(session)


def test_unload_before_any_load_is_harmless(admin):
    admin.execute("SELECT pii_unload_keys()")
    assert not has_key(admin)


def test_keys_can_be_loaded_again_after_unload(keyed):
    value = keyed.execute("SELECT pii_encrypt('again')::bytea").fetchone()[0]
    keyed.execute("SELECT pii_unload_keys()")
    keyed.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    assert keyed.execute("SELECT pii_decrypt(%b::bytea) = 'again'", (value,)).fetchone()[0]


# --- what a ring may be ---


def test_the_application_secrets_array_is_a_ring(db):
    secrets = [
        {
            "encryption_key": key,
            "version": version,
            "created_at": "2025-01-01T00:00:00+00:00",
            "expires_at": "2026-01-01T00:00:00+00:00",
            "is_current": version == "v2",
        }
        for key, version in ((KEY_1, "v1"), (KEY_2, "v2"))
    ]
    session = db.connect_keyed(keyring=json.dumps(secrets))
    assert shown(session) == "versions 1, 2 (current 2)"
    value = session.execute("SELECT pii_encrypt('x')::bytea").fetchone()[0]
    assert value.startswith(b"v2:")
    set_keyring(session, KEYRING)
    assert session.execute("SELECT pii_decrypt(%b::bytea)", (value,)).fetchone() == ("x",)


def test_the_current_version_encrypts_and_the_others_still_decrypt(db):
    session = db.connect_keyed(keyring=keyring(current=1))
    session.execute("CREATE TABLE notes (note encrypted_text)")
    session.execute("INSERT INTO notes VALUES ('old')")
    set_keyring(session, KEYRING)
    session.execute("INSERT INTO notes VALUES ('new')")
    rows = session.execute("SELECT pii_key_version(note), note FROM notes ORDER BY 1").fetchall()
    assert rows == [(1, "old"), (2, "new")]


def test_a_prepared_statement_follows_the_ring(db):
    session = db.connect_keyed(keyring=RING_1)
    session.execute("PREPARE version_of AS SELECT pii_key_version(pii_encrypt('x'))")
    assert session.execute("EXECUTE version_of").fetchone() == (1,)
    set_keyring(session, KEYRING)
    assert session.execute("EXECUTE version_of").fetchone() == (2,)
    session.execute("RESET pazpaz_pii.keyring")
    with raises("55000"):
        session.execute("EXECUTE version_of")


def test_load_key_adds_to_the_ring(db):
    session = db.connect()
    load = "SELECT pii_load_key(%s, %b, kind => %s, make_current => %s)"

    def loaded(version, key, kind="data", make_current=True):
        arguments = (version, base64.b64decode(key), kind, make_current)
        return session.execute(load, arguments).fetchone()[0]

    assert loaded(1, KEY_1) == ONLY_1
    assert loaded(2, KEY_2, make_current=False) == "versions 1, 2 (current 1)"
    assert loaded(1, INDEX_KEY_1, kind="index") == "versions 1, 2 (current 1), index 1"
    assert loaded(2, KEY_2) == BOTH
    assert shown(session) == BOTH


def test_a_generated_key_works_and_is_not_loaded(db):
    session = db.connect()
    first, second = (session.execute("SELECT pii_generate_key()").fetchone()[0] for _ in range(2))
    assert len(first) == len(second) == 32
    differ = first != second
    assert differ
    assert not has_key(session)
    session.execute("SELECT pii_load_key(7, %b)", (first,))
    assert session.execute("SELECT pii_key_version(pii_encrypt('x'))").fetchone() == (7,)


# --- what may be seen ---


def test_session_keys_lists_versions_and_fingerprints(keyed):
    rows = keyed.execute(
        "SELECT kind, version, is_current, fingerprint ~ '^[0-9a-f]{16}$' FROM pii_session_keys()"
    ).fetchall()
    assert rows == [
        ("data", 1, False, True),
        ("data", 2, True, True),
        ("index", 1, True, True),
    ]


def test_a_fingerprint_is_of_the_key_alone(db, keyed):
    def fingerprints(session):
        return {row[0] for row in session.execute("SELECT fingerprint FROM pii_session_keys()")}

    renamed = db.connect_keyed(keyring=keyring(7, {"7": KEY_2, "9": WRONG_KEY}, {}))
    common = fingerprints(keyed) & fingerprints(renamed)
    assert len(common) == 1


@pytest.mark.parametrize("way", WAYS)
def test_nothing_shows_a_key(db, way):
    session = WAYS[way](db)
    for question in (
        "SHOW pazpaz_pii.keyring",
        "SELECT current_setting('pazpaz_pii.keyring')",
        "SHOW ALL",
        "SELECT s::text FROM pg_settings s",
        "SELECT k::text FROM pii_session_keys() k",
        "SELECT s::text FROM pii_session_stats s",
        "SELECT a::text FROM pg_stat_activity a",
        "SELECT d::text FROM pg_db_role_setting d",
    ):
        assert_absent(question, str(session.execute(question).fetchall()))


def test_what_loading_returns_is_a_summary(db):
    session = db.connect()
    for call in (
        "set_config('pazpaz_pii.keyring', %s, false)",
        "set_config('pazpaz_pii.keyring', %s, true)",
        "pii_load_keyring(%s)",
        "pii_load_keyring(%s, true)",
    ):
        assert session.execute(f"SELECT {call}", (KEYRING,)).fetchone() == (BOTH,)


def test_a_parameter_is_not_in_the_activity_view(db):
    session = db.connect()
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    pid = session.info.backend_pid
    seen = db.connect().execute("SELECT query FROM pg_stat_activity WHERE pid = %s", (pid,))
    assert_absent("pg_stat_activity", seen.fetchone()[0])
