-- Adoption: columns that the original application encrypted, taken over without encrypting again.
-- All but pii_export bring ciphertext in, and check the privilege on pii_import(text).

CREATE FUNCTION @extschema@.pii_adopt(value bytea, legacy_version integer DEFAULT 1) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt(bytea, integer) IS
    'takes a value as the application stored it, in whichever form authenticates: with prefix, armoured, JSON, or '
        'without prefix under legacy_version';

CREATE FUNCTION @extschema@.pii_adopt_legacy(value bytea, version integer) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_legacy_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt_legacy(bytea, integer) IS
    'adds the version prefix that a value lacks, once it authenticates under that version';

CREATE FUNCTION @extschema@.pii_adopt_json(value jsonb) RETURNS @extschema@.encrypted_text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_json_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adopt_json(jsonb) IS
    'takes {"version", "ciphertext", "algorithm"} as it is; authenticates it when a key is loaded';

CREATE FUNCTION @extschema@.pii_adoption_check(
    value bytea, legacy_version integer DEFAULT 1,
    OUT form text, OUT key_version integer, OUT characters integer, OUT problem text
) RETURNS SETOF record
    STABLE STRICT PARALLEL SAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adoption_check_wrapper';
COMMENT ON FUNCTION @extschema@.pii_adoption_check(bytea, integer) IS
    'what pii_adopt would make of a value: its form (plain, text, json, legacy), key version and length, or the '
        'problem';

CREATE FUNCTION pazpaz_pii.pii_adopt_at_work(value bytea, legacy_version integer, typmod integer, number bigint)
    RETURNS @extschema@.encrypted_text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopt_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopt_at_work(bytea, integer, integer, bigint) IS
    'internal: pii_adopt() for a column with this type modifier, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adoption_check_at_work(
    value bytea, legacy_version integer, number bigint,
    OUT form text, OUT key_version integer, OUT characters integer, OUT problem text
) RETURNS SETOF record
    VOLATILE STRICT PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adoption_check_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_check_at_work(bytea, integer, bigint) IS
    'internal: pii_adoption_check(), in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopted_problem_at_work(
    value bytea, legacy_version integer, adopted @extschema@.encrypted_text, typmod integer, number bigint
) RETURNS text
    VOLATILE CALLED ON NULL INPUT PARALLEL UNSAFE LANGUAGE c
        AS 'MODULE_PATHNAME', 'pii_adopted_problem_at_work_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problem_at_work(bytea, integer, @extschema@.encrypted_text, integer,
    bigint) IS
    'internal: why what was adopted is not what pii_adopt() makes of the value, in a statement of the extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopts(number bigint) RETURNS boolean
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_adopts_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_adopts(bigint) IS
    'internal: true; lets the trigger of a migration adopt what is pending in the rows that this statement of the '
        'extension''s own writes';

CREATE FUNCTION pazpaz_pii.pii_columns_read(query text) RETURNS smallint[]
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_columns_read_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_columns_read(text) IS
    'internal: the columns that the expression of a SELECT from one table reads; runs nothing';

-- Encrypts anew what has an equality tag, so it is not STABLE.
CREATE FUNCTION @extschema@.pii_export(value @extschema@.encrypted_text) RETURNS bytea
    VOLATILE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_export_wrapper';
COMMENT ON FUNCTION @extschema@.pii_export(@extschema@.encrypted_text) IS
    'the value as the application stores it: a plain one byte for byte, a searchable one encrypted anew without its '
        'tag';

-- The value of a column as bytes, by the type of the column; an error for other types.
CREATE FUNCTION @extschema@.pii_adoption_source(relation regclass, column_name name) RETURNS text
    STABLE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    column_type regtype;
BEGIN
    SELECT a.atttypid INTO column_type FROM pg_attribute a
    WHERE a.attrelid = relation AND a.attname = column_name AND a.attnum > 0 AND NOT a.attisdropped;
    IF column_type IS NULL THEN
        RAISE EXCEPTION 'column "%" of relation "%" does not exist', column_name, relation USING
            ERRCODE = 'undefined_column';
    ELSIF column_type = 'bytea'::regtype THEN
        RETURN format('%I', column_name);
    ELSIF column_type IN ('text'::regtype, 'varchar'::regtype, 'json'::regtype, 'jsonb'::regtype) THEN
        RETURN format('pg_catalog.convert_to(%I::text, ''UTF8'')', column_name);
    END IF;
    RAISE EXCEPTION 'column "%" of relation "%" is of type %', column_name, relation, column_type
        USING ERRCODE = 'datatype_mismatch',
            HINT = 'Values of bytea, text, varchar, json and jsonb columns can be adopted.';
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adoption_source(regclass, name) IS
    'SQL expression that gives the values of a column as pii_adopt takes them';

