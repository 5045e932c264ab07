"""Who may do what with the extension's objects: what is meant, whatever a database grants by default or wholesale."""

import pytest

from harness import custodian
from harness.catalogue import grants_in
from harness.database import Database
from harness.doctor import findings
from harness.errors import raises
from harness.shared import made_roles

pytestmark = pytest.mark.scenario

APP = "pii_grants_app"
# Every object of the extension with each privilege on it, and on its columns. Defaults are written out.
PRIVILEGES = """
    WITH objects (class, oid, number, kind, owner, acl) AS (
        SELECT 'pg_proc'::regclass, oid, 0, 'function', proowner, coalesce(proacl, acldefault('f', proowner))
            FROM pg_proc
        UNION ALL SELECT 'pg_class'::regclass, oid, 0, 'table', relowner, coalesce(relacl, acldefault('r', relowner))
            FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'f', 'p', 'S')
        UNION ALL SELECT 'pg_class'::regclass, attrelid, attnum, 'column', NULL, attacl FROM pg_attribute
            WHERE attacl IS NOT NULL
        UNION ALL SELECT 'pg_type'::regclass, oid, 0, 'type', typowner, coalesce(typacl, acldefault('T', typowner))
            FROM pg_type
        UNION ALL SELECT 'pg_namespace'::regclass, oid, 0, 'schema', nspowner,
            coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
    )
    SELECT o.kind, pg_describe_object(o.class, o.oid, o.number), x.grantee::regrole::text, x.privilege_type,
        x.is_grantable
    FROM objects AS o JOIN pg_depend AS d ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
        JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pazpaz_pii'
        LEFT JOIN LATERAL aclexplode(o.acl) AS x ON true
    ORDER BY 1, 2, 3, 4
"""
ALL_KINDS = ("TABLES", "SEQUENCES", "ROUTINES", "TYPES", "SCHEMAS")
# What a database may say before CREATE EXTENSION.
DEFAULTS = {
    "tables of a schema": f"IN SCHEMA public GRANT ALL ON TABLES TO {APP}",
    "functions of a schema": f"IN SCHEMA public GRANT ALL ON FUNCTIONS TO {APP}",
    "functions to everybody": "IN SCHEMA public GRANT EXECUTE ON ROUTINES TO PUBLIC",
    "nothing for everybody": "REVOKE ALL ON FUNCTIONS FROM PUBLIC",
    "no types for everybody": "REVOKE ALL ON TYPES FROM PUBLIC",
    **{f"all {kind} to a role": f"GRANT ALL ON {kind} TO {APP} WITH GRANT OPTION" for kind in ALL_KINDS},
    **{f"all {kind} to everybody": f"GRANT ALL ON {kind} TO PUBLIC" for kind in ALL_KINDS},
    **{f"no {kind} for their owner": f"REVOKE ALL ON {kind} FROM postgres" for kind in ALL_KINDS},
}


@pytest.fixture(scope="module", autouse=True)
def roles(cluster):
    with made_roles(cluster, [APP]):
        yield


@pytest.fixture
def empty(cluster):
    """A database without the extension."""
    cluster.createdb("grants")
    with Database(cluster, "grants") as database:
        yield database


def privileges(session) -> list[tuple]:
    return session.execute(PRIVILEGES).fetchall()


def alter_defaults(session, *defaults: str) -> None:
    session.execute("; ".join(f"ALTER DEFAULT PRIVILEGES FOR ROLE postgres {default}" for default in defaults))


def test_what_is_meant(admin):
    """Written out for functions in test_catalogue.py; here for all else."""
    rows = privileges(admin)
    assert {kind for kind, *_ in rows} == {"function", "table", "column", "type", "schema"} and len(rows) > 600
    assert {(name, privilege) for kind, name, role, privilege, _ in rows if role == "-" and kind == "table"} == {
        (name, "SELECT")
        for name in (
            "view pii_doctor_accepted",
            "view pii_doctor_names",
            "view pii_key_status",
            "view pii_migration_failures",
            "view pii_migration_log",
            "view pii_migration_progress",
            "view pii_search_indexes",
            "view pii_session_stats",
            "table pazpaz_pii.pii_bytea_column",
            "table pazpaz_pii.pii_conversion",
            "view pazpaz_pii.pii_column",
            "table pazpaz_pii.pii_doctor_accepted",
            "table pazpaz_pii.pii_doctor_names",
            "table pazpaz_pii.pii_migration_log",
            "table pazpaz_pii.pii_migration_worker",
            "table pazpaz_pii.pii_once_encrypted",
        )
    }
    columns = {name.split()[1] for kind, name, role, _, _ in rows if (kind, role) == ("column", "-")}
    assert len(columns) == 8 and "wrapped_key" not in columns
    watched = {(kind, privilege) for kind, _, role, privilege, _ in rows if role == "pg_monitor"}
    assert {role for _, _, role, _, _ in rows} == {"-", "postgres", "pg_monitor"} and watched == {
        ("function", "EXECUTE")
    }
    assert not [row for row in rows if row[2] == "-" and row[4]]
    types = {name for kind, name, *_ in rows if kind == "type" and not name.endswith("_operand")}
    assert {name for kind, name, role, *_ in rows if (kind, role) == ("type", "-")} == types


@pytest.mark.parametrize("default", DEFAULTS)
def test_defaults_of_a_database_change_nothing(empty, admin, default):
    session = empty.connect()
    alter_defaults(session, DEFAULTS[default])
    session.execute("CREATE EXTENSION pazpaz_pii")
    assert privileges(session) == privileges(admin)


