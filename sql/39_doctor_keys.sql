-- The checks of pii_doctor() on the registry of keys; the list is in 35_doctor.sql. Where values are
-- under which key is what the last pii_take_census() has counted.

CREATE FUNCTION @extschema@.pii_doctor_key_unregistered() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_key', 'no data key is registered: a wrong key under a right version is noticed only when a value does not decrypt',
        'SELECT @extschema@.pii_register_key(1); for each version, in a session that has its key'
    WHERE NOT EXISTS (SELECT FROM @extschema@.pii_key_status AS k WHERE k.kind = 'data')
        AND EXISTS (SELECT FROM @extschema@.pii_doctor_columns())
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor_key_unregistered() IS 'check of pii_doctor(): encrypted columns, and no registered key';

CREATE FUNCTION @extschema@.pii_doctor_key_overdue() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE k.status WHEN 'overdue' THEN 'warning' ELSE 'info' END, format('%s key version %s', k.kind, k.version),
        format('%s since or in %s days', k.status, abs(k.days_left)),
        'SELECT @extschema@.pii_create_key(); and go on as docs/key-rotation.md says'
    FROM @extschema@.pii_key_status AS k
    WHERE k.status IN ('due', 'overdue')
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor_key_overdue() IS 'check of pii_doctor(): keys that are due to be replaced';
