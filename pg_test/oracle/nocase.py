"""Random queries over columns that ignore case and columns that do not, each beside the same over plain text, where
every comparison says by itself whether it folds.

Which spelling stands for a group is open: what is compared is what all of them have in common.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import psycopg

from harness.cluster import Cluster
from harness.database import Database
from harness.keys import KEYRING

from .expressions import quote
from .statements import planner_settings

# As many queries work on one set of tables.
WORLD_SIZE = 150

SPELLINGS = [
    *(
        "ann",
        "Ann",
        "ANN",
        "bob",
        "Bob",
        "zoë",
        "ZOË",
        "zoe\u0308",
        "straße",
        "STRASSE",
        "strasse",
        "\u0130",
        "i\u0307",
    ),
    *(
        "i",
        "I",
        "\u0131",
        "όσος",
        "ΌΣΟΣ",
        "\ufb01n",
        "FIN",
        "fin",
        "",
        " ",
        "ann ",
        "Ann ",
        "日本",
        "x" * 300,
        "X" * 300,
    ),
]

NOCASE = "COLLATE encrypted_nocase"
# By table: the type of its column e, and whether that ignores case.
TABLES = {
    "tagged": (f"encrypted_text(searchable, nocase) {NOCASE}", True),
    "one_each": (f"encrypted_text(searchable, nocase) {NOCASE}", True),
    "parts": (f"encrypted_text(searchable, nocase) {NOCASE}", True),
    "untagged": (f"encrypted_text {NOCASE}", True),
    "exact": ("encrypted_text(searchable)", False),
    "bare": ("encrypted_text", False),
    "texts": ("text", False),
}


@dataclass(frozen=True)
class Value:
    """An expression, in both schemas."""

    ours: str
    plain: str
    ignores_case: bool
    is_text: bool = False
    is_explicit: bool = False
    # One of several spellings, nobody knows which.
    is_open: bool = False


@dataclass(frozen=True)
class Query:
    ours: str
    plain: str
    settings: dict[str, str]

    def __str__(self) -> str:
        lines = [f"SET {name} = '{value}';" for name, value in self.settings.items()]
        return "\n".join([*lines, f"{self.ours};", f"-- {self.plain}"])


def folded(value: Value) -> str:
    return f"pii_casefold({value.plain})" if value.ignores_case else value.plain


class Grammar:
    def __init__(self, seed: str):
        self.rng = random.Random(seed)
        self._names = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def name(self) -> str:
        self._names += 1
        return f"q{self._names}"

    def query(self) -> Query:
        make = self.rng.choice([self.joined, self.joined, self.filtered, self.filtered, self.grouped, self.windows])
        ours, plain = make()
        return Query(ours, plain, planner_settings(self.rng))

    # --- values and comparisons ---

    def constant(self) -> Value:
        literal = quote(self.rng.choice(SPELLINGS))
        ours = literal + self.rng.choice(
            ["", "::text", "::varchar", "::encrypted_text", "::encrypted_text(searchable)"]
        )
        return Value(ours, literal, False, is_text="encrypted" not in ours)

    def made_of(self, values: list[Value]) -> Value:
        """One of the values, or what is made of some."""
        value = self.rng.choice(values)
        other = self.rng.choice(values)
        if self.chance(0.12) and not value.is_text and not other.is_text:
            ours, plain = f"coalesce({value.ours}, {other.ours})", f"coalesce({value.plain}, {other.plain})"
            ignores_case = value.ignores_case or other.ignores_case
            value = Value(ours, plain, ignores_case, is_open=value.is_open or other.is_open)
        if self.chance(0.1):
            return replace(value, ours=f"{value.ours} {NOCASE}", ignores_case=True, is_explicit=True)
        if self.chance(0.1) and not value.is_text:
            return replace(value, ours=f'{value.ours} COLLATE "C"', ignores_case=False, is_explicit=True)
        return value

    def pair(self, left: list[Value], right: list[Value]) -> tuple[Value, Value]:
        """Two values that may be compared, one of them encrypted."""
        while True:
            a, b = self.made_of(left), self.made_of(right)
            if a.is_text and b.is_text:
                b = replace(b, ours=f"({b.ours})::encrypted_text", is_text=False)
            is_open = (a.is_open or b.is_open) and not self.ignores_case(a, b)
            if not (a.is_explicit and b.is_explicit) and not is_open:
                return a, b

    def ignores_case(self, a: Value, b: Value) -> bool:
        for value in (a, b):
            if value.is_explicit:
                return value.ignores_case
        return a.ignores_case or b.ignores_case

    def compared(self, a: Value, b: Value, operator: str) -> tuple[str, str]:
        fold = "pii_casefold({})" if self.ignores_case(a, b) else "{}"
        return f"{a.ours} {operator} {b.ours}", f"{fold.format(a.plain)} {operator} {fold.format(b.plain)}"

    def equal(self, left: list[Value], right: list[Value]) -> tuple[str, str]:
        a, b = self.pair(left, right)
        if self.chance(0.5):
            a, b = b, a
        if self.chance(0.1):
            ours, plain = self.compared(a, b, "<>")
            return f"NOT ({ours})", f"NOT ({plain})"
        return self.compared(a, b, "=")

    def condition(self, scope: "Scope", depth: int = 2) -> tuple[str, str]:
        ways = [self.with_constant, self.number]
        if depth > 0:
            ways += [self.within, self.within, self.exists, self.logic, self.listed]
        return self.rng.choice(ways)(scope, depth)

    def number(self, scope, _) -> tuple[str, str]:
        made = f"{self.rng.choice(scope.names)}.id % {self.rng.randint(2, 4)} = {self.rng.randint(0, 2)}"
        return made, made

    def with_constant(self, scope, _) -> tuple[str, str]:
        return self.compared(*self.pair(scope.values, [self.constant()]), self.rng.choice(["=", "=", "<>"]))

    def listed(self, scope, _) -> tuple[str, str]:
        item = self.rng.choice([value for value in scope.values if not value.is_text] or [self.encrypted_constant()])
        constants = [quote(self.rng.choice(SPELLINGS)) for _ in range(self.rng.randint(1, 12))]
        fold = "pii_casefold({})" if item.ignores_case else "{}"
        word = self.rng.choice(["IN", "NOT IN"])
        plain = ", ".join(fold.format(constant) for constant in constants)
        return f"{item.ours} {word} ({', '.join(constants)})", f"{fold.format(item.plain)} {word} ({plain})"

    def encrypted_constant(self) -> Value:
        literal = quote(self.rng.choice(SPELLINGS))
        return Value(f"{literal}::encrypted_text", literal, False)

    def logic(self, scope, depth) -> tuple[str, str]:
        (a, plain_a), (b, plain_b) = (self.condition(scope, depth - 1) for _ in range(2))
        word = self.rng.choice(["AND", "OR", "OR NOT"])
        return f"({a} {word} ({b}))", f"({plain_a} {word} ({plain_b}))"

    def within(self, scope, depth) -> tuple[str, str]:
        inner = self.source()
        a, b = self.pair(scope.values, inner.values)
        while b.is_explicit and not b.ignores_case:
            # Outside it is a collation that conflicts.
            a, b = self.pair(scope.values, inner.values)
        ours, plain = self.condition(inner, 0) if self.chance(0.6) else ("true", "true")
        if self.chance(0.3):
            more, plain_more = self.equal(inner.values, scope.values)
            ours, plain = f"{ours} AND {more}", f"{plain} AND {plain_more}"
        # DISTINCT leaves one of several spellings, which is another text.
        loses_spellings = b.ignores_case and not self.ignores_case(a, b)
        distinct = self.rng.choice(["", "", "" if loses_spellings else "DISTINCT "])
        end = self.rng.choice(["", "", " OFFSET 0"])
        word = self.rng.choice(["IN", "IN", "NOT IN"])
        fold = "pii_casefold({})" if self.ignores_case(a, b) else "{}"
        return (
            f"{a.ours} {word} (SELECT {distinct}{b.ours} FROM {inner.ours} WHERE {ours}{end})",
            f"{fold.format(a.plain)} {word} (SELECT {fold.format(b.plain)} FROM {inner.plain} WHERE {plain})",
        )

    def exists(self, scope, depth) -> tuple[str, str]:
        inner = self.source()
        ours, plain = self.equal(inner.values, scope.values)
        if self.chance(0.4):
            more, plain_more = self.condition(inner, depth - 1)
            ours, plain = f"{ours} AND {more}", f"{plain} AND {plain_more}"
        word = self.rng.choice(["EXISTS", "NOT EXISTS"])
        return f"{word} (SELECT FROM {inner.ours} WHERE {ours})", f"{word} (SELECT FROM {inner.plain} WHERE {plain})"

    # --- where rows come from ---

    def table(self) -> "Scope":
        table, name = self.rng.choice(list(TABLES)), self.name()
        value = Value(f"{name}.e", f"{name}.e", TABLES[table][1], is_text=table == "texts")
        source = f"{table} AS {name}"
        return Scope(source, source, [value], [name])

    def source(self) -> "Scope":
        if self.chance(0.6):
            return self.table()
        return self.rng.choice([self.distinct, self.distinct, self.set_operation, self.relabelled, self.kept])()

    def derived(self, ours: str, plain: str, ignores_case: bool, is_text=False, is_open=True) -> "Scope":
        name = self.name()
        value = Value(f"{name}.e", f"{name}.e", ignores_case, is_text, is_open=is_open and ignores_case)
        return Scope(f"({ours}) AS {name}", f"({plain}) AS {name}", [value], [name])

    def distinct(self) -> "Scope":
        """The texts of a table, each once."""
        inner = self.table()
        value = inner.values[0]
        count = self.rng.choice(["count(*)", "count(*)", "max(id)"])
        ours, plain = self.condition(inner, 0) if self.chance(0.4) else ("true", "true")
        if self.chance(0.5):
            made = f"SELECT DISTINCT {value.ours} AS e, 1 AS id FROM {inner.ours} WHERE {ours}"
            by = f"SELECT DISTINCT {folded(value)} AS e, 1 AS id FROM {inner.plain} WHERE {plain}"
        else:
            made = f"SELECT {value.ours} AS e, {count} AS id FROM {inner.ours} WHERE {ours} GROUP BY {value.ours}"
            by = f"SELECT {folded(value)} AS e, {count} AS id FROM {inner.plain} WHERE {plain} GROUP BY 1"
        return self.derived(made, by, value.ignores_case, value.is_text)

    def set_operation(self) -> "Scope":
        """Of two tables of encrypted values: text would make text of both."""
        one, other = (self.rng.choice([t for t in TABLES if t != "texts"]) for _ in range(2))
        ignores_case = TABLES[one][1] or TABLES[other][1]
        fold = "pii_casefold(e)" if ignores_case else "e"
        word = self.rng.choice(["UNION", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"])
        ours, plain = (
            f"SELECT {e} AS e, {i} AS id FROM {one} {word} SELECT {e}, {i} FROM {other}"
            for e, i in (("e", "id % 2"), (fold, "id % 2"))
        )
        return self.derived(ours, plain, ignores_case)

    def relabelled(self) -> "Scope":
        """A column whose collation is not its own any more."""
        table = self.rng.choice([t for t in TABLES if t != "texts"])
        collation, ignores_case = self.rng.choice([(NOCASE, True), ('COLLATE "default"', False)])
        distinct = self.rng.choice(["", "DISTINCT ", "ALL "])
        e = "pii_casefold(e)" if ignores_case else "e"
        ours = f"SELECT {distinct}e {collation} AS e, id % 3 AS id FROM {table}"
        return self.derived(ours, f"SELECT {distinct}{e} AS e, id % 3 AS id FROM {table}", ignores_case)

    def kept(self) -> "Scope":
        """A subquery that stays one."""
        inner = self.table()
        value = inner.values[0]
        ours = f"SELECT {value.ours} AS e, id FROM {inner.ours} OFFSET 0"
        return self.derived(
            ours, f"SELECT {value.plain} AS e, id FROM {inner.plain}", value.ignores_case, value.is_text
        )

    # --- queries ---

    def join(self) -> "Scope":
        scope = self.source()
        for _ in range(self.rng.choice([1, 1, 2])):
            other = self.source()
            ours, plain = self.equal(scope.values, other.values)
            kind = self.rng.choice(["JOIN", "JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"])
            if kind != "FULL JOIN" and self.chance(0.3):
                more, plain_more = self.condition(other, 0)
                ours, plain = f"{ours} AND {more}", f"{plain} AND {plain_more}"
            scope = Scope(
                f"{scope.ours} {kind} {other.ours} ON {ours}",
                f"{scope.plain} {kind} {other.plain} ON {plain}",
                scope.values + other.values,
                scope.names + other.names,
            )
        return scope

    def joined(self) -> tuple[str, str]:
        scope = self.join()
        names = self.rng.sample(scope.names, self.rng.randint(1, len(scope.names)))
        ids = ", ".join(f"{name}.id" for name in names)
        ours, plain = self.condition(scope, 1) if self.chance(0.3) else ("true", "true")
        return f"SELECT {ids} FROM {scope.ours} WHERE {ours}", f"SELECT {ids} FROM {scope.plain} WHERE {plain}"

    def filtered(self) -> tuple[str, str]:
        scope = self.source()
        ours, plain = self.condition(scope)
        (name,) = scope.names
        return f"SELECT {name}.id FROM {scope.ours} WHERE {ours}", f"SELECT {name}.id FROM {scope.plain} WHERE {plain}"

    def grouped(self) -> tuple[str, str]:
        scope = self.join() if self.chance(0.4) else self.source()
        keys = self.rng.sample(scope.values, self.rng.randint(1, len(scope.values)))
        ours, plain = self.condition(scope, 1) if self.chance(0.3) else ("true", "true")
        counted = self.rng.choice(scope.values)
        shown = ", ".join(
            f"pii_casefold({key.ours}::text)" if key.ignores_case else f"{key.ours}::text" for key in keys
        )
        by = ", ".join(map(folded, keys))
        aggregates = f"count(*), max({self.rng.choice(scope.names)}.id)"
        plain_rest = f"WHERE {plain} GROUP BY {by}"
        where, ours_by = f"{scope.ours} WHERE {ours}", ", ".join(key.ours for key in keys)
        return (
            f"SELECT {shown}, {aggregates}, count(DISTINCT {counted.ours}) FROM {where} GROUP BY {ours_by}",
            f"SELECT {by}, {aggregates}, count(DISTINCT {folded(counted)}) FROM {scope.plain} {plain_rest}",
        )

    def windows(self) -> tuple[str, str]:
        scope = self.source()
        (value,), (name,) = scope.values, scope.names
        made = self.rng.choice(["count(*) OVER (PARTITION BY {})", "dense_rank() OVER (ORDER BY {})"])
        return (
            f"SELECT {name}.id, {made.format(value.ours)} FROM {scope.ours}",
            f"SELECT {name}.id, {made.format(folded(value))} FROM {scope.plain}",
        )


@dataclass(frozen=True)
class Scope:
    """What stands after FROM in both schemas, and what is in it."""

    ours: str
    plain: str
    values: list[Value]
    names: list[str]


def build(session, seed: str) -> None:
    """The tables in both schemas, in a fresh database."""
    rng = random.Random(f"tables {seed}")
    session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
    size = rng.choice([8, 25, 60])
    for schema in ("plain", "ours"):
        session.execute(f"CREATE SCHEMA {schema}; SET search_path = {schema}, public")
        for table, (type_, _) in TABLES.items():
            made = "text" if schema == "plain" else type_
            partitioned = " PARTITION BY HASH (e)" if table == "parts" else ""
            session.execute(f"CREATE TABLE {table} (id int, e {made}){partitioned}")
        session.execute(
            "CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
            "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)"
        )
    session.execute(
        "CREATE UNIQUE INDEX ON one_each (e encrypted_text_unique_ops); CREATE UNIQUE INDEX ON texts (e);"
        "CREATE UNIQUE INDEX ON exact (e encrypted_text_unique_ops); CREATE INDEX ON tagged USING hash (e)"
    )
    if rng.random() < 0.5:
        session.execute("CREATE INDEX ON untagged USING hash (e); CREATE INDEX ON parts USING hash (e)")
    for table in TABLES:
        values = [None if rng.random() < 0.08 else rng.choice(SPELLINGS) for _ in range(size)]
        if table in ("one_each", "exact", "texts"):
            values = rng.sample(SPELLINGS, len(SPELLINGS))
        for number, text in enumerate(values):
            ours = f"INSERT INTO ours.{table} VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1"
            if session.execute(ours, (number, text)).fetchone():
                session.execute(f"INSERT INTO plain.{table} VALUES (%s, %s)", (number, text))
    if rng.random() < 0.6:
        session.execute("ANALYZE")


def faults(cluster: Cluster, seed: str, numbers: Iterator[int], setup: str = "") -> Iterator[tuple[int, str]]:
    """Runs the queries of these numbers, and gives those whose answers differ, with what does."""
    place, database, session = None, None, None
    try:
        for number in numbers:
            if number // WORLD_SIZE != place:
                if database:
                    database.close()
                place = number // WORLD_SIZE
                database = Database.create(cluster, f"nocase_oracle_{place}")
                session = database.connect()
                build(session, f"{seed}:{place}")
                session.execute(setup)
            query = Grammar(f"{seed}:{number}").query()
            ours, plain = answer(session, "ours", query.ours, query.settings), answer(session, "plain", query.plain, {})
            if ours != plain:
                yield number, f"{query}\n-- {dict(ours - plain)} | {dict(plain - ours)}"
    finally:
        if database:
            database.close()


def answer(session, schema: str, query: str, settings: dict[str, str]) -> Counter:
    """The rows; of ours, perhaps an error."""
    session.execute(f"SET search_path = {schema}, public; SET statement_timeout = '30s'")
    for name, value in settings.items():
        session.execute(f"SET {name} = '{value}'")
    try:
        return Counter(session.execute(query).fetchall())
    except psycopg.Error as error:
        if schema == "plain":
            raise
        return Counter([f"{error.sqlstate} {error.diag.message_primary}"])
    finally:
        for name in settings:
            session.execute(f"RESET {name}")
