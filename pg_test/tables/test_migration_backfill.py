"""Backfill: a transaction for each batch, no row twice, every failure by name, any number of sessions."""

import pytest

from harness import migration, shared
from harness.database import value
from harness.errors import raises
from harness.keys import KEYRING
from harness.waiting import Background, wait_for_lock, wait_until

pytestmark = pytest.mark.ends

db = shared.corner


def table(session, rows: int, columns: str = '{"name": {}}') -> None:
    session.execute(
        f"""CREATE TABLE t (id int PRIMARY KEY, name text, padding text) WITH (autovacuum_enabled = off);
            INSERT INTO t SELECT i, 'Name ' || i, repeat('x', 100) FROM generate_series(1, {rows}) AS i; ANALYZE t"""
    )
    session.execute("SET client_min_messages = warning")
    migration.start(session, "t", columns)
    session.execute("RESET client_min_messages")


PENDING = "SELECT count(*) FROM t WHERE (name IS NULL) <> (name__encrypted IS NULL)"
WRONG = "SELECT count(*) FROM t WHERE name IS DISTINCT FROM name__encrypted::text"


# --- batches ---


def test_a_transaction_for_each_batch(keyed):
    table(keyed, 3000)
    migration.backfill(keyed, "t", "batch_size => 300")
    batches = keyed.execute("SELECT count(*) AS n FROM t GROUP BY xmin::text ORDER BY n").fetchall()
    assert 9 <= len(batches) <= 13 and batches[-1][0] <= 360
    assert value(keyed, WRONG) == 0


def test_no_row_is_written_twice(keyed):
    table(keyed, 500)
    keyed.execute("UPDATE t SET padding = 'touched' WHERE id <= 100")
    stamps = "SELECT id, xmin::text, name__encrypted::bytea FROM t WHERE id <= %s ORDER BY id"
    before = keyed.execute(stamps, (100,)).fetchall()
    migration.backfill(keyed, "t", "50")
    assert keyed.execute(stamps, (100,)).fetchall() == before
    all_before = keyed.execute(stamps, (500,)).fetchall()
    migration.backfill(keyed, "t", "7")
    migration.backfill(keyed, "t")
    assert keyed.execute(stamps, (500,)).fetchall() == all_before and len(all_before) == 500
    log = keyed.execute(
        "SELECT detail FROM pii_migration_log WHERE table_name = 't'::regclass AND event = 'backfilled' ORDER BY at"
    ).fetchall()
    assert [(entry["rows"], entry["failed"]) for (entry,) in log] == [(400, 0), (0, 0), (0, 0)]


def test_null_and_the_empty_string_stay_what_they_are(keyed):
    table(keyed, 3)
    keyed.execute("ALTER TABLE t DISABLE TRIGGER ALL; ALTER TABLE t DROP CONSTRAINT pii_in_step")
    migration.rollback(keyed, "t")
    keyed.execute("UPDATE t SET name = NULL WHERE id = 1; UPDATE t SET name = '' WHERE id = 2")
    migration.start(keyed, "t", '{"name": {}}')
    migration.backfill(keyed, "t")
    rows = keyed.execute(
        "SELECT name, name__encrypted::text, octet_length(name__encrypted::bytea) FROM t ORDER BY id"
    ).fetchall()
    assert rows == [(None, None, None), ("", "", 31), ("Name 3", "Name 3", 37)]


def test_an_empty_table(keyed):
    table(keyed, 0)
    migration.backfill(keyed, "t")
    migration.finish(keyed, "t")
    migration.scrub(keyed, "t")
    assert migration.types_of(keyed, "t")["name"] == "encrypted_text"


