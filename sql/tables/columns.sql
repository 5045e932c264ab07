-- What a conversion is asked for: columns, checked, with their types before and after, and the indexes
-- that need them.

-- The start of a name, in at most this many bytes.
CREATE FUNCTION pazpaz_pii.pii_shorten(value text, bytes integer) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT left(value, n) FROM generate_series(char_length(value), 0, -1) AS n
    WHERE octet_length(left(value, n)) <= bytes ORDER BY n DESC LIMIT 1;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_shorten(text, integer) IS
    'internal: as many of the first characters as fit into a number of bytes';

-- A column name that no table of the tree has, in at most 63 bytes.
CREATE FUNCTION pazpaz_pii.pii_free_name(relation regclass, base name, suffix text, taken name[]) RETURNS name
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    tail text;
    candidate text;
BEGIN
    FOR attempt IN 0..1000 LOOP
        tail := suffix || coalesce(nullif(attempt, 0)::text, '');
        candidate := pazpaz_pii.pii_shorten(base, 63 - octet_length(tail)) || tail;
        IF NOT EXISTS (
            SELECT FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = candidate
        ) AND candidate <> ALL (taken) THEN
            RETURN candidate;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'no free column name like "%"', base || suffix USING ERRCODE = 'duplicate_column';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_free_name(regclass, name, text, name[]) IS
    'internal: a column name that a table does not have yet';

