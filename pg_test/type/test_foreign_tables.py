"""postgres_fdw between two databases: no value is encrypted twice, whichever of the two sessions has a key."""

import pytest

from harness import shared
from harness.errors import raises
from harness.keys import KEYRING
from harness.plans import without

READER = "pii_foreign_reader"
TABLE = "(id int PRIMARY KEY, name encrypted_text(100), email encrypted_text(100, searchable))"
ROWS = [(1, "Zebulon", "zebulon@x"), (2, "Änn", None), (3, "", "ann@x")]

database = shared.database(
    f"""CREATE EXTENSION postgres_fdw; CREATE TABLE copied {TABLE};
        GRANT ALL ON copied TO {READER}""",
    roles=[READER],
)


@pytest.fixture(scope="module")
def remote(database):
    with database.sibling("remote") as remote:
        session = remote.connect()
        session.execute("CREATE EXTENSION pazpaz_pii")
        session.execute(f"CREATE TABLE people {TABLE}; CREATE INDEX ON people USING hash (email)")
        for name, options in (("keyless", ""), ("keyed", f"-c pazpaz_pii.keyring={KEYRING.replace(' ', '')}")):
            cluster = database.cluster
            database.connect().execute(
                f"""CREATE SERVER {name} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{cluster.socket_dir}',
                        port '{cluster.port}', dbname '{remote.name}', options '{options}');
                    CREATE USER MAPPING FOR PUBLIC SERVER {name} OPTIONS (user 'postgres', password_required 'false');
                    CREATE FOREIGN TABLE {name} {TABLE.replace(" PRIMARY KEY", "")} SERVER {name}
                        OPTIONS (table_name 'people');
                    GRANT ALL ON {name} TO {READER}"""
            )
        yield remote


@pytest.fixture
def there(remote):
    """A session with a key in the other database, whose table has its rows."""
    session = remote.connect_keyed()
    session.execute("TRUNCATE people")
    for row in ROWS:
        session.execute("INSERT INTO people VALUES (%s, %s, %s)", row)
    yield session
    session.close()


def stored(session, table: str) -> list[tuple]:
    return session.execute(f"SELECT id, name::bytea, email::bytea FROM {table} ORDER BY id").fetchall()


def verified(session, table: str) -> set[str]:
    return {row[0] for row in session.execute(f"SELECT finding FROM pii_verify('{table}')")}


# --- the other session has no key: ciphertext comes ---


@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_ciphertext_comes_as_it_is_and_reads_as_text(visit, there, mode):
    session = visit.connect_keyed()
    session.execute(f"SET pazpaz_pii.io = {mode}")
    assert session.execute("SELECT * FROM keyless ORDER BY id").fetchall() == ROWS
    for condition, ids in (
        ("name LIKE 'Z%'", [1]),
        ("email = 'zebulon@x'", [1]),
        ("email = 'ann@x'::text AND name = ''", [3]),
        ("email IS NULL", [2]),
    ):
        assert session.execute(f"SELECT id FROM keyless WHERE {condition}").fetchall() == [(i,) for i in ids]
    session.execute("INSERT INTO copied SELECT * FROM keyless")
    assert stored(session, "copied") == stored(there, "people")
    assert session.execute("SELECT * FROM copied ORDER BY id").fetchall() == ROWS
    assert verified(session, "copied") == {"ok"}
    session.execute("ANALYZE keyless; TRUNCATE copied")


@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_who_may_not_bring_ciphertext_in_is_told(visit, there, mode):
    """And nothing is encrypted a second time."""
    session = visit.connect_keyed(READER)
    session.execute(f"SET pazpaz_pii.io = {mode}")
    for query in ("SELECT name FROM keyless", "INSERT INTO copied SELECT * FROM keyless"):
        with raises("0A000", message="ciphertext of a foreign table", hint=r"pii_import\(text\)"):
            session.execute(query)
    assert session.execute("SELECT id FROM keyless WHERE id = 2").fetchall() == [(2,)]
    assert session.execute("SELECT count(*) FROM copied").fetchone() == (0,)


