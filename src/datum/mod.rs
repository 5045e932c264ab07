//! Values and rows as PostgreSQL passes and stores them.

pub(crate) mod array;
pub(crate) mod call;
pub(crate) mod encoding;
pub(crate) mod list;
pub(crate) mod result_set;
pub(crate) mod table_scan;
pub(crate) mod trigger;
pub(crate) mod varlena;
