"""The hash index serves every way to ask for equality, and answers what a sequential scan answers."""

import psycopg
import pytest
from psycopg.types import TypeInfo

from harness import shared
from harness.keys import KEY_1, KEY_2, keyring
from harness.plans import analyzed, indexes, node_types, plan, settings, without, without_indexes

SETUP = """
    CREATE TABLE clients (id int PRIMARY KEY, workspace_id int, email encrypted_text(255, searchable));
    INSERT INTO clients
    SELECT i, i % 5, CASE WHEN i % 50 = 0 THEN NULL ELSE 'user' || (i % 3000) || '@example.com' END
      FROM generate_series(1, 5000) i;
    INSERT INTO clients VALUES (9001, 1, ''), (9002, 1, 'דוד@example.com'), (9003, 1, repeat('long', 60));
    CREATE INDEX clients_email ON clients USING hash (email);
    ANALYZE clients;
    CREATE TABLE probes (name text, wide varchar(255), secret encrypted_text, tagged encrypted_text(searchable));
    INSERT INTO probes SELECT e, e, e, e
      FROM unnest(ARRAY['user7@example.com', 'user8@example.com', 'nobody', '', 'דוד@example.com']) e;
    ANALYZE probes;
"""
ONE = "user7@example.com"
FEW = [ONE, "user8@example.com", "nobody@example.com", ""]
MANY = [f"user{i}@example.com" for i in range(1, 41, 2)] + ["nobody@example.com", "דוד@example.com"]


database = shared.database(SETUP)


@pytest.fixture
def clients(visit):
    connection = visit.connect_keyed()
    TypeInfo.fetch(connection, "encrypted_text").register(connection)
    return connection


def assert_index_answers(connection, query, params=None, rows=None):
    """The planner takes the index of itself; its rows are those of a sequential scan."""
    assert "clients_email" in indexes(plan(connection, query, params)), "the index is not used"
    by_index = sorted(connection.execute(query, params).fetchall())
    with without_indexes(connection):
        assert "Seq Scan" in node_types(plan(connection, query, params))
        by_scan = sorted(connection.execute(query, params).fetchall())
    assert by_index == by_scan
    assert by_index if rows is None else len(by_index) == rows


def quoted(values):
    return ", ".join(f"'{value}'" for value in values)


LITERALS = {
    "unknown": f"email = '{ONE}'",
    "text": f"email = '{ONE}'::text",
    "varchar": f"email = '{ONE}'::varchar",
    "encrypted_text": f"email = '{ONE}'::encrypted_text",
    "pii_encrypt": f"email = (SELECT pii_encrypt('{ONE}'))",
    "commuted unknown": f"'{ONE}' = email",
    "commuted text": f"'{ONE}'::text = email",
    "commuted varchar": f"'{ONE}'::varchar = email",
    "empty": "email = ''",
    "not ascii": "email = 'דוד@example.com'",
    "concatenation": "email = 'user7' || '@example.com'",
    "function": "email = lower('USER7@example.com')",
    "and": f"email = '{ONE}' AND workspace_id = 2",
    "or": f"email = '{ONE}' OR email = 'user8@example.com'::text",
    "in": f"email IN ({quoted(FEW)})",
    "in text": "email IN ('user7@example.com'::text, 'user8@example.com'::text)",
    "long in": f"email IN ({quoted(MANY)})",
    "long in text": f"email IN ({', '.join(f'{v!r}::text' for v in MANY)})",
    "any literal": f"email = ANY ('{{{','.join(FEW[:2])}}}')",
    "any text[]": f"email = ANY (ARRAY[{quoted(FEW)}])",
    "any varchar[]": f"email = ANY (ARRAY[{quoted(FEW)}]::varchar[])",
    "any encrypted_text[]": f"email = ANY (ARRAY[{quoted(FEW)}]::encrypted_text[])",
    "any long text[]": f"email = ANY (ARRAY[{quoted(MANY)}])",
    "any with null": f"email = ANY (ARRAY['{ONE}', NULL])",
    "subselect": "email = (SELECT name FROM probes LIMIT 1)",
    "subselect varchar": "email = (SELECT wide FROM probes LIMIT 1)",
    "subselect untagged": "email = (SELECT secret FROM probes LIMIT 1)",
    "subselect tagged": "email = (SELECT tagged FROM probes LIMIT 1)",
    "array subselect": "email = ANY (ARRAY(SELECT secret FROM probes))",
}


@pytest.mark.parametrize("condition", LITERALS.values(), ids=LITERALS)
def test_literals(clients, condition):
    assert_index_answers(clients, f"SELECT id, email FROM clients WHERE {condition}")


