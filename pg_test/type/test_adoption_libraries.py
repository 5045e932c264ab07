"""What other libraries have stored becomes encrypted_text, by the expressions and functions of docs/adoption.md.

The values are those that the libraries themselves made: pg_test/data/libraries, each file by the script beside it.
"""

import base64
import hashlib
import json
import re

import pytest
from psycopg import sql

from harness import shared
from harness.errors import raises
from harness.host import ROOT
from harness.keys import KEY_2, keyring

pytestmark = pytest.mark.ends

PAGE = (ROOT / "docs/adoption.md").read_text()
LIBRARIES = {
    name: vectors
    for language in ("ruby", "python", "node")
    for name, vectors in json.loads((ROOT / f"pg_test/data/libraries/{language}.json").read_text()).items()
}
EXPRESSIONS = dict(
    re.findall(r"pii_adopt_columns\('(\w+)', jsonb_build.*?'expression', \$\$(.*?)\$\$", PAGE, re.DOTALL)
)
DERIVED: dict = {}
exec(re.search(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)[1], DERIVED)

# Of each vector: its table on the page, its columns there, and the raw key of its secret.
SEALED = {
    "rails": ("rails", ["email"], lambda v: DERIVED["rails_key"](v["secret"], v["salt"], v["digest"])),
    "rails_sha1": ("rails", ["email"], lambda v: DERIVED["rails_key"](v["secret"], v["salt"], v["digest"])),
    "rails_deterministic": ("rails", ["email"], lambda v: DERIVED["rails_key"](v["secret"], v["salt"], v["digest"])),
    "lockbox": (
        "lockbox",
        ["email_ciphertext"],
        lambda v: DERIVED["lockbox_key"](v["secret"], v["table"], v["attribute"]),
    ),
    "attr_encrypted": ("attr_encrypted", ["encrypted_email", "encrypted_email_iv"], lambda v: v["secret"].encode()),
    "sqlalchemy_utils_gcm": ("sqlalchemy_utils", ["email"], lambda v: hashlib.sha256(v["secret"].encode()).digest()),
    "cloak": ("cloak", ["email"], lambda v: DERIVED["cloak_key"](v["secret"])),
    "cloak_newer": ("cloak", ["email"], lambda v: DERIVED["cloak_key"](v["secret"])),
}
OPENED = {
    "django_fernet": "fernet_decrypt",
    "sqlalchemy_utils_fernet": "fernet_decrypt",
    "sqlalchemy_utils_cbc": "cbc_decrypt",
}
# Which of the page's versions a key has; cloak's expression names them itself.
VERSIONS = {"cloak": 15, "cloak_newer": 16}

database = shared.database("CREATE EXTENSION pgcrypto", roles=["owner"])
db = shared.corner


def session_with(db, name):
    """A session with its own current key, and the key of a library."""
    key = base64.b64encode(SEALED[name][2](LIBRARIES[name])).decode()
    return db.connect_keyed(keyring=keyring(2, {"2": KEY_2, str(version_of(name)): key}))


def version_of(name):
    return VERSIONS.get(name, 11)


def fill(session, name, values=None):
    """A table as the library keeps it, with an id for each value."""
    columns = SEALED[name][1]
    session.execute(
        sql.SQL("CREATE TABLE t (id int PRIMARY KEY, {})").format(
            sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(c)) for c in columns)
        )
    )
    for number, value in enumerate(LIBRARIES[name]["values"] if values is None else values):
        row = [number, value["stored"], *([value["iv"]] if "iv" in value else [])]
        session.execute(sql.SQL("INSERT INTO t VALUES ({})").format(sql.SQL(", ").join(map(sql.Literal, row))))


def spec(name, **options):
    return json.dumps(
        {
            SEALED[name][1][0]: {
                "expression": EXPRESSIONS[SEALED[name][0]],
                "legacy_version": version_of(name),
                **options,
            }
        }
    )


def is_compressed(value):
    return '"c":true' in value["stored"]


def test_every_vector_is_used():
    assert {*SEALED, *OPENED} == set(LIBRARIES)
    assert {table for table, _, _ in SEALED.values()} == set(EXPRESSIONS)
    assert all(len(vectors["values"]) >= 4 for vectors in LIBRARIES.values())


