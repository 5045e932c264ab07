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