def test_a_value_that_is_nowhere(clients):
    assert_index_answers(clients, "SELECT id FROM clients WHERE email = 'nobody'", rows=0)
    assert_index_answers(clients, "SELECT id FROM clients WHERE email = %s", ["nobody"], rows=0)


PARAMETERS = {
    "unknown": ("%s", ONE),
    "binary text": ("%b", ONE),
    "text": ("%s::text", ONE),
    "varchar": ("%s::varchar", ONE),
    "varchar(100)": ("%s::varchar(100)", ONE),
    "encrypted_text": ("%s::encrypted_text", ONE),
    "any": ("ANY (%s)", FEW),
    "binary any": ("ANY (%b)", FEW),
    "any text[]": ("ANY (%s::text[])", FEW),
    "any varchar[]": ("ANY (%s::varchar[])", FEW),
    "any encrypted_text[]": ("ANY (%s::encrypted_text[])", FEW),
    "long any": ("ANY (%s)", MANY),
}


@pytest.mark.parametrize(("expression", "value"), PARAMETERS.values(), ids=PARAMETERS)
def test_parameters(clients, expression, value):
    assert_index_answers(clients, f"SELECT id FROM clients WHERE email = {expression}", [value])


def test_parameters_of_an_in_list(clients):
    query = "SELECT id FROM clients WHERE email IN (%s, %s, %s)"
    assert_index_answers(clients, query, FEW[:3])


@pytest.mark.parametrize("oid", [0, 25, 1043, "encrypted_text"])
@pytest.mark.parametrize("is_binary", [False, True])
def test_parameters_on_the_wire(clients, oid, is_binary):
    """What a driver sends: a type by its number (unknown, text, varchar, ours), text or binary."""
    number = TypeInfo.fetch(clients, oid).oid if isinstance(oid, str) else oid
    found = []
    for query in (b"SELECT id FROM clients WHERE email = $1", b"EXPLAIN SELECT id FROM clients WHERE email = $1"):
        result = clients.pgconn.exec_params(query, [ONE.encode()], [number], [int(is_binary)])
        assert result.status == psycopg.pq.ExecStatus.TUPLES_OK, result.error_message
        found.append([result.get_value(row, 0) for row in range(result.ntuples)])
    assert sorted(found[0]) == [b"3007", b"7"]
    assert any(b"clients_email" in line for line in found[1])


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
@pytest.mark.parametrize("type_", ["", "(text)", "(varchar)", "(unknown)", "(encrypted_text)"])
def test_prepared_statements(clients, type_, mode):
    with settings(clients, plan_cache_mode=mode):
        clients.execute(f"PREPARE p {type_} AS SELECT id FROM clients WHERE email = $1")
        for value in (ONE, "nobody", "user2999@example.com", ""):
            query = f"EXECUTE p ('{value}')"
            assert "clients_email" in indexes(plan(clients, query))
            with without_indexes(clients):
                expected = clients.execute(f"SELECT id FROM clients WHERE email = '{value}'").fetchall()
            assert sorted(clients.execute(query).fetchall()) == sorted(expected)
        clients.execute("DEALLOCATE p")


@pytest.mark.parametrize("type_", ["text[]", "varchar[]", "encrypted_text[]"])
@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_prepared_lists(clients, type_, mode):
    with settings(clients, plan_cache_mode=mode):
        clients.execute(f"PREPARE p ({type_}) AS SELECT id FROM clients WHERE email = ANY ($1)")
        for values in (FEW, MANY):
            query = f"EXECUTE p (ARRAY[{quoted(values)}]::{type_})"
            assert "clients_email" in indexes(plan(clients, query))
            with without_indexes(clients):
                expected = clients.execute("SELECT id FROM clients WHERE email = ANY (%s::text[])", [values]).fetchall()
            assert sorted(clients.execute(query).fetchall()) == sorted(expected) != []
        clients.execute("DEALLOCATE p")


@pytest.mark.parametrize("column", ["name", "wide", "secret", "tagged"])
def test_nested_loops_over_the_index(clients, column):
    query = f"SELECT p.name, c.id FROM probes p JOIN clients c ON c.email = p.{column}"
    with without(clients, "hashjoin", "mergejoin"):
        assert_index_answers(clients, query, rows=6)


