"""Tables, columns, schemas and indexes named like an alias, parameter or variable of our own SQL, or oddly.

A table called v once stopped every census of its database. So everything that works on tables is tried on such as
have each name that occurs in sql/, and on names that are hard to quote.
"""

import json
import re

import pytest
from psycopg import sql

from harness import migration
from harness.database import Database
from harness.host import ROOT
from harness.keys import KEYRING, keyring
from harness.registry import load

# How names are bound is PL/pgSQL's own, and alike in all of them.
pytestmark = pytest.mark.scenario

ODD = [
    "select", "table", "user", "Upper", "a b", "a.b", 'a"b', "a'b", "a\\b", "a$b", "$1", "$3", "$$", "$function$", "%I",
    "%s", "%1$I", "%", "{}", "{a,b}", "a,b", "a;b", "--", "/*", "ü", "x" * 63, "ü" * 31, "x" * 56, "null", "NULL", " ",
    "ctid_", "pii_in_step", "encrypted_text", "public", "t.v", "~pii_migration_sync",
]  # fmt: skip
# Every table has these, and PostgreSQL allows no others of their names.
SYSTEM = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"}


def our_names() -> list[str]:
    """Aliases, parameters, variables and columns of our own SQL."""
    names = set()
    for path in (ROOT / "sql").rglob("*.sql"):
        if "clients" in path.parts:
            continue
        text = path.read_text()
        names |= set(re.findall(r"\b(?:AS|INTO|FOR|FOREACH|WITH(?: RECURSIVE)?)\s+([a-z_]+)\b", text))
        names |= set(re.findall(r"\b([a-z_]+) (?:CONSTANT )?(?:\w+\.)?(?:text|name|oid|boolean|bigint|integer|regclass|"
                                r"record|jsonb|interval|numeric|tid|smallint|pii_\w+)\b(?:\[\])?", text))  # fmt: skip
        for columns in re.findall(r"\bAS \w+ \(([a-z_, ]+)\)", text):
            names |= set(re.split(r",\s*", columns))
    return sorted(names - SYSTEM - {""})


NAMES = sorted(set(our_names()) | set(ODD))


def test_there_are_names():
    assert {"v", "t", "q", "c", "relation", "names", "one", "lines", "columns", "task", "root", "rows_done"} <= set(
        NAMES
    )
    assert len(NAMES) > 150


def quoted(*names: str) -> sql.Composable:
    return sql.Identifier(*names)


def literal(*names: str) -> str:
    """A table's name, quoted, as text."""
    return ".".join('"{}"'.format(name.replace('"', '""')) for name in names)


@pytest.fixture(scope="module")
def named(cluster):
    """A database with a table of each name, which has a column of that name."""
    with Database.create(cluster, "names") as database:
        session = database.connect_keyed(keyring=keyring(1))
        # The type has the name of one of them.
        session.execute("CREATE SCHEMA n")
        for name in NAMES:
            session.execute(
                sql.SQL("CREATE TABLE {0} (id int PRIMARY KEY, {1} encrypted_text)").format(
                    quoted("n", name), quoted(name if name != "id" else "id_")
                )
            )
            session.execute(sql.SQL("INSERT INTO {} VALUES (1, 'x')").format(quoted("n", name)))
        yield database


def test_what_goes_through_all_tables(named):
    session = named.connect_keyed()
    assert session.execute("SELECT sum(n_values) FROM pii_census()").fetchone() == (len(NAMES),)
    assert {row[0] for row in session.execute("SELECT finding FROM pii_verify()").fetchall()} == {"ok"}
    with migration.notices(session) as told:
        session.execute("CALL pii_rotate()")
    assert [line for line in told if line.startswith("WARNING")] == []
    assert session.execute("SELECT DISTINCT key_version FROM pii_census() WHERE n_values > 0").fetchall() == [(2,)]
    findings = session.execute("SELECT finding FROM pii_doctor(true)").fetchall()
    assert [row for row in findings if "cannot be made" in row[0]] == []
    session.execute("SELECT pii_register_key(1), pii_register_key(2), pii_take_census(), pii_retire_key(1)")


def columns_of(names, option) -> str:
    return json.dumps(dict.fromkeys(names, option))


WIDE = [name for name in NAMES if name not in ("id", "x" * 63)]


# A row with shadows for all of them would not fit a page.
PARTS = [WIDE[i::5] for i in range(5)]


def make_wide(session, schema: str, table: str, names: list[str], *types: str) -> None:
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(quoted(name), sql.SQL(types[i % len(types)])) for i, name in enumerate(names)
    )
    session.execute(
        sql.SQL("CREATE SCHEMA IF NOT EXISTS {}; CREATE TABLE {} (id int, {}, PRIMARY KEY (id))").format(
            quoted(schema), quoted(schema, table), columns
        )
    )
    session.execute(
        sql.SQL("INSERT INTO {} SELECT i, {} FROM generate_series(1, 3) AS i").format(
            quoted(schema, table), sql.SQL(", ").join(sql.SQL("'p' || i") for _ in names)
        )
    )


