"""Asking the planner what it does, and making it do something else."""

from contextlib import contextmanager

_INDEXES = ("indexscan", "bitmapscan", "indexonlyscan")


def plan(connection, query, params=None) -> dict:
    """The root node of EXPLAIN (FORMAT JSON)."""
    row = connection.execute(f"EXPLAIN (FORMAT JSON) {query}", params).fetchone()
    return row[0][0]["Plan"]


def analyzed(connection, query, params=None) -> dict:
    """The root node of EXPLAIN (ANALYZE): with what really happened."""
    options = "ANALYZE, TIMING OFF, FORMAT JSON"
    return connection.execute(f"EXPLAIN ({options}) {query}", params).fetchone()[0][0]["Plan"]


def nodes(root: dict):
    """Every node of a plan."""
    yield root
    for child in root.get("Plans", ()):
        yield from nodes(child)


def node_types(root: dict) -> set[str]:
    return {node["Node Type"] for node in nodes(root)}


def indexes(root: dict) -> set[str]:
    """The indexes that a plan reads."""
    return {node["Index Name"] for node in nodes(root) if "Index Name" in node}


@contextmanager
def settings(connection, **values):
    """SET for the time of a block."""
    for name, value in values.items():
        connection.execute(f"SET {name} = '{value}'")
    try:
        yield
    finally:
        for name in values:
            connection.execute(f"RESET {name}")


def without(connection, *methods):
    """A block in which the planner avoids these methods: hashjoin, sort, ..."""
    return settings(connection, **{f"enable_{method}": "off" for method in methods})


def without_indexes(connection):
    """A block of sequential scans."""
    return without(connection, *_INDEXES)
