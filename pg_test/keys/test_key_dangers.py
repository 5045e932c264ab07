"""Ways round the registry, the privileges and the audit, each tried as a reviewer found it."""

import base64

import pytest

from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, WRONG_KEY, keyring

pytestmark = pytest.mark.ends

ONE = keyring(1, {"1": KEY_1})
BOTH = keyring(2)


def bytes_of(key):
    return base64.b64decode(key)


@pytest.fixture
def latin(cluster):
    """A database in LATIN1, for a client in LATIN1: keys come and go where no encoding can be converted."""
    cluster.createdb("latin_one", encoding="LATIN1", locale="C")
    with Database(cluster, "latin_one") as database:
        session = database.connect(client_encoding="latin1")
        session.execute("CREATE EXTENSION pazpaz_pii; CREATE TABLE t (x int)")
        yield session


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_a_key_of_a_transaction_goes_with_it_in_any_encoding(latin, end):
    latin.execute("SET application_name = 'Zo\u00eb'; BEGIN; INSERT INTO t VALUES (1)")
    latin.execute("SELECT pii_load_key(1, %b, true)", (bytes_of(KEY_1),))
    latin.execute(end)
    for command in ("RESET pazpaz_pii.keyring", "DISCARD ALL", "SELECT pii_unload_keys()"):
        latin.execute("SELECT pii_load_key(1, %b)", (bytes_of(KEY_1),))
        latin.execute(command)
    assert latin.execute("SELECT count(*) FROM t").fetchone() == (int(end == "COMMIT"),)


def test_a_key_is_not_retired_while_something_uncountable_may_need_it(db, admin):
    session = db.connect_keyed(keyring=ONE)
    session.execute("SELECT pii_register_key(1)")
    session.execute(
        """CREATE DOMAIN mail AS encrypted_text(searchable); CREATE TYPE person AS (name encrypted_text, n int);
           CREATE TABLE t (id int, a mail[], p person, ps person[])"""
    )
    session.execute("INSERT INTO t VALUES (1, ARRAY['zoe@example.com'], NULL, NULL)")
    assert session.execute(
        "SELECT n_values FROM pii_census('t') WHERE column_name = 'a' AND key_version = 1"
    ).fetchone() == (1,)
    session = db.connect_keyed(keyring=BOTH)
    session.execute("SELECT pii_register_key(2); SELECT pii_activate_key(2)")
    with raises("55006", message="still stored under data key version 1", detail="t.a: 1"):
        session.execute("SELECT pii_retire_key(1)")
    session.execute("TRUNCATE t; INSERT INTO t VALUES (2, NULL, ROW('Zoe', 1), NULL)")
    with raises("55006", message="cannot be counted", detail=r"t\.p: .*person"):
        session.execute("SELECT pii_retire_key(1)")
    session.execute("TRUNCATE t; INSERT INTO t VALUES (2, NULL, NULL, ARRAY[ROW('Zoe', 1)::person])")
    with raises("55006", message="cannot be counted", detail=r"t\.ps: .*person\[\]"):
        session.execute("SELECT pii_retire_key(1)")
    session.execute("TRUNCATE t; SELECT pii_retire_key(1)")


def test_logical_decoding_in_sql_gives_no_text(db, cluster, admin):
    admin.execute("CREATE TABLE t (id int PRIMARY KEY, name encrypted_text)")
    session = db.connect_keyed()
    session.execute("SELECT pg_create_logical_replication_slot('decoding_of_text', 'test_decoding')")
    try:
        session.execute("INSERT INTO t VALUES (1, 'Zoe Secret')")
        changes = session.execute(
            "SELECT data FROM pg_logical_slot_peek_changes('decoding_of_text', NULL, NULL)"
        ).fetchall()
        told = "\n".join(data for (data,) in changes)
        assert "name[encrypted_text]:'v2:" in told and "Zoe" not in told
    finally:
        session.execute("SELECT pg_drop_replication_slot('decoding_of_text')")


