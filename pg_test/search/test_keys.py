"""The keys of search indexes: one that seals an index is not retired before that is sealed anew."""

import re

import psycopg
import pytest

from harness import shared
from harness.database import Database, value
from harness.errors import raises
from harness.keys import WRONG_KEY, key, keyring
from harness.migration import notices
from harness.plans import plan, settings

database = shared.database()
db = shared.corner


def test_a_key_is_in_use_while_an_index_is_sealed_under_it(db):
    older, keyed = db.connect_keyed(keyring=keyring(current=1)), db.connect_keyed()
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index')")
    keyed.execute("SELECT pii_activate_key(1), pii_activate_key(2)")
    older.execute("CREATE TABLE t (name encrypted_text); INSERT INTO t VALUES ('Anna'::text)")
    older.execute("CREATE INDEX t_name ON t USING pii_search (name)")
    keyed.execute("UPDATE t SET name = name::text")
    sealing = "SELECT version, search_indexes FROM pii_key_status WHERE kind = 'data' ORDER BY version"
    assert keyed.execute(sealing).fetchall() == [(1, 1), (2, 0)]
    with raises("55006", message="search indexes", detail="t_name", hint="pii_search_merge"):
        keyed.execute("SELECT pii_retire_key(1)")
    # Of somebody else, it can be left out.
    keyed.execute(f"BEGIN; SELECT pii_retire_key(1, ignoring => ARRAY['{db.schema}.t']); ROLLBACK")
    keyed.execute("SELECT pii_search_merge('t_name')")
    assert keyed.execute(sealing).fetchall() == [(1, 0), (2, 1)]
    keyed.execute("SELECT pii_retire_key(1)")
    assert keyed.execute("SELECT name::text FROM t WHERE name LIKE '%nn%'").fetchall() == [("Anna",)]


@pytest.mark.scenario
def test_an_insert_does_not_fail_for_segments_under_too_many_keys(cluster):
    """An index has 64 at most. Those under other keys cannot become one with what is new."""
    versions = range(1, 68)
    keys = {str(version): key(f"search {version}") for version in versions}
    with Database.create(cluster, "many_keys") as database:
        keyless, keyed = database.connect(), database.connect_keyed(keyring=keyring(current=1, keys=keys))
        keyed.execute("CREATE TABLE t (id int, name encrypted_text) WITH (autovacuum_enabled = off)")
        keyed.execute("INSERT INTO t VALUES (0, 'Anna'); CREATE INDEX t_name ON t USING pii_search (name)")
        states = "SELECT segments, pending_rows FROM pii_search_indexes WHERE index = 't_name'::regclass"
        for version in versions:
            # Rows that are noted, so that an insert merges; and are gone.
            keyless.execute(
                "BEGIN; INSERT INTO t SELECT 0, name FROM t, generate_series(1, 5500) WHERE id = 0; ROLLBACK"
            )
            keyed.execute("SELECT pii_load_keyring(%s)", (keyring(current=version, keys=keys),))
            keyed.execute("INSERT INTO t VALUES (%s, 'Client ' || %s)", (version, version))
            if version > 5:
                segments, pending = keyed.execute(states).fetchone()
                assert (segments, pending == 0) in ((version, True), (64, False)) or version == 64, version
        assert segments == 64
        query = "SELECT id FROM t WHERE name LIKE 'Client %' ORDER BY id"
        expected = [(version,) for version in versions]
        with settings(keyed, enable_seqscan="off"):
            assert keyed.execute(query).fetchall() == expected
            keyed.execute("SELECT pii_search_merge('t_name')")
            assert keyed.execute(states).fetchone() == (1, 0)
            assert keyed.execute(query).fetchall() == expected


