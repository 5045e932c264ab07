//! Whose turn it is to merge.

use crate::report::error::Failure;
use crate::search::page::META_BLOCK;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::Cell;

/// The right to merge, and to free pages: one session has it, until this is dropped or the transaction ends.
pub(crate) struct Turn(pg_sys::Relation);

const LOCK: pg_sys::LOCKMODE = pg_sys::ExclusiveLock as pg_sys::LOCKMODE;

thread_local! {
    /// A lock is no hindrance to who has it: the expression of an index may insert rows, or merge, itself.
    static IS_TAKEN: Cell<bool> = const { Cell::new(false) };
}

impl Turn {
    /// Waits for it. Error 55006 if this session has one already.
    pub(crate) fn wait(index: pg_sys::Relation) -> Self {
        if IS_TAKEN.get() {
            Failure::new(
                PgSqlErrorCode::ERRCODE_OBJECT_IN_USE,
                "this session is merging a search index already",
            )
            .raise();
        }
        // SAFETY: an open index.
        unsafe { pg_sys::LockPage(index, META_BLOCK, LOCK) }
        Self::taken(index)
    }

    /// Unless somebody has it.
    pub(crate) fn now(index: pg_sys::Relation) -> Option<Self> {
        // SAFETY: an open index.
        let is_free =
            !IS_TAKEN.get() && unsafe { pg_sys::ConditionalLockPage(index, META_BLOCK, LOCK) };
        is_free.then(|| Self::taken(index))
    }

    fn taken(index: pg_sys::Relation) -> Self {
        IS_TAKEN.set(true);
        Self(index)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        IS_TAKEN.set(false);
        if !std::thread::panicking() {
            // SAFETY: locked by this.
            unsafe { pg_sys::UnlockPage(self.0, META_BLOCK, LOCK) }
        }
    }
}
