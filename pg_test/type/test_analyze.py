"""ANALYZE without a key: statistics good enough for the planner, and no value among them."""

import pytest

from harness import shared
from harness.errors import raises
from harness.plans import indexes, plan

ROWS, DISTINCT, NULLS = 5000, 50, 500

SETUP = f"""
    CREATE TABLE t (
        id int,
        few encrypted_text(searchable), many encrypted_text(99, searchable),
        untagged encrypted_text, mixed encrypted_text, empty encrypted_text, long encrypted_text(searchable)
    );
    INSERT INTO t
    SELECT i,
           CASE WHEN i > {NULLS} THEN 'value ' || (i % {DISTINCT}) END,
           'unique value ' || i,
           'value ' || (i % {DISTINCT}),
           CASE WHEN i % 2 = 0 THEN 'untagged'::encrypted_text ELSE 'tagged'::encrypted_text(searchable) END,
           NULL,
           CASE WHEN i % 100 = 0 THEN repeat('long', 2500) END
      FROM generate_series(1, {ROWS}) i;
    CREATE INDEX t_few ON t USING hash (few);
"""


database = shared.database(SETUP)


@pytest.fixture
def visit(visit):
    visit.connect().execute("ANALYZE t")
    return visit


def statistics(connection, column, names):
    query = f"SELECT {names} FROM pg_stats WHERE tablename = 't' AND attname = %s"
    return connection.execute(query, [column]).fetchone()


def test_null_fraction_and_width(visit):
    admin = visit.connect()
    # The whole table is in the sample, so these are exact.
    null_frac, width = statistics(admin, "few", "null_frac, avg_width")
    assert null_frac == pytest.approx(NULLS / ROWS)
    real = admin.execute("SELECT avg(pg_column_size(few)) FROM t").fetchone()[0]
    assert abs(width - float(real)) <= 2
    assert statistics(admin, "empty", "null_frac") == (1,)
    assert statistics(admin, "untagged", "null_frac") == (0,)


def test_distinct_values_where_tags_tell(visit):
    admin = visit.connect()
    assert statistics(admin, "few", "n_distinct") == (DISTINCT,)
    assert statistics(admin, "many", "n_distinct") == (-1,)


def test_values_without_a_tag_count_as_distinct(visit):
    assert statistics(visit.connect(), "untagged", "n_distinct") == (-1,)


def test_the_number_of_distinct_values_can_be_told(db):
    """As docs/limits.md says: the planner then expects as many groups, and hashes instead of sorting."""
    session = db.connect_keyed()
    session.execute(
        "CREATE TABLE told AS SELECT ('city ' || i % 40)::encrypted_text AS city FROM generate_series(1, 4000) i"
    )
    groups = "SELECT city, count(*) FROM told GROUP BY city"
    session.execute("ANALYZE told")
    assert plan(session, groups)["Plan Rows"] == 4000
    session.execute("ALTER TABLE told ALTER COLUMN city SET (n_distinct = 40); ANALYZE told")
    assert (plan(session, groups)["Plan Rows"], plan(session, groups)["Node Type"]) == (40, "Aggregate")


def test_no_value_is_stored_in_the_statistics(visit):
    admin = visit.connect()
    rows = admin.execute(
        """SELECT stakind1, stakind2, stakind3, stakind4, stakind5,
                  num_nulls(stanumbers1, stanumbers2, stanumbers3, stanumbers4, stanumbers5),
                  num_nulls(stavalues1, stavalues2, stavalues3, stavalues4, stavalues5)
             FROM pg_statistic s JOIN pg_attribute a ON (attrelid, attnum) = (starelid, staattnum)
            WHERE starelid = 't'::regclass AND atttypid = 'encrypted_text'::regtype"""
    ).fetchall()
    assert rows == [(0, 0, 0, 0, 0, 5, 5)] * 6


def test_analyze_with_a_key_gives_the_same(visit):
    query = "SELECT attname, null_frac, avg_width, n_distinct FROM pg_stats WHERE tablename = 't' ORDER BY 1"
    admin = visit.connect()
    keyless = admin.execute(query).fetchall()
    session = visit.connect_keyed()
    session.execute("ANALYZE t")
    assert admin.execute(query).fetchall() == keyless
    assert session.execute("SELECT coalesce(sum(decryptions), 0)::bigint FROM pii_session_stats").fetchone() == (0,)


@pytest.mark.parametrize("probe", ["'value 7'", "'value 7'::text", "'value 7'::varchar", "(SELECT 'value 7'::text)"])
def test_equality_is_estimated_within_a_factor_of_two(visit, probe):
    session = visit.connect_keyed()
    query = f"SELECT FROM t WHERE few = {probe}"
    truth = len(session.execute(query).fetchall())
    assert truth == (ROWS - NULLS) / DISTINCT
    root = plan(session, query)
    assert truth / 2 <= root["Plan Rows"] <= truth * 2
    assert indexes(root) == {"t_few"}


def test_a_unique_value_is_estimated_as_one_row(visit):
    session = visit.connect_keyed()
    for column, value in (("many", "unique value 7"), ("untagged", "value 7")):
        assert plan(session, f"SELECT FROM t WHERE {column} = '{value}'")["Plan Rows"] <= 2


