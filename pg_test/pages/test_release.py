"""scripts/check_release.py finds each place that a release would forget, in a copy of this tree."""

import re
import shutil
import subprocess
import sys
from datetime import date

import pytest

from harness.host import ROOT

pytestmark = pytest.mark.scenario

CHECKER = ROOT / "scripts" / "check_release.py"
sys.path.insert(0, str(CHECKER.parent))
import check_release  # noqa: E402

PLACES = sorted({place for place, _ in check_release.PLACES} - {"Cargo.toml"})
# Versions of others, of what was released, and made up. What SECURITY.md says of one, --dated asks for.
NOT_OURS = [
    *("*.lock", "*/package-lock.json", "*/requirements.txt", "*CHANGELOG.md", "SECURITY.md"),
    *("sql/releases", "pg_test/data", "pg_test/pages/test_freeze.py"),
]
NOW = check_release.project_version(ROOT)


@pytest.fixture
def tree(tmp_path):
    """What the checker reads, as if today were the day of the release."""
    others = ["Cargo.toml", "SECURITY.md", "pazpaz_pii.control"]
    for place in (*PLACES, *check_release.CHANGELOGS, *others):
        copy(place, tmp_path)
    today = date.today().isoformat()
    for place in check_release.CHANGELOGS:
        edit(tmp_path / place, f"## {NOW}, unreleased", f"## {NOW}, {today}")
    edit(tmp_path / "debian/changelog", "UNRELEASED", "bookworm")
    for place in ("README.md", "SECURITY.md"):
        path = tmp_path / place
        path.write_text(check_release.UNRELEASED.sub("released", path.read_text()))
    released = tmp_path / f"sql/releases/pazpaz_pii--{NOW}.sql"
    released.parent.mkdir(parents=True)
    released.touch()
    return tmp_path


def copy(place, root):
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / place, root / place)


def edit(path, old, new):
    text = path.read_text()
    # Once this is a released version, it is the day already.
    path.write_text(text.replace(old, new, 1))


def check(root, *options):
    command = [sys.executable, CHECKER, *options, root]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert run.stderr == ""
    return run


def test_this_tree_has_one_version():
    run = check(ROOT)
    assert run.returncode == 0, run.stdout


def test_it_stands_nowhere_else():
    """Whatever still said it under the next version would be wrong then, or fail."""
    command = ["git", "grep", "--untracked", "-lIwF", NOW, "--", *(f":!{place}" for place in NOT_OURS)]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60).stdout.split()
    assert "Cargo.toml" in found
    for place in found:
        text = (ROOT / place).read_text()
        for pattern in (pattern for known, pattern in check_release.PLACES if known == place):
            text = re.sub(pattern, "", text, flags=re.MULTILINE)
        assert NOW not in text, f"{place} has the version where the checker does not look"


def test_a_tree_on_its_day_can_be_released(tree):
    run = check(tree, "--dated")
    assert run.returncode == 0 and "FAILED" not in run.stdout, run.stdout


@pytest.mark.parametrize("place", PLACES)
def test_a_forgotten_version_is_found(tree, place):
    path = tree / place
    path.write_text(path.read_text().replace(NOW, "0.0.9"))
    run = check(tree)
    assert run.returncode == 1 and f"{place}:" in run.stdout and "says 0.0.9" in run.stdout, run.stdout


@pytest.mark.parametrize(
    ("place", "old", "new", "told"),
    [
        ("CHANGELOG.md", f"## {NOW}, 2", "## Unreleased, 2", "CHANGELOG.md begins with"),
        ("integrations/node/CHANGELOG.md", f"## {NOW}, 2", f"## {NOW}, soon 2", "node/CHANGELOG.md: "),
        ("debian/changelog", "bookworm", "UNRELEASED", "debian/changelog"),
        ("README.md", f"version {NOW}", f"version {NOW}, not yet released, and so is version {NOW}", "README.md says"),
        ("SECURITY.md", "# ", "Not released yet.\n# ", "SECURITY.md says"),
        ("pazpaz_pii.control", "@CARGO_VERSION@", NOW, "pazpaz_pii.control has a version"),
        ("META.json", '"README.md"', '"READYOU.md"', "META.json names READYOU.md"),
    ],
)
def test_what_keeps_from_a_release_is_found(tree, place, old, new, told):
    assert old in (tree / place).read_text()
    edit(tree / place, old, new)
    run = check(tree, "--dated")
    assert run.returncode == 1 and told in run.stdout, run.stdout


def test_missing_sql_of_the_release_is_found(tree):
    (tree / f"sql/releases/pazpaz_pii--{NOW}.sql").unlink()
    run = check(tree, "--dated")
    told = f"META.json names sql/releases/pazpaz_pii--{NOW}.sql, which is not there"
    assert run.returncode == 1 and told in run.stdout, run.stdout
