"""Wrapped keys: one master key for ever, data keys that rotate, wrapped in the database."""

import hashlib
import hmac

import pytest

from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEY_1, MASTER, OTHER_MASTER, WRONG_KEY, keyring, raw
from harness.leaks import assert_absent, forms
from harness.memory import count_in_memory
from harness.registry import (
    PASSPHRASE,
    create,
    fingerprints,
    forget,
    load,
    set_passphrase,
    status,
    unlock,
    unlock_by_passphrase,
)
from harness.waiting import Background, wait_for_lock

pytestmark = pytest.mark.ends

BOTH = "versions 1, 2 (current 1), index 1, master"


def fingerprint(key: str) -> str:
    return hmac.digest(raw(key), b"pazpaz_pii fingerprint\0", hashlib.sha256)[:8].hex()


@pytest.fixture
def custodian(admin):
    """An unlocked session of a database with two wrapped data keys, the second pending, and an index key."""
    unlock(admin)
    assert (create(admin), create(admin), create(admin, "index")) == (1, 2, 1)
    assert unlock(admin) == BOTH
    admin.execute("CREATE TABLE t (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(99, searchable))")
    admin.execute("INSERT INTO t VALUES (1, 'one', 'eins')")
    return admin


# --- one secret opens all ---


def test_a_master_key_opens_all_keys_in_any_session(db, custodian):
    session = db.connect()
    assert unlock(session) == BOTH
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == (BOTH,)
    assert session.execute("SELECT plain, found FROM t WHERE found = 'eins'").fetchall() == [("one", "eins")]
    assert fingerprints(session) == fingerprints(custodian)
    assert len(fingerprints(session)) == 3, "the master key is not among them"


def test_keys_rotate_while_the_master_key_stays(db, custodian):
    old = db.connect()
    unlock(old)
    custodian.execute("SELECT pii_activate_key(2)")
    new = db.connect()
    assert unlock(new) == BOTH.replace("current 1", "current 2")
    new.execute("INSERT INTO t VALUES (2, 'two', 'zwei')")
    old.execute("INSERT INTO t VALUES (3, 'three', 'drei')")
    for session in (old, new):
        rows = session.execute("SELECT id, plain, pii_key_version(plain) FROM t ORDER BY id").fetchall()
        assert rows == [(1, "one", 1), (2, "two", 2), (3, "three", 1)]


def test_a_new_session_has_nothing_without_it(db, custodian):
    session = db.connect()
    assert session.execute("SELECT plain FROM t").fetchone()[0].startswith("v1:")
    with raises("55000", message="no encryption key"):
        session.execute("SELECT plain::text FROM t")


def test_a_master_key_alone_reads_nothing(admin):
    """Until there are keys, the session is like one without."""
    assert unlock(admin) == "no data key, master"
    admin.execute("CREATE TABLE t (v encrypted_text)")
    with raises("55000", message="no encryption key"):
        admin.execute("INSERT INTO t VALUES ('x')")
    with raises("55000"):
        admin.execute("SELECT pii_encrypt('x')")
    assert admin.execute("SELECT * FROM pii_session_keys()").fetchall() == []


def test_it_lives_as_long_as_a_keyring(db, custodian):
    session = db.connect()
    session.execute("BEGIN")
    unlock(session, local=True)
    assert session.execute("SELECT plain FROM t").fetchone() == ("one",)
    session.execute("COMMIT")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    session.execute("BEGIN; SAVEPOINT a")
    unlock(session)
    session.execute("ROLLBACK TO a")
    with raises("55000"):
        session.execute("SELECT plain::text FROM t")
    session.execute("ROLLBACK")
    for end in ("DISCARD ALL", "RESET pazpaz_pii.keyring", "SELECT pii_unload_keys()"):
        unlock(session)
        session.execute(end)
        with raises("55000", message="no master key"):
            create(session)


def test_raw_keys_and_wrapped_ones_mix(db, custodian):
    load(custodian, keyring(7, {"7": KEY_1}, {}))
    custodian.execute("SELECT pii_register_key(7)")
    custodian.execute("INSERT INTO t VALUES (7, 'seven', NULL)")
    assert unlock(custodian) == "versions 1, 2, 7 (current 7), index 1, master"
    rows = custodian.execute("SELECT plain, pii_key_version(plain) FROM t ORDER BY id").fetchall()
    assert rows == [("one", 1), ("seven", 7)]
    assert create(custodian) == 8, "above every version that is registered or loaded"
    custodian.execute("SELECT pii_load_key(9, %b)", (raw(WRONG_KEY),))
    assert custodian.execute("SHOW pazpaz_pii.keyring").fetchone()[0].endswith("(current 9), index 1, master")
    assert create(custodian) == 10


