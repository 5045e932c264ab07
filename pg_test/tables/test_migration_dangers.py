"""Ways in which a migration could lose, leak or mistake a value, each tried as a reviewer found it."""

import re

import psycopg
import pytest

from harness.errors import raises
from harness.keys import KEYRING
from harness.waiting import Background, wait_until

pytestmark = pytest.mark.ends

COLUMNS = '{"email": {}}'
TABLE = """CREATE TABLE t (id int PRIMARY KEY, email text);
           INSERT INTO t VALUES (1, 'one@example.com'), (2, 'two@example.com');"""


def start(session, table="t", columns=COLUMNS):
    session.execute("SELECT pii_migration_start(%s, %s)", (table, columns))


def finish(session, table="t"):
    session.execute("SELECT pii_migration_finish(%s)", (table,))


def emails(session, table="t"):
    return session.execute(f"SELECT id, email::text FROM {table} ORDER BY id").fetchall()


@pytest.fixture
def finished(keyed):
    keyed.execute(TABLE)
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    finish(keyed)
    return keyed


def test_finish_refuses_what_is_pending_before_it_waits_for_anything(keyed):
    """Else a backfill in another session could complete it meanwhile, unseen by snapshots from before."""
    keyed.execute(TABLE)
    start(keyed)
    with raises("55000", message="not every row of .* is encrypted"):
        finish(keyed)
    assert emails(keyed) == [(1, "one@example.com"), (2, "two@example.com")]


def test_a_pair_from_a_keyless_session_is_not_taken(db, keyed):
    keyed.execute(TABLE)
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    keyless = db.connect()
    swap = (
        "UPDATE t SET email = 'new@example.com', email__encrypted = (SELECT email__encrypted FROM t "
        "WHERE id = 2) WHERE id = 1"
    )
    with raises("55000", message="no encryption key"):
        keyless.execute(swap)
    keyless.execute("SET session_replication_role = replica")
    keyless.execute("UPDATE t SET email = 'new@example.com', email__encrypted = email__encrypted WHERE false")
    finish(keyed)
    assert emails(keyed) == [(1, "one@example.com"), (2, "two@example.com")]


def test_a_partition_that_was_validated_without_a_key_is_compared(db, keyed):
    keyed.execute(
        """CREATE TABLE t (id int, email text) PARTITION BY RANGE (id);
           CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
           INSERT INTO t VALUES (1, 'one@example.com'), (2, 'two@example.com')"""
    )
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    keyless = db.connect()
    keyless.execute(
        """ALTER TABLE t1 DISABLE TRIGGER ALL;
           UPDATE t1 SET email__encrypted = (SELECT email__encrypted FROM t1 WHERE id = 1) WHERE id = 2;
           ALTER TABLE t1 ENABLE ALWAYS TRIGGER "~pii_migration_sync";
           ALTER TABLE t1 VALIDATE CONSTRAINT pii_in_step"""
    )
    with raises("55000", message="not every row of .* is encrypted"):
        finish(keyed)


@pytest.mark.parametrize(
    "change",
    [
        """ALTER TABLE t DROP CONSTRAINT pii_in_step;
           ALTER TABLE t ADD CONSTRAINT pii_in_step
               CHECK (pazpaz_pii.pii_in_step(email, email__encrypted) OR true) NOT VALID""",
        """DROP TRIGGER "~pii_migration_sync" ON t;
           CREATE TRIGGER "~pii_migration_sync" BEFORE INSERT OR UPDATE ON t FOR EACH ROW WHEN (NEW.id > 9)
               EXECUTE FUNCTION pazpaz_pii.pii_migration_sync('email', 'email__encrypted');
           ALTER TABLE t ENABLE ALWAYS TRIGGER "~pii_migration_sync\"""",
    ],
    ids=["check", "trigger"],
)
def test_another_check_or_trigger_in_their_place_is_told(keyed, change):
    keyed.execute(TABLE)
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    keyed.execute(change)
    with raises("55000", message="has lost the trigger or the constraint"):
        finish(keyed)


