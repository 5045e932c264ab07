"""What becomes of indexes when columns of theirs are encrypted: what can be had stays, and the reason is true."""

import re

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.plans import indexes, plan

pytestmark = pytest.mark.ends

COLUMNS = '{"email": {"searchable": true}, "name": {"length": 100}}'
TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, ws int NOT NULL, slug text, email varchar(60), name text, span int4range,
        deleted_at timestamptz);
    INSERT INTO t SELECT i, i % 20, 'S' || i, 'e' || i, CASE WHEN i % 10 > 0 THEN 'n' || i END, int4range(i, i + 5),
        CASE WHEN i % 3 = 0 THEN now() END FROM generate_series(1, 600) AS i;
    SET client_min_messages = notice;
"""

TRIGRAMS = "CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;"

db = shared.corner
keyed = shared.keyed_and_quiet

ORDER = "since its order is that of plaintext"
READS = "since an expression or condition of it reads plaintext"
TAGGED = "email encrypted_text_unique_ops"

# An index over plaintext; what stands in for it, after its table; and what is said.
REPLACED = {
    "plain column leads": ("(ws, name)", "btree (ws) INCLUDE (name)", "for lookups by ws"),
    "plain columns lead": ("(ws, slug DESC, name, id)", "btree (ws, slug DESC) INCLUDE (name)", "lookups by ws, slug"),
    "only included": ("(ws) INCLUDE (name)", "btree (ws) INCLUDE (name)", "takes its place"),
    "two included": ("(ws) INCLUDE (name, slug)", "btree (ws) INCLUDE (name, slug)", "takes its place"),
    "searchable in the middle": (
        "(ws, email, id)",
        f"btree (ws, {TAGGED}, id)",
        "for lookups by ws, email, id",
    ),
    "both": ("(ws, email, name, id)", f"btree (ws, {TAGGED}) INCLUDE (name)", "for lookups by ws, email"),
    "searchable leads": ("(email, id)", "hash (email)", "for equality"),
    "searchable alone": ("(email DESC)", "hash (email)", "for equality"),
    "the other leads": ("(name, email)", "hash (email)", "for equality"),
    "no tags": ("(name, ws)", "pii_search (name)", "for LIKE, ILIKE and equality of name"),
    "prefixes": ("(email text_pattern_ops)", "pii_search (email)", "for LIKE, ILIKE and equality of email"),
    "prefixes in the second place": ("(ws, name text_pattern_ops)", "btree (ws) INCLUDE (name)", "for lookups by ws"),
    "trigrams": ("USING gin (name gin_trgm_ops)", "pii_search (name)", "for LIKE, ILIKE and equality of name"),
    "trigrams of two": (
        "USING gist (email gist_trgm_ops, name gist_trgm_ops) WHERE deleted_at IS NULL",
        "pii_search (email) WHERE (deleted_at IS NULL)",
        "for LIKE, ILIKE and equality of email",
    ),
    "trigrams of an expression": ("USING gin (lower(name) gin_trgm_ops)", None, READS),
    "expression leads": ("(lower(slug), name)", "btree (lower(slug)) INCLUDE (name)", r"for lookups by lower\(slug\)"),
    "expression reads": ("(lower(name), ws)", None, READS),
    "expression reads, plain leads": ("(ws, lower(name))", "btree (ws) INCLUDE (name)", "for lookups by ws"),
    "NULL test": ("(ws, (name IS NULL))", "btree (ws, ((name IS NULL)))", "takes its place"),
    "condition elsewhere": (
        "(ws, name) WHERE deleted_at IS NULL",
        "btree (ws) INCLUDE (name) WHERE (deleted_at IS NULL)",
        "for lookups by ws",
    ),
    "condition asks for NULL": (
        "(ws) WHERE name IS NOT NULL AND id > 5",
        "btree (ws) WHERE ((name IS NOT NULL) AND (id > 5))",
        "takes its place",
    ),
    "condition asks for NULL, alone": (
        "(ws) WHERE name IS NOT NULL",
        "btree (ws) WHERE (name IS NOT NULL)",
        "takes its place",
    ),
    "condition reads": ("(ws) WHERE name <> ''", None, READS),
    "hash, condition elsewhere": (
        "USING hash (email) WHERE deleted_at IS NULL",
        "hash (email) WHERE (deleted_at IS NULL)",
        "for equality",
    ),
    "hash": ("USING hash (name)", "pii_search (name)", "for LIKE, ILIKE and equality of name"),
    "order only": ("USING brin (name)", None, "since it finds by plaintext"),
    "gist": ("USING gist (span) INCLUDE (name)", "gist (span) INCLUDE (name)", "takes its place"),
    "order and class": (
        '(ws DESC NULLS LAST, slug COLLATE "C" text_pattern_ops, name) WITH (fillfactor = 70)',
        "btree (ws DESC NULLS LAST, slug COLLATE \"C\" text_pattern_ops) INCLUDE (name) WITH (fillfactor='70')",
        "lookups by ws, slug",
    ),
    "nulls first": ("(ws NULLS FIRST, name)", "btree (ws NULLS FIRST) INCLUDE (name)", "lookups by ws"),
    "place": ("(ws, name) TABLESPACE pg_default", "btree (ws) INCLUDE (name)", "lookups by ws"),
}


def definitions(session) -> dict[str, str]:
    """The indexes of t, by name, from USING on."""
    rows = session.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 't' AND indexname <> 't_pkey'"
    ).fetchall()
    return {name: definition.partition(" USING ")[2] for name, definition in rows}


def maintain(db) -> None:
    """What the database does by itself, which has no key."""
    keyless = db.connect()
    for statement in ("VACUUM t", "REINDEX TABLE t", "ANALYZE t"):
        keyless.execute(statement)


@pytest.mark.parametrize("way", ["encrypted", "finished"])
@pytest.mark.parametrize("name", REPLACED)
def test_what_can_be_had_stays_and_goes_with_the_encryption(db, keyed, name, way):
    index, replacement, said = REPLACED[name]
    keyed.execute(TRIGRAMS + TABLE + f"CREATE INDEX i ON t {index}")
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    # The way online has to find each column by another name; a literal is not looked through.
    with migration.notices(keyed) as told:
        migration.advance(keyed, "t", COLUMNS, way)
    at_once = way == "encrypted"
    assert definitions(keyed) == ({"i_encrypted": replacement} if replacement else {}), told
    if at_once:
        assert any(re.search(rf"index .*\bi is dropped.*{said}", line) for line in told), told
    migration.rollback(keyed, "t")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")) == (schema, rows)


def test_the_way_to_a_workspace_stays(db, keyed):
    keyed.execute(TABLE + "CREATE INDEX i ON t (slug, name); CREATE INDEX e ON t (ws, email, id)")
    migration.advance(keyed, "t", COLUMNS, "encrypted")
    keyed.execute("SET enable_seqscan = off")
    for query, index in (
        ("SELECT name FROM t WHERE slug = 'S7'", "i_encrypted"),
        ("SELECT id FROM t WHERE ws = 7 AND email = 'e7' ORDER BY id", "e_encrypted"),
        ("SELECT id FROM t WHERE ws = 7 AND email = 'e7'::text ORDER BY id", "e_encrypted"),
    ):
        assert indexes(plan(keyed, query)) == {index}
    assert keyed.execute("SELECT id FROM t WHERE ws = 7 AND email = 'e7'").fetchall() == [(7,)]
    db.connect().execute("UPDATE t SET ws = ws + 1")
    maintain(db)


def test_what_is_there_already_is_not_made_twice(keyed):
    keyed.execute(TABLE + "CREATE INDEX own ON t (ws); CREATE INDEX i ON t (ws, name)")
    with migration.notices(keyed) as told:
        migration.advance(keyed, "t", COLUMNS, "encrypted")
    assert list(definitions(keyed)) == ["own"]
    assert any("i is dropped: another one is there, for lookups by ws" in line for line in told)
    migration.rollback(keyed, "t")
    assert sorted(definitions(keyed)) == ["i", "own"]
    migration.start(keyed, "t", COLUMNS)
    assert keyed.execute("SELECT is_replaced FROM pii_migration_indexes('t')").fetchall() == [(True,)]


# Unique indexes that are converted: their definition, and what stands in for them.
UNIQUE = {
    "soft deletes": (
        "CREATE UNIQUE INDEX u ON t (ws, email) WHERE deleted_at IS NULL",
        f"btree (ws, {TAGGED}) WHERE (deleted_at IS NULL)",
        "(ws, email) WHERE deleted_at IS NULL",
    ),
    "where there is one": (
        "CREATE UNIQUE INDEX u ON t (email) WHERE email IS NOT NULL",
        f"btree ({TAGGED}) WHERE (email IS NOT NULL)",
        "(email) WHERE email IS NOT NULL",
    ),
    "expression elsewhere": (
        "CREATE UNIQUE INDEX u ON t (lower(slug), email) INCLUDE (name)",
        f"btree (lower(slug), {TAGGED}) INCLUDE (name)",
        "(lower(slug), email)",
    ),
    "included": ("CREATE UNIQUE INDEX u ON t (ws, id) INCLUDE (name)", "btree (ws, id) INCLUDE (name)", "(ws, id)"),
    "constraint": ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (ws, email)", f"btree (ws, {TAGGED})", "(ws, email)"),
    "exclusion": (
        "ALTER TABLE t ADD CONSTRAINT u EXCLUDE (email WITH =) WHERE (deleted_at IS NULL)",
        f"btree ({TAGGED}) WHERE (deleted_at IS NULL)",
        "(email) WHERE deleted_at IS NULL",
    ),
}


@pytest.mark.parametrize("way", ["encrypted", "finished"])
@pytest.mark.parametrize("name", UNIQUE)
def test_uniqueness_with_a_condition_or_expression_elsewhere_stays(db, keyed, name, way):
    index, replacement, target = UNIQUE[name]
    keyed.execute(TABLE + index)
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    with migration.notices(keyed) as told:
        migration.advance(keyed, "t", COLUMNS, way)
    assert definitions(keyed) == {"u_encrypted": replacement}
    assert any("ON CONFLICT ON CONSTRAINT u fails" in line for line in told) == ("CONSTRAINT" in index)
    conflicting = "INSERT INTO t (id, ws, slug, email) SELECT {}, ws, slug, email::text FROM t WHERE id = 7"
    if name == "included":
        conflicting = "INSERT INTO t (id, ws) SELECT 7, 7 WHERE {} > 0"
    with raises("23505"):
        keyed.execute(conflicting.format(1001))
    keyed.execute(conflicting.format(1002) + f" ON CONFLICT {target} DO NOTHING")
    assert keyed.execute("SELECT count(*) FROM t WHERE id > 600").fetchone() == (0,)
    if "deleted_at" in index:
        keyed.execute(conflicting.format(1003).replace("id = 7", "id = 9"))
        keyed.execute("DELETE FROM t WHERE id = 1003")
    maintain(db)
    migration.rollback(keyed, "t")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")) == (schema, rows)


def test_a_conditions_literal_that_looks_like_a_null_test_is_not_renamed(db, keyed):
    """Online, the columns have other names for a while: where it cannot be told apart, the index is refused."""
    keyed.execute(TABLE + "CREATE UNIQUE INDEX u ON t (email) WHERE slug <> '(email IS NULL)'")
    for way in ("pii_encrypt_columns", "pii_migration_start"):
        call = f"SELECT {way}('t', $json${COLUMNS}$json$)"
        if way == "pii_encrypt_columns":
            keyed.execute(call)
            assert "'(email IS NULL)'" in definitions(keyed)["u_encrypted"]
            migration.rollback(keyed, "t")
        else:
            with migration.refused(db, "0A000", message="uniqueness", detail="u ON"):
                keyed.execute(call)


def test_partitions(db, keyed):
    keyed.execute(
        """CREATE TABLE t (id int, ws int, email text, deleted_at date) PARTITION BY LIST (ws);
           CREATE TABLE t_1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t_2 PARTITION OF t DEFAULT;
           CREATE INDEX i ON t (ws, email); CREATE UNIQUE INDEX u ON t (ws, email) WHERE deleted_at IS NULL;
           CREATE INDEX own ON t_2 (id, email); INSERT INTO t SELECT i, i % 3, 'e' || i FROM generate_series(1, 9) i"""
    )
    schema = db.dump_schema("-n", db.schema)
    for way in ("encrypted", "finished", "scrubbed"):
        migration.advance(keyed, "t", '{"email": {"searchable": true}}', way)
        assert definitions(keyed) == {
            "i_encrypted": f"btree (ws, {TAGGED})",
            "u_encrypted": f"btree (ws, {TAGGED}) WHERE (deleted_at IS NULL)",
        }
        with raises("23505"):
            keyed.execute("INSERT INTO t (id, ws, email) VALUES (99, 1, 'e1')")
        migration.rollback(keyed, "t")
        assert db.dump_schema("-n", db.schema) == schema
