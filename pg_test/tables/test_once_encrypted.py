"""A column that an ALTER TABLE decrypts: a warning, an event, and a finding of the doctor."""

import json
import re

import pytest

from harness import migration, shared
from harness.doctor import findings, silent
from harness.errors import raises

pytestmark = pytest.mark.ends

TABLE = """
    CREATE TABLE t (id int PRIMARY KEY, name encrypted_text(100), email encrypted_text(100, searchable),
        tags encrypted_text[]);
    INSERT INTO t VALUES (1, 'Zebulon', 'zebulon@x', ARRAY['a']);
"""
OWNER = "pii_once_owner"

database = shared.database(roles=[OWNER])
db = shared.corner
keyed = shared.keyed_and_quiet


def warnings(told: list[str]) -> list[str]:
    return [line for line in told if "was encrypted, and is plaintext now" in line]


def recorded(db, session) -> set[str]:
    """The columns of this session's events."""
    log = db.cluster.log_text()
    lines = re.findall(rf"\[{session.info.backend_pid}\].*pazpaz_pii audit: column_decrypted (.*)", log)
    return {json.loads(line)["detail"]["column"] for line in lines}


def remembered(session) -> list[str]:
    rows = session.execute("SELECT once::text FROM pazpaz_pii.pii_once_encrypted ORDER BY once").fetchall()
    return [name.split(".", 1)[1] for (name,) in rows if name != "-"]


# As Sequelize, Rails and Knex say it, and others.
DECRYPTING = {
    "varchar": ("ALTER TABLE t ALTER COLUMN name TYPE varchar(255)", {"name"}),
    "text": ("ALTER TABLE t ALTER COLUMN name TYPE text", {"name"}),
    "using": (
        "ALTER TABLE t ALTER COLUMN email DROP DEFAULT, ALTER COLUMN email TYPE varchar(255) USING (email::varchar)",
        {"email"},
    ),
    "several": ("ALTER TABLE t ALTER name TYPE text, ALTER email TYPE text, ADD n int", {"name", "email"}),
    "renamed first": ("ALTER TABLE t RENAME name TO label; ALTER TABLE t ALTER label TYPE text", {"label"}),
    "array": ("ALTER TABLE t ALTER tags TYPE text[] USING tags::text[]", {"tags"}),
    "in a block": ("DO $$ BEGIN EXECUTE 'ALTER TABLE t ALTER name TYPE text'; END $$", {"name"}),
    "a domain": (
        "CREATE DOMAIN d AS encrypted_text(9); ALTER TABLE t ADD v d; ALTER TABLE t ALTER v TYPE text",
        {"v"},
    ),
}


@pytest.mark.parametrize("name", DECRYPTING)
def test_it_is_said_recorded_and_remembered(db, keyed, name):
    statement, columns = DECRYPTING[name]
    keyed.execute(TABLE)
    assert silent(keyed, "once_encrypted")
    with migration.notices(keyed) as told:
        keyed.execute(statement)
    lines = warnings(told)
    assert len(lines) == len(columns) and all("pii_encrypt_columns() encrypts it again" in line for line in lines)
    assert recorded(db, keyed) == columns
    assert set(remembered(keyed)) == {f"t.{column}" for column in columns}
    found = {row[1]: row for row in findings(keyed, "once_encrypted")}
    assert {object.rpartition(".")[2] for object in found} == columns
    if "tags" not in columns:
        for _, _, _, remedy in found.values():
            keyed.execute(remedy.partition("; or")[0])
        assert silent(keyed, "once_encrypted")
        # And once more: what is remembered from before does not keep it quiet.
        with migration.notices(keyed) as told:
            for column in columns:
                keyed.execute(f"ALTER TABLE t ALTER {column} TYPE text")
        assert len(warnings(told)) == len(columns)


QUIET = {
    "another length": "ALTER TABLE t ALTER name TYPE encrypted_text(200)",
    "searchable": "ALTER TABLE t ALTER name TYPE encrypted_text(100, searchable)",
    "ciphertext as bytes": "ALTER TABLE t ALTER name TYPE bytea",
    "dropped": "ALTER TABLE t DROP name, DROP tags",
    "another column": "ALTER TABLE t ADD n text; ALTER TABLE t ALTER n TYPE varchar(9), ALTER id TYPE bigint",
    "the way back": "SELECT pii_decrypt_columns('t', '{name,email}')",
    "rolled back": "SELECT pii_encrypt_columns('u', '{\"v\": {}}'); CALL pii_migration_rollback('u')",
    "online and back": "SELECT pii_migration_start('u', '{\"v\": {}}'); CALL pii_migration_rollback('u')",
}


@pytest.mark.parametrize("name", QUIET)
def test_nothing_is_said_of(db, keyed, name):
    keyed.execute(TABLE + "CREATE TABLE u (v text); INSERT INTO u VALUES ('x')")
    with migration.notices(keyed) as told:
        for statement in QUIET[name].split("; "):
            keyed.execute(statement)
    assert warnings(told) == [] and recorded(db, keyed) == set() and remembered(keyed) == []
    if name == "the way back":
        keyed.execute("SELECT pii_encrypt_columns('t', '{\"name\": {}}')")
        with migration.notices(keyed) as told:
            keyed.execute("ALTER TABLE t ALTER name TYPE text")
        assert len(warnings(told)) == 1


def test_nobody_else_says_that_a_column_was_decrypted(db, keyed):
    keyed.execute(TABLE)
    with raises("39P03", message="event trigger"):
        keyed.execute("SELECT pazpaz_pii.pii_note_decryption(pazpaz_pii.pii_owned('t'), 2::smallint)")
    assert recorded(db, keyed) == set() and remembered(keyed) == []


