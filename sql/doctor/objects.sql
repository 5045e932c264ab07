-- The checks of pii_doctor() on tables and what hangs on them; the list is in doctor.sql.

-- Plaintext beside the encrypted columns.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pii_name()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH patterns (pattern, is_personal) AS (
        SELECT pattern, true FROM (VALUES
            ('(^|_)(first|middle|last|given|family|full|maiden|birth|sur|fore|legal'
                '|patient|client|customer|contact|person|holder)_?names?($|_)'),
            ('e_?mail'),
            ('phone|mobile|whatsapp|(^|_)(cell|fax|tel)($|_)'),
            ('address|street|postal|post_?code|zip_?code|(^|_)zip($|_)'),
            ('birth|(^|_)dob($|_)'),
            ('(^|_)(ssn|nino?|nif|nie|dni|cpf|pesel|bsn|tin)($|_)'
                '|social_security|national_id|id_card|passport|tax_id|driv(er|ing)s?_licen[cs]e'),
            ('(^|_)(iban|cvv|pan)($|_)|(account|card)_(number|no|holder)|credit_card'),
            ('medical|clinical|diagnos|allerg|medication|prescri|symptom|anamnes|therap|treatment|disease|disabilit'
                '|blood_type|insurance_(number|no|id)'),
            ('emergency_contact|next_of_kin'),
            ('religio|ethnic|sexual|gender|nationality')
        ) AS builtin (pattern)
        UNION ALL SELECT n.pattern, n.is_personal FROM pazpaz_pii.pii_doctor_names AS n
    ), plain AS (
        SELECT a.attrelid::regclass AS relation, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
            lower(regexp_replace(a.attname, '([a-z0-9])([A-Z])', '\1_\2', 'g')) AS name,
            CASE WHEN t.typname IN ('varchar', 'bpchar') AND a.atttypmod > 4 THEN format('(%s)', a.atttypmod - 4)
                ELSE '' END AS length,
            c.relkind, t.typname IN ('text', 'varchar', 'bpchar') AS is_text, a.attgenerated <> '' AS is_generated,
            EXISTS (SELECT FROM pg_partitioned_table AS k WHERE k.partrelid = c.oid AND a.attnum = ANY (k.partattrs))
                AS is_partition_key,
            -- Uniqueness is kept by tags.
            CASE WHEN EXISTS (SELECT FROM pg_index AS i WHERE i.indrelid = c.oid AND i.indisunique
                AND a.attnum = ANY (i.indkey::smallint[])) THEN '{"searchable": true}' ELSE '{}' END AS options
        FROM pg_class AS c
            JOIN pg_namespace AS s ON s.oid = c.relnamespace AND s.nspname !~ '^pg_'
                AND s.nspname <> 'information_schema'
            JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type AS t ON t.oid = a.atttypid
                AND (t.typcategory = 'S' OR t.oid IN ('date'::regtype, 'json'::regtype, 'jsonb'::regtype))
        -- What a table inherits is changed where it comes from.
        WHERE c.relkind IN ('r', 'p', 'm', 'f') AND a.attinhcount = 0
            AND t.oid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types())
            AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                AND d.deptype = 'e')
    )
    SELECT CASE WHEN p.by_name THEN 'warning' ELSE 'info' END,
        format('%s.%I', plain.relation, plain.attname),
        format('%s, and %s', plain.type, CASE WHEN p.by_name THEN 'its name is that of personal data'
            ELSE 'its name is that of an encrypted column elsewhere' END),
        CASE
            WHEN plain.relkind = 'm' THEN format('DROP MATERIALIZED VIEW %s; and define it over encrypted columns',
                plain.relation)
            WHEN plain.relkind = 'f' THEN format('Encrypt it where its rows are, and then here: ALTER FOREIGN TABLE %s '
                'ALTER COLUMN %I TYPE @extschema@.encrypted_text%s', plain.relation, plain.attname, plain.length)
            WHEN plain.is_generated THEN format('ALTER TABLE %s DROP COLUMN %I', plain.relation, plain.attname)
            WHEN plain.is_partition_key THEN format('Partition %s by another column, and encrypt this one.',
                plain.relation)
            ELSE format(CASE WHEN plain.is_text THEN '' ELSE 'ALTER TABLE %1$s ALTER COLUMN %2$I TYPE text; ' END
                || 'SELECT @extschema@.pii_encrypt_columns(%3$L, %4$L)', plain.relation, plain.attname,
                plain.relation::text, jsonb_build_object(plain.attname, plain.options::jsonb)) END
            || format('; or INSERT INTO @extschema@.pii_doctor_accepted VALUES (''pii_name'', %L, ''why'')',
                format('%s.%I', plain.relation, plain.attname))
    FROM plain CROSS JOIN LATERAL (
            SELECT bool_or(plain.name ~ pattern AND is_personal),
                coalesce(bool_or(plain.name ~ pattern AND NOT is_personal), false) FROM patterns
        ) AS p (by_name, is_exempt)
    WHERE NOT p.is_exempt
        -- A migration says so itself, and what comes next.
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_column AS m WHERE m.table_name = plain.relation AND plain.attname =
            CASE m.state WHEN 'started' THEN m.column_name WHEN 'finished' THEN m.leftover_name END)
        AND (p.by_name OR quote_ident(plain.attname) IN (SELECT c.name FROM pazpaz_pii.pii_doctor_columns() AS c))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pii_name() IS 'internal: check of pii_doctor(): plaintext columns that '
    'look like personal data';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_once_encrypted()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('%s.%I', a.attrelid::regclass, a.attname),
        format('it was encrypted until %s, when an ALTER TABLE made it %s', o.at::date,
            format_type(a.atttypid, a.atttypmod)),
        format('SELECT @extschema@.pii_encrypt_columns(%L, %L); or INSERT INTO @extschema@.pii_doctor_accepted VALUES '
            '(''once_encrypted'', %L, ''why'')', a.attrelid::regclass::text, jsonb_build_object(a.attname, '{}'::jsonb),
            format('%s.%I', a.attrelid::regclass, a.attname))
    FROM pazpaz_pii.pii_once_encrypted AS o
        JOIN pg_attribute AS a ON a.attrelid = pazpaz_pii.pii_table_of(o.once)
            AND o.once = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum)
    WHERE NOT a.attisdropped AND NOT pazpaz_pii.pii_is_opaque(a.atttypid)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_once_encrypted() IS 'internal: check of pii_doctor(): columns that are '
    'no longer encrypted';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_plaintext_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE reading (relation, reader) AS (
        SELECT r.ev_class, pazpaz_pii.pii_doctor_reader(r.ev_action::text, types)
        FROM pazpaz_pii.pii_doctor_type_list() AS types CROSS JOIN pg_rewrite AS r JOIN pg_class AS c
            ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
        WHERE r.rulename = '_RETURN'
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ), showing (relation, reader) AS (
        SELECT relation, reader FROM reading WHERE reader IS NOT NULL
        UNION
        -- ... and who takes a column of text or JSON from such a view.
        SELECT r.ev_class, s.relation::regclass::text
        FROM showing AS s
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = s.relation
                AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            JOIN pg_type AS t ON t.oid = a.atttypid
                AND (t.typcategory = 'S' OR t.oid IN ('json'::regtype, 'jsonb'::regtype))
            JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> s.relation
        WHERE a.atttypid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types())
    )
    SELECT 'critical', s.relation::regclass::text,
        format('a materialized view that stores what it reads of encrypted columns, through %s: its rows are on disk '
            'in plaintext', string_agg(DISTINCT s.reader, ', ')),
        format('DROP MATERIALIZED VIEW %s; and define it over the encrypted columns as they are', s.relation::regclass)
    FROM showing AS s JOIN pg_class AS c ON c.oid = s.relation AND c.relkind = 'm'
    WHERE EXISTS (SELECT FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
        WHERE a.attrelid = c.oid AND a.attnum > 0
            AND (t.typcategory = 'S' OR t.oid IN ('json'::regtype, 'jsonb'::regtype))
            AND t.oid NOT IN (SELECT type FROM pazpaz_pii.pii_holding_types()))
    GROUP BY s.relation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_plaintext_copy() IS 'internal: check of pii_doctor(): materialized '
    'views that store decrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_trigger_copy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (SELECT c.relation, c.number, c.name FROM pazpaz_pii.pii_doctor_columns() AS c)
    SELECT 'warning', format('trigger %I on %s', t.name, t.relation),
        format('%s takes whole rows: what it makes of them in a session with a key holds %s in plaintext', t.function,
            string_agg(c.name, ', ' ORDER BY c.number)),
        format('DROP TRIGGER %I ON %s; or let it leave them out, as in to_jsonb(NEW) - ARRAY[%s]', t.name, t.relation,
            string_agg(quote_literal(a.attname), ', ' ORDER BY c.number))
    FROM pazpaz_pii.pii_copying_triggers(ARRAY(SELECT DISTINCT c.relation FROM columns AS c)) AS t
        JOIN columns AS c ON c.relation = t.relation
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
    GROUP BY t.id, t.name, t.relation, t.function
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_trigger_copy() IS 'internal: check of pii_doctor(): triggers that copy '
    'whole rows';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_generated_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE a.attgenerated WHEN 's' THEN 'critical' ELSE 'warning' END,
        format('%s.%I', a.attrelid::regclass, a.attname),
        format('a generated column that reads encrypted columns, through %s: it %s', reader,
            CASE a.attgenerated WHEN 's' THEN 'stores plaintext, and every write and restore needs a key'
                ELSE 'needs a key' END),
        format('ALTER TABLE %s DROP COLUMN %I', a.attrelid::regclass, a.attname)
    FROM pg_attribute AS a JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(d.adbin::text, types) AS reader
    WHERE a.attgenerated <> '' AND a.attinhcount = 0 AND reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_generated_column() IS 'internal: check of pii_doctor(): generated '
    'columns that store or need plaintext';

