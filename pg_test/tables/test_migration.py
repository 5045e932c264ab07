"""An online migration, step by step: its states, every wrong order, and what writers meet meanwhile."""

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.keys import WRONG_KEY, keyring
from harness.loading import set_keyring
from harness.values import is_armour

TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, email varchar(50) NOT NULL, name text, age int);
    INSERT INTO t SELECT i, 'e' || i, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'Name ' || i END, i
        FROM generate_series(1, 20) AS i;
"""
COLUMNS = '{"email": {"searchable": true}, "name": {}}'
PAIRS = "SELECT id, email, email__encrypted::text, name, name__encrypted::text FROM t ORDER BY id"


db = shared.corner
keyed = shared.keyed_and_quiet


@pytest.fixture
def started(keyed):
    keyed.execute(TABLE)
    migration.start(keyed, "t", COLUMNS)
    return keyed


@pytest.fixture
def finished(keyed):
    keyed.execute(TABLE)
    migration.advance(keyed, "t", COLUMNS, "finished")
    return keyed


def in_step(session) -> bool:
    """Whether every shadow holds its plain value, of at least one row."""
    rows = session.execute(PAIRS).fetchall()
    return bool(rows) and all(email == email_too and name == name_too for _, email, email_too, name, name_too in rows)


def state_of(session, table: str = "t"):
    row = session.execute(
        "SELECT min(state) FROM pazpaz_pii.pii_column WHERE table_name = %s::regclass", (table,)
    ).fetchone()
    return row[0]


# --- the story ---


def test_from_start_to_scrub(db, keyed):
    keyed.execute(TABLE)
    before = keyed.execute("SELECT id, email, name, age FROM t ORDER BY id").fetchall()
    types = migration.types_of(keyed, "t")

    migration.start(keyed, "t", COLUMNS)
    assert state_of(keyed) == "started"
    assert list(migration.types_of(keyed, "t")) == [*types, "email__encrypted", "name__encrypted"]
    keyed.execute(
        "INSERT INTO t VALUES (21, 'e21', 'new', 21); UPDATE t SET name = 'changed' WHERE id = 1; "
        "DELETE FROM t WHERE id = 20"
    )
    expected = [row for row in before if row[0] not in (1, 20)] + [(1, "e1", "changed", 1), (21, "e21", "new", 21)]
    migration.backfill(keyed, "t")
    assert in_step(keyed)

    migration.finish(keyed, "t")
    assert state_of(keyed) == "finished"
    assert list(migration.types_of(keyed, "t")) == ["id", "email__plaintext", "name__plaintext", "age", "email", "name"]
    assert migration.types_of(keyed, "t")["email"] == "encrypted_text(50,searchable)"
    assert keyed.execute("SELECT id, email::text, name::text, age FROM t ORDER BY id").fetchall() == sorted(expected)

    migration.scrub(keyed, "t")
    assert state_of(keyed) == "encrypted"
    assert migration.types_of(keyed, "t") == types | {
        "email": "encrypted_text(50,searchable)",
        "name": "encrypted_text",
    }
    assert keyed.execute("SELECT * FROM t ORDER BY id").fetchall() == sorted(expected)
    keyless = db.connect()
    for email, name in keyless.execute("SELECT email, name FROM t"):
        assert is_armour(email) and (name is None or is_armour(name))
    with raises("23502"):
        keyed.execute("INSERT INTO t VALUES (30)")
    events = [
        event
        for (event,) in keyed.execute(
            "SELECT event FROM pii_migration_log WHERE table_name = 't'::regclass ORDER BY at"
        )
    ]
    assert events == ["started", "backfilled", "finished", "scrubbed"]
    assert keyed.execute(
        "SELECT DISTINCT role::text FROM pii_migration_log WHERE table_name = 't'::regclass"
    ).fetchall() == [("postgres",)]


def test_it_ends_as_the_one_statement_does(db, keyed):
    """Both ways lead to the same table."""
    dumps = []
    for state in ("scrubbed", "encrypted"):
        keyed.execute("DROP TABLE IF EXISTS t CASCADE")
        keyed.execute(
            TABLE
            + (
                "ALTER TABLE t ALTER email SET DEFAULT 'none'; CREATE INDEX t_name ON t (name); "
                "CREATE UNIQUE INDEX t_email ON t (email)"
            )
        )
        keyed.execute(
            "COMMENT ON COLUMN t.email IS 'mail'; GRANT SELECT (email) ON t TO PUBLIC; "
            "ALTER TABLE t ALTER name SET STATISTICS 7"
        )
        migration.advance(keyed, "t", COLUMNS, state)
        dumps.append(db.dump_schema("-n", db.schema))
    assert dumps[0] == dumps[1] and "encrypted_text(50,searchable)" in dumps[0]


# --- wrong order ---

STEPS = {
    "start": f"SELECT pii_migration_start('t', '{COLUMNS}')",
    "backfill": "CALL pii_migration_backfill('t')",
    "verify": "SELECT * FROM pii_migration_verify('t')",
    "indexes": "SELECT * FROM pii_migration_indexes('t')",
    "finish": "SELECT pii_migration_finish('t')",
    "scrub": "CALL pii_migration_scrub('t')",
    "rollback": "CALL pii_migration_rollback('t')",
    "encrypt": f"SELECT pii_encrypt_columns('t', '{COLUMNS}')",
    "encrypt others": "SELECT pii_encrypt_columns('t', '{\"other\": {}}')",
    "decrypt": "SELECT pii_decrypt_columns('t', '{email,name}')",
}
# For each state, the steps that are refused, and how. All others go well.
REFUSED = {
    "plain": {
        **dict.fromkeys(
            ("backfill", "verify", "indexes", "finish", "scrub", "rollback"),
            ("55000", "no migration of t is under way", "pii_migration_start"),
        ),
        "decrypt": ("42804", "not of type encrypted_text", ""),
    },
    "started": {
        **dict.fromkeys(
            ("start", "encrypt", "encrypt others", "decrypt"),
            ("55000", "a migration of t is started", "pii_migration_backfill.*rollback"),
        ),
        "finish": ("55000", "not every row of t is encrypted", "pii_migration_verify.*pii_migration_backfill"),
        "scrub": ("55000", "the migration of t is started, not finished", "backfill.*finish"),
    },
    "backfilled": {
        **dict.fromkeys(
            ("start", "encrypt", "encrypt others", "decrypt"), ("55000", "a migration of t is started", "rollback")
        ),
        "scrub": ("55000", "the migration of t is started, not finished", "finish"),
    },
    "finished": {
        **dict.fromkeys(
            ("start", "encrypt", "encrypt others", "decrypt"),
            ("55000", "a migration of t is finished", "pii_migration_scrub.*rollback"),
        ),
        **dict.fromkeys(
            ("backfill", "verify", "indexes", "finish"),
            ("55000", "the migration of t is finished, not started", "pii_migration_scrub"),
        ),
    },
    **{
        state: {
            **dict.fromkeys(
                ("backfill", "verify", "indexes", "finish"),
                ("55000", "no migration of t is under way", "pii_migration_start"),
            ),
            **dict.fromkeys(("start", "encrypt"), ("42804", "is of type", "")),
        }
        for state in ("scrubbed", "encrypted")
    },
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("state", REFUSED)
def test_the_steps_cannot_be_run_in_a_wrong_order(db, keyed, state, step):
    keyed.execute(TABLE + "ALTER TABLE t ADD other text")
    if state != "plain":
        migration.advance(keyed, "t", COLUMNS, state)
    before = (
        migration.fingerprint(keyed),
        keyed.execute("SELECT id, email::text, name::text FROM t ORDER BY id").fetchall(),
    )
    if step in REFUSED[state]:
        sqlstate, message, hint = REFUSED[state][step]
        with migration.refused(db, sqlstate, message=message, hint=hint):
            keyed.execute(STEPS[step])
        assert (
            migration.fingerprint(keyed),
            keyed.execute("SELECT id, email::text, name::text FROM t ORDER BY id").fetchall(),
        ) == before
    else:
        keyed.execute(STEPS[step])
        assert keyed.execute("SELECT id, email::text, name::text FROM t ORDER BY id").fetchall() == before[1]


def test_columns_of_one_table_one_after_the_other(db, keyed):
    keyed.execute(TABLE)
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    migration.advance(keyed, "t", '{"email": {"searchable": true}}', "scrubbed")
    migration.advance(keyed, "t", '{"name": {}}', "finished")
    with migration.refused(db, "55000", message="a migration of t is finished: name"):
        keyed.execute("SELECT pii_decrypt_columns('t', '{email}')")
    migration.rollback(keyed, "t")
    assert migration.types_of(keyed, "t")["name"] == "text" and migration.types_of(keyed, "t")["email"].startswith(
        "encrypted_text"
    )
    with migration.refused(db, "55000", message="rolled back already"):
        migration.rollback(keyed, "t")
    keyed.execute("SELECT pii_decrypt_columns('t', '{email}')")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")) == (schema, rows)
    with migration.refused(db, "55000", message="no migration of t is under way"):
        migration.rollback(keyed, "t")


def test_an_index_over_two_columns_comes_back_with_the_second(db, keyed):
    keyed.execute(TABLE + "CREATE INDEX pair ON t (email, name)")
    schema = db.dump_schema("-n", db.schema)
    migration.advance(keyed, "t", COLUMNS, "encrypted")
    keyed.execute("SELECT pii_decrypt_columns('t', '{name}')")
    assert keyed.execute("SELECT to_regclass('pair')").fetchone() == (None,)
    keyed.execute("SELECT pii_decrypt_columns('t', '{email}')")
    assert db.dump_schema("-n", db.schema) == schema


@pytest.mark.parametrize("state", ["started", "finished"])
def test_a_partition_is_part_of_its_tables_migration(db, keyed, state):
    keyed.execute(
        "CREATE TABLE t (id int, name text) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF t DEFAULT; "
        "INSERT INTO t VALUES (1, 'a')"
    )
    migration.advance(keyed, "t", '{"name": {}}', state)
    for statement in (
        "SELECT pii_encrypt_columns('p', '{\"name\": {}}')",
        "SELECT pii_migration_start('p', '{\"name\": {}}')",
    ):
        with migration.refused(db, "55000", message=f"a migration of t is {state}"):
            keyed.execute(statement)
    with migration.refused(db, "55000", message="no migration of p is under way"):
        keyed.execute("CALL pii_migration_rollback('p')")


# --- the sync trigger ---


@pytest.mark.parametrize("after_backfill", [False, True])
def test_every_kind_of_write_keeps_the_pair_in_step(started, after_backfill):
    session = started
    if after_backfill:
        migration.backfill(session, "t")
    session.execute("INSERT INTO t VALUES (31, 'a', 'b'), (32, '', ''), (33, 'c', NULL)")
    session.execute("INSERT INTO t (id, email) SELECT 34, 'd'")
    with session.cursor().copy("COPY t FROM STDIN") as copy:
        copy.write("41\tcopied\t\\N\t1\t\\N\t\\N\n42\t\tü\t2\t\\N\t\\N\n")
    session.execute(
        "INSERT INTO t VALUES (1, 'up', 'sert') ON CONFLICT (id) DO "
        "UPDATE SET email = excluded.email, name = excluded.name"
    )
    session.execute("INSERT INTO t VALUES (2, 'no', 'thing') ON CONFLICT DO NOTHING")
    session.execute(
        "UPDATE t SET name = NULL WHERE id = 5; UPDATE t SET name = 'from NULL' WHERE id = 6; "
        "UPDATE t SET name = '' WHERE id = 8"
    )
    session.execute("UPDATE t SET email = email || 'x', name = upper(name) WHERE id IN (9, 10, 11)")
    session.execute("UPDATE t SET id = 99 WHERE id = 12")
    session.execute("WITH w AS (UPDATE t SET name = 'cte' WHERE id = 13 RETURNING id) SELECT * FROM w")
    if PG_MAJOR >= 15:
        session.execute(
            """MERGE INTO t USING (VALUES (14, 'merged'), (43, 'inserted')) AS s (id, v) ON t.id = s.id
               WHEN MATCHED THEN UPDATE SET name = s.v WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.v, s.v)"""
        )
    written = "id > 30 OR id IN (1, 5, 6, 8, 9, 10, 11, 13)" if not after_backfill else "true"
    wrong = session.execute(
        f"""SELECT id FROM t WHERE ({written}) AND (email IS DISTINCT FROM email__encrypted::text
                OR name IS DISTINCT FROM name__encrypted::text)"""
    )
    assert wrong.fetchall() == []
    assert session.execute(
        "SELECT name__encrypted::text, octet_length(name__encrypted::bytea) FROM t WHERE id = 32"
    ).fetchone() == ("", 31)
    assert session.execute("SELECT name__encrypted IS NULL FROM t WHERE id = 33").fetchone() == (True,)
    migration.backfill(session, "t")
    assert in_step(session)


def test_the_shadow_cannot_be_written_by_itself(started):
    started.execute(
        "INSERT INTO t (id, email, email__encrypted, name__encrypted) VALUES (50, 'true', 'false', 'false')"
    )
    started.execute(
        "UPDATE t SET email__encrypted = 'false', name__encrypted = NULL WHERE id = 2; "
        "UPDATE t SET name__encrypted = 'x' WHERE id = 3"
    )
    rows = started.execute(
        "SELECT email, email__encrypted::text, name, name__encrypted::text FROM t WHERE id IN (2, 3, 50) ORDER BY id"
    ).fetchall()
    assert rows == [("e2", "e2", "Name 2", "Name 2"), ("e3", "e3", None, None), ("true", "true", None, None)]


def test_triggers_of_the_user_come_first(started):
    started.execute(
        """CREATE FUNCTION low() RETURNS trigger LANGUAGE plpgsql AS
               'BEGIN new.email := lower(new.email); new.name := nullif(new.name, $$$$); RETURN new; END';
           CREATE TRIGGER zzz BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION low()"""
    )
    started.execute("INSERT INTO t VALUES (60, 'UPPER', '')")
    row = started.execute("SELECT email, email__encrypted::text, name, name__encrypted FROM t WHERE id = 60").fetchone()
    assert row == ("upper", "upper", None, None)


def test_a_trigger_that_fires_even_later_is_caught_by_the_check(started):
    started.execute(
        """CREATE FUNCTION low() RETURNS trigger LANGUAGE plpgsql AS
               'BEGIN new.email := lower(new.email); RETURN new; END';
           CREATE TRIGGER "~~~ last" BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION low()"""
    )
    with raises("23514", message="pii_in_step"):
        started.execute("INSERT INTO t VALUES (60, 'UPPER', '')")


def test_without_a_key(db, started):
    migration.backfill(started, "t")
    keyless = db.connect()
    for statement, column in (
        ("INSERT INTO t VALUES (70, 'secret')", "email"),
        ("UPDATE t SET email = 'secret' WHERE id = 1", "email"),
        ("UPDATE t SET email__encrypted = email__encrypted, name = 'secret' WHERE id = 1", "name"),
        ("UPDATE t SET name__encrypted = NULL WHERE id = 2", "name"),
    ):
        with raises(
            "55000",
            message="no encryption key",
            detail=f'migration of table "t" is under way: .* column "{column}"',
            hint=r"pii_load_keyring\(\$1\).*docs/migration.md",
            secrets=["secret"],
        ):
            keyless.execute(statement)
    keyless.execute("UPDATE t SET age = age + 1; UPDATE t SET name = NULL WHERE id = 2; DELETE FROM t WHERE id = 3")
    assert keyless.execute("SELECT count(*) FROM t WHERE age = id + 1").fetchone() == (19,)
    assert in_step(started)


@pytest.mark.parametrize(
    ("ring", "value", "sqlstate", "message"),
    [(keyring(index={}), "secret", "55000", "no index key"), (keyring(), "secret" * 2, "22001", "too long")],
    ids=["no index key", "too long"],
)
def test_who_writes_is_told_of_the_migration(db, keyed, ring, value, sqlstate, message):
    """An application that knows nothing of it has its row refused for the encrypted column's sake."""
    keyed.execute(TABLE)
    migration.start(keyed, "t", '{"email": {"searchable": true, "length": 10}}')
    writer = db.connect_keyed(keyring=ring)
    under_way = 'migration of table "t" is under way: .* column "email"'
    with raises(sqlstate, message=message, detail=under_way, secrets=["secret"]):
        writer.execute("INSERT INTO t VALUES (70, %s)", (value,))


