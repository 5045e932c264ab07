"""META.json, by PGXN's own validator."""

import json
import subprocess

import pytest

from harness.host import ROOT

VALIDATOR = ROOT / "target" / "tools" / "bin" / "pgxn_meta"
META = json.loads((ROOT / "META.json").read_text())


def validate(path) -> subprocess.CompletedProcess:
    return subprocess.run([VALIDATOR, path], capture_output=True, text=True)


def test_pgxn_takes_it():
    done = validate(ROOT / "META.json")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "change",
    [{"version": "0.1"}, {"license": "mit or apache"}, {"maintainer": None}, {"provides": {"pazpaz_pii": {}}}],
)
def test_pgxn_would_say_what_is_wrong(tmp_path, change):
    path = tmp_path / "META.json"
    path.write_text(json.dumps(META | change))
    assert validate(path).returncode != 0
