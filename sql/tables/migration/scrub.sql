-- No plaintext stays in the files: the table is rewritten, and so are catalogues that held it.

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
                HINT = 'Nothing was changed. They came in past the trigger, with a partition say: UPDATE ... SET '
                    || CASE WHEN pazpaz_pii.pii_is_adoption(relation)
                        THEN 'email = pii_adopt(email__source), email__source'
                        ELSE 'email = email__plaintext, email__plaintext' END || ' = NULL WHERE email IS NULL.';
    END IF;
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'finished') AS s WHERE s.root = relation;
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'detached partitions of % still hold plaintext: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('Nothing was changed. Attach them again, with columns that are called as those of %s. Or '
                    'drop their left-over columns (and VACUUM FULL them): rows whose encrypted value is NULL lose '
                    'theirs by that.', relation);
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
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, true);
    SELECT array_agg(c.column_name ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %I, DROP COLUMN %4$I', c.column_name, c.encrypted_type,
            c.encrypted_collation, c.shadow_name), ', ' ORDER BY c.number)
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
    -- There is nothing to go back to.
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_scrubbed(regclass, interval, integer) IS
    'internal: rewrites a table so that its files hold no plaintext of migrated columns';

-- Where plaintext was: most common values in statistics; in pg_attribute the value of rows that are
-- older than their column; literals of defaults, constraints and indexes. The rows are gone, their
-- bytes are not until the files are written anew.
CREATE FUNCTION pazpaz_pii.pii_scrubbed_catalogues() RETURNS regclass[]
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY['pg_statistic', 'pg_statistic_ext_data', 'pg_attrdef', 'pg_constraint', 'pg_index', 'pg_attribute',
        'pazpaz_pii.pii_definition']::regclass[];
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_scrubbed_catalogues() IS
    'internal: the catalogues that a scrub writes anew';

-- By CLUSTER, since VACUUM FULL is refused inside a procedure; and not in a block with EXCEPTION, in
-- which pg_attribute cannot be. All locks come first, so that nothing can fail in between.
CREATE FUNCTION pazpaz_pii.pii_rewrite_catalogues(lock_timeout interval) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := current_setting('lock_timeout');
    catalogues CONSTANT regclass[] := pazpaz_pii.pii_scrubbed_catalogues();
    keys CONSTANT name[] := ARRAY(SELECT c.relname FROM unnest(catalogues) WITH ORDINALITY AS k (catalogue, place)
        JOIN pg_index AS i ON i.indrelid = k.catalogue AND i.indisprimary
        JOIN pg_class AS c ON c.oid = i.indexrelid ORDER BY k.place);
BEGIN
    BEGIN
        PERFORM set_config('lock_timeout', (EXTRACT(epoch FROM lock_timeout) * 1000)::bigint::text, true);
        EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', array_to_string(catalogues, ', '));
        PERFORM set_config('lock_timeout', timeout_before, true);
    EXCEPTION WHEN insufficient_privilege OR lock_not_available OR deadlock_detected THEN
        RETURN false;
    END;
    FOR n IN 1..cardinality(catalogues) LOOP
        EXECUTE format('CLUSTER %s USING %I', catalogues[n], keys[n]);
    END LOOP;
    RETURN true;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rewrite_catalogues(interval) IS
    'internal: writes catalogues anew; false for a role that may not, or where the locks are not to be had';

-- A definition is not plaintext of a row, but may quote one.
CREATE FUNCTION pazpaz_pii.pii_literals(relation regclass) RETURNS TABLE (holder text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH encrypted AS MATERIALIZED (
        SELECT pazpaz_pii.pii_table_of(c.plain) AS member, a.attnum
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            JOIN pazpaz_pii.pii_conversion AS c ON c.plain = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum)
    )
    SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0)
    FROM encrypted AS e JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = e.member
        AND d.refobjsubid = e.attnum
    WHERE CASE d.classid
        WHEN 'pg_attrdef'::regclass THEN (SELECT pg_get_expr(f.adbin, f.adrelid) FROM pg_attrdef AS f
            WHERE f.oid = d.objid)
        WHEN 'pg_constraint'::regclass THEN pg_get_constraintdef(d.objid)
        WHEN 'pg_class'::regclass THEN pg_get_indexdef(d.objid)
        WHEN 'pg_statistic_ext'::regclass THEN pg_get_statisticsobjdef(d.objid) END LIKE '%''%'
    UNION ALL
    SELECT format('recorded definition of %s', CASE d.kind WHEN 'default' THEN format('default value for column %s of '
            'table %s', pazpaz_pii.pii_visible_name(d.columns[1]), d.member) ELSE format('index %s', d.object) END)
    FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
    WHERE d.kind IN ('default', 'index') AND d.clause LIKE '%''%';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_literals(regclass) IS
    'internal: which definitions quote texts, of encrypted columns and of what is recorded to go back to';

CREATE FUNCTION pazpaz_pii.pii_tell_scrub(relation regclass, catalogues_rewritten boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
    literals text;
BEGIN
    IF NOT catalogues_rewritten THEN
        RAISE WARNING 'old rows of catalogues may still hold plaintext of %', relation
            USING HINT = format('As a superuser: CALL pii_migration_scrub() again, or VACUUM FULL %s.',
                array_to_string(pazpaz_pii.pii_scrubbed_catalogues(), ', '));
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
    SELECT string_agg(l.holder, ', ' ORDER BY l.holder) INTO literals FROM pazpaz_pii.pii_literals(relation) AS l;
    IF literals IS NOT NULL THEN
        RAISE NOTICE 'definitions quote texts, which stay, also in dumps: %', literals
            USING HINT = 'If they are personal data, change the definition. What is recorded in '
                'pazpaz_pii.pii_definition is needed to go back, and only the extension''s owner reads it.';
    END IF;
    RAISE NOTICE '% is scrubbed: the files of its database hold no row''s plaintext of these columns any more', relation
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
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_require_owner(relation);
    -- Left-over plaintext alone is for its owner to look at: see pii_swaps().
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation
        AND c.state OPERATOR(pg_catalog.=) 'finished' AND c.column_name IS NULL) THEN
        PERFORM pazpaz_pii.pii_settle_dropped(relation, lock_timeout, attempts);
    END IF;
    -- After a conversion in one statement, or when called again, only the catalogues are left.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation
        AND c.state OPERATOR(pg_catalog.<>) 'encrypted')
        OR NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.table_name OPERATOR(pg_catalog.=) relation)
    THEN
        PERFORM pazpaz_pii.pii_columns_in(relation, 'finished');
        PERFORM pazpaz_pii.pii_rewrite_scrubbed(relation, lock_timeout, attempts);
    END IF;
    COMMIT;
    -- No catalogue has had plaintext of it.
    IF is_adoption THEN
        RAISE NOTICE '% holds its adopted columns alone', relation
            USING DETAIL = 'What the application had encrypted is in WAL, backups and replicas until they expire: its '
                'keys are needed to read it there.';
        RETURN;
    END IF;
    horizon := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot());
    WHILE NOT pazpaz_pii.pii_wait_for_snapshots(relation, horizon) LOOP
        COMMIT;
    END LOOP;
    COMMIT;
    PERFORM pazpaz_pii.pii_tell_scrub(relation, pazpaz_pii.pii_rewrite_catalogues(lock_timeout));
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_scrub(regclass, interval, integer) IS
    'rewrites the table, the planner''s statistics and other catalogues so that no plaintext stays in the database''s '
        'files; says what it cannot reach. Locks the table for the rewrite, needs no key';
