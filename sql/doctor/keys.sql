-- The checks of pii_doctor() on the registry of keys; the list is in doctor.sql. Where values are
-- under which key is what the last pii_take_census() has counted.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_unregistered()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_key',
        'no data key is registered: a wrong key under a right version is noticed only when a value does not decrypt; '
            'in a restored database, keys may have been left behind, wrapped ones among them',
        'SELECT @extschema@.pii_register_key(1); for each version, in a session that has its key. If the registry was '
            'left behind: pg_restore --data-only --schema=pazpaz_pii, as a superuser'
    WHERE NOT EXISTS (SELECT FROM @extschema@.pii_key_status AS k WHERE k.kind = 'data')
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns())
    UNION ALL
    SELECT 'warning', 'index key',
        'columns are searchable, and no index key is registered: under another one of the same version lookups find '
            'nothing and unique indexes take duplicates, without an error',
        'SELECT @extschema@.pii_register_key(1, ''index''); in a session that has it'
    WHERE NOT EXISTS (SELECT FROM @extschema@.pii_key_status AS k WHERE k.kind = 'index')
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c WHERE c.is_searchable)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_unregistered() IS 'internal: check of pii_doctor(): encrypted '
    'columns, and no registered key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_overdue()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE k.status WHEN 'overdue' THEN 'warning' ELSE 'info' END, format('%s key version %s', k.kind, k.version),
        CASE k.status WHEN 'overdue' THEN format('was to be replaced %s ago',
                pazpaz_pii.pii_counted(-k.days_left, 'day'))
            ELSE 'is to be replaced within ' || pazpaz_pii.pii_counted(k.days_left + 1, 'day') END,
        CASE WHEN k.is_wrapped THEN format('SELECT @extschema@.pii_create_key(%L)', k.kind)
            ELSE format('SELECT @extschema@.pii_register_key(n, %L), in a session that has a new version n', k.kind) END
            || '; and go on as the page "The life of a key" says, docs/key-rotation.md'
    FROM @extschema@.pii_key_status AS k
    WHERE k.status IN ('due', 'overdue')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_overdue() IS 'internal: check of pii_doctor(): keys that are due '
    'to be replaced';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_budget()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN k.budget_used >= 1 THEN 'critical' ELSE 'warning' END, format('data key version %s', k.version),
        format('has encrypted %s %% at least of the 2^32 values that one key is good for', round(100 * k.budget_used)),
        'SELECT @extschema@.pii_create_key(); or pii_register_key() of a new version; and then pii_activate_key() and '
            'CALL pii_rotate(), as the page "The life of a key" says, docs/key-rotation.md'
    FROM @extschema@.pii_key_status AS k
    -- Half: overwritten values count, too, and nobody has counted them.
    WHERE k.budget_used >= 0.5
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_budget() IS 'internal: check of pii_doctor(): keys that have '
    'encrypted too many values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_census()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_key_census',
        coalesce('values were last counted at ' || date_trunc('second', max(k.counted_at)), 'values were never counted')
            || ': which keys are in use is not known',
        'SELECT @extschema@.pii_take_census()'
    FROM @extschema@.pii_key_status AS k
    HAVING count(*) > 0 AND coalesce(max(k.counted_at) < now() - interval '30 days', true)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_census() IS 'internal: check of pii_doctor(): values were not '
    'counted lately';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE k.status WHEN 'destroyed' THEN 'critical' ELSE 'warning' END,
        format('%s.%I', c.table_name, c.column_name),
        format('%s under data key version %s, which is %s',
            pazpaz_pii.pii_counted(sum(c.n_values), 'value is', 'values are'), c.key_version,
            coalesce(k.status, 'not registered')),
        CASE WHEN s.form IS NULL THEN 'SELECT @extschema@.pii_take_census(); the column is not there any more'
            WHEN k.status = 'destroyed' THEN 'Restore the rows from a backup whose key there is, or delete them.'
            WHEN k.status IS NULL THEN format('SELECT @extschema@.pii_register_key(%s); in a session that has it',
                c.key_version)
            WHEN s.form = 'view' THEN format('REFRESH MATERIALIZED VIEW %s; once what it reads is rotated', s.relation)
            ELSE concat_ws('; ', pazpaz_pii.pii_doctor_reach(s.relation, s.column_name, s.form),
                format('CALL @extschema@.pii_rotate(%L)', c.table_name), CASE
                    WHEN s.form = 'armour' THEN 'if all are ciphertext'
                    WHEN s.form IN ('bytes', 'bytea') THEN 'and pii_decrypt and pii_encrypt those that are bound to '
                        'associated data with that' END) END
    FROM pazpaz_pii.pii_key_census AS c
        LEFT JOIN pazpaz_pii.pii_stored_forms() AS s
            ON s.relation = to_regclass(c.table_name) AND s.column_name = c.column_name
        LEFT JOIN @extschema@.pii_key_status AS k ON k.kind = 'data' AND k.version = c.key_version
    WHERE c.key_version IS NOT NULL AND c.n_values > 0
        AND coalesce(k.status IN ('retired', 'destroyed'), EXISTS (SELECT FROM @extschema@.pii_key_status AS any_key
            WHERE any_key.kind = 'data'))
    GROUP BY c.table_name, c.column_name, c.key_version, k.status, s.relation, s.column_name, s.form
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_values() IS 'internal: check of pii_doctor(): values on retired, '
    'destroyed or unknown keys';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_index_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH tags AS (
        SELECT c.table_name, c.column_name, c.index_version, sum(c.n_values) AS n_values
        FROM pazpaz_pii.pii_key_census AS c WHERE c.index_version IS NOT NULL AND c.n_values > 0
        GROUP BY c.table_name, c.column_name, c.index_version
    ), lookups (version) AS (
        -- The active index key makes the tags that are looked for; without one, the latest should.
        SELECT coalesce(
            (SELECT k.version FROM @extschema@.pii_key_status AS k WHERE k.kind = 'index'
                AND k.activated_at IS NOT NULL AND k.retired_at IS NULL),
            (SELECT max(t.index_version) FROM tags AS t))
    )
    SELECT 'warning', format('%s.%I', t.table_name, t.column_name),
        format('%s of index key version %s, and lookups, which are made with version %s, miss %s',
            pazpaz_pii.pii_counted(t.n_values, 'value has a tag', 'values have tags'), t.index_version, l.version,
            CASE t.n_values WHEN 1 THEN 'it' ELSE 'them' END),
        'Rewrite the column under the index key in use, as "Another index key" of the page "The life of a key" says, '
            'docs/key-rotation.md'
    FROM tags AS t CROSS JOIN lookups AS l
    WHERE t.index_version <> l.version
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_index_key() IS 'internal: check of pii_doctor(): equality tags that '
    'lookups miss';
