"""Databases of many tables: what works on all of them goes through the catalogue once, not once a table."""

import pytest

from harness.keys import KEY_1, KEY_2, WRONG_KEY, key, keyring
from harness.loading import set_keyring
from harness.registry import load

pytestmark = pytest.mark.scenario

READ = """SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint
    FROM pg_stat_xact_sys_tables"""

# What a command of DDL has its event triggers read, under its locks: of what it changes, and of nothing else.
SMALL_CHANGES = {
    "create": "CREATE TABLE fresh (id int, remark text)",
    "alter": "ALTER TABLE small ADD more text",
    "retype": "ALTER TABLE small ALTER email TYPE encrypted_text(90, searchable)",
    "index": "CREATE INDEX fresh ON small (id)",
    "type": "CREATE TYPE fresh AS (email encrypted_text(9))",
    "domain": "CREATE DOMAIN fresh AS encrypted_text(9)",
}
CHANGES_OF_PARTITIONS = {
    "add": "ALTER TABLE parts ADD more text",
    "retype": "ALTER TABLE parts ALTER v TYPE encrypted_text(90, searchable)",
    "index": "CREATE INDEX fresh ON parts (id)",
}
CHANGES_OF_WIDE_TABLES = {
    "rename": "ALTER TABLE wide RENAME id TO number",
    "add": "ALTER TABLE wide ADD more text",
    "retype": "ALTER TABLE wide ALTER email TYPE encrypted_text(90, searchable)",
    "index": "CREATE INDEX fresh ON wide (id)",
    "create": "CREATE TABLE fresh (LIKE wide)",
}
WITHOUT_TRIGGERS = "PERFORM set_config('event_triggers', 'off', true); "  # since PostgreSQL 17
# Without the likes of which the triggers have nothing to look for.
GUARDED = """
    CREATE TABLE small (id int, email encrypted_text(60, searchable));
    CREATE TABLE of_any_case (email encrypted_text(60, searchable, nocase) COLLATE encrypted_nocase);
    CREATE UNIQUE INDEX ON small (email encrypted_text_unique_ops);
    CREATE UNIQUE INDEX ON of_any_case (email encrypted_text_unique_ops);
    CREATE TABLE referencing (email encrypted_text(60, searchable) REFERENCES small (email));
"""

OPERATIONS = {
    "census": "PERFORM count(*) FROM pii_census()",
    "doctor": "PERFORM count(*) FROM pii_doctor(true)",
    "doctor's own": "PERFORM count(*) FROM pazpaz_pii.pii_doctor_check_stored_values()",
    "verify": "PERFORM count(*) FROM pii_verify()",
    "count": "PERFORM pii_take_census()",
    "retire": "PERFORM pii_retire_key(1)",
    "destroy": "PERFORM pii_destroy_key(3, fingerprint) FROM pii_key_status WHERE kind = 'data' AND version = 3",
    "index_key": "PERFORM pii_activate_key(2, 'index'); SET CONSTRAINTS ALL IMMEDIATE",
    "rotate": "CALL pii_rotate()",
}

TABLES = {
    "plain": "CREATE TABLE {0} (id int, remark text, bytes bytea, stamp timestamptz)",
    "encrypted": "CREATE TABLE {0} (id int, v encrypted_text)",
    "partitions": "CREATE TABLE {0} PARTITION OF parts FOR VALUES IN ({1})",
}


def make_tables(session, kind: str, first: int, last: int) -> None:
    session.execute("BEGIN")
    for number in range(first, last):
        session.execute(TABLES[kind].format(f"t{number}", number))
    session.execute("COMMIT")


def rows_read(db, operation: str) -> int:
    """How many rows of catalogues a statement reads, by PostgreSQL's own count; what it did is undone."""
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    told = []
    session.add_notice_handler(lambda diagnostic: told.append(diagnostic.message_primary))
    session.execute(
        f"""DO $do$DECLARE before bigint; counting bigint; BEGIN
            before := ({READ});
            counting := ({READ}) - before;
            {operation};
            RAISE WARNING 'read %', ({READ}) - before - 2 * counting;
            ROLLBACK;
        END$do$"""
    )
    session.close()
    return int(told[-1].removeprefix("read "))


def analyze_catalogues(session) -> None:
    """What planners know of them is not to change in between."""
    session.execute(
        "ANALYZE pg_class, pg_attribute, pg_type, pg_inherits, pg_depend, pg_trigger, pg_constraint, pg_index"
    )


@pytest.fixture
def many(keyed):
    keyed.execute("CREATE TABLE parts (id int, v encrypted_text) PARTITION BY LIST (id)")
    load(keyed, keyring(2, {"1": KEY_1, "2": KEY_2, "3": key("another data key")}))
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2), pii_register_key(3), pii_register_key(1, 'index')")
    load(keyed, keyring(index={"2": WRONG_KEY}))
    keyed.execute("SELECT pii_register_key(2, 'index'), pii_retire_key(3)")
    set_keyring(keyed, keyring())
    return keyed


