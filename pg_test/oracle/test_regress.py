"""PostgreSQL's own tests answer alike on text and on encrypted columns."""

import pytest

from oracle import regress
from oracle.known_regress import KNOWN, explanation
from oracle.regress import Pair, Piece

pytestmark = pytest.mark.ends

TYPES = ["encrypted_text", "encrypted_text(searchable)"]


@pytest.mark.parametrize("type_", TYPES)
def test_regression_tests_answer_alike(cluster, type_, tell):
    with Pair(cluster, type_) as pair:
        runs = {name: pair.run(regress.file(name)) for name in [regress.SETUP, *regress.FILES]}
    statements, rows, columns = (
        sum(getattr(run, n) for run in runs.values()) for n in ("statements", "rows", "columns")
    )
    tell(f"{statements} statements of PostgreSQL, {rows} rows compared, {columns} columns exchanged")
    assert min(run.statements for run in runs.values()) >= 10
    assert columns > 50
    faults = [f"{name}.sql\n{difference}" for name, run in runs.items() for difference in run.faults]
    assert not faults, "\n\n".join(faults[:10])


def test_each_known_difference_is_there(cluster):
    """What no longer differs goes from the list."""
    with Pair(cluster, TYPES[1]) as pair:
        for known in KNOWN:
            for text in known.example.split(";"):
                difference, _ = pair.ask(Piece(text))
            assert difference is not None, f"{known.name}: nothing differs any more"
            assert explanation(difference) == known, str(difference)
            pair.ask(Piece("DROP TABLE IF EXISTS u, t"))


def test_it_sees_what_is_wrong(cluster):
    with Pair(cluster, "char(9)") as pair:
        pair.run(regress.file(regress.SETUP))
        assert pair.run(regress.file("select_distinct")).faults
        assert pair.run(regress.file("varchar")).faults


def test_statements_are_taken_apart_as_by_psql():
    text = """
        SELECT 1; -- a comment; of two
        SELECT ';', "a;b", $x$ ; $x$, E'\\';' /* ; /* ; */ ; */ ;
        \\set name value
        SELECT 2 AS x \\gset
        COPY t FROM stdin;
1\t;
\\.
        CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2);
        CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;
        SELECT a[1:2], b::text, :'name';
    """
    found = list(regress.pieces(text))
    assert [piece.text.split()[0] for piece in found] == [
        "SELECT",
        "SELECT",
        "SELECT",
        "COPY",
        "CREATE",
        "CREATE",
        "SELECT",
    ]
    assert found[3].rows == "1\t;\n"
    assert [piece.text for piece in found if regress.filled(piece) is None] == ["SELECT a[1:2], b::text, :'name'"]


def test_columns_are_exchanged_and_nothing_else():
    table = "CREATE TABLE t (name text, v varchar(4), n name NOT NULL, a text[], i int CHECK (v::text = 'text'))"
    assert regress.exchanged(table, "encrypted_text(searchable)") == (
        "CREATE TABLE t (name encrypted_text(searchable), v encrypted_text(4, searchable), "
        "n encrypted_text(searchable) NOT NULL, a encrypted_text(searchable)[], i int CHECK (v::text = 'text'))"
    )
    assert regress.exchanged("SELECT 1 AS text, x::name", "encrypted_text") == "SELECT 1 AS text, x::name"
