"""A standby that takes over, and a point in time that is gone back to, in the middle of work on whole tables."""

import shutil
import subprocess

import pytest

from harness import host, registry
from harness.database import Database
from harness.keys import keyring
from harness.migration import advance, finish, replace_indexes, scrub
from harness.replication import become_standby, wait_for_replay
from harness.waiting import Background, wait_until

pytestmark = pytest.mark.scenario

_ROWS = 4000
_TABLE = f"""
    CREATE TABLE clients (id int PRIMARY KEY, name varchar(40) NOT NULL, email text, note text);
    CREATE INDEX clients_email ON clients (email);
    INSERT INTO clients SELECT i, 'name ' || i, nullif('mail ' || i, 'mail 3'), repeat(md5(i::text), i % 90)
        FROM generate_series(1, {_ROWS}) AS i;
    CREATE TABLE copy AS TABLE clients;
"""
_COLUMNS = '{"name": {}, "email": {"searchable": true}, "note": {}}'
_UNDER = "SELECT count(*) FROM clients WHERE pii_key_version(name) = {}"


def _all_read(session) -> None:
    """Each value decrypts, once, to its text."""
    differing = """SELECT count(*), count(*) FILTER (WHERE (t.id, t.name::text, t.email::text, t.note::text)
            IS DISTINCT FROM (c.id, c.name::text, c.email, c.note))
        FROM clients AS t FULL JOIN copy AS c ON c.id = t.id"""
    assert session.execute(differing).fetchone() == (_ROWS, 0)


# --- a standby ---


@pytest.fixture
def primary(new_cluster):
    cluster = new_cluster(max_wal_senders=4, wal_level="replica", autovacuum="off")
    return Database.create(cluster, "app", _TABLE)


@pytest.fixture
def standby(primary, new_cluster):
    cluster = new_cluster(start=False, hot_standby_feedback="off", autovacuum="off")
    become_standby(cluster, primary.cluster)
    return Database(cluster, "app")


def _take_over_during(primary, standby, call: str, done: str) -> int:
    """Ends the primary while it is at the call, once the standby sees that some is done; how much that is."""
    worker, reader = primary.connect_keyed(), standby.connect()
    at_work = Background(worker.execute, call)
    wait_until(lambda: reader.execute(done).fetchone()[0] > 0, 60, "nothing is done")
    primary.cluster.crash()
    assert at_work.join() is not None, "it was over by then"
    reader.execute("SELECT pg_promote()")
    (count,) = reader.execute(done).fetchone()
    assert 0 < count < _ROWS
    return count


def test_a_standby_takes_over_a_rotation(primary, standby, tell):
    before = primary.connect_keyed(keyring=keyring(current=1))
    advance(before, "clients", _COLUMNS, "encrypted")
    wait_for_replay(before, standby.connect())
    count = _take_over_during(primary, standby, "CALL pii_rotate('clients', 50, '50 milliseconds')", _UNDER.format(2))
    tell(f"taken over after {count} of {_ROWS} rows")
    session = standby.connect_keyed()
    _all_read(session)
    session.execute("SET enable_seqscan = off")
    assert session.execute("SELECT id FROM clients WHERE email = 'mail 3999'").fetchall() == [(3999,)]
    session.execute("CALL pii_rotate('clients')")
    assert session.execute(_UNDER.format(2)).fetchone() == (_ROWS,)
    _all_read(session)


def test_a_standby_takes_over_a_backfill(primary, standby, tell):
    before = primary.connect_keyed()
    advance(before, "clients", _COLUMNS, "started")
    wait_for_replay(before, standby.connect())
    done = "SELECT count(name__encrypted) FROM clients"
    call = "CALL pii_migration_backfill('clients', 50, '50 milliseconds')"
    count = _take_over_during(primary, standby, call, done)
    tell(f"taken over after {count} of {_ROWS} rows")
    session = standby.connect_keyed()
    session.execute("SET client_min_messages = warning")
    # What the trigger does, it does here as well.
    session.execute("UPDATE clients SET name = name || '' WHERE id = 4000")
    session.execute("CALL pii_migration_backfill('clients')")
    replace_indexes(session, "clients")
    finish(session, "clients")
    scrub(session, "clients")
    _all_read(session)


# --- a point in time ---


