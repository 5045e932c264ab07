"""A search index through builds without a key, dumps, crashes and damage: never a wrong answer."""

import contextlib
import random
import threading
from pathlib import Path

import psycopg
import pytest

from harness import shared
from harness.database import Database
from harness.errors import raises
from harness.keys import KEY_1, KEYRING, keyring
from harness.migration import notices
from harness.plans import settings
from harness.waiting import Background, wait_for_lock

_TABLE = """
    CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text);
    INSERT INTO clients SELECT i, 'Client ' || md5(i::text) FROM generate_series(1, 2000) AS i;
    CREATE INDEX clients_name ON clients USING pii_search (name);
"""
# md5 of 1234 is 81dc9bdb52d04dc20036dbd8313ed055.
_RARE = "SELECT id FROM clients WHERE name LIKE '%81dc9bdb52d0%' ORDER BY id"

database = shared.database()
db = shared.corner


def by_index(session, query=_RARE):
    with settings(session, enable_seqscan="off"):
        return session.execute(query).fetchall()


def state(session, index="clients_name"):
    columns = "is_merged, segments, pending_rows, key_versions"
    row = session.execute(f"SELECT {columns} FROM pii_search_indexes WHERE index = %s::regclass", (index,)).fetchone()
    return dict(zip(columns.split(", "), row, strict=True))


def file_of(cluster, session, index="clients_name") -> Path:
    """Where an index is on the disk."""
    path = session.execute("SELECT pg_relation_filepath(%s::regclass)", (index,)).fetchone()[0]
    return Path(cluster.data) / path


@pytest.fixture
def keyed(db):
    session = db.connect_keyed()
    session.execute(_TABLE)
    return session


def test_a_build_without_a_key_answers_and_is_merged_later(db, keyed):
    keyless = db.connect()
    keyless.execute('ALTER INDEX clients_name RENAME TO "It\'s"')
    with notices(keyless) as told:
        keyless.execute('REINDEX INDEX "It\'s"')
    notice = 'search index "It\'s" is built without a key: queries look at every row for now'
    remedy = f"SELECT pii_search_merge('{db.schema}.\"It''s\"')"
    assert told == [f"NOTICE: {notice} | {remedy} in a session that has the keys."]
    keyless.execute('ALTER INDEX "It\'s" RENAME TO clients_name')
    assert not state(keyed)["is_merged"]
    assert by_index(keyed) == [(1234,)]
    keyless.execute("UPDATE clients SET id = -id WHERE id = 1234")
    assert by_index(keyed) == [(-1234,)]
    keyed.execute("SELECT pii_search_merge('clients_name')")
    assert state(keyed)["is_merged"] and state(keyed)["pending_rows"] == 0
    assert by_index(keyed) == [(-1234,)]


def test_a_new_table_merges_by_itself(db):
    db.connect().execute("CREATE TABLE t (name encrypted_text); CREATE INDEX t_name ON t USING pii_search (name)")
    keyed = db.connect_keyed()
    keyed.execute("INSERT INTO t SELECT 'Client ' || i FROM generate_series(1, 20000) AS i")
    assert state(keyed, "t_name")["is_merged"]
    assert state(keyed, "t_name")["pending_rows"] < 10_000
    assert by_index(keyed, "SELECT count(*) FROM t WHERE name LIKE '%t 1234%'") == [(11,)]


def test_a_session_without_the_key_of_a_segment_scans(db, keyed):
    assert state(keyed)["key_versions"] == [2]
    other = db.connect_keyed(keyring=keyring(current=1, keys={"1": KEY_1}))
    other.execute("CREATE TABLE old (name encrypted_text)")
    other.execute("INSERT INTO old VALUES ('Anna')")
    # Sealed under version 2, which it lacks; its values are under version 1.
    keyed.execute("CREATE INDEX old_name ON old USING pii_search (name)")
    assert by_index(other, "SELECT name::text FROM old WHERE name LIKE '%nna%'") == [("Anna",)]
    with raises("55000"):
        by_index(db.connect(), _RARE)


