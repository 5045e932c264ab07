"""What the images hold: a PostgreSQL 18 finds the extension where CloudNativePG would mount it."""

import re
import shutil

import pytest
from conftest import ARCHITECTURE, MAJORS, without_extension
from debian_root import PACKAGES

from harness.cluster import Cluster
from harness.errors import raises
from harness.host import ROOT
from harness.pages import Reader

DOCKER = ROOT / "packaging" / "docker"


@pytest.fixture
def postgresql_18(open_place, server_of):
    """One that has never seen the extension."""
    assert "18" in MAJORS, "the extension image is PostgreSQL 18's"
    server_of(without_extension("18", open_place / "pg"))
    return open_place


def test_a_server_finds_it_at_a_mount_point(postgresql_18, tmp_path):
    image = postgresql_18 / "extensions" / "pazpaz_pii"
    shutil.copytree(PACKAGES / "extension-18", image)
    paths = {"extension_control_path": f"$system:{image}/share", "dynamic_library_path": f"$libdir:{image}/lib"}
    with Cluster("image", paths) as cluster:
        reader = Reader(cluster, tmp_path)
        reader.follow("README.md")
        reader.psql.close()


def test_it_is_not_found_elsewhere(postgresql_18):
    with Cluster("image") as cluster, cluster.connect() as session, raises("0A000", message="not available"):
        session.execute("CREATE EXTENSION pazpaz_pii")


def test_the_extension_image_is_what_is_laid_out():
    """Its Dockerfile copies each folder to where the server above has it, and nothing else."""
    image = PACKAGES / "extension-18"
    copied = re.findall(r"^COPY (\S+)/ /(\S+)/$", (DOCKER / "extension.Dockerfile").read_text(), re.MULTILINE)
    assert dict(copied) == {path.name: path.name for path in image.iterdir()}
    assert {str(path.relative_to(image)) for path in image.rglob("*") if path.is_file()} == {
        "lib/pazpaz_pii.so",
        "share/extension/pazpaz_pii.control",
        *(f"share/extension/{path.name}" for path in image.glob("share/extension/*.sql")),
        *("licenses/LICENSE-APACHE", "licenses/LICENSE-MIT", "licenses/copyright"),
    }


def test_the_server_image_installs_a_package_that_is_there():
    pattern = re.search(r"/packages/(\S+\.deb)", (DOCKER / "Dockerfile").read_text())[1]
    for major in MAJORS:
        name = pattern.replace("${PG}", major).replace("${TARGETARCH}", ARCHITECTURE)
        assert len(list(PACKAGES.glob(name))) == 1, name