def test_without_a_key_before_the_backfill(db, started):
    """Rows that are not encrypted yet need a key for any change: the trigger completes them."""
    keyless = db.connect()
    with raises("55000", message="no encryption key"):
        keyless.execute("UPDATE t SET age = 1 WHERE id = 2")
    keyless.execute("DELETE FROM t WHERE id = 2")
    started.execute("UPDATE t SET age = 0 WHERE id = 5")
    assert started.execute("SELECT email__encrypted::text FROM t WHERE id = 5").fetchone() == ("e5",)


def test_replicated_writes_are_encrypted_too(started):
    started.execute(
        "SET session_replication_role = replica; INSERT INTO t VALUES (80, 'replayed', 'r'); "
        "RESET session_replication_role"
    )
    assert started.execute("SELECT email__encrypted::text FROM t WHERE id = 80").fetchone() == ("replayed",)


def test_the_check_catches_what_the_trigger_cannot(started):
    migration.backfill(started, "t")
    started.execute('ALTER TABLE t DISABLE TRIGGER "~pii_migration_sync"')
    for statement in (
        "INSERT INTO t VALUES (90, 'x')",
        "INSERT INTO t VALUES (90, 'x', NULL, 1, 'y')",
        "UPDATE t SET email = 'other' WHERE id = 1",
        "UPDATE t SET name = NULL WHERE id = 2",
        "UPDATE t SET email__encrypted = 'other' WHERE id = 1",
        "UPDATE t SET name__encrypted = 'other' WHERE id = 3",
    ):
        with raises("23514", message="pii_in_step"):
            started.execute(statement)
    with raises("55000", message="has lost the trigger or the constraint", hint="pii_migration_rollback"):
        migration.finish(started, "t")
    assert in_step(started)


