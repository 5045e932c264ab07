"""Masks: what a role with a key sees of values that it may not decrypt, and never more."""

import re

import pytest

from harness import shared
from harness.errors import raises
from harness.host import ROOT
from harness.values import is_armour

SETUP = """
    CREATE TABLE people (id int PRIMARY KEY, name encrypted_text(255), email encrypted_text(255, searchable),
                         phone encrypted_text, history encrypted_text, city text);
    INSERT INTO people VALUES (1, 'Zoë Müller', 'zoe@example.com', '+972-50-123-4567', 'Hay fever.', 'Bern'),
                              (2, 'דוד לוי', 'דוד@example.co.il', '123', NULL, NULL);
    SELECT pii_create_masked_view('people', '{"name": "name", "email": "email", "phone": "phone"}');
    REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_masked(encrypted_text, text) TO mask_app;
    GRANT EXECUTE ON FUNCTION pii_masked(encrypted_text, text) TO mask_support;
    GRANT SELECT ON people_masked TO PUBLIC;
"""
MASKED = [
    (1, "Z*** M***", "z***@***.com", "***4567", "***", "Bern"),
    (2, "ד*** ל***", "ד***@***.il", "***", None, None),
]
PLAIN = [
    (1, "Zoë Müller", "zoe@example.com", "+972-50-123-4567", "Hay fever.", "Bern"),
    (2, "דוד לוי", "דוד@example.co.il", "123", None, None),
]
READ = "SELECT * FROM people_masked ORDER BY id"


database = shared.database(SETUP, roles=["mask_support", "mask_app"])
db = shared.visit


@pytest.fixture
def support(db):
    return db.connect_keyed("mask_support")


@pytest.fixture
def owner(db):
    """A superuser with a key, whose changes are undone."""
    session = db.connect_keyed()
    with session.transaction(force_rollback=True):
        yield session


# --- the function ---


def test_the_table_of_masks_is_true(owner):
    text = (ROOT / "docs" / "roles.md").read_text()
    header, _, *rows = re.search(r"^\| kind \| shows .*\n(?:\|.*\n)+", text, re.MULTILINE)[0].splitlines()
    values = re.findall(r"`([^`]*)`", header)
    assert len(values) == 4 and len(rows) == 5
    for row in rows:
        kind, *masks = re.findall(r"`([^`]*)`", row)
        actual = [owner.execute("SELECT pii_mask(%s, %s)", [value, kind]).fetchone()[0] for value in values]
        assert actual == masks, kind


def test_masking_text_needs_no_key(db):
    session = db.connect("mask_support")
    assert session.execute(
        "SELECT pii_mask('Zoë', 'name'), pii_mask(NULL, 'name'), pii_mask('', 'full')"
    ).fetchone() == ("Z***", None, "***")
    with raises("22023", hint="name, email, phone, last4 and full", secrets=["Zoë"]):
        session.execute("SELECT pii_mask('Zoë', 'Name')")


# --- who sees what in the view ---


def test_support_sees_masks_and_nothing_else(support):
    assert support.execute(READ).fetchall() == MASKED
    with raises("42501", message="table people"):
        support.execute("SELECT id FROM people")


def test_the_application_sees_text_in_the_same_view(db):
    assert db.connect_keyed("mask_app").execute(READ).fetchall() == PLAIN


def test_without_a_key_it_is_armour(db):
    for role in ("mask_app", "mask_support", "postgres"):
        row = db.connect(role).execute(READ).fetchone()
        assert all(is_armour(value) for value in row[1:5])
    plaintext = db.connect("mask_support", options="-c pazpaz_pii.io=plaintext")
    with raises("55000", message="no encryption key"):
        plaintext.execute(READ)


def test_ciphertext_mode_is_armour(support):
    support.execute("SET pazpaz_pii.io = ciphertext")
    assert all(is_armour(value) for value in support.execute(READ).fetchone()[1:5])