-- The bytes of a column's values as pii_adopt takes them: what the caller's expression gives, or else the column
-- itself. It stands in statements of ours, so a quote in it that is left open would swallow what follows; what it
-- is tried in has no parameters, nor the number of a statement at work, which it so cannot name.
CREATE FUNCTION pazpaz_pii.pii_adopted_bytes(relation regclass, column_name name, expression text) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given text;
BEGIN
    IF expression IS NULL THEN
        RETURN @extschema@.pii_adoption_source(relation, column_name);
    ELSIF regexp_replace(expression, $re$'[^']*'|"[^"]*"$re$, '', 'g') ~ $re$['"]$re$ THEN
        RAISE EXCEPTION 'the expression of column "%" leaves a quote open', column_name
            USING ERRCODE = 'syntax_error', HINT = 'Inside a literal a quote is doubled.';
    END IF;
    -- Of a row that is not there, so that nothing is evaluated.
    SELECT q.cells[1] INTO given FROM pazpaz_pii.pii_query_as_owner(relation, format(
        $query$
            SELECT pg_typeof(e.value)
            FROM (SELECT 1) AS one LEFT JOIN (SELECT (%s
                ) AS value FROM %s AS t WHERE false) AS e ON true
        $query$, expression, relation)) AS q (cells);
    IF given <> 'bytea' THEN
        RAISE EXCEPTION 'the expression of column "%" gives %, not bytea', column_name, given
            USING ERRCODE = 'datatype_mismatch',
                HINT = 'decode(..., ''base64'') and convert_to(..., ''UTF8'') make bytea of text.';
    END IF;
    RETURN format(E'(%s\n)', expression);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_bytes(regclass, name, text) IS
    'internal: SQL expression that gives the values of a column as pii_adopt takes them, once it is found to be one';