def test_a_merge_under_another_key_seals_all_anew(db, keyed):
    assert state(keyed)["key_versions"] == [2]
    older = db.connect_keyed(keyring=keyring(current=1))
    older.execute("SELECT pii_search_merge('clients_name')")
    assert state(keyed)["key_versions"] == [1]
    assert by_index(keyed) == [(1234,)]


def test_a_rotation_leaves_answers_as_they_are(db, keyed):
    older = db.connect_keyed(keyring=keyring(current=1, keys={"1": KEY_1}))
    older.execute("DROP TABLE clients")
    older.execute(_TABLE)
    assert state(keyed)["key_versions"] == [1]
    keyed.execute("CALL pii_rotate('clients')")
    assert by_index(keyed) == [(1234,)]
    keyed.execute("SELECT pii_search_merge('clients_name')")
    assert state(keyed)["key_versions"] == [2]
    assert by_index(keyed) == [(1234,)]


def test_who_may_merge(db, keyed):
    with raises("55000"):
        db.connect().execute("SELECT pii_search_merge('clients_name')")
    for other in ("clients_pkey", "clients"):
        with raises("42809"):
            keyed.execute("SELECT pii_search_merge(%s)", (other,))
    keyed.execute("CREATE ROLE stranger; SET ROLE stranger")
    try:
        with raises("42501"):
            keyed.execute("SELECT pii_search_merge('clients_name')")
    finally:
        keyed.execute("RESET ROLE; DROP ROLE stranger")


def test_what_it_cannot_be(keyed):
    for statement in (
        "CREATE UNIQUE INDEX ON clients USING pii_search (name)",
        "CREATE INDEX ON clients USING pii_search (name, name)",
        "CREATE INDEX ON clients USING pii_search (name DESC)",
        "CREATE INDEX ON clients USING pii_search (name) INCLUDE (id)",
    ):
        with raises("0A000"):
            keyed.execute(statement)
    with raises("22023"):
        keyed.execute("CREATE INDEX ON clients USING pii_search (name) WITH (fillfactor = 70)")


def test_expressions_predicates_partitions_and_tables_of_other_kinds(db, keyed):
    keyed.execute("""
        CREATE INDEX partial ON clients USING pii_search (name) WHERE id > 1000;
        CREATE TEMP TABLE temporary AS SELECT * FROM clients;
        CREATE INDEX ON temporary USING pii_search (name);
        CREATE UNLOGGED TABLE unlogged AS SELECT * FROM clients;
        CREATE INDEX ON unlogged USING pii_search (name);
        CREATE TABLE parts (id int, name encrypted_text) PARTITION BY RANGE (id);
        CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
        CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (1000) TO (9999);
        CREATE INDEX ON parts USING pii_search (name);
        INSERT INTO parts SELECT * FROM clients;
    """)
    assert by_index(keyed, _RARE.replace("WHERE", "WHERE id > 1000 AND")) == [(1234,)]
    for table in ("temporary", "unlogged", "parts"):
        assert by_index(keyed, _RARE.replace("clients", table)) == [(1234,)], table


def test_long_values(keyed):
    text = " ".join(str(i * i) for i in range(20_000))
    keyed.execute("INSERT INTO clients VALUES (0, %s), (-1, %s)", (text, text[:5000]))
    keyed.execute("SELECT pii_search_merge('clients_name')")
    found = keyed.execute("SELECT id FROM clients WHERE name LIKE %s ORDER BY id", ("% 3600 3721 %",)).fetchall()
    assert found == [(-1,), (0,)]


def test_builds_in_little_memory(keyed):
    keyed.execute("SET maintenance_work_mem = '1MB'")
    keyed.execute("INSERT INTO clients SELECT i, 'Client ' || md5(i::text) FROM generate_series(2001, 12000) AS i")
    for statement in ("REINDEX INDEX clients_name", "SELECT pii_search_merge('clients_name', true)"):
        keyed.execute(statement)
        assert state(keyed)["segments"] == 1
        assert by_index(keyed) == [(1234,)]


