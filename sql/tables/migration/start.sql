-- The first step of a migration: shadow columns, and what keeps them in step.

-- What the trigger is to know of each column, as pii_adopted_columns() reads it.
CREATE FUNCTION pazpaz_pii.pii_adoption_arguments(relation regclass, columns jsonb) RETURNS text[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    source text;
    read smallint[];
    names text[];
    arguments text[] := '{}';
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_column_specs(relation, columns, true) AS s ORDER BY s.number LOOP
        source := pazpaz_pii.pii_adopted_bytes(relation, one.column_name, one.expression);
        read := pazpaz_pii.pii_columns_read(format('SELECT %s FROM %s AS t', source, relation));
        names := ARRAY(SELECT a.attname::text FROM pg_attribute AS a
            WHERE a.attrelid = relation AND a.attnum = ANY (read) ORDER BY a.attnum);
        IF EXISTS (SELECT FROM pg_attribute AS a
            WHERE a.attrelid = relation AND a.attnum = ANY (read) AND a.attgenerated <> '') THEN
            -- It is made after the trigger has fired.
            RAISE EXCEPTION 'the expression of column "%" reads a generated column', one.column_name
                USING ERRCODE = 'feature_not_supported', HINT = 'Read what that is generated from.';
        END IF;
        arguments := arguments || ARRAY[one.column_name::text, one.shadow_name::text, one.legacy_version::text, source,
            cardinality(names)::text] || names;
    END LOOP;
    RETURN arguments;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_arguments(regclass, jsonb) IS
    'internal: what the trigger of an adoption is made with, once the expressions are found to be such';

CREATE FUNCTION @extschema@.pii_migration_start(relation regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    specs record;
    adopted text[];
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
        array_agg((s.column_name, s.searchable, s.shadow_name)::pazpaz_pii.pii_target) AS targets,
        array_agg(s.legacy_version ORDER BY s.number) AS legacy_versions,
        bool_or(s.searchable) AS any_searchable,
        bool_or(s.legacy_version IS NOT NULL) AS are_adopted
    INTO specs
    FROM pazpaz_pii.pii_column_specs(relation, columns, true) AS s;
    IF NOT specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_require_keys(specs.any_searchable);
    END IF;

    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_refuse_defaults(relation, specs.names);
        adopted := pazpaz_pii.pii_adoption_arguments(relation, columns);
    ELSE
        -- The trigger will look at every row; a whole column of it shows in the first ones.
        PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, specs.names, pazpaz_pii.pii_may_be_ciphertext(), 1000);
    END IF;
    PERFORM pazpaz_pii.pii_lock_table(relation, false);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, specs.names);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_refuse_later_triggers(relation);
    END IF;
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, specs.targets, false);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, specs.names);
    PERFORM pazpaz_pii.pii_tell_about_constraints(relation, specs.targets);

    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, specs.additions));
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned(relation), specs.names, specs.shadow_names,
        specs.legacy_versions, 'started');
    PERFORM pazpaz_pii.pii_add_check(relation, NOT specs.are_adopted);
    IF specs.are_adopted THEN
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_adopt', 'open'::text || adopted);
    ELSE
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_sync',
            (SELECT array_agg(n::text ORDER BY c.number, n = c.shadow_name) FROM pazpaz_pii.pii_column AS c CROSS
                JOIN LATERAL unnest(ARRAY[c.column_name, c.shadow_name]) AS n
                WHERE c.table_name = relation AND c.state = 'started'));
    END IF;
    PERFORM pazpaz_pii.pii_record_in_step(pazpaz_pii.pii_owned(relation));
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
    RETURN format('%s: started; sessions that write to it need a key %s. Next: CALL %s(%L)', relation,
        CASE WHEN specs.are_adopted THEN 'once it is closed to others' ELSE 'from now on' END,
        '@extschema@.pii_migration_backfill', relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_start(regclass, jsonb) IS
    'begins to convert columns of a table in use: {"email": {"length": 255, "searchable": true}, "address": {}}; from '
        'then on writing to it needs a key. {"email": {"expression": ..., "legacy_version": ...}} adopts what the '
        'application has encrypted, and until pii_migration_close() writing needs none';
