"""What stands in the way of a conversion is told by name, and nothing is changed: in one statement and online."""

import pytest

from harness import migration, shared
from harness.host import PG_MAJOR
from harness.keys import keyring

pytestmark = pytest.mark.ends

WAYS = {"at once": "pii_encrypt_columns", "online": "pii_migration_start"}
TABLE = (
    "CREATE TABLE t (id int PRIMARY KEY, email varchar(50), name text, w int); "
    "INSERT INTO t VALUES (1, 'zebulon@x', 'Zebulon', 1);"
)
SECRETS = ["zebulon", "Zebulon"]


db = shared.corner
keyed = shared.keyed_and_quiet


@pytest.fixture(params=WAYS)
def convert(request, db, keyed):
    """Tries to convert; whatever comes of it, the catalogues and the rows must be the same."""

    def attempt(columns: str, sqlstate: str, *, table: str = "t", **parts):
        before = migration.fingerprint(keyed), migration.rows_of(keyed, "t")
        with migration.refused(db, sqlstate, secrets=SECRETS, **parts) as info:
            keyed.execute(f"SELECT {WAYS[request.param]}({migration.literal(table)}, $json${columns}$json$)")
        assert (migration.fingerprint(keyed), migration.rows_of(keyed, "t")) == before
        recorded = "SELECT count(*) FROM pazpaz_pii.pii_column WHERE table_name IN (SELECT oid FROM pg_class)"
        assert keyed.execute(recorded).fetchone() == (0,)
        return info.value

    return attempt


# What depends on a column, and how it is named. {v} stands for what differs between versions.
OBSTACLES = {
    "view": ("CREATE VIEW v AS SELECT email FROM t", "view v"),
    "view by WHERE": ("CREATE VIEW v AS SELECT id FROM t WHERE email <> ''", "view v"),
    "materialized view": ("CREATE MATERIALIZED VIEW v AS SELECT email FROM t", "materialized view v"),
    "rule": ("CREATE RULE r AS ON UPDATE TO t DO ALSO SELECT 1", "rule r on table"),
    "rule on another table": (
        "CREATE TABLE o (i int); CREATE RULE r AS ON INSERT TO o DO ALSO UPDATE t SET email = 'x'",
        "rule r on table o",
    ),
    "trigger of column": (
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; "
            "CREATE TRIGGER g BEFORE UPDATE OF email ON t FOR EACH ROW EXECUTE FUNCTION f()"
        ),
        "trigger g on table t",
    ),
    "trigger when": (
        (
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END'; "
            "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (new.email <> '') EXECUTE FUNCTION f()"
        ),
        "trigger g on table t",
    ),
    "generated from it": (
        "ALTER TABLE t ADD low text GENERATED ALWAYS AS (lower(email)) STORED",
        "column low of table t",
    ),
    "check": ("ALTER TABLE t ADD CONSTRAINT has_at CHECK (email LIKE '%@%')", "constraint has_at on table t"),
    "check not valid": (
        "ALTER TABLE t ADD CONSTRAINT has_at CHECK (email LIKE '%@%') NOT VALID",
        "constraint has_at on table t",
    ),
    "foreign key from it": (
        (
            "CREATE TABLE o (m varchar(50) PRIMARY KEY); INSERT INTO o VALUES ('zebulon@x'); "
            "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (email) REFERENCES o"
        ),
        "constraint fk on table t",
    ),
    "foreign key to it": (
        "ALTER TABLE t ADD UNIQUE (email); CREATE TABLE o (m varchar(50) CONSTRAINT fk REFERENCES t (email))",
        "constraint fk on table o",
    ),
    "foreign key to an index": (
        (
            "CREATE UNIQUE INDEX ON t (w, email); CREATE TABLE o (w int, m varchar(50), "
            "CONSTRAINT fk FOREIGN KEY (w, m) REFERENCES t (w, email))"
        ),
        "constraint fk on table o",
    ),
    "policy": ("CREATE POLICY p ON t USING (email = current_user)", "policy p on table t"),
    "policy of another table": (
        "CREATE TABLE o (i int); CREATE POLICY p ON o USING (i IN (SELECT id FROM t WHERE email = current_user))",
        "policy p on table o",
    ),
    "statistics": ("CREATE STATISTICS s ON email, w FROM t", "statistics object"),
    "statistics of expression": ("CREATE STATISTICS s ON (lower(email)) FROM t", "statistics object"),
    "replica identity": (
        (
            "ALTER TABLE t ALTER email SET NOT NULL; CREATE UNIQUE INDEX u ON t (email); "
            "ALTER TABLE t REPLICA IDENTITY USING INDEX u"
        ),
        'column "email" of t is part of the replica identity',
    ),
    "sql function": (
        "CREATE FUNCTION f() RETURNS text STABLE LANGUAGE sql BEGIN ATOMIC SELECT email FROM t; END",
        r"function f\(\)",
    ),
}
if PG_MAJOR >= 15:
    OBSTACLES |= {
        "publication of columns": (
            "CREATE PUBLICATION p FOR TABLE t (id, email)",
            "publication of table t in publication p",
        ),
        "publication of rows": (
            "CREATE PUBLICATION p FOR TABLE t WHERE (email = 'x') WITH (publish = insert)",
            "publication of table t in publication p",
        ),
    }
