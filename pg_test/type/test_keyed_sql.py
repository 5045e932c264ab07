"""With a key the column is text: the SQL of an application works, and answers as over plain text.

Every query runs over `plain` (text columns) and over `people` (encrypted ones); the answers must
be the same.
"""

import json

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import INDEX_KEY_1, KEY_2, WRONG_KEY, keyring
from harness.plans import analyzed, node_types, nodes, settings, without

SETUP = """
    CREATE TABLE plain (
        id int PRIMARY KEY, team int NOT NULL,
        first_name text, last_name text, email text, code text
    );
    INSERT INTO plain
    SELECT i, i % 7,
           (ARRAY['Zoë', 'zoe', 'דוד', 'Ann', 'ann', 'O''Brien', '', 'Ω mega', '🦊', 'Ann '])[1 + i % 10],
           CASE WHEN i % 13 = 0 THEN NULL ELSE 'Name ' || (i * 7919 % 211) END,
           CASE WHEN i % 11 = 0 THEN NULL ELSE 'user' || (i % 300) || '@Example.com' END,
           'c' || (i % 40)
      FROM generate_series(1, 600) i;
    CREATE TABLE people (
        id int PRIMARY KEY, team int NOT NULL,
        first_name encrypted_text(255), last_name encrypted_text, email encrypted_text(255, searchable),
        code varchar(20)
    );
    INSERT INTO people SELECT * FROM plain;
    ANALYZE;
"""


database = shared.database(SETUP)


@pytest.fixture
def people(visit):
    return visit.connect_keyed()


def both(connection, query):
    """The answers over the plain and the encrypted table."""
    return (
        connection.execute(query.replace("people", "plain")).fetchall(),
        connection.execute(query).fetchall(),
    )


def assert_same(connection, query, ordered=False):
    plain, encrypted = both(connection, query)
    assert plain, "the query finds nothing and proves nothing"
    if not ordered:
        plain, encrypted = sorted(plain, key=repr), sorted(encrypted, key=repr)
    assert encrypted == plain


