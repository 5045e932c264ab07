-- What the database knows about its keys, and what became of them.

CREATE TABLE pazpaz_pii.pii_key (
    kind text NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['data', 'index'])),
    version integer NOT NULL CHECK (version OPERATOR(pg_catalog.>=) 1 AND version OPERATOR(pg_catalog.<=) 65535),
    fingerprint text NOT NULL UNIQUE CHECK (fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{16}$'),
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    activated_at timestamptz,
    expires_at timestamptz DEFAULT pg_catalog.now() OPERATOR(pg_catalog.+) interval '90 days',
    retired_at timestamptz,
    destroyed_at timestamptz,
    wrapped_key bytea CHECK (pg_catalog.octet_length(wrapped_key) OPERATOR(pg_catalog.=) 60),
    ignored text[] NOT NULL DEFAULT '{}',
    custody text CHECK (custody OPERATOR(pg_catalog.=) ANY (ARRAY['server', 'client'])),
    PRIMARY KEY (kind, version),
    CHECK (destroyed_at IS NULL OR (retired_at IS NOT NULL AND wrapped_key IS NULL))
);
COMMENT ON TABLE pazpaz_pii.pii_key IS
    'internal: registered keys; written by pii_register_key(), pii_create_key() and the functions that follow them';
COMMENT ON COLUMN pazpaz_pii.pii_key.kind IS 'data: encrypts values; index: makes equality tags and blind indexes';
COMMENT ON COLUMN pazpaz_pii.pii_key.version IS 'as in keyrings and stored values';
COMMENT ON COLUMN pazpaz_pii.pii_key.fingerprint IS 'tells keys apart and gives nothing away; another key under this '
    'version is refused';
COMMENT ON COLUMN pazpaz_pii.pii_key.activated_at IS 'NULL while the key waits to be used; one index key is active';
COMMENT ON COLUMN pazpaz_pii.pii_key.expires_at IS 'when a new version is due; enforces nothing; NULL for never';
COMMENT ON COLUMN pazpaz_pii.pii_key.retired_at IS 'since then it encrypts no more';
COMMENT ON COLUMN pazpaz_pii.pii_key.destroyed_at IS 'since then it decrypts no more';
COMMENT ON COLUMN pazpaz_pii.pii_key.wrapped_key IS 'the key encrypted under the master key, or NULL; not for PUBLIC';
COMMENT ON COLUMN pazpaz_pii.pii_key.ignored IS 'tables that were left out of account when it was activated';
COMMENT ON COLUMN pazpaz_pii.pii_key.custody IS 'reserved: whether sessions here (server) or only clients have the key '
    '(client); NULL while nothing says so';

-- One index key is live per database: lookups compare its tags.
CREATE UNIQUE INDEX pii_key_one_active_index ON pazpaz_pii.pii_key (kind)
    WHERE kind OPERATOR(pg_catalog.=) 'index' AND activated_at IS NOT NULL AND retired_at IS NULL;
COMMENT ON INDEX pazpaz_pii.pii_key_one_active_index IS 'one index key is active';

CREATE TABLE pazpaz_pii.pii_key_parameters (
    is_only_row boolean PRIMARY KEY DEFAULT true CHECK (is_only_row),
    master_fingerprint text NOT NULL CHECK (master_fingerprint OPERATOR(pg_catalog.~) '^[0-9a-f]{16}$'),
    salt bytea,
    memory_kib integer,
    iterations integer,
    lanes integer,
    passphrase_fingerprint text,
    wrapped_master bytea,
    changed_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE pazpaz_pii.pii_key_parameters IS
    'internal: one row: which master key wraps the registered keys, and how a passphrase opens it (Argon2id)';

CREATE TABLE pazpaz_pii.pii_key_census (
    table_name text NOT NULL,
    column_name name NOT NULL,
    key_version integer,
    index_version integer,
    n_values bigint NOT NULL,
    nulls bigint NOT NULL,
    malformed bigint NOT NULL,
    bytes bigint,
    taken_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);
COMMENT ON TABLE pazpaz_pii.pii_key_census IS 'internal: the last pii_take_census(): stored values by table, column '
    'and key version';

-- The census says what is in the tables, so it is not dumped.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_key', '');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_key_parameters', '');

-- Sessions remember what they read; this makes them read again.
CREATE FUNCTION pazpaz_pii.pii_key_changed() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_key_changed_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_key_changed() IS
    'internal: trigger of pii_key: all sessions look their keys up again before they next use them';

CREATE TRIGGER pii_key_changed
    AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pazpaz_pii.pii_key
    FOR EACH STATEMENT EXECUTE FUNCTION pazpaz_pii.pii_key_changed();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_key_changed;

