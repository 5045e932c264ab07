-- Decryption in a scan, serial and parallel.

\warn '==> scanning'
SELECT prepare('scan', 'plain', $$SELECT count(*) FROM scan_plain WHERE name LIKE '%x%'$$, 1000000),
    prepare('scan', 'pii', $$SELECT count(*) FROM scan_pii WHERE name LIKE '%x%'$$, 1000000),
    prepare('scan', 'partial pgcrypto', $$SELECT count(*) FROM scan_pgcrypto
        WHERE convert_from(decrypt(name, $1, 'aes'), 'UTF8') LIKE '%x%'$$, 100000),
    prepare('scan', 'partial pgp', $$SELECT count(*) FROM scan_pgp
        WHERE pgp_sym_decrypt(name, encode($1, 'hex')) LIKE '%x%'$$, 1000) \g /dev/null
SELECT measure('scan', :SHORT_ROUNDS) \g /dev/null

SELECT report('scan, LIKE, 1,000,000 values', duration(plain), duration(pii), duration(raw), times(pii / plain),
        '≤ 1.8 ×', pii <= 1.8 * plain),
    report('  of which decryption', NULL, duration(pii - plain), duration(raw - plain),
        times((raw - plain) / (pii - plain)) || ' faster'),
    report('  pgcrypto: pgp_sym_decrypt', NULL, duration(pii - plain), duration(pgp - plain),
        times((pgp - plain) / (pii - plain)) || ' faster')
FROM (SELECT ns('scan', 'plain') AS plain, ns('scan', 'pii') AS pii, ns('scan', 'partial pgcrypto') AS raw,
        ns('scan', 'partial pgp') AS pgp) AS measured \g /dev/null

\warn '==> scanning in other ways'
CREATE UNLOGGED TABLE scan_searchable (name encrypted_text(searchable) NOT NULL);
INSERT INTO scan_searchable SELECT name FROM plain;
-- Not compressed, as ciphertext is not.
CREATE UNLOGGED TABLE long_plain (text text NOT NULL);
ALTER TABLE long_plain ALTER text SET STORAGE external;
INSERT INTO long_plain
SELECT string_agg(name || md5(name), ' ') FROM plain WHERE id <= 200000 GROUP BY id / 100;
CREATE UNLOGGED TABLE long_pii (text encrypted_text NOT NULL);
INSERT INTO long_pii SELECT text FROM long_plain;
VACUUM (ANALYZE) scan_searchable, long_plain, long_pii;
SELECT prepare('scan searchable', 'plain', $$SELECT count(*) FROM scan_plain WHERE name LIKE '%x%'$$, 1000000),
    prepare('scan searchable', 'pii', $$SELECT count(*) FROM scan_searchable WHERE name LIKE '%x%'$$, 1000000),
    prepare('scan ilike', 'plain', $$SELECT count(*) FROM scan_plain WHERE name ILIKE '%X %'$$, 1000000),
    prepare('scan ilike', 'pii', $$SELECT count(*) FROM scan_pii WHERE name ILIKE '%X %'$$, 1000000),
    prepare('scan cast', 'plain', 'SELECT sum(length(name)) FROM scan_plain', 1000000),
    prepare('scan cast', 'pii', 'SELECT sum(length(name)) FROM scan_pii', 1000000),
    prepare('scan long', 'plain', $$SELECT count(*) FROM long_plain WHERE text LIKE '%x x%'$$, 2001),
    prepare('scan long', 'pii', $$SELECT count(*) FROM long_pii WHERE text LIKE '%x x%'$$, 2001),
    prepare('copy', 'plain', $$COPY scan_plain TO '/dev/null'$$, 1000000),
    prepare('copy', 'pii', $$COPY scan_pii TO '/dev/null'$$, 1000000) \g /dev/null
SELECT measure('scan searchable', :ROUNDS), measure('scan ilike', :ROUNDS), measure('scan cast', :ROUNDS),
    measure('scan long', :SHORT_ROUNDS), measure('copy', :ROUNDS, rows => false) \g /dev/null
SELECT report(label, duration(plain), duration(pii), NULL, times(pii / plain), '≤ ' || target || ' ×', pii <= target * plain)
FROM (VALUES ('  searchable', 'scan searchable', 2.0), ('  ILIKE', 'scan ilike', 1.8), ('  length(name::text)', 'scan cast', NULL),
        ('scan, LIKE, values of 5 kB', 'scan long', 1.3), ('COPY … TO', 'copy', 1.8)) AS kinds (label, kind, target)
    CROSS JOIN LATERAL (SELECT ns(kind, 'plain') AS plain, ns(kind, 'pii') AS pii) AS measured \g /dev/null
DROP TABLE long_plain, long_pii;

-- Two workers beside the leader.
SET max_parallel_workers_per_gather = 2;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT expect_plan(statement, '%Workers Launched: 2%') FROM statements WHERE what = 'scan' AND side IN ('plain', 'pii')
\g /dev/null
INSERT INTO statements SELECT 'parallel', side, statement, per FROM statements
WHERE what = 'scan' AND side IN ('plain', 'pii');
SELECT measure('parallel', :SHORT_ROUNDS) \g /dev/null
RESET max_parallel_workers_per_gather;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

DO $$
BEGIN
    IF bench.decryptions('parallel', 'pii') >= 1 THEN
        RAISE EXCEPTION 'the workers of the parallel scan decrypted nothing';
    END IF;
END
$$;
-- Scales: gains at least nine tenths of what plaintext gains on this machine, and anything at all.
SELECT report('same scan, 2 parallel workers', duration(plain), duration(pii), NULL,
        times(pii / ns('scan', 'pii')) || ' serial', 'scales; plaintext ' || times(plain / ns('scan', 'plain')),
        pii / ns('scan', 'pii') <= least(1, plain / ns('scan', 'plain') / 0.9))
FROM (SELECT ns('parallel', 'plain') AS plain, ns('parallel', 'pii') AS pii) AS measured \g /dev/null
