-- A census by key version that needs no key.

-- Sums up one table in one scan.
CREATE FUNCTION pazpaz_pii.pii_count_values(relation regclass)
    RETURNS TABLE (number smallint, prefix text, n_values bigint, nulls bigint, bytes bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    scalars text;
    arrays text;
BEGIN
    SELECT string_agg(format('(%s, pazpaz_pii.pii_prefix(%I::%s), octet_length(%2$I::%3$s))', c.number, c.column_name,
                CASE WHEN c.holds = 'chance' AND c.base_type <> 'bytea'::regtype THEN 'text' ELSE 'bytea' END), ', ')
            FILTER (WHERE c.holds <> 'array'),
        string_agg(format(' UNION ALL SELECT %s, pazpaz_pii.pii_prefix(v::@extschema@.encrypted_text::bytea), octet_length(v::@extschema@.encrypted_text::bytea) FROM unnest(%I) AS v',
                c.number, c.column_name), '')
            FILTER (WHERE c.holds = 'array')
    INTO scalars, arrays
    FROM pazpaz_pii.pii_stored_columns(relation) AS c
    WHERE c.relation = pii_count_values.relation;

    RETURN QUERY EXECUTE format(
        'SELECT v.number::smallint, v.prefix, count(v.bytes), count(*) - count(v.bytes), coalesce(sum(v.bytes), 0)::bigint '
        'FROM ONLY %s CROSS JOIN LATERAL (VALUES %s%s) AS v (number, prefix, bytes) GROUP BY 1, 2',
        relation, coalesce(scalars, '(0, NULL::text, NULL::integer)'), arrays);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_count_values(regclass) IS
    'internal: values, NULLs and bytes of one table by column and prefix';

CREATE FUNCTION @extschema@.pii_census("table" regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (
        SELECT * FROM pazpaz_pii.pii_stored_columns("table")
    ),
    counts AS MATERIALIZED (
        SELECT t.relation, n.*
        FROM (SELECT DISTINCT relation FROM columns) AS t, pazpaz_pii.pii_count_values(t.relation) AS n
    )
    -- Values bound to associated data have the same version and another prefix.
    SELECT relation, column_name, key_version, index_version, sum(n_values)::bigint, sum(nulls)::bigint, sum(malformed)::bigint, sum(bytes)::bigint, column_type
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
COMMENT ON FUNCTION @extschema@.pii_census(regclass) IS
    'encrypted values by table, column and key version, with NULLs and malformed ones where the version is NULL; armour in text and bytea columns, too; needs no key';
