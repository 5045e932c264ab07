-- Converts columns where they stand, in one statement and one rewrite of the table: for tables that
-- can be locked for as long as that takes. tables/migration/ is for the others.

CREATE FUNCTION pazpaz_pii.pii_encrypt_at_once(relation regclass, columns jsonb, may_be_ciphertext boolean)
    RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    targets pazpaz_pii.pii_target[];
    replacements pazpaz_pii.pii_replacement[];
    before numeric[];
    plain_types text[];
    one pazpaz_pii.pii_replacement;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(s.column_name ORDER BY s.number), array_agg(s.plain_type ORDER BY s.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_encrypt_at_work(%1$I::text, %4$s, $3)',
            s.column_name, s.encrypted_type, s.encrypted_collation,
                pazpaz_pii.pii_typmod(s.character_limit, s.searchable, s.nocase)), ', ' ORDER BY s.number),
        array_agg((s.column_name, s.searchable, s.column_name)::pazpaz_pii.pii_target)
    INTO names, plain_types, actions, targets
    FROM pazpaz_pii.pii_column_specs(relation, columns) AS s;
    PERFORM pazpaz_pii.pii_require_keys((SELECT bool_or(t.searchable) FROM unnest(targets) AS t));

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_lock_table(relation, true);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness(relation, targets, false);
    PERFORM pazpaz_pii.pii_refuse_ciphertext(relation, names, may_be_ciphertext);
    PERFORM pazpaz_pii.pii_refuse_long_values(relation, columns);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, names);
    PERFORM pazpaz_pii.pii_tell_about_constraints(relation, targets);

    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned(relation), names, NULL, NULL, 'encrypted');
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    replacements := ARRAY(SELECT r FROM pazpaz_pii.pii_replacements(relation, targets, false) AS r);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default', 'not_null']);
    FOREACH one IN ARRAY replacements LOOP
        IF NOT one.is_replaced AND one.replacement IS NOT NULL THEN
            PERFORM pazpaz_pii.pii_run_as_owner(relation, one.replacement);
        END IF;
        RAISE NOTICE 'index % is dropped%', one.index_name, one.outcome;
    END LOOP;
    PERFORM pazpaz_pii.pii_merge_search_indexes(relation);

    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s (%s)', relation,
        (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'encrypted', columns);
    RAISE NOTICE '% holds no plaintext in these columns any more; statistics, WAL and backups may', relation
        USING HINT = format('After COMMIT, CALL pii_migration_scrub(%L) removes it from the statistics '
            'and says how to expire the rest.', relation::text);
    RETURN format('%s: %s and %s encrypted', relation, pazpaz_pii.pii_counted(cardinality(names), 'column'),
        pazpaz_pii.pii_counted(before[1], 'row'));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_encrypt_at_once(regclass, jsonb, boolean) IS
    'internal: pii_encrypt_columns(), in the mode plaintext; whether text that looks like a value is text, its caller '
        'has said in his own';

CREATE FUNCTION @extschema@.pii_encrypt_columns(relation regclass, columns jsonb) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN pazpaz_pii.pii_encrypt_at_once(relation, columns, pazpaz_pii.pii_may_be_ciphertext());
END
$$;
COMMENT ON FUNCTION @extschema@.pii_encrypt_columns(regclass, jsonb) IS
    'converts text columns to encrypted_text by one rewrite under an exclusive lock: {"email": {"length": 255, '
        '"searchable": true}, "address": {}}; NOT NULL, defaults, comments and privileges stay, indexes are recorded '
        'and replaced where possible';

