"""The scripts build and install without cargo-pgrx, which takes minutes to compile; who has it gets the same files."""

import re
import subprocess
from pathlib import Path

import pytest

from harness.host import PG_DIR, PG_MAJOR, ROOT, VERSION


def files(directory: Path) -> dict[str, bytes]:
    found = {path.name: path.read_bytes() for path in directory.rglob("*pazpaz_pii*") if path.is_file()}
    return {name: statements(content) if name.endswith(".sql") else content for name, content in found.items()}


def statements(sql: bytes) -> bytes:
    """Without comments and blank lines: each has its own between the files."""
    lines = re.sub(r"/\*.*?\*/", "", sql.decode(), flags=re.DOTALL).splitlines()
    return "\n".join(line for line in lines if not re.match(r"\s*(--|$)", line)).encode()


@pytest.mark.scenario
def test_it_packages_the_same_files(tmp_path):
    script = f"""
        . scripts/lib.sh; pgrx_env {PG_MAJOR}
        export CARGO_TARGET_DIR="$TARGET/build/server"
        cargo pgrx package --pg-config "$PGRX_PG_CONFIG_PATH" --out-dir "$1" \\
            --no-default-features --features pg{PG_MAJOR}
    """
    subprocess.run(["bash", "-euc", script, "bash", tmp_path], check=True, cwd=ROOT, capture_output=True)
    packaged, installed = files(tmp_path), files(Path(PG_DIR))
    upgrades = {path.name for path in (ROOT / "sql").glob("pazpaz_pii--*--*.sql")}
    expected = {"pazpaz_pii.so", "pazpaz_pii.control", f"pazpaz_pii--{VERSION}.sql"} | upgrades
    assert packaged.keys() == installed.keys() == expected
    for name, content in packaged.items():
        assert content == installed[name], f"{name} differs"
