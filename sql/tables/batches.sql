-- The engine of backfill and rotation: goes through a table page by page, one transaction and one
-- UPDATE for each batch. Where it is stands nowhere: what is done shows in the rows themselves, so a
-- killed session has lost one batch, and any number of sessions can work at once.

-- An expression of tests fails where the value of its column cannot be encrypted. Failures and progress
-- are recorded for the root, by the operation; a backfill ends early when its migration does.
CREATE TYPE pazpaz_pii.pii_table_update AS (
    operation text,
    root regclass,
    ends_with_migration boolean,
    relation regclass,
    columns name[],
    tests text[],
    assignments text,
    pending text
);
COMMENT ON TYPE pazpaz_pii.pii_table_update IS
    'internal: the UPDATE by which a backfill or rotation goes through one table';

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
CREATE FUNCTION pazpaz_pii.pii_find_culprits(task pazpaz_pii.pii_table_update, row_tid tid, row_sqlstate text)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    row_key text;
    is_found boolean := false;
BEGIN
    SELECT q.cells[1] INTO row_key
    FROM pazpaz_pii.pii_query_as_owner(task.relation, format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1',
        pazpaz_pii.pii_row_key(task.relation), task.relation), row_tid) AS q (cells);
    FOR i IN 1..cardinality(task.columns) LOOP
        BEGIN
            PERFORM pazpaz_pii.pii_run_as_owner(task.relation,
                format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', task.tests[i], task.relation), row_tid,
                with_keys => true);
        EXCEPTION WHEN OTHERS THEN
            PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(task.root), task.relation, task.operation,
                row_key, task.columns[i], SQLSTATE);
            is_found := true;
        END;
    END LOOP;
    IF NOT is_found THEN
        -- A trigger or constraint of the table refused the row.
        PERFORM pazpaz_pii.pii_record_failure(pazpaz_pii.pii_owned(task.root), task.relation, task.operation, row_key,
            '*', row_sqlstate);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_culprits(pazpaz_pii.pii_table_update, tid, text) IS
    'internal: notes which values of a row cannot be encrypted';

