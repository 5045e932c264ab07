"""Runs the JDBC example against a live server, with Debian's driver."""

import subprocess
from pathlib import Path

from harness.host import clean_environment
from harness.keys import KEYRING, SECRETS

JAR = "/usr/share/java/postgresql.jar"


def test_jdbc(db):
    url = f"jdbc:postgresql://127.0.0.1:{db.cluster.port}/{db.name}?user=postgres"
    done = subprocess.run(
        ["java", "-Dfile.encoding=UTF-8", "-Xshare:auto", "-cp", JAR, "src/test/java/Example.java", url],
        cwd=Path(__file__).parent,
        env=clean_environment(KEYRING=KEYRING),
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    said = done.stdout + done.stderr
    assert not any(secret in said for secret in SECRETS)
    assert done.returncode == 0, said
    assert [line.removeprefix("shown: ") for line in done.stdout.splitlines()] == [
        "values come back",
        "prepared statements",
        "batches",
        "COPY",
        "too long is an error",
        "without a key there is only ciphertext",
        "keys for one transaction",
        "every mode of the driver",
    ]
