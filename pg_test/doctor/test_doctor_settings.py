"""pii_doctor() on settings, keys and privileges: each check is silent, fires, and is silenced by its remedy."""

import base64

import pytest

from harness import shared
from harness.doctor import Case, findings, play, silent
from harness.keys import KEY_1, KEYRING, keyring
from harness.leaks import assert_absent

NAME = "doctor_settings"
DATABASE = f"database {NAME}"
SETUP = f"""
    CREATE TABLE people (id int PRIMARY KEY, name encrypted_text(100));
    ALTER DATABASE {NAME} SET session_preload_libraries = 'pazpaz_pii';
    ALTER DATABASE {NAME} SET log_parameter_max_length = 0;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""
HEX_KEY = base64.b64decode(KEY_1).hex()
APP = "CREATE ROLE doctor_app LOGIN;"


def stored(check: str, setting: str, **kw) -> list[Case]:
    """A bad setting of the database, of a role, and of a role in the database."""
    places = {
        DATABASE: f"ALTER DATABASE {NAME} SET {setting}",
        "role doctor_app": f"{APP} ALTER ROLE doctor_app SET {setting}",
        f"role doctor_app in {DATABASE}": f"{APP} ALTER ROLE doctor_app IN DATABASE {NAME} SET {setting}",
    }
    return [Case(check, setup, place, **kw) for place, setup in places.items()]


CASES = [
    *stored("log_statement", "log_statement = 'all'"),
    Case("log_statement", "ALTER ROLE ALL SET log_statement = 'mod'", "all roles"),
    *stored("log_min_duration_statement", "log_min_duration_statement = '5s'", finding="is 5s"),
    *stored("log_min_duration_sample", "log_min_duration_sample = 0"),
    *stored("log_transaction_sample_rate", "log_transaction_sample_rate = 0.01"),
    *stored("log_parameter_max_length", "log_parameter_max_length = '1kB'", finding="is 1kB"),
    *stored("log_parameter_max_length_on_error", "log_parameter_max_length_on_error = -1"),
    *stored("debug_print", "debug_print_rewritten = on", finding="debug_print_rewritten"),
    *stored("auto_explain", "auto_explain.log_min_duration = '100ms'"),
    *stored("auto_explain", "auto_explain.log_parameter_max_length = -1"),
    *stored("pg_stat_statements", "pg_stat_statements.track_utility = 'yes'"),
    *stored("pg_stat_monitor", "pg_stat_monitor.pgsm_normalized_query = 'off'"),
    *stored("pg_stat_monitor", "pg_stat_monitor.pgsm_track_utility = on"),
    *stored("pg_stat_monitor", "pg_stat_monitor.pgsm_enable_query_plan = '1'"),
    *stored("pg_qualstats", "pg_qualstats.track_constants = 'true'"),
    *stored("pgaudit", "pgaudit.log = 'ddl, read'"),
    *stored("pgaudit", "pgaudit.role = 'auditor'"),
    *stored("pgaudit", "pgaudit.log_parameter = on"),
    *stored("redact_log", "pazpaz_pii.redact_log = off"),
    Case("io_database", f"ALTER DATABASE {NAME} SET pazpaz_pii.io = plaintext", DATABASE),
    Case("preload", f"ALTER DATABASE {NAME} SET session_preload_libraries = ''", DATABASE, severity="critical"),
    Case(
        "preload",
        f"{APP} ALTER ROLE doctor_app SET session_preload_libraries = auto_explain, '$libdir/other'",
        "role doctor_app",
    ),
    Case(
        "public_execute",
        "GRANT EXECUTE ON FUNCTION pii_import(text) TO PUBLIC",
        "public.pii_import(text)",
        severity="critical",
        finding="stolen ciphertext",
    ),
    Case(
        "public_execute",
        "GRANT EXECUTE ON ROUTINE pazpaz_pii.pii_lock_key TO PUBLIC",
        "pazpaz_pii.pii_lock_key(text,integer)",
        severity="critical",
    ),
    Case(
        "own_tables",
        f"{APP} GRANT INSERT, UPDATE (clause) ON pazpaz_pii.pii_definition TO doctor_app",
        "table pazpaz_pii.pii_definition",
        severity="critical",
        finding=r"doctor_app has INSERT, UPDATE \(clause\) on it",
    ),
    Case(
        "own_tables",
        "GRANT ALL ON pii_doctor_names TO PUBLIC",
        "table public.pii_doctor_names",
        severity="critical",
        finding="PUBLIC has DELETE, INSERT",
    ),
    Case(
        "own_tables",
        f"{APP} GRANT CREATE ON SCHEMA pazpaz_pii TO doctor_app",
        "schema pazpaz_pii",
        severity="critical",
    ),
    Case(
        "own_tables",
        f"{APP} GRANT SELECT (wrapped_key) ON pazpaz_pii.pii_key TO doctor_app",
        "table pazpaz_pii.pii_key",
        finding=r"SELECT \(wrapped_key\)",
    ),
    Case("own_tables", f"{APP} GRANT pg_write_all_data TO doctor_app", "role doctor_app", severity="critical"),
    Case(
        "own_triggers",
        "ALTER TABLE pazpaz_pii.pii_key DISABLE TRIGGER ALL, ENABLE TRIGGER ALL",
        "trigger pii_refuse_delete on pazpaz_pii.pii_key",
        finding="replication",
        fix="ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_delete, "
        "ENABLE ALWAYS TRIGGER pii_refuse_update, ENABLE ALWAYS TRIGGER pii_refuse_truncate, "
        "ENABLE ALWAYS TRIGGER pii_key_changed",
    ),
    Case(
        "own_triggers",
        "ALTER TABLE pazpaz_pii.pii_conversion DISABLE TRIGGER pii_leave_out",
        "trigger pii_leave_out on pazpaz_pii.pii_conversion",
        finding="disabled",
    ),
    Case(
        "own_triggers",
        "ALTER TABLE pazpaz_pii.pii_key DISABLE TRIGGER pii_key_check_tags",
        "trigger pii_key_check_tags on pazpaz_pii.pii_key",
    ),
    Case(
        "own_triggers",
        "ALTER EVENT TRIGGER pazpaz_pii_untagged_index DISABLE",
        "event trigger pazpaz_pii_untagged_index",
        finding="disabled",
    ),
    Case(
        "own_triggers",
        "ALTER EVENT TRIGGER pazpaz_pii_collation ENABLE",
        "event trigger pazpaz_pii_collation",
        finding="does not fire under session_replication_role",
    ),
    Case(
        "key_custodian",
        "CREATE ROLE custodian; GRANT EXECUTE ON FUNCTION pii_create_key, pii_audit TO custodian",
        "role custodian",
        severity="info",
        finding=r"as a key custodian: public.pii_create_key\(text,interval,text\[\]\)$",
    ),
    Case(
        "key_custodian",
        "CREATE ROLE custodian; GRANT EXECUTE ON FUNCTION pii_create_key, pii_import TO custodian",
        "role custodian",
        severity="critical",
        finding="ciphertext",
    ),
    Case(
        "key_custodian",
        f"{APP} ALTER ROLE doctor_app SET pazpaz_pii.io = plaintext; CREATE ROLE keepers; GRANT keepers TO doctor_app; "
        "GRANT EXECUTE ON FUNCTION pii_set_passphrase TO keepers",
        "role keepers",
        severity="critical",
        finding="application",
    ),
    Case(
        "key_custodian",
        'CREATE ROLE "Odd; ""role"; GRANT EXECUTE ON FUNCTION pazpaz_pii.pii_wrap_master TO "Odd; ""role"',
        'role "Odd; ""role"',
        severity="critical",
        finding="internal",
        fix='DROP OWNED BY "Odd; ""role"',
    ),
    Case(
        "import_role",
        f"{APP} ALTER ROLE doctor_app SET pazpaz_pii.io = plaintext; "
        "GRANT EXECUTE ON FUNCTION pii_import(text) TO doctor_app",
        "role doctor_app",
    ),
    Case(
        "import_role",
        f"{APP} CREATE ROLE importers; GRANT importers TO doctor_app; "
        "GRANT EXECUTE ON FUNCTION pii_import(text) TO importers",
        "role doctor_app",
        severity="info",
    ),
    Case(
        "import_role",
        f"{APP} ALTER ROLE doctor_app SET pazpaz_pii.io = plaintext; "
        "GRANT EXECUTE ON FUNCTION pazpaz_pii.pii_migration_adopt() TO doctor_app",
        "role doctor_app",
        finding="pii_migration_adopt",
    ),
    *(
        Case("server_access", f"{APP} GRANT {role} TO doctor_app", "role doctor_app", finding=role)
        for role in ("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program")
    ),
    Case(
        "server_access",
        f"{APP} GRANT EXECUTE ON FUNCTION pg_read_binary_file(text), lo_import(text) TO doctor_app",
        "role doctor_app",
        finding="lo_import, pg_read_binary_file",
    ),
    Case(
        "server_access",
        "GRANT EXECUTE ON FUNCTION pg_read_file(text) TO PUBLIC",
        "PUBLIC",
        finding="pg_read_file",
    ),
    Case(
        "server_access",
        "CREATE LANGUAGE anything HANDLER plpgsql_call_handler",
        "language anything",
        severity="info",
        fix="DROP LANGUAGE anything",
    ),
    Case(
        "table_owner",
        f"{APP} ALTER TABLE people OWNER TO doctor_app",
        "role doctor_app",
        finding="public.people",
        fix="ALTER TABLE people OWNER TO postgres",
    ),
    Case(
        "table_owner",
        f"{APP} CREATE ROLE owners; GRANT owners TO doctor_app; ALTER TABLE people OWNER TO owners",
        "role doctor_app",
        fix="ALTER ROLE doctor_app SET pazpaz_pii.io = 'ciphertext'",
    ),
    Case("schema_create", "GRANT CREATE ON SCHEMA public TO PUBLIC", "schema public"),
    Case("schema_create", "GRANT CREATE ON SCHEMA pazpaz_pii TO PUBLIC", "schema pazpaz_pii"),
    Case("io_unpinned", f"{APP} GRANT SELECT (name) ON people TO doctor_app", "role doctor_app", severity="info"),
    Case(
        "key_in_source",
        f"CREATE FUNCTION load() RETURNS text LANGUAGE sql AS $$ SELECT pii_load_keyring('{KEYRING}') $$",
        "routine public.load()",
        severity="critical",
    ),
    Case(
        "key_in_source",
        "CREATE FUNCTION load() RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
        f"RETURN pii_load_key(1, '\\x{HEX_KEY}'); END $$",
        "routine public.load()",
        severity="critical",
    ),
    Case(
        "key_in_source",
        f"CREATE FUNCTION load() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT pii_load_keyring('{KEYRING}'); END",
        "routine public.load()",
        severity="critical",
    ),
    Case(
        "key_in_source",
        f"CREATE FUNCTION load() RETURNS int LANGUAGE sql SET app.secret = '{KEY_1}' AS 'SELECT 1'",
        "routine public.load()",
        severity="critical",
    ),
    Case(
        "key_in_source",
        "CREATE FUNCTION load() RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM "
        "pii_unlock_passphrase('swordfish'); END $$",
        "routine public.load()",
        severity="critical",
    ),
    Case(
        "key_in_source",
        f"CREATE VIEW loaded AS SELECT pii_load_keyring('{KEYRING}')",
        "view public.loaded",
        severity="critical",
    ),
    Case(
        "key_in_connection",
        f"""CREATE FOREIGN DATA WRAPPER nowhere;
             CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere OPTIONS
                 (options '-c pazpaz_pii.keyring={KEYRING}')""",
        "server elsewhere",
        severity="critical",
        fix="DROP SERVER elsewhere",
    ),
    Case(
        "key_in_connection",
        f"""CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
             CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (options '-c pazpaz_pii.keyring={KEYRING}')""",
        "user mapping for public server elsewhere",
        severity="critical",
        fix="DROP USER MAPPING FOR PUBLIC SERVER elsewhere",
    ),
    Case(
        "key_in_connection",
        f"""CREATE SUBSCRIPTION fed CONNECTION 'dbname=x options=''-c pazpaz_pii.keyring={KEYRING.replace(" ", "")}'''
             PUBLICATION p WITH (connect = false, slot_name = NONE)""",
        "subscription fed",
        severity="critical",
        fix="DROP SUBSCRIPTION fed",
    ),
]

# Not the default of the database, or not what leaks.
HARMLESS = [
    ("log_statement", f"ALTER DATABASE {NAME} SET log_statement = 'ddl'"),
    ("log_statement", f"ALTER ROLE ALL SET log_statement = 'all'; ALTER DATABASE {NAME} SET log_statement = 'none'"),
    (
        "log_statement",
        (
            "ALTER DATABASE postgres SET log_statement = 'all'; "
            f"{APP} ALTER ROLE doctor_app IN DATABASE postgres SET log_statement = 'all'"
        ),
    ),
    (
        "log_statement",
        (
            f"{APP} ALTER ROLE doctor_app SET log_statement = 'all'; "
            f"ALTER ROLE doctor_app IN DATABASE {NAME} SET log_statement = 'none'"
        ),
    ),
    ("log_parameter_max_length", f"ALTER DATABASE {NAME} SET log_parameter_max_length = '0kB'"),
    ("log_min_duration_statement", f"ALTER DATABASE {NAME} SET log_min_duration_statement = '-1'"),
    ("pgaudit", f"ALTER DATABASE {NAME} SET pgaudit.log = 'ddl, role, -misc'"),
    ("preload", f"ALTER DATABASE {NAME} SET session_preload_libraries = auto_explain, '$libdir/pazpaz_pii'"),
    (
        "io_database",
        (
            f"{APP} ALTER ROLE doctor_app SET pazpaz_pii.io = plaintext; "
            f"ALTER DATABASE {NAME} SET pazpaz_pii.io = ciphertext"
        ),
    ),
    ("io_unpinned", f"{APP} GRANT SELECT ON people TO doctor_app; ALTER ROLE doctor_app SET pazpaz_pii.io = plaintext"),
    ("io_unpinned", f"{APP} GRANT SELECT (id) ON people TO doctor_app"),
    ("table_owner", "CREATE ROLE doctor_owner NOLOGIN; ALTER TABLE people OWNER TO doctor_owner"),
    ("import_role", "CREATE ROLE restorer NOLOGIN; GRANT EXECUTE ON FUNCTION pii_import(text) TO restorer"),
    ("server_access", "CREATE ROLE reader SUPERUSER; GRANT pg_read_server_files TO reader"),
    ("key_in_source", "CREATE FUNCTION load(k text) RETURNS text LANGUAGE sql AS $$ SELECT pii_load_keyring($1) $$"),
    (
        "key_in_source",
        "CREATE FUNCTION load(p text) RETURNS void LANGUAGE plpgsql AS 'BEGIN PERFORM pii_unlock_passphrase($1); END'",
    ),
    ("key_in_source", f"CREATE FUNCTION checksum() RETURNS text LANGUAGE sql AS $$ SELECT '{HEX_KEY}' $$"),
    ("key_in_setting", f"ALTER DATABASE {NAME} SET application_name = 'pazpaz_pii.keyring'"),
]


database = shared.database(SETUP)


@pytest.fixture
def session(visit):
    return visit.connect(autocommit=False)


@pytest.mark.parametrize("case", CASES, ids=Case.name)
def test_it_fires_until_it_is_mended(session, case):
    play(session, case)


@pytest.mark.parametrize(("check", "setup"), HARMLESS)
def test_it_is_silent_about(session, check, setup):
    session.execute(setup)
    assert silent(session, check)


@pytest.mark.parametrize(
    ("setting", "where"),
    [("pazpaz_pii.keyring", KEYRING), ("pazpaz_pii.keys", "something"), ("app.secret", KEY_1), ("app.secret", HEX_KEY)],
)
def test_a_key_in_a_setting(visit, setting, where):
    """Only where the library is not loaded does PostgreSQL store such a setting: what preload is for."""
    session = visit.connect(options="-c session_preload_libraries=", autocommit=False)
    for place, what in (
        ("role doctor_app", "ROLE doctor_app"),
        (DATABASE, f"DATABASE {NAME}"),
        ("role doctor_app in database postgres", "ROLE doctor_app IN DATABASE postgres"),
        ("all roles", "ROLE ALL"),
    ):
        play(
            session, Case("key_in_setting", f"{APP} ALTER {what} SET {setting} = '{where}'", place, "critical", setting)
        )
        session.rollback()


def test_a_key_in_the_configuration(cluster, session):
    """pg_file_settings reads the files as they are, before a reload."""
    assert silent(session, "key_in_configuration")
    try:
        cluster.configure(**{"pazpaz_pii.keyring": KEYRING})
        ((severity, place, finding, _),) = findings(session, "key_in_configuration")
        # Not for who watches over the server either.
        told = "SELECT pazpaz_pii.pii_doctor_file_setting('PAZPAZ_PII.keyring')"
        assert session.execute(told).fetchone() == (None,)
    finally:
        cluster.configure(**{"pazpaz_pii.keyring": None})
    assert severity == "critical"
    assert "harness.conf:" in place and "pazpaz_pii.keyring" in finding
    assert silent(session, "key_in_configuration")


def test_everybody_may_decrypt(session):
    """For information: PostgreSQL's default for functions."""
    (found,) = findings(session, "public_decrypt")
    assert found[:2] == ("info", "pii_decrypt(encrypted_text)")
    session.execute(found[3].partition(";")[0])
    assert silent(session, "public_decrypt")


