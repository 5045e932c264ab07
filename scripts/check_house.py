#!/usr/bin/env python3
"""Checks the plan of the house: what may use what, and what stands where.

Prints a line for each rule with what it counted; under a broken one, every place, and how to mend it.
It reads names, `crate::room::file`, `super::file` and what `use` brings in; it does not expand macros.
Tests inside the files, comments and strings are left aside.

Usage: scripts/check_house.py [ROOT]
"""

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from verdicts import Rule, Verdict, report

SOURCE = Path("src")
CORE = Path("crates/pii_core/src")
COMPAT = SOURCE / "server/compat.rs"
LOOSE_FILES = 5
README_BYTES = 9216

LITERAL = re.compile(
    r"""(?P<comment> //[^\n]* | /\*.*?\*/ )
      | b?r(?P<hashes>\#*)".*?"(?P=hashes)  |  [bc]?"(?:\\.|[^"\\])*"
      | b?'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'])' """,
    re.DOTALL | re.VERBOSE,
)
VERSION = re.compile(r'feature\s*=\s*"(pg\d+)"')
TESTS = re.compile(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+\w+\s*\{")
MODULE = re.compile(r"^\s*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;", re.MULTILINE)
USE = re.compile(r"(\bpub(?:\([^)]*\))?\s+)?\buse\s+([^;]+);")
THREAD_LOCAL = re.compile(r"thread_local!\s*\{.*?;\s*\}", re.DOTALL)
STATIC = re.compile(r"static\s+(?P<name>\w+)\s*:\s*(?P<type>[^=]*?)\s*=")
STATE = "Lasting<"
# What it holds has no destructor: no owner of memory among the names.
PLAIN_CELL = re.compile(r"Cell<(?!.*\b(?:String|Vec|VecDeque|HashMap|Rc|Box|RefCell|CString)\b).*>", re.DOTALL)
FUNCTION = re.compile(r"^ *(?:pub(?:\([^)]*\))? +)?(?:(?:const|unsafe|extern) +)*fn ", re.MULTILINE)
# Until it is back, an error has nothing in its place.
PUT_BACK = re.compile(
    r"\b(?P<name>[A-Z][A-Z_]+)\.take\(\)(?=.*\b(?P=name)\.set\()"
    r"|\bmem::take\(&mut (?P<field>[\w.]+)\)(?=.*\b(?P=field) = )"
    # The flag stands although what follows may fail.
    r"|\b(?P<flag>[A-Z][A-Z_]+)\.replace\(true\)",
    re.DOTALL,
)
# A number's place in a message, and right behind it several things: one of them would read "1 rows".
COUNT = re.compile(
    r"(?:%(?:\d+\$)?s?|\{[\w.:]*\}) (?:(?:bad|data|other) )?"
    r"(?P<noun>(?:row|column|value|key|table|partition|session|trigger|byte|character|day|time|event|version|secret"
    r"|segment|page|posting|place|fault|constraint|transaction|process(?=e)|index(?=e))e?s)\b"
)
SQL_COMMENT = re.compile(r"--[^\n]*")
PATH = re.compile(r"(?<![\w:])\w+(?:\s*::\s*\w+)+")

Name = tuple[str, ...]  # of a module or of something in it: ("keys", "session")


def blank(match: re.Match[str]) -> str:
    """Nothing, of the same length and with the same lines."""
    return re.sub(r"[^\n]", " ", match[0])


def without_comments(text: str) -> str:
    return LITERAL.sub(lambda match: blank(match) if match["comment"] else match[0], text)


def code_of(path: Path) -> str:
    """Without comments, strings and tests; what stays stands where it stood."""
    code = LITERAL.sub(blank, path.read_text())
    for start, end in tests_in(code):
        code = code[:start] + re.sub(r"[^\n]", " ", code[start:end]) + code[end:]
    return code


def texts_of(path: Path) -> str:
    """Without comments and tests."""
    text = path.read_text()
    for start, end in tests_in(LITERAL.sub(blank, text)):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return without_comments(text)


def tests_in(code: str) -> Iterator[tuple[int, int]]:
    """Where tests begin and end, in code without strings."""
    for match in TESTS.finditer(code):
        end, depth = match.end(), 1
        while depth:
            depth += {"{": 1, "}": -1}.get(code[end], 0)
            end += 1
        yield match.start(), end


def leaves(tree: str, before: Name = ()) -> Iterator[tuple[Name, str]]:
    """What `use` brings in, with the name that it has then: `a::{b, c as d}` is (a, b) b and (a, c) d."""
    head, brace, rest = tree.partition("{")
    steps = before + tuple(step for step in re.split(r"\s*::\s*", head.strip()) if step)
    if brace:
        for branch in branches(rest.rpartition("}")[0]):
            yield from leaves(branch, steps)
    elif steps:
        last, _, alias = steps[-1].partition(" as ")
        name = steps[:-1] if last.strip() == "self" and len(steps) > 1 else (*steps[:-1], last.strip())
        yield name, alias.strip() or name[-1]


def branches(inside: str) -> Iterator[str]:
    """The parts between the commas of a `{…}`, those of inner ones aside."""
    depth, start = 0, 0
    for at, char in enumerate(inside):
        depth += {"{": 1, "}": -1}.get(char, 0)
        if char == "," and not depth:
            yield inside[start:at]
            start = at + 1
    if inside[start:].strip():
        yield inside[start:]


class Use(NamedTuple):
    """A place where a module names another one, or something in it."""

    user: Name
    used: Name
    place: str

    def __str__(self) -> str:
        return self.place


class Crate:
    """The modules of one crate, and who uses which."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.files: dict[Name, Path] = {}
        self.code: dict[Name, str] = {}
        for path in sorted((root / folder).rglob("*.rs")):
            steps = path.relative_to(root / folder).with_suffix("").parts
            module = steps[:-1] if steps[-1] in ("lib", "mod") else steps
            self.files[module] = path.relative_to(root)
            self.code[module] = code_of(path)
        # Modules and their files, in the order of the lines `mod name;`.
        self.children = {module: MODULE.findall(code) for module, code in self.code.items()}
        self.imports = {module: self._imports(module) for module in self.code}
        self.exports = {module: self._imports(module, public=True) for module in self.code}
        self.uses = [use for module in self.code for use in self._uses(module) if use.used != module]

    def _imports(self, module: Name, *, public: bool = False) -> dict[str, Name]:
        """What this module calls by one word, or, if public, offers to others under its own name."""
        found = {}
        for match in USE.finditer(self.code[module]):
            for name, alias in leaves(match[2]):
                absolute = self._absolute(module, name)
                if absolute is not None and (match[1] or not public):
                    found[alias] = absolute
        return found

    def _absolute(self, module: Name, name: Name) -> Name | None:
        """The name from the crate's root; None for what belongs to another crate."""
        first, rest = name[0], name[1:]
        if first == "crate":
            return rest
        if first == "self":
            return module + rest
        if first == "super":
            above = module[:-1]
            while rest and rest[0] == "super":
                above, rest = above[:-1], rest[1:]
            return above + rest
        return module + name if first in self.children[module] else None

    def _definer(self, name: Name) -> Name:
        """The module that defines a name, not one that passes it on by `pub use`."""
        for _ in self.code:
            module = name
            while module not in self.code:
                module = module[:-1]
            item = "".join(name[len(module) : len(module) + 1])
            if item not in self.exports[module]:
                break
            name = self.exports[module][item]
        return module

    def _uses(self, module: Name) -> Iterator[Use]:
        code = self.code[module]
        for match in USE.finditer(code):
            for name, _ in leaves(match[2]):
                absolute = self._absolute(module, name)
                # What a module passes on from its own files, it does not use.
                if absolute is None or (match[1] and absolute[: len(module)] == module):
                    continue
                # Who imports a module that has files means what it then names of them.
                if not self.children.get(absolute):
                    yield self._use(module, absolute, match.start(2))
        for match in PATH.finditer(USE.sub(blank, code)):
            name = tuple(re.split(r"\s*::\s*", match[0]))
            absolute = self._absolute(module, name)
            imported = self.imports[module].get(name[0])
            if absolute is None and imported in self.code:
                absolute = imported + name[1:]
            if absolute is not None:
                yield self._use(module, absolute, match.start())

    def _use(self, module: Name, name: Name, at: int) -> Use:
        line = self.code[module].count("\n", 0, at) + 1
        return Use(module, self._definer(name), f"{self.files[module]}:{line} uses {'::'.join(name)}")


Arrows = dict[Name, dict[Name, Use]]


def ways(arrows: Arrows, start: Name) -> dict[Name, list[Use]]:
    """Where one can go from here, each by a shortest way; here itself, if one comes back."""
    found: dict[Name, list[Use]] = {}
    queue = [(start, [])]
    for module, way in queue:
        for target, use in arrows.get(module, {}).items():
            if target not in found:
                found[target] = [*way, use]
                queue.append((target, found[target]))
    return found


def circles(arrows: Arrows) -> list[list[Use]]:
    """For each set of modules that need each other, the shortest way round."""
    reach = {module: ways(arrows, module) for module in sorted(arrows)}
    found, told = [], set()
    for module, there in reach.items():
        if module in there and module not in told:
            ring = [other for other in there if module in reach.get(other, {})]
            told |= set(ring)
            found.append(min((reach[other][other] for other in sorted(ring)), key=len))
    return found


def floors(root: Path) -> Verdict:
    crate = Crate(root, SOURCE)
    rooms = crate.children[()]
    uses = [use for use in crate.uses if use.user and use.used]
    broken = [
        f"{file} is in no room of src/lib.rs"
        for module, file in crate.files.items()
        if module and module[0] not in rooms
    ]
    floor = {room: number for number, room in enumerate(rooms)}
    for use in uses:
        here, there = use.user[0], use.used[0]
        if floor.get(there, 0) > floor.get(here, len(rooms)):
            broken.append(f"{use}, but {there} stands below {here} in src/lib.rs")
    return Verdict(
        f"{len(rooms)} rooms, {len(uses)} uses of other files, in the same room or above",
        broken,
        "src/lib.rs lists the rooms; a file uses rooms above its own, and its own. Move what both need into the upper\n"
        "one, or let the lower one hand it in: as an argument, or by a call that _PG_init makes.",
    )


def no_circles(root: Path, folder: Path) -> Verdict:
    crate = Crate(root, folder)
    arrows: Arrows = {}
    for use in crate.uses:
        # lib.rs knows all: it lists them.
        if use.user and use.used:
            arrows.setdefault(use.user, {}).setdefault(use.used, use)
    broken = ["; ".join(map(str, way)) for way in circles(arrows)]
    return Verdict(
        f"{len(crate.files)} files, {sum(map(len, arrows.values()))} arrows between them, {len(broken)} circles",
        broken,
        "Files that need each other cannot be read one after the other. What both need is a third thing: give it a\n"
        "file of its own, or hand the value in.",
    )


def versions(root: Path) -> Verdict:
    inside, broken = 0, []
    for path in sorted((root / SOURCE).rglob("*.rs")):
        file = path.relative_to(root)
        for number, line in enumerate(without_comments(path.read_text()).splitlines(), start=1):
            asked = VERSION.findall(line)
            if file == COMPAT:
                inside += bool(asked)
            elif asked:
                broken.append(f"{file}:{number} asks for {', '.join(asked)}")
    return Verdict(
        f"{inside} of {inside + len(broken)} lines that ask for PostgreSQL's version are in {COMPAT}",
        broken,
        f"Give {COMPAT} a function that is the same in every version, and call that.",
    )


def process_state(root: Path) -> Verdict:
    kept, broken = 0, []
    for path in sorted((root / SOURCE).rglob("*.rs")):
        code = code_of(path)
        for block in THREAD_LOCAL.finditer(code):
            for static in STATIC.finditer(block[0]):
                kept += 1
                if not (static["type"].startswith(STATE) or PLAIN_CELL.fullmatch(static["type"])):
                    line = code.count("\n", 0, block.start() + static.start()) + 1
                    broken.append(f"{path.relative_to(root)}:{line} {static['name']} is dropped by exit()")
    return Verdict(
        f"{kept} thread-locals, none with a destructor",
        broken,
        "exit() drops thread-locals before PostgreSQL is done with logging. Make it Lasting\n"
        "(server/lasting.rs), or a Cell of something plain.",
    )


def in_place(root: Path) -> Verdict:
    functions, broken = 0, []
    for path in sorted((root / SOURCE).rglob("*.rs")):
        code = code_of(path)
        starts = [match.start() for match in FUNCTION.finditer(code)]
        functions += len(starts)
        for start, end in pairwise([*starts, len(code)]):
            for match in PUT_BACK.finditer(code[start:end]):
                line = code.count("\n", 0, start + match.start()) + 1
                name = match["name"] or match["field"] or match["flag"]
                broken.append(f"{path.relative_to(root)}:{line} {name} is lost if what follows fails")
    return Verdict(
        f"{functions} functions, none takes what it puts back, or sets a flag before what it stands for",
        broken,
        "Any call of PostgreSQL may raise an error. Work on the value where it is, and take it, or set the flag, when\n"
        "that is done.",
    )


def counts(root: Path) -> Verdict:
    files, broken = 0, []
    for path in sorted([*root.glob("src/**/*.rs"), *root.glob("crates/*/src/**/*.rs"), *root.glob("sql/**/*.sql")]):
        file = path.relative_to(root)
        if file.parts[:2] == ("sql", "releases"):
            continue
        files += 1
        text = SQL_COMMENT.sub(blank, path.read_text()) if path.suffix == ".sql" else texts_of(path)
        for match in COUNT.finditer(text):
            broken.append(f"{file}:{text.count(chr(10), 0, match.start()) + 1} {match[0]}")
    return Verdict(
        f"{files} files, none with a message that may say 1 rows",
        broken,
        "Say pii_counted(n, 'row') in SQL, counted(n, \"row\") in Rust: 1 row, 2 rows.",
    )


def loose_files(root: Path) -> Verdict:
    files = sorted(path.name for path in (root / SOURCE).glob("*.rs"))
    return Verdict(
        f"{len(files)} files directly in src/, at most {LOOSE_FILES}: {', '.join(files)}",
        [] if len(files) <= LOOSE_FILES else [f"{len(files)} files"],
        "A file belongs into the room of its concern.",
    )


def readme(root: Path) -> Verdict:
    size = len((root / "README.md").read_bytes())
    return Verdict(
        f"README.md has {size} bytes, at most {README_BYTES}",
        [] if size <= README_BYTES else [f"{size - README_BYTES} bytes too many"],
        "It is the front door. What one looks up is in docs/reference.md and docs/limits.md, what to do in the others.",
    )


RULES: list[Rule] = [
    ("floors of src", floors),
    ("circles in src", lambda root: no_circles(root, SOURCE)),
    ("circles in pii_core", lambda root: no_circles(root, CORE)),
    ("versions", versions),
    ("thread-locals", process_state),
    ("in place", in_place),
    ("counts", counts),
    ("loose files", loose_files),
    ("README", readme),
]


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    sys.exit(report(root, RULES))
