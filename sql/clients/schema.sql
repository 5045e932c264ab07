-- The table of the worked example, in plaintext: the clients of a practice.
--
-- Does      create the table clients with its indexes and comment; loads nothing
-- Needs     CREATE on the schema that comes first in search_path; no key, no extension
-- Locks     nothing that exists
-- Undo      DROP TABLE clients
--
-- Run       psql -v ON_ERROR_STOP=1 -f schema.sql
-- Load      gunzip -c clients.csv.gz | psql -c "COPY clients FROM STDIN (FORMAT csv, HEADER)"
--           (in the file an empty field is NULL, and "" is the empty string, as COPY reads it)
-- Encrypt   upgrade.sql

\set ON_ERROR_STOP on

BEGIN;

CREATE TABLE clients (
    id uuid PRIMARY KEY,
    workspace_id uuid NOT NULL,
    first_name varchar(255) NOT NULL,
    last_name varchar(255) NOT NULL,
    email varchar(255),
    phone varchar(50),
    address text,
    medical_history text,
    emergency_contact_name varchar(255),
    emergency_contact_phone varchar(50),
    is_active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL
);

CREATE INDEX ix_clients_workspace_lastname_firstname ON clients (workspace_id, last_name, first_name);
CREATE INDEX ix_clients_workspace_email ON clients (workspace_id, email);
CREATE INDEX ix_clients_workspace_updated ON clients (workspace_id, updated_at);
CREATE INDEX ix_clients_workspace_active ON clients (workspace_id, is_active) WHERE is_active;

COMMENT ON TABLE clients IS 'The clients of a practice: contact details and medical history (PII/PHI).';

COMMIT;
