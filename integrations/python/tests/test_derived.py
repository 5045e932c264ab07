"""Types that are made of EncryptedText keep their part: what they make of values is what is stored, sought and read."""

import pytest
from derived import KINDS, Lowered, LoweredText
from engines import Engine
from pazpaz_pii import EncryptedText
from sqlalchemy import (
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    any_,
    bindparam,
    case,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import registry

# The drivers differ in how they bind, which is the same for all kinds.
BACKENDS = [
    *(("psycopg", kind) for kind in KINDS),
    ("asyncpg", "plaintext"),
    ("asyncpg", "decorated"),
    ("asyncpg", "subclass"),
]


@pytest.fixture(scope="module", params=BACKENDS, ids="-".join)
def backend(request, new_database):
    """An engine, and a table with columns of such a type."""
    driver, kind = request.param
    engine, type_ = Engine(driver, new_database()), KINDS[kind]
    columns = [Column("id", Integer, primary_key=True), Column("name", type_), Column("tags", ARRAY(type_))]
    table = Table("clients", MetaData(), *columns, Index("ix_name", "name", postgresql_using="hash"))
    engine.run(lambda session: table.metadata.create_all(session.connection()))
    yield engine, table
    engine.close()


@pytest.fixture
def engine(backend):
    return backend[0]


@pytest.fixture
def clients(backend):
    """The table, empty."""
    engine, table = backend
    engine.run(lambda session: session.execute(text("TRUNCATE clients RESTART IDENTITY")))
    return table


@pytest.fixture
def stored(engine):
    """What the columns hold."""
    every = text("SELECT name::text, tags::text FROM clients ORDER BY id")
    return lambda: [tuple(row) for row in engine.run(lambda session: session.execute(every).all())]


def test_what_is_stored(engine, clients, stored):
    client = type("Client", (), {})
    registry().map_imperatively(client, clients)

    def named(**values):
        new = client()
        vars(new)
        for name, value in values.items():
            setattr(new, name, value)
        return new

    def add(session):
        session.add_all([named(name="ANN", tags=["A", None]), named(name="BEN", tags=["B"])])
        session.flush()
        session.execute(insert(clients).values(name="ZOË", tags=[]))
        session.execute(insert(clients).values([{"name": "DAN"}, {"name": None}]))
        session.execute(insert(client).returning(clients.c.id), [{"name": "EVE"}, {"name": "FAY"}])

    engine.run(add)
    assert stored() == [
        ("ann", "{a,NULL}"),
        ("ben", "{b}"),
        ("zoë", "{}"),
        ("dan", None),
        (None, None),
        ("eve", None),
        ("fay", None),
    ]

    zoe = literal("ZOË B", clients.c.name.type)

    def change(session):
        session.get(client, 1).name = "ANN B"
        session.execute(update(clients).where(clients.c.id == 2).values(name="BEN B", tags=["B", "C"]))
        session.execute(update(client).where(client.id == 3).values(name=case((client.id == 3, zoe), else_=None)))
        session.execute(update(client), [{"id": 4, "name": "DAN B"}])
        adding = upsert(clients).values(id=6, name="EVE B")
        session.execute(adding.on_conflict_do_update(index_elements=["id"], set_={"name": "EVE C"}))
        session.execute(update(clients).where(clients.c.id == 7).values(name=clients.c.name + " B"))

    engine.run(change)
    assert [name for name, _ in stored()] == ["ann b", "ben b", "zoë b", "dan b", None, "eve c", "fay b"]
    assert stored()[1] == ("ben b", "{b,c}")


CONDITIONS = {
    "equal": lambda c: c.name == "ANN",
    "unequal": lambda c: c.name != "BEN",
    "reversed": lambda c: literal("ANN", c.name.type) == c.name,
    "parameter": lambda c: c.name == bindparam("given", "ANN", c.name.type),
    "in": lambda c: c.name.in_(["ANN", "NOBODY"]),
    "not in": lambda c: c.name.not_in(["BEN", "NOBODY"]),
    "in parameter": lambda c: c.name.in_(bindparam("given", ["ANN"], c.name.type, expanding=True)),
    "tuple": lambda c: tuple_(c.id, c.name).in_([(1, "ANN"), (2, "ANN")]),
    "or": lambda c: or_(c.name == "ANN", c.name == "NOBODY"),
    "between": lambda c: c.name.between("ANA", "ANZ"),
    "less": lambda c: c.name < "B",
    "like": lambda c: c.name.like("AN%"),
    "startswith": lambda c: c.name.startswith("AN"),
    "concatenated": lambda c: c.name + "!" == "ANN!",
    "coalesced": lambda c: func.coalesce(c.name, "X") == "ANN",
    "cast": lambda c: c.name == cast("ANN", c.name.type),
    "any of": lambda c: literal("A", c.name.type) == any_(c.tags),
    "element": lambda c: c.tags[1] == "A",
    "contains": lambda c: c.tags.contains(["A"]),
    "array": lambda c: c.tags == ["A", "B"],
}


@pytest.mark.parametrize("literally", [False, True], ids=["bound", "literal"])
def test_what_is_sought_and_read(engine, clients, literally):
    rows = [{"name": "ANN", "tags": ["A", "B"]}, {"name": "BEN", "tags": ["C"]}]
    engine.run(lambda session: session.execute(insert(clients), rows))

    def find(session, condition):
        statement = select(clients.c.name, clients.c.tags).where(condition)
        if not literally:
            return session.execute(statement).all()
        compiled = statement.compile(session.connection(), compile_kwargs={"literal_binds": True})
        read = text(str(compiled).replace(":", r"\:")).columns(*statement.selected_columns)
        return session.execute(read).all()

    found = {name: engine.run(lambda s, c=condition: find(s, c(clients.c))) for name, condition in CONDITIONS.items()}
    assert found == {name: [("<ann>", ["<a>", "<b>"])] for name in CONDITIONS}


def test_equality_is_looked_up_in_the_index(engine, clients):
    """The parameters are text, as those of EncryptedText are."""

    def plan(session, condition):
        session.execute(text("SET LOCAL enable_seqscan = off"))
        statement = select(clients.c.id).where(condition)
        compiled = statement.compile(session.connection(), compile_kwargs={"render_postcompile": True})
        values = compiled.params if not compiled.positional else tuple(map(compiled.params.get, compiled.positiontup))
        return "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {compiled.string}", values).scalars())

    for condition in (clients.c.name == "ANN", clients.c.name.in_(["ANN", "BEN"])):
        assert "ix_name" in engine.run(lambda s, c=condition: plan(s, c))


def test_statements_of_different_types_are_not_taken_for_each_other(db):
    """SQLAlchemy caches what it compiles by the types, too."""
    engine, found = Engine("psycopg", db), []
    for type_ in (EncryptedText(255), Lowered(255), LoweredText(255), EncryptedText(255)):
        found.append(engine.run(lambda s, t=type_: s.scalar(select(literal("ANN", t)))))
    assert found == ["ANN", "<ann>", "<ann>", "ANN"]
    engine.close()
