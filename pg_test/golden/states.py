"""What the golden database is made of: each state with how it comes about, and questions with their answers.

The answers are what is known from before the extension saw it, never what it said. A new form of stored values, kind
of index or record of the extension is a new state here, at the end of its list.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from harness import migration, registry
from harness.keys import INDEX_KEY_1
from harness.values import blind_index

# Who is granted something; a dump brings no roles.
ROLES = OWNER, APPLICATION = "golden_owner", "golden_app"


@dataclass
class Sessions:
    """Who makes the states: a session under the older data key, one under the current one, and one that holds the
    master key as well."""

    older: psycopg.Connection
    current: psycopg.Connection
    custodian: psycopg.Connection


@dataclass
class State:
    """One state. A question without ORDER BY has one row."""

    name: str
    setup: str | Callable[[Sessions], None]
    answers: dict[str, list[list]] = field(default_factory=dict)


# Without the separators that PostgreSQL would have to escape, of each length that is stored in another way.
TEXTS = (
    "",
    "a",
    "Zoë Müller",
    "漢字 \N{PARTY POPPER} e\N{COMBINING ACUTE ACCENT}",
    'it\'s \\ "quoted"\t;',
    "long " * 60,
    "longest " * 300,
)


def _rows(*columns: Callable[[str], object]) -> list[list]:
    return [[number, *(column(text) for column in columns)] for number, text in enumerate(TEXTS)]


def _same(text: str) -> str:
    return text


def _forms(sessions: Sessions) -> None:
    """Every form of a value, as this extension and the original application store it."""
    sessions.current.execute(
        """CREATE TABLE forms (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(searchable),
                bound bytea, raw bytea, armoured text, document jsonb, legacy bytea);
            SELECT pii_declare_column('forms', 'raw')"""
    )
    for number, text in enumerate(TEXTS):
        sessions.current.execute(
            """WITH made AS (SELECT pii_encrypt(%(text)s)::bytea AS value)
               INSERT INTO forms SELECT %(id)s, %(text)s, %(text)s, pii_encrypt(%(text)s, 'forms/' || %(id)s), value,
                   'v2:' || translate(encode(substr(value, 4), 'base64'), E'\n', ''),
                   jsonb_build_object('version', 'v2', 'algorithm', 'AES-256-GCM',
                       'ciphertext', translate(encode(substr(value, 4), 'base64'), E'\n', '')),
                   substr(value, 4)
               FROM made""",
            {"id": number, "text": text},
        )
    sessions.current.execute("INSERT INTO forms (id) VALUES (99)")


def _older(sessions: Sessions) -> None:
    """Values under a data key that is retired by now."""
    sessions.older.execute(
        """CREATE TABLE older (id int PRIMARY KEY, plain encrypted_text, found encrypted_text(20, searchable));
            CREATE INDEX ON older USING hash (found);
            INSERT INTO older SELECT i, 'plain ' || i, 'found ' || i FROM generate_series(1, 5) AS i"""
    )


def _wrapped(sessions: Sessions) -> None:
    """Values under a key that the database stores wrapped."""
    sessions.custodian.execute(
        """CREATE TABLE wrapped (id int PRIMARY KEY, plain encrypted_text(20));
            INSERT INTO wrapped SELECT i, 'plain ' || i FROM generate_series(1, 5) AS i"""
    )


INDEXED = """
    CREATE TABLE indexed (id int PRIMARY KEY, name encrypted_text(40), email encrypted_text(60, searchable) NOT NULL,
        workspace int NOT NULL);
    INSERT INTO indexed SELECT i, 'Name ' || i, 'mail' || i || '@example.com', i % 3 FROM generate_series(1, 60) AS i;
    CREATE INDEX indexed_hash ON indexed USING hash (email);
    CREATE UNIQUE INDEX indexed_unique ON indexed (email encrypted_text_unique_ops);
    CREATE UNIQUE INDEX indexed_partial ON indexed (workspace, email encrypted_text_unique_ops) INCLUDE (name)
        WHERE id > 7;
    CREATE INDEX indexed_search ON indexed USING pii_search (name);
    CREATE INDEX indexed_search_email ON indexed USING pii_search (email) WHERE workspace = 1;
    ALTER TABLE indexed ADD CONSTRAINT indexed_once EXCLUDE USING hash (email WITH =);
    SELECT pii_search_merge('indexed_search');
    INSERT INTO indexed VALUES (61, 'Not filed yet', 'late@example.com', 0);
    CREATE TABLE referring (id int PRIMARY KEY, indexed int REFERENCES indexed);
    INSERT INTO referring VALUES (1, 42);
