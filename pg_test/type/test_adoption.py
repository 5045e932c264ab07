"""Adoption: what the original application encrypted becomes encrypted_text, and goes back, byte for byte."""

import json
import re

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.host import PG_MAJOR, ROOT
from harness.keys import WRONG_KEY, keyring
from harness.values import armour

# Made by an independent implementation with the Python package cryptography.
VECTORS = json.loads((ROOT / "crates/pii_core/tests/data/app_ciphertexts.json").read_text())
VALUES = VECTORS["values"]
RING = keyring(2, VECTORS["keys"], {})
INDEXED = keyring(2, VECTORS["keys"])
LEGACY = [value for value in VALUES if "legacy_hex" in value]

# Forms as the application kept them, each in bytes.
FORMS = {
    "plain": lambda value: bytes.fromhex(value["bytea_hex"]),
    "text": lambda value: value["text"].encode(),
    "json": lambda value: json.dumps(value["json"]).encode(),
    "legacy": lambda value: bytes.fromhex(value["legacy_hex"]),
}


# AESGCM(key 1 of the vectors).encrypt(nonce, b"John", None) of the package cryptography, behind the
# nonces b"v2:abcdefghi", b"v1:abcdefghi" and b"v9:abcdefghi".
NONCES_LIKE_PREFIXES = {
    "v2:": "76323a61626364656667686966d6bba5ca755ca70bb1dca7e16722bca4488c72",
    "v1:": "76313a61626364656667686927119736765ea369cbf86e3484b4545e6df02357",
    "v9:": "76393a6162636465666768691f56d0644459691a1f5d8da53776e00f37b5e931",
}


database = shared.database("GRANT EXECUTE ON FUNCTION pii_import(text) TO importer", roles=["stranger", "importer"])
db = shared.corner


@pytest.fixture
def session(db):
    """A session with the keys of the vectors."""
    return db.connect_keyed(keyring=RING)


def fill(session, values, table="t", column_type="bytea"):
    """A table of id and value."""
    session.execute(f"CREATE TABLE {table} (id int PRIMARY KEY, v {column_type})")
    for number, value in enumerate(values):
        session.execute(f"INSERT INTO {table} VALUES (%s, %s)", [number, value])


def plaintexts(session, table="t"):
    return [text for (text,) in session.execute(f"SELECT v FROM {table} ORDER BY id")]


def test_the_vectors_are_there():
    assert len(VALUES) == 48 and len(LEGACY) == 12 and len(VECTORS["must_fail"]) == 18


# --- single values ---


@pytest.mark.parametrize("form", FORMS)
def test_every_form_becomes_the_same_bytes(session, form):
    values = LEGACY if form == "legacy" else VALUES
    for value in values:
        row = session.execute("SELECT v::bytea, v::text FROM pii_adopt(%s) v", [FORMS[form](value)]).fetchone()
        assert row == (bytes.fromhex(value["bytea_hex"]), value["plaintext"])
        checked = session.execute("SELECT * FROM pii_adoption_check(%s)", [FORMS[form](value)]).fetchall()
        assert checked == [(form, value["version"], len(value["plaintext"]), None)]


def test_each_form_has_its_function(session):
    for value in VALUES:
        expected = (bytes.fromhex(value["bytea_hex"]),)
        adopt = "SELECT pii_adopt_json(%s)::bytea"
        assert session.execute(adopt, [json.dumps(value["json"])]).fetchone() == expected
        assert session.execute("SELECT pii_import(%s)::bytea", [value["text"]]).fetchone() == expected
        assert session.execute("SELECT %b::bytea::encrypted_text::bytea", [expected[0]]).fetchone() == expected
    for value in LEGACY:
        adopt = "SELECT pii_adopt_legacy(%b, 1)::bytea"
        assert session.execute(adopt, [FORMS["legacy"](value)]).fetchone() == (bytes.fromhex(value["bytea_hex"]),)