def test_the_shadow_is_too_short(started):
    migration.rollback(started, "t")
    migration.start(started, "t", '{"name": {"length": 8}}')
    with raises("22001"):
        started.execute("INSERT INTO t VALUES (95, 'x', '123456789')")
    with raises("22001"):
        started.execute("UPDATE t SET name = 'ü23456789' WHERE id = 1")
    started.execute("UPDATE t SET name = 'ü2345678' WHERE id = 1")
    assert started.execute("SELECT name__encrypted::text FROM t WHERE id = 1").fetchone() == ("ü2345678",)


# --- between finish and scrub ---


def test_the_guard_refuses_positional_writes(finished):
    for statement in (
        "INSERT INTO t VALUES (51, 'mail', 'name')",
        "UPDATE t SET email__plaintext = 'new' WHERE id = 1",
    ):
        with raises("55000", message='column "email__plaintext" takes no values', hint="Name the columns"):
            finished.execute(statement)
    with raises("55000", hint="COPY"), finished.cursor().copy("COPY t FROM STDIN") as copy:
        copy.write("52\tmail\tname\t1\tmail\tname\n")
    finished.execute("INSERT INTO t (id, email, name) VALUES (53, 'mail', 'name')")
    finished.execute("INSERT INTO t VALUES (54, NULL, NULL, 1, 'mail', 'name')")
    assert finished.execute("SELECT email::text FROM t WHERE id > 50 ORDER BY id").fetchall() == [("mail",)] * 2


