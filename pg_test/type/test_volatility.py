"""Casts that encrypt are STABLE: indexes may serve it, and still each value that is stored gets bytes of its own."""

import pytest

from harness import shared
from harness.database import value
from harness.keys import KEY_2, keyring
from harness.loading import set_keyring

ROWS = 60

SETUP = f"""
    CREATE TABLE plain AS SELECT i AS id, 'same'::text AS t, 'same'::char(6) AS c FROM generate_series(1, {ROWS}) i;
    CREATE FUNCTION encrypt(text) RETURNS encrypted_text STABLE LANGUAGE sql AS 'SELECT $1::encrypted_text';
"""

database = shared.database(SETUP)
db = shared.corner

CASTS = {
    "a column": "t::encrypted_text",
    "a constant": "'same'::text::encrypted_text",
    "a searchable constant": "'same'::text::encrypted_text(searchable)",
    "character": "c::encrypted_text(6)",
    "another shape": "t::encrypted_text::encrypted_text(searchable)",
    "the function": "pii_encrypt('same')",
    "an SQL function": "encrypt('same')",
    "a subquery": "(SELECT pii_encrypt(t))",
}
WAYS = {
    "INSERT": "INSERT INTO kept SELECT {} FROM plain",
    "a subquery": "INSERT INTO kept SELECT v FROM (SELECT {} AS v FROM plain) s",
    "a CTE": "WITH s AS (SELECT {} AS v FROM plain) INSERT INTO kept SELECT v FROM s",
    "UPDATE": "INSERT INTO kept SELECT 'old'::text FROM plain; UPDATE kept SET v = {} FROM plain WHERE id = 1",
    "ON CONFLICT": "INSERT INTO kept SELECT {} FROM plain ON CONFLICT DO NOTHING",
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cast", CASTS)
def test_each_row_has_bytes_of_its_own(keyed, cast, way):
    keyed.execute("CREATE TEMP TABLE kept (v encrypted_text)")
    for statement in WAYS[way].format(CASTS[cast]).split("; "):
        keyed.execute(statement)
    found = keyed.execute("SELECT count(*), count(DISTINCT v::bytea), min(v::text), max(v::text) FROM kept").fetchone()
    assert found == (ROWS, ROWS, "same", "same")


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
def test_a_plan_that_is_kept_holds_no_ciphertext(keyed, mode):
    keyed.execute(f"SET plan_cache_mode = {mode}")
    keyed.execute("CREATE TEMP TABLE kept (v encrypted_text)")
    keyed.execute("PREPARE again (text) AS INSERT INTO kept VALUES ($1), ('same'::text), (pii_encrypt('same'))")
    for _ in range(5):
        keyed.execute("EXECUTE again ('same')")
    assert keyed.execute("SELECT count(*), count(DISTINCT v::bytea) FROM kept").fetchone() == (15, 15)


def test_a_default_encrypts_anew_for_each_row(keyed):
    keyed.execute(
        "CREATE TEMP TABLE kept (id int, v encrypted_text DEFAULT 'same'::text,"
        " w encrypted_text(searchable) DEFAULT pii_encrypt('same'))"
    )
    keyed.execute("INSERT INTO kept (id) SELECT id FROM plain")
    found = keyed.execute(
        "SELECT count(DISTINCT v::bytea), count(DISTINCT w::bytea), max(v::text) FROM kept"
    ).fetchone()
    assert found == (ROWS, ROWS, "same")


@pytest.mark.parametrize("default", ["'new'", "'new'::text", "pii_encrypt('new')"])
def test_a_column_that_is_added_with_a_default_can_be_rotated(db, keyed, default):
    """PostgreSQL computes the default once, and keeps it beside the table for the rows that were there."""
    older = db.connect_keyed(keyring=keyring(current=1))
    older.execute(f"CREATE TABLE grown AS SELECT i AS id FROM generate_series(1, {ROWS}) i")
    older.execute(
        f"ALTER TABLE grown ADD v encrypted_text(9) DEFAULT {default},"
        f" ADD s encrypted_text(9, searchable) DEFAULT {default}"
    )
    older.execute("CREATE INDEX ON grown USING hash (s)")
    versions = (
        "SELECT DISTINCT key_version, column_name, n_values FROM pii_census('grown') WHERE n_values > 0 ORDER BY 2"
    )
    assert keyed.execute(versions).fetchall() == [(1, "s", ROWS), (1, "v", ROWS)]
    keyed.execute("CALL pii_rotate('grown')")
    assert keyed.execute(versions).fetchall() == [(2, "s", ROWS), (2, "v", ROWS)]
    set_keyring(keyed, keyring(keys={"2": KEY_2}))
    assert keyed.execute("SELECT DISTINCT v::text, s::text FROM grown").fetchall() == [("new", "new")]
    assert value(keyed, "SELECT count(*) FROM grown WHERE s = 'new'") == ROWS
    assert {row[0] for row in keyed.execute("SELECT finding FROM pii_verify('grown')")} == {"ok"}


def test_what_a_function_has_encrypted_is_one_value(keyed):
    """PostgreSQL may compute a subquery's column wherever it is named, if it takes the results for equal."""
    row = keyed.execute(
        "SELECT count(*) FROM (SELECT pii_encrypt(t) AS v FROM plain) s WHERE v::bytea = v::bytea"
    ).fetchone()
    assert row == (ROWS,)


def test_aggregates_over_what_is_encrypted_move_backwards(keyed):
    """PostgreSQL takes a window's first row out again only if no function in it is volatile."""
    keyed.execute(
        """CREATE FUNCTION pg_temp.forth(bigint, encrypted_text) RETURNS bigint IMMUTABLE LANGUAGE sql
               AS 'SELECT $1 + 1';
           CREATE FUNCTION pg_temp.back(bigint, encrypted_text) RETURNS bigint IMMUTABLE LANGUAGE plpgsql AS
               $$ BEGIN RAISE NOTICE 'moved back'; RETURN $1 - 1; END $$;
           CREATE AGGREGATE pg_temp.moving(encrypted_text) (SFUNC = pg_temp.forth, STYPE = bigint, INITCOND = 0,
               MSFUNC = pg_temp.forth, MINVFUNC = pg_temp.back, MSTYPE = bigint, MINITCOND = 0)"""
    )
    heard = []
    keyed.add_notice_handler(lambda notice: heard.append(notice.message_primary))
    rows = keyed.execute(
        "SELECT pg_temp.moving(t::encrypted_text(9)) OVER (ORDER BY id ROWS 2 PRECEDING) FROM plain"
    ).fetchall()
    assert [row[0] for row in rows] == [1, 2] + [3] * (ROWS - 2)
    assert heard == ["moved back"] * (ROWS - 3)
