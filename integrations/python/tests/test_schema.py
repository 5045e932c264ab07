"""Tables in the catalogue: creation, reflection, autogenerate, and indexes that queries use."""

import pytest
from alembic.autogenerate import compare_metadata, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.autogenerate.render import render_op
from alembic.migration import MigrationContext
from alembic.operations.ops import AddColumnOp, UpgradeOps
from derived import KINDS, Lowered, LoweredText
from engines import DRIVERS, Engine
from models import ENCRYPTED, client_model
from pazpaz_pii import EncryptedText, migrations
from sqlalchemy import Column, Index, Integer, MetaData, String, Table, Text, cast, func, inspect, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import IntegrityError

TYPES = [EncryptedText(), EncryptedText(9), EncryptedText(searchable=True), EncryptedText(9, searchable=True)]
TYPES += [EncryptedText(9, searchable=True, nocase=True)]


def table(metadata, types=TYPES):
    columns = [Column(f"c{number}", type_) for number, type_ in enumerate(types)]
    return Table("t", metadata, Column("id", Integer, primary_key=True), *columns)


@pytest.fixture
def engine(db):
    engine = Engine("psycopg", db)
    yield engine.engine
    engine.close()


def test_the_declaration():
    assert [type_.get_col_spec() for type_ in TYPES] == [
        "encrypted_text",
        "encrypted_text(9)",
        "encrypted_text(searchable)",
        "encrypted_text(9,searchable)",
        "encrypted_text(9,searchable,nocase) COLLATE encrypted_nocase",
    ]
    assert repr(TYPES[0]) == "EncryptedText()"
    assert repr(TYPES[-1]) == "EncryptedText(length=9, searchable=True, nocase=True)"
    with pytest.raises(ValueError, match="only what is searchable can be nocase"):
        EncryptedText(nocase=True)
    assert EncryptedText().python_type is str


def test_reflection(engine):
    metadata = MetaData()
    table(metadata)
    metadata.create_all(engine)
    types = [column["type"] for column in inspect(engine).get_columns("t")][1:]
    assert [repr(type_) for type_ in types] == [repr(type_) for type_ in TYPES]
    reflected = Table("t", MetaData(), autoload_with=engine)
    assert isinstance(reflected.c.c3.type, EncryptedText)


def context(connection):
    return MigrationContext.configure(connection, opts=migrations.HOOKS | {"compare_server_default": True})


def test_autogenerate_sees_no_phantom_difference(engine):
    base, client = client_model(ENCRYPTED)
    Index(
        "one_email",
        client.workspace_id,
        client.email,
        unique=True,
        postgresql_ops={"email": "encrypted_text_unique_ops"},
    )
    table(base.metadata)
    base.metadata.create_all(engine)
    with engine.connect() as connection:
        assert compare_metadata(context(connection), base.metadata) == []


def test_autogenerate_sees_real_differences(engine):
    metadata = MetaData()
    table(metadata)
    metadata.create_all(engine)
    for other in (EncryptedText(10), EncryptedText(9, searchable=True), EncryptedText(), String(9)):
        changed = MetaData()
        table(changed, [TYPES[0], other, *TYPES[2:]])
        with engine.connect() as connection:
            (((kind, _, name, column, *_),),) = compare_metadata(context(connection), changed)
        assert (kind, name, column) == ("modify_type", "t", "c1")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "plaintext"])
def test_autogenerate_knows_derived_types(engine, kind):
    """Types that are made of EncryptedText: no phantom differences, and no real one overlooked."""
    derived = KINDS[kind]
    there = MetaData()
    table(there, [derived, ARRAY(derived)])
    there.create_all(engine)
    for others, expected in (
        ([derived, ARRAY(derived)], []),
        ([EncryptedText(9), ARRAY(EncryptedText(9))], ["c0", "c1"]),
        ([String(9), ARRAY(String(9))], ["c0", "c1"]),
    ):
        wanted = MetaData()
        table(wanted, others)
        with engine.connect() as connection:
            found = compare_metadata(context(connection), wanted)
        assert [(kind, column) for ((kind, _, _, column, *_),) in found] == [("modify_type", name) for name in expected]
        wanted.drop_all(engine)
        wanted.create_all(engine)
        with engine.connect() as connection:
            found = compare_metadata(context(connection), there)
        assert [(kind, column) for ((kind, _, _, column, *_),) in found] == [("modify_type", name) for name in expected]


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        (EncryptedText(9), "pazpaz_pii.EncryptedText(length=9)"),
        (LoweredText(9), "pazpaz_pii.EncryptedText(length=9)"),
        (Lowered(9), "derived.Lowered(length=9)"),
        (ARRAY(EncryptedText(9)), "postgresql.ARRAY(pazpaz_pii.EncryptedText(length=9))"),
        (
            EncryptedText(9).with_variant(Text(), "sqlite"),
            "pazpaz_pii.EncryptedText(length=9).with_variant(sa.Text(), 'sqlite')",
        ),
        (
            LoweredText(9).with_variant(Text(), "sqlite"),
            "derived.LoweredText(length=9).with_variant(sa.Text(), 'sqlite')",
        ),
        (
            Text().with_variant(EncryptedText(9), "postgresql"),
            "sa.Text().with_variant(pazpaz_pii.EncryptedText(length=9), 'postgresql')",
        ),
    ],
)
def test_types_are_rendered(engine, type_, code):
    prefixes = {"sqlalchemy_module_prefix": "sa.", "alembic_module_prefix": "op.", "user_module_prefix": None}
    with engine.connect() as connection:
        autogen = AutogenContext(context(connection), opts=migrations.HOOKS | prefixes)
        (rendered,) = render_op(autogen, AddColumnOp("t", Column("c", type_)))
    assert f"sa.Column('c', {code}, " in rendered
    assert ("import pazpaz_pii" in autogen.imports) == (not isinstance(type_, Lowered))


