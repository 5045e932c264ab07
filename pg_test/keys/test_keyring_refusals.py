"""Keys are refused where they would be written to disk, and no refusal repeats what it refused."""

import base64
import json
import struct

import pytest
from psycopg import sql

from harness import host
from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import INDEX_KEY_1, KEY_1, KEY_2, KEYRING, SECRETS, keyring
from harness.leaks import assert_absent, forms, said
from harness.loading import options, set_keyring
from harness.waiting import wait_until

pytestmark = pytest.mark.ends

_HEX = tuple(form for key in SECRETS for form in forms(key))
_LITERAL = sql.Literal(KEYRING)
_WITHOUT_LIBRARY = "-c session_preload_libraries="


@pytest.fixture
def log_since(cluster):
    """What the shared server has logged since the test began."""
    start = len(cluster.log_text())
    return lambda: cluster.log_text()[start:]


def notices_of(session) -> list[str]:
    heard: list[str] = []
    session.add_notice_handler(lambda notice: heard.append(said(notice)))
    return heard


# --- places that are written to disk ---


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER SYSTEM SET pazpaz_pii.keyring = {ring}",
        "ALTER ROLE app_role SET pazpaz_pii.keyring = {ring}",
        "ALTER ROLE ALL SET pazpaz_pii.keyring = {ring}",
        "ALTER DATABASE {db} SET pazpaz_pii.keyring = {ring}",
        "ALTER ROLE app_role IN DATABASE {db} SET pazpaz_pii.keyring = {ring}",
        "ALTER ROLE app_role SET pazpaz_pii.keyring FROM CURRENT",
        "ALTER DATABASE {db} SET pazpaz_pii.keyring FROM CURRENT",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET pazpaz_pii.keyring = {ring} AS 'SELECT 1'",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET pazpaz_pii.keyring FROM CURRENT AS 'SELECT 1'",
        "CREATE PROCEDURE f() LANGUAGE sql SET pazpaz_pii.keyring = {ring} AS 'SELECT 1'",
        "ALTER FUNCTION plain_function() SET pazpaz_pii.keyring = {ring}",
        "ALTER FUNCTION plain_function() SET pazpaz_pii.keyring FROM CURRENT",
    ],
)
@pytest.mark.parametrize("has_key", [True, False], ids=["keyed", "keyless"])
def test_no_catalogue_or_file_takes_a_key(db, log_since, statement, has_key):
    session = db.connect_keyed() if has_key else db.connect()
    session.execute("CREATE FUNCTION plain_function() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    session.execute("DROP ROLE IF EXISTS app_role")
    session.execute("CREATE ROLE app_role")
    if not has_key and "FROM CURRENT" in statement:
        # Nothing to keep: what is stored must hold nothing, either.
        session.execute(sql.SQL(statement).format(db=sql.Identifier(db.name)))
    else:
        with raises("22023", message="cannot be set", hint="pii_load_keyring", secrets=_HEX):
            session.execute(sql.SQL(statement).format(ring=_LITERAL, db=sql.Identifier(db.name)))
    for catalogue in (
        "SELECT setconfig::text FROM pg_db_role_setting",
        "SELECT proconfig::text FROM pg_proc WHERE proconfig IS NOT NULL",
    ):
        stored = str(db.connect().execute(catalogue).fetchall())
        assert_absent(catalogue, stored)
        assert "versions" not in stored
    written = (db.cluster.data / "postgresql.auto.conf").read_text()
    assert_absent("postgresql.auto.conf", written)
    assert "pazpaz_pii.keyring" not in written
    assert_absent("the log", log_since())
    session.execute("DROP OWNED BY app_role")
    session.execute("ALTER ROLE app_role RESET ALL")
    session.execute("DROP ROLE app_role")


def _assert_keyless_and_warned(cluster, log_is_ours=True):
    with cluster.connect("app") as session:
        assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
        with raises("55000", message="no encryption key"):
            session.execute("SELECT pii_encrypt('x')")
        for question in ("SHOW ALL", "SELECT s::text FROM pg_settings s"):
            assert_absent(question, str(session.execute(question).fetchall()))
        set_keyring(session, keyring(current=1))
        assert session.execute("SELECT pii_key_version(pii_encrypt('x'))").fetchone() == (1,)
        session.execute("DISCARD ALL")
        assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    log = cluster.log_text()
    if log_is_ours:
        assert_absent("the log", log)
    assert "pazpaz_pii.keyring cannot be set in a configuration file" in log


def _with_extension(cluster):
    Database.create(cluster, "app")
    return cluster


_PRELOADS = {
    "session_preload": {"session_preload_libraries": "pazpaz_pii"},
    "shared_preload": {"shared_preload_libraries": "pazpaz_pii", "session_preload_libraries": ""},
}


@pytest.mark.parametrize("preload", _PRELOADS)
def test_postgresql_conf_gives_no_session_a_key(new_cluster, preload):
    cluster = _with_extension(new_cluster(**{"pazpaz_pii.keyring": KEYRING}, **_PRELOADS[preload]))
    _assert_keyless_and_warned(cluster)


def wait_for_setting(session, name: str, expected: str) -> None:
    wait_until(lambda: session.execute(f"SHOW {name}").fetchone() == (expected,), 20, "the reload has not arrived")


@pytest.mark.parametrize("preload", _PRELOADS)
def test_a_reload_gives_no_session_a_key(new_cluster, preload):
    cluster = _with_extension(new_cluster(**_PRELOADS[preload]))
    running = cluster.connect("app")
    running_keyed = cluster.connect("app")
    set_keyring(running_keyed, KEYRING)
    cluster.reload(**{"pazpaz_pii.keyring": KEYRING, "work_mem": "7MB"})
    for session in (running, running_keyed):
        wait_for_setting(session, "work_mem", "7MB")
    assert running.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    assert running_keyed.execute("SHOW pazpaz_pii.keyring").fetchone()[0].startswith("versions")
    running.close()
    running_keyed.close()
    # The postmaster logs `parameter ... changed to "..."` for a setting that it does not know: the
    # key was on disk anyway. With shared_preload_libraries it knows it, and is silent.
    _assert_keyless_and_warned(cluster, log_is_ours=preload == "shared_preload")


@pytest.mark.parametrize("preload", _PRELOADS)
def test_the_servers_command_line_gives_no_session_a_key(new_cluster, monkeypatch, preload):
    # postmaster.opts is the administrator's own doing; the sessions stay keyless all the same.
    cluster = new_cluster(start=False, **_PRELOADS[preload])
    script = cluster.directory / "postgres"
    script.write_text(f"#!/bin/sh\nexec {host.program('postgres')} -c 'pazpaz_pii.keyring={KEYRING}' \"$@\"\n")
    script.chmod(0o755)
    with monkeypatch.context() as patch:
        real = cluster.program
        patch.setattr(cluster, "program", lambda name: str(script) if name == "postgres" else real(name))
        cluster.start()
    _assert_keyless_and_warned(_with_extension(cluster))


def test_a_role_setting_made_without_the_library_gives_no_key(db, log_since):
    # Without the library PostgreSQL takes any name with a dot.
    maker = db.connect(options=_WITHOUT_LIBRARY)
    role = sql.Identifier(f"role_of_{db.name}")
    maker.execute(sql.SQL("CREATE ROLE {} LOGIN").format(role))
    maker.execute(sql.SQL("ALTER ROLE {} SET pazpaz_pii.keyring = {}").format(role, _LITERAL))
    session = db.connect(user=f"role_of_{db.name}")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    with raises("55000"):
        session.execute("SELECT pii_encrypt('x')")
    session.close()
    maker.execute(sql.SQL("DROP ROLE {}").format(role))
    log = log_since()
    assert_absent("the log", log)
    assert "pazpaz_pii.keyring cannot be set in a configuration file, role" in log


# --- values that are no keyring ---

_FLIPPED = KEY_1[:-2] + "!="
_BAD = {
    "empty object": ("{}", 'the keyring lacks "keys"'),
    "no current version": (json.dumps({"keys": {"1": KEY_1}}), 'the keyring lacks "current"'),
    "no keys beside the current version": (json.dumps({"current": 1}), 'the keyring lacks "keys"'),
    "a secret without a key": (
        json.dumps([{"version": "v1", "is_current": True}]),
        'the keyring lacks "encryption_key"',
    ),
    "a secret without a version": (
        json.dumps([{"encryption_key": KEY_1, "is_current": True}]),
        'the keyring lacks "version"',
    ),
    "truncated JSON": (KEYRING[:-1], "not a JSON keyring"),
    "a bare key": (KEY_1, "not a JSON keyring"),
    "an unknown member": (KEYRING[:-1] + f', "{KEY_1}": 1}}', "not a JSON keyring"),
    "a key as the current version": (
        json.dumps({"current": KEY_1, "keys": {"1": KEY_1}}),
        "not a JSON keyring",
    ),
    "a key as a version": (keyring(1, {KEY_1: KEY_2}), "version"),
    "version 0": (keyring(0, {"0": KEY_1}), "version"),
    "version 65536": (keyring(65536, {"65536": KEY_1}), "version"),
    "a leading zero": (keyring(1, {"01": KEY_1}), "version"),
    "no keys": (keyring(1, {}), "holds no key"),
    "31 bytes": (
        keyring(1, {"1": base64.b64encode(base64.b64decode(KEY_1)[:31]).decode()}),
        "is 31 bytes long, expected 32",
    ),
    "33 bytes": (
        keyring(1, {"1": base64.b64encode(base64.b64decode(KEY_1) + b"!").decode()}),
        "is 33 bytes long, expected 32",
    ),
    "not base64": (keyring(1, {"1": _FLIPPED}), "not valid base64"),
    "hexadecimal": (keyring(1, {"1": base64.b64decode(KEY_1).hex()}), "version 1"),
    "all zeros": (keyring(1, {"1": base64.b64encode(bytes(32)).decode()}), "all zeros"),
    "text as a key": (
        keyring(1, {"1": base64.b64encode(b"a passphrase is no key, is it ?!").decode()}),
        "version 1 is not random",
    ),
    "zero index key": (
        keyring(index={"1": base64.b64encode(bytes(32)).decode()}),
        "all zeros",
    ),
    "duplicate versions": (
        f'{{"current": 1, "keys": {{"1": "{KEY_1}", "1": "{KEY_2}"}}}}',
        "version 1 appears more than once",
    ),
    "one key twice": (keyring(1, {"1": KEY_1, "2": KEY_1}), "same key"),
    "a data key as the index key": (keyring(index={"1": KEY_1}), "same key"),
    "two index keys": (keyring(1, {"1": KEY_1}, {"1": INDEX_KEY_1, "2": KEY_2}), "index key"),
    "an unknown current version": (keyring(3), "current version 3 is not among the keys"),
    "secrets without a current one": (
        json.dumps([{"encryption_key": KEY_1, "version": "v1", "is_current": False}]),
        "0 secrets are marked as current",
    ),
    "two current secrets": (
        json.dumps(
            [
                {"encryption_key": key, "version": version, "is_current": True}
                for key, version in ((KEY_1, "v1"), (KEY_2, "v2"))
            ]
        ),
        "2 secrets are marked as current",
    ),
    "a forged sealed value": (
        "sealed:00000001:" + base64.b64encode(base64.b64decode(KEY_1) * 2).decode(),
        "not a JSON keyring",
    ),
}
# Whatever is refused, no eight characters of it in a row may come back.
_PIECES = [text[i : i + 8] for key in SECRETS for text in forms(key) for i in range(0, len(text) - 8, 8)]


@pytest.mark.parametrize("way", ["set", "set_local", "set_config", "parameter"])
@pytest.mark.parametrize("name", _BAD)
def test_a_bad_keyring_is_refused_and_not_repeated(cluster_db, log_since, name, way):
    value, reason = _BAD[name]
    session = cluster_db.connect()
    heard = notices_of(session)
    session.execute("BEGIN")
    with raises("22023", message=reason, secrets=_PIECES) as info:
        if way == "set":
            set_keyring(session, value)
        elif way == "set_local":
            set_keyring(session, value, local=True)
        elif way == "set_config":
            session.execute("SELECT set_config('pazpaz_pii.keyring', %s, false)", (value,))
        else:
            session.execute("SELECT pii_load_keyring(%s)", (value,))
    session.execute("ROLLBACK")
    assert_absent("the error", said(info.value.diag) + "".join(heard), _PIECES)
    log = log_since()
    assert_absent("the log", log, _PIECES)
    assert "22023" in log or "invalid value" in log, "the log does not tell of the error"
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    session.close()


@pytest.fixture(scope="module")
def cluster_db(cluster):
    """One database for the many refusals."""
    with Database.create(cluster, "keyring_refusals") as database:
        yield database


@pytest.mark.parametrize("name", ["truncated JSON", "31 bytes", "a forged sealed value"])
def test_bad_startup_options_give_no_key_and_are_not_repeated(cluster_db, log_since, name):
    session = cluster_db.connect(options=options(_BAD[name][0]))
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    with raises("55000"):
        session.execute("SELECT pii_encrypt('x')")
    session.execute("DISCARD ALL")
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
    session.close()
    log = log_since()
    assert_absent("the log", log, _PIECES)
    assert _BAD[name][1] in log


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((0, b"k" * 32, "data"), "version"),
        ((70000, b"k" * 32, "data"), "version"),
        ((1, b"k" * 31, "data"), "31 bytes long"),
        ((1, b"", "data"), "0 bytes long"),
        ((1, bytes(32), "data"), "all zeros"),
        ((1, b"k" * 32, "master"), "kind must be"),
        ((1, b"kkkk a row of a catalogue, say: ", "data"), "not random"),
        ((1, b"k" * 32, "index"), "holds no key|current version"),
    ],
)
def test_load_key_refuses_what_is_no_key(db, arguments, reason):
    session = db.connect()
    with raises("22023", message=reason, secrets=["kkkk", "6b6b6b", "a2tra"]):
        session.execute("SELECT pii_load_key(%s, %b, kind => %s)", arguments)
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)


