"""A migration that adopts: an application goes on writing its own ciphertext, without a key, while it is taken over."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from harness import migration, shared
from harness.errors import raises
from harness.keys import KEY_1, KEY_2, WRONG_KEY, keyring
from harness.loading import set_keyring
from harness.values import is_armour
from harness.waiting import Background, wait_for_activity

pytestmark = pytest.mark.ends

# The application's key is under a version of its own.
RING = keyring(2, {"2": KEY_2, "7": KEY_1})
APPLICATION = keyring(7, {"7": KEY_1})

# As attr_encrypted stores it, the nonce in a column of its own; and as bytes without a version.
TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, email text NOT NULL, email_iv text, note bytea, age int);
    GRANT SELECT, INSERT, UPDATE, DELETE ON t TO writer, decrypter;
"""
EXPRESSION = "decode(email_iv, 'base64') || decode(email, 'base64')"
COLUMNS = {
    "email": {"length": 50, "searchable": True, "legacy_version": 7, "expression": EXPRESSION},
    "note": {"legacy_version": 7},
}
ROWS = 20

database = shared.database(
    "GRANT EXECUTE ON FUNCTION pii_import(text), pazpaz_pii.pii_migration_adopt() TO importer",
    roles=["owner", "writer", "decrypter", "importer", "stranger"],
)
db = shared.corner


@pytest.fixture
def keyed(db):
    session = db.connect_keyed(keyring=RING)
    session.execute("SET client_min_messages = warning")
    return session


@pytest.fixture
def seal(db):
    """What the application makes of a text: ciphertext and nonce in base64, and all in bytes."""
    session = db.connect_keyed(keyring=APPLICATION)

    def sealed(text):
        stored = "substr(pii_encrypt(%s)::bytea, 4)"
        query = f"SELECT encode(substr(v, 13), 'base64'), encode(substr(v, 1, 12), 'base64'), v FROM {stored} AS v"
        return session.execute(query, (text,)).fetchone() if text is not None else (None, None, None)

    return sealed


def text_of(number):
    return f"e{number}@example.org", None if number % 3 == 0 else "" if number % 3 == 1 else f"note {number}"


def insert(session, seal, number, email=None, note=None):
    """As the application does."""
    email, note = (email, note) if email else text_of(number)
    one, other = seal(email), seal(note)
    session.execute("INSERT INTO t VALUES (%s, %s, %s, %s, %s)", (number, one[0], one[1], other[2], number))


def update(session, seal, number, email):
    session.execute("UPDATE t SET email = %s, email_iv = %s WHERE id = %s", (*seal(email)[:2], number))


@pytest.fixture
def table(db, keyed, seal):
    keyed.execute(TABLE)
    session = db.connect()
    for number in range(1, ROWS + 1):
        insert(session, seal, number)


@pytest.fixture
def started(table, keyed):
    start(keyed)
    return keyed


def start(session, columns=COLUMNS):
    migration.start(session, "t", json.dumps(columns))


def close(session, table="t"):
    session.execute(f"SELECT pii_migration_close({migration.literal(table)})")


def advance(session, state):
    for step in (close, migration.backfill, migration.finish, migration.scrub):
        if step is close:
            migration.backfill(session, "t")
            close(session)
            continue
        if step is migration.finish:
            migration.replace_indexes(session, "t")
        if step is migration.scrub and state == "finished":
            return
        step(session, "t")


def pending(session):
    rows = session.execute("SELECT id FROM t WHERE (email IS NULL) <> (email__encrypted IS NULL) ORDER BY id")
    return [number for (number,) in rows]


def shadows(session):
    return session.execute("SELECT id, email__encrypted::text, note__encrypted::text FROM t ORDER BY id").fetchall()


def values(session):
    return session.execute("SELECT id, email::text, note::text FROM t ORDER BY id").fetchall()


def expected(numbers=range(1, ROWS + 1), **changed):
    return [(number, changed.get(f"e{number}", text_of(number)[0]), text_of(number)[1]) for number in numbers]


def findings(session):
    return session.execute(
        "SELECT column_name::text, row_key, finding FROM pii_migration_verify('t') ORDER BY 1, row_key"
    ).fetchall()


# --- the story ---


