"""The extension's objects in the catalogues: commented, cautious, and complete."""

import re

import pytest

from harness import custodian
from harness.doctor import FOR_WHO_WATCHES
from harness.errors import raises


@pytest.fixture
def admin(visit):
    return visit.connect()


MEMBERS = """
    SELECT d.classid::regclass::text, d.objid, pg_describe_object(d.classid, d.objid, 0)
      FROM pg_depend d JOIN pg_extension e ON d.refobjid = e.oid AND d.refclassid = 'pg_extension'::regclass
     WHERE e.extname = 'pazpaz_pii' AND d.deptype = 'e'
"""


def test_every_object_has_a_comment(admin):
    rows = admin.execute(
        f"""SELECT kind, name, obj_description(objid, kind) FROM ({MEMBERS}) m (kind, objid, name)
             WHERE name NOT LIKE 'type %[]'
               -- The row type of a table or view is described by that.
               AND NOT (kind = 'pg_type' AND EXISTS (
                   SELECT FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid WHERE t.oid = objid
                       AND c.relkind IN ('r', 'v')))"""
    ).fetchall()
    kinds = {kind for kind, _, _ in rows}
    assert kinds >= {"pg_proc", "pg_type", "pg_cast", "pg_operator", "pg_opclass", "pg_opfamily"}
    assert len(rows) > 60
    assert [name for _, name, comment in rows if not comment] == []


def test_psql_lists_them_with_comments(database):
    listed = database.psql(
        "\\df+ pii_decrypt\n\\dT+ encrypted_text\n\\dC+ encrypted_text\n\\do+ pazpaz_pii.<#\n"
        "\\dAc hash encrypted_text\n\\dx"
    )
    for text in (
        "the plaintext of an encrypted value; needs its key",
        "opaque without a key, text with one",
        "decrypts; an error without a key",
        "sorts before, by equality tag",
        "encrypted_text_ops",
    ):
        assert text in listed.stdout


def test_names_start_with_pii(admin):
    names = admin.execute(
        f"SELECT proname FROM pg_proc WHERE oid IN (SELECT objid FROM ({MEMBERS}) m (kind, objid, name) "
        "WHERE kind = 'pg_proc')"
    ).fetchall()
    assert names and all(name.startswith("pii_") for (name,) in names)
    tables = admin.execute(
        f"SELECT relname FROM pg_class WHERE oid IN (SELECT objid FROM ({MEMBERS}) m (kind, objid, name) "
        "WHERE kind = 'pg_class')"
    ).fetchall()
    assert tables and all(name.startswith("pii_") for (name,) in tables)


def test_what_people_name_and_what_is_internal_are_apart(admin):
    """By the comment: internal things, and all tables, have a schema; all else is where CREATE EXTENSION says."""
    rows = admin.execute(
        f"""SELECT (pg_identify_object(kind::regclass, objid, 0)).schema, name,
                   obj_description(objid, kind) LIKE 'internal: %'
              FROM ({MEMBERS}) m (kind, objid, name)
             WHERE kind IN ('pg_proc', 'pg_class', 'pg_operator', 'pg_opclass', 'pg_opfamily')
                OR (kind = 'pg_type' AND EXISTS (
                    SELECT FROM pg_type t WHERE t.oid = objid AND t.typrelid = 0 AND t.typelem = 0))"""
    ).fetchall()
    assert {schema for schema, *_ in rows} == {"public", "pazpaz_pii"}
    assert [row for row in rows if row[2] != (row[0] == "pazpaz_pii")] == []
    assert (
        admin.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'v'"
        ).fetchall()
        == []
    )
    inside = admin.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'pazpaz_pii'::regnamespace AND relkind = 'r'"
    ).fetchone()
    assert inside[0] > 8, "the tables"


def test_no_table_of_the_extension_is_emptied_by_truncate(admin):
    tables = admin.execute(
        f"""SELECT objid::regclass::text FROM ({MEMBERS}) m (kind, objid, name) JOIN pg_class AS c ON c.oid = objid
             WHERE kind = 'pg_class' AND c.relkind IN ('r', 'p')"""
    ).fetchall()
    assert len(tables) > 8
    for (table,) in tables:
        for replication_role in ("origin", "replica"):
            admin.execute(f"SET session_replication_role = {replication_role}")
            with raises("55000", message=table, hint="schema pazpaz_pii"):
                admin.execute(f"TRUNCATE {table} CASCADE")


