-- Who may do what with the objects of the extension, all of it, set when they have all been made. What
-- ALTER DEFAULT PRIVILEGES gave or took is overridden, so nothing here depends on it. pg_init_privs
-- notes the result: pg_dump writes what was changed since, and pii_doctor() judges it.
--
-- An upgrade script ends as this file does, with a list of what it has created: what was granted and revoked on
-- objects of before stays as it is, since who did that relies on it.
--
-- PUBLIC gets what PostgreSQL gives by default, and SELECT, but for what is kept from it here. The owner
-- gets everything.

SET LOCAL search_path TO pg_catalog, pg_temp;

DO $do$
DECLARE
    -- All for NULL; else ARRAY['...'::regprocedure::oid, '...'::regclass::oid], so that a wrong name is an error.
    created CONSTANT oid[] := NULL;
    -- For roles that they are granted to. An application role that could bring ciphertext in would have one
    -- taken from a backup decrypted by the application; who records events can invent them; who masks
    -- sees the mask, of any kind, of every value that he can select; and the rest is the key custodian's.
    granted CONSTANT regprocedure[] := ARRAY[
        '@extschema@.pii_import(text)',
        'pazpaz_pii.pii_migration_adopt()',
        '@extschema@.pii_audit(text, jsonb)',
        '@extschema@.pii_masked(@extschema@.encrypted_text, text)',
        '@extschema@.pii_register_key(integer, text, interval, text[])',
        '@extschema@.pii_create_key(text, interval, text[])',
        '@extschema@.pii_activate_key(integer, text, text[])',
        '@extschema@.pii_take_census()',
        '@extschema@.pii_retire_key(integer, text, text[])',
        '@extschema@.pii_reinstate_key(integer, text)',
        '@extschema@.pii_destroy_key(integer, text, text, text[])',
        '@extschema@.pii_rewrap(bytea, bytea)',
        '@extschema@.pii_set_passphrase(text, bytea, text)'];
    -- What these are made of: called as the owner, and by nobody else.
    owned CONSTANT regprocedure[] := ARRAY[
        'pazpaz_pii.pii_deliver_event(regprocedure, jsonb)',
        'pazpaz_pii.pii_key_changed()',
        'pazpaz_pii.pii_wait_for_key(text, integer)',
        'pazpaz_pii.pii_limit_waiting()',
        'pazpaz_pii.pii_refuse_waiting(text, integer)',
        'pazpaz_pii.pii_lock_key(text, integer)',
        'pazpaz_pii.pii_count_stored(text[])',
        'pazpaz_pii.pii_ignored(text[])',
        'pazpaz_pii.pii_audit_key(text, pazpaz_pii.pii_key, text[])',
        'pazpaz_pii.pii_whose(oid)',
        'pazpaz_pii.pii_key_places(text, integer, boolean)',
        'pazpaz_pii.pii_key_remedies(integer)',
        'pazpaz_pii.pii_refuse_uncounted(text[])',
        'pazpaz_pii.pii_expressions()',
        'pazpaz_pii.pii_literal_pattern(text, integer, boolean)',
        'pazpaz_pii.pii_key_literals(text, integer, boolean, text[])',
        'pazpaz_pii.pii_refuse_literals(text, integer, boolean, text[])',
        'pazpaz_pii.pii_check_tags()',
        'pazpaz_pii.pii_add_key(text, integer, text, bytea, boolean, interval, text[])',
        'pazpaz_pii.pii_has_active_key(text)',
        'pazpaz_pii.pii_lock_registered(text, integer)',
        'pazpaz_pii.pii_refuse_used(text, integer, text[])',
        'pazpaz_pii.pii_check_unused(text, integer, text[])',
        'pazpaz_pii.pii_wrap_new_key(text, integer)',
        'pazpaz_pii.pii_rewrap_key(bytea, bytea, text, integer, bytea)',
        'pazpaz_pii.pii_master_fingerprint(bytea)',
        'pazpaz_pii.pii_wrap_master(text, bytea, text)'];
    -- What the doctor looks at as the owner, since it is for superusers: for who watches over the server. It
    -- tells names, numbers of lines and counts, and of files no more than the settings that pg_monitor reads.
    watched CONSTANT regprocedure[] := ARRAY[
        'pazpaz_pii.pii_doctor_file_setting(text)',
        'pazpaz_pii.pii_doctor_check_key_in_configuration()',
        'pazpaz_pii.pii_doctor_check_key_in_connection()',
        'pazpaz_pii.pii_doctor_check_hba()',
        'pazpaz_pii.pii_doctor_check_statistics_values()',
        'pazpaz_pii.pii_doctor_check_migration_failures()',
        'pazpaz_pii.pii_doctor_check_key_values()',
        'pazpaz_pii.pii_doctor_check_index_key()'];
    -- Wrapped keys, where values are that one may not read, literals of definitions, and which rows failed. Which
    -- columns were once encrypted tells no more than pg_attribute does, and pii_doctor() reads it for whoever asks.
    hidden CONSTANT regclass[] := ARRAY[
        'pazpaz_pii.pii_key',
        'pazpaz_pii.pii_key_parameters',
        'pazpaz_pii.pii_key_census',
        'pazpaz_pii.pii_definition',
        'pazpaz_pii.pii_migration_failure'];
    -- Of which there shall be no columns: nothing that looks for stored values knows them.
    operands CONSTANT regtype[] := ARRAY['pazpaz_pii.encrypted_operand', 'pazpaz_pii.text_operand'];
    one record;
