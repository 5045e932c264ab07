"""What drivers must know of the type, which shows in arrays of it, `array_agg` and binary formats.

    register_types(connection)                   # psycopg 3, psycopg2
    await register_types_async(connection)       # psycopg 3, asyncpg

Without it psycopg gives an array as its literal, '{a,b}', and bytes in binary cursors; asyncpg 0.32 crashes on an
array of any type that it does not know if there is an empty string in it, and refuses COPY. `load_keys` does
so for an engine's connections, django_pazpaz_pii for Django's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

TYPE = "encrypted_text"

# By the extension and not by the search path. One row, or none where the extension is not installed. Values of a domain
# over the type come as those of the type, arrays of it as of a type of their own.
LOOKUP = """SELECT n.nspname::pg_catalog.text,
                   ARRAY(WITH RECURSIVE kinds(oid, typarray, depth) AS (
                             SELECT t.oid, t.typarray, 0
                              UNION ALL
                             SELECT d.oid, d.typarray, k.depth OPERATOR(pg_catalog.+) 1 FROM kinds AS k
                               JOIN pg_catalog.pg_type AS d ON d.typbasetype OPERATOR(pg_catalog.=) k.oid)
                         SELECT ARRAY[k.oid::pg_catalog.int8, k.typarray::pg_catalog.int8] FROM kinds AS k
                          ORDER BY k.depth DESC)
              FROM pg_catalog.pg_extension AS e
              JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) e.extnamespace
              JOIN pg_catalog.pg_type AS t
                ON t.typnamespace OPERATOR(pg_catalog.=) n.oid
               AND t.typname OPERATOR(pg_catalog.=) 'encrypted_text'
             WHERE e.extname OPERATOR(pg_catalog.=) 'pazpaz_pii'"""


def register_types(connection: Any) -> bool:
    """Makes a connection of psycopg 3 or psycopg2 read encrypted columns, arrays of them, and of domains, as text.

    Returns whether the database has the extension. Outside a transaction it leaves none open. For a pool: in
    psycopg_pool's `configure`.
    """
    if _is_of("psycopg2", connection):
        return _register_psycopg2(connection)
    if is_registered(connection):
        return True
    # Not Django's cursor, nor one whose rows are made otherwise.
    import psycopg
    from psycopg.rows import tuple_row

    was_idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    with psycopg.Cursor(connection, row_factory=tuple_row) as cursor:
        row = cursor.execute(LOOKUP).fetchone()
    if was_idle and not connection.autocommit:
        connection.rollback()
    return register_psycopg(connection, Found.of(row))


async def register_types_async(connection: Any) -> bool:
    """The same for an asynchronous connection of psycopg 3, or one of asyncpg.

    For a pool: in psycopg_pool's `configure`, in asyncpg's `init`.
    """
    if _is_of("asyncpg", connection):
        row = await connection.fetchrow(LOOKUP)
        return await register_asyncpg(connection, Found.of(row))
    if is_registered(connection):
        return True
    import psycopg
    from psycopg.rows import tuple_row

    was_idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    async with psycopg.AsyncCursor(connection, row_factory=tuple_row) as cursor:
        row = await (await cursor.execute(LOOKUP)).fetchone()
    if was_idle and not connection.autocommit:
        await connection.rollback()
    return register_psycopg(connection, Found.of(row))


class Found(NamedTuple):
    """What LOOKUP finds."""

    schema: str
    kinds: list[list[int]]
    """The OIDs of each domain over the type and of its array, and, last, of the type and its array."""

    @classmethod
    def of(cls, row: Iterable[Any] | None) -> Found | None:
        """From the row, or its absence."""
        return cls(*row) if row is not None else None


def is_psycopg(connection: Any) -> bool:
    """Whether it is a connection of psycopg 3, the synchronous one."""
    return _is_of("psycopg", connection) and not hasattr(connection, "__aenter__")


def is_registered(connection: Any) -> bool:
    """Whether a connection of psycopg 3 knows the type."""
    return connection.adapters.types.get(TYPE) is not None


def register_psycopg(connection: Any, found: Found | None) -> bool:
    """Registers what was found, if anything, with a connection of psycopg 3, sync or async."""
    from psycopg.types import TypeInfo
    from psycopg.types.string import TextBinaryLoader, TextLoader

    if found is None:
        return False
    for oid, array_oid in found.kinds:  # of those with one name the last one keeps it
        TypeInfo(TYPE, oid, array_oid).register(connection)
        for loader in (TextLoader, TextBinaryLoader):
            connection.adapters.register_loader(oid, loader)
    return True


async def register_asyncpg(connection: Any, found: Found | None) -> bool:
    """Gives a connection of asyncpg the codec: the binary format is that of text."""
    if found is None:
        return False
    await connection.set_type_codec(
        TYPE, schema=found.schema, encoder=str.encode, decoder=bytes.decode, format="binary"
    )
    return True


def _is_of(package: str, connection: Any) -> bool:
    """Whether the connection's class, or one that it is made of, is the package's."""
    return any(kind.__module__.partition(".")[0] == package for kind in type(connection).__mro__)


def _register_psycopg2(connection: Any) -> bool:
    from psycopg2 import extensions

    was_idle = connection.info.transaction_status == extensions.TRANSACTION_STATUS_IDLE
    with connection.cursor(cursor_factory=extensions.cursor) as cursor:
        cursor.execute(LOOKUP)
        row = cursor.fetchone()
    if was_idle and not connection.autocommit:
        connection.rollback()
    found = Found.of(row)
    if found is None:
        return False
    oids, array_oids = (tuple(column) for column in zip(*found.kinds, strict=True))
    text = extensions.new_type(oids, TYPE, extensions.UNICODE)
    array = extensions.new_array_type(array_oids, f"{TYPE}[]", text)
    for kind in (text, array):
        extensions.register_type(kind, connection)
    return True
