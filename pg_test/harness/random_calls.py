"""Random calls of everything that the extension brings: functions, procedures, operators, casts, indexes.

What there is comes from the catalogues, so that what is added later is called as well. Arguments are SQL expressions,
made for their types from a seed: values as applications have them, and values as nobody should.
"""

import random
from dataclasses import dataclass

from . import migration
from .database import Database
from .keys import INDEX_KEY_1, KEY_1, KEY_2, KEYRING, MASTER, WRONG_KEY, keyring, raw
from .values import armour

# What tables hold; no argument holds it in plain.
STORED = ("Quarterstaff-0217", "Windlestraw-4711")

_SETUP = f"""
    CREATE SCHEMA odd;
    -- Makes a value of any bytes, which no function of the extension does: it copies what it is handed.
    CREATE FUNCTION odd.forged(bytea) RETURNS encrypted_text LANGUAGE internal STABLE STRICT AS 'numeric_uplus';
    CREATE TABLE odd.plain (id int PRIMARY KEY, gone int, name text, email varchar(40), raw bytea);
    ALTER TABLE odd.plain DROP COLUMN gone;
    INSERT INTO odd.plain VALUES (1, '{STORED[0]}', '{STORED[1]}'), (2, NULL, '');
    CREATE TABLE odd.encrypted (
        id int PRIMARY KEY, name encrypted_text, email encrypted_text(40, searchable), raw bytea);
    INSERT INTO odd.encrypted SELECT id, name, email, name::encrypted_text::bytea FROM odd.plain;
    CREATE INDEX ON odd.encrypted USING hash (email);
    CREATE INDEX found ON odd.encrypted USING pii_search (name);
    CREATE TABLE odd.started (LIKE odd.plain INCLUDING ALL);
    CREATE TABLE odd.finished (LIKE odd.plain INCLUDING ALL);
    INSERT INTO odd.started SELECT * FROM odd.plain;
    INSERT INTO odd.finished SELECT * FROM odd.plain;
    CREATE TABLE odd.keyless (name text, email encrypted_text);
    CREATE TABLE odd.parted (id int, name text) PARTITION BY LIST (id);
    CREATE TABLE odd.part PARTITION OF odd.parted DEFAULT;
    CREATE TABLE odd.heir () INHERITS (odd.encrypted);
    CREATE VIEW odd.view AS SELECT * FROM odd.encrypted;
    CREATE MATERIALIZED VIEW odd.kept AS SELECT id, email FROM odd.encrypted;
    CREATE SEQUENCE odd.numbers;
    CREATE TYPE odd.pair AS (name text, value encrypted_text);
    CREATE FOREIGN DATA WRAPPER odd; CREATE SERVER odd FOREIGN DATA WRAPPER odd;
    CREATE FOREIGN TABLE odd.far (name encrypted_text) SERVER odd;
    GRANT USAGE ON SCHEMA odd TO PUBLIC;
    GRANT SELECT, INSERT ON odd.encrypted, odd.plain, odd.view, odd.keyless TO PUBLIC;
"""
_RELATIONS = (
    *("plain", "encrypted", "started", "finished", "keyless", "parted", "part", "heir", "view", "kept"),
    *("numbers", "pair", "far", "found", "plain_pkey"),
)
_ELSEWHERE = ("pg_class", "pg_proc", "pazpaz_pii.pii_key", "pii_key_status", "pg_toast.pg_toast_1255", "pg_locks")
# An Argon2 takes a second, and a rewrite of the catalogues more.
_SLOW = ("pii_unlock_passphrase", "pii_set_passphrase", "pii_wrap_master", "pii_rewrite_catalogues")


def set_up(session) -> None:
    """Tables in all states, and relations that are no tables, by a session with a key."""
    session.execute("SET client_min_messages = error;" + _SETUP)
    for state in ("started", "finished"):
        migration.advance(session, f"odd.{state}", '{"name": {}}', state)


@dataclass(frozen=True)
class Subject:
    """Something to call: SQL with a place {} for each argument, and their types' OIDs."""

    name: str
    sql: str
    types: tuple[int, ...]
    is_procedure: bool = False
    # Functions in SQL take texts as names, and quote them when they are wrong: nobody hands them a key.
    takes_keys: bool = True


