-- The way back, from each state of a migration.

-- Whatever has become of the columns. A shadow whose plain column was dropped may hold the only copy: it stays.
CREATE FUNCTION pazpaz_pii.pii_roll_back_started(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    drops text;
    kept text;
BEGIN
    SELECT array_agg(c.column_name),
        string_agg(', DROP COLUMN ' || quote_ident(c.shadow_name), '') FILTER (WHERE c.column_name IS NOT NULL),
        string_agg(quote_ident(c.shadow_name), ', ') FILTER (WHERE c.column_name IS NULL)
    INTO names, drops, kept
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'started';
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_sync');
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS pii_in_step%s',
        relation, drops));
    PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
    PERFORM pazpaz_pii.pii_tell_kept(relation, kept);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_started(regclass) IS
    'internal: gives up a migration that is not finished: the plain columns are as ever';

-- Writes the plaintext back where it stood, by one rewrite.
CREATE FUNCTION pazpaz_pii.pii_roll_back_finished(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    before numeric[];
    plain_types text[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    PERFORM pazpaz_pii.pii_require_key();
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(c.plain_type ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_decrypt_at_work(%I, $3), DROP '
            'COLUMN %4$I', c.column_name, c.plain_type, c.plain_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, plain_types, actions
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the rollback', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_finished(regclass) IS
    'internal: decrypts columns whose migration is finished but not scrubbed';

-- What has been written since, only the encrypted column holds: it has no form that the application would know.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_sources(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    condition CONSTANT text := (SELECT string_agg(format('(t.%I IS NULL AND t.%I IS NOT NULL)', c.leftover_name,
        c.column_name), ' OR ') FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c);
    lost text;
BEGIN
    SELECT string_agg(q.cells[1], E'\n') INTO lost
    FROM pazpaz_pii.pii_storage(relation) AS s CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(s.relation,
        format('SELECT %s FROM ONLY %s AS t WHERE %s LIMIT 20', pazpaz_pii.pii_row_key(s.relation), s.relation,
            condition)) AS q (cells);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'rows of % were written since its migration was finished', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = lost,
                HINT = 'Nothing was changed. The application''s own form of them cannot be made here; the first 20 of '
                    'each table are listed. pii_export() gives their bytes as pii_adopt() takes them.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_sources(regclass) IS
    'internal: raises the error that rows of a finished adoption have no value in the application''s form';

-- What the application had encrypted is still there, and comes back as it is.
CREATE FUNCTION pazpaz_pii.pii_roll_back_adopted(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    shadow_names name[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(c.shadow_name ORDER BY c.number)
    INTO names, shadow_names
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    PERFORM pazpaz_pii.pii_refuse_lost_sources(relation);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('DROP COLUMN %I', n), ', ') FROM unnest(shadow_names) AS n)));
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_roll_back_adopted(regclass) IS
    'internal: gives up an adoption that is finished but not scrubbed, while no row was written since';

CREATE PROCEDURE @extschema@.pii_migration_rollback(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state text;
    encrypted text[];
    strays text;
    is_settled boolean;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s WHERE s.root = relation;
    PERFORM pazpaz_pii.pii_record_strays(pazpaz_pii.pii_owned(relation));
    is_settled := pazpaz_pii.pii_settle_dropped(relation, lock_timeout, attempts);
    -- Of columns that are gone, too.
    SELECT min(c.state) INTO state FROM pazpaz_pii.pii_conversion AS c
    WHERE c.table_name = relation AND c.state <> 'encrypted';
    -- The last migration, not those before it; a second call finds that it was rolled back.
    SELECT array_agg(c.column_name::text ORDER BY c.number) FILTER (WHERE c.is_latest) INTO encrypted
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation;
    IF state IS NULL AND is_settled THEN
        NULL;  -- Nothing else was under way.
    ELSIF state IS NULL AND encrypted IS NULL
        AND EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation) THEN
        RAISE EXCEPTION 'the last migration of % is rolled back already', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'pii_decrypt_columns() decrypts columns of earlier ones.';
    ELSIF state IS NULL AND encrypted IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
        PERFORM @extschema@.pii_decrypt_columns(relation, encrypted);
    ELSIF state = 'finished' AND pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
        PERFORM pazpaz_pii.pii_roll_back_adopted(relation);
    ELSIF state = 'finished' THEN
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
        PERFORM pazpaz_pii.pii_roll_back_finished(relation);
    ELSE
        IF state IS NULL THEN
            PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
        END IF;
        PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
        PERFORM pazpaz_pii.pii_roll_back_started(relation);
    END IF;
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'rolled back');
    IF strays IS NOT NULL THEN
        RAISE NOTICE 'partitions that were detached are as they were then: %', strays
            USING HINT = 'CALL pii_migration_rollback() of each, too.';
    END IF;
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_rollback(regclass, interval, integer) IS
    'takes a migration back from any state, in one transaction: columns, indexes, constraints, defaults and order as '
        'they were; once finished, it decrypts by a rewrite under an exclusive lock. An adoption goes back until a row '
        'is written after its finish';
