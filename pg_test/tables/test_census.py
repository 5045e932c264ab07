"""What is stored where: pii_census counts without a key, pii_verify authenticates with one."""

from harness import migration, shared
from harness.errors import raises
from harness.keys import KEY_1, KEY_2, WRONG_KEY, key, keyring
from harness.loading import set_keyring

CENSUS = (
    "SELECT table_name::text, column_name::text, key_version, index_version, n_values, nulls, malformed "
    "FROM pii_census({})"
)


db = shared.corner


def census(session, table: str = "'t'") -> list[tuple]:
    return session.execute(CENSUS.format(table)).fetchall()


def verify(session, table: str = "'t'") -> list[tuple]:
    return session.execute(
        f"SELECT column_name::text, row_key, finding, n_values, bad FROM pii_verify({table})"
    ).fetchall()


# --- the census ---


def test_values_by_key_version_without_a_key(db, keyed):
    keyed.execute(
        "CREATE TABLE t (id int, plain encrypted_text, tagged encrypted_text(searchable), short encrypted_text(9))"
    )
    keyed.execute("INSERT INTO t SELECT i, 'v' || i, 's' || i, NULL FROM generate_series(1, 5) i")
    set_keyring(keyed, keyring(current=1))
    keyed.execute("INSERT INTO t SELECT i, '', NULL, 'x' FROM generate_series(6, 8) i")
    rows = census(db.connect())
    name = rows[0][0]
    assert name.endswith("t")
    assert rows == [
        (name, "plain", None, None, 0, 0, 0),
        (name, "plain", 1, None, 3, 0, 0),
        (name, "plain", 2, None, 5, 0, 0),
        (name, "tagged", None, None, 0, 3, 0),
        (name, "tagged", 2, 1, 5, 0, 0),
        (name, "short", None, None, 0, 5, 0),
        (name, "short", 1, None, 3, 0, 0),
    ]
    total = keyed.execute("SELECT sum(octet_length(plain::bytea)) FROM t").fetchone()
    assert keyed.execute("SELECT sum(bytes) FROM pii_census('t') WHERE column_name = 'plain'").fetchone() == total
    types = keyed.execute("SELECT DISTINCT column_type FROM pii_census('t') WHERE column_name = 'tagged'").fetchone()[0]
    assert types.endswith("encrypted_text(searchable)")


def test_what_is_malformed_is_counted(keyed):
    keyed.execute("CREATE TABLE t (id int PRIMARY KEY, v bytea)")
    keyed.execute("SELECT pii_declare_column('t', 'v')")
    keyed.execute(
        "INSERT INTO t VALUES (1, pii_encrypt('a')::bytea), (2, 'rubbish'), (3, ''), (4, NULL), (5, 'v2:'), "
        "(6, pii_encrypt('b', 'aad')), (7, 'v99999:' || pii_encrypt('c')::bytea)"
    )
    rows = [row[2:] for row in census(keyed)]
    assert rows == [(None, None, 0, 1, 4), (2, None, 2, 0, 0)]


def test_values_that_hide_in_text_and_bytea_are_found(keyed):
    keyed.execute(
        "SET pazpaz_pii.io = 'ciphertext'; CREATE TABLE t (id int, a text, b varchar, c bytea, d char(90), e json)"
    )
    keyed.execute(
        "INSERT INTO t SELECT 1, pii_encrypt('x')::bytea::text, 'v2:not armour', pii_encrypt('x')::bytea, 'v1:', '{}'"
    )
    keyed.execute(
        "INSERT INTO t (a, d) SELECT v, v FROM (SELECT 'v2:' || encode(substr(pii_encrypt('y')::bytea, 4), 'base64') "
        "AS v) AS s"
    )
    found = {(row[1], row[2]): row[4:] for row in census(keyed)}
    assert found == {("a", 2): (1, 0, 0), ("c", 2): (1, 0, 0), ("d", 2): (1, 0, 0)}