def test_pages_of_dead_segments_are_used_again(keyed):
    def blocks():
        return keyed.execute("SELECT pg_relation_size('clients_name') / 8192").fetchone()[0]

    keyed.execute("SELECT pii_search_merge('clients_name', true)")
    before = blocks()
    for _ in range(5):
        keyed.execute("SELECT pii_search_merge('clients_name', true)")
    assert blocks() <= before + 1


def test_entries_behind_the_end_of_a_table_are_no_error(db, keyed):
    """Rows stay listed when VACUUM has cut off their pages, which a serializable transaction would read."""
    keyed.execute("DELETE FROM clients WHERE id > 1000")
    keyed.execute("VACUUM clients")
    keyed.execute("BEGIN ISOLATION LEVEL SERIALIZABLE")
    assert by_index(keyed) == []
    assert by_index(keyed, "SELECT count(*) FROM clients WHERE name LIKE 'Client %'") == [(1000,)]
    keyed.execute("COMMIT")


@pytest.mark.parametrize("pages", [0, 1])
def test_what_has_no_state_is_left_out(db, keyed, pages):
    """A CREATE INDEX CONCURRENTLY that failed leaves an index without a page, or with one of zeros if the server
    ended; others are dropped meanwhile."""
    writer, canceller = db.connect(), db.connect()
    writer.execute("BEGIN; UPDATE clients SET id = id WHERE id = 1")
    build = Background(keyed.execute, "CREATE INDEX CONCURRENTLY failed ON clients USING pii_search (name)")
    wait_for_lock(canceller, keyed)
    canceller.execute("SELECT pg_cancel_backend(%s)", (keyed.info.backend_pid,))
    assert build.join().sqlstate == "57014"
    writer.execute("COMMIT")
    with file_of(db.cluster, keyed, "failed").open("ab") as file:
        file.write(bytes(8192 * pages))
    assert keyed.execute("SELECT pg_relation_size('failed')").fetchone() == (8192 * pages,)
    # It is vacuumed and analyzed as others are.
    keyed.execute("VACUUM ANALYZE clients")
    with raises("55000", hint="REINDEX"):
        keyed.execute("SELECT pii_search_merge('failed')")
    assert keyed.execute("SELECT index::text FROM pii_search_indexes").fetchall() == [("clients_name",)]
    for other in ("clients_pkey", "clients", 12345678):
        states = keyed.execute("SELECT count(*) FROM pazpaz_pii.pii_search_state(%s::regclass, false)", (other,))
        assert states.fetchone() == (0,), other
    keyed.execute("REINDEX INDEX failed")
    assert state(keyed, "failed")["is_merged"]


def test_an_index_that_takes_over_anothers_pages(db, keyed):
    """When a column changes its type and not its values, PostgreSQL makes a new index of the old pages."""
    keyed.execute("CREATE TABLE t (id int, name encrypted_text(100)); INSERT INTO t SELECT * FROM clients")
    keyed.execute("CREATE INDEX t_name ON t USING pii_search (name)")
    same = "SELECT relfilenode, oid FROM pg_class WHERE oid = 't_name'::regclass"
    before = keyed.execute(same).fetchone()
    keyed.execute("ALTER TABLE t ALTER name TYPE encrypted_text")
    after = keyed.execute(same).fetchone()
    assert before[0] == after[0] and before[1] != after[1]
    assert not state(keyed, "t_name")["is_merged"]
    query = _RARE.replace("clients", "t")
    assert by_index(keyed, query) == [(1234,)]
    keyed.execute("INSERT INTO t VALUES (-1, 'Client 81dc9bdb52d0')")
    assert by_index(keyed, query) == [(-1,), (1234,)]
    keyed.execute("SELECT pii_search_merge('t_name')")
    assert by_index(keyed, query) == [(-1,), (1234,)]


