"""Code of a table's owner that PostgreSQL runs while somebody else works on the table.

A stranger owns tables, with his code in every place that PostgreSQL runs code from, and may SELECT
other people's ciphertext. A superuser with keys then calls each entrance of the extension. Wherever
the stranger's code runs, it must run as the stranger, find a session without a key, and change
neither keys nor registry.
"""

import psycopg
import pytest
from psycopg import sql

from harness import shared
from harness.keys import KEYRING
from harness.loading import options
from harness.registry import forget

pytestmark = pytest.mark.ends

SECRET = "plain@secret.example"

# What the stranger's code does: takes what it can, and notes what it got. Errors are swallowed, so
# that it lives to try the next thing.
EVIL = """
CREATE ROLE stranger LOGIN;
CREATE SCHEMA mal AUTHORIZATION stranger;
CREATE TABLE secrets (id int PRIMARY KEY, email encrypted_text(100, searchable));
INSERT INTO secrets VALUES (1, 'plain@secret.example');
GRANT SELECT ON secrets TO stranger;
CREATE TABLE parents (id int PRIMARY KEY);
CREATE TABLE children (id int REFERENCES parents);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE check_violation; END';
CREATE TABLE guarded (id int);
CREATE TRIGGER refuse BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TABLE ruled (id int);
CREATE RULE refuse AS ON INSERT TO ruled DO INSTEAD SELECT 1 / 0;
GRANT INSERT ON children, guarded, ruled TO stranger;
SET ROLE stranger;
CREATE TABLE mal.loot (place text, ran_as text, what text, got text);
GRANT INSERT ON mal.loot TO PUBLIC;
CREATE FUNCTION mal.attempt(place text, what text, statement text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE got text;
BEGIN
    IF statement LIKE 'SELECT%' THEN
        EXECUTE statement INTO got;
    ELSE
        EXECUTE statement;
        got := 'done';
    END IF;
    IF got IS NOT NULL THEN
        INSERT INTO mal.loot VALUES (place, current_user, what, got);
    END IF;
EXCEPTION WHEN OTHERS THEN
    NULL;
END $$;
-- RETURN QUERY may leave it to parallel workers.
CREATE FUNCTION mal.of_workers() RETURNS SETOF text LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config(name, 'on', true) FROM pg_catalog.pg_settings
    WHERE name IN ('debug_parallel_query', 'force_parallel_mode');
    RETURN QUERY SELECT max(email::text) FROM public.secrets;
END $$;
CREATE FUNCTION mal.evil(place text) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
    BEGIN
        INSERT INTO mal.loot VALUES (place, current_user, 'ran', NULL);
    EXCEPTION WHEN OTHERS THEN
        RETURN 1;  -- a read-only place
    END;
    PERFORM mal.attempt(place, 'superuser', 'ALTER ROLE stranger SUPERUSER');
    PERFORM mal.attempt(place, 'reset role', 'RESET ROLE');
    PERFORM mal.attempt(place, 'set role', 'SET ROLE postgres');
    PERFORM mal.attempt(place, 'decrypt', 'SELECT email::text FROM public.secrets');
    PERFORM mal.attempt(place, 'decrypt in workers', 'SELECT * FROM mal.of_workers()');
    PERFORM mal.attempt(place, 'guess', $q$SELECT email::text FROM public.secrets WHERE email =
        'plain@secret.example'::text$q$);
    PERFORM mal.attempt(place, 'tag', $q$SELECT ('plain@secret.example'::text::encrypted_text(100,
        searchable))::bytea::text$q$);
    PERFORM mal.attempt(place, 'in step', $q$SELECT 'known' FROM public.secrets WHERE NOT
        pazpaz_pii.pii_in_step('wrong', email)$q$);
    PERFORM mal.attempt(place, 'at work', 'SELECT pazpaz_pii.pii_decrypt_at_work(email, 0) FROM public.secrets');
    PERFORM mal.attempt(place, 'load', $q$SELECT pii_load_key(7, sha256('known'), make_current => true)$q$);
    PERFORM mal.attempt(place, 'set', $q$SELECT set_config('pazpaz_pii.keyring', '{"current":7,"keys":{"7":"' ||
        encode(sha256('known'), 'base64') || '"}}', false)$q$);
    PERFORM mal.attempt(place, 'unload', 'SELECT pii_unload_keys()');
    PERFORM mal.attempt(place, 'execute as', $q$SELECT pazpaz_pii.pii_run_as_owner('public.secrets', 'ALTER ROLE
        stranger SUPERUSER')$q$);
    PERFORM mal.attempt(place, 'create key', 'SELECT pii_create_key()::text');
    PERFORM mal.attempt(place, 'break a foreign key', 'INSERT INTO public.children VALUES (1)');
    PERFORM mal.attempt(place, 'pass a trigger', 'INSERT INTO public.guarded VALUES (1)');
    PERFORM mal.attempt(place, 'pass a rule', 'INSERT INTO public.ruled VALUES (1)');
    BEGIN
        RESET pazpaz_pii.keyring;
    EXCEPTION WHEN OTHERS THEN
        NULL;
    END;
    PERFORM mal.attempt(place, 'decrypt after RESET', 'SELECT email::text FROM public.secrets');
    PERFORM mal.attempt(place, 'decrypt in workers after RESET', 'SELECT * FROM mal.of_workers()');
    RETURN 1;
END $$;
CREATE FUNCTION mal.pure(place text) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT mal.evil($1)';
CREATE FUNCTION mal.immutable(place text) RETURNS int IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN mal.evil(place); END';
CREATE FUNCTION mal.fires() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM mal.evil(TG_NAME); RETURN CASE WHEN TG_LEVEL = ''ROW'' THEN NEW END; END';
"""

