"""Runs the tests of the npm package against a live server."""

import re
from pathlib import Path

import pytest

from harness import programs
from harness.host import clean_environment
from harness.keys import KEYRING
from harness.pgbouncer import PgBouncer

# How many tests each file has: one that stops early is no success.
TESTS = {"pg": 22, "recipes": 34, "pgbouncer": 1}


@pytest.mark.parametrize("file", TESTS)
def test_node(db, file):
    address = {
        "PGHOST": str(db.cluster.socket_dir),
        "PGPORT": str(db.cluster.port),
        "PGUSER": "postgres",
        "PGDATABASE": db.name,
    }
    command = ["node", "--test", "--test-reporter=tap", f"tests/{file}.test.mjs"]
    with PgBouncer(db.cluster, db.name, "transaction"):
        environment = clean_environment(**address, KEYRING=KEYRING)
        done = programs.run(command, Path(__file__).parent, environment)
    counts = {
        name: int(number)
        for name, number in re.findall(r"^# (tests|pass|fail|skipped|todo) (\d+)$", done.stdout, re.MULTILINE)
    }
    assert counts == {"tests": TESTS[file], "pass": TESTS[file], "fail": 0, "skipped": 0, "todo": 0}