def test_an_update_wipes_what_is_left(db, finished):
    left = "SELECT count(email__plaintext) FROM t"
    assert finished.execute(left).fetchone() == (20,)
    finished.execute("UPDATE t SET email = 'changed' WHERE id = 1")
    db.connect().execute("UPDATE t SET age = 0 WHERE id = 2")
    assert finished.execute(
        "SELECT email__plaintext, name__plaintext, email::text FROM t WHERE id <= 2 ORDER BY id"
    ).fetchall() == [
        (None, None, "changed"),
        (None, None, "e2"),
    ]
    finished.execute("SET session_replication_role = replica; UPDATE t SET age = 0 WHERE id = 3")
    assert finished.execute(left).fetchone() == (17,)
    with raises("23502", message='"email"'):
        finished.execute("UPDATE t SET email = NULL WHERE id = 4")


def test_a_rollback_after_writes_on_the_finished_table(db, keyed):
    keyed.execute(TABLE + "ALTER TABLE t ALTER email SET DEFAULT 'none'; CREATE UNIQUE INDEX t_email ON t (email)")
    schema = db.dump_schema("-n", db.schema)
    migration.advance(keyed, "t", COLUMNS, "finished")
    keyed.execute(
        "INSERT INTO t (id, name) VALUES (51, ''); UPDATE t SET name = 'later' WHERE id = 1; DELETE FROM t WHERE id = 2"
    )
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (52, 'e3')")
    rows = keyed.execute("SELECT id, email::text, name::text, age FROM t ORDER BY id").fetchall()
    migration.rollback(keyed, "t")
    assert keyed.execute("SELECT * FROM t ORDER BY id").fetchall() == rows and len(rows) == 20
    assert rows[-1] == (51, "none", "", None)
    assert db.dump_schema("-n", db.schema) == schema


