"""Whatever a table had, it has after the way back, from every state: pg_dump -s and all rows are the same."""

import shutil

import pytest

from harness import host, migration, shared
from harness.host import PG_MAJOR

pytestmark = pytest.mark.ends

ROLES = "pii_keeps_reader", "pii_keeps_granter"


database = shared.database(roles=ROLES)
db = shared.corner


@pytest.fixture(scope="module", autouse=True)
def tablespace(cluster):
    tablespace = cluster.directory / "keeps"
    tablespace.mkdir()
    shutil.chown(tablespace, host.SERVER_USER.pw_uid, host.SERVER_USER.pw_gid)
    with cluster.connect() as admin:
        admin.execute(f"CREATE TABLESPACE pii_keeps_space LOCATION '{tablespace}'")
    yield
    with cluster.connect() as admin:
        admin.execute("DROP TABLESPACE pii_keeps_space")
    shutil.rmtree(tablespace)


# --- tables, each with what a conversion could lose ---

PLAIN = """
    CREATE FUNCTION no_name() RETURNS text STABLE LANGUAGE sql AS $$ SELECT 'nobody' $$;
    CREATE TABLE t (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        email varchar(255) NOT NULL DEFAULT 'x@example.com',
        first_name text DEFAULT no_name(),
        code character(10),
        address text COLLATE "C" NOT NULL DEFAULT '',
        "Mixed Case" varchar(20) COLLATE "POSIX",
        note text,
        workspace_id int NOT NULL DEFAULT 1
    );
    COMMENT ON TABLE t IS 'clients';
    COMMENT ON COLUMN t.email IS 'where they''re reached';
    COMMENT ON COLUMN t."Mixed Case" IS 'odd';
    GRANT SELECT (email, id), UPDATE (email) ON t TO pii_keeps_reader;
    GRANT SELECT (address) ON t TO pii_keeps_granter WITH GRANT OPTION;
    GRANT SELECT (note) ON t TO PUBLIC;
    ALTER TABLE t ALTER email SET STATISTICS 500, ALTER note SET STATISTICS 0,
        ALTER address SET (n_distinct = -0.5), ALTER first_name SET STORAGE EXTERNAL, ALTER note SET STORAGE MAIN,
        ALTER note SET COMPRESSION pglz, ALTER address SET COMPRESSION pglz;
    INSERT INTO t (email, first_name, code, address, "Mixed Case", note)
    SELECT 'user' || i || '@example.com', CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'Zoë ' || i END,
        CASE i % 4 WHEN 0 THEN NULL ELSE 'c' || i END, 'Straße ' || i, nullif('m' || i, 'm7'), repeat('n', i)
    FROM generate_series(1, 40) AS i;
"""
PLAIN_COLUMNS = """{"email": {"searchable": true}, "first_name": {}, "code": {}, "address": {"length": 500},
    "Mixed Case": {}, "note": {}}"""

INDEXED = """
    CREATE TABLE t (id int PRIMARY KEY, email varchar(100) NOT NULL, phone text, name text, extra text, w int);
    CREATE UNIQUE INDEX t_email ON t (email);
    CREATE UNIQUE INDEX t_w_phone ON t (w, phone) TABLESPACE pii_keeps_space;
    ALTER TABLE t ADD CONSTRAINT t_phone_key UNIQUE (phone) WITH (fillfactor = 70);
    ALTER TABLE t ADD CONSTRAINT t_phone_w_key UNIQUE (phone, w) USING INDEX TABLESPACE pii_keeps_space;
    ALTER TABLE t ADD CONSTRAINT t_email_excl EXCLUDE USING hash (email WITH =);
    ALTER TABLE t ADD CONSTRAINT t_both_excl EXCLUDE USING btree (email WITH =, phone WITH =);
    CREATE UNIQUE INDEX t_id_inc ON t (id) INCLUDE (name);
    CREATE INDEX t_name ON t (name text_pattern_ops DESC NULLS LAST) WITH (fillfactor = 60);
    CREATE INDEX t_name_c ON t (name COLLATE "C", w);
    CREATE INDEX t_partial ON t (name) WHERE w > 10;
    CREATE INDEX t_partial_2 ON t (w) WHERE name IS NOT NULL;
    CREATE INDEX "t Lower" ON t (lower(name), (w + 1));
    ALTER INDEX "t Lower" ALTER COLUMN 1 SET STATISTICS 321;
    CREATE INDEX t_inc ON t (w) INCLUDE (extra);
    CREATE INDEX t_hash ON t USING hash (extra);
    CREATE INDEX t_brin ON t USING brin (extra);
    COMMENT ON INDEX t_name IS 'for prefixes';
    COMMENT ON INDEX t_phone_key IS 'the index of a constraint';
    COMMENT ON CONSTRAINT t_phone_key ON t IS 'one phone each';
    ALTER TABLE t CLUSTER ON t_name;
    INSERT INTO t SELECT i, 'e' || i, nullif('p' || i, 'p3'), 'Name ' || i, repeat('x', i), i
        FROM generate_series(1, 30) AS i;
"""
INDEXED_COLUMNS = (
    '{"email": {"searchable": true}, "phone": {"searchable": true}, "name": {}, "extra": {"searchable": true}}'
)

