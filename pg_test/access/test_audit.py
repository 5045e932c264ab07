"""What is recorded of keys and failures: lines of the server log, and calls of pii_event(jsonb)."""

import contextlib
import json
import re
import time

import psycopg
import pytest

from harness import shared
from harness.cluster import PASSWORD
from harness.database import Database
from harness.errors import raises
from harness.keys import KEY_1, KEYRING, SECRETS, WRONG_KEY, keyring
from harness.leaks import assert_absent
from harness.loading import WAYS, options, set_keyring
from harness.waiting import wait_until

_LINE = re.compile(r"^.*\[(\d+)\].*LOG:  pazpaz_pii audit: (\w+) (\{.*\})$", re.MULTILINE)
VALUE = "Zebulon"


SETUP = f"""
    CREATE TABLE damaged (v bytea);
    INSERT INTO damaged SELECT set_byte(v, 40, get_byte(v, 40) # 1)
        FROM (SELECT pii_encrypt('{VALUE} the first and only')::bytea v FROM generate_series(1, 500)) t;
    GRANT SELECT ON damaged TO PUBLIC; GRANT audit_other TO audit_app;
"""

database = shared.database(SETUP, roles=["audit_app", "audit_other"])
db = shared.visit


def events(session, kind: str | None = None, pid: int | None = None) -> list[dict]:
    """What this session has logged so far; no line may hold a key or the value. A closed one does not know its pid."""
    log = cluster_log(session)
    found = []
    pid = session.info.backend_pid if pid is None else pid
    for of, name, text in _LINE.findall(log):
        if int(of) == pid:
            assert_absent("an audit line", text, values=[VALUE])
            event = json.loads(text)
            assert event["event"] == name
            found.append(event)
    return [event for event in found if kind in (None, event["event"])]


def cluster_log(session) -> str:
    return (session.harness_log).read_text(errors="replace")


@pytest.fixture(autouse=True)
def _log_of_sessions(cluster, monkeypatch):
    monkeypatch.setattr(psycopg.Connection, "harness_log", cluster.log, raising=False)


def kinds(session) -> list[str]:
    return [event["event"] for event in events(session)]


def keys(event) -> list[tuple]:
    return [(key["kind"], key["version"], key["current"]) for key in event["detail"]["keys"]]


# --- loading and unloading ---


@pytest.mark.parametrize("way", WAYS)
def test_a_key_that_is_loaded_is_recorded(db, way):
    session = WAYS[way](db)
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    loads = events(session, "key_load")
    assert keys(loads[-1]) == [("data", 1, False), ("data", 2, True), ("index", 1, True)]
    fingerprints = [row[0] for row in session.execute("SELECT fingerprint FROM pii_session_keys()").fetchall()]
    assert [key["fingerprint"] for key in loads[-1]["detail"]["keys"]] == fingerprints
    assert len(loads) == (3 if way == "single_keys" else 1)


def test_an_event_says_who_and_from_where(db):
    session = db.connect("audit_app", application_name="the app")
    session.execute("SET ROLE audit_other")
    set_keyring(session, KEYRING)
    (event,) = events(session)
    at = session.execute("SELECT %s::timestamptz BETWEEN now() - interval '1 minute' AND now()", [event.pop("at")])
    assert at.fetchone() == (True,)
    del event["detail"]
    assert event == {
        "event": "key_load",
        "role": "audit_other",
        "session_user": "audit_app",
        "database": db.name,
        "application": "the app",
        "client": "local",
    }


def test_the_address_of_a_client(new_cluster):
    server = new_cluster(tcp=True)
    with server.connect() as admin:
        admin.execute("CREATE EXTENSION pazpaz_pii")
    session = psycopg.connect(
        host="127.0.0.1", port=server.port, dbname="postgres", user="postgres", password=PASSWORD, autocommit=True
    )
    session.execute("SELECT pii_load_keyring(%s)", [KEYRING])
    session.harness_log = server.log
    assert [event["client"] for event in events(session)] == ["127.0.0.1"]
    session.close()


