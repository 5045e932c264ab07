"""Who may do what to a table, and that nobody can have a superuser run code that was planted."""

import re
import subprocess

import pytest

from harness import migration, shared
from harness.database import value
from harness.errors import raises
from harness.host import PG_DIR, ROOT, VERSION

pytestmark = pytest.mark.ends

TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, email text NOT NULL, note text);
    INSERT INTO t SELECT i, 'e' || i, 'n' || i FROM generate_series(1, 30) AS i;
"""
COLUMNS = '{"email": {"searchable": true}, "note": {}}'
OWNER, MEMBER, STRANGER = "pii_table_owner", "pii_owner_member", "pii_stranger"


SETUP = f"""
    GRANT {OWNER} TO {MEMBER};
    GRANT CREATE ON SCHEMA public TO {STRANGER}; GRANT CREATE ON DATABASE migration_privileges TO {STRANGER};
"""

database = shared.database(SETUP, roles=[OWNER, MEMBER, STRANGER])
keyed = shared.keyed_and_quiet


@pytest.fixture
def db(corner):
    corner.connect().execute(f"GRANT CREATE ON SCHEMA {corner.schema} TO {OWNER}, {STRANGER}")
    return corner


@pytest.fixture
def owner(db):
    session = db.connect_keyed(OWNER)
    session.execute("SET client_min_messages = warning")
    return session


# --- owners who are no superusers ---


@pytest.mark.parametrize("state", migration.STATES)
def test_an_owner_needs_no_superuser(db, owner, state):
    owner.execute(TABLE + "CREATE UNIQUE INDEX u ON t (email); GRANT SELECT (note) ON t TO PUBLIC")
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(owner, "t")
    migration.advance(owner, "t", COLUMNS, state)
    if state == "backfilled":
        assert owner.execute("SELECT DISTINCT finding FROM pii_migration_verify('t')").fetchall() == [("ok",)]
    owner.execute("CALL pii_rotate('t')")
    migration.rollback(owner, "t")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(owner, "t")) == (schema, rows)
    log = owner.execute("SELECT DISTINCT role::text FROM pii_migration_log WHERE table_name = 't'::regclass").fetchall()
    assert log == [(OWNER,)]


def test_an_owner_is_told_what_only_a_superuser_can_scrub(owner):
    owner.execute(TABLE)
    migration.advance(owner, "t", COLUMNS, "finished")
    with migration.notices(owner) as told:
        migration.scrub(owner, "t")
    assert any(
        "old rows of catalogues may still hold plaintext" in line and "VACUUM FULL pg_statistic" in line
        for line in told
    )
    assert migration.types_of(owner, "t")["note"] == "encrypted_text"


def test_members_of_the_owning_role_and_set_role(db, keyed):
    member = db.connect_keyed(MEMBER)
    member.execute(f"SET client_min_messages = warning; SET ROLE {OWNER};" + TABLE + "RESET ROLE")
    migration.advance(member, "t", COLUMNS, "started")
    member.execute(f"SET ROLE {OWNER}")
    migration.backfill(member, "t")
    migration.finish(member, "t")
    roles = member.execute(
        "SELECT event, role::text FROM pii_migration_log WHERE table_name = 't'::regclass ORDER BY at"
    ).fetchall()
    assert roles == [("started", MEMBER), ("backfilled", OWNER), ("finished", OWNER)]
    keyed.execute(f"SET ROLE {STRANGER}")
    with raises("42501", message="must be owner of table"):
        migration.scrub(keyed, "t")


def test_the_owners_triggers_fire_and_are_named(owner):
    owner.execute(TABLE)
    owner.execute(
        """CREATE TABLE fired (id int);
           CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS
               'BEGIN INSERT INTO fired VALUES (new.id); RETURN new; END';
           CREATE TRIGGER "my trigger" AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
           CREATE TRIGGER off AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE t DISABLE TRIGGER off"""
    )
    migration.start(owner, "t", COLUMNS)
    owner.execute("SET client_min_messages = notice")
    with migration.notices(owner) as told:
        migration.backfill(owner, "t")
    named = [line for line in told if "triggers fire" in line]
    assert (
        len(named) == 1
        and '"my trigger"' in named[0]
        and "off" not in named[0].split("|")[0]
        and "session_replication_role" in named[0]
    )
    assert value(owner, "SELECT count(*) FROM fired") == 30


@pytest.mark.parametrize("state", ["started", "finished"])
def test_row_level_security_hides_no_row(db, keyed, owner, state):
    owner.execute(TABLE + "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id <= 10)")
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(owner, "t")
    migration.advance(owner, "t", COLUMNS, state)
    if state == "started":
        migration.backfill(owner, "t")
        assert value(owner, "SELECT count(*) FROM t WHERE email__encrypted::text = email") == 30
    migration.rollback(owner, "t")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(owner, "t")) == (schema, rows)


def test_forced_row_level_security_stops_whoever_works_as_the_owner(db, keyed, owner):
    owner.execute(
        TABLE
        + "ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (id <= 10)"
    )
    with raises("42501", message="row-level security"):
        migration.advance(owner, "t", COLUMNS, "encrypted")
    migration.start(owner, "t", COLUMNS)
    for step in (
        "CALL pii_migration_backfill('t')",
        "CALL pii_rotate('t')",
        "SELECT * FROM pii_migration_verify('t')",
        "SELECT * FROM pii_verify('t')",
        "SELECT * FROM pii_census('t')",
    ):
        with raises("42501", message="row-level security"):
            owner.execute(step)
    with raises("42501", message="row-level security"):
        migration.backfill(keyed, "t")
    keyed.execute("ALTER TABLE t NO FORCE ROW LEVEL SECURITY")
    migration.backfill(keyed, "t")
    migration.finish(keyed, "t")
    migration.rollback(keyed, "t")
    assert value(keyed, "SELECT count(*) FROM t WHERE email = 'e' || id") == 30


# --- other people's tables ---

ENTRANCES = {
    "encrypt": f"SELECT pii_encrypt_columns('t', '{COLUMNS}')",
    "decrypt": "SELECT pii_decrypt_columns('t', '{email}')",
    "start": f"SELECT pii_migration_start('t', '{COLUMNS}')",
    "backfill": "CALL pii_migration_backfill('t')",
    "finish": "SELECT pii_migration_finish('t')",
    "scrub": "CALL pii_migration_scrub('t')",
    "rollback": "CALL pii_migration_rollback('t')",
    "rotate": "CALL pii_rotate('t')",
    "declare": "SELECT pii_declare_column('t', 'raw')",
}
# What runs as the extension's owner, and wants a proof that its caller owns the table.
DEFINERS = {
    "pii_note": ", 'started'",
    "pii_record_columns": ", '{email,note}', NULL, NULL, 'encrypted'",
    "pii_record_definitions": ", '{email}', '{index}'",
    "pii_record_declaration": ", 'raw', true",
    "pii_record_in_step": "",
    "pii_record_not_null": ", '{email,note}'",
    "pii_announce_decryption": ", '{email}', true",
    "pii_note_decryption": ", 2::smallint",
    "pii_recorded": "",
    "pii_set_state": ", 'encrypted'",
    "pii_forget_columns": ", '{email,note}'",
    "pii_forget_dropped": "",
    "pii_record_strays": "",
    "pii_record_failure": ", 't', 'backfill', 'x', 'email', '22001'",
    "pii_clear_failures": ", 'backfill'",
    "pii_record_progress": ", 'backfill', now(), 1, 2, 3",
    "pii_end_progress": ", 'backfill'",
}
ENTRANCES |= {
    f"{name} with proof": f"SELECT pazpaz_pii.{name}(pazpaz_pii.pii_owned('t'){rest})"
    for name, rest in DEFINERS.items()
}
ENTRANCES |= {f"{name} without": f"SELECT pazpaz_pii.{name}('t'{rest})" for name, rest in DEFINERS.items()}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_other_peoples_tables(db, keyed, owner, entrance):
    owner.execute(TABLE + "ALTER TABLE t ADD raw bytea; GRANT ALL ON t TO PUBLIC")
    migration.start(owner, "t", COLUMNS)
    known = (
        "SELECT c::text FROM pazpaz_pii.pii_column AS c UNION ALL "
        "SELECT d::text FROM pazpaz_pii.pii_definition AS d UNION ALL "
        "SELECT l::text FROM pii_migration_log AS l ORDER BY 1"
    )
    before = keyed.execute(known).fetchall()
    stranger = db.connect_keyed(STRANGER)
    with raises("42501", message="must be owner of table .*t$"):
        stranger.execute(ENTRANCES[entrance])
    assert keyed.execute(known).fetchall() == before and before


def test_every_definer_function_is_tried_here(keyed):
    """Whoever adds one adds it above, but for the key custodian's, which take a grant."""
    names = keyed.execute(
        """SELECT proname FROM pg_proc AS p JOIN pg_depend ON objid = p.oid
            WHERE deptype = 'e' AND prosecdef AND has_function_privilege('public', p.oid, 'EXECUTE')
                AND prorettype <> 'event_trigger'::regtype"""
    ).fetchall()
    assert {name for (name,) in names} == set(DEFINERS)


