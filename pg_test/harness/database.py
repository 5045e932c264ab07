"""One database of a cluster, and the connections opened to it."""

import re

import psycopg
from psycopg import sql

from .cluster import Cluster
from .keys import KEYRING


class Database:
    """A database to work in; close(), or the end of a with block, ends its connections and drops it."""

    def __init__(self, cluster: Cluster, name: str):
        self.cluster = cluster
        self.name = name
        self._connections: list[psycopg.Connection] = []

    @classmethod
    def create(cls, cluster: Cluster, name: str, setup: str = "") -> "Database":
        """A new database with the extension, in which a session with a key has run the setup."""
        cluster.createdb(name, template=cluster.template)
        database = cls(cluster, name)
        if cluster.template is None:
            with cluster.connect(name) as session:
                session.execute("CREATE EXTENSION pazpaz_pii")
        if setup:
            with cluster.connect(name) as session:
                # Not by SET: the statement would stay in shared memory after the session.
                session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
                session.execute(setup)
        return database

    def __enter__(self):
        return self

    def __exit__(self, *_) -> None:
        self.close()

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

    def dump_schema(self, *args) -> str:
        """pg_dump -s, without the random words that newer ones put around it."""
        dump = self.run_tool("pg_dump", "-s", *args).stdout
        return re.sub(r"^\\(un)?restrict .*\n", "", dump, flags=re.MULTILINE)

    def copy(self, name: str) -> "Database":
        """A database with all that this one holds; nobody may be connected to it."""
        self.cluster.createdb(name, template=self.name)
        return Database(self.cluster, name)

    def sibling(self, suffix: str) -> "Database":
        """An empty database beside this one, for restores and the like."""
        database = Database(self.cluster, f"{self.name}_{suffix}")
        self.cluster.createdb(database.name)
        return database

    def disconnect(self) -> None:
        """End the sessions."""
        for connection in self._connections:
            connection.close()

    def close(self) -> None:
        """End the sessions and drop the database."""
        self.disconnect()
        self.cluster.dropdb(self.name)


def value(session, query: str, *parameters):
    """The first column of the first row."""
    return session.execute(query, parameters).fetchone()[0]
