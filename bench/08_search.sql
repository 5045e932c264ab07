-- The search index beside pg_trgm over plaintext, and beside scans: names of a first and a last one, as often as
-- among the clients.

\warn '==> searching'
-- Of the database, as the type is: it stays when the schema bench goes.
CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public;
CREATE TABLE name_parts AS
SELECT row_number() OVER () - 1 AS place, first_name AS first, last_name AS last FROM clients
WHERE first_name <> '' AND last_name <> '';
CREATE FUNCTION names(low integer, high integer) RETURNS TABLE (id integer, name text) LANGUAGE sql STABLE AS $$
    SELECT i, f.first || ' ' || l.last
    FROM (SELECT count(*) FROM bench.name_parts) AS n (parts) CROSS JOIN generate_series(low, high) AS i
        JOIN bench.name_parts AS f ON f.place = abs(hashint8(i)::bigint) % n.parts
        JOIN bench.name_parts AS l ON l.place = abs(hashint8(i + 10000000)::bigint) % n.parts
$$;

-- Tables that are logged, since what they write counts, too.
CREATE TABLE search_plain (id integer NOT NULL, name text NOT NULL);
CREATE TABLE search_pii (id integer NOT NULL, name encrypted_text NOT NULL);
CREATE FUNCTION make_search_tables(n integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DROP INDEX IF EXISTS search_plain_name, search_pii_name;
    TRUNCATE search_plain, search_pii;
    INSERT INTO search_plain SELECT * FROM names(1, n);
    INSERT INTO search_pii SELECT id, name FROM search_plain;
END
$$;
-- What is searched for: a last name that few have, one that many have, the first four letters of one, none, and a
-- whole name.
CREATE VIEW needles AS
WITH lasts AS (
    SELECT last, count(*) AS hits FROM (SELECT substring(name, '[^ ]+$') AS last FROM search_plain) AS s
    WHERE length(last) BETWEEN 5 AND 9 AND last ~ '^[A-Za-z]+$' GROUP BY last
),
rare AS (SELECT last FROM lasts ORDER BY hits, last LIMIT 1),
common AS (SELECT last FROM lasts ORDER BY hits DESC, last LIMIT 1)
SELECT 1 AS place, 'rare' AS what, format('name ILIKE %L', '%' || lower(last) || '%') AS condition, 1.3 AS target
    FROM rare
UNION ALL SELECT 2, 'common', format('name ILIKE %L', '%' || lower(last) || '%'), 2 FROM common
UNION ALL SELECT 3, 'prefix', format('name LIKE %L', left(name, 4) || '%'), 2 FROM search_plain WHERE id = 1
UNION ALL SELECT 4, 'no hit', 'name ILIKE ''%qxzvwk%''', 2
UNION ALL SELECT 5, '= a whole name', format('name = %L', name), 2 FROM search_plain WHERE id = 1;

CREATE FUNCTION prepare_search(n integer, kind text) RETURNS void LANGUAGE sql AS $$
    SELECT bench.prepare(format('search %s %s %s', n, kind, e.what), side,
        format('SELECT count(*) FROM search_%s WHERE %s', side, e.condition), 1)
    FROM bench.needles AS e, (VALUES ('plain'), ('pii')) AS sides (side)
$$;

-- Each needle by index and by scan, then what the indexes take; before it are the tables and no index.
CREATE FUNCTION measure_search(n integer, rounds integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one record;
BEGIN
    PERFORM bench.prepare('search build ' || n, 'plain', 'CREATE INDEX ON search_plain USING gin (name gin_trgm_ops)', n),
        bench.prepare('search build ' || n, 'pii', 'CREATE INDEX ON search_pii USING pii_search (name)', n);
    PERFORM bench.measure('search build ' || n, 3, rows => false, undo => true);
    PERFORM bench.prepare_search(n, 'scan');
    CREATE INDEX search_plain_name ON search_plain USING gin (name gin_trgm_ops);
    CREATE INDEX search_pii_name ON search_pii USING pii_search (name);
    PERFORM bench.prepare_search(n, 'index');
    FOR one IN SELECT s.what FROM bench.statements AS s WHERE s.what LIKE format('search %s %%', n) AND s.side = 'pii'
            ORDER BY s.what LOOP
        PERFORM set_config('enable_bitmapscan', (one.what LIKE '% index %')::text, true),
            set_config('enable_seqscan', (one.what NOT LIKE '% index %')::text, true);
        PERFORM bench.expect_plan(s.statement, CASE WHEN one.what LIKE '% index %' THEN '%Bitmap Index Scan on search_%'
            ELSE '%Seq Scan on search_%' END) FROM bench.statements AS s WHERE s.what = one.what;
        PERFORM bench.measure(one.what, CASE WHEN one.what LIKE '% index %' THEN rounds ELSE 3 END);
    END LOOP;
    PERFORM set_config('enable_bitmapscan', 'on', true), set_config('enable_seqscan', 'on', true);
END
$$;

CREATE FUNCTION report_search(n integer) RETURNS void LANGUAGE sql AS $$
    SELECT bench.report(format('%s names, %s: %s', to_char(n, 'FM9,999,999'), e.what, pazpaz_pii.pii_counted(
            (SELECT max(t.result) FROM bench.timings AS t WHERE t.what = format('search %s index %s', n, e.what)), 'row')),
        bench.duration(plain), bench.duration(pii), NULL, bench.times(pii / plain), format('≤ %s ×', e.target),
        pii <= e.target * plain),
        bench.report('  without an index', bench.duration(plain_scan), bench.duration(pii_scan), NULL,
            bench.times(pii_scan / plain_scan))
    FROM bench.needles AS e
        CROSS JOIN LATERAL format('search %s index %s', n, e.what) AS by_index
        CROSS JOIN LATERAL format('search %s scan %s', n, e.what) AS by_scan
        CROSS JOIN LATERAL (SELECT bench.ns(by_index, 'plain') AS plain, bench.ns(by_index, 'pii') AS pii,
            bench.ns(by_scan, 'plain') AS plain_scan, bench.ns(by_scan, 'pii') AS pii_scan) AS measured
    ORDER BY e.place;
    SELECT bench.report(format('search index of %s names, build', to_char(n, 'FM9,999,999')), bench.duration(plain),
        bench.duration(pii), NULL, bench.times(pii / plain), '≤ 1 ×', pii <= plain),
        bench.report('  bytes a row', bench.amount(plain_bytes), bench.amount(pii_bytes), NULL,
            bench.times(pii_bytes / plain_bytes), '≤ 1 ×', pii_bytes <= plain_bytes)
    FROM (SELECT bench.ns('search build ' || n, 'plain') AS plain, bench.ns('search build ' || n, 'pii') AS pii,
        pg_relation_size('bench.search_plain_name'::text::regclass)::double precision / n AS plain_bytes,
        pg_relation_size('bench.search_pii_name'::text::regclass)::double precision / n AS pii_bytes) AS measured;
$$;

SELECT make_search_tables(1000000) \g /dev/null
VACUUM (ANALYZE) search_plain, search_pii;
SELECT measure_search(1000000, :SHORT_ROUNDS) \g /dev/null
SELECT report_search(1000000) \g /dev/null
SELECT make_search_tables(200000) \g /dev/null
VACUUM (ANALYZE) search_plain, search_pii;
SELECT measure_search(200000, :SHORT_ROUNDS) \g /dev/null
SELECT report_search(200000) \g /dev/null

-- What an index adds to an INSERT, merges included: the same without the index is taken off.
\warn '==> adding rows to search indexes'
CREATE TABLE more_names AS SELECT * FROM names(2000001, 2020000);
CREATE TABLE bare_plain (LIKE search_plain);
CREATE TABLE bare_pii (LIKE search_pii);
SELECT prepare('search insert', side, format('INSERT INTO %s SELECT id, name FROM more_names', target), 20000)
FROM (VALUES ('plain', 'search_plain'), ('pii', 'search_pii'), ('bare plain', 'bare_plain'), ('bare pii', 'bare_pii'))
    AS sides (side, target) \g /dev/null
SELECT measure('search insert', :ROUNDS, rows => false) \g /dev/null
CREATE FUNCTION wal_bytes(statement text) RETURNS double precision LANGUAGE plpgsql AS $$
DECLARE
    before CONSTANT pg_lsn := pg_current_wal_insert_lsn();
BEGIN
    EXECUTE statement;
    RETURN pg_wal_lsn_diff(pg_current_wal_insert_lsn(), before) / 20000.0;
END
$$;
CREATE TABLE written AS
SELECT side, wal_bytes(statement) AS bytes FROM statements WHERE what = 'search insert' ORDER BY side;
SELECT report('INSERT into an index of 200,000 names, more than without', duration(plain), duration(pii), NULL,
        times(pii / plain), '≤ 1.3 ×', pii <= 1.3 * plain),
    report('  WAL, bytes a row', amount(plain_bytes), amount(pii_bytes), NULL, times(pii_bytes / plain_bytes))
FROM (SELECT ns('search insert', 'plain') - ns('search insert', 'bare plain') AS plain,
        ns('search insert', 'pii') - ns('search insert', 'bare pii') AS pii,
        (SELECT sum(CASE side WHEN 'plain' THEN bytes WHEN 'bare plain' THEN -bytes END) FROM written) AS plain_bytes,
        (SELECT sum(CASE side WHEN 'pii' THEN bytes WHEN 'bare pii' THEN -bytes END) FROM written) AS pii_bytes
    ) AS measured \g /dev/null

-- As a restore without a key leaves it, and the merge afterwards.
BEGIN;
SET LOCAL pazpaz_pii.keyring = '';
SET LOCAL client_min_messages = error;
REINDEX INDEX search_pii_name;
COMMIT;
SELECT prepare('search restored', 'pii', statement, 1) FROM statements
WHERE what = 'search 200000 index rare' AND side = 'pii' \g /dev/null
SELECT prepare('search merge', 'pii', 'SELECT count(pii_search_merge(''search_pii_name'', true))', 1) \g /dev/null
SELECT measure('search restored', 3), measure('search merge', 3) \g /dev/null
SELECT report('search index of 200,000 names, restored without a key', NULL, duration(ns('search restored', 'pii')), NULL, NULL),
    report('  pii_search_merge() of all rows', NULL, duration(ns('search merge', 'pii')), NULL, NULL) \g /dev/null
DROP TABLE search_plain, search_pii, bare_plain, bare_pii, more_names CASCADE;
