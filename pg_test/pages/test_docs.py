"""What README.md and docs/*.md show is true: it runs, and answers as printed.

Each page is followed as a stranger would: in one psql, from its beginning to its end, after the installation
and the tour of the README. It is followed in a database that nobody else has used, and once more after all
pages before it, in the order in which the README names them, in the same psql.

How the pages are marked up stands in harness/pages.py.
"""

import re

import pytest

from harness import pages
from harness.cluster import Cluster
from harness.host import ROOT
from harness.keys import SECRETS
from harness.pages import FENCE, Block, Reader, assert_answer, blocks_of, check_markup, statements

pytestmark = pytest.mark.scenario

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
    text = FENCE.sub("", (ROOT / page).read_text())
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
    for name in re.findall(rf"(?<![\w/.])((?:{folders})/[\w./-]*\w)", FENCE.sub("", (ROOT / page).read_text())):
        assert (ROOT / name).exists(), f"{page} names {name}, which is not there"


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of headings."""
    headings = re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.MULTILINE)
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
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    (tmp_path / "page.md").write_text(f"```{language}\n{text}```\n")
    with pytest.raises(AssertionError, match=r"page.md:1:"):
        reader.follow("page.md")


# What is told of a page: its title in quotes or "on ...", and where it is.
TOLD = re.compile(r'page (?:on (?P<subject>[\w-]+)|\\?"(?P<title>[^"\\]+)\\?")[^."]*?docs/(?P<file>[\w-]+\.md)')


def test_messages_name_pages_that_there_are():
    """By title and file: who has installed a package has the one, who reads on the web the other."""
    told = 0
    for path in (*sorted(ROOT.glob("src/**/*.rs")), *sorted(ROOT.glob("sql/*/*.sql"))):
        if path.parent.name == "releases":
            continue
        code = re.sub(r"^\s*(?:--|//).*$", "", path.read_text(), flags=re.MULTILINE)
        # Literals that go on in the next line are one.
        code = re.sub(r"(?:' *\n\s*(?:\|\| )?'|\\\n\s*)", "", code)
        named = list(TOLD.finditer(code))
        assert len(named) == code.count("docs/"), f"{path}: {re.findall('.{60}docs/.{20}', code)}"
        told += len(named)
        for match in named:
            title = (ROOT / "docs" / match["file"]).read_text().partition("\n")[0]
            assert title == f"# {match['title']}" or (match["subject"] or "-") in title.lower(), match[0]
    assert told > 6