def test_a_small_merge_does_not_read_the_whole_index(keyed):
    keyed.execute("INSERT INTO clients SELECT i, 'Client ' || md5(i::text) FROM generate_series(2001, 12000) AS i")
    keyed.execute("SELECT pii_search_merge('clients_name', true)")
    blocks = keyed.execute("SELECT pg_relation_size('clients_name') / 8192").fetchone()[0]
    assert blocks > 100
    keyed.execute("INSERT INTO clients VALUES (0, 'Client'), (-1, 'Client')")
    explain = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT pii_search_merge('clients_name')"
    root = keyed.execute(explain).fetchone()[0][0]["Plan"]
    assert root["Shared Hit Blocks"] + root["Shared Read Blocks"] < blocks


def test_dump_and_restore_without_a_key(db, keyed):
    dump = str(db.cluster.directory / "search.dump")
    db.run_tool("pg_dump", "-Fc", "-n", db.schema, "-f", dump)
    with Database.create(db.cluster, "restored") as restored:
        restored.run_tool("pg_restore", "--exit-on-error", dump)
        session = restored.connect_keyed()
        session.execute(f"SET search_path = {db.schema}, public")
        assert not state(session)["is_merged"]
        assert by_index(session) == [(1234,)]
        session.execute("SELECT pii_search_merge('clients_name')")
        assert by_index(session) == [(1234,)]


@pytest.mark.parametrize("statement", ["CREATE INDEX CONCURRENTLY", "REINDEX INDEX CONCURRENTLY"])
def test_concurrently_each_row_is_filed_once(db, keyed, statement):
    """Those, too, that somebody inserts, moves or deletes in the meantime."""
    postings = "SELECT postings FROM pii_search_indexes WHERE index = %s::regclass"
    of_one_name = keyed.execute(postings, ("clients_name",)).fetchone()[0] / 2000
    what = "clients_name" if statement.startswith("REINDEX") else "later ON clients USING pii_search (name)"
    keyed.execute("INSERT INTO clients VALUES (-4, NULL)")
    holder, writer, observer = db.connect(), db.connect_keyed(), db.connect()
    # It waits for who has written before it, when the index is there already.
    holder.execute("BEGIN; DELETE FROM clients WHERE id = 1")
    build = Background(keyed.execute, f"{statement} {what}")
    wait_for_lock(observer, keyed)
    writer.execute("INSERT INTO clients VALUES (-1, 'Client 81dc9bdb52d0'); UPDATE clients SET id = -2 WHERE id = 2")
    holder.execute("COMMIT")
    assert build.join() is None
    index = "later" if what.startswith("later") else what
    assert state(keyed, index)["is_merged"]
    assert state(keyed, index)["pending_rows"] <= 2
    assert abs(keyed.execute(postings, (index,)).fetchone()[0] / of_one_name - 2000) < 10
    if index == "later":
        keyed.execute("DROP INDEX clients_name")
    assert by_index(keyed) == [(-1,), (1234,)]
    assert by_index(keyed, "SELECT count(*) FROM clients WHERE name LIKE 'Client %'") == [(2000,)]
    # VACUUM asks the same, and gets none.
    keyed.execute("VACUUM (INDEX_CLEANUP ON) clients")
    assert by_index(keyed) == [(-1,), (1234,)]


@pytest.mark.parametrize(
    "statement",
    ["CREATE INDEX CONCURRENTLY later ON clients USING pii_search (name)", "REINDEX INDEX CONCURRENTLY clients_name"],
)
def test_concurrently_without_a_key(db, keyed, statement):
    keyless = db.connect()
    keyless.execute(statement)
    if "later" in statement:
        keyed.execute("DROP INDEX clients_name; ALTER INDEX later RENAME TO clients_name")
    assert state(keyed) | {"key_versions": []} == {
        "is_merged": False,
        "segments": 0,
        "pending_rows": 0,
        "key_versions": [],
    }
    assert by_index(keyed) == [(1234,)]


def test_other_table_access_methods_of_the_heap(keyed):
    keyed.execute("CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler")
    try:
        keyed.execute("CREATE TABLE o (name encrypted_text) USING other_heap; INSERT INTO o VALUES ('Anna')")
        keyed.execute("CREATE INDEX ON o USING pii_search (name)")
        assert by_index(keyed, "SELECT name::text FROM o WHERE name LIKE 'Ann%'") == [("Anna",)]
    finally:
        keyed.execute("DROP TABLE o; DROP ACCESS METHOD other_heap")


