"""The registry of keys: which key a version stands for, and how its life ends."""

import math
import re

import pytest

from harness import custodian as custodian_functions
from harness import migration
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEY_1, KEY_2, KEYRING, WRONG_KEY, keyring
from harness.registry import OTHER_INDEX, create, fingerprints, forget, load, status, unlock
from harness.values import armour, dearmour
from harness.waiting import Background, wait_for_lock

pytestmark = pytest.mark.ends

WRONG_1 = keyring(2, {"1": WRONG_KEY, "2": KEY_2})
WRONG_2 = keyring(2, {"1": KEY_1, "2": WRONG_KEY})
WRONG_INDEX = keyring(index={"1": WRONG_KEY})
ON_1 = keyring(1)
ONLY_2 = keyring(2, {"2": KEY_2})


def execute_all(session, statements) -> None:
    for statement in statements:
        session.execute(statement)


@pytest.fixture
def registered(keyed):
    """A keyed session of a database whose registry knows all test keys."""
    keyed.execute("CREATE TABLE t (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(99, searchable))")
    keyed.execute("CREATE INDEX ON t USING hash (found)")
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index')")
    keyed.execute("INSERT INTO t VALUES (1, 'one', 'eins')")
    return keyed


def move_to(session, ring: str) -> None:
    """Encrypts every value anew under the current version of a keyring."""
    load(session, ring)
    session.execute("UPDATE t SET plain = plain::text, found = found::text")


# --- a version stands for one key ---


def test_what_is_registered_is_the_fingerprint(keyed):
    of = fingerprints(keyed)
    assert keyed.execute("SELECT pii_register_key(2)").fetchone() == (of["data", 2],)
    assert keyed.execute("SELECT pii_register_key(1, 'index')").fetchone() == (of["index", 1],)
    rows = keyed.execute(
        "SELECT kind, version, fingerprint, activated_at IS NOT NULL, expires_at - created_at, wrapped_key "
        "FROM pazpaz_pii.pii_key ORDER BY 1"
    ).fetchall()
    assert [row[:4] for row in rows] == [("data", 2, of["data", 2], True), ("index", 1, of["index", 1], True)]
    assert {row[4].days for row in rows} == {90} and {row[5] for row in rows} == {None}
    assert keyed.execute("SELECT pii_register_key(2)").fetchone() == (of["data", 2],), "again is fine"
    keyed.execute("SELECT pii_register_key(1, valid_for => NULL)")
    assert keyed.execute(
        "SELECT expires_at FROM pazpaz_pii.pii_key WHERE version = 1 AND kind = 'data'"
    ).fetchone() == (None,)


@pytest.mark.parametrize("arguments", ["3", "2, 'index'", "0", "NULL", "1, 'master'", "1, NULL"])
def test_only_a_loaded_key_can_be_registered(keyed, arguments):
    with raises("55000" if arguments in ("3", "2, 'index'", "0") else "22023"):
        keyed.execute(f"SELECT pii_register_key({arguments})")


def test_a_version_or_key_is_registered_once(keyed):
    keyed.execute("SELECT pii_register_key(2)")
    load(keyed, WRONG_2)
    with raises("55000", message="fingerprint [0-9a-f]{16}, but the registered one has [0-9a-f]{16}"):
        keyed.execute("SELECT pii_register_key(2)")
    load(keyed, keyring(3, {"3": KEY_2}))
    with raises("42710", message="registered already, as data key version 2"):
        keyed.execute("SELECT pii_register_key(3)")


USES = {
    "encrypt": (WRONG_2, "data", 2, "SELECT pii_encrypt('x')"),
    "encrypt_bound": (WRONG_2, "data", 2, "SELECT pii_encrypt('x', 'aad')"),
    "insert": (WRONG_2, "data", 2, "INSERT INTO t VALUES (9, 'x', NULL)"),
    "decrypt": (WRONG_1, "data", 1, "SELECT old::text FROM one"),
    "output": (WRONG_1, "data", 1, "SELECT old FROM one"),
    "copy": (WRONG_1, "data", 1, "COPY one TO STDOUT"),
    "sort": (WRONG_1, "data", 1, "SELECT FROM one ORDER BY old"),
    "decrypt_bytea": (WRONG_1, "data", 1, "SELECT pii_decrypt(old::bytea) FROM one"),
    "look_up": (WRONG_INDEX, "index", 1, "SELECT id FROM t WHERE found = 'eins'"),
    "hash": (WRONG_INDEX, "index", 1, "SELECT pazpaz_pii.pii_text_hash('eins')"),
    "tag": (WRONG_INDEX, "index", 1, "UPDATE t SET found = 'zwei'"),
    "blind_index": (WRONG_INDEX, "index", 1, "SELECT pii_blind_index('x', 'c')"),
}


@pytest.mark.parametrize("use", USES)
def test_another_key_is_refused_before_its_first_use(db, registered, use):
    ring, kind, version, statement = USES[use]
    load(registered, ON_1)
    registered.execute("CREATE TABLE one AS SELECT pii_encrypt('a') AS old UNION ALL SELECT pii_encrypt('b')")
    right = fingerprints(registered)[kind, version]
    session = db.connect()
    load(session, ring)
    wrong = fingerprints(session)[kind, version]
    session.execute("SET enable_seqscan = off")
    message = f"the {kind} key loaded as version {version} has fingerprint {wrong}, but the registered one has {right}"
    for _ in range(2):
        with raises("55000", message=message, hint="pii_session_keys"):
            if use == "copy":
                with session.cursor().copy(statement) as copy:
                    list(copy)
            else:
                session.execute(statement)
    load(session, KEYRING)
    session.execute("SELECT pii_decrypt(pii_encrypt('x')), pii_blind_index('x', 'c')")
    assert session.execute("SELECT id FROM t WHERE found = 'eins'").fetchall() == [(1,)]


def test_a_refusal_is_in_the_server_log(db, registered):
    session = db.connect()
    load(session, WRONG_2)
    wrong = fingerprints(session)["data", 2]
    with raises("55000"):
        session.execute("SELECT pii_encrypt('x')")
    lines = [line for line in db.cluster.log_text().splitlines() if "key_refusal" in line and wrong in line]
    assert any(db.name in line for line in lines)


def test_the_other_keys_of_the_ring_go_on(db, registered):
    session = db.connect()
    load(session, WRONG_1)
    assert session.execute("SELECT plain, found FROM t").fetchall() == [("one", "eins")]
    session.execute("INSERT INTO t VALUES (2, 'two', 'zwei')")
    with raises("55000", message="version 1"):
        session.execute(
            "SELECT pii_decrypt('\\x76313ae0af8f87237e58bdf45984d48c1a30c1c6d5123a06a1fc9c29062662992b2aeb'::bytea)"
        )
    assert session.execute(
        "SELECT pii_try_decrypt('\\x76313ae0af8f87237e58bdf45984d48c1a30c1c6d5123a06a1fc9c29062662992b2aeb'::bytea)"
    ).fetchone() == (None,)


def test_loading_is_never_refused(db, registered):
    """SET, startup options and functions run where no table can be read."""
    session = db.connect_keyed(keyring=WRONG_2)
    assert session.execute("SHOW pazpaz_pii.keyring").fetchone()[0].startswith("versions 1, 2")
    assert fingerprints(session) != fingerprints(registered)


