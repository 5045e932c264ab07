"""The same ORM tests on plaintext and on encrypted columns, through every driver."""

import asyncpg
import psycopg
import pytest
from engines import DRIVERS, Engine
from models import ENCRYPTED, PLAINTEXT, client_model
from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import aliased

NAMES = ["Ann O'Hara", "ann becker", "Zoë Müller", "דוד לוי", "Émile 😀", "100% \\ _x_", "v2:not armour"]


@pytest.fixture(scope="module", params=[(d, t) for d in DRIVERS for t in ("plaintext", "encrypted")], ids="-".join)
def backend(request, new_database):
    driver, columns = request.param
    base, client = client_model(ENCRYPTED if columns == "encrypted" else PLAINTEXT)
    engine = Engine(driver, new_database())
    engine.run(lambda session: base.metadata.create_all(session.connection()))
    yield engine, client
    engine.close()


@pytest.fixture
def model(backend):
    engine, client = backend
    engine.run(lambda session: session.execute(delete(client)))
    return client


@pytest.fixture
def run(backend, model):
    return backend[0].run


def client(model, number, name, workspace=1, **values):
    return model(id=number, workspace_id=workspace, name=name, **values)


@pytest.fixture
def clients(run, model):
    """One client for each name, with an address of their own."""
    run(lambda s: s.add_all(client(model, i, n, email=f"c{i}@example.com") for i, n in enumerate(NAMES)))


def names(run, statement):
    return run(lambda session: session.scalars(statement).all())


def test_create_read_update_delete(run, model):
    run(lambda s: s.add(client(model, 1, "Ann", email="ann@example.com", history="Hay fever.")))
    found = run(lambda s: s.get(model, 1))
    assert (found.name, found.email, found.history, found.note) == ("Ann", "ann@example.com", "Hay fever.", None)

    def change(session):
        session.get(model, 1).name = "Ann Becker"

    run(change)
    assert run(lambda s: s.get(model, 1).name) == "Ann Becker"
    run(
        lambda s: s.execute(
            update(model).where(model.email == "ann@example.com").values(history=model.history + " Tea.")
        )
    )
    assert run(lambda s: s.get(model, 1).history) == "Hay fever. Tea."
    run(lambda s: s.delete(s.get(model, 1)))
    assert run(lambda s: s.get(model, 1)) is None


ARMOUR = "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=="


@pytest.mark.parametrize("text", ["", " ", "x", "😀🏳️‍🌈", "דוד לוי", "a'b\"c\\d%e_f", ARMOUR, "ש" * 5000, "x" * 5000])
def test_every_text_comes_back(run, model, text):
    def add(session):
        # As an application's role is set up; only in that mode what looks like ciphertext is text.
        session.execute(sql("SET LOCAL pazpaz_pii.io = plaintext"))
        session.add(client(model, 1, text[:255], history=text, email=text[:255], note=text))

    run(add)
    assert run(lambda s: s.get(model, 1).history) == text
    assert names(run, select(model.history).where(model.history == text)) == [text]
    assert names(run, select(func.length(model.history))) == [len(text)]


def test_null_is_null_and_empty_is_empty(run, model):
    run(lambda s: s.add_all([client(model, 1, "a", email=None), client(model, 2, "b", email="")]))
    assert names(run, select(model.name).where(model.email.is_(None))) == ["a"]
    assert names(run, select(model.name).where(model.email.is_not(None))) == ["b"]
    assert names(run, select(model.name).where(model.email == "")) == ["b"]
    assert names(run, select(func.coalesce(model.email, "none")).order_by(model.id)) == ["none", ""]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (lambda c: c.name == "דוד לוי", ["דוד לוי"]),
        (lambda c: c.name != "דוד לוי", [n for n in NAMES if n != "דוד לוי"]),
        (lambda c: c.name.in_(["Ann O'Hara", "Zoë Müller", "nobody"]), ["Ann O'Hara", "Zoë Müller"]),
        (lambda c: c.name.in_([]), []),
        (lambda c: c.name.in_([*NAMES[:4], *map(str, range(20))]), NAMES[:4]),
        (lambda c: c.name.not_in(NAMES[1:]), NAMES[:1]),
        (lambda c: c.name.like("%nn%"), NAMES[:2]),
        (lambda c: c.name.ilike("ANN%"), NAMES[:2]),
        (lambda c: c.name.not_ilike("ANN%"), NAMES[2:]),
        (lambda c: c.name.startswith("Zoë"), ["Zoë Müller"]),
        (lambda c: c.name.endswith("😀"), ["Émile 😀"]),
        (lambda c: c.name.contains("% \\ _", autoescape=True), ["100% \\ _x_"]),
        (lambda c: c.name.icontains("MÜLL"), ["Zoë Müller"]),
        (lambda c: c.name.regexp_match("^[Aa]nn"), NAMES[:2]),
        (lambda c: func.lower(c.name) == "ann becker", ["ann becker"]),
        (lambda c: func.lower(c.name).in_(["ann becker", "ann o'hara"]), NAMES[:2]),
        (lambda c: func.length(c.name) == 7, ["דוד לוי", "Émile 😀"]),
        (lambda c: c.name.between("Ann A", "Ann Z"), ["Ann O'Hara"]),
        (lambda c: c.name > "Zoë", ["ann becker", "Zoë Müller", "דוד לוי", "Émile 😀", "v2:not armour"]),
        (lambda c: or_(c.name == "ann becker", c.email == "c2@example.com"), ["ann becker", "Zoë Müller"]),
        (lambda c: c.name + "!" == "ann becker!", ["ann becker"]),
        (lambda c: c.email.in_(["c1@example.com", "c3@example.com"]), ["ann becker", "דוד לוי"]),
    ],
)
def test_filters(run, model, clients, condition, expected):
    found = names(run, select(model.name).where(condition(model)).order_by(model.id))
    assert found == [name for name in NAMES if name in expected]