def test_rows_as_large_as_toast(keyed):
    table(keyed, 3)
    keyed.execute(
        "UPDATE t SET name = repeat('ü', 3000000) WHERE id = 1; ALTER TABLE t ALTER name SET STORAGE EXTERNAL; "
        "UPDATE t SET name = repeat('z', 9000) WHERE id = 2"
    )
    migration.backfill(keyed, "t", "1")
    assert value(keyed, WRONG) == 0 and value(keyed, "SELECT max(length(name__encrypted)) FROM t") == 3000000
    migration.finish(keyed, "t")
    migration.scrub(keyed, "t")
    assert value(keyed, "SELECT sum(length(name)) FROM t") == 3000000 + 9000 + 6


@pytest.mark.parametrize("arguments", ["0", "-1", "NULL", "1000001", "100, '-1 second'", "100, NULL"])
def test_arguments_that_make_no_sense(keyed, arguments):
    table(keyed, 1)
    for call in (f"pii_migration_backfill('t', {arguments})", f"pii_rotate('t', {arguments})"):
        with raises("22023", message="batch_size must be from 1 to 1000000|pause must not be negative"):
            keyed.execute(f"CALL {call}")
    assert value(keyed, PENDING) == 1


def test_it_pauses_between_batches(db, keyed):
    table(keyed, 3000)
    watcher = db.connect()
    pid = keyed.info.backend_pid
    call = Background(lambda: migration.backfill(keyed, "t", "300", "'0.3 seconds'"))
    sleeping = "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep' AND backend_xid IS NULL"
    wait_until(lambda: value(watcher, sleeping, pid))
    keyed.cancel_safe()
    assert call.join().sqlstate == "57014"


# --- keys ---


def test_a_key_for_one_transaction_is_gone_after_the_first(db):
    session = db.connect_keyed()
    table(session, 500)
    session.execute("SELECT pii_unload_keys()")
    session.execute(
        "CREATE PROCEDURE night() LANGUAGE plpgsql AS $$ BEGIN PERFORM pii_load_keyring(current_setting('x.ring'), "
        "is_local => true); CALL pii_migration_backfill('t', 50); END $$"
    )
    session.execute("SELECT set_config('x.ring', %s, false)", (KEYRING,))
    with raises("55000", message="no encryption key", hint="Load the keys"):
        session.execute("CALL night()")
    assert value(session, "SELECT count(*) FROM pii_migration_failures WHERE table_name = 't'::regclass") == 0
    assert value(session, PENDING) == 500


def test_without_a_key(db, keyed):
    table(keyed, 5)
    with raises("55000", message="no encryption key"):
        migration.backfill(db.connect(), "t")
    assert value(keyed, PENDING) == 5


# --- failures ---


def failing(session) -> None:
    """100 rows, three of which are too long: two in one column, one in both."""
    session.execute("SET client_min_messages = error")
    session.execute(
        """CREATE TABLE t (a int, "B b" text, name text, nick text, PRIMARY KEY ("B b", a));
           INSERT INTO t SELECT i, 'k' || i, CASE WHEN i IN (10, 20) THEN 'zebulon-long' ELSE 'n' || i END,
               CASE WHEN i IN (20, 30) THEN 'zebulon-long' END
           FROM generate_series(1, 100) AS i"""
    )
    migration.start(session, "t", '{"name": {"length": 5}, "nick": {"length": 5}}')
    session.execute("RESET client_min_messages")


def test_failures_are_named_and_the_others_done(keyed):
    failing(keyed)
    with migration.notices(keyed) as told:
        migration.backfill(keyed, "t", "10")
    assert (
        told[-1].startswith("WARNING: ")
        and "97 rows encrypted, 3 failed" in told[-1]
        and "pii_migration_failures" in told[-1]
    )
    assert not any("zebulon" in line for line in told)
    failures = keyed.execute(
        "SELECT relation::text, operation, row_key, column_name, sqlstate FROM pii_migration_failures "
        "WHERE table_name = 't'::regclass ORDER BY row_key, column_name"
    ).fetchall()
    relation = failures[0][0]
    assert failures == [
        (relation, "backfill", '{"B b" : "k10", "a" : 10}', "name", "22001"),
        (relation, "backfill", '{"B b" : "k20", "a" : 20}', "name", "22001"),
        (relation, "backfill", '{"B b" : "k20", "a" : 20}', "nick", "22001"),
        (relation, "backfill", '{"B b" : "k30", "a" : 30}', "nick", "22001"),
    ]
    assert value(keyed, "SELECT failures FROM pii_migration_progress WHERE table_name = 't'::regclass") == 4
    assert value(keyed, "SELECT count(*) FROM t WHERE name__encrypted IS NOT NULL") == 97