SAME = {
    "everything": "SELECT * FROM people",
    "ilike": "SELECT id FROM people WHERE last_name ILIKE '%NAME 1%'",
    "like": "SELECT id FROM people WHERE email LIKE 'user1%'",
    "similar to": "SELECT id FROM people WHERE last_name SIMILAR TO 'Name [12]%'",
    "regex": "SELECT id FROM people WHERE email ~* '^USER2.@'",
    "lower": "SELECT id FROM people WHERE lower(email) = 'user17@example.com'",
    "upper, length": "SELECT upper(first_name), length(first_name), char_length(last_name) FROM people",
    "concat": "SELECT first_name || ' ' || last_name FROM people",
    "concat()": "SELECT concat(first_name, '-', last_name), format('%s <%s>', first_name, email) FROM people",
    "substring": "SELECT substring(email from 1 for 5), split_part(email, '@', 2), left(last_name, 3) FROM people",
    "replace, trim": "SELECT replace(email, '@', ' at '), trim(first_name), md5(email) FROM people",
    "equality": "SELECT id FROM people WHERE last_name = 'Name 12'",
    "empty": "SELECT id FROM people WHERE first_name = ''",
    "inequality": "SELECT id FROM people WHERE first_name <> 'Ann'",
    "null": "SELECT id FROM people WHERE email IS NULL",
    "is distinct": "SELECT id FROM people WHERE first_name IS DISTINCT FROM 'Ann'",
    "order operators": "SELECT id FROM people WHERE last_name > 'Name 2' AND last_name <= 'Name 3'",
    "between": "SELECT id FROM people WHERE last_name BETWEEN 'Name 10' AND 'Name 15'",
    "in": "SELECT id FROM people WHERE email IN ('user1@Example.com', 'user2@Example.com', 'nobody')",
    "not in": "SELECT id FROM people WHERE first_name NOT IN ('Ann', 'ann', 'דוד')",
    "in text": "SELECT id FROM people WHERE email IN ('user1@Example.com'::text, 'user2@Example.com'::varchar)",
    "long in": "SELECT id FROM people WHERE last_name IN ({})".format(
        ", ".join(f"'Name {i}'" for i in range(0, 211, 9))
    ),
    "long not in": "SELECT id FROM people WHERE last_name NOT IN ({})".format(
        ", ".join(f"'Name {i}'" for i in range(0, 211, 9))
    ),
    "in subquery": "SELECT id FROM people WHERE email IN (SELECT email FROM people WHERE team = 3)",
    "not exists": (
        "SELECT id FROM people p WHERE NOT EXISTS (SELECT FROM people q WHERE q.email = p.email AND q.id <> p.id)"
    ),
    "distinct": "SELECT DISTINCT last_name FROM people",
    "distinct pair": "SELECT DISTINCT first_name, email FROM people",
    "group by": "SELECT last_name, count(*), min(id) FROM people GROUP BY last_name",
    "group by rollup": "SELECT team, first_name, count(*) FROM people GROUP BY ROLLUP (team, first_name)",
    "having": "SELECT email FROM people GROUP BY email HAVING count(*) > 1",
    "min, max": "SELECT min(last_name), max(last_name), min(email), max(first_name) FROM people",
    "min by team": "SELECT team, min(last_name), max(email) FROM people GROUP BY team",
    "count": "SELECT count(email), count(DISTINCT email), count(DISTINCT last_name) FROM people",
    "string_agg": "SELECT team, string_agg(last_name, ',' ORDER BY last_name, id) FROM people GROUP BY team",
    "array_agg": "SELECT team, array_agg(last_name::text ORDER BY id) FROM people GROUP BY team",
    "window": "SELECT id, row_number() OVER (PARTITION BY first_name ORDER BY last_name, id) FROM people",
    "window rank": "SELECT id, rank() OVER (ORDER BY last_name), lag(email) OVER (ORDER BY id)::text FROM people",
    "coalesce": "SELECT coalesce(email, 'none'), coalesce(email, code), coalesce(code, email) FROM people",
    "case": (
        "SELECT CASE WHEN id % 2 = 0 THEN email ELSE code END, CASE team WHEN 1 THEN last_name ELSE 'x' END FROM people"
    ),
    "case operand": "SELECT CASE first_name WHEN 'Ann' THEN 1 WHEN 'ann' THEN 2 ELSE 3 END FROM people",
    "nullif": (
        "SELECT nullif(first_name, ''), nullif(email, 'user1@Example.com'::text), nullif(code, last_name) FROM people"
    ),
    "greatest": "SELECT greatest(email, code), least(email, 'm'::text), greatest(last_name, first_name) FROM people",
    "union": "SELECT last_name FROM people UNION SELECT first_name FROM people",
    "union text": "SELECT last_name FROM people UNION SELECT 'Name 1'::text UNION SELECT code FROM people",
    "union all varchar": "SELECT code FROM people UNION ALL SELECT email FROM people",
    "intersect": "SELECT email FROM people WHERE team = 1 INTERSECT SELECT email FROM people WHERE id > 300",
    "except": "SELECT email FROM people EXCEPT SELECT email FROM people WHERE team <> 2",
    "values": "SELECT id FROM people JOIN (VALUES ('Name 5'), ('Name 6')) v (n) ON n = last_name",
    "any text[]": "SELECT id FROM people WHERE email = ANY (ARRAY['user1@Example.com', 'user4@Example.com'])",
    "all": "SELECT id FROM people WHERE first_name <> ALL (ARRAY['Ann', 'ann']::text[])",
    "row comparison": "SELECT id FROM people WHERE (team, last_name) >= (3, 'Name 12')",
    "row order": "SELECT id FROM people WHERE (first_name, last_name) < ('Ann', 'Name 2')",
    "json": (
        "SELECT row_to_json(people), to_jsonb(people), jsonb_build_object('n', last_name) FROM people WHERE id < 50"
    ),
    "json_agg": "SELECT team, json_agg(last_name ORDER BY id) FROM people GROUP BY team",
    "subselect": "SELECT (SELECT max(q.last_name) FROM people q WHERE q.team = p.team) FROM people p",
    "lateral": (
        "SELECT p.id, x FROM people p, LATERAL (SELECT q.email::text AS x FROM people q WHERE q.id = p.id + 1) s"
    ),
    "recursive": """WITH RECURSIVE r (id, n) AS (SELECT id, last_name::text FROM people WHERE id = 1
                    UNION ALL SELECT p.id, r.n || p.last_name FROM people p, r WHERE p.id = r.id + 1 AND p.id < 9)
                    SELECT * FROM r""",
}