def test_keys_from_startup_options_are_recorded_once(db):
    """On PostgreSQL 14 libraries are loaded outside a transaction, where no names can be looked up."""
    session = db.connect("audit_app", options=options())
    with session.cursor().copy("COPY damaged TO STDOUT") as copy:
        list(copy)
    session.execute("SHOW pazpaz_pii.keyring")
    (event,) = events(session)
    assert (event["event"], event["role"], event["database"]) == ("key_load", "audit_app", db.name)


def _by_function(session):
    session.execute("SELECT pii_unload_keys()")


def _by_reset(session):
    session.execute("RESET pazpaz_pii.keyring")


def _by_discard(session):
    session.execute("DISCARD ALL")


def _by_empty(session):
    session.execute("SET pazpaz_pii.keyring = ''")


@pytest.mark.parametrize("unload", [_by_function, _by_reset, _by_discard, _by_empty])
def test_unloading_is_recorded(db, unload):
    session = db.connect_keyed("audit_app")
    unload(session)
    load, gone = events(session)
    assert (load["event"], gone["event"], gone["role"]) == ("key_load", "key_unload", "audit_app")
    assert keys(gone) == keys(load)
    unload(session)
    assert len(events(session)) == 2, "there was no key to unload"


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_the_end_of_a_transaction_unloads(db, end):
    session = db.connect("audit_app")
    session.execute("BEGIN")
    session.execute("SELECT pii_load_keyring(%s, true)", [KEYRING])
    session.execute(end)
    assert kinds(session) == ["key_load", "key_unload"]


def test_a_rolled_back_transaction_is_recorded_all_the_same(db):
    session = db.connect("audit_app")
    session.execute("BEGIN")
    set_keyring(session, KEYRING)
    with pytest.raises(psycopg.Error):
        session.execute("SELECT 1 / 0")
    session.execute("ROLLBACK")
    assert kinds(session) == ["key_load", "key_unload"]


def test_the_same_keys_again_and_again_are_one_line_a_minute(db):
    """As behind a pooler, with a key for each transaction."""
    session = db.connect("audit_app")
    for _ in range(50):
        with session.transaction():
            session.execute("SELECT pii_load_keyring(%s, true)", [KEYRING])
    assert kinds(session) == ["key_load", "key_unload"]
    session.execute("SELECT pii_load_keyring(%s)", [keyring(1)])
    session.execute("SET ROLE audit_other")
    session.execute("SELECT pii_load_keyring(%s)", [keyring(1)])
    loads = events(session, "key_load")
    assert [event["detail"].get("suppressed") for event in loads] == [None, 49, None]
    assert [event["role"] for event in loads] == ["audit_app", "audit_app", "audit_other"]


# --- refusals ---


def test_refusals_are_recorded(db):
    session = db.connect()
    short = json.dumps({"current": 1, "keys": {"1": KEY_1[:-4]}})
    attempts = {
        "SET pazpaz_pii.keyring = '{}'": 'the keyring lacks "keys"',
        f"SET pazpaz_pii.keyring = '{short}'": "the data key of version 1 is 30 bytes long",
        f"SELECT pii_load_keyring('{short}')": "the data key of version 1 is 30 bytes long",
        "SELECT pii_load_key(1, decode(repeat('00', 32), 'hex'))": "all zeros",
        f"ALTER ROLE audit_app SET pazpaz_pii.keyring = '{KEYRING}'": (
            "cannot be set in a configuration file, role, database or function"
        ),
        f"ALTER DATABASE {db.name} SET pazpaz_pii.keyring = '{KEYRING}'": (
            "cannot be set in a configuration file, role, database or function"
        ),
    }
    for attempt in attempts:
        with pytest.raises(psycopg.Error):
            session.execute(attempt)
    reasons = [event["detail"]["reason"] for event in events(session, "key_refusal")]
    assert len(reasons) == len(attempts)
    for reason, expected in zip(reasons, attempts.values(), strict=True):
        assert expected in reason


# --- failed decryptions ---


