//! The keys of a session: how they come in, what they may do, and how they go.

mod argument;
mod clearance;
mod exposure;
mod functions;
pub(crate) mod last_tag;
mod load;
mod refusal;
pub(crate) mod registry;
mod sealed_box;
pub(crate) mod session;
mod session_secret;
pub(crate) mod setting;
pub(crate) mod statistics;
mod wipe;
mod wrapped;

/// Ends with no key, whatever was loaded how: every place that holds a secret gives it up, and what
/// was sealed under the session secret can never be opened again.
///
/// # Errors
/// When stray copies in the memory of this process could not be overwritten, or not all before
/// somebody asked to stop: the next time goes on with them.
pub(crate) fn forget_everything() -> std::io::Result<()> {
    setting::set("", false);
    session::forget_ring();
    sealed_box::forget();
    session_secret::shred();
    wipe::key_comes();
    session::wipe_traces(wipe::wipe_copies)
}
