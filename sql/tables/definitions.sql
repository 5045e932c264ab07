-- What a conversion takes away from columns, and brings back: defaults, NOT NULL, storage, indexes.
--
-- Of each is recorded which table and columns it is about, and what PostgreSQL says of the rest: of a
-- default its expression, of an index what comes after its table. The statement is made when it is
-- run, by the names of then: it can be none of another kind, and about no other table.

-- Definitions of columns of a table and all below it, numbered by table. Of two indexes that are the
-- same the one that belongs to a parent's comes first: that is the one which it will take.
CREATE FUNCTION pazpaz_pii.pii_definitions(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_definition
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH attributes AS MATERIALIZED (
        SELECT t.member, a.* FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    indexes AS MATERIALIZED (
        SELECT i.*, c.relname, c.reloptions, coalesce(s.spcname, '') AS tablespace, x.indisunique, x.indisclustered,
            EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AS is_attached,
            -- Of a partitioned table, without all of its parts.
            CASE WHEN NOT x.indisvalid THEN ' only' END AS incomplete,
            (SELECT array_agg(DISTINCT d.refobjsubid::smallint) FROM pg_depend AS d
                WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = i.member AND d.refobjsubid > 0
                    AND ((d.classid = 'pg_class'::regclass AND d.objid = i.indexid)
                        OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid))) AS attnums
        FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            JOIN pg_class AS c ON c.oid = i.indexid
            JOIN pg_index AS x ON x.indexrelid = i.indexid
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
        -- As pg_dump does, leave out what a failed CREATE INDEX CONCURRENTLY left.
        WHERE x.indisvalid OR c.relkind = 'I'
    ),
    not_nulls AS MATERIALIZED (
        SELECT a.member, a.attnum, co.oid, co.conname, co.conislocal,
            concat(CASE WHEN co.connoinherit THEN ' NO INHERIT' END, CASE WHEN NOT co.convalidated THEN ' NOT VALID'
                END) AS more
        FROM attributes AS a JOIN pg_constraint AS co ON co.conrelid = attrelid AND co.contype = 'n'
            AND co.conkey = ARRAY[attnum]
    ),
    parts AS (
        SELECT 1 AS step, member, 'default' AS kind, 'default' AS form, ARRAY[attnum] AS attnums, ''::name AS object,
            ''::name AS tablespace, pg_get_expr(d.adbin, d.adrelid) AS clause, false AS is_attached
        FROM attributes JOIN pg_attrdef AS d ON d.adrelid = attrelid AND d.adnum = attnum
        UNION ALL
        -- Children get it from their parents. Since PostgreSQL 18 it is a constraint, with a name that
        -- a child must have before its parent's.
        SELECT 2, member, 'not_null', 'not null', ARRAY[attnum], '', '', '', false
        FROM attributes AS a
        WHERE attnotnull
            AND NOT EXISTS (SELECT FROM not_nulls AS n WHERE n.member = a.member AND n.attnum = a.attnum)
            AND NOT EXISTS (
                SELECT FROM pg_inherits AS i JOIN attributes AS p ON p.attrelid = i.inhparent
                WHERE i.inhrelid = a.attrelid AND p.attname = a.attname AND p.attnotnull)
        UNION ALL
        SELECT 2, member, 'not_null', 'not null constraint', ARRAY[attnum], conname, '', more, false
        FROM not_nulls AS n
        WHERE n.conislocal OR NOT EXISTS (
            SELECT FROM pg_inherits AS i JOIN pg_constraint AS p ON p.conrelid = i.inhparent
            WHERE i.inhrelid = n.member AND p.contype = 'n' AND p.conname = n.conname)
        UNION ALL
        SELECT 3, member, 'not_null', 'constraint comment', ARRAY[attnum], conname, '', d.description, false
        FROM not_nulls AS n
            JOIN pg_description AS d ON d.objoid = n.oid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 4, member, 'storage', 'storage', ARRAY[attnum], '', '', attstorage::text, false
        FROM attributes JOIN pg_type AS t ON t.oid = atttypid WHERE attstorage <> typstorage
        UNION ALL
        SELECT 5, member, 'storage', 'compression', ARRAY[attnum], '', '', attcompression::text, false
        FROM attributes WHERE attcompression <> ''
        UNION ALL
        SELECT 6, member, 'index', concat(CASE WHEN indisunique THEN 'unique ' END, 'index', incomplete), attnums,
            relname, tablespace,
            -- What follows its name and its table.
            regexp_replace(substr(pg_get_indexdef(indexid), 1 + char_length(format('CREATE %sINDEX %I ON ',
                CASE WHEN indisunique THEN 'UNIQUE ' END, relname))),
                '^(?:ONLY )?(?:"(?:[^"]|"")*"|[^". ]*)[.](?:"(?:[^"]|"")*"|[^". ]*) USING ', ''),
            is_attached
        FROM indexes WHERE constraintid IS NULL
        UNION ALL
        SELECT 6, member, 'index', concat('constraint', incomplete), attnums, relname, tablespace,
            pg_get_constraintdef(constraintid), is_attached
        FROM indexes WHERE constraintid IS NOT NULL
        UNION ALL
        -- A complete one takes its parts itself.
        SELECT 7, member, 'of_index', 'attach', attnums, i.relname, '', p.relname::text, false
        FROM indexes AS i JOIN pg_inherits AS h ON h.inhrelid = indexid JOIN pg_class AS p ON p.oid = h.inhparent
            JOIN pg_index AS x ON x.indexrelid = h.inhparent
        WHERE NOT x.indisvalid
        UNION ALL
        SELECT 7, member, 'of_index', 'options', attnums, relname, '', reloptions::text, false
        FROM indexes WHERE constraintid IS NOT NULL AND reloptions IS NOT NULL
        UNION ALL
        SELECT 7, member, 'of_index', 'index comment', attnums, relname, '', d.description, false
        FROM indexes JOIN pg_description AS d ON d.objoid = indexid AND d.classoid = 'pg_class'::regclass
            AND d.objsubid = 0
        UNION ALL
        SELECT 7, member, 'of_index', 'constraint comment', attnums, relname, '', d.description, false
        FROM indexes JOIN pg_description AS d ON d.objoid = constraintid AND d.classoid = 'pg_constraint'::regclass
        UNION ALL
        SELECT 7, member, 'of_index', 'cluster', attnums, relname, '', '', false FROM indexes WHERE indisclustered
        UNION ALL
        SELECT 7, member, 'of_index', 'statistics', attnums, relname, '', format('%s %s', a.attnum, a.attstattarget),
            false
        FROM indexes JOIN pg_attribute AS a ON a.attrelid = indexid WHERE a.attstattarget >= 0
    )
    SELECT p.member,
        (row_number() OVER (PARTITION BY p.member ORDER BY p.step, NOT p.is_attached, p.object, p.form,
            p.clause))::integer,
        p.kind, p.form,
        -- An encrypted column is known by the plain one.
        (SELECT array_agg(coalesce(c.plain, n.id) ORDER BY n.place)
            FROM unnest(p.attnums) WITH ORDINALITY AS k (attnum, place)
                CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_regcolumn(p.member, k.attnum), k.place) AS n (id, place)
                LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.encrypted = n.id),
        (SELECT array_agg(a.attname ORDER BY k.place) FROM unnest(p.attnums) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute AS a ON a.attrelid = p.member AND a.attnum = k.attnum),
        ARRAY(SELECT pazpaz_pii.pii_regcolumn(p.member, a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = p.member AND a.attnum = ANY (p.attnums) AND a.attname <> ALL (names)
                AND a.atttypid = '@extschema@.encrypted_text'::regtype),
        p.object, p.tablespace, p.clause
    FROM parts AS p;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_definitions(regclass, name[]) IS
    'internal: what brings back defaults, NOT NULL, storage and indexes of columns';

CREATE FUNCTION pazpaz_pii.pii_needs_only(one pazpaz_pii.pii_definition, wanted pazpaz_pii.pii_regcolumn[])
    RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM unnest(one.columns) AS n WHERE n <> ALL (one.others) AND n = ANY (wanted))
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
            WHERE c.plain = ANY (one.columns) AND c.plain <> ALL (one.others) AND c.plain <> ALL (wanted)
                AND pazpaz_pii.pii_name_of(c.plain) IS NOT NULL);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_needs_only(pazpaz_pii.pii_definition, pazpaz_pii.pii_regcolumn[]) IS
    'internal: whether a definition waits for some of these columns, and for no other that is converted';

