//! Whole tables: what is in them, and their conversion.

mod adoption;
mod census;
mod definition;
mod migration;
mod regcolumn;
mod rotation;
mod scan;
mod work;
