-- sql/schema.sql
-- The schema of the extension's own: its tables, and the functions that nobody calls by name. What
-- people name stands in the schema that CREATE EXTENSION says, and nothing else does.

-- Never one that is there already: who made it may own it, and what is in it.
DO $$
BEGIN
    IF '@extschema@' OPERATOR(pg_catalog.=) 'pazpaz_pii' THEN
        RAISE EXCEPTION 'the schema pazpaz_pii is not for what people name'
            USING ERRCODE = 'reserved_name',
                HINT = 'The extension makes that one itself, for its tables and internal functions. Drop it, and '
                    'create the extension in another.';
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'pazpaz_pii') THEN
        RAISE EXCEPTION 'a schema pazpaz_pii exists already'
            USING ERRCODE = 'duplicate_schema',
                HINT = 'The extension makes one of its own, and takes over none. See what is in it, and rename or drop '
                    'it first.';
    END IF;
END
$$;

CREATE SCHEMA pazpaz_pii;
COMMENT ON SCHEMA pazpaz_pii IS 'internal: tables and functions of the extension pazpaz_pii';

-- sql/type/type.sql
-- The type encrypted_text: shell, input and output, definition.
--
-- Here and below, COST says how many times as long as a comparison of numbers a function takes: a query then looks at
-- other columns first: what decrypts or encrypts a value, 10. Not = and <>: of tags they take no longer, and if they
-- seemed dear, joins would be sorted instead of hashed, which takes a key.

CREATE TYPE @extschema@.encrypted_text;

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_in(cstring, oid, integer) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_in(cstring, oid, integer) IS
    'internal: input of encrypted_text: text with a key, armoured ciphertext without';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_out(@extschema@.encrypted_text) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_out_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_out(@extschema@.encrypted_text) IS
    'internal: output of encrypted_text: text with a key, armoured ciphertext without';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_recv(internal, oid, integer) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_recv_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_recv(internal, oid, integer) IS
    'internal: binary input of encrypted_text: the same text as its input takes';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_send(@extschema@.encrypted_text) RETURNS bytea
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_send_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_send(@extschema@.encrypted_text) IS
    'internal: binary output of encrypted_text: the same text as its output gives';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_typmod_in(cstring[]) RETURNS integer
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_typmod_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_typmod_in(cstring[]) IS
    'internal: type modifier input of encrypted_text: (n), (searchable), (n, searchable)';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_typmod_out(integer) RETURNS cstring
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_typmod_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_typmod_out(integer) IS
    'internal: type modifier output of encrypted_text';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_typanalyze(internal) RETURNS boolean
    STABLE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_typanalyze_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_typanalyze(internal) IS
    'internal: ANALYZE of encrypted_text: needs no key';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_array_typanalyze(internal) RETURNS boolean
    STABLE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_array_typanalyze_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_array_typanalyze(internal) IS
    'internal: ANALYZE of encrypted_text[]: needs no key';

-- EXTERNAL: ciphertext does not compress.
CREATE TYPE @extschema@.encrypted_text (
    INPUT = pazpaz_pii.pii_encrypted_text_in,
    OUTPUT = pazpaz_pii.pii_encrypted_text_out,
    RECEIVE = pazpaz_pii.pii_encrypted_text_recv,
    SEND = pazpaz_pii.pii_encrypted_text_send,
    TYPMOD_IN = pazpaz_pii.pii_encrypted_text_typmod_in,
    TYPMOD_OUT = pazpaz_pii.pii_encrypted_text_typmod_out,
    ANALYZE = pazpaz_pii.pii_encrypted_text_typanalyze,
    INTERNALLENGTH = VARIABLE,
    ALIGNMENT = int4,
    STORAGE = external,
    CATEGORY = 'S',
    COLLATABLE = true
);
COMMENT ON TYPE @extschema@.encrypted_text IS
    'text that is encrypted where it is stored: opaque without a key, text with one';

-- PostgreSQL makes the array's type by itself, with an ANALYZE that sorts the texts, and ALTER TYPE refuses to
-- change it. (pg_upgrade makes it anew: the doctor's check array_column says so.)
UPDATE pg_catalog.pg_type
    SET typanalyze = 'pazpaz_pii.pii_encrypted_text_array_typanalyze(internal)'::pg_catalog.regprocedure
    WHERE oid OPERATOR(pg_catalog.=) '@extschema@.encrypted_text[]'::pg_catalog.regtype;

-- By index, one by one (OFFSET 0): it is asked of each column that a command changes.
CREATE FUNCTION pazpaz_pii.pii_made_of(outer_type oid, outer_modifier integer)
    RETURNS TABLE (type oid, modifier integer, is_element boolean)
    STABLE PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE types (type, modifier, is_element) AS (
        SELECT outer_type, outer_modifier, false
        UNION ALL
        SELECT i.type, i.modifier, t.is_element OR i.is_element
        FROM types AS t CROSS JOIN LATERAL (
            SELECT y.typbasetype, y.typtypmod, false FROM pg_type AS y WHERE y.oid = t.type AND y.typtype = 'd'
            UNION ALL
            SELECT y.typelem, -1, true FROM pg_type AS y
            WHERE y.oid = t.type AND y.typsubscript = 'array_subscript_handler'::regproc OFFSET 0
        ) AS i (type, modifier, is_element)
    )
    SELECT type, modifier, is_element FROM types
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_made_of(oid, integer) IS
    'internal: a type with its modifier, and what it is a domain or an array of';

-- sql/type/casts.sql
-- Casts, as implicit as citext's. All but that to bytes are STABLE: so PostgreSQL itself refuses an index over an
-- expression that would write plaintext to disk, and uses one for a value that is encrypted in the query. By the
-- type's own equality a cast is that: the same text gives an equal value. Never IMMUTABLE, lest plans hold them.

CREATE FUNCTION @extschema@.pii_decrypt(value @extschema@.encrypted_text) RETURNS text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_decrypt_encrypted_text_fast';
COMMENT ON FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) IS
    'the plaintext of an encrypted value; needs its key';

CREATE CAST (@extschema@.encrypted_text AS text)
    WITH FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) AS IMPLICIT;
COMMENT ON CAST (@extschema@.encrypted_text AS text) IS 'decrypts; an error without a key';

CREATE CAST (@extschema@.encrypted_text AS varchar)
    WITH FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) AS IMPLICIT;
COMMENT ON CAST (@extschema@.encrypted_text AS varchar) IS 'decrypts; an error without a key';

CREATE CAST (@extschema@.encrypted_text AS bpchar)
    WITH FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.encrypted_text AS bpchar) IS 'decrypts; an error without a key';

-- Without this one PostgreSQL would convert by the output function, to ciphertext without a key.
CREATE FUNCTION pazpaz_pii.pii_encrypted_text_to_name(@extschema@.encrypted_text) RETURNS name
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_to_name_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_to_name(@extschema@.encrypted_text) IS
    'internal: the plaintext as a name, cut to 63 bytes as any name is; needs its key';

CREATE CAST (@extschema@.encrypted_text AS name)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text_to_name(@extschema@.encrypted_text) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.encrypted_text AS name) IS 'decrypts; an error without a key';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text(text, integer, boolean) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_from_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text(text, integer, boolean) IS
    'internal: cast from text with the target''s type modifier: encrypts with a key, takes armour without';

-- Without trailing blanks, as bpchar casts to text. STABLE, as that from name is: an IN list of them finds an index.
CREATE FUNCTION pazpaz_pii.pii_encrypted_text(character, integer, boolean) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_from_bpchar_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text(character, integer, boolean) IS
    'internal: cast from character with the target''s type modifier, without trailing blanks';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text(name, integer, boolean) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_from_name_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text(name, integer, boolean) IS
    'internal: cast from name with the target''s type modifier';

CREATE CAST (text AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(text, integer, boolean) AS ASSIGNMENT;
COMMENT ON CAST (text AS @extschema@.encrypted_text) IS 'encrypts with a key, takes armour without';

CREATE CAST (varchar AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(text, integer, boolean) AS ASSIGNMENT;
COMMENT ON CAST (varchar AS @extschema@.encrypted_text) IS 'encrypts with a key, takes armour without';

-- These two implicit, so that coalesce, CASE, UNION and the like have a common type: with text that is text, here it is
-- ours. The other way a name would be cut off, and blanks of character lost their meaning.
CREATE CAST (bpchar AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(character, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (bpchar AS @extschema@.encrypted_text) IS 'encrypts with a key, takes armour without';

CREATE CAST (name AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(name, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (name AS @extschema@.encrypted_text) IS 'encrypts with a key, takes armour without';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text(@extschema@.encrypted_text, integer, boolean)
    RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_fit_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text(@extschema@.encrypted_text, integer, boolean) IS
    'internal: length and shape coercion of encrypted_text';

CREATE CAST (@extschema@.encrypted_text AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(@extschema@.encrypted_text, integer, boolean) AS IMPLICIT;
COMMENT ON CAST (@extschema@.encrypted_text AS @extschema@.encrypted_text) IS
    'checks the length and encrypts anew for another shape';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_to_bytea(@extschema@.encrypted_text) RETURNS bytea
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_to_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_to_bytea(@extschema@.encrypted_text) IS
    'internal: the stored bytes; needs no key';

CREATE CAST (@extschema@.encrypted_text AS bytea)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text_to_bytea(@extschema@.encrypted_text) AS ASSIGNMENT;
COMMENT ON CAST (@extschema@.encrypted_text AS bytea) IS 'the stored bytes; needs no key';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text(bytea, integer, boolean) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_from_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text(bytea, integer, boolean) IS
    'internal: imports stored bytes; authenticates them when a key is loaded';

-- On assignment, lest PL/pgSQL assign by the text of the bytes, and encrypt that.
CREATE CAST (bytea AS @extschema@.encrypted_text)
    WITH FUNCTION pazpaz_pii.pii_encrypted_text(bytea, integer, boolean) AS ASSIGNMENT;
COMMENT ON CAST (bytea AS @extschema@.encrypted_text) IS
    'imports stored bytes; authenticates them when a key is loaded';

-- sql/type/functions.sql
-- Functions on values. pii_decrypt(encrypted_text) stands with the casts, which use it.

-- VOLATILE, unlike the casts: who calls it by name may look at the bytes, and a subquery's column that is named twice
-- must not be two values.
CREATE FUNCTION @extschema@.pii_encrypt(value text) RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypt_wrapper';
COMMENT ON FUNCTION @extschema@.pii_encrypt(text) IS
    'encrypts under the current key version of this session';

CREATE FUNCTION @extschema@.pii_encrypt(value text, aad text) RETURNS bytea
    VOLATILE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypt_bound_wrapper';
COMMENT ON FUNCTION @extschema@.pii_encrypt(text, text) IS
    'encrypts and binds the value to aad (say, table.column/row): it only decrypts with the same aad';

CREATE FUNCTION @extschema@.pii_decrypt(value bytea) RETURNS text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_decrypt_bytea_wrapper';
COMMENT ON FUNCTION @extschema@.pii_decrypt(bytea) IS
    'the plaintext of encrypted bytes in the plain or searchable format';

CREATE FUNCTION @extschema@.pii_decrypt(value bytea, aad text) RETURNS text
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_decrypt_bound_wrapper';
COMMENT ON FUNCTION @extschema@.pii_decrypt(bytea, text) IS
    'the plaintext of a value bound to aad';

CREATE FUNCTION @extschema@.pii_try_decrypt(value @extschema@.encrypted_text) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_try_decrypt_encrypted_text_wrapper';
COMMENT ON FUNCTION @extschema@.pii_try_decrypt(@extschema@.encrypted_text) IS
    'as pii_decrypt, but NULL for a value that does not decrypt; still an error in a session without a key';

CREATE FUNCTION @extschema@.pii_try_decrypt(value bytea) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_try_decrypt_bytea_wrapper';
COMMENT ON FUNCTION @extschema@.pii_try_decrypt(bytea) IS
    'as pii_decrypt, but NULL for a value that does not decrypt; still an error in a session without a key';

CREATE FUNCTION @extschema@.pii_try_decrypt(value bytea, aad text) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_try_decrypt_bound_wrapper';
COMMENT ON FUNCTION @extschema@.pii_try_decrypt(bytea, text) IS
    'as pii_decrypt, but NULL for a value that does not decrypt; still an error in a session without a key';

CREATE FUNCTION @extschema@.pii_key_version(value @extschema@.encrypted_text) RETURNS integer
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_key_version_encrypted_text_wrapper';
COMMENT ON FUNCTION @extschema@.pii_key_version(@extschema@.encrypted_text) IS
    'the key version a value is encrypted under; needs no key';

CREATE FUNCTION @extschema@.pii_key_version(value bytea) RETURNS integer
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_key_version_bytea_wrapper';
COMMENT ON FUNCTION @extschema@.pii_key_version(bytea) IS
    'the key version a value is encrypted under; needs no key';

CREATE FUNCTION @extschema@.pii_import(armour text) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_import_wrapper';
COMMENT ON FUNCTION @extschema@.pii_import(text) IS
    'takes armoured ciphertext as it is; roles that may execute it may also insert armour without a key';

CREATE FUNCTION @extschema@.pii_blind_index(value text, context text) RETURNS bytea
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_blind_index_wrapper';
COMMENT ON FUNCTION @extschema@.pii_blind_index(text, text) IS
    'keyed hash of a plaintext in a context (say, table.column), 32 bytes; needs the index key';

CREATE FUNCTION @extschema@.pii_casefold(value text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_casefold_wrapper';
COMMENT ON FUNCTION @extschema@.pii_casefold(text) IS
    'a text without differences of case, width and composition, by Unicode 16.0 whatever the server''s locale';

CREATE FUNCTION @extschema@.pii_blind_index_trigger() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_blind_index_trigger_wrapper';
COMMENT ON FUNCTION @extschema@.pii_blind_index_trigger() IS
    'BEFORE INSERT OR UPDATE trigger (source column, index column, context [, ''casefold'']) that keeps a blind index '
        'filled';

-- sql/type/collation.sql
-- The collation that ignores case. To PostgreSQL it is that of the database under another name, so that functions of
-- text, to which it goes with a column, do as they do elsewhere; what ignores case is the comparison of encrypted_text,
-- which knows it as the one collation of the extension, whatever its name (src/operators/collation.rs).

DO $do$
DECLARE
    -- Versions of PostgreSQL have other columns for it.
    db constant jsonb := (SELECT pg_catalog.to_jsonb(d) FROM pg_catalog.pg_database AS d
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database());
    provider constant text := coalesce(db OPERATOR(pg_catalog.->>) 'datlocprovider', 'c');
    locale constant text := coalesce(db OPERATOR(pg_catalog.->>) 'datlocale',
        db OPERATOR(pg_catalog.->>) 'daticulocale');
    rules constant text := db OPERATOR(pg_catalog.->>) 'daticurules';
BEGIN
    EXECUTE 'CREATE COLLATION @extschema@.encrypted_nocase ' OPERATOR(pg_catalog.||)
        CASE WHEN provider OPERATOR(pg_catalog.=) 'i' THEN pg_catalog.format('(provider = icu, locale = %L%s)', locale,
                ', rules = ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(rules))
            WHEN provider OPERATOR(pg_catalog.=) 'b' THEN pg_catalog.format('(provider = builtin, locale = %L)', locale)
            ELSE pg_catalog.format('(provider = libc, lc_collate = %L, lc_ctype = %L)',
                db OPERATOR(pg_catalog.->>) 'datcollate', db OPERATOR(pg_catalog.->>) 'datctype')
        END;
END
$do$;
COMMENT ON COLLATION @extschema@.encrypted_nocase IS
    'the database''s own, under which encrypted_text is compared without regard to case';

CREATE FUNCTION pazpaz_pii.pii_nocase_collation() RETURNS oid
    STABLE PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_nocase_collation_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_nocase_collation() IS
    'internal: the collation that ignores case, whatever its name; NULL where the extension has it no more';

-- sql/type/operators.sql
-- Comparison operators. Estimates are PostgreSQL's own; they need no key, because the type's
-- statistics hold no values.

CREATE FUNCTION pazpaz_pii.pii_plan_eq(internal) RETURNS internal
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_plan_eq_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_plan_eq(internal) IS
    'internal: planner support of =: arguments whose own collation has another equality than the comparison';

CREATE FUNCTION pazpaz_pii.pii_plan_ne(internal) RETURNS internal
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_plan_ne_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_plan_ne(internal) IS
    'internal: planner support of <>, as that of =';

CREATE FUNCTION pazpaz_pii.pii_in_any_case(@extschema@.encrypted_text) RETURNS @extschema@.encrypted_text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_in_any_case_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_in_any_case(@extschema@.encrypted_text) IS
    'internal: the same value: put around one of another collation to compare it without regard to case';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'equality of the plaintexts; of tags where both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'inequality of the plaintexts; of tags where both values have one';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq_text(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq_text(@extschema@.encrypted_text, text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne_text(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne_text(@extschema@.encrypted_text, text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_eq_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text,
    text) IS 'equality of the plaintexts; of tags where both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_ne_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text,
    text) IS 'inequality of the plaintexts; of tags where both values have one';

CREATE FUNCTION pazpaz_pii.pii_text_eq_encrypted_text(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_eq_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_text_eq_encrypted_text(text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_text_ne_encrypted_text(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_ne_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_text_ne_encrypted_text(text, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_text_eq_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (text, @extschema@.encrypted_text) IS 'equality of the plaintexts; of tags where '
    'both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_text_ne_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (text, @extschema@.encrypted_text) IS 'inequality of the plaintexts; of tags where '
    'both values have one';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_lt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of < operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_le_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ge_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of >= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_gt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before, in the collation';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before or equals, in the collation';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after or equals, in the collation';

CREATE OPERATOR @extschema@.> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after, in the collation';

-- With names, since both ways from name, to text and to encrypted_text, would do. They are inlined, and
-- names lose their collation, so that an index is found.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq_name(@extschema@.encrypted_text, name) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq LANGUAGE sql AS
    'SELECT $1 OPERATOR(@extschema@.=) $2::pg_catalog.text COLLATE pg_catalog."default"';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq_name(@extschema@.encrypted_text, name) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne_name(@extschema@.encrypted_text, name) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne LANGUAGE sql AS
    'SELECT $1 OPERATOR(@extschema@.<>) $2::pg_catalog.text COLLATE pg_catalog."default"';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne_name(@extschema@.encrypted_text, name) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = name, FUNCTION = pazpaz_pii.pii_encrypted_text_eq_name,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text, name) IS
    'equality of the plaintext and a name';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = name, FUNCTION = pazpaz_pii.pii_encrypted_text_ne_name,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text, name) IS
    'inequality of the plaintext and a name';

CREATE FUNCTION pazpaz_pii.pii_name_eq_encrypted_text(name, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq LANGUAGE sql AS
    'SELECT $1::pg_catalog.text COLLATE pg_catalog."default" OPERATOR(@extschema@.=) $2';
COMMENT ON FUNCTION pazpaz_pii.pii_name_eq_encrypted_text(name, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_name_ne_encrypted_text(name, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne LANGUAGE sql AS
    'SELECT $1::pg_catalog.text COLLATE pg_catalog."default" OPERATOR(@extschema@.<>) $2';
COMMENT ON FUNCTION pazpaz_pii.pii_name_ne_encrypted_text(name, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = name, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_name_eq_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (name, @extschema@.encrypted_text) IS
    'equality of the plaintext and a name';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = name, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_name_ne_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (name, @extschema@.encrypted_text) IS
    'inequality of the plaintext and a name';

-- sql/type/like.sql
-- LIKE and ILIKE. Without these operators a cast to text would serve, for more time a row; and no index could.
-- Estimates are those for a pattern of which nothing is known: 0.5 % of the rows.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_like(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_like_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_like(@extschema@.encrypted_text, text) IS
    'internal: implementation of ~~ operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_nlike(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_nlike_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_nlike(@extschema@.encrypted_text, text) IS
    'internal: implementation of !~~ operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_iclike(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_iclike_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_iclike(@extschema@.encrypted_text, text) IS
    'internal: implementation of ~~* operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_icnlike(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 10 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_icnlike_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_icnlike(@extschema@.encrypted_text, text) IS
    'internal: implementation of !~~* operator';

CREATE OPERATOR @extschema@.~~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_like,
    NEGATOR = OPERATOR(@extschema@.!~~), RESTRICT = likesel, JOIN = likejoinsel
);
COMMENT ON OPERATOR @extschema@.~~ (@extschema@.encrypted_text, text) IS
    'LIKE over the plaintext; needs its key';

CREATE OPERATOR @extschema@.!~~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_nlike,
    NEGATOR = OPERATOR(@extschema@.~~), RESTRICT = nlikesel, JOIN = nlikejoinsel
);
COMMENT ON OPERATOR @extschema@.!~~ (@extschema@.encrypted_text, text) IS
    'NOT LIKE over the plaintext; needs its key';

CREATE OPERATOR @extschema@.~~* (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_iclike,
    NEGATOR = OPERATOR(@extschema@.!~~*), RESTRICT = iclikesel, JOIN = iclikejoinsel
);
COMMENT ON OPERATOR @extschema@.~~* (@extschema@.encrypted_text, text) IS
    'ILIKE over the plaintext; needs its key';

CREATE OPERATOR @extschema@.!~~* (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_icnlike,
    NEGATOR = OPERATOR(@extschema@.~~*), RESTRICT = icnlikesel, JOIN = icnlikejoinsel
);
COMMENT ON OPERATOR @extschema@.!~~* (@extschema@.encrypted_text, text) IS
    'NOT ILIKE over the plaintext; needs its key';

-- sql/type/array_operators.sql
-- encrypted_text[] beside text[] and varchar[], compared as text[] is: anyarray takes arrays of one type only.
--
-- Whatever has an operator's name is a candidate for PostgreSQL, between its own types, too. An operator on
-- (encrypted_text[], text[]) would take '{x}' = text_column for itself: to PostgreSQL, text[] is closer to text[] than
-- anyarray is. So the operands have types of their own, which only arrays of encrypted_text, and of text and varchar,
-- turn into. The functions are inlined.

CREATE TYPE pazpaz_pii.encrypted_operand;

CREATE FUNCTION pazpaz_pii.pii_encrypted_operand_in(cstring, oid, integer) RETURNS pazpaz_pii.encrypted_operand
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_operand_in(cstring, oid, integer) IS
    'internal: input of encrypted_operand, as of encrypted_text';

CREATE FUNCTION pazpaz_pii.pii_encrypted_operand_out(pazpaz_pii.encrypted_operand) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_operand_out(pazpaz_pii.encrypted_operand) IS
    'internal: output of encrypted_operand, as of encrypted_text';

CREATE TYPE pazpaz_pii.encrypted_operand (
    INPUT = pazpaz_pii.pii_encrypted_operand_in, OUTPUT = pazpaz_pii.pii_encrypted_operand_out,
    LIKE = @extschema@.encrypted_text, CATEGORY = 'X', COLLATABLE = true
);
COMMENT ON TYPE pazpaz_pii.encrypted_operand IS 'internal: encrypted_text as an element of an operand';

CREATE CAST (@extschema@.encrypted_text AS pazpaz_pii.encrypted_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.encrypted_text AS pazpaz_pii.encrypted_operand) IS 'internal: the same bytes';

CREATE CAST (pazpaz_pii.encrypted_operand AS @extschema@.encrypted_text) WITHOUT FUNCTION;
COMMENT ON CAST (pazpaz_pii.encrypted_operand AS @extschema@.encrypted_text) IS 'internal: the same bytes';

CREATE TYPE pazpaz_pii.text_operand;

CREATE FUNCTION pazpaz_pii.pii_text_operand_in(cstring) RETURNS pazpaz_pii.text_operand
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'textin';
COMMENT ON FUNCTION pazpaz_pii.pii_text_operand_in(cstring) IS 'internal: input of text_operand, as of text';

CREATE FUNCTION pazpaz_pii.pii_text_operand_out(pazpaz_pii.text_operand) RETURNS cstring
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'textout';
COMMENT ON FUNCTION pazpaz_pii.pii_text_operand_out(pazpaz_pii.text_operand) IS
    'internal: output of text_operand, as of text';

CREATE TYPE pazpaz_pii.text_operand (
    INPUT = pazpaz_pii.pii_text_operand_in, OUTPUT = pazpaz_pii.pii_text_operand_out,
    LIKE = text, CATEGORY = 'X', COLLATABLE = true
);
COMMENT ON TYPE pazpaz_pii.text_operand IS 'internal: text as an element of an operand';

CREATE CAST (text AS pazpaz_pii.text_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (text AS pazpaz_pii.text_operand) IS 'internal: the same bytes';

CREATE CAST (varchar AS pazpaz_pii.text_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (varchar AS pazpaz_pii.text_operand) IS 'internal: the same bytes';

CREATE CAST (pazpaz_pii.text_operand AS text) WITHOUT FUNCTION;
COMMENT ON CAST (pazpaz_pii.text_operand AS text) IS 'internal: the same bytes';

CREATE FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of = operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'equality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of = operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'equality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'inequality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'inequality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of < operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts before, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of < operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts before, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <= operator';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts before or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <= operator';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts before or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.>=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of >= operator';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts after or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.>=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of >= operator';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts after or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts after, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts after, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.@>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of @> operator';

CREATE OPERATOR @extschema@.@> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_contains,
    COMMUTATOR = OPERATOR(@extschema@.<@),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.@> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'contains, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.@>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of @> operator';

CREATE OPERATOR @extschema@.@> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_contains,
    COMMUTATOR = OPERATOR(@extschema@.<@),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.@> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'contains, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<@) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <@ operator';

CREATE OPERATOR @extschema@.<@ (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_contained,
    COMMUTATOR = OPERATOR(@extschema@.@>),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.<@ (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'is contained, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<@) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <@ operator';

CREATE OPERATOR @extschema@.<@ (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_contained,
    COMMUTATOR = OPERATOR(@extschema@.@>),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.<@ (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'is contained, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.&&) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of && operator';

CREATE OPERATOR @extschema@.&& (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_overlap,
    COMMUTATOR = OPERATOR(@extschema@.&&),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.&& (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'overlaps, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.&&) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of && operator';

CREATE OPERATOR @extschema@.&& (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_overlap,
    COMMUTATOR = OPERATOR(@extschema@.&&),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.&& (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'overlaps, as text[]';

-- sql/type/tag_order.sql
-- The order of the equality tags, for the unique operator class: within the type, with text, and
-- between texts, which have the tag that the session's index key makes. In the extension's own schema:
-- it is for indexes alone, and no name of text's operators may mean another order.

CREATE FUNCTION pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS integer
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_tag_cmp_encrypted_text_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: less-equal-greater of the equality tags';

CREATE FUNCTION pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, text) RETURNS integer
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_tag_cmp_encrypted_text_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, text) IS
    'internal: less-equal-greater of the equality tags';

CREATE FUNCTION pazpaz_pii.pii_tag_cmp(text, @extschema@.encrypted_text) RETURNS integer
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_tag_cmp_text_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_cmp(text, @extschema@.encrypted_text) IS
    'internal: less-equal-greater of the equality tags';

CREATE FUNCTION pazpaz_pii.pii_tag_cmp(text, text) RETURNS integer
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_tag_cmp_text_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_cmp(text, text) IS
    'internal: less-equal-greater of the equality tags';

CREATE FUNCTION pazpaz_pii.pii_tag_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) < 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_le(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) <= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_le(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) >= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of >=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) > 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of ># operator';

CREATE FUNCTION pazpaz_pii.pii_tag_lt(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) < 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_lt(@extschema@.encrypted_text, text) IS
    'internal: implementation of <# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_le(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) <= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_le(@extschema@.encrypted_text, text) IS
    'internal: implementation of <=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_ge(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) >= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_ge(@extschema@.encrypted_text, text) IS
    'internal: implementation of >=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_gt(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) > 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_gt(@extschema@.encrypted_text, text) IS
    'internal: implementation of ># operator';

CREATE FUNCTION pazpaz_pii.pii_tag_lt(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) < 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_lt(text, @extschema@.encrypted_text) IS
    'internal: implementation of <# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_le(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) <= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_le(text, @extschema@.encrypted_text) IS
    'internal: implementation of <=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_ge(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) >= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_ge(text, @extschema@.encrypted_text) IS
    'internal: implementation of >=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_gt(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) > 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_gt(text, @extschema@.encrypted_text) IS
    'internal: implementation of ># operator';

CREATE FUNCTION pazpaz_pii.pii_tag_lt(text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) < 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_lt(text, text) IS
    'internal: implementation of <# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_le(text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) <= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_le(text, text) IS
    'internal: implementation of <=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_ge(text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) >= 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_ge(text, text) IS
    'internal: implementation of >=# operator';

CREATE FUNCTION pazpaz_pii.pii_tag_gt(text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    AS 'SELECT pazpaz_pii.pii_tag_cmp($1, $2) > 0';
COMMENT ON FUNCTION pazpaz_pii.pii_tag_gt(text, text) IS
    'internal: implementation of ># operator';

CREATE OPERATOR pazpaz_pii.<# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_lt,
    COMMUTATOR = OPERATOR(pazpaz_pii.>#), NEGATOR = OPERATOR(pazpaz_pii.>=#),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<# (@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: sorts before, by equality tag';

CREATE OPERATOR pazpaz_pii.<=# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_le,
    COMMUTATOR = OPERATOR(pazpaz_pii.>=#), NEGATOR = OPERATOR(pazpaz_pii.>#),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<=# (@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: sorts before or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.>=# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_ge,
    COMMUTATOR = OPERATOR(pazpaz_pii.<=#), NEGATOR = OPERATOR(pazpaz_pii.<#),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.>=# (@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: sorts after or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.># (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_gt,
    COMMUTATOR = OPERATOR(pazpaz_pii.<#), NEGATOR = OPERATOR(pazpaz_pii.<=#),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.># (@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: sorts after, by equality tag';

CREATE OPERATOR pazpaz_pii.<# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_lt,
    COMMUTATOR = OPERATOR(pazpaz_pii.>#), NEGATOR = OPERATOR(pazpaz_pii.>=#),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<# (@extschema@.encrypted_text, text) IS
    'internal: sorts before, by equality tag';

CREATE OPERATOR pazpaz_pii.<=# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_le,
    COMMUTATOR = OPERATOR(pazpaz_pii.>=#), NEGATOR = OPERATOR(pazpaz_pii.>#),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<=# (@extschema@.encrypted_text, text) IS
    'internal: sorts before or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.>=# (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_ge,
    COMMUTATOR = OPERATOR(pazpaz_pii.<=#), NEGATOR = OPERATOR(pazpaz_pii.<#),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.>=# (@extschema@.encrypted_text, text) IS
    'internal: sorts after or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.># (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_gt,
    COMMUTATOR = OPERATOR(pazpaz_pii.<#), NEGATOR = OPERATOR(pazpaz_pii.<=#),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.># (@extschema@.encrypted_text, text) IS
    'internal: sorts after, by equality tag';

CREATE OPERATOR pazpaz_pii.<# (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_lt,
    COMMUTATOR = OPERATOR(pazpaz_pii.>#), NEGATOR = OPERATOR(pazpaz_pii.>=#),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<# (text, @extschema@.encrypted_text) IS
    'internal: sorts before, by equality tag';

CREATE OPERATOR pazpaz_pii.<=# (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_le,
    COMMUTATOR = OPERATOR(pazpaz_pii.>=#), NEGATOR = OPERATOR(pazpaz_pii.>#),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<=# (text, @extschema@.encrypted_text) IS
    'internal: sorts before or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.>=# (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_ge,
    COMMUTATOR = OPERATOR(pazpaz_pii.<=#), NEGATOR = OPERATOR(pazpaz_pii.<#),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.>=# (text, @extschema@.encrypted_text) IS
    'internal: sorts after or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.># (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_tag_gt,
    COMMUTATOR = OPERATOR(pazpaz_pii.<#), NEGATOR = OPERATOR(pazpaz_pii.<=#),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.># (text, @extschema@.encrypted_text) IS
    'internal: sorts after, by equality tag';

CREATE OPERATOR pazpaz_pii.<# (
    LEFTARG = text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_lt,
    COMMUTATOR = OPERATOR(pazpaz_pii.>#), NEGATOR = OPERATOR(pazpaz_pii.>=#),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<# (text, text) IS
    'internal: sorts before, by equality tag';

CREATE OPERATOR pazpaz_pii.<=# (
    LEFTARG = text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_le,
    COMMUTATOR = OPERATOR(pazpaz_pii.>=#), NEGATOR = OPERATOR(pazpaz_pii.>#),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.<=# (text, text) IS
    'internal: sorts before or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.>=# (
    LEFTARG = text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_ge,
    COMMUTATOR = OPERATOR(pazpaz_pii.<=#), NEGATOR = OPERATOR(pazpaz_pii.<#),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR pazpaz_pii.>=# (text, text) IS
    'internal: sorts after or equals, by equality tag';

CREATE OPERATOR pazpaz_pii.># (
    LEFTARG = text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_tag_gt,
    COMMUTATOR = OPERATOR(pazpaz_pii.<#), NEGATOR = OPERATOR(pazpaz_pii.<=#),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR pazpaz_pii.># (text, text) IS
    'internal: sorts after, by equality tag';

-- Equality of two texts, as encrypted_text has it under every collation: for the families, which miss
-- text = text. Under the name of text's own, plain joins of texts would meet our families.

CREATE FUNCTION pazpaz_pii.pii_text_eq(text, text) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_eq_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_text_eq(text, text) IS
    'internal: implementation of =# operator';

CREATE OPERATOR pazpaz_pii.=# (
    LEFTARG = text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_text_eq,
    COMMUTATOR = OPERATOR(pazpaz_pii.=#), RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR pazpaz_pii.=# (text, text) IS 'internal: equality as values of these texts have it';

-- sql/type/opclasses.sql
-- Operator families and classes.
--
-- Index support functions are IMMUTABLE as far as an index goes: of a searchable value they read
-- the tag, which is part of it.

-- hash: default, for encrypted_text and text, over the equality tag.
-- Its equality of texts is not text = text: PostgreSQL may use any family of an operator for a plain
-- hash join of text.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_hash(@extschema@.encrypted_text) RETURNS integer
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_hash_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_hash(@extschema@.encrypted_text) IS
    'internal: hash of the equality tag';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_hash_extended(@extschema@.encrypted_text, bigint) RETURNS bigint
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_hash_extended_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_hash_extended(@extschema@.encrypted_text, bigint) IS
    'internal: seeded hash of the equality tag';

CREATE FUNCTION pazpaz_pii.pii_text_hash(text) RETURNS integer
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_hash_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_text_hash(text) IS
    'internal: hash of the equality tag that a text would have';

CREATE FUNCTION pazpaz_pii.pii_text_hash_extended(text, bigint) RETURNS bigint
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_hash_extended_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_text_hash_extended(text, bigint) IS
    'internal: seeded hash of the equality tag that a text would have';

CREATE OPERATOR FAMILY @extschema@.encrypted_text_ops USING hash;
COMMENT ON OPERATOR FAMILY @extschema@.encrypted_text_ops USING hash IS
    'equality of encrypted_text and text by tag';

CREATE OPERATOR CLASS @extschema@.encrypted_text_ops
    DEFAULT FOR TYPE @extschema@.encrypted_text USING hash FAMILY @extschema@.encrypted_text_ops AS
    OPERATOR 1 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text),
    FUNCTION 1 (@extschema@.encrypted_text, @extschema@.encrypted_text)
        pazpaz_pii.pii_encrypted_text_hash(@extschema@.encrypted_text),
    FUNCTION 2 (@extschema@.encrypted_text, @extschema@.encrypted_text)
        pazpaz_pii.pii_encrypted_text_hash_extended(@extschema@.encrypted_text, bigint);
COMMENT ON OPERATOR CLASS @extschema@.encrypted_text_ops USING hash IS
    'equality by tag; needs no key for searchable columns';
ALTER OPERATOR FAMILY @extschema@.encrypted_text_ops USING hash ADD
    OPERATOR 1 @extschema@.= (@extschema@.encrypted_text, text),
    OPERATOR 1 @extschema@.= (text, @extschema@.encrypted_text),
    OPERATOR 1 pazpaz_pii.=# (text, text),
    FUNCTION 1 (text, text) pazpaz_pii.pii_text_hash(text),
    FUNCTION 2 (text, text) pazpaz_pii.pii_text_hash_extended(text, bigint);

-- btree: default, for sorting only; support function 5 refuses to build an index.
-- Created before the unique family: of two families PostgreSQL plans merge joins with the first.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text)
    RETURNS integer
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_cmp_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: less-equal-greater of the plaintexts, in the collation';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_sortsupport(internal) RETURNS void
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_sortsupport_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_sortsupport(internal) IS
    'internal: sort support: decrypts each value about once';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_refuse_btree(internal) RETURNS void
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_refuse_btree_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_refuse_btree(internal) IS
    'internal: raises the error that a btree index would reveal the order';

CREATE OPERATOR FAMILY @extschema@.encrypted_text_ops USING btree;
COMMENT ON OPERATOR FAMILY @extschema@.encrypted_text_ops USING btree IS
    'sorting of encrypted_text in the collation';

CREATE OPERATOR CLASS @extschema@.encrypted_text_ops
    DEFAULT FOR TYPE @extschema@.encrypted_text USING btree FAMILY @extschema@.encrypted_text_ops AS
    OPERATOR 1 @extschema@.< (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 2 @extschema@.<= (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 3 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 4 @extschema@.>= (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 5 @extschema@.> (@extschema@.encrypted_text, @extschema@.encrypted_text),
    FUNCTION 1 pazpaz_pii.pii_encrypted_text_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text),
    FUNCTION 2 pazpaz_pii.pii_encrypted_text_sortsupport(internal),
    FUNCTION 5 pazpaz_pii.pii_encrypted_text_refuse_btree(internal);
COMMENT ON OPERATOR CLASS @extschema@.encrypted_text_ops USING btree IS
    'sorting; refuses to be an index, use hash or encrypted_text_unique_ops';

-- btree: for unique indexes on searchable columns, over the order of the tags.

CREATE OPERATOR FAMILY @extschema@.encrypted_text_unique_ops USING btree;
COMMENT ON OPERATOR FAMILY @extschema@.encrypted_text_unique_ops USING btree IS
    'uniqueness of encrypted_text by tag';

CREATE OPERATOR CLASS @extschema@.encrypted_text_unique_ops
    FOR TYPE @extschema@.encrypted_text USING btree FAMILY @extschema@.encrypted_text_unique_ops AS
    OPERATOR 1 pazpaz_pii.<# (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 2 pazpaz_pii.<=# (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 3 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 4 pazpaz_pii.>=# (@extschema@.encrypted_text, @extschema@.encrypted_text),
    OPERATOR 5 pazpaz_pii.># (@extschema@.encrypted_text, @extschema@.encrypted_text),
    FUNCTION 1 pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, @extschema@.encrypted_text);
COMMENT ON OPERATOR CLASS @extschema@.encrypted_text_unique_ops USING btree IS
    'unique indexes on searchable columns; needs no key';
ALTER OPERATOR FAMILY @extschema@.encrypted_text_unique_ops USING btree ADD
    OPERATOR 1 pazpaz_pii.<# (@extschema@.encrypted_text, text),
    OPERATOR 2 pazpaz_pii.<=# (@extschema@.encrypted_text, text),
    OPERATOR 3 @extschema@.= (@extschema@.encrypted_text, text),
    OPERATOR 4 pazpaz_pii.>=# (@extschema@.encrypted_text, text),
    OPERATOR 5 pazpaz_pii.># (@extschema@.encrypted_text, text),
    FUNCTION 1 (@extschema@.encrypted_text, text) pazpaz_pii.pii_tag_cmp(@extschema@.encrypted_text, text),
    OPERATOR 1 pazpaz_pii.<# (text, @extschema@.encrypted_text),
    OPERATOR 2 pazpaz_pii.<=# (text, @extschema@.encrypted_text),
    OPERATOR 3 @extschema@.= (text, @extschema@.encrypted_text),
    OPERATOR 4 pazpaz_pii.>=# (text, @extschema@.encrypted_text),
    OPERATOR 5 pazpaz_pii.># (text, @extschema@.encrypted_text),
    FUNCTION 1 (text, @extschema@.encrypted_text) pazpaz_pii.pii_tag_cmp(text, @extschema@.encrypted_text),
    OPERATOR 1 pazpaz_pii.<# (text, text),
    OPERATOR 2 pazpaz_pii.<=# (text, text),
    OPERATOR 3 pazpaz_pii.=# (text, text),
    OPERATOR 4 pazpaz_pii.>=# (text, text),
    OPERATOR 5 pazpaz_pii.># (text, text),
    FUNCTION 1 (text, text) pazpaz_pii.pii_tag_cmp(text, text);

-- sql/type/changed.sql
-- What a command of DDL has changed, for the event triggers that look at it afterwards. They do so under its locks:
-- what they read is to grow with what was changed, and not with what the database has. They set plan_cache_mode, since
-- a plan for one list of relations is none for the next, and planning would take longer than looking.

CREATE FUNCTION pazpaz_pii.pii_changed_relations() RETURNS oid[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT r.id
        -- OFFSET 0: by index, one by one.
        FROM pg_event_trigger_ddl_commands() AS d CROSS JOIN LATERAL (
            SELECT d.objid WHERE d.classid = 'pg_class'::regclass
            UNION ALL
            SELECT y.typrelid FROM pg_type AS y
            WHERE d.classid = 'pg_type'::regclass AND y.oid = d.objid AND y.typrelid <> 0 OFFSET 0) AS r (id));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_changed_relations() IS
    'internal: in an event trigger: tables, indexes and composite types that the command itself has made or altered';

-- A typed table changes with its type, a partition or child with its parent, an index with its table.
CREATE FUNCTION pazpaz_pii.pii_changed_with(relations oid[]) RETURNS oid[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed oid[] := '{}';
    generation oid[] := relations || ARRAY(
        SELECT t.oid
        FROM pg_class AS c
            JOIN pg_depend AS d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = c.reltype
                AND d.classid = 'pg_class'::regclass AND d.objsubid = 0
            JOIN pg_class AS t ON t.oid = d.objid AND t.reloftype = c.reltype
        WHERE c.oid = ANY (relations) AND c.relkind = 'c');
BEGIN
    WHILE generation <> '{}' LOOP
        changed := changed || generation;
        generation := ARRAY(SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = ANY (generation)
            EXCEPT SELECT unnest(changed));
    END LOOP;
    RETURN changed || ARRAY(SELECT x.indexrelid FROM pg_index AS x WHERE x.indrelid = ANY (changed)
        EXCEPT SELECT unnest(changed));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_changed_with(oid[]) IS
    'internal: these relations, and all that change with them: partitions, children, tables of a type, indexes';

-- sql/type/index_guard.sql
-- Unique indexes over columns that are not searchable: their values have no tag, so that VACUUM would
-- need the key. Said when such an index is made; the column's type is all that can be known, and enough.

-- As its owner, since it guards whoever makes an index, and that role may lack USAGE on the schema pazpaz_pii. It reads
-- catalogues only.
CREATE FUNCTION pazpaz_pii.pii_refuse_untagged_index() RETURNS event_trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    unique_classes constant oid[] := ARRAY(
        SELECT o.oid FROM pg_opclass AS o JOIN pg_opfamily AS f ON f.oid = o.opcfamily
        WHERE f.opfname = 'encrypted_text_unique_ops' AND f.opfnamespace = '@extschema@'::regnamespace);
    changed oid[];
    one record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_opclass'::regclass
        AND d.refobjid = ANY (unique_classes) AND d.classid = 'pg_class'::regclass)
    THEN
        RETURN;  -- no index has one
    END IF;
    changed := pazpaz_pii.pii_changed_with(pazpaz_pii.pii_changed_relations());
    SELECT k.indrelid::regclass AS relation, k.attname AS column_name INTO one
    FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
        SELECT x.indrelid, a.attname, a.atttypid, a.atttypmod
        FROM pg_index AS x
            -- What CREATE INDEX CONCURRENTLY leaves when it fails must not stand in the way.
            JOIN pg_class AS i ON i.oid = x.indexrelid AND (x.indisvalid OR i.relkind = 'I')
            CROSS JOIN unnest(x.indclass) WITH ORDINALITY AS k (class, number)
            JOIN pg_attribute AS a ON a.attrelid = x.indexrelid AND a.attnum = k.number
        WHERE x.indexrelid = n.id AND k.class = ANY (unique_classes) OFFSET 0) AS k
    -- A type modifier of our type is odd when it is searchable; one of the domains may have it.
    WHERE k.atttypmod % 2 <> 1
        AND (SELECT max(m.modifier) FROM pazpaz_pii.pii_made_of(k.atttypid, k.atttypmod) AS m) % 2 <> 1;
    IF FOUND THEN
        RAISE EXCEPTION 'operator class encrypted_text_unique_ops needs a searchable column'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Table %s, index column "%s". Without equality tags, VACUUM would need the key.',
                    one.relation, one.column_name),
                HINT = 'ALTER TABLE ... ALTER COLUMN ... TYPE encrypted_text(n, searchable) first, n as it is.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_untagged_index() IS
    'internal: event trigger: an error for an index with encrypted_text_unique_ops over a column without equality tags';

CREATE EVENT TRIGGER pazpaz_pii_untagged_index ON ddl_command_end
    WHEN TAG IN ('CREATE INDEX', 'ALTER INDEX', 'CREATE TABLE', 'ALTER TABLE', 'CREATE SCHEMA', 'ALTER TYPE')
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_untagged_index();
COMMENT ON EVENT TRIGGER pazpaz_pii_untagged_index IS
    'refuses indexes with encrypted_text_unique_ops over columns that are not searchable';

-- sql/type/collation_guard.sql
-- A column ignores case by its collation, and without a key by its tags: an error where they disagree, where PostgreSQL
-- would take equality under one collation for that under another one, or where equality is the collation's own affair.

-- What a column, or a domain, of this type, modifier and collation is to our type: no row if nothing, else whether it
-- is an array of it, whether tags and collation ignore case, and whether what differs in bytes differs.
CREATE FUNCTION pazpaz_pii.pii_case_of(type oid, modifier integer, collated oid)
    RETURNS TABLE (is_array boolean, is_tagged boolean, tags_ignore_case boolean, ignores_case boolean,
        is_deterministic boolean)
    STABLE PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- One of the domains may have the modifier: n * 2 + searchable, and 2^25 for nocase (pii_core: typmod.rs).
    SELECT bool_or(m.is_element), max(m.modifier) % 2 = 1, max(m.modifier) >= 1 << 25,
        coalesce(pii_case_of.collated = pazpaz_pii.pii_nocase_collation(), false),
        (SELECT coalesce(bool_and(l.collisdeterministic), true) FROM pg_collation AS l
            WHERE l.oid = pii_case_of.collated)
    FROM pazpaz_pii.pii_made_of(pii_case_of.type, pii_case_of.modifier) AS m
    HAVING bool_or(m.type = '@extschema@.encrypted_text'::regtype)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_case_of(oid, integer, oid) IS
    'internal: whether tags and comparison of a column ignore case, and its collation is deterministic';

-- As its owner, since it guards whoever alters a table, and that role may lack USAGE on the schema pazpaz_pii. It reads
-- catalogues only.
CREATE FUNCTION pazpaz_pii.pii_refuse_collation() RETURNS event_trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    nocase oid;
    -- In subqueries with OFFSET 0 each of these is looked up by index, whatever their number.
    changed oid[];
    one record;
BEGIN
    nocase := pazpaz_pii.pii_nocase_collation();
    changed := pazpaz_pii.pii_changed_relations();

    -- Columns of what inherits them have type and collation of their parent's.
    SELECT c.is_array, c.is_tagged, c.tags_ignore_case, c.ignores_case, c.is_deterministic, o.object INTO one
    FROM (
        -- What is alike is looked up once: a conversion alters its table many times, and that may be a wide one.
        SELECT a.atttypid, a.atttypmod, a.attcollation,
            min(format('Column %s.%I.', a.attrelid::regclass, a.attname))
        FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
            SELECT a.* FROM pg_class AS r JOIN pg_attribute AS a ON a.attrelid = r.oid
            WHERE r.oid = n.id AND r.relkind IN ('r', 'p', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
                -- None of PostgreSQL's own types.
                AND a.attcollation <> 0 AND a.atttypid >= 16384 OFFSET 0) AS a
        GROUP BY a.atttypid, a.atttypmod, a.attcollation
        UNION ALL
        SELECT y.typbasetype, y.typtypmod, y.typcollation, format('Domain %s.', y.oid::regtype)
        FROM pg_event_trigger_ddl_commands() AS d JOIN pg_type AS y ON y.oid = d.objid
        WHERE d.classid = 'pg_type'::regclass AND y.typtype = 'd'
    ) AS o (type, modifier, collated, object)
        CROSS JOIN pazpaz_pii.pii_case_of(o.type, o.modifier, o.collated) AS c
    WHERE NOT c.is_deterministic OR CASE WHEN c.is_array THEN c.tags_ignore_case OR c.ignores_case
        ELSE c.is_tagged AND c.tags_ignore_case <> c.ignores_case END;
    IF FOUND AND NOT one.is_deterministic THEN
        RAISE EXCEPTION 'encrypted_text cannot have a nondeterministic collation'
            USING ERRCODE = 'feature_not_supported', DETAIL = one.object,
                HINT = format('To ignore case, write encrypted_text(n, searchable, nocase) COLLATE %s.',
                    nocase::regcollation);
    ELSIF FOUND AND one.is_array THEN
        RAISE EXCEPTION 'an array of encrypted_text cannot ignore case'
            USING ERRCODE = 'feature_not_supported', DETAIL = one.object,
                HINT = 'Leave nocase and COLLATE encrypted_nocase out, or make a table of the elements.';
    ELSIF FOUND AND one.tags_ignore_case THEN
        RAISE EXCEPTION 'a nocase type needs the collation encrypted_nocase'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' Its tags would ignore case, and = would not.',
                HINT = format('Write ... encrypted_text(n, searchable, nocase) COLLATE %s.', nocase::regcollation);
    ELSIF FOUND THEN
        RAISE EXCEPTION 'the collation encrypted_nocase needs a type that is nocase, or not searchable'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' Its tags would respect case, and = would decrypt every value.',
                HINT = format('Write ... encrypted_text(n, searchable, nocase) COLLATE %s.', nocase::regcollation);
    END IF;

    IF NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_collation'::regclass AND d.refobjid = nocase)
    THEN
        RETURN;  -- nothing ignores case
    END IF;

    -- Nobody alters the type of a column that a partition key has.
    SELECT format('Column %s.%I.', k.partrelid::regclass, k.attname) AS object INTO one
    FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
        SELECT p.partrelid, a.attname
        FROM pg_partitioned_table AS p
            CROSS JOIN unnest(p.partattrs, p.partcollation) AS k (key, collated)
            JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = k.key
        WHERE p.partrelid = n.id AND (k.collated = nocase) <> (a.attcollation = nocase) OFFSET 0) AS k;
    IF FOUND THEN
        RAISE EXCEPTION 'partition key and column disagree about case'
            USING ERRCODE = 'collation_mismatch', DETAIL = one.object,
                HINT = 'Leave COLLATE out: the key has the collation of the column.';
    END IF;

    changed := pazpaz_pii.pii_changed_with(changed);
    SELECT format('Index %s, column "%s".', k.indexrelid::regclass, k.attname) AS object INTO one
    FROM unnest(changed) AS n (id)
        CROSS JOIN LATERAL (
            -- What a hash index has of a column is a number.
            SELECT x.indexrelid, a.attname, k.collated, t.attcollation = nocase AS column_ignores_case,
                coalesce(t.atttypid, a.atttypid) AS type, coalesce(t.atttypmod, a.atttypmod) AS modifier
            FROM pg_index AS x
                CROSS JOIN unnest(x.indcollation, x.indkey) WITH ORDINALITY AS k (collated, key, number)
                JOIN pg_attribute AS a ON a.attrelid = x.indexrelid AND a.attnum = k.number
                LEFT JOIN pg_attribute AS t ON t.attrelid = x.indrelid AND t.attnum = k.key AND k.key <> 0
            WHERE x.indexrelid = n.id AND k.collated <> 0 OFFSET 0) AS k
        CROSS JOIN pazpaz_pii.pii_case_of(k.type, k.modifier, k.collated) AS c
    WHERE k.type >= 16384 AND (k.collated = nocase) IS DISTINCT FROM k.column_ignores_case
        AND c.ignores_case <> coalesce(k.column_ignores_case,
            CASE WHEN c.is_tagged THEN c.tags_ignore_case ELSE c.ignores_case END);
    IF FOUND THEN
        RAISE EXCEPTION 'index and column disagree about case'
            USING ERRCODE = 'collation_mismatch', DETAIL = one.object,
                HINT = 'Leave COLLATE out: the index has the collation of the column.';
    END IF;

    SELECT format('Constraint "%s" of table %s.', f.conname, f.conrelid::regclass) AS object INTO one
    FROM unnest(changed) AS n (id)
        -- By an index, which pg_constraint has for one side only.
        CROSS JOIN LATERAL (
            SELECT d.objid FROM pg_depend AS d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = n.id
                AND d.classid = 'pg_constraint'::regclass OFFSET 0) AS d
        CROSS JOIN LATERAL (SELECT f.* FROM pg_constraint AS f WHERE f.oid = d.objid AND f.contype = 'f' OFFSET 0) AS f
        CROSS JOIN unnest(f.conkey, f.confkey) AS k (key, referenced)
        CROSS JOIN LATERAL (
            SELECT a.attcollation AS ours, r.attcollation AS theirs FROM pg_attribute AS a, pg_attribute AS r
            WHERE a.attrelid = f.conrelid AND a.attnum = k.key AND r.attrelid = f.confrelid AND r.attnum = k.referenced
            OFFSET 0) AS c
    WHERE (c.ours = nocase) <> (c.theirs = nocase);
    IF FOUND THEN
        RAISE EXCEPTION 'a foreign key between columns of which one ignores case'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' PostgreSQL would look for rows by the collation of either side.',
                HINT = format('Give both columns COLLATE %s, or neither.', nocase::regcollation);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_collation() IS
    'internal: event trigger: an error where type, collation, index, foreign key or partition key disagree about case';

CREATE EVENT TRIGGER pazpaz_pii_collation ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE MATERIALIZED VIEW',
        'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'IMPORT FOREIGN SCHEMA', 'CREATE TYPE', 'ALTER TYPE',
        'CREATE DOMAIN', 'CREATE INDEX', 'ALTER INDEX', 'CREATE SCHEMA')
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_collation();
COMMENT ON EVENT TRIGGER pazpaz_pii_collation IS
    'refuses columns, indexes and keys whose type and collation disagree about case';

-- sql/session/keys.sql
-- The keys of a session.

CREATE FUNCTION @extschema@.pii_load_keyring(keyring text, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_load_keyring_wrapper';
COMMENT ON FUNCTION @extschema@.pii_load_keyring(text, boolean) IS
    'loads a keyring (JSON) into this session, or into this transaction when is_local; pass it as a bind parameter';

CREATE FUNCTION @extschema@.pii_load_key(
    version integer,
    key bytea,
    is_local boolean DEFAULT false,
    kind text DEFAULT 'data',
    make_current boolean DEFAULT true
) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_load_key_wrapper';
COMMENT ON FUNCTION @extschema@.pii_load_key(integer, bytea, boolean, text, boolean) IS
    'adds one 32-byte data or index key to this session''s keyring; pass it as a bind parameter';

CREATE FUNCTION @extschema@.pii_unload_keys() RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_unload_keys_wrapper';
COMMENT ON FUNCTION @extschema@.pii_unload_keys() IS
    'removes all keys from this session, startup options included, and overwrites their copies in its memory';

CREATE FUNCTION @extschema@.pii_session_keys(
    OUT kind text, OUT version integer, OUT fingerprint text, OUT is_current boolean
) RETURNS SETOF record
    STABLE STRICT PARALLEL RESTRICTED LANGUAGE c AS 'MODULE_PATHNAME', 'pii_session_keys_wrapper';
COMMENT ON FUNCTION @extschema@.pii_session_keys() IS
    'the keys loaded in this session: versions and fingerprints, never the keys';

CREATE FUNCTION @extschema@.pii_generate_key() RETURNS bytea
    VOLATILE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_generate_key_wrapper';
COMMENT ON FUNCTION @extschema@.pii_generate_key() IS
    'a new random 32-byte key; loads and stores nothing';

CREATE FUNCTION pazpaz_pii.pii_session_stats_by_version(
    OUT version integer, OUT encryptions bigint, OUT decryptions bigint, OUT failures bigint
) RETURNS SETOF record
    VOLATILE STRICT PARALLEL RESTRICTED ROWS 3 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_session_stats_by_version_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_session_stats_by_version() IS
    'internal: rows of the view pii_session_stats';

CREATE VIEW @extschema@.pii_session_stats AS
    SELECT version, encryptions, decryptions, failures FROM pazpaz_pii.pii_session_stats_by_version();
COMMENT ON VIEW @extschema@.pii_session_stats IS
    'how many values this process has encrypted, decrypted, and failed to decrypt, by key version';

-- sql/session/sealed_box.sql
-- Sealed delivery: keys that are encrypted for one session before they leave the client.

CREATE FUNCTION @extschema@.pii_session_public_key() RETURNS bytea
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_session_public_key_wrapper';
COMMENT ON FUNCTION @extschema@.pii_session_public_key() IS
    'an X25519 public key of this session, for one sealed box; its private key never leaves the session';

CREATE FUNCTION @extschema@.pii_load_sealed(box bytea, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_load_sealed_wrapper';
COMMENT ON FUNCTION @extschema@.pii_load_sealed(bytea, boolean) IS
    'as pii_load_keyring, with the keyring in a libsodium sealed box (crypto_box_seal) for pii_session_public_key()';

-- sql/session/audit.sql
-- What is recorded. Loads, unloads, refusals and failed decryptions record themselves.

CREATE FUNCTION @extschema@.pii_audit(event text, detail jsonb DEFAULT '{}') RETURNS void
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_audit_wrapper';
COMMENT ON FUNCTION @extschema@.pii_audit(text, jsonb) IS
    'records an event as the extension does its own: in the server log, and by pii_event(jsonb)';

CREATE FUNCTION pazpaz_pii.pii_deliver_event(listener regprocedure, event jsonb) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('SELECT %s($1)', listener::regproc) USING event;
EXCEPTION WHEN OTHERS THEN
    -- Not SQLERRM: it may quote values.
    RAISE WARNING 'pii_event(jsonb) failed with SQLSTATE %', SQLSTATE USING HINT = 'The event is in the server log.';
END
$function$;
COMMENT ON FUNCTION pazpaz_pii.pii_deliver_event(regprocedure, jsonb) IS
    'internal: calls the installation''s pii_event(jsonb), if there is one; its failure is a warning';

-- sql/access/ownership.sql
-- Whether the caller has the rights of a table's owner.

-- A SECURITY DEFINER function does not see who called it. So its callers pass the table as
-- pii_owned(table), which is evaluated as themselves, and it takes the proof.
CREATE FUNCTION pazpaz_pii.pii_owned(relation regclass) RETURNS regclass
    VOLATILE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_owned_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_owned(regclass) IS
    'internal: the same table, with a proof for the next function that the current user has its owner''s rights; else '
        'the error 42501';

CREATE FUNCTION pazpaz_pii.pii_take_proof(relation regclass) RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_take_proof_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_take_proof(regclass) IS
    'internal: raises the error 42501 unless the table was passed as pii_owned(table)';

CREATE FUNCTION pazpaz_pii.pii_owns(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_owns(regclass) IS
    'internal: whether the current user has the rights of a table''s owner';

CREATE FUNCTION pazpaz_pii.pii_require_owner(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF relation IS NULL THEN
        RAISE EXCEPTION 'no table is given' USING ERRCODE = 'null_value_not_allowed';
    ELSIF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation) THEN
        RAISE EXCEPTION 'table with OID % does not exist', relation::oid USING ERRCODE = 'undefined_table';
    ELSIF NOT pazpaz_pii.pii_owns(relation) THEN
        RAISE EXCEPTION 'must be owner of table %', relation
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Run this as the table''s owner, a member of that role, or a superuser.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_owner(regclass) IS
    'internal: raises the error 42501 unless the current user has the rights of a table''s owner';

-- Whatever touches a table that may not be one's own runs as its owner in a security-restricted
-- operation, as VACUUM and REINDEX do. The keys are hidden from it, but with_keys for the functions that get the
-- statement's number as $3. In such a statement stands no text that an owner may have written, but names and literals:
-- it could name the number. ALTER TABLE takes no parameters, and has it nowhere but as the last argument of the
-- extension's own function that converts a column, whose other arguments may be expressions.
CREATE FUNCTION pazpaz_pii.pii_run_as_owner(
    relation regclass, statement text, first_tid tid DEFAULT NULL, last_tid tid DEFAULT NULL,
    with_keys boolean DEFAULT false, silently boolean DEFAULT false
) RETURNS bigint
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_run_as_owner_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_run_as_owner(regclass, text, tid, tid, boolean, boolean) IS
    'internal: runs a statement ($1 and $2: row identifiers) as the owner of a table, whose rights the caller must '
        'have, silently without the triggers and rules of its users; the number of rows';

CREATE FUNCTION pazpaz_pii.pii_query_as_owner(
    relation regclass, query text, first_tid tid DEFAULT NULL, last_tid tid DEFAULT NULL,
    with_keys boolean DEFAULT false
) RETURNS SETOF text[]
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_query_as_owner_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_query_as_owner(regclass, text, tid, tid, boolean) IS
    'internal: the rows of a query, as text, that runs as the owner of a table';

-- sql/access/masking.sql
-- Masks, for roles that have a key and may not decrypt.

CREATE FUNCTION @extschema@.pii_mask(value text, kind text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_mask_wrapper';
COMMENT ON FUNCTION @extschema@.pii_mask(text, text) IS
    'what is left of a text when it is masked as a name, email, phone, last4 or full';

CREATE FUNCTION @extschema@.pii_masked(value @extschema@.encrypted_text, kind text) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_masked_wrapper';
COMMENT ON FUNCTION @extschema@.pii_masked(@extschema@.encrypted_text, text) IS
    'text for roles that may execute pii_decrypt(encrypted_text), a mask for the others, armour without a key';

-- What is replaced stays its owner's: one that somebody else has made would be his to change, and to grant.
CREATE FUNCTION pazpaz_pii.pii_refuse_other_view(relation regclass, schema_name text, view_name text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    there record;
BEGIN
    SELECT v.oid::regclass AS name, v.relowner::regrole AS owner,
        v.relowner = t.relowner OR pg_get_userbyid(v.relowner) = current_user AS is_owned,
        v.relkind = 'v' AND (
            SELECT array_agg(DISTINCT d.refobjid) FROM pg_rewrite AS r
                JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
            WHERE r.ev_class = v.oid) = ARRAY[t.oid] AS is_of_table
    INTO there
    FROM pg_class AS v JOIN pg_namespace AS n ON n.oid = v.relnamespace JOIN pg_class AS t ON t.oid = relation
    WHERE n.nspname = schema_name AND v.relname = view_name;
    IF NOT FOUND THEN
        RETURN;
    ELSIF there.is_of_table IS NOT TRUE THEN
        RAISE EXCEPTION '% exists, and is no view of %', there.name, relation
            USING ERRCODE = 'duplicate_table', HINT = 'Give the masked view another name, as the third argument.';
    ELSIF NOT there.is_owned THEN
        RAISE EXCEPTION 'view % exists, and belongs to role %', there.name, there.owner
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Who owns it could change it later, and grant it. Drop it, or choose another name.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_other_view(regclass, text, text) IS
    'internal: an error if there is a relation of this name that is no view of the table, or somebody else''s';

CREATE FUNCTION @extschema@.pii_create_masked_view(
    relation regclass,
    masks jsonb DEFAULT '{}',
    view text DEFAULT NULL
) RETURNS regclass
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    encrypted CONSTANT oid := '@extschema@.encrypted_text'::regtype;
    path text[];
    full_name text;
    columns text;
    bad text;
BEGIN
    IF relation IS NULL OR masks IS NULL THEN
        RAISE EXCEPTION 'the table and its masks must not be null' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF jsonb_typeof(masks) <> 'object' THEN
        RAISE EXCEPTION 'masks must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"name": "name", "email": "email"}.';
    END IF;

    -- What is asked for must be there: a mistyped name would leave a column without its mask.
    SELECT name INTO bad FROM jsonb_object_keys(masks) AS name
     WHERE name NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped);
    IF FOUND THEN
        RAISE EXCEPTION 'column "%" of relation % does not exist', bad, relation USING ERRCODE = 'undefined_column';
    END IF;
    SELECT name INTO bad FROM jsonb_object_keys(masks) AS name
      JOIN pg_attribute ON attrelid = relation AND attname = name
      JOIN pg_type AS type ON type.oid = atttypid
     WHERE encrypted NOT IN (atttypid, typbasetype);
    IF FOUND THEN
        RAISE EXCEPTION 'column "%" of relation % is not of type encrypted_text', bad, relation USING
            ERRCODE = 'datatype_mismatch';
    END IF;
    -- Raises the error for an unknown kind.
    PERFORM @extschema@.pii_mask('', coalesce(kind, '')) FROM jsonb_each_text(masks) AS mask (name, kind);

    SELECT CASE WHEN view IS NULL THEN ARRAY[nspname, relname || '_masked']
                WHEN cardinality(parse_ident(view)) = 1 THEN nspname || parse_ident(view)
                ELSE parse_ident(view) END
      INTO path FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = relation;
    IF path IS NULL OR cardinality(path) <> 2 THEN
        RAISE EXCEPTION 'the view must be named as view or schema.view' USING ERRCODE = 'invalid_name';
    END IF;
    full_name := format('%I.%I', VARIADIC path);

    SELECT string_agg(
               CASE encrypted WHEN atttypid
                    THEN format('@extschema@.pii_masked(%I, %L) AS %1$I', attname, coalesce(masks ->> attname, 'full'))
                    WHEN typbasetype
                    THEN format('@extschema@.pii_masked(%I::@extschema@.encrypted_text, %L) AS %1$I', attname,
                        coalesce(masks ->> attname, 'full'))
                    ELSE format('%I', attname) END,
               ', ' ORDER BY attnum)
      INTO columns
      FROM pg_attribute JOIN pg_type AS type ON type.oid = atttypid
     WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped;

    PERFORM pazpaz_pii.pii_refuse_other_view(relation, path[1], path[2]);
    -- A barrier: conditions of the reader's own see masks only.
    EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_barrier = true) AS SELECT %s FROM %s', full_name, columns,
        relation);
    EXECUTE format('COMMENT ON VIEW %s IS %L', full_name, format('%s with its encrypted columns masked for roles that '
        'may not decrypt', relation));
    -- Again, as somebody may have made it in between.
    PERFORM pazpaz_pii.pii_refuse_other_view(relation, path[1], path[2]);
    RETURN full_name;
END
$function$;
COMMENT ON FUNCTION @extschema@.pii_create_masked_view(regclass, jsonb, text) IS
    'creates or replaces a view of a table that shows masks to roles which may not decrypt; encrypted columns without '
        'a kind show nothing';

-- sql/search/access_method.sql
-- The search index: LIKE, ILIKE and = over encrypted_text, on pages that say nothing but their number.

CREATE FUNCTION pazpaz_pii.pii_search_handler(internal) RETURNS index_am_handler
    STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_handler_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_search_handler(internal) IS
    'internal: implementation of access method pii_search';

CREATE ACCESS METHOD pii_search TYPE INDEX HANDLER pazpaz_pii.pii_search_handler;
COMMENT ON ACCESS METHOD pii_search IS
    'search in encrypted_text by LIKE, ILIKE and =, with pages that reveal nothing but their number';

CREATE OPERATOR FAMILY @extschema@.encrypted_text_search_ops USING pii_search;
COMMENT ON OPERATOR FAMILY @extschema@.encrypted_text_search_ops USING pii_search IS
    'LIKE, ILIKE and = over encrypted_text';

CREATE OPERATOR CLASS @extschema@.encrypted_text_search_ops
    DEFAULT FOR TYPE @extschema@.encrypted_text USING pii_search FAMILY @extschema@.encrypted_text_search_ops AS
    OPERATOR 1 @extschema@.~~ (@extschema@.encrypted_text, text),
    OPERATOR 2 @extschema@.~~* (@extschema@.encrypted_text, text),
    OPERATOR 3 @extschema@.= (@extschema@.encrypted_text, text),
    OPERATOR 4 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text);
COMMENT ON OPERATOR CLASS @extschema@.encrypted_text_search_ops USING pii_search IS
    'LIKE, ILIKE and = over encrypted_text';

CREATE FUNCTION @extschema@.pii_search_merge(index regclass, anew boolean DEFAULT false) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_merge_wrapper';
COMMENT ON FUNCTION @extschema@.pii_search_merge(regclass, boolean) IS
    'files the rows of a search index that are not filed yet; all of them anew, if told to';

CREATE FUNCTION pazpaz_pii.pii_search_state(index regclass, waits boolean, OUT segments integer, OUT pages bigint,
        OUT postings bigint, OUT pending_rows bigint, OUT is_merged boolean, OUT merges bigint,
        OUT key_versions integer[]) RETURNS SETOF record
    VOLATILE STRICT PARALLEL RESTRICTED LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_state_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_search_state(regclass, boolean) IS
    'internal: what pii_search_indexes shows of an index; NULLs of one that is locked, unless it is to wait';

CREATE VIEW @extschema@.pii_search_indexes AS
    SELECT c.oid::pg_catalog.regclass AS index, i.indrelid::pg_catalog.regclass AS relation, s.is_merged, s.segments,
        s.pages, s.postings, s.pending_rows, s.merges, s.key_versions
    FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
        JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) c.relam
        CROSS JOIN LATERAL pazpaz_pii.pii_search_state(c.oid::pg_catalog.regclass, false) AS s
    WHERE a.amname OPERATOR(pg_catalog.=) 'pii_search' AND c.relkind OPERATOR(pg_catalog.=) 'i'
        AND NOT pg_catalog.pg_is_other_temp_schema(c.relnamespace);
COMMENT ON VIEW @extschema@.pii_search_indexes IS
    'search indexes: whether somebody has merged them, what is in them, and which keys they need; NULLs while one is '
        'locked';

-- sql/tables/regcolumn.sql
-- A column, as regclass is a table: stored as its table's OID and its number, which outlive renames
-- and pg_upgrade; written as schema.table.column by the names of now, which outlive dump and restore. And a
-- table, for notes that are dumped: a regclass that is not there, since the dump was made without it, would be
-- an error, and take the notes on all others along.

CREATE TYPE pazpaz_pii.pii_regcolumn;

CREATE FUNCTION pazpaz_pii.pii_regcolumn_in(cstring) RETURNS pazpaz_pii.pii_regcolumn
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regcolumn_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn_in(cstring) IS
    'internal: input of pii_regcolumn: schema.table.column; none for what is not there, and for -';

CREATE FUNCTION pazpaz_pii.pii_regcolumn_out(pazpaz_pii.pii_regcolumn) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regcolumn_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn_out(pazpaz_pii.pii_regcolumn) IS
    'internal: output of pii_regcolumn: schema.table.column, or - for one that is gone';

CREATE TYPE pazpaz_pii.pii_regcolumn (
    INPUT = pazpaz_pii.pii_regcolumn_in, OUTPUT = pazpaz_pii.pii_regcolumn_out, LIKE = pg_catalog.int8
);
COMMENT ON TYPE pazpaz_pii.pii_regcolumn IS 'internal: a column, whatever it and its table are called';

-- So it is compared and indexed as the number that it is.
CREATE CAST (pazpaz_pii.pii_regcolumn AS pg_catalog.int8) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regcolumn AS pg_catalog.int8) IS 'internal: table and number in one';
CREATE CAST (pg_catalog.int8 AS pazpaz_pii.pii_regcolumn) WITHOUT FUNCTION;
COMMENT ON CAST (pg_catalog.int8 AS pazpaz_pii.pii_regcolumn) IS 'internal: table and number in one';

CREATE FUNCTION pazpaz_pii.pii_regcolumn(relation regclass, number smallint) RETURNS pazpaz_pii.pii_regcolumn
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT ((relation::oid::int8 << 16) | number)::pazpaz_pii.pii_regcolumn;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn(regclass, smallint) IS 'internal: a column of a table, by its number';

CREATE FUNCTION pazpaz_pii.pii_table_of(one pazpaz_pii.pii_regcolumn) RETURNS regclass
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT (one::int8 >> 16)::oid::regclass;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_table_of(pazpaz_pii.pii_regcolumn) IS 'internal: the table that a column is of';

CREATE FUNCTION pazpaz_pii.pii_name_of(one pazpaz_pii.pii_regcolumn) RETURNS name
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname FROM pg_attribute AS a
    WHERE a.attrelid = pazpaz_pii.pii_table_of(one) AND a.attnum = (one::int8 & 65535) AND NOT a.attisdropped;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_name_of(pazpaz_pii.pii_regcolumn) IS
    'internal: what a column is called; NULL when it is gone';

CREATE TYPE pazpaz_pii.pii_regtable;

CREATE FUNCTION pazpaz_pii.pii_regtable_in(cstring) RETURNS pazpaz_pii.pii_regtable
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regtable_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regtable_in(cstring) IS
    'internal: input of pii_regtable: schema.table; none for what is not there, and for -';

CREATE FUNCTION pazpaz_pii.pii_regtable_out(pazpaz_pii.pii_regtable) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regtable_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regtable_out(pazpaz_pii.pii_regtable) IS
    'internal: output of pii_regtable: schema.table, or - for one that is gone';

CREATE TYPE pazpaz_pii.pii_regtable (
    INPUT = pazpaz_pii.pii_regtable_in, OUTPUT = pazpaz_pii.pii_regtable_out, LIKE = pg_catalog.oid
);
COMMENT ON TYPE pazpaz_pii.pii_regtable IS 'internal: a table, whatever it is called; none if it is not there';

CREATE CAST (pazpaz_pii.pii_regtable AS pg_catalog.oid) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regtable AS pg_catalog.oid) IS 'internal: the number of a table';
CREATE CAST (pazpaz_pii.pii_regtable AS pg_catalog.regclass) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regtable AS pg_catalog.regclass) IS 'internal: the same, as PostgreSQL has it';
CREATE CAST (pg_catalog.regclass AS pazpaz_pii.pii_regtable) WITHOUT FUNCTION AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.regclass AS pazpaz_pii.pii_regtable) IS 'internal: the same, for notes that are dumped';

-- A restore leaves out the notes on what is not in it.
CREATE FUNCTION pazpaz_pii.pii_leave_out_of_notes() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_leave_out_of_notes() IS
    'internal: trigger of notes: leaves out those on a table or column that is not there';

-- sql/tables/values.sql
-- What census, verification, conversion and rotation ask of single values, and what they need a key for.

CREATE FUNCTION pazpaz_pii.pii_prefix(value bytea) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_prefix(bytea) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an encrypted value, or NULL if it is none; needs no key';

CREATE FUNCTION pazpaz_pii.pii_prefix(armour text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_prefix(text) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an armoured value, or NULL if it is none; needs no key';

CREATE FUNCTION pazpaz_pii.pii_is_ciphertext(value text) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_ciphertext_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_ciphertext(text) IS
    'internal: whether a text is an encrypted value already, in armour or in the JSON of the application, by its '
        'syntax alone; needs no key';

-- As everywhere, in the mode plaintext every text is text.
CREATE FUNCTION pazpaz_pii.pii_may_be_ciphertext() RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT current_setting('pazpaz_pii.io') = 'plaintext';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_may_be_ciphertext() IS
    'internal: whether the session has said that text which looks like an encrypted value is text';

CREATE FUNCTION pazpaz_pii.pii_is_under(value @extschema@.encrypted_text, version integer) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_under_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_is_under(@extschema@.encrypted_text, integer) IS
    'internal: whether a value is under this version of the data key; needs no key';

CREATE FUNCTION pazpaz_pii.pii_is_under(value bytea, version integer) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_under_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_under(bytea, integer) IS
    'internal: whether encrypted bytes are under this version of the data key; needs no key';

CREATE FUNCTION pazpaz_pii.pii_is_under(elements @extschema@.encrypted_text[], version integer) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_under_array_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_under(@extschema@.encrypted_text[], integer) IS
    'internal: whether all elements of an array are under this version of the data key; needs no key';

CREATE FUNCTION pazpaz_pii.pii_is_bound(value bytea) RETURNS boolean
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_bound_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_bound(bytea) IS
    'internal: whether encrypted bytes are bound to associated data, without which they are left as they are';

-- What the keys serve in a statement that runs as the owner of a table, see pii_run_as_owner(): the
-- number is that of the statement.
CREATE FUNCTION pazpaz_pii.pii_encrypt_at_work(plain text, typmod integer, number bigint)
    RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypt_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypt_at_work(text, integer, bigint) IS
    'internal: encrypts a text for a column with this type modifier, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_decrypt_at_work(value @extschema@.encrypted_text, number bigint) RETURNS text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_decrypt_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_decrypt_at_work(@extschema@.encrypted_text, bigint) IS
    'internal: decrypts a value, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_reencrypt_at_work(value @extschema@.encrypted_text, number bigint)
    RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reencrypt_at_work_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_reencrypt_at_work(@extschema@.encrypted_text, bigint) IS
    'internal: the same text in the same shape under the current key version, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_reencrypt_at_work(value bytea, number bigint) RETURNS bytea
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reencrypt_at_work_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_reencrypt_at_work(bytea, bigint) IS
    'internal: as for encrypted_text; not for values bound to associated data';

CREATE FUNCTION pazpaz_pii.pii_reencrypt_at_work(elements @extschema@.encrypted_text[], number bigint)
    RETURNS @extschema@.encrypted_text[]
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reencrypt_at_work_array_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_reencrypt_at_work(@extschema@.encrypted_text[], bigint) IS
    'internal: an array of the same texts in the same shapes under the current key version, in a statement of the '
        'extension''s own';

-- Whole tables, read without SQL: neither planner nor executor run, and so no code of the table's owner.
CREATE FUNCTION pazpaz_pii.pii_scan_prefixes(relation regclass, numbers smallint[], holds text[])
    RETURNS TABLE (number smallint, prefix text, n_values bigint, nulls bigint, bytes bigint)
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_scan_prefixes_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_scan_prefixes(regclass, smallint[], text[]) IS
    'internal: values, NULLs and bytes of columns by prefix; needs no key';

CREATE FUNCTION pazpaz_pii.pii_scan_values(
    relation regclass, keys smallint[], numbers smallint[], holds text[], typmods integer[], twins smallint[],
    may_be_ciphertext boolean
) RETURNS TABLE (number smallint, key text[], problem text, n_values bigint, bad bigint, bound bigint)
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_scan_values_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_scan_values(regclass, smallint[], smallint[], text[], integer[], smallint[],
    boolean) IS
    'internal: bad values with the key columns of their rows, and the counts of each column';

CREATE FUNCTION pazpaz_pii.pii_scan_checksum(relation regclass, numbers smallint[], are_padded boolean[])
    RETURNS bigint[]
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_scan_checksum_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_scan_checksum(regclass, smallint[], boolean[]) IS
    'internal: row count, and count and checksum of the texts of columns; of padded ones without the blanks at their '
        'ends';

CREATE FUNCTION pazpaz_pii.pii_scan_any(relation regclass, number smallint) RETURNS boolean
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_scan_any_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_scan_any(regclass, smallint) IS
    'internal: whether a column has a value in any row';

CREATE FUNCTION pazpaz_pii.pii_typmod(character_limit integer, searchable boolean, nocase boolean) RETURNS integer
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(character_limit, 0) * 2 + searchable::integer + (nocase::integer << 25);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_typmod(integer, boolean, boolean) IS
    'internal: the type modifier of encrypted_text(n, searchable, nocase)';

CREATE FUNCTION pazpaz_pii.pii_length(typmod integer) RETURNS integer
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN typmod < 0 THEN 0 ELSE (typmod & (1 << 25) - 1) >> 1 END;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_length(integer) IS
    'internal: how many characters a type modifier of encrypted_text allows; 0 for any number';

CREATE FUNCTION pazpaz_pii.pii_modifiers(character_limit integer, searchable boolean, nocase boolean) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT '(' || nullif(concat_ws(', ', character_limit, CASE WHEN searchable THEN 'searchable' END,
        CASE WHEN nocase THEN 'nocase' END), '') || ')';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_modifiers(integer, boolean, boolean) IS
    'internal: what is written after encrypted_text; NULL for nothing';

-- The plural: where more than the noun differs, or an s does not make it.
CREATE FUNCTION pazpaz_pii.pii_counted(n numeric, noun text, plural text DEFAULT NULL) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s %s', n, CASE n WHEN 1 THEN noun ELSE coalesce(plural, noun || 's') END)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_counted(numeric, text, text) IS
    'internal: a number of things, as one says it';

-- To encrypt anew what is encrypted takes a key, but no right to make values of text.
CREATE FUNCTION pazpaz_pii.pii_current_version() RETURNS integer
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.version FROM @extschema@.pii_session_keys() AS k WHERE k.kind = 'data' AND k.is_current
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_current_version() IS
    'internal: the version of the data key under which this session encrypts; NULL without one';

CREATE FUNCTION pazpaz_pii.pii_require_current_key() RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET pazpaz_pii.io = 'plaintext' AS $$
BEGIN
    IF pazpaz_pii.pii_current_version() IS NULL THEN
        PERFORM @extschema@.pii_encrypt('');
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_current_key() IS
    'internal: raises the error that no key is loaded that encrypts';

-- To read takes a key, but none that encrypts: it may be retired. What the role may do is looked at for each value.
CREATE FUNCTION pazpaz_pii.pii_require_key() RETURNS void
    STABLE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_require_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_require_key() IS
    'internal: raises the error that no key is loaded';

-- Raises the errors that name what is missing: a key, or an index key for searchable values.
CREATE FUNCTION pazpaz_pii.pii_require_keys(with_index boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET pazpaz_pii.io = 'plaintext' AS $$
BEGIN
    PERFORM @extschema@.pii_encrypt('');
    IF with_index THEN
        PERFORM ''::text::@extschema@.encrypted_text(searchable);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_keys(boolean) IS
    'internal: raises the error that no key, or no index key, is loaded';

-- sql/tables/storage.sql
-- What is stored where: the tables that hold the rows of one, and their columns that hold encrypted
-- values.

CREATE FUNCTION pazpaz_pii.pii_tree(relation regclass) RETURNS TABLE (member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid, depth) AS (
        SELECT relation::oid, 0
        UNION
        -- OFFSET 0 here and below: by index, one by one, so that it costs what the table is, not the catalogue.
        SELECT i.inhrelid, tree.depth + 1
        FROM tree CROSS JOIN LATERAL (
            SELECT h.inhrelid FROM pg_class AS c JOIN pg_inherits AS h ON h.inhparent = c.oid
            WHERE c.oid = tree.relid AND c.relhassubclass OFFSET 0) AS i
    )
    SELECT relid::regclass, max(depth) FROM tree GROUP BY relid ORDER BY max(depth), relid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tree(regclass) IS
    'internal: a table, its partitions and children, parents first';

-- Tables that Citus distributes: they are empty, and their rows in others, most of them on other servers.
CREATE FUNCTION pazpaz_pii.pii_distributed() RETURNS oid[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tables oid[] := '{}';
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT coalesce(array_agg(d.logicalrelid::oid), ''{}'') FROM pg_catalog.pg_dist_partition AS d'
            INTO tables;
    END IF;
    RETURN tables;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_distributed() IS
    'internal: the tables that Citus distributes, whose rows are in other tables';

-- Columns of bytea that are known to hold encrypted values.
CREATE TABLE pazpaz_pii.pii_bytea_column (
    declared pazpaz_pii.pii_regcolumn PRIMARY KEY
);
COMMENT ON TABLE pazpaz_pii.pii_bytea_column IS
    'internal: columns of bytea that hold encrypted values, see pii_declare_column()';
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_bytea_column
    FOR EACH ROW WHEN (NEW.declared OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
-- A column that was dropped leaves its row here; it is not dumped, lest it meet another; nor is one of a
-- temporary table.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_bytea_column',
    'WHERE pazpaz_pii.pii_name_of(declared) IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_class AS c '
    'WHERE c.oid OPERATOR(pg_catalog.=) pazpaz_pii.pii_table_of(declared) '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

CREATE FUNCTION pazpaz_pii.pii_record_declaration(relation regclass, column_name name, is_encrypted boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one CONSTANT pazpaz_pii.pii_regcolumn := (SELECT pazpaz_pii.pii_regcolumn(relation, a.attnum)
        FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = column_name);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = relation AND attname = column_name AND atttypid = 'bytea'::regtype AND NOT attisdropped
    ) THEN
        RAISE EXCEPTION 'table % has no column "%" of type bytea', relation, column_name
            USING ERRCODE = 'undefined_column', HINT = 'Columns of type encrypted_text need no declaration.';
    END IF;
    -- Also what is left over from columns that are gone.
    DELETE FROM pazpaz_pii.pii_bytea_column AS d
    WHERE d.declared = one OR pazpaz_pii.pii_name_of(d.declared) IS NULL;
    IF is_encrypted THEN
        INSERT INTO pazpaz_pii.pii_bytea_column VALUES (one);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_declaration(regclass, name, boolean) IS
    'internal: notes whether a bytea column holds encrypted values';

CREATE FUNCTION @extschema@.pii_declare_column(relation regclass, column_name name, is_encrypted boolean DEFAULT true)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_record_declaration(pazpaz_pii.pii_owned(relation), column_name, is_encrypted);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_declare_column(regclass, name, boolean) IS
    'declares that a bytea column holds encrypted values, so that census, verification and rotation include it';

-- The tables that hold the rows of one: itself, its partitions, its children. All of the database
-- for NULL.
CREATE FUNCTION pazpaz_pii.pii_storage(root regclass DEFAULT NULL) RETURNS TABLE (relation regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation
    FROM (
        SELECT t.member AS relation, c.relkind, c.relnamespace
        FROM pazpaz_pii.pii_tree(root) AS t CROSS JOIN LATERAL
            (SELECT k.relkind, k.relnamespace FROM pg_class AS k WHERE k.oid = t.member OFFSET 0) AS c
        WHERE root IS NOT NULL
        UNION ALL
        SELECT c.oid::regclass, c.relkind, c.relnamespace FROM pg_class AS c
        WHERE root IS NULL
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ) AS s
    WHERE s.relkind IN ('r', 'm') AND NOT pg_is_other_temp_schema(s.relnamespace)
        AND s.relation::oid <> ALL ((SELECT pazpaz_pii.pii_distributed())::oid[])
    ORDER BY s.relation::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_storage(regclass) IS
    'internal: the relations that hold a table''s rows: itself, partitions, children; all tables and materialized '
        'views for NULL';

-- How a column holds encrypted values: scalar, array, bytea (declared), or text and bytea by chance; and what
-- a scan of it reads: bytes, armour, array.
--
-- One pass over the catalogue for all tables. Never call it once for each of them: whoever goes through many
-- tables takes from one call what is about each.
CREATE FUNCTION pazpaz_pii.pii_stored_columns(root regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, holds text, scanned_as text,
        column_type text, base_type regtype, typmod integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE columns AS MATERIALIZED (
        SELECT s.relation::oid AS relid, a.*
        FROM pazpaz_pii.pii_storage(root) AS s CROSS JOIN LATERAL (
            SELECT k.attnum, k.attname, k.atttypid, k.atttypmod FROM pg_attribute AS k
            WHERE k.attrelid = s.relation AND k.attnum > 0 AND NOT k.attisdropped OFFSET 0) AS a
    ),
    -- What the types of these columns are made of, through domains and one array.
    made (typeid, partid, typmod, is_array) AS (
        SELECT DISTINCT c.atttypid, c.atttypid, -1, false FROM columns AS c
        UNION ALL
        SELECT m.typeid, t.partid, CASE WHEN m.typmod < 0 THEN t.typtypmod ELSE m.typmod END,
            m.is_array OR t.is_array
        FROM made AS m CROSS JOIN LATERAL (
            SELECT CASE p.typtype WHEN 'd' THEN p.typbasetype ELSE p.typelem END AS partid, p.typtypmod,
                p.typtype <> 'd' AS is_array
            FROM pg_type AS p WHERE p.oid = m.partid AND (p.typtype = 'd' OR (p.typelem <> 0 AND NOT m.is_array))
            OFFSET 0) AS t
    ),
    candidates AS MATERIALIZED (
        SELECT c.*, m.is_array, m.partid::regtype AS base_type,
            CASE WHEN c.atttypmod < 0 THEN m.typmod ELSE c.atttypmod END AS typmod
        FROM columns AS c JOIN made AS m ON m.typeid = c.atttypid
        WHERE m.partid = '@extschema@.encrypted_text'::regtype OR (NOT m.is_array
            AND m.partid IN ('bytea'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype))
    ),
    -- Declared for a table, it is for all below it.
    ancestors (relid, attname, ancestor) AS (
        SELECT c.relid, c.attname, c.relid FROM candidates AS c WHERE c.base_type = 'bytea'::regtype
        UNION
        SELECT a.relid, a.attname, i.inhparent
        FROM ancestors AS a CROSS JOIN LATERAL
            (SELECT h.inhparent FROM pg_inherits AS h WHERE h.inhrelid = a.ancestor OFFSET 0) AS i
    ),
    declared AS MATERIALIZED (
        SELECT DISTINCT a.relid, a.attname
        FROM ancestors AS a CROSS JOIN LATERAL (
                SELECT (k.attrelid::int8 << 16) | k.attnum AS id FROM pg_attribute AS k
                WHERE k.attrelid = a.ancestor AND k.attname = a.attname OFFSET 0) AS p
            JOIN pazpaz_pii.pii_bytea_column AS d ON d.declared::int8 = p.id
    )
    SELECT c.relid::regclass, c.attnum, c.attname, h.holds,
        CASE WHEN h.holds = 'array' THEN 'array'
            WHEN h.holds = 'chance' AND c.base_type <> 'bytea'::regtype THEN 'armour' ELSE 'bytes' END,
        format_type(c.atttypid, c.atttypmod), c.base_type, c.typmod
    FROM candidates AS c LEFT JOIN declared AS d ON d.relid = c.relid AND d.attname = c.attname
        CROSS JOIN LATERAL (
            SELECT CASE WHEN c.base_type <> '@extschema@.encrypted_text'::regtype
                    THEN CASE WHEN d.relid IS NOT NULL THEN 'bytea' ELSE 'chance' END
                WHEN c.is_array THEN 'array' ELSE 'scalar' END) AS h (holds);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_stored_columns(regclass) IS
    'internal: columns that hold encrypted values (scalar, array, bytea) or may by chance (text and bytea), table by '
        'table';

-- What moves the values of a column to another key depends on that.
CREATE FUNCTION pazpaz_pii.pii_stored_forms() RETURNS TABLE (relation regclass, column_name name, form text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation, s.column_name,
        CASE WHEN k.relkind = 'm' THEN 'view' WHEN s.holds = 'chance' THEN s.scanned_as ELSE s.holds END
    FROM pazpaz_pii.pii_stored_columns() AS s JOIN pg_class AS k ON k.oid = s.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_stored_forms() IS
    'internal: in which form each column has its values: scalar, array, bytea (declared), bytes and armour (by '
        'chance), or those of a materialized view';

-- encrypted_text and every type whose values hold it. form: value (the type itself, domains),
-- array, range or row; modifier: that of a domain.
CREATE FUNCTION pazpaz_pii.pii_holding_types() RETURNS TABLE (type oid, form text, modifier integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE built (type, form, modifier, part) AS MATERIALIZED (
        SELECT t.oid, NULL, t.typtypmod, t.typbasetype FROM pg_type AS t WHERE t.typtype = 'd'
        UNION ALL SELECT t.typarray, 'array', -1, t.oid FROM pg_type AS t WHERE t.typarray <> 0
        UNION ALL SELECT r.rngtypid, 'range', -1, r.rngsubtype FROM pg_range AS r
        UNION ALL SELECT r.rngmultitypid, 'range', -1, r.rngsubtype FROM pg_range AS r
        UNION ALL SELECT DISTINCT c.reltype, 'row', -1, a.atttypid
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.reltype <> 0
            WHERE a.atttypid >= 16384 AND NOT a.attisdropped  -- PostgreSQL's own types are below
    ), holding (type, form, modifier) AS (
        SELECT '@extschema@.encrypted_text'::regtype::oid, 'value', -1
        UNION
        SELECT b.type, coalesce(b.form, h.form), greatest(b.modifier, h.modifier) FROM holding AS h JOIN built AS b
            ON b.part = h.type
    )
    SELECT * FROM holding
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_holding_types() IS
    'internal: encrypted_text and the domains, arrays, ranges and row types that hold it';

-- Whose rows no scan of this database sees: of one table and all below it, or all that have encrypted columns, or
-- bytes that are declared, which they are for all below a table.
CREATE FUNCTION pazpaz_pii.pii_elsewhere(root regclass DEFAULT NULL) RETURNS TABLE (relation regclass, place text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.relid::regclass, e.place
    FROM (
        SELECT f.ftrelid AS relid, format('a foreign table of server %I', s.srvname) AS place
        FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
        UNION ALL
        SELECT d.relid, 'distributed by Citus' FROM unnest(pazpaz_pii.pii_distributed()) AS d (relid)
    ) AS e
    WHERE CASE WHEN root IS NOT NULL THEN e.relid IN (SELECT t.member FROM pazpaz_pii.pii_tree(root) AS t)
        ELSE EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = e.relid AND a.attnum > 0
                AND NOT a.attisdropped AND a.atttypid IN (SELECT h.type FROM pazpaz_pii.pii_holding_types() AS h))
            OR e.relid IN (SELECT t.member FROM pazpaz_pii.pii_bytea_column AS d
                CROSS JOIN LATERAL pazpaz_pii.pii_tree(pazpaz_pii.pii_table_of(d.declared)) AS t
                WHERE pazpaz_pii.pii_name_of(d.declared) IS NOT NULL) END
    ORDER BY e.relid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_elsewhere(regclass) IS
    'internal: foreign tables, and tables that Citus distributes, and where their rows are: of a table and all below '
        'it, or all with encrypted columns for NULL';

-- What would pass over rows and say that all is well.
CREATE FUNCTION pazpaz_pii.pii_require_rows_here(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation AND c.relkind NOT IN ('r', 'p', 'm', 'f')) THEN
        RAISE EXCEPTION '% is no table', relation
            USING ERRCODE = 'wrong_object_type', HINT = 'Nothing was done. Name the table that has the rows.';
    END IF;
    SELECT string_agg(format('%s is %s', e.relation, e.place), E'\n') INTO places
    FROM pazpaz_pii.pii_elsewhere(pii_require_rows_here.relation) AS e
    WHERE pii_require_rows_here.relation IS NOT NULL;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'rows of % are not in this database', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = places,
                HINT = 'Nothing was done. Call the function where these rows are, on their own table; and here on '
                    'each partition that is an ordinary table. The page on scale-out has more, docs/scale-out.md.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_rows_here(regclass) IS
    'internal: raises the error 42809 if a relation has no rows, as a view, and 0A000 if rows of a table, or of one '
        'below it, are on other servers';

-- The same for all tables, of which the others are gone through.
CREATE FUNCTION pazpaz_pii.pii_tell_elsewhere() RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_elsewhere() LOOP
        RAISE WARNING 'table % is left out: it is %', one.relation, one.place
            USING HINT = 'Call the function where its rows are, too.';
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_elsewhere() IS
    'internal: warns of tables with encrypted columns whose rows are on other servers';

-- What contains encrypted values that are neither counted nor rotated: rows, ranges, arrays of them.
CREATE FUNCTION pazpaz_pii.pii_uncountable_columns(root regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pazpaz_pii.pii_storage(root) AS s
        CROSS JOIN LATERAL (
            -- By index, as above.
            SELECT k.attnum, k.attname, k.atttypid, k.atttypmod FROM pg_attribute AS k
            WHERE k.attrelid = s.relation AND k.attnum > 0 AND NOT k.attisdropped OFFSET 0) AS a
    WHERE a.atttypid IN (SELECT h.type FROM pazpaz_pii.pii_holding_types() AS h)
        AND (s.relation::oid, a.attnum) NOT IN (SELECT k.relation::oid, k.number
            FROM pazpaz_pii.pii_stored_columns(root) AS k)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_uncountable_columns(regclass) IS
    'internal: columns whose rows, ranges or the like may contain encrypted values, which census and rotation leave '
        'out';

-- Such as are in use. Whoever asks whether a key is still needed has to take them for its values.
CREATE FUNCTION pazpaz_pii.pii_uncounted_columns(ignored text[] DEFAULT '{}')
    RETURNS TABLE (relation regclass, column_name name, column_type text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    number smallint;
BEGIN
    FOR relation, number, column_name, column_type IN
        SELECT c.relation, c.number, c.column_name, c.column_type FROM pazpaz_pii.pii_uncountable_columns() AS c
        WHERE c.relation::text <> ALL (ignored)
    LOOP
        IF pazpaz_pii.pii_scan_any(relation, number) THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_uncounted_columns(text[]) IS
    'internal: columns in use whose rows, ranges or the like contain encrypted values, which the census does not count';

-- An expression that names a row: its primary key as JSON, or where it stands. Of types that are
-- not PostgreSQL's own only the output function is called: anybody can have made a cast of them.
CREATE FUNCTION pazpaz_pii.pii_row_key(relation regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('pg_catalog.json_build_object(%s)::pg_catalog.text', string_agg(
                format(CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN '%L, t.%I'
                    ELSE '%L, pg_catalog.format(''%%s'', t.%I)' END, a.attname, a.attname),
                ', ' ORDER BY array_position(i.indkey, a.attnum)))
            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid
                AND a.attnum = ANY (i.indkey::smallint[])
                JOIN pg_type AS t ON t.oid = a.atttypid
            WHERE i.indrelid = relation AND i.indisprimary
            HAVING count(*) > 0),
        $key$pg_catalog.json_build_object('ctid', t.ctid)::pg_catalog.text$key$);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_row_key(regclass) IS
    'internal: an expression over the row t that names it by its primary key, or by ctid where there is none';

CREATE FUNCTION pazpaz_pii.pii_key_columns(relation regclass) RETURNS smallint[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT i.indkey::smallint[] FROM pg_index AS i WHERE i.indrelid = relation AND i.indisprimary),
        '{}');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_columns(regclass) IS
    'internal: the numbers of the columns of a table''s primary key';

-- Named as pii_row_key() names it.
CREATE FUNCTION pazpaz_pii.pii_key_text(relation regclass, key text[]) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT '{' || string_agg(to_json(a.attname) || ' : ' || CASE
                WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                    'float4'::regtype, 'float8'::regtype,
                    'bool'::regtype) AND k.cell ~ '^-?[0-9.]+$' THEN k.cell
                WHEN a.atttypid = 'bool'::regtype THEN CASE k.cell WHEN 't' THEN 'true' ELSE 'false' END
                ELSE to_json(k.cell)::text END, ', ' ORDER BY k.place) || '}'
            FROM unnest(pazpaz_pii.pii_key_columns(relation), key) WITH ORDINALITY AS k (number, cell, place)
                JOIN pg_attribute AS a ON a.attrelid = relation AND a.attnum = k.number),
        json_build_object('ctid', key[1])::text);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_text(regclass, text[]) IS
    'internal: names a row by the texts of its primary key, or by ctid where there is none';

-- Counts and checksums of columns: equal before and after, or something was lost. Blanks at the end
-- of what is or becomes character(n) are padding.
CREATE FUNCTION pazpaz_pii.pii_checksum(root regclass, names name[], plain_types text[]) RETURNS numeric[]
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(total ORDER BY place) FROM (
        SELECT c.place, sum(c.part) AS total
        FROM pazpaz_pii.pii_storage(root) AS s
            CROSS JOIN LATERAL (
                SELECT array_agg(a.attnum ORDER BY n.place) AS numbers,
                    array_agg(n.plain_type LIKE 'character(%' OR n.plain_type = 'bpchar' ORDER BY n.place) AS are_padded
                FROM unnest(names, plain_types) WITH ORDINALITY AS n (name, plain_type, place)
                    JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attname = n.name) AS columns
            CROSS JOIN LATERAL unnest(pazpaz_pii.pii_scan_checksum(s.relation, columns.numbers, columns.are_padded))
                WITH ORDINALITY AS c (part, place)
        GROUP BY c.place) AS totals;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_checksum(regclass, name[], text[]) IS
    'internal: row count, and count and checksum of the texts of columns, of a table and all below it';

-- sql/tables/census.sql
-- A census by key version that needs no key.

-- Without these tables, which are not even opened: their owners may have locked them.
CREATE FUNCTION pazpaz_pii.pii_census_without(root regclass, ignored text[])
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (
        SELECT * FROM pazpaz_pii.pii_stored_columns(root) AS c WHERE c.relation::text <> ALL (ignored)
    ),
    counts AS MATERIALIZED (
        SELECT t.relation, n.*
        FROM (SELECT c.relation, array_agg(c.number) AS numbers, array_agg(c.scanned_as) AS holds
                FROM columns AS c GROUP BY c.relation) AS t
            CROSS JOIN LATERAL pazpaz_pii.pii_scan_prefixes(t.relation, t.numbers, t.holds) AS n
    )
    -- Values bound to associated data have the same version and another prefix.
    SELECT relation, column_name, key_version, index_version, sum(n_values)::bigint, sum(nulls)::bigint,
        sum(malformed)::bigint, sum(bytes)::bigint, column_type
    FROM (
        SELECT c.relation, c.number, c.column_name, c.column_type,
            substring(n.prefix, '^v([0-9]+)')::integer AS key_version,
            substring(n.prefix, '[.]([0-9]+)')::integer AS index_version,
            n.n_values, 0::bigint AS nulls, 0::bigint AS malformed, n.bytes
        FROM columns AS c JOIN counts AS n USING (relation, number)
        WHERE n.prefix IS NOT NULL
        UNION ALL
        SELECT c.relation, c.number, c.column_name, c.column_type, NULL, NULL,
            0, coalesce(n.nulls, 0), coalesce(n.n_values, 0), coalesce(n.bytes, 0)
        FROM columns AS c LEFT JOIN counts AS n ON n.relation = c.relation AND n.number = c.number AND n.prefix IS NULL
        WHERE c.holds <> 'chance'
    ) AS rows
    GROUP BY relation, number, column_name, key_version, index_version, column_type
    ORDER BY relation::text, number, key_version NULLS FIRST, index_version;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_census_without(regclass, text[]) IS
    'internal: pii_census() without tables of these names';

CREATE FUNCTION @extschema@.pii_census(relation regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_require_rows_here(relation);
    SELECT pazpaz_pii.pii_tell_elsewhere() WHERE relation IS NULL;
    SELECT * FROM pazpaz_pii.pii_census_without(relation, '{}');
$$;
COMMENT ON FUNCTION @extschema@.pii_census(regclass) IS
    'encrypted values by table, column and key version, with NULLs and malformed ones where the version is NULL; '
        'armour in text and bytea columns, too; needs no key';

-- sql/tables/verify.sql
-- A verification that authenticates every value.

-- A column to verify, and the number of the plain one that it is to be in step with, or 0.
CREATE TYPE pazpaz_pii.pii_verified_column
    AS (number smallint, column_name name, holds text, typmod integer, twin smallint);
COMMENT ON TYPE pazpaz_pii.pii_verified_column IS
    'internal: a column to verify, and the plain one that it is to be in step with';

CREATE FUNCTION pazpaz_pii.pii_bad_values(bad bigint, n_values bigint) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s of %s %s bad', bad, pazpaz_pii.pii_counted(n_values, 'value'),
        CASE bad WHEN 1 THEN 'is' ELSE 'are' END)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_bad_values(bigint, bigint) IS
    'internal: what a verification says of a column with bad values';

-- What is wrong with the values of one table: a line for each column, and before it, if any, one
-- for each bad value. That a plain one is ciphertext already is bad, unless it may be.
CREATE FUNCTION pazpaz_pii.pii_find_problems(relation regclass, columns pazpaz_pii.pii_verified_column[],
    may_be_ciphertext boolean DEFAULT true)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT relation, c.column_name,
        CASE WHEN f.key IS NOT NULL THEN pazpaz_pii.pii_key_text(relation, f.key) END,
        CASE WHEN f.key IS NOT NULL THEN f.problem
            WHEN f.bad = 0 AND f.bound > 0
                THEN format('ok, but for %s of %s, bound to associated data', f.bound,
                    pazpaz_pii.pii_counted(f.n_values, 'value'))
            WHEN f.bad = 0 THEN 'ok'
            ELSE pazpaz_pii.pii_bad_values(f.bad, f.n_values) END,
        f.n_values, f.bad
    FROM pazpaz_pii.pii_scan_values(relation, pazpaz_pii.pii_key_columns(relation),
            (SELECT array_agg(c.number ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.holds ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.typmod ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.twin ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            may_be_ciphertext)
            WITH ORDINALITY AS f (number, key, problem, n_values, bad, bound, place)
        JOIN unnest(columns) WITH ORDINALITY AS c (number, column_name, holds, typmod, twin, i) ON c.number = f.number
    ORDER BY c.i, f.key IS NULL, f.place;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_problems(regclass, pazpaz_pii.pii_verified_column[], boolean) IS
    'internal: bad values of one table by primary key and reason, and a summary of each column';

CREATE FUNCTION @extschema@.pii_verify(relation regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    IF relation IS NULL THEN
        PERFORM pazpaz_pii.pii_tell_elsewhere();
    END IF;
    PERFORM pazpaz_pii.pii_require_key();
    FOR one IN
        SELECT c.relation,
            array_agg((c.number, c.column_name, c.holds, c.typmod, 0)::pazpaz_pii.pii_verified_column
                ORDER BY c.number) AS columns
        FROM pazpaz_pii.pii_stored_columns(relation) AS c
        WHERE c.holds <> 'chance'
        GROUP BY c.relation
        ORDER BY c.relation::text
    LOOP
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(one.relation, one.columns);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_verify(regclass) IS
    'decrypts every encrypted value: a row for each bad one with its primary key and the reason, and a summary of each '
        'column; needs the keys';

-- sql/tables/adoption.sql
-- Adoption: columns that the original application encrypted, taken over without encrypting again.
-- All but pii_export bring ciphertext in, and check the privilege on pii_import(text).

CREATE FUNCTION @extschema@.pii_adopt(value bytea, legacy_version integer DEFAULT 1) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt(bytea, integer) IS
    'takes a value as the application stored it, in whichever form authenticates: with prefix, armoured, JSON, or '
        'without prefix under legacy_version';

CREATE FUNCTION @extschema@.pii_adopt_legacy(value bytea, version integer) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_legacy_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt_legacy(bytea, integer) IS
    'adds the version prefix that a value lacks, once it authenticates under that version';

CREATE FUNCTION @extschema@.pii_adopt_json(value jsonb) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_json_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt_json(jsonb) IS
    'takes {"version", "ciphertext", "algorithm"} as it is; authenticates it when a key is loaded';

CREATE FUNCTION @extschema@.pii_adoption_check(
    value bytea, legacy_version integer DEFAULT 1,
    OUT form text, OUT key_version integer, OUT characters integer, OUT problem text
) RETURNS SETOF record
    STABLE STRICT PARALLEL SAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adoption_check_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adoption_check(bytea, integer) IS
    'what pii_adopt would make of a value: its form (plain, text, json, legacy), key version and length, or the '
        'problem';

CREATE FUNCTION pazpaz_pii.pii_adopt_at_work(value bytea, legacy_version integer, typmod integer, number bigint)
    RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopt_at_work(bytea, integer, integer, bigint) IS
    'internal: pii_adopt() for a column with this type modifier, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adoption_check_at_work(
    value bytea, legacy_version integer, number bigint,
    OUT form text, OUT key_version integer, OUT characters integer, OUT problem text
) RETURNS SETOF record
    VOLATILE STRICT PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adoption_check_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_check_at_work(bytea, integer, bigint) IS
    'internal: pii_adoption_check(), in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopted_problem_at_work(
    value bytea, legacy_version integer, adopted @extschema@.encrypted_text, typmod integer, number bigint
) RETURNS text
    VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE LANGUAGE c
        AS 'MODULE_PATHNAME', 'pii_adopted_problem_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problem_at_work(bytea, integer, @extschema@.encrypted_text, integer,
    bigint) IS
    'internal: why what was adopted is not what pii_adopt() makes of the value, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopts(number bigint) RETURNS boolean
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopts_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopts(bigint) IS
    'internal: true; lets the trigger of a migration adopt what is pending in the rows that this statement of the '
        'extension''s own writes';

CREATE FUNCTION pazpaz_pii.pii_columns_read(query text) RETURNS smallint[]
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_columns_read_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_columns_read(text) IS
    'internal: the columns that the expression of a SELECT from one table reads; runs nothing';

-- Encrypts anew what has an equality tag, so it is not STABLE.
CREATE FUNCTION @extschema@.pii_export(value @extschema@.encrypted_text) RETURNS bytea
    VOLATILE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_export_wrapper';
COMMENT ON FUNCTION @extschema@.pii_export(@extschema@.encrypted_text) IS
    'the value as the application stores it: a plain one byte for byte, a searchable one encrypted anew without its '
        'tag';

-- The value of a column as bytes, by the type of the column; an error for other types.
CREATE FUNCTION @extschema@.pii_adoption_source(relation regclass, column_name name) RETURNS text
    STABLE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    column_type regtype;
BEGIN
    SELECT a.atttypid INTO column_type FROM pg_attribute a
    WHERE a.attrelid = relation AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped;
    IF column_type IS NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', column_name, relation USING
            ERRCODE = 'undefined_column';
    ELSIF column_type = 'bytea'::regtype THEN
        RETURN format('%I', column_name);
    ELSIF column_type IN ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype) THEN
        RETURN format('pg_catalog.convert_to(%I::text, ''UTF8'')', column_name);
    END IF;
    RAISE EXCEPTION 'column "%" of relation "%" is of type %', column_name, relation, column_type
        USING ERRCODE = 'datatype_mismatch',
            HINT = 'Values of bytea, text, varchar, json and jsonb columns can be adopted.';
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adoption_source(regclass, name) IS
    'SQL expression that gives the values of a column as pii_adopt takes them';

-- The bytes of a column's values as pii_adopt takes them: what the caller's expression gives, or else the column
-- itself. It stands in statements of ours, so a quote in it that is left open would swallow what follows; what it
-- is tried in has no parameters, nor the number of a statement at work, which it so cannot name.
CREATE FUNCTION pazpaz_pii.pii_adopted_bytes(relation regclass, column_name name, expression text) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given text;
BEGIN
    IF expression IS NULL THEN
        RETURN @extschema@.pii_adoption_source(relation, column_name);
    ELSIF regexp_replace(expression, $re$'[^']*'|"[^"]*"$re$, '', 'g') ~ $re$['"]$re$ THEN
        RAISE EXCEPTION 'the expression of column "%" leaves a quote open', column_name
            USING ERRCODE = 'syntax_error', HINT = 'Inside a literal a quote is doubled.';
    END IF;
    -- Of a row that is not there, so that nothing is evaluated.
    SELECT q.cells[1] INTO given FROM pazpaz_pii.pii_query_as_owner(relation, format(
        $query$
            SELECT pg_typeof(e.value)
            FROM (SELECT 1) AS one LEFT JOIN (SELECT (%s
                ) AS value FROM %s AS t WHERE false) AS e ON true
        $query$, expression, relation)) AS q (cells);
    IF given <> 'bytea' THEN
        RAISE EXCEPTION 'the expression of column "%" gives %, not bytea', column_name, given
            USING ERRCODE = 'datatype_mismatch',
                HINT = 'decode(..., ''base64'') and convert_to(..., ''UTF8'') make bytea of text.';
    END IF;
    RETURN format(E'(%s\n)', expression);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_bytes(regclass, name, text) IS
    'internal: SQL expression that gives the values of a column as pii_adopt takes them, once it is found to be one';

-- PostgreSQL's own errors quote the value; so all that is told of one is its SQLSTATE.
CREATE FUNCTION pazpaz_pii.pii_adopted_row(relation regclass, place tid, source text, OUT value bytea, OUT failure text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', source, relation) INTO value USING place;
EXCEPTION WHEN OTHERS THEN
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_row(regclass, tid, text) IS
    'internal: what an expression gives for a row, or the SQLSTATE of its error';

-- An expression is SQL, of the table's owner perhaps, so it stands in no statement that has the number of one at work:
-- the query that finds the bytes of each row has no parameters, and what the keys serve is called with its rows.
CREATE FUNCTION pazpaz_pii.pii_adopted_query(relation regclass, column_name name, source text, row_by_row boolean,
    shadow_name name DEFAULT NULL) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT %s, t.%I IS NULL, e.value, e.failure%s FROM ONLY %s AS t CROSS JOIN LATERAL %s '
            'AS e (value, failure)',
        pazpaz_pii.pii_row_key(relation), column_name, ', t.' || quote_ident(shadow_name), relation,
        CASE WHEN row_by_row THEN format('pazpaz_pii.pii_adopted_row(%L, t.ctid, %L)', relation, source)
            ELSE format('(SELECT %s, NULL::pg_catalog.text OFFSET 0)', source) END);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_query(regclass, name, text, boolean, name) IS
    'internal: a query of one table: of each row its key, whether the column is NULL, what an expression gives for it, '
        'the SQLSTATE of its error if it goes row by row, and its encrypted value';

CREATE FUNCTION pazpaz_pii.pii_adopted_values(relation regclass, column_name name, source text, row_by_row boolean)
    RETURNS TABLE (row_key text, is_null boolean, value bytea, failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE pazpaz_pii.pii_adopted_query(relation, column_name, source, row_by_row);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_values(regclass, name, text, boolean) IS
    'internal: the rows of one table, and what an expression gives for each';

CREATE FUNCTION pazpaz_pii.pii_adoption_problems(
    relation regclass, column_name name, source text, legacy_version integer, length integer, row_by_row boolean
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.cells[1], q.cells[2]
    FROM pazpaz_pii.pii_query_as_owner(relation, format(
        $query$
            SELECT e.row_key, coalesce('the expression fails with SQLSTATE ' || e.failure, c.problem, CASE
                WHEN e.value IS NULL THEN 'the expression gives NULL'
                ELSE 'value too long for encrypted_text(%1$s)' END)
            FROM pazpaz_pii.pii_adopted_values(%2$L, %3$L, %4$L, %5$L) AS e
                LEFT JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(e.value, %6$s, $3) AS c ON true
            WHERE e.failure IS NOT NULL OR c.problem IS NOT NULL OR c.characters > %7$s
                OR (e.value IS NULL AND NOT e.is_null)
        $query$, length, relation, column_name, source, row_by_row, legacy_version,
        coalesce(length::text, 'NULL::integer')), with_keys => true) AS q (cells);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_problems(regclass, name, text, integer, integer, boolean) IS
    'internal: the rows of one table whose value cannot be adopted; row by row, those whose expression fails, too';

-- What failed, with a text of its own: the message of an error would quote the value.
CREATE FUNCTION pazpaz_pii.pii_given(value bytea, failure text) RETURNS bytea
    IMMUTABLE CALLED ON NULL INPUT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION 'the expression fails' USING ERRCODE = failure;
    ELSIF value IS NULL THEN
        RAISE EXCEPTION 'the expression gives NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    RETURN value;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_given(bytea, text) IS
    'internal: the same bytes; an error for NULL, and for what failed with an SQLSTATE';

CREATE FUNCTION pazpaz_pii.pii_adopted_problems_at_work(
    relation regclass, column_name name, shadow_name name, source text, legacy_version integer, typmod integer,
    row_by_row boolean, number bigint
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_null boolean;
    value bytea;
    failure text;
    encrypted @extschema@.encrypted_text;
BEGIN
    FOR row_key, is_null, value, failure, encrypted IN EXECUTE
        pazpaz_pii.pii_adopted_query(relation, column_name, source, row_by_row, shadow_name)
    LOOP
        problem := CASE
            WHEN failure IS NOT NULL THEN 'the expression fails with SQLSTATE ' || failure
            WHEN is_null AND encrypted IS NOT NULL THEN 'is NULL, but its encrypted value is not'
            WHEN is_null AND value IS NOT NULL THEN 'is NULL, but the expression gives a value'
            WHEN is_null THEN NULL
            WHEN value IS NULL THEN 'the expression gives NULL'
            ELSE pazpaz_pii.pii_adopted_problem_at_work(value, legacy_version, encrypted, typmod, number) END;
        IF problem IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problems_at_work(regclass, name, name, text, integer, integer, boolean,
    bigint) IS
    'internal: the rows of one table whose encrypted value is not what is to be adopted, in a statement of the '
        'extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopted_problems(
    relation regclass, column_name name, shadow_name name, source text, legacy_version integer, row_by_row boolean
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.cells[1], q.cells[2]
    FROM pg_attribute AS a CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(relation, format(
        'SELECT p.row_key, p.problem '
        'FROM pazpaz_pii.pii_adopted_problems_at_work(%L, %L, %L, %L, %L, %L, %L, $3) AS p',
        relation, column_name, shadow_name, source, legacy_version, a.atttypmod, row_by_row), with_keys => true)
        AS q (cells)
    WHERE a.attrelid = relation AND a.attname = shadow_name;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problems(regclass, name, name, text, integer, boolean) IS
    'internal: the rows of one table whose encrypted value is not what is to be adopted; row by row, those whose '
        'expression fails, too';

CREATE FUNCTION @extschema@.pii_adoption_errors(
    relation regclass, column_name name, legacy_version integer DEFAULT 1, length integer DEFAULT NULL,
    expression text DEFAULT NULL
) RETURNS TABLE (table_name regclass, row_key text, problem text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    source text := pazpaz_pii.pii_adopted_bytes(relation, column_name, expression);
    member regclass;
BEGIN
    IF length NOT BETWEEN 1 AND 10485760 THEN
        RAISE EXCEPTION 'length must be a whole number from 1 to 10485760, or NULL for none'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    FOR member IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        BEGIN
            RETURN QUERY SELECT member, p.* FROM pazpaz_pii.pii_adoption_problems(member, column_name, source,
                legacy_version, length, false) AS p;
        -- Which row it was is found out at leisure: a handler for each row takes its time.
        EXCEPTION WHEN data_exception OR plpgsql_error OR external_routine_exception
                OR external_routine_invocation_exception THEN
            RETURN QUERY SELECT member, p.* FROM pazpaz_pii.pii_adoption_problems(member, column_name, source,
                legacy_version, length, true) AS p;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adoption_errors(regclass, name, integer, integer, text) IS
    'the rows whose value cannot be adopted, by primary key (ctid where there is none), and why';

-- sql/tables/ledger.sql
-- What is known about converted columns: how they were before, how far a migration is, what failed,
-- and who did what when. It is written by functions alone, which run as the extension's owner and want
-- a proof that the caller owns the table: those here, and those that record columns (columns.sql),
-- definitions (definitions.sql) and what keeps columns in step (migration/state.sql). Tables and columns
-- are known by what they are, not by what they are called. Everybody may read it, but for definitions.

CREATE TABLE pazpaz_pii.pii_conversion (
    plain pazpaz_pii.pii_regcolumn PRIMARY KEY,
    encrypted pazpaz_pii.pii_regcolumn,
    table_name pazpaz_pii.pii_regtable NOT NULL,
    number integer NOT NULL,
    state text NOT NULL CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['started', 'finished', 'encrypted'])),
    plain_type regtype NOT NULL,
    plain_typmod integer NOT NULL,
    is_latest boolean NOT NULL,
    legacy_version integer CHECK (legacy_version OPERATOR(pg_catalog.>=) 1
        AND legacy_version OPERATOR(pg_catalog.<=) 65535)
);
COMMENT ON TABLE pazpaz_pii.pii_conversion IS
    'internal: columns that were, or are being, converted to encrypted_text, of a table and of all below it';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.plain IS 'the column that was plain in the beginning';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.encrypted IS 'the encrypted column beside it, while there is one';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.table_name IS 'the table whose conversion it is: the topmost one';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.state IS
    'started: shadow columns are filled; finished: names are swapped, plaintext not yet scrubbed; encrypted: done';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.plain_type IS 'the type before, to go back to';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.is_latest IS 'whether a rollback of the table takes this one back';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.legacy_version IS
    'of a column that is adopted, as the application has encrypted it: the key version of values without one';

-- By the names of now.
CREATE VIEW pazpaz_pii.pii_column AS
    SELECT c.table_name::pg_catalog.regclass AS table_name,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'finished' THEN e.attname ELSE p.attname END AS column_name,
        c.number, c.state, c.is_latest,
        pg_catalog.format_type(c.plain_type, c.plain_typmod) AS plain_type,
        CASE WHEN p.attcollation OPERATOR(pg_catalog.=) 'pg_catalog."default"'::pg_catalog.regcollation
                OR p.attcollation OPERATOR(pg_catalog.=) 0 THEN ''
            ELSE pg_catalog.format(' COLLATE %s', p.attcollation::pg_catalog.regcollation) END AS plain_collation,
        CASE WHEN e.attname IS NULL THEN pg_catalog.format_type(p.atttypid, p.atttypmod)
            ELSE pg_catalog.format_type(e.atttypid, e.atttypmod) END AS encrypted_type,
        pg_catalog.format(' COLLATE %s', CASE WHEN e.attname IS NULL THEN p.attcollation
            ELSE e.attcollation END::pg_catalog.regcollation) AS encrypted_collation,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'started' THEN e.attname END AS shadow_name,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'finished' THEN p.attname END AS leftover_name,
        c.legacy_version
    FROM pazpaz_pii.pii_conversion AS c
        LEFT JOIN pg_catalog.pg_attribute AS p ON p.attrelid OPERATOR(pg_catalog.=) c.table_name
            AND pazpaz_pii.pii_regcolumn(p.attrelid, p.attnum) OPERATOR(pg_catalog.=) c.plain AND NOT p.attisdropped
        LEFT JOIN pg_catalog.pg_attribute AS e ON e.attrelid OPERATOR(pg_catalog.=) c.table_name
            AND pazpaz_pii.pii_regcolumn(e.attrelid, e.attnum) OPERATOR(pg_catalog.=) c.encrypted
            AND NOT e.attisdropped
    WHERE pazpaz_pii.pii_table_of(c.plain) OPERATOR(pg_catalog.=) c.table_name
        AND (p.attname IS NOT NULL OR e.attname IS NOT NULL);
COMMENT ON VIEW pazpaz_pii.pii_column IS
    'internal: the columns of pii_conversion and how they are called; of the topmost tables alone';

-- Definitions hold literals, which may be personal data: nobody reads them but by pii_recorded().
CREATE TABLE pazpaz_pii.pii_definition (
    member pazpaz_pii.pii_regtable NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['default', 'not_null', 'storage', 'index',
        'of_index', 'check', 'expression'])),
    form text NOT NULL,
    columns pazpaz_pii.pii_regcolumn[] NOT NULL,
    names name[] NOT NULL,
    others pazpaz_pii.pii_regcolumn[] NOT NULL,
    object name NOT NULL,
    tablespace name NOT NULL,
    clause text NOT NULL,
    PRIMARY KEY (member, number)
);
COMMENT ON TABLE pazpaz_pii.pii_definition IS
    'internal: what the conversion of columns takes away, to go back to; made from PostgreSQL''s catalogues';
COMMENT ON COLUMN pazpaz_pii.pii_definition.form IS 'which statement is made of it, see pii_definition_statement()';
COMMENT ON COLUMN pazpaz_pii.pii_definition.columns IS 'all columns that it needs';
COMMENT ON COLUMN pazpaz_pii.pii_definition.names IS 'what the clause calls them';
COMMENT ON COLUMN pazpaz_pii.pii_definition.others IS
    'those of them that were encrypted already: it does not wait for them';
COMMENT ON COLUMN pazpaz_pii.pii_definition.object IS 'the name of the index or constraint';

CREATE TABLE pazpaz_pii.pii_migration_failure (
    table_name pazpaz_pii.pii_regtable NOT NULL,
    relation pazpaz_pii.pii_regtable NOT NULL,
    operation text NOT NULL CHECK (operation OPERATOR(pg_catalog.=) ANY (ARRAY['backfill', 'rotate'])),
    row_key text NOT NULL CHECK (pg_catalog.octet_length(row_key) OPERATOR(pg_catalog.<=) 2000),
    column_name name NOT NULL,
    sqlstate text NOT NULL CHECK (sqlstate OPERATOR(pg_catalog.~) '^[0-9A-Z]{5}$'),
    failed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (table_name, relation, operation, row_key, column_name)
);
COMMENT ON TABLE pazpaz_pii.pii_migration_failure IS
    'internal: values that could not be encrypted, see the view pii_migration_failures';

CREATE TABLE pazpaz_pii.pii_migration_worker (
    table_name regclass NOT NULL,
    operation text NOT NULL CHECK (operation OPERATOR(pg_catalog.=) ANY (ARRAY['backfill', 'rotate'])),
    pid integer NOT NULL,
    started_at timestamptz NOT NULL CHECK (started_at OPERATOR(pg_catalog.>=) '2020-01-01 00:00:00+00'),
    updated_at timestamptz NOT NULL,
    blocks_done bigint NOT NULL CHECK (blocks_done OPERATOR(pg_catalog.>=) 0),
    -- PostgreSQL's own bounds, and what is beyond any table.
    blocks_total bigint NOT NULL CHECK (blocks_total OPERATOR(pg_catalog.<) 4294967296),
    rows_done bigint NOT NULL CHECK (rows_done OPERATOR(pg_catalog.>=) 0
        AND rows_done OPERATOR(pg_catalog.<=) 1000000000000000),
    PRIMARY KEY (table_name, operation, pid),
    CHECK (started_at OPERATOR(pg_catalog.<=) updated_at),
    CHECK (blocks_done OPERATOR(pg_catalog.<=) blocks_total)
) WITH (fillfactor = 50);
COMMENT ON TABLE pazpaz_pii.pii_migration_worker IS
    'internal: sessions at work, see the view pii_migration_progress';

CREATE TABLE pazpaz_pii.pii_migration_log (
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role name NOT NULL,
    table_name pazpaz_pii.pii_regtable NOT NULL,
    event text NOT NULL CHECK (event OPERATOR(pg_catalog.=) ANY (ARRAY['encrypted', 'decrypted', 'started',
        'backfilled', 'closed', 'opened', 'finished', 'scrubbed', 'rolled back', 'rotated'])),
    detail jsonb CHECK (pg_catalog.pg_column_size(detail) OPERATOR(pg_catalog.<=) 1000000)
);
COMMENT ON TABLE pazpaz_pii.pii_migration_log IS
    'internal: who did what when, see the view pii_migration_log';

CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_conversion
    FOR EACH ROW WHEN (NEW.plain OPERATOR(pg_catalog.=) 0 OR NEW.table_name OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_definition
    FOR EACH ROW WHEN (NEW.member OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_migration_failure
    FOR EACH ROW WHEN (NEW.table_name OPERATOR(pg_catalog.=) 0 OR NEW.relation OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_migration_log
    FOR EACH ROW WHEN (NEW.table_name OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();

-- A table that was dropped leaves rows here; they are not dumped, lest they meet another table. Nor are
-- those of a temporary one, which a restore would not find.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_conversion',
    'WHERE pazpaz_pii.pii_name_of(plain) IS NOT NULL '
    'AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_definition',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) member '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_migration_failure',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_migration_log',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

-- With WITH, nobody can write to a view, whatever is granted on it.
CREATE VIEW @extschema@.pii_migration_log AS
    WITH log AS (SELECT at, role, table_name::pg_catalog.regclass AS table_name, event, detail
        FROM pazpaz_pii.pii_migration_log)
    SELECT at, role, table_name, event, detail FROM log;
COMMENT ON VIEW @extschema@.pii_migration_log IS
    'who did what when to convert or rotate a table';

CREATE VIEW @extschema@.pii_migration_failures WITH (security_barrier) AS
    WITH failure AS (
        SELECT table_name::pg_catalog.regclass AS table_name, relation::pg_catalog.regclass AS relation, operation,
            row_key, column_name, sqlstate, failed_at
        FROM pazpaz_pii.pii_migration_failure
    )
    SELECT table_name, relation, operation, row_key, column_name, sqlstate, failed_at FROM failure
    WHERE pg_catalog.has_table_privilege(relation, 'SELECT') AND NOT pg_catalog.row_security_active(relation);
COMMENT ON VIEW @extschema@.pii_migration_failures IS
    'values that could not be encrypted, by primary key, column and SQLSTATE; of tables that one may read';

CREATE VIEW @extschema@.pii_migration_progress AS
    WITH live AS (
        SELECT w.table_name, w.operation, pg_catalog.count(*) AS workers,
            pg_catalog.max(w.blocks_done::numeric OPERATOR(pg_catalog./) GREATEST(w.blocks_total, 1)) AS share,
            -- No owner of a table may break the view for all: every number has its bounds.
            LEAST(pg_catalog.sum(w.rows_done), 1000000000000000) AS rows_done,
            LEAST(pg_catalog.sum(w.rows_done OPERATOR(pg_catalog./) GREATEST(EXTRACT(epoch
                FROM w.updated_at OPERATOR(pg_catalog.-) w.started_at), 0.001)), 1000000000000000) AS rate,
            pg_catalog.min(w.started_at) AS started_at,
            pg_catalog.max(w.updated_at) AS updated_at
        FROM pazpaz_pii.pii_migration_worker AS w
            JOIN pg_catalog.pg_stat_activity AS a ON a.pid OPERATOR(pg_catalog.=) w.pid
        -- A row is left by what was cancelled. The session may be idle since, or do something else; NULL for those who
        -- may not see which, as without pg_read_all_stats.
        WHERE (a.query_start OPERATOR(pg_catalog.<=) w.started_at
            AND a.state OPERATOR(pg_catalog.!~~) 'idle%') IS NOT FALSE
        GROUP BY w.table_name, w.operation
    ),
    known AS (
        SELECT table_name::pg_catalog.regclass AS table_name, pg_catalog.min(state) AS state
        FROM pazpaz_pii.pii_conversion WHERE state OPERATOR(pg_catalog.<>) 'encrypted' GROUP BY table_name
    )
    SELECT COALESCE(known.table_name, live.table_name) AS table_name,
        CASE WHEN live.operation OPERATOR(pg_catalog.=) 'rotate' THEN 'rotating'
            WHEN live.operation OPERATOR(pg_catalog.=) 'backfill' THEN 'backfilling' ELSE known.state END AS state,
        COALESCE(live.workers, 0) AS workers,
        pg_catalog.round(100 OPERATOR(pg_catalog.*) live.share, 1) AS percent,
        live.rows_done::bigint AS rows_done,
        pg_catalog.round(live.rate)::bigint AS rows_per_second,
        CASE WHEN live.share OPERATOR(pg_catalog.>) 0 THEN pg_catalog.make_interval(secs => pg_catalog.round(LEAST(
            EXTRACT(epoch FROM live.updated_at OPERATOR(pg_catalog.-) live.started_at) OPERATOR(pg_catalog.*)
                (1 OPERATOR(pg_catalog.-) live.share) OPERATOR(pg_catalog./) live.share,
            1000000000))::double precision) END AS remaining,
        (SELECT pg_catalog.count(*) FROM pazpaz_pii.pii_migration_failure AS f
            WHERE f.table_name OPERATOR(pg_catalog.=) COALESCE(known.table_name, live.table_name)) AS failures,
        live.updated_at
    FROM known FULL JOIN live ON live.table_name OPERATOR(pg_catalog.=) known.table_name
    -- Not of a table that is gone.
    WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid OPERATOR(pg_catalog.=) COALESCE(known.table_name,
        live.table_name));
COMMENT ON VIEW @extschema@.pii_migration_progress IS
    'tables under migration or rotation: state, sessions at work, percent, rows per second, time left; try \watch';

CREATE FUNCTION pazpaz_pii.pii_note(relation regclass, event text, detail jsonb DEFAULT NULL) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    INSERT INTO pazpaz_pii.pii_migration_log (role, table_name, event, detail)
    VALUES (CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END, relation,
        event, detail);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_note(regclass, text, jsonb) IS
    'internal: writes a line to the migration log';

CREATE FUNCTION pazpaz_pii.pii_set_state(relation regclass, new_state text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    UPDATE pazpaz_pii.pii_conversion AS c
    SET state = new_state, encrypted = CASE WHEN new_state <> 'encrypted' THEN c.encrypted END
    WHERE c.table_name = relation AND c.state <> 'encrypted';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_set_state(regclass, text) IS
    'internal: notes how far the migration of a table is; there are no shadow columns when it is done';

-- A name is that of the encrypted column as soon as that has it.
CREATE FUNCTION pazpaz_pii.pii_named(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_regcolumn
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(c.plain, a.id)
    FROM (SELECT pazpaz_pii.pii_regcolumn(t.member, a.attnum) AS id FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = ANY (names) AND a.attnum > 0 AND NOT a.attisdropped) AS a
        LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.encrypted = a.id;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_named(regclass, name[]) IS
    'internal: columns of a table and all below it, by their names; as they are known: by the plain one';

CREATE FUNCTION pazpaz_pii.pii_forget_columns(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_conversion AS c
    WHERE c.plain IN (SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n)
        OR (c.table_name = relation AND (c.state = 'started' OR pazpaz_pii.pii_name_of(c.plain) IS NULL));
    UPDATE pazpaz_pii.pii_conversion AS c SET is_latest = false WHERE c.table_name = relation AND c.is_latest;
    -- What needs other encrypted columns, too, waits for them.
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE NOT EXISTS (SELECT FROM pg_class AS k WHERE k.oid = d.member)
        OR (d.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t)
            AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
                WHERE c.plain = ANY (d.columns) AND c.plain <> ALL (d.others)));
    DELETE FROM pazpaz_pii.pii_migration_failure AS f
    WHERE f.table_name = pii_forget_columns.relation AND f.operation = 'backfill';
    DELETE FROM pazpaz_pii.pii_migration_worker AS w
    WHERE w.table_name = pii_forget_columns.relation AND w.operation = 'backfill';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_forget_columns(regclass, name[]) IS
    'internal: forgets about columns that are plain again, about all of a migration that was not finished, and about '
        'what was dropped';

CREATE FUNCTION pazpaz_pii.pii_forget_dropped(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- What is encrypted, and stands beside nothing any more, is so where it stands.
    UPDATE pazpaz_pii.pii_conversion AS c SET plain = c.encrypted, encrypted = NULL, state = 'encrypted'
    WHERE c.table_name = relation AND c.state = 'finished' AND c.legacy_version IS NULL
        AND pazpaz_pii.pii_name_of(c.plain) IS NULL AND pazpaz_pii.pii_name_of(c.encrypted) IS NOT NULL;
    DELETE FROM pazpaz_pii.pii_conversion AS c
    WHERE c.table_name = relation AND c.state = 'finished'
        AND (pazpaz_pii.pii_name_of(c.plain) IS NULL OR pazpaz_pii.pii_name_of(c.encrypted) IS NULL);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_forget_dropped(regclass) IS
    'internal: forgets what columns of a finished migration stood beside, where that was dropped';

CREATE FUNCTION pazpaz_pii.pii_topmost(relation regclass) RETURNS regclass
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE above (relid, height) AS (
        SELECT relation::oid, 0
        UNION
        SELECT i.inhparent, a.height + 1 FROM above AS a JOIN pg_inherits AS i ON i.inhrelid = a.relid
    )
    SELECT relid::regclass FROM above ORDER BY height DESC, relid LIMIT 1;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_topmost(regclass) IS
    'internal: the table that a partition or child is below in the end; itself for one that is none';

CREATE FUNCTION pazpaz_pii.pii_strays(relation regclass, wanted text)
    RETURNS TABLE (root regclass, member regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH noted AS MATERIALIZED (
        SELECT DISTINCT c.table_name::regclass AS root, m.member
        FROM pazpaz_pii.pii_conversion AS c CROSS JOIN LATERAL pazpaz_pii.pii_table_of(c.plain) AS m (member)
        WHERE c.state = wanted AND pazpaz_pii.pii_name_of(c.plain) IS NOT NULL
            AND (c.table_name = relation OR m.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t))
    )
    SELECT n.root, n.member FROM noted AS n
    EXCEPT
    SELECT r.root, t.member FROM (SELECT DISTINCT n.root FROM noted AS n) AS r
        CROSS JOIN LATERAL pazpaz_pii.pii_tree(r.root) AS t;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_strays(regclass, text) IS
    'internal: partitions of a table that were detached during its migration, and what is below it of the migration of '
        'another one';

-- What is known of a partition goes along when it is detached. In a migration that is not finished it is one of its
-- own from then on, which can be rolled back: its trigger is gone.
CREATE FUNCTION pazpaz_pii.pii_record_strays(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    UPDATE pazpaz_pii.pii_conversion AS c SET table_name = pazpaz_pii.pii_topmost(s.member)
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s
    WHERE c.state = 'started' AND c.table_name = s.root AND pazpaz_pii.pii_table_of(c.plain) = s.member;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_strays(regclass) IS
    'internal: notes that partitions which were detached before a migration was finished have one of their own';

CREATE FUNCTION pazpaz_pii.pii_record_failure(root regclass, relation regclass, operation text, row_key text,
    column_name name, sqlstate text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_storage(root) AS s
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND (a.attname = $5 OR $5 = '*')
        WHERE s.relation = $2) THEN
        RAISE EXCEPTION 'column "%" is none of % or below it', $5, root USING ERRCODE = 'undefined_column';
    END IF;
    INSERT INTO pazpaz_pii.pii_migration_failure AS f (table_name, relation, operation, row_key, column_name, sqlstate)
    -- A key may be longer than an index holds.
    VALUES (root, $2, $3, left($4, 500), $5, $6)
    ON CONFLICT (table_name, relation, operation, row_key, column_name) DO UPDATE SET sqlstate = excluded.sqlstate,
        failed_at = excluded.failed_at;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_failure(regclass, regclass, text, text, name, text) IS
    'internal: notes a value that could not be encrypted';

CREATE FUNCTION pazpaz_pii.pii_clear_failures(root regclass, operation text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    DELETE FROM pazpaz_pii.pii_migration_failure AS f WHERE f.table_name = root AND f.operation = $2;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_clear_failures(regclass, text) IS
    'internal: forgets failures, which the operation that starts now will find again';

CREATE FUNCTION pazpaz_pii.pii_record_progress(root regclass, operation text, started_at timestamptz,
    blocks_done bigint, blocks_total bigint, rows_done bigint) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    INSERT INTO pazpaz_pii.pii_migration_worker AS w
    VALUES (root, $2, pg_backend_pid(), $3, clock_timestamp(), $4, $5, $6)
    ON CONFLICT (table_name, operation, pid) DO UPDATE
    SET started_at = excluded.started_at, updated_at = excluded.updated_at, blocks_done = excluded.blocks_done,
        blocks_total = excluded.blocks_total, rows_done = excluded.rows_done;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_progress(regclass, text, timestamptz, bigint, bigint, bigint) IS
    'internal: notes how far this session is, for pii_migration_progress';

CREATE FUNCTION pazpaz_pii.pii_end_progress(root regclass, operation text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    DELETE FROM pazpaz_pii.pii_migration_worker AS w
    WHERE w.table_name = root AND w.operation = $2
        AND (w.pid = pg_backend_pid() OR NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = w.pid));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_end_progress(regclass, text) IS
    'internal: this session is done, and so are those that are gone';

-- sql/tables/once_encrypted.sql
-- Columns that were encrypted and are not any more. A schema tool that does not know the type alters it to
-- text, and in a session with a key PostgreSQL does so without a word. It is said, recorded as an event,
-- and remembered for pii_doctor(). The way back that is meant, pii_decrypt_columns(), is announced.

CREATE TABLE pazpaz_pii.pii_once_encrypted (
    once pazpaz_pii.pii_regcolumn PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    announced_in xid8
);
COMMENT ON TABLE pazpaz_pii.pii_once_encrypted IS
    'internal: columns that were encrypted, and were altered to a type that is not';
COMMENT ON COLUMN pazpaz_pii.pii_once_encrypted.once IS 'the column, which may be encrypted again';
COMMENT ON COLUMN pazpaz_pii.pii_once_encrypted.announced_in IS
    'the transaction in which pii_decrypt_columns() is about to decrypt it; the row goes when it has';
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_once_encrypted
    FOR EACH ROW WHEN (NEW.once OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();

SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_once_encrypted',
    'WHERE pazpaz_pii.pii_name_of(once) IS NOT NULL '
    'AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) pazpaz_pii.pii_table_of(once) '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

-- Ciphertext in bytea is as opaque.
CREATE FUNCTION pazpaz_pii.pii_is_opaque(type oid) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT bool_or(m.type IN ('@extschema@.encrypted_text'::regtype, 'bytea'::regtype))
    FROM pazpaz_pii.pii_made_of(type, -1) AS m
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_opaque(oid) IS
    'internal: whether a type is encrypted_text, or what ciphertext can be altered to, or an array or domain of it';

CREATE FUNCTION pazpaz_pii.pii_announce_decryption(relation regclass, names name[], is_ahead boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_once_encrypted AS o USING pg_attribute AS a
    WHERE a.attrelid = relation AND a.attname = ANY (names)
        AND o.once = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum);
    INSERT INTO pazpaz_pii.pii_once_encrypted (once, announced_in)
    SELECT pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum), pg_current_xact_id() FROM pg_attribute AS a
    WHERE is_ahead AND a.attrelid = relation AND a.attname = ANY (names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_announce_decryption(regclass, name[], boolean) IS
    'internal: notes that columns are about to be decrypted, so that nobody is warned, or forgets it';

-- As the catalogues are now.
CREATE FUNCTION pazpaz_pii.pii_is_plain_now(relation regclass, number smallint, type_before oid) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    type_now CONSTANT oid := (SELECT a.atttypid FROM pg_attribute AS a
        WHERE a.attrelid = relation AND a.attnum = number AND NOT a.attisdropped);
BEGIN
    -- Most columns of a table are as they were.
    RETURN type_now <> type_before AND NOT pazpaz_pii.pii_is_opaque(type_now);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_plain_now(regclass, smallint, oid) IS
    'internal: whether there is such a column, of a type that encrypts nothing, unlike its type before';

CREATE FUNCTION pazpaz_pii.pii_note_decryption(relation regclass, number smallint) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one CONSTANT pazpaz_pii.pii_regcolumn := pazpaz_pii.pii_regcolumn(relation, number);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- An error outside an event trigger: nobody else may say that a column was decrypted.
    IF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() AS c
        WHERE c.classid = 'pg_class'::regclass AND c.objid = relation)
        OR EXISTS (SELECT FROM pazpaz_pii.pii_once_encrypted AS o
            WHERE o.once = one AND o.announced_in = pg_current_xact_id())
    THEN
        RETURN;
    END IF;
    DELETE FROM pazpaz_pii.pii_once_encrypted AS o WHERE pazpaz_pii.pii_name_of(o.once) IS NULL OR o.once = one;
    INSERT INTO pazpaz_pii.pii_once_encrypted (once) VALUES (one);
    RAISE WARNING 'column "%" of % was encrypted, and is plaintext now', pazpaz_pii.pii_name_of(one), relation
        USING HINT = 'ROLLBACK if that was not meant: schema tools that do not know the type ask for text. '
            'pii_encrypt_columns() encrypts it again; pii_decrypt_columns() is the way back without this warning.';
    PERFORM @extschema@.pii_audit('column_decrypted', jsonb_build_object('table', relation::text,
        'column', pazpaz_pii.pii_name_of(one)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_note_decryption(regclass, smallint) IS
    'internal: warns that a column is no longer encrypted, and remembers it';

-- STABLE, so that it sees the columns as they were when the statement began. As its owner, since it watches whoever
-- alters a table, and that role may lack USAGE on the schema pazpaz_pii.
CREATE FUNCTION pazpaz_pii.pii_watch_types() RETURNS event_trigger
    STABLE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relation, c.number, t.type
        FROM (
                -- What is alike is looked up once.
                SELECT a.atttypid, array_agg(a.attrelid::regclass), array_agg(a.attnum)
                FROM unnest(pazpaz_pii.pii_changed_relations()) AS r (id) CROSS JOIN LATERAL (
                    SELECT a.* FROM pg_attribute AS a
                    WHERE a.attrelid = r.id AND a.attnum > 0 AND NOT a.attisdropped
                        -- None of PostgreSQL's own types.
                        AND a.atttypid >= 16384 OFFSET 0) AS a
                GROUP BY a.atttypid OFFSET 0
            ) AS t (type, relations, numbers)
            CROSS JOIN LATERAL unnest(t.relations, t.numbers) AS c (relation, number)
        WHERE pazpaz_pii.pii_is_opaque(t.type)
    LOOP
        IF pazpaz_pii.pii_is_plain_now(one.relation, one.number, one.type) THEN
            PERFORM pazpaz_pii.pii_note_decryption(pazpaz_pii.pii_owned(one.relation), one.number);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_watch_types() IS
    'internal: event trigger: warns of columns that an ALTER TABLE has decrypted';

CREATE EVENT TRIGGER pazpaz_pii_decrypted_column ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION pazpaz_pii.pii_watch_types();
COMMENT ON EVENT TRIGGER pazpaz_pii_decrypted_column IS
    'warns of encrypted columns that are altered to a type that is not, and records it';

-- sql/tables/columns.sql
-- What a conversion is asked for: columns, checked, with their types before and after, and the indexes
-- that need them.

-- The start of a name, in at most this many bytes.
CREATE FUNCTION pazpaz_pii.pii_shorten(value text, bytes integer) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(value, n) FROM generate_series(char_length(value), 0, -1) AS n
    WHERE octet_length(left(value, n)) <= bytes ORDER BY n DESC LIMIT 1;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_shorten(text, integer) IS
    'internal: as many of the first characters as fit into a number of bytes';

-- A column name that no table of the tree has, in at most 63 bytes.
CREATE FUNCTION pazpaz_pii.pii_free_name(relation regclass, base name, suffix text, taken name[]) RETURNS name
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tail text;
    candidate text;
BEGIN
    FOR attempt IN 0..1000 LOOP
        tail := suffix || coalesce(nullif(attempt, 0)::text, '');
        candidate := pazpaz_pii.pii_shorten(base, 63 - octet_length(tail)) || tail;
        IF NOT EXISTS (
            SELECT FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = candidate
        ) AND candidate <> ALL (taken) THEN
            RETURN candidate;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'no free column name like "%"', base || suffix USING ERRCODE = 'duplicate_column';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_free_name(regclass, name, text, name[]) IS
    'internal: a column name that a table does not have yet';

-- The columns asked for, checked: {"email": {"length": 255, "searchable": true, "nocase": true}, "address": {}}. Where
-- one may be adopted, "legacy_version" or "expression" says that it is; where all are, adopted_version is that of those
-- which have none.
CREATE FUNCTION pazpaz_pii.pii_column_specs(relation regclass, columns jsonb, may_adopt boolean DEFAULT false,
    adopted_version integer DEFAULT NULL)
    RETURNS TABLE (number integer, column_name name, attnum smallint, plain_type text, plain_collation text,
        encrypted_type text, encrypted_collation text, character_limit integer, searchable boolean, nocase boolean,
        shadow_name name, legacy_version integer, expression text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    attribute record;
    taken name[] := '{}';
    form constant text := 'Write {"column": {"length": 255, "searchable": true}, "another": {}}; length is in '
        'characters, by default the column''s own; "nocase": true is for what is searchable.';
    settings CONSTANT text[] := ARRAY['length', 'searchable', 'nocase']
        || CASE WHEN may_adopt THEN ARRAY['legacy_version', 'expression'] ELSE '{}' END;
    one_setting text;
    is_adopted boolean;
BEGIN
    IF jsonb_typeof(columns) IS DISTINCT FROM 'object' OR columns = '{}' THEN
        RAISE EXCEPTION 'columns must be a JSON object that names at least one column'
            USING ERRCODE = 'invalid_parameter_value', HINT = form;
    END IF;
    number := 0;
    FOR one IN
        SELECT c.key, c.value FROM jsonb_each(columns) AS c
            LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = c.key ORDER BY a.attnum
    LOOP
        number := number + 1;
        column_name := one.key;
        SELECT a.attnum, a.atttypid, a.atttypmod, a.attcollation, t.typcollation, co.collname, n.nspname,
            co.collisdeterministic
        INTO attribute
        FROM pg_attribute AS a
            JOIN pg_type AS t ON t.oid = a.atttypid
            LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
            LEFT JOIN pg_namespace AS n ON n.oid = co.collnamespace
        WHERE a.attrelid = relation AND a.attname::text = one.key AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'column "%" of table % does not exist', one.key, relation USING
                ERRCODE = 'undefined_column';
        END IF;
        IF jsonb_typeof(one.value) <> 'object' THEN
            RAISE EXCEPTION 'column "%": its settings must be a JSON object', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        SELECT min(k) INTO one_setting FROM jsonb_object_keys(one.value) AS k WHERE k <> ALL (settings);
        IF one_setting IS NOT NULL THEN
            RAISE EXCEPTION 'column "%": unknown setting "%"', one.key, one_setting
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'expression' AND jsonb_typeof(one.value->'expression') <> 'string' THEN
            RAISE EXCEPTION 'column "%": expression must be a string', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        ELSIF one.value ? 'legacy_version' AND (jsonb_typeof(one.value->'legacy_version') <> 'number'
            OR (one.value->>'legacy_version')::numeric NOT BETWEEN 1 AND 65535
            OR (one.value->>'legacy_version')::numeric % 1 <> 0)
        THEN
            RAISE EXCEPTION 'column "%": legacy_version must be a key version, from 1 to 65535', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        ELSIF (adopted_version IS NOT NULL OR one.value ?| ARRAY['legacy_version', 'expression']) <> is_adopted THEN
            RAISE EXCEPTION 'column "%": one migration either encrypts columns or adopts them', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = 'legacy_version or expression says that a column is adopted. Complete one migration, then '
                        'start the other.';
        END IF;
        is_adopted := adopted_version IS NOT NULL OR one.value ?| ARRAY['legacy_version', 'expression'];
        legacy_version := CASE WHEN is_adopted
            THEN coalesce((one.value->>'legacy_version')::integer, adopted_version, 1) END;
        expression := one.value->>'expression';
        SELECT min(k.key) INTO one_setting FROM jsonb_each(one.value) AS k
        WHERE k.key IN ('searchable', 'nocase') AND jsonb_typeof(k.value) <> 'boolean';
        IF one_setting IS NOT NULL THEN
            RAISE EXCEPTION 'column "%": % must be true or false', one.key, one_setting
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        searchable := coalesce((one.value->>'searchable')::boolean, false);
        nocase := coalesce((one.value->>'nocase')::boolean, false);
        IF nocase AND NOT searchable THEN
            RAISE EXCEPTION 'column "%": only what is searchable can be nocase', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'length' AND jsonb_typeof(one.value->'length') <> 'null'
            AND (jsonb_typeof(one.value->'length') <> 'number' OR (one.value->>'length')::numeric NOT BETWEEN 1
                AND 10485760
                OR (one.value->>'length')::numeric % 1 <> 0)
        THEN
            RAISE EXCEPTION 'column "%": length must be a whole number from 1 to 10485760, or null for none', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF attribute.atttypid NOT IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) AND NOT is_adopted THEN
            RAISE EXCEPTION 'column "%" is of type %', one.key, format_type(attribute.atttypid, attribute.atttypmod)
                USING ERRCODE = 'datatype_mismatch',
                    HINT = 'Columns of type text, varchar and character can be encrypted; convert others to text '
                    'first. What the application has encrypted is adopted: {"legacy_version": 1}.';
        ELSIF is_adopted AND attribute.atttypid = '@extschema@.encrypted_text'::regtype THEN
            RAISE EXCEPTION 'column "%" is of type encrypted_text already', one.key
                USING ERRCODE = 'datatype_mismatch';
        END IF;

        attnum := attribute.attnum;
        plain_type := format_type(attribute.atttypid, attribute.atttypmod);
        -- Empty for the type's own.
        plain_collation := CASE WHEN attribute.attcollation IN (attribute.typcollation, 0) THEN ''
            ELSE format(' COLLATE %I.%I', attribute.nspname, attribute.collname) END;
        IF NOT attribute.collisdeterministic THEN
            RAISE EXCEPTION 'column "%" has a nondeterministic collation', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = 'Values of encrypted_text are equal when their bytes are. Give the column another collation '
                        'first.';
        END IF;
        IF nocase AND plain_collation <> '' THEN
            RAISE EXCEPTION 'column "%" has a collation of its own, in the place of which nocase puts another', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = format('ALTER TABLE %s ALTER COLUMN %I TYPE %s; first, which takes that of the database.',
                        relation, one.key, plain_type);
        END IF;
        encrypted_collation := CASE WHEN nocase
            THEN format(' COLLATE %s', pazpaz_pii.pii_nocase_collation()::regcollation) ELSE plain_collation END;
        character_limit := CASE WHEN one.value ? 'length' THEN (one.value->>'length')::integer
            -- That of a column of ciphertext is none of texts.
            WHEN attribute.atttypmod > 4 AND NOT is_adopted THEN attribute.atttypmod - 4 END;
        encrypted_type := '@extschema@.encrypted_text'
            || coalesce(pazpaz_pii.pii_modifiers(character_limit, searchable, nocase), '');
        shadow_name := pazpaz_pii.pii_free_name(relation, column_name, '__encrypted', taken);
        taken := taken || shadow_name;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_column_specs(regclass, jsonb, boolean, integer) IS
    'internal: reads and checks the description of columns to encrypt, or to adopt';

-- Of the topmost table, and of all below it that came since.
CREATE FUNCTION pazpaz_pii.pii_record_members(relation regclass) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO pazpaz_pii.pii_conversion
    SELECT pazpaz_pii.pii_regcolumn(t.member, p.attnum), pazpaz_pii.pii_regcolumn(t.member, e.attnum), c.table_name,
        c.number, c.state, c.plain_type, c.plain_typmod, c.is_latest, c.legacy_version
    FROM pazpaz_pii.pii_conversion AS c CROSS JOIN pazpaz_pii.pii_tree(relation) AS t
        JOIN pg_attribute AS p ON p.attrelid = t.member AND p.attname = pazpaz_pii.pii_name_of(c.plain)
        LEFT JOIN pg_attribute AS e ON e.attrelid = t.member AND e.attname = pazpaz_pii.pii_name_of(c.encrypted)
    WHERE c.table_name = relation AND pazpaz_pii.pii_table_of(c.plain) = relation
    ON CONFLICT (plain) DO NOTHING;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_members(regclass) IS
    'internal: notes of all tables below one what is noted of its own columns';

CREATE FUNCTION pazpaz_pii.pii_record_columns(relation regclass, names name[], shadow_names name[],
    legacy_versions integer[], new_state text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- Left over from what is gone, or was made plain by other means.
    DELETE FROM pazpaz_pii.pii_conversion AS c WHERE pazpaz_pii.pii_name_of(c.plain) IS NULL
        OR c.plain IN (SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
    DELETE FROM pazpaz_pii.pii_definition AS k WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = k.member);
    DELETE FROM pazpaz_pii.pii_migration_failure AS k WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = k.table_name);

    UPDATE pazpaz_pii.pii_conversion AS c SET is_latest = false WHERE c.table_name = relation AND c.is_latest;
    INSERT INTO pazpaz_pii.pii_conversion
    SELECT pazpaz_pii.pii_regcolumn(relation, p.attnum), pazpaz_pii.pii_regcolumn(relation, e.attnum), relation,
        n.number, new_state, p.atttypid, p.atttypmod, true, n.legacy_version
    FROM unnest(names, shadow_names, legacy_versions) WITH ORDINALITY AS n (name, shadow_name, legacy_version, number)
        JOIN pg_attribute AS p ON p.attrelid = relation AND p.attname = n.name
        LEFT JOIN pg_attribute AS e ON e.attrelid = relation AND e.attname = n.shadow_name;
    IF (SELECT count(*) FROM pg_attribute AS p WHERE p.attrelid = relation AND p.attname = ANY (names)
        AND (legacy_versions[1] IS NOT NULL
            OR p.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype))) <> cardinality(names) THEN
        RAISE EXCEPTION 'columns of % are not plain', relation USING ERRCODE = 'datatype_mismatch';
    END IF;
    PERFORM pazpaz_pii.pii_record_members(relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_columns(regclass, name[], name[], integer[], text) IS
    'internal: notes how columns are before their conversion, and which are their shadow columns';

CREATE FUNCTION pazpaz_pii.pii_visible_name(plain pazpaz_pii.pii_regcolumn) RETURNS name
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_name_of(coalesce(
        (SELECT c.encrypted FROM pazpaz_pii.pii_conversion AS c
            WHERE c.plain = pii_visible_name.plain AND c.state = 'finished'),
        plain));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_visible_name(pazpaz_pii.pii_regcolumn) IS
    'internal: what a column is called for its users: the name of the encrypted one once names are swapped';

CREATE FUNCTION pazpaz_pii.pii_refuse_columns_in_progress(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    -- A table and its partitions are one.
    FOR one IN
        WITH RECURSIVE family (relid) AS (
            SELECT relation::oid
            UNION
            SELECT CASE i.inhrelid WHEN f.relid THEN i.inhparent ELSE i.inhrelid END
            FROM pg_inherits AS i JOIN family AS f ON f.relid IN (i.inhrelid, i.inhparent)
        )
        -- What is no longer below it has left-over columns still.
        SELECT c.table_name, min(c.state) AS state,
            string_agg(DISTINCT quote_ident(pazpaz_pii.pii_visible_name(c.plain)), ', ') AS names
        FROM family JOIN pazpaz_pii.pii_conversion AS c
            ON family.relid IN (c.table_name, pazpaz_pii.pii_table_of(c.plain))
        WHERE c.state <> 'encrypted' AND pazpaz_pii.pii_visible_name(c.plain) IS NOT NULL
        GROUP BY c.table_name
    LOOP
        RAISE EXCEPTION 'a migration of % is %: %', one.table_name, one.state, one.names
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE one.state WHEN 'started'
                    THEN 'Go on with pii_migration_backfill() and pii_migration_finish(), or give it up with '
                    'pii_migration_rollback().'
                    ELSE 'Complete it with pii_migration_scrub(), or give it up with pii_migration_rollback().' END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_columns_in_progress(regclass) IS
    'internal: raises the error that a migration of the table is not complete';

-- How a column comes back that was not converted here.
CREATE FUNCTION pazpaz_pii.pii_plain_columns(relation regclass, names text[])
    RETURNS TABLE (number bigint, column_name name, plain_type text, plain_collation text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(coalesce(quote_ident(n), 'NULL'), ', ') INTO unknown FROM unnest(names) AS n
    WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname::text = n
        AND a.attnum > 0 AND NOT a.attisdropped);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'table % has no column %', relation, unknown USING ERRCODE = 'undefined_column';
    END IF;
    SELECT string_agg(quote_ident(n), ', ') INTO unknown FROM unnest(names) AS n
        JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n
    WHERE a.atttypid <> '@extschema@.encrypted_text'::regtype;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % are not of type encrypted_text: %', relation, unknown USING
            ERRCODE = 'datatype_mismatch';
    ELSIF coalesce(cardinality(names), 0) = 0 THEN
        RAISE EXCEPTION 'no columns are given' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name them: ARRAY[''email'', ''phone''].';
    ELSIF cardinality(names) > (SELECT count(DISTINCT n) FROM unnest(names) AS n) THEN
        RAISE EXCEPTION 'a column is given twice' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
        SELECT n.number, a.attname,
            coalesce(format_type(c.plain_type, c.plain_typmod), CASE WHEN l.length > 0
                THEN format('character varying(%s)', l.length) ELSE 'text' END),
            CASE WHEN a.attcollation IN ('pg_catalog."default"'::regcollation,
                    pazpaz_pii.pii_nocase_collation()) THEN ''
                ELSE format(' COLLATE %s', a.attcollation::regcollation) END
        FROM unnest(names) WITH ORDINALITY AS n (name, number)
            JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n.name
            CROSS JOIN pazpaz_pii.pii_length(a.atttypmod) AS l (length)
            LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.plain = pazpaz_pii.pii_regcolumn(relation, a.attnum);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_plain_columns(regclass, text[]) IS
    'internal: the plain types of encrypted columns: the recorded ones, else varchar(n) or text';

-- The indexes, and constraints made of one, that need these columns. Whatever else depends on a
-- column is listed by pii_obstacles().
CREATE FUNCTION pazpaz_pii.pii_column_indexes(relation regclass, names name[])
    RETURNS TABLE (indexid oid, constraintid oid, member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT i.indexrelid, co.oid, t.member, t.depth
    FROM pazpaz_pii.pii_tree(relation) AS t
        JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
        JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.member
            AND d.refobjsubid = a.attnum
        JOIN pg_index AS i ON i.indrelid = t.member
        LEFT JOIN pg_constraint AS co ON co.conindid = i.indexrelid AND co.conrelid = t.member
            AND co.contype IN ('p', 'u', 'x')
    WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid)
        OR (d.classid = 'pg_constraint'::regclass AND d.objid = co.oid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_column_indexes(regclass, name[]) IS
    'internal: the indexes of a table and its partitions that need one of these columns';

-- sql/tables/obstacles.sql
-- What stands in the way of a conversion, and what it changes for others.

-- Whatever else depends on a column would break, or would read plaintext without a key afterwards.
-- What is not known here is an obstacle, too.
CREATE FUNCTION pazpaz_pii.pii_obstacles(relation regclass, names name[]) RETURNS TABLE (obstacle text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH tree AS MATERIALIZED (
        SELECT t.member, t.depth, c.relkind, c.relpersistence, c.relnamespace FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_class AS c ON c.oid = t.member
    ),
    columns AS MATERIALIZED (
        SELECT tree.member, tree.depth, a.* FROM tree JOIN pg_attribute AS a ON a.attrelid = tree.member
            AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    dependents AS (
        SELECT DISTINCT d.classid, d.objid, d.objsubid
        FROM columns AS a
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                AND d.refobjsubid = a.attnum
        WHERE NOT (d.classid = 'pg_attrdef'::regclass AND d.objid IN (
                SELECT f.oid FROM pg_attrdef AS f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum))
            -- NOT NULL is a constraint since PostgreSQL 18.
            AND NOT (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT co.oid FROM pg_constraint AS co
                WHERE co.contype = 'n'))
    )
    SELECT format('%s is %s', member, CASE relkind WHEN 'm' THEN 'a materialized view' ELSE 'not a table' END)
        FROM tree WHERE relkind NOT IN ('r', 'p')
    UNION ALL
    SELECT format('%s is a temporary table of another session', member) FROM tree
        WHERE pg_is_other_temp_schema(relnamespace)
    UNION ALL
    SELECT format('column "%s" is inherited from another table: convert it there', attname) FROM columns
        WHERE depth = 0 AND attinhcount > 0
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN attgenerated <> '' THEN 'generated'
        ELSE 'an identity column' END)
        FROM columns WHERE attgenerated <> '' OR attidentity <> ''
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN i.indisprimary THEN 'part of the primary key'
        ELSE 'part of the replica identity' END)
        FROM columns AS a JOIN pg_index AS i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey::smallint[])
            AND (i.indisprimary OR i.indisreplident)
    UNION ALL
    SELECT format('%s: CREATE RULE on it changes what INSERT and UPDATE do',
        pg_describe_object('pg_rewrite'::regclass, r.oid, 0))
        FROM tree JOIN pg_rewrite AS r ON r.ev_class = tree.member WHERE tree.relkind IN ('r', 'p')
    UNION ALL
    -- Here the column is noted as depending on the table.
    SELECT format('column "%s" of %s is in its partition key', attname, member)
        FROM columns AS a JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = a.attrelid
            AND d.objsubid = a.attnum
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = 0
                AND d.deptype = 'i'
    UNION ALL
    -- Whole rows depend on no column.
    SELECT format('%s uses whole rows', pg_describe_object(w.classid, w.objid, 0))
        FROM tree CROSS JOIN LATERAL (
            SELECT 'pg_class'::regclass, x.indexrelid, concat(x.indexprs, x.indpred) FROM pg_index AS x
                WHERE x.indrelid = tree.member
            UNION ALL SELECT 'pg_constraint'::regclass, co.oid, co.conbin::text FROM pg_constraint AS co
                WHERE co.conrelid = tree.member
            UNION ALL SELECT 'pg_trigger'::regclass, g.oid, g.tgqual::text FROM pg_trigger AS g
                WHERE g.tgrelid = tree.member
            UNION ALL SELECT 'pg_policy'::regclass, p.oid, concat(p.polqual, p.polwithcheck) FROM pg_policy AS p
                WHERE p.polrelid = tree.member
            UNION ALL SELECT 'pg_statistic_ext'::regclass, e.oid, e.stxexprs::text FROM pg_statistic_ext AS e
                WHERE e.stxrelid = tree.member
            UNION ALL SELECT 'pg_class'::regclass, r.ev_class, r.ev_action::text FROM pg_rewrite AS r
                WHERE r.rulename = '_RETURN' AND EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = tree.member AND d.refobjsubid = 0)
        ) AS w (classid, objid, expression)
        WHERE w.expression LIKE '%:varattno 0 %'
    UNION ALL
    SELECT CASE WHEN d.classid = 'pg_rewrite'::regclass
            THEN coalesce((SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0) FROM pg_rewrite AS r
                WHERE r.oid = d.objid AND r.rulename = '_RETURN'),
                pg_describe_object(d.classid, d.objid, 0))
            ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
        FROM dependents AS d
        WHERE NOT EXISTS (
            SELECT FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexid)
                OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid))
            -- Told above, with its action.
            AND NOT (d.classid = 'pg_rewrite'::regclass AND d.objid IN (SELECT r.oid FROM pg_rewrite AS r JOIN tree
                ON r.ev_class = tree.member));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_obstacles(regclass, name[]) IS
    'internal: what stands in the way of a conversion of these columns: views, rules, CHECKs, foreign keys, policies, '
        'generated columns, ...';

CREATE FUNCTION pazpaz_pii.pii_refuse_obstacles(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    obstacles text;
BEGIN
    SELECT string_agg(DISTINCT obstacle, E'\n') INTO obstacles FROM pazpaz_pii.pii_obstacles(relation, names);
    IF obstacles IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % cannot be converted', relation
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = obstacles,
                HINT = 'Nothing was changed. Drop or change what is listed; what reads text needs the key afterwards.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_obstacles(regclass, name[]) IS
    'internal: raises the error that lists what stands in the way of a conversion';

-- By what the source says, in PL/pgSQL, PL/Python, PL/Perl and PL/Tcl. Neither what only returns a row,
-- nor what compares two, makes a copy, nor does a comment. What begins one in a literal does not.
CREATE FUNCTION pazpaz_pii.pii_takes_whole_rows(source text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT regexp_replace(source, '(\me''(?:[^''\\]|\\.|'''')*''|''(?:[^'']|'''')*''|"[^"]*")'
            '|--[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/'
            '|\mreturn\s+(coalesce\s*\(\s*(new|old)\s*,\s*(new|old)\s*\)|new|old)\s*;'
            '|\(?\m(new|old)(\s*\.\s*\*)?\s*\)?\s*(is\s+(not\s+)?distinct\s+from|=|<>|!=)'
                '\s*\(?\m(new|old)\M(\s*\.\s*\*)?'
            '|\m(new|old)\s+is\s+(not\s+)?null\M', '\1 ', 'gi')
        ~* ('\m(new|old)\s*\.\s*\*|\m(new|old)\s*\)?\s*::|\m(using|select)\s+\(?(new|old)\M(?!\s*\.)'
            '|[(,]\s*(new|old)\s*[,)]|:?=\s*(new|old)\s*;|,\s*(new|old)\s*;|\m(new|old)\s+as\M'
            '|\mTD\s*\[\s*[''"](new|old)[''"]\s*\](?!\s*\[)|_TD->\{[''"]?(new|old)[''"]?\}(?!\s*(->)?\s*[\[{])'
            '|\$(new|old)\M(?!\()|\marray\s+get\s+(new|old)\M')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_takes_whole_rows(text) IS
    'internal: whether the source of a trigger''s function takes NEW or OLD as a whole, as to_jsonb(NEW) does';

-- Rows that a statement changed come as tables, too.
CREATE FUNCTION pazpaz_pii.pii_copying_triggers(relations regclass[])
    RETURNS TABLE (id oid, relation regclass, name name, function regprocedure)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- These first: looking into a function takes far longer than finding it.
    WITH triggers AS MATERIALIZED (
        SELECT * FROM pg_trigger AS g
        WHERE g.tgrelid = ANY (relations) AND NOT g.tgisinternal AND g.tgparentid = 0
    )
    SELECT g.oid, g.tgrelid, g.tgname, p.oid
    FROM triggers AS g JOIN pg_proc AS p ON p.oid = g.tgfoid
    WHERE pazpaz_pii.pii_takes_whole_rows(p.prosrc)
        OR (coalesce(g.tgnewtable, g.tgoldtable) IS NOT NULL
            AND p.prosrc ~* '\*|\m(to_jsonb?|row_to_json|jsonb?_agg|hstore)\M|::\s*(text|jsonb?)\M');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_copying_triggers(regclass[]) IS
    'internal: triggers of tables whose functions take whole rows, which in a session with a key are plaintext';

-- Functions of triggers are not looked into by PostgreSQL: tell which may read a column.
CREATE FUNCTION pazpaz_pii.pii_tell_about_triggers(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT g.tgname, t.member, p.oid::regprocedure AS function, string_agg(quote_ident(n.name), ', ') AS columns
        FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND NOT g.tgisinternal AND g.tgparentid = 0
            JOIN pg_proc AS p ON p.oid = g.tgfoid
            JOIN unnest(names) AS n (name) ON p.prosrc ~* ('\m' || regexp_replace(n.name, '(\W)', '\\\1', 'g') || '\M')
        GROUP BY g.tgname, t.member, p.oid
    LOOP
        RAISE NOTICE 'trigger "%" of % mentions %: in %, they become encrypted_text', one.tgname, one.member,
            one.columns, one.function
            USING HINT = 'It reads text in sessions with a key and fails where it needs text without one.';
    END LOOP;
    FOR one IN
        SELECT c.name, c.relation, c.function
        FROM pazpaz_pii.pii_copying_triggers(ARRAY(SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t)) AS c
    LOOP
        RAISE WARNING 'trigger "%" of % takes whole rows: what % makes of them in sessions with a key is plaintext',
            one.name, one.relation, one.function
            USING HINT = format('Let it leave these columns out, as in to_jsonb(NEW) - %L::text[], or keep them as '
                'encrypted_text; copies that there are already stay.', names);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_triggers(regclass, name[]) IS
    'internal: tells which triggers'' functions mention columns that are converted';

-- The first rows of each table for which one of these conditions gives a text, and that; most_rows: how many are
-- looked at, all for NULL.
CREATE FUNCTION pazpaz_pii.pii_list_rows(relation regclass, conditions text, most_rows integer DEFAULT NULL)
    RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    member regclass;
    found text;
    all_found text := '';
BEGIN
    FOR member IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        SELECT q.cells[1] INTO found
        FROM pazpaz_pii.pii_query_as_owner(member, format('SELECT string_agg(line, E''\n'') FROM (SELECT %s '
            '|| '': '' || v.problem AS line FROM (SELECT r.ctid, r.* FROM ONLY %s AS r LIMIT %s) AS t '
            'CROSS JOIN LATERAL unnest(ARRAY[%s]) AS v (problem) WHERE v.problem IS NOT NULL LIMIT 20) AS lines',
            pazpaz_pii.pii_row_key(member), member, coalesce(most_rows::text, 'ALL'), conditions)) AS q (cells);
        all_found := concat(all_found, found || E'\n');
    END LOOP;
    RETURN rtrim(nullif(all_found, ''), E'\n');
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_list_rows(regclass, text, integer) IS
    'internal: the first 20 rows of each table that fulfil a condition, by primary key, with what the condition says';

-- Names what is too long before anything is locked for long; nothing is ever cut off.
CREATE FUNCTION pazpaz_pii.pii_refuse_long_values(relation regclass, columns jsonb) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    conditions text;
    long_ones text;
BEGIN
    SELECT string_agg(format('CASE WHEN char_length(t.%I::text) > %s THEN %L END', s.column_name, s.character_limit,
        format('%s has more than %s', s.column_name, pazpaz_pii.pii_counted(s.character_limit, 'character'))), ', ')
    INTO conditions
    FROM pazpaz_pii.pii_column_specs(relation, columns) AS s WHERE s.character_limit IS NOT NULL;
    IF conditions IS NULL THEN
        RETURN;
    END IF;
    long_ones := pazpaz_pii.pii_list_rows(relation, conditions);
    IF long_ones IS NOT NULL THEN
        RAISE EXCEPTION 'values of % are too long', relation
            USING ERRCODE = 'string_data_right_truncation', DETAIL = long_ones,
                HINT = 'Nothing was changed. Give the column a greater length, or shorten the values; the first 20 of '
                    'each table are listed.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_long_values(regclass, jsonb) IS
    'internal: raises the error that lists values which are too long for their encrypted columns';

-- Encrypted again, it would be unreadable to all that do not know of it. Literals of defaults are values, too.
CREATE FUNCTION pazpaz_pii.pii_refuse_ciphertext(relation regclass, names name[], may_be_ciphertext boolean,
    most_rows integer DEFAULT NULL) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found CONSTANT text := nullif(concat_ws(E'\n',
        (SELECT string_agg(DISTINCT format('%s: the default is ciphertext', a.attname), E'\n')
            FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
                AND a.attname = ANY (names) AND NOT a.attisdropped
                JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                CROSS JOIN LATERAL regexp_matches(pg_get_expr(d.adbin, d.adrelid), '''([^'']*)''', 'g') AS literal
            WHERE pazpaz_pii.pii_is_ciphertext(literal[1])),
        pazpaz_pii.pii_list_rows(relation, (SELECT string_agg(
            format('CASE WHEN pazpaz_pii.pii_is_ciphertext(t.%I::text) THEN %L END', n, n || ' is ciphertext'), ', ')
            FROM unnest(names) AS n), most_rows)), '');
BEGIN
    IF found IS NULL THEN
        RETURN;
    ELSIF may_be_ciphertext THEN
        RAISE WARNING 'columns of % hold ciphertext, which is encrypted as text', relation
            USING DETAIL = found, HINT = 'pazpaz_pii.io is plaintext in this session. What the application has '
                'encrypted is to be adopted: {"column": {"legacy_version": 1}} of pii_migration_start(), or '
                'pii_adopt_columns().';
        RETURN;
    END IF;
    RAISE EXCEPTION 'columns of % hold ciphertext already', relation
        USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = found,
            HINT = 'Nothing was changed. A column that the application has encrypted is adopted: '
                '{"column": {"legacy_version": 1}} of pii_migration_start(), or pii_adopt_columns(). To encrypt such '
                'text as text, SET pazpaz_pii.io = plaintext. The first 20 of each table are listed.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_ciphertext(regclass, name[], boolean, integer) IS
    'internal: raises the error that lists what is ciphertext already; a WARNING where the session says that it is '
        'text';

-- The name would pass to the encrypted column, and the ciphertext with it.
CREATE FUNCTION pazpaz_pii.pii_refuse_defaults(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found text;
BEGIN
    SELECT string_agg(DISTINCT quote_ident(a.attname), ', ') INTO found
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
    WHERE a.attname = ANY (names) AND a.atthasdef;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % have a default: %', relation, found
            USING ERRCODE = 'dependent_objects_still_exist',
                HINT = 'Nothing was changed. ALTER COLUMN ... DROP DEFAULT; a default of the application''s own '
                    'ciphertext is none of the encrypted column.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_defaults(regclass, name[]) IS
    'internal: raises the error that columns which are to be adopted have defaults';

-- sql/tables/definitions.sql
-- What a conversion takes away from columns, and brings back: defaults, NOT NULL, storage, indexes.
--
-- Of each is recorded which table and columns it is about, and what PostgreSQL says of the rest: of a
-- default its expression, of an index what comes after its table. The statement is made when it is
-- run, by the names of then: it can be none of another kind, and about no other table.

-- Definitions of columns of a table and all below it, numbered by table. Of two indexes that are the
-- same the one that belongs to a parent's comes first: that is the one which it will take.
CREATE FUNCTION pazpaz_pii.pii_definitions(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_definition
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH attributes AS MATERIALIZED (
        SELECT t.member, a.* FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    indexes AS MATERIALIZED (
        SELECT i.*, c.relname, c.reloptions, coalesce(s.spcname, '') AS tablespace, x.indisunique, x.indisclustered,
            EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AS is_attached,
            -- Of a partitioned table, without all of its parts.
            CASE WHEN NOT x.indisvalid THEN ' only' END AS incomplete,
            (SELECT array_agg(DISTINCT d.refobjsubid::smallint) FROM pg_depend AS d
                WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = i.member AND d.refobjsubid > 0
                    AND ((d.classid = 'pg_class'::regclass AND d.objid = i.indexid)
                        OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid))) AS attnums
        FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            JOIN pg_class AS c ON c.oid = i.indexid
            JOIN pg_index AS x ON x.indexrelid = i.indexid
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        -- As pg_dump does, leave out what a failed CREATE INDEX CONCURRENTLY left.
        WHERE x.indisvalid OR c.relkind = 'I'
    ),
    not_nulls AS MATERIALIZED (
        SELECT a.member, a.attnum, co.oid, co.conname, co.conislocal,
            concat(CASE WHEN co.connoinherit THEN ' NO INHERIT' END, CASE WHEN NOT co.convalidated THEN ' NOT VALID'
                END) AS more
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[attnum]
    ),
    parts AS (
        SELECT 1 AS step, member, 'default' AS kind, 'default' AS form, ARRAY[attnum] AS attnums, ''::name AS object,
            ''::name AS tablespace, pg_get_expr(d.adbin, d.adrelid) AS clause, false AS is_attached
        FROM attributes JOIN pg_attrdef AS d ON d.adrelid = attrelid AND d.adnum = attnum
        UNION ALL
        -- Children get it from their parents. Since PostgreSQL 18 it is a constraint, with a name that
        -- a child must have before its parent's.
        SELECT 2, member, 'not_null', 'not null', ARRAY[attnum], '', '', '', false
        FROM attributes AS a
        WHERE attnotnull
            AND NOT EXISTS (SELECT FROM not_nulls AS n WHERE n.member = a.member AND n.attnum = a.attnum)
            AND NOT EXISTS (
                SELECT FROM pg_inherits AS i JOIN attributes AS p ON p.attrelid = i.inhparent
                WHERE i.inhrelid = a.attrelid AND p.attname = a.attname AND p.attnotnull)
        UNION ALL
        SELECT 2, member, 'not_null', 'not null constraint', ARRAY[attnum], conname, '', more, false
        FROM not_nulls AS n
        WHERE n.conislocal OR NOT EXISTS (
            SELECT FROM pg_inherits AS i JOIN pg_constraint AS p ON p.conrelid = i.inhparent
            WHERE i.inhrelid = n.member AND p.contype = 'n' AND p.conname = n.conname)
        UNION ALL
        SELECT 3, member, 'not_null', 'constraint comment', ARRAY[attnum], conname, '', d.description, false
        FROM not_nulls AS n
            JOIN pg_description AS d ON d.objoid = n.oid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 4, member, 'storage', 'storage', ARRAY[attnum], '', '', attstorage::text, false
        FROM attributes JOIN pg_type AS t ON t.oid = atttypid WHERE attstorage <> typstorage
        UNION ALL
        SELECT 5, member, 'storage', 'compression', ARRAY[attnum], '', '', attcompression::text, false
        FROM attributes WHERE attcompression <> ''
        UNION ALL
        SELECT 6, member, 'index', concat(CASE WHEN indisunique THEN 'unique ' END, 'index', incomplete), attnums,
            relname, tablespace,
            -- What follows its name and its table.
            regexp_replace(substr(pg_get_indexdef(indexid), 1 + char_length(format('CREATE %sINDEX %I ON ',
                CASE WHEN indisunique THEN 'UNIQUE ' END, relname))),
                '^(?:ONLY )?(?:"(?:[^"]|"")*"|[^". ]*)[.](?:"(?:[^"]|"")*"|[^". ]*) USING ', ''),
            is_attached
        FROM indexes WHERE constraintid IS NULL
        UNION ALL
        SELECT 6, member, 'index', concat('constraint', incomplete), attnums, relname, tablespace,
            pg_get_constraintdef(constraintid), is_attached
        FROM indexes WHERE constraintid IS NOT NULL
        UNION ALL
        -- A complete one takes its parts itself.
        SELECT 7, member, 'of_index', 'attach', attnums, i.relname, '', p.relname::text, false
        FROM indexes AS i JOIN pg_inherits AS h ON h.inhrelid = indexid JOIN pg_class AS p ON p.oid = h.inhparent
            JOIN pg_index AS x ON x.indexrelid = h.inhparent
        WHERE NOT x.indisvalid
        UNION ALL
        SELECT 7, member, 'of_index', 'options', attnums, relname, '', reloptions::text, false
        FROM indexes WHERE constraintid IS NOT NULL AND reloptions IS NOT NULL
        UNION ALL
        SELECT 7, member, 'of_index', 'index comment', attnums, relname, '', d.description, false
        FROM indexes JOIN pg_description AS d ON d.objoid = indexid AND d.classoid = 'pg_class'::regclass
            AND d.objsubid = 0
        UNION ALL
        SELECT 7, member, 'of_index', 'constraint comment', attnums, relname, '', d.description, false
        FROM indexes JOIN pg_description AS d ON d.objoid = constraintid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 7, member, 'of_index', 'cluster', attnums, relname, '', '', false FROM indexes WHERE indisclustered
        UNION ALL
        SELECT 7, member, 'of_index', 'statistics', attnums, relname, '', format('%s %s', a.attnum, a.attstattarget),
            false
        FROM indexes JOIN pg_attribute AS a ON a.attrelid = indexid WHERE a.attstattarget >= 0
    )
    SELECT p.member,
        (row_number() OVER (PARTITION BY p.member ORDER BY p.step, NOT p.is_attached, p.object, p.form,
            p.clause))::integer,
        p.kind, p.form,
        -- An encrypted column is known by the plain one.
        (SELECT array_agg(coalesce(c.plain, n.id) ORDER BY n.place)
            FROM unnest(p.attnums) WITH ORDINALITY AS k (attnum, place)
                CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_regcolumn(p.member, k.attnum), k.place) AS n (id, place)
                LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.encrypted = n.id),
        (SELECT array_agg(a.attname ORDER BY k.place) FROM unnest(p.attnums) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute AS a ON a.attrelid = p.member AND a.attnum = k.attnum),
        ARRAY(SELECT pazpaz_pii.pii_regcolumn(p.member, a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = p.member AND a.attnum = ANY (p.attnums) AND a.attname <> ALL (names)
                AND a.atttypid = '@extschema@.encrypted_text'::regtype),
        p.object, p.tablespace, p.clause
    FROM parts AS p;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_definitions(regclass, name[]) IS
    'internal: what brings back defaults, NOT NULL, storage and indexes of columns';

CREATE FUNCTION pazpaz_pii.pii_needs_only(one pazpaz_pii.pii_definition, wanted pazpaz_pii.pii_regcolumn[])
    RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM unnest(one.columns) AS n WHERE n <> ALL (one.others) AND n = ANY (wanted))
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
            WHERE c.plain = ANY (one.columns) AND c.plain <> ALL (one.others) AND c.plain <> ALL (wanted)
                AND pazpaz_pii.pii_name_of(c.plain) IS NOT NULL);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_needs_only(pazpaz_pii.pii_definition, pazpaz_pii.pii_regcolumn[]) IS
    'internal: whether a definition waits for some of these columns, and for no other that is converted';

CREATE FUNCTION pazpaz_pii.pii_record(definitions pazpaz_pii.pii_definition[]) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO pazpaz_pii.pii_definition
    SELECT d.member,
        (SELECT coalesce(max(k.number), 0) FROM pazpaz_pii.pii_definition AS k WHERE k.member = d.member)
            + row_number() OVER (PARTITION BY d.member ORDER BY d.number),
        d.kind, d.form, d.columns, d.names, d.others, d.object, d.tablespace, d.clause
    FROM unnest(definitions) AS d;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record(pazpaz_pii.pii_definition[]) IS
    'internal: notes definitions, after those that there are';

CREATE FUNCTION pazpaz_pii.pii_record_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    -- A literal of the type is deparsed with the owner's rights: it stays ciphertext.
    SET pazpaz_pii.io = 'ciphertext' AS $$
DECLARE
    wanted CONSTANT pazpaz_pii.pii_regcolumn[] := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    PERFORM pazpaz_pii.pii_record_members(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE d.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t) AND d.kind = ANY (kinds)
        AND pazpaz_pii.pii_needs_only(d, wanted);
    PERFORM pazpaz_pii.pii_record(ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d
        WHERE d.kind = ANY (kinds)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_definitions(regclass, name[], text[]) IS
    'internal: notes the defaults, constraints and indexes of columns before their conversion';

-- NOT NULL as it was before, where it still is; where it came since, anew.
CREATE FUNCTION pazpaz_pii.pii_record_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one name;
    wanted pazpaz_pii.pii_regcolumn[];
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    PERFORM pazpaz_pii.pii_record_members(relation);
    FOREACH one IN ARRAY names LOOP
        wanted := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, ARRAY[one]) AS n);
        IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = one AND a.attnotnull) THEN
            DELETE FROM pazpaz_pii.pii_definition AS d WHERE d.kind = 'not_null' AND d.columns[1] = ANY (wanted);
        ELSIF NOT EXISTS (SELECT FROM pazpaz_pii.pii_definition AS d
            WHERE d.kind = 'not_null' AND d.columns[1] = ANY (wanted)) THEN
            PERFORM pazpaz_pii.pii_record(ARRAY(
                SELECT (relation, 0, 'not_null', 'not null', ARRAY[n], ARRAY[one], '{}', '', '',
                    '')::pazpaz_pii.pii_definition
                FROM unnest(wanted) AS n
                WHERE pazpaz_pii.pii_table_of(n) = relation AND EXISTS (SELECT FROM pg_attribute AS a
                    WHERE a.attrelid = relation AND a.attname = one AND a.attnotnull)));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_not_null(regclass, name[]) IS
    'internal: notes what has become of NOT NULL since a migration was finished';

-- For its owner alone: literals in them may be personal data.
CREATE FUNCTION pazpaz_pii.pii_recorded(relation regclass) RETURNS SETOF pazpaz_pii.pii_definition
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    RETURN QUERY SELECT d.* FROM pazpaz_pii.pii_tree(relation) AS t
        JOIN pazpaz_pii.pii_definition AS d ON d.member = t.member;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_recorded(regclass) IS
    'internal: what is recorded of a table and all below it';

-- Only a clause of a default, an index or a constraint is put in as it is: these are run by
-- pii_run_definition(), which parses them, and refuses what is more than that.
CREATE FUNCTION pazpaz_pii.pii_definition_statement(one pazpaz_pii.pii_definition) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE one.form
        WHEN 'default' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT %s', one.member, v.name, one.clause)
        WHEN 'index' THEN format('CREATE INDEX %I ON %s USING %s', one.object, one.member, one.clause)
        WHEN 'index only' THEN format('CREATE INDEX %I ON ONLY %s USING %s', one.object, one.member, one.clause)
        WHEN 'unique index' THEN format('CREATE UNIQUE INDEX %I ON %s USING %s', one.object, one.member, one.clause)
        WHEN 'unique index only' THEN format('CREATE UNIQUE INDEX %I ON ONLY %s USING %s', one.object, one.member,
            one.clause)
        WHEN 'constraint' THEN format('ALTER TABLE %s ADD CONSTRAINT %I %s', one.member, one.object, one.clause)
        WHEN 'constraint only' THEN format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', one.member, one.object,
            one.clause)
        WHEN 'not null' THEN format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', one.member, v.name)
        WHEN 'not null constraint' THEN format('ALTER TABLE %s ADD CONSTRAINT %I NOT NULL %I%s', one.member, one.object,
            v.name, concat(CASE WHEN one.clause LIKE '% NO INHERIT%' THEN ' NO INHERIT' END,
                CASE WHEN one.clause LIKE '% NOT VALID%' THEN ' NOT VALID' END))
        WHEN 'constraint comment' THEN format('COMMENT ON CONSTRAINT %I ON %s IS %L', one.object, one.member,
            one.clause)
        WHEN 'storage' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STORAGE %s', one.member, v.name,
            CASE one.clause WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
        WHEN 'compression' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET COMPRESSION %s', one.member, v.name,
            CASE one.clause WHEN 'l' THEN 'lz4' ELSE 'pglz' END)
        -- Where its table has been moved elsewhere, there is none to attach it to.
        WHEN 'attach' THEN (
            SELECT format('ALTER INDEX %s ATTACH PARTITION %I.%I', x.indexrelid::regclass, n.nspname, one.object)
            FROM pg_inherits AS h JOIN pg_index AS x ON x.indrelid = h.inhparent
                JOIN pg_class AS p ON p.oid = x.indexrelid
            WHERE h.inhrelid = one.member AND p.relname = one.clause)
        WHEN 'options' THEN format('ALTER INDEX %I.%I SET (%s)', n.nspname, one.object,
            (SELECT string_agg(format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')
                FROM unnest(one.clause::text[]) AS o))
        WHEN 'index comment' THEN format('COMMENT ON INDEX %I.%I IS %L', n.nspname, one.object, one.clause)
        WHEN 'cluster' THEN format('ALTER TABLE %s CLUSTER ON %I', one.member, one.object)
        WHEN 'statistics' THEN format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, one.object,
            split_part(one.clause, ' ', 1)::integer, split_part(one.clause, ' ', 2)::integer)
        END
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_visible_name(one.columns[1])) AS v (name)
    WHERE c.oid = one.member;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_definition_statement(pazpaz_pii.pii_definition) IS
    'internal: the statement that brings back what a definition says, by the names of now';

CREATE FUNCTION pazpaz_pii.pii_run_definition(relation regclass, statement text, names_before name[],
    names_now name[]) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_run_definition_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_run_definition(regclass, text, name[], name[]) IS
    'internal: runs a statement that sets one default, or makes one index, as the owner of a table, with columns that '
        'are called otherwise now';

-- An index goes where it was.
CREATE FUNCTION pazpaz_pii.pii_restore_definition(one pazpaz_pii.pii_definition) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tablespace_before CONSTANT text := current_setting('default_tablespace');
    names CONSTANT name[] := ARRAY(SELECT pazpaz_pii.pii_visible_name(n)
        FROM unnest(one.columns) WITH ORDINALITY AS c (n, place) ORDER BY place);
    statement CONSTANT text := pazpaz_pii.pii_definition_statement(one);
BEGIN
    -- As PostgreSQL drops an index with any of its columns.
    IF array_position(names, NULL) IS NOT NULL THEN
        RAISE NOTICE 'what was recorded as "%" of % does not come back: a column of it was dropped', one.object,
            one.member;
        RETURN;
    END IF;
    IF statement IS NULL AND one.form <> 'attach' THEN
        RAISE EXCEPTION 'a recorded definition of % is none that was recorded here', one.member
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Somebody has written to pazpaz_pii.pii_definition.';
    END IF;
    PERFORM set_config('default_tablespace', one.tablespace, true);
    IF one.kind IN ('default', 'index') THEN
        PERFORM pazpaz_pii.pii_run_definition(one.member, statement, one.names, names);
    ELSIF statement IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_run_as_owner(one.member, statement);
    END IF;
    PERFORM set_config('default_tablespace', tablespace_before, true);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_definition(pazpaz_pii.pii_definition) IS
    'internal: brings back what a definition says';

-- Defaults, NOT NULL, storage, indexes, and then what is said of indexes. NOT NULL and indexes of
-- children come first: the parent's takes them, and makes those that are missing.
CREATE FUNCTION pazpaz_pii.pii_restore_definitions(relation regclass, definitions pazpaz_pii.pii_definition[])
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one pazpaz_pii.pii_definition;
BEGIN
    FOR one IN
        SELECT d.* FROM unnest(definitions) AS d JOIN pazpaz_pii.pii_tree(relation) AS t ON t.member = d.member
        ORDER BY array_position(ARRAY['default', 'not_null', 'storage', 'index', 'of_index'], d.kind), -t.depth,
            t.member, d.number
    LOOP
        PERFORM pazpaz_pii.pii_restore_definition(one);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_definitions(regclass, pazpaz_pii.pii_definition[]) IS
    'internal: brings back definitions of a table and all below it, in the order in which that works';

CREATE FUNCTION pazpaz_pii.pii_run_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT pazpaz_pii.pii_regcolumn[] := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
BEGIN
    PERFORM pazpaz_pii.pii_restore_definitions(relation, ARRAY(
        SELECT d FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
        WHERE d.kind = ANY (kinds) AND pazpaz_pii.pii_needs_only(d, wanted)
            -- Of an index over columns that were encrypted one after the other, the first has what was before both.
            AND NOT EXISTS (SELECT FROM unnest(d.others) AS o WHERE o = ANY (wanted) OR EXISTS (
                SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.encrypted = o AND c.plain = ANY (wanted)))));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_run_definitions(regclass, name[], text[]) IS
    'internal: brings back recorded defaults, NOT NULL, storage and indexes of columns';

-- A child may have its own.
CREATE FUNCTION pazpaz_pii.pii_drop_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT t.member, n.name FROM pazpaz_pii.pii_tree(relation) AS t CROSS JOIN unnest(names) AS n (name)
        ORDER BY t.depth LOOP
        IF (SELECT a.attnotnull FROM pg_attribute AS a WHERE a.attrelid = one.member AND a.attname = one.name) THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one.member, one.name));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_not_null(regclass, name[]) IS
    'internal: drops NOT NULL of columns of a table and all below it';

-- Whether NOT NULL holds for all rows of a table and its children.
CREATE FUNCTION pazpaz_pii.pii_is_not_null(relation regclass, attnum smallint) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attnotnull AND NOT EXISTS (
        SELECT FROM pg_constraint AS co WHERE co.conrelid = a.attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[a.attnum]
            AND (co.connoinherit OR NOT co.convalidated))
    FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attnum = pii_is_not_null.attnum;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_not_null(regclass, smallint) IS
    'internal: whether a column is NOT NULL, and its children''s, and that has been checked';

-- sql/tables/indexes.sql
-- What becomes of the indexes of columns: what can stand in for them, and what must not get lost.

CREATE TYPE pazpaz_pii.pii_target AS (column_name name, searchable boolean, new_name name);
COMMENT ON TYPE pazpaz_pii.pii_target IS
    'internal: a column to be encrypted, whether its values get tags, and the name of its encrypted column';

CREATE TYPE pazpaz_pii.pii_replacement AS (
    index_name text, is_unique boolean, definition text, replacement_name text, replacement text, is_replaced boolean,
    outcome text, constraint_name name
);
COMMENT ON TYPE pazpaz_pii.pii_replacement IS
    'internal: an index that a conversion drops, the statement that makes one in its place, if any, whether there '
        'is one, and what of it is left';

-- Whether a value is NULL needs no key.
CREATE FUNCTION pazpaz_pii.pii_reads_columns(tree text, numbers smallint[]) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(regexp_replace(tree, '\{NULLTEST :arg \{VAR [^{}]*\}', '', 'g')
        ~ format(':varattno (%s) ', array_to_string(numbers, '|')), false);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_reads_columns(text, smallint[]) IS
    'internal: whether an expression (a pg_node_tree) asks more of columns than whether they are NULL';

CREATE FUNCTION pazpaz_pii.pii_rename_null_tests(expression text, targets pazpaz_pii.pii_target[]) RETURNS text
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one pazpaz_pii.pii_target;
BEGIN
    FOREACH one IN ARRAY targets LOOP
        expression := replace(replace(expression,
            format('(%I IS NULL)', one.column_name), format('(%I IS NULL)', one.new_name)),
            format('(%I IS NOT NULL)', one.column_name), format('(%I IS NOT NULL)', one.new_name));
    END LOOP;
    RETURN expression;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rename_null_tests(text, pazpaz_pii.pii_target[]) IS
    'internal: an expression that asks whether encrypted columns are NULL, by the names of those';

-- The columns of each index that a conversion drops, as the encrypted table has them: how they are
-- called, how an index is made of them, and whether none can be. Of partitioned indexes only the topmost
-- counts.
CREATE FUNCTION pazpaz_pii.pii_index_parts(relation regclass, targets pazpaz_pii.pii_target[])
    RETURNS TABLE (indexid oid, constraintid oid, member regclass, number integer, is_key boolean, is_personal boolean,
        is_searchable boolean, is_lost boolean, is_sought boolean, is_compared boolean, name text, element text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.indexid, i.constraintid, i.member, k.number::integer, k.number <= x.indnkeyatts, t.new_name IS NOT NULL,
        coalesce(t.searchable, false),
        CASE WHEN t.new_name IS NOT NULL THEN NOT t.searchable OR m.amname <> 'btree'
            ELSE k.attnum = 0 AND pazpaz_pii.pii_reads_columns(x.indexprs::text, n.numbers) END,
        -- Of what is nondeterministic, other texts match.
        coalesce(t.new_name IS NOT NULL AND o.opcname ~ '_(trgm|bigm|pattern)_ops$' AND l.collisdeterministic, false),
        coalesce(t.new_name IS NOT NULL AND NOT t.searchable AND m.amname IN ('btree', 'hash')
            AND l.collisdeterministic, false),
        d.name,
        CASE WHEN t.new_name IS NOT NULL THEN d.name || ' @extschema@.encrypted_text_unique_ops'
            WHEN m.amname <> 'btree' AND x.indisexclusion THEN d.name
            ELSE concat(d.name,
                CASE WHEN x.indcollation[k.number - 1] <> 0 AND x.indcollation[k.number - 1]
                    IS DISTINCT FROM a.attcollation
                    THEN format(' COLLATE %s', x.indcollation[k.number - 1]::regcollation) END,
                CASE WHEN NOT o.opcdefault OR e.attoptions IS NOT NULL THEN format(' %I.%I', s.nspname, o.opcname) END,
                (SELECT format(' (%s)', string_agg(format('%I = %L', split_part(p, '=', 1),
                    substr(p, strpos(p, '=') + 1)), ', ')) FROM unnest(e.attoptions) AS p HAVING count(*) > 0),
                CASE WHEN x.indoption[k.number - 1] & 1 = 1 THEN ' DESC' END,
                CASE x.indoption[k.number - 1] & 3 WHEN 1 THEN ' NULLS LAST' WHEN 2 THEN ' NULLS FIRST' END) END
    FROM (SELECT array_agg(a.attnum), array_agg(a.attname) FROM unnest(targets) AS t
            JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = t.column_name) AS r (numbers, names)
        CROSS JOIN LATERAL pazpaz_pii.pii_column_indexes(relation, r.names) AS i
        JOIN pg_index AS x ON x.indexrelid = i.indexid
        JOIN pg_class AS c ON c.oid = i.indexid JOIN pg_am AS m ON m.oid = c.relam
        CROSS JOIN LATERAL (SELECT array_agg(a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = i.member AND a.attname = ANY (r.names)) AS n (numbers)
        CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, number)
        JOIN pg_attribute AS e ON e.attrelid = i.indexid AND e.attnum = k.number
        LEFT JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum
        LEFT JOIN unnest(targets) AS t ON t.column_name = a.attname
        LEFT JOIN pg_opclass AS o ON o.oid = x.indclass[k.number - 1]
        LEFT JOIN pg_namespace AS s ON s.oid = o.opcnamespace
        LEFT JOIN pg_collation AS l ON l.oid = x.indcollation[k.number - 1]
        CROSS JOIN LATERAL (SELECT coalesce(quote_ident(t.new_name), pazpaz_pii.pii_rename_null_tests(
            pg_get_indexdef(i.indexid, k.number::integer, false), targets))) AS d (name)
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_index_parts(regclass, pazpaz_pii.pii_target[]) IS
    'internal: the columns of the indexes that a conversion drops, and what becomes of each';

-- What can stand in for an index when its columns are encrypted: the unique operator class for uniqueness
-- (EXCLUDE of what is equal is the same); of others the leading columns, while they are plain or have tags,
-- with the rest beside them, by which it goes when the columns are decrypted; a search index for trigrams and
-- prefixes, and where a btree or hash index found by a column without tags; a hash index for a searchable
-- column; nothing for order. What a replacement is called does not matter, but what it holds.
CREATE FUNCTION pazpaz_pii.pii_replacements(relation regclass, targets pazpaz_pii.pii_target[], online boolean)
    RETURNS SETOF pazpaz_pii.pii_replacement
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH parts AS MATERIALIZED (
        SELECT p.*, bool_or(p.is_lost AND p.is_key) OVER (PARTITION BY p.indexid ORDER BY p.number) AS is_cut
        FROM pazpaz_pii.pii_index_parts(relation, targets) AS p
    ),
    grouped AS (
        SELECT p.indexid, p.constraintid, p.member,
            array_agg(p.element ORDER BY p.number) FILTER (WHERE p.is_key) AS keys,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key) AS key_names,
            count(*) FILTER (WHERE p.is_key AND NOT p.is_cut)::integer AS n_leading,
            bool_or(p.is_personal) FILTER (WHERE p.number = 1) AS is_led_by_personal,
            coalesce(bool_and(p.is_searchable) FILTER (WHERE p.is_key AND p.is_personal), true) AS all_searchable,
            (array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_searchable))[1] AS tagged,
            (array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_sought))[1] AS sought,
            (array_agg(p.name) FILTER (WHERE p.number = 1 AND p.is_compared))[1] AS compared,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE NOT p.is_key) AS included,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_cut AND p.is_personal) AS lost
        FROM parts AS p GROUP BY p.indexid, p.constraintid, p.member
    ),
    described AS (
        SELECT g.*, x.indisunique OR x.indisexclusion AS is_unique, m.amname, c.reloptions, c.relname, c.relkind,
            c.relnamespace, s.spcname, co.conname,
            pazpaz_pii.pii_rename_null_tests(d.predicate, targets) AS predicate,
            CASE WHEN pg_get_indexdef(g.indexid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls,
            reading.names AS read_names,
            -- A literal might look like a NULL test that is to be renamed.
            pazpaz_pii.pii_reads_columns(x.indpred::text, reading.numbers)
                OR (d.predicate LIKE '%''%' AND pazpaz_pii.pii_rename_null_tests(d.predicate, targets) <> d.predicate)
                AS predicate_reads,
            CASE WHEN x.indisunique OR x.indisexclusion THEN x.indimmediate AND NOT EXISTS (
                    SELECT FROM unnest(co.conexclop) AS e (operator) JOIN pg_operator AS o ON o.oid = e.operator
                    WHERE o.oprname <> '=')
                ELSE pg_indexam_has_property(m.oid, 'can_include') END AS can_be_kept
        FROM grouped AS g JOIN pg_index AS x ON x.indexrelid = g.indexid
            JOIN pg_class AS c ON c.oid = g.indexid JOIN pg_am AS m ON m.oid = c.relam
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
            LEFT JOIN pg_constraint AS co ON co.oid = g.constraintid
            CROSS JOIN LATERAL (SELECT coalesce(pg_get_expr(x.indpred, x.indrelid), '')) AS d (predicate)
            CROSS JOIN LATERAL (
                SELECT array_agg(a.attnum), array_agg(quote_ident(t.new_name) ORDER BY a.attnum)
                    FILTER (WHERE pazpaz_pii.pii_reads_columns(x.indexprs::text, ARRAY[a.attnum]))
                FROM unnest(targets) AS t JOIN pg_attribute AS a ON a.attrelid = g.member AND a.attname = t.column_name
            ) AS reading (numbers, names)
    ),
    formed AS (
        SELECT d.*, CASE WHEN d.predicate_reads THEN NULL
            WHEN d.is_unique THEN CASE WHEN d.can_be_kept AND d.all_searchable AND d.read_names IS NULL
                THEN 'unique' END
            WHEN d.n_leading > 0 AND NOT d.is_led_by_personal AND d.can_be_kept THEN 'leading'
            WHEN d.sought IS NOT NULL THEN 'search'
            WHEN d.tagged IS NOT NULL THEN 'hash'
            WHEN d.compared IS NOT NULL THEN 'search' END AS form,
            coalesce(d.sought, d.tagged, d.compared) AS found_by
        FROM described AS d
    ),
    made AS (
        SELECT f.*, CASE f.form WHEN 'unique' THEN 'btree' WHEN 'leading' THEN f.amname WHEN 'search' THEN 'pii_search'
                ELSE 'hash' END AS method,
            CASE f.form WHEN 'unique' THEN f.keys WHEN 'leading' THEN f.keys[:f.n_leading] ELSE ARRAY[f.found_by] END
                AS new_keys,
            CASE f.form WHEN 'unique' THEN f.key_names WHEN 'leading' THEN f.key_names[:f.n_leading]
                ELSE ARRAY[f.found_by] END AS new_names,
            CASE f.form WHEN 'unique' THEN f.included
                WHEN 'leading' THEN (SELECT array_agg(u.name ORDER BY u.number)
                    FROM (SELECT n.name, min(n.number) AS number FROM unnest(f.included || f.lost || f.read_names)
                        WITH ORDINALITY AS n (name, number) GROUP BY n.name) AS u
                    WHERE u.name <> ALL (f.key_names[:f.n_leading])) END AS new_included
        FROM formed AS f
    ),
    -- The valid indexes that could be one of these replacements.
    present AS (
        SELECT x.indrelid, x.indisunique, m.amname, coalesce(pg_get_expr(x.indpred, x.indrelid), '') AS predicate,
            ARRAY(SELECT d.name FROM generate_series(1, x.indnkeyatts) AS n
                CROSS JOIN LATERAL pg_get_indexdef(x.indexrelid, n, false) AS d (name)
                ORDER BY d.name COLLATE "C") AS key_names,
            CASE WHEN pg_get_indexdef(x.indexrelid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls
        FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid JOIN pg_am AS m ON m.oid = c.relam
        WHERE x.indrelid IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t) AND x.indisvalid
            AND x.indimmediate AND x.indexrelid NOT IN (SELECT p.indexid FROM parts AS p)
    ),
    answered AS (
        SELECT made.*, named.name, named.option, made.form IS NOT NULL AND EXISTS (
            SELECT FROM present AS p
            WHERE p.indrelid = made.member AND p.amname = made.method AND p.predicate = made.predicate
                AND p.key_names = ARRAY(SELECT n FROM unnest(made.new_names) AS n ORDER BY n COLLATE "C")
                AND (NOT made.is_unique OR (p.indisunique AND p.nulls = made.nulls))) AS is_replaced
        FROM made CROSS JOIN LATERAL (
            SELECT pazpaz_pii.pii_shorten(made.relname::text, 50) || '_encrypted' || coalesce(nullif(n, 0)::text, '')
                AS name,
                -- PostgreSQL knows no CONCURRENTLY for partitioned tables.
                CASE WHEN online AND made.relkind = 'i' THEN 'CONCURRENTLY ' ELSE '' END AS option
            FROM generate_series(0, 100) AS n
            WHERE NOT EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = made.relnamespace
                AND o.relname = pazpaz_pii.pii_shorten(made.relname::text, 50) || '_encrypted'
                    || coalesce(nullif(n, 0)::text, ''))
            ORDER BY n LIMIT 1
        ) AS named
    )
    SELECT a.indexid::regclass::text, a.is_unique, pg_get_indexdef(a.indexid), a.name,
        CASE WHEN a.form IS NOT NULL THEN concat('CREATE ', CASE WHEN a.is_unique THEN 'UNIQUE ' END, 'INDEX ',
            a.option, quote_ident(a.name), ' ON ', a.member,
            CASE WHEN a.method <> 'btree' THEN ' USING ' || a.method END,
            format(' (%s)', array_to_string(a.new_keys, ', ')),
            ' INCLUDE (' || array_to_string(a.new_included, ', ') || ')', a.nulls,
            CASE WHEN a.method = a.amname THEN (SELECT format(' WITH (%s)', string_agg(format('%I = %L',
                split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')) FROM unnest(a.reloptions) AS o
                HAVING count(*) > 0) END,
            ' TABLESPACE ' || quote_ident(a.spcname), ' WHERE ' || nullif(a.predicate, '')) END,
        a.is_replaced,
        CASE WHEN a.form IS NULL THEN CASE
                WHEN a.predicate_reads OR a.read_names IS NOT NULL
                    THEN ', since an expression or condition of it reads plaintext'
                WHEN a.amname = 'btree' THEN ', since its order is that of plaintext'
                ELSE ', since it finds by plaintext' END
            WHEN a.is_replaced THEN format(': another one is there, for lookups by %s',
                array_to_string(a.new_names, ', '))
            ELSE format(': %I takes its place%s', a.name, CASE
                WHEN a.form = 'hash' THEN format(', for equality of %s', a.found_by)
                WHEN a.form = 'search' THEN format(', for LIKE, ILIKE and equality of %s', a.found_by)
                WHEN a.form = 'leading' AND (a.n_leading < cardinality(a.key_names) OR a.tagged IS NOT NULL)
                    THEN format(', for lookups by %s', array_to_string(a.new_names, ', ')) END) END,
        a.conname
    FROM answered AS a;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_replacements(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: for each index that a conversion drops, the statement that makes one for the encrypted column, if any';

-- What PostgreSQL makes of a constraint is an index of the default operator class.
CREATE FUNCTION pazpaz_pii.pii_tell_about_constraints(relation regclass, targets pazpaz_pii.pii_target[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT r.constraint_name FROM pazpaz_pii.pii_replacements(relation, targets, true) AS r
        WHERE r.constraint_name IS NOT NULL AND r.replacement IS NOT NULL
    LOOP
        RAISE NOTICE 'constraint "%" of % becomes a unique index', one.constraint_name, relation
            USING HINT = format('ON CONFLICT ON CONSTRAINT %I fails from then on: name the columns instead, as in ON '
                'CONFLICT (email).', one.constraint_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_constraints(regclass, pazpaz_pii.pii_target[]) IS
    'internal: tells which constraints end as such';

-- Uniqueness must not get lost.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(relation regclass, targets pazpaz_pii.pii_target[],
    have_replacements boolean) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    missing text;
BEGIN
    SELECT string_agg(r.definition, E'\n') FILTER (WHERE r.replacement IS NULL),
        string_agg(r.replacement || ';', E'\n') FILTER (WHERE r.replacement IS NOT NULL AND NOT r.is_replaced)
    INTO lost, missing
    FROM pazpaz_pii.pii_replacements(relation, targets, true) AS r
    WHERE r.is_unique;
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Make the columns of these indexes searchable, or drop the indexes; '
                    'expressions and conditions that read the columns, and deferrable constraints, cannot be kept.';
    ELSIF missing IS NOT NULL AND have_replacements THEN
        RAISE EXCEPTION 'unique indexes of % are not replaced yet', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = missing,
                HINT = format('Nothing was changed. In psql: SELECT replacement FROM '
                    'pii_migration_indexes(%L) \gexec', relation::text);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: raises the error that a unique index cannot be, or is not yet, replaced';

CREATE TYPE pazpaz_pii.pii_index_key AS (
    definition text, index_name text, member regclass, is_unique boolean, key_names text[], predicate text
);
COMMENT ON TYPE pazpaz_pii.pii_index_key IS
    'internal: what an index is over, to be compared with those there are later';

CREATE FUNCTION pazpaz_pii.pii_index_keys(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_index_key
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_get_indexdef(i.indexid), i.indexid::regclass::text, i.member, x.indisunique OR x.indisexclusion,
        (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM unnest(x.indkey::smallint[])
            WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum WHERE k.position <= x.indnkeyatts),
        coalesce(pg_get_expr(x.indpred, x.indrelid), '')
    FROM pazpaz_pii.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AND x.indisvalid;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_index_keys(regclass, name[]) IS
    'internal: the indexes that need one of these columns, by key columns and predicate';

-- On the way back: indexes that were made since the conversion are not recorded.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_indexes(relation regclass, names name[], before pazpaz_pii.pii_index_key[])
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    dropped text;
BEGIN
    SELECT string_agg(b.definition, E'\n') FILTER (WHERE b.is_unique), string_agg(b.index_name, ', ') INTO lost, dropped
    FROM unnest(before) AS b
    WHERE NOT EXISTS (
        SELECT FROM pazpaz_pii.pii_index_keys(relation, names) AS a
        WHERE a.member = b.member AND a.predicate = b.predicate AND a.is_unique >= b.is_unique
            -- A replacement may have fewer columns than what it stood for.
            AND CASE WHEN b.is_unique THEN a.key_names = b.key_names ELSE a.key_names @> b.key_names END);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Name all encrypted columns of these indexes; or, if they were made after '
                    'the conversion, drop them first, and create them on the plain columns afterwards.';
    ELSIF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes that were made after the conversion are dropped: %', dropped;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_indexes(regclass, name[], pazpaz_pii.pii_index_key[]) IS
    'internal: raises the error that a unique index does not come back, and tells which others do not';

CREATE FUNCTION pazpaz_pii.pii_drop_indexes(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.member, i.indexid, co.conname FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            LEFT JOIN pg_constraint AS co ON co.oid = i.constraintid
        -- Those of partitions go with the one they belong to.
        WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
    LOOP
        IF one.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', one.indexid::regclass);
        ELSE
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s DROP CONSTRAINT %I', one.member, one.conname));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_indexes(regclass, name[]) IS
    'internal: drops the indexes that need one of these columns';

-- What builds an index as the owner of its table has no key. Nothing but speed depends on it: whoever cannot is told.
CREATE FUNCTION pazpaz_pii.pii_merge_search_indexes(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    current_version CONSTANT integer := pazpaz_pii.pii_current_version();
    one regclass;
BEGIN
    FOR one IN
        SELECT i.indexrelid FROM pazpaz_pii.pii_tree(relation) AS t
            -- By index, as in storage.sql.
            CROSS JOIN LATERAL (SELECT x.indexrelid FROM pg_index AS x WHERE x.indrelid = t.member OFFSET 0) AS i
            CROSS JOIN LATERAL (SELECT FROM pg_class AS c WHERE c.oid = i.indexrelid AND c.relkind = 'i'
                AND c.relam = (SELECT a.oid FROM pg_am AS a WHERE a.amname = 'pii_search') OFFSET 0) AS is_one
            CROSS JOIN LATERAL pazpaz_pii.pii_search_state(i.indexrelid::regclass, true) AS s
        WHERE NOT s.is_merged OR s.pending_rows > 0 OR s.key_versions <> ARRAY[current_version]
        ORDER BY i.indexrelid
    LOOP
        BEGIN
            PERFORM @extschema@.pii_search_merge(one);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'search index % is left as it is: error %', one, SQLSTATE
                USING HINT = format('SELECT @extschema@.pii_search_merge(%L) with the keys, as the owner of the table '
                    'with EXECUTE on pii_decrypt(encrypted_text), files its rows and seals it under the current key.',
                    one::text);
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_merge_search_indexes(regclass) IS
    'internal: files, and seals under the current key, what the search indexes of a table hold';

-- sql/tables/locks.sql
-- How to have a table for itself, and to outlive those who may not see yet what was committed.

-- The other sessions of this database that hold a snapshot. That of a VACUUM keeps no dead row; that of
-- an ANALYZE by autovacuum does, but it reads no table that others have locked.
CREATE FUNCTION pazpaz_pii.pii_snapshots() RETURNS TABLE (pid integer, oldest xid, may_read boolean)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    -- The type is hidden from those who may not see it.
    SELECT a.pid, a.backend_xmin, coalesce(a.backend_type, '') <> 'autovacuum worker'
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_xmin IS NOT NULL
        -- Those of logical replication count, too: they copy tables.
        AND (coalesce(a.backend_type, '') <> 'autovacuum worker'
            OR EXISTS (SELECT FROM pg_stat_progress_analyze AS p WHERE p.pid = a.pid));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_snapshots() IS
    'internal: sessions of this database that hold a snapshot, the oldest transaction it may miss, and whether they '
        'may read a table with it';

-- Who keeps snapshots from seeing what was committed before a transaction: sessions whose snapshot is
-- older, and such that wrote before it and are still open.
CREATE FUNCTION pazpaz_pii.pii_older_transactions(before xid8) RETURNS TABLE (holder text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    SELECT format('process %s', a.pid) FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
        AND (age(a.backend_xid) > age(before::xid)
            OR a.pid IN (SELECT s.pid FROM pazpaz_pii.pii_snapshots() AS s WHERE age(s.oldest) > age(before::xid)))
    UNION ALL
    SELECT format('standby %s', w.application_name) FROM pg_stat_replication AS w
        WHERE age(w.backend_xmin) > age(before::xid)
    UNION ALL
    SELECT format('replication slot %s', r.slot_name) FROM pg_replication_slots AS r
        WHERE age(r.xmin) > age(before::xid)
    UNION ALL
    SELECT format('prepared transaction %L', p.gid) FROM pg_prepared_xacts AS p
    WHERE p.database = current_database() AND age(p.transaction) > age(before::xid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_older_transactions(xid8) IS
    'internal: who may not see yet what was committed before a transaction';

-- False after five seconds, told by a NOTICE: a caller that can should COMMIT before it waits again, since
-- its own snapshot may be what others wait for.
CREATE FUNCTION pazpaz_pii.pii_wait_for_snapshots(relation regclass, before xid8) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
    give_up timestamptz := clock_timestamp() + interval '5 seconds';
BEGIN
    LOOP
        SELECT string_agg(t.holder, ', ' ORDER BY t.holder) INTO holders FROM pazpaz_pii.pii_older_transactions(before)
            AS t;
        IF holders IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RAISE NOTICE '%: waiting for older transactions: %', relation, holders
                USING HINT = 'They would not see the encrypted values. Let them end, or end them with '
                    'pg_terminate_backend().';
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_wait_for_snapshots(regclass, xid8) IS
    'internal: waits until every snapshot sees what was committed before a transaction; false after five seconds';

-- Waits for those that held a snapshot when it was called, and may yet read a table with it. Those
-- who wait for the table itself are let be. False after the timeout.
CREATE FUNCTION pazpaz_pii.pii_outlive_snapshots(relation regclass, timeout interval) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held text[];
    give_up timestamptz := clock_timestamp() + timeout;
BEGIN
    LOOP
        SELECT array_agg(s.pid || '/' || s.oldest) INTO held
        FROM pazpaz_pii.pii_snapshots() AS s
        WHERE s.may_read AND (held IS NULL OR s.pid || '/' || s.oldest = ANY (held))
            -- The copy of an initial synchronisation keeps its snapshot, whatever it waits for.
            AND (s.pid IN (SELECT w.pid FROM pg_stat_get_wal_senders() AS w) OR NOT EXISTS (
                SELECT FROM pg_locks AS l JOIN pazpaz_pii.pii_tree(pii_outlive_snapshots.relation) AS t
                    ON l.relation = t.member
                WHERE l.pid = s.pid AND NOT l.granted));
        IF held IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.01);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_outlive_snapshots(regclass, interval) IS
    'internal: waits for sessions that hold a snapshot now';

-- ACCESS EXCLUSIVE on a table and all below it, in attempts of lock_timeout each, between which
-- others get their turn. With alone, there is also no reader left whose snapshot is older than the
-- lock, but those that wait for it: to them a rewritten table would look empty, as PostgreSQL's page
-- on MVCC caveats says.
CREATE FUNCTION pazpaz_pii.pii_lock_table(relation regclass, lock_timeout interval, attempts integer, alone boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before text := current_setting('lock_timeout');
    holders text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'must run in a transaction of isolation level READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state',
                HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, or SET default_transaction_isolation TO '
                    '''read committed''.';
    ELSIF lock_timeout IS NULL OR lock_timeout < interval '1 millisecond' THEN
        RAISE EXCEPTION 'lock_timeout must be at least 1 ms' USING ERRCODE = 'invalid_parameter_value';
    ELSIF attempts IS NULL OR attempts < 1 THEN
        RAISE EXCEPTION 'attempts must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR attempt IN 1..attempts LOOP
        holders := NULL;
        BEGIN
            PERFORM set_config('lock_timeout', (EXTRACT(epoch FROM lock_timeout) * 1000)::bigint::text, true);
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
            PERFORM set_config('lock_timeout', timeout_before, true);
            IF alone AND NOT pazpaz_pii.pii_outlive_snapshots(relation, lock_timeout) THEN
                SELECT string_agg(s.pid::text, ', ') INTO holders FROM pazpaz_pii.pii_snapshots() AS s WHERE s.may_read;
                RAISE lock_not_available;
            END IF;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            SELECT coalesce(holders, string_agg(DISTINCT l.pid::text, ', ')) INTO holders
            FROM pg_locks AS l JOIN pazpaz_pii.pii_tree(pii_lock_table.relation) AS t ON l.relation = t.member
            WHERE l.granted AND l.pid <> pg_backend_pid()
                AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database());
            IF attempt = attempts THEN
                RAISE EXCEPTION 'could not have table % alone', relation
                    USING ERRCODE = 'lock_not_available',
                        DETAIL = format('Processes in the way: %s. Tried %s for %s.', coalesce(holders, 'gone by now'),
                            pazpaz_pii.pii_counted(attempts, 'time'), lock_timeout),
                        HINT = 'Nothing was changed. Try again when long transactions have ended; pg_stat_activity '
                            'shows them.';
            END IF;
        END;
        PERFORM pg_sleep(EXTRACT(epoch FROM least(lock_timeout, interval '1 second')));
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_table(regclass, interval, integer, boolean) IS
    'internal: locks a table and all below it, in several short attempts';

-- One attempt, for as long as the session's lock_timeout says, or 5 seconds.
CREATE FUNCTION pazpaz_pii.pii_lock_table(relation regclass, alone boolean) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_lock_table(relation,
        CASE WHEN setting = '0' THEN interval '5 seconds' ELSE setting::bigint * interval '1 millisecond' END, 1, alone)
    FROM pg_settings WHERE name = 'lock_timeout';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_table(regclass, boolean) IS
    'internal: locks a table and all below it, in one attempt under the session''s lock_timeout';

CREATE FUNCTION pazpaz_pii.pii_forget_plans(relation regclass) RETURNS void
    VOLATILE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_forget_plans_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_forget_plans(regclass) IS
    'internal: makes all sessions plan anew, for PL/pgSQL triggers over columns whose type has changed; for the '
        'owner of the table';

-- sql/tables/conversion.sql
-- Converts columns where they stand, in one statement and one rewrite of the table: for tables that
-- can be locked for as long as that takes. tables/migration/ is for the others.

CREATE FUNCTION pazpaz_pii.pii_encrypt_at_once(relation regclass, columns jsonb, may_be_ciphertext boolean)
    RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    targets pazpaz_pii.pii_target[];
    replacements pazpaz_pii.pii_replacement[];
    before numeric[];
    plain_types text[];
    one pazpaz_pii.pii_replacement;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(s.column_name ORDER BY s.number), array_agg(s.plain_type ORDER BY s.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_encrypt_at_work(%1$I::text, %4$s, $3)',
            s.column_name, s.encrypted_type, s.encrypted_collation,
                pazpaz_pii.pii_typmod(s.character_limit, s.searchable, s.nocase)), ', ' ORDER BY s.number),
        array_agg((s.column_name, s.searchable, s.column_name)::pazpaz_pii.pii_target)
    INTO names, plain_types, actions, targets
    FROM pazpaz_pii.pii_column_specs(relation, columns) AS s;
    PERFORM pazpaz_pii.pii_require_keys((SELECT bool_or(t.searchable) FROM unnest(targets) AS t));

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_lock_table(relation, true);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, false);
    PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, names, may_be_ciphertext);
    PERFORM pazpaz_pii.pii_refuse_long_values(relation, columns);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, names);
    PERFORM pazpaz_pii.pii_tell_about_constraints(relation, targets);

    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned(relation), names, NULL, NULL, 'encrypted');
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    replacements := ARRAY(SELECT r FROM pazpaz_pii.pii_replacements(relation, targets, false) AS r);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default', 'not_null']);
    FOREACH one IN ARRAY replacements LOOP
        IF NOT one.is_replaced AND one.replacement IS NOT NULL THEN
            PERFORM pazpaz_pii.pii_run_as_owner(relation, one.replacement);
        END IF;
        RAISE NOTICE 'index % is dropped%', one.index_name, one.outcome;
    END LOOP;
    PERFORM pazpaz_pii.pii_merge_search_indexes(relation);

    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s (%s)', relation,
        (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'encrypted', columns);
    RAISE NOTICE '% holds no plaintext in these columns any more; statistics, WAL and backups may', relation
        USING HINT = format('After COMMIT, CALL pii_migration_scrub(%L) removes it from the statistics '
            'and says how to expire the rest.', relation::text);
    RETURN format('%s: %s and %s encrypted', relation, pazpaz_pii.pii_counted(cardinality(names), 'column'),
        pazpaz_pii.pii_counted(before[1], 'row'));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_encrypt_at_once(regclass, jsonb, boolean) IS
    'internal: pii_encrypt_columns(), in the mode plaintext; whether text that looks like a value is text, its caller '
        'has said in his own';

CREATE FUNCTION @extschema@.pii_encrypt_columns(relation regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pazpaz_pii.pii_encrypt_at_once(relation, columns, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_encrypt_columns(regclass, jsonb) IS
    'converts text columns to encrypted_text by one rewrite under an exclusive lock: {"email": {"length": 255, '
        '"searchable": true}, "address": {}}; NOT NULL, defaults, comments and privileges stay, indexes are recorded '
        'and replaced where possible';

-- After the types are back.
CREATE FUNCTION pazpaz_pii.pii_restore_plain(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_definitions(relation, names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_plain(regclass, name[]) IS
    'internal: brings back what a conversion took away, and forgets it';

CREATE FUNCTION @extschema@.pii_decrypt_columns(relation regclass, columns text[]) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    before numeric[];
    plain_types text[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(p.column_name ORDER BY p.number), array_agg(p.plain_type ORDER BY p.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_decrypt_at_work(%1$I, $3)',
            p.column_name, p.plain_type, p.plain_collation), ', ' ORDER BY p.number)
    INTO names, plain_types, actions
    FROM pazpaz_pii.pii_plain_columns(relation, columns) AS p;
    PERFORM pazpaz_pii.pii_require_key();

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_lock_table(relation, true);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    -- They may have changed since the conversion.
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default', 'not_null']);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_announce_decryption(pazpaz_pii.pii_owned(relation), names, true);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_announce_decryption(pazpaz_pii.pii_owned(relation), names, false);
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s (%s)', relation,
        (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'decrypted', to_jsonb(columns));
    RETURN format('%s: %s and %s are plaintext again', relation, pazpaz_pii.pii_counted(cardinality(names), 'column'),
        pazpaz_pii.pii_counted(before[1], 'row'));
END
$$;
COMMENT ON FUNCTION @extschema@.pii_decrypt_columns(regclass, text[]) IS
    'converts encrypted columns back to what they were, by one rewrite under an exclusive lock; recorded indexes, '
        'defaults and storage come back';

-- PostgreSQL would make them anew over the encrypted column, or fail to, and name none.
CREATE FUNCTION pazpaz_pii.pii_refuse_indexes(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    statements text;
BEGIN
    SELECT string_agg(DISTINCT CASE WHEN i.constraintid IS NULL THEN format('DROP INDEX %s;', i.indexid::regclass)
        ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', i.member,
            (SELECT co.conname FROM pg_constraint AS co WHERE co.oid = i.constraintid)) END, E'\n')
    INTO statements
    FROM pazpaz_pii.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
        CROSS JOIN LATERAL (SELECT array_agg(a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = i.member AND a.attname = ANY (names)) AS n (numbers)
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
        AND ((x.indkey::smallint[])[0:x.indnkeyatts - 1] && n.numbers
            OR pazpaz_pii.pii_reads_columns(concat(x.indexprs, x.indpred), n.numbers));
    IF statements IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % are indexed', relation
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = statements,
                HINT = 'Nothing was changed. An index over ciphertext is none over encrypted columns: run these '
                    'statements first, and afterwards CREATE INDEX ... USING hash, or with encrypted_text_unique_ops, '
                    'over what is searchable.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_indexes(regclass, name[]) IS
    'internal: raises the error that columns which are to be adopted are indexed, with what drops the indexes';

CREATE FUNCTION pazpaz_pii.pii_refuse_unadoptable(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_defaults(relation, names);
    PERFORM pazpaz_pii.pii_refuse_indexes(relation, names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_unadoptable(regclass, name[]) IS
    'internal: raises the errors that list what stands in the way of an adoption in one statement';

CREATE FUNCTION @extschema@.pii_adopt_columns(relation regclass, columns jsonb, legacy_version integer DEFAULT 1)
    RETURNS TABLE (column_name name, form text, key_version integer, n_values bigint)
    VOLATILE STRICT LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    target record;
    bad_rows text;
    actions text[] := '{}';
    not_nulls pazpaz_pii.pii_definition[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    names := ARRAY(SELECT s.column_name
        FROM pazpaz_pii.pii_column_specs(relation, columns, true, pii_adopt_columns.legacy_version) AS s);
    -- Before the lock, and under it, under which nothing is written between the checks and the rewrite either.
    PERFORM pazpaz_pii.pii_refuse_unadoptable(relation, names);
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
    PERFORM pazpaz_pii.pii_refuse_unadoptable(relation, names);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, names);
    FOR target IN
        SELECT s.column_name AS name, s.character_limit AS length, s.expression, s.legacy_version AS version,
            s.encrypted_type, s.encrypted_collation,
            CASE WHEN s.character_limit IS NULL AND NOT s.searchable THEN -1
                ELSE pazpaz_pii.pii_typmod(s.character_limit, s.searchable, s.nocase) END AS typmod,
            pazpaz_pii.pii_adopted_bytes(relation, s.column_name, s.expression) AS source
        FROM pazpaz_pii.pii_column_specs(relation, columns, true, pii_adopt_columns.legacy_version) AS s
        ORDER BY s.number
    LOOP
        SELECT string_agg(format('%s: %s', e.row_key, e.problem), E'\n') INTO bad_rows
        FROM (
            SELECT b.row_key, b.problem
            FROM @extschema@.pii_adoption_errors(relation, target.name, target.version, target.length,
                target.expression) b
            LIMIT 20
        ) e;
        IF bad_rows IS NOT NULL THEN
            RAISE EXCEPTION 'column "%" of relation "%" holds values that cannot be adopted', target.name, relation
                USING ERRCODE = 'data_corrupted', DETAIL = bad_rows,
                    HINT = format('Nothing was changed. pii_adoption_errors(%L, %L, %s%s%s) lists them all; here are '
                        'the first 20.', relation, target.name, target.version, ', length => ' || target.length,
                        CASE WHEN target.expression IS NOT NULL THEN ', expression => ...' END);
        END IF;
        RETURN QUERY SELECT target.name, q.cells[1], q.cells[2]::integer, sum(q.cells[3]::bigint)::bigint
        FROM pazpaz_pii.pii_storage(relation) AS s CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(s.relation, format(
            $query$
                SELECT c.form, c.key_version, count(*)
                FROM pazpaz_pii.pii_adopted_values(%L, %L, %L, false) AS e
                    CROSS JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(e.value, %s, $3) AS c
                GROUP BY c.form, c.key_version
            $query$, s.relation, target.name, target.source, target.version), with_keys => true) AS q (cells)
        GROUP BY 2, 3 ORDER BY 2, 3;
        actions := actions || format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_adopt_at_work(%s, %s, %s, $3)',
            target.name, target.encrypted_type, target.encrypted_collation, target.source, target.version,
            target.typmod);
    END LOOP;
    not_nulls := ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d WHERE d.kind = 'not_null');
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        array_to_string(actions, ', ')), with_keys => true);
    PERFORM pazpaz_pii.pii_restore_definitions(relation, not_nulls);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adopt_columns(regclass, jsonb, integer) IS
    'turns columns that the application encrypted into encrypted_text by one rewrite, and counts the forms; refuses '
        'bad rows by key and reason; {"email": {"expression": ..., "legacy_version": ...}} says how to find the bytes';

-- sql/tables/batches.sql
-- The engine of backfill and rotation: goes through a table page by page, one transaction and one
-- UPDATE for each batch. Where it is stands nowhere: what is done shows in the rows themselves, so a
-- killed session has lost one batch, and any number of sessions can work at once.

-- An expression of tests fails where the value of its column cannot be encrypted. Failures and progress
-- are recorded for the root, by the operation; a backfill ends early when its migration does.
CREATE TYPE pazpaz_pii.pii_table_update AS (
    operation text,
    root regclass,
    ends_with_migration boolean,
    relation regclass,
    columns name[],
    tests text[],
    assignments text,
    pending text
);
COMMENT ON TYPE pazpaz_pii.pii_table_update IS
    'internal: the UPDATE by which a backfill or rotation goes through one table';

-- Whether the session may keep the user's triggers from firing: nothing that they should know of
-- changes, and they would touch every row of the table.
CREATE FUNCTION pazpaz_pii.pii_may_silence_triggers() RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('session_replication_role', current_setting('session_replication_role'), true);
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_may_silence_triggers() IS
    'internal: whether this session may set session_replication_role';

-- Errors that go away by themselves, ...
CREATE FUNCTION pazpaz_pii.pii_is_passing(sqlstate text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT sqlstate IN ('40001', '40P01', '55P03');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_passing(text) IS
    'internal: whether an error is one of concurrency: serialization failure, deadlock, lock not available';

-- ... and such that are not about one row.
CREATE FUNCTION pazpaz_pii.pii_is_fatal(sqlstate text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(sqlstate, 2) IN ('08', '25', '53', '57', '58') OR sqlstate IN ('42501', 'XX000');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_fatal(text) IS
    'internal: whether an error is none of a single row: resources, shutdown, privileges';

-- Notes which values of a row it was.
CREATE FUNCTION pazpaz_pii.pii_find_culprits(task pazpaz_pii.pii_table_update, row_tid tid, row_sqlstate text)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    row_key text;
    is_found boolean := false;
BEGIN
    SELECT q.cells[1] INTO row_key
    FROM pazpaz_pii.pii_query_as_owner(task.relation, format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1',
        pazpaz_pii.pii_row_key(task.relation), task.relation), row_tid) AS q (cells);
    FOR i IN 1..cardinality(task.columns) LOOP
        BEGIN
            PERFORM pazpaz_pii.pii_run_as_owner(task.relation,
                format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', task.tests[i], task.relation), row_tid,
                with_keys => true);
        EXCEPTION WHEN OTHERS THEN
            PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(task.root), task.relation, task.operation,
                row_key, task.columns[i], SQLSTATE);
            is_found := true;
        END;
    END LOOP;
    IF NOT is_found THEN
        -- A trigger or constraint of the table refused the row.
        PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(task.root), task.relation, task.operation, row_key,
            '*', row_sqlstate);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_culprits(pazpaz_pii.pii_table_update, tid, text) IS
    'internal: notes which values of a row cannot be encrypted';

CREATE FUNCTION pazpaz_pii.pii_full_name(relation regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_full_name(regclass) IS
    'internal: the name of a table with its schema, whatever the search_path';

-- Encrypts what is pending in some pages of a table; the statement reads and writes each row under
-- its lock. One row that fails does not stop the others: then they are done one by one. Runs under
-- the session's own search_path, which the user's triggers may need, so every name has its schema,
-- types of variables included.
CREATE FUNCTION pazpaz_pii.pii_run_batch(
    task pazpaz_pii.pii_table_update, first_page bigint, end_page bigint, skip_locked boolean, silently boolean,
    most_timeouts integer, OUT rows_done bigint, OUT rows_failed bigint, OUT timeouts integer
) VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    full_name CONSTANT pg_catalog.text := pazpaz_pii.pii_full_name(task.relation);
    page CONSTANT pg_catalog.text := pg_catalog.format(
        'SELECT t.ctid FROM ONLY %s AS t WHERE t.ctid OPERATOR(pg_catalog.>=) $1 AND t.ctid OPERATOR(pg_catalog.<) $2 '
            'AND (%s) FOR NO KEY UPDATE%s',
        full_name, task.pending, CASE WHEN skip_locked THEN ' SKIP LOCKED' ELSE '' END);
    first_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', first_page)::pg_catalog.tid;
    end_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', end_page)::pg_catalog.tid;
    one pg_catalog.tid;
BEGIN
    rows_failed := 0;
    timeouts := 0;
    -- A key that was loaded for a transaction is gone in the next.
    PERFORM pazpaz_pii.pii_require_current_key();
    -- Rows that a policy hides would be left out.
    PERFORM pg_catalog.set_config('row_security', 'off', true);
    BEGIN
        -- An array, since a join might read the whole table for each batch.
        rows_done := pazpaz_pii.pii_run_as_owner(task.relation, pg_catalog.format(
            'UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(%s))',
            full_name, task.assignments, page), first_tid, end_tid, with_keys => true, silently => silently);
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        rows_done := 0;
        IF pazpaz_pii.pii_is_passing(SQLSTATE) THEN
            timeouts := (SQLSTATE OPERATOR(pg_catalog.=) '55P03')::integer;
            RETURN;
        ELSIF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
            RAISE;
        END IF;
    END;
    FOR one IN
        SELECT q.cells[1]::pg_catalog.tid FROM pazpaz_pii.pii_query_as_owner(task.relation, page, first_tid, end_tid)
            AS q (cells)
    LOOP
        EXIT WHEN timeouts OPERATOR(pg_catalog.>=) most_timeouts;
        BEGIN
            PERFORM pazpaz_pii.pii_run_as_owner(task.relation, pg_catalog.format(
                'UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) $1', full_name, task.assignments), one,
                with_keys => true, silently => silently);
            rows_done := rows_done OPERATOR(pg_catalog.+) 1;
        EXCEPTION WHEN OTHERS THEN
            IF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
                RAISE;
            ELSIF NOT pazpaz_pii.pii_is_passing(SQLSTATE) THEN
                PERFORM pazpaz_pii.pii_find_culprits(task, one, SQLSTATE);
                rows_failed := rows_failed OPERATOR(pg_catalog.+) 1;
            ELSIF SQLSTATE OPERATOR(pg_catalog.=) '55P03' THEN
                timeouts := timeouts OPERATOR(pg_catalog.+) 1;
            END IF;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_run_batch(pazpaz_pii.pii_table_update, bigint, bigint, boolean, boolean, integer) IS
    'internal: encrypts what is pending in some pages of a table';

CREATE FUNCTION pazpaz_pii.pii_count_pending(task pazpaz_pii.pii_table_update) RETURNS bigint
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
    SELECT q.cells[1]::bigint
    FROM pazpaz_pii.pii_query_as_owner(task.relation,
        format('SELECT count(*) FROM ONLY %s AS t WHERE %s', task.relation, task.pending)) AS q (cells);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_count_pending(pazpaz_pii.pii_table_update) IS
    'internal: rows of a table that are not encrypted, or not under the current key';

-- How large a table is and how many of its pages make a batch, from PostgreSQL's own estimate. A
-- table without one is taken for dense: batches are smaller then.
CREATE FUNCTION pazpaz_pii.pii_pages(relation regclass, batch_size integer, OUT pages bigint,
    OUT pages_per_batch bigint)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_relation_size(relation) / current_setting('block_size')::integer,
        greatest(1, ceil(batch_size / CASE WHEN reltuples > 0 AND relpages > 0 THEN greatest(reltuples / relpages, 1)
            ELSE 100 END))::bigint
    FROM pg_class WHERE oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_pages(regclass, integer) IS
    'internal: pages of a table, and how many of them hold a batch of rows';

-- At most every five seconds, and at the end.
CREATE FUNCTION pazpaz_pii.pii_tell_progress(
    relation regclass, started_at timestamptz, told_at timestamptz, pages_done bigint, pages bigint, rows_done bigint,
        rows_failed bigint
) RETURNS timestamptz
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seconds numeric := greatest(EXTRACT(epoch FROM clock_timestamp() - started_at), 0.001);
    share numeric := pages_done::numeric / greatest(pages, 1);
BEGIN
    IF clock_timestamp() < told_at + interval '5 seconds' THEN
        RETURN told_at;
    END IF;
    RAISE NOTICE '%: % %%, %, %/s, about % s left%', relation, round(100 * share, 1),
        pazpaz_pii.pii_counted(rows_done, 'row'), pazpaz_pii.pii_counted(round(rows_done / seconds), 'row'),
        coalesce(round(seconds * (1 - share) / nullif(share, 0))::text, '?'),
        CASE WHEN rows_failed > 0 THEN format(', %s failed', rows_failed) ELSE '' END;
    RETURN clock_timestamp();
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_progress(regclass, timestamptz, timestamptz, bigint, bigint, bigint, bigint) IS
    'internal: a NOTICE on how far a backfill or rotation is';

-- Procedures that commit must not be called inside a transaction; PostgreSQL's own message for that
-- says little.
CREATE FUNCTION pazpaz_pii.pii_refuse_transaction_block() RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_refuse_transaction_block_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_transaction_block() IS
    'internal: raises the error 25001 inside a transaction block';

CREATE FUNCTION pazpaz_pii.pii_is_started(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'started');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_started(regclass) IS
    'internal: whether a migration waits for its backfill';

-- Nobody who keeps a lock is waited for without end, where others are to go on.
CREATE FUNCTION pazpaz_pii.pii_wait_at_most(goes_on boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF goes_on AND current_setting('lock_timeout') = '0' THEN
        PERFORM set_config('lock_timeout', '5s', true);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_wait_at_most(boolean) IS
    'internal: gives this transaction a lock_timeout if it has none, and others are to go on';

-- One table of many may be a stranger's, whose code raises whatever it likes, or who holds a lock and keeps
-- it. Where others are to go on, which error it was is all that becomes of it, and nobody is waited for without
-- end: most_timeouts says how often for such a table; NULL for one that is alone. What would be raised by the
-- COMMIT is raised here.
CREATE FUNCTION pazpaz_pii.pii_try_batch(
    task pazpaz_pii.pii_table_update, first_page bigint, end_page bigint, skip_locked boolean, silently boolean,
    most_timeouts integer, OUT rows_done bigint, OUT rows_failed bigint, OUT timeouts integer, OUT failure text
) VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    batch pg_catalog.record;
BEGIN
    rows_done := 0;
    rows_failed := 0;
    timeouts := 0;
    PERFORM pazpaz_pii.pii_wait_at_most(most_timeouts IS NOT NULL);
    batch := pazpaz_pii.pii_run_batch(task, first_page, end_page, skip_locked, silently, most_timeouts);
    SET CONSTRAINTS ALL IMMEDIATE;
    rows_done := batch.rows_done;
    rows_failed := batch.rows_failed;
    timeouts := batch.timeouts;
EXCEPTION WHEN OTHERS THEN
    IF most_timeouts IS NULL THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_batch(pazpaz_pii.pii_table_update, bigint, bigint, boolean, boolean, integer) IS
    'internal: encrypts what is pending in some pages of a table; the SQLSTATE of an error, if others are to go on';

-- Likewise how large a table is, what is left of it, and a note of how far that is. Each has the handler: only
-- there can an error be raised again as it was.
CREATE FUNCTION pazpaz_pii.pii_try_pages(relation regclass, batch_size integer, goes_on boolean,
    OUT pages bigint, OUT pages_per_batch bigint, OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    SELECT p.pages, p.pages_per_batch INTO pages, pages_per_batch FROM pazpaz_pii.pii_pages(relation, batch_size) AS p;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_pages(regclass, integer, boolean) IS
    'internal: pages of a table, and how many make a batch; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_count(task pazpaz_pii.pii_table_update, goes_on boolean,
    OUT pending bigint, OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    pending := pazpaz_pii.pii_count_pending(task);
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_count(pazpaz_pii.pii_table_update, boolean) IS
    'internal: what is pending in a table; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_note(task pazpaz_pii.pii_table_update, started_at timestamptz, blocks_done bigint,
    blocks_total bigint, rows_done bigint, goes_on boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_record_progress(pazpaz_pii.pii_owned(task.root), task.operation, started_at,
        least(blocks_done, blocks_total), blocks_total, rows_done);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    RETURN SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_note(pazpaz_pii.pii_table_update, timestamptz, bigint, bigint, bigint,
    boolean) IS 'internal: notes how far this session is; the SQLSTATE of an error, if others are to go on';

CREATE PROCEDURE pazpaz_pii.pii_run_batches(
    tasks pazpaz_pii.pii_table_update[], batch_size integer, pause interval, goes_on boolean,
    INOUT rows_done bigint, INOUT rows_failed bigint, INOUT is_complete boolean, INOUT failure text
)
    LANGUAGE plpgsql AS $$
DECLARE
    started_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    told_at pg_catalog.timestamptz := started_at;
    noted_at pg_catalog.timestamptz := '-infinity';
    silently CONSTANT boolean := pazpaz_pii.pii_may_silence_triggers();
    task pazpaz_pii.pii_table_update;
    size pg_catalog.record;
    batch pg_catalog.record;
    first_page bigint;
    skip_locked boolean;
    left_over pg_catalog.record;
    pending_before bigint;
    most_timeouts CONSTANT integer := CASE WHEN goes_on THEN 3 END;
    timeouts integer := 0;
BEGIN
    <<tables>>
    FOREACH task IN ARRAY tasks LOOP
        -- First around the rows that others hold, then waiting for them.
        skip_locked := true;
        pending_before := NULL;
        LOOP
            first_page := 0;
            size := pazpaz_pii.pii_try_pages(task.relation, batch_size, goes_on);
            failure := size.failure;
            EXIT tables WHEN failure IS NOT NULL;
            WHILE first_page OPERATOR(pg_catalog.<) size.pages LOOP
                IF task.ends_with_migration AND NOT pazpaz_pii.pii_is_started(task.root) THEN
                    RAISE NOTICE '%: the migration was finished or rolled back meanwhile', task.root;
                    EXIT tables;
                END IF;
                batch := pazpaz_pii.pii_try_batch(task, first_page,
                    first_page OPERATOR(pg_catalog.+) size.pages_per_batch, skip_locked, silently, most_timeouts);
                failure := batch.failure;
                EXIT tables WHEN failure IS NOT NULL;
                rows_done := rows_done OPERATOR(pg_catalog.+) batch.rows_done;
                rows_failed := rows_failed OPERATOR(pg_catalog.+) batch.rows_failed;
                first_page := first_page OPERATOR(pg_catalog.+) size.pages_per_batch;
                IF pg_catalog.clock_timestamp()
                    OPERATOR(pg_catalog.>) (noted_at OPERATOR(pg_catalog.+) interval '0.2 seconds')
                THEN
                    failure := pazpaz_pii.pii_try_note(task, started_at, first_page, size.pages, rows_done, goes_on);
                    EXIT tables WHEN failure IS NOT NULL;
                    noted_at := pg_catalog.clock_timestamp();
                END IF;
                told_at := pazpaz_pii.pii_tell_progress(
                    task.relation, started_at, told_at, first_page, size.pages, rows_done, rows_failed);
                COMMIT;
                -- Whoever holds one lock in every batch would have the others wait long.
                timeouts := timeouts OPERATOR(pg_catalog.+) batch.timeouts;
                IF timeouts OPERATOR(pg_catalog.>=) most_timeouts THEN
                    failure := '55P03';
                    EXIT tables;
                END IF;
                IF pause OPERATOR(pg_catalog.>) interval '0' THEN
                    PERFORM pg_catalog.pg_sleep(EXTRACT(epoch FROM pause));
                END IF;
            END LOOP;
            left_over := pazpaz_pii.pii_try_count(task, goes_on);
            failure := left_over.failure;
            EXIT tables WHEN failure IS NOT NULL;
            EXIT WHEN left_over.pending OPERATOR(pg_catalog.=) 0;
            -- Rows that were written may be what they were: a trigger of the table can see to that.
            IF NOT skip_locked AND left_over.pending OPERATOR(pg_catalog.>=) pending_before THEN
                -- What is left has failed, is in another session's hands, or came in under an old key.
                is_complete := false;
                EXIT;
            END IF;
            pending_before := left_over.pending;
            skip_locked := false;
            rows_failed := 0;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pazpaz_pii.pii_run_batches(pazpaz_pii.pii_table_update[], integer, interval, boolean, bigint,
    bigint, boolean, text) IS
    'internal: goes through tables and encrypts what is pending, a transaction for each batch';

CREATE FUNCTION pazpaz_pii.pii_check_pace(batch_size integer, pause interval) RETURNS void
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(batch_size, 0) NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'batch_size must be from 1 to 1000000 rows' USING ERRCODE = 'invalid_parameter_value';
    ELSIF pause IS NULL OR pause < interval '0' THEN
        RAISE EXCEPTION 'pause must not be negative' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_pace(integer, interval) IS
    'internal: raises the error 22023 for a batch size or pause that makes no sense';

-- Which of the user's triggers a backfill or rotation will fire.
CREATE FUNCTION pazpaz_pii.pii_tell_about_firing_triggers(root regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names text;
BEGIN
    SELECT string_agg(DISTINCT quote_ident(g.tgname), ', ') INTO names
    FROM pazpaz_pii.pii_storage(root) AS s CROSS JOIN LATERAL (
        -- By index, as in storage.sql.
        SELECT t.tgname, t.tgisinternal, t.tgenabled FROM pg_trigger AS t WHERE t.tgrelid = s.relation OFFSET 0) AS g
    WHERE NOT g.tgisinternal AND g.tgname NOT LIKE '~pii\_migration%'
        AND g.tgenabled IN ('A', CASE WHEN pazpaz_pii.pii_may_silence_triggers() THEN 'R' ELSE 'O' END);
    IF names IS NOT NULL THEN
        RAISE NOTICE '%: triggers fire for each row: %', root, names
            USING HINT = 'A role that may set session_replication_role, as superusers do, keeps them from firing.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_firing_triggers(regclass) IS
    'internal: tells which triggers a backfill or rotation fires';

-- sql/tables/migration/state.sql
-- Converts columns of a table that is in use. Each plain column gets an encrypted shadow, which a
-- trigger keeps in step and a backfill completes; then they swap names; then the table is rewritten.
--
--     start     -> started     shadow columns, trigger and CHECK; a lock of milliseconds
--     backfill                 batch by batch, resumable, several sessions at once
--     verify                   compares every value
--     finish    -> finished    PostgreSQL has validated the CHECK; names swap under a short lock
--     scrub     -> encrypted   the rewrite, which removes the plaintext from the files
--     rollback                 from each of these states to where it began
--
-- Everything that has to be true at the swap is so by a constraint that PostgreSQL enforces and has
-- validated. That is why the lock is short, and why the steps cannot be run in a wrong order.
--
-- What an application has encrypted by itself is adopted in the same way. It goes on writing that, by sessions
-- that need no key: such a row is pending, and the CHECK lets it, until the migration is closed to them:
--
--     close                   from then on, writing needs a key; a lock of milliseconds
--
-- Here is what the steps share; each has a file of its own beside this one.

CREATE FUNCTION pazpaz_pii.pii_migration_sync() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_sync_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_sync() IS
    'internal: BEFORE INSERT OR UPDATE trigger (plain column, encrypted column, ...) that keeps the encrypted ones in '
        'step';

CREATE FUNCTION pazpaz_pii.pii_migration_guard() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_guard_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_guard() IS
    'internal: BEFORE INSERT OR UPDATE trigger (column, ...) that keeps left-over plaintext columns from being filled '
        'again';

CREATE FUNCTION pazpaz_pii.pii_migration_adopt() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_adopt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_adopt() IS
    'internal: BEFORE INSERT OR UPDATE trigger that adopts what the application has encrypted; whoever may make one '
        'lets others bring ciphertext in';

CREATE FUNCTION pazpaz_pii.pii_in_step(plain text, encrypted @extschema@.encrypted_text) RETURNS boolean
    STABLE PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_in_step_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_in_step(text, @extschema@.encrypted_text) IS
    'internal: whether an encrypted value holds a text; without a key, whether both are NULL or neither';

-- Triggers of one event fire in the order of their names: ours after those that change the row, in all but odd
-- cases. Then what encrypts is caught by the CHECK, and what adopts by pii_refuse_later_triggers().
CREATE FUNCTION pazpaz_pii.pii_create_trigger(relation regclass, function name, arguments text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.relispartition AND t.depth > 0 AS is_cloned
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_class AS c ON c.oid = t.member ORDER BY t.depth
    LOOP
        IF NOT one.is_cloned THEN
            EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION '
                'pazpaz_pii.%I(%s)',
                '~' || function, one.member, function,
                    (SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) AS a));
        END IF;
    END LOOP;
    FOR one IN SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t LOOP
        -- For what replication applies, too.
        PERFORM pazpaz_pii.pii_run_as_owner(one.member, format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER %I',
            one.member, '~' || function));
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_create_trigger(regclass, name, text[]) IS
    'internal: creates a migration trigger on a table and all below it';

CREATE FUNCTION pazpaz_pii.pii_drop_trigger(relation regclass, function name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, g.tgname FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND g.tgparentid = 0
                AND g.tgfoid = format('pazpaz_pii.%I()', function)::regprocedure
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.member);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_trigger(regclass, name) IS
    'internal: drops a migration trigger from a table and all below it';

CREATE FUNCTION pazpaz_pii.pii_trigger_arguments(relation regclass, function name) RETURNS text[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rest bytea;
    arguments text[];
BEGIN
    SELECT g.tgargs INTO rest FROM pg_trigger AS g
    -- By its name, too: who may make triggers on the table might have made another of the same function.
    WHERE g.tgrelid = relation AND g.tgname = '~' || function
        AND g.tgfoid = format('pazpaz_pii.%I()', function)::regprocedure;
    WHILE length(rest) > 0 LOOP
        arguments := arguments || convert_from(substr(rest, 1, position('\x00'::bytea IN rest) - 1),
            getdatabaseencoding());
        rest := substr(rest, position('\x00'::bytea IN rest) + 1);
    END LOOP;
    RETURN arguments;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_trigger_arguments(regclass, name) IS
    'internal: what a migration trigger of a table was made with; NULL when there is none';

CREATE FUNCTION pazpaz_pii.pii_is_adoption(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c
        WHERE c.table_name = relation AND c.state <> 'encrypted' AND c.legacy_version IS NOT NULL);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_adoption(regclass) IS
    'internal: whether a migration that is under way adopts what the application has encrypted';

-- How the bytes are found stands nowhere but in the trigger: PostgreSQL's own record, and the owner's.
CREATE FUNCTION pazpaz_pii.pii_adopted_columns(relation regclass)
    RETURNS TABLE (column_name name, shadow_name name, legacy_version integer, source text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments CONSTANT text[] := pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt');
    place integer := 2;
BEGIN
    WHILE place < cardinality(arguments) LOOP
        column_name := arguments[place];
        shadow_name := arguments[place + 1];
        legacy_version := arguments[place + 2]::integer;
        source := arguments[place + 3];
        RETURN NEXT;
        place := place + 5 + arguments[place + 4]::integer;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_columns(regclass) IS
    'internal: the columns that the trigger of a migration adopts, and the expressions that give their bytes';

CREATE FUNCTION pazpaz_pii.pii_record_in_step(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    -- A literal of the type is deparsed with the owner's rights: it stays ciphertext.
    SET pazpaz_pii.io = 'ciphertext' AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d WHERE d.member = relation AND d.kind IN ('check', 'expression');
    PERFORM pazpaz_pii.pii_record(ARRAY(
        SELECT (relation, 0, 'check', 'check', k.columns, k.names, '{}', c.conname, '',
            pg_get_expr(c.conbin, c.conrelid))::pazpaz_pii.pii_definition
        FROM pg_constraint AS c CROSS JOIN (
            SELECT array_agg(n ORDER BY v.number, n = v.encrypted) AS columns,
                array_agg(pazpaz_pii.pii_name_of(n) ORDER BY v.number, n = v.encrypted) AS names
            FROM pazpaz_pii.pii_conversion AS v CROSS JOIN LATERAL unnest(ARRAY[v.plain, v.encrypted]) AS n
            WHERE pazpaz_pii.pii_table_of(v.plain) = relation AND v.state = 'started') AS k
        WHERE c.conrelid = relation AND c.conname = 'pii_in_step'));
    PERFORM pazpaz_pii.pii_record(ARRAY(
        SELECT (relation, 0, 'expression', 'expression', ARRAY[v.plain, v.encrypted],
            ARRAY[a.column_name, a.shadow_name], '{}', '', '', a.source)::pazpaz_pii.pii_definition
        FROM pazpaz_pii.pii_adopted_columns(relation) AS a JOIN pazpaz_pii.pii_conversion AS v
            ON pazpaz_pii.pii_table_of(v.plain) = relation AND pazpaz_pii.pii_name_of(v.plain) = a.column_name
        WHERE v.state = 'started'));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_in_step(regclass) IS
    'internal: notes the CHECK of a migration, the expressions of its trigger and what its columns are called, so that '
        'others are told from them';

-- The trigger, which knows columns by name, has stopped all writing since; of another type are other values.
CREATE FUNCTION pazpaz_pii.pii_refuse_changed(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changes text;
BEGIN
    WITH recorded AS MATERIALIZED (
        SELECT d.* FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d WHERE d.member = relation
    )
    SELECT string_agg(c.change, E'\n') INTO changes FROM (
        SELECT format('column %I is called %I now', n.name, pazpaz_pii.pii_name_of(n.id)) AS change
        FROM recorded AS d CROSS JOIN LATERAL unnest(d.columns, d.names) AS n (id, name)
        WHERE d.kind = 'check' AND pazpaz_pii.pii_name_of(n.id) <> n.name
        UNION ALL
        SELECT format('column %I was dropped', n.name)
        FROM recorded AS d CROSS JOIN LATERAL unnest(d.columns, d.names) AS n (id, name)
        WHERE d.kind = 'check' AND pazpaz_pii.pii_name_of(n.id) IS NULL
        UNION ALL
        SELECT format('column %I is of type %s now, no longer %s', a.attname, format_type(a.atttypid, a.atttypmod),
            format_type(c.plain_type, c.plain_typmod))
        FROM pazpaz_pii.pii_conversion AS c JOIN pg_attribute AS a ON a.attrelid = relation
            AND pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum) = c.plain AND NOT a.attisdropped
        WHERE c.table_name = relation AND c.state = 'started'
            AND (a.atttypid, a.atttypmod) <> (c.plain_type, c.plain_typmod)
        UNION ALL
        SELECT format('the expression of column %I is another one now', d.names[1])
        FROM recorded AS d JOIN pazpaz_pii.pii_adopted_columns(relation) AS a ON a.column_name = d.names[1]
        WHERE d.kind = 'expression' AND a.source <> d.clause) AS c;
    IF changes IS NOT NULL THEN
        RAISE EXCEPTION 'table % has changed during its migration', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = changes,
                HINT = 'Nothing was done. Take the change back, or CALL pii_migration_rollback() and start again.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_changed(regclass) IS
    'internal: raises the error that columns of a started migration, or how they are adopted, are not what they were';

-- Of an adoption only whether there are values: what they hold is compared by pii_migration_verify().
CREATE FUNCTION pazpaz_pii.pii_add_check(relation regclass, is_closed boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s ADD CONSTRAINT pii_in_step CHECK (%s) NOT '
        'VALID', relation, (
            SELECT string_agg(CASE
                WHEN NOT is_closed THEN format('(%I IS NOT NULL OR %I IS NULL)', c.column_name, c.shadow_name)
                ELSE concat(CASE WHEN pazpaz_pii.pii_is_not_null(relation, a.attnum)
                        THEN format('%I IS NOT NULL AND ', c.shadow_name) END,
                    CASE WHEN c.legacy_version IS NULL
                        THEN format('pazpaz_pii.pii_in_step(%I::text, %I)', c.column_name, c.shadow_name)
                        ELSE format('(%I IS NULL) = (%I IS NULL)', c.column_name, c.shadow_name) END) END,
                ' AND ' ORDER BY c.number)
            FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
                JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = c.column_name)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_add_check(regclass, boolean) IS
    'internal: adds the CHECK of a started migration, not validated yet; before an adoption is closed, rows may be '
        'pending';

-- The columns under migration, in this state or any.
CREATE FUNCTION pazpaz_pii.pii_columns_in(relation regclass, wanted text) RETURNS SETOF pazpaz_pii.pii_column
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actual text;
BEGIN
    RETURN QUERY SELECT * FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = wanted
        ORDER BY c.number;
    IF NOT FOUND THEN
        SELECT min(c.state) FILTER (WHERE c.state <> 'encrypted') INTO actual FROM pazpaz_pii.pii_column AS c
            WHERE c.table_name = relation;
        IF actual IS NULL THEN
            RAISE EXCEPTION 'no migration of % is under way', relation
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = 'pii_migration_start() begins one; pii_migration_progress shows those that are.';
        ELSE
            RAISE EXCEPTION 'the migration of % is %, not %', relation, actual, wanted
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = CASE actual WHEN 'started'
                        THEN 'Next are pii_migration_backfill() and pii_migration_finish().'
                        ELSE 'Next is pii_migration_scrub().' END;
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_columns_in(regclass, text) IS
    'internal: the columns of a table whose migration is in a state; an error when there are none';

-- Comment, privileges, statistics target and labels, for the time until the scrub.
CREATE FUNCTION pazpaz_pii.pii_copy_column(relation regclass, source name, target name, with_not_null boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, a.*, col_description(a.attrelid, a.attnum) AS comment FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', one.member, target, one.comment);
        IF one.attstattarget >= 0 THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', one.member, target, one.attstattarget));
        END IF;
        IF NOT with_not_null THEN
            CONTINUE;
        ELSIF pazpaz_pii.pii_is_not_null(one.member, one.attnum) THEN
            -- Without a scan: the validated CHECK says so.
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', one.member, target));
        ELSIF one.attnotnull THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ADD NOT NULL %I%s', one.member, target,
                (SELECT CASE WHEN co.connoinherit THEN ' NO INHERIT' ELSE '' END || CASE WHEN co.convalidated THEN ''
                    ELSE ' NOT VALID' END
                    FROM pg_constraint AS co WHERE co.conrelid = one.member AND co.contype = 'n'
                        AND co.conkey = ARRAY[one.attnum])));
        END IF;
    END LOOP;
    FOR one IN
        SELECT t.member, x.privilege_type, x.is_grantable, CASE x.grantee WHEN 0 THEN 'PUBLIC'
            ELSE x.grantee::regrole::text END AS grantee
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
            CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    LOOP
        EXECUTE format('GRANT %s (%I) ON %s TO %s%s', one.privilege_type, target, one.member, one.grantee, CASE
            WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    FOR one IN
        SELECT t.member, l.provider, l.label FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a
            ON a.attrelid = t.member AND a.attname = source
            JOIN pg_seclabel AS l ON l.classoid = 'pg_class'::regclass AND l.objoid = a.attrelid
                AND l.objsubid = a.attnum
    LOOP
        EXECUTE format('SECURITY LABEL FOR %I ON COLUMN %s.%I IS %L', one.provider, one.member, target, one.label);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_copy_column(regclass, name, name, boolean) IS
    'internal: gives a column the comment, privileges, statistics target and labels of another, and NOT NULL';

CREATE FUNCTION pazpaz_pii.pii_rename_column(relation regclass, source name, target name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s RENAME COLUMN %I TO %I', relation, source,
        target));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rename_column(regclass, name,
    name) IS 'internal: renames a column of a table and all below it';

-- The encrypted column gets out of the way, and the plain one, which stands where it stood, has the
-- name again.
CREATE FUNCTION pazpaz_pii.pii_swaps(relation regclass)
    RETURNS TABLE (number integer, column_name name, leftover_name name, shadow_name name, plain_type text,
        plain_collation text, encrypted_type text, encrypted_collation text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken name[] := '{}';
BEGIN
    FOR number, column_name, leftover_name, plain_type, plain_collation, encrypted_type, encrypted_collation IN
        SELECT c.number, c.column_name, c.leftover_name, c.plain_type, c.plain_collation, c.encrypted_type,
            c.encrypted_collation
        FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c
    LOOP
        IF column_name IS NULL OR leftover_name IS NULL THEN
            RAISE EXCEPTION 'column % of % was dropped during its migration',
                    coalesce(quote_ident(column_name), quote_ident(leftover_name)), relation
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = 'Nothing was changed. CALL pii_migration_rollback() leaves the one that is left of its '
                        'encrypted column and its left-over one as it is.';
        END IF;
        shadow_name := pazpaz_pii.pii_free_name(relation, column_name, '__encrypted', taken);
        taken := taken || shadow_name;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swaps(regclass) IS
    'internal: what the columns of a finished migration are called when it is swapped back';

CREATE FUNCTION pazpaz_pii.pii_swap_back(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_swaps(relation) LOOP
        PERFORM pazpaz_pii.pii_rename_column(relation, one.column_name, one.shadow_name);
        PERFORM pazpaz_pii.pii_rename_column(relation, one.leftover_name, one.column_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swap_back(regclass) IS
    'internal: gives the plain columns of a finished migration their names back';

CREATE FUNCTION pazpaz_pii.pii_tell_kept(relation regclass, names text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF names IS NOT NULL THEN
        RAISE NOTICE 'columns of % stay as they are: %', relation, names
            USING HINT = 'Each had another one beside it, which was dropped during the migration. They are yours to '
                'rename, to drop, or to decrypt by pii_decrypt_columns().';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_kept(regclass, text) IS
    'internal: tells which columns are left of pairs of which one was dropped';

-- Of a pair of which one column was dropped after the finish the other one stays as it is, and is no part of the
-- migration any more. The trigger would fail, since it names them. Whether there was such a pair.
CREATE FUNCTION pazpaz_pii.pii_settle_dropped(relation regclass, lock_timeout interval, attempts integer)
    RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text;
    leftovers text[];
BEGIN
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
        WHERE c.table_name = relation AND pazpaz_pii.pii_table_of(c.plain) = relation AND c.state = 'finished'
            AND (pazpaz_pii.pii_name_of(c.plain) IS NULL OR pazpaz_pii.pii_name_of(c.encrypted) IS NULL)) THEN
        RETURN false;
    END IF;
    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
    SELECT string_agg(quote_ident(coalesce(c.column_name, c.leftover_name)), ', ')
        FILTER (WHERE c.column_name IS NULL OR c.leftover_name IS NULL),
        array_agg(c.leftover_name::text) FILTER (WHERE c.column_name IS NOT NULL AND c.leftover_name IS NOT NULL)
    INTO kept, leftovers
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'finished';
    PERFORM pazpaz_pii.pii_forget_dropped(pazpaz_pii.pii_owned(relation));
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    IF leftovers IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_guard', leftovers);
    END IF;
    PERFORM pazpaz_pii.pii_tell_kept(relation, kept);
    RETURN true;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_settle_dropped(regclass, interval, integer) IS
    'internal: takes columns out of a finished migration of which the other one was dropped; whether there were any';

-- A trigger that fires after ours may change what was adopted, and no CHECK compares the two.
CREATE FUNCTION pazpaz_pii.pii_refuse_later_triggers(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- BEFORE ... FOR EACH ROW, and INSERT or UPDATE: bits of tgtype.
    timing CONSTANT integer := 1 | 2;
    events CONSTANT integer := 4 | 16;
    later text;
BEGIN
    SELECT string_agg(format('trigger %I on table %s', g.tgname, t.member), E'\n' ORDER BY g.tgrelid, g.tgname)
        INTO later
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_trigger AS g ON g.tgrelid = t.member
    WHERE g.tgtype & timing = timing AND g.tgtype & events <> 0 AND NOT g.tgisinternal
        AND g.tgname > name '~pii_migration_adopt';
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'triggers of % would change rows after they are adopted', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = later,
                HINT = 'Nothing was changed. Triggers fire in the order of their names: ALTER TRIGGER ... RENAME TO '
                    'one that comes before "~", of ASCII letters, say.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_later_triggers(regclass) IS
    'internal: raises the error that triggers fire after the one that adopts';

-- Its trigger is gone, and its columns would keep their names.
CREATE FUNCTION pazpaz_pii.pii_refuse_detached(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    strays text;
BEGIN
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s WHERE s.root = relation;
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'partitions of % were detached during its migration: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Attach them again, and CALL pii_migration_backfill(); or CALL '
                    'pii_migration_rollback() of each, after which it is as it was before.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_detached(regclass) IS
    'internal: raises the error that partitions left a table during its migration';

-- Nobody has taken the trigger or the CHECK away, or put another in their place.
CREATE FUNCTION pazpaz_pii.pii_check_in_step(relation regclass, must_be_valid boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
    trigger_function CONSTANT name := CASE WHEN is_adoption THEN 'pii_migration_adopt' ELSE 'pii_migration_sync' END;
    -- Of an adoption the trigger itself says, for each column, how its bytes are found.
    recorded CONSTANT text[] := ARRAY(
        SELECT concat_ws(' ', quote_ident(k.column_name), quote_ident(k.shadow_name), k.legacy_version)
        FROM pazpaz_pii.pii_column AS k WHERE k.table_name = relation AND k.state = 'started' ORDER BY 1);
    arguments CONSTANT text[] := CASE WHEN is_adoption
        THEN pazpaz_pii.pii_trigger_arguments(relation, trigger_function)
        ELSE (SELECT array_agg(n ORDER BY k.number, n = k.shadow_name)
            FROM pazpaz_pii.pii_column AS k CROSS
                JOIN LATERAL unnest(ARRAY[k.column_name::text, k.shadow_name::text]) AS n
            WHERE k.table_name = relation AND k.state = 'started') END;
    expression text;
    member regclass;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_changed(relation);
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_refuse_later_triggers(relation);
    END IF;
    SELECT d.clause INTO expression FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
        WHERE d.member = relation AND d.kind = 'check';
    SELECT t.member INTO member FROM pazpaz_pii.pii_tree(relation) AS t
    WHERE NOT EXISTS (
            SELECT FROM pg_constraint AS c JOIN pg_depend AS d ON d.classid = 'pg_constraint'::regclass
                AND d.objid = c.oid
            WHERE c.conrelid = t.member AND c.conname = 'pii_in_step' AND (c.convalidated OR NOT must_be_valid)
                AND (is_adoption OR (d.refclassid = 'pg_proc'::regclass
                    AND d.refobjid = 'pazpaz_pii.pii_in_step(text, @extschema@.encrypted_text)'::regprocedure))
                AND pg_get_expr(c.conbin, c.conrelid) = expression)
        OR NOT EXISTS (
            SELECT FROM pg_trigger AS g
            WHERE g.tgrelid = t.member AND g.tgfoid = format('pazpaz_pii.%I()', trigger_function)::regprocedure
                AND g.tgname = '~' || trigger_function
                AND g.tgenabled = 'A' AND g.tgqual IS NULL
                AND g.tgattr::text = ''
                AND pazpaz_pii.pii_trigger_arguments(t.member, trigger_function) = arguments);
    IF FOUND OR (is_adoption AND recorded IS DISTINCT FROM ARRAY(
        SELECT concat_ws(' ', quote_ident(a.column_name), quote_ident(a.shadow_name), a.legacy_version)
        FROM pazpaz_pii.pii_adopted_columns(relation) AS a ORDER BY 1)) THEN
        RAISE EXCEPTION 'table % has lost the trigger or the constraint of its migration', coalesce(member, relation)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Rows may have been written past it: CALL pii_migration_rollback() and start again.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_in_step(regclass, boolean) IS
    'internal: raises the error that the trigger or the CHECK of a migration is gone';

CREATE FUNCTION pazpaz_pii.pii_migration_targets(relation regclass) RETURNS pazpaz_pii.pii_target[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg((c.column_name, c.encrypted_type ~ 'searchable', c.shadow_name)::pazpaz_pii.pii_target)
    FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_migration_targets(regclass) IS
    'internal: the columns of a started migration, and their shadows';

-- The trigger does the rest.
CREATE FUNCTION pazpaz_pii.pii_backfill_updates(root regclass) RETURNS SETOF pazpaz_pii.pii_table_update
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'backfill', root, true, s.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(CASE WHEN c.legacy_version IS NULL
                THEN format('pazpaz_pii.pii_encrypt_at_work(t.%I::pg_catalog.text, %s, $3)', c.column_name, a.atttypmod)
                ELSE format('CASE WHEN t.%I IS NOT NULL THEN (SELECT pazpaz_pii.pii_adopt_at_work('
                    'pazpaz_pii.pii_given(e.value, e.failure), %s, %s, $3) '
                    'FROM pazpaz_pii.pii_adopted_row(%L, t.ctid, %L) AS e) END', c.column_name, c.legacy_version,
                    a.atttypmod, s.relation, d.source)
                END ORDER BY c.number),
        min(CASE WHEN c.legacy_version IS NULL THEN format('%I = t.%1$I', c.shadow_name)
            ELSE format('%I = CASE WHEN pazpaz_pii.pii_adopts($3) THEN t.%1$I END', c.shadow_name) END),
        string_agg(format('(t.%I IS NULL) OPERATOR(pg_catalog.<>) (t.%I IS NULL)', c.column_name, c.shadow_name),
            ' OR ')
    FROM pazpaz_pii.pii_storage(root) AS s, pazpaz_pii.pii_column AS c
        JOIN pg_attribute AS a ON a.attrelid = root AND a.attname = c.shadow_name
        LEFT JOIN pazpaz_pii.pii_adopted_columns(root) AS d ON d.column_name = c.column_name
    WHERE c.table_name = root AND c.state = 'started'
    GROUP BY s.relation
    ORDER BY s.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_backfill_updates(regclass) IS
    'internal: the UPDATE of a backfill, for each table';

-- sql/tables/migration/start.sql
-- The first step of a migration: shadow columns, and what keeps them in step.

-- What the trigger is to know of each column, as pii_adopted_columns() reads it.
CREATE FUNCTION pazpaz_pii.pii_adoption_arguments(relation regclass, columns jsonb) RETURNS text[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    source text;
    read smallint[];
    names text[];
    arguments text[] := '{}';
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_column_specs(relation, columns, true) AS s ORDER BY s.number LOOP
        source := pazpaz_pii.pii_adopted_bytes(relation, one.column_name, one.expression);
        read := pazpaz_pii.pii_columns_read(format('SELECT %s FROM %s AS t', source, relation));
        names := ARRAY(SELECT a.attname::text FROM pg_attribute AS a
            WHERE a.attrelid = relation AND a.attnum = ANY (read) ORDER BY a.attnum);
        IF EXISTS (SELECT FROM pg_attribute AS a
            WHERE a.attrelid = relation AND a.attnum = ANY (read) AND a.attgenerated <> '') THEN
            -- It is made after the trigger has fired.
            RAISE EXCEPTION 'the expression of column "%" reads a generated column', one.column_name
                USING ERRCODE = 'feature_not_supported', HINT = 'Read what that is generated from.';
        END IF;
        arguments := arguments || ARRAY[one.column_name::text, one.shadow_name::text, one.legacy_version::text, source,
            cardinality(names)::text] || names;
    END LOOP;
    RETURN arguments;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_arguments(regclass, jsonb) IS
    'internal: what the trigger of an adoption is made with, once the expressions are found to be such';

CREATE FUNCTION @extschema@.pii_migration_start(relation regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    specs record;
    adopted text[];
    publications text;
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(s.column_name ORDER BY s.number) AS names,
        array_agg(s.shadow_name ORDER BY s.number) AS shadow_names,
        string_agg(format('ADD COLUMN %I %s%s', s.shadow_name, s.encrypted_type, s.encrypted_collation), ', '
            ORDER BY s.number) AS additions,
        array_agg((s.column_name, s.searchable, s.shadow_name)::pazpaz_pii.pii_target) AS targets,
        array_agg(s.legacy_version ORDER BY s.number) AS legacy_versions,
        bool_or(s.searchable) AS any_searchable,
        bool_or(s.legacy_version IS NOT NULL) AS are_adopted
    INTO specs
    FROM pazpaz_pii.pii_column_specs(relation, columns, true) AS s;
    IF NOT specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_require_keys(specs.any_searchable);
    END IF;

    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_refuse_defaults(relation, specs.names);
        adopted := pazpaz_pii.pii_adoption_arguments(relation, columns);
    ELSE
        -- The trigger will look at every row; a whole column of it shows in the first ones.
        PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, specs.names, pazpaz_pii.pii_may_be_ciphertext(), 1000);
    END IF;
    PERFORM pazpaz_pii.pii_lock_table(relation, false);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_refuse_later_triggers(relation);
    END IF;
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, specs.targets, false);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, specs.names);
    PERFORM pazpaz_pii.pii_tell_about_constraints(relation, specs.targets);

    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, specs.additions));
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned(relation), specs.names, specs.shadow_names,
        specs.legacy_versions, 'started');
    PERFORM pazpaz_pii.pii_add_check(relation, NOT specs.are_adopted);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_adopt', 'open'::text || adopted);
    ELSE
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_sync',
            (SELECT array_agg(n::text ORDER BY c.number, n = c.shadow_name) FROM pazpaz_pii.pii_column AS c CROSS
                JOIN LATERAL unnest(ARRAY[c.column_name, c.shadow_name]) AS n
                WHERE c.table_name = relation AND c.state = 'started'));
    END IF;
    PERFORM pazpaz_pii.pii_record_in_step(pazpaz_pii.pii_owned(relation));
    FOR one IN SELECT c.column_name, c.shadow_name FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation
        AND c.state = 'started' LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, one.shadow_name,
            format('the encrypted %s, while it is migrated by pazpaz_pii', one.column_name));
    END LOOP;
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'started', columns);

    SELECT string_agg(DISTINCT quote_ident(p.pubname), ', ') INTO publications
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_publication_tables AS p
        ON (quote_ident(p.schemaname) || '.' || quote_ident(p.tablename))::regclass = t.member;
    IF publications IS NOT NULL THEN
        RAISE WARNING '% is published: %', relation, publications
            USING HINT = 'Start the migration on the subscribers, too, or their apply workers stop at the columns that '
                'they lack.';
    END IF;
    RETURN format('%s: started; sessions that write to it need a key %s. Next: CALL %s(%L)', relation,
        CASE WHEN specs.are_adopted THEN 'once it is closed to others' ELSE 'from now on' END,
        '@extschema@.pii_migration_backfill', relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_start(regclass, jsonb) IS
    'begins to convert columns of a table in use: {"email": {"length": 255, "searchable": true}, "address": {}}; from '
        'then on writing to it needs a key. {"email": {"expression": ..., "legacy_version": ...}} adopts what the '
        'application has encrypted, and until pii_migration_close() writing needs none';

-- sql/tables/migration/close.sql
-- An adoption that is closed is as any migration: writing needs a key, and no row can become pending. Before that
-- the swap could not be safe: it proves by the CHECK that every row has its value, and has outlived who would
-- not see it.

CREATE FUNCTION pazpaz_pii.pii_is_open(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt'))[1] = 'open', false);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_open(regclass) IS
    'internal: whether rows of a migration may be pending';

CREATE FUNCTION @extschema@.pii_migration_close(relation regclass, closed boolean DEFAULT true) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments text[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    IF closed IS NULL THEN
        RAISE EXCEPTION 'closed must be true or false' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    IF NOT pazpaz_pii.pii_is_adoption(relation) THEN
        RAISE EXCEPTION 'the migration of % was closed from its start', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Only what the application has encrypted by itself can be written without a key.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    PERFORM pazpaz_pii.pii_lock_table(relation, false);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    IF closed <> pazpaz_pii.pii_is_open(relation) THEN
        RETURN format('%s: %s already', relation, CASE WHEN closed THEN 'closed' ELSE 'open' END);
    END IF;
    arguments := pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt');
    arguments[1] := CASE WHEN closed THEN 'closed' ELSE 'open' END;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT pii_in_step', relation));
    PERFORM pazpaz_pii.pii_add_check(relation, closed);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_adopt', arguments);
    PERFORM pazpaz_pii.pii_record_in_step(pazpaz_pii.pii_owned(relation));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), CASE WHEN closed THEN 'closed' ELSE 'opened' END);
    RETURN format(CASE WHEN closed
        THEN '%s: closed; sessions that write to it need a key from now on. Next: CALL %s(%L) again, and finish'
        ELSE '%s: open; sessions that write to it need no key. Next: CALL %s(%L)' END, relation,
        '@extschema@.pii_migration_backfill', relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_close(regclass, boolean) IS
    'closes a migration that adopts to who has no key: from then on writing to the table needs one, and no row '
        'becomes pending; closed => false opens it again';

-- sql/tables/migration/backfill.sql
-- The rows that were there when the migration started.

CREATE FUNCTION pazpaz_pii.pii_tell_backfill(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    done CONSTANT text := CASE WHEN pazpaz_pii.pii_is_adoption(relation) THEN 'adopted' ELSE 'encrypted' END;
BEGIN
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'backfilled',
        jsonb_build_object('rows', rows_done, 'failed', rows_failed));
    IF rows_failed > 0 THEN
        RAISE WARNING '%: % %, % failed', relation, pazpaz_pii.pii_counted(rows_done, 'row'), done, rows_failed
            USING HINT = concat('pii_migration_failures lists them by primary key and column. ',
                CASE WHEN EXISTS (SELECT FROM @extschema@.pii_migration_failures AS f
                        WHERE f.table_name = pii_tell_backfill.relation AND f.sqlstate = '55000')
                    THEN '55000: it is ciphertext already, which is adopted. ' END,
                'Mend them, then CALL pii_migration_backfill() again.');
    ELSIF NOT is_complete THEN
        RAISE WARNING '%: % %, others are still pending: they were locked, or written meanwhile', relation,
            pazpaz_pii.pii_counted(rows_done, 'row'), done
            USING HINT = 'CALL pii_migration_backfill() again; lock_timeout and deadlocks make it pass over rows.';
    ELSE
        RAISE NOTICE '%: % %', relation, pazpaz_pii.pii_counted(rows_done, 'row'), done
            USING HINT = CASE WHEN pazpaz_pii.pii_is_open(relation)
                THEN 'Next: pii_migration_verify(), pii_migration_close(), and this again.'
                ELSE 'Next: pii_migration_verify(), the statements of pii_migration_indexes(), '
                    'pii_migration_finish().' END;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_backfill(regclass, bigint, bigint,
    boolean) IS 'internal: the result of a backfill';

-- What is adopted and not searchable keeps its bytes: a key that decrypts is enough.
CREATE FUNCTION pazpaz_pii.pii_require_backfill_rights(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    any_searchable CONSTANT boolean := EXISTS (SELECT FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
        WHERE c.encrypted_type ~ 'searchable');
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_require_key();
        PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    END IF;
    IF any_searchable OR NOT is_adoption THEN
        PERFORM pazpaz_pii.pii_require_keys(any_searchable);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_backfill_rights(regclass) IS
    'internal: raises the error that a key or a right is missing for a backfill';

CREATE PROCEDURE @extschema@.pii_migration_backfill(relation regclass, batch_size integer DEFAULT 1000,
    pause interval DEFAULT '0')
    LANGUAGE plpgsql AS $$
DECLARE
    rows_done bigint := 0;
    rows_failed bigint := 0;
    tasks pazpaz_pii.pii_table_update[];
    is_complete boolean := true;
    failure pg_catalog.text;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_check_pace(batch_size, pause);
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    PERFORM pazpaz_pii.pii_refuse_changed(relation);
    PERFORM pazpaz_pii.pii_require_backfill_rights(relation);
    PERFORM pazpaz_pii.pii_tell_about_firing_triggers(relation);
    PERFORM pazpaz_pii.pii_clear_failures(pazpaz_pii.pii_owned(relation), 'backfill');
    COMMIT;
    tasks := ARRAY(SELECT u FROM pazpaz_pii.pii_backfill_updates(relation) AS u);
    CALL pazpaz_pii.pii_run_batches(tasks,
        batch_size, pause, false, rows_done, rows_failed, is_complete, failure);
    PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'backfill');
    COMMIT;
    PERFORM pazpaz_pii.pii_tell_backfill(relation, rows_done, rows_failed, is_complete);
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_backfill(regclass, integer, interval) IS
    'encrypts the rows that were there when the migration started, a transaction for each batch; call it in several '
        'sessions at once, and again after a crash';

-- sql/tables/migration/verify.sql
-- Every value of the shadow columns compared with its plain one, or with what the application has encrypted.

-- That takes the expression, which is SQL, and so the rights of the table's owner.
CREATE FUNCTION pazpaz_pii.pii_verify_adopted(relation regclass, part regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
#variable_conflict use_column
DECLARE
    one record;
    problems record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_adopted_columns(relation) LOOP
        BEGIN
            SELECT array_agg(p.row_key) AS keys, array_agg(p.problem) AS texts INTO problems
            FROM pazpaz_pii.pii_adopted_problems(part, one.column_name, one.shadow_name, one.source,
                one.legacy_version, false) AS p;
        EXCEPTION WHEN data_exception OR plpgsql_error OR external_routine_exception
                OR external_routine_invocation_exception THEN
            SELECT array_agg(p.row_key) AS keys, array_agg(p.problem) AS texts INTO problems
            FROM pazpaz_pii.pii_adopted_problems(part, one.column_name, one.shadow_name, one.source,
                one.legacy_version, true) AS p;
        END;
        RETURN QUERY SELECT part, one.column_name, p.key, p.problem, NULL::bigint, NULL::bigint
            FROM unnest(problems.keys, problems.texts) AS p (key, problem);
        RETURN QUERY SELECT part, one.column_name, NULL::text, CASE WHEN problems.keys IS NULL THEN 'ok'
                ELSE pazpaz_pii.pii_bad_values(cardinality(problems.keys), q.cells[1]::bigint) END,
            q.cells[1]::bigint, coalesce(cardinality(problems.keys), 0)::bigint
            FROM pazpaz_pii.pii_query_as_owner(part, format('SELECT count(t.%I) FROM ONLY %s AS t', one.column_name,
                part)) AS q (cells);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_verify_adopted(regclass, regclass) IS
    'internal: bad values of one table of an adoption by primary key and reason, and a summary of each column';

CREATE FUNCTION pazpaz_pii.pii_verify_started(relation regclass, may_be_ciphertext boolean)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part regclass;
BEGIN
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_require_key();
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    IF pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    END IF;
    FOR part IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        IF pazpaz_pii.pii_is_adoption(relation) THEN
            RETURN QUERY SELECT * FROM pazpaz_pii.pii_verify_adopted(relation, part);
            CONTINUE;
        END IF;
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(part, ARRAY(
            SELECT (e.attnum, c.column_name, 'scalar', e.atttypmod, p.attnum)::pazpaz_pii.pii_verified_column
            FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
                JOIN pg_attribute AS e ON e.attrelid = part AND e.attname = c.shadow_name
                JOIN pg_attribute AS p ON p.attrelid = part AND p.attname = c.column_name
            ORDER BY c.number), may_be_ciphertext);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_verify_started(regclass, boolean) IS
    'internal: pii_migration_verify(); whether text that looks like a value is text, its caller has said';

CREATE FUNCTION @extschema@.pii_migration_verify(relation regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM pazpaz_pii.pii_verify_started(relation, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_verify(regclass) IS
    'decrypts every shadow value and compares it with its plain one, or with what is adopted: a row for each bad value '
        'with its primary key and the reason, and a summary of each column';

-- sql/tables/migration/finish.sql
-- The encrypted columns take the names of the plain ones.

CREATE FUNCTION @extschema@.pii_migration_indexes(relation regclass)
    RETURNS TABLE (replacement text, index_name text, definition text, is_replaced boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT r.is_replaced THEN r.replacement END, r.index_name, r.definition, r.is_replaced
    FROM pazpaz_pii.pii_replacements(relation, pazpaz_pii.pii_migration_targets(relation), true) AS r
    ORDER BY r.index_name;
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_indexes(regclass) IS
    'the indexes that finishing a migration drops, and for each the statement that makes one for the encrypted column, '
        'until there is one; run the first column with \gexec';

CREATE FUNCTION pazpaz_pii.pii_refuse_pending(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'not every row of % is encrypted', relation
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Nothing was changed. pii_migration_verify() names the rows. CALL pii_migration_backfill() again; '
                'where a value differs, UPDATE its encrypted column to NULL first: then it is made anew. What is '
                'ciphertext already is adopted, by a migration of its own.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_pending(regclass) IS
    'internal: raises the error that rows are not encrypted yet';

-- What makes the swap safe: PostgreSQL has checked every row, and checks every new one. Who
-- validated the CHECK before us may have had no key, and compared nothing.
CREATE FUNCTION pazpaz_pii.pii_validate_in_step(relation regclass, may_be_ciphertext boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
BEGIN
    -- PostgreSQL proves that no row lacks its value; that they are equal takes the key, which the CHECK
    -- of another role's table is not evaluated with. What is written from now on was checked when it came.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_verify_started(relation, may_be_ciphertext) AS v WHERE v.bad > 0) THEN
        RAISE check_violation;
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s VALIDATE CONSTRAINT pii_in_step', relation));
EXCEPTION WHEN check_violation OR data_corrupted OR invalid_binary_representation THEN
    PERFORM pazpaz_pii.pii_refuse_pending(relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_validate_in_step(regclass, boolean) IS
    'internal: validates the CHECK that every row is encrypted and equal';

CREATE FUNCTION pazpaz_pii.pii_swap_names(relation regclass, lock_timeout interval, attempts integer,
    may_be_ciphertext boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    horizon xid8;
    names name[];
    targets pazpaz_pii.pii_target[];
    dropped text;
    suffix CONSTANT text := CASE WHEN pazpaz_pii.pii_is_adoption(relation) THEN '__source' ELSE '__plaintext' END;
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    SELECT array_agg(c.column_name ORDER BY c.number) INTO names FROM pazpaz_pii.pii_columns_in(relation, 'started')
        AS c;
    targets := pazpaz_pii.pii_migration_targets(relation);
    PERFORM pazpaz_pii.pii_require_key();
    IF pazpaz_pii.pii_is_open(relation) THEN
        RAISE EXCEPTION 'the migration of % is open to sessions without a key', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. SELECT pii_migration_close(), then CALL pii_migration_backfill() again.';
    END IF;
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'must run in a transaction that has not written anything'
            USING ERRCODE = 'active_sql_transaction',
                HINT = 'It waits for older transactions, its own would be one of them. Run it by itself.';
    ELSIF EXISTS (SELECT FROM @extschema@.pii_migration_failures AS f
        WHERE f.table_name = pii_swap_names.relation AND f.operation = 'backfill') THEN
        RAISE EXCEPTION '% of % could not be encrypted',
                (SELECT pazpaz_pii.pii_counted(count(DISTINCT (f.relation, f.row_key)), 'row')
                    FROM @extschema@.pii_migration_failures AS f
                    WHERE f.table_name = pii_swap_names.relation AND f.operation = 'backfill'), relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Mend the rows that pii_migration_failures lists, then CALL '
                    'pii_migration_backfill() again.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, true);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    IF may_be_ciphertext AND NOT pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, names, true);
    END IF;
    -- Two that wait for older transactions in this way could wait for each other for ever.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('pii_migration_finish', 0)) THEN
        RAISE EXCEPTION 'another migration of this database is being finished'
            USING ERRCODE = 'lock_not_available', HINT = 'Nothing was changed. Run this again when it is done.';
    END IF;
    -- Whoever sees what was committed before this sees every encrypted value: nothing is pending now, and
    -- the CHECK sees to what comes later.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_backfill_updates(relation) AS u
        WHERE pazpaz_pii.pii_count_pending(u) > 0) THEN
        PERFORM pazpaz_pii.pii_refuse_pending(relation);
    END IF;
    horizon := pg_snapshot_xmax(pg_current_snapshot());
    PERFORM pazpaz_pii.pii_validate_in_step(relation, may_be_ciphertext);
    WHILE NOT pazpaz_pii.pii_wait_for_snapshots(relation, horizon) LOOP
    END LOOP;

    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, true);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, true);
    SELECT string_agg(r.index_name, ', ') INTO dropped FROM @extschema@.pii_migration_indexes(relation) AS r
        WHERE NOT r.is_replaced;
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'started') LOOP
        PERFORM pazpaz_pii.pii_copy_column(relation, one.column_name, one.shadow_name, true);
    END LOOP;
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_sync');
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT pii_in_step', relation));
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'started') LOOP
        PERFORM pazpaz_pii.pii_rename_column(relation, one.column_name,
            pazpaz_pii.pii_free_name(relation, one.column_name, suffix, '{}'));
        PERFORM pazpaz_pii.pii_rename_column(relation, one.shadow_name, one.column_name);
    END LOOP;
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'finished');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_guard',
        (SELECT array_agg(c.leftover_name::text) FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'finished', to_jsonb(names));
    RAISE NOTICE '%: until the scrub, the encrypted columns come last in SELECT * and in INSERT without column names, '
        'after the left-over ones', relation;
    IF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes without a replacement are dropped: %', dropped;
    END IF;
    RETURN format('%s: finished; its columns are encrypted_text. Next: CALL %s(%L)', relation,
        '@extschema@.pii_migration_scrub', relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swap_names(regclass, interval, integer, boolean) IS
    'internal: pii_migration_finish(), in the mode plaintext; whether text that looks like a value is text, its caller '
        'has said in his own';

CREATE FUNCTION @extschema@.pii_migration_finish(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pazpaz_pii.pii_swap_names(relation, lock_timeout, attempts, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_finish(regclass, interval, integer) IS
    'lets the encrypted columns take the names of the plain ones, under a short exclusive lock, once every row is '
        'proven to be encrypted and equal';

-- sql/tables/migration/scrub.sql
-- No plaintext stays in the files: the table is rewritten, and so are catalogues that held it.

-- Partitions come and go. One that came with text in a left-over column only would lose it, one that
-- went has left-over plaintext that nobody would scrub.
CREATE FUNCTION pazpaz_pii.pii_refuse_strays(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    is_found boolean;
    strays text;
BEGIN
    SELECT q.cells[1]::boolean INTO is_found
    FROM pazpaz_pii.pii_query_as_owner(relation, format('SELECT EXISTS (SELECT FROM %s WHERE %s)', relation,
        (SELECT string_agg(format('(%I IS NOT NULL AND %I IS NULL)', c.leftover_name, c.column_name), ' OR ')
            FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c))) AS q (cells);
    IF is_found THEN
        RAISE EXCEPTION 'rows of % hold text in a left-over plaintext column only', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. They came in past the trigger, with a partition say: UPDATE ... SET '
                    || CASE WHEN pazpaz_pii.pii_is_adoption(relation)
                        THEN 'email = pii_adopt(email__source), email__source'
                        ELSE 'email = email__plaintext, email__plaintext' END || ' = NULL WHERE email IS NULL.';
    END IF;
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'finished') AS s WHERE s.root = relation;
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'detached partitions of % still hold plaintext: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('Nothing was changed. Attach them again, with columns that are called as those of %s. Or '
                    'drop their left-over columns (and VACUUM FULL them): rows whose encrypted value is NULL lose '
                    'theirs by that.', relation);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_strays(regclass) IS
    'internal: raises the error that plaintext came or went with a partition';

-- What was changed since the finish holds: the place that the column goes back to gets its privileges,
-- comment and statistics target.
CREATE FUNCTION pazpaz_pii.pii_update_leftovers(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.column_name, c.leftover_name, a.attstattarget,
            (SELECT string_agg(DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END, ', ')
                FROM aclexplode(a.attacl) AS x) AS grantees
        FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c CROSS JOIN pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = c.leftover_name
    LOOP
        IF one.grantees IS NOT NULL THEN
            EXECUTE format('REVOKE ALL (%I) ON %s FROM %s CASCADE', one.leftover_name, one.member, one.grantees);
        END IF;
        IF one.attstattarget >= 0 THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS -1', one.member, one.leftover_name));
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'finished') LOOP
        PERFORM pazpaz_pii.pii_copy_column(relation, one.column_name, one.leftover_name, false);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_update_leftovers(regclass) IS
    'internal: carries privileges, comments and statistics targets of encrypted columns to where they go';

-- Puts the encrypted columns where the plain ones stood, by one rewrite. Needs no key.
CREATE FUNCTION pazpaz_pii.pii_rewrite_scrubbed(relation regclass, lock_timeout interval, attempts integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    actions text;
    indexes pazpaz_pii.pii_definition[];
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
    SELECT array_agg(c.column_name ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %I, DROP COLUMN %4$I', c.column_name, c.encrypted_type,
            c.encrypted_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, actions
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    -- They may have changed since.
    PERFORM pazpaz_pii.pii_record_not_null(pazpaz_pii.pii_owned(relation), names);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_update_leftovers(relation);
    indexes := ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d
        WHERE d.kind IN ('index', 'of_index'));
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions));
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default', 'not_null']);
    PERFORM pazpaz_pii.pii_restore_definitions(relation, indexes);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s', relation));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'scrubbed', to_jsonb(names));
    -- There is nothing to go back to.
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_scrubbed(regclass, interval, integer) IS
    'internal: rewrites a table so that its files hold no plaintext of migrated columns';

-- Where plaintext was: most common values in statistics; in pg_attribute the value of rows that are
-- older than their column; literals of defaults, constraints and indexes. The rows are gone, their
-- bytes are not until the files are written anew.
CREATE FUNCTION pazpaz_pii.pii_scrubbed_catalogues() RETURNS regclass[]
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY['pg_statistic', 'pg_statistic_ext_data', 'pg_attrdef', 'pg_constraint', 'pg_index', 'pg_attribute',
        'pazpaz_pii.pii_definition']::regclass[];
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_scrubbed_catalogues() IS
    'internal: the catalogues that a scrub writes anew';

-- By CLUSTER, since VACUUM FULL is refused inside a procedure; and not in a block with EXCEPTION, in
-- which pg_attribute cannot be. All locks come first, so that nothing can fail in between.
CREATE FUNCTION pazpaz_pii.pii_rewrite_catalogues(lock_timeout interval) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := current_setting('lock_timeout');
    catalogues CONSTANT regclass[] := pazpaz_pii.pii_scrubbed_catalogues();
    keys CONSTANT name[] := ARRAY(SELECT c.relname FROM unnest(catalogues) WITH ORDINALITY AS k (catalogue, place)
        JOIN pg_index AS i ON i.indrelid = k.catalogue AND i.indisprimary
        JOIN pg_class AS c ON c.oid = i.indexrelid ORDER BY k.place);
BEGIN
    BEGIN
        PERFORM set_config('lock_timeout', (EXTRACT(epoch FROM lock_timeout) * 1000)::bigint::text, true);
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string(catalogues, ', '));
        PERFORM set_config('lock_timeout', timeout_before, true);
    EXCEPTION WHEN insufficient_privilege OR lock_not_available OR deadlock_detected THEN
        RETURN false;
    END;
    FOR n IN 1..cardinality(catalogues) LOOP
        EXECUTE format('CLUSTER %s USING %I', catalogues[n], keys[n]);
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_catalogues(interval) IS
    'internal: writes catalogues anew; false for a role that may not, or where the locks are not to be had';

-- A definition is not plaintext of a row, but may quote one.
CREATE FUNCTION pazpaz_pii.pii_literals(relation regclass) RETURNS TABLE (holder text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH encrypted AS MATERIALIZED (
        SELECT pazpaz_pii.pii_table_of(c.plain) AS member, a.attnum
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            JOIN pazpaz_pii.pii_conversion AS c ON c.plain = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum)
    )
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0)
    FROM encrypted AS e JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = e.member
        AND d.refobjsubid = e.attnum
    WHERE CASE d.classid
        WHEN 'pg_attrdef'::regclass THEN (SELECT pg_get_expr(f.adbin, f.adrelid) FROM pg_attrdef AS f
            WHERE f.oid = d.objid)
        WHEN 'pg_constraint'::regclass THEN pg_get_constraintdef(d.objid)
        WHEN 'pg_class'::regclass THEN pg_get_indexdef(d.objid)
        WHEN 'pg_statistic_ext'::regclass THEN pg_get_statisticsobjdef(d.objid) END LIKE '%''%'
    UNION ALL
    SELECT format('recorded definition of %s', CASE d.kind WHEN 'default' THEN format('default value for column %s of '
            'table %s', pazpaz_pii.pii_visible_name(d.columns[1]), d.member) ELSE format('index %s', d.object) END)
    FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
    WHERE d.kind IN ('default', 'index') AND d.clause LIKE '%''%';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_literals(regclass) IS
    'internal: which definitions quote texts, of encrypted columns and of what is recorded to go back to';

CREATE FUNCTION pazpaz_pii.pii_tell_scrub(relation regclass, catalogues_rewritten boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
    literals text;
BEGIN
    IF NOT catalogues_rewritten THEN
        RAISE WARNING 'old rows of catalogues may still hold plaintext of %', relation
            USING HINT = format('As a superuser: CALL pii_migration_scrub() again, or VACUUM FULL %s.',
                array_to_string(pazpaz_pii.pii_scrubbed_catalogues(), ', '));
    END IF;
    SELECT string_agg(name, ', ') INTO holders FROM (
        SELECT format('replication slot %s', slot_name) AS name FROM pg_replication_slots
            WHERE coalesce(xmin, catalog_xmin) IS NOT NULL
        UNION ALL SELECT format('standby %s', application_name) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
        UNION ALL SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts
            WHERE database = current_database()
    ) AS horizon;
    IF holders IS NOT NULL THEN
        RAISE WARNING 'dead rows with plaintext may have been kept, for %', holders
            USING HINT = 'When they have moved on or are gone, CALL pii_migration_scrub() again.';
    END IF;
    SELECT string_agg(l.holder, ', ' ORDER BY l.holder) INTO literals FROM pazpaz_pii.pii_literals(relation) AS l;
    IF literals IS NOT NULL THEN
        RAISE NOTICE 'definitions quote texts, which stay, also in dumps: %', literals
            USING HINT = 'If they are personal data, change the definition. What is recorded in '
                'pazpaz_pii.pii_definition is needed to go back, and only the extension''s owner reads it.';
    END IF;
    RAISE NOTICE '% is scrubbed: the files of its database hold no row''s plaintext of these columns any more', relation
        USING DETAIL = E'Not reached, and may hold it until they are gone:\n'
            '- pg_wal: segments from before. CHECKPOINT, or pg_switch_wal() and time, lets the server recycle them.\n'
            '- the WAL archive, base backups, dumps and snapshots from before: expire them.\n'
            '- replicas: each removes its old files as it replays this; check their lag.\n'
            '- free blocks of the disk: files were deleted, not overwritten.\n'
            '- server logs, and copies elsewhere: materialized views, other tables, exports.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_scrub(regclass, boolean) IS
    'internal: says what a scrub cannot reach';

CREATE PROCEDURE @extschema@.pii_migration_scrub(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10)
    LANGUAGE plpgsql AS $$
DECLARE
    horizon pg_catalog.xid8;
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_require_owner(relation);
    -- Left-over plaintext alone is for its owner to look at: see pii_swaps().
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation
        AND c.state OPERATOR(pg_catalog.=) 'finished' AND c.column_name IS NULL) THEN
        PERFORM pazpaz_pii.pii_settle_dropped(relation, lock_timeout, attempts);
    END IF;
    -- After a conversion in one statement, or when called again, only the catalogues are left.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation
        AND c.state OPERATOR(pg_catalog.<>) 'encrypted')
        OR NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation)
    THEN
        PERFORM pazpaz_pii.pii_columns_in(relation, 'finished');
        PERFORM pazpaz_pii.pii_rewrite_scrubbed(relation, lock_timeout, attempts);
    END IF;
    COMMIT;
    -- No catalogue has had plaintext of it.
    IF is_adoption THEN
        RAISE NOTICE '% holds its adopted columns alone', relation
            USING DETAIL = 'What the application had encrypted is in WAL, backups and replicas until they expire: its '
                'keys are needed to read it there.';
        RETURN;
    END IF;
    horizon := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot());
    WHILE NOT pazpaz_pii.pii_wait_for_snapshots(relation, horizon) LOOP
        COMMIT;
    END LOOP;
    COMMIT;
    PERFORM pazpaz_pii.pii_tell_scrub(relation, pazpaz_pii.pii_rewrite_catalogues(lock_timeout));
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_scrub(regclass, interval, integer) IS
    'rewrites the table, the planner''s statistics and other catalogues so that no plaintext stays in the database''s '
        'files; says what it cannot reach. Locks the table for the rewrite, needs no key';

-- sql/tables/migration/rollback.sql
-- The way back, from each state of a migration.

-- Whatever has become of the columns. A shadow whose plain column was dropped may hold the only copy: it stays.
CREATE FUNCTION pazpaz_pii.pii_roll_back_started(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    drops text;
    kept text;
BEGIN
    SELECT array_agg(c.column_name),
        string_agg(', DROP COLUMN ' || quote_ident(c.shadow_name), '') FILTER (WHERE c.column_name IS NOT NULL),
        string_agg(quote_ident(c.shadow_name), ', ') FILTER (WHERE c.column_name IS NULL)
    INTO names, drops, kept
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'started';
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_sync');
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS pii_in_step%s',
        relation, drops));
    PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
    PERFORM pazpaz_pii.pii_tell_kept(relation, kept);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_started(regclass) IS
    'internal: gives up a migration that is not finished: the plain columns are as ever';

-- Writes the plaintext back where it stood, by one rewrite.
CREATE FUNCTION pazpaz_pii.pii_roll_back_finished(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    before numeric[];
    plain_types text[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    PERFORM pazpaz_pii.pii_require_key();
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(c.plain_type ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_decrypt_at_work(%I, $3), DROP '
            'COLUMN %4$I', c.column_name, c.plain_type, c.plain_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, plain_types, actions
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the rollback', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_finished(regclass) IS
    'internal: decrypts columns whose migration is finished but not scrubbed';

-- What has been written since, only the encrypted column holds: it has no form that the application would know.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_sources(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    condition CONSTANT text := (SELECT string_agg(format('(t.%I IS NULL AND t.%I IS NOT NULL)', c.leftover_name,
        c.column_name), ' OR ') FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c);
    lost text;
BEGIN
    SELECT string_agg(q.cells[1], E'\n') INTO lost
    FROM pazpaz_pii.pii_storage(relation) AS s CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(s.relation,
        format('SELECT %s FROM ONLY %s AS t WHERE %s LIMIT 20', pazpaz_pii.pii_row_key(s.relation), s.relation,
            condition)) AS q (cells);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'rows of % were written since its migration was finished', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = lost,
                HINT = 'Nothing was changed. The application''s own form of them cannot be made here; the first 20 of '
                    'each table are listed. pii_export() gives their bytes as pii_adopt() takes them.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_sources(regclass) IS
    'internal: raises the error that rows of a finished adoption have no value in the application''s form';

-- What the application had encrypted is still there, and comes back as it is.
CREATE FUNCTION pazpaz_pii.pii_roll_back_adopted(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    shadow_names name[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(c.shadow_name ORDER BY c.number)
    INTO names, shadow_names
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    PERFORM pazpaz_pii.pii_refuse_lost_sources(relation);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('DROP COLUMN %I', n), ', ') FROM unnest(shadow_names) AS n)));
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_adopted(regclass) IS
    'internal: gives up an adoption that is finished but not scrubbed, while no row was written since';

CREATE PROCEDURE @extschema@.pii_migration_rollback(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state text;
    encrypted text[];
    strays text;
    is_settled boolean;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s WHERE s.root = relation;
    PERFORM pazpaz_pii.pii_record_strays(pazpaz_pii.pii_owned(relation));
    is_settled := pazpaz_pii.pii_settle_dropped(relation, lock_timeout, attempts);
    -- Of columns that are gone, too.
    SELECT min(c.state) INTO state FROM pazpaz_pii.pii_conversion AS c
    WHERE c.table_name = relation AND c.state <> 'encrypted';
    -- The last migration, not those before it; a second call finds that it was rolled back.
    SELECT array_agg(c.column_name::text ORDER BY c.number) FILTER (WHERE c.is_latest) INTO encrypted
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation;
    IF state IS NULL AND is_settled THEN
        NULL;  -- Nothing else was under way.
    ELSIF state IS NULL AND encrypted IS NULL
        AND EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation) THEN
        RAISE EXCEPTION 'the last migration of % is rolled back already', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'pii_decrypt_columns() decrypts columns of earlier ones.';
    ELSIF state IS NULL AND encrypted IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
        PERFORM @extschema@.pii_decrypt_columns(relation, encrypted);
    ELSIF state = 'finished' AND pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
        PERFORM pazpaz_pii.pii_roll_back_adopted(relation);
    ELSIF state = 'finished' THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
        PERFORM pazpaz_pii.pii_roll_back_finished(relation);
    ELSE
        IF state IS NULL THEN
            PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
        END IF;
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
        PERFORM pazpaz_pii.pii_roll_back_started(relation);
    END IF;
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'rolled back');
    IF strays IS NOT NULL THEN
        RAISE NOTICE 'partitions that were detached are as they were then: %', strays
            USING HINT = 'CALL pii_migration_rollback() of each, too.';
    END IF;
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_rollback(regclass, interval, integer) IS
    'takes a migration back from any state, in one transaction: columns, indexes, constraints, defaults and order as '
        'they were; once finished, it decrypts by a rewrite under an exclusive lock. An adoption goes back until a row '
        'is written after its finish';

-- sql/tables/rotation.sql
-- Moves every value to the current version of the data key, in batches, while the tables are in use.

-- Whether a policy hides rows from the owner, as whom an UPDATE runs.
CREATE FUNCTION pazpaz_pii.pii_hides_rows_of_owner(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.relrowsecurity AND c.relforcerowsecurity AND NOT (r.rolsuper OR r.rolbypassrls)
    FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_hides_rows_of_owner(regclass) IS
    'internal: whether row-level security is forced upon the owner of a table';

-- The tables to go through, and what a rotation does not touch.
CREATE FUNCTION pazpaz_pii.pii_rotation_tables(root regclass) RETURNS TABLE (relation regclass)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF root IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_require_owner(root);
        PERFORM pazpaz_pii.pii_require_rows_here(root);
    ELSE
        PERFORM pazpaz_pii.pii_tell_elsewhere();
    END IF;
    FOR one IN
        SELECT a.attname, t.relation FROM pazpaz_pii.pii_bytea_column AS d
            CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_table_of(d.declared)) AS t (relation)
            JOIN pg_attribute AS a ON a.attrelid = t.relation AND a.attname = pazpaz_pii.pii_name_of(d.declared)
        WHERE a.atttypid <> 'bytea'::regtype
            AND (root IS NULL OR t.relation IN (SELECT m.member FROM pazpaz_pii.pii_tree(root) AS m))
    LOOP
        RAISE WARNING 'column "%" of %, which was declared to hold encrypted values, is not of type bytea any more',
            one.attname, one.relation
            USING HINT = 'Values that it still holds are left as they are.';
    END LOOP;
    FOR one IN
        SELECT c.relation, k.relkind, pazpaz_pii.pii_owns(c.relation) AS is_owned, bool_or(c.is_rotated) AS is_rotated,
            string_agg(format('%I (%s)', c.column_name, c.column_type), ', ') FILTER (WHERE NOT c.is_rotated) AS others
        FROM (
            SELECT s.relation, s.column_name, s.column_type, true AS is_rotated
            FROM pazpaz_pii.pii_stored_columns(root) AS s WHERE s.holds <> 'chance'
            UNION ALL
            SELECT u.relation, u.column_name, u.column_type, false
            FROM pazpaz_pii.pii_uncountable_columns(root) AS u
        ) AS c JOIN pg_class AS k ON k.oid = c.relation
        GROUP BY c.relation, k.relkind
        ORDER BY c.relation::text
    LOOP
        IF one.relkind = 'm' THEN
            RAISE NOTICE 'materialized view % is left as it is', one.relation USING
                HINT = 'REFRESH it after the rotation.';
        ELSIF NOT one.is_owned THEN
            RAISE WARNING 'table % is left as it is: it belongs to another role', one.relation;
        ELSIF root IS NULL
            AND (row_security_active(one.relation) OR pazpaz_pii.pii_hides_rows_of_owner(one.relation)) THEN
            RAISE WARNING 'table % is left as it is: row-level security hides rows of it', one.relation;
        ELSE
            -- Whether there are any is not looked up: that would wait for whoever has locked the table.
            IF one.others IS NOT NULL THEN
                RAISE WARNING 'values in rows and ranges of %, if there are any, are left as they are: %', one.relation,
                    one.others
                    USING HINT = 'Move them to columns of type encrypted_text, or of arrays of it.';
            END IF;
            IF one.is_rotated THEN
                relation := one.relation;
                RETURN NEXT;
            END IF;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rotation_tables(regclass) IS
    'internal: the tables that a rotation goes through; tells which it leaves out';

-- Generated columns follow those that they are made of. What is bound to associated data is left as it is.
CREATE FUNCTION pazpaz_pii.pii_rotation_updates(root regclass) RETURNS SETOF pazpaz_pii.pii_table_update
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'rotate', root, false, c.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(format('CASE WHEN NOT (%s) THEN pazpaz_pii.pii_reencrypt_at_work(t.%I, $3) END', k.is_left,
            c.column_name) ORDER BY c.number),
        string_agg(format('%I = CASE WHEN %s THEN t.%1$I ELSE pazpaz_pii.pii_reencrypt_at_work(t.%1$I, $3) END',
            c.column_name, k.is_left), ', '),
        string_agg(format('NOT (%s)', k.is_left), ' OR ')
    FROM pazpaz_pii.pii_current_version() AS current (version),
        pazpaz_pii.pii_stored_columns(root) AS c
        -- By index, as in storage.sql.
        CROSS JOIN LATERAL (
            SELECT FROM pg_class AS k JOIN pg_attribute AS a ON a.attrelid = k.oid
            WHERE k.oid = c.relation AND k.relkind = 'r' AND a.attnum = c.number AND a.attgenerated = ''
            OFFSET 0) AS writable
        CROSS JOIN LATERAL format(CASE c.holds
            -- Nobody but the application knows what they are bound to.
            WHEN 'bytea' THEN 'pazpaz_pii.pii_is_under(t.%I, %s) OR pazpaz_pii.pii_is_bound(t.%1$I)'
            ELSE 'pazpaz_pii.pii_is_under(t.%I, %s)' END, c.column_name, current.version) AS k (is_left)
    WHERE c.holds <> 'chance'
    GROUP BY c.relation
    ORDER BY c.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rotation_updates(regclass) IS
    'internal: the UPDATE of a rotation, for each table';

CREATE FUNCTION pazpaz_pii.pii_tell_rotation(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'rotated',
        jsonb_build_object('rows', rows_done, 'failed', rows_failed,
        'version', pazpaz_pii.pii_current_version()));
    IF rows_failed > 0 THEN
        RAISE WARNING '%: % encrypted anew, % failed', relation, pazpaz_pii.pii_counted(rows_done, 'row'), rows_failed
            USING HINT = 'pii_migration_failures lists them by primary key and column; they still have their old key.';
    ELSIF NOT is_complete THEN
        RAISE WARNING '%: % encrypted anew, others are not: they were locked, or written under an old key meanwhile',
            relation, pazpaz_pii.pii_counted(rows_done, 'row')
            USING HINT = 'CALL pii_rotate() again, once every session has the new key.';
    ELSE
        RAISE NOTICE '%: % encrypted anew under key version %', relation, pazpaz_pii.pii_counted(rows_done, 'row'),
            pazpaz_pii.pii_current_version();
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_rotation(regclass, bigint, bigint,
    boolean) IS 'internal: the result of a rotation';

-- What comes before and after the batches of a table, with goes_on as in pii_try_batch().
CREATE FUNCTION pazpaz_pii.pii_try_begin_rotation(relation regclass, goes_on boolean,
    OUT tasks pazpaz_pii.pii_table_update[], OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    PERFORM pazpaz_pii.pii_tell_about_firing_triggers(relation);
    PERFORM pazpaz_pii.pii_clear_failures(pazpaz_pii.pii_owned(relation), 'rotate');
    tasks := ARRAY(SELECT u FROM pazpaz_pii.pii_rotation_updates(relation) AS u);
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_begin_rotation(regclass, boolean) IS
    'internal: what a rotation of a table has to do; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_end_rotation(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean, goes_on boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    PERFORM pazpaz_pii.pii_merge_search_indexes(relation);
    PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'rotate');
    PERFORM pazpaz_pii.pii_tell_rotation(relation, rows_done, rows_failed, is_complete);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    RETURN SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_end_rotation(regclass, bigint, bigint, boolean, boolean) IS
    'internal: the result of a rotation of a table; the SQLSTATE of an error, if others are to go on';

-- By its SQLSTATE only: the message is its owner's, and might quote values.
CREATE FUNCTION pazpaz_pii.pii_leave_out(relation regclass, table_name text, rows_done bigint, failure text)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    BEGIN
        PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'rotate');
    EXCEPTION WHEN OTHERS THEN
        NULL;  -- It is gone, or another's now.
    END;
    RAISE WARNING 'table % is left with % encrypted anew: error %', table_name,
            pazpaz_pii.pii_counted(rows_done, 'row'), failure
        USING HINT = format('CALL pii_rotate(%L) shows the error.', table_name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_leave_out(regclass, text, bigint, text) IS
    'internal: tells that a rotation goes on without a table';

CREATE PROCEDURE @extschema@.pii_rotate(relation regclass DEFAULT NULL, batch_size integer DEFAULT 1000,
    pause interval DEFAULT '0')
    LANGUAGE plpgsql AS $$
DECLARE
    goes_on CONSTANT boolean := relation IS NULL;
    one pg_catalog.record;
    begun pg_catalog.record;
    tasks pazpaz_pii.pii_table_update[];
    rows_done bigint;
    rows_failed bigint;
    is_complete boolean;
    failure pg_catalog.text;
    tables bigint := 0;
    all_done bigint := 0;
    all_failed bigint := 0;
    tables_left_out bigint := 0;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_check_pace(batch_size, pause);
    PERFORM pazpaz_pii.pii_require_current_key();
    FOR one IN
        SELECT t.relation, pazpaz_pii.pii_full_name(t.relation) AS name
        FROM pazpaz_pii.pii_rotation_tables(relation) AS t
    LOOP
        rows_done := 0;
        rows_failed := 0;
        is_complete := true;
        begun := pazpaz_pii.pii_try_begin_rotation(one.relation, goes_on);
        COMMIT;
        failure := begun.failure;
        tasks := begun.tasks;
        IF failure IS NULL THEN
            CALL pazpaz_pii.pii_run_batches(tasks,
                batch_size, pause, goes_on, rows_done, rows_failed, is_complete, failure);
            COMMIT;
        END IF;
        IF failure IS NULL THEN
            failure := pazpaz_pii.pii_try_end_rotation(one.relation, rows_done, rows_failed, is_complete, goes_on);
        END IF;
        tables := tables OPERATOR(pg_catalog.+) 1;
        all_done := all_done OPERATOR(pg_catalog.+) rows_done;
        all_failed := all_failed OPERATOR(pg_catalog.+) rows_failed;
        IF failure IS NOT NULL THEN
            tables_left_out := tables_left_out OPERATOR(pg_catalog.+) 1;
            PERFORM pazpaz_pii.pii_leave_out(one.relation, one.name, rows_done, failure);
        END IF;
        COMMIT;
    END LOOP;
    IF tables_left_out OPERATOR(pg_catalog.>) 0 THEN
        RAISE WARNING '% of % left out, after errors', tables_left_out, pazpaz_pii.pii_counted(tables, 'table')
            USING HINT = 'Their values are still under their old keys: see the warnings above.';
    END IF;
    -- A script is to stop here. All that can be told is recorded, and committed.
    IF all_failed OPERATOR(pg_catalog.>) 0 AND all_done OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION 'no value was encrypted anew: all of % failed', pazpaz_pii.pii_counted(all_failed, 'row')
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'They still have their old key. pii_migration_failures lists them; a missing or wrong key fails '
                    'them all: pii_session_keys() lists those of this session.';
    END IF;
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_rotate(regclass, integer, interval) IS
    'encrypts every value that is not under the current key version anew, a transaction for each batch, in one table '
        'or all; call it in several sessions at once, and again after a crash';

-- sql/registry/tables.sql
-- What the database knows about its keys, and what became of them.

CREATE TABLE pazpaz_pii.pii_key (
    kind text NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['data', 'index'])),
    version integer NOT NULL CHECK (version OPERATOR(pg_catalog.>=) 1 AND version OPERATOR(pg_catalog.<=) 65535),
    fingerprint text NOT NULL UNIQUE CHECK (fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{16}$'),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    activated_at timestamptz,
    expires_at timestamptz DEFAULT pg_catalog.now() OPERATOR(pg_catalog.+) interval '90 days',
    retired_at timestamptz,
    destroyed_at timestamptz,
    wrapped_key bytea CHECK (pg_catalog.octet_length(wrapped_key) OPERATOR(pg_catalog.=) 60),
    ignored text[] NOT NULL DEFAULT '{}',
    custody text CHECK (custody OPERATOR(pg_catalog.=) ANY (ARRAY['server', 'client'])),
    PRIMARY KEY (kind, version),
    CHECK (destroyed_at IS NULL OR (retired_at IS NOT NULL AND wrapped_key IS NULL))
);
COMMENT ON TABLE pazpaz_pii.pii_key IS
    'internal: registered keys; written by pii_register_key(), pii_create_key() and the functions that follow them';
COMMENT ON COLUMN pazpaz_pii.pii_key.kind IS 'data: encrypts values; index: makes equality tags and blind indexes';
COMMENT ON COLUMN pazpaz_pii.pii_key.version IS 'as in keyrings and stored values';
COMMENT ON COLUMN pazpaz_pii.pii_key.fingerprint IS 'tells keys apart and gives nothing away; another key under this '
    'version is refused';
COMMENT ON COLUMN pazpaz_pii.pii_key.activated_at IS 'NULL while the key waits to be used; one index key is active';
COMMENT ON COLUMN pazpaz_pii.pii_key.expires_at IS 'when a new version is due; enforces nothing; NULL for never';
COMMENT ON COLUMN pazpaz_pii.pii_key.retired_at IS 'since then it encrypts no more';
COMMENT ON COLUMN pazpaz_pii.pii_key.destroyed_at IS 'since then it decrypts no more';
COMMENT ON COLUMN pazpaz_pii.pii_key.wrapped_key IS 'the key encrypted under the master key, or NULL; not for PUBLIC';
COMMENT ON COLUMN pazpaz_pii.pii_key.ignored IS 'tables that were left out of account when it was activated';
COMMENT ON COLUMN pazpaz_pii.pii_key.custody IS 'reserved: whether sessions here (server) or only clients have the key '
    '(client); NULL while nothing says so';

-- One index key is live per database: lookups compare its tags.
CREATE UNIQUE INDEX pii_key_one_active_index ON pazpaz_pii.pii_key (kind)
    WHERE kind OPERATOR(pg_catalog.=) 'index' AND activated_at IS NOT NULL AND retired_at IS NULL;
COMMENT ON INDEX pazpaz_pii.pii_key_one_active_index IS 'one index key is active';

CREATE TABLE pazpaz_pii.pii_key_parameters (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    master_fingerprint text NOT NULL CHECK (master_fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{16}$'),
    salt bytea,
    memory_kib integer,
    iterations integer,
    lanes integer,
    passphrase_fingerprint text,
    wrapped_master bytea,
    changed_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE pazpaz_pii.pii_key_parameters IS
    'internal: one row: which master key wraps the registered keys, and how a passphrase opens it (Argon2id)';

CREATE TABLE pazpaz_pii.pii_key_census (
    table_name text NOT NULL,
    column_name name NOT NULL,
    key_version integer,
    index_version integer,
    n_values bigint NOT NULL,
    nulls bigint NOT NULL,
    malformed bigint NOT NULL,
    bytes bigint,
    taken_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE pazpaz_pii.pii_key_census IS 'internal: the last pii_take_census(): stored values by table, column '
    'and key version';

-- The census says what is in the tables, so it is not dumped.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_key', '');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_key_parameters', '');

-- Sessions remember what they read; this makes them read again.
CREATE FUNCTION pazpaz_pii.pii_key_changed() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_key_changed_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_key_changed() IS
    'internal: trigger of pii_key: all sessions look their keys up again before they next use them';

CREATE TRIGGER pii_key_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pazpaz_pii.pii_key
    FOR EACH STATEMENT EXECUTE FUNCTION pazpaz_pii.pii_key_changed();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_key_changed;

-- A version stands for one key for ever, and is never given out again: so its row stays, whatever becomes
-- of the key. The only copy of a wrapped one goes when pii_destroy_key() has said so. Likewise a master key
-- that only a passphrase opens.
CREATE FUNCTION pazpaz_pii.pii_refuse_forgetting() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are not deleted, nor moved to another version', TG_RELID::regclass
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'pii_destroy_key() ends a key for ever; that there was one stays known.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_forgetting() IS
    'internal: trigger of pii_key and pii_key_parameters: an error for what would forget keys';

CREATE TRIGGER pii_refuse_delete BEFORE DELETE ON pazpaz_pii.pii_key
    FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_delete;
CREATE TRIGGER pii_refuse_update BEFORE UPDATE ON pazpaz_pii.pii_key
    FOR EACH ROW WHEN (NEW.kind OPERATOR(pg_catalog.<>) OLD.kind OR NEW.version OPERATOR(pg_catalog.<>) OLD.version
        OR NEW.fingerprint OPERATOR(pg_catalog.<>) OLD.fingerprint
        OR (OLD.wrapped_key IS NOT NULL AND NEW.wrapped_key IS NULL AND NEW.destroyed_at IS NULL))
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_update;
CREATE TRIGGER pii_refuse_delete BEFORE DELETE ON pazpaz_pii.pii_key_parameters
    FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key_parameters ENABLE ALWAYS TRIGGER pii_refuse_delete;

CREATE VIEW @extschema@.pii_key_status AS
    WITH sealed AS MATERIALIZED (
        SELECT pg_catalog.unnest(i.key_versions) AS version FROM @extschema@.pii_search_indexes AS i
    )
    SELECT k.kind, k.version, k.fingerprint,
        CASE
            WHEN k.destroyed_at IS NOT NULL THEN 'destroyed'
            WHEN k.retired_at IS NOT NULL THEN 'retired'
            WHEN k.activated_at IS NULL THEN 'pending'
            WHEN k.expires_at OPERATOR(pg_catalog.<=) pg_catalog.now() THEN 'overdue'
            WHEN k.expires_at OPERATOR(pg_catalog.<=) (pg_catalog.now() OPERATOR(pg_catalog.+) interval '14 days')
                THEN 'due'
            ELSE 'current'
        END AS status,
        pg_catalog.date_trunc('second', pg_catalog.now() OPERATOR(pg_catalog.-) k.created_at) AS age,
        CASE WHEN k.retired_at IS NULL THEN pg_catalog.floor(pg_catalog.date_part('epoch',
            k.expires_at OPERATOR(pg_catalog.-) pg_catalog.now()) OPERATOR(pg_catalog./) 86400)::integer END
                AS days_left,
        c.n_values,
        CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data' THEN s.n_indexes END AS search_indexes,
        CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data'
            THEN c.n_values::double precision OPERATOR(pg_catalog./) 4294967296::double precision END AS budget_used,
        t.taken_at AS counted_at,
        k.created_at, k.activated_at, k.expires_at, k.retired_at, k.destroyed_at,
        k.wrapped_key IS NOT NULL AS is_wrapped
    FROM pazpaz_pii.pii_key AS k
        CROSS JOIN (SELECT pg_catalog.max(taken_at) AS taken_at FROM pazpaz_pii.pii_key_census) AS t
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.taken_at IS NOT NULL THEN COALESCE(pg_catalog.sum(one.n_values), 0)::bigint END
                AS n_values
            FROM pazpaz_pii.pii_key_census AS one
            WHERE k.version OPERATOR(pg_catalog.=)
                CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data' THEN one.key_version ELSE one.index_version END) AS c
        CROSS JOIN LATERAL (SELECT pg_catalog.count(*) AS n_indexes FROM sealed
            WHERE sealed.version OPERATOR(pg_catalog.=) k.version) AS s;
COMMENT ON VIEW @extschema@.pii_key_status IS
    'registered keys: status (pending, current, due within 14 days, overdue, retired, destroyed), values by the '
        'last census, and search indexes that are sealed under each';
COMMENT ON COLUMN @extschema@.pii_key_status.days_left IS 'until expires_at; negative when overdue';
COMMENT ON COLUMN @extschema@.pii_key_status.n_values IS 'stored values under this key by the last pii_take_census(), '
    'NULL before the first';
COMMENT ON COLUMN @extschema@.pii_key_status.budget_used IS
    'share of the 2^32 encryptions that one data key is good for; at least this, since overwritten values count too';
COMMENT ON COLUMN @extschema@.pii_key_status.counted_at IS 'when the last census was taken';

-- sql/registry/literals.sql
-- A literal becomes an encrypted value when a definition is parsed, under the key of that day. No rotation reaches it,
-- and a default or a rule stores it with each row anew: the key is needed for as long as the definition is there.

-- belongs_to is what can be ignored.
CREATE FUNCTION pazpaz_pii.pii_expressions() RETURNS TABLE (belongs_to text, owner oid, place text, tree text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.oid::regclass::text, c.relowner, e.place, e.tree
    FROM pg_class AS c CROSS JOIN LATERAL (
        SELECT format('default of %s.%I', c.oid::regclass, a.attname), d.adbin::text
            FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
            WHERE d.adrelid = c.oid
        UNION ALL SELECT CASE r.rulename WHEN '_RETURN' THEN format('view %s', c.oid::regclass)
                ELSE format('rule %I on %s', r.rulename, c.oid::regclass) END,
                concat(r.ev_qual::text, r.ev_action::text)
            FROM pg_rewrite AS r WHERE r.ev_class = c.oid
        UNION ALL SELECT format('constraint %I on %s', k.conname, c.oid::regclass), k.conbin::text
            FROM pg_constraint AS k WHERE k.conrelid = c.oid
        UNION ALL SELECT format('trigger %I on %s', t.tgname, c.oid::regclass), t.tgqual::text
            FROM pg_trigger AS t WHERE t.tgrelid = c.oid
        UNION ALL SELECT format('policy %I on %s', p.polname, c.oid::regclass),
                concat(p.polqual::text, p.polwithcheck::text)
            FROM pg_policy AS p WHERE p.polrelid = c.oid
        UNION ALL SELECT format('index %s', i.indexrelid::regclass), concat(i.indexprs::text, i.indpred::text)
            FROM pg_index AS i WHERE i.indrelid = c.oid
        UNION ALL SELECT format('bounds of partition %s', c.oid::regclass), c.relpartbound::text
        UNION ALL SELECT format('statistics %I.%I', s.stxnamespace::regnamespace, s.stxname), s.stxexprs::text
            FROM pg_statistic_ext AS s WHERE s.stxrelid = c.oid
    ) AS e (place, tree)
    UNION ALL
    SELECT t.oid::regtype::text, t.typowner, format('domain %s', t.oid::regtype), concat(t.typdefaultbin::text,
        (SELECT string_agg(k.conbin::text, '') FROM pg_constraint AS k WHERE k.contypid = t.oid))
    FROM pg_type AS t WHERE t.typtype = 'd'
    UNION ALL
    SELECT p.oid::regprocedure::text, p.proowner, format('routine %s', p.oid::regprocedure),
        concat(p.prosqlbody::text, p.proargdefaults::text)
    FROM pg_proc AS p WHERE p.prosqlbody IS NOT NULL OR p.proargdefaults IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_expressions() IS
    'internal: the expressions of all definitions, as pg_node_tree';

-- pg_node_tree writes a value byte by byte, in decimal; what is sought is "v2:", "v2.1:" or "v2.1i:" at the beginning
-- of one, or of an element.
CREATE FUNCTION pazpaz_pii.pii_literal_pattern(kind text, version integer, others boolean) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE kind
        WHEN 'data' THEN format(' 118 %s(?:46 (?:%s)+)?(?:%s)*58 ', sought.version, digit, letter)
        ELSE format(' 118 (?:%2$s)+46 %1$s(?:%3$s)*58 ',
            CASE WHEN others THEN format('(?!%s(?:%s)*58 )(?:%s)+', sought.version, letter, digit)
                ELSE sought.version END, digit, letter) END
    FROM (VALUES ('(?:4[89]|5[0-7]) ', '(?:9[7-9]|1[01]\d|12[0-2]) ')) AS codes (digit, letter)
        CROSS JOIN (SELECT string_agg(ascii(d.digit) || ' ', '' ORDER BY d.place)
            FROM regexp_split_to_table(pii_literal_pattern.version::text, '') WITH ORDINALITY AS d (digit, place))
            AS sought (version)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_literal_pattern(text, integer, boolean) IS
    'internal: finds values under a key, or under any other index key, in a constant of a pg_node_tree';

CREATE FUNCTION pazpaz_pii.pii_key_literals(kind text, version integer, others boolean, ignored text[]) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH types (oids, pattern) AS MATERIALIZED (
        SELECT array_agg(h.type), pazpaz_pii.pii_literal_pattern(kind, version, others)
        FROM pazpaz_pii.pii_holding_types() AS h
    )
    SELECT string_agg(DISTINCT e.place || CASE WHEN pg_get_userbyid(e.owner) <> current_user
        THEN format(' (of %s)', e.owner::regrole) ELSE '' END, ', ')
    FROM types AS t CROSS JOIN pazpaz_pii.pii_expressions() AS e CROSS JOIN LATERAL regexp_matches(e.tree,
            '\{CONST :consttype (\d+) [^{}]*:constisnull false [^{}]*:constvalue \d+ \[([^]]*)\]', 'g') AS m
    WHERE e.belongs_to <> ALL (ignored) AND m[1]::oid = ANY (t.oids) AND m[2] ~ t.pattern
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_literals(text, integer, boolean, text[]) IS
    'internal: the definitions with literals under a key, or under any other index key';

CREATE FUNCTION pazpaz_pii.pii_refuse_literals(kind text, version integer, others boolean, ignored text[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places CONSTANT text := pazpaz_pii.pii_key_literals(kind, version, others, ignored);
BEGIN
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'definitions hold literals under % key %', kind,
            CASE WHEN others THEN format('versions other than %s', version) ELSE format('version %s', version) END
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'Write a literal as ''...''::text, and it is no ciphertext; detach a partition and attach it '
                    'again. What does not matter can be named as ignoring.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_literals(text, integer, boolean, text[]) IS
    'internal: an error while definitions hold literals under a key, or under any other index key';

-- sql/registry/registry.sql
-- The life of a registered key. What the caller may not do by itself, the owner of the extension does
-- for roles that may execute the function: SECURITY DEFINER.

CREATE FUNCTION pazpaz_pii.pii_wait_for_key(kind text, version integer) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wait_for_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wait_for_key(text, integer) IS
    'internal: waits for the transactions that have encrypted under a data key, or tagged under any index key, and '
        'keeps others waiting';

-- While somebody waits for a key, those who want to encrypt under it wait behind him; and who holds it may be
-- anybody. So nobody waits for longer than the session's lock_timeout says, or 5 seconds.
CREATE FUNCTION pazpaz_pii.pii_limit_waiting() RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before CONSTANT text := current_setting('lock_timeout');
BEGIN
    IF before = '0' THEN
        PERFORM set_config('lock_timeout', '5s', true);
    END IF;
    RETURN before;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_limit_waiting() IS
    'internal: gives the transaction a lock_timeout unless it has one; what it was before';

CREATE FUNCTION pazpaz_pii.pii_refuse_waiting(kind text, version integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
BEGIN
    PERFORM pg_stat_clear_snapshot();
    SELECT string_agg(DISTINCT format('%s%s', coalesce('process ' || l.pid, 'a prepared transaction'),
            ' of role ' || quote_ident(a.usename)) || coalesce(', on table ' || l.relation::regclass, ''), '; ')
        INTO holders
    FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
        AND (
            -- As src/keys/registry.rs locks a version of the data key, and tags as a whole.
            (l.classid = 'pazpaz_pii.pii_key'::regclass AND l.objid = CASE kind WHEN 'data' THEN version ELSE 0 END
                AND l.objsubid = CASE kind WHEN 'data' THEN 1 ELSE 2 END)
            -- As the census meets it.
            OR (l.mode = 'AccessExclusiveLock'
                AND l.relation IN (SELECT c.relation FROM pazpaz_pii.pii_stored_columns() AS c)));
    RAISE EXCEPTION 'other transactions are in the way of a change of % key version %', kind, version
        USING ERRCODE = 'lock_not_available', DETAIL = coalesce(holders, 'They are gone by now.'),
            HINT = 'Nothing was changed. Try again when they have ended, with a longer lock_timeout perhaps; '
                'pg_terminate_backend() ends one.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_waiting(text, integer) IS
    'internal: raises the error 55P03 that names who holds a key, or a table that is to be counted';

CREATE FUNCTION pazpaz_pii.pii_lock_key(kind text, version integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_wait_for_key(kind, version);
    PERFORM set_config('lock_timeout', timeout_before, true);
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting(kind, version);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_key(text, integer) IS
    'internal: locks a data key, or tags as a whole; an error that names who holds it, after a while';

-- ignored: the names of tables that the custodian leaves out of account, with their schemas.
CREATE FUNCTION pazpaz_pii.pii_count_stored(ignored text[]) RETURNS bigint
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted bigint;
BEGIN
    LOCK TABLE pazpaz_pii.pii_key_census IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM pazpaz_pii.pii_key_census;
    INSERT INTO pazpaz_pii.pii_key_census
            (table_name, column_name, key_version, index_version, n_values, nulls, malformed, bytes)
        SELECT c.table_name::text, c.column_name, c.key_version, c.index_version, c.n_values, c.nulls, c.malformed,
            c.bytes
        FROM pazpaz_pii.pii_census_without(NULL, ignored) AS c;
    SELECT coalesce(sum(c.n_values), 0) INTO counted FROM pazpaz_pii.pii_key_census AS c;
    RETURN counted;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_count_stored(text[]) IS
    'internal: counts the stored values of all tables but some by key version, for pii_key_status';

CREATE FUNCTION @extschema@.pii_take_census() RETURNS bigint
    VOLATILE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_tell_elsewhere();
    SELECT pazpaz_pii.pii_count_stored('{}');
$$;
COMMENT ON FUNCTION @extschema@.pii_take_census() IS
    'counts the stored values of all tables by key version, for pii_key_status; returns their number';

CREATE FUNCTION pazpaz_pii.pii_whose(owner oid) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN pg_get_userbyid(owner) <> current_user THEN format(' (a table of %s)', owner::regrole) ELSE '' END;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_whose(oid) IS
    'internal: tells the owner of a table that is not that of the extension';

CREATE FUNCTION pazpaz_pii.pii_key_places(kind text, version integer, others boolean) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(format('%s.%I: %s%s', c.table_name, c.column_name, c.n_values, pazpaz_pii.pii_whose(r.relowner)),
        ', ' ORDER BY c.table_name, c.column_name)
    FROM (SELECT table_name, column_name, sum(n_values) AS n_values
            FROM pazpaz_pii.pii_key_census
            WHERE CASE kind WHEN 'data' THEN key_version ELSE index_version END IS NOT NULL
                AND n_values > 0
                AND (CASE kind WHEN 'data' THEN key_version ELSE index_version END = version) <> others
            GROUP BY table_name, column_name) AS c
        LEFT JOIN pg_class AS r ON r.oid = to_regclass(c.table_name)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_places(text, integer, boolean) IS
    'internal: by the last census, the columns with values under a key, or under any other key of its kind';

-- What moves values to the current version depends on what holds them; only that is told.
CREATE FUNCTION pazpaz_pii.pii_key_remedies(version integer) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH places (form) AS MATERIALIZED (
        SELECT s.form
        FROM pazpaz_pii.pii_key_census AS c
            JOIN pazpaz_pii.pii_stored_forms() AS s
                ON s.relation = to_regclass(c.table_name) AND s.column_name = c.column_name
        WHERE c.key_version = pii_key_remedies.version AND c.n_values > 0
    )
    SELECT string_agg(r.remedy, ' ' ORDER BY r.number)
    FROM (VALUES
        (1, '{bytes}'::text[], 'Declare columns of bytea: SELECT pii_declare_column(...).'),
        (2, '{armour}', 'Make encrypted columns of armour in text: ALTER TABLE ... ALTER COLUMN ... TYPE '
            'encrypted_text USING pii_import(...).'),
        (3, '{bytes,armour,scalar,array,bytea}', 'Move values to the current version: CALL pii_rotate().'),
        (4, '{bytes,bytea}', 'Values that are bound to associated data it leaves: pii_decrypt and pii_encrypt them '
            'with that.'),
        (5, '{view}', 'REFRESH materialized views.')
    ) AS r (number, forms, remedy)
    WHERE EXISTS (SELECT FROM places AS p WHERE p.form = ANY (r.forms))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_remedies(integer) IS
    'internal: by the last census, what moves the values under a data key to the current version';

CREATE FUNCTION pazpaz_pii.pii_refuse_uncounted(ignored text[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    SELECT string_agg(format('%s.%I: %s%s', u.relation, u.column_name, u.column_type, pazpaz_pii.pii_whose(r.relowner)),
        ', ') INTO places
    FROM pazpaz_pii.pii_uncounted_columns(ignored) AS u JOIN pg_class AS r ON r.oid = u.relation;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'columns may hold values under any key, and cannot be counted'
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'Move the values to columns of type encrypted_text, or of arrays of it: pii_rotate() leaves '
                    'those in rows, ranges and the like as they are. Tables of others that do not matter can be named '
                    'as ignoring.';
    END IF;
    SELECT string_agg(format('%s is %s%s', e.relation, e.place, pazpaz_pii.pii_whose(r.relowner)), E'\n') INTO places
    FROM pazpaz_pii.pii_elsewhere() AS e JOIN pg_class AS r ON r.oid = e.relation
    WHERE e.relation::text <> ALL (ignored);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'tables may hold values under any key, and their rows are not in this database'
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'See to it where these rows are: CALL pii_rotate() and pii_census(). Then name these tables as '
                    'ignoring.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_uncounted(text[]) IS
    'internal: an error while columns, or tables whose rows are on other servers, may contain encrypted values that '
        'the census does not count';

-- Anybody can store what looks like a value under a key, or a copy of one that he may read, and keep it, in a table or
-- as a literal. So the custodian can name tables, views, domains and functions that do not matter: as errors name
-- them, since he may have no right to the schemas that they are in.
CREATE FUNCTION pazpaz_pii.pii_ignored(ignoring text[]) RETURNS text[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    relation regclass;
    object text;
    ignored text[] := '{}';
BEGIN
    FOREACH one IN ARRAY ignoring LOOP
        relation := CASE WHEN one !~ '\)$' THEN to_regclass(one) END;
        object := CASE WHEN one ~ '\)$' THEN to_regprocedure(one)::text
            ELSE coalesce(relation::text, to_regtype(one)::text) END;
        IF object IS NULL THEN
            RAISE EXCEPTION 'no such table: %', coalesce(one, 'NULL')
                USING ERRCODE = 'undefined_table', HINT = 'Name what is to be ignored with its schema.';
        END IF;
        ignored := ignored || object;
        IF relation IS NOT NULL THEN
            ignored := ignored || ARRAY(SELECT s.relation::text FROM pazpaz_pii.pii_storage(relation) AS s
                UNION SELECT e.relation::text FROM pazpaz_pii.pii_elsewhere(relation) AS e);
        END IF;
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT i.name FROM unnest(ignored) AS i (name) ORDER BY i.name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_ignored(text[]) IS
    'internal: the names of what does not matter; of tables, with their partitions and children';

CREATE FUNCTION pazpaz_pii.pii_check_tags() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
    unregistered text;
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_refuse_literals('index', NEW.version, true, NEW.ignored);
    PERFORM pazpaz_pii.pii_count_stored(NEW.ignored);
    PERFORM pazpaz_pii.pii_refuse_uncounted(NEW.ignored);
    places := pazpaz_pii.pii_key_places('index', NEW.version, true);
    SELECT string_agg(DISTINCT format('SELECT pii_register_key(%s, ''index'')', c.index_version), ', ')
        INTO unregistered
    FROM pazpaz_pii.pii_key_census AS c
    WHERE c.n_values > 0 AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k WHERE k.kind = 'index'
        AND k.version = c.index_version);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'values are tagged under another index key than version %, so lookups would miss them',
            NEW.version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = coalesce(unregistered || ' first, in a session that has this key; the new one then waits for '
                        'pii_activate_key().',
                    'Rewrite these columns in the transaction of pii_activate_key(), as "Another index key" of the '
                        'page "The life of a key" shows, docs/key-rotation.md.')
                    || ' Tables of others that do not matter can be named as ignoring.';
    END IF;
    PERFORM set_config('lock_timeout', timeout_before, true);
    RETURN NULL;
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting('index', NEW.version);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_tags() IS
    'internal: trigger of pii_key: no transaction ends with an active index key that is not that of all tags';

-- At the end of the transaction, which rewrites the columns in between. Not on INSERT, lest a restore
-- depend on the order of its tables; pii_add_key() activates by an UPDATE of its own.
CREATE CONSTRAINT TRIGGER pii_key_check_tags
    AFTER UPDATE OF activated_at ON pazpaz_pii.pii_key
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
        WHEN (NEW.kind OPERATOR(pg_catalog.=) 'index' AND NEW.activated_at IS NOT NULL AND NEW.retired_at IS NULL)
    EXECUTE FUNCTION pazpaz_pii.pii_check_tags();

CREATE FUNCTION pazpaz_pii.pii_add_key(
    kind text, version integer, fingerprint text, wrapped_key bytea, is_active boolean, valid_for interval,
    ignored text[]
) RETURNS pazpaz_pii.pii_key
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known record;
    added pazpaz_pii.pii_key;
BEGIN
    SELECT k.kind, k.version INTO known FROM pazpaz_pii.pii_key AS k WHERE k.fingerprint = pii_add_key.fingerprint;
    IF FOUND THEN
        RAISE EXCEPTION 'this key is registered already, as % key version %', known.kind, known.version
            USING ERRCODE = 'duplicate_object';
    END IF;
    INSERT INTO pazpaz_pii.pii_key (kind, version, fingerprint, expires_at, wrapped_key)
        VALUES (kind, version, fingerprint, now() + valid_for, wrapped_key) RETURNING * INTO added;
    IF is_active THEN
        UPDATE pazpaz_pii.pii_key AS k SET activated_at = now(), ignored = pii_add_key.ignored
            WHERE k.kind = pii_add_key.kind AND k.version = pii_add_key.version RETURNING * INTO added;
    END IF;
    RETURN added;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_add_key(text, integer, text, bytea, boolean, interval, text[]) IS
    'internal: adds a row to pii_key, which it returns; for pii_register_key() and pii_create_key()';

CREATE FUNCTION pazpaz_pii.pii_has_active_key(kind text) RETURNS boolean
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_has_active_key.kind AND k.activated_at IS NOT NULL AND k.retired_at IS NULL)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_has_active_key(text) IS 'internal: whether pii_key has an active key of this kind';

-- Somebody may pass a key where its kind belongs, so what it is instead is not said.
CREATE FUNCTION pazpaz_pii.pii_check_named(kind text, version integer) RETURNS void
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF version IS NULL OR kind IS NULL OR kind NOT IN ('data', 'index') THEN
        RAISE EXCEPTION 'version must be given, and kind must be ''data'' or ''index'''
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_named(text, integer) IS
    'internal: an error unless these can be the kind and version of a key';

-- ignoring: the first index key is active at once, and asks as pii_activate_key() does.
CREATE FUNCTION @extschema@.pii_register_key(
    version integer, kind text DEFAULT 'data', valid_for interval DEFAULT '90 days', ignoring text[] DEFAULT '{}'
) RETURNS text
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    loaded record;
    registered pazpaz_pii.pii_key;
    added pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    PERFORM pazpaz_pii.pii_check_named(kind, version);
    SELECT s.fingerprint, s.is_current INTO loaded FROM @extschema@.pii_session_keys() AS s
        WHERE s.kind = pii_register_key.kind AND s.version = pii_register_key.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this session has no % key of version %', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Load it first; its fingerprint is what gets registered.';
    END IF;
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO registered FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_register_key.kind AND k.version = pii_register_key.version;
    IF registered.fingerprint = loaded.fingerprint THEN
        -- A day, since how long 90 days are depends on the time zone.
        IF (registered.expires_at IS NULL) <> (valid_for IS NULL)
            OR abs(extract(epoch FROM registered.expires_at - registered.created_at - valid_for)) > 86400 THEN
            RAISE NOTICE '% key version % is registered already: valid_for changes nothing', kind, version
                USING DETAIL = format('It expires at %s.', coalesce(registered.expires_at, 'infinity'));
        END IF;
        RETURN registered.fingerprint;
    END IF;
    IF registered.fingerprint IS NOT NULL THEN
        RAISE EXCEPTION 'the % key loaded as version % has fingerprint %, but the registered one has %',
                kind, version, loaded.fingerprint, registered.fingerprint
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'A version stands for one key for ever. Load the registered key, or give this one a new '
                    'version.';
    END IF;
    IF kind = 'index' THEN
        PERFORM pazpaz_pii.pii_lock_key(kind, version);
    END IF;
    added := pazpaz_pii.pii_add_key(kind, version, loaded.fingerprint, NULL,
        CASE kind WHEN 'data' THEN loaded.is_current ELSE false END OR NOT pazpaz_pii.pii_has_active_key(kind),
        valid_for, left_out);
    PERFORM pazpaz_pii.pii_audit_key('key_register', added, added.ignored);
    RETURN loaded.fingerprint;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_register_key(integer, text, interval, text[]) IS
    'records the fingerprint of a key of this session; from then on another key under its version is refused';

CREATE FUNCTION pazpaz_pii.pii_lock_registered(kind text, version integer) RETURNS pazpaz_pii.pii_key
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
BEGIN
    PERFORM pazpaz_pii.pii_check_named(kind, version);
    -- A snapshot from before the lock would not show what the lock has waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a key changes its state in a READ COMMITTED transaction only'
            USING ERRCODE = 'active_sql_transaction',
                HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, or SET default_transaction_isolation TO '
                    '''read committed''.';
    END IF;
    -- All of its kind, since what becomes of one depends on the others.
    PERFORM FROM pazpaz_pii.pii_key AS k WHERE k.kind = pii_lock_registered.kind ORDER BY k.version FOR UPDATE;
    SELECT * INTO registered FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_lock_registered.kind AND k.version = pii_lock_registered.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% key version % is not registered', kind, version
            USING ERRCODE = 'undefined_object', HINT = 'pii_key_status lists the registered keys.';
    END IF;
    RETURN registered;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_registered(text, integer) IS
    'internal: the row of a registered key, locked with those of its kind; an error without one';

CREATE FUNCTION pazpaz_pii.pii_audit_key(event text, key pazpaz_pii.pii_key, ignored text[]) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.pii_audit(event, jsonb_build_object('kind', key.kind, 'version', key.version, 'fingerprint',
        key.fingerprint) || CASE WHEN ignored = '{}' THEN '{}' ELSE jsonb_build_object('ignored', ignored) END);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_audit_key(text, pazpaz_pii.pii_key, text[]) IS
    'internal: records what became of a key, and the tables that were left out of account';

CREATE FUNCTION @extschema@.pii_activate_key(
    version integer, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
    current_version CONSTANT integer := pazpaz_pii.pii_current_version();
    blind text;
    one regclass;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.retired_at IS NOT NULL THEN
        RAISE EXCEPTION '% key version % is retired', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE WHEN registered.destroyed_at IS NULL
                    THEN 'SELECT pii_reinstate_key(...) takes a retirement back.'
                    ELSE 'It is destroyed, too: make a new version.' END;
    END IF;
    IF registered.activated_at IS NOT NULL THEN
        RETURN;
    END IF;
    IF kind = 'index' THEN
        -- Until the end, nobody copies a value from a table that is still to be rewritten, or looks one up.
        FOR one IN
            SELECT DISTINCT c.relation FROM pazpaz_pii.pii_stored_columns() AS c JOIN pg_class AS k
                ON k.oid = c.relation
            WHERE c.holds IN ('scalar', 'array') AND k.relkind = 'r' AND c.relation::text <> ALL (left_out)
            ORDER BY c.relation
        LOOP
            PERFORM pazpaz_pii.pii_lock_table(one, false);
        END LOOP;
        PERFORM pazpaz_pii.pii_lock_key(kind, version);
        UPDATE pazpaz_pii.pii_key AS k SET retired_at = clock_timestamp()
            WHERE k.kind = 'index' AND k.activated_at IS NOT NULL AND k.retired_at IS NULL;
        SELECT string_agg(DISTINCT t.tgrelid::regclass::text, ', ') INTO blind FROM pg_trigger AS t
            WHERE t.tgfoid = '@extschema@.pii_blind_index_trigger()'::regprocedure;
        IF blind IS NOT NULL THEN
            RAISE WARNING 'blind indexes depend on the index key, and nothing can tell which one made them: %', blind
                USING HINT = 'Compute them anew in this transaction, or lookups by them will find nothing.';
        END IF;
    END IF;
    UPDATE pazpaz_pii.pii_key AS k SET activated_at = now(), ignored = left_out
        WHERE k.kind = pii_activate_key.kind AND k.version = pii_activate_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_activate', registered, left_out);
    IF kind = 'data' AND current_version <> version THEN
        RAISE NOTICE 'this session still encrypts under data key version %', current_version
            USING HINT = format('Before CALL pii_rotate(): SELECT pii_reload_keys(), or load a keyring whose current '
                'version is %s.', version);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_activate_key(integer, text, text[]) IS
    'makes a registered key the one to use; an index key retires the one before, and its transaction rewrites all tags';

-- Whoever has the key reads the texts of such an index, also when the table's values are under another by now.
CREATE FUNCTION pazpaz_pii.pii_sealed_indexes(version integer, ignored text[]) RETURNS text
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text)
    FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid JOIN pg_am AS a ON a.oid = c.relam
        CROSS JOIN LATERAL pazpaz_pii.pii_search_state(c.oid::regclass, true) AS s
    WHERE a.amname = 'pii_search' AND c.relkind = 'i' AND NOT pg_is_other_temp_schema(c.relnamespace)
        AND i.indrelid::regclass::text <> ALL (pii_sealed_indexes.ignored)
        AND pii_sealed_indexes.version = ANY (s.key_versions);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_sealed_indexes(integer, text[]) IS
    'internal: the search indexes that are sealed under a data key';

CREATE FUNCTION pazpaz_pii.pii_refuse_used(kind text, version integer, ignored text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    IF kind = 'data' THEN
        places := pazpaz_pii.pii_sealed_indexes(version, ignored);
    END IF;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'search indexes are still sealed under data key version %', version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'SELECT pii_search_merge(...), in a session with the keys, seals one under the current version.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_literals(kind, version, false, ignored);
    PERFORM pazpaz_pii.pii_count_stored(ignored);
    PERFORM pazpaz_pii.pii_refuse_uncounted(ignored);
    places := pazpaz_pii.pii_key_places(kind, version, false);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'values are still stored under % key version %', kind, version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = concat_ws(' ', CASE kind WHEN 'data' THEN pazpaz_pii.pii_key_remedies(version)
                    ELSE 'Rewrite these columns in the transaction of pii_activate_key(), as "Another index key" of '
                        'the page "The life of a key" shows, docs/key-rotation.md.' END,
                    'Tables of others that do not matter can be named as ignoring.');
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_used(text, integer, text[]) IS
    'internal: counts, and an error, with the places, while a stored value needs a key';

-- Before the lock, so that nobody who writes waits for a no; and after, when it has waited for every transaction
-- that could still add values.
CREATE FUNCTION pazpaz_pii.pii_check_unused(kind text, version integer, ignored text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_refuse_used(kind, version, ignored);
    PERFORM pazpaz_pii.pii_wait_for_key(kind, version);
    PERFORM pazpaz_pii.pii_refuse_used(kind, version, ignored);
    PERFORM set_config('lock_timeout', timeout_before, true);
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting(kind, version);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_unused(text, integer, text[]) IS
    'internal: locks a key for who encrypts under it, once no stored value needs it; an error while one does';

CREATE FUNCTION @extschema@.pii_retire_key(
    version integer, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.retired_at IS NOT NULL THEN
        RETURN;
    END IF;
    -- Without one, nobody could write any more.
    IF registered.activated_at IS NOT NULL AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_retire_key.kind AND k.version <> pii_retire_key.version
            AND k.activated_at IS NOT NULL AND k.retired_at IS NULL) THEN
        RAISE EXCEPTION '% key version % is the last active one', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE kind WHEN 'data'
                    THEN 'Activate another first: pii_create_key() or pii_register_key(), then pii_activate_key().'
                    ELSE 'pii_activate_key() of another index key retires it.' END;
    END IF;
    PERFORM pazpaz_pii.pii_check_unused(kind, version, left_out);
    UPDATE pazpaz_pii.pii_key AS k SET retired_at = clock_timestamp()
        WHERE k.kind = pii_retire_key.kind AND k.version = pii_retire_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_retire', registered, left_out);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_retire_key(integer, text, text[]) IS
    'ends the use of a key for encryption; refuses, with the places, while any stored value needs it';

-- A data key is again what it was. An index key waits for pii_activate_key(), which sees to its tags.
CREATE FUNCTION @extschema@.pii_reinstate_key(version integer, kind text DEFAULT 'data') RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION '% key version % is destroyed', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'That is for ever. Make a new version.';
    ELSIF registered.retired_at IS NULL THEN
        RETURN;
    END IF;
    UPDATE pazpaz_pii.pii_key AS k
    SET retired_at = NULL, activated_at = CASE k.kind WHEN 'data' THEN k.activated_at END
        WHERE k.kind = pii_reinstate_key.kind AND k.version = pii_reinstate_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_reinstate', registered, '{}');
END
$$;
COMMENT ON FUNCTION @extschema@.pii_reinstate_key(integer, text) IS
    'takes back that a key was retired: a data key is in use again, an index key waits to be activated';

CREATE FUNCTION @extschema@.pii_destroy_key(
    version integer, confirm text, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
    holders text;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.destroyed_at IS NOT NULL THEN
        RETURN;
    END IF;
    IF registered.retired_at IS NULL THEN
        RAISE EXCEPTION '% key version % is not retired', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'SELECT pii_retire_key(...) comes first.';
    END IF;
    IF confirm IS DISTINCT FROM registered.fingerprint THEN
        RAISE EXCEPTION 'destroying % key version % is not confirmed', kind, version
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'No backup from before can be read without this key. Pass its fingerprint, as pii_key_status '
                    'shows it, as confirm.';
    END IF;
    -- They may have copied values that were not there any more when the key was retired.
    SELECT string_agg(t.holder, '; ') INTO holders FROM (
        SELECT format('process %s of role %I', a.pid, a.usename) FROM pg_stat_activity AS a
            WHERE a.datname = current_database() AND a.xact_start < registered.retired_at
                AND a.backend_type <> 'autovacuum worker' AND a.pid <> pg_backend_pid()
        UNION ALL
        SELECT format('prepared transaction %L of role %I', p.gid, p.owner) FROM pg_prepared_xacts AS p
            -- It tells when it was prepared, not when it began.
            WHERE p.database = current_database()
    ) AS t (holder);
    IF holders IS NOT NULL THEN
        RAISE EXCEPTION 'a transaction from before % key version % was retired is still open', kind, version
            USING ERRCODE = 'object_in_use', DETAIL = holders,
                HINT = 'It may have copied values under this key. Let it end, or end it; pg_stat_activity and '
                    'pg_prepared_xacts show more of it.';
    END IF;
    PERFORM pazpaz_pii.pii_check_unused(kind, version, left_out);
    UPDATE pazpaz_pii.pii_key AS k SET destroyed_at = now(), wrapped_key = NULL
        WHERE k.kind = pii_destroy_key.kind AND k.version = pii_destroy_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_destroy', registered, left_out);
    IF registered.wrapped_key IS NOT NULL THEN
        RAISE NOTICE 'the wrapped key is deleted; its bytes stay in the table''s file until VACUUM FULL '
            'pazpaz_pii.pii_key, and in WAL and backups'
            USING HINT = 'Whoever has those and the master key can still unwrap it.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_destroy_key(integer, text, text, text[]) IS
    'deletes a retired key for ever: all that is encrypted under it, backups included, becomes unreadable';

-- sql/registry/wrapped.sql
-- Wrapped keys: data and index keys that are made here and wrapped under a master key, which is the
-- one secret that a session needs while they rotate.

CREATE FUNCTION @extschema@.pii_unlock(master bytea, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_unlock_wrapper';
COMMENT ON FUNCTION @extschema@.pii_unlock(bytea, boolean) IS
    'loads all wrapped keys into this session, or into this transaction when is_local; pass the master key as a bind '
        'parameter';

CREATE FUNCTION @extschema@.pii_unlock_passphrase(passphrase text, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_unlock_passphrase_wrapper';
COMMENT ON FUNCTION @extschema@.pii_unlock_passphrase(text, boolean) IS
    'as pii_unlock, by the passphrase that pii_set_passphrase() has set; pass it as a bind parameter';

CREATE FUNCTION @extschema@.pii_reload_keys(is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reload_keys_wrapper';
COMMENT ON FUNCTION @extschema@.pii_reload_keys(boolean) IS
    'loads all wrapped keys again with the master key of this session, after one was made or activated';

CREATE FUNCTION pazpaz_pii.pii_wrap_new_key(
    kind text, version integer, OUT fingerprint text, OUT wrapped_key bytea, OUT master_fingerprint text
) RETURNS SETOF record
    VOLATILE STRICT PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wrap_new_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wrap_new_key(text, integer) IS
    'internal: a random key wrapped under the master key of this session; for pii_create_key()';

CREATE FUNCTION @extschema@.pii_create_key(
    kind text DEFAULT 'data', valid_for interval DEFAULT '90 days', ignoring text[] DEFAULT '{}'
) RETURNS integer
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next_version integer;
    made record;
    added pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    IF kind IS NULL OR kind NOT IN ('data', 'index') THEN
        RAISE EXCEPTION 'kind must be ''data'' or ''index''' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Whoever creates a key at the same time waits here, and then sees this one.
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT coalesce(max(known.version), 0) + 1 INTO next_version FROM (
        SELECT k.version FROM pazpaz_pii.pii_key AS k WHERE k.kind = pii_create_key.kind
        UNION ALL SELECT s.version FROM @extschema@.pii_session_keys() AS s WHERE s.kind = pii_create_key.kind
    ) AS known;
    SELECT * INTO made FROM pazpaz_pii.pii_wrap_new_key(kind, next_version);
    INSERT INTO pazpaz_pii.pii_key_parameters (master_fingerprint) VALUES (made.master_fingerprint)
        ON CONFLICT DO NOTHING;
    added := pazpaz_pii.pii_add_key(kind, next_version, made.fingerprint, made.wrapped_key,
        NOT pazpaz_pii.pii_has_active_key(kind), valid_for, left_out);
    PERFORM pazpaz_pii.pii_audit_key('key_create', added, added.ignored);
    RETURN next_version;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_create_key(text, interval, text[]) IS
    'makes and stores the next version of a key, wrapped under the master key of this session; pii_unlock() and '
        'pii_reload_keys() load it';

CREATE FUNCTION pazpaz_pii.pii_rewrap_key(old bytea, new bytea, kind text, version integer, wrapped_key bytea)
    RETURNS bytea
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_rewrap_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_rewrap_key(bytea, bytea, text, integer, bytea) IS
    'internal: a wrapped key wrapped under another master key; for pii_rewrap()';

CREATE FUNCTION pazpaz_pii.pii_master_fingerprint(master bytea) RETURNS text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_master_fingerprint_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_master_fingerprint(bytea) IS
    'internal: the fingerprint of a master key, checked to be the current one when there is one; for pii_rewrap()';

CREATE FUNCTION @extschema@.pii_rewrap(old bytea, new bytea) RETURNS integer
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rewrapped integer;
    had_passphrase boolean;
BEGIN
    IF old IS NULL OR new IS NULL THEN
        RAISE EXCEPTION 'both master keys must be given' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    -- Also when no key is wrapped yet: a passphrase may hold the master key.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_key_parameters AS p
        WHERE p.master_fingerprint <> pazpaz_pii.pii_master_fingerprint(old)) THEN
        RAISE EXCEPTION 'wrong master key: the old one is another' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE pazpaz_pii.pii_key AS k
        SET wrapped_key = pazpaz_pii.pii_rewrap_key(old, new, k.kind, k.version, k.wrapped_key)
        WHERE k.wrapped_key IS NOT NULL;
    GET DIAGNOSTICS rewrapped = ROW_COUNT;
    SELECT p.wrapped_master IS NOT NULL INTO had_passphrase FROM pazpaz_pii.pii_key_parameters AS p;
    UPDATE pazpaz_pii.pii_key_parameters AS p
        SET master_fingerprint = pazpaz_pii.pii_master_fingerprint(new), changed_at = now(), salt = NULL,
            memory_kib = NULL,
            iterations = NULL, lanes = NULL, passphrase_fingerprint = NULL, wrapped_master = NULL;
    IF had_passphrase THEN
        RAISE WARNING 'the passphrase opened the old master key and opens nothing any more'
            USING HINT = 'SELECT pii_set_passphrase($1, master => $2), with the new master key.';
    END IF;
    PERFORM @extschema@.pii_audit('master_rewrap', jsonb_build_object('keys', rewrapped));
    RETURN rewrapped;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_rewrap(bytea, bytea) IS
    'wraps all keys under another master key; touches no data; returns how many; pass both as bind parameters';

CREATE FUNCTION pazpaz_pii.pii_wrap_master(
    passphrase text, master bytea, old_passphrase text,
    OUT master_fingerprint text, OUT salt bytea, OUT memory_kib integer, OUT iterations integer,
    OUT lanes integer, OUT passphrase_fingerprint text, OUT wrapped_master bytea
) RETURNS SETOF record
    VOLATILE PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wrap_master_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wrap_master(text, bytea, text) IS
    'internal: the master key, which must be given, or a new one where there is none, wrapped under a passphrase; for '
        'pii_set_passphrase()';

CREATE FUNCTION @extschema@.pii_set_passphrase(
    passphrase text, master bytea DEFAULT NULL, old_passphrase text DEFAULT NULL
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made record;
BEGIN
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO made FROM pazpaz_pii.pii_wrap_master(passphrase, master, old_passphrase);
    INSERT INTO pazpaz_pii.pii_key_parameters AS p
            (master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master)
        VALUES (made.master_fingerprint, made.salt, made.memory_kib, made.iterations, made.lanes,
            made.passphrase_fingerprint, made.wrapped_master)
        ON CONFLICT (is_only_row) DO UPDATE SET
            salt = excluded.salt, memory_kib = excluded.memory_kib, iterations = excluded.iterations,
                lanes = excluded.lanes,
            passphrase_fingerprint = excluded.passphrase_fingerprint, wrapped_master = excluded.wrapped_master,
            changed_at = now();
END
$$;
COMMENT ON FUNCTION @extschema@.pii_set_passphrase(text, bytea, text) IS
    'lets a passphrase open the master key (Argon2id), in place of any before; wants the master key or the passphrase '
        'before; pass all as bind parameters';

-- sql/doctor/common.sql
-- What the checks of pii_doctor() share: what the user adds to its knowledge, which is dumped with the
-- database, and what several of them ask.
--
-- A check is one function that returns severity, object, finding and remedy. They read catalogues and
-- settings, need no key, and never show a value, a key or the text of a statement. Settings and
-- privileges: settings.sql; tables and what hangs on them: objects.sql; conversions and stored values:
-- values.sql; the registry of keys: keys.sql; their list, and pii_doctor() itself: doctor.sql.

CREATE TABLE pazpaz_pii.pii_doctor_names (
    pattern text PRIMARY KEY CHECK (('' OPERATOR(pg_catalog.~) pattern) IS NOT NULL),
    is_personal boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE pazpaz_pii.pii_doctor_names IS
    'internal: the rows of the view pii_doctor_names';

CREATE TABLE pazpaz_pii.pii_doctor_accepted (
    check_name text NOT NULL,
    object text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (check_name, object)
);
COMMENT ON TABLE pazpaz_pii.pii_doctor_accepted IS
    'internal: the rows of the view pii_doctor_accepted';

SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_doctor_names', '');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_doctor_accepted', '');

-- Whoever may write to these views, the owner of the extension that is, writes to the tables.
CREATE VIEW @extschema@.pii_doctor_names AS
    SELECT pattern, is_personal FROM pazpaz_pii.pii_doctor_names;
COMMENT ON VIEW @extschema@.pii_doctor_names IS
    'column names that pii_doctor() takes for personal data, beside its own list, or not (is_personal = false); add or '
        'delete rows';
COMMENT ON COLUMN @extschema@.pii_doctor_names.pattern IS
    'regular expression, matched against the column''s name in lower case';
COMMENT ON COLUMN @extschema@.pii_doctor_names.is_personal IS
    'false: a name that matches this pattern is no personal data, whatever else it matches';

CREATE VIEW @extschema@.pii_doctor_accepted AS
    SELECT check_name, object, reason FROM pazpaz_pii.pii_doctor_accepted;
COMMENT ON VIEW @extschema@.pii_doctor_accepted IS
    'findings of pii_doctor() that somebody has accepted: it goes on to show them, as info, with the reason; add or '
        'delete rows';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.check_name IS 'the check, as pii_doctor() names it';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.object IS 'the object, as pii_doctor() names it';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.reason IS 'why it is to stay so';

-- What postgresql.conf and what it includes say of a setting: as the owner, for who may read all settings
-- that are in force. A keyring is not told.
CREATE FUNCTION pazpaz_pii.pii_doctor_file_setting(setting text) RETURNS text
    STABLE STRICT LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.setting FROM pg_file_settings AS f
    WHERE lower(f.name) = lower($1) AND f.applied AND f.name !~* '^pazpaz_pii\.key' ORDER BY f.seqno DESC LIMIT 1
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_file_setting(text) IS
    'internal: for pii_doctor(): the value of a setting in postgresql.conf and the files that it includes';

-- The value that a setting has on the server: what postgresql.conf and the command line say, not
-- what this session or its role does. A custom setting that no library here defines is looked up in
-- the files.
CREATE FUNCTION pazpaz_pii.pii_doctor_server_setting(setting text) RETURNS text
    STABLE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known record;
BEGIN
    PERFORM current_setting(setting, true);  -- an error for who may not know
    SELECT s.setting AS value, s.source, s.boot_val INTO known FROM pg_settings AS s WHERE s.name = lower($1);
    IF known.source NOT IN ('database', 'user', 'database user', 'client', 'session', 'interactive') THEN
        RETURN known.value;
    END IF;
    RETURN coalesce(pazpaz_pii.pii_doctor_file_setting(setting), known.boot_val);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_server_setting(text) IS
    'internal: for pii_doctor(): a setting of the server, whatever this session has made of it';

-- The values of a setting that sessions of this database start with: one by default (the
-- database's, else that of all roles, else the server's), and those of roles that have their own.
-- To change one: change || ' SET name = ...' || reload.
CREATE FUNCTION pazpaz_pii.pii_doctor_settings(setting text)
    RETURNS TABLE (scope text, value text, change text, reload text, is_default boolean)
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH stored AS MATERIALIZED (
        -- A row for this database goes before one for all databases, which is 0.
        SELECT DISTINCT ON (s.setrole) s.setrole, substr(entry, strpos(entry, '=') + 1) AS value,
            quote_ident(pg_get_userbyid(nullif(s.setrole, 0))) AS role, quote_ident(d.datname) AS database
        FROM pg_db_role_setting AS s
            LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
            CROSS JOIN LATERAL unnest(s.setconfig) AS entry
        WHERE (s.setdatabase = 0 OR d.datname = current_database())
            AND lower(split_part(entry, '=', 1)) = lower($1)
        ORDER BY s.setrole, s.setdatabase DESC
    )
    SELECT coalesce(nullif(concat_ws(' in ', 'role ' || role, 'database ' || database), ''), 'all roles'),
        value,
        'ALTER ' || coalesce(nullif(concat_ws(' IN ', 'ROLE ' || role, 'DATABASE ' || database), ''), 'ROLE ALL'),
        '',
        setrole = 0
    FROM stored
    UNION ALL
    SELECT 'server', pazpaz_pii.pii_doctor_server_setting($1), 'ALTER SYSTEM', '; SELECT pg_reload_conf()', true
    WHERE NOT EXISTS (SELECT FROM stored WHERE setrole = 0)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_settings(text) IS
    'internal: for pii_doctor(): the values of a setting that sessions of this database start with, and how to change '
        'them';

-- Whether a setting's value is a true boolean, in any of PostgreSQL's spellings.
CREATE FUNCTION pazpaz_pii.pii_doctor_is_on(value text) RETURNS boolean
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT trim(value) ~* '^(on|t|tr|tru|true|y|ye|yes|1)$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_is_on(text) IS 'internal: for pii_doctor(): whether a setting says yes';

-- Whether a text holds what looks like a 256-bit key, or a keyring.
CREATE FUNCTION pazpaz_pii.pii_doctor_shows_key(value text) RETURNS boolean
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT value ~ '(^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{43}=($|[^A-Za-z0-9+/=])'
        '|(^|[^0-9A-Fa-f])[0-9A-Fa-f]{64}($|[^0-9A-Fa-f])'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_shows_key(text) IS
    'internal: for pii_doctor(): whether a text holds what looks like a key of 32 bytes, in base64 or hexadecimal';

-- What makes census and rotation reach ciphertext in a column of this form, see pii_stored_forms().
CREATE FUNCTION pazpaz_pii.pii_doctor_reach(relation regclass, column_name name, form text) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE form
        WHEN 'bytes' THEN format('SELECT @extschema@.pii_declare_column(%L, %L)', relation::text, column_name)
        WHEN 'armour' THEN format('ALTER TABLE %1$s ALTER COLUMN %2$I TYPE @extschema@.encrypted_text USING '
            '@extschema@.pii_import(%2$I)', relation, column_name) END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_reach(regclass, name, text) IS
    'internal: for pii_doctor(): the statement after which ciphertext in text or bytea is counted and rotated';

-- The same as an array, for the functions that look through expressions.
CREATE FUNCTION pazpaz_pii.pii_doctor_type_list() RETURNS oid[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(DISTINCT type) FROM pazpaz_pii.pii_holding_types()
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_type_list() IS 'internal: for pii_doctor(): the types of pii_holding_types()';

-- The columns that hold encrypted values.
CREATE FUNCTION pazpaz_pii.pii_doctor_columns()
    RETURNS TABLE (relation regclass, number smallint, name text, object text, form text, is_searchable boolean,
        ignores_case boolean, has_limit boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attrelid, a.attnum, quote_ident(a.attname), format('%s.%I', a.attrelid::regclass, a.attname), t.form,
        -- The modifier is odd when it is searchable, with 2^25 when it is nocase, or -1 (pii_core: typmod.rs).
        m.modifier >= 0 AND m.modifier % 2 = 1, m.modifier >= 1 << 25, pazpaz_pii.pii_length(m.modifier) > 0
    FROM pazpaz_pii.pii_holding_types() AS t
        JOIN pg_attribute AS a ON a.atttypid = t.type AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't'
        CROSS JOIN LATERAL greatest(a.atttypmod, t.modifier) AS m (modifier)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_columns() IS
    'internal: for pii_doctor(): the columns of tables and materialized views that hold encrypted values';

-- Whether an expression (a pg_node_tree) holds an encrypted value: a literal becomes one when it is
-- parsed. types are those of pii_doctor_type_list().
CREATE FUNCTION pazpaz_pii.pii_doctor_constant(tree text, types oid[]) RETURNS boolean
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM regexp_matches(tree, '\{CONST :consttype (\d+) [^{}]*:constisnull false', 'g') AS m
        WHERE m[1]::oid = ANY (types))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_constant(text, oid[]) IS
    'internal: for pii_doctor(): whether an expression holds an encrypted value as a constant';

-- Whether a comparison under this collation goes by tags: every column in it has one for the equality that is asked
-- for. A column's modifier is odd when it is searchable, and has 2^25 when it is nocase (pii_core: typmod.rs); a
-- constant has no tag.
CREATE FUNCTION pazpaz_pii.pii_doctor_by_tag(tree text, collated oid, types oid[]) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM regexp_matches(tree, ':vartype (\d+) :vartypmod (-?\d+)', 'g') AS m
            WHERE m[1]::oid = ANY (types) AND (m[2]::integer % 2 <> 1
                OR (m[2]::integer >= 1 << 25) IS DISTINCT FROM (collated = pazpaz_pii.pii_nocase_collation())))
        AND NOT pazpaz_pii.pii_doctor_constant(tree, types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_by_tag(text, oid, oid[]) IS
    'internal: for pii_doctor(): whether a comparison in an expression needs equality tags only';

-- What in an expression reads encrypted values as text, by name; NULL if nothing does. Whether a
-- value is NULL, its bytes, its key version, and the equality of searchable columns are no reading.
CREATE FUNCTION pazpaz_pii.pii_doctor_reader(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns (modifier) AS MATERIALIZED (
        SELECT m[2]::integer FROM regexp_matches(tree, ':vartype (\d+) :vartypmod (-?\d+)', 'g') AS m
            WHERE m[1]::oid = ANY (types)
    ), called (function, name, by_tag) AS (
        SELECT m[1]::oid, NULL, false
        FROM regexp_matches(tree, ':(?:funcid|aggfnoid|winfnoid) (\d+)', 'g') AS m
        UNION
        -- Which columns are compared is known where both sides are columns, be it with COLLATE: else it may be any.
        SELECT o.oprcode, format('operator %s', o.oprname), CASE WHEN o.oprleft = ANY (types)
            THEN pazpaz_pii.pii_doctor_by_tag(coalesce(m[3], tree), m[2]::oid, types) ELSE false END
        FROM regexp_matches(tree, ':opno (\d+)(?: [^{}()]*:inputcollid (\d+) :args \('
                '((?:(?:\{(?:COLLATEEXPR|RELABELTYPE) :arg \{VAR [^{}]*\}[^{}]*\}|\{VAR [^{}]*\}) ?){2}\))?)?', 'g')
                AS m JOIN pg_operator AS o ON o.oid = m[1]::oid
        UNION
        SELECT 'pazpaz_pii.pii_encrypted_text_out(@extschema@.encrypted_text)'::regprocedure, 'conversion by output',
            false
        FROM regexp_matches(tree, '\{COERCEVIAIO :arg \{VAR [^{}]*:vartype (\d+) ', 'g') AS m
            WHERE m[1]::oid = ANY (types)
    )
    SELECT string_agg(DISTINCT coalesce(c.name, p.proname), ', ')
    FROM called AS c JOIN pg_proc AS p ON p.oid = c.function
    WHERE CASE
        WHEN EXISTS (
            SELECT FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
                AND d.refclassid = 'pg_extension'::regclass
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND e.extname = 'pazpaz_pii'
        ) THEN NOT (p.proname IN ('pii_key_version', 'pii_encrypted_text_to_bytea', 'pii_in_step')
            OR p.proname LIKE 'pii\_encrypted\_text\_tag\_%'
            OR (p.proname IN ('pii_encrypted_text_eq', 'pii_encrypted_text_ne') AND c.by_tag))
        -- A function of somebody's own.
        WHEN p.proargtypes::oid[] && types THEN true
        -- PostgreSQL's own, which take any type, and use its output or its comparison.
        ELSE p.pronamespace = 'pg_catalog'::regnamespace
            AND p.proname IN ('concat', 'concat_ws', 'format', 'quote_literal', 'quote_nullable', 'array_to_string',
                'string_agg',
                'to_json', 'to_jsonb', 'row_to_json', 'array_to_json', 'json_agg', 'jsonb_agg',
                'json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array',
                'json_object_agg', 'jsonb_object_agg', 'record_eq', 'record_ne', 'record_lt', 'record_le', 'record_gt',
                    'record_ge',
                'array_eq', 'array_ne', 'array_lt', 'array_le', 'array_gt', 'array_ge', 'array_position',
                    'array_positions',
                'arrayoverlap', 'arraycontains', 'arraycontained')
            AND EXISTS (SELECT FROM columns)
        END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_reader(text, oid[]) IS
    'internal: for pii_doctor(): which functions and operators of an expression read encrypted values as text';

-- IS DISTINCT FROM, NULLIF and CASE column WHEN name no operator. What a dump has of them is read under an empty
-- search_path, where encrypted_text has no = but that of the text which it is cast to.
CREATE FUNCTION pazpaz_pii.pii_doctor_read_anew(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(DISTINCT CASE m[1] WHEN 'DISTINCTEXPR' THEN 'IS DISTINCT FROM' WHEN 'NULLIFEXPR' THEN 'NULLIF'
        ELSE 'CASE' END, ', ')
    FROM regexp_matches(tree, '(?:\{(DISTINCTEXPR|NULLIFEXPR) )?:opno (\d+)(?: [^{}()]*:args \((\{CASETESTEXPR))?', 'g')
        AS m JOIN pg_operator AS o ON o.oid = m[2]::oid
    WHERE coalesce(m[1], m[3]) IS NOT NULL AND (o.oprleft = ANY (types) OR o.oprright = ANY (types))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_read_anew(text, oid[]) IS
    'internal: for pii_doctor(): what in an expression compares encrypted values as text once a dump was restored';

-- sql/doctor/settings.sql
-- The checks of pii_doctor() on settings, keys and privileges; the list is in doctor.sql.

-- The library in every session.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_preload()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN s.is_default THEN 'critical' ELSE 'warning' END, s.scope,
        'sessions start without the library: until its first use SHOW prints their keys, and the server log is not '
            'redacted',
        format('%s SET session_preload_libraries = %s%s', s.change, concat_ws(', ', others, '''pazpaz_pii'''), s.reload)
    FROM pazpaz_pii.pii_doctor_settings('session_preload_libraries') AS s
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_literal(trim(library, '" ')), ', ') FROM regexp_split_to_table(s.value, ',')
                AS library
            WHERE trim(library, '" ') <> ''
        ) AS o (others)
    WHERE concat_ws(',', current_setting('shared_preload_libraries'),
        s.value) !~ '(^|[,/"\s])pazpaz_pii(\.so)?($|[,"\s])'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_preload() IS 'internal: check of pii_doctor(): sessions that start '
    'without the library';

-- Keys where they do not belong. A finding never quotes what it found.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_setting()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', coalesce(nullif(concat_ws(' in ', 'role ' || role, 'database ' || database), ''), 'all roles'),
        format('%s is or holds a key: everybody can read it in pg_db_role_setting, and it is in backups and dumps of '
            'globals', name),
        format('ALTER %s RESET %s; and make a new key: this one is disclosed',
            coalesce(nullif(concat_ws(' IN ', 'ROLE ' || role, 'DATABASE ' || database), ''), 'ROLE ALL'), name)
    FROM pg_db_role_setting AS s
        LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
        CROSS JOIN LATERAL unnest(s.setconfig) AS entry
        CROSS JOIN LATERAL (SELECT split_part(entry, '=', 1), quote_ident(pg_get_userbyid(nullif(s.setrole, 0))),
            quote_ident(d.datname))
            AS n (name, role, database)
    WHERE name ~* '^pazpaz_pii\.key' OR pazpaz_pii.pii_doctor_shows_key(entry)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_setting() IS 'internal: check of pii_doctor(): a key in the '
    'settings of a role or database, of this or another database';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_configuration()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', format('%s:%s', sourcefile, sourceline),
        format('%s is or holds a key: it is on disk, and the server may log it when it changes', name),
        'Delete the line, and make a new key: this one is disclosed.'
    FROM pg_file_settings
    WHERE name ~* '^pazpaz_pii\.key' OR (name LIKE '%.%' AND pazpaz_pii.pii_doctor_shows_key(setting))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_configuration() IS 'internal: check of pii_doctor(): a key in '
    'postgresql.conf or a file that it includes';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_source()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    -- A literal under a key that this session lacks is no reason to leave it out.
    SET pazpaz_pii.io = 'ciphertext' AS $$
    SELECT 'critical', object,
        'its source or its settings hold a key: everybody can read it in the catalogue, and it is in dumps and backups',
        format('DROP %s; and make a new key: this one is disclosed', object)
    FROM (
        SELECT 'routine ' || p.oid::regprocedure,
            concat_ws(' ', p.prosrc, CASE WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid) END),
                p.proconfig
        FROM pg_proc AS p
        WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            AND NOT EXISTS (SELECT FROM pg_depend AS d
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'view ' || c.oid::regclass, pg_get_viewdef(c.oid), NULL
        FROM pg_class AS c
        WHERE c.relkind = 'v' AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ) AS code (object, source, settings)
    WHERE EXISTS (SELECT FROM unnest(settings) AS entry WHERE entry ~* '^pazpaz_pii\.key'
        OR pazpaz_pii.pii_doctor_shows_key(entry))
        OR source ~* 'pii_unlock_passphrase\s*\(\s*(e?''[^'']|\$[a-z_]*\$)'
        OR (source ~* 'pii_load_|pii_unlock|pazpaz_pii\.key' AND pazpaz_pii.pii_doctor_shows_key(source))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_source() IS 'internal: check of pii_doctor(): a key in the '
    'source or the settings of a function, or in a view';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_connection()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', object, 'its options carry a keyring: it is in the catalogue, in dumps and in backups',
        'Remove it from the options, and make a new key: this one is disclosed.'
    FROM (
        SELECT format('server %I', s.srvname), s.srvoptions::text FROM pg_foreign_server AS s
        UNION ALL
        SELECT format('user mapping for %I server %I', m.usename, m.srvname), m.umoptions::text FROM pg_user_mappings
            AS m
        UNION ALL
        SELECT format('subscription %I', s.subname), s.subconninfo FROM pg_subscription AS s
        WHERE s.subdbid = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    ) AS connections (object, options)
    WHERE options ~* 'pazpaz_pii\.key'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_connection() IS 'internal: check of pii_doctor(): a key in the '
    'options of a foreign server, user mapping or subscription';

-- Privileges and roles.

-- What others than their owner may do with the objects of the extension, beside what CREATE EXTENSION gave
-- (sql/privileges.sql), and the statement that takes it back. Superusers need no privileges.
CREATE FUNCTION pazpaz_pii.pii_doctor_grants()
    RETURNS TABLE (kind text, oid oid, object text, grantee oid, role text, privileges text, may_write boolean,
        remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH privileged (class, oid, number, kind, name, column_name, owner, acl) AS (
        SELECT 'pg_proc'::regclass, p.oid, 0, 'ROUTINE', p.oid::regprocedure::text, NULL, p.proowner,
            coalesce(p.proacl, acldefault('f', p.proowner)) FROM pg_proc AS p
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, 0, 'TABLE', c.oid::regclass::text, NULL, c.relowner, c.relacl
            FROM pg_class AS c WHERE c.relkind IN ('r', 'v')
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, a.attnum, 'TABLE', c.oid::regclass::text, quote_ident(a.attname),
            c.relowner, a.attacl FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        UNION ALL
        SELECT 'pg_namespace'::regclass, n.oid, 0, 'SCHEMA', quote_ident(n.nspname), NULL, n.nspowner, n.nspacl
            FROM pg_namespace AS n
    ), members AS (
        -- pg_upgrade makes no note of privileges that are PostgreSQL's default.
        SELECT p.*, coalesce(i.initprivs, CASE p.kind WHEN 'ROUTINE' THEN acldefault('f', p.owner) END) AS initprivs
        FROM privileged AS p
            JOIN pg_depend AS d ON d.classid = p.class AND d.objid = p.oid AND d.deptype = 'e'
                AND d.refclassid = 'pg_extension'::regclass
            JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pazpaz_pii'
            LEFT JOIN pg_init_privs AS i ON i.classoid = p.class AND i.objoid = p.oid AND i.objsubid = p.number
    ), excess AS (
        SELECT m.*, x.*, x.privilege_type || coalesce(' (' || m.column_name || ')', '') AS privilege,
            CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role
        FROM members AS m CROSS JOIN LATERAL aclexplode(m.acl) AS x
        WHERE x.grantee <> m.owner
            AND NOT EXISTS (SELECT FROM aclexplode(m.initprivs) AS i
                WHERE i.grantee IN (x.grantee, 0) AND i.privilege_type = x.privilege_type)
            AND NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = x.grantee AND r.rolsuper)
    )
    SELECT e.kind, e.oid, e.name, e.grantee, e.role,
        string_agg(e.privilege, ', ' ORDER BY e.number, e.privilege),
        bool_or(e.privilege_type NOT IN ('SELECT', 'EXECUTE', 'USAGE')),
        format('REVOKE %s ON %s %s FROM %s%s', string_agg(e.privilege, ', ' ORDER BY e.number, e.privilege), e.kind,
                e.name, e.role, CASE WHEN bool_or(e.is_grantable) THEN ' CASCADE' ELSE '' END)
            -- That takes the privileges on columns, too.
            || coalesce((
                SELECT format('; GRANT SELECT (%s) ON TABLE %s TO %s', string_agg(m.column_name, ', '), e.name, e.role)
                FROM members AS m CROSS JOIN LATERAL aclexplode(m.initprivs) AS i
                WHERE m.class = e.class AND m.oid = e.oid AND m.number > 0 AND i.grantee = e.grantee
                    AND i.privilege_type = 'SELECT'
                HAVING count(*) > 0 AND bool_or(e.privilege = 'SELECT')), '')
    FROM excess AS e
    GROUP BY e.class, e.oid, e.kind, e.name, e.grantee, e.role
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_grants() IS
    'internal: for pii_doctor(): privileges on objects of the extension that were granted after it was created';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_public_execute()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', g.object,
        CASE WHEN g.oid IN ('@extschema@.pii_import(text)'::regprocedure,
                'pazpaz_pii.pii_migration_adopt()'::regprocedure)
            THEN 'PUBLIC may execute it: every role can paste a stolen ciphertext where the application reads it'
            ELSE 'PUBLIC may execute it, which is for roles that it was granted to' END,
        g.remedy
    FROM pazpaz_pii.pii_doctor_grants() AS g
    WHERE g.kind = 'ROUTINE' AND g.grantee = 0
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_public_execute() IS 'internal: check of pii_doctor(): everybody may do '
    'what the extension keeps from the public';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_own_tables()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN g.may_write THEN 'critical' ELSE 'warning' END, lower(g.kind) || ' ' || g.object,
        format('%s has %s on it, which is the extension''s own: %s', g.role, g.privileges,
            CASE WHEN g.may_write THEN 'what others write there, its functions and you believe'
                ELSE 'it may hold wrapped keys, or tell of tables that the role may not read' END),
        g.remedy
    FROM pazpaz_pii.pii_doctor_grants() AS g
    WHERE g.kind <> 'ROUTINE'
    UNION ALL
    SELECT 'critical', format('role %I', r.rolname),
        'a member of pg_write_all_data: it may write the extension''s own tables',
        format('REVOKE pg_write_all_data FROM %I', r.rolname)
    FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.member
    WHERE m.roleid = 'pg_write_all_data'::regrole AND NOT r.rolsuper
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_own_tables() IS 'internal: check of pii_doctor(): others may write the '
    'tables of the extension, or read what is hidden in them';

-- pg_restore --disable-triggers enables them again, but less than they were. A subscriber's values may come after
-- its keys, so tags are the only thing that is not checked in replication.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_own_triggers()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('trigger %I on %s', g.tgname, g.tgrelid::regclass),
        CASE g.tgenabled WHEN 'D' THEN 'a trigger of the extension, and disabled: what it sees to is not seen to'
            WHEN 'R' THEN 'a trigger of the extension, and it fires in replication only'
            ELSE 'a trigger of the extension, and it does not fire for what replication writes' END,
        format('ALTER TABLE ONLY %s ENABLE %sTRIGGER %I', g.tgrelid::regclass,
            CASE WHEN e.is_always THEN 'ALWAYS ' ELSE '' END, g.tgname)
    FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid
        JOIN pg_proc AS p ON p.oid = g.tgfoid AND p.pronamespace = 'pazpaz_pii'::regnamespace
        CROSS JOIN LATERAL (SELECT g.tgfoid <> 'pazpaz_pii.pii_check_tags()'::regprocedure) AS e (is_always)
    WHERE NOT g.tgisinternal AND g.tgenabled <> 'A' AND (e.is_always OR g.tgenabled <> 'O')
    UNION ALL
    SELECT 'warning', format('event trigger %I', t.evtname),
        CASE t.evtenabled
            WHEN 'D' THEN 'an event trigger of the extension, and disabled: what it sees to is not seen to'
            WHEN 'R' THEN 'an event trigger of the extension, and it fires in replication only'
            ELSE 'an event trigger of the extension, and it does not fire under session_replication_role = replica' END,
        format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', t.evtname)
    FROM pg_event_trigger AS t JOIN pg_proc AS p ON p.oid = t.evtfoid
        AND p.pronamespace = 'pazpaz_pii'::regnamespace
    WHERE t.evtenabled <> 'A'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_own_triggers() IS 'internal: check of pii_doctor(): triggers of the '
    'extension that do not fire';

-- The roles but superusers that may log in to this database, with their value of pazpaz_pii.io there.
CREATE FUNCTION pazpaz_pii.pii_doctor_logins() RETURNS TABLE (role oid, rolname name, io text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH settings AS MATERIALIZED (
        SELECT scope, lower(trim(value)) AS value, is_default FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.io')
    )
    SELECT r.oid, r.rolname, coalesce(own.value, common.value, 'auto')
    FROM pg_roles AS r
        LEFT JOIN settings AS common ON common.is_default
        LEFT JOIN settings AS own ON NOT own.is_default AND own.scope IN (
            format('role %I', r.rolname), format('role %I in database %I', r.rolname, current_database()))
    WHERE r.rolcanlogin AND NOT r.rolsuper AND has_database_privilege(r.oid, current_database(), 'CONNECT')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_logins() IS
    'internal: for pii_doctor(): the roles that may log in here, superusers apart, and what pazpaz_pii.io is for them';

-- Key custodians are made by GRANT EXECUTE on some functions. GRANT ... ON ALL FUNCTIONS IN SCHEMA makes them
-- unawares: of an application's role, of one that brings ciphertext in, too, or of internal functions.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_custodian()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH granted AS (
        SELECT g.grantee, g.role, g.object, i.imports,
            p.pronamespace = 'pazpaz_pii'::regnamespace AND NOT i.imports AS is_internal,
            i.imports OR p.oid IN ('@extschema@.pii_audit(text, jsonb)'::regprocedure,
                '@extschema@.pii_masked(@extschema@.encrypted_text, text)'::regprocedure) AS leaves_keys
        FROM pazpaz_pii.pii_doctor_grants() AS g JOIN pg_proc AS p ON p.oid = g.oid
            CROSS JOIN LATERAL (SELECT p.oid IN ('@extschema@.pii_import(text)'::regprocedure,
                'pazpaz_pii.pii_migration_adopt()'::regprocedure)) AS i (imports)
        WHERE g.kind = 'ROUTINE' AND g.grantee <> 0
    ), roles AS (
        SELECT g.grantee, g.role,
            CASE WHEN bool_or(g.is_internal) THEN 'may execute internal functions, which are for nobody'
                WHEN EXISTS (SELECT FROM pazpaz_pii.pii_doctor_logins() AS l
                    WHERE l.io = 'plaintext' AND pg_has_role(l.role, g.grantee, 'USAGE'))
                THEN 'an application''s role that may change keys'
                WHEN bool_or(g.imports) THEN 'may change keys, and bring ciphertext in as well' END AS wrong,
            string_agg(g.object, ', ' ORDER BY g.object) AS all_functions,
            string_agg(g.object, ', ' ORDER BY g.object) FILTER (WHERE NOT g.leaves_keys) AS functions
        FROM granted AS g
        GROUP BY g.grantee, g.role
        HAVING NOT bool_and(g.leaves_keys)
    )
    SELECT CASE WHEN r.wrong IS NULL THEN 'info' ELSE 'critical' END, 'role ' || r.role,
        format('%s: %s', coalesce(r.wrong, 'may change keys, as a key custodian'),
            CASE WHEN r.wrong IS NULL THEN r.functions ELSE r.all_functions END),
        format('REVOKE EXECUTE ON ROUTINE %s FROM %s CASCADE', CASE WHEN r.wrong IS NULL THEN r.functions
            ELSE r.all_functions END, r.role)
    FROM roles AS r
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_custodian() IS 'internal: check of pii_doctor(): roles that may '
    'change keys';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_import_role()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE l.io WHEN 'plaintext' THEN 'warning' ELSE 'info' END, format('role %I', l.rolname),
        CASE l.io WHEN 'plaintext'
            THEN format('an application role (pazpaz_pii.io = plaintext) that may execute %s', f.name)
            ELSE 'may log in and execute pii_import(text), which is for roles that restore or replicate' END,
        CASE l.io WHEN 'plaintext'
            THEN format('REVOKE EXECUTE ON FUNCTION %s FROM %I', f.oid, l.rolname)
            ELSE format('ALTER ROLE %I SET pazpaz_pii.io = ''ciphertext''', l.rolname) END
    FROM pazpaz_pii.pii_doctor_logins() AS l
        CROSS JOIN (VALUES ('pii_import(text)', '@extschema@.pii_import(text)'::regprocedure, 'ciphertext'),
            -- Who adopts does not restore.
            ('pii_migration_adopt()', 'pazpaz_pii.pii_migration_adopt()'::regprocedure, 'auto'))
            AS f (name, oid, expected)
    WHERE has_function_privilege(l.role, f.oid, 'EXECUTE') AND l.io NOT IN ('ciphertext', f.expected)
        AND NOT has_function_privilege('public', f.oid, 'EXECUTE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_import_role() IS 'internal: check of pii_doctor(): application roles '
    'that may bring ciphertext in';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_public_decrypt()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_decrypt(encrypted_text)',
        'PUBLIC may execute it: a session that has a key reads plaintext, whatever its role',
        'REVOKE EXECUTE ON FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) FROM PUBLIC; and GRANT it to '
            'the application''s roles'
    WHERE has_function_privilege('public', '@extschema@.pii_decrypt(@extschema@.encrypted_text)', 'EXECUTE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_public_decrypt() IS 'internal: check of pii_doctor(): everybody may '
    'call pii_decrypt';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_table_owner()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('role %I', l.rolname),
        format('may log in and owns %s, or is a member of its owner: it can put triggers and policies in the way of '
            'sessions with a key',
            string_agg(DISTINCT c.relation::text, ', ')),
        format('ALTER TABLE %s OWNER TO a role that does not log in; or, if it never has a key, ALTER ROLE %I SET '
            'pazpaz_pii.io = ''ciphertext''',
            min(c.relation::text), l.rolname)
    FROM pazpaz_pii.pii_doctor_logins() AS l
        JOIN pg_class AS r ON pg_has_role(l.role, r.relowner, 'MEMBER')
        JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE l.io <> 'ciphertext'
    GROUP BY l.rolname
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_table_owner() IS 'internal: check of pii_doctor(): application roles '
    'that own tables with encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_io_unpinned()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', format('role %I', l.rolname),
        'may read encrypted columns, and reads ciphertext without an error when its key is missing',
        format('ALTER ROLE %I SET pazpaz_pii.io = ''plaintext''', l.rolname)
    FROM pazpaz_pii.pii_doctor_logins() AS l
    WHERE l.io = 'auto'
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c
            WHERE has_column_privilege(l.role, c.relation, c.number, 'SELECT'))
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS r ON r.oid = c.relation
            WHERE pg_has_role(l.role, r.relowner, 'MEMBER'))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_io_unpinned() IS 'internal: check of pii_doctor(): roles that would '
    'read ciphertext when their key is missing';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_schema_create()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('schema %s', s.name),
        'PUBLIC may create objects in it: one that has the name of an operator or function of the extension may be '
            'found in its stead',
        format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC', s.name)
    FROM pg_extension AS e CROSS JOIN LATERAL (VALUES (e.extnamespace::regnamespace), ('pazpaz_pii'::regnamespace))
        AS s (name)
    WHERE e.extname = 'pazpaz_pii' AND has_schema_privilege('public', s.name, 'CREATE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_schema_create() IS 'internal: check of pii_doctor(): everybody may '
    'create objects in the schema of the extension';

-- What this library is told.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_io_database()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pazpaz_pii.io is plaintext for every role: logical replication into this database, and restores, fail without '
        'a key',
        format('%s RESET pazpaz_pii.io%s; and set it for application roles only', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.io') AS s
    WHERE s.is_default AND trim(s.value) ILIKE 'plaintext'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_io_database() IS 'internal: check of pii_doctor(): pazpaz_pii.io is '
    'plaintext for a database or the server';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_redact_log()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pazpaz_pii.redact_log is off: errors of sessions with a key go to the server log with their values',
        format('%s SET pazpaz_pii.redact_log = on%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.redact_log') AS s
    WHERE NOT pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_redact_log() IS 'internal: check of pii_doctor(): the server log may '
    'hold values of sessions with a key';

-- What else writes statements down.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_statement()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_statement is %s: statements go to the server log with their literals', s.value),
        format('%s SET log_statement = ''ddl''%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_statement') AS s
    WHERE s.value ~* '^\s*(mod|all)\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_statement() IS 'internal: check of pii_doctor(): statements are '
    'logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_statement()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_min_duration_statement is %s: statements that take as long go to the server log with their '
        'literals', s.value),
        format('%s SET log_min_duration_statement = -1%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_min_duration_statement') AS s
    WHERE s.value !~ '^\s*-'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_statement() IS 'internal: check of pii_doctor(): '
    'statements that take as long are logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_sample()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_min_duration_sample is %s: a sample of the statements that take as long go to the server log with '
        'their literals', s.value),
        format('%s SET log_min_duration_sample = -1%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_min_duration_sample') AS s
    WHERE s.value !~ '^\s*-'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_sample() IS 'internal: check of pii_doctor(): a '
    'sample of the statements that take as long are logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_transaction_sample_rate()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_transaction_sample_rate is %s: the statements of that share of all transactions go to the server '
            'log with their literals', s.value),
        format('%s SET log_transaction_sample_rate = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_transaction_sample_rate') AS s
    WHERE s.value !~ '^\s*[0.]+\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_transaction_sample_rate() IS 'internal: check of pii_doctor(): a '
    'sample of transactions is logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_parameter_max_length is %s: what logs a statement logs its bound parameters, unless the session''s '
            'log is redacted', s.value),
        format('%s SET log_parameter_max_length = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_parameter_max_length') AS s
    WHERE s.value !~ '^\s*0+\s*[a-zA-Z]*\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length() IS 'internal: check of pii_doctor(): bound '
    'parameters of logged statements are logged';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length_on_error()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_parameter_max_length_on_error is %s: failed statements are logged with bound parameters, unless '
            'the session''s log is redacted', s.value),
        format('%s SET log_parameter_max_length_on_error = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_parameter_max_length_on_error') AS s
    WHERE s.value !~ '^\s*0+\s*[a-zA-Z]*\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length_on_error() IS 'internal: check of '
    'pii_doctor(): bound parameters of failed statements are logged';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_debug_print()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('%s is on: query trees go to the server log with their constants', name),
        format('%s SET %s = off%s', s.change, name, s.reload)
    FROM unnest('{debug_print_parse,debug_print_rewritten,debug_print_plan}'::text[]) AS name
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings(name) AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_debug_print() IS 'internal: check of pii_doctor(): query trees are '
    'logged with their constants';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_auto_explain()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('auto_explain.%s is %s: where auto_explain is loaded, %s', name, s.value, finding),
        format('%s SET auto_explain.%s = %s%s', s.change, name, safe, s.reload)
    FROM (VALUES
            ('log_min_duration', '-1', '^\s*-', 'statements go to the server log with their literals'),
            ('log_parameter_max_length', '0', '^\s*0+\s*[a-zA-Z]*\s*$',
                'what logs a statement logs its bound parameters')
        ) AS settings (name, safe, is_safe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('auto_explain.' || name) AS s
    WHERE s.value !~ is_safe
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_auto_explain() IS 'internal: check of pii_doctor(): auto_explain logs '
    'statements or parameters';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_statements()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pg_stat_statements.track_utility is on: the view keeps utility statements as they were typed, such as SET '
        'with a key',
        format('%s SET pg_stat_statements.track_utility = off%s; SELECT pg_stat_statements_reset()', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pg_stat_statements.track_utility') AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_statements() IS 'internal: check of pii_doctor(): '
    'pg_stat_statements keeps utility statements as they were typed';

-- Without the library there is no such setting, and so no row.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_monitor()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('pg_stat_monitor.%s is %s: %s', name, s.value, finding),
        format('%s SET pg_stat_monitor.%s = %s%s; SELECT pg_stat_monitor_reset()', s.change, name, safe, s.reload)
    FROM (VALUES
            ('pgsm_normalized_query', 'on', 'the view keeps statements with their literals'),
            ('pgsm_track_utility', 'off',
                'the view keeps utility statements as they were typed, such as SET with a key'),
            ('pgsm_enable_query_plan', 'off', 'the view keeps plans with their constants')
        ) AS settings (name, safe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('pg_stat_monitor.' || name) AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value) <> pazpaz_pii.pii_doctor_is_on(safe)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_monitor() IS 'internal: check of pii_doctor(): '
    'pg_stat_monitor keeps literals, utility statements or plans';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_qualstats()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pg_qualstats.track_constants is on: the view keeps what columns are compared with, and examples of statements',
        format('%s SET pg_qualstats.track_constants = off%s; SELECT pg_qualstats_reset()', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pg_qualstats.track_constants') AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_qualstats() IS 'internal: check of pii_doctor(): pg_qualstats keeps '
    'the constants of conditions';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pgaudit()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('pgaudit.%s is %s: where pgaudit is loaded, %s', name, s.value, finding),
        format('%s SET pgaudit.%s = %s%s', s.change, name, safe, s.reload)
    FROM (VALUES
            ('log', '''ddl, role''', '(^|[,\s])(all|read|write|function|misc|misc_set)\M',
                'statements go to the server log with their literals'),
            ('role', '''''', '\S', 'statements on what is granted to that role go to the server log with their '
                'literals'),
            ('log_parameter', 'off', '^\s*(on|t|tr|tru|true|y|ye|yes|1)\s*$', 'bound parameters go to the server log')
        ) AS settings (name, safe, is_unsafe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('pgaudit.' || name) AS s
    WHERE s.value ~* is_unsafe
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pgaudit() IS 'internal: check of pii_doctor(): pgaudit logs statements '
    'or parameters';

-- The server.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_shared_memory()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'server',
        'dynamic_shared_memory_type is mmap: the secrets that sessions seal their keys under are written to files in '
        'pg_dynshmem',
        'ALTER SYSTEM SET dynamic_shared_memory_type = ''posix''; and restart the server'
    WHERE current_setting('dynamic_shared_memory_type') = 'mmap'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_shared_memory() IS 'internal: check of pii_doctor(): session secrets '
    'are written to files';

-- Whether the server listens on more than its own machine.
CREATE FUNCTION pazpaz_pii.pii_doctor_is_remote() RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM regexp_split_to_table(current_setting('listen_addresses'), ',') AS address
        WHERE trim(address, '" ') !~* '^(localhost|127(\.\d+){3}|::1|)$')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_is_remote() IS
    'internal: for pii_doctor(): whether the server listens on more than its own machine';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_ssl() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'server',
        format('ssl is off, and the server listens on %s: keys and values cross the network in clear',
        current_setting('listen_addresses')),
        'ALTER SYSTEM SET ssl = on; with a certificate (ssl_cert_file, ssl_key_file), and SELECT pg_reload_conf()'
    WHERE current_setting('ssl') = 'off' AND pazpaz_pii.pii_doctor_is_remote()
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_ssl() IS 'internal: check of pii_doctor(): clients may connect over '
    'the network without encryption';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_hba() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('pg_hba.conf:%s', h.line_number),
        'this line lets clients in from other machines without encryption',
        'Make it hostssl, and SELECT pg_reload_conf()'
    FROM pg_hba_file_rules AS h
    WHERE pazpaz_pii.pii_doctor_is_remote()
        AND h.type IN ('host', 'hostnossl') AND h.auth_method <> 'reject'
        AND h.address !~ '^(127\.|::1$|localhost$|samehost$)'
        -- An earlier line may have turned all of them away.
        AND NOT EXISTS (SELECT FROM pg_hba_file_rules AS earlier
            WHERE earlier.line_number < h.line_number AND earlier.type IN ('host', 'hostnossl')
                AND earlier.auth_method = 'reject'
                AND earlier.database = '{all}' AND earlier.user_name = '{all}' AND earlier.address = 'all')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_hba() IS 'internal: check of pii_doctor(): pg_hba.conf lets clients in '
    'over the network without encryption';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_checksums()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'server',
        'data checksums are off: a damaged block is noticed when a value in it does not decrypt, not before',
        'pg_checksums --enable, while the server is stopped'
    WHERE current_setting('data_checksums') = 'off'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_checksums() IS 'internal: check of pii_doctor(): data checksums are '
    'off';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_durability()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'server', format('%s is off: a crash of the machine may lose or tear data', name),
        format('ALTER SYSTEM SET %s = on; SELECT pg_reload_conf()', name)
    FROM unnest('{fsync,full_page_writes}'::text[]) AS name
    WHERE current_setting(name) = 'off'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_durability() IS 'internal: check of pii_doctor(): a crash of the '
    'machine may lose or tear data';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_extension_version()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'extension pazpaz_pii',
        format('its SQL objects are of version %s, and the installed library of %s', e.extversion, a.default_version),
        'ALTER EXTENSION pazpaz_pii UPDATE'
    FROM pg_extension AS e JOIN pg_available_extensions AS a ON a.name = e.extname
    WHERE e.extname = 'pazpaz_pii' AND e.extversion <> a.default_version
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_extension_version() IS 'internal: check of pii_doctor(): the library '
    'is newer than the SQL objects';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_server_access()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- Functions that reach files for whoever may execute them, and roles that may reach or run anything.
    SELECT 'warning', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE format('role %I', r.rolname) END,
        format('may execute %s: files of the server, among them the memory of sessions with a key, are files',
            string_agg(DISTINCT p.proname, ', ')),
        format('REVOKE EXECUTE ON FUNCTION %s FROM %s', string_agg(p.oid::regprocedure::text, ', '),
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)
    FROM pg_proc AS p
        CROSS JOIN LATERAL aclexplode(p.proacl) AS g
        LEFT JOIN pg_roles AS r ON r.oid = g.grantee
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND g.privilege_type = 'EXECUTE'
        AND p.proname IN ('pg_read_file', 'pg_read_file_old', 'pg_read_binary_file', 'lo_import', 'lo_export')
        AND g.grantee <> p.proowner AND NOT coalesce(r.rolsuper, false)
    GROUP BY g.grantee, r.rolname
    UNION ALL
    SELECT 'warning', format('role %I', r.rolname),
        format('is a member of %s: it can reach the memory of sessions with a key', string_agg(s.rolname, ', ')),
        format('REVOKE %s FROM %I', string_agg(quote_ident(s.rolname), ', '), r.rolname)
    FROM pg_auth_members AS m
        JOIN pg_roles AS r ON r.oid = m.member
        JOIN pg_roles AS s ON s.oid = m.roleid
    WHERE s.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') AND NOT r.rolsuper
    GROUP BY r.rolname
    UNION ALL
    SELECT 'info', format('language %I', l.lanname),
        'its functions do on the server what they like: they can read the memory of sessions with a key',
        format('Let nobody but superusers change such functions, and see who may execute them; or DROP LANGUAGE %I',
            l.lanname)
    FROM pg_language AS l
    WHERE l.lanispl AND NOT l.lanpltrusted
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_server_access() IS 'internal: check of pii_doctor(): roles and '
    'languages that reach the memory of other sessions';

-- sql/doctor/objects.sql
-- The checks of pii_doctor() on tables and what hangs on them; the list is in doctor.sql.

-- Plaintext beside the encrypted columns.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pii_name()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH patterns (pattern, is_personal) AS (
        SELECT pattern, true FROM (VALUES
            ('(^|_)(first|middle|last|given|family|full|maiden|birth|sur|fore|legal'
                '|patient|client|customer|contact|person|holder)_?names?($|_)'),
            ('e_?mail'),
            ('phone|mobile|whatsapp|(^|_)(cell|fax|tel)($|_)'),
            ('address|street|postal|post_?code|zip_?code|(^|_)zip($|_)'),
            ('birth|(^|_)dob($|_)'),
            ('(^|_)(ssn|nino?|nif|nie|dni|cpf|pesel|bsn|tin)($|_)'
                '|social_security|national_id|id_card|passport|tax_id|driv(er|ing)s?_licen[cs]e'),
            ('(^|_)(iban|cvv|pan)($|_)|(account|card)_(number|no|holder)|credit_card'),
            ('medical|clinical|diagnos|allerg|medication|prescri|symptom|anamnes|therap|treatment|disease|disabilit'
                '|blood_type|insurance_(number|no|id)'),
            ('emergency_contact|next_of_kin'),
            ('religio|ethnic|sexual|gender|nationality')
        ) AS builtin (pattern)
        UNION ALL SELECT n.pattern, n.is_personal FROM pazpaz_pii.pii_doctor_names AS n
    ), plain AS (
        SELECT a.attrelid::regclass AS relation, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
            lower(regexp_replace(a.attname, '([a-z0-9])([A-Z])', '\1_\2', 'g')) AS name,
            CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN format('(%s)', a.atttypmod - 4)
                ELSE '' END AS length,
            c.relkind, t.typname IN ('text', 'varchar', 'bpchar') AS is_text, a.attgenerated <> '' AS is_generated,
            EXISTS (SELECT FROM pg_partitioned_table AS k WHERE k.partrelid = c.oid AND a.attnum = ANY (k.partattrs))
                AS is_partition_key,
            -- Uniqueness is kept by tags.
            CASE WHEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique
                AND a.attnum = ANY (i.indkey::smallint[])) THEN '{"searchable": true}' ELSE '{}' END AS options
        FROM pg_class AS c
            JOIN pg_namespace AS s ON s.oid = c.relnamespace AND s.nspname !~ '^pg_'
                AND s.nspname <> 'information_schema'
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type AS t ON t.oid = a.atttypid
                AND (t.typcategory = 'S' OR t.oid IN ('date'::regtype, 'json'::regtype, 'jsonb'::regtype))
        -- What a table inherits is changed where it comes from.
        WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attinhcount = 0
            AND t.oid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types())
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.deptype = 'e')
    )
    SELECT CASE WHEN p.by_name THEN 'warning' ELSE 'info' END,
        format('%s.%I', plain.relation, plain.attname),
        format('%s, and %s', plain.type, CASE WHEN p.by_name THEN 'its name is that of personal data'
            ELSE 'its name is that of an encrypted column elsewhere' END),
        CASE
            WHEN plain.relkind = 'm' THEN format('DROP MATERIALIZED VIEW %s; and define it over encrypted columns',
                plain.relation)
            WHEN plain.relkind = 'f' THEN format('Encrypt it where its rows are, and then here: ALTER FOREIGN TABLE %s '
                'ALTER COLUMN %I TYPE @extschema@.encrypted_text%s', plain.relation, plain.attname, plain.length)
            WHEN plain.is_generated THEN format('ALTER TABLE %s DROP COLUMN %I', plain.relation, plain.attname)
            WHEN plain.is_partition_key THEN format('Partition %s by another column, and encrypt this one.',
                plain.relation)
            ELSE format(CASE WHEN plain.is_text THEN '' ELSE 'ALTER TABLE %1$s ALTER COLUMN %2$I TYPE text; ' END
                || 'SELECT @extschema@.pii_encrypt_columns(%3$L, %4$L)', plain.relation, plain.attname,
                plain.relation::text, jsonb_build_object(plain.attname, plain.options::jsonb)) END
            || format('; or INSERT INTO @extschema@.pii_doctor_accepted VALUES (''pii_name'', %L, ''why'')',
                format('%s.%I', plain.relation, plain.attname))
    FROM plain CROSS JOIN LATERAL (
            SELECT bool_or(plain.name ~ pattern AND is_personal),
                coalesce(bool_or(plain.name ~ pattern AND NOT is_personal), false) FROM patterns
        ) AS p (by_name, is_exempt)
    WHERE NOT p.is_exempt
        -- A migration says so itself, and what comes next.
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_column AS m WHERE m.table_name = plain.relation AND plain.attname =
            CASE m.state WHEN 'started' THEN m.column_name WHEN 'finished' THEN m.leftover_name END)
        AND (p.by_name OR quote_ident(plain.attname) IN (SELECT c.name FROM pazpaz_pii.pii_doctor_columns() AS c))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pii_name() IS 'internal: check of pii_doctor(): plaintext columns that '
    'look like personal data';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_once_encrypted()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('%s.%I', a.attrelid::regclass, a.attname),
        format('it was encrypted until %s, when an ALTER TABLE made it %s', o.at::date,
            format_type(a.atttypid, a.atttypmod)),
        format('SELECT @extschema@.pii_encrypt_columns(%L, %L); or INSERT INTO @extschema@.pii_doctor_accepted VALUES '
            '(''once_encrypted'', %L, ''why'')', a.attrelid::regclass::text, jsonb_build_object(a.attname, '{}'::jsonb),
            format('%s.%I', a.attrelid::regclass, a.attname))
    FROM pazpaz_pii.pii_once_encrypted AS o
        JOIN pg_attribute AS a ON a.attrelid = pazpaz_pii.pii_table_of(o.once)
            AND o.once = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum)
    WHERE NOT a.attisdropped AND NOT pazpaz_pii.pii_is_opaque(a.atttypid)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_once_encrypted() IS 'internal: check of pii_doctor(): columns that are '
    'no longer encrypted';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_plaintext_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reading (relation, reader) AS (
        SELECT r.ev_class, pazpaz_pii.pii_doctor_reader(r.ev_action::text, types)
        FROM pazpaz_pii.pii_doctor_type_list() AS types CROSS JOIN pg_rewrite AS r JOIN pg_class AS c
            ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
        WHERE r.rulename = '_RETURN'
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ), showing (relation, reader) AS (
        SELECT relation, reader FROM reading WHERE reader IS NOT NULL
        UNION
        -- ... and who takes a column of text or JSON from such a view.
        SELECT r.ev_class, s.relation::regclass::text
        FROM showing AS s
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = s.relation
                AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            JOIN pg_type AS t ON t.oid = a.atttypid
                AND (t.typcategory = 'S' OR t.oid IN ('json'::regtype, 'jsonb'::regtype))
            JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> s.relation
        WHERE a.atttypid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types())
    )
    SELECT 'critical', s.relation::regclass::text,
        format('a materialized view that stores what it reads of encrypted columns, through %s: its rows are on disk '
            'in plaintext', string_agg(DISTINCT s.reader, ', ')),
        format('DROP MATERIALIZED VIEW %s; and define it over the encrypted columns as they are', s.relation::regclass)
    FROM showing AS s JOIN pg_class AS c ON c.oid = s.relation AND c.relkind = 'm'
    WHERE EXISTS (SELECT FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0
            AND (t.typcategory = 'S' OR t.oid IN ('json'::regtype, 'jsonb'::regtype))
            AND t.oid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types()))
    GROUP BY s.relation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_plaintext_copy() IS 'internal: check of pii_doctor(): materialized '
    'views that store decrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_trigger_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (SELECT c.relation, c.number, c.name FROM pazpaz_pii.pii_doctor_columns() AS c)
    SELECT 'warning', format('trigger %I on %s', t.name, t.relation),
        format('%s takes whole rows: what it makes of them in a session with a key holds %s in plaintext', t.function,
            string_agg(c.name, ', ' ORDER BY c.number)),
        format('DROP TRIGGER %I ON %s; or let it leave them out, as in to_jsonb(NEW) - ARRAY[%s]', t.name, t.relation,
            string_agg(quote_literal(a.attname), ', ' ORDER BY c.number))
    FROM pazpaz_pii.pii_copying_triggers(ARRAY(SELECT DISTINCT c.relation FROM columns AS c)) AS t
        JOIN columns AS c ON c.relation = t.relation
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
    GROUP BY t.id, t.name, t.relation, t.function
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_trigger_copy() IS 'internal: check of pii_doctor(): triggers that copy '
    'whole rows';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_generated_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE a.attgenerated WHEN 's' THEN 'critical' ELSE 'warning' END,
        format('%s.%I', a.attrelid::regclass, a.attname),
        format('a generated column that reads encrypted columns, through %s: it %s', reader,
            CASE a.attgenerated WHEN 's' THEN 'stores plaintext, and every write and restore needs a key'
                ELSE 'needs a key' END),
        format('ALTER TABLE %s DROP COLUMN %I', a.attrelid::regclass, a.attname)
    FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(d.adbin::text, types) AS reader
    WHERE a.attgenerated <> '' AND a.attinhcount = 0 AND reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_generated_column() IS 'internal: check of pii_doctor(): generated '
    'columns that store or need plaintext';

-- Indexes of partitions go with the one that they belong to, so the checks leave them out; some are a constraint's.
CREATE FUNCTION pazpaz_pii.pii_doctor_drop_index(index regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
            FROM pg_constraint AS k WHERE k.conindid = index AND k.contype IN ('p', 'u', 'x')),
        format('DROP INDEX %s', index))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_drop_index(regclass) IS
    'internal: for pii_doctor(): the statement that drops an index';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_expression_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN stored IS NOT NULL THEN 'critical' ELSE 'warning' END, i.indexrelid::regclass::text,
        format('an index whose %s encrypted columns, through %s: %s',
            CASE WHEN stored IS NOT NULL THEN 'expression reads' ELSE 'condition reads' END, coalesce(stored, filtered),
            CASE WHEN stored IS NOT NULL THEN 'it stores what it reads in plaintext, and its maintenance needs a key'
                ELSE 'its maintenance needs a key' END),
        pazpaz_pii.pii_doctor_drop_index(i.indexrelid)
    FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid AND NOT c.relispartition
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(i.indexprs::text, types) AS stored
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(i.indpred::text, types) AS filtered
    WHERE coalesce(stored, filtered) IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_expression_index() IS 'internal: check of pii_doctor(): indexes that '
    'store or need plaintext';

-- Indexes and keys of partitions that compare more than tags.

-- The columns of indexes that an operator class of the extension compares.
CREATE FUNCTION pazpaz_pii.pii_doctor_indexed()
    RETURNS TABLE (index regclass, relation regclass, method name, class name, name text, object text,
        is_searchable boolean, make_searchable text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.indexrelid, i.indrelid, m.amname, o.opcname, c.name, c.object, coalesce(c.is_searchable, false),
        (SELECT format('ALTER TABLE %s ALTER COLUMN %s TYPE @extschema@.encrypted_text(%ssearchable)', c.relation,
                c.name, nullif(pazpaz_pii.pii_length(a.atttypmod), 0) || ', ')
            FROM pg_class AS r JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = c.number
            WHERE r.oid = c.relation AND r.relkind <> 'm' AND a.attinhcount = 0)
    FROM pg_index AS i
        JOIN pg_class AS x ON x.oid = i.indexrelid AND NOT x.relispartition
        CROSS JOIN LATERAL unnest(i.indclass::oid[], i.indkey::int2[]) AS k (class, number)
        JOIN pg_opclass AS o ON o.oid = k.class AND o.opcintype = '@extschema@.encrypted_text'::regtype
        JOIN pg_am AS m ON m.oid = o.opcmethod
        LEFT JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = i.indrelid AND c.number = k.number
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_indexed() IS
    'internal: for pii_doctor(): the columns of indexes that compare encrypted values, and what makes one searchable, '
        'if that can be';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_hash_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', index::text,
        format('a hash index over %s, which is not searchable: INSERT, REINDEX and restores need a key',
            coalesce(object, 'an expression')),
        concat(make_searchable || '; or ', pazpaz_pii.pii_doctor_drop_index(index))
    FROM pazpaz_pii.pii_doctor_indexed() WHERE method = 'hash' AND NOT is_searchable
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_hash_index() IS 'internal: check of pii_doctor(): hash indexes over '
    'columns that are not searchable';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_unique_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', index::text,
        format('it compares tags, and %s is not searchable: a value without one is refused as soon as it meets '
            'another', coalesce(object, 'an expression')),
        concat(make_searchable || '; or ', pazpaz_pii.pii_doctor_drop_index(index))
    FROM pazpaz_pii.pii_doctor_indexed() WHERE class = 'encrypted_text_unique_ops' AND NOT is_searchable
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_unique_index() IS 'internal: check of pii_doctor(): unique indexes '
    'over columns that are not searchable';

-- A gin index is one of values, to look at: of elements of arrays. Of values alone there are but btree, hash and
-- search indexes.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_array_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', i.indexrelid::regclass::text,
        format('a %s index over %s: its pages show the order of the plaintexts, and keep values under keys that no '
            'census counts; VACUUM will fail in it without a key', m.amname,
            CASE t.form WHEN 'value' THEN 'elements of arrays' ELSE format_type(a.atttypid, NULL) END),
        pazpaz_pii.pii_doctor_drop_index(i.indexrelid)
    FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid AND NOT c.relispartition
        JOIN pg_am AS m ON m.oid = c.relam
        JOIN pg_attribute AS a ON a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts
        JOIN pazpaz_pii.pii_holding_types() AS t ON t.type = a.atttypid
    WHERE m.amname NOT IN ('hash', 'pii_search') AND (t.form <> 'value' OR m.amname <> 'btree')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_array_index() IS 'internal: check of pii_doctor(): indexes over '
    'arrays, ranges or rows of encrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_search_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.severity, i.index::text, f.finding,
        format('SELECT @extschema@.pii_search_merge(%L), in a session with the keys', i.index)
    FROM @extschema@.pii_search_indexes AS i JOIN pg_class AS t ON t.oid = i.relation
        CROSS JOIN LATERAL (SELECT string_agg(k.version::text, ', ' ORDER BY k.version)
            FROM @extschema@.pii_key_status AS k WHERE k.kind = 'data' AND k.status IN ('retired', 'destroyed')
                AND k.version = ANY (i.key_versions)) AS old (versions)
        CROSS JOIN LATERAL (
            SELECT 'warning', format('it is sealed under data key version %s, which is retired: who has that key reads '
                'the texts in it', old.versions)
            WHERE old.versions IS NOT NULL
            UNION ALL
            SELECT 'warning', 'it was built without a key, so queries look at every row'
            WHERE NOT i.is_merged AND t.relpages > 16
            UNION ALL
            SELECT 'info', pazpaz_pii.pii_counted(i.pending_rows, 'row is', 'rows are')
                || ' not filed yet, at which every query looks'
            WHERE i.is_merged AND i.pending_rows > 20000) AS f (severity, finding)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_search_index() IS 'internal: check of pii_doctor(): search indexes '
    'that make queries look at every row, or that are sealed under a key that is retired';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_partition_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', p.partrelid::regclass::text,
        format('partitioned by %s of %s: every INSERT and restore needs a key%s', CASE p.partstrat WHEN 'r'
            THEN 'range' WHEN 'l' THEN 'list' ELSE 'hash' END,
            coalesce(c.object, 'an expression'), CASE p.partstrat WHEN 'h' THEN ''
                ELSE ', and the partitions show the order of the plaintexts' END),
        format('Partition %s by another column, or by hash of a searchable one.', p.partrelid::regclass)
    FROM pg_partitioned_table AS p
        CROSS JOIN LATERAL unnest(p.partclass::oid[], p.partattrs::int2[]) AS k (class, number)
        JOIN pg_opclass AS o ON o.oid = k.class
        LEFT JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = p.partrelid AND c.number = k.number
    WHERE (o.opcintype = '@extschema@.encrypted_text'::regtype OR c.form <> 'value')
        AND NOT (p.partstrat = 'h' AND coalesce(c.is_searchable, false))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_partition_key() IS 'internal: check of pii_doctor(): partition keys '
    'that compare decrypted values';

-- Statistics and old bytes.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_statistics()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN reader IS NULL THEN 'warning' ELSE 'critical' END,
        format('statistics %I.%I', n.nspname, s.stxname),
        format('statistics over %s of %s: ANALYZE needs a key, autovacuum''s included%s',
            coalesce((SELECT string_agg(c.name, ', ') FROM pazpaz_pii.pii_doctor_columns() AS c
                WHERE c.relation = s.stxrelid AND c.number = ANY (s.stxkeys::int2[])), 'expressions'),
            s.stxrelid::regclass,
            ', and with one stores plaintext, of ' || reader),
        format('DROP STATISTICS %I.%I; VACUUM FULL pg_catalog.pg_statistic_ext_data', n.nspname, s.stxname)
    FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(s.stxexprs::text, types) AS reader
    WHERE reader IS NOT NULL
        OR EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c WHERE c.relation = s.stxrelid
            AND c.number = ANY (s.stxkeys::int2[]))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_statistics() IS 'internal: check of pii_doctor(): statistics objects '
    'over encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_statistics_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', object, 'its statistics hold values that were decrypted',
        format('DROP %s; VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data', object)
    FROM (
        SELECT 'index ' || i.indexrelid::regclass, i.indexprs::text
        FROM pg_index AS i JOIN pg_statistic AS s ON s.starelid = i.indexrelid
        WHERE num_nonnulls(s.stavalues1, s.stavalues2, s.stavalues3, s.stavalues4, s.stavalues5) > 0
        UNION
        SELECT format('statistics %I.%I', n.nspname, e.stxname), e.stxexprs::text
        FROM pg_statistic_ext AS e JOIN pg_namespace AS n ON n.oid = e.stxnamespace JOIN pg_statistic_ext_data AS d
            ON d.stxoid = e.oid
        WHERE num_nonnulls(d.stxdmcv, d.stxdexpr) > 0
    ) AS held (object, expression) CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE pazpaz_pii.pii_doctor_reader(expression, types) IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_statistics_values() IS 'internal: check of pii_doctor(): statistics '
    'that hold values of encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_old_statistics()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', c.relation::text,
        format('%s changed after %s was last rewritten: if it was plaintext before, its most common values are still '
            'in that file', string_agg(DISTINCT c.name, ', '), string_agg(DISTINCT statistic.relname, ', ')),
        'VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data  -- as a superuser, while no older '
            'transaction is open'
    FROM pazpaz_pii.pii_doctor_columns() AS c
        JOIN pg_class AS r ON r.oid = c.relation AND r.relkind IN ('r', 'p')
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
        -- The system columns are as old as the table.
        JOIN pg_attribute AS first ON first.attrelid = c.relation AND first.attname = 'tableoid'
        -- An empty file holds nothing: few databases have statistics on several columns.
        JOIN pg_class AS statistic ON statistic.oid = 'pg_statistic'::regclass
            OR (statistic.oid = 'pg_statistic_ext_data'::regclass AND pg_relation_size(statistic.oid) > 0)
    WHERE a.xmin <> first.xmin AND age(a.xmin) < age(statistic.xmin)
        -- A change of type writes the table anew; one that is in its first file has had none.
        AND (r.relkind = 'p' OR pg_relation_filenode(r.oid) <> r.oid)
    GROUP BY c.relation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_old_statistics() IS 'internal: check of pii_doctor(): statistics of '
    'columns that were plaintext may still be on disk';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_dropped_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', r.oid::regclass::text,
        format('%s of its columns were dropped, and it was not rewritten since: their values are still in its file',
            count(*)),
        format('VACUUM FULL %s', r.oid::regclass)
    FROM pg_class AS r
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND a.attisdropped AND a.attlen = -1
        LEFT JOIN pg_class AS toast ON toast.oid = r.reltoastrelid
        LEFT JOIN pg_attribute AS birth ON birth.attrelid = toast.oid AND birth.attname = 'tableoid'
    WHERE r.relkind IN ('r', 'm') AND r.oid IN (SELECT relation FROM pazpaz_pii.pii_doctor_columns())
        -- ALTER TABLE rewrites into a new TOAST table, whose system columns are as old as it is. It drops
        -- before it rewrites, in an earlier command of its transaction.
        AND NOT coalesce(age(birth.xmin) < age(a.xmin)
            OR (birth.xmin = a.xmin AND birth.cmin::text::bigint > a.cmin::text::bigint), false)
        -- VACUUM FULL and CLUSTER give all of them new files, and leave nothing old in the table. (The
        -- same is seen when a table that once was so rewritten changes its owner and is vacuumed.)
        AND NOT coalesce(pg_relation_filenode(toast.oid) <> toast.oid AND greatest(age(r.xmin), age(toast.xmin), (
                SELECT max(age(x.xmin)) FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                    WHERE i.indrelid IN (r.oid, toast.oid)
            ), age(r.relfrozenxid)) < age(a.xmin), false)
    GROUP BY r.oid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_dropped_column() IS 'internal: check of pii_doctor(): dropped columns '
    'whose values are still on disk';

-- What reads plaintext, and so fails without a key in maintenance.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_check_constraint()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning',
        format('constraint %I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, 'domain '
        || k.contypid::regtype)),
        CASE WHEN reader IS NOT NULL
            THEN format('a CHECK that reads encrypted values, through %s: writes and restores without a key fail',
                reader)
            ELSE format('a CHECK with %s, which a dump does not bring back as it is: it will compare decrypted texts, '
                'and a restore without a key fails', read_anew) END,
        format('ALTER %s DROP CONSTRAINT %I', coalesce('TABLE ' || nullif(k.conrelid, 0)::regclass, 'DOMAIN '
            || k.contypid::regtype), k.conname)
    FROM pg_constraint AS k
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(k.conbin::text, types) AS reader
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_read_anew(k.conbin::text, types) AS read_anew
    WHERE k.contype = 'c' AND num_nonnulls(reader, read_anew) > 0 AND k.coninhcount = 0
        AND (k.conrelid IN (SELECT relation FROM pazpaz_pii.pii_doctor_columns())
            OR k.contypid IN (SELECT type FROM pazpaz_pii.pii_holding_types()))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_check_constraint() IS 'internal: check of pii_doctor(): constraints '
    'that read plaintext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (SELECT * FROM pazpaz_pii.pii_doctor_columns())
    SELECT 'warning', format('constraint %I on %s', f.conname, f.conrelid::regclass),
        format('a foreign key between columns that are not both searchable, %s and %s: writes and restores without a '
            'key fail', string_agg(format('%s.%I', a.attrelid::regclass, a.attname), ', ' ORDER BY k.number),
            string_agg(format('%s.%I', r.attrelid::regclass, r.attname), ', ' ORDER BY k.number)),
        format('ALTER TABLE %s DROP CONSTRAINT %I; or ALTER both columns to one type that is searchable',
            f.conrelid::regclass, f.conname)
    FROM pg_constraint AS f
        CROSS JOIN unnest(f.conkey, f.confkey) WITH ORDINALITY AS k (key, referenced, number)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.key
        JOIN pg_attribute AS r ON r.attrelid = f.confrelid AND r.attnum = k.referenced
        LEFT JOIN columns AS ours ON ours.relation = f.conrelid AND ours.number = k.key
        LEFT JOIN columns AS theirs ON theirs.relation = f.confrelid AND theirs.number = k.referenced
    WHERE f.contype = 'f' AND f.conparentid = 0 AND num_nonnulls(ours.form, theirs.form) > 0
        AND NOT coalesce(ours.is_searchable AND theirs.is_searchable AND ours.form = 'value' AND theirs.form = 'value',
            false)
    GROUP BY f.oid, f.conname, f.conrelid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_key() IS 'internal: check of pii_doctor(): foreign keys that '
    'compare decrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_trigger_condition()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
        format('its WHEN reads encrypted values, through %s: without a key the statements that fire it fail', reader),
        format('DROP TRIGGER %I ON %s; and ask in the function instead', t.tgname, t.tgrelid::regclass)
    FROM pg_trigger AS t
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(t.tgqual::text, types) AS reader
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_trigger_condition() IS 'internal: check of pii_doctor(): trigger '
    'conditions that read plaintext';

-- Grouping and sorting stand in a query as clauses with an operator. Searchable columns are grouped by tag.
CREATE FUNCTION pazpaz_pii.pii_doctor_sorter(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH clauses (kind, operator) AS (
        SELECT c[1], o[1]::oid
        FROM regexp_matches(tree, ':(\w+) \((\{SORTGROUPCLAUSE [^()]*)\)', 'g') AS c
            CROSS JOIN LATERAL regexp_matches(c[2], ':eqop (\d+)', 'g') AS o
    )
    SELECT string_agg(DISTINCT CASE WHEN c.kind IN ('sortClause', 'orderClause') THEN 'ORDER BY' ELSE 'grouping' END,
        ', ')
    FROM clauses AS c JOIN pg_operator AS o ON o.oid = c.operator
    WHERE CASE WHEN o.oprleft = ANY (types)
            THEN c.kind IN ('sortClause', 'orderClause') OR EXISTS (
                SELECT FROM regexp_matches(tree, '(:vartype (\d+) :vartypmod -?\d+) :varcollid (\d+)'
                    '(?: [^{}]*\} :collOid (\d+))?', 'g') AS m
                WHERE m[2]::oid = ANY (types)
                    AND NOT pazpaz_pii.pii_doctor_by_tag(m[1], coalesce(m[4], m[3])::oid, types))
        ELSE o.oprleft IN ('anyarray'::regtype, 'record'::regtype) AND EXISTS (
            SELECT FROM regexp_matches(tree, ':vartype (\d+) ', 'g') AS m
            WHERE m[1]::oid = ANY (types) AND m[1]::oid <> '@extschema@.encrypted_text'::regtype) END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_sorter(text, oid[]) IS
    'internal: for pii_doctor(): how a query groups or sorts by decrypted values; NULL if it does not';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_materialized_view()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE needing (relation, kind, reader) AS (
        SELECT r.ev_class, c.relkind, concat_ws(', ', pazpaz_pii.pii_doctor_reader(q.tree, types),
            pazpaz_pii.pii_doctor_sorter(q.tree, types))
        FROM pazpaz_pii.pii_doctor_type_list() AS types CROSS JOIN pg_rewrite AS r
            JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
            -- A join lists all columns of both sides, used or not.
            CROSS JOIN LATERAL regexp_replace(r.ev_action::text, ':joinaliasvars .*? :joinleftcols ', '', 'g')
                AS q (tree)
        WHERE r.rulename = '_RETURN'
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        UNION
        SELECT r.ev_class, c.relkind, CASE WHEN n.reader <> '' THEN n.relation::regclass::text ELSE '' END
        FROM needing AS n
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = n.relation
                AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> n.relation
            JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
        WHERE n.kind = 'v'
    )
    SELECT 'warning', n.relation::regclass::text,
        format('a materialized view that reads encrypted values, through %s: REFRESH needs a key, and so does the '
            'restore of a dump', string_agg(DISTINCT n.reader, ', ')),
        format('DROP MATERIALIZED VIEW %s; and define it over searchable columns, or refresh it after the restore, in '
            'a session with a key', n.relation::regclass)
    FROM needing AS n WHERE n.kind = 'm' AND n.reader <> '' GROUP BY n.relation
    UNION ALL
    -- PostgreSQL analyzes what is to change as whole rows, which it compares from the left.
    SELECT 'info', c.oid::regclass::text,
        format('%s stands before the columns of its unique index: REFRESH ... CONCURRENTLY needs a key', first.name),
        format('DROP MATERIALIZED VIEW %s; and define it with the columns of the unique index first', c.oid::regclass)
    FROM pg_class AS c CROSS JOIN LATERAL (
            SELECT e.name, e.number FROM pazpaz_pii.pii_doctor_columns() AS e WHERE e.relation = c.oid
            ORDER BY e.number LIMIT 1) AS first
    WHERE c.relkind = 'm'
        AND (SELECT min(k.last) FROM pg_index AS x
                CROSS JOIN LATERAL (SELECT max(n) FROM unnest(x.indkey::smallint[]) AS n) AS k (last)
            WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indpred IS NULL
                AND x.indexprs IS NULL) > first.number
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_materialized_view() IS 'internal: check of pii_doctor(): materialized '
    'views that cannot be refreshed without a key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_policy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('policy %I on %s', p.polname, p.polrelid::regclass),
        format('it reads encrypted values, through %s: without a key the roles that it is for see an error', reader),
        format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass)
    FROM pg_policy AS p
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(concat(p.polqual::text, p.polwithcheck::text), types) AS reader
    WHERE reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_policy() IS 'internal: check of pii_doctor(): row security policies '
    'that read plaintext';

-- What postgres_fdw fetches is known by its context, what others fetch is not.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_table()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', f.ftrelid::regclass::text,
        CASE w.fdwname WHEN 'postgres_fdw'
            THEN format('a foreign table with encrypted columns, which roles pinned to plaintext may read (%s): if its '
                'server sends ciphertext, they get error 0A000', r.names)
            ELSE format('a foreign table with encrypted columns, by %s, which roles pinned to plaintext may read (%s): '
                'if ciphertext comes from it, they encrypt it a second time', w.fdwname, r.names) END,
        format('REVOKE SELECT ON %s FROM %s; and let a role that may execute pii_import(text), pinned to ciphertext, '
            'copy it into a table', f.ftrelid::regclass, r.names)
    FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
        JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_ident(l.rolname), ', ' ORDER BY l.rolname)
            FROM pazpaz_pii.pii_doctor_logins() AS l
            WHERE l.io = 'plaintext'
                AND NOT (w.fdwname = 'postgres_fdw'
                    AND has_function_privilege(l.role, '@extschema@.pii_import(text)', 'EXECUTE'))
                AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c
                    WHERE c.relation = f.ftrelid AND has_column_privilege(l.role, c.relation, c.number, 'SELECT'))
        ) AS r (names)
    WHERE r.names IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_table() IS 'internal: check of pii_doctor(): foreign tables '
    'whose ciphertext a session with a key would take for text';

-- What is of an extension that the other server is said to have is written into the statements that are sent. The
-- option is a list of identifiers, which postgres_fdw has checked: folded unless in quotes, whatever the locale.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_extensions()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('server %I', s.srvname),
        'its option extensions names pazpaz_pii: values, also of bind parameters, are sent as plaintext in the text of '
            'statements, which pg_stat_activity of that server shows, and its log may',
        format('ALTER SERVER %I OPTIONS (%s)', s.srvname,
            CASE WHEN e.others IS NULL THEN 'DROP extensions' ELSE format('SET extensions %L', e.others) END)
    FROM pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw AND w.fdwname = 'postgres_fdw'
        CROSS JOIN LATERAL unnest(s.srvoptions) AS o (option)
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_ident(n.name), ', ' ORDER BY m.place) FILTER (WHERE n.name <> 'pazpaz_pii'),
                bool_or(n.name = 'pazpaz_pii')
            FROM regexp_matches(substr(o.option, length('extensions=') + 1),
                    '"((?:[^"]|"")*)"|([^\s,"][^\s,]*)', 'g') WITH ORDINALITY AS m (parts, place)
                CROSS JOIN LATERAL (SELECT coalesce(replace(m.parts[1], '""', '"'), lower(m.parts[2] COLLATE "C")))
                    AS n (name)
        ) AS e (others, is_named)
    WHERE o.option LIKE 'extensions=%' AND e.is_named
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_extensions() IS 'internal: check of pii_doctor(): foreign '
    'servers to which values are sent in the text of statements';

-- Literals that became a ciphertext when they were parsed, under the key of that day.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_default()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', object,
        'its default is one fixed ciphertext: equal in all rows, and bound to the key version of that day',
        format('Write the literal as ''...''::text, and set the default anew by ALTER %s SET DEFAULT.', changed)
    FROM (
        SELECT format('%s.%I', d.adrelid::regclass, a.attname),
            format('TABLE %s ALTER COLUMN %I', d.adrelid::regclass, a.attname), d.adbin::text
        FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE a.attgenerated = ''
        UNION ALL
        SELECT 'domain ' || t.oid::regtype, 'DOMAIN ' || t.oid::regtype, t.typdefaultbin::text FROM pg_type AS t
            WHERE t.typtype = 'd'
    ) AS defaults (object, changed, expression) CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE pazpaz_pii.pii_doctor_constant(expression, types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_default() IS 'internal: check of pii_doctor(): defaults that '
    'are one fixed ciphertext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_view()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning',
        CASE WHEN r.rulename <> '_RETURN' THEN format('rule %I on %s', r.rulename, c.oid::regclass)
            WHEN c.relkind = 'm' THEN 'materialized view ' || c.oid::regclass ELSE 'view ' || c.oid::regclass END,
        'a literal in it is one fixed ciphertext, bound to the key version of that day',
        'Write the literal as ''...''::text, and create it anew.'
    FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND pazpaz_pii.pii_doctor_constant(concat(r.ev_qual::text, r.ev_action::text), types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_view() IS 'internal: check of pii_doctor(): views and rules '
    'that hold a fixed ciphertext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_function()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'routine ' || p.oid::regprocedure,
        'a literal in it is one fixed ciphertext, bound to the key version of that day',
        'Write the literal as ''...''::text, or read the value from a table, and create it anew.'
    FROM pg_proc AS p CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND (pazpaz_pii.pii_doctor_constant(nullif(concat(p.prosqlbody::text, p.proargdefaults::text), ''), types)
            -- Armour: 28 bytes at least after the prefix, in base64.
            OR p.prosrc ~ '\mv[1-9]\d{0,4}(\.[1-9]\d{0,4})?[a-z]*:[A-Za-z0-9+/]{38,}={0,2}')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_function() IS 'internal: check of pii_doctor(): functions '
    'that hold a fixed ciphertext';

-- The columns themselves.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_array_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', c.object,
        format('%s: ANALYZE of the table needs a key, autovacuum''s included', format_type(a.atttypid, NULL)),
        CASE t.oid WHEN '@extschema@.encrypted_text[]'::regtype
            -- pg_upgrade makes the type anew.
            THEN format('UPDATE pg_catalog.pg_type SET typanalyze = %L WHERE oid = %L::regtype',
                'pazpaz_pii.pii_encrypted_text_array_typanalyze', t.oid::regtype)
            ELSE format('ALTER TABLE %s ALTER COLUMN %s SET STATISTICS 0', c.relation, c.name) END
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
        JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE c.form <> 'value' AND coalesce(a.attstattarget, -1) <> 0
        AND t.typanalyze <> 'pazpaz_pii.pii_encrypted_text_array_typanalyze(internal)'::regprocedure
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_array_column() IS 'internal: check of pii_doctor(): columns of ranges, '
    'rows or old arrays, whose ANALYZE needs a key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_replica_identity()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', r.oid::regclass::text,
        format('REPLICA IDENTITY FULL, and %s is not searchable: a subscriber needs a key to find the rows to change',
            string_agg(c.name, ', ')),
        format('ALTER TABLE %s REPLICA IDENTITY DEFAULT', r.oid::regclass)
    FROM pg_class AS r JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE r.relreplident = 'f' AND NOT (c.is_searchable AND c.form = 'value')
    GROUP BY r.oid
    UNION ALL SELECT 'warning', r.oid::regclass::text,
        format('REPLICA IDENTITY FULL, %s ignores case, and nothing else tells rows apart: of two that differ in case '
            'only, a subscriber may change or delete the other one', string_agg(c.name, ', ')),
        format('ALTER TABLE %s REPLICA IDENTITY DEFAULT; with a primary key', r.oid::regclass)
    FROM pg_class AS r JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE r.relreplident = 'f' AND c.ignores_case AND NOT EXISTS (SELECT FROM pg_index AS x
        WHERE x.indrelid = r.oid AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL
            AND x.indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.oid
                AND a.attnum = ANY (x.indkey[0:x.indnkeyatts - 1]) AND NOT a.attnotnull))
    GROUP BY r.oid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_replica_identity() IS 'internal: check of pii_doctor(): replication '
    'that needs a key, or takes one row for another';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_storage()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', c.object, format('its storage is %s: ciphertext does not compress, so that only time is lost',
            CASE a.attstorage WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' ELSE 'PLAIN' END),
        format('ALTER TABLE %s ALTER COLUMN %s SET STORAGE EXTERNAL', c.relation, c.name)
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
    WHERE c.form = 'value' AND a.attstorage <> 'e'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_storage() IS 'internal: check of pii_doctor(): encrypted columns that '
    'PostgreSQL tries to compress';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_length_limit()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', c.object, 'it has no length: text of any size goes in',
        format('ALTER TABLE %s ALTER COLUMN %s TYPE @extschema@.encrypted_text(n%s', c.relation, c.name, CASE
            WHEN c.ignores_case
                THEN format(', searchable, nocase) COLLATE %s', pazpaz_pii.pii_nocase_collation()::regcollation)
            WHEN c.is_searchable THEN ', searchable)' ELSE ')' END)
            || CASE c.form WHEN 'value' THEN '' ELSE '[]' END
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS r ON r.oid = c.relation
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number AND a.attinhcount = 0
    WHERE NOT c.has_limit AND r.relkind IN ('r', 'p')
        AND (c.form = 'value' OR a.atttypid = '@extschema@.encrypted_text[]'::regtype)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_length_limit() IS 'internal: check of pii_doctor(): encrypted columns '
    'without a length';

-- sql/doctor/values.sql
-- The checks of pii_doctor() on conversions and on what is stored; the list is in doctor.sql.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE p.workers WHEN 0 THEN 'warning' ELSE 'info' END, p.table_name::text,
        CASE p.state WHEN 'finished'
            THEN 'its columns are encrypted, and the plaintext is still in it until it is scrubbed'
            ELSE format('its conversion has started and is not finished (%s at work): it holds both plaintext and '
                'ciphertext', pazpaz_pii.pii_counted(p.workers, 'session')) END,
        CASE p.state WHEN 'finished' THEN format('CALL @extschema@.pii_migration_scrub(%L)', p.table_name::text)
            ELSE format('CALL @extschema@.pii_migration_backfill(%L); and then pii_migration_verify, _finish and '
                '_scrub, or pii_migration_rollback',
                p.table_name::text) END
    FROM @extschema@.pii_migration_progress AS p JOIN pg_class AS c ON c.oid = p.table_name
    WHERE p.state <> 'rotating'
    UNION ALL
    SELECT 'warning', g.tgrelid::regclass::text,
        'a conversion of it was under way where it comes from, and nothing is noted of that here',
        format('DROP TRIGGER %s; and its CHECK pii_in_step, and the columns that are not to stay; or restore it anew, '
            'before the notes', string_agg(format('%I ON %s', g.tgname, g.tgrelid::regclass), '; DROP TRIGGER '))
    FROM pg_trigger AS g
    WHERE g.tgparentid = 0
        AND g.tgfoid IN ('pazpaz_pii.pii_migration_sync()'::regprocedure,
            'pazpaz_pii.pii_migration_adopt()'::regprocedure, 'pazpaz_pii.pii_migration_guard()'::regprocedure)
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE pazpaz_pii.pii_table_of(c.plain) = g.tgrelid)
    GROUP BY g.tgrelid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_migration() IS 'internal: check of pii_doctor(): tables whose '
    'conversion is not finished';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration_failures()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', f.table_name::text, format('%s failed at %s',
            pazpaz_pii.pii_counted(count(*), 'value'), f.operation),
        format('SELECT * FROM @extschema@.pii_migration_failures WHERE table_name = %L::regclass; and mend the rows, '
            'and run it again', f.table_name::text)
    FROM @extschema@.pii_migration_failures AS f JOIN pg_class AS c ON c.oid = f.table_name
    GROUP BY f.table_name, f.operation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_migration_failures() IS 'internal: check of pii_doctor(): values that '
    'could not be encrypted';

-- Table by table, so that one that cannot be read does not hide the others.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_stored_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relation, array_agg(c.number) AS numbers, array_agg(c.column_name) AS names, array_agg(c.holds)
            AS holds, array_agg(c.scanned_as) AS scanned_as, array_agg(c.base_type) AS types
        FROM pazpaz_pii.pii_stored_columns() AS c GROUP BY c.relation
    LOOP
        BEGIN
            RETURN QUERY
                SELECT v.severity, format('%s.%I', one.relation, c.name), v.finding, v.remedy
                FROM pazpaz_pii.pii_scan_prefixes(one.relation, one.numbers, one.scanned_as) AS n
                    JOIN unnest(one.numbers, one.names, one.holds, one.types, one.scanned_as)
                        AS c (number, name, holds, type, form) USING (number)
                    CROSS JOIN LATERAL (
                        SELECT 'critical',
                            pazpaz_pii.pii_counted(n.n_values, 'value is no ciphertext: it does not',
                                'values are no ciphertext: they do not') || ' decrypt under any key',
                            format('SELECT * FROM @extschema@.pii_verify(%L) WHERE row_key IS NOT NULL; and restore '
                                'them from a backup', one.relation::text)
                        WHERE c.holds <> 'chance' AND n.prefix IS NULL AND n.n_values > 0
                        UNION ALL
                        SELECT 'warning',
                            format('%s of a %s column %s ciphertext (%s), which nothing decrypts, counts or rotates',
                                pazpaz_pii.pii_counted(n.n_values, 'value'), c.type,
                                CASE n.n_values WHEN 1 THEN 'is' ELSE 'are' END, n.prefix),
                            pazpaz_pii.pii_doctor_reach(one.relation, c.name, c.form)
                                || CASE c.form WHEN 'armour' THEN '; if all are' ELSE '' END
                        WHERE c.holds = 'chance' AND n.prefix IS NOT NULL
                    ) AS v (severity, finding, remedy);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RETURN QUERY SELECT 'info', one.relation::text, 'its values cannot be counted: permission denied',
                    'Run pii_doctor(true) as a superuser.';
            WHEN OTHERS THEN
                RETURN QUERY SELECT 'info', one.relation::text, 'its values cannot be counted: error ' || SQLSTATE,
                    format('SELECT * FROM @extschema@.pii_census(%L)', one.relation::text);
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_stored_values() IS
    'internal: check of pii_doctor(): values that are no ciphertext, and ciphertext that no column declares; reads the '
        'tables';

-- The text columns that are encrypted, by table: a JSON object with all of them looks like one of its rows.
CREATE FUNCTION pazpaz_pii.pii_doctor_row_names() RETURNS TABLE (name text, names text[])
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT n.name, r.names
    FROM (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") AS names
            FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS k ON k.oid = c.relation AND NOT k.relispartition
                JOIN pg_attribute AS a ON a.attrelid = c.relation
                    AND (a.attnum = c.number OR EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.relation
                        AND i.indisprimary AND a.attnum = ANY (i.indkey::smallint[])))
            WHERE c.form = 'value'
            GROUP BY c.relation) AS r
        CROSS JOIN LATERAL unnest(r.names) AS n (name)
    WHERE n.name IN (SELECT a.attname FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a
        ON a.attrelid = c.relation AND a.attnum = c.number WHERE c.form = 'value')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_row_names() IS
    'internal: for pii_doctor(): names of encrypted columns, each with the names that a row of its table has beside it';

-- How a document of a column is read as jsonb; NULL for columns without documents.
CREATE FUNCTION pazpaz_pii.pii_doctor_document(type oid) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN t.oid = 'jsonb'::regtype THEN 't.%I' WHEN t.oid = 'json'::regtype THEN 't.%I::pg_catalog.jsonb'
        WHEN t.typname = 'hstore' AND e.extname = 'hstore' THEN format('%I.hstore_to_jsonb(t.%%I)', n.nspname) END
    FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
        LEFT JOIN pg_depend AS d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
            AND d.refclassid = 'pg_extension'::regclass
        LEFT JOIN pg_extension AS e ON e.oid = d.refobjid
    WHERE t.oid = type
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_document(oid) IS
    'internal: for pii_doctor(): the expression that reads a column of type jsonb, json or hstore as jsonb';

-- As the owner of each table, since this runs SQL over it.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_json_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    keys CONSTANT text := (SELECT string_agg(format('(%L, %L::pg_catalog.text[])', k.name, k.names), ', ')
        FROM pazpaz_pii.pii_doctor_row_names() AS k);
BEGIN
    FOR one IN
        SELECT s.relation, format('%s.%I', s.relation, a.attname) AS name,
            format(pazpaz_pii.pii_doctor_document(a.atttypid), a.attname) AS document
        FROM pazpaz_pii.pii_storage() AS s
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attnum > 0 AND NOT a.attisdropped
        WHERE keys IS NOT NULL AND pazpaz_pii.pii_doctor_document(a.atttypid) IS NOT NULL
    LOOP
        BEGIN
            RETURN QUERY
                SELECT v.severity, one.name, v.finding, v.remedy
                FROM pazpaz_pii.pii_query_as_owner(one.relation, format(
                    'SELECT f.name, f.kind, pg_catalog.count(*) FROM ('
                    'SELECT DISTINCT ON (t.ctid, o.n, k.name) k.name, CASE '
                    'WHEN pazpaz_pii.pii_prefix(o.o OPERATOR(pg_catalog.->>) k.name) IS NOT NULL THEN 1 '
                    'WHEN o.o OPERATOR(pg_catalog.?&) k.names THEN 2 ELSE 3 END AS kind FROM ONLY %s AS t '
                    'CROSS JOIN LATERAL pg_catalog.jsonb_path_query(%s, ''strict $.** ? (@.type() == "object")'') '
                    'WITH ORDINALITY AS o (o, n) '
                    'JOIN (VALUES %s) AS k (name, names) ON o.o OPERATOR(pg_catalog.?) k.name '
                    'WHERE pg_catalog.jsonb_typeof(o.o OPERATOR(pg_catalog.->) k.name) OPERATOR(pg_catalog.=) '
                    '''string'' AND o.o OPERATOR(pg_catalog.->>) k.name OPERATOR(pg_catalog.<>) '''' '
                    'ORDER BY t.ctid, o.n, k.name, kind) AS f GROUP BY 1, 2', one.relation, one.document, keys))
                    AS q (cells)
                    CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_counted(q.cells[3]::bigint, 'value'),
                        CASE q.cells[3] WHEN '1' THEN 'is' ELSE 'are' END) AS n (many, verb)
                    CROSS JOIN LATERAL (SELECT
                        CASE q.cells[2] WHEN '3' THEN 'info' ELSE 'warning' END,
                        format(CASE q.cells[2]
                            WHEN '1' THEN '%s of "%s" %s ciphertext, which nothing decrypts, counts or rotates'
                            WHEN '2' THEN '%s of "%s" %s plaintext, in what looks like rows of a table whose column '
                                'of that name is encrypted'
                            ELSE '%1$s %3$s plaintext under the name of an encrypted column, "%2$s"' END,
                            n.many, q.cells[1], n.verb),
                        format('Let whatever fills it leave the key out, and take it from the rows: DELETE FROM %s or '
                            'UPDATE it with - %L', one.relation, q.cells[1])
                    ) AS v (severity, finding, remedy);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RETURN QUERY SELECT 'info', one.name, 'its documents cannot be looked into: permission denied',
                    'Run pii_doctor(true) as a superuser.';
            WHEN OTHERS THEN
                RETURN QUERY SELECT 'info', one.name, 'its documents cannot be looked into: error ' || SQLSTATE,
                    'Look into them yourself.';
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_json_copy() IS
    'internal: check of pii_doctor(): copies of encrypted columns in columns of jsonb, json and hstore; reads the '
        'tables';

-- sql/doctor/keys.sql
-- The checks of pii_doctor() on the registry of keys; the list is in doctor.sql. Where values are
-- under which key is what the last pii_take_census() has counted.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_unregistered()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_key',
        'no data key is registered: a wrong key under a right version is noticed only when a value does not decrypt; '
            'in a restored database, keys may have been left behind, wrapped ones among them',
        'SELECT @extschema@.pii_register_key(1); for each version, in a session that has its key. If the registry was '
            'left behind: pg_restore --data-only --schema=pazpaz_pii, as a superuser'
    WHERE NOT EXISTS (SELECT FROM @extschema@.pii_key_status AS k WHERE k.kind = 'data')
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns())
    UNION ALL
    SELECT 'warning', 'index key',
        'columns are searchable, and no index key is registered: under another one of the same version lookups find '
            'nothing and unique indexes take duplicates, without an error',
        'SELECT @extschema@.pii_register_key(1, ''index''); in a session that has it'
    WHERE NOT EXISTS (SELECT FROM @extschema@.pii_key_status AS k WHERE k.kind = 'index')
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c WHERE c.is_searchable)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_unregistered() IS 'internal: check of pii_doctor(): encrypted '
    'columns, and no registered key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_overdue()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE k.status WHEN 'overdue' THEN 'warning' ELSE 'info' END, format('%s key version %s', k.kind, k.version),
        CASE k.status WHEN 'overdue' THEN format('was to be replaced %s ago',
                pazpaz_pii.pii_counted(-k.days_left, 'day'))
            ELSE 'is to be replaced within ' || pazpaz_pii.pii_counted(k.days_left + 1, 'day') END,
        CASE WHEN k.is_wrapped THEN format('SELECT @extschema@.pii_create_key(%L)', k.kind)
            ELSE format('SELECT @extschema@.pii_register_key(n, %L), in a session that has a new version n', k.kind) END
            || '; and go on as the page "The life of a key" says, docs/key-rotation.md'
    FROM @extschema@.pii_key_status AS k
    WHERE k.status IN ('due', 'overdue')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_overdue() IS 'internal: check of pii_doctor(): keys that are due '
    'to be replaced';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_budget()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN k.budget_used >= 1 THEN 'critical' ELSE 'warning' END, format('data key version %s', k.version),
        format('has encrypted %s %% at least of the 2^32 values that one key is good for', round(100 * k.budget_used)),
        'SELECT @extschema@.pii_create_key(); or pii_register_key() of a new version; and then pii_activate_key() and '
            'CALL pii_rotate(), as the page "The life of a key" says, docs/key-rotation.md'
    FROM @extschema@.pii_key_status AS k
    -- Half: overwritten values count, too, and nobody has counted them.
    WHERE k.budget_used >= 0.5
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_budget() IS 'internal: check of pii_doctor(): keys that have '
    'encrypted too many values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_census()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_key_census',
        coalesce('values were last counted at ' || date_trunc('second', max(k.counted_at)), 'values were never counted')
            || ': which keys are in use is not known',
        'SELECT @extschema@.pii_take_census()'
    FROM @extschema@.pii_key_status AS k
    HAVING count(*) > 0 AND coalesce(max(k.counted_at) < now() - interval '30 days', true)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_census() IS 'internal: check of pii_doctor(): values were not '
    'counted lately';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE k.status WHEN 'destroyed' THEN 'critical' ELSE 'warning' END,
        format('%s.%I', c.table_name, c.column_name),
        format('%s under data key version %s, which is %s',
            pazpaz_pii.pii_counted(sum(c.n_values), 'value is', 'values are'), c.key_version,
            coalesce(k.status, 'not registered')),
        CASE WHEN s.form IS NULL THEN 'SELECT @extschema@.pii_take_census(); the column is not there any more'
            WHEN k.status = 'destroyed' THEN 'Restore the rows from a backup whose key there is, or delete them.'
            WHEN k.status IS NULL THEN format('SELECT @extschema@.pii_register_key(%s); in a session that has it',
                c.key_version)
            WHEN s.form = 'view' THEN format('REFRESH MATERIALIZED VIEW %s; once what it reads is rotated', s.relation)
            ELSE concat_ws('; ', pazpaz_pii.pii_doctor_reach(s.relation, s.column_name, s.form),
                format('CALL @extschema@.pii_rotate(%L)', c.table_name), CASE
                    WHEN s.form = 'armour' THEN 'if all are ciphertext'
                    WHEN s.form IN ('bytes', 'bytea') THEN 'and pii_decrypt and pii_encrypt those that are bound to '
                        'associated data with that' END) END
    FROM pazpaz_pii.pii_key_census AS c
        LEFT JOIN pazpaz_pii.pii_stored_forms() AS s
            ON s.relation = to_regclass(c.table_name) AND s.column_name = c.column_name
        LEFT JOIN @extschema@.pii_key_status AS k ON k.kind = 'data' AND k.version = c.key_version
    WHERE c.key_version IS NOT NULL AND c.n_values > 0
        AND coalesce(k.status IN ('retired', 'destroyed'), EXISTS (SELECT FROM @extschema@.pii_key_status AS any_key
            WHERE any_key.kind = 'data'))
    GROUP BY c.table_name, c.column_name, c.key_version, k.status, s.relation, s.column_name, s.form
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_values() IS 'internal: check of pii_doctor(): values on retired, '
    'destroyed or unknown keys';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_index_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH tags AS (
        SELECT c.table_name, c.column_name, c.index_version, sum(c.n_values) AS n_values
        FROM pazpaz_pii.pii_key_census AS c WHERE c.index_version IS NOT NULL AND c.n_values > 0
        GROUP BY c.table_name, c.column_name, c.index_version
    ), lookups (version) AS (
        -- The active index key makes the tags that are looked for; without one, the latest should.
        SELECT coalesce(
            (SELECT k.version FROM @extschema@.pii_key_status AS k WHERE k.kind = 'index'
                AND k.activated_at IS NOT NULL AND k.retired_at IS NULL),
            (SELECT max(t.index_version) FROM tags AS t))
    )
    SELECT 'warning', format('%s.%I', t.table_name, t.column_name),
        format('%s of index key version %s, and lookups, which are made with version %s, miss %s',
            pazpaz_pii.pii_counted(t.n_values, 'value has a tag', 'values have tags'), t.index_version, l.version,
            CASE t.n_values WHEN 1 THEN 'it' ELSE 'them' END),
        'Rewrite the column under the index key in use, as "Another index key" of the page "The life of a key" says, '
            'docs/key-rotation.md'
    FROM tags AS t CROSS JOIN lookups AS l
    WHERE t.index_version <> l.version
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_index_key() IS 'internal: check of pii_doctor(): equality tags that '
    'lookups miss';

-- sql/doctor/doctor.sql
-- pii_doctor(): what is wrong around the encrypted columns of this database, and what to do about it.
-- A check is one function pii_doctor_check_NAME(); the list of them is pii_doctor_checks().

-- The list. docs/operations.md has the same one, with remedies.
CREATE FUNCTION @extschema@.pii_doctor_checks(OUT check_name text, OUT thorough boolean, OUT looks_for text)
    RETURNS SETOF record
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    VALUES
        ('preload', false, 'sessions that start without the library'),
        ('key_in_setting', false, 'a key in a role''s or database''s settings'),
        ('key_in_configuration', false, 'a key in postgresql.conf or a file that it includes'),
        ('key_in_source', false, 'a key in a function or view'),
        ('key_in_connection', false, 'a key in a foreign server, user mapping or subscription'),
        ('public_execute', false, 'everybody may do what the extension keeps from the public, such as bring ciphertext '
            'in'),
        ('own_tables', false, 'others may write the extension''s own tables, or read what is hidden in them'),
        ('own_triggers', false, 'triggers of the extension that do not fire'),
        ('key_custodian', false, 'roles that may change keys'),
        ('import_role', false, 'application roles that may bring ciphertext in'),
        ('public_decrypt', false, 'everybody may call pii_decrypt'),
        ('table_owner', false, 'application roles that own tables with encrypted columns'),
        ('schema_create', false, 'everybody may create objects beside the extension''s'),
        ('io_database', false, 'pazpaz_pii.io = plaintext for a database or server'),
        ('io_unpinned', false, 'roles that would read ciphertext when their key is missing'),
        ('redact_log', false, 'the server log may hold values of keyed sessions'),
        ('log_statement', false, 'statements are logged with their literals'),
        ('log_min_duration_statement', false, 'slow statements are logged with their literals'),
        ('log_min_duration_sample', false, 'a sample of slow statements is logged with their literals'),
        ('log_transaction_sample_rate', false, 'a sample of transactions is logged with their literals'),
        ('log_parameter_max_length', false, 'bound parameters of logged statements are logged'),
        ('log_parameter_max_length_on_error', false, 'bound parameters of failed statements are logged'),
        ('debug_print', false, 'query trees are logged with their constants'),
        ('auto_explain', false, 'auto_explain logs statements or parameters'),
        ('pg_stat_statements', false, 'pg_stat_statements keeps utility statements as they were typed'),
        ('pg_stat_monitor', false, 'pg_stat_monitor keeps literals, utility statements or plans'),
        ('pg_qualstats', false, 'pg_qualstats keeps the constants of conditions'),
        ('pgaudit', false, 'pgaudit logs statements or parameters'),
        ('shared_memory', false, 'session secrets are written to files'),
        ('ssl', false, 'clients may connect over the network without encryption'),
        ('hba', false, 'pg_hba.conf lets clients in over the network without encryption'),
        ('checksums', false, 'data checksums are off'),
        ('durability', false, 'a crash of the machine may lose or tear data'),
        ('extension_version', false, 'the library is newer than the SQL objects'),
        ('pii_name', false, 'plaintext columns that look like personal data'),
        ('once_encrypted', false, 'columns that are no longer encrypted'),
        ('plaintext_copy', false, 'materialized views that store decrypted values'),
        ('trigger_copy', false, 'triggers that copy whole rows'),
        ('generated_column', false, 'generated columns that store or need plaintext'),
        ('expression_index', false, 'indexes that store or need plaintext'),
        ('hash_index', false, 'hash indexes over columns that are not searchable'),
        ('array_index', false, 'indexes over arrays, ranges or rows, which compare decrypted values'),
        ('unique_index', false, 'unique indexes over columns that are not searchable'),
        ('search_index', false, 'search indexes that make queries look at every row, or hold what an old key opens'),
        ('partition_key', false, 'partition keys that compare decrypted values'),
        ('statistics', false, 'statistics objects over encrypted columns'),
        ('statistics_values', false, 'statistics that hold values of encrypted columns'),
        ('old_statistics', false, 'statistics of columns that were plaintext may still be on disk'),
        ('dropped_column', false, 'dropped columns whose values are still on disk'),
        ('check_constraint', false, 'constraints that read plaintext'),
        ('foreign_key', false, 'foreign keys that compare decrypted values'),
        ('trigger_condition', false, 'trigger conditions that read plaintext'),
        ('materialized_view', false, 'materialized views that cannot be refreshed without a key'),
        ('policy', false, 'row security policies that read plaintext'),
        ('foreign_table', false, 'foreign tables whose ciphertext a session with a key would take for text'),
        ('foreign_extensions', false, 'foreign servers to which values are sent in the text of statements'),
        ('constant_default', false, 'defaults that are one fixed ciphertext'),
        ('constant_view', false, 'views and rules that hold a fixed ciphertext'),
        ('constant_function', false, 'functions that hold a fixed ciphertext'),
        ('array_column', false, 'columns whose ANALYZE needs a key'),
        ('replica_identity', false, 'replication that needs a key, or takes one row for another'),
        ('storage', false, 'encrypted columns that PostgreSQL tries to compress'),
        ('length_limit', false, 'encrypted columns without a length'),
        ('migration', false, 'tables whose conversion is not finished'),
        ('migration_failures', false, 'values that could not be encrypted'),
        ('key_unregistered', false, 'encrypted columns, and no registered key'),
        ('key_overdue', false, 'keys that are due to be replaced'),
        ('key_budget', false, 'keys that have encrypted too many values'),
        ('key_census', false, 'values were not counted lately'),
        ('key_values', false, 'values on retired, destroyed or unknown keys'),
        ('index_key', false, 'equality tags that lookups miss'),
        ('server_access', false, 'roles and languages that reach the memory of other sessions'),
        ('stored_values', true, 'values that are no ciphertext, and ciphertext that no column declares'),
        ('json_copy', true, 'copies of encrypted columns in JSON and hstore')
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor_checks() IS 'the checks of pii_doctor(); thorough ones read tables';

-- One check. That it cannot be made is a finding, too; so is an error, named by its SQLSTATE only,
-- as a message might quote a value.
CREATE FUNCTION pazpaz_pii.pii_doctor_run(check_name text)
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    VOLATILE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT severity, object, finding, remedy FROM pazpaz_pii.%I()', 'pii_doctor_check_'
        || check_name);
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN QUERY SELECT 'info', 'this session', 'the check cannot be made: ' || SQLERRM,
            'Run pii_doctor() as a superuser, or as a member of pg_monitor.';
    WHEN OTHERS THEN
        RETURN QUERY SELECT 'info', 'this session', 'the check cannot be made: error ' || SQLSTATE,
            format('SELECT * FROM pazpaz_pii.%I()  -- shows the error', 'pii_doctor_check_' || check_name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_run(text) IS 'internal: one check of pii_doctor(), which never fails';

CREATE FUNCTION @extschema@.pii_doctor(thorough boolean DEFAULT false)
    RETURNS TABLE (severity text, check_name text, object text, finding text, remedy text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH found AS (
        SELECT CASE WHEN a.reason IS NULL THEN f.severity ELSE 'info' END AS severity,
            c.check_name,
            f.object,
            f.finding || coalesce(' (accepted: ' || a.reason || ')', '') AS finding,
            f.remedy,
            c.place
        FROM @extschema@.pii_doctor_checks() WITH ORDINALITY AS c (check_name, thorough, looks_for, place)
            CROSS JOIN LATERAL pazpaz_pii.pii_doctor_run(c.check_name) AS f
            -- Who may write what is accepted cannot be accepted.
            LEFT JOIN pazpaz_pii.pii_doctor_accepted AS a ON a.check_name = c.check_name AND a.object = f.object
                AND a.check_name <> 'own_tables'
        WHERE coalesce(pii_doctor.thorough, false) OR NOT c.thorough
        UNION ALL
        SELECT 'info', a.check_name, a.object, 'accepted, and there is no check of this name',
            format('DELETE FROM @extschema@.pii_doctor_accepted WHERE check_name = %L', a.check_name), NULL
        FROM pazpaz_pii.pii_doctor_accepted AS a
        WHERE a.check_name NOT IN (SELECT k.check_name FROM @extschema@.pii_doctor_checks() AS k)
    )
    SELECT severity, check_name, object, finding, remedy FROM found
    ORDER BY array_position('{critical,warning,info}', severity), place, object, finding
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor(boolean) IS
    'what is wrong around the encrypted columns of this database, and what to do; needs no key; thorough: reads '
        'tables, too';

-- sql/guards.sql
-- What happens to none of the extension's own tables, all of which have been made by now: fixtures of test
-- suites empty "all tables", and with them would go wrapped keys and what a migration needs to go on. And
-- triggers that session_replication_role = replica does not pass by.

CREATE FUNCTION pazpaz_pii.pii_refuse_truncate() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table % of the extension pazpaz_pii is not to be emptied', TG_RELID::regclass
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Leave the schema pazpaz_pii out.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_truncate() IS
    'internal: trigger of all tables of the extension: an error for TRUNCATE';

DO $do$
DECLARE
    one regclass;
    event_trigger name;
BEGIN
    FOR one IN
        SELECT c.oid FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) 'pazpaz_pii'::pg_catalog.regnamespace
            AND c.relkind OPERATOR(pg_catalog.=) 'r'
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER pii_refuse_truncate BEFORE TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION pazpaz_pii.pii_refuse_truncate()', one);
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER pii_refuse_truncate', one);
    END LOOP;
    -- A restore may be one with session_replication_role = replica, too.
    FOR one IN
        SELECT g.tgrelid FROM pg_catalog.pg_trigger AS g
        WHERE g.tgfoid OPERATOR(pg_catalog.=) 'pazpaz_pii.pii_leave_out_of_notes()'::pg_catalog.regprocedure
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER pii_leave_out', one);
    END LOOP;
    -- Columns, indexes and keys that are made under it are as lasting as any.
    FOR event_trigger IN
        SELECT e.evtname FROM pg_catalog.pg_event_trigger AS e
            JOIN pg_catalog.pg_proc AS p ON p.oid OPERATOR(pg_catalog.=) e.evtfoid
        WHERE p.pronamespace OPERATOR(pg_catalog.=) 'pazpaz_pii'::pg_catalog.regnamespace
    LOOP
        EXECUTE pg_catalog.format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', event_trigger);
    END LOOP;
END
$do$;

-- sql/privileges.sql
-- Who may do what with the objects of the extension, all of it, set when they have all been made. What
-- ALTER DEFAULT PRIVILEGES gave or took is overridden, so nothing here depends on it. pg_init_privs
-- notes the result: pg_dump writes what was changed since, and pii_doctor() judges it.
--
-- An upgrade script ends as this file does, with a list of what it has created: what was granted and revoked on
-- objects of before stays as it is, since who did that relies on it.
--
-- PUBLIC gets what PostgreSQL gives by default, and SELECT, but for what is kept from it here. The owner
-- gets everything.

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $do$
DECLARE
    -- All for NULL; else ARRAY['...'::regprocedure::oid, '...'::regclass::oid], so that a wrong name is an error.
    created CONSTANT oid[] := NULL;
    -- For roles that they are granted to. An application role that could bring ciphertext in would have one
    -- taken from a backup decrypted by the application; who records events can invent them; who masks
    -- sees the mask, of any kind, of every value that he can select; and the rest is the key custodian's.
    granted CONSTANT regprocedure[] := ARRAY[
        '@extschema@.pii_import(text)',
        'pazpaz_pii.pii_migration_adopt()',
        '@extschema@.pii_audit(text, jsonb)',
        '@extschema@.pii_masked(@extschema@.encrypted_text, text)',
        '@extschema@.pii_register_key(integer, text, interval, text[])',
        '@extschema@.pii_create_key(text, interval, text[])',
        '@extschema@.pii_activate_key(integer, text, text[])',
        '@extschema@.pii_take_census()',
        '@extschema@.pii_retire_key(integer, text, text[])',
        '@extschema@.pii_reinstate_key(integer, text)',
        '@extschema@.pii_destroy_key(integer, text, text, text[])',
        '@extschema@.pii_rewrap(bytea, bytea)',
        '@extschema@.pii_set_passphrase(text, bytea, text)'];
    -- What these are made of: called as the owner, and by nobody else.
    owned CONSTANT regprocedure[] := ARRAY[
        'pazpaz_pii.pii_deliver_event(regprocedure, jsonb)',
        'pazpaz_pii.pii_key_changed()',
        'pazpaz_pii.pii_wait_for_key(text, integer)',
        'pazpaz_pii.pii_limit_waiting()',
        'pazpaz_pii.pii_refuse_waiting(text, integer)',
        'pazpaz_pii.pii_lock_key(text, integer)',
        'pazpaz_pii.pii_count_stored(text[])',
        'pazpaz_pii.pii_ignored(text[])',
        'pazpaz_pii.pii_audit_key(text, pazpaz_pii.pii_key, text[])',
        'pazpaz_pii.pii_whose(oid)',
        'pazpaz_pii.pii_key_places(text, integer, boolean)',
        'pazpaz_pii.pii_key_remedies(integer)',
        'pazpaz_pii.pii_refuse_uncounted(text[])',
        'pazpaz_pii.pii_expressions()',
        'pazpaz_pii.pii_literal_pattern(text, integer, boolean)',
        'pazpaz_pii.pii_key_literals(text, integer, boolean, text[])',
        'pazpaz_pii.pii_refuse_literals(text, integer, boolean, text[])',
        'pazpaz_pii.pii_check_tags()',
        'pazpaz_pii.pii_add_key(text, integer, text, bytea, boolean, interval, text[])',
        'pazpaz_pii.pii_has_active_key(text)',
        'pazpaz_pii.pii_lock_registered(text, integer)',
        'pazpaz_pii.pii_refuse_used(text, integer, text[])',
        'pazpaz_pii.pii_check_unused(text, integer, text[])',
        'pazpaz_pii.pii_wrap_new_key(text, integer)',
        'pazpaz_pii.pii_rewrap_key(bytea, bytea, text, integer, bytea)',
        'pazpaz_pii.pii_master_fingerprint(bytea)',
        'pazpaz_pii.pii_wrap_master(text, bytea, text)'];
    -- What the doctor looks at as the owner, since it is for superusers: for who watches over the server. It
    -- tells names, numbers of lines and counts, and of files no more than the settings that pg_monitor reads.
    watched CONSTANT regprocedure[] := ARRAY[
        'pazpaz_pii.pii_doctor_file_setting(text)',
        'pazpaz_pii.pii_doctor_check_key_in_configuration()',
        'pazpaz_pii.pii_doctor_check_key_in_connection()',
        'pazpaz_pii.pii_doctor_check_hba()',
        'pazpaz_pii.pii_doctor_check_statistics_values()',
        'pazpaz_pii.pii_doctor_check_migration_failures()',
        'pazpaz_pii.pii_doctor_check_key_values()',
        'pazpaz_pii.pii_doctor_check_index_key()'];
    -- Wrapped keys, where values are that one may not read, literals of definitions, and which rows failed. Which
    -- columns were once encrypted tells no more than pg_attribute does, and pii_doctor() reads it for whoever asks.
    hidden CONSTANT regclass[] := ARRAY[
        'pazpaz_pii.pii_key',
        'pazpaz_pii.pii_key_parameters',
        'pazpaz_pii.pii_key_census',
        'pazpaz_pii.pii_definition',
        'pazpaz_pii.pii_migration_failure'];
    -- Of which there shall be no columns: nothing that looks for stored values knows them.
    operands CONSTANT regtype[] := ARRAY['pazpaz_pii.encrypted_operand', 'pazpaz_pii.text_operand'];
    one record;
BEGIN
    FOR one IN
        WITH objects (class, oid, kind, privilege, name, is_kept, acl) AS (
            SELECT 'pg_proc'::regclass, p.oid, 'ROUTINE', 'EXECUTE', p.oid::regprocedure::text,
                p.oid = ANY (granted || owned || watched), coalesce(p.proacl, acldefault('f', p.proowner))
            FROM pg_proc AS p
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, 'TABLE', 'SELECT', c.oid::regclass::text,
                c.oid = ANY (hidden), coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_class AS c
            WHERE c.relkind IN ('r', 'v')
            UNION ALL
            -- Arrays and rows go with what they are made of.
            SELECT 'pg_type'::regclass, t.oid, 'TYPE', 'USAGE', t.oid::regtype::text,
                t.oid = ANY (operands), coalesce(t.typacl, acldefault('T', t.typowner)) FROM pg_type AS t
            WHERE NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
                AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.reltype = t.oid AND c.relkind <> 'c')
            UNION ALL
            SELECT 'pg_namespace'::regclass, n.oid, 'SCHEMA', 'USAGE', quote_ident(n.nspname),
                false, coalesce(n.nspacl, acldefault('n', n.nspowner)) FROM pg_namespace AS n
        )
        SELECT o.kind, o.privilege,
            string_agg(DISTINCT o.name, ', ') AS names,
            string_agg(DISTINCT o.name, ', ') FILTER (WHERE NOT o.is_kept) AS public_names,
            string_agg(DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
                ', ') AS grantees
        FROM objects AS o
            JOIN pg_depend AS d ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
                AND d.refclassid = 'pg_extension'::regclass
            JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pazpaz_pii'
            LEFT JOIN LATERAL aclexplode(o.acl) AS x ON true
        WHERE created IS NULL OR o.oid = ANY (created)
        GROUP BY o.kind, o.privilege
    LOOP
        EXECUTE format('REVOKE ALL ON %s %s FROM %s CASCADE', one.kind, one.names,
            concat_ws(', ', 'PUBLIC', one.grantees));
        EXECUTE format('GRANT ALL ON %s %s TO CURRENT_USER', one.kind, one.names);
        IF one.public_names IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s %s TO PUBLIC', one.privilege, one.kind, one.public_names);
        END IF;
    END LOOP;
    FOR one IN SELECT w.name FROM unnest(watched) AS w (name) WHERE created IS NULL OR w.name::oid = ANY (created) LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', one.name);
    END LOOP;
    IF created IS NULL OR 'pazpaz_pii.pii_key'::regclass::oid = ANY (created) THEN
        -- All but the wrapped key.
        GRANT SELECT (kind, version, fingerprint, created_at, activated_at, expires_at, retired_at, destroyed_at)
            ON pazpaz_pii.pii_key TO PUBLIC;
    END IF;
END
$do$;