def test_arrays_domains_partitions_children_and_materialized_views(keyed):
    keyed.execute(
        """CREATE DOMAIN mail AS encrypted_text(50, searchable); CREATE DOMAIN strict_mail AS mail NOT NULL;
           CREATE TABLE t (id int, a encrypted_text[], m strict_mail) PARTITION BY LIST (id);
           CREATE TABLE p1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF t DEFAULT
               PARTITION BY LIST (id); CREATE TABLE p3 PARTITION OF p2 DEFAULT;
           INSERT INTO t VALUES (1, '{a,NULL,b}', 'x'), (2, '{{c,d},{e,f}}', 'y'), (3, NULL, 'z'), (4, '{}', 'z');
           CREATE TABLE base (v encrypted_text); CREATE TABLE child () INHERITS (base); INSERT INTO child VALUES ('c');
           INSERT INTO base VALUES ('b');
           CREATE MATERIALIZED VIEW mat AS SELECT m::bytea::encrypted_text AS m FROM t"""
    )
    rows = {(row[0].split(".")[-1], row[1], row[2]): row[4:] for row in census(keyed)}
    assert rows == {
        ("p1", "a", None): (0, 1, 0),
        ("p1", "a", 2): (2, 0, 0),
        ("p1", "m", None): (0, 0, 0),
        ("p1", "m", 2): (1, 0, 0),
        ("p3", "a", None): (0, 0, 0),
        ("p3", "a", 2): (4, 0, 0),
        ("p3", "m", None): (0, 0, 0),
        ("p3", "m", 2): (3, 0, 0),
    }
    assert {(row[0].split(".")[-1], row[2], row[4]) for row in census(keyed, "'base'")} == {
        ("base", None, 0),
        ("base", 2, 1),
        ("child", None, 0),
        ("child", 2, 1),
    }
    assert [row[4] for row in census(keyed, "'mat'") if row[2]] == [4]
    assert {row[:2] for row in verify(keyed)} == {("a", None), ("m", None)}


def test_a_whole_database_and_tables_without_columns(db, keyed):
    keyed.execute(
        'CREATE TABLE "Odd ""T""" ("V v" encrypted_text); INSERT INTO "Odd ""T""" VALUES (\'x\'); '
        "CREATE TABLE nothing (); CREATE TABLE empty (v encrypted_text)"
    )
    names = {(row[0].removeprefix(f"{db.schema}."), row[1]) for row in census(keyed, "")}
    assert {('"Odd ""T"""', "V v"), ("empty", "v")} <= names
    assert census(keyed, "'nothing'") == [] and verify(keyed, "'nothing'") == []
    assert verify(keyed, "'empty'") == [("v", None, "ok", 0, 0)]
    assert ("V v", None, "ok", 1, 0) in verify(keyed, "")
    assert census(keyed, "'empty'")[0][2:] == (None, None, 0, 0, 0)
    assert census(keyed, "NULL") == census(keyed, "")


def test_of_tables_one_may_not_read(db, keyed):
    """A census of the whole database is none when something is hidden."""
    keyed.execute(
        "CREATE TABLE t (v encrypted_text); GRANT SELECT ON t TO pg_monitor; CREATE TABLE hidden (v encrypted_text)"
    )
    other = db.connect()
    other.execute("SET ROLE pg_monitor")
    other.execute("SELECT * FROM public.pii_census(%s::regclass)", (f"{db.schema}.t",))
    with raises("42501"):
        other.execute("SELECT * FROM public.pii_census()")


# --- declared columns ---


def test_declaring_a_column(db, keyed):
    keyed.execute("CREATE TABLE t (id int, v bytea, w text); INSERT INTO t VALUES (1, pii_encrypt('a')::bytea, 'x')")
    assert verify(keyed) == []
    keyed.execute("SELECT pii_declare_column('t', 'v'); SELECT pii_declare_column('t', 'v')")
    assert verify(keyed) == [("v", None, "ok", 1, 0)]
    keyed.execute("SELECT pii_declare_column('t', 'v', false)")
    assert verify(keyed) == []
    for column in ("w", "emial", "ctid", "V"):
        with migration.refused(db, "42703", message=f'table t has no column "{column}" of type bytea'):
            keyed.execute(f"SELECT pii_declare_column('t', '{column}')")
    with raises("22004"):
        keyed.execute("SELECT pii_declare_column(NULL, 'v')")
    keyed.execute("SELECT pii_declare_column('t', 'v'); DROP TABLE t")
    db.run_tool("pg_dump")
    keyed.execute("SELECT * FROM pii_census(); CREATE TABLE t (v bytea); SELECT pii_declare_column('t', 'v')")
    stale = "SELECT count(*) FROM pazpaz_pii.pii_bytea_column WHERE pazpaz_pii.pii_name_of(declared) IS NULL"
    assert keyed.execute(stale).fetchone() == (0,)