-- The columns asked for, checked: {"email": {"length": 255, "searchable": true, "nocase": true}, "address": {}}. Where
-- one may be adopted, "legacy_version" or "expression" says that it is; where all are, adopted_version is that of those
-- which have none.
CREATE FUNCTION pazpaz_pii.pii_column_specs(relation regclass, columns jsonb, may_adopt boolean DEFAULT false,
    adopted_version integer DEFAULT NULL)
    RETURNS TABLE (number integer, column_name name, attnum smallint, plain_type text, plain_collation text,
        encrypted_type text, encrypted_collation text, character_limit integer, searchable boolean, nocase boolean,
        shadow_name name, legacy_version integer, expression text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    attribute record;
    taken name[] := '{}';
    form constant text := 'Write {"column": {"length": 255, "searchable": true}, "another": {}}; length is in '
        'characters, by default the column''s own; "nocase": true is for what is searchable.';
    settings CONSTANT text[] := ARRAY['length', 'searchable', 'nocase']
        || CASE WHEN may_adopt THEN ARRAY['legacy_version', 'expression'] ELSE '{}' END;
    one_setting text;
    is_adopted boolean;
BEGIN
    IF jsonb_typeof(columns) IS DISTINCT FROM 'object' OR columns = '{}' THEN
        RAISE EXCEPTION 'columns must be a JSON object that names at least one column'
            USING ERRCODE = 'invalid_parameter_value', HINT = form;
    END IF;
    number := 0;
    FOR one IN
        SELECT c.key, c.value FROM jsonb_each(columns) AS c
            LEFT JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = c.key ORDER BY a.attnum
    LOOP
        number := number + 1;
        column_name := one.key;
        SELECT a.attnum, a.atttypid, a.atttypmod, a.attcollation, t.typcollation, co.collname, n.nspname,
            co.collisdeterministic
        INTO attribute
        FROM pg_attribute AS a
            JOIN pg_type AS t ON t.oid = a.atttypid
            LEFT JOIN pg_collation AS co ON co.oid = a.attcollation
            LEFT JOIN pg_namespace AS n ON n.oid = co.collnamespace
        WHERE a.attrelid = relation AND a.attname::text = one.key AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'column "%" of table % does not exist', one.key, relation USING
                ERRCODE = 'undefined_column';
        END IF;
        IF jsonb_typeof(one.value) <> 'object' THEN
            RAISE EXCEPTION 'column "%": its settings must be a JSON object', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        SELECT min(k) INTO one_setting FROM jsonb_object_keys(one.value) AS k WHERE k <> ALL (settings);
        IF one_setting IS NOT NULL THEN
            RAISE EXCEPTION 'column "%": unknown setting "%"', one.key, one_setting
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'expression' AND jsonb_typeof(one.value->'expression') <> 'string' THEN
            RAISE EXCEPTION 'column "%": expression must be a string', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        ELSIF one.value ? 'legacy_version' AND (jsonb_typeof(one.value->'legacy_version') <> 'number'
            OR (one.value->>'legacy_version')::numeric NOT BETWEEN 1 AND 65535
            OR (one.value->>'legacy_version')::numeric % 1 <> 0)
        THEN
            RAISE EXCEPTION 'column "%": legacy_version must be a key version, from 1 to 65535', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        ELSIF (adopted_version IS NOT NULL OR one.value ?| ARRAY['legacy_version', 'expression']) <> is_adopted THEN
            RAISE EXCEPTION 'column "%": one migration either encrypts columns or adopts them', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = 'legacy_version or expression says that a column is adopted. Complete one migration, then '
                        'start the other.';
        END IF;
        is_adopted := adopted_version IS NOT NULL OR one.value ?| ARRAY['legacy_version', 'expression'];
        legacy_version := CASE WHEN is_adopted
            THEN coalesce((one.value->>'legacy_version')::integer, adopted_version, 1) END;
        expression := one.value->>'expression';
        SELECT min(k.key) INTO one_setting FROM jsonb_each(one.value) AS k
        WHERE k.key IN ('searchable', 'nocase') AND jsonb_typeof(k.value) <> 'boolean';
        IF one_setting IS NOT NULL THEN
            RAISE EXCEPTION 'column "%": % must be true or false', one.key, one_setting
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        searchable := coalesce((one.value->>'searchable')::boolean, false);
        nocase := coalesce((one.value->>'nocase')::boolean, false);
        IF nocase AND NOT searchable THEN
            RAISE EXCEPTION 'column "%": only what is searchable can be nocase', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF one.value ? 'length' AND jsonb_typeof(one.value->'length') <> 'null'
            AND (jsonb_typeof(one.value->'length') <> 'number' OR (one.value->>'length')::numeric NOT BETWEEN 1
                AND 10485760
                OR (one.value->>'length')::numeric % 1 <> 0)
        THEN
            RAISE EXCEPTION 'column "%": length must be a whole number from 1 to 10485760, or null for none', one.key
                USING ERRCODE = 'invalid_parameter_value', HINT = form;
        END IF;
        IF attribute.atttypid NOT IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype) AND NOT is_adopted THEN
            RAISE EXCEPTION 'column "%" is of type %', one.key, format_type(attribute.atttypid, attribute.atttypmod)
                USING ERRCODE = 'datatype_mismatch',
                    HINT = 'Columns of type text, varchar and character can be encrypted; convert others to text '
                    'first. What the application has encrypted is adopted: {"legacy_version": 1}.';
        ELSIF is_adopted AND attribute.atttypid = '@extschema@.encrypted_text'::regtype THEN
            RAISE EXCEPTION 'column "%" is of type encrypted_text already', one.key
                USING ERRCODE = 'datatype_mismatch';
        END IF;

        attnum := attribute.attnum;
        plain_type := format_type(attribute.atttypid, attribute.atttypmod);
        -- Empty for the type's own.
        plain_collation := CASE WHEN attribute.attcollation IN (attribute.typcollation, 0) THEN ''
            ELSE format(' COLLATE %I.%I', attribute.nspname, attribute.collname) END;
        IF NOT attribute.collisdeterministic THEN
            RAISE EXCEPTION 'column "%" has a nondeterministic collation', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = 'Values of encrypted_text are equal when their bytes are. Give the column another collation '
                        'first.';
        END IF;
        IF nocase AND plain_collation <> '' THEN
            RAISE EXCEPTION 'column "%" has a collation of its own, in the place of which nocase puts another', one.key
                USING ERRCODE = 'feature_not_supported',
                    HINT = format('ALTER TABLE %s ALTER COLUMN %I TYPE %s; first, which takes that of the database.',
                        relation, one.key, plain_type);
        END IF;
        encrypted_collation := CASE WHEN nocase
            THEN format(' COLLATE %s', pazpaz_pii.pii_nocase_collation()::regcollation) ELSE plain_collation END;
        character_limit := CASE WHEN one.value ? 'length' THEN (one.value->>'length')::integer
            -- That of a column of ciphertext is none of texts.
            WHEN attribute.atttypmod > 4 AND NOT is_adopted THEN attribute.atttypmod - 4 END;
        encrypted_type := '@extschema@.encrypted_text'
            || coalesce(pazpaz_pii.pii_modifiers(character_limit, searchable, nocase), '');
        shadow_name := pazpaz_pii.pii_free_name(relation, column_name, '__encrypted', taken);
        taken := taken || shadow_name;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_column_specs(regclass, jsonb, boolean, integer) IS
    'internal: reads and checks the description of columns to encrypt, or to adopt';

