"""Where values of several types need one: coalesce, CASE, greatest, UNION, VALUES, ARRAY, USING.

Beside text columns, where what is character(n) or name is cast to text: no value may be cut off, or encrypted twice.
"""

import itertools

import psycopg
import pytest

from harness import shared
from harness.errors import raises
from harness.plans import indexes, plan, without

SETUP = """
    CREATE TABLE plain (id int, x text, t text, v varchar(20), c text, n text);
    INSERT INTO plain VALUES
        (1, 'ann', 'ann', 'bob', 'cy', 'dee'), (2, NULL, 'bob', 'bob', 'ann', 'bob'),
        (3, 'שלום', 'é', 'zoë', 'שלום', 'zoë'), (4, 'ann', NULL, NULL, NULL, NULL),
        (5, repeat('long', 30), 'ann', 'ann', 'ann', 'ann'), (6, '', '', '', '', ''), (7, ' b ', 'b', 'b', 'b', 'b');
    CREATE TABLE secret (id int, x encrypted_text(200), t text, v varchar(20), c char(8), n name);
    INSERT INTO secret SELECT * FROM plain;
    CREATE TABLE tagged (id int, x encrypted_text(200, searchable), t text, v varchar(20), c char(8), n name);
    INSERT INTO tagged SELECT * FROM plain;
"""

database = shared.database(SETUP)
db = shared.visit

# {a} and {b} are columns, {t} the table.
QUERIES = {
    "coalesce": "SELECT id, coalesce({a}, {b})::text FROM {t}",
    "case": "SELECT id, (CASE WHEN id % 2 = 0 THEN {a} ELSE {b} END)::text FROM {t}",
    "case of an operand": "SELECT id, CASE {a} WHEN {b} THEN 1 END FROM {t}",
    "greatest": "SELECT id, greatest({a}, {b})::text FROM {t}",
    "least": "SELECT id, least({a}, {b})::text FROM {t}",
    "array": "SELECT id, ARRAY[{a}, {b}]::text[] FROM {t}",
    "values": "SELECT id, v.column1::text FROM {t}, LATERAL (VALUES ({a}), ({b})) v",
    "union": "SELECT u::text FROM (SELECT {a} AS u FROM {t} UNION SELECT {b} FROM {t}) s",
    "union all": "SELECT u::text FROM (SELECT {a} AS u FROM {t} UNION ALL SELECT {b} FROM {t}) s",
    "intersect": "SELECT u::text FROM (SELECT {a} AS u FROM {t} INTERSECT SELECT {b} FROM {t}) s",
    "except": "SELECT u::text FROM (SELECT {a} AS u FROM {t} EXCEPT SELECT {b} FROM {t}) s",
    "nullif": "SELECT id, nullif({a}, {b})::text FROM {t}",
    "in": "SELECT id FROM {t} WHERE {a} IN ({b}, {b})",
    "using": "SELECT j.id, k.id, u::text FROM (SELECT id, {a} AS u FROM {t}) j JOIN "
    "(SELECT id, {b} AS u FROM {t}) k USING (u)",
    "full join": "SELECT j.id, k.id, u::text FROM (SELECT id, {a} AS u FROM {t}) j FULL JOIN "
    "(SELECT id, {b} AS u FROM {t}) k USING (u)",
    "group by": "SELECT coalesce({a}, {b})::text, count(*) FROM {t} GROUP BY coalesce({a}, {b})",
    "three": "SELECT id, coalesce({a}, {b}, x)::text FROM {t}",
}


@pytest.mark.parametrize("other", "tvcn")
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_as_text(db, query, other):
    session = db.connect_keyed()
    for a, b in (("x", other), (other, "x")):
        expected, *found = (
            sorted(session.execute(query.format(t=table, a=a, b=b)).fetchall(), key=repr)
            for table in ("plain", "secret", "tagged")
        )
        assert found == [expected, expected], (a, b)


def test_the_type_stays_encrypted(db):
    """A table made of such a query stores no plaintext; with text it does, as a view of text would show it."""
    session = db.connect_keyed()
    for expression, expected in {
        "coalesce(x, c)": "encrypted_text",
        "coalesce(c, x)": "encrypted_text",
        "coalesce(x, n)": "encrypted_text",
        "coalesce(n, x)": "encrypted_text",
        "coalesce(c, n, x)": "encrypted_text",
        "ARRAY[c, x]": "encrypted_text[]",
        "coalesce(x, t)": "text",
        "coalesce(x, c, t)": "text",
        "coalesce(x, v)": "character varying",
    }.items():
        assert session.execute(f"SELECT pg_typeof({expression}) FROM secret LIMIT 1").fetchone() == (expected,)


