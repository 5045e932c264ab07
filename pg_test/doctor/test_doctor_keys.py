"""pii_doctor() on the registry of keys: each check is silent, fires, and is silenced by its remedy."""

import pytest

from harness import shared
from harness.doctor import Case, findings, play, silent
from harness.keys import WRONG_KEY, keyring

SETUP = """
    CREATE TABLE people (id int PRIMARY KEY, name encrypted_text(100), email encrypted_text(100, searchable));
    INSERT INTO people SELECT i, 'Zebulon', 'zebulon@example.com' FROM generate_series(1, 3) i;
    CREATE TABLE others (email encrypted_text(100, searchable));
"""
REGISTER = "SELECT pii_register_key(2), pii_register_key(1, 'index'); "
CENSUS = REGISTER + "SELECT pii_take_census(); "
OTHER_INDEX = (
    f"SET LOCAL pazpaz_pii.keyring = '{keyring(index={'7': WRONG_KEY})}'; "
    "INSERT INTO others VALUES ('ann@example.com'); "
)

CASES = [
    Case(
        "key_overdue",
        REGISTER + "UPDATE pazpaz_pii.pii_key SET expires_at = now() - interval '3 days' WHERE kind = 'data'",
        "data key version 2",
        finding="3 days ago",
        fix="UPDATE pazpaz_pii.pii_key SET expires_at = now() + interval '80 days'",
    ),
    Case(
        "key_overdue",
        REGISTER + "UPDATE pazpaz_pii.pii_key SET expires_at = now() + interval '3 days 1 hour' WHERE kind = 'index'",
        "index key version 1",
        severity="info",
        finding="within 4 days",
        fix="UPDATE pazpaz_pii.pii_key SET expires_at = NULL",
    ),
    Case(
        "key_budget",
        CENSUS
        + "UPDATE pazpaz_pii.pii_key_census SET n_values = 3000000000 WHERE key_version = 2 AND column_name = 'name'",
        "data key version 2",
        finding="70 %",
        fix="SELECT pii_take_census()",
    ),
    Case(
        "key_budget",
        CENSUS
        + "UPDATE pazpaz_pii.pii_key_census SET n_values = 5000000000 WHERE key_version = 2 AND column_name = 'name'",
        "data key version 2",
        severity="critical",
        fix="SELECT pii_take_census()",
    ),
    Case(
        "search_index",
        (
            f"{REGISTER}CREATE INDEX leaky ON people USING pii_search (name);"
            "UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE kind = 'data'"
        ),
        "public.leaky",
        finding="version 2, which is retired",
        fix="DROP INDEX leaky",
    ),
    Case("key_census", REGISTER, "pii_key_census", severity="info", finding="never counted"),
    Case(
        "key_census",
        CENSUS + "UPDATE pazpaz_pii.pii_key_census SET taken_at = now() - interval '31 days'",
        "pii_key_census",
        severity="info",
        finding="last counted",
    ),
    Case(
        "key_values",
        CENSUS + "UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE kind = 'data'",
        "public.people.name",
        finding="3 values are under data key version 2, which is retired",
        fix="UPDATE pazpaz_pii.pii_key SET retired_at = NULL",
    ),
    Case(
        "key_values",
        CENSUS + "UPDATE pazpaz_pii.pii_key SET retired_at = now(), destroyed_at = now() WHERE kind = 'data'",
        "public.people.email",
        severity="critical",
        finding="destroyed",
        fix="DELETE FROM people; SELECT pii_take_census()",
    ),
    Case(
        "key_values",
        "SELECT pii_register_key(1); SELECT pii_take_census()",
        "public.people.name",
        finding="not registered",
    ),
    Case(
        "index_key",
        CENSUS + "UPDATE pazpaz_pii.pii_key_census SET index_version = 7 WHERE index_version = 1",
        "public.people.email",
        finding="3 values have tags of index key version 7, and lookups are made with version 1",
        fix="SELECT pii_take_census()",
    ),
    Case(
        "index_key",
        OTHER_INDEX + "SELECT pii_take_census()",
        "public.people.email",
        finding="with version 7",
        fix="DELETE FROM others; SELECT pii_take_census()",
    ),
]
# For test_doctor.py.
FIRES = {"key_unregistered"}


database = shared.database(SETUP)


@pytest.fixture
def session(visit):
    return visit.connect_keyed(autocommit=False)


@pytest.mark.parametrize("case", CASES, ids=Case.name)
def test_it_fires_until_it_is_mended(session, case):
    play(session, case)


def test_no_key_is_registered(session):
    """For information: the registry is not required, until another index key would go unnoticed."""
    rows = findings(session, "key_unregistered")
    assert [row[:2] for row in rows] == [("warning", "index key"), ("info", "pii_key")]
    for *_, remedy in rows:
        session.execute(remedy.partition(";")[0])
    assert silent(session, "key_unregistered")


def test_an_index_key_is_wanted_where_something_is_searchable(session):
    session.execute("DROP TABLE others; ALTER TABLE people DROP COLUMN email")
    assert [row[:2] for row in findings(session, "key_unregistered")] == [("info", "pii_key")]


def test_a_registry_in_order(session):
    """Registered, counted, in use: nothing to say."""
    session.execute(CENSUS)
    for check in ("key_unregistered", "key_overdue", "key_budget", "key_census", "key_values", "index_key"):
        assert silent(session, check)
