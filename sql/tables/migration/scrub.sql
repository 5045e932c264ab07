-- No plaintext stays in the files: the table is rewritten, and so are the planner's statistics.

-- Partitions come and go. One that came with text in a left-over column only would lose it, one that
-- went has left-over plaintext that nobody would scrub.
CREATE FUNCTION pazpaz_pii.pii_refuse_strays(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    is_found boolean;
    strays text;
BEGIN
    SELECT q.cells[1]::boolean INTO is_found
    FROM pazpaz_pii.pii_query_as_owner(relation, format('SELECT EXISTS (SELECT FROM %s WHERE %s)', relation,
        (SELECT string_agg(format('(%I IS NOT NULL AND %I IS NULL)', c.leftover_name, c.column_name), ' OR ')
            FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c))) AS q (cells);
    IF is_found THEN
        RAISE EXCEPTION 'rows of % hold text in a left-over plaintext column only', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. They came in past the trigger, with a partition say: UPDATE … SET email = '
                    'email__plaintext, email__plaintext = NULL WHERE email IS NULL.';
    END IF;
    SELECT string_agg(DISTINCT pazpaz_pii.pii_table_of(c.plain)::text, ', ') INTO strays
    FROM pazpaz_pii.pii_conversion AS c
    WHERE c.table_name = relation AND c.state = 'finished' AND pazpaz_pii.pii_name_of(c.plain) IS NOT NULL
        AND pazpaz_pii.pii_table_of(c.plain) NOT IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t);
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'detached partitions of % still hold plaintext: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Attach them again, or drop their left-over columns (and VACUUM FULL '
                    'them).';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_strays(regclass) IS
    'internal: raises the error that plaintext came or went with a partition';

-- What was changed since the finish holds: the place that the column goes back to gets its privileges,
-- comment and statistics target.
CREATE FUNCTION pazpaz_pii.pii_update_leftovers(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.column_name, c.leftover_name, a.attstattarget,
            (SELECT string_agg(DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END, ', ')
                FROM aclexplode(a.attacl) AS x) AS grantees
        FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c CROSS JOIN pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = c.leftover_name
    LOOP
        IF one.grantees IS NOT NULL THEN
            EXECUTE format('REVOKE ALL (%I) ON %s FROM %s CASCADE', one.leftover_name, one.member, one.grantees);
        END IF;
        IF one.attstattarget >= 0 THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS -1', one.member, one.leftover_name));
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM pazpaz_pii.pii_columns_in(relation, 'finished') LOOP
        PERFORM pazpaz_pii.pii_copy_column(relation, one.column_name, one.leftover_name, false);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_update_leftovers(regclass) IS
    'internal: carries privileges, comments and statistics targets of encrypted columns to where they go';

-- Puts the encrypted columns where the plain ones stood, by one rewrite. Needs no key.
CREATE FUNCTION pazpaz_pii.pii_rewrite_scrubbed(relation regclass, lock_timeout interval, attempts integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    actions text;
    indexes pazpaz_pii.pii_definition[];
BEGIN
    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
    SELECT array_agg(c.column_name ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %I, DROP COLUMN %4$I', c.column_name, c.encrypted_type,
            c.plain_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, actions
    FROM pazpaz_pii.pii_swaps(relation) AS c;
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_strays(relation);
    -- They may have changed since.
    PERFORM pazpaz_pii.pii_record_not_null(pazpaz_pii.pii_owned(relation), names);
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default']);
    PERFORM pazpaz_pii.pii_update_leftovers(relation);
    indexes := ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d
        WHERE d.kind IN ('index', 'of_index'));
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_swap_back(relation);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions));
    PERFORM pazpaz_pii.pii_set_state(pazpaz_pii.pii_owned(relation), 'encrypted');
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default', 'not_null']);
    PERFORM pazpaz_pii.pii_restore_definitions(relation, indexes);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s', relation));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'scrubbed', to_jsonb(names));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_scrubbed(regclass, interval, integer) IS
    'internal: rewrites a table so that its files hold no plaintext of migrated columns';

-- The catalogues of statistics held the most common values. Their rows are gone, their bytes are
-- not, until the files are written anew; VACUUM FULL would be refused inside a procedure.
CREATE FUNCTION pazpaz_pii.pii_rewrite_statistics() RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.indrelid::regclass AS catalogue, c.relname
        FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid IN ('pg_statistic'::regclass, 'pg_statistic_ext_data'::regclass) AND i.indisprimary
    LOOP
        EXECUTE format('CLUSTER %s USING %I', one.catalogue, one.relname);
    END LOOP;
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_statistics() IS
    'internal: rewrites the catalogues of statistics; false for a role that may not';

CREATE FUNCTION pazpaz_pii.pii_tell_scrub(relation regclass, statistics_rewritten boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
BEGIN
    IF NOT statistics_rewritten THEN
        RAISE WARNING 'the planner''s old statistics may still hold plaintext of %', relation
            USING HINT = 'As a superuser: VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data.';
    END IF;
    SELECT string_agg(name, ', ') INTO holders FROM (
        SELECT format('replication slot %s', slot_name) AS name FROM pg_replication_slots
            WHERE coalesce(xmin, catalog_xmin) IS NOT NULL
        UNION ALL SELECT format('standby %s', application_name) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
        UNION ALL SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts
            WHERE database = current_database()
    ) AS horizon;
    IF holders IS NOT NULL THEN
        RAISE WARNING 'dead rows with plaintext may have been kept, for %', holders
            USING HINT = 'When they have moved on or are gone, CALL pii_migration_scrub() again.';
    END IF;
    RAISE NOTICE '% is scrubbed: the files of its database hold no plaintext of these columns any more', relation
        USING DETAIL = E'Not reached, and may hold it until they are gone:\n'
            '- pg_wal: segments from before. CHECKPOINT, or pg_switch_wal() and time, lets the server recycle them.\n'
            '- the WAL archive, base backups, dumps and snapshots from before: expire them.\n'
            '- replicas: each removes its old files as it replays this; check their lag.\n'
            '- free blocks of the disk: files were deleted, not overwritten.\n'
            '- server logs, and copies elsewhere: materialized views, other tables, exports.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_scrub(regclass, boolean) IS
    'internal: says what a scrub cannot reach';

CREATE PROCEDURE @extschema@.pii_migration_scrub(relation regclass, lock_timeout interval DEFAULT '2 seconds',
    attempts integer DEFAULT 10)
    LANGUAGE plpgsql AS $$
DECLARE
    horizon pg_catalog.xid8;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_require_owner(relation);
    -- After a conversion in one statement, or when called again, only the statistics are left.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation
        AND c.state OPERATOR(pg_catalog.<>) 'encrypted')
        OR NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation)
    THEN
        PERFORM pazpaz_pii.pii_columns_in(relation, 'finished');
        PERFORM pazpaz_pii.pii_rewrite_scrubbed(relation, lock_timeout, attempts);
    END IF;
    COMMIT;
    horizon := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot());
    WHILE NOT pazpaz_pii.pii_wait_for_snapshots(relation, horizon) LOOP
        COMMIT;
    END LOOP;
    COMMIT;
    PERFORM pazpaz_pii.pii_tell_scrub(relation, pazpaz_pii.pii_rewrite_statistics());
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_scrub(regclass, interval, integer) IS
    'rewrites the table and the planner''s statistics so that no plaintext stays in the database''s files; says what '
        'it cannot reach. Locks the table for the rewrite, needs no key';
