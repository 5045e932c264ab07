-- A literal becomes an encrypted value when a definition is parsed, under the key of that day. No rotation reaches it,
-- and a default or a rule stores it with each row anew: the key is needed for as long as the definition is there.

-- belongs_to is what can be ignored.
CREATE FUNCTION pazpaz_pii.pii_expressions() RETURNS TABLE (belongs_to text, owner oid, place text, tree text)
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.oid::regclass::text, c.relowner, e.place, e.tree
    FROM pg_class AS c CROSS JOIN LATERAL (
        SELECT format('default of %s.%I', c.oid::regclass, a.attname), d.adbin::text
            FROM pg_attrdef AS d JOIN pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
            WHERE d.adrelid = c.oid
        UNION ALL SELECT CASE r.rulename WHEN '_RETURN' THEN format('view %s', c.oid::regclass)
                ELSE format('rule %I on %s', r.rulename, c.oid::regclass) END,
                concat(r.ev_qual::text, r.ev_action::text)
            FROM pg_rewrite AS r WHERE r.ev_class = c.oid
        UNION ALL SELECT format('constraint %I on %s', k.conname, c.oid::regclass), k.conbin::text
            FROM pg_constraint AS k WHERE k.conrelid = c.oid
        UNION ALL SELECT format('trigger %I on %s', t.tgname, c.oid::regclass), t.tgqual::text
            FROM pg_trigger AS t WHERE t.tgrelid = c.oid
        UNION ALL SELECT format('policy %I on %s', p.polname, c.oid::regclass),
                concat(p.polqual::text, p.polwithcheck::text)
            FROM pg_policy AS p WHERE p.polrelid = c.oid
        UNION ALL SELECT format('index %s', i.indexrelid::regclass), concat(i.indexprs::text, i.indpred::text)
            FROM pg_index AS i WHERE i.indrelid = c.oid
        UNION ALL SELECT format('bounds of partition %s', c.oid::regclass), c.relpartbound::text
        UNION ALL SELECT format('statistics %I.%I', s.stxnamespace::regnamespace, s.stxname), s.stxexprs::text
            FROM pg_statistic_ext AS s WHERE s.stxrelid = c.oid
    ) AS e (place, tree)
    UNION ALL
    SELECT t.oid::regtype::text, t.typowner, format('domain %s', t.oid::regtype), concat(t.typdefaultbin::text,
        (SELECT string_agg(k.conbin::text, '') FROM pg_constraint AS k WHERE k.contypid = t.oid))
    FROM pg_type AS t WHERE t.typtype = 'd'
    UNION ALL
    SELECT p.oid::regprocedure::text, p.proowner, format('routine %s', p.oid::regprocedure),
        concat(p.prosqlbody::text, p.proargdefaults::text)
    FROM pg_proc AS p WHERE p.prosqlbody IS NOT NULL OR p.proargdefaults IS NOT NULL
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_expressions() IS
    'internal: the expressions of all definitions, as pg_node_tree';

-- pg_node_tree writes a value byte by byte, in decimal; what is sought is "v2:", "v2.1:" or "v2.1i:" at the beginning
-- of one, or of an element.
CREATE FUNCTION pazpaz_pii.pii_literal_pattern(kind text, version integer, others boolean) RETURNS text
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE kind
        WHEN 'data' THEN format(' 118 %s(?:46 (?:%s)+)?(?:%s)*58 ', sought.version, digit, letter)
        ELSE format(' 118 (?:%2$s)+46 %1$s(?:%3$s)*58 ',
            CASE WHEN others THEN format('(?!%s(?:%s)*58 )(?:%s)+', sought.version, letter, digit)
                ELSE sought.version END, digit, letter) END
    FROM (VALUES ('(?:4[89]|5[0-7]) ', '(?:9[7-9]|1[01]\d|12[0-2]) ')) AS codes (digit, letter)
        CROSS JOIN (SELECT string_agg(ascii(d.digit) || ' ', '' ORDER BY d.place)
            FROM regexp_split_to_table(pii_literal_pattern.version::text, '') WITH ORDINALITY AS d (digit, place))
            AS sought (version)
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_literal_pattern(text, integer, boolean) IS
    'internal: finds values under a key, or under any other index key, in a constant of a pg_node_tree';

CREATE FUNCTION pazpaz_pii.pii_key_literals(kind text, version integer, others boolean, ignored text[]) RETURNS text
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    WITH types (oids, pattern) AS MATERIALIZED (
        SELECT array_agg(h.type), pazpaz_pii.pii_literal_pattern(kind, version, others)
        FROM pazpaz_pii.pii_holding_types() AS h
    )
    SELECT string_agg(DISTINCT e.place || CASE WHEN pg_get_userbyid(e.owner) <> current_user
        THEN format(' (of %s)', e.owner::regrole) ELSE '' END, ', ')
    FROM types AS t CROSS JOIN pazpaz_pii.pii_expressions() AS e CROSS JOIN LATERAL regexp_matches(e.tree,
            '\{CONST :consttype (\d+) [^{}]*:constisnull false [^{}]*:constvalue \d+ \[([^]]*)\]', 'g') AS m
    WHERE e.belongs_to <> ALL (ignored) AND m[1]::oid = ANY (t.oids) AND m[2] ~ t.pattern
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_key_literals(text, integer, boolean, text[]) IS
    'internal: the definitions with literals under a key, or under any other index key';

CREATE FUNCTION pazpaz_pii.pii_refuse_literals(kind text, version integer, others boolean, ignored text[]) RETURNS void
    STABLE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    places CONSTANT text := pazpaz_pii.pii_key_literals(kind, version, others, ignored);
BEGIN
    IF places IS NOT NULL THEN
        RAISE EXCEPTION 'definitions hold literals under % key %', kind,
            CASE WHEN others THEN format('versions other than %s', version) ELSE format('version %s', version) END
            USING ERRCODE = 'object_in_use', DETAIL = places,
                HINT = 'Write a literal as ''...''::text, and it is no ciphertext; detach a partition and attach it '
                    'again. What does not matter can be named as ignoring.';
    END IF;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_refuse_literals(text, integer, boolean, text[]) IS
    'internal: an error while definitions hold literals under a key, or under any other index key';
