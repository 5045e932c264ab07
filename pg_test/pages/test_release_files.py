"""What makes the files of a release: the scripts, run on made-up ones, and the workflow that calls them."""

import hashlib
import os
import re
import shutil
import subprocess

import pytest

from harness.host import ROOT

pytestmark = pytest.mark.scenario

WORKFLOW = ROOT / ".github" / "workflows" / "release.yml"
# In debian:12, which the workflow begins with.
OF_DEBIAN = {"apt-get", "test"}


def run(script, *arguments, **options):
    return subprocess.run([script, *arguments], capture_output=True, text=True, timeout=60, **options)


# --- one release of what each architecture has built ---


def build(root, architecture, **files):
    """A release as the workflow downloads it."""
    folder = root / "built" / f"release-{architecture}" / "release-1.2.3"
    folder.mkdir(parents=True)
    named = {f"p_{architecture}.deb": architecture, **{name.replace("_", "."): text for name, text in files.items()}}
    for name, text in named.items():
        (folder / name).write_text(text)
    sums = sums_of(folder)
    (folder / "SHA256SUMS").write_text(sums)
    return folder


def sums_of(folder):
    files = sorted(folder.iterdir())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files)


def join(root):
    built = [root / "built" / f"release-{architecture}" for architecture in ("amd64", "arm64")]
    return run(ROOT / "scripts" / "join-release", root / "release", *built)


def test_what_both_have_is_taken_once(tmp_path):
    build(tmp_path, "amd64", source_zip="source")
    build(tmp_path, "arm64", source_zip="source", only_txt="of arm64")
    done = join(tmp_path)
    assert done.returncode == 0, done.stderr
    release = tmp_path / "release"
    sums = (release / "SHA256SUMS").read_text()
    (release / "SHA256SUMS").unlink()
    assert {path.name: path.read_text() for path in release.iterdir()} == {
        "p_amd64.deb": "amd64",
        "p_arm64.deb": "arm64",
        "source.zip": "source",
        "only.txt": "of arm64",
    }
    assert sums == sums_of(release)


def test_what_should_be_the_same_and_is_not_ends_it(tmp_path):
    build(tmp_path, "amd64", source_zip="source")
    build(tmp_path, "arm64", source_zip="another")
    done = join(tmp_path)
    assert done.returncode == 1 and "source.zip is not the same" in done.stderr
    assert not (tmp_path / "release" / "SHA256SUMS").exists()


def test_what_was_damaged_on_the_way_ends_it(tmp_path):
    build(tmp_path, "amd64")
    (build(tmp_path, "arm64") / "p_arm64.deb").write_text("damaged")
    done = join(tmp_path)
    assert done.returncode == 1 and "release-arm64 is damaged" in done.stderr


def test_a_missing_architecture_ends_it(tmp_path):
    build(tmp_path, "amd64")
    (tmp_path / "built" / "release-arm64").mkdir()
    done = join(tmp_path)
    assert done.returncode == 1 and "0 releases in" in done.stderr


# --- where packages are made ---


@pytest.fixture
def checkout(tmp_path):
    """checkout("place"): a made-up one, with the script that is tried; nothing in it can be built."""

    def make(name, script):
        root = tmp_path / name
        (root / "scripts").mkdir(parents=True)
        for file in ("lib.sh", script):
            shutil.copy(ROOT / "scripts" / file, root / "scripts")
        (root / "Cargo.toml").write_text('[workspace.package]\nversion = "1.2.3"\n\n')
        subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
        author = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
        commit = ("commit", "--quiet", "--allow-empty", "--message=made up")
        subprocess.run(["git", *author, *commit], cwd=root, check=True)
        return root / "scripts" / script

    return make


@pytest.mark.parametrize(("place", "cargo"), [("a checkout", "cargo"), ("checkout", "a cargo")])
def test_a_blank_in_a_path_is_refused(checkout, tmp_path, place, cargo):
    script = checkout(place, "package")
    done = run(script, "17", env=os.environ | {"CARGO_HOME": str(tmp_path / cargo)})
    assert done.returncode == 1 and done.stderr.startswith("error: packages are not built in a path with a blank")
    assert not (tmp_path / place / "target").exists()


@pytest.mark.parametrize(("version", "told"), [("2.36", False), ("2.9", False), ("2.37", True), ("2.41", True)])
def test_a_newer_c_library_is_told(checkout, tmp_path, version, told):
    """By a system that says it has that one."""
    script = checkout("checkout", "release")
    said = tmp_path / "getconf"
    said.write_text(f"#!/bin/sh\necho glibc {version}\n")
    said.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    message = f"packages made here need glibc {version}"
    done = run(script, env=environment)
    assert done.returncode == 1 and (message in done.stderr) == told
    assert ("something is not committed" in done.stderr) == (not told)
    # A rehearsal says it, and goes on.
    done = run(script, "--rehearsal", env=environment)
    assert (f"rehearsal: {message}" in done.stderr) == told
    assert "rehearsal: something is not committed" in done.stderr


# --- the workflow ---


def test_the_workflow_has_the_programs_that_it_calls():
    build_job = WORKFLOW.read_text().partition("  draft:\n")[0]
    commands = re.findall(r"^      - run: (?!\|)(.*)$|^          (curl .*)$", build_job, re.MULTILINE)
    commands = [one or other for one, other in commands]
    called = {command.split()[0] for command in commands}
    assert {"make", "git", "curl"} <= called
    installed = re.search(r"--no-install-recommends (.*)", build_job)[1].split()
    of_this_tree = {program for program in called if (ROOT / program).exists() and "/" in program}
    assert called - OF_DEBIAN - of_this_tree <= set(installed)
