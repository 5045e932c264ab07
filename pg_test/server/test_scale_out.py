"""One table on two other servers, by partitions that are foreign tables: docs/scale-out.md.

Whichever of the three sessions lacks a key, or has another: no row is wrong, and an error says whose it is.
"""

import itertools
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import psycopg
import pytest
from nacl.public import PublicKey, SealedBox

from harness.cluster import PASSWORD, Cluster, base_directory
from harness.database import Database, value
from harness.errors import raises
from harness.host import give_to_server_user
from harness.keys import INDEX_KEY_1, KEY_2, KEYRING, key, keyring, raw
from harness.leaks import assert_absent, forms
from harness.memory import count_in_memory
from harness.sealed import seal

pytestmark = pytest.mark.scenario

APP = "pii_scale_out_app"
COLUMNS = "id int NOT NULL, name encrypted_text(100), email encrypted_text(100, searchable), email_index bytea"
# As docs/scale-out.md has it.
ON_A_SHARD = f"""
    CREATE TABLE clients ({COLUMNS}, PRIMARY KEY (id));
    CREATE UNIQUE INDEX ON clients (email encrypted_text_unique_ops);
    CREATE INDEX ON clients (email_index);
    CREATE TRIGGER email_index BEFORE INSERT OR UPDATE ON clients FOR EACH ROW
        EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_index', 'clients.email');
    SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index');
    CREATE VIEW keys_for_session AS
        SELECT NULL::text AS keyring, NULL::bytea AS box, pii_session_public_key() AS public_key;
    CREATE FUNCTION take_keys() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.box IS NULL THEN
            PERFORM public.pii_load_keyring(NEW.keyring, is_local => true);
        ELSE
            PERFORM public.pii_load_sealed(NEW.box, is_local => true);
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER take_keys INSTEAD OF INSERT ON keys_for_session FOR EACH ROW EXECUTE FUNCTION take_keys();
    CREATE ROLE pinned LOGIN; ALTER ROLE pinned SET pazpaz_pii.io = 'plaintext';
    GRANT ALL ON clients, keys_for_session TO pinned;
"""
PEOPLE = [(i, f"Zebulon {i}", f"z{i}@x") for i in range(1, 21)]
OTHERS = keyring(2, {n: key(f"other data key {n}") for n in ("1", "2")}, {"1": key("other index key")})


@pytest.fixture(scope="module")
def world():
    """A server that the application knows, and two that have the rows."""
    with ExitStack() as stack:
        service_file = base_directory() / "service.conf"

        def database(name, environment=None, tcp=False, **settings) -> Database:
            settings["session_preload_libraries"] = "pazpaz_pii"
            cluster = stack.enter_context(Cluster(name, settings, tcp=tcp, environment=environment))
            return stack.enter_context(Database.create(cluster, name))

        app = database("app", environment={"PGSERVICEFILE": str(service_file)})
        shards = [database("shard_1", cluster_name="first"), database("shard_2", tcp=True)]
        hosts = (shards[0].cluster.socket_dir, "127.0.0.1")
        for shard in shards:
            shard.connect_keyed().execute(ON_A_SHARD)
        address = shards[0].cluster.conninfo("shard_1").replace(" ", "\n")
        service_file.write_text(f"[keyed]\n{address}\noptions=-c pazpaz_pii.keyring={KEYRING.replace(' ', '')}\n")
        give_to_server_user(service_file)
        admin = app.connect()
        admin.execute(
            f"""CREATE ROLE {APP} LOGIN; CREATE EXTENSION postgres_fdw;
                CREATE TABLE clients ({COLUMNS}) PARTITION BY HASH (id)"""
        )
        for number, shard in enumerate(shards):
            address = f"host '{hosts[number]}', port '{shard.cluster.port}', dbname '{shard.name}'"
            admin.execute(
                f"""CREATE SERVER {shard.name} FOREIGN DATA WRAPPER postgres_fdw
                        OPTIONS ({address});
                    CREATE USER MAPPING FOR PUBLIC SERVER {shard.name}
                        OPTIONS (user 'postgres', password '{PASSWORD}', password_required 'false');
                    CREATE FOREIGN TABLE clients_{number + 1} PARTITION OF clients
                        FOR VALUES WITH (MODULUS 2, REMAINDER {number})
                        SERVER {shard.name} OPTIONS (table_name 'clients');
                    CREATE FOREIGN TABLE keys_{number + 1} (keyring text, box bytea, public_key bytea)
                        SERVER {shard.name} OPTIONS (table_name 'keys_for_session');
                    GRANT ALL ON clients, clients_{number + 1}, keys_{number + 1} TO {APP}"""
            )
        yield SimpleNamespace(app=app, shards=shards)
        for database in (app, *shards):
            assert_absent(f"the log of {database.name}", database.cluster.log_text(), ["Zebulon", "z3@x"])


