-- pii_doctor(): what is wrong around the encrypted columns of this database, and what to do about it.
-- A check is one function pii_doctor_check_NAME(); the list of them is pii_doctor_checks().

-- The list. docs/operations.md has the same one, with remedies.
CREATE FUNCTION @extschema@.pii_doctor_checks(OUT check_name text, OUT thorough boolean, OUT looks_for text)
    RETURNS SETOF record
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    VALUES
        ('preload', false, 'sessions that start without the library'),
        ('key_in_setting', false, 'a key in a role''s or database''s settings'),
        ('key_in_configuration', false, 'a key in postgresql.conf or a file that it includes'),
        ('key_in_source', false, 'a key in a function or view'),
        ('key_in_connection', false, 'a key in a foreign server, user mapping or subscription'),
        ('public_execute', false, 'everybody may do what the extension keeps from the public, such as bring ciphertext '
            'in'),
        ('own_tables', false, 'others may write the extension''s own tables, or read what is hidden in them'),
        ('own_triggers', false, 'triggers of the extension that do not fire'),
        ('key_custodian', false, 'roles that may change keys'),
        ('import_role', false, 'application roles that may bring ciphertext in'),
        ('public_decrypt', false, 'everybody may call pii_decrypt'),
        ('table_owner', false, 'application roles that own tables with encrypted columns'),
        ('schema_create', false, 'everybody may create objects beside the extension''s'),
        ('io_database', false, 'pazpaz_pii.io = plaintext for a database or server'),
        ('io_unpinned', false, 'roles that would read ciphertext when their key is missing'),
        ('redact_log', false, 'the server log may hold values of keyed sessions'),
        ('log_statement', false, 'statements are logged with their literals'),
        ('log_min_duration_statement', false, 'slow statements are logged with their literals'),
        ('log_min_duration_sample', false, 'a sample of slow statements is logged with their literals'),
        ('log_transaction_sample_rate', false, 'a sample of transactions is logged with their literals'),
        ('log_parameter_max_length', false, 'bound parameters of logged statements are logged'),
        ('log_parameter_max_length_on_error', false, 'bound parameters of failed statements are logged'),
        ('debug_print', false, 'query trees are logged with their constants'),
        ('auto_explain', false, 'auto_explain logs statements or parameters'),
        ('pg_stat_statements', false, 'pg_stat_statements keeps utility statements as they were typed'),
        ('pg_stat_monitor', false, 'pg_stat_monitor keeps literals, utility statements or plans'),
        ('pg_qualstats', false, 'pg_qualstats keeps the constants of conditions'),
        ('pgaudit', false, 'pgaudit logs statements or parameters'),
        ('shared_memory', false, 'session secrets are written to files'),
        ('ssl', false, 'clients may connect over the network without encryption'),
        ('hba', false, 'pg_hba.conf lets clients in over the network without encryption'),
        ('checksums', false, 'data checksums are off'),
        ('durability', false, 'a crash of the machine may lose or tear data'),
        ('extension_version', false, 'the library is newer than the SQL objects'),
        ('pii_name', false, 'plaintext columns that look like personal data'),
        ('once_encrypted', false, 'columns that are no longer encrypted'),
        ('plaintext_copy', false, 'materialized views that store decrypted values'),
        ('trigger_copy', false, 'triggers that copy whole rows'),
        ('generated_column', false, 'generated columns that store or need plaintext'),
        ('expression_index', false, 'indexes that store or need plaintext'),
        ('hash_index', false, 'hash indexes over columns that are not searchable'),
        ('array_index', false, 'indexes over arrays, ranges or rows, which compare decrypted values'),
        ('unique_index', false, 'unique indexes over columns that are not searchable'),
        ('search_index', false, 'search indexes that make queries look at every row, or hold what an old key opens'),
        ('partition_key', false, 'partition keys that compare decrypted values'),
        ('statistics', false, 'statistics objects over encrypted columns'),
        ('statistics_values', false, 'statistics that hold values of encrypted columns'),
        ('old_statistics', false, 'statistics of columns that were plaintext may still be on disk'),
        ('dropped_column', false, 'dropped columns whose values are still on disk'),
        ('check_constraint', false, 'constraints that read plaintext'),
        ('foreign_key', false, 'foreign keys that compare decrypted values'),
        ('trigger_condition', false, 'trigger conditions that read plaintext'),
        ('materialized_view', false, 'materialized views that cannot be refreshed without a key'),
        ('policy', false, 'row security policies that read plaintext'),
        ('foreign_table', false, 'foreign tables whose ciphertext a session with a key would take for text'),
        ('foreign_extensions', false, 'foreign servers to which values are sent in the text of statements'),
        ('constant_default', false, 'defaults that are one fixed ciphertext'),
        ('constant_view', false, 'views and rules that hold a fixed ciphertext'),
        ('constant_function', false, 'functions that hold a fixed ciphertext'),
        ('array_column', false, 'columns whose ANALYZE needs a key'),
        ('replica_identity', false, 'replication that needs a key, or takes one row for another'),
        ('storage', false, 'encrypted columns that PostgreSQL tries to compress'),
        ('length_limit', false, 'encrypted columns without a length'),
        ('migration', false, 'tables whose conversion is not finished'),
        ('migration_failures', false, 'values that could not be encrypted'),
        ('key_unregistered', false, 'encrypted columns, and no registered key'),
        ('key_overdue', false, 'keys that are due to be replaced'),
        ('key_budget', false, 'keys that have encrypted too many values'),
        ('key_census', false, 'values were not counted lately'),
        ('key_values', false, 'values on retired, destroyed or unknown keys'),
        ('index_key', false, 'equality tags that lookups miss'),
        ('server_access', false, 'roles and languages that reach the memory of other sessions'),
        ('stored_values', true, 'values that are no ciphertext, and ciphertext that no column declares'),
        ('json_copy', true, 'copies of encrypted columns in JSON and hstore')
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor_checks() IS 'the checks of pii_doctor(); thorough ones read tables';

