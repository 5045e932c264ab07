"""Adds up the results of scripts/test: test_summary.py DIRECTORY PART...

A part is pii_core, with results in core.txt, a major version of PostgreSQL, with results in pgMAJOR.xml, or a name,
with results in NAME.xml.

Prints a line for each part and 'N passed, N failed' at the end, also into DIRECTORY/summary.txt.
A part has failed, too, if it has no results, no test, a skipped one, or a runner that said so
by PART.failed. Exits with 1 on failures.
"""

import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

_CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", re.MULTILINE)


def core(directory: Path) -> tuple[int, int]:
    """Passed and failed of cargo test; an ignored test counts as failed."""
    path = directory / "core.txt"
    text = path.read_text(errors="replace") if path.exists() else ""
    lines = [tuple(map(int, match)) for match in _CARGO.findall(text)]
    return sum(n[0] for n in lines), sum(n[1] + n[2] for n in lines)


def server(path: Path) -> tuple[int, int]:
    """Passed and failed of one pytest run, from its JUnit file."""
    try:
        suite = xml.parse(path).getroot().find("testsuite")
    except (OSError, xml.ParseError):
        return 0, 0
    failed = sum(int(suite.get(kind)) for kind in ("failures", "errors", "skipped"))
    # A test that fails and whose teardown fails, too, counts twice.
    return max(int(suite.get("tests")) - failed, 0), failed


def main(directory: Path, names: list[str]) -> int:
    parts = {}
    for name in names:
        if name == "pii_core":
            parts[name] = "core", core(directory)
            continue
        title, file = (f"PostgreSQL {name}", f"pg{name}") if name.isdigit() else (name, name)
        parts[title] = file, server(directory / f"{file}.xml")
    width = max(map(len, parts))
    lines, all_passed, all_failed = [], 0, 0
    for name, (file, (passed, failed)) in parts.items():
        verdict = "FAILED" if passed or failed else "FAILED: no test ran"
        if not failed and (not passed or (directory / f"{file}.failed").exists()):
            failed = 1
        verdict = verdict if failed else "ok"
        lines.append(f"{name:{width}}  {passed:5} passed  {failed:3} failed  {verdict}")
        all_passed += passed
        all_failed += failed
    text = "\n".join([*lines, f"{all_passed} passed, {all_failed} failed"]) + "\n"
    (directory / "summary.txt").write_text(text)
    print("\n" + text, end="")
    return 1 if all_failed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
