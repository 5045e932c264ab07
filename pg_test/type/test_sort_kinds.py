"""Whatever sorts, sorts encrypted values as it sorts their texts: in memory and spilling, abbreviated or not."""

import pytest

from harness import shared
from harness.errors import raises
from harness.plans import node_types, nodes, plan, settings, without

pytestmark = pytest.mark.ends

# Duplicates, common beginnings, NULLs, empty and long texts; `long` has values of 5 bytes to 20 kB.
SETUP = """
    CREATE TABLE twins (id int, g int, plain text, v encrypted_text, s encrypted_text(searchable));
    INSERT INTO twins
    SELECT i, i % 7, w, w, w
      FROM generate_series(1, 6000) i,
           LATERAL (SELECT CASE WHEN i % 50 = 0 THEN NULL WHEN i % 53 = 0 THEN ''
                           WHEN i % 3 = 0 THEN (ARRAY['Ann', 'ann', 'Zoë', 'דוד', 'École', 'a b', 'ab'])[1 + i % 7]
                           WHEN i % 3 = 1 THEN 'the same beginning ' || i * 7919 % 1009
                           ELSE substr(md5(i::text), 1, 1 + i % 32) END AS w) l;
    CREATE TABLE long (id int, g int, plain text, v encrypted_text, s encrypted_text(searchable));
    INSERT INTO long
    SELECT i, i % 3, w, w, w
      FROM generate_series(1, 400) i,
           LATERAL (SELECT repeat(CASE i % 2 WHEN 0 THEN 'same' ELSE 'other' END, (ARRAY[1, 20, 300, 4000])[1 + i % 4])
                           || i % 40 AS w) l;
    CREATE INDEX twins_g ON twins (g);
    CREATE INDEX long_g ON long (g);
    CREATE TABLE damaged (id int, v bytea);
    INSERT INTO damaged
    SELECT id, CASE id WHEN 4001 THEN set_byte(b, length(b) - 1, get_byte(b, length(b) - 1) # 1) ELSE b END
      FROM twins, LATERAL (SELECT v::bytea AS b) l;
    UPDATE pg_attribute SET atttypid = 'encrypted_text'::regtype, attcollation = 'default'::regcollation
     WHERE attrelid = 'damaged'::regclass AND attname = 'v';
    ANALYZE twins, long;
"""

database = shared.database(SETUP)

COLLATIONS = ["", 'COLLATE "C"', 'COLLATE "C.utf8"', 'COLLATE "pg_c_utf8"', 'COLLATE "en-x-icu"']

# {k} is the column in a collation, {c} without one, {t} the table.
QUERIES = {
    "all": "SELECT {c}::text FROM {t} ORDER BY {k}",
    "descending": "SELECT {c}::text FROM {t} ORDER BY {k} DESC NULLS LAST",
    "nulls first": "SELECT {c}::text FROM {t} ORDER BY {k} NULLS FIRST",
    "wide": "SELECT id FROM {t} ORDER BY {k}, id",
    "second key": "SELECT id FROM {t} ORDER BY g, {k} DESC, id",
    "two keys": "SELECT id FROM {t} ORDER BY {k}, {k} DESC, id",
    "limit": "SELECT id FROM {t} ORDER BY {k}, id LIMIT 7",
    "limit of many": "SELECT id FROM {t} ORDER BY {k} DESC, id LIMIT 150",
    "count distinct": "SELECT count(DISTINCT {k}) FROM {t}",
    "count distinct of groups": "SELECT g, count(DISTINCT {k}) FROM {t} GROUP BY g ORDER BY g",
    "count distinct of two": "SELECT array_length(array_agg(DISTINCT ({c}::text, g)), 1) FROM {t}",
    "array": "SELECT array_agg(id ORDER BY {k}, id) FROM {t}",
    "array of texts": "SELECT array_agg({c}::text ORDER BY {k} DESC) FROM {t}",
    "distinct": "SELECT count(*) FROM (SELECT DISTINCT {k} FROM {t}) d",
    "distinct on": "SELECT DISTINCT ON ({k}) id FROM {t} ORDER BY {k}, id",
    "groups": "SELECT count(*) FROM (SELECT {k} FROM {t} GROUP BY {k} HAVING count(*) > 1) d",
    "window": "SELECT id, rank() OVER (PARTITION BY g ORDER BY {k}) FROM {t} ORDER BY id",
    "median": "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY {k})::text FROM {t}",
    "mode": "SELECT g, (mode() WITHIN GROUP (ORDER BY {k}))::text FROM {t} GROUP BY g ORDER BY g",
    "union": "SELECT count(*) FROM (SELECT {k} FROM {t} UNION SELECT {k} FROM {t} WHERE g = 1) d",
    "join": "SELECT count(*) FROM {t} a JOIN {t} b USING ({c}) WHERE b.g = 1",
    "least": "SELECT min({k})::text, max({k})::text FROM {t}",
}


