"""The differences that are known of PostgreSQL's own tests."""

import re

from .known import Known, errors
from .twins import Difference

_INDEX = r"\b(INDEX|UNIQUE|PRIMARY\s+KEY|EXCLUDE|CLUSTER)\b"
_SHOWS_TYPES = r"(?i)pg_get_viewdef|pg_typeof|pg_prepared_statements|format_type"

KNOWN = [
    Known(
        "blanks beyond the length",
        "varchar(n) cuts blanks off that are too many; encrypted_text(n) cuts nothing off",
        errors("22001", "too long for type encrypted_text"),
        "CREATE TABLE t (v varchar(1)); INSERT INTO t VALUES ('a  ')",
        lambda statement: re.sub(r" +'", "'", statement),
    ),
    Known(
        "no btree",
        "an index over encrypted values would show their order",
        errors("0A000|42P17", "cannot build a|must be marked IMMUTABLE", f"(?i){_INDEX}"),
        "CREATE TABLE t (v text PRIMARY KEY)",
    ),
    Known(
        "definitions",
        "what shows a definition or a type names it",
        lambda difference: difference.kind == "rows" and re.search(_SHOWS_TYPES, difference.statement.text) is not None,
        "CREATE TABLE t (v text); INSERT INTO t VALUES (NULL); SELECT pg_typeof(v) FROM t",
    ),
    Known(
        "stored bytes",
        "*=, *< and their like compare stored bytes, which differ with each encryption",
        lambda difference: difference.kind == "rows" and re.search(r"\*(<|>|=)", difference.statement.text) is not None,
        "CREATE TABLE t (v text); INSERT INTO t VALUES ('a'), ('a'); SELECT a *= b FROM t AS a, t AS b",
    ),
    Known(
        "no default of a row type in use",
        "a default of a type with a modifier, varchar(n), too, is a function's call, and PostgreSQL rewrites the table",
        errors("0A000", "uses its row type"),
        "CREATE TABLE t (a int); CREATE TABLE u (t t); ALTER TABLE t ADD v text DEFAULT NULL",
    ),
]


def explanation(difference: Difference) -> Known | None:
    return next((known for known in KNOWN if known.is_it(difference)), None)
