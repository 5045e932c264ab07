-- What happens to none of the extension's own tables, all of which have been made by now: fixtures of test
-- suites empty "all tables", and with them would go wrapped keys and what a migration needs to go on. And
-- triggers that session_replication_role = replica does not pass by.

CREATE FUNCTION pazpaz_pii.pii_refuse_truncate() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'table % of the extension pazpaz_pii is not to be emptied', TG_RELID::regclass
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Leave the schema pazpaz_pii out.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_truncate() IS
    'internal: trigger of all tables of the extension: an error for TRUNCATE';

DO $do$
DECLARE
    one regclass;
    event_trigger name;
BEGIN
    FOR one IN
        SELECT c.oid FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace OPERATOR(pg_catalog.=) 'pazpaz_pii'::pg_catalog.regnamespace
            AND c.relkind OPERATOR(pg_catalog.=) 'r'
    LOOP
        EXECUTE pg_catalog.format('CREATE TRIGGER pii_refuse_truncate BEFORE TRUNCATE ON %s '
            'FOR EACH STATEMENT EXECUTE FUNCTION pazpaz_pii.pii_refuse_truncate()', one);
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER pii_refuse_truncate', one);
    END LOOP;
    -- A restore may be one with session_replication_role = replica, too.
    FOR one IN
        SELECT g.tgrelid FROM pg_catalog.pg_trigger AS g
        WHERE g.tgfoid OPERATOR(pg_catalog.=) 'pazpaz_pii.pii_leave_out_of_notes()'::pg_catalog.regprocedure
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER pii_leave_out', one);
    END LOOP;
    -- Columns, indexes and keys that are made under it are as lasting as any.
    FOR event_trigger IN
        SELECT e.evtname FROM pg_catalog.pg_event_trigger AS e
            JOIN pg_catalog.pg_proc AS p ON p.oid OPERATOR(pg_catalog.=) e.evtfoid
        WHERE p.pronamespace OPERATOR(pg_catalog.=) 'pazpaz_pii'::pg_catalog.regnamespace
    LOOP
        EXECUTE pg_catalog.format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', event_trigger);
    END LOOP;
END
$do$;
