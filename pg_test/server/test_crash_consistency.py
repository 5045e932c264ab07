"""kill -9 of a session or of the whole server: what was committed decrypts, and nothing is half."""

import threading

import psycopg
import pytest

from harness.database import Database
from harness.keys import KEYRING
from harness.waiting import wait_until

_TABLE = """
    CREATE TABLE clients (
        id int PRIMARY KEY,
        name encrypted_text(5000) NOT NULL,
        email encrypted_text(100, searchable) NOT NULL
    );
    CREATE INDEX clients_email ON clients USING hash (email);
    CREATE UNIQUE INDEX clients_unique ON clients (email encrypted_text_unique_ops);
"""


@pytest.fixture
def crashing(new_cluster):
    # The kernel outlives a kill -9, and what was written to it: no need to fsync.
    cluster = new_cluster(max_wal_size="64MB")
    Database.create(cluster, "app", _TABLE)
    return cluster


class Writer(threading.Thread):
    """Inserts and updates until its session dies; knows what was committed."""

    def __init__(self, cluster, offset: int):
        super().__init__()
        self.session = cluster.connect("app")
        self.session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        self.pid = self.session.info.backend_pid
        self.offset = offset
        self.committed = 0

    def run(self):
        try:
            while True:
                n = self.offset + self.committed
                with self.session.transaction():
                    self.session.execute(
                        "INSERT INTO clients VALUES (%s, repeat(%s, 40), 'm' || %s)",
                        (n, f"row {n} ", n),
                    )
                    self.session.execute("UPDATE clients SET name = name || '!' WHERE id = %s", (n,))
                self.committed += 1
        except psycopg.Error:
            self.session.close()


def _write_until(crash, cluster):
    writers = [Writer(cluster, 0), Writer(cluster, 100_000)]
    for writer in writers:
        writer.start()
    wait_until(lambda: all(writer.committed >= 50 for writer in writers), 20, "the writers are stuck")
    crash(writers)
    for writer in writers:
        writer.join(20)
    return writers


def _assert_whole(cluster, writers):
    with cluster.connect("app") as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        rows = dict(session.execute("SELECT id, name::text FROM clients").fetchall())
        for writer in writers:
            committed = range(writer.offset, writer.offset + writer.committed)
            missing = [n for n in committed if n not in rows]
            assert missing == []
        broken = [n for n, name in rows.items() if name != f"row {n} " * 40 + "!"]
        assert broken == []
        # The indexes tell the same as the table.
        session.execute("SET enable_seqscan = off")
        found = "SELECT id FROM clients WHERE email = %s"
        unfound = [n for n in rows if session.execute(found, (f"m{n}",)).fetchall() != [(n,)]]
        assert unfound == []
        session.execute("REINDEX TABLE clients")


def test_a_killed_session_leaves_whole_values(crashing):
    writers = _write_until(lambda writers: crashing.crash_backend(writers[0].pid), crashing)
    _assert_whole(crashing, writers)


def test_a_killed_server_leaves_whole_values(crashing):
    writers = _write_until(lambda _: crashing.crash(), crashing)
    crashing.start()
    assert "database system was not properly shut down" in crashing.log_text()
    _assert_whole(crashing, writers)