def test_an_owner_without_proof_and_a_proof_of_another_table(owner):
    owner.execute(TABLE + "ALTER TABLE t ADD raw bytea; CREATE TABLE o (raw bytea)")
    for name, rest in DEFINERS.items():
        for table in ("'t'", "NULL", "(SELECT 't'::regclass FROM pazpaz_pii.pii_owned('o'))"):
            with raises("42501", message="must be owner of table"):
                owner.execute(f"SELECT pazpaz_pii.{name}({table}{rest})")
    # A proof is good for once, and for its statement.
    with raises("42501"):
        owner.execute(
            "SELECT pazpaz_pii.pii_note(o, 'started'), pazpaz_pii.pii_note(o, 'finished') "
            "FROM pazpaz_pii.pii_owned('t') AS o"
        )
    owner.execute("SELECT pazpaz_pii.pii_owned('t')")
    with raises("42501"):
        owner.execute("SELECT pazpaz_pii.pii_note('t', 'started')")
    owner.execute("SELECT pazpaz_pii.pii_note(pazpaz_pii.pii_owned('t'), 'started')")


def test_nobody_writes_the_catalogue_tables(db, owner):
    owner.execute(TABLE)
    migration.start(owner, "t", COLUMNS)
    tables = owner.execute(
        "SELECT objid::regclass::text FROM pg_class JOIN pg_depend ON objid = pg_class.oid WHERE deptype = 'e' "
        "AND relkind IN ('r', 'v')"
    ).fetchall()
    assert len(tables) >= 8
    for session in (owner, db.connect(STRANGER)):
        for (name,) in tables:
            for statement in (
                f"INSERT INTO {name} DEFAULT VALUES",
                f"DELETE FROM {name}",
                f"TRUNCATE {name}",
                f"ALTER TABLE {name} ADD x int",
                f"CREATE TRIGGER x AFTER INSERT ON {name} EXECUTE FUNCTION pii_blind_index_trigger()",
            ):
                with pytest.raises(
                    Exception, match=r"permission denied|must be owner|is not a table|cannot (delete|insert)"
                ):
                    session.execute(statement)


