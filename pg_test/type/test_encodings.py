"""Plaintext is UTF-8 inside, whatever the database encoding, so a dump moves between encodings."""

import psycopg
import pytest

from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR
from harness.plans import indexes, plan, without
from harness.values import armour, eq_tag

SETUP = """
    CREATE TABLE t (id int, v encrypted_text(20), s encrypted_text(20, searchable));
    CREATE INDEX t_s ON t USING hash (s);
    CREATE UNIQUE INDEX t_unique ON t (s encrypted_text_unique_ops);
"""
STORED = "SELECT id, v::bytea, s::bytea FROM t ORDER BY id"
LATIN = ["é", "Zoë", "ñandú à la carte", "plain ascii", ""]
HEBREW = "דוד לוי"


def _database(cluster, name, encoding):
    cluster.createdb(name, encoding=encoding, locale="C")
    database = Database(cluster, name)
    database.connect().execute(f"CREATE EXTENSION pazpaz_pii; {SETUP}")
    return database


@pytest.fixture
def latin(cluster):
    with _database(cluster, "latin", "LATIN1") as database:
        yield database


@pytest.fixture
def ascii_(cluster):
    with _database(cluster, "sql_ascii", "SQL_ASCII") as database:
        yield database


@pytest.fixture
def utf8(db):
    db.connect().execute(SETUP)
    return db


def fill(session, texts):
    for number, text in enumerate(texts):
        session.execute("INSERT INTO t VALUES (%s, %s, %s)", [number, text, text])


def texts(session):
    return [row[0] for row in session.execute("SELECT v FROM t ORDER BY id")]


def move(source, target):
    """Data by pg_dump and psql, without a key."""
    target.psql(source.run_tool("pg_dump", "--data-only").stdout)
    assert target.connect().execute(STORED).fetchall() == source.connect().execute(STORED).fetchall()


def test_latin1_keeps_utf8_inside(latin):
    session = latin.connect_keyed()
    assert session.execute("SHOW server_encoding").fetchone() == ("LATIN1",)
    fill(session, LATIN)
    assert texts(session) == LATIN
    for (_, v, s), text in zip(session.execute(STORED).fetchall(), LATIN, strict=True):
        assert len(v) == 31 + len(text.encode("utf-8"))
        assert s[5:21] == eq_tag(text)
    for query in (
        "SELECT id FROM t WHERE v = 'é'",
        "SELECT id FROM t WHERE s = 'é'",
        "SELECT id FROM t WHERE v = 'é'::text",
        "SELECT id FROM t WHERE s = 'é'::varchar",
        "SELECT id FROM t WHERE upper(v) = upper('é')",
        "SELECT id FROM t WHERE v LIKE 'é%'",
    ):
        assert session.execute(query).fetchall() == [(0,)]
    ordered = [row[0] for row in session.execute("SELECT v FROM t ORDER BY v")]
    assert ordered == sorted(LATIN, key=lambda text: text.encode("latin-1"))


@pytest.mark.parametrize("client", ["UTF8", "LATIN1", "WIN1252"])
def test_clients_of_any_encoding(latin, utf8, client):
    # PostgreSQL has no conversion between LATIN1 and WIN1252.
    for database in (utf8,) if client == "WIN1252" else (latin, utf8):
        session = database.connect_keyed(client_encoding=client)
        fill(session, LATIN)
        assert texts(session) == LATIN
        with session.cursor().copy("COPY (SELECT v FROM t ORDER BY id) TO STDOUT") as copy:
            data = b"".join(copy)
        python_name = {"UTF8": "utf-8", "LATIN1": "latin-1", "WIN1252": "cp1252"}[client]
        assert data.decode(python_name).splitlines() == LATIN
        with session.cursor().copy("COPY t (id, v) FROM STDIN") as copy:
            copy.write("99\tGarçon\n".encode(python_name))
        assert session.execute("SELECT v FROM t WHERE id = 99").fetchone() == ("Garçon",)
        binary = session.cursor(binary=True).execute("SELECT v FROM t WHERE id = 99").fetchone()[0]
        assert binary == "Garçon".encode(python_name)


def test_length_counts_characters_in_every_encoding(latin):
    session = latin.connect_keyed()
    fill(session, ["é" * 20])
    with raises("22001", secrets=["é"]):
        session.execute("INSERT INTO t (v) VALUES (%s)", ["é" * 21])


