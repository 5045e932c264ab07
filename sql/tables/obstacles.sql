-- What stands in the way of a conversion, and what it changes for others.

-- Whatever else depends on a column would break, or would read plaintext without a key afterwards.
-- What is not known here is an obstacle, too.
CREATE FUNCTION pazpaz_pii.pii_obstacles(relation regclass, names name[]) RETURNS TABLE (obstacle text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH tree AS MATERIALIZED (
        SELECT t.member, t.depth, c.relkind, c.relpersistence, c.relnamespace FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_class AS c ON c.oid = t.member
    ),
    columns AS MATERIALIZED (
        SELECT tree.member, tree.depth, a.* FROM tree JOIN pg_attribute AS a ON a.attrelid = tree.member
            AND a.attname = ANY (names) AND NOT a.attisdropped
    ),
    dependents AS (
        SELECT DISTINCT d.classid, d.objid, d.objsubid
        FROM columns AS a
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid
                AND d.refobjsubid = a.attnum
        WHERE NOT (d.classid = 'pg_attrdef'::regclass AND d.objid IN (
                SELECT f.oid FROM pg_attrdef AS f WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum))
            -- NOT NULL is a constraint since PostgreSQL 18.
            AND NOT (d.classid = 'pg_constraint'::regclass AND d.objid IN (SELECT co.oid FROM pg_constraint AS co
                WHERE co.contype = 'n'))
    )
    SELECT format('%s is %s', member, CASE relkind WHEN 'm' THEN 'a materialized view' ELSE 'not a table' END)
        FROM tree WHERE relkind NOT IN ('r', 'p')
    UNION ALL
    SELECT format('%s is a temporary table of another session', member) FROM tree
        WHERE pg_is_other_temp_schema(relnamespace)
    UNION ALL
    SELECT format('column "%s" is inherited from another table: convert it there', attname) FROM columns
        WHERE depth = 0 AND attinhcount > 0
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN attgenerated <> '' THEN 'generated'
        ELSE 'an identity column' END)
        FROM columns WHERE attgenerated <> '' OR attidentity <> ''
    UNION ALL
    SELECT format('column "%s" of %s is %s', attname, member, CASE WHEN i.indisprimary THEN 'part of the primary key'
        ELSE 'part of the replica identity' END)
        FROM columns AS a JOIN pg_index AS i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey::smallint[])
            AND (i.indisprimary OR i.indisreplident)
    UNION ALL
    SELECT format('%s: CREATE RULE on it changes what INSERT and UPDATE do',
        pg_describe_object('pg_rewrite'::regclass, r.oid, 0))
        FROM tree JOIN pg_rewrite AS r ON r.ev_class = tree.member WHERE tree.relkind IN ('r', 'p')
    UNION ALL
    -- Here the column is noted as depending on the table.
    SELECT format('column "%s" of %s is in its partition key', attname, member)
        FROM columns AS a JOIN pg_depend AS d ON d.classid = 'pg_class'::regclass AND d.objid = a.attrelid
            AND d.objsubid = a.attnum
            AND d.refclassid = 'pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = 0
                AND d.deptype = 'i'
    UNION ALL
    -- Whole rows depend on no column.
    SELECT format('%s uses whole rows', pg_describe_object(w.classid, w.objid, 0))
        FROM tree CROSS JOIN LATERAL (
            SELECT 'pg_class'::regclass, x.indexrelid, concat(x.indexprs, x.indpred) FROM pg_index AS x
                WHERE x.indrelid = tree.member
            UNION ALL SELECT 'pg_constraint'::regclass, co.oid, co.conbin::text FROM pg_constraint AS co
                WHERE co.conrelid = tree.member
            UNION ALL SELECT 'pg_trigger'::regclass, g.oid, g.tgqual::text FROM pg_trigger AS g
                WHERE g.tgrelid = tree.member
            UNION ALL SELECT 'pg_policy'::regclass, p.oid, concat(p.polqual, p.polwithcheck) FROM pg_policy AS p
                WHERE p.polrelid = tree.member
            UNION ALL SELECT 'pg_statistic_ext'::regclass, e.oid, e.stxexprs::text FROM pg_statistic_ext AS e
                WHERE e.stxrelid = tree.member
            UNION ALL SELECT 'pg_class'::regclass, r.ev_class, r.ev_action::text FROM pg_rewrite AS r
                WHERE r.rulename = '_RETURN' AND EXISTS (SELECT FROM pg_depend AS d
                    WHERE d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                        AND d.refclassid = 'pg_class'::regclass AND d.refobjid = tree.member AND d.refobjsubid = 0)
        ) AS w (classid, objid, expression)
        WHERE w.expression LIKE '%:varattno 0 %'
    UNION ALL
    SELECT CASE WHEN d.classid = 'pg_rewrite'::regclass
            THEN coalesce((SELECT pg_describe_object('pg_class'::regclass, r.ev_class, 0) FROM pg_rewrite AS r
                WHERE r.oid = d.objid AND r.rulename = '_RETURN'),
                pg_describe_object(d.classid, d.objid, 0))
            ELSE pg_describe_object(d.classid, d.objid, d.objsubid) END
        FROM dependents AS d
        WHERE NOT EXISTS (
            SELECT FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexid)
                OR (d.classid = 'pg_constraint'::regclass AND d.objid = i.constraintid))
            -- Told above, with its action.
            AND NOT (d.classid = 'pg_rewrite'::regclass AND d.objid IN (SELECT r.oid FROM pg_rewrite AS r JOIN tree
                ON r.ev_class = tree.member));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_obstacles(regclass, name[]) IS
    'internal: what stands in the way of a conversion of these columns: views, rules, CHECKs, foreign keys, policies, '
        'generated columns, ...';