def test_a_declaration_follows_its_column(database, db, keyed):
    """Renamed, not its name; and in a dump, where numbers change."""
    keyed.execute(
        """CREATE TABLE t (gone int, id int, v bytea, w bytea); ALTER TABLE t DROP gone;
            INSERT INTO t VALUES (1, pii_encrypt('a')::bytea, 'x'); SELECT pii_declare_column('t', 'v');
            ALTER TABLE t RENAME v TO u; ALTER TABLE t RENAME w TO v; ALTER TABLE t RENAME TO "t ü" """
    )
    assert keyed.execute("SELECT column_name, finding FROM pii_verify('\"t ü\"')").fetchall() == [("u", "ok")]
    with db.sibling("declared") as restored:
        restored.psql(database.run_tool("pg_dump").stdout)
        session = restored.connect_keyed()
        found = session.execute(f"SELECT column_name, finding FROM pii_verify('{db.schema}.\"t ü\"')").fetchall()
        assert found == [("u", "ok")]
    keyed.execute('ALTER TABLE "t ü" DROP u; ALTER TABLE "t ü" ADD u bytea')
    assert keyed.execute("SELECT * FROM pii_verify('\"t ü\"')").fetchall() == []


def test_a_declaration_holds_for_partitions(keyed):
    keyed.execute(
        """CREATE TABLE t (id int, v bytea) PARTITION BY LIST (id); CREATE TABLE p PARTITION OF t DEFAULT;
           INSERT INTO t VALUES (1, pii_encrypt('a')::bytea), (2, 'bad'); SELECT pii_declare_column('t', 'v')"""
    )
    assert [row[4:] for row in census(keyed)] == [(0, 0, 1), (1, 0, 0)]
    assert verify(keyed)[-1] == ("v", None, "1 of 2 values is bad", 2, 1)


# --- verification ---


def bad_table(session) -> None:
    """One bad value of each kind beside good ones; the secret words are in none of the findings."""
    session.execute(
        "CREATE TABLE t (a int, b text, raw bytea, PRIMARY KEY (b, a)); SELECT pii_declare_column('t', 'raw')"
    )
    session.execute(
        """INSERT INTO t VALUES (1, 'good', pii_encrypt('zebulon')::bytea), (2, 'null', NULL), (3, 'empty', ''),
               (4, 'rubbish', 'zebulon'),
               (5, 'flipped', pii_encrypt('zebulon')::bytea), (6, 'bound', pii_encrypt('zebulon', 'here')),
               (7, 'cut', substr(pii_encrypt('zebulon')::bytea, 1, 30)),
                   (8, 'tagged', ('zebulon'::text::encrypted_text(searchable))::bytea);
           UPDATE t SET raw = set_byte(raw, 20, get_byte(raw, 20) # 1) WHERE a = 5"""
    )


def test_bad_values_are_named_by_primary_key_and_reason(keyed):
    bad_table(keyed)
    set_keyring(keyed, keyring(current=1, keys={"1": KEY_1}))
    keyed.execute("INSERT INTO t VALUES (9, 'older', pii_encrypt('x')::bytea)")
    set_keyring(keyed, keyring(current=2, keys={"2": KEY_2}))
    rows = verify(keyed)
    assert not any("zebulon" in str(row) for row in rows)
    findings = {row[1]: row[2] for row in rows[:-1]}
    assert set(findings) == {
        '{"b" : "%s", "a" : %d}' % (b, a)
        for a, b in ((3, "empty"), (4, "rubbish"), (5, "flipped"), (7, "cut"), (9, "older"))
    }
    assert "version 1" in findings['{"b" : "older", "a" : 9}']
    assert (
        "authentication" in findings['{"b" : "flipped", "a" : 5}']
        or "decrypt" in findings['{"b" : "flipped", "a" : 5}']
    )
    assert rows[-1] == ("raw", None, "5 of 8 values are bad", 8, 5)


