"""The keys of search indexes: one that seals an index is not retired before that is sealed anew."""

from harness import shared
from harness.errors import raises
from harness.keys import keyring

database = shared.database()
db = shared.corner


def test_a_key_is_in_use_while_an_index_is_sealed_under_it(db):
    older, keyed = db.connect_keyed(keyring=keyring(current=1)), db.connect_keyed()
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index')")
    keyed.execute("SELECT pii_activate_key(1), pii_activate_key(2)")
    older.execute("CREATE TABLE t (name encrypted_text); INSERT INTO t VALUES ('Anna'::text)")
    older.execute("CREATE INDEX t_name ON t USING pii_search (name)")
    keyed.execute("CALL pii_rotate('t')")
    with raises("55006", message="search indexes", detail="t_name", hint="pii_search_merge"):
        keyed.execute("SELECT pii_retire_key(1)")
    # Of somebody else, it can be left out.
    keyed.execute(f"BEGIN; SELECT pii_retire_key(1, ignoring => ARRAY['{db.schema}.t']); ROLLBACK")
    keyed.execute("SELECT pii_search_merge('t_name')")
    keyed.execute("SELECT pii_retire_key(1)")
    assert keyed.execute("SELECT name::text FROM t WHERE name LIKE '%nn%'").fetchall() == [("Anna",)]