@pytest.fixture
def session(visit):
    connection = visit.connect_keyed()
    connection.execute("SET max_parallel_workers_per_gather = 0")
    connection.execute("SET enable_hashagg = off; SET enable_hashjoin = off; SET enable_nestloop = off")
    return connection


def known(session, setting):
    return session.execute("SELECT count(*) FROM pg_settings WHERE name = %s", (setting,)).fetchone() == (1,)


def collations(session):
    names = {row[0] for row in session.execute("SELECT collname FROM pg_collation")}
    return [c for c in COLLATIONS if not c or c.split('"')[1] in names]


def check(session, query, table):
    """The query gives for each kind of column what it gives for text."""
    for collation in collations(session):
        expected, *others = (
            session.execute(query.format(c=c, k=f"{c} {collation}", t=table)).fetchall() for c in ("plain", "v", "s")
        )
        assert expected
        for rows in others:
            assert rows == expected, collation


@pytest.mark.parametrize("table", ["twins", "long"])
@pytest.mark.parametrize("work_mem", ["64kB", "256kB", "64MB"])
@pytest.mark.parametrize("query", QUERIES)
def test_it_is_sorted_as_its_text(session, query, work_mem, table):
    with settings(session, work_mem=work_mem):
        check(session, QUERIES[query], table)


@pytest.mark.parametrize("query", [name for name in QUERIES if "distinct" in name or name == "array"])
def test_an_aggregate_that_sorts_for_itself(session, query):
    """PostgreSQL 16 and newer leave that to a sort below, if they may; older ones do as here."""
    if known(session, "enable_presorted_aggregate"):
        session.execute("SET enable_presorted_aggregate = off")
    for work_mem in ("64kB", "64MB"):
        with settings(session, work_mem=work_mem):
            check(session, QUERIES[query], "twins")
            check(session, QUERIES[query], "long")


@pytest.mark.parametrize("limit", ["", "LIMIT 20", "LIMIT 2000"])
def test_incremental_sort(session, limit):
    query = f"SELECT id FROM twins ORDER BY g, {{}}, id {limit}"
    with without(session, "sort", "seqscan", "bitmapscan"), settings(session, work_mem="128kB"):
        expected = session.execute(query.format("plain")).fetchall()
        for column in ("v", "s"):
            assert "Incremental Sort" in node_types(plan(session, query.format(column)))
            assert session.execute(query.format(column)).fetchall() == expected


def test_sorting_in_parallel(session):
    parallel = {
        "max_parallel_workers_per_gather": 2,
        "parallel_setup_cost": 0,
        "parallel_tuple_cost": 0,
        "min_parallel_table_scan_size": 0,
    }
    query = "SELECT id FROM twins ORDER BY {}, id {}"
    with settings(session, **parallel):
        for limit in ("", "LIMIT 100"):
            expected = session.execute(query.format("plain", limit)).fetchall()
            for column in ("v", "s"):
                assert "Gather Merge" in node_types(plan(session, query.format(column, limit)))
                assert session.execute(query.format(column, limit)).fetchall() == expected


