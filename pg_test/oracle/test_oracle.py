"""Random statements answer alike on text and on its encrypted twins; `make oracle` runs more of them."""

import pytest

from oracle.expressions import UNTYPED
from oracle.known import KNOWN
from oracle.oracle import Oracle, ask, explained
from oracle.statements import Statement
from oracle.twins import differences

COUNT = 120


def shown(faults) -> str:
    return "\n\n".join(f"statement {number}\n{difference}" for number, difference in faults[:5])


@pytest.mark.parametrize("seed", ["suite 1", "suite 2", "suite 3"])
def test_what_text_answers_encrypted_text_answers(cluster, seed, tell):
    tally = Oracle(cluster, seed).run(iter(range(COUNT)))
    assert tally.statements == COUNT
    assert tally.rows > 1000
    tell(f"{tally.statements} statements, {tally.rows} rows compared, {sum(tally.known.values())} known differences")
    assert not tally.faults, f"seed {seed!r}:\n{shown(tally.faults)}"


def test_each_known_difference_is_there(cluster):
    """What no longer differs goes from the list."""
    with Oracle(cluster, "known").world(0) as (_, twins):
        for known in KNOWN:
            table = "accounts" if "accounts" in known.example else None
            parameters = [("a", UNTYPED)] if "$1" in known.example else []
            statement = Statement(known.example, table=table, parameters=parameters)
            found = list(differences(statement, ask(statement, twins)))
            assert found, f"{known.name}: nothing differs any more"
            for difference in found:
                assert explained(difference, twins) == known, f"{known.name}:\n{difference}"


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE tagged.people SET name = 'another' WHERE id % 3 = 0",
        # Found before the right one.
        """CREATE FUNCTION enc.wrong(encrypted_text, encrypted_text) RETURNS boolean LANGUAGE sql AS 'SELECT true';
           CREATE OPERATOR enc.= (LEFTARG = encrypted_text, RIGHTARG = encrypted_text, FUNCTION = enc.wrong)""",
    ],
    ids=["another value", "a wrong operator"],
)
def test_it_sees_what_is_wrong(cluster, wrong):
    oracle = Oracle(cluster, "wrong")
    with oracle.world(0) as (world, twins):
        twins["tagged"].send("RESET search_path")
        twins["tagged"].send(wrong)
        twins["tagged"].send("SET search_path = tagged, public")
        for number in range(COUNT):
            oracle.ask(number, world, twins)
    kinds = {difference.kind for _, difference in oracle.tally.faults}
    assert "rows" in kinds


def test_a_seed_makes_the_same_statements(cluster):
    oracle = Oracle(cluster, "same")
    with oracle.world(0) as (world, _):
        made, again = ([str(oracle.statement(number, world)) for number in range(50)] for _ in range(2))
    assert made == again
    assert len(set(made)) == 50
