-- What is known about converted columns: how they were before, how far a migration is, what failed,
-- and who did what when. It is written by functions alone, which run as the extension's owner and want
-- a proof that the caller owns the table: those here, and those that record columns (columns.sql),
-- definitions (definitions.sql) and what keeps columns in step (migration/state.sql). Tables and columns
-- are known by what they are, not by what they are called. Everybody may read it, but for definitions.

CREATE TABLE pazpaz_pii.pii_conversion (
    plain pazpaz_pii.pii_regcolumn PRIMARY KEY,
    encrypted pazpaz_pii.pii_regcolumn,
    table_name pazpaz_pii.pii_regtable NOT NULL,
    number integer NOT NULL,
    state text NOT NULL CHECK (state OPERATOR(pg_catalog.=) ANY (ARRAY['started', 'finished', 'encrypted'])),
    plain_type regtype NOT NULL,
    plain_typmod integer NOT NULL,
    is_latest boolean NOT NULL,
    legacy_version integer CHECK (legacy_version OPERATOR(pg_catalog.>=) 1
        AND legacy_version OPERATOR(pg_catalog.<=) 65535)
);
COMMENT ON TABLE pazpaz_pii.pii_conversion IS
    'internal: columns that were, or are being, converted to encrypted_text, of a table and of all below it';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.plain IS 'the column that was plain in the beginning';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.encrypted IS 'the encrypted column beside it, while there is one';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.table_name IS 'the table whose conversion it is: the topmost one';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.state IS
    'started: shadow columns are filled; finished: names are swapped, plaintext not yet scrubbed; encrypted: done';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.plain_type IS 'the type before, to go back to';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.is_latest IS 'whether a rollback of the table takes this one back';
COMMENT ON COLUMN pazpaz_pii.pii_conversion.legacy_version IS
    'of a column that is adopted, as the application has encrypted it: the key version of values without one';

-- By the names of now.
CREATE VIEW pazpaz_pii.pii_column AS
    SELECT c.table_name::pg_catalog.regclass AS table_name,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'finished' THEN e.attname ELSE p.attname END AS column_name,
        c.number, c.state, c.is_latest,
        pg_catalog.format_type(c.plain_type, c.plain_typmod) AS plain_type,
        CASE WHEN p.attcollation OPERATOR(pg_catalog.=) 'pg_catalog."default"'::pg_catalog.regcollation
                OR p.attcollation OPERATOR(pg_catalog.=) 0 THEN ''
            ELSE pg_catalog.format(' COLLATE %s', p.attcollation::pg_catalog.regcollation) END AS plain_collation,
        CASE WHEN e.attname IS NULL THEN pg_catalog.format_type(p.atttypid, p.atttypmod)
            ELSE pg_catalog.format_type(e.atttypid, e.atttypmod) END AS encrypted_type,
        pg_catalog.format(' COLLATE %s', CASE WHEN e.attname IS NULL THEN p.attcollation
            ELSE e.attcollation END::pg_catalog.regcollation) AS encrypted_collation,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'started' THEN e.attname END AS shadow_name,
        CASE WHEN c.state OPERATOR(pg_catalog.=) 'finished' THEN p.attname END AS leftover_name,
        c.legacy_version
    FROM pazpaz_pii.pii_conversion AS c
        LEFT JOIN pg_catalog.pg_attribute AS p ON p.attrelid OPERATOR(pg_catalog.=) c.table_name
            AND pazpaz_pii.pii_regcolumn(p.attrelid, p.attnum) OPERATOR(pg_catalog.=) c.plain AND NOT p.attisdropped
        LEFT JOIN pg_catalog.pg_attribute AS e ON e.attrelid OPERATOR(pg_catalog.=) c.table_name
            AND pazpaz_pii.pii_regcolumn(e.attrelid, e.attnum) OPERATOR(pg_catalog.=) c.encrypted
            AND NOT e.attisdropped
    WHERE pazpaz_pii.pii_table_of(c.plain) OPERATOR(pg_catalog.=) c.table_name
        AND (p.attname IS NOT NULL OR e.attname IS NOT NULL);
COMMENT ON VIEW pazpaz_pii.pii_column IS
    'internal: the columns of pii_conversion and how they are called; of the topmost tables alone';

