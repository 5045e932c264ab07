"""The extension in an arm64 Debian, on its own PostgreSQL 15.

pytest does not collect it: scripts/arm64 runs it.
"""

import shutil

import pytest
from conftest import OF_DEBIAN, DebianServer
from debian_root import DebianRoot, template

from golden import golden
from golden.states import ROLES
from harness import registry
from harness.host import ROOT, VERSION
from harness.keys import KEYRING
from harness.loading import set_keyring
from harness.pages import Reader

_BUILT = ROOT / "target" / "arm64" / "files"


@pytest.fixture(scope="module")
def server():
    with DebianRoot(template("arm64")) as debian:
        shutil.copy(_BUILT / "pazpaz_pii.so", debian.path / f"usr/lib/postgresql/{OF_DEBIAN}/lib")
        for name in ("pazpaz_pii.control", f"pazpaz_pii--{VERSION}.sql"):
            shutil.copy(_BUILT / name, debian.path / f"usr/share/postgresql/{OF_DEBIAN}/extension")
        with DebianServer(debian, OF_DEBIAN) as server:
            with server.connect("postgres") as session:
                assert "aarch64" in session.execute("SELECT version()").fetchone()[0]
            yield server


def test_the_readme_can_be_followed(server, tmp_path):
    reader = Reader(server, tmp_path)
    reader.follow("README.md")
    reader.psql.close()


def test_it_goes_on_with_what_x86_64_has_written(server):
    """Every form of a value, a key, an index and a migration, as its own version left them; then the way back."""
    text, expected = golden.released(VERSION)
    server.createdb("golden")
    with server.connect("golden") as session:
        for role in ROLES:
            session.execute(f"CREATE ROLE {role}")
    (server.debian.path / "tmp" / "golden.sql").write_text(text)
    address = ("-h", "/run/postgresql", "-p", str(server.port), "golden")
    server.debian.run("psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", "/tmp/golden.sql", *address, user="postgres")
    assert golden.differing(text, server.debian.run("pg_dump", *address, user="postgres")) == []
    with server.connect("golden") as session:
        session.execute("SET client_min_messages = warning")
        set_keyring(session, KEYRING)
        registry.unlock(session)
        assert golden.wrong(session, expected) == []
        golden.go_on(session)
        assert golden.wrong(session, expected) == []
