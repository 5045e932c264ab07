"""Whatever is wrong with a value or a key: the right SQLSTATE, a hint, and no secret in the error."""

import json

import psycopg
import pytest

from harness import host, shared
from harness.errors import raises
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, WRONG_KEY, keyring
from harness.values import armour, eq_tag

pytestmark = pytest.mark.ends

VECTORS = json.loads((host.ROOT / "crates/pii_core/tests/data/app_ciphertexts.json").read_text())
APPLICATION = keyring(2, VECTORS["keys"], {"1": INDEX_KEY_1})
SECRET = "Zebulon"

# SQLSTATE of each entry of must_fail.
WHY = {
    "last tag byte flipped": "XX001",
    "first ciphertext byte flipped": "XX001",
    "nonce byte flipped": "XX001",
    "truncated by one byte": "XX001",
    "shorter than nonce and tag": "22P03",
    "empty": "22P03",
    "prefix only": "22P03",
    "version zero": "22P03",
    "leading zero in version": "22P03",
    "version not loaded": "55000",
    "wrong version for this ciphertext": "XX001",
    "no colon": "22P03",
    "upper-case prefix": "22P03",
    "negative version": "22P03",
    "version too large": "22P03",
    "plaintext": "22P03",
    "valid tag over bytes that are not UTF-8": "XX001",
    "valid tag over text with a NUL": "XX001",
}


SETUP = f"""
    CREATE TABLE t (id int, v encrypted_text, s encrypted_text(searchable));
    INSERT INTO t VALUES (1, '{SECRET}', '{SECRET}'), (2, 'Ann', 'Ann');
"""


database = shared.database(SETUP)


@pytest.fixture
def application(visit):
    """A session with the keys that the vectors were made with."""
    return visit.connect_keyed(keyring=APPLICATION)


@pytest.fixture
def session(visit):
    return visit.connect_keyed()


# --- the application's own values ---


def test_every_value_of_the_application_is_read(application):
    assert len(VECTORS["values"]) > 40
    for value in VECTORS["values"]:
        stored = bytes.fromhex(value["bytea_hex"])
        row = application.execute(
            """SELECT pii_decrypt(%(b)s::bytea), pii_try_decrypt(%(b)s::bytea), %(b)s::bytea::encrypted_text::text,
                      pii_import(%(a)s::text)::text, pii_import(%(a)s::text)::bytea, pii_key_version(%(b)s::bytea)""",
            {"b": stored, "a": value["text"]},
        ).fetchone()
        assert row == (*[value["plaintext"]] * 4, stored, value["version"])


def test_every_value_of_the_application_is_kept_without_a_key(visit):
    connection = visit.connect()
    for value in VECTORS["values"]:
        stored = bytes.fromhex(value["bytea_hex"])
        row = connection.execute(
            "SELECT %s::encrypted_text::bytea, %s::bytea::encrypted_text, pii_import(%s::text)::bytea",
            [value["text"], stored, value["text"]],
        ).fetchone()
        assert row == (stored, value["text"], stored)


def test_what_is_written_has_the_applications_layout(application):
    for value in VECTORS["values"]:
        text, body = value["plaintext"], len(value["plaintext"].encode())
        v, s, length = application.execute(
            "SELECT %(t)s::encrypted_text::bytea, %(t)s::encrypted_text(searchable)::bytea, "
            "octet_length(pii_encrypt(%(t)s::text)::bytea)",
            {"t": text},
        ).fetchone()
        assert v.startswith(b"v2:") and len(v) == 3 + 12 + body + 16 == length
        assert s.startswith(b"v2.1:" + eq_tag(text)) and len(s) == 5 + 16 + 12 + body + 16
        back = application.execute("SELECT pii_decrypt(%s::bytea), pii_decrypt(%s::bytea)", [v, s])
        assert back.fetchone() == (text, text)


