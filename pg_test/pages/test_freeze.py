"""scripts/freeze: a version's files follow sql/ until it is released, and then never change."""

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "scripts"

pytestmark = pytest.mark.scenario


class Repository:
    """A made-up one, with what freezing reads."""

    def __init__(self, root: Path):
        self.root = root
        for name in ("lib.sh", "freeze"):
            self.write(f"scripts/{name}", "")
            shutil.copy(SCRIPTS / name, root / "scripts")
        self.write("src/sql.rs", 'extension_sql_file!("../sql/one.sql")\n')
        self.write("sql/one.sql", "SELECT 1;\n")
        self.write("pg_test/data/releases/0.1.0.sql", "a dump\n")
        self.write("pg_test/data/releases/0.1.0.json", "[]\n")
        self.is_at("0.1.0", "## 0.1.0, unreleased\n")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def is_at(self, version: str, sections: str) -> None:
        self.write("Cargo.toml", f'[workspace.package]\nversion = "{version}"\n\n')
        self.write("CHANGELOG.md", f"# Changelog\n\n{sections}")

    def freeze(self, *arguments: str) -> str:
        """Nothing, or what it complains of."""
        done = subprocess.run([self.root / "scripts" / "freeze", *arguments], capture_output=True, text=True)
        complaints = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert bool(done.returncode) == bool(complaints), done.stderr
        return "\n".join(complaints)

    def check(self) -> str:
        return self.freeze("--check")


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


@pytest.fixture
def released(repository):
    repository.is_at("0.1.0", "## 0.1.0, 2026-12-01\n")
    assert repository.freeze() == "" == repository.check()
    return repository


def test_before_the_release_it_follows(repository):
    assert "run scripts/freeze" in repository.check()
    assert repository.freeze() == "" == repository.check()
    frozen = repository.root / "sql/releases/pazpaz_pii--0.1.0.sql"
    assert frozen.read_text() == "-- sql/one.sql\nSELECT 1;\n\n"
    repository.write("sql/one.sql", "SELECT 2;\n")
    assert "run scripts/freeze" in repository.check()
    assert repository.freeze() == "" == repository.check()


def test_a_date_makes_it_final(repository):
    assert repository.freeze() == ""
    repository.is_at("0.1.0", "## 0.1.0, 2026-12-01\n")
    assert "run scripts/freeze" in repository.check()
    (repository.root / "pg_test/data/releases/0.1.0.json").unlink()
    assert "run scripts/golden" in repository.freeze()
    repository.write("pg_test/data/releases/0.1.0.json", "[]\n")
    assert repository.freeze() == "" == repository.check()
    assert "stay as they are" in repository.freeze()


@pytest.mark.parametrize("name", ["sql/releases/pazpaz_pii--0.1.0.sql", "pg_test/data/releases/0.1.0.sql"])
@pytest.mark.parametrize("change", ["changed", "gone"])
def test_what_is_released_does_not_change(released, name, change):
    # Neither in this version nor in the next one.
    released.is_at("0.2.0", "## 0.2.0, unreleased\n\n## 0.1.0, 2026-12-01\n")
    assert released.freeze() == "" == released.check()
    path = released.root / name
    if change == "gone":
        path.unlink()
    else:
        path.write_text(path.read_text() + "\n")
    assert "has changed" in released.check()


def test_sql_goes_on_under_the_next_version(released):
    released.write("sql/one.sql", "SELECT 2;\n")
    assert "the next version" in released.check()
    released.is_at("0.2.0", "## 0.1.0, 2026-12-01\n")
    assert "no section" in released.check()
    released.is_at("0.2.0", "## 0.2.0, unreleased\n\n## 0.1.0, 2026-12-01\n")
    assert "run scripts/freeze" in released.check()
    assert released.freeze() == "" == released.check()


def test_no_released_version_is_forgotten(released):
    released.is_at("0.2.0", "## 0.2.0, unreleased\n\n## 0.1.0, 2026-12-01\n")
    assert released.freeze() == ""
    (released.root / "sql/releases/SHA256SUMS").unlink()
    assert "SHA256SUMS lacks" in released.check()


def test_a_release_is_not_taken_back(released):
    released.is_at("0.1.0", "## 0.1.0, unreleased\n")
    assert "lacks the date" in released.check()


def test_any_number_of_versions_can_be_released(released):
    """More than a pipe holds."""
    sums = released.root / "sql/releases/SHA256SUMS"
    sums.write_text(sums.read_text() * 5000)
    assert released.check() == ""