def test_keyrings_work_without_a_registry(keyed):
    keyed.execute("SELECT pii_decrypt(pii_encrypt('x')), pii_blind_index('x', 'c')")
    assert keyed.execute("SELECT count(*) FROM pazpaz_pii.pii_key").fetchone() == (0,)
    keyed.execute("SELECT pii_register_key(1, 'index')")
    assert keyed.execute("SELECT pii_key_version(pii_encrypt('x'))").fetchone() == (2,)


def test_beside_registered_data_keys_another_version_reads_and_encrypts_nothing(keyed):
    keyed.execute("CREATE TABLE t (x encrypted_text)")
    keyed.execute("INSERT INTO t VALUES ('before')")
    keyed.execute("SELECT pii_register_key(1)")
    refused = {"message": "data key version 2 is not registered", "hint": "pii_register_key"}
    for statement in (
        "SELECT pii_encrypt('x')",
        "INSERT INTO t VALUES ('x')",
        "UPDATE t SET x = 'x'",
        "SELECT 'x'::text::encrypted_text",
        "SELECT pii_encrypt('x', 'place')",
    ):
        with raises("55000", **refused):
            keyed.execute(statement)
    assert keyed.execute("SELECT x, pii_key_version(x) FROM t").fetchall() == [("before", 2)]
    keyed.execute("SELECT pii_register_key(2)")
    keyed.execute("UPDATE t SET x = 'after'")
    assert keyed.execute("SELECT x, pii_key_version(x) FROM t").fetchall() == [("after", 2)]


def test_registered_keys_stay_the_only_ones_whatever_becomes_of_them(registered):
    move_to(registered, KEYRING)
    registered.execute("SELECT pii_take_census(); SELECT pii_retire_key(1)")
    registered.execute("SELECT pii_load_key(3, pii_generate_key())")
    with raises("55000", message="data key version 3 is not registered"):
        registered.execute("SELECT pii_encrypt('x')")


# --- every session knows at once ---


def test_a_session_that_used_its_key_before_is_refused_after(db, keyed):
    session = db.connect()
    load(session, WRONG_2)
    session.execute("SELECT pii_encrypt('x')")
    keyed.execute("SELECT pii_register_key(2)")
    with raises("55000", message="registered one has"):
        session.execute("SELECT pii_encrypt('x')")


def test_the_registering_transaction_sees_itself_and_a_rollback_undoes_it(keyed):
    keyed.execute("BEGIN; SAVEPOINT a; SELECT pii_register_key(2)")
    load(keyed, WRONG_2)
    keyed.execute("SAVEPOINT b")
    with raises("55000", message="registered one has"):
        keyed.execute("SELECT pii_encrypt('x')")
    keyed.execute("ROLLBACK TO b; ROLLBACK TO a")
    load(keyed, WRONG_2)
    keyed.execute("SELECT pii_encrypt('x'); COMMIT")
    keyed.execute("SELECT pii_encrypt('x')")


def test_a_direct_change_by_a_superuser_is_noticed_too(db, registered):
    session = db.connect_keyed()
    session.execute("SELECT pii_encrypt('x')")
    registered.execute("UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE kind = 'data' AND version = 2")
    with raises("55000", message="data key version 2 is retired"):
        session.execute("SELECT pii_encrypt('x')")
    forget(registered, "pii_key")
    session.execute("SELECT pii_encrypt('x')")


def test_a_new_installation_in_the_same_session_has_its_own_registry(keyed):
    keyed.execute("SELECT pii_register_key(2)")
    load(keyed, WRONG_2)
    with raises("55000"):
        keyed.execute("SELECT pii_encrypt('x')")
    keyed.execute('DROP EXTENSION pazpaz_pii; CREATE SCHEMA "My PII"; CREATE EXTENSION pazpaz_pii SCHEMA "My PII"')
    keyed.execute('SET search_path = "My PII"')
    keyed.execute("SELECT pii_encrypt('x')")
    keyed.execute("SELECT pii_register_key(2)")
    load(keyed, KEYRING)
    with raises("55000", message="registered one has"):
        keyed.execute("SELECT pii_encrypt('x')")


def test_an_unprivileged_session_is_checked_whatever_it_may_read(db, registered):
    registered.execute("DROP ROLE IF EXISTS registry_nobody; CREATE ROLE registry_nobody LOGIN")
    try:
        registered.execute("REVOKE ALL ON pazpaz_pii.pii_key FROM PUBLIC")
        session = db.connect("registry_nobody")
        load(session, WRONG_2)
        with raises("42501"):
            session.execute("SELECT version FROM pazpaz_pii.pii_key")
        with raises("55000", message="registered one has"):
            session.execute("SELECT pii_encrypt('x')")
        session.close()
    finally:
        registered.execute("DROP OWNED BY registry_nobody; DROP ROLE registry_nobody")


def test_who_empties_every_table_of_public_keeps_the_registry(db, registered):
    """As fixtures of test suites do."""
    before = registered.execute("SELECT * FROM pii_key_status ORDER BY kind, version").fetchall()
    registered.execute("CREATE TABLE public.users_own (i int); INSERT INTO public.users_own VALUES (1)")
    tables = registered.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname = 'public'"
    ).fetchall()
    assert ("public.users_own",) in tables
    registered.execute("TRUNCATE " + ", ".join(name for (name,) in tables) + " CASCADE")
    assert registered.execute("SELECT count(*) FROM public.users_own").fetchone() == (0,)
    assert registered.execute("SELECT * FROM pii_key_status ORDER BY kind, version").fetchall() == before and before


@pytest.mark.parametrize("ring", [WRONG_1, KEYRING], ids=["wrong", "right"])
def test_parallel_workers_look_up_for_themselves(db, registered, ring):
    load(registered, ON_1)
    registered.execute(
        "CREATE TABLE many WITH (parallel_workers = 2) AS SELECT pii_encrypt('n' || i) AS v "
        "FROM generate_series(1, 2000) i"
    )
    session = db.connect()
    load(session, ring)
    force = "debug_parallel_query" if PG_MAJOR >= 16 else "force_parallel_mode"
    session.execute(f"SET {force} = on; SET parallel_leader_participation = off")
    session.execute("SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0")
    query = "SELECT count(*) FROM many WHERE v LIKE '%7%'"
    if ring == KEYRING:
        plan = session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}").fetchone()[0]
        assert '"Workers Launched": 2' in str(plan).replace("'", '"')
        assert session.execute(query).fetchone() == (sum("7" in str(i) for i in range(1, 2001)),)
    else:
        with raises("55000", message="version 1 has fingerprint") as info:
            session.execute(query)
        assert "parallel worker" in info.value.diag.context