BEGIN
    FOR one IN
        WITH objects (class, oid, kind, privilege, name, is_kept, acl) AS (
            SELECT 'pg_proc'::regclass, p.oid, 'ROUTINE', 'EXECUTE', p.oid::regprocedure::text,
                p.oid = ANY (granted || owned || watched), coalesce(p.proacl, acldefault('f', p.proowner))
            FROM pg_proc AS p
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, 'TABLE', 'SELECT', c.oid::regclass::text,
                c.oid = ANY (hidden), coalesce(c.relacl, acldefault('r', c.relowner)) FROM pg_class AS c
            WHERE c.relkind IN ('r', 'v')
            UNION ALL
            -- Arrays and rows go with what they are made of.
            SELECT 'pg_type'::regclass, t.oid, 'TYPE', 'USAGE', t.oid::regtype::text,
                t.oid = ANY (operands), coalesce(t.typacl, acldefault('T', t.typowner)) FROM pg_type AS t
            WHERE NOT EXISTS (SELECT FROM pg_type AS e WHERE e.typarray = t.oid)
                AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.reltype = t.oid AND c.relkind <> 'c')
            UNION ALL
            SELECT 'pg_namespace'::regclass, n.oid, 'SCHEMA', 'USAGE', quote_ident(n.nspname),
                false, coalesce(n.nspacl, acldefault('n', n.nspowner)) FROM pg_namespace AS n
        )
        SELECT o.kind, o.privilege,
            string_agg(DISTINCT o.name, ', ') AS names,
            string_agg(DISTINCT o.name, ', ') FILTER (WHERE NOT o.is_kept) AS public_names,
            string_agg(DISTINCT CASE x.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(x.grantee)) END,
                ', ') AS grantees
        FROM objects AS o
            JOIN pg_depend AS d ON d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e'
                AND d.refclassid = 'pg_extension'::regclass
            JOIN pg_extension AS e ON e.oid = d.refobjid AND e.extname = 'pazpaz_pii'
            LEFT JOIN LATERAL aclexplode(o.acl) AS x ON true
        WHERE created IS NULL OR o.oid = ANY (created)
        GROUP BY o.kind, o.privilege
    LOOP
        EXECUTE format('REVOKE ALL ON %s %s FROM %s CASCADE', one.kind, one.names,
            concat_ws(', ', 'PUBLIC', one.grantees));
        EXECUTE format('GRANT ALL ON %s %s TO CURRENT_USER', one.kind, one.names);
        IF one.public_names IS NOT NULL THEN
            EXECUTE format('GRANT %s ON %s %s TO PUBLIC', one.privilege, one.kind, one.public_names);
        END IF;
    END LOOP;
    FOR one IN SELECT w.name FROM unnest(watched) AS w (name) WHERE created IS NULL OR w.name::oid = ANY (created) LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', one.name);
    END LOOP;
    IF created IS NULL OR 'pazpaz_pii.pii_key'::regclass::oid = ANY (created) THEN
        -- All but the wrapped key.
        GRANT SELECT (kind, version, fingerprint, created_at, activated_at, expires_at, retired_at, destroyed_at)
            ON pazpaz_pii.pii_key TO PUBLIC;
    END IF;
END
$do$;
