"""pii_doctor() on tables and what hangs on them: each check is silent, fires, and is silenced by its remedy."""

import re

import psycopg
import pytest

from harness import shared
from harness.doctor import Case, findings, play, silent, to_paste

SETUP = """
    CREATE TABLE people (id int PRIMARY KEY, name encrypted_text(100), email encrypted_text(100, searchable), age int);
    CREATE INDEX people_email ON people USING hash (email);
    CREATE UNIQUE INDEX people_email_key ON people (email encrypted_text_unique_ops);
    INSERT INTO people VALUES (1, 'Zebulon', 'zebulon@example.com', 40), (2, 'Ann', 'ann@example.com', 50);
    CREATE FUNCTION plain(encrypted_text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN $1::text; END';
    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
"""
WATCH = "CREATE TRIGGER watch BEFORE UPDATE ON people FOR EACH ROW WHEN ({}) EXECUTE FUNCTION nothing()"
ARMOUR = "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=="
FOREIGN = """
    CREATE EXTENSION {0}; CREATE SERVER there FOREIGN DATA WRAPPER {0};
    CREATE FOREIGN TABLE people_there (name encrypted_text) SERVER there;
    CREATE ROLE doctor_there LOGIN; ALTER ROLE doctor_there SET pazpaz_pii.io = 'plaintext';
    GRANT SELECT ON people_there TO doctor_there
"""
AUDIT = """
    CREATE TABLE audit (entry jsonb);
    CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN INSERT INTO audit VALUES (to_jsonb(NEW)); RETURN NEW; END $$;
"""