def test_a_parallel_worker_that_encrypts_is_checked_too(db, registered):
    registered.execute("CREATE TABLE many WITH (parallel_workers = 2) AS SELECT i FROM generate_series(1, 2000) i")
    session = db.connect()
    load(session, WRONG_2)
    force = "debug_parallel_query" if PG_MAJOR >= 16 else "force_parallel_mode"
    session.execute(f"SET {force} = on; SET parallel_leader_participation = off")
    session.execute("SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0")
    query = "SELECT count(*) FROM many WHERE pii_key_version(pii_encrypt(i::text)) = 2"
    with raises("55000", message="version 2 has fingerprint") as info:
        session.execute(query)
    assert "parallel worker" in info.value.diag.context
    load(session, KEYRING)
    assert session.execute(query).fetchone() == (2000,)
    assert session.execute(
        "SELECT count(*) FROM pg_locks WHERE classid = 'pazpaz_pii.pii_key'::regclass"
    ).fetchone() == (0,)


def test_logical_decoding_in_a_keyed_session_reads_no_registry(cluster, db, registered):
    """The decoder sees the past, in which the table may not be there; it must not fail, and gives ciphertext."""
    slot = f"registry_{db.name}"
    registered.execute("SELECT pg_create_logical_replication_slot(%s, 'test_decoding')", (slot,))
    try:
        session = db.connect()
        load(session, KEYRING)
        session.execute("INSERT INTO t VALUES (5, 'five', 'fünf')")
        session.execute("SELECT pii_register_key(1)")
        session = db.connect()
        load(session, KEYRING)
        rows = session.execute("SELECT data FROM pg_logical_slot_get_changes(%s, NULL, NULL)", (slot,)).fetchall()
        assert any("INSERT: id" in row[0] for row in rows) and not any("five" in row[0] for row in rows)
        session.execute("SELECT pii_encrypt('x')")
    finally:
        registered.execute("SELECT pg_drop_replication_slot(%s)", (slot,))


def test_messages_with_values_are_still_made(db, registered):
    """PostgreSQL builds them by the output function, which may be the first use of the key."""
    registered.execute("ALTER TABLE t ADD CONSTRAINT never CHECK (id < 10)")
    session = db.connect()
    load(session, KEYRING)
    with raises("23514", detail="Failing row contains .*quux"):
        session.execute("INSERT INTO t VALUES (10, 'quux', NULL)")
    load(session, WRONG_2)
    with raises("55000"):
        session.execute("INSERT INTO t VALUES (10, 'quux', NULL)")


def test_the_registry_is_read_once_for_any_number_of_values(db, registered):
    registered.execute("INSERT INTO t SELECT i, 'n' || i, 'n' || i FROM generate_series(100, 600) i")
    session = db.connect_keyed()
    reads = "SELECT pg_stat_get_xact_numscans('pazpaz_pii.pii_key'::regclass)"
    session.execute("BEGIN")
    assert session.execute("SELECT count(*) FROM t WHERE plain LIKE 'n%' AND found LIKE 'n%'").fetchone() == (501,)
    session.execute("UPDATE t SET plain = plain || '!', found = found || '!'")
    assert session.execute(reads).fetchone() == (1,)
    held = "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND relation = 'pazpaz_pii.pii_key'::regclass"
    assert session.execute(held).fetchone() == (0,), "no lock on the table is kept"
    session.execute("COMMIT; BEGIN")
    assert session.execute("SELECT count(*) FROM t WHERE plain LIKE 'n%'").fetchone() == (501,)
    # PostgreSQL counts anew from time to time, not with each transaction.
    assert session.execute(reads).fetchone()[0] <= 1
    session.execute("COMMIT")


# --- census and status ---


def test_the_status_tells_what_is_due(registered):
    for days, expected in ((999.5, "current"), (14.5, "current"), (13.5, "due"), (0.5, "due"), (-0.5, "overdue")):
        registered.execute(
            "UPDATE pazpaz_pii.pii_key SET expires_at = now() + %s * interval '1 day' WHERE version = 2", (days,)
        )
        row = registered.execute(
            "SELECT status, days_left FROM pii_key_status WHERE kind = 'data' AND version = 2"
        ).fetchone()
        assert row == (expected, math.floor(days))
    registered.execute("UPDATE pazpaz_pii.pii_key SET expires_at = NULL")
    assert registered.execute("SELECT DISTINCT days_left FROM pii_key_status").fetchall() == [(None,)]
    assert status(registered, 2) == "current"


def test_the_status_counts_values_by_the_last_census(registered):
    counts = "SELECT kind, version, n_values, budget_used, counted_at IS NOT NULL FROM pii_key_status ORDER BY 1, 2"
    registered.execute("DELETE FROM pazpaz_pii.pii_key_census")
    assert [row[2:] for row in registered.execute(counts)] == [(None, None, False)] * 3
    load(registered, ON_1)
    registered.execute("INSERT INTO t VALUES (2, 'two', NULL)")
    assert registered.execute("SELECT pii_take_census()").fetchone() == (3,)
    assert registered.execute(counts).fetchall() == [
        ("data", 1, 1, 1 / 2**32, True),
        ("data", 2, 2, 2 / 2**32, True),
        ("index", 1, 1, None, True),
    ]
    registered.execute("DELETE FROM t")
    assert registered.execute("SELECT pii_take_census()").fetchone() == (0,)
    assert [row[2] for row in registered.execute(counts)] == [0, 0, 0]


# --- the end of a key ---


def test_the_last_active_key_stays(db, registered):
    """Also of a database without values, and when two are retired at once."""
    registered.execute("TRUNCATE t")
    with raises("55000", message="index key version 1 is the last active one", hint="pii_activate_key"):
        registered.execute("SELECT pii_retire_key(1, 'index')")
    registered.execute("BEGIN; SELECT pii_retire_key(1)")
    other = db.connect()
    second = Background(other.execute, "SELECT pii_retire_key(2)")
    wait_for_lock(registered, other)
    registered.execute("COMMIT")
    error = second.join()
    assert error.sqlstate == "55000" and "data key version 2 is the last active one" in str(error)
    assert "pii_create_key" in error.diag.message_hint
    registered.execute("INSERT INTO t VALUES (1, 'one', 'eins')")


def test_a_pending_key_can_be_retired(keyed):
    load(keyed, keyring(1))
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2); SELECT pii_retire_key(2)")
    assert (status(keyed, 1), status(keyed, 2)) == ("current", "retired")


def test_what_only_reads_takes_a_retired_key(registered):
    registered.execute("CREATE TABLE moving (name text); INSERT INTO moving VALUES ('x')")
    registered.execute("SELECT pii_migration_start('moving', '{\"name\": {}}')")
    registered.execute("CALL pii_migration_backfill('moving')")
    registered.execute("UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE kind = 'data' AND version = 2")
    with raises("55000", message="data key version 2 is retired"):
        registered.execute("SELECT pii_encrypt('x')")
    found = "SELECT DISTINCT finding FROM {}"
    for check in ("pii_verify('t')", "pii_verify()", "pii_migration_verify('moving')"):
        assert registered.execute(found.format(check)).fetchall() == [("ok",)], check
    registered.execute("SELECT pii_migration_finish('moving')")
    registered.execute("CALL pii_migration_rollback('moving')")
    registered.execute("SELECT pii_decrypt_columns('t', '{plain,found}')")
    assert registered.execute("SELECT name, plain, found FROM moving, t").fetchall() == [("x", "one", "eins")]


