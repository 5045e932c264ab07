//! The SQL objects, declared by hand in `sql/`, in the order in which they are made: a file needs
//! only files above it, and a folder only folders above it; `scripts/check_sql_order.py` sees to
//! that, in the bodies of functions, too. Each C function named there is one
//! `#[pg_extern(sql = false)]` function.
//!
//! Functions set `search_path`. Procedures that COMMIT cannot, so there every name, operators
//! included, stands with its schema.

pgrx::extension_sql_file!("../sql/schema.sql", name = "schema");

pgrx::extension_sql_file!("../sql/type/type.sql", name = "type_type", requires = ["schema"]);
pgrx::extension_sql_file!("../sql/type/casts.sql", name = "type_casts", requires = ["type_type"]);
pgrx::extension_sql_file!(
    "../sql/type/functions.sql",
    name = "type_functions",
    requires = ["type_casts"]
);
pgrx::extension_sql_file!(
    "../sql/type/collation.sql",
    name = "type_collation",
    requires = ["type_functions"]
);
pgrx::extension_sql_file!(
    "../sql/type/operators.sql",
    name = "type_operators",
    requires = ["type_collation"]
);
pgrx::extension_sql_file!(
    "../sql/type/like.sql",
    name = "type_like",
    requires = ["type_operators"]
);
pgrx::extension_sql_file!(
    "../sql/type/array_operators.sql",
    name = "type_array_operators",
    requires = ["type_like"]
);
pgrx::extension_sql_file!(
    "../sql/type/tag_order.sql",
    name = "type_tag_order",
    requires = ["type_array_operators"]
);
pgrx::extension_sql_file!(
    "../sql/type/opclasses.sql",
    name = "type_opclasses",
    requires = ["type_tag_order"]
);
pgrx::extension_sql_file!(
    "../sql/type/changed.sql",
    name = "type_changed",
    requires = ["type_opclasses"]
);
pgrx::extension_sql_file!(
    "../sql/type/index_guard.sql",
    name = "type_index_guard",
    requires = ["type_changed"]
);
pgrx::extension_sql_file!(
    "../sql/type/collation_guard.sql",
    name = "type_collation_guard",
    requires = ["type_index_guard"]
);

pgrx::extension_sql_file!(
    "../sql/session/keys.sql",
    name = "session_keys",
    requires = ["type_collation_guard"]
);
pgrx::extension_sql_file!(
    "../sql/session/sealed_box.sql",
    name = "session_sealed_box",
    requires = ["session_keys"]
);
pgrx::extension_sql_file!(
    "../sql/session/audit.sql",
    name = "session_audit",
    requires = ["session_sealed_box"]
);

pgrx::extension_sql_file!(
    "../sql/access/ownership.sql",
    name = "access_ownership",
    requires = ["session_audit"]
);
pgrx::extension_sql_file!(
    "../sql/access/masking.sql",
    name = "access_masking",
    requires = ["access_ownership"]
);

pgrx::extension_sql_file!(
    "../sql/search/access_method.sql",
    name = "search_access_method",
    requires = ["access_masking"]
);