def test_failures_are_recorded_with_version_and_reason(db):
    session = db.connect_keyed("audit_app")
    with raises("XX001"):
        session.execute("SELECT pii_decrypt(v) FROM damaged")
    (event,) = events(session, "decryption_failure")
    assert event["role"] == "audit_app"
    assert event["detail"] == {
        "version": 2,
        "reason": "decryption failed: the value does not authenticate under key version 2",
    }
    wrong = db.connect_keyed(keyring=keyring(1, {"1": WRONG_KEY}))
    with raises("55000"):
        wrong.execute("SELECT pii_decrypt(v) FROM damaged")
    (event,) = events(wrong, "decryption_failure")
    assert event["detail"] == {"version": 2, "reason": "encryption key version 2 is not loaded in this session"}


def test_many_failures_are_few_lines_that_add_up(db):
    session = db.connect_keyed("audit_app")
    began = time.monotonic()
    session.execute("SELECT count(pii_try_decrypt(v)) FROM damaged")
    session.execute("SELECT pg_sleep(1.1)")
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    found = events(session, "decryption_failure")
    assert failures_told(session) == 500
    assert len(found) <= time.monotonic() - began + 2


def test_what_was_left_out_is_told_when_the_session_ends(db):
    for ending in "SELECT 1", "BEGIN; SELECT 1", "SELECT pg_terminate_backend(pg_backend_pid())":
        session = db.connect_keyed("audit_app")
        pid = session.info.backend_pid
        session.execute("SELECT count(pii_try_decrypt(v)) FROM damaged")
        with contextlib.suppress(psycopg.errors.AdminShutdown):
            session.execute(ending)
        session.close()
        wait_until(lambda s=session, pid=pid: failures_told(s, pid) == 500, 10, "not all failures are told")
        last = events(session, "decryption_failure", pid)[-1]
        assert (last["role"], set(last["detail"])) == ("audit_app", {"suppressed"})


def failures_told(session, pid: int | None = None) -> int:
    found = events(session, "decryption_failure", pid)
    return sum(("version" in event["detail"]) + event["detail"].get("suppressed", 0) for event in found)


def test_parallel_workers_record_what_fails_in_them(db):
    session = db.connect_keyed()
    session.execute(
        """SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
           SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off;
           CREATE TABLE wide AS SELECT v FROM damaged; ALTER TABLE wide SET (parallel_workers = 2)"""
    )
    count = "SELECT count(pii_try_decrypt(v)) FROM wide"
    assert "Parallel" in str(session.execute(f"EXPLAIN {count}").fetchall())
    before = len(_LINE.findall(cluster_log(session)))
    session.execute(count)
    lines = [json.loads(text) for _, _, text in _LINE.findall(cluster_log(session))[before:]]
    session.execute("DROP TABLE wide")
    assert {(line["event"], line["role"], line["client"]) for line in lines} == {
        ("decryption_failure", "postgres", None)
    }


# --- the life of a key ---


def test_changes_of_the_registry_are_recorded(own_db):
    """With the role that asked for them, although the functions run as the extension's owner."""
    admin = own_db.connect()
    own_db.connect().execute(
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO hook_app; "
        "REVOKE EXECUTE ON FUNCTION pii_audit(text, jsonb) FROM hook_app"
    )
    session = own_db.connect("hook_app")
    session.execute("SELECT pii_unlock(decode(%s, 'base64'))", [KEY_1])
    for call in (
        "pii_create_key()",
        "pii_create_key()",
        "pii_activate_key(2)",
        "pii_retire_key(1)",
        "pii_reinstate_key(1)",
        "pii_retire_key(1)",
    ):
        session.execute(f"SELECT {call}")
    fingerprints = dict(admin.execute("SELECT version, fingerprint FROM pazpaz_pii.pii_key").fetchall())
    session.execute("SELECT pii_destroy_key(1, %s)", [fingerprints[1]])
    horse = "correct horse battery staple, and more"
    session.execute("SELECT pii_set_passphrase(%s, decode(%s, 'base64'))", [horse, KEY_1])
    session.execute("SELECT pii_rewrap(decode(%s, 'base64'), decode(%s, 'base64'))", [KEY_1, WRONG_KEY])
    recorded = [event for event in events(session) if event["event"] not in ("key_load", "key_unload")]
    assert [
        (event["event"], event["detail"].get("version"), event["detail"].get("fingerprint")) for event in recorded
    ] == [
        ("key_create", 1, fingerprints[1]),
        ("key_create", 2, fingerprints[2]),
        ("key_activate", 2, fingerprints[2]),
        ("key_retire", 1, fingerprints[1]),
        ("key_reinstate", 1, fingerprints[1]),
        ("key_retire", 1, fingerprints[1]),
        ("key_destroy", 1, fingerprints[1]),
        ("passphrase_set", None, None),
        ("master_rewrap", None, None),
    ]
    assert {event["role"] for event in recorded} == {"hook_app"}
    # A master key that is wrapped and put nowhere is recorded, too.
    session = own_db.connect()
    with raises("22023", message="wrong master key"):
        session.execute("SELECT pazpaz_pii.pii_wrap_master('mine', decode(%s, 'base64'), NULL)", [KEY_1])
    session.execute("SELECT pazpaz_pii.pii_wrap_master('mine', decode(%s, 'base64'), NULL)", [WRONG_KEY])
    assert [event["event"] for event in events(session)] == ["key_refusal", "passphrase_set"]