def test_from_start_to_scrub(db, table, keyed, seal):
    types = migration.types_of(keyed, "t")
    stored = dict(keyed.execute("SELECT id, note FROM t WHERE note IS NOT NULL"))
    writer = db.connect("writer")
    start(keyed)
    insert(writer, seal, 21)
    update(writer, seal, 1, "moved@example.org")
    writer.execute("UPDATE t SET age = 0 WHERE id = 2; DELETE FROM t WHERE id = 20")
    assert pending(keyed) == [*range(1, 20), 21]
    migration.backfill(keyed, "t")
    assert pending(keyed) == []
    update(writer, seal, 2, "late@example.org")
    writer.execute("UPDATE t SET age = 1 WHERE id = 3")
    assert pending(keyed) == [2]
    assert findings(keyed) == [
        ("email", '{"id" : 2}', "is not adopted yet"),
        ("email", None, "1 of 20 values is bad"),
        ("note", None, "ok"),
    ]
    with raises("55000", message="open to sessions without a key", hint="pii_migration_close"):
        migration.finish(keyed, "t")

    close(keyed)
    under_way = 'migration of table "t" is under way: .* column "email"'
    hint = r"pii_load_keyring\(\$1\).*docs/migration.md"
    with raises("55000", message="no encryption key is loaded", detail=under_way, hint=hint):
        update(writer, seal, 3, "keyless@example.org")
    with raises("XX001", message="does not authenticate", detail=under_way):
        update(db.connect_keyed("writer", keyring=keyring(2, {"2": KEY_2, "7": WRONG_KEY})), seal, 3, "other key")
    writer.execute("UPDATE t SET age = 2 WHERE id = 3")
    with raises("55000", message="not every row of .*t is encrypted"):
        migration.finish(keyed, "t")
    # With a key, and no right to import.
    application = db.connect_keyed("writer", keyring=RING)
    update(application, seal, 4, "adopted at once")
    insert(application, seal, 22)
    migration.backfill(keyed, "t")
    texts = expected([*range(1, 20), 21, 22], e1="moved@example.org", e2="late@example.org", e4="adopted at once")
    assert shadows(keyed) == texts
    assert findings(keyed) == [("email", None, "ok"), ("note", None, "ok")]

    migration.replace_indexes(keyed, "t")
    migration.finish(keyed, "t")
    assert list(migration.types_of(keyed, "t")) == [
        "id", "email__source", "email_iv", "note__source", "age", "email", "note",
    ]  # fmt: skip
    assert values(keyed) == texts
    with raises("23502"):
        application.execute("INSERT INTO t (id) VALUES (23)")
    application.execute("UPDATE t SET email = 'as text' WHERE id = 5")
    migration.scrub(keyed, "t")
    assert migration.types_of(keyed, "t") == types | {
        "email": "encrypted_text(50,searchable)",
        "note": "encrypted_text",
    }
    texts[4] = (5, "as text", texts[4][2])
    assert values(application) == texts
    # Searchable values get their tags under the current key; the others keep their bytes.
    versions = "SELECT array_agg(DISTINCT pii_key_version(email)), array_agg(DISTINCT pii_key_version(note)) FROM t"
    assert keyed.execute(versions + " WHERE note IS NOT NULL").fetchone() == ([2], [7])
    kept = dict(keyed.execute("SELECT id, note::bytea FROM t WHERE note IS NOT NULL AND id < 20"))
    assert kept and all(kept[number] == b"v7:" + stored[number] for number in kept)
    assert all(is_armour(email) for (email,) in db.connect().execute("SELECT email FROM t"))
    events = keyed.execute("SELECT event FROM pii_migration_log WHERE table_name = 't'::regclass ORDER BY at")
    assert [event for (event,) in events] == [
        "started", "backfilled", "closed", "backfilled", "finished", "scrubbed",
    ]  # fmt: skip
    assert keyed.execute(
        "SELECT count(*) FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name = 't'::regclass"
    ).fetchone() == (0,)
    assert keyed.execute("SELECT finding FROM pii_verify('t')").fetchall() == [("ok",), ("ok",)]


def test_all_that_makes_a_value_makes_it_pending(db, started, seal):
    migration.backfill(started, "t")
    writer = db.connect()
    writer.execute("UPDATE t SET email_iv = email_iv")
    writer.execute("UPDATE t SET age = age + 1; UPDATE t SET note = note")
    assert pending(started) == []
    old = started.execute("SELECT email_iv FROM t WHERE id = 1").fetchone()
    writer.execute("UPDATE t SET email_iv = %s WHERE id = 1", (seal("x")[1],))
    assert pending(started) == [1]
    # What a statement writes to the shadow itself is overwritten.
    writer.execute("UPDATE t SET email_iv = %s WHERE id = 1", old)
    started.execute("UPDATE t SET email__encrypted = 'planted', note__encrypted = 'planted'")
    assert shadows(started) == expected()
    writer.execute("UPDATE t SET note = NULL WHERE id = 2")
    assert shadows(started)[1] == (2, text_of(2)[0], None)


