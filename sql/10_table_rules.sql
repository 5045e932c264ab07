-- What the conversion of a table's columns needs to know: what is asked for, what stands in its way,
-- what it takes away, and how to have the table for itself.

CREATE FUNCTION @extschema@.pii_tree(relation regclass) RETURNS TABLE (member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid, depth) AS (
        SELECT relation::oid, 0
        UNION
        SELECT i.inhrelid, tree.depth + 1 FROM pg_inherits AS i JOIN tree ON i.inhparent = tree.relid
    )
    SELECT relid::regclass, max(depth) FROM tree GROUP BY relid ORDER BY max(depth), relid::regclass::text;
$$;
COMMENT ON FUNCTION @extschema@.pii_tree(regclass) IS
    'internal: a table, its partitions and children, parents first';

-- The start of a name, in at most this many bytes.
CREATE FUNCTION @extschema@.pii_shorten(value text, bytes integer) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(value, n) FROM generate_series(char_length(value), 0, -1) AS n
    WHERE octet_length(left(value, n)) <= bytes ORDER BY n DESC LIMIT 1;
$$;
COMMENT ON FUNCTION @extschema@.pii_shorten(text, integer) IS
    'internal: as many of the first characters as fit into a number of bytes';

-- A column name that no table of the tree has, in at most 63 bytes.
CREATE FUNCTION @extschema@.pii_free_name(relation regclass, base name, suffix text, taken name[]) RETURNS name
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tail text;
    candidate text;
BEGIN
    FOR attempt IN 0..1000 LOOP
        tail := suffix || coalesce(nullif(attempt, 0)::text, '');
        candidate := @extschema@.pii_shorten(base, 63 - octet_length(tail)) || tail;
        IF NOT EXISTS (
            SELECT FROM @extschema@.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = candidate
        ) AND candidate <> ALL (taken) THEN
            RETURN candidate;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'no free column name like "%"', base || suffix USING ERRCODE = 'duplicate_column';
END
$$;
COMMENT ON FUNCTION @extschema@.pii_free_name(regclass, name, text, name[]) IS
    'internal: a column name that a table does not have yet';

-- The columns asked for, checked: {"email": {"length": 255, "searchable": true}, "address": {}}.
CREATE FUNCTION @extschema@.pii_column_specs(relation regclass, columns jsonb)
    RETURNS TABLE (number integer, column_name name, attnum smallint, plain_type text, plain_collation text,
        encrypted_type text, character_limit integer, searchable boolean, shadow_name name, leftover_name name)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    attribute record;
    taken name[] := '{}';
    form constant text := 'Write {"column": {"length": 255, "searchable": true}, "another": {}}; length is in characters, by default the column''s own.';
BEGIN
    IF jsonb_typeof(columns) IS DISTINCT FROM 'object' OR columns = '{}' THEN
        RAISE EXCEPTION 'columns must be a JSON object that names at least one column'
            USING ERRCODE = 'invalid_parameter_value', HINT = form;
    END IF;
    number := 0;
    FOR one IN
        SELECT c.key, c.value FROM jsonb_each(columns) AS c
            LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = c.key ORDER BY a.attnum
    LOOP
        number := number + 1;
        column_name := one.key;
        SELECT a.attnum, a.atttypid, a.atttypmod, a.attcollation, t.typcollation, co.collname, n.nspname, co.collisdeterministic
        INTO attribute
        FROM pg_attribute AS a
            JOIN pg_type AS t ON t.oid = a.atttypid
            LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
            LEFT JOIN pg_namespace AS n ON n.oid = co.collnamespace
        WHERE a.attrelid = relation AND a.attname::text = one.key AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'column "%" of table % does not exist', one.key, relation USING ERRCODE = 'undefined_column';
        END IF;
        IF jsonb_typeof(one.value) <> 'object' THEN
            RAISE EXCEPTION 'column "%": its settings must be a JSON object', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF EXISTS (SELECT FROM jsonb_object_keys(one.value) AS k WHERE k NOT IN ('length', 'searchable')) THEN
            RAISE EXCEPTION 'column "%": unknown setting "%"', one.key,
                    (SELECT min(k) FROM jsonb_object_keys(one.value) AS k WHERE k NOT IN ('length', 'searchable'))
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'searchable' AND jsonb_typeof(one.value->'searchable') <> 'boolean' THEN
            RAISE EXCEPTION 'column "%": searchable must be true or false', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'length' AND jsonb_typeof(one.value->'length') <> 'null'
            AND (jsonb_typeof(one.value->'length') <> 'number' OR (one.value->>'length')::numeric NOT BETWEEN 1 AND 10485760
                OR (one.value->>'length')::numeric % 1 <> 0)
        THEN
            RAISE EXCEPTION 'column "%": length must be a whole number from 1 to 10485760, or null for none', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF attribute.atttypid NOT IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) THEN
            RAISE EXCEPTION 'column "%" is of type %', one.key, format_type(attribute.atttypid, attribute.atttypmod)
                USING ERRCODE = 'datatype_mismatch', HINT = 'Columns of type text, varchar and character can be encrypted; convert others to text first.';
        END IF;

        attnum := attribute.attnum;
        plain_type := format_type(attribute.atttypid, attribute.atttypmod);
        -- Empty for the type's own.
        plain_collation := CASE WHEN attribute.attcollation = attribute.typcollation THEN ''
            ELSE format(' COLLATE %I.%I', attribute.nspname, attribute.collname) END;
        IF NOT attribute.collisdeterministic THEN
            RAISE EXCEPTION 'column "%" has a nondeterministic collation', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = 'Values of encrypted_text are equal when their bytes are. Give the column another collation first.';
        END IF;
        character_limit := CASE WHEN one.value ? 'length' THEN (one.value->>'length')::integer
            WHEN attribute.atttypmod > 4 THEN attribute.atttypmod - 4 END;
        searchable := coalesce((one.value->>'searchable')::boolean, false);
        encrypted_type := '@extschema@.encrypted_text' || CASE
            WHEN character_limit IS NOT NULL AND searchable THEN format('(%s, searchable)', character_limit)
            WHEN character_limit IS NOT NULL THEN format('(%s)', character_limit)
            WHEN searchable THEN '(searchable)' ELSE '' END;
        shadow_name := @extschema@.pii_free_name(relation, column_name, '__encrypted', taken);
        leftover_name := @extschema@.pii_free_name(relation, column_name, '__plaintext', taken);
        taken := taken || shadow_name || leftover_name;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_column_specs(regclass, jsonb) IS
    'internal: reads and checks the description of columns to encrypt';

