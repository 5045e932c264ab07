"""What PostgreSQL's catalogues say of the extension."""

from typing import NamedTuple


class Member(NamedTuple):
    """Something that belongs to the extension, or to what belongs to it."""

    object: str
    comment: str | None
    definition: str | None
    privileges: list[str] | None
    # What pg_dump compares the privileges with.
    initial_privileges: list[str] | None


def catalogue(session) -> list[Member]:
    return [Member(*row) for row in session.execute(_CATALOGUE)]


def grants_in(dump: str) -> list[str]:
    """The statements on privileges, but for those of defaults."""
    return sorted(line for line in dump.splitlines() if line.startswith(("GRANT", "REVOKE")))


_CATALOGUE = """
    WITH RECURSIVE extension AS (SELECT oid FROM pg_extension WHERE extname = 'pazpaz_pii'),
    objects AS (
        SELECT d.classid, d.objid, d.objsubid FROM pg_depend AS d JOIN extension AS e ON d.refobjid = e.oid
         WHERE d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e'
        UNION
        SELECT d.classid, d.objid, d.objsubid FROM pg_depend AS d JOIN objects AS o
            ON (d.refclassid, d.refobjid) = (o.classid, o.objid)
         WHERE d.deptype IN ('a', 'i', 'P', 'S')
    )
    SELECT pg_describe_object(classid, objid, objsubid) AS object,
           obj_description(objid, classid::regclass::text) AS comment,
           CASE classid::regclass::text
               WHEN 'pg_proc' THEN (SELECT pg_get_functiondef(p.oid) || p.proowner::regrole FROM pg_proc AS p
                   WHERE p.oid = objid AND p.prokind <> 'a')
               WHEN 'pg_class' THEN (SELECT concat_ws(' ', c.relkind, c.reloptions, c.relpersistence,
                   CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid) WHEN 'i' THEN pg_get_indexdef(c.oid) END,
                   (SELECT string_agg(concat_ws(' ', attname, format_type(atttypid, atttypmod), attnotnull, attacl,
                       attstorage, pg_get_expr(adbin, adrelid)), ', ' ORDER BY attnum) FROM pg_attribute
                       LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
                      WHERE attrelid = c.oid AND attnum > 0)) FROM pg_class AS c WHERE c.oid = objid)
               WHEN 'pg_type' THEN (SELECT concat_ws(' ', typlen, typtype, typcategory, typispreferred, typinput,
                   typoutput, typreceive, typsend, typmodin, typmodout, typanalyze, typalign, typstorage,
                   typcollation::regcollation, typbasetype::regtype, typelem::regtype) FROM pg_type WHERE oid = objid)
               WHEN 'pg_operator' THEN (SELECT concat_ws(' ', oprcode, oprrest, oprjoin, oprcom::regoperator,
                   oprnegate::regoperator, oprcanmerge, oprcanhash) FROM pg_operator WHERE oid = objid)
               WHEN 'pg_cast' THEN (SELECT concat_ws(' ', castfunc::regprocedure, castcontext, castmethod)
                   FROM pg_cast WHERE oid = objid)
               WHEN 'pg_opclass' THEN (SELECT concat_ws(' ', opcdefault, opckeytype::regtype) FROM pg_opclass
                   WHERE oid = objid)
               WHEN 'pg_constraint' THEN pg_get_constraintdef(objid)
               WHEN 'pg_trigger' THEN (SELECT concat_ws(' ', pg_get_triggerdef(oid), tgenabled) FROM pg_trigger
                   WHERE oid = objid)
               WHEN 'pg_event_trigger' THEN (SELECT concat_ws(' ', evtevent, evtfoid::regprocedure, evtenabled, evttags)
                   FROM pg_event_trigger WHERE oid = objid)
           END AS definition,
           ARRAY(SELECT acl::text FROM (
               SELECT coalesce(proacl, acldefault('f', proowner)) FROM pg_proc
                WHERE classid = 'pg_proc'::regclass AND oid = objid
               UNION ALL SELECT coalesce(relacl, acldefault('r', relowner)) FROM pg_class
                WHERE classid = 'pg_class'::regclass AND oid = objid
               UNION ALL SELECT coalesce(typacl, acldefault('T', typowner)) FROM pg_type
                WHERE classid = 'pg_type'::regclass AND oid = objid
               UNION ALL SELECT coalesce(nspacl, acldefault('n', nspowner)) FROM pg_namespace
                WHERE classid = 'pg_namespace'::regclass AND oid = objid
           ) AS acls (acls), unnest(acls) AS acl ORDER BY 1) AS privileges,
           ARRAY(SELECT concat_ws(' ', i.objsubid, i.privtype, acl)
               FROM pg_init_privs AS i, unnest(i.initprivs) AS acl
               WHERE (i.classoid, i.objoid) = (classid, objid) ORDER BY 1) AS initial_privileges
      FROM objects
     WHERE pg_describe_object(classid, objid, objsubid) !~ ' pg_toast\\.'
    UNION ALL
    SELECT 'configuration ' || c.id::regclass, NULL, c.condition, NULL, NULL
      FROM pg_extension, unnest(extconfig, extcondition) AS c (id, condition) WHERE extname = 'pazpaz_pii'
    ORDER BY 1, 2, 3"""
