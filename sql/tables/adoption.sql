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

CREATE FUNCTION @extschema@.pii_adoption_errors(
    relation regclass, column_name name, legacy_version integer DEFAULT 1, length integer DEFAULT NULL
) RETURNS TABLE (table_name regclass, row_key text, problem text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    source text := @extschema@.pii_adoption_source(relation, column_name);
    member regclass;
BEGIN
    FOR member IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        RETURN QUERY SELECT member, q.cells[1], q.cells[2]
        FROM pazpaz_pii.pii_query_as_owner(member, format(
            $query$
                SELECT %s, coalesce(c.problem, format('value too long for encrypted_text(%%s)', %s))
                FROM ONLY %s AS t CROSS JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(%s, %s, $3) AS c
                WHERE c.problem IS NOT NULL OR c.characters > %2$s
            $query$, pazpaz_pii.pii_row_key(member), coalesce(length::text, 'NULL::integer'), member, source,
                legacy_version)) AS q (cells);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adoption_errors(regclass, name, integer, integer) IS
    'the rows whose value cannot be adopted, by primary key (ctid where there is none), and why';

CREATE FUNCTION @extschema@.pii_adopt_columns(relation regclass, columns jsonb, legacy_version integer DEFAULT 1)
    RETURNS TABLE (column_name name, form text, key_version integer, n_values bigint)
    VOLATILE STRICT LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    target record;
    unknown text;
    bad_rows text;
    actions text[] := '{}';
BEGIN
    SELECT string_agg(DISTINCT o.key, ', ') INTO unknown
    FROM jsonb_each(columns) c CROSS JOIN LATERAL jsonb_object_keys(c.value) AS o (key)
    WHERE o.key NOT IN ('length', 'searchable');
    IF unknown IS NOT NULL OR columns = '{}' THEN
        RAISE EXCEPTION '%', coalesce('unknown option of a column: ' || unknown, 'no columns to adopt')
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Say for example {"email": {"length": 255, "searchable": true}, "notes": {}}.';
    END IF;
    PERFORM pazpaz_pii.pii_require_owner(relation);
    -- Nothing may be written between the checks and the rewrite.
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
    FOR target IN
        SELECT c.key::name AS name, s.length, coalesce(s.searchable, false) AS searchable,
            @extschema@.pii_adoption_source(relation, c.key::name) AS source
        FROM jsonb_each(columns) c CROSS JOIN LATERAL jsonb_to_record(c.value) AS s (length integer, searchable boolean)
    LOOP
        SELECT string_agg(format('%s: %s', e.row_key, e.problem), E'\n') INTO bad_rows
        FROM (
            SELECT b.row_key, b.problem
            FROM @extschema@.pii_adoption_errors(relation, target.name, legacy_version, target.length) b
            LIMIT 20
        ) e;
        IF bad_rows IS NOT NULL THEN
            RAISE EXCEPTION 'column "%" of relation "%" holds values that cannot be adopted', target.name, relation
                USING ERRCODE = 'data_corrupted', DETAIL = bad_rows,
                    HINT = format('Nothing was changed. pii_adoption_errors(%L, %L) lists them all; here are the first '
                        '20.', relation, target.name);
        END IF;
        RETURN QUERY SELECT target.name, q.cells[1], q.cells[2]::integer, q.cells[3]::bigint
        FROM pazpaz_pii.pii_query_as_owner(relation, format(
            $query$
                SELECT c.form, c.key_version, count(*)
                FROM %s t CROSS JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(%s, %s, $3) c
                GROUP BY c.form, c.key_version ORDER BY c.form, c.key_version
            $query$, relation, target.source, legacy_version)) AS q (cells);
        actions := actions || format(
            'ALTER COLUMN %1$I TYPE @extschema@.encrypted_text%2$s USING pazpaz_pii.pii_adopt_at_work(%3$s, %4$s, '
                '%5$s, @pazpaz_pii.work@)',
            target.name,
            '(' || nullif(concat_ws(', ', target.length, CASE WHEN target.searchable THEN 'searchable' END), '') || ')',
            target.source, legacy_version,
            CASE WHEN target.length IS NULL AND NOT target.searchable THEN -1
                ELSE pazpaz_pii.pii_typmod(target.length, target.searchable) END);
    END LOOP;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        array_to_string(actions, ', ')));
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adopt_columns(regclass, jsonb, integer) IS
    'turns columns that the application encrypted into encrypted_text by one rewrite, and counts the forms; refuses '
        'bad rows by key and reason';
