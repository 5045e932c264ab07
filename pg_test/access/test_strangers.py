"""What a role with a schema of its own can do to others: nothing that lasts, and nothing that nobody is told of.

The stranger logs in, owns tables in a schema mal, and may SELECT other people's ciphertext. A key custodian, who is no
superuser, has to be able to go on whatever it does.
"""

import time

import pytest

from harness import migration
from harness.database import Database, value
from harness.errors import raises
from harness.keys import KEY_1, KEY_2, KEYRING, WRONG_KEY, keyring
from harness.registry import OTHER_INDEX, load, status
from harness.shared import made_roles
from harness.waiting import Background, wait_until

pytestmark = pytest.mark.scenario

STRANGER, CUSTODIAN, OWNER = "pii_stranger", "pii_custodian", "pii_view_owner"
SETUP = f"""
    CREATE SCHEMA mal AUTHORIZATION {STRANGER}; CREATE SCHEMA house AUTHORIZATION {OWNER};
    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text, email encrypted_text(99, searchable));
    SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index');
    INSERT INTO clients VALUES (1, 'Ann', 'ann@example.com');
    GRANT SELECT ON clients TO {STRANGER};
    GRANT EXECUTE ON FUNCTION pii_register_key, pii_activate_key, pii_retire_key, pii_destroy_key TO {CUSTODIAN};
    CREATE TABLE events (event jsonb);
    CREATE FUNCTION pii_event(event jsonb) RETURNS void LANGUAGE sql SECURITY DEFINER
        SET search_path = public, pg_temp AS 'INSERT INTO events VALUES (event)';
"""
MADE_UP = "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=="
ON_1 = keyring(1)


@pytest.fixture(scope="module", autouse=True)
def roles(cluster):
    with made_roles(cluster, [STRANGER, CUSTODIAN, OWNER]):
        yield


@pytest.fixture
def db(cluster):
    with Database.create(cluster, "strangers", SETUP) as database:
        yield database


@pytest.fixture
def keyed(db):
    return db.connect_keyed()


@pytest.fixture
def stranger(db):
    return db.connect(STRANGER)


@pytest.fixture
def custodian(db):
    return db.connect(CUSTODIAN)


# --- masked views ---


@pytest.mark.parametrize("who", ["postgres", OWNER])
def test_a_view_that_a_stranger_made_before_is_not_replaced(db, keyed, stranger, who):
    keyed.execute(
        f"""GRANT USAGE, CREATE ON SCHEMA house TO {STRANGER};
            CREATE TABLE house.people (id int, name encrypted_text); ALTER TABLE house.people OWNER TO {OWNER};
            GRANT SELECT ON house.people TO {STRANGER}"""
    )
    stranger.execute("CREATE VIEW house.people_masked AS SELECT * FROM house.people")
    session = db.connect_keyed(who)
    with raises("42501", message=f"house.people_masked exists, and belongs to role {STRANGER}", hint="another name"):
        session.execute("""SELECT pii_create_masked_view('house.people', '{"name": "name"}')""")
    assert "pii_masked" not in value(keyed, "SELECT pg_get_viewdef('house.people_masked')")


def test_a_view_of_the_table_s_owner_or_one_s_own_is_replaced(db, keyed):
    keyed.execute(
        f"""CREATE TABLE house.people (id int, name encrypted_text); ALTER TABLE house.people OWNER TO {OWNER}"""
    )
    owner = db.connect_keyed(OWNER)
    owner.execute("SELECT pii_create_masked_view('house.people')")
    keyed.execute("""SELECT pii_create_masked_view('house.people', '{"name": "name"}')""")
    assert value(keyed, "SELECT relowner::regrole::text FROM pg_class WHERE relname = 'people_masked'") == OWNER
    keyed.execute("SELECT pii_create_masked_view('house.people', '{}', 'public.mine')")
    keyed.execute("ALTER TABLE house.people ADD more text")
    keyed.execute("SELECT pii_create_masked_view('house.people', '{}', 'public.mine')")
    assert value(keyed, "SELECT count(*) FROM pg_attribute WHERE attrelid = 'public.mine'::regclass") == 3


