"""What text answers, encrypted_text answers: each way in which PostgreSQL uses operator families.

Each condition runs on a table of text and on a table of encrypted columns, under plans of every kind.
"""

import pytest

from harness import shared
from harness.errors import raises

SETUP = """
    CREATE TABLE plain (id int, ws int, email text, name text);
    INSERT INTO plain SELECT i, i % 10, 'c' || i || '@x', 'n' || i % 700 FROM generate_series(1, 3000) i;
    INSERT INTO plain VALUES (0, 7, NULL, NULL), (-1, 7, 'postgres', 'postgres');
    CREATE TABLE secret (id int, ws int, email encrypted_text(50, searchable), name encrypted_text(50));
    INSERT INTO secret SELECT * FROM plain;
    CREATE TABLE texts (t text, v varchar(20), u text);
    INSERT INTO texts SELECT 'c' || i || '@x', 'c' || i || '@x', 'n' || i FROM generate_series(1, 40) i;
    CREATE INDEX ON plain (email);
    CREATE UNIQUE INDEX ON plain (ws, email);
    CREATE UNIQUE INDEX one_email ON secret (email encrypted_text_unique_ops);
    CREATE UNIQUE INDEX one_email_each ON secret (ws, email encrypted_text_unique_ops);
    CREATE INDEX by_hash ON secret USING hash (email);
    ANALYZE plain, secret, texts;
"""

database = shared.database(SETUP)
db = shared.visit

# {t} is the table.
CONDITIONS = [
    "ws = 7 AND email IN ('c7@x', 'c17@x', 'nobody', NULL)",
    "ws = 7 AND email = ANY ('{c7@x,c17@x,c17@x,c9@x}')",
    "ws IN (7, 8) AND email = ANY ('{c7@x,c18@x}'::text[])",
    "ws = 7 AND email = ANY ('{c7@x,c17@x}'::varchar[])",
    "ws = 7 AND email <> ALL ('{c7@x,c17@x}'::text[])",
    "email = 'c7@x'",
    "email = 'c7@x'::text",
    "email = 'c7@x'::varchar(20)",
    "'c7@x'::text = email",
    "email = 'c7@x' OR email = 'c8@x'",
    "email = 'c7@x'::text OR email = 'c8@x'::text",
    "(ws, email) = (7, 'c7@x')",
    "(email, id) = ('c7@x'::text, 7)",
    "(email, id) IN (('c7@x'::text, 7), ('c8@x'::varchar, 9))",
    "(email, id) IN (SELECT t, 7 FROM texts)",
    "(email, name) IN (SELECT v, u FROM texts)",
    "(email, name) IN (SELECT email, name FROM {t} WHERE id < 9)",
    "email IN (SELECT t FROM texts)",
    "email IN (SELECT v FROM texts)",
    "email NOT IN (SELECT t FROM texts)",
    "name NOT IN (SELECT u FROM texts)",
    "name NOT IN (SELECT u FROM texts UNION ALL SELECT NULL)",
    "id = 3 OR email IN (SELECT t FROM texts)",
    "id = 3 OR EXISTS (SELECT 1 FROM texts WHERE t = {t}.email)",
    "id = 3 OR NOT EXISTS (SELECT 1 FROM texts WHERE t = {t}.email)",
    "id = 3 OR NOT EXISTS (SELECT 1 FROM texts WHERE u = {t}.name)",
    "id = 3 OR EXISTS (SELECT 1 FROM texts WHERE v = {t}.email AND u = {t}.name)",
    "CASE WHEN EXISTS (SELECT 1 FROM texts WHERE t = {t}.email) THEN id < 9 ELSE id > 2990 END",
    "EXISTS (SELECT 1 FROM texts WHERE t = email AND u = name)",
    "email = ANY (ARRAY(SELECT t FROM texts))",
    "EXISTS (SELECT 1 FROM texts WHERE t NOT IN (SELECT email FROM {t} AS i WHERE email IS NOT NULL AND i.id > 5))",
    "email = name",
    "email = (SELECT max(t) FROM texts)",
    "email = current_user",
    "session_user = email",
    "email <> 'postgres'::name",
    "'postgres'::name <> name",
    "email = ANY (current_schemas(true) || 'postgres'::name)",
    "email ~>=~ 'c1' AND email ~<~ 'c2'",
    "name ~>~ 'n69' OR name ~<=~ 'n1'",
    "email > 'c299' AND email <= 'c3@x'::text",
    "(email, id) > ('c99@x', 5)",
]

