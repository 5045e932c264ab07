-- Converts columns of a table that is in use. Each plain column gets an encrypted shadow, which a
-- trigger keeps in step and a backfill completes; then they swap names; then the table is rewritten.
--
--     start     → started     shadow columns, trigger and CHECK; a lock of milliseconds
--     backfill                batch by batch, resumable, several sessions at once
--     verify                  compares every value
--     finish    → finished    PostgreSQL has validated the CHECK; names swap under a short lock
--     scrub     → encrypted   the rewrite, which removes the plaintext from the files
--     rollback                from each of these states to where it began
--
-- Everything that has to be true at the swap is so by a constraint that PostgreSQL enforces and has
-- validated. That is why the lock is short, and why the steps cannot be run in a wrong order.

CREATE FUNCTION @extschema@.pii_migration_sync() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_sync_wrapper';
COMMENT ON FUNCTION @extschema@.pii_migration_sync() IS
    'internal: BEFORE INSERT OR UPDATE trigger (plain column, encrypted column, …) that keeps the encrypted ones in step';

CREATE FUNCTION @extschema@.pii_migration_guard() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_guard_wrapper';
COMMENT ON FUNCTION @extschema@.pii_migration_guard() IS
    'internal: BEFORE INSERT OR UPDATE trigger (column, …) that keeps left-over plaintext columns from being filled again';

CREATE FUNCTION @extschema@.pii_in_step(plain text, encrypted @extschema@.encrypted_text) RETURNS boolean
    STABLE PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_in_step_wrapper';
COMMENT ON FUNCTION @extschema@.pii_in_step(text, @extschema@.encrypted_text) IS
    'internal: whether an encrypted value holds a text; without a key, whether both are NULL or neither';

-- Triggers of one event fire in the order of their names: ours last, after any that change the row.
CREATE FUNCTION @extschema@.pii_create_trigger(relation regclass, function name, arguments name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.relispartition AND t.depth > 0 AS is_cloned
        FROM @extschema@.pii_tree(relation) AS t JOIN pg_class AS c ON c.oid = t.member ORDER BY t.depth
    LOOP
        IF NOT one.is_cloned THEN
            EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION @extschema@.%I(%s)',
                '~' || function, one.member, function, (SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) AS a));
        END IF;
    END LOOP;
    FOR one IN SELECT t.member FROM @extschema@.pii_tree(relation) AS t LOOP
        -- For what replication applies, too.
        EXECUTE format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER %I', one.member, '~' || function);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_create_trigger(regclass, name, name[]) IS
    'internal: creates a migration trigger on a table and all below it';

