-- The engine of backfill and rotation: goes through a table page by page, one transaction and one
-- UPDATE for each batch. Where it is stands nowhere: what is done shows in the rows themselves, so a
-- killed session has lost one batch, and any number of sessions can work at once.

-- What a backfill or a rotation does, table by table. An expression of tests fails where the value
-- of its column cannot be encrypted.
CREATE TYPE pazpaz_pii.pii_part AS (relation regclass, columns name[], tests text[], assignments text, pending text);
COMMENT ON TYPE pazpaz_pii.pii_part IS 'internal: what a backfill or rotation does with one table';

CREATE FUNCTION pazpaz_pii.pii_parts(operation text, root regclass) RETURNS SETOF pazpaz_pii.pii_part
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(format('t.%I::pg_catalog.text::%s', c.column_name, c.encrypted_type) ORDER BY c.number),
        -- The trigger does the rest.
        min(format('%I = t.%1$I', c.shadow_name)),
        string_agg(format('(t.%I IS NULL) OPERATOR(pg_catalog.<>) (t.%I IS NULL)', c.column_name, c.shadow_name), ' OR ')
    FROM pazpaz_pii.pii_storage(root) AS s, pazpaz_pii.pii_column AS c
    WHERE operation = 'backfill' AND c.table_name = root AND c.state = 'started'
    GROUP BY s.relation
    UNION ALL
    SELECT c.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(format('pazpaz_pii.pii_reencrypt(t.%I)', c.column_name) ORDER BY c.number),
        string_agg(format('%I = CASE WHEN pazpaz_pii.pii_is_current(t.%1$I) THEN t.%1$I ELSE pazpaz_pii.pii_reencrypt(t.%1$I) END', c.column_name), ', '),
        string_agg(format('NOT pazpaz_pii.pii_is_current(t.%I)', c.column_name), ' OR ')
    FROM pazpaz_pii.pii_stored_columns(root) AS c
    WHERE operation = 'rotate' AND c.holds IN ('scalar', 'bytea')
        -- Generated ones follow the columns that they are made of.
        AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = c.relation AND a.attnum = c.number AND a.attgenerated = '')
        AND (SELECT k.relkind FROM pg_class AS k WHERE k.oid = c.relation) = 'r'
    GROUP BY c.relation
    ORDER BY 1;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_parts(text, regclass) IS
    'internal: the UPDATE of a backfill or rotation, for each table';

-- Whether the session may keep the user's triggers from firing: nothing that they should know of
-- changes, and they would touch every row of the table.
CREATE FUNCTION pazpaz_pii.pii_may_silence_triggers() RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('session_replication_role', current_setting('session_replication_role'), true);
    RETURN true;
EXCEPTION WHEN insufficient_privilege THEN
    RETURN false;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_may_silence_triggers() IS
    'internal: whether this session may set session_replication_role';

