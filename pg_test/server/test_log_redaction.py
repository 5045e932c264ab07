"""What PostgreSQL builds from values stays out of the server's log, in each of its formats."""

import json
import time
import uuid
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEY_1, KEYRING
from harness.leaks import assert_absent, forms, said
from harness.loading import options, set_keyring
from harness.memory import count_in_memory
from harness.shared import own_server
from harness.waiting import Background, wait_for_activity, wait_for_lock, wait_until

pytestmark = pytest.mark.ends

_FORMATS = "stderr,csvlog,jsonlog" if PG_MAJOR >= 15 else "stderr,csvlog"
_SETTINGS = {
    "logging_collector": "on",
    "log_directory": "logs",
    "log_filename": "server.log",
    "log_destination": _FORMATS,
    "log_statement": "none",
    "log_min_messages": "notice",
    "log_min_error_statement": "error",
    "log_error_verbosity": "verbose",
    "log_parameter_max_length_on_error": "-1",
    "log_lock_waits": "on",
    "deadlock_timeout": "100ms",
    "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
}
_SCHEMA = """
    CREATE TABLE clients (
        id int PRIMARY KEY,
        email encrypted_text(100, searchable) NOT NULL,
        name encrypted_text(40) NOT NULL,
        note text CONSTRAINT short_note CHECK (length(note) < 20)
    );
    CREATE UNIQUE INDEX one_email ON clients (email encrypted_text_unique_ops);
    CREATE TABLE names (name text PRIMARY KEY);
    CREATE TABLE mails (
        email encrypted_text(100, searchable),
        CONSTRAINT one_mail EXCLUDE USING hash (email WITH =)
    );
    CREATE TABLE strict_names (name encrypted_text(5));
    CREATE TABLE notes WITH (parallel_workers = 2) AS SELECT 'note ' || i AS note FROM generate_series(1, 2000) i;
    CREATE FUNCTION tell(level text, note text) RETURNS boolean LANGUAGE plpgsql PARALLEL SAFE AS $$
        BEGIN
            CASE level WHEN 'log' THEN RAISE LOG 'note %', note; ELSE RAISE WARNING 'note %', note; END CASE;
            RETURN true;
        END $$;
    CREATE FUNCTION open_the_safe(keyring text) RETURNS text LANGUAGE sql AS $$ SELECT pii_load_keyring(keyring) $$;
"""


class Logs:
    """The log files of a server, read from where the last call stopped."""

    def __init__(self, database: Database):
        self.database = database
        self.directory = database.cluster.data / "logs"
        self.read_to: dict = {}
        self.new()

    def new(self) -> dict[str, str]:
        """What each file got since the last call; waits for the collector."""
        marker = uuid.uuid4().hex
        with self.database.cluster.connect(self.database.name) as session:
            session.execute(f"DO $$ BEGIN RAISE LOG 'marker {marker}'; END $$")

        def written() -> dict[Path, bytes] | None:
            files = {path: path.read_bytes() for path in self.directory.iterdir()}
            complete = len(files) == len(_FORMATS.split(",")) and all(
                marker.encode() in content for content in files.values()
            )
            return files if complete else None

        files = wait_until(written, 20, "the collector does not write")
        fresh = {
            path.suffix: content[self.read_to.get(path, 0) :].decode(errors="replace")
            for path, content in files.items()
        }
        self.read_to = {path: len(content) for path, content in files.items()}
        return fresh


@pytest.fixture(scope="module")
def database():
    with own_server("logs", _SCHEMA, **_SETTINGS) as database:
        yield database


@pytest.fixture
def logs(database):
    return Logs(database)


@pytest.fixture
def secret():
    """A plaintext that occurs nowhere else, and that is no number."""
    return f"Zoë-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def session(database):
    session = database.connect()
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    session.execute("TRUNCATE clients, names, strict_names")
    yield session
    session.close()


def _redacted(logs: Logs, secret: str, *expected: str) -> None:
    """The secret is in no file; what one needs to find the fault is in each."""
    bare = secret.removeprefix("Zoë-")  # as a file in another encoding would have it, too
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text, [secret, bare])
        for words in expected:
            if words not in text:
                raise AssertionError(f"no {words!r} in the {name} log:\n{text}")