def test_every_value_that_must_fail_fails(application):
    assert {entry["why"] for entry in VECTORS["must_fail"]} == set(WHY)
    for entry in VECTORS["must_fail"]:
        value, sqlstate = bytes.fromhex(entry["bytea_hex"]), WHY[entry["why"]]
        for query in (
            "SELECT pii_decrypt(%s::bytea)",
            "SELECT %s::bytea::encrypted_text",
            "SELECT %s::bytea::encrypted_text(searchable)",
        ):
            with raises(sqlstate, hint=".", secrets=["John", SECRET, value.hex() or SECRET]):
                application.execute(query, [value])
        assert application.execute("SELECT pii_try_decrypt(%s::bytea)", [value]).fetchone() == (None,)
        if sqlstate == "22P03":
            with raises(sqlstate, hint="v<version>"):
                application.execute("SELECT pii_key_version(%s::bytea)", [value])


def test_legacy_bytes_without_a_prefix_are_never_guessed(application):
    legacy = [bytes.fromhex(v["legacy_hex"]) for v in VECTORS["values"] if v.get("legacy_hex")]
    assert legacy
    for value in legacy:
        with raises("22P03"):
            application.execute("SELECT pii_decrypt(%s::bytea)", [value])


def test_values_bound_to_associated_data(application):
    for entry in VECTORS["with_associated_data"]:
        value, aad = bytes.fromhex(entry["bytea_hex"]), entry["aad"]
        secrets = [text for text in (entry["plaintext"], aad) if len(text) > 3]
        ours = application.execute("SELECT pii_encrypt(%s::text, %s::text)", [entry["plaintext"], aad]).fetchone()[0]
        assert ours.startswith(b"v2a:") and len(ours) == len(value) and ours != value
        for bound in (value, ours):
            query = (
                "SELECT pii_decrypt(%s::bytea, %s::text), pii_try_decrypt(%s::bytea, %s::text), "
                "pii_key_version(%s::bytea)"
            )
            row = application.execute(query, [bound, aad, bound, aad, bound]).fetchone()
            assert row == (entry["plaintext"], entry["plaintext"], entry["version"])
            with raises("XX001", hint="changed or moved", secrets=secrets):
                application.execute("SELECT pii_decrypt(%s::bytea, %s::text)", [bound, aad + "x"])
            with raises("22023", hint="aad", secrets=secrets):
                application.execute("SELECT pii_decrypt(%s::bytea)", [bound])
            with raises("22023", secrets=secrets):
                application.execute("SELECT %s::bytea::encrypted_text", [bound])
            with raises("22P02", secrets=secrets):
                application.execute("SELECT pii_import(%s::text)", [armour(bound)])
            moved = application.execute("SELECT pii_try_decrypt(%s::bytea, 'elsewhere')", [bound])
            assert moved.fetchone() == (None,)
    plain = bytes.fromhex(VECTORS["values"][0]["bytea_hex"])
    with raises("22023", hint="without aad"):
        application.execute("SELECT pii_decrypt(%s::bytea, 'x')", [plain])
    # The prefix is authenticated too: a bound value does not pass for a plain one, nor the reverse.
    bound = bytes.fromhex(VECTORS["with_associated_data"][0]["bytea_hex"])
    with raises("XX001"):
        application.execute("SELECT pii_decrypt(%s::bytea)", [bound.replace(b"a:", b":", 1)])


# --- wrong and missing keys ---

READS = [
    "SELECT {} FROM t",
    "SELECT {}::text FROM t",
    "SELECT pii_decrypt({}) FROM t",
    "SELECT lower({}) FROM t",
    "SELECT id FROM t ORDER BY {}",
    "SELECT min({}) FROM t",
    "SELECT row_to_json(t) FROM t",
    "SELECT id FROM t WHERE {} LIKE 'Z%%'",
    "SELECT id FROM t WHERE {} < 'Z'",
    "COPY (SELECT {} FROM t) TO STDOUT",
    "SELECT {}::encrypted_text(3) FROM t",
]
_ALL_SECRETS = [SECRET, "Ann"]


def _read(session, query, column):
    query = query.format(column)
    if query.startswith("COPY"):
        with session.cursor().copy(query) as copy:
            return b"".join(copy)
    return session.execute(query.replace("%%", "%")).fetchall()


