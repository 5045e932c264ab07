"""`make oracle`: random statements on text and its twins for as long as asked.

Usage, in pg_test: python -m oracle [--seconds N] [--seed WORD] [--statement NUMBER]
Ends with 1 if anything differs that is not known.
"""

import argparse
import itertools
import random
import sys
from collections import Counter

from harness import host
from harness.cluster import Cluster
from harness.database import Database

from .known import KNOWN
from .oracle import Oracle, Tally

# A fault of one kind comes many times.
SHOWN = 30


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m oracle", description="text and its encrypted twins, side by side")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", default=str(random.SystemRandom().randrange(10**9)))
    parser.add_argument("--statement", type=int, help="only the one of this number")
    chosen = parser.parse_args()
    numbers = itertools.count() if chosen.statement is None else iter([chosen.statement])
    print(f"PostgreSQL {host.PG_MAJOR}, seed {chosen.seed}", flush=True)
    settings = {"session_preload_libraries": "pazpaz_pii", "max_parallel_workers_per_gather": 2}
    with Cluster("oracle", settings) as cluster:
        Database.create(cluster, "pazpaz_template")
        cluster.template = "pazpaz_template"
        tally = Oracle(cluster, chosen.seed).run(numbers, chosen.seconds)
    report(tally)
    return 1 if tally.faults else 0


def report(tally: Tally) -> None:
    for (kind, number, difference), count in _one_of_each(tally):
        print(f"\n--- statement {number}, {kind}, {count} times\n{difference}")
    print(f"\n{tally.statements} statements, {tally.rows} rows compared; errors of text: {dict(tally.failed)}")
    for known in KNOWN:
        print(f"known: {tally.known[known.name]:6} {known.name}: {known.reason}")
    print(f"differences: {len(tally.faults)} {dict(Counter(difference.kind for _, difference in tally.faults))}")


def _one_of_each(tally: Tally):
    """The shortest statement of each sort of difference, and how many there are."""
    sorts: dict = {}
    for number, difference in tally.faults:
        sorts.setdefault(difference.sort, []).append((difference.kind, number, difference))
    for found in sorted(sorts.values(), key=len, reverse=True)[:SHOWN]:
        yield min(found, key=lambda one: len(one[2].statement.text)), len(found)


if __name__ == "__main__":
    sys.exit(main())