def test_verification_needs_the_keys(db, keyed):
    keyed.execute(
        "CREATE TABLE t (id int PRIMARY KEY, v encrypted_text, s encrypted_text(searchable)); "
        "INSERT INTO t VALUES (1, 'zebulon', 'zebulon')"
    )
    with raises("55000", message="no encryption key", hint="Load the keys"):
        verify(db.connect())
    for label, ring in (
        ("wrong", keyring(keys={"2": WRONG_KEY})),
        ("another index key", keyring(index={"1": key("another")})),
        ("no index key", keyring(index={})),
        ("index version", keyring(index={"2": key("another")})),
    ):
        other = db.connect_keyed(keyring=ring)
        rows = verify(other)
        bad = {row[0]: row[4] for row in rows if row[1] is None}
        assert bad == {"v": 1 if label == "wrong" else 0, "s": 1}, label
    assert verify(keyed) == [("v", None, "ok", 1, 0), ("s", None, "ok", 1, 0)]
    keyed.execute("SET pazpaz_pii.io = 'ciphertext'")
    assert verify(keyed)[0][2] == "ok"


def test_a_value_that_its_column_should_not_hold(keyed):
    """Moved there by somebody who may write the files or the catalogues."""
    keyed.execute(
        "CREATE TABLE t (id int PRIMARY KEY, v bytea); INSERT INTO t "
        "VALUES (1, pii_encrypt('123456789')::bytea), (2, ('1'::text::encrypted_text(searchable))::bytea)"
    )
    columns = (
        "UPDATE pg_attribute SET atttypid = 'encrypted_text'::regtype, atttypmod = {} "
        "WHERE attrelid = 't'::regclass AND attname = 'v'"
    )
    keyed.execute("CREATE TABLE o (short encrypted_text(5), tagged encrypted_text(searchable))")
    typmods = dict(
        keyed.execute(
            "SELECT attname::text, atttypmod FROM pg_attribute WHERE attrelid = 'o'::regclass AND attnum > 0"
        ).fetchall()
    )
    keyed.execute("SET allow_system_table_mods = on")
    keyed.execute(columns.format(typmods["short"]))
    assert [row[1:3] for row in verify(keyed)[:-1]] == [
        ('{"id" : 1}', "has more than 5 characters"),
        ('{"id" : 2}', "has an equality tag in a column that is not searchable"),
    ]
    keyed.execute(columns.format(typmods["tagged"]))
    assert [row[1:3] for row in verify(keyed)[:-1]] == [('{"id" : 1}', "has no equality tag")]


def test_a_scan_reads_only_what_is_there_to_be_read(db, keyed):
    """Anybody may call one, and say of a column what it is not: a number, read as text, is an address."""
    keyed.execute(
        """CREATE TABLE t (n bigint, v encrypted_text, p text, b bytea, numbers int[]);
            INSERT INTO t VALUES (1, 'x', 'y', 'z', '{1}'); CREATE VIEW seen AS SELECT * FROM t;
            CREATE INDEX ON t (n); CREATE TABLE parted (v encrypted_text) PARTITION BY HASH (v)"""
    )
    scans = {
        "pii_scan_checksum('{table}', '{{{column}}}', '{{f}}')": {"v", "p"},
        "pii_scan_prefixes('{table}', '{{{column}}}', '{{bytes}}')": {"v", "b"},
        "pii_scan_prefixes('{table}', '{{{column}}}', '{{armour}}')": {"p"},
        "pii_scan_prefixes('{table}', '{{{column}}}', '{{array}}')": set(),
        "pii_scan_values('{table}', '{{1}}', '{{{column}}}', '{{scalar}}', '{{-1}}', '{{0}}', true)": {"v", "b"},
        "pii_scan_values('{table}', '{{1}}', '{{2}}', '{{scalar}}', '{{-1}}', '{{{column}}}', true)": {"p"},
    }
    for scan, readable in scans.items():
        for number, column in enumerate(("n", "v", "p", "b", "numbers"), start=1):
            query = "SELECT * FROM pazpaz_pii." + scan.format(table="t", column=number)
            if column in readable:
                keyed.execute(query)
            else:
                with raises("42804", message=f"column {number}"):
                    keyed.execute(query)
        for relation in ("seen", "t_n_idx", "parted"):
            with raises("42809", message=relation):
                keyed.execute("SELECT * FROM pazpaz_pii." + scan.format(table=relation, column=1))
        for unequal in ("{}", "{NULL}"):
            arguments = scan.format(table="t", column=2).replace("'{f}'", f"'{unequal}'")
            arguments = arguments.replace("'{-1}'", f"'{unequal}'").replace("'{bytes}'", f"'{unequal}'")
            if unequal in arguments:
                with raises("22023", message="of one length"):
                    keyed.execute(f"SELECT * FROM pazpaz_pii.{arguments}")