def test_a_role_without_the_privilege_sees_no_mask(db):
    admin = db.connect()
    admin.execute("CREATE ROLE mask_nobody LOGIN")
    try:
        with raises("42501", message="pii_masked"):
            db.connect_keyed("mask_nobody").execute(READ)
    finally:
        admin.execute("DROP ROLE mask_nobody")


def test_a_plan_does_not_outlive_the_role(db):
    """PL/pgSQL checks EXECUTE once a transaction; the function checks for itself."""
    session = db.connect_keyed()
    session.execute(
        "CREATE FUNCTION pg_temp.shown(v encrypted_text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN "
        "RETURN pii_masked(v, 'name'); END $$"
    )
    session.execute("CREATE ROLE mask_nobody; GRANT SELECT ON people TO mask_support, mask_nobody")
    try:
        session.execute("BEGIN; SET LOCAL ROLE mask_support")
        assert session.execute("SELECT pg_temp.shown(name) FROM people WHERE id = 1").fetchone() == ("Z*** M***",)
        session.execute("SET LOCAL ROLE mask_nobody")
        with raises("42501", message="permission denied to see masked values"):
            session.execute("SELECT pg_temp.shown(name) FROM people WHERE id = 1")
        session.execute("ROLLBACK")
    finally:
        session.execute("REVOKE ALL ON people FROM mask_support, mask_nobody; DROP ROLE mask_nobody")


# --- attempts to see more ---


def test_conditions_see_masks_only(support):
    """A cheap function of the reader's own is not pushed below the barrier, and gets the mask if it were."""
    support.execute(
        """CREATE FUNCTION pg_temp.spy(v text) RETURNS boolean COST 0.0001 LANGUAGE plpgsql
               AS $$ BEGIN RAISE NOTICE 'spied %', v; RETURN true; END $$"""
    )
    spied = []
    support.add_notice_handler(lambda notice: spied.append(notice.message_primary))
    support.execute("SELECT id FROM people_masked WHERE pg_temp.spy(name) AND pg_temp.spy(history)").fetchall()
    assert "spied Z*** M***" in spied and "spied ***" in spied
    assert not any(secret in "".join(spied) for secret in ("Zoë", "Müller", "fever", "דוד"))
    assert support.execute("SELECT count(*) FROM people_masked WHERE name = 'Zoë Müller'").fetchone() == (0,)


def test_support_cannot_bring_in_a_value_to_have_it_masked(db, support):
    """Not ciphertext from a backup, in no form, and no text of its own to compare with."""
    stolen = (
        db.connect()
        .execute("SELECT history::text FROM (SELECT history::bytea AS history FROM people WHERE id = 1) t")
        .fetchone()[0]
    )
    armoured = db.connect().execute("SELECT history FROM people WHERE id = 1").fetchone()[0]
    attempts = [
        f"SELECT pii_masked('{armoured}', 'last4')",
        f"SELECT pii_masked('{armoured}'::text::encrypted_text, 'last4')",
        f"SELECT pii_masked('{stolen}'::bytea::encrypted_text, 'last4')",
        f"SELECT pii_masked(pii_import('{armoured}'), 'last4')",
        f"SET pazpaz_pii.io = ciphertext; CREATE TEMP TABLE t AS SELECT '{armoured}'::encrypted_text AS v",
        "SELECT pii_masked('Hay fever.', 'last4')",
        "SELECT pii_masked(pii_encrypt('Hay fever.'), 'last4')",
    ]
    for attempt in attempts:
        with raises("42501", secrets=["ever"]):
            support.execute(attempt)
        support.execute("RESET pazpaz_pii.io")


def test_what_support_may_select_it_may_mask_in_any_way(db, support):
    """As documented, and why support gets no right on the table."""
    admin = db.connect()
    admin.execute("GRANT SELECT ON people TO mask_support")
    try:
        assert support.execute("SELECT pii_masked(history, 'last4') FROM people WHERE id = 1").fetchone() == (
            "***ever",
        )
    finally:
        admin.execute("REVOKE SELECT ON people FROM mask_support")


# --- making views ---