def test_with_a_key_a_value_is_adopted_at_once(db, started, seal):
    application = db.connect_keyed("writer", keyring=RING)
    insert(application, seal, 21)
    update(application, seal, 1, "new")
    assert pending(started) == list(range(2, 21))
    # Not by a role that may not decrypt.
    started.execute("REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC")
    try:
        insert(application, seal, 22)
    finally:
        started.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO PUBLIC")
    assert pending(started)[-1] == 22


# --- what cannot be adopted ---


@pytest.mark.parametrize("ring", [None, RING], ids=["keyless", "keyed"])
def test_a_bad_row_stops_the_finish_and_no_writer(db, started, seal, ring):
    writer = db.connect_keyed("writer", keyring=ring) if ring else db.connect("writer")
    good, nonce = seal("long " * 20)[:2]
    bad = {
        30: ("c2hvcnQ=", nonce, "22P03", "an encrypted value is"),
        31: ("no base64!", nonce, "22023", "the expression fails with SQLSTATE 22023"),
        32: (good, None, "22004", "the expression gives NULL"),
        33: (good, nonce, "22001", "has more than 50 characters"),
        34: (seal("x")[0], nonce, "XX001", "does not authenticate"),
    }
    for number, (email, iv, _, _) in bad.items():
        writer.execute("INSERT INTO t VALUES (%s, %s, %s, NULL, 1)", (number, email, iv))
        writer.execute("UPDATE t SET age = 2 WHERE id = %s", (number,))
    migration.backfill(started, "t")
    assert pending(started) == list(bad)
    failures = started.execute(
        "SELECT row_key, column_name::text, sqlstate FROM pii_migration_failures "
        "WHERE table_name = 't'::regclass ORDER BY row_key"
    ).fetchall()
    assert [(key, column) for key, column, _ in failures] == [(f'{{"id" : {number}}}', "email") for number in bad]
    found = findings(started)[: len(bad)]
    assert [key for _, key, _ in found] == [f'{{"id" : {number}}}' for number in bad]
    for (_, _, finding), (_, _, _, reason) in zip(found, bad.values(), strict=True):
        assert reason in finding or finding == "not an encrypted value in any form of the application", finding
    assert [state for _, _, state in failures][1:] == [state for _, _, state, _ in bad.values()][1:]
    close(started)
    with raises("55000", message="5 rows of .*t could not be encrypted"):
        migration.finish(started, "t")
    # Closed, nothing bad comes in any more, and what is there is mended by who writes it anew.
    with raises("XX001"):
        db.connect_keyed(keyring=RING).execute("INSERT INTO t VALUES (40, %s, %s)", bad[34][:2])
    keyed_writer = db.connect_keyed("writer", keyring=RING)
    for number in bad:
        update(keyed_writer, seal, number, f"mended {number}")
    migration.backfill(started, "t")
    migration.finish(started, "t")
    assert [text for _, text, _ in values(started)][ROWS:] == [f"mended {number}" for number in bad]


@pytest.mark.parametrize(
    ("ring", "sqlstate"), [(None, "55000"), (keyring(2, {"2": KEY_2, "7": WRONG_KEY}), "XX001")], ids=["none", "wrong"]
)
def test_without_the_key_nothing_is_adopted(db, started, ring, sqlstate):
    session = db.connect_keyed(keyring=ring) if ring else db.connect()
    session.execute("SET client_min_messages = error")
    if ring:
        migration.backfill(session, "t")
        states = session.execute(
            "SELECT DISTINCT sqlstate FROM pii_migration_failures WHERE table_name = 't'::regclass"
        )
        assert states.fetchall() == [(sqlstate,)]
    else:
        with raises(sqlstate, message="no encryption key is loaded"):
            migration.backfill(session, "t")
        with raises(sqlstate, message="no encryption key is loaded"):
            session.execute("SELECT * FROM pii_migration_verify('t')")
    assert pending(started) == list(range(1, ROWS + 1))
    migration.backfill(started, "t")
    assert shadows(started) == expected()


def test_a_retired_key_still_adopts(db, keyed, seal):
    """It decrypts, which is all that it takes of a column that is not searchable."""
    keyed.execute(TABLE)
    insert(db.connect(), seal, 1)
    start(keyed, {"note": {"legacy_version": 7}})
    only = db.connect_keyed(keyring=APPLICATION)
    migration.backfill(only, "t")
    assert findings(only) == [("note", None, "ok")]