CREATE FUNCTION @extschema@.pii_drop_trigger(relation regclass, function name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member FROM @extschema@.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND g.tgname = '~' || function AND g.tgparentid = 0
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', '~' || function, one.member);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_drop_trigger(regclass, name) IS
    'internal: drops a migration trigger from a table and all below it';

-- The columns under migration, in this state or any.
CREATE FUNCTION @extschema@.pii_columns_in(relation regclass, wanted text) RETURNS SETOF @extschema@.pii_column
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actual text;
BEGIN
    RETURN QUERY SELECT * FROM @extschema@.pii_column AS c WHERE c.table_name = relation AND c.state = wanted ORDER BY c.number;
    IF NOT FOUND THEN
        SELECT min(c.state) FILTER (WHERE c.state <> 'encrypted') INTO actual FROM @extschema@.pii_column AS c WHERE c.table_name = relation;
        IF actual IS NULL THEN
            RAISE EXCEPTION 'no migration of % is under way', relation
                USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'pii_migration_start() begins one; pii_migration_progress shows those that are.';
        ELSE
            RAISE EXCEPTION 'the migration of % is %, not %', relation, actual, wanted
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = CASE actual WHEN 'started' THEN 'Next are pii_migration_backfill() and pii_migration_finish().' ELSE 'Next is pii_migration_scrub().' END;
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_columns_in(regclass, text) IS
    'internal: the columns of a table whose migration is in a state; an error when there are none';

CREATE FUNCTION @extschema@.pii_migration_start("table" regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    specs record;
    publications text;
    one record;
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    PERFORM @extschema@.pii_refuse_columns_in_progress("table");
    SELECT array_agg(s.column_name ORDER BY s.number) AS names,
        string_agg(format('ADD COLUMN %I %s%s', s.shadow_name, s.encrypted_type, s.plain_collation), ', ' ORDER BY s.number) AS additions,
        string_agg(CASE WHEN @extschema@.pii_is_not_null("table", a.attnum) THEN format('%I IS NOT NULL AND ', s.shadow_name) ELSE '' END
            || format('@extschema@.pii_in_step(%I::text, %I)', s.column_name, s.shadow_name), ' AND ' ORDER BY s.number) AS in_step,
        jsonb_object_agg(s.column_name, jsonb_build_object('searchable', s.searchable, 'name', s.shadow_name)) AS settings,
        bool_or(s.searchable) AS any_searchable
    INTO specs
    FROM @extschema@.pii_column_specs("table", columns) AS s JOIN pg_attribute AS a ON a.attrelid = "table" AND a.attnum = s.attnum;
    PERFORM @extschema@.pii_require_keys(specs.any_searchable);

    PERFORM @extschema@.pii_refuse_obstacles("table", specs.names);
    PERFORM @extschema@.pii_lock_table("table", false);
    PERFORM @extschema@.pii_refuse_obstacles("table", specs.names);
    PERFORM @extschema@.pii_refuse_lost_uniqueness("table", specs.settings, false);
    PERFORM @extschema@.pii_tell_about_triggers("table", specs.names);

    PERFORM @extschema@.pii_record_columns(@extschema@.pii_owned("table"), columns, 'started');
    EXECUTE format('ALTER TABLE %s %s, ADD CONSTRAINT pii_in_step CHECK (%s) NOT VALID', "table", specs.additions, specs.in_step);
    PERFORM @extschema@.pii_record_check(@extschema@.pii_owned("table"), specs.names);
    PERFORM @extschema@.pii_create_trigger("table", 'pii_migration_sync',
        (SELECT array_agg(n ORDER BY c.number, n = c.shadow_name) FROM @extschema@.pii_column AS c CROSS JOIN LATERAL unnest(ARRAY[c.column_name, c.shadow_name]) AS n
            WHERE c.table_name = "table" AND c.state = 'started'));
    FOR one IN SELECT c.column_name, c.shadow_name FROM @extschema@.pii_column AS c WHERE c.table_name = "table" AND c.state = 'started' LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', "table", one.shadow_name, format('the encrypted %s, while it is migrated by pazpaz_pii', one.column_name));
    END LOOP;
    PERFORM @extschema@.pii_note(@extschema@.pii_owned("table"), 'started', columns);

    SELECT string_agg(DISTINCT quote_ident(p.pubname), ', ') INTO publications
    FROM @extschema@.pii_tree("table") AS t JOIN pg_publication_tables AS p ON (quote_ident(p.schemaname) || '.' || quote_ident(p.tablename))::regclass = t.member;
    IF publications IS NOT NULL THEN
        RAISE WARNING '% is published: %', "table", publications
            USING HINT = 'Start the migration on the subscribers, too, or their apply workers stop at the columns that they lack.';
    END IF;
    RETURN format('%s: started; sessions that write to it need a key from now on. Next: CALL %s(%L)',
        "table", '@extschema@.pii_migration_backfill', "table");
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_start(regclass, jsonb) IS
    'begins to convert columns of a table in use: {"email": {"length": 255, "searchable": true}, "address": {}}; from then on writing to it needs a key';

CREATE PROCEDURE @extschema@.pii_migration_backfill("table" regclass, batch_size integer DEFAULT 1000, pause interval DEFAULT '0')
    LANGUAGE plpgsql AS $$
DECLARE
    rows_done bigint := 0;
    rows_failed bigint := 0;
    is_complete boolean := true;
BEGIN
    PERFORM @extschema@.pii_refuse_transaction_block();
    PERFORM @extschema@.pii_require_owner("table");
    PERFORM @extschema@.pii_check_pace(batch_size, pause);
    PERFORM @extschema@.pii_columns_in("table", 'started');
    PERFORM @extschema@.pii_require_keys(EXISTS (SELECT FROM @extschema@.pii_columns_in("table", 'started') AS c WHERE c.encrypted_type OPERATOR(pg_catalog.~) 'searchable'));
    PERFORM @extschema@.pii_tell_about_firing_triggers("table");
    PERFORM @extschema@.pii_clear_failures(@extschema@.pii_owned("table"), 'backfill');
    COMMIT;
    CALL @extschema@.pii_walk('backfill', "table", batch_size, pause, rows_done, rows_failed, is_complete);
    PERFORM @extschema@.pii_tell_backfill("table", rows_done, rows_failed, is_complete);
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_backfill(regclass, integer, interval) IS
    'encrypts the rows that were there when the migration started, a transaction for each batch; call it in several sessions at once, and again after a crash';

CREATE FUNCTION @extschema@.pii_tell_backfill(relation regclass, rows_done bigint, rows_failed bigint, is_complete boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.pii_note(@extschema@.pii_owned(relation), 'backfilled', jsonb_build_object('rows', rows_done, 'failed', rows_failed));
    IF rows_failed > 0 THEN
        RAISE WARNING '%: % rows encrypted, % failed', relation, rows_done, rows_failed
            USING HINT = 'pii_migration_failures lists them by primary key and column. Mend them, then CALL pii_migration_backfill() again.';
    ELSIF NOT is_complete THEN
        RAISE WARNING '%: % rows encrypted, others are still pending: they were locked', relation, rows_done
            USING HINT = 'CALL pii_migration_backfill() again; lock_timeout and deadlocks make it pass over rows.';
    ELSE
        RAISE NOTICE '%: % rows encrypted', relation, rows_done
            USING HINT = 'Next: pii_migration_verify(), the statements of pii_migration_indexes(), pii_migration_finish().';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_tell_backfill(regclass, bigint, bigint, boolean) IS 'internal: the result of a backfill';

CREATE FUNCTION @extschema@.pii_migration_verify("table" regclass)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    part regclass;
    columns name[];
    problems text[];
BEGIN
    PERFORM @extschema@.pii_encrypt('');
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(format(
            'CASE WHEN %1$I IS NULL AND %2$I IS NULL THEN NULL WHEN %2$I IS NULL THEN ''is not encrypted yet'' '
            'WHEN %1$I IS NULL THEN ''is NULL, but its encrypted value is not'' '
            'ELSE coalesce(@extschema@.pii_check(%2$I::bytea, %3$s), CASE WHEN NOT @extschema@.pii_in_step(%1$I::text, %2$I) THEN ''differs from its encrypted value'' END) END',
            c.column_name, c.shadow_name, (SELECT a.atttypmod FROM pg_attribute AS a WHERE a.attrelid = "table" AND a.attname = c.shadow_name)) ORDER BY c.number)
    INTO columns, problems
    FROM @extschema@.pii_columns_in("table", 'started') AS c;
    FOR part IN SELECT s.relation FROM @extschema@.pii_storage("table") AS s LOOP
        RETURN QUERY SELECT * FROM @extschema@.pii_find_problems(part, columns, problems);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_verify(regclass) IS
    'decrypts every shadow value and compares it with its plain one: a row for each bad value with its primary key and the reason, and a summary of each column';

CREATE FUNCTION @extschema@.pii_migration_indexes("table" regclass)
    RETURNS TABLE (replacement text, index_name text, definition text, is_replaced boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.replacement, r.index_name, r.definition, r.is_replaced
    FROM @extschema@.pii_replacements("table",
        (SELECT jsonb_object_agg(c.column_name, jsonb_build_object('searchable', c.encrypted_type ~ 'searchable', 'name', c.shadow_name))
            FROM @extschema@.pii_columns_in("table", 'started') AS c), true) AS r
    ORDER BY r.index_name;
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_indexes(regclass) IS
    'the indexes that finishing a migration drops, and for each the statement that makes one for the encrypted column; run the first column with \gexec';

-- Comment, privileges, statistics target and labels, for the time until the scrub.
CREATE FUNCTION @extschema@.pii_copy_column(relation regclass, source name, target name, with_not_null boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, a.*, col_description(a.attrelid, a.attnum) AS comment FROM @extschema@.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', one.member, target, one.comment);
        IF one.attstattarget >= 0 THEN
            EXECUTE format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', one.member, target, one.attstattarget);
        END IF;
        IF NOT with_not_null THEN
            CONTINUE;
        ELSIF @extschema@.pii_is_not_null(one.member, one.attnum) THEN
            -- Without a scan: the validated CHECK says so.
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', one.member, target);
        ELSIF one.attnotnull THEN
            EXECUTE format('ALTER TABLE %s ADD NOT NULL %I%s', one.member, target,
                (SELECT CASE WHEN co.connoinherit THEN ' NO INHERIT' ELSE '' END || CASE WHEN co.convalidated THEN '' ELSE ' NOT VALID' END
                    FROM pg_constraint AS co WHERE co.conrelid = one.member AND co.contype = 'n' AND co.conkey = ARRAY[one.attnum]));
        END IF;
    END LOOP;
    FOR one IN
        SELECT t.member, x.privilege_type, x.is_grantable, CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END AS grantee
        FROM @extschema@.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
            CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    LOOP
        EXECUTE format('GRANT %s (%I) ON %s TO %s%s', one.privilege_type, target, one.member, one.grantee, CASE WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    FOR one IN
        SELECT t.member, l.provider, l.label FROM @extschema@.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
            JOIN pg_seclabel AS l ON l.classoid = 'pg_class'::regclass AND l.objoid = a.attrelid AND l.objsubid = a.attnum
    LOOP
        EXECUTE format('SECURITY LABEL FOR %I ON COLUMN %s.%I IS %L', one.provider, one.member, target, one.label);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_copy_column(regclass, name, name, boolean) IS
    'internal: gives a column the comment, privileges, statistics target and labels of another, and NOT NULL';

CREATE FUNCTION @extschema@.pii_rename_column(relation regclass, source name, target name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s RENAME COLUMN %I TO %I', relation, source, target);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_rename_column(regclass, name, name) IS 'internal: renames a column of a table and all below it';

-- Nobody has taken the trigger or the CHECK away, or put another in their place.
CREATE FUNCTION @extschema@.pii_check_in_step(relation regclass, must_be_valid boolean) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    member regclass;
BEGIN
    SELECT t.member INTO member FROM @extschema@.pii_tree(relation) AS t
    WHERE NOT EXISTS (
            SELECT FROM pg_constraint AS c JOIN pg_depend AS d ON d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
            WHERE c.conrelid = t.member AND c.conname = 'pii_in_step' AND (c.convalidated OR NOT must_be_valid)
                AND d.refclassid = 'pg_proc'::regclass AND d.refobjid = '@extschema@.pii_in_step(text, @extschema@.encrypted_text)'::regprocedure
                AND pg_get_expr(c.conbin, c.conrelid) = (SELECT k.statement FROM @extschema@.pii_definition AS k WHERE k.table_name = relation AND k.kind = 'check'))
        OR NOT EXISTS (
            SELECT FROM pg_trigger AS g
            WHERE g.tgrelid = t.member AND g.tgfoid = '@extschema@.pii_migration_sync()'::regprocedure AND g.tgenabled = 'A' AND g.tgqual IS NULL
                AND g.tgattr::text = '' AND g.tgargs = (
                    SELECT string_agg(convert_to(n, getdatabaseencoding()) || '\x00'::bytea, ''::bytea ORDER BY k.number, n = k.shadow_name)
                    FROM @extschema@.pii_column AS k CROSS JOIN LATERAL unnest(ARRAY[k.column_name::text, k.shadow_name::text]) AS n
                    WHERE k.table_name = relation AND k.state = 'started'));
    IF FOUND THEN
        RAISE EXCEPTION 'table % has lost the trigger or the constraint of its migration', member
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Rows may have been written past it: CALL pii_migration_rollback() and start again.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_check_in_step(regclass, boolean) IS
    'internal: raises the error that the trigger or the CHECK of a migration is gone';

CREATE FUNCTION @extschema@.pii_refuse_pending(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'not every row of % is encrypted', relation
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Nothing was changed. CALL pii_migration_backfill() again; pii_migration_verify() names the rows.';
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_pending(regclass) IS
    'internal: raises the error that rows are not encrypted yet';

-- What makes the swap safe: PostgreSQL has checked every row, and checks every new one. Who
-- validated the CHECK before us may have had no key, and compared nothing.
CREATE FUNCTION @extschema@.pii_validate_in_step(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    condition text;
    is_wrong boolean := false;
BEGIN
    SELECT pg_get_expr(c.conbin, c.conrelid) INTO condition
    FROM pg_constraint AS c
    WHERE c.conrelid = relation AND c.conname = 'pii_in_step'
        AND EXISTS (SELECT FROM @extschema@.pii_tree(relation) AS t JOIN pg_constraint AS m ON m.conrelid = t.member
            WHERE m.conname = 'pii_in_step' AND m.convalidated);
    IF condition IS NOT NULL THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE (%s) IS FALSE)', relation, condition) INTO is_wrong;
    END IF;
    IF is_wrong THEN
        RAISE check_violation;
    END IF;
    EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT pii_in_step', relation);
EXCEPTION WHEN check_violation OR data_corrupted OR invalid_binary_representation THEN
    PERFORM @extschema@.pii_refuse_pending(relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_validate_in_step(regclass) IS
    'internal: validates the CHECK that every row is encrypted and equal';

CREATE FUNCTION @extschema@.pii_migration_finish("table" regclass, lock_timeout interval DEFAULT '2 seconds', attempts integer DEFAULT 10) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    horizon xid8;
    names name[];
    settings jsonb;
    dropped text;
    one record;
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    SELECT array_agg(c.column_name ORDER BY c.number),
        jsonb_object_agg(c.column_name, jsonb_build_object('searchable', c.encrypted_type ~ 'searchable', 'name', c.shadow_name))
    INTO names, settings
    FROM @extschema@.pii_columns_in("table", 'started') AS c;
    PERFORM @extschema@.pii_require_keys(false);
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'must run in a transaction that has not written anything'
            USING ERRCODE = 'active_sql_transaction', HINT = 'It waits for older transactions, its own would be one of them. Run it by itself.';
    ELSIF EXISTS (SELECT FROM @extschema@.pii_migration_failures AS f WHERE f.table_name = "table" AND f.operation = 'backfill') THEN
        RAISE EXCEPTION '% rows of % could not be encrypted',
                (SELECT count(DISTINCT (f.relation, f.row_key)) FROM @extschema@.pii_migration_failures AS f WHERE f.table_name = "table" AND f.operation = 'backfill'), "table"
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Mend the rows that pii_migration_failures lists, then CALL pii_migration_backfill() again.';
    END IF;
    PERFORM @extschema@.pii_refuse_lost_uniqueness("table", settings, true);
    PERFORM @extschema@.pii_check_in_step("table", false);
    -- Two that wait for older transactions in this way could wait for each other for ever.
    IF NOT pg_try_advisory_xact_lock(hashtextextended('pii_migration_finish', 0)) THEN
        RAISE EXCEPTION 'another migration of this database is being finished'
            USING ERRCODE = 'lock_not_available', HINT = 'Nothing was changed. Run this again when it is done.';
    END IF;
    -- Whoever sees what was committed before this sees every encrypted value: nothing is pending now, and
    -- the CHECK sees to what comes later.
    IF EXISTS (SELECT FROM @extschema@.pii_parts('backfill', "table") AS p WHERE @extschema@.pii_has_pending(p)) THEN
        PERFORM @extschema@.pii_refuse_pending("table");
    END IF;
    horizon := pg_snapshot_xmax(pg_current_snapshot());
    PERFORM @extschema@.pii_validate_in_step("table");
    WHILE NOT @extschema@.pii_wait_for_snapshots("table", horizon) LOOP
    END LOOP;

    PERFORM @extschema@.pii_lock_table("table", lock_timeout, attempts, false);
    PERFORM @extschema@.pii_check_in_step("table", true);
    PERFORM @extschema@.pii_refuse_lost_uniqueness("table", settings, true);
    SELECT string_agg(r.index_name, ', ') INTO dropped FROM @extschema@.pii_migration_indexes("table") AS r WHERE NOT r.is_replaced;
    FOR one IN SELECT * FROM @extschema@.pii_columns_in("table", 'started') LOOP
        PERFORM @extschema@.pii_copy_column("table", one.column_name, one.shadow_name, true);
    END LOOP;
    PERFORM @extschema@.pii_drop_trigger("table", 'pii_migration_sync');
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT pii_in_step', "table");
    PERFORM @extschema@.pii_refuse_obstacles("table", names);
    PERFORM @extschema@.pii_record_definitions(@extschema@.pii_owned("table"), names, ARRAY['default', 'not_null', 'storage', 'index']);
    PERFORM @extschema@.pii_drop_indexes("table", names);
    PERFORM @extschema@.pii_drop_not_null("table", names);
    EXECUTE format('ALTER TABLE %s %s', "table", (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    FOR one IN SELECT * FROM @extschema@.pii_columns_in("table", 'started') LOOP
        PERFORM @extschema@.pii_rename_column("table", one.column_name, one.leftover_name);
        PERFORM @extschema@.pii_rename_column("table", one.shadow_name, one.column_name);
    END LOOP;
    PERFORM @extschema@.pii_forget_plans();
    PERFORM @extschema@.pii_run_definitions("table", names, ARRAY['default']);
    PERFORM @extschema@.pii_create_trigger("table", 'pii_migration_guard', (SELECT array_agg(c.leftover_name) FROM @extschema@.pii_columns_in("table", 'started') AS c));
    PERFORM @extschema@.pii_set_state(@extschema@.pii_owned("table"), names, 'finished');
    PERFORM @extschema@.pii_note(@extschema@.pii_owned("table"), 'finished', jsonb_build_object('columns', names,
        'members', (SELECT jsonb_agg(t.member::oid) FROM @extschema@.pii_tree("table") AS t)));
    RAISE NOTICE '%: until the scrub, the encrypted columns come last in SELECT * and in INSERT without column names, after the left-over plaintext ones', "table";
    IF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes without a replacement are dropped: %', dropped;
    END IF;
    RETURN format('%s: finished; its columns are encrypted_text. Next: CALL %s(%L)', "table", '@extschema@.pii_migration_scrub', "table");
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_finish(regclass, interval, integer) IS
    'lets the encrypted columns take the names of the plain ones, under a short exclusive lock, once every row is proven to be encrypted and equal';

-- Partitions come and go. One that came with text in a left-over column only would lose it, one that
-- went has left-over plaintext that nobody would scrub.
CREATE FUNCTION @extschema@.pii_refuse_strays(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    is_found boolean;
    strays text;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %s)', relation,
        (SELECT string_agg(format('(%I IS NOT NULL AND %I IS NULL)', c.leftover_name, c.column_name), ' OR ')
            FROM @extschema@.pii_columns_in(relation, 'finished') AS c)) INTO is_found;
    IF is_found THEN
        RAISE EXCEPTION 'rows of % hold text in a left-over plaintext column only', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. They came in past the trigger, with a partition say: UPDATE … SET email = email__plaintext, email__plaintext = NULL WHERE email IS NULL.';
    END IF;
    SELECT string_agg(DISTINCT a.attrelid::regclass::text, ', ') INTO strays
    FROM (SELECT l.detail FROM @extschema@.pii_migration_log AS l WHERE l.table_name = relation AND l.event = 'finished' ORDER BY l.at DESC LIMIT 1) AS last
        CROSS JOIN LATERAL jsonb_array_elements_text(last.detail->'members') AS m (member)
        JOIN @extschema@.pii_columns_in(relation, 'finished') AS c ON true
        JOIN pg_attribute AS a ON a.attrelid = m.member::oid AND a.attname = c.leftover_name
    WHERE m.member::oid NOT IN (SELECT t.member FROM @extschema@.pii_tree(relation) AS t);
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'detached partitions of % still hold plaintext: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Attach them again, or drop their left-over columns (and VACUUM FULL them).';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_strays(regclass) IS
    'internal: raises the error that plaintext came or went with a partition';

-- What was changed since the finish holds: the place that the column goes back to gets its privileges,
-- comment and statistics target.
CREATE FUNCTION @extschema@.pii_update_leftovers(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.column_name, c.leftover_name, a.attstattarget,
            (SELECT string_agg(DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE x.grantee::regrole::text END, ', ') FROM aclexplode(a.attacl) AS x) AS grantees
        FROM @extschema@.pii_columns_in(relation, 'finished') AS c CROSS JOIN @extschema@.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = c.leftover_name
    LOOP
        IF one.grantees IS NOT NULL THEN
            EXECUTE format('REVOKE ALL (%I) ON %s FROM %s CASCADE', one.leftover_name, one.member, one.grantees);
        END IF;
        IF one.attstattarget >= 0 THEN
            EXECUTE format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS -1', one.member, one.leftover_name);
        END IF;
    END LOOP;
    FOR one IN SELECT * FROM @extschema@.pii_columns_in(relation, 'finished') LOOP
        PERFORM @extschema@.pii_copy_column(relation, one.column_name, one.leftover_name, false);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_update_leftovers(regclass) IS
    'internal: carries privileges, comments and statistics targets of encrypted columns to where they go';

-- Puts the encrypted columns where the plain ones stood, by one rewrite. Needs no key.
CREATE FUNCTION @extschema@.pii_rewrite_scrubbed(relation regclass, lock_timeout interval, attempts integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names name[];
    actions text;
    indexes jsonb;
    one record;
BEGIN
    PERFORM @extschema@.pii_lock_table(relation, lock_timeout, attempts, true);
    SELECT array_agg(c.column_name ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %I, DROP COLUMN %4$I', c.column_name, c.encrypted_type, c.plain_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, actions
    FROM @extschema@.pii_columns_in(relation, 'finished') AS c;
    PERFORM @extschema@.pii_refuse_obstacles(relation, names);
    PERFORM @extschema@.pii_refuse_strays(relation);
    -- They may have changed since.
    PERFORM @extschema@.pii_record_not_null(@extschema@.pii_owned(relation), names);
    PERFORM @extschema@.pii_record_definitions(@extschema@.pii_owned(relation), names, ARRAY['default']);
    PERFORM @extschema@.pii_update_leftovers(relation);
    SELECT coalesce(jsonb_agg(d ORDER BY d.number), '[]') INTO indexes FROM @extschema@.pii_definitions(relation, names) AS d WHERE d.kind = 'index';
    PERFORM @extschema@.pii_drop_trigger(relation, 'pii_migration_guard');
    EXECUTE format('ALTER TABLE %s %s', relation, (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    FOR one IN SELECT * FROM @extschema@.pii_columns_in(relation, 'finished') LOOP
        PERFORM @extschema@.pii_rename_column(relation, one.column_name, one.shadow_name);
        PERFORM @extschema@.pii_rename_column(relation, one.leftover_name, one.column_name);
    END LOOP;
    EXECUTE format('ALTER TABLE %s %s', relation, actions);
    PERFORM @extschema@.pii_run_definitions(relation, names, ARRAY['default', 'not_null']);
    PERFORM @extschema@.pii_execute_in(d.tablespace, d.statement)
    FROM jsonb_to_recordset(indexes) AS d (number bigint, tablespace name, statement text) ORDER BY d.number;
    EXECUTE format('ANALYZE %s', relation);
    PERFORM @extschema@.pii_set_state(@extschema@.pii_owned(relation), names, 'encrypted');
    PERFORM @extschema@.pii_note(@extschema@.pii_owned(relation), 'scrubbed', to_jsonb(names));
END
$$;
COMMENT ON FUNCTION @extschema@.pii_rewrite_scrubbed(regclass, interval, integer) IS
    'internal: rewrites a table so that its files hold no plaintext of migrated columns';

-- The catalogues of statistics held the most common values. Their rows are gone, their bytes are
-- not, until the files are written anew; VACUUM FULL would be refused inside a procedure.
CREATE FUNCTION @extschema@.pii_rewrite_statistics() RETURNS boolean
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
COMMENT ON FUNCTION @extschema@.pii_rewrite_statistics() IS
    'internal: rewrites the catalogues of statistics; false for a role that may not';

CREATE FUNCTION @extschema@.pii_tell_scrub(relation regclass, statistics_rewritten boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
BEGIN
    IF NOT statistics_rewritten THEN
        RAISE WARNING 'the planner''s old statistics may still hold plaintext of %', relation
            USING HINT = 'As a superuser: VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data.';
    END IF;
    SELECT string_agg(name, ', ') INTO holders FROM (
        SELECT format('replication slot %s', slot_name) AS name FROM pg_replication_slots WHERE coalesce(xmin, catalog_xmin) IS NOT NULL
        UNION ALL SELECT format('standby %s', application_name) FROM pg_stat_replication WHERE backend_xmin IS NOT NULL
        UNION ALL SELECT format('prepared transaction %L', gid) FROM pg_prepared_xacts WHERE database = current_database()
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
COMMENT ON FUNCTION @extschema@.pii_tell_scrub(regclass, boolean) IS
    'internal: says what a scrub cannot reach';

CREATE PROCEDURE @extschema@.pii_migration_scrub("table" regclass, lock_timeout interval DEFAULT '2 seconds', attempts integer DEFAULT 10)
    LANGUAGE plpgsql AS $$
DECLARE
    horizon pg_catalog.xid8;
BEGIN
    PERFORM @extschema@.pii_refuse_transaction_block();
    PERFORM @extschema@.pii_require_owner("table");
    -- After a conversion in one statement, or when called again, only the statistics are left.
    IF EXISTS (SELECT FROM @extschema@.pii_column AS c WHERE c.table_name OPERATOR(pg_catalog.=) "table" AND c.state OPERATOR(pg_catalog.<>) 'encrypted')
        OR NOT EXISTS (SELECT FROM @extschema@.pii_column AS c WHERE c.table_name OPERATOR(pg_catalog.=) "table")
    THEN
        PERFORM @extschema@.pii_columns_in("table", 'finished');
        PERFORM @extschema@.pii_rewrite_scrubbed("table", lock_timeout, attempts);
    END IF;
    COMMIT;
    horizon := pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot());
    WHILE NOT @extschema@.pii_wait_for_snapshots("table", horizon) LOOP
        COMMIT;
    END LOOP;
    COMMIT;
    PERFORM @extschema@.pii_tell_scrub("table", @extschema@.pii_rewrite_statistics());
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_scrub(regclass, interval, integer) IS
    'rewrites the table and the planner''s statistics so that no plaintext stays in the database''s files; says what it cannot reach. Locks the table for the rewrite, needs no key';

CREATE FUNCTION @extschema@.pii_roll_back_started(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.pii_drop_trigger(relation, 'pii_migration_sync');
    EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS pii_in_step, %s', relation,
        (SELECT string_agg(format('DROP COLUMN IF EXISTS %I', c.shadow_name), ', ') FROM @extschema@.pii_columns_in(relation, 'started') AS c));
    PERFORM @extschema@.pii_forget_columns(@extschema@.pii_owned(relation), (SELECT array_agg(c.column_name) FROM @extschema@.pii_columns_in(relation, 'started') AS c));
END
$$;
COMMENT ON FUNCTION @extschema@.pii_roll_back_started(regclass) IS
    'internal: gives up a migration that is not finished: the plain columns are as ever';

-- Writes the plaintext back where it stood, by one rewrite.
CREATE FUNCTION @extschema@.pii_roll_back_finished(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    texts text[];
    actions text;
    before numeric[];
    indexes jsonb;
    one record;
BEGIN
    PERFORM @extschema@.pii_require_keys(false);
    SELECT array_agg(c.column_name ORDER BY c.number), array_agg(@extschema@.pii_text_of(c.column_name, c.plain_type) ORDER BY c.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %I::text, DROP COLUMN %4$I', c.column_name, c.plain_type, c.plain_collation, c.shadow_name), ', ' ORDER BY c.number)
    INTO names, texts, actions
    FROM @extschema@.pii_columns_in(relation, 'finished') AS c;
    PERFORM @extschema@.pii_refuse_obstacles(relation, names);
    PERFORM @extschema@.pii_refuse_strays(relation);
    before := @extschema@.pii_checksum(relation, texts);
    SELECT coalesce(jsonb_agg(k), '[]') INTO indexes FROM @extschema@.pii_index_keys(relation, names) AS k;
    PERFORM @extschema@.pii_record_definitions(@extschema@.pii_owned(relation), names, ARRAY['default']);
    PERFORM @extschema@.pii_drop_trigger(relation, 'pii_migration_guard');
    EXECUTE format('ALTER TABLE %s %s', relation, (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    FOR one IN SELECT * FROM @extschema@.pii_columns_in(relation, 'finished') LOOP
        PERFORM @extschema@.pii_rename_column(relation, one.column_name, one.shadow_name);
        PERFORM @extschema@.pii_rename_column(relation, one.leftover_name, one.column_name);
    END LOOP;
    EXECUTE format('ALTER TABLE %s %s', relation, actions);
    PERFORM @extschema@.pii_forget_plans();
    PERFORM @extschema@.pii_restore_plain(relation, names);
    PERFORM @extschema@.pii_refuse_lost_indexes(relation, names, indexes);
    IF @extschema@.pii_checksum(relation, texts) <> before THEN
        RAISE EXCEPTION 'values of % differ after the rollback', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_roll_back_finished(regclass) IS
    'internal: decrypts columns whose migration is finished but not scrubbed';

CREATE PROCEDURE @extschema@.pii_migration_rollback("table" regclass, lock_timeout interval DEFAULT '2 seconds', attempts integer DEFAULT 10)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    state text;
    encrypted text[];
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    SELECT min(c.state) FILTER (WHERE c.state <> 'encrypted') INTO state FROM @extschema@.pii_column AS c WHERE c.table_name = "table";
    -- The last migration, not those before it; a second call finds that it was rolled back.
    SELECT array_agg(c.column_name::text ORDER BY c.number) INTO encrypted
    FROM (SELECT l.event, l.detail FROM @extschema@.pii_migration_log AS l
            WHERE l.table_name = "table" AND l.event IN ('encrypted', 'scrubbed', 'rolled back', 'decrypted') ORDER BY l.at DESC LIMIT 1) AS last
        JOIN @extschema@.pii_column AS c ON c.table_name = "table" AND c.state = 'encrypted'
            AND CASE last.event WHEN 'encrypted' THEN last.detail ? c.column_name::text WHEN 'scrubbed' THEN last.detail ? c.column_name::text ELSE false END;
    IF state IS NULL AND encrypted IS NULL AND EXISTS (SELECT FROM @extschema@.pii_column AS c WHERE c.table_name = "table") THEN
        RAISE EXCEPTION 'the last migration of % is rolled back already', "table"
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'pii_decrypt_columns() decrypts columns of earlier ones.';
    ELSIF state IS NULL AND encrypted IS NOT NULL THEN
        PERFORM @extschema@.pii_lock_table("table", lock_timeout, attempts, true);
        PERFORM @extschema@.pii_decrypt_columns("table", encrypted);
    ELSIF state = 'finished' THEN
        PERFORM @extschema@.pii_lock_table("table", lock_timeout, attempts, true);
        PERFORM @extschema@.pii_roll_back_finished("table");
    ELSE
        PERFORM @extschema@.pii_columns_in("table", 'started');
        PERFORM @extschema@.pii_lock_table("table", lock_timeout, attempts, false);
        PERFORM @extschema@.pii_roll_back_started("table");
    END IF;
    PERFORM @extschema@.pii_note(@extschema@.pii_owned("table"), 'rolled back');
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_rollback(regclass, interval, integer) IS
    'takes a migration back from any state, in one transaction: columns, indexes, constraints, defaults and order as they were; once finished, it decrypts by a rewrite under an exclusive lock';
