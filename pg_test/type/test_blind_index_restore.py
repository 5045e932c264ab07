"""A table with a blind index is dumped and restored without a key."""

import pytest
from test_blind_index import TRIGGER


@pytest.mark.parametrize("type_", ["encrypted_text(searchable)", "text"])
@pytest.mark.parametrize("arguments", [(), ("--inserts",)])
def test_a_table_with_the_trigger_is_restored_without_a_key(db, keyed, type_, arguments):
    """pg_dump makes triggers after the data, --data-only runs them: both bring the index along."""
    keyed.execute(TRIGGER.format(type_))
    keyed.execute(
        "INSERT INTO t (id, email) SELECT i, 'user' || i FROM generate_series(1, 50) i; INSERT INTO t (id) VALUES (51)"
    )
    rows = "SELECT id, email_bidx, CASE WHEN email IS NOT NULL THEN length(concat(email)) END FROM t ORDER BY id"
    admin = db.connect()
    before = admin.execute(rows).fetchall()
    with db.sibling("restored") as restored:
        restored.psql(db.run_tool("pg_dump", *arguments).stdout)
        session = restored.connect()
        assert session.execute(rows).fetchall() == before
        session.execute("TRUNCATE t")
        restored.psql(db.run_tool("pg_dump", "--data-only", *arguments).stdout)
        assert session.execute(rows).fetchall() == before
