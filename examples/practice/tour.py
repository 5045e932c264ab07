"""Starts the API, uses it over HTTP, and looks at the table without a key. Ends with an error if what
it sees is not what it should be."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import httpx
import psycopg
from practice.setup import prepare

DATABASE = f"practice_tour_{os.getpid()}"


def main() -> None:
    with tempfile.TemporaryDirectory() as directory, psycopg.connect("dbname=postgres", autocommit=True) as admin:
        keyring = Path(directory, "keyring")
        admin.execute(f"CREATE DATABASE {DATABASE}")
        try:
            prepare(f"postgresql+psycopg:///{DATABASE}")
            keyring.write_text(random_keyring())
            with serving(keyring) as address:
                show(address)
        finally:
            admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def random_keyring() -> str:
    with psycopg.connect(dbname=DATABASE) as connection:
        key = "encode(pii_generate_key(), 'base64')"
        build = (
            f"json_build_object('current', 1, 'keys', json_build_object('1', {key}), 'index', "
            f"json_build_object('1', {key}))"
        )
        return connection.execute(f"SELECT {build}::text").fetchone()[0]


class serving:
    """The API in a process of its own, on a free port."""

    def __init__(self, keyring: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        url = f"postgresql+psycopg://practice_app@/{DATABASE}"
        self.environment = os.environ | {"PRACTICE_DATABASE_URL": url, "PRACTICE_KEYRING_FILE": str(keyring)}

    def __enter__(self) -> str:
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "practice.api:app",
            "--port",
            str(self.port),
            "--log-level",
            "warning",
        ]
        self.process = subprocess.Popen(command, env=self.environment)
        address = f"http://127.0.0.1:{self.port}"
        for _ in range(600):
            try:
                httpx.get(f"{address}/openapi.json")
                return address
            except httpx.TransportError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("the API did not start")

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()


def show(address: str) -> None:
    with httpx.Client(base_url=address, headers={"X-Workspace": str(uuid.uuid4())}) as api:
        for first, last in (("Zoë", "Müller"), ("Ann", "O'Hara"), ("Ann", "Becker")):
            data = {"first_name": first, "last_name": last, "email": f"{first}.{last}@example.com".lower()}
            api.post("/clients", json=data).raise_for_status()
        for query in ({"name": "ann"}, {"email": "zoë.müller@example.com"}):
            found = [f"{c['first_name']} {c['last_name']}" for c in api.get("/clients", params=query).json()["clients"]]
            print(f"    GET /clients?{next(iter(query))}=…  {found}")
            assert found == (["Ann Becker", "Ann O'Hara"] if "name" in query else ["Zoë Müller"])
    with psycopg.connect(dbname=DATABASE) as connection:
        print("    what a superuser without the key sees:")
        for row in connection.execute("SELECT last_name, email FROM clients"):
            print(f"    {row[0][:40]:40} | {row[1][:40]}")
            assert all(value.startswith("v1") for value in row)


if __name__ == "__main__":
    main()