def test_values_that_became_too_long_stop_the_way_back(keyed):
    keyed.execute(TABLE)
    migration.advance(keyed, "t", '{"email": {"length": 90}}', "finished")
    keyed.execute("UPDATE t SET email = repeat('x', 51) WHERE id = 1")
    with raises("22001"):
        migration.rollback(keyed, "t")
    migration.scrub(keyed, "t")
    keyed.execute("UPDATE t SET email = rpad('x', 51) WHERE id = 1")  # blanks that varchar(50) would cut off silently
    with raises("XX001", message="values of .*t differ"):
        migration.rollback(keyed, "t")
    assert keyed.execute("SELECT length(email) FROM t WHERE id = 1").fetchone() == (51,)


# --- defaults ---


def test_defaults_stay_and_encrypt_anew(keyed):
    keyed.execute(
        """CREATE SEQUENCE s; CREATE TABLE t (id int, a text DEFAULT 'constant',
               b varchar(9) DEFAULT 'n' || nextval('s'), c char(5) DEFAULT 'x', d text DEFAULT NULL);
           INSERT INTO t VALUES (0)"""
    )
    for state in ("encrypted", "scrubbed"):
        migration.advance(keyed, "t", '{"a": {}, "b": {}, "c": {}, "d": {}}', state)
        keyed.execute("INSERT INTO t VALUES (1), (2)")
        rows = keyed.execute("SELECT a::text, left(b::text, 1), c::text, d::text FROM t").fetchall()
        assert rows == [("constant", "n", "x", None)] * len(rows) and len(rows) >= 3
        assert (
            keyed.execute("SELECT count(DISTINCT b::text), count(DISTINCT a::bytea), count(*) FROM t").fetchone()
            == (len(rows),) * 3
        )
        migration.rollback(keyed, "t")


