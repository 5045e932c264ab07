"""Who asks PostgreSQL to be told of bad input, instead of having it raised, is told, as by its own types.

Each refused input goes through each shape in which PostgreSQL asks so, beside a type of PostgreSQL's own that refuses
such input. What is wrong with the session, not with the input, is raised: to skip the row would lose it.
"""

import json

import psycopg
import pytest

from harness import shared
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEYRING, keyring
from harness.loading import set_keyring
from harness.values import armour

SETUP = """
    REVOKE EXECUTE ON FUNCTION pii_encrypt(text), pii_decrypt(encrypted_text) FROM PUBLIC;
    CREATE DOMAIN short AS encrypted_text(3) CHECK (value <> 'no');
    CREATE DOMAIN plain_short AS varchar(3) CHECK (value <> 'no');
"""

database = shared.database(SETUP, roles=["soft_reader"])
db = shared.visit


# --- shapes: what comes out for a good and a bad input, with the good one as the default ---


def _raised(session, type_, good, bad):
    """Where nobody asks, it is an error: so on every version."""
    session.execute(f"CREATE TEMP TABLE soft (v {type_})")
    session.execute("INSERT INTO soft VALUES (%s)", [good])
    with pytest.raises(psycopg.Error) as info:
        session.execute("INSERT INTO soft VALUES (%s)", [bad])
    return info.value.sqlstate


def _is_valid(session, type_, good, bad):
    asked = "SELECT pg_input_is_valid(%s, %s), pg_input_is_valid(%s, %s)"
    return session.execute(asked, [good, type_, bad, type_]).fetchone()


def _info(session, type_, good, bad):
    asked = "SELECT sql_error_code, message IS NULL FROM pg_input_error_info(%s, %s)"
    return [session.execute(asked, [text, type_]).fetchone() for text in (good, bad)]


def _array(session, type_, good, bad):
    texts = [f'{{"{good}","{text}"}}' for text in (good, bad)]
    return _is_valid(session, f"{type_}[]", *texts)


def _copy(session, type_, good, bad):
    session.execute(f"CREATE TEMP TABLE soft (v {type_})")
    with session.cursor().copy("COPY soft FROM STDIN (ON_ERROR ignore)") as copy:
        copy.write(f"{good}\n{bad}\n{good}\n")
    kept = [str(row[0]) == good for row in session.execute("SELECT v FROM soft")]
    session.execute("DROP TABLE soft")
    return kept


def _json(returning):
    def shape(session, type_, good, bad):
        query = f"SELECT {returning.format(type=type_, good=good)}"
        values = [session.execute(query, {"json": json.dumps({"a": text})}).fetchone()[0] for text in (good, bad)]
        return [value if value is None else str(value) == good for value in values]

    return shape


SHAPES = {"nobody asks": _raised}
if PG_MAJOR >= 16:
    SHAPES |= {"pg_input_is_valid": _is_valid, "pg_input_error_info": _info, "array": _array}
if PG_MAJOR >= 17:
    _TABLE = "v FROM json_table(%(json)s::jsonb, '$' COLUMNS (v {{type}} PATH '$.a' {}))"
    SHAPES |= {
        "COPY": _copy,
        "JSON_VALUE": _json("json_value(%(json)s::jsonb, '$.a' RETURNING {type})"),
        "JSON_VALUE default": _json("json_value(%(json)s::jsonb, '$.a' RETURNING {type} DEFAULT '{good}' ON ERROR)"),
        "JSON_QUERY": _json("json_query(%(json)s::jsonb, '$.a' RETURNING {type} OMIT QUOTES)"),
        "JSON_TABLE": _json(_TABLE.format("")),
        "JSON_TABLE default": _json(_TABLE.format("DEFAULT '{good}' ON ERROR")),
    }
shapes = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


# --- faults of the input ---

UUID = "00000000-0000-0000-0000-000000000001"
# The type, a good and a bad input; a type of PostgreSQL's own with its.
FAULTS = {
    "too long": (("encrypted_text(3)", "abc", "abcd"), ("varchar(3)", "abc", "abcd")),
    "too long by blanks": (("encrypted_text(3)", "abc", "x   "), ("varchar(3)", "abc", "abcd")),
    "too long, searchable": (("encrypted_text(3, searchable)", "שלו", "שלום"), ("varchar(3)", "שלו", "שלום")),
    "too long for a domain": (("short", "abc", "abcd"), ("plain_short", "abc", "abcd")),
    "against a domain's check": (("short", "abc", "no"), ("plain_short", "abc", "no")),
}
FAULTS_OF_ARMOUR = {
    "no armour": (("encrypted_text", "abc", "abcd"), ("uuid", UUID, "abcd")),
    "damaged": (("encrypted_text(3)", "abc", "v2:AAAA"), ("uuid", UUID, "abcd")),
    "too long": (("encrypted_text(3)", "abc", "x" * 13), ("varchar(3)", "abc", "abcd")),
}