def test_a_retired_key_is_still_opened_and_a_destroyed_one_is_not(db, custodian):
    custodian.execute("SELECT pii_activate_key(2)")
    unlock(custodian)
    custodian.execute("UPDATE t SET plain = plain::text, found = found::text")
    custodian.execute("SELECT pii_retire_key(1)")
    assert unlock(db.connect()) == BOTH.replace("current 1", "current 2")
    row = custodian.execute("SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1").fetchone()
    custodian.execute("SELECT pii_destroy_key(1, %s)", row)
    assert unlock(db.connect()) == "version 2 (current 2), index 1, master"
    assert custodian.execute(
        "SELECT wrapped_key FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1"
    ).fetchone() == (None,)


@pytest.mark.scenario
def test_a_destroyed_key_is_gone_from_its_file(new_cluster):
    cluster = new_cluster(autovacuum="off")
    session = cluster.connect()
    session.execute("CREATE EXTENSION pazpaz_pii")
    unlock(session)
    create(session)
    create(session)
    query = "SELECT wrapped_key, fingerprint FROM pazpaz_pii.pii_key WHERE version = 1"
    wrapped, print_1 = session.execute(query).fetchone()
    path = "SELECT pg_relation_filepath('pazpaz_pii.pii_key')"

    def on_disk() -> bool:
        session.execute("CHECKPOINT")
        return wrapped in (cluster.data / session.execute(path).fetchone()[0]).read_bytes()

    assert on_disk(), "the control"
    session.execute("SELECT pii_activate_key(2); SELECT pii_retire_key(1); SELECT pii_destroy_key(1, '%s')" % print_1)
    session.execute("VACUUM FULL pazpaz_pii.pii_key")
    assert not on_disk()
    session.close()


def test_with_no_active_key_nothing_is_encrypted(db, custodian):
    custodian.execute("UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE kind = 'data' AND version = 1")
    session = db.connect()
    assert unlock(session) == "versions 1, 2, index 1, master"
    with raises("55000", message="no current encryption key", hint="pii_activate_key"):
        session.execute("SELECT pii_encrypt('x')")
    with raises("55000", message="data key version 1 is retired", hint="pii_reinstate_key"):
        custodian.execute("SELECT pii_activate_key(1)")


def test_nothing_forgets_a_wrapped_key(db, custodian):
    set_passphrase(custodian)
    rows = "SELECT * FROM pazpaz_pii.pii_key ORDER BY kind, version"
    before = custodian.execute(rows).fetchall()
    custodian.execute("TRUNCATE t")
    for replication_role in ("origin", "replica"):
        custodian.execute(f"SET session_replication_role = {replication_role}")
        for statement in (
            "TRUNCATE pazpaz_pii.pii_key",
            "TRUNCATE t, pazpaz_pii.pii_key_parameters CASCADE",
            "DELETE FROM pazpaz_pii.pii_key",
            "DELETE FROM pazpaz_pii.pii_key_parameters",
            "UPDATE pazpaz_pii.pii_key SET wrapped_key = NULL",
            "UPDATE pazpaz_pii.pii_key SET version = version + 10",
            "UPDATE pazpaz_pii.pii_key SET fingerprint = reverse(fingerprint)",
        ):
            with raises("55000", message="pazpaz_pii"):
                custodian.execute(statement)
    assert custodian.execute(rows).fetchall() == before
    assert unlock_by_passphrase(db.connect()) == BOTH


# --- what does not open ---


def test_a_wrong_master_key_is_refused_by_fingerprint(db, custodian):
    session = db.connect()
    message = f"wrong master key: its fingerprint is {fingerprint(OTHER_MASTER)}, expected {fingerprint(MASTER)}"
    with raises("22023", message=message, secrets=[MASTER, OTHER_MASTER]):
        unlock(session, OTHER_MASTER)
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    with raises("22023", message="the master key is not 32 bytes long"):
        session.execute("SELECT pii_unlock('\\x0102')")
    with raises("22023", message="the master key is not random"):
        session.execute("SELECT pii_unlock(decode(repeat('ab', 32), 'hex'))")