def test_psql_shows_what_people_name_only(database):
    names = database.psql(
        "\\pset format unaligned\n\\pset tuples_only on\n\\df\n\\echo --\n\\dt\n\\echo --\n\\dv\n"
    ).stdout
    functions, tables, views = (
        [line.split("|")[1] for line in part.splitlines() if "|" in line] for part in names.split("--")
    )
    assert tables == []
    assert set(views) == {
        "pii_doctor_accepted",
        "pii_doctor_names",
        "pii_key_status",
        "pii_migration_failures",
        "pii_migration_log",
        "pii_migration_progress",
        "pii_search_indexes",
        "pii_session_stats",
    }
    assert 40 < len(set(functions)) < 70
    assert not {"pii_encrypted_text_in", "pii_encrypted_text_eq", "pii_storage", "pii_doctor_check_ssl"} & set(
        functions
    )


def test_the_schema_of_internal_things_takes_nothing_from_others(admin):
    owner, comment, usage, create = admin.execute(
        """SELECT pg_get_userbyid(nspowner)::text, obj_description(oid, 'pg_namespace'),
                  has_schema_privilege('public', oid, 'USAGE'), has_schema_privilege('public', oid, 'CREATE')
             FROM pg_namespace WHERE nspname = 'pazpaz_pii'"""
    ).fetchone()
    assert comment.startswith("internal: ")
    assert (owner, usage, create) == ("postgres", True, False)
    grants = admin.execute(
        """SELECT x.grantee::regrole::text, x.privilege_type FROM pg_namespace, aclexplode(nspacl) AS x
            WHERE nspname = 'pazpaz_pii' ORDER BY 1, 2"""
    )
    assert grants.fetchall() == [("-", "USAGE"), ("postgres", "CREATE"), ("postgres", "USAGE")]


def test_what_is_kept_from_the_public(admin):
    rows = admin.execute(
        f"""SELECT p.oid::regprocedure::text FROM pg_proc p
             WHERE p.oid IN (SELECT objid FROM ({MEMBERS}) m (kind, objid, name) WHERE kind = 'pg_proc')
               AND NOT has_function_privilege('public', p.oid, 'EXECUTE')"""
    )
    assert {name for (name,) in rows.fetchall()} == custodian.FUNCTIONS | FOR_WHO_WATCHES | {
        "pii_import(text)",
        "pii_masked(encrypted_text,text)",
        "pii_audit(text,jsonb)",
        "pazpaz_pii.pii_deliver_event(regprocedure,jsonb)",
        "pazpaz_pii.pii_migration_adopt()",
    }


def test_what_decrypts_is_never_immutable(admin):
    """PostgreSQL would store its results in indexes and fold it into plans."""
    rows = admin.execute(
        """SELECT proname, provolatile::text FROM pg_proc
            WHERE proname IN ('pii_decrypt', 'pii_try_decrypt', 'pii_blind_index', 'pii_text_hash',
                              'pii_encrypted_text_out', 'pii_encrypted_text_send', 'pii_encrypted_text_in',
                              'pii_encrypted_text_recv', 'pii_encrypted_text_eq', 'pii_encrypted_text_cmp',
                              'pii_encrypted_text_lt')"""
    ).fetchall()
    assert len(rows) >= 14
    assert {volatility for _, volatility in rows} == {"s"}
    encrypting = admin.execute(
        "SELECT oid::regprocedure::text, provolatile::text FROM pg_proc"
        " WHERE proname IN ('pii_encrypt', 'pii_encrypted_text') ORDER BY 1"
    ).fetchall()
    # By the type's equality the same text gives an equal value; who calls a function may look at bytes.
    assert encrypting == [
        ("pazpaz_pii.pii_encrypted_text(bytea,integer,boolean)", "s"),
        ("pazpaz_pii.pii_encrypted_text(character,integer,boolean)", "s"),
        ("pazpaz_pii.pii_encrypted_text(encrypted_text,integer,boolean)", "s"),
        ("pazpaz_pii.pii_encrypted_text(name,integer,boolean)", "s"),
        ("pazpaz_pii.pii_encrypted_text(text,integer,boolean)", "s"),
        ("pii_encrypt(text)", "v"),
        ("pii_encrypt(text,text)", "v"),
    ]


