-- A column ignores case by its collation, and without a key by its tags: an error where they disagree, where PostgreSQL
-- would take equality under one collation for that under another one, or where equality is the collation's own affair.

-- What a column, or a domain, of this type, modifier and collation is to our type: no row if nothing, else whether it
-- is an array of it, whether tags and collation ignore case, and whether what differs in bytes differs.
CREATE FUNCTION pazpaz_pii.pii_case_of(type oid, modifier integer, collated oid)
    RETURNS TABLE (is_array boolean, is_tagged boolean, tags_ignore_case boolean, ignores_case boolean,
        is_deterministic boolean)
    STABLE PARALLEL SAFE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- One of the domains may have the modifier: n * 2 + searchable, and 2^25 for nocase (pii_core: typmod.rs).
    SELECT bool_or(m.is_element), max(m.modifier) % 2 = 1, max(m.modifier) >= 1 << 25,
        coalesce(pii_case_of.collated = pazpaz_pii.pii_nocase_collation(), false),
        (SELECT coalesce(bool_and(l.collisdeterministic), true) FROM pg_collation AS l
            WHERE l.oid = pii_case_of.collated)
    FROM pazpaz_pii.pii_made_of(pii_case_of.type, pii_case_of.modifier) AS m
    HAVING bool_or(m.type = '@extschema@.encrypted_text'::regtype)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_case_of(oid, integer, oid) IS
    'internal: whether tags and comparison of a column ignore case, and its collation is deterministic';

-- As its owner, since it guards whoever alters a table, and that role may lack USAGE on the schema pazpaz_pii. It reads
-- catalogues only.
CREATE FUNCTION pazpaz_pii.pii_refuse_collation() RETURNS event_trigger
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    nocase oid;
    -- In subqueries with OFFSET 0 each of these is looked up by index, whatever their number.
    changed oid[];
    one record;