# --- errors that PostgreSQL builds from values ---


def _insert(session, *row):
    session.execute("INSERT INTO clients VALUES (%s, %s, %s, %s)", row)


def _not_null(session, secret):
    _insert(session, 1, secret, None, "x")


def _check(session, secret):
    _insert(session, 1, secret, secret, secret * 3)


def _unique(session, secret):
    _insert(session, 1, secret, "a", "x")
    _insert(session, 2, secret, "b", "y")


def _unique_text(session, secret):
    session.execute("INSERT INTO names VALUES (%s), (%s)", (secret, secret))


def _literal_row(session, secret):
    literal = sql.Literal(secret)
    session.execute(sql.SQL("INSERT INTO clients VALUES (1, {0}, NULL, {0})").format(literal))


def _too_long(session, secret):
    session.execute("INSERT INTO strict_names VALUES (%s)", (secret,))


def _exclusion(session, secret):
    session.execute("INSERT INTO mails VALUES (%s), (%s)", (secret, secret))


def _copy(session, *rows):
    with session.cursor().copy("COPY clients FROM STDIN") as copy:
        for row in rows:
            copy.write("\t".join(row) + "\n")


def _copy_null(session, secret):
    _copy(session, ("1", secret, "\\N", "x"))


def _copy_too_long(session, secret):
    _copy(session, ("1", "a@b.c", secret * 10, "x"))


def _copy_missing_column(session, secret):
    _copy(session, ("1", secret))


def _copy_bad_number(session, secret):
    _copy(session, (secret, "a@b.c", "name", "x"))


def _copy_duplicate(session, secret):
    _copy(session, ("1", secret, "n", "x"), ("2", secret, "n", "x"))


def _raise(session, secret):
    session.execute(
        sql.SQL("DO {}").format(
            sql.Literal(
                f"BEGIN RAISE EXCEPTION 'no % here', '{secret}' USING DETAIL = '{secret}', HINT = '{secret}'; END"
            )
        )
    )


def _literal(session, secret):
    session.execute(sql.SQL("SELECT 1/0 FROM (SELECT {}) x").format(sql.Literal(secret)))


def _parameter(session, secret):
    session.execute("SELECT 1/length(substr(%s::text, 1000))", (secret,))


def _syntax(session, secret):
    session.execute(f'SELECT 1 frm frm "{secret}"')


def _unknown_column(session, secret):
    session.execute(sql.SQL("SELECT {}").format(sql.Identifier(secret)))


def _cast(session, secret):
    session.execute("SELECT pii_decrypt(pii_encrypt(%s))::int", (secret,))


def _json(session, secret):
    session.execute("SELECT pii_decrypt(pii_encrypt(%s))::json", (secret,))


def _dynamic(session, secret):
    body = f"BEGIN EXECUTE 'SELECT 1/0, ''{secret}'''; END"
    session.execute(sql.SQL("DO {}").format(sql.Literal(body)))


def _assertion(session, secret):
    body = f"BEGIN ASSERT false, '{secret}'; END"
    session.execute(sql.SQL("DO {}").format(sql.Literal(body)))


def _timeout(session, secret):
    session.execute("SET statement_timeout = 50")
    try:
        session.execute(sql.SQL("SELECT pg_sleep(9), {}").format(sql.Literal(secret)))
    finally:
        session.execute("RESET statement_timeout")


