"""Migration, rollback and rotation under a load that never stops, with a copy kept by its own trigger."""

import time
from contextlib import contextmanager

import psycopg
import pytest

from harness.clients import ENCRYPTED, copy_in
from harness.database import Database
from harness.host import ROOT
from harness.keys import KEYRING, keyring
from harness.load import Load
from harness.loading import options
from harness.waiting import Background, wait_until

COLUMNS = list(ENCRYPTED)
SPECS = """{"first_name": {}, "last_name": {}, "email": {"searchable": true}, "phone": {}, "address": {},
    "medical_history": {"length": 6000}, "emergency_contact_name": {}, "emergency_contact_phone": {}}"""

# What any application may have: its own copy of each row, as text.
_AUDIT = f"""
    CREATE TABLE audit (id uuid PRIMARY KEY, {", ".join(f"{c} text" for c in COLUMNS)}, is_active boolean);
    INSERT INTO audit SELECT id, {", ".join(COLUMNS)}, is_active FROM clients;
    CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' THEN
            DELETE FROM audit WHERE id = OLD.id;
        ELSE
            INSERT INTO audit VALUES (NEW.id, {", ".join(f"NEW.{c}::text" for c in COLUMNS)}, NEW.is_active)
            ON CONFLICT (id) DO UPDATE SET
                {", ".join(f"{c} = excluded.{c}" for c in [*COLUMNS, "is_active"])};
        END IF;
        RETURN NULL;
    END
    $$;
    CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON clients FOR EACH ROW EXECUTE FUNCTION audit();
"""

_MIDDLE = "'80000000-0000-0000-0000-000000000000'"
_ANY_ROW = "id = (SELECT id FROM clients WHERE id >= (SELECT gen_random_uuid()) {} ORDER BY id LIMIT 1)"
_ANY = _ANY_ROW.format("")
# An application's statements. Where they are prepared, their results must keep their types.
_SCRIPTS = {
    "insert": r"""
        \set n random(1, 1000000000)
        INSERT INTO clients (id, workspace_id, first_name, last_name, email, phone, medical_history, updated_at)
        VALUES (gen_random_uuid(), gen_random_uuid(), concat('Zoë ', :n::int), '',
            concat('new', :n::int, '@example.org'), NULL,
            repeat(concat('note ', :n::int, ' '), 1 + :n::int % 200), now());
    """,
    "update": rf"""
        \set n random(1, 1000000000)
        UPDATE clients SET email = concat('m', :n::int, '@example.org'), address = concat(address, :n::int % 10)
            WHERE {_ANY};
    """,
    "nulls": rf"""
        UPDATE clients SET phone = CASE WHEN phone IS NULL THEN '+1 202 555 0100' END,
            emergency_contact_name = nullif(coalesce(emergency_contact_name, ''), '') WHERE {_ANY};
    """,
    # Two rows of different pages, always in the same order, so that these never wait in a circle.
    "transaction": rf"""
        \set n random(1, 1000000000)
        BEGIN;
        UPDATE clients SET last_name = concat('Ó ', :n::int) WHERE {_ANY_ROW.format(f"AND id < {_MIDDLE}")};
        SELECT first_name::text, email::text, medical_history::text FROM clients WHERE {_ANY};
        UPDATE clients SET is_active = NOT is_active WHERE {_ANY_ROW.format(f"AND id >= {_MIDDLE}")};
        COMMIT;
    """,
    "delete": f"DELETE FROM clients WHERE {_ANY};",
}


_KEYED = {"PGOPTIONS": options()}


@pytest.fixture
def clients(new_cluster):
    """Makes a database with n times the sample's 5,000 clients, all different, and their copy."""

    def make(times: int) -> Database:
        # As large as a small server's; fsync is off, as in all tests: latencies are of locks and work.
        cluster = new_cluster(shared_buffers="512MB", max_wal_size="8GB", checkpoint_timeout="30min")
        db = Database.create(cluster, "app")
        db.psql(file=ROOT / "sql" / "clients" / "schema.sql")
        admin = db.connect()
        copy_in(admin)
        admin.execute(
            """INSERT INTO clients
                SELECT gen_random_uuid(), workspace_id, left(first_name, 240) || ' ' || n,
                    left(last_name, 240) || ' ' || n,
                    n || email, phone, left(address, 900) || n, medical_history || ' ' || n,
                    emergency_contact_name, emergency_contact_phone, is_active, updated_at
                FROM clients, generate_series(2, %s) AS n""",
            (times,),
        )
        admin.execute(_AUDIT)
        admin.execute("VACUUM ANALYZE")
        assert admin.execute("SELECT count(*) FROM clients").fetchone() == (5000 * times,)
        return db

    return make