def test_text_that_comes_with_a_partition_is_not_lost(keyed):
    keyed.execute(
        "CREATE TABLE t (id int, email text) PARTITION BY RANGE (id); "
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)"
    )
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    finish(keyed)
    keyed.execute(
        """CREATE TABLE t2 (LIKE t INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
           INSERT INTO t2 VALUES (11, 'late@example.com');
           ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20)"""
    )
    for call in ("CALL pii_migration_scrub('t')", "CALL pii_migration_rollback('t')"):
        with raises("55000", message="left-over plaintext column only", hint="UPDATE"):
            keyed.execute(call)
    keyed.execute(
        "ALTER TABLE t DISABLE TRIGGER ALL; UPDATE t SET email = email__plaintext, email__plaintext = NULL "
        "WHERE email IS NULL; ALTER TABLE t ENABLE TRIGGER ALL"
    )
    keyed.execute("CALL pii_migration_scrub('t')")
    assert emails(keyed) == [(11, "late@example.com")]


def test_plaintext_that_goes_with_a_partition_is_told(keyed):
    keyed.execute(
        """CREATE TABLE t (id int, email text) PARTITION BY RANGE (id);
           CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
           INSERT INTO t VALUES (1, 'one@example.com')"""
    )
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    finish(keyed)
    keyed.execute("ALTER TABLE t DETACH PARTITION t1")
    with raises("55000", message="detached partitions of .* still hold plaintext: .*t1"):
        keyed.execute("CALL pii_migration_scrub('t')")
    keyed.execute("ALTER TABLE t1 DROP COLUMN email__plaintext")
    keyed.execute("CALL pii_migration_scrub('t')")


def test_a_repeated_rollback_leaves_earlier_migrations_alone(keyed):
    keyed.execute(
        "CREATE TABLE t (id int PRIMARY KEY, email text, ssn text); INSERT INTO t VALUES (1, 'one@example.com', '123')"
    )
    keyed.execute("SELECT pii_encrypt_columns('t', '{\"ssn\": {}}')")
    start(keyed)
    keyed.execute("CALL pii_migration_rollback('t')")
    with raises("55000", message="rolled back already", hint="pii_decrypt_columns"):
        keyed.execute("CALL pii_migration_rollback('t')")
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    finish(keyed)
    keyed.execute("CALL pii_migration_scrub('t')")
    keyed.execute("CALL pii_migration_rollback('t')")
    types = (
        "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = 't'::regclass "
        "AND attnum > 1 AND NOT attisdropped"
    )
    assert dict(keyed.execute(types).fetchall()) == {"email": "text", "ssn": "encrypted_text"}


def test_what_changes_between_finish_and_scrub_stays_changed(cluster, keyed):
    keyed.execute(
        "CREATE TABLE t (id int PRIMARY KEY, email text NOT NULL, hist text); COMMENT ON COLUMN t.email IS 'old'"
    )
    keyed.execute("GRANT SELECT (email) ON t TO pg_monitor; INSERT INTO t VALUES (1, 'one@example.com', 'x')")
    start(keyed, columns='{"email": {}, "hist": {}}')
    keyed.execute("CALL pii_migration_backfill('t')")
    finish(keyed)
    keyed.execute(
        """REVOKE SELECT (email) ON t FROM pg_monitor; COMMENT ON COLUMN t.email IS 'new';
           ALTER TABLE t ALTER email DROP NOT NULL, ALTER hist SET NOT NULL; INSERT INTO t (id, hist) VALUES (2, 'y')"""
    )
    keyed.execute("CALL pii_migration_scrub('t')")
    row = keyed.execute(
        """SELECT has_column_privilege('pg_monitor', 't', 'email', 'SELECT'), col_description('t'::regclass, 2),
                  (SELECT array_agg(attnotnull ORDER BY attnum) FROM pg_attribute WHERE attrelid = 't'::regclass
                      AND attnum IN (2, 3))"""
    ).fetchone()
    assert row == (False, "new", [False, True])


def test_whole_rows_are_in_the_way(keyed):
    keyed.execute(TABLE)
    keyed.execute(
        """CREATE FUNCTION f(t) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1.email';
           CREATE INDEX t_whole ON t (f(t)); CREATE VIEW v AS SELECT row_to_json(t) FROM t"""
    )
    for call in ("SELECT pii_migration_start('t', %s)", "SELECT pii_encrypt_columns('t', %s)"):
        with raises("2BP01", detail="(?s)t_whole uses whole rows.*view public.v uses whole rows"):
            keyed.execute(call, (COLUMNS,))


