"""Databases that a whole file of tests shares: made once, visited by each test."""

import itertools
from contextlib import contextmanager

from .cluster import Cluster
from .database import Database


@contextmanager
def filled(cluster: Cluster, name: str, setup: str):
    """A database with the extension, in which a session with a key has run the setup."""
    cluster.createdb(name)
    database = Database(cluster, name)
    try:
        with database.connect_keyed() as session:
            session.execute("CREATE EXTENSION pazpaz_pii")
            session.execute(setup)
        yield name
    finally:
        database.close()


class Visit(Database):
    """A visit to a shared database: it ends the visitor's sessions and leaves the database."""

    def __enter__(self) -> "Visit":
        return self

    def __exit__(self, *_) -> None:
        for connection in self._connections:
            connection.close()


class Corner(Visit):
    """A visit that works in a schema of its own, which goes when the visitor leaves."""

    _numbers = itertools.count(1)

    def __init__(self, cluster: Cluster, name: str):
        super().__init__(cluster, name)
        self.schema = f"corner_{next(self._numbers)}"
        self._owner = cluster.connect(name)
        self._owner.execute(f"CREATE SCHEMA {self.schema}; GRANT USAGE ON SCHEMA {self.schema} TO PUBLIC")

    def connect(self, user: str = "postgres", **kw):
        options = f"-c search_path={self.schema},public"
        return super().connect(user, options=options, **kw)

    def __exit__(self, *exception) -> None:
        super().__exit__(*exception)
        with self._owner as owner:
            owner.execute("SET client_min_messages = warning")
            owner.execute(f"DROP SCHEMA {self.schema} CASCADE")
