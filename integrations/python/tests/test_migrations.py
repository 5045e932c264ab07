"""Alembic at work: autogenerate to file, and the clinic's migrations on its 5,000 clients."""

import pytest
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from derived import KINDS
from engines import Engine
from models import ENCRYPTED, client_model
from pazpaz_pii import EncryptedText
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from harness import clients
from harness.host import ROOT
from harness.keys import KEYRING

CLINIC = ROOT / "integrations" / "python" / "clinic"


@pytest.fixture
def alembic(db, tmp_path, monkeypatch, capsys):
    """Runs Alembic's commands on the database: alembic("upgrade", "head")."""
    keyring = tmp_path / "keyring"
    keyring.write_text(KEYRING)
    address = f"postgresql+psycopg://postgres@/{db.name}?host={db.cluster.socket_dir}&port={db.cluster.port}"
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("KEYRING_FILE", str(keyring))

    def run(name, *arguments, versions=CLINIC / "versions", metadata=None, include_schemas=False, **options):
        config = Config(attributes={"metadata": metadata, "include_schemas": include_schemas})
        for key, value in (("script_location", CLINIC), ("version_locations", versions), ("path_separator", "os")):
            config.set_main_option(key, str(value))
        capsys.readouterr()
        getattr(command, name)(config, *arguments, **options)
        return capsys.readouterr().out

    return run


@pytest.fixture
def engine(db):
    engine = Engine("psycopg", db)
    yield engine.engine
    engine.close()


def schema(db):
    """The definition of all tables but Alembic's."""
    return db.dump_schema("-T", "alembic_version")


def data(session):
    return session.execute("SELECT * FROM clients ORDER BY id").fetchall()


def test_autogenerate_writes_migrations_that_run(db, alembic, tmp_path):
    versions = tmp_path / "versions"
    versions.mkdir()
    base, _ = client_model(ENCRYPTED)
    options = {"versions": versions, "metadata": base.metadata}
    alembic("revision", **options, message="first", autogenerate=True)
    (script,) = versions.glob("*.py")
    code = script.read_text()
    assert "import pazpaz_pii\n" in code
    assert "pazpaz_pii.EncryptedText(length=255, searchable=True)" in code
    alembic("upgrade", "head", **options)
    with db.connect_keyed() as session:
        session.execute("INSERT INTO clients (workspace_id, name, email) VALUES (1, 'Ann', 'ann@example.com')")
        assert session.execute("SELECT name FROM clients WHERE email = 'ann@example.com'").fetchone() == ("Ann",)
    # Nothing is left to do: a second revision is empty.
    alembic("check", **options)
    alembic("downgrade", "base", **options)
    assert db.connect().execute("SELECT to_regclass('clients')").fetchone() == (None,)


def test_the_clinics_migration_and_back(db, alembic):
    alembic("upgrade", "8d1f0c2b7e35")
    session = db.connect_keyed()
    clients.copy_in(session)
    plain_schema, plain_data = schema(db), data(session)
    assert len(plain_data) == 5000

    alembic("upgrade", "head")
    session.execute("SET pazpaz_pii.io = plaintext")
    assert data(session) == plain_data
    types = session.execute(
        """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
            WHERE attrelid = 'clients'::regclass AND atttypid = 'encrypted_text'::regtype"""
    )
    assert dict(types.fetchall()) == clients.ENCRYPTED
    indexes = session.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'clients' ORDER BY 1").fetchall()
    assert [name for (name,) in indexes] == [
        "clients_pkey",
        "ix_clients_workspace_active",
        "ix_clients_workspace_email_encrypted",
        "ix_clients_workspace_lastname_firstname_encrypted",
        "ix_clients_workspace_updated",
    ]
    (index,) = session.execute("SELECT pg_get_indexdef('ix_clients_workspace_email_encrypted'::regclass)").fetchone()
    assert index.endswith("USING btree (workspace_id, email encrypted_text_unique_ops)")
    keyless = db.connect().execute("SELECT count(*) FROM clients WHERE first_name::bytea LIKE 'v2:%'").fetchone()
    assert keyless == (5000,)

    alembic("downgrade", "-1")
    assert schema(db) == plain_schema
    assert data(session) == plain_data