def test_a_legacy_value_is_authenticated_before_it_gets_a_prefix(session):
    value = FORMS["legacy"](LEGACY[1])
    for damaged in (value[:-1] + bytes([value[-1] ^ 1]), value[:-1], b"\0" + value):
        with raises("XX001", message="does not authenticate"):
            session.execute("SELECT pii_adopt_legacy(%b, 1)", [damaged])
    with raises("XX001"):
        session.execute("SELECT pii_adopt_legacy(%b, 2)", [value])
    with raises("55000", message="version 77 is not loaded"):
        session.execute("SELECT pii_adopt_legacy(%b, 77)", [value])
    with raises("22P03", message="shorter"):
        session.execute("SELECT pii_adopt_legacy('', 1)")
    for version in (0, -1, 65536):
        with raises("22023", message="1 to 65535"):
            session.execute("SELECT pii_adopt_legacy(%b, %s)", [value, version])


@pytest.mark.parametrize("prefix", NONCES_LIKE_PREFIXES)
def test_a_nonce_that_looks_like_a_prefix_misleads_nobody(session, prefix):
    legacy = bytes.fromhex(NONCES_LIKE_PREFIXES[prefix])
    assert legacy.startswith(prefix.encode())
    for adopt in ("pii_adopt(%b)", "pii_adopt_legacy(%b, 1)"):
        row = session.execute(f"SELECT v::text, v::bytea FROM {adopt} v", [legacy]).fetchone()
        assert row == ("John", b"v1:" + legacy)
    row = session.execute("SELECT form, key_version FROM pii_adoption_check(%b)", [legacy]).fetchone()
    assert row == ("legacy", 1)
    # The cast takes it for what it looks like: nonce and tag are then in other places.
    with raises("55000" if prefix == "v9:" else "XX001"):
        session.execute("SELECT %b::bytea::encrypted_text", [legacy])


@pytest.mark.parametrize("bad", VECTORS["must_fail"], ids=lambda bad: bad["why"].replace(" ", "_"))
def test_bad_values_are_refused(session, bad):
    value = bytes.fromhex(bad["bytea_hex"])
    form, version, characters, problem = session.execute("SELECT * FROM pii_adoption_check(%b)", [value]).fetchone()
    assert (form, version, characters) == (None, None, None) and problem
    with pytest.raises(Exception) as info:
        session.execute("SELECT pii_adopt(%b)", [value])
    assert info.value.sqlstate in ("XX001", "22P03", "55000")
    assert info.value.diag.message_primary == problem


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "[]",
        '"v1"',
        "{}",
        '{"version": "v1", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=="}',
        '{"version": "v1", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-128-GCM"}',
        (
            '{"version": "v1", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-256-GCM", '
            '"aad": "x"}'
        ),
        '{"version": 1, "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-256-GCM"}',
        '{"version": "1", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-256-GCM"}',
        '{"version": "v01", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-256-GCM"}',
        '{"version": "v1a", "ciphertext": "18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==", "algorithm": "AES-256-GCM"}',
        '{"version": "v1", "ciphertext": "18TGDjrSCM5QZkQQG_Y1a9-jUFsIHOEsunt9_w==", "algorithm": "AES-256-GCM"}',
        '{"version": "v1", "ciphertext": "AAAA", "algorithm": "AES-256-GCM"}',
        '{"version": "v1", "ciphertext": "AAAA", "algorithm": "AES-256-GCM", "deep": ' + "[" * 500 + "]" * 500 + "}",
        '{"version": 1e400, "ciphertext": "AAAA", "algorithm": "AES-256-GCM"}',
    ],
)
def test_other_json_is_refused(session, text):
    with raises("22P02", message="malformed JSON form", hint="AES-256-GCM"):
        session.execute("SELECT pii_adopt_json(%s)", [text])
    with raises("22P03" if len(text) < 28 else "XX001"):
        session.execute("SELECT pii_adopt(%b)", [text.encode()])


def test_json_is_authenticated_when_a_key_is_there(db, session):
    value = VALUES[20]
    forged = value["json"] | {"version": "v3" if value["version"] != 3 else "v2"}
    with raises("XX001"):
        session.execute("SELECT pii_adopt_json(%s)", [json.dumps(forged)])
    # Without a key there is only the form to check, as for pii_import.
    keyless = db.connect().execute("SELECT pii_adopt_json(%s)", [json.dumps(value["json"])]).fetchone()
    assert keyless == (value["text"],)