-- Definitions hold literals, which may be personal data: nobody reads them but by pii_recorded().
CREATE TABLE pazpaz_pii.pii_definition (
    member pazpaz_pii.pii_regtable NOT NULL,
    number integer NOT NULL,
    kind text NOT NULL CHECK (kind OPERATOR(pg_catalog.=) ANY (ARRAY['default', 'not_null', 'storage', 'index',
        'of_index', 'check', 'expression'])),
    form text NOT NULL,
    columns pazpaz_pii.pii_regcolumn[] NOT NULL,
    names name[] NOT NULL,
    others pazpaz_pii.pii_regcolumn[] NOT NULL,
    object name NOT NULL,
    tablespace name NOT NULL,
    clause text NOT NULL,
    PRIMARY KEY (member, number)
);
COMMENT ON TABLE pazpaz_pii.pii_definition IS
    'internal: what the conversion of columns takes away, to go back to; made from PostgreSQL''s catalogues';
COMMENT ON COLUMN pazpaz_pii.pii_definition.form IS 'which statement is made of it, see pii_definition_statement()';
COMMENT ON COLUMN pazpaz_pii.pii_definition.columns IS 'all columns that it needs';
COMMENT ON COLUMN pazpaz_pii.pii_definition.names IS 'what the clause calls them';
COMMENT ON COLUMN pazpaz_pii.pii_definition.others IS
    'those of them that were encrypted already: it does not wait for them';
COMMENT ON COLUMN pazpaz_pii.pii_definition.object IS 'the name of the index or constraint';

CREATE TABLE pazpaz_pii.pii_migration_failure (
    table_name pazpaz_pii.pii_regtable NOT NULL,
    relation pazpaz_pii.pii_regtable NOT NULL,
    operation text NOT NULL CHECK (operation OPERATOR(pg_catalog.=) ANY (ARRAY['backfill', 'rotate'])),
    row_key text NOT NULL CHECK (pg_catalog.octet_length(row_key) OPERATOR(pg_catalog.<=) 2000),
    column_name name NOT NULL,
    sqlstate text NOT NULL CHECK (sqlstate OPERATOR(pg_catalog.~) '^[0-9A-Z]{5}$'),
    failed_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (table_name, relation, operation, row_key, column_name)
);
COMMENT ON TABLE pazpaz_pii.pii_migration_failure IS
    'internal: values that could not be encrypted, see the view pii_migration_failures';

CREATE TABLE pazpaz_pii.pii_migration_worker (
    table_name regclass NOT NULL,
    operation text NOT NULL CHECK (operation OPERATOR(pg_catalog.=) ANY (ARRAY['backfill', 'rotate'])),
    pid integer NOT NULL,
    started_at timestamptz NOT NULL CHECK (started_at OPERATOR(pg_catalog.>=) '2020-01-01 00:00:00+00'),
    updated_at timestamptz NOT NULL,
    blocks_done bigint NOT NULL CHECK (blocks_done OPERATOR(pg_catalog.>=) 0),
    -- PostgreSQL's own bounds, and what is beyond any table.
    blocks_total bigint NOT NULL CHECK (blocks_total OPERATOR(pg_catalog.<) 4294967296),
    rows_done bigint NOT NULL CHECK (rows_done OPERATOR(pg_catalog.>=) 0
        AND rows_done OPERATOR(pg_catalog.<=) 1000000000000000),
    PRIMARY KEY (table_name, operation, pid),
    CHECK (started_at OPERATOR(pg_catalog.<=) updated_at),
    CHECK (blocks_done OPERATOR(pg_catalog.<=) blocks_total)
) WITH (fillfactor = 50);
COMMENT ON TABLE pazpaz_pii.pii_migration_worker IS
    'internal: sessions at work, see the view pii_migration_progress';

CREATE TABLE pazpaz_pii.pii_migration_log (
    at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    role name NOT NULL,
    table_name pazpaz_pii.pii_regtable NOT NULL,
    event text NOT NULL CHECK (event OPERATOR(pg_catalog.=) ANY (ARRAY['encrypted', 'decrypted', 'started',
        'backfilled', 'closed', 'opened', 'finished', 'scrubbed', 'rolled back', 'rotated'])),
    detail jsonb CHECK (pg_catalog.pg_column_size(detail) OPERATOR(pg_catalog.<=) 1000000)
);
COMMENT ON TABLE pazpaz_pii.pii_migration_log IS
    'internal: who did what when, see the view pii_migration_log';

CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_conversion
    FOR EACH ROW WHEN (NEW.plain OPERATOR(pg_catalog.=) 0 OR NEW.table_name OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_definition
    FOR EACH ROW WHEN (NEW.member OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_migration_failure
    FOR EACH ROW WHEN (NEW.table_name OPERATOR(pg_catalog.=) 0 OR NEW.relation OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();
CREATE TRIGGER pii_leave_out BEFORE INSERT ON pazpaz_pii.pii_migration_log
    FOR EACH ROW WHEN (NEW.table_name OPERATOR(pg_catalog.=) 0)
    EXECUTE FUNCTION pazpaz_pii.pii_leave_out_of_notes();

-- A table that was dropped leaves rows here; they are not dumped, lest they meet another table. Nor are
-- those of a temporary one, which a restore would not find.
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_conversion',
    'WHERE pazpaz_pii.pii_name_of(plain) IS NOT NULL '
    'AND EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_definition',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) member '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_migration_failure',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');
SELECT pg_catalog.pg_extension_config_dump('pazpaz_pii.pii_migration_log',
    'WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) table_name '
    'AND c.relpersistence OPERATOR(pg_catalog.<>) ''t'')');

-- With WITH, nobody can write to a view, whatever is granted on it.
CREATE VIEW @extschema@.pii_migration_log AS
    WITH log AS (SELECT at, role, table_name::pg_catalog.regclass AS table_name, event, detail
        FROM pazpaz_pii.pii_migration_log)
    SELECT at, role, table_name, event, detail FROM log;
COMMENT ON VIEW @extschema@.pii_migration_log IS
    'who did what when to convert or rotate a table';

CREATE VIEW @extschema@.pii_migration_failures WITH (security_barrier) AS
    WITH failure AS (
        SELECT table_name::pg_catalog.regclass AS table_name, relation::pg_catalog.regclass AS relation, operation,
            row_key, column_name, sqlstate, failed_at
        FROM pazpaz_pii.pii_migration_failure
    )
    SELECT table_name, relation, operation, row_key, column_name, sqlstate, failed_at FROM failure
    WHERE pg_catalog.has_table_privilege(relation, 'SELECT') AND NOT pg_catalog.row_security_active(relation);
COMMENT ON VIEW @extschema@.pii_migration_failures IS
    'values that could not be encrypted, by primary key, column and SQLSTATE; of tables that one may read';

CREATE VIEW @extschema@.pii_migration_progress AS
    WITH live AS (
        SELECT w.table_name, w.operation, pg_catalog.count(*) AS workers,
            pg_catalog.max(w.blocks_done::numeric OPERATOR(pg_catalog./) GREATEST(w.blocks_total, 1)) AS share,
            -- No owner of a table may break the view for all: every number has its bounds.
            LEAST(pg_catalog.sum(w.rows_done), 1000000000000000) AS rows_done,
            LEAST(pg_catalog.sum(w.rows_done OPERATOR(pg_catalog./) GREATEST(EXTRACT(epoch
                FROM w.updated_at OPERATOR(pg_catalog.-) w.started_at), 0.001)), 1000000000000000) AS rate,
            pg_catalog.min(w.started_at) AS started_at,
            pg_catalog.max(w.updated_at) AS updated_at
        FROM pazpaz_pii.pii_migration_worker AS w
            JOIN pg_catalog.pg_stat_activity AS a ON a.pid OPERATOR(pg_catalog.=) w.pid
        -- A row is left by what was cancelled. The session may be idle since, or do something else; NULL for those who
        -- may not see which, as without pg_read_all_stats.
        WHERE (a.query_start OPERATOR(pg_catalog.<=) w.started_at
            AND a.state OPERATOR(pg_catalog.!~~) 'idle%') IS NOT FALSE
        GROUP BY w.table_name, w.operation
    ),
    known AS (
        SELECT table_name::pg_catalog.regclass AS table_name, pg_catalog.min(state) AS state
        FROM pazpaz_pii.pii_conversion WHERE state OPERATOR(pg_catalog.<>) 'encrypted' GROUP BY table_name
    )
    SELECT COALESCE(known.table_name, live.table_name) AS table_name,
        CASE WHEN live.operation OPERATOR(pg_catalog.=) 'rotate' THEN 'rotating'
            WHEN live.operation OPERATOR(pg_catalog.=) 'backfill' THEN 'backfilling' ELSE known.state END AS state,
        COALESCE(live.workers, 0) AS workers,
        pg_catalog.round(100 OPERATOR(pg_catalog.*) live.share, 1) AS percent,
        live.rows_done::bigint AS rows_done,
        pg_catalog.round(live.rate)::bigint AS rows_per_second,
        CASE WHEN live.share OPERATOR(pg_catalog.>) 0 THEN pg_catalog.make_interval(secs => pg_catalog.round(LEAST(
            EXTRACT(epoch FROM live.updated_at OPERATOR(pg_catalog.-) live.started_at) OPERATOR(pg_catalog.*)
                (1 OPERATOR(pg_catalog.-) live.share) OPERATOR(pg_catalog./) live.share,
            1000000000))::double precision) END AS remaining,
        (SELECT pg_catalog.count(*) FROM pazpaz_pii.pii_migration_failure AS f
            WHERE f.table_name OPERATOR(pg_catalog.=) COALESCE(known.table_name, live.table_name)) AS failures,
        live.updated_at
    FROM known FULL JOIN live ON live.table_name OPERATOR(pg_catalog.=) known.table_name
    -- Not of a table that is gone.
    WHERE EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid OPERATOR(pg_catalog.=) COALESCE(known.table_name,
        live.table_name));
COMMENT ON VIEW @extschema@.pii_migration_progress IS
    'tables under migration or rotation: state, sessions at work, percent, rows per second, time left; try \watch';

CREATE FUNCTION pazpaz_pii.pii_note(relation regclass, event text, detail jsonb DEFAULT NULL) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    INSERT INTO pazpaz_pii.pii_migration_log (role, table_name, event, detail)
    VALUES (CASE current_setting('role') WHEN 'none' THEN session_user ELSE current_setting('role') END, relation,
        event, detail);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_note(regclass, text, jsonb) IS
    'internal: writes a line to the migration log';

CREATE FUNCTION pazpaz_pii.pii_set_state(relation regclass, new_state text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    UPDATE pazpaz_pii.pii_conversion AS c
    SET state = new_state, encrypted = CASE WHEN new_state <> 'encrypted' THEN c.encrypted END
    WHERE c.table_name = relation AND c.state <> 'encrypted';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_set_state(regclass, text) IS
    'internal: notes how far the migration of a table is; there are no shadow columns when it is done';

-- A name is that of the encrypted column as soon as that has it.
CREATE FUNCTION pazpaz_pii.pii_named(relation regclass, names name[]) RETURNS SETOF pazpaz_pii.pii_regcolumn
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(c.plain, a.id)
    FROM (SELECT pazpaz_pii.pii_regcolumn(t.member, a.attnum) AS id FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member
            WHERE a.attname = ANY (names) AND a.attnum > 0 AND NOT a.attisdropped) AS a
        LEFT JOIN pazpaz_pii.pii_conversion AS c ON c.encrypted = a.id;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_named(regclass, name[]) IS
    'internal: columns of a table and all below it, by their names; as they are known: by the plain one';

CREATE FUNCTION pazpaz_pii.pii_forget_columns(relation regclass, names name[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_conversion AS c
    WHERE c.plain IN (SELECT n FROM pazpaz_pii.pii_named(relation, names) AS n)
        OR (c.table_name = relation AND (c.state = 'started' OR pazpaz_pii.pii_name_of(c.plain) IS NULL));
    UPDATE pazpaz_pii.pii_conversion AS c SET is_latest = false WHERE c.table_name = relation AND c.is_latest;
    -- What needs other encrypted columns, too, waits for them.
    DELETE FROM pazpaz_pii.pii_definition AS d
    WHERE NOT EXISTS (SELECT FROM pg_class AS k WHERE k.oid = d.member)
        OR (d.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t)
            AND NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
                WHERE c.plain = ANY (d.columns) AND c.plain <> ALL (d.others)));
    DELETE FROM pazpaz_pii.pii_migration_failure AS f
    WHERE f.table_name = pii_forget_columns.relation AND f.operation = 'backfill';
    DELETE FROM pazpaz_pii.pii_migration_worker AS w
    WHERE w.table_name = pii_forget_columns.relation AND w.operation = 'backfill';
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_forget_columns(regclass, name[]) IS
    'internal: forgets about columns that are plain again, about all of a migration that was not finished, and about '
        'what was dropped';

CREATE FUNCTION pazpaz_pii.pii_forget_dropped(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    -- What is encrypted, and stands beside nothing any more, is so where it stands.
    UPDATE pazpaz_pii.pii_conversion AS c SET plain = c.encrypted, encrypted = NULL, state = 'encrypted'
    WHERE c.table_name = relation AND c.state = 'finished' AND c.legacy_version IS NULL
        AND pazpaz_pii.pii_name_of(c.plain) IS NULL AND pazpaz_pii.pii_name_of(c.encrypted) IS NOT NULL;
    DELETE FROM pazpaz_pii.pii_conversion AS c
    WHERE c.table_name = relation AND c.state = 'finished'
        AND (pazpaz_pii.pii_name_of(c.plain) IS NULL OR pazpaz_pii.pii_name_of(c.encrypted) IS NULL);
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_forget_dropped(regclass) IS
    'internal: forgets what columns of a finished migration stood beside, where that was dropped';

CREATE FUNCTION pazpaz_pii.pii_topmost(relation regclass) RETURNS regclass
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE above (relid, height) AS (
        SELECT relation::oid, 0
        UNION
        SELECT i.inhparent, a.height + 1 FROM above AS a JOIN pg_inherits AS i ON i.inhrelid = a.relid
    )
    SELECT relid::regclass FROM above ORDER BY height DESC, relid LIMIT 1;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_topmost(regclass) IS
    'internal: the table that a partition or child is below in the end; itself for one that is none';

CREATE FUNCTION pazpaz_pii.pii_strays(relation regclass, wanted text)
    RETURNS TABLE (root regclass, member regclass)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH noted AS MATERIALIZED (
        SELECT DISTINCT c.table_name::regclass AS root, m.member
        FROM pazpaz_pii.pii_conversion AS c CROSS JOIN LATERAL pazpaz_pii.pii_table_of(c.plain) AS m (member)
        WHERE c.state = wanted AND pazpaz_pii.pii_name_of(c.plain) IS NOT NULL
            AND (c.table_name = relation OR m.member IN (SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t))
    )
    SELECT n.root, n.member FROM noted AS n
    EXCEPT
    SELECT r.root, t.member FROM (SELECT DISTINCT n.root FROM noted AS n) AS r
        CROSS JOIN LATERAL pazpaz_pii.pii_tree(r.root) AS t;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_strays(regclass, text) IS
    'internal: partitions of a table that were detached during its migration, and what is below it of the migration of '
        'another one';

-- What is known of a partition goes along when it is detached. In a migration that is not finished it is one of its
-- own from then on, which can be rolled back: its trigger is gone.
CREATE FUNCTION pazpaz_pii.pii_record_strays(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    UPDATE pazpaz_pii.pii_conversion AS c SET table_name = pazpaz_pii.pii_topmost(s.member)
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s
    WHERE c.state = 'started' AND c.table_name = s.root AND pazpaz_pii.pii_table_of(c.plain) = s.member;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_strays(regclass) IS
    'internal: notes that partitions which were detached before a migration was finished have one of their own';

CREATE FUNCTION pazpaz_pii.pii_record_failure(root regclass, relation regclass, operation text, row_key text,
    column_name name, sqlstate text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_storage(root) AS s
            JOIN pg_attribute AS a ON a.attrelid = s.relation AND (a.attname = $5 OR $5 = '*')
        WHERE s.relation = $2) THEN
        RAISE EXCEPTION 'column "%" is none of % or below it', $5, root USING ERRCODE = 'undefined_column';
    END IF;
    INSERT INTO pazpaz_pii.pii_migration_failure AS f (table_name, relation, operation, row_key, column_name, sqlstate)
    -- A key may be longer than an index holds.
    VALUES (root, $2, $3, left($4, 500), $5, $6)
    ON CONFLICT (table_name, relation, operation, row_key, column_name) DO UPDATE SET sqlstate = excluded.sqlstate,
        failed_at = excluded.failed_at;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_failure(regclass, regclass, text, text, name, text) IS
    'internal: notes a value that could not be encrypted';

CREATE FUNCTION pazpaz_pii.pii_clear_failures(root regclass, operation text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    DELETE FROM pazpaz_pii.pii_migration_failure AS f WHERE f.table_name = root AND f.operation = $2;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_clear_failures(regclass, text) IS
    'internal: forgets failures, which the operation that starts now will find again';

CREATE FUNCTION pazpaz_pii.pii_record_progress(root regclass, operation text, started_at timestamptz,
    blocks_done bigint, blocks_total bigint, rows_done bigint) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    INSERT INTO pazpaz_pii.pii_migration_worker AS w
    VALUES (root, $2, pg_backend_pid(), $3, clock_timestamp(), $4, $5, $6)
    ON CONFLICT (table_name, operation, pid) DO UPDATE
    SET started_at = excluded.started_at, updated_at = excluded.updated_at, blocks_done = excluded.blocks_done,
        blocks_total = excluded.blocks_total, rows_done = excluded.rows_done;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_progress(regclass, text, timestamptz, bigint, bigint, bigint) IS
    'internal: notes how far this session is, for pii_migration_progress';

CREATE FUNCTION pazpaz_pii.pii_end_progress(root regclass, operation text) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(root);
    DELETE FROM pazpaz_pii.pii_migration_worker AS w
    WHERE w.table_name = root AND w.operation = $2
        AND (w.pid = pg_backend_pid() OR NOT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid = w.pid));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_end_progress(regclass, text) IS
    'internal: this session is done, and so are those that are gone';
