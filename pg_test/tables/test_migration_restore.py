"""Dump and restore in the middle of a migration, and going on afterwards in the new database."""

import pytest

from harness import migration
from harness.errors import raises
from harness.values import is_armour

TABLE = """
    SET client_min_messages = warning;
    CREATE SCHEMA "s S";
    CREATE TABLE "s S"."t T" (id int PRIMARY KEY, email varchar(50) NOT NULL DEFAULT 'none', name text);
    CREATE UNIQUE INDEX u ON "s S"."t T" (email); CREATE INDEX n ON "s S"."t T" (name);
    CREATE TABLE "s S".parts (id int, name text) PARTITION BY LIST (id);
    CREATE TABLE "s S".parts_1 PARTITION OF "s S".parts FOR VALUES IN (1);
    CREATE TABLE "s S".parts_2 PARTITION OF "s S".parts DEFAULT;
    INSERT INTO "s S"."t T" SELECT i, 'e' || i, nullif('n' || i, 'n3') FROM generate_series(1, 30) AS i;
    INSERT INTO "s S".parts SELECT i % 3, 'p' || i FROM generate_series(1, 30) AS i;
    CREATE TABLE gone (name text);
"""
TABLES = {'"s S"."t T"': '{"email": {"searchable": true}, "name": {}}', '"s S".parts': '{"name": {}}'}
READ = 'SELECT id, email::text, name::text FROM "s S"."t T" ORDER BY id'
READ_PARTS = 'SELECT id, name::text FROM "s S".parts ORDER BY id, name::text'


# The states that differ most run on every PostgreSQL.
@pytest.mark.parametrize(
    "state",
    [s if s in ("backfilled", "finished") else pytest.param(s, marks=pytest.mark.scenario) for s in migration.STATES],
)
def test_a_migration_goes_on_in_the_restored_database(db, keyed, state):
    keyed.execute(TABLE)
    plain = db.dump_schema("-n", '"s S"')
    rows = keyed.execute(READ).fetchall(), keyed.execute(READ_PARTS).fetchall()
    for table, columns in TABLES.items():
        migration.advance(keyed, table, columns, state)
    # Left behind by a table that is gone.
    migration.start(keyed, "gone", '{"name": {}}')
    keyed.execute("DROP TABLE gone")

    dump = db.run_tool("pg_dump").stdout
    with db.sibling("restored") as restored:
        restored.psql(dump)
        session = restored.connect_keyed()
        session.execute("SET client_min_messages = warning")
        for table in TABLES:
            known = (
                "SELECT column_name::text, state, shadow_name::text FROM pazpaz_pii.pii_column "
                "WHERE table_name = %s::regclass ORDER BY number"
            )
            assert session.execute(known, (table,)).fetchall() == keyed.execute(known, (table,)).fetchall() != []
        assert session.execute(
            "SELECT count(*) FROM pazpaz_pii.pii_column WHERE table_name NOT IN (SELECT oid FROM pg_class)"
        ).fetchone() == (0,)
        assert (session.execute(READ).fetchall(), session.execute(READ_PARTS).fetchall()) == rows
        assert restored.dump_schema("-n", '"s S"') == db.dump_schema("-n", '"s S"') != plain

        for table in TABLES:
            if state in ("started", "backfilled"):
                migration.replace_indexes(session, table)
            if state == "started":
                with raises("55000", message="not every row"):
                    migration.finish(session, table)
                migration.backfill(session, table)
            if state in ("started", "backfilled"):
                migration.finish(session, table)
            if state in ("started", "backfilled", "finished"):
                migration.scrub(session, table)
        assert (session.execute(READ).fetchall(), session.execute(READ_PARTS).fetchall()) == rows
        assert all(is_armour(email) for (email,) in restored.connect().execute('SELECT email FROM "s S"."t T"'))
        with raises("23505"):
            session.execute('INSERT INTO "s S"."t T" (id, email) VALUES (99, \'e1\')')
        for table in TABLES:
            migration.rollback(session, table)
        assert restored.dump_schema("-n", '"s S"') == plain
        assert (session.execute(READ).fetchall(), session.execute(READ_PARTS).fetchall()) == rows
