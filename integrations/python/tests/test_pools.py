"""The pools of psycopg and of asyncpg by themselves: the lines of docs/applications.md."""

import asyncio

import asyncpg
import psycopg_pool
import pytest
from pazpaz_pii.drivers import register_types, register_types_async

from harness.keys import KEYRING

VALUES = "SELECT array_agg(name), (SELECT count(*) FROM pii_session_keys()), pg_backend_pid() FROM clients"


@pytest.fixture
def address(db):
    """Of a database with a client."""
    with db.connect_keyed() as session:
        session.execute("CREATE TABLE clients (name encrypted_text); INSERT INTO clients VALUES ('Ann')")
    return {"host": str(db.cluster.socket_dir), "port": db.cluster.port, "user": "postgres"}, db


def test_psycopg_pool(address):
    address, db = address

    def configure(connection):
        register_types(connection)
        connection.execute("SELECT pii_load_keyring(%s)", [KEYRING])
        connection.commit()

    options = {"kwargs": address | {"dbname": db.name}, "min_size": 1, "max_size": 1}
    with psycopg_pool.ConnectionPool(
        configure=configure, check=psycopg_pool.ConnectionPool.check_connection, **options
    ) as pool:
        pids = []
        for _ in range(2):
            with pool.connection() as connection:
                *values, pid = connection.execute(VALUES).fetchone()
            assert values == [["Ann"], 3]
            pids.append(pid)
            with db.cluster.connect() as admin:  # lost in the pool
                admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        assert pids[0] != pids[1]


def test_asyncpg_pool(address):
    """It resets a session's settings when a connection comes back, and with them the keys."""
    address, db = address

    async def setup(connection):
        await connection.execute("SELECT pii_load_keyring($1)", KEYRING)

    async def work():
        options = address | {"database": db.name, "min_size": 1, "max_size": 1}
        async with asyncpg.create_pool(init=register_types_async, setup=setup, **options) as pool:
            for _ in range(2):
                async with pool.acquire() as connection:
                    assert list(await connection.fetchrow(VALUES))[:2] == [["Ann"], 3]

    asyncio.run(work())