@pytest.fixture
def server():
    with shared.own_server("search_damage", _TABLE) as database:
        yield database


@pytest.mark.ends
def test_changed_pages_are_refused_or_change_nothing(server):
    """Each page in turn: its sealed part, its place, the catalogue; and two exchanged."""
    cluster = server.cluster
    with cluster.connect(server.name) as session:
        path = file_of(cluster, session)
    cluster.stop()
    whole = path.read_bytes()
    pages = [whole[start : start + 8192] for start in range(0, len(whole), 8192)]
    rng = random.Random(1)

    def flipped(block, at):
        page = bytearray(pages[block])
        page[at] ^= 1 << rng.randrange(8)
        return [*pages[:block], bytes(page), *pages[block + 1 :]]

    def exchanged(one, other):
        changed = list(pages)
        changed[one], changed[other] = pages[other], pages[one]
        return changed

    damages = [flipped(block, rng.randrange(24, 8176)) for block in range(1, len(pages))]
    damages += [flipped(block, 8176) for block in range(1, len(pages))]
    # Of the catalogue: count, merges, index, salt, segment, and its MAC.
    damages += [flipped(0, 24 + 48 + at) for at in (1, 11, 15, 18, 35, 43, 48, 73, 103)]
    damages.append(exchanged(1, 2))
    answers = []
    for changed in damages:
        path.write_bytes(b"".join(changed))
        cluster.start()
        with cluster.connect(server.name) as session:
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            try:
                answers.append(by_index(session))
            except psycopg.Error as error:
                answers.append(error.sqlstate)
        cluster.stop()
    path.write_bytes(whole)
    cluster.start()
    assert set(map(str, answers)) == {"[(1234,)]", "XX001"}
    # Of the catalogue, no change goes unseen.
    assert set(answers[-10:-1]) == {"XX001"}


@pytest.mark.ends
def test_a_changed_catalogue_is_mended_by_a_merge_of_all_rows(server):
    cluster = server.cluster
    with cluster.connect(server.name) as session:
        path = file_of(cluster, session)
    cluster.stop()
    pages = bytearray(path.read_bytes())
    pages[24 + 48 + 73] ^= 1
    path.write_bytes(pages)
    cluster.start()
    with cluster.connect(server.name) as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        # From 18 on there are checksums, which a thief would change, too.
        session.execute("SET ignore_checksum_failure = on")
        for statement in (_RARE, "SELECT pii_search_merge('clients_name')"):
            with raises("XX001", hint="pii_search_merge"):
                by_index(session, statement)
        session.execute("SELECT pii_search_merge('clients_name', anew => true)")
        assert by_index(session) == [(1234,)]