def _subjects(session) -> list[Subject]:
    member = """FROM pg_depend AS d JOIN pg_extension AS e ON d.refobjid = e.oid AND d.deptype = 'e'
        AND d.refclassid = 'pg_extension'::regclass AND e.extname = 'pazpaz_pii' JOIN"""
    functions = session.execute(
        f"""SELECT o.oid::regprocedure::text, quote_ident(n.nspname) || '.' || quote_ident(proname),
                   proargtypes::oid[], prokind, proretset, l.lanname = 'c' OR proname = 'pii_set_passphrase'
              {member} pg_proc AS o ON d.objid = o.oid AND d.classid = 'pg_proc'::regclass
              JOIN pg_namespace AS n ON n.oid = pronamespace JOIN pg_language AS l ON l.oid = prolang ORDER BY 1"""
    ).fetchall()
    operators = session.execute(
        f"""SELECT o.oid::regoperator::text, quote_ident(n.nspname) || '.' || oprname, ARRAY[oprleft, oprright]
              {member} pg_operator AS o ON d.objid = o.oid AND d.classid = 'pg_operator'::regclass
              JOIN pg_namespace AS n ON n.oid = oprnamespace ORDER BY 1"""
    ).fetchall()
    casts = session.execute(
        f"""SELECT castsource, castsource::regtype::text, casttarget::regtype::text
              {member} pg_cast AS o ON d.objid = o.oid AND d.classid = 'pg_cast'::regclass ORDER BY 2, 3"""
    ).fetchall()
    (value,) = session.execute("SELECT 'encrypted_text'::regtype::oid").fetchone()
    shapes = (
        *("encrypted_text(5)", "encrypted_text(searchable)", "encrypted_text(9, searchable)"),
        "encrypted_text(9, searchable, nocase)",
    )
    return [
        *(_function(*row) for row in functions),
        *(Subject(name, f"SELECT {{}} OPERATOR({operator}) {{}}", tuple(types)) for name, operator, types in operators),
        *(Subject(f"{a}::{b}", f"SELECT CAST({{}} AS {b})", (source,)) for source, a, b in casts),
        *(Subject(f"::{shape}", f"SELECT CAST({{}} AS {shape})", (value,)) for shape in shapes),
        *(
            Subject(what, f"SELECT {what} FROM (VALUES ({{}}), ({{}}), ({{}})) AS v (x){rest}", (value,) * 3)
            for what, rest in (
                *(("x", " ORDER BY x"), ("x", " GROUP BY x"), ("count(DISTINCT x)", "")),
                *(("min(x)", ""), ("array_agg(x)", ""), ("to_jsonb(x)", "")),
            )
        ),
        Subject("INSERT", "INSERT INTO odd.encrypted VALUES (3, {}, {})", (value, value)),
        Subject("INSERT", "INSERT INTO odd.keyless VALUES ('x', {})", (value,)),
    ]


def _function(name: str, called: str, types: list[int], kind: str, is_set: bool, keys: bool) -> Subject:
    call = f"{called}({', '.join(['{}'] * len(types))})"
    if kind == "p":
        return Subject(name, f"CALL {call}", tuple(types), True, keys)
    return Subject(name, f"SELECT * FROM {call}" if is_set else f"SELECT {call}", tuple(types), False, keys)


