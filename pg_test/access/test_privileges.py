"""Which roles a session's key works for: privileges on functions, honoured by all that decrypts."""

import re
from contextlib import nullcontext

import psycopg
import pytest

from harness import shared
from harness.database import Database
from harness.errors import raises
from harness.host import PG_MAJOR, ROOT
from harness.keys import keyring
from harness.values import is_armour

NAMES = {1: "Zoë Müller", 2: "Ann O'Hara"}
SECRETS = ["Zoë", "Müller", "Ann", "zoe@example.com"]
ROLES = ("acl_public", "acl_app", "acl_intake", "acl_support", "acl_custodian", "acl_dba")
HARDENING = """
    REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text),
        pii_masked(encrypted_text, text) TO acl_app;
    GRANT EXECUTE ON FUNCTION pii_encrypt(text) TO acl_intake;
    GRANT EXECUTE ON FUNCTION pii_masked(encrypted_text, text) TO acl_support;
    GRANT EXECUTE ON FUNCTION pii_audit(text, jsonb) TO acl_custodian;
"""
TABLES = """
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    CREATE TABLE clients (id int, name encrypted_text(255), email encrypted_text(255, searchable));
    INSERT INTO clients VALUES (1, 'Zoë Müller', 'zoe@example.com'), (2, 'Ann O''Hara', 'ann@example.com');
    CREATE INDEX ON clients USING hash (email);
    ALTER TABLE clients SET (parallel_workers = 2);
    ALTER TABLE clients OWNER TO acl_dba;
    GRANT CREATE ON SCHEMA public TO acl_dba;
    GRANT SELECT, INSERT, UPDATE ON clients TO PUBLIC;
    SELECT pii_create_masked_view('clients', '{"name": "name", "email": "email"}');
    ALTER VIEW clients_masked OWNER TO acl_dba;
    GRANT SELECT ON clients_masked TO PUBLIC;
"""


database = shared.database(TABLES + HARDENING, ROLES)
db = shared.visit


@pytest.fixture
def support(db):
    return db.connect_keyed("acl_support")


@pytest.fixture
def intake(db):
    return db.connect_keyed("acl_intake")


@pytest.fixture
def app(db):
    return db.connect_keyed("acl_app")


# --- the table of docs/roles.md ---


