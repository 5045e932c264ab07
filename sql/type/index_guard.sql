-- Unique indexes over columns that are not searchable: their values have no tag, so that VACUUM would
-- need the key. Said when such an index is made; the column's type is all that can be known, and enough.

-- As its owner, since it guards whoever makes an index, and that role may lack USAGE on the schema pazpaz_pii. It reads
-- catalogues only.
CREATE FUNCTION pazpaz_pii.pii_refuse_untagged_index() RETURNS event_trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    unique_classes constant oid[] := ARRAY(
        SELECT o.oid FROM pg_opclass AS o JOIN pg_opfamily AS f ON f.oid = o.opcfamily
        WHERE f.opfname = 'encrypted_text_unique_ops' AND f.opfnamespace = '@extschema@'::regnamespace);
    changed oid[];
    one record;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_opclass'::regclass
        AND d.refobjid = ANY (unique_classes) AND d.classid = 'pg_class'::regclass)
    THEN
        RETURN;  -- no index has one
    END IF;
    changed := pazpaz_pii.pii_changed_with(pazpaz_pii.pii_changed_relations());
    SELECT k.indrelid::regclass AS relation, k.attname AS column_name INTO one
    FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
        SELECT x.indrelid, a.attname, a.atttypid, a.atttypmod
        FROM pg_index AS x
            -- What CREATE INDEX CONCURRENTLY leaves when it fails must not stand in the way.
            JOIN pg_class AS i ON i.oid = x.indexrelid AND (x.indisvalid OR i.relkind = 'I')
            CROSS JOIN unnest(x.indclass) WITH ORDINALITY AS k (class, number)
            JOIN pg_attribute AS a ON a.attrelid = x.indexrelid AND a.attnum = k.number
        WHERE x.indexrelid = n.id AND k.class = ANY (unique_classes) OFFSET 0) AS k
    -- A type modifier of our type is odd when it is searchable; one of the domains may have it.
    WHERE k.atttypmod % 2 <> 1
        AND (SELECT max(m.modifier) FROM pazpaz_pii.pii_made_of(k.atttypid, k.atttypmod) AS m) % 2 <> 1;
    IF FOUND THEN
        RAISE EXCEPTION 'operator class encrypted_text_unique_ops needs a searchable column'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Table %s, index column "%s". Without equality tags, VACUUM would need the key.',
                    one.relation, one.column_name),
                HINT = 'ALTER TABLE ... ALTER COLUMN ... TYPE encrypted_text(n, searchable) first, n as it is.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_untagged_index() IS
    'internal: event trigger: an error for an index with encrypted_text_unique_ops over a column without equality tags';

CREATE EVENT TRIGGER pazpaz_pii_untagged_index ON ddl_command_end
    WHEN TAG IN ('CREATE INDEX', 'ALTER INDEX', 'CREATE TABLE', 'ALTER TABLE', 'CREATE SCHEMA', 'ALTER TYPE')
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_untagged_index();
COMMENT ON EVENT TRIGGER pazpaz_pii_untagged_index IS
    'refuses indexes with encrypted_text_unique_ops over columns that are not searchable';
