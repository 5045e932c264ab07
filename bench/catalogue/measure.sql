-- A database with :n tables that :made makes, each operation on all of it timed once, and reported as on :what.

CREATE DATABASE bench_catalogue;
\c bench_catalogue
SET client_min_messages = warning;
CREATE EXTENSION pazpaz_pii;
CREATE TABLE parts (id int, v encrypted_text(searchable)) PARTITION BY LIST (id);
CREATE TABLE clock (what text, at timestamptz DEFAULT clock_timestamp());
\o /dev/null
SELECT format(:'made', 't' || i, i) FROM generate_series(1, :n) AS i \gexec
VACUUM (ANALYZE);
-- Two versions of each key, of which the second is to take the place of the first.
SELECT pii_unlock(pii_generate_key());
SELECT pii_create_key(), pii_create_key(), pii_create_key('index'), pii_create_key('index');
SELECT pii_reload_keys();
SELECT max(version) AS data, max(version) - 1 AS old_data FROM pii_key_status WHERE kind = 'data' \gset
SELECT max(version) AS index FROM pii_key_status WHERE kind = 'index' \gset
SELECT pii_activate_key(:data);
SELECT pii_reload_keys();

INSERT INTO clock VALUES ('census');
SELECT * FROM pii_census();
INSERT INTO clock VALUES ('pii_doctor(true)');
SELECT * FROM pii_doctor(true);
INSERT INTO clock VALUES ('rotation with nothing to do');
CALL pii_rotate();
INSERT INTO clock VALUES ('pii_retire_key');
SELECT pii_retire_key(:old_data);
INSERT INTO clock VALUES ('index key change');
BEGIN;
SELECT pii_activate_key(:index, 'index');
COMMIT;
INSERT INTO clock VALUES (NULL);

SELECT string_agg(format('SELECT bench.report(%L, NULL, bench.duration(%s), NULL, NULL, %L, %L)',
        what || ', ' || :'what', seconds * 1e9, CASE WHEN what = 'census' THEN '≤ 2 s' END,
        CASE WHEN what = 'census' THEN seconds <= 2 END), '; ' ORDER BY at) AS reports
FROM (SELECT what, at, extract(epoch FROM lead(at) OVER (ORDER BY at) - at) AS seconds FROM clock) AS timed
WHERE what IS NOT NULL \gset
\c :main
SET client_min_messages = warning;
SET search_path = bench, public;
:reports;
DROP DATABASE bench_catalogue;
\o