CREATE FUNCTION pazpaz_pii.pii_record(definitions pazpaz_pii.pii_definition[]) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO pazpaz_pii.pii_definition
    SELECT d.member,
        (SELECT coalesce(max(k.number), 0) FROM pazpaz_pii.pii_definition AS k WHERE k.member = d.member)
            + row_number() OVER (PARTITION BY d.member ORDER BY d.number),
        d.kind, d.form, d.columns, d.names, d.others, d.object, d.tablespace, d.clause
    FROM unnest(definitions) AS d;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record(pazpaz_pii.pii_definition[]) IS
    'internal: notes definitions, after those that there are';

CREATE FUNCTION pazpaz_pii.pii_record_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    -- A literal of the type is deparsed with the owner's rights: it stays ciphertext.
    SET pazpaz_pii.io = 'ciphertext' AS $$
DECLARE
    wanted CONSTANT pazpaz_pii.pii_regcolumn[] := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    PERFORM pazpaz_pii.pii_record_members(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE d.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t) AND d.kind = ANY (kinds)
        AND pazpaz_pii.pii_needs_only(d, wanted);
    PERFORM pazpaz_pii.pii_record(ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d
        WHERE d.kind = ANY (kinds)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_definitions(regclass, name[], text[]) IS
    'internal: notes the defaults, constraints and indexes of columns before their conversion';

-- NOT NULL as it was before, where it still is; where it came since, anew.
CREATE FUNCTION pazpaz_pii.pii_record_not_null(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one name;
    wanted pazpaz_pii.pii_regcolumn[];
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    PERFORM pazpaz_pii.pii_record_members(relation);
    FOREACH one IN ARRAY names LOOP
        wanted := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, ARRAY[one]) AS n);
        IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = one AND a.attnotnull) THEN
            DELETE FROM pazpaz_pii.pii_definition AS d WHERE d.kind = 'not_null' AND d.columns[1] = ANY (wanted);
        ELSIF NOT EXISTS (SELECT FROM pazpaz_pii.pii_definition AS d
            WHERE d.kind = 'not_null' AND d.columns[1] = ANY (wanted)) THEN
            PERFORM pazpaz_pii.pii_record(ARRAY(
                SELECT (relation, 0, 'not_null', 'not null', ARRAY[n], ARRAY[one], '{}', '', '',
                    '')::pazpaz_pii.pii_definition
                FROM unnest(wanted) AS n
                WHERE pazpaz_pii.pii_table_of(n) = relation AND EXISTS (SELECT FROM pg_attribute AS a
                    WHERE a.attrelid = relation AND a.attname = one AND a.attnotnull)));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_not_null(regclass, name[]) IS
    'internal: notes what has become of NOT NULL since a migration was finished';

