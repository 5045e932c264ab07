"""Keys at checkout, gone at checkin, and nowhere else."""

import json
import logging
from contextlib import contextmanager

import pytest
from engines import DRIVERS, Engine
from pazpaz_pii import load_keys
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import DBAPIError

from harness.keys import KEYRING, SECRETS, keyring
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


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_lost_connection_is_replaced_by_one_with_keys(connect, shared, driver):
    engine = connect(driver, pool_size=1, max_overflow=0, pool_pre_ping=True)
    pid = engine.run(scalar("SELECT pg_backend_pid()"))
    with shared.cluster.connect() as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    assert engine.run(scalar(KEYS)) == 3
    assert engine.run(scalar("SELECT pg_backend_pid()")) != pid


def test_what_cannot_bind_parameters_is_refused():
    with pytest.raises(ValueError, match="psycopg 3 or asyncpg"):
        load_keys(create_engine("sqlite://"), KEYRING)
    with pytest.raises(ValueError, match="mode must be one of session, transaction"):
        load_keys(create_engine("postgresql+psycopg://"), KEYRING, "statement")
    with pytest.raises(json.JSONDecodeError):
        load_keys(create_engine("postgresql+psycopg://"), "no JSON")


@pytest.mark.parametrize("driver", DRIVERS)
def test_a_sealed_keyring_is_not_even_among_the_parameters(connect, shared, driver):
    """With all parameters logged the plain one is there, so the test would see it."""
    with logging_statements(shared, parameters=-1) as logged:
        assert connect(driver, sealed=True).run(scalar(KEYS)) == 3
        assert "pii_load_sealed($1, " in logged()
        assert_absent("the server's log", logged())
        assert connect(driver).run(scalar(KEYS)) == 3
        assert json.loads(KEYRING)["keys"]["1"] in logged()