def test_columns_without_a_kind_show_nothing(owner):
    owner.execute("SELECT pii_create_masked_view('people', view => 'hidden')")
    owner.execute("GRANT SELECT ON hidden TO mask_support; SET LOCAL ROLE mask_support")
    assert owner.execute("SELECT name, email, phone, history, city FROM hidden WHERE id = 1").fetchone() == (
        "***",
    ) * 4 + ("Bern",)


def test_masks_can_be_changed_and_columns_added(owner):
    owner.execute("ALTER TABLE people ADD note encrypted_text")
    owner.execute("UPDATE people SET note = 'something private'")
    owner.execute("""SELECT pii_create_masked_view('people', '{"phone": "last4", "name": "full"}')""")
    owner.execute("SET LOCAL ROLE mask_support")
    assert owner.execute("SELECT name, email, phone, note FROM people_masked WHERE id = 1").fetchone() == (
        "***",
        "***",
        "***4567",
        "***",
    )


def test_the_view_follows_its_table(owner):
    owner.execute("ALTER TABLE people RENAME COLUMN name TO full_name; ALTER TABLE people RENAME TO persons")
    owner.execute("SET LOCAL ROLE mask_support")
    assert owner.execute("SELECT name FROM people_masked WHERE id = 1").fetchone() == ("Z*** M***",)


def test_domains_and_arrays(owner):
    owner.execute(
        """CREATE DOMAIN mail AS encrypted_text; CREATE TABLE odd ("the Mail" mail, tags encrypted_text[]);
           INSERT INTO odd VALUES ('zoe@example.com', ARRAY['Zoë'::text::encrypted_text]);
           SELECT pii_create_masked_view('odd', '{"the Mail": "email"}'); GRANT SELECT ON odd_masked TO mask_support;
           SET LOCAL ROLE mask_support"""
    )
    mail, tags = owner.execute('SELECT "the Mail", tags::text FROM odd_masked').fetchone()
    assert mail == "z***@***.com"
    assert "v2:" in tags and "Zoë" not in tags


def test_the_view_can_stand_in_for_the_table(owner):
    owner.execute("CREATE SCHEMA masked; SELECT pii_create_masked_view('public.people', view => 'masked.people')")
    owner.execute("GRANT USAGE ON SCHEMA masked TO mask_support; GRANT SELECT ON masked.people TO mask_support")
    owner.execute("SET LOCAL search_path = masked, public; SET LOCAL ROLE mask_support")
    assert owner.execute("SELECT name FROM people WHERE id = 1").fetchone() == ("***",)


@pytest.mark.parametrize(
    ("arguments", "sqlstate", "message"),
    [
        ("""'people', '{"nam": "name"}'""", "42703", 'column "nam" of relation public.people does not exist'),
        (
            """'people', '{"city": "name"}'""",
            "42804",
            'column "city" of relation public.people is not of type encrypted_text',
        ),
        ("""'people', '{"name": "initials"}'""", "22023", "unknown kind of mask"),
        ("""'people', '{"name": null}'""", "22023", "unknown kind of mask"),
        ("""'people', '["name"]'""", "22023", "must be a JSON object"),
        ("""'people', NULL""", "22004", "must not be null"),
        ("""'people', view => 'a.b.c'""", "42602", "named as view or schema.view"),
        ("""'people', view => 'people'""", "42P07", "is no view of"),
        ("""'people', view => 'people_masked; DROP TABLE people'""", "22023", "not a valid identifier"),
    ],
)
def test_mistakes_are_told(owner, arguments, sqlstate, message):
    with raises(sqlstate, message=message):
        owner.execute(f"SELECT pii_create_masked_view({arguments})")


def test_it_reads_well(db):
    admin = db.connect()
    definition, options = admin.execute(
        "SELECT pg_get_viewdef(oid), reloptions FROM pg_class WHERE relname = 'people_masked'"
    ).fetchone()
    assert re.search(r"pii_masked\((people\.)?email, 'email'::text\) AS email", definition)
    assert options == ["security_barrier=true"]
    assert "masked for roles that may not decrypt" in db.psql("\\dv+ people_masked").stdout
