-- Masks, for roles that have a key and may not decrypt.

CREATE FUNCTION @extschema@.pii_mask(value text, kind text) RETURNS text
    IMMUTABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_mask_wrapper';
COMMENT ON FUNCTION @extschema@.pii_mask(text, text) IS
    'what is left of a text when it is masked as a name, email, phone, last4 or full';

CREATE FUNCTION @extschema@.pii_masked(value @extschema@.encrypted_text, kind text) RETURNS text
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_masked_wrapper';
COMMENT ON FUNCTION @extschema@.pii_masked(@extschema@.encrypted_text, text) IS
    'text for roles that may execute pii_decrypt(encrypted_text), a mask for the others, armour without a key';

-- What is replaced stays its owner's: one that somebody else has made would be his to change, and to grant.
CREATE FUNCTION pazpaz_pii.pii_refuse_other_view(relation regclass, schema_name text, view_name text) RETURNS void
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    there record;
BEGIN
    SELECT v.oid::regclass AS name, v.relowner::regrole AS owner,
        v.relowner = t.relowner OR pg_get_userbyid(v.relowner) = current_user AS is_owned,
        v.relkind = 'v' AND (
            SELECT array_agg(DISTINCT d.refobjid) FROM pg_rewrite AS r
                JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                    AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
            WHERE r.ev_class = v.oid) = ARRAY[t.oid] AS is_of_table
    INTO there
    FROM pg_class AS v JOIN pg_namespace AS n ON n.oid = v.relnamespace JOIN pg_class AS t ON t.oid = relation
    WHERE n.nspname = schema_name AND v.relname = view_name;
    IF NOT FOUND THEN
        RETURN;
    ELSIF there.is_of_table IS NOT TRUE THEN
        RAISE EXCEPTION '% exists, and is no view of %', there.name, relation
            USING ERRCODE = 'duplicate_table', HINT = 'Give the masked view another name, as the third argument.';
    ELSIF NOT there.is_owned THEN
        RAISE EXCEPTION 'view % exists, and belongs to role %', there.name, there.owner
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Who owns it could change it later, and grant it. Drop it, or choose another name.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_other_view(regclass, text, text) IS
    'internal: an error if there is a relation of this name that is no view of the table, or somebody else''s';

CREATE FUNCTION @extschema@.pii_create_masked_view(
    relation regclass,
    masks jsonb DEFAULT '{}',
    view text DEFAULT NULL
) RETURNS regclass
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $function$
DECLARE
    encrypted CONSTANT oid := '@extschema@.encrypted_text'::regtype;
    path text[];
    full_name text;
    columns text;
    bad text;
BEGIN
    IF relation IS NULL OR masks IS NULL THEN
        RAISE EXCEPTION 'the table and its masks must not be null' USING ERRCODE = 'null_value_not_allowed';
    END IF;
    IF jsonb_typeof(masks) <> 'object' THEN
        RAISE EXCEPTION 'masks must be a JSON object'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"name": "name", "email": "email"}.';
    END IF;

    -- What is asked for must be there: a mistyped name would leave a column without its mask.
    SELECT name INTO bad FROM jsonb_object_keys(masks) AS name
     WHERE name NOT IN (SELECT attname FROM pg_attribute WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped);
    IF FOUND THEN
        RAISE EXCEPTION 'column "%" of relation % does not exist', bad, relation USING ERRCODE = 'undefined_column';
    END IF;
    SELECT name INTO bad FROM jsonb_object_keys(masks) AS name
      JOIN pg_attribute ON attrelid = relation AND attname = name
      JOIN pg_type AS type ON type.oid = atttypid
     WHERE encrypted NOT IN (atttypid, typbasetype);
    IF FOUND THEN
        RAISE EXCEPTION 'column "%" of relation % is not of type encrypted_text', bad, relation USING
            ERRCODE = 'datatype_mismatch';
    END IF;
    -- Raises the error for an unknown kind.
    PERFORM @extschema@.pii_mask('', coalesce(kind, '')) FROM jsonb_each_text(masks) AS mask (name, kind);

    SELECT CASE WHEN view IS NULL THEN ARRAY[nspname, relname || '_masked']
                WHEN cardinality(parse_ident(view)) = 1 THEN nspname || parse_ident(view)
                ELSE parse_ident(view) END
      INTO path FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = relation;
    IF path IS NULL OR cardinality(path) <> 2 THEN
        RAISE EXCEPTION 'the view must be named as view or schema.view' USING ERRCODE = 'invalid_name';
    END IF;
    full_name := format('%I.%I', VARIADIC path);

    SELECT string_agg(
               CASE encrypted WHEN atttypid
                    THEN format('@extschema@.pii_masked(%I, %L) AS %1$I', attname, coalesce(masks ->> attname, 'full'))
                    WHEN typbasetype
                    THEN format('@extschema@.pii_masked(%I::@extschema@.encrypted_text, %L) AS %1$I', attname,
                        coalesce(masks ->> attname, 'full'))
                    ELSE format('%I', attname) END,
               ', ' ORDER BY attnum)
      INTO columns
      FROM pg_attribute JOIN pg_type AS type ON type.oid = atttypid
     WHERE attrelid = relation AND attnum > 0 AND NOT attisdropped;

    PERFORM pazpaz_pii.pii_refuse_other_view(relation, path[1], path[2]);
    -- A barrier: conditions of the reader's own see masks only.
    EXECUTE format('CREATE OR REPLACE VIEW %s WITH (security_barrier = true) AS SELECT %s FROM %s', full_name, columns,
        relation);
    EXECUTE format('COMMENT ON VIEW %s IS %L', full_name, format('%s with its encrypted columns masked for roles that '
        'may not decrypt', relation));
    -- Again, as somebody may have made it in between.
    PERFORM pazpaz_pii.pii_refuse_other_view(relation, path[1], path[2]);
    RETURN full_name;
END
$function$;
COMMENT ON FUNCTION @extschema@.pii_create_masked_view(regclass, jsonb, text) IS
    'creates or replaces a view of a table that shows masks to roles which may not decrypt; encrypted columns without '
        'a kind show nothing';
