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
