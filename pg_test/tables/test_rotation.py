"""pii_rotate: every value comes under the current key, while the tables are in use."""

import re

import pytest

from harness import migration, shared
from harness.database import Database, value
from harness.errors import raises
from harness.keys import KEY_2, WRONG_KEY, key, keyring
from harness.loading import set_keyring
from harness.waiting import Background, wait_for_lock, wait_until

ROLE = "pii_rotation_owner"


database = shared.database(roles=[ROLE])
db = shared.corner


@pytest.fixture
def older(db):
    """A session that encrypts under version 1."""
    return db.connect_keyed(keyring=keyring(current=1))


TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, v encrypted_text, s encrypted_text(searchable), short encrypted_text(9),
        raw bytea, note text);
    CREATE INDEX t_s ON t USING hash (s); CREATE UNIQUE INDEX t_u ON t (s encrypted_text_unique_ops);
    SELECT pii_declare_column('t', 'raw');
    INSERT INTO t SELECT i, 'v' || i, 's' || i, CASE WHEN i % 2 = 0 THEN 'x' || i WHEN i % 3 = 0 THEN '' END,
        pii_encrypt('r' || i)::bytea, 'n' FROM generate_series(1, {}) AS i;
"""
VERSIONS = (
    "SELECT key_version, sum(n_values)::int FROM pii_census('t') WHERE key_version IS NOT NULL GROUP BY 1 ORDER BY 1"
)
PLAIN = "SELECT id, v::text, s::text, short::text, pii_decrypt(raw), note FROM t ORDER BY id"


def test_all_values_come_under_the_current_key(older, keyed):
    older.execute(TABLE.format(60))
    rows = older.execute(PLAIN).fetchall()
    tags = older.execute("SELECT substr(s::bytea, 6, 16) FROM t ORDER BY id").fetchall()
    count = value(older, "SELECT count(v) + count(s) + count(short) + count(raw) FROM t")
    assert keyed.execute(VERSIONS).fetchall() == [(1, count)]
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t', 10)")
    assert told[-1].endswith("60 rows encrypted anew under key version 2")
    assert keyed.execute(VERSIONS).fetchall() == [(2, count)]
    assert keyed.execute(PLAIN).fetchall() == rows
    assert keyed.execute("SELECT substr(s::bytea, 6, 16) FROM t ORDER BY id").fetchall() == tags
    set_keyring(keyed, keyring(keys={"2": KEY_2}))
    assert keyed.execute(PLAIN).fetchall() == rows
    assert {row[2] for row in keyed.execute("SELECT column_name, row_key, finding FROM pii_verify('t')")} == {"ok"}


def test_indexes_and_shapes_stay(older, keyed):
    older.execute(TABLE.format(300))
    keyed.execute("CALL pii_rotate('t')")
    keyed.execute("SET enable_seqscan = off; SET enable_bitmapscan = off")
    assert keyed.execute("SELECT id FROM t WHERE s = 's77'").fetchall() == [(77,)]
    plan = "\n".join(row[0] for row in keyed.execute("EXPLAIN SELECT id FROM t WHERE s = 's77'"))
    assert "t_s" in plan or "t_u" in plan
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, s) VALUES (1000, 's77')")
    with raises("22001"):
        keyed.execute("UPDATE t SET short = '1234567890' WHERE id = 1")


def test_nothing_is_done_twice(older, keyed):
    older.execute(TABLE.format(50))
    keyed.execute("UPDATE t SET v = 'new', s = 'new' || id, short = NULL, raw = NULL WHERE id <= 20")
    stamps = "SELECT id, xmin::text FROM t WHERE id <= %s ORDER BY id"
    before = keyed.execute(stamps, (20,)).fetchall()
    keyed.execute("CALL pii_rotate('t')")
    assert keyed.execute(stamps, (20,)).fetchall() == before
    everything = keyed.execute(stamps, (50,)).fetchall()
    assert len({stamp for _, stamp in everything}) == 2
    keyed.execute("CALL pii_rotate('t', 1)")
    assert keyed.execute(stamps, (50,)).fetchall() == everything


def test_only_values_on_an_old_version_are_encrypted_anew(older, keyed):
    older.execute(TABLE.format(10))
    keyed.execute("UPDATE t SET v = 'newer'")
    before = keyed.execute("SELECT v::bytea FROM t ORDER BY id").fetchall()
    keyed.execute("CALL pii_rotate('t')")
    assert keyed.execute("SELECT v::bytea FROM t ORDER BY id").fetchall() == before


def test_a_transaction_for_each_batch(older, keyed):
    older.execute(TABLE.format(1000) + "ANALYZE t")
    keyed.execute("CALL pii_rotate('t', 100)")
    assert value(keyed, "SELECT count(DISTINCT xmin::text) FROM t") >= 8


def test_all_tables_of_the_database(db, older, keyed):
    """A database of its own: pii_rotate() goes through whatever there is."""
    with Database.create(db.cluster, f"{db.name}_all") as database:
        session = database.connect_keyed(keyring=keyring(current=1))
        session.execute(
            """CREATE SCHEMA other; CREATE DOMAIN mail AS encrypted_text(50);
                CREATE TABLE a (v encrypted_text); INSERT INTO a VALUES ('a'), (NULL), ('');
                CREATE TABLE other."B b" (id int PRIMARY KEY, m mail, raw bytea);
                INSERT INTO other."B b" VALUES (1, 'm', pii_encrypt('r')::bytea);
                SELECT pii_declare_column('other."B b"', 'raw');
                CREATE TABLE p (id int, v encrypted_text) PARTITION BY LIST (id);
                CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p DEFAULT;
                INSERT INTO p VALUES (1, 'p1'), (2, 'p2');
                CREATE TABLE base (v encrypted_text); CREATE TABLE child (w encrypted_text) INHERITS (base);
                INSERT INTO base VALUES ('b'); INSERT INTO child VALUES ('c', 'c');
                CREATE UNLOGGED TABLE u (v encrypted_text); INSERT INTO u VALUES ('u');
                CREATE TABLE arrays (id int, v encrypted_text, list encrypted_text[]);
                INSERT INTO arrays VALUES (1, 'x', '{y}');
                CREATE TABLE only_arrays (list encrypted_text[]); INSERT INTO only_arrays VALUES ('{z}');
                CREATE MATERIALIZED VIEW mat AS SELECT v FROM a; CREATE VIEW w AS SELECT v FROM a;
                CREATE TABLE undeclared (raw bytea); INSERT INTO undeclared VALUES (pii_encrypt('u')::bytea);
                CREATE TABLE plain (id int); CREATE TEMP TABLE temporary (v encrypted_text);
                INSERT INTO temporary VALUES ('t')"""
        )
        set_keyring(session, keyring(current=2))
        with migration.notices(session) as told:
            session.execute("CALL pii_rotate()")
        old = session.execute(
            "SELECT table_name::text, column_name::text FROM pii_census() WHERE key_version = 1 ORDER BY 1"
        ).fetchall()
        assert old == [("mat", "v"), ("undeclared", "raw")]
        assert any(
            line.startswith("NOTICE: materialized view public.mat is left") and "REFRESH" in line for line in told
        )
        assert session.execute("SELECT count(*) FROM pii_migration_log WHERE event = 'rotated'").fetchone() == (10,)
        # By the hint.
        session.execute("REFRESH MATERIALIZED VIEW mat")
        old = session.execute("SELECT table_name::text FROM pii_census() WHERE key_version = 1").fetchall()
        assert old == [("undeclared",)]


# What rotation reaches: the column's type, and the values of two rows.
SHAPES = {
    "value": ("encrypted_text", "'a'", "NULL"),
    "domain": ("mail", "'a'", "''"),
    "array": ("encrypted_text[]", "'{a,NULL,b,\"\"}'", "'{}'"),
    "array of two dimensions, not from 1": ("encrypted_text(9)[]", "'[0:1][5:6]={{a,b},{c,NULL}}'", "'{NULL}'"),
    "array with tags": ("encrypted_text(9, searchable)[]", "'{a,b}'", "NULL"),
    "array of a domain": ("mail[]", "'{a,b}'", "'{c}'"),
    "domain over an array": ("mails", "'{a,b}'", "'{c}'"),
    "large array": ("encrypted_text[]", "array_fill('a'::encrypted_text, ARRAY[2000])", "'{c}'"),
}
TYPES = """
    CREATE DOMAIN mail AS encrypted_text(50, searchable) CHECK (octet_length(VALUE::bytea) > 9);
    CREATE DOMAIN mails AS mail[] CHECK (array_ndims(VALUE) = 1);
