-- What is stored where: the encrypted columns of the database, a census by key version that needs
-- no key, and a verification that authenticates every value.
--
-- Functions in LANGUAGE plpgsql set search_path; procedures that COMMIT cannot, so there every
-- name, operators included, stands with its schema.

CREATE FUNCTION @extschema@.pii_prefix(value bytea) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_bytea_wrapper';
COMMENT ON FUNCTION @extschema@.pii_prefix(bytea) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an encrypted value, or NULL if it is none; needs no key';

CREATE FUNCTION @extschema@.pii_prefix(armour text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_prefix_text_wrapper';
COMMENT ON FUNCTION @extschema@.pii_prefix(text) IS
    'internal: the prefix (v2:, v2.1:, v2a:) of an armoured value, or NULL if it is none; needs no key';

CREATE FUNCTION @extschema@.pii_check(value bytea, typmod integer) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_check_wrapper';
COMMENT ON FUNCTION @extschema@.pii_check(bytea, integer) IS
    'internal: what is wrong with a value of a column with this type modifier, or NULL; decrypts it';

-- Columns of bytea that are known to hold encrypted values.
CREATE TABLE @extschema@.pii_bytea_column (
    table_name regclass NOT NULL,
    column_name name NOT NULL,
    PRIMARY KEY (table_name, column_name)
);
COMMENT ON TABLE @extschema@.pii_bytea_column IS
    'internal: columns of bytea that hold encrypted values, see pii_declare_column()';
GRANT SELECT ON @extschema@.pii_bytea_column TO PUBLIC;
-- A table that was dropped leaves its row here; it is not dumped, lest it meet another table.
SELECT pg_catalog.pg_extension_config_dump('@extschema@.pii_bytea_column',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name)');

-- A SECURITY DEFINER function does not see who called it. So its callers pass the table as
-- pii_owned(table), which is evaluated as themselves, and it takes the proof.
CREATE FUNCTION @extschema@.pii_owned(relation regclass) RETURNS regclass
    VOLATILE STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_owned_wrapper';
COMMENT ON FUNCTION @extschema@.pii_owned(regclass) IS
    'internal: the same table, with a proof for the next function that the current user has its owner''s rights; else the error 42501';

CREATE FUNCTION @extschema@.pii_take_proof(relation regclass) RETURNS void
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_take_proof_wrapper';
COMMENT ON FUNCTION @extschema@.pii_take_proof(regclass) IS
    'internal: raises the error 42501 unless the table was passed as pii_owned(table)';

CREATE FUNCTION @extschema@.pii_owns(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_has_role(c.relowner, 'USAGE') FROM pg_class AS c WHERE c.oid = relation;
$$;
COMMENT ON FUNCTION @extschema@.pii_owns(regclass) IS
    'internal: whether the current user has the rights of a table''s owner';

CREATE FUNCTION @extschema@.pii_require_owner(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF relation IS NULL THEN
        RAISE EXCEPTION 'no table is given' USING ERRCODE = 'null_value_not_allowed';
    ELSIF NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = relation) THEN
        RAISE EXCEPTION 'table with OID % does not exist', relation::oid USING ERRCODE = 'undefined_table';
    ELSIF NOT @extschema@.pii_owns(relation) THEN
        RAISE EXCEPTION 'must be owner of table %', relation
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Run this as the table''s owner, a member of that role, or a superuser.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_require_owner(regclass) IS
    'internal: raises the error 42501 unless the current user has the rights of a table''s owner';

CREATE FUNCTION @extschema@.pii_record_declaration(relation regclass, declared name, is_encrypted boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.pii_take_proof(relation);
    DELETE FROM @extschema@.pii_bytea_column AS d
    WHERE (d.table_name = relation AND d.column_name = declared)
        -- Left over from a table that is gone.
        OR NOT EXISTS (SELECT FROM pg_class AS c WHERE c.oid = d.table_name);
    IF is_encrypted THEN
        INSERT INTO @extschema@.pii_bytea_column VALUES (relation, declared);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_record_declaration(regclass, name, boolean) IS
    'internal: notes whether a bytea column holds encrypted values';

CREATE FUNCTION @extschema@.pii_declare_column("table" regclass, "column" name, is_encrypted boolean DEFAULT true) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = "table" AND attname = "column" AND atttypid = 'bytea'::regtype AND NOT attisdropped
    ) THEN
        RAISE EXCEPTION 'table % has no column "%" of type bytea', "table", "column"
            USING ERRCODE = 'undefined_column', HINT = 'Columns of type encrypted_text need no declaration.';
    END IF;
    PERFORM @extschema@.pii_record_declaration(@extschema@.pii_owned("table"), "column", is_encrypted);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_declare_column(regclass, name, boolean) IS
    'declares that a bytea column holds encrypted values, so that census, verification and rotation include it';

-- The tables that hold the rows of one: itself, its partitions, its children. All of the database
-- for NULL.
CREATE FUNCTION @extschema@.pii_storage("table" regclass DEFAULT NULL) RETURNS TABLE (relation regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE tree (relid) AS (
        SELECT c.oid FROM pg_class AS c
        WHERE CASE WHEN "table" IS NOT NULL THEN c.oid = "table"
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
COMMENT ON FUNCTION @extschema@.pii_storage(regclass) IS
    'internal: the relations that hold a table''s rows: itself, partitions, children; all tables and materialized views for NULL';

-- How a column holds encrypted values: scalar, array, bytea (declared), or text and bytea by chance.
CREATE FUNCTION @extschema@.pii_stored_columns("table" regclass DEFAULT NULL)
    RETURNS TABLE (relation regclass, number smallint, column_name name, holds text, column_type text, base_type regtype, typmod integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE base (typeid, baseid, typmod) AS (
        SELECT t.oid, t.oid, -1 FROM pg_type AS t WHERE t.typtype <> 'd'
        UNION ALL
        SELECT t.oid, base.baseid, CASE WHEN t.typtypmod < 0 THEN base.typmod ELSE t.typtypmod END
        FROM pg_type AS t JOIN base ON t.typbasetype = base.typeid WHERE t.typtype = 'd'
    ),
    ancestors (relid, ancestor) AS (
        SELECT s.relation::oid, s.relation::oid FROM @extschema@.pii_storage("table") AS s
        UNION
        SELECT a.relid, i.inhparent FROM ancestors AS a JOIN pg_inherits AS i ON i.inhrelid = a.ancestor
    )
    SELECT a.attrelid::regclass, a.attnum, a.attname,
        CASE
            WHEN base.baseid = '@extschema@.encrypted_text'::regtype THEN 'scalar'
            WHEN element.baseid = '@extschema@.encrypted_text'::regtype THEN 'array'
            WHEN base.baseid = 'bytea'::regtype AND EXISTS (
                SELECT FROM ancestors AS p JOIN @extschema@.pii_bytea_column AS d ON d.table_name = p.ancestor
                WHERE p.relid = a.attrelid AND d.column_name = a.attname) THEN 'bytea'
            ELSE 'chance'
        END,
        format_type(a.atttypid, a.atttypmod),
        base.baseid::regtype,
        CASE WHEN a.atttypmod < 0 THEN base.typmod ELSE a.atttypmod END
    FROM @extschema@.pii_storage("table") AS s
        JOIN pg_attribute AS a ON a.attrelid = s.relation
        JOIN base ON base.typeid = a.atttypid
        JOIN pg_type AS e ON e.oid = base.baseid
        LEFT JOIN base AS element ON element.typeid = e.typelem
    WHERE a.attnum > 0 AND NOT a.attisdropped
        AND (base.baseid IN ('@extschema@.encrypted_text'::regtype, 'bytea'::regtype, 'text'::regtype, 'varchar'::regtype, 'bpchar'::regtype)
            OR element.baseid = '@extschema@.encrypted_text'::regtype);
$$;
COMMENT ON FUNCTION @extschema@.pii_stored_columns(regclass) IS
    'internal: columns that hold encrypted values (scalar, array, bytea) or may by chance (text and bytea), table by table';

-- What contains encrypted values that are not counted: rows, ranges, arrays of them. Whoever asks
-- whether a key is still needed has to take them for its values.
CREATE FUNCTION @extschema@.pii_uncounted_columns("table" regclass DEFAULT NULL) RETURNS TABLE (relation regclass, column_name name, column_type text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    is_used boolean;
BEGIN
    FOR relation, column_name, column_type IN
        WITH RECURSIVE containing (typeid) AS (
            SELECT '@extschema@.encrypted_text'::regtype::oid
            UNION
            SELECT t.oid FROM containing AS c JOIN pg_type AS t
                ON (t.typtype = 'd' AND t.typbasetype = c.typeid) OR t.typelem = c.typeid
                    OR EXISTS (SELECT FROM pg_range AS r WHERE r.rngsubtype = c.typeid AND t.oid IN (r.rngtypid, r.rngmultitypid))
                    OR (t.typtype = 'c' AND EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = t.typrelid AND a.atttypid = c.typeid AND NOT a.attisdropped))
        )
        SELECT s.relation, a.attname, format_type(a.atttypid, a.atttypmod)
        FROM @extschema@.pii_storage("table") AS s JOIN pg_attribute AS a ON a.attrelid = s.relation JOIN containing AS c ON c.typeid = a.atttypid
        WHERE a.attnum > 0 AND NOT a.attisdropped
            AND NOT EXISTS (SELECT FROM @extschema@.pii_stored_columns(s.relation) AS k WHERE k.relation = s.relation AND k.number = a.attnum)
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM ONLY %s WHERE NOT %I IS NOT DISTINCT FROM NULL)', relation, column_name) INTO is_used;
        IF is_used THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_uncounted_columns(regclass) IS
    'internal: columns in use whose rows, ranges or the like contain encrypted values, which the census does not count';

-- Sums up one table in one scan.
CREATE FUNCTION @extschema@.pii_count_values(relation regclass)
    RETURNS TABLE (number smallint, prefix text, n_values bigint, nulls bigint, bytes bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    scalars text;
    arrays text;
BEGIN
    SELECT string_agg(format('(%s, @extschema@.pii_prefix(%I::%s), octet_length(%2$I::%3$s))', c.number, c.column_name,
                CASE WHEN c.holds = 'chance' AND c.base_type <> 'bytea'::regtype THEN 'text' ELSE 'bytea' END), ', ')
            FILTER (WHERE c.holds <> 'array'),
        string_agg(format(' UNION ALL SELECT %s, @extschema@.pii_prefix(v::@extschema@.encrypted_text::bytea), octet_length(v::@extschema@.encrypted_text::bytea) FROM unnest(%I) AS v',
                c.number, c.column_name), '')
            FILTER (WHERE c.holds = 'array')
    INTO scalars, arrays
    FROM @extschema@.pii_stored_columns(relation) AS c
    WHERE c.relation = pii_count_values.relation;

    RETURN QUERY EXECUTE format(
        'SELECT v.number::smallint, v.prefix, count(v.bytes), count(*) - count(v.bytes), coalesce(sum(v.bytes), 0)::bigint '
        'FROM ONLY %s CROSS JOIN LATERAL (VALUES %s%s) AS v (number, prefix, bytes) GROUP BY 1, 2',
        relation, coalesce(scalars, '(0, NULL::text, NULL::integer)'), arrays);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_count_values(regclass) IS
    'internal: values, NULLs and bytes of one table by column and prefix';

CREATE FUNCTION @extschema@.pii_census("table" regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, key_version integer, index_version integer,
        n_values bigint, nulls bigint, malformed bigint, bytes bigint, column_type text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (
        SELECT * FROM @extschema@.pii_stored_columns("table")
    ),
    counts AS MATERIALIZED (
        SELECT t.relation, n.*
        FROM (SELECT DISTINCT relation FROM columns) AS t, @extschema@.pii_count_values(t.relation) AS n
    )
    -- Values bound to associated data have the same version and another prefix.
    SELECT relation, column_name, key_version, index_version, sum(n_values)::bigint, sum(nulls)::bigint, sum(malformed)::bigint, sum(bytes)::bigint, column_type
    FROM (
        SELECT c.relation, c.number, c.column_name, c.column_type,
            substring(n.prefix, '^v([0-9]+)')::integer AS key_version,
            substring(n.prefix, '[.]([0-9]+)')::integer AS index_version,
            n.n_values, 0::bigint AS nulls, 0::bigint AS malformed, n.bytes
        FROM columns AS c JOIN counts AS n USING (relation, number)
        WHERE n.prefix IS NOT NULL
        UNION ALL
        SELECT c.relation, c.number, c.column_name, c.column_type, NULL, NULL,
            0, coalesce(n.nulls, 0), coalesce(n.n_values, 0), coalesce(n.bytes, 0)
        FROM columns AS c LEFT JOIN counts AS n ON n.relation = c.relation AND n.number = c.number AND n.prefix IS NULL
        WHERE c.holds <> 'chance'
    ) AS rows
    GROUP BY relation, number, column_name, key_version, index_version, column_type
    ORDER BY relation::text, number, key_version NULLS FIRST, index_version;
$$;
COMMENT ON FUNCTION @extschema@.pii_census(regclass) IS
    'encrypted values by table, column and key version, with NULLs and malformed ones where the version is NULL; armour in text and bytea columns, too; needs no key';

-- What is wrong with the values of one table: a line for each column, and before it, if any, one
-- for each bad value. problems[i] is an SQL expression over the row that is NULL when column i is right.
CREATE FUNCTION @extschema@.pii_find_problems(relation regclass, columns name[], problems text[])
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    source text;
    summary jsonb;
    one record;
BEGIN
    SELECT format('ONLY %s AS t CROSS JOIN LATERAL (VALUES %s) AS v (name, present, problem)', relation,
        string_agg(format('(%L::name, %I IS NOT NULL, %s)', c.name, c.name, c.problem), ', '))
    INTO source
    FROM unnest(columns, problems) AS c (name, problem);

    -- Not in a loop over a cursor, which PostgreSQL would not run in parallel.
    EXECUTE format('SELECT jsonb_object_agg(name, c) FROM ('
        'SELECT v.name, count(*) FILTER (WHERE v.present) AS n, count(v.problem) AS bad FROM %s GROUP BY v.name) AS c', source)
    INTO summary;
    FOR one IN
        SELECT c.name, coalesce((summary->c.name::text->>'n')::bigint, 0) AS n, coalesce((summary->c.name::text->>'bad')::bigint, 0) AS bad
        FROM unnest(columns) WITH ORDINALITY AS c (name, number) ORDER BY c.number
    LOOP
        IF one.bad > 0 THEN
            RETURN QUERY EXECUTE format(
                'SELECT $1, v.name, %s, v.problem, NULL::bigint, NULL::bigint FROM %s WHERE v.name = $2 AND v.problem IS NOT NULL ORDER BY t.ctid',
                @extschema@.pii_row_key(relation), source) USING relation, one.name;
        END IF;
        RETURN QUERY SELECT relation, one.name, NULL::text,
            CASE one.bad WHEN 0 THEN 'ok' ELSE format('%s of %s values are bad', one.bad, one.n) END, one.n, one.bad;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_find_problems(regclass, name[], text[]) IS
    'internal: bad values of one table by primary key and reason, and a summary of each column';

-- An expression that names a row: its primary key as JSON, or where it stands. Of types that are
-- not PostgreSQL's own only the output function is called: anybody can have made a cast of them.
CREATE FUNCTION @extschema@.pii_row_key(relation regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('pg_catalog.json_build_object(%s)::pg_catalog.text', string_agg(
                format(CASE WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN '%L, t.%I' ELSE '%L, pg_catalog.format(''%%s'', t.%I)' END, a.attname, a.attname),
                ', ' ORDER BY array_position(i.indkey, a.attnum)))
            FROM pg_index AS i JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::smallint[])
                JOIN pg_type AS t ON t.oid = a.atttypid
            WHERE i.indrelid = relation AND i.indisprimary
            HAVING count(*) > 0),
        $key$pg_catalog.json_build_object('ctid', t.ctid)::pg_catalog.text$key$);
$$;
COMMENT ON FUNCTION @extschema@.pii_row_key(regclass) IS
    'internal: an expression over the row t that names it by its primary key, or by ctid where there is none';

CREATE FUNCTION @extschema@.pii_verify("table" regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    -- Raises the error that says so when no key is loaded.
    PERFORM @extschema@.pii_encrypt('');
    FOR one IN
        SELECT c.relation,
            array_agg(c.column_name ORDER BY c.number) AS names,
            array_agg(CASE c.holds
                WHEN 'array' THEN format('(SELECT min(@extschema@.pii_check(v::@extschema@.encrypted_text::bytea, %s)) FROM unnest(%I) AS v)', c.typmod, c.column_name)
                ELSE format('@extschema@.pii_check(%I::bytea, %s)', c.column_name, c.typmod)
            END ORDER BY c.number) AS problems
        FROM @extschema@.pii_stored_columns("table") AS c
        WHERE c.holds <> 'chance'
        GROUP BY c.relation
        ORDER BY c.relation::text
    LOOP
        RETURN QUERY SELECT * FROM @extschema@.pii_find_problems(one.relation, one.names, one.problems);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_verify(regclass) IS
    'decrypts every encrypted value: a row for each bad one with its primary key and the reason, and a summary of each column; needs the keys';
