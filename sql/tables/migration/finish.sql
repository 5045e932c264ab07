-- The encrypted columns take the names of the plain ones.

CREATE FUNCTION @extschema@.pii_migration_indexes(relation regclass)
    RETURNS TABLE (replacement text, index_name text, definition text, is_replaced boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN NOT r.is_replaced THEN r.replacement END, r.index_name, r.definition, r.is_replaced
    FROM pazpaz_pii.pii_replacements(relation, pazpaz_pii.pii_migration_targets(relation), true) AS r
    ORDER BY r.index_name;
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_indexes(regclass) IS
    'the indexes that finishing a migration drops, and for each the statement that makes one for the encrypted column, '
        'until there is one; run the first column with \gexec';

CREATE FUNCTION pazpaz_pii.pii_refuse_pending(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'not every row of % is encrypted', relation
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Nothing was changed. pii_migration_verify() names the rows. CALL pii_migration_backfill() again; '
                'where a value differs, UPDATE its encrypted column to NULL first: then it is made anew. What is '
                'ciphertext already is adopted, by a migration of its own.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_pending(regclass) IS
    'internal: raises the error that rows are not encrypted yet';

-- What makes the swap safe: PostgreSQL has checked every row, and checks every new one. Who
-- validated the CHECK before us may have had no key, and compared nothing.
CREATE FUNCTION pazpaz_pii.pii_validate_in_step(relation regclass, may_be_ciphertext boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
BEGIN
    -- PostgreSQL proves that no row lacks its value; that they are equal takes the key, which the CHECK
    -- of another role's table is not evaluated with. What is written from now on was checked when it came.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_verify_started(relation, may_be_ciphertext) AS v WHERE v.bad > 0) THEN
        RAISE check_violation;
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s VALIDATE CONSTRAINT pii_in_step', relation));
EXCEPTION WHEN check_violation OR data_corrupted OR invalid_binary_representation THEN
    PERFORM pazpaz_pii.pii_refuse_pending(relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_validate_in_step(regclass, boolean) IS
    'internal: validates the CHECK that every row is encrypted and equal';

CREATE FUNCTION pazpaz_pii.pii_swap_names(relation regclass, lock_timeout interval, attempts integer,
    may_be_ciphertext boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    horizon xid8;
    names name[];
    targets pazpaz_pii.pii_target[];
    dropped text;
    suffix CONSTANT text := CASE WHEN pazpaz_pii.pii_is_adoption(relation) THEN '__source' ELSE '__plaintext' END;
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    SELECT array_agg(c.column_name ORDER BY c.number) INTO names FROM pazpaz_pii.pii_columns_in(relation, 'started')
        AS c;
    targets := pazpaz_pii.pii_migration_targets(relation);
    PERFORM pazpaz_pii.pii_require_key();
    IF pazpaz_pii.pii_is_open(relation) THEN
        RAISE EXCEPTION 'the migration of % is open to sessions without a key', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. SELECT pii_migration_close(), then CALL pii_migration_backfill() again.';
    END IF;
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'must run in a transaction that has not written anything'
            USING ERRCODE = 'active_sql_transaction',
                HINT = 'It waits for older transactions, its own would be one of them. Run it by itself.';
    ELSIF EXISTS (SELECT FROM @extschema@.pii_migration_failures AS f
        WHERE f.table_name = pii_swap_names.relation AND f.operation = 'backfill') THEN
        RAISE EXCEPTION '% of % could not be encrypted',
                (SELECT pazpaz_pii.pii_counted(count(DISTINCT (f.relation, f.row_key)), 'row')
                    FROM @extschema@.pii_migration_failures AS f
                    WHERE f.table_name = pii_swap_names.relation AND f.operation = 'backfill'), relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Mend the rows that pii_migration_failures lists, then CALL '
                    'pii_migration_backfill() again.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, true);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    IF may_be_ciphertext AND NOT pazpaz_pii.pii_is_adoption(relation) THEN
        PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, names, true);
    END IF;
    -- Two that wait for older transactions in this way could wait for each other for ever.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('pii_migration_finish', 0)) THEN
        RAISE EXCEPTION 'another migration of this database is being finished'
            USING ERRCODE = 'lock_not_available', HINT = 'Nothing was changed. Run this again when it is done.';
    END IF;
    -- Whoever sees what was committed before this sees every encrypted value: nothing is pending now, and
    -- the CHECK sees to what comes later.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_backfill_updates(relation) AS u
        WHERE pazpaz_pii.pii_count_pending(u) > 0) THEN
        PERFORM pazpaz_pii.pii_refuse_pending(relation);
    END IF;
    horizon := pg_snapshot_xmax(pg_current_snapshot());
    PERFORM pazpaz_pii.pii_validate_in_step(relation, may_be_ciphertext);
    WHILE NOT pazpaz_pii.pii_wait_for_snapshots(relation, horizon) LOOP
    END LOOP;

    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, true);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, true);
    SELECT string_agg(r.index_name, ', ') INTO dropped FROM @extschema@.pii_migration_indexes(relation) AS r
        WHERE NOT r.is_replaced;
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'started') LOOP
        PERFORM pazpaz_pii.pii_copy_column(relation, one.column_name, one.shadow_name, true);
    END LOOP;
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_sync');
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT pii_in_step', relation));
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'started') LOOP
        PERFORM pazpaz_pii.pii_rename_column(relation, one.column_name,
            pazpaz_pii.pii_free_name(relation, one.column_name, suffix, '{}'));
        PERFORM pazpaz_pii.pii_rename_column(relation, one.shadow_name, one.column_name);
    END LOOP;
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'finished');
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_guard',
        (SELECT array_agg(c.leftover_name::text) FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'finished', to_jsonb(names));
    RAISE NOTICE '%: until the scrub, the encrypted columns come last in SELECT * and in INSERT without column names, '
        'after the left-over ones', relation;
    IF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes without a replacement are dropped: %', dropped;
    END IF;
    RETURN format('%s: finished; its columns are encrypted_text. Next: CALL %s(%L)', relation,
        '@extschema@.pii_migration_scrub', relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swap_names(regclass, interval, integer, boolean) IS
    'internal: pii_migration_finish(), in the mode plaintext; whether text that looks like a value is text, its caller '
        'has said in his own';

CREATE FUNCTION @extschema@.pii_migration_finish(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pazpaz_pii.pii_swap_names(relation, lock_timeout, attempts, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_finish(regclass, interval, integer) IS
    'lets the encrypted columns take the names of the plain ones, under a short exclusive lock, once every row is '
        'proven to be encrypted and equal';