-- Indexes of partitions go with the one that they belong to, so the checks leave them out; some are a constraint's.
CREATE FUNCTION pazpaz_pii.pii_doctor_drop_index(index regclass) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', k.conrelid::regclass, k.conname)
            FROM pg_constraint AS k WHERE k.conindid = index AND k.contype IN ('p', 'u', 'x')),
        format('DROP INDEX %s', index))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_drop_index(regclass) IS
    'internal: for pii_doctor(): the statement that drops an index';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_expression_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN stored IS NOT NULL THEN 'critical' ELSE 'warning' END, i.indexrelid::regclass::text,
        format('an index whose %s encrypted columns, through %s: %s',
            CASE WHEN stored IS NOT NULL THEN 'expression reads' ELSE 'condition reads' END, coalesce(stored, filtered),
            CASE WHEN stored IS NOT NULL THEN 'it stores what it reads in plaintext, and its maintenance needs a key'
                ELSE 'its maintenance needs a key' END),
        pazpaz_pii.pii_doctor_drop_index(i.indexrelid)
    FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid AND NOT c.relispartition
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(i.indexprs::text, types) AS stored
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(i.indpred::text, types) AS filtered
    WHERE coalesce(stored, filtered) IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_expression_index() IS 'internal: check of pii_doctor(): indexes that '
    'store or need plaintext';

