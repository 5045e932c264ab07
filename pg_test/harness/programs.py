"""Programs of other languages, at work beside a server."""

import subprocess
from pathlib import Path

from harness.keys import SECRETS


def run(command: list[str], directory: Path, environment: dict, seconds: float = 300) -> subprocess.CompletedProcess:
    """A program that has ended with success, and has told no key."""
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, encoding="utf-8", timeout=seconds
    )
    said = done.stdout + done.stderr
    assert not any(secret in said for secret in SECRETS)
    assert done.returncode == 0, said
    return done
