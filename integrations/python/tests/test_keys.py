"""Keys at checkout, gone at checkin, and nowhere else."""

import asyncio
import json
import logging
import subprocess
import sys
from contextlib import contextmanager

import pytest
from engines import DRIVERS, Engine
from pazpaz_pii import load_keys
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import Session

from harness.keys import KEY_2, KEYRING, SECRETS, WRONG_KEY, keyring
from harness.leaks import assert_absent

KEYS = "SELECT count(*) FROM pii_session_keys()"


@pytest.fixture(scope="module")
def shared(new_database):
    return new_database()


@pytest.fixture
def connect(request, shared):
    """Makes engines on the shared database: connect(driver, …)."""
    made = []

    def make(driver, **options):
        made.append(Engine(driver, shared, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


def keys_when(engine, name):
    """A list that fills with the number of loaded keys, each time the event happens."""
    counts = []

    @event.listens_for(getattr(engine.engine, "sync_engine", engine.engine), name)
    def listen(connection, *_):
        cursor = connection.cursor()
        cursor.execute(KEYS)
        counts.append(cursor.fetchone()[0])
        cursor.close()
        connection.rollback()

    return counts


def scalar(statement, **parameters):
    return lambda session: session.execute(text(statement), parameters).scalar_one()


def sqlstate(info):
    return info.value.orig.sqlstate


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("wipe", [True, False])
@pytest.mark.parametrize("driver", DRIVERS)
def test_a_connection_has_keys_while_it_is_out_of_the_pool(connect, driver, wipe, sealed):
    engine = connect(driver, wipe=wipe, sealed=sealed, pool_size=1, max_overflow=0)
    after = keys_when(engine, "checkin")
    for _ in range(3):
        assert engine.run(scalar(KEYS)) == 3
    assert after == [0, 0, 0]
    assert engine.run(scalar("SELECT pii_decrypt(pii_encrypt('a'))")) == "a"


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_rollback_leaves_the_keys(connect, driver):
    engine = connect(driver)

    def work(session):
        session.execute(text("SELECT 1"))
        session.rollback()
        return session.execute(text(KEYS)).scalar_one()

    assert engine.run(work) == 3


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("driver", DRIVERS)
def test_a_transactions_keys_end_with_it(connect, driver, sealed):
    engine = connect(driver, mode="transaction", sealed=sealed, pool_size=1, max_overflow=0)
    after = keys_when(engine, "checkin")

    def work(session):
        counts = [session.execute(text(KEYS)).scalar_one()]
        session.rollback()
        counts.append(session.execute(text(KEYS)).scalar_one())
        session.commit()
        counts.append(session.execute(text(KEYS)).scalar_one())
        # As the next client of a transaction pooler would see this connection.
        connection = session.connection().connection
        cursor = connection.cursor()
        cursor.execute("COMMIT")
        cursor.execute(KEYS)
        return [*counts, cursor.fetchone()[0]]

    assert engine.run(work) == [3, 3, 3, 0]
    # The session gave it back after each transaction.
    assert after == [0, 0, 0]


def test_autocommit_has_no_transaction_and_so_no_key(connect):
    engine = connect("psycopg", mode="transaction", isolation_level="AUTOCOMMIT")
    with pytest.raises(DBAPIError) as info:
        engine.run(scalar("SELECT pii_encrypt('a')"))
    assert sqlstate(info) == "55000"


@pytest.mark.parametrize("driver", DRIVERS[1:])
def test_a_cancelled_task_gives_its_connection_back(connect, driver):
    """While keys are unloaded, as when a client hangs up: its place in the pool was lost for ever."""
    engine = connect(driver, keyring=None, pool_size=1, max_overflow=0, pool_timeout=1)
    cancelled = []

    @event.listens_for(engine.engine.sync_engine, "reset")
    def cancel(*_):
        if not cancelled:
            cancelled.append(asyncio.current_task().cancel())

    load_keys(engine.engine, KEYRING)
    with pytest.raises(asyncio.CancelledError):
        engine.run(scalar(KEYS))
    assert cancelled == [True]
    assert engine.engine.pool.checkedout() == 0
    assert engine.run(scalar(KEYS)) == 3


@pytest.mark.parametrize(("choice", "rows"), [("rollback", 0), (None, 0), ("commit", 1)])
def test_what_is_not_committed_is_the_pools_to_end(db, choice, rows):
    engine = Engine("psycopg", db, pool_reset_on_return=choice, pool_size=1, max_overflow=0)
    engine.run(lambda session: session.execute(text("CREATE TABLE t (i int)")))
    raw = engine.engine.raw_connection()
    raw.cursor().execute("INSERT INTO t VALUES (1)")
    raw.close()
    assert engine.run(scalar("SELECT count(*) FROM t")) == rows
    assert engine.run(scalar(KEYS)) == 3
    engine.close()


def test_two_phase_transactions_have_keys_or_are_refused(connect):
    with Session(connect("psycopg").engine, twophase=True) as session:
        assert scalar(KEYS)(session) == 3
    engine = connect("psycopg", mode="transaction")
    with Session(engine.engine, twophase=True) as session, pytest.raises(InvalidRequestError, match="two-phase"):
        scalar(KEYS)(session)
    assert engine.run(scalar(KEYS)) == 3


@pytest.mark.parametrize("driver", DRIVERS)
def test_the_keyring_is_asked_for_each_time(connect, driver):
    """So that a new version reaches a running pool."""
    rings = [keyring(1), keyring(2)]
    engine = connect(driver, keyring=lambda: rings.pop(0))
    versions = [engine.run(scalar("SELECT pii_key_version(pii_encrypt('a'))")) for _ in range(2)]
    assert versions == [1, 2] and rings == []


@contextmanager
def logging_statements(database, parameters: int):
    """The server logs every statement, with so many bytes of each parameter (-1: all)."""
    settings = {"log_statement": "all", "log_parameter_max_length": parameters, "pazpaz_pii.redact_log": "off"}
    with database.cluster.connect(database.name) as admin:
        for setting, value in settings.items():
            admin.execute(f"ALTER DATABASE {database.name} SET {setting} = '{value}'")
        begin = len(database.cluster.log_text())
        yield lambda: database.cluster.log_text()[begin:]
        admin.execute(f"ALTER DATABASE {database.name} RESET ALL")


@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize("mode", ["session", "transaction"])
def test_no_key_is_echoed_or_part_of_a_statement(connect, shared, caplog, driver, mode):
    caplog.set_level(logging.DEBUG)
    with logging_statements(shared, parameters=0) as logged:
        engine = connect(driver, mode=mode, echo="debug")
        assert engine.run(scalar(KEYS)) == 3
        assert "pii_load_keyring($1" in logged()
        assert_absent("the server's log", logged())
    assert "pii_session_keys" in caplog.text
    assert_absent("the client's log", caplog.text)
    assert_absent("the engine", repr(engine.engine) + repr(vars(engine)))


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_refused_keyring_is_an_error_that_tells_no_key(connect, driver):
    broken = json.dumps(json.loads(KEYRING) | {"current": 7})
    engine = connect(driver, keyring=broken)
    with pytest.raises(Exception, match="current version 7") as info:
        engine.run(scalar("SELECT 1"))
    assert_absent("the error", f"{info.value!r} {info.value}", keys=SECRETS)


class ProviderError(Exception):
    """What a secret store may raise."""


def unavailable():
    raise ProviderError("the secret store is away")


WRONG_KEYRING = keyring(keys={"1": KEY_2, "2": WRONG_KEY})


@pytest.mark.parametrize("mode", ["session", "transaction"])
@pytest.mark.parametrize("driver", DRIVERS)
@pytest.mark.parametrize(
    ("broken", "error"),
    [
        (unavailable, "the secret store is away"),
        (lambda: "no JSON", "keyring"),
        (lambda: None, "must return str, not NoneType"),
        (lambda: json.dumps({"current": 7, "keys": json.loads(KEYRING)["keys"]}), "current version 7"),
    ],
    ids=["raises", "malformed", "none", "refused"],
)
def test_without_its_keyring_nothing_runs_and_the_next_one_counts(connect, driver, mode, broken, error):
    """The error is the caller's, tells no key, and leaves no connection that would run without keys."""
    providers = [broken, broken, lambda: KEYRING, lambda: KEYRING]
    engine = connect(driver, keyring=lambda: providers.pop(0)(), mode=mode, pool_size=1, max_overflow=0)

    def twice(session):
        """As an application that goes on after the error."""
        for _ in range(2):
            with pytest.raises(Exception, match=error) as info:
                session.execute(text("SELECT 1"))
            assert_absent("the error", f"{info.value!r} {info.value}", keys=SECRETS)
            session.rollback()
        return session.execute(text(KEYS)).scalar_one()

    assert engine.run(twice) == 3
    assert engine.run(scalar(KEYS)) == 3
    assert providers == []


@pytest.mark.parametrize("mode", ["session", "transaction"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_under_a_wrong_key_values_do_not_open(connect, shared, driver, mode):
    stored = connect(driver).run(scalar("SELECT pii_encrypt('secret of Ann')::bytea"))
    engine = connect(driver, keyring=WRONG_KEYRING, mode=mode, hide_parameters=True)
    with pytest.raises(DBAPIError) as info:
        engine.run(scalar("SELECT pii_decrypt(CAST(:value AS bytea)::encrypted_text)", value=stored))
    assert sqlstate(info) == "XX001"
    assert_absent("the error", str(info.value), values=["secret of Ann"])


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("mode", ["session", "transaction"])
@pytest.mark.parametrize("driver", ["psycopg-async", "asyncpg"])
def test_an_async_engine_waits_for_its_keyring(connect, driver, mode, sealed):
    """As clients of key management services have it."""

    async def fetch():
        await asyncio.sleep(0)
        return KEYRING

    assert connect(driver, keyring=fetch, mode=mode, sealed=sealed).run(scalar(KEYS)) == 3


def test_what_is_not_async_cannot_wait(connect):
    class Later:
        def __await__(self):
            yield KEYRING

    with pytest.raises(TypeError, match="must return str, not Later"):
        connect("psycopg", keyring=Later).run(scalar(KEYS))


def terminate(database, *pids):
    with database.cluster.connect() as admin:
        for pid in pids:
            admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("driver", DRIVERS)
def test_connections_lost_in_the_pool_are_replaced_without_an_error(connect, shared, driver, sealed):
    engine = connect(driver, pool_size=2, max_overflow=0, sealed=sealed)

    def two(session):
        """The processes of two connections that are out of the pool at once."""
        other = session.get_bind().connect()
        pids = [one.scalar(text("SELECT pg_backend_pid()")) for one in (session, other)]
        other.close()
        return pids

    pids = engine.run(two)
    terminate(shared, *pids)
    assert not set(engine.run(two)) & set(pids)
    assert engine.run(scalar(KEYS)) == 3


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_lost_connection_is_replaced_for_a_transaction_after_a_ping(connect, shared, driver):
    engine = connect(driver, mode="transaction", pool_size=1, max_overflow=0, pool_pre_ping=True)
    pid = engine.run(scalar("SELECT pg_backend_pid()"))
    terminate(shared, pid)
    assert engine.run(scalar(KEYS)) == 3
    assert engine.run(scalar("SELECT pg_backend_pid()")) != pid


def test_a_synchronous_engine_needs_no_greenlet():
    """Which SQLAlchemy 2.1 installs for those only who ask for it."""
    code = """import sys; sys.modules["greenlet"] = None
from pazpaz_pii import load_keys; from sqlalchemy import create_engine
load_keys(create_engine("postgresql+psycopg://"), "{}")"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_cannot_bind_parameters_is_refused():
    with pytest.raises(ValueError, match="psycopg 3 or asyncpg"):
        load_keys(create_engine("sqlite://"), KEYRING)
    with pytest.raises(ValueError, match="mode must be one of session, transaction"):
        load_keys(create_engine("postgresql+psycopg://"), KEYRING, "statement")
    with pytest.raises(ValueError, match="the keyring is not JSON") as info:
        load_keys(create_engine("postgresql+psycopg://"), "no JSON")
    assert info.value.__context__ is None  # JSON's own error holds the text


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_sealed_keyring_is_not_even_among_the_parameters(connect, shared, driver):
    """With all parameters logged the plain one is there, so the test would see it."""
    with logging_statements(shared, parameters=-1) as logged:
        assert connect(driver, sealed=True).run(scalar(KEYS)) == 3
        assert "pii_load_sealed($1, " in logged()
        assert_absent("the server's log", logged())
        assert connect(driver).run(scalar(KEYS)) == 3
        assert json.loads(KEYRING)["keys"]["1"] in logged()
