-- Comparison operators. Estimates are PostgreSQL's own; they need no key, because the type's
-- statistics hold no values.

CREATE FUNCTION pazpaz_pii.pii_plan_eq(internal) RETURNS internal
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_plan_eq_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_plan_eq(internal) IS
    'internal: planner support of =: arguments whose own collation has another equality than the comparison';

CREATE FUNCTION pazpaz_pii.pii_plan_ne(internal) RETURNS internal
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_plan_ne_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_plan_ne(internal) IS
    'internal: planner support of <>, as that of =';

CREATE FUNCTION pazpaz_pii.pii_in_any_case(@extschema@.encrypted_text) RETURNS @extschema@.encrypted_text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_in_any_case_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_in_any_case(@extschema@.encrypted_text) IS
    'internal: the same value: put around one of another collation to compare it without regard to case';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_fast';
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
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_eq_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq_text(@extschema@.encrypted_text, text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne_text(@extschema@.encrypted_text, text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ne_text_fast';
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
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_eq_encrypted_text_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_text_eq_encrypted_text(text, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_text_ne_encrypted_text(text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne
    LANGUAGE c AS 'MODULE_PATHNAME', 'pii_text_ne_encrypted_text_fast';
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
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_lt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_lt(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of < operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_le_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_le(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of <= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_ge_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ge(@extschema@.encrypted_text, @extschema@.encrypted_text) IS
    'internal: implementation of >= operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_gt(@extschema@.encrypted_text, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE COST 20 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_gt_wrapper';
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

-- With names, since both ways from name, to text and to encrypted_text, would do. They are inlined, and
-- names lose their collation, so that an index is found.

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_eq_name(@extschema@.encrypted_text, name) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq LANGUAGE sql AS
    'SELECT $1 OPERATOR(@extschema@.=) $2::pg_catalog.text COLLATE pg_catalog."default"';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_eq_name(@extschema@.encrypted_text, name) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_encrypted_text_ne_name(@extschema@.encrypted_text, name) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne LANGUAGE sql AS
    'SELECT $1 OPERATOR(@extschema@.<>) $2::pg_catalog.text COLLATE pg_catalog."default"';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_text_ne_name(@extschema@.encrypted_text, name) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = name, FUNCTION = pazpaz_pii.pii_encrypted_text_eq_name,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (@extschema@.encrypted_text, name) IS
    'equality of the plaintext and a name';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = @extschema@.encrypted_text, RIGHTARG = name, FUNCTION = pazpaz_pii.pii_encrypted_text_ne_name,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (@extschema@.encrypted_text, name) IS
    'inequality of the plaintext and a name';

CREATE FUNCTION pazpaz_pii.pii_name_eq_encrypted_text(name, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_eq LANGUAGE sql AS
    'SELECT $1::pg_catalog.text COLLATE pg_catalog."default" OPERATOR(@extschema@.=) $2';
COMMENT ON FUNCTION pazpaz_pii.pii_name_eq_encrypted_text(name, @extschema@.encrypted_text) IS
    'internal: implementation of = operator';

CREATE FUNCTION pazpaz_pii.pii_name_ne_encrypted_text(name, @extschema@.encrypted_text) RETURNS boolean
    STABLE STRICT PARALLEL SAFE SUPPORT pazpaz_pii.pii_plan_ne LANGUAGE sql AS
    'SELECT $1::pg_catalog.text COLLATE pg_catalog."default" OPERATOR(@extschema@.<>) $2';
COMMENT ON FUNCTION pazpaz_pii.pii_name_ne_encrypted_text(name, @extschema@.encrypted_text) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = name, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_name_eq_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (name, @extschema@.encrypted_text) IS
    'equality of the plaintext and a name';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = name, RIGHTARG = @extschema@.encrypted_text, FUNCTION = pazpaz_pii.pii_name_ne_encrypted_text,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (name, @extschema@.encrypted_text) IS
    'inequality of the plaintext and a name';