"""

NESTED = """
    CREATE DOMAIN short_secret AS encrypted_text(20);
    CREATE DOMAIN given_secret AS encrypted_text(20, searchable) NOT NULL CHECK (VALUE IS NOT NULL);
    CREATE TYPE address AS (street encrypted_text, house int);
    CREATE TABLE nested (id int PRIMARY KEY, tags encrypted_text(20)[], grid encrypted_text[],
        keyed encrypted_text(20, searchable)[], short short_secret, given given_secret);
    INSERT INTO nested VALUES (1, '{one,NULL,"two, three"}', '{{a,b},{c,d}}', '{x,y}', 'short', 'given'),
        (2, '{}', NULL, NULL, NULL, 'another');
    CREATE TABLE places (id int PRIMARY KEY, place address);
    ALTER TABLE places ALTER place SET STATISTICS 0;
    INSERT INTO places VALUES (1, ROW('Street ''1''', 7)), (2, NULL);
"""

PARTITIONED = """
    CREATE SCHEMA "Odd schema";
    CREATE TABLE "Odd schema"."Parts ""of"" it" (id int, kind int, name encrypted_text(40),
        email encrypted_text(searchable), PRIMARY KEY (id, kind)) PARTITION BY LIST (kind);
    CREATE TABLE "Odd schema".first PARTITION OF "Odd schema"."Parts ""of"" it" FOR VALUES IN (1);
    CREATE TABLE "Odd schema".rest (note text, email encrypted_text(searchable), id int NOT NULL, kind int NOT NULL,
        name encrypted_text(40));
    ALTER TABLE "Odd schema".rest DROP note;
    ALTER TABLE "Odd schema"."Parts ""of"" it" ATTACH PARTITION "Odd schema".rest DEFAULT;
    CREATE INDEX ON "Odd schema"."Parts ""of"" it" USING hash (email);
    CREATE INDEX ON "Odd schema"."Parts ""of"" it" USING pii_search (name);
    CREATE UNIQUE INDEX ON "Odd schema"."Parts ""of"" it" (kind, email encrypted_text_unique_ops);
    INSERT INTO "Odd schema"."Parts ""of"" it" SELECT i, i % 3, 'name ' || i, 'mail ' || i
        FROM generate_series(1, 9) AS i;
    CREATE TABLE by_hash (email encrypted_text(searchable), id int) PARTITION BY HASH (email);
    CREATE TABLE by_hash_0 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);
    INSERT INTO by_hash SELECT 'mail ' || i, i FROM generate_series(1, 9) AS i;
    CREATE TABLE parent (id int, name encrypted_text); CREATE TABLE child (more encrypted_text(9)) INHERITS (parent);
    INSERT INTO child VALUES (1, 'inherited', 'more');
"""

VIEWED = """
    CREATE TABLE viewed (id int PRIMARY KEY, name encrypted_text DEFAULT 'nobody'::text, email encrypted_text,
        phone encrypted_text(30), made int GENERATED ALWAYS AS (id * 2) STORED);
    INSERT INTO viewed (id, email, phone) VALUES (1, 'zoe@example.com', '+49 30 1234567');
    SELECT pii_create_masked_view('viewed', '{"email": "email", "phone": "last4"}');
    CREATE VIEW viewed_names AS SELECT id, upper(name) AS name FROM viewed WHERE email LIKE '%@%';
    CREATE MATERIALIZED VIEW viewed_copy AS SELECT id, name FROM viewed;
    CREATE FUNCTION viewed_name(int) RETURNS text STABLE LANGUAGE sql AS
        'SELECT v.name::text FROM public.viewed AS v WHERE v.id = $1';