def test_open_failures_hold_up_the_finish_until_they_are_mended(keyed):
    failing(keyed)
    migration.backfill(keyed, "t")
    with raises(
        "55000", message="3 rows of .*t could not be encrypted", hint="pii_migration_failures.*pii_migration_backfill"
    ):
        migration.finish(keyed, "t")
    keyed.execute("UPDATE t SET name = left(name, 5), nick = left(nick, 5) WHERE a IN (10, 20)")
    migration.backfill(keyed, "t")
    with raises("55000", message="1 row of .*t could not be encrypted"):
        migration.finish(keyed, "t")
    keyed.execute("DELETE FROM t WHERE a = 30")
    migration.backfill(keyed, "t")
    assert value(keyed, "SELECT count(*) FROM pii_migration_failures WHERE table_name = 't'::regclass") == 0
    migration.finish(keyed, "t")
    assert keyed.execute("SELECT name::text, nick::text FROM t WHERE a = 20").fetchone() == ("zebul", "zebul")


def test_a_row_that_a_constraint_refuses_is_a_failure_too(keyed):
    keyed.execute(
        "SET client_min_messages = error; CREATE TABLE t (id int PRIMARY KEY, name text, age int); "
        "INSERT INTO t SELECT i, 'n' || i, -i FROM generate_series(1, 9) i"
    )
    keyed.execute("ALTER TABLE t ADD CHECK (age <> -5) NOT VALID")
    migration.start(keyed, "t", '{"name": {}}')
    migration.backfill(keyed, "t")
    row = keyed.execute(
        "SELECT row_key, column_name, sqlstate FROM pii_migration_failures WHERE table_name = 't'::regclass"
    ).fetchall()
    assert row == [('{"id" : 5}', "*", "23514")]
    assert value(keyed, PENDING) == 1


def test_failures_of_tables_without_a_key_and_of_partitions(keyed):
    keyed.execute(
        """SET client_min_messages = error; CREATE TABLE t (id int, name text) PARTITION BY LIST (id);
           CREATE TABLE p PARTITION OF t FOR VALUES IN (1); CREATE TABLE q PARTITION OF t DEFAULT;
           INSERT INTO t VALUES (1, 'a'), (1, 'too long'), (2, 'too long'), (3, 'b')"""
    )
    migration.start(keyed, "t", '{"name": {"length": 3}}')
    migration.backfill(keyed, "t")
    rows = keyed.execute(
        "SELECT relation = 'p'::regclass, row_key, sqlstate FROM pii_migration_failures "
        "WHERE table_name = 't'::regclass ORDER BY relation = 'q'::regclass"
    ).fetchall()
    assert rows == [(True, '{"ctid" : "(0,2)"}', "22001"), (False, '{"ctid" : "(0,1)"}', "22001")]
    # They are shown to those who may read the table.
    keyed.execute("SET ROLE pg_monitor")
    assert value(keyed, "SELECT count(*) FROM public.pii_migration_failures") == 0


# --- progress ---


