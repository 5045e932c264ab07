"""What a search index answers is what plaintext answers, whatever happens to the table and to the index meanwhile."""

import random
import threading

import psycopg
import pytest

from harness import shared
from harness.database import Database
from harness.keys import KEYRING
from harness.plans import indexes, plan, settings

pytestmark = pytest.mark.ends

database = shared.database()
db = shared.corner

_TABLE = """
    CREATE TABLE clients (id int PRIMARY KEY, n int, plain text, name encrypted_text) WITH (fillfactor = 70);
    CREATE INDEX clients_name ON clients USING pii_search (name);
"""
# Pieces of names that have something in common, in several cases and scripts.
_PIECES = (
    *("Gold", "gOLD", "stein", "Mary", "mAr", "Anna", "An", "n", "a", "", "%", "_", "\\", " ", "  ", "x" * 40),
    *(
        "İ",
        "\u0131",
        "I",
        "i",
        "i\u0307",
        "Öykü",
        "ΣΟΦΌΣ",
        "σοφός",
        "σοφόσ",
        "ß",
        "ẞ",
        "ﬁ",
        "\u212a",
        "k",
        "\u017f",
        "Ǆ",
        "ǆ",
    ),
    *("שרה", "כהן", "é", "e\u0301", "😀", "👩\u200d👧", "\U0001faef", "\u0378"),
)
_CONDITIONS = (
    *("{} LIKE %(p)s", "{} ILIKE %(p)s", "{} = %(p)s", "{} = %(p)s::text", "{} = ANY (%(a)s)", "{} LIKE ANY (%(a)s)"),
    *("{} LIKE %(p)s AND {} ILIKE %(q)s", "{} ILIKE %(p)s OR {} = %(q)s", "{} NOT LIKE %(p)s AND {} LIKE %(q)s"),
    *("{} LIKE %(p)s ESCAPE 'x'", "{} LIKE NULL", '{} COLLATE "C" LIKE %(p)s'),
)