def test_a_name_is_not_cut_off(db):
    """To name it would be, to 63 bytes."""
    session = db.connect_keyed()
    longest = session.execute(
        "SELECT max(length(coalesce(n, x))) FROM secret WHERE id = 5 AND n IS NULL OR x IS NOT NULL"
    )
    assert longest.fetchone()[0] <= 120
    assert session.execute("SELECT length(coalesce(NULL::name, x)) FROM secret WHERE id = 5").fetchone() == (120,)


def test_lists_of_characters_find_the_index(db):
    session = db.connect_keyed()
    session.execute(
        """CREATE TEMP TABLE many (x encrypted_text(20, searchable));
           INSERT INTO many SELECT 'n' || i FROM generate_series(1, 2000) i;
           CREATE INDEX many_x ON many USING hash (x); ANALYZE many"""
    )
    query = "SELECT x FROM many WHERE x IN ('n3'::char(5), 'n7'::char(9))"
    with without(session, "seqscan"):
        assert indexes(plan(session, query)) == {"many_x"}
        assert sorted(session.execute(query).fetchall()) == [("n3",), ("n7",)]


def test_what_meets_takes_a_key_that_encrypts(db):
    session = db.connect()
    for column in ("c", "n"):
        with raises("55000", message="no encryption key"):
            session.execute(f"SELECT coalesce(x, {column}) FROM secret")


def test_assigning_names_and_characters(db):
    """Implicit casts are assignments, too: into columns of each shape."""
    session = db.connect_keyed()
    session.execute("CREATE TEMP TABLE target (a encrypted_text(5), b encrypted_text(5, searchable))")
    session.execute("INSERT INTO target VALUES ('ann'::name, 'bob'::char(20)), ('cy'::char(9), 'dee'::name)")
    session.execute("UPDATE target SET a = current_user::name WHERE false")
    assert session.execute("SELECT a, b FROM target").fetchall() == [("ann", "bob"), ("cy", "dee")]
    for value in ("'123456'::name", "'123456'::char(7)"):
        with raises("22001"):
            session.execute(f"INSERT INTO target (a) VALUES ({value})")


@pytest.mark.parametrize("value", ["'ann'::name", "'ann'::char(9)", "current_user", "$1::name", "$1::char(9)"])
def test_each_row_has_a_nonce_of_its_own(db, value):
    """STABLE casts are evaluated for each row that is stored, whatever PostgreSQL may fold in conditions."""
    session = db.connect_keyed()
    session.execute("CREATE TEMP TABLE stored (v encrypted_text(9), s encrypted_text(9, searchable))")
    argument = "('ann')" if "$1" in value else ""
    types = "(text)" if "$1" in value else ""
    session.execute(f"PREPARE fill{types} AS INSERT INTO stored SELECT {value}, {value} FROM generate_series(1, 5)")
    session.execute(f"PREPARE two{types} AS INSERT INTO stored VALUES ({value}, {value}), ({value}, {value})")
    session.execute(
        f"PREPARE change{types} AS UPDATE stored SET v = coalesce(NULL::encrypted_text, {value}), s = {value}"
    )
    for mode in ("force_custom_plan", "force_generic_plan"):
        session.execute(f"SET plan_cache_mode = {mode}; EXECUTE fill{argument}; EXECUTE two{argument}")
        count = "SELECT count(DISTINCT v::bytea), count(DISTINCT s::bytea), count(*) FROM stored"
        distinct_v, distinct_s, rows = session.execute(count).fetchone()
        assert distinct_v == distinct_s == rows > 0
        session.execute(f"EXECUTE change{argument}")
        assert session.execute(count).fetchone() == (rows, rows, rows)


@pytest.mark.parametrize("type_", ["varchar", "encrypted_text"])
def test_recursion_wants_one_type_of_any_string_with_a_length(db, type_):
    """A limit of PostgreSQL's own, with its own way out."""
    session = db.connect_keyed()
    query = "WITH RECURSIVE r (a) AS (SELECT 'x'::{0} UNION SELECT (a || 'y')::{1} FROM r WHERE length(a) < 3) TABLE r"
    with raises("42804", hint="Cast the output of the non-recursive term"):
        session.execute(query.format(f"{type_}(10)", f"{type_}(20)"))
    for first, second in ((f"{type_}(10)", f"{type_}(10)"), ("text", f"{type_}(20)")):
        assert session.execute(query.format(first, second)).fetchall() == [("x",), ("xy",), ("xyy",)]


