"""Drivers for which there is no package of ours: a program for each, on a live server."""

import json
import re
import sys
from pathlib import Path

import pytest

from harness import programs
from harness.host import ROOT, clean_environment
from harness.keys import KEYRING, WRONG_KEY, keyring
from harness.values import is_armour

HERE = Path(__file__).parent
README = (HERE / "README.md").read_text()
COMMANDS = {
    "clients.rb": ["ruby"],
    "activerecord.rb": ["ruby"],
    "sequel.rb": ["ruby"],
    "clients.php": ["php"],
    "doctrine.php": ["php"],
    "clients.go": ["go", "run"],
    "pgx.go": ["go", "run"],
    "clients.py": [sys.executable],
}
# Debian's packages of Go are sources: those of pgx beside those that are installed.
GOPATH = f"{ROOT}/target/integrations/go/usr/share/gocode:/usr/share/gocode"
GO = {"GO111MODULE": "off", "GOPATH": GOPATH, "GOCACHE": str(ROOT / "target" / "build" / "go")}


@pytest.fixture
def seen(db):
    """What the program in this file has seen: seen("clients.rb")."""
    session = db.connect()
    session.execute(
        """CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(255),
               email encrypted_text(255, searchable), tags encrypted_text[]);
           CREATE TABLE copies (LIKE clients);
           CREATE INDEX clients_email ON clients USING hash (email)"""
    )
    environment = clean_environment(
        PGHOST=str(db.cluster.socket_dir),
        PGPORT=str(db.cluster.port),
        PGUSER="postgres",
        PGDATABASE=db.name,
        KEYRING=KEYRING,
        WRONG_KEYRING=keyring(keys={"2": WRONG_KEY}),
        **GO,
    )

    def run(file):
        done = programs.run([*COMMANDS[file], file], HERE, environment)
        assert all(line.startswith("unknown OID") for line in done.stderr.splitlines()), done.stderr  # ActiveRecord's
        # It has stored ciphertext, whatever it reads.
        stored = session.execute("SELECT name, email, tags[1] FROM clients ORDER BY id").fetchall()
        assert len(stored) == 2 and all(is_armour(value) for value in (*stored[0], *stored[1][:2]))
        return same_everywhere(json.loads(done.stdout))

    return run


def same_everywhere(found):
    """What one driver sees that others do not; all see the rest."""
    row = found.pop("found")
    assert (int(row["id"]), row["name"]) == (1, "Zoë Müller")
    assert "$1" in row["statement"] and "zoe@" not in row["statement"]  # bound, not written into the statement's text
    assert found.pop("by_part") == [1]
    assert {name: found.pop(name) for name in ("too_long", "malformed", "wrong")} == {
        "too_long": "22001",
        "malformed": "22023",
        "wrong": "XX001",
    }
    return found


def test_ruby(seen):
    assert seen("clients.rb") == {"arrays": {"tags": ["a,b", None], "names": ["Zoë Müller"]}}


def test_activerecord(seen):
    found = seen("activerecord.rb")
    assert "ILIKE $1" in found.pop("by_part_statement")
    assert "'zoe@example.com'" in found.pop("unbound")
    assert found.pop("arrays") == ["a,b", None]
    assert 'Could not dump table "clients"' in found.pop("schema")
    assert not found


def test_sequel(seen):
    found = seen("sequel.rb")
    assert "ILIKE $1" in found.pop("by_part_statement")
    assert found.pop("arrays") == '{"a,b",NULL}'
    assert "'zoe@example.com'" in found.pop("unbound")
    assert not found


def test_php(seen):
    found = seen("clients.php")
    assert found.pop("arrays") == {"tags": '{"a,b",NULL}', "json": '["a,b",null]'}
    assert found.pop("unbound").endswith(" WHERE email = 'zoe@example.com'")
    assert found.pop("inherited") == 3
    assert not found


def test_doctrine(seen):
    found = seen("doctrine.php")
    assert found.pop("arrays") == {"tags": '{"a,b",NULL}', "json": '["a,b",null]'}
    table, index = found.pop("schema")
    assert "name encrypted_text(255) DEFAULT NULL, email encrypted_text(255, searchable) DEFAULT NULL" in table
    assert index == "CREATE INDEX clients_email ON clients (email)"  # for USING hash it has no word
    assert found.pop("changes") == ["ALTER TABLE clients DROP tags"]
    assert not found


def test_go(seen):
    tags = [{"String": "a,b", "Valid": True}, {"String": "", "Valid": False}]
    assert seen("clients.go") == {"arrays": {"tags": tags, "names": ["Zoë Müller"]}}


def test_pgx(seen):
    found = seen("pgx.go")
    assert found.pop("arrays") == {"tags": ["a,b", None], "names": ["Zoë Müller"]}
    assert found.pop("copied") == 1
    assert not found


def test_odbc(seen):
    found = seen("clients.py")
    assert found.pop("arrays") == {"tags": '{"a,b",NULL}', "json": '["a,b",null]'}
    assert found.pop("unbound").endswith(" <> 'zoe@example.com'")
    _, without_length, of_three, as_text = found.pop("sizes")
    assert (without_length, as_text) == (255, 8190) and of_three < 3
    assert not found


@pytest.mark.parametrize("file", COMMANDS)
def test_the_page_says_what_runs(file):
    """Between the link to a file and that to the next one, or to what is not run, the page quotes it."""
    part = re.search(rf"\[{file}\](.*?)(\[\w+\.\w+\]\(|\n## )", README, re.DOTALL)[1]
    quoted = re.findall(r"```\w+\n(.*?)```", part, re.DOTALL)
    code = (HERE / file).read_text()
    assert quoted and all(lines in code for lines in quoted)
