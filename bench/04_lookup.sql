-- Equality: through an index, in a scan, in groups and joins.

\warn '==> making the indexes'
CREATE FUNCTION email_of(i integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT translate(substr(md5(i::text), 1, 8), '0123456789', 'eghiklmnop') || '.' || i || '@example.org'
$$;
CREATE UNLOGGED TABLE lookup_plain AS SELECT id, email_of(id) AS email FROM plain;
CREATE UNLOGGED TABLE lookup_pii (id integer, email encrypted_text(255, searchable));
INSERT INTO lookup_pii SELECT id, email FROM lookup_plain;
CREATE INDEX lookup_plain_email ON lookup_plain USING hash (email);
CREATE INDEX lookup_pii_email ON lookup_pii USING hash (email);
VACUUM (ANALYZE) lookup_plain, lookup_pii;
CREATE TABLE probes AS
SELECT array_agg(email_of(i)) AS emails, sum(i) AS ids
FROM (SELECT (1 + abs(hashint8(n)::bigint) % 1000000)::integer AS i FROM generate_series(1, 20000) AS n) AS random_rows;

\warn '==> looking up'
-- The same function for both: a prepared statement with one parameter of type text.
CREATE FUNCTION lookup_in_plain(emails text[]) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    probe text;
    one integer;
    ids bigint := 0;
BEGIN
    FOREACH probe IN ARRAY emails LOOP
        SELECT id INTO one FROM bench.lookup_plain WHERE email = probe;
        ids := ids + one;
    END LOOP;
    RETURN ids;
END
$$;
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('bench.lookup_in_plain'::regproc), '_plain', '_pii');
END
$$;
SELECT prepare('lookup', 'plain', 'SELECT lookup_in_plain(emails) FROM probes', 20000),
    prepare('lookup', 'pii', 'SELECT lookup_in_pii(emails) FROM probes', 20000) \g /dev/null

BEGIN;
SELECT measure('lookup', :SHORT_ROUNDS) \g /dev/null
-- Scans of each index in this transaction.
DO $$
DECLARE
    expected bigint := 20000 * (1 + (SELECT count(*) FROM bench.timings WHERE what = 'lookup' AND side = 'pii'));
BEGIN
    IF pg_stat_get_xact_numscans('bench.lookup_plain_email'::regclass) < expected
        OR pg_stat_get_xact_numscans('bench.lookup_pii_email'::regclass) < expected THEN
        RAISE EXCEPTION 'a lookup did not use its hash index';
    END IF;
    IF (SELECT bool_or(result IS DISTINCT FROM (SELECT ids FROM bench.probes)) FROM bench.timings WHERE what = 'lookup') THEN
        RAISE EXCEPTION 'a lookup found another row';
    END IF;
END
$$;
COMMIT;

SELECT report('lookup by hash index, 1,000,000 rows', duration(plain), duration(pii), NULL, times(pii / plain),
    '≤ 1.1 ×', pii <= 1.1 * plain)
FROM (SELECT ns('lookup', 'plain') AS plain, ns('lookup', 'pii') AS pii) AS measured \g /dev/null

-- The same rows and probes through a unique index.
CREATE UNIQUE INDEX lookup_plain_unique ON lookup_plain (email);
CREATE UNIQUE INDEX lookup_pii_unique ON lookup_pii (email encrypted_text_unique_ops);
DROP INDEX lookup_plain_email, lookup_pii_email;
INSERT INTO statements SELECT 'lookup unique', side, statement, per FROM statements WHERE what = 'lookup';
BEGIN;
SELECT measure('lookup unique', :SHORT_ROUNDS) \g /dev/null
DO $$
DECLARE
    expected bigint := 20000 * (1 + (SELECT count(*) FROM bench.timings WHERE what = 'lookup unique' AND side = 'pii'));
BEGIN
    IF pg_stat_get_xact_numscans('bench.lookup_plain_unique'::regclass) < expected
        OR pg_stat_get_xact_numscans('bench.lookup_pii_unique'::regclass) < expected THEN
        RAISE EXCEPTION 'a lookup did not use its unique index';
    END IF;
END
$$;
COMMIT;
SELECT report('lookup by unique index, 1,000,000 rows', duration(plain), duration(pii), NULL, times(pii / plain),
    '≤ 1.1 ×', pii <= 1.1 * plain)
FROM (SELECT ns('lookup unique', 'plain') AS plain, ns('lookup unique', 'pii') AS pii) AS measured \g /dev/null