def test_values_of_another_shape_are_made_to_fit(visit, there):
    session = visit.connect_keyed()
    session.execute(
        """CREATE FOREIGN TABLE other (id int, name encrypted_text(searchable), email encrypted_text(5)) SERVER keyless
           OPTIONS (table_name 'people')"""
    )
    try:
        session.execute("SET pazpaz_pii.io = plaintext")
        assert session.execute("SELECT id FROM other WHERE name = 'Zebulon'").fetchall() == [(1,)]
        with raises("22001"):
            session.execute("SELECT email FROM other")
    finally:
        session.execute("DROP FOREIGN TABLE other")


def test_without_a_key_here_ciphertext_is_copied(visit, there):
    session = visit.connect()
    session.execute("INSERT INTO copied SELECT * FROM keyless")
    assert stored(session, "copied") == stored(there, "people")
    session.execute("TRUNCATE copied")
    session.execute("INSERT INTO keyless SELECT 9, name, email FROM keyless WHERE id = 1")
    assert there.execute("SELECT name, email FROM people WHERE id = 9").fetchone() == ("Zebulon", "zebulon@x")


def test_ciphertext_is_written_by_a_session_pinned_to_it(visit, there):
    """Keys stay here: what pii_encrypt() makes is encrypted here, and sent as ciphertext."""
    session = visit.connect_keyed()
    session.execute("SET pazpaz_pii.io = ciphertext")
    session.execute("INSERT INTO keyless VALUES (4, pii_encrypt(%s), pii_encrypt(%s))", ("Bo", "bo@x"))
    session.execute(
        "INSERT INTO keyless VALUES (5, pii_encrypt('Cy'), pii_encrypt('cy@x')::encrypted_text(searchable))"
    )
    session.execute("UPDATE keyless SET name = pii_encrypt('Zoë') WHERE email = 'zebulon@x'::text")
    session.execute("DELETE FROM keyless WHERE name::text = ''")
    wanted = [(1, "Zoë", "zebulon@x"), (2, "Änn", None), (4, "Bo", "bo@x"), (5, "Cy", "cy@x")]
    assert there.execute("SELECT * FROM people ORDER BY id").fetchall() == wanted
    assert verified(there, "people") == {"ok"}
    assert there.execute("SELECT id FROM people WHERE email = 'cy@x'").fetchall() == [(5,)]
    assert session.execute("SELECT id, name::text, email::text FROM keyless ORDER BY id").fetchall() == wanted


def test_text_where_ciphertext_is_taken_says_what_to_write(visit, there):
    session = visit.connect_keyed()
    session.execute("SET pazpaz_pii.io = ciphertext")
    for query in ("SELECT id FROM keyless WHERE email = 'zebulon@x'", "INSERT INTO keyless VALUES (6, 'x', 'y')"):
        with raises(
            "22P02", message="text offered to a session that takes ciphertext", hint=r"'x'::text.*pii_encrypt\(\$1\)"
        ):
            session.execute(query)


@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_text_is_not_stored_by_a_session_without_a_key(visit, there, mode):
    session = visit.connect_keyed()
    session.execute(f"SET pazpaz_pii.io = {mode}")
    with raises(
        "55000",
        message="no encryption key",
        detail=f'^postgres_fdw has opened this session: database "{visit.name}_remote", port {visit.cluster.port}\\.$',
        hint=r'page "Scale-out" shows, docs/scale-out.md.*io = ciphertext.*pii_encrypt\(\$1\)',
    ):
        session.execute("INSERT INTO keyless VALUES (6, 'x', 'y')")
    assert there.execute("SELECT * FROM people ORDER BY id").fetchall() == ROWS


# --- the other session has one: text comes ---


@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_text_comes_and_goes_between_two_keys(visit, there, mode):
    session = visit.connect_keyed(READER)
    session.execute(f"SET pazpaz_pii.io = {mode}")
    assert session.execute("SELECT * FROM keyed ORDER BY id").fetchall() == ROWS
    assert session.execute("SELECT id FROM keyed WHERE email = 'zebulon@x'").fetchall() == [(1,)]
    session.execute("INSERT INTO copied SELECT * FROM keyed; INSERT INTO keyed VALUES (4, 'Bo', 'bo@x')")
    session.execute("UPDATE keyed SET name = 'Zoë' WHERE email = 'zebulon@x'")
    assert session.execute("SELECT * FROM copied ORDER BY id").fetchall() == ROWS
    assert verified(visit.connect_keyed(), "copied") == verified(there, "people") == {"ok"}
    assert there.execute("SELECT name FROM people WHERE id IN (1, 4) ORDER BY id").fetchall() == [("Zoë",), ("Bo",)]
    session.execute("DELETE FROM copied")


