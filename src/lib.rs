//! pazpaz_pii: column encryption inside PostgreSQL.
//!
//! This crate is the thin wall between PostgreSQL and [`pii_core`], which holds the formats and
//! the cryptography. A room may use only rooms above it in this list.

use pgrx::prelude::*;

mod server;

mod settings;

mod report;

mod datum;

mod extension;

mod audit;

mod keys;

mod access;

mod value;

mod operators;

mod search;

mod tables;

mod sql;

pg_module_magic!(name, version);

/// Called once by each process that loads the library.
#[unsafe(no_mangle)]
pub extern "C-unwind" fn _PG_init() {
    server::cpu::pii_check_cpu();
    initialize();
}

#[inline(never)]
#[pg_guard]
extern "C-unwind" fn initialize() {
    report::error::leave_out_backtraces();
    report::log_redaction::install();
    audit::install();
    keys::registry::watch();
    keys::setting::define(access::privilege::may_encrypt);
    settings::define();
    value::literals::install();
    tables::silence::install();
}
