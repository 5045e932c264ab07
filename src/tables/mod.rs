//! Whole tables: what is in them, and their conversion.

mod adoption;
mod census;
mod migration;
mod rotation;
mod scan;
mod work;