@pytest.mark.parametrize("column", ["v", "s"])
@pytest.mark.parametrize("query", READS)
def test_a_wrong_key_is_told_from_damage_only_by_the_hint(visit, query, column):
    session = visit.connect_keyed(keyring=keyring(2, {"2": WRONG_KEY}))
    with raises("XX001", message="under key version 2", hint="not the one that encrypted", secrets=_ALL_SECRETS):
        _read(session, query, column)
    failures = session.execute("SELECT coalesce(sum(failures), 0)::bigint FROM pii_session_stats").fetchone()[0]
    assert failures >= 1
    assert session.execute("SELECT 'fine'::encrypted_text::text").fetchone() == ("fine",)


@pytest.mark.parametrize("column", ["v", "s"])
@pytest.mark.parametrize("query", READS)
def test_a_missing_version_is_named(visit, query, column):
    session = visit.connect_keyed(keyring=keyring(1, {"1": KEY_1}))
    with raises("55000", message="version 2 is not loaded", hint="keyring", secrets=_ALL_SECRETS):
        _read(session, query, column)


def test_exchanged_keys_are_wrong_keys(visit):
    """Both keys are loaded, under each other's version: none is tried out on the other's values."""
    session = visit.connect_keyed(keyring=keyring(2, {"1": KEY_2, "2": KEY_1}))
    with raises("XX001"):
        session.execute("SELECT v FROM t").fetchall()


# --- tampering ---


def _flip(value, at):
    changed = bytearray(value)
    changed[at] ^= 1
    return bytes(changed)


@pytest.fixture
def values(visit):
    return visit.connect().execute("SELECT v::bytea, s::bytea FROM t ORDER BY id").fetchall()


