#!/usr/bin/env python3
"""Prints debian/copyright: who made what the library of PostgreSQL N is linked from, and under which licence.

The crates are those of Cargo.lock that cargo would link; names, licences and copyright lines are their own. The other
packages ship the same file. Fails on a licence whose text it does not know where to find.

Usage: scripts/copyright.py N
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent

HEAD = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: pazpaz_pii
Comment: Besides its own code the library contains what cargo links into it:
 the crates below, from crates.io, and Rust's standard library. Where a crate
 lets one choose, one of its licences is named.

Files: *
Copyright: {owner}
License: Expat or Apache-2.0

Files: rust-standard-library/*
Copyright: The Rust Project contributors
License: Expat or Apache-2.0
Comment: Of {compiler}.
"""
APACHE = """\
License: Apache-2.0
 On Debian systems the text of the Apache License 2.0 is in
 /usr/share/common-licenses/Apache-2.0; others find it at
 https://www.apache.org/licenses/LICENSE-2.0.
"""

# What is chosen where a crate leaves the choice, best first; and the name that Debian has for it.
CHOICES = {"MIT": "Expat", "Apache-2.0": "Apache-2.0"}
# Other licences, and the file of the crate that has its text.
TEXTS = {"BSD-3-Clause": "LICENSE", "ISC": "LICENSE", "Unicode-3.0": "LICENSE-UNICODE", "Zlib": "LICENSE"}
COPYRIGHT = re.compile(
    r"^[\s/*]*(?:copyright|\(c\))[\s:]+((?:\(c\)|©|\d|the\b).*?)[\s.]*$", re.IGNORECASE | re.MULTILINE
)


class Crate(NamedTuple):
    """A crate that is linked in."""

    name: str
    version: str
    licence: str
    authors: list[str]
    directory: Path


def main(major: str) -> None:
    owner, permission = (ROOT / "LICENSE-MIT").read_text().split("\n\n", 2)[1:]
    compiler = output("rustc", "--version").split(" (")[0]
    print(HEAD.format(owner=owner.removeprefix("Copyright (c) ").strip(), compiler=compiler))
    texts = {}
    for crate in linked_crates(major):
        names = []
        for licence in chosen(crate):
            names.append(CHOICES.get(licence) or f"{licence}-{crate.name}")
            if licence not in CHOICES:
                texts[names[-1]] = (crate.directory / TEXTS[licence]).read_text()
        print(f"Files: {crate.name}-{crate.version}/*")
        print("Copyright: " + "\n           ".join(owners(crate)))
        print(f"License: {' and '.join(names)}\n")
    print(paragraph("Expat", permission))
    print(APACHE, end="")
    for name, text in sorted(texts.items()):
        print("\n" + paragraph(name, text), end="")


def output(*command: str) -> str:
    return subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout


def linked_crates(major: str) -> list[Crate]:
    features = ("--locked", "--no-default-features", "--features", f"pg{major}")
    host = re.search(r"^host: (.*)$", output("rustc", "-vV"), re.MULTILINE)[1]
    tree = output("cargo", "tree", *features, "--edges=normal,no-proc-macro", "--prefix=none", "--format={p}")
    linked = set(re.findall(r"^(\S+) v(\S+)", tree, re.MULTILINE))
    packages = json.loads(output("cargo", "metadata", *features, f"--filter-platform={host}", "--format-version=1"))[
        "packages"
    ]
    return [
        Crate(
            package["name"],
            package["version"],
            package["license"] or "",
            package["authors"],
            Path(package["manifest_path"]).parent,
        )
        for package in sorted(packages, key=lambda package: (package["name"], package["version"]))
        if (package["name"], package["version"]) in linked and package["source"]
    ]


def chosen(crate: Crate) -> list[str]:
    """The licences that are taken: of each `A OR B` one, of `A AND B` both."""
    taken = []
    for part in re.split(r"\s+AND\s+", crate.licence.replace("/", " OR ")):
        offered = re.split(r"\s+OR\s+", part.strip("() "))
        known = [licence for licence in (*CHOICES, *TEXTS) if licence in offered]
        if not known:
            sys.exit(
                f"error: {crate.name} {crate.version} is under '{crate.licence}': tell {__file__} where its text is"
            )
        taken.append(known[0])
    return taken


def owners(crate: Crate) -> list[str]:
    """The copyright lines of its licence files; else its authors."""
    files = [path for path in sorted(crate.directory.iterdir()) if re.match(r"(?i)licen|copy|notice", path.name)]
    lines = [line for path in files if path.is_file() for line in COPYRIGHT.findall(path.read_text())]
    unnamed = f"the authors of {crate.name}"
    lines = [line if re.search(r"[a-z]{2}", line) else f"{line} {unnamed}" for line in lines]
    return list(dict.fromkeys(lines)) or crate.authors or [unnamed]


def paragraph(name: str, text: str) -> str:
    """A licence's text as a field: indented, with a dot for an empty line."""
    lines = [f" {line.rstrip()}" if line.strip() else " ." for line in text.strip().splitlines()]
    return "\n".join([f"License: {name}", *lines]) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: scripts/copyright.py N")
    main(sys.argv[1])
