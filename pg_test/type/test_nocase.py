"""Equality that ignores case: encrypted_text(n, searchable, nocase) COLLATE encrypted_nocase."""

import re
from contextlib import nullcontext

import pytest

from harness import shared
from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEYRING
from harness.plans import indexes, plan, without, without_indexes
from harness.registry import OTHER_INDEX
from harness.values import ARMOUR, dearmour, nocase_eq_tag

NOCASE = "encrypted_text(50, searchable, nocase) COLLATE encrypted_nocase"

# Each line is spellings of one text, and no spelling of another line's.
ALIKE = [
    ["ann@example.com", "Ann@Example.com", "ANN@EXAMPLE.COM"],
    ["Zoë", "ZOË", "zoe\u0308", "zOE\u0308"],
    ["straße", "STRASSE", "Stra\u017f\u017fe"],
    ["\ufb01sh", "fish", "FISH", "\uff46\uff49\uff53\uff48"],
    ["\u0130", "i\u0307"],
    ["\u0131"],
    ["i", "I"],
    ["ΌΣΟΣ", "όσος", "όσοσ"],
    ["Ann\u200b", "ann", "AN\u00adN"],
    ["Ann "],
    [""],
]
SPELLINGS = [(number, text) for number, texts in enumerate(ALIKE) for text in texts]

SETUP = f"""
    CREATE TABLE logins (id serial PRIMARY KEY, alike int, email {NOCASE});
    CREATE TABLE untagged (id serial PRIMARY KEY, alike int, email encrypted_text(50) COLLATE encrypted_nocase);
    CREATE TABLE exact (id serial PRIMARY KEY, alike int, email encrypted_text(50, searchable));
    CREATE TABLE texts (id serial PRIMARY KEY, alike int, email text);
    CREATE INDEX logins_email ON logins USING hash (email);
    CREATE INDEX untagged_email ON untagged USING hash (email);
    CREATE UNIQUE INDEX exact_email ON exact (email encrypted_text_unique_ops);
    CREATE UNIQUE INDEX texts_email ON texts (email);
    CREATE TABLE users (id int, alike int, email {NOCASE});
    CREATE UNIQUE INDEX users_email ON users (email encrypted_text_unique_ops);
"""

TABLES = ["logins", "untagged", "exact", "texts", "users"]


@pytest.fixture(scope="module")
def database(cluster):
    with Database.create(cluster, "nocase", SETUP) as database:
        with cluster.connect(database.name) as session:
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            with session.cursor() as cursor:
                for table in TABLES[:-1]:
                    cursor.executemany(f"INSERT INTO {table} (alike, email) VALUES (%s, %s)", SPELLINGS)
                cursor.executemany(
                    "INSERT INTO users VALUES (%s, %s, %s)", [(n, n, texts[-1]) for n, texts in enumerate(ALIKE)]
                )
            session.execute("CREATE SCHEMA numbers; ANALYZE")
            for table in TABLES:
                session.execute(f"CREATE TABLE numbers.{table} AS SELECT id, alike, alike AS email FROM {table}")
        yield database


db = shared.corner


@pytest.fixture
def session(visit):
    return visit.connect_keyed()


def rows(session, query, *parameters):
    return session.execute(query, parameters or None).fetchall()


def test_the_type_says_so(keyed):
    keyed.execute(
        f"CREATE TABLE t (a {NOCASE}, b encrypted_text(searchable, nocase) COLLATE encrypted_nocase,"
        " c encrypted_text(10485760, Searchable, NoCase) COLLATE encrypted_nocase)"
    )
    types = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0"
    assert [one for (one,) in rows(keyed, types)] == [
        "encrypted_text(50,searchable,nocase)",
        "encrypted_text(searchable,nocase)",
        "encrypted_text(10485760,searchable,nocase)",
    ]
    keyed.execute("INSERT INTO t VALUES (%s, 'b', %s)", ["x" * 50, "y" * 51])
    with raises("22001"):
        keyed.execute("INSERT INTO t VALUES (%s)", ["x" * 51])


@pytest.mark.parametrize("modifiers", ["nocase", "5, nocase", "nocase, searchable", "searchable, nocase, nocase"])
def test_what_is_no_such_type_is_refused(keyed, modifiers):
    with raises("22023", hint="encrypted_text\\(n, searchable, nocase\\)"):
        keyed.execute(f"CREATE TABLE t (a encrypted_text({modifiers}) COLLATE encrypted_nocase)")


def test_a_value_keeps_its_spelling_and_its_tag_is_that_of_all(visit, session):
    assert {text for (text,) in rows(session, "SELECT email FROM logins")} == {text for _, text in SPELLINGS}
    stored = rows(visit.connect(), "SELECT alike, email FROM logins")
    for alike, armour in stored:
        assert ARMOUR.fullmatch(armour) and armour.startswith("v2.1i:")
        assert dearmour(armour)[6:22] == nocase_eq_tag(ALIKE[alike][0])