def test_a_retirement_is_taken_back(db, registered):
    session = db.connect()
    load(session, ON_1)
    registered.execute("SELECT pii_retire_key(1)")
    with raises("55000", message="data key version 1 is retired", hint="pii_reinstate_key"):
        session.execute("SELECT pii_encrypt('x')")
    registered.execute("SELECT pii_reinstate_key(1); SELECT pii_reinstate_key(1)")
    assert status(registered, 1) == "current"
    session.execute("INSERT INTO t VALUES (9, 'nine', 'neun')")
    with raises("55006", detail="t.plain: 1"):
        registered.execute("SELECT pii_retire_key(1)")
    registered.execute("DELETE FROM t WHERE id = 9; SELECT pii_retire_key(1)")
    print_1 = fingerprints(registered)["data", 1]
    registered.execute("SELECT pii_destroy_key(1, %s)", (print_1,))
    with raises("55000", message="data key version 1 is destroyed", hint="new version"):
        registered.execute("SELECT pii_reinstate_key(1)")
    with raises("42704", message="data key version 7 is not registered"):
        registered.execute("SELECT pii_reinstate_key(7)")


def test_an_index_key_is_reinstated_to_wait(registered):
    registered.execute("TRUNCATE t")
    load(registered, OTHER_INDEX)
    registered.execute("SELECT pii_register_key(2, 'index'); SELECT pii_activate_key(2, 'index')")
    assert status(registered, 1, "index") == "retired"
    registered.execute("SELECT pii_reinstate_key(1, 'index')")
    assert (status(registered, 1, "index"), status(registered, 2, "index")) == ("pending", "current")
    registered.execute("INSERT INTO t VALUES (1, 'one', 'eins')")
    with raises("55006", message="tagged under another index key than version 1"):
        registered.execute("SELECT pii_activate_key(1, 'index')")


def test_retire_refuses_while_a_value_is_left_and_says_where(registered):
    load(registered, ON_1)
    registered.execute(
        """CREATE SCHEMA far;
           CREATE TABLE far.parts (id int, v encrypted_text) PARTITION BY LIST (id);
           CREATE TABLE far.part_1 PARTITION OF far.parts FOR VALUES IN (1);
           CREATE TABLE far.part_2 PARTITION OF far.parts FOR VALUES IN (2);
           INSERT INTO far.parts VALUES (1, 'a'), (2, 'b'), (2, 'c');
           CREATE MATERIALIZED VIEW far.seen AS SELECT v FROM far.parts WHERE id = 1;
           INSERT INTO t VALUES (7, NULL, 'sieben')"""
    )
    load(registered, KEYRING)
    places = r"far\.part_1\.v: 1, far\.part_2\.v: 2, far\.seen\.v: 1, public\.t\.found: 1"
    with raises("55006", message="still stored under data key version 1", detail=places, hint="pii_rotate"):
        registered.execute("SELECT pii_retire_key(1)")
    registered.execute("UPDATE far.parts SET v = v::text; UPDATE t SET found = found::text")
    with raises("55006", detail=r"^far\.seen\.v: 1$", hint=r"^REFRESH materialized views\. Tables of others"):
        registered.execute("SELECT pii_retire_key(1)")
    assert status(registered, 1) == "current"
    registered.execute("REFRESH MATERIALIZED VIEW far.seen")
    registered.execute("SELECT pii_retire_key(1)")
    assert status(registered, 1) == "retired"
    registered.execute("SELECT pii_retire_key(1)")


# What holds a value under version 1, what the error says of it, and that, done.
ROTATE = r"Move values to the current version: CALL pii_rotate\(\)\."
BOUND = " Values that are bound to associated data it leaves: .*"
REMEDIES = {
    "array": ("list encrypted_text[]", "'{a}'", ROTATE, []),
    "undeclared": (
        "raw bytea",
        "pii_encrypt('a')::bytea",
        rf"Declare columns of bytea: SELECT pii_declare_column\(...\)\. {ROTATE}{BOUND}",
        ["SELECT pii_declare_column('held', 'raw')"],
    ),
    "bound": (
        "raw bytea",
        "pii_encrypt('a', 'here')",
        f".*{BOUND}",
        ["UPDATE held SET raw = pii_encrypt(pii_decrypt(raw, 'here'), 'here')"],
    ),
    "armour": (
        "note text",
        "%s",
        rf"Make encrypted columns of armour in text: ALTER TABLE .* USING pii_import\(...\)\. {ROTATE}",
        ["ALTER TABLE held ALTER COLUMN note TYPE encrypted_text USING pii_import(note)"],
    ),
}


@pytest.mark.scenario
@pytest.mark.parametrize("kind", REMEDIES)
def test_the_error_says_what_moves_the_values_that_are_in_the_way(registered, kind):
    column, stored, hint, steps = REMEDIES[kind]
    load(registered, ON_1)
    value = registered.execute("SELECT pii_encrypt('a')::bytea").fetchone()[0]
    registered.execute(f"TRUNCATE t; CREATE TABLE held (id int PRIMARY KEY, {column})")
    registered.execute(f"INSERT INTO held VALUES (1, {stored})", [armour(value)] if "%s" in stored else None)
    load(registered, KEYRING)
    with raises("55006", detail=r"^public\.held\.\w+: 1$", hint=f"^{hint} Tables of others .* ignoring\\.$"):
        registered.execute("SELECT pii_retire_key(1)")
    execute_all(registered, [*steps, "CALL pii_rotate()", "SELECT pii_retire_key(1)"])
    assert status(registered, 1) == "retired"


# A definition with a literal that was encrypted when it was parsed, how it is written without one, and how it is named
# to be ignored.
LITERALS = {
    "default of public.held.name": (
        "ALTER TABLE held ALTER name SET DEFAULT 'x'",
        "ALTER TABLE held ALTER name SET DEFAULT 'x'::text",
        "public.held",
    ),
    "domain public.named": (
        "CREATE DOMAIN named AS encrypted_text DEFAULT 'x'",
        "ALTER DOMAIN named SET DEFAULT 'x'::text",
        "public.named",
    ),
    "view public.seen": (
        "CREATE VIEW seen AS SELECT coalesce(name, 'x') AS name FROM held",
        "DROP VIEW seen",
        "public.seen",
    ),
    "rule late on public.held": (
        "CREATE RULE late AS ON INSERT TO held WHERE new.id > 9 DO INSTEAD INSERT INTO held VALUES (1, 'x')",
        "DROP RULE late ON held",
        "public.held",
    ),
    "constraint taboo on public.held": (
        "ALTER TABLE held ADD CONSTRAINT taboo CHECK (name <> 'x')",
        "ALTER TABLE held DROP CONSTRAINT taboo",
        "public.held",
    ),
    "trigger asks on public.held": (
        "CREATE TRIGGER asks BEFORE UPDATE ON held FOR EACH ROW WHEN (new.name = 'x') EXECUTE FUNCTION kept()",
        "DROP TRIGGER asks ON held",
        "public.held",
    ),
    "policy mine on public.held": (
        "CREATE POLICY mine ON held USING (id > 0) WITH CHECK (name <> 'x')",
        "DROP POLICY mine ON held",
        "public.held",
    ),
    "bounds of partition public.part": (
        "CREATE TABLE part PARTITION OF whole FOR VALUES IN ('x')",
        "ALTER TABLE whole DETACH PARTITION part",
        "public.part",
    ),
    "routine public.of(integer,public.encrypted_text[])": (
        "CREATE FUNCTION of(int, names encrypted_text[] DEFAULT '{a,x}') RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "DROP FUNCTION of",
        "public.of(integer, public.encrypted_text[])",
    ),
}


