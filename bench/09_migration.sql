-- The batches of a backfill and of a rotation, beside one UPDATE of the same rows and as many columns;
-- all with a primary key and no other index.

\warn '==> migrating and rotating'
SELECT '{"first_name": {}, "last_name": {}, "email": {}, "phone": {}, "address": {}, "medical_history": {},
    "emergency_contact_name": {}, "emergency_contact_phone": {}}' AS columns \gset
SELECT replace(:'columns', '{}', '{"searchable": true}') AS searchable_columns \gset

-- %1$s is a plain column, %2$s its other one.
CREATE FUNCTION each_column(form text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT string_agg(format(form, name, name || '_2'), ', ') FROM jsonb_object_keys(current_setting('bench.columns')::jsonb) AS name
$$;
SET bench.columns = :'columns';
CREATE TABLE clock (started timestamptz);

-- What comes before each measured statement, if it is more than a copy of clients.
CREATE TABLE batches (what text, side text, before text[], statement text);
INSERT INTO batches VALUES
    ('backfill', 'plain', ARRAY['ALTER TABLE target ' || each_column('ADD %2$s text')],
        'UPDATE target SET ' || each_column('%2$s = %1$s')),
    ('backfill', 'pii', ARRAY[format('SELECT pii_migration_start(''target'', %L)', :'columns')],
        'CALL pii_migration_backfill(''target'')'),
    ('backfill', 'pgcrypto', ARRAY['ALTER TABLE target ' || each_column('ADD %2$s bytea')],
        'UPDATE target SET ' || each_column('%2$s = encrypt(convert_to(%1$s, ''UTF8''), key, ''aes'')') || ' FROM pgcrypto_key'),
    ('rotate', 'plain', '{}',
        'UPDATE target SET ' || each_column('%1$s = %1$s || ''''')),
    -- A new version of the data key for each round.
    ('rotate', 'pii', ARRAY[format('SELECT pii_encrypt_columns(''target'', %L)', :'columns'),
            'SELECT pii_load_key(max(version) + 1, pii_generate_key()) FROM pii_session_keys() WHERE kind = ''data'''],
        'CALL pii_rotate(''target'')'),
    ('rotate searchable', 'pii', ARRAY[format('SELECT pii_encrypt_columns(''target'', %L)', :'searchable_columns'),
            'SELECT pii_load_key(max(version) + 1, pii_generate_key()) FROM pii_session_keys() WHERE kind = ''data'''],
        'CALL pii_rotate(''target'')'),
    ('rotate', 'pgcrypto', ARRAY['ALTER TABLE target ' || each_column('ADD %2$s bytea'),
            'UPDATE target SET ' || each_column('%2$s = encrypt(convert_to(%1$s, ''UTF8''), key, ''aes'')') || ' FROM pgcrypto_key',
            'ALTER TABLE target ' || each_column('DROP %1$s'), 'VACUUM FULL target'],
        'UPDATE target SET ' || each_column('%2$s = encrypt(decrypt(%2$s, key, ''aes''), key, ''aes'')') || ' FROM pgcrypto_key');

-- Batches commit, so each statement is run by psql itself.
\o /dev/null
SELECT s.statement
FROM generate_series(0, :ROUNDS) AS round, batches AS b
    CROSS JOIN LATERAL unnest(
        ARRAY['DROP TABLE IF EXISTS target', 'CREATE UNLOGGED TABLE target (LIKE clients, PRIMARY KEY (id))',
            'INSERT INTO target SELECT * FROM clients LIMIT 20000']
        || b.before || ARRAY['VACUUM (ANALYZE) target', 'TRUNCATE clock', 'INSERT INTO clock VALUES (clock_timestamp())', b.statement]
        -- The first round is not counted.
        || CASE WHEN round > 0 THEN format('INSERT INTO timings (what, side, ns) SELECT %L, %L,
            extract(epoch FROM clock_timestamp() - started) * 1e9 / 20000 FROM clock', b.what, b.side) END
    ) WITH ORDINALITY AS s (statement, place)
WHERE s.statement IS NOT NULL
ORDER BY round, b.what, CASE WHEN round % 2 = 0 THEN b.side END, b.side DESC, s.place \gexec
\o

SELECT report(label, duration(plain), duration(pii), duration(raw), times(pii / plain), '≤ ' || target || ' ×',
        pii <= target * plain),
    report('  rows per second', round(1e9 / plain)::text, round(1e9 / pii)::text, round(1e9 / raw)::text, NULL)
FROM (VALUES ('backfill, 20,000 clients × 8 columns', 'backfill', 1.6), ('rotation, the same', 'rotate', 1.8)) AS kinds (label, kind, target)
    CROSS JOIN LATERAL (SELECT ns(kind, 'plain') AS plain, ns(kind, 'pii') AS pii, ns(kind, 'pgcrypto') AS raw) AS measured \g /dev/null
SELECT report('  of searchable columns', duration(plain), duration(pii), NULL, times(pii / plain), '≤ 1.8 ×', pii <= 1.8 * plain)
FROM (SELECT ns('rotate', 'plain') AS plain, ns('rotate searchable', 'pii') AS pii) AS measured \g /dev/null
DROP TABLE target;
