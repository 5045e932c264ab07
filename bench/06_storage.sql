-- Bytes stored for a value beyond those of its text.

SELECT report('bytes a value beyond its text', '0', amount(plain), amount(pgcrypto), NULL, '31', plain = 31),
    report('  searchable', '0', amount(searchable), NULL, NULL, '49', searchable = 49)
FROM (SELECT avg(octet_length(name::bytea) - octet_length(name::text))::double precision AS plain FROM scan_pii) AS p,
    (SELECT avg(octet_length(value::bytea) - octet_length(value::text))::double precision AS searchable
        FROM (SELECT name::encrypted_text(255, searchable) AS value FROM plain LIMIT 1000) AS v) AS s,
    (SELECT avg(octet_length(name))::double precision - 20 AS pgcrypto FROM scan_pgcrypto) AS r \g /dev/null
SELECT report('  pgcrypto: pgp_sym_encrypt', NULL, NULL, amount(avg(octet_length(name))::double precision - 20), NULL)
FROM scan_pgp \g /dev/null
DROP TABLE scan_plain, scan_pii, scan_pgcrypto, scan_pgp, plain, scan_plain_100k, scan_pii_100k;
