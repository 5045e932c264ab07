-- The collation that ignores case. To PostgreSQL it is that of the database under another name, so that functions of
-- text, to which it goes with a column, do as they do elsewhere; what ignores case is the comparison of encrypted_text,
-- which knows it as the one collation of the extension, whatever its name (src/operators/collation.rs).

DO $do$
DECLARE
    -- Versions of PostgreSQL have other columns for it.
    db constant jsonb := (SELECT pg_catalog.to_jsonb(d) FROM pg_catalog.pg_database AS d
        WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database());
    provider constant text := coalesce(db OPERATOR(pg_catalog.->>) 'datlocprovider', 'c');
    locale constant text := coalesce(db OPERATOR(pg_catalog.->>) 'datlocale',
        db OPERATOR(pg_catalog.->>) 'daticulocale');
    rules constant text := db OPERATOR(pg_catalog.->>) 'daticurules';
BEGIN
    EXECUTE 'CREATE COLLATION @extschema@.encrypted_nocase ' OPERATOR(pg_catalog.||)
        CASE WHEN provider OPERATOR(pg_catalog.=) 'i' THEN pg_catalog.format('(provider = icu, locale = %L%s)', locale,
                ', rules = ' OPERATOR(pg_catalog.||) pg_catalog.quote_literal(rules))
            WHEN provider OPERATOR(pg_catalog.=) 'b' THEN pg_catalog.format('(provider = builtin, locale = %L)', locale)
            ELSE pg_catalog.format('(provider = libc, lc_collate = %L, lc_ctype = %L)',
                db OPERATOR(pg_catalog.->>) 'datcollate', db OPERATOR(pg_catalog.->>) 'datctype')
        END;
END
$do$;
COMMENT ON COLLATION @extschema@.encrypted_nocase IS
    'the database''s own, under which encrypted_text is compared without regard to case';

CREATE FUNCTION pazpaz_pii.pii_nocase_collation() RETURNS oid
    STABLE PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_nocase_collation_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_nocase_collation() IS
    'internal: the collation that ignores case, whatever its name; NULL where the extension has it no more';
