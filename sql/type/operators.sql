-- Comparison operators. Estimates are PostgreSQL's own; they need no key, because the type's
-- statistics hold no values.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES, MERGES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'equality of the plaintexts; of tags where both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'inequality of the plaintexts; of tags where both values have one';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq_text(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq_text(@extschema@.encrypted_text, text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne_text(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne_text(@extschema@.encrypted_text, text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_eq_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text,
    text) IS 'equality of the plaintexts; of tags where both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = text, FUNCTION = pazpaz_pii.pii_encrypted_text_ne_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text,
    text) IS 'inequality of the plaintexts; of tags where both values have one';

CREATE FUNCTION pazpaz_pii.pii_text_eq_encrypted_text(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_eq_encrypted_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_text_eq_encrypted_text(text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_text_ne_encrypted_text(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_ne_encrypted_text_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_text_ne_encrypted_text(text, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_text_eq_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel, HASHES
);
COMMENT ON OPERATOR @extschema@.= (text, @extschema@.encrypted_text) IS 'equality of the plaintexts; of tags where '
    'both values have one';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = text, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_text_ne_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (text, @extschema@.encrypted_text) IS 'inequality of the plaintexts; of tags where '
    'both values have one';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_lt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of < operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_le_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ge_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of >= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_gt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before, in the collation';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before or equals, in the collation';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after or equals, in the collation';

CREATE OPERATOR @extschema@.> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after, in the collation';

-- The order of the equality tags, for the unique operator class.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_tag_lt(@extschema@.encrypted_text, @extschema@.encrypted_text)
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_tag_lt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_tag_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of ~<~ operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_tag_le(@extschema@.encrypted_text, @extschema@.encrypted_text)
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_tag_le_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_tag_le(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of ~<=~ operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_tag_ge(@extschema@.encrypted_text, @extschema@.encrypted_text)
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_tag_ge_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_tag_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of ~>=~ operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_tag_gt(@extschema@.encrypted_text, @extschema@.encrypted_text)
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_tag_gt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_tag_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of ~>~ operator';

CREATE OPERATOR @extschema@.~<~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_tag_lt,
    COMMUTATOR = OPERATOR(@extschema@.~>~), NEGATOR = OPERATOR(@extschema@.~>=~),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.~<~ (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before, by equality tag';

CREATE OPERATOR @extschema@.~<=~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_tag_le,
    COMMUTATOR = OPERATOR(@extschema@.~>=~), NEGATOR = OPERATOR(@extschema@.~>~),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.~<=~ (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts before or equals, by equality tag';

CREATE OPERATOR @extschema@.~>=~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_tag_ge,
    COMMUTATOR = OPERATOR(@extschema@.~<=~), NEGATOR = OPERATOR(@extschema@.~<~),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.~>=~ (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after or equals, by equality tag';

CREATE OPERATOR @extschema@.~>~ (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = @extschema@.encrypted_text,
        FUNCTION = pazpaz_pii.pii_encrypted_text_tag_gt,
    COMMUTATOR = OPERATOR(@extschema@.~<~), NEGATOR = OPERATOR(@extschema@.~<=~),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.~>~ (@extschema@.encrypted_text,
    @extschema@.encrypted_text) IS 'sorts after, by equality tag';
