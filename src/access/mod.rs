//! Who may do what.

pub(crate) mod ownership;
pub(crate) mod privilege;
pub(crate) mod restricted;
