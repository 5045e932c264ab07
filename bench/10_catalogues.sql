-- What works on a whole database, beside many tables that hold nothing: in databases of their own.

\warn '==> working on many tables'
\set main :DBNAME
\set made 'CREATE TABLE %I (id int, remark text, bytes bytea)'
\set n 100
\set what '100 empty tables'
\ir catalogue/measure.sql
\set n 2000
\set what '2,000 empty tables'
\ir catalogue/measure.sql
\set made 'CREATE TABLE %I PARTITION OF parts FOR VALUES IN (%s)'
\set n 400
\set what '400 partitions'
\ir catalogue/measure.sql
