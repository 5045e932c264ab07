//! Whole tables: what is in them, and their conversion.

mod adoption;
mod census;
mod definition;
mod fast_path;
mod migration;
mod regcolumn;
mod rotation;
mod scan;
pub(crate) mod silence;
mod work;
