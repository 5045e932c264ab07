"""The functions of the key custodian, which PUBLIC may not execute."""

# What GRANT EXECUTE makes a role a custodian by.
PUBLIC_INTERFACE = {
    "pii_register_key(integer,text,interval,text[])",
    "pii_create_key(text,interval,text[])",
    "pii_activate_key(integer,text,text[])",
    "pii_retire_key(integer,text,text[])",
    "pii_reinstate_key(integer,text)",
    "pii_destroy_key(integer,text,text,text[])",
    "pii_take_census()",
    "pii_rewrap(bytea,bytea)",
    "pii_set_passphrase(text,bytea,text)",
}
# What these are made of. No grant is needed: they run as the owner of the extension.
PARTS = {
    "pazpaz_pii.pii_add_key(text,integer,text,bytea,boolean,interval,text[])",
    "pazpaz_pii.pii_check_tags()",
    "pazpaz_pii.pii_audit_key(text,pazpaz_pii.pii_key,text[])",
    "pazpaz_pii.pii_check_unused(text,integer,text[])",
    "pazpaz_pii.pii_refuse_used(text,integer,text[])",
    "pazpaz_pii.pii_count_stored(text[])",
    "pazpaz_pii.pii_has_active_key(text)",
    "pazpaz_pii.pii_ignored(text[])",
    "pazpaz_pii.pii_expressions()",
    "pazpaz_pii.pii_key_changed()",
    "pazpaz_pii.pii_key_literals(text,integer,boolean,text[])",
    "pazpaz_pii.pii_literal_pattern(text,integer,boolean)",
    "pazpaz_pii.pii_refuse_literals(text,integer,boolean,text[])",
    "pazpaz_pii.pii_key_places(text,integer,boolean)",
    "pazpaz_pii.pii_key_remedies(integer)",
    "pazpaz_pii.pii_limit_waiting()",
    "pazpaz_pii.pii_lock_key(text,integer)",
    "pazpaz_pii.pii_lock_registered(text,integer)",
    "pazpaz_pii.pii_master_fingerprint(bytea)",
    "pazpaz_pii.pii_refuse_uncounted(text[])",
    "pazpaz_pii.pii_refuse_waiting(text,integer)",
    "pazpaz_pii.pii_rewrap_key(bytea,bytea,text,integer,bytea)",
    "pazpaz_pii.pii_wait_for_key(text,integer)",
    "pazpaz_pii.pii_whose(oid)",
    "pazpaz_pii.pii_wrap_master(text,bytea,text)",
    "pazpaz_pii.pii_wrap_new_key(text,integer)",
}
FUNCTIONS = PUBLIC_INTERFACE | PARTS