def test_progress_is_seen_by_others_while_it_runs(db, keyed):
    table(keyed, 6000)
    watcher = db.connect()
    query = (
        "SELECT state, workers, percent, rows_done, rows_per_second, remaining, failures "
        "FROM pii_migration_progress WHERE table_name = 't'::regclass"
    )
    assert watcher.execute(query).fetchone() == ("started", 0, None, None, None, None, 0)
    call = Background(lambda: migration.backfill(keyed, "t", "100", "'0.3 seconds'"))
    wait_until(lambda: (watcher.execute(query).fetchone()[3] or 0) >= 200)
    state, workers, percent, rows_done, rate, remaining, failures = watcher.execute(query).fetchone()
    assert (state, workers, failures) == ("backfilling", 1, 0)
    assert 0 < percent < 100 and 0 < rows_done < 6000 and rate > 0 and remaining.total_seconds() > 0
    keyed.cancel_safe()
    assert call.join().sqlstate == "57014"
    assert watcher.execute(query).fetchone()[:3] == ("started", 0, None), "the session is idle, and still connected"


@pytest.mark.scenario
def test_notices_tell_percent_rate_and_time_left(keyed):
    table(keyed, 3000)
    with migration.notices(keyed) as told:
        migration.backfill(keyed, "t", "150", "'0.4 seconds'")
    lines = [line for line in told if "%" in line]
    assert lines and all(" rows/s, about " in line and line.startswith("NOTICE: ") for line in lines)
    assert told[-1].startswith("NOTICE: ") and "3000 rows encrypted" in told[-1]


# --- several sessions, other people's locks ---


def test_several_sessions_share_the_work(db, keyed):
    table(keyed, 4000)
    sessions = [db.connect_keyed() for _ in range(3)]
    calls = [Background(lambda session=session: migration.backfill(session, "t", "100")) for session in sessions]
    assert [call.join() for call in calls] == [None] * 3
    assert value(keyed, PENDING) == 0 and value(keyed, WRONG) == 0
    log = keyed.execute(
        "SELECT detail FROM pii_migration_log WHERE table_name = 't'::regclass AND event = 'backfilled'"
    ).fetchall()
    assert sum(entry["rows"] for (entry,) in log) == 4000
    assert value(keyed, "SELECT count(*) FROM pazpaz_pii.pii_migration_worker WHERE table_name = 't'::regclass") == 0


def test_rows_that_others_hold_are_skipped_first_and_waited_for_last(db, keyed):
    table(keyed, 1000)
    holder = db.connect()
    holder.execute("BEGIN; SELECT FROM t WHERE id = 500 FOR UPDATE")
    call = Background(lambda: migration.backfill(keyed, "t", "50"))
    observer = db.connect()
    wait_until(lambda: value(observer, PENDING) == 1)
    wait_for_lock(observer, keyed)
    holder.execute("COMMIT")
    assert call.join() is None
    assert value(observer, PENDING) == 0


def test_a_concurrent_change_is_never_overwritten(db, keyed):
    table(keyed, 200)
    writer, observer = db.connect_keyed(), db.connect()
    writer.execute(
        "BEGIN; UPDATE t SET name = 'newer' WHERE id = 100; UPDATE t SET name = NULL WHERE id = 101; "
        "DELETE FROM t WHERE id = 102"
    )
    writer.execute("UPDATE t SET padding = 'newer' WHERE id = 103")
    call = Background(lambda: migration.backfill(keyed, "t", "50"))
    wait_for_lock(observer, keyed)
    writer.execute("COMMIT")
    assert call.join() is None
    rows = keyed.execute(
        "SELECT id, name, name__encrypted::text, padding = 'newer' FROM t WHERE id BETWEEN 100 AND 103 ORDER BY id"
    ).fetchall()
    assert rows == [(100, "newer", "newer", False), (101, None, None, False), (103, "Name 103", "Name 103", True)]
    assert value(keyed, PENDING) == 0 and value(keyed, WRONG) == 0


