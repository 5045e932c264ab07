"""What a newer version of pazpaz_pii has written is refused by name, and goes out as it is."""

import pytest

from harness import shared
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import keyring
from harness.values import armour, dearmour

NEWER = [b"v1x:" + bytes(range(28)), b"v1.1x:" + bytes(range(50)), b"v1.1a:" + bytes(28), b"v1bips:" + bytes(40)]
BY_NAME = {"message": "key version 1 was written by a newer version of pazpaz_pii", "hint": "Install the newer version"}

db = shared.corner


@pytest.fixture
def broken(db, keyed):
    """A superuser's session with keys, and a column of values that an older library finds after a downgrade."""
    keyed.execute("CREATE TABLE t (id int PRIMARY KEY, v bytea)")
    keyed.cursor().executemany("INSERT INTO t VALUES (%s, %s)", list(enumerate(NEWER)))
    keyed.execute("SET allow_system_table_mods = on")
    keyed.execute(
        "UPDATE pg_attribute SET atttypid = 'encrypted_text'::regtype, attcollation = '\"default\"'::regcollation "
        "WHERE attrelid = 't'::regclass AND attname = 'v'"
    )
    return keyed


@pytest.mark.parametrize("value", NEWER, ids=lambda value: value.split(b":")[0].decode())
def test_input_is_refused(db, keyed, value):
    text = armour(value)
    pinned, keyless = db.connect_keyed(), db.connect()
    pinned.execute("SET pazpaz_pii.io = ciphertext")
    for query in (
        "SELECT %s::encrypted_text",
        "SELECT %s::text::encrypted_text(9, searchable)",
        "SELECT pii_import(%s)",
    ):
        for session in (pinned, keyless):
            with raises("0A000", **BY_NAME, secrets=[text]):
                session.execute(query, [text])
    for session in (keyed, pinned, keyless):
        for query in ("SELECT %s::bytea::encrypted_text", "SELECT pii_key_version(%s::bytea)"):
            with raises("0A000", **BY_NAME):
                session.execute(query, [value])
    # A keyed session that encrypted it would make it unreadable.
    with raises("55000", message="ciphertext offered"):
        keyed.execute("SELECT %s::encrypted_text", [text])


@pytest.mark.parametrize("text", ["v1x:", "v1x: a text", "v1x:" + armour(b"v1:" + bytes(27))[3:]])
def test_a_text_that_only_begins_like_it_is_text(keyed, db, text):
    assert keyed.execute("SELECT %s::encrypted_text::text", [text]).fetchone() == (text,)
    with raises("55000", message="no encryption key"):
        db.connect().execute("SELECT %s::encrypted_text", [text])


if PG_MAJOR >= 17:

    def test_no_row_is_left_out_for_it(admin):
        admin.execute("CREATE TABLE t (v encrypted_text)")
        with raises("0A000", **BY_NAME), admin.cursor().copy("COPY t FROM STDIN (ON_ERROR ignore)") as copy:
            copy.write(armour(NEWER[0]) + "\n")


def test_no_key_reads_it(broken):
    for query in (
        "SELECT v FROM t WHERE id = {}",
        "SELECT v::text FROM t WHERE id = {}",
        "SELECT v LIKE 'x' FROM t WHERE id = {}",
        "SELECT v = 'x'::text FROM t WHERE id = {}",
        "SELECT v = pii_encrypt('x') FROM t WHERE id = {}",
        "SELECT v < 'x' FROM t WHERE id = {}",
        "SELECT v::encrypted_text(searchable) FROM t WHERE id = {}",
        "SELECT pii_decrypt(v) FROM t WHERE id = {}",
        "SELECT pii_try_decrypt(v) FROM t WHERE id = {}",
        "SELECT pii_decrypt(v::bytea) FROM t WHERE id = {}",
        "SELECT pii_try_decrypt(v::bytea) FROM t WHERE id = {}",
        "SELECT pii_try_decrypt(v::bytea, 'aad') FROM t WHERE id = {}",
        "SELECT pii_key_version(v) FROM t WHERE id = {}",
        "SELECT pii_adopt(v::bytea, 1) FROM t WHERE id = {}",
    ):
        for number in range(len(NEWER)):
            # Once the short way of a fast path, and once more.
            for _ in range(2):
                with raises("0A000", **BY_NAME):
                    broken.execute(query.format(number))
    for statement in (
        "SELECT FROM t ORDER BY v",
        "SELECT count(*) FROM t GROUP BY v",
        "CREATE INDEX ON t USING hash (v)",
    ):
        with raises("0A000", **BY_NAME):
            broken.execute(statement)
    broken.execute("CREATE INDEX ON t USING pii_search (v); SET enable_seqscan = off")
    with raises("0A000", **BY_NAME):
        broken.execute("SELECT FROM t WHERE v LIKE '%needle%'")


