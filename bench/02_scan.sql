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
        '≤ 3.5 ×', pii <= 3.5 * plain),
    report('  of which decryption', NULL, duration(pii - plain), duration(raw - plain),
        times((raw - plain) / (pii - plain)) || ' faster'),
    report('  pgcrypto: pgp_sym_decrypt', NULL, duration(pii - plain), duration(pgp - plain),
        times((pgp - plain) / (pii - plain)) || ' faster')
FROM (SELECT ns('scan', 'plain') AS plain, ns('scan', 'pii') AS pii, ns('scan', 'partial pgcrypto') AS raw,
        ns('scan', 'partial pgp') AS pgp) AS measured \g /dev/null

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
