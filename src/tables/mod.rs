//! Whole tables: what is in them, and their conversion.

mod census;
mod migration;
mod rotation;