class Calls:
    """for subject, statement in Calls(database, seed).some(5000): ..."""

    def __init__(self, database: Database, seed: int):
        with database.cluster.connect(database.name) as session:
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            self.subjects = _subjects(session)
            self._types = _types(session)
            self._envelopes = _envelopes(session)
        self._random = random.Random(seed)

    def some(self, count: int):
        """Each thing once, the rest at random among those that take arguments."""
        varied = [s for s in self.subjects if s.types and not s.name.partition("(")[0].endswith(_SLOW)]
        for number in range(count):
            subject = self.subjects[number] if number < len(self.subjects) else self._random.choice(varied)
            yield subject, subject.sql.format(*(self._argument(type, subject.takes_keys) for type in subject.types))

    # --- values of each type ---

    def _argument(self, oid: int, takes_keys: bool, depth: int = 0) -> str:
        name, kind, element, attributes = self._types[oid]
        if name == "internal" or self._random.random() < 0.07:
            return f"NULL::{name}"
        if name in _POOLS:
            return f"({self._random.choice(_POOLS[name])})::{name}"
        if element and depth < 3:
            count = self._random.choice((0, 1, 1, 2, 3))
            return f"ARRAY[{', '.join(self._argument(element, False, depth + 1) for _ in range(count))}]::{name}"
        if kind == "c" and depth < 3:
            return f"ROW({', '.join(self._argument(one, False, depth + 1) for one in attributes)})::{name}"
        maker = _MAKERS.get(name)
        return f"({maker(self, takes_keys)})::{name}" if maker else f"NULL::{name}"

    def _bytes(self) -> bytes:
        rng = self._random
        envelope = rng.choice(self._envelopes)
        kind = rng.randrange(9)
        if kind < 3:
            return envelope
        if kind == 3:
            return envelope[: rng.randrange(len(envelope))]
        if kind == 4:
            place = rng.randrange(len(envelope))
            return envelope[:place] + bytes([envelope[place] ^ 1 << rng.randrange(8)]) + envelope[place + 1 :]
        if kind == 5:
            return envelope + rng.randbytes(rng.choice((1, 16, 5000)))
        if kind == 6:
            return envelope[envelope.index(b":") + 1 :]
        if kind == 7:
            return rng.choice((b"v1:", b"v2:", b"v2.1:", b"v2.7:", b"v1a:", b"v65535:")) + rng.randbytes(
                rng.randrange(70)
            )
        return rng.choice(
            (b"", b"\0", rng.randbytes(rng.randrange(99)), *(raw(key) for key in (KEY_1, WRONG_KEY, MASTER)))
        )

    def _bytea(self, _takes_keys: bool = False) -> str:
        return (
            rf"'\x{self._bytes().hex()}'::bytea"
            if self._random.random() < 0.97
            else r"decode(repeat('00', 99999), 'hex')"
        )

    def _value(self, _takes_keys: bool) -> str:
        return f"odd.forged({self._bytea()})"

    def _text(self, takes_keys: bool) -> str:
        rng = self._random
        kind = rng.randrange(4)
        if kind == 0:
            return _literal(armour(rng.choice(self._envelopes)))
        if kind == 1:
            text = armour(rng.choice(self._envelopes))
            place = rng.randrange(len(text))
            return _literal(text[:place] + rng.choice("=:.v0a9Z \n'é") + text[place + rng.randrange(3) :])
        return rng.choice(_TEXTS if takes_keys else _WORDS)


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _types(session) -> dict[int, tuple]:
    """Name, kind, type of elements and types of attributes, by OID."""
    rows = session.execute(
        """SELECT t.oid, t.oid::regtype::text, typtype, CASE WHEN typcategory = 'A' THEN typelem ELSE 0 END, ARRAY(
                   SELECT atttypid FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped
                    ORDER BY attnum)
             FROM pg_type AS t"""
    )
    return {oid: tuple(rest) for oid, *rest in rows.fetchall()}


def _envelopes(session) -> list[bytes]:
    """Values in each of their forms, of the stored texts and of none."""
    rows = session.execute(
        """SELECT unnest(ARRAY[pii_encrypt(t)::bytea, CAST(t AS encrypted_text(searchable))::bytea,
                pii_encrypt(t, 'a place')]) FROM unnest(%s::text[]) AS t""",
        ([*STORED, ""],),
    )
    return [envelope for (envelope,) in rows.fetchall()]


