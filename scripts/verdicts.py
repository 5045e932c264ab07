"""What the checkers of this tree find, and how they print it: shared by check_house.py and check_release.py."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple


class Verdict(NamedTuple):
    """What one rule found: a line of figures, the places that break it, and how to mend them."""

    counted: str
    broken: list[str]
    remedy: str


Rule = tuple[str, Callable[[Path], Verdict]]


def report(root: Path, rules: Sequence[Rule]) -> int:
    """Prints a line for each rule, and below a broken one its places; the exit status."""
    failed = 0
    for title, rule in rules:
        verdict = rule(root)
        failed += bool(verdict.broken)
        print(f"{'FAILED' if verdict.broken else 'ok':6}  {title}: {verdict.counted}")
        for place in verdict.broken:
            print(f"        {place}")
        if verdict.broken:
            print("        " + verdict.remedy.replace("\n", "\n        "))
    return 1 if failed else 0