@pytest.mark.parametrize("query", SAME.values(), ids=SAME)
def test_answers_as_plain_text_does(people, query):
    assert_same(people, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT last_name, id FROM people ORDER BY last_name, id",
        "SELECT last_name, id FROM people ORDER BY last_name DESC NULLS LAST, id",
        "SELECT first_name, id FROM people ORDER BY first_name NULLS FIRST, email DESC, id",
        "SELECT email FROM people ORDER BY email LIMIT 20",
        "SELECT DISTINCT ON (first_name) first_name, last_name, id FROM people ORDER BY first_name, last_name DESC, id",
        "SELECT id FROM people ORDER BY lower(email), id",
        "SELECT id FROM people ORDER BY last_name || first_name, id",
        "SELECT last_name FROM people UNION SELECT first_name FROM people ORDER BY 1",
    ],
)
def test_orders_as_plain_text_does(people, query):
    assert_same(people, query, ordered=True)


# --- every way to execute it ---


@pytest.mark.parametrize("method", ["hashagg", "sort"])
@pytest.mark.parametrize("column", ["last_name", "email"])
@pytest.mark.parametrize(
    "query", ["SELECT DISTINCT {0} FROM people", "SELECT {0}, count(*), sum(id) FROM people GROUP BY {0}"]
)
def test_hashed_and_sorted_groups(people, query, column, method):
    query = query.format(column)
    with without(people, method):
        types = node_types(analyzed(people, query))
        if method == "sort":
            assert "Sort" not in types and "Aggregate" in types
        else:
            assert "Sort" in types
        assert_same(people, query)


JOINS = {
    "encrypted = encrypted": "a.last_name = b.last_name",
    "tagged = tagged": "a.email = b.email",
    "tagged = untagged": "a.email = b.last_name",
    "untagged = tagged": "a.last_name = b.email",
}
CROSS = {
    "encrypted = text": (
        "people a JOIN plain b ON a.last_name = b.last_name",
        "plain a JOIN plain b ON a.last_name = b.last_name",
    ),
    "text = encrypted": (
        "plain a JOIN people b ON a.last_name = b.last_name",
        "plain a JOIN plain b ON a.last_name = b.last_name",
    ),
    "tagged = text": ("people a JOIN plain b ON a.email = b.email", "plain a JOIN plain b ON a.email = b.email"),
    "varchar = encrypted": ("people a JOIN people b ON a.code = b.email", "plain a JOIN plain b ON a.code = b.email"),
}
METHODS = {
    "Hash Join": ("nestloop", "mergejoin"),
    "Merge Join": ("nestloop", "hashjoin"),
    "Nested Loop": ("hashjoin", "mergejoin"),
}


@pytest.fixture
def matching(people):
    """Rows whose columns of different kinds meet."""
    with people.transaction(force_rollback=True):
        for table in ("plain", "people"):
            people.execute(
                f"""INSERT INTO {table} VALUES
                    (9001, 1, 'x', 'user5@Example.com', 'Name 12', 'c1'),
                    (9002, 1, 'x', 'meets', 'c7', 'meets'), (9003, 1, 'x', 'c7', 'meets', '')"""
            )
        yield


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("condition", JOINS.values(), ids=JOINS)
@pytest.mark.parametrize("kind", ["JOIN", "LEFT JOIN", "FULL JOIN"])
def test_joins(people, matching, kind, condition, method):
    if (kind, method) == ("FULL JOIN", "Nested Loop"):
        method = "Hash Join"  # there is no full join by nested loop
    query = f"SELECT a.id, b.id FROM people a {kind} people b ON {condition}"
    with without(people, *METHODS[method]):
        assert method in node_types(analyzed(people, query))
        assert_same(people, query)


@pytest.mark.parametrize("method", ["Hash Join", "Nested Loop"])
@pytest.mark.parametrize("tables", CROSS.values(), ids=CROSS)
def test_joins_with_text(people, matching, tables, method):
    """There is no merge join of encrypted_text with text: their orders are different families."""
    encrypted, plain = (f"SELECT a.id, b.id FROM {from_}" for from_ in tables)
    with without(people, *METHODS[method]):
        assert method in node_types(analyzed(people, encrypted))
        rows = people.execute(encrypted).fetchall()
    expected = people.execute(plain).fetchall()
    assert expected and sorted(rows) == sorted(expected)