@pytest.mark.parametrize("table", ["logins", "untagged"])
@pytest.mark.parametrize(
    "probe", ["%s", "%s::text", "%s::varchar", "%s::encrypted_text", "%s::encrypted_text(searchable)"]
)
@pytest.mark.parametrize("by", ["index", "scan"])
def test_each_spelling_finds_all_of_it(session, table, probe, by):
    with without(session, "seqscan") if by == "index" else without_indexes(session):
        for alike, text in SPELLINGS:
            for query in (
                f"email = {probe}",
                f"{probe} = email",
                f"email IN ({probe}, 'nobody')",
                f"NOT email <> {probe}",
            ):
                found = rows(session, f"SELECT email FROM {table} WHERE {query}", text)
                assert sorted(one for (one,) in found) == sorted(ALIKE[alike]), (text, query)
            others = rows(session, f"SELECT count(*) FROM {table} WHERE email <> {probe}", text)
            assert others == [(len(SPELLINGS) - len(ALIKE[alike]),)]
    if probe == "%s::text" and by == "index":
        with without(session, "seqscan"):
            assert indexes(plan(session, f"SELECT FROM {table} WHERE email = 'x'::text")) == {f"{table}_email"}


def test_a_unique_index_finds_by_it(session):
    for alike, text in SPELLINGS:
        with without(session, "seqscan"):
            assert rows(session, "SELECT id FROM users WHERE email = %s::text", text) == [(alike,)]
            assert rows(session, "SELECT id FROM users WHERE email = ANY (%s::text[])", [text, text, "x"]) == [(alike,)]
    with without(session, "seqscan"):
        assert indexes(plan(session, "SELECT FROM users WHERE email = 'x'::text")) == {"users_email"}


def test_unique_takes_one_of_each(keyed):
    keyed.execute(f"CREATE TABLE u (email {NOCASE}); CREATE UNIQUE INDEX ON u (email encrypted_text_unique_ops)")
    for texts in ALIKE:
        keyed.execute("INSERT INTO u VALUES (%s)", [texts[0]])
    for _, text in SPELLINGS:
        with raises("23505"):
            keyed.execute("INSERT INTO u VALUES (%s)", [text])
        keyed.execute("INSERT INTO u VALUES (%s) ON CONFLICT (email) DO UPDATE SET email = excluded.email", [text])
        assert rows(keyed, "SELECT count(*) FROM u WHERE email::text = %s", text) == [(1,)]
    assert rows(keyed, "SELECT count(*) FROM u") == [(len(ALIKE),)]


@pytest.mark.parametrize("table", ["logins", "untagged"])
@pytest.mark.parametrize("methods", [["hashagg"], ["sort"]])
def test_grouping_and_distinct(session, table, methods):
    with without(session, *methods):
        grouped = rows(session, f"SELECT min(alike), count(*), count(DISTINCT alike) FROM {table} GROUP BY email")
        assert sorted(grouped) == [(n, len(texts), 1) for n, texts in enumerate(ALIKE)]
        assert rows(session, f"SELECT count(*) FROM (SELECT DISTINCT email FROM {table}) AS q") == [(len(ALIKE),)]
        assert rows(session, f"SELECT count(DISTINCT email) FROM {table}") == [(len(ALIKE),)]
        windows = f"SELECT count(*) OVER (PARTITION BY email), alike FROM {table}"
        assert {(len(ALIKE[alike]), alike) for alike, _ in SPELLINGS} == set(rows(session, windows))


def test_the_order_is_that_of_the_folded_texts(session):
    for query in (
        "SELECT alike FROM logins ORDER BY email",
        "SELECT alike FROM logins ORDER BY email LIMIT 100",
        "SELECT alike FROM untagged ORDER BY email DESC",
        "SELECT alike FROM (SELECT alike, rank() OVER (ORDER BY email) AS r FROM logins) AS q ORDER BY r",
    ):
        order = [alike for (alike,) in rows(session, query)]
        changes = [a for a, b in zip(order, [None, *order], strict=False) if a != b]
        assert sorted(changes) == list(range(len(ALIKE))), query
    of_texts = '(pii_casefold(a.email) COLLATE "default" < pii_casefold(b.email))'
    compared = f"SELECT bool_and((a.email < b.email) = {of_texts}) FROM logins AS a, logins AS b"
    assert rows(session, f"{compared} WHERE a.alike < 2 AND b.alike < 2 AND a.alike <> b.alike") == [(True,)]
    compared = "SELECT (a.email <= b.email AND a.email >= b.email) = (a.alike = b.alike), (a.email = b.email) = "
    compared += (
        "(a.alike = b.alike), (a.email < b.email OR a.email > b.email) = (a.alike <> b.alike) FROM {0} AS a, {0} AS b"
    )
    for table in ("logins", "untagged"):
        assert set(rows(session, compared.format(table))) == {(True, True, True)}