CREATE FUNCTION pazpaz_pii.pii_full_name(relation regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_full_name(regclass) IS
    'internal: the name of a table with its schema, whatever the search_path';

-- Encrypts what is pending in some pages of a table; the statement reads and writes each row under
-- its lock. One row that fails does not stop the others: then they are done one by one. Runs under
-- the session's own search_path, which the user's triggers may need, so every name has its schema,
-- types of variables included.
CREATE FUNCTION pazpaz_pii.pii_run_batch(
    task pazpaz_pii.pii_table_update, first_page bigint, end_page bigint, skip_locked boolean, silently boolean,
    most_timeouts integer, OUT rows_done bigint, OUT rows_failed bigint, OUT timeouts integer
) VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    full_name CONSTANT pg_catalog.text := pazpaz_pii.pii_full_name(task.relation);
    page CONSTANT pg_catalog.text := pg_catalog.format(
        'SELECT t.ctid FROM ONLY %s AS t WHERE t.ctid OPERATOR(pg_catalog.>=) $1 AND t.ctid OPERATOR(pg_catalog.<) $2 '
            'AND (%s) FOR NO KEY UPDATE%s',
        full_name, task.pending, CASE WHEN skip_locked THEN ' SKIP LOCKED' ELSE '' END);
    first_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', first_page)::pg_catalog.tid;
    end_tid CONSTANT pg_catalog.tid := pg_catalog.format('(%s,0)', end_page)::pg_catalog.tid;
    one pg_catalog.tid;
BEGIN
    rows_failed := 0;
    timeouts := 0;
    -- A key that was loaded for a transaction is gone in the next.
    PERFORM pazpaz_pii.pii_require_current_key();
    -- Rows that a policy hides would be left out.
    PERFORM pg_catalog.set_config('row_security', 'off', true);
    BEGIN
        -- An array, since a join might read the whole table for each batch.
        rows_done := pazpaz_pii.pii_run_as_owner(task.relation, pg_catalog.format(
            'UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) ANY (ARRAY(%s))',
            full_name, task.assignments, page), first_tid, end_tid, with_keys => true, silently => silently);
        RETURN;
    EXCEPTION WHEN OTHERS THEN
        rows_done := 0;
        IF pazpaz_pii.pii_is_passing(SQLSTATE) THEN
            timeouts := (SQLSTATE OPERATOR(pg_catalog.=) '55P03')::integer;
            RETURN;
        ELSIF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
            RAISE;
        END IF;
    END;
    FOR one IN
        SELECT q.cells[1]::pg_catalog.tid FROM pazpaz_pii.pii_query_as_owner(task.relation, page, first_tid, end_tid)
            AS q (cells)
    LOOP
        EXIT WHEN timeouts OPERATOR(pg_catalog.>=) most_timeouts;
        BEGIN
            PERFORM pazpaz_pii.pii_run_as_owner(task.relation, pg_catalog.format(
                'UPDATE ONLY %s AS t SET %s WHERE t.ctid OPERATOR(pg_catalog.=) $1', full_name, task.assignments), one,
                with_keys => true, silently => silently);
            rows_done := rows_done OPERATOR(pg_catalog.+) 1;
        EXCEPTION WHEN OTHERS THEN
            IF pazpaz_pii.pii_is_fatal(SQLSTATE) THEN
                RAISE;
            ELSIF NOT pazpaz_pii.pii_is_passing(SQLSTATE) THEN
                PERFORM pazpaz_pii.pii_find_culprits(task, one, SQLSTATE);
                rows_failed := rows_failed OPERATOR(pg_catalog.+) 1;
            ELSIF SQLSTATE OPERATOR(pg_catalog.=) '55P03' THEN
                timeouts := timeouts OPERATOR(pg_catalog.+) 1;
            END IF;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_run_batch(pazpaz_pii.pii_table_update, bigint, bigint, boolean, boolean, integer) IS
    'internal: encrypts what is pending in some pages of a table';

CREATE FUNCTION pazpaz_pii.pii_count_pending(task pazpaz_pii.pii_table_update) RETURNS bigint
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
    SELECT q.cells[1]::bigint
    FROM pazpaz_pii.pii_query_as_owner(task.relation,
        format('SELECT count(*) FROM ONLY %s AS t WHERE %s', task.relation, task.pending)) AS q (cells);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_count_pending(pazpaz_pii.pii_table_update) IS
    'internal: rows of a table that are not encrypted, or not under the current key';

-- How large a table is and how many of its pages make a batch, from PostgreSQL's own estimate. A
-- table without one is taken for dense: batches are smaller then.
CREATE FUNCTION pazpaz_pii.pii_pages(relation regclass, batch_size integer, OUT pages bigint,
    OUT pages_per_batch bigint)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_relation_size(relation) / current_setting('block_size')::integer,
        greatest(1, ceil(batch_size / CASE WHEN reltuples > 0 AND relpages > 0 THEN greatest(reltuples / relpages, 1)
            ELSE 100 END))::bigint
    FROM pg_class WHERE oid = relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_pages(regclass, integer) IS
    'internal: pages of a table, and how many of them hold a batch of rows';

-- At most every five seconds, and at the end.
CREATE FUNCTION pazpaz_pii.pii_tell_progress(
    relation regclass, started_at timestamptz, told_at timestamptz, pages_done bigint, pages bigint, rows_done bigint,
        rows_failed bigint
) RETURNS timestamptz
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    seconds numeric := greatest(EXTRACT(epoch FROM clock_timestamp() - started_at), 0.001);
    share numeric := pages_done::numeric / greatest(pages, 1);
BEGIN
    IF clock_timestamp() < told_at + interval '5 seconds' THEN
        RETURN told_at;
    END IF;
    RAISE NOTICE '%: % %%, %, %/s, about % s left%', relation, round(100 * share, 1),
        pazpaz_pii.pii_counted(rows_done, 'row'), pazpaz_pii.pii_counted(round(rows_done / seconds), 'row'),
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

-- Nobody who keeps a lock is waited for without end, where others are to go on.
CREATE FUNCTION pazpaz_pii.pii_wait_at_most(goes_on boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF goes_on AND current_setting('lock_timeout') = '0' THEN
        PERFORM set_config('lock_timeout', '5s', true);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_wait_at_most(boolean) IS
    'internal: gives this transaction a lock_timeout if it has none, and others are to go on';

-- One table of many may be a stranger's, whose code raises whatever it likes, or who holds a lock and keeps
-- it. Where others are to go on, which error it was is all that becomes of it, and nobody is waited for without
-- end: most_timeouts says how often for such a table; NULL for one that is alone. What would be raised by the
-- COMMIT is raised here.
CREATE FUNCTION pazpaz_pii.pii_try_batch(
    task pazpaz_pii.pii_table_update, first_page bigint, end_page bigint, skip_locked boolean, silently boolean,
    most_timeouts integer, OUT rows_done bigint, OUT rows_failed bigint, OUT timeouts integer, OUT failure text
) VOLATILE LANGUAGE plpgsql AS $$
DECLARE
    batch pg_catalog.record;
BEGIN
    rows_done := 0;
    rows_failed := 0;
    timeouts := 0;
    PERFORM pazpaz_pii.pii_wait_at_most(most_timeouts IS NOT NULL);
    batch := pazpaz_pii.pii_run_batch(task, first_page, end_page, skip_locked, silently, most_timeouts);
    SET CONSTRAINTS ALL IMMEDIATE;
    rows_done := batch.rows_done;
    rows_failed := batch.rows_failed;
    timeouts := batch.timeouts;
EXCEPTION WHEN OTHERS THEN
    IF most_timeouts IS NULL THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_batch(pazpaz_pii.pii_table_update, bigint, bigint, boolean, boolean, integer) IS
    'internal: encrypts what is pending in some pages of a table; the SQLSTATE of an error, if others are to go on';

-- Likewise how large a table is, what is left of it, and a note of how far that is. Each has the handler: only
-- there can an error be raised again as it was.
CREATE FUNCTION pazpaz_pii.pii_try_pages(relation regclass, batch_size integer, goes_on boolean,
    OUT pages bigint, OUT pages_per_batch bigint, OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    SELECT p.pages, p.pages_per_batch INTO pages, pages_per_batch FROM pazpaz_pii.pii_pages(relation, batch_size) AS p;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_pages(regclass, integer, boolean) IS
    'internal: pages of a table, and how many make a batch; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_count(task pazpaz_pii.pii_table_update, goes_on boolean,
    OUT pending bigint, OUT failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_wait_at_most(goes_on);
    pending := pazpaz_pii.pii_count_pending(task);
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_count(pazpaz_pii.pii_table_update, boolean) IS
    'internal: what is pending in a table; the SQLSTATE of an error, if others are to go on';

CREATE FUNCTION pazpaz_pii.pii_try_note(task pazpaz_pii.pii_table_update, started_at timestamptz, blocks_done bigint,
    blocks_total bigint, rows_done bigint, goes_on boolean) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_record_progress(pazpaz_pii.pii_owned(task.root), task.operation, started_at,
        least(blocks_done, blocks_total), blocks_total, rows_done);
    RETURN NULL;
EXCEPTION WHEN OTHERS THEN
    IF NOT goes_on THEN
        RAISE;
    END IF;
    RETURN SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_try_note(pazpaz_pii.pii_table_update, timestamptz, bigint, bigint, bigint,
    boolean) IS 'internal: notes how far this session is; the SQLSTATE of an error, if others are to go on';

CREATE PROCEDURE pazpaz_pii.pii_run_batches(
    tasks pazpaz_pii.pii_table_update[], batch_size integer, pause interval, goes_on boolean,
    INOUT rows_done bigint, INOUT rows_failed bigint, INOUT is_complete boolean, INOUT failure text
)
    LANGUAGE plpgsql AS $$
DECLARE
    started_at CONSTANT pg_catalog.timestamptz := pg_catalog.clock_timestamp();
    told_at pg_catalog.timestamptz := started_at;
    noted_at pg_catalog.timestamptz := '-infinity';
    silently CONSTANT boolean := pazpaz_pii.pii_may_silence_triggers();
    task pazpaz_pii.pii_table_update;
    size pg_catalog.record;
    batch pg_catalog.record;
    first_page bigint;
    skip_locked boolean;
    left_over pg_catalog.record;
    pending_before bigint;
    most_timeouts CONSTANT integer := CASE WHEN goes_on THEN 3 END;
    timeouts integer := 0;
BEGIN
    <<tables>>
    FOREACH task IN ARRAY tasks LOOP
        -- First around the rows that others hold, then waiting for them.
        skip_locked := true;
        pending_before := NULL;
        LOOP
            first_page := 0;
            size := pazpaz_pii.pii_try_pages(task.relation, batch_size, goes_on);
            failure := size.failure;
            EXIT tables WHEN failure IS NOT NULL;
            WHILE first_page OPERATOR(pg_catalog.<) size.pages LOOP
                IF task.ends_with_migration AND NOT pazpaz_pii.pii_is_started(task.root) THEN
                    RAISE NOTICE '%: the migration was finished or rolled back meanwhile', task.root;
                    EXIT tables;
                END IF;
                batch := pazpaz_pii.pii_try_batch(task, first_page,
                    first_page OPERATOR(pg_catalog.+) size.pages_per_batch, skip_locked, silently, most_timeouts);
                failure := batch.failure;
                EXIT tables WHEN failure IS NOT NULL;
                rows_done := rows_done OPERATOR(pg_catalog.+) batch.rows_done;
                rows_failed := rows_failed OPERATOR(pg_catalog.+) batch.rows_failed;
                first_page := first_page OPERATOR(pg_catalog.+) size.pages_per_batch;
                IF pg_catalog.clock_timestamp()
                    OPERATOR(pg_catalog.>) (noted_at OPERATOR(pg_catalog.+) interval '0.2 seconds')
                THEN
                    failure := pazpaz_pii.pii_try_note(task, started_at, first_page, size.pages, rows_done, goes_on);
                    EXIT tables WHEN failure IS NOT NULL;
                    noted_at := pg_catalog.clock_timestamp();
                END IF;
                told_at := pazpaz_pii.pii_tell_progress(
                    task.relation, started_at, told_at, first_page, size.pages, rows_done, rows_failed);
                COMMIT;
                -- Whoever holds one lock in every batch would have the others wait long.
                timeouts := timeouts OPERATOR(pg_catalog.+) batch.timeouts;
                IF timeouts OPERATOR(pg_catalog.>=) most_timeouts THEN
                    failure := '55P03';
                    EXIT tables;
                END IF;
                IF pause OPERATOR(pg_catalog.>) interval '0' THEN
                    PERFORM pg_catalog.pg_sleep(EXTRACT(epoch FROM pause));
                END IF;
            END LOOP;
            left_over := pazpaz_pii.pii_try_count(task, goes_on);
            failure := left_over.failure;
            EXIT tables WHEN failure IS NOT NULL;
            EXIT WHEN left_over.pending OPERATOR(pg_catalog.=) 0;
            -- Rows that were written may be what they were: a trigger of the table can see to that.
            IF NOT skip_locked AND left_over.pending OPERATOR(pg_catalog.>=) pending_before THEN
                -- What is left has failed, is in another session's hands, or came in under an old key.
                is_complete := false;
                EXIT;
            END IF;
            pending_before := left_over.pending;
            skip_locked := false;
            rows_failed := 0;
        END LOOP;
    END LOOP;
END
$$;
COMMENT ON PROCEDURE pazpaz_pii.pii_run_batches(pazpaz_pii.pii_table_update[], integer, interval, boolean, bigint,
    bigint, boolean, text) IS
    'internal: goes through tables and encrypts what is pending, a transaction for each batch';

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
    FROM pazpaz_pii.pii_storage(root) AS s CROSS JOIN LATERAL (
        -- By index, as in storage.sql.
        SELECT t.tgname, t.tgisinternal, t.tgenabled FROM pg_trigger AS t WHERE t.tgrelid = s.relation OFFSET 0) AS g
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
