-- Verifies that clients is encrypted as upgrade.sql leaves it and that every value can be read.
--
-- Does      reads every value of the eight columns once: its stored bytes are an envelope of the right
--           form, it authenticates and decrypts under a loaded key, it fits the column, and a
--           searchable one carries the equality tag of the loaded index key. Compares types,
--           NOT NULL, indexes and table comment. Prints counts, key versions and the ids of bad
--           values, never plaintext. Fails (psql exits with 3) when anything is wrong.
-- Needs     every key that clients uses, loaded in this session as upgrade.sql describes; the
--           schemas of clients and of pazpaz_pii in search_path; SELECT on clients; TEMPORARY on
--           the database
-- Locks     ACCESS SHARE on clients, as any reader; all counts are of one snapshot
-- Undo      nothing to undo: it ends with ROLLBACK
--
-- Run       PGOPTIONS="-c pazpaz_pii.keyring=$(command that prints the keyring without blanks)" \
--               psql -v ON_ERROR_STOP=1 -f verify.sql

\set ON_ERROR_STOP on

BEGIN ISOLATION LEVEL REPEATABLE READ;

-- Without a key everything below is an error.
SET LOCAL pazpaz_pii.io = 'plaintext';
-- A policy that would hide rows is an error.
SET LOCAL row_security = off;

DO $$
BEGIN
    IF to_regtype('encrypted_text') IS NULL THEN
        RAISE EXCEPTION 'type encrypted_text is not to be found'
            USING ERRCODE = 'undefined_object', HINT = 'Put the schema of pazpaz_pii into search_path.';
    END IF;
    IF to_regclass('clients') IS NULL THEN
        RAISE EXCEPTION 'table clients is not to be found'
            USING ERRCODE = 'undefined_table', HINT = 'Put its schema into search_path.';
    END IF;
    -- Raises the errors that name what is missing: a key, or an index key for searchable values.
    PERFORM ''::text::encrypted_text(searchable);
END
$$;

-- 1. The definition of the table.
CREATE TEMPORARY TABLE clients_faults (fault text NOT NULL) ON COMMIT DROP;

INSERT INTO clients_faults
SELECT format('column %s is %s, not %s', column_name,
        coalesce(type || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END, 'missing'), expected)
FROM (VALUES
        ('first_name', 'encrypted_text(255) NOT NULL'),
        ('last_name', 'encrypted_text(255) NOT NULL'),
        ('email', 'encrypted_text(255,searchable)'),
        ('phone', 'encrypted_text(50)'),
        ('address', 'encrypted_text(1000)'),
        ('medical_history', 'encrypted_text(5000)'),
        ('emergency_contact_name', 'encrypted_text(255)'),
        ('emergency_contact_phone', 'encrypted_text(50)')
    ) AS encrypted (column_name, expected)
    LEFT JOIN pg_attribute ON attrelid = 'clients'::regclass AND attname = column_name AND NOT attisdropped
    CROSS JOIN LATERAL format_type(atttypid, atttypmod) AS type
WHERE type || CASE WHEN attnotnull THEN ' NOT NULL' ELSE '' END IS DISTINCT FROM expected;

INSERT INTO clients_faults
SELECT format('index %s: %s, expected %s', index_name, coalesce(actual, 'missing'), coalesce(expected, 'none'))
FROM (VALUES
        ('clients_pkey', 'btree (id)'),
        ('ix_clients_email_hash', 'hash (email)'),
        ('ix_clients_workspace_updated', 'btree (workspace_id, updated_at)'),
        ('ix_clients_workspace_active', 'btree (workspace_id, is_active) WHERE is_active'),
        ('ix_clients_workspace_lastname_firstname', NULL),
        ('ix_clients_workspace_email', NULL)
    ) AS indexes (index_name, expected)
    LEFT JOIN (
        SELECT relname,
            substring(pg_get_indexdef(indexrelid) FROM ' USING (.*)')
                || CASE WHEN indisvalid AND indisready THEN '' ELSE ' (invalid)' END AS actual
        FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
        WHERE indrelid = 'clients'::regclass
    ) AS present ON relname = index_name
WHERE actual IS DISTINCT FROM expected;

INSERT INTO clients_faults
SELECT 'the table comment does not name HIPAA §164.312(a)(2)(iv)'
WHERE position('164.312(a)(2)(iv)' IN coalesce(obj_description('clients'::regclass), '')) = 0;

DO $$
BEGIN
    IF EXISTS (SELECT FROM clients_faults WHERE fault LIKE 'column %') THEN
        RAISE EXCEPTION 'clients is not the table that upgrade.sql leaves'
            USING ERRCODE = 'object_not_in_prerequisite_state',
                DETAIL = (SELECT string_agg(fault, E'\n' ORDER BY fault) FROM clients_faults);
    END IF;
END
$$;

