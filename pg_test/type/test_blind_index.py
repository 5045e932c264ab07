"""Blind indexes: keyed hashes in a column of their own, and the trigger that keeps it filled."""

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import INDEX_KEY_1, WRONG_KEY, keyring
from harness.values import blind_index

SECRET = "Zebulon"


db = shared.corner


TEXTS = ["", "a", "user@example.com", "User@example.com", "דוד", "🦊" * 100]
CONTEXTS = ["clients.email", "clients.phone", "", "לקוחות"]


def test_a_blind_index_is_hmac_under_a_key_of_its_context(keyed):
    seen = set()
    for context in CONTEXTS:
        for text in TEXTS:
            index = keyed.execute("SELECT pii_blind_index(%s::text, %s::text)", [text, context]).fetchone()[0]
            assert index == blind_index(text, context)
            assert len(index) == 32
            seen.add(index)
    assert len(seen) == len(CONTEXTS) * len(TEXTS)


def test_a_blind_index_depends_on_the_index_key_alone(db, keyed):
    query = "SELECT pii_blind_index('x', 'c')"
    assert keyed.execute(query).fetchone() == keyed.execute(query).fetchone()
    other_data_key = db.connect_keyed(keyring=keyring(2, {"2": WRONG_KEY}))
    assert other_data_key.execute(query).fetchone() == keyed.execute(query).fetchone()
    other_index_key = db.connect_keyed(keyring=keyring(index={"1": WRONG_KEY}))
    assert (
        other_index_key.execute(query).fetchone()[0]
        == blind_index("x", "c", WRONG_KEY)
        != blind_index("x", "c", INDEX_KEY_1)
    )
    none = db.connect_keyed(keyring=keyring(index={}))
    with raises("55000", message="no index key", hint='"index"'):
        none.execute(query)


def test_an_encrypted_column_is_indexed_by_its_text(keyed):
    keyed.execute("CREATE TABLE t (v encrypted_text); INSERT INTO t VALUES ('user@example.com')")
    assert keyed.execute("SELECT pii_blind_index(v, 'c') FROM t").fetchone()[0] == blind_index("user@example.com", "c")


# --- the trigger that keeps a blind index filled ---

TRIGGER = """
    CREATE TABLE t (id int PRIMARY KEY, email {}, email_bidx bytea, note text);
    CREATE INDEX t_bidx ON t (email_bidx);
    CREATE TRIGGER t_bidx BEFORE INSERT OR UPDATE ON t FOR EACH ROW
        EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 't.email');
"""


@pytest.fixture(params=["encrypted_text", "encrypted_text(99, searchable)", "text", "varchar(99)"])
def indexed(request, db, keyed):
    keyed.execute(TRIGGER.format(request.param))
    return keyed


def bidx(session, id_=1):
    return session.execute("SELECT email_bidx FROM t WHERE id = %s", [id_]).fetchone()[0]


def test_trigger_fills_the_index(indexed):
    indexed.execute("INSERT INTO t (id, email) VALUES (1, 'a@example.com'), (2, NULL), (3, '')")
    assert bidx(indexed) == blind_index("a@example.com", "t.email")
    assert bidx(indexed, 2) is None
    assert bidx(indexed, 3) == blind_index("", "t.email")
    indexed.execute("UPDATE t SET email = 'b@example.com' WHERE id IN (1, 2)")
    assert bidx(indexed) == bidx(indexed, 2) == blind_index("b@example.com", "t.email")
    indexed.execute("UPDATE t SET email = NULL WHERE id = 1")
    assert bidx(indexed) is None
    found = indexed.execute("SELECT id FROM t WHERE email_bidx = pii_blind_index('b@example.com', 't.email')")
    assert found.fetchall() == [(2,)]


def test_trigger_does_not_trust_what_a_keyed_statement_claims(indexed):
    indexed.execute("INSERT INTO t VALUES (1, 'a@example.com', '\\x00'), (2, NULL, '\\x00')")
    assert bidx(indexed) == blind_index("a@example.com", "t.email")
    assert bidx(indexed, 2) is None