def test_adoption_needs_a_key(db):
    admin = db.connect()
    for call in ("pii_adopt('abc')", "pii_adopt_legacy('abc', 1)", "pii_adoption_check('abc')"):
        with raises("55000", message="no encryption key", hint="pii_load_keyring"):
            admin.execute(f"SELECT {call}")


def test_adoption_needs_the_privilege_to_import(db, session):
    """Whoever may not import ciphertext learns nothing, not even whether a value is genuine."""
    fill(session, [FORMS["plain"](VALUES[0]), b"junk"])
    schema = db.schema
    session.execute(f"GRANT ALL ON SCHEMA {schema} TO stranger, importer; ALTER TABLE t OWNER TO stranger")
    genuine, forged = FORMS["legacy"](LEGACY[1]), bytes(40)
    calls = (
        ("pii_adopt(%b)", [genuine]),
        ("pii_adopt(%b)", [forged]),
        ("pii_adopt_legacy(%b, 1)", [genuine]),
        ("pii_adopt_legacy(%b, 1)", [forged]),
        ("pii_adopt_json(%s)", [json.dumps(VALUES[1]["json"])]),
        ("pii_adopt_json(%s)", ["{}"]),
        ("pii_adoption_check(%b)", [genuine]),
        ("pii_adoption_check(%b)", [forged]),
        ("pii_adoption_errors('t', 'v')", []),
        ("""pii_adopt_columns('t', '{"v": {}}')""", []),
    )
    session.execute("SET ROLE stranger")
    for call, arguments in calls:
        with raises("42501", message="permission denied to import ciphertext", hint="pii_import"):
            session.execute(f"SELECT {call}", arguments)
    session.execute("SET ROLE importer")
    assert session.execute("SELECT pii_adopt(%b)::text", [genuine]).fetchone() == (LEGACY[1]["plaintext"],)
    with raises("42501", message="t"):
        session.execute("SELECT pii_adoption_errors('t', 'v')")


@pytest.mark.parametrize("call", ["pii_adopt(%b)", "pii_adopt_legacy(%b, 1)", "pii_adoption_check(%b)"])
def test_what_tells_genuine_values_needs_the_right_to_decrypt(session, call):
    session.execute("BEGIN; REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC; SET ROLE importer")
    for value in (FORMS["legacy"](LEGACY[1]), bytes(40)):
        session.execute("SAVEPOINT before")
        with raises("42501", message="permission denied to decrypt"):
            session.execute(f"SELECT {call}", [value])
        session.execute("ROLLBACK TO before")
    session.execute("ROLLBACK")


# --- columns ---


def test_a_plain_column_by_alter_table(session):
    fill(session, map(FORMS["plain"], VALUES))
    session.execute("ALTER TABLE t ALTER COLUMN v TYPE encrypted_text(5000) USING v::encrypted_text")
    assert plaintexts(session) == [value["plaintext"] for value in VALUES]
    stored = [bytes for (bytes,) in session.execute("SELECT v::bytea FROM t ORDER BY id")]
    assert stored == [bytes.fromhex(value["bytea_hex"]) for value in VALUES]


def test_a_text_column_and_a_json_column_by_alter_table(session):
    fill(session, [value["text"] for value in VALUES], "a", "text")
    fill(session, [json.dumps(value["json"]) for value in VALUES], "b", "jsonb")
    session.execute("ALTER TABLE a ALTER COLUMN v TYPE encrypted_text USING pii_import(v)")
    session.execute("ALTER TABLE b ALTER COLUMN v TYPE encrypted_text USING pii_adopt_json(v)")
    for table in "ab":
        assert plaintexts(session, table) == [value["plaintext"] for value in VALUES]


MIXED = [
    *map(FORMS["plain"], VALUES),
    *map(FORMS["text"], VALUES),
    *map(FORMS["json"], VALUES),
    *map(FORMS["legacy"], LEGACY),
    None,
]
MIXED_TEXTS = [value["plaintext"] for value in VALUES * 3 + LEGACY] + [None]


def counts(rows):
    """What pii_adopt_columns must report of MIXED."""
    found = {}
    for form, values in (("json", VALUES), ("legacy", LEGACY), ("plain", VALUES), ("text", VALUES)):
        for value in values:
            key = ("v", form, value["version"])
            found[key] = found.get(key, 0) + 1
    return found