# --- which operators and functions are meant ---

_RESOLVED = """
    CREATE TEMP TABLE resolved (
        e encrypted_text, x text, t text, v varchar(9), c char(9), n name, i int, j jsonb, b bytea,
        ea encrypted_text[], xa text[], ta text[], va varchar(9)[], ca char(9)[], na name[])
"""
_OPERATORS = """
    SELECT DISTINCT oprname FROM pg_operator WHERE oprkind = 'b' AND oprnamespace = 'pg_catalog'::regnamespace
       AND ARRAY[oprleft, oprright] && ARRAY['text', 'name', 'bpchar', 'anyarray', 'anycompatiblearray',
           'anycompatible', 'anyelement', 'anynonarray', 'jsonb']::regtype[]::oid[]
"""
_FUNCTIONS = """
    SELECT DISTINCT quote_ident(proname) FROM pg_proc
     WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind IN ('f', 'a') AND pronargs IN (1, 2)
       AND ARRAY['text', 'anyelement', 'anycompatible', 'anyarray', 'anycompatiblearray']::regtype[]::oid[]
           && proargtypes::oid[]
       AND NOT ARRAY['internal', 'cstring', 'name', 'bpchar']::regtype[]::oid[] && proargtypes::oid[]
"""
_SCALARS = ["{0}", "t.t", "t.v", "t.c", "t.n", "'x'", "t.i", "t.j", "t.b"]
_ARRAYS = ["{0}a", "t.ta", "t.va", "t.ca", "t.na", "'{{x}}'", "ARRAY['x']", "ARRAY[{0}]"]


def _pairs(*lists):
    """Two operands of which one at least is the column."""
    return [pair for operands in lists for pair in itertools.product(operands, repeat=2) if "{0}" in "".join(pair)]


def _means(session, expression):
    """The SQLSTATE of an expression that is planned only."""
    try:
        session.execute(f"EXPLAIN SELECT {expression} FROM resolved t")
    except psycopg.Error as error:
        return error.sqlstate
    return "00000"


def _differences(session, expressions):
    """Expressions that mean something for a text column and nothing for an encrypted one."""
    session.execute(_RESOLVED)
    pairs = [(expression.format("t.x"), expression.format("t.e")) for expression in expressions]
    assert sum(_means(session, text) == "00000" for text, _ in pairs) > 100
    return {
        encrypted: _means(session, encrypted)
        for text, encrypted in pairs
        if _means(session, text) == "00000" != _means(session, encrypted)
    }


def test_every_operator_of_text_is_one_of_encrypted_text(db):
    """And none is ambiguous: each cast and operator of ours is one more candidate for PostgreSQL."""
    session = db.connect_keyed()
    operators = [name for (name,) in session.execute(_OPERATORS)]
    expressions = [f"{a} {name} {b}" for name in operators for a, b in _pairs(_SCALARS, _ARRAYS)]
    expressions += [f"{a} {name} ANY ({b})" for name in ("=", "<>", "<", "~", "~~") for a in _SCALARS for b in _ARRAYS]
    assert _differences(session, expressions) == {}


def test_no_function_of_text_is_ambiguous(db):
    """Those that take names, tables or one type only are refused where text would do: they say so."""
    session = db.connect_keyed()
    functions = [name for (name,) in session.execute(_FUNCTIONS)]
    expressions = [f"{name}({a})" for name in functions for a in ("{0}", "{0}a")]
    expressions += [f"{name}({a}, {b})" for name in functions for a, b in _pairs(_SCALARS, _ARRAYS)]
    assert set(_differences(session, expressions).values()) == {"42883"}


def test_plain_types_never_mean_ours(db):
    """Between PostgreSQL's own types and literals, operators stay PostgreSQL's, with the extension in the path."""
    session = db.connect()
    session.execute(_RESOLVED)
    operators = [name for (name,) in session.execute(_OPERATORS)]
    for operands in (_SCALARS, _ARRAYS):
        plain = [operand.format("") for operand in operands if "{0}" not in operand]
        for name, a, b in itertools.product(operators, plain, plain):
            expression = f"{a} {name} {b}"
            ours = _means(session, expression)
            session.execute("SET search_path = pg_catalog, pg_temp")
            assert ours == _means(session, expression), expression
            session.execute("RESET search_path")