-- Without an index. The constant is of unknown type, as applications send it.
SET enable_indexscan = off;
SET enable_bitmapscan = off;
SELECT prepare('equals searchable', 'plain', format('SELECT count(*) FROM lookup_plain WHERE email = %L', email), 1000000),
    prepare('equals searchable', 'pii', format('SELECT count(*) FROM lookup_pii WHERE email = %L', email), 1000000),
    prepare('equals', 'plain', format('SELECT count(*) FROM scan_plain WHERE name = %L', name), 1000000),
    prepare('equals', 'pii', format('SELECT count(*) FROM scan_pii WHERE name = %L', name), 1000000)
FROM email_of(500000) AS email, value_of(500000) AS name \g /dev/null
SELECT expect_plan(statement, '%Seq Scan on %'), expect_plan(statement, '%Filter: (%')
FROM statements WHERE what LIKE 'equals%' \g /dev/null
SELECT measure('equals searchable', :SHORT_ROUNDS), measure('equals', :SHORT_ROUNDS) \g /dev/null
RESET enable_indexscan;
RESET enable_bitmapscan;

SELECT report(what, duration(plain), duration(pii), NULL, times(pii / plain), '≤ ' || target || ' ×', pii <= target * plain),
    report('  decryptions a row', NULL, amount(decrypted), NULL, NULL, '≤ 1', round(decrypted::numeric, 3) <= 1)
FROM (VALUES ('column = constant, no index', 'equals', 1.7), ('the same, searchable', 'equals searchable', 1.2)
        ) AS kinds (what, kind, target)
    CROSS JOIN LATERAL (SELECT ns(kind, 'plain') AS plain, ns(kind, 'pii') AS pii, decryptions(kind, 'pii') AS decrypted
    ) AS measured \g /dev/null
DROP TABLE lookup_plain, lookup_pii;

\warn '==> grouping and joining'
-- Each name a hundred times, in no order.
CREATE UNLOGGED TABLE group_plain AS
SELECT value_of(i % 1000) AS name FROM (SELECT i FROM generate_series(1, 100000) AS i ORDER BY md5(i::text)) AS shuffled;
CREATE UNLOGGED TABLE group_pii (name encrypted_text NOT NULL);
CREATE UNLOGGED TABLE group_searchable (name encrypted_text(searchable) NOT NULL);
INSERT INTO group_pii SELECT name FROM group_plain;
INSERT INTO group_searchable SELECT name FROM group_plain;
CREATE UNLOGGED TABLE join_plain AS SELECT name FROM scan_plain LIMIT 100000;
CREATE UNLOGGED TABLE join_pii AS SELECT name FROM scan_pii LIMIT 100000;
CREATE UNLOGGED TABLE join_searchable AS SELECT name FROM scan_searchable LIMIT 100000;
VACUUM (ANALYZE) group_plain, group_pii, group_searchable, join_plain, join_pii, join_searchable;
SELECT prepare(kind, CASE side WHEN 'plain' THEN side WHEN 'searchable' THEN 'pii' ELSE 'partial untagged' END,
    replace(statement, '%', side), 100000)
FROM (VALUES ('group', 'SELECT count(*) FROM (SELECT name, count(*) FROM group_% GROUP BY name) AS s'),
        ('join', 'SELECT count(*) FROM join_% AS a JOIN join_% AS b ON a.name = b.name'),
        ('distinct', 'SELECT count(*) FROM (SELECT DISTINCT name FROM join_%) AS s')) AS kinds (kind, statement),
    (VALUES ('plain'), ('searchable'), ('pii')) AS sides (side) \g /dev/null
-- The same way for all sides: untagged values would be sorted, since they are taken for distinct.
SET enable_mergejoin = off;
SET enable_sort = off;
SELECT measure(kind, :SHORT_ROUNDS) FROM (VALUES ('group'), ('join'), ('distinct')) AS kinds (kind) \g /dev/null
RESET enable_mergejoin;
RESET enable_sort;
SELECT report(label, duration(plain), duration(pii), NULL, times(pii / plain), '≤ ' || target || ' ×', pii <= target * plain),
    report('  untagged', duration(plain), duration(untagged), NULL, times(untagged / plain),
        '≤ ' || untagged_target || ' ×', untagged <= untagged_target * plain)
FROM (VALUES ('GROUP BY, 1,000 groups of 100,000 rows', 'group', 1.1, 2.0), ('join of 100,000 rows', 'join', 1.15, 2.0),
        ('DISTINCT, 100,000 values', 'distinct', 1.1, 2.0)) AS kinds (label, kind, target, untagged_target)
    CROSS JOIN LATERAL (SELECT ns(kind, 'plain') AS plain, ns(kind, 'pii') AS pii, ns(kind, 'partial untagged') AS untagged
    ) AS measured \g /dev/null
DROP TABLE group_plain, group_pii, group_searchable, join_plain, join_pii, join_searchable, scan_searchable;