@pytest.fixture
def there(world):
    """A session with keys on each shard, whose table is empty."""
    sessions = [shard.connect_keyed() for shard in world.shards]
    for session in sessions:
        session.execute("TRUNCATE clients")
    yield sessions
    for session in sessions:
        session.close()


@contextmanager
def transaction(world, *, here=KEYRING, shards=(KEYRING, KEYRING), user="postgres"):
    """A transaction of the application, after it has handed its keys over: to this session, and to each shard."""
    with world.app.connect(user, autocommit=False) as session, session.cursor() as cursor:
        if here:
            cursor.execute("SELECT pii_load_keyring(%s, true)", (here,))
        for number, keys in enumerate(shards, 1):
            if keys:
                cursor.execute(f"INSERT INTO keys_{number} (keyring) VALUES (%s)", (keys,))
        yield cursor


def fill(world) -> None:
    with transaction(world, user=APP) as cursor:
        cursor.executemany("INSERT INTO clients VALUES (%s, %s, %s)", PEOPLE)


def rows(cursor, query: str, *parameters) -> list[tuple]:
    return cursor.execute(query, parameters).fetchall()


def sent(cursor, query: str) -> list[str]:
    """The statements that are sent to shards for it."""
    lines = [line for (line,) in cursor.execute(f"EXPLAIN (VERBOSE, COSTS OFF) {query}")]
    return [line.partition("Remote SQL: ")[2] for line in lines if "Remote SQL: " in line]


def verified(there) -> bool:
    return all({row[0] for row in session.execute("SELECT finding FROM pii_verify()")} == {"ok"} for session in there)


def test_a_table_on_two_servers_is_a_table(world, there):
    fill(world)
    with transaction(world, user=APP) as cursor:
        with cursor.copy("COPY clients (id, name, email) FROM STDIN") as copy:
            for i in range(101, 1101):
                copy.write_row((i, f"Copied {i}", f"c{i}@x"))
        assert rows(cursor, "SELECT id, name, email FROM clients WHERE id < 100 ORDER BY id") == PEOPLE
        assert rows(cursor, "SELECT count(*) FROM clients WHERE name ILIKE 'copied 1__'") == [(99,)]
        assert rows(cursor, "SELECT id FROM clients WHERE email = %s", "z7@x") == [(7,)]
        in_order = sorted(email for _, _, email in PEOPLE)
        assert rows(cursor, "SELECT email FROM clients WHERE id < 100 ORDER BY email") == [(e,) for e in in_order]
        groups = rows(cursor, "SELECT left(name::text, 6) AS n, count(*) FROM clients GROUP BY n ORDER BY n")
        assert groups == [("Copied", 1000), ("Zebulo", 20)]
        assert rows(cursor, "SELECT count(DISTINCT email) FROM clients") == [(1020,)]
        cursor.execute("UPDATE clients SET name = 'Zebulon the 7th' WHERE email = 'z7@x'")
        cursor.execute("DELETE FROM clients WHERE email = %s", ("z8@x",))
        cursor.execute("INSERT INTO clients VALUES (21, 'Zebulon', 'z1@x') ON CONFLICT DO NOTHING")
        assert rows(cursor, "SELECT id, name FROM clients WHERE id IN (7, 8)") == [(7, "Zebulon the 7th")]
    counts = [value(session, "SELECT count(*) FROM clients") for session in there]
    assert all(400 < count < 620 for count in counts) and verified(there)
    # Nobody keeps keys: neither this session nor those that postgres_fdw goes on using.
    with world.app.connect() as session:
        with session.transaction():
            session.execute("SELECT pii_load_keyring(%s, true)", (KEYRING,))
        (name,) = session.execute("SELECT name FROM clients WHERE id = 7").fetchone()
        assert name.startswith("v2:")


