"""CREATE EXTENSION in any schema, DROP EXTENSION without a trace, and nobody's search_path matters."""

import pytest
from psycopg import sql

from harness import custodian
from harness.database import Database
from harness.doctor import FOR_WHO_WATCHES
from harness.errors import raises
from harness.keys import KEYRING
from harness.loading import set_keyring
from harness.shared import made_roles

_SCHEMAS = ["pii", "My PII", "a;b -- ünï"]  # PostgreSQL refuses quotes in it


@pytest.fixture
def empty(cluster):
    """A database without the extension."""
    cluster.createdb("empty_one")
    with Database(cluster, "empty_one") as database:
        yield database


def _install(session, schema: str) -> sql.Identifier:
    name = sql.Identifier(schema)
    session.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(name))
    session.execute(sql.SQL("CREATE EXTENSION pazpaz_pii SCHEMA {}").format(name))
    return name


@pytest.mark.parametrize("schema", _SCHEMAS)
def test_everything_works_from_a_schema_outside_the_search_path(empty, schema):
    session = empty.connect()
    pii = _install(session, schema)

    def run(statement, *arguments):
        return session.execute(sql.SQL(statement).format(pii=pii), arguments or None)

    run("SET search_path = ''")
    run(
        "CREATE TABLE public.clients (id int, email {pii}.encrypted_text(100, searchable),"
        " name {pii}.encrypted_text(50))"
    )
    run("CREATE INDEX clients_email ON public.clients USING hash (email)")
    run("CREATE UNIQUE INDEX ON public.clients (email {pii}.encrypted_text_unique_ops)")
    run("SELECT {pii}.pii_load_keyring(%s)", KEYRING)
    run("INSERT INTO public.clients SELECT i, 'mail ' || i, 'name ' || i FROM generate_series(1, 200) i")
    assert run("SELECT count(*) FROM {pii}.pii_session_keys()").fetchone() == (3,)
    assert run("SELECT name FROM public.clients WHERE name LIKE '%e 7'").fetchall() == [("name 7",)]
    assert run("SELECT {pii}.pii_decrypt({pii}.pii_encrypt('x'))").fetchone() == ("x",)
    assert run("SELECT {pii}.pii_key_version(name) FROM public.clients LIMIT 1").fetchone() == (2,)
    run("SET enable_seqscan = off")
    lookup = "SELECT id FROM public.clients WHERE email OPERATOR({pii}.=) 'mail 7'"
    assert run(lookup).fetchall() == [(7,)]
    assert "clients_email" in "\n".join(row[0] for row in run("EXPLAIN " + lookup))
    names = run("SELECT name FROM public.clients ORDER BY name LIMIT 2").fetchall()
    assert names == [("name 1",), ("name 10",)]
    assert run("SELECT count(DISTINCT email), min(name) FROM public.clients").fetchone() == (
        200,
        "name 1",
    )
    with raises("23505"):
        run("INSERT INTO public.clients VALUES (0, 'mail 7', 'x')")
    with raises("0A000", hint="hash"):
        run("CREATE INDEX ON public.clients (name)")
    run("SELECT {pii}.pii_unload_keys()")
    run("ANALYZE public.clients")
    run("REINDEX TABLE public.clients")
    run("VACUUM FULL public.clients")


