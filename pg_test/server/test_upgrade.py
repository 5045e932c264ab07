"""Upgrades, shown by a next version that is made up here, in an installation of its own."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness import host, migration, registry
from harness.cluster import Cluster
from harness.errors import raises
from harness.keys import KEYRING
from harness.loading import set_keyring

pytestmark = pytest.mark.scenario

NOW, NEXT = "0.1.0", "9.9.9"

# What the next version brings: a function that is new, and one that is replaced.
CHANGES = """
CREATE FUNCTION @extschema@.pii_made_up(value @extschema@.encrypted_text) RETURNS integer
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS 'SELECT @extschema@.pii_key_version(value)';
COMMENT ON FUNCTION @extschema@.pii_made_up(@extschema@.encrypted_text) IS 'made up';
CREATE OR REPLACE FUNCTION pazpaz_pii.pii_length(typmod integer) RETURNS integer
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN typmod >= 0 THEN (typmod & (1 << 25) - 1) >> 1 ELSE 0 END;
$$;
"""


@pytest.fixture(scope="module")
def extensions():
    """A copy of the installation, which has the next version as well; where its SQL is."""
    copy = Path(tempfile.mkdtemp(prefix="upgrade-", dir=host.ROOT / "target"))
    copy.chmod(0o755)
    # Links cost nothing. Nothing is written into a file that is one.
    subprocess.run(["cp", "-al", f"{host.PG_DIR}/.", copy], check=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(host, "PG_DIR", copy)
        directory = Path(_pg_config("--sharedir")) / "extension"
        assert directory.is_relative_to(copy) and Path(_pg_config("--pkglibdir")).is_relative_to(copy)
        _add_next_version(directory)
        yield directory
    shutil.rmtree(copy)


def _pg_config(what: str) -> str:
    return subprocess.run([host.program("pg_config"), what], check=True, capture_output=True, text=True).stdout.strip()


def _add_next_version(directory: Path) -> None:
    script = (directory / f"pazpaz_pii--{NOW}.sql").read_text()
    objects, mark, end = script.partition("-- sql/guards.sql\n")
    assert mark and "-- sql/privileges.sql\n" in end
    (directory / f"pazpaz_pii--{NEXT}.sql").write_text(objects + CHANGES + mark + end)
    # Privileges are set for every member, at the end of an upgrade, too.
    privileges = end.partition("-- sql/privileges.sql\n")[2]
    (directory / f"pazpaz_pii--{NOW}--{NEXT}.sql").write_text(CHANGES + privileges)
    control = directory / "pazpaz_pii.control"
    text = control.read_text()
    control.unlink()
    control.write_text(re.sub(r"default_version = '.*'", f"default_version = '{NEXT}'", text))


@pytest.fixture(scope="module")
def next_one(extensions):
    """A server of the next version."""
    with Cluster("next", {"session_preload_libraries": "pazpaz_pii"}) as cluster:
        yield cluster


@pytest.fixture
def session(next_one):
    """A session in an empty database."""
    next_one.createdb("upgraded")
    with next_one.connect("upgraded") as session:
        yield session
    next_one.dropdb("upgraded")


# Everything that belongs to the extension, and to what belongs to it, with what PostgreSQL says of each.
CATALOGUE = """
    WITH RECURSIVE extension AS (SELECT oid FROM pg_extension WHERE extname = 'pazpaz_pii'),
    objects AS (
        SELECT d.classid, d.objid, d.objsubid FROM pg_depend AS d JOIN extension AS e ON d.refobjid = e.oid
         WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        UNION
        SELECT d.classid, d.objid, d.objsubid FROM pg_depend AS d JOIN objects AS o
            ON (d.refclassid, d.refobjid) = (o.classid, o.objid)
         WHERE d.deptype IN ('a', 'i', 'P', 'S')
    )
    SELECT pg_describe_object(classid, objid, objsubid) AS object,
           obj_description(objid, classid::regclass::text) AS comment,
           CASE classid::regclass::text
               WHEN 'pg_proc' THEN (SELECT pg_get_functiondef(p.oid) || p.proowner::regrole FROM pg_proc AS p
                   WHERE p.oid = objid AND p.prokind <> 'a')
               WHEN 'pg_class' THEN (SELECT concat_ws(' ', c.relkind, c.reloptions, c.relpersistence,
                   CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) WHEN 'i' THEN pg_get_indexdef(c.oid) END,
                   (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attacl,
                       attstorage, pg_get_expr(adbin, adrelid)), ', ' ORDER BY attnum) FROM pg_attribute
                       LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
                      WHERE attrelid = c.oid AND attnum > 0)) FROM pg_class AS c WHERE c.oid = objid)
               WHEN 'pg_type' THEN (SELECT concat_ws(' ', typlen, typtype, typcategory, typispreferred, typinput,
                   typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typalign, typstorage,
                   typcollation::regcollation, typbasetype::regtype, typelem::regtype) FROM pg_type WHERE oid = objid)
               WHEN 'pg_operator' THEN (SELECT concat_ws(' ', oprcode, oprrest, oprjoin, oprcom::regoperator,
                   oprnegate::regoperator, oprcanmerge, oprcanhash) FROM pg_operator WHERE oid = objid)
               WHEN 'pg_cast' THEN (SELECT concat_ws(' ', castfunc::regprocedure, castcontext, castmethod)
                   FROM pg_cast WHERE oid = objid)
               WHEN 'pg_opclass' THEN (SELECT concat_ws(' ', opcdefault, opckeytype::regtype) FROM pg_opclass
                   WHERE oid = objid)
               WHEN 'pg_constraint' THEN pg_get_constraintdef(objid)
               WHEN 'pg_trigger' THEN (SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
                   WHERE oid = objid)
               WHEN 'pg_event_trigger' THEN (SELECT concat_ws(' ', evtevent, evtfoid::regprocedure, evtenabled, evttags)
                   FROM pg_event_trigger WHERE oid = objid)
           END AS definition,
           ARRAY(SELECT acl::text FROM (
               SELECT proacl FROM pg_proc WHERE classid = 'pg_proc'::regclass AND oid = objid
               UNION ALL SELECT relacl FROM pg_class WHERE classid = 'pg_class'::regclass AND oid = objid
               UNION ALL SELECT typacl FROM pg_type WHERE classid = 'pg_type'::regclass AND oid = objid
               UNION ALL SELECT nspacl FROM pg_namespace WHERE classid = 'pg_namespace'::regclass AND oid = objid
               UNION ALL SELECT initprivs FROM pg_init_privs AS i WHERE (i.classoid, i.objoid) = (classid, objid)
           ) AS acls (acls), unnest(acls) AS acl ORDER BY 1) AS privileges
      FROM objects
     WHERE pg_describe_object(classid, objid, objsubid) !~ ' pg_toast\\.'
    UNION ALL
    SELECT 'configuration ' || c.id::regclass, NULL, c.condition, NULL
      FROM pg_extension, unnest(extconfig, extcondition) AS c (id, condition) WHERE extname = 'pazpaz_pii'
    ORDER BY 1, 2, 3"""


def catalogue(session) -> list[tuple]:
    return session.execute(CATALOGUE).fetchall()


def version(session) -> str:
    return session.execute("SELECT extversion FROM pg_extension WHERE extname = 'pazpaz_pii'").fetchone()[0]


def test_an_upgrade_leaves_what_a_fresh_installation_makes(session):
    session.execute(f"CREATE EXTENSION pazpaz_pii VERSION '{NOW}'")
    old = catalogue(session)
    # What is granted by default to objects that are made later is not granted to these.
    session.execute("ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
    session.execute("ALTER EXTENSION pazpaz_pii UPDATE")
    assert version(session) == NEXT
    upgraded = catalogue(session)
    session.execute("DROP EXTENSION pazpaz_pii; CREATE EXTENSION pazpaz_pii")
    assert version(session) == NEXT
    assert upgraded == catalogue(session)
    kinds = {name.partition(" ")[0] for name, *_ in upgraded}
    assert {"function", "type", "cast", "operator", "table", "view", "trigger", "constraint", "configuration"} <= kinds
    assert [row[0] for row in upgraded if row not in old] == [
        "function pazpaz_pii.pii_length(integer)",
        "function pii_made_up(encrypted_text)",
    ]
    assert len(upgraded) == len(old) + 1 > 500


def test_the_library_works_under_the_sql_of_a_version_before(session):
    session.execute(f"CREATE EXTENSION pazpaz_pii VERSION '{NOW}'")
    set_keyring(session, KEYRING)
    session.execute(
        """CREATE TABLE t (id int PRIMARY KEY, v encrypted_text(searchable)); CREATE INDEX ON t USING hash (v);
            INSERT INTO t SELECT i, 'v' || i FROM generate_series(1, 9) AS i"""
    )
    before = session.execute("SELECT id, v::text AS plain, v::bytea FROM t ORDER BY t.v").fetchall()
    session.execute("ALTER EXTENSION pazpaz_pii UPDATE")
    assert session.execute("SELECT id, v::text AS plain, v::bytea FROM t ORDER BY t.v").fetchall() == before
    assert session.execute("SELECT id, pii_made_up(v) FROM t WHERE v = 'v7'").fetchall() == [(7, 2)]


def test_a_version_that_names_what_the_library_lacks_is_noticed(session, extensions):
    """PostgreSQL looks every symbol up when a function is made: a version that can be created has all of them."""
    released = sorted(path.stem.partition("--")[2] for path in extensions.glob("pazpaz_pii--*.sql"))
    assert released == sorted([NOW, NEXT, f"{NOW}--{NEXT}"])
    script = (extensions / f"pazpaz_pii--{NOW}.sql").read_text()
    symbol = "'pii_generate_key_wrapper'"
    assert script.count(symbol) == 1
    lacking = extensions / "pazpaz_pii--0.0.1.sql"
    lacking.write_text(script.replace(symbol, "'pii_no_such_wrapper'"))
    with raises("42883", message="pii_no_such_wrapper"):
        session.execute("CREATE EXTENSION pazpaz_pii VERSION '0.0.1'")
    lacking.unlink()


# --- a dump of this version, in every state ---

STATES = """
    SET client_min_messages = error;
    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(40), email encrypted_text(searchable), bound bytea,
        raw bytea, armoured text, login encrypted_text(searchable, nocase) COLLATE encrypted_nocase);
    CREATE INDEX ON clients USING hash (email); CREATE UNIQUE INDEX ON clients (email encrypted_text_unique_ops);
    CREATE INDEX ON clients USING pii_search (name);
    INSERT INTO clients SELECT i, 'name ' || i, 'mail ' || i, pii_encrypt('bound ' || i, 'here'),
        pii_encrypt('raw ' || i)::bytea, 'v2:' || encode(substr(pii_encrypt('armoured ' || i)::bytea, 4), 'base64'),
        'Login ' || i FROM generate_series(1, 9) AS i;
    SELECT pii_declare_column('clients', 'raw');
    SELECT pii_create_masked_view('clients', '{"name": "name"}');
    INSERT INTO pii_doctor_accepted VALUES ('pii_name', 'public.staff.phone', 'the front desk');
    INSERT INTO pii_doctor_names VALUES ('nickname');
    CREATE TABLE staff (id int PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'nobody', phone text);
    CREATE INDEX ON staff (name);
    INSERT INTO staff SELECT i, 'staff ' || i, NULL FROM generate_series(1, 9) AS i;
    SELECT pii_migration_start('staff', '{"name": {}}');
    INSERT INTO staff VALUES (10, 'staff 10', NULL);
