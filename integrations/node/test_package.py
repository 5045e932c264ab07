"""The npm package as a registry and its users would have it: packed, checked, installed, loaded, compiled."""

import json
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from harness.host import ROOT, VERSION

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
ENTRIES = ("pazpaz-pii", "pazpaz-pii/drizzle", "pazpaz-pii/typeorm")
NAMES = [
    *("encryptedTextType", "loadKeys", "loadClientKeys", "withKeys"),
    *("encryptedText", "encryptedColumn", "supportEncryptedText"),
]


def run(*command, cwd):
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    place = tmp_path_factory.mktemp("packed")
    run("npm", "pack", "--silent", "--pack-destination", place, cwd=HERE)
    return place / f"pazpaz-pii-{VERSION}.tgz"


@pytest.fixture(scope="module")
def project(packed, tmp_path_factory):
    """An empty project with the package in it, and nothing else."""
    place = tmp_path_factory.mktemp("project")
    (place / "package.json").write_text('{"private": true}')
    # Without what it goes with: what npm installs of that is our own affair.
    run("npm", "install", "--offline", "--legacy-peer-deps", "--no-audit", "--no-fund", packed, cwd=place)
    return place


@pytest.fixture(scope="module")
def with_libraries(project):
    """And the libraries that it goes with, those that we have."""
    for module in ("@types", "drizzle-orm", "knex", "kysely", "pg", "sequelize", "typeorm"):
        (project / "node_modules" / module).symlink_to(MODULES / module)
    return project


def test_what_is_in_it(packed):
    with tarfile.open(packed) as file:
        names = {name.removeprefix("package/") for name in file.getnames()}
    lib = {f"lib/{path.name}" for path in (HERE / "lib").iterdir()}
    assert names == lib | {
        "package.json",
        "README.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "bin/unquote-types.mjs",
    }
    for licence in ("LICENSE-MIT", "LICENSE-APACHE"):
        assert (HERE / licence).read_bytes() == (ROOT / licence).read_bytes()
    # The page of a registry has no files beside it.
    links = re.findall(r"\]\(([^)]*)\)", (HERE / "README.md").read_text())
    assert [link for link in links if not link.startswith(("https://", "#"))] == []


def test_a_registry_would_take_it():
    run("node", MODULES / "publint" / "src" / "cli.js", "--strict", "--pack", "npm", cwd=HERE)


def test_it_needs_nothing_else(project):
    imported = run(
        "node", "--input-type=module", "-e", "console.log(Object.keys(await import('pazpaz-pii')))", cwd=project
    )
    assert "loadKeys" in imported
    run("node", "-e", "require('pazpaz-pii').loadKeys.call", cwd=project)
    (project / "0.sql").write_text('ALTER TABLE "t" ADD "c" "encrypted_text(9)";')
    run(project / "node_modules" / ".bin" / "pazpaz-pii-unquote-types", project, cwd=project)
    assert (project / "0.sql").read_text() == 'ALTER TABLE "t" ADD "c" encrypted_text(9);'


def test_both_module_systems_have_the_same(with_libraries):
    listed = "JSON.stringify(all.flatMap(Object.keys).filter((name) => !/default|module.exports/.test(name)))"
    entries = json.dumps(ENTRIES)
    imports = f"const all = await Promise.all({entries}.map((name) => import(name)))"
    found = run("node", "--input-type=module", "-e", f"{imports}; console.log({listed})", cwd=with_libraries)
    assert sorted(json.loads(found)) == sorted(NAMES)
    requires = f"const all = {entries}.map((name) => require(name))"
    found = run("node", "-e", f"{requires}; console.log({listed})", cwd=with_libraries)
    assert sorted(json.loads(found)) == sorted(NAMES)


@pytest.mark.parametrize(
    ("module", "resolution", "suffixes"), [("nodenext", "nodenext", "mc"), ("esnext", "bundler", "")]
)
def test_it_is_typed(with_libraries, module, resolution, suffixes):
    programs = [with_libraries / f"user.{suffix}ts" for suffix in suffixes or [""]]
    for program in programs:
        shutil.copy(HERE / "tests" / "user.ts", program)
    options = ["--strict", "--noEmit", "--target", "es2022", "--types", "node", "--skipLibCheck", "--esModuleInterop"]
    options += ["--module", module, "--moduleResolution", resolution]
    run("node", MODULES / "typescript" / "bin" / "tsc", *options, *programs, cwd=with_libraries)
