"""Literals that are written twice: alike where PostgreSQL compares expressions, not in what is stored."""

import psycopg
import pytest

from harness import shared

TYPES = ["encrypted_text", "encrypted_text(20)", "encrypted_text(searchable)", "encrypted_text(20, searchable)"]
# A table of the same name in each, so that statements differ in nothing.
SCHEMAS = {f"secret_{number}": type_ for number, type_ in enumerate(TYPES)}

SETUP = """
    CREATE SCHEMA plain;
    CREATE TABLE plain.t (id int, a text, b text, tags text[]);
    INSERT INTO plain.t
        SELECT i, (ARRAY['ann', 'ben', 'x', NULL])[i % 4 + 1], (ARRAY['y', NULL, 'x'])[i % 3 + 1],
            CASE i % 3 WHEN 0 THEN ARRAY['x'] WHEN 1 THEN ARRAY['x', 'x'] END
        FROM generate_series(1, 48) i;
    CREATE TABLE nobody (a encrypted_text, b encrypted_text);
    INSERT INTO nobody VALUES (NULL, NULL);
""" + "".join(
    f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.t (id int, a {type_}, b {type_}, tags encrypted_text[]);"
    f"INSERT INTO {schema}.t SELECT id, a, b, tags::encrypted_text[] FROM plain.t;"
    for schema, type_ in SCHEMAS.items()
)

database = shared.database(SETUP)
db = shared.visit

QUERIES = [
    "SELECT coalesce(a, 'x'), count(*) FROM t GROUP BY coalesce(a, 'x') ORDER BY 1",
    "SELECT coalesce(a, 'x'), count(*) FROM t GROUP BY 1 ORDER BY coalesce(a, 'x')",
    "SELECT coalesce(a, 'x') || '!', count(*) FROM t GROUP BY coalesce(a, 'x') ORDER BY 1",
    (
        "SELECT CASE WHEN a = 'ann' THEN 'x' ELSE a END, count(*) FROM t"
        " GROUP BY CASE WHEN a = 'ann' THEN 'x' ELSE a END ORDER BY 1"
    ),
    "SELECT a = 'ann', count(*) FROM t GROUP BY a = 'ann' ORDER BY 1",
    "SELECT a IN ('ann', 'x'), count(*) FROM t GROUP BY a IN ('ann', 'x') ORDER BY 1",
    "SELECT a BETWEEN SYMMETRIC 'x' AND 'b', count(*) FROM t GROUP BY a BETWEEN SYMMETRIC 'x' AND 'b' ORDER BY 1",
    "SELECT nullif(a, 'x'), count(*) FROM t GROUP BY nullif(a, 'x') ORDER BY 1",
    "SELECT greatest(a, 'bo'), count(*) FROM t GROUP BY greatest(a, 'bo') ORDER BY 1",
    "SELECT DISTINCT coalesce(a, 'x') FROM t ORDER BY coalesce(a, 'x')",
    "SELECT DISTINCT ON (coalesce(a, 'x')) coalesce(a, 'x'), id FROM t ORDER BY coalesce(a, 'x'), id",
    (
        "SELECT coalesce(a, 'x'), coalesce(b, 'x'), count(*) FROM t"
        " GROUP BY ROLLUP (coalesce(a, 'x'), coalesce(b, 'x')) ORDER BY 1, 2"
    ),
    (
        "SELECT coalesce(a, 'x'), coalesce(b, 'x'), grouping(coalesce(a, 'x')), count(*) FROM t"
        " GROUP BY CUBE (coalesce(a, 'x'), coalesce(b, 'x')) ORDER BY 1, 2, 3"
    ),
    "SELECT coalesce(a, 'x'), count(*) FROM t GROUP BY coalesce(a, 'x') HAVING coalesce(a, 'x') > 'b' ORDER BY 1",
    "SELECT coalesce(a, 'x'), rank() OVER (ORDER BY coalesce(a, 'x')) FROM t GROUP BY coalesce(a, 'x') ORDER BY 2",
    "SELECT coalesce(a, 'x'), count(*) OVER (PARTITION BY coalesce(a, 'x')), id FROM t ORDER BY coalesce(a, 'x'), id",
    "SELECT array_agg(DISTINCT coalesce(a, 'x') ORDER BY coalesce(a, 'x'))::text[] FROM t",
    "SELECT coalesce(a, 'x'), max(id) FILTER (WHERE a > 'a') FROM t GROUP BY coalesce(a, 'x') ORDER BY 1",
    "SELECT coalesce(tags, '{x,x}')::text[] FROM t GROUP BY coalesce(tags, '{x,x}') ORDER BY coalesce(tags, '{x,x}')",
    "SELECT n, count(*) FROM (SELECT coalesce(a, 'x') n FROM t) s GROUP BY n ORDER BY n",
    "SELECT (SELECT coalesce(t.a, 'x')), count(*) FROM t GROUP BY (SELECT coalesce(t.a, 'x')) ORDER BY 1",
    (
        "SELECT (SELECT coalesce(t.a, 'x')), count(*) FROM t GROUP BY (SELECT coalesce(t.a, 'x'))"
        " HAVING (SELECT coalesce(t.a, 'x')) > 'b' ORDER BY 1"
    ),
    "SELECT coalesce(a, 'x') FROM t WHERE id < 9 UNION SELECT coalesce(b, 'x') FROM t ORDER BY 1",
    "WITH s AS (SELECT coalesce(a, 'x') n, count(*) c FROM t GROUP BY coalesce(a, 'x')) SELECT n, c FROM s ORDER BY n",
]


