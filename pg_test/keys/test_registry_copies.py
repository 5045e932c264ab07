"""The registry in other places: restored dumps, standbys, subscribers."""

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import KEYRING, MASTER, WRONG_KEY, keyring
from harness.leaks import assert_absent
from harness.registry import OTHER_INDEX, PASSPHRASE, create, load, set_passphrase, unlock, unlock_by_passphrase
from harness.replication import become_standby, drop_slot, wait_for_replay
from harness.waiting import wait_until

pytestmark = pytest.mark.ends

BOTH = "versions 1, 2 (current 1), index 1, master"


@pytest.fixture
def filled(admin):
    """Two wrapped data keys and an index key, a passphrase, a raw key, a census, and data."""
    unlock(admin)
    create(admin), create(admin), create(admin, "index")
    set_passphrase(admin)
    unlock(admin)
    admin.execute("CREATE TABLE t (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(99, searchable))")
    admin.execute("CREATE INDEX ON t USING hash (found)")
    admin.execute("INSERT INTO t SELECT i, 'n' || i, 'n' || i FROM generate_series(1, 50) i")
    admin.execute("SELECT pii_take_census()")
    return admin


@pytest.mark.parametrize("arguments", [["-Fp"], ["-Fc"]], ids=["plain", "custom"])
def test_a_dump_takes_the_registry_along(db, filled, arguments):
    dump = db.run_tool("pg_dump", *arguments, encoding=None).stdout
    if arguments == ["-Fp"]:
        assert_absent("the dump", dump.decode(), [PASSPHRASE], [MASTER])
    with db.sibling("copy") as copy:
        if arguments == ["-Fp"]:
            copy.psql(dump.decode())
        else:
            copy.run_tool("pg_restore", "--exit-on-error", "--single-transaction", input=dump, encoding=None)
        registry = "SELECT * FROM pazpaz_pii.pii_key ORDER BY kind, version"
        session = copy.connect()
        assert session.execute(registry).fetchall() == filled.execute(registry).fetchall()
        assert session.execute("SELECT count(*) FROM pazpaz_pii.pii_key_census").fetchone() == (0,), (
            "that is counted anew"
        )
        load(session, keyring(1, {"1": WRONG_KEY}, {}))
        with raises("55000", message="registered one has"):
            session.execute("SELECT pii_encrypt('x')")
        session.execute("RESET pazpaz_pii.keyring")
        assert unlock(session) == BOTH
        session.execute("SET enable_seqscan = off")
        assert session.execute("SELECT id, plain FROM t WHERE found = 'n7'").fetchall() == [(7, "n7")]
        assert unlock_by_passphrase(copy.connect()) == BOTH
        session.execute("SELECT pii_activate_key(2)")
        with raises("55006", detail="public.t.found: 50, public.t.plain: 50"):
            session.execute("SELECT pii_retire_key(1)")
        assert create(session) == 3


def test_a_role_that_dumps_needs_to_read_all_data_and_no_more(db, filled):
    filled.execute("DROP ROLE IF EXISTS registry_backup; CREATE ROLE registry_backup LOGIN")
    try:
        refused = db.run_tool("pg_dump", "-U", "registry_backup", check=False)
        assert refused.returncode != 0 and "permission denied" in refused.stderr
        filled.execute("GRANT pg_read_all_data TO registry_backup")
        dump = db.run_tool("pg_dump", "-U", "registry_backup").stdout
        (wrapped,) = filled.execute(
            "SELECT encode(wrapped_key, 'hex') FROM pazpaz_pii.pii_key WHERE kind = 'index'"
        ).fetchone()
        assert wrapped in dump
        session = db.connect("registry_backup")
        with raises("42501"):
            session.execute("DELETE FROM pazpaz_pii.pii_key")
        session.close()
    finally:
        filled.execute("DROP OWNED BY registry_backup; DROP ROLE registry_backup")


def test_an_owner_who_is_no_superuser_restores_as_the_guide_says(db, filled, roles):
    dump = db.run_tool("pg_dump", "-Fc", encoding=None).stdout
    with db.sibling("owned") as copy:
        admin = copy.connect()
        admin.execute("CREATE EXTENSION pazpaz_pii; GRANT EXECUTE ON FUNCTION pii_import(text) TO registry_restorer")
        admin.execute(f"ALTER DATABASE {copy.name} OWNER TO registry_restorer")
        restore = ("pg_restore", "--no-owner", "--no-comments", "-U", "registry_restorer")
        without = copy.run_tool(*restore, input=dump, encoding=None, check=False)
        assert b"permission denied for table pii_key" in without.stderr
        unregistered = "SELECT finding, remedy FROM pii_doctor() WHERE check_name = 'key_unregistered'"
        findings = admin.execute(unregistered).fetchall()
        assert any("left behind" in told and "--data-only --schema=pazpaz_pii" in remedy for told, remedy in findings)
        # What the doctor says.
        copy.run_tool("pg_restore", "--data-only", "--schema=pazpaz_pii", "--exit-on-error", input=dump, encoding=None)
        assert admin.execute(unregistered).fetchall() == []
        assert unlock(copy.connect()) == BOTH
        assert copy.connect().execute("SELECT count(*) FROM t").fetchone() == (50,)
    with db.sibling("granted") as copy:
        admin = copy.connect()
        admin.execute("CREATE EXTENSION pazpaz_pii; GRANT EXECUTE ON FUNCTION pii_import(text) TO registry_restorer")
        admin.execute("GRANT INSERT ON ALL TABLES IN SCHEMA pazpaz_pii TO registry_restorer")
        admin.execute(f"ALTER DATABASE {copy.name} OWNER TO registry_restorer")
        copy.run_tool(*restore, "--exit-on-error", input=dump, encoding=None)
        admin.execute("REVOKE INSERT ON ALL TABLES IN SCHEMA pazpaz_pii FROM registry_restorer")
        registry = "SELECT * FROM pazpaz_pii.pii_key ORDER BY kind, version"
        assert admin.execute(registry).fetchall() == filled.execute(registry).fetchall() != []
        session = copy.connect()
        assert unlock(session) == BOTH
        assert session.execute("SELECT plain FROM t WHERE found = 'n7'").fetchall() == [("n7",)]


