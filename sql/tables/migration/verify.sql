-- Every value of the shadow columns compared with its plain one.

CREATE FUNCTION @extschema@.pii_migration_verify(relation regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part regclass;
BEGIN
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_require_key();
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    FOR part IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(part, ARRAY(
            SELECT (e.attnum, c.column_name, 'scalar', e.atttypmod, p.attnum)::pazpaz_pii.pii_verified_column
            FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
                JOIN pg_attribute AS e ON e.attrelid = part AND e.attname = c.shadow_name
                JOIN pg_attribute AS p ON p.attrelid = part AND p.attname = c.column_name
            ORDER BY c.number));
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_verify(regclass) IS
    'decrypts every shadow value and compares it with its plain one: a row for each bad value with its primary key and '
        'the reason, and a summary of each column';
