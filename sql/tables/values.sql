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
