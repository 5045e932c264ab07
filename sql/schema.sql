-- The schema of the extension's own: its tables, and the functions that nobody calls by name. What
-- people name stands in the schema that CREATE EXTENSION says, and nothing else does.

-- Never one that is there already: who made it may own it, and what is in it.
DO $$
BEGIN
    IF '@extschema@' OPERATOR(pg_catalog.=) 'pazpaz_pii' THEN
        RAISE EXCEPTION 'the schema pazpaz_pii is not for what people name'
            USING ERRCODE = 'reserved_name',
                HINT = 'The extension makes that one itself, for its tables and internal functions. Drop it, and '
                    'create the extension in another.';
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname OPERATOR(pg_catalog.=) 'pazpaz_pii') THEN
        RAISE EXCEPTION 'a schema pazpaz_pii exists already'
            USING ERRCODE = 'duplicate_schema',
                HINT = 'The extension makes one of its own, and takes over none. See what is in it, and rename or drop '
                    'it first.';
    END IF;
END
$$;

CREATE SCHEMA pazpaz_pii;
COMMENT ON SCHEMA pazpaz_pii IS 'internal: tables and functions of the extension pazpaz_pii';
