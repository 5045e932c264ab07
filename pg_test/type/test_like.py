"""LIKE and ILIKE over encrypted columns: PostgreSQL's own answers, by operators of the type."""

import itertools
import random
import re

import pytest

from harness import shared
from harness.database import value
from harness.errors import raises
from harness.keys import KEYRING
from harness.plans import nodes, plan

NAMES = [
    "Ann Gold",
    "ANNA",
    "ann_a",
    "Zoë",
    "ΣΊΣΥΦΟΣ",
    "İstanbul",
    "דוד",
    "100%",
    r"back\slash",
    "",
    "e\u0301",
    "x" * 300,
]

SETUP = """
    CREATE DOMAIN surname AS encrypted_text(400);
    CREATE TABLE names (id integer, plain text, v encrypted_text, s encrypted_text(searchable), d surname);
"""

database = shared.database(SETUP, roles=["stranger"])


@pytest.fixture(scope="module", autouse=True)
def rows(database):
    with database.connect_keyed() as session:
        for i, name in enumerate([*NAMES, None]):
            session.execute("INSERT INTO names VALUES (%s, %s, %s::text, %s::text, %s::text)", (i, *[name] * 4))
        session.execute("GRANT SELECT ON names TO stranger")


@pytest.fixture
def keyed(visit):
    return visit.connect_keyed()


def answer(session, statement: str):
    """Its one value; a % in it is a %."""
    return session.execute(statement).fetchone()[0]


OPERATORS = ["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"]
PATTERN_TYPES = ["text", "varchar", "name", "char(4)", "encrypted_text"]


def patterns() -> list[str]:
    """Made of pieces of the names, wildcards and escapes."""
    chosen = random.Random(14)
    letters = [*sorted(set("".join(name[:20] for name in NAMES)) - {"\\"}), "%", "_", "%%", r"\%", r"\_", r"\\"]
    return ["", "%", *("".join(chosen.choices(letters, k=chosen.randint(1, 5))) for _ in range(150))]


@pytest.mark.parametrize("column", ["v", "s", "d"])
@pytest.mark.parametrize("operator", OPERATORS)
def test_it_answers_as_text_does(keyed, operator, column):
    for pattern in patterns():
        wrong = keyed.execute(
            f"SELECT id FROM names WHERE ({column} {operator} %s) IS DISTINCT FROM (plain {operator} %s)",
            (pattern, pattern),
        ).fetchall()
        assert wrong == [], pattern


@pytest.mark.parametrize(("operator", "kind"), list(itertools.product(OPERATORS, PATTERN_TYPES)))
def test_patterns_of_other_types(keyed, operator, kind):
    count = "SELECT count(*) FROM names WHERE {} {} 'ann%'::{}"
    theirs = "text" if kind == "encrypted_text" else kind
    assert answer(keyed, count.format("v", operator, kind)) == answer(keyed, count.format("plain", operator, theirs))


@pytest.mark.parametrize("operator", OPERATORS)
@pytest.mark.parametrize("quantifier", ["ANY", "ALL"])
def test_arrays_of_patterns(keyed, operator, quantifier):
    count = "SELECT count(*) FROM names WHERE {} {} {} (ARRAY['%a%', 'z%', NULL])"
    expected = answer(keyed, count.format("plain", operator, quantifier))
    assert answer(keyed, count.format("v", operator, quantifier)) == expected


def test_a_pattern_that_is_a_column(keyed):
    count = "SELECT count(*) FROM names a, names b WHERE a.{} LIKE b.{}"
    expected = answer(keyed, count.format("plain", "plain"))
    for left, right in itertools.product(["v", "s", "plain"], repeat=2):
        assert answer(keyed, count.format(left, right)) == expected


def test_the_operator_is_the_types_own(keyed):
    """So that an index can serve it one day, and nothing is allocated for each row."""
    keyed.execute("CREATE TEMP VIEW found AS SELECT id FROM names WHERE v LIKE 'a%' AND s NOT ILIKE '%b'")
    definition = value(keyed, "SELECT pg_get_viewdef('found'::regclass)")
    assert "v ~~ 'a%'::text" in definition and "s !~~* '%b'::text" in definition


def test_other_conditions_are_looked_at_first(keyed):
    """A value is decrypted for rows that are left by what costs less."""
    scan = next(
        nodes(plan(keyed, "SELECT 1 FROM names WHERE v LIKE 'a%' AND v::text > 'b' AND s = 'c'::text AND id = 7"))
    )
    assert re.match(r"\(\(s = .*\) AND \(id = 7\) AND \(v ~~ ", scan["Filter"])
    before = value(keyed, "SELECT coalesce(sum(decryptions), 0)::int FROM pii_session_stats")
    keyed.execute("SELECT 1 FROM names WHERE v LIKE 'a%' AND id = 2")
    assert value(keyed, "SELECT sum(decryptions)::int FROM pii_session_stats") == before + 1


@pytest.mark.parametrize("operator", OPERATORS)
def test_without_a_key_it_is_an_error(visit, operator):
    with raises("55000", hint="keyring"):
        visit.connect().execute(f"SELECT 1 FROM names WHERE v {operator} 'a%'")


@pytest.mark.parametrize("operator", OPERATORS)
def test_it_takes_the_right_to_decrypt(visit, operator):
    visit.connect().execute("REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC")
    try:
        with raises("42501", message="decrypt"):
            visit.connect_keyed("stranger").execute(f"SELECT 1 FROM names WHERE v {operator} 'a%'")
    finally:
        visit.connect().execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO PUBLIC")


def test_another_encoding(cluster):
    cluster.createdb("like_latin1", template="template0", encoding="LATIN1", locale="C")
    try:
        with cluster.connect("like_latin1") as admin:
            admin.execute("CREATE EXTENSION pazpaz_pii")
        with cluster.connect("like_latin1") as session:
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            session.execute("CREATE TABLE t (v encrypted_text); INSERT INTO t VALUES ('Zoë'::text), ('Zoe'::text)")
            assert answer(session, "SELECT count(*) FROM t WHERE v LIKE '__ë'") == 1
            assert answer(session, "SELECT count(*) FROM t WHERE v LIKE '___'") == 2
    finally:
        cluster.dropdb("like_latin1")