def test_trigger_does_not_let_the_index_drift_from_its_source(db, indexed):
    """Whoever touches a row with a key gets the right index; that is the backfill, too."""
    indexed.execute("INSERT INTO t (id, email) VALUES (1, 'a@example.com')")
    indexed.execute("UPDATE t SET email_bidx = '\\x00'")
    assert bidx(indexed) == blind_index("a@example.com", "t.email")
    indexed.execute("ALTER TABLE t DISABLE TRIGGER USER")
    indexed.execute("UPDATE t SET email_bidx = NULL")
    indexed.execute("ALTER TABLE t ENABLE TRIGGER USER")
    db.connect().execute("UPDATE t SET note = 'without a key'")
    assert bidx(indexed) is None
    indexed.execute("UPDATE t SET note = 'with a key'")
    assert bidx(indexed) == blind_index("a@example.com", "t.email")


def test_trigger_works_in_copy_and_upsert(indexed):
    with indexed.cursor().copy("COPY t (id, email) FROM STDIN") as copy:
        copy.write("1\ta@example.com\n")
    assert bidx(indexed) == blind_index("a@example.com", "t.email")
    indexed.execute(
        "INSERT INTO t (id, email) VALUES (1, 'c@example.com') ON CONFLICT (id) DO UPDATE SET email = excluded.email"
    )
    assert bidx(indexed) == blind_index("c@example.com", "t.email")


def test_trigger_leaves_an_unchanged_row_alone_without_a_key(db, indexed):
    indexed.execute("INSERT INTO t (id, email) VALUES (1, 'a@example.com'), (2, NULL)")
    before = bidx(indexed)
    admin = db.connect()
    admin.execute("UPDATE t SET note = 'changed'")
    admin.execute("UPDATE t SET email = email, id = id + 0")
    assert bidx(admin) == before
    assert admin.execute("SELECT count(*) FROM t WHERE note = 'changed'").fetchone() == (2,)
    # Without a key nothing can be computed: setting it to NULL can, anything else is an error.
    admin.execute("UPDATE t SET email = NULL WHERE id = 1")
    assert bidx(admin) is None


def test_trigger_needs_the_key_for_a_new_value(db, keyed):
    keyed.execute(TRIGGER.format("encrypted_text"))
    keyed.execute("INSERT INTO t (id, email) VALUES (1, 'Zebulon'), (2, 'Ann')")
    admin = db.connect()
    before = admin.execute("SELECT email::bytea, email_bidx FROM t ORDER BY id").fetchall()
    for statement in (
        "INSERT INTO t (id, email) SELECT 3, email FROM t WHERE id = 1",
        "UPDATE t SET email = (SELECT email FROM t WHERE id = 2) WHERE id = 1",
    ):
        with raises("55000", hint="pii_load_keyring", secrets=[SECRET, "Ann"]):
            admin.execute(statement)
    assert admin.execute("SELECT email::bytea, email_bidx FROM t ORDER BY id").fetchall() == before


WRONG_TRIGGERS = {
    "AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 'c')": "39P01",
    (
        "BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 'c')"
    ): "39P01",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx')": "39P01",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger()": "39P01",
    (
        "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 'c', 'd')"
    ): "39P01",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('id', 'email_bidx', 'c')": "39P01",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('email', 'note', 'c')": "39P01",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('mail', 'email_bidx', 'c')": "42703",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('email', 'bidx', 'c')": "42703",
    "BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pii_blind_index_trigger('ctid', 'email_bidx', 'c')": "42703",
}


@pytest.mark.parametrize(("trigger", "sqlstate"), WRONG_TRIGGERS.items())
def test_a_wrong_trigger_says_what_is_wrong(keyed, trigger, sqlstate):
    keyed.execute("CREATE TABLE t (id int, email encrypted_text, email_bidx bytea, note text)")
    keyed.execute(f"CREATE TRIGGER wrong {trigger}")
    with raises(sqlstate, message="pii_blind_index_trigger", secrets=[SECRET]):
        keyed.execute("INSERT INTO t (id, email) VALUES (1, 'Zebulon')")


def test_a_delete_trigger_is_refused(keyed):
    keyed.execute(TRIGGER.format("encrypted_text"))
    keyed.execute(
        "CREATE TRIGGER wrong BEFORE DELETE ON t FOR EACH ROW "
        "EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 'c')"
    )
    keyed.execute("INSERT INTO t (id) VALUES (1)")
    with raises("39P01"):
        keyed.execute("DELETE FROM t")


def test_the_trigger_function_is_no_function(keyed):
    with raises("39P01", message="must be called as a trigger"):
        keyed.execute("SELECT pii_blind_index_trigger()")
