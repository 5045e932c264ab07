"""What has no rows here, on other servers, say: no function passes over it and says that all is well."""

import pytest

from harness import shared
from harness.database import value
from harness.errors import raises

pytestmark = pytest.mark.scenario

TEXT = "(id int, email text)"
OWNER = "pii_elsewhere_owner"
ENCRYPTED = "(id int, email encrypted_text(100), raw bytea)"
# Nobody listens there: what refuses does not ask.
database = shared.database(
    f"""CREATE EXTENSION postgres_fdw;
        CREATE SERVER shard_1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '/nowhere');
        CREATE USER MAPPING FOR PUBLIC SERVER shard_1 OPTIONS (user 'postgres', password_required 'false');
        CREATE FOREIGN TABLE abroad {ENCRYPTED} SERVER shard_1; ALTER TABLE abroad OWNER TO {OWNER};
        CREATE TABLE parted {ENCRYPTED} PARTITION BY LIST (id);
        CREATE TABLE parted_here PARTITION OF parted FOR VALUES IN (1);
        CREATE FOREIGN TABLE "Parted there" PARTITION OF parted FOR VALUES IN (2) SERVER shard_1;
        CREATE TABLE distributed {ENCRYPTED};
        CREATE TABLE at_home {ENCRYPTED};
        CREATE VIEW seen AS SELECT * FROM at_home; CREATE INDEX at_home_id ON at_home (id); CREATE SEQUENCE counter;
        INSERT INTO at_home VALUES (1, 'zebulon@x'); INSERT INTO parted VALUES (1, 'zebulon@x');
        SET allow_system_table_mods = on;
        -- Of Citus, by which a table that it distributes is known.
        CREATE TABLE pg_catalog.pg_dist_partition (logicalrelid regclass, partmethod "char");
        INSERT INTO pg_catalog.pg_dist_partition VALUES ('distributed', 'h')""",
    roles=[OWNER],
)
KINDS = {
    "abroad": "public.abroad is a foreign table of server shard_1",
    "parted": 'public."Parted there" is a foreign table of server shard_1',
    "distributed": "public.distributed is distributed by Citus",
}
CALLS = {
    "pii_census": "SELECT * FROM pii_census('{}')",
    "pii_verify": "SELECT * FROM pii_verify('{}')",
    "pii_rotate": "CALL pii_rotate('{}')",
    "pii_declare_column": "SELECT pii_declare_column('{}', 'raw')",
    "pii_encrypt_columns": """SELECT pii_encrypt_columns('{}', '{{"email": {{}}}}')""",
    "pii_decrypt_columns": "SELECT pii_decrypt_columns('{}', '{{email}}')",
    "pii_adopt_columns": """SELECT * FROM pii_adopt_columns('{}', '{{"raw": {{}}}}')""",
    "pii_adoption_errors": "SELECT * FROM pii_adoption_errors('{}', 'raw')",
    "pii_migration_start": """SELECT pii_migration_start('{}', '{{"email": {{}}}}')""",
    "pii_migration_backfill": "CALL pii_migration_backfill('{}')",
    "pii_migration_verify": "SELECT * FROM pii_migration_verify('{}')",
    "pii_migration_close": "SELECT pii_migration_close('{}')",
    "pii_migration_finish": "SELECT pii_migration_finish('{}')",
}
# What undoes a conversion, or makes statements and views: none says anything of rows.
OTHERS = {
    "pii_adoption_source",
    "pii_create_masked_view",
    "pii_migration_indexes",
    "pii_migration_rollback",
    "pii_migration_scrub",
    "pii_search_merge",
}


@pytest.fixture
def keyed(visit):
    session = visit.connect_keyed()
    session.notices = []
    session.add_notice_handler(lambda notice: session.notices.append(notice.message_primary))
    return session


def test_the_list_is_complete(keyed):
    rows = keyed.execute(
        """SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'pii%'
            AND proargtypes[0] = 'regclass'::regtype"""
    )
    assert {name for (name,) in rows} == {*CALLS, *OTHERS}


@pytest.mark.parametrize("table", KINDS)
@pytest.mark.parametrize("function", CALLS)
def test_refused_by_name(keyed, function, table):
    with raises(
        "0A000", message=f"rows of public.{table} are not in this database", detail=f"^{KINDS[table]}$", hint="where"
    ):
        keyed.execute(CALLS[function].format(table))


