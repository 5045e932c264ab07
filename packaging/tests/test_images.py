"""The images, built from their Dockerfiles: a server of the one is used, and a PostgreSQL 18 finds the extension where
CloudNativePG would mount the other."""

import re
import tempfile
from pathlib import Path

import pytest
from buildah import DOCKER, Buildah
from conftest import ARCHITECTURE, MAJORS, OF_DEBIAN, DebianServer, pack_postgresql, without_extension
from debian_root import PACKAGES, DebianRoot, template, unshared

from harness.cluster import Cluster
from harness.errors import raises
from harness.pages import Reader


@pytest.fixture
def buildah():
    place = Path(tempfile.mkdtemp(prefix="pazpaz-", dir="/tmp"))
    with Buildah(place) as buildah:
        yield buildah


# --- the server's ---


def test_its_server_has_the_extension(buildah, tmp_path):
    """On what stands for the official image of PostgreSQL: a Debian 12 with the same programs in the same places."""
    major = MAJORS[-1]
    debs = [] if major == OF_DEBIAN else [pack_postgresql(major, tmp_path)]
    buildah.stand_in(f"docker.io/library/postgres:{major}-bookworm", template(), *debs)
    archive, (program, *options) = buildah.build("Dockerfile", PACKAGES, PG=major)
    assert program == "postgres" and options[::2] == ["-c"] * len(options[::2])
    with DebianRoot(archive) as debian, DebianServer(debian, major, *options[1::2]) as server:
        assert not (debian.path / "packages").exists()
        with server.connect("postgres") as session:
            # Before anything else loads the library.
            assert session.execute("SHOW pazpaz_pii.io").fetchone() == ("auto",)
        reader = Reader(server, tmp_path)
        reader.follow("README.md")
        reader.psql.close()


def test_it_installs_a_package_that_is_there():
    pattern = re.search(r"/packages/(\S+\.deb)", (DOCKER / "Dockerfile").read_text())[1]
    for major in MAJORS:
        name = pattern.replace("${PG}", major).replace("${TARGETARCH}", ARCHITECTURE)
        assert len(list(PACKAGES.glob(name))) == 1, name


# --- the extension's ---


@pytest.fixture
def postgresql_18(open_place, server_of):
    """One that has never seen the extension."""
    assert "18" in MAJORS, "the extension image is PostgreSQL 18's"
    server_of(without_extension("18", open_place / "pg"))
    return open_place


@pytest.fixture
def mounted(buildah, open_place):
    """The image's files, as CloudNativePG would mount them."""
    archive, _ = buildah.build("extension.Dockerfile", PACKAGES / "extension-18")
    image = open_place / "extensions" / "pazpaz_pii"
    image.mkdir(parents=True)
    unshared("tar", "--extract", "--no-same-owner", f"--file={archive}", f"--directory={image}")
    return image


def test_a_server_finds_it_at_a_mount_point(postgresql_18, mounted, tmp_path):
    paths = {"extension_control_path": f"$system:{mounted}/share", "dynamic_library_path": f"$libdir:{mounted}/lib"}
    with Cluster("image", paths) as cluster:
        reader = Reader(cluster, tmp_path)
        reader.follow("README.md")
        reader.psql.close()


def test_it_is_not_found_elsewhere(postgresql_18):
    with Cluster("image") as cluster, cluster.connect() as session, raises("0A000", message="not available"):
        session.execute("CREATE EXTENSION pazpaz_pii")


def test_what_is_in_it(mounted):
    laid_out = PACKAGES / "extension-18"
    assert {str(path.relative_to(mounted)) for path in mounted.rglob("*") if path.is_file()} == {
        "lib/pazpaz_pii.so",
        "share/extension/pazpaz_pii.control",
        *(f"share/extension/{path.name}" for path in laid_out.glob("share/extension/*.sql")),
        *("licenses/LICENSE-APACHE", "licenses/LICENSE-MIT", "licenses/copyright"),
    }
