-- Columns that were encrypted and are not any more. A schema tool that does not know the type alters it to
-- text, and in a session with a key PostgreSQL does so without a word. It is said, recorded as an event,
-- and remembered for pii_doctor(). The way back that is meant, pii_decrypt_columns(), is announced.

CREATE TABLE pazpaz_pii.pii_once_encrypted (
    once pazpaz_pii.pii_regcolumn PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    announced_in xid8
);
COMMENT ON TABLE pazpaz_pii.pii_once_encrypted IS
    'internal: columns that were encrypted, and were altered to a type that is not';
COMMENT ON COLUMN pazpaz_pii.pii_once_encrypted.once IS 'the column, which may be encrypted again';
COMMENT ON COLUMN pazpaz_pii.pii_once_encrypted.announced_in IS
    'the transaction in which pii_decrypt_columns() is about to decrypt it; the row goes when it has';
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_once_encrypted
    FOR EACH ROW WHEN (NEW.once OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();

SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_once_encrypted',
    'WHERE pazpaz_pii.pii_name_of(once) IS NOT NULL '
    'AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) pazpaz_pii.pii_table_of(once) '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

-- Ciphertext in bytea is as opaque.
CREATE FUNCTION pazpaz_pii.pii_is_opaque(type oid) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT bool_or(m.type IN ('@extschema@.encrypted_text'::regtype, 'bytea'::regtype))
    FROM pazpaz_pii.pii_made_of(type, -1) AS m
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_opaque(oid) IS
    'internal: whether a type is encrypted_text, or what ciphertext can be altered to, or an array or domain of it';

CREATE FUNCTION pazpaz_pii.pii_announce_decryption(relation regclass, names name[], is_ahead boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_once_encrypted AS o USING pg_attribute AS a
    WHERE a.attrelid = relation AND a.attname = ANY (names)
        AND o.once = pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum);
    INSERT INTO pazpaz_pii.pii_once_encrypted (once, announced_in)
    SELECT pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum), pg_current_xact_id() FROM pg_attribute AS a
    WHERE is_ahead AND a.attrelid = relation AND a.attname = ANY (names);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_announce_decryption(regclass, name[], boolean) IS
    'internal: notes that columns are about to be decrypted, so that nobody is warned, or forgets it';

-- As the catalogues are now.
CREATE FUNCTION pazpaz_pii.pii_is_plain_now(relation regclass, number smallint, type_before oid) RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    type_now CONSTANT oid := (SELECT a.atttypid FROM pg_attribute AS a
        WHERE a.attrelid = relation AND a.attnum = number AND NOT a.attisdropped);
BEGIN
    -- Most columns of a table are as they were.
    RETURN type_now <> type_before AND NOT pazpaz_pii.pii_is_opaque(type_now);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_plain_now(regclass, smallint, oid) IS
    'internal: whether there is such a column, of a type that encrypts nothing, unlike its type before';

CREATE FUNCTION pazpaz_pii.pii_note_decryption(relation regclass, number smallint) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one CONSTANT pazpaz_pii.pii_regcolumn := pazpaz_pii.pii_regcolumn(relation, number);
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- An error outside an event trigger: nobody else may say that a column was decrypted.
    IF NOT EXISTS (SELECT FROM pg_event_trigger_ddl_commands() AS c
        WHERE c.classid = 'pg_class'::regclass AND c.objid = relation)
        OR EXISTS (SELECT FROM pazpaz_pii.pii_once_encrypted AS o
            WHERE o.once = one AND o.announced_in = pg_current_xact_id())
    THEN
        RETURN;
    END IF;
    DELETE FROM pazpaz_pii.pii_once_encrypted AS o WHERE pazpaz_pii.pii_name_of(o.once) IS NULL OR o.once = one;
    INSERT INTO pazpaz_pii.pii_once_encrypted (once) VALUES (one);
    RAISE WARNING 'column "%" of % was encrypted, and is plaintext now', pazpaz_pii.pii_name_of(one), relation
        USING HINT = 'ROLLBACK if that was not meant: schema tools that do not know the type ask for text. '
            'pii_encrypt_columns() encrypts it again; pii_decrypt_columns() is the way back without this warning.';
    PERFORM @extschema@.pii_audit('column_decrypted', jsonb_build_object('table', relation::text,
        'column', pazpaz_pii.pii_name_of(one)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_note_decryption(regclass, smallint) IS
    'internal: warns that a column is no longer encrypted, and remembers it';

-- STABLE, so that it sees the columns as they were when the statement began. As its owner, since it watches whoever
-- alters a table, and that role may lack USAGE on the schema pazpaz_pii.
CREATE FUNCTION pazpaz_pii.pii_watch_types() RETURNS event_trigger
    STABLE LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.relation, c.number, t.type
        FROM (
                -- What is alike is looked up once.
                SELECT a.atttypid, array_agg(a.attrelid::regclass), array_agg(a.attnum)
                FROM unnest(pazpaz_pii.pii_changed_relations()) AS r (id) CROSS JOIN LATERAL (
                    SELECT a.* FROM pg_attribute AS a
                    WHERE a.attrelid = r.id AND a.attnum > 0 AND NOT a.attisdropped
                        -- None of PostgreSQL's own types.
                        AND a.atttypid >= 16384 OFFSET 0) AS a
                GROUP BY a.atttypid OFFSET 0
            ) AS t (type, relations, numbers)
            CROSS JOIN LATERAL unnest(t.relations, t.numbers) AS c (relation, number)
        WHERE pazpaz_pii.pii_is_opaque(t.type)
    LOOP
        IF pazpaz_pii.pii_is_plain_now(one.relation, one.number, one.type) THEN
            PERFORM pazpaz_pii.pii_note_decryption(pazpaz_pii.pii_owned(one.relation), one.number);
        END IF;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_watch_types() IS
    'internal: event trigger: warns of columns that an ALTER TABLE has decrypted';

CREATE EVENT TRIGGER pazpaz_pii_decrypted_column ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
    EXECUTE FUNCTION pazpaz_pii.pii_watch_types();
COMMENT ON EVENT TRIGGER pazpaz_pii_decrypted_column IS
    'warns of encrypted columns that are altered to a type that is not, and records it';