-- Of the topmost table, and of all below it that came since.
CREATE FUNCTION pazpaz_pii.pii_record_members(relation regclass) RETURNS void
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO pazpaz_pii.pii_conversion
    SELECT pazpaz_pii.pii_regcolumn(t.member, p.attnum), pazpaz_pii.pii_regcolumn(t.member, e.attnum), c.table_name,
        c.number, c.state, c.plain_type, c.plain_typmod, c.is_latest, c.legacy_version
    FROM pazpaz_pii.pii_conversion AS c CROSS JOIN pazpaz_pii.pii_tree(relation) AS t
        JOIN pg_attribute AS p ON p.attrelid = t.member AND p.attname = pazpaz_pii.pii_name_of(c.plain)
        LEFT JOIN pg_attribute AS e ON e.attrelid = t.member AND e.attname = pazpaz_pii.pii_name_of(c.encrypted)
    WHERE c.table_name = relation AND pazpaz_pii.pii_table_of(c.plain) = relation
    ON CONFLICT (plain) DO NOTHING;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_members(regclass) IS
    'internal: notes of all tables below one what is noted of its own columns';

CREATE FUNCTION pazpaz_pii.pii_record_columns(relation regclass, names name[], shadow_names name[],
    legacy_versions integer[], new_state text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- Left over from what is gone, or was made plain by other means.
    DELETE FROM pazpaz_pii.pii_conversion AS c WHERE pazpaz_pii.pii_name_of(c.plain) IS NULL
        OR c.plain IN (SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n);
    DELETE FROM pazpaz_pii.pii_definition AS k WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = k.member);
    DELETE FROM pazpaz_pii.pii_migration_failure AS k WHERE NOT EXISTS (SELECT FROM pg_class WHERE oid = k.table_name);

    UPDATE pazpaz_pii.pii_conversion AS c SET is_latest = false WHERE c.table_name = relation AND c.is_latest;
    INSERT INTO pazpaz_pii.pii_conversion
    SELECT pazpaz_pii.pii_regcolumn(relation, p.attnum), pazpaz_pii.pii_regcolumn(relation, e.attnum), relation,
        n.number, new_state, p.atttypid, p.atttypmod, true, n.legacy_version
    FROM unnest(names, shadow_names, legacy_versions) WITH ORDINALITY AS n (name, shadow_name, legacy_version, number)
        JOIN pg_attribute AS p ON p.attrelid = relation AND p.attname = n.name
        LEFT JOIN pg_attribute AS e ON e.attrelid = relation AND e.attname = n.shadow_name;
    IF (SELECT count(*) FROM pg_attribute AS p WHERE p.attrelid = relation AND p.attname = ANY (names)
        AND (legacy_versions[1] IS NOT NULL
            OR p.atttypid IN ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype))) <> cardinality(names) THEN
        RAISE EXCEPTION 'columns of % are not plain', relation USING ERRCODE = 'datatype_mismatch';
    END IF;
    PERFORM pazpaz_pii.pii_record_members(relation);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_columns(regclass, name[], name[], integer[], text) IS
    'internal: notes how columns are before their conversion, and which are their shadow columns';

CREATE FUNCTION pazpaz_pii.pii_visible_name(plain pazpaz_pii.pii_regcolumn) RETURNS name
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT pazpaz_pii.pii_name_of(coalesce(
        (SELECT c.encrypted FROM pazpaz_pii.pii_conversion AS c
            WHERE c.plain = pii_visible_name.plain AND c.state = 'finished'),
        plain));
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_visible_name(pazpaz_pii.pii_regcolumn) IS
    'internal: what a column is called for its users: the name of the encrypted one once names are swapped';

