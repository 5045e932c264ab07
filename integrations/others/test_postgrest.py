"""PostgREST: what it sends, by another client. Itself it is not to be had from the registries that tests install from.

Its connections are libpq's, one role logs in, and each request is a transaction under the role that its token names.
"""

import psycopg
import pytest
from psycopg.types.json import Json

from harness.keys import KEYRING
from harness.values import is_armour

# As PostgREST 12 composes them; values are parameters of unknown type, bodies are json.
SETTINGS = """SELECT set_config('search_path', $1, true), set_config('role', $2, true),
    set_config('request.jwt.claims', $3, true)"""
BODY = """FROM (SELECT $1::json AS json_data) pgrst_payload, LATERAL (SELECT "id", "name", "email" FROM
    json_to_recordset(pgrst_payload.json_data) AS _("id" integer, "name" encrypted_text(255),
    "email" encrypted_text(255,searchable))) pgrst_body"""
INSERT = f"""WITH pgrst_source AS (INSERT INTO "api"."clients"("id", "name", "email")
    SELECT "pgrst_body"."id", "pgrst_body"."name", "pgrst_body"."email" {BODY} RETURNING "api"."clients".*)
    SELECT pg_catalog.count(_postgrest_t) AS page_total, coalesce(json_agg(_postgrest_t), '[]') AS body
    FROM (SELECT "clients".* FROM "pgrst_source" AS "clients") _postgrest_t"""
READ = """WITH pgrst_source AS (SELECT "api"."clients".* FROM "api"."clients" WHERE {}
        ORDER BY "api"."clients"."name" ASC)
    SELECT coalesce(json_agg(_postgrest_t), '[]') AS body FROM (SELECT * FROM pgrst_source) _postgrest_t"""
ZOE = {"id": 1, "name": "Zoë Müller", "email": "zoe@example.com"}


@pytest.fixture
def request_as(db):
    """A request under a role: request_as("clinic", statement, *parameters). The keyring comes as with PGOPTIONS."""
    owner = db.connect()
    owner.execute(
        """CREATE SCHEMA api;
           CREATE TABLE api.clients (
               id int PRIMARY KEY, name encrypted_text(255), email encrypted_text(255, searchable));
           CREATE INDEX ON api.clients USING hash (email);
           REVOKE EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) FROM PUBLIC;
           CREATE ROLE authenticator NOINHERIT LOGIN; CREATE ROLE anon; CREATE ROLE clinic;
           ALTER ROLE authenticator SET enable_seqscan = off; -- one row would be scanned
           GRANT anon, clinic TO authenticator;
           GRANT USAGE ON SCHEMA api TO anon, clinic;
           GRANT SELECT, INSERT ON api.clients TO anon, clinic;
           GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text), pii_encrypt(text) TO clinic"""
    )
    options = f"-c pazpaz_pii.keyring={''.join(KEYRING.split())}"
    connection = db.connect("authenticator", options=options, cursor_factory=psycopg.RawCursor)

    def run(role, statement, *parameters):
        with connection.transaction():
            connection.execute(SETTINGS, ['"api", "public"', role, "{}"])
            return connection.execute(statement, parameters).fetchone()[-1]

    yield run
    connection.close()
    owner.execute("DROP OWNED BY anon, clinic; DROP ROLE anon, clinic, authenticator")


def test_requests_are_in_plaintext_for_the_role_that_may_decrypt(request_as, db):
    assert request_as("clinic", INSERT, Json([ZOE])) == [ZOE]
    found = [
        READ.format(f'"api"."clients".{test}') for test in ('"email" = $1', '"email" = ANY ($1)', '"name" ILIKE $1')
    ]
    for statement, value in zip(found, ("zoe@example.com", "{zoe@example.com,x}", "%MÜLL%"), strict=True):
        assert request_as("clinic", statement, value) == [ZOE]
    for statement, value in ((found[0], "x"), (found[1], "{x,y}")):
        assert "clients_email_idx" in str(request_as("clinic", f"EXPLAIN (FORMAT JSON) {statement}", value))
    stored = db.connect().execute("SELECT name, email FROM api.clients").fetchone()
    assert all(is_armour(value) for value in stored)


def test_what_other_roles_get(request_as):
    request_as("clinic", INSERT, Json([ZOE]))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        request_as("anon", READ.format("$1 = ''"), "")  # sorted
    (row,) = request_as("anon", "SELECT json_agg(c) FROM api.clients AS c")
    assert is_armour(row["name"]) and is_armour(row["email"])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        request_as("anon", INSERT, Json([{**ZOE, "id": 2}]))
    with pytest.raises(psycopg.errors.StringDataRightTruncation):
        request_as("clinic", INSERT, Json([{**ZOE, "id": 2, "name": "é" * 256}]))
    assert request_as("anon", "SELECT current_setting('pazpaz_pii.keyring')").startswith("versions 1, 2")