@pytest.mark.parametrize("place", LITERALS)
def test_a_key_under_which_a_literal_of_a_definition_is_encrypted_stays(registered, place):
    """Such a default would be stored after that, and be lost."""
    made, mended, ignored = LITERALS[place]
    registered.execute(
        """TRUNCATE t;
           CREATE TABLE held (id int, name encrypted_text);
           CREATE TABLE whole (name encrypted_text) PARTITION BY LIST (name);
           CREATE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN old; END'"""
    )
    load(registered, ON_1)
    registered.execute(made)
    load(registered, KEYRING)
    with raises("55006", message="literals under data key version 1", detail=f"^{re.escape(place)}$", hint="::text"):
        registered.execute("SELECT pii_retire_key(1)")
    with registered.transaction(force_rollback=True):
        registered.execute("SELECT pii_retire_key(1, ignoring => ARRAY[%s])", (ignored,))
    registered.execute(mended)
    registered.execute("SELECT pii_retire_key(1)")


def test_a_key_is_not_destroyed_while_a_literal_is_left(registered):
    """A restore may have brought it since the key was retired."""
    registered.execute("SELECT pii_retire_key(1)")
    registered.execute("SET pazpaz_pii.io = ciphertext")
    registered.execute("CREATE TABLE held (name encrypted_text DEFAULT 'v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==')")
    with raises("55006", message="literals under data key version 1", detail=r"^default of public\.held\.name$"):
        registered.execute("SELECT pii_destroy_key(1, %s)", (fingerprints(registered)["data", 1],))


def test_a_retired_key_decrypts_and_encrypts_no_more(db, registered):
    session = db.connect()
    load(session, ON_1)
    value = session.execute("SELECT pii_encrypt('x')::bytea").fetchone()[0]
    registered.execute("SELECT pii_retire_key(1)")
    with raises("55000", message="data key version 1 is retired", hint="current version"):
        session.execute("SELECT pii_encrypt('x')")
    assert session.execute("SELECT pii_decrypt(%s)", (value,)).fetchone() == ("x",)
    load(session, KEYRING)
    session.execute("SELECT pii_encrypt('x')")


def test_a_destroyed_key_does_nothing(db, registered):
    session = db.connect()
    load(session, ON_1)
    value = session.execute("SELECT pii_encrypt('x')::bytea").fetchone()[0]
    fingerprint = fingerprints(registered)["data", 1]
    with raises("55000", message="not retired", hint="pii_retire_key"):
        registered.execute("SELECT pii_destroy_key(1, %s)", (fingerprint,))
    registered.execute("SELECT pii_retire_key(1)")
    for wrong in ("yes", "", None, fingerprint.upper()):
        with raises("22023", message="not confirmed", hint="confirm"):
            registered.execute("SELECT pii_destroy_key(1, confirm => %s::text)", (wrong,))
    registered.execute("SELECT pii_destroy_key(1, confirm => %s)", (fingerprint,))
    assert status(registered, 1) == "destroyed"
    for statement in ("SELECT pii_encrypt('x')", "SELECT pii_decrypt(%s)"):
        with raises("55000", message="data key version 1 is destroyed"):
            session.execute(statement, (value,) if "%s" in statement else None)
    load(session, KEYRING)
    session.execute("SELECT pii_decrypt(pii_encrypt('x'))")
    with raises("55000", message="destroyed"):
        session.execute("SELECT pii_decrypt(%s)", (value,))


def test_destroy_counts_again(registered):
    """A restore may have brought values back since the key was retired."""
    load(registered, ON_1)
    value = registered.execute("SELECT pii_encrypt('x')::bytea").fetchone()[0]
    registered.execute("SELECT pii_retire_key(1)")
    registered.execute("SELECT pii_unload_keys()")
    registered.execute("INSERT INTO t (id, plain) VALUES (5, %s::bytea::encrypted_text)", (value,))
    row = registered.execute(
        "SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1"
    ).fetchone()
    with raises("55006", detail="t.plain: 1"):
        registered.execute("SELECT pii_destroy_key(1, %s)", row)


def test_destroy_refuses_while_a_transaction_from_before_is_open(db, registered):
    """It may have copied values that were gone already when the key was retired."""
    load(registered, ON_1)
    registered.execute("INSERT INTO t VALUES (5, 'five', NULL); CREATE TABLE copied (v encrypted_text)")
    copier = db.connect()
    copier.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM t")
    move_to(registered, KEYRING)
    registered.execute("SELECT pii_retire_key(1)")
    copier.execute("INSERT INTO copied SELECT plain FROM t WHERE id = 5")
    row = registered.execute(
        "SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1"
    ).fetchone()
    with raises("55006", message="from before data key version 1 was retired is still open", hint="pg_stat_activity"):
        registered.execute("SELECT pii_destroy_key(1, %s)", row)
    copier.execute("COMMIT")
    with raises("55006", detail="public.copied.v: 1"):
        registered.execute("SELECT pii_destroy_key(1, %s)", row)
    registered.execute("TRUNCATE copied")
    registered.execute("SELECT pii_destroy_key(1, %s)", row)


@pytest.mark.parametrize(
    "call",
    [
        "pii_retire_key(7)",
        "pii_destroy_key(7, 'x')",
        "pii_activate_key(7)",
    ],
)
def test_an_unknown_key_has_no_life(registered, call):
    with raises("42704", message="is not registered", hint="pii_key"):
        registered.execute(f"SELECT {call}")


@pytest.mark.parametrize("function", ["pii_register_key", "pii_activate_key", "pii_retire_key", "pii_reinstate_key"])
def test_what_is_passed_as_a_kind_is_not_told(registered, function):
    """It may be a key."""
    for version, kind in ((1, KEY_1), (None, "data"), (1, None)):
        with raises("22023", message="kind must be"):
            registered.execute(f"SELECT {function}(version => %s, kind => %s)", (version, kind))


@pytest.mark.parametrize("level", ["REPEATABLE READ", "SERIALIZABLE"])
def test_a_snapshot_from_before_cannot_retire(registered, level):
    """It would not see what was committed while it waited."""
    registered.execute(f"BEGIN ISOLATION LEVEL {level}")
    with raises("25001", message="READ COMMITTED", hint="default_transaction_isolation"):
        registered.execute("SELECT pii_retire_key(1)")
    registered.execute("ROLLBACK")


# --- nothing slips in while a key is retired ---