# By what the rows of two tables meet: x is one of another kind. What the answer is to be is said by alike.
MIXES = [
    "SELECT n.id, x.id FROM {n} AS n JOIN {x} AS x ON n.email = x.email",
    "SELECT n.id, x.id FROM {n} AS n JOIN {x} AS x ON x.email = n.email",
    "SELECT n.id, x.id FROM {n} AS n LEFT JOIN {x} AS x ON n.email = x.email",
    "SELECT n.id, 0 FROM {n} AS n LEFT JOIN {x} AS x ON n.email = x.email",
    "SELECT 0, x.id FROM {x} AS x LEFT JOIN {n} AS n ON n.email = x.email",
    "SELECT n.id, x.id FROM {n} AS n FULL JOIN {x} AS x ON n.email = x.email",
    "SELECT n.id, x.id FROM {n} AS n, {x} AS x WHERE NOT n.email <> x.email",
    "SELECT n.id, 0 FROM {n} AS n WHERE n.email IN (SELECT email FROM {x} WHERE id % 2 = 0)",
    "SELECT 0, x.id FROM {x} AS x WHERE x.email IN (SELECT email FROM {n} WHERE id % 2 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE n.email IN (SELECT DISTINCT email FROM {x} WHERE id % 2 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE n.email = ANY (SELECT email FROM {x} WHERE id % 2 = 0 OFFSET 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE id < 0 OR n.email IN (SELECT email FROM {x} WHERE id % 2 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE n.email NOT IN (SELECT email FROM {x} WHERE id % 3 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE EXISTS (SELECT FROM {x} AS x WHERE x.email = n.email AND id % 2 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE NOT EXISTS (SELECT FROM {x} AS x WHERE x.email = n.email AND id % 3 = 0)",
    "SELECT n.id, 0 FROM {n} AS n WHERE id < 0 OR EXISTS (SELECT FROM {x} AS x WHERE x.email = n.email AND id % 2 = 0)",
    "SELECT n.id, 0 FROM {n} AS n JOIN (SELECT DISTINCT email FROM {x}) AS x ON n.email = x.email",
    "SELECT n.id, 0 FROM {n} AS n LEFT JOIN (SELECT DISTINCT email FROM {x}) AS x ON n.email = x.email",
    "SELECT n.id, 0 FROM {n} AS n JOIN (SELECT email, count(*) FROM {x} GROUP BY email) AS x ON n.email = x.email",
    "SELECT n.id, x.i FROM {n} AS n JOIN (SELECT email, min(id) AS i FROM {x} GROUP BY 1) AS x ON x.email = n.email",
    "SELECT 0, x.id FROM {x} AS x JOIN (SELECT DISTINCT email FROM {n}) AS n ON n.email = x.email",
    "SELECT n.id, 0 FROM {n} AS n JOIN (SELECT email FROM {x} UNION SELECT email FROM {x}) AS x ON n.email = x.email",
    "WITH x AS MATERIALIZED (SELECT DISTINCT email FROM {x}) SELECT n.id, 0 FROM {n} AS n JOIN x ON n.email = x.email",
    "SELECT n.id, x.id FROM {n} AS n, LATERAL (SELECT id FROM {x} AS x WHERE x.email = n.email OFFSET 0) AS x",
    "SELECT n.id, x.id FROM {n} AS n JOIN {x} AS x ON (n.email, n.alike) = (x.email, x.alike)",
    "SELECT n.id, x.id FROM {n} AS n JOIN {x} AS x ON n.email = x.email JOIN {n} AS m ON m.email = n.email",
    "SELECT a.id, b.id FROM {n} AS a JOIN {n} AS b USING (email) JOIN {x} AS x ON x.email = b.email AND x.id < 9",
    "SELECT n.id, x.id FROM {n} AS n JOIN {x} AS x USING (email)",
    "SELECT count(*), 0 FROM {n} AS n JOIN {x} AS x USING (email) GROUP BY n.email",
    "SELECT max(alike), count(*) FROM (SELECT email, alike FROM {n} UNION SELECT email, alike FROM {x}) AS q",
    "SELECT count(*), 0 FROM (SELECT email, alike FROM {x} EXCEPT SELECT email, alike FROM {n} WHERE id % 2 = 0) AS q",
    "SELECT count(*), 0 FROM (SELECT email, alike FROM {n} INTERSECT SELECT email, alike FROM {x}) AS q",
    "SELECT count(*), 0 FROM {n} AS n WHERE n.email IN (SELECT coalesce(email, 'none') FROM {x} WHERE id % 2 = 0)",
    "SELECT count(*), 0 FROM {n} AS n, {x} AS x WHERE CASE WHEN n.id > 3 THEN n.email ELSE n.email END = x.email",
    "SELECT n.id, (SELECT count(*) FROM {x} AS x WHERE x.email = n.email) FROM {n} AS n",
    "SELECT n.id, (SELECT min(x.id) FROM {x} AS x WHERE n.email IN (x.email, 'nobody')) FROM {n} AS n",
]

METHODS = [
    [],
    ["hashjoin"],
    ["hashjoin", "mergejoin"],
    ["hashjoin", "nestloop"],
    ["hashagg"],
    ["sort", "material"],
    ["hashjoin", "mergejoin", "material", "seqscan"],
]


# What makes the values of a column unique respects case where that does: numbers would say something else. UNION and
# the like make text of text and encrypted values, which is compared as text is.
AS_OWN_KIND = r"EXCEPT|INTERSECT|UNION SELECT email|(DISTINCT email|email, .*) FROM \{x\} *(GROUP|\)|WHERE)"
MADE_UNIQUE = [statement for statement in MIXES if re.search(AS_OWN_KIND, statement)]


@pytest.mark.ends
@pytest.mark.parametrize("other", TABLES)
@pytest.mark.parametrize("statement", MIXES)
def test_columns_of_all_kinds_meet(session, statement, other):
    """In another schema the tables have one number for all spellings, and answer the same."""
    for ours, ways in (("logins", METHODS), ("users", METHODS[:2])):
        is_other = statement in MADE_UNIQUE and other in ("exact", "texts")
        asked = statement.format(n=ours, x="logins" if is_other else other)
        session.execute("SET search_path = numbers, public")
        expected = sorted(rows(session, asked.replace("'none'", "-1").replace("'nobody'", "-1")), key=str)
        session.execute("SET search_path = public")
        for methods in ways:
            with without(session, *methods):
                assert sorted(rows(session, asked), key=str) == expected, (ours, methods)


