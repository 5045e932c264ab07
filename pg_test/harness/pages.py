"""Pages of the documentation, and somebody who follows them.

How the pages are marked up:

    ```sql      is typed into psql, statement by statement; lines that begin with \\ are psql's own commands
    ```psql     is typed into it as a whole; \\bind needs psql 16
    ```text     right after one of these: the answer of its last statement; … stands for anything
    ```python   runs; the blocks of a page share their variables
    ```sh       runs in the project's directory; what it exports, the next one has
    <!-- not run: why -->   before an sh or python block

    SELECT …; -- ERROR 55000: words          the statement fails with this SQLSTATE and these words

Any other comment before a block, and any other language, fails: what a reader has to know stands in the page.
/run/secrets/pazpaz_keyring stands for a file.
"""

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

from .cluster import Cluster
from .host import PG_MAJOR, ROOT, clean_environment, program
from .psql import Psql, error_in

TYPED = {"sql", "psql"}
RUN = TYPED | {"python", "sh"}
SHOWN = {"text", "json", "ini", "toml", "yaml"}
KEYRING_FILE = "/run/secrets/pazpaz_keyring"

FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT_BEFORE = re.compile(r"<!-- *([^\n]*?) *-->\s*\Z")
_TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*"
        | (\$\w*\$).*?\1 | ; | [^;'"$/\-eE]+ | .""",
    re.VERBOSE | re.DOTALL,
)
_COMMAND_OF_PSQL = re.compile(r"\s*\\[^\n]*\n")
_EXPECTED_ERROR = re.compile(r"[ \t]*-- *ERROR (\w{5})(?:: *([^\n]*))?")


@dataclass
class Block:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    directive: str
    text: str
    answer: str | None = None

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def runs(self) -> bool:
        return self.language in RUN and not self.directive


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page, a text block after one that is typed as that one's answer."""
    text = (ROOT / page).read_text()
    blocks: list[Block] = []
    end_of_typed = None
    fences = list(FENCE.finditer(text))
    assert len(re.findall(r"^ *```", text, re.MULTILINE)) == 2 * len(fences), f"{page}: a fence that is not read"
    for fence in fences:
        before = text[: fence.start()]
        comment = _COMMENT_BEFORE.search(before)
        block = Block(
            page,
            before.count("\n") + 1,
            fence[2],
            comment[1] if comment else "",
            textwrap.dedent(fence[3]),
        )
        if block.language == "text" and end_of_typed is not None and not text[end_of_typed : fence.start()].strip():
            blocks[-1].answer = block.text
        else:
            check_markup(block)
            blocks.append(block)
        end_of_typed = fence.end() if block.language in TYPED else None
    return blocks


def check_markup(block: Block) -> None:
    """An error for what this test would not understand."""
    assert block.language in RUN | SHOWN, f"{block.place}: unknown language '{block.language}'"
    may_be_left_out = block.language in RUN - TYPED and re.fullmatch(r"not run: \S.*", block.directive)
    assert not block.directive or may_be_left_out, f"{block.place}: unknown comment '{block.directive}'"


def statements(text: str) -> list[tuple[str, re.Match | None]]:
    """The statements of a block, each with the error that its trailing comment announces."""
    found, current, is_blank = [], "", True
    rest = text
    while rest:
        if is_blank and (command := _COMMAND_OF_PSQL.match(rest)):
            found.append((current + command[0], None))
            current, rest = "", rest[command.end() :]
            continue
        token = _TOKEN.match(rest)[0]
        rest = rest[len(token) :]
        current += token
        if token == ";":
            error = _EXPECTED_ERROR.match(rest)
            found.append((current, error))
            rest = rest[error.end() :] if error else rest
            current, is_blank = "", True
        elif token.strip() and not token.startswith(("--", "/*")):
            is_blank = False
    assert is_blank, f"no semicolon after: {current.strip()}"
    return found


