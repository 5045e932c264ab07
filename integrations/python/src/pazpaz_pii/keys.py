"""Keys for the connections of an engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Literal

from sqlalchemy import event
from sqlalchemy.engine import Engine

Mode = Literal["session", "transaction"]


def load_keys(
    engine, keyring: str | Callable[[], str], mode: Mode = "session", *, wipe: bool = True, sealed: bool = False
) -> None:
    """Gives the engine's connections the keys, each time they are used.

    engine: an Engine or AsyncEngine for PostgreSQL, before its first connection.
    keyring: JSON as pii_load_keyring takes it, or a function that returns it; it is called each time,
        so that a new key version reaches the pool without a restart.
    mode:
        session: when a connection leaves the pool; unloaded when it comes back. For direct connections,
            and poolers in session mode.
        transaction: for each transaction (SET LOCAL), and gone at its end. For poolers in transaction
            mode. In AUTOCOMMIT there is no transaction, and no key.

    wipe: in session mode, whether unloading also overwrites what is left of the keys in the server process's
        memory. That takes some milliseconds each time; without it a hundredth.

    sealed: whether the keyring travels in a libsodium sealed box, made for each load under a key that only
        the session has: what stands between here and there (poolers, logs, statistics) cannot hold it. Costs
        one more round trip, and needs PyNaCl.

    Sealed or not, the keyring is a bind parameter, and is not echoed, logged or part of an exception.
    """
    if isinstance(keyring, str):
        json.loads(keyring)  # fails here, not at the first connection
    engine = getattr(engine, "sync_engine", engine)
    provide = (lambda: keyring) if isinstance(keyring, str) else keyring
    if mode not in ("session", "transaction"):
        raise ValueError("mode must be one of session, transaction")
    loader = (_sealed_loader if sealed else _plain_loader)(engine, provide, is_local=mode == "transaction")
    if mode == "session":
        _load_per_checkout(engine, loader, wipe)
    else:
        _load_per_transaction(engine, loader)


Loader = Callable[[object], None]


def _plain_loader(engine: Engine, provide: Callable[[], str], is_local: bool) -> Loader:
    load = _statement(engine, f"SELECT pii_load_keyring({{}}, {is_local})")
    return lambda connection: _run(connection, load, provide())


def _sealed_loader(engine: Engine, provide: Callable[[], str], is_local: bool) -> Loader:
    from nacl.public import PublicKey, SealedBox

    load = _statement(engine, f"SELECT pii_load_sealed({{}}, {is_local})")

    def seal_and_load(connection):
        public_key = _run(connection, "SELECT pii_session_public_key()")
        _run(connection, load, SealedBox(PublicKey(bytes(public_key))).encrypt(provide().encode()))

    return seal_and_load


def _load_per_checkout(engine: Engine, load: Loader, wipe: bool) -> None:
    unload = "SELECT pii_unload_keys()" if wipe else "RESET pazpaz_pii.keyring"

    @event.listens_for(engine, "checkout")
    def checkout(connection, record, proxy):
        load(connection)
        # A rollback of the application's transaction would take the keys back.
        connection.commit()

    @event.listens_for(engine, "checkin")
    def checkin(connection, record):
        if connection is None:  # it was lost
            return
        try:
            _run(connection, unload)
            connection.commit()
        except Exception:  # noqa: BLE001
            # Whatever state it is in, no one else gets it.
            record.invalidate()


def _load_per_transaction(engine: Engine, load: Loader) -> None:
    @event.listens_for(engine, "begin")
    def begin(connection):
        load(connection.connection)


def _statement(engine: Engine, sql: str) -> str:
    """The SQL with a placeholder as the driver writes it."""
    styles = {"pyformat": "%s", "format": "%s", "numeric_dollar": "$1"}
    if engine.dialect.name != "postgresql" or engine.dialect.driver not in ("psycopg", "asyncpg"):
        # psycopg2, for one, builds SQL text on the client: the key would be in the statement.
        raise ValueError(f"keys are loaded by psycopg 3 or asyncpg, not by {engine.dialect.driver}")
    return sql.format(styles[engine.dialect.paramstyle])


def _run(connection, sql: str, *parameters: str | bytes):
    """Runs on the driver's connection, so that SQLAlchemy cannot echo the parameters; the value it returns."""
    cursor = connection.cursor()
    try:
        cursor.execute(sql, parameters)
        return cursor.fetchone()[0] if cursor.description else None
    finally:
        cursor.close()
