"""What happens to a table, or to the index, while it is merged."""

from contextlib import contextmanager

import pytest

from harness import migration, shared
from harness.errors import raises
from harness.plans import settings
from harness.waiting import Background, wait_for_lock

_OWNER, _STRANGER = "merge_owner", "merge_stranger"
database = shared.database(roles=(_OWNER, _STRANGER))
db = shared.corner

_LOCK = 17
# Row 2 keeps whoever reads it waiting while somebody holds the lock.
_TABLE = f"""
    CREATE TABLE t (id int, n int, name encrypted_text) WITH (fillfactor = 50, autovacuum_enabled = off);
    CREATE FUNCTION awaited(id int, name encrypted_text) RETURNS encrypted_text IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
            IF id = 2 THEN
                PERFORM pg_advisory_lock_shared({_LOCK}), pg_advisory_unlock_shared({_LOCK});
            END IF;
            RETURN name;
        END $$;
    CREATE INDEX t_name ON t USING pii_search (awaited(id, name));
    INSERT INTO t SELECT i, 0, 'Client ' || i FROM generate_series(1, 9) AS i;
"""


def found(session, id_: int) -> list:
    with settings(session, enable_seqscan="off"):
        query = "SELECT id FROM t WHERE awaited(id, name) LIKE %s"
        return [id_ for (id_,) in session.execute(query, (f"Client {id_}",)).fetchall()]


@contextmanager
def merge_under_way(db, session, statement: str):
    """A block in which a merge has come to row 2."""
    holder, observer = db.connect(), db.connect()
    holder.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    merge = Background(session.execute, statement)
    try:
        wait_for_lock(observer, session)
        yield
    finally:
        holder.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
        error = merge.join()
    assert error is None


@pytest.mark.parametrize("anew", [False, True])
def test_a_row_that_a_hot_update_moves_backwards_is_filed(db, anew):
    """To a line pointer that the merge has passed already."""
    session, writer = db.connect_keyed(), db.connect()
    session.execute(_TABLE)
    session.execute("DELETE FROM t WHERE id = 1")
    session.execute("VACUUM t")
    place = "SELECT ctid::text FROM t WHERE id = 3"
    assert writer.execute(place).fetchone() == ("(0,3)",)
    with merge_under_way(db, session, f"SELECT pii_search_merge('t_name', {anew})"):
        writer.execute("UPDATE t SET n = n + 1 WHERE id = 3")
    assert writer.execute(place).fetchone() == ("(0,1)",)
    for id_ in (2, 3, 5):
        assert found(session, id_) == [id_]


def test_what_is_stored_apart_may_be_gone_before_it_is_read(db):
    """Of a row that its transaction takes back, whose chunks VACUUM removes."""
    session, writer = db.connect_keyed(), db.connect_keyed()
    session.execute(_TABLE)
    session.execute("DELETE FROM t WHERE id = 2; ALTER TABLE t SET (toast_tuple_target = 128)")
    toast = session.execute("SELECT reltoastrelid::regclass::text FROM pg_class WHERE oid = 't'::regclass").fetchone()[
        0
    ]
    writer.execute("BEGIN; INSERT INTO t VALUES (2, 0, repeat('Client 2 ', 1000))")
    with merge_under_way(db, session, "SELECT pii_search_merge('t_name', true)"):
        writer.execute("ROLLBACK")
        db.connect().execute(f"VACUUM {toast}")
        assert writer.execute(f"SELECT count(*) FROM {toast}").fetchone() == (0,)
    for id_ in (2, 3, 5):
        assert found(session, id_) == [id_] * (id_ != 2)


def test_a_row_with_a_value_apart_is_found_when_it_stays(db):
    session, writer = db.connect_keyed(), db.connect_keyed()
    session.execute(_TABLE)
    writer.execute("BEGIN; INSERT INTO t VALUES (10, 0, 'Client 10' || repeat(' and others', 1000))")
    session.execute("SELECT pii_search_merge('t_name', true)")
    writer.execute("COMMIT")
    query = "SELECT id FROM t WHERE awaited(id, name) LIKE 'Client 10 and%'"
    for _ in range(2):
        with settings(session, enable_seqscan="off"):
            assert session.execute(query).fetchall() == [(10,)]
        session.execute("SELECT pii_search_merge('t_name', true)")


def test_vacuum_frees_what_a_merge_that_failed_has_written(db):
    session, canceller = db.connect_keyed(), db.connect()
    session.execute(_TABLE)
    session.execute("DELETE FROM t WHERE id = 2")
    more = "SELECT i, 0, 'Client ' || md5(i::text) FROM generate_series(10, 12000) AS i"
    session.execute(f"INSERT INTO t {more}; INSERT INTO t VALUES (2, 0, 'Client 2')")
    # Without free pages.
    session.execute("REINDEX INDEX t_name; SET maintenance_work_mem = '1MB'")
    size = "SELECT pg_relation_size('t_name') / 8192"
    before = session.execute(size).fetchone()[0]
    canceller.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
    merge = Background(session.execute, "SELECT pii_search_merge('t_name', true)")
    wait_for_lock(db.connect(), session)
    canceller.execute("SELECT pg_cancel_backend(%s)", (session.info.backend_pid,))
    assert merge.join().sqlstate == "57014"
    canceller.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    left = session.execute(size).fetchone()[0] - before
    assert left > 50
    canceller.execute("CREATE EXTENSION IF NOT EXISTS pg_freespacemap SCHEMA public")
    canceller.execute("VACUUM t")
    free = session.execute("SELECT count(*) FROM pg_freespace('t_name') WHERE avail > 0").fetchone()[0]
    assert free >= left
    assert found(session, 2) == [2]


