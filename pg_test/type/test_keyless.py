"""Without a key the column is opaque ciphertext: it is kept, moved and maintained, never read."""

import pytest

from harness import shared
from harness.database import Database
from harness.errors import raises
from harness.plans import analyzed, indexes, without, without_indexes
from harness.values import armour, is_armour
from harness.waiting import wait_until

PLAINTEXT = "Zebulon Quartermaine"

SCHEMA = """
    CREATE TABLE clients (
        id int PRIMARY KEY,
        workspace_id int NOT NULL,
        name encrypted_text(255) NOT NULL,
        email encrypted_text(255, searchable),
        notes encrypted_text,
        is_active boolean NOT NULL DEFAULT true
    );
    CREATE INDEX clients_email_hash ON clients USING hash (email);
    CREATE UNIQUE INDEX clients_workspace_email
        ON clients (workspace_id, email encrypted_text_unique_ops);
"""

# With NULLs, empty strings and a value that is stored out of line.
ROWS = f"""
    INSERT INTO clients
    SELECT i, i % 3,
           CASE i WHEN 1 THEN '{PLAINTEXT}' ELSE 'name ' || i END,
           CASE i % 10 WHEN 0 THEN NULL ELSE 'user' || i || '@example.com' END,
           CASE i % 7 WHEN 0 THEN NULL WHEN 1 THEN '' WHEN 2 THEN repeat('long note ', 900) ELSE 'short' END,
           i % 2 = 0
      FROM generate_series(1, 600) i
"""

_STORED = """
    SELECT id, name::bytea, email::bytea, notes::bytea FROM {} ORDER BY id
"""


def stored(connection, table="clients"):
    """All encrypted bytes of the table."""
    return connection.execute(_STORED.format(table)).fetchall()


def fill(connection):
    connection.execute(SCHEMA)
    connection.execute(ROWS)


@pytest.fixture
def own(corner):
    """Clients of the test's own, made by a session with a key."""
    fill(corner.connect_keyed())
    return corner


@pytest.fixture
def whole(db):
    """A database of the test's own with clients, made by a session with a key."""
    fill(db.connect_keyed())
    return db


database = shared.database(SCHEMA + ROWS)


@pytest.fixture
def outsider(own):
    """A role with all rights on the table and none on pii_import."""
    role = f"outsider_{own.schema}"
    admin = own.connect()
    admin.execute(f"CREATE ROLE {role} LOGIN; GRANT ALL ON clients TO {role}")
    yield own.connect(role)
    admin.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


# --- reading ---


def test_select_shows_armour_and_nothing_else(visit):
    connection = visit.connect()
    rows = connection.execute(
        "SELECT name, email, notes, name::bytea, email::bytea, notes::bytea FROM clients"
    ).fetchall()
    assert len(rows) == 600
    for row in rows:
        for shown, value in zip(row[:3], row[3:], strict=True):
            assert (shown is None) == (value is None)
            if shown is not None:
                assert is_armour(shown)
                assert shown == armour(value)
    assert all(row[0].startswith("v2:") for row in rows)
    assert all(row[1].startswith("v2.1:") for row in rows if row[1])


@pytest.mark.parametrize(
    "expression",
    [
        "name::text",
        "name::varchar",
        "name::varchar(3)",
        "name::char(10)",
        "name::bpchar",
        "name::name",
        "CAST(name AS text)",
        "pii_decrypt(name)",
        "pii_decrypt(name::bytea)",
        "pii_try_decrypt(name)",
        "lower(name)",
        "name || ''",
        "length(name)",
        "name LIKE '%'",
        "name < name || 'x'::text",
    ],
)
def test_plaintext_is_an_error_never_armour(visit, expression):
    with raises("55000", message="no encryption key", hint="pii_load_keyring"):
        visit.connect().execute(f"SELECT {expression} FROM clients").fetchall()