# --- who may ---


def test_who_brings_ciphertext_in_has_the_right_to(db, keyed, seal):
    keyed.execute(TABLE + f"ALTER TABLE t OWNER TO owner; GRANT CREATE ON SCHEMA {db.schema} TO owner, stranger")
    insert(db.connect(), seal, 1)
    owner = db.connect_keyed("owner", keyring=RING)
    with raises("42501", message="pii_migration_adopt"):
        start(owner)
    with raises("42501", message="must be owner"):
        start(db.connect_keyed("importer", keyring=RING))
    start(keyed)
    with raises("42501", message="import ciphertext"):
        migration.backfill(owner, "t")
    with raises("42501", message="number|statement of the extension"):
        owner.execute("UPDATE t SET email__encrypted = CASE WHEN pazpaz_pii.pii_adopts(1) THEN email__encrypted END")
    # A trigger by hand would be a way around the right to import.
    stranger = db.connect_keyed("stranger", keyring=RING)
    stranger.execute("CREATE TABLE mine (a bytea, b encrypted_text)")
    with raises("42501", message="pii_migration_adopt"):
        stranger.execute(
            "CREATE TRIGGER x BEFORE INSERT ON mine FOR EACH ROW EXECUTE FUNCTION "
            "pazpaz_pii.pii_migration_adopt('open', 'a', 'b', '7', 'a', '1', 'a')"
        )
    keyed.execute("GRANT owner TO importer")
    importer = db.connect_keyed("importer", keyring=RING)
    migration.backfill(importer, "t")
    assert shadows(keyed) == [(1, *text_of(1))]
    keyed.execute("REVOKE owner FROM importer")


LOOK = """
    CREATE TABLE seen (who text, keys bigint); GRANT ALL ON seen TO PUBLIC;
    CREATE FUNCTION look(value bytea) RETURNS bytea LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO {schema}.seen SELECT current_user, count(*) FROM public.pii_session_keys(); RETURN value;
    END $$;
"""


def seen(session):
    return set(session.execute("DELETE FROM seen RETURNING *").fetchall())


def test_the_expression_finds_no_key_and_no_planted_function(db, keyed, seal):
    """It runs as whoever writes, as any trigger's code does, and finds PostgreSQL's own names."""
    keyed.execute(
        LOOK.format(schema=db.schema)
        + f"""CREATE TABLE t (id int PRIMARY KEY, email text, email_iv text, note bytea, age int);
            GRANT ALL ON t TO writer; ALTER TABLE t OWNER TO owner;
            GRANT ALL ON SCHEMA {db.schema} TO owner, writer;
            CREATE FUNCTION decode(varchar, text) RETURNS bytea LANGUAGE sql AS $$ SELECT 'planted'::bytea $$"""
    )
    look = f"{db.schema}.look(decode(email_iv::varchar, 'base64') || decode(email::varchar, 'base64'))"
    start(keyed, {"email": {"legacy_version": 7, "expression": look}})
    writer = db.connect_keyed("writer", keyring=RING)
    insert(writer, seal, 1)
    assert seen(keyed) == {("writer", 0)}
    insert(keyed, seal, 2)
    assert seen(keyed) == {("postgres", 0)}
    insert(db.connect("writer"), seal, 3)
    migration.backfill(keyed, "t")
    assert seen(keyed) == {("owner", 0)}
    rows = keyed.execute("SELECT email__encrypted::text FROM t ORDER BY id").fetchall()
    assert rows == [(text_of(number)[0],) for number in (1, 2, 3)]
    assert writer.execute("SELECT count(*) FROM pii_session_keys()").fetchone()[0] > 0
    # Who may not run what it names makes rows pending, and once it is closed writes none.
    keyed.execute("REVOKE EXECUTE ON FUNCTION look(bytea) FROM PUBLIC; GRANT EXECUTE ON FUNCTION look(bytea) TO owner")
    insert(writer, seal, 4)
    assert pending(keyed) == [4]
    close(keyed)
    with raises("42501", message="permission denied for function look"):
        insert(writer, seal, 5)
    assert writer.execute("SELECT count(*) FROM pii_session_keys()").fetchone()[0] > 0


