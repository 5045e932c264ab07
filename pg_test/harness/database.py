"""One database of a cluster, and the connections opened to it."""

import psycopg
from psycopg import sql

from .cluster import Cluster
from .keys import KEYRING


class Database:
    """A database to work in; close() ends its connections and drops it."""

    def __init__(self, cluster: Cluster, name: str):
        self.cluster = cluster
        self.name = name
        self._connections: list[psycopg.Connection] = []

    def connect(self, user: str = "postgres", **kw) -> psycopg.Connection:
        """A session without a key; it ends with the test."""
        connection = self.cluster.connect(self.name, user, **kw)
        self._connections.append(connection)
        return connection

    def connect_keyed(self, user: str = "postgres", keyring: str = KEYRING, **kw):
        """A session that has loaded the keyring by SET."""
        connection = self.connect(user, **kw)
        statement = sql.SQL("SET pazpaz_pii.keyring = {}").format(sql.Literal(keyring))
        connection.execute(statement)
        return connection

    def psql(self, script=None, *args, **kw):
        """Run SQL text or file=... by psql in this database."""
        return self.cluster.psql(script, self.name, *args, **kw)

    def run_tool(self, tool: str, *args, **kw):
        """Run pg_dump, pg_restore, vacuumdb... on this database (-d NAME is added)."""
        return self.cluster.run_tool(tool, "-d", self.name, *args, **kw)

    def close(self) -> None:
        """End the sessions and drop the database."""
        for connection in self._connections:
            connection.close()
        self.cluster.dropdb(self.name)