"""

DECIDED = """
    CREATE TABLE decided (id int PRIMARY KEY, phone text, nickname text);
    INSERT INTO pii_doctor_accepted VALUES ('pii_name', 'public.decided.phone', 'the front desk');
    INSERT INTO pii_doctor_names VALUES ('nickname', true), ('^phone_model$', false);
"""

BLIND = """
    CREATE TABLE blind (id int PRIMARY KEY, email encrypted_text, exact bytea, folded bytea UNIQUE);
    CREATE TRIGGER blind_exact BEFORE INSERT OR UPDATE ON blind FOR EACH ROW
        EXECUTE FUNCTION pii_blind_index_trigger('email', 'exact', 'blind.exact');
    CREATE TRIGGER blind_folded BEFORE INSERT OR UPDATE ON blind FOR EACH ROW
        EXECUTE FUNCTION pii_blind_index_trigger('email', 'folded', 'blind.folded', 'casefold');
    INSERT INTO blind VALUES (1, 'Zoë@Example.com'), (2, NULL);
"""

ADOPTED = """
    CREATE TABLE adopted (id int PRIMARY KEY, secret bytea, other bytea);
    INSERT INTO adopted SELECT i, CASE i % 2 WHEN 0 THEN value ELSE substr(value, 4) END, value
        FROM generate_series(1, 4) AS i, LATERAL (SELECT pii_encrypt('secret ' || i)::bytea) AS made (value);
    SELECT pii_adopt_columns('adopted', '{"secret": {"length": 30}}', legacy_version => 2);
"""

CASED = """
    CREATE TABLE cased (id int PRIMARY KEY, login encrypted_text(60, searchable, nocase) COLLATE encrypted_nocase,
        loose encrypted_text(20) COLLATE encrypted_nocase);
    CREATE DOMAIN login AS encrypted_text(60, searchable, nocase) COLLATE encrypted_nocase;
    CREATE TABLE cased_domain (login login);
    INSERT INTO cased VALUES (1, 'Zoë@Example.com', 'Zoë'), (2, 'Straße@example.com', NULL), (3, NULL, 'ann');
    INSERT INTO cased_domain SELECT login::text FROM cased;
    CREATE UNIQUE INDEX cased_once ON cased (login encrypted_text_unique_ops);
    CREATE INDEX cased_hash ON cased USING hash (login);
    CREATE INDEX cased_search ON cased USING pii_search (login);
"""


def _adopting(sessions: Sessions) -> None:
    """The application goes on writing its own ciphertext; half of it is taken over."""
    session = sessions.current
    session.execute(
        """CREATE TABLE adopting (id int PRIMARY KEY, secret bytea);
            INSERT INTO adopting SELECT i, substr(pii_encrypt('secret ' || i)::bytea, 4)
                FROM generate_series(1, 6) AS i"""
    )
    migration.start(session, "adopting", '{"secret": {"legacy_version": 2, "length": 30, "searchable": true}}')
    migration.backfill(session, "adopting")
    session.execute("SET pazpaz_pii.io = ciphertext")
    session.execute("INSERT INTO adopting SELECT 6 + id, secret FROM adopting")
    session.execute("RESET pazpaz_pii.io")


# On what belongs to the extension.
GRANTS = f"""
    GRANT EXECUTE ON FUNCTION pii_import(text) TO {OWNER};
    GRANT EXECUTE ON FUNCTION pii_take_census() TO {APPLICATION};
    REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text) FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) TO {APPLICATION};
