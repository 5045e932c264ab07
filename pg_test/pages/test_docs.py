"""What README.md and docs/*.md show is true: it runs, and answers as printed.

How the pages are marked up:

    ```sql      runs, statement by statement, in a database `practice` that each page has to itself
    ```text     right after an sql block: the answer of its last statement; … stands for anything
    ```python   runs; the blocks of a page share their variables
    ```psql     runs in psql, when it is 16 or newer (\\bind)
    ```sh       is shown only; after <!-- run --> it runs, in the project's directory

    SELECT …; -- ERROR 55000: words          the statement fails with this SQLSTATE and these words

    <!-- keyed -->      the next sql block runs in the session that has the test keyring (default)
    <!-- keyless -->    ... in a session without a key
    <!-- fresh -->      ... in a third one, which starts without a key and loads its own
    <!-- not run: why -->

Any other comment before a block, and any other language, fails. /run/secrets/pazpaz_keyring stands
for a file with the test keyring.
"""

import os
import re
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from harness.database import Database
from harness.host import PG_DIR, PG_MAJOR, ROOT, clean_environment
from harness.keys import KEYRING, SECRETS

PAGES = ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").glob("*.md"))]
RUN = {"sql", "python", "psql"}
SHOWN = {"text", "sh", "json", "ini", "python", "toml"}
SESSIONS = ("keyed", "keyless", "fresh")
KEYRING_FILE = "/run/secrets/pazpaz_keyring"

# At least this many blocks run; lower a number only when a page loses a block on purpose.
FEWEST = {
    "README.md": 8,
    "docs/applications.md": 4,
    "docs/guide.md": 39,
    "docs/key-rotation.md": 16,
    "docs/limits.md": 0,
    "docs/migration.md": 19,
    "docs/operations.md": 4,
    "docs/reference.md": 0,
    "docs/security.md": 10,
    "docs/wire-format.md": 5,
}

_FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT_BEFORE = re.compile(r"<!-- *([^\n]*?) *-->\s*\Z")
_TOKEN = re.compile(
    r"""--[^\n]* | /\*.*?\*/ | [eE]'(?:[^'\\]|\\.|'')*' | '(?:[^']|'')*' | "(?:[^"]|"")*"
        | (\$\w*\$).*?\1 | ; | [^;'"$/\-eE]+ | .""",
    re.VERBOSE | re.DOTALL,
)
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
        if self.directive.startswith("not run:"):
            return False
        return self.language in RUN or (self.language == "sh" and self.directive == "run")


def blocks_of(page: str) -> list[Block]:
    """The blocks of a page, a text block after an sql block as that one's answer."""
    text = (ROOT / page).read_text()
    blocks: list[Block] = []
    end_of_sql = None
    for fence in _FENCE.finditer(text):
        before = text[: fence.start()]
        comment = _COMMENT_BEFORE.search(before)
        block = Block(
            page,
            before.count("\n") + 1,
            fence[2],
            comment[1] if comment else "",
            textwrap.dedent(fence[3]),
        )
        if block.language == "text" and end_of_sql is not None and not text[end_of_sql : fence.start()].strip():
            blocks[-1].answer = block.text
        else:
            check_markup(block)
            blocks.append(block)
        end_of_sql = fence.end() if block.language == "sql" else None
    return blocks


def check_markup(block: Block) -> None:
    """An error for what this test would not understand."""
    assert block.language in RUN | SHOWN, f"{block.place}: unknown language '{block.language}'"
    known = {"sql": SESSIONS, "sh": ("run",)}.get(block.language, ())
    is_known = block.directive in ("", *known) or re.fullmatch(r"not run: \S.*", block.directive)
    assert is_known, f"{block.place}: unknown comment '{block.directive}'"


def statements(text: str) -> list[tuple[str, re.Match | None]]:
    """The statements of a block, each with the error that its trailing comment announces."""
    found, current, is_blank = [], "", True
    rest = text
    while match := _TOKEN.match(rest):
        token, rest = match[0], rest[match.end() :]
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


def answer_of(cursor) -> list[str]:
    """A result as lines of cells, the names of the columns first."""
    result = cursor.pgresult
    lines = [[column.name for column in cursor.description]]
    for row in range(result.ntuples):
        values = (result.get_value(row, column) for column in range(result.nfields))
        lines.append([(value or b"").decode() for value in values])
    return ["|".join(cell.strip() for cell in line) for line in lines]


