"""Behind PgBouncer in transaction mode, where all clients share one server session."""

import uuid

import pytest
from engines import DRIVERS, Engine
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from harness.pgbouncer import PgBouncer

KEYS = "SELECT pg_backend_pid(), count(*) FROM pii_session_keys()"

# What any application does there, since prepared statements stay behind in the shared session.
OPTIONS = {
    "psycopg": {"prepare_threshold": None},
    "asyncpg": {
        "statement_cache_size": 0,
        "prepared_statement_cache_size": 0,
        "prepared_statement_name_func": lambda: f"__asyncpg_{uuid.uuid4()}__",
    },
}


@pytest.fixture
def pooler(db):
    with PgBouncer(db.cluster, db.name, "transaction") as pooler:
        yield pooler


@pytest.mark.parametrize("sealed", [False, True])
@pytest.mark.parametrize("driver", DRIVERS)
def test_no_client_inherits_a_key(db, pooler, driver, sealed):
    connect_args = OPTIONS[driver.removesuffix("-async")]
    address = (str(db.cluster.socket_dir), 6432)
    engine = Engine(driver, db, mode="transaction", sealed=sealed, address=address, connect_args=connect_args)
    other = pooler.connect(prepare_threshold=None)

    def look(session):
        return tuple(session.execute(text(KEYS)).one())

    backend, keys = engine.run(look)
    assert keys == 3
    assert other.execute(KEYS).fetchone() == (backend, 0)
    with pytest.raises(DBAPIError):
        engine.run(lambda session: session.execute(text("SELECT 1 / 0")))
    assert other.execute(KEYS).fetchone() == (backend, 0)
    assert engine.run(look) == (backend, 3)
    assert engine.run(lambda session: session.execute(text("SELECT pii_decrypt(pii_encrypt('x'))")).scalar_one()) == "x"
    assert other.execute(KEYS).fetchone() == (backend, 0)
    other.close()
    engine.close()
