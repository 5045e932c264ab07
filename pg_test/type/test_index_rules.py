"""Which indexes there can be: hash for equality, tags for uniqueness, and none that shows the order."""

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import WRONG_KEY, keyring
from harness.plans import indexes, plan, without, without_indexes

SECRET = "zebulon@example.com"


SETUP = f"""
    CREATE TABLE clients (
        id int, workspace_id int, name encrypted_text(100), email encrypted_text(100, searchable)
    );
    INSERT INTO clients VALUES
        (1, 1, 'Zebulon', '{SECRET}'), (2, 1, 'Ann', 'ann@example.com'), (3, 1, NULL, NULL);
"""


@pytest.fixture
def clients(db):
    session = db.connect_keyed()
    session.execute(SETUP)
    return session


database = shared.database(SETUP)
db = shared.corner


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ON clients (name)",
        "CREATE INDEX ON clients (email)",
        "CREATE INDEX ON clients (workspace_id, name)",
        (
            "CREATE INDEX ON clients (workspace_id) INCLUDE (email); "
            "CREATE INDEX ON clients (email) INCLUDE (workspace_id)"
        ),
        "CREATE INDEX ON clients USING btree (email encrypted_text_ops)",
        "CREATE UNIQUE INDEX ON clients (email)",
        'CREATE INDEX ON clients (email COLLATE "C")',
        "CREATE INDEX ON clients (email DESC NULLS LAST)",
        "CREATE INDEX ON clients (email) WHERE id > 1",
        "CREATE INDEX CONCURRENTLY left_over ON clients (email)",
        "CREATE UNIQUE INDEX CONCURRENTLY left_over ON clients (workspace_id, email)",
        "ALTER TABLE clients ADD UNIQUE (email)",
        "ALTER TABLE clients ADD UNIQUE (workspace_id, name)",
        "ALTER TABLE clients ADD PRIMARY KEY (email)",
        "ALTER TABLE clients ADD EXCLUDE USING btree (email WITH =)",
        "CREATE TABLE other (email encrypted_text UNIQUE)",
        "CREATE TABLE other (email encrypted_text(searchable) PRIMARY KEY)",
        "CREATE TABLE other (id int, email encrypted_text(searchable), PRIMARY KEY (id, email))",
        "CREATE TABLE other (id int, email encrypted_text) PARTITION BY LIST (id); CREATE INDEX ON other (email)",
        "CREATE TABLE other AS SELECT 1 AS id, NULL::encrypted_text AS email; CREATE INDEX ON other (email)",
    ],
)
@pytest.mark.parametrize("has_key", [True, False])
def test_btree_indexes_are_refused(visit, statement, has_key):
    session = visit.connect_keyed() if has_key else visit.connect()
    with raises(
        "0A000",
        message="cannot build a btree index on type encrypted_text",
        hint="USING hash.*encrypted_text_unique_ops",
        secrets=[SECRET],
    ):
        session.execute(statement)
    left = (
        "SELECT count(*) FROM pg_index WHERE indrelid IN (SELECT oid FROM pg_class "
        "WHERE relname IN ('clients', 'other'))"
    )
    assert session.execute(left).fetchone() == (0,)
    assert session.execute("SELECT to_regclass('left_over')").fetchone() == (None,)


