"""pii_doctor() as a whole: nothing to say of the worked example, and nothing that stops it."""

import re

import pytest
import test_doctor_keys
import test_doctor_objects
import test_doctor_server
import test_doctor_settings
import test_doctor_values

from harness.clients import copy_in, run
from harness.doctor import findings
from harness.errors import raises
from harness.host import ROOT
from harness.leaks import assert_absent

# docs/operations.md, "Recommended settings", as far as a database has them of its own.
RECOMMENDED = """
    ALTER DATABASE {0} SET session_preload_libraries = 'pazpaz_pii';
    ALTER DATABASE {0} SET log_statement = 'none';
    ALTER DATABASE {0} SET log_min_duration_statement = -1;
    ALTER DATABASE {0} SET log_parameter_max_length = 0;
    ALTER DATABASE {0} SET log_parameter_max_length_on_error = 0;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""
# README.md, "Install", with an application that logs in.
ROLES = """
    CREATE ROLE restorer; GRANT EXECUTE ON FUNCTION pii_import(text) TO restorer;
    CREATE ROLE app LOGIN; ALTER ROLE app SET pazpaz_pii.io = 'plaintext';
    CREATE ROLE backup LOGIN IN ROLE pg_read_all_data; ALTER ROLE backup SET pazpaz_pii.io = 'ciphertext';