-- Indexes and keys of partitions that compare more than tags.

-- The columns of indexes that an operator class of the extension compares.
CREATE FUNCTION pazpaz_pii.pii_doctor_indexed()
    RETURNS TABLE (index regclass, relation regclass, method name, class name, name text, object text,
        is_searchable boolean, make_searchable text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT i.indexrelid, i.indrelid, m.amname, o.opcname, c.name, c.object, coalesce(c.is_searchable, false),
        (SELECT format('ALTER TABLE %s ALTER COLUMN %s TYPE @extschema@.encrypted_text(%ssearchable)', c.relation,
                c.name, nullif(pazpaz_pii.pii_length(a.atttypmod), 0) || ', ')
            FROM pg_class AS r JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum = c.number
            WHERE r.oid = c.relation AND r.relkind <> 'm' AND a.attinhcount = 0)
    FROM pg_index AS i
        JOIN pg_class AS x ON x.oid = i.indexrelid AND NOT x.relispartition
        CROSS JOIN LATERAL unnest(i.indclass::oid[], i.indkey::int2[]) AS k (class, number)
        JOIN pg_opclass AS o ON o.oid = k.class AND o.opcintype = '@extschema@.encrypted_text'::regtype
        JOIN pg_am AS m ON m.oid = o.opcmethod
        LEFT JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = i.indrelid AND c.number = k.number
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_indexed() IS
    'internal: for pii_doctor(): the columns of indexes that compare encrypted values, and what makes one searchable, '
        'if that can be';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_hash_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', index::text,
        format('a hash index over %s, which is not searchable: INSERT, REINDEX and restores need a key',
            coalesce(object, 'an expression')),
        concat(make_searchable || '; or ', pazpaz_pii.pii_doctor_drop_index(index))
    FROM pazpaz_pii.pii_doctor_indexed() WHERE method = 'hash' AND NOT is_searchable
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_hash_index() IS 'internal: check of pii_doctor(): hash indexes over '
    'columns that are not searchable';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_unique_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', index::text,
        format('it compares tags, and %s is not searchable: a value without one is refused as soon as it meets '
            'another', coalesce(object, 'an expression')),
        concat(make_searchable || '; or ', pazpaz_pii.pii_doctor_drop_index(index))
    FROM pazpaz_pii.pii_doctor_indexed() WHERE class = 'encrypted_text_unique_ops' AND NOT is_searchable
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_unique_index() IS 'internal: check of pii_doctor(): unique indexes '
    'over columns that are not searchable';

-- A gin index is one of values, to look at: of elements of arrays. Of values alone there are but btree, hash and
-- search indexes.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_array_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', i.indexrelid::regclass::text,
        format('a %s index over %s: its pages show the order of the plaintexts, and keep values under keys that no '
            'census counts; VACUUM will fail in it without a key', m.amname,
            CASE t.form WHEN 'value' THEN 'elements of arrays' ELSE format_type(a.atttypid, NULL) END),
        pazpaz_pii.pii_doctor_drop_index(i.indexrelid)
    FROM pg_index AS i
        JOIN pg_class AS c ON c.oid = i.indexrelid AND NOT c.relispartition
        JOIN pg_am AS m ON m.oid = c.relam
        JOIN pg_attribute AS a ON a.attrelid = i.indexrelid AND a.attnum <= i.indnkeyatts
        JOIN pazpaz_pii.pii_holding_types() AS t ON t.type = a.atttypid
    WHERE m.amname NOT IN ('hash', 'pii_search') AND (t.form <> 'value' OR m.amname <> 'btree')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_array_index() IS 'internal: check of pii_doctor(): indexes over '
    'arrays, ranges or rows of encrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_search_index()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.severity, i.index::text, f.finding,
        format('SELECT @extschema@.pii_search_merge(%L), in a session with the keys', i.index)
    FROM @extschema@.pii_search_indexes AS i JOIN pg_class AS t ON t.oid = i.relation
        CROSS JOIN LATERAL (SELECT string_agg(k.version::text, ', ' ORDER BY k.version)
            FROM @extschema@.pii_key_status AS k WHERE k.kind = 'data' AND k.status IN ('retired', 'destroyed')
                AND k.version = ANY (i.key_versions)) AS old (versions)
        CROSS JOIN LATERAL (
            SELECT 'warning', format('it is sealed under data key version %s, which is retired: who has that key reads '
                'the texts in it', old.versions)
            WHERE old.versions IS NOT NULL
            UNION ALL
            SELECT 'warning', 'it was built without a key, so queries look at every row'
            WHERE NOT i.is_merged AND t.relpages > 16
            UNION ALL
            SELECT 'info', pazpaz_pii.pii_counted(i.pending_rows, 'row is', 'rows are')
                || ' not filed yet, at which every query looks'
            WHERE i.is_merged AND i.pending_rows > 20000) AS f (severity, finding)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_search_index() IS 'internal: check of pii_doctor(): search indexes '
    'that make queries look at every row, or that are sealed under a key that is retired';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_partition_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', p.partrelid::regclass::text,
        format('partitioned by %s of %s: every INSERT and restore needs a key%s', CASE p.partstrat WHEN 'r'
            THEN 'range' WHEN 'l' THEN 'list' ELSE 'hash' END,
            coalesce(c.object, 'an expression'), CASE p.partstrat WHEN 'h' THEN ''
                ELSE ', and the partitions show the order of the plaintexts' END),
        format('Partition %s by another column, or by hash of a searchable one.', p.partrelid::regclass)
    FROM pg_partitioned_table AS p
        CROSS JOIN LATERAL unnest(p.partclass::oid[], p.partattrs::int2[]) AS k (class, number)
        JOIN pg_opclass AS o ON o.oid = k.class
        LEFT JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = p.partrelid AND c.number = k.number
    WHERE (o.opcintype = '@extschema@.encrypted_text'::regtype OR c.form <> 'value')
        AND NOT (p.partstrat = 'h' AND coalesce(c.is_searchable, false))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_partition_key() IS 'internal: check of pii_doctor(): partition keys '
    'that compare decrypted values';

-- Statistics and old bytes.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_statistics()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN reader IS NULL THEN 'warning' ELSE 'critical' END,
        format('statistics %I.%I', n.nspname, s.stxname),
        format('statistics over %s of %s: ANALYZE needs a key, autovacuum''s included%s',
            coalesce((SELECT string_agg(c.name, ', ') FROM pazpaz_pii.pii_doctor_columns() AS c
                WHERE c.relation = s.stxrelid AND c.number = ANY (s.stxkeys::int2[])), 'expressions'),
            s.stxrelid::regclass,
            ', and with one stores plaintext, of ' || reader),
        format('DROP STATISTICS %I.%I; VACUUM FULL pg_catalog.pg_statistic_ext_data', n.nspname, s.stxname)
    FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(s.stxexprs::text, types) AS reader
    WHERE reader IS NOT NULL
        OR EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c WHERE c.relation = s.stxrelid
            AND c.number = ANY (s.stxkeys::int2[]))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_statistics() IS 'internal: check of pii_doctor(): statistics objects '
    'over encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_statistics_values()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', object, 'its statistics hold values that were decrypted',
        format('DROP %s; VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data', object)
    FROM (
        SELECT 'index ' || i.indexrelid::regclass, i.indexprs::text
        FROM pg_index AS i JOIN pg_statistic AS s ON s.starelid = i.indexrelid
        WHERE num_nonnulls(s.stavalues1, s.stavalues2, s.stavalues3, s.stavalues4, s.stavalues5) > 0
        UNION
        SELECT format('statistics %I.%I', n.nspname, e.stxname), e.stxexprs::text
        FROM pg_statistic_ext AS e JOIN pg_namespace AS n ON n.oid = e.stxnamespace JOIN pg_statistic_ext_data AS d
            ON d.stxoid = e.oid
        WHERE num_nonnulls(d.stxdmcv, d.stxdexpr) > 0
    ) AS held (object, expression) CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE pazpaz_pii.pii_doctor_reader(expression, types) IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_statistics_values() IS 'internal: check of pii_doctor(): statistics '
    'that hold values of encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_old_statistics()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', c.relation::text,
        format('%s changed after %s was last rewritten: if it was plaintext before, its most common values are still '
            'in that file', string_agg(DISTINCT c.name, ', '), string_agg(DISTINCT statistic.relname, ', ')),
        'VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data  -- as a superuser, while no older '
            'transaction is open'
    FROM pazpaz_pii.pii_doctor_columns() AS c
        JOIN pg_class AS r ON r.oid = c.relation AND r.relkind IN ('r', 'p')
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
        -- The system columns are as old as the table.
        JOIN pg_attribute AS first ON first.attrelid = c.relation AND first.attname = 'tableoid'
        -- An empty file holds nothing: few databases have statistics on several columns.
        JOIN pg_class AS statistic ON statistic.oid = 'pg_statistic'::regclass
            OR (statistic.oid = 'pg_statistic_ext_data'::regclass AND pg_relation_size(statistic.oid) > 0)
    WHERE a.xmin <> first.xmin AND age(a.xmin) < age(statistic.xmin)
        -- A change of type writes the table anew; one that is in its first file has had none.
        AND (r.relkind = 'p' OR pg_relation_filenode(r.oid) <> r.oid)
    GROUP BY c.relation
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_old_statistics() IS 'internal: check of pii_doctor(): statistics of '
    'columns that were plaintext may still be on disk';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_dropped_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', r.oid::regclass::text,
        format('%s of its columns were dropped, and it was not rewritten since: their values are still in its file',
            count(*)),
        format('VACUUM FULL %s', r.oid::regclass)
    FROM pg_class AS r
        JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND a.attisdropped AND a.attlen = -1
        LEFT JOIN pg_class AS toast ON toast.oid = r.reltoastrelid
        LEFT JOIN pg_attribute AS birth ON birth.attrelid = toast.oid AND birth.attname = 'tableoid'
    WHERE r.relkind IN ('r', 'm') AND r.oid IN (SELECT relation FROM pazpaz_pii.pii_doctor_columns())
        -- ALTER TABLE rewrites into a new TOAST table, whose system columns are as old as it is. It drops
        -- before it rewrites, in an earlier command of its transaction.
        AND NOT coalesce(age(birth.xmin) < age(a.xmin)
            OR (birth.xmin = a.xmin AND birth.cmin::text::bigint > a.cmin::text::bigint), false)
        -- VACUUM FULL and CLUSTER give all of them new files, and leave nothing old in the table. (The
        -- same is seen when a table that once was so rewritten changes its owner and is vacuumed.)
        AND NOT coalesce(pg_relation_filenode(toast.oid) <> toast.oid AND greatest(age(r.xmin), age(toast.xmin), (
                SELECT max(age(x.xmin)) FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                    WHERE i.indrelid IN (r.oid, toast.oid)
            ), age(r.relfrozenxid)) < age(a.xmin), false)
    GROUP BY r.oid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_dropped_column() IS 'internal: check of pii_doctor(): dropped columns '
    'whose values are still on disk';