def test_an_owner_can_have_nothing_recorded_but_what_the_catalogues_say(owner):
    """What is recorded is run again, perhaps by a superuser."""
    owner.execute(TABLE + "CREATE INDEX i ON t (email)")
    migration.advance(owner, "t", COLUMNS, "encrypted")
    with raises("42501"):
        owner.execute("SELECT clause FROM pazpaz_pii.pii_definition")
    statements = [
        row[0]
        for row in owner.execute(
            "SELECT pazpaz_pii.pii_definition_statement(d) FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned('t')) AS d"
        )
    ]
    assert statements and all(re.match(r"(CREATE INDEX i ON|ALTER TABLE) \S", statement) for statement in statements)
    with raises("42804"):
        owner.execute(
            "SELECT pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned('t'), '{email}', NULL, NULL, 'encrypted')"
        )


# --- planted code ---


def plant(session, schema: str) -> int:
    """Functions and operators in `schema` that better match whatever the toolkit might call unqualified."""
    words = set(re.findall(r"\b([a-z_][a-z0-9_]+)\(", "\n".join(p.read_text() for p in (ROOT / "sql").glob("*.sql"))))
    session.execute(f"CREATE SCHEMA {schema}; CREATE TABLE {schema}.called (what text)")
    session.execute(
        """CREATE FUNCTION pg_temp.plant(schema text, words text[]) RETURNS int LANGUAGE plpgsql AS $plant$
           DECLARE
               one record;
               made int := 0;
           BEGIN
               FOR one IN SELECT p.proname, pg_get_function_identity_arguments(p.oid) AS arguments,
                   format_type(prorettype, NULL) AS result, proretset
                   FROM pg_proc p WHERE pronamespace = 'pg_catalog'::regnamespace AND proname = ANY (words)
                       AND prokind <> 'p'
               LOOP
                   BEGIN
                       EXECUTE format('CREATE FUNCTION %I.%I(%s) RETURNS %s %s LANGUAGE plpgsql AS %L', schema,
                           one.proname, one.arguments,
                           CASE WHEN one.proretset THEN 'SETOF ' ELSE '' END, one.result,
                               format('BEGIN RAISE EXCEPTION %L USING ERRCODE = %L; END', 'planted ' || one.proname,
                                   'P6666'));
                       made := made + 1;
                   EXCEPTION WHEN OTHERS THEN NULL; -- pseudo-types that plpgsql does not take
                   END;
               END LOOP;
               FOR one IN
                   WITH types (name) AS (SELECT
                       unnest('{regclass,oid,text,name,bool,int2,int4,int8,numeric,tid,timestamptz,interval,jsonb,json,bytea,float8,xid,xid8,regtype,regproc,"\\"char\\"","name[]","text[]","int2[]",varchar,bpchar}'::text[]))
                   SELECT o.op, l.name AS l, r.name AS r FROM
                       unnest('{=,<>,<,>,<=,>=,+,-,*,/,||,~,~~,!~~,~*,->,->>,?,@>,<@,&&,%}'::text[]) AS o (op),
                           types AS l, types AS r
                   WHERE l.name = r.name OR EXISTS (SELECT FROM pg_operator x WHERE x.oprname = o.op
                       AND x.oprleft = l.name::regtype AND x.oprright = r.name::regtype)
               LOOP
                   BEGIN
                       EXECUTE format('CREATE FUNCTION %I.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS %L', schema,
                           'op_' || made, one.l, one.r,
                           CASE WHEN one.op IN ('+', '-', '*', '/', '||', '->', '->>', '%') THEN one.l ELSE 'bool' END,
                           format('BEGIN RAISE EXCEPTION %L USING ERRCODE = %L; END',
                               'planted operator ' || one.op || ' of ' || one.l, 'P6666'));
                       EXECUTE format('CREATE OPERATOR %I.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = %I.%I)', schema,
                           one.op, one.l, one.r, schema, 'op_' || made);
                       made := made + 1;
                   EXCEPTION WHEN OTHERS THEN NULL;
                   END;
               END LOOP;
               RETURN made;
           END $plant$;
           """
    )
    made = session.execute("SELECT pg_temp.plant(%s, %s)", (schema, sorted(words))).fetchone()[0]
    session.execute(
        f"""CREATE TYPE {schema}.jsonb AS (x int); CREATE TYPE {schema}.text AS (x int);
            CREATE TYPE {schema}.tid AS (x int); CREATE TYPE {schema}.regclass AS (x int);
            CREATE TYPE {schema}."interval" AS (x int); CREATE TABLE {schema}.pg_class (oid int);
            CREATE TABLE {schema}.pg_attribute (x int); CREATE TABLE {schema}.pii_column (x int);
            CREATE TABLE {schema}.t (id int)"""
    )
    return made


