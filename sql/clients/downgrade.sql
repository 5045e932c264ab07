-- Decrypts clients again: the table is exactly as schema.sql creates it.
--
-- Does      in one transaction: one ALTER TABLE that rewrites the table in plaintext, the two plain
--           indexes in place of the hash index, the table comment, and a comparison of every value
--           before and after, which rolls all of it back if one differs.
--           Afterwards: new statistics. THE DISK HOLDS PLAINTEXT AGAIN, statistics and WAL included.
-- Needs     every key that clients uses, loaded in this session as upgrade.sql describes; the
--           schemas of clients and of pazpaz_pii in search_path; ownership of clients, CREATE on
--           its schema, TEMPORARY on the database; disk space for a second copy of the table
-- Locks     ACCESS EXCLUSIVE on clients until COMMIT: nobody reads or writes it meanwhile. It gives
--           up after 5 s if it cannot get the lock. Run it while no long transaction is open.
-- Undo      before COMMIT anything that fails rolls back; afterwards upgrade.sql
--
-- Run       PGOPTIONS="-c pazpaz_pii.keyring=$(command that prints the keyring without blanks)" \
--               psql -v ON_ERROR_STOP=1 -f downgrade.sql
-- The extension stays; DROP EXTENSION pazpaz_pii removes it once nothing uses it.

\set ON_ERROR_STOP on

BEGIN;

-- Without a key everything below is an error.
SET LOCAL pazpaz_pii.io = 'plaintext';
-- A policy that would hide rows from the comparison is an error.
SET LOCAL row_security = off;
SET LOCAL lock_timeout = '5s';

-- All that can be refused is refused before any lock is taken.
DO $$
DECLARE
    unexpected text;
BEGIN
    IF to_regtype('encrypted_text') IS NULL THEN
        RAISE EXCEPTION 'type encrypted_text is not to be found'
            USING ERRCODE = 'undefined_object', HINT = 'Put the schema of pazpaz_pii into search_path.';
    END IF;
    IF to_regclass('clients') IS NULL THEN
        RAISE EXCEPTION 'table clients is not to be found'
            USING ERRCODE = 'undefined_table', HINT = 'Put its schema into search_path.';
    END IF;

    SELECT string_agg(column_name || ' is ' || coalesce(actual, 'missing'), ', ') INTO unexpected
    FROM (VALUES
            ('first_name', 'encrypted_text(255)'),
            ('last_name', 'encrypted_text(255)'),
            ('email', 'encrypted_text(255,searchable)'),
            ('phone', 'encrypted_text(50)'),
            ('address', 'encrypted_text(1000)'),
            ('medical_history', 'encrypted_text(5000)'),
            ('emergency_contact_name', 'encrypted_text(255)'),
            ('emergency_contact_phone', 'encrypted_text(50)')
        ) AS encrypted (column_name, expected)
        LEFT JOIN pg_attribute ON attrelid = to_regclass('clients') AND attname = column_name AND NOT attisdropped
        CROSS JOIN LATERAL format_type(atttypid, atttypmod) AS actual
    WHERE actual IS DISTINCT FROM expected;
    IF unexpected IS NOT NULL THEN
        RAISE EXCEPTION 'clients is not the table that upgrade.sql leaves: %', unexpected
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Nothing was changed.';
    END IF;

    -- A key that is retired does.
    IF NOT EXISTS (SELECT FROM pii_session_keys()) THEN
        RAISE EXCEPTION 'no encryption key is loaded in this session'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Nothing was changed. Load the keys first.';
    END IF;
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

DROP INDEX ix_clients_email_hash;

-- The conversion. NOT NULL, defaults, privileges and the other indexes stay.
ALTER TABLE clients
    ALTER COLUMN first_name TYPE varchar(255) USING first_name::text,
    ALTER COLUMN last_name TYPE varchar(255) USING last_name::text,
    ALTER COLUMN email TYPE varchar(255) USING email::text,
    ALTER COLUMN phone TYPE varchar(50) USING phone::text,
    ALTER COLUMN address TYPE text USING address::text,
    ALTER COLUMN medical_history TYPE text USING medical_history::text,
    ALTER COLUMN emergency_contact_name TYPE varchar(255) USING emergency_contact_name::text,
    ALTER COLUMN emergency_contact_phone TYPE varchar(50) USING emergency_contact_phone::text;

CREATE INDEX ix_clients_workspace_lastname_firstname ON clients (workspace_id, last_name, first_name);
CREATE INDEX ix_clients_workspace_email ON clients (workspace_id, email);

COMMENT ON TABLE clients IS 'The clients of a practice: contact details and medical history (PII/PHI).';

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

COMMIT;

ANALYZE clients;

\echo 'clients is plaintext again: 8 columns, every value compared before COMMIT.'
