"""Measures what an application waits for: plaintext columns, this extension, encryption in the application.

    measure.py [--sizes 500,…,50000] [--seconds 3] RESULTS.json

on the server that PGHOST and the like name, in a database of its own. Workspaces of the given sizes hold the
worked example's clients over and over. Each operation runs for at least so many seconds, after a warm-up,
through psycopg with prepared statements, over a socket; latencies are the client's, in milliseconds,
decryption in Python included.

The application's own way is the one that the extension replaces: BYTEA columns, AES-256-GCM per field by
the package cryptography, all clients of the workspace fetched and filtered in Python. It is given every
advantage: it fetches and decrypts only the columns that it filters by, and the rest of the hits.
"""

import argparse
import base64
import csv
import gzip
import json
import os
import platform
import random
import statistics
import time
import uuid
from functools import partial
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CSV = Path(__file__).resolve().parents[2] / "pg_test" / "data" / "clients.csv.gz"
DATABASE = f"benchmark_{os.getpid()}"
KEY, INDEX_KEY = os.urandom(32), os.urandom(32)
COLUMNS = {
    "first_name": "255",
    "last_name": "255",
    "email": "255, searchable",
    "phone": "50",
    "address": "1000",
    "medical_history": "5000",
    "emergency_contact_name": "255",
    "emergency_contact_phone": "50",
}
ALL = ", ".join(COLUMNS)
PARTS = ["ann", "son", "mar", "dav", "כהן"]
PAGE = 20


def people():
    """The example's clients, again and again, each with an address of its own."""
    rows = list(csv.DictReader(gzip.decompress(CSV.read_bytes()).decode().splitlines()))
    for number in range(10**9):
        row = rows[number % len(rows)]
        yield [row[name] or None if name not in ("first_name", "last_name") else row[name] for name in COLUMNS] + [
            f"c{number}@example.com"
        ]


class Way:
    """One way to keep clients; the queries are an application's."""

    declaration: dict

    def __init__(self, connection):
        self.connection = connection

    def store(self, text):
        return text

    def fill(self, sizes):
        columns = ", ".join(f"{name} {type_}" for name, type_ in self.declaration.items())
        self.connection.execute(
            f"CREATE TABLE {self.table} (id uuid PRIMARY KEY, workspace_id int NOT NULL, {columns})"
        )
        everyone = people()
        names = list(COLUMNS)
        with self.connection.cursor().copy(f"COPY {self.table} FROM STDIN") as copy:
            for size in sizes:
                for _ in range(size):
                    *values, email = next(everyone)
                    values[names.index("email")] = email
                    copy.write_row([uuid.uuid4(), size, *map(self.store, values)])
        self.connection.execute(f"CREATE INDEX ON {self.table} (workspace_id)")
        self.index()
        self.connection.execute(f"VACUUM ANALYZE {self.table}")

    def fetch(self, query, *parameters):
        return self.connection.execute(query, parameters, prepare=True).fetchall()

    def by_id(self, number):
        return self.fetch(f"SELECT {ALL} FROM {self.table} WHERE id = %s", number)

    def a_hundred(self, workspace):
        return self.fetch(f"SELECT {ALL} FROM {self.table} WHERE workspace_id = %s LIMIT 100", workspace)

    def by_email(self, workspace, email):
        return self.fetch(f"SELECT {ALL} FROM {self.table} WHERE workspace_id = %s AND email = %s", workspace, email)

    def by_name(self, workspace, part):
        condition = "workspace_id = %s AND first_name || ' ' || last_name ILIKE %s"
        order = f"ORDER BY last_name, first_name LIMIT {PAGE}"
        return self.fetch(f"SELECT {ALL} FROM {self.table} WHERE {condition} {order}", workspace, f"%{part}%")


class Plaintext(Way):
    name, table = "plaintext", "plain_clients"
    declaration = {column: f"varchar({limit.split(',')[0]})" for column, limit in COLUMNS.items()}

    def index(self):
        self.connection.execute(f"CREATE INDEX ON {self.table} (workspace_id, email)")


class Extension(Way):
    name, table = "pazpaz_pii", "encrypted_clients"
    declaration = {column: f"encrypted_text({modifiers})" for column, modifiers in COLUMNS.items()}

    def index(self):
        self.connection.execute(f"CREATE INDEX ON {self.table} USING hash (email)")