def test_btree_on_a_partitioned_table_is_refused_for_its_partitions(clients):
    clients.execute(
        """CREATE TABLE parts (id int, email encrypted_text(searchable)) PARTITION BY RANGE (id);
           CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (1) TO (10);
           INSERT INTO parts VALUES (1, 'a')"""
    )
    for statement in (
        "CREATE INDEX ON parts (email)",
        "CREATE INDEX ON ONLY parts (email)",
        "CREATE INDEX ON parts_1 (email)",
        "ALTER TABLE parts ADD UNIQUE (id, email)",
    ):
        with raises("0A000", hint="USING hash"):
            clients.execute(statement)
    clients.execute("CREATE INDEX ON parts USING hash (email)")
    clients.execute("CREATE UNIQUE INDEX ON parts (id, email encrypted_text_unique_ops)")
    clients.execute("CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM (10) TO (20)")
    clients.execute("INSERT INTO parts VALUES (11, 'a')")
    with raises("23505"):
        clients.execute("INSERT INTO parts VALUES (11, 'a')")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE INDEX ON clients (lower(email))",
        "CREATE INDEX ON clients ((email::text))",
        "CREATE INDEX ON clients ((name::varchar))",
        "CREATE INDEX ON clients ((pii_decrypt(name)))",
        "CREATE INDEX ON clients ((pii_decrypt(name::bytea)))",
        "CREATE INDEX ON clients ((name || ''))",
        "CREATE INDEX ON clients USING hash (lower(email))",
        "CREATE INDEX ON clients (id) WHERE email::text <> ''",
        "CREATE INDEX ON clients (id) WHERE name = 'Ann'::text",
        "CREATE INDEX ON clients ((pii_blind_index(email, 'x')))",
        "CREATE UNIQUE INDEX ON clients (id, (upper(name)))",
        "CREATE TABLE other (email encrypted_text, plain text GENERATED ALWAYS AS (email::text) STORED)",
        "CREATE TABLE other (email encrypted_text, plain text GENERATED ALWAYS AS (lower(email)) STORED)",
        "CREATE TABLE other (plain text, email encrypted_text GENERATED ALWAYS AS (plain::encrypted_text) STORED)",
        "CREATE TABLE other (email encrypted_text) PARTITION BY RANGE (lower(email))",
    ],
)
def test_postgresql_refuses_what_would_store_plaintext(visit, statement):
    with raises("42P17", message="IMMUTABLE|immutable"):
        visit.connect_keyed().execute(statement)


def test_other_index_methods_have_no_operator_class(visit):
    session = visit.connect_keyed()
    for method in ("gist", "gin", "brin", "spgist"):
        with raises("42704", message="has no default operator class"):
            session.execute(f"CREATE INDEX ON clients USING {method} (email)")


# --- uniqueness ---


@pytest.fixture
def unique(clients):
    clients.execute("CREATE UNIQUE INDEX clients_email_key ON clients (email encrypted_text_unique_ops)")
    return clients


def test_a_unique_index_refuses_a_duplicate(unique):
    for value in (f"'{SECRET}'", f"'{SECRET}'::text", f"'{SECRET}'::encrypted_text"):
        with raises("23505", message="clients_email_key"):
            unique.execute(f"INSERT INTO clients VALUES (9, 1, 'x', {value})")
    with raises("23505"):
        unique.execute(f"UPDATE clients SET email = '{SECRET}' WHERE id = 2")
    unique.execute("INSERT INTO clients VALUES (9, 1, 'x', 'Zebulon@example.com'), (10, 1, 'x', '')")
    unique.execute("UPDATE clients SET email = email, name = 'y'")


def test_nulls_are_not_duplicates(unique):
    unique.execute("INSERT INTO clients VALUES (4, 1, NULL, NULL), (5, 1, NULL, NULL)")
    assert unique.execute("SELECT count(*) FROM clients WHERE email IS NULL").fetchone() == (3,)


def test_a_unique_index_is_not_built_over_duplicates(clients):
    clients.execute(f"INSERT INTO clients VALUES (9, 1, 'x', '{SECRET}')")
    with raises("23505"):
        clients.execute("CREATE UNIQUE INDEX ON clients (email encrypted_text_unique_ops)")
    clients.execute("CREATE UNIQUE INDEX ON clients (id, email encrypted_text_unique_ops)")


