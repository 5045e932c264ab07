-- Converts columns of a table that is in use. Each plain column gets an encrypted shadow, which a
-- trigger keeps in step and a backfill completes; then they swap names; then the table is rewritten.
--
--     start     -> started     shadow columns, trigger and CHECK; a lock of milliseconds
--     backfill                 batch by batch, resumable, several sessions at once
--     verify                   compares every value
--     finish    -> finished    PostgreSQL has validated the CHECK; names swap under a short lock
--     scrub     -> encrypted   the rewrite, which removes the plaintext from the files
--     rollback                 from each of these states to where it began
--
-- Everything that has to be true at the swap is so by a constraint that PostgreSQL enforces and has
-- validated. That is why the lock is short, and why the steps cannot be run in a wrong order.
--
-- What an application has encrypted by itself is adopted in the same way. It goes on writing that, by sessions
-- that need no key: such a row is pending, and the CHECK lets it, until the migration is closed to them:
--
--     close                   from then on, writing needs a key; a lock of milliseconds
--
-- Here is what the steps share; each has a file of its own beside this one.

CREATE FUNCTION pazpaz_pii.pii_migration_sync() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_sync_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_sync() IS
    'internal: BEFORE INSERT OR UPDATE trigger (plain column, encrypted column, ...) that keeps the encrypted ones in '
        'step';

CREATE FUNCTION pazpaz_pii.pii_migration_guard() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_guard_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_guard() IS
    'internal: BEFORE INSERT OR UPDATE trigger (column, ...) that keeps left-over plaintext columns from being filled '
        'again';

CREATE FUNCTION pazpaz_pii.pii_migration_adopt() RETURNS trigger
    VOLATILE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_migration_adopt_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_migration_adopt() IS
    'internal: BEFORE INSERT OR UPDATE trigger that adopts what the application has encrypted; whoever may make one '
        'lets others bring ciphertext in';

CREATE FUNCTION pazpaz_pii.pii_in_step(plain text, encrypted @extschema@.encrypted_text) RETURNS boolean
    STABLE PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_in_step_fast';
COMMENT ON FUNCTION pazpaz_pii.pii_in_step(text, @extschema@.encrypted_text) IS
    'internal: whether an encrypted value holds a text; without a key, whether both are NULL or neither';

-- Triggers of one event fire in the order of their names: ours after those that change the row, in all but odd
-- cases. Then what encrypts is caught by the CHECK, and what adopts by pii_refuse_later_triggers().
CREATE FUNCTION pazpaz_pii.pii_create_trigger(relation regclass, function name, arguments text[]) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, c.relispartition AND t.depth > 0 AS is_cloned
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_class AS c ON c.oid = t.member ORDER BY t.depth
    LOOP
        IF NOT one.is_cloned THEN
            EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION '
                'pazpaz_pii.%I(%s)',
                '~' || function, one.member, function,
                    (SELECT string_agg(quote_literal(a), ', ') FROM unnest(arguments) AS a));
        END IF;
    END LOOP;
    FOR one IN SELECT t.member FROM pazpaz_pii.pii_tree(relation) AS t LOOP
        -- For what replication applies, too.
        PERFORM pazpaz_pii.pii_run_as_owner(one.member, format('ALTER TABLE ONLY %s ENABLE ALWAYS TRIGGER %I',
            one.member, '~' || function));
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_create_trigger(regclass, name, text[]) IS
    'internal: creates a migration trigger on a table and all below it';

