"""Random expressions: texts, numbers and conditions over the columns that are in scope."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from .world import LONG, LONG_SQL, TABLES, VALUES

TEXT, VARCHAR, TEXTS, VARCHARS, UNTYPED = 25, 1043, 1009, 1015, 0

_LIKE = [
    "a%",
    "%a",
    "%@x",
    "_",
    "__",
    "c_@x",
    "%\\%%",
    "%\\_%",
    "A%",
    "%",
    "",
    "ann",
    "Ann %",
    "%本%",
    "%\u00e4%",
    "ä%",
]
_REGEX = ["^a", "a$", "[aeiou]", "^c\\d+@x$", "^$", "ann", "^.$", "\\s", "本", "(a|b)+", "^\\W", "ä"]
_SIMILAR = ["(a|b)%", "c[0-9]@x", "_+", "%(nn|@)%", "A%"]
_COMPARISONS = ["=", "=", "=", "<>", "<", "<=", ">", ">="]


@dataclass(frozen=True)
class Column:
    sql: str
    kind: str


def quote(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def quote_short(value: str) -> str:
    """The same for long values by an expression."""
    return LONG_SQL if value == LONG[0] else quote(value)


def array_literal(values: list[str | None]) -> str:
    """The values as PostgreSQL writes an array."""

    def element(value):
        return "NULL" if value is None else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return "{" + ",".join(map(element, values)) + "}"


class Expressions:
    """What a statement is made of. Parameters are collected as values with the type that the client says."""

    def __init__(self, rng: random.Random, has_icu: bool, *, may_bind: bool):
        self.rng = rng
        self.may_bind = may_bind
        self.parameters: list[tuple[str | None, int]] = []
        self.collations = ['"C"'] + (['"und-x-icu"', '"en-x-icu"'] if has_icu else [])
        self._names = 0

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, *choices):
        return self.rng.choice(choices)

    def one_of(self, weighted: dict[Callable, int]):
        """The result of one of these functions, more often of those with greater numbers."""
        return self.rng.choices(list(weighted), list(weighted.values()))[0]()

    def name(self) -> str:
        self._names += 1
        return f"q{self._names}"

    def value(self) -> str:
        return LONG[0] if self.chance(0.01) else self.rng.choice(VALUES)

    def bind(self, value: str | None, *types: int) -> str:
        self.parameters.append((value, self.rng.choice(types)))
        return f"${len(self.parameters)}"

    def table(self, *names: str) -> tuple[str, list[Column]]:
        """A table under a name of its own, and its columns."""
        table = self.rng.choice(names or tuple(TABLES))
        alias = self.name()
        return f"{table} AS {alias}", [Column(f"{alias}.{c}", kind) for c, kind in TABLES[table].items()]

    def column(self, scope: list[Column], *kinds: str) -> str:
        return self.rng.choice([c.sql for c in scope if c.kind in kinds])

    # --- texts ---

    def secret(self, scope) -> str:
        """A column that the twins encrypt, or one in clear where there is none."""
        has_secret = any(c.kind == "secret" for c in scope)
        return self.column(scope, "secret") if has_secret else self.column(scope, "text", "varchar")

    def clear(self, scope) -> str:
        """A text that is not encrypted: a constant, mostly."""
        in_clear = [c.sql for c in scope if c.kind in ("text", "varchar")]
        return self.rng.choice(in_clear) if in_clear and self.chance(0.4) else self.constant()

    def constant(self) -> str:
        value = self.value()
        if self.may_bind and self.chance(0.35):
            bound = self.bind(value, UNTYPED, TEXT, VARCHAR)
            return bound + self.pick("", "", "::text", "::varchar")
        return quote_short(value) + self.pick(
            "", "", "", "::text", "::varchar", "::varchar(20)", "::word", "::name", "::char(6)"
        )

    def text(self, scope, depth: int = 2) -> str:
        if depth <= 0 or self.chance(0.35):
            return self.one_of({lambda: self.secret(scope): 5, lambda: self.clear(scope): 2})
        return self.one_of(
            {
                lambda: self._function(scope, depth): 6,
                lambda: f"({self.text(scope, depth - 1)} || {self.text(scope, depth - 1)})": 2,
                lambda: f"coalesce({self.text(scope, depth - 1)}, {self.text(scope, depth - 1)})": 2,
                lambda: f"nullif({self.text(scope, depth - 1)}, {self.text(scope, depth - 1)})": 1,
                lambda: f"{self.pick('greatest', 'least')}({self.secret(scope)}, {self.text(scope, depth - 1)})": 1,
                lambda: self._case(scope, depth): 1,
                lambda: self._scalar_subquery(scope): 1,
                lambda: (
                    f"{self.secret(scope)}::{self.pick('text', 'varchar', 'varchar(3)', 'word', 'char(4)', 'name')}"
                ): 1,
                lambda: f"({self.secret(scope)} COLLATE {self.rng.choice(self.collations)})": 1,
                lambda: self._element(scope): 1,
            }
        )

    def _function(self, scope, depth) -> str:
        s, number = self.text(scope, depth - 1), self.rng.randint(-2, 6)
        return self.pick(
            *(f"{f}({s})" for f in ("lower", "upper", "initcap", "trim", "reverse", "md5", "quote_literal", "btrim")),
            *(f"{f}({s}, {number})" for f in ("left", "right", "substr", "lpad", "rpad")),
            f"substring({s} FROM 2 FOR 3)",
            f"substring({s} FROM '[a-z]+')",
            f"replace({s}, 'a', {self.constant()})",
            f"split_part({s}, '@', 1)",
            f"translate({s}, 'abc', 'xyz')",
            f"regexp_replace({s}, '[aeiou]', '*', 'g')",
            f"concat({s}, {self.secret(scope)}, NULL)",
            f"concat_ws('-', {s}, {self.secret(scope)})",
            f"format('%s|%L', {s}, {self.secret(scope)})",
            f"overlay({s} PLACING 'x' FROM 1 FOR 2)",
            f"normalize({s}, NFC)",
            f"encode(convert_to({s}, 'UTF8'), 'hex')",
            f"({s})::text",
        )

    def _case(self, scope, depth) -> str:
        if self.chance(0.3):
            arms = " ".join(f"WHEN {self.constant()} THEN {self.text(scope, depth - 1)}" for _ in range(2))
            return f"CASE {self.secret(scope)} {arms} ELSE {self.text(scope, depth - 1)} END"
        condition = self.condition(scope, depth - 1)
        return f"CASE WHEN {condition} THEN {self.text(scope, depth - 1)} ELSE {self.text(scope, depth - 1)} END"

    def _scalar_subquery(self, scope) -> str:
        table, inner = self.table()
        where = f" WHERE {self.condition(inner + scope, 0)}" if self.chance(0.6) else ""
        return f"(SELECT {self.pick('min', 'max')}({self.secret(inner)}) FROM {table}{where})"

    def _element(self, scope) -> str:
        arrays = [c.sql for c in scope if c.kind in ("secrets", "texts")]
        return f"{self.rng.choice(arrays)}[{self.rng.randint(0, 3)}]" if arrays else self.secret(scope)

    # --- numbers ---

    def number(self, scope) -> str:
        return self.one_of(
            {
                lambda: self.column(scope, "int"): 4,
                lambda: str(self.rng.randint(0, 9)): 1,
                lambda: f"{self.pick('length', 'char_length', 'octet_length', 'ascii')}({self.text(scope, 1)})": 2,
                lambda: f"position({self.constant()} IN {self.secret(scope)})": 1,
                lambda: f"strpos({self.text(scope, 1)}, {self.constant()})": 1,
                lambda: f"({self.column(scope, 'int')} + {self.rng.randint(1, 3)})": 1,
            }
        )

    # --- arrays ---

    def array(self, scope) -> str:
        values = [None if self.chance(0.1) else self.rng.choice(VALUES) for _ in range(self.rng.randint(0, 12))]
        arrays = [c.sql for c in scope if c.kind in ("secrets", "texts")]
        if arrays and self.chance(0.4):
            return self.rng.choice(arrays)
        if self.may_bind and self.chance(0.4):
            return self.bind(array_literal(values), UNTYPED, TEXTS, VARCHARS)
        return self.pick(
            quote(array_literal(values)),
            quote(array_literal(values)) + "::text[]",
            quote(array_literal(values)) + "::varchar[]",
            f"ARRAY[{self.text(scope, 1)}, {self.secret(scope)}]",
            f"ARRAY[{', '.join(quote(self.value()) for _ in range(3))}]",
            f"ARRAY(SELECT {self.pick('w', 'v')} FROM words)",
        )

    # --- conditions ---

    def condition(self, scope, depth: int = 2) -> str:
        if depth > 0 and self.chance(0.4):
            left, right = self.condition(scope, depth - 1), self.condition(scope, depth - 1)
            return self.pick(
                f"({left} AND {right})",
                f"({left} OR {right})",
                f"({left} OR {right})",
                f"NOT ({left})",
                f"({left}) IS {self.pick('TRUE', 'NOT TRUE', 'UNKNOWN')}",
                f"CASE WHEN {left} THEN {right} ELSE {self.secret(scope)} IS NULL END",
            )
        shallow = max(depth, 0)
        return self.one_of(
            {
                lambda: f"{self.text(scope, shallow)} {self.rng.choice(_COMPARISONS)} {self.text(scope, shallow)}": 6,
                lambda: f"{self.secret(scope)} = {self.constant()}": 4,
                lambda: f"{self.secret(scope)} = {self.secret(scope)}": 1,
                lambda: self._distinct(scope): 1,
                lambda: self._pattern(scope): 3,
                lambda: self._between(scope): 1,
                lambda: self._in_list(scope): 3,
                lambda: self._quantified(scope): 2,
                lambda: self._in_subquery(scope, depth): 3,
                lambda: self._exists(scope, depth): 2,
                lambda: self._rows(scope): 2,
                lambda: f"{self.text(scope, 1)} IS {self.pick('', 'NOT ')}NULL": 1,
                lambda: self._of_arrays(scope): 1,
                lambda: f"{self.number(scope)} {self.rng.choice(_COMPARISONS)} {self.number(scope)}": 2,
                lambda: f"{self.secret(scope)} {self.pick('~<~', '~<=~', '~>=~', '~>~')} {self.text(scope, 1)}": 1,
                lambda: f"{self.secret(scope)} {self.pick('=', '<>')} {self.pick('current_user', 'session_user')}": 1,
                lambda: (
                    f"({self.secret(scope)} {self.rng.choice(_COMPARISONS)} {self.text(scope, 0)}"
                    f" COLLATE {self.rng.choice(self.collations)})"
                ): 1,
            }
        )

    def _distinct(self, scope) -> str:
        return f"{self.secret(scope)} IS {self.pick('', 'NOT ')}DISTINCT FROM {self.text(scope, 1)}"

    def _pattern(self, scope) -> str:
        left, no = self.text(scope, 1), self.pick("", "", "NOT ")
        patterns = {
            "LIKE": _LIKE, "ILIKE": _LIKE, "SIMILAR TO": _SIMILAR,
            "~": _REGEX, "~*": _REGEX, "!~": _REGEX, "!~*": _REGEX, "~~": _LIKE, "!~~*": _LIKE, "^@": VALUES,
        }  # fmt: skip
        operator = self.rng.choice(list(patterns))
        pattern = self.rng.choice(patterns[operator])
        right = self.bind(pattern, UNTYPED, TEXT) if self.may_bind and self.chance(0.3) else quote(pattern)
        return f"{left} {no if operator[0].isalpha() else ''}{operator} {right}"

    def _between(self, scope) -> str:
        kind = self.pick("BETWEEN", "NOT BETWEEN", "BETWEEN SYMMETRIC")
        return f"{self.secret(scope)} {kind} {self.constant()} AND {self.text(scope, 1)}"

    def _in_list(self, scope) -> str:
        items = [self.text(scope, 0) if self.chance(0.1) else self.constant() for _ in range(self.rng.randint(1, 12))]
        if self.chance(0.1):
            items.append("NULL")
        return f"{self.text(scope, 1)} {self.pick('', '', 'NOT ')}IN ({', '.join(items)})"

    def _quantified(self, scope) -> str:
        operator, quantifier = self.pick(("=", "ANY"), ("=", "ANY"), ("<>", "ALL"), ("<", "ANY"), (">=", "ALL"))
        return f"{self.secret(scope)} {operator} {quantifier} ({self.array(scope)})"

    def _subselect(self, scope, depth) -> tuple[str, list[Column]]:
        """FROM and WHERE of a subquery, which may name what is outside, and its columns."""
        table, inner = self.table()
        conditions = []
        if self.chance(0.5):
            conditions.append(self.condition(inner, depth - 1))
        if self.chance(0.5):
            conditions.append(f"{self.secret(inner)} = {self.text(scope, 0)}")
        where = " WHERE " + " AND ".join(conditions) if conditions else ""
        return f"FROM {table}{where}", inner

    def _in_subquery(self, scope, depth) -> str:
        rest, inner = self._subselect(scope, depth)
        item = self.text(inner, 1) if self.chance(0.4) else self.column(inner, "secret", "text", "varchar")
        if self.chance(0.2):
            operator = self.rng.choice(_COMPARISONS)
            return f"{self.secret(scope)} {operator} {self.pick('ANY', 'ALL')} (SELECT {item} {rest})"
        return f"{self.text(scope, 1)} {self.pick('', '', 'NOT ')}IN (SELECT {item} {rest})"

    def _exists(self, scope, depth) -> str:
        table, inner = self.table()
        condition = f"{self.column(inner, 'secret', 'text', 'varchar')} = {self.secret(scope)}"
        if depth > 0 and self.chance(0.4):
            condition += f" AND {self.condition(inner + scope, 0)}"
        return f"{self.pick('', 'NOT ')}EXISTS (SELECT 1 FROM {table} WHERE {condition})"

    def _rows(self, scope) -> str:
        left = f"({self.secret(scope)}, {self.column(scope, 'int')})"
        if self.chance(0.3):
            rest, inner = self._subselect(scope, 0)
            item = self.column(inner, "secret", "text", "varchar")
            return f"{left} {self.pick('', 'NOT ')}IN (SELECT {item}, {self.column(inner, 'int')} {rest})"
        if self.chance(0.3):
            items = ", ".join(f"({self.constant()}, {self.rng.randint(0, 9)})" for _ in range(self.rng.randint(1, 4)))
            return f"{left} {self.pick('', 'NOT ')}IN ({items})"
        operator = self.pick("=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM")
        return f"{left} {operator} ({self.text(scope, 0)}, {self.rng.randint(0, 9)})"

    def _of_arrays(self, scope) -> str:
        array = next((c.sql for c in scope if c.kind in ("secrets", "texts")), None)
        if array is None:
            return f"{self.secret(scope)} = ANY ({self.array(scope)})"
        return self.pick(
            f"{array} {self.pick('@>', '<@', '&&', '=', '<>', '<', '>=')} {self.array(scope)}",
            f"{self.secret(scope)} = ANY ({array})",
            f"{self.constant()} {self.pick('=', '<>', '<')} {self.pick('ANY', 'ALL')} ({array})",
            f"cardinality({array}) > 1",
            f"array_position({array}, {self.secret(scope)}) = 1",
            f"array_to_string({array}, ',', '-') LIKE '%a%'",
        )
