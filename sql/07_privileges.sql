-- Privileges. Ciphertext comes in by grant only: an application role that could paste one taken from
-- a backup into a row would have it decrypted by the application.
REVOKE ALL ON FUNCTION @extschema@.pii_import(text) FROM PUBLIC;
