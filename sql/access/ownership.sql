-- Whether the caller has the rights of a table's owner.

-- A SECURITY DEFINER function does not see who called it. So its callers pass the table as
-- pii_owned(table), which is evaluated as themselves, and it takes the proof.
CREATE FUNCTION pazpaz_pii.pii_owned(relation regclass) RETURNS regclass
    VOLATILE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_owned_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_owned(regclass) IS
    'internal: the same table, with a proof for the next function that the current user has its owner''s rights; else '
        'the error 42501';

CREATE FUNCTION pazpaz_pii.pii_take_proof(relation regclass) RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_take_proof_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_take_proof(regclass) IS
    'internal: raises the error 42501 unless the table was passed as pii_owned(table)';

CREATE FUNCTION pazpaz_pii.pii_owns(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_owns(regclass) IS
    'internal: whether the current user has the rights of a table''s owner';

CREATE FUNCTION pazpaz_pii.pii_require_owner(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF relation IS NULL THEN
        RAISE EXCEPTION 'no table is given' USING ERRCODE = 'null_value_not_allowed';
    ELSIF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation) THEN
        RAISE EXCEPTION 'table with OID % does not exist', relation::oid USING ERRCODE = 'undefined_table';
    ELSIF NOT pazpaz_pii.pii_owns(relation) THEN
        RAISE EXCEPTION 'must be owner of table %', relation
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Run this as the table''s owner, a member of that role, or a superuser.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_owner(regclass) IS
    'internal: raises the error 42501 unless the current user has the rights of a table''s owner';

-- Whatever touches a table that may not be one's own runs as its owner in a security-restricted
-- operation, as VACUUM and REINDEX do. The keys are hidden from it, but with_keys for the functions that get the
-- statement's number as $3. In such a statement stands no text that an owner may have written, but names and literals:
-- it could name the number. ALTER TABLE takes no parameters, and has it nowhere but as the last argument of the
-- extension's own function that converts a column, whose other arguments may be expressions.
CREATE FUNCTION pazpaz_pii.pii_run_as_owner(
    relation regclass, statement text, first_tid tid DEFAULT NULL, last_tid tid DEFAULT NULL,
    with_keys boolean DEFAULT false, silently boolean DEFAULT false
) RETURNS bigint
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_run_as_owner_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_run_as_owner(regclass, text, tid, tid, boolean, boolean) IS
    'internal: runs a statement ($1 and $2: row identifiers) as the owner of a table, whose rights the caller must '
        'have, silently without the triggers and rules of its users; the number of rows';

CREATE FUNCTION pazpaz_pii.pii_query_as_owner(
    relation regclass, query text, first_tid tid DEFAULT NULL, last_tid tid DEFAULT NULL,
    with_keys boolean DEFAULT false
) RETURNS SETOF text[]
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_query_as_owner_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_query_as_owner(regclass, text, tid, tid, boolean) IS
    'internal: the rows of a query, as text, that runs as the owner of a table';
