-- A verification that authenticates every value.

-- A column to verify, and the number of the plain one that it is to be in step with, or 0.
CREATE TYPE pazpaz_pii.pii_verified_column
    AS (number smallint, column_name name, holds text, typmod integer, twin smallint);
COMMENT ON TYPE pazpaz_pii.pii_verified_column IS
    'internal: a column to verify, and the plain one that it is to be in step with';

CREATE FUNCTION pazpaz_pii.pii_bad_values(bad bigint, n_values bigint) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT format('%s of %s %s bad', bad, pazpaz_pii.pii_counted(n_values, 'value'),
        CASE bad WHEN 1 THEN 'is' ELSE 'are' END)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_bad_values(bigint, bigint) IS
    'internal: what a verification says of a column with bad values';

-- What is wrong with the values of one table: a line for each column, and before it, if any, one
-- for each bad value. That a plain one is ciphertext already is bad, unless it may be.
CREATE FUNCTION pazpaz_pii.pii_find_problems(relation regclass, columns pazpaz_pii.pii_verified_column[],
    may_be_ciphertext boolean DEFAULT true)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT relation, c.column_name,
        CASE WHEN f.key IS NOT NULL THEN pazpaz_pii.pii_key_text(relation, f.key) END,
        CASE WHEN f.key IS NOT NULL THEN f.problem
            WHEN f.bad = 0 AND f.bound > 0
                THEN format('ok, but for %s of %s, bound to associated data', f.bound,
                    pazpaz_pii.pii_counted(f.n_values, 'value'))
            WHEN f.bad = 0 THEN 'ok'
            ELSE pazpaz_pii.pii_bad_values(f.bad, f.n_values) END,
        f.n_values, f.bad
    FROM pazpaz_pii.pii_scan_values(relation, pazpaz_pii.pii_key_columns(relation),
            (SELECT array_agg(c.number ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.holds ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.typmod ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            (SELECT array_agg(c.twin ORDER BY i) FROM unnest(columns) WITH ORDINALITY
                AS c (number, column_name, holds, typmod, twin, i)),
            may_be_ciphertext)
            WITH ORDINALITY AS f (number, key, problem, n_values, bad, bound, place)
        JOIN unnest(columns) WITH ORDINALITY AS c (number, column_name, holds, typmod, twin, i) ON c.number = f.number
    ORDER BY c.i, f.key IS NULL, f.place;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_find_problems(regclass, pazpaz_pii.pii_verified_column[], boolean) IS
    'internal: bad values of one table by primary key and reason, and a summary of each column';

CREATE FUNCTION @extschema@.pii_verify(relation regclass DEFAULT NULL)
    RETURNS TABLE (table_name regclass, column_name name, row_key text, finding text, n_values bigint, bad bigint)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    IF relation IS NULL THEN
        PERFORM pazpaz_pii.pii_tell_elsewhere();
    END IF;
    PERFORM pazpaz_pii.pii_require_key();
    FOR one IN
        SELECT c.relation,
            array_agg((c.number, c.column_name, c.holds, c.typmod, 0)::pazpaz_pii.pii_verified_column
                ORDER BY c.number) AS columns
        FROM pazpaz_pii.pii_stored_columns(relation) AS c
        WHERE c.holds <> 'chance'
        GROUP BY c.relation
        ORDER BY c.relation::text
    LOOP
        RETURN QUERY SELECT * FROM pazpaz_pii.pii_find_problems(one.relation, one.columns);
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_verify(regclass) IS
    'decrypts every encrypted value: a row for each bad one with its primary key and the reason, and a summary of each '
        'column; needs the keys';
