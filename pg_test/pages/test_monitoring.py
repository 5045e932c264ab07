"""examples/monitoring: the queries run without a key, and the alert rules ask for what they give."""

import re
from numbers import Number

import pytest
import yaml

from harness.database import value
from harness.host import ROOT

FOLDER = ROOT / "examples/monitoring"
QUERIES = yaml.safe_load((FOLDER / "queries.yaml").read_text())
RULES = [rule for group in yaml.safe_load((FOLDER / "alerts.yaml").read_text())["groups"] for rule in group["rules"]]

pytestmark = pytest.mark.scenario


def columns(name: str) -> dict[str, str]:
    """The columns of a query, and what the exporter makes of each."""
    return {column: what["usage"] for metric in QUERIES[name]["metrics"] for column, what in metric.items()}


@pytest.fixture
def watched(db, keyed):
    """A database with something to see for each query, and the session that watches it."""
    keyed.execute(
        """CREATE TABLE clients (id int PRIMARY KEY, name encrypted_text(255), phone text);
           CREATE INDEX clients_name ON clients USING pii_search (name);
           INSERT INTO clients VALUES (1, 'Zoë Müller', repeat('0', 60));
           SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index');
           SELECT pii_take_census();
           SELECT pii_migration_start('clients', '{"phone": {"length": 50}}');"""
    )
    keyed.execute("CALL pii_migration_backfill('clients')")
    keyed.execute("CREATE ROLE monitoring LOGIN IN ROLE pg_monitor")
    with db.connect("monitoring") as session:
        yield session
    keyed.execute("DROP ROLE monitoring")


def test_every_query_answers_as_it_says(watched):
    seen = {}
    for name, query in QUERIES.items():
        answer = watched.execute(query["query"])
        assert [column.name for column in answer.description] == list(columns(name))
        seen[name] = [dict(zip(columns(name), row, strict=True)) for row in answer]
        for row in seen[name]:
            gauges = [row[column] for column, usage in columns(name).items() if usage == "GAUGE"]
            assert gauges and all(gauge is None or isinstance(gauge, Number) for gauge in gauges)
    assert {usage for name in QUERIES for usage in columns(name).values()} == {"LABEL", "GAUGE"}
    found = {(row["check_name"], row["severity"]) for row in seen["pazpaz_pii_doctor"]}
    assert ("log_parameter_max_length", "warning") in found
    # No check is left to superusers.
    assert watched.execute("SELECT * FROM pii_doctor() WHERE finding LIKE '%cannot be made%'").fetchall() == []
    keys = {(row["kind"], row["version"]): row for row in seen["pazpaz_pii_key"]}
    assert keys["data", 2]["n_values"] == 1 and keys["data", 2]["days_left"] == 89
    assert 0 < keys["data", 2]["budget_used"] < 1e-9 and 0 <= keys["data", 2]["census_age"] < 600
    (migration,) = seen["pazpaz_pii_migration"]
    assert (migration["table_name"], migration["workers"], migration["failures"]) == ("clients", 0, 1)
    assert [row["index"] for row in seen["pazpaz_pii_search_index"]] == ["clients_name"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_rule_asks_for_what_there_is(admin, rule):
    gauges = {
        f"{name}_{column}": name for name in QUERIES for column, usage in columns(name).items() if usage == "GAUGE"
    }
    (metric,) = re.findall(r"pazpaz_pii_\w+", rule["expr"])
    labels = {column for column, usage in columns(gauges[metric]).items() if usage == "LABEL"}
    summary = rule["annotations"]["summary"]
    asked = re.findall(r"(\w+)=~?\"", rule["expr"]) + re.findall(r"\$labels\.(\w+)", summary)
    assert set(asked) <= labels
    for name in re.findall(r"pii_\w+", summary):
        assert value(admin, "SELECT to_regclass(%s) IS NOT NULL OR to_regproc(%s) IS NOT NULL", name, name), name
