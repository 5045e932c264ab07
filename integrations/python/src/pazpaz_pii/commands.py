"""The extension's functions as commands, for `python -m pazpaz_pii` and Django's `manage.py pii_…`.

Keys come from a function, never from a command line. What changes values does so in batches, each a transaction, in
as many sessions as are asked for: when it was stopped, the same command goes on where it was.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import Any, TextIO

import psycopg
from psycopg import sql
from psycopg.rows import tuple_row

from . import drivers

Connection = psycopg.Connection[tuple[Any, ...]]
Connect = Callable[[], Connection]
Provider = Callable[[], str]

COMMANDS = {
    "doctor": "what would leak or fail, and the remedy; fails where that is more than information",
    "status": "the registered keys, and tables under migration or rotation",
    "census": "values by column and key version",
    "verify": "decrypts every value; fails where one does not open",
    "rotate": "brings every value under the current key",
    "backfill": "encrypts the rows of a table under migration",
}
KEYED = {"verify", "rotate", "backfill"}
SECONDS_BETWEEN_LOOKS = 0.5

QUERIES = {
    "doctor": "SELECT severity, check_name, object, finding, remedy FROM {schema}.pii_doctor(%(thorough)s)",
    "keys": "SELECT kind, version, status, age, days_left, n_values, counted_at FROM {schema}.pii_key_status",
    "progress": """SELECT table_name::text, state, workers, percent, rows_done, rows_per_second, remaining, failures
                     FROM {schema}.pii_migration_progress""",
    "work": """SELECT table_name::text, percent FROM {schema}.pii_migration_progress
                WHERE percent IS NOT NULL AND (%(table)s::regclass IS NULL OR table_name = %(table)s::regclass)""",
    "failures": """SELECT count(*) FROM {schema}.pii_migration_failures
                    WHERE %(table)s::regclass IS NULL OR table_name = %(table)s::regclass""",
    "census": "SELECT * FROM {schema}.pii_census(%(table)s::regclass)",
    "verify": "SELECT * FROM {schema}.pii_verify(%(table)s::regclass)",
    "rotate": "CALL {schema}.pii_rotate(%(table)s::regclass, %(batch_size)s::int, %(pause)s::interval)",
    "backfill": "CALL {schema}.pii_migration_backfill(%(table)s::regclass, %(batch_size)s::int, %(pause)s::interval)",
}


def add_arguments(parser: argparse.ArgumentParser, command: str) -> None:
    """What the command takes."""
    if command == "doctor":
        parser.add_argument("--thorough", action="store_true", help="reads tables, too")
    if command in ("census", "verify", "rotate"):
        parser.add_argument("table", nargs="?", help="one table; all of them otherwise")
    if command == "backfill":
        parser.add_argument("table")
    if command in ("rotate", "backfill"):
        parser.add_argument("--workers", type=_positive, default=1, help="sessions at once (default: 1)")
        parser.add_argument("--batch-size", type=_positive, default=1000, help="rows in a transaction (default: 1000)")
        parser.add_argument("--pause", default="0", help="between batches, as PostgreSQL reads it: '50 ms'")


def run(
    command: str, options: dict[str, Any], connect: Connect, provide: Provider | None, out: TextIO = sys.stdout
) -> int:
    """Runs one of COMMANDS with the values of its arguments; the exit status, 1 for what somebody must look at.

    connect: opens a connection of psycopg 3; it is closed here. provide: returns the keyring, JSON.
    Raises psycopg.Error for what the server refuses, ValueError where the extension or a keyring is missing.
    """
    if command in KEYED and provide is None:
        raise ValueError(f"{command} needs the keys")
    if command in ("rotate", "backfill"):
        return _work(command, options, connect, provide, out)
    with _session(connect, provide if command in KEYED else None) as session:
        if command == "status":
            _print(session.rows("keys"), out)
            _print(session.rows("progress"), out)
            return 0
        names, rows = session.rows(command, options)
        _print((names, rows), out)
    if command == "doctor":
        return int(any(row[0] != "info" for row in rows))
    if command == "verify":
        return int(any(row[names.index("row_key")] is not None or row[names.index("bad")] for row in rows))
    return 0


class _Session:
    """A connection of its own, and the schema of the extension there."""

    def __init__(self, connection: Connection, schema: str) -> None:
        self.connection = connection
        self.schema = sql.Identifier(schema)

    def rows(self, query: str, options: dict[str, Any] | None = None) -> tuple[list[str], list[tuple[Any, ...]]]:
        """The names and the rows of one of QUERIES; none of those that return none."""
        with psycopg.Cursor(self.connection, row_factory=tuple_row) as cursor:
            cursor.execute(sql.SQL(QUERIES[query]).format(schema=self.schema), options or {})
            if cursor.description is None:
                return [], []
            return [column.name for column in cursor.description], cursor.fetchall()

    def load(self, keyring: str) -> None:
        with psycopg.Cursor(self.connection) as cursor:
            cursor.execute(sql.SQL("SELECT {}.pii_load_keyring(%s)").format(self.schema), [keyring])


@contextmanager
def _session(connect: Connect, provide: Provider | None) -> Iterator[_Session]:
    connection = connect()
    try:
        connection.autocommit = True  # what works in batches commits by itself
        with psycopg.Cursor(connection, row_factory=tuple_row) as cursor:
            found = drivers.Found.of(cursor.execute(drivers.LOOKUP).fetchone())
        if found is None:
            raise ValueError("the database has no extension pazpaz_pii")
        session = _Session(connection, found.schema)
        if provide is not None:
            session.load(provide())
        yield session
    finally:
        connection.close()


def _work(command: str, options: dict[str, Any], connect: Connect, provide: Provider | None, out: TextIO) -> int:
    """Calls the procedure in several sessions, and shows how far they are; an interrupt ends them all, and so does
    the failure of one."""
    running: set[Connection] = set()
    stopped = threading.Event()
    lock = threading.Lock()

    def worker() -> None:
        with _session(connect, provide) as session:
            session.connection.add_notice_handler(lambda notice: print(notice.message_primary, file=sys.stderr))
            with lock:
                if stopped.is_set():
                    return
                running.add(session.connection)
            try:
                session.rows(command, options)
            finally:
                with lock:
                    running.discard(session.connection)

    with _session(connect, None) as watcher, ThreadPoolExecutor(options["workers"]) as pool, _shown(out) as show:
        pending: set[Future[None]] = {pool.submit(worker) for _ in range(options["workers"])}
        try:
            while pending:
                done, pending = wait(pending, SECONDS_BETWEEN_LOOKS, FIRST_EXCEPTION)
                for future in done:
                    future.result()  # the failure that came first, not that of the sessions that it ends
                show(watcher.rows("work", options), False)
        finally:
            stopped.set()
            while pending:
                with lock:
                    for connection in running:
                        connection.cancel()
                # Again, until all are done: a session that had not begun its call yet did not notice.
                _, pending = wait(pending, SECONDS_BETWEEN_LOOKS)
        show(watcher.rows("work", options), True)
        (failures,) = watcher.rows("failures", options)[1][0]
    if failures:
        print(f"{_counted(failures, 'value')} could not be encrypted: see pii_migration_failures", file=out)
    return int(failures > 0)


Rows = tuple[Sequence[str], Sequence[tuple[Any, ...]]]


@contextmanager
def _shown(out: TextIO) -> Iterator[Callable[[Rows, bool], None]]:
    """What shows the tables at which sessions work, and the end: bars, on a terminal with rich; nothing elsewhere."""
    try:
        from rich.console import Console
        from rich.progress import Progress
    except ImportError:
        yield lambda rows, ended: None
        return
    bars: dict[str, Any] = {}
    with Progress(console=Console(file=out), disable=not out.isatty()) as progress:

        def show(rows: Rows, ended: bool) -> None:
            percents = {table: float(percent) for table, percent in rows[1]}
            for table in percents.keys() - bars.keys():
                bars[table] = progress.add_task(table, total=100)
            for table, bar in bars.items():
                # The percentage is that of the session that is furthest: it is less when that has gone.
                done = 100 if ended and table not in percents else percents.get(table, 0)
                progress.update(bar, completed=max(done, progress.tasks[bar].completed))

        yield show


def _print(rows: Rows, out: TextIO) -> None:
    """A table of text."""
    names, values = rows
    lines = [list(names), *(["" if value is None else str(value) for value in row] for row in values)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(names))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip(), file=out)
    print(f"({_counted(len(values), 'row')})", file=out)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number