@pytest.fixture
def keyed(db):
    return db.connect_keyed()


@pytest.mark.parametrize("schema", SCHEMAS, ids=TYPES)
@pytest.mark.parametrize("query", QUERIES)
def test_what_is_written_alike_is_alike(keyed, query, schema):
    keyed.execute("SET search_path = plain, public")
    expected = keyed.execute(query).fetchall()
    assert expected
    keyed.execute(f"SET search_path = {schema}, public")
    assert keyed.execute(query).fetchall() == expected
    keyed.execute(f"PREPARE again AS {query}")
    for mode in "force_custom_plan", "force_generic_plan":
        keyed.execute(f"SET plan_cache_mode = {mode}")
        assert keyed.execute("EXECUTE again").fetchall() == expected


@pytest.mark.parametrize("query", QUERIES)
def test_a_report_can_be_kept(keyed, query):
    keyed.execute("SET search_path = secret_0, public")
    expected = keyed.execute(query).fetchall()
    names = ", ".join("abcd"[: len(expected[0])])
    for kept in f"VIEW pg_temp.kept ({names})", f"TABLE pg_temp.kept ({names})":
        keyed.execute(f"CREATE {kept} AS {query}")
        assert sorted(keyed.execute("SELECT * FROM kept").fetchall(), key=str) == sorted(expected, key=str)
        keyed.execute(f"DROP {kept.split(' (')[0]}")


