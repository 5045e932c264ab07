-- What is stored where: the tables that hold the rows of one, and their columns that hold encrypted
-- values.

CREATE FUNCTION pazpaz_pii.pii_tree(relation regclass) RETURNS TABLE (member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid, depth) AS (
        SELECT relation::oid, 0
        UNION
        SELECT i.inhrelid, tree.depth + 1 FROM pg_inherits AS i JOIN tree ON i.inhparent = tree.relid
    )
    SELECT relid::regclass, max(depth) FROM tree GROUP BY relid ORDER BY max(depth), relid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tree(regclass) IS
    'internal: a table, its partitions and children, parents first';

-- Columns of bytea that are known to hold encrypted values.
CREATE TABLE pazpaz_pii.pii_bytea_column (
    declared pazpaz_pii.pii_regcolumn PRIMARY KEY
);
COMMENT ON TABLE pazpaz_pii.pii_bytea_column IS
    'internal: columns of bytea that hold encrypted values, see pii_declare_column()';
-- A column that was dropped leaves its row here; it is not dumped, lest it meet another; nor is one of a
-- temporary table.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_bytea_column',
    'WHERE pazpaz_pii.pii_name_of(declared) IS NOT NULL AND EXISTS (SELECT FROM pg_catalog.pg_class AS c '
    'WHERE c.oid OPERATOR(pg_catalog.=) pazpaz_pii.pii_table_of(declared) '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

CREATE FUNCTION pazpaz_pii.pii_record_declaration(relation regclass, column_name name, is_encrypted boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one CONSTANT pazpaz_pii.pii_regcolumn := (SELECT pazpaz_pii.pii_regcolumn(relation, a.attnum)
        FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname = column_name);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = relation AND attname = column_name AND atttypid = 'bytea'::regtype AND NOT attisdropped
    ) THEN
        RAISE EXCEPTION 'table % has no column "%" of type bytea', relation, column_name
            USING ERRCODE = 'undefined_column', HINT = 'Columns of type encrypted_text need no declaration.';
    END IF;
    -- Also what is left over from columns that are gone.
    DELETE FROM pazpaz_pii.pii_bytea_column AS d
    WHERE d.declared = one OR pazpaz_pii.pii_name_of(d.declared) IS NULL;
    IF is_encrypted THEN
        INSERT INTO pazpaz_pii.pii_bytea_column VALUES (one);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_declaration(regclass, name, boolean) IS
    'internal: notes whether a bytea column holds encrypted values';

CREATE FUNCTION @extschema@.pii_declare_column(relation regclass, column_name name, is_encrypted boolean DEFAULT true)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_record_declaration(pazpaz_pii.pii_owned(relation), column_name, is_encrypted);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_declare_column(regclass, name, boolean) IS
    'declares that a bytea column holds encrypted values, so that census, verification and rotation include it';

-- The tables that hold the rows of one: itself, its partitions, its children. All of the database
-- for NULL.
CREATE FUNCTION pazpaz_pii.pii_storage(root regclass DEFAULT NULL) RETURNS TABLE (relation regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid) AS (
        SELECT c.oid FROM pg_class AS c
        WHERE CASE WHEN root IS NOT NULL THEN c.oid = root
            ELSE c.relkind IN ('r', 'm')
                AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
                AND NOT pg_is_other_temp_schema(c.relnamespace) END
        UNION
        SELECT i.inhrelid FROM pg_inherits AS i JOIN tree ON i.inhparent = tree.relid
    )
    SELECT c.oid::regclass
    FROM tree JOIN pg_class AS c ON c.oid = tree.relid
    WHERE c.relkind IN ('r', 'm')
    ORDER BY c.oid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_storage(regclass) IS
    'internal: the relations that hold a table''s rows: itself, partitions, children; all tables and materialized '
        'views for NULL';

