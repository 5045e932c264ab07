"""kill -9 of the session or of the server, in the middle of backfill, rotation and rollback: it resumes."""

import random
import signal
import threading
import time

import psycopg
import pytest

from harness import process
from harness.database import Database
from harness.keys import KEYRING, keyring

_ROWS = 10_000
_NAMES = ("name", "email", "note")
# Short, inline and out-of-line values, NULLs and empty strings; the copy is what must come out.
_TABLE = f"""
    CREATE TABLE clients (id int PRIMARY KEY, name varchar(100) NOT NULL, email text, note text);
    ALTER TABLE clients ALTER COLUMN note SET STORAGE EXTERNAL;
    CREATE INDEX clients_email ON clients (email);
    INSERT INTO clients
        SELECT i, 'Zoë ' || i, CASE WHEN i % 7 > 0 THEN 'm' || i || '@example.org' END,
            CASE i % 5 WHEN 0 THEN '' WHEN 1 THEN repeat(md5(i::text), 100) ELSE 'note ' || i END
        FROM generate_series(1, {_ROWS}) AS i;
    CREATE TABLE copy AS TABLE clients;
    ANALYZE clients;
"""
_SPECS = '{"name": {}, "email": {"searchable": true}, "note": {}}'


@pytest.fixture
def crashing(new_cluster):
    """A database to crash. The kernel outlives a kill -9, and what was written to it: no need to fsync."""
    cluster = new_cluster(max_wal_size="1GB", autovacuum="off")
    return Database.create(cluster, "app")


class Victim(threading.Thread):
    """A session that runs one statement until that ends or it is killed; it stays for whoever comes to kill it."""

    def __init__(self, db, statement: str):
        super().__init__()
        self.session = db.connect_keyed()
        self.pid = self.session.info.backend_pid
        self.statement = statement
        self.error: psycopg.Error | None = None

    def run(self):
        try:
            self.session.execute(self.statement)
        except psycopg.Error as error:
            self.error = error

    def died(self) -> bool:
        """Whether it was killed; any other error is one of the test."""
        self.join(60)
        self.session.close()
        assert self.error is None or isinstance(self.error, psycopg.OperationalError), self.error
        return self.error is not None


def kill_session(db, victim):
    db.cluster.crash_backend(victim.pid)
    victim.join(60)


def kill_server(db, victim):
    process.kill(victim.pid, signal.SIGSTOP)  # it gets no further until all are dead
    db.cluster.crash()
    victim.join(60)
    db.cluster.start()


KILLS = {"backend": kill_session, "postmaster": kill_server}


def stored(db, is_done) -> dict[int, tuple]:
    """Of the rows that are done: where they stand, since which transaction, and all their bytes."""
    with db.connect_keyed() as session:
        session.execute("SET pazpaz_pii.io = 'ciphertext'")
        rows = session.execute(f"SELECT id, ctid::text, xmin::text, t::text FROM clients AS t WHERE {is_done}")
        return {row[0]: row[1:] for row in rows}


def assert_equals_the_copy(db, suffix=""):
    """Each value decrypts, once, to its text: what was encrypted twice would give armour."""
    with db.connect_keyed() as session:
        ours = ", ".join(f"pii_decrypt(t.{name}{suffix})" for name in _NAMES)
        theirs = ", ".join(f"c.{name}" for name in _NAMES)
        (rows, differing) = session.execute(
            f"""SELECT count(*), count(*) FILTER (WHERE (t.id, {ours}) IS DISTINCT FROM (c.id, {theirs}))
                FROM clients AS t FULL JOIN copy AS c ON c.id = t.id"""
        ).fetchone()
        assert (rows, differing) == (_ROWS, 0)


def crash_at_random(db, kill, rng, statement, is_done) -> bool:
    """Kill a statement once a random number of rows shows as done to others; whether that ended it."""
    goal = rng.randrange(_ROWS)
    with db.connect_keyed() as watch:
        victim = Victim(db, statement)
        victim.start()
        while victim.is_alive() and watch.execute(f"SELECT count(*) FROM clients WHERE {is_done}").fetchone()[0] < goal:
            time.sleep(0.001)
    kill(db, victim)
    return victim.died()


def run_again(db, statement, ring=KEYRING):
    with db.connect_keyed(keyring=ring) as session:
        session.execute(statement)


def start_over(db):
    with db.cluster.connect("app") as session:
        session.execute("DROP TABLE IF EXISTS clients, copy")
        session.execute(_TABLE)


def seeded(tell) -> random.Random:
    seed = random.SystemRandom().randrange(2**32)
    tell(f"seed {seed}")
    return random.Random(seed)


_TEN = 10


def ten_crashes(attempt) -> list:
    """What attempt() gives, ten times; None from it is a statement that ended before it was killed."""
    found = []
    for _ in range(10 * _TEN):
        if (result := attempt(len(found))) is not None:
            found.append(result)
        if len(found) == _TEN:
            return found
    raise AssertionError(f"only {len(found)} of {10 * _TEN} died before their end")