"""

GRANTED = f"""
    {GRANTS}
    CREATE TABLE granted (id int PRIMARY KEY, tenant text, name encrypted_text(20));
    INSERT INTO granted VALUES (1, '{APPLICATION}', 'theirs'), (2, 'other', 'not theirs');
    ALTER TABLE granted OWNER TO {OWNER};
    ALTER TABLE granted ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON granted USING (tenant = current_user);
    GRANT SELECT (id, name) ON granted TO {APPLICATION};
    CREATE PUBLICATION golden FOR TABLE granted;
"""

_MIGRATED = """
    CREATE TABLE {table} (id int PRIMARY KEY, name varchar(40) NOT NULL DEFAULT 'nobody', email text, note text);
    COMMENT ON COLUMN {table}.name IS 'a comment';
    CREATE UNIQUE INDEX {table}_email ON {table} (email); CREATE INDEX {table}_name ON {table} (name, id);
    INSERT INTO {table} SELECT i, 'name ' || i, nullif('mail ' || i, 'mail 3'), 'note' FROM generate_series(1, 12) AS i;
"""
MIGRATED_COLUMNS = '{"name": {}, "email": {"searchable": true}}'
MIGRATED = tuple(f"migration_{state}" for state in (*migration.STATES, "halfway", "failed", "decrypted"))


def _migrations(sessions: Sessions) -> None:
    """Tables in each step of a migration, in the middle of its backfill, with failures, and back again."""
    session = sessions.current
    for table in MIGRATED:
        session.execute(_MIGRATED.format(table=table))
        state = table.removeprefix("migration_")
        if state == "decrypted":
            migration.advance(session, table, MIGRATED_COLUMNS, "encrypted")
            session.execute(f"SELECT pii_decrypt_columns('{table}', '{{name,email}}')")
        elif state == "failed":
            session.execute(f"UPDATE {table} SET email = repeat('0', 60) WHERE id = 7")
            migration.start(session, table, '{"name": {}, "email": {"searchable": true, "length": 50}}')
            migration.backfill(session, table)
            session.execute(f"UPDATE {table} SET email = 'mail 7' WHERE id = 7")
        elif state == "halfway":
            migration.start(session, table, MIGRATED_COLUMNS)
            # What its trigger fills, the backfill need not.
            session.execute(f"UPDATE {table} SET note = note || '' WHERE id <= 10")
        else:
            migration.advance(session, table, MIGRATED_COLUMNS, state)
    session.execute(
        """CREATE TABLE migration_parts (id int, name text) PARTITION BY LIST (id);
            CREATE TABLE migration_parts_1 PARTITION OF migration_parts FOR VALUES IN (1);
            CREATE TABLE migration_parts_2 PARTITION OF migration_parts DEFAULT;
            INSERT INTO migration_parts SELECT i % 3, 'p' || i FROM generate_series(1, 9) AS i"""
    )
    migration.start(session, "migration_parts", '{"name": {}}')


def _migrated_rows() -> list[list]:
    return [[i, f"name {i}", None if i == 3 else f"mail {i}", "note"] for i in range(1, 13)]


def _registry(sessions: Sessions) -> None:
    """Keys in each state, once everything is stored that needs them."""
    custodian = sessions.custodian
    custodian.execute("SELECT pii_take_census()")
    custodian.execute("SELECT pii_retire_key(1, ignoring => '{public.older,public.places}')")
    # Made, never used, and gone.
    custodian.execute("SELECT pii_create_key(valid_for => NULL)")
    custodian.execute("SELECT pii_activate_key(4)")
    custodian.execute("SELECT pii_retire_key(4, ignoring => '{public.places}')")
    custodian.execute(
        """SELECT pii_destroy_key(4, fingerprint, ignoring => '{public.places}') FROM pii_key_status
            WHERE (kind, version) = ('data', 4)"""
    )
    custodian.execute("SELECT pii_create_key(valid_for => NULL)")
    registry.set_passphrase(custodian)


def _register(sessions: Sessions) -> None:
    """Which keys there are; the third is made by the database."""
    custodian = sessions.custodian
    custodian.execute(
        """SELECT pii_register_key(1, valid_for => NULL), pii_register_key(2, valid_for => NULL),
            pii_register_key(1, 'index', valid_for => NULL)"""
    )
    registry.unlock(custodian)
    custodian.execute("SELECT pii_create_key(valid_for => NULL)")
    custodian.execute("SELECT pii_activate_key(3)")
    registry.unlock(custodian)


_BOUND = "SELECT id, pii_decrypt({}) FROM forms WHERE id < 99 ORDER BY id"

# In the order in which they are made.
STATES = [
    State("keys", _register),
    State("older", _older, {"SELECT * FROM older ORDER BY id": [[i, f"plain {i}", f"found {i}"] for i in range(1, 6)]}),
    State("wrapped", _wrapped, {"SELECT * FROM wrapped ORDER BY id": [[i, f"plain {i}"] for i in range(1, 6)]}),
    State(
        "forms",
        _forms,
        {
            "SELECT id, plain, found FROM forms ORDER BY id": [*_rows(_same, _same), [99, None, None]],
            _BOUND.format("bound, 'forms/' || id"): _rows(_same),
            _BOUND.format("raw"): _rows(_same),
            _BOUND.format("pii_import(armoured)"): _rows(_same),
            _BOUND.format("pii_adopt_json(document)"): _rows(_same),
            _BOUND.format("pii_adopt_legacy(legacy, 2)"): _rows(_same),
            _BOUND.format("pii_adopt(legacy, 2)"): _rows(_same),
            "SELECT id FROM forms WHERE found = 'Zoë Müller'": [[2]],
        },
    ),
    State(
        "indexes",
        INDEXED,
        {
            "SELECT id, name, email, workspace FROM indexed ORDER BY id": [
                *([i, f"Name {i}", f"mail{i}@example.com", i % 3] for i in range(1, 61)),
                [61, "Not filed yet", "late@example.com", 0],
            ],
            "SELECT id, name FROM indexed WHERE email = 'mail42@example.com'": [[42, "Name 42"]],
            "SELECT id FROM indexed WHERE workspace = 1 AND email = 'mail7@example.com'": [[7]],
            "SELECT id FROM indexed WHERE name ILIKE '%name 5_' ORDER BY id": [[i] for i in range(50, 60)],
            "SELECT id FROM indexed WHERE name LIKE '%filed%'": [[61]],
            "SELECT id FROM indexed WHERE workspace = 1 AND email LIKE 'mail4_@%' ORDER BY name": [
                [40],
                [43],
                [46],
                [49],
            ],
            "SELECT name FROM referring JOIN indexed ON indexed.id = indexed": [["Name 42"]],
        },
    ),
    State(
        "nested",
        NESTED,
        {
            "SELECT id, tags::text[], grid::text[], keyed::text[], short, given FROM nested ORDER BY id": [
                [1, ["one", None, "two, three"], [["a", "b"], ["c", "d"]], ["x", "y"], "short", "given"],
                [2, [], None, None, None, "another"],
            ],
            "SELECT id, (place).street, (place).house FROM places ORDER BY id": [[1, "Street '1'", 7], [2, None, None]],
            "SELECT id FROM nested WHERE tags @> ARRAY['one']": [[1]],
        },
    ),
    State(
        "partitions",
        PARTITIONED,
        {
            'SELECT id, kind, name, email FROM "Odd schema"."Parts ""of"" it" ORDER BY id': [
                [i, i % 3, f"name {i}", f"mail {i}"] for i in range(1, 10)
            ],
            """SELECT id FROM "Odd schema"."Parts ""of"" it" WHERE kind = 2 AND email = 'mail 5'""": [[5]],
            """SELECT id FROM "Odd schema"."Parts ""of"" it" WHERE name LIKE 'name 4'""": [[4]],
            "SELECT id, email FROM by_hash ORDER BY id": [[i, f"mail {i}"] for i in range(1, 10)],
            "SELECT id FROM by_hash WHERE email = 'mail 5'": [[5]],
            "SELECT id, name, more FROM child": [[1, "inherited", "more"]],
        },
    ),
    State(
        "views",
        VIEWED,
        {
            "SELECT id, name, email, phone, made FROM viewed": [[1, "nobody", "zoe@example.com", "+49 30 1234567", 2]],
            "SELECT id, name FROM viewed_names": [[1, "NOBODY"]],
            "SELECT id, name FROM viewed_copy": [[1, "nobody"]],
            "SELECT viewed_name(1)": [["nobody"]],
            "SELECT email, phone FROM viewed_masked": [["zoe@example.com", "+49 30 1234567"]],
        },
    ),
    State(
        "decisions",
        DECIDED,
        {
            "SELECT check_name, object, reason FROM pii_doctor_accepted": [
                ["pii_name", "public.decided.phone", "the front desk"]
            ],
            "SELECT pattern, is_personal FROM pii_doctor_names WHERE pattern ~ 'nickname|phone_model' ORDER BY 1": [
                ["^phone_model$", False],
                ["nickname", True],
            ],
        },
    ),
    State(
        "blind indexes",
        BLIND,
        {
            "SELECT id, email, encode(exact, 'hex'), encode(folded, 'hex') FROM blind ORDER BY id": [
                [
                    1,
                    "Zoë@Example.com",
                    blind_index("Zoë@Example.com", "blind.exact", INDEX_KEY_1).hex(),
                    blind_index("zoë@example.com", "blind.folded", INDEX_KEY_1).hex(),
                ],
                [2, None, None, None],
            ],
            "SELECT id FROM blind WHERE folded = pii_blind_index(pii_casefold('ZOË@example.com'), 'blind.folded')": [
                [1]
            ],
        },
    ),
    State(
        "adopted",
        ADOPTED,
        {
            "SELECT id, secret, pii_decrypt(other) FROM adopted ORDER BY id": [
                [i, f"secret {i}", f"secret {i}"] for i in range(1, 5)
            ]
        },
    ),
    State(
        "granted",
        GRANTED,
        {"SELECT * FROM granted ORDER BY id": [[1, APPLICATION, "theirs"], [2, "other", "not theirs"]]},
    ),
    State(
        "migrations",
        _migrations,
        {
            **{
                f"SELECT id, name::text, email::text, note FROM {table} ORDER BY id": _migrated_rows()
                for table in MIGRATED
            },
            "SELECT id, name::text FROM migration_parts ORDER BY name::text": [[i % 3, f"p{i}"] for i in range(1, 10)],
        },
    ),
    State(
        "cased",
        CASED,
        {
            "SELECT id, login, loose FROM cased ORDER BY id": [
                [1, "Zoë@Example.com", "Zoë"],
                [2, "Straße@example.com", None],
                [3, None, "ann"],
            ],
            "SELECT id FROM cased WHERE login = 'ZOË@EXAMPLE.COM'": [[1]],
            "SELECT id FROM cased WHERE login = 'strasse@EXAMPLE.com'": [[2]],
            "SELECT id FROM cased WHERE login ILIKE '%ZOË%'": [[1]],
            "SELECT id FROM cased WHERE loose = 'Ann'": [[3]],
            "SELECT c.id FROM cased AS c JOIN cased_domain AS d ON c.login = d.login ORDER BY id": [[1], [2]],
        },
    ),
    State(
        "adopting",
        _adopting,
        {
            "SELECT id, pii_decrypt(pii_adopt_legacy(secret, 2)) FROM adopting ORDER BY id": [
                [i, f"secret {(i - 1) % 6 + 1}"] for i in range(1, 13)
            ]
        },
    ),
    State(
        "registry",
        _registry,
        {
            "SELECT kind, version, status, is_wrapped FROM pii_key_status ORDER BY 1, 2": [
                ["data", 1, "retired", False],
                ["data", 2, "current", False],
                ["data", 3, "current", True],
                ["data", 4, "destroyed", False],
                ["data", 5, "pending", True],
                ["index", 1, "current", False],
            ],
        },
    ),
]
