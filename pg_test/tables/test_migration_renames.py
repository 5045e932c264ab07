"""Whatever is renamed or moved during a conversion, it ends on the right columns, or is refused."""

from functools import cache

import pytest
from psycopg import sql

from harness import migration
from harness.database import Database, value
from harness.errors import raises

pytestmark = pytest.mark.scenario

TABLE = """
    SET client_min_messages = warning;
    CREATE SCHEMA app;
    SET search_path = app, public;
    CREATE TABLE t (gone int, id int PRIMARY KEY, email varchar(50) NOT NULL DEFAULT 'none', name text,
        kind text NOT NULL DEFAULT 'x') WITH (fillfactor = 80);
    ALTER TABLE t DROP COLUMN gone;
    ALTER TABLE t ALTER name SET STORAGE EXTERNAL, ALTER name SET DEFAULT lower('NOBODY');
    CREATE UNIQUE INDEX t_email ON t (email);
    COMMENT ON INDEX t_email IS 'each address once';
    ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (email, id) INCLUDE (kind) WITH (fillfactor = 70);
    COMMENT ON CONSTRAINT t_key ON t IS 'a key';
    CREATE INDEX t_name ON t (name DESC NULLS LAST, id) WHERE kind <> 'email' AND name <> 'a "kind" of name';
    CREATE INDEX t_both ON t ((CASE WHEN kind = 'x' THEN upper(name) ELSE lower(email) END), kind) INCLUDE (id);
    ALTER INDEX t_both ALTER COLUMN 1 SET STATISTICS 33;
    ALTER TABLE t ADD CONSTRAINT t_not EXCLUDE USING btree (name WITH =, id WITH =);
    ALTER TABLE t CLUSTER ON t_both;
    INSERT INTO t SELECT i, 'e' || i, nullif('n' || i, 'n3'), 'k' || i % 2 FROM generate_series(1, 20) AS i;
"""
COLUMNS = '{"email": {"searchable": true}, "name": {"searchable": true}}'
ROWS = "SELECT * FROM {} AS t ORDER BY 1"


class Rename:
    """What happens to the table, and what it and its columns are called afterwards."""

    def __init__(self, happens: str, table: str = "app.t", email: str = "email", name: str = "name", of_columns=False):
        self.happens, self.table, self.columns, self.of_columns = happens, table, [email, name], of_columns


ANOTHER = """CREATE TABLE {} (id int PRIMARY KEY, name text DEFAULT 'other', email text UNIQUE, kind text);
    CREATE INDEX another ON {} (name);"""


def another(table):
    return ANOTHER.format(table, table)


RENAMES = {
    "nothing": Rename(""),
    "table": Rename("ALTER TABLE t RENAME TO t_old;" + another("t"), "app.t_old"),
    "table moved": Rename(
        "CREATE SCHEMA attic; ALTER TABLE t SET SCHEMA attic;" + another("app.t"),
        "attic.t",
    ),
    "schema": Rename("ALTER SCHEMA app RENAME TO old; CREATE SCHEMA app;" + another("app.t"), "old.t"),
    "schema and table": Rename(
        'ALTER TABLE t RENAME TO "T x"; ALTER SCHEMA app RENAME TO "S.y"; CREATE SCHEMA app;' + another("app.t"),
        '"S.y"."T x"',
    ),
    "column": Rename("ALTER TABLE t RENAME email TO mail", email="mail", of_columns=True),
    "column quoted": Rename('ALTER TABLE t RENAME name TO "Näme ""x"""', name='Näme "x"', of_columns=True),
    "columns swapped": Rename(
        "ALTER TABLE t RENAME email TO x; ALTER TABLE t RENAME name TO email; ALTER TABLE t RENAME x TO name",
        email="name",
        name="email",
        of_columns=True,
    ),
    "other column": Rename("ALTER TABLE t RENAME kind TO sort; ALTER TABLE t ADD kind text DEFAULT 'decoy'"),
    "other column dropped": Rename("ALTER TABLE t DROP kind; ALTER TABLE t ADD kind text DEFAULT 'decoy'"),
    "column and other column": Rename(
        "ALTER TABLE t RENAME kind TO sort; ALTER TABLE t RENAME name TO kind", name="kind", of_columns=True
    ),
    "everything": Rename(
        "ALTER TABLE t RENAME email TO mail; ALTER TABLE t RENAME id TO email; ALTER TABLE t RENAME TO u;"
        + another("t"),
        "app.u",
        email="mail",
        of_columns=True,
    ),
}