def assert_resumes(db, kill, rng, start, statement, is_done, suffix, ring=KEYRING):
    """Kills the statement ten times, each on a fresh table; how many rows were done by then."""

    def attempt(_):
        start_over(db)
        run_again(db, start, ring)
        died = crash_at_random(db, kill, rng, statement, is_done)
        before = stored(db, is_done)
        run_again(db, statement)
        after = stored(db, is_done)
        assert len(after) == _ROWS
        assert [key for key, row in before.items() if after[key] != row] == []
        assert_equals_the_copy(db, suffix)
        return len(before) if died else None

    return ten_crashes(attempt)


_STARTS = {
    "encrypts": f"SELECT pii_migration_start('clients', '{_SPECS}')",
    # What the application has encrypted, the current key's version left out.
    "adopts": f"""
        ALTER TABLE clients {
        ", ".join(f"ALTER {name} TYPE bytea USING substr(pii_encrypt({name})::bytea, 4)" for name in _NAMES)
    };
        SELECT pii_migration_start('clients',
            '{{"name": {{"legacy_version": 2}}, "email": {{"legacy_version": 2, "searchable": true}},
               "note": {{"legacy_version": 2}}}}')""",
}


@pytest.mark.scenario
@pytest.mark.parametrize(("does", "kill"), [("encrypts", "backend"), ("encrypts", "postmaster"), ("adopts", "backend")])
def test_a_backfill_resumes(crashing, does, kill, tell):
    start = _STARTS[does]
    is_done = " AND ".join(f"({name} IS NULL) = ({name}__encrypted IS NULL)" for name in _NAMES)
    call = "CALL pii_migration_backfill('clients', 50)"
    points = assert_resumes(crashing, KILLS[kill], seeded(tell), start, call, is_done, "__encrypted")
    tell(f"killed after {points} of {_ROWS} rows")
    if does == "adopts":
        run_again(crashing, "SELECT pii_migration_close('clients')")
    run_again(crashing, "SELECT pii_migration_finish('clients')")


@pytest.mark.scenario
@pytest.mark.parametrize("kill", KILLS.values(), ids=KILLS)
def test_a_rotation_resumes(crashing, kill, tell):
    start = f"SELECT pii_encrypt_columns('clients', '{_SPECS}')"
    is_done = " AND ".join(f"coalesce(pii_key_version({name}) = 2, true)" for name in _NAMES)
    call = "CALL pii_rotate('clients', 50)"
    points = assert_resumes(crashing, kill, seeded(tell), start, call, is_done, "", keyring(current=1))
    tell(f"killed after {points} of {_ROWS} rows")


_FORWARD = {
    "started": [f"SELECT pii_migration_start('clients', '{_SPECS}')", "CALL pii_migration_backfill('clients')"],
    "finished": ["SELECT pii_migration_finish('clients')"],
    "encrypted": ["CALL pii_migration_scrub('clients')"],
}
_ROLLBACK = "CALL pii_migration_rollback('clients')"


def migrate_until(db, state):
    for step, statements in _FORWARD.items():
        for statement in statements:
            run_again(db, statement)
        if step == state:
            return


@pytest.mark.scenario
@pytest.mark.parametrize("kill", KILLS.values(), ids=KILLS)
def test_a_rollback_is_whole_or_not_at_all(crashing, kill, tell):
    rng = seeded(tell)
    start_over(crashing)
    plain = crashing.dump_schema("-t", "clients")
    seconds = {}
    for state in _FORWARD:
        migrate_until(crashing, state)
        began = time.monotonic()
        run_again(crashing, _ROLLBACK)
        seconds[state] = time.monotonic() - began
        assert crashing.dump_schema("-t", "clients") == plain

    def attempt(n):
        state = list(_FORWARD)[n % 3]
        migrate_until(crashing, state)
        before = crashing.dump_schema("-t", "clients")
        victim = Victim(crashing, _ROLLBACK)
        victim.start()
        delay = rng.uniform(0, seconds[state])
        time.sleep(delay)
        kill(crashing, victim)
        died = victim.died()
        if (after := crashing.dump_schema("-t", "clients")) != plain:
            assert after == before
            assert_equals_the_copy(crashing, "__encrypted" if state == "started" else "")
            run_again(crashing, _ROLLBACK)
        assert crashing.dump_schema("-t", "clients") == plain
        with crashing.connect_keyed() as session:
            for one, other in (("clients", "copy"), ("copy", "clients")):
                assert session.execute(f"TABLE {one} EXCEPT TABLE {other}").fetchall() == []
            assert session.execute("SELECT * FROM pazpaz_pii.pii_column").fetchall() == []
        return f"{state} {delay / seconds[state]:.0%}" if died else None

    tell(f"killed at {', '.join(ten_crashes(attempt))} of the time that it takes")