# Under an explicit collation a comparison is what that says, whatever the columns' tags are.
EXPLICIT = [
    ("SELECT count(*) FROM logins WHERE email COLLATE \"default\" = 'ANN@EXAMPLE.COM'", 1),
    ("SELECT count(*) FROM logins WHERE email = 'ANN@EXAMPLE.COM' COLLATE \"C\"", 1),
    ("SELECT count(*) FROM exact WHERE email = 'ANN@example.COM' COLLATE encrypted_nocase", 3),
    ("SELECT count(*) FROM exact WHERE email COLLATE encrypted_nocase IN ('ANN@example.COM', 'STRASSE')", 6),
    ("SELECT count(*) FROM texts AS t, logins AS n WHERE t.email COLLATE encrypted_nocase = n.email", None),
    ("SELECT count(*) FROM exact AS a, exact AS b WHERE a.email = b.email COLLATE encrypted_nocase", None),
    ('SELECT count(*) FROM exact AS a, exact AS b WHERE a.email = b.email COLLATE "C"', len(SPELLINGS)),
    ('SELECT count(*) FROM logins AS a, logins AS b WHERE a.email = b.email COLLATE "C"', len(SPELLINGS)),
    ('SELECT count(*) FROM logins AS a WHERE email COLLATE "C" IN (SELECT email FROM logins)', len(SPELLINGS)),
    ('SELECT count(*) FROM exact AS a WHERE email COLLATE "C" IN (SELECT email FROM logins)', len(SPELLINGS)),
    ('SELECT count(*) FROM exact AS a WHERE email IN (SELECT email COLLATE "default" FROM logins)', len(SPELLINGS)),
    ('SELECT count(*) FROM exact AS a JOIN logins AS n ON n.email COLLATE "C" = a.email', len(SPELLINGS)),
    ('SELECT count(*) FROM users AS u JOIN exact AS a ON u.email COLLATE "C" = a.email', len(ALIKE)),
    ('SELECT count(*) FROM (SELECT DISTINCT email COLLATE "C" FROM logins) AS q', len(SPELLINGS)),
    ("SELECT count(*) FROM (SELECT DISTINCT email COLLATE encrypted_nocase FROM exact) AS q", len(ALIKE)),
    ("SELECT count(*) FROM exact GROUP BY email COLLATE encrypted_nocase HAVING count(*) = 4", 4),
    ('SELECT count(DISTINCT email COLLATE "C") FROM logins', len(SPELLINGS)),
]


@pytest.mark.parametrize(("query", "count"), EXPLICIT)
def test_an_explicit_collation_decides(session, query, count):
    expected = sum(len(texts) ** 2 for texts in ALIKE) if count is None else count
    for methods in METHODS:
        with without(session, *methods):
            assert rows(session, query)[0] == (expected,), methods


def test_names_are_compared_as_texts_are(session):
    for query in ("email = 'ZOË'::name", "'ZOË'::name = email", "NOT email <> 'ZOË'::name", "email = 'ZOË'::char(9)"):
        assert rows(session, f"SELECT count(*) FROM logins WHERE {query}") == [(4,)], query
    with without(session, "seqscan"):
        assert indexes(plan(session, "SELECT FROM logins WHERE email = current_user")) == {"logins_email"}
    # What PostgreSQL asks of nobody when it plans.
    with raises("42P22"):
        session.execute("SELECT FROM logins WHERE email IN ('ZOË'::name, 'i'::name)")
    listed = "SELECT count(*) FROM logins WHERE email COLLATE encrypted_nocase IN ('ZOË'::name, 'i'::name)"
    assert rows(session, listed) == [(6,)]


def test_texts_of_values_are_compared_as_texts_are(session):
    for condition, count in [
        ("email::text = 'ZOË'", 1),
        ("email LIKE 'Z%'", 2),
        ("email ILIKE 'Z%'", 4),
        ("lower(email) = 'zoë'", 2),
        ("email || '' = 'ZOË'", 1),
        ("email IN (SELECT lower(email) FROM texts WHERE email = 'ZOË')", 4),
    ]:
        assert rows(session, f"SELECT count(*) FROM logins WHERE {condition}") == [(count,)], condition


# PostgreSQL takes it that whatever it groups by is the same in all rows of a group, of citext, too: a condition on it
# is tested before there are groups. OFFSET 0 and MATERIALIZED keep it out, and of HAVING there is no such way.
BENEATH_GROUPS = [
    ("SELECT c FROM (SELECT email, count(*) OVER (PARTITION BY email) AS c FROM s {end}) AS q WHERE {like}", 1, 3),
    (
        "WITH q AS {as} (SELECT email, count(*) OVER (PARTITION BY email) AS c FROM s) SELECT c FROM q WHERE {like}",
        1,
        3,
    ),
    (
        "SELECT count(*) FROM (SELECT DISTINCT ON (email) * FROM s ORDER BY email, id DESC {end}) AS q WHERE {like}",
        1,
        0,
    ),
    ("SELECT count(*) FROM s GROUP BY email HAVING {like}", 1, 1),
]


@pytest.mark.parametrize(("query", "beneath", "above"), BENEATH_GROUPS)
def test_a_condition_that_tells_spellings_apart_goes_beneath_groups(keyed, query, beneath, above):
    keyed.execute(
        f"CREATE TABLE s (id int, email {NOCASE}); INSERT INTO s VALUES (1, 'ann'), (2, 'Ann'), (3, 'ANN'), (4, 'bob')"
    )
    for fence, count in ((("", ""), beneath), (("OFFSET 0", "MATERIALIZED"), above)):
        asked = query.replace("{end}", fence[0]).replace("{as}", fence[1]).replace("{like}", "email LIKE 'ann'")
        assert rows(keyed, asked) == [(count,)]


