"""What statements work on: three schemas with the same tables, of text, of encrypted and of searchable columns."""

import random
from dataclasses import dataclass, field

from harness import host
from harness.keys import keyring

PLAIN = "plain"
TWINS = ("enc", "tagged")

# What stands for {secret} and {secret40} in a definition.
TYPES = {
    PLAIN: ("text", "varchar(40)"),
    "enc": ("encrypted_text", "encrypted_text(40)"),
    "tagged": ("encrypted_text(searchable)", "encrypted_text(40, searchable)"),
}

# Columns by kind: secret is what the twins encrypt, text is in clear in all of them.
TABLES = {
    "people": {
        "id": "int",
        "ws": "int",
        "email": "secret",
        "name": "secret",
        "note": "secret",
        "tags": "secrets",
        "n": "int",
        "day": "date",
        "said": "text",
    },
    "visits": {"id": "int", "person": "int", "email": "secret", "city": "secret", "amount": "int"},
    "words": {"id": "int", "w": "text", "v": "varchar", "alike": "texts"},
    # Its email is unique, which an encrypted column cannot be without a tag.
    "accounts": {"id": "int", "ws": "int", "email": "secret", "name": "secret", "n": "int"},
    "parts": {"id": "int", "email": "secret", "n": "int"},
}

_DEFINITIONS = """
    CREATE DOMAIN word AS {secret};
    CREATE TABLE people (id int PRIMARY KEY, ws int, email {secret}, name {secret40} {name_collation},
        note {secret} {note_collation}, tags {secret}[], n int, day date, said text);
    CREATE TABLE visits (id int PRIMARY KEY, person int REFERENCES people {on_delete}, email {secret},
        city {secret40}, amount int);
    CREATE TABLE words (id int PRIMARY KEY, w text, v varchar(40), alike text[]);
    CREATE TABLE accounts (id int PRIMARY KEY, ws int, email {secret}, name {secret}, n int);
    CREATE TABLE parts (id int, email {secret}, n int) PARTITION BY HASH (email);
"""

VALUES = [
    *("", " ", "a", "A", "b", "aa", "ab", "Ann", "ann", "ANN", "Ann ", "Ann  ", "Anna", "Änn", "änn", "Zoë", "zoe"),
    *("c1@x", "c2@x", "c10@x", "C1@X", "c1@y", "%", "_", "100%", "a_b", "a%b", "a\\b", "\\", "10", "9", "010", "1e1"),
    *(
        "日本",
        "日本語",
        "naïve",
        "nai\u0308ve",
        "ß",
        "ss",
        "😀",
        "O'Hara",
        'say "hi"',
        "{a,b}",
        "a,b",
        "NULL",
        "postgres",
    ),
    *("x\ty", "x\ny", "v2:", "-", "--", "$1", "ab" * 15),
]
# Longer than a page: it is compressed or stored out of line.
LONG = ["lorem ipsum " * 900, "".join(random.Random(7).choices("abcdefghijklmnop äöü", k=10_000))]
# The first one.
LONG_SQL = "repeat('lorem ipsum ', 900)"


