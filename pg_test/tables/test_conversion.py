"""pii_encrypt_columns and pii_decrypt_columns: one statement, one rewrite, nothing lost."""

import re

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.keys import keyring
from harness.loading import set_keyring
from harness.values import is_armour

COLUMNS = '{"email": {"searchable": true}, "name": {}, "code": {"length": null}}'
TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, email varchar(60) NOT NULL DEFAULT 'none', name text, code char(6), n int);
    INSERT INTO t SELECT i, 'e' || i, CASE i % 4 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'Zoë ' || i END, 'c' || i, i
        FROM generate_series(1, 50) AS i;
"""


database = shared.database(roles=["pii_conversion_reader"])
db = shared.corner
keyed = shared.keyed_and_quiet


def encrypt(session, columns: str = COLUMNS, table: str = "t") -> str:
    return session.execute(f"SELECT pii_encrypt_columns({migration.literal(table)}, $json${columns}$json$)").fetchone()[
        0
    ]


def decrypt(session, columns: str = "{email,name,code}", table: str = "t") -> str:
    return session.execute(f"SELECT pii_decrypt_columns({migration.literal(table)}, %s)", (columns,)).fetchone()[0]


# --- values ---


def test_there_and_back(db, keyed):
    keyed.execute(TABLE)
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")
    assert encrypt(keyed).endswith("t: 3 columns and 50 rows encrypted")
    assert migration.types_of(keyed, "t") == {
        "id": "integer",
        "email": "encrypted_text(60,searchable)",
        "name": "encrypted_text",
        "code": "encrypted_text",
        "n": "integer",
    }
    shown = keyed.execute("SELECT id, email, name, code FROM t ORDER BY id").fetchall()
    assert shown == [
        (i, f"e{i}", None if i % 4 == 0 else "" if i % 4 == 1 else f"Zoë {i}", f"c{i}") for i in range(1, 51)
    ]
    for row in db.connect().execute("SELECT email, name, code FROM t"):
        assert all(cell is None or is_armour(cell) for cell in row)
    assert keyed.execute("SELECT count(DISTINCT name::bytea) FROM t WHERE name::text = ''").fetchone() == (13,)
    assert decrypt(keyed).endswith("t: 3 columns and 50 rows are plaintext again")
    assert (db.dump_schema("-n", db.schema), migration.rows_of(keyed, "t")) == (schema, rows)


def test_what_it_tells_can_be_read_and_pasted(keyed):
    keyed.execute("CREATE TABLE t (id int PRIMARY KEY, email text); INSERT INTO t VALUES (1, 'a')")
    keyed.execute("SET client_min_messages = notice")
    with migration.notices(keyed) as told:
        (said,) = keyed.execute("SELECT pii_encrypt_columns('t', '{\"email\": {}}')").fetchone()
    assert said.endswith("t: 1 column and 1 row encrypted")
    keyed.execute(re.search(r"CALL pii_migration_scrub\('[\w.]+'\)", told[-1])[0])
    assert decrypt(keyed, "{email}").endswith("t: 1 column and 1 row are plaintext again")


def test_some_columns_back_and_others_not(keyed):
    keyed.execute(TABLE)
    encrypt(keyed)
    decrypt(keyed, "{name}")
    assert migration.types_of(keyed, "t")["name"] == "text" and migration.types_of(keyed, "t")["email"].startswith(
        "encrypted_text"
    )
    encrypt(keyed, '{"name": {"length": 30}}')
    assert migration.types_of(keyed, "t")["name"] == "encrypted_text(30)"
    decrypt(keyed)
    assert migration.types_of(keyed, "t")["name"] == "text"


def test_values_under_several_keys_come_back(keyed):
    keyed.execute(TABLE)
    set_keyring(keyed, keyring(current=1))
    encrypt(keyed)
    set_keyring(keyed, keyring(current=2))
    keyed.execute("UPDATE t SET name = 'later' WHERE id > 40")
    decrypt(keyed)
    assert keyed.execute("SELECT count(*) FROM t WHERE name = 'later'").fetchone() == (10,)


def test_blanks_at_the_end(keyed):
    """They are padding in character(n), and part of a value elsewhere."""
    keyed.execute(
        "CREATE TABLE t (a char(6), b varchar(6), c text, d bpchar); "
        "INSERT INTO t VALUES ('x ', 'x ', 'x ', 'x '), ('', ' ', '', ' ')"
    )
    encrypt(keyed, '{"a": {}, "b": {}, "c": {}, "d": {}}')
    assert keyed.execute("SELECT a::text, b::text, c::text, d::text FROM t ORDER BY c::text DESC").fetchall() == [
        ("x", "x ", "x ", "x"),
        ("", " ", "", ""),
    ]
    keyed.execute("UPDATE t SET a = 'y  ', d = 'y  ' WHERE c::text = ''")
    decrypt(keyed, "{a,b,c,d}")
    assert keyed.execute("SELECT a::text, b, c, d::text FROM t ORDER BY c DESC").fetchall() == [
        ("x", "x ", "x ", "x"),
        ("y", " ", "", "y"),
    ]


def test_a_table_that_was_made_encrypted(keyed):
    keyed.execute(
        "CREATE TABLE t (id int, a encrypted_text(7), b encrypted_text COLLATE \"C\" DEFAULT 'x'::text, "
        "c encrypted_text(9, searchable) NOT NULL); INSERT INTO t VALUES (1, '1234567', NULL, 'c')"
    )
    decrypt(keyed, "{a,b,c}")
    assert migration.types_of(keyed, "t") == {
        "id": "integer",
        "a": "character varying(7)",
        "b": "text",
        "c": "character varying(9)",
    }
    collation = keyed.execute(
        "SELECT collname FROM pg_attribute JOIN pg_collation c ON c.oid = attcollation WHERE attrelid = 't'::regclass "
        "AND attname = 'b'"
    ).fetchone()
    assert collation == ("C",)
    keyed.execute("INSERT INTO t (c) VALUES ('d')")
    assert keyed.execute("SELECT b, c FROM t WHERE id IS NULL").fetchone() == ("x", "d")
    with raises("23502"):
        keyed.execute("INSERT INTO t (id) VALUES (3)")


@pytest.mark.parametrize("way", ["at once", "backwards", "online"])
def test_columns_of_an_index_that_were_encrypted_one_after_the_other(db, keyed, way):
    keyed.execute(
        """CREATE TABLE t (id int PRIMARY KEY, a text, b text);
           INSERT INTO t VALUES (1, 'x', 'y'), (2, 'x', 'z');
           CREATE UNIQUE INDEX pair ON t (a, b);
           COMMENT ON INDEX pair IS 'one of each'"""
    )
    before = keyed.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 't'").fetchall()
    if way == "online":
        migration.advance(keyed, "t", '{"a": {"searchable": true}}', "scrubbed")
    else:
        encrypt(keyed, '{"a": {"searchable": true}}')
    encrypt(keyed, '{"b": {"searchable": true}}')
    with raises("0A000", message="uniqueness", hint="columns"):
        decrypt(keyed, "{a}")
    for columns in ("{b}", "{a}") if way == "backwards" else ("{a,b}",):
        decrypt(keyed, columns)
    assert keyed.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 't'").fetchall() == before
    assert keyed.execute("SELECT obj_description('pair'::regclass)").fetchone() == ("one of each",)


def test_unique_indexes_made_since_are_not_lost_on_the_way_back(db, keyed):
    keyed.execute(TABLE)
    encrypt(keyed)
    keyed.execute("CREATE UNIQUE INDEX later ON t (n, email encrypted_text_unique_ops)")
    with migration.refused(
        db, "0A000", message="uniqueness of columns of t would get lost", detail="later", hint="drop"
    ):
        decrypt(keyed)
    keyed.execute("DROP INDEX later; CREATE INDEX hashed ON t USING hash (email); SET client_min_messages = notice")
    with migration.notices(keyed) as told:
        decrypt(keyed)
    assert any("made after the conversion are dropped" in line and "hashed" in line for line in told)


# --- what is told ---


def test_indexes_are_replaced_where_they_can_be(keyed):
    keyed.execute(
        TABLE
        + (
            "CREATE UNIQUE INDEX u ON t (email); CREATE INDEX e ON t (email DESC); CREATE INDEX n ON t (name); "
            "CREATE INDEX l ON t (lower(email)); SET client_min_messages = notice"
        )
    )
    with migration.notices(keyed) as told:
        encrypt(keyed)
    lines = [line.split(": ", 1)[1] for line in told if "index" in line and "is dropped" in line]
    assert sorted(line.split(".", 1)[1] for line in lines) == [
        "e is dropped: e_encrypted takes its place, for equality of email",
        "l is dropped, since an expression or condition of it reads plaintext",
        "n is dropped: n_encrypted takes its place, for LIKE, ILIKE and equality of name",
        "u is dropped: u_encrypted takes its place",
    ]
    made = keyed.execute(
        "SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname"
    ).fetchall()
    assert len(made) == 4 and "USING hash (email)" in made[0][0] and "USING pii_search (name)" in made[1][0]
    assert "encrypted_text_unique_ops" in made[3][0]
    keyed.execute("SET enable_seqscan = off")
    assert keyed.execute("SELECT id FROM t WHERE email = 'e7'").fetchall() == [(7,)]
    with raises("23505"):
        keyed.execute("INSERT INTO t (id, email) VALUES (99, 'e7')")
    assert any("statistics, WAL and backups may" in line and "pii_migration_scrub" in line for line in told)


def test_triggers_that_mention_a_column_are_told(keyed):
    keyed.execute(
        TABLE
        + """CREATE FUNCTION reads() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN IF new.email = $$x$$ THEN RETURN NULL; END IF; RETURN new; END';
             CREATE FUNCTION does_not() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN new.n := 1; new.email_too := 1; RETURN new; END';
             CREATE TRIGGER one BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION reads();
             CREATE TRIGGER two BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION does_not();
             SET client_min_messages = notice"""
    )
    for way in ("encrypted", "started"):
        with migration.notices(keyed) as told:
            migration.advance(keyed, "t", '{"email": {}, "name": {}}', way)
        lines = [line for line in told if "mentions" in line]
        assert (
            len(lines) == 1
            and 'trigger "one"' in lines[0]
            and "email" in lines[0]
            and "name" not in lines[0].split("mentions")[1].split(":")[0]
        )
        migration.rollback(keyed, "t")


# What takes NEW or OLD as a whole, and what does not.
WHOLE_ROWS = """
    INSERT INTO log VALUES (to_jsonb(NEW));
    INSERT INTO log VALUES (now(), row_to_json( new ));
    entry := hstore(NEW.*) - hstore(OLD.*);
    PERFORM pg_notify('t', NEW::text);
    PERFORM pg_notify('t', (NEW)::text);
    PERFORM pg_notify('t', CAST(NEW AS text));
    INSERT INTO history SELECT NEW.*;
    INSERT INTO history SELECT (OLD).*, now();
    EXECUTE 'INSERT INTO history SELECT $1.*' USING OLD;
    copied := NEW;
    PERFORM note(TG_OP, NEW);
    PERFORM format('%s', coalesce(NEW, OLD));
    plpy.execute(plan, [json.dumps(TD["new"])])
    elog(NOTICE, encode_json($_TD->{new}));
    spi_exec "… [array get NEW] …"
    RAISE NOTICE '--'; PERFORM note(to_jsonb(NEW));
    PERFORM note('it''s -- ' || to_jsonb(NEW));
    PERFORM note(E'it\\'s -- ' || to_jsonb(NEW));
    PERFORM note("a--b", to_jsonb(NEW));
    PERFORM note('/*'); PERFORM note(to_jsonb(NEW)); PERFORM note('*/');
    /* don't */ PERFORM note(to_jsonb(NEW)); /* twice */
    PERFORM note(to_jsonb(NEW)); -- it's one
"""
PARTS_OF_ROWS = """
    RETURN NEW;
    return coalesce(NEW, OLD);
    IF NEW IS DISTINCT FROM OLD THEN RETURN NEW; END IF;
    IF (OLD.*) IS NOT DISTINCT FROM (NEW.*) THEN RETURN NULL; END IF;
    NEW.updated_at := now();
    INSERT INTO log VALUES (NEW.id, OLD.id);
    PERFORM pg_notify('t', NEW.id::text);
    -- to_jsonb(NEW) would be plaintext
    /* to_jsonb(NEW) * too */ PERFORM note('--'); -- it's to_jsonb(NEW)
    PERFORM pg_notify('t', json_build_object('id', NEW.id)::text); RETURN OLD;
    SELECT new.id, new.n INTO a, b;
    renewed := new_value;
    plpy.notice(TD["new"]["id"])
    elog(NOTICE, $_TD->{new}{id});
    elog NOTICE $NEW(id)
"""


def test_triggers_that_take_whole_rows_are_told(db, keyed):
    """And they do copy plaintext, in a session with a key."""
    keyed.execute(
        TABLE
        + """CREATE TABLE log (entry jsonb);
             CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN INSERT INTO log VALUES (to_jsonb(NEW)); RETURN NEW; END';
             CREATE TRIGGER audit AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION audit()"""
    )
    for way in ("encrypted", "started"):
        with migration.notices(keyed) as told:
            migration.advance(keyed, "t", '{"email": {}, "name": {}}', way)
        (line,) = [line for line in told if "whole rows" in line]
        assert line.startswith("WARNING") and 'trigger "audit"' in line and "'{email,name}'::text[]" in line
        if way == "encrypted":
            keyed.execute("UPDATE t SET n = n WHERE id = 2")
            assert db.connect().execute("SELECT entry ->> 'email' FROM log").fetchone() == ("e2",)
            migration.rollback(keyed, "t")


def test_what_takes_whole_rows_is_known_by_its_source(keyed):
    query = "SELECT pazpaz_pii.pii_takes_whole_rows(%s)"
    for expected, sources in ((True, WHOLE_ROWS), (False, PARTS_OF_ROWS)):
        for source in filter(None, map(str.strip, sources.splitlines())):
            assert keyed.execute(query, (source,)).fetchone() == (expected,), source


def test_no_plaintext_stays_in_the_statistics_one_can_see(keyed):
    keyed.execute(TABLE + "ANALYZE t")
    seen = (
        "SELECT count(*) FROM pg_stats WHERE schemaname = current_schema() AND tablename = 't' "
        "AND attname IN ('email', 'name', 'code') AND (most_common_vals IS NOT NULL "
        "OR histogram_bounds IS NOT NULL)"
    )
    assert keyed.execute(seen).fetchone()[0] == 3
    encrypt(keyed)
    assert keyed.execute(seen).fetchone()[0] == 0
    assert keyed.execute(
        "SELECT count(*) FROM pg_stats WHERE schemaname = current_schema() AND tablename = 't' "
        "AND attname IN ('email', 'name', 'code')"
    ).fetchone() == (3,)


# --- the rewrite and its lock ---


def test_one_rewrite_for_all_columns(keyed):
    keyed.execute(TABLE)
    keyed.execute(
        "CREATE FUNCTION pg_temp.rewrites() RETURNS event_trigger "
        "LANGUAGE plpgsql AS 'BEGIN RAISE WARNING $$rewritten$$; END'; "
        "CREATE EVENT TRIGGER pii_rewrites ON table_rewrite EXECUTE FUNCTION pg_temp.rewrites()"
    )
    try:
        with migration.notices(keyed) as told:
            encrypt(keyed)
            decrypt(keyed)
        assert told.count("WARNING: rewritten") == 2
    finally:
        keyed.execute("DROP EVENT TRIGGER pii_rewrites")


def test_it_waits_no_longer_than_it_may(db, keyed):
    keyed.execute(TABLE)
    holder = db.connect()
    holder.execute("BEGIN; SELECT FROM t LIMIT 1")
    keyed.execute("SET lock_timeout = '100ms'")
    for call in ("pii_encrypt_columns('t', '{\"name\": {}}')", "pii_migration_start('t', '{\"name\": {}}')"):
        with raises(
            "55P03",
            message="could not have table .*t alone",
            detail=str(holder.info.backend_pid),
            hint="Nothing was changed",
        ):
            keyed.execute(f"SELECT {call}")
    assert keyed.execute("SHOW lock_timeout").fetchone() == ("100ms",)
    holder.execute("COMMIT")
    encrypt(keyed)


def test_it_is_one_transaction_with_what_surrounds_it(db, keyed):
    keyed.execute(TABLE)
    before = migration.fingerprint(keyed), migration.rows_of(keyed, "t")
    with raises("22012"), keyed.transaction():
        keyed.execute("INSERT INTO t (id) VALUES (99)")
        encrypt(keyed)
        keyed.execute("SELECT 1 / 0")
    assert (migration.fingerprint(keyed), migration.rows_of(keyed, "t")) == before
    with keyed.transaction():
        keyed.execute("CREATE TABLE other (v text); INSERT INTO other VALUES ('x')")
        encrypt(keyed)
        encrypt(keyed, '{"v": {}}', "other")
        keyed.execute("INSERT INTO t (id, email) VALUES (99, 'in the same transaction')")
    assert keyed.execute("SELECT email::text FROM t WHERE id = 99").fetchone() == ("in the same transaction",)


def test_temporary_and_unlogged_tables(keyed):
    keyed.execute(
        "CREATE TEMP TABLE temporary (v text); INSERT INTO temporary VALUES ('x'); CREATE UNLOGGED TABLE u (v text); "
        "INSERT INTO u VALUES ('x')"
    )
    for table in ("temporary", "u"):
        encrypt(keyed, '{"v": {}}', table)
        assert keyed.execute(f"SELECT v::text, pii_key_version(v) FROM {table}").fetchone() == ("x", 2)
        decrypt(keyed, "{v}", table)
    assert keyed.execute("SELECT relpersistence::text FROM pg_class WHERE oid = 'u'::regclass").fetchone() == ("u",)


def test_the_extension_in_another_schema(db):
    """Its name needs quotes, and it is not in the search_path."""
    with db.sibling("elsewhere") as database:
        session = database.connect()
        session.execute(
            'CREATE SCHEMA "my Crypto"; CREATE EXTENSION pazpaz_pii SCHEMA "my Crypto"; '
            'SET client_min_messages = warning; CREATE SCHEMA "a B"'
        )
        set_keyring(session, keyring())
        session.execute(
            'CREATE TABLE "a B"."t T" (id int PRIMARY KEY, email varchar(60) NOT NULL, name text DEFAULT \'x\'); '
            'CREATE UNIQUE INDEX "u U" ON "a B"."t T" (email)'
        )
        session.execute('INSERT INTO "a B"."t T" SELECT i, \'e\' || i FROM generate_series(1, 20) i')
        table, columns, crypto = '\'"a B"."t T"\'', '\'{"email": {"searchable": true}, "name": {}}\'', '"my Crypto"'
        rows = session.execute('SELECT * FROM "a B"."t T" ORDER BY id').fetchall()
        for last in ("started", "finished", "scrubbed", "encrypted"):
            if last == "encrypted":
                session.execute(f"SELECT {crypto}.pii_encrypt_columns({table}, {columns})")
            else:
                told = session.execute(f"SELECT {crypto}.pii_migration_start({table}, {columns})").fetchone()[0]
                assert 'Next: CALL "my Crypto".pii_migration_backfill(\'"a B"."t T"\')' in told
                session.execute(f"CALL {crypto}.pii_migration_backfill({table})")
                assert {row[3] for row in session.execute(f"SELECT * FROM {crypto}.pii_migration_verify({table})")} == {
                    "ok"
                }
                if last != "started":
                    for (statement,) in session.execute(
                        f"SELECT replacement FROM {crypto}.pii_migration_indexes({table})"
                    ).fetchall():
                        session.execute(statement)
                    session.execute(f"SELECT {crypto}.pii_migration_finish({table})")
                if last == "scrubbed":
                    session.execute(f"CALL {crypto}.pii_migration_scrub({table})")
            session.execute(f"CALL {crypto}.pii_rotate({table})")
            session.execute(f"SELECT * FROM {crypto}.pii_census(); SELECT * FROM {crypto}.pii_verify()")
            session.execute(f"CALL {crypto}.pii_migration_rollback({table})")
            assert session.execute('SELECT * FROM "a B"."t T" ORDER BY id').fetchall() == rows
