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