# Places in which PostgreSQL runs code of a table's owner, each on the table mal.t.
PLACES = {
    "before row": (
        "CREATE TRIGGER a BEFORE UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION mal.fires(); ALTER TABLE "
        "mal.t ENABLE ALWAYS TRIGGER a"
    ),
    "after row": (
        "CREATE TRIGGER a AFTER UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION mal.fires(); ALTER TABLE mal.t "
        "ENABLE ALWAYS TRIGGER a"
    ),
    "statement": (
        "CREATE TRIGGER a BEFORE UPDATE ON mal.t EXECUTE FUNCTION mal.fires(); ALTER TABLE mal.t ENABLE "
        "ALWAYS TRIGGER a"
    ),
    "deferred": (
        "CREATE CONSTRAINT TRIGGER a AFTER UPDATE ON mal.t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION mal.fires(); ALTER TABLE mal.t ENABLE ALWAYS TRIGGER a"
    ),
    "named like ours": (
        'CREATE TRIGGER "~pii_migration_x" BEFORE UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION mal.fires(); '
        'ALTER TABLE mal.t ENABLE ALWAYS TRIGGER "~pii_migration_x"'
    ),
    "check": "ALTER TABLE mal.t ADD CHECK (mal.evil('check') = 1) NOT VALID",
    "check of a domain": (
        "CREATE DOMAIN mal.positive AS int; ALTER TABLE mal.t ADD COLUMN p mal.positive; ALTER DOMAIN "
        "mal.positive ADD CHECK (mal.evil('domain') = 1) NOT VALID"
    ),
    "default": "ALTER TABLE mal.t ALTER n SET DEFAULT mal.evil('default')",
    "generated": "ALTER TABLE mal.t ADD COLUMN g int GENERATED ALWAYS AS (id + mal.immutable('generated')) STORED",
    "index of an expression": "CREATE INDEX ON mal.t ((id + mal.immutable('index')))",
    "index of a constant": "CREATE INDEX ON mal.t ((id + mal.pure('constant')))",
    "index of some rows": "CREATE INDEX ON mal.t (id) WHERE mal.immutable('predicate') = id",
    "statistics": "CREATE STATISTICS mal.s ON (id + mal.immutable('statistics')), n FROM mal.t",
    "policy": "CREATE POLICY p ON mal.t USING (mal.evil('policy') = 1); ALTER TABLE mal.t ENABLE ROW LEVEL SECURITY",
    "rule": "CREATE RULE r AS ON UPDATE TO mal.t DO ALSO SELECT mal.evil('rule')",
    "check that runs ours": (
        "ALTER TABLE mal.t ADD CHECK (pazpaz_pii.pii_run_as_owner('public.secrets', 'ALTER ROLE stranger "
        "SUPERUSER') IS NULL) NOT VALID"
    ),
    "check that loads": (
        "ALTER TABLE mal.t ADD CHECK (pii_load_key(7, sha256('known'), make_current => true) IS NOT NULL) NOT VALID"
    ),
}

