"""Keys for the connections of an engine."""

from __future__ import annotations

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import InvalidatePoolError, InvalidRequestError
from sqlalchemy.pool import PoolResetState, reset_commit
from sqlalchemy.util import await_only

from . import drivers

if TYPE_CHECKING:
    # SQLAlchemy 2.1 has it only where greenlet is installed.
    from sqlalchemy.ext.asyncio import AsyncEngine

Mode = Literal["session", "transaction"]
Provider = Callable[[], str] | Callable[[], Awaitable[str]]


def load_keys(
    engine: Engine | AsyncEngine,
    keyring: str | Provider,
    mode: Mode = "session",
    *,
    wipe: bool = True,
    sealed: bool = False,
) -> None:
    """Gives the engine's connections the keys, each time they are used.

    engine: an Engine or AsyncEngine for PostgreSQL, before its first connection.
    keyring: JSON as pii_load_keyring takes it, or a function that returns it; it is called each time,
        so that a new key version reaches the pool without a restart. For an AsyncEngine it may be async.
    mode:
        session: when a connection leaves the pool; unloaded when it comes back. For direct connections,
            and poolers in session mode. A connection that was lost in the pool is replaced.
        transaction: for each transaction (SET LOCAL), and gone at its end. For poolers in transaction
            mode. In AUTOCOMMIT there is no transaction, and no key; two-phase transactions are refused. A
            connection that was lost in the pool is an error, unless the engine has pool_pre_ping.

    wipe: in session mode, whether unloading also overwrites what is left of the keys in the server process's
        memory. That takes some milliseconds each time; without it a hundredth.

    sealed: whether the keyring travels in a libsodium sealed box, made for each load under a key that only
        the session has: what stands between here and there (poolers, logs, statistics) cannot hold it. Costs
        one more round trip, and needs PyNaCl.

    Sealed or not, the keyring is a bind parameter, and is not echoed, logged or part of an exception. If it cannot
    be had or is refused, there is no connection, and the error is the caller's.

    New connections also learn the type, so that psycopg reads arrays of it.
    """
    if isinstance(keyring, str):
        _require_json(keyring)  # fails here, not at the first connection
    if not isinstance(engine, Engine):
        engine = engine.sync_engine
    if mode not in ("session", "transaction"):
        raise ValueError("mode must be one of session, transaction")
    loader = (_sealed_loader if sealed else _plain_loader)(
        engine, _provided(keyring, engine.dialect.is_async), is_local=mode == "transaction"
    )
    _register_per_connection(engine)
    if mode == "session":
        _load_per_checkout(engine, loader, wipe)
    else:
        _load_per_transaction(engine, loader)


# What SQLAlchemy hands to events: a connection of the driver, or what makes an asynchronous one look like it.
DriverConnection = Any
Loader = Callable[[DriverConnection], None]


def _require_json(keyring: str) -> None:
    try:
        json.loads(keyring)
        return
    except json.JSONDecodeError:
        pass
    # Not from its own error, not even as the context: that holds the whole text, and goes where errors are reported.
    raise ValueError("the keyring is not JSON")


def _provided(keyring: str | Provider, is_async: bool) -> Callable[[], str]:
    """A function that returns the keyring, waiting for it where it comes by a coroutine."""
    if isinstance(keyring, str):
        return lambda: keyring

    def provide() -> str:
        value = keyring()
        if is_async and inspect.isawaitable(value):
            value = await_only(value)
        if not isinstance(value, str):
            raise TypeError(f"the function that provides the keyring must return str, not {type(value).__name__}")
        return value

    return provide


def _plain_loader(engine: Engine, provide: Callable[[], str], is_local: bool) -> Loader:
    load = _statement(engine, f"SELECT pii_load_keyring({{}}, {is_local})")

    def load_plain(connection: DriverConnection) -> None:
        _run(connection, load, provide())

    return load_plain


def _sealed_loader(engine: Engine, provide: Callable[[], str], is_local: bool) -> Loader:
    from nacl.public import PublicKey, SealedBox

    load = _statement(engine, f"SELECT pii_load_sealed({{}}, {is_local})")

    def seal_and_load(connection: DriverConnection) -> None:
        (public_key,) = _run(connection, "SELECT pii_session_public_key()")
        _run(connection, load, SealedBox(PublicKey(bytes(public_key))).encrypt(provide().encode()))

    return seal_and_load


def _register_per_connection(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: DriverConnection, record: object) -> None:
        row = _run(connection, drivers.LOOKUP)
        connection.rollback()
        found = drivers.Found.of(row)
        if engine.dialect.driver == "asyncpg":
            connection.run_async(lambda raw: drivers.register_asyncpg(raw, found))
        else:
            drivers.register_psycopg(getattr(connection, "driver_connection", connection), found)


def _load_per_checkout(engine: Engine, load: Loader, wipe: bool) -> None:
    unload = "SELECT pii_unload_keys()" if wipe else "RESET pazpaz_pii.keyring"

    @event.listens_for(engine, "checkout")
    def checkout(connection: DriverConnection, record: object, proxy: object) -> None:
        try:
            load(connection)
            # A rollback of the application's transaction would take the keys back.
            connection.commit()
        except Exception as error:
            if _is_disconnect(engine, error, connection):
                # What the pool takes for it: it connects anew, here and for what else it holds of before.
                raise InvalidatePoolError("the connection was lost in the pool") from error
            raise

    # Not at "checkin": what a cancelled task raises there takes the connection's place in the pool for ever.
    @event.listens_for(engine, "reset")
    def reset(connection: DriverConnection, record: object, state: PoolResetState) -> None:
        if state.terminate_only or not state.asyncio_safe:  # it will be closed
            return
        # The end of an open transaction is the pool's to choose; keys that were unloaded in it would come back.
        if engine.pool._reset_on_return is reset_commit:
            connection.commit()
        else:
            connection.rollback()
        # If this fails, SQLAlchemy closes the connection: whatever state it is in, no one else gets it.
        _run(connection, unload)
        connection.commit()


def _load_per_transaction(engine: Engine, load: Loader) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        try:
            load(connection.connection)
        except BaseException:
            # Whatever state it is in: what follows without keys must not run.
            connection.invalidate()
            raise

    @event.listens_for(engine, "begin_twophase")
    def begin_twophase(connection: Connection, xid: object) -> None:
        # It comes before the transaction, which then would not begin; without keys nothing must run.
        raise InvalidRequestError('two-phase transactions get keys in mode "session", not in "transaction"')


def _is_disconnect(engine: Engine, error: Exception, connection: DriverConnection) -> bool:
    dbapi = engine.dialect.dbapi
    if dbapi is None or not isinstance(error, dbapi.Error):
        return False
    return engine.dialect.is_disconnect(error, connection, None)


def _statement(engine: Engine, sql: str) -> str:
    """The SQL with a placeholder as the driver writes it."""
    styles = {"pyformat": "%s", "format": "%s", "numeric_dollar": "$1"}
    if engine.dialect.name != "postgresql" or engine.dialect.driver not in ("psycopg", "asyncpg"):
        # psycopg2, for one, builds SQL text on the client: the key would be in the statement.
        raise ValueError(f"keys are loaded by psycopg 3 or asyncpg, not by {engine.dialect.driver}")
    return sql.format(styles[engine.dialect.paramstyle])


def _run(connection: DriverConnection, sql: str, *parameters: str | bytes) -> Any:
    """Runs on the driver's connection, so that SQLAlchemy cannot echo the parameters; the first row, or None."""
    cursor = connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None
    finally:
        cursor.close()
