"""Each way of PostgreSQL's own to dump and restore, by someone who has no key, of a database in every state."""

import pytest

from golden import golden
from harness.cluster import Cluster
from harness.database import Database
from harness.shared import own_server

pytestmark = pytest.mark.scenario

STRICT = ("--exit-on-error", "--no-password")


@pytest.fixture(scope="module")
def database():
    with own_server("dumped") as database:
        golden.make_roles(database.cluster)
        golden.build(database)
        yield database


@pytest.fixture
def copy(database):
    with database.sibling("copy") as copy:
        yield copy


def _is_the_same(database, copy) -> None:
    assert golden.differing(golden.dump(database), golden.dump(copy)) == []
    assert copy.dump_schema() == database.dump_schema()
    assert golden.wrong(golden.reader(copy), golden.answers()) == []


def test_custom_format(database, copy):
    dump = database.run_tool("pg_dump", "-Fc", encoding=None).stdout
    copy.run_tool("pg_restore", *STRICT, input=dump, encoding=None)
    _is_the_same(database, copy)


def test_a_directory_in_parallel(database, copy):
    directory = database.cluster.directory / "dump"
    database.run_tool("pg_dump", "-Fd", "-j", "3", "-f", directory)
    copy.run_tool("pg_restore", *STRICT, "-j", "3", directory)
    _is_the_same(database, copy)


@pytest.mark.parametrize("told", ["pg_dump", "pg_restore"])
def test_by_sections(database, copy, told):
    for section in ("pre-data", "data", "post-data"):
        if told == "pg_dump":
            copy.psql(database.run_tool("pg_dump", f"--section={section}").stdout)
        else:
            dump = database.run_tool("pg_dump", "-Fc", encoding=None).stdout
            copy.run_tool("pg_restore", *STRICT, f"--section={section}", input=dump, encoding=None)
    _is_the_same(database, copy)


def test_a_whole_cluster(database):
    dump = database.cluster.run_tool("pg_dumpall", "--clean", "--if-exists").stdout
    with Cluster("restored", {"session_preload_libraries": "pazpaz_pii"}) as cluster:
        # All but the role that does it, which is there already.
        cluster.psql(dump.replace("DROP ROLE IF EXISTS postgres;\n", "").replace("CREATE ROLE postgres;\n", ""))
        _is_the_same(database, Database(cluster, database.name))
