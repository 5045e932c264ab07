"""Migrations whose table somebody has changed by hand: rollback leads out, all can write, and no value is lost."""

import json

import pytest

from harness import migration, shared
from harness.database import value
from harness.errors import raises

pytestmark = pytest.mark.scenario

database = shared.database()
db = shared.corner
keyed = shared.keyed_and_quiet

# A migration that encrypts, and one that adopts: the table, what is started, its trigger, and the left-over column.
KINDS = {
    "plain": (
        (
            "CREATE TABLE t (id int{key}, email text, note text){more}; {then} "
            "INSERT INTO t SELECT i, 'e' || i FROM generate_series(1, 3) AS i"
        ),
        {"email": {}, "note": {}},
        "~pii_migration_sync",
        "email__plaintext",
    ),
    "adopted": (
        (
            "CREATE TABLE t (id int{key}, email bytea, note bytea){more}; {then} "
            "INSERT INTO t SELECT i, pii_encrypt('e' || i)::bytea FROM generate_series(1, 3) AS i"
        ),
        {"email": {"legacy_version": 2}, "note": {"legacy_version": 2}},
        "~pii_migration_adopt",
        "email__source",
    ),
}

# What is done to a started migration, and the columns that are there after its rollback.
ALL = ["id", "email", "note"]
STARTED = {
    "nothing": ("", ALL),
    "column dropped": ("ALTER TABLE t DROP email CASCADE", ["id", "note", "email__encrypted"]),
    "shadow dropped": ("ALTER TABLE t DROP email__encrypted CASCADE", ALL),
    "both dropped": ("ALTER TABLE t DROP email CASCADE, DROP email__encrypted", ["id", "note"]),
    "all dropped": (
        "ALTER TABLE t DROP email CASCADE, DROP note CASCADE, DROP email__encrypted, DROP note__encrypted",
        ["id"],
    ),
    "all columns dropped": (
        "ALTER TABLE t DROP email CASCADE, DROP note CASCADE",
        ["id", "email__encrypted", "note__encrypted"],
    ),
    "trigger dropped": ('DROP TRIGGER "{trigger}" ON t', ALL),
    "trigger disabled": ('ALTER TABLE t DISABLE TRIGGER "{trigger}"', ALL),
    "check dropped": ("ALTER TABLE t DROP CONSTRAINT pii_in_step", ALL),
    "all of it dropped": (
        (
            'DROP TRIGGER "{trigger}" ON t; ALTER TABLE t DROP CONSTRAINT pii_in_step, DROP email__encrypted, '
            "DROP note__encrypted"
        ),
        ALL,
    ),
    "column renamed": ("ALTER TABLE t RENAME email TO mail", ["id", "mail", "note"]),
    "shadow renamed": ("ALTER TABLE t RENAME email__encrypted TO other", ALL),
    "type changed": ("ALTER TABLE t ALTER email TYPE {other} USING NULL", ALL),
    "type of the shadow changed": (
        "ALTER TABLE t DROP CONSTRAINT pii_in_step; ALTER TABLE t ALTER email__encrypted TYPE text USING NULL",
        ALL,
    ),
    "table renamed": ("ALTER TABLE t RENAME TO u; ALTER TABLE u RENAME note TO notes", ["id", "email", "notes"]),
    "moved": ("CREATE SCHEMA {schema}_new; ALTER TABLE t SET SCHEMA {schema}_new", ALL),
}
# Likewise of a finished one.
FINISHED = {
    "left-over column dropped": ("ALTER TABLE t DROP {leftover}", ["id", "note", "email"]),
    "encrypted column dropped": ("ALTER TABLE t DROP email", ["id", "{leftover}", "note"]),
    "both dropped": ("ALTER TABLE t DROP email, DROP {leftover}", ["id", "note"]),
    "trigger dropped": ('DROP TRIGGER "~pii_migration_guard" ON t', ALL),
    "left-over column renamed": ("ALTER TABLE t RENAME {leftover} TO other", ALL),
    "encrypted column renamed": ("ALTER TABLE t RENAME email TO mail", ["id", "mail", "note"]),
}


def begin(keyed, kind, state):
    table, columns, _, _ = KINDS[kind]
    keyed.execute(table.format(key=" PRIMARY KEY", more="", then=""))
    migration.start(keyed, "t", json.dumps(columns))
    migration.backfill(keyed, "t")
    if state == "finished":
        if kind == "adopted":
            keyed.execute("SELECT pii_migration_close('t')")
        migration.finish(keyed, "t")
    return keyed.execute("SELECT 't'::regclass::oid").fetchone()[0]


