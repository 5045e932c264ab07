"""Ciphertext is replicated byte for byte, by servers and workers that have no key."""

import pytest

from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import KEYRING
from harness.leaks import assert_absent
from harness.loading import options
from harness.replication import become_standby, drop_slot, wait_for_replay
from harness.waiting import wait_until

_TABLE = """
    CREATE TABLE clients (
        id int PRIMARY KEY,
        email encrypted_text(100, searchable),
        name encrypted_text(50) NOT NULL,
        note text
    );
    CREATE INDEX clients_email ON clients USING hash (email);
"""
_BYTES = "SELECT id, email::bytea, name::bytea, note FROM clients ORDER BY id"


@pytest.fixture
def publisher(db):
    """A keyed session of the publishing database, with a table and its publication."""
    session = db.connect_keyed()
    session.execute(_TABLE)
    session.execute("CREATE PUBLICATION clients_pub FOR TABLE clients")
    session.execute("INSERT INTO clients SELECT i, 'mail ' || i, 'Zoë Müller ' || i FROM generate_series(1, 50) i")
    session.execute("INSERT INTO clients VALUES (51, NULL, '')")
    yield session
    slots = "SELECT slot_name FROM pg_replication_slots WHERE database = current_database()"
    for (slot,) in session.execute(slots).fetchall():
        session.execute(
            "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = %s AND active",
            (slot,),
        )
        drop_slot(session, slot)


@pytest.fixture
def subscriber(new_cluster):
    cluster = new_cluster(wal_retrieve_retry_interval="100ms", max_sync_workers_per_subscription=2)
    Database.create(cluster, "copy", _TABLE)
    return cluster


def _subscribe(session, db, parameters="") -> None:
    # One name for each test's database: slots belong to the whole publishing server.
    conninfo = db.cluster.conninfo(db.name)
    session.execute(f"CREATE SUBSCRIPTION sub_{db.name} CONNECTION '{conninfo}' PUBLICATION clients_pub {parameters}")


def _unsubscribe(session, db) -> None:
    session.execute(f"DROP SUBSCRIPTION sub_{db.name}")


def _same(publisher, copy, question=_BYTES, timeout=30) -> None:
    def equal():
        return copy.execute(question).fetchall() == publisher.execute(question).fetchall()

    wait_until(equal, timeout, "the copy does not get equal")


def _change(publisher) -> None:
    for statement in (
        "INSERT INTO clients VALUES (52, 'new@example.org', 'later')",
        "UPDATE clients SET name = 'Renamed €', note = 'changed' WHERE id = 7",
        "UPDATE clients SET note = 'nothing encrypted' WHERE email = 'mail 8'",
        "UPDATE clients SET email = NULL WHERE id = 9",
        "UPDATE clients SET id = 100 WHERE id = 10",
        "DELETE FROM clients WHERE email = 'mail 11'",
    ):
        assert publisher.execute(statement).rowcount == 1


@pytest.mark.parametrize("binary", ["false", "true"])
@pytest.mark.parametrize("identity", ["DEFAULT", "FULL"])
def test_a_subscriber_without_a_key_gets_the_same_bytes(db, publisher, subscriber, binary, identity):
    publisher.execute(f"ALTER TABLE clients REPLICA IDENTITY {identity}")
    if identity == "FULL":
        # Every column is compared then; without a tag that would need a key.
        publisher.execute("ALTER TABLE clients ALTER name TYPE encrypted_text(50, searchable)")
    copy = subscriber.connect("copy")
    if identity == "FULL":
        copy.execute("ALTER TABLE clients ALTER name TYPE encrypted_text(50, searchable)")
        copy.execute("ALTER TABLE clients DROP CONSTRAINT clients_pkey")
    _subscribe(copy, db, f"WITH (binary = {binary})")
    _same(publisher, copy)
    _change(publisher)
    _same(publisher, copy)
    assert copy.execute("SELECT count(*) FROM clients").fetchone() == (51,)
    _unsubscribe(copy, db)
    # And with the key it is text, found by the index.
    copy.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    copy.execute("SET enable_seqscan = off")
    found = copy.execute("SELECT id, name FROM clients WHERE email = 'mail 7'").fetchall()
    assert found == [(7, "Renamed €")]
    log = subscriber.log_text()
    assert "ERROR" not in log
    assert_absent("the subscriber's log", log, ["Zoë", "Renamed"])


