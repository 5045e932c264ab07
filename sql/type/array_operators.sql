-- encrypted_text[] beside text[] and varchar[], compared as text[] is: anyarray takes arrays of one type only.
--
-- Whatever has an operator's name is a candidate for PostgreSQL, between its own types, too. An operator on
-- (encrypted_text[], text[]) would take '{x}' = text_column for itself: to PostgreSQL, text[] is closer to text[] than
-- anyarray is. So the operands have types of their own, which only arrays of encrypted_text, and of text and varchar,
-- turn into. The functions are inlined.

CREATE TYPE pazpaz_pii.encrypted_operand;

CREATE FUNCTION pazpaz_pii.pii_encrypted_operand_in(cstring, oid, integer) RETURNS pazpaz_pii.encrypted_operand
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_operand_in(cstring, oid, integer) IS
    'internal: input of encrypted_operand, as of encrypted_text';

CREATE FUNCTION pazpaz_pii.pii_encrypted_operand_out(pazpaz_pii.encrypted_operand) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_encrypted_text_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_encrypted_operand_out(pazpaz_pii.encrypted_operand) IS
    'internal: output of encrypted_operand, as of encrypted_text';

CREATE TYPE pazpaz_pii.encrypted_operand (
    INPUT = pazpaz_pii.pii_encrypted_operand_in, OUTPUT = pazpaz_pii.pii_encrypted_operand_out,
    LIKE = @extschema@.encrypted_text, CATEGORY = 'X', COLLATABLE = true
);
COMMENT ON TYPE pazpaz_pii.encrypted_operand IS 'internal: encrypted_text as an element of an operand';

CREATE CAST (@extschema@.encrypted_text AS pazpaz_pii.encrypted_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (@extschema@.encrypted_text AS pazpaz_pii.encrypted_operand) IS 'internal: the same bytes';

CREATE CAST (pazpaz_pii.encrypted_operand AS @extschema@.encrypted_text) WITHOUT FUNCTION;
COMMENT ON CAST (pazpaz_pii.encrypted_operand AS @extschema@.encrypted_text) IS 'internal: the same bytes';

CREATE TYPE pazpaz_pii.text_operand;

CREATE FUNCTION pazpaz_pii.pii_text_operand_in(cstring) RETURNS pazpaz_pii.text_operand
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'textin';
COMMENT ON FUNCTION pazpaz_pii.pii_text_operand_in(cstring) IS 'internal: input of text_operand, as of text';

CREATE FUNCTION pazpaz_pii.pii_text_operand_out(pazpaz_pii.text_operand) RETURNS cstring
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE internal AS 'textout';
COMMENT ON FUNCTION pazpaz_pii.pii_text_operand_out(pazpaz_pii.text_operand) IS
    'internal: output of text_operand, as of text';

CREATE TYPE pazpaz_pii.text_operand (
    INPUT = pazpaz_pii.pii_text_operand_in, OUTPUT = pazpaz_pii.pii_text_operand_out,
    LIKE = text, CATEGORY = 'X', COLLATABLE = true
);
COMMENT ON TYPE pazpaz_pii.text_operand IS 'internal: text as an element of an operand';

CREATE CAST (text AS pazpaz_pii.text_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (text AS pazpaz_pii.text_operand) IS 'internal: the same bytes';

CREATE CAST (varchar AS pazpaz_pii.text_operand) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (varchar AS pazpaz_pii.text_operand) IS 'internal: the same bytes';

CREATE CAST (pazpaz_pii.text_operand AS text) WITHOUT FUNCTION;
COMMENT ON CAST (pazpaz_pii.text_operand AS text) IS 'internal: the same bytes';

CREATE FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of = operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'equality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_eq(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of = operator';

CREATE OPERATOR @extschema@.= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_eq,
    COMMUTATOR = OPERATOR(@extschema@.=), NEGATOR = OPERATOR(@extschema@.<>),
    RESTRICT = eqsel, JOIN = eqjoinsel
);
COMMENT ON OPERATOR @extschema@.= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'equality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'inequality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ne(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <> operator';

CREATE OPERATOR @extschema@.<> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_ne,
    COMMUTATOR = OPERATOR(@extschema@.<>), NEGATOR = OPERATOR(@extschema@.=),
    RESTRICT = neqsel, JOIN = neqjoinsel
);
COMMENT ON OPERATOR @extschema@.<> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'inequality of the plaintexts and texts';

CREATE FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of < operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts before, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_lt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of < operator';

CREATE OPERATOR @extschema@.< (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_lt,
    COMMUTATOR = OPERATOR(@extschema@.>), NEGATOR = OPERATOR(@extschema@.>=),
    RESTRICT = scalarltsel, JOIN = scalarltjoinsel
);
COMMENT ON OPERATOR @extschema@.< (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts before, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <= operator';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts before or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_le(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <= operator';

CREATE OPERATOR @extschema@.<= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_le,
    COMMUTATOR = OPERATOR(@extschema@.>=), NEGATOR = OPERATOR(@extschema@.>),
    RESTRICT = scalarlesel, JOIN = scalarlejoinsel
);
COMMENT ON OPERATOR @extschema@.<= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts before or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.>=) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of >= operator';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts after or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.>=) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_ge(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of >= operator';

