"""The short way that functions take from the second value on (src/value/fast_path.rs): it answers as the long one does,
whatever the value looks like, and it is left the moment that what it rests on changes, in the middle of a statement."""

import psycopg
import pytest

from harness import shared
from harness.database import value
from harness.errors import raises
from harness.keys import KEY_1, WRONG_KEY, key, keyring

# Around the lengths at which something else happens: none, one block, a short buffer, TOAST.
TEXTS = [
    "",
    "a",
    "Zoë",
    "v2:not armour",
    "x" * 15,
    "x" * 16,
    "y" * 16,
    "é" * 127 + "a",
    "é" * 128,
    "z" * 256,
    "z" * 257,
    "שלום" * 40,
    "w" * 3000,
    "q" * 20_000,
]

SETUP = """
    CREATE TABLE plain (id integer PRIMARY KEY, t text);
    CREATE TABLE sealed (id integer PRIMARY KEY, u encrypted_text, s encrypted_text(searchable));
"""

database = shared.database(SETUP, roles=["visitor"])
db = shared.corner


@pytest.fixture(scope="module", autouse=True)
def rows(database):
    """Each text twice, under both data keys."""
    with database.connect_keyed() as session:
        for i, text in enumerate(TEXTS):
            session.execute("INSERT INTO plain VALUES (%s, %s)", (i, text))
        for current in (1, 2):
            session.execute("SELECT pii_load_keyring(%s)", (keyring(current),))
            session.execute(
                "INSERT INTO sealed SELECT id + %s, t::encrypted_text, t::encrypted_text(searchable) FROM plain",
                (current * 100,),
            )


# The plaintext's answer beside ours, over all pairs of texts and keys.
PAIRS = "FROM sealed a, sealed b JOIN plain p ON p.id = b.id % 100 JOIN plain o ON true WHERE o.id = a.id % 100"
ANSWERS = {
    "text": ("{a}::text", "o.t"),
    "output": ("format('%s', {a})", "o.t"),
    "=": ("{a} = {b}", "o.t = p.t"),
    "<>": ("{a} <> {b}", "o.t <> p.t"),
    "= text": ("{a} = p.t", "o.t = p.t"),
    "<> text": ("{a} <> p.t", "o.t <> p.t"),
    "text =": ("p.t = {a}", "p.t = o.t"),
    "text <>": ("p.t <> {a}", "p.t <> o.t"),
    "LIKE": ("{a} LIKE left(p.t, 3) || '%'", "o.t LIKE left(p.t, 3) || '%'"),
    "NOT LIKE": ("{a} NOT LIKE left(p.t, 3) || '%'", "o.t NOT LIKE left(p.t, 3) || '%'"),
    "ILIKE": ("{a} ILIKE '%' || upper(right(p.t, 3))", "o.t ILIKE '%' || upper(right(p.t, 3))"),
    "NOT ILIKE": ("{a} NOT ILIKE '%' || upper(right(p.t, 3))", "o.t NOT ILIKE '%' || upper(right(p.t, 3))"),
    "hash": ("pazpaz_pii.pii_encrypted_text_hash({a}) = pazpaz_pii.pii_encrypted_text_hash({b})", "o.t = p.t"),
    "encrypting": ("p.t::encrypted_text::text", "p.t"),
    "encrypting, searchable": ("p.t::encrypted_text(searchable) = {a}", "o.t = p.t"),
}