-- PostgreSQL's own errors quote the value; so all that is told of one is its SQLSTATE.
CREATE FUNCTION pazpaz_pii.pii_adopted_row(relation regclass, place tid, source text, OUT value bytea, OUT failure text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    EXECUTE format('SELECT %s FROM ONLY %s AS t WHERE t.ctid = $1', source, relation) INTO value USING place;
EXCEPTION WHEN OTHERS THEN
    failure := SQLSTATE;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_row(regclass, tid, text) IS
    'internal: what an expression gives for a row, or the SQLSTATE of its error';

-- An expression is SQL, of the table's owner perhaps, so it stands in no statement that has the number of one at work:
-- the query that finds the bytes of each row has no parameters, and what the keys serve is called with its rows.
CREATE FUNCTION pazpaz_pii.pii_adopted_query(relation regclass, column_name name, source text, row_by_row boolean,
    shadow_name name DEFAULT NULL) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('SELECT %s, t.%I IS NULL, e.value, e.failure%s FROM ONLY %s AS t CROSS JOIN LATERAL %s '
            'AS e (value, failure)',
        pazpaz_pii.pii_row_key(relation), column_name, ', t.' || quote_ident(shadow_name), relation,
        CASE WHEN row_by_row THEN format('pazpaz_pii.pii_adopted_row(%L, t.ctid, %L)', relation, source)
            ELSE format('(SELECT %s, NULL::pg_catalog.text OFFSET 0)', source) END);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_query(regclass, name, text, boolean, name) IS
    'internal: a query of one table: of each row its key, whether the column is NULL, what an expression gives for it, '
        'the SQLSTATE of its error if it goes row by row, and its encrypted value';

CREATE FUNCTION pazpaz_pii.pii_adopted_values(relation regclass, column_name name, source text, row_by_row boolean)
    RETURNS TABLE (row_key text, is_null boolean, value bytea, failure text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE pazpaz_pii.pii_adopted_query(relation, column_name, source, row_by_row);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_values(regclass, name, text, boolean) IS
    'internal: the rows of one table, and what an expression gives for each';

CREATE FUNCTION pazpaz_pii.pii_adoption_problems(
    relation regclass, column_name name, source text, legacy_version integer, length integer, row_by_row boolean
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.cells[1], q.cells[2]
    FROM pazpaz_pii.pii_query_as_owner(relation, format(
        $query$
            SELECT e.row_key, coalesce('the expression fails with SQLSTATE ' || e.failure, c.problem, CASE
                WHEN e.value IS NULL THEN 'the expression gives NULL'
                ELSE 'value too long for encrypted_text(%1$s)' END)
            FROM pazpaz_pii.pii_adopted_values(%2$L, %3$L, %4$L, %5$L) AS e
                LEFT JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(e.value, %6$s, $3) AS c ON true
            WHERE e.failure IS NOT NULL OR c.problem IS NOT NULL OR c.characters > %7$s
                OR (e.value IS NULL AND NOT e.is_null)
        $query$, length, relation, column_name, source, row_by_row, legacy_version,
        coalesce(length::text, 'NULL::integer')), with_keys => true) AS q (cells);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adoption_problems(regclass, name, text, integer, integer, boolean) IS
    'internal: the rows of one table whose value cannot be adopted; row by row, those whose expression fails, too';

-- What failed, with a text of its own: the message of an error would quote the value.
CREATE FUNCTION pazpaz_pii.pii_given(value bytea, failure text) RETURNS bytea
    IMMUTABLE CALLED ON NULL INPUT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF failure IS NOT NULL THEN
        RAISE EXCEPTION 'the expression fails' USING ERRCODE = failure;
    ELSIF value IS NULL THEN
        RAISE EXCEPTION 'the expression gives NULL' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    RETURN value;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_given(bytea, text) IS
    'internal: the same bytes; an error for NULL, and for what failed with an SQLSTATE';

CREATE FUNCTION pazpaz_pii.pii_adopted_problems_at_work(
    relation regclass, column_name name, shadow_name name, source text, legacy_version integer, typmod integer,
    row_by_row boolean, number bigint
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_null boolean;
    value bytea;
    failure text;
    encrypted @extschema@.encrypted_text;
BEGIN
    FOR row_key, is_null, value, failure, encrypted IN EXECUTE
        pazpaz_pii.pii_adopted_query(relation, column_name, source, row_by_row, shadow_name)
    LOOP
        problem := CASE
            WHEN failure IS NOT NULL THEN 'the expression fails with SQLSTATE ' || failure
            WHEN is_null AND encrypted IS NOT NULL THEN 'is NULL, but its encrypted value is not'
            WHEN is_null AND value IS NOT NULL THEN 'is NULL, but the expression gives a value'
            WHEN is_null THEN NULL
            WHEN value IS NULL THEN 'the expression gives NULL'
            ELSE pazpaz_pii.pii_adopted_problem_at_work(value, legacy_version, encrypted, typmod, number) END;
        IF problem IS NOT NULL THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problems_at_work(regclass, name, name, text, integer, integer, boolean,
    bigint) IS
    'internal: the rows of one table whose encrypted value is not what is to be adopted, in a statement of the '
        'extension''s own';

CREATE FUNCTION pazpaz_pii.pii_adopted_problems(
    relation regclass, column_name name, shadow_name name, source text, legacy_version integer, row_by_row boolean
) RETURNS TABLE (row_key text, problem text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT q.cells[1], q.cells[2]
    FROM pg_attribute AS a CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(relation, format(
        'SELECT p.row_key, p.problem '
        'FROM pazpaz_pii.pii_adopted_problems_at_work(%L, %L, %L, %L, %L, %L, %L, $3) AS p',
        relation, column_name, shadow_name, source, legacy_version, a.atttypmod, row_by_row), with_keys => true)
        AS q (cells)
    WHERE a.attrelid = relation AND a.attname = shadow_name;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_problems(regclass, name, name, text, integer, boolean) IS
    'internal: the rows of one table whose encrypted value is not what is to be adopted; row by row, those whose '
        'expression fails, too';

CREATE FUNCTION @extschema@.pii_adoption_errors(
    relation regclass, column_name name, legacy_version integer DEFAULT 1, length integer DEFAULT NULL,
    expression text DEFAULT NULL
) RETURNS TABLE (table_name regclass, row_key text, problem text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    source text := pazpaz_pii.pii_adopted_bytes(relation, column_name, expression);
    member regclass;
BEGIN
    IF length NOT BETWEEN 1 AND 10485760 THEN
        RAISE EXCEPTION 'length must be a whole number from 1 to 10485760, or NULL for none'
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    FOR member IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        BEGIN
            RETURN QUERY SELECT member, p.* FROM pazpaz_pii.pii_adoption_problems(member, column_name, source,
                legacy_version, length, false) AS p;
        -- Which row it was is found out at leisure: a handler for each row takes its time.
        EXCEPTION WHEN data_exception OR plpgsql_error OR external_routine_exception
                OR external_routine_invocation_exception THEN
            RETURN QUERY SELECT member, p.* FROM pazpaz_pii.pii_adoption_problems(member, column_name, source,
                legacy_version, length, true) AS p;
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adoption_errors(regclass, name, integer, integer, text) IS
    'the rows whose value cannot be adopted, by primary key (ctid where there is none), and why';