def test_the_expression_is_planned_once_for_all_rows_of_a_statement(db, keyed, seal):
    """Also when it fails for one of them. PostgreSQL calls an immutable function of constants when it plans."""
    keyed.execute(
        TABLE
        + """CREATE FUNCTION planned(int) RETURNS bytea IMMUTABLE LANGUAGE plpgsql
                 AS $$ BEGIN RAISE WARNING 'planned'; RETURN ''; END $$"""
    )
    expression = f"{db.schema}.planned(1) || decode(email, 'base64')"
    start(keyed, {"email": {"legacy_version": 7, "expression": expression}})
    stored = base64.b64encode(seal("x")[2]).decode()
    insert_all = """INSERT INTO t (id, email) SELECT i, CASE i %% 20 WHEN 10 THEN 'no base64!' ELSE %s END
                      FROM generate_series(%s::int, %s) AS i"""
    for first in (1, 21):
        with migration.notices(keyed) as told:
            keyed.execute(insert_all, (stored, first, first + 19))
        assert [line.partition(" |")[0] for line in told] == ["WARNING: planned"]
    rows = keyed.execute("SELECT id, email__encrypted::text FROM t ORDER BY id").fetchall()
    assert rows == [(number, None if number % 20 == 10 else "x") for number in range(1, 41)]


def test_who_may_make_triggers_gets_nobody_elses_rights(db, keyed, seal):
    """CREATE TRIGGER takes no ownership: its expression does not run as the owner, nor stand for that of the start."""
    keyed.execute(TABLE + LOOK.format(schema=db.schema) + "GRANT INSERT, TRIGGER ON t TO importer")
    insert(db.connect(), seal, 3)
    start(keyed, {"note": {"legacy_version": 7}})
    importer = db.connect_keyed("importer", keyring=RING)
    importer.execute(
        "CREATE TRIGGER a BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_migration_adopt("
        f"'open', 'note', 'note__encrypted', '7', '{db.schema}.look(note)', '1', 'note')"
    )
    insert(importer, seal, 1)
    assert seen(keyed) == {("importer", 0)}
    insert(db.connect(), seal, 2)
    migration.backfill(keyed, "t")
    close(keyed)
    assert findings(keyed) == [("note", None, "ok")]
    migration.finish(keyed, "t")
    assert seen(keyed) == set()


# --- what is refused ---


@pytest.mark.parametrize(
    ("columns", "sqlstate", "message"),
    [
        ({"note": {}}, "42804", "is of type bytea"),
        ({"note": {"legacy_version": 7}, "email": {}}, "0A000", "either encrypts columns or adopts them"),
        ({"email": {}, "note": {"legacy_version": 7}}, "0A000", "either encrypts columns or adopts them"),
        ({"note": {"legacy_version": 0}}, "22023", "legacy_version must be a key version"),
        ({"note": {"legacy_version": "7"}}, "22023", "legacy_version must be a key version"),
        ({"note": {"expression": 7}}, "22023", "expression must be a string"),
        ({"note": {"expresion": "note"}}, "22023", "unknown setting"),
        ({"note": {"expression": "email"}}, "42804", "gives text, not bytea"),
        ({"note": {"expression": "nothing"}}, "42703", "nothing"),
        ({"note": {"expression": "'"}}, "42601", "leaves a quote open"),
        ({"note": {"expression": "(SELECT t.note)"}}, "0A000", "has a subquery"),
        ({"note": {"expression": "string_agg(note, '')"}}, "0A000", "is not about one row"),
        (
            {"note": {"expression": "convert_to(t.ctid::text, 'UTF8')"}},
            "0A000",
            "reads the whole row, or a system column",
        ),
        ({"note": {"expression": "convert_to(t::text, 'UTF8')"}}, "0A000", "reads the whole row, or a system column"),
        ({"note": {"expression": "made"}}, "0A000", "reads a generated column"),
        ({"age": {"legacy_version": 7}}, "42804", "is of type integer"),
    ],
)
def test_what_is_no_adoption_is_refused(db, table, keyed, columns, sqlstate, message):
    keyed.execute("ALTER TABLE t ADD made bytea GENERATED ALWAYS AS (decode(email_iv, 'base64')) STORED")
    before = migration.fingerprint(keyed)
    with migration.refused(db, sqlstate, message=message):
        start(keyed, columns)
    assert migration.fingerprint(keyed) == before


def test_no_expression_is_told_from_several(keyed):
    for query, message in {"": "is none", "SELECT 1; SELECT 2": "is more than one"}.items():
        with raises("0A000", message=f"the expression {message}"):
            keyed.execute("SELECT pazpaz_pii.pii_columns_read(%s)", (query,))


