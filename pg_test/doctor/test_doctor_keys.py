"""pii_doctor() on the registry of keys: each check is silent, fires, and is silenced by its remedy."""

import pytest

from harness import shared
from harness.doctor import Case, findings, play, silent, to_paste
from harness.keys import KEYRING, WRONG_KEY, keyring
from harness.loading import set_keyring

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
        "key_values",
        "DELETE FROM people WHERE id > 1; " + CENSUS + "UPDATE pazpaz_pii.pii_key SET retired_at = now()",
        "public.people.name",
        finding="^1 value is under data key version 2, which is retired",
        fix="UPDATE pazpaz_pii.pii_key SET retired_at = NULL",
    ),
    Case(
        "index_key",
        CENSUS + "UPDATE pazpaz_pii.pii_key_census SET index_version = 7 WHERE index_version = 1",
        "public.people.email",
        finding="3 values have tags of index key version 7, and lookups, which are made with version 1, miss them",
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


# A value in each form that the census counts.
FORMS = """
    CREATE TABLE forms (
        scalar encrypted_text, list encrypted_text[], declared bytea, raw bytea, armour text, gone text);
    INSERT INTO forms (scalar) VALUES ('Zebulon');
    UPDATE forms SET list = ARRAY[scalar], declared = scalar::bytea, raw = scalar::bytea;
    SELECT pii_declare_column('forms', 'declared');
    CREATE MATERIALIZED VIEW seen AS SELECT scalar FROM forms;
    SET pazpaz_pii.io = ciphertext;
    UPDATE forms SET armour = format('%s', scalar), gone = format('%s', scalar);
    RESET pazpaz_pii.io;
"""


def test_what_a_rotation_does_not_reach_is_told_with_what_makes_it(db):
    """Whoever pastes the remedies has all values under the key in use."""
    session = db.connect_keyed(keyring=keyring(current=1))
    session.execute(FORMS)
    session.execute("SELECT pii_register_key(1), pii_register_key(2)")
    set_keyring(session, KEYRING)
    session.execute("SELECT pii_activate_key(2), pii_take_census(); ALTER TABLE forms DROP COLUMN gone")
    session.execute("UPDATE pazpaz_pii.pii_key SET retired_at = now() WHERE version = 1")
    remedies = {row[1]: row[3] for row in findings(session, "key_values")}
    rotate = "CALL public.pii_rotate('public.forms')"
    bound = "; and pii_decrypt and pii_encrypt those that are bound to associated data with that"
    assert remedies == {
        "public.forms.scalar": rotate,
        "public.forms.list": rotate,
        "public.forms.declared": rotate + bound,
        "public.forms.raw": f"SELECT public.pii_declare_column('public.forms', 'raw'); {rotate}{bound}",
        "public.forms.armour": "ALTER TABLE public.forms ALTER COLUMN armour TYPE public.encrypted_text USING "
        f"public.pii_import(armour); {rotate}; if all are ciphertext",
        "public.forms.gone": "SELECT public.pii_take_census(); the column is not there any more",
        "public.seen.scalar": "REFRESH MATERIALIZED VIEW public.seen; once what it reads is rotated",
    }
    # The view is the last one.
    for place in sorted(remedies):
        for statement in to_paste(remedies[place]):
            session.execute(statement)
    session.execute("SELECT pii_take_census()")
    assert silent(session, "key_values")
