"""A statement as a client sends it: text, parameters, protocol, settings of the planner."""

import random
from dataclasses import dataclass, field

from harness import host

from .changes import Changes
from .expressions import quote_short
from .world import TWINS, World

_METHODS = [
    *("hashjoin", "mergejoin", "nestloop", "hashagg", "sort", "seqscan", "indexscan", "bitmapscan", "material"),
    *("memoize", "incremental_sort", "indexonlyscan", "partitionwise_join", "partitionwise_aggregate"),
]
_PARALLEL = {
    "min_parallel_table_scan_size": "0",
    "parallel_setup_cost": "0",
    "parallel_tuple_cost": "0",
    "force_parallel_mode" if host.PG_MAJOR < 16 else "debug_parallel_query": "on",
}
_MOVES = ["3", "BACKWARD 2", "RELATIVE 2", "ABSOLUTE 4", "FIRST", "LAST", "PRIOR", "ABSOLUTE -2", "BACKWARD ALL"]


@dataclass
class Statement:
    text: str
    # An ORDER BY that leaves no choice.
    ordered: bool = False
    # The table that it changes.
    table: str | None = None
    twins: tuple[str, ...] = TWINS
    parameters: list[tuple[str | None, int]] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    binary: bool = False
    prepared: bool = False
    # How a cursor over it moves; none without a cursor.
    moves: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """What to type into psql to see it, after search_path is set to a twin."""
        lines = [f"SET LOCAL {name} = '{value}';" for name, value in self.settings.items()]
        lines += [
            f"-- ${i} of type {type_}: {value and quote_short(value)}"
            for i, (value, type_) in enumerate(self.parameters, 1)
        ]
        lines += [f"-- {word}" for word in ("binary", "prepared") if getattr(self, word)]
        if self.moves:
            lines += [f"DECLARE c SCROLL CURSOR FOR {self.text};", *(f"FETCH {move} FROM c;" for move in self.moves)]
        else:
            lines.append(f"{self.text};")
        return "\n".join(lines)


def make(seed: str, number: int, world: World) -> Statement:
    """The statement that a seed and a number stand for."""
    rng = random.Random(f"{seed}:{number}")
    moves = rng.random() < 0.1
    grammar = Changes(rng, world.has_icu, may_bind=not moves and rng.random() < 0.5, unique=world.unique)
    if moves:
        text, ordered = grammar.query()
        # Where the order is open, a cursor can only be read as a whole.
        steps = [rng.choice(_MOVES) for _ in range(rng.randint(2, 6))] if ordered else ["ALL"]
        made = Statement(text, ordered, moves=steps)
    elif rng.random() < 0.3:
        text, table = grammar.change()
        # Only these twins have the unique index of text.
        made = Statement(text, table=table, twins=("tagged",) if table == "accounts" else TWINS)
    else:
        text, ordered = grammar.query()
        made = Statement(text, ordered)
    made.parameters = grammar.parameters
    if not made.moves:
        made.binary, made.prepared = rng.random() < 0.2, rng.random() < 0.4
    made.settings = planner_settings(rng)
    return made


def planner_settings(rng: random.Random) -> dict[str, str]:
    """Ways that the planner is kept from, or has to go."""
    settings = {}
    if rng.random() < 0.6:
        for method in rng.sample(_METHODS, rng.randint(1, 4)):
            settings[f"enable_{method}"] = "on" if method.startswith("partitionwise") else "off"
    if rng.random() < 0.15:
        settings |= _PARALLEL
    if rng.random() < 0.2:
        settings["work_mem"] = "64kB"
    if rng.random() < 0.5:
        settings["plan_cache_mode"] = rng.choice(["force_generic_plan", "force_custom_plan"])
    return settings