def test_a_default_is_in_the_way(db, table, keyed):
    keyed.execute("ALTER TABLE t ALTER note SET DEFAULT ''")
    with migration.refused(db, "2BP01", message="columns of t have a default: note"):
        start(keyed)


def test_steps_in_a_wrong_order(db, started):
    with raises("55000", message="open to sessions"):
        migration.finish(started, "t")
    with migration.refused(db, "55000", message="the migration of t is started, not finished"):
        migration.scrub(started, "t")
    close(started)
    assert started.execute("SELECT pii_migration_close('t')").fetchone()[0].endswith("closed already")
    started.execute("SELECT pii_migration_close('t', closed => false)")
    migration.backfill(started, "t")
    with raises("55000", message="open to sessions"):
        migration.finish(started, "t")
    started.execute("CREATE TABLE plain (name text)")
    with raises("55000", message="no migration of .*plain is under way"):
        close(started, "plain")
    migration.start(started, "plain", '{"name": {}}')
    with raises("55000", message="was closed from its start"):
        close(started, "plain")


@pytest.mark.parametrize("lost", ["trigger", "check", "disabled"])
def test_a_lost_trigger_or_check_is_noticed(db, started, lost):
    started.execute(
        {
            "trigger": 'DROP TRIGGER "~pii_migration_adopt" ON t',
            "check": "ALTER TABLE t DROP CONSTRAINT pii_in_step; ALTER TABLE t ADD CONSTRAINT pii_in_step CHECK (true)",
            "disabled": 'ALTER TABLE t DISABLE TRIGGER "~pii_migration_adopt"',
        }[lost]
    )
    for step in (lambda: migration.backfill(started, "t"), lambda: close(started)):
        with raises("55000", message="has lost the trigger or the constraint"):
            step()
    migration.rollback(started, "t")


def test_a_trigger_that_fires_later_is_refused(db, table, keyed):
    """What it changes would be swapped in unadopted."""
    trigger = (
        "CREATE OR REPLACE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; "
        'CREATE TRIGGER "ändern" BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION change()'
    )
    says = {"message": "triggers of t would change rows after", "detail": '"ändern" on table t', "hint": "RENAME TO"}
    keyed.execute(trigger)
    with migration.refused(db, "55000", **says):
        start(keyed)
    keyed.execute('ALTER TRIGGER "ändern" ON t RENAME TO aendern')
    start(keyed)
    migration.backfill(keyed, "t")
    close(keyed)
    keyed.execute('ALTER TRIGGER aendern ON t RENAME TO "ändern"')
    for step in (migration.backfill, migration.finish):
        with migration.refused(db, "55000", **says):
            step(keyed, "t")
    keyed.execute('DROP TRIGGER "ändern" ON t')
    migration.finish(keyed, "t")
    assert values(keyed) == expected()


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_value_that_differs_is_made_anew(db, started, seal, state):
    """It was written past the trigger, so that nothing is pending; the hint of the finish leads out."""
    migration.backfill(started, "t")
    started.execute('ALTER TABLE t DISABLE TRIGGER "~pii_migration_adopt"')
    update(db.connect(), seal, 1, "past the trigger")
    started.execute('ALTER TABLE t ENABLE ALWAYS TRIGGER "~pii_migration_adopt"')
    migration.backfill(started, "t")
    assert findings(started)[0] == ("email", '{"id" : 1}', "differs from its encrypted value")
    anew = "UPDATE t SET email__encrypted = NULL WHERE id = 1"
    if state == "open":
        db.connect().execute(anew)
        assert pending(started) == [1]
        migration.backfill(started, "t")
        close(started)
    else:
        close(started)
        with raises("55000", message="not every row of .*t is encrypted", hint="differs, UPDATE .* to NULL"):
            migration.finish(started, "t")
        with raises("55000", message="no encryption key is loaded"):
            db.connect().execute(anew)
        started.execute(anew)
    assert findings(started) == [("email", None, "ok"), ("note", None, "ok")]
    migration.finish(started, "t")
    assert values(started) == expected(e1="past the trigger")


# --- back ---


