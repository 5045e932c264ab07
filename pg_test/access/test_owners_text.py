"""Text that a table's owner wrote is in no statement that the keys serve.

Such a statement has a number, by which its functions come by the keys of whoever called it (src/tables/work.rs). The
owner here has code wherever a text of his reaches a statement of the extension, and tries to decrypt other people's
values by every number that his code is handed, or finds.
"""

import psycopg
import pytest

from harness import shared
from harness.errors import raises
from harness.keys import KEYRING
from harness.migration import literal

pytestmark = pytest.mark.scenario

OWNER, CUSTODIAN = "pii_hostile", "pii_its_custodian"
SECRET = "plain@secret.example"

SETUP = f"""
    CREATE SCHEMA mal AUTHORIZATION {OWNER};
    GRANT {OWNER} TO {CUSTODIAN};
    GRANT EXECUTE ON FUNCTION pazpaz_pii.pii_migration_adopt() TO {OWNER};
    GRANT EXECUTE ON FUNCTION pii_import(text) TO {CUSTODIAN};
    CREATE TABLE secrets (email encrypted_text);
    INSERT INTO secrets VALUES ('{SECRET}');
    GRANT SELECT ON secrets TO {OWNER};
    SET ROLE {OWNER};
    CREATE TABLE mal.loot (place text, got text);
    CREATE FUNCTION mal.take(place text, number bigint) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO mal.loot SELECT place, pazpaz_pii.pii_decrypt_at_work(email, number) FROM public.secrets;
    EXCEPTION WHEN OTHERS THEN
        NULL;
    END $$;
    CREATE FUNCTION mal.keep(value bytea, number bigint) RETURNS bytea LANGUAGE plpgsql AS
        'BEGIN PERFORM mal.take(''argument'', number); RETURN value; END';
    CREATE FUNCTION mal.told(value bytea, place text, told text) RETURNS bytea LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO mal.loot VALUES (place, NULL);
        PERFORM mal.take(place, m[1]::bigint) FROM regexp_matches(told, '\\m([0-9]{{6,19}})\\M', 'g') AS m;
        RETURN value;
    END $$;
    CREATE FUNCTION mal.kept(value text) RETURNS bytea LANGUAGE plpgsql AS
        'BEGIN INSERT INTO mal.loot VALUES (''direct'', value); RETURN NULL; END';
    -- Every number in what the session shows of the statements that are running.
    CREATE FUNCTION mal.look(place text) RETURNS int LANGUAGE plpgsql AS $$
    DECLARE
        shown text;
    BEGIN
        GET DIAGNOSTICS shown = PG_CONTEXT;
        shown := concat_ws(' ', shown, current_query(), (SELECT string_agg(query, ' ') FROM pg_stat_activity),
            (SELECT string_agg(statement, ' ') FROM pg_cursors),
            (SELECT string_agg(statement, ' ') FROM pg_prepared_statements));
        PERFORM mal.take(place, m[1]::bigint) FROM regexp_matches(shown, '\\m[0-9]{{6,19}}\\M', 'g') AS m;
        INSERT INTO mal.loot VALUES (place, NULL);
        RETURN 1;
    EXCEPTION WHEN OTHERS THEN
        RETURN 1;
    END $$;
    CREATE FUNCTION mal.seen(value bytea) RETURNS bytea LANGUAGE plpgsql AS
        'BEGIN PERFORM mal.look(''expression''); RETURN value; END';
    CREATE FUNCTION mal.still(place text, value int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
        'BEGIN PERFORM mal.look(place); RETURN value; END';
    CREATE FUNCTION mal.fires() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM mal.look(TG_NAME); RETURN CASE WHEN TG_LEVEL = ''ROW'' THEN NEW END; END';
"""

SHOWN = "what is shown"
# Expressions that would come by the number, if it were there; what ends the text around them, and begins it anew.
DECRYPTED = "(SELECT mal.kept(string_agg(pazpaz_pii.pii_decrypt_at_work(s.email, {}), ',')) FROM public.secrets AS s)"
EXPRESSIONS = {
    "as an argument": "mal.keep(old, $3)",
    "used at once": DECRYPTED.format("$3"),
    "beside the value": "coalesce(mal.keep(old, $3), old), NULL::text) AS e (value, failure) --\n",
    "after the value": "old), mal.keep((old, $3",
    "in another column": "old, mal.keep(old, $3)::text --\n",
    SHOWN: "mal.seen(old)",
}

# Texts within an expression, in each form that a text has, in which the number would stand if it were written there.
TEXTS = {
    "quotes": "' $3 '",
    "dollars": "$$ $3 $$",
    "a tag": "$t$ ' $3 ' $t$",
    "a backslash": r"E' \' $3 \' '",
    "Unicode": "U&' '' $3 '",
    "after a comment": "/* ' */ ' $3 ' /* ' */",
    "names in a text": """$$ ' " $3 " ' $$""",
}