@pytest.mark.parametrize(
    ("value", "sqlstate", "message"),
    [
        ("", "22023", "^the keyring is empty$"),
        (" \n", "22023", "the keyring is empty$"),
        ("{}", "22023", 'the keyring lacks "keys"$'),
        ("[]", "22023", "the keyring holds no key$"),
        ("null", "22023", "not a JSON keyring"),
        (None, "22004", '^argument "keyring" must not be null$'),
    ],
)
def test_who_loads_nothing_is_told_what_a_keyring_looks_like(keyed, value, sqlstate, message):
    """And has the keys that were there."""
    with raises(sqlstate, message=message, hint=r'Expected \{"current": 2, "keys": \{"1": "<base64 of 32 bytes>"'):
        keyed.execute("SELECT pii_load_keyring(%s)", (value,))
    assert keyed.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (3,)


def test_what_the_server_keeps_in_memory_is_no_key(db):
    """Unloading zeroes every copy of a key: nobody may name a catalogue row as one."""
    session = db.connect()
    rows = session.execute(
        "SELECT relname, reltoastrelid, relnatts, relfrozenxid::text::bigint FROM pg_class WHERE relkind = 'r'"
    ).fetchall()
    for name, toast, columns, frozen in rows:
        flags = struct.pack(
            "<I??ccHH???????cB", toast, True, False, b"p", b"r", columns, 0, *[False] * 6, True, b"d", False
        )
        row = (flags + struct.pack("<III", 0, frozen, 1)).ljust(32, b"\0")[:32]
        for key in (row, name.encode().ljust(32, b"\0")[:32]):
            with raises("22023", message="not random|all zeros"):
                session.execute("SELECT pii_load_key(1, %b)", (key,))


