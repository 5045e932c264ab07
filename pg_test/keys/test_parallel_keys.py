"""Parallel workers decrypt with the session's key, and the shared memory for that never leaks."""

import signal

import pytest

from harness import process
from harness.errors import raises
from harness.keys import KEY_1, WRONG_KEY, keyring
from harness.loading import WAYS, options, set_keyring
from harness.shared import own_server
from harness.waiting import wait_until

_ROWS = 4000
_SEARCH = "SELECT count(*) FROM people WHERE name LIKE '%7%'"
_EXPECTED = sum("7" in str(i) for i in range(_ROWS))


@pytest.fixture(scope="module")
def database():
    """Segments of mmap are files of this server alone, which can be counted."""
    settings = {
        "dynamic_shared_memory_type": "mmap",
        "max_parallel_workers_per_gather": "4",
        "max_parallel_workers": "8",
        "max_worker_processes": "16",
        "min_parallel_table_scan_size": "0",
        "parallel_setup_cost": "0",
        "parallel_tuple_cost": "0",
        "parallel_leader_participation": "off",
    }
    setup = f"""
        CREATE TABLE people (name encrypted_text) WITH (parallel_workers = 4);
        INSERT INTO people SELECT 'n' || i FROM generate_series(0, {_ROWS - 1}) i
    """
    with own_server("parallel", setup, **settings) as database:
        yield database


def segments(database) -> set:
    return set((database.cluster.data / "pg_dynshmem").iterdir())


def idle_segments(database) -> set:
    """The segments once all earlier sessions have ended."""
    others = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE backend_type IN ('client backend', 'parallel worker') AND pid <> pg_backend_pid()"
    )
    with database.connect() as observer:
        wait_until(lambda: observer.execute(others).fetchone() == (0,), 20, "a session does not end")
    return segments(database)


def wait_for_segments(database, expected: set) -> None:
    wait_until(lambda: segments(database) == expected, 20, "segments are left, or missing")


def launched(session, query: str) -> int:
    """Runs the query and says how many workers did it."""
    plan = session.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}").fetchone()[0]
    nodes, workers = [plan[0]["Plan"]], 0
    while nodes:
        node = nodes.pop()
        workers += node.get("Workers Launched", 0)
        nodes += node.get("Plans", [])
    return workers


@pytest.mark.parametrize("way", WAYS)
def test_workers_have_the_key_however_it_was_loaded(database, way):
    session = WAYS[way](database)
    assert launched(session, _SEARCH) > 0
    assert session.execute(_SEARCH).fetchone() == (_EXPECTED,)
    session.close()


def test_four_workers_have_the_key(database):
    session = WAYS["parameter"](database)
    assert launched(session, _SEARCH) == 4
    session.close()


def test_workers_give_the_rows_that_a_serial_plan_gives(database):
    session = WAYS["set"](database)
    query = "SELECT name::text FROM people WHERE name LIKE 'n1%' ORDER BY name"
    assert launched(session, query) > 0
    parallel = session.execute(query).fetchall()
    session.execute("SET max_parallel_workers_per_gather = 0")
    assert parallel == session.execute(query).fetchall()
    assert len(parallel) == sum(str(i).startswith("1") for i in range(_ROWS))
    session.close()


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_workers_of_a_prepared_statement_have_the_key_of_its_execution(database, mode):
    session = database.connect(options=f"-c plan_cache_mode={mode}")
    session.execute("PREPARE search(text) AS SELECT count(*) FROM people WHERE name LIKE $1")
    session.execute("SELECT pii_load_keyring(%s)", (keyring(),))
    assert launched(session, "EXECUTE search('%7%')") > 0
    assert session.execute("EXECUTE search('%7%')").fetchone() == (_EXPECTED,)
    session.execute("SELECT pii_load_keyring(%s)", (keyring(2, {"2": WRONG_KEY}),))
    with raises("XX001"):
        session.execute("EXECUTE search('%7%')")
    session.close()


