-- Converts columns where they stand, in one statement and one rewrite of the table: for tables that
-- can be locked for as long as that takes. tables/migration/ is for the others.

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
    PERFORM pazpaz_pii.pii_require_owner("table");
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress("table");
    SELECT array_agg(s.column_name ORDER BY s.number), array_agg(pazpaz_pii.pii_text_of(s.column_name, s.plain_type) ORDER BY s.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %1$I::text::%2$s', s.column_name, s.encrypted_type, s.plain_collation), ', ' ORDER BY s.number),
        jsonb_object_agg(s.column_name, jsonb_build_object('searchable', s.searchable, 'name', s.column_name))
    INTO names, texts, actions, settings
    FROM pazpaz_pii.pii_column_specs("table", columns) AS s;
    PERFORM pazpaz_pii.pii_require_keys(EXISTS (SELECT FROM jsonb_each(settings) AS c WHERE (c.value->>'searchable')::boolean));

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles("table", names);
    PERFORM pazpaz_pii.pii_lock_table("table", true);
    PERFORM pazpaz_pii.pii_refuse_obstacles("table", names);
    PERFORM pazpaz_pii.pii_refuse_lost_uniqueness("table", settings, false);
    PERFORM pazpaz_pii.pii_refuse_long_values("table", columns);
    PERFORM pazpaz_pii.pii_tell_about_triggers("table", names);

    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned("table"), names, ARRAY['default', 'not_null', 'storage', 'index']);
    PERFORM pazpaz_pii.pii_record_columns(pazpaz_pii.pii_owned("table"), columns, 'encrypted');
    before := pazpaz_pii.pii_checksum("table", texts);
    SELECT jsonb_agg(r) INTO replacements FROM pazpaz_pii.pii_replacements("table", settings, false) AS r;
    PERFORM pazpaz_pii.pii_drop_indexes("table", names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null("table", names);
    EXECUTE format('ALTER TABLE %s %s', "table", (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    EXECUTE format('ALTER TABLE %s %s', "table", actions);
    PERFORM pazpaz_pii.pii_forget_plans();
    PERFORM pazpaz_pii.pii_run_definitions("table", names, ARRAY['default', 'not_null']);
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

    IF pazpaz_pii.pii_checksum("table", texts) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', "table"
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    EXECUTE format('ANALYZE %s (%s)', "table", (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned("table"), 'encrypted', columns);
    RAISE NOTICE '% holds no plaintext in these columns any more; statistics, WAL and backups may', "table"
        USING HINT = 'After COMMIT, CALL pii_migration_scrub() removes it from the statistics and says how to expire the rest.';
    RETURN format('%s: %s columns and %s rows encrypted', "table", cardinality(names), before[1]);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_encrypt_columns(regclass, jsonb) IS
    'converts text columns to encrypted_text by one rewrite under an exclusive lock: {"email": {"length": 255, "searchable": true}, "address": {}}; NOT NULL, defaults, comments and privileges stay, indexes are recorded and replaced where possible';

-- After the types are back.
CREATE FUNCTION pazpaz_pii.pii_restore_plain(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_definitions(relation, names, ARRAY['default', 'not_null', 'storage', 'index']);
    PERFORM pazpaz_pii.pii_forget_columns(pazpaz_pii.pii_owned(relation), names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_restore_plain(regclass, name[]) IS
    'internal: brings back what a conversion took away, and forgets it';

CREATE FUNCTION @extschema@.pii_decrypt_columns("table" regclass, columns text[]) RETURNS text
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET row_security = off SET pazpaz_pii.io = 'plaintext' AS $$
DECLARE
    names name[];
    texts text[];
    actions text;
    before numeric[];
    indexes jsonb;
BEGIN
    PERFORM pazpaz_pii.pii_require_owner("table");
    PERFORM pazpaz_pii.pii_refuse_columns_in_progress("table");
    SELECT array_agg(p.column_name ORDER BY p.number), array_agg(pazpaz_pii.pii_text_of(p.column_name, p.plain_type) ORDER BY p.number),
        string_agg(format('ALTER COLUMN %I TYPE %s%s USING %1$I::text', p.column_name, p.plain_type, p.plain_collation), ', ' ORDER BY p.number)
    INTO names, texts, actions
    FROM pazpaz_pii.pii_plain_columns("table", columns) AS p;
    PERFORM pazpaz_pii.pii_require_keys(false);

    -- Before the lock, since it may be none that can be locked, and under it.
    PERFORM pazpaz_pii.pii_refuse_obstacles("table", names);
    PERFORM pazpaz_pii.pii_lock_table("table", true);
    PERFORM pazpaz_pii.pii_refuse_obstacles("table", names);
    before := pazpaz_pii.pii_checksum("table", texts);
    SELECT coalesce(jsonb_agg(k), '[]') INTO indexes FROM pazpaz_pii.pii_index_keys("table", names) AS k;
    -- They may have changed since the conversion.
    PERFORM pazpaz_pii.pii_record_definitions(pazpaz_pii.pii_owned("table"), names, ARRAY['default', 'not_null']);
    PERFORM pazpaz_pii.pii_drop_indexes("table", names);
    -- PostgreSQL 18 cannot change the type of a column that has it under several names.
    PERFORM pazpaz_pii.pii_drop_not_null("table", names);
    EXECUTE format('ALTER TABLE %s %s', "table", (SELECT string_agg(format('ALTER COLUMN %I DROP DEFAULT', n), ', ') FROM unnest(names) AS n));
    EXECUTE format('ALTER TABLE %s %s', "table", actions);
    PERFORM pazpaz_pii.pii_forget_plans();
    PERFORM pazpaz_pii.pii_restore_plain("table", names);
    PERFORM pazpaz_pii.pii_refuse_lost_indexes("table", names, indexes);
    IF pazpaz_pii.pii_checksum("table", texts) <> before THEN
        RAISE EXCEPTION 'values of % differ after the conversion', "table"
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
    EXECUTE format('ANALYZE %s (%s)', "table", (SELECT string_agg(quote_ident(n), ', ') FROM unnest(names) AS n));
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned("table"), 'decrypted', to_jsonb(columns));
    RETURN format('%s: %s columns and %s rows are plaintext again', "table", cardinality(names), before[1]);
END
$$;
COMMENT ON FUNCTION @extschema@.pii_decrypt_columns(regclass, text[]) IS
    'converts encrypted columns back to what they were, by one rewrite under an exclusive lock; recorded indexes, defaults and storage come back';