# What a subscriber finds a row by, of a table without a primary key.
LOGINS = """
    CREATE TABLE logins (email encrypted_text(100, searchable, nocase) COLLATE encrypted_nocase NOT NULL, note text);
    CREATE UNIQUE INDEX logins_email ON logins (email encrypted_text_unique_ops);
"""
IDENTITIES = {
    "unique index": (
        "REPLICA IDENTITY USING INDEX logins_email",
        "ALTER TABLE logins REPLICA IDENTITY USING INDEX logins_email",
    ),
    "all columns": ("REPLICA IDENTITY FULL", "DROP INDEX logins_email"),
    "all columns, by a unique index": ("REPLICA IDENTITY FULL", ""),
    "all columns, by a hash index": (
        "REPLICA IDENTITY FULL",
        "DROP INDEX logins_email; CREATE INDEX ON logins USING hash (email)",
    ),
}


@pytest.mark.ends
def test_rows_of_a_column_that_ignores_case_are_found_without_a_key(db, publisher, subscriber):
    """Whatever finds them: old and new spelling are equal, and the changes of one transaction reach the right rows."""
    copy = subscriber.connect("copy")
    for number, (identity, there) in enumerate(IDENTITIES.values()):
        publisher.execute(f"DROP TABLE IF EXISTS logins; {LOGINS} ALTER TABLE logins {identity}")
        copy.execute(f"DROP TABLE IF EXISTS logins; {LOGINS} {there}")
        publisher.execute("INSERT INTO logins SELECT 'Zoë' || i, 'same' FROM generate_series(1, 20) AS i")
        publisher.execute(f"CREATE PUBLICATION logins_{number} FOR TABLE logins")
        copy.execute(
            f"CREATE SUBSCRIPTION logins_{db.name} CONNECTION '{db.cluster.conninfo(db.name)}'"
            f" PUBLICATION logins_{number}"
        )
        stored = "SELECT email::bytea, note FROM logins ORDER BY 1"
        _same(publisher, copy, stored)
        for statement in (
            "UPDATE logins SET note = 'changed' WHERE email = 'ZOË3'",
            "UPDATE logins SET email = 'ZOË4' WHERE email = 'zoë4'",
            "UPDATE logins SET email = 'Ann' WHERE email = 'zoë5'",
            "UPDATE logins SET email = email::text, note = 'anew' WHERE email = 'zoë6'",
            "DELETE FROM logins WHERE email = 'zOË7'",
            "INSERT INTO logins VALUES ('zoë7', 'again')",
            "DELETE FROM logins WHERE email = 'ZoË4'",
        ):
            assert publisher.execute(statement).rowcount == 1
        _same(publisher, copy, stored)
        assert copy.execute("SELECT count(*) FROM logins").fetchone() == (19,)
        copy.execute(f"DROP SUBSCRIPTION logins_{db.name}")
    # Two rows that differ in case only are told apart by what makes them unique, also where that has no index.
    spelt = "CREATE TABLE spelt (id int NOT NULL, email encrypted_text(searchable, nocase) COLLATE encrypted_nocase)"
    publisher.execute(f"{spelt}; ALTER TABLE spelt ADD PRIMARY KEY (id), REPLICA IDENTITY FULL")
    publisher.execute("INSERT INTO spelt VALUES (1, 'zoë'), (2, 'ZOË'), (3, 'Zoë')")
    copy.execute(spelt)
    publisher.execute("CREATE PUBLICATION spelt FOR TABLE spelt")
    copy.execute(f"CREATE SUBSCRIPTION logins_{db.name} CONNECTION '{db.cluster.conninfo(db.name)}' PUBLICATION spelt")
    stored = "SELECT id, email::bytea FROM spelt ORDER BY 1"
    _same(publisher, copy, stored)
    publisher.execute("UPDATE spelt SET email = 'zOË' WHERE id = 2; DELETE FROM spelt WHERE id = 3")
    _same(publisher, copy, stored)
    copy.execute(f"DROP SUBSCRIPTION logins_{db.name}")
    copy.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    assert copy.execute("SELECT note FROM logins WHERE email = 'ZOË7'").fetchall() == [("again",)]
    log = subscriber.log_text()
    assert "ERROR" not in log
    assert_absent("the subscriber's log", log, ["Zoë", "zoë7", "ZOË"])