def test_adoption_takes_no_tags_of_an_index_key_that_is_not_active(db, admin):
    session = db.connect_keyed(keyring=ONE)
    session.execute("SELECT pii_register_key(1, 'index')")
    stored = session.execute("SELECT 'zoe@example.com'::encrypted_text(searchable)::bytea").fetchone()[0]
    other = db.connect_keyed(keyring=keyring(1, {"1": KEY_1}, {"2": WRONG_KEY}))
    other.execute("SELECT pii_register_key(2, 'index'); SELECT pii_activate_key(2, 'index')")
    for call in ("SELECT %b::bytea::encrypted_text", "SELECT pii_adopt(%b)"):
        with raises("55000", message="index key version 1"):
            other.execute(call, (stored,))


def test_rewrapping_wants_the_right_master_even_if_only_a_passphrase_holds_it(admin):
    admin.execute("SELECT pii_set_passphrase('correct horse battery staple')")
    with raises("22023", message="wrong master key"):
        admin.execute("SELECT pii_rewrap(%b, %b)", (bytes_of(KEY_1), bytes_of(KEY_2)))


# How a role in a shared session would bring in a key, each with a keyring in which it is the current one.
LOADS = {
    "pii_load_key": "SELECT pii_load_key(99, decode({key}, 'base64'))",
    "pii_load_key, local": "SELECT pii_load_key(99, decode({key}, 'base64'), true)",
    "pii_load_keyring": "SELECT pii_load_keyring({ring})",
    "set": "SET pazpaz_pii.keyring = {ring}",
    "set local": "SET LOCAL pazpaz_pii.keyring = {ring}",
    "set_config": "SELECT set_config('pazpaz_pii.keyring', {ring}, false)",
    "a new current key": "SELECT pii_load_key(1, decode({old}, 'base64'))",
    "pii_unlock": "SELECT pii_unlock(decode({key}, 'base64'))",
    "in a function": "DO $$ BEGIN PERFORM pii_load_keyring({ring}); END $$",
}


@pytest.fixture
def shared_session(admin):
    """A keyed session that serves a role which may encrypt and one which may do nothing."""
    admin.execute(
        """DROP ROLE IF EXISTS may_encrypt; DROP ROLE IF EXISTS may_nothing;
           CREATE ROLE may_encrypt; CREATE ROLE may_nothing LOGIN;
           REVOKE EXECUTE ON FUNCTION pii_encrypt(text), pii_decrypt(encrypted_text) FROM PUBLIC;
           GRANT EXECUTE ON FUNCTION pii_encrypt(text) TO may_encrypt;
           CREATE TABLE of_all (x encrypted_text); GRANT ALL ON of_all TO may_encrypt"""
    )
    admin.execute("SELECT pii_load_keyring(%s)", (BOTH,))
    yield admin
    admin.execute("ROLLBACK; RESET SESSION AUTHORIZATION; RESET ROLE")
    admin.execute(
        """GRANT EXECUTE ON FUNCTION pii_encrypt(text), pii_decrypt(encrypted_text) TO PUBLIC;
           DROP TABLE of_all; DROP OWNED BY may_encrypt, may_nothing; DROP ROLE may_encrypt, may_nothing"""
    )


def load_statement(way: str) -> str:
    ring = "'" + keyring(99, {"99": WRONG_KEY, "1": KEY_1}) + "'"
    return LOADS[way].format(key=f"'{WRONG_KEY}'", old=f"'{KEY_1}'", ring=ring)


@pytest.mark.parametrize("way", LOADS)
@pytest.mark.parametrize("is_registered", [True, False], ids=["registered", "unregistered"])
def test_a_role_that_may_not_encrypt_does_not_choose_the_key_of_others(shared_session, way, is_registered):
    session = shared_session
    if is_registered:
        session.execute("SELECT pii_register_key(1), pii_register_key(2)")
    session.execute("SET ROLE may_nothing; BEGIN; SAVEPOINT a")
    with raises("42501", message="permission denied to load keys", hint="pii_encrypt"):
        session.execute(load_statement(way))
    session.execute("ROLLBACK TO a; SET LOCAL ROLE may_encrypt; INSERT INTO of_all VALUES ('x'); COMMIT; RESET ROLE")
    assert session.execute("SELECT pii_key_version(x) FROM of_all").fetchall() == [(2,)]