def test_text_is_not_taken_without_a_key_here(visit, there):
    session = visit.connect()
    with raises("55000", message="no encryption key", detail="^A foreign server has sent text"):
        session.execute("SELECT name FROM keyed")
    pinned = visit.connect_keyed()
    pinned.execute("SET pazpaz_pii.io = ciphertext")
    with raises("22P02", message="text offered", hint="another mode"):
        pinned.execute("SELECT name FROM keyed")


# --- a column that ignores case ---


@pytest.mark.ends
@pytest.mark.parametrize("server", ["keyless", "keyed", "keyed, with extensions"])
@pytest.mark.parametrize("mode", ["auto", "plaintext"])
def test_a_column_that_ignores_case(visit, there, server, mode):
    """So it does here, whatever the other session may compare itself; and as little as that does COLLATE."""
    table = "(id int, email encrypted_text(100, searchable, nocase) COLLATE encrypted_nocase)"
    there.execute(f"CREATE TABLE logins {table}; CREATE UNIQUE INDEX ON logins (email encrypted_text_unique_ops)")
    there.execute("INSERT INTO logins VALUES (1, 'Zoë'), (2, 'ann'), (3, NULL)")
    session = visit.connect_keyed()
    session.execute(f"SET pazpaz_pii.io = {mode}")
    server, _, ships = server.partition(",")
    if ships:
        session.execute("ALTER SERVER keyed OPTIONS (ADD extensions 'pazpaz_pii')")
    session.execute(
        f"CREATE FOREIGN TABLE logins {table} SERVER {server}; CREATE TABLE local {table};"
        "INSERT INTO local VALUES (10, 'ZOË'), (11, 'Ann'), (12, 'bo')"
    )
    try:
        sent = session.execute("EXPLAIN (VERBOSE) SELECT id FROM logins WHERE email = 'ZOË'::text").fetchall()
        assert not any("Remote SQL" in line and "ZOË" in line for (line,) in sent)
        for condition, ids in (
            ("email = 'ZOË'", [1]),
            ("email = 'zoë'::text", [1]),
            ("'zOË' = email", [1]),
            ("email <> 'ZOË'::text", [2]),
            ("email IN ('ZOË', 'ANN', 'x')", [1, 2]),
            ("email = ANY ('{ZOË,ANN}'::text[])", [1, 2]),
            ("email IN (SELECT email FROM local)", [1, 2]),
            ("email COLLATE \"default\" = 'ZOË'", []),
            ("email::text = 'ZOË'", []),
            ("email LIKE 'zo%'", []),
        ):
            found = session.execute(f"SELECT id FROM logins WHERE {condition} ORDER BY id").fetchall()
            assert found == [(i,) for i in ids], condition
        joined = "SELECT l.id, f.id FROM local AS l JOIN logins AS f USING (email) ORDER BY 1"
        for off in ([], ["hashjoin"], ["hashjoin", "mergejoin"]):
            with without(session, *off):
                assert session.execute(joined).fetchall() == [(10, 1), (11, 2)]
        assert session.execute("SELECT a.id FROM logins AS a JOIN logins AS b USING (email)").rowcount == 2
        session.execute("INSERT INTO local SELECT id, email FROM logins WHERE id = 1")
        counts = "SELECT count(*) FROM (SELECT email FROM local UNION ALL SELECT email FROM logins) AS q GROUP BY email"
        assert sorted(session.execute(counts).fetchall()) == [(1,), (1,), (2,), (3,)]
        assert session.execute("UPDATE logins SET id = 7 WHERE email = 'ZOË'::text").rowcount == 1
        assert session.execute("DELETE FROM logins WHERE email = 'ANN'::text").rowcount == 1
        assert there.execute("SELECT id, email FROM logins ORDER BY id").fetchall() == [(3, None), (7, "Zoë")]
        assert {finding for (finding,) in session.execute("SELECT finding FROM pii_verify('local')")} == {"ok"}
    finally:
        session.execute("DROP FOREIGN TABLE logins; DROP TABLE local")
        if ships:
            session.execute("ALTER SERVER keyed OPTIONS (DROP extensions)")
        there.execute("DROP TABLE logins")