def test_join_of_text_and_encrypted_cannot_be_merged_silently_wrong(people):
    """With hash join and nested loop off, the planner still finds a right way."""
    query = "SELECT a.id, b.id FROM people a JOIN plain b ON a.last_name = b.last_name"
    expected = people.execute(query.replace("people", "plain")).fetchall()
    with without(people, "hashjoin", "nestloop"):
        assert sorted(people.execute(query).fetchall()) == sorted(expected)


def test_memoize_and_semi_joins(people):
    for query in (
        "SELECT id FROM people p WHERE EXISTS (SELECT FROM people q WHERE q.last_name = p.last_name AND q.id > p.id)",
        "SELECT id FROM people p WHERE last_name NOT IN (SELECT first_name FROM people WHERE first_name IS NOT NULL)",
        "SELECT p.id, q.id FROM people p, LATERAL (SELECT id FROM people q WHERE q.email = p.email OFFSET 0) q",
    ):
        for off in (), ("hashjoin",), ("hashjoin", "mergejoin"):
            with without(people, *off) if off else settings(people):
                assert_same(people, query)


_PARALLEL = {
    "min_parallel_table_scan_size": 0,
    "parallel_setup_cost": 0,
    "parallel_tuple_cost": 0,
    "max_parallel_workers_per_gather": 2,
}


@pytest.mark.parametrize(
    "query",
    [
        "SELECT id FROM people WHERE last_name ILIKE '%name 1%'",
        "SELECT id FROM people WHERE email = 'user17@Example.com'",
        "SELECT id FROM people WHERE last_name = 'Name 12'::text",
        "SELECT last_name, count(*) FROM people GROUP BY last_name",
        "SELECT count(DISTINCT email), max(last_name) FROM people",
        "SELECT last_name, id FROM people ORDER BY last_name, id",
        "SELECT a.id, b.id FROM people a JOIN people b ON a.last_name = b.last_name",
    ],
)
def test_parallel_plans(people, query):
    """Workers have the session's key; on older versions nothing else makes so small a scan parallel."""
    people.execute("ALTER TABLE people SET (parallel_workers = 2)")
    with settings(people, **_PARALLEL):
        root = analyzed(people, query)
        launched = [n["Workers Launched"] for n in nodes(root) if "Workers Launched" in n]
        assert launched and max(launched) >= 1
        assert_same(people, query, ordered="ORDER BY" in query)


def test_parallel_workers_follow_a_change_of_key(visit):
    session = visit.connect_keyed()
    session.execute("ALTER TABLE people SET (parallel_workers = 2)")
    query = "SELECT count(*) FROM people WHERE last_name ILIKE '%name 1%'"
    with settings(session, **_PARALLEL, parallel_leader_participation="off"):
        assert "Gather" in node_types(analyzed(session, query))
        expected = session.execute(query).fetchone()
        session.execute("SELECT pii_load_keyring(%s)", [keyring(1, {"1": KEY_2})])
        with raises("55000", message="version 2 is not loaded"):
            session.execute(query)
        session.execute("SELECT pii_unload_keys()")
        with raises("55000", message="no encryption key"):
            session.execute(query)
        session.execute("SELECT pii_load_keyring(%s)", [keyring()])
        assert session.execute(query).fetchone() == expected


# --- in and out ---


@pytest.mark.parametrize("options", ["", "(FORMAT csv, HEADER)", "(FORMAT binary)"])
def test_copy_gives_and_takes_text(people, options):
    """COPY of the encrypted table is, byte for byte, COPY of the plain one."""

    def copied_out(source):
        with people.cursor().copy(
            f"COPY (SELECT id, team, first_name, last_name, email FROM {source} ORDER BY id) TO STDOUT {options}"
        ) as copy:
            return b"".join(copy)

    data = copied_out("people")
    assert data == copied_out("plain")
    people.execute("CREATE TEMP TABLE taken (LIKE people)")
    with people.cursor().copy(f"COPY taken (id, team, first_name, last_name, email) FROM STDIN {options}") as copy:
        copy.write(data)
    assert copied_out("taken") == data
    heads = people.execute("SELECT DISTINCT left(encode(email::bytea, 'escape'), 5) FROM taken WHERE email IS NOT NULL")
    assert heads.fetchall() == [("v2.1:",)]
    assert people.execute(
        "SELECT count(*) FROM taken JOIN people USING (id) WHERE taken.last_name::bytea = people.last_name::bytea"
    ).fetchone() == (0,), "every value is encrypted anew"


