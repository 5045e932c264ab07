"""psycopg 3 and asyncpg by themselves: text and binary format, prepared statements, COPY."""

import asyncio

import asyncpg
import psycopg
import pytest
from pazpaz_pii.drivers import register_types, register_types_async

from harness.keys import KEYRING

TEXTS = ["", "Zoë Müller", "דוד לוי", "😀", 'O\'Hara \\ "x"', "x" * 5000]
TABLE = "CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(5000), email encrypted_text(255, searchable))"
ROWS = [(number, text, f"c{number}@example.com") for number, text in enumerate(TEXTS)]


@pytest.fixture
def session(db):
    session = db.connect_keyed()
    session.execute(TABLE)
    return session


# --- psycopg ---


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_values(session, binary):
    with session.cursor() as cursor:
        cursor.executemany("INSERT INTO clients VALUES (%s, %s, %s)", ROWS)
    if binary:
        register_types(session)  # for types that it does not know psycopg gives bytes in binary format
    with session.cursor(binary=binary) as cursor:
        assert cursor.execute("SELECT * FROM clients ORDER BY id").fetchall() == ROWS
        for _ in range(10):  # prepared from the sixth execution on
            found = cursor.execute("SELECT id FROM clients WHERE email = %b", ["c1@example.com"]).fetchall()
            assert found == [(1,)]


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_copy(session, binary):
    how = "(FORMAT binary)" if binary else ""
    types = ["int4", "text", "text"]  # the binary format of encrypted_text is that of text
    with session.cursor().copy(f"COPY clients FROM STDIN {how}") as copy:
        if binary:
            copy.set_types(types)
        for row in ROWS:
            copy.write_row(row)
    with session.cursor().copy(f"COPY (SELECT * FROM clients ORDER BY id) TO STDOUT {how}") as copy:
        copy.set_types(types)
        assert list(copy.rows()) == ROWS


# --- asyncpg ---


@pytest.fixture
def run(db, session):
    """Runs work(connection) in asyncpg, in a session with keys."""

    async def main(work):
        address = {"host": str(db.cluster.socket_dir), "port": db.cluster.port, "database": db.name, "user": "postgres"}
        connection = await asyncpg.connect(**address)
        try:
            await connection.execute("SELECT pii_load_keyring($1)", KEYRING)
            return await work(connection)
        finally:
            await connection.close()

    return lambda work: asyncio.run(main(work))


def test_asyncpg_values(run):
    async def work(connection):
        await connection.executemany("INSERT INTO clients VALUES ($1, $2, $3)", ROWS)
        assert [tuple(row) for row in await connection.fetch("SELECT * FROM clients ORDER BY id")] == ROWS
        by_email = await connection.prepare("SELECT id FROM clients WHERE email = $1")
        for number in range(10):
            assert await by_email.fetchval(f"c{number}@example.com") == (number if number < len(ROWS) else None)
        any_of = "SELECT id FROM clients WHERE email = ANY ($1::text[]) ORDER BY id"
        assert [row["id"] for row in await connection.fetch(any_of, ["c1@example.com", "c2@example.com"])] == [1, 2]
        with pytest.raises(asyncpg.StringDataRightTruncationError):
            await connection.execute("INSERT INTO clients VALUES (99, $1)", "é" * 5001)

    run(work)


def test_asyncpg_copy(run):
    async def work(connection):
        await register_types_async(connection)  # COPY is binary, for which asyncpg wants a codec
        await connection.copy_records_to_table("clients", records=ROWS)
        assert [tuple(row) for row in await connection.fetch("SELECT * FROM clients ORDER BY id")] == ROWS

    run(work)


def test_what_the_driver_calls_a_data_error(session):
    with pytest.raises(psycopg.DataError) as info:
        session.execute("INSERT INTO clients VALUES (1, %s)", ["é" * 5001])
    assert info.value.sqlstate == "22001"