def damage(db, keyed, kind, statements):
    _, _, trigger, leftover = KINDS[kind]
    other = "varchar(9)" if kind == "plain" else "text"
    keyed.execute(statements.format(trigger=trigger, leftover=leftover, other=other, schema=db.schema))


def name_of(session, oid):
    return value(session, f"SELECT {oid}::regclass::text")


def check_free(db, keyed, oid, columns):
    """Nothing of the migration is left, and anybody writes."""
    table = name_of(keyed, oid)
    assert list(migration.types_of(keyed, table)) == columns
    db.connect().execute(f"INSERT INTO {table} (id) VALUES (9); UPDATE {table} SET id = 10 WHERE id = 9")
    assert value(keyed, f"SELECT count(*) FROM pg_trigger WHERE tgrelid = {oid}") == 0
    assert value(keyed, f"SELECT count(*) FROM pg_constraint WHERE conrelid = {oid} AND contype = 'c'") == 0
    for noted in ("pazpaz_pii.pii_conversion WHERE state <> 'encrypted' AND", "pii_migration_progress WHERE"):
        assert value(keyed, f"SELECT count(*) FROM {noted} table_name = {oid}::regclass") == 0


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", STARTED)
def test_a_started_migration_is_rolled_back_whatever_was_done_to_it(db, keyed, kind, what):
    oid = begin(keyed, kind, "started")
    statements, columns = STARTED[what]
    damage(db, keyed, kind, statements)
    keyed.execute("SET client_min_messages = notice")
    with migration.notices(keyed) as told:
        migration.rollback(keyed, name_of(keyed, oid))
    check_free(db, keyed, oid, columns)
    assert keyed.execute("SELECT * FROM pazpaz_pii.pii_definition WHERE member = %s", (oid,)).fetchall() == []
    kept = [name for name in columns if name.endswith("__encrypted")]
    stay = [line for line in told if "stay as they are" in line]
    assert [line.partition(" | ")[0].rpartition(": ")[2] for line in stay] == [", ".join(kept)] * bool(kept)
    if kept:
        texts = keyed.execute("SELECT email__encrypted::text FROM t WHERE id < 9 ORDER BY id").fetchall()
        assert texts == [("e1",), ("e2",), ("e3",)]
    with raises("55000", message="no migration of .* is under way"):
        migration.rollback(keyed, name_of(keyed, oid))
    if what == "moved":
        keyed.execute(f"DROP SCHEMA {db.schema}_new CASCADE")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", FINISHED)
def test_a_finished_migration_is_rolled_back_whatever_was_done_to_it(db, keyed, kind, what):
    oid = begin(keyed, kind, "finished")
    statements, columns = FINISHED[what]
    damage(db, keyed, kind, statements)
    migration.rollback(keyed, "t")
    columns = [name.format(leftover=KINDS[kind][3]) for name in columns]
    check_free(db, keyed, oid, columns)
    if what == "left-over column dropped":
        assert keyed.execute("SELECT email::text FROM t WHERE id = 2").fetchall() == [("e2",)]
        keyed.execute("SELECT pii_decrypt_columns('t', '{email}')")
        assert keyed.execute("SELECT email FROM t WHERE id = 2").fetchall() == [("e2",)]
        assert migration.types_of(keyed, "t")["email"] == "text"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["left-over column dropped", "both dropped"])
def test_a_scrub_leaves_out_what_was_dropped(db, keyed, kind, what):
    oid = begin(keyed, kind, "finished")
    damage(db, keyed, kind, FINISHED[what][0])
    migration.scrub(keyed, "t")
    check_free(db, keyed, oid, FINISHED[what][1])
    assert migration.types_of(keyed, "t")["note"] == "encrypted_text"


def test_a_change_of_a_column_s_type_is_told_as_such(db, keyed):
    for kind, (name, was, other) in {"plain": ("t", "text", "varchar(9)"), "adopted": ("u", "bytea", "text")}.items():
        begin(keyed, kind, "started")
        keyed.execute(f"ALTER TABLE t ALTER email TYPE {other} USING NULL")
        steps = [migration.backfill, migration.finish]
        if kind == "adopted":
            steps = [
                migration.backfill,
                lambda session, table: session.execute(f"SELECT * FROM pii_migration_verify('{table}')"),
                lambda session, table: session.execute(f"SELECT pii_migration_close('{table}')"),
            ]
        for step in steps:
            with raises(
                "55000", message="has changed during its migration", detail=f"email is of type .*, not? .*{was}"
            ):
                step(keyed, "t")
        migration.rollback(keyed, "t")
        keyed.execute(f"ALTER TABLE t RENAME TO {name}_done")