-- What reads plaintext, and so fails without a key in maintenance.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_check_constraint()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning',
        format('constraint %I on %s', k.conname, coalesce(nullif(k.conrelid, 0)::regclass::text, 'domain '
        || k.contypid::regtype)),
        CASE WHEN reader IS NOT NULL
            THEN format('a CHECK that reads encrypted values, through %s: writes and restores without a key fail',
                reader)
            ELSE format('a CHECK with %s, which a dump does not bring back as it is: it will compare decrypted texts, '
                'and a restore without a key fails', read_anew) END,
        format('ALTER %s DROP CONSTRAINT %I', coalesce('TABLE ' || nullif(k.conrelid, 0)::regclass, 'DOMAIN '
            || k.contypid::regtype), k.conname)
    FROM pg_constraint AS k
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(k.conbin::text, types) AS reader
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_read_anew(k.conbin::text, types) AS read_anew
    WHERE k.contype = 'c' AND num_nonnulls(reader, read_anew) > 0 AND k.coninhcount = 0
        AND (k.conrelid IN (SELECT relation FROM pazpaz_pii.pii_doctor_columns())
            OR k.contypid IN (SELECT type FROM pazpaz_pii.pii_holding_types()))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_check_constraint() IS 'internal: check of pii_doctor(): constraints '
    'that read plaintext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_key()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns AS MATERIALIZED (SELECT * FROM pazpaz_pii.pii_doctor_columns())
    SELECT 'warning', format('constraint %I on %s', f.conname, f.conrelid::regclass),
        format('a foreign key between columns that are not both searchable, %s and %s: writes and restores without a '
            'key fail', string_agg(format('%s.%I', a.attrelid::regclass, a.attname), ', ' ORDER BY k.number),
            string_agg(format('%s.%I', r.attrelid::regclass, r.attname), ', ' ORDER BY k.number)),
        format('ALTER TABLE %s DROP CONSTRAINT %I; or ALTER both columns to one type that is searchable',
            f.conrelid::regclass, f.conname)
    FROM pg_constraint AS f
        CROSS JOIN unnest(f.conkey, f.confkey) WITH ORDINALITY AS k (key, referenced, number)
        JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.key
        JOIN pg_attribute AS r ON r.attrelid = f.confrelid AND r.attnum = k.referenced
        LEFT JOIN columns AS ours ON ours.relation = f.conrelid AND ours.number = k.key
        LEFT JOIN columns AS theirs ON theirs.relation = f.confrelid AND theirs.number = k.referenced
    WHERE f.contype = 'f' AND f.conparentid = 0 AND num_nonnulls(ours.form, theirs.form) > 0
        AND NOT coalesce(ours.is_searchable AND theirs.is_searchable AND ours.form = 'value' AND theirs.form = 'value',
            false)
    GROUP BY f.oid, f.conname, f.conrelid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_key() IS 'internal: check of pii_doctor(): foreign keys that '
    'compare decrypted values';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_trigger_condition()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('trigger %I on %s', t.tgname, t.tgrelid::regclass),
        format('its WHEN reads encrypted values, through %s: without a key the statements that fire it fail', reader),
        format('DROP TRIGGER %I ON %s; and ask in the function instead', t.tgname, t.tgrelid::regclass)
    FROM pg_trigger AS t
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(t.tgqual::text, types) AS reader
    WHERE NOT t.tgisinternal AND t.tgparentid = 0 AND reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_trigger_condition() IS 'internal: check of pii_doctor(): trigger '
    'conditions that read plaintext';

