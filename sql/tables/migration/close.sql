-- An adoption that is closed is as any migration: writing needs a key, and no row can become pending. Before that
-- the swap could not be safe: it proves by the CHECK that every row has its value, and has outlived who would
-- not see it.

CREATE FUNCTION pazpaz_pii.pii_is_open(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt'))[1] = 'open', false);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_open(regclass) IS
    'internal: whether rows of a migration may be pending';

CREATE FUNCTION @extschema@.pii_migration_close(relation regclass, closed boolean DEFAULT true) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments text[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    IF closed IS NULL THEN
        RAISE EXCEPTION 'closed must be true or false' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    IF NOT pazpaz_pii.pii_is_adoption(relation) THEN
        RAISE EXCEPTION 'the migration of % was closed from its start', relation
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Only what the application has encrypted by itself can be written without a key.';
    END IF;
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    PERFORM pazpaz_pii.pii_lock_table(relation, false);
    PERFORM pazpaz_pii.pii_refuse_detached(relation);
    PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    IF closed <> pazpaz_pii.pii_is_open(relation) THEN
        RETURN format('%s: %s already', relation, CASE WHEN closed THEN 'closed' ELSE 'open' END);
    END IF;
    arguments := pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt');
    arguments[1] := CASE WHEN closed THEN 'closed' ELSE 'open' END;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s DROP CONSTRAINT pii_in_step', relation));
    PERFORM pazpaz_pii.pii_add_check(relation, closed);
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_adopt');
    PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_adopt', arguments);
    PERFORM pazpaz_pii.pii_record_in_step(pazpaz_pii.pii_owned(relation));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), CASE WHEN closed THEN 'closed' ELSE 'opened' END);
    RETURN format(CASE WHEN closed
        THEN '%s: closed; sessions that write to it need a key from now on. Next: CALL %s(%L) again, and finish'
        ELSE '%s: open; sessions that write to it need no key. Next: CALL %s(%L)' END, relation,
        '@extschema@.pii_migration_backfill', relation);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_migration_close(regclass, boolean) IS
    'closes a migration that adopts to who has no key: from then on writing to the table needs one, and no row '
        'becomes pending; closed => false opens it again';
