-- The search index: LIKE, ILIKE and = over encrypted_text, on pages that say nothing but their number.

CREATE FUNCTION pazpaz_pii.pii_search_handler(internal) RETURNS index_am_handler
    STRICT LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_handler_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_search_handler(internal) IS
    'internal: implementation of access method pii_search';

CREATE ACCESS METHOD pii_search TYPE INDEX HANDLER pazpaz_pii.pii_search_handler;
COMMENT ON ACCESS METHOD pii_search IS
    'search in encrypted_text by LIKE, ILIKE and =, with pages that reveal nothing but their number';

CREATE OPERATOR FAMILY @extschema@.encrypted_text_search_ops USING pii_search;
COMMENT ON OPERATOR FAMILY @extschema@.encrypted_text_search_ops USING pii_search IS
    'LIKE, ILIKE and = over encrypted_text';

CREATE OPERATOR CLASS @extschema@.encrypted_text_search_ops
    DEFAULT FOR TYPE @extschema@.encrypted_text USING pii_search FAMILY @extschema@.encrypted_text_search_ops AS
    OPERATOR 1 @extschema@.~~ (@extschema@.encrypted_text, text),
    OPERATOR 2 @extschema@.~~* (@extschema@.encrypted_text, text),
    OPERATOR 3 @extschema@.= (@extschema@.encrypted_text, text),
    OPERATOR 4 @extschema@.= (@extschema@.encrypted_text, @extschema@.encrypted_text);
COMMENT ON OPERATOR CLASS @extschema@.encrypted_text_search_ops USING pii_search IS
    'LIKE, ILIKE and = over encrypted_text';

CREATE FUNCTION @extschema@.pii_search_merge(index regclass, anew boolean DEFAULT false) RETURNS void
    VOLATILE STRICT PARALLEL UNSAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_merge_wrapper';
COMMENT ON FUNCTION @extschema@.pii_search_merge(regclass, boolean) IS
    'files the rows of a search index that are not filed yet; all of them anew, if told to';

CREATE FUNCTION pazpaz_pii.pii_search_state(index regclass, waits boolean, OUT segments integer, OUT pages bigint,
        OUT postings bigint, OUT pending_rows bigint, OUT is_merged boolean, OUT merges bigint,
        OUT key_versions integer[]) RETURNS SETOF record
    VOLATILE STRICT PARALLEL RESTRICTED LANGUAGE c AS 'MODULE_PATHNAME', 'pii_search_state_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_search_state(regclass, boolean) IS
    'internal: what pii_search_indexes shows of an index; NULLs of one that is locked, unless it is to wait';

CREATE VIEW @extschema@.pii_search_indexes AS
    SELECT c.oid::pg_catalog.regclass AS index, i.indrelid::pg_catalog.regclass AS relation, s.is_merged, s.segments,
        s.pages, s.postings, s.pending_rows, s.merges, s.key_versions
    FROM pg_catalog.pg_class AS c
        JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
        JOIN pg_catalog.pg_am AS a ON a.oid OPERATOR(pg_catalog.=) c.relam
        CROSS JOIN LATERAL pazpaz_pii.pii_search_state(c.oid::pg_catalog.regclass, false) AS s
    WHERE a.amname OPERATOR(pg_catalog.=) 'pii_search' AND c.relkind OPERATOR(pg_catalog.=) 'i'
        AND NOT pg_catalog.pg_is_other_temp_schema(c.relnamespace);
COMMENT ON VIEW @extschema@.pii_search_indexes IS
    'search indexes: whether somebody has merged them, what is in them, and which keys they need; NULLs while one is '
        'locked';
