"""However a session ends, its process ends too, and takes nobody with it, also while everything is logged.

exit() runs PostgreSQL's last callbacks, which log at debug3 and lower, after Rust has dropped its thread-locals:
whatever of the extension runs there must not need them.
"""

import os
import signal

import psycopg
import pytest

from harness import process
from harness.errors import raises
from harness.keys import KEYRING
from harness.loading import WAYS
from harness.shared import own_server
from harness.waiting import Background, wait_for_activity, wait_until

pytestmark = pytest.mark.ends

_SETTINGS = {
    "log_min_messages": "debug5",
    "autovacuum_naptime": "1s",
    "autovacuum_analyze_threshold": "0",
    "autovacuum_vacuum_threshold": "0",
    "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
}
_SETUP = """
    CREATE TABLE people (name encrypted_text(50), email encrypted_text(50, searchable)) WITH (parallel_workers = 2);
    CREATE INDEX ON people USING hash (email);
    INSERT INTO people SELECT 'name ' || i, 'mail ' || i FROM generate_series(1, 3000) i;
    CREATE TABLE heard (event jsonb);
    CREATE FUNCTION pii_event(event jsonb) RETURNS void LANGUAGE sql AS $$ INSERT INTO public.heard VALUES (event) $$;
    CREATE FUNCTION slow(text) RETURNS boolean LANGUAGE plpgsql PARALLEL SAFE
        AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN true; END $$
"""
_SLOW_SCAN = "SELECT count(*) FROM people WHERE slow(pg_column_size(name)::text)"


@pytest.fixture(scope="module")
def database():
    with own_server("ends", _SETUP, **_SETTINGS) as database:
        yield database


@pytest.fixture
def admin(database):
    with database.cluster.connect(database.name) as session:
        yield session


def _check_survival(database, pids, size_before: int) -> None:
    """These processes are gone, the server has not noticed anything, and the log has a reasonable size."""
    wait_until(lambda: not any(map(process.alive, pids)), 30, f"still there: {[*filter(process.alive, pids)]}")
    with database.cluster.connect(database.name) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    with database.cluster.log.open("rb") as log:
        log.seek(size_before)
        said = log.read().decode(errors="replace")
    for words in ("terminated by signal", "PANIC", "panicked", "crash of another server process", "ERRORDATA_STACK"):
        assert words not in said, f"the log says {words!r}"
    assert len(said) < 50_000_000


# --- what a session has done before ---


def _nothing(session):
    pass


def _keyless(session):
    session.execute("SELECT count(*) FROM people WHERE name IS NOT NULL")


def _keyed(session):
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    session.execute("SELECT min(name), max(email) FROM people WHERE email = 'mail 7' OR name LIKE '%9'")
    session.execute("INSERT INTO people VALUES ('new', 'new')")
    session.execute("SHOW pazpaz_pii.keyring")


def _parallel(session):
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    plan = str(session.execute("EXPLAIN ANALYZE SELECT count(*) FROM people WHERE name LIKE '%9'").fetchall())
    assert "Workers Launched: 2" in plan


def _failed(session):
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    with raises("22P02"):
        session.execute("SELECT sum(name::text::int) FROM people")
    with raises("22023"):
        session.execute("SELECT pii_load_keyring('nonsense')")


def _unloaded(session):
    _keyed(session)
    session.execute("SELECT pii_session_public_key()")
    session.execute("SELECT pii_unload_keys()")


def _local(session):
    session.execute("BEGIN")
    session.execute("SELECT pii_load_keyring(%s, true)", (KEYRING,))
    session.execute("SAVEPOINT one; CREATE TEMP TABLE mine AS SELECT name FROM people LIMIT 5; LISTEN news")


_BEFORE = {
    "nothing": _nothing,
    "keyless": _keyless,
    "keyed": _keyed,
    "parallel": _parallel,
    "failed": _failed,
    "unloaded": _unloaded,
    "local": _local,
}

# --- how it ends ---


def _closed(session, admin):
    session.close()


def _vanished(session, admin):
    os.close(session.fileno())