def test_a_mixed_column_in_one_pass_with_a_report(session):
    fill(session, MIXED)
    session.execute("ALTER TABLE t ADD COLUMN rest text NOT NULL DEFAULT 'kept'; COMMENT ON COLUMN t.v IS 'a comment'")
    report = session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {"length": 5000}}')""").fetchall()
    assert {row[:3]: row[3] for row in report} == counts(report)
    assert plaintexts(session) == MIXED_TEXTS
    kept = session.execute(
        "SELECT DISTINCT rest, col_description('t'::regclass, 2), format_type(atttypid, atttypmod) "
        "FROM t, pg_attribute WHERE attrelid = 't'::regclass AND attname = 'v'"
    )
    assert kept.fetchall() == [("kept", "a comment", "encrypted_text(5000)")]


def test_a_mixed_text_column(session):
    values = [value["text"] for value in VALUES] + [json.dumps(value["json"]) for value in VALUES]
    fill(session, values, column_type="text")
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    assert plaintexts(session) == [value["plaintext"] for value in VALUES * 2]


def test_adopted_columns_can_be_searchable(db, session):
    session = db.connect_keyed(keyring=INDEXED)
    fill(session, MIXED)
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {"length": 5000, "searchable": true}}')""")
    session.execute("CREATE INDEX ON t USING hash (v); SET enable_seqscan = off")
    for text in ("", VALUES[10]["plaintext"]):
        found = session.execute("SELECT count(*) FROM t WHERE v = %s", [text]).fetchone()
        assert found == (MIXED_TEXTS.count(text),)


def test_bad_rows_are_listed_by_key_and_reason(session):
    bad = [bytes.fromhex(bad["bytea_hex"]) for bad in VECTORS["must_fail"]]
    fill(session, MIXED + bad)
    before = session.execute("SELECT * FROM t ORDER BY id").fetchall()
    listed = session.execute(
        "SELECT (row_key::json->>'id')::int, problem FROM pii_adoption_errors('t', 'v') ORDER BY 1"
    ).fetchall()
    assert [key for key, _ in listed] == list(range(len(MIXED), len(MIXED) + len(bad)))
    assert all(problem for _, problem in listed)
    with raises("XX001", message='column "v"', detail=r'"id" : 157}: ', hint="pii_adoption_errors"):
        session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    assert session.execute("SELECT * FROM t ORDER BY id").fetchall() == before


def test_values_that_are_too_long_are_listed(session):
    fill(session, map(FORMS["plain"], VALUES))
    longest = max(len(value["plaintext"]) for value in VALUES)
    query = "SELECT (row_key::json->>'id')::int, problem FROM pii_adoption_errors('t', 'v', length => %s) ORDER BY 1"
    too_long = [number for number, value in enumerate(VALUES) if len(value["plaintext"]) > 10]
    listed = session.execute(query, [10]).fetchall()
    assert listed == [(number, "value too long for encrypted_text(10)") for number in too_long]
    assert session.execute(query, [longest]).fetchall() == []
    with raises("XX001", detail="too long", hint=r"pii_adoption_errors\(") as info:
        session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {"length": 10}}')""")
    # As the hint says it.
    call = re.search(r"pii_adoption_errors\(.*?\)", info.value.diag.message_hint)[0]
    again = session.execute(f"SELECT (row_key::json->>'id')::int, problem FROM {call} ORDER BY 1").fetchall()
    assert again == listed