_FAULTS = {
    "not null": (_not_null, "23502", "Failing row contains"),
    "literal row": (_literal_row, "23502", "Failing row contains"),
    "check": (_check, "23514", "Failing row contains"),
    "unique": (_unique, "23505", "already exists"),
    "unique text": (_unique_text, "23505", "already exists"),
    "exclusion": (_exclusion, "23P01", "conflicts with existing key"),
    "COPY of a null": (_copy_null, "23502", "COPY clients, line 1"),
    "COPY of a long value": (_copy_too_long, "22001", "COPY clients, line 1, column name"),
    "COPY without a column": (_copy_missing_column, "22P04", "COPY clients, line 1"),
    "COPY of a bad number": (_copy_bad_number, "22P02", "COPY clients, line 1, column id"),
    "COPY of a duplicate": (_copy_duplicate, "23505", "COPY clients, line 2"),
    "RAISE": (_raise, "P0001", ""),
    "ASSERT": (_assertion, "P0004", ""),
    "literal": (_literal, "22012", ""),
    "parameter": (_parameter, "22012", ""),
    "syntax": (_syntax, "42601", ""),
    "unknown column": (_unknown_column, "42703", ""),
    "cast": (_cast, "22P02", ""),
    "json": (_json, "22P02", ""),
    "dynamic SQL": (_dynamic, "22012", ""),
    "timeout": (_timeout, "57014", ""),
}
# Of these PostgreSQL's own message or detail names the value.
_NAMES_THE_VALUE = {"not null", "literal row", "check", "unique", "unique text", "exclusion", "RAISE"}
_NAMES_THE_VALUE |= {"ASSERT", "unknown column", "cast", "COPY of a null", "COPY of a bad number"}


@pytest.mark.parametrize("fault", _FAULTS)
def test_an_error_of_a_keyed_session_is_redacted(session, logs, secret, fault):
    provoke, sqlstate, client_sees = _FAULTS[fault]
    with pytest.raises(psycopg.Error) as info:
        provoke(session, secret)
    assert info.value.sqlstate == sqlstate
    _redacted(logs, secret, sqlstate, "redacted by pazpaz_pii")
    # The client's copy is whole.
    words = said(info.value.diag)
    assert client_sees in words
    if fault in _NAMES_THE_VALUE:
        client_was_told = secret in words
        assert client_was_told, "the client lost what the log does not get"


@pytest.mark.parametrize("fault", _FAULTS)
def test_the_control_without_redaction_the_log_has_it(database, logs, secret, fault):
    provoke, sqlstate, _ = _FAULTS[fault]
    session = database.connect(options="-c pazpaz_pii.redact_log=off")
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    session.execute("TRUNCATE clients, names, strict_names")
    with pytest.raises(psycopg.Error) as info:
        provoke(session, secret)
    assert info.value.sqlstate == sqlstate
    there = {name: secret in text for name, text in logs.new().items()}
    session.close()
    assert all(there.values()), there


def test_names_of_objects_stay_in_the_log(session, logs, secret):
    with raises("23514", secrets=[]):
        _check(session, secret)
    _redacted(logs, secret, "ERROR 23514", "violates check constraint", "public.clients", "short_note")
    with raises("23502"):
        _not_null(session, secret)
    _redacted(logs, secret, "ERROR 23502", "public.clients", "column name")


def test_the_json_log_is_json_still(session, logs, secret):
    with raises("23502"):
        _not_null(session, secret)
    for line in logs.new().get(".json", "").splitlines():
        json.loads(line)


@pytest.mark.parametrize("level", ["NOTICE", "WARNING"])
def test_notices_are_redacted(session, logs, secret, level):
    heard = []
    session.add_notice_handler(lambda notice: heard.append(said(notice)))
    body = f"BEGIN RAISE {level} 'value %', '{secret}'; END"
    session.execute(sql.SQL("DO {}").format(sql.Literal(body)))
    _redacted(logs, secret, level, "redacted by pazpaz_pii")
    client_was_told = any(secret in words for words in heard)
    assert client_was_told


def test_a_cancel_while_an_entry_is_replaced_changes_nothing(session, logs, secret):
    session.execute("SET client_min_messages = error")
    for _ in range(15):
        session.execute("SET statement_timeout = '15ms'")
        with raises("57014"):
            session.execute("DO $$ BEGIN LOOP RAISE WARNING 'w'; END LOOP; END $$")
    session.execute("RESET statement_timeout")
    with raises("23502"):
        _not_null(session, secret)
    _redacted(logs, secret, "23502")