def test_binary_results_and_parameters(people):
    with people.cursor(binary=True) as cursor:
        rows = cursor.execute("SELECT first_name, email FROM people ORDER BY id").fetchall()
        # psycopg knows no loader for the type and hands over the bytes of its binary form.
        plain = people.execute("SELECT first_name, email FROM plain ORDER BY id").fetchall()
        assert rows == [tuple(v if v is None else v.encode() for v in row) for row in plain]
        found = cursor.execute("SELECT id FROM people WHERE first_name = %b ORDER BY id", ["דוד"])
        assert len(found.fetchall()) == 60


def test_arrays_round_trip(people):
    values = ["Ann", "", "דוד", None, 'with "quotes", {braces}', "NULL"]
    people.execute("CREATE TEMP TABLE arrays (a encrypted_text[], s encrypted_text(30, searchable)[])")
    people.execute("INSERT INTO arrays VALUES (%s::text[]::encrypted_text[], %s::text[])", [values, values])
    assert people.execute("SELECT a::text[], s::text[] FROM arrays").fetchone() == (values, values)
    literal = people.execute("SELECT a::text FROM arrays").fetchone()[0]
    assert people.execute("SELECT %s::encrypted_text[]::text[]", [literal]).fetchone() == (values,)
    assert people.execute("SELECT 'Ann' = ANY (a), a = s, cardinality(a) FROM arrays").fetchone() == (True, True, 6)
    tagged = people.execute("SELECT bool_and(encode(v::bytea, 'escape') LIKE 'v2.1:%') FROM arrays, unnest(s) v")
    assert tagged.fetchone() == (True,)


def test_json_round_trip(people):
    document = people.execute("SELECT to_jsonb(p)::text FROM people p WHERE id = 2").fetchone()[0]
    assert json.loads(document)["first_name"] == "דוד"
    row = people.execute("SELECT (jsonb_populate_record(NULL::people, %s::jsonb)).*", [document]).fetchone()
    assert row == people.execute("SELECT * FROM plain WHERE id = 2").fetchone()


def test_a_record_reads_as_text(people):
    whole, parts = people.execute(
        "SELECT ROW(p.*)::text, ROW(q.*)::text FROM people p JOIN plain q USING (id) WHERE id = 2"
    ).fetchone()
    assert whole == parts


def test_writing(db):
    connection = db.connect_keyed()
    connection.execute(
        "CREATE TABLE t (id int PRIMARY KEY, v encrypted_text(20), s encrypted_text(20, searchable) DEFAULT 'default')"
    )
    connection.execute("INSERT INTO t VALUES (1, 'a')")
    connection.execute("INSERT INTO t VALUES (2, %s, %s)", ["b", "s"])
    connection.execute("INSERT INTO t SELECT 3, 'c'::varchar, 'd'::char(5)")
    connection.execute("INSERT INTO t SELECT id + 10, s, v FROM t")
    connection.execute("UPDATE t SET v = v || '!', s = upper(s) WHERE id < 3")
    connection.execute("UPDATE t SET v = s, s = v WHERE id = 3")
    assert connection.execute("SELECT * FROM t ORDER BY id").fetchall() == [
        (1, "a!", "DEFAULT"),
        (2, "b!", "S"),
        (3, "d", "c"),
        (11, "default", "a"),
        (12, "s", "b"),
        (13, "d", "c"),
    ]
    merged = connection.execute(
        "INSERT INTO t VALUES (1, 'new') ON CONFLICT (id) DO UPDATE SET v = excluded.v || t.v RETURNING v"
    )
    assert merged.fetchone() == ("newa!",)
    shapes = connection.execute(
        "SELECT DISTINCT encode(substring(v::bytea, 1, 3), 'escape'), "
        "encode(substring(s::bytea, 1, 5), 'escape') FROM t"
    )
    assert shapes.fetchall() == [("v2:", "v2.1:")]