@pytest.mark.parametrize("relation", ["seen", "at_home_id", "counter"])
def test_what_has_no_rows_is_no_table(keyed, relation):
    for name, call in CALLS.items():
        if name == "pii_adoption_errors" and relation != "seen":
            continue  # It looks for the column first.
        with raises("42809", message=f"^public.{relation} is no table$", hint="the table that has the rows"):
            keyed.execute(call.format(relation))


def test_the_partition_that_is_here_is_looked_at(keyed):
    assert keyed.execute("SELECT n_values FROM pii_verify('parted_here')").fetchall() == [(1,)]
    assert value(keyed, "SELECT sum(n_values)::int FROM pii_census('parted_here')") == 1


@pytest.mark.parametrize(
    ("statement", "answer"),
    [
        ("SELECT sum(n_values)::int FROM pii_census()", 2),
        ("SELECT sum(n_values)::int FROM pii_verify()", 2),
        ("SELECT pii_take_census()::int", 2),
        ("CALL pii_rotate()", None),
    ],
)
def test_of_all_tables_these_are_left_out_and_named(keyed, statement, answer):
    answered = keyed.execute(statement)
    if answer is not None:
        assert answered.fetchone() == (answer,)
    left_out = {notice for notice in keyed.notices if "left out" in notice}
    assert left_out == {f"table {place.replace(' is ', ' is left out: it is ')}" for place in KINDS.values()}
    assert not [notice for notice in keyed.notices if "encrypted anew" in notice and "distributed" in notice]


def test_a_key_goes_when_somebody_has_looked_there(keyed):
    keyed.execute("SELECT pii_register_key(1), pii_register_key(2)")
    fingerprint = value(keyed, "SELECT fingerprint FROM pii_key_status WHERE version = 1")
    for call in ("pii_retire_key(1, ignoring => %s)", f"pii_destroy_key(1, '{fingerprint}', ignoring => %s)"):
        for ignored, detail in (
            ([], f"Parted there.*\n.*abroad.*a table of {OWNER}\\)\n.*distributed"),
            (["public.abroad", 'public."Parted there"'], "^public.distributed is distributed by Citus$"),
        ):
            with raises("55006", message="not in this database", detail=detail, hint="ignoring"):
                keyed.execute("SELECT " + call, (ignored,))
        keyed.execute("SELECT " + call, (["public.abroad", "public.parted", "public.distributed"],))


@pytest.fixture
def bytes_abroad(db):
    """A session of a database whose only table of bytes, declared, has a partition on another server."""
    session = db.connect_keyed()
    session.execute(
        """CREATE TABLE p (id int, raw bytea, other bytea) PARTITION BY LIST (id);
           CREATE TABLE p_1 PARTITION OF p FOR VALUES IN (1);
           SELECT pii_declare_column('p', 'raw');
           CREATE EXTENSION postgres_fdw;
           CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '/nowhere');
           CREATE FOREIGN TABLE p_2 PARTITION OF p FOR VALUES IN (2) SERVER far;
           CREATE TABLE plain (id int, other bytea) PARTITION BY LIST (id);
           CREATE FOREIGN TABLE plain_1 PARTITION OF plain FOR VALUES IN (1) SERVER far"""
    )
    session.notices = []
    session.add_notice_handler(lambda notice: session.notices.append(notice.message_primary))
    return session


@pytest.mark.parametrize("statement", ["SELECT pii_take_census()", "SELECT * FROM pii_census()", "CALL pii_rotate()"])
def test_declared_bytes_there_are_named(bytes_abroad, statement):
    bytes_abroad.execute(statement)
    left_out = [notice for notice in bytes_abroad.notices if "left out" in notice]
    assert left_out == ["table public.p_2 is left out: it is a foreign table of server far"]


def test_a_key_of_declared_bytes_goes_when_somebody_has_looked_there(bytes_abroad):
    bytes_abroad.execute("SELECT pii_register_key(1), pii_register_key(2)")
    with raises("55006", message="not in this database", detail="^public.p_2 is a foreign table of server far$"):
        bytes_abroad.execute("SELECT pii_retire_key(1)")
    bytes_abroad.execute("SELECT pii_retire_key(1, ignoring => '{public.p}')")


def test_a_declaration_that_is_taken_back_names_nothing(bytes_abroad):
    bytes_abroad.execute("DROP FOREIGN TABLE p_2; SELECT pii_declare_column('p', 'raw', false)")
    bytes_abroad.execute("CREATE FOREIGN TABLE p_2 PARTITION OF p FOR VALUES IN (2) SERVER far")
    bytes_abroad.execute("SELECT pii_take_census()")
    assert bytes_abroad.notices == []