@pytest.mark.parametrize("end", ["COMMIT", "ROLLBACK"])
def test_retire_waits_for_a_transaction_that_has_encrypted(db, registered, end):
    move_to(registered, KEYRING)
    writer, observer = db.connect(), db.connect()
    load(writer, ON_1)
    writer.execute("BEGIN; INSERT INTO t VALUES (50, 'late', NULL)")
    retiring = Background(registered.execute, "SELECT pii_retire_key(1)")
    wait_for_lock(observer, registered)
    late = db.connect()
    load(late, ON_1)
    inserting = Background(late.execute, "INSERT INTO t VALUES (51, 'later', NULL)")
    wait_for_lock(observer, late)
    current = db.connect_keyed()
    current.execute("INSERT INTO t VALUES (52, 'on version 2', NULL)")
    writer.execute(end)
    refused, too_late = retiring.join(), inserting.join()
    if end == "COMMIT":
        assert refused.sqlstate == "55006"
        assert too_late is None
    else:
        assert refused is None
        assert too_late.sqlstate == "55000"
        with raises("55000", message="retired"):
            writer.execute("INSERT INTO t VALUES (53, 'too late', NULL)")


def test_nobody_waits_for_a_no(db, registered):
    """Values that are stored already refuse it before it waits for those who write, and they for it."""
    load(registered, ON_1)
    registered.execute("INSERT INTO t VALUES (50, 'early', NULL)")
    writer = db.connect()
    load(writer, ON_1)
    writer.execute("BEGIN; INSERT INTO t VALUES (51, 'late', NULL)")
    with raises("55006", message="still stored under data key version 1"):
        registered.execute("SELECT pii_retire_key(1)")
    writer.execute("COMMIT")


def test_a_savepoint_that_is_rolled_back_keeps_the_lock(db, registered):
    """What it encrypted may be gone, but the session would not ask again."""
    writer, observer = db.connect(), db.connect()
    load(writer, ON_1)
    writer.execute("BEGIN; SAVEPOINT a; SELECT pii_encrypt('x'); ROLLBACK TO a")
    writer.execute("INSERT INTO t VALUES (50, 'late', NULL)")
    call = Background(registered.execute, "SELECT pii_retire_key(1)")
    wait_for_lock(observer, registered)
    writer.execute("COMMIT")
    assert call.join().sqlstate == "55006"


def test_retire_waits_for_a_prepared_transaction(new_cluster):
    """Its values count once it commits."""
    cluster = new_cluster(max_prepared_transactions=2)
    with cluster.connect() as session, cluster.connect() as observer:
        session.execute("CREATE EXTENSION pazpaz_pii; CREATE TABLE t (v encrypted_text)")
        load(session, ON_1)
        session.execute("SELECT pii_register_key(1), pii_register_key(2); SELECT pii_activate_key(2)")
        session.execute("BEGIN; INSERT INTO t VALUES ('late'); PREPARE TRANSACTION 'late'")
        call = Background(session.execute, "SELECT pii_retire_key(1)")
        wait_for_lock(observer, session)
        observer.execute("COMMIT PREPARED 'late'")
        assert call.join().sqlstate == "55006"


def test_a_transaction_that_began_before_a_key_was_retired_keeps_it(new_cluster):
    """Though it was prepared after that: it may have copied values that were not there to be counted."""
    cluster = new_cluster(max_prepared_transactions=2)
    with cluster.connect() as session, cluster.connect() as copier:
        session.execute("CREATE EXTENSION pazpaz_pii; CREATE TABLE t (v encrypted_text); CREATE TABLE copy (v bytea)")
        load(session, ON_1)
        session.execute("SELECT pii_register_key(1), pii_register_key(2); SELECT pii_activate_key(2)")
        session.execute("INSERT INTO t VALUES ('early')")
        copier.execute("BEGIN; INSERT INTO copy SELECT v FROM t")
        session.execute("DELETE FROM t; SELECT pii_retire_key(1)")
        copier.execute("PREPARE TRANSACTION 'copies'")
        destroy = "SELECT pii_destroy_key(1, fingerprint) FROM pii_key_status WHERE status = 'retired'"
        with raises("55006", detail="prepared transaction 'copies'"):
            session.execute(destroy)
        copier.execute("ROLLBACK PREPARED 'copies'")
        session.execute(destroy)


def test_two_sessions_that_register_at_once_agree(db, keyed):
    other, observer = db.connect(), db.connect()
    load(other, WRONG_2)
    keyed.execute("BEGIN; SELECT pii_register_key(2)")
    call = Background(other.execute, "SELECT pii_register_key(2)")
    wait_for_lock(observer, other)
    keyed.execute("COMMIT")
    assert call.join().sqlstate == "55000"
    assert keyed.execute("SELECT count(*) FROM pazpaz_pii.pii_key").fetchone() == (1,)


# --- the index key ---


def test_with_another_index_key_a_lookup_is_an_error_instead_of_empty(db, registered):
    session = db.connect()
    session.execute("SET enable_seqscan = off")
    load(session, OTHER_INDEX)
    message = "index key version 2 is not the active one of this database, which is version 1"
    for statement in (
        "SELECT id FROM t WHERE found = 'eins'",
        "SELECT pii_blind_index('x', 'c')",
        "INSERT INTO t VALUES (8, NULL, 'acht')",
        "SELECT DISTINCT plain FROM t",
    ):
        with raises("55000", message=message, hint="lookups would find nothing"):
            session.execute("SET enable_sort = off")
            session.execute(statement)
    assert session.execute("SELECT plain, found FROM t").fetchall() == [("one", "eins")]


def test_without_a_registered_index_key_it_is_as_before(db, keyed):
    keyed.execute("SELECT pii_register_key(2)")
    load(keyed, OTHER_INDEX)
    keyed.execute("SELECT pii_blind_index('x', 'c')")


def test_a_first_index_key_must_be_that_of_the_stored_tags(db, keyed):
    keyed.execute("CREATE TABLE t (found encrypted_text(searchable))")
    keyed.execute("INSERT INTO t VALUES ('eins')")
    load(keyed, OTHER_INDEX)
    unlock(keyed)
    first = r"^SELECT pii_register_key\(1, 'index'\) first"
    for call in ("pii_register_key(2, 'index')", "pii_create_key('index')"):
        with raises("55006", message="tagged under another index key", detail="t.found: 1", hint=first):
            keyed.execute(f"SELECT {call}")
    assert keyed.execute("SELECT count(*) FROM pazpaz_pii.pii_key").fetchone() == (0,)
    load(keyed, KEYRING)
    keyed.execute("SELECT pii_register_key(1, 'index')")
    unlock(keyed)
    assert create(keyed, "index") == 2
    assert (status(keyed, 1, "index"), status(keyed, 2, "index")) == ("current", "pending")
    with raises("55006", hint="^Rewrite these columns in the transaction of pii_activate_key"):
        keyed.execute("SELECT pii_activate_key(2, 'index')")


# What anybody can make, and nobody can count or see to.
IN_THE_WAY = {
    "tag": (
        "CREATE TABLE theirs (v encrypted_text(searchable)); INSERT INTO theirs VALUES ('eins')",
        "another index key",
    ),
    "row": (
        """CREATE TYPE pair AS (a encrypted_text, b int); CREATE TABLE theirs (v pair);
           INSERT INTO theirs VALUES (ROW('eins', 1))""",
        "cannot be counted",
    ),
    "foreign": (
        """CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
           CREATE FOREIGN TABLE theirs (v encrypted_text) SERVER far""",
        "not in this database",
    ),
}


