"""After a scrub the server's files hold none of 1,000 known values, wherever they once stood."""

import random
import re
import string
import time
from collections import Counter

import psycopg
import pytest

from harness import migration
from harness.cluster import Cluster
from harness.database import Database, value
from harness.errors import raises
from harness.waiting import Background, wait_until

# Each known value starts with this and five characters of its own: eight bytes that stand in a row
# even at the start of a value that PostgreSQL has compressed.
_MARK = "~#^"
_TOKEN = re.compile(rb"~#\^([A-Za-z0-9]{5})")
# As a constant stands in an expression of a catalogue.
_CONSTANT = re.compile(rb" 126 35 94((?: [0-9]+){5}) ")
_LETTERS = string.ascii_letters + string.digits

_COUNTS = {
    "short": 250,
    "inline": 150,
    "out of line": 150,
    "compressed": 100,
    "common": 10,  # often enough for the planner's statistics
    "updated before": 70,
    "deleted before": 70,
    "rolled back": 50,
    "updated after start": 70,
    "deleted after start": 50,
    "updated after finish": 20,
    # In catalogues: of rows that are older than their column, and in definitions.
    "missing": 1,
    "default before": 3,
    "predicate before": 3,
    "constraint before": 3,
}
assert sum(_COUNTS.values()) == 1000
_QUOTED = ("default before", "predicate before", "constraint before")
_LIVE = ("short", "inline", "out of line", "compressed", "common")


class Values:
    """The known values of one test: by kind, never to be printed."""

    def __init__(self, rng: random.Random):
        tokens = set()
        while len(tokens) < 1000:
            tokens.add("".join(rng.choices(_LETTERS, k=5)))
        remaining = iter(sorted(tokens))
        self.of = {kind: [self._value(kind, next(remaining), rng) for _ in range(n)] for kind, n in _COUNTS.items()}
        self.kind_of = {v[3:8].encode(): kind for kind, values in self.of.items() for v in values}

    @staticmethod
    def _value(kind, token, rng):
        tails = {
            "inline": lambda: "".join(rng.choices(_LETTERS, k=300)),
            # Random letters do not compress, so the value is moved to the TOAST table as it is.
            "out of line": lambda: "".join(rng.choices(_LETTERS, k=6000)),
            "compressed": lambda: "lorem ipsum " * 500 + "".join(rng.choices(_LETTERS, k=3000)),
        }
        return _MARK + token + tails.get(kind, str)()

    def search(self, cluster, *places) -> dict[str, set[bytes]]:
        """Which of the values each file holds."""
        with cluster.connect() as session:
            session.execute("CHECKPOINT")
        found = {}
        for path in sorted(path for place in places for path in (cluster.data / place).rglob("*")):
            try:
                content = path.read_bytes() if path.is_file() else b""
                tokens = set(_TOKEN.findall(content))
                tokens |= {bytes(map(int, numbers.split())) for numbers in _CONSTANT.findall(content)}
            except FileNotFoundError:  # a file that is gone by now
                continue
            if tokens & self.kind_of.keys():
                found[str(path.relative_to(cluster.data))] = tokens & self.kind_of.keys()
        return found

    def count(self, tokens) -> Counter:
        """How many of each kind."""
        return Counter(self.kind_of[token] for token in tokens)


@pytest.fixture(scope="module")
def server():
    """A server whose dead rows stay until somebody rewrites their table."""
    with Cluster("scrub", {"session_preload_libraries": "pazpaz_pii", "autovacuum": "off"}) as cluster:
        yield cluster


@pytest.fixture
def app(server, request):
    name = re.sub(r"\W+", "_", request.node.name).lower()[-60:]
    with Database.create(server, name) as db:
        yield db


_TABLES = {
    "plain": "CREATE TABLE clients (id int PRIMARY KEY, name text)",
    "partitioned": """
        CREATE TABLE clients (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
        CREATE TABLE clients_1 PARTITION OF clients FOR VALUES FROM (0) TO (500);
        CREATE TABLE clients_2 PARTITION OF clients DEFAULT""",
}


_SPECS = '{"name": {}, "note": {}}'

