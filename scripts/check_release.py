#!/usr/bin/env python3
"""Checks that all that is released together has one version, and, with --dated, that it can be released.

Prints a line for each rule with what it counted; under a broken one, every place, and how to mend it. The version
is that of Cargo.toml's [workspace.package].

Usage: scripts/check_release.py [--dated] [ROOT]
"""

import json
import re
import sys
from pathlib import Path

from verdicts import Rule, Verdict, report

# Where the version stands: each match of a pattern is one; a pattern without any is a broken rule.
VERSION = r"(\d+\.\d+\.\d+)"
PLACES = [
    ("Cargo.toml", rf'^version = "{VERSION}"$'),
    ("Cargo.lock", rf'^name = "(?:pazpaz_pii|pii_core)"\nversion = "{VERSION}"$'),
    ("META.json", rf'"version": "{VERSION}",?\n'),
    ("META.json", rf"sql/releases/pazpaz_pii--{VERSION}\.sql"),
    ("debian/changelog", rf"\Apazpaz-pii \({VERSION}-\d+\) "),
    ("packaging/rpm/pazpaz_pii.spec", rf"^Version: +{VERSION}$"),
    ("packaging/docker/extension.Dockerfile", rf"pazpaz-pii:{VERSION}-"),
    ("integrations/django/pyproject.toml", rf'^version = "{VERSION}"$'),
    ("integrations/django/pyproject.toml", rf'"pazpaz-pii=={VERSION}"'),
    ("integrations/django/src/django_pazpaz_pii/__init__.py", rf'^__version__ = "{VERSION}"$'),
    ("integrations/jdbc/pom.xml", rf"^  <version>{VERSION}</version>$"),
    ("integrations/node/package.json", rf'^  "version": "{VERSION}",$'),
    ("integrations/node/package-lock.json", rf'"name": "pazpaz-pii",\n +"version": "{VERSION}"'),
    ("integrations/python/pyproject.toml", rf'^version = "{VERSION}"$'),
    ("integrations/python/src/pazpaz_pii/__init__.py", rf'^__version__ = "{VERSION}"$'),
    ("integrations/rust/Cargo.toml", rf'\A\[package\]\n(?:.+\n)*?version = "{VERSION}"$'),
    ("integrations/rust/Cargo.lock", rf'^name = "pazpaz-pii-client"\nversion = "{VERSION}"$'),
    ("README.md", rf"pazpaz-pii_{VERSION}-1_"),
    ("docs/install.md", rf"(?:pazpaz-pii[_:]|pazpaz_pii_17-|^ {{4}}){VERSION}"),
    ("README.md", rf"This is version {VERSION}[,. ]"),
]
CHANGELOGS = [
    "CHANGELOG.md",
    *(f"integrations/{name}/CHANGELOG.md" for name in ("django", "jdbc", "node", "python", "rust")),
]
UNRELEASED = re.compile(r"\b(?:not (?:yet )?released(?: yet)?|unreleased)\b", re.IGNORECASE)


def project_version(root: Path) -> str:
    section = (root / "Cargo.toml").read_text().partition("[workspace.package]\n")[2]
    return re.search(rf'^version = "{VERSION}"$', section, re.MULTILINE)[1]


def versions(root: Path) -> Verdict:
    version, found, broken = project_version(root), 0, []
    for place, pattern in PLACES:
        text = (root / place).read_text()
        matches = list(re.finditer(pattern, text, re.MULTILINE))
        found += len(matches)
        if not matches:
            broken.append(f"{place} has no version where it is looked for: {pattern}")
        for match in matches:
            if match[1] != version:
                broken.append(f"{place}:{text.count(chr(10), 0, match.start(1)) + 1} says {match[1]}")
    return Verdict(f"{found} places say {version}", broken, f"Cargo.toml says {version}: write it there, too.")


def changelogs(root: Path) -> Verdict:
    version, broken = project_version(root), []
    for place in CHANGELOGS:
        section = first_section(root / place)
        if section.split(",")[0] != version:
            broken.append(f"{place} begins with '{section}'")
    return Verdict(
        f"{len(CHANGELOGS)} changelogs begin with {version}", broken, f"Its first section is '## {version}, …'."
    )


def control(root: Path) -> Verdict:
    text = (root / "pazpaz_pii.control").read_text()
    is_placeholder = "default_version = '@CARGO_VERSION@'" in text
    return Verdict(
        "pazpaz_pii.control takes its version from Cargo.toml",
        [] if is_placeholder else ["pazpaz_pii.control has a version of its own"],
        "default_version = '@CARGO_VERSION@'",
    )


def dates(root: Path) -> Verdict:
    broken = []
    for place in CHANGELOGS:
        section = first_section(root / place)
        if not re.search(r", \d{4}-\d\d-\d\d$", section):
            broken.append(f"{place}: '{section}' has no date")
    if (root / "debian/changelog").read_text().split(";")[0].endswith(" UNRELEASED"):
        broken.append("debian/changelog: its first version is UNRELEASED")
    for place in ("README.md", "SECURITY.md"):
        if told := UNRELEASED.search((root / place).read_text()):
            broken.append(f"{place} says '{told[0]}'")
    return Verdict(
        "changelogs and pages know the day of the release",
        broken,
        "'## VERSION, YYYY-MM-DD'; in debian/changelog a distribution, such as bookworm, and the same day.",
    )


def meta_json(root: Path) -> Verdict:
    """What PGXN's own validator cannot see: that the files are there, the released SQL among them."""
    provided = json.loads((root / "META.json").read_text())["provides"].values()
    files = [extension[key] for extension in provided for key in ("file", "docfile")]
    missing = [f"META.json names {file}, which is not there" for file in files if not (root / file).exists()]
    return Verdict(
        f"META.json names {len(files)} files",
        missing,
        "Name files of the distribution; sql/releases is made by scripts/freeze.",
    )


def first_section(changelog: Path) -> str:
    return re.search(r"^## (.*)$", changelog.read_text(), re.MULTILINE)[1]


ALWAYS: list[Rule] = [("versions", versions), ("changelogs", changelogs), ("control file", control)]
DATED: list[Rule] = [("dates", dates), ("PGXN", meta_json)]


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != "--dated"]
    place = Path(arguments[0]) if arguments else Path(__file__).resolve().parent.parent
    sys.exit(report(place, ALWAYS + (DATED if "--dated" in sys.argv[1:] else [])))
