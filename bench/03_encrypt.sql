-- Encryption, into a table and in memory.

\warn '==> inserting'
SELECT prepare('insert', 'plain', 'INSERT INTO target SELECT name FROM plain', 1000000,
        'CREATE UNLOGGED TABLE target (name text NOT NULL)'),
    prepare('insert', 'pii', 'INSERT INTO target SELECT name FROM plain', 1000000,
        'CREATE UNLOGGED TABLE target (name encrypted_text NOT NULL)'),
    prepare('insert', 'partial searchable', 'INSERT INTO target SELECT name FROM plain', 1000000,
        'CREATE UNLOGGED TABLE target (name encrypted_text(searchable) NOT NULL)'),
    prepare('insert', 'partial pgcrypto', $$INSERT INTO target SELECT encrypt(bytes, $1, 'aes') FROM plain LIMIT 100000$$,
        100000, 'CREATE UNLOGGED TABLE target (name bytea NOT NULL)') \g /dev/null
SELECT measure('insert', :ROUNDS, rows => false, undo => true) \g /dev/null

\warn '==> encrypting'
-- pgcrypto's raw function takes bytes: the target counts against those that it gets ready-made.
SELECT prepare('encrypt', 'plain', 'SELECT count(name) FROM plain', 1000000),
    prepare('encrypt', 'pii', 'SELECT count(pii_encrypt(name)) FROM plain', 1000000),
    prepare('encrypt', 'partial plain', $$SELECT count(bytes) FROM (SELECT * FROM plain LIMIT 200000) AS p$$, 200000),
    prepare('encrypt', 'partial pgcrypto', $$SELECT count(encrypt(bytes, $1, 'aes'))
        FROM (SELECT * FROM plain LIMIT 200000) AS p$$, 200000),
    prepare('encrypt', 'partial text', $$SELECT count(encrypt(convert_to(name, 'UTF8'), $1, 'aes'))
        FROM (SELECT * FROM plain LIMIT 200000) AS p$$, 200000),
    prepare('encrypt', 'partial pgp', $$SELECT count(pgp_sym_encrypt(name, encode($1, 'hex')))
        FROM (SELECT * FROM plain LIMIT 2000) AS p$$, 2000) \g /dev/null
SELECT measure('encrypt', :SHORT_ROUNDS) \g /dev/null

SELECT report('INSERT … SELECT, 1,000,000 values', duration(plain), duration(pii), duration(raw), times(pii / plain),
        '≤ 1.4 ×', pii <= 1.4 * plain),
    report('  searchable', duration(plain), duration(searchable), NULL, times(searchable / plain), '≤ 2 ×',
        searchable <= 2 * plain),
    report('  of which encryption', NULL, duration(pii - plain), duration(raw - plain),
        times((raw - plain) / (pii - plain)) || ' faster', 'about 0.3 µs', pii - plain < 350)
FROM (SELECT ns('insert', 'plain') AS plain, ns('insert', 'pii') AS pii, ns('insert', 'partial pgcrypto') AS raw,
        ns('insert', 'partial searchable') AS searchable
    ) AS measured \g /dev/null
SELECT report('encryption in memory', NULL, duration(pii), duration(raw), times(raw / pii) || ' faster',
        '≥ 4 × faster', raw >= 4 * pii),
    report('  pgcrypto: from text, as pii_encrypt', NULL, duration(pii), duration(raw_text), times(raw_text / pii) || ' faster'),
    report('  pgcrypto: pgp_sym_encrypt', NULL, duration(pii), duration(pgp), times(pgp / pii) || ' faster')
FROM (SELECT ns('encrypt', 'pii') - ns('encrypt', 'plain') AS pii,
        ns('encrypt', 'partial pgcrypto') - ns('encrypt', 'partial plain') AS raw,
        ns('encrypt', 'partial text') - ns('encrypt', 'partial plain') AS raw_text,
        ns('encrypt', 'partial pgp') - ns('encrypt', 'partial plain') AS pgp) AS measured \g /dev/null