IN_THE_WAY = {
    "default": ("ALTER TABLE t ALTER v SET DEFAULT 'v2:ciphertext'", "have a default: v", "", "DROP DEFAULT"),
    "generated column": (
        "ALTER TABLE t ADD n int GENERATED ALWAYS AS (length(v)) STORED",
        "cannot be converted",
        "column n of table t",
        "",
    ),
    "check": ("ALTER TABLE t ADD CONSTRAINT c CHECK (v <> '')", "cannot be converted", "constraint c on table t", ""),
    "view": ("CREATE VIEW seen AS SELECT v FROM t", "cannot be converted", "view seen", ""),
    "index": ("CREATE INDEX i ON t (v)", "are indexed", r"^DROP INDEX i;$", "run these statements first"),
    "hash index": ("CREATE INDEX i ON t USING hash (v)", "are indexed", r"^DROP INDEX i;$", ""),
    "expression": ("CREATE INDEX i ON t (length(v))", "are indexed", r"^DROP INDEX i;$", ""),
    "condition": ("CREATE INDEX i ON t (id) WHERE v <> ''", "are indexed", r"^DROP INDEX i;$", ""),
    "constraint": (
        "ALTER TABLE t ADD CONSTRAINT c UNIQUE (v)",
        "are indexed",
        r"^ALTER TABLE t DROP CONSTRAINT c;$",
        "",
    ),
}


@pytest.mark.parametrize("obstacle", IN_THE_WAY)
def test_what_is_in_the_way_is_told_by_name(db, session, obstacle):
    fill(session, map(FORMS["plain"], VALUES[:2]))
    setup, message, detail, hint = IN_THE_WAY[obstacle]
    session.execute(setup)
    before = migration.fingerprint(session)
    with migration.refused(db, "2BP01", message=message, detail=detail, hint=hint) as info:
        session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    assert migration.fingerprint(session) == before
    if message == "are indexed":
        session.execute(info.value.diag.message_detail)
        session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")


def test_an_index_that_asks_for_null_only_stays(session):
    fill(session, map(FORMS["plain"], VALUES[:2]))
    session.execute("CREATE INDEX i ON t (id) INCLUDE (v) WHERE v IS NOT NULL")
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    (definition,) = session.execute("SELECT pg_get_indexdef('i'::regclass)").fetchone()
    assert definition.endswith("USING btree (id) INCLUDE (v) WHERE (v IS NOT NULL)")


def test_rows_without_a_primary_key_are_named_by_place(session):
    session.execute(
        "CREATE TABLE p (a int, v bytea) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)"
    )
    session.execute("INSERT INTO p VALUES (1, 'junk')")
    rows = session.execute(
        "SELECT table_name = 'p1'::regclass, row_key, problem FROM pii_adoption_errors('p', 'v')"
    ).fetchall()
    assert rows == [(True, '{"ctid" : "(0,1)"}', "not an encrypted value in any form of the application")]


def test_keys_of_several_columns_and_odd_names(session):
    session.execute("""CREATE TABLE "T x" (v bytea, "b'" text, t int, PRIMARY KEY (t, "b'"))""")
    session.execute("""INSERT INTO "T x" VALUES ('junk', 'it''s', 7)""")
    ((_, key, _),) = session.execute("""SELECT * FROM pii_adoption_errors('"T x"', 'v')""").fetchall()
    assert json.loads(key) == {"t": 7, "b'": "it's"}


def test_wrong_arguments(session):
    session.execute("CREATE TABLE t (n int, v bytea)")
    for columns, code, message in (
        ('{"n": {}}', "42804", "integer"),
        ('{"w": {}}', "42703", '"w"'),
        ("{}", "22023", "at least one column"),
        ('{"v": {"searchabel": true}}', "22023", 'column "v".*searchabel'),
        ('{"v": {"length": 0}}', "22023", 'column "v": length must be a whole number from 1'),
        ('{"v": {"length": -1}}', "22023", 'column "v": length must be a whole number from 1'),
        ('{"v": {"length": "many"}}', "22023", 'column "v": length must be a whole number from 1'),
        ('{"v": {"searchable": "yes"}}', "22023", 'column "v": searchable must be true or false'),
        ('{"v": {"legacy_version": 0}}', "22023", 'column "v": legacy_version must be a key version'),
        ('{"v": {"expression": 1}}', "22023", 'column "v": expression must be a string'),
        ('{"v": []}', "22023", 'column "v": its settings must be a JSON object'),
    ):
        with raises(code, message=message):
            session.execute("SELECT pii_adopt_columns('t', %s)", [columns])
    with raises("22023", message="length must be a whole number from 1"):
        session.execute("SELECT pii_adoption_errors('t', 'v', length => -1)")


