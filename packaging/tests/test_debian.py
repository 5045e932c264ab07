"""The Debian packages: installed into a clean Debian, used, installed again, removed; and what a reviewer looks at."""

import gzip
import os
import re
import socket
import subprocess
from pathlib import Path

import psycopg
import pytest
from conftest import MAJORS, DebianServer, deb, only, pages, sql_files
from debian_root import PACKAGES

from harness.host import ROOT
from harness.keys import KEYRING
from harness.loading import set_keyring
from harness.pages import Reader


def output(*command) -> str:
    return subprocess.run([str(part) for part in command], check=True, stdout=subprocess.PIPE, text=True).stdout


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """unpacked("*-dbgsym_*.deb"): the files of a package."""

    def unpack(package: Path) -> Path:
        place = tmp_path_factory.mktemp("unpacked")
        subprocess.run(["dpkg-deb", "-x", package, place], check=True)
        return place

    return unpack


def dbgsym(major: str) -> Path:
    return only(f"postgresql-{major}-pazpaz-pii-dbgsym_*deb")


def content(path: Path, place: Path) -> bytes:
    """Of a file, with whatever is compressed in it."""
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    if path.suffix == ".debug":
        subprocess.run(["objcopy", "--decompress-debug-sections", path, place / "debug"], check=True)
        return (place / "debug").read_bytes()
    return path.read_bytes()


# --- in a clean Debian ---


def test_the_readme_can_be_followed(server, tmp_path):
    reader = Reader(server, tmp_path)
    reader.follow("README.md")
    reader.psql.close()


def test_only_a_socket_leads_to_the_server(server):
    """Whoever gets in is a superuser."""
    with server.connect("postgres") as session:
        assert session.execute("SELECT trim(current_setting('listen_addresses'))").fetchone() == ("",)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.port))


def test_it_is_installed_again_under_a_running_server(debian, server, major):
    server.createdb("running")
    with server.connect("running") as old, server.connect("postgres") as other:
        old.execute("CREATE EXTENSION pazpaz_pii")
        set_keyring(old, KEYRING)
        old.execute("CREATE TABLE t (v encrypted_text(searchable)); INSERT INTO t VALUES ('one')")
        library = Path(f"{debian.path}/usr/lib/postgresql/{major}/lib/pazpaz_pii.so")
        before = library.stat().st_ino
        debian.install(deb(major))
        # dpkg puts a new file in its place: written over, it would crash whoever runs it.
        assert library.stat().st_ino != before
        old.execute("INSERT INTO t VALUES ('two')")
        with server.connect("running") as new:
            set_keyring(new, KEYRING)
            assert new.execute("SELECT v FROM t ORDER BY v").fetchall() == [("one",), ("two",)]
            assert new.execute("ALTER EXTENSION pazpaz_pii UPDATE").statusmessage == "ALTER EXTENSION"
        # It was there before, and is still the same server.
        assert other.execute("SELECT 1").fetchone() == (1,)


def test_it_needs_the_postgresql_that_it_is_for(bare_debian):
    """Nobody gets a library that no server of theirs can load."""
    bare_debian.install(deb(MAJORS[0]))
    told = bare_debian.run("apt-get", "remove", "--simulate", f"postgresql-{MAJORS[0]}")
    assert f"Remv postgresql-{MAJORS[0]}-pazpaz-pii " in told


def test_removal_leaves_nothing(bare_debian):
    names = [f"postgresql-{major}-pazpaz-pii" for major in MAJORS]
    bare_debian.run("apt-get", "purge", "--yes", *names, check=False)
    before = bare_debian.files()
    bare_debian.install(*map(deb, MAJORS))
    during = bare_debian.files()
    assert {path for path in during if "pazpaz_pii.so" in path} == {
        f"/usr/lib/postgresql/{major}/lib/pazpaz_pii.so" for major in MAJORS
    }
    bare_debian.run("apt-get", "purge", "--yes", *names)
    assert bare_debian.files() == before


def test_who_keeps_the_setting_and_not_the_package_has_no_sessions(bare_debian):
    """docs/install.md says in which order to remove it."""
    major, name = MAJORS[0], f"postgresql-{MAJORS[0]}-pazpaz-pii"
    bare_debian.install(deb(major))
    with DebianServer(bare_debian, major) as server:
        for database in ("forgotten", "in_order"):
            server.createdb(database)
            with server.connect(database) as session:
                session.execute(f"ALTER DATABASE {database} SET session_preload_libraries = 'pazpaz_pii'")
                session.execute("CREATE EXTENSION pazpaz_pii; DROP EXTENSION pazpaz_pii")
        with server.connect("in_order") as session:
            session.execute("ALTER DATABASE in_order RESET session_preload_libraries")
        bare_debian.run("apt-get", "purge", "--yes", name)
        with server.connect("in_order") as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match="could not access file"):
            server.connect("forgotten")
        bare_debian.install(deb(major))
        server.connect("forgotten").close()