@pytest.mark.parametrize("kind", TABLES)
def test_one_more_table_costs_the_same_whatever_number_there_are(db, many, kind, tell):
    rows = {operation: [] for operation in OPERATIONS}
    for first, last in ((0, 100), (100, 200), (200, 400)):
        make_tables(many, kind, first, last)
        analyze_catalogues(many)
        for operation in OPERATIONS:
            rows[operation].append(rows_read(db, OPERATIONS[operation]))
    for operation, counts in rows.items():
        tell(f"{kind}, {operation}: {counts}")
    for operation, (few, some, more) in rows.items():
        # Twice as many tables came the second time. Planners choose other plans, which is no matter.
        assert more - some <= 1.25 * 2 * (some - few), operation


def test_tables_without_a_column_that_could_hold_a_value_are_not_opened(db, many):
    many.execute("CREATE TABLE numbers (id int, stamp timestamptz, cells int[], document tsvector)")
    scans = "(SELECT pg_stat_get_xact_numscans('numbers'::regclass))"
    many.execute("BEGIN")
    for call in ("pii_census()", "pii_verify()", "pii_doctor(true)", "pii_take_census()", "pii_retire_key(1)"):
        many.execute(f"SELECT * FROM {call}")
        assert many.execute(f"SELECT {scans}").fetchone() == (0,), call
    # Nor does anybody wait for who holds them.
    many.execute("ROLLBACK")
    other = db.connect()
    other.execute("BEGIN; LOCK TABLE numbers IN ACCESS EXCLUSIVE MODE")
    many.execute("SET lock_timeout = '2s'; SELECT pii_take_census(), pii_retire_key(1)")


def test_a_change_of_one_table_costs_the_same_whatever_else_there_is(db, keyed, tell):
    keyed.execute(GUARDED)
    rows = {change: [] for change in SMALL_CHANGES}
    for first, last in ((0, 100), (100, 300)):
        make_tables(keyed, "encrypted", first, last)
        analyze_catalogues(keyed)
        for change, statement in SMALL_CHANGES.items():
            rows[change].append(rows_read(db, statement))
    for change, (few, more) in rows.items():
        tell(f"{change}: {few}, {more}")
        # A tenth of a row for each table: none is read for all of them.
        assert more - few < 20, change


def test_a_change_of_partitions_costs_the_same_for_each(db, keyed, tell):
    keyed.execute(GUARDED)
    keyed.execute("CREATE TABLE parts (id int, v encrypted_text(60, searchable)) PARTITION BY LIST (id)")
    keyed.execute("CREATE UNIQUE INDEX ON parts (id, v encrypted_text_unique_ops)")
    rows = {change: [] for change in CHANGES_OF_PARTITIONS}
    for first, last in ((0, 30), (30, 60), (60, 120)):
        make_tables(keyed, "partitions", first, last)
        analyze_catalogues(keyed)
        for change, statement in CHANGES_OF_PARTITIONS.items():
            rows[change].append(rows_read(db, statement))
    for change, (few, some, more) in rows.items():
        tell(f"{change}: {few}, {some}, {more}")
        # Twice as many partitions came the second time.
        assert more - some <= 1.25 * 2 * (some - few), change


def test_a_change_of_a_wide_table_looks_up_once_what_its_columns_share(db, keyed, tell):
    """A conversion alters its table several times for each column, the last ones under a lock that nobody reads by."""
    keyed.execute(GUARDED)
    keyed.execute("CREATE DOMAIN remark AS encrypted_text; CREATE TABLE wide (id int, email encrypted_text)")
    kinds = ("encrypted_text", "encrypted_text(9, searchable)", "encrypted_text[]", "remark")
    rows = {change: [] for change in CHANGES_OF_WIDE_TABLES}
    for width in (10, 100):
        columns = (f"ADD c{width}_{i} {kinds[i % len(kinds)]}" for i in range(width))
        keyed.execute(f"ALTER TABLE wide {', '.join(columns)}")
        analyze_catalogues(keyed)
        for change, statement in CHANGES_OF_WIDE_TABLES.items():
            rows[change].append(rows_read(db, statement) - rows_read(db, WITHOUT_TRIGGERS + statement))
    for change, (few, more) in rows.items():
        tell(f"{change}: {few}, {more}")
        # A row of pg_attribute for each look, of which there are three at most.
        assert more - few <= 3.5 * 100, change


@pytest.mark.parametrize(("table", "looks"), [("small", 1), ("other", None)])
def test_a_conversion_looks_into_no_trigger_of_another_table(keyed, table, looks):
    """Not even into those of the extension's own tables."""
    keyed.execute("CREATE TABLE small (id int, email text); CREATE TABLE other (id int)")
    keyed.execute("CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
    keyed.execute(f"CREATE TRIGGER t BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION nothing()")
    keyed.execute("SET track_functions = 'all'; BEGIN")
    keyed.execute("""SELECT pii_encrypt_columns('small', '{"email": {}}')""")
    calls = "SELECT pg_stat_get_xact_function_calls('pazpaz_pii.pii_takes_whole_rows'::regproc)"
    assert keyed.execute(calls).fetchone() == (looks,)
