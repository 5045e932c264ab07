-- Every value of the shadow columns compared with its plain one.

CREATE FUNCTION @extschema@.pii_migration_verify("table" regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part regclass;
    columns name[];
    problems text[];
BEGIN
    PERFORM @extschema@.pii_encrypt('');
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(format(
            'CASE WHEN %1$I IS NULL AND %2$I IS NULL THEN NULL WHEN %2$I IS NULL THEN ''is not encrypted yet'' '
            'WHEN %1$I IS NULL THEN ''is NULL, but its encrypted value is not'' '
            'ELSE coalesce(pazpaz_pii.pii_check(%2$I::bytea, %3$s), CASE WHEN NOT pazpaz_pii.pii_in_step(%1$I::text, %2$I) THEN ''differs from its encrypted value'' END) END',
            c.column_name, c.shadow_name, (SELECT a.atttypmod FROM pg_attribute AS a WHERE a.attrelid = "table" AND a.attname = c.shadow_name)) ORDER BY c.number)
    INTO columns, problems
    FROM pazpaz_pii.pii_columns_in("table", 'started') AS c;
    FOR part IN SELECT s.relation FROM pazpaz_pii.pii_storage("table") AS s LOOP
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(part, columns, problems);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_verify(regclass) IS
    'decrypts every shadow value and compares it with its plain one: a row for each bad value with its primary key and the reason, and a summary of each column';