-- Errors that go away by themselves, ...
CREATE FUNCTION pazpaz_pii.pii_is_passing(sqlstate text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT sqlstate IN ('40001', '40P01', '55P03');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_passing(text) IS
    'internal: whether an error is one of concurrency: serialization failure, deadlock, lock not available';

-- ... and such that are not about one row.
CREATE FUNCTION pazpaz_pii.pii_is_fatal(sqlstate text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(sqlstate, 2) IN ('08', '25', '53', '57', '58') OR sqlstate IN ('42501', 'XX000');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_fatal(text) IS
    'internal: whether an error is none of a single row: resources, shutdown, privileges';

-- Notes which values of a row it was.
CREATE FUNCTION pazpaz_pii.pii_find_culprits(operation text, root regclass, part pazpaz_pii.pii_part, row_tid tid, row_sqlstate text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    row_key text;
    is_found boolean := false;
BEGIN
    EXECUTE format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', pazpaz_pii.pii_row_key(part.relation), part.relation) INTO row_key USING row_tid;
    FOR i IN 1..cardinality(part.columns) LOOP
        BEGIN
            EXECUTE format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', part.tests[i], part.relation) USING row_tid;
        EXCEPTION WHEN OTHERS THEN
            PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(root), part.relation, operation, row_key, part.columns[i], SQLSTATE);
            is_found := true;
        END;
    END LOOP;
    IF NOT is_found THEN
        -- A trigger or constraint of the table refused the row.
        PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(root), part.relation, operation, row_key, '*', row_sqlstate);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_culprits(text, regclass, pazpaz_pii.pii_part, tid, text) IS
    'internal: notes which values of a row cannot be encrypted';

-- Encrypts what is pending in some pages of a table; the statement reads and writes each row under
-- its lock. One row that fails does not stop the others: then they are done one by one. Runs under
-- the session's own search_path, which the user's triggers may need, so every name has its schema,
-- types of variables included.
CREATE FUNCTION pazpaz_pii.pii_batch(
    operation text, root regclass, part pazpaz_pii.pii_part, first_page bigint, end_page bigint, skip_locked boolean, silently boolean,
    OUT rows_done bigint, OUT rows_failed bigint
) VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    page CONSTANT pg_catalog.text := pg_catalog.format(
        'SELECT t.ctid FROM ONLY %s AS t WHERE t.ctid OPERATOR(pg_catalog.>=) $1 AND t.ctid OPERATOR(pg_catalog.<) $2 AND (%s) FOR NO KEY UPDATE%s',
        part.relation, part.pending, CASE WHEN skip_locked THEN ' SKIP LOCKED' ELSE '' END);
    first_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', first_page)::pg_catalog.tid;
    end_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', end_page)::pg_catalog.tid;
    one pg_catalog.tid;
BEGIN
    rows_failed := 0;
    -- A key that was loaded for a transaction is gone in the next.
    PERFORM pazpaz_pii.pii_require_keys(false);
    IF silently THEN
        PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
    END IF;
    -- Rows that a policy hides would be left out.
    PERFORM pg_catalog.set_config('row_security', 'off', true);
    BEGIN
        -- An array, since a join might read the whole table for each batch.
        EXECUTE pg_catalog.format('UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(%s))',
            part.relation, part.assignments, page) USING first_tid, end_tid;
        GET DIAGNOSTICS rows_done = ROW_COUNT;
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        rows_done := 0;
        IF pazpaz_pii.pii_is_passing(SQLSTATE) THEN
            RETURN;
        ELSIF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
            RAISE;
        END IF;
    END;
    FOR one IN EXECUTE page USING first_tid, end_tid LOOP
        BEGIN
            EXECUTE pg_catalog.format('UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) $1', part.relation, part.assignments) USING one;
            rows_done := rows_done OPERATOR(pg_catalog.+) 1;
        EXCEPTION WHEN OTHERS THEN
            IF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
                RAISE;
            ELSIF NOT pazpaz_pii.pii_is_passing(SQLSTATE) THEN
                PERFORM pazpaz_pii.pii_find_culprits(operation, root, part, one, SQLSTATE);
                rows_failed := rows_failed OPERATOR(pg_catalog.+) 1;
            END IF;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_batch(text, regclass, pazpaz_pii.pii_part, bigint, bigint, boolean, boolean) IS
    'internal: encrypts what is pending in some pages of a table';

CREATE FUNCTION pazpaz_pii.pii_has_pending(part pazpaz_pii.pii_part) RETURNS boolean
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    result boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s AS t WHERE %s)', part.relation, part.pending) INTO result;
    RETURN result;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_has_pending(pazpaz_pii.pii_part) IS
    'internal: whether a table has rows that are not encrypted, or not under the current key';

-- How large a table is and how many of its pages make a batch, from PostgreSQL's own estimate. A
-- table without one is taken for dense: batches are smaller then.
CREATE FUNCTION pazpaz_pii.pii_pages(relation regclass, batch_size integer, OUT pages bigint, OUT pages_per_batch bigint)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_relation_size(relation) / current_setting('block_size')::integer,
        greatest(1, ceil(batch_size / CASE WHEN reltuples > 0 AND relpages > 0 THEN greatest(reltuples / relpages, 1) ELSE 100 END))::bigint
    FROM pg_class WHERE oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_pages(regclass, integer) IS
    'internal: pages of a table, and how many of them hold a batch of rows';

-- At most every five seconds, and at the end.
CREATE FUNCTION pazpaz_pii.pii_tell_progress(
    relation regclass, started_at timestamptz, told_at timestamptz, pages_done bigint, pages bigint, rows_done bigint, rows_failed bigint
) RETURNS timestamptz
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seconds numeric := greatest(EXTRACT(epoch FROM clock_timestamp() - started_at), 0.001);
    share numeric := pages_done::numeric / greatest(pages, 1);
BEGIN
    IF clock_timestamp() < told_at + interval '5 seconds' THEN
        RETURN told_at;
    END IF;
    RAISE NOTICE '%: % %%, % rows, % rows/s, about % s left%', relation, round(100 * share, 1), rows_done, round(rows_done / seconds),
        coalesce(round(seconds * (1 - share) / nullif(share, 0))::text, '?'),
        CASE WHEN rows_failed > 0 THEN format(', %s failed', rows_failed) ELSE '' END;
    RETURN clock_timestamp();
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_progress(regclass, timestamptz, timestamptz, bigint, bigint, bigint, bigint) IS
    'internal: a NOTICE on how far a backfill or rotation is';

-- Procedures that commit must not be called inside a transaction; PostgreSQL's own message for that
-- says little.
CREATE FUNCTION pazpaz_pii.pii_refuse_transaction_block() RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_refuse_transaction_block_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_transaction_block() IS
    'internal: raises the error 25001 inside a transaction block';

CREATE FUNCTION pazpaz_pii.pii_is_started(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'started');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_started(regclass) IS
    'internal: whether a migration waits for its backfill';

