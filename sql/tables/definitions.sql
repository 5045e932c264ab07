-- What a conversion takes away from columns, and brings back: defaults, NOT NULL, storage, indexes.

-- The statements that bring back defaults, NOT NULL, storage and indexes of columns, in this order.
CREATE FUNCTION pazpaz_pii.pii_definitions(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_definition
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH attributes AS MATERIALIZED (
        SELECT t.member, t.depth, a.* FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    indexes AS MATERIALIZED (
        SELECT i.*, c.relname, n.nspname, coalesce(s.spcname, '') AS tablespace, c.reloptions,
            (SELECT array_agg(DISTINCT a.attname) FROM pg_depend AS d
                JOIN attributes AS a ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                    AND d.refobjsubid = a.attnum
                WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexid)
                    OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid)) AS columns
        FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            JOIN pg_class AS c ON c.oid = i.indexid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_index AS x ON x.indexrelid = i.indexid
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        -- As pg_dump does, leave out what a failed CREATE INDEX CONCURRENTLY left.
        WHERE x.indisvalid OR c.relkind = 'I'
    )
    SELECT relation, (row_number() OVER (ORDER BY step, depth, relname, statement))::integer, kind, columns,
        tablespace, statement
    FROM (
        SELECT 1 AS step, depth, member::text AS relname, 'default' AS kind, ARRAY[attname] AS columns, ''::name
            AS tablespace,
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT %s', member, attname,
                pg_get_expr(d.adbin, d.adrelid)) AS statement
        FROM attributes JOIN pg_attrdef AS d ON d.adrelid = attrelid AND d.adnum = attnum
        UNION ALL
        -- Children get it from their parents. Since PostgreSQL 18 it is a constraint, with a name that
        -- a child must have before its parent's.
        SELECT 2, -depth, member::text, 'not_null', ARRAY[attname], '',
            format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', member, attname)
        FROM attributes AS a
        WHERE attnotnull
            AND NOT EXISTS (SELECT FROM pg_constraint AS co WHERE co.conrelid = attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[attnum])
            AND NOT EXISTS (
                SELECT FROM pg_inherits AS i JOIN attributes AS p ON p.attrelid = i.inhparent
                WHERE i.inhrelid = a.attrelid AND p.attname = a.attname AND p.attnotnull)
        UNION ALL
        SELECT 2, -depth, member::text, 'not_null', ARRAY[attname], '',
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', member, co.conname, pg_get_constraintdef(co.oid))
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[attnum]
        WHERE co.conislocal OR NOT EXISTS (
            SELECT FROM pg_inherits AS i JOIN pg_constraint AS p ON p.conrelid = i.inhparent
            WHERE i.inhrelid = a.attrelid AND p.contype = 'n' AND p.conname = co.conname)
        UNION ALL
        SELECT 2, 1, member::text, 'not_null', ARRAY[attname], '',
            format('COMMENT ON CONSTRAINT %I ON %s IS %L', co.conname, member, d.description)
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[attnum]
            JOIN pg_description AS d ON d.objoid = co.oid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 3, depth, member::text, 'storage', ARRAY[attname], '',
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STORAGE %s', member, attname,
                CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
        FROM attributes JOIN pg_type AS t ON t.oid = atttypid WHERE attstorage <> typstorage
        UNION ALL
        SELECT 4, depth, member::text, 'storage', ARRAY[attname], '',
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET COMPRESSION %s', member, attname, CASE attcompression
                WHEN 'l' THEN 'lz4' ELSE 'pglz' END)
        FROM attributes WHERE attcompression <> ''
        UNION ALL
        SELECT 5, depth, relname, 'index', columns, tablespace,
            CASE WHEN constraintid IS NULL THEN pg_get_indexdef(indexid)
                ELSE format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', member, relname,
                    pg_get_constraintdef(constraintid)) END
        FROM indexes
        UNION ALL
        SELECT 6, depth, relname, 'index', columns, '',
            format('ALTER INDEX %I.%I SET (%s)', nspname, relname, array_to_string(reloptions, ', '))
        FROM indexes WHERE constraintid IS NOT NULL AND reloptions IS NOT NULL
        UNION ALL
        SELECT 6, depth, relname, 'index', columns, '',
            format('ALTER INDEX %s ATTACH PARTITION %I.%I', i.inhparent::regclass, nspname, relname)
        FROM indexes JOIN pg_inherits AS i ON i.inhrelid = indexid
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '',
            format('COMMENT ON INDEX %I.%I IS %L', nspname, relname, d.description)
        FROM indexes JOIN pg_description AS d ON d.objoid = indexid AND d.classoid = 'pg_class'::regclass
            AND d.objsubid = 0
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '',
            format('COMMENT ON CONSTRAINT %I ON %s IS %L', relname, member, d.description)
        FROM indexes JOIN pg_description AS d ON d.objoid = constraintid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '', format('ALTER TABLE %s CLUSTER ON %I', member, relname)
        FROM indexes JOIN pg_index AS x ON x.indexrelid = indexid WHERE x.indisclustered
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '',
            format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', nspname, relname, a.attnum, a.attstattarget)
        FROM indexes JOIN pg_attribute AS a ON a.attrelid = indexid WHERE a.attstattarget >= 0
    ) AS statements;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_definitions(regclass, name[]) IS
    'internal: statements that bring back defaults, NOT NULL, storage and indexes of columns';

