-- Sealed delivery: keys that are encrypted for one session before they leave the client.

CREATE FUNCTION @extschema@.pii_session_public_key() RETURNS bytea
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_session_public_key_wrapper';
COMMENT ON FUNCTION @extschema@.pii_session_public_key() IS
    'an X25519 public key of this session, for one sealed box; its private key never leaves the session';

CREATE FUNCTION @extschema@.pii_load_sealed(box bytea, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_load_sealed_wrapper';
COMMENT ON FUNCTION @extschema@.pii_load_sealed(bytea, boolean) IS
    'as pii_load_keyring, with the keyring in a libsodium sealed box (crypto_box_seal) for pii_session_public_key()';
