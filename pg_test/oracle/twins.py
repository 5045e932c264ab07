"""Runs a statement on text and on a twin, and says what differs."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import psycopg

from harness.keys import KEYRING

from .expressions import TEXT, VARCHAR
from .statements import Statement
from .world import PLAIN, TABLES, TWINS

TIMEOUT = "57014"
_LONGEST = 100
_ELEMENT_TYPE = slice(8, 12)  # in the header of an array


@dataclass
class Answer:
    """What the server answered, in terms that do not depend on the twin."""

    sqlstate: str | None = None
    message: str = ""
    names: list[str] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    fetches: list[list[tuple]] = field(default_factory=list)
    status: str = ""
    contents: Counter = field(default_factory=Counter)

    @property
    def row_count(self) -> int:
        return sum(map(len, self.fetches))


@dataclass
class Difference:
    kind: str  # sqlstate, names, types, rows, order, status, contents
    twin: str
    statement: Statement
    plain: Answer
    other: Answer

    @property
    def sort(self) -> tuple:
        """The same for differences that look like one fault."""
        words = f"{self.plain.message} | {self.other.message}"
        return self.kind, self.plain.sqlstate, self.other.sqlstate, re.sub(r"\(\S*\)|\d+|\"[^\"]*\"", "", words)

    def __str__(self) -> str:
        return f"-- {self.kind} of {self.twin}: {self._what()}\n{self.statement}"

    def _what(self) -> str:
        one, other = self.plain, self.other
        if self.kind == "sqlstate":
            return f"{one.sqlstate} {one.message} | {other.sqlstate} {other.message}"
        if self.kind in ("names", "types", "status"):
            return f"{getattr(one, self.kind)} | {getattr(other, self.kind)}"
        if self.kind == "contents":
            return f"{_few(one.contents - other.contents)} | {_few(other.contents - one.contents)}"
        rows, others = (Counter(row for rows in answer.fetches for row in rows) for answer in (one, other))
        return f"{_few(rows - others)} | {_few(others - rows)} (of {one.row_count} and {other.row_count} rows)"


def _short(value: bytes | None) -> bytes | None:
    """Its digest in place of what is long: joins multiply it."""
    if value is None or len(value) <= _LONGEST:
        return value
    return value[:_LONGEST] + b"... " + hashlib.sha256(value).hexdigest().encode()


def _few(rows: Counter) -> str:
    shown = ", ".join(str(row)[:200] for row in list(rows.elements())[:3])
    return f"{rows.total()} only here: {shown}" if rows else "none only here"


class Session:
    """A session with keys, whose answers are told in terms that do not depend on the twin."""

    def __init__(self, connection: psycopg.Connection):
        self.server = connection.pgconn
        connection.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
        connection.execute("SET statement_timeout = '20s'; SET jit = off")
        # Composite types come and go with the twin, so they are known by name.
        self._types = dict(connection.execute("SELECT oid::int8, typname FROM pg_type").fetchall())

    def send(self, text: str):
        """Runs what may not fail."""
        result = self.server.exec_(text.encode())
        if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
            raise RuntimeError(f"{text}: {self.server.get_error_message()}")
        return result

    def read(self, results: Iterable) -> Answer:
        """What these results say, up to the first error."""
        answer = Answer()
        for result in results:
            if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
                message = result.error_field(psycopg.pq.DiagnosticField.MESSAGE_PRIMARY) or b""
                state = result.error_field(psycopg.pq.DiagnosticField.SQLSTATE) or b"?"
                return Answer(sqlstate=state.decode(), message=message.decode(errors="replace"))
            answer.status = (result.command_status or b"").decode()
            if result.nfields:
                answer.names = [(result.fname(i) or b"").decode() for i in range(result.nfields)]
                answer.types = [self._type(result.ftype(i)) for i in range(result.nfields)]
                answer.fetches.append(self.rows(result, answer.types))
        return answer

    def _type(self, oid: int) -> str:
        """The type's name: encrypted_text counts as text, as varchar does."""
        name = self._types.get(oid, "new type")
        bare = name.removeprefix("_")
        prefix = name[: len(name) - len(bare)]
        return prefix + ("text" if bare in ("encrypted_text", "varchar") else bare)

    def rows(self, result, types: list[str] | None = None) -> list[tuple]:
        def cell(row, column):
            value = result.get_value(row, column)
            if value is None or not result.fformat(column):
                return value
            if types[column] == "record" or types[column] in TABLES:
                return b"a row"
            if types[column].startswith("_"):
                return value[: _ELEMENT_TYPE.start] + value[_ELEMENT_TYPE.stop :]
            return value

        return [tuple(_short(cell(i, j)) for j in range(result.nfields)) for i in range(result.ntuples)]


class Twin(Session):
    """A session that finds the tables of a world in one schema."""

    def __init__(self, connection: psycopg.Connection, schema: str):
        super().__init__(connection)
        self.schema = schema
        self.send(f"SET search_path = {schema}, public")

    def answer(self, statement: Statement) -> Answer:
        """Runs it in a transaction that is rolled back."""
        self.send("BEGIN")
        try:
            for name, value in statement.settings.items():
                self.send(f"SET LOCAL {name} = '{value}'")
            answer = self.read(self._results(statement))
            if statement.table and answer.sqlstate is None:
                # What refers to the table may change with it.
                for table in {statement.table, "visits"}:
                    answer.contents.update((table, *row) for row in self.rows(self.send(f"SELECT * FROM {table}")))
            return answer
        finally:
            if self.server.status == psycopg.pq.ConnStatus.BAD:
                raise RuntimeError(f"the session of {self.schema} ended at\n{statement}")
            self.send("ROLLBACK")

    def _results(self, statement: Statement):
        text = statement.text.encode()
        if statement.moves:
            yield self.server.exec_(b"DECLARE c SCROLL CURSOR FOR " + text)
            for move in statement.moves:
                yield self.server.exec_(f"FETCH {move} FROM c".encode())
            return
        values = [None if value is None else value.encode() for value, _ in statement.parameters]
        types = [type_ for _, type_ in statement.parameters]
        # An array in binary is more than its text.
        formats = [int(statement.binary and type_ in (TEXT, VARCHAR)) for type_ in types]
        if not statement.prepared:
            yield self.server.exec_params(text, values, types, formats, int(statement.binary))
            return
        prepared = self.server.prepare(b"", text, types)
        yield prepared
        if prepared.status == psycopg.pq.ExecStatus.COMMAND_OK:
            yield self.server.exec_prepared(b"", values, formats, int(statement.binary))


def differences(statement: Statement, answers: dict[str, Answer]):
    """What the twins answered otherwise than text."""
    plain = answers[PLAIN]
    for twin in TWINS:
        if twin in answers and (kind := differing(statement, plain, answers[twin])):
            yield Difference(kind, twin, statement, plain, answers[twin])


def differing(statement: Statement, plain: Answer, other: Answer) -> str | None:
    if TIMEOUT in (plain.sqlstate, other.sqlstate):
        return None
    for kind in ("sqlstate", "names", "types", "status", "contents"):
        if getattr(plain, kind) != getattr(other, kind):
            return kind
    for rows, others in zip(plain.fetches, other.fetches, strict=True):
        if Counter(rows) != Counter(others):
            return "rows"
        if statement.ordered and rows != others:
            return "order"
    return None