# What a superuser with keys calls.
ENTRANCES = {
    "census": ["SELECT * FROM pii_census()"],
    "take census": ["SELECT * FROM pii_take_census()"],
    "verify": ["SELECT * FROM pii_verify()"],
    "doctor": ["SELECT * FROM pii_doctor()", "SELECT * FROM pii_doctor(true)"],
    "rotate": ["SELECT pii_load_key(9, pii_generate_key())", "CALL pii_rotate()"],
    "rotate one": ["SELECT pii_load_key(9, pii_generate_key())", "CALL pii_rotate('mal.t')"],
    "decrypt": ["SELECT pii_decrypt_columns('mal.t', '{email}')"],
    "encrypt": ["SELECT pii_encrypt_columns('mal.t', '{\"plain\": {\"searchable\": true}}')"],
    "migrate": [
        "SELECT pii_migration_start('mal.t', '{\"plain\": {\"searchable\": true}}')",
        "CALL pii_migration_backfill('mal.t')",
        "SELECT * FROM pii_migration_verify('mal.t')",
        "SELECT pii_migration_finish('mal.t')",
        "CALL pii_migration_scrub('mal.t')",
        "CALL pii_migration_rollback('mal.t')",
    ],
    "adopt": [
        "SELECT pii_adoption_errors('mal.t', 'old', expression => $$decode(plain || '!', 'base64')$$)",
        'SELECT pii_adopt_columns(\'mal.t\', \'{"old": {"expression": "old"}}\')',
    ],
    "adopt online": [
        'SELECT pii_migration_start(\'mal.t\', \'{"old": {"expression": "old"}}\')',
        "CALL pii_migration_backfill('mal.t')",
        "SELECT pii_migration_close('mal.t')",
        "CALL pii_migration_backfill('mal.t')",
        "SELECT * FROM pii_migration_verify('mal.t')",
        "SELECT pii_migration_finish('mal.t')",
        "CALL pii_migration_scrub('mal.t')",
        "CALL pii_migration_rollback('mal.t')",
    ],
    "retire and destroy": [
        "SELECT pii_register_key(1), pii_register_key(2)",
        "SELECT pii_activate_key(2)",
        "SELECT pii_retire_key(1)",
        "SELECT pii_destroy_key(version, fingerprint) FROM pii_key_status WHERE status = 'retired'",
    ],
    "activate an index key": [
        "BEGIN",
        "SELECT pii_register_key(1, 'index')",
        "COMMIT",
        "BEGIN",
        "SELECT pii_load_key(2, pii_generate_key(), kind => 'index')",
        "SELECT pii_register_key(2, 'index')",
        "SELECT pii_activate_key(2, 'index')",
        "COMMIT",
    ],
    "wrap": [
        "SELECT pii_unlock(sha256('master of the house'))",
        "SELECT pii_create_key('index'), pii_create_key()",
        "SELECT pii_reload_keys()",
    ],
    "mask": ["SELECT pii_create_masked_view('mal.t')"],
}

# Statements of an entrance that change the session's keys, as they should.
LOADS = ("SELECT pii_load_key", "SELECT pii_unlock", "SELECT pii_reload_keys")

database = shared.database(EVIL)


@pytest.fixture(scope="module", autouse=True)
def no_role_stays(cluster):
    yield
    with cluster.connect() as admin:
        admin.execute("DROP ROLE IF EXISTS stranger")


def versions(session):
    return session.execute("SELECT kind, version, is_current FROM pii_session_keys() ORDER BY 1, 2").fetchall()


@pytest.mark.parametrize("entrance", ENTRANCES)
@pytest.mark.parametrize("place", PLACES)
def test_code_of_an_owner_gets_nobodys_rights_and_no_key(database, place, entrance):
    with database.connect_keyed(keyring=KEYRING) as keyed:
        make_table(keyed)
        with database.connect("stranger") as stranger:
            stranger.execute(PLACES[place])
            stranger.execute("TRUNCATE mal.loot")
        try_entrance(keyed, ENTRANCES[entrance])