def test_on_conflict(unique):
    update = """INSERT INTO clients VALUES (9, 7, 'new', %s)
                ON CONFLICT (email) DO UPDATE SET name = excluded.name, workspace_id = 7
                RETURNING id, name, email"""
    assert unique.execute(update, [SECRET]).fetchone() == (1, "new", SECRET)
    nothing = "INSERT INTO clients VALUES (9, 1, 'x', %s) ON CONFLICT (email) DO NOTHING RETURNING id"
    assert unique.execute(nothing, [SECRET]).fetchone() is None
    assert unique.execute(nothing, ["other@example.com"]).fetchone() == (9,)
    anything = "INSERT INTO clients VALUES (9, 1, 'x', %s) ON CONFLICT DO NOTHING RETURNING id"
    assert unique.execute(anything, ["other@example.com"]).fetchone() is None


def test_on_conflict_names_the_operator_class_or_not(unique):
    for target in ("email", "email encrypted_text_unique_ops"):
        query = f"INSERT INTO clients VALUES (9, 1, 'x', '{SECRET}') ON CONFLICT ({target}) DO NOTHING"
        assert unique.execute(query).rowcount == 0


def test_uniqueness_within_a_workspace(clients):
    clients.execute("CREATE UNIQUE INDEX per_workspace ON clients (workspace_id, email encrypted_text_unique_ops)")
    clients.execute(f"INSERT INTO clients VALUES (9, 2, 'x', '{SECRET}')")
    with raises("23505", message="per_workspace"):
        clients.execute(f"INSERT INTO clients VALUES (10, 2, 'x', '{SECRET}')")
    row = clients.execute(
        f"""INSERT INTO clients VALUES (10, 2, 'upserted', '{SECRET}')
            ON CONFLICT (workspace_id, email) DO UPDATE SET name = excluded.name RETURNING id, name"""
    ).fetchone()
    assert row == (9, "upserted")


def test_a_unique_index_answers_lookups(unique):
    unique.execute("INSERT INTO clients SELECT i, 1, NULL, 'user' || i FROM generate_series(10, 3000) i")
    unique.execute("ANALYZE clients")
    for probe in ("'user77'", "'user77'::encrypted_text", "(SELECT email FROM clients WHERE id = 77)"):
        query = f"SELECT id FROM clients WHERE email = {probe}"
        assert indexes(plan(unique, query)) == {"clients_email_key"}
        assert unique.execute(query).fetchall() == [(77,)]
        with without_indexes(unique):
            assert unique.execute(query).fetchall() == [(77,)]


def test_the_order_of_a_unique_index_is_never_taken_for_that_of_the_text(unique):
    """Tags have an order of their own; ORDER BY and merge joins must not read it from the index."""
    unique.execute(
        "INSERT INTO clients SELECT i, 1, NULL, 'user' || i FROM generate_series(10, 1500) i; ANALYZE clients"
    )
    with without(unique, "sort", "seqscan", "bitmapscan"):
        rows = [row[0] for row in unique.execute("SELECT email FROM clients WHERE email IS NOT NULL ORDER BY email")]
        assert rows == sorted(rows)
        first = unique.execute("SELECT min(email), max(email) FROM clients").fetchone()
        assert first == (rows[0], rows[-1])
        ranged = unique.execute("SELECT count(*) FROM clients WHERE email < 'user2'").fetchone()
        assert ranged == (sum(row < "user2" for row in rows),)
    with without(unique, "hashjoin", "nestloop", "seqscan", "bitmapscan"):
        count = unique.execute("SELECT count(*) FROM clients a JOIN clients b ON a.email = b.email").fetchone()
    assert count == (len(rows),)


def test_uniqueness_needs_tags(db, clients):
    """Over values without tags, VACUUM would need the key for ever."""
    with raises("55000", message="needs a searchable column", detail="equality tags", hint="searchable"):
        clients.execute("CREATE UNIQUE INDEX ON clients (name encrypted_text_unique_ops)")
    clients.execute("CREATE TABLE untagged (name encrypted_text)")
    with raises("55000", message="needs a searchable column"):
        clients.execute("CREATE UNIQUE INDEX ON untagged (name encrypted_text_unique_ops)")