# --- finish ---


def test_finish_compares_even_after_somebody_else_has_validated(db, started):
    """VALIDATE CONSTRAINT in a session without a key looks at NULLs only."""
    migration.backfill(started, "t")
    keyless = db.connect()
    keyless.execute('ALTER TABLE t DISABLE TRIGGER "~pii_migration_sync"')
    keyless.execute("UPDATE t SET email = 'stale' WHERE id = 7")
    keyless.execute('ALTER TABLE t ENABLE ALWAYS TRIGGER "~pii_migration_sync"')
    keyless.execute("ALTER TABLE t VALIDATE CONSTRAINT pii_in_step")
    with raises("55000", message="not every row of .*t is encrypted", hint="pii_migration_verify"):
        migration.finish(started, "t")
    bad = [
        row for row in started.execute("SELECT column_name, row_key, finding FROM pii_migration_verify('t')") if row[1]
    ]
    assert bad == [("email", '{"id" : 7}', "differs from its encrypted value")]
    # The way out that the hint tells of.
    started.execute("UPDATE t SET email__encrypted = NULL WHERE id = 7")
    assert started.execute("SELECT count(*) FROM pii_migration_verify('t') WHERE finding <> 'ok'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ("ALTER TABLE t DROP CONSTRAINT pii_in_step", "has lost"),
        ('DROP TRIGGER "~pii_migration_sync" ON t', "has lost"),
        ('ALTER TABLE t DISABLE TRIGGER "~pii_migration_sync"', "has lost"),
        ('ALTER TABLE t ENABLE TRIGGER "~pii_migration_sync"', "has lost"),
        ("ALTER TABLE t DROP CONSTRAINT pii_in_step, ADD CONSTRAINT pii_in_step CHECK (true)", "has lost"),
        ("ALTER TABLE t DROP COLUMN email__encrypted CASCADE", "has changed"),
    ],
)
def test_finish_refuses_a_migration_that_was_tampered_with(db, started, damage, message):
    migration.backfill(started, "t")
    started.execute(damage)
    rows = started.execute("SELECT id, email, name FROM t ORDER BY id").fetchall()
    with raises("55000", message=message, hint="pii_migration_rollback"):
        migration.finish(started, "t")
    migration.rollback(started, "t")
    assert started.execute("SELECT id, email, name FROM t ORDER BY id").fetchall() == rows
    assert list(migration.types_of(started, "t")) == ["id", "email", "name", "age"]


def test_finish_refuses_new_obstacles(db, started):
    migration.backfill(started, "t")
    started.execute("CREATE VIEW v AS SELECT email FROM t")
    with migration.refused(db, "2BP01", detail="view v"):
        migration.finish(started, "t")
    assert state_of(started) == "started" and in_step(started)


def test_finish_refuses_with_another_key(db, started):
    migration.backfill(started, "t")
    other = db.connect_keyed(keyring=keyring(keys={"2": WRONG_KEY}))
    with raises("55000", message="not every row"):
        migration.finish(other, "t")
    lacking = db.connect_keyed(keyring=keyring(current=1, keys={"1": WRONG_KEY}))
    with raises("55000"):
        migration.finish(lacking, "t")
    with raises("55000", message="no encryption key"):
        migration.finish(db.connect(), "t")
    migration.finish(started, "t")


def test_finish_refuses_a_transaction_that_has_written(started):
    migration.backfill(started, "t")
    with started.transaction():
        started.execute("CREATE TEMP TABLE x (i int)")
        with raises("25001", message="has not written", hint="by itself"), started.transaction():
            migration.finish(started, "t")
    with raises("25000", message="READ COMMITTED", hint="default_transaction_isolation"), started.transaction():
        started.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        migration.finish(started, "t")
    with started.transaction():
        migration.finish(started, "t")
    assert state_of(started) == "finished"


