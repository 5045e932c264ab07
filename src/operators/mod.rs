//! Comparing values, and what indexes and sorts need for that.

pub(crate) mod analyze;
pub(crate) mod comparison;
pub(crate) mod hash_ops;
pub(crate) mod operand;
pub(crate) mod sort;
pub(crate) mod tags;
pub(crate) mod unique_ops;