CREATE PROCEDURE pazpaz_pii.pii_walk(operation text, root regclass, batch_size integer, pause interval, INOUT rows_done bigint, INOUT rows_failed bigint, INOUT is_complete boolean)
    LANGUAGE plpgsql AS $$
DECLARE
    started_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    told_at pg_catalog.timestamptz := started_at;
    noted_at pg_catalog.timestamptz := '-infinity';
    silently CONSTANT boolean := pazpaz_pii.pii_may_silence_triggers();
    part pazpaz_pii.pii_part;
    size pg_catalog.record;
    batch pg_catalog.record;
    first_page bigint;
    skip_locked boolean;
    done_before bigint;
BEGIN
    <<tables>>
    FOR part IN SELECT * FROM pazpaz_pii.pii_parts(operation, root) LOOP
        -- First around the rows that others hold, then waiting for them.
        skip_locked := true;
        LOOP
            done_before := rows_done;
            first_page := 0;
            size := pazpaz_pii.pii_pages(part.relation, batch_size);
            WHILE first_page OPERATOR(pg_catalog.<) size.pages LOOP
                IF operation OPERATOR(pg_catalog.=) 'backfill' AND NOT pazpaz_pii.pii_is_started(root) THEN
                    RAISE NOTICE '%: the migration was finished or rolled back meanwhile', root;
                    EXIT tables;
                END IF;
                batch := pazpaz_pii.pii_batch(operation, root, part, first_page,
                    first_page OPERATOR(pg_catalog.+) size.pages_per_batch, skip_locked, silently);
                rows_done := rows_done OPERATOR(pg_catalog.+) batch.rows_done;
                rows_failed := rows_failed OPERATOR(pg_catalog.+) batch.rows_failed;
                first_page := first_page OPERATOR(pg_catalog.+) size.pages_per_batch;
                IF pg_catalog.clock_timestamp() OPERATOR(pg_catalog.>) (noted_at OPERATOR(pg_catalog.+) interval '0.2 seconds') THEN
                    PERFORM pazpaz_pii.pii_record_progress(pazpaz_pii.pii_owned(root), operation, started_at, LEAST(first_page, size.pages), size.pages, rows_done);
                    noted_at := pg_catalog.clock_timestamp();
                END IF;
                told_at := pazpaz_pii.pii_tell_progress(part.relation, started_at, told_at, first_page, size.pages, rows_done, rows_failed);
                COMMIT;
                IF pause OPERATOR(pg_catalog.>) interval '0' THEN
                    PERFORM pg_catalog.pg_sleep(EXTRACT(epoch FROM pause));
                END IF;
            END LOOP;
            EXIT WHEN NOT pazpaz_pii.pii_has_pending(part);
            IF NOT skip_locked AND rows_done OPERATOR(pg_catalog.=) done_before THEN
                -- What is left has failed, is in another session's hands, or came in under an old key.
                is_complete := false;
                EXIT;
            END IF;
            skip_locked := false;
            rows_failed := 0;
        END LOOP;
    END LOOP;
    PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(root), operation);
    COMMIT;
END
$$;
COMMENT ON PROCEDURE pazpaz_pii.pii_walk(text, regclass, integer, interval, bigint, bigint, boolean) IS
    'internal: goes through a table and encrypts what is pending, a transaction for each batch';

CREATE FUNCTION pazpaz_pii.pii_check_pace(batch_size integer, pause interval) RETURNS void
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF coalesce(batch_size, 0) NOT BETWEEN 1 AND 1000000 THEN
        RAISE EXCEPTION 'batch_size must be from 1 to 1000000 rows' USING ERRCODE = 'invalid_parameter_value';
    ELSIF pause IS NULL OR pause < interval '0' THEN
        RAISE EXCEPTION 'pause must not be negative' USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_pace(integer, interval) IS
    'internal: raises the error 22023 for a batch size or pause that makes no sense';

-- Which of the user's triggers a backfill or rotation will fire.
CREATE FUNCTION pazpaz_pii.pii_tell_about_firing_triggers(root regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    names text;
BEGIN
    SELECT string_agg(DISTINCT quote_ident(g.tgname), ', ') INTO names
    FROM pazpaz_pii.pii_storage(root) AS s JOIN pg_trigger AS g ON g.tgrelid = s.relation
    WHERE NOT g.tgisinternal AND g.tgname NOT LIKE '~pii\_migration%'
        AND g.tgenabled IN ('A', CASE WHEN pazpaz_pii.pii_may_silence_triggers() THEN 'R' ELSE 'O' END);
    IF names IS NOT NULL THEN
        RAISE NOTICE '%: triggers fire for each row: %', root, names
            USING HINT = 'A role that may set session_replication_role, as superusers do, keeps them from firing.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_firing_triggers(regclass) IS
    'internal: tells which triggers a backfill or rotation fires';