def make_indexes(session, schema: str, table: str, names: list[str]) -> None:
    for name in [name for name in names if name in ODD and name != table]:
        session.execute(sql.SQL("CREATE INDEX {} ON {} ({})").format(quoted(name), quoted(schema, table), quoted(name)))


def rows_of(session, *table):
    return session.execute(sql.SQL("SELECT * FROM {} ORDER BY id").format(quoted(*table))).fetchall()


# The names that stand for tables in our dynamic SQL, and those that are hard to quote.
TABLES = ["t", "v", "q", "select", 'a"b', "a'b", "a.b", "%I", "$1", "x" * 63, "ü" * 31]


@pytest.mark.parametrize("name", TABLES)
def test_every_step_of_a_table(db, name):
    """Half of all columns at once, which is what a row has room for, in a table and a schema of one name."""
    names = WIDE[TABLES.index(name) % 2 :: 2]
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    make_wide(session, name, name, names, "text", "varchar(99)")
    make_indexes(session, name, name, names)
    before = rows_of(session, name, name)
    table = literal(name, name)
    columns = columns_of(names, {"searchable": True})
    session.execute("SELECT pii_encrypt_columns(%s, %s)", (table, columns))
    assert rows_of(session, name, name) == before
    load(session, keyring(1))
    session.execute("CALL pii_rotate(%s)", (table,))
    load(session, KEYRING)
    session.execute("SELECT * FROM pii_verify(%s)", (table,))
    session.execute("SELECT * FROM pii_census(%s)", (table,))
    masks = json.dumps({names[0]: "full"})
    session.execute("SELECT pii_create_masked_view(%s, %s, 'public.masked')", (table, masks))
    assert session.execute("SELECT count(*) FROM public.masked").fetchone() == (3,)
    session.execute("DROP VIEW public.masked")
    session.execute("SELECT pii_decrypt_columns(%s, %s)", (table, names))
    assert rows_of(session, name, name) == before


@pytest.mark.parametrize("state", ["backfilled", "finished", "encrypted"])
@pytest.mark.parametrize("part", range(len(PARTS)))
def test_every_step_of_a_migration(db, part, state):
    name, names = ("t", 'a"b', "x" * 63, "v", "select")[part], PARTS[part]
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    make_wide(session, name, name, names, "text", "varchar(99)")
    make_indexes(session, name, name, names)
    before = rows_of(session, name, name)
    table = literal(name, name)
    session.execute("SELECT pii_migration_start(%s, %s)", (table, columns_of(names, {})))
    session.execute("CALL pii_migration_backfill(%s)", (table,))
    assert {row[3] for row in session.execute("SELECT * FROM pii_migration_verify(%s)", (table,))} == {"ok"}
    session.execute("SELECT * FROM pii_migration_indexes(%s)", (table,))
    if state != "backfilled":
        session.execute("SELECT pii_migration_finish(%s)", (table,))
    if state == "encrypted":
        session.execute("CALL pii_migration_scrub(%s)", (table,))
        assert rows_of(session, name, name) == before
    session.execute("CALL pii_migration_rollback(%s)", (table,))
    assert rows_of(session, name, name) == before
    session.execute("SELECT * FROM pii_migration_progress")


@pytest.mark.parametrize("part", [0, 1])
def test_adoption_declaration_and_blind_indexes(db, part):
    names = WIDE[part::2]
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    make_wide(session, "t", "t", names, "text")
    half = names[: len(names) // 2]
    for name in half:
        session.execute(
            sql.SQL("ALTER TABLE t.t ALTER {0} TYPE bytea USING pii_encrypt({0})::bytea").format(quoted(name))
        )
        session.execute("SELECT pii_declare_column('t.t', %s)", (name,))
    session.execute("SELECT * FROM pii_verify('t.t')")
    for name in half:
        assert session.execute("SELECT * FROM pii_adoption_errors('t.t', %s)", (name,)).fetchall() == []
    session.execute("SELECT pii_adopt_columns('t.t', %s)", (columns_of(half, {}),))
    for source, target in zip(names[-20:], names[-40:-20], strict=True):
        table = quoted(f"{source[:20]}{len(target)}".replace("%", ""))
        session.execute(
            sql.SQL(
                "CREATE TABLE {0} ({1} text, {2} bytea); CREATE TRIGGER {1} BEFORE INSERT ON {0} FOR EACH ROW "
                "EXECUTE FUNCTION pii_blind_index_trigger({3}, {4}, 'x'); INSERT INTO {0} ({1}) VALUES ('v')"
            ).format(table, quoted(source), quoted(target), sql.Literal(source), sql.Literal(target))
        )
        assert session.execute(sql.SQL("SELECT {} IS NOT NULL FROM {}").format(quoted(target), table)).fetchone()[0]