def test_the_migration_as_an_sql_script(db, alembic):
    alembic("upgrade", "8d1f0c2b7e35")
    with db.connect() as session:
        session.execute(
            """INSERT INTO clients (id, workspace_id, first_name, last_name, updated_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), 'Ann', 'O''Hara', now())"""
        )
    script = alembic("upgrade", "8d1f0c2b7e35:head", sql=True)
    assert "pii_encrypt_columns" in script
    keyed = {"PGOPTIONS": "-c pazpaz_pii.keyring=" + KEYRING.replace(" ", "")}
    db.psql(script, env=keyed)
    assert db.psql("SELECT first_name, last_name FROM clients", env=keyed).stdout == "Ann|O'Hara\n"
    db.psql(alembic("downgrade", "head:8d1f0c2b7e35", sql=True), env=keyed)
    assert db.psql("SELECT first_name FROM clients").stdout == "Ann\n"


def test_without_keys_the_migration_changes_nothing(db, alembic, tmp_path, monkeypatch):
    alembic("upgrade", "8d1f0c2b7e35")
    before = schema(db)
    monkeypatch.setattr("pazpaz_pii.load_keys", lambda *_: None)
    with pytest.raises(Exception, match="no encryption key is loaded"):
        alembic("upgrade", "head")
    assert schema(db) == before


def test_names_are_quoted(db, engine):
    """Capitals, quotes, other schemas, and columns whose names would break an array's literal."""
    with db.connect() as admin:
        admin.execute("""CREATE SCHEMA "S x"; CREATE TABLE "S x"."T'x" ("a,b" varchar(9), "c""d\\e" text)""")
        admin.execute("""INSERT INTO "S x"."T'x" VALUES ('1', '2')""")
    with engine.begin() as connection:
        op = Operations(MigrationContext.configure(connection))
        op.encrypt_columns("T'x", {"a,b": EncryptedText(), 'c"d\\e': EncryptedText(99)}, schema="S x")
    column_types = """SELECT format_type(atttypid, atttypmod) FROM pg_attribute
                       WHERE attrelid = '"S x"."T''x"'::regclass AND attnum > 0 ORDER BY attnum"""
    assert db.connect().execute(column_types).fetchall() == [("encrypted_text(9)",), ("encrypted_text(99)",)]
    with engine.begin() as connection:
        Operations(MigrationContext.configure(connection)).decrypt_columns("T'x", ["a,b", 'c"d\\e'], schema="S x")
    assert db.connect().execute(column_types).fetchall() == [("character varying(9)",), ("text",)]


@pytest.fixture
def autogenerate(db, alembic, tmp_path):
    """Writes a revision for the metadata and runs it: autogenerate(metadata); its code."""
    versions = tmp_path / "versions"
    versions.mkdir()

    def write(metadata):
        known = set(versions.glob("*.py"))
        options = {"versions": versions, "metadata": metadata, "include_schemas": True}
        alembic("revision", **options, message="next", autogenerate=True)
        alembic("upgrade", "head", **options)
        (script,) = set(versions.glob("*.py")) - known
        alembic("check", **options)  # nothing is left to do
        return script.read_text()

    write.back = lambda to="-1": alembic("downgrade", to, versions=versions)
    write.again = lambda: alembic("upgrade", "head", versions=versions)
    return write


def clients_metadata(types, *indexes, schema=None, **options):
    columns = [Column(name, type_, **options.get(name, {})) for name, type_ in types.items()]
    base = MetaData()
    Table("clients", base, Column("id", Integer, primary_key=True), *columns, *indexes, schema=schema)
    return base


PLAIN = {"name": String(255), "email": String(255), "phone": String(50), "note": Text()}
SECRET = {
    "name": EncryptedText(255),
    "email": EncryptedText(255, searchable=True),
    "phone": EncryptedText(searchable=True, nocase=True),  # of any length, now
    "note": EncryptedText(5000),
}
INSERT = "INSERT INTO {} VALUES (1, 'Ann', 'ann@example.com', '1', 'a''b'), (2, 'Ben', 'ben@example.com', '2', 'é')"


