-- What a command of DDL has changed, for the event triggers that look at it afterwards. They do so under its locks:
-- what they read is to grow with what was changed, and not with what the database has. They set plan_cache_mode, since
-- a plan for one list of relations is none for the next, and planning would take longer than looking.

CREATE FUNCTION pazpaz_pii.pii_changed_relations() RETURNS oid[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN ARRAY(
        SELECT DISTINCT r.id
        -- OFFSET 0: by index, one by one.
        FROM pg_event_trigger_ddl_commands() AS d CROSS JOIN LATERAL (
            SELECT d.objid WHERE d.classid = 'pg_class'::regclass
            UNION ALL
            SELECT y.typrelid FROM pg_type AS y
            WHERE d.classid = 'pg_type'::regclass AND y.oid = d.objid AND y.typrelid <> 0 OFFSET 0) AS r (id));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_changed_relations() IS
    'internal: in an event trigger: tables, indexes and composite types that the command itself has made or altered';

-- A typed table changes with its type, a partition or child with its parent, an index with its table.
CREATE FUNCTION pazpaz_pii.pii_changed_with(relations oid[]) RETURNS oid[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changed oid[] := '{}';
    generation oid[] := relations || ARRAY(
        SELECT t.oid
        FROM pg_class AS c
            JOIN pg_depend AS d ON d.refclassid = 'pg_type'::regclass AND d.refobjid = c.reltype
                AND d.classid = 'pg_class'::regclass AND d.objsubid = 0
            JOIN pg_class AS t ON t.oid = d.objid AND t.reloftype = c.reltype
        WHERE c.oid = ANY (relations) AND c.relkind = 'c');
BEGIN
    WHILE generation <> '{}' LOOP
        changed := changed || generation;
        generation := ARRAY(SELECT i.inhrelid FROM pg_inherits AS i WHERE i.inhparent = ANY (generation)
            EXCEPT SELECT unnest(changed));
    END LOOP;
    RETURN changed || ARRAY(SELECT x.indexrelid FROM pg_index AS x WHERE x.indrelid = ANY (changed)
        EXCEPT SELECT unnest(changed));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_changed_with(oid[]) IS
    'internal: these relations, and all that change with them: partitions, children, tables of a type, indexes';