def test_an_announcement_ends_with_its_transaction(keyed):
    keyed.execute(TABLE)
    keyed.execute("SELECT pazpaz_pii.pii_announce_decryption(pazpaz_pii.pii_owned('t'), '{name}', true)")
    with migration.notices(keyed) as told:
        keyed.execute("ALTER TABLE t ALTER name TYPE text")
    assert len(warnings(told)) == 1 and remembered(keyed) == ["t.name"]


def test_a_role_without_usage_on_the_extension_is_guarded_and_not_hindered(db, keyed):
    keyed.execute(f"CREATE SCHEMA theirs AUTHORIZATION {OWNER}; REVOKE USAGE ON SCHEMA pazpaz_pii FROM PUBLIC")
    try:
        owner = db.connect(OWNER)
        with migration.notices(owner) as told:
            owner.execute(
                "CREATE TABLE theirs.t (id int, v encrypted_text, s encrypted_text(searchable)); "
                "CREATE INDEX ON theirs.t (s encrypted_text_unique_ops); ALTER TABLE theirs.t ADD n int"
            )
        assert told == []
        with raises("55000", message="needs a searchable column"):
            owner.execute("CREATE UNIQUE INDEX ON theirs.t (v encrypted_text_unique_ops)")
        with raises("42P21", message="a nocase type needs the collation"):
            owner.execute("CREATE TABLE theirs.u (v encrypted_text(searchable, nocase))")
        with migration.notices(owner) as told:
            owner.execute("ALTER TABLE theirs.t ALTER v TYPE text USING NULL")
        assert len(warnings(told)) == 1 == len(told)
        assert remembered(keyed) == ["t.v"] and recorded(db, owner) == {"v"}
        for guard in ("pii_refuse_untagged_index", "pii_refuse_collation", "pii_watch_types"):
            for role, sqlstate in ((owner, "42501"), (keyed, "0A000")):
                with raises(sqlstate):
                    role.execute(f"SELECT pazpaz_pii.{guard}()")
    finally:
        keyed.execute("GRANT USAGE ON SCHEMA pazpaz_pii TO PUBLIC; DROP SCHEMA theirs CASCADE")


def test_every_table_that_is_dumped_leaves_out_what_is_not_restored(keyed):
    """A restore without some tables gives 0 for each of their names."""
    tables = keyed.execute(
        """SELECT c.relname, EXISTS (SELECT FROM pg_trigger AS t WHERE t.tgrelid = c.oid AND t.tgname = 'pii_leave_out')
           FROM pg_extension AS e CROSS JOIN unnest(e.extconfig) AS dumped (id) JOIN pg_class AS c ON c.oid = dumped.id
           WHERE e.extname = 'pazpaz_pii' AND EXISTS (
               SELECT FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
               WHERE a.attrelid = c.oid AND t.typname IN ('pii_regcolumn', 'pii_regtable'))"""
    ).fetchall()
    assert len(tables) >= 6
    assert [name for name, leaves_out in tables if not leaves_out] == []


def test_partitions_are_one_table(keyed):
    keyed.execute(
        "CREATE TABLE t (id int, name encrypted_text) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF t DEFAULT; "
        "CREATE TABLE q PARTITION OF t FOR VALUES IN (7); INSERT INTO t VALUES (1, 'Zebulon')"
    )
    with migration.notices(keyed) as told:
        keyed.execute("ALTER TABLE t ALTER name TYPE text")
    assert len(warnings(told)) == 1 and remembered(keyed) == ["t.name"]


def test_an_owner_who_is_no_superuser(db, keyed):
    keyed.execute(TABLE + f"ALTER TABLE t OWNER TO {OWNER}; GRANT ALL ON SCHEMA {db.schema} TO {OWNER}")
    keyed.execute(f"SET ROLE {OWNER}")
    with migration.notices(keyed) as told:
        keyed.execute("ALTER TABLE t ALTER name TYPE text")
    assert len(warnings(told)) == 1 and recorded(db, keyed) == {"name"} and remembered(keyed) == ["t.name"]
    for call in (
        "pazpaz_pii.pii_note_decryption('t', 2::smallint)",
        "pazpaz_pii.pii_announce_decryption('t', '{name}', true)",
    ):
        with raises("42501"):
            keyed.execute(f"SELECT {call}")
    with raises("42501"):
        keyed.execute("DELETE FROM pazpaz_pii.pii_once_encrypted")


def test_it_is_rolled_back_with_its_statement(keyed):
    keyed.execute(TABLE)
    keyed.execute("BEGIN; ALTER TABLE t ALTER name TYPE text; ROLLBACK")
    assert remembered(keyed) == [] and silent(keyed, "once_encrypted")


def test_what_is_remembered_survives_a_dump_and_restore(db):
    with db.sibling("once") as source, db.sibling("once_restored") as target:
        session = source.connect_keyed()
        session.execute("CREATE EXTENSION pazpaz_pii")
        session.execute(TABLE + "CREATE TABLE gone (v encrypted_text); ALTER TABLE gone ALTER v TYPE text")
        session.execute("ALTER TABLE t ALTER name TYPE text; DROP TABLE gone")
        target.psql(source.run_tool("pg_dump").stdout)
        ((_, object, finding, _),) = findings(target.connect(), "once_encrypted")
        assert object == "public.t.name" and "it was encrypted until" in finding
