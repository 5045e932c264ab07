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