# Write down what is known about migrations; test_migration_privileges.py tries to misuse each.
RUN_AS_THEIR_OWNER = {
    "pii_announce_decryption",
    "pii_clear_failures",
    "pii_end_progress",
    "pii_forget_columns",
    "pii_forget_dropped",
    "pii_note",
    "pii_note_decryption",
    "pii_record_in_step",
    "pii_record_columns",
    "pii_record_declaration",
    "pii_record_definitions",
    "pii_record_failure",
    "pii_record_not_null",
    "pii_record_progress",
    "pii_record_strays",
    "pii_recorded",
    "pii_set_state",
}
# They guard every role, and nobody can call them.
GUARDS = {"pii_refuse_collation", "pii_refuse_untagged_index", "pii_watch_types"}


def test_no_function_is_leakproof_and_few_run_as_their_owner(admin):
    rows = admin.execute(
        f"""SELECT proname, proleakproof, prosrc, proconfig, prorettype = 'event_trigger'::regtype
              FROM pg_proc WHERE (proleakproof OR prosecdef)
               AND oid IN (SELECT objid FROM ({MEMBERS}) m (kind, objid, name) WHERE kind = 'pg_proc')"""
    ).fetchall()
    # Those are kept from the public, see test_what_is_kept_from_the_public.
    assert {name for name, *_, is_guard in rows if is_guard} == GUARDS
    kept = custodian.FUNCTIONS | FOR_WHO_WATCHES
    kept_names = {function.partition("(")[0].rpartition(".")[2] for function in kept}
    assert {name for name, *_ in rows} - kept_names - GUARDS == RUN_AS_THEIR_OWNER
    for name, is_leakproof, source, settings, _ in rows:
        assert not is_leakproof
        assert settings[0] == "search_path=pg_catalog, pg_temp", name
        # What deparses with the owner's rights leaves literals of the type ciphertext.
        assert settings[1:] in ([], ["pazpaz_pii.io=ciphertext"], ["plan_cache_mode=force_generic_plan"]), name
        if name in kept_names | GUARDS:
            continue
        statements = source.split("BEGIN", 1)[1]
        assert statements.split(";")[0].strip().startswith("PERFORM pazpaz_pii.pii_take_proof("), (
            f"{name} does not begin with its proof"
        )


INLINED = {
    "pii_encrypted_text_eq_name",
    "pii_encrypted_text_ne_name",
    "pii_name_eq_encrypted_text",
    "pii_name_ne_encrypted_text",
    *(f"pii_array_{what}" for what in ("eq", "ne", "lt", "le", "ge", "gt", "contains", "contained", "overlap")),
}


def test_every_sql_function_has_a_search_path_but_procedures_that_commit(admin):
    rows = admin.execute(
        f"""SELECT proname, prosrc FROM pg_proc JOIN pg_language l ON l.oid = prolang
             WHERE lanname IN ('sql', 'plpgsql') AND (proconfig IS NULL
                 OR NOT 'search_path=pg_catalog, pg_temp' = ANY (proconfig))
               AND pg_proc.oid IN (SELECT objid FROM ({MEMBERS}) m (kind, objid, name) WHERE kind = 'pg_proc')"""
    ).fetchall()
    # The batch runs the user's triggers, under the session's own path; a setting keeps operators from being inlined.
    exempt = {"pii_run_batch", "pii_try_batch", *INLINED}
    assert {name for name, source in rows if "COMMIT;" not in source} <= exempt
    # What is inlined names every schema.
    inlined = [source for name, source in rows if name in INLINED]
    assert len(inlined) == 22
    assert not [source for source in inlined if re.search(r"::(?!public\.|pg_catalog\.)", source)]
    assert not [source for source in inlined if not re.search(r" OPERATOR\((public|pg_catalog)\.", source)]


def test_operator_classes_are_complete(admin):
    """amvalidate() accepts them, though they have no text = text, on purpose."""
    rows = dict(
        admin.execute(
            """SELECT amname || ' ' || opcname, amvalidate(c.oid) FROM pg_opclass c JOIN pg_am a ON a.oid = opcmethod
                WHERE opcintype = 'encrypted_text'::regtype"""
        ).fetchall()
    )
    assert rows == {
        "btree encrypted_text_ops": True,
        "btree encrypted_text_unique_ops": True,
        "hash encrypted_text_ops": True,
        "pii_search encrypted_text_search_ops": True,
    }
    text_in_family = admin.execute(
        """SELECT count(*) FROM pg_amop o JOIN pg_opfamily f ON f.oid = amopfamily
            WHERE opfname LIKE 'encrypted_text%' AND amopopr IN (SELECT oid FROM pg_operator
                WHERE oprnamespace = 'pg_catalog'::regnamespace)"""
    )
    assert text_in_family.fetchone() == (0,)