@pytest.mark.parametrize("schema", _SCHEMAS)
def test_dump_and_restore_with_the_extension_in_another_schema(empty, cluster, schema):
    session = empty.connect()
    pii = _install(session, schema)
    session.execute(
        sql.SQL(
            "CREATE TABLE clients (id int, email {0}.encrypted_text(100, searchable),"
            " name {0}.encrypted_text(50) NOT NULL);"
            "CREATE INDEX ON clients USING hash (email);"
            "CREATE UNIQUE INDEX ON clients (email {0}.encrypted_text_unique_ops);"
            "CREATE VIEW sevens AS SELECT id FROM clients WHERE email OPERATOR({0}.=) id::text;"
        ).format(pii)
    )
    set_keyring(session, KEYRING)
    session.execute("INSERT INTO clients SELECT i, 'mail ' || i, 'name ' || i FROM generate_series(1, 9) i")
    question = "SELECT id, email::bytea, name::bytea FROM clients ORDER BY id"
    expected = session.execute(question).fetchall()
    dump = empty.run_tool("pg_dump", "-Fc", encoding=None).stdout
    with empty.sibling("restored") as restored:
        restored.run_tool("pg_restore", "--exit-on-error", input=dump, encoding=None)
        session = restored.connect()
        assert session.execute(question).fetchall() == expected
        set_keyring(session, KEYRING)
        assert session.execute("SELECT name FROM clients WHERE id = 7").fetchone() == ("name 7",)


_LEFTOVERS = """
    SELECT c.relname, d.objid FROM pg_depend d JOIN pg_class c ON c.oid = d.classid
     WHERE d.refclassid = 'pg_extension'::regclass
       AND d.refobjid NOT IN (SELECT oid FROM pg_extension)
    UNION ALL SELECT 'pg_proc', oid FROM pg_proc WHERE proname LIKE 'pii\\_%' OR probin LIKE '%pazpaz%'
    UNION ALL SELECT 'pg_type', oid FROM pg_type WHERE typname LIKE '%encrypted_text%'
    UNION ALL SELECT 'pg_opclass', oid FROM pg_opclass WHERE opcname LIKE 'encrypted_text%'
    UNION ALL SELECT 'pg_opfamily', oid FROM pg_opfamily WHERE opfname LIKE 'encrypted_text%'
"""


def test_drop_extension_leaves_nothing(empty):
    session = empty.connect()
    everything = (
        "SELECT (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_type),"
        " (SELECT count(*) FROM pg_operator), (SELECT count(*) FROM pg_cast),"
        " (SELECT count(*) FROM pg_amop), (SELECT count(*) FROM pg_amproc),"
        " (SELECT count(*) FROM pg_opclass), (SELECT count(*) FROM pg_opfamily),"
        " (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_depend)"
    )
    before = session.execute(everything).fetchone()
    session.execute("CREATE EXTENSION pazpaz_pii")
    assert session.execute(_LEFTOVERS).fetchall() != []
    session.execute("DROP EXTENSION pazpaz_pii")
    assert session.execute(everything).fetchone() == before
    assert session.execute(_LEFTOVERS).fetchall() == []
    session.execute("CREATE EXTENSION pazpaz_pii")
    set_keyring(session, KEYRING)
    assert session.execute("SELECT pii_decrypt(pii_encrypt('again'))").fetchone() == ("again",)


def test_drop_extension_does_not_drop_a_column_by_the_way(empty):
    session = empty.connect()
    session.execute("CREATE EXTENSION pazpaz_pii")
    session.execute("CREATE TABLE clients (name encrypted_text)")
    with raises("2BP01", detail="clients"):
        session.execute("DROP EXTENSION pazpaz_pii")


def test_create_extension_does_not_take_over_what_is_there(empty):
    """An object that someone put in the schema beforehand must not become part of the extension."""
    session = empty.connect()
    session.execute("CREATE FUNCTION pii_import(armour text) RETURNS text LANGUAGE sql AS 'SELECT 1::text'")
    with raises("42723"):
        session.execute("CREATE EXTENSION pazpaz_pii")


@pytest.fixture
def app_role(cluster):
    with made_roles(cluster, ["install_app"]):
        yield "install_app"


def test_only_a_superuser_may_create_the_extension(empty, app_role):
    owner = empty.connect()
    owner.execute(f"GRANT ALL ON DATABASE empty_one TO {app_role}")
    owner.execute(f"GRANT ALL ON SCHEMA public TO {app_role}")
    with raises("42501", message="permission denied to create extension"):
        empty.connect(user=app_role).execute("CREATE EXTENSION pazpaz_pii")
    owner.execute(f"DROP OWNED BY {app_role}")