def test_what_is_unique_is_unique_on_its_shard(world, there):
    fill(world)
    here, elsewhere = (
        next(i for i in range(900, 999) if on_shard(world, i) == (on_shard(world, 3) + n) % 2) for n in (0, 1)
    )
    with raises("23505", message="clients_email_idx"), transaction(world) as cursor:
        cursor.execute("INSERT INTO clients VALUES (%s, 'Zebulon', 'z3@x')", (here,))
    with transaction(world) as cursor:
        cursor.execute("INSERT INTO clients VALUES (%s, 'Zebulon', 'z3@x')", (elsewhere,))
        assert len(rows(cursor, "SELECT id FROM clients WHERE email = 'z3@x'")) == 2


def on_shard(world, number: int) -> int:
    query = "SELECT satisfies_hash_partition('clients'::regclass, 2, 1, %s::int)::int"
    with world.app.connect() as session:
        return value(session, query, number)


def test_what_the_shards_look_for_themselves(world, there):
    """Nothing of ours is sent. A blind index is, as a parameter."""
    fill(world)
    with transaction(world) as cursor:
        for query in (
            "SELECT id FROM clients WHERE email = 'z3@x'",
            "SELECT id FROM clients WHERE email IS NOT NULL AND name ILIKE '%3'",
            "SELECT id FROM clients ORDER BY email LIMIT 1",
            "SELECT email, count(*) FROM clients GROUP BY email",
            "SELECT id FROM clients WHERE email_index = pii_blind_index('z3@x', 'clients.email')",
        ):
            assert set(sent(cursor, query)) <= {
                "SELECT id, email FROM public.clients",
                "SELECT email FROM public.clients",
                "SELECT id, name, email FROM public.clients",
                "SELECT id, email_index FROM public.clients",
            }
        lookup = "SELECT id FROM clients WHERE email_index = (SELECT pii_blind_index({}, 'clients.email'))"
        assert (
            sent(cursor, lookup.format("'z3@x'"))
            == ["SELECT id FROM public.clients WHERE ((email_index = $1::bytea))"] * 2
        )
        assert rows(cursor, lookup.format("%s"), "z3@x") == [(3,)]


def test_the_option_extensions_writes_values_into_statements(world, there):
    """So the doctor's check foreign_extensions warns of it."""
    fill(world)
    update = "UPDATE clients_bare SET name = {} WHERE id = 3"
    with transaction(world) as cursor:
        cursor.execute(
            "CREATE FOREIGN TABLE clients_bare (id int, name encrypted_text) SERVER shard_1 "
            "OPTIONS (table_name 'clients')"
        )
        assert "Zebulon" not in str(sent(cursor, update.format("'Zebulon'")))
        cursor.execute("ALTER SERVER shard_1 OPTIONS (ADD extensions 'pazpaz_pii')")
        assert "name = 'Zebulon'::public.encrypted_text" in str(sent(cursor, update.format("'Zebulon'")))
        cursor.connection.rollback()


# --- who has a key, and who has none ---

HERE, FIRST, SECOND = "here", "first", "second"
SETS = [set(some) for n in range(4) for some in itertools.combinations((HERE, FIRST, SECOND), n)]


def keyed(world, who, **kw):
    keys = [KEYRING if one in who else None for one in (HERE, FIRST, SECOND)]
    return transaction(world, here=keys[0], shards=keys[1:], **kw)


@pytest.mark.parametrize("who", SETS, ids=lambda who: "-".join(sorted(who)) or "nobody")
def test_an_error_says_which_server_lacks_a_key(world, there, who):
    fill(world)
    for number, shard in enumerate((FIRST, SECOND), 1):
        query = f"SELECT id, name, email FROM clients_{number} WHERE id < 100 ORDER BY id"
        text = [row for row in PEOPLE if on_shard(world, row[0]) == number - 1]
        insert = f"INSERT INTO clients_{number} VALUES (%s, %s, %s)"
        new = next(i for i in range(500, 599) if on_shard(world, i) == number - 1)
        port = world.shards[number - 1].cluster.port
        told = ', cluster_name "first"' if shard == FIRST else " of 127.0.0.1"
        place = f'^postgres_fdw has opened this session: database "shard_{number}", port {port}{told}\\.$'
        if HERE in who and shard in who:
            with keyed(world, who, user=APP) as cursor:
                assert rows(cursor, query) == text
                cursor.execute(insert, (new, "Zebulon", "new@x"))
                cursor.connection.rollback()
        elif HERE in who:
            # Ciphertext comes, for who may bring it in.
            with keyed(world, who) as cursor:
                assert rows(cursor, query) == text
            with raises("0A000", detail="foreign server has no key"), keyed(world, who, user=APP) as cursor:
                rows(cursor, query)
            with raises("55000", message="no encryption key", detail=place), keyed(world, who) as cursor:
                cursor.execute(insert, (new, "Zebulon", "new@x"))
        elif shard in who:
            sent = "^A foreign server has sent text: its session has a key, and this one has none.$"
            with raises("55000", message="no encryption key", detail=sent), keyed(world, who) as cursor:
                rows(cursor, query)
            with raises("55000", message="no encryption key", detail="^$"), keyed(world, who) as cursor:
                cursor.execute(insert, (new, "Zebulon", "new@x"))
        else:
            with keyed(world, who) as cursor:
                assert all(
                    name.startswith("v2:") and email.startswith("v2.1:") for _, name, email in rows(cursor, query)
                )
            with raises("55000", message="no encryption key", detail="^$"), keyed(world, who) as cursor:
                cursor.execute(insert, (new, "Zebulon", "new@x"))
    assert verified(there) and [value(s, "SELECT count(*)::int FROM clients WHERE id > 100") for s in there] == [0, 0]