@pytest.mark.parametrize("way", LOADS)
def test_a_role_that_may_encrypt_loads_keys(shared_session, way):
    session = shared_session
    session.execute("SET ROLE may_encrypt; BEGIN")
    session.execute(load_statement(way))
    session.execute("COMMIT")


@pytest.mark.parametrize("way", LOADS)
def test_the_role_that_logged_in_loads_keys_whatever_it_may_do(shared_session, db, way):
    session = db.connect("may_nothing")
    session.execute("BEGIN")
    session.execute(load_statement(way))
    session.execute("COMMIT")
    session.close()


@pytest.mark.parametrize("end", ["SELECT pii_unload_keys()", "RESET pazpaz_pii.keyring", "SET pazpaz_pii.keyring = ''"])
def test_any_role_unloads_keys(shared_session, end):
    shared_session.execute("SET ROLE may_nothing")
    shared_session.execute(end)
    assert shared_session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (0,)


def test_events_of_the_registry_are_not_forged(db, admin):
    admin.execute(
        "DROP ROLE IF EXISTS teller_of_tales; CREATE ROLE teller_of_tales; "
        "GRANT EXECUTE ON FUNCTION pii_audit(text, jsonb) TO teller_of_tales"
    )
    try:
        admin.execute("SET ROLE teller_of_tales; SELECT pii_audit('backup_taken')")
        with raises("22023", message="extension's own functions"):
            admin.execute("SELECT pii_audit('key_destroy', '{\"version\": 1}')")
    finally:
        admin.execute("RESET ROLE; DROP OWNED BY teller_of_tales; DROP ROLE teller_of_tales")


def test_a_public_key_is_for_one_session_user(admin):
    admin.execute("DROP ROLE IF EXISTS boxes_of_ann; CREATE ROLE boxes_of_ann")
    try:
        anns = admin.execute("SET SESSION AUTHORIZATION boxes_of_ann; SELECT pii_session_public_key()")
        anns.nextset()
        first = anns.fetchone()
        admin.execute("DISCARD ALL")
        admin.execute("RESET SESSION AUTHORIZATION")
        assert admin.execute("SELECT pii_session_public_key()").fetchone() != first
    finally:
        admin.execute("RESET SESSION AUTHORIZATION; DROP ROLE boxes_of_ann")


def test_auto_explain_would_log_a_bound_key_and_loading_says_so(admin):
    notices = []
    admin.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    admin.execute("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0")
    admin.execute("SELECT pii_load_key(1, %b)", (bytes_of(INDEX_KEY_1),))
    # Before PostgreSQL 16 it logged no parameters.
    assert any("the key that was just loaded" in notice for notice in notices) == (PG_MAJOR >= 16)
    if PG_MAJOR >= 16:
        notices.clear()
        admin.execute("SET auto_explain.log_parameter_max_length = 0")
        admin.execute("SELECT pii_load_key(2, %b)", (bytes_of(WRONG_KEY),))
        assert notices == []


def test_unloading_is_recorded_for_who_did_it(new_cluster):
    cluster = new_cluster(logging_collector="off")
    with cluster.connect() as admin:
        admin.execute("CREATE EXTENSION pazpaz_pii; CREATE ROLE alice SUPERUSER; CREATE ROLE mallory SUPERUSER")
        admin.execute("SET SESSION AUTHORIZATION alice")
        admin.execute("SELECT pii_load_key(1, %b)", (bytes_of(KEY_1),))
        admin.execute("RESET SESSION AUTHORIZATION; SET SESSION AUTHORIZATION mallory; SELECT pii_unload_keys()")
    (line,) = [line for line in cluster.log_text().splitlines() if "audit: key_unload" in line]
    assert '"role":"mallory"' in line and "alice" not in line
