-- The result. Times are per value (row, lookup), those of ALTER TABLE for the whole table, and those
-- of whole databases are of one run.

\pset null '–'
SELECT what, plaintext, pazpaz_pii, pgcrypto, ratio, target,
    CASE WHEN reached THEN 'reached' WHEN NOT reached THEN 'missed' END AS verdict
FROM lines ORDER BY place;
SELECT format('%s of %s targets reached.', count(*) FILTER (WHERE reached), count(reached)) AS total FROM lines \gset
\echo :total 'Times are per value, row or lookup, those of ALTER TABLE for the whole table: medians of' :ROUNDS 'to' :SHORT_ROUNDS
\echo 'runs, sides in turn; whole databases once. Memory only: unlogged tables, warm cache, no JIT, serial but for the parallel scan.'
\echo 'pgcrypto is raw AES by encrypt() and decrypt(), unauthenticated and without an IV, unless its line says PGP.'

-- For bench/page.py.
\o :csv
COPY (SELECT what, plaintext, pazpaz_pii, pgcrypto, ratio, target,
    CASE WHEN reached THEN 'reached' WHEN NOT reached THEN 'missed' END AS verdict FROM lines ORDER BY place)
    TO STDOUT WITH (FORMAT csv, HEADER);
\o
