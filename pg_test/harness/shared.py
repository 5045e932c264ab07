"""The databases in which tests work: one for a whole file, visited by each of its tests.

conftest.py has a fixture of each kind; a file that wants more than an empty database says so at its head:

    database = shared.database(SETUP)  # what all its tests find
    db = shared.corner                 # `db`, and so `admin` and `keyed`, in a schema of each test's own
"""

import itertools
from collections.abc import Iterable, Sequence
from contextlib import contextmanager

import pytest
from psycopg import sql

from .cluster import Cluster
from .database import Database


class Visit(Database):
    """A visit to a shared database: it ends the visitor's sessions and leaves the database."""

    def __init__(self, database: Database):
        super().__init__(database.cluster, database.name)

    def __exit__(self, *_) -> None:
        self.disconnect()


class Corner(Visit):
    """A visit that works in a schema of its own, which goes when the visitor leaves."""

    _numbers = itertools.count(1)

    def __init__(self, database: Database):
        super().__init__(database)
        self.schema = f"corner_{next(self._numbers)}"
        self._owner = self.cluster.connect(self.name)
        self._owner.execute(f"CREATE SCHEMA {self.schema}; GRANT USAGE ON SCHEMA {self.schema} TO PUBLIC")

    def connect(self, user: str = "postgres", **kw):
        options = f"-c search_path={self.schema},public"
        return super().connect(user, options=options, **kw)

    def __exit__(self, *exception) -> None:
        super().__exit__(*exception)
        with self._owner as owner:
            owner.execute("SET client_min_messages = warning")
            owner.execute(f"DROP SCHEMA {self.schema} CASCADE")


@contextmanager
def made_roles(cluster: Cluster, names: Iterable[str]):
    """Roles that may log in, for as long as the block lasts."""
    names = [sql.Identifier(name) for name in names]
    with cluster.connect() as admin:
        for name in names:
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
    yield
    with cluster.connect() as admin:
        for name in names:
            admin.execute(sql.SQL("DROP ROLE {}").format(name))


@contextmanager
def own_server(name: str, setup: str = "", **settings):
    """A server of its own with a database, in which a session with a key has run the setup."""
    settings = {"session_preload_libraries": "pazpaz_pii"} | settings
    with Cluster(name, settings) as cluster, Database.create(cluster, "app", setup) as database:
        yield database


def database(setup: str = "", roles: Sequence[str] = ()):
    """The fixture `database`: a session with a key has run the setup, after the roles were made."""

    @pytest.fixture(scope="module")
    def made(cluster, request):
        name = request.module.__name__.removeprefix("test_")
        with made_roles(cluster, roles), Database.create(cluster, name, setup) as database:
            yield database

    return made


@pytest.fixture
def visit(database):
    """The file's database, for tests that leave it as it was."""
    with Visit(database) as visit:
        yield visit


@pytest.fixture
def corner(database):
    """A schema of the test's own in the file's database."""
    with Corner(database) as corner:
        yield corner


@pytest.fixture
def keyed_and_quiet(db):
    """A superuser's session with the test keyring, which is told nothing less than warnings."""
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    return session