def _terminated(session, admin):
    admin.execute("SELECT pg_terminate_backend(%s)", (session.info.backend_pid,))


def _at_work(session, admin) -> Background:
    work = Background(session.execute, _SLOW_SCAN)
    wait_for_activity(admin, session, "state = 'active' AND position('slow(' in query) > 0")
    return work


def _terminated_at_work(session, admin):
    work = _at_work(session, admin)
    _terminated(session, admin)
    assert work.join(30).sqlstate == "57P01"


def _timed_out(session, admin):
    session.execute("SET idle_session_timeout = 10; SET idle_in_transaction_session_timeout = 10")


def _fatal_by_protocol(session, admin):
    os.write(session.fileno(), b"\0garbage that is no message")


_ENDS = {
    "closed": _closed,
    "vanished": _vanished,
    "terminated": _terminated,
    "terminated at work": _terminated_at_work,
    "timed out": _timed_out,
    "nonsense": _fatal_by_protocol,
}


@pytest.mark.parametrize("end", _ENDS)
@pytest.mark.parametrize("before", _BEFORE)
def test_a_session_ends(database, admin, before, end):
    size = database.cluster.log.stat().st_size
    session = database.cluster.connect(database.name)
    pids = [session.info.backend_pid]
    _BEFORE[before](session)
    _ENDS[end](session, admin)
    _check_survival(database, pids, size)


@pytest.mark.parametrize("way", WAYS)
def test_a_session_ends_whatever_way_its_keys_came(database, way):
    size = database.cluster.log.stat().st_size
    session = WAYS[way](database)
    pid = session.info.backend_pid
    session.execute("SELECT count(*) FROM people WHERE name LIKE '%9'")
    session.close()
    _check_survival(database, [pid], size)


def test_a_session_that_may_not_begin_ends(database):
    size = database.cluster.log.stat().st_size
    for options in ("-c pazpaz_pii.redact_log=off -c work_mem=x", "-c pazpaz_pii.keyring=nonsense -c nonsense"):
        with pytest.raises(psycopg.OperationalError):
            database.cluster.connect(database.name, options=options)
    _check_survival(database, [], size)


def test_workers_whose_leader_is_terminated_end(database, admin):
    size = database.cluster.log.stat().st_size
    session = database.cluster.connect(database.name)
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    work = _at_work(session, admin)
    leader = session.info.backend_pid
    query = "SELECT pid FROM pg_stat_activity WHERE leader_pid = %s"
    workers = wait_until(lambda: admin.execute(query, (leader,)).fetchall(), 20, "no workers")
    process.kill(leader, signal.SIGTERM)
    assert work.join(30).sqlstate == "57P01"
    _check_survival(database, [leader, *(pid for (pid,) in workers)], size)


def test_autovacuum_workers_end(database, admin):
    size = database.cluster.log.stat().st_size
    with database.cluster.connect(database.name) as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        session.execute("UPDATE people SET name = name::text")
    query = "SELECT autoanalyze_count > 0 FROM pg_stat_user_tables WHERE relname = 'people'"
    wait_until(lambda: admin.execute(query).fetchone() == (True,), 60, "autovacuum does not come")
    workers = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'autovacuum worker'"
    _check_survival(database, [pid for (pid,) in admin.execute(workers).fetchall()], size)


@pytest.mark.parametrize("mode", ["smart", "fast"])
def test_a_server_stops_with_its_sessions(mode):
    with own_server("stops", _SETUP, **_SETTINGS) as database:
        sessions = [database.cluster.connect(database.name) for _ in _BEFORE]
        for session, before in zip(sessions, _BEFORE.values(), strict=True):
            before(session)
        if mode == "smart":
            for session in sessions:
                session.close()
        cluster = database.cluster
        backends = process.children(cluster.process.pid)
        cluster.process.send_signal(signal.SIGTERM if mode == "smart" else signal.SIGINT)
        assert cluster.process.wait(60) == 0
        assert not any(map(process.alive, backends))
        assert "terminated by signal" not in cluster.log_text()
        cluster.process = None
        cluster.start()