def test_collations_that_conflict_are_an_error(keyed):
    keyed.execute(
        f'CREATE TABLE n (email {NOCASE}); CREATE TABLE c (email encrypted_text(9, searchable) COLLATE "C", e text);'
        "INSERT INTO n VALUES ('Ann'); INSERT INTO c VALUES ('ann', 'ann')"
    )
    for query in (
        "SELECT FROM n JOIN c ON n.email = c.email",
        "SELECT FROM n, c WHERE n.email <> c.email",
        "SELECT FROM n WHERE email IN (SELECT email FROM c)",
        "SELECT FROM n, c WHERE n.email IN (c.email, c.email || 'x')",
        "SELECT FROM n, c WHERE n.email < c.email",
    ):
        with raises("42P22", hint="COLLATE"):
            keyed.execute(query)


# --- without a key ---


def test_it_needs_no_key(visit):
    session = visit.connect()
    total = sum(len(texts) ** 2 for texts in ALIKE)
    for methods in METHODS[:4]:
        with without(session, *methods, "mergejoin"):
            joined = "SELECT count(*) FROM logins AS a JOIN logins AS b ON a.email = b.email"
            assert rows(session, joined) == [(total,)]
            assert rows(session, "SELECT count(*) FROM logins JOIN users USING (email)") == [(len(SPELLINGS),)]
    with without(session, "sort"):
        grouped = rows(session, "SELECT min(alike), count(*) FROM logins GROUP BY email")
        assert sorted(grouped) == [(n, len(texts)) for n, texts in enumerate(ALIKE)]
    with raises("55000"):
        session.execute("SELECT count(*) FROM logins AS a JOIN exact AS b ON a.email = b.email")


def test_indexes_need_no_key(keyed, db):
    keyed.execute(f"CREATE TABLE u (id int, email {NOCASE}); INSERT INTO u VALUES (1, 'Ann'), (2, 'Zoë'), (3, NULL)")
    stored = rows(db.connect(), "SELECT email FROM u WHERE id = 1")[0][0]
    session = db.connect()
    session.execute(
        "CREATE UNIQUE INDEX one ON u (email encrypted_text_unique_ops); CREATE INDEX ON u USING hash (email)"
    )
    with raises("23505"):
        session.execute("INSERT INTO u VALUES (4, %s)", [stored])
    keyed.execute("INSERT INTO u SELECT i, 'u' || i FROM generate_series(10, 2000) AS i; DELETE FROM u WHERE id > 9")
    for statement in ("VACUUM u", "REINDEX TABLE u", "ANALYZE u", "CLUSTER u USING one"):
        session.execute(statement)
    session.execute("UPDATE u SET id = 7 WHERE email = (SELECT email FROM u WHERE id = 1)")
    assert rows(keyed, "SELECT id FROM u WHERE email = 'ANN'") == [(7,)]


def test_a_referencing_column_changes_without_a_key(keyed, db):
    """Before 18 PostgreSQL compares its old and new values under a collation of its own, whatever the column's is."""
    keyed.execute(
        f"CREATE TABLE n (id int, email {NOCASE}); CREATE UNIQUE INDEX ON n (email encrypted_text_unique_ops);"
        f"CREATE TABLE r (id int, email {NOCASE} REFERENCES n (email));"
        "INSERT INTO n VALUES (1, 'Ann'), (2, 'Zoë'), (3, 'Bob'); INSERT INTO r VALUES (1, 'ANN'), (2, 'zoë')"
    )
    session = db.connect()
    session.execute("UPDATE r SET email = (SELECT email FROM n WHERE id = 2) WHERE id = 1")
    assert rows(keyed, "SELECT id, email FROM r WHERE email = 'ZOË' ORDER BY id") == [(1, "Zoë"), (2, "zoë")]
    # As is the one that is referred to.
    bob = rows(session, "DELETE FROM n WHERE id = 3 RETURNING email")[0][0]
    session.execute("UPDATE n SET email = %s WHERE id = 1", [bob])
    # Whether two spellings of one text are the same is not to be told without a key; from 18 on it need not be.
    with raises("55000") if PG_MAJOR < 18 else nullcontext():
        session.execute("UPDATE r SET email = (SELECT email FROM r WHERE id = 2) WHERE id = 1")
    with without(session, "hashjoin", "mergejoin"):
        for operator, count in (("=", 2), ("<>", 2)):
            compared = f'SELECT count(*) FROM n, n AS m WHERE n.email COLLATE "C" {operator} m.email'
            assert rows(session, compared) == [(count,)]


def test_tags_of_different_index_keys_tell_nothing(keyed, db):
    keyed.execute(f"CREATE TABLE n (id int, email {NOCASE}); INSERT INTO n VALUES (1, 'Ann'), (2, 'Zoë')")
    db.connect_keyed(keyring=OTHER_INDEX).execute("INSERT INTO n VALUES (3, 'Ann'), (4, 'ANN')")
    for session in (keyed, db.connect_keyed(keyring=OTHER_INDEX)):
        with without(session, "hashjoin", "mergejoin"):
            same = 'SELECT n.id, m.id FROM n JOIN n AS m ON n.email COLLATE "C" = m.email AND n.id < m.id'
            assert rows(session, same) == [(1, 3)]
    keyless = db.connect()
    with without(keyless, "hashjoin", "mergejoin"), raises("55000"):
        keyless.execute(same)


