"""Fixtures of all integrations' tests: a server of their own, and a fresh database for each."""

import itertools
import signal

import pytest

from harness.cluster import Cluster, remove_everything
from harness.database import Database

_numbers = itertools.count(1)


def pytest_configure(config):
    # A CI's SIGTERM ends the run as Ctrl-C does: with all servers stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture(scope="session")
def cluster():
    """A server with the extension; over TCP, too, for JDBC, which knows no sockets, and for nobody else."""
    with Cluster("apps", {"session_preload_libraries": "pazpaz_pii"}, tcp=True) as cluster:
        Database.create(cluster, "pazpaz_template")
        cluster.template = "pazpaz_template"
        yield cluster
    remove_everything()


@pytest.fixture(scope="session")
def new_database(cluster):
    """Makes databases with the extension: new_database()."""
    made = []

    def make() -> Database:
        made.append(Database.create(cluster, f"test_{next(_numbers)}"))
        return made[-1]

    yield make
    for database in made:
        database.close()


@pytest.fixture
def db(new_database):
    """A fresh database with the extension."""
    return new_database()
