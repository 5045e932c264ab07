//! PostgreSQL's process made safe: what it is doing, for whom, and what differs between versions.
//! Knows nothing of keys.

pub(crate) mod backend;
pub(crate) mod compat;
pub(crate) mod cpu;
pub(crate) mod free_memory;
pub(crate) mod lasting;
pub(crate) mod opener;
pub(crate) mod parsing;
pub(crate) mod registers;
pub(crate) mod room;
pub(crate) mod subtransaction;
pub(crate) mod unguarded;