def test_refused_masters_passphrases_boxes_and_fingerprints_are_recorded(own_db):
    session = own_db.connect()
    session.execute("SELECT pii_unlock(decode(%s, 'base64'))", [KEY_1])
    session.execute("SELECT pii_create_key()")
    horse = "correct horse battery staple, and more"
    session.execute("SELECT pii_set_passphrase(%s, decode(%s, 'base64'))", [horse, KEY_1])
    no_box = ("SELECT pii_load_sealed(decode(repeat('00', 80), 'hex') || %s::bytea)", b"x")
    with raises("55000"):
        session.execute(no_box[0], [no_box[1]])
    session.execute("SELECT pii_session_public_key()")
    for attempt, parameter in (
        ("SELECT pii_unlock(decode(%s, 'base64'))", WRONG_KEY),
        ("SELECT pii_unlock_passphrase(%s)", "wrong horse"),
        no_box,
    ):
        with pytest.raises(psycopg.Error):
            session.execute(attempt, [parameter])
    other = own_db.connect_keyed(keyring=keyring(1, {"1": WRONG_KEY}))
    with raises("55000", message="fingerprint"):
        other.execute("SELECT pii_encrypt('x')")
    reasons = [event["detail"]["reason"] for event in events(session, "key_refusal") + events(other, "key_refusal")]
    assert len(reasons) == 5
    for reason, expected in zip(
        reasons, ("no sealed box", "wrong master key", "wrong passphrase", "sealed", "fingerprint"), strict=True
    ):
        assert expected in reason


# --- rotation ---


def test_a_rotation_is_recorded_by_itself(db):
    """By the values that it encrypts anew, whatever procedure does that."""
    admin = db.connect_keyed(keyring=keyring(1))
    admin.execute("CREATE TABLE rotated AS SELECT pii_encrypt('x' || i) AS v FROM generate_series(1, 20) i")
    session = db.connect_keyed()
    try:
        session.execute("CALL pii_rotate('rotated')")
        assert session.execute("SELECT DISTINCT pii_key_version(v) FROM rotated").fetchall() == [(2,)]
        session.execute("CALL pii_rotate('rotated')")
        assert [event["detail"] for event in events(session, "rotation")] == [{"from": 1, "to": 2}]
        set_keyring(session, keyring(1))
        session.execute("CALL pii_rotate('rotated')")
        back = {"from": 2, "to": 1, "suppressed": 19}
        assert [event["detail"] for event in events(session, "rotation")] == [{"from": 1, "to": 2}, back]
    finally:
        admin.execute("DROP TABLE rotated")


# --- pii_audit ---


def test_sql_can_record_events(db):
    session = db.connect(application_name='x" \\ \n {"role": "root"}')
    session.execute("""SELECT pii_audit('key_backup', '{"version": 2, "role": "root"}'), pii_audit('retire')""")
    backup, retire = events(session)
    assert backup["detail"] == {"version": 2, "role": "root"}
    assert backup["role"] == "postgres"
    assert (retire["event"], retire["detail"]) == ("retire", {})