@pytest.fixture
def roles(cluster):
    with shared.made_roles(cluster, ["registry_restorer"]):
        yield


@pytest.mark.scenario
def test_a_standby_checks_and_unlocks(cluster, db, filled, new_cluster):
    standby = new_cluster(start=False)
    become_standby(standby, cluster)
    reader = standby.connect(db.name)

    wait_for_replay(filled, reader)
    assert reader.execute("SELECT pg_is_in_recovery()").fetchone() == (True,)
    load(reader, keyring(1, {"1": WRONG_KEY}, {}))
    for statement in ("SELECT plain::text FROM t", "SELECT pii_encrypt('x')"):
        with raises("55000", message="the data key loaded as version 1 has fingerprint"):
            reader.execute(statement)
    reader.execute("RESET pazpaz_pii.keyring")
    assert unlock(reader) == BOTH
    reader.execute("SET enable_seqscan = off")
    lookup = "SELECT id, plain FROM t WHERE found = 'n7'"
    assert reader.execute(lookup).fetchall() == [(7, "n7")]
    assert reader.execute(
        "SELECT pii_key_version(pii_encrypt('x')), pii_key_version('x'::encrypted_text(searchable))"
    ).fetchone() == (1, 1)
    with reader.transaction():
        reader.execute("SELECT pii_encrypt('x')")
        mode = "SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND classid = 'pazpaz_pii.pii_key'::regclass"
        assert reader.execute(mode).fetchall() == [("AccessShareLock",)]
    # What happens to a key on the primary, sessions of the standby learn.
    filled.execute("SELECT pii_activate_key(2)")
    unlock(filled)
    filled.execute("UPDATE t SET plain = plain::text, found = found::text; SELECT pii_retire_key(1)")
    wait_for_replay(filled, reader)
    with raises("55000", message="data key version 1 is retired"):
        reader.execute("SELECT pii_encrypt('x')")
    assert reader.execute("SELECT plain FROM t WHERE id = 7").fetchone() == ("n7",)
    unlock(reader)
    assert reader.execute(lookup).fetchall() == [(7, "n7")]
    with raises("25006", message="read-only|recovery"):
        create(reader)
    reader.close()


@pytest.mark.scenario
def test_an_apply_worker_asks_the_registry_of_its_own_database(cluster, db, keyed, new_cluster):
    """It has no key, and must not put a tag where lookups would miss it."""
    table = (
        "CREATE TABLE t (id int PRIMARY KEY, found encrypted_text(searchable)); CREATE INDEX ON t USING hash (found)"
    )
    keyed.execute(f"{table}; CREATE PUBLICATION p FOR TABLE t; INSERT INTO t VALUES (1, 'eins')")
    subscriber = new_cluster(wal_retrieve_retry_interval="100ms")
    with subscriber.connect() as copy:
        copy.execute(f"CREATE EXTENSION pazpaz_pii; {table}")
        load(copy, KEYRING)
        copy.execute("SELECT pii_register_key(1, 'index'), pii_register_key(2)")
        copy.execute(f"CREATE SUBSCRIPTION sub_{db.name} CONNECTION '{cluster.conninfo(db.name)}' PUBLICATION p")

        def wait_for_rows(expected):
            count = "SELECT count(*) FROM t"
            wait_until(lambda: copy.execute(count).fetchone() == (expected,), 30, f"the copy has no {expected} rows")

        wait_for_rows(1)
        keyed.execute("INSERT INTO t VALUES (2, 'zwei')")
        wait_for_rows(2)
        copy.execute("SET enable_seqscan = off")
        assert copy.execute("SELECT id FROM t WHERE found = 'zwei'").fetchall() == [(2,)]
        load(keyed, OTHER_INDEX)
        keyed.execute("INSERT INTO t VALUES (3, 'drei')")
        refusal = "index key version 2 is not the active one of this database"
        wait_until(lambda: refusal in subscriber.log_text(), 30, "the worker was not refused")
        assert copy.execute("SELECT count(*) FROM t").fetchone() == (2,)
        copy.execute(
            f"ALTER SUBSCRIPTION sub_{db.name} DISABLE; ALTER SUBSCRIPTION sub_{db.name} SET (slot_name = NONE)"
        )
        copy.execute(f"DROP SUBSCRIPTION sub_{db.name}")
    drop_slot(keyed, f"sub_{db.name}")
