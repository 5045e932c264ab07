//! Whole tables: what is in them, and their conversion.

pub(crate) mod inspect;
pub(crate) mod migration;