# --- what a reviewer looks at ---


def test_lintian_has_nothing_to_say(major):
    # They are not uploaded to Debian, where the first version answers a request.
    options = ["--fail-on=error,warning", "--tag-display-limit=0", "--suppress-tags=initial-upload-closes-no-bugs"]
    options += ["--allow-root"] if os.geteuid() == 0 else []
    done = subprocess.run(["lintian", *options, deb(major), dbgsym(major)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_in_it(unpacked, major):
    version = output("dpkg-deb", "--field", deb(major), "Version").strip().rpartition("-")[0]
    place = unpacked(deb(major))
    assert {str(path.relative_to(place)) for path in place.rglob("*") if path.is_file()} == {
        f"usr/lib/postgresql/{major}/lib/pazpaz_pii.so",
        f"usr/share/postgresql/{major}/extension/pazpaz_pii.control",
        *(f"usr/share/postgresql/{major}/extension/{name}" for name in sql_files(version)),
        *(
            f"usr/share/doc/postgresql-{major}-pazpaz-pii/{name}"
            for name in ("changelog.Debian.gz", "changelog.gz", "copyright", *pages())
        ),
    }
    control = (place / f"usr/share/postgresql/{major}/extension/pazpaz_pii.control").read_text()
    assert f"default_version = '{version}'" in control
    assert "x86-64-v3" in output("dpkg-deb", "--field", deb(major), "Description")


def test_its_symbols_are_apart(unpacked, major):
    """gdb finds them by the build's number."""
    library = unpacked(deb(major)) / f"usr/lib/postgresql/{major}/lib/pazpaz_pii.so"
    number = re.search(r"Build ID: (\w+)", output("readelf", "--notes", library))[1]
    assert ".debug_line" not in output("readelf", "--section-headers", "--wide", library)
    place = unpacked(dbgsym(major))
    symbols = place / "usr/lib/debug/.build-id" / number[:2] / f"{number[2:]}.debug"
    assert ".debug_line" in output("readelf", "--section-headers", "--wide", symbols)


def test_no_file_names_the_machine_that_built_it(unpacked, major, tmp_path):
    places = [unpacked(deb(major)), unpacked(dbgsym(major))]
    for path in (path for place in places for path in place.rglob("*") if path.is_file()):
        text = content(path, tmp_path)
        for named in (ROOT, Path.home() / ".cargo", Path.home() / ".rustup"):
            assert bytes(named) + b"/" not in text, f"{path.name} names {named}"


def test_the_copyright_file_names_every_crate_in_the_library(unpacked, major, tmp_path):
    """By the paths of sources in its line tables, which the compiler wrote."""
    copyright_file = (unpacked(deb(major)) / f"usr/share/doc/postgresql-{major}-pazpaz-pii/copyright").read_text()
    named = set(re.findall(r"^Files: (\S+)/\*$", copyright_file, re.MULTILINE))
    (symbols,) = unpacked(dbgsym(major)).rglob("*.debug")
    compiled = set(re.findall(rb"/registry/src/[^/\0]+/([^/\0]+)/", content(symbols, tmp_path)))
    assert len(compiled) > 20
    assert {name.decode() for name in compiled} <= named
    licences = set(re.findall(r"^License: (.+)$", copyright_file, re.MULTILINE))
    explained = set(re.findall(r"^License: (\S+)\n ", copyright_file, re.MULTILINE))
    assert {one for licence in licences for one in re.split(" and | or ", licence)} == explained


def test_another_build_gives_the_same_package(tmp_path_factory):
    """In another place, from nothing, of files with other dates."""
    place = tmp_path_factory.mktemp("elsewhere") / "checkout"
    major = MAJORS[-1]
    subprocess.run(["git", "clone", "--quiet", "--no-checkout", ROOT, place], check=True)
    copy = 'git ls-files -z --cached --others --exclude-standard | tar --create --null --files-from=- | tar -xm -C "$1"'
    subprocess.run(["bash", "-euo", "pipefail", "-c", copy, "bash", place], cwd=ROOT, check=True)
    for shared in ("pg", "venv", "tools"):
        (place / "target").mkdir(exist_ok=True)
        (place / "target" / shared).symlink_to((ROOT / "target" / shared).resolve())
    # What names the tests' own servers is not for a build.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAZPAZ_")}
    command = [place / "scripts" / "package", major]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    assert made.returncode == 0, made.stdout[-4000:]
    built = sorted((place / "target" / "packages").glob("*.*deb")) + sorted(
        (place / "target" / "packages").glob("*.rpm")
    )
    assert len(built) == 3
    for package in built:
        assert package.read_bytes() == (PACKAGES / package.name).read_bytes(), f"{package.name} differs"