TAMPERED = {
    # A plain value: v2: nonce ciphertext tag
    "nonce": lambda v, s, other: _flip(v, 3),
    "ciphertext": lambda v, s, other: _flip(v, 15),
    "tag": lambda v, s, other: _flip(v, -1),
    "truncated": lambda v, s, other: v[:-1],
    "extended": lambda v, s, other: v + b"x",
    "version": lambda v, s, other: b"v1:" + v[3:],
    "ends exchanged": lambda v, s, other: v[:15] + other[0][15:],
    # A searchable one: v2.1: tag nonce ciphertext tag
    "equality tag": lambda v, s, other: _flip(s, 5),
    "equality tag of another value": lambda v, s, other: s[:5] + other[1][5:21] + s[21:],
    "index version": lambda v, s, other: s.replace(b"v2.1:", b"v2.3:"),
    "version of a searchable value": lambda v, s, other: s.replace(b"v2.1:", b"v1.1:"),
    "made plain": lambda v, s, other: b"v2:" + s[21:],
    "made searchable": lambda v, s, other: b"v2.1:" + eq_tag(SECRET) + v[3:],
    "searchable ciphertext": lambda v, s, other: _flip(s, 33),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_a_tampered_value_does_not_decrypt(visit, session, values, tamper):
    (v, s), other = values
    changed = tamper(v, s, other)
    with visit.connect(autocommit=False) as admin:
        # Without a key it is accepted for what it is: bytes.
        admin.execute("CREATE TABLE bad (v encrypted_text)")
        admin.execute("INSERT INTO bad VALUES (%s)", [armour(changed)])
        assert admin.execute("SELECT v FROM bad").fetchone() == (armour(changed),)
        admin.execute("SELECT pii_load_keyring(%s)", [keyring()])
        for expression in ("v", "v::text", "pii_decrypt(v)"):
            with raises("XX001", hint="changed or moved", secrets=_ALL_SECRETS), admin.transaction():
                admin.execute(f"SELECT {expression} FROM bad")
        assert admin.execute("SELECT pii_try_decrypt(v) FROM bad").fetchone() == (None,)
        admin.rollback()
    for query in ("SELECT %s::bytea::encrypted_text", "SELECT pii_import(%s)", "SELECT pii_decrypt(%s::bytea)"):
        value = armour(changed) if "import" in query else changed
        with raises("XX001", secrets=_ALL_SECRETS):
            session.execute(query, [value])


def test_untampered_values_do_decrypt(session, values):
    for pair, text in zip(values, (SECRET, "Ann"), strict=True):
        for value in pair:
            row = session.execute("SELECT %s::bytea::encrypted_text, pii_import(%s)", [value, armour(value)])
            assert row.fetchone() == (text, text)


# --- malformed input ---

MALFORMED = [
    "",
    "v2:",
    "plain text",
    "v2:AAAA",
    "v0:" + "A" * 44,
    "v2" + "A" * 44,
    "v02:" + "A" * 44,
    "v2:" + "A" * 43 + "\n",
    " v2:" + "A" * 44,
    "v2a:" + "A" * 44,
    "v2.:" + "A" * 64,
    "v2.0:" + "A" * 64,
    "v65536:" + "A" * 44,
    "v2:" + "_" * 44,
    "V2:" + "A" * 44,
    '{"version": "v2"}',
    "v2:" + "A" * 39,
]


@pytest.mark.parametrize("text", MALFORMED)
def test_malformed_armour(visit, text):
    session = visit.connect_keyed()
    secrets = [text.strip()] if len(text) > 8 else []
    with raises("22P02", hint="base64", secrets=secrets):
        session.execute("SELECT pii_import(%s::text)", [text])
    session.execute("SET pazpaz_pii.io = ciphertext")
    for query in (
        "SELECT %s::encrypted_text",
        "SELECT %s::text::encrypted_text",
        "SELECT %s::varchar::encrypted_text(9)",
    ):
        with raises("22P02", detail="base64", hint="pii_encrypt", secrets=secrets):
            session.execute(query, [text])


@pytest.mark.parametrize("has_key", [True, False])
@pytest.mark.parametrize(
    "value", [b"", b"v2:", b"v2:" + bytes(27), b"v2.1:" + bytes(43), b"\x00" * 50, b"v2.1" + bytes(60)]
)
def test_malformed_bytes(visit, value, has_key):
    session = visit.connect_keyed() if has_key else visit.connect()
    for query in ("SELECT %s::bytea::encrypted_text", "SELECT pii_key_version(%s::bytea)"):
        with raises("22P03", message="malformed", hint="nonce"):
            session.execute(query, [value])


# --- NUL, invalid UTF-8 ---


@pytest.mark.parametrize("is_binary", [0, 1])
@pytest.mark.parametrize(
    "body", [b"Zebulon\xff", b"Zebulon\xc3", b"\xed\xa0\x80Zebulon", b"Zebulon\xf8\x88\x80\x80\x80"]
)
def test_invalid_utf8_is_refused(session, body, is_binary):
    oid = session.execute("SELECT 'encrypted_text'::regtype::oid").fetchone()[0]
    result = session.pgconn.exec_params(b"INSERT INTO t (v) VALUES ($1)", [body], [oid], [is_binary])
    assert result.status == psycopg.pq.ExecStatus.FATAL_ERROR
    assert result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"22021"
    assert b"Zebulon" not in result.error_message


def test_nul_is_refused(session):
    oid = session.execute("SELECT 'encrypted_text'::regtype::oid").fetchone()[0]
    result = session.pgconn.exec_params(b"INSERT INTO t (v) VALUES ($1)", [b"Zebulon\x00x"], [oid], [1])
    assert result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"22021"
    assert b"Zebulon" not in result.error_message
    with raises("22021", secrets=[SECRET]), session.cursor().copy("COPY t (v) FROM STDIN") as copy:
        copy.write(b"Zebulon\\000x\n")
    with raises("22021", secrets=[SECRET]), session.cursor().copy("COPY t (v) FROM STDIN") as copy:
        copy.write(b"Zebulon\xff\n")


# --- size ---


def test_a_large_value_goes_in_and_out(session):
    """100 MB: far above what a row usually holds, within what PostgreSQL can."""
    size = 100_000_000
    row = session.execute(
        f"""SELECT octet_length(v::bytea), octet_length(v::text), right(v::text, 3), v = 'x'::text
              FROM (SELECT pii_encrypt(repeat('x', {size} - 3) || 'end') AS v OFFSET 0) s"""
    ).fetchone()
    assert row == (size + 31, size, "end", False)
    # Armour is a third longer, and output functions make one copy of it.
    session.execute("SET pazpaz_pii.io = ciphertext")
    armoured = session.execute(f"SELECT length(concat(pii_encrypt(repeat('x', {size}))))").fetchone()[0]
    assert armoured == 3 + -(-(size + 28) // 3) * 4


def test_a_value_beyond_the_limit_is_refused(session):
    with raises("54000", message="too long", hint="805000000"):
        session.execute("SELECT pii_encrypt(repeat('x', 805000001))")


def test_empty_and_null_are_different(session):
    row = session.execute(
        "SELECT pii_decrypt(pii_encrypt('')), pii_decrypt(pii_encrypt(NULL)), pii_encrypt(NULL) IS NULL, "
        "pii_decrypt(NULL::bytea)"
    )
    assert row.fetchone() == ("", None, True, None)


# --- no key at all ---


@pytest.mark.parametrize(
    "expression",
    [
        "pii_encrypt('Zebulon')",
        "pii_encrypt('Zebulon', 'aad')",
        "pii_decrypt(v)",
        "pii_decrypt(v::bytea)",
        "pii_decrypt(v::bytea, 'aad')",
        "pii_try_decrypt(v)",
        "pii_try_decrypt(v::bytea)",
        "pii_try_decrypt(v::bytea, 'aad')",
        "pii_blind_index('Zebulon', 'context')",
        "pazpaz_pii.pii_encrypted_text_hash(v)",
        "pazpaz_pii.pii_text_hash('Zebulon')",
    ],
)
def test_without_a_key_functions_say_so(visit, expression):
    with raises("55000", message="no encryption key is loaded", hint="pii_load_keyring", secrets=_ALL_SECRETS):
        visit.connect().execute(f"SELECT {expression} FROM t")


def test_an_error_leaves_no_open_wound(session):
    """Many errors in one session, caught in PL/pgSQL: it goes on working."""
    session.execute(
        """DO $$ DECLARE caught int := 0; BEGIN
             FOR i IN 1..2000 LOOP
               BEGIN PERFORM pii_decrypt('\\x76323a00'::bytea);
               EXCEPTION WHEN invalid_binary_representation THEN caught := caught + 1; END;
               BEGIN PERFORM 'too long'::text::encrypted_text(3);
               EXCEPTION WHEN string_data_right_truncation THEN caught := caught + 1; END;
             END LOOP;
             ASSERT caught = 4000;
           END $$"""
    )
    assert session.execute("SELECT v FROM t ORDER BY id").fetchone() == (SECRET,)


@pytest.mark.parametrize("preload", ["session_preload_libraries", "shared_preload_libraries"])
def test_no_error_says_where_in_the_library_it_was_raised(new_cluster, monkeypatch, preload):
    """Whatever the server's environment asks of Rust."""
    monkeypatch.setenv("RUST_BACKTRACE", "full")
    with new_cluster(**{preload: "pazpaz_pii"}).connect() as session:
        session.execute("CREATE EXTENSION pazpaz_pii; CREATE TABLE t (x encrypted_text)")
        for statement in (
            "SELECT pii_encrypt('x')",
            "SELECT pii_load_keyring('nonsense')",
            "SELECT pii_unlock('short')",
            "CREATE INDEX ON t (x)",
            "SELECT pii_encrypt_columns('pg_class', '{}')",
            "SELECT pii_decrypt('nothing'::bytea)",
        ):
            with pytest.raises(psycopg.Error) as info:
                session.execute(statement)
            told = f"{info.value.diag.message_detail} {info.value.diag.message_hint} {info.value.diag.context}"
            assert "pgrx" not in told and ".rs:" not in told and "panic" not in told, statement