def test_nulls_and_groups_are_estimated(visit):
    admin = visit.connect()
    assert plan(admin, "SELECT FROM t WHERE few IS NULL")["Plan Rows"] == pytest.approx(NULLS, rel=0.1)
    assert plan(admin, "SELECT DISTINCT few FROM t")["Plan Rows"] == pytest.approx(DISTINCT, abs=2)


def test_joins_are_estimated(visit):
    root = plan(visit.connect(), "SELECT FROM t a JOIN t b ON a.few = b.few")
    truth = (ROWS - NULLS) ** 2 / DISTINCT
    assert truth / 2 <= root["Plan Rows"] <= truth * 2


def test_explain_works_without_a_key(visit):
    admin = visit.connect()
    for query in (
        "SELECT * FROM t ORDER BY untagged",
        "SELECT count(*) FROM t GROUP BY few",
        "SELECT FROM t WHERE few = 'value 7'::text",
        "SELECT FROM t WHERE few = ANY (ARRAY['value 7', 'value 8'])",
        "SELECT FROM t WHERE untagged LIKE 'value%'",
        "SELECT FROM t a JOIN t b ON a.untagged = b.untagged AND a.few < b.few",
        "UPDATE t SET id = id + 1 WHERE many = (SELECT many FROM t LIMIT 1)",
    ):
        assert plan(admin, query)
    admin.execute("PREPARE p (text) AS SELECT FROM t WHERE few = $1")
    assert indexes(plan(admin, "EXECUTE p ('value 7')")) == {"t_few"}
    # A literal without a type is a value of the column's type already, and that needs the key.
    with raises("55000", hint="pii_load_keyring"):
        plan(admin, "SELECT FROM t WHERE few = 'value 7'")


def test_a_column_target_is_obeyed(visit):
    admin = visit.connect()
    try:
        admin.execute(
            "ALTER TABLE t ALTER few SET STATISTICS 0; DELETE FROM pg_statistic WHERE starelid = 't'::regclass; "
            "ANALYZE t"
        )
        assert statistics(admin, "few", "n_distinct") is None
        assert statistics(admin, "many", "n_distinct") == (-1,)
    finally:
        admin.execute("ALTER TABLE t ALTER few SET STATISTICS -1; ANALYZE t")


def test_a_sample_extrapolates(db):
    """300 rows a statistics target: distinct values of a larger table are estimated, not counted."""
    session = db.connect_keyed()
    session.execute(
        "CREATE TABLE big (few encrypted_text(searchable), many encrypted_text(searchable)); "
        "INSERT INTO big SELECT 'v' || i % 20, 'v' || i FROM generate_series(1, 12000) i"
    )
    admin = db.connect()
    admin.execute("SET default_statistics_target = 10; ANALYZE big")
    values = dict(admin.execute("SELECT attname, n_distinct FROM pg_stats WHERE tablename = 'big'").fetchall())
    assert values["few"] == pytest.approx(20, abs=2)
    assert values["many"] == -1


def test_arrays_need_no_key_and_leave_no_value(db):
    """Nor do domains of them; ANALYZE of the whole database goes through."""
    session = db.connect_keyed()
    session.execute(
        """CREATE DOMAIN several AS encrypted_text[];
           CREATE TABLE t (id int, tags encrypted_text[], more encrypted_text(9)[], own several);
           INSERT INTO t SELECT i, CASE WHEN i % 4 > 0 THEN ARRAY['a', NULL, 'b' || i % 3] END, '{}', ARRAY['c']
               FROM generate_series(1, 100) i;
           INSERT INTO t SELECT 101, ARRAY(SELECT repeat('long', 500) FROM generate_series(1, 50))"""
    )
    for connection in (db.connect(), session):
        connection.execute("ANALYZE")
        assert connection.execute(
            """SELECT attname, round(null_frac::numeric, 2)::text, n_distinct < 0, avg_width > 20, num_nulls(
                   most_common_vals, histogram_bounds, most_common_elems, elem_count_histogram, most_common_freqs)
                FROM pg_stats WHERE tablename = 't' AND attname <> 'id' ORDER BY attname"""
        ).fetchall() == [
            ("more", "0.01", True, False, 5),
            ("own", "0.01", True, True, 5),
            ("tags", "0.25", True, True, 5),
        ]
    assert plan(session, "SELECT FROM t WHERE tags @> ARRAY['a']::encrypted_text[]")["Plan Rows"] <= 101
    assert len(session.execute("SELECT FROM t WHERE 'a' = ANY (tags)").fetchall()) == 75


def test_statistics_objects_over_the_columns_need_the_key(db):
    """PostgreSQL sorts the values for them; one that a user adds makes a keyless ANALYZE an error."""
    session = db.connect_keyed()
    session.execute(
        "CREATE TABLE t (id int, v encrypted_text); INSERT INTO t SELECT i % 2, 'x' || i FROM generate_series(1, 100) i"
    )
    session.execute("CREATE STATISTICS both_columns (ndistinct) ON id, v FROM t")
    with raises("55000", hint="pii_load_keyring"):
        db.connect().execute("ANALYZE t")
    session.execute("ANALYZE t")
    session.execute("DROP STATISTICS both_columns")
    db.connect().execute("ANALYZE t")
