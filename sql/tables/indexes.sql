-- What becomes of the indexes of columns: what can stand in for them, and what must not get lost.

CREATE TYPE pazpaz_pii.pii_target AS (column_name name, searchable boolean, new_name name);
COMMENT ON TYPE pazpaz_pii.pii_target IS
    'internal: a column to be encrypted, whether its values get tags, and the name of its encrypted column';

CREATE TYPE pazpaz_pii.pii_replacement AS (
    index_name text, is_unique boolean, definition text, replacement_name text, replacement text, is_replaced boolean,
    outcome text, constraint_name name
);
COMMENT ON TYPE pazpaz_pii.pii_replacement IS
    'internal: an index that a conversion drops, the statement that makes one in its place, if any, whether there '
        'is one, and what of it is left';

-- Whether a value is NULL needs no key.
CREATE FUNCTION pazpaz_pii.pii_reads_columns(tree text, numbers smallint[]) RETURNS boolean
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(regexp_replace(tree, '\{NULLTEST :arg \{VAR [^{}]*\}', '', 'g')
        ~ format(':varattno (%s) ', array_to_string(numbers, '|')), false);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_reads_columns(text, smallint[]) IS
    'internal: whether an expression (a pg_node_tree) asks more of columns than whether they are NULL';

CREATE FUNCTION pazpaz_pii.pii_rename_null_tests(expression text, targets pazpaz_pii.pii_target[]) RETURNS text
    IMMUTABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one pazpaz_pii.pii_target;
BEGIN
    FOREACH one IN ARRAY targets LOOP
        expression := replace(replace(expression,
            format('(%I IS NULL)', one.column_name), format('(%I IS NULL)', one.new_name)),
            format('(%I IS NOT NULL)', one.column_name), format('(%I IS NOT NULL)', one.new_name));
    END LOOP;
    RETURN expression;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rename_null_tests(text, pazpaz_pii.pii_target[]) IS
    'internal: an expression that asks whether encrypted columns are NULL, by the names of those';