if PG_MAJOR >= 18:
    OBSTACLES["virtual generated"] = (
        "ALTER TABLE t ADD low text GENERATED ALWAYS AS (lower(email))",
        "column low of table t",
    )


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_depends_on_a_column_is_listed(keyed, convert, name):
    setup, described = OBSTACLES[name]
    keyed.execute(TABLE + setup)
    try:
        convert(
            '{"name": {}, "email": {"searchable": true}}',
            "2BP01",
            message="columns of t cannot be converted",
            detail=described,
            hint="Nothing was changed",
        )
    finally:
        keyed.execute("DROP PUBLICATION IF EXISTS p")


# A rule stands between every statement and the table, whatever its columns.
@pytest.mark.parametrize("name", sorted(OBSTACLES.keys() - {"rule"}))
def test_it_does_not_hinder_other_columns(keyed, name):
    setup, _ = OBSTACLES[name]
    keyed.execute(TABLE + setup)
    try:
        keyed.execute("SELECT pii_encrypt_columns('t', '{\"name\": {}}')")
        keyed.execute("UPDATE t SET name = 'Ann' WHERE id = 1")
        assert keyed.execute("SELECT name::text, pii_key_version(name) FROM t").fetchone() == ("Ann", 2)
        assert migration.types_of(keyed, "t")["name"] == "encrypted_text"
    finally:
        keyed.execute("DROP PUBLICATION IF EXISTS p")


def test_all_obstacles_are_listed_at_once(keyed, convert):
    keyed.execute(
        TABLE
        + (
            "CREATE VIEW v AS SELECT email FROM t; CREATE VIEW w AS SELECT name FROM t; "
            "ALTER TABLE t ADD CHECK (name <> '')"
        )
    )
    error = convert('{"email": {}, "name": {}}', "2BP01")
    assert len(error.diag.message_detail.splitlines()) == 3


