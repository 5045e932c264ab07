"""Materialized views that need a key, by what REFRESH says without one, and what the doctor says of them."""

import psycopg
import pytest

from harness import shared
from harness.doctor import findings

SETUP = """
    CREATE TABLE people (id int, name encrypted_text, email encrypted_text(searchable), age int, tags encrypted_text[],
        login encrypted_text(searchable, nocase) COLLATE encrypted_nocase);
    INSERT INTO people SELECT i, 'n' || i % 7, 'e' || i % 5, i, ARRAY['t' || i % 3],
        CASE i % 2 WHEN 0 THEN 'l' ELSE 'L' END || i % 4 FROM generate_series(1, 30) i;
    CREATE VIEW names AS SELECT DISTINCT name FROM people;
    CREATE VIEW plain AS SELECT id, name, age FROM people;
"""
NEEDING = [
    "SELECT name, count(*) FROM people GROUP BY name",
    "SELECT DISTINCT name FROM people",
    "SELECT DISTINCT ON (name) id FROM people ORDER BY name",
    "SELECT id FROM people ORDER BY name, id",
    "SELECT id FROM people ORDER BY email",
    "SELECT id, row_number() OVER (ORDER BY email) FROM people",
    "SELECT id, count(*) OVER (PARTITION BY name) FROM people",
    "SELECT name FROM people UNION SELECT name FROM people",
    "SELECT id FROM people WHERE name LIKE 'n1%'",
    "SELECT id FROM people WHERE name = 'n1'::text",
    "SELECT id FROM people WHERE email = 'e1'::text",
    "SELECT max(name) FROM people",
    "SELECT a.id FROM people a JOIN people b ON a.name = b.name",
    "SELECT id FROM (SELECT id FROM people ORDER BY name LIMIT 3) AS first",
    "SELECT tags, count(*) FROM people GROUP BY tags",
    "SELECT count(*) FROM names",
    'SELECT count(*) FROM people GROUP BY login COLLATE "C"',
    "SELECT count(*) FROM people GROUP BY email COLLATE encrypted_nocase",
    'SELECT a.id FROM people a JOIN people b ON a.login COLLATE "C" = b.login',
    'SELECT count(*) FROM (SELECT login COLLATE "C" AS login FROM people) AS p GROUP BY login',
]
NOT_NEEDING = [
    "SELECT id, name, email, tags FROM people",
    "SELECT id, name FROM people WHERE age > 7 AND name IS NOT NULL ORDER BY id",
    "SELECT age, count(name) FROM people GROUP BY age",
    "SELECT a.id FROM people a JOIN people b ON a.email = b.email",
    "SELECT id, name, rank() OVER (ORDER BY age) FROM plain",
    "SELECT id, name FROM people UNION ALL SELECT id, name FROM people",
    "SELECT login, count(*) FROM people GROUP BY login",
    "SELECT id, name FROM people WHERE login <> login OR email <> email",
    "SELECT a.id, a.name FROM people a JOIN people b ON a.login = b.login",
]

database = shared.database(SETUP)


def needs_key(keyless, statement: str) -> bool:
    """Whether it fails for want of one."""
    try:
        keyless.execute(statement)
    except psycopg.errors.ObjectNotInPrerequisiteState:
        return True
    return False


@pytest.mark.parametrize("query", NEEDING + NOT_NEEDING)
def test_the_doctor_names_what_fails_without_a_key(visit, query):
    session = visit.connect(autocommit=False)
    session.execute(f"CREATE MATERIALIZED VIEW m AS {query} WITH NO DATA")
    found = [(severity, name) for severity, name, _, _ in findings(session, "materialized_view")]
    failed = needs_key(session, "REFRESH MATERIALIZED VIEW m")
    assert failed == (query in NEEDING)
    assert found == ([("warning", "public.m")] if failed else [])


@pytest.mark.parametrize("columns", ["id, age, name, tags", "age, name, id", "tags, id"])
def test_refresh_concurrently_wants_the_unique_columns_first(db, columns):
    """It sorts what changed as whole rows, for statistics."""
    session = db.connect_keyed()
    session.execute(SETUP + "UPDATE people SET age = 1, name = 'same'")
    session.execute(f"CREATE MATERIALIZED VIEW m AS SELECT {columns} FROM people; CREATE UNIQUE INDEX ON m (id)")
    session.execute("UPDATE people SET name = 'o' || id % 2, tags = ARRAY['o' || id % 2]")
    keyless = db.connect()
    keyless.execute("REFRESH MATERIALIZED VIEW m")
    session.execute("UPDATE people SET name = 'a' || id % 2, tags = ARRAY['a' || id % 2]")
    found = [severity for severity, *_ in findings(keyless, "materialized_view")]
    first = columns.startswith("id")
    assert found == ([] if first else ["info"])
    assert needs_key(keyless, "REFRESH MATERIALIZED VIEW CONCURRENTLY m") == (not first)
    session.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY m")