CREATE FUNCTION pazpaz_pii.pii_refuse_obstacles(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    obstacles text;
BEGIN
    SELECT string_agg(DISTINCT obstacle, E'\n') INTO obstacles FROM pazpaz_pii.pii_obstacles(relation, names);
    IF obstacles IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % cannot be converted', relation
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = obstacles,
                HINT = 'Nothing was changed. Drop or change what is listed; what reads text needs the key afterwards.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_obstacles(regclass, name[]) IS
    'internal: raises the error that lists what stands in the way of a conversion';

-- By what the source says, in PL/pgSQL, PL/Python, PL/Perl and PL/Tcl. Neither what only returns a row,
-- nor what compares two, makes a copy, nor does a comment. What begins one in a literal does not.
CREATE FUNCTION pazpaz_pii.pii_takes_whole_rows(source text) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT regexp_replace(source, '(\me''(?:[^''\\]|\\.|'''')*''|''(?:[^'']|'''')*''|"[^"]*")'
            '|--[^\n]*|/\*(?:[^*]|\*+[^*/])*\*+/'
            '|\mreturn\s+(coalesce\s*\(\s*(new|old)\s*,\s*(new|old)\s*\)|new|old)\s*;'
            '|\(?\m(new|old)(\s*\.\s*\*)?\s*\)?\s*(is\s+(not\s+)?distinct\s+from|=|<>|!=)'
                '\s*\(?\m(new|old)\M(\s*\.\s*\*)?'
            '|\m(new|old)\s+is\s+(not\s+)?null\M', '\1 ', 'gi')
        ~* ('\m(new|old)\s*\.\s*\*|\m(new|old)\s*\)?\s*::|\m(using|select)\s+\(?(new|old)\M(?!\s*\.)'
            '|[(,]\s*(new|old)\s*[,)]|:?=\s*(new|old)\s*;|,\s*(new|old)\s*;|\m(new|old)\s+as\M'
            '|\mTD\s*\[\s*[''"](new|old)[''"]\s*\](?!\s*\[)|_TD->\{[''"]?(new|old)[''"]?\}(?!\s*(->)?\s*[\[{])'
            '|\$(new|old)\M(?!\()|\marray\s+get\s+(new|old)\M')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_takes_whole_rows(text) IS
    'internal: whether the source of a trigger''s function takes NEW or OLD as a whole, as to_jsonb(NEW) does';

-- Rows that a statement changed come as tables, too.
CREATE FUNCTION pazpaz_pii.pii_copying_triggers(relations regclass[])
    RETURNS TABLE (id oid, relation regclass, name name, function regprocedure)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- These first: looking into a function takes far longer than finding it.
    WITH triggers AS MATERIALIZED (
        SELECT * FROM pg_trigger AS g
        WHERE g.tgrelid = ANY (relations) AND NOT g.tgisinternal AND g.tgparentid = 0
    )
    SELECT g.oid, g.tgrelid, g.tgname, p.oid
    FROM triggers AS g JOIN pg_proc AS p ON p.oid = g.tgfoid
    WHERE pazpaz_pii.pii_takes_whole_rows(p.prosrc)
        OR (coalesce(g.tgnewtable, g.tgoldtable) IS NOT NULL
            AND p.prosrc ~* '\*|\m(to_jsonb?|row_to_json|jsonb?_agg|hstore)\M|::\s*(text|jsonb?)\M');
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_copying_triggers(regclass[]) IS
    'internal: triggers of tables whose functions take whole rows, which in a session with a key are plaintext';

-- Functions of triggers are not looked into by PostgreSQL: tell which may read a column.
CREATE FUNCTION pazpaz_pii.pii_tell_about_triggers(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT g.tgname, t.member, p.oid::regprocedure AS function, string_agg(quote_ident(n.name), ', ') AS columns
        FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND NOT g.tgisinternal AND g.tgparentid = 0
            JOIN pg_proc AS p ON p.oid = g.tgfoid
            JOIN unnest(names) AS n (name) ON p.prosrc ~* ('\m' || regexp_replace(n.name, '(\W)', '\\\1', 'g') || '\M')
        GROUP BY g.tgname, t.member, p.oid
    LOOP
        RAISE NOTICE 'trigger "%" of % mentions %: in %, they become encrypted_text', one.tgname, one.member,
            one.columns, one.function
            USING HINT = 'It reads text in sessions with a key and fails where it needs text without one.';
    END LOOP;
    FOR one IN
        SELECT c.name, c.relation, c.function
        FROM pazpaz_pii.pii_copying_triggers(ARRAY(SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t)) AS c
    LOOP
        RAISE WARNING 'trigger "%" of % takes whole rows: what % makes of them in sessions with a key is plaintext',
            one.name, one.relation, one.function
            USING HINT = format('Let it leave these columns out, as in to_jsonb(NEW) - %L::text[], or keep them as '
                'encrypted_text; copies that there are already stay.', names);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_triggers(regclass, name[]) IS
    'internal: tells which triggers'' functions mention columns that are converted';

-- The first rows of each table for which one of these conditions gives a text, and that; most_rows: how many are
-- looked at, all for NULL.
CREATE FUNCTION pazpaz_pii.pii_list_rows(relation regclass, conditions text, most_rows integer DEFAULT NULL)
    RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    member regclass;
    found text;
    all_found text := '';
BEGIN
    FOR member IN SELECT s.relation FROM pazpaz_pii.pii_storage(relation) AS s LOOP
        SELECT q.cells[1] INTO found
        FROM pazpaz_pii.pii_query_as_owner(member, format('SELECT string_agg(line, E''\n'') FROM (SELECT %s '
            '|| '': '' || v.problem AS line FROM (SELECT r.ctid, r.* FROM ONLY %s AS r LIMIT %s) AS t '
            'CROSS JOIN LATERAL unnest(ARRAY[%s]) AS v (problem) WHERE v.problem IS NOT NULL LIMIT 20) AS lines',
            pazpaz_pii.pii_row_key(member), member, coalesce(most_rows::text, 'ALL'), conditions)) AS q (cells);
        all_found := concat(all_found, found || E'\n');
    END LOOP;
    RETURN rtrim(nullif(all_found, ''), E'\n');
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_list_rows(regclass, text, integer) IS
    'internal: the first 20 rows of each table that fulfil a condition, by primary key, with what the condition says';

-- Names what is too long before anything is locked for long; nothing is ever cut off.
CREATE FUNCTION pazpaz_pii.pii_refuse_long_values(relation regclass, columns jsonb) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    conditions text;
    long_ones text;
BEGIN
    SELECT string_agg(format('CASE WHEN char_length(t.%I::text) > %s THEN %L END', s.column_name, s.character_limit,
        format('%s has more than %s', s.column_name, pazpaz_pii.pii_counted(s.character_limit, 'character'))), ', ')
    INTO conditions
    FROM pazpaz_pii.pii_column_specs(relation, columns) AS s WHERE s.character_limit IS NOT NULL;
    IF conditions IS NULL THEN
        RETURN;
    END IF;
    long_ones := pazpaz_pii.pii_list_rows(relation, conditions);
    IF long_ones IS NOT NULL THEN
        RAISE EXCEPTION 'values of % are too long', relation
            USING ERRCODE = 'string_data_right_truncation', DETAIL = long_ones,
                HINT = 'Nothing was changed. Give the column a greater length, or shorten the values; the first 20 of '
                    'each table are listed.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_long_values(regclass, jsonb) IS
    'internal: raises the error that lists values which are too long for their encrypted columns';

-- Encrypted again, it would be unreadable to all that do not know of it. Literals of defaults are values, too.
CREATE FUNCTION pazpaz_pii.pii_refuse_ciphertext(relation regclass, names name[], may_be_ciphertext boolean,
    most_rows integer DEFAULT NULL) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found CONSTANT text := nullif(concat_ws(E'\n',
        (SELECT string_agg(DISTINCT format('%s: the default is ciphertext', a.attname), E'\n')
            FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
                AND a.attname = ANY (names) AND NOT a.attisdropped
                JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                CROSS JOIN LATERAL regexp_matches(pg_get_expr(d.adbin, d.adrelid), '''([^'']*)''', 'g') AS literal
            WHERE pazpaz_pii.pii_is_ciphertext(literal[1])),
        pazpaz_pii.pii_list_rows(relation, (SELECT string_agg(
            format('CASE WHEN pazpaz_pii.pii_is_ciphertext(t.%I::text) THEN %L END', n, n || ' is ciphertext'), ', ')
            FROM unnest(names) AS n), most_rows)), '');
BEGIN
    IF found IS NULL THEN
        RETURN;
    ELSIF may_be_ciphertext THEN
        RAISE WARNING 'columns of % hold ciphertext, which is encrypted as text', relation
            USING DETAIL = found, HINT = 'pazpaz_pii.io is plaintext in this session. What the application has '
                'encrypted is to be adopted: {"column": {"legacy_version": 1}} of pii_migration_start(), or '
                'pii_adopt_columns().';
        RETURN;
    END IF;
    RAISE EXCEPTION 'columns of % hold ciphertext already', relation
        USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = found,
            HINT = 'Nothing was changed. A column that the application has encrypted is adopted: '
                '{"column": {"legacy_version": 1}} of pii_migration_start(), or pii_adopt_columns(). To encrypt such '
                'text as text, SET pazpaz_pii.io = plaintext. The first 20 of each table are listed.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_ciphertext(regclass, name[], boolean, integer) IS
    'internal: raises the error that lists what is ciphertext already; a WARNING where the session says that it is '
        'text';

-- The name would pass to the encrypted column, and the ciphertext with it.
CREATE FUNCTION pazpaz_pii.pii_refuse_defaults(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found text;
BEGIN
    SELECT string_agg(DISTINCT quote_ident(a.attname), ', ') INTO found
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
    WHERE a.attname = ANY (names) AND a.atthasdef;
    IF found IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % have a default: %', relation, found
            USING ERRCODE = 'dependent_objects_still_exist',
                HINT = 'Nothing was changed. ALTER COLUMN ... DROP DEFAULT; a default of the application''s own '
                    'ciphertext is none of the encrypted column.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_defaults(regclass, name[]) IS
    'internal: raises the error that columns which are to be adopted have defaults';