PLANS = {
    "any": "",
    "no hash": "SET enable_hashjoin = off; SET enable_hashagg = off; DROP INDEX by_hash",
    "no merge": "SET enable_mergejoin = off",
    "no loop": "SET enable_nestloop = off; SET enable_material = off; SET enable_memoize = off",
    "no index": "SET enable_indexscan = off; SET enable_bitmapscan = off; SET enable_indexonlyscan = off",
    "no seq": "SET enable_seqscan = off; DROP INDEX by_hash",
}


@pytest.mark.parametrize("plan", PLANS)
def test_conditions_select_what_they_select_of_text(db, plan):
    session = db.connect_keyed()
    session.execute("BEGIN")
    if PLANS[plan]:
        session.execute(PLANS[plan])
    for condition in CONDITIONS:
        ids = [
            session.execute(f"SELECT id FROM {t} WHERE {condition.replace('{t}', t)} ORDER BY id").fetchall()
            for t in ("plain", "secret")
        ]
        assert ids[0] == ids[1], condition
    for condition in CONDITIONS[:4]:
        updated = session.execute(f"UPDATE secret SET ws = ws WHERE {condition}").rowcount
        assert updated == len(session.execute(f"SELECT FROM plain WHERE {condition}").fetchall()), condition
    session.execute("ROLLBACK")


JOINS = [
    "SELECT count(*) FROM {t} JOIN texts ON t = email",
    "SELECT count(*) FROM {t} LEFT JOIN texts ON t = email AND EXISTS (SELECT 1 FROM texts i WHERE i.u = {t}.name)",
    "SELECT count(*) FROM {t} FULL JOIN texts ON v = email",
    "SELECT count(*) FROM {t} a JOIN {t} b ON a.email = b.name",
    "SELECT count(*) FROM {t} a JOIN {t} b USING (ws, email)",
    "SELECT count(*) FROM plain AS a JOIN {t} AS b ON a.email = b.email AND a.name = b.name",
    "SELECT EXISTS (SELECT 1 FROM texts WHERE t = {t}.email), count(*) FROM {t} GROUP BY 1 ORDER BY 1",
    "SELECT count(DISTINCT name), count(DISTINCT email), min(name), max(email) FROM {t}",
    "SELECT email IN (SELECT t FROM texts), count(*) FROM {t} GROUP BY 1 ORDER BY 1",
]


@pytest.mark.parametrize("plan", PLANS)
def test_joins_give_what_they_give_of_text(db, plan):
    session = db.connect_keyed()
    session.execute("BEGIN")
    if PLANS[plan]:
        session.execute(PLANS[plan])
    for query in JOINS:
        rows = [session.execute(query.replace("{t}", t)).fetchall() for t in ("plain", "secret")]
        assert rows[0] == rows[1], query
    session.execute("ROLLBACK")


@pytest.mark.parametrize("index", ["one_email", "by_hash"])
@pytest.mark.parametrize(
    ("operand", "argument"),
    [
        ("'c7@x'", ""),
        ("'c7@x'::text", ""),
        ("'c7@x'::varchar", ""),
        ("'c7@x'::name", ""),
        ("$1", "('c7@x')"),
        ("$1::text", "('c7@x')"),
        ("$1::varchar", "('c7@x')"),
        ("ANY ($1)", "('{c7@x}')"),
        ("ANY ($1::text[])", "('{c7@x}')"),
        ("(SELECT t FROM texts WHERE u = 'n7')", ""),
    ],
)
def test_each_kind_of_operand_finds_an_index(db, index, operand, argument):
    session = db.connect_keyed()
    session.execute("BEGIN; SET LOCAL plan_cache_mode = force_generic_plan; DROP INDEX one_email_each")
    session.execute("DROP INDEX " + {"one_email": "by_hash", "by_hash": "one_email"}[index])
    session.execute(f"PREPARE p AS SELECT id FROM secret WHERE email = {operand}")
    assert session.execute(f"EXECUTE p{argument}").fetchall() == [(7,)]
    plan = str(session.execute(f"EXPLAIN (COSTS OFF) EXECUTE p{argument}").fetchall())
    assert index in plan
    session.execute("ROLLBACK")