def decrypt(session, rename):
    session.execute("SELECT pii_decrypt_columns(%s, %s)", (rename.table, rename.columns))


def roll_back(session, rename):
    migration.rollback(session, rename.table)


def scrub_and_roll_back(session, rename):
    migration.scrub(session, rename.table)
    assert set(types_of(session, rename).values()) == {"encrypted_text"}
    roll_back(session, rename)


def finish_and_roll_back(session, rename):
    migration.finish(session, rename.table)
    scrub_and_roll_back(session, rename)


def types_of(session, rename):
    types = migration.types_of(session, rename.table)
    return {name: types[name].split("(")[0] for name in rename.columns}


ENTRANCES = {
    "decrypt": ("encrypted", decrypt),
    "decrypt scrubbed": ("scrubbed", decrypt),
    "scrub": ("finished", scrub_and_roll_back),
    "finish": ("backfilled", finish_and_roll_back),
    **{f"rollback {state}": (state, roll_back) for state in migration.STATES},
}


def outcome(db, session, rename):
    """All that there is afterwards: definitions of all schemas, and rows."""
    dump = db.dump_schema("-N", "public", "-N", "pazpaz_pii", "--exclude-table-data=*")
    return dump, session.execute(ROWS.format(rename.table)).fetchall()


@pytest.fixture(scope="module")
def expected(cluster):
    """What becomes of the table when it is renamed and never converted: expected(rename)."""

    @cache
    def find(rename):
        with Database.create(cluster, "renamed") as plain:
            session = plain.connect()
            session.execute(TABLE + rename.happens)
            return outcome(plain, session, rename)

    return find


def prepare(session, state):
    session.execute(TABLE)
    migration.advance(session, "app.t", COLUMNS, state)
    if state == "backfilled":
        migration.replace_indexes(session, "app.t")


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("what", RENAMES)
def test_what_is_renamed_keeps_all_that_it_had(db, keyed, expected, what, entrance):
    rename, (state, way) = RENAMES[what], ENTRANCES[entrance]
    wanted = expected(rename)
    prepare(keyed, state)
    keyed.execute(rename.happens)
    if entrance == "finish" and rename.of_columns:
        before = db.dump_schema()
        with raises("55000", message="changed during its migration", detail="is called", hint="Take the change back"):
            migration.finish(keyed, rename.table)
        with raises("55000", message="changed during its migration", detail="is called", hint="Take the change back"):
            migration.backfill(keyed, rename.table)
        assert db.dump_schema() == before
        way = roll_back
    way(keyed, rename)
    assert outcome(db, keyed, rename) == wanted
    assert "encrypted_text" not in types_of(keyed, rename).values()
    assert keyed.execute("SELECT * FROM pazpaz_pii.pii_conversion").fetchall() == []
    assert keyed.execute("SELECT * FROM pazpaz_pii.pii_definition").fetchall() == []


@pytest.mark.parametrize("what", RENAMES)
@pytest.mark.parametrize("state", ["finished", "encrypted"])
def test_what_was_renamed_is_found_after_a_restore(db, keyed, expected, what, state):
    """The numbers of columns and the OIDs are others then: the table has a dropped column before them."""
    rename = RENAMES[what]
    wanted = expected(rename)
    prepare(keyed, state)
    keyed.execute(rename.happens)
    dump = db.run_tool("pg_dump").stdout
    with db.sibling("restored") as restored:
        restored.psql(dump)
        session = restored.connect_keyed()
        session.execute("SET client_min_messages = warning")
        if state == "finished":
            scrub_and_roll_back(session, rename)
        else:
            decrypt(session, rename)
        assert outcome(restored, session, rename) == wanted
        assert session.execute("SELECT * FROM pazpaz_pii.pii_definition").fetchall() == []


