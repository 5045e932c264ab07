-- The checks of pii_doctor() on conversions and on what is stored; the list is in doctor.sql.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE p.workers WHEN 0 THEN 'warning' ELSE 'info' END, p.table_name::text,
        CASE p.state WHEN 'finished'
            THEN 'its columns are encrypted, and the plaintext is still in it until it is scrubbed'
            ELSE format('its conversion has started and is not finished (%s sessions at work): it holds both plaintext '
                'and ciphertext', p.workers) END,
        CASE p.state WHEN 'finished' THEN format('CALL @extschema@.pii_migration_scrub(%L)', p.table_name::text)
            ELSE format('CALL @extschema@.pii_migration_backfill(%L); and then pii_migration_verify, _finish and '
                '_scrub, or pii_migration_rollback',
                p.table_name::text) END
    FROM @extschema@.pii_migration_progress AS p JOIN pg_class AS c ON c.oid = p.table_name
    WHERE p.state <> 'rotating'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_migration() IS 'internal: check of pii_doctor(): tables whose '
    'conversion is not finished';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration_failures()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', f.table_name::text, format('%s values failed at %s', count(*), f.operation),
        format('SELECT * FROM @extschema@.pii_migration_failures WHERE table_name = %L::regclass; and mend the rows, '
            'and run it again', f.table_name::text)
    FROM @extschema@.pii_migration_failures AS f JOIN pg_class AS c ON c.oid = f.table_name
    GROUP BY f.table_name, f.operation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_migration_failures() IS 'internal: check of pii_doctor(): values that '
    'could not be encrypted';

-- Table by table, so that one that cannot be read does not hide the others.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_stored_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relation, array_agg(c.number) AS numbers, array_agg(c.column_name) AS names, array_agg(c.holds)
            AS holds, array_agg(c.scanned_as) AS scanned_as, array_agg(c.base_type) AS types
        FROM pazpaz_pii.pii_stored_columns() AS c GROUP BY c.relation
    LOOP
        BEGIN
            RETURN QUERY
                SELECT v.severity, format('%s.%I', one.relation, c.name), v.finding, v.remedy
                FROM pazpaz_pii.pii_scan_prefixes(one.relation, one.numbers, one.scanned_as) AS n
                    JOIN unnest(one.numbers, one.names, one.holds, one.types) AS c (number, name, holds, type)
                        USING (number)
                    CROSS JOIN LATERAL (
                        SELECT 'critical',
                            format('%s values are no ciphertext: they do not decrypt under any key', n.n_values),
                            format('SELECT * FROM @extschema@.pii_verify(%L) WHERE row_key IS NOT NULL; and restore '
                                'them from a backup', one.relation::text)
                        WHERE c.holds <> 'chance' AND n.prefix IS NULL AND n.n_values > 0
                        UNION ALL
                        SELECT 'warning',
                            format('%s values of a %s column are ciphertext (%s): nothing decrypts, counts or rotates '
                            'them', n.n_values, c.type, n.prefix),
                            CASE c.type WHEN 'bytea'::regtype
                                THEN format('SELECT @extschema@.pii_declare_column(%L, %L)', one.relation::text, c.name)
                                ELSE format('ALTER TABLE %1$s ALTER COLUMN %2$I TYPE @extschema@.encrypted_text USING '
                                    '@extschema@.pii_import(%2$I); if all are', one.relation, c.name) END
                        WHERE c.holds = 'chance' AND n.prefix IS NOT NULL
                    ) AS v (severity, finding, remedy);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RETURN QUERY SELECT 'info', one.relation::text, 'its values cannot be counted: permission denied',
                    'Run pii_doctor(true) as a superuser.';
            WHEN OTHERS THEN
                RETURN QUERY SELECT 'info', one.relation::text, 'its values cannot be counted: error ' || SQLSTATE,
                    format('SELECT * FROM @extschema@.pii_census(%L)', one.relation::text);
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_stored_values() IS
    'internal: check of pii_doctor(): values that are no ciphertext, and ciphertext that no column declares; reads the '
        'tables';