def test_a_fake_import_function_gives_no_privilege(empty, app_role):
    owner = empty.connect()
    pii = _install(owner, "pii")
    owner.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(pii, sql.Identifier(app_role)))
    owner.execute(f"GRANT ALL ON SCHEMA public TO {app_role}")
    owner.execute("SET search_path = pii, public")
    owner.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    armour = owner.execute("SELECT 'v2:' || encode(substr(pii_encrypt('stolen')::bytea, 4), 'base64')").fetchone()[0]
    user = empty.connect(user=app_role)
    for schema in ("public", "pg_temp"):
        user.execute(
            f"CREATE FUNCTION {schema}.pii_import(text) RETURNS pii.encrypted_text"
            " LANGUAGE sql AS 'SELECT NULL::pii.encrypted_text'"
        )
        user.execute(f"GRANT EXECUTE ON FUNCTION {schema}.pii_import(text) TO PUBLIC")
    user.execute("CREATE TEMP TABLE mine (name pii.encrypted_text)")
    for path in ("pg_temp, public, pii", "public, pii", "pg_temp"):
        user.execute(f"SET search_path = {path}")
        with raises("42501", hint="GRANT EXECUTE ON FUNCTION pii_import"):
            user.execute("INSERT INTO pg_temp.mine VALUES (%s)", (armour,))
        with raises("42501"):
            user.execute("SELECT %s::pii.encrypted_text", (armour,))
        with raises("42501"):
            user.execute("SELECT pii.pii_import(%s)", (armour,))
    user.close()
    owner.execute(f"DROP OWNED BY {app_role}")


def test_fake_operators_are_not_used_by_what_is_stored(empty):
    """Indexes, views and constraints are bound to our operators when they are made."""
    owner = empty.connect()
    _install(owner, "pii")
    owner.execute("SET search_path = pii, public")
    owner.execute(
        "CREATE TABLE public.clients (id int, email encrypted_text(searchable));"
        "CREATE UNIQUE INDEX ON public.clients (email encrypted_text_unique_ops);"
        "CREATE VIEW public.seventh AS SELECT id FROM public.clients WHERE email = ('mail ' || 7);"
    )
    owner.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    owner.execute("INSERT INTO public.clients SELECT i, 'mail ' || i FROM generate_series(1, 9) i")
    owner.execute("CREATE SCHEMA evil")
    owner.execute(
        "CREATE FUNCTION evil.never(pii.encrypted_text, pii.encrypted_text) RETURNS boolean"
        " LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the fake was called''; END'"
    )
    owner.execute(
        "CREATE OPERATOR evil.= (LEFTARG = pii.encrypted_text, RIGHTARG = pii.encrypted_text, FUNCTION = evil.never)"
    )
    owner.execute("SET search_path = evil, pii, public")
    assert owner.execute("SELECT id FROM public.seventh").fetchall() == [(7,)]
    assert owner.execute("SELECT count(DISTINCT email) FROM public.clients").fetchone() == (9,)
    assert owner.execute("SELECT count(*) FROM (SELECT email FROM public.clients GROUP BY email) x").fetchone() == (9,)
    with raises("23505"):
        owner.execute("INSERT INTO public.clients VALUES (10, 'mail 7')")
    with raises("P0001", message="the fake was called"):
        owner.execute("SELECT 1 FROM public.clients a JOIN public.clients b ON a.email = b.email")


def test_every_function_is_bound_to_the_library_or_a_schema(empty):
    """What is not in C, or runs as its owner, has a fixed path; procedures that COMMIT cannot have one.

    What they call for each batch names every schema instead, and so do operators that are inlined.
    """
    session = empty.connect()
    _install(session, "pii")
    rows = session.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang"
        " JOIN pg_depend d ON d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e'"
        " WHERE (p.prosecdef OR (l.lanname <> 'c' AND p.prokind <> 'p'"
        " AND p.proname NOT IN ('pii_run_batch', 'pii_try_batch')"
        " AND p.oid NOT IN (SELECT oprcode FROM pg_operator WHERE ARRAY[oprleft, oprright]"
        " && ARRAY['name', 'pazpaz_pii.encrypted_operand[]']::regtype[]::oid[])"
        " AND l.lanname <> 'internal'))"
        " AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY (p.proconfig), false)"
    ).fetchall()
    assert rows == []


