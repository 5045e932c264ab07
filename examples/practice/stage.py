"""What the tour and the pages stand on: a database of their own on the server that PGHOST and the like name, a
random keyring in a file, and the application in a process."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psycopg
from practice.setup import prepare


@contextmanager
def prepared(database: str) -> Iterator[Path]:
    """Makes the database, and removes it at the end. Gives a file with a keyring for it."""
    with tempfile.TemporaryDirectory() as directory, psycopg.connect("dbname=postgres", autocommit=True) as admin:
        keyring = Path(directory, "keyring")
        admin.execute(f"CREATE DATABASE {database}")
        try:
            prepare(f"postgresql+psycopg:///{database}")
            keyring.write_text(random_keyring(database))
            yield keyring
        finally:
            admin.execute(f"DROP DATABASE {database} WITH (FORCE)")


def random_keyring(database: str) -> str:
    with psycopg.connect(dbname=database) as connection:
        key = "encode(pii_generate_key(), 'base64')"
        build = (
            f"json_build_object('current', 1, 'keys', json_build_object('1', {key}), 'index', "
            f"json_build_object('1', {key}))"
        )
        return connection.execute(f"SELECT {build}::text").fetchone()[0]


@contextmanager
def serving(database: str, keyring: Path, log_level: str = "warning") -> Iterator[str]:
    """The application in a process of its own, on a free port. Gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "PRACTICE_DATABASE_URL": f"postgresql+psycopg://practice_app@/{database}",
        "PRACTICE_ADMINISTRATOR_URL": f"postgresql+psycopg://practice_administrator@/{database}",
        "PRACTICE_KEYRING_FILE": str(keyring),
    }
    command = [sys.executable, "-m", "uvicorn", "practice.app:app", "--port", str(port), "--log-level", log_level]
    process = subprocess.Popen(command, env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str, process: subprocess.Popen) -> None:
    for _ in range(600):
        try:
            httpx.get(f"{address}/openapi.json")
            return
        except httpx.TransportError:
            if process.poll() is not None:
                break
            time.sleep(0.05)
    raise RuntimeError("the application did not start")