@pytest.mark.parametrize("searchable", [False, True])
@pytest.mark.parametrize("name", SEALED)
def test_a_library_s_column_is_adopted(db, name, searchable):
    values = [value for value in LIBRARIES[name]["values"] if not is_compressed(value)]
    session = session_with(db, name)
    fill(session, name, values)
    report = session.execute("SELECT * FROM pii_adopt_columns('t', %s)", [spec(name, searchable=searchable)]).fetchall()
    assert [(version, count) for _, _, version, count in report] == [(version_of(name), len(values))]
    column = SEALED[name][1][0]
    stored = session.execute(f"SELECT {column}::text, pii_key_version({column}) FROM t ORDER BY id").fetchall()
    # Encrypted anew only to get its tag.
    version = 2 if searchable else version_of(name)
    assert stored == [(value["text"], version) for value in values]


def test_what_rails_has_compressed_is_listed(db):
    session = session_with(db, "rails")
    fill(session, "rails")
    (bad,) = (number for number, value in enumerate(LIBRARIES["rails"]["values"]) if is_compressed(value))
    rows = session.execute(
        "SELECT row_key, problem FROM pii_adoption_errors('t', 'email', 11, expression => %s)", [EXPRESSIONS["rails"]]
    ).fetchall()
    assert [key for key, _ in rows] == [f'{{"id" : {bad}}}'] and "not valid UTF-8 text" in rows[0][1]


@pytest.mark.parametrize("name", OPENED)
def test_the_functions_of_the_page_open_the_rest(db, name):
    session = db.connect()
    for function in re.findall(r"^CREATE FUNCTION \w+_decrypt\(.*?^\$\$;$", PAGE, re.DOTALL | re.MULTILINE):
        session.execute(function)
    vectors = LIBRARIES[name]
    secret = vectors["secret"]
    if name == "sqlalchemy_utils_fernet":
        (secret,) = session.execute("SELECT encode(sha256(%s), 'base64')", [secret]).fetchone()
    for value in vectors["values"]:
        opened = session.execute(f"SELECT {OPENED[name]}(%s, %s)", [value["stored"], secret]).fetchone()
        assert opened == (value["text"],)
    if OPENED[name] == "fernet_decrypt":
        stored = vectors["values"][0]["stored"]
        for damaged in (stored[:60] + ("A" if stored[60] != "A" else "B") + stored[61:], stored[:40], ""):
            with raises("22000", message="not a token of this key"):
                session.execute("SELECT fernet_decrypt(%s, %s)", [damaged, secret])


# --- the expression ---


def make_bad(session):
    """A column of Rails with a good row, and one for each way to be bad."""
    good = LIBRARIES["rails"]["values"][0]
    texts = [good["stored"], "Zoë Müller as plain text", '{"p": "only this"}', None, good["stored"].replace("p", "q")]
    fill(session, "rails", [{"stored": text} for text in texts])


def test_rows_on_which_an_expression_fails_are_named_without_their_value(db):
    session = session_with(db, "rails")
    make_bad(session)
    rows = session.execute(
        "SELECT row_key, problem FROM pii_adoption_errors('t', 'email', 11, expression => %s)", [EXPRESSIONS["rails"]]
    ).fetchall()
    assert rows == [
        ('{"id" : 1}', "the expression fails with SQLSTATE 22P02"),
        ('{"id" : 2}', "the expression gives NULL"),
        ('{"id" : 4}', "the expression gives NULL"),
    ]
    before = session.execute("SELECT * FROM t ORDER BY id").fetchall()
    with raises(
        "XX001",
        detail='"id" : 1}: the expression fails with SQLSTATE 22P02',
        hint=r"pii_adoption_errors\('corner_\d+.t', 'email', 11, expression => \.\.\.\)",
        secrets=["Zoë", "only this"],
    ):
        session.execute("SELECT * FROM pii_adopt_columns('t', %s)", [spec("rails")])
    assert session.execute("SELECT * FROM t ORDER BY id").fetchall() == before