def test_what_a_session_sets_for_itself_is_not_the_servers(visit):
    """The DBA's own options neither hide nor make a finding."""
    session = visit.connect(options="-c log_statement=all", autocommit=False)
    assert silent(session, "log_statement")
    session.execute(f"ALTER DATABASE {NAME} RESET log_parameter_max_length; SET log_parameter_max_length = 0")
    ((severity, place, finding, remedy),) = findings(session, "log_parameter_max_length")
    assert (severity, place) == ("warning", "server")
    assert "is -1" in finding
    assert remedy == "ALTER SYSTEM SET log_parameter_max_length = 0; SELECT pg_reload_conf()"


def test_findings_hold_no_key(visit):
    session = visit.connect(options="-c session_preload_libraries=", autocommit=False)
    session.execute(
        f"ALTER ROLE ALL SET pazpaz_pii.keyring = '{KEYRING}'; ALTER DATABASE {NAME} SET app.secret = '{KEY_1}'"
    )
    rows = session.execute("SELECT d::text FROM pii_doctor(true) d").fetchall()
    text = "\n".join(row[0] for row in rows)
    assert text.count("key_in_setting") == 2
    assert_absent("pii_doctor()", text)


@pytest.mark.parametrize("ring", [None, keyring(1, {"1": KEY_1})], ids=["no key", "another key"])
def test_literals_under_keys_that_are_not_loaded_hinder_no_check(visit, ring):
    session = visit.connect_keyed(autocommit=False)
    session.execute(
        """CREATE VIEW named AS SELECT coalesce(name, 'nobody') AS name FROM people;
           CREATE FUNCTION nobody() RETURNS encrypted_text BEGIN ATOMIC SELECT 'nobody'::encrypted_text; END;
           SELECT pii_unload_keys();
           SET pazpaz_pii.io = plaintext"""
    )
    if ring:
        session.execute("SELECT pii_load_keyring(%s)", (ring,))
    assert session.execute("SELECT * FROM pii_doctor(true) WHERE finding ~ 'cannot be made'").fetchall() == []


def test_pg_upgrade_notes_no_privileges_that_are_the_usual_ones(visit):
    session = visit.connect(autocommit=False)
    of_public = "classoid = 'pg_proc'::regclass AND EXISTS (SELECT FROM aclexplode(initprivs) WHERE grantee = 0)"
    assert session.execute(f"DELETE FROM pg_init_privs WHERE {of_public}").rowcount > 300
    assert silent(session, "public_execute") and silent(session, "key_custodian")
    session.execute("GRANT EXECUTE ON FUNCTION pii_import(text) TO PUBLIC")
    assert [place for _, place, _, _ in findings(session, "public_execute")] == ["public.pii_import(text)"]