@pytest.mark.parametrize(
    ("setup", "table", "sqlstate", "words"),
    [
        ("CREATE TABLE o (email text PRIMARY KEY)", "o", "2BP01", "part of the primary key"),
        ("CREATE TABLE o (id int, email text, PRIMARY KEY (id, email))", "o", "2BP01", "part of the primary key"),
        (
            "CREATE TABLE o (id int, email text GENERATED ALWAYS AS ('x') STORED)",
            "o",
            "2BP01",
            'column "email" of o is generated',
        ),
        ("CREATE TABLE o (id int, email text) PARTITION BY LIST (email)", "o", "2BP01", "is in its partition key"),
        (
            "CREATE TABLE o (id int, email text) PARTITION BY LIST (lower(email))",
            "o",
            "2BP01",
            "is in its partition key",
        ),
        (
            (
                "CREATE TABLE o (id int, email text) PARTITION BY LIST (id); "
                "CREATE TABLE q PARTITION OF o DEFAULT PARTITION BY HASH (email)"
            ),
            "o",
            "2BP01",
            "of q is in its partition key",
        ),
        (
            "CREATE TABLE o (id int, email text) PARTITION BY LIST (id); CREATE TABLE q PARTITION OF o DEFAULT",
            "q",
            "2BP01",
            "inherited from another table",
        ),
        (
            "CREATE TABLE o (id int, email text); CREATE TABLE q () INHERITS (o)",
            "q",
            "2BP01",
            "inherited from another table",
        ),
        (
            "CREATE TABLE o (id int, email text); CREATE TABLE q () INHERITS (o); CREATE VIEW v AS SELECT email FROM q",
            "o",
            "2BP01",
            "view v",
        ),
        ("CREATE VIEW o AS SELECT email FROM t", "o", "42809", None),
        ("CREATE MATERIALIZED VIEW o AS SELECT email FROM t", "o", "2BP01", "o is a materialized view"),
        (
            (
                "CREATE FOREIGN DATA WRAPPER none; CREATE SERVER none FOREIGN DATA WRAPPER none; "
                "CREATE FOREIGN TABLE o (email text) SERVER none"
            ),
            "o",
            "0A000",
            "o is a foreign table",
        ),
        ("CREATE SEQUENCE o", "o", "42809", None),
        ("CREATE TABLE o (email text); CREATE TYPE c AS (email text)", "c", "42809", None),
        ("CREATE DOMAIN mail AS text CHECK (value LIKE '%@%'); CREATE TABLE o (email mail)", "o", "42804", None),
        ("CREATE TABLE o (email text[])", "o", "42804", None),
        ("CREATE TABLE o (email name)", "o", "42804", None),
        ("CREATE TABLE o (email int)", "o", "42804", None),
        ("CREATE TABLE o (email encrypted_text)", "o", "42804", None),
        ('CREATE TABLE o (email "char")', "o", "42804", None),
    ],
)
def test_tables_and_columns_that_cannot_be(keyed, convert, setup, table, sqlstate, words):
    keyed.execute(TABLE + setup)
    try:
        convert('{"email": {"searchable": true}}', sqlstate, table=table, detail=words or "")
    finally:
        keyed.execute("DROP FOREIGN DATA WRAPPER IF EXISTS none CASCADE")


def test_nondeterministic_collations(keyed, convert):
    # The PostgreSQL under test has no ICU, the only provider of such collations.
    keyed.execute("CREATE COLLATION loose (provider = libc, locale = 'C')")
    keyed.execute(TABLE + "ALTER TABLE t ALTER email TYPE text COLLATE loose")
    keyed.execute(
        "SET allow_system_table_mods = on; UPDATE pg_collation SET collisdeterministic = false "
        "WHERE oid = 'loose'::regcollation"
    )
    convert(
        '{"email": {}}', "0A000", message='column "email" has a nondeterministic collation', hint="another collation"
    )