@pytest.mark.ends
def test_a_damaged_first_page_does_not_hide_other_indexes(server):
    cluster = server.cluster
    with cluster.connect(server.name) as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        session.execute("CREATE INDEX sound ON clients USING pii_search (name)")
        path = file_of(cluster, session)
    cluster.stop()
    whole = path.read_bytes()
    for at in (8192 - 16 + 8, 24 + 48, 24 + 48 + 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        cluster.start()
        with cluster.connect(server.name) as session:
            session.execute("SET ignore_checksum_failure = on")
            states = "SELECT index::text, is_merged FROM pii_search_indexes ORDER BY index::text"
            assert session.execute(states).fetchall() == [("clients_name", None), ("sound", True)]
            assert session.execute("SELECT count(*) FROM pii_key_status").fetchone() == (0,)
        cluster.stop()
    path.write_bytes(whole)
    cluster.start()


def test_nobody_keeps_others_from_the_state_of_their_indexes(db, keyed):
    """By a lock on one of his own, for example."""
    stranger, admin = db.connect_keyed(), db.connect()
    stranger.execute("CREATE TABLE mine (name encrypted_text); CREATE INDEX mine_name ON mine USING pii_search (name)")
    stranger.execute("BEGIN; REINDEX INDEX mine_name")
    states = "SELECT index::text, is_merged FROM pii_search_indexes ORDER BY index::text"
    admin.execute("SET lock_timeout = '5s'")
    assert admin.execute(states).fetchall() == [("clients_name", True), ("mine_name", None)]
    admin.execute("SELECT count(*) FROM pii_key_status; SELECT count(*) FROM pii_doctor()")
    # Who rotates all does not wait for him either.
    stranger.execute("ROLLBACK; BEGIN; LOCK TABLE mine IN SHARE UPDATE EXCLUSIVE MODE")
    other = db.connect_keyed(keyring=keyring(current=1))
    other.execute("SET lock_timeout = '1s'")
    told = []
    other.add_notice_handler(lambda notice: told.append(notice.message_primary))
    other.execute("CALL pii_rotate()")
    assert any("mine_name is left as it is" in line and "55P03" in line for line in told), told
    stranger.execute("ROLLBACK")


@pytest.mark.ends
def test_the_pages_of_another_index_hide_nothing(server):
    """Two indexes under one key, each with the file of the other."""
    cluster = server.cluster
    with cluster.connect(server.name) as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        session.execute("CREATE TABLE others (name encrypted_text); INSERT INTO others VALUES ('Anna')")
        session.execute("CREATE INDEX others_name ON others USING pii_search (name)")
        one, other = file_of(cluster, session), file_of(cluster, session, "others_name")
    cluster.stop()
    whole = one.read_bytes(), other.read_bytes()
    one.write_bytes(whole[1])
    other.write_bytes(whole[0])
    cluster.start()
    with cluster.connect(server.name) as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        by_others = "SELECT name::text FROM others WHERE name LIKE 'Ann%'"
        for _ in range(2):
            assert by_index(session) == [(1234,)]
            assert by_index(session, by_others) == [("Anna",)]
            session.execute("INSERT INTO others VALUES ('Bert')")
            assert by_index(session, by_others.replace("Ann", "Ber"))[0] == ("Bert",)
            session.execute("SELECT pii_search_merge('clients_name'), pii_search_merge('others_name')")


def _write_and_merge(cluster, stop, n):
    """Until it is killed."""
    with contextlib.suppress(psycopg.Error), cluster.connect("app") as session:
        session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        while not stop.is_set():
            n += 1
            session.execute("INSERT INTO clients VALUES (%s, 'Client ' || %s)", (n, n))
            if n % 7 == 0:
                session.execute("SELECT pii_search_merge('clients_name', %s)", (n % 14 == 0,))
            if n % 31 == 0:
                session.execute("VACUUM clients")


@pytest.mark.ends
def test_kill_9_leaves_the_old_state_or_the_new(new_cluster):
    cluster = new_cluster(max_wal_size="64MB")
    Database.create(cluster, "app", _TABLE)
    rng = random.Random(2)
    for number in range(6):
        stop = threading.Event()
        writer = threading.Thread(target=_write_and_merge, args=(cluster, stop, 10_000 * (number + 1)))
        writer.start()
        threading.Event().wait(rng.uniform(0.2, 1.0))
        cluster.crash()
        stop.set()
        writer.join()
        cluster.start()
        with cluster.connect("app") as session:
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            assert by_index(session) == [(1234,)]
            query = "SELECT count(*) FROM clients WHERE name LIKE 'Client %'"
            with settings(session, enable_bitmapscan="off"):
                expected = session.execute(query).fetchall()
            assert by_index(session, query) == expected
            session.execute("SELECT pii_search_merge('clients_name')")
            assert by_index(session, query) == expected


@pytest.mark.ends
def test_an_unlogged_index_is_empty_after_a_crash(new_cluster):
    cluster = new_cluster()
    database = Database.create(cluster, "app", _TABLE.replace("CREATE TABLE", "CREATE UNLOGGED TABLE"))
    cluster.crash()
    cluster.start()
    session = database.connect_keyed()
    assert by_index(session) == []
    session.execute("INSERT INTO clients VALUES (1, 'Client 81dc9bdb52d0')")
    assert by_index(session) == [(1,)]
    assert state(session)["is_merged"]


@pytest.mark.ends
def test_a_build_that_is_not_logged_survives_a_crash(new_cluster):
    """With wal_level = minimal, what is built in the transaction that made the table is written to disk instead."""
    cluster = new_cluster(wal_level="minimal", max_wal_senders="0")
    database = Database.create(cluster, "app")
    session = database.connect_keyed()
    session.execute("BEGIN;" + _TABLE + "COMMIT")
    cluster.crash()
    cluster.start()
    session = database.connect_keyed()
    assert by_index(session) == [(1234,)]
    session.execute("SELECT pii_search_merge('clients_name', true)")
    assert by_index(session) == [(1234,)]


@pytest.mark.ends
def test_a_torn_page_is_mended_by_the_log(new_cluster):
    """When power fails, half of a page that is written may be as it was. The log has it whole, as of the first change
    since a checkpoint."""
    cluster = new_cluster(full_page_writes="on", checkpoint_timeout="1h", max_wal_size="1GB")
    database = Database.create(cluster, "app", _TABLE + "CREATE EXTENSION pageinspect;")
    session = database.connect_keyed()
    path = file_of(cluster, session)
    session.execute("CHECKPOINT")
    since = session.execute("SELECT pg_current_wal_insert_lsn()").fetchone()[0]
    session.execute("INSERT INTO clients SELECT i, 'Client ' || md5(i::text) FROM generate_series(2001, 12000) AS i")
    session.execute("SELECT pii_search_merge('clients_name', true)")
    session.execute("INSERT INTO clients VALUES (-1, 'Client 81dc9bdb52d0'); SELECT pii_search_merge('clients_name')")
    session.execute("INSERT INTO clients VALUES (-2, 'Client 81dc9bdb52d0')")
    changed = session.execute(
        """SELECT block FROM generate_series(0, pg_relation_size('clients_name') / 8192 - 1) AS block,
            page_header(get_raw_page('clients_name', block::int)) AS header WHERE header.lsn > %s""",
        (since,),
    ).fetchall()
    assert (0,) in changed and len(changed) > 100
    cluster.crash()
    rng = random.Random(4)
    pages = bytearray(path.read_bytes())
    for (block,) in changed:
        # Whatever sectors were being written: up to which is random.
        start, torn = block * 8192, 512 * rng.randrange(1, 16)
        pages[start : start + torn] = rng.randbytes(torn)
    path.write_bytes(pages)
    cluster.start()
    session = database.connect_keyed()
    query = "SELECT count(*) FROM clients WHERE name LIKE 'Client %'"
    for _ in range(2):
        assert by_index(session) == [(-2,), (-1,), (1234,)]
        assert by_index(session, query) == [(12_002,)]
        session.execute("SELECT pii_search_merge('clients_name')")


def test_another_encoding(cluster):
    """What is filed is Unicode, whatever the encoding of the database."""
    cluster.createdb("search_latin1", template="template0", encoding="LATIN1", locale="C")
    database = Database(cluster, "search_latin1")
    try:
        database.connect().execute("CREATE EXTENSION pazpaz_pii")
        session = database.connect_keyed()
        session.execute(
            "CREATE TABLE t (v encrypted_text); INSERT INTO t VALUES ('Zoë Müller'::text), ('Zoe Muller'::text)"
        )
        session.execute("CREATE INDEX t_v ON t USING pii_search (v); INSERT INTO t VALUES ('Chloë'::text)")
        for _ in range(2):
            assert by_index(session, "SELECT v::text FROM t WHERE v LIKE '%oë Mü%'") == [("Zoë Müller",)]
            assert by_index(session, "SELECT count(*) FROM t WHERE v ILIKE '%loë'") == [(1,)]
            assert by_index(session, "SELECT count(*) FROM t WHERE v = 'Zoe Muller'") == [(1,)]
            session.execute("SELECT pii_search_merge('t_v')")
        session.close()
    finally:
        cluster.dropdb("search_latin1")
