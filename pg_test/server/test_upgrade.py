"""Upgrades: from every released version to a next one that is made up here, in an installation of its own."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from golden import golden
from golden.states import APPLICATION, OWNER
from harness import host
from harness.catalogue import catalogue, grants_in
from harness.cluster import Cluster
from harness.database import Database
from harness.errors import raises
from harness.loading import options
from harness.shared import Visit, made_roles

pytestmark = pytest.mark.scenario

NOW, NEXT = host.VERSION, "9.9.9"
RELEASES = host.ROOT / "sql" / "releases"
# What was released, and what is about to be.
VERSIONS = sorted(path.stem.partition("--")[2] for path in RELEASES.glob("pazpaz_pii--*.sql"))
of_each_version = pytest.mark.parametrize("old", VERSIONS)

# What the next version brings: a function for all, one for nobody, a column and an operator family; and one function
# is replaced.
CHANGES = """
CREATE FUNCTION @extschema@.pii_made_up(value @extschema@.encrypted_text) RETURNS integer
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS 'SELECT @extschema@.pii_key_version(value)';
COMMENT ON FUNCTION @extschema@.pii_made_up(@extschema@.encrypted_text) IS 'made up';
CREATE FUNCTION pazpaz_pii.pii_made_up_part() RETURNS integer
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS 'SELECT 1';
COMMENT ON FUNCTION pazpaz_pii.pii_made_up_part() IS 'internal: made up';
CREATE OPERATOR FAMILY @extschema@.made_up_ops USING hash;
ALTER OPERATOR FAMILY @extschema@.made_up_ops USING hash ADD
    OPERATOR 1 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text);
ALTER TABLE pazpaz_pii.pii_key ADD made_up text;
CREATE OR REPLACE FUNCTION pazpaz_pii.pii_length(typmod integer) RETURNS integer
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN typmod >= 0 THEN (typmod & (1 << 25) - 1) >> 1 ELSE 0 END;
$$;
"""


@pytest.fixture(scope="module")
def installation():
    """A copy of the installation, which has the next version as well, and each one before."""
    copy = Path(tempfile.mkdtemp(prefix="upgrade-", dir=host.PG_DIR.parent))
    copy.chmod(0o755)
    # Beside it user postgres can read, and links cost nothing. Nothing is written into a file that is one.
    subprocess.run(["cp", "-al", f"{host.PG_DIR}/.", copy], check=True)
    _add_versions(_extensions(copy))
    yield copy
    shutil.rmtree(copy)


def _extensions(copy: Path) -> Path:
    """Where the copy has its extensions' SQL, and the server looks for it."""
    command = [host.program("pg_config", copy), "--sharedir"]
    shared = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    assert Path(shared).is_relative_to(copy)
    return Path(shared) / "extension"


def _add_versions(directory: Path) -> None:
    script = (directory / f"pazpaz_pii--{NOW}.sql").read_text()
    objects, mark, end = script.partition("-- sql/guards.sql\n")
    assert mark and "-- sql/privileges.sql\n" in end
    end = replaced(end, r"owned CONSTANT regprocedure\[\] := ARRAY\[", r"\g<0>'pazpaz_pii.pii_made_up_part()',")
    (directory / f"pazpaz_pii--{NEXT}.sql").write_text(objects + CHANGES + mark + end)
    # An upgrade script ends in the same way, of what it has created.
    privileges = end.partition("-- sql/privileges.sql\n")[2]
    made_up = ("@extschema@.pii_made_up(@extschema@.encrypted_text)", "pazpaz_pii.pii_made_up_part()")
    created = ", ".join(f"'{name}'::regprocedure::oid" for name in made_up)
    privileges = replaced(privileges, r"(created CONSTANT oid\[\] := )NULL;", f"\\1ARRAY[{created}];")
    (directory / f"pazpaz_pii--{NOW}--{NEXT}.sql").write_text(CHANGES + privileges)
    assert NOW in VERSIONS
    for old in VERSIONS:
        path = directory / f"pazpaz_pii--{old}.sql"
        path.unlink(missing_ok=True)
        shutil.copy(RELEASES / path.name, path)
    control = directory / "pazpaz_pii.control"
    text = control.read_text()
    control.unlink()
    control.write_text(re.sub(r"default_version = '.*'", f"default_version = '{NEXT}'", text))


def replaced(text: str, pattern: str, replacement: str) -> str:
    text, count = re.subn(pattern, replacement, text)
    assert count == 1, pattern
    return text


@pytest.fixture(scope="module")
def next_one(installation):
    """A server of the next version."""
    settings = {"session_preload_libraries": "pazpaz_pii"}
    with Cluster("next", settings, installation=installation) as cluster:
        golden.make_roles(cluster)
        yield cluster


@pytest.fixture
def upgraded(next_one):
    """An empty database."""
    next_one.createdb("upgraded")
    with Visit(Database(next_one, "upgraded")) as visit:
        yield visit
    next_one.dropdb("upgraded")


@pytest.fixture
def session(upgraded):
    return upgraded.connect()


def privileges(session) -> dict[str, list[str]]:
    """Those on what belongs to the extension."""
    return {member.object: member.privileges for member in catalogue(session) if member.privileges}


def version(session) -> str:
    return session.execute("SELECT extversion FROM pg_extension WHERE extname = 'pazpaz_pii'").fetchone()[0]