@pytest.mark.parametrize(
    ("expression", "code", "message"),
    [
        ("email", "42804", "gives text, not bytea"),
        ("decode(mail, 'base64')", "42703", '"mail"'),
        ("decode(email, 'base64'", "42601", ""),
        ("decode(email, 'base64')) AS x, (1", "42804", "gives integer"),
        ("decode(email, 'base64", "42601", "leaves a quote open"),
        ("decode(email, E'it\\'s')", "42601", "leaves a quote open"),
        ("decode(email, 'base64') -- it's", "42601", "leaves a quote open"),
        ("count(*)::text::bytea", "XX001", "cannot be adopted"),
        ("unwrap(email)", "42883", "unwrap"),
    ],
)
def test_an_expression_that_is_none_changes_nothing(db, expression, code, message):
    session = session_with(db, "rails")
    fill(session, "rails")
    # Where the session would find it.
    session.execute("CREATE FUNCTION unwrap(text) RETURNS bytea LANGUAGE sql AS 'SELECT decode($1, ''base64'')'")
    before = session.execute("SELECT * FROM t ORDER BY id").fetchall()
    with raises(code, message=message):
        columns = json.dumps({"email": {"expression": expression, "legacy_version": 11}})
        session.execute("SELECT * FROM pii_adopt_columns('t', %s)", [columns])
    assert session.execute("SELECT * FROM t ORDER BY id").fetchall() == before


def test_an_expression_may_end_in_a_comment_and_hold_the_work_s_mark(db):
    session = session_with(db, "lockbox")
    fill(session, "lockbox")
    columns = json.dumps(
        {
            "email_ciphertext": {
                "expression": "decode(replace(email_ciphertext, '$3', ''), 'base64') -- of Lockbox",
                "legacy_version": 11,
            }
        }
    )
    session.execute("SELECT * FROM pii_adopt_columns('t', %s)", [columns])
    texts = [value["text"] for value in LIBRARIES["lockbox"]["values"]]
    assert [text for (text,) in session.execute("SELECT email_ciphertext FROM t ORDER BY id")] == texts


def test_an_expression_on_a_stranger_s_table_runs_as_its_owner_without_keys(db):
    session = session_with(db, "lockbox")
    fill(session, "lockbox")
    schema = db.schema
    session.execute(
        f"""CREATE TABLE seen (who name, keys bigint);
            GRANT USAGE ON SCHEMA {schema} TO owner; GRANT INSERT ON seen TO owner; ALTER TABLE t OWNER TO owner;
            CREATE FUNCTION unwrap(value text) RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN
                INSERT INTO {schema}.seen SELECT current_user, (SELECT count(*) FROM public.pii_session_keys());
                RETURN decode(value, 'base64'); END $$"""
    )
    columns = json.dumps(
        {"email_ciphertext": {"expression": f"{schema}.unwrap(email_ciphertext)", "legacy_version": 11}}
    )
    session.execute("SELECT * FROM pii_adopt_columns('t', %s)", [columns])
    assert session.execute("SELECT DISTINCT * FROM seen").fetchall() == [("owner", 0)]


def test_each_column_has_its_version_and_partitions_are_read(db):
    values = LIBRARIES["lockbox"]["values"]
    key = base64.b64encode(SEALED["lockbox"][2](LIBRARIES["lockbox"])).decode()
    session = db.connect_keyed(keyring=keyring(2, {"2": KEY_2, "12": key}))
    session.execute(
        "CREATE TABLE t (id int PRIMARY KEY, value text, problem bytea) PARTITION BY RANGE (id);"
        "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (2); CREATE TABLE t2 PARTITION OF t DEFAULT"
    )
    for number, value in enumerate(values):
        session.execute(
            "INSERT INTO t VALUES (%s, %s, substr(pii_encrypt(%s)::bytea, 4))",
            [number, value["stored"], value["text"]],
        )
    expression = "decode(value, 'base64')"
    columns = json.dumps({"value": {"expression": expression, "legacy_version": 12}, "problem": {}})
    session.execute("INSERT INTO t VALUES (100, 'no base64!', NULL)")
    rows = session.execute(
        "SELECT table_name::text, row_key, problem FROM pii_adoption_errors('t', 'value', 12, 300, %s)", [expression]
    ).fetchall()
    assert rows == [("t2", '{"id" : 100}', "the expression fails with SQLSTATE 22023")]
    session.execute("DELETE FROM t WHERE id = 100")
    session.execute("SELECT * FROM pii_adopt_columns('t', %s, 2)", [columns])
    texts = session.execute("SELECT value::text, problem::text FROM t ORDER BY id").fetchall()
    assert texts == [(value["text"], value["text"]) for value in values]