def test_a_shard_whose_role_is_pinned_to_plaintext_sends_no_ciphertext(world, there):
    fill(world)
    query = "SELECT id, name, email FROM clients_1 ORDER BY id"
    for keys in (None, KEYRING):
        with transaction(world, shards=()) as cursor:
            cursor.execute(
                "CREATE USER MAPPING FOR postgres SERVER shard_1 OPTIONS (user 'pinned', password_required 'false')"
            )
            if keys:
                cursor.execute("INSERT INTO keys_1 (keyring) VALUES (%s)", (keys,))
                assert rows(cursor, query) == [row for row in PEOPLE if on_shard(world, row[0]) == 0]
            else:
                with raises("55000", message="no encryption key", detail='database "shard_1"'):
                    rows(cursor, query)
            cursor.connection.rollback()


def test_a_session_that_citus_has_opened_is_named(world):
    """By what Citus calls its sessions on workers."""
    for name, detail in (
        ("citus_internal gpid=10000000042", '^Citus has opened this session: database "shard_1", port 5432'),
        ("citus", "^$"),
        ("psql", "^$"),
    ):
        worker = world.shards[0].connect(application_name=name)
        with raises("55000", message="no encryption key", detail=detail):
            worker.execute("SELECT pii_encrypt('x')")


def test_other_keys_on_a_shard_are_refused_by_it(world, there):
    """Its registry knows them."""
    fill(world)
    there_only = {"detail": 'database "shard_2"', "hint": "registered"}
    for statement in ("SELECT name FROM clients_2", "INSERT INTO clients_2 VALUES (1, 'Zebulon', 'n@x')"):
        with (
            raises("55000", message="fingerprint", **there_only),
            transaction(world, shards=(KEYRING, OTHERS)) as cursor,
        ):
            number = next(i for i in range(500, 599) if on_shard(world, i) == 1)
            cursor.execute(statement.replace("(1,", f"({number},"))
    assert verified(there)


def test_without_a_registry_values_of_other_keys_do_not_open(world, there):
    fill(world)
    admin = there[1]
    admin.execute("ALTER TABLE pazpaz_pii.pii_key DISABLE TRIGGER pii_refuse_delete; DELETE FROM pazpaz_pii.pii_key")
    try:
        with (
            raises("XX001", message="does not authenticate|authenticat", detail='database "shard_2"'),
            transaction(world, shards=(KEYRING, OTHERS)) as cursor,
        ):
            cursor.execute("SELECT name FROM clients_2")
        # What they write there, they read there: by the same text here.
        with transaction(world, shards=(KEYRING, OTHERS)) as cursor:
            number = next(i for i in range(500, 599) if on_shard(world, i) == 1)
            cursor.execute("INSERT INTO clients VALUES (%s, 'Zebulon', 'n@x')", (number,))
            assert rows(cursor, "SELECT name, email FROM clients WHERE id = %s", number) == [("Zebulon", "n@x")]
        with raises("XX001", detail='database "shard_2"'), transaction(world) as cursor:
            cursor.execute("SELECT name FROM clients WHERE id = %s", (number,))
    finally:
        admin.execute("TRUNCATE clients; SELECT pii_register_key(1), pii_register_key(2), pii_register_key(1, 'index')")
        admin.execute("ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_delete")


