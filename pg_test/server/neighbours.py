"""Extensions of others that work on whole tables, by someone who has no key.

pytest does not collect it: scripts/neighbours runs it.
"""

import pytest

from golden import golden
from harness.database import Database
from harness.host import PG_DIR
from harness.load import Load
from harness.loading import options
from harness.waiting import wait_until

_ROWS = 60_000


def test_pg_repack_rewrites_every_table(new_cluster):
    cluster = new_cluster(autovacuum="off")
    golden.make_roles(cluster)
    database = Database.create(cluster, "golden")
    golden.build(database)
    session = database.connect()
    session.execute("CREATE EXTENSION pg_repack")
    before = golden.dump(database)
    files = "SELECT oid::regclass::text, pg_relation_filenode(oid) FROM pg_class WHERE relkind = 'r' AND oid > 16384"
    placed = dict(session.execute(files).fetchall())
    database.run_tool("pg_repack", "--no-order", "--no-kill-backend")
    moved = {name for name, at in session.execute(files).fetchall() if placed.get(name) not in (None, at)}
    # All with a primary key; it does not look into schemas of extensions.
    assert moved >= {"forms", "indexed", "nested", "viewed", "blind", "migration_started", "migration_finished"}
    assert golden.differing(before, golden.dump(database)) == []
    reader = golden.reader(database)
    assert golden.wrong(reader, golden.answers()) == []
    golden.go_on(reader)
    assert golden.wrong(reader, golden.answers()) == []


def test_pg_repack_while_an_application_writes(new_cluster):
    database = Database.create(
        new_cluster(),
        "app",
        f"""CREATE EXTENSION pg_repack;
            CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(40), email encrypted_text(searchable), n int);
            INSERT INTO clients SELECT i, 'name ' || i, 'mail ' || i, 0 FROM generate_series(1, {_ROWS}) AS i;
            CREATE INDEX ON clients USING hash (email); CREATE INDEX ON clients USING pii_search (name);
            CREATE UNIQUE INDEX ON clients (email encrypted_text_unique_ops)""",
    )
    update = f"""\\set id random(1, {_ROWS})
        UPDATE clients SET n = n + 1, name = 'name ' || id || '/' || (n + 1) WHERE email = 'mail ' || :id;"""
    with Load(database, {"update": update}, clients=2, rate=100, env={"PGOPTIONS": options()}) as load:
        database.run_tool("pg_repack", "--no-order", "--no-kill-backend", "--table", "clients")
        load.stop()
        assert load.failures() == []
        written = len(load.transactions())
    session = database.connect_keyed()
    expected = (
        "name::text <> 'name ' || id || CASE WHEN n > 0 THEN '/' || n ELSE '' END OR email::text <> 'mail ' || id"
    )
    assert session.execute(f"SELECT sum(n), count(*), count(*) FILTER (WHERE {expected}) FROM clients").fetchone() == (
        written,
        _ROWS,
        0,
    )
    assert written > 20


_NODE = "SELECT pglogical.create_node('{}', '{}')"


def test_pglogical_brings_the_same_bytes(new_cluster):
    """The provider's sessions have keys, its walsenders and the subscriber have none."""
    settings = {
        "wal_level": "logical",
        "shared_preload_libraries": "pglogical",
        "session_preload_libraries": "pazpaz_pii",
        "max_worker_processes": 16,
        "max_replication_slots": 10,
        "max_wal_senders": 10,
        "track_commit_timestamp": "on",
        "output_plugin_libraries": "pgoutput, pglogical_output",
    }
    table = """
        CREATE EXTENSION pglogical;
        CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(40), email encrypted_text(searchable), note text);
        CREATE INDEX ON clients USING hash (email); CREATE UNIQUE INDEX ON clients (email encrypted_text_unique_ops)"""
    provider = Database.create(new_cluster(**settings), "app", table)
    subscriber = Database.create(new_cluster(**settings), "app", table)
    writer, copy = provider.connect_keyed(), subscriber.connect()
    writer.execute("INSERT INTO clients SELECT i, 'name ' || i, 'mail ' || i, 'n' FROM generate_series(1, 200) AS i")
    writer.execute(_NODE.format("provider", provider.cluster.conninfo("app")))
    writer.execute("SELECT pglogical.replication_set_add_table('default', 'clients')")
    copy.execute(_NODE.format("subscriber", subscriber.cluster.conninfo("app")))
    copy.execute(f"SELECT pglogical.create_subscription('s', '{provider.cluster.conninfo('app')}')")

    stored = "SELECT id, name::bytea, email::bytea, note FROM clients ORDER BY id"

    def equal() -> bool:
        return copy.execute(stored).fetchall() == writer.execute(stored).fetchall()

    wait_until(equal, 60, f"the copy does not get equal:\n{subscriber.cluster.log_text()[-3000:]}")
    for statement in (
        "INSERT INTO clients VALUES (999, 'Zoë', 'new', NULL)",
        "UPDATE clients SET name = 'renamed' WHERE email = 'mail 7'",
        "UPDATE clients SET note = 'of no concern' WHERE id = 8",
        "DELETE FROM clients WHERE email = 'mail 9'",
    ):
        assert writer.execute(statement).rowcount == 1
    wait_until(equal, 60, f"the copy does not get equal:\n{subscriber.cluster.log_text()[-3000:]}")
    reader = subscriber.connect_keyed()
    reader.execute("SET enable_seqscan = off")
    assert reader.execute("SELECT id, name FROM clients WHERE email = 'mail 7'").fetchall() == [(7, "renamed")]
    assert "Zoë" not in provider.cluster.log_text() + subscriber.cluster.log_text()


@pytest.fixture(autouse=True, scope="module")
def _installed():
    assert (PG_DIR / "bin" / "pg_repack").exists(), "run scripts/neighbours"