def test_values_of_several_versions_are_one_text(db):
    """Rotation leaves old values readable, comparable and joinable."""
    session = db.connect_keyed(keyring=keyring(1))
    session.execute("CREATE TABLE t (v encrypted_text, s encrypted_text(searchable))")
    session.execute("INSERT INTO t VALUES ('same', 'same'), ('b', 'b')")
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2)])
    session.execute("INSERT INTO t VALUES ('same', 'same'), ('a', 'a')")
    versions = session.execute("SELECT DISTINCT pii_key_version(v), pii_key_version(s) FROM t ORDER BY 1")
    assert versions.fetchall() == [(1, 1), (2, 2)]
    for column in ("v", "s"):
        for off in ("sort", "hashagg"):
            with without(session, off):
                rows = session.execute(f"SELECT {column}, count(*) FROM t GROUP BY 1 ORDER BY 1")
                assert rows.fetchall() == [("a", 1), ("b", 1), ("same", 2)]
        assert session.execute(f"SELECT count(*) FROM t WHERE {column} = 'same'").fetchone() == (2,)


# --- prepared statements, cached plans ---


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("type_", ["text", "varchar", "unknown", "encrypted_text", None])
def test_prepared_statements(people, type_, mode):
    with settings(people, plan_cache_mode=mode):
        declared = f"({type_})" if type_ else ""
        people.execute(f"PREPARE p {declared} AS SELECT id FROM people WHERE last_name = $1 ORDER BY id")
        for name in ("Name 12", "Name 30", "nobody"):
            expected = people.execute("SELECT id FROM plain WHERE last_name = %s ORDER BY id", [name])
            assert people.execute(f"EXECUTE p ('{name}')").fetchall() == expected.fetchall()
        people.execute("DEALLOCATE p")


def test_a_cached_insert_uses_a_fresh_nonce(people):
    people.execute("CREATE TEMP TABLE t (v encrypted_text)")
    with settings(people, plan_cache_mode="force_generic_plan"):
        people.execute("PREPARE p (text) AS INSERT INTO t VALUES ($1)")
        for _ in range(20):
            people.execute("EXECUTE p ('same')")
        people.execute("DEALLOCATE p")
    assert people.execute("SELECT count(*), count(DISTINCT v::bytea) FROM t").fetchone() == (20, 20)


FUNCTIONS = """
    CREATE TABLE t (id int, v encrypted_text, s encrypted_text(searchable));
    CREATE FUNCTION first_of_sql() RETURNS text LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN (SELECT v::text FROM t WHERE id = 1); END $$;
    CREATE FUNCTION find(text) RETURNS bigint LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN (SELECT count(*) FROM t WHERE v = $1); END $$;
    CREATE FUNCTION find_tagged(text) RETURNS bigint LANGUAGE plpgsql STABLE AS
        $$ DECLARE n bigint; BEGIN SELECT count(*) INTO n FROM t WHERE s = $1; RETURN n; END $$;
    CREATE FUNCTION is_john(encrypted_text) RETURNS boolean LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN $1 = 'John'::text; END $$;
    CREATE FUNCTION constant() RETURNS encrypted_text LANGUAGE plpgsql STABLE AS
        $$ BEGIN RETURN 'John'; END $$;
    CREATE FUNCTION same(encrypted_text) RETURNS boolean LANGUAGE plpgsql STABLE AS
        $$ DECLARE kept encrypted_text := 'John'::text; BEGIN RETURN $1 = kept; END $$;
"""
CALLS = [
    "first_of_sql()",
    "find('John')",
    "find_tagged('John')",
    "is_john((SELECT v FROM t WHERE id = 1))",
    "constant()::text",
    "same((SELECT v FROM t WHERE id = 1))",
]
ANSWERS = ("John", 1, 1, True, "John", True)


def test_cached_expressions_of_functions_keep_nothing_of_a_key(db):
    """Key A, another key, no key, key A again: no answer outlives the key it was made with."""
    session = db.connect_keyed()
    session.execute(FUNCTIONS)
    session.execute("INSERT INTO t VALUES (1, 'John', 'John'), (2, 'Ann', 'Ann')")
    query = f"SELECT {', '.join(CALLS)}"
    for _ in range(7):  # past the switch to a generic plan
        assert session.execute(query).fetchone() == ANSWERS

    other = keyring(1, {"1": WRONG_KEY}, {"1": INDEX_KEY_1})
    session.execute("SELECT pii_load_keyring(%s)", [other])
    for call in CALLS:
        if call.startswith(("constant", "find_tagged")):
            continue
        with raises("55000", message="version 2 is not loaded", secrets=["John"]):
            session.execute(f"SELECT {call}").fetchone()
    # What needs no data key of the stored values is still right.
    assert session.execute("SELECT find_tagged('John')").fetchone() == (1,)

    session.execute("SELECT pii_unload_keys()")
    for call in CALLS:
        with raises("55000", message="no encryption key", secrets=["John"]):
            session.execute(f"SELECT {call}").fetchone()

    session.execute("SELECT pii_load_keyring(%s)", [keyring()])
    assert session.execute(query).fetchone() == ANSWERS