"""


WITH_CASES = (test_doctor_keys, test_doctor_objects, test_doctor_settings, test_doctor_values)


def severities(session):
    return {
        (severity, check): (place, finding)
        for severity, check, place, finding in session.execute(
            "SELECT severity, check_name, object, finding FROM pii_doctor(true)"
        )
    }


def test_the_worked_example_is_in_order(db):
    """After the migration and the recommended settings: nothing above info, and no check that was not made."""
    run(db, "schema.sql", None)
    admin = db.connect()
    copy_in(admin)
    before = severities(admin)
    assert {("warning", "pii_name"), ("warning", "log_parameter_max_length")} <= set(before)
    run(db, "upgrade.sql")
    admin.execute(RECOMMENDED.format(db.name))
    try:
        db.connect_keyed().execute("SELECT pii_register_key(1, 'index')")
        admin.execute(f"BEGIN; {ROLES} GRANT SELECT, INSERT, UPDATE ON clients TO app")
        after = severities(admin)
        assert {severity for severity, _ in after} <= {"info"}, after
        known = {"public_decrypt", "checksums", "durability", "key_unregistered", "key_census"}
        assert {check for _, check in after} <= known, after
        assert "cannot be made" not in str(after)
    finally:
        admin.execute("ROLLBACK")


def test_every_check_has_a_test_that_makes_it_fire(admin):
    checks = {row[0] for row in admin.execute("SELECT check_name FROM pii_doctor_checks()")}
    fire = {case.check for module in WITH_CASES for case in module.CASES}
    # These have tests of their own in test_doctor_settings.py.
    fire |= (
        test_doctor_server.FIRES
        | test_doctor_values.FIRES
        | test_doctor_keys.FIRES
        | {"key_in_setting", "key_in_configuration", "public_decrypt"}
    )
    assert fire == checks


def test_every_function_of_a_check_is_listed(admin):
    functions = {
        row[0]
        for row in admin.execute(
            """SELECT substr(proname, length('pii_doctor_check_') + 1) FROM pg_proc
            WHERE proname LIKE 'pii\\_doctor\\_check\\_%' AND pronargs = 0 AND proallargtypes IS NOT NULL
              AND proargnames = '{severity,object,finding,remedy}'"""
        )
    }
    assert functions == {row[0] for row in admin.execute("SELECT check_name FROM pii_doctor_checks()")}


def test_the_manual_lists_every_check(admin):
    """docs/operations.md: one line of its table for each check, with its severities, in the same order."""
    rows = re.findall(
        r"^\| `(\w+)` \| ([a-z, ]+) \| (.+) \| (.+) \|$", (ROOT / "docs/operations.md").read_text(), re.MULTILINE
    )
    assert [row[0] for row in rows] == [row[0] for row in admin.execute("SELECT check_name FROM pii_doctor_checks()")]
    for check, severities, _, _ in rows:
        assert set(severities.split(", ")) <= {"critical", "warning", "info"}, check


def test_what_the_manual_says_of_severities_is_true():
    rows = dict(re.findall(r"^\| `(\w+)` \| ([a-z, ]+) \|", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    for module in WITH_CASES:
        for case in module.CASES:
            assert case.severity in rows[case.check].split(", "), case


def test_the_order_is_that_of_severity(db):
    session = db.connect()
    session.execute(
        "CREATE TABLE staff (phone text, remarks encrypted_text); GRANT EXECUTE ON FUNCTION pii_import(text) TO PUBLIC"
    )
    severities = [row[0] for row in session.execute("SELECT severity FROM pii_doctor()")]
    assert severities == sorted(severities, key=["critical", "warning", "info"].index)
    assert set(severities) == {"critical", "warning", "info"}
    # No argument makes it look like health.
    assert [row[0] for row in session.execute("SELECT severity FROM pii_doctor(NULL)")] == severities


def test_an_ordinary_role_learns_what_it_may(cluster, db):
    """What it may not look at is named, and nothing fails."""
    admin = db.connect()
    admin.execute("CREATE TABLE staff (phone text, remarks encrypted_text)")
    admin.execute("DROP ROLE IF EXISTS doctor_nobody")
    admin.execute("CREATE ROLE doctor_nobody LOGIN")
    try:
        nobody = db.connect("doctor_nobody")
        rows = nobody.execute("SELECT check_name, severity, finding, remedy FROM pii_doctor(true)").fetchall()
        impossible = {row[0]: row[1:] for row in rows if "cannot be made" in row[2]}
        assert set(impossible) == {
            "preload",
            "auto_explain",
            "pg_stat_statements",
            "pg_stat_monitor",
            "pg_qualstats",
            "pgaudit",
            "key_in_configuration",
            "key_in_connection",
            "hba",
            "statistics_values",
            "migration_failures",
            "key_values",
            "index_key",
        }
        for severity, finding, remedy in impossible.values():
            assert severity == "info" and "superuser" in remedy
            assert re.search("permission denied|must be superuser", finding)
        assert {"pii_name", "length_limit"} <= {row[0] for row in rows}
        with raises("42501"):
            nobody.execute("INSERT INTO pii_doctor_accepted VALUES ('pii_name', 'public.staff.phone', 'no')")
        nobody.close()
        admin.execute("GRANT pg_read_all_settings TO doctor_nobody")
        rows = (
            db.connect("doctor_nobody")
            .execute("SELECT check_name FROM pii_doctor() WHERE finding LIKE '%cannot be made%'")
            .fetchall()
        )
        assert "preload" not in {row[0] for row in rows}
    finally:
        db.close()
        with cluster.connect() as session:
            session.execute("DROP ROLE doctor_nobody")


def test_a_check_that_fails_is_a_finding(db):
    """Named by its SQLSTATE only: a message might quote a value."""
    session = db.connect(autocommit=False)
    session.execute(
        """CREATE OR REPLACE FUNCTION pazpaz_pii.pii_doctor_check_length_limit()
               RETURNS TABLE (severity text, object text, finding text, remedy text)
           LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT 'info', 'x', 'Zebulon'::text::int::text, 'x'; END $$"""
    )
    rows = session.execute(
        "SELECT severity, finding, remedy FROM pii_doctor() WHERE check_name = 'length_limit'"
    ).fetchall()
    assert rows == [
        (
            "info",
            "the check cannot be made: error 22P02",
            "SELECT * FROM pazpaz_pii.pii_doctor_check_length_limit()  -- shows the error",
        )
    ]


def test_accepted_findings_become_information(db):
    session = db.connect()
    session.execute("CREATE TABLE staff (phone text, mobile text)")
    session.execute("INSERT INTO pii_doctor_accepted VALUES ('pii_name', 'public.staff.phone', 'the front desk''s')")
    rows = session.execute(
        """SELECT severity, object, finding FROM pii_doctor() WHERE check_name = 'pii_name' ORDER BY object"""
    ).fetchall()
    assert [row[:2] for row in rows] == [("warning", "public.staff.mobile"), ("info", "public.staff.phone")]
    assert rows[1][2].endswith("(accepted: the front desk's)")


def test_what_accepts_nothing_is_told(db):
    session = db.connect(autocommit=False)
    session.execute("""CREATE TABLE staff (phone text);
        INSERT INTO pii_doctor_accepted VALUES ('pii_nam', 'public.staff.phone', 'fine')""")
    rows = session.execute(
        "SELECT severity, check_name, finding, remedy FROM pii_doctor() WHERE object = 'public.staff.phone'"
    ).fetchall()
    assert [row[:2] for row in rows] == [("warning", "pii_name"), ("info", "pii_nam")]
    assert rows[1][2] == "accepted, and there is no check of this name"
    session.execute(rows[1][3])
    assert session.execute("SELECT count(*) FROM pii_doctor_accepted").fetchone() == (0,)


def test_patterns_are_checked_when_they_are_written(admin):
    with raises("2201B"):
        admin.execute("INSERT INTO pii_doctor_names VALUES ('(')")


def test_what_the_user_added_is_dumped_and_restored(db):
    session = db.connect()
    session.execute(
        """CREATE TABLE staff (phone text, shoe_size text);
           INSERT INTO pii_doctor_names VALUES ('shoe');
           INSERT INTO pii_doctor_accepted VALUES ('pii_name', 'public.staff.phone', 'fine')"""
    )
    with db.sibling("restored") as other:
        other.psql(db.run_tool("pg_dump").stdout)
        query = """SELECT severity, object, finding FROM pii_doctor() WHERE check_name = 'pii_name'"""
        rows = other.connect().execute(query).fetchall()
        assert len(rows) == 2 and rows == session.execute(query).fetchall()


@pytest.mark.parametrize("schema", ["pii", "My PII"])
def test_it_works_from_another_schema(db, schema):
    """Nothing is found by search_path, and what it prints can be pasted."""
    session = db.connect_keyed(autocommit=False)
    session.execute(
        f'DROP EXTENSION pazpaz_pii; CREATE SCHEMA "{schema}"; CREATE EXTENSION pazpaz_pii SCHEMA "{schema}"; '
        "SET search_path = ''"
    )
    session.execute(f'CREATE TABLE public.staff (phone varchar(50), remarks "{schema}".encrypted_text)')
    rows = session.execute(f'SELECT check_name, finding, remedy FROM "{schema}".pii_doctor(true)').fetchall()
    assert "cannot be made" not in str(rows)
    (remedy,) = [row[2] for row in rows if row[0] == "pii_name"]
    session.execute(remedy.partition(";")[0])
    session.execute(remedy.partition("; or ")[2].replace("why", "because"))
    assert (
        session.execute("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'phone'")
        .fetchone()[0]
        .endswith("encrypted_text(50)")
    )


def test_odd_names_are_quoted(db):
    session = db.connect(autocommit=False)
    session.execute('CREATE SCHEMA "My; Schema"; CREATE TABLE "My; Schema"."a""b" ("Phone; ""x" encrypted_text)')
    (found,) = findings(session, "length_limit")
    assert found[1] == '"My; Schema"."a""b"."Phone; ""x"'
    session.execute(found[3].replace("(n)", "(9)"))
    assert findings(session, "length_limit") == []


def test_it_tells_no_plaintext(db):
    """Not even where literals and values stand in the catalogues."""
    keyed = db.connect_keyed()
    keyed.execute(
        """CREATE TABLE people (id int, name encrypted_text DEFAULT 'Zebulon', nick text DEFAULT 'Zebulon');
           INSERT INTO people SELECT i, 'Zebulon', 'Zebulon' FROM generate_series(1, 50) i;
           ALTER TABLE people ADD CONSTRAINT c CHECK (name::text = 'Zebulon');
           CREATE VIEW zebs AS SELECT id FROM people WHERE name = 'Zebulon' OR name = 'Zebulon'::text;
           CREATE FUNCTION f() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT 'Zebulon'::encrypted_text; END;
           CREATE STATISTICS looked ON (lower(name::text)) FROM people;
           CREATE POLICY p ON people USING (name = 'Zebulon');
           ANALYZE people"""
    )
    for session in (keyed, db.connect()):
        rows = session.execute("SELECT d::text FROM pii_doctor(true) d").fetchall()
        assert len(rows) > 6
        assert_absent("pii_doctor()", str(rows), ["Zebulon"])
        assert not re.search(r"v\d+(\.\d+)?:[A-Za-z0-9+/]{20}", str(rows))