def test_registering_again_tells_that_its_date_stays(keyed):
    keyed.execute("SELECT pii_register_key(2), pii_register_key(1, valid_for => NULL)")
    with migration.notices(keyed) as told:
        keyed.execute("SELECT pii_register_key(2), pii_register_key(1, valid_for => NULL)")
    assert told == []
    for version, valid_for in ((2, "'1 year'"), (2, "NULL"), (1, "'90 days'")):
        with migration.notices(keyed) as told:
            keyed.execute(f"SELECT pii_register_key({version}, valid_for => {valid_for})")
        assert told[0].startswith(
            f"NOTICE: data key version {version} is registered already: valid_for changes nothing | It expires"
        )


def test_who_activates_a_key_is_told_that_this_session_goes_on(keyed):
    """A rotation in it would move nothing."""
    load(keyed, ON_1)
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2)")
    with migration.notices(keyed) as told:
        keyed.execute("BEGIN; SELECT pii_activate_key(2); ROLLBACK")
    hint = "Before CALL pii_rotate(): SELECT pii_reload_keys(), or load a keyring whose current version is 2."
    assert told == [f"NOTICE: this session still encrypts under data key version 1 | {hint}"]
    load(keyed, KEYRING)
    with migration.notices(keyed) as told:
        keyed.execute("SELECT pii_activate_key(2)")
    assert told == []


@pytest.mark.parametrize("way", IN_THE_WAY)
@pytest.mark.parametrize("call", ["pii_register_key(2, 'index'{})", "pii_create_key('index'{})"])
def test_tables_of_others_keep_no_first_index_key_away(db, keyed, call, way):
    setup, message = IN_THE_WAY[way]
    keyed.execute(setup)
    load(keyed, OTHER_INDEX)
    unlock(keyed)
    with raises("55006", message=message, detail="theirs", hint="ignoring"):
        keyed.execute("SELECT " + call.format(""))
    with raises("42P01", message="no such table: nobodys"):
        keyed.execute("SELECT " + call.format(", ignoring => '{nobodys}'"))
    keyed.execute("SELECT " + call.format(", ignoring => '{public.theirs}'"))
    rows = keyed.execute("SELECT activated_at IS NOT NULL, ignored FROM pazpaz_pii.pii_key WHERE kind = 'index'")
    assert rows.fetchall() == [(True, ["public.theirs"])]
    recorded = [
        line for line in db.cluster.log_text().splitlines() if "pazpaz_pii audit: key_" in line and db.name in line
    ]
    assert "public.theirs" in recorded[-1]


def test_ciphertext_of_another_index_key_does_not_enter_a_hash_index(registered):
    """A restore without a key could bring it, and no lookup would find it."""
    registered.execute("SELECT pii_unload_keys()")
    armour = registered.execute("SELECT found FROM t").fetchone()[0]
    with raises("55000", message="index key version 9 is not the active one"):
        registered.execute("INSERT INTO t (id, found) VALUES (9, %s)", (armour.replace(".1:", ".9:"),))
    registered.execute("INSERT INTO t (id, found) VALUES (9, %s)", (armour,))
    registered.execute("REINDEX TABLE t")
    registered.execute("CREATE TABLE unindexed (found encrypted_text)")
    foreign = armour.replace(".1:", ".9:")
    for statement, value in (
        ("INSERT INTO unindexed VALUES (%s)", foreign),
        ("INSERT INTO unindexed VALUES (%s::bytea)", dearmour(foreign)),
        ("SELECT pii_import(%s)", foreign),
    ):
        with raises("55000", message="index key version 9 is not the active one"):
            registered.execute(statement, (value,))
    with raises("55000"), registered.cursor().copy("COPY unindexed FROM STDIN") as copy:
        copy.write(foreign + "\n")


def test_a_change_of_the_index_key_waits_for_who_copies_ciphertext(db, index_2):
    """Copying calls no function of the type, but holds a lock on the table it reads."""
    index_2.execute(
        "CREATE TABLE copied (found encrypted_text(99, searchable)); CREATE INDEX ON copied USING hash (found)"
    )
    copier, observer = db.connect(), db.connect()
    copier.execute("BEGIN; INSERT INTO copied SELECT found FROM t")
    call = Background(execute_all, index_2, CHANGE)
    wait_for_lock(observer, index_2)
    copier.execute("COMMIT")
    assert call.join().sqlstate == "55006", "the copy has tags of the old key"
    assert status(observer, 1, "index") == "current"


def test_a_change_of_the_index_key_waits_for_who_imports_ciphertext(db, index_2):
    armour = db.connect().execute("SELECT found FROM t WHERE id = 100").fetchone()[0]
    restorer, observer = db.connect(), db.connect()
    restorer.execute("BEGIN; CREATE TABLE restored (found encrypted_text(99, searchable))")
    restorer.execute("INSERT INTO restored VALUES (%s)", (armour,))
    call = Background(execute_all, index_2, CHANGE)
    wait_for_lock(observer, index_2)
    restorer.execute("COMMIT")
    assert call.join().sqlstate == "55006"


CHANGE = (
    "BEGIN",
    "SELECT pii_activate_key(2, 'index')",
    "ALTER TABLE t ALTER COLUMN found TYPE encrypted_text(99, searchable) USING found::text",
    "COMMIT",
)


@pytest.fixture
def index_2(registered):
    """The session's index key is version 2, registered and waiting."""
    registered.execute("CREATE UNIQUE INDEX t_one ON t (found encrypted_text_unique_ops)")
    registered.execute("INSERT INTO t SELECT i, 'n' || i, 'n' || i FROM generate_series(100, 200) i")
    load(registered, OTHER_INDEX)
    registered.execute("SELECT pii_register_key(2, 'index')")
    assert status(registered, 2, "index") == "pending"
    return registered


def test_an_index_key_is_changed_in_one_transaction(db, index_2):
    reader = db.connect_keyed()
    reader.execute("SET enable_seqscan = off")
    lookup = "SELECT id FROM t WHERE found = 'n150'"
    assert reader.execute(lookup).fetchall() == [(150,)]
    index_2.execute("SET enable_seqscan = off")
    with raises("55000", message="not the active one"):
        index_2.execute(lookup)
    for statement in CHANGE[:-1]:
        index_2.execute(statement)
    assert index_2.execute(lookup).fetchall() == [(150,)]
    call = Background(reader.execute, lookup)
    wait_for_lock(db.connect(), reader)
    index_2.execute("COMMIT")
    assert call.join().sqlstate == "55000", "refused, never empty"
    assert index_2.execute(lookup).fetchall() == [(150,)]
    with raises("23505", message="t_one"):
        index_2.execute("INSERT INTO t VALUES (300, NULL, 'n150')")
    assert (status(index_2, 1, "index"), status(index_2, 2, "index")) == ("retired", "current")
    with raises("55000", message="version 1 is not the active one"):
        reader.execute(lookup)
    load(reader, OTHER_INDEX)
    assert reader.execute(lookup).fetchall() == [(150,)]