class Twin:
    """A table whose names are there encrypted and in clear, and what happens to it."""

    def __init__(self, db, seed: int):
        self.rng = random.Random(seed)
        self.session = db.connect_keyed()
        self.keyless = db.connect()
        self.session.execute("SET client_min_messages = warning")
        self.keyless.execute("SET client_min_messages = warning")
        self.session.execute(_TABLE)
        self.next_id = 0

    def name(self) -> str | None:
        if self.rng.random() < 0.05:
            return None
        return "".join(self.rng.choices(_PIECES, k=self.rng.randint(0, 5)))

    def pattern(self) -> str:
        """A part of some name, with wildcards, in some case."""
        row = self.session.execute(
            "SELECT plain FROM clients WHERE plain <> '' ORDER BY md5(id::text || %s) LIMIT 1",
            (str(self.rng.random()),),
        ).fetchone()
        text = row[0] if row and self.rng.random() < 0.8 else self.name() or ""
        start, end = sorted(self.rng.choices(range(len(text) + 1), k=2))
        text = self.rng.choice((text, text[start:end], text[:end], text[start:]))
        text = self.rng.choice((text, text.upper(), text.lower(), text.replace("n", "_", 1)))
        return self.rng.choice(("", "%")) + text + self.rng.choice(("", "%"))

    def insert(self):
        count = self.rng.choice((1, 3, 30, 300))
        for _ in range(count):
            name = self.name()
            self.session.execute("INSERT INTO clients VALUES (%s, 0, %s, %s)", (self.next_id, name, name))
            self.next_id += 1

    def update(self):
        name = self.name()
        self.session.execute(
            "UPDATE clients SET plain = %s, name = %s WHERE id %% 11 = %s", (name, name, self.rng.randrange(11))
        )

    def update_hot(self):
        self.session.execute("UPDATE clients SET n = n + 1 WHERE id %% 5 = %s", (self.rng.randrange(5),))

    def update_keyless(self):
        self.keyless.execute("UPDATE clients SET n = n + 1 WHERE id %% 5 = %s", (self.rng.randrange(5),))

    def copy_keyless(self):
        """A copied value is another row's, without any key."""
        self.keyless.execute(
            "UPDATE clients AS c SET (plain, name) = (SELECT plain, name FROM clients AS o WHERE o.id <> c.id LIMIT 1)"
            " WHERE id = %s",
            (self.rng.randrange(self.next_id + 1),),
        )

    def delete(self):
        self.session.execute("DELETE FROM clients WHERE id %% 13 = %s", (self.rng.randrange(13),))

    def roll_back(self):
        self.session.execute("BEGIN")
        self.rng.choice((self.insert, self.update, self.delete, self.merge))()
        self.session.execute("ROLLBACK")

    def maintain(self):
        who = self.rng.choice((self.session, self.keyless))
        what = self.rng.choice(
            (
                *("VACUUM clients", "VACUUM clients", "VACUUM FULL clients", "CLUSTER clients USING clients_pkey"),
                *("REINDEX INDEX clients_name", "REINDEX INDEX CONCURRENTLY clients_name", "ANALYZE clients"),
                *(
                    "VACUUM (INDEX_CLEANUP off) clients",
                    "CREATE INDEX CONCURRENTLY c2 ON clients USING pii_search (name)",
                ),
            )
        )
        who.execute(what)
        self.session.execute("DROP INDEX IF EXISTS c2")

    def merge(self):
        anew = self.rng.random() < 0.2
        self.session.execute("SELECT pii_search_merge('clients_name', anew => %s)", (anew,))

    def step(self):
        actions = (
            *(
                self.insert,
                self.insert,
                self.update,
                self.update_hot,
                self.update_keyless,
                self.copy_keyless,
                self.delete,
            ),
            *(self.roll_back, self.maintain, self.maintain, self.merge, self.merge),
        )
        self.rng.choice(actions)()

    def differences(self, count: int) -> list:
        """Conditions that hold for other rows by the index than of the plaintext, with their operands."""
        found = []
        for _ in range(count):
            condition = self.rng.choice(_CONDITIONS)
            operands = {"p": self.pattern(), "q": self.pattern(), "a": [self.pattern(), self.pattern()]}
            answers = []
            for column in ("plain", "name"):
                query = f"SELECT id FROM clients WHERE {condition.replace('{}', column)} ORDER BY id"
                with settings(self.session, enable_seqscan="off"):
                    try:
                        with self.session.transaction():
                            answers.append(self.session.execute(query, operands).fetchall())
                    except psycopg.Error as error:
                        answers.append(error.sqlstate)
            # Which of two conditions is looked at first, and whether a wrong pattern comes to be, is the plan's choice.
            if answers[0] != answers[1] and not ("22025" in answers and ("AND" in condition or "OR" in condition)):
                found.append((condition, operands))
        return found


@pytest.mark.parametrize("seed", range(6))
def test_random_patterns_find_what_they_find_in_plaintext(db, seed):
    twin = Twin(db, seed)
    for _ in range(40):
        twin.step()
        assert twin.differences(12) == []


def test_the_comparison_sees_what_is_left_out(db):
    twin = Twin(db, 7)
    twin.session.execute("INSERT INTO clients SELECT -i, 0, 'Ann Lee', 'Ann Lee'::text FROM generate_series(1, 9) AS i")
    twin.merge()
    left_out = "UPDATE pg_index SET indisready = %s WHERE indexrelid = 'clients_name'::regclass"
    twin.session.execute(left_out, (False,))
    twin.session.execute(
        "INSERT INTO clients SELECT i, 0, 'Anna Lee', 'Anna Lee'::text FROM generate_series(1, 9) AS i"
    )
    twin.session.execute(left_out, (True,))
    assert twin.differences(60) != []
    twin.session.execute("SELECT pii_search_merge('clients_name', anew => true)")
    assert twin.differences(60) == []


