"""The Python packages as a registry and its users would have them: typed, built, checked, installed, imported."""

import re
import subprocess
import sys
import sysconfig
import zipfile

import pytest

from harness.host import ROOT, VERSION

PACKAGES = {"python": "pazpaz_pii", "django": "django_pazpaz_pii"}
# What a user of each writes, and what must come without SQLAlchemy and without Django.
IMPORTS = {
    "python": "from pazpaz_pii import EncryptedText, drivers, keys, load_keys, migrations",
    "django": "from django_pazpaz_pii import EncryptedTextField, apps, connections, operations",
}


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The wheel and the sdist of each package: built["python"]."""
    files = {}
    for folder in PACKAGES:
        place = tmp_path_factory.mktemp(folder)
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", place, ROOT / "integrations" / folder)
        files[folder] = sorted(place.iterdir(), key=lambda path: path.suffix)
    return files


def test_they_are_typed():
    sources = [ROOT / "integrations" / folder / "src" for folder in PACKAGES]
    run(sys.executable, "-m", "mypy", "--strict", "--cache-dir", ROOT / "target" / "mypy", *sources)


def test_a_registry_would_take_them(built):
    files = [file for pair in built.values() for file in pair]
    assert len(files) == 4
    run(sys.executable, "-m", "twine", "check", "--strict", *files)


@pytest.mark.parametrize("folder", PACKAGES)
def test_what_is_in_them(built, folder):
    _, wheel = built[folder]
    name = PACKAGES[folder]
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        (metadata,) = [one for one in names if one.endswith("/METADATA")]
        text = file.read(metadata).decode()
    assert f"{name}/py.typed" in names
    assert "License-Expression: MIT OR Apache-2.0" in text
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert f"{name}-{VERSION}.dist-info/licenses/{licence}" in names
        assert (ROOT / "integrations" / folder / licence).read_bytes() == (ROOT / licence).read_bytes()
    # The page of a registry has no files beside it.
    links = re.findall(r"\]\(([^)]*)\)", text)
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_they_are_installed_and_imported(built, tmp_path):
    """In a new environment, which finds what they depend on in this one."""
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path)
    python = tmp_path / "bin" / "python"
    wheels = [pair[1] for pair in built.values()]
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-index", "--no-deps", "--quiet", *wheels)
    run(python, "-c", "import pazpaz_pii.drivers, pazpaz_pii")  # without anything else
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    with open(f"{site}/dependencies.pth", "w") as file:
        file.write(sysconfig.get_path("purelib"))
    for folder, name in PACKAGES.items():
        where = f"import {name} as p; print(p.__file__, p.__version__)"
        found = run(python, "-c", f"{IMPORTS[folder]}; {where}", cwd=tmp_path)
        assert found.startswith(site) and found.endswith(f" {VERSION}\n")
