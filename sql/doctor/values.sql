-- The checks of pii_doctor() on conversions and on what is stored; the list is in doctor.sql.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE p.workers WHEN 0 THEN 'warning' ELSE 'info' END, p.table_name::text,
        CASE p.state WHEN 'finished'
            THEN 'its columns are encrypted, and the plaintext is still in it until it is scrubbed'
            ELSE format('its conversion has started and is not finished (%s at work): it holds both plaintext and '
                'ciphertext', pazpaz_pii.pii_counted(p.workers, 'session')) END,
        CASE p.state WHEN 'finished' THEN format('CALL @extschema@.pii_migration_scrub(%L)', p.table_name::text)
            ELSE format('CALL @extschema@.pii_migration_backfill(%L); and then pii_migration_verify, _finish and '
                '_scrub, or pii_migration_rollback',
                p.table_name::text) END
    FROM @extschema@.pii_migration_progress AS p JOIN pg_class AS c ON c.oid = p.table_name
    WHERE p.state <> 'rotating'
    UNION ALL
    SELECT 'warning', g.tgrelid::regclass::text,
        'a conversion of it was under way where it comes from, and nothing is noted of that here',
        format('DROP TRIGGER %s; and its CHECK pii_in_step, and the columns that are not to stay; or restore it anew, '
            'before the notes', string_agg(format('%I ON %s', g.tgname, g.tgrelid::regclass), '; DROP TRIGGER '))
    FROM pg_trigger AS g
    WHERE g.tgparentid = 0
        AND g.tgfoid IN ('pazpaz_pii.pii_migration_sync()'::regprocedure,
            'pazpaz_pii.pii_migration_adopt()'::regprocedure, 'pazpaz_pii.pii_migration_guard()'::regprocedure)
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE pazpaz_pii.pii_table_of(c.plain) = g.tgrelid)
    GROUP BY g.tgrelid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_migration() IS 'internal: check of pii_doctor(): tables whose '
    'conversion is not finished';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_migration_failures()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', f.table_name::text, format('%s failed at %s',
            pazpaz_pii.pii_counted(count(*), 'value'), f.operation),
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
                    JOIN unnest(one.numbers, one.names, one.holds, one.types, one.scanned_as)
                        AS c (number, name, holds, type, form) USING (number)
                    CROSS JOIN LATERAL (
                        SELECT 'critical',
                            pazpaz_pii.pii_counted(n.n_values, 'value is no ciphertext: it does not',
                                'values are no ciphertext: they do not') || ' decrypt under any key',
                            format('SELECT * FROM @extschema@.pii_verify(%L) WHERE row_key IS NOT NULL; and restore '
                                'them from a backup', one.relation::text)
                        WHERE c.holds <> 'chance' AND n.prefix IS NULL AND n.n_values > 0
                        UNION ALL
                        SELECT 'warning',
                            format('%s of a %s column %s ciphertext (%s), which nothing decrypts, counts or rotates',
                                pazpaz_pii.pii_counted(n.n_values, 'value'), c.type,
                                CASE n.n_values WHEN 1 THEN 'is' ELSE 'are' END, n.prefix),
                            pazpaz_pii.pii_doctor_reach(one.relation, c.name, c.form)
                                || CASE c.form WHEN 'armour' THEN '; if all are' ELSE '' END
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

-- The text columns that are encrypted, by table: a JSON object with all of them looks like one of its rows.
CREATE FUNCTION pazpaz_pii.pii_doctor_row_names() RETURNS TABLE (name text, names text[])
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT n.name, r.names
    FROM (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") AS names
            FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS k ON k.oid = c.relation AND NOT k.relispartition
                JOIN pg_attribute AS a ON a.attrelid = c.relation
                    AND (a.attnum = c.number OR EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.relation
                        AND i.indisprimary AND a.attnum = ANY (i.indkey::smallint[])))
            WHERE c.form = 'value'
            GROUP BY c.relation) AS r
        CROSS JOIN LATERAL unnest(r.names) AS n (name)
    WHERE n.name IN (SELECT a.attname FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a
        ON a.attrelid = c.relation AND a.attnum = c.number WHERE c.form = 'value')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_row_names() IS
    'internal: for pii_doctor(): names of encrypted columns, each with the names that a row of its table has beside it';

