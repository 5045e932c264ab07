-- Encrypts the eight PII/PHI columns of clients while the application goes on reading and writing.
--
-- Does      the steps of docs/migration.md in order: shadow columns, backfill, verification of every
--           value, hash index on email, swap of names, rewrite that removes the plaintext
-- Needs     CREATE EXTENSION pazpaz_pii; its schema and that of clients in search_path; a keyring with an
--           "index" entry, loaded in this session as upgrade.sql describes, and in every session that
--           writes to clients; ownership of clients; disk space for two more copies of the table
-- Locks     ACCESS EXCLUSIVE for milliseconds at start and finish, and for as long as the rewrite takes
--           at the scrub (a second or two per 100,000 rows): run that when the application is quiet, or
--           stop before it by psql -v scrub=off and CALL pii_migration_scrub('clients') later
-- Undo      CALL pii_migration_rollback('clients'), from any step, also after the last
-- Resume    a run that was killed goes on where it was: run it again
--
-- Run       PGOPTIONS="-c pazpaz_pii.keyring=$(command that prints the keyring without blanks)" \
--               psql -v ON_ERROR_STOP=1 -f online.sql
-- Watch     SELECT * FROM pii_migration_progress \watch 1
-- Then      verify.sql without its index check, or pii_verify('clients')

\set ON_ERROR_STOP on
\if :{?scrub} \else \set scrub on \endif

SELECT EXISTS (SELECT FROM pii_migration_progress WHERE table_name = 'clients'::regclass) AS is_started,
    atttypid = 'encrypted_text'::regtype AS is_finished
FROM pg_attribute WHERE attrelid = 'clients'::regclass AND attname = 'first_name' \gset clients_

\if :clients_is_finished
    \echo 'clients is finished already: only the scrub is left.'
\else
    \if :clients_is_started
        \echo 'clients is started already: going on with the backfill.'
    \else
        SELECT pii_migration_start('clients', '{
            "first_name": {}, "last_name": {}, "email": {"searchable": true}, "phone": {},
            "address": {"length": 1000}, "medical_history": {"length": 5000},
            "emergency_contact_name": {}, "emergency_contact_phone": {}}');
    \endif

    -- More sessions, as many as there are idle cores, may do the same at the same time.
    CALL pii_migration_backfill('clients', batch_size => 1000, pause => '0');

    -- A row for each bad value; none but the summary here.
    SELECT * FROM pii_migration_verify('clients');

    -- CREATE INDEX CONCURRENTLY, outside of any transaction.
    SELECT replacement FROM pii_migration_indexes('clients') WHERE replacement IS NOT NULL AND NOT is_replaced \gexec

    SELECT pii_migration_finish('clients', lock_timeout => '2 seconds');
\endif

\if :scrub
    CALL pii_migration_scrub('clients');
    COMMENT ON TABLE clients IS
        'The clients of a practice: contact details and medical history (PII/PHI), encrypted at rest in every '
        'column of type encrypted_text by AES-256-GCM: HIPAA §164.312(a)(2)(iv), encryption and decryption.';
    \echo 'clients is encrypted: 8 columns.'
\else
    \echo 'clients is encrypted, but its files still hold the plaintext: CALL pii_migration_scrub(\'clients\').'
\endif

\unset clients_is_started
\unset clients_is_finished