class Steps:
    """Names what happens when, and tells afterwards how the load fared in each step."""

    def __init__(self, load: Load):
        self.load = load
        self.spans: dict[str, tuple[float, float]] = {}

    @contextmanager
    def step(self, name: str):
        """A step; the load goes on for some time after it, so that each has transactions."""
        began = time.time()
        yield
        ended = time.time()
        time.sleep(1)
        self.spans[name] = (began, ended)
        assert self.load.running(), self.load.output()

    def tell(self, tell) -> None:
        """Duration, transactions and longest transaction of each step."""
        transactions = self.load.transactions()
        for name, (began, ended) in self.spans.items():
            within = [t for t in transactions if t.ended >= began and t.ended - t.seconds <= ended]
            assert within, f"no transaction ended during {name}"
            longest = max(t.seconds for t in within)
            tell(
                f"{name}: {ended - began:.1f} s, {len(within)} transactions, "
                f"longest application stall {longest * 1e3:.0f} ms"
            )


def in_two_sessions(db, call, ring):
    """The same call in two sessions at once, as for two processors."""
    calls = [Background(db.connect_keyed(keyring=ring).execute, call) for _ in range(2)]
    assert [call.join(600) for call in calls] == [None] * 2


def swap(db, steps, ring=KEYRING, prefix=""):
    """From start to finish."""
    session = db.connect_keyed(keyring=ring)
    with steps.step(f"{prefix}start"):
        session.execute("SELECT pii_migration_start('clients', %s)", (SPECS,))
    with steps.step(f"{prefix}backfill"):
        in_two_sessions(db, "CALL pii_migration_backfill('clients')", ring)
    with steps.step(f"{prefix}verify"):
        bad = session.execute("SELECT * FROM pii_migration_verify('clients') WHERE bad IS DISTINCT FROM 0").fetchall()
        assert bad == []
    with steps.step(f"{prefix}indexes"):
        script = "SELECT replacement FROM pii_migration_indexes('clients') WHERE replacement IS NOT NULL \\gexec"
        db.psql(script, env={"PGOPTIONS": options(ring)})
    with steps.step(f"{prefix}finish"):
        session.execute("SELECT pii_migration_finish('clients')")
    return session


def assert_equals_the_copy(session):
    """Every row is as the application's trigger saw it."""
    ours = ", ".join(f"c.{c}::text" for c in COLUMNS)
    theirs = ", ".join(f"a.{c}" for c in COLUMNS)
    differing = session.execute(
        f"""SELECT count(*),
                   count(*) FILTER (WHERE (c.id, c.is_active, {ours}) IS DISTINCT FROM (a.id, a.is_active, {theirs}))
            FROM clients AS c FULL JOIN audit AS a ON a.id = c.id"""
    ).fetchone()
    assert differing[0] > 0 and differing[1] == 0


def assert_no_failures(load):
    said = load.stop()
    assert load.failures() == [], said


def assert_encrypted(session, versions):
    found = session.execute(
        "SELECT DISTINCT column_name, key_version FROM pii_census('clients') WHERE key_version IS NOT NULL "
        "OR malformed > 0"
    ).fetchall()
    assert {version for _, version in found} <= versions
    assert {name for name, _ in found} == set(COLUMNS)
    assert session.execute("SELECT * FROM pii_verify('clients') WHERE bad IS DISTINCT FROM 0").fetchall() == []


@pytest.mark.scenario
def test_from_start_to_scrub(clients, tell):
    db = clients(40)
    with Load(db, _SCRIPTS, env=_KEYED) as load:
        steps = Steps(load)
        with steps.step("before"):
            time.sleep(2)
        session = swap(db, steps)
        with steps.step("scrub"):
            session.execute("CALL pii_migration_scrub('clients')")
        assert_no_failures(load)
        steps.tell(tell)
    assert_encrypted(session, {2})
    assert_equals_the_copy(session)


@pytest.mark.scenario
def test_rollback_and_rotation_with_prepared_statements(clients, tell):
    """Back from 'finished', there again under an old key, and to the key that the load has used all along."""
    db = clients(4)
    old = keyring(current=1)
    with Load(db, _SCRIPTS, mode="prepared", env=_KEYED) as load:
        steps = Steps(load)
        session = swap(db, steps, old, "first ")
        with steps.step("rollback"):
            session.execute("CALL pii_migration_rollback('clients')")
        session = swap(db, steps, old, "second ")
        with steps.step("scrub"):
            session.execute("CALL pii_migration_scrub('clients')")
        assert_encrypted(session, {1, 2})
        with steps.step("rotate"):
            in_two_sessions(db, "CALL pii_rotate('clients')", KEYRING)
        assert_encrypted(session, {2})
        with steps.step("rollback from encrypted"):
            session.execute("CALL pii_migration_rollback('clients')")
        assert_no_failures(load)
        steps.tell(tell)
    assert_equals_the_copy(session)