@pytest.mark.parametrize("columns", ["uu", "us", "su", "ss"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_it_answers_as_plaintext_does(keyed, answer, columns):
    ours, theirs = ANSWERS[answer]
    ours = ours.format(a=f"a.{columns[0]}", b=f"b.{columns[1]}")
    pairs, wrong = keyed.execute(
        f"SELECT count(*), count(*) FILTER (WHERE ({ours}) IS DISTINCT FROM ({theirs})) {PAIRS}"
    ).fetchone()
    assert (pairs, wrong) == ((2 * len(TEXTS)) ** 2, 0)


@pytest.mark.parametrize("column", "us")
def test_it_counts_each_decryption_under_its_key(keyed, column):
    count = "SELECT coalesce(sum(decryptions) FILTER (WHERE version = {}), 0)::int FROM pii_session_stats"
    before = [value(keyed, count.format(version)) for version in (1, 2)]
    keyed.execute(f"SELECT count({column}::text) FROM sealed")
    assert [value(keyed, count.format(version)) for version in (1, 2)] == [one + len(TEXTS) for one in before]


@pytest.mark.parametrize("owner", ["postgres", "visitor"])
def test_a_rotation_moves_each_text_as_it_is(db, keyed, owner):
    """The keys are the session's own, or hidden while it works as the owner of the table."""
    keyed.execute(f"CREATE TABLE moved AS SELECT id, u, s FROM sealed; ALTER TABLE moved OWNER TO {owner}")
    keyed.execute("CALL pii_rotate('moved')")
    counted = (
        "SELECT version, encryptions::int, decryptions::int, failures::int FROM pii_session_stats ORDER BY version"
    )
    values = 2 * len(TEXTS)
    assert keyed.execute(counted).fetchall() == [(1, 0, values, 0), (2, values, 0, 0)]
    wrong = """SELECT count(*) FROM moved AS m JOIN plain AS p ON p.id = mod(m.id, 100)
        WHERE (m.u::text, m.s::text, pii_key_version(m.u), pii_key_version(m.s)) IS DISTINCT FROM (p.t, p.t, 2, 2)"""
    assert value(keyed, wrong) == 0


# Before the row of number 3 something happens to what the short way rests on.
HAPPENINGS = {
    "unloading": "PERFORM pii_unload_keys()",
    "another keyring": "PERFORM set_config('pazpaz_pii.keyring', '{other}', false)",
    "a wrong key": "PERFORM set_config('pazpaz_pii.keyring', '{wrong}', false)",
    "RESET": "RESET pazpaz_pii.keyring",
    "another role": "PERFORM set_config('role', 'visitor', false)",
    "REVOKE": "REVOKE EXECUTE ON FUNCTION public.pii_decrypt(public.encrypted_text) FROM keeper; "
    "REVOKE EXECUTE ON FUNCTION public.pii_encrypt(text) FROM keeper",
}
ACTS = {
    "text": "v::text",
    "output": "format('%s', v)",
    "= text": "v = 'x' || i",
    "<> text": "v <> 'x' || i",
    "=": "v = w",
    "<>": "v <> w",
    "LIKE": "v LIKE 'x%'",
    "NOT LIKE": "v NOT LIKE 'x%'",
    "ILIKE": "v ILIKE 'x%'",
    "NOT ILIKE": "v NOT ILIKE 'x%'",
    "hash": "pazpaz_pii.pii_encrypted_text_hash(v)",
    "encrypting": "('x' || i)::encrypted_text",
    "in step": "pazpaz_pii.pii_in_step('x' || i, v)",
}
# What a session without a key may do: see ciphertext, and know that rows have both values or neither.
HARMLESS = {(happening, act) for happening in ("unloading", "RESET") for act in ("output", "in step")} | {
    ("another role", "output"),
    ("REVOKE", "output"),
}


@pytest.fixture
def keeper(database):
    """A role that may do what the happenings take away, and its session."""
    with database.cluster.connect(database.name) as admin:
        admin.execute("CREATE ROLE keeper LOGIN; GRANT visitor TO keeper; GRANT SELECT ON sealed, plain TO keeper")
        for function in ("pii_decrypt(encrypted_text)", "pii_encrypt(text)"):
            admin.execute(
                f"REVOKE EXECUTE ON FUNCTION {function} FROM PUBLIC; GRANT EXECUTE ON FUNCTION {function} TO keeper"
            )
        yield
        for function in ("pii_decrypt(encrypted_text)", "pii_encrypt(text)"):
            admin.execute(f"GRANT EXECUTE ON FUNCTION {function} TO PUBLIC")
        admin.execute("DROP OWNED BY keeper; DROP ROLE keeper")


def outcome(session, statement: str) -> tuple[str | None, list | None]:
    """The SQLSTATE of an error, or the rows."""
    try:
        return None, session.execute(statement).fetchall()
    except psycopg.Error as error:
        return error.sqlstate, None


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_it_ends_when_what_it_rests_on_does(database, keeper, happening, act):
    statement = HAPPENINGS[happening].format(
        other=keyring(1, keys={"1": KEY_1}),
        wrong=keyring(2, keys={"2": WRONG_KEY}, index={"1": key("pazpaz_pii test wrong index key")}),
    )
    definer = "SECURITY DEFINER" if happening == "REVOKE" else ""
    with database.cluster.connect(database.name) as admin:
        admin.execute(f"""
            CREATE FUNCTION happens(i integer) RETURNS boolean VOLATILE {definer} LANGUAGE plpgsql AS
            $$ BEGIN IF i = 3 THEN {statement}; END IF; RETURN true; END $$""")
    try:
        with database.connect_keyed("keeper") as session:
            session.execute("CREATE TEMP TABLE t (i integer, v encrypted_text, w encrypted_text)")
            session.execute("INSERT INTO t SELECT i, 'x' || i, 'x' || i FROM generate_series(1, 5) i")
            sqlstate, answers = outcome(session, f"SELECT i, {ACTS[act]} FROM t WHERE happens(i)")
            assert sqlstate in (None, "55000", "42501", "XX001")
            if (happening, act) in HARMLESS:
                assert len(answers) == 5
                assert act != "output" or [a.startswith("v2:") for _, a in answers] == [False, False, True, True, True]
            elif answers is not None:
                # Encrypting under the key that is there now.
                assert act == "encrypting" and happening in ("another keyring", "a wrong key")
    finally:
        with database.cluster.connect(database.name) as admin:
            admin.execute("DROP FUNCTION happens(integer)")


def test_nothing_happens_in_the_other_case(database, keeper):
    with database.connect_keyed("keeper") as session:
        session.execute("CREATE TEMP TABLE t (i integer, v encrypted_text, w encrypted_text)")
        session.execute("INSERT INTO t SELECT i, 'x' || i, 'x' || i FROM generate_series(1, 5) i")
        for act in ACTS.values():
            assert len(session.execute(f"SELECT i, {act} FROM t").fetchall()) == 5


def test_ciphertext_mode_is_heard_in_the_middle(keyed):
    keyed.execute("CREATE TEMP TABLE t (i integer, v encrypted_text)")
    keyed.execute("INSERT INTO t SELECT i, 'x' || i FROM generate_series(1, 4) i")
    found = keyed.execute("""
        SELECT format('%s', v) FROM t
        WHERE i < 3 OR set_config('pazpaz_pii.io', 'ciphertext', false) IS NOT NULL""").fetchall()
    assert [text.startswith("v2:") for (text,) in found] == [False, False, True, True]


@pytest.mark.parametrize("operator", ["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE"])
@pytest.mark.parametrize("column", "us")
def test_an_error_of_the_pattern_leaves_nothing_behind(keyed, column, operator):
    """PostgreSQL's error jumps over the function, which must hold nothing then."""
    for _ in range(3):
        with raises("22025"):
            keyed.execute(rf"SELECT {column} {operator} 'x\' FROM sealed WHERE id = 104")
    assert value(keyed, f"SELECT {column}::text FROM sealed WHERE id = 104") == "x" * 15
    # The keyring can be dropped.
    keyed.execute("SELECT pii_unload_keys()")


@pytest.mark.parametrize("sql", ["{}::text", "{} = 'x'", "{} LIKE 'x'", "format('%s', {})"])
@pytest.mark.parametrize("column", "us")
def test_a_value_that_was_tampered_with_is_no_short_way(keyed, column, sql):
    """Of the second row one character of the armour is another one."""
    keyed.execute("CREATE TEMP TABLE t (LIKE sealed)")
    keyed.execute(f"INSERT INTO t (id, {column}) SELECT id, {column} FROM sealed WHERE id = 101")
    keyed.execute("SET pazpaz_pii.io = ciphertext")
    armour = value(keyed, f"SELECT {column} FROM sealed WHERE id = 101")
    head, body = armour.rsplit(":", 1)
    other = "A" if body[-5] != "A" else "B"
    keyed.execute(f"INSERT INTO t (id, {column}) VALUES (3, %s)", (f"{head}:{body[:-5]}{other}{body[-4:]}",))
    keyed.execute("SET pazpaz_pii.io = auto")
    statement = f"SELECT {sql.format(column)} FROM t ORDER BY id DESC"
    if column == "s" and "=" in sql:
        # Tags decide, as they do in an index.
        assert keyed.execute(statement).fetchall() == [(False,), (False,)]
    else:
        with raises("XX001"):
            keyed.execute(statement)
