"""Columns that ignore case, through all that works on whole tables."""

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.keys import WRONG_KEY, keyring
from harness.plans import indexes, plan, without
from harness.registry import OTHER_INDEX, forget, load
from harness.values import dearmour, nocase_eq_tag

COLUMNS = '{"email": {"searchable": true, "nocase": true}, "name": {}}'
TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, email varchar(60) NOT NULL DEFAULT 'none', name text);
    CREATE UNIQUE INDEX t_email ON t (email); CREATE INDEX t_by_email ON t (email, id);
    INSERT INTO t SELECT i, CASE WHEN i % 2 = 0 THEN 'Zoë' ELSE 'zoë' END || i, 'Ann' FROM generate_series(1, 50) AS i;
"""
TYPE = "encrypted_text(60,searchable,nocase)"
COLLATION = (
    "SELECT attcollation::regcollation::text FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'email'"
)

database = shared.database()
db = shared.corner
keyed = shared.keyed_and_quiet


def rows(session, query, *parameters):
    return session.execute(query, parameters).fetchall()


def forms(session) -> set[str]:
    """What the values of the column begin with."""
    return {armour.partition(":")[0] for (armour,) in rows(session, "SELECT email FROM t")}


@pytest.mark.parametrize("state", ["encrypted", "finished", "scrubbed"])
def test_a_column_becomes_one_and_goes_back(db, keyed, state):
    keyed.execute(TABLE)
    schema, content = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    migration.advance(keyed, "t", COLUMNS, state)
    assert migration.types_of(keyed, "t")["email"] == TYPE
    assert rows(keyed, COLLATION) == [("encrypted_nocase",)]
    assert forms(db.connect()) == {"v2.1i"}
    with without(keyed, "seqscan"):
        assert rows(keyed, "SELECT id, email FROM t WHERE email = 'ZOË7'::text") == [(7, "zoë7")]
        assert indexes(plan(keyed, "SELECT FROM t WHERE email = 'ZOË7'::text"))
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (99, 'ZOË7')")
    assert {finding for (finding,) in rows(keyed, "SELECT finding FROM pii_verify('t')")} == {"ok"}
    if state == "encrypted":
        keyed.execute("SELECT pii_decrypt_columns('t', '{email,name}')")
    else:
        migration.rollback(keyed, "t")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")) == (schema, content)


def test_spellings_of_one_text_are_duplicates(keyed):
    keyed.execute(TABLE + "INSERT INTO t VALUES (100, 'ZOË7', NULL)")
    with raises("23505"):
        keyed.execute("SELECT pii_encrypt_columns('t', %s)", [COLUMNS])
    assert rows(keyed, "SELECT count(*) FROM t WHERE email = 'zoë7'") == [(1,)]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ('{"email": {"nocase": true}}', "only what is searchable can be nocase"),
        ('{"email": {"searchable": true, "nocase": 1}}', "nocase must be true or false"),
        ('{"email": {"searchable": true, "no_case": true}}', "unknown setting"),
    ],
)
@pytest.mark.parametrize("function", ["pii_encrypt_columns", "pii_migration_start"])
def test_what_is_no_such_column_is_refused(keyed, function, columns, message):
    keyed.execute(TABLE)
    with raises("22023", message=message):
        keyed.execute(f"SELECT {function}('t', %s)", [columns])


def test_a_collation_of_its_own_is_not_lost(keyed):
    keyed.execute('CREATE TABLE t (email text COLLATE "C")')
    with raises("0A000", message="collation of its own", hint="ALTER TABLE"):
        keyed.execute("SELECT pii_encrypt_columns('t', %s)", ['{"email": {"searchable": true, "nocase": true}}'])


def encrypted(session):
    session.execute(
        "CREATE TABLE t (id int, email encrypted_text(60, searchable, nocase) COLLATE encrypted_nocase);"
        "CREATE UNIQUE INDEX ON t (email encrypted_text_unique_ops); CREATE INDEX by_hash ON t USING hash (email);"
        "INSERT INTO t SELECT i, 'Zoë' || i FROM generate_series(1, 20) AS i"
    )


def test_a_rotation_keeps_the_tags(db):
    session = db.connect_keyed(keyring=keyring(current=1))
    encrypted(session)
    tags = rows(session, "SELECT id, substr(email::bytea, 7, 16) FROM t ORDER BY id")
    keyed = db.connect_keyed()
    keyed.execute("SET client_min_messages = warning")
    keyed.execute("CALL pii_rotate('t')")
    assert forms(db.connect()) == {"v2.1i"}
    assert rows(keyed, "SELECT id, substr(email::bytea, 7, 16) FROM t ORDER BY id") == tags
    assert rows(
        keyed, "SELECT index_version, sum(n_values)::int FROM pii_census('t') WHERE index_version > 0 GROUP BY 1"
    ) == [(1, 20)]
    assert rows(keyed, "SELECT id FROM t WHERE email = 'ZOË3'") == [(3,)]


@pytest.fixture
def forgetting(db):
    """Keys are registered for the whole database, which tests of this file share."""
    yield
    forget(db.connect())


@pytest.mark.ends
@pytest.mark.usefixtures("forgetting")
def test_another_index_key(db, keyed):
    """As docs/key-rotation.md has it, with two spellings of each text in a column that is not unique."""
    encrypted(keyed)
    keyed.execute(
        f"CREATE TABLE visits (email {TYPE} COLLATE encrypted_nocase);"
        "INSERT INTO visits SELECT unnest(ARRAY['zoë' || i, 'ZOË' || i]) FROM generate_series(1, 20) AS i;"
        "SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index')"
    )
    old = rows(db.connect(), "SELECT id, email FROM t ORDER BY id")
    load(keyed, OTHER_INDEX)
    keyed.execute("SELECT pii_register_key(2, 'index')")
    retype = f"ALTER TABLE {{}} ALTER COLUMN email TYPE {TYPE} COLLATE encrypted_nocase USING email::text"
    keyed.execute(f"BEGIN; SELECT pii_activate_key(2, 'index'); {retype.format('t')}")
    with raises("55006", detail="visits.email"):
        keyed.execute("COMMIT")
    keyed.execute("BEGIN; SELECT pii_activate_key(2, 'index')")
    for table in ("t", "visits"):
        keyed.execute(retype.format(table))
    keyed.execute("COMMIT")
    stored = dict(rows(db.connect(), "SELECT id, email FROM t"))
    for number, armour in stored.items():
        assert armour.startswith("v2.2i:")
        assert dearmour(armour)[6:22] == nocase_eq_tag(f"Zoë{number}", WRONG_KEY)
    for off in (["seqscan"], ["indexscan", "bitmapscan"]):
        with without(keyed, *off):
            assert rows(keyed, "SELECT id, email FROM t WHERE email = 'zOË7'::text") == [(7, "Zoë7")]
            assert rows(keyed, "SELECT count(*), count(DISTINCT t.email) FROM t JOIN visits USING (email)") == [
                (40, 20)
            ]
    with raises("23505"):
        keyed.execute("INSERT INTO t VALUES (99, 'ZOË7')")
    keyless = db.connect()
    assert rows(
        keyless, "SELECT count(*), count(DISTINCT n) FROM (SELECT count(*) AS n FROM visits GROUP BY email) q"
    ) == [(20, 1)]
    keyless.execute("REINDEX TABLE t")
    for armour in (old[0][1], old[-1][1]):
        with raises("55000", message="index key version 1"):
            keyless.execute("INSERT INTO t VALUES (99, %s)", [armour])
    # By another key's tags an index would find nothing; a scan decrypts.
    late = db.connect_keyed()
    assert rows(late, "SELECT count(*) FROM visits WHERE email = 'zOË7'") == [(2,)]
    with without(late, "seqscan"), raises("55000", message="index key version 1"):
        rows(late, "SELECT id FROM t WHERE email = 'ZOË7'")
    findings = {
        one for table in ("t", "visits") for (one,) in rows(keyed, f"SELECT finding FROM pii_verify('{table}')")
    }
    assert findings == {"ok"}


def test_verify_sees_another_tag(db, keyed):
    encrypted(keyed)
    keyed.execute("CREATE TABLE other (email encrypted_text(searchable)); INSERT INTO other VALUES ('Zoë')")
    armour = rows(db.connect(), "SELECT email FROM other")[0][0]
    # By a way that no column has: a type's modifier is not looked at when a table takes it over.
    keyed.execute("CREATE TABLE odd (id int, email encrypted_text)")
    db.connect().execute("INSERT INTO odd VALUES (1, %s)", [armour])
    keyed.execute(
        "UPDATE pg_attribute SET atttypmod = (SELECT atttypmod FROM pg_attribute WHERE attrelid = 't'::regclass AND "
        "attname = 'email') WHERE attrelid = 'odd'::regclass AND attname = 'email'"
    )
    assert "respects case" in rows(keyed, "SELECT finding FROM pii_verify('odd')")[0][0]


def test_adoption(keyed):
    keyed.execute("CREATE TABLE t (email bytea); INSERT INTO t VALUES (pii_encrypt('Zoë')::bytea)")
    keyed.execute(
        "SELECT pii_adopt_columns('t', %s)", ['{"email": {"length": 60, "searchable": true, "nocase": true}}']
    )
    assert migration.types_of(keyed, "t") == {"email": TYPE}
    assert rows(keyed, "SELECT email FROM t WHERE email = 'ZOË'") == [("Zoë",)]


def test_adoption_takes_the_collation_by_whatever_name(keyed):
    keyed.execute("CREATE TABLE t (email bytea); INSERT INTO t VALUES (pii_encrypt('Zoë')::bytea)")
    keyed.execute('BEGIN; ALTER COLLATION encrypted_nocase RENAME TO "any Case"')
    keyed.execute("SELECT pii_adopt_columns('t', %s)", ['{"email": {"searchable": true, "nocase": true}}'])
    assert rows(keyed, "SELECT email FROM t WHERE email = 'ZOË'") == [("Zoë",)]
    keyed.execute("ROLLBACK")