_LOGGED = """
    CREATE TABLE members (id int PRIMARY KEY, email text);
    CREATE TABLE log (id int, email text);
    CREATE FUNCTION log_member() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.email::text IS NOT NULL THEN
            INSERT INTO log VALUES (NEW.id, NEW.email::text);
        END IF;
        RETURN NEW;
    END
    $$;
    CREATE TRIGGER log_member AFTER INSERT ON members FOR EACH ROW EXECUTE FUNCTION log_member();
"""
_CONVERSIONS = {
    "in one statement": [
        """SELECT pii_encrypt_columns('members', '{"email": {}}')""",
        "SELECT pii_decrypt_columns('members', ARRAY['email'])",
    ],
    "online": [
        """SELECT pii_migration_start('members', '{"email": {}}')""",
        "CALL pii_migration_backfill('members')",
        "SELECT pii_migration_finish('members')",
        "CALL pii_migration_rollback('members')",
        """SELECT pii_migration_start('members', '{"email": {}}')""",
        "CALL pii_migration_backfill('members')",
        "SELECT pii_migration_finish('members')",
        "CALL pii_migration_scrub('members')",
        "CALL pii_migration_rollback('members')",
    ],
}


@pytest.mark.parametrize("steps", _CONVERSIONS.values(), ids=_CONVERSIONS)
def test_triggers_of_open_sessions_go_on(db, keyed, steps):
    """PostgreSQL by itself keeps the plan for NEW.email, which then fails for its type."""
    keyed.execute(_LOGGED)
    application = db.connect_keyed()
    write = "INSERT INTO members (id, email) VALUES (%s, %s)"
    for n, step in enumerate([*steps, "SELECT"]):
        application.execute(write, (n, f"m{n}@example.org"))
        keyed.execute(step)
    assert keyed.execute("SELECT id, email FROM log ORDER BY id").fetchall() == [
        (n, f"m{n}@example.org") for n in range(len(steps) + 1)
    ]


def test_prepared_statements_go_on_unless_their_result_changes_its_type(db, keyed):
    """PostgreSQL refuses such a one after any ALTER TYPE: applications prepare it anew, or cast."""
    keyed.execute("CREATE TABLE members (id int PRIMARY KEY, email text); INSERT INTO members VALUES (1, 'm1')")
    application = db.connect_keyed()
    application.execute(
        """PREPARE bare AS SELECT email FROM members WHERE id = 1;
            PREPARE cast_to_text AS SELECT email::text FROM members WHERE id = 1;
            PREPARE write(text) AS UPDATE members SET email = $1 WHERE id = 1;
            EXECUTE bare; EXECUTE cast_to_text; EXECUTE write('m2')"""
    )
    for step in _CONVERSIONS["online"][:3]:
        keyed.execute(step)
    application.execute("EXECUTE write('m3')")
    assert application.execute("EXECUTE cast_to_text").fetchone() == ("m3",)
    for _ in range(2):
        with pytest.raises(psycopg.errors.FeatureNotSupported, match="cached plan must not change result type"):
            application.execute("EXECUTE bare")
    application.execute("DEALLOCATE bare; PREPARE bare AS SELECT email FROM members WHERE id = 1")
    assert application.execute("EXECUTE bare").fetchone() == ("m3",)


def a_writer_in_the_way(db):
    """A transaction that wrote something and is still open, and a later one that has ended."""
    writer = db.connect()
    for statement in ("CREATE TABLE elsewhere (n int)", "BEGIN", "INSERT INTO elsewhere VALUES (1)"):
        writer.execute(statement)
    db.connect().execute("INSERT INTO elsewhere VALUES (2)")
    return writer


def in_background(session, statement):
    """Runs a statement that waits for others."""
    call = Background(session.execute, statement)
    wait_until(lambda: session.info.transaction_status == psycopg.pq.TransactionStatus.ACTIVE)
    time.sleep(0.5)
    assert call.is_running()
    return call


def test_of_two_that_finish_one_is_refused(db, keyed):
    """Both would wait for snapshots that are older than theirs, and so, some time, for each other."""
    for table in ("one", "two"):
        keyed.execute(f"CREATE TABLE {table} (email text); INSERT INTO {table} VALUES ('m1')")
        keyed.execute(f"""SELECT pii_migration_start('{table}', '{{"email": {{}}}}')""")
        keyed.execute(f"CALL pii_migration_backfill('{table}')")
    writer = a_writer_in_the_way(db)
    first = in_background(db.connect_keyed(), "SELECT pii_migration_finish('one')")
    with pytest.raises(psycopg.errors.LockNotAvailable, match="another migration of this database is being finished"):
        keyed.execute("SELECT pii_migration_finish('two')")
    writer.execute("COMMIT")
    assert first.join() is None
    keyed.execute("SELECT pii_migration_finish('two')")


@pytest.mark.scenario
def test_two_scrubs_do_not_wait_for_each_other(db, keyed):
    for table in ("one", "two"):
        keyed.execute(f"CREATE TABLE {table} (email text); INSERT INTO {table} VALUES ('m1')")
        keyed.execute(f"""SELECT pii_encrypt_columns('{table}', '{{"email": {{}}}}')""")
    writer = a_writer_in_the_way(db)
    scrubs = [in_background(db.connect(), f"CALL pii_migration_scrub('{table}')") for table in ("one", "two")]
    writer.execute("COMMIT")
    for scrub in scrubs:
        assert scrub.join() is None
