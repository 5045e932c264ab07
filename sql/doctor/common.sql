-- What the checks of pii_doctor() share: what the user adds to its knowledge, which is dumped with the
-- database, and what several of them ask.
--
-- A check is one function that returns severity, object, finding and remedy. They read catalogues and
-- settings, need no key, and never show a value, a key or the text of a statement. Settings and
-- privileges: settings.sql; tables and what hangs on them: objects.sql; conversions and stored values:
-- values.sql; the registry of keys: keys.sql; their list, and pii_doctor() itself: doctor.sql.

CREATE TABLE pazpaz_pii.pii_doctor_names (
    pattern text PRIMARY KEY CHECK (('' OPERATOR(pg_catalog.~) pattern) IS NOT NULL),
    is_personal boolean NOT NULL DEFAULT true
);
COMMENT ON TABLE pazpaz_pii.pii_doctor_names IS
    'internal: the rows of the view pii_doctor_names';

CREATE TABLE pazpaz_pii.pii_doctor_accepted (
    check_name text NOT NULL,
    object text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (check_name, object)
);
COMMENT ON TABLE pazpaz_pii.pii_doctor_accepted IS
    'internal: the rows of the view pii_doctor_accepted';

SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_doctor_names', '');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_doctor_accepted', '');

-- Whoever may write to these views, the owner of the extension that is, writes to the tables.
CREATE VIEW @extschema@.pii_doctor_names AS
    SELECT pattern, is_personal FROM pazpaz_pii.pii_doctor_names;
COMMENT ON VIEW @extschema@.pii_doctor_names IS
    'column names that pii_doctor() takes for personal data, beside its own list, or not (is_personal = false); add or '
        'delete rows';
COMMENT ON COLUMN @extschema@.pii_doctor_names.pattern IS
    'regular expression, matched against the column''s name in lower case';
COMMENT ON COLUMN @extschema@.pii_doctor_names.is_personal IS
    'false: a name that matches this pattern is no personal data, whatever else it matches';

CREATE VIEW @extschema@.pii_doctor_accepted AS
    SELECT check_name, object, reason FROM pazpaz_pii.pii_doctor_accepted;
COMMENT ON VIEW @extschema@.pii_doctor_accepted IS
    'findings of pii_doctor() that somebody has accepted: it goes on to show them, as info, with the reason; add or '
        'delete rows';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.check_name IS 'the check, as pii_doctor() names it';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.object IS 'the object, as pii_doctor() names it';
COMMENT ON COLUMN @extschema@.pii_doctor_accepted.reason IS 'why it is to stay so';

-- What postgresql.conf and what it includes say of a setting: as the owner, for who may read all settings
-- that are in force. A keyring is not told.
CREATE FUNCTION pazpaz_pii.pii_doctor_file_setting(setting text) RETURNS text
    STABLE STRICT LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.setting FROM pg_file_settings AS f
    WHERE lower(f.name) = lower($1) AND f.applied AND f.name !~* '^pazpaz_pii\.key' ORDER BY f.seqno DESC LIMIT 1
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_file_setting(text) IS
    'internal: for pii_doctor(): the value of a setting in postgresql.conf and the files that it includes';

-- The value that a setting has on the server: what postgresql.conf and the command line say, not
-- what this session or its role does. A custom setting that no library here defines is looked up in
-- the files.
CREATE FUNCTION pazpaz_pii.pii_doctor_server_setting(setting text) RETURNS text
    STABLE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known record;
BEGIN
    PERFORM current_setting(setting, true);  -- an error for who may not know
    SELECT s.setting AS value, s.source, s.boot_val INTO known FROM pg_settings AS s WHERE s.name = lower($1);
    IF known.source NOT IN ('database', 'user', 'database user', 'client', 'session', 'interactive') THEN
        RETURN known.value;
    END IF;
    RETURN coalesce(pazpaz_pii.pii_doctor_file_setting(setting), known.boot_val);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_server_setting(text) IS
    'internal: for pii_doctor(): a setting of the server, whatever this session has made of it';

-- The values of a setting that sessions of this database start with: one by default (the
-- database's, else that of all roles, else the server's), and those of roles that have their own.
-- To change one: change || ' SET name = ...' || reload.
CREATE FUNCTION pazpaz_pii.pii_doctor_settings(setting text)
    RETURNS TABLE (scope text, value text, change text, reload text, is_default boolean)
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH stored AS MATERIALIZED (
        -- A row for this database goes before one for all databases, which is 0.
        SELECT DISTINCT ON (s.setrole) s.setrole, substr(entry, strpos(entry, '=') + 1) AS value,
            quote_ident(pg_get_userbyid(nullif(s.setrole, 0))) AS role, quote_ident(d.datname) AS database
        FROM pg_db_role_setting AS s
            LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
            CROSS JOIN LATERAL unnest(s.setconfig) AS entry
        WHERE (s.setdatabase = 0 OR d.datname = current_database())
            AND lower(split_part(entry, '=', 1)) = lower($1)
        ORDER BY s.setrole, s.setdatabase DESC
    )
    SELECT coalesce(nullif(concat_ws(' in ', 'role ' || role, 'database ' || database), ''), 'all roles'),
        value,
        'ALTER ' || coalesce(nullif(concat_ws(' IN ', 'ROLE ' || role, 'DATABASE ' || database), ''), 'ROLE ALL'),
        '',
        setrole = 0
    FROM stored
    UNION ALL
    SELECT 'server', pazpaz_pii.pii_doctor_server_setting($1), 'ALTER SYSTEM', '; SELECT pg_reload_conf()', true
    WHERE NOT EXISTS (SELECT FROM stored WHERE setrole = 0)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_settings(text) IS
    'internal: for pii_doctor(): the values of a setting that sessions of this database start with, and how to change '
        'them';