def test_the_index_answers_for_values_of_every_key_version(db):
    """Tags do not depend on the data key: one index over old and new values."""
    session = db.connect_keyed(keyring=keyring(1))
    session.execute("CREATE TABLE clients (id int, email encrypted_text(searchable))")
    session.execute("CREATE INDEX clients_email ON clients USING hash (email)")
    fill = "INSERT INTO clients SELECT i, 'user' || i || '@example.com' FROM generate_series(1, 2000) i"
    session.execute(fill)
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2)])
    session.execute(fill)
    session.execute("ANALYZE clients")
    query = "SELECT id, pii_key_version(email) FROM clients WHERE email = %s"
    assert_index_answers(session, query, [ONE], rows=2)
    # Tags alone are compared: the key of the stored value is not needed to find it.
    session.execute("SELECT pii_load_keyring(%s)", [keyring(2, {"2": KEY_2})])
    assert_index_answers(session, query, [ONE], rows=2)
    session.execute("SELECT pii_load_keyring(%s)", [keyring(1, {"1": KEY_1})])
    assert_index_answers(session, query, [ONE], rows=2)


def test_lookups_decrypt_only_what_they_show(clients):
    """The index finds one row by its tag; the probe costs no scan of decryptions."""
    decryptions = "SELECT coalesce(sum(decryptions), 0)::bigint FROM pii_session_stats"
    before = clients.execute(decryptions).fetchone()[0]
    assert len(clients.execute("SELECT id FROM clients WHERE email = %s::text", [ONE]).fetchall()) == 2
    after = clients.execute(decryptions).fetchone()[0]
    assert after == before
    assert len(clients.execute("SELECT email FROM clients WHERE email = %s::text", [ONE]).fetchall()) == 2
    assert clients.execute(decryptions).fetchone()[0] == after + 2


@pytest.mark.parametrize(
    "probe",
    [
        "{}::encrypted_text(searchable)",
        "{}::encrypted_text(255)",
        "{}::text::encrypted_text",
        "{}::text::encrypted_text(255, searchable)",
        "{}::varchar::encrypted_text",
        "{}::char(22)::encrypted_text",
        "(SELECT pii_encrypt({}))",
        "ANY (ARRAY[{}::text::encrypted_text])",
    ],
)
def test_probes_that_are_encrypted_in_the_query_use_the_index(clients, probe):
    literal = probe.format(f"'{ONE}'")
    assert_index_answers(clients, f"SELECT id FROM clients WHERE email = {literal}", rows=2)
    assert_index_answers(clients, f"SELECT id FROM clients WHERE email = {probe.format('%s')}", [ONE], rows=2)


def test_an_index_on_an_untagged_column_answers_too(db):
    session = db.connect_keyed()
    session.execute("CREATE TABLE clients (id int, email encrypted_text)")
    session.execute("CREATE INDEX clients_email ON clients USING hash (email)")
    session.execute(
        "INSERT INTO clients SELECT i, 'user' || i % 1500 || '@example.com' FROM generate_series(1, 3000) i; "
        "ANALYZE clients"
    )
    for cast in ("", "::text", "::varchar", "::encrypted_text"):
        assert_index_answers(session, f"SELECT id FROM clients WHERE email = '{ONE}'{cast}", rows=2)
    assert_index_answers(session, "SELECT id FROM clients WHERE email = ANY (%s)", [FEW], rows=4)


def test_hash_partitions_hold_equal_values_together(db):
    """PARTITION BY HASH goes by the same tags, so pruning by a probe finds the row."""
    session = db.connect_keyed()
    session.execute(
        """CREATE TABLE clients (id int, email encrypted_text(searchable)) PARTITION BY HASH (email);
           CREATE TABLE clients_0 PARTITION OF clients FOR VALUES WITH (MODULUS 3, REMAINDER 0);
           CREATE TABLE clients_1 PARTITION OF clients FOR VALUES WITH (MODULUS 3, REMAINDER 1);
           CREATE TABLE clients_2 PARTITION OF clients FOR VALUES WITH (MODULUS 3, REMAINDER 2);
           INSERT INTO clients SELECT i, 'user' || i % 100 FROM generate_series(1, 300) i"""
    )
    for probe in ("'user7'", "'user7'::text", "'user7'::varchar", "'user7'::encrypted_text(searchable)"):
        assert session.execute(f"SELECT count(*) FROM clients WHERE email = {probe}").fetchone() == (3,)
    assert session.execute("SELECT count(DISTINCT tableoid) FROM clients").fetchone() == (3,)
    # Rows find their partition without a key, as in a restore.
    admin = db.connect()
    admin.execute("INSERT INTO clients SELECT 9001, email FROM clients WHERE id = 7")
    assert session.execute("SELECT count(*) FROM clients WHERE email = 'user7'").fetchone() == (4,)


def test_analyzed_rows_are_those_estimated(clients):
    """The index is chosen for what it costs, not by chance."""
    root = analyzed(clients, "SELECT id FROM clients WHERE email = %s::text", [ONE])
    assert root["Plan Rows"] <= 2 * root["Actual Rows"]