@pytest.mark.parametrize("clause", ["ORDER BY notes", "GROUP BY notes", "WHERE notes < 'x'::text"])
def test_order_needs_the_key(visit, clause):
    with raises("55000", hint="pii_load_keyring"):
        visit.connect().execute(f"SELECT notes FROM clients {clause}").fetchall()


# --- writing ---


def _copy_in(connection, table, data, options=""):
    with connection.cursor().copy(f"COPY {table} FROM STDIN {options}") as copy:
        copy.write(data)


def _copy_out(connection, table, options="") -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT {options}") as copy:
        return b"".join(copy)


WRITES = {
    "literal": lambda c, text: c.execute(f"UPDATE clients SET notes = '{text}' WHERE id = 1"),
    "insert": lambda c, text: c.execute(f"INSERT INTO clients (id, workspace_id, name) VALUES (9001, 1, '{text}')"),
    "parameter": lambda c, text: c.execute("UPDATE clients SET notes = %s WHERE id = 1", [text]),
    "binary parameter": lambda c, text: c.execute("UPDATE clients SET notes = %b WHERE id = 1", [text]),
    "text": lambda c, text: c.execute("UPDATE clients SET notes = %s::text WHERE id = 1", [text]),
    "varchar": lambda c, text: c.execute("UPDATE clients SET notes = %s::varchar WHERE id = 1", [text]),
    "char": lambda c, text: c.execute("UPDATE clients SET notes = %s::char(900) WHERE id = 1", [text]),
    "copy": lambda c, text: _copy_in(c, "clients (id, workspace_id, name)", f"9001\t1\t{text}\n"),
    "copy csv": lambda c, text: _copy_in(c, "clients (id, workspace_id, name)", f"9001,1,{text}\n", "(FORMAT csv)"),
    "array": lambda c, text: c.execute(f"SELECT ('{{{text}}}'::encrypted_text[])[1]"),
    "json": lambda c, text: c.execute(
        "SELECT * FROM jsonb_populate_record(NULL::clients, jsonb_build_object('notes', %s::text))",
        [text],
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_plaintext_is_not_stored(own, write):
    connection = own.connect()
    before = stored(connection)
    with raises("55000", message="no encryption key", hint="pii_load_keyring", secrets=[PLAINTEXT]):
        write(connection, PLAINTEXT)
    assert stored(connection) == before


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_ciphertext_is_taken_from_roles_with_pii_import_only(own, outsider, write):
    admin = own.connect()
    value = admin.execute("SELECT name FROM clients WHERE id = 1").fetchone()[0]
    before = stored(admin)
    with raises("42501", message="permission denied", hint="pii_import", secrets=[value]):
        write(outsider, value)
    assert stored(admin) == before

    admin.execute(f"GRANT EXECUTE ON FUNCTION pii_import(text) TO {outsider.info.user}")
    write(outsider, value)


def test_binary_copy_and_bytea_are_no_way_around_pii_import(own, outsider):
    admin = own.connect()
    row = "SELECT 9001, 1, name FROM clients WHERE id = 1"
    binary = _copy_out(admin, f"({row})", "(FORMAT binary)")
    value = admin.execute("SELECT name::bytea FROM clients WHERE id = 1").fetchone()[0]
    armoured = armour(value)

    def attempts():
        yield lambda: _copy_in(outsider, "clients (id, workspace_id, name)", binary, "(FORMAT binary)")
        yield lambda: outsider.execute("UPDATE clients SET name = %s::bytea::encrypted_text WHERE id = 2", [value])
        yield lambda: outsider.execute("SELECT pii_import(%s::text)", [armoured])

    for attempt in attempts():
        with raises("42501", secrets=[armoured]):
            attempt()
    admin.execute(f"GRANT EXECUTE ON FUNCTION pii_import(text) TO {outsider.info.user}")
    for attempt in attempts():
        attempt()
    copies = admin.execute("SELECT count(*) FROM clients WHERE name::bytea = %s", [value])
    assert copies.fetchone() == (3,)


def test_null_needs_neither_key_nor_privilege(outsider):
    outsider.execute("INSERT INTO clients (id, workspace_id, name) SELECT 9001, 1, name FROM clients WHERE id = 1")
    outsider.execute("UPDATE clients SET notes = NULL, email = NULL WHERE id = 9001")


@pytest.mark.parametrize("options", ["(FORMAT text)", "(FORMAT csv, HEADER)", "(FORMAT binary)"])
def test_copy_round_trip_is_byte_identical(own, options):
    connection = own.connect()
    connection.execute("CREATE TABLE copied (LIKE clients INCLUDING ALL)")
    data = _copy_out(connection, "clients", options)
    assert PLAINTEXT.encode() not in data
    assert b"v2:" in data
    _copy_in(connection, "copied", data, options)
    assert stored(connection, "copied") == stored(connection)


# --- maintenance ---

MAINTENANCE = [
    "ANALYZE clients",
    "VACUUM clients",
    "VACUUM (FREEZE, ANALYZE) clients",
    "VACUUM FULL clients",
    "CLUSTER clients USING clients_pkey",
    "CLUSTER clients USING clients_workspace_email",
    "REINDEX TABLE clients",
    "REINDEX TABLE CONCURRENTLY clients",
    "UPDATE clients SET is_active = NOT is_active",
    "UPDATE clients SET workspace_id = workspace_id + 1",
    "ALTER TABLE clients ADD COLUMN tick timestamptz DEFAULT clock_timestamp()",
    "ALTER TABLE clients ALTER COLUMN workspace_id TYPE bigint",
    "ALTER TABLE clients ALTER COLUMN name TYPE encrypted_text(300)",
    "ALTER TABLE clients ALTER COLUMN email TYPE encrypted_text(searchable)",
    "ALTER TABLE clients ALTER COLUMN notes TYPE encrypted_text(20000)",
    "ALTER TABLE clients SET UNLOGGED",
    "ALTER TABLE clients DROP COLUMN is_active",
    "ALTER TABLE clients ALTER COLUMN notes SET STORAGE MAIN",
    "CREATE TABLE clients_copy AS TABLE clients",
    "CREATE MATERIALIZED VIEW clients_view AS SELECT name, email FROM clients",
    "DROP INDEX clients_email_hash; CREATE INDEX clients_email_hash ON clients USING hash (email)",
]


@pytest.mark.parametrize("statement", MAINTENANCE)
def test_maintenance_needs_no_key(own, statement):
    connection = own.connect()
    before = stored(connection)
    connection.execute(statement)
    assert stored(connection) == before
    _assert_hash_index_finds_every_email(connection)


def _assert_hash_index_finds_every_email(connection):
    query = "SELECT count(*) FROM clients a JOIN clients b ON b.email = a.email"
    with without(connection, "hashjoin", "mergejoin", "seqscan", "material"):
        # The planner may not like a nested loop over the index, but has no cheaper choice left.
        root = analyzed(connection, query)
        assert "clients_email_hash" in indexes(root)
        assert connection.execute(query).fetchone() == (540,)


def test_rewrites_replace_the_file(own):
    """Or the statements above would prove nothing about rewriting."""
    connection = own.connect()
    node = "SELECT pg_relation_filenode('clients')"
    for statement in (s for s in MAINTENANCE if "FULL" in s or "clock_timestamp" in s):
        before = connection.execute(node).fetchone()
        connection.execute(statement)
        assert connection.execute(node).fetchone() != before


def test_autovacuum_and_autoanalyze_work(new_cluster):
    cluster = new_cluster(
        autovacuum_naptime="1s",
        autovacuum_vacuum_threshold=5,
        autovacuum_vacuum_scale_factor=0,
        autovacuum_analyze_threshold=5,
        autovacuum_analyze_scale_factor=0,
        log_autovacuum_min_duration=0,
    )
    database = Database(cluster, "postgres")
    with database.connect_keyed() as keyed:
        keyed.execute("CREATE EXTENSION pazpaz_pii")
        fill(keyed)
    connection = cluster.connect()
    before = stored(connection)
    counts = "SELECT autovacuum_count, autoanalyze_count FROM pg_stat_user_tables WHERE relname = 'clients'"

    def wait_for_both(since):
        def both():
            now = connection.execute(counts).fetchone()
            return now if now[0] > since[0] and now[1] > since[1] else None

        return wait_until(both, 30, "autovacuum does not come")

    start = connection.execute(counts).fetchone()
    connection.execute("UPDATE clients SET is_active = NOT is_active")
    first = wait_for_both(start)
    connection.execute("UPDATE clients SET workspace_id = workspace_id + 1")
    connection.execute("DELETE FROM clients WHERE id > 500")
    wait_for_both(first)
    assert stored(connection) == before[:500]
    log = cluster.log_text()
    assert 'automatic analyze of table "postgres.public.clients"' in log
    assert 'automatic vacuum of table "postgres.public.clients"' in log
    assert "ERROR" not in log
    assert PLAINTEXT not in log


# --- comparing, indexes ---


def test_identical_bytes_are_equal_without_a_key(visit):
    connection = visit.connect()
    for column in ("name", "email", "notes"):
        query = f"SELECT bool_and({column} = {column}), bool_or({column} <> {column}) FROM clients"
        assert connection.execute(query).fetchone() == (True, False)


def test_equality_of_untagged_values_needs_the_key(visit):
    query = "SELECT a.name {} b.name FROM clients a, clients b WHERE a.id = 2 AND b.id = 3"
    for operator in ("=", "<>", "<", ">="):
        with raises("55000", hint="pii_load_keyring"):
            visit.connect().execute(query.format(operator)).fetchall()


def test_equality_of_tagged_values_needs_no_key(own):
    keyed = own.connect_keyed()
    keyed.execute("INSERT INTO clients (id, workspace_id, name, email) VALUES (9001, 9, 'x', 'user1@example.com')")
    query = """SELECT a.email = b.email, a.email <> b.email, a.email::bytea = b.email::bytea
                 FROM clients a, clients b WHERE a.id = 1 AND b.id = %s"""
    connection = own.connect()
    assert connection.execute(query, [9001]).fetchone() == (True, False, False)
    assert connection.execute(query, [2]).fetchone() == (False, True, False)


@pytest.mark.parametrize("avoid", ["sort", "hashagg"])
def test_grouping_of_tagged_values_needs_no_key(visit, avoid):
    if avoid == "hashagg":
        # Sorting is by plaintext.
        with without(connection := visit.connect(), "hashagg"), raises("55000"):
            connection.execute("SELECT DISTINCT email FROM clients").fetchall()
        return
    with without(connection := visit.connect(), avoid):
        rows = connection.execute("SELECT email, count(*) FROM clients GROUP BY email").fetchall()
    assert len(rows) == 541


def test_indexes_are_maintained_without_a_key(own):
    """A searchable column brings its tags along; the plaintext cannot be looked up, its rows can."""
    connection = own.connect()
    value = connection.execute("SELECT email FROM clients WHERE id = 1").fetchone()[0]
    connection.execute("DELETE FROM clients WHERE id = 1")
    insert = "INSERT INTO clients (id, workspace_id, name, email) SELECT %s, 1, name, %s FROM clients WHERE id = 2"
    connection.execute(insert, [9001, value])
    with raises("23505"):
        connection.execute(insert, [9002, value])
    keyed = own.connect_keyed()
    query = "SELECT id FROM clients WHERE email = 'user1@example.com'"
    with without(keyed, "seqscan"):
        assert indexes(analyzed(keyed, query)) == {"clients_email_hash"}
        assert keyed.execute(query).fetchall() == [(9001,)]


def test_a_hash_index_over_untagged_values_needs_the_key(own):
    keyed = own.connect_keyed()
    keyed.execute("CREATE INDEX clients_name_hash ON clients USING hash (name)")
    connection = own.connect()
    value = connection.execute("SELECT name FROM clients WHERE id = 1").fetchone()[0]
    with raises("55000", hint="pii_load_keyring"):
        connection.execute("INSERT INTO clients (id, workspace_id, name) VALUES (9001, 1, %s)", [value])
    keyed.execute("INSERT INTO clients (id, workspace_id, name) VALUES (9001, 1, 'name 7')")
    query = "SELECT id FROM clients WHERE name = 'name 7' ORDER BY id"
    with without(keyed, "seqscan"):
        assert indexes(analyzed(keyed, query)) == {"clients_name_hash"}
        assert keyed.execute(query).fetchall() == [(7,), (9001,)]


# --- dump and restore ---


def _check_restored(restored, whole):
    connection = restored.connect()
    assert stored(connection) == stored(whole.connect())
    _assert_hash_index_finds_every_email(connection)
    with raises("23505"):
        connection.execute("INSERT INTO clients SELECT 9001, workspace_id, name, email FROM clients WHERE id = 1")
    keyed = restored.connect_keyed()
    query = "SELECT id, name FROM clients WHERE email = 'user1@example.com'"
    with without(keyed, "seqscan"):
        assert indexes(analyzed(keyed, query)) == {"clients_email_hash"}
        assert keyed.execute(query).fetchall() == [(1, PLAINTEXT)]
    with without_indexes(keyed):
        assert keyed.execute(query).fetchall() == [(1, PLAINTEXT)]


def test_plain_dump_and_restore(whole):
    dump = whole.run_tool("pg_dump").stdout
    assert PLAINTEXT not in dump
    with whole.sibling("restored") as restored:
        restored.psql(dump)
        _check_restored(restored, whole)


def test_custom_dump_and_restore(whole):
    archive = whole.cluster.directory / f"{whole.name}.dump"
    whole.run_tool("pg_dump", "-Fc", "-f", archive)
    with whole.sibling("restored") as restored:
        restored.run_tool("pg_restore", "--exit-on-error", archive)
        _check_restored(restored, whole)


def test_parallel_dump_and_restore(whole):
    directory = whole.cluster.directory / f"{whole.name}.dir"
    whole.run_tool("pg_dump", "-Fd", "-j", "2", "-f", directory)
    with whole.sibling("restored") as restored:
        restored.run_tool("pg_restore", "--exit-on-error", "-j", "2", directory)
        _check_restored(restored, whole)


def test_insert_dump_and_restore_by_a_granted_role(whole):
    """pg_dump --inserts makes literals; the role that restores data needs pii_import, no more."""
    dump = whole.run_tool("pg_dump", "--inserts", "--data-only").stdout
    admin = whole.connect()
    before = stored(admin)
    role = f"restorer_{whole.name}"
    admin.execute(f"TRUNCATE clients; CREATE ROLE {role} LOGIN; GRANT ALL ON clients TO {role}")
    refused = whole.psql(dump, "-U", role, check=False)
    assert refused.returncode != 0
    assert "permission denied to import ciphertext" in refused.stderr
    assert stored(admin) == []
    admin.execute(f"GRANT EXECUTE ON FUNCTION pii_import(text) TO {role}")
    whole.psql(dump, "-U", role)
    assert stored(admin) == before


def test_schema_dump_prints_the_type_modifiers_and_loads_again(whole):
    dump = whole.dump_schema()
    for column in (
        "name public.encrypted_text(255) NOT NULL",
        "email public.encrypted_text(255,searchable)",
        "notes public.encrypted_text,",
        "USING hash (email)",
        "(workspace_id, email public.encrypted_text_unique_ops)",
    ):
        assert column in dump
    with whole.sibling("schema") as loaded:
        loaded.psql(dump)
        assert loaded.dump_schema() == dump