BEGIN
    nocase := pazpaz_pii.pii_nocase_collation();
    changed := pazpaz_pii.pii_changed_relations();

    -- Columns of what inherits them have type and collation of their parent's.
    SELECT c.is_array, c.is_tagged, c.tags_ignore_case, c.ignores_case, c.is_deterministic, o.object INTO one
    FROM (
        -- What is alike is looked up once: a conversion alters its table many times, and that may be a wide one.
        SELECT a.atttypid, a.atttypmod, a.attcollation,
            min(format('Column %s.%I.', a.attrelid::regclass, a.attname))
        FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
            SELECT a.* FROM pg_class AS r JOIN pg_attribute AS a ON a.attrelid = r.oid
            WHERE r.oid = n.id AND r.relkind IN ('r', 'p', 'm', 'f', 'c') AND a.attnum > 0 AND NOT a.attisdropped
                -- None of PostgreSQL's own types.
                AND a.attcollation <> 0 AND a.atttypid >= 16384 OFFSET 0) AS a
        GROUP BY a.atttypid, a.atttypmod, a.attcollation
        UNION ALL
        SELECT y.typbasetype, y.typtypmod, y.typcollation, format('Domain %s.', y.oid::regtype)
        FROM pg_event_trigger_ddl_commands() AS d JOIN pg_type AS y ON y.oid = d.objid
        WHERE d.classid = 'pg_type'::regclass AND y.typtype = 'd'
    ) AS o (type, modifier, collated, object)
        CROSS JOIN pazpaz_pii.pii_case_of(o.type, o.modifier, o.collated) AS c
    WHERE NOT c.is_deterministic OR CASE WHEN c.is_array THEN c.tags_ignore_case OR c.ignores_case
        ELSE c.is_tagged AND c.tags_ignore_case <> c.ignores_case END;
    IF FOUND AND NOT one.is_deterministic THEN
        RAISE EXCEPTION 'encrypted_text cannot have a nondeterministic collation'
            USING ERRCODE = 'feature_not_supported', DETAIL = one.object,
                HINT = format('To ignore case, write encrypted_text(n, searchable, nocase) COLLATE %s.',
                    nocase::regcollation);
    ELSIF FOUND AND one.is_array THEN
        RAISE EXCEPTION 'an array of encrypted_text cannot ignore case'
            USING ERRCODE = 'feature_not_supported', DETAIL = one.object,
                HINT = 'Leave nocase and COLLATE encrypted_nocase out, or make a table of the elements.';
    ELSIF FOUND AND one.tags_ignore_case THEN
        RAISE EXCEPTION 'a nocase type needs the collation encrypted_nocase'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' Its tags would ignore case, and = would not.',
                HINT = format('Write ... encrypted_text(n, searchable, nocase) COLLATE %s.', nocase::regcollation);
    ELSIF FOUND THEN
        RAISE EXCEPTION 'the collation encrypted_nocase needs a type that is nocase, or not searchable'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' Its tags would respect case, and = would decrypt every value.',
                HINT = format('Write ... encrypted_text(n, searchable, nocase) COLLATE %s.', nocase::regcollation);
    END IF;

    IF NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.refclassid = 'pg_collation'::regclass AND d.refobjid = nocase)
    THEN
        RETURN;  -- nothing ignores case
    END IF;

    -- Nobody alters the type of a column that a partition key has.
    SELECT format('Column %s.%I.', k.partrelid::regclass, k.attname) AS object INTO one
    FROM unnest(changed) AS n (id) CROSS JOIN LATERAL (
        SELECT p.partrelid, a.attname
        FROM pg_partitioned_table AS p
            CROSS JOIN unnest(p.partattrs, p.partcollation) AS k (key, collated)
            JOIN pg_attribute AS a ON a.attrelid = p.partrelid AND a.attnum = k.key
        WHERE p.partrelid = n.id AND (k.collated = nocase) <> (a.attcollation = nocase) OFFSET 0) AS k;
    IF FOUND THEN
        RAISE EXCEPTION 'partition key and column disagree about case'
            USING ERRCODE = 'collation_mismatch', DETAIL = one.object,
                HINT = 'Leave COLLATE out: the key has the collation of the column.';
    END IF;

    changed := pazpaz_pii.pii_changed_with(changed);
    SELECT format('Index %s, column "%s".', k.indexrelid::regclass, k.attname) AS object INTO one
    FROM unnest(changed) AS n (id)
        CROSS JOIN LATERAL (
            -- What a hash index has of a column is a number.
            SELECT x.indexrelid, a.attname, k.collated, t.attcollation = nocase AS column_ignores_case,
                coalesce(t.atttypid, a.atttypid) AS type, coalesce(t.atttypmod, a.atttypmod) AS modifier
            FROM pg_index AS x
                CROSS JOIN unnest(x.indcollation, x.indkey) WITH ORDINALITY AS k (collated, key, number)
                JOIN pg_attribute AS a ON a.attrelid = x.indexrelid AND a.attnum = k.number
                LEFT JOIN pg_attribute AS t ON t.attrelid = x.indrelid AND t.attnum = k.key AND k.key <> 0
            WHERE x.indexrelid = n.id AND k.collated <> 0 OFFSET 0) AS k
        CROSS JOIN pazpaz_pii.pii_case_of(k.type, k.modifier, k.collated) AS c
    WHERE k.type >= 16384 AND (k.collated = nocase) IS DISTINCT FROM k.column_ignores_case
        AND c.ignores_case <> coalesce(k.column_ignores_case,
            CASE WHEN c.is_tagged THEN c.tags_ignore_case ELSE c.ignores_case END);
    IF FOUND THEN
        RAISE EXCEPTION 'index and column disagree about case'
            USING ERRCODE = 'collation_mismatch', DETAIL = one.object,
                HINT = 'Leave COLLATE out: the index has the collation of the column.';
    END IF;

    SELECT format('Constraint "%s" of table %s.', f.conname, f.conrelid::regclass) AS object INTO one
    FROM unnest(changed) AS n (id)
        -- By an index, which pg_constraint has for one side only.
        CROSS JOIN LATERAL (
            SELECT d.objid FROM pg_depend AS d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = n.id
                AND d.classid = 'pg_constraint'::regclass OFFSET 0) AS d
        CROSS JOIN LATERAL (SELECT f.* FROM pg_constraint AS f WHERE f.oid = d.objid AND f.contype = 'f' OFFSET 0) AS f
        CROSS JOIN unnest(f.conkey, f.confkey) AS k (key, referenced)
        CROSS JOIN LATERAL (
            SELECT a.attcollation AS ours, r.attcollation AS theirs FROM pg_attribute AS a, pg_attribute AS r
            WHERE a.attrelid = f.conrelid AND a.attnum = k.key AND r.attrelid = f.confrelid AND r.attnum = k.referenced
            OFFSET 0) AS c
    WHERE (c.ours = nocase) <> (c.theirs = nocase);
    IF FOUND THEN
        RAISE EXCEPTION 'a foreign key between columns of which one ignores case'
            USING ERRCODE = 'collation_mismatch',
                DETAIL = one.object || ' PostgreSQL would look for rows by the collation of either side.',
                HINT = format('Give both columns COLLATE %s, or neither.', nocase::regcollation);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_collation() IS
    'internal: event trigger: an error where type, collation, index, foreign key or partition key disagree about case';

CREATE EVENT TRIGGER pazpaz_pii_collation ON ddl_command_end
    WHEN TAG IN ('CREATE TABLE', 'ALTER TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'CREATE MATERIALIZED VIEW',
        'CREATE FOREIGN TABLE', 'ALTER FOREIGN TABLE', 'IMPORT FOREIGN SCHEMA', 'CREATE TYPE', 'ALTER TYPE',
        'CREATE DOMAIN', 'CREATE INDEX', 'ALTER INDEX', 'CREATE SCHEMA')
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_collation();
COMMENT ON EVENT TRIGGER pazpaz_pii_collation IS
    'refuses columns, indexes and keys whose type and collation disagree about case';