def test_queries_use_the_index(db):
    session = db.connect_keyed()
    session.execute(_TABLE)
    session.execute("INSERT INTO clients SELECT i, 0, i || ' Smith', i || ' Smith' FROM generate_series(1, 3000) AS i")
    session.execute("SELECT pii_search_merge('clients_name')")
    session.execute("ANALYZE clients")
    for condition in ("name LIKE '%123 S%'", "name ILIKE '77 s%'", "name = '9 Smith'", "name = '9 Smith'::text"):
        assert indexes(plan(session, f"SELECT FROM clients WHERE {condition}")) == {"clients_name"}, condition
    # Nothing to look up, or too much of it.
    for condition in ("name LIKE '%12%'", "name ILIKE '%smith%'", "name NOT LIKE '%123 S%'"):
        assert indexes(plan(session, f"SELECT FROM clients WHERE {condition}")) == set(), condition


@pytest.mark.scenario
def test_an_index_and_a_scan_agree_under_one_snapshot(db):
    """While others write, merge and vacuum."""
    twin = Twin(db, 17)
    for _ in range(3):
        twin.insert()
    stop = threading.Event()
    errors = []

    def work(seed):
        rng = random.Random(seed)
        with db.cluster.connect(db.name) as session:
            session.execute(f"SET search_path = {db.schema}, public")
            session.execute("SELECT pii_load_keyring(%s)", (KEYRING,))
            n = 1_000_000 * (seed + 1)
            try:
                while not stop.is_set():
                    n += 1
                    name = "".join(rng.choices(_PIECES, k=3))
                    session.execute("INSERT INTO clients VALUES (%s, 0, %s, %s)", (n, name, name))
                    session.execute(
                        "UPDATE clients SET plain = %s, name = %s WHERE id %% 97 = %s", (name, name, rng.randrange(97))
                    )
                    session.execute("UPDATE clients SET n = n + 1 WHERE id %% 89 = %s", (rng.randrange(89),))
                    if n % 20 == 0:
                        session.execute(rng.choice(("SELECT pii_search_merge('clients_name')", "VACUUM clients")))
            except psycopg.Error as error:
                # Two updates of the same rows may deadlock.
                if error.sqlstate != "40P01":
                    errors.append(error)

    writers = [threading.Thread(target=work, args=(seed,)) for seed in range(3)]
    for writer in writers:
        writer.start()
    try:
        for _ in range(60):
            twin.session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            differences = twin.differences(5)
            twin.session.execute("COMMIT")
            assert differences == []
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    assert errors == []


@pytest.mark.scenario
def test_every_character_is_found_in_its_other_case(cluster):
    """What lower() of libc makes of each character, the index folds alike; and the other way round."""
    cluster.createdb("search_case", template="template0", encoding="UTF8", locale="C.UTF-8")
    with Database(cluster, "search_case") as database:
        database.connect().execute("CREATE EXTENSION pazpaz_pii")
        session = database.connect_keyed()
        session.execute(r"""
            CREATE TABLE characters AS
            SELECT i AS id, 'x' || chr(i) || 'y' AS plain, ('x' || chr(i) || 'y')::encrypted_text AS name
            FROM generate_series(1, 200000) AS i
            WHERE i NOT BETWEEN 55296 AND 57343 AND (lower(chr(i)) <> chr(i) OR upper(chr(i)) <> chr(i));
            CREATE INDEX ON characters USING pii_search (name)
        """)
        rows = session.execute("SELECT id, lower(plain), upper(plain) FROM characters").fetchall()
        assert len(rows) > 2700
        with settings(session, enable_seqscan="off"):
            for id_, *patterns in rows:
                for pattern in patterns:
                    by_index, by_scan = session.execute(
                        "SELECT (SELECT count(*) FROM characters WHERE id = %(id)s AND name ILIKE %(pattern)s),"
                        " (SELECT count(*) FROM characters WHERE id = %(id)s AND plain ILIKE %(pattern)s)",
                        {"id": id_, "pattern": pattern},
                    ).fetchone()
                    assert by_index == by_scan, (id_, pattern)
    cluster.dropdb("search_case")
