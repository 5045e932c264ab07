-- ORDER BY in the database's collation and in "C", in memory and spilling, with LIMIT, and count(DISTINCT).

\warn '==> sorting'
CREATE UNLOGGED TABLE scan_plain_10k AS SELECT name FROM scan_plain LIMIT 10000;
CREATE UNLOGGED TABLE scan_pii_10k AS SELECT name FROM scan_pii LIMIT 10000;
CREATE UNLOGGED TABLE scan_plain_100k AS SELECT name FROM scan_plain LIMIT 100000;
CREATE UNLOGGED TABLE scan_pii_100k AS SELECT name FROM scan_pii LIMIT 100000;
CREATE UNLOGGED TABLE sort_plain_s AS SELECT name FROM scan_plain LIMIT 100000;
CREATE UNLOGGED TABLE sort_pii_s (name encrypted_text(255, searchable) NOT NULL);
INSERT INTO sort_pii_s SELECT name FROM sort_plain_s;
VACUUM (ANALYZE) scan_plain_10k, scan_pii_10k, scan_plain_100k, scan_pii_100k, sort_plain_s, sort_pii_s;

-- Prepares a statement for both sides; %s is the side.
CREATE FUNCTION prepare_sort(what text, statement text, per bigint, before text DEFAULT NULL)
RETURNS void LANGUAGE sql AS $$
    SELECT bench.prepare(what, side, format(statement, side), per, before) FROM unnest('{plain,pii}'::text[]) AS side
$$;
SELECT prepare_sort('sort', 'SELECT count(*) FROM (SELECT name FROM scan_%s_100k ORDER BY name OFFSET 0) AS s', 100000),
    prepare_sort('sort C',
        'SELECT count(*) FROM (SELECT name FROM scan_%s_100k ORDER BY name COLLATE "C" OFFSET 0) AS s', 100000),
    -- The second column keeps it from sorting bare values, of which PostgreSQL 17 does not count the memory.
    prepare_sort('sort spilling',
        'SELECT count(*) FROM (SELECT name FROM scan_%s_100k ORDER BY name, ctid OFFSET 0) AS s', 100000,
        $$SET work_mem = '4MB'$$),
    prepare_sort('sort 50 of 10k', 'SELECT count(*) FROM (SELECT name FROM scan_%s_10k ORDER BY name LIMIT 50) AS s', 10000),
    prepare_sort('sort 50 of 100k', 'SELECT count(*) FROM (SELECT name FROM scan_%s_100k ORDER BY name LIMIT 50) AS s', 100000),
    prepare_sort('sort 50 of 1M', 'SELECT count(*) FROM (SELECT name FROM scan_%s ORDER BY name LIMIT 50) AS s', 1000000),
    prepare_sort('count distinct', 'SELECT count(DISTINCT name) FROM sort_%s_s', 100000) \g /dev/null
SELECT expect_plan(statement, '%Sort Method: quicksort%') FROM statements WHERE what IN ('sort', 'sort C') \g /dev/null
SELECT expect_plan(statement, '%->  Limit (actual rows=50%') FROM statements WHERE what LIKE 'sort 50 of %' \g /dev/null
SET work_mem = '4MB';
SELECT expect_plan(statement, '%Sort Method: external merge%') FROM statements WHERE what = 'sort spilling' \g /dev/null
RESET work_mem;
SELECT measure(what, :SHORT_ROUNDS) FROM unnest('{sort,sort C,sort 50 of 10k,sort 50 of 100k,count distinct}'::text[]) AS what
\g /dev/null
SELECT measure('sort spilling', :SHORT_ROUNDS) \g /dev/null
RESET work_mem;
SELECT measure('sort 50 of 1M', :ROUNDS) \g /dev/null

-- A line of two sides, with a target for the ratio.
CREATE FUNCTION report_sort(line text, what text, target numeric) RETURNS void LANGUAGE sql AS $$
    SELECT bench.report(line, bench.duration(plain), bench.duration(pii), NULL, bench.times(pii / plain),
        format('≤ %s ×', target), pii <= target * plain)
    FROM (SELECT bench.ns(what, 'plain') AS plain, bench.ns(what, 'pii') AS pii) AS measured
$$;
SELECT report_sort('ORDER BY, 100,000 values', 'sort', 1.8) \g /dev/null
SELECT report('  decryptions a value', NULL, amount(decrypted), NULL, NULL, '≤ 1', round(decrypted::numeric, 3) <= 1)
FROM (SELECT decryptions('sort', 'pii') AS decrypted) AS measured \g /dev/null
SELECT report_sort('  in "C"', 'sort C', 2.2), report_sort('  spilling', 'sort spilling', 2.0),
    report_sort('  LIMIT 50', 'sort 50 of 100k', 2.0), report_sort('count(DISTINCT), searchable', 'count distinct', 1.3)
\g /dev/null
-- Flat: a row of a million costs no more than a tenth more than one of ten thousand, beside what it does in plaintext.
SELECT report('LIMIT 50: a row of 1,000,000 beside one of 10,000', times(plain), times(pii), NULL, times(pii / plain),
    '≤ 1.1 ×', pii <= 1.1 * plain)
FROM (SELECT ns('sort 50 of 1M', 'plain') / ns('sort 50 of 10k', 'plain') AS plain,
        ns('sort 50 of 1M', 'pii') / ns('sort 50 of 10k', 'pii') AS pii) AS measured \g /dev/null