-- Whether a setting's value is a true boolean, in any of PostgreSQL's spellings.
CREATE FUNCTION pazpaz_pii.pii_doctor_is_on(value text) RETURNS boolean
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT trim(value) ~* '^(on|t|tr|tru|true|y|ye|yes|1)$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_is_on(text) IS 'internal: for pii_doctor(): whether a setting says yes';

-- Whether a text holds what looks like a 256-bit key, or a keyring.
CREATE FUNCTION pazpaz_pii.pii_doctor_shows_key(value text) RETURNS boolean
    IMMUTABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT value ~ '(^|[^A-Za-z0-9+/])[A-Za-z0-9+/]{43}=($|[^A-Za-z0-9+/=])'
        '|(^|[^0-9A-Fa-f])[0-9A-Fa-f]{64}($|[^0-9A-Fa-f])'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_shows_key(text) IS
    'internal: for pii_doctor(): whether a text holds what looks like a key of 32 bytes, in base64 or hexadecimal';

-- What makes census and rotation reach ciphertext in a column of this form, see pii_stored_forms().
CREATE FUNCTION pazpaz_pii.pii_doctor_reach(relation regclass, column_name name, form text) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE form
        WHEN 'bytes' THEN format('SELECT @extschema@.pii_declare_column(%L, %L)', relation::text, column_name)
        WHEN 'armour' THEN format('ALTER TABLE %1$s ALTER COLUMN %2$I TYPE @extschema@.encrypted_text USING '
            '@extschema@.pii_import(%2$I)', relation, column_name) END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_reach(regclass, name, text) IS
    'internal: for pii_doctor(): the statement after which ciphertext in text or bytea is counted and rotated';

-- The same as an array, for the functions that look through expressions.
CREATE FUNCTION pazpaz_pii.pii_doctor_type_list() RETURNS oid[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg(DISTINCT type) FROM pazpaz_pii.pii_holding_types()
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_type_list() IS 'internal: for pii_doctor(): the types of pii_holding_types()';

-- The columns that hold encrypted values.
CREATE FUNCTION pazpaz_pii.pii_doctor_columns()
    RETURNS TABLE (relation regclass, number smallint, name text, object text, form text, is_searchable boolean,
        ignores_case boolean, has_limit boolean)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attrelid, a.attnum, quote_ident(a.attname), format('%s.%I', a.attrelid::regclass, a.attname), t.form,
        -- The modifier is odd when it is searchable, with 2^25 when it is nocase, or -1 (pii_core: typmod.rs).
        m.modifier >= 0 AND m.modifier % 2 = 1, m.modifier >= 1 << 25, pazpaz_pii.pii_length(m.modifier) > 0
    FROM pazpaz_pii.pii_holding_types() AS t
        JOIN pg_attribute AS a ON a.atttypid = t.type AND a.attnum > 0 AND NOT a.attisdropped
        JOIN pg_class AS c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p', 'm', 'f') AND c.relpersistence <> 't'
        CROSS JOIN LATERAL greatest(a.atttypmod, t.modifier) AS m (modifier)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_columns() IS
    'internal: for pii_doctor(): the columns of tables and materialized views that hold encrypted values';

-- Whether an expression (a pg_node_tree) holds an encrypted value: a literal becomes one when it is
-- parsed. types are those of pii_doctor_type_list().
CREATE FUNCTION pazpaz_pii.pii_doctor_constant(tree text, types oid[]) RETURNS boolean
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM regexp_matches(tree, '\{CONST :consttype (\d+) [^{}]*:constisnull false', 'g') AS m
        WHERE m[1]::oid = ANY (types))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_constant(text, oid[]) IS
    'internal: for pii_doctor(): whether an expression holds an encrypted value as a constant';

-- Whether a comparison under this collation goes by tags: every column in it has one for the equality that is asked
-- for. A column's modifier is odd when it is searchable, and has 2^25 when it is nocase (pii_core: typmod.rs); a
-- constant has no tag.
CREATE FUNCTION pazpaz_pii.pii_doctor_by_tag(tree text, collated oid, types oid[]) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM regexp_matches(tree, ':vartype (\d+) :vartypmod (-?\d+)', 'g') AS m
            WHERE m[1]::oid = ANY (types) AND (m[2]::integer % 2 <> 1
                OR (m[2]::integer >= 1 << 25) IS DISTINCT FROM (collated = pazpaz_pii.pii_nocase_collation())))
        AND NOT pazpaz_pii.pii_doctor_constant(tree, types)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_by_tag(text, oid, oid[]) IS
    'internal: for pii_doctor(): whether a comparison in an expression needs equality tags only';