_KEYRINGS = (
    *(KEYRING, KEYRING[:-1], KEYRING.replace("2", "0"), keyring(3), keyring(keys={"1": KEY_1, "2": WRONG_KEY})),
    *(keyring(65535, {"65535": KEY_2}, {"9": INDEX_KEY_1}), keyring(keys={}), keyring(keys={"1": KEY_1[:-1], "2": ""})),
    *("{}", "[]", "null", '{"keys": 1}', '{"current": 1e99}', "[" * 500, '{"keys": {"1": null}}'),
    f'[{{"encryption_key": "{KEY_1}", "version": "v1", "created_at": "x", "expires_at": null, "is_current": true}}]',
)
_WORDS = (
    *map(
        _literal,
        (
            *("", "x", " ", "é😀", "%", "%ann%", "_\\", "\\", "%s %1$s {}", "a.b.c", '"', "'"),
            *("v2:", "v1:AAAA", "v2x:AAAA", "v2.1:AAAA", "v0:AAAA", "v65536:AAAA", "v1a:AAAA", "v99999999999999:"),
            *(
                "data",
                "index",
                "full",
                "name",
                "email",
                "phone",
                "last4",
                "id",
                "raw",
                "started",
                "finished",
                "scrubbed",
            ),
            *(
                "rotate",
                "22P02",
                "42501",
                "SELECT 1",
                "SELECT NULL::text",
                "SELECT 1/0",
                "CREATE INDEX ON odd.plain (name)",
            ),
            *("odd.plain", "odd.plain.name", "plain.9", "0", "-1", "5,searchable", "searchable", "nocase", "255"),
            *("pii_doctor_check_ssl", "now"),
            *("({FUNCEXPR :funcid 1 :args <>})", "{VAR :varno 1 :varattno 2}", "CHECK ((name IS NOT NULL))"),
        ),
    ),
    *("repeat('é', 99999)", "repeat('v2:', 9)", "chr(1)"),
)
_TEXTS = (*_WORDS, *map(_literal, _KEYRINGS))
_INTEGERS = ("-1", "0", "1", "2", "3", "5", "-32768", "32767")
_WIDE = (*_INTEGERS, "65535", "65536", "-2147483648", "2147483647", "1073741824")
_JSON = (
    *("{}", "[]", "null", "1", '"x"', '{"": {}}', '{"name": {}}', '{"name": null}', '{"name": {"length": -1}}'),
    *('{"email": {"length": 40, "searchable": true}}', '{"name": {"length": 1e100}}', '{"name": {"searchable": 7}}'),
    *('{"name": {"no": 1}}', '{"no column": {}}', '{"name": "email", "email": "no mask"}', '{"id": {}}', '{"raw": {}}'),
    *('{"version": "v1", "ciphertext": "AAAA", "algorithm": "AES-256-GCM"}', '{"version": 1, "ciphertext": null}'),
    *('{"name": {"expression": "1/0"}}', '{"raw": {"expression": "raw"}}', '{"name": {"expression": "\'"}}', "[[[1]]]"),
)
_NAMES = ("", "id", "name", "email", "raw", "no such", "ctid", "........pg.dropped.2........", "x" * 63, '"; --')
_POOLS = {
    "boolean": ("true", "false"),
    "smallint": _INTEGERS,
    "integer": _WIDE,
    "bigint": (*_WIDE, "-9223372036854775808", "9223372036854775807"),
    "numeric": ("0", "-1", "'NaN'", "1e300"),
    "name": tuple(map(_literal, _NAMES)),
    "jsonb": tuple(map(_literal, _JSON)),
    "interval": ("'0'", "'1 ms'", "'-1 day'", "'1 mon'", "'178000000 years'", "'-178000000 years'"),
    "timestamp with time zone": ("now()", "'infinity'", "'-infinity'", "'epoch'"),
    "oid": (
        "0",
        "1",
        "4294967295",
        "'pg_class'::regclass",
        "'encrypted_text'::regtype",
        "'pii_encrypt(text)'::regprocedure",
    ),
    "tid": ("'(0,0)'", "'(0,1)'", "'(1,1)'", "'(4294967295,65535)'"),
    "xid8": ("'0'", "'1'", "'18446744073709551615'"),
    "regprocedure": ("0", "999999", "'pii_encrypt(text)'", "'now()'"),
    "regclass": (
        *(f"'odd.{name}'" for name in _RELATIONS),
        *map(_literal, _ELSEWHERE),
        *("0", "999999", "4294967295"),
    ),
    "pazpaz_pii.pii_regcolumn": (
        *("'odd.encrypted.name'", "'odd.plain.gone'", "'x'", "''", "'.'"),
        *(
            f"pazpaz_pii.pii_regcolumn({table}, {column}::smallint)"
            for table in ("'odd.plain'", "0", "999999")
            for column in (-1, 0, 1, 2, 99)
        ),
    ),
    "pazpaz_pii.pii_regtable": ("'odd.plain'", "'odd.no such'", "''", "'999999'", "'a.b.c'"),
}
_MAKERS = {
    **dict.fromkeys(
        (
            "text",
            "cstring",
            "character",
            "character varying",
            "pazpaz_pii.text_operand",
            "pazpaz_pii.encrypted_operand",
        ),
        Calls._text,
    ),
    "bytea": Calls._bytea,
    "encrypted_text": Calls._value,
}