@pytest.mark.parametrize("kind", KINDS)
def test_a_partition_that_is_detached_before_the_finish_stops_it(db, keyed, kind):
    """Only it has its values, under the names of before."""
    table, columns, _, _ = KINDS[kind]
    keyed.execute(
        table.format(
            key="",
            more=" PARTITION BY LIST (id)",
            then="CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t DEFAULT;",
        )
    )
    rows = migration.rows_of(keyed, "t1")
    migration.start(keyed, "t", json.dumps(columns))
    keyed.execute("ALTER TABLE t DETACH PARTITION t1")
    migration.backfill(keyed, "t")
    refused = {"message": "partitions of .*t were detached during its migration: .*t1$", "hint": "Attach them again"}
    close = "SELECT pii_migration_close('t')" if kind == "adopted" else "SELECT pii_migration_finish('t')"
    with raises("55000", **refused):
        keyed.execute(close)
    # The one way out, and back in.
    keyed.execute("ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)")
    migration.backfill(keyed, "t")
    if kind == "adopted":
        keyed.execute(close)
    keyed.execute("ALTER TABLE t DETACH PARTITION t1")
    with raises("55000", **refused):
        migration.finish(keyed, "t")
    # The other one.
    migration.rollback(keyed, "t1")
    assert migration.rows_of(keyed, "t1") == rows
    db.connect().execute("INSERT INTO t1 (id) VALUES (1)")
    migration.finish(keyed, "t")
    migration.scrub(keyed, "t")
    assert keyed.execute("SELECT email::text FROM t ORDER BY id").fetchall() == [("e2",), ("e3",)]
    migration.start(keyed, "t1", json.dumps(columns))
    migration.rollback(keyed, "t1")


def test_a_rollback_of_the_whole_leaves_a_detached_partition_to_its_own(db, keyed):
    keyed.execute(
        """CREATE TABLE t (id int, email text) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
           INSERT INTO t VALUES (1, 'one@example.com')"""
    )
    migration.start(keyed, "t", '{"email": {}}')
    keyed.execute("ALTER TABLE t DETACH PARTITION t1; SET client_min_messages = notice")
    with migration.notices(keyed) as told:
        migration.rollback(keyed, "t")
    assert any(
        "detached are as they were then: " in line and "CALL pii_migration_rollback() of each" in line for line in told
    )
    for table in ("t", "t1"):
        if table == "t1":
            migration.rollback(keyed, table)
        assert migration.types_of(keyed, table) == {"id": "integer", "email": "text"}
    assert keyed.execute("SELECT * FROM t1").fetchall() == [(1, "one@example.com")]
    assert value(keyed, "SELECT count(*) FROM pii_migration_progress WHERE table_name::text ~ 't1?$'") == 0


def test_a_partition_that_goes_after_the_finish_is_attached_again_or_named_as_what_is_lost(keyed):
    keyed.execute(
        "CREATE TABLE t (id int, email bytea) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1)"
    )
    migration.start(keyed, "t", '{"email": {"legacy_version": 2}}')
    keyed.execute("SELECT pii_migration_close('t')")
    migration.finish(keyed, "t")
    keyed.execute("ALTER TABLE t DETACH PARTITION t1; INSERT INTO t1 VALUES (1, pii_encrypt('late')::bytea)")
    with raises("55000", message="detached partitions", hint="Attach them.*called as those.*is NULL lose theirs"):
        migration.scrub(keyed, "t")
    keyed.execute("ALTER TABLE t ATTACH PARTITION t1 FOR VALUES IN (1)")
    with raises("55000", message="left-over", hint=r"email = pii_adopt\(email__source\), email__source = NULL"):
        migration.scrub(keyed, "t")
    keyed.execute("UPDATE t SET email = pii_adopt(email__source), email__source = NULL WHERE email IS NULL")
    migration.scrub(keyed, "t")
    assert keyed.execute("SELECT email::text FROM t").fetchall() == [("late",)]