TAMPERED = {
    f"changed in byte {byte}": f"set_byte(wrapped_key, {byte}, 255 - get_byte(wrapped_key, {byte}))"
    for byte in (0, 11, 12, 43, 44, 59)
} | {
    "moved to another version": "(SELECT wrapped_key FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1)",
    "moved to another kind": "(SELECT wrapped_key FROM pazpaz_pii.pii_key WHERE kind = 'index')",
}


@pytest.mark.parametrize("change", TAMPERED)
def test_a_tampered_wrapped_key_is_refused(db, custodian, change):
    custodian.execute(
        f"UPDATE pazpaz_pii.pii_key SET wrapped_key = {TAMPERED[change]} WHERE kind = 'data' AND version = 2"
    )
    with raises(
        "XX001", message="the wrapped data key of version 2 does not authenticate under the master key", hint="backup"
    ):
        unlock(db.connect())


def test_a_wrapped_key_of_another_length_cannot_be_stored(custodian):
    with raises("23514"):
        custodian.execute("UPDATE pazpaz_pii.pii_key SET wrapped_key = wrapped_key || '\\x00'::bytea")


def test_a_key_is_made_under_the_session_s_master_key(db, custodian):
    with raises("55000", message="this session has no master key", hint="pii_unlock"):
        create(db.connect())
    session = db.connect_keyed()
    with raises("55000", message="this session has no master key"):
        create(session)
    with raises("22023", message="'data' or 'index'"):
        create(custodian, "master")
    load(custodian, '{"master": "%s"}' % MASTER)
    assert create(custodian) == 3


def test_no_row_holds_a_key(custodian):
    rows = custodian.execute(
        "SELECT string_agg(k::text, ''), (SELECT string_agg(p::text, '') FROM pazpaz_pii.pii_key_parameters p) "
        "FROM pazpaz_pii.pii_key k"
    ).fetchone()
    assert_absent("the registry", "".join(rows), keys=[MASTER])
    stored = custodian.execute(
        "SELECT count(*), count(DISTINCT wrapped_key) FROM pazpaz_pii.pii_key WHERE octet_length(wrapped_key) = 60"
    ).fetchone()
    assert stored == (3, 3)


# --- creating ---


def test_two_sessions_that_create_at_once_get_two_versions(db, custodian):
    other, observer = db.connect(), db.connect()
    unlock(other)
    custodian.execute("BEGIN")
    assert create(custodian) == 3
    call = Background(other.execute, "SELECT pii_create_key()")
    wait_for_lock(observer, other)
    custodian.execute("COMMIT")
    assert call.join() is None
    rows = custodian.execute("SELECT version FROM pazpaz_pii.pii_key WHERE kind = 'data' ORDER BY 1").fetchall()
    assert rows == [(1,), (2,), (3,), (4,)]
    assert unlock(observer) == "versions 1, 2, 3, 4 (current 1), index 1, master"


def test_a_key_that_is_rolled_back_never_was(db, custodian):
    custodian.execute("BEGIN")
    create(custodian)
    before = custodian.execute(
        "SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 3"
    ).fetchone()
    unlock(custodian)
    custodian.execute("ROLLBACK")
    assert custodian.execute("SHOW pazpaz_pii.keyring").fetchone() == (BOTH,)
    assert create(custodian) == 3
    after = custodian.execute(
        "SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 3"
    ).fetchone()
    assert before != after


def test_the_first_index_key_is_active_and_the_next_waits(db, custodian):
    assert create(custodian, "index") == 2
    assert (status(custodian, 1, "index"), status(custodian, 2, "index")) == ("current", "pending")
    assert unlock(db.connect()) == BOTH, "one index key at a time"


def test_the_index_key_changes_in_one_transaction(db, custodian):
    custodian.execute("CREATE INDEX t_found ON t USING hash (found); SET enable_seqscan = off")
    create(custodian, "index")
    custodian.execute("BEGIN; SELECT pii_activate_key(2, 'index')")
    assert unlock(custodian) == BOTH.replace("index 1", "index 2")
    custodian.execute("ALTER TABLE t ALTER COLUMN found TYPE encrypted_text(99, searchable) USING found::text")
    custodian.execute("COMMIT")
    session = db.connect()
    unlock(session)
    session.execute("SET enable_seqscan = off")
    assert session.execute("SELECT id FROM t WHERE found = 'eins'").fetchall() == [(1,)]


