-- What is stored where: the tables that hold the rows of one, and their columns that hold encrypted
-- values.

CREATE FUNCTION pazpaz_pii.pii_tree(relation regclass) RETURNS TABLE (member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid, depth) AS (
        SELECT relation::oid, 0
        UNION
        -- OFFSET 0 here and below: by index, one by one, so that it costs what the table is, not the catalogue.
        SELECT i.inhrelid, tree.depth + 1
        FROM tree CROSS JOIN LATERAL (
            SELECT h.inhrelid FROM pg_class AS c JOIN pg_inherits AS h ON h.inhparent = c.oid
            WHERE c.oid = tree.relid AND c.relhassubclass OFFSET 0) AS i
    )
    SELECT relid::regclass, max(depth) FROM tree GROUP BY relid ORDER BY max(depth), relid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tree(regclass) IS
    'internal: a table, its partitions and children, parents first';

-- Tables that Citus distributes: they are empty, and their rows in others, most of them on other servers.
CREATE FUNCTION pazpaz_pii.pii_distributed() RETURNS oid[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tables oid[] := '{}';
BEGIN
    IF to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL THEN
        EXECUTE 'SELECT coalesce(array_agg(d.logicalrelid::oid), ''{}'') FROM pg_catalog.pg_dist_partition AS d'
            INTO tables;
    END IF;
    RETURN tables;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_distributed() IS
    'internal: the tables that Citus distributes, whose rows are in other tables';

-- Columns of bytea that are known to hold encrypted values.
CREATE TABLE pazpaz_pii.pii_bytea_column (
    declared pazpaz_pii.pii_regcolumn PRIMARY KEY
);
COMMENT ON TABLE pazpaz_pii.pii_bytea_column IS
    'internal: columns of bytea that hold encrypted values, see pii_declare_column()';
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_bytea_column
    FOR EACH ROW WHEN (NEW.declared OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
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
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_record_declaration(pazpaz_pii.pii_owned(relation), column_name, is_encrypted);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_declare_column(regclass, name, boolean) IS
    'declares that a bytea column holds encrypted values, so that census, verification and rotation include it';

-- The tables that hold the rows of one: itself, its partitions, its children. All of the database
-- for NULL.
CREATE FUNCTION pazpaz_pii.pii_storage(root regclass DEFAULT NULL) RETURNS TABLE (relation regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation
    FROM (
        SELECT t.member AS relation, c.relkind, c.relnamespace
        FROM pazpaz_pii.pii_tree(root) AS t CROSS JOIN LATERAL
            (SELECT k.relkind, k.relnamespace FROM pg_class AS k WHERE k.oid = t.member OFFSET 0) AS c
        WHERE root IS NOT NULL
        UNION ALL
        SELECT c.oid::regclass, c.relkind, c.relnamespace FROM pg_class AS c
        WHERE root IS NULL
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ) AS s
    WHERE s.relkind IN ('r', 'm') AND NOT pg_is_other_temp_schema(s.relnamespace)
        AND s.relation::oid <> ALL ((SELECT pazpaz_pii.pii_distributed())::oid[])
    ORDER BY s.relation::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_storage(regclass) IS
    'internal: the relations that hold a table''s rows: itself, partitions, children; all tables and materialized '
        'views for NULL';

-- How a column holds encrypted values: scalar, array, bytea (declared), or text and bytea by chance; and what
-- a scan of it reads: bytes, armour, array.
--
-- One pass over the catalogue for all tables. Never call it once for each of them: whoever goes through many
-- tables takes from one call what is about each.
CREATE FUNCTION pazpaz_pii.pii_stored_columns(root regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, holds text, scanned_as text,
        column_type text, base_type regtype, typmod integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE columns AS MATERIALIZED (
        SELECT s.relation::oid AS relid, a.*
        FROM pazpaz_pii.pii_storage(root) AS s CROSS JOIN LATERAL (
            SELECT k.attnum, k.attname, k.atttypid, k.atttypmod FROM pg_attribute AS k
            WHERE k.attrelid = s.relation AND k.attnum > 0 AND NOT k.attisdropped OFFSET 0) AS a
    ),
    -- What the types of these columns are made of, through domains and one array.
    made (typeid, partid, typmod, is_array) AS (
        SELECT DISTINCT c.atttypid, c.atttypid, -1, false FROM columns AS c
        UNION ALL
        SELECT m.typeid, t.partid, CASE WHEN m.typmod < 0 THEN t.typtypmod ELSE m.typmod END,
            m.is_array OR t.is_array
        FROM made AS m CROSS JOIN LATERAL (
            SELECT CASE p.typtype WHEN 'd' THEN p.typbasetype ELSE p.typelem END AS partid, p.typtypmod,
                p.typtype <> 'd' AS is_array
            FROM pg_type AS p WHERE p.oid = m.partid AND (p.typtype = 'd' OR (p.typelem <> 0 AND NOT m.is_array))
            OFFSET 0) AS t
    ),
    candidates AS MATERIALIZED (
        SELECT c.*, m.is_array, m.partid::regtype AS base_type,
            CASE WHEN c.atttypmod < 0 THEN m.typmod ELSE c.atttypmod END AS typmod
        FROM columns AS c JOIN made AS m ON m.typeid = c.atttypid
        WHERE m.partid = '@extschema@.encrypted_text'::regtype OR (NOT m.is_array
            AND m.partid IN ('bytea'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype))
    ),
    -- Declared for a table, it is for all below it.
    ancestors (relid, attname, ancestor) AS (
        SELECT c.relid, c.attname, c.relid FROM candidates AS c WHERE c.base_type = 'bytea'::regtype
        UNION
        SELECT a.relid, a.attname, i.inhparent
        FROM ancestors AS a CROSS JOIN LATERAL
            (SELECT h.inhparent FROM pg_inherits AS h WHERE h.inhrelid = a.ancestor OFFSET 0) AS i
    ),
    declared AS MATERIALIZED (
        SELECT DISTINCT a.relid, a.attname
        FROM ancestors AS a CROSS JOIN LATERAL (
                SELECT (k.attrelid::int8 << 16) | k.attnum AS id FROM pg_attribute AS k
                WHERE k.attrelid = a.ancestor AND k.attname = a.attname OFFSET 0) AS p
            JOIN pazpaz_pii.pii_bytea_column AS d ON d.declared::int8 = p.id
    )
    SELECT c.relid::regclass, c.attnum, c.attname, h.holds,
        CASE WHEN h.holds = 'array' THEN 'array'
            WHEN h.holds = 'chance' AND c.base_type <> 'bytea'::regtype THEN 'armour' ELSE 'bytes' END,
        format_type(c.atttypid, c.atttypmod), c.base_type, c.typmod
    FROM candidates AS c LEFT JOIN declared AS d ON d.relid = c.relid AND d.attname = c.attname
        CROSS JOIN LATERAL (
            SELECT CASE WHEN c.base_type <> '@extschema@.encrypted_text'::regtype
                    THEN CASE WHEN d.relid IS NOT NULL THEN 'bytea' ELSE 'chance' END
                WHEN c.is_array THEN 'array' ELSE 'scalar' END) AS h (holds);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_stored_columns(regclass) IS
    'internal: columns that hold encrypted values (scalar, array, bytea) or may by chance (text and bytea), table by '
        'table';

-- What moves the values of a column to another key depends on that.
CREATE FUNCTION pazpaz_pii.pii_stored_forms() RETURNS TABLE (relation regclass, column_name name, form text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation, s.column_name,
        CASE WHEN k.relkind = 'm' THEN 'view' WHEN s.holds = 'chance' THEN s.scanned_as ELSE s.holds END
    FROM pazpaz_pii.pii_stored_columns() AS s JOIN pg_class AS k ON k.oid = s.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_stored_forms() IS
    'internal: in which form each column has its values: scalar, array, bytea (declared), bytes and armour (by '
        'chance), or those of a materialized view';

-- encrypted_text and every type whose values hold it. form: value (the type itself, domains),
-- array, range or row; modifier: that of a domain.
CREATE FUNCTION pazpaz_pii.pii_holding_types() RETURNS TABLE (type oid, form text, modifier integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE built (type, form, modifier, part) AS MATERIALIZED (
        SELECT t.oid, NULL, t.typtypmod, t.typbasetype FROM pg_type AS t WHERE t.typtype = 'd'
        UNION ALL SELECT t.typarray, 'array', -1, t.oid FROM pg_type AS t WHERE t.typarray <> 0
        UNION ALL SELECT r.rngtypid, 'range', -1, r.rngsubtype FROM pg_range AS r
        UNION ALL SELECT r.rngmultitypid, 'range', -1, r.rngsubtype FROM pg_range AS r
        UNION ALL SELECT DISTINCT c.reltype, 'row', -1, a.atttypid
            FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid AND c.reltype <> 0
            WHERE a.atttypid >= 16384 AND NOT a.attisdropped  -- PostgreSQL's own types are below
    ), holding (type, form, modifier) AS (
        SELECT '@extschema@.encrypted_text'::regtype::oid, 'value', -1
        UNION
        SELECT b.type, coalesce(b.form, h.form), greatest(b.modifier, h.modifier) FROM holding AS h JOIN built AS b
            ON b.part = h.type
    )
    SELECT * FROM holding
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_holding_types() IS
    'internal: encrypted_text and the domains, arrays, ranges and row types that hold it';

-- Whose rows no scan of this database sees: of one table and all below it, or all that have encrypted columns, or
-- bytes that are declared, which they are for all below a table.
CREATE FUNCTION pazpaz_pii.pii_elsewhere(root regclass DEFAULT NULL) RETURNS TABLE (relation regclass, place text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.relid::regclass, e.place
    FROM (
        SELECT f.ftrelid AS relid, format('a foreign table of server %I', s.srvname) AS place
        FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
        UNION ALL
        SELECT d.relid, 'distributed by Citus' FROM unnest(pazpaz_pii.pii_distributed()) AS d (relid)
    ) AS e
    WHERE CASE WHEN root IS NOT NULL THEN e.relid IN (SELECT t.member FROM pazpaz_pii.pii_tree(root) AS t)
        ELSE EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = e.relid AND a.attnum > 0
                AND NOT a.attisdropped AND a.atttypid IN (SELECT h.type FROM pazpaz_pii.pii_holding_types() AS h))
            OR e.relid IN (SELECT t.member FROM pazpaz_pii.pii_bytea_column AS d
                CROSS JOIN LATERAL pazpaz_pii.pii_tree(pazpaz_pii.pii_table_of(d.declared)) AS t
                WHERE pazpaz_pii.pii_name_of(d.declared) IS NOT NULL) END
    ORDER BY e.relid::regclass::text;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_elsewhere(regclass) IS
    'internal: foreign tables, and tables that Citus distributes, and where their rows are: of a table and all below '
        'it, or all with encrypted columns for NULL';

-- What would pass over rows and say that all is well.
CREATE FUNCTION pazpaz_pii.pii_require_rows_here(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places text;
BEGIN
    IF EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation AND c.relkind NOT IN ('r', 'p', 'm', 'f')) THEN
        RAISE EXCEPTION '% is no table', relation
            USING ERRCODE = 'wrong_object_type', HINT = 'Nothing was done. Name the table that has the rows.';
    END IF;
    SELECT string_agg(format('%s is %s', e.relation, e.place), E'\n') INTO places
    FROM pazpaz_pii.pii_elsewhere(pii_require_rows_here.relation) AS e
    WHERE pii_require_rows_here.relation IS NOT NULL;
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'rows of % are not in this database', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = places,
                HINT = 'Nothing was done. Call the function where these rows are, on their own table; and here on '
                    'each partition that is an ordinary table. The page on scale-out has more, docs/scale-out.md.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_rows_here(regclass) IS
    'internal: raises the error 42809 if a relation has no rows, as a view, and 0A000 if rows of a table, or of one '
        'below it, are on other servers';

-- The same for all tables, of which the others are gone through.
CREATE FUNCTION pazpaz_pii.pii_tell_elsewhere() RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_elsewhere() LOOP
        RAISE WARNING 'table % is left out: it is %', one.relation, one.place
            USING HINT = 'Call the function where its rows are, too.';
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_elsewhere() IS
    'internal: warns of tables with encrypted columns whose rows are on other servers';

-- What contains encrypted values that are neither counted nor rotated: rows, ranges, arrays of them.
CREATE FUNCTION pazpaz_pii.pii_uncountable_columns(root regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT s.relation, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod)
    FROM pazpaz_pii.pii_storage(root) AS s
        CROSS JOIN LATERAL (
            -- By index, as above.
            SELECT k.attnum, k.attname, k.atttypid, k.atttypmod FROM pg_attribute AS k
            WHERE k.attrelid = s.relation AND k.attnum > 0 AND NOT k.attisdropped OFFSET 0) AS a
    WHERE a.atttypid IN (SELECT h.type FROM pazpaz_pii.pii_holding_types() AS h)
        AND (s.relation::oid, a.attnum) NOT IN (SELECT k.relation::oid, k.number
            FROM pazpaz_pii.pii_stored_columns(root) AS k)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_uncountable_columns(regclass) IS
    'internal: columns whose rows, ranges or the like may contain encrypted values, which census and rotation leave '
        'out';

-- Such as are in use. Whoever asks whether a key is still needed has to take them for its values.
CREATE FUNCTION pazpaz_pii.pii_uncounted_columns(ignored text[] DEFAULT '{}')
    RETURNS TABLE (relation regclass, column_name name, column_type text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    number smallint;
BEGIN
    FOR relation, number, column_name, column_type IN
        SELECT c.relation, c.number, c.column_name, c.column_type FROM pazpaz_pii.pii_uncountable_columns() AS c
        WHERE c.relation::text <> ALL (ignored)
    LOOP
        IF pazpaz_pii.pii_scan_any(relation, number) THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_uncounted_columns(text[]) IS
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