-- One check. That it cannot be made is a finding, too; so is an error, named by its SQLSTATE only,
-- as a message might quote a value.
CREATE FUNCTION pazpaz_pii.pii_doctor_run(check_name text)
    RETURNS TABLE (severity text, object text, finding text, remedy text)
    VOLATILE STRICT LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT severity, object, finding, remedy FROM pazpaz_pii.%I()', 'pii_doctor_check_'
        || check_name);
EXCEPTION
    WHEN insufficient_privilege THEN
        RETURN QUERY SELECT 'info', 'this session', 'the check cannot be made: ' || SQLERRM,
            'Run pii_doctor() as a superuser, or as a member of pg_monitor.';
    WHEN OTHERS THEN
        RETURN QUERY SELECT 'info', 'this session', 'the check cannot be made: error ' || SQLSTATE,
            format('SELECT * FROM pazpaz_pii.%I()  -- shows the error', 'pii_doctor_check_' || check_name);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_doctor_run(text) IS 'internal: one check of pii_doctor(), which never fails';

CREATE FUNCTION @extschema@.pii_doctor(thorough boolean DEFAULT false)
    RETURNS TABLE (severity text, check_name text, object text, finding text, remedy text)
    VOLATILE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH found AS (
        SELECT CASE WHEN a.reason IS NULL THEN f.severity ELSE 'info' END AS severity,
            c.check_name,
            f.object,
            f.finding || coalesce(' (accepted: ' || a.reason || ')', '') AS finding,
            f.remedy,
            c.place
        FROM @extschema@.pii_doctor_checks() WITH ORDINALITY AS c (check_name, thorough, looks_for, place)
            CROSS JOIN LATERAL pazpaz_pii.pii_doctor_run(c.check_name) AS f
            -- Who may write what is accepted cannot be accepted.
            LEFT JOIN pazpaz_pii.pii_doctor_accepted AS a ON a.check_name = c.check_name AND a.object = f.object
                AND a.check_name <> 'own_tables'
        WHERE coalesce(pii_doctor.thorough, false) OR NOT c.thorough
        UNION ALL
        SELECT 'info', a.check_name, a.object, 'accepted, and there is no check of this name',
            format('DELETE FROM @extschema@.pii_doctor_accepted WHERE check_name = %L', a.check_name), NULL
        FROM pazpaz_pii.pii_doctor_accepted AS a
        WHERE a.check_name NOT IN (SELECT k.check_name FROM @extschema@.pii_doctor_checks() AS k)
    )
    SELECT severity, check_name, object, finding, remedy FROM found
    ORDER BY array_position('{critical,warning,info}', severity), place, object, finding
$$;
COMMENT ON FUNCTION @extschema@.pii_doctor(boolean) IS
    'what is wrong around the encrypted columns of this database, and what to do; needs no key; thorough: reads '
        'tables, too';
