"""A search index on a standby: its answers are those of a scan, in snapshots older than a merge, too."""

import pytest

from harness.database import Database
from harness.plans import settings, without_indexes
from harness.replication import become_standby, wait_for_replay
from harness.waiting import wait_until

pytestmark = pytest.mark.ends

_TABLE = """
    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text);
    INSERT INTO clients SELECT i, 'Client ' || md5(i::text) FROM generate_series(1, 2000) AS i;
    CREATE INDEX clients_name ON clients USING pii_search (name);
"""
_RARE = "SELECT id FROM clients WHERE name LIKE '%81dc9bdb52d0%' ORDER BY id"


@pytest.fixture
def primary(new_cluster):
    cluster = new_cluster(max_wal_senders=4, wal_level="replica", autovacuum="off")
    return Database.create(cluster, "app", _TABLE)


@pytest.fixture
def standby(primary, new_cluster):
    cluster = new_cluster(start=False, hot_standby_feedback="off", max_standby_streaming_delay="-1")
    become_standby(cluster, primary.cluster)
    return Database(cluster, "app")


def _both_ways(session):
    with settings(session, enable_seqscan="off"):
        by_index = session.execute(_RARE).fetchall()
    with without_indexes(session):
        return by_index, session.execute(_RARE).fetchall()


def test_it_follows_and_takes_over(primary, standby):
    writer, reader = primary.connect_keyed(), standby.connect_keyed()
    for statement in (
        "UPDATE clients SET name = 'No client' WHERE id = 1234",
        "SELECT pii_search_merge('clients_name')",
        "INSERT INTO clients VALUES (0, 'Client 81dc9bdb52d0')",
        "SELECT pii_search_merge('clients_name', true)",
        "VACUUM clients",
    ):
        writer.execute(statement)
        wait_for_replay(writer, reader)
        by_index, by_scan = _both_ways(reader)
        assert by_index == by_scan, statement
    assert by_index == [(0,)]
    with pytest.raises(Exception, match="standby"):
        reader.execute("SELECT pii_search_merge('clients_name')")
    reader.execute("SELECT pg_promote()")
    reader.execute("INSERT INTO clients VALUES (-1, 'Client 81dc9bdb52d0')")
    reader.execute("SELECT pii_search_merge('clients_name')")
    assert _both_ways(reader)[0] == [(-1,), (0,)]


@pytest.mark.parametrize("is_filed", [True, False])
def test_a_snapshot_older_than_a_merge_misses_nothing(primary, standby, is_filed):
    """The primary, which knows nothing of it, files no row that ended before its own oldest snapshot."""
    writer, reader = primary.connect_keyed(), standby.connect_keyed()
    if not is_filed:
        writer.execute("UPDATE clients SET name = name WHERE id = 1234")
    wait_for_replay(writer, reader)
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert _both_ways(reader) == ([(1234,)], [(1234,)])
    writer.execute("DELETE FROM clients WHERE id = 1234")
    writer.execute("SELECT pii_search_merge('clients_name', %s)", (is_filed,))
    writer.execute("INSERT INTO clients VALUES (9999, 'Somebody')")
    # A session that does not hold the old snapshot tells how far it is.
    wait_for_replay(writer, standby.connect())
    assert _both_ways(reader) == ([(1234,)], [(1234,)])
    reader.execute("COMMIT")
    assert _both_ways(reader) == ([], [])


def _file_without(primary, standby, reader) -> None:
    """Begins a snapshot on the standby, and then deletes and files on the primary what that sees."""
    writer = primary.connect_keyed()
    wait_for_replay(writer, reader)
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert _both_ways(reader) == ([(1234,)], [(1234,)])
    writer.execute("DELETE FROM clients WHERE id = 1234")
    writer.execute("SELECT pii_search_merge('clients_name', true)")
    wait_for_replay(writer, standby.connect())


def test_a_horizon_that_goes_back_misses_nothing(primary, standby):
    """The primary files without a row, hears then of the snapshot that sees it, and merges once more."""
    writer, reader = primary.connect_keyed(), standby.connect_keyed()
    _file_without(primary, standby, reader)
    standby.cluster.configure(hot_standby_feedback="on", wal_receiver_status_interval="1s")
    standby.connect().execute("SELECT pg_reload_conf()")
    query = "SELECT count(backend_xmin) FROM pg_stat_replication"
    wait_until(lambda: writer.execute(query).fetchone() == (1,), complaint="no feedback")
    writer.execute("INSERT INTO clients VALUES (9999, 'Somebody')")
    writer.execute("SELECT pii_search_merge('clients_name')")
    wait_for_replay(writer, standby.connect())
    assert _both_ways(reader) == ([(1234,)], [(1234,)])


def test_a_snapshot_of_before_the_promotion_misses_nothing(primary, standby):
    reader = standby.connect_keyed()
    _file_without(primary, standby, reader)
    standby.connect().execute("SELECT pg_promote()")
    assert reader.execute("SELECT pg_is_in_recovery()").fetchone() == (False,)
    assert _both_ways(reader) == ([(1234,)], [(1234,)])


def test_an_update_of_before_the_index_is_not_missed(primary, standby):
    """Of a HOT update only the newest version is filed. PostgreSQL sees to no snapshots but those of the primary."""
    writer, idle, reader = primary.connect_keyed(), primary.connect(), standby.connect_keyed()
    writer.execute("DROP INDEX clients_name; INSERT INTO clients VALUES (0, 'Client 81dc9bdb52d0')")
    # Keeps the horizon of the primary where the standby's is, and has no snapshot that anybody waits for.
    idle.execute("BEGIN; CREATE TABLE elsewhere ()")
    wait_for_replay(writer, reader)
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    assert _both_ways(reader) == ([(0,), (1234,)], [(0,), (1234,)])
    writer.execute("UPDATE clients SET name = 'Nobody' WHERE id = 0")
    writer.execute("CREATE INDEX CONCURRENTLY clients_name ON clients USING pii_search (name)")
    wait_for_replay(writer, standby.connect())
    assert _both_ways(reader) == ([(0,), (1234,)], [(0,), (1234,)])