def test_errors_of_parallel_workers_are_redacted(session, logs, secret):
    session.execute("DROP TABLE IF EXISTS many")
    session.execute(
        "CREATE TABLE many WITH (parallel_workers = 2) AS"
        " SELECT pii_encrypt(%s || i) AS name FROM generate_series(1, 2000) i",
        (secret,),
    )
    session.execute("SET parallel_leader_participation = off")
    with pytest.raises(psycopg.Error) as info:
        session.execute("SELECT count(*) FROM many WHERE name::text::int > 0")
    assert info.value.sqlstate == "22P02"
    assert "parallel worker" in info.value.diag.context
    _redacted(logs, secret, "22P02", "redacted by pazpaz_pii")


def test_a_terminated_session_is_redacted(database, session, logs, secret):
    killer = database.connect()
    statement = sql.SQL("SELECT pg_sleep(30), {}").format(sql.Literal(secret))
    sleeping = Background(session.execute, statement)
    wait_for_activity(killer, session, "state = 'active' AND wait_event = 'PgSleep'")
    killer.execute("SELECT pg_terminate_backend(%s)", (session.info.backend_pid,))
    assert sleeping.join(20).sqlstate == "57P01"
    killer.close()
    _redacted(logs, secret, "FATAL", "57P01", "redacted by pazpaz_pii")


def _deadlock(database, first, second, secret):
    """Both update two rows crosswise with the secret in their statements; gives the SQLSTATEs."""
    update = sql.SQL("UPDATE names SET name = name || {} WHERE name = {}")

    def append_to(row, session) -> Background:
        return Background(session.execute, update.format(sql.Literal(secret), sql.Literal(row)))

    observer = database.connect()
    observer.execute("TRUNCATE names")
    observer.execute("INSERT INTO names VALUES ('a'), ('b')")
    for session, own in ((first, "a"), (second, "b")):
        session.execute("BEGIN")
        session.execute(update.format(sql.SQL("''"), sql.Literal(own)))
    one = append_to("b", first)
    wait_for_lock(observer, first)
    two = append_to("a", second)
    errors = [call.join(20) for call in (one, two)]
    for session in (first, second):
        session.execute("ROLLBACK")
    observer.close()
    return [error and error.sqlstate for error in errors]


def test_deadlocks_are_redacted(database, session, logs, secret):
    other = database.connect_keyed()
    outcome = _deadlock(database, session, other, secret)
    other.close()
    assert sorted(outcome, key=str) == ["40P01", None]
    _redacted(logs, secret, "40P01")


def test_lock_waits_stay_readable_without_their_statement(database, session, logs, secret):
    holder = database.connect()
    holder.execute("INSERT INTO names VALUES ('a')")
    holder.execute("BEGIN")
    holder.execute("SELECT 1 FROM names FOR UPDATE")
    statement = sql.SQL("UPDATE names SET name = {} WHERE name = 'a'").format(sql.Literal(secret))
    update = Background(session.execute, statement)
    observer = database.connect()
    wait_for_lock(observer, session)
    time.sleep(0.2)  # deadlock_timeout is 100ms
    holder.execute("COMMIT")
    assert update.join(20) is None
    observer.close()
    holder.close()
    _redacted(logs, secret, "still waiting for ShareLock on transaction")


def test_what_is_no_error_is_not_called_one(session, logs, secret):
    session.execute("SET log_statement = 'all'")
    session.execute("SELECT 1")
    session.execute("RESET log_statement")
    for name, text in logs.new().items():
        assert "ERROR" not in text, f"an ERROR in the {name} log:\n{text}"


def test_a_deadlock_does_not_print_the_keyed_statement_for_a_keyless_victim(database, session, logs, secret):
    """PostgreSQL's log detail of a deadlock quotes the statements of everyone involved."""
    keyless = database.connect(options="-c deadlock_timeout=10ms")
    session.execute("SET deadlock_timeout = '30s'")
    quoted = sql.SQL("UPDATE names SET name = 'c' WHERE name = 'a'")
    observer = database.connect()
    observer.execute("INSERT INTO names VALUES ('a'), ('b')")
    for one, row in ((session, "a"), (keyless, "b")):
        one.execute("BEGIN")
        one.execute("SELECT 1 FROM names WHERE name = %s FOR UPDATE", (row,))
    statement = sql.SQL("UPDATE names SET name = name || {} WHERE name = 'b'")
    update = Background(session.execute, statement.format(sql.Literal(secret)))
    wait_for_lock(observer, session)
    with raises("40P01"):
        keyless.execute(quoted)
    keyless.execute("ROLLBACK")
    assert update.join(20) is None
    session.execute("ROLLBACK")
    keyless.close()
    observer.close()
    _redacted(logs, secret, "40P01")