-- After the types are back.
CREATE FUNCTION pazpaz_pii.pii_restore_plain(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_definitions(relation, names,
        ARRAY['default', 'not_null', 'storage', 'index', 'of_index']);
    PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_plain(regclass, name[]) IS
    'internal: brings back what a conversion took away, and forgets it';

CREATE FUNCTION @extschema@.pii_decrypt_columns(relation regclass, columns text[]) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off
        SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    actions text;
    before numeric[];
    plain_types text[];
    indexes pazpaz_pii.pii_index_key[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    SELECT array_agg(p.column_name ORDER BY p.number), array_agg(p.plain_type ORDER BY p.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_decrypt_at_work(%1$I, $3)',
            p.column_name, p.plain_type, p.plain_collation), ', ' ORDER BY p.number)
    INTO names, plain_types, actions
    FROM pazpaz_pii.pii_plain_columns(relation, columns) AS p;
    PERFORM pazpaz_pii.pii_require_key();

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_lock_table(relation, true);
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    before := pazpaz_pii.pii_checksum(relation, names, plain_types);
    indexes := ARRAY(SELECT k FROM pazpaz_pii.pii_index_keys(relation, names) AS k);
    -- They may have changed since the conversion.
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned(relation), names, ARRAY['default', 'not_null']);
    PERFORM pazpaz_pii.pii_drop_indexes(relation, names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_announce_decryption(pazpaz_pii.pii_owned(relation), names, true);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation, actions),
        with_keys => true);
    PERFORM pazpaz_pii.pii_announce_decryption(pazpaz_pii.pii_owned(relation), names, false);
    PERFORM pazpaz_pii.pii_forget_plans(relation);
    PERFORM pazpaz_pii.pii_restore_plain(relation, names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes(relation, names, indexes);
    IF pazpaz_pii.pii_checksum(relation, names, plain_types) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', relation
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ANALYZE %s (%s)', relation,
        (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n)));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'decrypted', to_jsonb(columns));
    RETURN format('%s: %s and %s are plaintext again', relation, pazpaz_pii.pii_counted(cardinality(names), 'column'),
        pazpaz_pii.pii_counted(before[1], 'row'));
END
$$;
COMMENT ON FUNCTION @extschema@.pii_decrypt_columns(regclass, text[]) IS
    'converts encrypted columns back to what they were, by one rewrite under an exclusive lock; recorded indexes, '
        'defaults and storage come back';