def printed(text: str) -> list[str]:
    """The lines of a page's answer in the same form."""
    lines = (line.strip() for line in text.splitlines())
    lines = (line for line in lines if line and not re.fullmatch(r"[-+]+", line))
    return ["|".join(cell.strip() for cell in line.split("|")) for line in lines]


def assert_answer(block: Block, cursor) -> None:
    actual, expected = answer_of(cursor), printed(block.answer)
    patterns = [".*".join(map(re.escape, line.split("…"))) for line in expected]
    same = len(actual) == len(patterns) and all(map(re.fullmatch, patterns, actual))
    assert same, f"{block.place} answers\n" + "\n".join(actual)


class Reader:
    """Somebody who follows a page: a database, three sessions, a shell, a Python."""

    def __init__(self, cluster, directory, template):
        self.cluster = cluster
        self.before = self._made()
        cluster.createdb("practice", template=template)
        self.database = Database(cluster, "practice")
        self.sessions = {}
        self.variables = {}
        self.shell_state = directory / "environment"
        self.keyring_file = directory / "keyring"
        self.keyring_file.write_text(KEYRING)
        self.environment = clean_environment(
            PGHOST=str(cluster.socket_dir),
            PGPORT=str(cluster.port),
            PGUSER="postgres",
            PGDATABASE="practice",
            # This Python first: scripts/seal is a Python program.
            PATH=f"{PG_DIR / 'bin'}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        )

    def session(self, name: str):
        if name not in self.sessions:
            connect = self.database.connect_keyed if name == "keyed" else self.database.connect
            self.sessions[name] = connect()
        return self.sessions[name]

    def follow(self, block: Block) -> None:
        text = block.text.replace(KEYRING_FILE, str(self.keyring_file))
        if block.language == "sql":
            self._sql(block, text)
        elif block.language == "python":
            exec(compile(text, block.place, "exec"), self.variables)
        elif block.language == "psql":
            if PG_MAJOR >= 16:
                self._run(block, ["psql", "-X", "-v", "ON_ERROR_STOP=1"], text)
        else:
            # What a block exports, the next one has.
            script = f"{text}\nenv -0 > '{self.shell_state}'"
            self._run(block, ["bash", "-euo", "pipefail", "-c", script], "")
            lines = self.shell_state.read_text().split("\0")
            self.environment = dict(line.split("=", 1) for line in lines if line)

    def _sql(self, block: Block, text: str) -> None:
        session = self.session(block.directive or "keyed")
        cursor = None
        for statement, error in statements(text):
            if error is None:
                cursor = session.execute(statement)
                continue
            with pytest.raises(psycopg.Error) as info:
                session.execute(statement)
            assert info.value.sqlstate == error[1], f"{block.place}: {info.value}"
            assert (error[2] or "").strip() in str(info.value), f"{block.place}: {info.value}"
        if block.answer is not None:
            assert_answer(block, cursor)

    def _run(self, block: Block, command: list[str], stdin: str) -> None:
        done = subprocess.run(
            command, input=stdin, env=self.environment, cwd=ROOT, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{block.place}: {done.stderr}"

    def close(self) -> None:
        """Remove all that the page made, other databases and roles included."""
        self.database.close()
        databases, roles = self._made()
        for name in databases - self.before[0]:
            self.cluster.dropdb(name)
        with self.cluster.connect() as admin:
            for name in roles - self.before[1]:
                admin.execute(f'DROP ROLE "{name}"')

    def _made(self) -> tuple[set[str], set[str]]:
        with self.cluster.connect() as admin:
            return tuple(
                {row[0] for row in admin.execute(query)}
                for query in ("SELECT datname FROM pg_database", "SELECT rolname FROM pg_roles")
            )


@pytest.fixture
def reader(cluster, tmp_path, monkeypatch, page):
    # The README installs the extension itself.
    template = None if page == "README.md" else "pazpaz_template"
    reader = Reader(cluster, tmp_path, template)
    for name in ("PGHOST", "PGPORT", "PGUSER"):
        monkeypatch.setenv(name, reader.environment[name])
    yield reader
    reader.close()


# --- the pages ---


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_shows_runs(reader, page):
    to_run = [block for block in blocks_of(page) if block.runs]
    for block in to_run:
        try:
            reader.follow(block)
        except Exception as error:
            raise AssertionError(f"{block.place}:\n{block.text}\n{error}") from error
    assert len(to_run) >= FEWEST[page], f"only {len(to_run)} blocks of {page} ran"


def test_every_page_is_counted():
    assert set(PAGES) == set(FEWEST)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    text = _FENCE.sub("", (ROOT / page).read_text())
    links = re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)", text)
    for target, anchor in links:
        if target.startswith("https://"):
            continue
        path = ((ROOT / page).parent / target).resolve() if target else ROOT / page
        assert path.exists(), f"{page} links to {target}, which is not there"
        if anchor:
            assert anchor in anchors(path.read_text()), f"{page} links to {target}#{anchor}"


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.*)$", _FENCE.sub("", text), re.MULTILINE)
    bare = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in bare}