@pytest.mark.parametrize("state", ["started", "closed", "finished"])
def test_a_rollback_gives_back_what_was_there(db, table, keyed, state):
    keyed.execute(
        "CREATE INDEX ON t USING hash (email); CREATE UNIQUE INDEX u ON t (email); COMMENT ON COLUMN t.note IS 'n'; "
        "ALTER TABLE t ALTER email SET STORAGE EXTERNAL"
    )
    before = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    start(keyed)
    if state == "closed":
        migration.backfill(keyed, "t")
        close(keyed)
    elif state == "finished":
        advance(keyed, "finished")
        assert db.dump_schema("-n", db.schema) != before[0]
        keyed.execute("DELETE FROM t WHERE id = 1")
        before[1].pop(0)
    migration.rollback(keyed, "t")
    assert db.dump_schema("-n", db.schema) == before[0]
    assert sorted(migration.rows_of(keyed, "t")) == sorted(
        row for row in before[1] if len(before[1]) == ROWS or row[1] != 1
    )
    with migration.refused(db, "55000", message="no migration of t is under way"):
        migration.rollback(keyed, "t")


def test_what_was_written_after_the_finish_is_not_lost_by_a_rollback(db, started):
    advance(started, "finished")
    started.execute("UPDATE t SET email = 'since' WHERE id = 3; INSERT INTO t (id, email) VALUES (90, 'new')")
    before = migration.fingerprint(started), values(started)
    with migration.refused(
        db, "55000", message="rows of t were written since", detail=r'{"id" : 3}\n{"id" : 90}', hint="pii_export"
    ):
        migration.rollback(started, "t")
    assert (migration.fingerprint(started), values(started)) == before
    migration.scrub(started, "t")
    with migration.refused(db, "55000", message="no migration of t is under way"):
        migration.rollback(started, "t")
    assert values(started) == before[1]
    started.execute("SELECT pii_decrypt_columns('t', '{email,note}')")
    assert migration.types_of(started, "t")["email"] == "character varying(50)"


# --- particular tables ---


def test_partitions(db, keyed, seal):
    keyed.execute(
        """CREATE TABLE t (id int, email text NOT NULL, email_iv text, note bytea, age int) PARTITION BY LIST (id);
            CREATE TABLE p1 (age int, note bytea, email_iv text, email text NOT NULL, id int);
            ALTER TABLE t ATTACH PARTITION p1 FOR VALUES IN (1, 2, 3); CREATE TABLE p2 PARTITION OF t DEFAULT"""
    )
    session = db.connect()
    for number in range(1, 8):
        insert(session, seal, number)
    start(keyed)
    insert(session, seal, 8)
    update(session, seal, 2, "moved")
    session.execute("UPDATE t SET id = 3 WHERE id = 7")
    advance(keyed, "finished")
    assert sorted(values(keyed)) == sorted(
        (3 if number == 7 else number, "moved" if number == 2 else email, note)
        for number, email, note in expected(range(1, 9))
    )
    migration.scrub(keyed, "t")
    assert {row[0] for row in keyed.execute("SELECT finding FROM pii_verify('t')")} == {"ok"}
    assert migration.types_of(keyed, "p1")["note"] == "encrypted_text"


@pytest.mark.parametrize("state", ["started", "closed", "finished"])
def test_it_goes_on_in_a_restored_database(db, started, state):
    if state == "closed":
        migration.backfill(started, "t")
        close(started)
    elif state == "finished":
        advance(started, "finished")
    dump = db.run_tool("pg_dump").stdout
    with db.sibling(f"restored_{state}") as restored:
        restored.psql(dump)
        session = restored.connect_keyed(keyring=RING, options=f"-c search_path={db.schema},public")
        session.execute("SET client_min_messages = warning")
        if state != "finished":
            advance(session, "finished")
        assert values(session) == expected()
        migration.scrub(session, "t")
        assert {row[0] for row in session.execute("SELECT finding FROM pii_verify('t')")} == {"ok"}


def test_a_rotation_in_the_middle_adopts_nothing(db, started, seal):
    migration.backfill(started, "t")
    update(db.connect(), seal, 1, "pending")
    set_keyring(started, keyring(3, {"2": KEY_2, "3": WRONG_KEY, "7": KEY_1}))
    started.execute("CALL pii_rotate('t')")
    assert pending(started) == [1]
    versions = "SELECT DISTINCT pii_key_version(email__encrypted) FROM t WHERE email__encrypted IS NOT NULL"
    assert started.execute(versions).fetchall() == [(3,)]
    assert shadows(started)[1:] == expected()[1:]