@pytest.mark.parametrize(("place", "entrance"), [("index of an expression", "encrypt"), ("before row", "migrate")])
def test_nor_the_keys_of_startup_options(database, place, entrance):
    """To which RESET goes back."""
    with database.connect(options=options()) as keyed:
        make_table(keyed)
        with database.connect("stranger") as stranger:
            stranger.execute(PLACES[place])
            stranger.execute("TRUNCATE mal.loot")
        try_entrance(keyed, ENTRANCES[entrance])
        assert keyed.execute("SELECT count(*) > 0 FROM mal.loot").fetchone() == (True,)


def make_table(keyed):
    forget(keyed)
    keyed.execute(
        """ALTER ROLE stranger NOSUPERUSER; TRUNCATE secrets; INSERT INTO secrets VALUES (1, 'plain@secret.example');
           DROP TABLE IF EXISTS mal.t CASCADE; DROP DOMAIN IF EXISTS mal.positive; SET ROLE stranger; TRUNCATE mal.loot;
           CREATE TABLE mal.t (id int PRIMARY KEY, n int DEFAULT 0, plain text, email encrypted_text(100,
               searchable), old bytea);
           RESET ROLE;
           INSERT INTO mal.t (id, plain, email, old) VALUES (1, 'p1', 'own@mal.example', pii_encrypt('old')::bytea);"""
    )


def try_entrance(keyed, entrance):
    before = versions(keyed)
    for statement in entrance:
        try:
            keyed.execute(statement)
        except psycopg.Error:
            # A table whose owner's code fails, or wants a key, is not converted: that is his loss.
            keyed.execute("ROLLBACK")
        if statement.startswith(LOADS):
            before = versions(keyed)
    loot = keyed.execute("SELECT DISTINCT place, ran_as, what, got FROM mal.loot ORDER BY 1, 3").fetchall()
    assert {row[1] for row in loot} <= {"stranger"}, loot
    assert not [row for row in loot if row[2] != "ran"], loot
    assert keyed.execute("SELECT rolsuper FROM pg_roles WHERE rolname = 'stranger'").fetchone() == (False,)
    assert versions(keyed) == before
    assert keyed.execute("SELECT current_user, session_user").fetchone() == ("postgres", "postgres")
    assert keyed.execute("SELECT email::text FROM secrets").fetchone() == (SECRET,)


def test_the_stranger_s_code_takes_what_an_ordinary_statement_leaves_open(database):
    """The measure itself: in a superuser's own UPDATE, the same code gets everything."""
    with database.connect_keyed(keyring=KEYRING) as keyed, keyed.transaction(force_rollback=True):
        keyed.execute(
            """ALTER ROLE stranger NOSUPERUSER; TRUNCATE secrets; INSERT INTO secrets VALUES (1,
                'plain@secret.example');
               DROP TABLE IF EXISTS mal.t CASCADE; SET LOCAL ROLE stranger; TRUNCATE mal.loot;
               CREATE TABLE mal.t (id int); CREATE TRIGGER a BEFORE UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION
                   mal.fires();
               INSERT INTO mal.t VALUES (1); RESET ROLE; UPDATE mal.t SET id = 2"""
        )
        got = {row[0] for row in keyed.execute(sql.SQL("SELECT what FROM mal.loot"))}
    assert {"ran", "superuser", "decrypt", "decrypt in workers", "guess", "tag", "load"} <= got


def test_a_trigger_that_keeps_the_old_value_ends_a_rotation(database):
    """Progress is fewer pending values, not rows that were written."""
    keyed = database.connect_keyed(keyring=KEYRING)
    keyed.execute(
        """CREATE TABLE stubborn (v encrypted_text); INSERT INTO stubborn SELECT 'x' FROM generate_series(1, 10);
           CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := OLD.v; RETURN NEW; END';
           CREATE TRIGGER keep BEFORE UPDATE ON stubborn FOR EACH ROW EXECUTE FUNCTION keep();
           ALTER TABLE stubborn ENABLE ALWAYS TRIGGER keep;
           SELECT pii_load_key(9, pii_generate_key()); SET statement_timeout = '60s'"""
    )
    notices = []
    keyed.add_notice_handler(lambda notice: notices.append(notice.message_primary))
    keyed.execute("CALL pii_rotate('stubborn')")
    assert any("others are not" in notice for notice in notices), notices
    keyed.execute("DROP TABLE stubborn; DROP FUNCTION keep")