def test_a_key_of_the_publishers_connection_replicates_no_plaintext(db, publisher, subscriber):
    """A subscription whose connection string carries a key in its options."""
    carried = options().replace("\\", "\\\\").replace("'", "\\'")
    copy = subscriber.connect("copy")
    copy.execute(
        f"CREATE SUBSCRIPTION sub_{db.name}"
        f" CONNECTION '{db.cluster.conninfo(db.name)} options=''{carried.replace(chr(39), chr(39) * 2)}'''"
        " PUBLICATION clients_pub"
    )
    _same(publisher, copy)
    _change(publisher)
    _same(publisher, copy)
    _unsubscribe(copy, db)


@pytest.mark.parametrize(
    "settings",
    [{}, {"PGOPTIONS": options()}, {"PGOPTIONS": options() + " -c pazpaz_pii.io=plaintext"}],
    ids=["keyless", "keyed", "plaintext"],
)
def test_the_replication_stream_holds_no_plaintext(db, publisher, settings):
    slot = f"stream_{db.name}"
    publisher.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (slot,))
    publisher.execute("INSERT INTO clients VALUES (60, 'find@me.org', 'Zebulon Quux')")
    end = publisher.execute("SELECT pg_current_wal_lsn()").fetchone()[0]
    stream = db.run_tool(
        "pg_recvlogical",
        *("--slot", slot, "--start", "--no-loop", "--endpos", end, "-f", "-"),
        *("-o", "proto_version=1", "-o", "publication_names=clients_pub"),
        env=settings,
        encoding=None,
    ).stdout
    bytes_of = publisher.execute("SELECT name::bytea FROM clients WHERE id = 60").fetchone()[0]
    assert b"clients" in stream and b"v2:" in stream
    holds_plaintext = b"Zebulon" in stream or b"find@me" in stream
    assert not holds_plaintext
    assert len(bytes_of) > 31


def test_applying_needs_the_privilege_to_import(db, publisher, subscriber):
    """From PostgreSQL 16 on the apply worker acts as the table's owner."""
    copy = subscriber.connect("copy")
    copy.execute("CREATE ROLE owner_role")
    copy.execute("ALTER TABLE clients OWNER TO owner_role")
    copy.execute("GRANT USAGE, CREATE ON SCHEMA public TO owner_role")
    _subscribe(copy, db)
    if PG_MAJOR >= 16:
        refusal = "permission denied to import ciphertext"
        wait_until(lambda: refusal in subscriber.log_text(), 30, "the worker was not refused")
        assert copy.execute("SELECT count(*) FROM clients").fetchone() == (0,)
        copy.execute("GRANT EXECUTE ON FUNCTION pii_import(text) TO owner_role")
    _same(publisher, copy)
    _change(publisher)
    _same(publisher, copy)
    _unsubscribe(copy, db)


def test_a_standby_reads_with_and_without_a_key(cluster, db, publisher, new_cluster):
    standby = new_cluster(start=False)
    become_standby(standby, cluster)
    reader = standby.connect(db.name)
    wait_for_replay(publisher, reader)
    _same(publisher, reader)
    _change(publisher)
    _same(publisher, reader)
    assert reader.execute("SELECT name FROM clients WHERE id = 7").fetchone()[0].startswith("v2:")
    with raises("55000", message="no encryption key"):
        reader.execute("SELECT name::text FROM clients")
    reader.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    reader.execute("SET enable_seqscan = off")
    lookup = "SELECT id, name FROM clients WHERE email = 'mail 12'"
    assert reader.execute(lookup).fetchall() == [(12, "Zoë Müller 12")]
    plan = "\n".join(row[0] for row in reader.execute(f"EXPLAIN {lookup}"))
    assert "clients_email" in plan
    assert reader.execute("SELECT count(*) FROM clients WHERE name LIKE 'Zoë%'").fetchone()[0] > 40
    reader.execute("SELECT pii_unload_keys()")
    with raises("55000"):
        reader.execute(lookup)
    assert "cannot be made" not in str(reader.execute("SELECT * FROM pii_doctor(true)").fetchall())
    reader.close()