-- Grouping and sorting stand in a query as clauses with an operator. Searchable columns are grouped by tag.
CREATE FUNCTION pazpaz_pii.pii_doctor_sorter(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH clauses (kind, operator) AS (
        SELECT c[1], o[1]::oid
        FROM regexp_matches(tree, ':(\w+) \((\{SORTGROUPCLAUSE [^()]*)\)', 'g') AS c
            CROSS JOIN LATERAL regexp_matches(c[2], ':eqop (\d+)', 'g') AS o
    )
    SELECT string_agg(DISTINCT CASE WHEN c.kind IN ('sortClause', 'orderClause') THEN 'ORDER BY' ELSE 'grouping' END,
        ', ')
    FROM clauses AS c JOIN pg_operator AS o ON o.oid = c.operator
    WHERE CASE WHEN o.oprleft = ANY (types)
            THEN c.kind IN ('sortClause', 'orderClause') OR EXISTS (
                SELECT FROM regexp_matches(tree, '(:vartype (\d+) :vartypmod -?\d+) :varcollid (\d+)'
                    '(?: [^{}]*\} :collOid (\d+))?', 'g') AS m
                WHERE m[2]::oid = ANY (types)
                    AND NOT pazpaz_pii.pii_doctor_by_tag(m[1], coalesce(m[4], m[3])::oid, types))
        ELSE o.oprleft IN ('anyarray'::regtype, 'record'::regtype) AND EXISTS (
            SELECT FROM regexp_matches(tree, ':vartype (\d+) ', 'g') AS m
            WHERE m[1]::oid = ANY (types) AND m[1]::oid <> '@extschema@.encrypted_text'::regtype) END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_sorter(text, oid[]) IS
    'internal: for pii_doctor(): how a query groups or sorts by decrypted values; NULL if it does not';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_materialized_view()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE needing (relation, kind, reader) AS (
        SELECT r.ev_class, c.relkind, concat_ws(', ', pazpaz_pii.pii_doctor_reader(q.tree, types),
            pazpaz_pii.pii_doctor_sorter(q.tree, types))
        FROM pazpaz_pii.pii_doctor_type_list() AS types CROSS JOIN pg_rewrite AS r
            JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
            -- A join lists all columns of both sides, used or not.
            CROSS JOIN LATERAL regexp_replace(r.ev_action::text, ':joinaliasvars .*? :joinleftcols ', '', 'g')
                AS q (tree)
        WHERE r.rulename = '_RETURN'
            AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        UNION
        SELECT r.ev_class, c.relkind, CASE WHEN n.reader <> '' THEN n.relation::regclass::text ELSE '' END
        FROM needing AS n
            JOIN pg_depend AS d ON d.refclassid = 'pg_class'::regclass AND d.refobjid = n.relation
                AND d.classid = 'pg_rewrite'::regclass
            JOIN pg_rewrite AS r ON r.oid = d.objid AND r.ev_class <> n.relation
            JOIN pg_class AS c ON c.oid = r.ev_class AND c.relkind IN ('v', 'm')
        WHERE n.kind = 'v'
    )
    SELECT 'warning', n.relation::regclass::text,
        format('a materialized view that reads encrypted values, through %s: REFRESH needs a key, and so does the '
            'restore of a dump', string_agg(DISTINCT n.reader, ', ')),
        format('DROP MATERIALIZED VIEW %s; and define it over searchable columns, or refresh it after the restore, in '
            'a session with a key', n.relation::regclass)
    FROM needing AS n WHERE n.kind = 'm' AND n.reader <> '' GROUP BY n.relation
    UNION ALL
    -- PostgreSQL analyzes what is to change as whole rows, which it compares from the left.
    SELECT 'info', c.oid::regclass::text,
        format('%s stands before the columns of its unique index: REFRESH ... CONCURRENTLY needs a key', first.name),
        format('DROP MATERIALIZED VIEW %s; and define it with the columns of the unique index first', c.oid::regclass)
    FROM pg_class AS c CROSS JOIN LATERAL (
            SELECT e.name, e.number FROM pazpaz_pii.pii_doctor_columns() AS e WHERE e.relation = c.oid
            ORDER BY e.number LIMIT 1) AS first
    WHERE c.relkind = 'm'
        AND (SELECT min(k.last) FROM pg_index AS x
                CROSS JOIN LATERAL (SELECT max(n) FROM unnest(x.indkey::smallint[]) AS n) AS k (last)
            WHERE x.indrelid = c.oid AND x.indisunique AND x.indimmediate AND x.indpred IS NULL
                AND x.indexprs IS NULL) > first.number
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_materialized_view() IS 'internal: check of pii_doctor(): materialized '
    'views that cannot be refreshed without a key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_policy()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('policy %I on %s', p.polname, p.polrelid::regclass),
        format('it reads encrypted values, through %s: without a key the roles that it is for see an error', reader),
        format('DROP POLICY %I ON %s', p.polname, p.polrelid::regclass)
    FROM pg_policy AS p
        CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_reader(concat(p.polqual::text, p.polwithcheck::text), types) AS reader
    WHERE reader IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_policy() IS 'internal: check of pii_doctor(): row security policies '
    'that read plaintext';

-- What postgres_fdw fetches is known by its context, what others fetch is not.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_table()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', f.ftrelid::regclass::text,
        CASE w.fdwname WHEN 'postgres_fdw'
            THEN format('a foreign table with encrypted columns, which roles pinned to plaintext may read (%s): if its '
                'server sends ciphertext, they get error 0A000', r.names)
            ELSE format('a foreign table with encrypted columns, by %s, which roles pinned to plaintext may read (%s): '
                'if ciphertext comes from it, they encrypt it a second time', w.fdwname, r.names) END,
        format('REVOKE SELECT ON %s FROM %s; and let a role that may execute pii_import(text), pinned to ciphertext, '
            'copy it into a table', f.ftrelid::regclass, r.names)
    FROM pg_foreign_table AS f JOIN pg_foreign_server AS s ON s.oid = f.ftserver
        JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_ident(l.rolname), ', ' ORDER BY l.rolname)
            FROM pazpaz_pii.pii_doctor_logins() AS l
            WHERE l.io = 'plaintext'
                AND NOT (w.fdwname = 'postgres_fdw'
                    AND has_function_privilege(l.role, '@extschema@.pii_import(text)', 'EXECUTE'))
                AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c
                    WHERE c.relation = f.ftrelid AND has_column_privilege(l.role, c.relation, c.number, 'SELECT'))
        ) AS r (names)
    WHERE r.names IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_table() IS 'internal: check of pii_doctor(): foreign tables '
    'whose ciphertext a session with a key would take for text';