def table_rows():
    """(statement, role, outcome) for each cell of the table."""
    text = (ROOT / "docs" / "roles.md").read_text()
    table = re.search(r"^\| statement \|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    header = [cell.strip() for cell in table[0].splitlines()[0].strip("|").split("|")]
    for line in table[1].splitlines():
        statement, outcomes = re.fullmatch(r"\| `(.*)` ((?:\| [\w]+ )+)\|", line).groups()
        cells = re.findall(r"\w+", outcomes)
        assert len(cells) == len(header) - 1, line
        yield from ((statement, role, cell) for role, cell in zip(header[1:], cells, strict=True))


TABLE = list(table_rows())


def outcome(session, statement: str) -> str:
    try:
        cursor = session.execute(statement)
    except psycopg.Error as error:
        return error.sqlstate
    rows = cursor.fetchall() if cursor.description else []
    assert rows or " clients" not in statement or not cursor.description, "no rows to judge by"
    values = [value for row in rows for value in row if isinstance(value, str)]
    if re.search(r"\bname\b.* FROM clients", statement) and values and "ORDER" not in statement:
        if all(is_armour(value) for value in values):
            return "armour"
        if set(values) == set(NAMES.values()):
            return "text"
        if set(values) & {"Z*** M***"}:
            return "mask"
    if statement.startswith("SELECT pii_encrypt"):
        return "text" if values == ["John"] else "armour" if is_armour(values[0]) else str(values)
    return "yes"


def test_the_table_is_whole():
    assert {role for _, role, _ in TABLE} == {"PUBLIC", "app", "intake", "support", "custodian", "DBA", "superuser"}
    assert len({statement for statement, _, _ in TABLE}) >= 24


@pytest.mark.parametrize("role", ["PUBLIC", "app", "intake", "support", "custodian", "DBA", "superuser"])
def test_the_table_of_the_security_page_is_true(db, role):
    user = {"superuser": "postgres", "DBA": "acl_dba"}.get(role, f"acl_{role.lower()}")
    session = db.connect_keyed(user, autocommit=False)
    session.commit()
    answers = {}
    for statement, column, expected in TABLE:
        if column != role:
            continue
        answers[statement] = (outcome(session, statement), expected)
        session.rollback()
    assert {s: a for s, a in answers.items() if a[0] != a[1]} == {}


def test_a_role_without_a_key_sees_what_it_always_saw(db):
    for role in ROLES:
        session = db.connect(role)
        assert is_armour(session.execute("SELECT name FROM clients").fetchone()[0])
        with raises("42501" if role != "acl_app" else "55000"):
            session.execute("SELECT name::text FROM clients")
        with raises("55000", message="no encryption key"):
            session.execute("SELECT id FROM clients ORDER BY name")
        with raises("55000", message="no encryption key"):
            session.execute("INSERT INTO clients (name) VALUES ('John')")


# --- what a role that may not decrypt could try ---

ERRORS = [
    "SELECT lower(name) FROM clients",
    "SELECT name || 'x' FROM clients",
    "SELECT name::varchar FROM clients",
    "SELECT name::varchar(3) FROM clients",
    "SELECT name::bpchar FROM clients",
    "SELECT name::char(3) FROM clients",
    "SELECT name::name FROM clients",
    "SELECT ARRAY[name]::text[] FROM clients",
    "SELECT string_agg(name, ',') FROM clients",
    "SELECT id FROM clients WHERE name ~ '^Z'",
    "SELECT id FROM clients WHERE name = $$Zoë Müller$$::text",
    "SELECT id FROM clients WHERE $$Zoë Müller$$::varchar = name",
    "SELECT id FROM clients WHERE name <> $$Zoë Müller$$::text",
    "SELECT id FROM clients WHERE email = $$zoe@example.com$$::text",
    "SELECT id FROM clients WHERE email = ANY (ARRAY['zoe@example.com'])",
    "SELECT id FROM clients WHERE email IN ('zoe@example.com', 'x')",
    "SELECT id FROM clients WHERE name = 'Zoë Müller'",
    "SELECT id FROM clients JOIN (VALUES ('zoe@example.com'::text)) v (t) ON email = t",
    "SELECT a.id FROM clients a JOIN clients b ON a.name = b.name AND a.id <> b.id",
    "SELECT id FROM clients a WHERE name > (SELECT name FROM clients WHERE id <> a.id)",
    "SELECT min(name) FROM clients",
    "SELECT max(email) FROM clients",
    "SELECT id FROM clients ORDER BY email",
    "SELECT row_number() OVER (ORDER BY name) FROM clients",
    "SELECT DISTINCT name FROM clients",
    "SELECT count(*) FROM clients GROUP BY name",
    "SELECT name FROM clients UNION SELECT name FROM clients",
    "SELECT pazpaz_pii.pii_text_hash('zoe@example.com')",
    "SELECT pazpaz_pii.pii_encrypted_text_hash(name) FROM clients",
    "SELECT pazpaz_pii.pii_encrypted_text_cmp(a.name, b.name) FROM clients a, clients b WHERE a.id < b.id",
    "SELECT pazpaz_pii.pii_encrypted_text_eq_text(name, 'Zoë Müller') FROM clients",
    "SELECT pazpaz_pii.pii_tag_cmp(email, name) FROM clients",
    "SELECT pazpaz_pii.pii_encrypted_text_to_name(name) FROM clients",
    "SELECT pii_try_decrypt(name) FROM clients",
    "SELECT pazpaz_pii.pii_in_step('Zoë Müller', name) FROM clients",
    "SELECT pii_decrypt('\\x00'::bytea, 'aad')",
    "SELECT pii_blind_index(name, 'c') FROM clients",
    "DO $$ DECLARE t text; BEGIN SELECT name INTO t FROM clients LIMIT 1; END $$",
    "COPY (SELECT name::text FROM clients) TO STDOUT",
    "CREATE TEMP TABLE copied AS SELECT name::text FROM clients",
]


@pytest.mark.parametrize("statement", ERRORS)
def test_text_is_an_error_for_support(support, statement):
    """An error, not an answer: neither to what a value is nor to whether a guess is right."""
    with raises("42501", secrets=SECRETS):
        support.execute(statement).fetchall()


ARMOURED = [
    "SELECT name, email FROM clients",
    "SELECT ARRAY[name, email]::text FROM clients",
    "SELECT clients::text FROM clients",
    "SELECT to_json(clients)::text FROM clients",
    "SELECT to_jsonb(name) #>> '{}' FROM clients",
    "SELECT format('%s', name) FROM clients",
    "SELECT concat(name, email) FROM clients",
    "UPDATE clients SET id = id RETURNING name",
]


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("statement", ARMOURED)
def test_output_is_armour_for_support(support, app, statement, binary):
    shown = printed(support.execute(statement, binary=binary))
    assert "v2:" in shown or "v2.1:" in shown
    assert not any(secret in shown for secret in SECRETS)
    assert "Müller" in printed(app.execute(statement, binary=binary))


def printed(cursor) -> str:
    values = (value for row in cursor.fetchall() for value in row)
    return " ".join(value.decode() if isinstance(value, bytes) else str(value) for value in values)


def test_copy_is_armour_for_support(support):
    for target in ("clients (name)", "(SELECT name FROM clients)"):
        with support.cursor().copy(f"COPY {target} TO STDOUT") as copy:
            rows = [row for (row,) in copy.rows()]
        assert len(rows) == 2 and all(is_armour(row) for row in rows)


def test_errors_show_no_plaintext_to_support(support, intake):
    for session in (support, intake):
        session.execute("CREATE TEMP TABLE t (id int CHECK (id < 0), v encrypted_text)")
        with raises("23514", secrets=SECRETS, detail="v2:"):
            session.execute("INSERT INTO t SELECT id, name FROM clients")


def test_parallel_workers_refuse_as_well(db, support, app):
    force = """SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET min_parallel_table_scan_size = 0;
               SET max_parallel_workers_per_gather = 2; SET parallel_leader_participation = off"""
    count = "SELECT count(*) FROM clients WHERE pazpaz_pii.pii_encrypted_text_eq_text(name, 'Zoë Müller')"
    for session in (support, app):
        session.execute(force)
        plan = session.execute(f"EXPLAIN (COSTS OFF) {count}").fetchall()
        assert "Parallel" in str(plan)
    with raises("42501", message="permission denied to decrypt", secrets=SECRETS):
        support.execute(count)
    assert app.execute(count).fetchone() == (1,)


# --- plaintext mode ---


def test_plaintext_mode_is_an_error_rather_than_armour(support, intake):
    for session in (support, intake):
        session.execute("SET pazpaz_pii.io = plaintext")
        with raises("42501", message="permission denied to decrypt", hint="GRANT EXECUTE"):
            session.execute("SELECT name FROM clients")
    with intake.transaction(force_rollback=True):
        intake.execute("INSERT INTO clients (name) VALUES ('John')")


def test_ciphertext_mode_needs_no_privilege(support):
    support.execute("SET pazpaz_pii.io = ciphertext")
    assert is_armour(support.execute("SELECT name FROM clients").fetchone()[0])
    with raises("42501", message="import ciphertext"):
        support.execute("SELECT 'v2:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=='::encrypted_text")


# --- writing without reading ---


def test_intake_writes_what_it_cannot_read(db, intake, app):
    with intake.transaction(force_rollback=True):
        for value in ("'literal'", "'text'::text", "'varchar'::varchar", "pii_encrypt('function')"):
            shown = intake.execute(f"INSERT INTO clients (name) VALUES ({value}) RETURNING name").fetchone()[0]
            assert is_armour(shown)
        intake.execute("INSERT INTO clients (name) VALUES (%s)", ["parameter"])
        with intake.cursor().copy("COPY clients (name, email) FROM STDIN") as copy:
            copy.write_row(("copied", "copied@example.com"))
    with raises("22001", secrets=["x" * 256]):
        intake.execute("INSERT INTO clients (name) VALUES (%s)", ["x" * 256])


def test_intake_writes_searchable_columns_as_text(intake):
    """A tag for a stored value would tell which guess it equals, so only text gets one."""
    with raises("42501", detail=r"\$1::text"):
        intake.execute("INSERT INTO clients (email) VALUES (%s)", ["new@example.com"])
    with raises("42501", secrets=SECRETS):
        intake.execute("SELECT name::encrypted_text(searchable) FROM clients")
    with raises("42501", secrets=SECRETS):
        intake.execute("UPDATE clients SET email = name")
    with intake.transaction(force_rollback=True):
        intake.execute("INSERT INTO clients (email) VALUES (%s::text)", ["new@example.com"])


def test_who_may_only_encrypt_changes_a_column_that_refers_to_another(db, intake):
    nocase = "encrypted_text(50, searchable, nocase) COLLATE encrypted_nocase"
    owner = db.connect_keyed()
    owner.execute(
        f"CREATE TABLE logins (email {nocase}); CREATE UNIQUE INDEX ON logins (email encrypted_text_unique_ops);"
        f"CREATE TABLE visits (email {nocase} REFERENCES logins (email)); INSERT INTO logins VALUES ('zoë'), ('ann');"
        "GRANT SELECT, INSERT, UPDATE ON visits TO acl_intake"
    )
    try:
        intake.execute("INSERT INTO visits VALUES ('Ann'::text)")
        intake.execute("UPDATE visits SET email = 'Zoë'::text")
        # Whether only the spelling changes is in the value that it may not read; from 18 on PostgreSQL does not ask.
        with raises("42501") if PG_MAJOR < 18 else nullcontext():
            intake.execute("UPDATE visits SET email = 'ZOË'::text")
    finally:
        owner.execute("DROP TABLE visits, logins")


def test_support_moves_values_of_the_same_shape_only(support):
    """As without a key; and it is told that the privilege is missing, not the key."""
    with support.transaction(force_rollback=True):
        support.execute("UPDATE clients SET name = (SELECT name FROM clients WHERE id = 2) WHERE id = 1")
    for statement in ("UPDATE clients SET email = name", "UPDATE clients SET name = email"):
        with raises("42501", message="permission denied to decrypt"):
            support.execute(statement)


def test_what_intake_can_guess_and_support_cannot(intake, support):
    """As documented: whoever may make tags can test guesses against searchable columns it can select."""
    guess = "SELECT id FROM clients WHERE email = $$zoe@example.com$$::text::encrypted_text(searchable)"
    assert intake.execute(guess).fetchall() == [(1,)]
    with raises("42501", message="permission denied to encrypt"):
        support.execute(guess)
    with raises("42501", message="permission denied to decrypt"):
        intake.execute("SELECT id FROM clients WHERE name = pii_encrypt('Zoë Müller')")


def test_the_blind_index_trigger_does_not_hash_stored_values_for_intake(db, intake, app):
    admin = db.connect_keyed()
    admin.execute(
        """CREATE TABLE blind (name text, email encrypted_text, name_bidx bytea, email_bidx bytea);
           CREATE TRIGGER a BEFORE INSERT OR UPDATE ON blind FOR EACH ROW
               EXECUTE FUNCTION pii_blind_index_trigger('name', 'name_bidx', 'c');
           CREATE TRIGGER b BEFORE INSERT OR UPDATE ON blind FOR EACH ROW
               EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx', 'c');
           GRANT SELECT, INSERT ON blind TO PUBLIC"""
    )
    try:
        intake.execute("INSERT INTO blind (name) VALUES ('x')")
        with raises("42501", message="permission denied to decrypt"):
            intake.execute("INSERT INTO blind (email) SELECT name FROM clients")
        app.execute("INSERT INTO blind (email) SELECT name FROM clients")
    finally:
        admin.execute("DROP TABLE blind")


def test_intake_cannot_ask_a_migrations_check(intake):
    """It compares a text with a stored value, which is an answer to a guess."""
    with raises("42501", message="permission denied to decrypt", secrets=SECRETS):
        intake.execute("SELECT pazpaz_pii.pii_in_step('Zoë Müller', name) FROM clients")


def test_keys_can_be_rotated_by_those_who_may_not_see_the_text(db, app):
    """Re-encryption takes a key, and gives nothing away."""
    custodian = db.connect_keyed("acl_custodian", keyring=keyring(1))
    with db.connect() as admin:
        admin.execute(
            "CREATE TABLE kept AS SELECT id, name, email FROM clients; ALTER TABLE kept OWNER TO acl_custodian"
        )
        try:
            custodian.execute("CALL pii_rotate('kept')")
            assert custodian.execute("SELECT DISTINCT pii_key_version(name) FROM kept").fetchall() == [(1,)]
            shown = custodian.execute("SELECT name, email FROM kept").fetchall()
            assert all(is_armour(value) for row in shown for value in row)
            stored = custodian.execute("SELECT name::bytea FROM kept WHERE id = 1").fetchone()[0]
        finally:
            admin.execute("DROP TABLE kept")
    assert app.execute("SELECT pii_decrypt(%s::bytea)", [stored]).fetchone() == ("Zoë Müller",)


def test_whoever_may_read_may_write_and_compare(db):
    """A report role gets by with one grant: literals in its conditions are values, too."""
    admin = db.connect()
    admin.execute("CREATE ROLE acl_report LOGIN; GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO acl_report")
    try:
        session = db.connect_keyed("acl_report")
        assert session.execute("SELECT id FROM clients WHERE email = 'zoe@example.com'").fetchall() == [(1,)]
        session.close()
    finally:
        admin.execute("DROP OWNED BY acl_report; DROP ROLE acl_report")


# --- whose privileges ---


def test_views_are_read_with_the_readers_privileges(db, app, support):
    admin = db.connect_keyed()
    admin.execute(
        "CREATE VIEW names AS SELECT name::text AS cast, name AS bare FROM clients; GRANT SELECT ON names TO PUBLIC"
    )
    try:
        assert set(app.execute('SELECT "cast", bare FROM names').fetchall()) == {(n, n) for n in NAMES.values()}
        assert is_armour(support.execute("SELECT bare FROM names").fetchone()[0])
        with raises("42501", secrets=SECRETS):
            support.execute('SELECT "cast" FROM names')
    finally:
        admin.execute("DROP VIEW names")


def test_security_definer_functions_run_with_their_owners_privileges(db, support):
    """They give one answer; a value that they return is still armour to the caller."""
    admin = db.connect_keyed()
    admin.execute(
        """CREATE FUNCTION find(address text) RETURNS int STABLE SECURITY DEFINER LANGUAGE sql
               AS 'SELECT id FROM public.clients WHERE email OPERATOR(public.=) address';
           CREATE FUNCTION reveal(number int) RETURNS encrypted_text STABLE SECURITY DEFINER LANGUAGE sql
               AS 'SELECT name FROM public.clients WHERE id = number';
           CREATE FUNCTION hide(number int) RETURNS text STABLE SECURITY DEFINER LANGUAGE sql
               AS 'SELECT name::text FROM public.clients WHERE id = number';
           ALTER FUNCTION find(text) OWNER TO acl_app;
           ALTER FUNCTION reveal(int) OWNER TO acl_app;
           ALTER FUNCTION hide(int) OWNER TO acl_support"""
    )
    try:
        assert support.execute("SELECT find('zoe@example.com'), find('x')").fetchone() == (1, None)
        assert is_armour(support.execute("SELECT reveal(1)").fetchone()[0])
        # One query, two roles, row by row.
        rows = support.execute("SELECT name, find('ann@example.com'), name FROM clients").fetchall()
        assert all(is_armour(a) and n == 2 and is_armour(b) for a, n, b in rows)
        with raises("42501", secrets=SECRETS):
            admin.execute("SELECT hide(1)")
    finally:
        admin.execute("DROP FUNCTION find(text), reveal(int), hide(int)")


def test_a_change_of_role_counts_within_a_transaction(db):
    """Plans, cursors and what they remember of constants do not outlive the role."""
    session = db.connect_keyed()
    session.execute(
        """CREATE FUNCTION pg_temp.same(v encrypted_text) RETURNS boolean LANGUAGE plpgsql
               AS $$ BEGIN RETURN v = 'Zoë Müller'::text; END $$;
           CREATE FUNCTION pg_temp.less() RETURNS boolean LANGUAGE plpgsql AS $$
               DECLARE a encrypted_text := (SELECT name FROM clients WHERE id = 1);
               b encrypted_text := (SELECT name FROM clients WHERE id = 2);
               BEGIN RETURN a < b; END $$;
           CREATE FUNCTION pg_temp.shown(v encrypted_text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN
               RETURN v::text; END $$"""
    )
    calls = ("pg_temp.same(name)", "pg_temp.less()", "pg_temp.shown(name)", "name")
    session.execute("BEGIN; SET LOCAL ROLE acl_app")
    for call in calls:
        session.execute(f"SELECT {call} FROM clients WHERE id = 1").fetchall()
    session.execute("DECLARE c CURSOR FOR SELECT name, email::text, email = 'x'::text FROM clients")
    session.execute("DECLARE d CURSOR FOR SELECT name FROM clients")
    session.execute("SET LOCAL ROLE acl_support")
    for statement in (*(f"SELECT {call} FROM clients WHERE id = 1" for call in calls[:3]), "FETCH ALL FROM c"):
        session.execute("SAVEPOINT s")
        with raises("42501", secrets=SECRETS):
            session.execute(statement)
        session.execute("ROLLBACK TO s")
    for statement in ("SELECT name FROM clients", "FETCH ALL FROM d"):
        assert all(is_armour(value) for (value,) in session.execute(statement).fetchall())
    session.execute("SET LOCAL ROLE acl_app")
    assert session.execute("SELECT name FROM clients WHERE id = 1").fetchone() == ("Zoë Müller",)
    session.execute("ROLLBACK")


def test_grants_and_memberships_count_from_the_next_statement(db, support):
    admin = db.connect()

    def reads() -> bool:
        return support.execute("SELECT name FROM clients WHERE id = 1").fetchone() == ("Zoë Müller",)

    assert not reads()
    for give, take in [
        (
            "GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO acl_support",
            "REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM acl_support",
        ),
        ("GRANT acl_app TO acl_support", "REVOKE acl_app FROM acl_support"),
        (
            "GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO PUBLIC",
            "REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC",
        ),
        ("ALTER ROLE acl_support SUPERUSER", "ALTER ROLE acl_support NOSUPERUSER"),
    ]:
        admin.execute(give)
        try:
            assert reads(), give
        finally:
            admin.execute(take)
        assert not reads(), take


def test_the_owner_of_the_database_may_hold_the_privilege(db, support):
    """As a member of pg_database_owner, which is no row of pg_auth_members."""
    admin = db.connect()
    read = "SELECT name FROM clients WHERE id = 1"
    admin.execute("GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO pg_database_owner")
    try:
        assert is_armour(support.execute(read).fetchone()[0])
        admin.execute(f"ALTER DATABASE {db.name} OWNER TO acl_support")
        assert support.execute(read).fetchone() == ("Zoë Müller",)
        admin.execute(f"ALTER DATABASE {db.name} OWNER TO postgres")
        assert is_armour(support.execute(read).fetchone()[0])
    finally:
        admin.execute(f"ALTER DATABASE {db.name} OWNER TO postgres")
        admin.execute("REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM pg_database_owner")


# --- around ---


def test_before_hardening_public_may_read_and_write(cluster):
    roles = shared.made_roles(cluster, ["acl_anybody"])
    with roles, Database.create(cluster, "privileges_by_default") as database:
        session = database.connect_keyed("acl_anybody")
        session.execute("CREATE TEMP TABLE t (v encrypted_text); INSERT INTO t VALUES ('x')")
        assert session.execute("SELECT v, v::text, pii_decrypt(v) FROM t WHERE v = 'x'").fetchone() == ("x",) * 3
        with raises("42501", message="pii_masked"):
            session.execute("SELECT pii_masked(v, 'full') FROM t")


def test_grants_survive_dump_and_restore(db):
    query = """SELECT role, function, has_function_privilege(role, function, 'EXECUTE')
                 FROM unnest(ARRAY['public', 'acl_app', 'acl_intake', 'acl_support', 'acl_custodian']) AS role,
                      unnest(ARRAY['pii_decrypt(encrypted_text)', 'pii_encrypt(text)',
                          'pii_masked(encrypted_text, text)',
                                   'pii_import(text)', 'pii_audit(text, jsonb)']) AS function"""
    before = db.connect().execute(query).fetchall()
    with db.sibling("restored") as restored:
        restored.psql(db.run_tool("pg_dump").stdout)
        assert restored.connect().execute(query).fetchall() == before
        session = restored.connect_keyed("acl_support")
        assert is_armour(session.execute("SELECT name FROM clients").fetchone()[0])
        assert session.execute("SELECT name FROM clients_masked WHERE id = 1").fetchone() == ("Z*** M***",)


def test_it_works_in_any_schema(db):
    """The privileges are those of the extension's own functions, not of others by the same name."""
    with shared.made_roles(db.cluster, ["acl_elsewhere"]), db.sibling("elsewhere") as database:
        admin = database.connect_keyed()
        admin.execute(
            """CREATE SCHEMA crypto; CREATE EXTENSION pazpaz_pii SCHEMA crypto;
               REVOKE EXECUTE ON FUNCTION crypto.pii_decrypt(crypto.encrypted_text) FROM PUBLIC;
               GRANT USAGE ON SCHEMA crypto TO PUBLIC; GRANT CREATE, USAGE ON SCHEMA public TO acl_elsewhere;
               CREATE TABLE t (v crypto.encrypted_text); INSERT INTO t VALUES ('Zoë'); GRANT SELECT ON t TO PUBLIC"""
        )
        session = database.connect_keyed("acl_elsewhere")
        session.execute(
            "CREATE FUNCTION public.pii_decrypt(crypto.encrypted_text) RETURNS text LANGUAGE sql AS 'SELECT NULL::text'"
        )
        session.execute("SET search_path = public, crypto")
        assert is_armour(session.execute("SELECT v FROM t").fetchone()[0])
        assert admin.execute("SELECT v FROM t").fetchone() == ("Zoë",)