CASES = [
    Case(
        "pii_name", "CREATE TABLE staff (phone varchar(50))", "public.staff.phone", finding=r"character varying\(50\)"
    ),
    Case("pii_name", 'CREATE TABLE staff ("homeAddress" jsonb)', 'public.staff."homeAddress"'),
    Case("pii_name", "CREATE TABLE staff (date_of_birth date)", "public.staff.date_of_birth"),
    Case(
        "pii_name",
        "CREATE TABLE staff (last_name text) PARTITION BY LIST (last_name)",
        "public.staff.last_name",
        fix="DROP TABLE staff",
    ),
    Case(
        "pii_name",
        "CREATE TABLE staff (nickname text); INSERT INTO pii_doctor_names VALUES ('^nick')",
        "public.staff.nickname",
    ),
    Case(
        "pii_name",
        "CREATE TABLE staff (name text)",
        "public.staff.name",
        severity="info",
        finding="encrypted column elsewhere",
    ),
    Case(
        "plaintext_copy",
        "CREATE MATERIALIZED VIEW copied AS SELECT id, upper(name) AS who FROM people",
        "public.copied",
        severity="critical",
        finding="pii_decrypt",
    ),
    Case(
        "plaintext_copy",
        "CREATE MATERIALIZED VIEW copied AS SELECT id, to_jsonb(p) AS row FROM people p",
        "public.copied",
        severity="critical",
        finding="to_jsonb",
    ),
    Case(
        "plaintext_copy",
        """CREATE VIEW shown AS SELECT id, name::text AS who FROM people; CREATE VIEW again AS SELECT * FROM shown;
            CREATE MATERIALIZED VIEW copied AS SELECT who FROM again""",
        "public.copied",
        severity="critical",
        finding="public.again",
    ),
    Case(
        "generated_column",
        "ALTER TABLE people ADD who text GENERATED ALWAYS AS (plain(name)) STORED",
        "public.people.who",
        severity="critical",
        finding="plain",
    ),
    Case(
        "expression_index",
        "CREATE INDEX leaky ON people (plain(name))",
        "public.leaky",
        severity="critical",
        finding="plain",
    ),
    Case(
        "expression_index",
        "CREATE INDEX leaky ON people (id) WHERE plain(name) <> ''",
        "public.leaky",
        finding="condition",
    ),
    Case(
        "hash_index",
        "CREATE INDEX leaky ON people USING hash (name)",
        "public.leaky",
        finding="public.people.name",
    ),
    Case(
        "hash_index",
        "CREATE INDEX leaky ON people USING hash (coalesce(name, email))",
        "public.leaky",
        finding="an expression",
    ),
    Case(
        "hash_index",
        "CREATE INDEX leaky ON people USING hash (name)",
        "public.leaky",
        fix="DROP INDEX leaky",
    ),
    Case(
        "unique_index",
        (
            "CREATE TABLE loose (v encrypted_text); ALTER EVENT TRIGGER pazpaz_pii_untagged_index DISABLE;"
            "CREATE UNIQUE INDEX leaky ON loose (v encrypted_text_unique_ops);"
            "ALTER EVENT TRIGGER pazpaz_pii_untagged_index ENABLE"
        ),
        "public.leaky",
    ),
    Case(
        "search_index",
        (
            "CREATE TABLE many (name encrypted_text(100));"
            "INSERT INTO many SELECT 'Zebulon' FROM generate_series(1, 2000);"
            # Another index takes over its pages.
            "CREATE INDEX leaky ON many USING pii_search (name); ALTER TABLE many ALTER name TYPE encrypted_text;"
            "ANALYZE many"
        ),
        "public.leaky",
        finding="every row",
        fix="SELECT pii_search_merge('leaky')",
    ),
    Case(
        "search_index",
        (
            "CREATE INDEX leaky ON people USING pii_search (name); SET LOCAL session_replication_role = replica;"
            "INSERT INTO people SELECT i, 'Zebulon' FROM generate_series(10, 20020) AS i"
        ),
        "public.leaky",
        severity="info",
        finding="20011 rows",
        fix="SELECT pii_search_merge('leaky')",
    ),
    Case(
        "array_index",
        "ALTER TABLE people ADD tags encrypted_text[]; CREATE INDEX leaky ON people (tags)",
        "public.leaky",
    ),
    Case("array_index", "CREATE INDEX leaky ON people ((ARRAY[email]))", "public.leaky"),
    Case(
        "array_index",
        "ALTER TABLE people ADD tags encrypted_text[]; CREATE INDEX leaky ON people USING gin (tags)",
        "public.leaky",
        finding="a gin index over elements of arrays",
    ),
    Case(
        "array_index",
        "CREATE TYPE span AS RANGE (subtype = encrypted_text); CREATE TABLE spans (s span); "
        "CREATE INDEX leaky ON spans USING gist (s)",
        "public.leaky",
        finding="a gist index over public.span",
    ),
    Case(
        "array_index",
        "CREATE TYPE pair AS (a int, b encrypted_text); CREATE TABLE pairs (p pair); CREATE INDEX leaky ON pairs (p)",
        "public.leaky",
    ),
    Case(
        "partition_key",
        "CREATE TABLE parts (v encrypted_text) PARTITION BY RANGE (v)",
        "public.parts",
        finding="by range.*order",
        fix="DROP TABLE parts",
    ),
    Case(
        "partition_key",
        "CREATE TABLE parts (v encrypted_text(9)) PARTITION BY HASH (v)",
        "public.parts",
        finding="by hash",
        fix="DROP TABLE parts",
    ),
    Case(
        "statistics",
        "CREATE STATISTICS looked (ndistinct) ON age, email FROM people",
        "statistics public.looked",
        finding="email",
    ),
    Case(
        "statistics",
        "CREATE STATISTICS looked ON age, (lower(name::text)) FROM people",
        "statistics public.looked",
        severity="critical",
        finding="pii_decrypt",
    ),
    Case(
        "statistics_values",
        "CREATE INDEX leaky ON people (plain(name)); ANALYZE people",
        "index public.leaky",
        severity="critical",
    ),
    Case(
        "statistics_values",
        "CREATE STATISTICS looked ON (lower(name::text)) FROM people; ANALYZE people",
        "statistics public.looked",
        severity="critical",
    ),
    Case(
        "check_constraint",
        "ALTER TABLE people ADD CONSTRAINT filled CHECK (name::text <> '')",
        "constraint filled on public.people",
        finding="pii_decrypt",
    ),
    Case(
        "check_constraint",
        "ALTER TABLE people ADD CONSTRAINT filled CHECK (email <> '')",
        "constraint filled on public.people",
        finding="operator <>",
    ),
    Case(
        "check_constraint",
        "ALTER TABLE people ADD CONSTRAINT filled CHECK (format('%s', name) <> '')",
        "constraint filled on public.people",
        finding="format",
    ),
    Case(
        "check_constraint",
        "CREATE DOMAIN nonempty AS encrypted_text CONSTRAINT filled CHECK (value::text <> '')",
        "constraint filled on domain public.nonempty",
    ),
    Case(
        "check_constraint",
        "ALTER TABLE people ADD work encrypted_text(searchable); ALTER TABLE people ADD CONSTRAINT other "
        "CHECK (email COLLATE encrypted_nocase <> work)",
        "constraint other on public.people",
        finding="operator <>",
    ),
    Case(
        "check_constraint",
        "ALTER TABLE people ADD CONSTRAINT other CHECK (email IS NOT DISTINCT FROM email)",
        "constraint other on public.people",
        finding="a CHECK with IS DISTINCT FROM, which a dump does not bring back",
    ),
    Case(
        "foreign_key",
        "CREATE TABLE mails (id int, sent_to text CONSTRAINT known REFERENCES people (email))",
        "constraint known on public.mails",
        finding="public.mails.sent_to and public.people.email: writes and restores",
    ),
    Case(
        "trigger_condition",
        WATCH.format("OLD.name IS DISTINCT FROM NEW.name"),
        "trigger watch on public.people",
        finding="operator =",
    ),
    Case("trigger_condition", WATCH.format("OLD.* IS DISTINCT FROM NEW.*"), "trigger watch on public.people"),
    Case(
        "policy",
        "CREATE POLICY own ON people USING (email::text = current_user)",
        "policy own on public.people",
        finding="pii_decrypt",
    ),
    Case(
        "policy", "CREATE POLICY own ON people FOR INSERT WITH CHECK (plain(name) <> '')", "policy own on public.people"
    ),
    Case(
        "constant_default",
        "ALTER TABLE people ALTER name SET DEFAULT 'new'",
        "public.people.name",
        fix="ALTER TABLE people ALTER name SET DEFAULT 'new'::text",
    ),
    Case(
        "constant_default",
        "CREATE DOMAIN named AS encrypted_text DEFAULT 'new'",
        "domain public.named",
        fix="DROP DOMAIN named",
    ),
    Case(
        "constant_view",
        "CREATE VIEW anns AS SELECT id FROM people WHERE email = 'ann@example.com'",
        "view public.anns",
        fix="CREATE OR REPLACE VIEW anns AS SELECT id FROM people WHERE email = 'ann@example.com'::text",
    ),
    Case(
        "constant_view",
        "CREATE MATERIALIZED VIEW anns AS SELECT id FROM people WHERE email = 'ann@example.com'",
        "materialized view public.anns",
        fix="DROP MATERIALIZED VIEW anns",
    ),
    Case(
        "constant_view",
        "CREATE RULE blank AS ON DELETE TO people DO INSTEAD UPDATE people SET name = 'gone' WHERE id = OLD.id",
        "rule blank on public.people",
        fix="DROP RULE blank ON people",
    ),
    Case(
        "constant_function",
        "CREATE FUNCTION ann() RETURNS encrypted_text LANGUAGE sql BEGIN ATOMIC SELECT 'Ann'::encrypted_text; END",
        "routine public.ann()",
        fix="DROP FUNCTION ann()",
    ),
    Case(
        "constant_function",
        f"CREATE FUNCTION ann() RETURNS text LANGUAGE sql AS $$ SELECT '{ARMOUR}' $$",
        "routine public.ann()",
        fix="DROP FUNCTION ann()",
    ),
    Case(
        "constant_function",
        "CREATE FUNCTION ann(v encrypted_text DEFAULT 'Ann') RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "routine public.ann(public.encrypted_text)",
        fix="DROP FUNCTION ann",
    ),
    Case(
        "array_column",
        "CREATE TYPE named AS (v encrypted_text); ALTER TABLE people ADD tags named",
        "public.people.tags",
    ),
    Case(
        "array_column",
        """ALTER TABLE people ADD tags encrypted_text[]; -- as after pg_upgrade
           UPDATE pg_type SET typanalyze = 'array_typanalyze' WHERE oid = 'encrypted_text[]'::regtype""",
        "public.people.tags",
    ),
    Case(
        "materialized_view",
        "CREATE MATERIALIZED VIEW grouped AS SELECT name, count(*) FROM people GROUP BY name",
        "public.grouped",
        finding="through grouping: REFRESH needs a key, and so does the restore",
    ),
    Case(
        "materialized_view",
        "CREATE MATERIALIZED VIEW keyed AS SELECT name, id FROM people; CREATE UNIQUE INDEX ON keyed (id)",
        "public.keyed",
        severity="info",
        finding="name stands before the columns of its unique index",
    ),
    Case(
        "foreign_table",
        FOREIGN.format("postgres_fdw"),
        "public.people_there",
        finding="error 0A000",
    ),
    Case(
        "foreign_table",
        "CREATE FOREIGN DATA WRAPPER any_fdw; " + FOREIGN.format("any_fdw").partition(";")[2],
        "public.people_there",
        finding="by any_fdw.*encrypt it a second time",
    ),
    *(
        Case(
            "foreign_extensions",
            "CREATE EXTENSION postgres_fdw; CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw "
            f"OPTIONS (dbname 'x', extensions '{names}')",
            "server elsewhere",
            finding="sent as plaintext in the text of statements",
        )
        # As postgres_fdw reads it: a list of identifiers.
        for names in (
            "pazpaz_pii",
            "citext , pazpaz_pii",
            "PAZPAZ_PII",
            " pazpaz_pii",
            "pazpaz_pii\t",
            '"pazpaz_pii"',
            '"uuid-ossp","pazpaz_pii" , ltree',
        )
    ),
    Case(
        "once_encrypted",
        "SET LOCAL client_min_messages = error; ALTER TABLE people ALTER name TYPE varchar(255)",
        "public.people.name",
        finding=r"when an ALTER TABLE made it character varying\(255\)",
    ),
    Case(
        "trigger_copy",
        AUDIT + "CREATE TRIGGER audit AFTER INSERT OR UPDATE ON people FOR EACH ROW EXECUTE FUNCTION audited()",
        "trigger audit on public.people",
        finding=r"public.audited\(\) takes whole rows.*name, email in plaintext",
    ),
    Case(
        "trigger_copy",
        AUDIT.replace("to_jsonb(NEW)", "to_jsonb(n)").replace("VALUES (to_jsonb(n))", "SELECT to_jsonb(n) FROM added n")
        + "CREATE TRIGGER audit AFTER INSERT ON people REFERENCING NEW TABLE AS added EXECUTE FUNCTION audited()",
        "trigger audit on public.people",
    ),
    Case(
        "replica_identity",
        "ALTER TABLE people REPLICA IDENTITY FULL",
        "public.people",
        finding="name is not searchable",
    ),
    Case(
        "replica_identity",
        """CREATE TABLE spelt (id int UNIQUE, email encrypted_text(searchable, nocase) COLLATE encrypted_nocase);
           CREATE UNIQUE INDEX ON spelt (email encrypted_text_unique_ops) WHERE id > 0;
           ALTER TABLE spelt REPLICA IDENTITY FULL""",
        "public.spelt",
        finding="email ignores case.*may change or delete the other one",
    ),
    Case(
        "replica_identity",
        """CREATE TABLE spelt (email encrypted_text(searchable, nocase) COLLATE encrypted_nocase);
           CREATE UNIQUE INDEX ON spelt (email encrypted_text_unique_ops); ALTER TABLE spelt REPLICA IDENTITY FULL""",
        "public.spelt",
        finding="email ignores case",
        fix="ALTER TABLE spelt ALTER email SET NOT NULL",
    ),
    Case(
        "storage",
        "ALTER TABLE people ALTER name SET STORAGE EXTENDED",
        "public.people.name",
        severity="info",
        finding="EXTENDED",
    ),
    Case(
        "length_limit",
        "ALTER TABLE people ADD remarks encrypted_text",
        "public.people.remarks",
        severity="info",
        fix="ALTER TABLE people ALTER remarks TYPE encrypted_text(1000)",
    ),
    Case(
        "length_limit",
        "ALTER TABLE people ADD remarks encrypted_text(searchable)",
        "public.people.remarks",
        severity="info",
        fix="ALTER TABLE people ALTER remarks TYPE encrypted_text(1000, searchable)",
    ),
]

