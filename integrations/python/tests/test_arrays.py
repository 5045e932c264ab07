"""Arrays of encrypted text, as columns and out of array_agg: lists of text through every driver."""

import asyncio

import asyncpg
import psycopg
import psycopg2
import pytest
from engines import DRIVERS, Engine
from pazpaz_pii import EncryptedText
from pazpaz_pii.drivers import register_types, register_types_async
from sqlalchemy import Column, Integer, MetaData, String, Table, Text, any_, func, insert, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.exc import DBAPIError

from harness.keys import KEYRING

LISTS = [["one", 'two, "three"', None, "{}", "NULL", "", "דוד 😀"], [], None]
TABLE = "CREATE TABLE notes (id int, name encrypted_text(9), tags encrypted_text(20)[])"
ROWS = "SELECT tags, (SELECT array_agg(name ORDER BY id) FROM notes), name FROM notes ORDER BY id"
EXPECTED = [(tags, ["n0", "n1", "n2"], f"n{number}") for number, tags in enumerate(LISTS)]


def table(kind):
    """A table with an array of encrypted or of plain text."""
    types = (EncryptedText(9), EncryptedText(20)) if kind == "encrypted" else (String(9), Text())
    columns = [Column("name", types[0]), Column("tags", ARRAY(types[1]))]
    return Table("notes", MetaData(), Column("id", Integer, primary_key=True), *columns)


@pytest.mark.parametrize("mode", ["session", "transaction"])
@pytest.mark.parametrize("kind", ["plaintext", "encrypted"])
@pytest.mark.parametrize("driver", DRIVERS)
def test_sqlalchemy(db, driver, kind, mode):
    notes = table(kind)
    engine = Engine(driver, db, mode=mode)

    def fill(session):
        notes.metadata.create_all(session.connection())
        rows = [{"id": number, "name": f"n{number}", "tags": tags} for number, tags in enumerate(LISTS)]
        session.execute(insert(notes), rows)

    engine.run(fill)
    together = func.array_agg(aggregate_order_by(notes.c.name, notes.c.id))
    every = select(notes.c.tags, select(together).scalar_subquery(), notes.c.name).order_by(notes.c.id)
    assert engine.run(lambda s: s.execute(every).all()) == EXPECTED
    for condition in (
        notes.c.tags.contains(["one"]),
        notes.c.tags.overlap(["one", "x"]),
        literal("one") == any_(notes.c.tags),
        notes.c.tags == LISTS[0],
    ):
        assert engine.run(lambda s, c=condition: s.scalars(select(notes.c.id).where(c)).all()) == [0]
    assert engine.run(lambda s: s.scalars(select(notes.c.id).where(notes.c.tags == [])).all()) == [1]
    engine.close()


def test_an_element_that_is_too_long_is_refused(db):
    """Not cut, as an explicit cast of text would."""
    notes = table("encrypted")
    engine = Engine("psycopg", db)
    engine.run(lambda s: notes.metadata.create_all(s.connection()))
    with pytest.raises(DBAPIError) as info:
        engine.run(lambda s: s.execute(insert(notes).values(id=1, tags=["x" * 21])))
    assert info.value.orig.sqlstate == "22001"
    engine.close()


@pytest.fixture(params=["public", "elsewhere"])
def address(request, db):
    """Of a database with the rows; the extension is in either schema, on nobody's search path."""
    admin = db.connect_keyed()
    admin.execute(TABLE)
    with admin.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO notes VALUES (%s, %s, %s)", [(n, f"n{n}", tags) for n, tags in enumerate(LISTS)]
        )
    if request.param != "public":
        admin.execute("SET client_min_messages = warning; DROP TABLE notes; DROP EXTENSION pazpaz_pii CASCADE")
        admin.execute("CREATE SCHEMA elsewhere; CREATE EXTENSION pazpaz_pii SCHEMA elsewhere")
        admin.execute("SET search_path = elsewhere, public")
        admin.execute(TABLE.replace("TABLE notes", "TABLE public.notes"))
        for number, tags in enumerate(LISTS):
            admin.execute("INSERT INTO notes VALUES (%s, %s, %s)", [number, f"n{number}", tags])
    return {"host": str(db.cluster.socket_dir), "port": db.cluster.port, "user": "postgres"}, db.name, request.param


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("autocommit", [False, True])
def test_psycopg(address, binary, autocommit):
    address, name, schema = address
    with psycopg.connect(**address, dbname=name, autocommit=autocommit) as connection:
        assert register_types(connection)
        assert register_types(connection)  # again: nothing to do
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
        connection.execute(f"SELECT {schema}.pii_load_keyring(%s)", [KEYRING])
        assert connection.cursor(binary=binary).execute(ROWS).fetchall() == EXPECTED


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_async(address, binary):
    address, name, schema = address

    async def work():
        async with await psycopg.AsyncConnection.connect(**address, dbname=name) as connection:
            assert await register_types_async(connection)
            assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
            await connection.execute(f"SELECT {schema}.pii_load_keyring(%s)", [KEYRING])
            assert await (await connection.cursor(binary=binary).execute(ROWS)).fetchall() == EXPECTED

    asyncio.run(work())


