//! pazpaz_pii: column encryption inside PostgreSQL.
//!
//! This crate is the thin wall between PostgreSQL and [`pii_core`], which holds the formats and
//! the cryptography. The SQL objects are declared by hand in `sql/`, in load order; each C function
//! named there is one `#[pg_extern(sql = false)]` function here.
//!
//! | concern | files |
//! |---|---|
//! | a session's keys | `settings`, `keyring_guc`, `segment`, `session`, `key_functions`, `memory` |
//! | the type | `datum`, `rule`, `text_io`, `typmod`, `casts`, `crypt` |
//! | comparing and indexing | `tags`, `probe`, `compare`, `hashing`, `sorting`, `unique`, `analyze` |
//! | functions on values | `functions`, `blind_index` |
//! | whole tables | `inspect`, `migration`, `trigger` |
//! | functions on values | `functions`, `adoption`, `blind_index` |
//! | what the server may print | `error`, `log_redaction` |

use pgrx::prelude::*;

mod adoption;
mod analyze;
mod blind_index;
mod casts;
mod compare;
mod crypt;
mod datum;
mod error;
mod functions;
mod hashing;
mod inspect;
mod key_functions;
mod keyring_guc;
mod log_redaction;
mod memory;
mod migration;
mod probe;
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
pgrx::extension_sql_file!("../sql/40_adoption.sql", name = "adoption", requires = ["census"]);
