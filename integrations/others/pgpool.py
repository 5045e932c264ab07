"""A Pgpool-II in front of a cluster."""

import socket
import subprocess
import time

import psycopg

from harness import host, process
from harness.cluster import Cluster

_PORT = 6433


class Pgpool:
    """One pooler with a single server connection, so that every client meets the same backend.

    with Pgpool(cluster, "memory_cache_enabled = on") as pooler: pooler.connect("app")...
    """

    def __init__(self, cluster: Cluster, settings: str = ""):
        self._sockets = cluster.socket_dir
        self._directory = directory = cluster.directory / "pgpool"
        (directory / "oids").mkdir(parents=True, exist_ok=True)
        # Each version knows one of the names socket_dir and unix_socket_directories, and passes over the other.
        (directory / "pgpool.conf").write_text(
            f"""backend_clustering_mode = 'raw'
backend_hostname0 = '{cluster.socket_dir}'
backend_port0 = {cluster.port}
listen_addresses = ''
port = {_PORT}
socket_dir = '{cluster.socket_dir}'
unix_socket_directories = '{cluster.socket_dir}'
pcp_listen_addresses = ''
pcp_port = {_PORT + 1}
pcp_socket_dir = '{cluster.socket_dir}'
num_init_children = 1
max_pool = 1
pool_passwd = ''
pid_file_name = '{directory}/pgpool.pid'
logdir = '{directory}'
memqcache_oiddir = '{directory}/oids'
{settings}
"""
        )
        for path in (directory, *directory.iterdir()):
            host.give_to_server_user(path)
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Pgpool":
        said = self._directory / "pgpool.log"
        with said.open("wb") as log:
            self._process = subprocess.Popen(
                ["/usr/sbin/pgpool", "-n", "-f", str(self._directory / "pgpool.conf")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._directory,
                env=host.clean_environment(),
                preexec_fn=process.die_with_parent(),
                **host.as_server_user(),
            )
        deadline = time.monotonic() + 30
        while not self._listens():
            assert self._process.poll() is None and time.monotonic() < deadline, said.read_text()
            time.sleep(0.02)
        return self

    def _listens(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            return probe.connect_ex(f"{self._sockets}/.s.PGSQL.{_PORT}") == 0

    def __exit__(self, *_) -> None:
        self._process.terminate()
        self._process.wait(30)

    def connect(self, dbname: str) -> psycopg.Connection:
        """A client of the pooler; it waits until the one before has gone."""
        return psycopg.connect(
            host=str(self._sockets), port=_PORT, dbname=dbname, user="postgres", autocommit=True, prepare_threshold=None
        )