-- A version stands for one key for ever, and is never given out again: so its row stays, whatever becomes
-- of the key. The only copy of a wrapped one goes when pii_destroy_key() has said so. Likewise a master key
-- that only a passphrase opens.
CREATE FUNCTION pazpaz_pii.pii_refuse_forgetting() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are not deleted, nor moved to another version', TG_RELID::regclass
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'pii_destroy_key() ends a key for ever; that there was one stays known.';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_forgetting() IS
    'internal: trigger of pii_key and pii_key_parameters: an error for what would forget keys';

CREATE TRIGGER pii_refuse_delete BEFORE DELETE ON pazpaz_pii.pii_key
    FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_delete;
CREATE TRIGGER pii_refuse_update BEFORE UPDATE ON pazpaz_pii.pii_key
    FOR EACH ROW WHEN (NEW.kind OPERATOR(pg_catalog.<>) OLD.kind OR NEW.version OPERATOR(pg_catalog.<>) OLD.version
        OR NEW.fingerprint OPERATOR(pg_catalog.<>) OLD.fingerprint
        OR (OLD.wrapped_key IS NOT NULL AND NEW.wrapped_key IS NULL AND NEW.destroyed_at IS NULL))
    EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key ENABLE ALWAYS TRIGGER pii_refuse_update;
CREATE TRIGGER pii_refuse_delete BEFORE DELETE ON pazpaz_pii.pii_key_parameters
    FOR EACH ROW EXECUTE FUNCTION pazpaz_pii.pii_refuse_forgetting();
ALTER TABLE pazpaz_pii.pii_key_parameters ENABLE ALWAYS TRIGGER pii_refuse_delete;

CREATE VIEW @extschema@.pii_key_status AS
    WITH sealed AS MATERIALIZED (
        SELECT pg_catalog.unnest(i.key_versions) AS version FROM @extschema@.pii_search_indexes AS i
    )
    SELECT k.kind, k.version, k.fingerprint,
        CASE
            WHEN k.destroyed_at IS NOT NULL THEN 'destroyed'
            WHEN k.retired_at IS NOT NULL THEN 'retired'
            WHEN k.activated_at IS NULL THEN 'pending'
            WHEN k.expires_at OPERATOR(pg_catalog.<=) pg_catalog.now() THEN 'overdue'
            WHEN k.expires_at OPERATOR(pg_catalog.<=) (pg_catalog.now() OPERATOR(pg_catalog.+) interval '14 days')
                THEN 'due'
            ELSE 'current'
        END AS status,
        pg_catalog.date_trunc('second', pg_catalog.now() OPERATOR(pg_catalog.-) k.created_at) AS age,
        CASE WHEN k.retired_at IS NULL THEN pg_catalog.floor(pg_catalog.date_part('epoch',
            k.expires_at OPERATOR(pg_catalog.-) pg_catalog.now()) OPERATOR(pg_catalog./) 86400)::integer END
                AS days_left,
        c.n_values,
        CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data' THEN s.n_indexes END AS search_indexes,
        CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data'
            THEN c.n_values::double precision OPERATOR(pg_catalog./) 4294967296::double precision END AS budget_used,
        t.taken_at AS counted_at,
        k.created_at, k.activated_at, k.expires_at, k.retired_at, k.destroyed_at,
        k.wrapped_key IS NOT NULL AS is_wrapped
    FROM pazpaz_pii.pii_key AS k
        CROSS JOIN (SELECT pg_catalog.max(taken_at) AS taken_at FROM pazpaz_pii.pii_key_census) AS t
        CROSS JOIN LATERAL (
            SELECT CASE WHEN t.taken_at IS NOT NULL THEN COALESCE(pg_catalog.sum(one.n_values), 0)::bigint END
                AS n_values
            FROM pazpaz_pii.pii_key_census AS one
            WHERE k.version OPERATOR(pg_catalog.=)
                CASE WHEN k.kind OPERATOR(pg_catalog.=) 'data' THEN one.key_version ELSE one.index_version END) AS c
        CROSS JOIN LATERAL (SELECT pg_catalog.count(*) AS n_indexes FROM sealed
            WHERE sealed.version OPERATOR(pg_catalog.=) k.version) AS s;
COMMENT ON VIEW @extschema@.pii_key_status IS
    'registered keys: status (pending, current, due within 14 days, overdue, retired, destroyed), values by the '
        'last census, and search indexes that are sealed under each';
COMMENT ON COLUMN @extschema@.pii_key_status.days_left IS 'until expires_at; negative when overdue';
COMMENT ON COLUMN @extschema@.pii_key_status.n_values IS 'stored values under this key by the last pii_take_census(), '
    'NULL before the first';
COMMENT ON COLUMN @extschema@.pii_key_status.budget_used IS
    'share of the 2^32 encryptions that one data key is good for; at least this, since overwritten values count too';
COMMENT ON COLUMN @extschema@.pii_key_status.counted_at IS 'when the last census was taken';
