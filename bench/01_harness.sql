-- What the other files here use to measure and to report. scripts/bench runs all of them, in order,
-- in one keyed session of a throw-away server; nothing here is for a server that is used.

\set ON_ERROR_STOP on
-- How often each statement is timed; the median counts. What takes little time is timed more often.
\set ROUNDS 5
\set SHORT_ROUNDS 11
SET client_min_messages = warning;
-- A keyless session would be fast at reading ciphertext: with this it fails.
SET pazpaz_pii.io = 'plaintext';

CREATE SCHEMA bench;
SET search_path = bench, public;

-- One statement of a comparison. $1 in it is pgcrypto's key; values is what a time is divided by;
-- before is run first, untimed.
CREATE TABLE statements (
    what text, side text, statement text NOT NULL, per bigint NOT NULL, before text,
    PRIMARY KEY (what, side)
);
CREATE TABLE timings (what text, side text, ns double precision, decryptions double precision, result bigint);
CREATE TABLE lines (
    place serial, what text, plaintext text, pazpaz_pii text, pgcrypto text, ratio text, target text, reached boolean
);

-- The key for pgcrypto: in this table and in parameters, never in a statement.
CREATE TABLE pgcrypto_key AS SELECT public.pii_generate_key() AS key;

CREATE FUNCTION prepare(what text, side text, statement text, per bigint, before text DEFAULT NULL)
RETURNS void LANGUAGE sql AS 'INSERT INTO bench.statements VALUES (what, side, statement, per, before)';

-- Runs all sides of a comparison, rounds times after one that is not counted, every other round in the opposite
-- order. rows: the statements give one bigint, which must be the same on every side. undo: each is rolled back.
CREATE FUNCTION measure(what text, rounds integer, rows boolean DEFAULT true, undo boolean DEFAULT false)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    one bench.statements;
    pgcrypto_key bytea := (SELECT key FROM bench.pgcrypto_key);
    results bigint;
    found bigint;
    started timestamptz;
    ended timestamptz;
    decrypted bigint;
BEGIN
    FOR round IN 0..rounds LOOP
        FOR one IN
            SELECT s.* FROM bench.statements AS s WHERE s.what = measure.what
            ORDER BY CASE WHEN round % 2 = 0 THEN s.side END, s.side DESC
        LOOP
            found := NULL;
            BEGIN
                IF one.before IS NOT NULL THEN
                    EXECUTE one.before;
                END IF;
                SELECT coalesce(sum(decryptions), 0)::bigint INTO decrypted FROM pii_session_stats;
                started := clock_timestamp();
                IF rows THEN
                    EXECUTE one.statement INTO STRICT found USING pgcrypto_key;
                ELSE
                    EXECUTE one.statement USING pgcrypto_key;
                END IF;
                ended := clock_timestamp();
                SELECT coalesce(sum(decryptions), 0)::bigint - decrypted INTO decrypted FROM pii_session_stats;
                IF undo THEN
                    RAISE EXCEPTION USING ERRCODE = 'PZUND', MESSAGE = 'undo';
                END IF;
            EXCEPTION WHEN SQLSTATE 'PZUND' THEN
                NULL;
            END;
            IF round > 0 THEN
                INSERT INTO bench.timings VALUES (
                    one.what, one.side, extract(epoch FROM ended - started) * 1e9 / one.per,
                    decrypted::double precision / one.per, found);
            END IF;
        END LOOP;
    END LOOP;
    SELECT count(DISTINCT t.result) INTO results FROM bench.timings AS t
    WHERE t.what = measure.what AND t.side NOT LIKE 'partial%';
    IF rows AND results <> 1 THEN
        RAISE EXCEPTION 'the sides of "%" do not agree on the result', what;
    END IF;
END
$$;

-- The median time per value, in nanoseconds.
CREATE FUNCTION ns(what text, side text) RETURNS double precision LANGUAGE sql STABLE AS $$
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t.ns) FROM bench.timings AS t
    WHERE t.what = ns.what AND t.side = ns.side
$$;

-- Decryptions in this process per value, the most in any round.
CREATE FUNCTION decryptions(what text, side text) RETURNS double precision LANGUAGE sql STABLE AS $$
    SELECT max(t.decryptions) FROM bench.timings AS t WHERE t.what = decryptions.what AND t.side = decryptions.side
$$;

-- Three significant digits.
CREATE FUNCTION digits(x double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN x = 0 THEN '0'
        ELSE round(x::numeric, greatest(0, 2 - floor(log(abs(x)))::integer))::text END
$$;
CREATE FUNCTION duration(ns double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN ns < 1e3 THEN bench.digits(ns) || ' ns'
        WHEN ns < 1e6 THEN bench.digits(ns / 1e3) || ' µs'
        WHEN ns < 1e9 THEN bench.digits(ns / 1e6) || ' ms'
        ELSE bench.digits(ns / 1e9) || ' s' END
$$;
CREATE FUNCTION amount(x double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT trim_scale(round(x::numeric, 3))::text
$$;
CREATE FUNCTION times(x double precision) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT bench.digits(x) || ' ×' $$;

CREATE FUNCTION report(
    what text, plaintext text, pazpaz_pii text, pgcrypto text, ratio text, target text DEFAULT NULL, reached boolean DEFAULT NULL
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO bench.lines (what, plaintext, pazpaz_pii, pgcrypto, ratio, target, reached)
    VALUES (what, plaintext, pazpaz_pii, pgcrypto, ratio, target, reached)
$$;

-- An error unless the plan of a statement has a line like that.
CREATE FUNCTION expect_plan(statement text, expected text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    line text;
BEGIN
    FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || statement LOOP
        IF line LIKE expected THEN
            RETURN;
        END IF;
    END LOOP;
    RAISE EXCEPTION 'the plan was to have %: %', expected, statement;
END
$$;

-- 1,000,000 values of 20 bytes, all different; one in a hundred has an x.
CREATE FUNCTION value_of(i integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN i % 100 = 0 THEN 'X' ELSE 'B' END
        || translate(substr(md5(i::text), 1, 5), '0123456789', 'eghiklmnop')
        || CASE WHEN i % 100 = 0 THEN 'x ' ELSE 'a ' END
        || initcap(translate(substr(md5(i::text), 6, 12), '0123456789', 'eghiklmnop'))
$$;

\warn '==> making the tables'
CREATE UNLOGGED TABLE plain (id integer NOT NULL, name text NOT NULL, bytes bytea NOT NULL);
INSERT INTO plain SELECT i, value_of(i), value_of(i)::bytea FROM generate_series(1, 1000000) AS i;
CREATE UNLOGGED TABLE scan_plain AS SELECT name FROM plain;
CREATE UNLOGGED TABLE scan_pii (name encrypted_text NOT NULL);
INSERT INTO scan_pii SELECT name FROM plain;
CREATE UNLOGGED TABLE scan_pgcrypto AS
    SELECT encrypt(bytes, (SELECT key FROM pgcrypto_key), 'aes') AS name FROM plain LIMIT 100000;
CREATE UNLOGGED TABLE scan_pgp AS
    SELECT pgp_sym_encrypt(name, (SELECT encode(key, 'hex') FROM pgcrypto_key)) AS name FROM plain LIMIT 1000;
VACUUM (ANALYZE) plain, scan_plain, scan_pii, scan_pgcrypto, scan_pgp;