# --- names of objects that are values ---


def test_names_that_code_makes_up_are_left_out(session, logs, secret):
    body = f"""BEGIN RAISE EXCEPTION USING ERRCODE = 'P0001', MESSAGE = 'no', SCHEMA = '{secret}', TABLE = '{secret}',
        COLUMN = '{secret}', CONSTRAINT = '{secret}', DATATYPE = '{secret}'; END"""
    with pytest.raises(psycopg.Error) as info:
        session.execute(sql.SQL("DO {}").format(sql.Literal(body)))
    assert info.value.diag.constraint_name == secret, "the client lost what the log does not get"
    _redacted(logs, secret, "P0001", "redacted by pazpaz_pii")


# --- parallel workers ---


@pytest.mark.parametrize("client_min_messages", ["log", "warning"])
@pytest.mark.parametrize("level", ["log", "warning"])
@pytest.mark.parametrize("is_loaded", [True, False])
def test_what_workers_say_is_redacted(session, logs, secret, level, client_min_messages, is_loaded):
    """A worker does not know that its leader had a key; the leader does not know the format of what a worker says."""
    if not is_loaded:
        session.execute("SELECT pii_unload_keys()")
    session.execute(f"SET client_min_messages = {client_min_messages}; SET parallel_leader_participation = off")
    query = "SELECT count(*) FROM notes WHERE note LIKE '%99' AND tell(%s, note || %s)"
    plan = str(session.execute(f"EXPLAIN {query.replace('%9', '%%9')}", (level, secret)).fetchall())
    assert "Parallel Seq Scan" in plan
    session.execute(query.replace("%9", "%%9"), (level, secret))
    _redacted(logs, secret, "redacted by pazpaz_pii")


# --- dumps of memory contexts ---


@pytest.mark.parametrize("redact", ["on", "off"])
def test_a_dump_of_memory_contexts_does_not_show_statements(session, logs, secret, redact):
    session.execute(f"SET pazpaz_pii.redact_log = {redact}")
    session.execute(sql.SQL("PREPARE kept AS SELECT {}").format(sql.Literal(secret)))
    logs.new()
    session.execute("SELECT pg_log_backend_memory_contexts(pg_backend_pid())")
    session.execute("SELECT 1")
    for name, text in logs.new().items():
        assert "CachedPlanSource: " in text, "the figures stay"
        shown = secret in text
        assert shown == (redact == "off"), f"the {name} log"


# --- keys in statements ---


def _as_literal(session, key):
    session.execute(sql.SQL("SELECT {}, 1/0").format(sql.Literal(key)))


def _in_the_message(session, key):
    session.execute("SELECT cast(%s::text AS int)", (key,))


def _as_a_parameter(session, key):
    session.execute("SELECT %s::text, 1/(length(%s::text) * 0)", (key, key))


def _in_detail_and_hint(session, key):
    body = f"BEGIN RAISE EXCEPTION 'no' USING DETAIL = '{key}', HINT = '{key}'; END"
    session.execute(sql.SQL("DO {}").format(sql.Literal(body)))


def _in_the_context(session, key):
    body = f"BEGIN EXECUTE $x$ SELECT 1/0, '{key}' $x$; END"
    session.execute(sql.SQL("DO {}").format(sql.Literal(body)))


def _in_a_failing_row(session, key):
    session.execute("INSERT INTO clients (id, note) VALUES (1, %s)", (key,))


def _of_an_identifier(session, key):
    session.execute(sql.SQL("SELECT 1 AS {}, 1/0").format(sql.Identifier(key)))


