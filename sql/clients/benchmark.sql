-- Measures how fast clients is read, encrypted or not, against the application's targets.
--
-- Does      times reads of one client by id, of 100 clients by id, and of the clients of a
--           workspace whose last name contains a string, all eight PII/PHI columns each, as text;
--           prints p50, p95 and p99 with PASS or FAIL. The sample is the same in every run, so
--           that runs before and after upgrade.sql can be compared. It measures the server, network
--           and driver excluded. A FAIL is a line of the result, not an error.
-- Needs     for an encrypted table its keys, loaded in this session as upgrade.sql describes; the
--           schema of clients in search_path; SELECT on clients; TEMPORARY on the database;
--           100 clients or more
-- Locks     ACCESS SHARE on clients, as any reader
-- Undo      nothing to undo: it ends with ROLLBACK
--
-- Run       PGOPTIONS="-c pazpaz_pii.keyring=$(command that prints the keyring without blanks)" \
--               psql -v ON_ERROR_STOP=1 -f benchmark.sql
-- Read      found: clients per run, on average; met by: how many times faster than the target p95 is

\set ON_ERROR_STOP on

BEGIN;

-- A keyless session would be fast at reading ciphertext: with this it fails.
SET LOCAL pazpaz_pii.io = 'plaintext';

CREATE TEMPORARY TABLE clients_timings (
    measured text NOT NULL,
    clients bigint NOT NULL,
    milliseconds double precision NOT NULL
) ON COMMIT DROP;

-- concat() makes of each value the text that the client would get: detoasted and decrypted.
DO $$
DECLARE
    sample uuid[];
    one uuid;
    batch uuid[];
    workspace uuid;
    pattern text;
    started timestamptz;
    found bigint;
    characters bigint;
BEGIN
    SELECT array_agg(id ORDER BY hashtextextended(id::text, 1), id) INTO sample
    FROM (SELECT id FROM clients ORDER BY hashtextextended(id::text, 1), id LIMIT 1000) AS s;
    IF coalesce(cardinality(sample), 0) < 100 THEN
        RAISE EXCEPTION 'clients has fewer than 100 rows'
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Load the sample data: see schema.sql.';
    END IF;

    -- Runs up to 0 warm up caches and plans.
    FOR run IN -99..1000 LOOP
        one := sample[1 + (run + 99) % cardinality(sample)];
        started := clock_timestamp();
        SELECT count(*), sum(length(concat(first_name, last_name, email, phone, address, medical_history,
            emergency_contact_name, emergency_contact_phone))) INTO found, characters
        FROM clients
        WHERE id = one;
        IF run > 0 THEN
            INSERT INTO clients_timings
            VALUES ('1 client by id', found, 1000 * extract(epoch FROM clock_timestamp() - started));
        END IF;
    END LOOP;

    FOR run IN -9..100 LOOP
        SELECT array_agg(sample[1 + (7 * run + 63 + n) % cardinality(sample)]) INTO batch
        FROM generate_series(1, 100) AS n;
        started := clock_timestamp();
        SELECT count(*), sum(length(concat(first_name, last_name, email, phone, address, medical_history,
            emergency_contact_name, emergency_contact_phone))) INTO found, characters
        FROM clients
        WHERE id = ANY (batch);
        IF run > 0 THEN
            INSERT INTO clients_timings
            VALUES ('100 clients by id', found, 1000 * extract(epoch FROM clock_timestamp() - started));
        END IF;
    END LOOP;

    -- Looks for the first three letters of a sampled client's last name in that client's workspace.
    FOR run IN -9..100 LOOP
        SELECT workspace_id,
            '%' || regexp_replace(substr(last_name::text, 1, 3), '([\\%_])', '\\\1', 'g') || '%'
        INTO workspace, pattern
        FROM clients
        WHERE id = sample[1 + (run + 9) % cardinality(sample)];
        started := clock_timestamp();
        SELECT count(*), sum(length(concat(first_name, last_name, email, phone, address, medical_history,
            emergency_contact_name, emergency_contact_phone))) INTO found, characters
        FROM (
            SELECT * FROM clients
            WHERE workspace_id = workspace AND last_name ILIKE pattern
            ORDER BY last_name, first_name
        ) AS matching;
        IF run > 0 THEN
            INSERT INTO clients_timings
            VALUES ('name search', found, 1000 * extract(epoch FROM clock_timestamp() - started));
        END IF;
    END LOOP;
END
$$;

SELECT measured,
    runs,
    round(clients, 1) AS found,
    round(p[1]::numeric, 3) AS "p50 ms",
    round(p[2]::numeric, 3) AS "p95 ms",
    round(p[3]::numeric, 3) AS "p99 ms",
    target AS "p95 target",
    CASE WHEN p[2] < target THEN 'PASS' ELSE 'FAIL' END AS result,
    round((target / p[2])::numeric, 1) || ' x' AS "met by"
FROM (VALUES
        (1, '1 client by id', '1 client by id', 100, false),
        (2, '100 clients by id', '100 clients by id', 1000, false),
        (3, 'name search', 'name search, per client found', 10, true)
    ) AS targets (place, timing, measured, target, per_client)
    CROSS JOIN LATERAL (
        SELECT count(*) AS runs,
            avg(t.clients) AS clients,
            percentile_cont(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (
                ORDER BY t.milliseconds / CASE WHEN per_client THEN greatest(t.clients, 1) ELSE 1 END) AS p
        FROM clients_timings AS t
        WHERE t.measured = timing
    ) AS measurements
ORDER BY place;

ROLLBACK;