def test_every_make_target_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"(?:^|`)make ([a-z-]+)", (ROOT / page).read_text(), re.MULTILINE):
            assert target in targets, f"{page} names make {target}"


def test_every_function_and_setting_named_exists_and_is_in_the_reference(cluster):
    with cluster.connect("pazpaz_template") as admin:
        # The comment of what is not for users begins with "internal".
        functions = dict(
            admin.execute(
                """SELECT proname, bool_and(coalesce(obj_description(p.oid, 'pg_proc') LIKE 'internal: %', false))
                     FROM pg_proc AS p JOIN pg_depend ON objid = p.oid
                    WHERE deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pazpaz_pii') GROUP BY 1"""
            ).fetchall()
        )
        relations = admin.execute(
            """SELECT relname FROM pg_class AS c JOIN pg_depend ON objid = c.oid AND classid = 'pg_class'::regclass
                WHERE deptype = 'e' AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'pazpaz_pii')
                  AND relkind IN ('r', 'v') AND obj_description(c.oid, 'pg_class') NOT LIKE 'internal: %'"""
        ).fetchall()
        settings = {
            row[0]
            for row in admin.execute("SELECT name FROM pg_settings WHERE name LIKE 'pazpaz_pii.%'")
        } | {"pazpaz_pii.keyring"}  # kept out of pg_settings
    assert len(functions) > 40 and len(settings) == 4
    mistyped = {"pazpaz_pii.keyrin"}
    for page in PAGES:
        text = (ROOT / page).read_text()
        for name in re.findall(r"\b(pii_\w+)\(", text):
            assert name in {*functions, "pii_event"}, f"{page} names {name}()"
        for name in re.findall(r"\bpazpaz_pii\.[a-z_]+\b", text):
            assert name in settings | mistyped, f"{page} names {name}"
    reference = (ROOT / "docs/reference.md").read_text()
    for_users = {name for name, is_internal in functions.items() if not is_internal and not re.match(r"pii_(encrypted_)?text_|pii_encrypted_text$", name)}
    assert len(for_users) > 20
    for name in for_users:
        assert f"{name}(" in reference, f"docs/reference.md lacks {name}"
    assert len(relations) > 5
    for (name,) in relations:
        assert f"`{name}`" in reference, f"docs/reference.md lacks {name}"
    for name in settings:
        assert name in reference, f"docs/reference.md lacks {name}"


def test_no_page_shows_a_key():
    """A base64 string of 32 bytes would be copied."""
    for page in (*PAGES, "CHANGELOG.md"):
        text = (ROOT / page).read_text()
        assert not re.search(r"(?<![\w+/:])[A-Za-z0-9+/]{43}=(?!=)", text), page
        assert not any(secret in text for secret in SECRETS), page


# --- the reader of the pages reads well ---


def test_statements_end_where_they_end():
    text = """SELECT ';', "a;b", E'\\';' -- not here;
              ; -- ERROR 42703: words; more
              DO $x$ BEGIN PERFORM 1; END $x$; /* ; */ SELECT 1-1;"""
    found = statements(text)
    assert [error and (error[1], error[2]) for _, error in found] == [("42703", "words; more"), None, None]
    assert found[1][0].strip().startswith("DO") and found[2][0].strip().endswith("SELECT 1-1;")
    with pytest.raises(AssertionError, match="semicolon"):
        statements("SELECT 1")


@pytest.mark.parametrize("language, directive", [("sq", ""), ("sql", "keyd"), ("sql", "not run:"), ("python", "run")])
def test_unknown_markup_fails(language, directive):
    with pytest.raises(AssertionError, match="unknown"):
        check_markup(Block("page", 1, language, directive, ""))


def test_a_wrong_answer_fails(cluster):
    with cluster.connect() as session:
        cursor = session.execute("SELECT 1 AS a, 'x' AS b")
        assert_answer(Block("page", 1, "sql", "", "", " a | b\n---+---\n 1 | …\n"), cursor)
        for wrong in (" a | b\n 2 | x", " a | b", " a | c\n 1 | x"):
            with pytest.raises(AssertionError, match="answers"):
                assert_answer(Block("page", 1, "sql", "", "", wrong), cursor)
