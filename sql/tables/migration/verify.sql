-- Every value of the shadow columns compared with its plain one, or with what the application has encrypted.

-- That takes the expression, which is SQL, and so the rights of the table's owner.
CREATE FUNCTION pazpaz_pii.pii_verify_adopted(relation regclass, part regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
#variable_conflict use_column
DECLARE
    one record;
    problems record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_adopted_columns(relation) LOOP
        BEGIN
            SELECT array_agg(p.row_key) AS keys, array_agg(p.problem) AS texts INTO problems
            FROM pazpaz_pii.pii_adopted_problems(part, one.column_name, one.shadow_name, one.source,
                one.legacy_version, false) AS p;
        EXCEPTION WHEN data_exception OR plpgsql_error OR external_routine_exception
                OR external_routine_invocation_exception THEN
            SELECT array_agg(p.row_key) AS keys, array_agg(p.problem) AS texts INTO problems
            FROM pazpaz_pii.pii_adopted_problems(part, one.column_name, one.shadow_name, one.source,
                one.legacy_version, true) AS p;
        END;
        RETURN QUERY SELECT part, one.column_name, p.key, p.problem, NULL::bigint, NULL::bigint
            FROM unnest(problems.keys, problems.texts) AS p (key, problem);
        RETURN QUERY SELECT part, one.column_name, NULL::text, CASE WHEN problems.keys IS NULL THEN 'ok'
                ELSE pazpaz_pii.pii_bad_values(cardinality(problems.keys), q.cells[1]::bigint) END,
            q.cells[1]::bigint, coalesce(cardinality(problems.keys), 0)::bigint
            FROM pazpaz_pii.pii_query_as_owner(part, format('SELECT count(t.%I) FROM ONLY %s AS t', one.column_name,
                part)) AS q (cells);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_verify_adopted(regclass, regclass) IS
    'internal: bad values of one table of an adoption by primary key and reason, and a summary of each column';

CREATE FUNCTION pazpaz_pii.pii_verify_started(relation regclass, may_be_ciphertext boolean)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part regclass;
BEGIN
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_require_key();
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    IF pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    END IF;
    FOR part IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        IF pazpaz_pii.pii_is_adoption(relation) THEN
            RETURN QUERY SELECT * FROM pazpaz_pii.pii_verify_adopted(relation, part);
            CONTINUE;
        END IF;
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(part, ARRAY(
            SELECT (e.attnum, c.column_name, 'scalar', e.atttypmod, p.attnum)::pazpaz_pii.pii_verified_column
            FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
                JOIN pg_attribute AS e ON e.attrelid = part AND e.attname = c.shadow_name
                JOIN pg_attribute AS p ON p.attrelid = part AND p.attname = c.column_name
            ORDER BY c.number), may_be_ciphertext);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_verify_started(regclass, boolean) IS
    'internal: pii_migration_verify(); whether text that looks like a value is text, its caller has said';

CREATE FUNCTION @extschema@.pii_migration_verify(relation regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY SELECT * FROM pazpaz_pii.pii_verify_started(relation, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_verify(regclass) IS
    'decrypts every shadow value and compares it with its plain one, or with what is adopted: a row for each bad value '
        'with its primary key and the reason, and a summary of each column';