@pytest.mark.parametrize(
    ("columns", "sqlstate", "message"),
    [
        ("{}", "22023", "at least one column"),
        ("[]", "22023", "JSON object"),
        ('"email"', "22023", "JSON object"),
        ("null", "22023", "JSON object"),
        ('["email"]', "22023", "JSON object"),
        ('{"email": true}', "22023", "settings must be a JSON object"),
        ('{"email": null}', "22023", "settings must be a JSON object"),
        ('{"email": {"serchable": true}}', "22023", 'unknown setting "serchable"'),
        ('{"email": {"searchable": "yes"}}', "22023", "true or false"),
        ('{"email": {"searchable": null}}', "22023", "true or false"),
        ('{"email": {"length": "9"}}', "22023", "whole number"),
        ('{"email": {"length": 0}}', "22023", "whole number"),
        ('{"email": {"length": -1}}', "22023", "whole number"),
        ('{"email": {"length": 9.5}}', "22023", "whole number"),
        ('{"email": {"length": 10485761}}', "22023", "whole number"),
        ('{"email": {"length": 1e99}}', "22023", "whole number"),
        ('{"email": {}, "emial": {}}', "42703", 'column "emial" of table t does not exist'),
        ('{"EMAIL": {}}', "42703", 'column "EMAIL"'),
        ('{"ctid": {}}', "42703", 'column "ctid"'),
        ('{"gone": {}}', "42703", 'column "gone"'),
        ('{"": {}}', "42703", 'column ""'),
        ('{"email\\"; DROP TABLE t; --": {}}', "42703", "does not exist"),
        ('{"%s": {}}' % ("e" * 64), "42703", "does not exist"),
        ('{"id": {}}', "42804", 'column "id" is of type integer'),
    ],
)
def test_columns_that_make_no_sense(keyed, convert, columns, sqlstate, message):
    keyed.execute(TABLE + "ALTER TABLE t ADD gone text; ALTER TABLE t DROP gone")
    convert(columns, sqlstate, message=message)


def test_no_columns_at_all(db, keyed):
    keyed.execute(TABLE)
    for way in WAYS.values():
        with migration.refused(db, "22023", message="JSON object"):
            keyed.execute(f"SELECT {way}('t', NULL)")
        with migration.refused(db, "22004", message="no table"):
            keyed.execute(f"SELECT {way}(NULL, '{{\"email\": {{}}}}')")
        with migration.refused(db, "42P01", message="does not exist"):
            keyed.execute(f"SELECT {way}(99999999::regclass, '{{\"email\": {{}}}}')")


@pytest.mark.parametrize(
    ("index", "columns"),
    [
        ("CREATE UNIQUE INDEX u ON t (email)", '{"email": {}}'),
        ("CREATE UNIQUE INDEX u ON t (w, email, name)", '{"email": {"searchable": true}, "name": {}}'),
        ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (email)", '{"email": {}}'),
        ("ALTER TABLE t ADD CONSTRAINT u UNIQUE (email) DEFERRABLE", '{"email": {"searchable": true}}'),
        ("ALTER TABLE t ADD CONSTRAINT u EXCLUDE (email WITH =)", '{"email": {}}'),
        (
            "ALTER TABLE t ADD CONSTRAINT u EXCLUDE (email WITH =) WHERE (email <> '')",
            '{"email": {"searchable": true}}',
        ),
        ("ALTER TABLE t ADD CONSTRAINT u EXCLUDE USING hash (lower(email) WITH =)", '{"email": {"searchable": true}}'),
        ("CREATE UNIQUE INDEX u ON t (lower(email))", '{"email": {"searchable": true}}'),
        (
            "CREATE UNIQUE INDEX u ON t (email) WHERE w > 0 AND name <> ''",
            '{"email": {"searchable": true}, "name": {}}',
        ),
        ("CREATE UNIQUE INDEX u ON t (w) WHERE email <> ''", '{"email": {"searchable": true}}'),
    ],
)
def test_uniqueness_must_not_get_lost(keyed, convert, index, columns):
    keyed.execute(TABLE + index)
    convert(
        columns, "0A000", message="uniqueness of columns of t would get lost", detail=r"\bu\b", hint="searchable.*drop"
    )


def test_uniqueness_of_a_partition_alone(keyed, convert):
    keyed.execute(
        """CREATE TABLE t (id int, email text) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t DEFAULT;
           CREATE UNIQUE INDEX u ON t1 (email); INSERT INTO t VALUES (1, 'a')"""
    )
    convert('{"email": {}}', "0A000", detail="u ON")


