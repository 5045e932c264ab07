-- What is recorded. Loads, unloads, refusals and failed decryptions record themselves.

CREATE FUNCTION @extschema@.pii_audit(event text, detail jsonb DEFAULT '{}') RETURNS void
    VOLATILE PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_audit_wrapper';
COMMENT ON FUNCTION @extschema@.pii_audit(text, jsonb) IS
    'records an event as the extension does its own: in the server log, and by pii_event(jsonb)';

CREATE FUNCTION pazpaz_pii.pii_deliver_event(listener regprocedure, event jsonb) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $function$
BEGIN
    EXECUTE format('SELECT %s($1)', listener::regproc) USING event;
EXCEPTION WHEN OTHERS THEN
    -- Not SQLERRM: it may quote values.
    RAISE WARNING 'pii_event(jsonb) failed with SQLSTATE %', SQLSTATE USING HINT = 'The event is in the server log.';
END
$function$;
COMMENT ON FUNCTION pazpaz_pii.pii_deliver_event(regprocedure, jsonb) IS
    'internal: calls the installation''s pii_event(jsonb), if there is one; its failure is a warning';