def test_a_dump_moves_between_encodings(latin, utf8):
    fill(utf8.connect_keyed(), LATIN)
    move(utf8, latin)
    session = latin.connect_keyed()
    assert texts(session) == LATIN
    with without(session, "seqscan"):
        query = "SELECT id FROM t WHERE s = 'ñandú à la carte'::text"
        assert indexes(plan(session, query)) == {"t_s"}
        assert session.execute(query).fetchall() == [(2,)]
    with raises("23505"):
        session.execute("INSERT INTO t (s) VALUES ('Zoë')")
    utf8.connect().execute("TRUNCATE t")
    move(latin, utf8)
    assert texts(utf8.connect_keyed()) == LATIN


LOCALES = {
    "C": "ENCODING UTF8 LOCALE 'C'",
    "C.UTF-8": "ENCODING UTF8 LOCALE 'C.UTF-8'",
    "LATIN1": "ENCODING LATIN1 LOCALE 'C'",
}
if PG_MAJOR >= 17:
    LOCALES["builtin"] = "ENCODING UTF8 LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"


@pytest.fixture(params=LOCALES)
def elsewhere(cluster, request):
    """A database of another locale, empty."""
    with cluster.connect() as admin:
        admin.execute(f"CREATE DATABASE elsewhere TEMPLATE template0 {LOCALES[request.param]}")
    with Database(cluster, "elsewhere") as database:
        yield database


@pytest.mark.ends
def test_a_dump_moves_a_column_that_ignores_case_between_locales(db, elsewhere):
    """Folding is that of Unicode everywhere; functions of text are those of the locale, as of other columns."""
    db.connect_keyed().execute(
        """CREATE TABLE logins (id int, email encrypted_text(20, searchable, nocase) COLLATE encrypted_nocase,
               same encrypted_text(20), plain text);
           INSERT INTO logins SELECT i, t, t, t FROM unnest(ARRAY['Zoë', 'ÉLAN', 'ann']) WITH ORDINALITY AS q (t, i);
           CREATE UNIQUE INDEX logins_email ON logins (email encrypted_text_unique_ops);
           CREATE INDEX ON logins USING hash (email)"""
    )
    stored = "SELECT id, email::bytea FROM logins ORDER BY id"
    for source, target in ((db, elsewhere), (elsewhere, db)):
        target.connect().execute("DROP TABLE IF EXISTS logins; DROP EXTENSION IF EXISTS pazpaz_pii")
        target.psql(source.run_tool("pg_dump", "--encoding=UTF8").stdout)
        assert target.connect().execute(stored).fetchall() == source.connect().execute(stored).fetchall()
        session = target.connect_keyed()
        for off in (["seqscan"], ["indexscan", "bitmapscan"]):
            with without(session, *off):
                for number, text in ((1, "ZOË"), (1, "zoë"), (2, "élan"), (3, "ANN")):
                    found = session.execute("SELECT id FROM logins WHERE email = %s::text", [text]).fetchall()
                    assert found == [(number,)]
        for text in ("zOË", "Élan"):
            with raises("23505"):
                session.execute("INSERT INTO logins VALUES (9, %s)", [text])
        functions = (
            "SELECT lower({0}), upper({0}), initcap({0}), {0} ILIKE 'é%%', {0} ILIKE 'ZO%%', {0} ~* 'Ë' FROM logins"
        )
        like_text = session.execute(functions.format("plain")).fetchall()
        for column in ("email", "same"):
            assert session.execute(functions.format(column)).fetchall() == like_text
        order = "SELECT id FROM logins ORDER BY {}"
        folded = session.execute(order.format("pii_casefold(plain)")).fetchall()
        assert session.execute(order.format("email")).fetchall() == folded


def test_a_character_that_the_database_lacks(latin, utf8):
    """It is kept, moved, compared; only as text it cannot be shown."""
    fill(utf8.connect_keyed(), [*LATIN, HEBREW])
    move(utf8, latin)
    session = latin.connect_keyed()
    for expression in ("v", "v::text", "s", "pii_decrypt(v)", "pii_decrypt(v::bytea)", "lower(v)"):
        with raises("22P05", message="database encoding", hint="UTF8", secrets=[HEBREW, "0x", "d7"]):
            session.execute(f"SELECT {expression} FROM t WHERE id = {len(LATIN)}").fetchall()
    with raises("22P05", secrets=[HEBREW, "0x", "d7"]):
        session.execute("SELECT id FROM t ORDER BY v").fetchall()
    assert session.execute("SELECT v FROM t WHERE id = 0").fetchone() == ("é",)
    assert session.execute("SELECT a.id FROM t a JOIN t b ON a.s = b.s AND a.v = b.v ORDER BY 1").fetchall() == [
        (i,) for i in range(len(LATIN) + 1)
    ]
    assert session.execute("SELECT count(*) FROM t WHERE v = 'é'").fetchone() == (1,)
    move(latin, _emptied(utf8))
    assert texts(utf8.connect_keyed()) == [*LATIN, HEBREW]