def test_plain_text_is_left_to_postgresql(admin):
    """Joins and lookups of ordinary text columns never meet the extension's functions."""
    admin.execute("CREATE TEMP TABLE a AS SELECT 'x' || i AS v FROM generate_series(1, 500) i")
    for off in ("nestloop, mergejoin", "nestloop, hashjoin", "hashjoin, mergejoin"):
        for name in off.split(", "):
            admin.execute(f"SET enable_{name} = off")
        assert admin.execute("SELECT count(*) FROM a JOIN a b ON a.v = b.v::varchar").fetchone() == (500,)
        admin.execute("RESET ALL")
    assert admin.execute("SELECT count(DISTINCT v) FROM a WHERE v IN (SELECT v FROM a)").fetchone() == (500,)


def test_the_extension_can_be_dropped_and_made_again(db):
    session = db.connect_keyed()
    session.execute("CREATE TABLE t (v encrypted_text)")
    session.execute("DROP EXTENSION pazpaz_pii CASCADE")
    session.execute("CREATE SCHEMA crypto; CREATE EXTENSION pazpaz_pii SCHEMA crypto")
    row = session.execute("SELECT 'x'::crypto.encrypted_text::text, crypto.pii_decrypt(crypto.pii_encrypt('y'))")
    assert row.fetchone() == ("x", "y")


@pytest.mark.ends
def test_what_ignores_case_is_not_remembered_from_an_extension_that_is_gone(db):
    """The collation has another number each time: kept from before, it would be taken for one that respects case."""
    session = db.connect_keyed()
    session.execute("CREATE SCHEMA crypto")
    look = "SELECT 'ZOË'::text = 'zoë'::{0}.encrypted_text COLLATE {0}.encrypted_nocase"

    def ignores_case(schema: str) -> bool:
        return session.execute(look.format(schema)).fetchone()[0]

    session.execute("SET search_path = public, crypto")
    assert ignores_case("public")
    for schema in ("public", "crypto"):
        session.execute(f"DROP EXTENSION pazpaz_pii; CREATE EXTENSION pazpaz_pii SCHEMA {schema}")
        assert ignores_case(schema)
    session.execute("BEGIN; DROP EXTENSION pazpaz_pii; CREATE EXTENSION pazpaz_pii SCHEMA public")
    assert ignores_case("public")
    session.execute("ROLLBACK")
    assert ignores_case("crypto")
    # So it is in another session, which did nothing of it.
    other = db.connect_keyed()
    # As docs/limits.md has it: where the operator is not found, it is text that is compared.
    assert other.execute(look.format("crypto")).fetchone() == (False,)
    other.execute("SET search_path = public, crypto")
    assert other.execute(look.format("crypto")).fetchone() == (True,)
    session.execute("DROP EXTENSION pazpaz_pii; CREATE EXTENSION pazpaz_pii SCHEMA public")
    assert other.execute(look.format("public")).fetchone() == (True,)


def test_it_works_from_any_schema_with_an_empty_search_path(db):
    """pg_restore runs with an empty search_path, and operators must be found by their families."""
    session = db.connect_keyed()
    session.execute(
        "DROP EXTENSION pazpaz_pii; CREATE SCHEMA crypto; CREATE EXTENSION pazpaz_pii SCHEMA crypto; "
        "SET search_path = ''"
    )
    session.execute(
        """CREATE TABLE public.t (id int, s crypto.encrypted_text(99, searchable));
           INSERT INTO public.t VALUES (1, 'a'), (2, 'b');
           CREATE INDEX ON public.t USING hash (s);
           CREATE UNIQUE INDEX ON public.t (s crypto.encrypted_text_unique_ops)"""
    )
    assert session.execute("SELECT s FROM public.t ORDER BY s").fetchall() == [("a",), ("b",)]
    assert session.execute("SELECT id FROM public.t WHERE s OPERATOR(crypto.=) 'b'").fetchall() == [(2,)]
    with db.sibling("restored") as restored:
        restored.psql(db.run_tool("pg_dump").stdout)
        stored = "SELECT id, s::bytea FROM public.t ORDER BY id"
        assert restored.connect().execute(stored).fetchall() == session.execute(stored).fetchall()