-- For its owner alone: literals in them may be personal data.
CREATE FUNCTION pazpaz_pii.pii_recorded(relation regclass) RETURNS SETOF pazpaz_pii.pii_definition
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    RETURN QUERY SELECT d.* FROM pazpaz_pii.pii_tree(relation) AS t
        JOIN pazpaz_pii.pii_definition AS d ON d.member = t.member;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_recorded(regclass) IS
    'internal: what is recorded of a table and all below it';

-- Only a clause of a default, an index or a constraint is put in as it is: these are run by
-- pii_run_definition(), which parses them, and refuses what is more than that.
CREATE FUNCTION pazpaz_pii.pii_definition_statement(one pazpaz_pii.pii_definition) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE one.form
        WHEN 'default' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET DEFAULT %s', one.member, v.name, one.clause)
        WHEN 'index' THEN format('CREATE INDEX %I ON %s USING %s', one.object, one.member, one.clause)
        WHEN 'index only' THEN format('CREATE INDEX %I ON ONLY %s USING %s', one.object, one.member, one.clause)
        WHEN 'unique index' THEN format('CREATE UNIQUE INDEX %I ON %s USING %s', one.object, one.member, one.clause)
        WHEN 'unique index only' THEN format('CREATE UNIQUE INDEX %I ON ONLY %s USING %s', one.object, one.member,
            one.clause)
        WHEN 'constraint' THEN format('ALTER TABLE %s ADD CONSTRAINT %I %s', one.member, one.object, one.clause)
        WHEN 'constraint only' THEN format('ALTER TABLE ONLY %s ADD CONSTRAINT %I %s', one.member, one.object,
            one.clause)
        WHEN 'not null' THEN format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', one.member, v.name)
        WHEN 'not null constraint' THEN format('ALTER TABLE %s ADD CONSTRAINT %I NOT NULL %I%s', one.member, one.object,
            v.name, concat(CASE WHEN one.clause LIKE '% NO INHERIT%' THEN ' NO INHERIT' END,
                CASE WHEN one.clause LIKE '% NOT VALID%' THEN ' NOT VALID' END))
        WHEN 'constraint comment' THEN format('COMMENT ON CONSTRAINT %I ON %s IS %L', one.object, one.member,
            one.clause)
        WHEN 'storage' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STORAGE %s', one.member, v.name,
            CASE one.clause WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END)
        WHEN 'compression' THEN format('ALTER TABLE ONLY %s ALTER COLUMN %I SET COMPRESSION %s', one.member, v.name,
            CASE one.clause WHEN 'l' THEN 'lz4' ELSE 'pglz' END)
        -- Where its table has been moved elsewhere, there is none to attach it to.
        WHEN 'attach' THEN (
            SELECT format('ALTER INDEX %s ATTACH PARTITION %I.%I', x.indexrelid::regclass, n.nspname, one.object)
            FROM pg_inherits AS h JOIN pg_index AS x ON x.indrelid = h.inhparent
                JOIN pg_class AS p ON p.oid = x.indexrelid
            WHERE h.inhrelid = one.member AND p.relname = one.clause)
        WHEN 'options' THEN format('ALTER INDEX %I.%I SET (%s)', n.nspname, one.object,
            (SELECT string_agg(format('%I = %L', split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')
                FROM unnest(one.clause::text[]) AS o))
        WHEN 'index comment' THEN format('COMMENT ON INDEX %I.%I IS %L', n.nspname, one.object, one.clause)
        WHEN 'cluster' THEN format('ALTER TABLE %s CLUSTER ON %I', one.member, one.object)
        WHEN 'statistics' THEN format('ALTER INDEX %I.%I ALTER COLUMN %s SET STATISTICS %s', n.nspname, one.object,
            split_part(one.clause, ' ', 1)::integer, split_part(one.clause, ' ', 2)::integer)
        END
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (SELECT pazpaz_pii.pii_visible_name(one.columns[1])) AS v (name)
    WHERE c.oid = one.member;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_definition_statement(pazpaz_pii.pii_definition) IS
    'internal: the statement that brings back what a definition says, by the names of now';

CREATE FUNCTION pazpaz_pii.pii_run_definition(relation regclass, statement text, names_before name[],
    names_now name[]) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_run_definition_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_run_definition(regclass, text, name[], name[]) IS
    'internal: runs a statement that sets one default, or makes one index, as the owner of a table, with columns that '
        'are called otherwise now';

-- An index goes where it was.
CREATE FUNCTION pazpaz_pii.pii_restore_definition(one pazpaz_pii.pii_definition) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tablespace_before CONSTANT text := current_setting('default_tablespace');
    names CONSTANT name[] := ARRAY(SELECT pazpaz_pii.pii_visible_name(n)
        FROM unnest(one.columns) WITH ORDINALITY AS c (n, place) ORDER BY place);
    statement CONSTANT text := pazpaz_pii.pii_definition_statement(one);
BEGIN
    -- As PostgreSQL drops an index with any of its columns.
    IF array_position(names, NULL) IS NOT NULL THEN
        RAISE NOTICE 'what was recorded as "%" of % does not come back: a column of it was dropped', one.object,
            one.member;
        RETURN;
    END IF;
    IF statement IS NULL AND one.form <> 'attach' THEN
        RAISE EXCEPTION 'a recorded definition of % is none that was recorded here', one.member
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Somebody has written to pazpaz_pii.pii_definition.';
    END IF;
    PERFORM set_config('default_tablespace', one.tablespace, true);
    IF one.kind IN ('default', 'index') THEN
        PERFORM pazpaz_pii.pii_run_definition(one.member, statement, one.names, names);
    ELSIF statement IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_run_as_owner(one.member, statement);
    END IF;
    PERFORM set_config('default_tablespace', tablespace_before, true);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_definition(pazpaz_pii.pii_definition) IS
    'internal: brings back what a definition says';

-- Defaults, NOT NULL, storage, indexes, and then what is said of indexes. NOT NULL and indexes of
-- children come first: the parent's takes them, and makes those that are missing.
CREATE FUNCTION pazpaz_pii.pii_restore_definitions(relation regclass, definitions pazpaz_pii.pii_definition[])
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one pazpaz_pii.pii_definition;
BEGIN
    FOR one IN
        SELECT d.* FROM unnest(definitions) AS d JOIN pazpaz_pii.pii_tree(relation) AS t ON t.member = d.member
        ORDER BY array_position(ARRAY['default', 'not_null', 'storage', 'index', 'of_index'], d.kind), -t.depth,
            t.member, d.number
    LOOP
        PERFORM pazpaz_pii.pii_restore_definition(one);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_definitions(regclass, pazpaz_pii.pii_definition[]) IS
    'internal: brings back definitions of a table and all below it, in the order in which that works';

CREATE FUNCTION pazpaz_pii.pii_run_definitions(relation regclass, names name[], kinds text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    wanted CONSTANT pazpaz_pii.pii_regcolumn[] := ARRAY(SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
BEGIN
    PERFORM pazpaz_pii.pii_restore_definitions(relation, ARRAY(
        SELECT d FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
        WHERE d.kind = ANY (kinds) AND pazpaz_pii.pii_needs_only(d, wanted)
            -- Of an index over columns that were encrypted one after the other, the first has what was before both.
            AND NOT EXISTS (SELECT FROM unnest(d.others) AS o WHERE o = ANY (wanted) OR EXISTS (
                SELECT FROM pazpaz_pii.pii_conversion AS c WHERE c.encrypted = o AND c.plain = ANY (wanted)))));
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
