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
