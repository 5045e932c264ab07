-- The first step of a migration: shadow columns, and what keeps them in step.

CREATE FUNCTION @extschema@.pii_migration_start(relation regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    specs record;
    publications text;
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(s.column_name ORDER BY s.number) AS names,
        array_agg(s.shadow_name ORDER BY s.number) AS shadow_names,
        string_agg(format('ADD COLUMN %I %s%s', s.shadow_name, s.encrypted_type, s.encrypted_collation), ', '
            ORDER BY s.number) AS additions,
        string_agg(CASE WHEN pazpaz_pii.pii_is_not_null(relation, a.attnum)
            THEN format('%I IS NOT NULL AND ', s.shadow_name) ELSE '' END
            || format('pazpaz_pii.pii_in_step(%I::text, %I)', s.column_name, s.shadow_name), ' AND ' ORDER BY s.number)
                AS in_step,
        array_agg((s.column_name, s.searchable, s.shadow_name)::pazpaz_pii.pii_target) AS targets,
        bool_or(s.searchable) AS any_searchable
    INTO specs
    FROM pazpaz_pii.pii_column_specs(relation, columns) AS s JOIN pg_attribute AS a ON a.attrelid = relation
        AND a.attnum = s.attnum;
    PERFORM pazpaz_pii.pii_require_keys(specs.any_searchable);

    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    PERFORM pazpaz_pii.pii_lock_table(relation, false);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, specs.targets, false);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, specs.names);
    PERFORM pazpaz_pii.pii_tell_about_constraints(relation, specs.targets);

    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s, ADD CONSTRAINT pii_in_step CHECK (%s) NOT '
        'VALID', relation, specs.additions, specs.in_step));
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned(relation), specs.names, specs.shadow_names, 'started');
    PERFORM pazpaz_pii.pii_record_check(pazpaz_pii.pii_owned(relation));
    PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_sync',
        (SELECT array_agg(n ORDER BY c.number, n = c.shadow_name) FROM pazpaz_pii.pii_column AS c CROSS
            JOIN LATERAL unnest(ARRAY[c.column_name, c.shadow_name]) AS n
            WHERE c.table_name = relation AND c.state = 'started'));
    FOR one IN SELECT c.column_name, c.shadow_name FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation
        AND c.state = 'started' LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', relation, one.shadow_name,
            format('the encrypted %s, while it is migrated by pazpaz_pii', one.column_name));
    END LOOP;
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'started', columns);

    SELECT string_agg(DISTINCT quote_ident(p.pubname), ', ') INTO publications
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_publication_tables AS p
        ON (quote_ident(p.schemaname) || '.' || quote_ident(p.tablename))::regclass = t.member;
    IF publications IS NOT NULL THEN
        RAISE WARNING '% is published: %', relation, publications
            USING HINT = 'Start the migration on the subscribers, too, or their apply workers stop at the columns that '
                'they lack.';
    END IF;
    RETURN format('%s: started; sessions that write to it need a key from now on. Next: CALL %s(%L)',
        relation, '@extschema@.pii_migration_backfill', relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_start(regclass, jsonb) IS
    'begins to convert columns of a table in use: {"email": {"length": 255, "searchable": true}, "address": {}}; from '
        'then on writing to it needs a key';
