"""Dump and restore in the middle of a migration, and going on afterwards in the new database."""

import pytest

from harness import migration
from harness.doctor import findings, silent
from harness.errors import raises
from harness.values import is_armour

pytestmark = pytest.mark.ends

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


NOTES = (
    "SELECT table_name::text, column_name::text, state FROM pazpaz_pii.pii_column ORDER BY 1, 2",
    "SELECT table_name::text, event FROM pii_migration_log ORDER BY 1, 2",
    "SELECT member::text, object::text FROM pazpaz_pii.pii_definition ORDER BY 1, 2",
    "SELECT table_name::text, row_key, column_name::text FROM pii_migration_failures ORDER BY 1, 2, 3",
    "SELECT declared::text FROM pazpaz_pii.pii_bytea_column ORDER BY 1",
)


def test_a_dump_without_a_table_keeps_the_notes_on_the_others(db, keyed):
    """And one that was made while a temporary table was converted."""
    keyed.execute(
        """CREATE TABLE big (id int PRIMARY KEY, a varchar(9) NOT NULL DEFAULT 'x', b text, c text, raw bytea);
            CREATE TABLE kept (LIKE big INCLUDING ALL); CREATE INDEX ON big (a); CREATE INDEX ON kept (a);
            CREATE INDEX ON big (b); CREATE TEMP TABLE passing (LIKE big INCLUDING ALL);
            INSERT INTO kept SELECT i, 'a' || i, 'b' || i FROM generate_series(1, 9) AS i"""
    )
    columns = '{"a": {"searchable": true}, "b": {}, "c": {}}'
    for table in ("big", "kept"):
        migration.advance(keyed, table, columns, "backfilled")
    migration.advance(keyed, "passing", columns, "encrypted")
    for table in ("big", "kept", "passing"):
        keyed.execute(f"SELECT pii_declare_column('{table}', 'raw')")
    for table in ("big", "kept"):
        for key in (1, 2):
            keyed.execute(
                "INSERT INTO pazpaz_pii.pii_migration_failure (table_name, relation, operation, row_key, "
                "column_name, sqlstate) VALUES (%s::regclass, %s::regclass, 'rotate', %s, 'a', '22000')",
                (table, table, str(key)),
            )
    expected = [[row for row in keyed.execute(query) if row[0].startswith(("kept", "public.kept"))] for query in NOTES]
    assert all(expected)
    dump = db.run_tool("pg_dump", "-T", "big").stdout
    with db.sibling("part") as part:
        part.psql(dump)
        session = part.connect_keyed()
        assert [session.execute(query).fetchall() for query in NOTES] == expected
        migration.replace_indexes(session, "kept")
        migration.finish(session, "kept")
        migration.scrub(session, "kept")
        assert session.execute("SELECT a::text, b::text FROM kept WHERE id = 7").fetchone() == ("a7", "b7")
        session.execute("SELECT pii_decrypt_columns('kept', '{a,b,c}')")
        assert part.dump_schema("-t", "kept").count("CREATE INDEX") == 1


@pytest.mark.parametrize("state", ["backfilled", "finished", "encrypted"])
def test_a_table_that_comes_after_the_notes_is_as_it_came(db, keyed, state):
    """Nothing is lost of it but what was noted; where its conversion was under way, the doctor says so."""
    keyed.execute("CREATE TABLE big (id int PRIMARY KEY, name text); CREATE INDEX ON big (name)")
    keyed.execute("INSERT INTO big SELECT i, 'n' || i FROM generate_series(1, 9) AS i")
    structure = db.dump_schema("-t", "big")
    migration.advance(keyed, "big", '{"name": {}}', state)
    rows = "SELECT id, name::text FROM big ORDER BY id"
    expected = keyed.execute(rows).fetchall()
    notes = db.run_tool("pg_dump", "-Fc", "-T", "big", encoding=None).stdout
    table = db.run_tool("pg_dump", "-t", "big").stdout

    with db.sibling("late") as late:
        late.run_tool("pg_restore", "--exit-on-error", input=notes, encoding=None)
        late.psql(table)
        session = late.connect_keyed()
        assert session.execute(rows).fetchall() == expected
        assert session.execute("SELECT count(*) FROM pazpaz_pii.pii_conversion").fetchone() == (0,)
        with raises("55000", message="no migration of .*big is under way"):
            migration.rollback(session, "big")
        found = findings(session, "migration")
        if state == "encrypted":
            assert found == []
        else:
            ((severity, table_name, finding, remedy),) = found
            assert (severity, table_name) == ("warning", "public.big") and "nothing is noted" in finding
            session.execute(remedy.partition("; and")[0])
            assert silent(session, "migration")
        if state != "backfilled":
            session.execute("SELECT pii_decrypt_columns('big', '{name}')")
        assert session.execute(rows).fetchall() == expected

    with db.sibling("in_between") as between:
        between.run_tool("pg_restore", "--exit-on-error", "--section=pre-data", input=notes, encoding=None)
        between.psql(table)
        rest = ("--exit-on-error", "--section=data", "--section=post-data")
        between.run_tool("pg_restore", *rest, input=notes, encoding=None)
        session = between.connect_keyed()
        assert silent(session, "migration") if state == "encrypted" else findings(session, "migration")
        migration.rollback(session, "big")
        assert between.dump_schema("-t", "big") == structure
        assert session.execute(rows).fetchall() == expected


def test_structure_and_data_apart(db, keyed):
    """As pg_restore --schema-only and --data-only --disable-triggers bring them."""
    keyed.execute("SET client_min_messages = warning")
    keyed.execute(TABLE)
    migration.start(keyed, '"s S"."t T"', TABLES['"s S"."t T"'])
    early = db.run_tool("pg_dump", "-Fc", encoding=None).stdout
    migration.backfill(keyed, '"s S"."t T"')
    dump = db.run_tool("pg_dump", "-Fc", encoding=None).stdout
    with db.sibling("apart") as apart:
        apart.run_tool("pg_restore", "--exit-on-error", "--schema-only", input=dump, encoding=None)
        data = ("--exit-on-error", "--single-transaction", "--data-only", "--disable-triggers")
        refused = apart.run_tool("pg_restore", *data, input=early, encoding=None, check=False)
        assert b"pii_in_step" in refused.stderr
        apart.run_tool("pg_restore", *data, input=dump, encoding=None)
        session = apart.connect_keyed()
        session.execute("SET client_min_messages = warning")
        migration.replace_indexes(session, '"s S"."t T"')
        with raises("55000", message="has lost the trigger"):
            migration.finish(session, '"s S"."t T"')
        # Those of the migration, and the extension's own.
        left = findings(session, "own_triggers")
        assert {'trigger "~pii_migration_sync" on "s S"."t T"', "trigger pii_refuse_delete on pazpaz_pii.pii_key"} <= {
            object for _, object, _, _ in left
        }
        for _, _, _, remedy in left:
            session.execute(remedy)
        assert silent(session, "own_triggers")
        migration.finish(session, '"s S"."t T"')
        assert session.execute(READ).fetchall() == keyed.execute(READ).fetchall()
