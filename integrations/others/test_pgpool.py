"""Behind Pgpool-II, where all clients share one server session, one after the other."""

import pytest
from pgpool import Pgpool

from harness.keys import KEYRING

KEYS = "SELECT pg_backend_pid(), count(*) FROM pii_session_keys()"
NAME = "SELECT name FROM clients WHERE id = 1"


@pytest.fixture
def clients(db):
    """The database, with a table of clients."""
    session = db.connect_keyed()
    session.execute("CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(255))")
    session.execute("INSERT INTO clients VALUES (1, 'Zoë Müller')")
    return db


def read_with_keys(pooler, clients):
    """What the first client sees; it leaves its keys to the pooler."""
    with pooler.connect(clients.name) as client:
        client.execute("SELECT pii_load_keyring(%s)", [KEYRING])
        assert client.execute(NAME).fetchone() == ("Zoë Müller",)
        return client.execute(KEYS).fetchone()


def test_no_client_inherits_a_key(clients):
    with Pgpool(clients.cluster) as pooler:
        backend, keys = read_with_keys(pooler, clients)
        assert keys == 3
        with pooler.connect(clients.name) as other:
            assert other.execute(KEYS).fetchone() == (backend, 0)
            assert other.execute(NAME).fetchone()[0].startswith("v2:")


def test_its_query_cache_gives_plaintext_to_whoever_asks_next(clients):
    """Why the pages say that it stays off."""
    with Pgpool(clients.cluster, "memory_cache_enabled = on") as pooler:
        backend, _ = read_with_keys(pooler, clients)
        with pooler.connect(clients.name) as other:
            assert other.execute(KEYS).fetchone() == (backend, 0)
            assert other.execute(NAME).fetchone() == ("Zoë Müller",)