def test_cached_text_of_functions_is_found_again_under_another_key(db):
    """A pooled session: DISCARD ALL makes even a literal that was encrypted in a plan anew."""
    session = db.connect_keyed()
    session.execute(FUNCTIONS)
    session.execute(
        "CREATE FUNCTION literal() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN "
        "RETURN (SELECT count(*) FROM t WHERE v = 'John'); END $$"
    )
    session.execute("INSERT INTO t VALUES (1, 'John', 'John')")
    assert session.execute("SELECT literal()").fetchone() == (1,)
    session.execute("DISCARD ALL")
    session.execute("SELECT pii_load_keyring(%s)", [keyring(1, {"1": WRONG_KEY})])
    session.execute("TRUNCATE t; INSERT INTO t VALUES (1, 'John', 'John')")
    assert session.execute("SELECT literal(), constant()::text").fetchone() == (1, "John")


def test_generic_plans_follow_a_change_of_key(db):
    session = db.connect_keyed()
    session.execute("CREATE TABLE t (v encrypted_text); INSERT INTO t VALUES ('John')")
    session.execute("SET plan_cache_mode = force_generic_plan")
    session.execute("PREPARE p (text) AS SELECT count(*) FROM t WHERE v = $1")
    assert session.execute("EXECUTE p ('John')").fetchone() == (1,)
    session.execute("SELECT pii_unload_keys()")
    with raises("55000", message="no encryption key"):
        session.execute("EXECUTE p ('John')")
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2, {"2": WRONG_KEY})])
    with raises("XX001", message="does not authenticate"):
        session.execute("EXECUTE p ('John')")
    session.execute("SELECT pii_load_keyring(%s)", [keyring()])
    assert session.execute("EXECUTE p ('John')").fetchone() == (1,)


# --- a keyring without an index key, such as the application's own array of secrets ---


def test_without_an_index_key_hashing_is_an_error_and_the_rest_works(visit):
    """Hashing goes by equality tags, which the data keys cannot make: an error, never a wrong answer."""
    session = visit.connect_keyed(keyring=keyring(index={}))
    for query in (
        "SELECT last_name FROM people ORDER BY last_name",
        "SELECT id FROM people WHERE last_name = 'Name 12'",
        "SELECT id FROM people WHERE email = 'user17@Example.com'",
        "SELECT id FROM people WHERE last_name ILIKE '%12%'",
    ):
        assert_same(session, query)
    with without(session, "hashagg", "hashjoin", "nestloop"):
        assert_same(session, "SELECT last_name, count(*) FROM people GROUP BY last_name")
        assert_same(session, "SELECT a.id, b.id FROM people a JOIN people b ON a.last_name = b.last_name")
    with without(session, "sort"), raises("55000", message="no index key", hint='"index"'):
        session.execute("SELECT DISTINCT last_name FROM people").fetchall()
    with without(session, "mergejoin", "nestloop"), raises("55000", hint='"index"'):
        session.execute("SELECT FROM people a JOIN people b ON a.email = b.last_name").fetchall()


def test_plpgsql_assigns_bytes_as_ciphertext(visit):
    """Else it would convert by the bytes' text, and encrypt the ciphertext again."""
    session = visit.connect_keyed()
    session.execute(
        "CREATE FUNCTION pg_temp.assigned(value bytea) RETURNS text LANGUAGE plpgsql AS"
        " $$ DECLARE e encrypted_text; BEGIN e := value; RETURN e; END $$"
    )
    assert session.execute("SELECT pg_temp.assigned(pii_encrypt('Zoë')::bytea)").fetchone() == ("Zoë",)
    with raises("22P03"):
        session.execute("SELECT pg_temp.assigned('\\x6161')")
