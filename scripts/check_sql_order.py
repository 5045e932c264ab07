#!/usr/bin/env python3
"""Checks that the files of sql/ are made in an order in which none needs a later one.

src/sql.rs lists them in that order. What a file names with its schema, in the bodies of functions,
views, defaults and dynamic SQL too, must be made by itself or by a file above it in the list; what
is made nowhere is an error as well. A folder is left for good where the next one begins; files beside
the folders stand alone. Privileges are set in the last file and nowhere else. Lines are short, and ASCII:
CREATE EXTENSION reads them in the encoding of the database.

Usage: scripts/check_sql_order.py
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "sql"
# Columns of a line, at most.
WIDEST = 120
CLIENTS = SQL / "clients"  # The worked example is no part of the extension.
RELEASES = SQL / "releases"  # What versions were made of.

ENTRY = re.compile(
    r'extension_sql_file!\(\s*"\.\./sql/(\S+)\.sql",\s*name = "(\S+)"(?:,\s*requires = \["(\S+)"\])?\s*\)'
)
COMMENT = re.compile(r"^\s*--.*$", re.MULTILINE)
NAME = r"(?:@extschema@\.(?:\w+|[~<>=!]+)|pazpaz_pii\.pii_\w+)"  # The rest of pazpaz_pii.* is settings.
KINDS = "FUNCTION|PROCEDURE|VIEW|TABLE|TYPE|OPERATOR|OPERATOR CLASS|OPERATOR FAMILY"
MADE = re.compile(rf"^CREATE (?:{KINDS}) ({NAME})", re.MULTILINE)
COLLATION = re.compile(rf"'CREATE COLLATION ({NAME}) ")
INDEX = re.compile(r"^CREATE UNIQUE INDEX (\w+) ON (\S+)\.", re.MULTILINE)
USED = re.compile(NAME)
PRIVILEGES = "privileges"
SET_PRIVILEGES = re.compile(r"^(?:GRANT|REVOKE|ALTER DEFAULT PRIVILEGES)\b", re.MULTILINE)
# A string that is nothing but a name tells the reader what to call next, unless it is cast.
TOLD = re.compile(rf"'{NAME}'(?!::)")
# Without the schema it is an argument of what makes dynamic SQL of it.
ARGUMENT = re.compile(r"'(pii_\w+)'")


def made_by(text: str) -> set[str]:
    """Their names with their schemas; an index is made in that of its table."""
    return {*MADE.findall(text), *COLLATION.findall(text)} | {
        f"{schema}.{name}" for name, schema in INDEX.findall(text)
    }


def used_by(text: str, made: set[str]) -> set[str]:
    text = TOLD.sub("", text)
    arguments = {f"pazpaz_pii.{name}" for name in ARGUMENT.findall(text)}
    return set(USED.findall(text)) | (arguments & made)


def listed() -> tuple[list[str], list[str]]:
    """The files in the order of src/sql.rs, and what is wrong with that list."""
    entries = ENTRY.findall((ROOT / "src" / "sql.rs").read_text())
    files = [path for path, _, _ in entries]
    wrong = []
    before = ""
    for path, name, required in entries:
        if name != path.replace("/", "_"):
            wrong.append(f'{path}.sql is named "{name}"')
        if required != before:
            wrong.append(f'{path}.sql requires "{required}", and "{before}" is above it')
        before = name
    apart = {CLIENTS, RELEASES}
    there = {
        str(p.relative_to(SQL).with_suffix(""))
        for p in SQL.rglob("*.sql")
        if not apart & {*p.parents} and "--" not in p.stem
    }
    wrong += [f"{path}.sql is not in src/sql.rs" for path in sorted(there - set(files))]
    folders = [path.partition("/")[0] for path in files if "/" in path]
    begun = [folder for at, folder in enumerate(folders) if at == 0 or folders[at - 1] != folder]
    wrong += [f"{path}.sql is not the last" for path in files[:-1] if path == PRIVILEGES]
    wrong += [f"folder {folder} begins twice" for folder in sorted(set(begun)) if begun.count(folder) > 1]
    return files, wrong


def main() -> int:
    files, wrong = listed()
    texts = {path: COMMENT.sub("", (SQL / f"{path}.sql").read_text()) for path in files}
    wrong += [
        f"{path}.sql sets privileges, which {PRIVILEGES}.sql does"
        for path in files
        if path != PRIVILEGES and SET_PRIVILEGES.search(texts[path])
    ]
    maker: dict[str, int] = {}
    for number, path in enumerate(files):
        for name in made_by(texts[path]):
            maker.setdefault(name, number)
    uses = 0
    for number, path in enumerate(files):
        names = used_by(texts[path], set(maker))
        uses += len(names)
        for name in sorted(names):
            if name not in maker:
                wrong.append(f"{path}.sql uses {name}, which no file makes")
            elif maker[name] > number:
                wrong.append(f"{path}.sql uses {name}, which is made later, by {files[maker[name]]}.sql")
    for path in sorted(SQL.rglob("*.sql")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if len(line) > WIDEST:
                wrong.append(f"{path.relative_to(SQL)}:{number} has {len(line)} columns, at most {WIDEST}")
            if CLIENTS not in path.parents and not line.isascii():
                wrong.append(f"{path.relative_to(SQL)}:{number} is not ASCII, as it has to be in every encoding")
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    folders = len({path.partition("/")[0] for path in files if "/" in path})
    print(f"sql/: {len(files)} files in {folders} folders make {len(maker)} names; {uses} uses, {len(wrong)} errors")
    return 1 if wrong or not files else 0


if __name__ == "__main__":
    sys.exit(main())