class Application(Way):
    name, table = "in the application", "app_clients"
    declaration = dict.fromkeys(COLUMNS, "bytea")
    aead = AESGCM(KEY)

    def index(self):
        pass

    def store(self, text):
        if text is None:
            return None
        nonce = os.urandom(12)
        return b"v1:" + nonce + self.aead.encrypt(nonce, text.encode(), None)

    def read(self, stored):
        return None if stored is None else self.aead.decrypt(stored[3:15], stored[15:], None).decode()

    def whole(self, rows):
        return [tuple(map(self.read, row)) for row in rows]

    def by_id(self, number):
        return self.whole(super().by_id(number))

    def a_hundred(self, workspace):
        return self.whole(super().a_hundred(workspace))

    def hits(self, numbers):
        query = f"SELECT {ALL} FROM {self.table} WHERE id = ANY (%s) ORDER BY array_position(%s, id)"
        return self.whole(self.fetch(query, numbers, numbers))

    def by_email(self, workspace, email):
        everyone = self.fetch(f"SELECT id, email FROM {self.table} WHERE workspace_id = %s", workspace)
        return self.hits([number for number, stored in everyone if self.read(stored) == email])

    def by_name(self, workspace, part):
        everyone = self.fetch(f"SELECT id, first_name, last_name FROM {self.table} WHERE workspace_id = %s", workspace)
        names = ((self.read(last), self.read(first), number) for number, first, last in everyone)
        found = sorted(name for name in names if part in f"{name[1]} {name[0]}".lower())
        return self.hits([number for _, _, number in found[:PAGE]])


def latencies(operation, seconds: float) -> dict:
    """p50, p95 and p99 of an operation in milliseconds, and how often it ran."""
    for _ in range(3):
        operation()
    taken, end = [], time.perf_counter() + seconds
    while len(taken) < 20 or time.perf_counter() < end:
        begin = time.perf_counter()
        operation()
        taken.append((time.perf_counter() - begin) * 1000)
    cuts = statistics.quantiles(taken, n=100, method="inclusive")
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "runs": len(taken)}


def measure(ways, sizes, seconds):
    results = []

    def record(operation, clients, call):
        for way in ways:
            row = {
                "operation": operation,
                "clients": clients,
                "way": way.name,
                **latencies(partial(call, way), seconds),
            }
            results.append(row)
            print(
                f"{operation:16} {clients:6}  {way.name:19} p50 {row['p50']:9.3f}  p95 {row['p95']:9.3f}  p99 "
                f"{row['p99']:9.3f} ms",
                flush=True,
            )

    choose = random.Random(1)
    largest = max(sizes)
    numbers = {
        way: [n for (n,) in way.fetch(f"SELECT id FROM {way.table} WHERE workspace_id = %s", largest)] for way in ways
    }
    record("client by id", largest, lambda way: way.by_id(choose.choice(numbers[way])))
    record("100 clients", largest, lambda way: way.a_hundred(largest))
    first = sum(size for size in sizes if size < largest)
    record(
        "by email",
        largest,
        lambda way: way.by_email(largest, f"c{choose.randrange(first, first + largest)}@example.com"),
    )
    for size in sizes:
        record("by part of name", size, lambda way, size=size: way.by_name(size, choose.choice(PARTS)))
    return results


def check_they_agree(ways, sizes):
    """Three ways to be right: else there is nothing to compare."""
    names = [name for name in COLUMNS if name.endswith("_name")]
    places = [list(COLUMNS).index(name) for name in names[:2]]
    for part in PARTS:
        found = {way.name: [[row[p] for p in places] for row in way.by_name(sizes[0], part)] for way in ways}
        assert found["plaintext"] and len({json.dumps(rows) for rows in found.values()}) == 1, (
            f"the ways differ on {part!r}"
        )
    rows = {way.name: way.by_email(sizes[0], "c7@example.com") for way in ways}
    assert len(rows["plaintext"]) == 1 and len({json.dumps(found) for found in rows.values()}) == 1, "the ways differ"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", default="500,1000,2000,5000,10000,20000,50000")
    arguments.add_argument("--seconds", type=float, default=3)
    arguments.add_argument("results", type=Path)
    given = arguments.parse_args()
    sizes = sorted(map(int, given.sizes.split(",")))

    encoded = [base64.b64encode(key).decode() for key in (KEY, INDEX_KEY)]
    keyring = json.dumps({"current": 1, "keys": {"1": encoded[0]}, "index": {"1": encoded[1]}})
    with psycopg.connect("dbname=postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {DATABASE}")
        try:
            with psycopg.connect(dbname=DATABASE, autocommit=True) as connection:
                connection.execute("CREATE EXTENSION pazpaz_pii")
                connection.execute("SELECT pii_load_keyring(%s)", [keyring])
                connection.execute("SET pazpaz_pii.io = plaintext")
                ways = [way(connection) for way in (Plaintext, Extension, Application)]
                for way in ways:
                    way.fill(sizes)
                check_they_agree(ways, sizes)
                results = measure(ways, sizes, given.seconds)
                (server,) = connection.execute("SHOW server_version").fetchone()
        finally:
            admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")
    about = {
        "postgresql": server,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
    }
    given.results.write_text(json.dumps({"about": about, "results": results}, indent=1) + "\n")


if __name__ == "__main__":
    main()