# What looks alike and is in order.
HARMLESS = [
    ("pii_name", "CREATE TABLE staff (email_count int, phone_checked_at timestamptz, shoe_size text)"),
    ("pii_name", "CREATE TABLE staff (phone encrypted_text(50))"),
    ("pii_name", "CREATE TABLE staff (phone_model text); INSERT INTO pii_doctor_names VALUES ('phone_model', false)"),
    ("plaintext_copy", "CREATE MATERIALIZED VIEW copied AS SELECT id, name, email FROM people"),
    ("plaintext_copy", "CREATE MATERIALIZED VIEW copied AS SELECT count(*) FROM people WHERE name LIKE 'A%'"),
    (
        "plaintext_copy",
        (
            "CREATE VIEW shown AS SELECT id, name::text FROM people; "
            "CREATE MATERIALIZED VIEW copied AS SELECT id FROM shown"
        ),
    ),
    ("expression_index", "CREATE INDEX ordinary ON people (pii_key_version(name)) WHERE name IS NOT NULL AND age > 7"),
    (
        "check_constraint",
        "ALTER TABLE people ADD CHECK (num_nonnulls(name, email) > 0), ADD CHECK (format('%s', age) <> '')",
    ),
    (
        "check_constraint",
        "ALTER TABLE people ADD CHECK (octet_length(name::bytea) < 200 AND pii_key_version(email) > 0 AND age > 7)",
    ),
    (
        "foreign_key",
        "CREATE TABLE mails (id int REFERENCES people, v encrypted_text(9, searchable) REFERENCES people (email))",
    ),
    ("trigger_condition", WATCH.format("OLD.email IS DISTINCT FROM NEW.email OR OLD.age > 7")),
    ("trigger_copy", "CREATE TRIGGER t BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION nothing()"),
    ("array_column", "ALTER TABLE people ADD tags encrypted_text[]"),
    (
        "foreign_table",
        FOREIGN.format("postgres_fdw") + "; GRANT EXECUTE ON FUNCTION pii_import(text) TO doctor_there",
    ),
    (
        "materialized_view",
        "CREATE MATERIALIZED VIEW keyed AS SELECT id, name FROM people; CREATE UNIQUE INDEX ON keyed (id)",
    ),
    ("partition_key", "CREATE TABLE parts (v encrypted_text(9, searchable)) PARTITION BY HASH (v)"),
    ("constant_default", "ALTER TABLE people ALTER name SET DEFAULT 'new'::text, ALTER email SET DEFAULT NULL"),
    (
        "constant_view",
        "CREATE VIEW anns AS SELECT id FROM people WHERE email = 'ann@example.com'::text OR name IS NULL",
    ),
    ("storage", "CREATE DOMAIN d AS encrypted_text(9); CREATE TABLE t (v d)"),
    ("length_limit", "CREATE DOMAIN d AS encrypted_text(9); CREATE TABLE t (v d)"),
    (
        "array_index",
        """CREATE INDEX ordinary ON people (age, id); CREATE INDEX hashed ON people USING hash (email);
           CREATE UNIQUE INDEX alone ON people (email encrypted_text_unique_ops);
           CREATE INDEX found ON people USING pii_search (name)""",
    ),
]