def test_a_deadlock_costs_nothing(db, keyed):
    """Whoever is chosen, the backfill ends with all rows done."""
    table(keyed, 100)
    other, observer = db.connect_keyed(), db.connect()
    keyed.execute("SET deadlock_timeout = '50ms'")
    other.execute("SET deadlock_timeout = '50s'; BEGIN; UPDATE t SET padding = 'x' WHERE id = 90")
    # The backfill holds the first rows of its batch when it waits for row 90.
    call = Background(lambda: migration.backfill(keyed, "t", "100000"))
    wait_for_lock(observer, keyed)
    other.execute("UPDATE t SET padding = 'x' WHERE id = 1; COMMIT")
    assert call.join() is None
    assert value(keyed, PENDING) == 0
    assert value(keyed, "SELECT count(*) FROM pii_migration_failures WHERE table_name = 't'::regclass") == 0


def test_a_lock_timeout_leaves_the_rows_pending_and_says_so(db, keyed):
    table(keyed, 100)
    holder = db.connect()
    holder.execute("BEGIN; SELECT FROM t WHERE id = 50 FOR UPDATE")
    keyed.execute("SET lock_timeout = '50ms'")
    with migration.notices(keyed) as told:
        migration.backfill(keyed, "t")
    assert value(keyed, PENDING) == 1
    assert told[-1].startswith("WARNING") and "still pending" in told[-1] and "pii_migration_backfill" in told[-1]
    with raises("55000", message="not every row"):
        migration.finish(keyed, "t")
    holder.execute("ROLLBACK")
    migration.backfill(keyed, "t")
    assert value(keyed, PENDING) == 0


def test_cancel_and_go_on(db, keyed):
    table(keyed, 3000)
    observer = db.connect()
    call = Background(lambda: migration.backfill(keyed, "t", "100", "'0.1 seconds'"))
    wait_until(lambda: value(observer, PENDING) <= 2800)
    keyed.cancel_safe()
    assert call.join().sqlstate == "57014"
    done = keyed.execute("SELECT id, xmin::text FROM t WHERE name__encrypted IS NOT NULL ORDER BY id").fetchall()
    assert 0 < len(done) < 3000
    migration.backfill(keyed, "t")
    again = keyed.execute(
        "SELECT id, xmin::text FROM t WHERE id = ANY (%s) ORDER BY id", ([number for number, _ in done],)
    ).fetchall()
    assert again == done and value(keyed, WRONG) == 0


def test_a_statement_timeout_is_no_failure_of_rows(keyed):
    table(keyed, 3000)
    keyed.execute("SET statement_timeout = '1s'")
    with raises("57014"):
        migration.backfill(keyed, "t", "50", "'0.3 seconds'")
    assert value(keyed, "SELECT count(*) FROM pii_migration_failures WHERE table_name = 't'::regclass") == 0


def test_the_users_triggers_and_rules_do_not_run_for_a_superuser(keyed):
    table(keyed, 30)
    keyed.execute(
        """CREATE TABLE fired (id int);
           CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
               'BEGIN INSERT INTO fired VALUES (new.id); RETURN new; END';
           CREATE TRIGGER f BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
           CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
           CREATE RULE r AS ON UPDATE TO t DO ALSO INSERT INTO fired VALUES (new.id)"""
    )
    with migration.notices(keyed) as told:
        migration.backfill(keyed, "t")
    assert value(keyed, "SELECT count(*) FROM fired") == 0 and value(keyed, PENDING) == 0
    assert not any("triggers fire" in line for line in told)
    assert keyed.execute("SHOW session_replication_role").fetchone() == ("origin",)
    keyed.execute("UPDATE t SET padding = 'x' WHERE id = 1")
    assert value(keyed, "SELECT count(*) FROM fired") == 3


# --- finish and older snapshots ---