def test_what_a_transaction_says_of_keys_is_not_for_an_index_until_it_commits(cluster):
    """A merge is not taken back with the transaction; another key may then become the version that sealed it."""
    keys = {"1": key("search before"), "3": key("search rolled back")}
    others = {"1": key("search before"), "3": key("search instead"), "4": key("search later")}
    with Database.create(cluster, "uncommitted_key") as database:
        keyed = database.connect_keyed(keyring=keyring(current=1, keys=keys))
        keyed.execute("SELECT pii_register_key(1), pii_activate_key(1)")
        keyed.execute("CREATE TABLE t (id int, name encrypted_text); INSERT INTO t VALUES (0, 'Anna')")
        keyed.execute("CREATE INDEX t_name ON t USING pii_search (name)")
        keyed.execute("SELECT pii_load_keyring(%s)", (keyring(current=3, keys=keys),))
        merges = "SELECT merges, key_versions FROM pii_search_indexes"
        before = keyed.execute(merges).fetchone()
        keyed.execute("BEGIN; SELECT pii_register_key(3), pii_activate_key(3)")
        # Enough to be filed by the next who inserts.
        keyed.execute("INSERT INTO t SELECT i, 'Client ' || i FROM generate_series(1, 6000) AS i")
        assert keyed.execute(merges).fetchone() == before
        with raises("55000", message="registry of keys", hint="Commit"):
            keyed.execute("SELECT pii_search_merge('t_name')")
        keyed.execute("ROLLBACK")

        other = database.connect_keyed(keyring=keyring(current=3, keys=others))
        other.execute("SELECT pii_register_key(3), pii_activate_key(3)")
        with settings(other, enable_seqscan="off"):
            query = "SELECT id FROM t WHERE name LIKE 'Ann%'"
            assert other.execute(query).fetchall() == [(0,)]
            other.execute("SELECT pii_search_merge('t_name')")
            assert other.execute(merges).fetchone() == (before[0] + 1, [3])
            assert other.execute(query).fetchall() == [(0,)]
            # An index that is built in it comes and goes with it.
            other.execute("BEGIN; SELECT pii_register_key(4); REINDEX INDEX t_name; ROLLBACK")
            assert other.execute(query).fetchall() == [(0,)]


def test_a_rotation_seals_search_indexes_anew(cluster):
    """Of all partitions; one that it cannot is named, and the rest goes on."""
    with Database.create(cluster, "sealed_anew") as database:
        keyed, older = database.connect_keyed(), database.connect_keyed(keyring=keyring(current=1))
        older.execute("""
            CREATE TABLE parts (id int, name encrypted_text) PARTITION BY RANGE (id);
            CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (1000);
            CREATE TABLE part_2 PARTITION OF parts FOR VALUES FROM (1000) TO (9999);
            CREATE INDEX parts_name ON parts USING pii_search (name);
            INSERT INTO parts SELECT i, 'Client ' || i FROM generate_series(1, 1500) AS i;
            SELECT pii_search_merge('part_1_name_idx'), pii_search_merge('part_2_name_idx');
            CREATE ROLE sealing_owner; ALTER TABLE part_2 OWNER TO sealing_owner;
            CREATE INDEX of_condition ON part_2 USING pii_search (name) WHERE id > 1200;
        """)
        versions = "SELECT index::text, key_versions FROM pii_search_indexes ORDER BY index::text"
        indexes = ("of_condition", "part_1_name_idx", "part_2_name_idx")
        assert keyed.execute(versions).fetchall() == [(index, [1]) for index in indexes]
        with notices(keyed) as told:
            keyed.execute("CALL pii_rotate('parts')")
        assert [notice.partition(" |")[0] for notice in told if "search index" in notice] == [
            "WARNING: search index public.of_condition is left as it is: error 42501"
        ]
        expected = [("of_condition", [1]), ("part_1_name_idx", [2]), ("part_2_name_idx", [2])]
        assert keyed.execute(versions).fetchall() == expected
        with settings(keyed, enable_seqscan="off"):
            assert keyed.execute("SELECT id FROM parts WHERE name LIKE '%t 1234'").fetchall() == [(1234,)]
        keyed.execute("DROP TABLE parts; DROP ROLE sealing_owner")


