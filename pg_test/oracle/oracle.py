"""Asks text and its twins the same statements, world after world, and counts."""

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from harness.cluster import Cluster
from harness.database import Database, value

from .known import Known, explanation
from .statements import Statement, make
from .twins import Answer, Difference, Twin, differences
from .world import PLAIN, TWINS, World

# As many statements work on one world.
WORLD_SIZE = 200


@dataclass
class Tally:
    """What was run, and what came of it."""

    statements: int = 0
    failed: Counter = field(default_factory=Counter)
    rows: int = 0
    known: Counter = field(default_factory=Counter)
    # With the number of the statement.
    faults: list[tuple[int, Difference]] = field(default_factory=list)


class Oracle:
    """A server's databases of one seed."""

    def __init__(self, cluster: Cluster, seed: str):
        self._cluster = cluster
        self._seed = seed
        self.tally = Tally()

    def run(self, numbers: Iterator[int], seconds: float | None = None) -> Tally:
        """Runs the statements of these numbers, until the time is over."""
        end = None if seconds is None else time.monotonic() + seconds
        for place, group in itertools.groupby(numbers, key=lambda number: number // WORLD_SIZE):
            with self.world(place) as (world, twins):
                for number in group:
                    if end is not None and time.monotonic() > end:
                        return self.tally
                    self.ask(number, world, twins)
        return self.tally

    def statement(self, number: int, world: World) -> Statement:
        return make(self._seed, number, world)

    @contextmanager
    def world(self, place: int) -> Iterator[tuple[World, dict[str, Twin]]]:
        """A world in a database of its own, and a session of each twin."""
        with Database.create(self._cluster, f"oracle_{place}") as database:
            session = database.connect()
            has_icu = value(session, "SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu')")
            world = World(f"{self._seed}:{place}", has_icu)
            world.build(session)
            yield world, {schema: Twin(database.connect(), schema) for schema in (PLAIN, *TWINS)}

    def ask(self, number: int, world: World, twins: dict[str, Twin]) -> None:
        """Runs one statement, and counts what came of it."""
        statement = self.statement(number, world)
        answers = ask(statement, twins)
        plain = answers[PLAIN]
        self.tally.statements += 1
        self.tally.rows += plain.row_count * len(statement.twins)
        if plain.sqlstate:
            self.tally.failed[plain.sqlstate] += 1
        for difference in differences(statement, answers):
            known = explained(difference, twins)
            if known:
                self.tally.known[known.name] += 1
            else:
                self.tally.faults.append((number, difference))


def ask(statement: Statement, twins: dict[str, Twin]) -> dict[str, Answer]:
    return {name: twins[name].answer(statement) for name in (PLAIN, *statement.twins)}


def explained(difference: Difference, twins: dict[str, Twin]) -> Known | None:
    """The known difference that this one is."""

    def again(text: str) -> Iterator[Difference]:
        statement = replace(difference.statement, text=text)
        return differences(statement, ask(statement, twins))

    return explanation(difference, again)