def test_all_of_these_defaults_at_once(empty, admin):
    session = empty.connect()
    alter_defaults(session, *DEFAULTS.values())
    session.execute("CREATE TABLE told (id int); CREATE EXTENSION pazpaz_pii")
    assert session.execute("SELECT has_table_privilege(%s, 'told', 'INSERT')", (APP,)).fetchone() == (True,)
    assert privileges(session) == privileges(admin)
    app = empty.connect(APP)
    for statement in (
        "INSERT INTO pazpaz_pii.pii_definition (member, clause) VALUES ('told', '1); ALTER ROLE app SUPERUSER')",
        "SELECT * FROM pazpaz_pii.pii_definition",
        "SELECT wrapped_key FROM pazpaz_pii.pii_key",
        "SELECT * FROM pazpaz_pii.pii_key_parameters",
        "SELECT pii_import('v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==')",
        "SELECT pii_destroy_key(1, 'x')",
        "SELECT pii_set_passphrase('x')",
        "CREATE TABLE pazpaz_pii.mine (id int)",
    ):
        with raises("42501"):
            app.execute(statement)
    app.execute("SELECT NULL::encrypted_text = NULL, pii_generate_key(), count(*) FROM pii_key_status")


@pytest.mark.parametrize("default", [None, "all ROUTINES to a role", "nothing for everybody"])
def test_a_dump_has_what_was_changed_later_and_nothing_else(empty, default):
    session = empty.connect()
    if default:
        alter_defaults(session, DEFAULTS[default])
    session.execute("CREATE EXTENSION pazpaz_pii")
    assert grants_in(empty.dump_schema()) == []
    session.execute(
        f"""REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION pii_create_key TO {APP};
            GRANT UPDATE (reason) ON pazpaz_pii.pii_doctor_accepted TO {APP};
            GRANT USAGE ON TYPE encrypted_text TO {APP};
            REVOKE USAGE ON SCHEMA pazpaz_pii FROM PUBLIC"""
    )
    dump = empty.dump_schema()
    assert len(grants_in(dump)) == 5, grants_in(dump)
    with empty.sibling("restored") as restored:
        if default:
            alter_defaults(restored.connect(), DEFAULTS[default])
        restored.psql(dump)
        assert privileges(restored.connect()) == privileges(session)


WHOLESALE = {
    "all in public": "GRANT ALL ON ALL {kinds} IN SCHEMA public TO {who}",
    "all in both schemas": "GRANT ALL ON ALL {kinds} IN SCHEMA public, pazpaz_pii TO {who}",
    "all, to pass on": "GRANT ALL ON ALL {kinds} IN SCHEMA public, pazpaz_pii TO {who} WITH GRANT OPTION",
}


@pytest.mark.parametrize("who", [APP, "PUBLIC"])
@pytest.mark.parametrize("grant", WHOLESALE)
def test_the_doctor_finds_grants_on_everything_and_takes_them_back(db, grant, who):
    session = db.connect()
    meant = privileges(session)
    if who == "PUBLIC" and "pass on" in grant:
        who = f"{APP}, pg_read_all_stats"  # Grant options are for roles.
    for kinds in ("TABLES", "ROUTINES"):
        session.execute(WHOLESALE[grant].format(kinds=kinds, who=who))
    checks = ("public_execute", "own_tables", "key_custodian")
    found = {check: findings(session, check) for check in checks}
    assert {row[0] for rows in found.values() for row in rows} == {"critical"}
    mine = [row for row in privileges(session) if row not in meant]
    told = "\n".join(" ".join(row) for rows in found.values() for row in rows)
    for function in custodian.PUBLIC_INTERFACE | {"pii_import(text)"}:
        assert f"public.{function}" in told, function

    for kind, name, *_ in mine:
        # Types are for everybody. Names in findings have their schema.
        if kind == "table":
            assert name.split()[1] in told, name
    for rows in found.values():
        for *_, remedy in rows:
            session.execute(remedy)
    assert [findings(session, check) for check in checks] == [[], [], []]
    left = [row for row in privileges(session) if row not in meant]
    # Types and functions that everybody has may stay granted twice.
    assert {row[3] for row in left} <= {"EXECUTE", "SELECT"} and {row[2] for row in left} <= {APP, "pg_read_all_stats"}
    app = db.connect(APP)
    for statement in ("SELECT pii_take_census()", "INSERT INTO pii_doctor_names VALUES ('x')"):
        with raises("42501"):
            app.execute(statement)
    kept = privileges(session)
    assert [row for row in meant if row not in kept] == []


def test_what_is_recorded_cannot_be_written_by_a_view(db):
    """Whatever is granted: what pii_migration_log says decides what a rollback does."""
    session = db.connect()
    session.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {APP}")
    app = db.connect(APP)
    for view in ("pii_migration_log", "pii_migration_failures", "pii_migration_progress", "pii_key_status"):
        for statement in (f"DELETE FROM {view}", f"INSERT INTO {view} DEFAULT VALUES"):
            with raises("55000", message="cannot (delete|insert)"):
                app.execute(statement)


def test_who_may_write_what_is_accepted_cannot_be_accepted(db):
    session = db.connect()
    session.execute(f"GRANT SELECT, INSERT ON pii_doctor_accepted TO {APP}")
    db.connect(APP).execute(
        "INSERT INTO pii_doctor_accepted VALUES ('own_tables', 'table public.pii_doctor_accepted', 'it is me')"
    )
    rows = session.execute("SELECT severity, finding FROM pii_doctor() WHERE check_name = 'own_tables'").fetchall()
    assert len(rows) == 1 and rows[0][0] == "critical" and "it is me" not in rows[0][1]