def test_no_key_is_needed_to_carry_it_on(db, broken):
    keyless = db.connect()
    rows = keyless.execute("SELECT v FROM t ORDER BY id").fetchall()
    assert [dearmour(text) for (text,) in rows] == NEWER
    for statement in ("UPDATE t SET id = id + 10", "ANALYZE t", "VACUUM FULL t"):
        keyless.execute(statement)
    assert keyless.execute("SELECT v::bytea FROM t ORDER BY id").fetchall() == [(value,) for value in NEWER]


def test_its_key_is_not_taken_for_unused(broken):
    counts = broken.execute(
        "SELECT key_version, sum(n_values), sum(malformed) FROM pii_census('t') GROUP BY 1 ORDER BY 1"
    )
    assert counts.fetchall() == [(1, len(NEWER), 0), (None, 0, 0)]
    findings = broken.execute("SELECT finding FROM pii_verify('t') WHERE row_key IS NOT NULL").fetchall()
    assert findings == [("the value under key version 1 was written by a newer version of pazpaz_pii",)] * len(NEWER)
    under = broken.execute("SELECT pazpaz_pii.pii_is_under(v, 1), pazpaz_pii.pii_is_under(v, 2) FROM t").fetchall()
    assert under == [(True, False)] * len(NEWER)
    broken.execute("SELECT pii_register_key(1), pii_register_key(2)")
    with raises("55000", message=f"all of {len(NEWER)} rows failed"):
        broken.execute("CALL pii_rotate('t')")
    reasons = broken.execute("SELECT sqlstate, count(*) FROM pii_migration_failures GROUP BY 1").fetchall()
    assert reasons == [("0A000", len(NEWER))]
    with raises("55006"):
        broken.execute("SELECT pii_retire_key(1)")


def test_armour_in_text_columns_counts_too(keyed):
    keyed.execute("CREATE TABLE t (note text)")
    keyed.execute("INSERT INTO t VALUES (%s)", [armour(NEWER[1])])
    counts = keyed.execute("SELECT key_version, index_version, n_values FROM pii_census('t')")
    assert counts.fetchall() == [(1, 1, 1)]


# An unknown bit; nocase without searchable, which means nothing; a limit above the highest.
@pytest.mark.parametrize("modifier", [67108883, 33554450, 10485761 * 2])
def test_what_is_unknown_of_a_type_modifier_is_refused(db, keyed, modifier):
    keyed.execute("CREATE TABLE t (v encrypted_text(9, searchable)); INSERT INTO t VALUES ('before')")
    keyed.execute("SET allow_system_table_mods = on")
    keyed.execute(f"UPDATE pg_attribute SET atttypmod = {modifier} WHERE attrelid = 't'::regclass AND attname = 'v'")
    by_name = {
        "message": f"type modifier {modifier} .*, {modifier:#x}, .*newer version",
        "hint": "Install the newer version",
    }
    for session in (keyed, db.connect()):
        assert len(session.execute("SELECT v FROM t").fetchall()) == 1
        for statement in (
            "INSERT INTO t VALUES ('x'::text)",
            "INSERT INTO t SELECT v::bytea::encrypted_text FROM t",
            "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum = 1",
        ):
            for _ in range(2):
                with raises("0A000", **by_name):
                    session.execute(statement)
        with raises("0A000", **by_name), session.cursor().copy("COPY t FROM STDIN") as copy:
            copy.write("x\n")


def test_custody_of_a_key_is_said_in_known_words(keyed):
    keyed.execute("SELECT pii_register_key(2)")
    assert keyed.execute("SELECT DISTINCT custody FROM pazpaz_pii.pii_key").fetchall() == [(None,)]
    for word in ("server", "client"):
        keyed.execute("UPDATE pazpaz_pii.pii_key SET custody = %s", [word])
    with raises("23514"):
        keyed.execute("UPDATE pazpaz_pii.pii_key SET custody = 'nobody'")
    keyed.execute("SELECT pii_unload_keys()")
    keyed.execute("SELECT pii_load_keyring(%s)", [keyring()])
    assert keyed.execute("SELECT pii_encrypt('x')::text").fetchone() == ("x",)