def test_hidden_rows_are_not_overlooked(db, session):
    """A policy must not hide a bad row from the check: it is an error."""
    fill(session, [b"junk"])
    session.execute(f"GRANT ALL ON SCHEMA {db.schema} TO importer; ALTER TABLE t OWNER TO importer")
    session.execute(
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; SET ROLE importer"
    )
    for call in ("pii_adoption_errors('t', 'v')", """pii_adopt_columns('t', '{"v": {}}')"""):
        with raises("42501", message="row-level security"):
            session.execute(f"SELECT * FROM {call}")


def test_a_wrong_key_adopts_nothing(db, session):
    fill(session, map(FORMS["legacy"], LEGACY))
    wrong = db.connect_keyed(keyring=keyring(1, {"1": WRONG_KEY}))
    assert len(wrong.execute("SELECT * FROM pii_adoption_errors('t', 'v')").fetchall()) == len(LEGACY)
    with raises("XX001"):
        wrong.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    assert session.execute("SELECT v FROM t ORDER BY id").fetchall() == [(FORMS["legacy"](value),) for value in LEGACY]


# --- and back ---


def test_the_way_back_is_the_bytes_that_came(session):
    fill(session, map(FORMS["plain"], VALUES))
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    session.execute("ALTER TABLE t ALTER COLUMN v TYPE bytea USING pii_export(v)")
    stored = [bytes for (bytes,) in session.execute("SELECT v FROM t ORDER BY id")]
    assert stored == list(map(FORMS["plain"], VALUES))


NOT_NULLS = {
    "one": "CREATE TABLE t (id int, v bytea NOT NULL)",
    "inherited": "CREATE TABLE t (id int, v bytea NOT NULL); CREATE TABLE kid () INHERITS (t)",
    "a child's": "CREATE TABLE t (id int, v bytea); CREATE TABLE kid (v bytea NOT NULL) INHERITS (t)",
    "a child's own beside its parent's": """CREATE TABLE t (id int, v bytea NOT NULL);
        CREATE TABLE kid (v bytea NOT NULL) INHERITS (t)""",
    "partitioned": """CREATE TABLE t (id int, v bytea NOT NULL) PARTITION BY LIST (id);
        CREATE TABLE own (id int, v bytea NOT NULL); CREATE TABLE one PARTITION OF t FOR VALUES IN (1);
        ALTER TABLE t ATTACH PARTITION own DEFAULT""",
    "a partition's": """CREATE TABLE t (id int, v bytea) PARTITION BY LIST (id);
        CREATE TABLE own PARTITION OF t (v NOT NULL) DEFAULT; CREATE TABLE one PARTITION OF t FOR VALUES IN (1)""",
}
if PG_MAJOR >= 18:
    NOT_NULLS |= {
        "named": """CREATE TABLE t (id int, v bytea CONSTRAINT "must have" NOT NULL);
            COMMENT ON CONSTRAINT "must have" ON t IS 'why'""",
        "names of children": """CREATE TABLE t (id int, v bytea CONSTRAINT t_v NOT NULL);
            CREATE TABLE kid (v bytea CONSTRAINT own NOT NULL) INHERITS (t);
            CREATE TABLE grandchild (v bytea CONSTRAINT its_own NOT NULL) INHERITS (kid)""",
        "names of partitions": """CREATE TABLE t (id int, v bytea CONSTRAINT t_v NOT NULL) PARTITION BY LIST (id);
            CREATE TABLE own (id int, v bytea CONSTRAINT own NOT NULL); CREATE TABLE one PARTITION OF t DEFAULT;
            ALTER TABLE t ATTACH PARTITION own FOR VALUES IN (7)""",
        "not inherited": """CREATE TABLE t (id int, v bytea CONSTRAINT t_v NOT NULL NO INHERIT);
            CREATE TABLE kid () INHERITS (t); CREATE TABLE own (v bytea CONSTRAINT own NOT NULL) INHERITS (t)""",
        "not valid": """CREATE TABLE t (id int, v bytea); INSERT INTO t VALUES (0, NULL);
            ALTER TABLE t ADD CONSTRAINT t_v NOT NULL v NOT VALID""",
        "not valid, inherited": """CREATE TABLE t (id int, v bytea); CREATE TABLE kid () INHERITS (t);
            INSERT INTO kid VALUES (0, NULL); ALTER TABLE t ADD CONSTRAINT t_v NOT NULL v NOT VALID""",
        "not valid above a child's own": """CREATE TABLE t (id int, v bytea); INSERT INTO t VALUES (0, NULL);
            ALTER TABLE t ADD CONSTRAINT t_v NOT NULL v NOT VALID;
            CREATE TABLE kid (v bytea CONSTRAINT own NOT NULL) INHERITS (t)""",
        "not valid above a partition's own": """CREATE TABLE t (id int, v bytea) PARTITION BY LIST (id);
            CREATE TABLE own PARTITION OF t FOR VALUES IN (7); CREATE TABLE one PARTITION OF t DEFAULT;
            INSERT INTO one VALUES (0, NULL); ALTER TABLE own ADD CONSTRAINT own NOT NULL v;
            ALTER TABLE t ADD CONSTRAINT t_v NOT NULL v NOT VALID""",
        "not valid, not inherited": """CREATE TABLE t (id int, v bytea); CREATE TABLE kid () INHERITS (t);
            INSERT INTO t VALUES (0, NULL); ALTER TABLE t ADD CONSTRAINT t_v NOT NULL v NO INHERIT NOT VALID""",
    }


