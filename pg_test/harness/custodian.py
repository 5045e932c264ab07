"""The functions of the key custodian, which PUBLIC may not execute."""

# What GRANT EXECUTE makes a role a custodian by.
PUBLIC_INTERFACE = {
    "pii_register_key(integer,text,interval)",
    "pii_create_key(text,interval)",
    "pii_activate_key(integer,text)",
    "pii_retire_key(integer,text)",
    "pii_destroy_key(integer,text,text)",
    "pii_take_census()",
    "pii_rewrap(bytea,bytea)",
    "pii_set_passphrase(text)",
}
# What these are made of. No grant is needed: they run as the owner of the extension.
PARTS = {
    "pii_add_key(text,integer,text,bytea,boolean,interval)",
    "pii_check_tags()",
    "pii_check_unused(text,integer)",
    "pii_has_active_key(text)",
    "pii_key_changed()",
    "pii_key_places(text,integer,boolean)",
    "pii_lock_key(text,integer)",
    "pii_lock_registered(text,integer)",
    "pii_master_fingerprint(bytea)",
    "pii_refuse_uncounted()",
    "pii_rewrap_key(bytea,bytea,text,integer,bytea)",
    "pii_wrap_master(text)",
    "pii_wrap_new_key(text,integer)",
}
FUNCTIONS = PUBLIC_INTERFACE | PARTS