@pytest.mark.parametrize("whose", ["superuser", "owner"])
def test_nothing_planted_in_the_search_path_is_called(db, keyed, whose):
    schema = f"{db.schema}_evil"
    assert plant(keyed, schema) > 300
    keyed.execute(f"GRANT USAGE ON SCHEMA {schema} TO PUBLIC")
    try:
        keyed.execute(
            TABLE
            + (
                "CREATE UNIQUE INDEX u ON t (email); CREATE TABLE r (id int, v encrypted_text, "
                f"a encrypted_text[]); INSERT INTO r VALUES (1, 'x', '{{y}}'); ALTER TABLE t OWNER TO {OWNER}; "
                f"ALTER TABLE r OWNER TO {OWNER}"
            )
        )
        schema_before = db.dump_schema("-n", db.schema)
        session = keyed if whose == "superuser" else db.connect_keyed(OWNER)
        session.execute(
            f"SET client_min_messages = warning; SET search_path = {schema}, pg_catalog, {db.schema}, public, pg_temp"
        )
        name = f"'{db.schema}.t'"
        with raises("P6666"):
            session.execute("SELECT 'a'::pg_catalog.text = 'b'::pg_catalog.text")  # the trap works
        replacements = None
        for statement in (
            f"SELECT public.pii_migration_start({name}, '{COLUMNS}')",
            f"CALL public.pii_migration_backfill({name}, 7)",
            f"SELECT public.pii_migration_verify({name})",
            f"SELECT replacement FROM public.pii_migration_indexes({name})",
            f"SELECT public.pii_census({name})",
            f"SELECT public.pii_verify({name})",
            "TABLE public.pii_migration_progress",
            "TABLE public.pii_migration_failures",
            "REPLACE",
            f"SELECT public.pii_migration_finish({name})",
            f"CALL public.pii_migration_scrub({name})",
            f"CALL public.pii_rotate({name})",
            f"CALL public.pii_rotate('{db.schema}.r')",
            f"CALL public.pii_migration_rollback({name})",
            f"SELECT public.pii_encrypt_columns({name}, '{COLUMNS}')",
            f"SELECT public.pii_decrypt_columns({name}, '{{email,note}}')",
            f"SELECT public.pii_migration_start({name}, '{COLUMNS}')",
            f"CALL public.pii_migration_rollback({name})",
        ):
            if statement == "REPLACE":
                session.execute("SET search_path = pg_catalog")
                for (replacement,) in replacements:
                    session.execute(replacement)
                session.execute(f"SET search_path = {schema}, pg_catalog, {db.schema}, public, pg_temp")
                continue
            cursor = session.execute(statement)
            if "pii_migration_indexes" in statement:
                replacements = cursor.fetchall()
        assert db.dump_schema("-n", db.schema) == schema_before
    finally:
        keyed.execute(f"SET search_path = {db.schema}, public; DROP SCHEMA {schema} CASCADE")


