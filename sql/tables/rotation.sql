-- Moves every value to the current version of the data key, in batches, while the tables are in use.

-- Whether a policy hides rows from the owner, as whom an UPDATE runs.
CREATE FUNCTION pazpaz_pii.pii_hides_rows_of_owner(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.relrowsecurity AND c.relforcerowsecurity AND NOT (r.rolsuper OR r.rolbypassrls)
    FROM pg_class AS c JOIN pg_roles AS r ON r.oid = c.relowner WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_hides_rows_of_owner(regclass) IS
    'internal: whether row-level security is forced upon the owner of a table';

-- The tables to go through, and what a rotation does not touch.
CREATE FUNCTION pazpaz_pii.pii_rotation_tables(root regclass) RETURNS TABLE (relation regclass)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    IF root IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_require_owner(root);
        PERFORM pazpaz_pii.pii_require_rows_here(root);
    ELSE
        PERFORM pazpaz_pii.pii_tell_elsewhere();
    END IF;
    FOR one IN
        SELECT a.attname, t.relation FROM pazpaz_pii.pii_bytea_column AS d
            CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_table_of(d.declared)) AS t (relation)
            JOIN pg_attribute AS a ON a.attrelid = t.relation AND a.attname = pazpaz_pii.pii_name_of(d.declared)
        WHERE a.atttypid <> 'bytea'::regtype
            AND (root IS NULL OR t.relation IN (SELECT m.member FROM pazpaz_pii.pii_tree(root) AS m))
    LOOP
        RAISE WARNING 'column "%" of %, which was declared to hold encrypted values, is not of type bytea any more',
            one.attname, one.relation
            USING HINT = 'Values that it still holds are left as they are.';
    END LOOP;
    FOR one IN
        SELECT c.relation, k.relkind, pazpaz_pii.pii_owns(c.relation) AS is_owned, bool_or(c.is_rotated) AS is_rotated,
            string_agg(format('%I (%s)', c.column_name, c.column_type), ', ') FILTER (WHERE NOT c.is_rotated) AS others
        FROM (
            SELECT s.relation, s.column_name, s.column_type, true AS is_rotated
            FROM pazpaz_pii.pii_stored_columns(root) AS s WHERE s.holds <> 'chance'
            UNION ALL
            SELECT u.relation, u.column_name, u.column_type, false
            FROM pazpaz_pii.pii_uncountable_columns(root) AS u
        ) AS c JOIN pg_class AS k ON k.oid = c.relation
        GROUP BY c.relation, k.relkind
        ORDER BY c.relation::text
    LOOP
        IF one.relkind = 'm' THEN
            RAISE NOTICE 'materialized view % is left as it is', one.relation USING
                HINT = 'REFRESH it after the rotation.';
        ELSIF NOT one.is_owned THEN
            RAISE WARNING 'table % is left as it is: it belongs to another role', one.relation;
        ELSIF root IS NULL
            AND (row_security_active(one.relation) OR pazpaz_pii.pii_hides_rows_of_owner(one.relation)) THEN
            RAISE WARNING 'table % is left as it is: row-level security hides rows of it', one.relation;
        ELSE
            -- Whether there are any is not looked up: that would wait for whoever has locked the table.
            IF one.others IS NOT NULL THEN
                RAISE WARNING 'values in rows and ranges of %, if there are any, are left as they are: %', one.relation,
                    one.others
                    USING HINT = 'Move them to columns of type encrypted_text, or of arrays of it.';
            END IF;
            IF one.is_rotated THEN
                relation := one.relation;
                RETURN NEXT;
            END IF;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rotation_tables(regclass) IS
    'internal: the tables that a rotation goes through; tells which it leaves out';

-- Generated columns follow those that they are made of. What is bound to associated data is left as it is.
CREATE FUNCTION pazpaz_pii.pii_rotation_updates(root regclass) RETURNS SETOF pazpaz_pii.pii_table_update
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'rotate', root, false, c.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(format('CASE WHEN NOT (%s) THEN pazpaz_pii.pii_reencrypt_at_work(t.%I, $3) END', k.is_left,
            c.column_name) ORDER BY c.number),
        string_agg(format('%I = CASE WHEN %s THEN t.%1$I ELSE pazpaz_pii.pii_reencrypt_at_work(t.%1$I, $3) END',
            c.column_name, k.is_left), ', '),
        string_agg(format('NOT (%s)', k.is_left), ' OR ')
    FROM pazpaz_pii.pii_current_version() AS current (version),
        pazpaz_pii.pii_stored_columns(root) AS c
        -- By index, as in storage.sql.
        CROSS JOIN LATERAL (
            SELECT FROM pg_class AS k JOIN pg_attribute AS a ON a.attrelid = k.oid
            WHERE k.oid = c.relation AND k.relkind = 'r' AND a.attnum = c.number AND a.attgenerated = ''
            OFFSET 0) AS writable
        CROSS JOIN LATERAL format(CASE c.holds
            -- Nobody but the application knows what they are bound to.
            WHEN 'bytea' THEN 'pazpaz_pii.pii_is_under(t.%I, %s) OR pazpaz_pii.pii_is_bound(t.%1$I)'
            ELSE 'pazpaz_pii.pii_is_under(t.%I, %s)' END, c.column_name, current.version) AS k (is_left)
    WHERE c.holds <> 'chance'
    GROUP BY c.relation
    ORDER BY c.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rotation_updates(regclass) IS
    'internal: the UPDATE of a rotation, for each table';