def _emptied(database):
    database.connect().execute("TRUNCATE t")
    return database


def test_sql_ascii_takes_utf8_and_nothing_else(ascii_, utf8):
    """A database without an encoding: the bytes must be UTF-8, for no one can tell what else they are."""
    session = ascii_.connect_keyed()
    fill(session, [*LATIN, HEBREW])
    assert texts(session) == [*LATIN, HEBREW]
    move(ascii_, utf8)
    assert texts(utf8.connect_keyed()) == [*LATIN, HEBREW]


def test_sql_ascii_refuses_other_bytes_without_showing_them(ascii_):
    session = ascii_.connect_keyed(client_encoding="SQL_ASCII")
    oid = session.execute("SELECT 'encrypted_text'::regtype::oid").fetchone()[0]
    for is_binary in (0, 1):
        result = session.pgconn.exec_params(b"INSERT INTO t (v) VALUES ($1)", [b"Zo\xebXY"], [oid], [is_binary])
        assert result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) == b"22021"
        for piece in (b"Zo", b"XY", b"0xeb", b"58"):
            assert piece not in (result.error_field(psycopg.pq.DiagnosticField.MESSAGE_PRIMARY) or b"")


if PG_MAJOR >= 16:

    def test_who_asks_is_told_of_other_bytes(ascii_):
        session = ascii_.connect_keyed()
        asked = r"SELECT pg_input_is_valid(E'Zo\xeb', 'encrypted_text'), pg_input_is_valid('Zoë', 'encrypted_text')"
        assert session.execute(asked).fetchone() == (False, True)
        told = session.execute(r"SELECT sql_error_code FROM pg_input_error_info(E'Zo\xeb', 'encrypted_text')")
        assert told.fetchone() == ("22021",)


def test_armour_is_ascii_everywhere(latin, ascii_, utf8):
    fill(utf8.connect_keyed(), [HEBREW])
    _, v, _ = utf8.connect().execute(STORED).fetchone()
    for database in (latin, ascii_):
        connection = database.connect()
        connection.execute("INSERT INTO t (id, v) VALUES (1, %s)", [armour(v)])
        assert connection.execute("SELECT v, v::bytea FROM t").fetchone() == (armour(v), v)


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "UTF8"])
def test_case_is_ignored_in_every_encoding(cluster, encoding):
    with _database(cluster, f"nocase_{encoding.lower()}", encoding) as database:
        session = database.connect_keyed()
        session.execute("SET client_encoding = UTF8" if encoding != "SQL_ASCII" else "SELECT 1")
        session.execute(
            "CREATE TABLE n (id int, e encrypted_text(20, searchable, nocase) COLLATE encrypted_nocase);"
            "CREATE UNIQUE INDEX ON n (e encrypted_text_unique_ops)"
        )
        # Folded, the sign is a Greek letter, which LATIN1 has not.
        for number, text in enumerate(["Zo\u00eb", "\u00b5", "stra\u00dfe"]):
            session.execute("INSERT INTO n VALUES (%s, %s)", [number, text])
        for number, text in enumerate(["ZO\u00cb", "\u00b5", "STRASSE"]):
            with raises("23505"):
                session.execute("INSERT INTO n VALUES (9, %s)", [text])
            assert session.execute("SELECT id FROM n WHERE e = %s", [text]).fetchall() == [(number,)]
        ordered = session.execute("SELECT id FROM n ORDER BY e").fetchall()
        assert ordered == [(2,), (0,), (1,)]
        assert session.execute("SELECT count(DISTINCT e), bool_and(e <= e) FROM n").fetchone() == (3, True)


# A value that each of them has.
OTHERS = {
    "EUC_JP": "山田太郎",
    "EUC_JIS_2004": "山田太郎",
    "EUC_CN": "王小明",
    "EUC_TW": "王小明",
    "EUC_KR": "김철수",
    "KOI8R": "Анна",
    "WIN1255": HEBREW,
}


@pytest.mark.scenario
@pytest.mark.parametrize("encoding", OTHERS)
def test_in_any_encoding_there_is_an_extension(cluster, encoding):
    with _database(cluster, encoding.lower(), encoding) as database:
        session = database.connect_keyed(client_encoding="UTF8")
        fill(session, [OTHERS[encoding], ""])
        assert texts(session) == [OTHERS[encoding], ""]
        assert session.execute("SELECT id FROM t WHERE s = %s AND v = s", [OTHERS[encoding]]).fetchall() == [(0,)]


def test_no_message_is_garbled_elsewhere(latin):
    with raises("42P21", hint=r"Write \.\.\. encrypted_text\("):
        latin.connect(client_encoding="LATIN1").execute("CREATE TABLE n (e encrypted_text(9, searchable, nocase))")