"""


@pytest.mark.ends
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_that_holds_values_by_itself(older, keyed, shape):
    column, *rows = SHAPES[shape]
    as_text = "array_to_string(v::text[], '|', '-'), array_dims(v)" if "rray" in shape else "v::text"
    seen = f"SELECT id, {as_text} FROM t ORDER BY id"
    older.execute(f"{TYPES} CREATE TABLE t (id int PRIMARY KEY, v {column})")
    for number, row in enumerate(rows):
        older.execute(f"INSERT INTO t VALUES ({number}, {row})")
    texts = older.execute(seen).fetchall()
    (before,) = older.execute(VERSIONS).fetchall()
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t')")
    assert not [line for line in told if line.startswith("WARNING")]
    assert keyed.execute(VERSIONS).fetchall() == [(2, before[1])]
    assert keyed.execute(seen).fetchall() == texts
    stamps = keyed.execute("SELECT xmin::text FROM t ORDER BY id").fetchall()
    keyed.execute("CALL pii_rotate('t')")
    assert keyed.execute("SELECT xmin::text FROM t ORDER BY id").fetchall() == stamps
    set_keyring(keyed, keyring(keys={"2": KEY_2}))
    assert keyed.execute(seen).fetchall() == texts
    assert {row[2] for row in keyed.execute("SELECT column_name, row_key, finding FROM pii_verify('t')")} == {"ok"}


# What it leaves, and says so.
LEFT = {
    "row": ("person", "ROW('a', 1)"),
    "array of rows": ("person[]", "ARRAY[ROW('a', 1)::person]"),
    "domain over a row": ("citizen", "ROW('a', 1)"),
    "range": ("span", "span('a', 'b')"),
    "multirange": ("span_multirange", "'{[a,b]}'"),
    "array of a domain over an array": ("mails[]", "ARRAY['{a}'::mails]"),
}


@pytest.mark.ends
@pytest.mark.parametrize("shape", LEFT)
def test_what_holds_values_in_parts_is_left_and_named(older, keyed, shape):
    column, row = LEFT[shape]
    older.execute(
        f"""{TYPES} CREATE TYPE person AS (name encrypted_text, n int); CREATE DOMAIN citizen AS person;
            CREATE TYPE span AS RANGE (subtype = encrypted_text, multirange_type_name = span_multirange);
            CREATE TABLE t (id int PRIMARY KEY, w encrypted_text, v {column}); INSERT INTO t VALUES (1, 'w', {row})"""
    )
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t')")
    (warning,) = [line for line in told if line.startswith("WARNING")]
    assert re.search(rf"left as they are: v \(\w+\.{re.escape(column)}\) \| Move them to columns", warning)
    assert value(keyed, "SELECT pii_key_version(w) FROM t") == 2


@pytest.mark.scenario
def test_elements_under_the_current_key_stay(older, keyed):
    older.execute("CREATE TABLE t (id int PRIMARY KEY, v encrypted_text[]); INSERT INTO t VALUES (1, '{a,b}')")
    keyed.execute("UPDATE t SET v[3] = 'c'")
    bytes_of = "SELECT v[1]::bytea, v[3]::bytea FROM t"
    old, current = keyed.execute(bytes_of).fetchone()
    keyed.execute("CALL pii_rotate('t')")
    changed, kept = keyed.execute(bytes_of).fetchone()
    assert kept == current and changed != old and value(keyed, "SELECT v::text FROM t") == "{a,b,c}"


@pytest.mark.scenario
def test_an_array_with_one_bad_element_fails_as_a_whole(db, older, keyed):
    older.execute(
        "CREATE TABLE t (id int PRIMARY KEY, v encrypted_text[]); INSERT INTO t VALUES (1, '{a,b}'), (2, '{c,d}')"
    )
    stranger = db.connect_keyed(keyring=keyring(current=1, keys={"1": WRONG_KEY}))
    stranger.execute("UPDATE t SET v[2] = 'zebulon' WHERE id = 2")
    before = value(keyed, "SELECT v::bytea[] FROM t WHERE id = 2")
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t')")
    assert told[-1].startswith("WARNING") and "1 row encrypted anew, 1 failed" in told[-1]
    assert keyed.execute(
        "SELECT row_key, column_name::text, sqlstate FROM pii_migration_failures WHERE relation = 't'::regclass"
    ).fetchall() == [('{"id" : 2}', "v", "XX001")]
    assert value(keyed, "SELECT v::bytea[] FROM t WHERE id = 2") == before


@pytest.mark.scenario
def test_arrays_are_rotated_without_the_right_to_read(db, older):
    older.execute(
        f"GRANT CREATE ON SCHEMA {db.schema} TO {ROLE}; CREATE TABLE t (v encrypted_text[]); "
        f"INSERT INTO t VALUES ('{{a,b}}'); ALTER TABLE t OWNER TO {ROLE}"
    )
    owner = db.connect_keyed(ROLE)
    older.execute("REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) FROM PUBLIC")
    try:
        with raises("42501"):
            owner.execute("SELECT v[1]::text FROM t")
        owner.execute("CALL pii_rotate('t')")
        assert owner.execute(VERSIONS).fetchall() == [(2, 2)]
    finally:
        older.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) TO PUBLIC")


def test_tables_of_other_roles_are_left_and_named(db, older):
    older.execute(
        f"GRANT CREATE ON SCHEMA {db.schema} TO {ROLE}; CREATE TABLE foreign_one (v encrypted_text); "
        f"GRANT ALL ON foreign_one TO {ROLE}; INSERT INTO foreign_one VALUES ('x')"
    )
    owner = db.connect_keyed(ROLE, keyring=keyring(current=1))
    owner.execute("CREATE TABLE mine (v encrypted_text); INSERT INTO mine VALUES ('x')")
    set_keyring(owner, keyring())
    with migration.notices(owner) as told:
        owner.execute("CALL pii_rotate()")
    assert any(
        line.startswith("WARNING: ") and "foreign_one is left as it is: it belongs to another role" in line
        for line in told
    )
    assert (
        value(owner, "SELECT pii_key_version(v) FROM mine") == 2
        and value(owner, "SELECT pii_key_version(v) FROM foreign_one") == 1
    )
    with raises("42501", message="must be owner of table .*foreign_one"):
        owner.execute("CALL pii_rotate('foreign_one')")


def test_failures_are_named_and_the_others_done(db, older, keyed):
    older.execute(TABLE.format(20))
    stranger = db.connect_keyed(keyring=keyring(current=1, keys={"1": WRONG_KEY}))
    stranger.execute("UPDATE t SET v = 'zebulon' WHERE id = 7")
    older.execute("UPDATE t SET raw = 'rubbish' WHERE id = 8; UPDATE t SET raw = pii_encrypt('x', 'aad') WHERE id = 9")
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t', 5)")
    assert told[-1].startswith("WARNING") and "18 rows encrypted anew, 2 failed" in told[-1]
    failures = keyed.execute(
        "SELECT operation, row_key, column_name::text, sqlstate FROM pii_migration_failures "
        "WHERE relation = 't'::regclass ORDER BY 2, 3"
    ).fetchall()
    assert failures == [
        ("rotate", '{"id" : 7}', "v", "XX001"),
        ("rotate", '{"id" : 8}', "raw", "22P03"),
    ]
    assert keyed.execute("SELECT id FROM t WHERE pii_key_version(s) = 1 ORDER BY 1").fetchall() == [(7,), (8,)]
    keyed.execute("UPDATE t SET v = 'mended' WHERE id = 7; UPDATE t SET raw = NULL WHERE id IN (7, 8, 9)")
    keyed.execute("CALL pii_rotate('t')")
    assert value(keyed, "SELECT count(*) FROM pii_migration_failures WHERE relation = 't'::regclass") == 0
    assert {row[0] for row in keyed.execute(VERSIONS)} == {2}


def test_a_rotation_in_which_all_failed_is_an_error(db, older, keyed):
    """What can be told is recorded, and committed."""
    older.execute(TABLE.format(5))
    without = db.connect_keyed(keyring=keyring(keys={"2": KEY_2}))
    for call in ("CALL pii_rotate('t')", "CALL pii_rotate()"):
        with raises("55000", message="no value was encrypted anew: all of 5 rows failed", hint="pii_session_keys"):
            without.execute(call)
    failed = "SELECT count(DISTINCT row_key) FROM pii_migration_failures WHERE relation = 't'::regclass"
    assert value(keyed, failed) == 5
    keyed.execute("CALL pii_rotate('t')")
    assert value(keyed, failed) == 0
    without.execute("CALL pii_rotate('t')")


def test_values_bound_to_associated_data_are_left(older, keyed):
    older.execute(TABLE.format(5))
    older.execute("UPDATE t SET raw = pii_encrypt('x', 'aad') WHERE id < 4")
    before = keyed.execute("SELECT raw FROM t WHERE id < 4 ORDER BY id").fetchall()
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate('t'); ")
        keyed.execute("CALL pii_rotate('t')")
    assert not [line for line in told if line.startswith("WARNING")] and "5 rows encrypted anew" in told[0]
    assert keyed.execute("SELECT raw FROM t WHERE id < 4 ORDER BY id").fetchall() == before
    finding = "SELECT finding, n_values, bad FROM pii_verify('t') WHERE column_name = 'raw'"
    assert keyed.execute(finding).fetchall() == [("ok, but for 3 of 5 values, bound to associated data", 5, 0)]


def test_keys_that_are_missing(db, older, keyed):
    older.execute(TABLE.format(5))
    with raises("55000", message="no encryption key"):
        db.connect().execute("CALL pii_rotate('t')")
    without_old = db.connect_keyed(keyring=keyring(keys={"2": KEY_2}))
    with raises("55000", message="all of 5 rows failed"):
        without_old.execute("CALL pii_rotate('t')")
    assert {
        row[0] for row in keyed.execute("SELECT sqlstate FROM pii_migration_failures WHERE relation = 't'::regclass")
    } == {"55000"}
    other_index = db.connect_keyed(keyring=keyring(index={"2": key("other")}))
    with raises("55000", message="all of 5 rows failed"):
        other_index.execute("CALL pii_rotate('t')")
    assert {
        row[0]
        for row in keyed.execute("SELECT column_name::text FROM pii_migration_failures WHERE relation = 't'::regclass")
    } == {"s"}
    assert keyed.execute(VERSIONS).fetchall()[0][0] == 1
    keyed.execute("CALL pii_rotate('t')")
    assert {row[0] for row in keyed.execute(VERSIONS)} == {2}


def test_another_index_key_of_the_same_version_changes_no_tag(db, older, keyed):
    """It would make new tags under an old name, and lookups would miss rows."""
    older.execute(TABLE.format(5))
    tags = older.execute("SELECT substr(s::bytea, 6, 16) FROM t ORDER BY id").fetchall()
    wrong = db.connect_keyed(keyring=keyring(index={"1": key("another")}))
    with raises("55000", message="all of 5 rows failed"):
        wrong.execute("CALL pii_rotate('t')")
    assert keyed.execute("SELECT substr(s::bytea, 6, 16) FROM t ORDER BY id").fetchall() == tags
    assert (
        value(keyed, "SELECT count(*) FROM pii_migration_failures WHERE relation = 't'::regclass AND column_name = 's'")
        == 5
    )


def test_a_concurrent_update_is_never_overwritten(db, older, keyed):
    older.execute(TABLE.format(100))
    observer = db.connect()
    older.execute(
        "BEGIN; UPDATE t SET v = 'newer' WHERE id = 50; UPDATE t SET v = NULL WHERE id = 51; "
        "DELETE FROM t WHERE id = 52; UPDATE t SET note = 'changed' WHERE id = 53"
    )
    call = Background(lambda: keyed.execute("CALL pii_rotate('t', 10)"))
    wait_for_lock(observer, keyed)
    older.execute("COMMIT")
    assert call.join() is None
    rows = keyed.execute("SELECT id, v::text, note FROM t WHERE id BETWEEN 50 AND 53 ORDER BY id").fetchall()
    assert rows == [(50, "newer", "n"), (51, None, "n"), (53, "v53", "changed")]
    assert {row[0] for row in keyed.execute(VERSIONS)} == {2}


def test_several_sessions_at_once(db, older, keyed):
    older.execute(TABLE.format(1500))
    rows = older.execute(PLAIN).fetchall()
    sessions = [keyed, db.connect_keyed(), db.connect_keyed()]
    calls = [Background(lambda session=session: session.execute("CALL pii_rotate('t', 50)")) for session in sessions]
    assert [call.join() for call in calls] == [None] * 3
    log = keyed.execute(
        "SELECT detail FROM pii_migration_log WHERE table_name = 't'::regclass AND event = 'rotated'"
    ).fetchall()
    assert sum(entry["rows"] for (entry,) in log) == 1500 and {entry["version"] for (entry,) in log} == {2}
    assert keyed.execute(PLAIN).fetchall() == rows and {row[0] for row in keyed.execute(VERSIONS)} == {2}


def test_progress_and_going_on_after_a_cancel(db, older, keyed):
    older.execute(TABLE.format(1000) + "ANALYZE t")
    watcher = db.connect()
    progress = "SELECT state, workers, percent, rows_done FROM pii_migration_progress WHERE table_name = 't'::regclass"
    call = Background(lambda: keyed.execute("CALL pii_rotate('t', 50, '0.3 seconds')"))
    wait_until(lambda: (watcher.execute(progress).fetchone() or (0, 0, 0, 0))[3])
    state, workers, percent, rows = watcher.execute(progress).fetchone()
    assert (state, workers) == ("rotating", 1) and 0 < percent < 100 and 0 < rows < 1000
    keyed.cancel_safe()
    assert call.join().sqlstate == "57014"
    assert watcher.execute(progress).fetchone() is None, "the session is idle, and still connected"
    assert keyed.execute(progress).fetchone() is None, "nor does its next statement count as the rotation"
    assert {row[0] for row in watcher.execute(VERSIONS)} == {1, 2}
    keyed.execute("CALL pii_rotate('t')")
    assert {row[0] for row in watcher.execute(VERSIONS)} == {2}


def test_the_users_triggers_do_not_fire_and_generated_columns_stay(older, keyed):
    older.execute(
        """CREATE TABLE t (id int PRIMARY KEY, v encrypted_text, n int, twice int GENERATED ALWAYS AS (n * 2) STORED,
               at timestamptz DEFAULT now());
           INSERT INTO t (id, v, n) VALUES (1, 'x', 5);
           CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN new.at := NULL; RETURN new; END';
           CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION touch()"""
    )
    keyed.execute("CALL pii_rotate('t')")
    assert keyed.execute("SELECT v::text, twice, at IS NULL, pii_key_version(v) FROM t").fetchone() == (
        "x",
        10,
        False,
        2,
    )


def test_a_migration_in_progress_is_rotated_too(older, keyed):
    older.execute(
        "SET client_min_messages = warning; CREATE TABLE t (id int PRIMARY KEY, name text); "
        "INSERT INTO t SELECT i, 'n' || i FROM generate_series(1, 20) AS i"
    )
    migration.start(older, "t", '{"name": {}}')
    migration.backfill(older, "t")
    keyed.execute("CALL pii_rotate('t')")
    assert (
        value(
            keyed, "SELECT count(*) FROM t WHERE pii_key_version(name__encrypted) = 2 AND name__encrypted::text = name"
        )
        == 20
    )
    migration.finish(keyed, "t")
    assert value(keyed, "SELECT count(*) FROM t WHERE name::text = 'n' || id") == 20


def test_downwards_when_that_is_the_current_key(older, keyed):
    keyed.execute(TABLE.format(3))
    older.execute("CALL pii_rotate('t')")
    assert {row[0] for row in keyed.execute(VERSIONS)} == {1}