CREATE FUNCTION pazpaz_pii.pii_tell_rotation(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'rotated',
        jsonb_build_object('rows', rows_done, 'failed', rows_failed,
        'version', pazpaz_pii.pii_current_version()));
    IF rows_failed > 0 THEN
        RAISE WARNING '%: % encrypted anew, % failed', relation, pazpaz_pii.pii_counted(rows_done, 'row'), rows_failed
            USING HINT = 'pii_migration_failures lists them by primary key and column; they still have their old key.';
    ELSIF NOT is_complete THEN
        RAISE WARNING '%: % encrypted anew, others are not: they were locked, or written under an old key meanwhile',
            relation, pazpaz_pii.pii_counted(rows_done, 'row')
            USING HINT = 'CALL pii_rotate() again, once every session has the new key.';
    ELSE
        RAISE NOTICE '%: % encrypted anew under key version %', relation, pazpaz_pii.pii_counted(rows_done, 'row'),
            pazpaz_pii.pii_current_version();
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_rotation(regclass, bigint, bigint,
    boolean) IS 'internal: the result of a rotation';

-- What comes before and after the batches of a table, with goes_on as in pii_try_batch().
CREATE FUNCTION pazpaz_pii.pii_try_begin_rotation(relation regclass, goes_on boolean,
    OUT tasks pazpaz_pii.pii_table_update[], OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    PERFORM pazpaz_pii.pii_tell_about_firing_triggers(relation);
    PERFORM pazpaz_pii.pii_clear_failures(pazpaz_pii.pii_owned(relation), 'rotate');
    tasks := ARRAY(SELECT u FROM pazpaz_pii.pii_rotation_updates(relation) AS u);
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_begin_rotation(regclass, boolean) IS
    'internal: what a rotation of a table has to do; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_end_rotation(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean, goes_on boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    PERFORM pazpaz_pii.pii_merge_search_indexes(relation);
    PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'rotate');
    PERFORM pazpaz_pii.pii_tell_rotation(relation, rows_done, rows_failed, is_complete);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    RETURN SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_end_rotation(regclass, bigint, bigint, boolean, boolean) IS
    'internal: the result of a rotation of a table; the SQLSTATE of an error, if others are to go on';

-- By its SQLSTATE only: the message is its owner's, and might quote values.
CREATE FUNCTION pazpaz_pii.pii_leave_out(relation regclass, table_name text, rows_done bigint, failure text)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    BEGIN
        PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'rotate');
    EXCEPTION WHEN OTHERS THEN
        NULL;  -- It is gone, or another's now.
    END;
    RAISE WARNING 'table % is left with % encrypted anew: error %', table_name,
            pazpaz_pii.pii_counted(rows_done, 'row'), failure
        USING HINT = format('CALL pii_rotate(%L) shows the error.', table_name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_leave_out(regclass, text, bigint, text) IS
    'internal: tells that a rotation goes on without a table';

CREATE PROCEDURE @extschema@.pii_rotate(relation regclass DEFAULT NULL, batch_size integer DEFAULT 1000,
    pause interval DEFAULT '0')
    LANGUAGE plpgsql AS $$
DECLARE
    goes_on CONSTANT boolean := relation IS NULL;
    one pg_catalog.record;
    begun pg_catalog.record;
    tasks pazpaz_pii.pii_table_update[];
    rows_done bigint;
    rows_failed bigint;
    is_complete boolean;
    failure pg_catalog.text;
    tables bigint := 0;
    all_done bigint := 0;
    all_failed bigint := 0;
    tables_left_out bigint := 0;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_check_pace(batch_size, pause);
    PERFORM pazpaz_pii.pii_require_current_key();
    FOR one IN
        SELECT t.relation, pazpaz_pii.pii_full_name(t.relation) AS name
        FROM pazpaz_pii.pii_rotation_tables(relation) AS t
    LOOP
        rows_done := 0;
        rows_failed := 0;
        is_complete := true;
        begun := pazpaz_pii.pii_try_begin_rotation(one.relation, goes_on);
        COMMIT;
        failure := begun.failure;
        tasks := begun.tasks;
        IF failure IS NULL THEN
            CALL pazpaz_pii.pii_run_batches(tasks,
                batch_size, pause, goes_on, rows_done, rows_failed, is_complete, failure);
            COMMIT;
        END IF;
        IF failure IS NULL THEN
            failure := pazpaz_pii.pii_try_end_rotation(one.relation, rows_done, rows_failed, is_complete, goes_on);
        END IF;
        tables := tables OPERATOR(pg_catalog.+) 1;
        all_done := all_done OPERATOR(pg_catalog.+) rows_done;
        all_failed := all_failed OPERATOR(pg_catalog.+) rows_failed;
        IF failure IS NOT NULL THEN
            tables_left_out := tables_left_out OPERATOR(pg_catalog.+) 1;
            PERFORM pazpaz_pii.pii_leave_out(one.relation, one.name, rows_done, failure);
        END IF;
        COMMIT;
    END LOOP;
    IF tables_left_out OPERATOR(pg_catalog.>) 0 THEN
        RAISE WARNING '% of % left out, after errors', tables_left_out, pazpaz_pii.pii_counted(tables, 'table')
            USING HINT = 'Their values are still under their old keys: see the warnings above.';
    END IF;
    -- A script is to stop here. All that can be told is recorded, and committed.
    IF all_failed OPERATOR(pg_catalog.>) 0 AND all_done OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION 'no value was encrypted anew: all of % failed', pazpaz_pii.pii_counted(all_failed, 'row')
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'They still have their old key. pii_migration_failures lists them; a missing or wrong key fails '
                    'them all: pii_session_keys() lists those of this session.';
    END IF;
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_rotate(regclass, integer, interval) IS
    'encrypts every value that is not under the current key version anew, a transaction for each batch, in one table '
        'or all; call it in several sessions at once, and again after a crash';
