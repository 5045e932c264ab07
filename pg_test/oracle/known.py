"""The differences that are known, each with its reason. Every other one is a fault."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .twins import Difference


class Known(NamedTuple):
    name: str
    reason: str
    is_it: Callable[[Difference], bool]
    # A statement that shows it: with the difference the entry goes.
    example: str
    # The statement in the way that the reason recommends, which makes no difference.
    remedy: Callable[[str], str] | None = None


def errors(twin: str, message: str = "", statement: str = "") -> Callable[[Difference], bool]:
    """The twin refuses, with this state, a statement like this."""

    def is_it(difference: Difference) -> bool:
        return (
            difference.kind == "sqlstate"
            and re.fullmatch(twin, difference.other.sqlstate or "") is not None
            and re.search(message, difference.other.message) is not None
            and re.search(statement, difference.statement.text) is not None
        )

    return is_it


def only_text_errors(sqlstate: str, message: str = "") -> Callable[[Difference], bool]:
    """The twin gets further than text: it answers, or stumbles over the rows."""

    def is_it(difference: Difference) -> bool:
        return (
            difference.kind == "sqlstate"
            and re.match("23|None", str(difference.other.sqlstate)) is not None
            and difference.plain.sqlstate == sqlstate
            and re.search(message, difference.plain.message) is not None
        )

    return is_it


def _too_long_for_no_row(difference: Difference) -> bool:
    return only_text_errors("22001")(difference) and difference.other.status.endswith(" 0")


def _beside_varchar(difference: Difference) -> bool:
    return difference.kind != "sqlstate" and re.search(r"::(char\(|name)", difference.statement.text) is not None


def _as_text(statement: str) -> str:
    """char(n) and name by way of text."""
    return re.sub(r"::(char\(\d\)|name)", r"::\1::text", statement)


KNOWN = [
    Known(
        "recursion",
        "PostgreSQL wants one type and modifier of both terms of WITH RECURSIVE, of varchar(n), too: write ::text",
        errors("42804", "^recursive query"),
        "WITH RECURSIVE r(x) AS (SELECT email FROM people WHERE id = 1 UNION SELECT left(x, 1) FROM r) SELECT x FROM r",
    ),
    Known(
        "names in rows",
        "a row that holds a name is compared with none that is encrypted: write ::text",
        errors("0A000", "interpretation of row comparison operator", "::name"),
        "SELECT id FROM people WHERE (email, n) IN (('a'::name, 1))",
        _as_text,
    ),
    Known(
        "three types",
        "CASE, coalesce and the like of encrypted_text, varchar and char(n) or name at once have no common type: "
        "write ::text",
        errors("42846", "could not convert type", r"::(char\(|name)"),
        "SELECT CASE id WHEN 1 THEN 'a'::name WHEN 2 THEN 'a'::varchar ELSE email END FROM people",
        _as_text,
    ),
    Known(
        "one parameter for text and encrypted_text",
        "PostgreSQL gives an untyped parameter one type: write $1::text",
        errors("42P08", "inconsistent types deduced"),
        "SELECT id FROM people WHERE $1 IN (said, email)",
    ),
    Known(
        "char and name beside varchar",
        "varchar with char(n) is compared as char(n), without trailing blanks, and with a name is a name; "
        "text and encrypted_text are not: write ::text",
        _beside_varchar,
        "SELECT nullif(name, 'a'::char(4)), coalesce(name, 'a'::name) FROM people",
        _as_text,
    ),
    Known(
        "long values in unique indexes",
        "a unique index holds whole values, and a ciphertext is not compressed: 2,600 bytes at most",
        errors("54000", "index row"),
        "UPDATE accounts SET email = repeat('x', 10000), n = 9 WHERE id = 1",
    ),
    Known(
        "too long for no row",
        "a constant is cut to varchar(n) when the plan is made, one for encrypted_text(n) is looked at for each row",
        _too_long_for_no_row,
        "UPDATE visits SET city = repeat('x', 41) WHERE id < 0",
    ),
    Known(
        "DISTINCT of COLLATE",
        "PostgreSQL casts beneath COLLATE, and takes such an aggregate's ORDER BY for another: write ::text COLLATE",
        errors("42P10", "aggregate with DISTINCT"),
        """SELECT string_agg(DISTINCT (email COLLATE "C"), ',' ORDER BY (email COLLATE "C")) FROM people""",
        lambda statement: statement.replace(" COLLATE", "::text COLLATE"),
    ),
    Known(
        "arrays of varchar",
        "text[] has no operator with varchar[] or char[]; what stands for both in a twin is one type",
        only_text_errors("42883", r"text\[\] \S+ character( varying)?\[\]"),
        "SELECT tags = ARRAY[name] FROM people",
    ),
]


def explanation(difference: Difference, ask: Callable[[str], Iterable[Difference]]) -> Known | None:
    """The known difference that this one is. ask(text) gives the differences of the statement with another text."""
    for known in KNOWN:
        if known.is_it(difference) and (known.remedy is None or _helps(known.remedy, difference, ask)):
            return known
    return None


def _helps(remedy: Callable[[str], str], difference: Difference, ask) -> bool:
    """What is left of the differences has no remedy."""
    left = ask(remedy(difference.statement.text))
    return all(any(known.remedy is None and known.is_it(one) for known in KNOWN) for one in left)