def test_finish_can_be_rolled_back_by_its_transaction(db, started):
    migration.backfill(started, "t")
    before = migration.fingerprint(started)
    with raises("22012"), started.transaction():
        migration.finish(started, "t")
        started.execute("SELECT 1 / 0")
    assert migration.fingerprint(started) == before and state_of(started) == "started"


def test_unique_indexes_must_be_replaced_first(db, keyed):
    keyed.execute(
        TABLE + "CREATE UNIQUE INDEX u ON t (email); CREATE INDEX n ON t (lower(name));CREATE INDEX e ON t (email)"
    )
    migration.start(keyed, "t", COLUMNS)
    migration.backfill(keyed, "t")
    rows = keyed.execute("SELECT replacement, index_name, is_replaced FROM pii_migration_indexes('t')").fetchall()
    assert [(name.split(".")[-1], done, text and text.split(" ON ")[0]) for text, name, done in rows] == [
        ("e", False, "CREATE INDEX CONCURRENTLY e_encrypted"),
        ("n", False, None),
        ("u", False, "CREATE UNIQUE INDEX CONCURRENTLY u_encrypted"),
    ]
    keyed.execute("CREATE UNIQUE INDEX u_encrypted ON t (id, email__encrypted encrypted_text_unique_ops)")
    with migration.refused(
        db,
        "55000",
        message="unique indexes of t are not replaced yet",
        detail="CREATE UNIQUE INDEX CONCURRENTLY u_encrypted1",
        hint=r"SELECT replacement FROM pii_migration_indexes\('t'\) \\gexec$",
    ):
        migration.finish(keyed, "t")
    keyed.execute("DROP INDEX u_encrypted")
    migration.replace_indexes(keyed, "t")
    # Whoever runs the statements again makes nothing twice.
    assert keyed.execute("SELECT DISTINCT replacement FROM pii_migration_indexes('t')").fetchall() == [(None,)]
    with migration.notices(keyed) as told:
        keyed.execute("SET client_min_messages = notice")
        migration.finish(keyed, "t")
    assert any("indexes without a replacement are dropped" in line and line.endswith("n") for line in told)
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (99, 'e1')")


def test_a_unique_index_of_a_partition_alone_is_replaced(keyed):
    keyed.execute(
        """CREATE TABLE t (id int, email text) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF t DEFAULT;
           CREATE UNIQUE INDEX u ON p (email); INSERT INTO t VALUES (1, 'a')"""
    )
    migration.advance(keyed, "t", '{"email": {"searchable": true}}', "finished")
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (2, 'a')")
    migration.scrub(keyed, "t")
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (2, 'a')")


def test_an_invalid_index_does_not_stop_the_way_back(keyed):
    keyed.execute(TABLE)
    with raises("23505"):
        keyed.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t ((name IS NULL), name)")
    keyed.execute("DROP INDEX broken; UPDATE t SET email = 'same' WHERE id < 3")
    with raises("23505"):
        keyed.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (email)")
    migration.advance(keyed, "t", COLUMNS, "started")
    migration.backfill(keyed, "t")
    keyed.execute("DROP INDEX broken")
    migration.finish(keyed, "t")
    migration.rollback(keyed, "t")
    assert list(migration.types_of(keyed, "t")) == ["id", "email", "name", "age"]


# --- scrub ---


def test_scrub_needs_no_key_and_can_be_called_again(db, finished):
    keyless = db.connect()
    with migration.notices(keyless) as told:
        migration.scrub(keyless, "t")
        migration.scrub(keyless, "t")
    assert sum("is scrubbed" in line and "base backups" in line and "pg_wal" in line for line in told) == 2
    assert finished.execute("SELECT count(*) FROM t WHERE email::text = 'e' || id").fetchone() == (20,)
    assert [
        row[0]
        for row in keyless.execute(
            "SELECT event FROM pii_migration_log WHERE table_name = 't'::regclass AND event = 'scrubbed'"
        )
    ] == ["scrubbed"]


def test_scrub_tells_what_holds_old_rows(db, finished):
    holder = db.connect()
    name = f"holder_{db.schema}"
    holder.execute("SELECT pg_create_logical_replication_slot(%s, 'pgoutput')", (name,))
    try:
        with migration.notices(finished) as told:
            migration.scrub(finished, "t")
    finally:
        holder.execute("SELECT pg_drop_replication_slot(%s)", (name,))
    assert any(
        line.startswith("WARNING: dead rows") and name in line and "pii_migration_scrub" in line for line in told
    )


# --- the table goes ---