-- The indexes, and constraints made of one, that need these columns. Whatever else depends on a
-- column is listed by pii_obstacles().
CREATE FUNCTION @extschema@.pii_column_indexes(relation regclass, names name[])
    RETURNS TABLE (indexid oid, constraintid oid, member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT i.indexrelid, co.oid, t.member, t.depth
    FROM @extschema@.pii_tree(relation) AS t
        JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
        JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.member AND d.refobjsubid = a.attnum
        JOIN pg_index AS i ON i.indrelid = t.member
        LEFT JOIN pg_constraint AS co ON co.conindid = i.indexrelid AND co.conrelid = t.member AND co.contype IN ('p', 'u', 'x')
    WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid)
        OR (d.classid = 'pg_constraint'::regclass AND d.objid = co.oid);
$$;
COMMENT ON FUNCTION @extschema@.pii_column_indexes(regclass, name[]) IS
    'internal: the indexes of a table and its partitions that need one of these columns';

-- Whatever else depends on a column would break, or would read plaintext without a key afterwards.
-- What is not known here is an obstacle, too.
CREATE FUNCTION @extschema@.pii_obstacles(relation regclass, names name[]) RETURNS TABLE (obstacle text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH tree AS MATERIALIZED (
        SELECT t.member, t.depth, c.relkind, c.relpersistence, c.relnamespace FROM @extschema@.pii_tree(relation) AS t JOIN pg_class AS c ON c.oid = t.member
    ),
    columns AS MATERIALIZED (
        SELECT tree.member, tree.depth, a.* FROM tree JOIN pg_attribute AS a ON a.attrelid = tree.member AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    dependents AS (
        SELECT DISTINCT d.classid, d.objid, d.objsubid
        FROM columns AS a
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
        WHERE NOT (d.classid = 'pg_attrdef'::regclass AND d.objid IN (
                SELECT f.oid FROM pg_attrdef AS f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum))
            -- NOT NULL is a constraint since PostgreSQL 18.
            AND NOT (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT co.oid FROM pg_constraint AS co WHERE co.contype = 'n'))
    )
    SELECT format('%s is %s', member, CASE relkind WHEN 'v' THEN 'a view' WHEN 'm' THEN 'a materialized view' WHEN 'f' THEN 'a foreign table'
            ELSE 'not a table' END)
        FROM tree WHERE relkind NOT IN ('r', 'p')
    UNION ALL
    SELECT format('%s is a temporary table of another session', member) FROM tree WHERE pg_is_other_temp_schema(relnamespace)
    UNION ALL
    SELECT format('column "%s" is inherited from another table: convert it there', attname) FROM columns WHERE depth = 0 AND attinhcount > 0
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN attgenerated <> '' THEN 'generated' ELSE 'an identity column' END)
        FROM columns WHERE attgenerated <> '' OR attidentity <> ''
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN i.indisprimary THEN 'part of the primary key' ELSE 'part of the replica identity' END)
        FROM columns AS a JOIN pg_index AS i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey::smallint[]) AND (i.indisprimary OR i.indisreplident)
    UNION ALL
    SELECT format('%s: CREATE RULE on it changes what INSERT and UPDATE do', pg_describe_object('pg_rewrite'::regclass, r.oid, 0))
        FROM tree JOIN pg_rewrite AS r ON r.ev_class = tree.member WHERE tree.relkind IN ('r', 'p')
    UNION ALL
    -- Here the column is noted as depending on the table.
    SELECT format('column "%s" of %s is in its partition key', attname, member)
        FROM columns AS a JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid = a.attnum
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = 0 AND d.deptype = 'i'
    UNION ALL
    -- Whole rows depend on no column.
    SELECT format('%s uses whole rows', pg_describe_object(w.classid, w.objid, 0))
        FROM tree CROSS JOIN LATERAL (
            SELECT 'pg_class'::regclass, x.indexrelid, concat(x.indexprs, x.indpred) FROM pg_index AS x WHERE x.indrelid = tree.member
            UNION ALL SELECT 'pg_constraint'::regclass, co.oid, co.conbin::text FROM pg_constraint AS co WHERE co.conrelid = tree.member
            UNION ALL SELECT 'pg_trigger'::regclass, g.oid, g.tgqual::text FROM pg_trigger AS g WHERE g.tgrelid = tree.member
            UNION ALL SELECT 'pg_policy'::regclass, p.oid, concat(p.polqual, p.polwithcheck) FROM pg_policy AS p WHERE p.polrelid = tree.member
            UNION ALL SELECT 'pg_statistic_ext'::regclass, e.oid, e.stxexprs::text FROM pg_statistic_ext AS e WHERE e.stxrelid = tree.member
            UNION ALL SELECT 'pg_class'::regclass, r.ev_class, r.ev_action::text FROM pg_rewrite AS r
                WHERE r.rulename = '_RETURN' AND EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid = tree.member AND d.refobjsubid = 0)
        ) AS w (classid, objid, expression)
        WHERE w.expression LIKE '%:varattno 0 %'
    UNION ALL
    SELECT CASE WHEN d.classid = 'pg_rewrite'::regclass
            THEN coalesce((SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0) FROM pg_rewrite AS r WHERE r.oid = d.objid AND r.rulename = '_RETURN'),
                pg_describe_object(d.classid, d.objid, 0))
            ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
        FROM dependents AS d
        WHERE NOT EXISTS (
            SELECT FROM @extschema@.pii_column_indexes(relation, names) AS i
            WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexid) OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid))
            -- Told above, with its action.
            AND NOT (d.classid = 'pg_rewrite'::regclass AND d.objid IN (SELECT r.oid FROM pg_rewrite AS r JOIN tree ON r.ev_class = tree.member));
