"""The recipes of docs/applications.md, as they stand there, on a live server."""

import asyncio
import re
import sys
from types import ModuleType

import pandas
import pytest

from harness.host import ROOT
from harness.keys import KEYRING

PAGE = (ROOT / "docs" / "applications.md").read_text()


@pytest.fixture
def practice(db):
    """The page's table."""
    session = db.connect_keyed()
    _, _, rest = PAGE.partition("CREATE TABLE clients (")
    session.execute("CREATE TABLE clients (" + rest.partition("ANALYZE")[0])
    return session


@pytest.fixture
def recipe(db, practice, tmp_path, monkeypatch):
    """Runs the lines under a heading of the page, on this database: recipe("SQLModel"); what they define."""
    file = tmp_path / "keyring"
    file.write_text(KEYRING)
    for name, value in {
        "PGHOST": str(db.cluster.socket_dir),
        "PGPORT": str(db.cluster.port),
        "PGUSER": "postgres",
    }.items():
        monkeypatch.setenv(name, value)

    def run(title):
        code = re.search(rf"### {title}\n.*?```python\n(.*?)```", PAGE, re.DOTALL)[1]
        code = code.replace("/run/secrets/pazpaz_keyring", str(file)).replace("practice", db.name)
        # Tortoise does not look at PGPORT.
        code = code.replace('{"database":', f'{{"port": {db.cluster.port}, "database":')
        module = ModuleType("recipe")
        monkeypatch.setitem(sys.modules, "recipe", module)
        exec(compile(code, title, "exec"), vars(module))
        return module

    return run


def test_sqlmodel(recipe, practice):
    found = recipe("SQLModel")
    with found.Session(found.engine) as session:
        session.add(found.Client(id=9001, workspace_id=1, name="Zoë", email="zoe@example.com"))
        session.commit()
        by_part = found.select(found.Client.id).where(found.Client.name.ilike("%ZOË"))
        assert session.exec(by_part).all() == [9001]
        session.get(found.Client, 9001).email = "zoe@example.org"
        session.commit()
    assert practice.execute("SELECT email FROM clients WHERE id = 9001").fetchone() == ("zoe@example.org",)
    found.SQLModel.metadata.drop_all(found.engine)
    found.SQLModel.metadata.create_all(found.engine)
    assert types(practice, "clients") == {"name": "encrypted_text(255)", "email": "encrypted_text(255,searchable)"}
    found.engine.dispose()


def test_pandas(recipe, practice):
    found = recipe("pandas")
    assert types(practice, "copies") == {"name": "encrypted_text(255)", "email": "encrypted_text(255,searchable)"}
    again = pandas.read_sql("SELECT * FROM copies ORDER BY id", found.engine)
    assert again.equals(found.frame.sort_values("id", ignore_index=True)) and len(again) == 300
    assert again["name"][0] == "Client 7"
    found.frame.to_sql("copies", found.engine, index=False, if_exists="append")
    assert types(practice, "copies")["name"] == "encrypted_text(255)"
    assert practice.execute("SELECT count(*) FROM copies WHERE email = 'c7@example.com'").fetchone() == (2,)
    # What the page warns of.
    found.frame.to_sql("copies", found.engine, index=False, if_exists="replace")
    assert types(practice, "copies") == {"name": "text", "email": "text"}
    found.engine.dispose()


def test_peewee(recipe, practice):
    client = recipe("peewee").Client
    client.create(id=9001, workspace_id=1, name="Zoë", email="zoe@example.com")
    assert client.get(client.name.contains("ZO") & (client.workspace_id == 1)).id == 9001
    client.update(email="zoe@example.org").where(client.id == 9001).execute()
    client.insert_many([{"id": 9002, "workspace_id": 1, "name": "Ann"}]).execute()
    assert [found.id for found in client.select().where(client.email.in_(["zoe@example.org"]))] == [9001]
    assert client.get_by_id(9002).email is None
    client.drop_table()
    client.create_table()
    assert types(practice, "clients") == {"name": "encrypted_text(255)", "email": "encrypted_text(255,searchable)"}
    client._meta.database.close()


def test_tortoise(recipe, practice):
    found = recipe("Tortoise ORM")

    async def work():
        await found.main()
        client = found.Client
        await client.create(id=9001, workspace_id=1, name="Zoë", email="zoe@example.com")
        assert (await client.get(name__icontains="ZO", workspace_id=1)).id == 9001
        await client.filter(email__in=["zoe@example.com"]).update(email="zoe@example.org")
        await client.bulk_create([client(id=9002, workspace_id=1, name="Ann")])
        assert await client.filter(id__gt=9000).order_by("name").values_list("name", "email") == [
            ("Ann", None),
            ("Zoë", "zoe@example.org"),
        ]
        plan = await client.filter(email="c7@example.com").explain()
        assert "clients_email" in str(plan)
        await found.Tortoise.get_connection("default").execute_script("DROP TABLE clients")
        await found.Tortoise.generate_schemas()
        await found.Tortoise.close_connections()

    asyncio.run(work())
    assert types(practice, "clients") == {"name": "encrypted_text(255)", "email": "encrypted_text(255,searchable)"}


def types(session, table):
    """Of the columns that are to be encrypted."""
    return dict(
        session.execute(
            """SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
                WHERE attrelid = %s::regclass AND attname IN ('name', 'email') ORDER BY attnum""",
            [table],
        ).fetchall()
    )