def test_values_that_are_too_long_are_listed_by_primary_key(keyed, db):
    keyed.execute(
        """CREATE TABLE t (a text, "b c" int, name text, email varchar(80), PRIMARY KEY (a, "b c"));
           INSERT INTO t SELECT 'k' || i, i, repeat('ü', i), 'zebulon' FROM generate_series(1, 12) AS i"""
    )
    before = migration.rows_of(keyed, "t"), migration.fingerprint(keyed)
    with migration.refused(
        db, "22001", message="values of t are too long", hint="Nothing was changed", secrets=["üü", "zebulon"]
    ) as info:
        keyed.execute("""SELECT pii_encrypt_columns('t', '{"name": {"length": 10}, "email": {"length": 7}}')""")
    lines = info.value.diag.message_detail.splitlines()
    assert lines == ['{"a" : "k%d", "b c" : %d}: name has more than 10 characters' % (i, i) for i in (11, 12)]
    assert (migration.rows_of(keyed, "t"), migration.fingerprint(keyed)) == before
    keyed.execute("""SELECT pii_encrypt_columns('t', '{"name": {"length": 12}, "email": {"length": 7}}')""")
    assert keyed.execute("SELECT max(length(name)) FROM t").fetchone() == (12,)


def test_long_values_of_partitions_and_of_tables_without_a_key(db, keyed):
    keyed.execute(
        """CREATE TABLE t (id int, name text) PARTITION BY LIST (id); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
           CREATE TABLE t2 PARTITION OF t DEFAULT; INSERT INTO t SELECT i, repeat('x', 20)
               FROM generate_series(1, 30) i"""
    )
    with migration.refused(db, "22001") as info:
        keyed.execute("""SELECT pii_encrypt_columns('t', '{"name": {"length": 19}}')""")
    lines = info.value.diag.message_detail.splitlines()
    assert len(lines) == 1 + 20 and lines[0] == '{"ctid" : "(0,1)"}: name has more than 19 characters'


def test_without_keys(db, keyed):
    keyed.execute(TABLE)
    keyless = db.connect()
    for way in WAYS.values():
        with migration.refused(db, "55000", message="no encryption key"):
            keyless.execute(f"SELECT {way}('t', '{{\"email\": {{}}}}')")
    without_index = db.connect_keyed(keyring=keyring(index={}))
    for way in WAYS.values():
        with migration.refused(db, "55000", message="index key"):
            without_index.execute(f"SELECT {way}('t', '{{\"email\": {{\"searchable\": true}}}}')")
    without_index.execute("SET pazpaz_pii.io = 'ciphertext'; SELECT pii_encrypt_columns('t', '{\"email\": {}}')")
    assert keyed.execute("SELECT email FROM t").fetchone() == ("zebulon@x",)


def test_decrypting_what_is_not_encrypted(db, keyed):
    keyed.execute(TABLE)
    keyed.execute("SELECT pii_encrypt_columns('t', '{\"email\": {}}')")
    for columns, sqlstate, message in (
        ("'{email,name}'", "42804", "not of type encrypted_text: name"),
        ("'{emial}'", "42703", "no column emial"),
        ("'{}'", "22023", "no columns are given"),
        ("NULL", "22023", "no columns are given"),
        ("'{NULL}'", "42703", "no column"),
        ("'{email,email}'", "22023", "twice"),
    ):
        with migration.refused(db, sqlstate, message=message):
            keyed.execute(f"SELECT pii_decrypt_columns('t', {columns})")
    assert migration.types_of(keyed, "t")["email"] == "encrypted_text(50)"


def test_obstacles_to_decryption_are_listed(db, keyed):
    keyed.execute(TABLE)
    keyed.execute("SELECT pii_encrypt_columns('t', '{\"email\": {}}'); CREATE VIEW v AS SELECT email FROM t")
    with migration.refused(db, "2BP01", detail="view v", hint="Nothing was changed"):
        keyed.execute("SELECT pii_decrypt_columns('t', '{email}')")
    with migration.refused(db, "2BP01", detail="view v"):
        keyed.execute("CALL pii_migration_rollback('t')")
    assert migration.types_of(keyed, "t")["email"] == "encrypted_text(50)"
