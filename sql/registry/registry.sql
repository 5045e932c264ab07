-- The life of a registered key. What the caller may not do by itself, the owner of the extension does
-- for roles that may execute the function: SECURITY DEFINER.

CREATE FUNCTION pazpaz_pii.pii_wait_for_key(kind text, version integer) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wait_for_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wait_for_key(text, integer) IS
    'internal: waits for the transactions that have encrypted under a data key, or tagged under any index key, and '
        'keeps others waiting';

-- While somebody waits for a key, those who want to encrypt under it wait behind him; and who holds it may be
-- anybody. So nobody waits for longer than the session's lock_timeout says, or 5 seconds.
CREATE FUNCTION pazpaz_pii.pii_limit_waiting() RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before CONSTANT text := current_setting('lock_timeout');
BEGIN
    IF before = '0' THEN
        PERFORM set_config('lock_timeout', '5s', true);
    END IF;
    RETURN before;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_limit_waiting() IS
    'internal: gives the transaction a lock_timeout unless it has one; what it was before';

CREATE FUNCTION pazpaz_pii.pii_refuse_waiting(kind text, version integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
BEGIN
    PERFORM pg_stat_clear_snapshot();
    SELECT string_agg(DISTINCT format('%s%s', coalesce('process ' || l.pid, 'a prepared transaction'),
            ' of role ' || quote_ident(a.usename)) || coalesce(', on table ' || l.relation::regclass, ''), '; ')
        INTO holders
    FROM pg_locks AS l LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
    WHERE l.granted AND l.pid IS DISTINCT FROM pg_backend_pid()
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
        AND (
            -- As src/keys/registry.rs locks a version of the data key, and tags as a whole.
            (l.classid = 'pazpaz_pii.pii_key'::regclass AND l.objid = CASE kind WHEN 'data' THEN version ELSE 0 END
                AND l.objsubid = CASE kind WHEN 'data' THEN 1 ELSE 2 END)
            -- As the census meets it.
            OR (l.mode = 'AccessExclusiveLock'
                AND l.relation IN (SELECT c.relation FROM pazpaz_pii.pii_stored_columns() AS c)));
    RAISE EXCEPTION 'other transactions are in the way of a change of % key version %', kind, version
        USING ERRCODE = 'lock_not_available', DETAIL = coalesce(holders, 'They are gone by now.'),
            HINT = 'Nothing was changed. Try again when they have ended, with a longer lock_timeout perhaps; '
                'pg_terminate_backend() ends one.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_waiting(text, integer) IS
    'internal: raises the error 55P03 that names who holds a key, or a table that is to be counted';

CREATE FUNCTION pazpaz_pii.pii_lock_key(kind text, version integer) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_wait_for_key(kind, version);
    PERFORM set_config('lock_timeout', timeout_before, true);
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting(kind, version);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_key(text, integer) IS
    'internal: locks a data key, or tags as a whole; an error that names who holds it, after a while';

-- ignored: the names of tables that the custodian leaves out of account, with their schemas.
CREATE FUNCTION pazpaz_pii.pii_count_stored(ignored text[]) RETURNS bigint
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counted bigint;
BEGIN
    LOCK TABLE pazpaz_pii.pii_key_census IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM pazpaz_pii.pii_key_census;
    INSERT INTO pazpaz_pii.pii_key_census
            (table_name, column_name, key_version, index_version, n_values, nulls, malformed, bytes)
        SELECT c.table_name::text, c.column_name, c.key_version, c.index_version, c.n_values, c.nulls, c.malformed,
            c.bytes
        FROM pazpaz_pii.pii_census_without(NULL, ignored) AS c;
    SELECT coalesce(sum(c.n_values), 0) INTO counted FROM pazpaz_pii.pii_key_census AS c;
    RETURN counted;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_count_stored(text[]) IS
    'internal: counts the stored values of all tables but some by key version, for pii_key_status';

CREATE FUNCTION @extschema@.pii_take_census() RETURNS bigint
    VOLATILE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_tell_elsewhere();
    SELECT pazpaz_pii.pii_count_stored('{}');
$$;
COMMENT ON FUNCTION @extschema@.pii_take_census() IS
    'counts the stored values of all tables by key version, for pii_key_status; returns their number';

CREATE FUNCTION pazpaz_pii.pii_whose(owner oid) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN pg_get_userbyid(owner) <> current_user THEN format(' (a table of %s)', owner::regrole) ELSE '' END;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_whose(oid) IS
    'internal: tells the owner of a table that is not that of the extension';

CREATE FUNCTION pazpaz_pii.pii_key_places(kind text, version integer, others boolean) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(format('%s.%I: %s%s', c.table_name, c.column_name, c.n_values, pazpaz_pii.pii_whose(r.relowner)),
        ', ' ORDER BY c.table_name, c.column_name)
    FROM (SELECT table_name, column_name, sum(n_values) AS n_values
            FROM pazpaz_pii.pii_key_census
            WHERE CASE kind WHEN 'data' THEN key_version ELSE index_version END IS NOT NULL
                AND n_values > 0
                AND (CASE kind WHEN 'data' THEN key_version ELSE index_version END = version) <> others
            GROUP BY table_name, column_name) AS c
        LEFT JOIN pg_class AS r ON r.oid = to_regclass(c.table_name)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_places(text, integer, boolean) IS
    'internal: by the last census, the columns with values under a key, or under any other key of its kind';

-- What moves values to the current version depends on what holds them; only that is told.
CREATE FUNCTION pazpaz_pii.pii_key_remedies(version integer) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH places (form) AS MATERIALIZED (
        SELECT s.form
        FROM pazpaz_pii.pii_key_census AS c
            JOIN pazpaz_pii.pii_stored_forms() AS s
                ON s.relation = to_regclass(c.table_name) AND s.column_name = c.column_name
        WHERE c.key_version = pii_key_remedies.version AND c.n_values > 0
    )
    SELECT string_agg(r.remedy, ' ' ORDER BY r.number)
    FROM (VALUES
        (1, '{bytes}'::text[], 'Declare columns of bytea: SELECT pii_declare_column(...).'),
        (2, '{armour}', 'Make encrypted columns of armour in text: ALTER TABLE ... ALTER COLUMN ... TYPE '
            'encrypted_text USING pii_import(...).'),
        (3, '{bytes,armour,scalar,array,bytea}', 'Move values to the current version: CALL pii_rotate().'),
        (4, '{bytes,bytea}', 'Values that are bound to associated data it leaves: pii_decrypt and pii_encrypt them '
            'with that.'),
        (5, '{view}', 'REFRESH materialized views.')
    ) AS r (number, forms, remedy)
    WHERE EXISTS (SELECT FROM places AS p WHERE p.form = ANY (r.forms))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_remedies(integer) IS
    'internal: by the last census, what moves the values under a data key to the current version';

CREATE FUNCTION pazpaz_pii.pii_refuse_uncounted(ignored text[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    SELECT string_agg(format('%s.%I: %s%s', u.relation, u.column_name, u.column_type, pazpaz_pii.pii_whose(r.relowner)),
        ', ') INTO places
    FROM pazpaz_pii.pii_uncounted_columns(ignored) AS u JOIN pg_class AS r ON r.oid = u.relation;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'columns may hold values under any key, and cannot be counted'
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'Move the values to columns of type encrypted_text, or of arrays of it: pii_rotate() leaves '
                    'those in rows, ranges and the like as they are. Tables of others that do not matter can be named '
                    'as ignoring.';
    END IF;
    SELECT string_agg(format('%s is %s%s', e.relation, e.place, pazpaz_pii.pii_whose(r.relowner)), E'\n') INTO places
    FROM pazpaz_pii.pii_elsewhere() AS e JOIN pg_class AS r ON r.oid = e.relation
    WHERE e.relation::text <> ALL (ignored);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'tables may hold values under any key, and their rows are not in this database'
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'See to it where these rows are: CALL pii_rotate() and pii_census(). Then name these tables as '
                    'ignoring.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_uncounted(text[]) IS
    'internal: an error while columns, or tables whose rows are on other servers, may contain encrypted values that '
        'the census does not count';

-- Anybody can store what looks like a value under a key, or a copy of one that he may read, and keep it, in a table or
-- as a literal. So the custodian can name tables, views, domains and functions that do not matter: as errors name
-- them, since he may have no right to the schemas that they are in.
CREATE FUNCTION pazpaz_pii.pii_ignored(ignoring text[]) RETURNS text[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one text;
    relation regclass;
    object text;
    ignored text[] := '{}';
BEGIN
    FOREACH one IN ARRAY ignoring LOOP
        relation := CASE WHEN one !~ '\)$' THEN to_regclass(one) END;
        object := CASE WHEN one ~ '\)$' THEN to_regprocedure(one)::text
            ELSE coalesce(relation::text, to_regtype(one)::text) END;
        IF object IS NULL THEN
            RAISE EXCEPTION 'no such table: %', coalesce(one, 'NULL')
                USING ERRCODE = 'undefined_table', HINT = 'Name what is to be ignored with its schema.';
        END IF;
        ignored := ignored || object;
        IF relation IS NOT NULL THEN
            ignored := ignored || ARRAY(SELECT s.relation::text FROM pazpaz_pii.pii_storage(relation) AS s
                UNION SELECT e.relation::text FROM pazpaz_pii.pii_elsewhere(relation) AS e);
        END IF;
    END LOOP;
    RETURN ARRAY(SELECT DISTINCT i.name FROM unnest(ignored) AS i (name) ORDER BY i.name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_ignored(text[]) IS
    'internal: the names of what does not matter; of tables, with their partitions and children';

CREATE FUNCTION pazpaz_pii.pii_check_tags() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
    unregistered text;
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_refuse_literals('index', NEW.version, true, NEW.ignored);
    PERFORM pazpaz_pii.pii_count_stored(NEW.ignored);
    PERFORM pazpaz_pii.pii_refuse_uncounted(NEW.ignored);
    places := pazpaz_pii.pii_key_places('index', NEW.version, true);
    SELECT string_agg(DISTINCT format('SELECT pii_register_key(%s, ''index'')', c.index_version), ', ')
        INTO unregistered
    FROM pazpaz_pii.pii_key_census AS c
    WHERE c.n_values > 0 AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k WHERE k.kind = 'index'
        AND k.version = c.index_version);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'values are tagged under another index key than version %, so lookups would miss them',
            NEW.version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = coalesce(unregistered || ' first, in a session that has this key; the new one then waits for '
                        'pii_activate_key().',
                    'Rewrite these columns in the transaction of pii_activate_key(), as "Another index key" of the '
                        'page "The life of a key" shows, docs/key-rotation.md.')
                    || ' Tables of others that do not matter can be named as ignoring.';
    END IF;
    PERFORM set_config('lock_timeout', timeout_before, true);
    RETURN NULL;
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting('index', NEW.version);
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_tags() IS
    'internal: trigger of pii_key: no transaction ends with an active index key that is not that of all tags';

-- At the end of the transaction, which rewrites the columns in between. Not on INSERT, lest a restore
-- depend on the order of its tables; pii_add_key() activates by an UPDATE of its own.
CREATE CONSTRAINT TRIGGER pii_key_check_tags
    AFTER UPDATE OF activated_at ON pazpaz_pii.pii_key
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
        WHEN (NEW.kind OPERATOR(pg_catalog.=) 'index' AND NEW.activated_at IS NOT NULL AND NEW.retired_at IS NULL)
    EXECUTE FUNCTION pazpaz_pii.pii_check_tags();

CREATE FUNCTION pazpaz_pii.pii_add_key(
    kind text, version integer, fingerprint text, wrapped_key bytea, is_active boolean, valid_for interval,
    ignored text[]
) RETURNS pazpaz_pii.pii_key
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known record;
    added pazpaz_pii.pii_key;
BEGIN
    SELECT k.kind, k.version INTO known FROM pazpaz_pii.pii_key AS k WHERE k.fingerprint = pii_add_key.fingerprint;
    IF FOUND THEN
        RAISE EXCEPTION 'this key is registered already, as % key version %', known.kind, known.version
            USING ERRCODE = 'duplicate_object';
    END IF;
    INSERT INTO pazpaz_pii.pii_key (kind, version, fingerprint, expires_at, wrapped_key)
        VALUES (kind, version, fingerprint, now() + valid_for, wrapped_key) RETURNING * INTO added;
    IF is_active THEN
        UPDATE pazpaz_pii.pii_key AS k SET activated_at = now(), ignored = pii_add_key.ignored
            WHERE k.kind = pii_add_key.kind AND k.version = pii_add_key.version RETURNING * INTO added;
    END IF;
    RETURN added;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_add_key(text, integer, text, bytea, boolean, interval, text[]) IS
    'internal: adds a row to pii_key, which it returns; for pii_register_key() and pii_create_key()';

CREATE FUNCTION pazpaz_pii.pii_has_active_key(kind text) RETURNS boolean
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_has_active_key.kind AND k.activated_at IS NOT NULL AND k.retired_at IS NULL)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_has_active_key(text) IS 'internal: whether pii_key has an active key of this kind';

-- Somebody may pass a key where its kind belongs, so what it is instead is not said.
CREATE FUNCTION pazpaz_pii.pii_check_named(kind text, version integer) RETURNS void
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF version IS NULL OR kind IS NULL OR kind NOT IN ('data', 'index') THEN
        RAISE EXCEPTION 'version must be given, and kind must be ''data'' or ''index'''
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_named(text, integer) IS
    'internal: an error unless these can be the kind and version of a key';

-- ignoring: the first index key is active at once, and asks as pii_activate_key() does.
CREATE FUNCTION @extschema@.pii_register_key(
    version integer, kind text DEFAULT 'data', valid_for interval DEFAULT '90 days', ignoring text[] DEFAULT '{}'
) RETURNS text
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    loaded record;
    registered pazpaz_pii.pii_key;
    added pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    PERFORM pazpaz_pii.pii_check_named(kind, version);
    SELECT s.fingerprint, s.is_current INTO loaded FROM @extschema@.pii_session_keys() AS s
        WHERE s.kind = pii_register_key.kind AND s.version = pii_register_key.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this session has no % key of version %', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Load it first; its fingerprint is what gets registered.';
    END IF;
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO registered FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_register_key.kind AND k.version = pii_register_key.version;
    IF registered.fingerprint = loaded.fingerprint THEN
        -- A day, since how long 90 days are depends on the time zone.
        IF (registered.expires_at IS NULL) <> (valid_for IS NULL)
            OR abs(extract(epoch FROM registered.expires_at - registered.created_at - valid_for)) > 86400 THEN
            RAISE NOTICE '% key version % is registered already: valid_for changes nothing', kind, version
                USING DETAIL = format('It expires at %s.', coalesce(registered.expires_at, 'infinity'));
        END IF;
        RETURN registered.fingerprint;
    END IF;
    IF registered.fingerprint IS NOT NULL THEN
        RAISE EXCEPTION 'the % key loaded as version % has fingerprint %, but the registered one has %',
                kind, version, loaded.fingerprint, registered.fingerprint
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'A version stands for one key for ever. Load the registered key, or give this one a new '
                    'version.';
    END IF;
    IF kind = 'index' THEN
        PERFORM pazpaz_pii.pii_lock_key(kind, version);
    END IF;
    added := pazpaz_pii.pii_add_key(kind, version, loaded.fingerprint, NULL,
        CASE kind WHEN 'data' THEN loaded.is_current ELSE false END OR NOT pazpaz_pii.pii_has_active_key(kind),
        valid_for, left_out);
    PERFORM pazpaz_pii.pii_audit_key('key_register', added, added.ignored);
    RETURN loaded.fingerprint;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_register_key(integer, text, interval, text[]) IS
    'records the fingerprint of a key of this session; from then on another key under its version is refused';

CREATE FUNCTION pazpaz_pii.pii_lock_registered(kind text, version integer) RETURNS pazpaz_pii.pii_key
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
BEGIN
    PERFORM pazpaz_pii.pii_check_named(kind, version);
    -- A snapshot from before the lock would not show what the lock has waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a key changes its state in a READ COMMITTED transaction only'
            USING ERRCODE = 'active_sql_transaction',
                HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, or SET default_transaction_isolation TO '
                    '''read committed''.';
    END IF;
    -- All of its kind, since what becomes of one depends on the others.
    PERFORM FROM pazpaz_pii.pii_key AS k WHERE k.kind = pii_lock_registered.kind ORDER BY k.version FOR UPDATE;
    SELECT * INTO registered FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_lock_registered.kind AND k.version = pii_lock_registered.version;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% key version % is not registered', kind, version
            USING ERRCODE = 'undefined_object', HINT = 'pii_key_status lists the registered keys.';
    END IF;
    RETURN registered;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_lock_registered(text, integer) IS
    'internal: the row of a registered key, locked with those of its kind; an error without one';

CREATE FUNCTION pazpaz_pii.pii_audit_key(event text, key pazpaz_pii.pii_key, ignored text[]) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.pii_audit(event, jsonb_build_object('kind', key.kind, 'version', key.version, 'fingerprint',
        key.fingerprint) || CASE WHEN ignored = '{}' THEN '{}' ELSE jsonb_build_object('ignored', ignored) END);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_audit_key(text, pazpaz_pii.pii_key, text[]) IS
    'internal: records what became of a key, and the tables that were left out of account';

CREATE FUNCTION @extschema@.pii_activate_key(
    version integer, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
    current_version CONSTANT integer := pazpaz_pii.pii_current_version();
    blind text;
    one regclass;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.retired_at IS NOT NULL THEN
        RAISE EXCEPTION '% key version % is retired', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE WHEN registered.destroyed_at IS NULL
                    THEN 'SELECT pii_reinstate_key(...) takes a retirement back.'
                    ELSE 'It is destroyed, too: make a new version.' END;
    END IF;
    IF registered.activated_at IS NOT NULL THEN
        RETURN;
    END IF;
    IF kind = 'index' THEN
        -- Until the end, nobody copies a value from a table that is still to be rewritten, or looks one up.
        FOR one IN
            SELECT DISTINCT c.relation FROM pazpaz_pii.pii_stored_columns() AS c JOIN pg_class AS k
                ON k.oid = c.relation
            WHERE c.holds IN ('scalar', 'array') AND k.relkind = 'r' AND c.relation::text <> ALL (left_out)
            ORDER BY c.relation
        LOOP
            PERFORM pazpaz_pii.pii_lock_table(one, false);
        END LOOP;
        PERFORM pazpaz_pii.pii_lock_key(kind, version);
        UPDATE pazpaz_pii.pii_key AS k SET retired_at = clock_timestamp()
            WHERE k.kind = 'index' AND k.activated_at IS NOT NULL AND k.retired_at IS NULL;
        SELECT string_agg(DISTINCT t.tgrelid::regclass::text, ', ') INTO blind FROM pg_trigger AS t
            WHERE t.tgfoid = '@extschema@.pii_blind_index_trigger()'::regprocedure;
        IF blind IS NOT NULL THEN
            RAISE WARNING 'blind indexes depend on the index key, and nothing can tell which one made them: %', blind
                USING HINT = 'Compute them anew in this transaction, or lookups by them will find nothing.';
        END IF;
    END IF;
    UPDATE pazpaz_pii.pii_key AS k SET activated_at = now(), ignored = left_out
        WHERE k.kind = pii_activate_key.kind AND k.version = pii_activate_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_activate', registered, left_out);
    IF kind = 'data' AND current_version <> version THEN
        RAISE NOTICE 'this session still encrypts under data key version %', current_version
            USING HINT = format('Before CALL pii_rotate(): SELECT pii_reload_keys(), or load a keyring whose current '
                'version is %s.', version);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_activate_key(integer, text, text[]) IS
    'makes a registered key the one to use; an index key retires the one before, and its transaction rewrites all tags';

-- Whoever has the key reads the texts of such an index, also when the table's values are under another by now.
CREATE FUNCTION pazpaz_pii.pii_sealed_indexes(version integer, ignored text[]) RETURNS text
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(c.oid::regclass::text, ', ' ORDER BY c.oid::regclass::text)
    FROM pg_class AS c JOIN pg_index AS i ON i.indexrelid = c.oid JOIN pg_am AS a ON a.oid = c.relam
        CROSS JOIN LATERAL pazpaz_pii.pii_search_state(c.oid::regclass, true) AS s
    WHERE a.amname = 'pii_search' AND c.relkind = 'i' AND NOT pg_is_other_temp_schema(c.relnamespace)
        AND i.indrelid::regclass::text <> ALL (pii_sealed_indexes.ignored)
        AND pii_sealed_indexes.version = ANY (s.key_versions);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_sealed_indexes(integer, text[]) IS
    'internal: the search indexes that are sealed under a data key';

CREATE FUNCTION pazpaz_pii.pii_refuse_used(kind text, version integer, ignored text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    IF kind = 'data' THEN
        places := pazpaz_pii.pii_sealed_indexes(version, ignored);
    END IF;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'search indexes are still sealed under data key version %', version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'SELECT pii_search_merge(...), in a session with the keys, seals one under the current version.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_literals(kind, version, false, ignored);
    PERFORM pazpaz_pii.pii_count_stored(ignored);
    PERFORM pazpaz_pii.pii_refuse_uncounted(ignored);
    places := pazpaz_pii.pii_key_places(kind, version, false);
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'values are still stored under % key version %', kind, version
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = concat_ws(' ', CASE kind WHEN 'data' THEN pazpaz_pii.pii_key_remedies(version)
                    ELSE 'Rewrite these columns in the transaction of pii_activate_key(), as "Another index key" of '
                        'the page "The life of a key" shows, docs/key-rotation.md.' END,
                    'Tables of others that do not matter can be named as ignoring.');
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_used(text, integer, text[]) IS
    'internal: counts, and an error, with the places, while a stored value needs a key';

-- Before the lock, so that nobody who writes waits for a no; and after, when it has waited for every transaction
-- that could still add values.
CREATE FUNCTION pazpaz_pii.pii_check_unused(kind text, version integer, ignored text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before CONSTANT text := pazpaz_pii.pii_limit_waiting();
BEGIN
    PERFORM pazpaz_pii.pii_refuse_used(kind, version, ignored);
    PERFORM pazpaz_pii.pii_wait_for_key(kind, version);
    PERFORM pazpaz_pii.pii_refuse_used(kind, version, ignored);
    PERFORM set_config('lock_timeout', timeout_before, true);
EXCEPTION WHEN lock_not_available THEN
    PERFORM pazpaz_pii.pii_refuse_waiting(kind, version);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_unused(text, integer, text[]) IS
    'internal: locks a key for who encrypts under it, once no stored value needs it; an error while one does';

CREATE FUNCTION @extschema@.pii_retire_key(
    version integer, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.retired_at IS NOT NULL THEN
        RETURN;
    END IF;
    -- Without one, nobody could write any more.
    IF registered.activated_at IS NOT NULL AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_key AS k
        WHERE k.kind = pii_retire_key.kind AND k.version <> pii_retire_key.version
            AND k.activated_at IS NOT NULL AND k.retired_at IS NULL) THEN
        RAISE EXCEPTION '% key version % is the last active one', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE kind WHEN 'data'
                    THEN 'Activate another first: pii_create_key() or pii_register_key(), then pii_activate_key().'
                    ELSE 'pii_activate_key() of another index key retires it.' END;
    END IF;
    PERFORM pazpaz_pii.pii_check_unused(kind, version, left_out);
    UPDATE pazpaz_pii.pii_key AS k SET retired_at = clock_timestamp()
        WHERE k.kind = pii_retire_key.kind AND k.version = pii_retire_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_retire', registered, left_out);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_retire_key(integer, text, text[]) IS
    'ends the use of a key for encryption; refuses, with the places, while any stored value needs it';

-- A data key is again what it was. An index key waits for pii_activate_key(), which sees to its tags.
CREATE FUNCTION @extschema@.pii_reinstate_key(version integer, kind text DEFAULT 'data') RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.destroyed_at IS NOT NULL THEN
        RAISE EXCEPTION '% key version % is destroyed', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'That is for ever. Make a new version.';
    ELSIF registered.retired_at IS NULL THEN
        RETURN;
    END IF;
    UPDATE pazpaz_pii.pii_key AS k
    SET retired_at = NULL, activated_at = CASE k.kind WHEN 'data' THEN k.activated_at END
        WHERE k.kind = pii_reinstate_key.kind AND k.version = pii_reinstate_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_reinstate', registered, '{}');
END
$$;
COMMENT ON FUNCTION @extschema@.pii_reinstate_key(integer, text) IS
    'takes back that a key was retired: a data key is in use again, an index key waits to be activated';

CREATE FUNCTION @extschema@.pii_destroy_key(
    version integer, confirm text, kind text DEFAULT 'data', ignoring text[] DEFAULT '{}'
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    registered pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
    holders text;
BEGIN
    registered := pazpaz_pii.pii_lock_registered(kind, version);
    IF registered.destroyed_at IS NOT NULL THEN
        RETURN;
    END IF;
    IF registered.retired_at IS NULL THEN
        RAISE EXCEPTION '% key version % is not retired', kind, version
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'SELECT pii_retire_key(...) comes first.';
    END IF;
    IF confirm IS DISTINCT FROM registered.fingerprint THEN
        RAISE EXCEPTION 'destroying % key version % is not confirmed', kind, version
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'No backup from before can be read without this key. Pass its fingerprint, as pii_key_status '
                    'shows it, as confirm.';
    END IF;
    -- They may have copied values that were not there any more when the key was retired.
    SELECT string_agg(t.holder, '; ') INTO holders FROM (
        SELECT format('process %s of role %I', a.pid, a.usename) FROM pg_stat_activity AS a
            WHERE a.datname = current_database() AND a.xact_start < registered.retired_at
                AND a.backend_type <> 'autovacuum worker' AND a.pid <> pg_backend_pid()
        UNION ALL
        SELECT format('prepared transaction %L of role %I', p.gid, p.owner) FROM pg_prepared_xacts AS p
            -- It tells when it was prepared, not when it began.
            WHERE p.database = current_database()
    ) AS t (holder);
    IF holders IS NOT NULL THEN
        RAISE EXCEPTION 'a transaction from before % key version % was retired is still open', kind, version
            USING ERRCODE = 'object_in_use', DETAIL = holders,
                HINT = 'It may have copied values under this key. Let it end, or end it; pg_stat_activity and '
                    'pg_prepared_xacts show more of it.';
    END IF;
    PERFORM pazpaz_pii.pii_check_unused(kind, version, left_out);
    UPDATE pazpaz_pii.pii_key AS k SET destroyed_at = now(), wrapped_key = NULL
        WHERE k.kind = pii_destroy_key.kind AND k.version = pii_destroy_key.version;
    PERFORM pazpaz_pii.pii_audit_key('key_destroy', registered, left_out);
    IF registered.wrapped_key IS NOT NULL THEN
        RAISE NOTICE 'the wrapped key is deleted; its bytes stay in the table''s file until VACUUM FULL '
            'pazpaz_pii.pii_key, and in WAL and backups'
            USING HINT = 'Whoever has those and the master key can still unwrap it.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_destroy_key(integer, text, text, text[]) IS
    'deletes a retired key for ever: all that is encrypted under it, backups included, becomes unreadable';