PARTITIONED = """
    CREATE TABLE t (id int, region text NOT NULL, email varchar(80) NOT NULL DEFAULT 'none', name text DEFAULT 'all')
        PARTITION BY LIST (region);
    CREATE TABLE t_eu PARTITION OF t FOR VALUES IN ('eu') PARTITION BY RANGE (id);
    CREATE TABLE t_eu_1 PARTITION OF t_eu FOR VALUES FROM (1) TO (20);
    CREATE TABLE "T eu rest" (gone int, name text DEFAULT 'special', email varchar(80) NOT NULL, id int, more int,
        region text NOT NULL);
    ALTER TABLE "T eu rest" DROP COLUMN gone, DROP COLUMN more;
    ALTER TABLE t_eu ATTACH PARTITION "T eu rest" DEFAULT;
    CREATE TABLE t_rest PARTITION OF t DEFAULT;
    ALTER TABLE ONLY t_rest ALTER name SET DEFAULT 'rest';
    ALTER TABLE ONLY t_eu_1 ALTER email SET STATISTICS 77;
    ALTER TABLE ONLY t_eu_1 ALTER name SET STORAGE EXTERNAL;
    COMMENT ON COLUMN t_eu_1.email IS 'of the first';
    GRANT SELECT (email) ON t_rest TO pii_keeps_reader;
    CREATE INDEX t_name ON t (name);
    COMMENT ON INDEX t_name IS 'all names';
    CREATE UNIQUE INDEX t_unique ON t (region, id, email);
    ALTER TABLE t ADD CONSTRAINT t_key UNIQUE (id, region, name);
    CREATE INDEX rest_only ON t_rest (lower(email));
    CREATE INDEX ON ONLY t (email);
    INSERT INTO t SELECT i, CASE i % 3 WHEN 0 THEN 'us' ELSE 'eu' END, 'e' || i, nullif('n' || i, 'n5')
        FROM generate_series(1, 40) AS i;
"""
PARTITIONED_COLUMNS = '{"email": {"searchable": true}, "name": {"searchable": true}}'

INHERITED = """
    CREATE TABLE t (id int PRIMARY KEY, name text DEFAULT 'parent', email text);
    CREATE TABLE child (more int, CONSTRAINT child_name NOT NULL name) INHERITS (t);
    CREATE TABLE own (name text DEFAULT 'own', email text, id int NOT NULL);
    ALTER TABLE own INHERIT t;
    CREATE TABLE grandchild () INHERITS (child);
    ALTER TABLE own ALTER email SET NOT NULL;
    CREATE INDEX own_email ON own (email);
    INSERT INTO t VALUES (1, 'a', 'a@x'), (2, NULL, NULL);
    INSERT INTO child VALUES (3, 'c', NULL, 1);
    INSERT INTO own (id, email) VALUES (4, 'o@x');
    INSERT INTO grandchild VALUES (5, 'g', 'g@x', 2);
"""
if PG_MAJOR < 18:
    INHERITED = INHERITED.replace(", CONSTRAINT child_name NOT NULL name)", ")").replace(
        "CREATE TABLE own", "ALTER TABLE child ALTER name SET NOT NULL; CREATE TABLE own"
    )