CREATE FUNCTION pazpaz_pii.pii_record_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE d.table_name = relation AND d.kind = ANY (kinds) AND d.columns <@ names;
    INSERT INTO pazpaz_pii.pii_definition
    SELECT relation,
        (SELECT coalesce(max(k.number), 0) FROM pazpaz_pii.pii_definition AS k WHERE k.table_name = relation)
            + row_number() OVER (ORDER BY d.number),
        d.kind, d.columns, d.tablespace, d.statement
    FROM pazpaz_pii.pii_definitions(relation, names) AS d
    WHERE d.kind = ANY (kinds);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_definitions(regclass, name[], text[]) IS
    'internal: notes the defaults, constraints and indexes of columns before their conversion';

-- NOT NULL as it was before, where it still is; where it came since, anew.
CREATE FUNCTION pazpaz_pii.pii_record_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE d.table_name = relation AND d.kind = 'not_null' AND d.columns <@ names
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = ANY (d.columns) AND a.attnotnull);
    INSERT INTO pazpaz_pii.pii_definition
    SELECT relation,
        (SELECT coalesce(max(k.number), 0) FROM pazpaz_pii.pii_definition AS k
            WHERE k.table_name = relation) + row_number() OVER (ORDER BY a.attnum),
        'not_null', ARRAY[a.attname], '', format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', relation, a.attname)
    FROM pg_attribute AS a
    WHERE a.attrelid = relation AND a.attname = ANY (names) AND a.attnotnull
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_definition AS d
            WHERE d.table_name = relation AND d.kind = 'not_null' AND a.attname = ANY (d.columns));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_not_null(regclass, name[]) IS
    'internal: notes what has become of NOT NULL since a migration was finished';

-- Runs a recorded statement; an index goes where it was.
CREATE FUNCTION pazpaz_pii.pii_execute_in(relation regclass, tablespace name, statement text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tablespace_before CONSTANT text := current_setting('default_tablespace');
BEGIN
    PERFORM set_config('default_tablespace', tablespace, true);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, statement);
    PERFORM set_config('default_tablespace', tablespace_before, true);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_execute_in(regclass, name, text) IS
    'internal: runs a statement as the owner of a table, with another default tablespace';

-- Runs recorded statements of some kinds that need these columns and no others that were converted.
CREATE FUNCTION pazpaz_pii.pii_run_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT d.tablespace, d.statement FROM pazpaz_pii.pii_definition AS d
        WHERE d.table_name = relation AND d.kind = ANY (kinds) AND d.columns && names
            AND NOT EXISTS (
                SELECT FROM pazpaz_pii.pii_column AS c
                WHERE c.table_name = relation AND c.column_name = ANY (d.columns) AND c.column_name <> ALL (names))
        ORDER BY d.number
    LOOP
        PERFORM pazpaz_pii.pii_execute_in(relation, one.tablespace, one.statement);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_run_definitions(regclass, name[], text[]) IS
    'internal: brings back recorded defaults, NOT NULL, storage and indexes of columns';

-- A child may have its own.
CREATE FUNCTION pazpaz_pii.pii_drop_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT t.member, n.name FROM pazpaz_pii.pii_tree(relation) AS t CROSS JOIN unnest(names) AS n (name)
        ORDER BY t.depth LOOP
        IF (SELECT a.attnotnull FROM pg_attribute AS a WHERE a.attrelid = one.member AND a.attname = one.name) THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one.member, one.name));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_not_null(regclass, name[]) IS
    'internal: drops NOT NULL of columns of a table and all below it';

-- Whether NOT NULL holds for all rows of a table and its children.
CREATE FUNCTION pazpaz_pii.pii_is_not_null(relation regclass, attnum smallint) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attnotnull AND NOT EXISTS (
        SELECT FROM pg_constraint AS co WHERE co.conrelid = a.attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[a.attnum]
            AND (co.connoinherit OR NOT co.convalidated))
    FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attnum = pii_is_not_null.attnum;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_not_null(regclass, smallint) IS
    'internal: whether a column is NOT NULL, and its children''s, and that has been checked';