# The files of each kind.
_STORAGE = "pazpaz_pii.pii_storage('clients') AS s (i)"
_FILES = {
    "heap": f"SELECT pg_relation_filepath(i) FROM {_STORAGE}",
    "toast": f"SELECT pg_relation_filepath(reltoastrelid) FROM {_STORAGE} JOIN pg_class ON oid = i",
    "index": f"SELECT pg_relation_filepath(indexrelid) FROM {_STORAGE} JOIN pg_index ON indrelid = i",
    **{
        name: f"SELECT pg_relation_filepath('{name}')"
        for name in ("pg_statistic", "pg_statistic_ext_data", "pg_attribute", "pg_attrdef", "pg_index", "pg_constraint")
    },
}


def insert(session, values, start) -> range:
    """One row for each value; their ids."""
    with session.cursor().copy("COPY clients (id, name, note) FROM STDIN") as copy:
        for n, value in enumerate(values, start):
            copy.write_row((n, value, value))
    return range(start, start + len(values))


def update(session, ids):
    session.execute("UPDATE clients SET name = 'x', note = 'x' WHERE id = ANY (%s)", (list(ids),))


def delete(session, ids):
    session.execute("DELETE FROM clients WHERE id = ANY (%s)", (list(ids),))


def define(session, values):
    """Definitions that quote values and are gone, and a row that is older than its column."""
    session.execute("INSERT INTO clients VALUES (0, 'x')")
    (missing,) = values.of["missing"]
    session.execute(f"ALTER TABLE clients ADD note text DEFAULT '{missing}'")
    session.execute("ALTER TABLE clients ALTER note DROP DEFAULT")
    for quoted in values.of["default before"]:
        session.execute(f"ALTER TABLE clients ALTER name SET DEFAULT '{quoted}'")
    session.execute("ALTER TABLE clients ALTER name DROP DEFAULT")
    for quoted in values.of["predicate before"]:
        session.execute(f"CREATE INDEX clients_some ON clients (id) WHERE name <> '{quoted}'")
        session.execute("DROP INDEX clients_some")
    for quoted in values.of["constraint before"]:
        session.execute(f"ALTER TABLE clients ADD CONSTRAINT clients_not CHECK (name <> '{quoted}')")
        session.execute("ALTER TABLE clients DROP CONSTRAINT clients_not")


def fill(db, table, values):
    """The table with live and dead rows, an index and statistics of both kinds; checks that all shows."""
    session = db.connect()
    session.execute(table)
    define(session, values)
    session.execute("CREATE INDEX clients_name ON clients (name text_pattern_ops) WHERE length(name) < 1000")
    # So few that PostgreSQL does not compress them.
    session.execute("ALTER TABLE clients ALTER name SET STATISTICS 10, ALTER note SET STATISTICS 10")
    at = 1
    for kind in ("short", "inline", "out of line", "compressed"):
        at = insert(session, values.of[kind], at).stop
    at = insert(session, values.of["common"] * 100, at).stop
    update(session, updated := insert(session, values.of["updated before"], at))
    delete(session, deleted := insert(session, values.of["deleted before"], updated.stop))
    session.execute("BEGIN")
    rolled_back = insert(session, values.of["rolled back"], deleted.stop)
    session.execute("ROLLBACK")
    session.execute("CREATE STATISTICS clients_names (mcv) ON name, note FROM clients")
    session.execute("ANALYZE clients")

    found = assert_shows(db, values, *(kind for kind in _COUNTS if "after" not in kind))
    for place, kinds in {
        "heap": {"short", "inline", "common", "updated before", "deleted before", "rolled back"},
        "toast": {"out of line", "compressed"},
        "index": {"short", "inline", "common", "updated before", "deleted before"},
        "pg_statistic": {"common"},
        "pg_statistic_ext_data": {"common"},
        "pg_attribute": {"missing"},
        "pg_attrdef": {"missing", "default before"},
        "pg_index": {"predicate before"},
        "pg_constraint": {"constraint before"},
    }.items():
        tokens = set().union(*(found.get(path, set()) for (path,) in session.execute(_FILES[place])))
        assert set(values.count(tokens)) >= kinds, place
    session.execute("DROP STATISTICS clients_names")
    return rolled_back.stop


