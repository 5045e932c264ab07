"""Nondeterministic collations, under which text of other bytes is equal: refused, not answered as if bytes decided."""

import pytest

from harness import shared
from harness.errors import raises
from harness.plans import without

# One of ICU's, where the PostgreSQL under test has it (scripts/icu); else one that is said to be.
LOOSE = """
    DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') THEN
            CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        ELSE
            CREATE COLLATION loose (provider = libc, locale = 'C');
            SET LOCAL allow_system_table_mods = on;
            UPDATE pg_collation SET collisdeterministic = false WHERE oid = 'loose'::regcollation;
        END IF;
    END $$;
    CREATE COLLATION strict (provider = libc, locale = 'C');
"""
SETUP = f"""
    {LOOSE}
    CREATE TABLE t (id serial, a encrypted_text(9), s encrypted_text(9, searchable),
        n encrypted_text(9, searchable, nocase) COLLATE encrypted_nocase, p text);
    INSERT INTO t (a, s, n, p) SELECT v, v, v, v FROM unnest(ARRAY['Ann', 'ann', 'Bob']) AS v;
"""

database = shared.database(SETUP)
db = shared.corner
keyed = shared.keyed_and_quiet

MESSAGE = "nondeterministic collations are not supported"
# {0} is an encrypted column, {1} a collation.
QUERIES = [
    "SELECT count(*) FROM public.t WHERE {0} {1} = 'ann'",
    "SELECT count(*) FROM public.t WHERE {0} {1} <> 'ann'",
    "SELECT count(*) FROM public.t WHERE 'ann' = {0} {1}",
    "SELECT count(*) FROM public.t WHERE {0} {1} IN ('ann', 'bob')",
    "SELECT count(*) FROM public.t WHERE {0} {1} = ANY (ARRAY['ann', p])",
    "SELECT count(*) FROM public.t WHERE {0} {1} IS DISTINCT FROM 'ann'",
    "SELECT count(*) FROM public.t WHERE {0} {1} < 'ann'",
    "SELECT count(*) FROM public.t WHERE {0} {1} BETWEEN 'a' AND 'b'",
    "SELECT id FROM public.t ORDER BY {0} {1}",
    "SELECT count(DISTINCT {0} {1}) FROM public.t",
    "SELECT count(*) FROM (SELECT DISTINCT {0} {1} FROM public.t) AS d",
    "SELECT count(*) FROM public.t GROUP BY {0} {1}",
    "SELECT rank() OVER (PARTITION BY {0} {1}) FROM public.t",
    "SELECT count(*) FROM public.t JOIN public.t AS u ON t.{0} = u.{0} {1}",
    "SELECT count(*) FROM public.t JOIN public.t AS u ON t.{0} {1} = u.p",
    "SELECT count(*) FROM (SELECT {0} {1} FROM public.t EXCEPT SELECT 'ann' {1}) AS d",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("plans", [(), ("hashagg", "hashjoin"), ("sort", "mergejoin", "nestloop")], ids=str)
def test_what_compares_under_one_is_refused(keyed, plans, query):
    loose, strict = (f"COLLATE public.{name}" for name in ("loose", "strict"))
    with without(keyed, *plans):
        for column in ("a", "s", "n"):
            # In between, for what is remembered of a collation.
            keyed.execute(query.format(column, strict))
            with raises("0A000", message=MESSAGE, hint="encrypted_nocase ignores case"):
                keyed.execute(query.format(column, loose))
        keyed.execute(query.format("a", strict))


def test_a_collation_that_changes_is_looked_at_again(keyed):
    keyed.execute("CREATE COLLATION changing (provider = libc, locale = 'C')")
    query = "SELECT count(*) FROM public.t WHERE s = 'ann' COLLATE changing"
    assert keyed.execute(query).fetchone() == (1,)
    keyed.execute(
        "SET allow_system_table_mods = on; UPDATE pg_collation SET collisdeterministic = false "
        "WHERE oid = 'changing'::regcollation"
    )
    with raises("0A000", message=MESSAGE):
        keyed.execute(query)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE c (v encrypted_text COLLATE public.loose)",
        "CREATE TABLE c (v encrypted_text(9, searchable) COLLATE public.loose)",
        "CREATE TABLE c (v encrypted_text[] COLLATE public.loose)",
        "CREATE TABLE c AS SELECT a COLLATE public.loose AS a FROM public.t",
        "CREATE DOMAIN d AS encrypted_text COLLATE public.loose",
        "CREATE TYPE y AS (v encrypted_text COLLATE public.loose)",
        "CREATE TABLE c (v encrypted_text); ALTER TABLE c ALTER v TYPE encrypted_text COLLATE public.loose",
        "CREATE TABLE c (v text COLLATE public.loose); ALTER TABLE c ALTER v TYPE encrypted_text COLLATE public.loose",
    ],
)
def test_no_column_has_one(keyed, statement):
    with raises("0A000", message="encrypted_text cannot have a nondeterministic collation", hint="searchable, nocase"):
        keyed.execute(statement)
    keyed.execute(statement.replace("public.loose", "public.strict"))


def test_text_may_have_one(keyed):
    keyed.execute("CREATE TABLE c (v text COLLATE public.loose, a encrypted_text)")
    longest = "SELECT max(length(v)) FROM (SELECT min(a COLLATE public.loose) AS v FROM public.t) AS x"
    assert keyed.execute(longest).fetchone() == (3,)
    keyed.execute("SELECT count(*) FROM public.t GROUP BY a::text COLLATE public.loose")