@pytest.mark.parametrize("table", ["clients", "practice.clients"])
def test_columns_that_become_encrypted(db, autogenerate, table):
    """Autogenerate writes encrypt_columns, with the indexes in order; up, down and up again run, and lose nothing."""
    schema_name = table.rpartition(".")[0] or None
    session = db.connect_keyed()
    session.execute("CREATE SCHEMA practice")
    plain = clients_metadata(
        PLAIN,
        Index("ix_name", "name"),
        Index("ix_email", "email"),
        Index("ix_both", "id", "email", unique=True),
        UniqueConstraint("phone", name="one_phone"),
        schema=schema_name,
        name={"nullable": False, "server_default": "x"},
    )
    secret = clients_metadata(
        SECRET,
        Index("ix_email", "email", postgresql_using="hash"),
        Index("ix_both", "id", "email", unique=True, postgresql_ops={"email": "encrypted_text_unique_ops"}),
        Index("one_phone", "phone", unique=True, postgresql_ops={"phone": "encrypted_text_unique_ops"}),
        schema=schema_name,
        name={"nullable": False, "server_default": "x"},
        note={"nullable": False},
    )
    autogenerate(plain)
    session.execute(INSERT.format(table))
    before, plain_schema = session.execute(f"SELECT * FROM {table} ORDER BY id").fetchall(), schema(db)

    code = autogenerate(secret)
    assert code.count("op.encrypt_columns('clients', {'name': pazpaz_pii.EncryptedText(length=255)") == 1
    assert code.count("op.decrypt_columns('clients', ['name', 'email', 'phone', 'note']") == 1
    for _ in range(2):
        session.execute("SET pazpaz_pii.io = plaintext")
        assert session.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == before
        types = session.execute(
            """SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
                WHERE attrelid = %s::regclass AND attnum > 1 ORDER BY attnum""",
            [table],
        )
        assert types.fetchall() == [
            ("name", "encrypted_text(255)", True),
            ("email", "encrypted_text(255,searchable)", False),
            ("phone", "encrypted_text(searchable,nocase)", False),
            ("note", "encrypted_text(5000)", True),
        ]
        autogenerate.back()
        assert schema(db) == plain_schema
        assert session.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() == before
        autogenerate.again()


def test_columns_that_become_derived_types(db, autogenerate):
    """Which only change what Python makes of the values."""
    derived = {
        name: KINDS[kind] for name, kind in zip(PLAIN, ("decorated", "nested", "subclass", "variant"), strict=True)
    }
    autogenerate(clients_metadata(PLAIN, Index("ix_email", "email")))
    session = db.connect_keyed()
    session.execute(INSERT.format("clients"))
    before = session.execute("SELECT * FROM clients ORDER BY id").fetchall()
    code = autogenerate(clients_metadata(derived, Index("ix_email", "email", postgresql_using="hash")))
    written = ", ".join(f"'{name}': pazpaz_pii.EncryptedText(length=255, searchable=True)" for name in PLAIN)
    assert f"op.encrypt_columns('clients', {{{written}}})" in code and "alter_column" not in code
    assert session.execute("SELECT * FROM clients ORDER BY id").fetchall() == before
    autogenerate.back()
    assert session.execute("SELECT * FROM clients ORDER BY id").fetchall() == before


def test_columns_that_become_plaintext(db, autogenerate):
    """Also such as were never anything but encrypted: alter_column, and encrypt_columns on the way back."""
    unique = Index("one_email", "email", unique=True, postgresql_ops={"email": "encrypted_text_unique_ops"})
    autogenerate(clients_metadata(SECRET, Index("ix_phone", "phone", postgresql_using="hash"), unique))
    session = db.connect_keyed()
    session.execute(INSERT.format("clients"))
    before = session.execute("SELECT * FROM clients ORDER BY id").fetchall()
    code = autogenerate(clients_metadata(PLAIN, Index("ix_phone", "phone"), Index("one_email", "email", unique=True)))
    assert session.execute("SELECT * FROM clients ORDER BY id").fetchall() == before
    assert code.count("op.alter_column(") == len(PLAIN) + 1 and code.count("op.encrypt_columns(") == 1
    autogenerate.back()
    assert session.execute("SELECT * FROM clients ORDER BY id").fetchall() == before
    (index,) = session.execute("SELECT pg_get_indexdef('one_email'::regclass)").fetchone()
    assert index.endswith("(email encrypted_text_unique_ops)")