# --- another master key ---


def test_rewrap_changes_the_master_key_and_no_value(db, custodian):
    before = custodian.execute("SELECT plain::bytea, found::bytea FROM t").fetchall()
    old = dict(custodian.execute("SELECT kind || version, wrapped_key FROM pazpaz_pii.pii_key").fetchall())
    assert custodian.execute("SELECT pii_rewrap(%b, %b)", (raw(MASTER), raw(OTHER_MASTER))).fetchone() == (3,)
    assert custodian.execute("SELECT plain::bytea, found::bytea FROM t").fetchall() == before
    new = dict(custodian.execute("SELECT kind || version, wrapped_key FROM pazpaz_pii.pii_key").fetchall())
    assert all(old[name] != new[name] for name in old) and len(new) == 3
    session = db.connect()
    assert unlock(session, OTHER_MASTER) == BOTH
    assert session.execute("SELECT plain FROM t WHERE found = 'eins'").fetchall() == [("one",)]
    with raises("22023", message="wrong master key"):
        unlock(session)
    # A session that was unlocked before goes on, and can make no key that nobody could open.
    assert custodian.execute("SELECT plain FROM t").fetchone() == ("one",)
    with raises("22023", message="wrong master key"):
        create(custodian)


def test_rewrap_needs_the_old_master_key(custodian):
    for old, new in ((OTHER_MASTER, WRONG_KEY), (OTHER_MASTER, MASTER)):
        with raises("22023", message="wrong master key"):
            custodian.execute("SELECT pii_rewrap(%b, %b)", (raw(old), raw(new)))
    with raises("22023", message="not 32 bytes"):
        custodian.execute("SELECT pii_rewrap(%b, '\\x00')", (raw(MASTER),))
    with raises("22004"):
        custodian.execute("SELECT pii_rewrap(%b, NULL)", (raw(MASTER),))
    assert unlock(custodian) == BOTH


# --- a passphrase ---


def test_a_passphrase_opens_the_master_key(db, custodian):
    set_passphrase(custodian)
    session = db.connect()
    assert unlock_by_passphrase(session) == BOTH
    assert session.execute("SELECT plain FROM t WHERE found = 'eins'").fetchall() == [("one",)]
    session.execute("SELECT pii_unload_keys(); BEGIN")
    unlock_by_passphrase(session, local=True)
    session.execute("COMMIT")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    assert unlock(session) == BOTH, "the master key itself still does"


def test_a_wrong_passphrase_is_refused(db, custodian):
    session = db.connect()
    with raises("55000", message="no passphrase is set", hint="pii_set_passphrase"):
        unlock_by_passphrase(session)
    set_passphrase(custodian)
    for wrong in ("", PASSPHRASE + " ", PASSPHRASE.lower()):
        with raises("28P01", message="^wrong passphrase$", secrets=[PASSPHRASE]):
            unlock_by_passphrase(session, wrong)
    with raises("22023", message="passphrase is empty"):
        set_passphrase(custodian, "")
    with raises("22004"):
        custodian.execute("SELECT pii_set_passphrase(NULL)")


def test_tampered_parameters_of_a_passphrase_are_refused(db, custodian):
    set_passphrase(custodian)
    session = db.connect()
    custodian.execute("CREATE TEMP TABLE good AS SELECT * FROM pazpaz_pii.pii_key_parameters")
    for change, sqlstate, message in (
        (
            "wrapped_master = set_byte(wrapped_master, 20, 255 - get_byte(wrapped_master, 20))",
            "XX001",
            "wrapped master key does not authenticate",
        ),
        ("salt = set_byte(salt, 0, 255 - get_byte(salt, 0))", "28P01", "wrong passphrase"),
        ("iterations = iterations + 1", "28P01", "wrong passphrase"),
        ("memory_kib = 2147483647", "XX001", "invalid Argon2id parameters"),
        ("lanes = 2147483647", "XX001", "invalid Argon2id parameters"),
        ("salt = NULL", "55000", "no passphrase is set"),
    ):
        custodian.execute(f"UPDATE pazpaz_pii.pii_key_parameters SET {change}")
        with raises(sqlstate, message=message):
            unlock_by_passphrase(session)
        forget(custodian, "pii_key_parameters")
        custodian.execute("INSERT INTO pazpaz_pii.pii_key_parameters SELECT * FROM good")
    assert unlock_by_passphrase(session) == BOTH