def test_exclusion_constraints(db, clients):
    clients.execute("ALTER TABLE clients ADD CONSTRAINT one_email EXCLUDE USING hash (email WITH =)")
    with raises("23P01", message="one_email"):
        clients.execute(f"INSERT INTO clients VALUES (9, 1, 'x', '{SECRET}')")
    with raises("23P01"):
        db.connect().execute("INSERT INTO clients SELECT 9, 1, name, email FROM clients WHERE id = 1")
    clients.execute("INSERT INTO clients VALUES (9, 1, 'x', NULL), (10, 1, 'x', NULL), (11, 1, 'x', 'other')")
    assert (
        clients.execute(
            f"INSERT INTO clients VALUES (12, 1, 'x', '{SECRET}') ON CONFLICT ON CONSTRAINT one_email DO NOTHING"
        ).rowcount
        == 0
    )


def test_foreign_keys_compare_plaintexts(db, unique):
    unique.execute("CREATE TABLE logins (email encrypted_text(searchable) REFERENCES clients (email))")
    unique.execute("INSERT INTO logins VALUES (%s), (NULL)", [SECRET])
    with raises("23503"):
        unique.execute("INSERT INTO logins VALUES ('nobody@example.com')")
    for session in (unique, db.connect()):
        with raises("23503"):
            session.execute("DELETE FROM clients WHERE id = 1")
    db.connect().execute("DELETE FROM clients WHERE id = 2")


def test_a_text_column_may_reference_an_encrypted_one(unique):
    """As it may reference another text column; its values lie in clear."""
    unique.execute("CREATE TABLE logins (email text REFERENCES clients (email) ON UPDATE CASCADE ON DELETE SET NULL)")
    unique.execute(f"INSERT INTO logins VALUES ('{SECRET}'), (NULL)")
    with raises("23503"):
        unique.execute("INSERT INTO logins VALUES ('nobody')")
    unique.execute(f"UPDATE clients SET email = 'moved@x' WHERE email = '{SECRET}'")
    assert unique.execute("SELECT email FROM logins ORDER BY email").fetchall() == [("moved@x",), (None,)]
    unique.execute("DELETE FROM clients WHERE email = 'moved@x'")
    assert unique.execute("SELECT count(email) FROM logins").fetchone() == (0,)


# --- index keys ---

OTHER_INDEX = keyring(index={"2": WRONG_KEY})


def test_tags_of_two_index_keys_are_not_compared(db, unique):
    """Equal values would look different: an error, never a missed duplicate."""
    other = db.connect_keyed(keyring=OTHER_INDEX)
    with raises("55000", message="index key versions", hint="rewrite"):
        other.execute(f"INSERT INTO clients VALUES (9, 1, 'x', '{SECRET}')")
    unique.execute("CREATE TABLE other (email encrypted_text(searchable))")
    other.execute(f"INSERT INTO other VALUES ('{SECRET}')")
    for off in ("hashjoin", "mergejoin"), ("nestloop", "mergejoin"):
        with without(other, *off), raises("55000", message="index key versions"):
            other.execute("SELECT FROM clients c, other o WHERE c.email = o.email").fetchall()


@pytest.mark.parametrize("probe", [f"'{SECRET}'", f"'{SECRET}'::text"])
def test_a_scan_under_another_index_key_is_right(db, clients, probe):
    """Through a hash index it finds nothing: the limit that docs/limits.md names."""
    other = db.connect_keyed(keyring=OTHER_INDEX)
    with without(other, "indexscan", "bitmapscan"):
        assert other.execute(f"SELECT id FROM clients WHERE email = {probe}").fetchall() == [(1,)]


def test_a_searchable_column_needs_an_index_key(db, clients):
    session = db.connect_keyed(keyring=keyring(index={}))
    with raises("55000", message="no index key", hint='"index"', secrets=[SECRET]):
        session.execute(f"INSERT INTO clients VALUES (9, 1, 'x', '{SECRET}')")
    session.execute("INSERT INTO clients VALUES (9, 1, 'x', NULL)")
