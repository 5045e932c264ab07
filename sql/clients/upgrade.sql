-- Encrypts the eight PII/PHI columns of clients where they are stored.
--
-- Does      in one transaction: one ALTER TABLE that rewrites the table, a hash index on email in
--           place of the two indexes that held plaintext, a table comment, and a comparison of
--           every value before and after, which rolls all of it back if one differs.
--           Afterwards: new statistics, and removal of the old ones, which held plaintext.
-- Needs     CREATE EXTENSION pazpaz_pii; its schema and that of clients in search_path;
--           a keyring with an "index" entry, loaded in this session (see Run);
--           ownership of clients, TEMPORARY on the database, and for the last step ownership of
--           the database or superuser (without it a warning says what is left to do);
--           free disk space for a second copy of the table;
--           plaintext: what an application has encrypted by itself is adopted, see docs/adoption.md
-- Locks     ACCESS EXCLUSIVE on clients until COMMIT: nobody reads or writes it meanwhile (a
--           second or two per 100,000 rows). It gives up after 5 s if it cannot get the lock. Run it
--           while no long transaction is open: an older snapshot would see the new table empty.
-- Undo      before COMMIT anything that fails rolls back; afterwards downgrade.sql
--
-- Run       No key is in this file, nor should one be in a shell history. Either by the environment
--             PGOPTIONS="-c pazpaz_pii.keyring=$(command that prints the keyring without blanks)" \
--                 psql -v ON_ERROR_STOP=1 -f upgrade.sql
--           or in psql, from a variable, sent as a bind parameter (\bind: psql 16 or later)
--             \set keyring `command that prints the keyring`
--             SELECT pii_load_keyring($1) \bind :keyring \g
--             \i upgrade.sql
-- Then      verify.sql, benchmark.sql. A second run is refused and changes nothing.

\set ON_ERROR_STOP on

BEGIN;

-- Without a key everything below is an error, and every value, even one that looks like
-- ciphertext, is text.
SET LOCAL pazpaz_pii.io = 'plaintext';
-- A policy that would hide rows from the comparison is an error.
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '5s';

-- All that can be refused is refused before any lock is taken.
DO $$
DECLARE
    encrypted text;
    unexpected text;
BEGIN
    IF to_regtype('encrypted_text') IS NULL THEN
        RAISE EXCEPTION 'type encrypted_text is not to be found'
            USING ERRCODE = 'undefined_object',
                HINT = 'CREATE EXTENSION pazpaz_pii, and put its schema into search_path.';
    END IF;
    IF to_regclass('clients') IS NULL THEN
        RAISE EXCEPTION 'table clients is not to be found'
            USING ERRCODE = 'undefined_table', HINT = 'Put its schema into search_path.';
    END IF;

    SELECT string_agg(column_name, ', ') FILTER (WHERE atttypid = 'encrypted_text'::regtype),
        string_agg(column_name || ' is ' || coalesce(actual, 'missing'), ', ')
            FILTER (WHERE actual IS DISTINCT FROM expected)
    INTO encrypted, unexpected
    FROM (VALUES
            ('first_name', 'character varying(255)'),
            ('last_name', 'character varying(255)'),
            ('email', 'character varying(255)'),
            ('phone', 'character varying(50)'),
            ('address', 'text'),
            ('medical_history', 'text'),
            ('emergency_contact_name', 'character varying(255)'),
            ('emergency_contact_phone', 'character varying(50)')
        ) AS plain (column_name, expected)
        LEFT JOIN pg_attribute ON attrelid = to_regclass('clients') AND attname = column_name AND NOT attisdropped
        CROSS JOIN LATERAL format_type(atttypid, atttypmod) AS actual;
    IF encrypted IS NOT NULL THEN
        RAISE EXCEPTION 'clients is encrypted already: %', encrypted
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. verify.sql checks it, downgrade.sql decrypts it.';
    ELSIF unexpected IS NOT NULL THEN
        RAISE EXCEPTION 'clients is not the table that schema.sql creates: %', unexpected
            USING ERRCODE = 'datatype_mismatch', HINT = 'Nothing was changed. Adapt these files to your table.';
    END IF;

    -- Raises the errors that name what is missing: a key, or an index key for searchable values.
    PERFORM ''::text::encrypted_text(searchable);
END
$$;

LOCK TABLE clients IN ACCESS EXCLUSIVE MODE;

