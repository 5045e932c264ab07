"""What the tests of packages share: which there are, and servers of the PostgreSQL that they are for."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
from debian_root import PACKAGES, DebianRoot

from harness import cluster, host
from harness.host import ROOT

MAJORS = os.environ["PAZPAZ_PACKAGES"].split()
ARCHITECTURE = subprocess.run(
    ["dpkg", "--print-architecture"], check=True, capture_output=True, text=True
).stdout.strip()
# Debian's own; the others are packed from target/pg.
OF_DEBIAN = "15"


def pytest_configure(config):
    # A CI's SIGTERM ends the run as Ctrl-C does: with everything removed.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_generate_tests(metafunc):
    if "major" in metafunc.fixturenames:
        metafunc.parametrize("major", MAJORS)


def only(pattern: str) -> Path:
    """The one package of that name."""
    (path,) = PACKAGES.glob(pattern)
    return path


def deb(major: str) -> Path:
    return only(f"postgresql-{major}-pazpaz-pii_*.deb")


def sql_files(version: str) -> set[str]:
    """The scripts that a package has: its version's own, and those from versions before."""
    return {f"pazpaz_pii--{version}.sql", *(path.name for path in (ROOT / "sql").glob("pazpaz_pii--*--*.sql"))}


def pages() -> set[str]:
    """What a package has of the documentation, for hints to name."""
    return {"README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").iterdir())}


def without_extension(major: str, place: Path) -> Path:
    """PostgreSQL N of target/pg, as if scripts/build had never been there."""
    ours = shutil.ignore_patterns("pazpaz_pii*", "include", ".installed")
    shutil.copytree(ROOT / "target" / "pg" / major, place, symlinks=True, ignore=ours)
    return place


@pytest.fixture
def open_place():
    """A directory that the servers' user can enter; pytest closes its own whenever one begins."""
    place = Path(tempfile.mkdtemp(prefix="pazpaz-", dir="/tmp"))
    place.chmod(0o755)
    yield place
    shutil.rmtree(place)


@pytest.fixture
def server_of(monkeypatch):
    """server_of(directory): from now on servers are those of the PostgreSQL in that directory."""

    def set_directory(directory: Path) -> None:
        monkeypatch.setattr(host, "PG_DIR", directory)
        monkeypatch.setattr(cluster, "_templates", {})

    yield set_directory
    cluster.remove_everything()


# --- a clean Debian ---


@pytest.fixture(scope="session")
def postgresql_debs(tmp_path_factory):
    """What stands for the packages of PostgreSQL that Debian 12 does not have, in the layout of apt.postgresql.org."""
    return [pack_postgresql(major, tmp_path_factory.mktemp(f"pg{major}")) for major in MAJORS if major != OF_DEBIAN]


def pack_postgresql(major: str, place: Path) -> Path:
    tree = place / "tree"
    home, share = tree / "usr/lib/postgresql" / major, tree / "usr/share/postgresql" / major
    without_extension(major, home)
    share.parent.mkdir(parents=True)
    (home / "share").rename(share)
    (home / "share").symlink_to(f"../../../share/postgresql/{major}")
    (tree / "DEBIAN").mkdir()
    (tree / "DEBIAN" / "control").write_text(
        f"Package: postgresql-{major}\nVersion: {major}\nArchitecture: {ARCHITECTURE}\nDepends: postgresql-common\n"
        "Maintainer: nobody <nobody@example.org>\nDescription: PostgreSQL for tests\n"
    )
    package = place / f"postgresql-{major}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, package], check=True)
    shutil.rmtree(tree)
    return package


@pytest.fixture(scope="module")
def bare_debian(postgresql_debs):
    """A clean Debian with the servers, and without the extension."""
    with DebianRoot() as debian:
        if postgresql_debs:
            debian.install(*postgresql_debs)
        yield debian


@pytest.fixture(scope="module")
def debian(bare_debian):
    """And with the extension."""
    bare_debian.install(*map(deb, MAJORS))
    return bare_debian


class DebianServer:
    """A cluster as Debian makes and runs them."""

    def __init__(self, debian: DebianRoot, major: str, *settings: str):
        self.debian, self.major, self.settings = debian, major, settings
        self.socket_dir, self.port = debian.path / "run/postgresql", 5400 + int(major)

    def __enter__(self) -> "DebianServer":
        # No address, said by a blank: pg_createcluster takes an empty value for its default, "localhost".
        settings = [part for setting in ("listen_addresses= ", *self.settings) for part in ("--pgoption", setting)]
        options = ("--port", str(self.port), *settings, "--start", "--", "--auth=trust")
        self.debian.run("pg_createcluster", self.major, "main", *options)
        return self

    def __exit__(self, *_) -> None:
        self.debian.run("pg_dropcluster", "--stop", self.major, "main")

    def createdb(self, name: str) -> None:
        self.debian.run("createdb", "-h", "/run/postgresql", "-p", str(self.port), name, user="postgres")

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(host=str(self.socket_dir), port=self.port, dbname=name, user="postgres", autocommit=True)


@pytest.fixture
def server(debian, major):
    with DebianServer(debian, major) as server:
        yield server