-- What is of an extension that the other server is said to have is written into the statements that are sent. The
-- option is a list of identifiers, which postgres_fdw has checked: folded unless in quotes, whatever the locale.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_foreign_extensions()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('server %I', s.srvname),
        'its option extensions names pazpaz_pii: values, also of bind parameters, are sent as plaintext in the text of '
            'statements, which pg_stat_activity of that server shows, and its log may',
        format('ALTER SERVER %I OPTIONS (%s)', s.srvname,
            CASE WHEN e.others IS NULL THEN 'DROP extensions' ELSE format('SET extensions %L', e.others) END)
    FROM pg_foreign_server AS s JOIN pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw AND w.fdwname = 'postgres_fdw'
        CROSS JOIN LATERAL unnest(s.srvoptions) AS o (option)
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_ident(n.name), ', ' ORDER BY m.place) FILTER (WHERE n.name <> 'pazpaz_pii'),
                bool_or(n.name = 'pazpaz_pii')
            FROM regexp_matches(substr(o.option, length('extensions=') + 1),
                    '"((?:[^"]|"")*)"|([^\s,"][^\s,]*)', 'g') WITH ORDINALITY AS m (parts, place)
                CROSS JOIN LATERAL (SELECT coalesce(replace(m.parts[1], '""', '"'), lower(m.parts[2] COLLATE "C")))
                    AS n (name)
        ) AS e (others, is_named)
    WHERE o.option LIKE 'extensions=%' AND e.is_named
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_foreign_extensions() IS 'internal: check of pii_doctor(): foreign '
    'servers to which values are sent in the text of statements';