@pytest.mark.parametrize(
    "detail",
    [
        '{"deep": ' + "[" * 5000 + "]" * 5000 + "}",
        '{"deep": ' + '{"a":' * 500 + "1" + "}" * 500 + "}",
        '{"big": 1e400, "small": 1e-400, "long": ' + "9" * 500 + "}",
        '{"text": "é \\u0041 \\" \\n", "": null}',
    ],
)
def test_an_event_s_detail_may_be_any_json_object(db, detail):
    session = db.connect()
    session.execute("SELECT pii_audit('step', %s)", [detail])
    as_stored = session.execute("SELECT %s::jsonb::text", [detail]).fetchone()[0]
    log = cluster_log(session)
    ascii_json = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in as_stored)
    assert f'"detail":{ascii_json},"event":"step"' in log


def test_pii_audit_refuses_what_would_not_be_an_event(db):
    session = db.connect()
    for name in ("", "Rotation", "a b", "a\nLOG:  forged", "a" * 64, "é"):
        with raises("22023", message="lower-case letters"):
            session.execute("SELECT pii_audit(%s)", [name])
    for detail in ("1", "[]", '"x"', "null"):
        with raises("22023", message="must be a JSON object"):
            session.execute("SELECT pii_audit('x', %s)", [detail])
    for name in ("key_load", "key_unload", "key_refusal", "decryption_failure", "rotation"):
        with raises("22023", message="recorded by the extension itself"):
            session.execute("SELECT pii_audit(%s)", [name])
    for call in ("pii_audit(NULL)", "pii_audit('x', NULL)"):
        with raises("22004", message="must not be null"):
            session.execute(f"SELECT {call}")
    assert events(session) == []
    with raises("42501"):
        db.connect("audit_app").execute("SELECT pii_audit('x')")
    with raises("42501"):
        db.connect("audit_app").execute("SELECT pazpaz_pii.pii_deliver_event('now()'::regprocedure, '{}')")


# --- switching it off ---


def test_it_can_be_switched_off_by_superusers_only(db):
    session = db.connect("audit_app")
    with raises("42501", message="permission denied to set parameter"):
        session.execute("SET pazpaz_pii.audit = off")
    quiet = db.connect()
    quiet.execute("SET pazpaz_pii.audit = off")
    set_keyring(quiet, KEYRING)
    quiet.execute("SELECT count(pii_try_decrypt(v)) FROM damaged")
    quiet.execute("SELECT pii_audit('step')")
    quiet.execute("SELECT pii_unload_keys()")
    assert events(quiet) == []


def test_no_line_holds_a_key(db, cluster):
    session = db.connect()
    for way in WAYS.values():
        way(db)
    set_keyring(session, KEYRING)
    session.execute("SELECT count(pii_try_decrypt(v)) FROM damaged")
    lines = [text for _, _, text in _LINE.findall(cluster.log_text())]
    assert len(lines) > len(WAYS)
    assert_absent("the audit", "\n".join(lines), values=[VALUE], keys=SECRETS)


# --- pii_event ---


@pytest.fixture
def own_db(cluster):
    """A database of its own, where functions may be defined."""
    setup = """
        CREATE TABLE public.seen (n int GENERATED ALWAYS AS IDENTITY, event jsonb, as_role text);
        GRANT CREATE, USAGE ON SCHEMA public TO hook_app
    """
    with shared.made_roles(cluster, ["hook_app"]), Database.create(cluster, "audit_hook", setup) as database:
        yield database


RECORD = """
    CREATE FUNCTION public.pii_event(event jsonb) RETURNS void LANGUAGE sql
        AS 'INSERT INTO public.seen (event, as_role) VALUES (event, current_user)';
    REVOKE EXECUTE ON FUNCTION public.pii_event(jsonb) FROM PUBLIC;
"""


def seen(database) -> list[dict]:
    return [row[0] for row in database.connect().execute("SELECT event FROM seen ORDER BY n").fetchall()]


