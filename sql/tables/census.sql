-- A census by key version that needs no key.

-- Without these tables, which are not even opened: their owners may have locked them.
CREATE FUNCTION pazpaz_pii.pii_census_without(root regclass, ignored text[])
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (
        SELECT * FROM pazpaz_pii.pii_stored_columns(root) AS c WHERE c.relation::text <> ALL (ignored)
    ),
    counts AS MATERIALIZED (
        SELECT t.relation, n.*
        FROM (SELECT c.relation, array_agg(c.number) AS numbers, array_agg(c.scanned_as) AS holds
                FROM columns AS c GROUP BY c.relation) AS t
            CROSS JOIN LATERAL pazpaz_pii.pii_scan_prefixes(t.relation, t.numbers, t.holds) AS n
    )
    -- Values bound to associated data have the same version and another prefix.
    SELECT relation, column_name, key_version, index_version, sum(n_values)::bigint, sum(nulls)::bigint,
        sum(malformed)::bigint, sum(bytes)::bigint, column_type
    FROM (
        SELECT c.relation, c.number, c.column_name, c.column_type,
            substring(n.prefix, '^v([0-9]+)')::integer AS key_version,
            substring(n.prefix, '[.]([0-9]+)')::integer AS index_version,
            n.n_values, 0::bigint AS nulls, 0::bigint AS malformed, n.bytes
        FROM columns AS c JOIN counts AS n USING (relation, number)
        WHERE n.prefix IS NOT NULL
        UNION ALL
        SELECT c.relation, c.number, c.column_name, c.column_type, NULL, NULL,
            0, coalesce(n.nulls, 0), coalesce(n.n_values, 0), coalesce(n.bytes, 0)
        FROM columns AS c LEFT JOIN counts AS n ON n.relation = c.relation AND n.number = c.number AND n.prefix IS NULL
        WHERE c.holds <> 'chance'
    ) AS rows
    GROUP BY relation, number, column_name, key_version, index_version, column_type
    ORDER BY relation::text, number, key_version NULLS FIRST, index_version;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_census_without(regclass, text[]) IS
    'internal: pii_census() without tables of these names';

CREATE FUNCTION @extschema@.pii_census(relation regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_require_rows_here(relation);
    SELECT pazpaz_pii.pii_tell_elsewhere() WHERE relation IS NULL;
    SELECT * FROM pazpaz_pii.pii_census_without(relation, '{}');
$$;
COMMENT ON FUNCTION @extschema@.pii_census(regclass) IS
    'encrypted values by table, column and key version, with NULLs and malformed ones where the version is NULL; '
        'armour in text and bytea columns, too; needs no key';