def printed(text: str) -> list[str]:
    """The lines of an answer without what is only drawn."""
    lines = (line.strip() for line in text.splitlines())
    lines = (line for line in lines if line and not re.fullmatch(r"[-+]+", line))
    return ["|".join(cell.strip() for cell in line.split("|")) for line in lines]


def assert_answer(block: Block, answer: list[str]) -> None:
    actual, expected = printed("\n".join(answer)), printed(block.answer)
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in expected]
    same = len(actual) == len(patterns) and all(map(re.fullmatch, patterns, actual))
    assert same, f"{block.place} answers\n" + "\n".join(actual)


class Reader:
    """Somebody with a server of their own who follows pages: one psql, a shell beside it, a Python for each page."""

    def __init__(self, cluster: Cluster, directory: Path):
        cluster.createdb("practice")
        self.shell_state = directory / "environment"
        self.keyring_file = directory / "keyring"
        self.environment = clean_environment(
            PGHOST=str(cluster.socket_dir),
            PGPORT=str(cluster.port),
            PGUSER="postgres",
            PGDATABASE="practice",
            # This Python first: scripts/seal is a Python program.
            PATH=f"{Path(program('psql')).parent}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        )
        self.psql = Psql(self.environment)

    def follow(self, page: str) -> None:
        variables = {}
        blocks = [block for block in blocks_of(page) if block.runs]
        for block in blocks:
            text = block.text.replace(KEYRING_FILE, str(self.keyring_file))
            try:
                if block.language == "sql":
                    self._sql(block, text)
                elif block.language == "psql":
                    self._psql(block, text)
                elif block.language == "python":
                    exec(compile(text, block.place, "exec"), variables)
                else:
                    self._sh(text)
            except Exception as error:
                raise AssertionError(f"{block.place}:\n{block.text}\n{error}") from error

    def ask(self, query: str) -> list[str]:
        """The lines of an answer, without the columns' names."""
        answer, complaints = self.psql.enter(query)
        assert not complaints, complaints
        return answer[1:]

    def _sql(self, block: Block, text: str) -> None:
        answer: list[str] = []
        for statement, announced in statements(text):
            answer, complaints = self.psql.enter(statement)
            error = error_in(complaints)
            if announced is None:
                assert error is None, complaints
            else:
                assert error and error[0] == announced[1], complaints or "no error"
                assert (announced[2] or "").strip() in error[1], complaints
        if block.answer is not None:
            assert_answer(block, answer)

    def _psql(self, block: Block, text: str) -> None:
        if "\\bind" in text and PG_MAJOR < 16:
            return
        answer, complaints = self.psql.enter(text)
        assert error_in(complaints) is None, complaints
        if block.answer is not None:
            assert_answer(block, answer)

    def _sh(self, text: str) -> None:
        script = f"{text}\nenv -0 > '{self.shell_state}'"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            check=False,
            stdin=subprocess.DEVNULL,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        lines = self.shell_state.read_text().split("\0")
        self.environment = dict(line.split("=", 1) for line in lines if line)

    def made(self) -> set[str]:
        """What no page should leave behind: databases, roles, what is in this database, keys, what a session sets."""
        return set(
            self.ask(
                """SELECT 'database ' || datname FROM pg_database UNION ALL SELECT 'role ' || rolname FROM pg_roles
                   UNION ALL SELECT concat_ws(' ', 'session', current_user, current_setting('search_path'),
                       current_setting('pazpaz_pii.io'))
                   UNION ALL SELECT 'key ' || version FROM pii_session_keys()
                   UNION ALL
                   SELECT pg_describe_object(classid, objid, 0) FROM (
                       SELECT 'pg_class'::regclass, oid FROM pg_class WHERE relnamespace = 'public'::regnamespace
                       UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc
                           WHERE pronamespace = 'public'::regnamespace
                       UNION ALL SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspname !~ '^pg_'
                   ) AS o (classid, objid);"""
            )
        )