-- How a column holds encrypted values: scalar, array, bytea (declared), or text and bytea by chance.
CREATE FUNCTION pazpaz_pii.pii_stored_columns(root regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, holds text, column_type text,
        base_type regtype, typmod integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE base (typeid, baseid, typmod) AS (
        SELECT t.oid, t.oid, -1 FROM pg_type AS t WHERE t.typtype <> 'd'
        UNION ALL
        SELECT t.oid, base.baseid, CASE WHEN t.typtypmod < 0 THEN base.typmod ELSE t.typtypmod END
        FROM pg_type AS t JOIN base ON t.typbasetype = base.typeid WHERE t.typtype = 'd'
    ),
    ancestors (relid, ancestor) AS (
        SELECT s.relation::oid, s.relation::oid FROM pazpaz_pii.pii_storage(root) AS s
        UNION
        SELECT a.relid, i.inhparent FROM ancestors AS a JOIN pg_inherits AS i ON i.inhrelid = a.ancestor
    )
    SELECT a.attrelid::regclass, a.attnum, a.attname,
        CASE
            WHEN base.baseid = '@extschema@.encrypted_text'::regtype THEN 'scalar'
            WHEN element.baseid = '@extschema@.encrypted_text'::regtype THEN 'array'
            WHEN base.baseid = 'bytea'::regtype AND EXISTS (
                SELECT FROM ancestors AS p JOIN pazpaz_pii.pii_bytea_column AS d
                    ON pazpaz_pii.pii_table_of(d.declared) = p.ancestor
                WHERE p.relid = a.attrelid AND pazpaz_pii.pii_name_of(d.declared) = a.attname) THEN 'bytea'
            ELSE 'chance'
        END,
        format_type(a.atttypid, a.atttypmod),
        base.baseid::regtype,
        CASE WHEN a.atttypmod < 0 THEN base.typmod ELSE a.atttypmod END
    FROM pazpaz_pii.pii_storage(root) AS s
        JOIN pg_attribute AS a ON a.attrelid = s.relation
        JOIN base ON base.typeid = a.atttypid
        JOIN pg_type AS e ON e.oid = base.baseid
        LEFT JOIN base AS element ON element.typeid = e.typelem
    WHERE a.attnum > 0 AND NOT a.attisdropped
        AND (base.baseid IN ('@extschema@.encrypted_text'::regtype, 'bytea'::regtype, 'text'::regtype,
            'varchar'::regtype, 'bpchar'::regtype)
            OR element.baseid = '@extschema@.encrypted_text'::regtype);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_stored_columns(regclass) IS
    'internal: columns that hold encrypted values (scalar, array, bytea) or may by chance (text and bytea), table by '
        'table';

-- What contains encrypted values that are not counted: rows, ranges, arrays of them. Whoever asks
-- whether a key is still needed has to take them for its values.
CREATE FUNCTION pazpaz_pii.pii_uncounted_columns(root regclass DEFAULT NULL, ignored text[] DEFAULT '{}')
    RETURNS TABLE (relation regclass, column_name name, column_type text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
BEGIN
    FOR relation, column_name, column_type IN
        WITH RECURSIVE containing (typeid) AS (
            SELECT '@extschema@.encrypted_text'::regtype::oid
            UNION
            SELECT t.oid FROM containing AS c JOIN pg_type AS t
                ON (t.typtype = 'd' AND t.typbasetype = c.typeid) OR t.typelem = c.typeid
                    OR EXISTS (SELECT FROM pg_range AS r WHERE r.rngsubtype = c.typeid
                        AND t.oid IN (r.rngtypid, r.rngmultitypid))
                    OR (t.typtype = 'c' AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.typrelid
                        AND a.atttypid = c.typeid AND NOT a.attisdropped))
        )
        SELECT s.relation, a.attname, format_type(a.atttypid, a.atttypmod)
        FROM pazpaz_pii.pii_storage(root) AS s JOIN pg_attribute AS a ON a.attrelid = s.relation JOIN containing AS c
            ON c.typeid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped AND s.relation::text <> ALL (ignored)
            AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_stored_columns(s.relation) AS k WHERE k.relation = s.relation
                AND k.number = a.attnum)
    LOOP
        IF pazpaz_pii.pii_scan_any(relation, (SELECT a.attnum FROM pg_attribute AS a WHERE a.attrelid = relation
            AND a.attname = column_name)) THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_uncounted_columns(regclass, text[]) IS
    'internal: columns in use whose rows, ranges or the like contain encrypted values, which the census does not count';