def _of_a_prepared_statement(session, key):
    session.execute("PREPARE safe(text, int) AS SELECT open_the_safe($1), 1/$2")
    session.execute(sql.SQL("EXECUTE safe({}, 0)").format(sql.Literal(key)))


def _in_an_array(session, key):
    session.execute("SELECT (%s::text[])[1]::int", ([key, key],))


_CARRIERS = [_as_literal, _in_the_message, _as_a_parameter, _in_detail_and_hint, _in_the_context, _in_a_failing_row]
_CARRIERS += [_of_an_identifier, _of_a_prepared_statement, _in_an_array]
_WRITTEN = {f"form {n}": form for n, form in enumerate(forms(KEY_1))}
_WRITTEN |= {"padded": KEY_1, "as bytea": "\\x" + forms(KEY_1)[2], "keyring": KEYRING}


@pytest.mark.parametrize("carrier", _CARRIERS)
@pytest.mark.parametrize("written", _WRITTEN)
def test_what_may_be_a_key_is_redacted_in_any_session(database, logs, carrier, written):
    """By its looks: the statement names nothing of the extension."""
    session = database.connect()
    with pytest.raises(psycopg.Error):
        carrier(session, _WRITTEN[written])
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)
        assert "redacted by pazpaz_pii" in text


@pytest.mark.parametrize("log_statement", ["none", "all"])
def test_a_keyring_that_an_application_s_function_loads_is_not_logged(database, logs, log_statement):
    session = database.connect()
    session.execute(f"SET log_statement = '{log_statement}'")
    session.execute("SELECT open_the_safe(%s)", (KEYRING,))
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


def test_a_keyring_in_the_configuration_redacts_nobody(database, logs, secret):
    """Under shared_preload_libraries the postmaster reads it, and all sessions are made from the postmaster."""
    with own_server("preloaded", shared_preload_libraries="pazpaz_pii", **{"pazpaz_pii.keyring": KEYRING}) as preloaded:
        session = preloaded.connect()
        assert session.execute("SHOW pazpaz_pii.keyring").fetchone() == ("",)
        with raises("22012"):
            _literal(session, secret)
        said_so = secret in preloaded.cluster.log_text()
        assert said_so, "a session that never had a key logs as ever"
        assert_absent("the log", preloaded.cluster.log_text())


def test_a_keyring_in_the_configuration_does_not_stay_in_memory():
    needles = {f"form {n}": form.encode() for n, form in enumerate(forms(KEY_1))}
    with own_server("preloaded", shared_preload_libraries="pazpaz_pii") as preloaded:
        cluster = preloaded.cluster
        before = preloaded.connect()
        refused = "cannot be set in a configuration file"
        cluster.reload(**{"pazpaz_pii.keyring": KEYRING})
        wait_until(lambda: refused in cluster.log_text(), 20, "it is not read")
        after = preloaded.connect()
        for pid in (cluster.process.pid, before.info.backend_pid, after.info.backend_pid):
            before.execute("SELECT 1")  # It reads the files before the next statement.
            copies = sum(count_in_memory(pid, needles).values())
            assert copies == 0
        cluster.restart()
        session = preloaded.connect()
        for pid in (cluster.process.pid, session.info.backend_pid):
            copies = sum(count_in_memory(pid, needles).values())
            assert copies == 0
        with raises("22012"):
            session.execute("SELECT 1/0 AS as_ever")
        assert "as_ever" in cluster.log_text(), "nobody is redacted for it"


def test_a_keyring_in_alter_system_is_refused_and_redacted(database, logs):
    session = database.connect()
    statement = sql.SQL("ALTER SYSTEM SET pazpaz_pii.keyring = {}").format(sql.Literal(KEYRING))
    with raises("22023"):
        session.execute(statement)
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


def test_a_refused_keyring_is_redacted_in_a_session_without_a_key(database, logs):
    session = database.connect()
    with raises("22023", message="not a JSON keyring"):
        set_keyring(session, KEYRING[:-1])
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)
        assert "not a JSON keyring (line 1" in text


