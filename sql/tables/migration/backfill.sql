-- The rows that were there when the migration started.

CREATE FUNCTION pazpaz_pii.pii_tell_backfill(relation regclass, rows_done bigint, rows_failed bigint,
    is_complete boolean) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    done CONSTANT text := CASE WHEN pazpaz_pii.pii_is_adoption(relation) THEN 'adopted' ELSE 'encrypted' END;
BEGIN
    PERFORM pazpaz_pii.pii_note(pazpaz_pii.pii_owned(relation), 'backfilled',
        jsonb_build_object('rows', rows_done, 'failed', rows_failed));
    IF rows_failed > 0 THEN
        RAISE WARNING '%: % %, % failed', relation, pazpaz_pii.pii_counted(rows_done, 'row'), done, rows_failed
            USING HINT = concat('pii_migration_failures lists them by primary key and column. ',
                CASE WHEN EXISTS (SELECT FROM @extschema@.pii_migration_failures AS f
                        WHERE f.table_name = pii_tell_backfill.relation AND f.sqlstate = '55000')
                    THEN '55000: it is ciphertext already, which is adopted. ' END,
                'Mend them, then CALL pii_migration_backfill() again.');
    ELSIF NOT is_complete THEN
        RAISE WARNING '%: % %, others are still pending: they were locked, or written meanwhile', relation,
            pazpaz_pii.pii_counted(rows_done, 'row'), done
            USING HINT = 'CALL pii_migration_backfill() again; lock_timeout and deadlocks make it pass over rows.';
    ELSE
        RAISE NOTICE '%: % %', relation, pazpaz_pii.pii_counted(rows_done, 'row'), done
            USING HINT = CASE WHEN pazpaz_pii.pii_is_open(relation)
                THEN 'Next: pii_migration_verify(), pii_migration_close(), and this again.'
                ELSE 'Next: pii_migration_verify(), the statements of pii_migration_indexes(), '
                    'pii_migration_finish().' END;
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_tell_backfill(regclass, bigint, bigint,
    boolean) IS 'internal: the result of a backfill';

-- What is adopted and not searchable keeps its bytes: a key that decrypts is enough.
CREATE FUNCTION pazpaz_pii.pii_require_backfill_rights(relation regclass) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    any_searchable CONSTANT boolean := EXISTS (SELECT FROM pazpaz_pii.pii_columns_in(relation, 'started') AS c
        WHERE c.encrypted_type ~ 'searchable');
    is_adoption CONSTANT boolean := pazpaz_pii.pii_is_adoption(relation);
BEGIN
    IF is_adoption THEN
        PERFORM pazpaz_pii.pii_require_key();
        PERFORM pazpaz_pii.pii_check_in_step(relation, false);
    END IF;
    IF any_searchable OR NOT is_adoption THEN
        PERFORM pazpaz_pii.pii_require_keys(any_searchable);
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_require_backfill_rights(regclass) IS
    'internal: raises the error that a key or a right is missing for a backfill';

CREATE PROCEDURE @extschema@.pii_migration_backfill(relation regclass, batch_size integer DEFAULT 1000,
    pause interval DEFAULT '0')
    LANGUAGE plpgsql AS $$
DECLARE
    rows_done bigint := 0;
    rows_failed bigint := 0;
    tasks pazpaz_pii.pii_table_update[];
    is_complete boolean := true;
    failure pg_catalog.text;
BEGIN
    PERFORM pazpaz_pii.pii_refuse_transaction_block();
    PERFORM pazpaz_pii.pii_require_owner(relation);
    PERFORM pazpaz_pii.pii_require_rows_here(relation);
    PERFORM pazpaz_pii.pii_check_pace(batch_size, pause);
    PERFORM pazpaz_pii.pii_columns_in(relation, 'started');
    PERFORM pazpaz_pii.pii_refuse_changed(relation);
    PERFORM pazpaz_pii.pii_require_backfill_rights(relation);
    PERFORM pazpaz_pii.pii_tell_about_firing_triggers(relation);
    PERFORM pazpaz_pii.pii_clear_failures(pazpaz_pii.pii_owned(relation), 'backfill');
    COMMIT;
    tasks := ARRAY(SELECT u FROM pazpaz_pii.pii_backfill_updates(relation) AS u);
    CALL pazpaz_pii.pii_run_batches(tasks,
        batch_size, pause, false, rows_done, rows_failed, is_complete, failure);
    PERFORM pazpaz_pii.pii_end_progress(pazpaz_pii.pii_owned(relation), 'backfill');
    COMMIT;
    PERFORM pazpaz_pii.pii_tell_backfill(relation, rows_done, rows_failed, is_complete);
END
$$;
COMMENT ON PROCEDURE @extschema@.pii_migration_backfill(regclass, integer, interval) IS
    'encrypts the rows that were there when the migration started, a transaction for each batch; call it in several '
        'sessions at once, and again after a crash';
