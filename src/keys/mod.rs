//! The keys of a session: how they come in, what they may do, and how they go.

pub(crate) mod functions;
pub(crate) mod registry;
pub(crate) mod sealed_box;
pub(crate) mod session;
pub(crate) mod session_secret;
pub(crate) mod setting;
pub(crate) mod wipe;
pub(crate) mod wrapped;
