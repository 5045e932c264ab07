-- What becomes of the indexes of columns: what can stand in for them, and what must not get lost.

CREATE TYPE pazpaz_pii.pii_target AS (column_name name, searchable boolean, new_name name);
COMMENT ON TYPE pazpaz_pii.pii_target IS
    'internal: a column to be encrypted, whether its values get tags, and the name of its encrypted column';

CREATE TYPE pazpaz_pii.pii_replacement AS (
    index_name text, is_unique boolean, definition text, replacement_name text, replacement text, is_replaced boolean
);
COMMENT ON TYPE pazpaz_pii.pii_replacement IS
    'internal: an index that a conversion drops, the statement that makes one in its place, if any, and whether there '
        'is one';

-- What can stand in for an index when its columns are encrypted: hash for equality, the unique
-- operator class for uniqueness (EXCLUDE of what is equal is the same), nothing for order. Of
-- partitioned indexes only the topmost counts. What a replacement is called does not matter, but
-- what it holds.
CREATE FUNCTION pazpaz_pii.pii_replacements(relation regclass, targets pazpaz_pii.pii_target[], online boolean)
    RETURNS SETOF pazpaz_pii.pii_replacement
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH specs AS MATERIALIZED (
        SELECT t.column_name, t.searchable, t.new_name::text FROM unnest(targets) AS t
    ),
    keys AS (
        SELECT i.indexid, i.member, x.indisunique OR x.indisexclusion AS is_unique,
            x.indpred IS NULL AND x.indexprs IS NULL AND x.indimmediate AND NOT EXISTS (
                SELECT FROM pg_constraint AS co CROSS JOIN LATERAL unnest(co.conexclop) AS e (operator)
                    JOIN pg_operator AS o ON o.oid = e.operator
                WHERE co.oid = i.constraintid AND o.oprname <> '=') AS is_simple,
            bool_and(s.column_name IS NULL OR s.searchable) FILTER (WHERE k.position <= x.indnkeyatts)
                AS all_searchable,
            array_agg(coalesce(s.new_name, a.attname) ORDER BY coalesce(s.new_name, a.attname) COLLATE "C")
                FILTER (WHERE k.position <= x.indnkeyatts) AS key_names,
            string_agg(CASE WHEN s.column_name IS NULL THEN quote_ident(a.attname)
                ELSE format('%I @extschema@.encrypted_text_unique_ops', s.new_name) END, ', ' ORDER BY k.position)
                    FILTER (WHERE k.position <= x.indnkeyatts) AS unique_keys,
            string_agg(quote_ident(coalesce(s.new_name, a.attname)), ', ' ORDER BY k.position)
                FILTER (WHERE k.position > x.indnkeyatts) AS included,
            (array_agg(s.new_name ORDER BY k.position) FILTER (WHERE s.searchable AND k.position <= x.indnkeyatts))[1]
                AS searched,
            CASE WHEN pg_get_indexdef(i.indexid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls
        FROM pazpaz_pii.pii_column_indexes(relation, (SELECT array_agg(column_name) FROM specs)) AS i
            JOIN pg_index AS x ON x.indexrelid = i.indexid
            CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
            LEFT JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum
            LEFT JOIN specs AS s ON s.column_name = a.attname
        WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
        GROUP BY i.indexid, i.constraintid, i.member, x.indexrelid
    ),
    -- The valid indexes that could be one of these replacements, by their columns.
    present AS (
        SELECT x.indrelid, x.indisunique, am.amname,
            array_agg(a.attname::text ORDER BY a.attname COLLATE "C") AS key_names,
            CASE WHEN pg_get_indexdef(x.indexrelid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls
        FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid JOIN pg_am AS am ON am.oid = c.relam
            CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
        WHERE x.indrelid IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t) AND x.indisvalid
            AND x.indimmediate
            AND x.indpred IS NULL AND x.indexprs IS NULL AND k.position <= x.indnkeyatts
        GROUP BY x.indexrelid, x.indrelid, x.indisunique, am.amname
    )
    SELECT keys.indexid::regclass::text, keys.is_unique, pg_get_indexdef(keys.indexid), named.name,
        CASE WHEN NOT keys.is_simple THEN NULL
            WHEN keys.is_unique AND keys.all_searchable THEN
                format('CREATE UNIQUE INDEX %s%I ON %s (%s)%s%s%s', named.option, named.name, keys.member,
                    keys.unique_keys,
                    ' INCLUDE (' || keys.included || ')', keys.nulls, named.place)
            WHEN NOT keys.is_unique AND keys.searched IS NOT NULL THEN
                format('CREATE INDEX %s%I ON %s USING hash (%I)%s', named.option, named.name, keys.member,
                    keys.searched, named.place)
        END,
        keys.is_simple AND EXISTS (
            SELECT FROM present AS p WHERE p.indrelid = keys.member
                AND CASE WHEN keys.is_unique THEN keys.all_searchable AND p.indisunique
                    AND p.key_names = keys.key_names AND p.nulls = keys.nulls
                    ELSE p.amname = 'hash' AND p.key_names = ARRAY[keys.searched] END)
    FROM keys JOIN pg_class AS c ON c.oid = keys.indexid
        LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        CROSS JOIN LATERAL (
            SELECT pazpaz_pii.pii_shorten(c.relname::text, 50) || '_encrypted' || coalesce(nullif(n, 0)::text, '')
                AS name,
                -- PostgreSQL knows no CONCURRENTLY for partitioned tables.
                CASE WHEN online AND c.relkind = 'i' THEN 'CONCURRENTLY ' ELSE '' END AS option,
                coalesce(' TABLESPACE ' || quote_ident(s.spcname), '') AS place
            FROM generate_series(0, 100) AS n
            WHERE NOT EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = c.relnamespace
                AND o.relname = pazpaz_pii.pii_shorten(c.relname::text, 50) || '_encrypted'
                    || coalesce(nullif(n, 0)::text, ''))
            ORDER BY n LIMIT 1
        ) AS named;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_replacements(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: for each index that a conversion drops, the statement that makes one for the encrypted column, if any';

-- Uniqueness must not get lost.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(relation regclass, targets pazpaz_pii.pii_target[],
    have_replacements boolean) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    missing text;
BEGIN
    SELECT string_agg(r.definition, E'\n') FILTER (WHERE r.replacement IS NULL),
        string_agg(r.replacement || ';', E'\n') FILTER (WHERE r.replacement IS NOT NULL AND NOT r.is_replaced)
    INTO lost, missing
    FROM pazpaz_pii.pii_replacements(relation, targets, true) AS r
    WHERE r.is_unique;
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Make the columns of these indexes searchable, or drop the indexes; '
                    'expressions, predicates and deferrable constraints cannot be kept.';
    ELSIF missing IS NOT NULL AND have_replacements THEN
        RAISE EXCEPTION 'unique indexes of % are not replaced yet', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = missing,
                HINT = 'Nothing was changed. Run what pii_migration_indexes() says, in psql with \gexec.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: raises the error that a unique index cannot be, or is not yet, replaced';

CREATE TYPE pazpaz_pii.pii_index_key AS (
    definition text, index_name text, member regclass, is_unique boolean, key_names text[], predicate text
);
COMMENT ON TYPE pazpaz_pii.pii_index_key IS
    'internal: what an index is over, to be compared with those there are later';

CREATE FUNCTION pazpaz_pii.pii_index_keys(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_index_key
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_get_indexdef(i.indexid), i.indexid::regclass::text, i.member, x.indisunique OR x.indisexclusion,
        (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM unnest(x.indkey::smallint[])
            WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum WHERE k.position <= x.indnkeyatts),
        coalesce(pg_get_expr(x.indpred, x.indrelid), '')
    FROM pazpaz_pii.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AND x.indisvalid;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_index_keys(regclass, name[]) IS
    'internal: the indexes that need one of these columns, by key columns and predicate';

-- On the way back: indexes that were made since the conversion are not recorded.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_indexes(relation regclass, names name[], before pazpaz_pii.pii_index_key[])
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    dropped text;
BEGIN
    SELECT string_agg(b.definition, E'\n') FILTER (WHERE b.is_unique), string_agg(b.index_name, ', ') INTO lost, dropped
    FROM unnest(before) AS b
    WHERE NOT EXISTS (
        SELECT FROM pazpaz_pii.pii_index_keys(relation, names) AS a
        WHERE a.member = b.member AND a.key_names = b.key_names AND a.predicate = b.predicate
            AND a.is_unique >= b.is_unique);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. These indexes were made after the conversion: drop them first, and create '
                    'them on the plain columns afterwards.';
    ELSIF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes that were made after the conversion are dropped: %', dropped;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_indexes(regclass, name[], pazpaz_pii.pii_index_key[]) IS
    'internal: raises the error that a unique index does not come back, and tells which others do not';

CREATE FUNCTION pazpaz_pii.pii_drop_indexes(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.member, i.indexid, co.conname FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            LEFT JOIN pg_constraint AS co ON co.oid = i.constraintid
        -- Those of partitions go with the one they belong to.
        WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
    LOOP
        IF one.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', one.indexid::regclass);
        ELSE
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s DROP CONSTRAINT %I', one.member, one.conname));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_indexes(regclass, name[]) IS
    'internal: drops the indexes that need one of these columns';
