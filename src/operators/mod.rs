//! Comparing values, and what indexes and sorts need for that.

pub(crate) mod analyze;
pub(crate) mod collation;
pub(crate) mod comparison;
mod fast_path;
pub(crate) mod hash_ops;
pub(crate) mod like;
pub(crate) mod operand;
pub(crate) mod planning;
pub(crate) mod sort;
pub(crate) mod tags;
pub(crate) mod unique_ops;