CREATE FUNCTION pazpaz_pii.pii_drop_trigger(relation regclass, function name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, g.tgname FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_trigger AS g ON g.tgrelid = t.member AND g.tgparentid = 0
                AND g.tgfoid = format('pazpaz_pii.%I()', function)::regprocedure
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %s', one.tgname, one.member);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_drop_trigger(regclass, name) IS
    'internal: drops a migration trigger from a table and all below it';

CREATE FUNCTION pazpaz_pii.pii_trigger_arguments(relation regclass, function name) RETURNS text[]
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rest bytea;
    arguments text[];
BEGIN
    SELECT g.tgargs INTO rest FROM pg_trigger AS g
    -- By its name, too: who may make triggers on the table might have made another of the same function.
    WHERE g.tgrelid = relation AND g.tgname = '~' || function
        AND g.tgfoid = format('pazpaz_pii.%I()', function)::regprocedure;
    WHILE length(rest) > 0 LOOP
        arguments := arguments || convert_from(substr(rest, 1, position('\x00'::bytea IN rest) - 1),
            getdatabaseencoding());
        rest := substr(rest, position('\x00'::bytea IN rest) + 1);
    END LOOP;
    RETURN arguments;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_trigger_arguments(regclass, name) IS
    'internal: what a migration trigger of a table was made with; NULL when there is none';

CREATE FUNCTION pazpaz_pii.pii_is_adoption(relation regclass) RETURNS boolean
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM pazpaz_pii.pii_column AS c
        WHERE c.table_name = relation AND c.state <> 'encrypted' AND c.legacy_version IS NOT NULL);
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_is_adoption(regclass) IS
    'internal: whether a migration that is under way adopts what the application has encrypted';