def test_the_hook_gets_every_event(own_db):
    """With its owner's rights: the role that caused the event can neither call it nor write where it writes."""
    own_db.connect().execute(RECORD)
    session = own_db.connect("hook_app")
    session.execute("SELECT pii_load_keyring(%s)", [KEYRING])
    with pytest.raises(psycopg.Error):
        session.execute("SET pazpaz_pii.keyring = 'x'")
    session.execute("SELECT pii_try_decrypt(overlay(pii_encrypt('y')::bytea placing '\\x0000'::bytea from 5))")
    session.execute("RESET pazpaz_pii.keyring")
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert [event["event"] for event in seen(own_db)] == ["key_load", "key_refusal", "decryption_failure", "key_unload"]
    assert seen(own_db) == events(session)
    admin = own_db.connect()
    assert admin.execute("SELECT DISTINCT as_role, event ->> 'role' FROM seen").fetchall() == [("postgres", "hook_app")]
    with raises("42501"):
        session.execute("SELECT pii_event('{}')")
    assert session.execute("SELECT current_user, current_setting('search_path')").fetchone() == (
        "hook_app",
        '"$user", public',
    )


def test_a_failed_statement_is_delivered_by_the_next_one(own_db):
    own_db.connect().execute(RECORD)
    session = own_db.connect_keyed("hook_app")
    session.execute("BEGIN")
    with raises("XX001"):
        session.execute("SELECT pii_decrypt(overlay(pii_encrypt('y')::bytea placing '\\x0000'::bytea from 5))")
    session.execute("ROLLBACK")
    session.execute("BEGIN READ ONLY; SELECT 1 FROM pg_class LIMIT 1; COMMIT")
    assert "decryption_failure" not in [event["event"] for event in seen(own_db)]
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert [event["event"] for event in seen(own_db)] == ["key_load", "decryption_failure"]


@pytest.mark.parametrize(
    "undo", [("BEGIN", "ROLLBACK"), ("BEGIN; SAVEPOINT a; SAVEPOINT b", "RELEASE b; ROLLBACK TO a; COMMIT")]
)
def test_a_rolled_back_call_is_made_again(own_db, undo):
    """Else a rollback would leave no record. What is committed is not repeated."""
    own_db.connect().execute(RECORD)
    admin = own_db.connect()
    admin.execute("SELECT pii_audit('kept')")
    begin, end = undo
    admin.execute(begin)
    admin.execute("SELECT pii_audit('undone')")
    admin.execute(end)
    assert [event["event"] for event in seen(own_db)] == ["kept"]
    admin.execute("BEGIN; SAVEPOINT a; SELECT 1 FROM pg_class LIMIT 1; RELEASE a; COMMIT")
    admin.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert [event["event"] for event in seen(own_db)] == ["kept", "undone"]
    assert kinds(admin) == ["kept", "undone"]


def test_a_function_of_somebody_else_is_never_called(own_db):
    """Whoever may create functions in the schema cannot have one called by others, or by a superuser."""
    attacker = own_db.connect("hook_app")
    attacker.execute("CREATE TABLE public.caught (role text); GRANT ALL ON public.caught TO PUBLIC")
    attacker.execute(
        "CREATE FUNCTION public.pii_event(jsonb) RETURNS void "
        "LANGUAGE sql AS 'INSERT INTO public.caught SELECT current_user'"
    )
    attacker.execute("GRANT EXECUTE ON FUNCTION public.pii_event(jsonb) TO PUBLIC")
    for user in ("postgres", "hook_app"):
        session = own_db.connect_keyed(user)
        session.execute("SELECT pii_unload_keys()")
        session.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert own_db.connect().execute("SELECT * FROM caught").fetchall() == []
    assert "pii_event(jsonb) is not called: neither a superuser nor the extension's owner owns it" in cluster_log(
        session
    )


def test_other_functions_of_that_name_are_not_called(own_db):
    admin = own_db.connect()
    admin.execute(RECORD)
    attacker = own_db.connect("hook_app")
    attacker.execute("CREATE TABLE public.caught (role text); GRANT ALL ON public.caught TO PUBLIC")
    for arguments in ("json", "text", "anyelement", "VARIADIC jsonb[]"):
        attacker.execute(
            f"CREATE FUNCTION public.pii_event({arguments}) RETURNS void "
            "LANGUAGE sql AS 'INSERT INTO public.caught SELECT current_user'"
        )
    admin.execute("SELECT pii_audit('x')")
    assert admin.execute("SELECT * FROM caught").fetchall() == []
    assert len(seen(own_db)) == 1