def test_a_second_index_version_is_refused(keyed):
    with raises("22023", message="index key"):
        keyed.execute("SELECT pii_load_key(2, %b, kind => 'index')", (b"k" * 32,))


# --- without the library, and by a wrong name ---


def test_loading_the_library_late_says_that_the_key_was_exposed(db, log_since):
    session = db.connect(options=_WITHOUT_LIBRARY)
    heard = notices_of(session)
    set_keyring(session, KEYRING)
    was_readable = session.execute("SHOW pazpaz_pii.keyring").fetchone()[0] == KEYRING
    assert was_readable, "the control: without the library it is an ordinary setting"
    session.execute("LOAD 'pazpaz_pii'")
    assert any("was readable with SHOW" in words for words in heard)
    assert any("session_preload_libraries" in words for words in heard)
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone()[0].startswith("versions 1, 2")
    assert session.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
    assert_absent("a warning", "".join(heard))
    assert_absent("the log", log_since())


def test_the_first_call_says_so_too(db):
    session = db.connect(options=f"{_WITHOUT_LIBRARY} {options()}")
    heard = notices_of(session)
    assert session.execute("SELECT count(*) FROM pii_session_keys()").fetchone() == (3,)
    assert any("was readable with SHOW" in words for words in heard)


def test_with_the_library_nothing_was_exposed(db, log_since):
    session = db.connect(options=options())
    heard = notices_of(session)
    session.execute("SELECT pii_encrypt('x')")
    assert heard == []
    assert "readable" not in log_since()


