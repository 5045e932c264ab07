"""Case-insensitive look-ups: pii_casefold, and the blind index of the folded text."""

import unicodedata

import pytest

from harness import shared
from harness.errors import raises
from harness.values import blind_index, casefold

db = shared.corner


def test_it_is_what_the_format_says(admin):
    # Those that this Python knows: what Unicode has once assigned, it folds in the same way for ever.
    known = [chr(code) for code in range(1, 0x30000) if unicodedata.category(chr(code)) not in ("Cn", "Cs", "Co")]
    for pattern in ("{}", "e{}\u0301", "\u0345{}Q"):
        lines = "\n".join(pattern.format(character) for character in known)
        answer = admin.execute("SELECT pii_casefold(%s)", [lines]).fetchone()[0]
        differ = [a for a, b in zip(casefold(lines).split("\n"), answer.split("\n"), strict=True) if a != b]
        assert differ == []


def test_it_needs_no_key_and_works_in_every_locale(admin):
    queries = ("pii_casefold('TİTLE' COLLATE \"C\")", "pii_casefold('TİTLE')")
    assert {admin.execute(f"SELECT {query}").fetchone()[0] for query in queries} == {"ti\u0307tle"}
    assert admin.execute("SELECT pii_casefold(NULL)").fetchone() == (None,)


@pytest.fixture(params=["encrypted_text(99)", "encrypted_text(99, searchable)", "text"])
def accounts(request, keyed):
    keyed.execute(
        f"CREATE TABLE accounts (id int PRIMARY KEY, email {request.param}, email_key bytea UNIQUE);"
        "CREATE TRIGGER email_key BEFORE INSERT OR UPDATE ON accounts FOR EACH ROW "
        "EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_key', 'accounts.email', 'casefold');"
        "INSERT INTO accounts VALUES (1, 'Zoë@Example.com'), (2, 'ann@example.com'), (3, NULL)"
    )
    return keyed


LOOK_UP = "SELECT id, email::text FROM accounts WHERE email_key = pii_blind_index(pii_casefold(%s), 'accounts.email')"


def test_a_value_is_found_in_any_case_and_keeps_its_spelling(accounts):
    stored = accounts.execute("SELECT email_key FROM accounts ORDER BY id").fetchall()
    assert stored == [
        (blind_index(casefold(text), "accounts.email"),) for text in ("Zoë@Example.com", "ann@example.com")
    ] + [(None,)]
    for text in ("zoë@example.com", "ZOË@EXAMPLE.COM", "zoe\u0308@example.com", "Zoë@Example.com"):
        assert accounts.execute(LOOK_UP, [text]).fetchall() == [(1, "Zoë@Example.com")]
    assert accounts.execute(LOOK_UP, ["zoe@example.com"]).fetchall() == []
    accounts.execute("SET enable_seqscan = off")
    plan = accounts.execute("EXPLAIN " + LOOK_UP, ["x"]).fetchall()
    assert "Index Scan using accounts_email_key_key" in plan[0][0]


def test_it_is_unique_in_any_case(accounts):
    for statement in (
        "INSERT INTO accounts VALUES (4, 'ANN@example.com')",
        "UPDATE accounts SET email = 'ANN@example.com'",
    ):
        with raises("23505"):
            accounts.execute(statement)
    accounts.execute(
        "INSERT INTO accounts VALUES (4, 'ANN@example.com') "
        "ON CONFLICT (email_key) DO UPDATE SET email = excluded.email"
    )
    assert accounts.execute("SELECT id, email::text FROM accounts WHERE id IN (2, 4)").fetchall() == [
        (2, "ANN@example.com")
    ]
    assert accounts.execute(LOOK_UP, ["Ann@example.com"]).fetchall() == [(2, "ANN@example.com")]


def test_it_is_maintained_and_restored_without_a_key(db, accounts):
    admin = db.connect()
    for statement in (
        "UPDATE accounts SET id = id + 10",
        "VACUUM FULL accounts",
        "ANALYZE accounts",
        "REINDEX TABLE accounts",
    ):
        admin.execute(statement)
    with db.sibling("restored") as restored:
        restored.psql(db.run_tool("pg_dump").stdout)
        session = restored.connect_keyed()
        session.execute(f"SET search_path = {db.schema}, public")
        assert session.execute(LOOK_UP, ["ZOË@example.com"]).fetchall() == [(11, "Zoë@Example.com")]
        with raises("23505"):
            session.execute("INSERT INTO accounts VALUES (4, 'ANN@example.com')")