def test_a_failing_hook_is_a_warning(own_db):
    admin = own_db.connect()
    admin.execute(
        f"""CREATE FUNCTION public.pii_event(jsonb) RETURNS void LANGUAGE plpgsql
                AS $$ BEGIN INSERT INTO public.seen (event) VALUES ($1);
                RAISE EXCEPTION 'secret {VALUE}' USING ERRCODE = 'P0123'; END $$"""
    )
    session = own_db.connect("hook_app")
    warnings = []
    session.add_notice_handler(
        lambda notice: warnings.append((notice.severity, notice.message_primary, notice.message_hint))
    )
    session.execute("BEGIN")
    summary = session.execute("SELECT pii_load_keyring(%s)", [KEYRING]).fetchone()[0]
    session.execute("CREATE TABLE public.done (); COMMIT")
    assert summary.startswith("versions 1, 2")
    assert warnings == [("WARNING", "pii_event(jsonb) failed with SQLSTATE P0123", "The event is in the server log.")]
    assert seen(own_db) == [], "what it wrote before it failed is undone"
    assert kinds(session) == ["key_load"]
    assert admin.execute("SELECT to_regclass('public.done') IS NOT NULL").fetchone() == (True,)


def test_a_hook_that_causes_events_does_not_call_itself(own_db):
    admin = own_db.connect()
    admin.execute(
        """CREATE FUNCTION public.pii_event(event jsonb) RETURNS void LANGUAGE plpgsql
               AS $$ BEGIN PERFORM public.pii_audit('echo'); INSERT INTO public.seen (event) VALUES (event); END $$"""
    )
    admin.execute("SELECT pii_audit('sound')")
    admin.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert [event["event"] for event in seen(own_db)] == ["sound"]
    assert kinds(admin) == ["sound", "echo"]


def test_the_hook_cannot_be_misled_by_the_callers_objects(own_db):
    """Names that it does not qualify are not looked up in schemas of the caller's."""
    admin = own_db.connect()
    admin.execute(
        """CREATE FUNCTION public.pii_event(event jsonb) RETURNS void LANGUAGE plpgsql
               AS $$ BEGIN INSERT INTO public.seen (event, as_role)
                   VALUES (event, current_setting('search_path')); END $$"""
    )
    session = own_db.connect("hook_app")
    session.execute("SET search_path = public")
    session.execute("SELECT pii_load_keyring(%s)", [KEYRING])
    assert admin.execute("SELECT as_role FROM seen").fetchall() == [("pg_catalog, pg_temp",)]
    assert session.execute("SHOW search_path").fetchone() == ("public",)


def test_without_a_hook_nothing_waits(own_db):
    session = own_db.connect_keyed("hook_app")
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    own_db.connect().execute(RECORD)
    session.execute("SELECT 1 FROM pg_class LIMIT 1")
    assert seen(own_db) == []


def test_events_of_procedures_are_delivered_whatever_they_roll_back(own_db):
    own_db.connect().execute(RECORD)
    admin = own_db.connect()
    admin.execute(
        """CREATE PROCEDURE steps() LANGUAGE plpgsql AS $$ BEGIN
               PERFORM public.pii_audit('step', '{"step": 1}'); COMMIT;
               PERFORM public.pii_audit('step', '{"step": 2}'); ROLLBACK;
               PERFORM public.pii_audit('step', '{"step": 3}'); END $$"""
    )
    admin.execute("CALL steps()")
    assert [event["detail"]["step"] for event in seen(own_db)] == [1, 2, 3]
    assert [event["detail"]["step"] for event in events(admin)] == [1, 2, 3]


def test_errors_of_other_statements_are_as_ever(db):
    """The hook in the executor passes PostgreSQL's own errors through untouched."""
    session = db.connect("audit_app")
    with raises("42501") as info:
        session.execute("SELECT * FROM pg_authid")
    diag = info.value.diag
    assert (diag.message_primary, diag.message_detail, diag.message_hint) == (
        "permission denied for table pg_authid",
        None,
        None,
    )
    assert diag.source_function == "aclcheck_error"