-- How a document of a column is read as jsonb; NULL for columns without documents.
CREATE FUNCTION pazpaz_pii.pii_doctor_document(type oid) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN t.oid = 'jsonb'::regtype THEN 't.%I' WHEN t.oid = 'json'::regtype THEN 't.%I::pg_catalog.jsonb'
        WHEN t.typname = 'hstore' AND e.extname = 'hstore' THEN format('%I.hstore_to_jsonb(t.%%I)', n.nspname) END
    FROM pg_type AS t JOIN pg_namespace AS n ON n.oid = t.typnamespace
        LEFT JOIN pg_depend AS d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
            AND d.refclassid = 'pg_extension'::regclass
        LEFT JOIN pg_extension AS e ON e.oid = d.refobjid
    WHERE t.oid = type
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_document(oid) IS
    'internal: for pii_doctor(): the expression that reads a column of type jsonb, json or hstore as jsonb';

-- As the owner of each table, since this runs SQL over it.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_json_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    keys CONSTANT text := (SELECT string_agg(format('(%L, %L::pg_catalog.text[])', k.name, k.names), ', ')
        FROM pazpaz_pii.pii_doctor_row_names() AS k);
BEGIN
    FOR one IN
        SELECT s.relation, format('%s.%I', s.relation, a.attname) AS name,
            format(pazpaz_pii.pii_doctor_document(a.atttypid), a.attname) AS document
        FROM pazpaz_pii.pii_storage() AS s
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attnum > 0 AND NOT a.attisdropped
        WHERE keys IS NOT NULL AND pazpaz_pii.pii_doctor_document(a.atttypid) IS NOT NULL
    LOOP
        BEGIN
            RETURN QUERY
                SELECT v.severity, one.name, v.finding, v.remedy
                FROM pazpaz_pii.pii_query_as_owner(one.relation, format(
                    'SELECT f.name, f.kind, pg_catalog.count(*) FROM ('
                    'SELECT DISTINCT ON (t.ctid, o.n, k.name) k.name, CASE '
                    'WHEN pazpaz_pii.pii_prefix(o.o OPERATOR(pg_catalog.->>) k.name) IS NOT NULL THEN 1 '
                    'WHEN o.o OPERATOR(pg_catalog.?&) k.names THEN 2 ELSE 3 END AS kind FROM ONLY %s AS t '
                    'CROSS JOIN LATERAL pg_catalog.jsonb_path_query(%s, ''strict $.** ? (@.type() == "object")'') '
                    'WITH ORDINALITY AS o (o, n) '
                    'JOIN (VALUES %s) AS k (name, names) ON o.o OPERATOR(pg_catalog.?) k.name '
                    'WHERE pg_catalog.jsonb_typeof(o.o OPERATOR(pg_catalog.->) k.name) OPERATOR(pg_catalog.=) '
                    '''string'' AND o.o OPERATOR(pg_catalog.->>) k.name OPERATOR(pg_catalog.<>) '''' '
                    'ORDER BY t.ctid, o.n, k.name, kind) AS f GROUP BY 1, 2', one.relation, one.document, keys))
                    AS q (cells)
                    CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_counted(q.cells[3]::bigint, 'value'),
                        CASE q.cells[3] WHEN '1' THEN 'is' ELSE 'are' END) AS n (many, verb)
                    CROSS JOIN LATERAL (SELECT
                        CASE q.cells[2] WHEN '3' THEN 'info' ELSE 'warning' END,
                        format(CASE q.cells[2]
                            WHEN '1' THEN '%s of "%s" %s ciphertext, which nothing decrypts, counts or rotates'
                            WHEN '2' THEN '%s of "%s" %s plaintext, in what looks like rows of a table whose column '
                                'of that name is encrypted'
                            ELSE '%1$s %3$s plaintext under the name of an encrypted column, "%2$s"' END,
                            n.many, q.cells[1], n.verb),
                        format('Let whatever fills it leave the key out, and take it from the rows: DELETE FROM %s or '
                            'UPDATE it with - %L', one.relation, q.cells[1])
                    ) AS v (severity, finding, remedy);
        EXCEPTION
            WHEN insufficient_privilege THEN
                RETURN QUERY SELECT 'info', one.name, 'its documents cannot be looked into: permission denied',
                    'Run pii_doctor(true) as a superuser.';
            WHEN OTHERS THEN
                RETURN QUERY SELECT 'info', one.name, 'its documents cannot be looked into: error ' || SQLSTATE,
                    'Look into them yourself.';
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_json_copy() IS
    'internal: check of pii_doctor(): copies of encrypted columns in columns of jsonb, json and hstore; reads the '
        'tables';
