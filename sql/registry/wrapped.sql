-- Wrapped keys: data and index keys that are made here and wrapped under a master key, which is the
-- one secret that a session needs while they rotate.

CREATE FUNCTION @extschema@.pii_unlock(master bytea, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_unlock_wrapper';
COMMENT ON FUNCTION @extschema@.pii_unlock(bytea, boolean) IS
    'loads all wrapped keys into this session, or into this transaction when is_local; pass the master key as a bind '
        'parameter';

CREATE FUNCTION @extschema@.pii_unlock_passphrase(passphrase text, is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_unlock_passphrase_wrapper';
COMMENT ON FUNCTION @extschema@.pii_unlock_passphrase(text, boolean) IS
    'as pii_unlock, by the passphrase that pii_set_passphrase() has set; pass it as a bind parameter';

CREATE FUNCTION @extschema@.pii_reload_keys(is_local boolean DEFAULT false) RETURNS text
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_reload_keys_wrapper';
COMMENT ON FUNCTION @extschema@.pii_reload_keys(boolean) IS
    'loads all wrapped keys again with the master key of this session, after one was made or activated';

CREATE FUNCTION pazpaz_pii.pii_wrap_new_key(
    kind text, version integer, OUT fingerprint text, OUT wrapped_key bytea, OUT master_fingerprint text
) RETURNS SETOF record
    VOLATILE STRICT PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wrap_new_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wrap_new_key(text, integer) IS
    'internal: a random key wrapped under the master key of this session; for pii_create_key()';

CREATE FUNCTION @extschema@.pii_create_key(
    kind text DEFAULT 'data', valid_for interval DEFAULT '90 days', ignoring text[] DEFAULT '{}'
) RETURNS integer
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    next_version integer;
    made record;
    added pazpaz_pii.pii_key;
    left_out CONSTANT text[] := pazpaz_pii.pii_ignored(ignoring);
BEGIN
    IF kind IS NULL OR kind NOT IN ('data', 'index') THEN
        RAISE EXCEPTION 'kind must be ''data'' or ''index''' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- Whoever creates a key at the same time waits here, and then sees this one.
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT coalesce(max(known.version), 0) + 1 INTO next_version FROM (
        SELECT k.version FROM pazpaz_pii.pii_key AS k WHERE k.kind = pii_create_key.kind
        UNION ALL SELECT s.version FROM @extschema@.pii_session_keys() AS s WHERE s.kind = pii_create_key.kind
    ) AS known;
    SELECT * INTO made FROM pazpaz_pii.pii_wrap_new_key(kind, next_version);
    INSERT INTO pazpaz_pii.pii_key_parameters (master_fingerprint) VALUES (made.master_fingerprint)
        ON CONFLICT DO NOTHING;
    added := pazpaz_pii.pii_add_key(kind, next_version, made.fingerprint, made.wrapped_key,
        NOT pazpaz_pii.pii_has_active_key(kind), valid_for, left_out);
    PERFORM pazpaz_pii.pii_audit_key('key_create', added, added.ignored);
    RETURN next_version;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_create_key(text, interval, text[]) IS
    'makes and stores the next version of a key, wrapped under the master key of this session; pii_unlock() and '
        'pii_reload_keys() load it';

CREATE FUNCTION pazpaz_pii.pii_rewrap_key(old bytea, new bytea, kind text, version integer, wrapped_key bytea)
    RETURNS bytea
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_rewrap_key_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_rewrap_key(bytea, bytea, text, integer, bytea) IS
    'internal: a wrapped key wrapped under another master key; for pii_rewrap()';

CREATE FUNCTION pazpaz_pii.pii_master_fingerprint(master bytea) RETURNS text
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_master_fingerprint_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_master_fingerprint(bytea) IS
    'internal: the fingerprint of a master key, checked to be the current one when there is one; for pii_rewrap()';

CREATE FUNCTION @extschema@.pii_rewrap(old bytea, new bytea) RETURNS integer
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rewrapped integer;
    had_passphrase boolean;
BEGIN
    IF old IS NULL OR new IS NULL THEN
        RAISE EXCEPTION 'both master keys must be given' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    -- Also when no key is wrapped yet: a passphrase may hold the master key.
    IF EXISTS (SELECT FROM pazpaz_pii.pii_key_parameters AS p
        WHERE p.master_fingerprint <> pazpaz_pii.pii_master_fingerprint(old)) THEN
        RAISE EXCEPTION 'wrong master key: the old one is another' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    UPDATE pazpaz_pii.pii_key AS k
        SET wrapped_key = pazpaz_pii.pii_rewrap_key(old, new, k.kind, k.version, k.wrapped_key)
        WHERE k.wrapped_key IS NOT NULL;
    GET DIAGNOSTICS rewrapped = ROW_COUNT;
    SELECT p.wrapped_master IS NOT NULL INTO had_passphrase FROM pazpaz_pii.pii_key_parameters AS p;
    UPDATE pazpaz_pii.pii_key_parameters AS p
        SET master_fingerprint = pazpaz_pii.pii_master_fingerprint(new), changed_at = now(), salt = NULL,
            memory_kib = NULL,
            iterations = NULL, lanes = NULL, passphrase_fingerprint = NULL, wrapped_master = NULL;
    IF had_passphrase THEN
        RAISE WARNING 'the passphrase opened the old master key and opens nothing any more'
            USING HINT = 'SELECT pii_set_passphrase($1, master => $2), with the new master key.';
    END IF;
    PERFORM @extschema@.pii_audit('master_rewrap', jsonb_build_object('keys', rewrapped));
    RETURN rewrapped;
END
$$;
COMMENT ON FUNCTION @extschema@.pii_rewrap(bytea, bytea) IS
    'wraps all keys under another master key; touches no data; returns how many; pass both as bind parameters';

CREATE FUNCTION pazpaz_pii.pii_wrap_master(
    passphrase text, master bytea, old_passphrase text,
    OUT master_fingerprint text, OUT salt bytea, OUT memory_kib integer, OUT iterations integer,
    OUT lanes integer, OUT passphrase_fingerprint text, OUT wrapped_master bytea
) RETURNS SETOF record
    VOLATILE PARALLEL UNSAFE ROWS 1 LANGUAGE c AS 'MODULE_PATHNAME', 'pii_wrap_master_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_wrap_master(text, bytea, text) IS
    'internal: the master key, which must be given, or a new one where there is none, wrapped under a passphrase; for '
        'pii_set_passphrase()';

CREATE FUNCTION @extschema@.pii_set_passphrase(
    passphrase text, master bytea DEFAULT NULL, old_passphrase text DEFAULT NULL
) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made record;
BEGIN
    LOCK TABLE pazpaz_pii.pii_key IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO made FROM pazpaz_pii.pii_wrap_master(passphrase, master, old_passphrase);
    INSERT INTO pazpaz_pii.pii_key_parameters AS p
            (master_fingerprint, salt, memory_kib, iterations, lanes, passphrase_fingerprint, wrapped_master)
        VALUES (made.master_fingerprint, made.salt, made.memory_kib, made.iterations, made.lanes,
            made.passphrase_fingerprint, made.wrapped_master)
        ON CONFLICT (is_only_row) DO UPDATE SET
            salt = excluded.salt, memory_kib = excluded.memory_kib, iterations = excluded.iterations,
                lanes = excluded.lanes,
            passphrase_fingerprint = excluded.passphrase_fingerprint, wrapped_master = excluded.wrapped_master,
            changed_at = now();
END
$$;
COMMENT ON FUNCTION @extschema@.pii_set_passphrase(text, bytea, text) IS
    'lets a passphrase open the master key (Argon2id), in place of any before; wants the master key or the passphrase '
        'before; pass all as bind parameters';
