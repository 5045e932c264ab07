-- How to have a table for itself, and to outlive those who may not see yet what was committed.

-- The other sessions of this database that hold a snapshot. That of a VACUUM keeps no dead row; that of
-- an ANALYZE by autovacuum does, but it reads no table that others have locked.
CREATE FUNCTION pazpaz_pii.pii_snapshots() RETURNS TABLE (pid integer, oldest xid, may_read boolean)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    -- The type is hidden from those who may not see it.
    SELECT a.pid, a.backend_xmin, coalesce(a.backend_type, '') <> 'autovacuum worker'
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_xmin IS NOT NULL
        -- Those of logical replication count, too: they copy tables.
        AND (coalesce(a.backend_type, '') <> 'autovacuum worker'
            OR EXISTS (SELECT FROM pg_stat_progress_analyze AS p WHERE p.pid = a.pid));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_snapshots() IS
    'internal: sessions of this database that hold a snapshot, the oldest transaction it may miss, and whether they '
        'may read a table with it';

-- Who keeps snapshots from seeing what was committed before a transaction: sessions whose snapshot is
-- older, and such that wrote before it and are still open.
CREATE FUNCTION pazpaz_pii.pii_older_transactions(before xid8) RETURNS TABLE (holder text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    SELECT format('process %s', a.pid) FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
        AND (age(a.backend_xid) > age(before::xid)
            OR a.pid IN (SELECT s.pid FROM pazpaz_pii.pii_snapshots() AS s WHERE age(s.oldest) > age(before::xid)))
    UNION ALL
    SELECT format('standby %s', w.application_name) FROM pg_stat_replication AS w
        WHERE age(w.backend_xmin) > age(before::xid)
    UNION ALL
    SELECT format('replication slot %s', r.slot_name) FROM pg_replication_slots AS r
        WHERE age(r.xmin) > age(before::xid)
    UNION ALL
    SELECT format('prepared transaction %L', p.gid) FROM pg_prepared_xacts AS p
    WHERE p.database = current_database() AND age(p.transaction) > age(before::xid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_older_transactions(xid8) IS
    'internal: who may not see yet what was committed before a transaction';

-- False after five seconds, told by a NOTICE: a caller that can should COMMIT before it waits again, since
-- its own snapshot may be what others wait for.
CREATE FUNCTION pazpaz_pii.pii_wait_for_snapshots(relation regclass, before xid8) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
    give_up timestamptz := clock_timestamp() + interval '5 seconds';
BEGIN
    LOOP
        SELECT string_agg(t.holder, ', ' ORDER BY t.holder) INTO holders FROM pazpaz_pii.pii_older_transactions(before)
            AS t;
        IF holders IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RAISE NOTICE '%: waiting for older transactions: %', relation, holders
                USING HINT = 'They would not see the encrypted values. Let them end, or end them with '
                    'pg_terminate_backend().';
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_wait_for_snapshots(regclass, xid8) IS
    'internal: waits until every snapshot sees what was committed before a transaction; false after five seconds';

-- Waits for those that held a snapshot when it was called, and may yet read a table with it. Those
-- who wait for the table itself are let be. False after the timeout.
CREATE FUNCTION pazpaz_pii.pii_outlive_snapshots(relation regclass, timeout interval) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held text[];
    give_up timestamptz := clock_timestamp() + timeout;
BEGIN
    LOOP
        SELECT array_agg(s.pid || '/' || s.oldest) INTO held
        FROM pazpaz_pii.pii_snapshots() AS s
        WHERE s.may_read AND (held IS NULL OR s.pid || '/' || s.oldest = ANY (held))
            -- The copy of an initial synchronisation keeps its snapshot, whatever it waits for.
            AND (s.pid IN (SELECT w.pid FROM pg_stat_get_wal_senders() AS w) OR NOT EXISTS (
                SELECT FROM pg_locks AS l JOIN pazpaz_pii.pii_tree(pii_outlive_snapshots.relation) AS t
                    ON l.relation = t.member
                WHERE l.pid = s.pid AND NOT l.granted));
        IF held IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.01);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_outlive_snapshots(regclass, interval) IS
    'internal: waits for sessions that hold a snapshot now';

-- ACCESS EXCLUSIVE on a table and all below it, in attempts of lock_timeout each, between which
-- others get their turn. With alone, there is also no reader left whose snapshot is older than the
-- lock, but those that wait for it: to them a rewritten table would look empty, as PostgreSQL's page
-- on MVCC caveats says.
CREATE FUNCTION pazpaz_pii.pii_lock_table(relation regclass, lock_timeout interval, attempts integer, alone boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before text := current_setting('lock_timeout');
    holders text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'must run in a transaction of isolation level READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state',
                HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, or SET default_transaction_isolation TO '
                    '''read committed''.';
    ELSIF lock_timeout IS NULL OR lock_timeout < interval '1 millisecond' THEN
        RAISE EXCEPTION 'lock_timeout must be at least 1 ms' USING ERRCODE = 'invalid_parameter_value';
    ELSIF attempts IS NULL OR attempts < 1 THEN
        RAISE EXCEPTION 'attempts must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR attempt IN 1..attempts LOOP
        holders := NULL;
        BEGIN
            PERFORM set_config('lock_timeout', (EXTRACT(epoch FROM lock_timeout) * 1000)::bigint::text, true);
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
            PERFORM set_config('lock_timeout', timeout_before, true);
            IF alone AND NOT pazpaz_pii.pii_outlive_snapshots(relation, lock_timeout) THEN
                SELECT string_agg(s.pid::text, ', ') INTO holders FROM pazpaz_pii.pii_snapshots() AS s WHERE s.may_read;
                RAISE lock_not_available;
            END IF;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            SELECT coalesce(holders, string_agg(DISTINCT l.pid::text, ', ')) INTO holders
            FROM pg_locks AS l JOIN pazpaz_pii.pii_tree(pii_lock_table.relation) AS t ON l.relation = t.member
            WHERE l.granted AND l.pid <> pg_backend_pid()
                AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database());
            IF attempt = attempts THEN
                RAISE EXCEPTION 'could not have table % alone', relation
                    USING ERRCODE = 'lock_not_available',
                        DETAIL = format('Processes in the way: %s. Tried %s for %s.', coalesce(holders, 'gone by now'),
                            pazpaz_pii.pii_counted(attempts, 'time'), lock_timeout),
                        HINT = 'Nothing was changed. Try again when long transactions have ended; pg_stat_activity '
                            'shows them.';
            END IF;
        END;
        PERFORM pg_sleep(EXTRACT(epoch FROM least(lock_timeout, interval '1 second')));
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_table(regclass, interval, integer, boolean) IS
    'internal: locks a table and all below it, in several short attempts';

-- One attempt, for as long as the session's lock_timeout says, or 5 seconds.
CREATE FUNCTION pazpaz_pii.pii_lock_table(relation regclass, alone boolean) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_lock_table(relation,
        CASE WHEN setting = '0' THEN interval '5 seconds' ELSE setting::bigint * interval '1 millisecond' END, 1, alone)
    FROM pg_settings WHERE name = 'lock_timeout';
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_table(regclass, boolean) IS
    'internal: locks a table and all below it, in one attempt under the session''s lock_timeout';

CREATE FUNCTION pazpaz_pii.pii_forget_plans(relation regclass) RETURNS void
    VOLATILE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_forget_plans_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_forget_plans(regclass) IS
    'internal: makes all sessions plan anew, for PL/pgSQL triggers over columns whose type has changed; for the '
        'owner of the table';
