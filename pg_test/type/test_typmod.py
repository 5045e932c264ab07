"""encrypted_text(n, searchable): the length counts characters, and the shape is an invariant."""

import random

import psycopg
import pytest

from harness import shared
from harness.errors import raises

LONG = "שלוםשלום!"  # nine characters, seventeen bytes
FITS = "שלום👋é12"  # eight characters, eighteen bytes


db = shared.corner


@pytest.fixture
def keyed(db):
    session = db.connect_keyed()
    session.execute("CREATE TABLE t (id int, v encrypted_text(8), s encrypted_text(8, searchable), b encrypted_text)")
    return session


# --- names ---


def test_type_names(keyed):
    keyed.execute(
        "CREATE TABLE names (a encrypted_text, b encrypted_text(5), c encrypted_text(SEARCHABLE), "
        "d encrypted_text(5, Searchable), e encrypted_text(10485760)[])"
    )
    rows = keyed.execute(
        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'names'::regclass AND attnum > 0 "
        "ORDER BY attnum"
    )
    assert [row[0] for row in rows] == [
        "encrypted_text",
        "encrypted_text(5)",
        "encrypted_text(searchable)",
        "encrypted_text(5,searchable)",
        "encrypted_text(10485760)[]",
    ]


def test_psql_describes_them(db, keyed):
    described = db.psql(f"\\d {db.schema}.t")
    for name in ("v|encrypted_text(8)|", "s|encrypted_text(8,searchable)|", "b|encrypted_text|"):
        assert name in described.stdout


@pytest.mark.parametrize(
    "modifier",
    [
        "0",
        "-1",
        "10485761",
        "99999999999999999999",
        "'x'",
        "searchable, searchable",
        "searchable, 5",
        "5, 6",
        "5, searchable, 6",
        "other",
        "1.5",
        "''",
    ],
)
def test_bad_modifiers(keyed, modifier):
    with raises("22023", hint="encrypted_text\\(n, searchable\\)"):
        keyed.execute(f"CREATE TABLE bad (v encrypted_text({modifier}))")


# Words, and how many characters, tags, and tags that ignore case they ask for.
MODIFIERS = {
    "": (0, False, False),
    "(7)": (7, False, False),
    "(10485760)": (10_485_760, False, False),
    "(searchable)": (0, True, False),
    "(7, searchable)": (7, True, False),
    "(searchable, nocase) COLLATE encrypted_nocase": (0, True, True),
    "(10485760, searchable, nocase) COLLATE encrypted_nocase": (10_485_760, True, True),
}


@pytest.mark.ends
def test_sql_reads_modifiers_as_the_library_makes_them(keyed):
    """It knows the bits as numbers: for conversions, for what event triggers refuse, and for the doctor."""
    columns = ", ".join(f"c{number} encrypted_text{written}" for number, written in enumerate(MODIFIERS))
    keyed.execute(f"CREATE TABLE modified ({columns})")
    rows = keyed.execute(
        """SELECT coalesce(pazpaz_pii.pii_length(a.atttypmod), 0), coalesce(c.is_tagged, false), c.tags_ignore_case,
                  d.has_limit, d.is_searchable, d.ignores_case,
                  pazpaz_pii.pii_typmod(nullif(pazpaz_pii.pii_length(a.atttypmod), 0), c.is_tagged, c.tags_ignore_case)
                      = greatest(a.atttypmod, 0)
             FROM pg_attribute AS a CROSS JOIN pazpaz_pii.pii_case_of(a.atttypid, a.atttypmod, 0) AS c
                  JOIN pazpaz_pii.pii_doctor_columns() AS d ON d.relation = a.attrelid AND d.number = a.attnum
            WHERE a.attrelid = 'modified'::regclass AND a.attnum > 0 ORDER BY a.attnum"""
    ).fetchall()
    assert rows == [
        (length, tagged, folded, length > 0, tagged, folded, True) for length, tagged, folded in MODIFIERS.values()
    ]
    for number, (_, tagged, _) in enumerate(MODIFIERS.values()):
        create = f"CREATE UNIQUE INDEX ON modified (c{number} encrypted_text_unique_ops)"
        if tagged:
            keyed.execute(create)
        else:
            with raises("55000", message="needs a searchable column"):
                keyed.execute(create)