def test_armour_of_another_tag_is_refused_without_a_key(keyed, db):
    keyed.execute(
        f"CREATE TABLE n (email {NOCASE}); CREATE TABLE x (email encrypted_text(searchable));"
        "CREATE TABLE p (email encrypted_text(50)); CREATE TABLE every (email encrypted_text);"
        "INSERT INTO n VALUES ('Ann'); INSERT INTO x VALUES ('Ann'); INSERT INTO p VALUES ('Ann')"
    )
    session = db.connect()
    nocase, exact, plain = (rows(session, f"SELECT email FROM {table}")[0][0] for table in ("n", "x", "p"))
    for table, armour, message in [
        ("n", exact, "respects case in a nocase column"),
        ("n", plain, "without equality tag in a searchable column"),
        ("x", nocase, "ignores case in a column whose tags do not"),
        ("p", nocase, "a searchable value in a column that is not searchable"),
    ]:
        with raises("55000", message=message):
            session.execute(f"INSERT INTO {table} VALUES (%s)", [armour])
    for table, armour in [("n", nocase), ("every", nocase), ("every", exact)]:
        session.execute(f"INSERT INTO {table} VALUES (%s)", [armour])
    assert rows(keyed, "SELECT count(*) FROM n WHERE email = 'ANN'") == [(2,)]
    # With a key it is encrypted anew, in either direction.
    keyed.execute(
        "INSERT INTO n SELECT email FROM x; INSERT INTO x SELECT email FROM n; INSERT INTO p SELECT email FROM n"
    )
    assert rows(keyed, "SELECT count(*) FROM n WHERE email = 'aNN'") == [(3,)]
    prefixes = "SELECT DISTINCT split_part(pii_try_decrypt(email), ':', 1) FROM n"
    assert rows(keyed, prefixes) == [("Ann",)]
    assert {armour[:6] for (armour,) in rows(session, "SELECT email FROM n")} == {"v2.1i:"}
    assert {armour[:5] for (armour,) in rows(session, "SELECT email FROM x")} == {"v2.1:"}


def test_a_dump_is_restored_without_a_key(db_of_its_own):
    db = db_of_its_own
    session = db.connect_keyed()
    session.execute(
        f"CREATE DOMAIN login AS {NOCASE}; CREATE TABLE u (email {NOCASE}, other login);"
        "CREATE UNIQUE INDEX ON u (email encrypted_text_unique_ops); INSERT INTO u VALUES ('Ann', 'Zoë'), ('zoë', NULL)"
    )
    dump = db.run_tool("pg_dump").stdout
    with db.sibling("restored") as restored:
        restored.psql(dump, "-v", "ON_ERROR_STOP=1")
        assert restored.dump_schema() == db.dump_schema()
        again = restored.connect_keyed()
        assert rows(again, "SELECT email, other FROM u WHERE email = 'ANN' AND other = 'ZOË'") == [("Ann", "Zoë")]
        with raises("23505"):
            again.execute("INSERT INTO u VALUES ('ZOË')")


# --- the collation is that of the extension, whatever its name ---

RENAMED = 'ALTER COLLATION encrypted_nocase RENAME TO "any Case"'
RENAMINGS = {
    "renamed": RENAMED,
    "replaced": f"{RENAMED}; CREATE COLLATION encrypted_nocase (locale = 'C')",
    "moved": "CREATE SCHEMA elsewhere; ALTER COLLATION encrypted_nocase SET SCHEMA elsewhere",
}
OF_ANY_NAME = f"""
    CREATE TABLE u (id int, email {NOCASE}); CREATE TABLE h (LIKE u); CREATE TABLE p (id int, email text);
    CREATE UNIQUE INDEX u_email ON u (email encrypted_text_unique_ops); CREATE INDEX h_email ON h USING hash (email);
    INSERT INTO u VALUES (1, 'Ann'), (2, 'bob'), (3, 'Zoë'); INSERT INTO h SELECT * FROM u;
"""


@pytest.mark.ends
@pytest.mark.parametrize("renaming", RENAMINGS)
def test_another_name_of_the_collation_changes_nothing(db_of_its_own, renaming):
    before = db_of_its_own.connect_keyed()
    before.execute(OF_ANY_NAME)
    db_of_its_own.connect().execute(RENAMINGS[renaming])
    for session in (before, db_of_its_own.connect_keyed()):
        for table in ("u", "h"):
            for ways in (["seqscan"], ["indexscan", "bitmapscan", "indexonlyscan"]):
                with without(session, *ways):
                    for probe in ("'ZOË'", "'ZOË'::text"):
                        assert rows(session, f"SELECT id FROM {table} WHERE email = {probe}") == [(3,)]
        with raises("23505"):
            session.execute("INSERT INTO u VALUES (4, 'ANN')")
        with raises("23505"):
            session.execute("INSERT INTO u VALUES (4, 'ANN'::text)")
        assert rows(session, "SELECT id FROM u ORDER BY email") == [(1,), (2,), (3,)]
        both = "SELECT email FROM u UNION ALL SELECT 'zOË'::encrypted_text(50, searchable, nocase) FROM u"
        assert len(rows(session, f"SELECT FROM ({both}) AS q GROUP BY email")) == 3
        with raises("42P21", message="needs the collation"):
            session.execute('ALTER TABLE h ALTER email TYPE encrypted_text(50, searchable, nocase) COLLATE "C"')
    session.execute("""SELECT pii_encrypt_columns('p', '{"email": {"searchable": true, "nocase": true}}')""")
    collations = "SELECT DISTINCT attcollation FROM pg_attribute WHERE attrelid IN ('p'::regclass, 'u'::regclass)"
    assert len(rows(session, f"{collations} AND attname = 'email'")) == 1
    session.execute("SELECT pii_decrypt_columns('p', ARRAY['email'])")
    collation = "SELECT attcollation::regcollation::text FROM pg_attribute WHERE attrelid = 'p'::regclass"
    assert rows(session, f"{collation} AND attname = 'email'") == [('"default"',)]


