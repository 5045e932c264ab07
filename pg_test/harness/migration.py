"""Conversions of tables as a database administrator drives them, and what they must leave alone."""

import re
from contextlib import contextmanager

from .errors import raises

STATES = ("started", "backfilled", "finished", "scrubbed", "encrypted")


def call(session, procedure: str, *arguments: str) -> None:
    """CALL a procedure with arguments in SQL."""
    session.execute(f"CALL {procedure}({', '.join(arguments)})")


def literal(table: str) -> str:
    return "'" + table.replace("'", "''") + "'"


def start(session, table: str, columns: str) -> None:
    session.execute(f"SELECT pii_migration_start({literal(table)}, $json${columns}$json$)")


def backfill(session, table: str, *more: str) -> None:
    call(session, "pii_migration_backfill", literal(table), *more)


def replace_indexes(session, table: str) -> None:
    """What `SELECT replacement FROM pii_migration_indexes(…) \\gexec` does."""
    rows = session.execute(
        f"SELECT replacement FROM pii_migration_indexes({literal(table)}) WHERE NOT is_replaced"
    ).fetchall()
    for (statement,) in rows:
        if statement is not None:
            session.execute(statement)


def finish(session, table: str) -> None:
    session.execute(f"SELECT pii_migration_finish({literal(table)})")


def scrub(session, table: str) -> None:
    call(session, "pii_migration_scrub", literal(table))


def rollback(session, table: str) -> None:
    call(session, "pii_migration_rollback", literal(table))


def advance(session, table: str, columns: str, state: str) -> None:
    """Take a plain table to one of STATES."""
    if state == "encrypted":
        session.execute(f"SELECT pii_encrypt_columns({literal(table)}, $json${columns}$json$)")
        return
    start(session, table, columns)
    if state == "started":
        return
    backfill(session, table)
    if state == "backfilled":
        return
    replace_indexes(session, table)
    finish(session, table)
    if state == "scrubbed":
        scrub(session, table)


def rows_of(session, table: str) -> list[tuple]:
    """All rows of a table with the tables that hold them, in a fixed order."""
    return session.execute(f"SELECT tableoid::regclass::text, t.* FROM {table} AS t ORDER BY t::text").fetchall()


def types_of(session, table: str) -> dict[str, str]:
    """The columns of a table with their types, in order."""
    rows = session.execute(
        """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum""",
        (table,),
    )
    return dict(rows.fetchall())


@contextmanager
def notices(session):
    """Collects what a session is told: 'severity: message | detail | hint'."""
    told: list[str] = []

    def note(diagnostic):
        parts = (diagnostic.message_primary, diagnostic.message_detail, diagnostic.message_hint)
        told.append(f"{diagnostic.severity_nonlocalized}: " + " | ".join(part for part in parts if part))

    session.add_notice_handler(note)
    try:
        yield told
    finally:
        session.remove_notice_handler(note)


@contextmanager
def refused(db, sqlstate: str, *, message="", detail="", hint="", secrets=()):
    """errors.raises() for a corner's tables, whose schema the patterns need not name."""
    with raises(sqlstate, secrets=secrets) as info:
        yield info
    diagnostic = info.value.diag
    for pattern, text in (
        (message, diagnostic.message_primary),
        (detail, diagnostic.message_detail),
        (hint, diagnostic.message_hint),
    ):
        text = (text or "").replace(f"{db.schema}.", "")
        assert re.search(pattern, text), f"no {pattern!r} in {text!r}"


def fingerprint(session) -> list[tuple]:
    """The catalogue rows of the tables, columns, indexes, constraints and triggers on the search_path."""
    return session.execute(
        """WITH mine AS (SELECT c.*, c.ctid AS at, c.xmin AS by FROM pg_class AS c
               WHERE relnamespace = current_schema()::regnamespace)
           SELECT 'class', at::text, by::text FROM mine
           UNION ALL SELECT 'column', a.ctid::text, a.xmin::text FROM pg_attribute AS a
               JOIN mine ON a.attrelid = mine.oid
           UNION ALL SELECT 'constraint', c.ctid::text, c.xmin::text FROM pg_constraint AS c
               JOIN mine ON c.conrelid = mine.oid
           UNION ALL SELECT 'trigger', g.ctid::text, g.xmin::text FROM pg_trigger AS g JOIN mine ON g.tgrelid = mine.oid
           ORDER BY 1, 2"""
    ).fetchall()