@pytest.mark.parametrize("made", ["TABLE x (id int)", "VIEW x AS SELECT 1 AS id", "SEQUENCE x", "VIEW x AS TABLE y"])
def test_what_is_no_view_of_the_table_is_not_replaced(keyed, made):
    keyed.execute(f"CREATE TABLE y (id int); CREATE {made}")
    with raises("42P07", message="public.x exists, and is no view of public.clients"):
        keyed.execute("SELECT pii_create_masked_view('clients', '{}', 'public.x')")


# --- the shared views ---

MANY = "generate_series(1, 200000)"
FORGED = {
    "operation": ("pii_record_progress", "'stolen', now(), 1, 2, 3", "23514"),
    "null": ("pii_record_progress", "'rotate', NULL, 1, 2, 3", "23502"),
    "infinite past": ("pii_record_progress", "'rotate', '-infinity', 1, 2, 3", "23514"),
    "infinite future": ("pii_record_progress", "'rotate', 'infinity', 1, 2, 3", "23514"),
    "future": ("pii_record_progress", "'rotate', now() + interval '1 day', 1, 2, 3", "23514"),
    "long ago": ("pii_record_progress", "'rotate', '4713-01-01 BC', 1, 2, 3", "23514"),
    "negative blocks": ("pii_record_progress", "'rotate', now(), -1, 2, 3", "23514"),
    "more than all": ("pii_record_progress", "'rotate', now(), 3, 2, 3", "23514"),
    "negative total": ("pii_record_progress", "'rotate', now(), -2, -1, 3", "23514"),
    "huge total": ("pii_record_progress", "'rotate', now(), 1, 9223372036854775807, 3", "23514"),
    "huge rows": ("pii_record_progress", "'rotate', now(), 1, 2, 9223372036854775807", "23514"),
    "negative rows": ("pii_record_progress", "'rotate', now(), 1, 2, -3", "23514"),
    "a table of others": ("pii_record_failure", "'clients', 'rotate', 'x', 'email', '22001'", "42703"),
    "another operation": ("pii_record_failure", "'mal.t', 'x', 'x', 'v', '22001'", "23514"),
    "another column": ("pii_record_failure", "'mal.t', 'rotate', 'x', 'Zebulon', '22001'", "42703"),
    "an SQLSTATE of words": ("pii_record_failure", "'mal.t', 'rotate', 'x', 'v', 'call me'", "23514"),
    "another event": ("pii_note", "'paid', '{}'", "23514"),
    "a long event": (
        "pii_note",
        f"'rotated', to_jsonb((SELECT string_agg(random()::text, '') FROM {MANY}))",
        "23514",
    ),
    "no column": ("pii_record_declaration", "'Zebulon', true", "42703"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_an_owner_records_nothing_but_what_can_be(stranger, forged):
    function, arguments, sqlstate = FORGED[forged]
    stranger.execute("CREATE TABLE mal.t (v text)")
    with raises(sqlstate):
        stranger.execute(f"SELECT pazpaz_pii.{function}(pazpaz_pii.pii_owned('mal.t'), {arguments})")


def test_the_shared_views_stand_the_most_that_an_owner_can_record(db, stranger):
    """The least and the most of each number, by several sessions."""
    stranger.execute("CREATE TABLE mal.t (v text)")
    reader = db.connect()
    sessions = []
    for done, total in ((0, 0), (1, 4294967295), (4294967295, 4294967295)):
        for rows in (0, 10**15):
            for since in ("2020-01-01", "now"):
                # Sessions that are at work: none that is idle counts.
                sessions.append(db.connect(STRANGER))
                sessions[-1].pgconn.send_query(
                    f"BEGIN; SELECT pazpaz_pii.pii_record_progress(pazpaz_pii.pii_owned('mal.t'), 'rotate', '{since}', "
                    f"{done}, {total}, {rows}); COMMIT; SELECT pg_sleep(600)".encode()
                )
    wait_until(lambda: value(reader, "SELECT count(*) FROM pazpaz_pii.pii_migration_worker") == len(sessions))
    progress = reader.execute("SELECT * FROM pii_migration_progress").fetchall()
    assert len(progress) == 1 and progress[0][1] == "rotating"
    for session in sessions:
        session.cancel()
    long_key = "ü" * 100000
    stranger.execute(
        "SELECT pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned('mal.t'), 'mal.t', 'rotate', %s, 'v', 'XX001')",
        (long_key,),
    )
    for view in ("pii_migration_progress", "pii_migration_failures", "pii_migration_log", "pii_key_status"):
        db.connect().execute(f"SELECT v::text FROM {view} AS v").fetchall()


def test_a_long_primary_key_does_not_stop_a_rotation(db, keyed):
    """The index of failures holds no more than a third of a page."""
    older = db.connect_keyed(keyring=ON_1)
    older.execute(
        """CREATE TABLE long (k text PRIMARY KEY, v encrypted_text);
           INSERT INTO long SELECT string_agg(md5(i::text), ''), 'x' FROM generate_series(1, 70) AS i"""
    )
    refused = db.connect_keyed(keyring=keyring(keys={"2": KEY_2}))
    with raises("55000", message="all of 1 row failed"):
        refused.execute("CALL pii_rotate('long')")
    assert keyed.execute("SELECT sqlstate, length(row_key) FROM pii_migration_failures").fetchall() == [("55000", 500)]


def test_who_makes_all_sessions_plan_anew_owns_what_has_changed(stranger):
    with raises("42501", message="must be owner of table clients"):
        stranger.execute("SELECT pazpaz_pii.pii_forget_plans('clients')")


# --- locks ---

# A data key of its own is a role's to lock; tags are everybody's.
HELD = """SELECT count(*) FROM pg_locks WHERE classid = 'pazpaz_pii.pii_key'::regclass
    AND (objid = 1 AND objsubid = 1 OR objsubid = 2)"""
LOCKING = {
    "another key under the version": (keyring(1, {"1": WRONG_KEY}), "SELECT pii_encrypt('x')"),
    "another index key": (keyring(index={"1": WRONG_KEY}), "SELECT 'x'::text::encrypted_text(searchable)"),
    "an index key that is not active": (OTHER_INDEX, "SELECT 'x'::text::encrypted_text(searchable)"),
    "armour of another index key": (None, "SELECT pii_import('v1.7:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==')"),
}


@pytest.mark.parametrize("way", LOCKING)
def test_who_may_not_encrypt_locks_no_key(db, keyed, custodian, stranger, way):
    ring, statement = LOCKING[way]
    if ring:
        load(stranger, ring)
    stranger.execute("BEGIN; SAVEPOINT a")
    with raises("42501" if ring is None else "55000"):
        stranger.execute(statement)
    stranger.execute("ROLLBACK TO a")
    assert value(keyed, HELD) == 0
    custodian.execute("SELECT pii_retire_key(1)")


def test_a_role_without_the_right_to_encrypt_locks_no_key(db, keyed, stranger):
    keyed.execute("REVOKE EXECUTE ON FUNCTION pii_encrypt(text) FROM PUBLIC")
    load(stranger, KEYRING)
    stranger.execute("BEGIN; SAVEPOINT a")
    with raises("42501"):
        stranger.execute("SELECT pii_encrypt('x')")
    stranger.execute("ROLLBACK TO a")
    assert value(keyed, HELD) == 0


@pytest.mark.parametrize("timeout", ["0", "300ms", "7s"])
def test_nobody_waits_for_ever_for_who_holds_a_key(db, keyed, custodian, stranger, timeout):
    load(stranger, ON_1)
    stranger.execute("BEGIN; SELECT pii_encrypt('x')")
    custodian.execute(f"SET lock_timeout = '{timeout}'")
    begun = time.monotonic()
    holder = f"process {stranger.info.backend_pid} of role {STRANGER}"
    with raises("55P03", message="a change of data key version 1", detail=f"^{holder}$", hint="pg_terminate_backend"):
        custodian.execute("SELECT pii_retire_key(1)")
    waited = time.monotonic() - begun
    assert {"0": 5, "300ms": 0.3, "7s": 7}[timeout] <= waited < {"0": 6.8, "300ms": 3, "7s": 12}[timeout]
    stranger.execute("COMMIT")
    custodian.execute("BEGIN; SELECT pii_retire_key(1)")
    assert value(custodian, "SELECT current_setting('lock_timeout')") == timeout
    custodian.execute("COMMIT")


def test_who_writes_tags_is_named_as_well(db, keyed, custodian, stranger):
    load(stranger, KEYRING)
    stranger.execute("BEGIN; SELECT 'x'::text::encrypted_text(searchable)")
    load(keyed, OTHER_INDEX)
    keyed.execute("SET lock_timeout = '300ms'")
    with raises("55P03", message="index key version 2", detail=f"process {stranger.info.backend_pid} of role"):
        keyed.execute("SELECT pii_register_key(2, 'index')")


def test_a_table_that_its_owner_has_locked_is_named_and_can_be_ignored(db, keyed, custodian, stranger):
    stranger.execute("CREATE TABLE mal.t (v text)")
    stranger.execute("BEGIN; LOCK TABLE mal.t IN ACCESS EXCLUSIVE MODE")
    custodian.execute("SET lock_timeout = '300ms'")
    with raises("55P03", detail=f"process {stranger.info.backend_pid} of role {STRANGER}, on table mal.t"):
        custodian.execute("SELECT pii_retire_key(1)")
    custodian.execute("SELECT pii_retire_key(1, ignoring => '{mal.t}')")


def test_a_transaction_from_before_is_named(db, keyed, custodian, stranger):
    stranger.execute("BEGIN; SELECT 1")
    custodian.execute("SELECT pii_retire_key(1)")
    fingerprint = value(custodian, "SELECT fingerprint FROM pii_key_status WHERE kind = 'data' AND version = 1")
    holder = f"process {stranger.info.backend_pid} of role {STRANGER}"
    with raises("55006", message="still open", detail=holder, hint="pg_stat_activity"):
        custodian.execute("SELECT pii_destroy_key(1, %s)", (fingerprint,))
    keyed.execute("SELECT pg_terminate_backend(%s, 10000)", (stranger.info.backend_pid,))
    custodian.execute("SELECT pii_destroy_key(1, %s)", (fingerprint,))


# --- values ---

VALUES = {
    "made-up armour": f"CREATE TABLE mal.t (v text); INSERT INTO mal.t VALUES ('{MADE_UP}')",
    "made-up bytes": "CREATE TABLE mal.t (v bytea); INSERT INTO mal.t VALUES (convert_to('v1:', 'UTF8') || "
    "decode('18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==', 'base64'))",
    "in a partition": "CREATE TABLE mal.t (v text, n int) PARTITION BY LIST (n); "
    f"CREATE TABLE mal.t1 PARTITION OF mal.t DEFAULT; INSERT INTO mal.t VALUES ('{MADE_UP}', 1)",
    "a copy": "CREATE TABLE mal.t AS SELECT name AS v FROM clients",
    "a row": "CREATE TYPE mal.pair AS (a int, b encrypted_text); CREATE TABLE mal.t (v mal.pair); "
    "INSERT INTO mal.t VALUES ('(1,)')",
}


@pytest.mark.parametrize("way", VALUES)
def test_values_of_a_stranger_are_named_as_his_and_can_be_ignored(db, keyed, custodian, stranger, way):
    load(keyed, ON_1)
    keyed.execute("UPDATE clients SET name = name::text")
    stranger.execute(VALUES[way])
    load(keyed, KEYRING)
    keyed.execute("UPDATE clients SET name = name::text")
    with raises("55006", detail=rf"mal\.t1?\.v: .*\(a table of {STRANGER}\)$", hint="ignoring"):
        custodian.execute("SELECT pii_retire_key(1)")
    # The genuine ones elsewhere still count.
    keyed.execute("BEGIN; CREATE TABLE genuine (v encrypted_text)")
    load(keyed, ON_1)
    keyed.execute("INSERT INTO genuine VALUES ('x'); COMMIT")
    with raises("55006", detail=r"^public\.genuine\.v: 1$"):
        custodian.execute("SELECT pii_retire_key(1, ignoring => '{mal.t}')")
    keyed.execute("DROP TABLE genuine")
    custodian.execute("SELECT pii_retire_key(1, ignoring => ARRAY['mal.t'])")
    fingerprint = value(custodian, "SELECT fingerprint FROM pii_key_status WHERE kind = 'data' AND version = 1")
    with raises("55006", detail=f"a table of {STRANGER}"):
        custodian.execute("SELECT pii_destroy_key(1, %s)", (fingerprint,))
    custodian.execute("SELECT pii_destroy_key(1, %s, ignoring => '{mal.t}')", (fingerprint,))
    assert status(custodian, 1) == "destroyed"
    custodian.execute("SELECT 1")  # events are delivered with the next statement
    ignored = keyed.execute(
        "SELECT event ->> 'event', event -> 'detail' -> 'ignored' FROM events WHERE event ->> 'event' LIKE 'key\\_%y'"
    ).fetchall()
    assert ignored == [("key_destroy", ["mal.t", "mal.t1"] if "partition" in way else ["mal.t"])]
    assert keyed.execute("SELECT name::text FROM clients").fetchall() == [("Ann",)]


def test_tags_of_a_stranger_do_not_keep_an_index_key_from_being_activated(db, keyed, stranger):
    stranger.execute(
        f"""CREATE TABLE mal.t AS SELECT email FROM clients; CREATE TABLE mal.made_up (v text);
            INSERT INTO mal.made_up VALUES ('{MADE_UP.replace("v1:", "v1.7:")}')"""
    )
    load(keyed, OTHER_INDEX)
    keyed.execute("SELECT pii_register_key(2, 'index')")

    def change(session, arguments):
        session.execute(f"BEGIN; SELECT pii_activate_key(2, 'index'{arguments})")
        session.execute("ALTER TABLE clients ALTER email TYPE encrypted_text(99, searchable) USING email::text")

    change(keyed, "")
    with raises("55006", detail=rf"mal\.t\.email: 1 \(a table of {STRANGER}\)"):
        keyed.execute("COMMIT")
    stranger.execute("BEGIN; LOCK TABLE mal.t IN ACCESS EXCLUSIVE MODE")
    keyed.execute("SET lock_timeout = '300ms'")
    with raises("55P03", detail=str(stranger.info.backend_pid)):
        change(keyed, "")
    keyed.execute("ROLLBACK")
    stranger.execute("ROLLBACK; BEGIN; LOCK TABLE mal.made_up IN ACCESS EXCLUSIVE MODE")
    change(keyed, ", ignoring => '{mal.t}'")
    with raises("55P03", detail=f"process {stranger.info.backend_pid} of role {STRANGER}, on table mal.made_up"):
        keyed.execute("COMMIT")
    change(keyed, ", ignoring => '{mal.t, mal.made_up}'")
    keyed.execute("COMMIT")
    assert status(keyed, 2, "index") == "current"
    assert keyed.execute("SELECT id FROM clients WHERE email = 'ann@example.com'").fetchall() == [(1,)]


def test_only_a_custodian_ignores(stranger):
    for call in ("pii_retire_key(1, ignoring => '{}')", f"pii_destroy_key(1, '{KEY_1[:16]}', ignoring => '{{}}')"):
        with raises("42501"):
            stranger.execute(f"SELECT {call}")


def test_what_is_ignored_is_there(keyed, custodian):
    for names in ("{mal.nothing}", "{t}", "{NULL}", "{clients}"):
        with raises("42P01", message="no such table: ", hint="with its schema"):
            custodian.execute("SELECT pii_retire_key(1, ignoring => %s)", (names,))


# --- rotation of all tables ---

TRIGGER = """
    CREATE FUNCTION mal.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$;
    CREATE TRIGGER f BEFORE UPDATE ON mal.t FOR EACH ROW EXECUTE FUNCTION mal.f();
    ALTER TABLE mal.t ENABLE ALWAYS TRIGGER f
"""
RAISED = ("42501", "53100", "57P01", "58030", "XX000", "57014", "P0004", "25006", "08006")
# What stops the rotation of a stranger's table, and the SQLSTATE that is told; none if single rows fail.
STOPS = {
    **{f"a trigger raises {code}": (
        TRIGGER.format(f"RAISE EXCEPTION 'Zebulon' USING ERRCODE = '{code}';"), None if code in ("57014", "P0004")
        else code) for code in RAISED},
    "a failed assertion": (TRIGGER.format("ASSERT false, 'Zebulon';"), None),
    "a trigger raises": (TRIGGER.format("RAISE EXCEPTION 'Zebulon';"), None),
    "a deferred trigger": ("""
        CREATE FUNCTION mal.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'Zebulon'; END $$;
        CREATE CONSTRAINT TRIGGER f AFTER UPDATE ON mal.t INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mal.f();
        ALTER TABLE mal.t ENABLE ALWAYS TRIGGER f""", "42501"),
    "a check": ("""
        CREATE FUNCTION mal.g(int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE 'Zebulon' USING ERRCODE = 'XX000';
            END $$; ALTER TABLE mal.t ADD CHECK (mal.g(id)) NOT VALID""", "XX000"),
    "row security": ("ALTER TABLE mal.t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY", None),
    "a lost right": ("REVOKE UPDATE ON mal.t FROM pii_stranger", "42501"),
}  # fmt: skip


def three_tables(db, keyed):
    """One of the house's before and one after the stranger's; in the order in which a rotation takes them."""
    load(keyed, ON_1)
    keyed.execute(
        f"""CREATE TABLE house.a (v encrypted_text); CREATE TABLE public.z (v encrypted_text);
            CREATE TABLE mal.t (id int, v encrypted_text); ALTER TABLE mal.t OWNER TO {STRANGER};
            INSERT INTO house.a VALUES ('a'); INSERT INTO public.z VALUES ('z'); INSERT INTO mal.t VALUES (1, 't')"""
    )
    load(keyed, KEYRING)


def versions(session) -> list[int]:
    return [value(session, f"SELECT pii_key_version(v) FROM {table}") for table in ("house.a", "mal.t", "public.z")]


@pytest.mark.parametrize("stop", STOPS)
def test_one_table_does_not_stop_a_rotation_of_all(db, keyed, stranger, stop):
    code, sqlstate = STOPS[stop]
    three_tables(db, keyed)
    stranger.execute(code)
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate()")
    assert versions(keyed) == [2, 1, 2]
    assert not [line for line in told if "Zebulon" in line]
    about = [line for line in told if line.startswith("WARNING") and "mal.t" in line]
    assert len(about) == 1, told
    if sqlstate:
        assert f"table mal.t is left with 0 rows encrypted anew: error {sqlstate}" in about[0]
        assert told[-1].startswith("WARNING: 1 of 4 tables left out"), told
    assert value(keyed, "SELECT count(*) FROM pii_migration_progress") == 0
    if sqlstate:
        with raises(sqlstate):
            keyed.execute("CALL pii_rotate('mal.t')")


def test_a_deferred_trigger_of_one_s_own_does_not_either(db, keyed):
    """The COMMIT would raise its error, which no procedure can handle."""
    three_tables(db, keyed)
    keyed.execute(
        """ALTER TABLE mal.t OWNER TO postgres;
           CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'Zebulon'; END $$;
           CREATE CONSTRAINT TRIGGER f AFTER UPDATE ON mal.t INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
           ALTER TABLE mal.t ENABLE ALWAYS TRIGGER f"""
    )
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate()")
    assert versions(keyed) == [2, 1, 2]
    assert any("table mal.t is left with 0 rows encrypted anew: error P0001" in line for line in told), told


@pytest.mark.parametrize("lock", ["LOCK TABLE mal.t IN ACCESS EXCLUSIVE MODE", "UPDATE mal.t SET id = id"])
@pytest.mark.parametrize("timeout", ["0", "200ms"])
def test_nor_does_a_lock_that_is_kept(db, keyed, stranger, lock, timeout):
    three_tables(db, keyed)
    stranger.execute(f"BEGIN; {lock}")
    keyed.execute(f"SET lock_timeout = '{timeout}'")
    begun = time.monotonic()
    with migration.notices(keyed) as told:
        keyed.execute("CALL pii_rotate()")
    assert time.monotonic() - begun < 40
    stranger.execute("ROLLBACK")
    assert versions(keyed) == [2, 1, 2]
    assert any(line.startswith("WARNING") and "mal.t" in line for line in told), told
    keyed.execute("CALL pii_rotate()")
    assert versions(keyed) == [2, 2, 2]


@pytest.mark.parametrize("change", ["DROP TABLE mal.t", "ALTER TABLE mal.t DROP v", "DROP SCHEMA mal CASCADE"])
def test_nor_does_a_table_that_is_dropped_meanwhile(db, keyed, change):
    three_tables(db, keyed)
    keyed.execute("INSERT INTO mal.t SELECT 1, v FROM house.a, generate_series(1, 3000); ANALYZE mal.t")
    other = db.connect()
    with migration.notices(keyed) as told:
        call = Background(keyed.execute, "CALL pii_rotate(batch_size => 100, pause => '0.2 seconds')")
        wait_until(lambda: other.execute("SELECT 1 FROM pii_migration_progress WHERE rows_done > 0").fetchone())
        wait_until(lambda: value(other, "SELECT count(*) FROM mal.t WHERE pii_key_version(v) = 2"))
        other.execute(change)
        assert call.join() is None
    assert [value(keyed, f"SELECT pii_key_version(v) FROM {table}") for table in ("house.a", "public.z")] == [2, 2]
    assert any("table mal.t is left with" in line for line in told), told


@pytest.mark.parametrize("end", ["pg_cancel_backend", "statement_timeout"])
def test_but_a_cancel_does(db, keyed, stranger, end):
    three_tables(db, keyed)
    stranger.execute(TRIGGER.format("PERFORM pg_sleep(60); RETURN NEW;"))
    if end == "statement_timeout":
        keyed.execute("SET statement_timeout = '2s'")
    call = Background(keyed.execute, "CALL pii_rotate()")
    observer = db.connect()
    if end == "pg_cancel_backend":
        asleep = "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND wait_event = 'PgSleep'"
        wait_until(lambda: observer.execute(asleep, (keyed.info.backend_pid,)).fetchone())
        keyed.cancel_safe()
    assert call.join().sqlstate == "57014"
    assert versions(observer) == [2, 1, 1]


# --- dumps ---


def test_a_temporary_table_is_in_nobody_s_dump(db, stranger):
    """A restore would not find it, and would lose what stands beside it in the same table."""
    stranger.execute(
        "CREATE TEMP TABLE passing (c bytea, d text DEFAULT 'x'); SELECT pii_declare_column('passing', 'c')"
    )
    owned = "pazpaz_pii.pii_owned('passing')"
    stranger.execute(f"SELECT pazpaz_pii.pii_note({owned}, 'started')")
    stranger.execute(f"SELECT pazpaz_pii.pii_record_definitions({owned}, '{{d}}', '{{default}}')")
    stranger.execute(f"SELECT pazpaz_pii.pii_record_failure({owned}, 'passing', 'rotate', 'x', 'd', '22001')")
    lines = db.run_tool("pg_dump").stdout.splitlines()
    assert [line for line in lines if "passing" in line or "pg_temp_" in line] == []


# --- what is deparsed as the owner of the extension ---


def test_literals_of_a_definition_stay_ciphertext(db, stranger):
    """They are read with the rights of the extension's owner, and the stranger may not decrypt."""
    with db.connect() as admin:
        admin.execute(f"GRANT EXECUTE ON FUNCTION pii_import(text) TO {STRANGER}")
        admin.execute("REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC")
    try:
        armour = stranger.execute("SELECT name FROM clients").fetchone()[0]
        assert armour.startswith("v")
        stranger.execute(f"CREATE TABLE mal.d (c text DEFAULT ('{armour}'::encrypted_text)::text)")
        load(stranger, KEYRING)
        stranger.execute("SELECT pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned('mal.d'), '{c}', '{default}')")
        (clause,) = stranger.execute(
            "SELECT clause FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned('mal.d'))"
        ).fetchone()
        assert armour in clause
        told = "Ann" in clause
        assert not told
    finally:
        with db.connect() as admin:
            admin.execute(f"REVOKE EXECUTE ON FUNCTION pii_import(text) FROM {STRANGER}")
            admin.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO PUBLIC")


@pytest.mark.parametrize(
    "call",
    [
        "pii_owned({})",
        "pii_run_as_owner({}, 'ANALYZE t')",
        "pii_query_as_owner({}, 'SELECT 1')",
        "pii_run_as_owner(NULL, 'ANALYZE t')",
        "pii_query_as_owner(NULL, 'SELECT 1')",
    ],
)
def test_nothing_runs_as_the_owner_of_a_table_that_is_not_there(db, call):
    """A superuser, too, is told so: PostgreSQL says of one that he owns whatever he names."""
    for oid in (0, 4_294_967_295):
        with raises("42P01", message=r"relation with OID \d+ does not exist"):
            db.connect().execute(f"SELECT pazpaz_pii.{call.format(oid)}")