def test_workers_follow_rollback_to_savepoint(database):
    session = database.connect()
    session.execute("BEGIN")
    session.execute("SAVEPOINT a")
    set_keyring(session, keyring(), local=True)
    session.execute("SAVEPOINT b")
    set_keyring(session, keyring(1, {"1": KEY_1}, {}), local=True)
    session.execute("SAVEPOINT c")
    with raises("55000", message="version 2 is not loaded"):
        session.execute(_SEARCH)
    session.execute("ROLLBACK TO b")
    assert launched(session, _SEARCH) > 0
    session.execute("ROLLBACK TO a")
    with raises("55000", message="no encryption key"):
        session.execute(_SEARCH)
    session.execute("ROLLBACK")
    session.close()


def test_workers_of_a_local_key_after_startup_options(database):
    session = database.connect(options=options(keyring(2, {"2": WRONG_KEY})))
    session.execute("BEGIN")
    set_keyring(session, keyring(), local=True)
    assert launched(session, _SEARCH) > 0
    session.execute("COMMIT")
    with raises("XX001"):
        session.execute(_SEARCH)
    session.close()


@pytest.mark.parametrize("after_unload", [False, True])
def test_workers_without_a_key_say_so(database, after_unload):
    session = WAYS["set"](database) if after_unload else database.connect()
    if after_unload:
        session.execute("SELECT pii_unload_keys()")
    with raises("55000", message="no encryption key", hint="pii_load_keyring") as info:
        session.execute(_SEARCH)
    assert "parallel worker" in info.value.diag.context
    # Ciphertext they can give.
    armour = "SELECT count(*) FROM people WHERE pii_key_version(name) = 2"
    assert launched(session, armour) > 0
    assert session.execute(armour).fetchone() == (_ROWS,)
    session.close()


def test_workers_obey_the_io_setting(database):
    session = WAYS["set"](database)
    session.execute("SET pazpaz_pii.io = ciphertext")
    query = "SELECT name FROM people WHERE pii_key_version(name) > 0"
    assert launched(session, query) > 0
    assert all(row[0].startswith("v2:") for row in session.execute(query).fetchall())
    session.close()


def test_a_session_has_one_segment_until_it_ends(database):
    before = idle_segments(database)
    session = database.connect()
    assert segments(database) == before
    for _ in range(50):
        session.execute("SELECT pii_load_keyring(%s)", (keyring(),))
        session.execute("SELECT pii_unload_keys()")
    (own,) = segments(database) - before
    session.execute("BEGIN")
    set_keyring(session, keyring())
    session.execute("ROLLBACK")
    assert segments(database) == before | {own}
    session.close()
    wait_for_segments(database, before)


def test_many_sessions_leave_no_segment(database):
    before = idle_segments(database)
    for turn in range(30):
        session = WAYS[list(WAYS)[turn % len(WAYS)]](database)
        if turn % 3 == 0:
            session.execute(_SEARCH)
        if turn % 3 == 1:
            with raises("22012"):
                session.execute("SELECT count(*) / 0 FROM people WHERE name LIKE 'n1%'")
        session.close()
    wait_for_segments(database, before)


def test_a_terminated_session_leaves_no_segment(database):
    before = idle_segments(database)
    session = WAYS["set"](database)
    assert segments(database) != before
    process.kill(session.info.backend_pid, signal.SIGTERM)
    wait_for_segments(database, before)
    session.close()


def test_a_killed_session_leaves_no_segment_after_recovery(database):
    before = idle_segments(database)
    session = WAYS["set"](database)
    (own,) = segments(database) - before
    database.cluster.crash_backend(session.info.backend_pid)
    session.close()
    assert not own.exists(), "the segment of a killed session is left"
    again = WAYS["set"](database)
    assert launched(again, _SEARCH) > 0
    again.close()