def test_an_index_key_with_tags_left_in_the_bounds_of_a_partition_cannot_be_committed(index_2):
    load(index_2, KEYRING)
    index_2.execute("CREATE TABLE whole (name encrypted_text(searchable)) PARTITION BY LIST (name)")
    index_2.execute("CREATE TABLE part PARTITION OF whole FOR VALUES IN ('x')")
    load(index_2, OTHER_INDEX)
    for statement in CHANGE[:-1]:
        index_2.execute(statement)
    with raises("55006", message="index key versions other than 2", detail="^bounds of partition public.part$"):
        index_2.execute("COMMIT")


def test_an_index_key_with_tags_left_behind_cannot_be_committed(db, index_2):
    index_2.execute("CREATE TABLE forgotten AS SELECT found FROM t")
    for statement in CHANGE[:-1]:
        index_2.execute(statement)
    with raises("55006", message="lookups would miss them", detail="forgotten.found: 102"):
        index_2.execute("COMMIT")
    assert (status(index_2, 1, "index"), status(index_2, 2, "index")) == ("current", "pending")
    reader = db.connect_keyed()
    reader.execute("SET enable_seqscan = off")
    assert reader.execute("SELECT id FROM t WHERE found = 'n150'").fetchall() == [(150,)]


def test_a_change_of_the_index_key_waits_for_writers_of_tags(db, index_2):
    writer, observer = db.connect_keyed(), db.connect()
    writer.execute("CREATE TABLE late (found encrypted_text(searchable))")
    writer.execute("BEGIN; INSERT INTO late VALUES ('x')")
    call = Background(execute_all, index_2, CHANGE)
    wait_for_lock(observer, index_2)
    writer.execute("COMMIT")
    assert call.join().sqlstate == "55006"
    index_2.execute("ROLLBACK")


def test_blind_indexes_are_named_since_nothing_can_check_them(index_2):
    index_2.execute(
        "CREATE TABLE people (email text, bidx bytea);"
        "CREATE TRIGGER keep BEFORE INSERT OR UPDATE ON people FOR EACH ROW"
        " EXECUTE FUNCTION pii_blind_index_trigger('email', 'bidx', 'people.email')"
    )
    notices = []
    index_2.add_notice_handler(lambda notice: notices.append((notice.message_primary, notice.message_hint)))
    for statement in CHANGE[:-1]:
        index_2.execute(statement)
    (warning,) = [notice for notice in notices if "blind" in notice[0]]
    assert "people" in warning[0] and "anew in this transaction" in warning[1]
    index_2.execute("ROLLBACK")


def test_a_plan_from_before_finds_out_too(db, index_2):
    """Tags of constants are remembered with prepared plans."""
    reader = db.connect_keyed()
    reader.execute("SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off")
    reader.execute("PREPARE look AS SELECT id FROM t WHERE found = 'n150'")
    assert reader.execute("EXECUTE look").fetchall() == [(150,)]
    for statement in CHANGE:
        index_2.execute(statement)
    with raises("55000"):
        reader.execute("EXECUTE look")


# --- privileges ---


@pytest.fixture
def roles(registered):
    registered.execute("DROP ROLE IF EXISTS registry_app; DROP ROLE IF EXISTS registry_custodian")
    registered.execute("CREATE ROLE registry_app LOGIN; CREATE ROLE registry_custodian LOGIN")
    yield registered
    registered.execute("DROP OWNED BY registry_app, registry_custodian; DROP ROLE registry_app, registry_custodian")


def test_the_public_reads_the_registry_and_changes_nothing(db, roles):
    app = db.connect_keyed("registry_app")
    assert app.execute(
        "SELECT kind, version, fingerprint, retired_at FROM pazpaz_pii.pii_key ORDER BY 1, 2"
    ).fetchall()[0][:2] == ("data", 1)
    assert app.execute("SELECT count(*) FROM pii_key_status").fetchone() == (3,)
    for column in ("wrapped_key", "*"):
        with raises("42501", message="permission denied"):
            app.execute(f"SELECT {column} FROM pazpaz_pii.pii_key")
    for table in ("pazpaz_pii.pii_key_parameters", "pazpaz_pii.pii_key_census"):
        with raises("42501", message="permission denied"):
            app.execute(f"SELECT * FROM {table}")
    for statement in (
        "INSERT INTO pazpaz_pii.pii_key (kind) VALUES ('data')",
        "UPDATE pazpaz_pii.pii_key SET retired_at = now()",
        "DELETE FROM pazpaz_pii.pii_key",
        "TRUNCATE pazpaz_pii.pii_key",
    ):
        with raises("42501", message="permission denied"):
            app.execute(statement)
    for function in custodian_functions.FUNCTIONS:
        name, _, types = function.rstrip(")").partition("(")
        arguments = ", ".join(f"(SELECT NULL::{argument})" for argument in types.split(",") if argument)
        with raises("42501", message="permission denied for function"):
            app.execute(f"SELECT {name}({arguments})")


def test_a_custodian_is_made_by_grants(db, roles):
    for function in custodian_functions.PUBLIC_INTERFACE:
        roles.execute(f"GRANT EXECUTE ON FUNCTION {function} TO registry_custodian")
    custodian = db.connect("registry_custodian")
    load(custodian, keyring(3, {"1": KEY_1, "2": KEY_2, "3": WRONG_KEY}))
    custodian.execute("SELECT pii_register_key(3)")
    # It cannot read the tables, and is told the places all the same.
    with raises("42501"):
        custodian.execute("SELECT * FROM t")
    with raises("55006", detail="public.t.found: 1, public.t.plain: 1"):
        custodian.execute("SELECT pii_retire_key(2)")
    custodian.execute("SELECT pii_retire_key(1)")
    row = custodian.execute("SELECT fingerprint FROM pazpaz_pii.pii_key WHERE kind = 'data' AND version = 1").fetchone()
    custodian.execute("SELECT pii_destroy_key(1, %s)", row)
    with raises("42501"):
        custodian.execute("UPDATE pazpaz_pii.pii_key SET destroyed_at = NULL")


def test_the_callers_search_path_changes_nothing(db, roles):
    """The functions run as the extension's owner, and find nothing of the caller's."""
    roles.execute("GRANT EXECUTE ON FUNCTION pii_register_key, pii_take_census TO registry_custodian")
    custodian = db.connect("registry_custodian")
    load(custodian, ON_1)
    custodian.execute("CREATE TEMP TABLE pii_key (kind text, version int, fingerprint text)")
    custodian.execute(
        "CREATE FUNCTION pg_temp.coalesce(bigint, integer) RETURNS bigint "
        "LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$"
    )
    custodian.execute(
        "CREATE FUNCTION pg_temp.now() RETURNS timestamptz LANGUAGE plpgsql AS $$ BEGIN RAISE 'trapped'; END $$"
    )
    custodian.execute("SET search_path = pg_temp, public, pg_catalog")
    custodian.execute("SELECT public.pii_take_census()")
    load(custodian, keyring(5, {"5": WRONG_KEY}))
    custodian.execute("SELECT public.pii_register_key(5)")
    assert custodian.execute("SELECT count(*) FROM pg_temp.pii_key").fetchone() == (0,)
    assert custodian.execute("SELECT count(*) FROM pazpaz_pii.pii_key WHERE version = 5").fetchone() == (1,)
