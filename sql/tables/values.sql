-- What census, verification, conversion and rotation ask of single values, and what they need a key for.

CREATE FUNCTION pazpaz_pii.pii_prefix(value bytea) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_prefix(bytea) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an encrypted value, or NULL if it is none; needs no key';

CREATE FUNCTION pazpaz_pii.pii_prefix(armour text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_prefix(text) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an armoured value, or NULL if it is none; needs no key';

CREATE FUNCTION pazpaz_pii.pii_check(value bytea, typmod integer) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_check_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_check(bytea, integer) IS
    'internal: what is wrong with a value of a column with this type modifier, or NULL; decrypts it';

CREATE FUNCTION pazpaz_pii.pii_is_current(value @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_current_encrypted_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_current(@extschema@.encrypted_text) IS
    'internal: whether a value is under this session''s current key version';

CREATE FUNCTION pazpaz_pii.pii_is_current(value bytea) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_is_current_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_is_current(bytea) IS
    'internal: whether encrypted bytes are under this session''s current key version';

CREATE FUNCTION pazpaz_pii.pii_reencrypt(value @extschema@.encrypted_text) RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reencrypt_encrypted_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_reencrypt(@extschema@.encrypted_text) IS
    'internal: the same text in the same shape under the current key version';

CREATE FUNCTION pazpaz_pii.pii_reencrypt(value bytea) RETURNS bytea
    VOLATILE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reencrypt_bytea_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_reencrypt(bytea) IS
    'internal: the same text in the same shape under the current key version; not for values bound to associated data';

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

-- Counts and checksums of expressions over a table: equal before and after, or something was lost.
CREATE FUNCTION pazpaz_pii.pii_checksum(relation regclass, expressions text[]) RETURNS numeric[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    result numeric[];
BEGIN
    EXECUTE format('SELECT ARRAY[count(*), %s] FROM %s',
        (SELECT string_agg(format('count(%s), coalesce(sum(hashtextextended(%1$s, %s)), 0)', e.expression, e.number), ', ')
            FROM unnest(expressions) WITH ORDINALITY AS e (expression, number)), relation)
    INTO result;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_checksum(regclass, text[]) IS
    'internal: row count, and count and checksum of each expression';
