"""The floor that the other tests stand on: the extension installs, and the harness tells the truth."""

import os
import stat

import psycopg
import pytest

from harness.cluster import PASSWORD
from harness.host import PG_MAJOR
from harness.memory import count_in_memory


def test_extension_of_this_server(admin):
    installed, available = admin.execute(
        """SELECT e.extversion, a.default_version
             FROM pg_catalog.pg_extension e
             JOIN pg_catalog.pg_available_extensions a ON a.name = e.extname
            WHERE e.extname = 'pazpaz_pii'"""
    ).fetchone()
    assert installed == available
    assert admin.info.server_version // 10000 == PG_MAJOR


def test_a_crash_loses_nothing_committed(new_cluster):
    cluster = new_cluster()
    with cluster.connect() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    cluster.crash()
    cluster.start()
    with cluster.connect() as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)
    assert "database system was not properly shut down" in cluster.log_text()


@pytest.mark.scenario
def test_no_other_user_of_the_machine_gets_in(new_cluster):
    """By an address only with the password; and only the server's user, and root, reach the socket."""
    cluster = new_cluster(tcp=True)
    address = {"host": "127.0.0.1", "port": cluster.port, "user": "postgres", "dbname": "postgres"}
    psycopg.connect(**address, password=PASSWORD).close()
    for password in ("", "postgres", PASSWORD[:-1]):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**address, password=password)
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700


def test_memory_reader_sees_a_backends_memory(db):
    session = db.connect()
    marker = os.urandom(12).hex()
    session.execute(f"SET application_name = '{marker}'")
    counts = count_in_memory(session.info.backend_pid, {"there": marker.encode(), "absent": os.urandom(24)})
    assert counts["there"] > 0
    assert counts["absent"] == 0
