"""A client of the API, over a database of its own on the server that PGHOST and the like name.

PRACTICE_COLUMNS chooses plaintext or encrypted columns; no test knows which.
"""

import base64
import hashlib
import json
import os
import uuid

import psycopg
import pytest

DATABASE = f"practice_{os.getpid()}"
# Anyone can make these: a fixed key is for tests only.
KEYS = [base64.b64encode(hashlib.sha256(f"practice test key {n}".encode()).digest()).decode() for n in (1, 2)]
KEYRING = json.dumps({"current": 1, "keys": {"1": KEYS[0]}, "index": {"1": KEYS[1]}})


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """Runs before the application is imported: that reads its settings from the environment."""
    keyring = tmp_path_factory.mktemp("keys") / "keyring"
    keyring.write_text(KEYRING)
    os.environ["PRACTICE_KEYRING_FILE"] = str(keyring)
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
    from practice.api import app

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
