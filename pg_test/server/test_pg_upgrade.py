"""pg_upgrade, by someone who has no key, of a database in every state."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from golden import golden
from harness import host
from harness.catalogue import catalogue
from harness.cluster import Cluster
from harness.database import Database
from harness.doctor import findings, silent

# The version to start from: scripts/test --all sets it. Without it the same one, which pg_upgrade takes as well.
BEFORE = os.environ.get("PAZPAZ_PG_BEFORE")
OLD = Path(BEFORE).resolve() if BEFORE else host.PG_DIR

# On those that scripts/test gives one to start from.
pytestmark = pytest.mark.ends if host.PG_MAJOR in (17, 18) else pytest.mark.scenario

SETTINGS = {"session_preload_libraries": "pazpaz_pii", "autovacuum": "off"}
# Of indexes that a session with keys has built: what is sealed in them.
SEARCH_INDEXES = "SELECT index::text, segments, pages, postings, key_versions FROM pii_search_indexes ORDER BY 1"


class Before(NamedTuple):
    """A server that has stopped, and what it said."""

    cluster: Cluster
    dump: str
    search_indexes: list[tuple]
    worries: set[tuple]


@pytest.fixture(scope="module")
def before():
    with Cluster("before", SETTINGS, installation=OLD) as cluster:
        golden.make_roles(cluster)
        database = Database.create(cluster, "golden")
        golden.build(database)
        session = database.connect()
        search_indexes = session.execute(SEARCH_INDEXES).fetchall()
        assert any(row[1] for row in search_indexes)
        made = Before(cluster, golden.dump(database), search_indexes, _worries(session))
        database.disconnect()
        cluster.stop()
        yield made


def _worries(session) -> set[tuple]:
    """What the doctor says of the database; settings are those of the server."""
    query = "SELECT check_name, object FROM pii_doctor(true) WHERE severity <> 'info' AND object ~ '^(public|pazpaz)'"
    return set(session.execute(query).fetchall())


def _changed(session, other) -> list[str]:
    """The members that are not in both databases alike. Privileges that are the default ones, pg_upgrade leaves out."""
    here, there = ({str(member[:4]): member.object for member in catalogue(one)} for one in (session, other))
    return sorted({(here | there)[said] for said in here.keys() ^ there.keys()})


def _major(installation: Path) -> int:
    shown = subprocess.run([host.program("postgres", installation), "-V"], check=True, capture_output=True, text=True)
    return int(shown.stdout.split()[2].partition(".")[0])


def test_it_takes_everything_along(before, new_cluster, tell):
    tell(f"from PostgreSQL {_major(OLD)} to {host.PG_MAJOR}")
    for mode in ("copy", "link"):
        _upgrade(before, new_cluster, mode)


def _upgrade(before, new_cluster, mode):
    # initdb of 18 turns them on, and both must be alike.
    initdb = ("--no-data-checksums",) if _major(OLD) < 18 <= host.PG_MAJOR else ()
    after = new_cluster(start=False, initdb=initdb, **SETTINGS)
    old_data = after.directory / "old"
    subprocess.run(["cp", "-a", before.cluster.data, old_data], check=True)
    after.run_tool(
        "pg_upgrade",
        *("--old-bindir", OLD / "bin", "--new-bindir", host.PG_DIR / "bin"),
        *("--old-datadir", old_data, "--new-datadir", after.data, "--username", "postgres"),
        *(["--link"] if mode == "link" else []),
        *(["--no-sync"] if host.PG_MAJOR >= 15 else []),
    )
    if mode == "link":
        shutil.rmtree(old_data)
    after.start()
    database = Database(after, "golden")
    session = database.connect()

    assert golden.differing(before.dump, golden.dump(database)) == []
    assert session.execute(SEARCH_INDEXES).fetchall() == before.search_indexes
    with Database.create(after, "fresh") as fresh:
        golden.grant(fresh.connect())
        assert _changed(session, fresh.connect()) == ["type encrypted_text[]"]
    for _, _, _, remedy in findings(session, "array_column"):
        session.execute(remedy)
    assert silent(session, "array_column")
    # Statistics of before are gone with the catalogues of before, and nothing says any more that a table was rewritten.
    now = _worries(session)
    assert now - before.worries == {("dropped_column", "public.migration_scrubbed")}
    assert {check for check, _ in before.worries - now} == {"old_statistics"}
    after.run_tool("vacuumdb", "--all", "--analyze-only")
    after.run_tool("reindexdb", "--all")

    reader = golden.reader(database)
    assert golden.wrong(reader, golden.answers()) == []
    golden.go_on(reader)
    assert golden.wrong(reader, golden.answers()) == []
    database.disconnect()
    after.stop()