-- PostgreSQL would make them anew over the encrypted column, or fail to, and name none.
CREATE FUNCTION pazpaz_pii.pii_refuse_indexes(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    statements text;
BEGIN
    SELECT string_agg(DISTINCT CASE WHEN i.constraintid IS NULL THEN format('DROP INDEX %s;', i.indexid::regclass)
        ELSE format('ALTER TABLE %s DROP CONSTRAINT %I;', i.member,
            (SELECT co.conname FROM pg_constraint AS co WHERE co.oid = i.constraintid)) END, E'\n')
    INTO statements
    FROM pazpaz_pii.pii_column_indexes(relation, names) AS i JOIN pg_index AS x ON x.indexrelid = i.indexid
        CROSS JOIN LATERAL (SELECT array_agg(a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = i.member AND a.attname = ANY (names)) AS n (numbers)
    WHERE NOT EXISTS (SELECT FROM pg_inherits AS h WHERE h.inhrelid = i.indexid)
        AND ((x.indkey::smallint[])[0:x.indnkeyatts - 1] && n.numbers
            OR pazpaz_pii.pii_reads_columns(concat(x.indexprs, x.indpred), n.numbers));
    IF statements IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % are indexed', relation
            USING ERRCODE = 'dependent_objects_still_exist', DETAIL = statements,
                HINT = 'Nothing was changed. An index over ciphertext is none over encrypted columns: run these '
                    'statements first, and afterwards CREATE INDEX ... USING hash, or with encrypted_text_unique_ops, '
                    'over what is searchable.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_indexes(regclass, name[]) IS
    'internal: raises the error that columns which are to be adopted are indexed, with what drops the indexes';

CREATE FUNCTION pazpaz_pii.pii_refuse_unadoptable(relation regclass, names name[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_refuse_obstacles(relation, names);
    PERFORM pazpaz_pii.pii_refuse_defaults(relation, names);
    PERFORM pazpaz_pii.pii_refuse_indexes(relation, names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_unadoptable(regclass, name[]) IS
    'internal: raises the errors that list what stands in the way of an adoption in one statement';

CREATE FUNCTION @extschema@.pii_adopt_columns(relation regclass, columns jsonb, legacy_version integer DEFAULT 1)
    RETURNS TABLE (column_name name, form text, key_version integer, n_values bigint)
    VOLATILE STRICT LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    target record;
    bad_rows text;
    actions text[] := '{}';
    not_nulls pazpaz_pii.pii_definition[];
BEGIN
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress(relation);
    names := ARRAY(SELECT s.column_name
        FROM pazpaz_pii.pii_column_specs(relation, columns, true, pii_adopt_columns.legacy_version) AS s);
    -- Before the lock, and under it, under which nothing is written between the checks and the rewrite either.
    PERFORM pazpaz_pii.pii_refuse_unadoptable(relation, names);
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', relation);
    PERFORM pazpaz_pii.pii_refuse_unadoptable(relation, names);
    PERFORM pazpaz_pii.pii_tell_about_triggers(relation, names);
    FOR target IN
        SELECT s.column_name AS name, s.character_limit AS length, s.expression, s.legacy_version AS version,
            s.encrypted_type, s.encrypted_collation,
            CASE WHEN s.character_limit IS NULL AND NOT s.searchable THEN -1
                ELSE pazpaz_pii.pii_typmod(s.character_limit, s.searchable, s.nocase) END AS typmod,
            pazpaz_pii.pii_adopted_bytes(relation, s.column_name, s.expression) AS source
        FROM pazpaz_pii.pii_column_specs(relation, columns, true, pii_adopt_columns.legacy_version) AS s
        ORDER BY s.number
    LOOP
        SELECT string_agg(format('%s: %s', e.row_key, e.problem), E'\n') INTO bad_rows
        FROM (
            SELECT b.row_key, b.problem
            FROM @extschema@.pii_adoption_errors(relation, target.name, target.version, target.length,
                target.expression) b
            LIMIT 20
        ) e;
        IF bad_rows IS NOT NULL THEN
            RAISE EXCEPTION 'column "%" of relation "%" holds values that cannot be adopted', target.name, relation
                USING ERRCODE = 'data_corrupted', DETAIL = bad_rows,
                    HINT = format('Nothing was changed. pii_adoption_errors(%L, %L, %s%s%s) lists them all; here are '
                        'the first 20.', relation, target.name, target.version, ', length => ' || target.length,
                        CASE WHEN target.expression IS NOT NULL THEN ', expression => ...' END);
        END IF;
        RETURN QUERY SELECT target.name, q.cells[1], q.cells[2]::integer, sum(q.cells[3]::bigint)::bigint
        FROM pazpaz_pii.pii_storage(relation) AS s CROSS JOIN LATERAL pazpaz_pii.pii_query_as_owner(s.relation, format(
            $query$
                SELECT c.form, c.key_version, count(*)
                FROM pazpaz_pii.pii_adopted_values(%L, %L, %L, false) AS e
                    CROSS JOIN LATERAL pazpaz_pii.pii_adoption_check_at_work(e.value, %s, $3) AS c
                GROUP BY c.form, c.key_version
            $query$, s.relation, target.name, target.source, target.version), with_keys => true) AS q (cells)
        GROUP BY 2, 3 ORDER BY 2, 3;
        actions := actions || format('ALTER COLUMN %I TYPE %s%s USING pazpaz_pii.pii_adopt_at_work(%s, %s, %s, $3)',
            target.name, target.encrypted_type, target.encrypted_collation, target.source, target.version,
            target.typmod);
    END LOOP;
    not_nulls := ARRAY(SELECT d FROM pazpaz_pii.pii_definitions(relation, names) AS d WHERE d.kind = 'not_null');
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null(relation, names);
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s %s', relation,
        array_to_string(actions, ', ')), with_keys => true);
    PERFORM pazpaz_pii.pii_restore_definitions(relation, not_nulls);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_adopt_columns(regclass, jsonb, integer) IS
    'turns columns that the application encrypted into encrypted_text by one rewrite, and counts the forms; refuses '
        'bad rows by key and reason; {"email": {"expression": ..., "legacy_version": ...}} says how to find the bytes';