def test_naming_a_row_calls_nobodys_code(db, keyed):
    """A primary key may be of a type whose owner has made casts of it."""
    stranger = db.connect_keyed(STRANGER)
    stranger.execute(
        f"""SET client_min_messages = warning;
            CREATE TYPE kind AS ENUM ('a', 'b');
            CREATE FUNCTION escalate(kind) RETURNS json LANGUAGE plpgsql AS $$ BEGIN
                EXECUTE 'ALTER ROLE {STRANGER} CREATEROLE'; RETURN '1'; END $$;
            CREATE FUNCTION escalate_text(kind) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
                EXECUTE 'ALTER ROLE {STRANGER} CREATEROLE'; RETURN '1'; END $$;
            CREATE CAST (kind AS json) WITH FUNCTION escalate(kind);
            CREATE CAST (kind AS text) WITH FUNCTION escalate_text(kind) AS IMPLICIT;
            CREATE TABLE t (k kind, i int, name text, raw bytea, PRIMARY KEY (k, i));
            INSERT INTO t VALUES ('a', 1, 'too long', 'rubbish')"""
    )
    stranger.execute("SELECT pii_declare_column('t', 'raw')")
    keyed.execute("SET client_min_messages = error")
    with migration.refused(db, "22001", detail='"k" : "a"'):
        keyed.execute("SELECT pii_encrypt_columns('t', '{\"name\": {\"length\": 3}}')")
    bad = [row for row in keyed.execute("SELECT row_key FROM pii_verify('t')").fetchall() if row[0]]
    assert bad == [('{"k" : "a", "i" : 1}',)]
    with raises("55000", message="all of 1 row failed"):
        keyed.execute("CALL pii_rotate('t')")
    migration.start(keyed, "t", '{"name": {"length": 3}}')
    migration.backfill(keyed, "t")
    keyed.execute("SELECT * FROM pii_migration_verify('t')")
    assert value(keyed, f"SELECT rolcreaterole FROM pg_roles WHERE rolname = '{STRANGER}'") is False
    migration.rollback(keyed, "t")
    stranger.execute("DROP CAST (kind AS json); DROP CAST (kind AS text)")