@pytest.mark.ends
@pytest.mark.parametrize("taken", ["ALTER EXTENSION pazpaz_pii DROP", "CREATE COLLATION more FROM"])
def test_without_its_collation_nothing_is_taken_for_equal_or_not(db_of_its_own, taken):
    db_of_its_own.connect_keyed().execute(OF_ANY_NAME)
    admin = db_of_its_own.connect()
    if taken.startswith("ALTER"):
        admin.execute("ALTER EXTENSION pazpaz_pii DROP COLLATION encrypted_nocase")
        back = "ALTER EXTENSION pazpaz_pii ADD COLLATION encrypted_nocase"
    else:
        admin.execute('CREATE COLLATION more FROM "C"; ALTER EXTENSION pazpaz_pii ADD COLLATION more')
        back = "ALTER EXTENSION pazpaz_pii DROP COLLATION more"
    session = db_of_its_own.connect_keyed()
    for statement in (
        "SELECT FROM u WHERE email = 'ANN'",
        "SELECT FROM u WHERE email = 'ANN'::text",
        "SELECT FROM h ORDER BY email",
        "SELECT FROM h GROUP BY email",
        "INSERT INTO u VALUES (4, 'ANN')",
        "INSERT INTO h VALUES (4, 'ANN')",
        "SELECT FROM u JOIN h USING (email)",
    ):
        with raises("42704", message="ignores case", hint="ALTER EXTENSION"):
            session.execute(statement)
    with raises("42P21", message="needs the collation"):
        session.execute("CREATE TABLE other (email encrypted_text(50, searchable, nocase))")
    assert rows(session, "SELECT count(*) FROM u WHERE email COLLATE \"C\" = 'ANN'") == [(0,)]
    admin.execute(back)
    assert rows(session, "SELECT id FROM u WHERE email = 'ANN'") == [(1,)]


@pytest.fixture
def db_of_its_own(cluster):
    with Database.create(cluster, "nocase_dump") as database:
        yield database


# --- what is refused ---

REFUSED = [
    ("42P21", "needs the collation", "CREATE TABLE t (a encrypted_text(9, searchable, nocase))"),
    ("42P21", "needs the collation", 'CREATE TABLE t (a encrypted_text(9, searchable, nocase) COLLATE "C")'),
    ("42P21", "needs a type", "CREATE TABLE t (a encrypted_text(9, searchable) COLLATE encrypted_nocase)"),
    ("42P21", "needs the collation", "ALTER TABLE x ALTER email TYPE encrypted_text(50, searchable, nocase)"),
    ("42P21", "needs the collation", "ALTER TABLE n ALTER email TYPE encrypted_text(60, searchable, nocase)"),
    ("42P21", "needs a type", "ALTER TABLE n ALTER email TYPE encrypted_text(60, searchable) COLLATE encrypted_nocase"),
    ("42P21", "needs the collation", "CREATE DOMAIN d AS encrypted_text(searchable, nocase)"),
    ("42P21", "needs the collation", "CREATE TYPE c AS (a encrypted_text(searchable, nocase))"),
    ("42P21", "needs the collation", 'CREATE TABLE t AS SELECT email COLLATE "C" AS email FROM n'),
    ("42P21", "needs a type", "CREATE TABLE t AS SELECT email COLLATE encrypted_nocase AS email FROM x"),
    ("42P21", "needs the collation", 'CREATE MATERIALIZED VIEW t AS SELECT email COLLATE "C" AS email FROM n'),
    ("42P21", "needs the collation", 'SELECT email COLLATE "C" AS email INTO t FROM n'),
    ("42P21", "needs the collation", 'CREATE TABLE t (a login COLLATE "C")'),
    ("0A000", "an array", "CREATE TABLE t (a encrypted_text(9, searchable, nocase)[] COLLATE encrypted_nocase)"),
    ("0A000", "an array", "CREATE TABLE t (a encrypted_text[] COLLATE encrypted_nocase)"),
    ("0A000", "an array", "CREATE TABLE t (a login[])"),
    ("42P21", "index and column", 'CREATE INDEX ON n USING hash (email COLLATE "C")'),
    ("42P21", "index and column", 'CREATE UNIQUE INDEX ON n (email COLLATE "C" encrypted_text_unique_ops)'),
    (
        "42P21",
        "index and column",
        "CREATE UNIQUE INDEX ON x (email COLLATE encrypted_nocase encrypted_text_unique_ops)",
    ),
    ("42P21", "index and column", "CREATE INDEX ON x USING hash (email COLLATE encrypted_nocase)"),
    ("42P21", "foreign key", "CREATE TABLE t (e encrypted_text(50, searchable) REFERENCES n (email))"),
    ("42P21", "foreign key", f"CREATE TABLE t (e {NOCASE} REFERENCES x (email))"),
    ("42P21", "foreign key", "CREATE TABLE t (e text REFERENCES n (email))"),
    ("42P21", "foreign key", "ALTER TABLE y ADD FOREIGN KEY (email) REFERENCES n (email)"),
    ("42P21", "partition key", f'CREATE TABLE t (e {NOCASE}) PARTITION BY HASH (e COLLATE "C")'),
    # What changes with a table, or with a type.
    (
        "42P21",
        "index and column",
        (
            "CREATE TABLE a () INHERITS (y); CREATE TABLE b () INHERITS (a);"
            f'CREATE INDEX ON b USING hash (email COLLATE "C"); ALTER TABLE y ALTER email TYPE {NOCASE}'
        ),
    ),
    (
        "42P21",
        "index and column",
        (
            "CREATE TYPE a AS (email encrypted_text(50, searchable)); CREATE TABLE b OF a;"
            'CREATE INDEX ON b USING hash (email COLLATE "C");'
            f"ALTER TYPE a ALTER ATTRIBUTE email TYPE {NOCASE} CASCADE"
        ),
    ),
    (
        "42P21",
        "foreign key",
        (
            "CREATE TABLE a (email text COLLATE encrypted_nocase); CREATE TABLE b () INHERITS (a);"
            "ALTER TABLE b ADD FOREIGN KEY (email) REFERENCES n (email); ALTER TABLE a ALTER email TYPE text"
        ),
    ),
]


