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
