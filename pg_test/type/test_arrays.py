"""Arrays of encrypted_text beside arrays of text: whatever text[] answers, they answer."""

import itertools

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import KEYRING
from harness.loading import set_keyring

SETUP = """
    CREATE TABLE plain (id int, xs text[], ys text[]);
    INSERT INTO plain VALUES
        (1, '{ann,bob}', '{ann}'), (2, '{bob,ann}', '{bob,ann}'), (3, '{}', '{}'), (4, NULL, '{ann}'),
        (5, '{ann,NULL}', NULL),
        (6, '{{ann,bob},{cy,ann}}', '{cy}'), (7, '{שלום,"zoë ",""}', '{"zoë "}'), (8, '{ann,ann}', '{ann,ann,bob}'),
        (9, '{NULL}', '{NULL}'), (10, '[0:1]={ann,bob}', '{ann,bob}'), (11, '{"zoë"}', '{"zoë "}');
    CREATE TABLE secret (id int, xs encrypted_text(20)[], ys text[]);
    INSERT INTO secret SELECT * FROM plain;
    CREATE TABLE tagged (id int, xs encrypted_text(20, searchable)[], ys varchar(20)[]);
    INSERT INTO tagged SELECT * FROM plain;
    CREATE TABLE bare (id int, xs encrypted_text[], ys text[]);
    INSERT INTO bare SELECT * FROM plain;
    REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO arrays_writer;
"""

database = shared.database(SETUP, roles=["arrays_writer"])
db = shared.visit

OPERATORS = ["=", "<>", "<", "<=", ">=", ">", "@>", "<@", "&&"]
OPERANDS = {
    "array": "ARRAY['ann','bob']",
    "literal": "'{ann,bob}'",
    "text": "'{ann}'::text[]",
    "varchar": "'{ann,bob}'::varchar(9)[]",
    "empty": "ARRAY[]::text[]",
    "blanks": "ARRAY['zoë ']",
    "null": "NULL::text[]",
    "null element": "ARRAY['ann', NULL]",
    "parameter": "%(p)s",
    "text parameter": "%(p)s::text[]",
    "varchar parameter": "%(p)s::varchar(9)[]",
    "column": "ys",
    "itself": "xs",
}


@pytest.mark.parametrize("operand", OPERANDS)
@pytest.mark.parametrize("operator", OPERATORS)
def test_as_text(db, operator, operand):
    session = db.connect_keyed()
    for a, b in itertools.permutations(("xs", OPERANDS[operand])):
        # PostgreSQL itself has no text[] = varchar[].
        texts = b.replace("varchar(9)", "text"), a.replace("varchar(9)", "text")
        query = f"SELECT id, {texts[1]} {operator} {texts[0]} FROM plain ORDER BY id"
        expected = session.execute(query, {"p": ["bob", "ann"]}).fetchall()
        for table in ("secret", "tagged", "bare"):
            query = f"SELECT id, {a} {operator} {b} FROM {table} ORDER BY id"
            assert session.execute(query, {"p": ["bob", "ann"]}).fetchall() == expected, (table, a, b)


def test_it_works_where_rows_are_chosen(db):
    session = db.connect_keyed()
    for query in (
        "SELECT a.id, b.id FROM {0} a JOIN plain b ON a.xs = b.xs ORDER BY 1, 2",
        "SELECT id FROM {0} WHERE xs @> ARRAY['ann'] AND NOT xs && ARRAY['cy'] ORDER BY 1",
        "SELECT id FROM {0} a WHERE EXISTS (SELECT FROM plain b WHERE b.ys <@ a.xs AND b.id <> a.id) ORDER BY 1",
        "SELECT id FROM {0} WHERE xs IN (SELECT ys FROM plain) ORDER BY 1",
        "SELECT id FROM {0} WHERE xs NOT IN (SELECT ys FROM plain WHERE ys IS NOT NULL) ORDER BY 1",
        "SELECT id FROM {0} WHERE xs IN (ARRAY['ann','bob'], ARRAY['bob','ann']) ORDER BY 1",
        "SELECT id FROM {0} WHERE (xs, id) = ('{{ann,bob}}', 1) ORDER BY 1",
        "SELECT id, xs = ANY (ARRAY['ann']::text[]) IS NULL FROM (SELECT id, xs[1] AS xs FROM {0}) s ORDER BY 1",
    ):
        expected = session.execute(query.format("plain")).fetchall()
        for table in ("secret", "tagged", "bare"):
            assert session.execute(query.format(table)).fetchall() == expected, query


def test_a_view_of_such_a_condition_survives_a_dump(db):
    session = db.connect_keyed()
    session.execute("CREATE VIEW anns AS SELECT id FROM secret WHERE xs @> ARRAY['ann']")
    shown = session.execute("SELECT pg_get_viewdef('anns'::regclass)").fetchone()[0]
    expected = session.execute("SELECT id FROM anns ORDER BY id").fetchall()
    session.execute("DROP VIEW anns")
    assert session.execute(f"SELECT id FROM ({shown.rstrip(';')}) s ORDER BY id").fetchall() == expected != []


def test_it_takes_a_key_and_the_right_to_decrypt(db):
    for a, b in itertools.permutations(("xs", "ARRAY['ann']")):
        with raises("55000", message="no encryption key"):
            db.connect().execute(f"SELECT {a} && {b} FROM secret")
        session = db.connect("arrays_writer")
        set_keyring(session, KEYRING)
        with raises("42501", message="denied"):
            session.execute(f"SELECT {a} && {b} FROM secret")


def test_operands_are_no_columns(db):
    """Nothing that looks for stored values would find them."""
    session = db.connect("arrays_writer")
    session.execute("SELECT '{}'::text[]::pazpaz_pii.text_operand[]")
    for type_ in ("encrypted_operand", "text_operand"):
        with raises("42501", message=type_):
            session.execute(f"CREATE TEMP TABLE stored (x pazpaz_pii.{type_})")
