//! Whose turn it is to merge.

use crate::search::page::META_BLOCK;
use pgrx::pg_sys;

/// The right to merge, and to free pages: one session has it, until this is dropped or the transaction ends.
pub(crate) struct Turn(pg_sys::Relation);

const LOCK: pg_sys::LOCKMODE = pg_sys::ExclusiveLock as pg_sys::LOCKMODE;

impl Turn {
    /// Waits for it.
    pub(crate) fn wait(index: pg_sys::Relation) -> Self {
        // SAFETY: an open index.
        unsafe { pg_sys::LockPage(index, META_BLOCK, LOCK) }
        Self(index)
    }

    /// Unless somebody else has it.
    pub(crate) fn now(index: pg_sys::Relation) -> Option<Self> {
        // SAFETY: an open index.
        unsafe { pg_sys::ConditionalLockPage(index, META_BLOCK, LOCK) }.then_some(Self(index))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            // SAFETY: locked by this.
            unsafe { pg_sys::UnlockPage(self.0, META_BLOCK, LOCK) }
        }
    }
}
