"""Builds and packs the crate, and runs its tests against a live server."""

import os
import re
import subprocess
import tarfile
from pathlib import Path
from urllib.parse import quote

from harness import programs
from harness.host import ROOT, VERSION
from harness.keys import KEYRING, WRONG_KEY, keyring

HERE = Path(__file__).parent
BUILD = {"CARGO_TARGET_DIR": str(ROOT / "target" / "build" / "integrations")}
FILES = {
    *("CHANGELOG.md", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig", "LICENSE-APACHE", "LICENSE-MIT", "README.md"),
    *("src/lib.rs", "src/sqlx.rs", "src/tokio_postgres.rs"),
}


def test_rust(db):
    sockets = quote(str(db.cluster.socket_dir), safe="")
    address = {
        "DATABASE_URL": f"postgresql://postgres@{sockets}:{db.cluster.port}/{db.name}",
        "KEYRING": KEYRING,
        "WRONG_KEYRING": keyring(keys={"2": WRONG_KEY}),
    }
    command = ["cargo", "test", "--locked", "--quiet", "--all-features", "--", "--test-threads=2"]
    said = programs.run(command, HERE, os.environ | BUILD | address, seconds=900).stdout
    results = re.findall(r"^test result: ok\. (\d+) passed; 0 failed; 0 ignored", said, re.MULTILINE)
    assert sum(map(int, results)) == 19, said


def test_a_registry_would_take_it():
    """Packed, and built from what is packed."""
    done = subprocess.run(
        ["cargo", "package", "--locked", "--offline", "--allow-dirty", "--quiet"],
        cwd=HERE,
        env=os.environ | BUILD,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    assert done.returncode == 0 and "warning" not in done.stderr, done.stderr
    name = f"pazpaz-pii-client-{VERSION}"
    with tarfile.open(f"{BUILD['CARGO_TARGET_DIR']}/package/{name}.crate") as file:
        names = {one.removeprefix(f"{name}/") for one in file.getnames()}
    assert names - {".cargo_vcs_info.json"} == FILES
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert (HERE / licence).read_bytes() == (ROOT / licence).read_bytes()
    # The page of a registry has no files beside it.
    links = re.findall(r"\]\(([^)]*)\)", (HERE / "README.md").read_text())
    assert [link for link in links if not link.startswith(("https://", "#"))] == []