@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("SET pazpaz_pii.keyrin = {}", "42602" if PG_MAJOR >= 15 else None),
        ("SELECT pii_load_keyrings({})", "42883"),
        ("SELECT pii_load_keyring({}, 7)", "42883"),
        ("SELECT pii_load_keyring({}) FROM nowhere", "42P01"),
        ("SET LOCAL pazpaz_pii.keyring TO {} 1", "42601"),
    ],
)
def test_a_mistyped_load_leaves_no_key_in_the_log(database, logs, statement, sqlstate):
    session = database.connect()
    filled = sql.SQL(statement).format(sql.Literal(KEYRING))
    if sqlstate is None:  # PostgreSQL 14 takes any name
        session.execute(filled)
    else:
        with raises(sqlstate):
            session.execute(filled)
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


def test_a_load_in_a_failed_transaction_leaves_no_key_in_the_log(database, logs):
    session = database.connect()
    session.execute("BEGIN")
    with raises("22012"):
        session.execute("SELECT 1/0")
    with raises("25P02"):
        set_keyring(session, KEYRING, local=True)
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


@pytest.mark.parametrize(
    "call",
    ["1/0, pii_load_keyring(%s)", "1/0, pii_load_keyrings(%s::text)", "1/(0*length(pii_load_keyring(%s)))"],
)
def test_a_failed_load_by_parameter_leaves_no_key_in_the_log(database, logs, call):
    # log_parameter_max_length_on_error = -1 prints parameters in full.
    session = database.connect()
    with pytest.raises(psycopg.Error):
        session.execute(f"SELECT {call}", (KEYRING,))
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


def test_an_error_after_a_load_in_the_same_query_string_is_redacted(database, logs):
    session = database.connect()
    statement = sql.SQL("SET pazpaz_pii.keyring = {}; SELECT 1/0")
    with raises("22012"):
        session.execute(statement.format(sql.Literal(KEYRING)))
    session.close()
    for name, text in logs.new().items():
        assert_absent(f"the {name} log", text)


# --- whom it concerns ---


@pytest.mark.parametrize("end", ["SELECT pii_unload_keys()", "RESET ALL", "DISCARD ALL"])
def test_a_session_that_held_a_key_stays_redacted(session, logs, secret, end):
    session.execute(end)
    with raises("22012"):
        _literal(session, secret)
    _redacted(logs, secret, "22012", "redacted by pazpaz_pii")


def test_a_key_from_startup_options_is_redacted_from_the_start(database, logs, secret):
    session = database.connect(options=options())
    with raises("22012"):
        _literal(session, secret)
    session.close()
    _redacted(logs, secret, "22012", "redacted by pazpaz_pii")


def test_a_session_that_never_had_a_key_logs_as_ever(database, logs, secret):
    session = database.connect()
    with raises("22012"):
        _literal(session, secret)
    session.close()
    for text in logs.new().values():
        assert secret in text
        assert "redacted" not in text


def test_our_own_errors_stay_readable(session, logs, secret):
    with raises("22001"):
        _too_long(session, secret)
    session.execute("RESET pazpaz_pii.keyring")
    with raises("55000"):
        session.execute("SELECT pii_encrypt(%s)", (secret,))
    _redacted(
        logs,
        secret,
        "ERROR 22001: value too long for type encrypted_text(5)",
        "ERROR 55000: no encryption key is loaded in this session",
    )


def test_only_a_superuser_may_turn_it_off(database, session, logs, secret):
    session.execute("DROP ROLE IF EXISTS app_user")
    session.execute("CREATE ROLE app_user LOGIN")
    user = database.connect(user="app_user")
    set_keyring(user, KEYRING)
    with raises("42501", message="pazpaz_pii.redact_log"):
        user.execute("SET pazpaz_pii.redact_log = off")
    with raises("22012"):
        _literal(user, secret)
    user.close()
    _redacted(logs, secret, "22012", "redacted by pazpaz_pii")
    sneaky = database.connect(user="app_user", options="-c pazpaz_pii.redact_log=off")
    set_keyring(sneaky, KEYRING)
    with raises("22012"):
        _literal(sneaky, secret)
    sneaky.close()
    _redacted(logs, secret, "22012", "redacted by pazpaz_pii")