@pytest.mark.parametrize("state", ["encrypted", "finished"])
def test_another_column_of_the_same_name_gets_nothing_of_the_old_one(db, keyed, state):
    prepare(keyed, state)
    keyed.execute("ALTER TABLE t DROP email; ALTER TABLE t ADD email encrypted_text(9) DEFAULT 'new'")
    if state == "finished":
        with raises("55000", message="was dropped during its migration", hint="pii_migration_rollback"):
            migration.scrub(keyed, "app.t")
        migration.rollback(keyed, "app.t")
        types = migration.types_of(keyed, "app.t")
        assert (types["email"], types["name"]) == ("encrypted_text(9)", "text")
        return
    with migration.notices(keyed) as told:
        keyed.execute("SET client_min_messages = notice")
        keyed.execute("SELECT pii_decrypt_columns('app.t', ARRAY['email', 'name'])")
    types = migration.types_of(keyed, "app.t")
    assert (types["email"], types["name"]) == ("character varying(9)", "text")
    indexes = {name for (name,) in keyed.execute("SELECT indexname FROM pg_indexes WHERE tablename = 't'")}
    assert indexes == {"t_pkey", "t_name", "t_not"}
    assert any('"t_both"' in line and "a column of it was dropped" in line for line in told)
    assert value(keyed, "SELECT count(*) FROM pazpaz_pii.pii_definition") == 0