INHERITED_COLUMNS = '{"name": {}, "email": {"length": 20}}'

LONG = "n" * 60 + "äz"  # 63 bytes
ODD = '"Odd ""Table"""'
NAMES = f"""
    CREATE TABLE {ODD} (
        "Id 1" text, "id,2" int, "{LONG}" text NOT NULL DEFAULT 'd', "select" varchar(9),
            "it's %I $1" text, email text, email__encrypted int, email__plaintext int,
        PRIMARY KEY ("Id 1", "id,2")
    );
    CREATE UNIQUE INDEX "{"i" * 55 + "ääää"}" ON {ODD} ("select");
    CREATE INDEX "sel""ect" ON {ODD} ("it's %I $1");
    INSERT INTO {ODD} SELECT 'k' || i, i, 'v' || i, 's' || i, 'q' || i, 'e' || i, i, i FROM generate_series(1, 10) AS i;
"""
NAMES_COLUMNS = '{"%s": {}, "select": {"searchable": true}, "it\'s %%I $1": {"searchable": true}, "email": {}}' % LONG

TABLES = {
    "plain": (PLAIN, "t", PLAIN_COLUMNS),
    "indexed": (INDEXED, "t", INDEXED_COLUMNS),
    "partitioned": (PARTITIONED, "t", PARTITIONED_COLUMNS),
    "inherited": (INHERITED, "t", INHERITED_COLUMNS),
    "names": (NAMES, ODD, NAMES_COLUMNS),
}
if PG_MAJOR >= 15:
    TABLES["nulls_not_distinct"] = (
        """CREATE TABLE t (id int, email text, phone text);
           CREATE UNIQUE INDEX t_email ON t (email) NULLS NOT DISTINCT;
           ALTER TABLE t ADD CONSTRAINT t_phone UNIQUE NULLS NOT DISTINCT (phone, id);
           INSERT INTO t VALUES (1, 'a', NULL), (2, NULL, 'b')""",
        "t",
        '{"email": {"searchable": true}, "phone": {"searchable": true}}',
    )
if PG_MAJOR >= 18:
    TABLES["named_not_null"] = (
        """CREATE TABLE t (id int, email text CONSTRAINT "must have" NOT NULL,
               name text CONSTRAINT t_n NOT NULL NO INHERIT);
           COMMENT ON CONSTRAINT "must have" ON t IS 'why';
           CREATE TABLE kid (CONSTRAINT own_one NOT NULL email) INHERITS (t);
           ALTER TABLE t ADD later text; INSERT INTO t VALUES (0, 'x', 'y', NULL);
           ALTER TABLE t ADD CONSTRAINT later_one NOT NULL later NOT VALID;
           DELETE FROM t WHERE id = 0; INSERT INTO t VALUES (1, 'a', 'b', 'l');
           INSERT INTO kid VALUES (2, 'c', NULL, 'l')""",
        "t",
        '{"email": {}, "name": {}, "later": {}}',
    )


# A backfill changes no catalogue: going back from there is as from "started".
@pytest.mark.parametrize(
    "state", [pytest.param(s, marks=pytest.mark.scenario) if s == "backfilled" else s for s in migration.STATES]
)
@pytest.mark.parametrize("name", TABLES)
def test_the_way_back_leads_to_where_it_began(db, keyed, name, state):
    setup, table, columns = TABLES[name]
    keyed.execute(setup)
    schema, rows = db.dump_schema("-n", db.schema), migration.rows_of(keyed, table)
    assert rows and schema.count("CREATE TABLE") >= 1

    migration.advance(keyed, table, columns, state)
    assert db.dump_schema("-n", db.schema) != schema, "nothing was converted"
    migration.rollback(keyed, table)

    assert migration.rows_of(keyed, table) == rows
    assert db.dump_schema("-n", db.schema) == schema
    left = keyed.execute(
        "SELECT (SELECT count(*) FROM pazpaz_pii.pii_column), (SELECT count(*) FROM pazpaz_pii.pii_definition)"
    )
    assert left.fetchone() == (0, 0)
