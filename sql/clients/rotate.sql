-- A new version of the data key, for all tables of the database, while applications read and write.
--
-- Does      first run   makes the next version, which is loaded by every session that unlocks from then on,
--                       and encrypts nothing yet
--           second run  makes it the one that encrypts, moves every value to it (pii_rotate, in batches),
--                       counts, and retires the older versions
--           Run it the second time when every session that is left has unlocked, or reloaded, since the
--           first: one that has not cannot read what is written under the new version.
-- Needs     wrapped keys, and the master key in this session (see Run); the custodian's functions
--           (pii_create_key, pii_activate_key, pii_take_census, pii_retire_key) and the tables' owners:
--           a superuser, or a role with both
-- Locks     rows, a batch at a time; at the end a lock on each old version, for which transactions wait
--           that still encrypt under it
-- Undo      nothing to undo: old values stay readable until their version is destroyed, which this
--           script leaves to you
-- Resume    a run that was stopped goes on where it was: run it again
--
-- Run       PGOPTIONS="-c pazpaz_pii.keyring={\"master\":\"$(command that prints the master key in base64)\"}" \
--               psql -v ON_ERROR_STOP=1 -f rotate.sql
-- Then      REFRESH the materialized views that the second run names, and run it again; when no backup
--           needs the old version any more, SELECT pii_destroy_key(version, confirm => its fingerprint)

\set ON_ERROR_STOP on

SELECT pii_reload_keys() AS loaded \gset

SELECT max(version) FILTER (WHERE status = 'pending') IS NOT NULL AS has_pending,
    coalesce(max(version) FILTER (WHERE status = 'pending'), 0) AS pending,
    count(*) FILTER (WHERE status IN ('current', 'due', 'overdue')) > 1 AS is_underway
FROM pii_key_status WHERE kind = 'data' \gset

\if :has_pending
    SELECT pii_activate_key(:pending);
    SELECT pii_reload_keys() AS loaded \gset
    \set is_underway true
\endif

\if :is_underway
    CALL pii_rotate();
    SELECT pii_take_census() AS n_values \gset
    -- An error here names the columns that are left.
    SELECT pii_retire_key(version) FROM pii_key_status
    WHERE kind = 'data' AND status IN ('current', 'due', 'overdue')
        AND version < (SELECT max(version) FROM pii_key_status WHERE kind = 'data' AND activated_at IS NOT NULL)
    ORDER BY version;
    \echo :n_values 'values, all under the new version; the older ones are retired.'
\else
    SELECT pii_create_key() AS version \gset
    \echo 'Version' :version 'is made and waits. Run this again when every session has unlocked or reloaded.'
\endif

SELECT version, status, days_left, n_values FROM pii_key_status WHERE kind = 'data' ORDER BY version;