def test_the_stored_parameters_are_the_recommended_ones(custodian):
    set_passphrase(custodian)
    query = (
        "SELECT memory_kib, iterations, lanes, octet_length(salt), octet_length(wrapped_master) "
        "FROM pazpaz_pii.pii_key_parameters"
    )
    assert custodian.execute(query).fetchone() == (65536, 3, 4, 16, 60)
    assert_absent(
        "the parameters",
        str(custodian.execute("SELECT * FROM pazpaz_pii.pii_key_parameters").fetchone()),
        [PASSPHRASE],
        [MASTER],
    )


def test_a_passphrase_is_changed_without_touching_a_key(db, custodian):
    set_passphrase(custodian, "first one")
    before = custodian.execute("SELECT * FROM pazpaz_pii.pii_key ORDER BY 1, 2").fetchall()
    query = "SELECT pii_set_passphrase(%s, old_passphrase => %s)"
    db.connect().execute(query, (PASSPHRASE, "first one"))
    assert custodian.execute("SELECT * FROM pazpaz_pii.pii_key ORDER BY 1, 2").fetchall() == before
    assert unlock_by_passphrase(db.connect()) == BOTH
    with raises("28P01"):
        unlock_by_passphrase(db.connect(), "first one")


INTERNAL = "SELECT * FROM pazpaz_pii.pii_wrap_master(%s, %b, %s)"
PUBLIC = "SELECT pii_set_passphrase(%s, %b, %s)"


@pytest.mark.parametrize("call", [INTERNAL, PUBLIC])
def test_an_unlocked_session_gives_nobody_its_master_key(custodian, call):
    """Code that a superuser has put in its way may call what he may call, with the session's keys."""
    set_passphrase(custodian)
    before = custodian.execute("SELECT * FROM pazpaz_pii.pii_key_parameters").fetchone()
    with raises("22004", message="the master key, or the passphrase before, must be given", hint="old_passphrase"):
        custodian.execute(call, ("mine", None, None))
    with raises("22023", message="wrong master key", secrets=[OTHER_MASTER]):
        custodian.execute(call, ("mine", raw(OTHER_MASTER), None))
    with raises("28P01", message="^wrong passphrase$"):
        custodian.execute(call, ("mine", None, "a guess"))
    assert custodian.execute("SELECT * FROM pazpaz_pii.pii_key_parameters").fetchone() == before
    # Nor where the registry was made to forget that it has a master key.
    forget(custodian, "pii_key_parameters")
    with raises("22004", message="must be given"):
        custodian.execute(call, ("mine", None, None))


def test_the_master_key_proves_itself_without_a_session(db, custodian):
    set_passphrase(db.connect())
    assert unlock_by_passphrase(db.connect()) == BOTH


def test_a_database_may_know_no_other_secret_than_a_passphrase(admin):
    admin.execute("SELECT pii_set_passphrase(%s)", (PASSPHRASE,))
    with raises("55000", message="no master key"):
        create(admin)
    assert unlock_by_passphrase(admin) == "no data key, master"
    create(admin)
    assert unlock_by_passphrase(admin) == "version 1 (current 1), master"


def test_rewrap_ends_the_passphrase_and_says_so(db, custodian):
    set_passphrase(custodian)
    notices = []
    custodian.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    custodian.execute("SELECT pii_rewrap(%b, %b)", (raw(MASTER), raw(OTHER_MASTER)))
    assert any("passphrase opened the old master key" in notice for notice in notices)
    with raises("55000", message="no passphrase is set"):
        unlock_by_passphrase(db.connect())


# --- and leaves nothing ---


@pytest.mark.parametrize("way", ["master", "passphrase", "keyring"])
def test_unload_leaves_no_master_key_in_memory(db, custodian, way):
    set_passphrase(custodian)
    session = db.connect()
    if way == "master":
        unlock(session)
    elif way == "passphrase":
        unlock_by_passphrase(session)
    else:
        load(session, '{"master": "%s"}' % MASTER)
    assert session.execute("SELECT plain FROM t WHERE found = 'eins'").fetchall() == [("one",)]
    if way == "master":
        create(session)
        session.execute("SELECT pii_rewrap(%b, %b)", (raw(MASTER), raw(OTHER_MASTER)))
    needles = {"master raw": raw(MASTER), "other raw": raw(OTHER_MASTER)}
    needles |= {f"master {i}": form.encode() for i, form in enumerate(forms(MASTER))}

    def found():
        counts = count_in_memory(session.info.backend_pid, needles)
        return {name: count for name, count in counts.items() if count}

    assert "master raw" in found(), "the control"
    session.execute("SELECT pii_unload_keys()")
    assert found() == {}


