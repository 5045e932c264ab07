-- ORDER BY in the database's collation, in memory.

\warn '==> sorting'
SELECT prepare('sort', 'plain', 'SELECT count(*) FROM (SELECT name FROM scan_plain_100k ORDER BY name OFFSET 0) AS s', 100000),
    prepare('sort', 'pii', 'SELECT count(*) FROM (SELECT name FROM scan_pii_100k ORDER BY name OFFSET 0) AS s', 100000) \g /dev/null
CREATE UNLOGGED TABLE scan_plain_100k AS SELECT name FROM scan_plain LIMIT 100000;
CREATE UNLOGGED TABLE scan_pii_100k AS SELECT name FROM scan_pii LIMIT 100000;
VACUUM (ANALYZE) scan_plain_100k, scan_pii_100k;
SELECT expect_plan(statement, '%Sort Method: quicksort%') FROM statements WHERE what = 'sort' \g /dev/null
SELECT measure('sort', :SHORT_ROUNDS) \g /dev/null

SELECT report('ORDER BY, 100,000 values', duration(plain), duration(pii), NULL, times(pii / plain)),
    report('  decryptions a value', NULL, amount(decrypted), NULL, NULL, '≤ 2', round(decrypted::numeric, 3) <= 2)
FROM (SELECT ns('sort', 'plain') AS plain, ns('sort', 'pii') AS pii, decryptions('sort', 'pii') AS decrypted
    ) AS measured \g /dev/null
