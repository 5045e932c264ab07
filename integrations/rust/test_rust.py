"""Builds and runs the Rust example's tests against a live server."""

import os
import re
import subprocess
from pathlib import Path

from harness.host import ROOT
from harness.keys import KEYRING, SECRETS


def test_rust(db):
    address = {
        "DATABASE_URL": f"postgresql://postgres@127.0.0.1:{db.cluster.port}/{db.name}",
        "KEYRING": KEYRING,
        "CARGO_TARGET_DIR": str(ROOT / "target" / "build" / "integrations"),
    }
    done = subprocess.run(
        ["cargo", "test", "--locked", "--quiet", "--", "--test-threads=2"],
        cwd=Path(__file__).parent,
        env=os.environ | address,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    said = done.stdout + done.stderr
    assert not any(secret in said for secret in SECRETS)
    assert done.returncode == 0, said
    results = re.findall(r"^test result: ok\. (\d+) passed; 0 failed; 0 ignored", said, re.MULTILINE)
    assert sum(map(int, results)) == 8, said