CREATE FUNCTION pazpaz_pii.pii_refuse_columns_in_progress(relation regclass) RETURNS void
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
        -- What is no longer below it has left-over columns still.
        SELECT c.table_name, min(c.state) AS state,
            string_agg(DISTINCT quote_ident(pazpaz_pii.pii_visible_name(c.plain)), ', ') AS names
        FROM family JOIN pazpaz_pii.pii_conversion AS c
            ON family.relid IN (c.table_name, pazpaz_pii.pii_table_of(c.plain))
        WHERE c.state <> 'encrypted' AND pazpaz_pii.pii_visible_name(c.plain) IS NOT NULL
        GROUP BY c.table_name
    LOOP
        RAISE EXCEPTION 'a migration of % is %: %', one.table_name, one.state, one.names
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = CASE one.state WHEN 'started'
                    THEN 'Go on with pii_migration_backfill() and pii_migration_finish(), or give it up with '
                    'pii_migration_rollback().'
                    ELSE 'Complete it with pii_migration_scrub(), or give it up with pii_migration_rollback().' END;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_columns_in_progress(regclass) IS
    'internal: raises the error that a migration of the table is not complete';

-- How a column comes back that was not converted here.
CREATE FUNCTION pazpaz_pii.pii_plain_columns(relation regclass, names text[])
    RETURNS TABLE (number bigint, column_name name, plain_type text, plain_collation text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(coalesce(quote_ident(n), 'NULL'), ', ') INTO unknown FROM unnest(names) AS n
    WHERE NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = relation AND a.attname::text = n
        AND a.attnum > 0 AND NOT a.attisdropped);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'table % has no column %', relation, unknown USING ERRCODE = 'undefined_column';
    END IF;
    SELECT string_agg(quote_ident(n), ', ') INTO unknown FROM unnest(names) AS n
        JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n
    WHERE a.atttypid <> '@extschema@.encrypted_text'::regtype;
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION 'columns of % are not of type encrypted_text: %', relation, unknown USING
            ERRCODE = 'datatype_mismatch';
    ELSIF coalesce(cardinality(names), 0) = 0 THEN
        RAISE EXCEPTION 'no columns are given' USING ERRCODE = 'invalid_parameter_value',
            HINT = 'Name them: ARRAY[''email'', ''phone''].';
    ELSIF cardinality(names) > (SELECT count(DISTINCT n) FROM unnest(names) AS n) THEN
        RAISE EXCEPTION 'a column is given twice' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY
        SELECT n.number, a.attname,
            coalesce(format_type(c.plain_type, c.plain_typmod), CASE WHEN l.length > 0
                THEN format('character varying(%s)', l.length) ELSE 'text' END),
            CASE WHEN a.attcollation IN ('pg_catalog."default"'::regcollation,
                    pazpaz_pii.pii_nocase_collation()) THEN ''
                ELSE format(' COLLATE %s', a.attcollation::regcollation) END
        FROM unnest(names) WITH ORDINALITY AS n (name, number)
            JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname::text = n.name
            CROSS JOIN pazpaz_pii.pii_length(a.atttypmod) AS l (length)
            LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.plain = pazpaz_pii.pii_regcolumn(relation, a.attnum);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_plain_columns(regclass, text[]) IS
    'internal: the plain types of encrypted columns: the recorded ones, else varchar(n) or text';

-- The indexes, and constraints made of one, that need these columns. Whatever else depends on a
-- column is listed by pii_obstacles().
CREATE FUNCTION pazpaz_pii.pii_column_indexes(relation regclass, names name[])
    RETURNS TABLE (indexid oid, constraintid oid, member regclass, depth integer)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT i.indexrelid, co.oid, t.member, t.depth
    FROM pazpaz_pii.pii_tree(relation) AS t
        JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = ANY (names) AND NOT a.attisdropped
        JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = t.member
            AND d.refobjsubid = a.attnum
        JOIN pg_index AS i ON i.indrelid = t.member
        LEFT JOIN pg_constraint AS co ON co.conindid = i.indexrelid AND co.conrelid = t.member
            AND co.contype IN ('p', 'u', 'x')
    WHERE (d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid)
        OR (d.classid = 'pg_constraint'::regclass AND d.objid = co.oid);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_column_indexes(regclass, name[]) IS
    'internal: the indexes of a table and its partitions that need one of these columns';