$$;
COMMENT ON FUNCTION @extschema@.pii_obstacles(regclass, name[]) IS
    'internal: what stands in the way of a conversion of these columns: views, rules, CHECKs, foreign keys, policies, generated columns, …';

CREATE FUNCTION @extschema@.pii_refuse_obstacles(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    obstacles text;
BEGIN
    SELECT string_agg(DISTINCT obstacle, E'\n') INTO obstacles FROM @extschema@.pii_obstacles(relation, names);
    IF obstacles IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % cannot be converted', relation
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = obstacles,
                HINT = 'Nothing was changed. Drop or change what is listed; what reads text needs the key afterwards.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_obstacles(regclass, name[]) IS
    'internal: raises the error that lists what stands in the way of a conversion';

-- The statements that bring back defaults, NOT NULL, storage and indexes of columns, in this order.
CREATE FUNCTION @extschema@.pii_definitions(relation regclass, names name[])
    RETURNS TABLE (number bigint, kind text, columns name[], tablespace name, statement text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH attributes AS MATERIALIZED (
        SELECT t.member, t.depth, a.* FROM @extschema@.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    indexes AS MATERIALIZED (
        SELECT i.*, c.relname, n.nspname, coalesce(s.spcname, '') AS tablespace, c.reloptions,
            (SELECT array_agg(DISTINCT a.attname) FROM pg_depend AS d
                JOIN attributes AS a ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
                WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexid) OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid)) AS columns
        FROM @extschema@.pii_column_indexes(relation, names) AS i
            JOIN pg_class AS c ON c.oid = i.indexid JOIN pg_namespace AS n ON n.oid = c.relnamespace
            JOIN pg_index AS x ON x.indexrelid = i.indexid
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        -- As pg_dump does, leave out what a failed CREATE INDEX CONCURRENTLY left.
        WHERE x.indisvalid OR c.relkind = 'I'
    )
    SELECT row_number() OVER (ORDER BY step, depth, relname, statement), kind, columns, tablespace, statement
    FROM (
        SELECT 1 AS step, depth, member::text AS relname, 'default' AS kind, ARRAY[attname] AS columns, ''::name AS tablespace,
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT %s', member, attname, pg_get_expr(d.adbin, d.adrelid)) AS statement
        FROM attributes JOIN pg_attrdef AS d ON d.adrelid = attrelid AND d.adnum = attnum
        UNION ALL
        -- Children get it from their parents. Since PostgreSQL 18 it is a constraint, with a name that
        -- a child must have before its parent's.
        SELECT 2, -depth, member::text, 'not_null', ARRAY[attname], '', format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', member, attname)
        FROM attributes AS a
        WHERE attnotnull AND NOT EXISTS (SELECT FROM pg_constraint AS co WHERE co.conrelid = attrelid AND co.contype = 'n' AND co.conkey = ARRAY[attnum])
            AND NOT EXISTS (
                SELECT FROM pg_inherits AS i JOIN attributes AS p ON p.attrelid = i.inhparent
                WHERE i.inhrelid = a.attrelid AND p.attname = a.attname AND p.attnotnull)
        UNION ALL
        SELECT 2, -depth, member::text, 'not_null', ARRAY[attname], '', format('ALTER TABLE %s ADD CONSTRAINT %I %s', member, co.conname, pg_get_constraintdef(co.oid))
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n' AND co.conkey = ARRAY[attnum]
        WHERE co.conislocal OR NOT EXISTS (
            SELECT FROM pg_inherits AS i JOIN pg_constraint AS p ON p.conrelid = i.inhparent
            WHERE i.inhrelid = a.attrelid AND p.contype = 'n' AND p.conname = co.conname)
        UNION ALL
        SELECT 2, 1, member::text, 'not_null', ARRAY[attname], '', format('COMMENT ON CONSTRAINT %I ON %s IS %L', co.conname, member, d.description)
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n' AND co.conkey = ARRAY[attnum]
            JOIN pg_description AS d ON d.objoid = co.oid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 3, depth, member::text, 'storage', ARRAY[attname], '',
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STORAGE %s', member, attname,
                CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
        FROM attributes JOIN pg_type AS t ON t.oid = atttypid WHERE attstorage <> typstorage
        UNION ALL
        SELECT 4, depth, member::text, 'storage', ARRAY[attname], '',
            format('ALTER TABLE ONLY %s ALTER COLUMN %I SET COMPRESSION %s', member, attname, CASE attcompression WHEN 'l' THEN 'lz4' ELSE 'pglz' END)
        FROM attributes WHERE attcompression <> ''
        UNION ALL
        SELECT 5, depth, relname, 'index', columns, tablespace,
            CASE WHEN constraintid IS NULL THEN pg_get_indexdef(indexid)
                ELSE format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', member, relname, pg_get_constraintdef(constraintid)) END
        FROM indexes
        UNION ALL
        SELECT 6, depth, relname, 'index', columns, '', format('ALTER INDEX %I.%I SET (%s)', nspname, relname, array_to_string(reloptions, ', '))
        FROM indexes WHERE constraintid IS NOT NULL AND reloptions IS NOT NULL
        UNION ALL
        SELECT 6, depth, relname, 'index', columns, '', format('ALTER INDEX %s ATTACH PARTITION %I.%I', i.inhparent::regclass, nspname, relname)
        FROM indexes JOIN pg_inherits AS i ON i.inhrelid = indexid
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '', format('COMMENT ON INDEX %I.%I IS %L', nspname, relname, d.description)
        FROM indexes JOIN pg_description AS d ON d.objoid = indexid AND d.classoid = 'pg_class'::regclass AND d.objsubid = 0
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '', format('COMMENT ON CONSTRAINT %I ON %s IS %L', relname, member, d.description)
        FROM indexes JOIN pg_description AS d ON d.objoid = constraintid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '', format('ALTER TABLE %s CLUSTER ON %I', member, relname)
        FROM indexes JOIN pg_index AS x ON x.indexrelid = indexid WHERE x.indisclustered
        UNION ALL
        SELECT 7, depth, relname, 'index', columns, '', format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', nspname, relname, a.attnum, a.attstattarget)
        FROM indexes JOIN pg_attribute AS a ON a.attrelid = indexid WHERE a.attstattarget >= 0
    ) AS statements;
$$;
COMMENT ON FUNCTION @extschema@.pii_definitions(regclass, name[]) IS
    'internal: statements that bring back defaults, NOT NULL, storage and indexes of columns';

-- What can stand in for an index when its columns are encrypted: hash for equality, the unique
-- operator class for uniqueness (EXCLUDE of what is equal is the same), nothing for order. Of
-- partitioned indexes only the topmost counts. What a replacement is called does not matter, but
-- what it holds.
CREATE FUNCTION @extschema@.pii_replacements(relation regclass, columns jsonb, online boolean)
    RETURNS TABLE (index_name text, is_unique boolean, definition text, replacement_name text, replacement text, is_replaced boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH specs AS MATERIALIZED (
        SELECT c.key::name AS column_name, (c.value->>'searchable')::boolean AS searchable, c.value->>'name' AS new_name
        FROM jsonb_each(columns) AS c
    ),
    keys AS (
        SELECT i.indexid, i.member, x.indisunique OR x.indisexclusion AS is_unique,
            x.indpred IS NULL AND x.indexprs IS NULL AND x.indimmediate AND NOT EXISTS (
                SELECT FROM pg_constraint AS co CROSS JOIN LATERAL unnest(co.conexclop) AS e (operator) JOIN pg_operator AS o ON o.oid = e.operator
                WHERE co.oid = i.constraintid AND o.oprname <> '=') AS is_simple,
            bool_and(s.column_name IS NULL OR s.searchable) FILTER (WHERE k.position <= x.indnkeyatts) AS all_searchable,
            array_agg(coalesce(s.new_name, a.attname) ORDER BY coalesce(s.new_name, a.attname) COLLATE "C") FILTER (WHERE k.position <= x.indnkeyatts) AS key_names,
            string_agg(CASE WHEN s.column_name IS NULL THEN quote_ident(a.attname)
                ELSE format('%I @extschema@.encrypted_text_unique_ops', s.new_name) END, ', ' ORDER BY k.position) FILTER (WHERE k.position <= x.indnkeyatts) AS unique_keys,
            string_agg(quote_ident(coalesce(s.new_name, a.attname)), ', ' ORDER BY k.position) FILTER (WHERE k.position > x.indnkeyatts) AS included,
            (array_agg(s.new_name ORDER BY k.position) FILTER (WHERE s.searchable AND k.position <= x.indnkeyatts))[1] AS searched,
            CASE WHEN pg_get_indexdef(i.indexid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END AS nulls
        FROM @extschema@.pii_column_indexes(relation, (SELECT array_agg(column_name) FROM specs)) AS i
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
            CASE WHEN pg_get_indexdef(x.indexrelid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END AS nulls
        FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid JOIN pg_am AS am ON am.oid = c.relam
            CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = x.indrelid AND a.attnum = k.attnum
        WHERE x.indrelid IN (SELECT t.member FROM @extschema@.pii_tree(relation) AS t) AND x.indisvalid AND x.indimmediate
            AND x.indpred IS NULL AND x.indexprs IS NULL AND k.position <= x.indnkeyatts
        GROUP BY x.indexrelid, x.indrelid, x.indisunique, am.amname
    )
    SELECT keys.indexid::regclass::text, keys.is_unique, pg_get_indexdef(keys.indexid), named.name,
        CASE WHEN NOT keys.is_simple THEN NULL
            WHEN keys.is_unique AND keys.all_searchable THEN
                format('CREATE UNIQUE INDEX %s%I ON %s (%s)%s%s%s', named.option, named.name, keys.member, keys.unique_keys,
                    ' INCLUDE (' || keys.included || ')', keys.nulls, named.place)
            WHEN NOT keys.is_unique AND keys.searched IS NOT NULL THEN
                format('CREATE INDEX %s%I ON %s USING hash (%I)%s', named.option, named.name, keys.member, keys.searched, named.place)
        END,
        keys.is_simple AND EXISTS (
            SELECT FROM present AS p WHERE p.indrelid = keys.member
                AND CASE WHEN keys.is_unique THEN keys.all_searchable AND p.indisunique AND p.key_names = keys.key_names AND p.nulls = keys.nulls
                    ELSE p.amname = 'hash' AND p.key_names = ARRAY[keys.searched] END)
    FROM keys JOIN pg_class AS c ON c.oid = keys.indexid
        LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        CROSS JOIN LATERAL (
            SELECT @extschema@.pii_shorten(c.relname::text, 50) || '_encrypted' || coalesce(nullif(n, 0)::text, '') AS name,
                -- PostgreSQL knows no CONCURRENTLY for partitioned tables.
                CASE WHEN online AND c.relkind = 'i' THEN 'CONCURRENTLY ' ELSE '' END AS option,
                coalesce(' TABLESPACE ' || quote_ident(s.spcname), '') AS place
            FROM generate_series(0, 100) AS n
            WHERE NOT EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = c.relnamespace
                AND o.relname = @extschema@.pii_shorten(c.relname::text, 50) || '_encrypted' || coalesce(nullif(n, 0)::text, ''))
            ORDER BY n LIMIT 1
        ) AS named;
$$;
COMMENT ON FUNCTION @extschema@.pii_replacements(regclass, jsonb, boolean) IS
    'internal: for each index that a conversion drops, the statement that makes one for the encrypted column, if any';

-- Runs a recorded statement; an index goes where it was.
CREATE FUNCTION @extschema@.pii_execute_in(tablespace name, statement text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tablespace_before CONSTANT text := current_setting('default_tablespace');
BEGIN
    PERFORM set_config('default_tablespace', tablespace, true);
    EXECUTE statement;
    PERFORM set_config('default_tablespace', tablespace_before, true);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_execute_in(name, text) IS
    'internal: runs a statement with another default tablespace';

-- Runs recorded statements of some kinds that need these columns and no others that were converted.
CREATE FUNCTION @extschema@.pii_run_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT d.tablespace, d.statement FROM @extschema@.pii_definition AS d
        WHERE d.table_name = relation AND d.kind = ANY (kinds) AND d.columns && names
            AND NOT EXISTS (
                SELECT FROM @extschema@.pii_column AS c
                WHERE c.table_name = relation AND c.column_name = ANY (d.columns) AND c.column_name <> ALL (names))
        ORDER BY d.number
    LOOP
        PERFORM @extschema@.pii_execute_in(one.tablespace, one.statement);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_run_definitions(regclass, name[], text[]) IS
    'internal: brings back recorded defaults, NOT NULL, storage and indexes of columns';

-- A child may have its own.
CREATE FUNCTION @extschema@.pii_drop_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT t.member, n.name FROM @extschema@.pii_tree(relation) AS t CROSS JOIN unnest(names) AS n (name) ORDER BY t.depth LOOP
        IF (SELECT a.attnotnull FROM pg_attribute AS a WHERE a.attrelid = one.member AND a.attname = one.name) THEN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one.member, one.name);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_drop_not_null(regclass, name[]) IS
    'internal: drops NOT NULL of columns of a table and all below it';

-- Whether NOT NULL holds for all rows of a table and its children.
CREATE FUNCTION @extschema@.pii_is_not_null(relation regclass, attnum smallint) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attnotnull AND NOT EXISTS (
        SELECT FROM pg_constraint AS co WHERE co.conrelid = a.attrelid AND co.contype = 'n' AND co.conkey = ARRAY[a.attnum]
            AND (co.connoinherit OR NOT co.convalidated))
    FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attnum = pii_is_not_null.attnum;
$$;
COMMENT ON FUNCTION @extschema@.pii_is_not_null(regclass, smallint) IS
    'internal: whether a column is NOT NULL, and its children''s, and that has been checked';

-- What the indexes of columns are over, to be compared with those there are later.
CREATE FUNCTION @extschema@.pii_index_keys(relation regclass, names name[])
    RETURNS TABLE (definition text, index_name text, member regclass, is_unique boolean, key_names text[], predicate text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_get_indexdef(i.indexid), i.indexid::regclass::text, i.member, x.indisunique OR x.indisexclusion,
        (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum WHERE k.position <= x.indnkeyatts),
        coalesce(pg_get_expr(x.indpred, x.indrelid), '')
    FROM @extschema@.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AND x.indisvalid;
$$;
COMMENT ON FUNCTION @extschema@.pii_index_keys(regclass, name[]) IS
    'internal: the indexes that need one of these columns, by key columns and predicate';

-- On the way back: indexes that were made since the conversion are not recorded.
CREATE FUNCTION @extschema@.pii_refuse_lost_indexes(relation regclass, names name[], before jsonb) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    dropped text;
BEGIN
    SELECT string_agg(b.definition, E'\n') FILTER (WHERE b.is_unique), string_agg(b.index_name, ', ') INTO lost, dropped
    FROM jsonb_to_recordset(before) AS b (definition text, index_name text, member regclass, is_unique boolean, key_names text[], predicate text)
    WHERE NOT EXISTS (
        SELECT FROM @extschema@.pii_index_keys(relation, names) AS a
        WHERE a.member = b.member AND a.key_names = b.key_names AND a.predicate = b.predicate AND a.is_unique >= b.is_unique);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. These indexes were made after the conversion: drop them first, and create them on the plain columns afterwards.';
    ELSIF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes that were made after the conversion are dropped: %', dropped;
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_lost_indexes(regclass, name[], jsonb) IS
    'internal: raises the error that a unique index does not come back, and tells which others do not';

CREATE FUNCTION @extschema@.pii_drop_indexes(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.member, i.indexid, co.conname FROM @extschema@.pii_column_indexes(relation, names) AS i
            LEFT JOIN pg_constraint AS co ON co.oid = i.constraintid
        -- Those of partitions go with the one they belong to.
        WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
    LOOP
        IF one.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', one.indexid::regclass);
        ELSE
            EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.member, one.conname);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_drop_indexes(regclass, name[]) IS
    'internal: drops the indexes that need one of these columns';

-- The other sessions of this database that hold a snapshot. That of a VACUUM keeps no dead row; that of
-- an ANALYZE by autovacuum does, but it reads no table that others have locked.
CREATE FUNCTION @extschema@.pii_snapshots() RETURNS TABLE (pid integer, oldest xid, may_read boolean)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    -- The type is hidden from those who may not see it.
    SELECT a.pid, a.backend_xmin, coalesce(a.backend_type, '') <> 'autovacuum worker'
    FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_xmin IS NOT NULL
        -- Those of logical replication count, too: they copy tables.
        AND (coalesce(a.backend_type, '') <> 'autovacuum worker' OR EXISTS (SELECT FROM pg_stat_progress_analyze AS p WHERE p.pid = a.pid));
$$;
COMMENT ON FUNCTION @extschema@.pii_snapshots() IS
    'internal: sessions of this database that hold a snapshot, the oldest transaction it may miss, and whether they may read a table with it';

-- Who keeps snapshots from seeing what was committed before a transaction: sessions whose snapshot is
-- older, and such that wrote before it and are still open.
CREATE FUNCTION @extschema@.pii_older_transactions(before xid8) RETURNS TABLE (holder text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_stat_clear_snapshot();
    SELECT format('process %s', a.pid) FROM pg_stat_activity AS a
    WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
        AND (age(a.backend_xid) > age(before::xid)
            OR a.pid IN (SELECT s.pid FROM @extschema@.pii_snapshots() AS s WHERE age(s.oldest) > age(before::xid)))
    UNION ALL
    SELECT format('standby %s', w.application_name) FROM pg_stat_replication AS w WHERE age(w.backend_xmin) > age(before::xid)
    UNION ALL
    SELECT format('replication slot %s', r.slot_name) FROM pg_replication_slots AS r WHERE age(r.xmin) > age(before::xid)
    UNION ALL
    SELECT format('prepared transaction %L', p.gid) FROM pg_prepared_xacts AS p
    WHERE p.database = current_database() AND age(p.transaction) > age(before::xid);
$$;
COMMENT ON FUNCTION @extschema@.pii_older_transactions(xid8) IS
    'internal: who may not see yet what was committed before a transaction';

-- False after five seconds, told by a NOTICE: a caller that can should COMMIT before it waits again, since
-- its own snapshot may be what others wait for.
CREATE FUNCTION @extschema@.pii_wait_for_snapshots(relation regclass, before xid8) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    holders text;
    give_up timestamptz := clock_timestamp() + interval '5 seconds';
BEGIN
    LOOP
        SELECT string_agg(t.holder, ', ' ORDER BY t.holder) INTO holders FROM @extschema@.pii_older_transactions(before) AS t;
        IF holders IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RAISE NOTICE '%: waiting for older transactions: %', relation, holders
                USING HINT = 'They would not see the encrypted values. Let them end, or end them with pg_terminate_backend().';
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.05);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_wait_for_snapshots(regclass, xid8) IS
    'internal: waits until every snapshot sees what was committed before a transaction; false after five seconds';

-- Waits for those that held a snapshot when it was called, and may yet read a table with it. Those
-- who wait for the table itself are let be. False after the timeout.
CREATE FUNCTION @extschema@.pii_outlive_snapshots(relation regclass, timeout interval) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held text[];
    give_up timestamptz := clock_timestamp() + timeout;
BEGIN
    LOOP
        SELECT array_agg(s.pid || '/' || s.oldest) INTO held
        FROM @extschema@.pii_snapshots() AS s
        WHERE s.may_read AND (held IS NULL OR s.pid || '/' || s.oldest = ANY (held))
            -- The copy of an initial synchronisation keeps its snapshot, whatever it waits for.
            AND (s.pid IN (SELECT w.pid FROM pg_stat_get_wal_senders() AS w) OR NOT EXISTS (
                SELECT FROM pg_locks AS l JOIN @extschema@.pii_tree(pii_outlive_snapshots.relation) AS t ON l.relation = t.member
                WHERE l.pid = s.pid AND NOT l.granted));
        IF held IS NULL THEN
            RETURN true;
        ELSIF clock_timestamp() > give_up THEN
            RETURN false;
        END IF;
        PERFORM pg_sleep(0.01);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_outlive_snapshots(regclass, interval) IS
    'internal: waits for sessions that hold a snapshot now';

-- ACCESS EXCLUSIVE on a table and all below it, in attempts of lock_timeout each, between which
-- others get their turn. With alone, there is also no reader left whose snapshot is older than the
-- lock, but those that wait for it: to them a rewritten table would look empty, as PostgreSQL's page
-- on MVCC caveats says.
CREATE FUNCTION @extschema@.pii_lock_table(relation regclass, lock_timeout interval, attempts integer, alone boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    timeout_before text := current_setting('lock_timeout');
    holders text;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'must run in a transaction of isolation level READ COMMITTED'
            USING ERRCODE = 'invalid_transaction_state';
    ELSIF lock_timeout IS NULL OR lock_timeout < interval '1 millisecond' THEN
        RAISE EXCEPTION 'lock_timeout must be at least 1 ms' USING ERRCODE = 'invalid_parameter_value';
    ELSIF attempts IS NULL OR attempts < 1 THEN
        RAISE EXCEPTION 'attempts must be at least 1' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    FOR attempt IN 1..attempts LOOP
        holders := NULL;
        BEGIN
            PERFORM set_config('lock_timeout', (EXTRACT(epoch FROM lock_timeout) * 1000)::bigint::text, true);
            EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
            PERFORM set_config('lock_timeout', timeout_before, true);
            IF alone AND NOT @extschema@.pii_outlive_snapshots(relation, lock_timeout) THEN
                SELECT string_agg(s.pid::text, ', ') INTO holders FROM @extschema@.pii_snapshots() AS s WHERE s.may_read;
                RAISE lock_not_available;
            END IF;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            SELECT coalesce(holders, string_agg(DISTINCT l.pid::text, ', ')) INTO holders
            FROM pg_locks AS l JOIN @extschema@.pii_tree(pii_lock_table.relation) AS t ON l.relation = t.member
            WHERE l.granted AND l.pid <> pg_backend_pid() AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database());
            IF attempt = attempts THEN
                RAISE EXCEPTION 'could not have table % alone', relation
                    USING ERRCODE = 'lock_not_available',
                        DETAIL = format('Processes in the way: %s. Tried %s times for %s.', coalesce(holders, 'gone by now'), attempts, lock_timeout),
                        HINT = 'Nothing was changed. Try again when long transactions have ended; pg_stat_activity shows them.';
            END IF;
        END;
        PERFORM pg_sleep(EXTRACT(epoch FROM least(lock_timeout, interval '1 second')));
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_lock_table(regclass, interval, integer, boolean) IS
    'internal: locks a table and all below it, in several short attempts';

-- One attempt, for as long as the session's lock_timeout says, or 5 seconds.
CREATE FUNCTION @extschema@.pii_lock_table(relation regclass, alone boolean) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT @extschema@.pii_lock_table(relation,
        CASE WHEN setting = '0' THEN interval '5 seconds' ELSE setting::bigint * interval '1 millisecond' END, 1, alone)
    FROM pg_settings WHERE name = 'lock_timeout';
$$;
COMMENT ON FUNCTION @extschema@.pii_lock_table(regclass, boolean) IS
    'internal: locks a table and all below it, in one attempt under the session''s lock_timeout';

CREATE FUNCTION @extschema@.pii_forget_plans() RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_forget_plans_wrapper';
COMMENT ON FUNCTION @extschema@.pii_forget_plans() IS
    'internal: makes all sessions plan anew, for PL/pgSQL triggers over columns whose type has changed';

-- Functions of triggers are not looked into by PostgreSQL: tell which may read a column.
CREATE FUNCTION @extschema@.pii_tell_about_triggers(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT g.tgname, t.member, p.oid::regprocedure AS function, string_agg(quote_ident(n.name), ', ') AS columns
        FROM @extschema@.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND NOT g.tgisinternal AND g.tgparentid = 0
            JOIN pg_proc AS p ON p.oid = g.tgfoid
            JOIN unnest(names) AS n (name) ON p.prosrc ~* ('\m' || regexp_replace(n.name, '(\W)', '\\\1', 'g') || '\M')
        GROUP BY g.tgname, t.member, p.oid
    LOOP
        RAISE NOTICE 'trigger "%" of % mentions %: in %, they become encrypted_text', one.tgname, one.member, one.columns, one.function
            USING HINT = 'It reads text in sessions with a key and fails where it needs text without one.';
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_tell_about_triggers(regclass, name[]) IS
    'internal: tells which triggers'' functions mention columns that are converted';

-- Counts and checksums of expressions over a table: equal before and after, or something was lost.
CREATE FUNCTION @extschema@.pii_checksum(relation regclass, expressions text[]) RETURNS numeric[]
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    result numeric[];
BEGIN
    EXECUTE format('SELECT ARRAY[count(*), %s] FROM %s',
        (SELECT string_agg(format('count(%s), coalesce(sum(hashtextextended(%1$s, %s)), 0)', e.expression, e.number), ', ')
            FROM unnest(expressions) WITH ORDINALITY AS e (expression, number)), relation)
    INTO result;
    RETURN result;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_checksum(regclass, text[]) IS
    'internal: row count, and count and checksum of each expression';

-- The text of a column as it must come back; blanks at the end of character(n) are padding.
CREATE FUNCTION @extschema@.pii_text_of(column_name name, plain_type text) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format(CASE WHEN plain_type LIKE 'character(%' OR plain_type = 'bpchar' THEN 'rtrim(%I::text, '' '')' ELSE '%I::text' END, column_name);
$$;
COMMENT ON FUNCTION @extschema@.pii_text_of(name, text) IS 'internal: an expression for the text of a column';