@of_each_version
def test_an_upgrade_leaves_what_a_fresh_installation_makes(session, old):
    session.execute(f"CREATE EXTENSION pazpaz_pii VERSION '{old}'")
    before = catalogue(session)
    # What is granted by default to objects that are made later is not granted to these.
    session.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    session.execute(f"ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO {OWNER}")
    session.execute("ALTER EXTENSION pazpaz_pii UPDATE")
    assert version(session) == NEXT
    after = catalogue(session)
    session.execute("DROP EXTENSION pazpaz_pii; CREATE EXTENSION pazpaz_pii")
    assert version(session) == NEXT
    assert after == catalogue(session)
    kinds = {name.partition(" ")[0] for name, *_ in after}
    assert {"function", "type", "cast", "operator", "table", "view", "trigger", "constraint", "configuration"} <= kinds
    new = {row[0] for row in after if row not in before}
    assert new >= {
        "function pazpaz_pii.pii_length(integer)",
        "function pii_made_up(encrypted_text)",
        "operator family made_up_ops for access method hash",
        "table pazpaz_pii.pii_key",
    }
    assert len(after) > 500 and (old != NOW or len(new) < 10)


@of_each_version
def test_an_upgrade_changes_no_value_and_nothing_under_way(upgraded, session, old):
    session.execute(f"CREATE EXTENSION pazpaz_pii VERSION '{old}'")
    text, expected = golden.released(old)
    upgraded.psql(text)
    before = privileges(session), grants_in(upgraded.dump_schema())
    session.execute("ALTER EXTENSION pazpaz_pii UPDATE")
    assert version(session) == NEXT
    assert golden.differing(text, golden.dump(upgraded)) == []
    # What the installation has granted and revoked on what belongs to the extension, too.
    after = privileges(session)
    assert before == ({name: after[name] for name in before[0]}, grants_in(upgraded.dump_schema()))
    assert before[0]["function pii_decrypt(encrypted_text)"] == [f"{APPLICATION}=X/postgres", "postgres=X/postgres"]
    reader = golden.reader(upgraded)
    assert golden.wrong(reader, expected) == []
    assert reader.execute("SELECT pii_made_up(plain) FROM wrapped WHERE id = 3").fetchone() == (3,)
    golden.go_on(reader)
    assert golden.wrong(reader, expected) == []


@of_each_version
def test_the_library_works_under_the_sql_of_a_version_before(upgraded, session, old):
    session.execute(f"CREATE EXTENSION pazpaz_pii VERSION '{old}'")
    text, expected = golden.released(old)
    upgraded.psql(text)
    reader = golden.reader(upgraded)
    assert golden.wrong(reader, expected) == []
    golden.go_on(reader)
    assert golden.wrong(reader, expected) == []
    golden.go_back(reader)
    assert version(session) == old
    before = golden.dump(upgraded)
    session.execute("ALTER EXTENSION pazpaz_pii UPDATE")
    assert golden.differing(before, golden.dump(upgraded)) == []
    assert golden.wrong(reader, expected) == []


def test_a_version_that_names_what_the_library_lacks_is_noticed(session, installation):
    """PostgreSQL looks every symbol up when a function is made: a version that can be created has all of them."""
    script = (RELEASES / f"pazpaz_pii--{NOW}.sql").read_text()
    symbol = "'pii_generate_key_wrapper'"
    assert script.count(symbol) == 1
    lacking = _extensions(installation) / "pazpaz_pii--0.0.1.sql"
    lacking.write_text(script.replace(symbol, "'pii_no_such_wrapper'"))
    with raises("42883", message="pii_no_such_wrapper"):
        session.execute("CREATE EXTENSION pazpaz_pii VERSION '0.0.1'")
    lacking.unlink()


# --- dumps ---


@of_each_version
@pytest.mark.parametrize("restoring", ["keyless", "keyed"])
def test_a_dump_of_a_version_before_loads_into_the_next(upgraded, session, old, restoring):
    text, expected = golden.released(old)
    keyed = {"PGOPTIONS": options() + " -c pazpaz_pii.io=ciphertext"}
    upgraded.psql(text, env=keyed if restoring == "keyed" else {})
    assert version(session) == NEXT
    assert golden.differing(text, golden.dump(upgraded)) == []
    reader = golden.reader(upgraded)
    assert golden.wrong(reader, expected) == []
    golden.go_on(reader)
    assert golden.wrong(reader, expected) == []
    golden.go_back(reader)
    assert golden.wrong(reader, expected) == []


def _structure(database) -> str:
    """Without the names that PostgreSQL 18 gives to NOT NULL: the dump is of one that has none."""
    return re.sub(r' CONSTRAINT ("([^"]|"")+"|\w+) NOT NULL', " NOT NULL", database.dump_schema())


def test_the_golden_dump_has_every_state_of_this_version(cluster, db):
    """Until its release, from when on the dump stays as it is: scripts/freeze --check."""
    text, expected = golden.released(NOW)
    if f"## {NOW}, unreleased\n" in (host.ROOT / "CHANGELOG.md").read_text():
        with made_roles(cluster, golden.ROLES), db.sibling("anew") as anew, db.sibling("loaded") as loaded:
            anew.connect().execute("CREATE EXTENSION pazpaz_pii")
            golden.build(anew)
            loaded.psql(text)
            stale = _structure(anew) != _structure(loaded) or expected != golden.answers()
        assert not stale, "the golden dump is not what pg_test/golden makes: run scripts/golden"