@shapes
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_input(db, name, shape):
    ours, theirs = FAULTS[name]
    assert shape(db.connect_keyed(), *ours) == shape(db.connect(), *theirs)


@shapes
@pytest.mark.parametrize("name", FAULTS_OF_ARMOUR)
def test_a_fault_of_armour(db, name, shape):
    (type_, good, bad), theirs = FAULTS_OF_ARMOUR[name]
    session = db.connect_keyed()
    good, too_long = _armour(session, good), _armour(session, bad)
    session.execute("SET pazpaz_pii.io = ciphertext")
    assert shape(session, type_, good, too_long if name == "too long" else bad) == shape(db.connect(), *theirs)


if PG_MAJOR >= 16:

    def test_the_caller_is_told_what_the_error_would_say(db):
        session = db.connect_keyed()
        asked = "SELECT * FROM pg_input_error_info(%s, %s)"
        told = session.execute(asked, ["abcd", "encrypted_text(3)"]).fetchone()
        assert told == ("value too long for type encrypted_text(3)", None, None, "22001")
        session.execute("SET pazpaz_pii.io = ciphertext")
        message, detail, hint, sqlstate = session.execute(asked, ["v2:AAAA", "encrypted_text"]).fetchone()
        assert (message, sqlstate) == ("text offered to a session that takes ciphertext", "22P02")
        assert "base64" in detail and "pii_encrypt" in hint


# --- faults of the session ---


def _armour(session, text, function="pii_encrypt(%s)"):
    return armour(session.execute(f"SELECT {function}::bytea", [text]).fetchone()[0])


def _keyless(db):
    return db.connect(), "encrypted_text", "abc"


def _no_index_key(db):
    session = db.connect()
    set_keyring(session, keyring(index={}))
    return session, "encrypted_text(3, searchable)", "abc"


def _armour_to_a_keyed_session(db):
    session = db.connect_keyed()
    return session, "encrypted_text(3)", _armour(session, "abc")


def _another_shape(db):
    return db.connect(), "encrypted_text(3, searchable)", _armour(db.connect_keyed(), "abc")


def _no_right_to_encrypt(db):
    session = db.connect("soft_reader")
    set_keyring(session, KEYRING)
    return session, "encrypted_text(3)", "abcd"


def _no_right_to_import(db):
    return db.connect("soft_reader"), "encrypted_text(3)", _armour(db.connect_keyed(), "abc")


FAULTS_OF_SESSIONS = {
    _keyless: ("55000", "no encryption key"),
    _no_index_key: ("55000", "no index key"),
    _armour_to_a_keyed_session: ("55000", "ciphertext offered"),
    _another_shape: ("55000", "without equality tag"),
    _no_right_to_encrypt: ("42501", "denied to encrypt"),
    _no_right_to_import: ("42501", "denied to import"),
}


@pytest.mark.parametrize("fault", FAULTS_OF_SESSIONS)
def test_a_fault_of_the_session_is_raised(db, fault):
    sqlstate, message = FAULTS_OF_SESSIONS[fault]
    session, type_, text = fault(db)
    with raises(sqlstate, message=message):
        session.execute(f"SELECT %s::{type_}", [text])
    for name, shape in SHAPES.items():
        if shape is not _raised and "default" not in name:
            with raises(sqlstate, message=message):
                shape(session, type_, text, text)
            session.execute("DROP TABLE IF EXISTS soft")


# --- what is told of a skipped row ---

if PG_MAJOR >= 17:

    def test_the_log_does_not_show_what_was_skipped(cluster, db):
        session = db.connect_keyed()
        session.execute("SET log_min_messages = notice; CREATE TEMP TABLE soft (v encrypted_text(3))")
        start = len(cluster.log_text())
        with session.cursor().copy("COPY soft FROM STDIN (ON_ERROR ignore, LOG_VERBOSITY verbose)") as copy:
            copy.write("Zebulon\n")
        log = cluster.log_text()[start:]
        assert "skipping row due to data type incompatibility" in log
        assert "Zebulon" not in log
