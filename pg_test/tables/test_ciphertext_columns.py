"""What an application has encrypted into a text column is adopted or refused, never encrypted again in silence."""

import json

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.values import armour

pytestmark = pytest.mark.scenario

WAYS = {"at once": "pii_encrypt_columns", "online": "pii_migration_start"}
COLUMNS = '{"email": {"length": 255}, "note": {}}'
# By syntax alone: nobody has a key for most of them.
PLAIN = "v2:" + "A" * 60
CIPHERTEXTS = {
    "plain": PLAIN,
    "searchable": "v2.1:" + "A" * 80,
    "nocase": "v2.1i:" + "A" * 80,
    "of a later version": "v2z:" + "A" * 60,
    "under any key": "v65535:" + "A" * 40,
    "json": json.dumps({"version": "v2", "ciphertext": "A" * 60, "algorithm": "AES-256-GCM"}),
    "json, in another order": '  {"algorithm":"AES-256-GCM","ciphertext":"' + "A" * 60 + '","version":"v2"} ',
}
LOOK_ALIKES = ["v2:", PLAIN + "=", " " + PLAIN, PLAIN + " and more", "v2a:" + "A" * 60, '{"version": "v2"}', "{", "Zoë"]
HINT = r'"legacy_version": 1.*pii_migration_start.*pii_adopt_columns.*SET pazpaz_pii\.io = plaintext'


db = shared.corner
keyed = shared.keyed_and_quiet


@pytest.fixture(params=WAYS)
def convert(request, keyed):
    """Tries to convert t in one of the two ways."""
    return lambda table="t": keyed.execute(f"SELECT {WAYS[request.param]}('{table}', '{COLUMNS}')")


def make(session, kind="text"):
    session.execute(
        f"CREATE TABLE t (id int PRIMARY KEY, email {kind}, note text); "
        "INSERT INTO t SELECT i, 'zoe@example.com', NULL FROM generate_series(1, 9) AS i"
    )


def migrate(session):
    """The steps of docs/migration.md after the start."""
    migration.backfill(session, "t")
    findings = session.execute("SELECT finding FROM pii_migration_verify('t')").fetchall()
    migration.finish(session, "t")
    return findings


def failures(session):
    query = "SELECT row_key, column_name, sqlstate FROM pii_migration_failures WHERE table_name = 't'::regclass"
    return sorted(session.execute(query).fetchall())


# --- what is there ---


@pytest.mark.parametrize("kind", ["text", "varchar(300)", "char(300)"])
def test_a_column_of_ciphertext_is_refused_by_row(db, keyed, convert, kind):
    make(keyed, kind)
    for text in CIPHERTEXTS.values():
        keyed.execute("UPDATE t SET email = %s WHERE id = 7", (text,))
        before = migration.fingerprint(keyed), migration.rows_of(keyed, "t")
        with migration.refused(
            db, "55000", message="t hold ciphertext", detail='^{"id" : 7}: email is ciphertext$', hint=HINT
        ):
            convert()
        assert (migration.fingerprint(keyed), migration.rows_of(keyed, "t")) == before, text


def test_what_only_looks_like_it_is_text(keyed, convert):
    make(keyed)
    for text in LOOK_ALIKES:
        keyed.execute("INSERT INTO t SELECT max(id) + 1, %s FROM t", (text,))
    before = keyed.execute("SELECT email::text FROM t ORDER BY id").fetchall()
    convert()
    if migration.types_of(keyed, "t")["email"] == "text":
        migrate(keyed)
    assert keyed.execute("SELECT email::text FROM t ORDER BY id").fetchall() == before


def test_every_column_and_every_part_of_a_table(db, keyed, convert):
    keyed.execute(
        "CREATE TABLE p (id int, email text, note text) PARTITION BY LIST (id); "
        "CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2)"
    )
    keyed.execute("INSERT INTO p VALUES (1, %s, 'x'), (2, 'x', %s)", (PLAIN, PLAIN))
    place = r'{"ctid" : "\(0,1\)"}'
    with migration.refused(db, "55000", detail=rf"^{place}: email is ciphertext\n{place}: note is ciphertext$"):
        convert("p")


def test_a_default_is_a_value_as_well(db, keyed, convert):
    make(keyed)
    keyed.execute(f"ALTER TABLE t ALTER COLUMN email SET DEFAULT '{PLAIN}'")
    with migration.refused(db, "55000", detail="^email: the default is ciphertext$", hint=HINT):
        convert()


def test_a_session_can_say_that_it_is_text(keyed, convert):
    """As for a value that it inserts; it is told."""
    make(keyed)
    texts = list(CIPHERTEXTS.values())
    for text in texts:
        keyed.execute("INSERT INTO t SELECT max(id) + 1, %s FROM t", (text,))
    keyed.execute("SET client_min_messages = warning; SET pazpaz_pii.io = plaintext")
    with migration.notices(keyed) as told:
        convert()
    assert "WARNING: columns of" in told[0] and '{"id" : 10}: email is ciphertext' in told[0], told
    if migration.types_of(keyed, "t")["email"] == "text":
        assert migrate(keyed) == [("ok",)] * 2
    assert keyed.execute("SELECT email::text FROM t WHERE id > 9 ORDER BY id").fetchall() == [(t,) for t in texts]


