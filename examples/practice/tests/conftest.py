"""A client of the API, over a database of its own on the server that PGHOST and the like name.

PRACTICE_COLUMNS chooses plaintext or encrypted columns; no test knows which.
"""

import os
import uuid

import psycopg
import pytest

DATABASE = f"practice_{os.getpid()}"


@pytest.fixture(scope="session")
def database(pazpaz_pii_keyring_file):
    """Runs before the application is imported: that reads its settings from the environment."""
    os.environ["PRACTICE_KEYRING_FILE"] = str(pazpaz_pii_keyring_file)
    os.environ["PRACTICE_DATABASE_URL"] = f"postgresql+psycopg://practice_app@/{DATABASE}"
    with psycopg.connect("dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {DATABASE}")
        from practice.setup import prepare

        prepare(f"postgresql+psycopg:///{DATABASE}")
        yield DATABASE
        from practice.database import engine

        engine.dispose()
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture(scope="session")
def application(database):
    from fastapi.testclient import TestClient
    from practice.app import app

    with TestClient(app) as client:
        yield client


@pytest.fixture
def api(application):
    """The API as a new workspace sees it."""
    application.headers["X-Workspace"] = str(uuid.uuid4())
    return application


@pytest.fixture
def other_workspace():
    return {"X-Workspace": str(uuid.uuid4())}
