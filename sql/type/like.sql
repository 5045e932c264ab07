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