@pytest.fixture
def refusing(keyed):
    keyed.execute(
        f"CREATE TABLE n (email {NOCASE}); CREATE TABLE x (email encrypted_text(50, searchable));"
        "CREATE TABLE y (LIKE x);"
        "CREATE UNIQUE INDEX ON n (email encrypted_text_unique_ops);"
        "CREATE UNIQUE INDEX ON x (email encrypted_text_unique_ops);"
        f"CREATE DOMAIN login AS {NOCASE}; INSERT INTO n VALUES ('Ann'); INSERT INTO x VALUES ('Ann')"
    )
    return keyed


@pytest.mark.parametrize(("sqlstate", "message", "statement"), REFUSED)
def test_what_disagrees_about_case_is_refused(refusing, sqlstate, message, statement):
    with raises(sqlstate, message=message, hint="."):
        refusing.execute(statement)


@pytest.mark.parametrize("number", [0, 5, 18, 21, 24], ids=["column", "type", "index", "foreign key", "partition key"])
def test_it_is_refused_in_replication_too(refusing, number):
    sqlstate, message, statement = REFUSED[number]
    refusing.execute("SET session_replication_role = replica")
    with raises(sqlstate, message=message):
        refusing.execute(statement)


def test_what_agrees_is_taken(refusing):
    for statement in (
        f"CREATE TABLE t1 (e {NOCASE} REFERENCES n (email)); INSERT INTO t1 VALUES ('ANN')",
        "CREATE TABLE t2 (e login, f encrypted_text(9) COLLATE encrypted_nocase)",
        f"CREATE TABLE t3 (e {NOCASE}) PARTITION BY HASH (e)",
        "CREATE TABLE t3_0 PARTITION OF t3 FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
        "CREATE TABLE t3_1 PARTITION OF t3 FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
        "CREATE UNIQUE INDEX ON t3 (e encrypted_text_unique_ops)",
        f"CREATE TYPE c AS (email {NOCASE}); CREATE TABLE t4 OF c",
        'CREATE VIEW v AS SELECT email COLLATE "C" AS email FROM t4; CREATE TABLE t5 AS SELECT email FROM n',
        "ALTER TABLE x ALTER email TYPE encrypted_text(50, searchable, nocase) COLLATE encrypted_nocase",
        "ALTER TABLE n ALTER email TYPE encrypted_text(60, searchable, nocase) COLLATE encrypted_nocase",
    ):
        refusing.execute(statement)
    assert rows(refusing, "SELECT count(*) FROM x JOIN n USING (email) WHERE x.email = 'aNN'") == [(1,)]
    for statement in ("DELETE FROM n", "UPDATE n SET email = 'Zoë'"):
        with raises("23503"):
            refusing.execute(statement)
    refusing.execute(
        "UPDATE n SET email = 'ANN'; INSERT INTO t1 VALUES ('ann'); INSERT INTO t3 VALUES ('Ann'), ('Zoë')"
    )
    for spelling in ("ANN", "zoë"):
        with raises("23505"):
            refusing.execute("INSERT INTO t3 VALUES (%s)", [spelling])
        assert rows(refusing, "SELECT count(*) FROM t3 WHERE e = %s", spelling) == [(1,)]


def test_a_search_index_misses_nothing(keyed):
    keyed.execute(f"CREATE TABLE s (alike int, email {NOCASE}); CREATE INDEX found ON s USING pii_search (email)")
    with keyed.cursor() as cursor:
        cursor.executemany("INSERT INTO s VALUES (%s, %s)", SPELLINGS)
    keyed.execute(
        "INSERT INTO s SELECT 99, 'user ' || i FROM generate_series(1, 500) AS i; SELECT pii_search_merge('found')"
    )
    keyed.execute("ANALYZE s")
    for methods in ([], ["seqscan"]):
        with without(keyed, *methods):
            for alike, text in SPELLINGS:
                for condition in ("email = %s", "email = %s::text", "email = ANY (ARRAY[%s, 'nobody'])"):
                    found = rows(keyed, f"SELECT DISTINCT alike, count(*) OVER () FROM s WHERE {condition}", text)
                    assert found == [(alike, len(ALIKE[alike]))], (condition, text)
    assert indexes(plan(keyed, "SELECT FROM s WHERE email ILIKE '%ser 77%'")) == {"found"}
    assert indexes(plan(keyed, "SELECT FROM s WHERE email = 'user 77'")) == set()
    assert rows(keyed, "SELECT count(*) FROM s WHERE email ILIKE 'USER 77'") == [(1,)]