@pytest.mark.scenario
def test_random_words_are_taken_as_they_are_written_or_refused(keyed):
    rng = random.Random(8)
    known = ["searchable", "nocase", "Searchable", "NOCASE", "1", "255", "10485760"]
    words = [*known, *known, "10485761", "0", "-1", "", "é", "a b"]

    def read(words: list[str]) -> int:
        array = "{" + ",".join(f'"{word}"' for word in words) + "}"
        return keyed.execute(f"SELECT pazpaz_pii.pii_encrypted_text_typmod_in('{array}')").fetchone()[0]

    taken = set()
    for _ in range(150):
        some = [rng.choice(words) for _ in range(rng.randrange(4))]
        try:
            packed = read(some)
        except psycopg.errors.InvalidParameterValue:
            continue
        (written,) = keyed.execute(f"SELECT pazpaz_pii.pii_encrypted_text_typmod_out({packed})").fetchone()
        inner = written.strip("()")
        assert inner == ",".join(some).lower() and read(inner.split(",") if inner else []) == packed
        taken.add(packed)
    assert len(taken) > 6


# --- length ---


def _copy(session, text, options=""):
    with session.cursor().copy(f"COPY t (v) FROM STDIN {options}") as copy:
        copy.write(text + "\n")


WRITES = {
    "literal": lambda s, text: s.execute(f"INSERT INTO t (v) VALUES ('{text}')"),
    "parameter": lambda s, text: s.execute("INSERT INTO t (v) VALUES (%s)", [text]),
    "binary parameter": lambda s, text: s.execute("INSERT INTO t (v) VALUES (%b)", [text]),
    "text": lambda s, text: s.execute("INSERT INTO t (v) VALUES (%s::text)", [text]),
    "varchar": lambda s, text: s.execute("INSERT INTO t (v) VALUES (%s::varchar)", [text]),
    "update": lambda s, text: s.execute("INSERT INTO t (v) VALUES (''); UPDATE t SET v = '%s'" % text),
    "insert select": lambda s, text: s.execute("INSERT INTO t (v) SELECT x FROM unnest(%s::text[]) x", [[text]]),
    "insert select encrypted": lambda s, text: s.execute(
        f"INSERT INTO t (b) VALUES ('{text}'); INSERT INTO t (v) SELECT b FROM t"
    ),
    "insert select searchable": lambda s, text: s.execute(
        f"INSERT INTO t (b) VALUES ('{text}'); INSERT INTO t (s) SELECT b FROM t"
    ),
    "copy": _copy,
    "copy csv": lambda s, text: _copy(s, text, "(FORMAT csv)"),
    "cast": lambda s, text: s.execute("SELECT %s::text::encrypted_text(8)", [text]),
    "cast literal": lambda s, text: s.execute(f"SELECT '{text}'::encrypted_text(8, searchable)"),
    "cast between lengths": lambda s, text: s.execute(f"SELECT '{text}'::encrypted_text(9)::encrypted_text(8)"),
    "array": lambda s, text: s.execute("SELECT %s::encrypted_text(8)[]", [[text]]),
    "default": lambda s, text: s.execute(f"ALTER TABLE t ALTER v SET DEFAULT '{text}'; INSERT INTO t (id) VALUES (1)"),
    "upsert": lambda s, text: s.execute(
        "CREATE UNIQUE INDEX ON t (id); INSERT INTO t (id) VALUES (1); "
        f"INSERT INTO t (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET v = '{text}'"
    ),
    "json": lambda s, text: s.execute(
        "INSERT INTO t SELECT * FROM jsonb_populate_record(NULL::t, jsonb_build_object('v', %s::text))", [text]
    ),
    "plpgsql": lambda s, text: s.execute(f"DO $$ DECLARE v encrypted_text(8); BEGIN v := '{text}'; END $$"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_too_long_is_an_error_never_a_truncation(keyed, write):
    write(keyed, FITS)
    keyed.execute("TRUNCATE t")
    for text in (LONG, "123456789", "12345678 ", " " * 9):
        with raises("22001", message="encrypted_text\\(8\\)", secrets=[text.strip() or "123456789"]):
            write(keyed, text)
        assert keyed.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_an_explicit_cast_does_not_truncate_either(keyed):
    """varchar(n) would: ::varchar(3) cuts. A cut ciphertext is lost, a cut plaintext is too."""
    assert keyed.execute("SELECT 'abcdef'::varchar(3)").fetchone() == ("abc",)
    with raises("22001"):
        keyed.execute("SELECT 'abcdef'::text::encrypted_text(3)")


def test_character_values_lose_their_padding_only(keyed):
    keyed.execute("INSERT INTO t (v) VALUES ('1234567'::char(20))")
    assert keyed.execute("SELECT v FROM t").fetchone() == ("1234567",)
    with raises("22001"):
        keyed.execute("INSERT INTO t (v) VALUES ('123456789'::char(20))")


def test_trailing_blanks_are_kept(keyed):
    keyed.execute("INSERT INTO t (v, s) VALUES (' x  ', '   ')")
    assert keyed.execute("SELECT v, s, v = ' x', s = '' FROM t").fetchone() == (" x  ", "   ", False, False)


def test_alter_type_checks_the_length(keyed):
    keyed.execute("INSERT INTO t (v, s) VALUES ('12345678', 'short')")
    for column, type_ in (("v", "(7)"), ("v", "(7, searchable)"), ("s", "(4)"), ("s", "(4, searchable)")):
        with raises("22001", secrets=["12345678"]):
            keyed.execute(f"ALTER TABLE t ALTER {column} TYPE encrypted_text{type_}")
    keyed.execute("ALTER TABLE t ALTER s TYPE encrypted_text(5, searchable), ALTER v TYPE encrypted_text(8)")
    assert keyed.execute("SELECT v, s FROM t").fetchone() == ("12345678", "short")


def test_length_without_a_key_goes_by_what_the_ciphertext_tells(db, keyed):
    """Characters cannot be counted; a value of more bytes than n characters can have is refused."""
    keyed.execute("INSERT INTO t (b) VALUES (repeat('x', 33)), (repeat('x', 32))")
    keyed.execute("SET pazpaz_pii.io = ciphertext")
    too_long, may_fit = (row[0] for row in keyed.execute("SELECT b FROM t ORDER BY octet_length(b::bytea) DESC"))
    admin = db.connect()
    with raises("22001"):
        admin.execute("INSERT INTO t (v) VALUES (%s)", [too_long])
    with raises("22001"), admin.cursor().copy("COPY t (v) FROM STDIN") as copy:
        copy.write(f"{too_long}\n")
    admin.execute("INSERT INTO t (v) VALUES (%s)", [may_fit])


# --- shape ---


def _heads(session, column):
    query = (
        f"SELECT DISTINCT encode(substring({column}::bytea, 1, 5), 'escape') LIKE 'v2.1:' FROM t "
        f"WHERE {column} IS NOT NULL"
    )
    return [row[0] for row in session.execute(query)]


@pytest.mark.parametrize("source", ["literal", "v", "s", "b", "text", "copy"])
def test_each_column_holds_its_shape_only(keyed, source):
    keyed.execute("INSERT INTO t VALUES (1, 'one', 'one', 'one')")
    if source == "copy":
        with keyed.cursor().copy("COPY t FROM STDIN") as copy:
            copy.write("2\tone\tone\tone\n")
    else:
        value = {"literal": "'one'", "text": "'one'::text"}.get(source, source)
        keyed.execute(f"INSERT INTO t SELECT 2, {value}, {value}, {value} FROM t")
        keyed.execute(f"UPDATE t SET v = {value}, s = {value}")
    assert _heads(keyed, "v") == [False]
    assert _heads(keyed, "s") == [True]
    assert keyed.execute("SELECT DISTINCT v::text, s::text, b::text FROM t").fetchall() == [("one", "one", "one")]


def test_a_bare_column_holds_either_shape(keyed):
    keyed.execute("INSERT INTO t VALUES (1, 'one', 'one')")
    keyed.execute("INSERT INTO t (id, b) SELECT 2, v FROM t WHERE id = 1 UNION ALL SELECT 3, s FROM t WHERE id = 1")
    copied = keyed.execute(
        "SELECT c.b::bytea = o.v::bytea, c.b::bytea = o.s::bytea FROM t c, t o WHERE c.id > 1 AND o.id = 1 "
        "ORDER BY c.id"
    )
    assert copied.fetchall() == [(True, False), (False, True)]


def test_alter_type_to_another_shape_encrypts_anew(keyed):
    keyed.execute(
        "INSERT INTO t SELECT i, 'v' || i, 's' || i, 'b' || i FROM generate_series(1, 100) i; "
        "INSERT INTO t VALUES (101)"
    )
    keyed.execute("CREATE TABLE before AS SELECT id, v::text, s::text, b::text FROM t")
    keyed.execute(
        "ALTER TABLE t ALTER v TYPE encrypted_text(9, searchable), ALTER s TYPE encrypted_text(9), "
        "ALTER b TYPE encrypted_text(searchable)"
    )
    assert (_heads(keyed, "v"), _heads(keyed, "s"), _heads(keyed, "b")) == ([True], [False], [True])
    difference = keyed.execute("SELECT * FROM (TABLE before EXCEPT SELECT id, v::text, s::text, b::text FROM t) d")
    assert difference.fetchall() == []


def test_shapes_cannot_be_changed_without_a_key(db, keyed):
    keyed.execute("INSERT INTO t VALUES (1, 'one', 'one', 'one')")
    admin = db.connect()
    for column, type_, hint in (
        ("v", "(8, searchable)", '"index"'),
        ("b", "(searchable)", '"index"'),
        ("s", "(8)", "Load a key"),
    ):
        with raises("55000", message="searchable", hint=hint):
            admin.execute(f"ALTER TABLE t ALTER {column} TYPE encrypted_text{type_}")
    untagged, tagged = admin.execute("SELECT v, s FROM t").fetchone()
    for statement, value in (
        ("INSERT INTO t (s) VALUES (%s)", untagged),
        ("INSERT INTO t (s) VALUES (%s::text)", untagged),
        ("INSERT INTO t (v) VALUES (%s)", tagged),
        ("INSERT INTO t (v) VALUES (%s::varchar)", tagged),
    ):
        with raises("55000", message="searchable"):
            admin.execute(statement, [value])
    for statement in ("INSERT INTO t (s) SELECT v FROM t", "INSERT INTO t (v) SELECT s FROM t", "UPDATE t SET s = b"):
        with raises("55000", message="searchable"):
            admin.execute(statement)
    for column, value in (("s", untagged), ("v", tagged)):
        with raises("55000", message="searchable"), admin.cursor().copy(f"COPY t ({column}) FROM STDIN") as copy:
            copy.write(f"{value}\n")
    admin.execute("INSERT INTO t (v, s, b) VALUES (%s, %s, %s)", [untagged, tagged, tagged])


def test_a_modifier_that_changes_nothing_leaves_the_bytes(db, keyed):
    """Keyed too: a longer limit is no reason to encrypt again."""
    keyed.execute("INSERT INTO t SELECT i, 'v' || i, 's' || i, 'b' || i FROM generate_series(1, 20) i")
    query = "SELECT id, v::bytea, s::bytea, b::bytea FROM t ORDER BY id"
    before = keyed.execute(query).fetchall()
    statement = "ALTER TABLE t ALTER v TYPE encrypted_text({0}), ALTER s TYPE encrypted_text({0}, searchable)"
    keyed.execute(statement.format(20))
    db.connect().execute(statement.format(30))
    assert keyed.execute(query).fetchall() == before


def test_domains_and_composites_carry_the_modifier(keyed):
    keyed.execute(
        "CREATE DOMAIN short AS encrypted_text(8) NOT NULL; "
        "CREATE TYPE person AS (first encrypted_text(8), email encrypted_text(8, searchable))"
    )
    assert keyed.execute("SELECT '12345678'::short::text, (ROW('a', 'b')::person).email::text").fetchone() == (
        "12345678",
        "b",
    )
    with raises("22001"):
        keyed.execute("SELECT '123456789'::short")
    with raises("22001"):
        keyed.execute("SELECT '(123456789,b)'::person")
    tagged = keyed.execute("SELECT encode((ROW('a', 'b')::person).email::bytea, 'escape') LIKE 'v2.1:%'")
    assert tagged.fetchone() == (True,)


def test_storage_is_31_bytes_a_value(keyed):
    keyed.execute("INSERT INTO t VALUES (1, '', '', ''), (2, 'שלום', 'שלום', 'שלום')")
    rows = keyed.execute(
        "SELECT octet_length(v::bytea), octet_length(s::bytea), octet_length(b::bytea) FROM t ORDER BY id"
    )
    assert rows.fetchall() == [(31, 49, 31), (39, 57, 39)]
    assert keyed.execute("SELECT pg_column_size(v) FROM t WHERE id = 1").fetchone() == (32,)
    stored = keyed.execute(
        "SELECT DISTINCT attstorage::text FROM pg_attribute WHERE attrelid = 't'::regclass "
        "AND attname IN ('v', 's', 'b')"
    )
    assert stored.fetchall() == [("e",)]