@pytest.mark.ends
def test_who_may_not_read_leaves_search_indexes_as_they_are(cluster):
    """A rotation needs no right to read, and filing what is found by its text does: the hint names that."""
    with Database.create(cluster, "sealed_by_owner") as database:
        older = database.connect_keyed(keyring=keyring(current=1))
        older.execute("""
            CREATE TABLE t (name encrypted_text); CREATE INDEX t_name ON t USING pii_search (name);
            INSERT INTO t VALUES ('Ann'); CREATE ROLE sealing_owner LOGIN; ALTER TABLE t OWNER TO sealing_owner;
            REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC
        """)
        owner = database.connect_keyed("sealing_owner")
        with notices(owner) as told:
            owner.execute("CALL pii_rotate('t')")
        (about,) = [notice for notice in told if "search index" in notice]
        assert about.startswith("WARNING: search index public.t_name is left as it is: error 42501")
        assert "EXECUTE on pii_decrypt(encrypted_text)" in about
        statement = re.search(r"SELECT public\.pii_search_merge\('public\.t_name'\)", about)[0]
        with raises("42501"):
            owner.execute(statement)
        older.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO sealing_owner")
        owner.execute(statement)
        assert value(older, "SELECT key_versions FROM pii_search_indexes") == [2]
        older.execute("REVOKE ALL ON FUNCTION pii_decrypt(encrypted_text) FROM sealing_owner")
        owner.close()
        older.execute("DROP TABLE t; DROP ROLE sealing_owner")


def test_the_index_gives_what_the_column_gives(cluster):
    """To who has the wrong key, none any more, or no right to decrypt; nor does EXPLAIN tell more."""
    wrong = keyring(keys={"2": WRONG_KEY})
    count = "SELECT count(*) FROM t WHERE name LIKE 'Client 1%'"
    with Database.create(cluster, "search_rights") as database:
        keyed = database.connect_keyed()
        keyed.execute("CREATE TABLE t (id int, name encrypted_text)")
        keyed.execute("INSERT INTO t SELECT i, 'Client ' || i FROM generate_series(1, 5000) AS i")
        keyed.execute("CREATE INDEX t_name ON t USING pii_search (name); ANALYZE t; GRANT SELECT ON t TO PUBLIC")

        def answer(session, statement):
            answers = []
            for way in ("enable_seqscan", "enable_bitmapscan"):
                with settings(session, **{way: "off"}):
                    try:
                        answers.append(sorted(session.execute(statement).fetchall()))
                    except psycopg.Error as error:
                        answers.append(error.sqlstate)
            assert answers[0] == answers[1], answers
            return answers[0]

        def costs(session):
            """What the planner takes for the cost of patterns that few rows have, many, or none."""
            query = "SELECT id FROM t WHERE name LIKE 'Client {}%'"
            with settings(session, enable_seqscan="off"):
                return {plan(session, query.format(text))["Total Cost"] for text in ("12", "4999", "x")}

        assert answer(keyed, count) == [(1111,)]
        other = database.connect_keyed(keyring=wrong)
        assert answer(other, count) == "XX001"
        other.execute("SELECT pii_unload_keys()")
        assert answer(other, count) == "55000"

        keyed.execute("CREATE ROLE only_writes; REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC")
        keyed.execute("GRANT USAGE ON SCHEMA public TO only_writes")
        assert len(costs(keyed)) == 3
        keyed.execute("SET ROLE only_writes")
        assert answer(keyed, count) == "42501"
        assert len(costs(keyed)) == 1
        keyed.execute("RESET ROLE; DROP OWNED BY only_writes; DROP ROLE only_writes")
        keyed.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO PUBLIC")
        assert answer(keyed, count) == [(1111,)]
