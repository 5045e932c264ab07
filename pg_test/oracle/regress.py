"""PostgreSQL's own regression tests, statement by statement, with the type of columns exchanged.

Their files are not ours: scripts/bootstrap --tests fetches them, and they are read when a test runs.
"""

import itertools
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from psycopg.pq import ExecStatus, TransactionStatus

from harness import host
from harness.cluster import Cluster
from harness.database import Database

from .known_regress import explanation
from .statements import Statement
from .twins import Answer, Difference, Session, differing

FOLDER = host.ROOT / "target" / "regress"
# What others find, and what is run: text, and all that is done with it. Files that make roles are left out.
SETUP = "test_setup"
FILES = [
    *("text", "varchar", "char", "strings", "case", "select", "select_distinct", "select_distinct_on", "select_having"),
    *("select_implicit", "union", "subselect", "window", "groupingsets", "with", "returning", "update", "delete"),
    *("arrays", "rowtypes", "rangefuncs", "portals", "prepare", "limit", "aggregates", "join"),
]

_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]*|/\*(?:[^*/]|\*(?!/)|/(?!\*)|/\*(?:[^*]|\*(?!/))*\*/)*\*/)
      | [eE]'(?:\\.|''|[^'\\])*' | '(?:''|[^'])*' | "(?:""|[^"])*"
      | \$(?P<tag>\w*)\$.*?\$(?P=tag)\$
      | (?P<command>\\[^\n]*)
      | (?P<end>;)
      | (?P<open>\() | (?P<close>\))
      | \w+ | .""",
    re.DOTALL | re.VERBOSE,
)
_VARIABLE = re.compile(r"(?<![:\w\[]):['\"]?[a-z_]+\b")
_IN_SERVER = re.compile(r"\s*create\s+(tablespace|role|user)\b", re.IGNORECASE)  # the two sides share one
_SHOWS_PLANS = re.compile(r"\bexplain", re.IGNORECASE)
_CHANGES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|WITH|TRUNCATE)\b", re.IGNORECASE)
_DEFINES = re.compile(r"\s*(CREATE\s+(\w+\s+)?(TABLE|DOMAIN|TYPE)|ALTER\s+TABLE)\b", re.IGNORECASE)
_TEXTS = re.compile(
    r"(?<=[\w\"])(\s+)(text|name|varchar|character\s+varying)\b(\s*\(\d+\))?(?=[\s,)\[]|$)", re.IGNORECASE
)


@dataclass(frozen=True)
class Piece:
    """A statement of a file, and the rows that follow a COPY FROM stdin."""

    text: str
    rows: str = ""


def file(name: str) -> str:
    path = FOLDER / f"{name}.sql"
    if not path.exists():
        raise FileNotFoundError(f"{path} is missing: run scripts/bootstrap --tests")
    return path.read_text()


def pieces(text: str) -> Iterator[Piece]:
    """The statements of a file, as psql takes them apart."""
    position, depth, parts = 0, 0, []
    while position < len(text):
        token = _TOKEN.match(text, position)
        position = token.end()
        if token["comment"]:
            parts.append(" ")
        elif token["command"]:
            # \gset and its like send what was written so far; what stands alone is psql's own.
            if parts and "".join(parts).strip():
                yield Piece("".join(parts).strip())
            depth, parts = 0, []
        elif token["end"] and depth == 0 and not _in_body(parts):
            statement = "".join(parts).strip()
            rows = ""
            if re.match(r"copy\b.*\bfrom\s+stdin", statement, re.IGNORECASE | re.DOTALL):
                start = text.index("\n", position) + 1
                end = text.index("\\.\n", start)
                rows, position = text[start:end], end + 3
            if statement:
                yield Piece(statement, rows)
            parts = []
        else:
            depth += bool(token["open"]) - bool(token["close"])
            parts.append(token[0])


def _in_body(parts: list[str]) -> bool:
    """Within BEGIN ATOMIC ... END of a function."""
    text = "".join(parts)
    body = re.search(r"\bbegin\s+atomic\b", text, re.IGNORECASE)
    return body is not None and not re.search(r"\bend\s*$", text, re.IGNORECASE)


def exchanged(statement: str, type_: str) -> str:
    """A definition with columns of another type in place of text, varchar and name."""
    if not _DEFINES.match(statement):
        return statement

    def column(match: re.Match) -> str:
        inside = [part for part in ((match[3] or "").strip(" ()"), *modifiers) if part]
        return match[1] + base + (f"({', '.join(inside)})" if inside else "")

    base, _, modifier = type_.partition("(")
    modifiers = [modifier.rstrip(")")] if modifier else []
    return _TEXTS.sub(column, statement)


def in_text(statement: str) -> str:
    """A definition as text has it: a name would sort and compare otherwise."""
    return (
        re.sub(r"(?<=[\w\"])(\s+)name(?=[\s,)\[]|$)", r"\1text", statement) if _DEFINES.match(statement) else statement
    )


# --- the data of test_setup.sql, made up: its own is in files that it copies from ---


def _wisconsin(count: int) -> str:
    """Rows of the Wisconsin benchmark, as onek and tenk1 have them."""
    order = list(range(count))
    random.Random(count).shuffle(order)

    def letters(number: int) -> str:
        return "".join(chr(65 + number // 26**place % 26) for place in (0, 1, 2)) + "AAA"

    def row(unique1: int, unique2: int) -> tuple:
        remainders = (unique1 % n for n in (2, 4, 10, 20, 100, 1000, 2000, 5000, 10000))
        return (
            *(unique1, unique2, *remainders, unique1 % 100 * 2, unique1 % 100 * 2 + 1),
            *(letters(unique1), letters(unique2), ["VVVVxx", "HHHHxx", "OOOOxx", "AAAAxx"][unique2 % 4]),
        )

    return "".join("\t".join(map(str, row(*pair))) + "\n" for pair in zip(order, itertools.count()))


DATA = {
    "onek": _wisconsin(1000),
    "tenk1": _wisconsin(2_000),
    "person": "mike\t40\t(3.1,6.2)\njoe\t20\t(5.5,2.5)\nsharon\t25\t(15,12)\nfred\t30\t(1,2)\n",
    "emp": "bill\t20\t(11,10)\t1000\tsharon\ncim\t30\t(10.5,4.7)\t400\t\\N\n",
    "student": "fred\t28\t(3.1,-1.5)\t3.7\nlarry\t60\t(21.8,4.9)\t3.1\n",
    "stud_emp": "jeff\t23\t(8,7.7)\t600\tsharon\t3.5\t\\N\n",
    "road": "I- 580\t((1,2),(3,4))\nState Hwy 9\t((1,2),(3,5))\nAvenue\t((0,0),(1,1))\n",
    "aggtest": "56\t7.8\n100\t99.097\n0\t0.09561\n42\t324.78\n",
}


def filled(piece: Piece) -> Piece | None:
    """The statement, with made-up rows if it reads a file of the server; None if it needs psql or the C library."""
    copied = re.match(r"copy\s+(\w+)\s+from\s+:'filename'", piece.text, re.IGNORECASE)
    if copied and copied[1].lower() in DATA:
        return Piece(f"COPY {copied[1]} FROM stdin", DATA[copied[1].lower()])
    if _VARIABLE.search(piece.text) or _IN_SERVER.match(piece.text) or _SHOWS_PLANS.search(piece.text):
        return None
    return piece


# --- side by side ---


@dataclass
class Run:
    """What a file showed."""

    statements: int = 0
    rows: int = 0
    columns: int = 0
    known: Counter = field(default_factory=Counter)
    faults: list[Difference] = field(default_factory=list)


class Pair:
    """A database with text, and one with another type."""

    def __init__(self, cluster: Cluster, type_: str):
        self.type = type_
        self._databases = [Database.create(cluster, f"regress_{side}") for side in ("text", "twin")]
        self._plain, self._twin = (Session(database.connect()) for database in self._databases)

    def __enter__(self) -> "Pair":
        return self

    def __exit__(self, *_) -> None:
        for database in self._databases:
            database.close()

    def run(self, text: str) -> Run:
        """Every statement of a file, on both sides."""
        run = Run()
        for piece in filter(None, map(filled, pieces(text))):
            self._compare(piece, run)
        for side in (self._plain, self._twin):
            side.send("ROLLBACK")
        return run

    def _compare(self, piece: Piece, run: Run) -> None:
        run.statements += 1
        run.columns += exchanged(piece.text, self.type).count(self.type.partition("(")[0])
        difference, plain = self.ask(piece)
        run.rows += plain.row_count
        if difference is None:
            return
        known = explanation(difference)
        if known is None:
            run.faults.append(difference)
            return
        run.known[known.name] += 1
        if known.remedy and (left := self.ask(replace(piece, text=known.remedy(piece.text)))[0]):
            run.faults.append(left)

    def ask(self, piece: Piece) -> tuple[Difference | None, Answer]:
        """Both sides; what only one of them takes is undone on the other."""
        texts = [in_text(piece.text), exchanged(piece.text, self.type)]
        is_open = self._plain.server.transaction_status == TransactionStatus.INTRANS
        alone = not is_open and _CHANGES.match(piece.text)
        if alone:
            self._both("BEGIN")
        elif is_open:
            self._both("SAVEPOINT before_statement")
        plain, twin = (
            _answer(side, replace(piece, text=text))
            for side, text in zip((self._plain, self._twin), texts, strict=True)
        )
        is_one_sided = (plain.sqlstate is None) != (twin.sqlstate is None)
        if alone:
            self._both("ROLLBACK" if is_one_sided else "COMMIT")
        elif is_open and is_one_sided:
            self._both("ROLLBACK TO before_statement")
        if is_one_sided and texts[0] != texts[1]:
            # A table that cannot be exchanged is there as it was, for what reads it.
            for side in (self._plain, self._twin) if is_open else (self._twin,):
                side.server.exec_(texts[0].encode())
        statement = Statement(texts[1])
        kind = differing(statement, plain, twin)
        return (Difference(kind, self.type, statement, plain, twin) if kind else None), plain

    def _both(self, text: str) -> None:
        for side in (self._plain, self._twin):
            side.server.exec_(text.encode())


def _answer(session: Session, piece: Piece) -> Answer:
    result = session.server.exec_(piece.text.encode())
    if result.status == ExecStatus.COPY_IN:
        session.server.put_copy_data(piece.rows.encode())
        session.server.put_copy_end()
        result = session.server.get_result()
        while session.server.get_result():
            pass
    if result.status == ExecStatus.COPY_OUT:
        while session.server.get_copy_data(0)[0] > 0:
            pass
        result = session.server.get_result()
        while session.server.get_result():
            pass
    return _without_noise(session.read([result]))


def _without_noise(answer: Answer) -> Answer:
    """Floats by their first digits: their sums depend on the order of rows."""
    floats = [i for i, type_ in enumerate(answer.types) if type_ in ("float4", "float8")]
    if floats:
        answer.fetches = [[_rounded(row, floats) for row in rows] for rows in answer.fetches]
    return answer


def _rounded(row: tuple, columns: list[int]) -> tuple:
    def cell(i, value):
        return b"%.6e" % float(value) if i in columns and value is not None else value

    return tuple(cell(i, value) for i, value in enumerate(row))