def test_plain_joins_of_text_never_meet_our_families(db):
    """They would need a key."""
    session = db.connect()
    for flags in ("SET enable_mergejoin = off", "SET enable_hashjoin = off", "SET enable_nestloop = off"):
        session.execute(flags)
        assert session.execute("SELECT count(*) FROM texts a JOIN texts b ON a.t = b.t").fetchone() == (40,)
        assert session.execute("SELECT count(*) FROM texts WHERE t NOT IN (SELECT v FROM texts)").fetchone() == (0,)
    assert session.execute("SELECT count(*) FROM plain WHERE email = 'c7@x'").fetchone() == (1,)


# --- what may have an index over tags ---


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE UNIQUE INDEX ON t (name encrypted_text_unique_ops)",
        "CREATE UNIQUE INDEX ON t (bare encrypted_text_unique_ops)",
        "CREATE INDEX ON t (id, bare encrypted_text_unique_ops)",
        "CREATE UNIQUE INDEX ON t ((email::encrypted_text) encrypted_text_unique_ops)",
        "CREATE INDEX ON parts (name encrypted_text_unique_ops)",
        "CREATE INDEX ON ONLY parts (name encrypted_text_unique_ops); ALTER TABLE parts ADD x int",
        "CREATE UNIQUE INDEX ON t (email encrypted_text_unique_ops); ALTER TABLE t ALTER email TYPE encrypted_text(9)",
        "CREATE INDEX ON child (email encrypted_text_unique_ops); ALTER TABLE t ALTER email TYPE encrypted_text(8)",
        "ALTER TABLE t ADD d short; CREATE INDEX ON t (d encrypted_text_unique_ops)",
        "CREATE SCHEMA apart CREATE TABLE u (e encrypted_text) CREATE INDEX ON u (e encrypted_text_unique_ops)",
        (
            "CREATE INDEX ON typed (e encrypted_text_unique_ops);"
            "ALTER TYPE row_type ALTER ATTRIBUTE e TYPE encrypted_text CASCADE"
        ),
    ],
)
@pytest.mark.parametrize("has_rows", [False, True])
@pytest.mark.parametrize("has_key", [False, True])
def test_only_searchable_columns_have_an_index_over_tags(db, statement, has_rows, has_key):
    session = db.connect_keyed()
    session.execute(
        """BEGIN; CREATE DOMAIN short AS encrypted_text(9);
           CREATE TYPE row_type AS (e encrypted_text(searchable)); CREATE TABLE typed OF row_type;
           CREATE TABLE t (id int, name encrypted_text(9), bare encrypted_text, email encrypted_text(9, searchable));
           CREATE TABLE child () INHERITS (t);
           CREATE TABLE parts (id int, name encrypted_text(9)) PARTITION BY LIST (id);
           CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1)"""
    )
    if has_rows:
        session.execute("INSERT INTO t SELECT i, i::text, i::text, i::text FROM generate_series(1, 9) i")
    if not has_key:
        session.execute("SELECT pii_unload_keys()")
    with raises("55000") as error:
        session.execute(statement)
    if has_key:
        assert "needs a searchable column" in error.value.diag.message_primary
        assert "searchable" in error.value.diag.message_hint
    session.execute("ROLLBACK")


def test_searchable_domains_may(db):
    session = db.connect_keyed()
    session.execute(
        """BEGIN; CREATE DOMAIN mail AS encrypted_text(50, searchable); CREATE DOMAIN work_mail AS mail;
           CREATE TABLE t (one mail, two work_mail); CREATE UNIQUE INDEX ON t (one encrypted_text_unique_ops);
           CREATE UNIQUE INDEX ON t (two encrypted_text_unique_ops); CREATE TABLE u (LIKE t INCLUDING ALL);
           INSERT INTO u VALUES ('a', 'b')"""
    )
    with raises("23505"):
        session.execute("INSERT INTO u VALUES ('a', 'c')")
    session.execute("ROLLBACK")


def test_what_a_failed_concurrent_index_left_blocks_nothing(db):
    session = db.connect_keyed()
    session.execute("CREATE TABLE failing (name encrypted_text(9), email encrypted_text(9, searchable))")
    try:
        with raises("55000", message="needs a searchable column"):
            session.execute("CREATE UNIQUE INDEX CONCURRENTLY left_over ON failing (name encrypted_text_unique_ops)")
        session.execute("CREATE UNIQUE INDEX ON failing (email encrypted_text_unique_ops)")
        session.execute("ALTER TABLE failing ADD n int")
    finally:
        session.execute("DROP TABLE failing")