@pytest.mark.parametrize("state", ["started", "finished", "scrubbed", "encrypted"])
def test_another_table_of_the_same_name_gets_nothing_of_the_old_one(db, keyed, state):
    prepare(keyed, state)
    keyed.execute(
        """DROP TABLE t;
           CREATE TABLE t (id int, email encrypted_text, name encrypted_text);
           INSERT INTO t VALUES (1, 'a', 'b')"""
    )
    for step in (migration.finish, migration.scrub, migration.rollback, migration.backfill):
        with raises("55000", message="no migration", hint="pii_migration_start"):
            step(keyed, "app.t")
    keyed.execute("SELECT pii_decrypt_columns('app.t', ARRAY['email', 'name'])")
    assert keyed.execute("SELECT * FROM t").fetchall() == [(1, "a", "b")]
    assert keyed.execute("SELECT * FROM pg_indexes WHERE tablename = 't'").fetchall() == []
    assert value(keyed, "SELECT count(*) FROM pg_attrdef WHERE adrelid = 't'::regclass") == 0


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_names_of_indexes_do_not_matter(db, keyed, expected, entrance):
    """Those in between are not those that come back."""
    rename, (state, way) = RENAMES["nothing"], ENTRANCES[entrance]
    wanted = expected(rename)
    prepare(keyed, state)
    names = keyed.execute(
        """SELECT indexname FROM pg_indexes WHERE tablename = 't' AND indexname LIKE '%encrypted%'"""
    ).fetchall()
    assert bool(names) == (state != "started")
    for (name,) in names:
        keyed.execute(sql.SQL("ALTER INDEX {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier("x" + name)))
    way(keyed, rename)
    assert outcome(db, keyed, rename) == wanted


@pytest.mark.parametrize(
    "damage",
    [
        "ALTER TABLE t RENAME CONSTRAINT pii_in_step TO other",
        'ALTER TRIGGER "~pii_migration_sync" ON t RENAME TO other',
    ],
)
def test_what_keeps_columns_in_step_may_not_be_renamed(db, keyed, expected, damage):
    wanted = expected(RENAMES["nothing"])
    prepare(keyed, "backfilled")
    keyed.execute(damage)
    with raises("55000", message="has lost the trigger or the constraint", hint="pii_migration_rollback"):
        migration.finish(keyed, "app.t")
    migration.rollback(keyed, "app.t")
    assert outcome(db, keyed, RENAMES["nothing"]) == wanted


PARTITIONED = """
    SET client_min_messages = warning;
    CREATE SCHEMA app; CREATE SCHEMA attic;
    SET search_path = app, public;
    CREATE TABLE t (id int NOT NULL, name text NOT NULL DEFAULT 'none', part int NOT NULL) PARTITION BY LIST (part);
    CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1);
    CREATE TABLE t_2 (gone int, part int NOT NULL, name text NOT NULL DEFAULT 'two', id int NOT NULL);
    ALTER TABLE t_2 DROP gone;
    ALTER TABLE t ATTACH PARTITION t_2 FOR VALUES IN (2);
    CREATE INDEX t_name ON t (name, id);
    ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (part, name);
    CREATE INDEX t_2_own ON t_2 (lower(name)) WHERE id > 1;
    INSERT INTO t SELECT i, 'n' || i, 1 + i % 2 FROM generate_series(1, 20) AS i;
"""

# What happens, and the tables to decrypt, topmost ones first.
PARTS = {
    "renamed": ("ALTER TABLE t_1 RENAME TO x; ALTER TABLE t_2 RENAME TO t_1", ["app.t"]),
    "moved": ("ALTER TABLE t_2 SET SCHEMA attic; ALTER TABLE t RENAME TO u", ["app.u"]),
    "dropped": ("DROP TABLE t_1", ["app.t"]),
    "detached": ("ALTER TABLE t DETACH PARTITION t_2", ["app.t", "app.t_2"]),
    "detached and renamed": (
        "ALTER TABLE t DETACH PARTITION t_2; ALTER TABLE t_2 RENAME name TO label; ALTER TABLE t_2 RENAME TO x",
        ["app.x", "app.t"],
    ),
    "added": ("CREATE TABLE t_3 PARTITION OF t FOR VALUES IN (3); INSERT INTO t VALUES (3, 'x', 3)", ["app.t"]),
    "column": ("ALTER TABLE t RENAME name TO label; ALTER TABLE t RENAME id TO name", ["app.t"]),
}


@pytest.mark.parametrize("what", PARTS)
def test_partitions_that_are_renamed_or_go_keep_what_they_had(db, keyed, what):
    happens, tables = PARTS[what]

    def seen(database, session):
        rows = [session.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3").fetchall() for table in tables]
        return database.dump_schema("-N", "public", "-N", "pazpaz_pii"), rows

    with db.sibling("plain") as plain:
        session = plain.connect()
        session.execute("CREATE EXTENSION pazpaz_pii")
        session.execute(PARTITIONED + happens)
        wanted = seen(plain, session)
    keyed.execute(PARTITIONED)
    migration.advance(keyed, "app.t", '{"name": {"searchable": true}}', "encrypted")
    keyed.execute(happens)
    for table in tables:
        types = migration.types_of(keyed, table)
        keyed.execute(
            "SELECT pii_decrypt_columns(%s, %s)",
            (table, [name for name, of_type in types.items() if of_type.startswith("encrypted_text")]),
        )
    assert seen(db, keyed) == wanted
    dump = db.run_tool("pg_dump").stdout
    assert "encrypted_text" not in dump.replace("COPY public.", "")
    assert keyed.execute("SELECT * FROM pazpaz_pii.pii_definition").fetchall() == []


def test_a_partition_that_is_detached_in_the_middle_is_not_converted_by_itself(keyed):
    keyed.execute(PARTITIONED)
    migration.advance(keyed, "app.t", '{"name": {"searchable": true}}', "finished")
    keyed.execute("ALTER TABLE t DETACH PARTITION t_2; ALTER TABLE t_2 RENAME TO x")
    for statement in (
        "SELECT pii_decrypt_columns('app.x', ARRAY['name'])",
        "SELECT pii_encrypt_columns('app.x', '{\"name__plaintext\": {}}')",
    ):
        with raises("55000", message="a migration of app.t is finished", hint="pii_migration_scrub"):
            keyed.execute(statement)
    for step in (migration.scrub, migration.rollback):
        with raises("55000", message="detached partitions of app.t still hold plaintext: app.x"):
            step(keyed, "app.t")
    keyed.execute("ALTER TABLE t ATTACH PARTITION x FOR VALUES IN (2)")
    migration.scrub(keyed, "app.t")


# --- what somebody writes into the definitions ---

# The change, and the SQLSTATE of the refusal.
FOREIGN = {
    "two commands": ("clause = clause || ', DROP COLUMN kind' WHERE form = 'constraint'", "55000"),
    "two statements": ("clause = clause || '; DROP TABLE u' WHERE kind = 'index'", "55000"),
    "a check": ("clause = 'CHECK (id > 100)' WHERE form = 'constraint'", "55000"),
    "a foreign key": ("clause = 'FOREIGN KEY (id) REFERENCES u' WHERE form = 'constraint'", "55000"),
    "a column that is not its own": ("clause = 'btree (id)' WHERE object = 't_email' AND kind = 'index'", "55000"),
    "another form": ("form = 'DROP TABLE u' WHERE kind = 'index'", "55000"),
    "options": ("clause = '{\"fillfactor=70); DROP TABLE u; --\"}' WHERE form = 'options'", "22023"),
    "a name": ("object = 'x IS NULL; DROP TABLE u; --' WHERE form = 'index comment'", "42P01"),
    "a number": ("clause = '1; DROP TABLE u' WHERE form = 'statistics'", "22P02"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_nothing_runs_that_was_not_recorded(db, keyed, what):
    change, sqlstate = FOREIGN[what]
    prepare(keyed, "encrypted")
    keyed.execute("CREATE TABLE u (id int PRIMARY KEY)")
    before = db.dump_schema()
    assert keyed.execute("UPDATE pazpaz_pii.pii_definition SET " + change).rowcount > 0
    with raises(sqlstate):
        keyed.execute("SELECT pii_decrypt_columns('app.t', ARRAY['email', 'name'])")
    assert db.dump_schema() == before


def test_what_is_recorded_of_one_table_does_not_run_on_another(db, keyed):
    prepare(keyed, "encrypted")
    keyed.execute("CREATE TABLE u (id int PRIMARY KEY, email text, name text, kind text)")
    before = db.dump_schema("-t", "app.u")
    assert keyed.execute("UPDATE pazpaz_pii.pii_definition SET member = 'u'").rowcount > 5
    with raises("0A000", message="uniqueness of columns of app.t would get lost"):
        keyed.execute("SELECT pii_decrypt_columns('app.t', ARRAY['email', 'name'])")
    keyed.execute("DROP INDEX t_email_encrypted, t_key_encrypted, t_not_encrypted")
    keyed.execute("SELECT pii_decrypt_columns('app.t', ARRAY['email', 'name'])")
    assert db.dump_schema("-t", "app.u") == before


def test_a_column_is_written_by_its_names_of_now(keyed):
    keyed.execute('CREATE SCHEMA "S.x"; CREATE TABLE "S.x"."t ""1" (gone int, "é-c" int)')
    keyed.execute('ALTER TABLE "S.x"."t ""1" DROP gone')
    written = '"S.x"."t ""1"."é-c"'
    number = value(keyed, "SELECT (%s::pazpaz_pii.pii_regcolumn)::int8", written)
    table = value(keyed, """SELECT '"S.x"."t ""1"'::regclass::oid""")
    assert (number >> 16, number & 0xFFFF) == (table, 2)
    read = "SELECT %s::int8::pazpaz_pii.pii_regcolumn::text"
    assert value(keyed, read, number) == written
    keyed.execute('ALTER TABLE "S.x"."t ""1" RENAME "é-c" TO c; ALTER TABLE "S.x"."t ""1" RENAME TO t')
    assert value(keyed, read, number) == '"S.x".t.c'
    assert [value(keyed, read, gone) for gone in (0, -1, number - 1, number + 1, number + (1 << 16))] == ["-"] * 5
    assert value(keyed, "SELECT '-'::pazpaz_pii.pii_regcolumn::int8") == 0
    # What is not there is none: a dump may have been made without it.
    for text in ('"S.x".t.d', '"S.x".t.ctid', '"S.x".u.c', "nowhere.t.c"):
        assert value(keyed, "SELECT %s::pazpaz_pii.pii_regcolumn::int8", text) == 0
    for text, sqlstate in {"": "42602", "t": "42703"}.items():
        with raises(sqlstate):
            keyed.execute("SELECT %s::pazpaz_pii.pii_regcolumn", (text,))


def test_a_table_is_written_by_its_name_of_now(keyed):
    keyed.execute('CREATE SCHEMA "S x"; CREATE TABLE "S x"."t 1" (i int)')
    oid = value(keyed, """SELECT '"S x"."t 1"'::regclass::oid""")
    assert value(keyed, """SELECT '"S x"."t 1"'::pazpaz_pii.pii_regtable::oid""") == oid
    read = "SELECT %s::oid::regclass::pazpaz_pii.pii_regtable::text"
    assert value(keyed, read, oid) == '"S x"."t 1"'
    keyed.execute('ALTER TABLE "S x"."t 1" RENAME TO u')
    assert value(keyed, read, oid) == '"S x".u'
    keyed.execute('DROP TABLE "S x".u')
    assert value(keyed, read, oid) == "-"
    for text in ('"S x".u', "nowhere.t", "-"):
        assert value(keyed, "SELECT %s::pazpaz_pii.pii_regtable::oid", text) == 0
    with raises("42602"):
        keyed.execute("SELECT ''::pazpaz_pii.pii_regtable")