# --- transactions ---


def test_keys_that_a_savepoint_brought_go_with_it(world, there):
    with transaction(world, shards=()) as cursor:
        cursor.execute("SAVEPOINT s")
        for number in (1, 2):
            cursor.execute(f"INSERT INTO keys_{number} (keyring) VALUES (%s)", (KEYRING,))
        cursor.execute("INSERT INTO clients VALUES (1, 'Zebulon', 'z1@x'); ROLLBACK TO s")
        with raises("55000", detail='database "shard_'):
            cursor.execute("INSERT INTO clients VALUES (1, 'Zebulon', 'z1@x')")


def test_a_commit_that_one_shard_refuses_is_half_done(world, there):
    """postgres_fdw has no two-phase commit, whatever the columns are."""
    there[1].execute(
        """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused at COMMIT'; END $$;
           CREATE CONSTRAINT TRIGGER refuse AFTER INSERT ON clients DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
               EXECUTE FUNCTION refuse()"""
    )
    try:
        with pytest.raises(psycopg.Error, match="refused at COMMIT"):
            fill(world)
    finally:
        there[1].execute("DROP FUNCTION refuse() CASCADE")
    counts = [value(session, "SELECT count(*)::int FROM clients") for session in there]
    assert counts[1] == 0 and counts[0] in (0, sum(on_shard(world, row[0]) == 0 for row in PEOPLE))
    assert verified(there)
    # And again: what stands is found by its key.
    with transaction(world) as cursor:
        cursor.executemany("INSERT INTO clients VALUES (%s, %s, %s) ON CONFLICT DO NOTHING", PEOPLE)
        assert rows(cursor, "SELECT id, name, email FROM clients ORDER BY id") == PEOPLE


# --- how keys come ---


def keys_in_memory(session) -> int:
    """How often a key stands in the memory of the session, in whatever form."""
    needles = {f"{key} {n}": form for key in (KEY_2, INDEX_KEY_1) for n, form in enumerate(map(str.encode, forms(key)))}
    needles |= {key: raw(key) for key in (KEY_2, INDEX_KEY_1)}
    return sum(count_in_memory(session.info.backend_pid, needles).values())


def test_sealed_keys_pass_through_and_stay_nowhere(world, there):
    fill(world)
    with world.app.connect(autocommit=False) as session:
        session.execute("SELECT pii_load_sealed(%b, true)", (seal(session),))
        for number in (1, 2):
            public_key = value(session, f"SELECT public_key FROM keys_{number}")
            box = SealedBox(PublicKey(public_key)).encrypt(KEYRING.encode())
            session.execute(f"INSERT INTO keys_{number} (box) VALUES (%b)", (box,))
        assert rows(session, "SELECT id, name, email FROM clients ORDER BY id") == PEOPLE
        session.commit()
        assert keys_in_memory(session) == 0


def test_keys_in_clear_stay_in_the_connection_until_they_are_unloaded(world, there):
    with transaction(world) as cursor:
        cursor.execute("SELECT 1 FROM clients")
        cursor.connection.commit()
        assert keys_in_memory(cursor.connection) > 0
        cursor.execute("SELECT pii_unload_keys()")
        cursor.connection.commit()
        assert keys_in_memory(cursor.connection) == 0


def test_keys_of_a_service_file_are_not_in_the_catalogues(world, there):
    fill(world)
    admin = world.app.connect()
    admin.execute(
        f"""CREATE SERVER by_file FOREIGN DATA WRAPPER postgres_fdw OPTIONS (service 'keyed');
            CREATE USER MAPPING FOR {APP} SERVER by_file OPTIONS (password_required 'false');
            CREATE FOREIGN TABLE by_file (id int, name encrypted_text(100)) SERVER by_file
                OPTIONS (table_name 'clients');
            GRANT SELECT ON by_file TO {APP}"""
    )
    try:
        with transaction(world, shards=(), user=APP) as cursor:
            text = [row[:2] for row in PEOPLE if on_shard(world, row[0]) == 0]
            assert rows(cursor, "SELECT id, name FROM by_file ORDER BY id") == text
        dump = world.app.run_tool("pg_dump").stdout
        assert "by_file" in dump
        assert_absent("the dump", dump)
        assert rows(admin, "SELECT * FROM pazpaz_pii.pii_doctor_check_key_in_connection()") == []
    finally:
        admin.execute("DROP SERVER by_file CASCADE")