STORING = [
    "INSERT INTO stored VALUES ('same', 'same'), ('same', 'same')",
    "INSERT INTO stored SELECT 'same', 'same'",
    "INSERT INTO stored SELECT coalesce(a, 'same'), coalesce(b, 'same') FROM nobody",
    "INSERT INTO stored SELECT coalesce(a, 'same'), coalesce(b, 'same') FROM nobody ORDER BY coalesce(a, 'same')",
    "INSERT INTO stored SELECT DISTINCT coalesce(a, 'same'), coalesce(b, 'same') FROM nobody",
    "INSERT INTO stored SELECT coalesce(a, 'same'), coalesce(max(b), 'same') FROM nobody GROUP BY a",
    "INSERT INTO stored SELECT p, q FROM (SELECT coalesce(a, 'same') p, coalesce(b, 'same') q FROM nobody) s",
    "WITH s AS (SELECT coalesce(a, 'same') p, coalesce(b, 'same') q FROM nobody) INSERT INTO stored SELECT p, q FROM s",
    "INSERT INTO stored SELECT coalesce(a, 'same'), b FROM nobody UNION ALL SELECT b, coalesce(a, 'same') FROM nobody",
    "INSERT INTO stored VALUES ((SELECT coalesce(a, 'same') FROM nobody), (SELECT coalesce(a, 'same') FROM nobody))",
    "INSERT INTO stored VALUES ('seed', 'seed'); UPDATE stored SET a = 'same', b = 'same'",
    "INSERT INTO stored VALUES ('seed', 'seed'); UPDATE stored SET (a, b) = ('same', 'same')",
    (
        "INSERT INTO stored VALUES ('seed', 'seed');"
        " UPDATE stored SET (a, b) = (SELECT coalesce(e.a, 'same'), coalesce(e.b, 'same') FROM nobody e)"
    ),
    "INSERT INTO stored VALUES ('s', 's'); UPDATE stored SET a = coalesce(NULL, 'same'), b = coalesce(NULL, 'same')",
    "CREATE TABLE stored AS SELECT coalesce(a, 'same') a, coalesce(b, 'same') b FROM nobody",
    "SELECT coalesce(a, 'same') a, coalesce(b, 'same') b INTO stored FROM nobody",
    "CREATE MATERIALIZED VIEW stored AS SELECT coalesce(a, 'same') a, coalesce(b, 'same') b FROM nobody",
    "EXPLAIN ANALYZE INSERT INTO stored SELECT coalesce(a, 'same'), coalesce(b, 'same') FROM nobody",
    "DO $$ BEGIN INSERT INTO stored SELECT coalesce(a, 'same'), coalesce(b, 'same') FROM nobody; END $$",
]


@pytest.mark.parametrize("statement", STORING)
def test_what_is_stored_is_not_alike(keyed, statement):
    keyed.autocommit = False
    if "INTO stored S" in statement or "INTO stored V" in statement:
        keyed.execute("CREATE TABLE stored (a encrypted_text, b encrypted_text)")
    for part in [statement] if "$$" in statement else statement.split("; "):
        keyed.execute(part)
    values = [value for row in keyed.execute("SELECT a::bytea, b::bytea FROM stored") for value in row if value]
    texts = {text for row in keyed.execute("SELECT a::text, b::text FROM stored") for text in row if text}
    keyed.rollback()
    assert texts == {"same"}
    assert len(values) >= 2
    assert len(set(values)) == len(values)


def test_nothing_is_alike_beyond_its_statement(keyed):
    """Neither in the next statement, nor after one that failed, nor in one that a function runs."""
    seen = []

    def note(statement):
        seen.append(keyed.execute(statement).fetchone()[0])

    literal = "coalesce(NULL::encrypted_text, 'x')"
    for _ in range(3):
        note(f"SELECT {literal}::bytea FROM nobody GROUP BY {literal}")
        with keyed.transaction():
            with pytest.raises(psycopg.errors.UndefinedColumn), keyed.transaction():
                keyed.execute(f"SELECT {literal}, {literal}, nothing")
            note(f"SELECT {literal}::bytea FROM nobody GROUP BY {literal}")
    keyed.execute(
        "CREATE FUNCTION pg_temp.f() RETURNS bytea LANGUAGE plpgsql AS"
        f" $$ BEGIN RETURN (SELECT {literal}::bytea FROM nobody GROUP BY {literal}); END $$"
    )
    note("SELECT pg_temp.f()")
    assert len(set(seen)) == len(seen)


def test_parameters_are_never_alike(keyed):
    row = keyed.execute(
        "SELECT coalesce(NULL::encrypted_text, %s)::bytea, coalesce(NULL::encrypted_text, %s)::bytea", ("x", "x")
    ).fetchone()
    assert row[0] != row[1]
