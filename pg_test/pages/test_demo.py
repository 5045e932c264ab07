"""make demo: it runs through, tells no secret, and leaves nothing behind however it ends."""

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest

from harness.host import PG_MAJOR, ROOT

pytestmark = pytest.mark.ends

DEMO = [str(ROOT / "scripts" / "demo"), str(PG_MAJOR)]
# A key in base64; armoured ciphertext stands behind its version.
KEY = re.compile(r"(?<![A-Za-z0-9+/:])[A-Za-z0-9+/]{43}=")


def start():
    return subprocess.Popen(
        DEMO,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        # Whoever started the tests in the background has SIGINT ignored, which shells inherit for good.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def directory_in(output):
    return Path(re.search(r"/tmp/pazpaz_pii\.\w+", output)[0])


@pytest.fixture(scope="module")
def shown():
    """What a demo says that nobody stops."""
    demo = start()
    out, err = demo.communicate(timeout=120)
    assert demo.returncode == 0, err
    assert err == ""
    return out


def test_the_demo_runs_through_and_cleans_up(shown):
    steps = re.findall(r"^(\d+)\. ", shown, flags=re.MULTILINE)
    assert [int(step) for step in steps] == list(range(1, 16))
    assert len(re.findall(r"^   \[\d+\.\d s\]$", shown, flags=re.MULTILINE)) == 15
    assert not directory_in(shown).exists()


def test_the_demo_shows_each_promise(shown):
    for sight in (
        r"grep finds 300 in the server's base/",
        r"grep finds 0 in base/",
        r"medical_history +\| 2002: diagnosed",
        r"medical_history +\| v1:[A-Za-z0-9+/]+…",
        r"Index Scan using ix_clients_email_hash",
        r"ERROR:  decryption failed",
        r"clients passed verification",
        r"Each of 200,000 values decrypted: [\d.]+ ms\n",
        r"By the index: [\d.]+ ms\n",
        r"name search, per client found .* (PASS|FAIL) ",
    ):
        assert re.search(sight, shown), sight
    assert KEY.search(shown) is None


def test_ctrl_c_stops_the_demo_and_its_server():
    demo = start()
    said = ""
    while not said.endswith("\n2. "):
        character = demo.stdout.read(1)
        assert character, f"the demo ended early: {said}"
        said += character
    os.killpg(demo.pid, signal.SIGINT)
    _, err = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert "the demo stopped in step" in err
    assert not directory_in(said).exists()