# --- online, beyond what the start looks at ---


def test_the_backfill_leaves_ciphertext_alone_and_the_finish_refuses(keyed):
    make(keyed)
    keyed.execute("INSERT INTO t SELECT i, 'x' FROM generate_series(10, 1100) AS i")
    keyed.execute("INSERT INTO t VALUES (1101, %s, %s)", (PLAIN, CIPHERTEXTS["json"]))
    migration.start(keyed, "t", COLUMNS)
    keyed.execute("SET client_min_messages = warning")
    with migration.notices(keyed) as told:
        migration.backfill(keyed, "t")
    assert "1 failed" in told[0] and "55000: it is ciphertext already, which is adopted" in told[0], told
    assert failures(keyed) == [('{"id" : 1101}', "email", "55000"), ('{"id" : 1101}', "note", "55000")]
    assert keyed.execute("SELECT row_key, finding FROM pii_migration_verify('t')").fetchall() == [
        ('{"id" : 1101}', "is ciphertext already"),
        (None, "1 of 1101 values is bad"),
        ('{"id" : 1101}', "is ciphertext already"),
        (None, "1 of 1 value is bad"),
    ]
    with raises("55000", message="1 row of .*t could not be encrypted"):
        migration.finish(keyed, "t")
    assert keyed.execute("SELECT email, note, email__encrypted::text FROM t WHERE id = 1101").fetchone() == (
        PLAIN,
        CIPHERTEXTS["json"],
        None,
    )
    # Mended, or said to be text.
    keyed.execute("UPDATE t SET note = 'mended' WHERE id = 1101")
    keyed.execute("SET pazpaz_pii.io = plaintext")
    assert migrate(keyed) == [("ok",)] * 2
    assert keyed.execute("SELECT email::text, note::text FROM t WHERE id = 1101").fetchone() == (PLAIN, "mended")


@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_an_application_that_still_encrypts_goes_on_and_the_finish_refuses(db, keyed, mode):
    """None of its writes is lost or fails; whether they were text, the session that finishes says."""
    make(keyed)
    keyed.execute("INSERT INTO t SELECT i, 'x' FROM generate_series(10, 1100) AS i")
    keyed.execute("INSERT INTO t VALUES (1101, %s)", (PLAIN,))
    migration.start(keyed, "t", COLUMNS)
    application = db.connect_keyed()
    application.execute(f"SET pazpaz_pii.io = {mode}")
    application.execute("UPDATE t SET email = %s WHERE id = 7", (PLAIN,))
    application.execute("INSERT INTO t VALUES (1102, %s)", (CIPHERTEXTS["json"],))
    application.execute("UPDATE t SET note = 'visited' WHERE id = 1101")
    migration.backfill(keyed, "t")
    assert failures(keyed) == []
    query = "SELECT row_key, finding FROM pii_migration_verify('t') WHERE column_name = 'email' AND bad IS NULL"
    found = sorted(keyed.execute(query).fetchall())
    assert found == [(f'{{"id" : {i}}}', "is ciphertext already") for i in (1101, 1102, 7)]
    with raises("55000", message="not every row of .*t is encrypted", hint="What is ciphertext already is adopted"):
        migration.finish(keyed, "t")
    written = "SELECT email::text FROM t WHERE id IN (7, 1101, 1102) ORDER BY id"
    texts = [(PLAIN,), (PLAIN,), (CIPHERTEXTS["json"],)]
    assert keyed.execute(written).fetchall() == texts
    keyed.execute("SET client_min_messages = warning; SET pazpaz_pii.io = plaintext")
    with migration.notices(keyed) as told:
        migration.finish(keyed, "t")
    assert "WARNING: columns of" in told[0] and '{"id" : 1101}: email is ciphertext' in told[0], told
    assert keyed.execute(written).fetchall() == texts
    migration.rollback(keyed, "t")
    assert keyed.execute(written).fetchall() == texts


def test_the_same_column_is_adopted(keyed):
    make(keyed)
    for (number,) in keyed.execute("SELECT id FROM t").fetchall():
        value = keyed.execute("SELECT pii_encrypt(%s)::bytea", (f"zoe{number}",)).fetchone()[0]
        keyed.execute("UPDATE t SET email = %s WHERE id = %s", (armour(value), number))
    migration.start(keyed, "t", '{"email": {"length": 255, "legacy_version": 1}}')
    migration.backfill(keyed, "t")
    keyed.execute("SELECT pii_migration_close('t')")
    assert migrate(keyed) == [("ok",)]
    assert keyed.execute("SELECT email::text FROM t WHERE id = 7").fetchone() == ("zoe7",)