@pytest.mark.scenario
def test_the_log_holds_no_master_key_or_passphrase(new_cluster):
    cluster = new_cluster(
        log_min_messages="debug1",
        log_error_verbosity="verbose",
        log_parameter_max_length=-1,
        log_parameter_max_length_on_error=-1,
    )
    with cluster.connect() as session:
        session.execute("CREATE EXTENSION pazpaz_pii")
        unlock(session)
        create(session)
        set_passphrase(session)
        unlock_by_passphrase(session)
        with raises("28P01"):
            unlock_by_passphrase(session, PASSPHRASE + "x")
        for statement, sqlstate in (
            ("SELECT pii_unlock(%b), 1/0", "22012"),
            ("SELECT pii_rewrap(%b, '\\x00')", "22023"),
            ("SELECT pii_unlock(%b, 'x')", "22P02"),
        ):
            with raises(sqlstate):
                session.execute(statement, (raw(MASTER),))
    with cluster.connect() as other, raises("42883"):
        other.execute(f"SELECT pii_unlock('{MASTER}', 1, 2)")
    assert_absent("the log", cluster.log_text(), [PASSPHRASE], [MASTER])


def test_a_literal_master_key_or_passphrase_that_is_logged_is_warned_about(db, custodian):
    session = db.connect()
    notices = []
    session.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    set_passphrase(custodian)
    session.execute("SET log_statement = 'all'")
    unlock(session)
    unlock_by_passphrase(session)
    assert notices == []
    session.execute(f"SELECT pii_unlock('\\x{raw(MASTER).hex()}')")
    assert "the key that was just loaded" in notices.pop()
    notices.clear()
    session.execute(f"SELECT pii_unlock_passphrase('{PASSPHRASE}')")
    assert "the key that was just loaded" in notices.pop()


def test_parallel_workers_have_the_unlocked_keys(db, custodian):
    custodian.execute(
        "CREATE TABLE many WITH (parallel_workers = 2) AS SELECT pii_encrypt('n' || i) AS v "
        "FROM generate_series(1, 2000) i"
    )
    force = "debug_parallel_query" if PG_MAJOR >= 16 else "force_parallel_mode"
    session = db.connect()
    unlock(session)
    session.execute(
        f"SET {force} = on; SET parallel_leader_participation = off; SET parallel_setup_cost = 0; "
        "SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0"
    )
    query = "SELECT count(*) FROM many WHERE v LIKE '%7%'"
    assert "Workers Launched" in str(session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}").fetchone())
    assert session.execute(query).fetchone() == (sum("7" in str(i) for i in range(1, 2001)),)


def test_an_application_role_unlocks_without_reading_the_registry(db, custodian):
    custodian.execute(
        "DROP ROLE IF EXISTS wrapped_app; CREATE ROLE wrapped_app LOGIN; GRANT SELECT ON t TO wrapped_app"
    )
    try:
        app = db.connect("wrapped_app")
        assert unlock(app) == BOTH
        assert app.execute("SELECT plain FROM t").fetchall() == [("one",)]
        with raises("42501"):
            app.execute("SELECT wrapped_key FROM pazpaz_pii.pii_key")
        app.close()
    finally:
        custodian.execute("DROP OWNED BY wrapped_app; DROP ROLE wrapped_app")


def test_a_session_loads_again_with_the_master_key_it_has(db, custodian):
    session = db.connect(options='-c pazpaz_pii.keyring={"master":"%s"}' % MASTER)
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("no data key, master",)
    assert session.execute("SELECT pii_reload_keys()").fetchone() == (BOTH,)
    custodian.execute("SELECT pii_activate_key(2)")
    session.execute("BEGIN")
    assert session.execute("SELECT pii_reload_keys(true)").fetchone() == (BOTH.replace("current 1", "current 2"),)
    session.execute("COMMIT")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == (BOTH,)
    with raises("55000", message="no master key", hint="pii_unlock"):
        db.connect_keyed().execute("SELECT pii_reload_keys()")