database = shared.database(SETUP)


@pytest.fixture
def session(visit):
    return visit.connect_keyed(autocommit=False)


@pytest.mark.parametrize("case", CASES, ids=Case.name)
def test_it_fires_until_it_is_mended(session, case):
    play(session, case)


# What there is to find on each kind of relation, with what stands in the way of a remedy that knows of tables only.
EVERY_KIND = """
    CREATE TABLE staff (id int PRIMARY KEY, phone varchar(50), mobile text UNIQUE, birth date, address jsonb,
        email text GENERATED ALWAYS AS (id::text) STORED);
    CREATE INDEX ON staff (phone); CREATE INDEX ON staff (birth);
    CREATE TABLE parts (id int, phone text, name encrypted_text, secret encrypted_text(9), mark encrypted_text(9))
        PARTITION BY LIST (id);
    CREATE TABLE part PARTITION OF parts DEFAULT;
    CREATE INDEX ON parts (phone); CREATE INDEX ON parts USING hash (secret); CREATE INDEX ON part USING hash (name);
    CREATE INDEX ON parts (plain(mark)); ALTER TABLE parts ADD CHECK (mark::text <> '');
    CREATE TRIGGER watch BEFORE UPDATE ON parts FOR EACH ROW WHEN (OLD.mark <> NEW.mark) EXECUTE FUNCTION nothing();
    CREATE TABLE by_phone (phone text) PARTITION BY HASH (phone);
    CREATE TABLE by_secret (secret encrypted_text(9)) PARTITION BY HASH (secret);
    CREATE TABLE elder (phone text, name encrypted_text, tags encrypted_text[],
        mark encrypted_text(9) CHECK (mark::text <> ''), who text GENERATED ALWAYS AS (plain(mark)) STORED);
    CREATE TABLE younger () INHERITS (elder);
    CREATE INDEX ON younger USING hash (name); CREATE INDEX ON younger (tags);
    CREATE TABLE alone (name encrypted_text(9), EXCLUDE USING hash (name WITH =), tags encrypted_text[] UNIQUE,
        mark encrypted_text DEFAULT 'new'); ALTER TABLE alone REPLICA IDENTITY FULL, ALTER mark SET STORAGE EXTENDED;
    CREATE TABLE looked_at (name encrypted_text(9), tags encrypted_text(9)[]);
    CREATE MATERIALIZED VIEW seen AS SELECT name, 1 AS id, 'x'::text AS phone, tags FROM looked_at;
    CREATE INDEX ON seen USING hash (name); CREATE UNIQUE INDEX ON seen (id); CREATE INDEX ON seen (tags);
    CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
    CREATE FOREIGN TABLE there (phone varchar(9), name encrypted_text) SERVER far;
    ALTER FOREIGN TABLE there ADD CHECK (name::text <> '')
"""


