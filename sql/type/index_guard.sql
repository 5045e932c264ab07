-- Unique indexes over columns that are not searchable: their values have no tag, so that VACUUM would
-- need the key. Said when such an index is made; the column's type is all that can be known, and enough.

CREATE FUNCTION pazpaz_pii.pii_refuse_untagged_index() RETURNS event_trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    WITH RECURSIVE changed (id) AS (
        SELECT objid FROM pg_event_trigger_ddl_commands() WHERE classid = 'pg_class'::regclass
        -- A typed table changes with its type.
        UNION SELECT t.oid FROM pg_event_trigger_ddl_commands() JOIN pg_type AS y ON y.typrelid = objid
            JOIN pg_class AS t ON t.reloftype = y.oid
        UNION SELECT i.inhrelid FROM changed JOIN pg_inherits AS i ON i.inhparent = id
    )
    SELECT x.indrelid::regclass AS relation, a.attname AS column_name INTO one
    FROM changed
        -- What CREATE INDEX CONCURRENTLY leaves when it fails must not stand in the way.
        JOIN pg_index AS x ON id IN (x.indexrelid, x.indrelid)
        JOIN pg_class AS i ON i.oid = x.indexrelid AND (x.indisvalid OR i.relkind = 'I')
        CROSS JOIN unnest(x.indclass) WITH ORDINALITY AS k (class, number)
        JOIN pg_opclass AS o ON o.oid = k.class
        JOIN pg_attribute AS a ON a.attrelid = x.indexrelid AND a.attnum = k.number
    WHERE o.opcfamily = (SELECT f.oid FROM pg_opfamily AS f
            WHERE f.opfname = 'encrypted_text_unique_ops' AND f.opfnamespace = '@extschema@'::regnamespace)
        -- A type modifier of our type is odd when it is searchable; one of the domains may have it.
        AND (WITH RECURSIVE types (type, modifier) AS (
                SELECT a.atttypid, a.atttypmod
                UNION ALL SELECT d.typbasetype, d.typtypmod FROM types JOIN pg_type AS d ON d.oid = type
                    WHERE d.typtype = 'd'
            ) SELECT max(modifier) FROM types) % 2 <> 1
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'operator class encrypted_text_unique_ops needs a searchable column'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = format('Table %s, index column "%s". Without equality tags, VACUUM would need the key.',
                    one.relation, one.column_name),
                HINT = 'ALTER TABLE ... ALTER COLUMN ... TYPE encrypted_text(searchable) first.';
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