-- Literals that became a ciphertext when they were parsed, under the key of that day.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_default()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', object,
        'its default is one fixed ciphertext: equal in all rows, and bound to the key version of that day',
        format('Write the literal as ''...''::text, and set the default anew by ALTER %s SET DEFAULT.', changed)
    FROM (
        SELECT format('%s.%I', d.adrelid::regclass, a.attname),
            format('TABLE %s ALTER COLUMN %I', d.adrelid::regclass, a.attname), d.adbin::text
        FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE a.attgenerated = ''
        UNION ALL
        SELECT 'domain ' || t.oid::regtype, 'DOMAIN ' || t.oid::regtype, t.typdefaultbin::text FROM pg_type AS t
            WHERE t.typtype = 'd'
    ) AS defaults (object, changed, expression) CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE pazpaz_pii.pii_doctor_constant(expression, types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_default() IS 'internal: check of pii_doctor(): defaults that '
    'are one fixed ciphertext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_view()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning',
        CASE WHEN r.rulename <> '_RETURN' THEN format('rule %I on %s', r.rulename, c.oid::regclass)
            WHEN c.relkind = 'm' THEN 'materialized view ' || c.oid::regclass ELSE 'view ' || c.oid::regclass END,
        'a literal in it is one fixed ciphertext, bound to the key version of that day',
        'Write the literal as ''...''::text, and create it anew.'
    FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND pazpaz_pii.pii_doctor_constant(concat(r.ev_qual::text, r.ev_action::text), types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_view() IS 'internal: check of pii_doctor(): views and rules '
    'that hold a fixed ciphertext';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_constant_function()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'routine ' || p.oid::regprocedure,
        'a literal in it is one fixed ciphertext, bound to the key version of that day',
        'Write the literal as ''...''::text, or read the value from a table, and create it anew.'
    FROM pg_proc AS p CROSS JOIN pazpaz_pii.pii_doctor_type_list() AS types
    WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        AND (pazpaz_pii.pii_doctor_constant(nullif(concat(p.prosqlbody::text, p.proargdefaults::text), ''), types)
            -- Armour: 28 bytes at least after the prefix, in base64.
            OR p.prosrc ~ '\mv[1-9]\d{0,4}(\.[1-9]\d{0,4})?[a-z]*:[A-Za-z0-9+/]{38,}={0,2}')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_constant_function() IS 'internal: check of pii_doctor(): functions '
    'that hold a fixed ciphertext';

-- The columns themselves.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_array_column()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', c.object,
        format('%s: ANALYZE of the table needs a key, autovacuum''s included', format_type(a.atttypid, NULL)),
        CASE t.oid WHEN '@extschema@.encrypted_text[]'::regtype
            -- pg_upgrade makes the type anew.
            THEN format('UPDATE pg_catalog.pg_type SET typanalyze = %L WHERE oid = %L::regtype',
                'pazpaz_pii.pii_encrypted_text_array_typanalyze', t.oid::regtype)
            ELSE format('ALTER TABLE %s ALTER COLUMN %s SET STATISTICS 0', c.relation, c.name) END
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
        JOIN pg_type AS t ON t.oid = a.atttypid
    WHERE c.form <> 'value' AND coalesce(a.attstattarget, -1) <> 0
        AND t.typanalyze <> 'pazpaz_pii.pii_encrypted_text_array_typanalyze(internal)'::regprocedure
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_array_column() IS 'internal: check of pii_doctor(): columns of ranges, '
    'rows or old arrays, whose ANALYZE needs a key';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_replica_identity()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', r.oid::regclass::text,
        format('REPLICA IDENTITY FULL, and %s is not searchable: a subscriber needs a key to find the rows to change',
            string_agg(c.name, ', ')),
        format('ALTER TABLE %s REPLICA IDENTITY DEFAULT', r.oid::regclass)
    FROM pg_class AS r JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE r.relreplident = 'f' AND NOT (c.is_searchable AND c.form = 'value')
    GROUP BY r.oid
    UNION ALL SELECT 'warning', r.oid::regclass::text,
        format('REPLICA IDENTITY FULL, %s ignores case, and nothing else tells rows apart: of two that differ in case '
            'only, a subscriber may change or delete the other one', string_agg(c.name, ', ')),
        format('ALTER TABLE %s REPLICA IDENTITY DEFAULT; with a primary key', r.oid::regclass)
    FROM pg_class AS r JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE r.relreplident = 'f' AND c.ignores_case AND NOT EXISTS (SELECT FROM pg_index AS x
        WHERE x.indrelid = r.oid AND x.indisunique AND x.indimmediate AND x.indisvalid AND x.indpred IS NULL
            AND x.indexprs IS NULL AND NOT EXISTS (SELECT FROM pg_attribute AS a WHERE a.attrelid = r.oid
                AND a.attnum = ANY (x.indkey[0:x.indnkeyatts - 1]) AND NOT a.attnotnull))
    GROUP BY r.oid
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_replica_identity() IS 'internal: check of pii_doctor(): replication '
    'that needs a key, or takes one row for another';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_storage()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', c.object, format('its storage is %s: ciphertext does not compress, so that only time is lost',
            CASE a.attstorage WHEN 'x' THEN 'EXTENDED' WHEN 'm' THEN 'MAIN' ELSE 'PLAIN' END),
        format('ALTER TABLE %s ALTER COLUMN %s SET STORAGE EXTERNAL', c.relation, c.name)
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number
    WHERE c.form = 'value' AND a.attstorage <> 'e'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_storage() IS 'internal: check of pii_doctor(): encrypted columns that '
    'PostgreSQL tries to compress';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_length_limit()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', c.object, 'it has no length: text of any size goes in',
        format('ALTER TABLE %s ALTER COLUMN %s TYPE @extschema@.encrypted_text(n%s', c.relation, c.name, CASE
            WHEN c.ignores_case
                THEN format(', searchable, nocase) COLLATE %s', pazpaz_pii.pii_nocase_collation()::regcollation)
            WHEN c.is_searchable THEN ', searchable)' ELSE ')' END)
            || CASE c.form WHEN 'value' THEN '' ELSE '[]' END
    FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS r ON r.oid = c.relation
        JOIN pg_attribute AS a ON a.attrelid = c.relation AND a.attnum = c.number AND a.attinhcount = 0
    WHERE NOT c.has_limit AND r.relkind IN ('r', 'p')
        AND (c.form = 'value' OR a.atttypid = '@extschema@.encrypted_text[]'::regtype)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_length_limit() IS 'internal: check of pii_doctor(): encrypted columns '
    'without a length';