@pytest.mark.ends
def test_each_remedy_can_be_pasted_for_each_kind_of_relation(session):
    """Alone, and its alternatives too; one that is a sentence is for what no statement mends."""
    session.execute(EVERY_KIND)
    told, kinds, failed = [], set(), []
    for check in sorted({case.check for case in CASES}):
        for _, place, _, remedy in findings(session, check):
            told.append((check, place, remedy))
            kinds.add((check, place))
            for part in remedy.split("; or "):
                try:
                    with session.transaction(force_rollback=True):
                        for statement in to_paste(part.replace("(n", "(9")):
                            if statement.split()[0].isupper() and not statement.startswith("VACUUM"):
                                session.execute(statement)
                except psycopg.Error as error:
                    failed.append((check, part, str(error)))
    assert not failed, "\n".join(map(str, failed))
    assert {
        ("pii_name", "public.staff.phone"),
        ("pii_name", "public.staff.birth"),
        ("pii_name", "public.staff.email"),
        ("pii_name", "public.parts.phone"),
        ("pii_name", "public.by_phone.phone"),
        ("pii_name", "public.elder.phone"),
        ("pii_name", "public.seen.phone"),
        ("pii_name", "public.there.phone"),
        ("hash_index", "public.parts_secret_idx"),
        ("hash_index", "public.part_name_idx"),
        ("hash_index", "public.younger_name_idx"),
        ("hash_index", "public.alone_name_excl"),
        ("hash_index", "public.seen_name_idx"),
        ("array_index", "public.alone_tags_key"),
        ("array_index", "public.younger_tags_idx"),
        ("array_index", "public.seen_tags_idx"),
        ("expression_index", "public.parts_plain_idx"),
        ("generated_column", "public.elder.who"),
        ("check_constraint", "constraint parts_mark_check on public.parts"),
        ("check_constraint", "constraint elder_mark_check on public.elder"),
        ("check_constraint", "constraint there_name_check on public.there"),
        ("trigger_condition", "trigger watch on public.parts"),
        ("partition_key", "public.by_secret"),
        ("length_limit", "public.elder.name"),
        ("length_limit", "public.elder.tags"),
        ("replica_identity", "public.alone"),
        ("storage", "public.alone.mark"),
        ("constant_default", "public.alone.mark"),
    } <= kinds, kinds
    # What comes from another relation is told of that one.
    inherits = r"public\.(younger|part)\."
    assert not [row for row in told if re.match(inherits, row[1])], told
    sentences = {(check, place) for check, place, remedy in told if not remedy.split()[0].isupper()}
    assert sentences == {
        ("pii_name", "public.by_phone.phone"),
        ("pii_name", "public.there.phone"),
        ("partition_key", "public.by_secret"),
        ("constant_default", "public.alone.mark"),
    }


@pytest.mark.parametrize(("check", "setup"), HARMLESS)
def test_it_is_silent_about(session, check, setup):
    session.execute(setup)
    assert silent(session, check)