def test_it_adopts_no_schema_of_its_own_name(empty, app_role):
    """A stranger may have made it, and would own what is put into it."""
    owner = empty.connect()
    owner.execute(f"CREATE SCHEMA pazpaz_pii AUTHORIZATION {app_role}")
    with raises("42939", message="is not for what people name", hint="create the extension in another"):
        owner.execute("CREATE EXTENSION pazpaz_pii SCHEMA pazpaz_pii")
    with raises("42P06", message="a schema pazpaz_pii exists already", hint="takes over none"):
        owner.execute("CREATE EXTENSION pazpaz_pii")
    assert owner.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pazpaz_pii'").fetchone() == (0,)
    owner.execute("DROP SCHEMA pazpaz_pii")
    owner.execute("CREATE EXTENSION pazpaz_pii")
    with raises("42P06"):
        empty.connect().execute("CREATE SCHEMA pazpaz_pii")
    with raises("2BP01", hint="drop extension pazpaz_pii instead"):
        owner.execute("DROP SCHEMA pazpaz_pii CASCADE")
    owner.execute("DROP EXTENSION pazpaz_pii")
    assert owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'pazpaz_pii'").fetchone() == (0,)


def test_a_stranger_s_schema_is_not_read(empty, app_role):
    """The library is there before the extension is: a table that is called pii_key then says nothing about keys."""
    owner = empty.connect()
    owner.execute(f"CREATE SCHEMA pazpaz_pii AUTHORIZATION {app_role}")
    owner.execute(f"SET ROLE {app_role}")
    owner.execute(
        "CREATE TABLE pazpaz_pii.pii_key (kind text, version integer, fingerprint text, created_at timestamptz,"
        " activated_at timestamptz, expires_at timestamptz, retired_at timestamptz, destroyed_at timestamptz,"
        " wrapped_key bytea)"
    )
    owner.execute("INSERT INTO pazpaz_pii.pii_key VALUES ('data', 1, '0123456789abcdef', now(), now())")
    owner.execute("RESET ROLE")
    # A superuser moves it out of the way and back again.
    owner.execute("ALTER SCHEMA pazpaz_pii RENAME TO strange")
    owner.execute("CREATE EXTENSION pazpaz_pii")
    owner.execute("ALTER SCHEMA pazpaz_pii RENAME TO moved; ALTER SCHEMA strange RENAME TO pazpaz_pii")
    owner.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    assert owner.execute("SELECT pii_decrypt(pii_encrypt('x'))").fetchone() == ("x",)
    owner.execute("DROP SCHEMA pazpaz_pii CASCADE")


def test_what_not_everyone_may_execute(empty, app_role):
    session = empty.connect()
    _install(session, "pii")
    denied = session.execute(
        r"SELECT regexp_replace(oid::regprocedure::text, '\mpii\.', '', 'g') FROM pg_proc"
        " WHERE pronamespace IN ('pii'::regnamespace, 'pazpaz_pii'::regnamespace)"
        " AND NOT has_function_privilege(%s, oid, 'EXECUTE')",
        (app_role,),
    ).fetchall()
    assert {name for (name,) in denied} == custodian.FUNCTIONS | FOR_WHO_WATCHES | {
        "pii_import(text)",
        "pii_masked(encrypted_text,text)",
        "pii_audit(text,jsonb)",
        "pazpaz_pii.pii_deliver_event(regprocedure,jsonb)",
        "pazpaz_pii.pii_migration_adopt()",
    }
