-- Converts columns where they stand, in one statement and one rewrite of the table: for tables that
-- can be locked for as long as that takes. sql/13_migration.sql is for the others.

CREATE FUNCTION @extschema@.pii_refuse_columns_in_progress(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    -- A table and its partitions are one.
    FOR one IN
        WITH RECURSIVE family (relid) AS (
            SELECT relation::oid
            UNION
            SELECT CASE i.inhrelid WHEN f.relid THEN i.inhparent ELSE i.inhrelid END
            FROM pg_inherits AS i JOIN family AS f ON f.relid IN (i.inhrelid, i.inhparent)
        )
        SELECT c.table_name, min(c.state) AS state, string_agg(quote_ident(c.column_name), ', ' ORDER BY c.number) AS names
        FROM family JOIN @extschema@.pii_column AS c ON c.table_name = family.relid
        WHERE c.state <> 'encrypted'
        GROUP BY c.table_name
    LOOP
        RAISE EXCEPTION 'a migration of % is %: %', one.table_name, one.state, one.names
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE one.state WHEN 'started' THEN 'Go on with pii_migration_backfill() and pii_migration_finish(), or give it up with pii_migration_rollback().'
                    ELSE 'Complete it with pii_migration_scrub(), or give it up with pii_migration_rollback().' END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_columns_in_progress(regclass) IS
    'raises the error that a migration of the table is not complete';

-- Raises the errors that name what is missing: a key, or an index key for searchable values.
CREATE FUNCTION @extschema@.pii_require_keys(with_index boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET pazpaz_pii.io = 'plaintext' AS $$
BEGIN
    PERFORM @extschema@.pii_encrypt('');
    IF with_index THEN
        PERFORM ''::text::@extschema@.encrypted_text(searchable);
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_require_keys(boolean) IS
    'raises the error that no key, or no index key, is loaded';

-- Names what is too long before anything is locked for long; nothing is ever cut off.
CREATE FUNCTION @extschema@.pii_refuse_long_values(relation regclass, columns jsonb) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off AS $$
DECLARE
    conditions text;
    member regclass;
    bad text;
    long_ones text := '';
BEGIN
    SELECT string_agg(format('CASE WHEN char_length(t.%I::text) > %s THEN %L END', s.column_name, s.character_limit,
        format('%s has more than %s characters', s.column_name, s.character_limit)), ', ')
    INTO conditions
    FROM @extschema@.pii_column_specs(relation, columns) AS s WHERE s.character_limit IS NOT NULL;
    IF conditions IS NULL THEN
        RETURN;
    END IF;
    FOR member IN SELECT s.relation FROM @extschema@.pii_storage(relation) AS s LOOP
        EXECUTE format('SELECT string_agg(line, E''\n'') FROM (SELECT %s || '': '' || v.problem AS line FROM ONLY %s AS t '
            'CROSS JOIN LATERAL unnest(ARRAY[%s]) AS v (problem) WHERE v.problem IS NOT NULL LIMIT 20) AS lines',
            @extschema@.pii_row_key(member), member, conditions) INTO bad;
        long_ones := long_ones || coalesce(bad || E'\n', '');
    END LOOP;
    IF long_ones <> '' THEN
        RAISE EXCEPTION 'values of % are too long', relation
            USING ERRCODE = 'string_data_right_truncation', DETAIL = rtrim(long_ones, E'\n'),
                HINT = 'Nothing was changed. Give the column a greater length, or shorten the values; the first 20 of each table are listed.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_long_values(regclass, jsonb) IS
    'raises the error that lists values which are too long for their encrypted columns';

-- Uniqueness must not get lost.
CREATE FUNCTION @extschema@.pii_refuse_lost_uniqueness(relation regclass, columns jsonb, have_replacements boolean) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    lost text;
    missing text;
BEGIN
    SELECT string_agg(r.definition, E'\n') FILTER (WHERE r.replacement IS NULL),
        string_agg(r.replacement || ';', E'\n') FILTER (WHERE r.replacement IS NOT NULL AND NOT r.is_replaced)
    INTO lost, missing
    FROM @extschema@.pii_replacements(relation, columns, true) AS r
    WHERE r.is_unique;
    IF lost IS NOT NULL THEN
        RAISE EXCEPTION 'uniqueness of columns of % would get lost', relation
            USING ERRCODE = 'feature_not_supported', DETAIL = lost,
                HINT = 'Nothing was changed. Make the columns of these indexes searchable, or drop the indexes; expressions, predicates and deferrable constraints cannot be kept.';
    ELSIF missing IS NOT NULL AND have_replacements THEN
        RAISE EXCEPTION 'unique indexes of % are not replaced yet', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = missing,
                HINT = 'Nothing was changed. Run what pii_migration_indexes() says, in psql with \gexec.';
    END IF;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_refuse_lost_uniqueness(regclass, jsonb, boolean) IS
    'raises the error that a unique index cannot be, or is not yet, replaced';

CREATE FUNCTION @extschema@.pii_encrypt_columns("table" regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    texts text[];
    actions text;
    settings jsonb;
    replacements jsonb;
    before numeric[];
    one record;
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    PERFORM @extschema@.pii_refuse_columns_in_progress("table");
    SELECT array_agg(s.column_name ORDER BY s.number), array_agg(@extschema@.pii_text_of(s.column_name, s.plain_type) ORDER BY s.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %1$I::text::%2$s', s.column_name, s.encrypted_type, s.plain_collation), ', ' ORDER BY s.number),
        jsonb_object_agg(s.column_name, jsonb_build_object('searchable', s.searchable, 'name', s.column_name))
    INTO names, texts, actions, settings
    FROM @extschema@.pii_column_specs("table", columns) AS s;
    PERFORM @extschema@.pii_require_keys(EXISTS (SELECT FROM jsonb_each(settings) AS c WHERE (c.value->>'searchable')::boolean));

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM @extschema@.pii_refuse_obstacles("table", names);
    PERFORM @extschema@.pii_lock_table("table", true);
    PERFORM @extschema@.pii_refuse_obstacles("table", names);
    PERFORM @extschema@.pii_refuse_lost_uniqueness("table", settings, false);
    PERFORM @extschema@.pii_refuse_long_values("table", columns);
    PERFORM @extschema@.pii_tell_about_triggers("table", names);

    PERFORM @extschema@.pii_record_definitions("table", names, ARRAY['default', 'storage', 'index']);
    PERFORM @extschema@.pii_record_columns("table", columns, 'encrypted');
    before := @extschema@.pii_checksum("table", texts);
    SELECT jsonb_agg(r) INTO replacements FROM @extschema@.pii_replacements("table", settings, false) AS r;
    PERFORM @extschema@.pii_drop_indexes("table", names);
    EXECUTE format('ALTER TABLE %s %s', "table", (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    EXECUTE format('ALTER TABLE %s %s', "table", actions);
    PERFORM @extschema@.pii_forget_plans();
    PERFORM @extschema@.pii_run_definitions("table", names, ARRAY['default']);
    FOR one IN
        SELECT * FROM jsonb_to_recordset(coalesce(replacements, '[]')) AS r (index_name text, is_unique boolean, replacement_name text, replacement text)
    LOOP
        IF one.replacement IS NOT NULL THEN
            EXECUTE one.replacement;
        END IF;
        RAISE NOTICE 'index % is dropped%', one.index_name, CASE WHEN one.replacement IS NULL THEN ', since its order is that of plaintext'
            WHEN one.is_unique THEN format(': %I takes its place', one.replacement_name)
            ELSE format(': %I takes its place, for equality', one.replacement_name) END;
    END LOOP;

    IF @extschema@.pii_checksum("table", texts) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', "table"
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    EXECUTE format('ANALYZE %s (%s)', "table", (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n));
    PERFORM @extschema@.pii_note("table", 'encrypted', columns);
    RAISE NOTICE '% holds no plaintext in these columns any more; statistics, WAL and backups may', "table"
        USING HINT = 'After COMMIT, CALL pii_migration_scrub() removes it from the statistics and says how to expire the rest.';
    RETURN format('%s: %s columns and %s rows encrypted', "table", cardinality(names), before[1]);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_encrypt_columns(regclass, jsonb) IS
    'converts text columns to encrypted_text by one rewrite under an exclusive lock: {"email": {"length": 255, "searchable": true}, "address": {}}; NOT NULL, defaults, comments and privileges stay, indexes are recorded and replaced where possible';

-- How a column comes back that was not converted here.
CREATE FUNCTION @extschema@.pii_plain_columns(relation regclass, names text[])
    RETURNS TABLE (number bigint, column_name name, plain_type text, plain_collation text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(coalesce(quote_ident(n), 'NULL'), ', ') INTO unknown FROM unnest(names) AS n
    WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname::text = n AND a.attnum > 0 AND NOT a.attisdropped);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'table % has no column %', relation, unknown USING ERRCODE = 'undefined_column';
    END IF;
    SELECT string_agg(quote_ident(n), ', ') INTO unknown FROM unnest(names) AS n
        JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n
    WHERE a.atttypid <> '@extschema@.encrypted_text'::regtype;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % are not of type encrypted_text: %', relation, unknown USING ERRCODE = 'datatype_mismatch';
    ELSIF coalesce(cardinality(names), 0) = 0 THEN
        RAISE EXCEPTION 'no columns are given' USING ERRCODE = 'invalid_parameter_value', HINT = 'Name them: ARRAY[''email'', ''phone''].';
    ELSIF cardinality(names) > (SELECT count(DISTINCT n) FROM unnest(names) AS n) THEN
        RAISE EXCEPTION 'a column is given twice' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
        SELECT n.number, a.attname,
            coalesce(c.plain_type, CASE WHEN a.atttypmod >= 2 THEN format('character varying(%s)', a.atttypmod >> 1) ELSE 'text' END),
            coalesce(c.plain_collation, CASE WHEN a.attcollation = 'pg_catalog."default"'::regcollation THEN '' ELSE format(' COLLATE %s', a.attcollation::regcollation) END)
        FROM unnest(names) WITH ORDINALITY AS n (name, number)
            JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n.name
            LEFT JOIN @extschema@.pii_column AS c ON c.table_name = relation AND c.column_name = a.attname;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_plain_columns(regclass, text[]) IS
    'the plain types of encrypted columns: the recorded ones, else varchar(n) or text';

-- After the types are back.
CREATE FUNCTION @extschema@.pii_restore_plain(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM @extschema@.pii_run_definitions(relation, names, ARRAY['default', 'not_null', 'storage', 'index']);
    PERFORM @extschema@.pii_forget_columns(relation, names);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_restore_plain(regclass, name[]) IS
    'brings back what a conversion took away, and forgets it';

CREATE FUNCTION @extschema@.pii_decrypt_columns("table" regclass, columns text[]) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    texts text[];
    actions text;
    before numeric[];
BEGIN
    PERFORM @extschema@.pii_require_owner("table");
    PERFORM @extschema@.pii_refuse_columns_in_progress("table");
    SELECT array_agg(p.column_name ORDER BY p.number), array_agg(@extschema@.pii_text_of(p.column_name, p.plain_type) ORDER BY p.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %1$I::text', p.column_name, p.plain_type, p.plain_collation), ', ' ORDER BY p.number)
    INTO names, texts, actions
    FROM @extschema@.pii_plain_columns("table", columns) AS p;
    PERFORM @extschema@.pii_require_keys(false);

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM @extschema@.pii_refuse_obstacles("table", names);
    PERFORM @extschema@.pii_lock_table("table", true);
    PERFORM @extschema@.pii_refuse_obstacles("table", names);
    before := @extschema@.pii_checksum("table", texts);
    -- They may have changed since the conversion.
    PERFORM @extschema@.pii_record_definitions("table", names, ARRAY['default']);
    PERFORM @extschema@.pii_drop_indexes("table", names);
    EXECUTE format('ALTER TABLE %s %s', "table", (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    EXECUTE format('ALTER TABLE %s %s', "table", actions);
    PERFORM @extschema@.pii_forget_plans();
    PERFORM @extschema@.pii_restore_plain("table", names);
    IF @extschema@.pii_checksum("table", texts) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', "table"
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    EXECUTE format('ANALYZE %s (%s)', "table", (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n));
    PERFORM @extschema@.pii_note("table", 'decrypted', to_jsonb(columns));
    RETURN format('%s: %s columns and %s rows are plaintext again', "table", cardinality(names), before[1]);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_decrypt_columns(regclass, text[]) IS
    'converts encrypted columns back to what they were, by one rewrite under an exclusive lock; recorded indexes, defaults and storage come back';