-- What in an expression reads encrypted values as text, by name; NULL if nothing does. Whether a
-- value is NULL, its bytes, its key version, and the equality of searchable columns are no reading.
CREATE FUNCTION pazpaz_pii.pii_doctor_reader(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH columns (modifier) AS MATERIALIZED (
        SELECT m[2]::integer FROM regexp_matches(tree, ':vartype (\d+) :vartypmod (-?\d+)', 'g') AS m
            WHERE m[1]::oid = ANY (types)
    ), called (function, name, by_tag) AS (
        SELECT m[1]::oid, NULL, false
        FROM regexp_matches(tree, ':(?:funcid|aggfnoid|winfnoid) (\d+)', 'g') AS m
        UNION
        -- Which columns are compared is known where both sides are columns, be it with COLLATE: else it may be any.
        SELECT o.oprcode, format('operator %s', o.oprname), CASE WHEN o.oprleft = ANY (types)
            THEN pazpaz_pii.pii_doctor_by_tag(coalesce(m[3], tree), m[2]::oid, types) ELSE false END
        FROM regexp_matches(tree, ':opno (\d+)(?: [^{}()]*:inputcollid (\d+) :args \('
                '((?:(?:\{(?:COLLATEEXPR|RELABELTYPE) :arg \{VAR [^{}]*\}[^{}]*\}|\{VAR [^{}]*\}) ?){2}\))?)?', 'g')
                AS m JOIN pg_operator AS o ON o.oid = m[1]::oid
        UNION
        SELECT 'pazpaz_pii.pii_encrypted_text_out(@extschema@.encrypted_text)'::regprocedure, 'conversion by output',
            false
        FROM regexp_matches(tree, '\{COERCEVIAIO :arg \{VAR [^{}]*:vartype (\d+) ', 'g') AS m
            WHERE m[1]::oid = ANY (types)
    )
    SELECT string_agg(DISTINCT coalesce(c.name, p.proname), ', ')
    FROM called AS c JOIN pg_proc AS p ON p.oid = c.function
    WHERE CASE
        WHEN EXISTS (
            SELECT FROM pg_depend AS d JOIN pg_extension AS e ON e.oid = d.refobjid
                AND d.refclassid = 'pg_extension'::regclass
            WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND e.extname = 'pazpaz_pii'
        ) THEN NOT (p.proname IN ('pii_key_version', 'pii_encrypted_text_to_bytea', 'pii_in_step')
            OR p.proname LIKE 'pii\_encrypted\_text\_tag\_%'
            OR (p.proname IN ('pii_encrypted_text_eq', 'pii_encrypted_text_ne') AND c.by_tag))
        -- A function of somebody's own.
        WHEN p.proargtypes::oid[] && types THEN true
        -- PostgreSQL's own, which take any type, and use its output or its comparison.
        ELSE p.pronamespace = 'pg_catalog'::regnamespace
            AND p.proname IN ('concat', 'concat_ws', 'format', 'quote_literal', 'quote_nullable', 'array_to_string',
                'string_agg',
                'to_json', 'to_jsonb', 'row_to_json', 'array_to_json', 'json_agg', 'jsonb_agg',
                'json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array',
                'json_object_agg', 'jsonb_object_agg', 'record_eq', 'record_ne', 'record_lt', 'record_le', 'record_gt',
                    'record_ge',
                'array_eq', 'array_ne', 'array_lt', 'array_le', 'array_gt', 'array_ge', 'array_position',
                    'array_positions',
                'arrayoverlap', 'arraycontains', 'arraycontained')
            AND EXISTS (SELECT FROM columns)
        END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_reader(text, oid[]) IS
    'internal: for pii_doctor(): which functions and operators of an expression read encrypted values as text';

-- IS DISTINCT FROM, NULLIF and CASE column WHEN name no operator. What a dump has of them is read under an empty
-- search_path, where encrypted_text has no = but that of the text which it is cast to.
CREATE FUNCTION pazpaz_pii.pii_doctor_read_anew(tree text, types oid[]) RETURNS text
    STABLE STRICT LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(DISTINCT CASE m[1] WHEN 'DISTINCTEXPR' THEN 'IS DISTINCT FROM' WHEN 'NULLIFEXPR' THEN 'NULLIF'
        ELSE 'CASE' END, ', ')
    FROM regexp_matches(tree, '(?:\{(DISTINCTEXPR|NULLIFEXPR) )?:opno (\d+)(?: [^{}()]*:args \((\{CASETESTEXPR))?', 'g')
        AS m JOIN pg_operator AS o ON o.oid = m[2]::oid
    WHERE coalesce(m[1], m[3]) IS NOT NULL AND (o.oprleft = ANY (types) OR o.oprright = ANY (types))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_read_anew(text, oid[]) IS
    'internal: for pii_doctor(): what in an expression compares encrypted values as text once a dump was restored';