-- One checksum per column over every value and the row it belongs to; it is kept in this
-- transaction's memory and never shown.
CREATE FUNCTION pg_temp.clients_checksums() RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
    RETURN (
        SELECT coalesce(jsonb_object_agg(column_name, ARRAY[in_rows, in_values, checksum]), '{}')
        FROM (
            SELECT column_name,
                count(*) AS in_rows,
                count(value) AS in_values,
                sum(hashtextextended(value, hashtextextended(id::text, 0))) AS checksum
            FROM clients
                CROSS JOIN LATERAL (VALUES
                    ('first_name', first_name::text),
                    ('last_name', last_name::text),
                    ('email', email::text),
                    ('phone', phone::text),
                    ('address', address::text),
                    ('medical_history', medical_history::text),
                    ('emergency_contact_name', emergency_contact_name::text),
                    ('emergency_contact_phone', emergency_contact_phone::text)
                ) AS every (column_name, value)
            GROUP BY column_name
        ) AS columns
    );
END
$$;
DO $$
BEGIN
    PERFORM set_config('clients.checksums', pg_temp.clients_checksums()::text, true);
END
$$;

-- Their pages hold plaintext in order, which encrypted columns do not allow.
DROP INDEX ix_clients_workspace_lastname_firstname, ix_clients_workspace_email;

-- The conversion. NOT NULL, defaults, privileges and the other indexes stay.
ALTER TABLE clients
    ALTER COLUMN first_name TYPE encrypted_text(255) USING first_name::encrypted_text(255),
    ALTER COLUMN last_name TYPE encrypted_text(255) USING last_name::encrypted_text(255),
    ALTER COLUMN email TYPE encrypted_text(255, searchable) USING email::encrypted_text(255, searchable),
    ALTER COLUMN phone TYPE encrypted_text(50) USING phone::encrypted_text(50),
    ALTER COLUMN address TYPE encrypted_text(1000) USING address::encrypted_text(1000),
    ALTER COLUMN medical_history TYPE encrypted_text(5000) USING medical_history::encrypted_text(5000),
    ALTER COLUMN emergency_contact_name TYPE encrypted_text(255) USING emergency_contact_name::encrypted_text(255),
    ALTER COLUMN emergency_contact_phone TYPE encrypted_text(50) USING emergency_contact_phone::encrypted_text(50);

-- Equality search by keyed tag; maintained, dumped and restored without a key.
CREATE INDEX ix_clients_email_hash ON clients USING hash (email);

COMMENT ON TABLE clients IS
    'The clients of a practice: contact details and medical history (PII/PHI), encrypted at rest in every '
    'column of type encrypted_text by AES-256-GCM: HIPAA §164.312(a)(2)(iv), encryption and decryption.';

DO $$
DECLARE
    before jsonb := current_setting('clients.checksums')::jsonb;
    after jsonb := pg_temp.clients_checksums();
    differing text;
BEGIN
    SELECT string_agg(key, ', ' ORDER BY key) INTO differing
    FROM jsonb_each(before) AS b FULL JOIN jsonb_each(after) AS a USING (key)
    WHERE a.value IS DISTINCT FROM b.value;
    IF differing IS NOT NULL THEN
        RAISE EXCEPTION 'values differ after the conversion: %', differing
            USING ERRCODE = 'data_corrupted', HINT = 'Nothing was changed.';
    END IF;
END
$$;
DROP FUNCTION pg_temp.clients_checksums();

SELECT pg_current_xact_id()::xid AS upgrade \gset clients_

COMMIT;

-- The planner's new statistics hold no values.
ANALYZE clients;

-- The old ones held the most common names and addresses in plaintext. They are deleted, but their
-- bytes stay in the catalogue's file until it is rewritten, which any older snapshot prevents.
SELECT count(*) > 0 AS held
FROM (
    SELECT backend_xmin FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND coalesce(datname = current_database(), true)
    UNION ALL SELECT xmin FROM pg_replication_slots
    UNION ALL SELECT catalog_xmin FROM pg_replication_slots
    UNION ALL SELECT transaction FROM pg_prepared_xacts
) AS horizon (oldest)
WHERE age(oldest) >= age(:'clients_upgrade'::xid) \gset clients_
\if :clients_held
    \warn 'WARNING: an older transaction or replication slot keeps the old statistics, with plaintext in'
    \warn 'them, on disk. When it has gone: VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data'
\endif
VACUUM FULL pg_catalog.pg_statistic, pg_catalog.pg_statistic_ext_data;

\unset clients_upgrade
\unset clients_held

\echo 'clients is encrypted: 8 columns, every value compared before COMMIT.'
\echo 'This database holds the old plaintext no longer, but these may, until they are gone:'
\echo '  - pg_wal, and the WAL archive: segments written before now (CHECKPOINT lets the server recycle its own)'
\echo '  - base backups, dumps and snapshots made before now, and replicas that have not replayed this yet'
\echo '  - free blocks of the disk: files were deleted, not overwritten'
\echo 'Next: verify.sql'
