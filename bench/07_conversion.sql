-- The conversion of clients by one ALTER TABLE, beside a rewrite that keeps plaintext.

\warn '==> converting'
\i :schema
\copy clients FROM pstdin (FORMAT csv, HEADER)
ALTER TABLE clients SET UNLOGGED;
INSERT INTO clients (id, workspace_id, first_name, last_name, email, phone, address, medical_history,
    emergency_contact_name, emergency_contact_phone, is_active, updated_at)
SELECT gen_random_uuid(), workspace_id, first_name, last_name, email, phone, address, medical_history,
    emergency_contact_name, emergency_contact_phone, is_active, updated_at
FROM clients CROSS JOIN generate_series(2, 10);
VACUUM (ANALYZE) clients;
DO $$
BEGIN
    IF (SELECT count(*) FROM bench.clients) <> 50000 THEN
        RAISE EXCEPTION 'there were to be 50,000 clients';
    END IF;
END
$$;

-- The same expression on each column, so that the table is rewritten.
SELECT $$ALTER TABLE clients
    ALTER COLUMN first_name TYPE varchar(255) USING first_name || '',
    ALTER COLUMN last_name TYPE varchar(255) USING last_name || '',
    ALTER COLUMN email TYPE varchar(255) USING email || '',
    ALTER COLUMN phone TYPE varchar(50) USING phone || '',
    ALTER COLUMN address TYPE text USING address || '',
    ALTER COLUMN medical_history TYPE text USING medical_history || '',
    ALTER COLUMN emergency_contact_name TYPE varchar(255) USING emergency_contact_name || '',
    ALTER COLUMN emergency_contact_phone TYPE varchar(50) USING emergency_contact_phone || '';$$ AS rewrite,
    'DROP INDEX ix_clients_workspace_lastname_firstname; DROP INDEX ix_clients_workspace_email;' AS drop_indexes \gset

-- The ALTER TABLE alone: with the indexes that are the same on both sides.
SELECT prepare('conversion', 'plain', :'rewrite', 1, :'drop_indexes'),
    prepare('conversion', 'pii', :'conversion', 1, :'drop_indexes'),
    prepare('upgrade', 'plain', :'rewrite', 1),
    prepare('upgrade', 'pii', concat(:'drop_indexes', :'conversion',
        'CREATE INDEX ix_clients_email_hash ON clients USING hash (email)'), 1) \g /dev/null
SELECT measure('conversion', :ROUNDS, rows => false, undo => true),
    measure('upgrade', 3, rows => false, undo => true) \g /dev/null

SELECT report(label, duration(plain), duration(pii), NULL, times(pii / plain), target, pii <= most * plain)
FROM (VALUES ('ALTER TABLE, 50,000 clients × 8 columns', 'conversion', '≤ 2 ×', 2), ('  with all indexes of each', 'upgrade', NULL, NULL)
    ) AS kinds (label, kind, target, most)
    CROSS JOIN LATERAL (SELECT ns(kind, 'plain') AS plain, ns(kind, 'pii') AS pii) AS measured \g /dev/null
