"""The RPM packages: installed into an empty root, under a PostgreSQL in the layout of yum.postgresql.org."""

import re
import subprocess

from conftest import only, pages, sql_files, without_extension

from harness.cluster import Cluster
from harness.host import ROOT
from harness.pages import Reader


def rpm_of(major):
    return only(f"pazpaz_pii_{major}-*.rpm")


def rpm(*arguments) -> str:
    return subprocess.run(
        ["rpm", *map(str, arguments)], check=True, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    ).stdout


def files(root) -> set[str]:
    found = (str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())
    return {name for name in found if not name.startswith("var/lib/rpm/")}


def test_it_installs_works_and_goes(major, open_place, tmp_path, server_of):
    root = open_place
    postgresql = without_extension(major, root / "usr" / f"pgsql-{major}")
    before = files(root)
    rpm("--root", root, "--dbpath", "/var/lib/rpm", "--install", "--nodeps", rpm_of(major))
    assert (postgresql / "lib/pazpaz_pii.so").exists()
    server_of(postgresql)
    with Cluster("rpm") as cluster:
        reader = Reader(cluster, tmp_path)
        reader.follow("README.md")
        reader.psql.close()
    rpm("--root", root, "--dbpath", "/var/lib/rpm", "--erase", f"pazpaz_pii_{major}")
    assert files(root) == before


def test_what_is_in_it(major):
    listed = set(rpm("--query", "--list", "--package", rpm_of(major)).split())
    name = f"pazpaz_pii_{major}"
    version = rpm("--query", "--queryformat", "%{VERSION}", "--package", rpm_of(major))
    assert listed == {
        f"/usr/pgsql-{major}/lib/pazpaz_pii.so",
        f"/usr/pgsql-{major}/share/extension/pazpaz_pii.control",
        *(f"/usr/pgsql-{major}/share/extension/{file}" for file in sql_files(version)),
        *(f"/usr/share/licenses/{name}{file}" for file in ("", "/LICENSE-MIT", "/LICENSE-APACHE", "/copyright")),
        *(f"/usr/share/doc/{name}{file}" for file in ("", "/docs", "/CHANGELOG.md", *(f"/{page}" for page in pages()))),
    }


def test_what_it_needs(major):
    """A C library as old as that of Enterprise Linux 9."""
    needs = rpm("--query", "--requires", "--package", rpm_of(major))
    assert f"postgresql{major}-server" in needs.split()
    glibc = [tuple(map(int, version.split("."))) for version in re.findall(r"\(GLIBC_([\d.]+)\)", needs)]
    assert glibc and max(glibc) <= (2, 34), max(glibc)


def test_rpmlint_has_nothing_to_say(major):
    config = ROOT / "packaging" / "rpm" / "rpmlint.toml"
    done = subprocess.run(["rpmlint", "--config", config, rpm_of(major)], capture_output=True, text=True)
    assert re.search(r"\b1 packages .* 0 errors, 0 warnings", done.stdout), done.stdout + done.stderr
