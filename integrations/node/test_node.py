"""Runs the Node example against a live server."""

import re
import subprocess
from pathlib import Path

from harness.host import clean_environment
from harness.keys import KEYRING, SECRETS


def test_node(db):
    address = {
        "PGHOST": str(db.cluster.socket_dir),
        "PGPORT": str(db.cluster.port),
        "PGUSER": "postgres",
        "PGDATABASE": db.name,
    }
    done = subprocess.run(
        ["node", "--test", "--test-reporter=tap", "tests/pg.test.mjs"],
        cwd=Path(__file__).parent,
        env=clean_environment(**address, KEYRING=KEYRING),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    said = done.stdout + done.stderr
    assert not any(secret in said for secret in SECRETS)
    counts = {
        name: int(number)
        for name, number in re.findall(r"^# (tests|pass|fail|skipped|todo) (\d+)$", said, re.MULTILINE)
    }
    assert done.returncode == 0, said
    assert counts == {"tests": 20, "pass": 20, "fail": 0, "skipped": 0, "todo": 0}
