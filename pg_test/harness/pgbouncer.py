"""A PgBouncer in front of a cluster."""

import shutil
import socket
import subprocess
import time

import psycopg

from . import host, process
from .cluster import Cluster

_PORT = 6432


class PgBouncer:
    """One pooler with a single server connection, so that every client meets the same backend.

    with PgBouncer(cluster, "app", "transaction") as pooler: pooler.connect()...
    """

    def __init__(self, cluster: Cluster, dbname: str, mode: str):
        self.cluster = cluster
        self.dbname = dbname
        self._file = cluster.directory / "pgbouncer.ini"
        self._file.write_text(
            f"""[databases]
{dbname} = host={cluster.socket_dir} port={cluster.port} user=postgres
[pgbouncer]
listen_port = {_PORT}
unix_socket_dir = {cluster.socket_dir}
auth_type = any
pool_mode = {mode}
default_pool_size = 1
server_reset_query = DISCARD ALL
"""
        )
        shutil.chown(self._file, host.SERVER_USER.pw_uid, host.SERVER_USER.pw_gid)
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "PgBouncer":
        program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin") or shutil.which("pgbouncer")
        if program is None:
            raise FileNotFoundError("pgbouncer is missing: run scripts/bootstrap --tests")
        with (self.cluster.directory / "pgbouncer.log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, str(self._file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.cluster.directory,
                env=host.clean_environment(),
                preexec_fn=process.die_with_parent(),
                **host.as_server_user(),
            )
        deadline = time.monotonic() + 30
        while not self._listens():
            assert self._process.poll() is None and time.monotonic() < deadline, "pgbouncer does not start"
            time.sleep(0.02)
        return self

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(f"{self.cluster.socket_dir}/.s.PGSQL.{_PORT}") == 0

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait(30)

    def connect(self, **kw) -> psycopg.Connection:
        """A client of the pooler."""
        return psycopg.connect(
            host=str(self.cluster.socket_dir), port=_PORT, dbname=self.dbname, user="postgres", autocommit=True, **kw
        )
