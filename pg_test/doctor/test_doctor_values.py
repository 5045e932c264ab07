"""pii_doctor() on conversions and stored values: each check is silent, fires, and is silenced by its remedy."""

import pytest

from harness import shared
from harness.doctor import Case, findings, play, silent
from harness.leaks import assert_absent

SETUP = """
    CREATE TABLE people (id int PRIMARY KEY, name encrypted_text(100));
    CREATE TABLE others (id int PRIMARY KEY, name encrypted_text(100));
    INSERT INTO people VALUES (1, 'Zebulon'), (2, NULL);
    CREATE TABLE blobs (id int PRIMARY KEY, v bytea);
    CREATE TABLE texts (id int PRIMARY KEY, v text);
    INSERT INTO blobs SELECT id, CASE id WHEN 1 THEN '\\x00'::bytea END FROM people;
    INSERT INTO texts SELECT id, 'v1: is no ciphertext' FROM people;
"""
# As after damage: bytes that no way in would have taken.
DAMAGE = """
    CREATE TABLE broken (v bytea); INSERT INTO broken VALUES ('no ciphertext'), ('nor this');
    UPDATE pg_attribute SET atttypid = 'encrypted_text'::regtype WHERE attrelid = 'broken'::regclass AND attname = 'v'
"""
TEXT = """
    SET LOCAL pazpaz_pii.io = ciphertext; UPDATE texts SET v = (SELECT format('%s', name) FROM people
        WHERE people.id = 1) WHERE id = 1;
    RESET pazpaz_pii.io
"""

CASES = [
    Case(
        "stored_values",
        "UPDATE blobs SET v = (SELECT name::bytea FROM people p WHERE p.id = blobs.id)",
        "public.blobs.v",
        finding="1 value of a bytea column is ciphertext",
    ),
    Case(
        "stored_values",
        TEXT,
        "public.texts.v",
        finding=r"1 value of a text column is ciphertext \(v2:\)",
        fix="ALTER TABLE texts ALTER COLUMN v TYPE encrypted_text USING CASE id WHEN 1 THEN pii_import(v) END",
    ),
    Case(
        "stored_values",
        DAMAGE,
        "public.broken.v",
        severity="critical",
        finding="2 values are no ciphertext: they do not decrypt",
        fix="DROP TABLE broken",
    ),
    Case(
        "json_copy",
        "CREATE TABLE log (entry jsonb); INSERT INTO log SELECT jsonb_build_object('new', to_jsonb(p)) FROM people p",
        "public.log.entry",
        finding='1 value of "name" is plaintext, in what looks like rows',
        fix="UPDATE log SET entry = entry #- '{new,name}'",
    ),
    Case(
        "json_copy",
        """CREATE TABLE log (entry json); INSERT INTO log VALUES ('[{"name": "Zebulon"}, {"name": ""}]')""",
        "public.log.entry",
        severity="info",
        finding='1 value is plaintext under the name of an encrypted column, "name"',
        fix="DROP TABLE log",
    ),
    Case(
        "json_copy",
        """CREATE EXTENSION hstore; CREATE TABLE log (entry hstore);
           INSERT INTO log SELECT hstore(p) FROM people p""",
        "public.log.entry",
        finding='1 value of "name" is plaintext, in what looks like rows',
        fix="UPDATE log SET entry = entry - 'name'::text",
    ),
    Case(
        "json_copy",
        """SET LOCAL pazpaz_pii.io = ciphertext; CREATE TABLE log (entry jsonb);
           INSERT INTO log SELECT to_jsonb(p) FROM people p; RESET pazpaz_pii.io""",
        "public.log.entry",
        finding='1 value of "name" is ciphertext',
        fix="DROP TABLE log",
    ),
]
# For test_doctor.py.
FIRES = {"migration", "migration_failures"}


database = shared.database(SETUP)


@pytest.mark.parametrize("case", CASES, ids=Case.name)
def test_it_fires_until_it_is_mended(visit, case):
    play(visit.connect_keyed(autocommit=False), case)


def test_tables_are_read_only_when_asked(visit):
    """And then without a key."""
    session = visit.connect(autocommit=False)
    session.execute(DAMAGE)
    query = "SELECT count(*) FROM pii_doctor({}) WHERE check_name = 'stored_values'"
    assert session.execute(query.format("")).fetchone() == (0,)
    assert session.execute(query.format("thorough => true")).fetchone() == (1,)


def test_a_table_that_cannot_be_read_hides_no_other(cluster, visit):
    """A column of broken metadata, and a role without privileges."""
    session = visit.connect(autocommit=False)
    session.execute(DAMAGE)
    session.execute("CREATE ROLE doctor_reader; GRANT SELECT ON broken TO doctor_reader; SET LOCAL ROLE doctor_reader")
    found = {row[1]: row for row in findings(session, "stored_values")}
    assert found["public.people"][0] == "info" and "permission denied" in found["public.people"][2]
    assert found["public.broken.v"][0] == "critical"


def test_the_way_of_a_migration(db):
    """From start to scrub, with a value that does not fit: what is left to do is said at each step."""
    session = db.connect_keyed()
    session.execute(
        """CREATE TABLE staff (id int PRIMARY KEY, phone varchar(50));
           INSERT INTO staff SELECT i, 'Zebulon' || i FROM generate_series(1, 99) i; ANALYZE staff"""
    )
    admin = db.connect()
    assert silent(admin, "migration") and silent(admin, "migration_failures")
    assert findings(admin, "pii_name")[0][1] == "public.staff.phone"

    session.execute("SELECT pii_migration_start('staff', '{\"phone\": {\"length\": 9}}')")
    session.execute("CALL pii_migration_backfill('staff')")
    ((severity, table, finding, remedy),) = findings(admin, "migration")
    assert (severity, table) == ("warning", "public.staff") and "not finished" in finding
    assert remedy.startswith("CALL public.pii_migration_backfill('public.staff');")
    # It does not tell to do by hand what the migration does.
    assert silent(admin, "pii_name") and silent(admin, "check_constraint")

    session.execute("UPDATE staff SET phone = 'Zeb'")
    session.execute(remedy.partition(";")[0])
    session.execute("SELECT pii_migration_finish('staff')")
    ((severity, table, finding, remedy),) = findings(admin, "migration")
    assert (severity, table) == ("warning", "public.staff") and "until it is scrubbed" in finding
    assert silent(admin, "pii_name")

    session.execute(remedy)
    for check in (
        "migration",
        "migration_failures",
        "pii_name",
        "old_statistics",
        "dropped_column",
        "check_constraint",
    ):
        assert silent(admin, check)


def test_values_that_could_not_be_encrypted(db):
    session = db.connect_keyed()
    session.execute(
        "CREATE TABLE staff (id int PRIMARY KEY, phone text); "
        "INSERT INTO staff VALUES (1, 'Zebulon'), (2, 'Zebulon Macahan')"
    )
    session.execute("SELECT pii_migration_start('staff', '{\"phone\": {\"length\": 9}}')")
    session.execute("CALL pii_migration_backfill('staff')")
    ((severity, table, finding, remedy),) = findings(db.connect(), "migration_failures")
    assert (severity, table, finding) == ("warning", "public.staff", "1 value failed at backfill")
    assert_absent("the finding", remedy, ["Macahan"])
    assert len(session.execute(remedy.partition(";")[0]).fetchall()) == 1
    session.execute("UPDATE staff SET phone = 'Zeb' WHERE id = 2")
    session.execute("CALL pii_migration_backfill('staff')")
    assert silent(session, "migration_failures")
