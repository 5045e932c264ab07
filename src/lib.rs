//! pazpaz_pii: column encryption inside PostgreSQL.
//!
//! This crate is the thin wall between PostgreSQL and [`pii_core`], which holds the formats and
//! the cryptography. The SQL objects are declared by hand in `sql/`, in load order; each C function
//! named there is one `#[pg_extern(sql = false)]` function here.
//!
//! | concern | files |
//! |---|---|
//! | a session's keys | `settings`, `keyring_guc`, `segment`, `session`, `key_functions`, `memory` |
//! | the life of a key | `registry`, `catalog`, `envelope`, `delivery` |
//! | who may do what | `extension`, `privilege`, `masking` |
//! | the type | `datum`, `rule`, `text_io`, `typmod`, `casts`, `crypt` |
//! | comparing and indexing | `tags`, `probe`, `compare`, `hashing`, `sorting`, `unique`, `analyze` |
//! | functions on values | `functions`, `adoption`, `blind_index` |
//! | whole tables | `inspect`, `migration`, `ownership`, `trigger` |
//! | what the server may print | `error`, `log_redaction`, `audit` |

use pgrx::prelude::*;

mod adoption;
mod analyze;
mod audit;
mod blind_index;
mod casts;
mod catalog;
mod compare;
mod crypt;
mod datum;
mod delivery;
mod envelope;
mod error;
mod extension;
mod functions;
mod hashing;
mod inspect;
mod key_functions;
mod keyring_guc;
mod log_redaction;
mod masking;
mod memory;
mod migration;
mod ownership;
mod privilege;
mod probe;
mod registry;
mod rule;
mod segment;
mod session;
mod settings;
mod sorting;
mod tags;
mod text_io;
mod trigger;
mod typmod;
mod unique;

pg_module_magic!(name, version);

/// Called once by each process that loads the library.
#[pg_guard]
pub extern "C-unwind" fn _PG_init() {
    log_redaction::install();
    audit::install();
    registry::watch();
    settings::define();
}

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
