"""Databases of many tables: what works on all of them goes through the catalogue once, not once a table."""

import pytest

from harness.keys import KEY_1, KEY_2, WRONG_KEY, key, keyring
from harness.loading import set_keyring
from harness.registry import load

READ = """SELECT coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0)::bigint
    FROM pg_stat_xact_sys_tables"""

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
    """How many rows of catalogues an operation reads, by PostgreSQL's own count; what it did is undone."""
    session = db.connect_keyed()
    session.execute("SET client_min_messages = warning")
    told = []
    session.add_notice_handler(lambda diagnostic: told.append(diagnostic.message_primary))
    session.execute(
        f"""DO $do$DECLARE before bigint; BEGIN
            before := ({READ});
            {OPERATIONS[operation]};
            RAISE WARNING 'read %', ({READ}) - before;
            ROLLBACK;
        END$do$"""
    )
    session.close()
    return int(told[-1].removeprefix("read "))


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
        # What planners know of the catalogues is not to change in between.
        many.execute("ANALYZE pg_class, pg_attribute, pg_type, pg_inherits, pg_depend, pg_trigger, pg_constraint")
        for operation in OPERATIONS:
            rows[operation].append(rows_read(db, operation))
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