-- How the bytes are found stands nowhere but in the trigger: PostgreSQL's own record, and the owner's.
CREATE FUNCTION pazpaz_pii.pii_adopted_columns(relation regclass)
    RETURNS TABLE (column_name name, shadow_name name, legacy_version integer, source text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    arguments CONSTANT text[] := pazpaz_pii.pii_trigger_arguments(relation, 'pii_migration_adopt');
    place integer := 2;
BEGIN
    WHILE place < cardinality(arguments) LOOP
        column_name := arguments[place];
        shadow_name := arguments[place + 1];
        legacy_version := arguments[place + 2]::integer;
        source := arguments[place + 3];
        RETURN NEXT;
        place := place + 5 + arguments[place + 4]::integer;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_adopted_columns(regclass) IS
    'internal: the columns that the trigger of a migration adopts, and the expressions that give their bytes';

CREATE FUNCTION pazpaz_pii.pii_record_in_step(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    -- A literal of the type is deparsed with the owner's rights: it stays ciphertext.
    SET pazpaz_pii.io = 'ciphertext' AS $$
BEGIN
    PERFORM pazpaz_pii.pii_take_proof(relation);
    DELETE FROM pazpaz_pii.pii_definition AS d WHERE d.member = relation AND d.kind IN ('check', 'expression');
    PERFORM pazpaz_pii.pii_record(ARRAY(
        SELECT (relation, 0, 'check', 'check', k.columns, k.names, '{}', c.conname, '',
            pg_get_expr(c.conbin, c.conrelid))::pazpaz_pii.pii_definition
        FROM pg_constraint AS c CROSS JOIN (
            SELECT array_agg(n ORDER BY v.number, n = v.encrypted) AS columns,
                array_agg(pazpaz_pii.pii_name_of(n) ORDER BY v.number, n = v.encrypted) AS names
            FROM pazpaz_pii.pii_conversion AS v CROSS JOIN LATERAL unnest(ARRAY[v.plain, v.encrypted]) AS n
            WHERE pazpaz_pii.pii_table_of(v.plain) = relation AND v.state = 'started') AS k
        WHERE c.conrelid = relation AND c.conname = 'pii_in_step'));
    PERFORM pazpaz_pii.pii_record(ARRAY(
        SELECT (relation, 0, 'expression', 'expression', ARRAY[v.plain, v.encrypted],
            ARRAY[a.column_name, a.shadow_name], '{}', '', '', a.source)::pazpaz_pii.pii_definition
        FROM pazpaz_pii.pii_adopted_columns(relation) AS a JOIN pazpaz_pii.pii_conversion AS v
            ON pazpaz_pii.pii_table_of(v.plain) = relation AND pazpaz_pii.pii_name_of(v.plain) = a.column_name
        WHERE v.state = 'started'));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_record_in_step(regclass) IS
    'internal: notes the CHECK of a migration, the expressions of its trigger and what its columns are called, so that '
        'others are told from them';

-- The trigger, which knows columns by name, has stopped all writing since; of another type are other values.
CREATE FUNCTION pazpaz_pii.pii_refuse_changed(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    changes text;
BEGIN
    WITH recorded AS MATERIALIZED (
        SELECT d.* FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d WHERE d.member = relation
    )
    SELECT string_agg(c.change, E'\n') INTO changes FROM (
        SELECT format('column %I is called %I now', n.name, pazpaz_pii.pii_name_of(n.id)) AS change
        FROM recorded AS d CROSS JOIN LATERAL unnest(d.columns, d.names) AS n (id, name)
        WHERE d.kind = 'check' AND pazpaz_pii.pii_name_of(n.id) <> n.name
        UNION ALL
        SELECT format('column %I was dropped', n.name)
        FROM recorded AS d CROSS JOIN LATERAL unnest(d.columns, d.names) AS n (id, name)
        WHERE d.kind = 'check' AND pazpaz_pii.pii_name_of(n.id) IS NULL
        UNION ALL
        SELECT format('column %I is of type %s now, no longer %s', a.attname, format_type(a.atttypid, a.atttypmod),
            format_type(c.plain_type, c.plain_typmod))
        FROM pazpaz_pii.pii_conversion AS c JOIN pg_attribute AS a ON a.attrelid = relation
            AND pazpaz_pii.pii_regcolumn(a.attrelid, a.attnum) = c.plain AND NOT a.attisdropped
        WHERE c.table_name = relation AND c.state = 'started'
            AND (a.atttypid, a.atttypmod) <> (c.plain_type, c.plain_typmod)
        UNION ALL
        SELECT format('the expression of column %I is another one now', d.names[1])
        FROM recorded AS d JOIN pazpaz_pii.pii_adopted_columns(relation) AS a ON a.column_name = d.names[1]
        WHERE d.kind = 'expression' AND a.source <> d.clause) AS c;
    IF changes IS NOT NULL THEN
        RAISE EXCEPTION 'table % has changed during its migration', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = changes,
                HINT = 'Nothing was done. Take the change back, or CALL pii_migration_rollback() and start again.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_changed(regclass) IS
    'internal: raises the error that columns of a started migration, or how they are adopted, are not what they were';

-- Of an adoption only whether there are values: what they hold is compared by pii_migration_verify().
CREATE FUNCTION pazpaz_pii.pii_add_check(relation regclass, is_closed boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s ADD CONSTRAINT pii_in_step CHECK (%s) NOT '
        'VALID', relation, (
            SELECT string_agg(CASE
                WHEN NOT is_closed THEN format('(%I IS NOT NULL OR %I IS NULL)', c.column_name, c.shadow_name)
                ELSE concat(CASE WHEN pazpaz_pii.pii_is_not_null(relation, a.attnum)
                        THEN format('%I IS NOT NULL AND ', c.shadow_name) END,
                    CASE WHEN c.legacy_version IS NULL
                        THEN format('pazpaz_pii.pii_in_step(%I::text, %I)', c.column_name, c.shadow_name)
                        ELSE format('(%I IS NULL) = (%I IS NULL)', c.column_name, c.shadow_name) END) END,
                ' AND ' ORDER BY c.number)
            FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
                JOIN pg_attribute AS a ON a.attrelid = relation AND a.attname = c.column_name)));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_add_check(regclass, boolean) IS
    'internal: adds the CHECK of a started migration, not validated yet; before an adoption is closed, rows may be '
        'pending';

-- The columns under migration, in this state or any.
CREATE FUNCTION pazpaz_pii.pii_columns_in(relation regclass, wanted text) RETURNS SETOF pazpaz_pii.pii_column
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    actual text;
BEGIN
    RETURN QUERY SELECT * FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = wanted
        ORDER BY c.number;
    IF NOT FOUND THEN
        SELECT min(c.state) FILTER (WHERE c.state <> 'encrypted') INTO actual FROM pazpaz_pii.pii_column AS c
            WHERE c.table_name = relation;
        IF actual IS NULL THEN
            RAISE EXCEPTION 'no migration of % is under way', relation
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = 'pii_migration_start() begins one; pii_migration_progress shows those that are.';
        ELSE
            RAISE EXCEPTION 'the migration of % is %, not %', relation, actual, wanted
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = CASE actual WHEN 'started'
                        THEN 'Next are pii_migration_backfill() and pii_migration_finish().'
                        ELSE 'Next is pii_migration_scrub().' END;
        END IF;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_columns_in(regclass, text) IS
    'internal: the columns of a table whose migration is in a state; an error when there are none';

-- Comment, privileges, statistics target and labels, for the time until the scrub.
CREATE FUNCTION pazpaz_pii.pii_copy_column(relation regclass, source name, target name, with_not_null boolean)
    RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT t.member, a.*, col_description(a.attrelid, a.attnum) AS comment FROM pazpaz_pii.pii_tree(relation) AS t
            JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
    LOOP
        EXECUTE format('COMMENT ON COLUMN %s.%I IS %L', one.member, target, one.comment);
        IF one.attstattarget >= 0 THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE ONLY %s ALTER COLUMN %I SET STATISTICS %s', one.member, target, one.attstattarget));
        END IF;
        IF NOT with_not_null THEN
            CONTINUE;
        ELSIF pazpaz_pii.pii_is_not_null(one.member, one.attnum) THEN
            -- Without a scan: the validated CHECK says so.
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ALTER COLUMN %I SET NOT NULL', one.member, target));
        ELSIF one.attnotnull THEN
            PERFORM pazpaz_pii.pii_run_as_owner(one.member,
                format('ALTER TABLE %s ADD NOT NULL %I%s', one.member, target,
                (SELECT CASE WHEN co.connoinherit THEN ' NO INHERIT' ELSE '' END || CASE WHEN co.convalidated THEN ''
                    ELSE ' NOT VALID' END
                    FROM pg_constraint AS co WHERE co.conrelid = one.member AND co.contype = 'n'
                        AND co.conkey = ARRAY[one.attnum])));
        END IF;
    END LOOP;
    FOR one IN
        SELECT t.member, x.privilege_type, x.is_grantable, CASE x.grantee WHEN 0 THEN 'PUBLIC'
            ELSE x.grantee::regrole::text END AS grantee
        FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a ON a.attrelid = t.member AND a.attname = source
            CROSS JOIN LATERAL aclexplode(a.attacl) AS x
    LOOP
        EXECUTE format('GRANT %s (%I) ON %s TO %s%s', one.privilege_type, target, one.member, one.grantee, CASE
            WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    FOR one IN
        SELECT t.member, l.provider, l.label FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_attribute AS a
            ON a.attrelid = t.member AND a.attname = source
            JOIN pg_seclabel AS l ON l.classoid = 'pg_class'::regclass AND l.objoid = a.attrelid
                AND l.objsubid = a.attnum
    LOOP
        EXECUTE format('SECURITY LABEL FOR %I ON COLUMN %s.%I IS %L', one.provider, one.member, target, one.label);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_copy_column(regclass, name, name, boolean) IS
    'internal: gives a column the comment, privileges, statistics target and labels of another, and NOT NULL';

CREATE FUNCTION pazpaz_pii.pii_rename_column(relation regclass, source name, target name) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pazpaz_pii.pii_run_as_owner(relation, format('ALTER TABLE %s RENAME COLUMN %I TO %I', relation, source,
        target));
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_rename_column(regclass, name,
    name) IS 'internal: renames a column of a table and all below it';

-- The encrypted column gets out of the way, and the plain one, which stands where it stood, has the
-- name again.
CREATE FUNCTION pazpaz_pii.pii_swaps(relation regclass)
    RETURNS TABLE (number integer, column_name name, leftover_name name, shadow_name name, plain_type text,
        plain_collation text, encrypted_type text, encrypted_collation text)
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken name[] := '{}';
BEGIN
    FOR number, column_name, leftover_name, plain_type, plain_collation, encrypted_type, encrypted_collation IN
        SELECT c.number, c.column_name, c.leftover_name, c.plain_type, c.plain_collation, c.encrypted_type,
            c.encrypted_collation
        FROM pazpaz_pii.pii_columns_in(relation, 'finished') AS c
    LOOP
        IF column_name IS NULL OR leftover_name IS NULL THEN
            RAISE EXCEPTION 'column % of % was dropped during its migration',
                    coalesce(quote_ident(column_name), quote_ident(leftover_name)), relation
                USING ERRCODE = 'object_not_in_prerequisite_state',
                    HINT = 'Nothing was changed. CALL pii_migration_rollback() leaves the one that is left of its '
                        'encrypted column and its left-over one as it is.';
        END IF;
        shadow_name := pazpaz_pii.pii_free_name(relation, column_name, '__encrypted', taken);
        taken := taken || shadow_name;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swaps(regclass) IS
    'internal: what the columns of a finished migration are called when it is swapped back';

CREATE FUNCTION pazpaz_pii.pii_swap_back(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT * FROM pazpaz_pii.pii_swaps(relation) LOOP
        PERFORM pazpaz_pii.pii_rename_column(relation, one.column_name, one.shadow_name);
        PERFORM pazpaz_pii.pii_rename_column(relation, one.leftover_name, one.column_name);
    END LOOP;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_swap_back(regclass) IS
    'internal: gives the plain columns of a finished migration their names back';

CREATE FUNCTION pazpaz_pii.pii_tell_kept(relation regclass, names text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF names IS NOT NULL THEN
        RAISE NOTICE 'columns of % stay as they are: %', relation, names
            USING HINT = 'Each had another one beside it, which was dropped during the migration. They are yours to '
                'rename, to drop, or to decrypt by pii_decrypt_columns().';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_kept(regclass, text) IS
    'internal: tells which columns are left of pairs of which one was dropped';

-- Of a pair of which one column was dropped after the finish the other one stays as it is, and is no part of the
-- migration any more. The trigger would fail, since it names them. Whether there was such a pair.
CREATE FUNCTION pazpaz_pii.pii_settle_dropped(relation regclass, lock_timeout interval, attempts integer)
    RETURNS boolean
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept text;
    leftovers text[];
BEGIN
    IF NOT EXISTS (SELECT FROM pazpaz_pii.pii_conversion AS c
        WHERE c.table_name = relation AND pazpaz_pii.pii_table_of(c.plain) = relation AND c.state = 'finished'
            AND (pazpaz_pii.pii_name_of(c.plain) IS NULL OR pazpaz_pii.pii_name_of(c.encrypted) IS NULL)) THEN
        RETURN false;
    END IF;
    PERFORM pazpaz_pii.pii_lock_table(relation, lock_timeout, attempts, false);
    SELECT string_agg(quote_ident(coalesce(c.column_name, c.leftover_name)), ', ')
        FILTER (WHERE c.column_name IS NULL OR c.leftover_name IS NULL),
        array_agg(c.leftover_name::text) FILTER (WHERE c.column_name IS NOT NULL AND c.leftover_name IS NOT NULL)
    INTO kept, leftovers
    FROM pazpaz_pii.pii_column AS c WHERE c.table_name = relation AND c.state = 'finished';
    PERFORM pazpaz_pii.pii_forget_dropped(pazpaz_pii.pii_owned(relation));
    PERFORM pazpaz_pii.pii_drop_trigger(relation, 'pii_migration_guard');
    IF leftovers IS NOT NULL THEN
        PERFORM pazpaz_pii.pii_create_trigger(relation, 'pii_migration_guard', leftovers);
    END IF;
    PERFORM pazpaz_pii.pii_tell_kept(relation, kept);
    RETURN true;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_settle_dropped(regclass, interval, integer) IS
    'internal: takes columns out of a finished migration of which the other one was dropped; whether there were any';

-- A trigger that fires after ours may change what was adopted, and no CHECK compares the two.
CREATE FUNCTION pazpaz_pii.pii_refuse_later_triggers(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    -- BEFORE ... FOR EACH ROW, and INSERT or UPDATE: bits of tgtype.
    timing CONSTANT integer := 1 | 2;
    events CONSTANT integer := 4 | 16;
    later text;
BEGIN
    SELECT string_agg(format('trigger %I on table %s', g.tgname, t.member), E'\n' ORDER BY g.tgrelid, g.tgname)
        INTO later
    FROM pazpaz_pii.pii_tree(relation) AS t JOIN pg_trigger AS g ON g.tgrelid = t.member
    WHERE g.tgtype & timing = timing AND g.tgtype & events <> 0 AND NOT g.tgisinternal
        AND g.tgname > name '~pii_migration_adopt';
    IF later IS NOT NULL THEN
        RAISE EXCEPTION 'triggers of % would change rows after they are adopted', relation
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = later,
                HINT = 'Nothing was changed. Triggers fire in the order of their names: ALTER TRIGGER ... RENAME TO '
                    'one that comes before "~", of ASCII letters, say.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_later_triggers(regclass) IS
    'internal: raises the error that triggers fire after the one that adopts';

-- Its trigger is gone, and its columns would keep their names.
CREATE FUNCTION pazpaz_pii.pii_refuse_detached(relation regclass) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    strays text;
BEGIN
    SELECT string_agg(s.member::text, ', ' ORDER BY s.member::text) INTO strays
    FROM pazpaz_pii.pii_strays(relation, 'started') AS s WHERE s.root = relation;
    IF strays IS NOT NULL THEN
        RAISE EXCEPTION 'partitions of % were detached during its migration: %', relation, strays
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Nothing was changed. Attach them again, and CALL pii_migration_backfill(); or CALL '
                    'pii_migration_rollback() of each, after which it is as it was before.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_detached(regclass) IS
    'internal: raises the error that partitions left a table during its migration';

-- Nobody has taken the trigger or the CHECK away, or put another in their place.
CREATE FUNCTION pazpaz_pii.pii_check_in_step(relation regclass, must_be_valid boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
    trigger_function CONSTANT name := CASE WHEN is_adoption THEN 'pii_migration_adopt' ELSE 'pii_migration_sync' END;
    -- Of an adoption the trigger itself says, for each column, how its bytes are found.
    recorded CONSTANT text[] := ARRAY(
        SELECT concat_ws(' ', quote_ident(k.column_name), quote_ident(k.shadow_name), k.legacy_version)
        FROM pazpaz_pii.pii_column AS k WHERE k.table_name = relation AND k.state = 'started' ORDER BY 1);
    arguments CONSTANT text[] := CASE WHEN is_adoption
        THEN pazpaz_pii.pii_trigger_arguments(relation, trigger_function)
        ELSE (SELECT array_agg(n ORDER BY k.number, n = k.shadow_name)
            FROM pazpaz_pii.pii_column AS k CROSS
                JOIN LATERAL unnest(ARRAY[k.column_name::text, k.shadow_name::text]) AS n
            WHERE k.table_name = relation AND k.state = 'started') END;
    expression text;
    member regclass;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_changed(relation);
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_refuse_later_triggers(relation);
    END IF;
    SELECT d.clause INTO expression FROM pazpaz_pii.pii_recorded(pazpaz_pii.pii_owned(relation)) AS d
        WHERE d.member = relation AND d.kind = 'check';
    SELECT t.member INTO member FROM pazpaz_pii.pii_tree(relation) AS t
    WHERE NOT EXISTS (
            SELECT FROM pg_constraint AS c JOIN pg_depend AS d ON d.classid = 'pg_constraint'::regclass
                AND d.objid = c.oid
            WHERE c.conrelid = t.member AND c.conname = 'pii_in_step' AND (c.convalidated OR NOT must_be_valid)
                AND (is_adoption OR (d.refclassid = 'pg_proc'::regclass
                    AND d.refobjid = 'pazpaz_pii.pii_in_step(text, @extschema@.encrypted_text)'::regprocedure))
                AND pg_get_expr(c.conbin, c.conrelid) = expression)
        OR NOT EXISTS (
            SELECT FROM pg_trigger AS g
            WHERE g.tgrelid = t.member AND g.tgfoid = format('pazpaz_pii.%I()', trigger_function)::regprocedure
                AND g.tgname = '~' || trigger_function
                AND g.tgenabled = 'A' AND g.tgqual IS NULL
                AND g.tgattr::text = ''
                AND pazpaz_pii.pii_trigger_arguments(t.member, trigger_function) = arguments);
    IF FOUND OR (is_adoption AND recorded IS DISTINCT FROM ARRAY(
        SELECT concat_ws(' ', quote_ident(a.column_name), quote_ident(a.shadow_name), a.legacy_version)
        FROM pazpaz_pii.pii_adopted_columns(relation) AS a ORDER BY 1)) THEN
        RAISE EXCEPTION 'table % has lost the trigger or the constraint of its migration', coalesce(member, relation)
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Rows may have been written past it: CALL pii_migration_rollback() and start again.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_check_in_step(regclass, boolean) IS
    'internal: raises the error that the trigger or the CHECK of a migration is gone';

CREATE FUNCTION pazpaz_pii.pii_migration_targets(relation regclass) RETURNS pazpaz_pii.pii_target[]
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT array_agg((c.column_name, c.encrypted_type ~ 'searchable', c.shadow_name)::pazpaz_pii.pii_target)
    FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_migration_targets(regclass) IS
    'internal: the columns of a started migration, and their shadows';

-- The trigger does the rest.
CREATE FUNCTION pazpaz_pii.pii_backfill_updates(root regclass) RETURNS SETOF pazpaz_pii.pii_table_update
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'backfill', root, true, s.relation,
        array_agg(c.column_name ORDER BY c.number),
        array_agg(CASE WHEN c.legacy_version IS NULL
                THEN format('pazpaz_pii.pii_encrypt_at_work(t.%I::pg_catalog.text, %s, $3)', c.column_name, a.atttypmod)
                ELSE format('CASE WHEN t.%I IS NOT NULL THEN (SELECT pazpaz_pii.pii_adopt_at_work('
                    'pazpaz_pii.pii_given(e.value, e.failure), %s, %s, $3) '
                    'FROM pazpaz_pii.pii_adopted_row(%L, t.ctid, %L) AS e) END', c.column_name, c.legacy_version,
                    a.atttypmod, s.relation, d.source)
                END ORDER BY c.number),
        min(CASE WHEN c.legacy_version IS NULL THEN format('%I = t.%1$I', c.shadow_name)
            ELSE format('%I = CASE WHEN pazpaz_pii.pii_adopts($3) THEN t.%1$I END', c.shadow_name) END),
        string_agg(format('(t.%I IS NULL) OPERATOR(pg_catalog.<>) (t.%I IS NULL)', c.column_name, c.shadow_name),
            ' OR ')
    FROM pazpaz_pii.pii_storage(root) AS s, pazpaz_pii.pii_column AS c
        JOIN pg_attribute AS a ON a.attrelid = root AND a.attname = c.shadow_name
        LEFT JOIN pazpaz_pii.pii_adopted_columns(root) AS d ON d.column_name = c.column_name
    WHERE c.table_name = root AND c.state = 'started'
    GROUP BY s.relation
    ORDER BY s.relation;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_backfill_updates(regclass) IS
    'internal: the UPDATE of a backfill, for each table';