CREATE OPERATOR @extschema@.>= (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_ge,
    COMMUTATOR = OPERATOR(@extschema@.<=), NEGATOR = OPERATOR(@extschema@.<),
    RESTRICT = scalargesel, JOIN = scalargejoinsel
);
COMMENT ON OPERATOR @extschema@.>= (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts after or equals, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'sorts after, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_gt(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of > operator';

CREATE OPERATOR @extschema@.> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_gt,
    COMMUTATOR = OPERATOR(@extschema@.<), NEGATOR = OPERATOR(@extschema@.<=),
    RESTRICT = scalargtsel, JOIN = scalargtjoinsel
);
COMMENT ON OPERATOR @extschema@.> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'sorts after, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.@>) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of @> operator';

CREATE OPERATOR @extschema@.@> (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_contains,
    COMMUTATOR = OPERATOR(@extschema@.<@),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.@> (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'contains, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.@>) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contains(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of @> operator';

CREATE OPERATOR @extschema@.@> (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_contains,
    COMMUTATOR = OPERATOR(@extschema@.<@),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.@> (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'contains, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.<@) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of <@ operator';

CREATE OPERATOR @extschema@.<@ (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_contained,
    COMMUTATOR = OPERATOR(@extschema@.@>),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.<@ (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'is contained, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.<@) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_contained(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of <@ operator';

CREATE OPERATOR @extschema@.<@ (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_contained,
    COMMUTATOR = OPERATOR(@extschema@.@>),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.<@ (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'is contained, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::@extschema@.encrypted_text[]::pg_catalog.text[] OPERATOR(pg_catalog.&&) $2::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'internal: implementation of && operator';

CREATE OPERATOR @extschema@.&& (
    LEFTARG = pazpaz_pii.encrypted_operand[], RIGHTARG = pazpaz_pii.text_operand[],
    FUNCTION = pazpaz_pii.pii_array_overlap,
    COMMUTATOR = OPERATOR(@extschema@.&&),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.&& (pazpaz_pii.encrypted_operand[], pazpaz_pii.text_operand[]) IS
    'overlaps, as text[]';

CREATE FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[])
    RETURNS boolean
    STABLE STRICT PARALLEL SAFE LANGUAGE sql AS
    'SELECT $1::pg_catalog.text[] OPERATOR(pg_catalog.&&) $2::@extschema@.encrypted_text[]::pg_catalog.text[]';
COMMENT ON FUNCTION pazpaz_pii.pii_array_overlap(pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'internal: implementation of && operator';

CREATE OPERATOR @extschema@.&& (
    LEFTARG = pazpaz_pii.text_operand[], RIGHTARG = pazpaz_pii.encrypted_operand[],
    FUNCTION = pazpaz_pii.pii_array_overlap,
    COMMUTATOR = OPERATOR(@extschema@.&&),
    RESTRICT = arraycontsel, JOIN = arraycontjoinsel
);
COMMENT ON OPERATOR @extschema@.&& (pazpaz_pii.text_operand[], pazpaz_pii.encrypted_operand[]) IS
    'overlaps, as text[]';
