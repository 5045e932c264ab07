-- The checks of pii_doctor() on settings, keys and privileges; the list is in doctor.sql.

-- The library in every session.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_preload()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN s.is_default THEN 'critical' ELSE 'warning' END, s.scope,
        'sessions start without the library: until its first use SHOW prints their keys, and the server log is not '
            'redacted',
        format('%s SET session_preload_libraries = %s%s', s.change, concat_ws(', ', others, '''pazpaz_pii'''), s.reload)
    FROM pazpaz_pii.pii_doctor_settings('session_preload_libraries') AS s
        CROSS JOIN LATERAL (
            SELECT string_agg(quote_literal(trim(library, '" ')), ', ') FROM regexp_split_to_table(s.value, ',')
                AS library
            WHERE trim(library, '" ') <> ''
        ) AS o (others)
    WHERE concat_ws(',', current_setting('shared_preload_libraries'),
        s.value) !~ '(^|[,/"\s])pazpaz_pii(\.so)?($|[,"\s])'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_preload() IS 'internal: check of pii_doctor(): sessions that start '
    'without the library';

-- Keys where they do not belong. A finding never quotes what it found.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_setting()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', coalesce(nullif(concat_ws(' in ', 'role ' || role, 'database ' || database), ''), 'all roles'),
        format('%s is or holds a key: everybody can read it in pg_db_role_setting, and it is in backups and dumps of '
            'globals', name),
        format('ALTER %s RESET %s; and make a new key: this one is disclosed',
            coalesce(nullif(concat_ws(' IN ', 'ROLE ' || role, 'DATABASE ' || database), ''), 'ROLE ALL'), name)
    FROM pg_db_role_setting AS s
        LEFT JOIN pg_database AS d ON d.oid = s.setdatabase
        CROSS JOIN LATERAL unnest(s.setconfig) AS entry
        CROSS JOIN LATERAL (SELECT split_part(entry, '=', 1), quote_ident(pg_get_userbyid(nullif(s.setrole, 0))),
            quote_ident(d.datname))
            AS n (name, role, database)
    WHERE name ~* '^pazpaz_pii\.key' OR pazpaz_pii.pii_doctor_shows_key(entry)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_setting() IS 'internal: check of pii_doctor(): a key in the '
    'settings of a role or database, of this or another database';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_configuration()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', format('%s:%s', sourcefile, sourceline),
        format('%s is or holds a key: it is on disk, and the server may log it when it changes', name),
        'Delete the line, and make a new key: this one is disclosed.'
    FROM pg_file_settings
    WHERE name ~* '^pazpaz_pii\.key' OR (name LIKE '%.%' AND pazpaz_pii.pii_doctor_shows_key(setting))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_configuration() IS 'internal: check of pii_doctor(): a key in '
    'postgresql.conf or a file that it includes';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_source()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp
    -- A literal under a key that this session lacks is no reason to leave it out.
    SET pazpaz_pii.io = 'ciphertext' AS $$
    SELECT 'critical', object,
        'its source or its settings hold a key: everybody can read it in the catalogue, and it is in dumps and backups',
        format('DROP %s; and make a new key: this one is disclosed', object)
    FROM (
        SELECT 'routine ' || p.oid::regprocedure,
            concat_ws(' ', p.prosrc, CASE WHEN p.prosqlbody IS NOT NULL THEN pg_get_function_sqlbody(p.oid) END),
                p.proconfig
        FROM pg_proc AS p
        WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
            AND NOT EXISTS (SELECT FROM pg_depend AS d
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        UNION ALL
        SELECT 'view ' || c.oid::regclass, pg_get_viewdef(c.oid), NULL
        FROM pg_class AS c
        WHERE c.relkind = 'v' AND c.relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
    ) AS code (object, source, settings)
    WHERE EXISTS (SELECT FROM unnest(settings) AS entry WHERE entry ~* '^pazpaz_pii\.key'
        OR pazpaz_pii.pii_doctor_shows_key(entry))
        OR source ~* 'pii_unlock_passphrase\s*\(\s*(e?''[^'']|\$[a-z_]*\$)'
        OR (source ~* 'pii_load_|pii_unlock|pazpaz_pii\.key' AND pazpaz_pii.pii_doctor_shows_key(source))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_source() IS 'internal: check of pii_doctor(): a key in the '
    'source or the settings of a function, or in a view';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_in_connection()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', object, 'its options carry a keyring: it is in the catalogue, in dumps and in backups',
        'Remove it from the options, and make a new key: this one is disclosed.'
    FROM (
        SELECT format('server %I', s.srvname), s.srvoptions::text FROM pg_foreign_server AS s
        UNION ALL
        SELECT format('user mapping for %I server %I', m.usename, m.srvname), m.umoptions::text FROM pg_user_mappings
            AS m
        UNION ALL
        SELECT format('subscription %I', s.subname), s.subconninfo FROM pg_subscription AS s
        WHERE s.subdbid = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
    ) AS connections (object, options)
    WHERE options ~* 'pazpaz_pii\.key'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_in_connection() IS 'internal: check of pii_doctor(): a key in the '
    'options of a foreign server, user mapping or subscription';

-- Privileges and roles.

-- What others than their owner may do with the objects of the extension, beside what CREATE EXTENSION gave
-- (sql/privileges.sql), and the statement that takes it back. Superusers need no privileges.
CREATE FUNCTION pazpaz_pii.pii_doctor_grants()
    RETURNS TABLE (kind text, oid oid, object text, grantee oid, role text, privileges text, may_write boolean,
        remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH privileged (class, oid, number, kind, name, column_name, owner, acl) AS (
        SELECT 'pg_proc'::regclass, p.oid, 0, 'ROUTINE', p.oid::regprocedure::text, NULL, p.proowner,
            coalesce(p.proacl, acldefault('f', p.proowner)) FROM pg_proc AS p
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, 0, 'TABLE', c.oid::regclass::text, NULL, c.relowner, c.relacl
            FROM pg_class AS c WHERE c.relkind IN ('r', 'v')
        UNION ALL
        SELECT 'pg_class'::regclass, c.oid, a.attnum, 'TABLE', c.oid::regclass::text, quote_ident(a.attname),
            c.relowner, a.attacl FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        UNION ALL
        SELECT 'pg_namespace'::regclass, n.oid, 0, 'SCHEMA', quote_ident(n.nspname), NULL, n.nspowner, n.nspacl
            FROM pg_namespace AS n
    ), members AS (
        -- pg_upgrade makes no note of privileges that are PostgreSQL's default.
        SELECT p.*, coalesce(i.initprivs, CASE p.kind WHEN 'ROUTINE' THEN acldefault('f', p.owner) END) AS initprivs
        FROM privileged AS p
            JOIN pg_depend AS d ON d.classid = p.class AND d.objid = p.oid AND d.deptype = 'e'
                AND d.refclassid = 'pg_extension'::regclass
            JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pazpaz_pii'
            LEFT JOIN pg_init_privs AS i ON i.classoid = p.class AND i.objoid = p.oid AND i.objsubid = p.number
    ), excess AS (
        SELECT m.*, x.*, x.privilege_type || coalesce(' (' || m.column_name || ')', '') AS privilege,
            CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END AS role
        FROM members AS m CROSS JOIN LATERAL aclexplode(m.acl) AS x
        WHERE x.grantee <> m.owner
            AND NOT EXISTS (SELECT FROM aclexplode(m.initprivs) AS i
                WHERE i.grantee IN (x.grantee, 0) AND i.privilege_type = x.privilege_type)
            AND NOT EXISTS (SELECT FROM pg_roles AS r WHERE r.oid = x.grantee AND r.rolsuper)
    )
    SELECT e.kind, e.oid, e.name, e.grantee, e.role,
        string_agg(e.privilege, ', ' ORDER BY e.number, e.privilege),
        bool_or(e.privilege_type NOT IN ('SELECT', 'EXECUTE', 'USAGE')),
        format('REVOKE %s ON %s %s FROM %s%s', string_agg(e.privilege, ', ' ORDER BY e.number, e.privilege), e.kind,
                e.name, e.role, CASE WHEN bool_or(e.is_grantable) THEN ' CASCADE' ELSE '' END)
            -- That takes the privileges on columns, too.
            || coalesce((
                SELECT format('; GRANT SELECT (%s) ON TABLE %s TO %s', string_agg(m.column_name, ', '), e.name, e.role)
                FROM members AS m CROSS JOIN LATERAL aclexplode(m.initprivs) AS i
                WHERE m.class = e.class AND m.oid = e.oid AND m.number > 0 AND i.grantee = e.grantee
                    AND i.privilege_type = 'SELECT'
                HAVING count(*) > 0 AND bool_or(e.privilege = 'SELECT')), '')
    FROM excess AS e
    GROUP BY e.class, e.oid, e.kind, e.name, e.grantee, e.role
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_grants() IS
    'internal: for pii_doctor(): privileges on objects of the extension that were granted after it was created';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_public_execute()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'critical', g.object,
        CASE WHEN g.oid IN ('@extschema@.pii_import(text)'::regprocedure,
                'pazpaz_pii.pii_migration_adopt()'::regprocedure)
            THEN 'PUBLIC may execute it: every role can paste a stolen ciphertext where the application reads it'
            ELSE 'PUBLIC may execute it, which is for roles that it was granted to' END,
        g.remedy
    FROM pazpaz_pii.pii_doctor_grants() AS g
    WHERE g.kind = 'ROUTINE' AND g.grantee = 0
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_public_execute() IS 'internal: check of pii_doctor(): everybody may do '
    'what the extension keeps from the public';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_own_tables()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN g.may_write THEN 'critical' ELSE 'warning' END, lower(g.kind) || ' ' || g.object,
        format('%s has %s on it, which is the extension''s own: %s', g.role, g.privileges,
            CASE WHEN g.may_write THEN 'what others write there, its functions and you believe'
                ELSE 'it may hold wrapped keys, or tell of tables that the role may not read' END),
        g.remedy
    FROM pazpaz_pii.pii_doctor_grants() AS g
    WHERE g.kind <> 'ROUTINE'
    UNION ALL
    SELECT 'critical', format('role %I', r.rolname),
        'a member of pg_write_all_data: it may write the extension''s own tables',
        format('REVOKE pg_write_all_data FROM %I', r.rolname)
    FROM pg_auth_members AS m JOIN pg_roles AS r ON r.oid = m.member
    WHERE m.roleid = 'pg_write_all_data'::regrole AND NOT r.rolsuper
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_own_tables() IS 'internal: check of pii_doctor(): others may write the '
    'tables of the extension, or read what is hidden in them';

-- pg_restore --disable-triggers enables them again, but less than they were. A subscriber's values may come after
-- its keys, so tags are the only thing that is not checked in replication.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_own_triggers()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('trigger %I on %s', g.tgname, g.tgrelid::regclass),
        CASE g.tgenabled WHEN 'D' THEN 'a trigger of the extension, and disabled: what it sees to is not seen to'
            WHEN 'R' THEN 'a trigger of the extension, and it fires in replication only'
            ELSE 'a trigger of the extension, and it does not fire for what replication writes' END,
        format('ALTER TABLE ONLY %s ENABLE %sTRIGGER %I', g.tgrelid::regclass,
            CASE WHEN e.is_always THEN 'ALWAYS ' ELSE '' END, g.tgname)
    FROM pg_trigger AS g JOIN pg_class AS c ON c.oid = g.tgrelid
        JOIN pg_proc AS p ON p.oid = g.tgfoid AND p.pronamespace = 'pazpaz_pii'::regnamespace
        CROSS JOIN LATERAL (SELECT g.tgfoid <> 'pazpaz_pii.pii_check_tags()'::regprocedure) AS e (is_always)
    WHERE NOT g.tgisinternal AND g.tgenabled <> 'A' AND (e.is_always OR g.tgenabled <> 'O')
    UNION ALL
    SELECT 'warning', format('event trigger %I', t.evtname),
        CASE t.evtenabled
            WHEN 'D' THEN 'an event trigger of the extension, and disabled: what it sees to is not seen to'
            WHEN 'R' THEN 'an event trigger of the extension, and it fires in replication only'
            ELSE 'an event trigger of the extension, and it does not fire under session_replication_role = replica' END,
        format('ALTER EVENT TRIGGER %I ENABLE ALWAYS', t.evtname)
    FROM pg_event_trigger AS t JOIN pg_proc AS p ON p.oid = t.evtfoid
        AND p.pronamespace = 'pazpaz_pii'::regnamespace
    WHERE t.evtenabled <> 'A'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_own_triggers() IS 'internal: check of pii_doctor(): triggers of the '
    'extension that do not fire';

-- The roles but superusers that may log in to this database, with their value of pazpaz_pii.io there.
CREATE FUNCTION pazpaz_pii.pii_doctor_logins() RETURNS TABLE (role oid, rolname name, io text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH settings AS MATERIALIZED (
        SELECT scope, lower(trim(value)) AS value, is_default FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.io')
    )
    SELECT r.oid, r.rolname, coalesce(own.value, common.value, 'auto')
    FROM pg_roles AS r
        LEFT JOIN settings AS common ON common.is_default
        LEFT JOIN settings AS own ON NOT own.is_default AND own.scope IN (
            format('role %I', r.rolname), format('role %I in database %I', r.rolname, current_database()))
    WHERE r.rolcanlogin AND NOT r.rolsuper AND has_database_privilege(r.oid, current_database(), 'CONNECT')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_logins() IS
    'internal: for pii_doctor(): the roles that may log in here, superusers apart, and what pazpaz_pii.io is for them';

-- Key custodians are made by GRANT EXECUTE on some functions. GRANT ... ON ALL FUNCTIONS IN SCHEMA makes them
-- unawares: of an application's role, of one that brings ciphertext in, too, or of internal functions.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_key_custodian()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH granted AS (
        SELECT g.grantee, g.role, g.object, i.imports,
            p.pronamespace = 'pazpaz_pii'::regnamespace AND NOT i.imports AS is_internal,
            i.imports OR p.oid IN ('@extschema@.pii_audit(text, jsonb)'::regprocedure,
                '@extschema@.pii_masked(@extschema@.encrypted_text, text)'::regprocedure) AS leaves_keys
        FROM pazpaz_pii.pii_doctor_grants() AS g JOIN pg_proc AS p ON p.oid = g.oid
            CROSS JOIN LATERAL (SELECT p.oid IN ('@extschema@.pii_import(text)'::regprocedure,
                'pazpaz_pii.pii_migration_adopt()'::regprocedure)) AS i (imports)
        WHERE g.kind = 'ROUTINE' AND g.grantee <> 0
    ), roles AS (
        SELECT g.grantee, g.role,
            CASE WHEN bool_or(g.is_internal) THEN 'may execute internal functions, which are for nobody'
                WHEN EXISTS (SELECT FROM pazpaz_pii.pii_doctor_logins() AS l
                    WHERE l.io = 'plaintext' AND pg_has_role(l.role, g.grantee, 'USAGE'))
                THEN 'an application''s role that may change keys'
                WHEN bool_or(g.imports) THEN 'may change keys, and bring ciphertext in as well' END AS wrong,
            string_agg(g.object, ', ' ORDER BY g.object) AS all_functions,
            string_agg(g.object, ', ' ORDER BY g.object) FILTER (WHERE NOT g.leaves_keys) AS functions
        FROM granted AS g
        GROUP BY g.grantee, g.role
        HAVING NOT bool_and(g.leaves_keys)
    )
    SELECT CASE WHEN r.wrong IS NULL THEN 'info' ELSE 'critical' END, 'role ' || r.role,
        format('%s: %s', coalesce(r.wrong, 'may change keys, as a key custodian'),
            CASE WHEN r.wrong IS NULL THEN r.functions ELSE r.all_functions END),
        format('REVOKE EXECUTE ON ROUTINE %s FROM %s CASCADE', CASE WHEN r.wrong IS NULL THEN r.functions
            ELSE r.all_functions END, r.role)
    FROM roles AS r
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_key_custodian() IS 'internal: check of pii_doctor(): roles that may '
    'change keys';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_import_role()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE l.io WHEN 'plaintext' THEN 'warning' ELSE 'info' END, format('role %I', l.rolname),
        CASE l.io WHEN 'plaintext'
            THEN format('an application role (pazpaz_pii.io = plaintext) that may execute %s', f.name)
            ELSE 'may log in and execute pii_import(text), which is for roles that restore or replicate' END,
        CASE l.io WHEN 'plaintext'
            THEN format('REVOKE EXECUTE ON FUNCTION %s FROM %I', f.oid, l.rolname)
            ELSE format('ALTER ROLE %I SET pazpaz_pii.io = ''ciphertext''', l.rolname) END
    FROM pazpaz_pii.pii_doctor_logins() AS l
        CROSS JOIN (VALUES ('pii_import(text)', '@extschema@.pii_import(text)'::regprocedure, 'ciphertext'),
            -- Who adopts does not restore.
            ('pii_migration_adopt()', 'pazpaz_pii.pii_migration_adopt()'::regprocedure, 'auto'))
            AS f (name, oid, expected)
    WHERE has_function_privilege(l.role, f.oid, 'EXECUTE') AND l.io NOT IN ('ciphertext', f.expected)
        AND NOT has_function_privilege('public', f.oid, 'EXECUTE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_import_role() IS 'internal: check of pii_doctor(): application roles '
    'that may bring ciphertext in';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_public_decrypt()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'pii_decrypt(encrypted_text)',
        'PUBLIC may execute it: a session that has a key reads plaintext, whatever its role',
        'REVOKE EXECUTE ON FUNCTION @extschema@.pii_decrypt(@extschema@.encrypted_text) FROM PUBLIC; and GRANT it to '
            'the application''s roles'
    WHERE has_function_privilege('public', '@extschema@.pii_decrypt(@extschema@.encrypted_text)', 'EXECUTE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_public_decrypt() IS 'internal: check of pii_doctor(): everybody may '
    'call pii_decrypt';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_table_owner()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('role %I', l.rolname),
        format('may log in and owns %s, or is a member of its owner: it can put triggers and policies in the way of '
            'sessions with a key',
            string_agg(DISTINCT c.relation::text, ', ')),
        format('ALTER TABLE %s OWNER TO a role that does not log in; or, if it never has a key, ALTER ROLE %I SET '
            'pazpaz_pii.io = ''ciphertext''',
            min(c.relation::text), l.rolname)
    FROM pazpaz_pii.pii_doctor_logins() AS l
        JOIN pg_class AS r ON pg_has_role(l.role, r.relowner, 'MEMBER')
        JOIN pazpaz_pii.pii_doctor_columns() AS c ON c.relation = r.oid
    WHERE l.io <> 'ciphertext'
    GROUP BY l.rolname
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_table_owner() IS 'internal: check of pii_doctor(): application roles '
    'that own tables with encrypted columns';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_io_unpinned()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', format('role %I', l.rolname),
        'may read encrypted columns, and reads ciphertext without an error when its key is missing',
        format('ALTER ROLE %I SET pazpaz_pii.io = ''plaintext''', l.rolname)
    FROM pazpaz_pii.pii_doctor_logins() AS l
    WHERE l.io = 'auto'
        AND EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c
            WHERE has_column_privilege(l.role, c.relation, c.number, 'SELECT'))
        AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_doctor_columns() AS c JOIN pg_class AS r ON r.oid = c.relation
            WHERE pg_has_role(l.role, r.relowner, 'MEMBER'))
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_io_unpinned() IS 'internal: check of pii_doctor(): roles that would '
    'read ciphertext when their key is missing';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_schema_create()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('schema %s', s.name),
        'PUBLIC may create objects in it: one that has the name of an operator or function of the extension may be '
            'found in its stead',
        format('REVOKE CREATE ON SCHEMA %s FROM PUBLIC', s.name)
    FROM pg_extension AS e CROSS JOIN LATERAL (VALUES (e.extnamespace::regnamespace), ('pazpaz_pii'::regnamespace))
        AS s (name)
    WHERE e.extname = 'pazpaz_pii' AND has_schema_privilege('public', s.name, 'CREATE')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_schema_create() IS 'internal: check of pii_doctor(): everybody may '
    'create objects in the schema of the extension';

-- What this library is told.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_io_database()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pazpaz_pii.io is plaintext for every role: logical replication into this database, and restores, fail without '
        'a key',
        format('%s RESET pazpaz_pii.io%s; and set it for application roles only', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.io') AS s
    WHERE s.is_default AND trim(s.value) ILIKE 'plaintext'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_io_database() IS 'internal: check of pii_doctor(): pazpaz_pii.io is '
    'plaintext for a database or the server';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_redact_log()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pazpaz_pii.redact_log is off: errors of sessions with a key go to the server log with their values',
        format('%s SET pazpaz_pii.redact_log = on%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pazpaz_pii.redact_log') AS s
    WHERE NOT pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_redact_log() IS 'internal: check of pii_doctor(): the server log may '
    'hold values of sessions with a key';

-- What else writes statements down.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_statement()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_statement is %s: statements go to the server log with their literals', s.value),
        format('%s SET log_statement = ''ddl''%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_statement') AS s
    WHERE s.value ~* '^\s*(mod|all)\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_statement() IS 'internal: check of pii_doctor(): statements are '
    'logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_statement()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_min_duration_statement is %s: statements that take as long go to the server log with their '
        'literals', s.value),
        format('%s SET log_min_duration_statement = -1%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_min_duration_statement') AS s
    WHERE s.value !~ '^\s*-'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_statement() IS 'internal: check of pii_doctor(): '
    'statements that take as long are logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_sample()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_min_duration_sample is %s: a sample of the statements that take as long go to the server log with '
        'their literals', s.value),
        format('%s SET log_min_duration_sample = -1%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_min_duration_sample') AS s
    WHERE s.value !~ '^\s*-'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_min_duration_sample() IS 'internal: check of pii_doctor(): a '
    'sample of the statements that take as long are logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_transaction_sample_rate()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_transaction_sample_rate is %s: the statements of that share of all transactions go to the server '
            'log with their literals', s.value),
        format('%s SET log_transaction_sample_rate = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_transaction_sample_rate') AS s
    WHERE s.value !~ '^\s*[0.]+\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_transaction_sample_rate() IS 'internal: check of pii_doctor(): a '
    'sample of transactions is logged with their literals';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_parameter_max_length is %s: what logs a statement logs its bound parameters, unless the session''s '
            'log is redacted', s.value),
        format('%s SET log_parameter_max_length = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_parameter_max_length') AS s
    WHERE s.value !~ '^\s*0+\s*[a-zA-Z]*\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length() IS 'internal: check of pii_doctor(): bound '
    'parameters of logged statements are logged';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length_on_error()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('log_parameter_max_length_on_error is %s: failed statements are logged with bound parameters, unless '
            'the session''s log is redacted', s.value),
        format('%s SET log_parameter_max_length_on_error = 0%s', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('log_parameter_max_length_on_error') AS s
    WHERE s.value !~ '^\s*0+\s*[a-zA-Z]*\s*$'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_log_parameter_max_length_on_error() IS 'internal: check of '
    'pii_doctor(): bound parameters of failed statements are logged';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_debug_print()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('%s is on: query trees go to the server log with their constants', name),
        format('%s SET %s = off%s', s.change, name, s.reload)
    FROM unnest('{debug_print_parse,debug_print_rewritten,debug_print_plan}'::text[]) AS name
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings(name) AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_debug_print() IS 'internal: check of pii_doctor(): query trees are '
    'logged with their constants';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_auto_explain()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        format('auto_explain.%s is %s: where auto_explain is loaded, %s', name, s.value, finding),
        format('%s SET auto_explain.%s = %s%s', s.change, name, safe, s.reload)
    FROM (VALUES
            ('log_min_duration', '-1', '^\s*-', 'statements go to the server log with their literals'),
            ('log_parameter_max_length', '0', '^\s*0+\s*[a-zA-Z]*\s*$',
                'what logs a statement logs its bound parameters')
        ) AS settings (name, safe, is_safe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('auto_explain.' || name) AS s
    WHERE s.value !~ is_safe
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_auto_explain() IS 'internal: check of pii_doctor(): auto_explain logs '
    'statements or parameters';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_statements()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pg_stat_statements.track_utility is on: the view keeps utility statements as they were typed, such as SET '
        'with a key',
        format('%s SET pg_stat_statements.track_utility = off%s; SELECT pg_stat_statements_reset()', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pg_stat_statements.track_utility') AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_statements() IS 'internal: check of pii_doctor(): '
    'pg_stat_statements keeps utility statements as they were typed';

-- Without the library there is no such setting, and so no row.
CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_monitor()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('pg_stat_monitor.%s is %s: %s', name, s.value, finding),
        format('%s SET pg_stat_monitor.%s = %s%s; SELECT pg_stat_monitor_reset()', s.change, name, safe, s.reload)
    FROM (VALUES
            ('pgsm_normalized_query', 'on', 'the view keeps statements with their literals'),
            ('pgsm_track_utility', 'off',
                'the view keeps utility statements as they were typed, such as SET with a key'),
            ('pgsm_enable_query_plan', 'off', 'the view keeps plans with their constants')
        ) AS settings (name, safe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('pg_stat_monitor.' || name) AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value) <> pazpaz_pii.pii_doctor_is_on(safe)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_stat_monitor() IS 'internal: check of pii_doctor(): '
    'pg_stat_monitor keeps literals, utility statements or plans';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pg_qualstats()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope,
        'pg_qualstats.track_constants is on: the view keeps what columns are compared with, and examples of statements',
        format('%s SET pg_qualstats.track_constants = off%s; SELECT pg_qualstats_reset()', s.change, s.reload)
    FROM pazpaz_pii.pii_doctor_settings('pg_qualstats.track_constants') AS s
    WHERE pazpaz_pii.pii_doctor_is_on(s.value)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pg_qualstats() IS 'internal: check of pii_doctor(): pg_qualstats keeps '
    'the constants of conditions';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_pgaudit()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', s.scope, format('pgaudit.%s is %s: where pgaudit is loaded, %s', name, s.value, finding),
        format('%s SET pgaudit.%s = %s%s', s.change, name, safe, s.reload)
    FROM (VALUES
            ('log', '''ddl, role''', '(^|[,\s])(all|read|write|function|misc|misc_set)\M',
                'statements go to the server log with their literals'),
            ('role', '''''', '\S', 'statements on what is granted to that role go to the server log with their '
                'literals'),
            ('log_parameter', 'off', '^\s*(on|t|tr|tru|true|y|ye|yes|1)\s*$', 'bound parameters go to the server log')
        ) AS settings (name, safe, is_unsafe, finding)
        CROSS JOIN LATERAL pazpaz_pii.pii_doctor_settings('pgaudit.' || name) AS s
    WHERE s.value ~* is_unsafe
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_pgaudit() IS 'internal: check of pii_doctor(): pgaudit logs statements '
    'or parameters';

-- The server.

CREATE FUNCTION pazpaz_pii.pii_doctor_check_shared_memory()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'server',
        'dynamic_shared_memory_type is mmap: the secrets that sessions seal their keys under are written to files in '
        'pg_dynshmem',
        'ALTER SYSTEM SET dynamic_shared_memory_type = ''posix''; and restart the server'
    WHERE current_setting('dynamic_shared_memory_type') = 'mmap'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_shared_memory() IS 'internal: check of pii_doctor(): session secrets '
    'are written to files';

-- Whether the server listens on more than its own machine.
CREATE FUNCTION pazpaz_pii.pii_doctor_is_remote() RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM regexp_split_to_table(current_setting('listen_addresses'), ',') AS address
        WHERE trim(address, '" ') !~* '^(localhost|127(\.\d+){3}|::1|)$')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_is_remote() IS
    'internal: for pii_doctor(): whether the server listens on more than its own machine';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_ssl() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'server',
        format('ssl is off, and the server listens on %s: keys and values cross the network in clear',
        current_setting('listen_addresses')),
        'ALTER SYSTEM SET ssl = on; with a certificate (ssl_cert_file, ssl_key_file), and SELECT pg_reload_conf()'
    WHERE current_setting('ssl') = 'off' AND pazpaz_pii.pii_doctor_is_remote()
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_ssl() IS 'internal: check of pii_doctor(): clients may connect over '
    'the network without encryption';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_hba() RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', format('pg_hba.conf:%s', h.line_number),
        'this line lets clients in from other machines without encryption',
        'Make it hostssl, and SELECT pg_reload_conf()'
    FROM pg_hba_file_rules AS h
    WHERE pazpaz_pii.pii_doctor_is_remote()
        AND h.type IN ('host', 'hostnossl') AND h.auth_method <> 'reject'
        AND h.address !~ '^(127\.|::1$|localhost$|samehost$)'
        -- An earlier line may have turned all of them away.
        AND NOT EXISTS (SELECT FROM pg_hba_file_rules AS earlier
            WHERE earlier.line_number < h.line_number AND earlier.type IN ('host', 'hostnossl')
                AND earlier.auth_method = 'reject'
                AND earlier.database = '{all}' AND earlier.user_name = '{all}' AND earlier.address = 'all')
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_hba() IS 'internal: check of pii_doctor(): pg_hba.conf lets clients in '
    'over the network without encryption';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_checksums()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'server',
        'data checksums are off: a damaged block is noticed when a value in it does not decrypt, not before',
        'pg_checksums --enable, while the server is stopped'
    WHERE current_setting('data_checksums') = 'off'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_checksums() IS 'internal: check of pii_doctor(): data checksums are '
    'off';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_durability()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'info', 'server', format('%s is off: a crash of the machine may lose or tear data', name),
        format('ALTER SYSTEM SET %s = on; SELECT pg_reload_conf()', name)
    FROM unnest('{fsync,full_page_writes}'::text[]) AS name
    WHERE current_setting(name) = 'off'
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_durability() IS 'internal: check of pii_doctor(): a crash of the '
    'machine may lose or tear data';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_extension_version()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'warning', 'extension pazpaz_pii',
        format('its SQL objects are of version %s, and the installed library of %s', e.extversion, a.default_version),
        'ALTER EXTENSION pazpaz_pii UPDATE'
    FROM pg_extension AS e JOIN pg_available_extensions AS a ON a.name = e.extname
    WHERE e.extname = 'pazpaz_pii' AND e.extversion <> a.default_version
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_extension_version() IS 'internal: check of pii_doctor(): the library '
    'is newer than the SQL objects';

CREATE FUNCTION pazpaz_pii.pii_doctor_check_server_access()
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    -- Functions that reach files for whoever may execute them, and roles that may reach or run anything.
    SELECT 'warning', CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE format('role %I', r.rolname) END,
        format('may execute %s: files of the server, among them the memory of sessions with a key, are files',
            string_agg(DISTINCT p.proname, ', ')),
        format('REVOKE EXECUTE ON FUNCTION %s FROM %s', string_agg(p.oid::regprocedure::text, ', '),
            CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(r.rolname) END)
    FROM pg_proc AS p
        CROSS JOIN LATERAL aclexplode(p.proacl) AS g
        LEFT JOIN pg_roles AS r ON r.oid = g.grantee
    WHERE p.pronamespace = 'pg_catalog'::regnamespace AND g.privilege_type = 'EXECUTE'
        AND p.proname IN ('pg_read_file', 'pg_read_file_old', 'pg_read_binary_file', 'lo_import', 'lo_export')
        AND g.grantee <> p.proowner AND NOT coalesce(r.rolsuper, false)
    GROUP BY g.grantee, r.rolname
    UNION ALL
    SELECT 'warning', format('role %I', r.rolname),
        format('is a member of %s: it can reach the memory of sessions with a key', string_agg(s.rolname, ', ')),
        format('REVOKE %s FROM %I', string_agg(quote_ident(s.rolname), ', '), r.rolname)
    FROM pg_auth_members AS m
        JOIN pg_roles AS r ON r.oid = m.member
        JOIN pg_roles AS s ON s.oid = m.roleid
    WHERE s.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program') AND NOT r.rolsuper
    GROUP BY r.rolname
    UNION ALL
    SELECT 'info', format('language %I', l.lanname),
        'its functions do on the server what they like: they can read the memory of sessions with a key',
        format('Let nobody but superusers change such functions, and see who may execute them; or DROP LANGUAGE %I',
            l.lanname)
    FROM pg_language AS l
    WHERE l.lanispl AND NOT l.lanpltrusted
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_check_server_access() IS 'internal: check of pii_doctor(): roles and '
    'languages that reach the memory of other sessions';