def test_operations_are_rendered():
    operations = UpgradeOps(
        [
            migrations.EncryptColumns("clients", {"email": EncryptedText(255, searchable=True)}),
            migrations.EncryptColumns("clients", {"email": EncryptedText()}).reverse(),
        ]
    )
    code = render_python_code(operations)
    assert "op.encrypt_columns('clients', {'email': pazpaz_pii.EncryptedText(length=255, searchable=True)})" in code
    assert "op.decrypt_columns('clients', ['email'])" in code


@pytest.mark.parametrize("driver", DRIVERS)
def test_equality_is_looked_up_in_the_index(db, driver):
    base, client = client_model(ENCRYPTED)
    engine = Engine(driver, db)

    def fill(session):
        base.metadata.create_all(session.connection())
        session.execute(
            text("INSERT INTO clients SELECT i, 1, 'n' || i, 'c' || i || '@example.com' FROM generate_series(1, 500) i")
        )
        session.execute(text("ANALYZE clients"))

    def plan(condition):
        statement = select(client.id).where(condition)

        def explain(session):
            session.execute(text("SET LOCAL enable_seqscan = off"))
            compiled = statement.compile(session.connection(), compile_kwargs={"render_postcompile": True})
            # The very SQL and parameters that the ORM sends.
            parameters = (
                compiled.params if not compiled.positional else tuple(compiled.params[n] for n in compiled.positiontup)
            )
            explained = session.connection().exec_driver_sql(f"EXPLAIN {compiled.string}", parameters)
            return "\n".join(explained.scalars())

        return engine.run(explain)

    engine.run(fill)
    for condition in (
        client.email == "c7@example.com",
        client.email.in_(["c7@example.com", "c8@example.com"]),
        (client.email == "c7@example.com") | (client.email == "c8@example.com"),
        client.email == cast("c7@example.com", String),
    ):
        assert "ix_clients_email" in plan(condition), condition
    assert "ix_clients_email" not in plan(func.lower(client.email) == "c7@example.com")
    engine.close()


@pytest.mark.parametrize("driver", DRIVERS)
def test_equality_in_any_case(db, driver):
    metadata = MetaData()
    email = Column("email", EncryptedText(255, searchable=True, nocase=True))
    unique = Index("one_account", "email", unique=True, postgresql_ops={"email": "encrypted_text_unique_ops"})
    accounts = Table("accounts", metadata, Column("id", Integer, primary_key=True), email, unique)
    engine = Engine(driver, db)
    engine.run(lambda session: metadata.create_all(session.connection()))
    engine.run(lambda session: session.execute(accounts.insert().values(id=1, email="Zoë@Example.com")))

    def found(condition):
        return engine.run(lambda session: session.execute(select(accounts.c.email).where(condition)).scalars().all())

    for condition in (
        email == "ZOË@EXAMPLE.COM",
        email.in_(["zoë@example.com", "x"]),
        email == cast("zoë@example.com", EncryptedText(255, searchable=True, nocase=True)),
        func.lower(email) == "zoë@example.com",
    ):
        assert found(condition) == ["Zoë@Example.com"], condition
    assert found(email != "zoë@example.com") == []
    with pytest.raises(IntegrityError):
        engine.run(lambda session: session.execute(accounts.insert().values(id=2, email="zoë@example.com")))
    engine.close()


def test_autogenerate_sees_case(engine):
    for there, wanted in (TYPES[3:5], TYPES[4:2:-1]):
        metadata, changed = MetaData(), MetaData()
        table(metadata, [there])
        table(changed, [wanted])
        metadata.create_all(engine)
        with engine.connect() as connection:
            assert compare_metadata(context(connection), metadata) == []
            (((kind, _, _, column, *_),),) = compare_metadata(context(connection), changed)
        assert (kind, column) == ("modify_type", "c0")
        metadata.drop_all(engine)