@pytest.mark.parametrize("state", ["started", "backfilled", "finished", "scrubbed"])
def test_a_table_that_is_dropped_leaves_nothing_that_hurts(db, keyed, state):
    keyed.execute(TABLE)
    migration.advance(keyed, "t", COLUMNS, state)
    number = keyed.execute("SELECT 't'::regclass::oid").fetchone()[0]
    keyed.execute("DROP TABLE t")
    assert keyed.execute(
        "SELECT count(*) FROM pii_migration_progress WHERE table_name::oid = %s", (number,)
    ).fetchone() == (0,)
    assert keyed.execute(
        "SELECT count(*) FROM pii_migration_failures WHERE table_name::oid = %s", (number,)
    ).fetchone() == (0,)
    keyed.execute(TABLE)
    migration.advance(keyed, "t", COLUMNS, state)
    assert keyed.execute(
        "SELECT count(*) FROM pazpaz_pii.pii_column WHERE table_name::oid = %s", (number,)
    ).fetchone() == (0,)
    assert number not in {row[0] for row in keyed.execute("SELECT member::oid FROM pazpaz_pii.pii_definition")}
    db.run_tool("pg_dump")


# --- procedures and transactions ---

COMMITTING = ("pii_migration_backfill('t')", "pii_migration_scrub('t')", "pii_rotate('t')")


@pytest.mark.parametrize("call", COMMITTING)
def test_procedures_that_commit_say_so_in_a_transaction_block(keyed, call):
    keyed.execute(TABLE)
    migration.advance(keyed, "t", COLUMNS, "finished" if "scrub" in call else "started")
    before = migration.fingerprint(keyed)
    with raises("25001", message="cannot run inside a transaction block", hint="without BEGIN"), keyed.transaction():
        keyed.execute(f"CALL {call}")
    with raises("25001", hint="without BEGIN"):
        keyed.execute(f"BEGIN; CALL {call}")
    keyed.rollback()
    assert migration.fingerprint(keyed) == before


def test_drivers_can_call_them_with_parameters(keyed):
    """The extended protocol: Parse, Bind and Execute are messages of their own."""
    keyed.execute(TABLE)
    migration.start(keyed, "t", COLUMNS)
    keyed.execute("CALL pii_migration_backfill(%s::regclass, %s, %s::interval)", ("t", 5, "0"))
    assert in_step(keyed)
    keyed.execute("CALL pii_rotate(%s::regclass)", ("t",), prepare=True)
    migration.finish(keyed, "t")
    keyed.execute("CALL pii_migration_scrub(%s::regclass)", ("t",))
    keyed.execute("CALL pii_migration_rollback(%s::regclass)", ("t",))
    assert migration.types_of(keyed, "t")["email"] == "character varying(50)"


def test_procedures_can_be_called_by_procedures(keyed):
    keyed.execute(TABLE)
    migration.start(keyed, "t", COLUMNS)
    keyed.execute(
        """CREATE PROCEDURE nightly() LANGUAGE plpgsql AS $$ BEGIN
               CALL pii_migration_backfill('t'); CALL pii_rotate('t'); CALL pii_migration_backfill('t', 3); END $$"""
    )
    keyed.execute("CALL nightly()")
    keyed.execute("DO $$ BEGIN CALL pii_rotate('t'); COMMIT; CALL pii_rotate('t'); END $$")
    assert in_step(keyed)
    keyed.execute("CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS 'BEGIN CALL pii_rotate($$t$$); END'")
    with raises("2D000"):  # a function is one transaction; PostgreSQL says so
        keyed.execute("SELECT f()")


def test_rollback_can_be_part_of_a_transaction(keyed):
    keyed.execute(TABLE)
    migration.advance(keyed, "t", COLUMNS, "finished")
    before = migration.fingerprint(keyed)
    with raises("22012"), keyed.transaction():
        migration.rollback(keyed, "t")
        keyed.execute("SELECT 1 / 0")
    assert migration.fingerprint(keyed) == before and state_of(keyed) == "finished"


def test_keys_of_a_version_that_came_later(keyed):
    """Writers may move to a new key in the middle of a migration."""
    keyed.execute(TABLE)
    set_keyring(keyed, keyring(current=1))
    migration.start(keyed, "t", COLUMNS)
    keyed.execute("UPDATE t SET age = 0 WHERE id < 10")
    set_keyring(keyed, keyring(current=2))
    migration.backfill(keyed, "t")
    versions = keyed.execute(
        "SELECT pii_key_version(email__encrypted), count(*) FROM t GROUP BY 1 ORDER BY 1"
    ).fetchall()
    assert versions == [(1, 9), (2, 11)]
    migration.finish(keyed, "t")
    assert keyed.execute("SELECT count(*) FROM t WHERE email::text = 'e' || id").fetchone() == (20,)
