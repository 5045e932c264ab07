"""CHECKs and foreign keys that need a key: what a restore without one leaves out, and what the doctor says."""

import re

import pytest

from harness.doctor import findings

KINDS = {
    "exact": "encrypted_text(50, searchable)",
    "nocase": "encrypted_text(50, searchable, nocase) COLLATE encrypted_nocase",
    "untagged": "encrypted_text(50)",
    "untagged_nocase": "encrypted_text(50) COLLATE encrypted_nocase",
    "domain": "login",
    "text": "text",
    "text_nocase": "text COLLATE encrypted_nocase",
}
SETUP = f"""
    CREATE DOMAIN login AS {KINDS["nocase"]};
    CREATE TABLE to_exact (id int, v {KINDS["exact"]}); CREATE TABLE to_nocase (id int, v {KINDS["nocase"]});
    CREATE TABLE to_text (id int, v text UNIQUE, UNIQUE (id, v));
    CREATE UNIQUE INDEX ON to_exact (v encrypted_text_unique_ops);
    CREATE UNIQUE INDEX ON to_nocase (v encrypted_text_unique_ops);
    CREATE UNIQUE INDEX ON to_exact (id, v encrypted_text_unique_ops);
    INSERT INTO to_exact VALUES (1, 'Ann'); INSERT INTO to_nocase VALUES (1, 'Ann');
    INSERT INTO to_text VALUES (1, 'Ann');
"""

# The kind of the columns a, 'Ann', and b, 'ANN'; a condition that is true; whether it needs a key.
CHECKS = [
    ("exact", "a <> b", False),
    ("exact", 'a COLLATE "C" <> b COLLATE "C"', False),
    ("exact", "a COLLATE encrypted_nocase = b COLLATE encrypted_nocase", True),
    ("exact", "a COLLATE encrypted_nocase = b", True),
    ("nocase", "a = b", False),
    ("nocase", "a COLLATE encrypted_nocase = b COLLATE encrypted_nocase", False),
    ("nocase", 'a COLLATE "C" <> b COLLATE "C"', True),
    ("nocase", 'a IS DISTINCT FROM b COLLATE "default"', True),
    # A dump does not say by whose operator.
    ("nocase", "a IS NOT DISTINCT FROM b", True),
    ("exact", "nullif(a, b) IS NOT NULL", True),
    ("exact", "CASE a WHEN b THEN false ELSE true END", True),
    ("exact", "a NOT IN (b) AND a <> ALL (ARRAY[b]) AND (a, id) <> (b, 2)", False),
    ("domain", "a IS NOT NULL", False),
    ("untagged", "a <> b", True),
    ("untagged", "a COLLATE encrypted_nocase = b", True),
    ("untagged_nocase", "a = b", True),
    ("untagged_nocase", "num_nonnulls(a, b) = 2", False),
    ("exact", "a::text <> b::text", True),
    ("exact", "a <> 'x'::text", True),
    ("exact", "a <> b AND id = 1", False),
    ("nocase", "id = 1 AND a = b AND num_nonnulls(a, b) = 2", False),
    # Each comparison by itself.
    ("exact", "a <> b AND other = other_b", False),
    ("exact", "a <> b AND untagged IS NOT NULL", False),
    ("exact", 'a <> b AND other COLLATE "C" <> other_b', True),
]

# The kind of the referencing column; the table that is referenced; whether it needs a key.
FOREIGN_KEYS = [
    ("exact", "to_exact (v)", False),
    ("nocase", "to_nocase (v)", False),
    ("domain", "to_nocase (v)", False),
    ("untagged", "to_exact (v)", True),
    ("untagged_nocase", "to_nocase (v)", True),
    ("text", "to_exact (v)", True),
    ("text_nocase", "to_nocase (v)", True),
    ("exact", "to_exact (id, v)", False),
    ("text", "to_exact (id, v)", True),
    ("exact", "to_text (v)", True),
    ("untagged", "to_text (v)", True),
    ("exact", "to_text (id, v)", True),
    ("text", "to_text (v)", False),
]


def shapes() -> tuple[str, set[str]]:
    """SQL that makes a table for each, with a row, and the names of the constraints that need a key."""
    statements, needing = [], set()
    for number, (kind, condition, needs_key) in enumerate(CHECKS):
        name = f"check_{number}"
        statements.append(
            f"CREATE TABLE {name}_of (id int, a {KINDS[kind]}, b {KINDS[kind]}, other {KINDS['nocase']}, "
            f"other_b {KINDS['nocase']}, untagged encrypted_text, CONSTRAINT {name} CHECK ({condition}));"
            f"INSERT INTO {name}_of VALUES (1, 'Ann', 'ANN', 'Ann', 'ANN', 'Ann')"
        )
        needing |= {name} if needs_key else set()
    for number, (kind, referenced, needs_key) in enumerate(FOREIGN_KEYS):
        name = f"key_{number}"
        columns = referenced.partition(" ")[2]
        statements.append(
            f"CREATE TABLE {name}_of (id int, v {KINDS[kind]}, "
            f"CONSTRAINT {name} FOREIGN KEY {columns} REFERENCES {referenced});"
            f"INSERT INTO {name}_of VALUES (1, 'Ann')"
        )
        needing |= {name} if needs_key else set()
    return ";".join(statements), needing


@pytest.mark.scenario
def test_the_doctor_names_what_a_restore_without_a_key_leaves_out(db, keyed):
    made, needing = shapes()
    keyed.execute(SETUP + made)
    named = {
        re.match(r"constraint (\w+) on", thing).group(1)
        for check in ("check_constraint", "foreign_key")
        for _, thing, _, _ in findings(db.connect(), check)
    }
    assert named == needing
    with db.sibling("restored") as restored:
        restored.psql(db.run_tool("pg_dump").stdout, "-v", "ON_ERROR_STOP=0", check=False)
        session = restored.connect()
        kept = {
            name
            for (name,) in session.execute("SELECT conname FROM pg_constraint WHERE contype IN ('c', 'f')").fetchall()
        }
        for number in range(len(CHECKS)):
            if session.execute(f"SELECT count(*) FROM check_{number}_of").fetchone() == (0,):
                kept -= {f"check_{number}"}
        all_of_them = {f"check_{n}" for n in range(len(CHECKS))} | {f"key_{n}" for n in range(len(FOREIGN_KEYS))}
        assert all_of_them - kept == needing
