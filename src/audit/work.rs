//! Whether the next statement has something to do for the audit: read by every statement, set by
//! whatever has to wait for one.

use std::cell::Cell;

thread_local! {
    static HAS_WORK: Cell<bool> = const { Cell::new(false) };
}

/// The next statement shall look.
pub(crate) fn note() {
    HAS_WORK.set(true);
}

/// Whether there is something to do.
pub(crate) fn is_noted() -> bool {
    HAS_WORK.get()
}

/// It is done: there is nothing until [`note`] says so.
pub(crate) fn done() {
    HAS_WORK.set(false);
}
