//! The SQL objects, declared by hand in `sql/`, in the order in which they are made: a file needs
//! only files above it. Each C function named there is one `#[pg_extern(sql = false)]` function.

pgrx::extension_sql_file!("../sql/01_type.sql", name = "type");
pgrx::extension_sql_file!("../sql/02_keys.sql", name = "keys", requires = ["type"]);
pgrx::extension_sql_file!("../sql/03_casts.sql", name = "casts", requires = ["keys"]);
pgrx::extension_sql_file!("../sql/04_functions.sql", name = "functions", requires = ["casts"]);
pgrx::extension_sql_file!("../sql/05_operators.sql", name = "operators", requires = ["functions"]);
pgrx::extension_sql_file!("../sql/06_indexes.sql", name = "indexes", requires = ["operators"]);
pgrx::extension_sql_file!("../sql/07_privileges.sql", name = "privileges", requires = ["indexes"]);
pgrx::extension_sql_file!("../sql/08_census.sql", name = "census", requires = ["privileges"]);
pgrx::extension_sql_file!("../sql/09_catalogue.sql", name = "catalogue", requires = ["census"]);
pgrx::extension_sql_file!(
    "../sql/10_table_rules.sql",
    name = "table_rules",
    requires = ["catalogue"]
);
pgrx::extension_sql_file!(
    "../sql/11_conversion.sql",
    name = "conversion",
    requires = ["table_rules"]
);
pgrx::extension_sql_file!("../sql/12_batches.sql", name = "batches", requires = ["conversion"]);
pgrx::extension_sql_file!("../sql/13_migration.sql", name = "migration", requires = ["batches"]);
pgrx::extension_sql_file!("../sql/14_rotation.sql", name = "rotation", requires = ["migration"]);
pgrx::extension_sql_file!("../sql/15_registry.sql", name = "registry", requires = ["rotation"]);
pgrx::extension_sql_file!("../sql/16_envelope.sql", name = "envelope", requires = ["registry"]);
pgrx::extension_sql_file!("../sql/17_sealed.sql", name = "sealed", requires = ["envelope"]);
pgrx::extension_sql_file!("../sql/18_masking.sql", name = "masking", requires = ["sealed"]);
pgrx::extension_sql_file!("../sql/19_audit.sql", name = "audit", requires = ["masking"]);
pgrx::extension_sql_file!("../sql/20_adoption.sql", name = "adoption", requires = ["audit"]);
pgrx::extension_sql_file!("../sql/21_doctor.sql", name = "doctor", requires = ["adoption"]);
pgrx::extension_sql_file!(
    "../sql/22_doctor_settings.sql",
    name = "doctor_settings",
    requires = ["doctor"]
);
pgrx::extension_sql_file!(
    "../sql/23_doctor_objects.sql",
    name = "doctor_objects",
    requires = ["doctor_settings"]
);
pgrx::extension_sql_file!(
    "../sql/24_doctor_values.sql",
    name = "doctor_values",
    requires = ["doctor_objects"]
);
pgrx::extension_sql_file!(
    "../sql/25_doctor_keys.sql",
    name = "doctor_keys",
    requires = ["doctor_values"]
);