@pytest.mark.parametrize("work_mem", ["64kB", "64MB"])
def test_a_cursor_goes_back_and_forth(session, work_mem):
    moves = ("FETCH 40", "FETCH BACKWARD 15", "FETCH LAST", "FETCH BACKWARD 25", "FETCH FIRST", "FETCH 500")
    with settings(session, work_mem=work_mem):
        seen = {}
        for column in ("plain", "v", "s"):
            with session.transaction():
                session.execute(f"DECLARE c SCROLL CURSOR FOR SELECT id FROM twins ORDER BY {column}, id")
                seen[column] = [session.execute(f"{move} IN c").fetchall() for move in moves]
        assert seen["v"] == seen["s"] == seen["plain"]


def test_work_mem_may_change_while_a_sort_is_under_way(session):
    with session.transaction():
        seen = {}
        for column in ("plain", "v", "s"):
            session.execute("SET LOCAL work_mem = '64kB'")
            session.execute(f"DECLARE c_{column} CURSOR FOR SELECT id FROM twins ORDER BY {column}, id")
            seen[column] = session.execute(f"FETCH 100 IN c_{column}").fetchall()
            session.execute("SET LOCAL work_mem = '64MB'")
            seen[column] += session.execute(f"FETCH 2000 IN c_{column}").fetchall()
            session.execute("SET LOCAL work_mem = '64kB'")
            seen[column] += session.execute(f"FETCH ALL IN c_{column}").fetchall()
    assert len(seen["plain"]) == 6000
    assert seen["v"] == seen["s"] == seen["plain"]


def test_a_sort_spills_and_merges(session):
    """What the tests above take for granted."""
    query = "SELECT id, v FROM twins ORDER BY v"
    for work_mem, method in (("64kB", "external merge"), ("64MB", "quicksort")):
        with settings(session, work_mem=work_mem):
            explained = session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}").fetchone()[0][0]["Plan"]
            assert [n["Sort Method"] for n in nodes(explained) if n["Node Type"] == "Sort"] == [method]


@pytest.mark.parametrize("limit", ["", "LIMIT 5"])
@pytest.mark.parametrize("collation", ["", 'COLLATE "C"'])
def test_a_value_that_does_not_authenticate_ends_the_sort(session, limit, collation):
    """Wherever it stands, and whatever was opened before it; the next sort is none the worse."""
    query = f"SELECT id FROM damaged ORDER BY v {collation} {limit}"
    for work_mem in ("64kB", "64MB"):
        with settings(session, work_mem=work_mem), raises("XX001"):
            session.execute(query)
    check(session, QUERIES["wide"], "twins")


def test_without_the_keys_nothing_is_sorted(visit):
    keyless = visit.connect()
    with raises("55000"):
        keyless.execute("SELECT id FROM twins ORDER BY v")


@pytest.mark.parametrize("collation", ['COLLATE "C"', 'COLLATE "C.utf8"'])
def test_a_large_text_before_many_small_ones(session, collation):
    """It has no room among them, and must not make a text that comes twice look like two."""
    session.execute(
        """CREATE TEMP TABLE mixed AS
           SELECT n, t AS plain, t::encrypted_text AS v FROM (
               SELECT 0 AS n, repeat('a', 66000) AS t
               UNION ALL SELECT i, lpad(i::text, 60, 'x') FROM generate_series(1, 1024) i
               UNION ALL VALUES (2000, repeat('b', 96)), (2001, repeat('c', 996)), (2002, repeat('b', 96))) AS texts
           ORDER BY n"""
    )
    with settings(session, work_mem="4MB"):
        if session.info.server_version >= 160000:
            session.execute("SET enable_presorted_aggregate = off")
        assert session.execute(f"SELECT count(DISTINCT v {collation}) FROM mixed").fetchone() == (1027,)