@pytest.mark.parametrize("owner", ["postgres", "owner"])
def test_a_rotation_swaps_in_nothing_stale(db, started, seal, owner):
    """A trigger of the owner's may change what is adopted while a rotation writes the row, and nothing else."""
    alias = seal("by the owner's trigger")[2]
    started.execute(
        f"""ALTER TABLE t ADD alias bytea; UPDATE t SET alias = '\\x{alias.hex()}' WHERE id < 5;
            CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                NEW.note := coalesce(NEW.alias, NEW.note); RETURN NEW;
            END $$"""
    )
    migration.backfill(started, "t")
    close(started)
    reader = db.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1")
    started.execute(
        f"""CREATE TRIGGER change BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION change();
            ALTER TABLE t ENABLE ALWAYS TRIGGER change; ALTER TABLE t OWNER TO {owner}"""
    )
    finish = Background(migration.finish, started, "t")
    wait_for_activity(db.connect(), started, "wait_event = 'PgSleep'")
    rotator = db.connect_keyed(keyring=keyring(3, {"2": KEY_2, "3": WRONG_KEY, "7": KEY_1}))
    rotator.execute("SET client_min_messages = error")
    rotator.execute("CALL pii_rotate('t')")
    reader.execute("COMMIT")
    assert finish.join() is None
    # Without the owner's rights the keys do not serve such a row, and it stays as it was.
    changed = {} if owner == "owner" else dict.fromkeys(range(1, 5), "by the owner's trigger")
    assert values(rotator) == [(number, email, changed.get(number, note)) for number, email, note in expected()]
    failed = rotator.execute("SELECT count(*) FROM pii_migration_failures WHERE table_name = 't'::regclass").fetchone()
    assert failed == (0 if changed else 4,)


def test_writers_and_several_backfills_at_once(db, keyed, seal):
    """Whatever meets whatever, every value is the last that was written."""
    keyed.execute(TABLE)
    session = db.connect()
    texts = {number: f"first {number}" for number in range(1, 301)}
    for number, text in texts.items():
        insert(session, seal, number, text, "n")
    start(keyed)
    news = {number: seal(f"second {number}") for number in range(1, 301, 2)}

    def write(ring):
        def work():
            writer = db.connect_keyed("writer", keyring=RING) if ring else db.connect("writer")
            for number, (email, nonce, _) in news.items():
                if number % 4 == (1 if ring else 3):
                    writer.execute("UPDATE t SET email = %s, email_iv = %s WHERE id = %s", (email, nonce, number))

        return work

    def fill():
        worker = db.connect_keyed(keyring=RING)
        worker.execute("SET client_min_messages = error")
        for _ in range(3):
            migration.backfill(worker, "t", "20")

    with ThreadPoolExecutor(4) as pool:
        for work in [pool.submit(work) for work in (write(True), write(False), fill, fill)]:
            work.result()
    advance(keyed, "finished")
    assert keyed.execute("SELECT id, email::text FROM t ORDER BY id").fetchall() == [
        (number, f"second {number}" if number in news else text) for number, text in texts.items()
    ]


def test_replication_brings_both(db, started, seal):
    migration.backfill(started, "t")
    close(started)
    row = started.execute("SELECT email, email_iv FROM t WHERE id = 1").fetchone()
    stored = db.connect().execute("SELECT email__encrypted FROM t WHERE id = 1").fetchone()
    apply = db.connect()
    apply.execute("SET session_replication_role = replica")
    apply.execute("INSERT INTO t (id, email, email_iv, email__encrypted) VALUES (50, %s, %s, %s)", (*row, *stored))
    assert shadows(started)[-1] == (50, text_of(1)[0], None)
    with raises("55000", message="no encryption key"):
        apply.execute("INSERT INTO t (id, email, email_iv) VALUES (51, %s, %s)", row)
    with pytest.raises(psycopg.Error):
        apply.execute("UPDATE t SET email = 'x' WHERE id = 50")


def test_nobody_finds_a_value_that_was_pending_to_be_null(db, started, seal):
    """An older snapshot sees the row without its encrypted value: the finish waits for it before the names swap."""
    migration.backfill(started, "t")
    update(db.connect("writer"), seal, 1, "pending")
    close(started)
    reader = db.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1 FROM pg_class LIMIT 1")
    migration.backfill(started, "t")
    finish = Background(migration.finish, started, "t")
    wait_for_activity(db.connect(), started, "wait_event = 'PgSleep'")
    assert finish.is_running()
    assert reader.execute("SELECT email IS NULL FROM t WHERE id = 1").fetchone() == (False,)
    reader.execute("COMMIT")
    assert finish.join() is None
    assert db.connect().execute("SELECT email IS NULL FROM t WHERE id = 1").fetchone() == (False,)
    assert values(started)[0] == (1, "pending", text_of(1)[1])