def test_rotation_of_all_tables_passes_over_what_it_cannot_or_should_not_do(db, keyed):
    """... and says so, and does the others."""
    keyed.execute("DROP ROLE IF EXISTS stranger_of_rotation; CREATE ROLE stranger_of_rotation")
    try:
        keyed.execute(
            """SET pazpaz_pii.io = plaintext;
               CREATE TABLE a_trap (v encrypted_text); INSERT INTO a_trap VALUES ('x');
               CREATE FUNCTION trap() RETURNS trigger LANGUAGE plpgsql AS
                   'BEGIN RAISE EXCEPTION ''ran as %'', current_user; END';
               CREATE TRIGGER trap BEFORE UPDATE ON a_trap FOR EACH ROW EXECUTE FUNCTION trap();
               ALTER TABLE a_trap ENABLE ALWAYS TRIGGER trap; ALTER TABLE a_trap OWNER TO stranger_of_rotation;
               CREATE TABLE b_other (b bytea); SELECT pii_declare_column('b_other', 'b');
               ALTER TABLE b_other ALTER b TYPE text USING 'x';
               CREATE TABLE b_renamed (b bytea); SELECT pii_declare_column('b_renamed', 'b');
               INSERT INTO b_renamed VALUES (pii_encrypt('x')::bytea); ALTER TABLE b_renamed RENAME b TO c;
               CREATE TABLE c_generated (e encrypted_text, g encrypted_text GENERATED ALWAYS AS (e) STORED);
               INSERT INTO c_generated VALUES ('x');
               SELECT pii_load_key(3, pii_generate_key());"""
        )
        notices = []
        keyed.add_notice_handler(lambda notice: notices.append(notice.message_primary))
        keyed.execute("CALL pii_rotate()")
        told = "\n".join(notices)
        assert "a_trap: 0 rows encrypted anew, 1 failed" in told, "its owner's trigger ran, as its owner"
        assert re.search(r'column "b" of (\w+\.)?b_other, which was declared .* is not of type bytea', told)
        versions = (
            "SELECT pii_key_version(v) FROM a_trap UNION ALL SELECT pii_key_version(e) FROM c_generated "
            "UNION ALL SELECT pii_key_version(g) FROM c_generated "
            "UNION ALL SELECT key_version FROM pii_census('b_renamed') WHERE n_values > 0"
        )
        assert keyed.execute(versions).fetchall() == [(2,), (3,), (3,), (3,)]
    finally:
        keyed.execute("DROP TABLE a_trap; DROP ROLE stranger_of_rotation")


def test_a_backfill_that_outlives_the_migration_says_so(db, keyed):
    keyed.execute(
        "CREATE TABLE t (id int PRIMARY KEY, email text); INSERT INTO t SELECT i, 'x' || i "
        "FROM generate_series(1, 3000) i; ANALYZE t"
    )
    start(keyed)
    notices = []
    slow = db.connect_keyed(keyring=KEYRING)
    slow.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    backfill = Background(slow.execute, "CALL pii_migration_backfill('t', 100, '100 ms')")
    wait_until(lambda: keyed.execute("SELECT EXISTS (SELECT FROM t WHERE email__encrypted IS NOT NULL)").fetchone()[0])
    keyed.execute("CALL pii_migration_rollback('t')")
    assert backfill.join() is None and any("rolled back meanwhile" in notice for notice in notices)


def test_a_copy_for_replication_is_waited_for(db, cluster, keyed):
    """The walsender of an initial synchronisation reads tables with the snapshot that it exported."""
    keyed.execute(TABLE)
    start(keyed)
    keyed.execute("CALL pii_migration_backfill('t')")
    walsender = psycopg.connect(
        cluster.conninfo(db.name) + " replication=database", autocommit=True, cursor_factory=psycopg.ClientCursor
    )
    try:
        walsender.execute("BEGIN READ ONLY ISOLATION LEVEL REPEATABLE READ")
        walsender.execute("CREATE_REPLICATION_SLOT copy_of_t TEMPORARY LOGICAL pgoutput USE_SNAPSHOT")
        pid = walsender.info.backend_pid
        held = keyed.execute(
            "SELECT count(*) FROM pazpaz_pii.pii_snapshots() WHERE pid = %s AND may_read", (pid,)
        ).fetchone()
        assert held == (1,)
    finally:
        walsender.close()
        # Its database cannot be dropped before the slot is gone.
        slots = "SELECT count(*) FROM pg_replication_slots WHERE slot_name = 'copy_of_t'"
        wait_until(lambda: keyed.execute(slots).fetchone() == (0,), 20, "the walsender does not end")
