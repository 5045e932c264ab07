"""ORDER BY sorts by plaintext in the column's collation, and decrypts each value about once."""

import pytest

from harness import shared
from harness.plans import analyzed, nodes, settings, without

ROWS = 20_000


SETUP = f"""
    CREATE TABLE words (id int, plain text, v encrypted_text, s encrypted_text(searchable));
    INSERT INTO words
    SELECT i, w, w, w
      FROM generate_series(1, {ROWS}) i,
           LATERAL (SELECT (ARRAY['Ann', 'ann', 'Zoë', 'zoe', 'דוד', 'École', 'ecole', 'a b', 'ab', '🦊'])[1 + i % 10]
                           || ' ' || (i * 7919 % 10007) AS w) l;
    ANALYZE words;
"""


database = shared.database(SETUP)


@pytest.fixture
def session(visit):
    connection = visit.connect_keyed()
    connection.execute("SET max_parallel_workers_per_gather = 0")
    return connection


def decryptions(session, query):
    """The rows, and how many decryptions they took."""
    count = "SELECT coalesce(sum(decryptions), 0)::bigint FROM pii_session_stats"
    before = session.execute(count).fetchone()[0]
    rows = session.execute(query).fetchall()
    return rows, session.execute(count).fetchone()[0] - before


COLLATIONS = ["", 'COLLATE "C"', 'COLLATE "POSIX"', 'COLLATE "default"', 'COLLATE "C.utf8"']


def collations(session):
    """Those that this server knows; the database default and C it always does."""
    known = {row[0] for row in session.execute("SELECT collname FROM pg_collation")}
    return [c for c in COLLATIONS if not c or c.split('"')[1] in known]


@pytest.mark.parametrize("column", ["v", "s"])
def test_the_order_is_that_of_the_text(session, column):
    for collation in collations(session):
        query = "SELECT id FROM words ORDER BY {} {}, id"
        expected = session.execute(query.format("plain", collation)).fetchall()
        assert session.execute(query.format(column, collation)).fetchall() == expected
        with settings(session, work_mem="64kB"):
            assert session.execute(query.format(column, collation)).fetchall() == expected


def test_a_column_keeps_its_collation(session):
    session.execute(
        "CREATE TEMP TABLE t (v encrypted_text COLLATE \"C\"); INSERT INTO t VALUES ('b'), ('A'), ('a'), ('B')"
    )
    rows = session.execute("SELECT v, pg_collation_for(v) FROM t ORDER BY v").fetchall()
    assert rows == [("A", '"C"'), ("B", '"C"'), ("a", '"C"'), ("b", '"C"')]


def test_comparisons_follow_the_same_order(session):
    query = "SELECT count(*) FROM words a, words b WHERE a.id <= 60 AND b.id <= 60 AND a.{0} {1} b.{0}"
    for operator in ("<", "<=", ">", ">=", "=", "<>"):
        expected = session.execute(query.format("plain", operator)).fetchone()
        assert expected > (0,)
        assert session.execute(query.format("v", operator)).fetchone() == expected
        assert session.execute(query.format("s", operator)).fetchone() == expected


@pytest.mark.parametrize("column", ["v", "s"])
@pytest.mark.parametrize(("work_mem", "space"), [("64MB", "Memory"), ("1MB", "Disk")])
def test_a_sort_decrypts_each_value_once_and_once_more_to_merge(session, column, work_mem, space):
    """Tens of thousands of values take hundreds of thousands of comparisons."""
    query = f"SELECT id FROM words ORDER BY {column}"
    with settings(session, work_mem=work_mem):
        sort = next(n for n in nodes(analyzed(session, query)) if n["Node Type"] == "Sort")
        assert sort["Sort Space Type"] == space
        rows, count = decryptions(session, query)
    assert len(rows) == ROWS
    assert count <= (1 if space == "Memory" else 2.05) * ROWS


def test_the_smallest_work_mem_costs_one_decryption_a_pass(session):
    """64 kB make some fifty runs, merged six at a time."""
    with settings(session, work_mem="64kB"):
        rows, count = decryptions(session, "SELECT id FROM words ORDER BY s")
    assert len(rows) == ROWS
    assert count <= 6 * ROWS


@pytest.mark.parametrize(("limit", "most"), [(10, 1.05), (1000, 1.5), (5000, 1.6)])
def test_a_top_n_sort_decrypts_hardly_any_value_twice(session, limit, most):
    rows, count = decryptions(session, f"SELECT id FROM words ORDER BY v LIMIT {limit}")
    assert len(rows) == limit
    assert count <= most * ROWS


def test_several_sort_columns(session):
    query = "SELECT id FROM words ORDER BY {}, {} DESC, id"
    expected = session.execute(query.format("plain", "plain")).fetchall()
    rows, count = decryptions(session, query.format("v", "s"))
    assert rows == expected
    assert count <= 2 * ROWS


def test_sort_based_grouping_and_merge_join(session):
    with without(session, "hashagg"):
        rows, count = decryptions(session, "SELECT v, count(*) FROM words GROUP BY v")
        expected = session.execute("SELECT plain, count(*) FROM words GROUP BY plain").fetchall()
        assert sorted(rows) == sorted(expected)
        # Sort, compare neighbours, print the groups.
        assert count <= ROWS + 2 * ROWS + len(rows)


@pytest.mark.parametrize("constant", ["'ann 1'", "'ann 1'::text", "'ann 1'::varchar"])
def test_a_constant_is_not_decrypted_for_every_row(session, constant):
    for column in ("v", "s"):
        rows, count = decryptions(session, f"SELECT id FROM words WHERE {column} = {constant}")
        expected = session.execute("SELECT id FROM words WHERE plain = 'ann 1'").fetchall()
        assert sorted(rows) == sorted(expected)
        assert count <= ROWS + 10
        if column == "s":
            assert count <= 10, "tags are compared, nothing is decrypted"


def test_range_conditions_do_not_decrypt_the_constant_for_every_row(session):
    rows, count = decryptions(session, "SELECT id FROM words WHERE v < 'Ann 2'")
    expected = session.execute("SELECT id FROM words WHERE plain < 'Ann 2'").fetchall()
    assert sorted(rows) == sorted(expected)
    assert count <= ROWS + 10