def assert_shows(db, values, *kinds):
    """All values of these kinds stand in some file: the search works."""
    found = values.search(db.cluster, "base", "global")
    counts = values.count(set().union(*found.values()))
    # PostgreSQL tidies pages of catalogues, too.
    counts.update({kind: _COUNTS[kind] - counts[kind] for kind in _QUOTED if counts[kind] > 0})
    assert {kind: counts[kind] for kind in kinds} == {kind: _COUNTS[kind] for kind in kinds}
    return found


def online(db, values, at):
    """The migration in steps, up to the scrub, while rows come and go."""
    session = db.connect_keyed()
    session.execute("SELECT pii_migration_start('clients', %s)", (_SPECS,))
    update(session, updated := insert(session, values.of["updated after start"], at))
    delete(session, deleted := insert(session, values.of["deleted after start"], updated.stop))
    assert_shows(db, values, "updated after start", "deleted after start")
    last = insert(session, values.of["updated after finish"], deleted.stop)
    session.execute("CALL pii_migration_backfill('clients')")
    session.execute("ANALYZE clients")
    session.execute("SELECT pii_migration_finish('clients')")
    update(session, last)
    # Some of the dead rows are gone by now: PostgreSQL tidies pages that it visits.
    assert_shows(db, values, *_LIVE, "updated after finish")
    return session


def in_one_statement(db, values, at):
    session = db.connect_keyed()
    for kind in ("updated after start", "updated after finish"):
        update(session, ids := insert(session, values.of[kind], at))
        at = ids.stop
    delete(session, insert(session, values.of["deleted after start"], at))
    assert_shows(db, values, *_COUNTS)
    session.execute("SELECT pii_encrypt_columns('clients', %s)", (_SPECS,))
    # In the statistics' old bytes: what a rewrite of the table alone would leave.
    assert_shows(db, values, "common")
    return session


def assert_gone(db, values, tell):
    """Nothing is left but in the WAL, and live values decrypt."""
    assert values.search(db.cluster, "base", "global") == {}
    wal = set().union(*values.search(db.cluster, "pg_wal").values())
    tell(f"{len(wal)} of 1,000 values in pg_wal, 0 in base and global")
    session = db.connect_keyed()
    names = [name for (name,) in session.execute("SELECT DISTINCT name::text FROM clients")]
    assert sorted(names) == sorted(["x"] + [value for kind in _LIVE for value in values.of[kind]])


@pytest.mark.scenario
@pytest.mark.parametrize("table", _TABLES.values(), ids=_TABLES)
@pytest.mark.parametrize("way", [online, in_one_statement])
def test_no_value_is_left(app, way, table, tell):
    values = Values(random.Random(1))
    at = fill(app, table, values)
    session = way(app, values, at)
    session.execute("CALL pii_migration_scrub('clients')")
    assert_gone(app, values, tell)


def scrub_waits(db, session, release):
    """A scrub begins, waits, and ends once what it waits for has."""
    scrub = Background(session.execute, "CALL pii_migration_scrub('clients')")
    time.sleep(1)
    assert scrub.is_running()
    release()
    assert scrub.join() is None


@pytest.mark.scenario
def test_an_older_snapshot_is_waited_for(app, tell):
    """Who holds it might read the table, and would find it empty."""
    values = Values(random.Random(2))
    session = online(app, values, fill(app, _TABLES["plain"], values))
    reader = app.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT 1")
    with pytest.raises(psycopg.errors.LockNotAvailable, match=r"could not have table .*clients alone") as failed:
        session.execute("CALL pii_migration_scrub('clients', '0.2 seconds', 2)")
    assert str(reader.info.backend_pid) in failed.value.diag.message_detail
    scrub_waits(app, session, lambda: reader.execute("COMMIT"))
    assert_gone(app, values, tell)


def by_a_session(db):
    """Holds a snapshot; returns what ends it."""
    reader = db.connect()
    reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    reader.execute("SELECT 1")
    return lambda: reader.execute("COMMIT")


