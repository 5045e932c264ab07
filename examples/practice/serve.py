"""Serves the pages until Ctrl-C, with the 5,000 made-up clients of the demo, and prints their address."""

import csv
import gzip
import os
import signal
import sys
from pathlib import Path

import psycopg
from practice.settings import WORKSPACE
from stage import prepared, serving

CLIENTS = Path(__file__).parents[2] / "pg_test/data/clients.csv.gz"
COLUMNS = ("first_name", "last_name", "email", "phone", "medical_history")
DATABASE = f"practice_pages_{os.getpid()}"


def main() -> None:
    # However it is ended, and also where Ctrl-C was ignored, nothing stays behind.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    try:
        with prepared(DATABASE) as keyring:
            load_clients(keyring.read_text())
            with serving(DATABASE, keyring, "info") as address:
                print(f"==> the pages are at {address} until Ctrl-C", flush=True)
                signal.pause()
    except KeyboardInterrupt:
        print("==> stopped; its database is gone", file=sys.stderr)


def load_clients(keyring: str) -> None:
    with psycopg.connect(dbname=DATABASE) as connection, gzip.open(CLIENTS, "rt", newline="") as file:
        connection.execute("SELECT pii_load_keyring(%s)", [keyring])
        copy = f"COPY clients (id, workspace_id, {', '.join(COLUMNS)}) FROM STDIN"
        with connection.cursor().copy(copy) as rows:
            for client in csv.DictReader(file):
                rows.write_row([client["id"], WORKSPACE, *(client[name] or None for name in COLUMNS)])


if __name__ == "__main__":
    main()