-- The columns of each index that a conversion drops, as the encrypted table has them: how they are
-- called, how an index is made of them, and whether none can be. Of partitioned indexes only the topmost
-- counts.
CREATE FUNCTION pazpaz_pii.pii_index_parts(relation regclass, targets pazpaz_pii.pii_target[])
    RETURNS TABLE (indexid oid, constraintid oid, member regclass, number integer, is_key boolean, is_personal boolean,
        is_searchable boolean, is_lost boolean, is_sought boolean, is_compared boolean, name text, element text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.indexid, i.constraintid, i.member, k.number::integer, k.number <= x.indnkeyatts, t.new_name IS NOT NULL,
        coalesce(t.searchable, false),
        CASE WHEN t.new_name IS NOT NULL THEN NOT t.searchable OR m.amname <> 'btree'
            ELSE k.attnum = 0 AND pazpaz_pii.pii_reads_columns(x.indexprs::text, n.numbers) END,
        -- Of what is nondeterministic, other texts match.
        coalesce(t.new_name IS NOT NULL AND o.opcname ~ '_(trgm|bigm|pattern)_ops$' AND l.collisdeterministic, false),
        coalesce(t.new_name IS NOT NULL AND NOT t.searchable AND m.amname IN ('btree', 'hash')
            AND l.collisdeterministic, false),
        d.name,
        CASE WHEN t.new_name IS NOT NULL THEN d.name || ' @extschema@.encrypted_text_unique_ops'
            WHEN m.amname <> 'btree' AND x.indisexclusion THEN d.name
            ELSE concat(d.name,
                CASE WHEN x.indcollation[k.number - 1] <> 0 AND x.indcollation[k.number - 1]
                    IS DISTINCT FROM a.attcollation
                    THEN format(' COLLATE %s', x.indcollation[k.number - 1]::regcollation) END,
                CASE WHEN NOT o.opcdefault OR e.attoptions IS NOT NULL THEN format(' %I.%I', s.nspname, o.opcname) END,
                (SELECT format(' (%s)', string_agg(format('%I = %L', split_part(p, '=', 1),
                    substr(p, strpos(p, '=') + 1)), ', ')) FROM unnest(e.attoptions) AS p HAVING count(*) > 0),
                CASE WHEN x.indoption[k.number - 1] & 1 = 1 THEN ' DESC' END,
                CASE x.indoption[k.number - 1] & 3 WHEN 1 THEN ' NULLS LAST' WHEN 2 THEN ' NULLS FIRST' END) END
    FROM (SELECT array_agg(a.attnum), array_agg(a.attname) FROM unnest(targets) AS t
            JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = t.column_name) AS r (numbers, names)
        CROSS JOIN LATERAL pazpaz_pii.pii_column_indexes(relation, r.names) AS i
        JOIN pg_index AS x ON x.indexrelid = i.indexid
        JOIN pg_class AS c ON c.oid = i.indexid JOIN pg_am AS m ON m.oid = c.relam
        CROSS JOIN LATERAL (SELECT array_agg(a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = i.member AND a.attname = ANY (r.names)) AS n (numbers)
        CROSS JOIN LATERAL unnest(x.indkey::smallint[]) WITH ORDINALITY AS k (attnum, number)
        JOIN pg_attribute AS e ON e.attrelid = i.indexid AND e.attnum = k.number
        LEFT JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum
        LEFT JOIN unnest(targets) AS t ON t.column_name = a.attname
        LEFT JOIN pg_opclass AS o ON o.oid = x.indclass[k.number - 1]
        LEFT JOIN pg_namespace AS s ON s.oid = o.opcnamespace
        LEFT JOIN pg_collation AS l ON l.oid = x.indcollation[k.number - 1]
        CROSS JOIN LATERAL (SELECT coalesce(quote_ident(t.new_name), pazpaz_pii.pii_rename_null_tests(
            pg_get_indexdef(i.indexid, k.number::integer, false), targets))) AS d (name)
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_index_parts(regclass, pazpaz_pii.pii_target[]) IS
    'internal: the columns of the indexes that a conversion drops, and what becomes of each';

-- What can stand in for an index when its columns are encrypted: the unique operator class for uniqueness
-- (EXCLUDE of what is equal is the same); of others the leading columns, while they are plain or have tags,
-- with the rest beside them, by which it goes when the columns are decrypted; a search index for trigrams and
-- prefixes, and where a btree or hash index found by a column without tags; a hash index for a searchable
-- column; nothing for order. What a replacement is called does not matter, but what it holds.
CREATE FUNCTION pazpaz_pii.pii_replacements(relation regclass, targets pazpaz_pii.pii_target[], online boolean)
    RETURNS SETOF pazpaz_pii.pii_replacement
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH parts AS MATERIALIZED (
        SELECT p.*, bool_or(p.is_lost AND p.is_key) OVER (PARTITION BY p.indexid ORDER BY p.number) AS is_cut
        FROM pazpaz_pii.pii_index_parts(relation, targets) AS p
    ),
    grouped AS (
        SELECT p.indexid, p.constraintid, p.member,
            array_agg(p.element ORDER BY p.number) FILTER (WHERE p.is_key) AS keys,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key) AS key_names,
            count(*) FILTER (WHERE p.is_key AND NOT p.is_cut)::integer AS n_leading,
            bool_or(p.is_personal) FILTER (WHERE p.number = 1) AS is_led_by_personal,
            coalesce(bool_and(p.is_searchable) FILTER (WHERE p.is_key AND p.is_personal), true) AS all_searchable,
            (array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_searchable))[1] AS tagged,
            (array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_sought))[1] AS sought,
            (array_agg(p.name) FILTER (WHERE p.number = 1 AND p.is_compared))[1] AS compared,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE NOT p.is_key) AS included,
            array_agg(p.name ORDER BY p.number) FILTER (WHERE p.is_key AND p.is_cut AND p.is_personal) AS lost
        FROM parts AS p GROUP BY p.indexid, p.constraintid, p.member
    ),
    described AS (
        SELECT g.*, x.indisunique OR x.indisexclusion AS is_unique, m.amname, c.reloptions, c.relname, c.relkind,
            c.relnamespace, s.spcname, co.conname,
            pazpaz_pii.pii_rename_null_tests(d.predicate, targets) AS predicate,
            CASE WHEN pg_get_indexdef(g.indexid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls,
            reading.names AS read_names,
            -- A literal might look like a NULL test that is to be renamed.
            pazpaz_pii.pii_reads_columns(x.indpred::text, reading.numbers)
                OR (d.predicate LIKE '%''%' AND pazpaz_pii.pii_rename_null_tests(d.predicate, targets) <> d.predicate)
                AS predicate_reads,
            CASE WHEN x.indisunique OR x.indisexclusion THEN x.indimmediate AND NOT EXISTS (
                    SELECT FROM unnest(co.conexclop) AS e (operator) JOIN pg_operator AS o ON o.oid = e.operator
                    WHERE o.oprname <> '=')
                ELSE pg_indexam_has_property(m.oid, 'can_include') END AS can_be_kept
        FROM grouped AS g JOIN pg_index AS x ON x.indexrelid = g.indexid
            JOIN pg_class AS c ON c.oid = g.indexid JOIN pg_am AS m ON m.oid = c.relam
            LEFT JOIN pg_tablespace AS s ON s.oid = c.reltablespace
            LEFT JOIN pg_constraint AS co ON co.oid = g.constraintid
            CROSS JOIN LATERAL (SELECT coalesce(pg_get_expr(x.indpred, x.indrelid), '')) AS d (predicate)
            CROSS JOIN LATERAL (
                SELECT array_agg(a.attnum), array_agg(quote_ident(t.new_name) ORDER BY a.attnum)
                    FILTER (WHERE pazpaz_pii.pii_reads_columns(x.indexprs::text, ARRAY[a.attnum]))
                FROM unnest(targets) AS t JOIN pg_attribute AS a ON a.attrelid = g.member AND a.attname = t.column_name
            ) AS reading (numbers, names)
    ),
    formed AS (
        SELECT d.*, CASE WHEN d.predicate_reads THEN NULL
            WHEN d.is_unique THEN CASE WHEN d.can_be_kept AND d.all_searchable AND d.read_names IS NULL
                THEN 'unique' END
            WHEN d.n_leading > 0 AND NOT d.is_led_by_personal AND d.can_be_kept THEN 'leading'
            WHEN d.sought IS NOT NULL THEN 'search'
            WHEN d.tagged IS NOT NULL THEN 'hash'
            WHEN d.compared IS NOT NULL THEN 'search' END AS form,
            coalesce(d.sought, d.tagged, d.compared) AS found_by
        FROM described AS d
    ),
    made AS (
        SELECT f.*, CASE f.form WHEN 'unique' THEN 'btree' WHEN 'leading' THEN f.amname WHEN 'search' THEN 'pii_search'
                ELSE 'hash' END AS method,
            CASE f.form WHEN 'unique' THEN f.keys WHEN 'leading' THEN f.keys[:f.n_leading] ELSE ARRAY[f.found_by] END
                AS new_keys,
            CASE f.form WHEN 'unique' THEN f.key_names WHEN 'leading' THEN f.key_names[:f.n_leading]
                ELSE ARRAY[f.found_by] END AS new_names,
            CASE f.form WHEN 'unique' THEN f.included
                WHEN 'leading' THEN (SELECT array_agg(u.name ORDER BY u.number)
                    FROM (SELECT n.name, min(n.number) AS number FROM unnest(f.included || f.lost || f.read_names)
                        WITH ORDINALITY AS n (name, number) GROUP BY n.name) AS u
                    WHERE u.name <> ALL (f.key_names[:f.n_leading])) END AS new_included
        FROM formed AS f
    ),
    -- The valid indexes that could be one of these replacements.
    present AS (
        SELECT x.indrelid, x.indisunique, m.amname, coalesce(pg_get_expr(x.indpred, x.indrelid), '') AS predicate,
            ARRAY(SELECT d.name FROM generate_series(1, x.indnkeyatts) AS n
                CROSS JOIN LATERAL pg_get_indexdef(x.indexrelid, n, false) AS d (name)
                ORDER BY d.name COLLATE "C") AS key_names,
            CASE WHEN pg_get_indexdef(x.indexrelid) LIKE '% NULLS NOT DISTINCT%' THEN ' NULLS NOT DISTINCT' ELSE '' END
                AS nulls
        FROM pg_index AS x JOIN pg_class AS c ON c.oid = x.indexrelid JOIN pg_am AS m ON m.oid = c.relam
        WHERE x.indrelid IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t) AND x.indisvalid
            AND x.indimmediate AND x.indexrelid NOT IN (SELECT p.indexid FROM parts AS p)
    ),
    answered AS (
        SELECT made.*, named.name, named.option, made.form IS NOT NULL AND EXISTS (
            SELECT FROM present AS p
            WHERE p.indrelid = made.member AND p.amname = made.method AND p.predicate = made.predicate
                AND p.key_names = ARRAY(SELECT n FROM unnest(made.new_names) AS n ORDER BY n COLLATE "C")
                AND (NOT made.is_unique OR (p.indisunique AND p.nulls = made.nulls))) AS is_replaced
        FROM made CROSS JOIN LATERAL (
            SELECT pazpaz_pii.pii_shorten(made.relname::text, 50) || '_encrypted' || coalesce(nullif(n, 0)::text, '')
                AS name,
                -- PostgreSQL knows no CONCURRENTLY for partitioned tables.
                CASE WHEN online AND made.relkind = 'i' THEN 'CONCURRENTLY ' ELSE '' END AS option
            FROM generate_series(0, 100) AS n
            WHERE NOT EXISTS (SELECT FROM pg_class AS o WHERE o.relnamespace = made.relnamespace
                AND o.relname = pazpaz_pii.pii_shorten(made.relname::text, 50) || '_encrypted'
                    || coalesce(nullif(n, 0)::text, ''))
            ORDER BY n LIMIT 1
        ) AS named
    )
    SELECT a.indexid::regclass::text, a.is_unique, pg_get_indexdef(a.indexid), a.name,
        CASE WHEN a.form IS NOT NULL THEN concat('CREATE ', CASE WHEN a.is_unique THEN 'UNIQUE ' END, 'INDEX ',
            a.option, quote_ident(a.name), ' ON ', a.member,
            CASE WHEN a.method <> 'btree' THEN ' USING ' || a.method END,
            format(' (%s)', array_to_string(a.new_keys, ', ')),
            ' INCLUDE (' || array_to_string(a.new_included, ', ') || ')', a.nulls,
            CASE WHEN a.method = a.amname THEN (SELECT format(' WITH (%s)', string_agg(format('%I = %L',
                split_part(o, '=', 1), substr(o, strpos(o, '=') + 1)), ', ')) FROM unnest(a.reloptions) AS o
                HAVING count(*) > 0) END,
            ' TABLESPACE ' || quote_ident(a.spcname), ' WHERE ' || nullif(a.predicate, '')) END,
        a.is_replaced,
        CASE WHEN a.form IS NULL THEN CASE
                WHEN a.predicate_reads OR a.read_names IS NOT NULL
                    THEN ', since an expression or condition of it reads plaintext'
                WHEN a.amname = 'btree' THEN ', since its order is that of plaintext'
                ELSE ', since it finds by plaintext' END
            WHEN a.is_replaced THEN format(': another one is there, for lookups by %s',
                array_to_string(a.new_names, ', '))
            ELSE format(': %I takes its place%s', a.name, CASE
                WHEN a.form = 'hash' THEN format(', for equality of %s', a.found_by)
                WHEN a.form = 'search' THEN format(', for LIKE, ILIKE and equality of %s', a.found_by)
                WHEN a.form = 'leading' AND (a.n_leading < cardinality(a.key_names) OR a.tagged IS NOT NULL)
                    THEN format(', for lookups by %s', array_to_string(a.new_names, ', ')) END) END,
        a.conname
    FROM answered AS a;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_replacements(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: for each index that a conversion drops, the statement that makes one for the encrypted column, if any';

-- What PostgreSQL makes of a constraint is an index of the default operator class.
CREATE FUNCTION pazpaz_pii.pii_tell_about_constraints(relation regclass, targets pazpaz_pii.pii_target[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT r.constraint_name FROM pazpaz_pii.pii_replacements(relation, targets, true) AS r
        WHERE r.constraint_name IS NOT NULL AND r.replacement IS NOT NULL
    LOOP
        RAISE NOTICE 'constraint "%" of % becomes a unique index', one.constraint_name, relation
            USING HINT = format('ON CONFLICT ON CONSTRAINT %I fails from then on: name the columns instead, as in ON '
                'CONFLICT (email).', one.constraint_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_about_constraints(regclass, pazpaz_pii.pii_target[]) IS
    'internal: tells which constraints end as such';

-- Uniqueness must not get lost.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(relation regclass, targets pazpaz_pii.pii_target[],
    have_replacements boolean) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    missing text;
BEGIN
    SELECT string_agg(r.definition, E'\n') FILTER (WHERE r.replacement IS NULL),
        string_agg(r.replacement || ';', E'\n') FILTER (WHERE r.replacement IS NOT NULL AND NOT r.is_replaced)
    INTO lost, missing
    FROM pazpaz_pii.pii_replacements(relation, targets, true) AS r
    WHERE r.is_unique;
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Make the columns of these indexes searchable, or drop the indexes; '
                    'expressions and conditions that read the columns, and deferrable constraints, cannot be kept.';
    ELSIF missing IS NOT NULL AND have_replacements THEN
        RAISE EXCEPTION 'unique indexes of % are not replaced yet', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = missing,
                HINT = format('Nothing was changed. In psql: SELECT replacement FROM '
                    'pii_migration_indexes(%L) \gexec', relation::text);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_uniqueness(regclass, pazpaz_pii.pii_target[], boolean) IS
    'internal: raises the error that a unique index cannot be, or is not yet, replaced';

CREATE TYPE pazpaz_pii.pii_index_key AS (
    definition text, index_name text, member regclass, is_unique boolean, key_names text[], predicate text
);
COMMENT ON TYPE pazpaz_pii.pii_index_key IS
    'internal: what an index is over, to be compared with those there are later';

CREATE FUNCTION pazpaz_pii.pii_index_keys(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_index_key
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pg_get_indexdef(i.indexid), i.indexid::regclass::text, i.member, x.indisunique OR x.indisexclusion,
        (SELECT array_agg(a.attname::text ORDER BY a.attname COLLATE "C") FROM unnest(x.indkey::smallint[])
            WITH ORDINALITY AS k (attnum, position)
            JOIN pg_attribute AS a ON a.attrelid = i.member AND a.attnum = k.attnum WHERE k.position <= x.indnkeyatts),
        coalesce(pg_get_expr(x.indpred, x.indrelid), '')
    FROM pazpaz_pii.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid) AND x.indisvalid;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_index_keys(regclass, name[]) IS
    'internal: the indexes that need one of these columns, by key columns and predicate';

-- On the way back: indexes that were made since the conversion are not recorded.
CREATE FUNCTION pazpaz_pii.pii_refuse_lost_indexes(relation regclass, names name[], before pazpaz_pii.pii_index_key[])
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    dropped text;
BEGIN
    SELECT string_agg(b.definition, E'\n') FILTER (WHERE b.is_unique), string_agg(b.index_name, ', ') INTO lost, dropped
    FROM unnest(before) AS b
    WHERE NOT EXISTS (
        SELECT FROM pazpaz_pii.pii_index_keys(relation, names) AS a
        WHERE a.member = b.member AND a.predicate = b.predicate AND a.is_unique >= b.is_unique
            -- A replacement may have fewer columns than what it stood for.
            AND CASE WHEN b.is_unique THEN a.key_names = b.key_names ELSE a.key_names @> b.key_names END);
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Name all encrypted columns of these indexes; or, if they were made after '
                    'the conversion, drop them first, and create them on the plain columns afterwards.';
    ELSIF dropped IS NOT NULL THEN
        RAISE NOTICE 'indexes that were made after the conversion are dropped: %', dropped;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_lost_indexes(regclass, name[], pazpaz_pii.pii_index_key[]) IS
    'internal: raises the error that a unique index does not come back, and tells which others do not';

CREATE FUNCTION pazpaz_pii.pii_drop_indexes(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT i.member, i.indexid, co.conname FROM pazpaz_pii.pii_column_indexes(relation, names) AS i
            LEFT JOIN pg_constraint AS co ON co.oid = i.constraintid
        -- Those of partitions go with the one they belong to.
        WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
    LOOP
        IF one.conname IS NULL THEN
            EXECUTE format('DROP INDEX %s', one.indexid::regclass);
        ELSE
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s DROP CONSTRAINT %I', one.member, one.conname));
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_indexes(regclass, name[]) IS
    'internal: drops the indexes that need one of these columns';

-- What builds an index as the owner of its table has no key. Nothing but speed depends on it: whoever cannot is told.
CREATE FUNCTION pazpaz_pii.pii_merge_search_indexes(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    current_version CONSTANT integer := pazpaz_pii.pii_current_version();
    one regclass;
BEGIN
    FOR one IN
        SELECT i.indexrelid FROM pazpaz_pii.pii_tree(relation) AS t
            -- By index, as in storage.sql.
            CROSS JOIN LATERAL (SELECT x.indexrelid FROM pg_index AS x WHERE x.indrelid = t.member OFFSET 0) AS i
            CROSS JOIN LATERAL (SELECT FROM pg_class AS c WHERE c.oid = i.indexrelid AND c.relkind = 'i'
                AND c.relam = (SELECT a.oid FROM pg_am AS a WHERE a.amname = 'pii_search') OFFSET 0) AS is_one
            CROSS JOIN LATERAL pazpaz_pii.pii_search_state(i.indexrelid::regclass, true) AS s
        WHERE NOT s.is_merged OR s.pending_rows > 0 OR s.key_versions <> ARRAY[current_version]
        ORDER BY i.indexrelid
    LOOP
        BEGIN
            PERFORM @extschema@.pii_search_merge(one);
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'search index % is left as it is: error %', one, SQLSTATE
                USING HINT = format('SELECT @extschema@.pii_search_merge(%L) with the keys, as the owner of the table '
                    'with EXECUTE on pii_decrypt(encrypted_text), files its rows and seals it under the current key.',
                    one::text);
        END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_merge_search_indexes(regclass) IS
    'internal: files, and seals under the current key, what the search indexes of a table hold';