# Where the owner's code runs by itself.
PLACES = {
    "trigger": "CREATE TRIGGER a BEFORE UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION mal.fires(); "
    "ALTER TABLE mal.t ENABLE ALWAYS TRIGGER a",
    "check": "ALTER TABLE mal.t ADD CHECK (mal.look('check') = 1) NOT VALID",
    "generated": "ALTER TABLE mal.t ADD g int GENERATED ALWAYS AS (mal.still('generated', id)) STORED",
    "index": "CREATE INDEX ON mal.t (mal.still('index', id)) WHERE mal.still('predicate', id) > 0",
    "index that is replaced": "CREATE INDEX ON mal.t (mal.still('replaced', id), plain)",
    "default": "ALTER TABLE mal.t ALTER n SET DEFAULT mal.still('default', 1)",
}

# How a superuser, or somebody who is given the owner's rights for that, works on the table with keys.
STEPS = {
    "backfill": "CALL pii_migration_backfill('mal.t')",
    "verify": "SELECT * FROM pii_migration_verify('mal.t')",
    "close": "SELECT pii_migration_close('mal.t')",
    "finish": "SELECT pii_migration_finish('mal.t')",
    "scrub": "CALL pii_migration_scrub('mal.t')",
    "rollback": "CALL pii_migration_rollback('mal.t')",
}
ONLINE = ["backfill", "verify", "close", "backfill", "verify", "finish", "scrub", "rollback"]
CONVERSIONS = [
    """SELECT pii_encrypt_columns('mal.t', '{"plain": {"searchable": true}}')""",
    "SELECT pii_load_key(9, pii_generate_key())",
    "CALL pii_rotate('mal.t')",
    "SELECT pii_decrypt_columns('mal.t', '{plain}')",
    """SELECT pii_migration_start('mal.t', '{"plain": {}}')""",
    *[STEPS[step] for step in ONLINE if step != "close"],
    "SELECT * FROM pii_verify('mal.t')",
    "SELECT * FROM pii_census('mal.t')",
    "SELECT * FROM pii_doctor(true)",
]

database = shared.database(SETUP, roles=[OWNER, CUSTODIAN])
db = shared.visit


@pytest.fixture(autouse=True)
def table(db):
    with db.connect_keyed(keyring=KEYRING) as keyed:
        keyed.execute(
            f"""SET client_min_messages = warning; DROP TABLE IF EXISTS mal.t; SET ROLE {OWNER}; TRUNCATE mal.loot;
                CREATE TABLE mal.t (id int PRIMARY KEY, n int, plain text, old bytea); RESET ROLE;
                INSERT INTO mal.t SELECT i, i, 'p' || i, pii_encrypt('old')::bytea FROM generate_series(1, 3) AS i;
                INSERT INTO mal.t VALUES (4, 4, 'p4', 'damaged')"""
        )


def run(session, statements):
    """The SQLSTATEs of those that fail: his table is not converted then, which is his loss."""
    failed = []
    session.execute("SET client_min_messages = error")
    for statement in statements:
        try:
            session.execute(statement)
        except psycopg.Error as error:
            failed.append(error.sqlstate)
    return failed


def loot(session):
    return session.execute("SELECT DISTINCT place, got FROM mal.loot WHERE got IS NOT NULL").fetchall()


def plant(session, expression):
    """Another trigger in the place of that of the start, noted as if it were that."""
    arguments = ", ".join(literal(one) for one in ("open", "old", "old__encrypted", "2", expression, "1", "old"))
    session.execute(
        f"""DROP TRIGGER "~pii_migration_adopt" ON mal.t;
            CREATE TRIGGER "~pii_migration_adopt" BEFORE INSERT OR UPDATE ON mal.t FOR EACH ROW
                EXECUTE FUNCTION pazpaz_pii.pii_migration_adopt({arguments});
            ALTER TABLE mal.t ENABLE ALWAYS TRIGGER "~pii_migration_adopt" """
    )


@pytest.mark.parametrize("who", ["postgres", CUSTODIAN])
@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_expression_of_a_trigger_comes_by_no_number(db, who, expression):
    owner, keyed = db.connect(OWNER), db.connect_keyed(who, keyring=KEYRING)
    owner.execute("""SELECT pii_migration_start('mal.t', '{"old": {"legacy_version": 2}}')""")
    plant(owner, EXPRESSIONS[expression])
    with raises("55000", message="mal.t has changed during its migration", detail="expression of column old"):
        keyed.execute(STEPS["verify"])
    owner.execute("SELECT pazpaz_pii.pii_record_in_step(pazpaz_pii.pii_owned('mal.t'))")
    run(keyed, [STEPS[step] for step in ("backfill", "verify")])
    keyed.execute("DELETE FROM mal.t WHERE id = 4")
    run(keyed, [STEPS[step] for step in ONLINE])
    assert loot(keyed) == []


