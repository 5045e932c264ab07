"""What happens to a table, or to the index, while it is merged."""

from contextlib import contextmanager

import pytest

from harness import shared
from harness.plans import settings
from harness.waiting import Background, wait_for_lock

database = shared.database()
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