def test_a_mistyped_setting_is_no_place_for_a_key(db):
    session = db.connect()
    heard = notices_of(session)
    statement = sql.SQL("SET pazpaz_pii.keyrin = {}").format(_LITERAL)
    if PG_MAJOR >= 15:
        with raises("42602", message="invalid configuration parameter name", secrets=_HEX):
            session.execute(statement)
    else:
        # PostgreSQL 14 only warns, and only for what was there when the library came.
        session = db.connect(options="-c pazpaz_pii.keyrin=1")
        assert session.execute("SHOW pazpaz_pii.keyrin").fetchone() == ("1",)
    assert_absent("a warning", "".join(heard))


# --- statements that are logged ---


@pytest.mark.parametrize(
    "setting",
    ["log_statement = 'all'", "log_min_duration_statement = 0", "log_min_duration_sample = 0"],
)
@pytest.mark.parametrize("way", ["set", "set_local", "literal", "single_key"])
def test_loading_warns_when_the_statement_goes_to_the_log(db, setting, way):
    session = db.connect()
    heard = notices_of(session)
    session.execute("BEGIN")
    session.execute(f"SET {setting}")
    if way == "literal":
        session.execute(f"SELECT pii_load_keyring('{KEYRING}')")
    elif way == "single_key":
        session.execute(f"SELECT pii_load_key(1, '\\x{base64.b64decode(KEY_1).hex()}')")
    else:
        set_keyring(session, KEYRING, local=way == "set_local")
    assert len(heard) == 1
    assert "writes statements to its log" in heard[0]
    assert_absent("the warning", heard[0])