pgrx::extension_sql_file!(
    "../sql/tables/regcolumn.sql",
    name = "tables_regcolumn",
    requires = ["search_access_method"]
);
pgrx::extension_sql_file!(
    "../sql/tables/values.sql",
    name = "tables_values",
    requires = ["tables_regcolumn"]
);
pgrx::extension_sql_file!(
    "../sql/tables/storage.sql",
    name = "tables_storage",
    requires = ["tables_values"]
);
pgrx::extension_sql_file!(
    "../sql/tables/census.sql",
    name = "tables_census",
    requires = ["tables_storage"]
);
pgrx::extension_sql_file!(
    "../sql/tables/verify.sql",
    name = "tables_verify",
    requires = ["tables_census"]
);
pgrx::extension_sql_file!(
    "../sql/tables/adoption.sql",
    name = "tables_adoption",
    requires = ["tables_verify"]
);
pgrx::extension_sql_file!(
    "../sql/tables/ledger.sql",
    name = "tables_ledger",
    requires = ["tables_adoption"]
);
pgrx::extension_sql_file!(
    "../sql/tables/once_encrypted.sql",
    name = "tables_once_encrypted",
    requires = ["tables_ledger"]
);
pgrx::extension_sql_file!(
    "../sql/tables/columns.sql",
    name = "tables_columns",
    requires = ["tables_once_encrypted"]
);
pgrx::extension_sql_file!(
    "../sql/tables/obstacles.sql",
    name = "tables_obstacles",
    requires = ["tables_columns"]
);
pgrx::extension_sql_file!(
    "../sql/tables/definitions.sql",
    name = "tables_definitions",
    requires = ["tables_obstacles"]
);
pgrx::extension_sql_file!(
    "../sql/tables/indexes.sql",
    name = "tables_indexes",
    requires = ["tables_definitions"]
);
pgrx::extension_sql_file!(
    "../sql/tables/locks.sql",
    name = "tables_locks",
    requires = ["tables_indexes"]
);
pgrx::extension_sql_file!(
    "../sql/tables/conversion.sql",
    name = "tables_conversion",
    requires = ["tables_locks"]
);
pgrx::extension_sql_file!(
    "../sql/tables/batches.sql",
    name = "tables_batches",
    requires = ["tables_conversion"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/state.sql",
    name = "tables_migration_state",
    requires = ["tables_batches"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/start.sql",
    name = "tables_migration_start",
    requires = ["tables_migration_state"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/close.sql",
    name = "tables_migration_close",
    requires = ["tables_migration_start"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/backfill.sql",
    name = "tables_migration_backfill",
    requires = ["tables_migration_close"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/verify.sql",
    name = "tables_migration_verify",
    requires = ["tables_migration_backfill"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/finish.sql",
    name = "tables_migration_finish",
    requires = ["tables_migration_verify"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/scrub.sql",
    name = "tables_migration_scrub",
    requires = ["tables_migration_finish"]
);
pgrx::extension_sql_file!(
    "../sql/tables/migration/rollback.sql",
    name = "tables_migration_rollback",
    requires = ["tables_migration_scrub"]
);
pgrx::extension_sql_file!(
    "../sql/tables/rotation.sql",
    name = "tables_rotation",
    requires = ["tables_migration_rollback"]
);

pgrx::extension_sql_file!(
    "../sql/registry/tables.sql",
    name = "registry_tables",
    requires = ["tables_rotation"]
);
pgrx::extension_sql_file!(
    "../sql/registry/literals.sql",
    name = "registry_literals",
    requires = ["registry_tables"]
);
pgrx::extension_sql_file!(
    "../sql/registry/registry.sql",
    name = "registry_registry",
    requires = ["registry_literals"]
);
pgrx::extension_sql_file!(
    "../sql/registry/wrapped.sql",
    name = "registry_wrapped",
    requires = ["registry_registry"]
);

pgrx::extension_sql_file!(
    "../sql/doctor/common.sql",
    name = "doctor_common",
    requires = ["registry_wrapped"]
);
pgrx::extension_sql_file!(
    "../sql/doctor/settings.sql",
    name = "doctor_settings",
    requires = ["doctor_common"]
);
pgrx::extension_sql_file!(
    "../sql/doctor/objects.sql",
    name = "doctor_objects",
    requires = ["doctor_settings"]
);
pgrx::extension_sql_file!(
    "../sql/doctor/values.sql",
    name = "doctor_values",
    requires = ["doctor_objects"]
);
pgrx::extension_sql_file!(
    "../sql/doctor/keys.sql",
    name = "doctor_keys",
    requires = ["doctor_values"]
);
pgrx::extension_sql_file!(
    "../sql/doctor/doctor.sql",
    name = "doctor_doctor",
    requires = ["doctor_keys"]
);

pgrx::extension_sql_file!("../sql/guards.sql", name = "guards", requires = ["doctor_doctor"]);

pgrx::extension_sql_file!("../sql/privileges.sql", name = "privileges", requires = ["guards"]);