@pytest.mark.parametrize("way", ["security definer", "index"])
def test_a_superuser_who_calls_strange_code_lends_no_rights(db, keyed, owner, way):
    """Code that runs as its owner has its owner's tables, not those of the session's role."""
    owner.execute(TABLE)
    migration.start(owner, "t", COLUMNS)
    stranger = db.connect(STRANGER)
    attack = f"PERFORM pazpaz_pii.pii_forget_columns('{db.schema}.t', '{{email,note}}')"
    stranger.execute(
        "CREATE TABLE caught (state text); CREATE FUNCTION attack(int) RETURNS int IMMUTABLE "
        f"LANGUAGE plpgsql {'SECURITY DEFINER' if way == 'security definer' else ''} AS $$ BEGIN {attack}; RETURN $1; "
        "EXCEPTION WHEN insufficient_privilege THEN RETURN $1; END $$"
    )
    if way == "security definer":
        keyed.execute("SELECT attack(1)")
    else:
        stranger.execute("CREATE TABLE s (i int); INSERT INTO s VALUES (1); CREATE INDEX s_i ON s (attack(i))")
        keyed.execute("REINDEX TABLE s")
    assert value(keyed, "SELECT count(*) FROM pazpaz_pii.pii_column WHERE table_name = 't'::regclass") == 2


# --- pgspot ---

# They COMMIT, so they can have no SET clause; or run the user's triggers, which need the session's path;
# or are inlined.
WITHOUT_SEARCH_PATH = {
    "pii_array_(eq|ne|lt|le|gt|ge|contains|contained|overlap)",
    "pii_encrypted_text_eq_name",
    "pii_encrypted_text_ne_name",
    "pii_name_eq_encrypted_text",
    "pii_name_ne_encrypted_text",
    "pii_run_batch",
    "pii_try_batch",
    "pii_run_batches",
    "pii_migration_backfill",
    "pii_migration_scrub",
    "pii_rotate",
}


def pgspot(script: str, directory) -> list[str]:
    """What pgspot says of a script, less the functions that may be without a search_path."""
    path = directory / "script.sql"
    path.write_text(script)
    done = subprocess.run([ROOT / "target" / "venv" / "bin" / "pgspot", path], capture_output=True, text=True)
    assert "Errors:" in done.stdout and "syntax error" not in done.stdout + done.stderr, done.stdout + done.stderr
    lines = [
        line
        for line in done.stdout.splitlines()
        if re.match(r"PS\d+", line) or ("nknown" in line and "Unknown: 0" not in line)
    ]
    return [
        line
        for line in lines
        if not re.match(
            rf"PS005: Function without explicit search_path: \w+\.({'|'.join(WITHOUT_SEARCH_PATH)})\(", line
        )
    ]


def test_pgspot_finds_nothing(tmp_path):
    installed = PG_DIR / "share" / "extension" / f"pazpaz_pii--{VERSION}.sql"
    script = installed.read_text().replace("@extschema@", "pii")
    assert pgspot(script, tmp_path) == []
    planted = script + "\nCREATE FUNCTION pii.x() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN 'a' = 'b'; END $$;"
    assert {line[:5] for line in pgspot(planted, tmp_path)} == {"PS005", "PS001"}