-- An expression that names a row: its primary key as JSON, or where it stands. Of types that are
-- not PostgreSQL's own only the output function is called: anybody can have made a cast of them.
CREATE FUNCTION pazpaz_pii.pii_row_key(relation regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('pg_catalog.json_build_object(%s)::pg_catalog.text', string_agg(
                format(CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN '%L, t.%I'
                    ELSE '%L, pg_catalog.format(''%%s'', t.%I)' END, a.attname, a.attname),
                ', ' ORDER BY array_position(i.indkey, a.attnum)))
            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid
                AND a.attnum = ANY (i.indkey::smallint[])
                JOIN pg_type AS t ON t.oid = a.atttypid
            WHERE i.indrelid = relation AND i.indisprimary
            HAVING count(*) > 0),
        $key$pg_catalog.json_build_object('ctid', t.ctid)::pg_catalog.text$key$);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_row_key(regclass) IS
    'internal: an expression over the row t that names it by its primary key, or by ctid where there is none';

CREATE FUNCTION pazpaz_pii.pii_key_columns(relation regclass) RETURNS smallint[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT i.indkey::smallint[] FROM pg_index AS i WHERE i.indrelid = relation AND i.indisprimary),
        '{}');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_columns(regclass) IS
    'internal: the numbers of the columns of a table''s primary key';

-- Named as pii_row_key() names it.
CREATE FUNCTION pazpaz_pii.pii_key_text(relation regclass, key text[]) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT '{' || string_agg(to_json(a.attname) || ' : ' || CASE
                WHEN a.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'numeric'::regtype,
                    'float4'::regtype, 'float8'::regtype,
                    'bool'::regtype) AND k.cell ~ '^-?[0-9.]+$' THEN k.cell
                WHEN a.atttypid = 'bool'::regtype THEN CASE k.cell WHEN 't' THEN 'true' ELSE 'false' END
                ELSE to_json(k.cell)::text END, ', ' ORDER BY k.place) || '}'
            FROM unnest(pazpaz_pii.pii_key_columns(relation), key) WITH ORDINALITY AS k (number, cell, place)
                JOIN pg_attribute AS a ON a.attrelid = relation AND a.attnum = k.number),
        json_build_object('ctid', key[1])::text);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_text(regclass, text[]) IS
    'internal: names a row by the texts of its primary key, or by ctid where there is none';

-- Counts and checksums of columns: equal before and after, or something was lost. Blanks at the end
-- of what is or becomes character(n) are padding.
CREATE FUNCTION pazpaz_pii.pii_checksum(root regclass, names name[], plain_types text[]) RETURNS numeric[]
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(total ORDER BY place) FROM (
        SELECT c.place, sum(c.part) AS total
        FROM pazpaz_pii.pii_storage(root) AS s
            CROSS JOIN LATERAL (
                SELECT array_agg(a.attnum ORDER BY n.place) AS numbers,
                    array_agg(n.plain_type LIKE 'character(%' OR n.plain_type = 'bpchar' ORDER BY n.place) AS are_padded
                FROM unnest(names, plain_types) WITH ORDINALITY AS n (name, plain_type, place)
                    JOIN pg_attribute AS a ON a.attrelid = s.relation AND a.attname = n.name) AS columns
            CROSS JOIN LATERAL unnest(pazpaz_pii.pii_scan_checksum(s.relation, columns.numbers, columns.are_padded))
                WITH ORDINALITY AS c (part, place)
        GROUP BY c.place) AS totals;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_checksum(regclass, name[], text[]) IS
    'internal: row count, and count and checksum of the texts of columns, of a table and all below it';