def test_an_older_reader_never_sees_nulls(db, keyed):
    """A REPEATABLE READ reader that began before the backfill would find no encrypted values."""
    table(keyed, 50)
    reader, observer = db.connect(), db.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert value(reader, "SELECT 1") == 1
    migration.backfill(keyed, "t")
    told = []
    keyed.add_notice_handler(lambda diagnostic: told.append(diagnostic.message_primary))
    call = Background(lambda: migration.finish(keyed, "t"))
    wait_until(
        lambda: value(
            observer,
            "SELECT count(*) FROM pg_locks WHERE pid = %s AND mode = 'ShareUpdateExclusiveLock' "
            "AND relation = 't'::regclass",
            keyed.info.backend_pid,
        )
    )
    assert value(reader, "SELECT count(name) FROM t") == 50
    # Writers are not held up meanwhile.
    observer.execute("SET lock_timeout = '1s'; DELETE FROM t WHERE id = 50")
    reader.execute("COMMIT")
    assert call.join() is None
    assert value(reader, "SELECT count(name) FROM t") == 49
    assert migration.types_of(observer, "t")["name"] == "encrypted_text"


def test_finish_gives_up_after_its_attempts_and_changes_nothing(db, keyed):
    table(keyed, 50)
    migration.backfill(keyed, "t")
    before = migration.fingerprint(keyed)
    holder = db.connect()
    holder.execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE")
    with raises(
        "55P03",
        message="could not have table .*t alone",
        detail=rf"{holder.info.backend_pid}.*Tried 3 times",
        hint="Nothing was changed",
    ):
        keyed.execute("SELECT pii_migration_finish('t', '50 ms', 3)")
    assert migration.fingerprint(keyed) == before
    holder.execute("COMMIT")
    keyed.execute("SELECT pii_migration_finish('t', '2 s', 3)")


def test_finish_tries_again(db, keyed):
    table(keyed, 50)
    migration.backfill(keyed, "t")
    holder, observer = db.connect(), db.connect()
    holder.execute("BEGIN; LOCK TABLE t IN ACCESS SHARE MODE")
    call = Background(lambda: keyed.execute("SELECT pii_migration_finish('t', '200 ms', 100)"))
    pid = keyed.info.backend_pid
    wait_for_lock(observer, keyed)
    wait_until(
        lambda: value(observer, "SELECT count(*) FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'", pid)
    )
    # Between two attempts everybody else gets through.
    observer.execute("SET lock_timeout = '10s'; UPDATE t SET padding = 'y' WHERE id = 1")
    holder.execute("COMMIT")
    assert call.join() is None


@pytest.mark.parametrize(
    ("timeout", "attempts"), [("'0'", "1"), ("'-1 s'", "1"), ("NULL", "1"), ("'1 s'", "0"), ("'1 s'", "NULL")]
)
def test_locking_arguments_that_make_no_sense(keyed, timeout, attempts):
    table(keyed, 1)
    migration.backfill(keyed, "t")
    for call in ("SELECT pii_migration_finish", "CALL pii_migration_rollback"):
        with raises("22023", message="lock_timeout|attempts"):
            keyed.execute(f"{call}('t', {timeout}, {attempts})")
    migration.finish(keyed, "t")
    with raises("22023", message="lock_timeout|attempts"):
        keyed.execute(f"CALL pii_migration_scrub('t', {timeout}, {attempts})")


def test_a_scrub_waits_for_readers_whose_snapshot_is_older(db, keyed):
    """To them a rewritten table would look empty."""
    table(keyed, 50)
    migration.backfill(keyed, "t")
    migration.finish(keyed, "t")
    reader = db.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert value(reader, "SELECT 1") == 1
    for call in ("pii_migration_scrub", "pii_migration_rollback"):
        with raises("55P03", detail=str(reader.info.backend_pid)):
            keyed.execute(f"CALL {call}('t', '100 ms', 2)")
    with raises("55P03", detail=str(reader.info.backend_pid)):
        keyed.execute(
            "SET lock_timeout = '100 ms'; CREATE TABLE o AS SELECT 'a'::text AS v; "
            "SELECT pii_encrypt_columns('o', '{\"v\": {}}')"
        )
    assert value(reader, "SELECT count(name) FROM t") == 50
    reader.execute("COMMIT")
    keyed.execute("CALL pii_migration_scrub('t', '5 s', 2)")
    assert value(reader, "SELECT count(name) FROM t") == 50