@pytest.fixture
def archiving(new_cluster):
    cluster = new_cluster(start=False, max_wal_senders=4, wal_level="replica", autovacuum="off")
    archive = cluster.directory / "archive"
    archive.mkdir()
    host.give_to_server_user(archive)
    cluster.configure(archive_mode="on", archive_command=f"cp %p {archive}/%f")
    return Database.create(cluster.start(), "app", _TABLE)


def _go_back(archiving, new_cluster, point: str) -> Database:
    """A server as it was at the restore point, from the base backup and the archive."""
    cluster = new_cluster(
        start=False,
        autovacuum="off",
        restore_command=f"cp {archiving.cluster.directory}/archive/%f %p",
        recovery_target_name=point,
        recovery_target_action="promote",
    )
    own = (cluster.data / "harness.conf").read_text()
    shutil.rmtree(cluster.data)
    # With the rights of its files.
    subprocess.run(["cp", "-a", archiving.cluster.directory / "base", cluster.data], check=True)
    (cluster.data / "harness.conf").write_text(own)
    (cluster.data / "recovery.signal").touch()
    cluster.start()
    session = cluster.connect("app")
    wait_until(lambda: session.execute("SELECT NOT pg_is_in_recovery()").fetchone()[0], 60, "it stays in recovery")
    return Database(cluster, "app")


def _make_second_key(session) -> None:
    assert registry.create(session) == 2
    session.execute("SELECT pii_activate_key(2)")
    registry.unlock(session)


def test_a_point_in_time_has_the_keys_and_values_of_that_time(archiving, new_cluster):
    """Before, in the middle of, and after a rotation to a key that the database made, and the end of the one before."""
    session = archiving.connect()
    session.execute("SET client_min_messages = warning")
    registry.unlock(session)
    assert registry.create(session) == 1 == registry.create(session, "index")
    registry.unlock(session)
    advance(session, "clients", _COLUMNS, "encrypted")
    archiving.cluster.run_tool(
        "pg_basebackup", "-D", archiving.cluster.directory / "base", "--checkpoint=fast", "--no-sync"
    )

    def mark(point: str) -> None:
        session.execute("SELECT pg_create_restore_point(%s)", (point,))

    mark("before")
    _make_second_key(session)
    # It does one batch, and waits.
    at_work = Background(session.execute, "CALL pii_rotate('clients', 50, '1 hour')")
    watch = archiving.connect()
    wait_until(lambda: watch.execute(_UNDER.format(2)).fetchone()[0] > 0, 60, "nothing is done")
    watch.execute("SELECT pg_create_restore_point('middle')")
    session.cancel_safe()
    assert at_work.join().sqlstate == "57014"
    session.execute("CALL pii_rotate('clients')")
    session.execute("SELECT pii_take_census()")
    session.execute("SELECT pii_retire_key(1)")
    mark("after")
    # What must not have happened in what is restored.
    session.execute("SELECT pii_destroy_key(1, fingerprint) FROM pii_key_status WHERE (kind, version) = ('data', 1)")
    session.execute("DELETE FROM clients")
    (last,) = session.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    archived = "SELECT last_archived_wal >= %s FROM pg_stat_archiver"
    wait_until(lambda: session.execute(archived, (last,)).fetchone()[0], 60, "the archive lacks the end")

    for point, versions in (
        ("before", ["current"]),
        ("middle", ["current", "current"]),
        ("after", ["retired", "current"]),
    ):
        restored = _go_back(archiving, new_cluster, point)
        reader = restored.connect()
        reader.execute("SET client_min_messages = warning")
        status = "SELECT status FROM pii_key_status WHERE kind = 'data' ORDER BY version"
        assert reader.execute(status).fetchall() == [(one,) for one in versions], point
        under = [reader.execute(_UNDER.format(version)).fetchone()[0] for version in (1, 2)]
        assert [count > 0 for count in under] == [point != "after", point != "before"] and sum(under) == _ROWS
        registry.unlock(reader)
        _all_read(reader)
        # And it goes on from there.
        if point == "before":
            _make_second_key(reader)
        reader.execute("CALL pii_rotate('clients')")
        assert reader.execute(_UNDER.format(2)).fetchone() == (_ROWS,)
        _all_read(reader)
        restored.disconnect()
        restored.cluster.remove()