def by_autovacuum(db):
    """Holds a snapshot in an ANALYZE that autovacuum has begun; returns what ends it."""
    stopper = db.connect()
    stopper.execute("SELECT pg_advisory_lock(1)")
    stopper.execute(
        """CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN
                IF EXISTS (SELECT FROM pg_stat_activity WHERE pid = pg_backend_pid()
                    AND backend_type = 'autovacuum worker') THEN
                    PERFORM pg_advisory_xact_lock_shared(1);
                END IF;
                RETURN $1;
            END
            $$;
            ALTER TABLE clients SET (autovacuum_enabled = false);
            CREATE TABLE busy (n int) WITH (autovacuum_analyze_threshold = 1);
            CREATE INDEX ON busy (slow(n));
            INSERT INTO busy SELECT generate_series(1, 100)"""
    )
    db.cluster.reload(autovacuum="on", autovacuum_naptime="1s")
    analyzing = "SELECT FROM pg_stat_progress_analyze WHERE relid = 'busy'::regclass"
    wait_until(lambda: stopper.execute(analyzing).fetchall(), complaint="autovacuum does not come")
    # It never leaves before this; no other worker begins.
    db.cluster.reload(autovacuum="off")
    return lambda: stopper.execute("SELECT pg_advisory_unlock(1)")


@pytest.mark.scenario
@pytest.mark.parametrize("hold", [by_a_session, by_autovacuum])
def test_what_keeps_old_statistics_is_waited_for(app, hold, tell):
    """A snapshot from before the conversion's COMMIT: rewritten, the statistics would still hold values."""
    values = Values(random.Random(3))
    at = fill(app, _TABLES["plain"], values)
    session = app.connect_keyed()
    update(session, insert(session, ["x"], at))
    session.execute("BEGIN")
    release = hold(app) if hold is by_autovacuum else None
    session.execute("SELECT pii_encrypt_columns('clients', %s)", (_SPECS,))
    release = release or hold(app)
    session.execute("COMMIT")
    scrub_waits(app, session, release)
    assert_gone(app, values, tell)


def test_definitions_that_stay_are_named(app):
    """What is recorded to go back to, too; and nobody else reads that."""
    quoted = _MARK + "quote"
    session = app.connect_keyed()
    session.execute(
        f"""CREATE TABLE clients (id int PRIMARY KEY, name text DEFAULT '{quoted}', note text, other text DEFAULT 'x');
            CREATE INDEX clients_some ON clients (name) WHERE note <> '{quoted}';
            CREATE INDEX clients_all ON clients (name)"""
    )
    session.execute("SELECT pii_encrypt_columns('clients', %s)", (_SPECS,))
    with migration.notices(session) as told:
        session.execute("CALL pii_migration_scrub('clients')")
    (line,) = [line for line in told if "definitions quote texts" in line]
    assert "default value for column name of table public.clients, " in line
    assert "recorded definition of default value for column name of table public.clients, " in line
    assert "recorded definition of index clients_some" in line
    assert "clients_all" not in line and "other" not in line and quoted not in "".join(told)
    session.execute("CREATE ROLE nosy")
    session.execute("SET ROLE nosy")
    for statement in (
        "SELECT * FROM pazpaz_pii.pii_definition",
        "SELECT pazpaz_pii.pii_recorded('clients')",
        "SELECT pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned('clients'))",
        "SELECT pazpaz_pii.pii_record(ARRAY[]::pazpaz_pii.pii_definition[])",
        "INSERT INTO pazpaz_pii.pii_conversion DEFAULT VALUES",
    ):
        with raises("42501"):
            session.execute(statement)
    session.execute("RESET ROLE")
    session.execute("DROP ROLE nosy")


def test_an_unlocked_catalogue_is_told(app):
    """The table is scrubbed all the same, and the same call does the rest."""
    values = Values(random.Random(4))
    session = in_one_statement(app, values, fill(app, _TABLES["plain"], values))
    holder = app.connect()
    holder.execute("BEGIN; LOCK TABLE pg_attribute IN ACCESS SHARE MODE")
    with migration.notices(session) as told:
        session.execute("CALL pii_migration_scrub('clients', '0.2 seconds')")
    assert any("old rows of catalogues may still hold plaintext" in line for line in told)
    assert value(session, "SHOW lock_timeout") == "0"
    holder.execute("COMMIT")
    with migration.notices(session) as told:
        session.execute("CALL pii_migration_scrub('clients')")
    assert not any("WARNING" in line for line in told)
    assert values.search(app.cluster, "base", "global") == {}