# Each way to adopt by an expression that the caller says.
ADOPTING = [
    "SELECT * FROM pii_adoption_errors('mal.t', 'old', 2, expression => {0})",
    """SELECT * FROM pii_adopt_columns('mal.t', jsonb_build_object('old', jsonb_build_object('expression', {0})), 2)""",
    """SELECT pii_migration_start('mal.t', jsonb_build_object('old', jsonb_build_object('expression', {0})))""",
]


@pytest.mark.parametrize("expression", [name for name in EXPRESSIONS if name != SHOWN])
def test_who_is_talked_into_such_an_expression_is_refused(db, expression):
    keyed = db.connect_keyed(keyring=KEYRING)
    keyed.execute("DELETE FROM mal.t WHERE id = 4")
    for statement in ADOPTING:
        # There is no such parameter, or it is no expression.
        with raises("42P02" if expression in ("as an argument", "used at once", "in another column") else "42601"):
            keyed.execute(statement.format(literal(EXPRESSIONS[expression])))
    assert loot(keyed) == []


def test_an_expression_that_the_caller_says_is_shown_no_number(db):
    keyed = db.connect_keyed(keyring=KEYRING)
    errors, columns, start = (statement.format(literal(EXPRESSIONS[SHOWN])) for statement in ADOPTING)
    assert len(keyed.execute(errors).fetchall()) == 1
    keyed.execute(start)
    keyed.execute(STEPS["rollback"])
    keyed.execute("DELETE FROM mal.t WHERE id = 4")
    keyed.execute(columns)
    assert keyed.execute("SELECT DISTINCT place FROM mal.loot").fetchall() == [("expression",)]
    assert loot(keyed) == []


@pytest.mark.parametrize("form", TEXTS)
def test_nor_is_a_number_written_into_its_texts(db, form):
    keyed = db.connect_keyed(keyring=KEYRING)
    keyed.execute("DELETE FROM mal.t WHERE id = 4")
    expression = literal(f"mal.told(old, {literal(form)}, {TEXTS[form]})")
    errors, columns, start = (statement.format(expression) for statement in ADOPTING)
    keyed.execute(errors)
    keyed.execute(start)
    run(keyed, [STEPS["backfill"], STEPS["verify"], STEPS["rollback"]])
    keyed.execute(columns)
    assert keyed.execute("SELECT DISTINCT place FROM mal.loot").fetchall() == [(form,)]
    assert loot(keyed) == []


@pytest.mark.parametrize("place", PLACES)
def test_nor_does_code_that_runs_by_itself(db, place):
    keyed = db.connect_keyed(keyring=KEYRING)
    keyed.execute("DELETE FROM mal.t WHERE id = 4")
    db.connect(OWNER).execute(PLACES[place])
    run(keyed, CONVERSIONS)
    assert keyed.execute("SELECT count(*) FROM mal.loot").fetchone()[0] > 0 or place == "default"
    assert loot(keyed) == []


def test_a_number_that_is_handed_on_is_worth_all_of_it(db):
    """The measure: by a statement with keys that names the number, the same code decrypts."""
    keyed = db.connect_keyed(keyring=KEYRING)
    for statement in ("SELECT mal.keep(old, $3) FROM mal.t", "SELECT " + DECRYPTED.format("$3")):
        keyed.execute("SELECT pazpaz_pii.pii_query_as_owner('mal.t', %s, with_keys => true)", (statement,))
    assert sorted(loot(keyed)) == [("argument", SECRET), ("direct", SECRET)]
    keyed.execute("DELETE FROM mal.loot")
    for statement in ("SELECT mal.keep(old, $3) FROM mal.t", "SELECT " + DECRYPTED.format("$3")):
        with raises("42P02", message=r"there is no parameter \$3"):
            keyed.execute("SELECT pazpaz_pii.pii_query_as_owner('mal.t', %s)", (statement,))
    assert loot(keyed) == []


def test_who_may_not_keep_triggers_from_firing_does_not_by_ours(db):
    owner = db.connect(OWNER)
    statement = "SELECT pazpaz_pii.pii_run_as_owner('mal.t', 'UPDATE mal.t SET n = 1', silently => {})"
    owner.execute(statement.format("false"))
    with raises("42501", message="permission denied to keep triggers from firing"):
        owner.execute(statement.format("true"))