def test_psycopg2(address):
    address, name, schema = address
    connection = psycopg2.connect(**address, dbname=name)
    assert register_types(connection)
    assert connection.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE
    with connection.cursor() as cursor:
        # It cannot bind: an application of it brings keys as its connection's options, or wrapped.
        cursor.execute(f"SELECT {schema}.pii_load_keyring(%s)", [KEYRING])
        cursor.execute(ROWS)
        assert cursor.fetchall() == EXPECTED
    connection.close()


def test_asyncpg(address):
    address, name, schema = address

    async def work():
        connection = await asyncpg.connect(**address, database=name)
        assert await register_types_async(connection)
        await connection.execute(f"SELECT {schema}.pii_load_keyring($1)", KEYRING)
        assert [tuple(row) for row in await connection.fetch(ROWS)] == EXPECTED
        await connection.close()

    asyncio.run(work())


DOMAINS = "SELECT mails, (SELECT array_agg(mail) FROM letters), mail FROM letters"


@pytest.fixture
def letters(db):
    """A table with domains over the type, one over the other, and arrays of them; the address of the database."""
    admin = db.connect_keyed()
    admin.execute("CREATE DOMAIN mail AS encrypted_text(20, searchable); CREATE DOMAIN work_mail AS mail")
    admin.execute("CREATE TABLE letters (mail mail, mails work_mail[])")
    admin.execute("INSERT INTO letters VALUES ('a', '{a,NULL,\"\"}')")
    return {"host": str(db.cluster.socket_dir), "port": db.cluster.port, "user": "postgres"}, db.name


SEEN = (["a", None, ""], ["a"], "a")


@pytest.mark.parametrize("binary", [False, True])
def test_psycopg_and_domains(letters, binary):
    address, name = letters
    with psycopg.connect(**address, dbname=name) as connection:
        register_types(connection)
        connection.execute("SELECT pii_load_keyring(%s)", [KEYRING])
        assert connection.cursor(binary=binary).execute(DOMAINS).fetchall() == [SEEN]
        (oid,) = connection.execute("SELECT 'encrypted_text'::regtype::oid").fetchone()
        assert connection.adapters.types["encrypted_text"].oid == oid


def test_psycopg2_and_domains(letters):
    address, name = letters
    connection = psycopg2.connect(**address, dbname=name)
    register_types(connection)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pii_load_keyring(%s)", [KEYRING])
        cursor.execute(DOMAINS)
        assert cursor.fetchall() == [SEEN]
    connection.close()


def test_asyncpg_and_domains(letters):
    address, name = letters

    async def work():
        connection = await asyncpg.connect(**address, database=name)
        await register_types_async(connection)
        await connection.execute("SELECT pii_load_keyring($1)", KEYRING)
        assert [tuple(row) for row in await connection.fetch(DOMAINS)] == [SEEN]
        await connection.close()

    asyncio.run(work())


@pytest.mark.parametrize("driver", DRIVERS)
def test_sqlalchemy_and_domains(db, letters, driver):
    engine = Engine(driver, db)
    kind = Table("letters", MetaData(), Column("mail", EncryptedText(20)), Column("mails", ARRAY(EncryptedText(20))))
    assert engine.run(lambda s: s.execute(select(kind.c.mails, kind.c.mail)).all()) == [(["a", None, ""], "a")]
    engine.close()


def test_in_a_transaction_it_stays_in_it(db):
    with psycopg.connect(
        host=str(db.cluster.socket_dir), port=db.cluster.port, user="postgres", dbname=db.name
    ) as connection:
        connection.execute("CREATE TABLE kept ()")
        assert register_types(connection)
        assert connection.execute("SELECT to_regclass('kept')::text").fetchone() == ("kept",)


def test_without_the_extension_nothing_is_registered(cluster):
    address = {"host": str(cluster.socket_dir), "port": cluster.port, "user": "postgres", "dbname": "postgres"}
    with psycopg.connect(**address) as connection:
        assert not register_types(connection)
        assert connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    connection = psycopg2.connect(**address)
    assert not register_types(connection)
    connection.close()

    async def work():
        connection = await asyncpg.connect(**{key if key != "dbname" else "database": address[key] for key in address})
        assert not await register_types_async(connection)
        await connection.close()
        async with await psycopg.AsyncConnection.connect(**address) as connection:
            assert not await register_types_async(connection)

    asyncio.run(work())