def test_order_and_pages(run, model, clients):
    ordered = sorted(NAMES)  # the database's collation is C: by code point
    assert names(run, select(model.name).order_by(model.name)) == ordered
    assert names(run, select(model.name).order_by(model.name.desc())) == ordered[::-1]
    pages = [names(run, select(model.name).order_by(model.name).limit(3).offset(at)) for at in (0, 3, 6)]
    assert pages == [ordered[:3], ordered[3:6], ordered[6:]]
    assert names(run, select(model.name).order_by(func.lower(model.name), model.id).limit(2)) == [
        "100% \\ _x_",
        "ann becker",
    ]
    assert run(lambda s: s.execute(select(func.min(model.name), func.max(model.name))).one()) == (
        ordered[0],
        ordered[-1],
    )


def test_groups_and_joins(run, model, clients):
    run(lambda s: s.add(client(model, 50, "Twin", email="c1@example.com")))
    counted = select(model.email, func.count()).group_by(model.email).having(func.count() > 1)
    assert run(lambda s: s.execute(counted).all()) == [("c1@example.com", 2)]
    other = aliased(model)
    pairs = select(model.name, other.name).join(other, (model.email == other.email) & (model.id < other.id))
    assert run(lambda s: s.execute(pairs).all()) == [("ann becker", "Twin")]
    assert len(names(run, select(model.email).distinct())) == len(NAMES)


def test_bulk_insert(run, model):
    rows = [
        {"id": i, "workspace_id": i % 3, "name": f"Client {i:04}", "email": f"c{i}@example.com"} for i in range(2500)
    ]
    run(lambda s: s.execute(insert(model), rows))
    returned = run(
        lambda s: s.scalars(insert(model).returning(model.name), [dict(r, id=r["id"] + 9000) for r in rows[:5]]).all()
    )
    assert sorted(returned) == [r["name"] for r in rows[:5]]
    found = names(run, select(model.name).where(model.id < 9000).order_by(model.name))
    assert found == [row["name"] for row in rows]
    assert names(run, select(model.name).where(model.email == "c777@example.com")) == ["Client 0777"]


def test_insert_from_select(run, model, clients):
    copy = select(model.id + 100, model.workspace_id, model.name, model.email)
    run(lambda s: s.execute(insert(model).from_select(["id", "workspace_id", "name", "email"], copy)))
    assert names(run, select(model.name).where(model.id >= 100).order_by(model.id)) == NAMES


@pytest.mark.parametrize(("column", "limit"), [("name", 255), ("email", 255), ("history", 5000)])
def test_too_long_is_a_data_error_and_nothing_is_stored(run, model, column, limit):
    values = {"name": "x", column: "é" * (limit + 1)}
    with pytest.raises(DBAPIError) as info:
        run(lambda s: s.execute(insert(model).values(id=1, workspace_id=1, **values)))
    error = info.value.orig
    # SQLAlchemy gives asyncpg's errors classes of its own, and keeps the driver's as their cause.
    assert isinstance(error.__cause__ or error, (psycopg.DataError, asyncpg.DataError)) and error.sqlstate == "22001"
    values[column] = "é" * limit
    run(lambda s: s.execute(insert(model).values(id=1, workspace_id=1, **values)))
    assert names(run, select(func.length(getattr(model, column)))) == [limit]