@dataclass
class World:
    """Tables, data and indexes, all made from a seed."""

    seed: str
    has_icu: bool
    rows: dict[str, list[tuple]] = field(init=False)

    def __post_init__(self):
        self._random = random.Random(f"world {self.seed}")
        self._layout = self._make_layout()
        self.rows = self._make_rows()

    def build(self, session) -> None:
        """Makes the schemas in a fresh database; the values are under two key versions."""
        halves = ((keyring(current=version), half) for version, half in ((1, 0), (2, 1)))
        for schema in (PLAIN, *TWINS):
            session.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}, public")
            session.execute(self._definitions(schema))
        for ring, half in halves:
            session.execute("SELECT pii_load_keyring(%s)", (ring,))
            for schema in (PLAIN, *TWINS):
                session.execute(f"SET search_path = {schema}, public")
                self._insert(session, half)
        for schema in (PLAIN, *TWINS):
            session.execute(f"SET search_path = {schema}, public")
            for statement in self._indexes(schema):
                session.execute(statement)
            if self._layout["analyze"]:
                session.execute("ANALYZE people, visits, words, accounts, parts")

    def _make_layout(self) -> dict:
        chance = self._random.random
        collations = ["", '"C"', '"und-x-icu"'] if self.has_icu else ["", '"C"', '"POSIX"']
        return {
            "collations": [self._random.choice(collations) for _ in range(2)],
            "on_delete": self._random.choice(["", "ON DELETE CASCADE", "ON DELETE SET NULL"]),
            "partitions": self._random.randint(1, 5),
            "analyze": chance() < 0.6,
            "size": self._random.choice([20, 40, 80]),
            "unique": self._random.choice(["email", "ws, email", "email partial", "email nulls"]),
            "hash": [column for column in ("email", "name", "note") if chance() < 0.5],
            "hash_enc": chance() < 0.3,
            "foreign_key": chance() < 0.5,
        }

    def _definitions(self, schema: str) -> str:
        secret, secret40 = TYPES[schema]
        name, note = (f"COLLATE {c}" if c else "" for c in self._layout["collations"])
        partitions = self._layout["partitions"]
        made = _DEFINITIONS.format(
            secret=secret,
            secret40=secret40,
            name_collation=name,
            note_collation=note,
            on_delete=self._layout["on_delete"],
        )
        return made + "".join(
            f"CREATE TABLE parts_{i} PARTITION OF parts FOR VALUES WITH (MODULUS {partitions}, REMAINDER {i});"
            for i in range(partitions)
        )

    def _indexes(self, schema: str):
        layout = self._layout
        yield "CREATE INDEX ON visits (person)"
        if schema != "enc":
            ops = "" if schema == PLAIN else " encrypted_text_unique_ops"
            nulls = " NULLS NOT DISTINCT" if host.PG_MAJOR >= 15 else ""
            yield {
                "email": f"CREATE UNIQUE INDEX ON accounts (email{ops})",
                "ws, email": f"CREATE UNIQUE INDEX ON accounts (ws, email{ops})",
                "email partial": f"CREATE UNIQUE INDEX ON accounts (email{ops}) WHERE n > 3",
                "email nulls": f"CREATE UNIQUE INDEX ON accounts (email{ops}){nulls}",
            }[layout["unique"]]
            if layout["foreign_key"] and layout["unique"] == "email":
                yield f"CREATE TABLE logins (id int PRIMARY KEY, email {TYPES[schema][0]} REFERENCES accounts (email))"
                yield "INSERT INTO logins SELECT id, email FROM accounts WHERE id % 4 = 0"
        if schema != "enc" or layout["hash_enc"]:
            for column in layout["hash"]:
                yield f"CREATE INDEX ON people USING hash ({column})"
            yield "CREATE INDEX ON visits USING hash (email) WHERE amount > 2"
        if schema == PLAIN:
            yield "CREATE INDEX ON people (name)"

    @property
    def unique(self) -> str:
        """What ON CONFLICT names to meet the unique index of accounts."""
        return {"ws, email": "(ws, email)", "email partial": "(email) WHERE n > 3"}.get(
            self._layout["unique"], "(email)"
        )

    def _make_rows(self) -> dict[str, list[tuple]]:
        size, choice, number = self._layout["size"], self._random.choice, self._random.randint

        def value(longest=None):
            if self._random.random() < 0.1:
                return None
            if longest is None and self._random.random() < 0.015:
                return choice(LONG)
            return choice(VALUES)

        def values():
            return None if self._random.random() < 0.2 else [value(40) for _ in range(number(0, 3))]

        def day():
            return None if self._random.random() < 0.1 else f"2024-0{number(1, 9)}-1{number(0, 9)}"

        people = [
            (i, number(1, 3), value(), value(40), value(), values(), number(0, 9), day(), value(40))
            for i in range(1, size + 1)
        ]
        visits = [
            (i, choice([None, number(1, size)]), value(), value(40), number(0, 9)) for i in range(1, size * 3 // 2)
        ]
        words = [(i, value(40), value(40), values()) for i in range(1, 30)]
        emails = self._random.sample(VALUES, 30)
        accounts = [(i, number(1, 3), emails[i - 1], value(), number(0, 9)) for i in range(1, 30)]
        parts = [(i, value(), number(0, 9)) for i in range(1, size)]
        return {"people": people, "visits": visits, "words": words, "accounts": accounts, "parts": parts}

    def _insert(self, session, half: int) -> None:
        """Half of the rows: people by turns, visits with their people, of all else every second one."""
        with session.cursor() as cursor:
            for table, rows in self.rows.items():
                if table == "visits":
                    chosen = [row for row in rows if ((row[1] or 1) % 2 == 0) == bool(half)]
                else:
                    chosen = rows[half::2]
                places = ", ".join(["%s"] * len(TABLES[table]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", chosen)