"""
VALUES = (
    "SELECT id, name::bytea, email::bytea, login::bytea, bound, raw, armoured FROM clients ORDER BY id",
    "SELECT * FROM staff ORDER BY id",
    "SELECT kind, version, fingerprint, status FROM pii_key_status ORDER BY 1, 2",
)


def stored(session) -> list[list[tuple]]:
    """What tables hold, those of the extension among them."""
    tables = session.execute(
        """SELECT id::regclass::text FROM pg_extension, unnest(extconfig) AS id WHERE extname = 'pazpaz_pii'
              AND EXISTS (SELECT FROM pg_class AS c WHERE c.oid = id AND c.relkind = 'r') ORDER BY 1"""
    ).fetchall()
    own = [f"SELECT t::text FROM {table} AS t ORDER BY 1" for (table,) in tables]
    return [session.execute(query).fetchall() for query in (*VALUES, *own)]


def test_a_dump_of_a_version_before_loads_into_the_next(db, keyed, next_one, session):
    keyed.execute(STATES)
    keyed.execute("SELECT pii_register_key(v) FROM generate_series(1, 2) AS v; SELECT pii_register_key(1, 'index')")
    keyed.execute("SELECT pii_activate_key(2)")
    keyed.execute("SELECT pii_take_census()")
    keyed.execute("SELECT pii_retire_key(1)")
    wrapping = db.connect()
    registry.set_passphrase(wrapping)
    registry.unlock(wrapping)
    assert registry.create(wrapping) == 3
    admin = db.connect()
    before = stored(admin)
    assert {row[3] for row in before[2]} >= {"current", "retired"} and all(before[:3])
    dump = db.run_tool("pg_dump").stdout
    next_one.psql(dump, "upgraded")

    assert version(session) == NEXT
    assert stored(session) == before
    set_keyring(session, KEYRING)
    assert session.execute(
        "SELECT name, email, pii_decrypt(bound, 'here'), pii_decrypt(raw) FROM clients "
        "WHERE email = 'mail 7' AND login = 'LOGIN 7'"
    ).fetchall() == [("name 7", "mail 7", "bound 7", "raw 7")]
    migration.backfill(session, "staff")
    migration.replace_indexes(session, "staff")
    migration.finish(session, "staff")
    migration.scrub(session, "staff")
    names = session.execute("SELECT name FROM staff ORDER BY id").fetchall()
    assert names == [(f"staff {i}",) for i in range(1, 11)]
    assert session.execute("SELECT count(*) FROM pii_verify() WHERE finding <> 'ok'").fetchone() == (0,)