@pytest.mark.parametrize("redacted", [True, False])
def test_a_bound_parameter_is_logged_only_without_redaction(db, redacted):
    session = db.connect()
    heard = notices_of(session)
    session.execute("SET log_statement = 'all'")
    session.execute(f"SET pazpaz_pii.redact_log = {redacted}")
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    session.execute("SELECT pii_load_key(1, %b)", (base64.b64decode(KEY_1),))
    assert len(heard) == (0 if redacted else 2)


@pytest.mark.parametrize("setting", ["log_statement = 'ddl'", "log_statement = 'mod'"])
def test_loading_is_silent_when_the_statement_is_not_logged(db, setting):
    session = db.connect()
    heard = notices_of(session)
    session.execute(f"SET {setting}")
    set_keyring(session, KEYRING)
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    assert heard == []


@pytest.mark.parametrize(
    "call",
    [
        "pii_load_keyring(NULL)",
        "pii_load_keyring('{}', NULL)",
        "pii_load_key(NULL, pii_generate_key())",
        "pii_load_key(3, NULL)",
        "pii_load_key(3, pii_generate_key(), NULL)",
        "pii_load_key(3, pii_generate_key(), kind => NULL)",
        "pii_load_key(3, pii_generate_key(), make_current => NULL)",
        "pii_load_sealed(NULL)",
        "pii_load_sealed('', NULL)",
        "pii_unlock(NULL)",
        "pii_unlock('', NULL)",
        "pii_unlock_passphrase(NULL)",
        "pii_unlock_passphrase('', NULL)",
        "pii_reload_keys(NULL)",
    ],
)
def test_null_is_an_error_and_no_session_without_keys(keyed, call):
    """What provides the keys may have none; nobody would notice that the function had not even been called."""
    before = keyed.execute("SELECT * FROM pii_session_keys()").fetchall()
    with raises("22004", message="must not be null", hint="The session's keys are as they were."):
        keyed.execute(f"SELECT {call}")
    assert keyed.execute("SELECT * FROM pii_session_keys()").fetchall() == before != []


def test_every_function_that_brings_keys_is_called_with_null(db):
    """None is STRICT: a list that a new one would be missing from."""
    functions = """SELECT p.proname FROM pg_proc AS p JOIN pg_depend AS d ON d.objid = p.oid AND d.deptype = 'e'
        WHERE p.proisstrict AND p.proargnames && '{keyring,key,master,box,passphrase}' AND p.provolatile = 'v'
            AND p.pronamespace = 'public'::regnamespace"""
    with db.connect() as admin:
        assert admin.execute(functions).fetchall() == []
