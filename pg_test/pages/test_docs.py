"""What README.md and docs/*.md show is true: it runs, and answers as printed.

Each page is followed as a stranger would: in one psql, from its beginning to its end, after the installation
and the tour of the README. It is followed in a database that nobody else has used, and once more after all
pages before it, in the order in which the README names them, in the same psql.

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

import pytest

from harness.cluster import Cluster
from harness.host import PG_MAJOR, ROOT, clean_environment, program
from harness.keys import SECRETS
from harness.psql import Psql, error_in

pytestmark = pytest.mark.ends

README = "README.md"
# In the order in which the README names them.
FOLLOWED = [
    README,
    *dict.fromkeys(
        re.findall(r"\]\((docs/[\w-]+\.md)\)", (ROOT / README).read_text().partition("\n## Where to go")[2])
    ),
]
PAGES = [str(path.relative_to(ROOT)) for path in (*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/*.md")))]
OF_PACKAGES = [
    str(path.relative_to(ROOT))
    for name in ("integrations", "examples")
    for path in sorted(ROOT.glob(f"{name}/**/*.md"))
    if "node_modules" not in path.parts
]
TYPED = {"sql", "psql"}
RUN = TYPED | {"python", "sh"}
SHOWN = {"text", "json", "ini", "toml"}
KEYRING_FILE = "/run/secrets/pazpaz_keyring"

_FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```[ \t]*$", re.MULTILINE | re.DOTALL)
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
    fences = list(_FENCE.finditer(text))
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


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """A reader who has not begun."""
    with Cluster("reader") as cluster:
        reader = Reader(cluster, tmp_path)
        for name in ("PGHOST", "PGPORT", "PGUSER"):
            monkeypatch.setenv(name, reader.environment[name])
        yield reader
        reader.psql.close()


# --- the pages ---


@pytest.mark.parametrize("page", FOLLOWED)
def test_what_a_page_shows_runs(reader, page):
    for step in dict.fromkeys((README, page)):
        reader.follow(step)


def test_all_pages_run_one_after_another_in_one_psql(reader):
    reader.follow(README)
    before = reader.made()
    for page in FOLLOWED[1:]:
        reader.follow(page)
        assert reader.made() == before, f"{page} leaves something behind"


def test_the_readme_names_every_page():
    assert {page for page in PAGES if page.startswith("docs/")} == set(FOLLOWED) - {README}
    assert not any(block.runs for page in set(PAGES) - set(FOLLOWED) for block in blocks_of(page))


@pytest.mark.parametrize("page", PAGES + OF_PACKAGES)
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


@pytest.mark.parametrize("page", PAGES)
def test_files_named_exist(page):
    folders = "|".join(
        re.escape(path.name) for path in ROOT.iterdir() if path.is_dir() and path.name not in (".git", "target")
    )
    for name in re.findall(rf"(?<![\w/.])((?:{folders})/[\w./-]*\w)", _FENCE.sub("", (ROOT / page).read_text())):
        assert (ROOT / name).exists(), f"{page} names {name}, which is not there"


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
    with cluster.connect(cluster.template) as admin:
        names = {
            schema: {
                row[0]
                for row in admin.execute(
                    """SELECT proname FROM pg_proc
                        WHERE pronamespace = %(schema)s::regnamespace AND proname LIKE 'pii\\_%%'
                       UNION SELECT relname FROM pg_class
                        WHERE relnamespace = %(schema)s::regnamespace AND relkind IN ('r', 'v')""",
                    {"schema": schema},
                )
            }
            for schema in ("public", "pazpaz_pii")
        }
        settings = {row[0] for row in admin.execute("SELECT name FROM pg_settings WHERE name LIKE 'pazpaz_pii.%'")} | {
            "pazpaz_pii.keyring"
        }  # kept out of pg_settings
    assert len(names["public"]) > 50 and len(names["pazpaz_pii"]) > 100 and len(settings) == 4
    mistyped = {"pazpaz_pii.keyrin"}
    internal = {f"pazpaz_pii.{name}" for name in names["pazpaz_pii"]}
    sources = (ROOT / "integrations/python/src/pazpaz_pii").glob("*.py")
    modules = {f"pazpaz_pii.{source.stem}" for source in sources}
    for page in {*PAGES} - {"CHANGELOG.md"}:
        text = (ROOT / page).read_text()
        for name in re.findall(r"(?<![\w.])(pii_\w+)\(", text):
            assert name in {*names["public"], "pii_event"}, f"{page} names {name}()"
        for name in re.findall(r"\bpazpaz_pii\.[a-z_]+\b", text):
            assert name in settings | mistyped | internal | modules, f"{page} names {name}"
    reference = (ROOT / "docs/reference.md").read_text()
    # The first cells of its tables are what there is, and all that there is.
    listed = {
        name
        for cell in re.findall(r"^\| (`pii_.*?) \| ", reference, re.MULTILINE)
        for name in re.findall(r"`(pii_\w+)", cell)
    }
    assert listed == names["public"]
    for name in settings:
        assert name in reference, f"docs/reference.md lacks {name}"


def test_no_page_shows_a_key():
    """A base64 string of 32 bytes would be copied."""
    for page in PAGES:
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


@pytest.mark.parametrize(
    ("language", "directive"),
    [("sq", ""), ("sql", "keyless"), ("sql", "not run: why"), ("sh", "not run:"), ("json", "run")],
)
def test_unknown_markup_fails(language, directive):
    with pytest.raises(AssertionError, match="unknown"):
        check_markup(Block("page", 1, language, directive, ""))


def test_commands_of_psql_are_lines():
    text = "SELECT 'a\n\\b';\n-- again\n\\c\nSELECT 1;\n"
    assert [statement.strip() for statement, _ in statements(text)] == [
        "SELECT 'a\n\\b';",
        "-- again\n\\c",
        "SELECT 1;",
    ]


def test_a_wrong_answer_fails(reader):
    answer, complaints = reader.psql.enter("SELECT 1 AS a, 'x' AS b;")
    assert not complaints
    assert_answer(Block("page", 1, "sql", "", "", " a | b\n---+---\n 1 | …\n"), answer)
    for wrong in (" a | b\n 2 | x", " a | b", " a | c\n 1 | x"):
        with pytest.raises(AssertionError, match="answers"):
            assert_answer(Block("page", 1, "sql", "", "", wrong), answer)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sql", "SELECT 1/0;\n"),
        ("sql", "SELECT 1; -- ERROR 22012: division\n"),
        ("sql", "SELECT 1/0; -- ERROR 22012: multiplication\n"),
        ("sql", "SELECT 1/0; -- ERROR 22023: division\n"),
        ("sql", "\\nonsense\n"),
        ("sql", "\\c nowhere\n"),
        ("python", "assert False\n"),
        ("sh", "false\n"),
    ],
)
def test_a_page_that_is_wrong_fails(reader, monkeypatch, tmp_path, language, text):
    monkeypatch.setattr(sys.modules[__name__], "ROOT", tmp_path)
    (tmp_path / "page.md").write_text(f"```{language}\n{text}```\n")
    with pytest.raises(AssertionError, match=r"page.md:1:"):
        reader.follow("page.md")