def not_nulls(session) -> list[tuple]:
    """What says that v is not NULL, by table: since PostgreSQL 18 constraints, with names.

    What ATTACH PARTITION finds is no longer the partition's own, and no other statement makes it so: there only the
    name comes back.
    """
    return session.execute(
        """SELECT attrelid::regclass::text, attnotnull, conname, conislocal OR k.relispartition, coninhcount,
                connoinherit, convalidated, obj_description(c.oid, 'pg_constraint')
            FROM pg_attribute JOIN pg_class AS k ON k.oid = attrelid LEFT JOIN pg_constraint AS c
                ON conrelid = attrelid AND contype = 'n' AND conkey = ARRAY[attnum]
            WHERE attname = 'v' AND attrelid::regclass::text IN ('t', 'kid', 'grandchild', 'own', 'one') ORDER BY 1"""
    ).fetchall()


@pytest.mark.parametrize("name", NOT_NULLS)
def test_not_null_stays_as_it_is(db, name):
    """Also where tables below have it of their own, or not all rows were looked at; for an owner who is nobody else."""
    db.connect().execute(f"GRANT CREATE ON SCHEMA {db.schema} TO importer")
    session = db.connect_keyed("importer", keyring=RING)
    session.execute(NOT_NULLS[name])
    before = not_nulls(session)
    assert any(has for _, has, *_ in before)
    session.execute("INSERT INTO t VALUES (7, %b), (8, %b)", [FORMS["plain"](VALUES[1]), FORMS["plain"](VALUES[2])])
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {}}')""")
    assert not_nulls(session) == before
    texts = session.execute("SELECT v::text FROM t WHERE id > 0 ORDER BY id").fetchall()
    assert texts == [(VALUES[1]["plaintext"],), (VALUES[2]["plaintext"],)]


def test_tags_do_not_go_back(db):
    """The application does not know them: such values are encrypted anew, in its format."""
    session = db.connect_keyed(keyring=INDEXED)
    fill(session, map(FORMS["plain"], VALUES))
    session.execute("""SELECT * FROM pii_adopt_columns('t', '{"v": {"searchable": true}}')""")
    admin = db.connect()
    with raises("55000", message="no encryption key"):
        admin.execute("SELECT pii_export(v) FROM t").fetchall()
    session.execute("ALTER TABLE t ALTER COLUMN v TYPE bytea USING pii_export(v)")
    for (stored,), value in zip(session.execute("SELECT v FROM t ORDER BY id").fetchall(), VALUES, strict=True):
        assert stored.startswith(b"v2:") and len(stored) == 31 + len(value["plaintext"].encode())
        assert session.execute("SELECT pii_decrypt(%b)", [stored]).fetchone() == (value["plaintext"],)


def test_a_plain_value_goes_back_without_a_key(db):
    value = FORMS["plain"](VALUES[5])
    row = db.connect().execute("SELECT pii_export(%s::encrypted_text)", [armour(value)]).fetchone()
    assert row == (value,)
