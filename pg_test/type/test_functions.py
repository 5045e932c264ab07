"""The functions on values: encrypt, decrypt, salvage, import, key versions."""

from harness import shared
from harness.errors import raises
from harness.keys import KEY_2, WRONG_KEY, keyring
from harness.stats import SESSION_TOTALS
from harness.values import armour

SECRET = "Zebulon"


db = shared.corner


# --- encrypting ---


def test_encryption_is_fresh_each_time(keyed):
    row = keyed.execute(
        "SELECT count(DISTINCT pii_encrypt('same')::bytea), count(DISTINCT pii_encrypt('same', 'aad')) "
        "FROM generate_series(1, 500)"
    )
    assert row.fetchone() == (500, 500)


def test_functions_are_strict(keyed):
    row = keyed.execute(
        """SELECT num_nulls(pii_encrypt(NULL), pii_encrypt(NULL, 'a'), pii_encrypt('a', NULL),
               pii_decrypt(NULL::encrypted_text),
                  pii_decrypt(NULL::bytea), pii_decrypt(NULL, 'a'), pii_try_decrypt(NULL::bytea), pii_import(NULL),
                  pii_key_version(NULL::bytea), pii_blind_index(NULL, 'a'), pii_blind_index('a', NULL))"""
    )
    assert row.fetchone() == (11,)


def test_key_versions_need_no_key(db, keyed):
    keyed.execute("CREATE TABLE t (n int, v encrypted_text, s encrypted_text(searchable), b bytea)")
    for version in (1, 2):
        keyed.execute("SELECT pii_load_keyring(%s)", [keyring(version)])
        keyed.execute("INSERT INTO t SELECT %s, 'x', 'x', pii_encrypt('x', 'aad')", [version])
    admin = db.connect()
    rows = admin.execute(
        "SELECT n, pii_key_version(v), pii_key_version(s), pii_key_version(v::bytea), pii_key_version(b) FROM t "
        "ORDER BY n"
    )
    assert rows.fetchall() == [(1,) * 5, (2,) * 5]
    large = armour(b"v65535:" + bytes(28))
    assert admin.execute("SELECT pii_key_version(%s::encrypted_text)", [large]).fetchone() == (65535,)


def test_a_value_bound_to_its_place_is_useless_elsewhere(keyed):
    keyed.execute("CREATE TABLE t (id int PRIMARY KEY, b bytea)")
    keyed.execute("INSERT INTO t SELECT i, pii_encrypt('value ' || i, 't.b/' || i) FROM generate_series(1, 3) i")
    read = "SELECT pii_decrypt(b, 't.b/' || id) FROM t ORDER BY id"
    assert keyed.execute(read).fetchall() == [("value 1",), ("value 2",), ("value 3",)]
    keyed.execute("UPDATE t SET b = (SELECT b FROM t WHERE id = 1) WHERE id = 2")
    with raises("XX001", secrets=["value 1"]):
        keyed.execute(read).fetchall()
    salvaged = keyed.execute("SELECT pii_try_decrypt(b, 't.b/' || id) FROM t ORDER BY id")
    assert salvaged.fetchall() == [("value 1",), (None,), ("value 3",)]


def test_salvage(db, keyed):
    """NULL for what does not decrypt, so that the rest can be read; never NULL for lack of any key."""
    keyed.execute("CREATE TABLE t (id int, v encrypted_text)")
    keyed.execute("INSERT INTO t VALUES (1, 'fine')")
    keyed.execute("SELECT pii_load_keyring(%s)", [keyring(1)])
    keyed.execute("INSERT INTO t VALUES (2, 'version one')")
    admin = db.connect()
    value = admin.execute("SELECT v::bytea FROM t WHERE id = 1").fetchone()[0]
    admin.execute("INSERT INTO t VALUES (3, %s), (4, %s)", [armour(value[:-1]), armour(b"v9:" + value[3:])])
    query = "SELECT id, pii_try_decrypt(v), pii_try_decrypt(v::bytea) FROM t ORDER BY id"
    expected = [(1, "fine", "fine"), (2, "version one", "version one"), (3, None, None), (4, None, None)]
    assert keyed.execute(query).fetchall() == expected
    wrong = db.connect_keyed(keyring=keyring(2, {"2": WRONG_KEY}))
    assert wrong.execute(query).fetchall() == [(i, None, None) for i in range(1, 5)]
    with raises("55000", message="no encryption key"):
        admin.execute(query).fetchall()


def test_import_checks_what_it_can(db, keyed):
    value = keyed.execute("SELECT pii_encrypt(%s)::bytea", [SECRET]).fetchone()[0]
    assert keyed.execute("SELECT pii_import(%s)::text", [armour(value)]).fetchone() == (SECRET,)
    forged = armour(value[:-1] + bytes([value[-1] ^ 1]))
    with raises("XX001"):
        keyed.execute("SELECT pii_import(%s)", [forged])
    # Without a key there is only the form to check.
    assert db.connect().execute("SELECT pii_import(%s)", [forged]).fetchone() == (forged,)
    with raises("22P02", hint="base64"):
        db.connect().execute("SELECT pii_import('Zebulon')")


def test_statistics_count_this_session(keyed):
    zero = keyed.execute(SESSION_TOTALS).fetchone()
    keyed.execute("CREATE TEMP TABLE t AS SELECT pii_encrypt('x' || i) AS v FROM generate_series(1, 10) i")
    keyed.execute("SELECT v FROM t LIMIT 4").fetchall()
    keyed.execute(
        "SELECT pii_try_decrypt(set_byte(v::bytea, 10, get_byte(v::bytea, 10) # 1)) FROM t LIMIT 3"
    ).fetchall()
    after = keyed.execute(SESSION_TOTALS).fetchone()
    assert tuple(a - z for a, z in zip(after, zero, strict=True)) == (10, 4, 3)


def test_statistics_tell_versions_apart(db, keyed):
    """The view by version, the function in total; a session starts at nothing."""
    assert db.connect().execute("SELECT count(*) FROM pii_session_stats").fetchone() == (0,)
    session = db.connect_keyed(keyring=keyring(1))
    session.execute("CREATE TEMP TABLE t AS SELECT pii_encrypt('x' || i) AS v FROM generate_series(1, 3) i")
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2)])
    session.execute("INSERT INTO t SELECT pii_encrypt('y' || i) FROM generate_series(1, 5) i")
    session.execute("SELECT v::text FROM t").fetchall()
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2, {"2": KEY_2})])
    session.execute("SELECT pii_try_decrypt(v) FROM t").fetchall()
    rows = session.execute("SELECT version, encryptions, decryptions, failures FROM pii_session_stats").fetchall()
    assert rows == [(1, 3, 3, 3), (2, 5, 10, 0)]
    assert session.execute(SESSION_TOTALS).fetchone() == (8, 13, 3)
