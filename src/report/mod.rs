//! What is reported: every error of the extension, and what the server log may hold of any.

pub(crate) mod error;
pub(crate) mod log_line;
pub(crate) mod log_redaction;
