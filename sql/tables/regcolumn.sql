-- A column, as regclass is a table: stored as its table's OID and its number, which outlive renames
-- and pg_upgrade; written as schema.table.column by the names of now, which outlive dump and restore. And a
-- table, for notes that are dumped: a regclass that is not there, since the dump was made without it, would be
-- an error, and take the notes on all others along.

CREATE TYPE pazpaz_pii.pii_regcolumn;

CREATE FUNCTION pazpaz_pii.pii_regcolumn_in(cstring) RETURNS pazpaz_pii.pii_regcolumn
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regcolumn_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn_in(cstring) IS
    'internal: input of pii_regcolumn: schema.table.column; none for what is not there, and for -';

CREATE FUNCTION pazpaz_pii.pii_regcolumn_out(pazpaz_pii.pii_regcolumn) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regcolumn_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn_out(pazpaz_pii.pii_regcolumn) IS
    'internal: output of pii_regcolumn: schema.table.column, or - for one that is gone';

CREATE TYPE pazpaz_pii.pii_regcolumn (
    INPUT = pazpaz_pii.pii_regcolumn_in, OUTPUT = pazpaz_pii.pii_regcolumn_out, LIKE = pg_catalog.int8
);
COMMENT ON TYPE pazpaz_pii.pii_regcolumn IS 'internal: a column, whatever it and its table are called';

-- So it is compared and indexed as the number that it is.
CREATE CAST (pazpaz_pii.pii_regcolumn AS pg_catalog.int8) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regcolumn AS pg_catalog.int8) IS 'internal: table and number in one';
CREATE CAST (pg_catalog.int8 AS pazpaz_pii.pii_regcolumn) WITHOUT FUNCTION;
COMMENT ON CAST (pg_catalog.int8 AS pazpaz_pii.pii_regcolumn) IS 'internal: table and number in one';

CREATE FUNCTION pazpaz_pii.pii_regcolumn(relation regclass, number smallint) RETURNS pazpaz_pii.pii_regcolumn
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT ((relation::oid::int8 << 16) | number)::pazpaz_pii.pii_regcolumn;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_regcolumn(regclass, smallint) IS 'internal: a column of a table, by its number';

CREATE FUNCTION pazpaz_pii.pii_table_of(one pazpaz_pii.pii_regcolumn) RETURNS regclass
    IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT (one::int8 >> 16)::oid::regclass;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_table_of(pazpaz_pii.pii_regcolumn) IS 'internal: the table that a column is of';

CREATE FUNCTION pazpaz_pii.pii_name_of(one pazpaz_pii.pii_regcolumn) RETURNS name
    STABLE LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.attname FROM pg_attribute AS a
    WHERE a.attrelid = pazpaz_pii.pii_table_of(one) AND a.attnum = (one::int8 & 65535) AND NOT a.attisdropped;
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_name_of(pazpaz_pii.pii_regcolumn) IS
    'internal: what a column is called; NULL when it is gone';

CREATE TYPE pazpaz_pii.pii_regtable;

CREATE FUNCTION pazpaz_pii.pii_regtable_in(cstring) RETURNS pazpaz_pii.pii_regtable
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regtable_in_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regtable_in(cstring) IS
    'internal: input of pii_regtable: schema.table; none for what is not there, and for -';

CREATE FUNCTION pazpaz_pii.pii_regtable_out(pazpaz_pii.pii_regtable) RETURNS cstring
    STABLE STRICT PARALLEL SAFE LANGUAGE c AS 'MODULE_PATHNAME', 'pii_regtable_out_wrapper';
COMMENT ON FUNCTION pazpaz_pii.pii_regtable_out(pazpaz_pii.pii_regtable) IS
    'internal: output of pii_regtable: schema.table, or - for one that is gone';

CREATE TYPE pazpaz_pii.pii_regtable (
    INPUT = pazpaz_pii.pii_regtable_in, OUTPUT = pazpaz_pii.pii_regtable_out, LIKE = pg_catalog.oid
);
COMMENT ON TYPE pazpaz_pii.pii_regtable IS 'internal: a table, whatever it is called; none if it is not there';

CREATE CAST (pazpaz_pii.pii_regtable AS pg_catalog.oid) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regtable AS pg_catalog.oid) IS 'internal: the number of a table';
CREATE CAST (pazpaz_pii.pii_regtable AS pg_catalog.regclass) WITHOUT FUNCTION AS IMPLICIT;
COMMENT ON CAST (pazpaz_pii.pii_regtable AS pg_catalog.regclass) IS 'internal: the same, as PostgreSQL has it';
CREATE CAST (pg_catalog.regclass AS pazpaz_pii.pii_regtable) WITHOUT FUNCTION AS ASSIGNMENT;
COMMENT ON CAST (pg_catalog.regclass AS pazpaz_pii.pii_regtable) IS 'internal: the same, for notes that are dumped';

-- A restore leaves out the notes on what is not in it.
CREATE FUNCTION pazpaz_pii.pii_leave_out_of_notes() RETURNS trigger
    VOLATILE LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pazpaz_pii.pii_leave_out_of_notes() IS
    'internal: trigger of notes: leaves out those on a table or column that is not there';
