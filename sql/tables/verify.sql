-- A verification that authenticates every value.

-- What is wrong with the values of one table: a line for each column, and before it, if any, one
-- for each bad value. problems[i] is an SQL expression over the row that is NULL when column i is right.
CREATE FUNCTION pazpaz_pii.pii_find_problems(relation regclass, columns name[], problems text[])
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
                pazpaz_pii.pii_row_key(relation), source) USING relation, one.name;
        END IF;
        RETURN QUERY SELECT relation, one.name, NULL::text,
            CASE one.bad WHEN 0 THEN 'ok' ELSE format('%s of %s values are bad', one.bad, one.n) END, one.n, one.bad;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_problems(regclass, name[], text[]) IS
    'internal: bad values of one table by primary key and reason, and a summary of each column';

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
                WHEN 'array' THEN format('(SELECT min(pazpaz_pii.pii_check(v::@extschema@.encrypted_text::bytea, %s)) FROM unnest(%I) AS v)', c.typmod, c.column_name)
                ELSE format('pazpaz_pii.pii_check(%I::bytea, %s)', c.column_name, c.typmod)
            END ORDER BY c.number) AS problems
        FROM pazpaz_pii.pii_stored_columns("table") AS c
        WHERE c.holds <> 'chance'
        GROUP BY c.relation
        ORDER BY c.relation::text
    LOOP
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(one.relation, one.names, one.problems);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_verify(regclass) IS
    'decrypts every encrypted value: a row for each bad one with its primary key and the reason, and a summary of each column; needs the keys';