-- 2. The values: one row each, with what is wrong with it. Each is decrypted once; OFFSET 0 keeps
-- the planner from merging the steps, which would decrypt once for each use.
CREATE TEMPORARY VIEW clients_values AS
SELECT id, column_name, stored IS NULL AS is_null, version, problem
FROM clients
    CROSS JOIN LATERAL (VALUES
        ('first_name', 255, false, first_name),
        ('last_name', 255, false, last_name),
        ('email', 255, true, email),
        ('phone', 50, false, phone),
        ('address', 1000, false, address),
        ('medical_history', 5000, false, medical_history),
        ('emergency_contact_name', 255, false, emergency_contact_name),
        ('emergency_contact_phone', 50, false, emergency_contact_phone)
    ) AS every (column_name, characters, searchable, value)
    CROSS JOIN LATERAL (
        SELECT value::bytea AS stored, pii_try_decrypt(value) AS plaintext OFFSET 0
    ) AS read
    -- An envelope is "v", data key version, for a searchable value "." and index key version, ":";
    -- then 16 bytes equality tag if searchable, 12 bytes nonce, ciphertext, 16 bytes tag.
    CROSS JOIN LATERAL (
        SELECT substring(encode(substring(stored FROM 1 FOR 13), 'escape')
            FROM CASE WHEN searchable THEN '^v[1-9][0-9]{0,4}[.][1-9][0-9]{0,4}:' ELSE '^v[1-9][0-9]{0,4}:' END)
                AS prefix
        OFFSET 0
    ) AS head
    CROSS JOIN LATERAL (
        SELECT substring(prefix FROM '[0-9]+')::integer AS version,
            substring(prefix FROM '[.]([0-9]+)')::integer AS index_version,
            substring(stored FROM length(prefix) + 1 FOR 16) AS equality_tag,
            octet_length(stored) - length(prefix) - CASE WHEN searchable THEN 16 ELSE 0 END - 28 AS plaintext_length
        OFFSET 0
    ) AS envelope
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN stored IS NULL THEN NULL
            WHEN prefix IS NULL OR plaintext_length < 0 THEN
                'not an envelope of this column''s form'
            WHEN NOT EXISTS (SELECT FROM pii_session_keys() AS k WHERE k.kind = 'data'
                AND k.version = envelope.version) THEN
                format('key version %s is not loaded', version)
            WHEN plaintext IS NULL THEN
                format('does not authenticate under key version %s', version)
            WHEN char_length(plaintext) > characters THEN
                format('has more characters than %s', characters)
            WHEN NOT searchable THEN NULL
            WHEN NOT EXISTS (SELECT FROM pii_session_keys() AS k WHERE k.kind = 'index'
                AND k.version = index_version) THEN
                format('index key version %s is not loaded', index_version)
            -- The tag follows the first ":" of what the loaded index key makes of the same text.
            WHEN equality_tag <> (
                SELECT substring(tagged FROM position('\x3a'::bytea IN tagged) + 1 FOR 16)
                FROM CAST(plaintext::encrypted_text(searchable) AS bytea) AS tagged) THEN
                format('equality tag is not that of index key version %s', index_version)
        END AS problem
        OFFSET 0
    ) AS judged;

CREATE TEMPORARY TABLE clients_counts ON COMMIT DROP AS
SELECT column_name, is_null, version, problem, count(*) AS n
FROM clients_values
GROUP BY column_name, is_null, version, problem;

SELECT column_name AS "column",
    sum(n) AS rows,
    coalesce(sum(n) FILTER (WHERE is_null), 0) AS nulls,
    coalesce(sum(n) FILTER (WHERE NOT is_null), 0) AS "values",
    coalesce(sum(n) FILTER (WHERE NOT is_null AND problem IS NULL), 0) AS correct,
    coalesce(sum(n) FILTER (WHERE problem IS NOT NULL), 0) AS failed,
    coalesce(string_agg(DISTINCT 'v' || version, ', '), '') AS "key versions"
FROM clients_counts
    JOIN pg_attribute ON attrelid = 'clients'::regclass AND attname = column_name
GROUP BY column_name, attnum
ORDER BY attnum;

-- 3. The verdict. Bad values are looked for a second time only if there are any.
DO $$
DECLARE
    bad bigint := (SELECT coalesce(sum(n), 0) FROM clients_counts WHERE problem IS NOT NULL);
    faults bigint := (SELECT count(*) FROM clients_faults);
    details text;
BEGIN
    IF bad > 0 THEN
        SELECT string_agg(format('%s of %s: %s', column_name, id, problem), E'\n' ORDER BY id, column_name)
        INTO details
        FROM (
            SELECT * FROM clients_values WHERE problem IS NOT NULL ORDER BY id, column_name LIMIT 20
        ) AS first_ones;
        IF bad > 20 THEN
            details := details || format(E'\n… and %s more', bad - 20);
        END IF;
    END IF;
    IF bad + faults > 0 THEN
        RAISE EXCEPTION 'clients failed verification: bad values: %, faults in its definition: %', bad, faults
            USING ERRCODE = 'data_corrupted',
                DETAIL = concat_ws(E'\n', (SELECT string_agg(fault, E'\n' ORDER BY fault) FROM clients_faults),
                    details);
    END IF;
END
$$;

ROLLBACK;

\echo 'clients passed verification: definition and every value.'