def _calls(session, code: str) -> None:
    """Row 2 runs some code whenever its value is asked for in a merge."""
    session.execute(f"""
        CREATE OR REPLACE FUNCTION awaited(id int, name encrypted_text) RETURNS encrypted_text
        IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
            IF id = 2 AND current_setting('test.calls', true) = 'on' THEN
                {code}
            END IF;
            RETURN name;
        END $$;
        SET test.calls = 'on';
    """)


def test_an_expression_may_not_merge(db):
    """The merge inside would end what the one outside has begun."""
    session = db.connect_keyed()
    session.execute(_TABLE)
    _calls(session, f"PERFORM public.pii_search_merge('{db.schema}.t_name');")
    for anew in (False, True):
        with raises("55006", message="merging"):
            session.execute("SELECT pii_search_merge('t_name', %s)", (anew,))
    session.execute("SET test.calls = 'off'; SELECT pii_search_merge('t_name')")
    assert found(session, 2) == [2]


def test_an_expression_may_insert(db):
    """Rows that a merge itself inserts are pending, and do not merge in their turn."""
    session = db.connect_keyed()
    session.execute(_TABLE)
    session.execute(f"""
        CREATE FUNCTION insert_more() RETURNS void LANGUAGE sql AS $$
            INSERT INTO {db.schema}.t
            SELECT i, 0, ('Client ' || i)::public.encrypted_text FROM pg_catalog.generate_series(10, 7000) AS i $$;
    """)
    _calls(session, f"PERFORM {db.schema}.insert_more();")
    session.execute("SELECT pii_search_merge('t_name', true)")
    session.execute("SET test.calls = 'off'")
    for _ in range(2):
        for id_ in (2, 10, 6999):
            assert found(session, id_) == [id_]
        session.execute("SELECT pii_search_merge('t_name')")


def test_an_expression_stays_its_owners(db):
    """A superuser who merges as the owner does not lend him the way back."""
    session = db.connect_keyed()
    session.execute(f"GRANT ALL ON SCHEMA {db.schema} TO {_OWNER}; SET ROLE {_OWNER}")
    session.execute(_TABLE)
    _calls(session, "PERFORM set_config('role', 'none', false);")
    with raises("42501", message="security-restricted"):
        session.execute("SELECT pii_search_merge('t_name', true)")
    assert session.execute("SELECT current_user").fetchone() == (_OWNER,)
    _calls(session, "PERFORM set_config('test.left', 'x', false), set_config('search_path', 'nowhere', false);")
    session.execute("SELECT pii_search_merge('t_name', true)")
    assert session.execute("SELECT current_setting('test.left', true)").fetchone()[0] in (None, "")
    session.execute("SET test.calls = 'off'")
    assert found(session, 2) == [2]
    session.execute("RESET ROLE")
    # Nor the keys of a superuser who is not the owner.
    with raises("42501", hint="SET ROLE"):
        session.execute("SELECT pii_search_merge('t_name', true)")


@pytest.mark.parametrize("of_the_index", ["(name) WHERE tells(1)", "((CASE WHEN tells(1) THEN name END))"])
def test_constants_of_the_owners_are_not_computed_as_somebody_else(db, of_the_index):
    """PostgreSQL computes them as soon as it looks at the definition, and then there may be none left."""
    session = db.connect_keyed()
    session.execute(f"GRANT ALL ON SCHEMA {db.schema} TO {_OWNER}; SET ROLE {_OWNER}")
    session.execute(f"""
        CREATE TABLE t (id int, name encrypted_text);
        INSERT INTO t SELECT i, 'Client ' || i FROM generate_series(1, 9) AS i;
        CREATE FUNCTION tells(int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN RAISE NOTICE 'computed as %', current_user; RETURN true; END $$;
        CREATE INDEX t_name ON t USING pii_search {of_the_index};
    """)
    other = db.connect_keyed()
    with migration.notices(other) as told:
        with raises("42501", hint="SET ROLE"):
            other.execute("SELECT pii_search_merge('t_name', true)")
        assert told == []
        other.execute(f"SET ROLE {_OWNER}; SELECT pii_search_merge('t_name', true)")
    assert set(told) <= {f"NOTICE: computed as {_OWNER}"}


def test_who_may_not_merge_waits_for_no_lock(db):
    session, stranger = db.connect_keyed(), db.connect_keyed()
    session.execute(_TABLE)
    stranger.execute(f"SET ROLE {_STRANGER}; SET lock_timeout = '1s'")
    session.execute("BEGIN; LOCK TABLE t")
    with raises("42501", message="owner of table"):
        stranger.execute("SELECT pii_search_merge('t_name')")
    for other in ("t", "pg_class"):
        with raises("42809"):
            stranger.execute("SELECT pii_search_merge(%s)", (f"{other}",))
    session.execute("ROLLBACK")
