//! A part of a transaction whose error does not end the whole of it, as a block with EXCEPTION in PL/pgSQL.

use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::prelude::*;
use std::panic::AssertUnwindSafe;
use std::ptr;

/// What `run` gives; `None` after an error of one row. What it has changed is taken back then. Errors that are about
/// more than that (a cancellation, resources, a shutdown) are raised as they were.
pub(crate) fn attempt<R>(run: impl FnOnce() -> R) -> Option<R> {
    // SAFETY: as PL/pgSQL does around a block with EXCEPTION; the result lies in the caller's memory.
    let (memory, owner) = unsafe {
        let before = (pg_sys::CurrentMemoryContext, pg_sys::CurrentResourceOwner);
        pg_sys::BeginInternalSubTransaction(ptr::null());
        pg_sys::MemoryContextSwitchTo(before.0);
        before
    };
    let back = move || {
        // SAFETY: what was the caller's before the subtransaction.
        unsafe {
            pg_sys::MemoryContextSwitchTo(memory);
            pg_sys::CurrentResourceOwner = owner;
        }
    };
    PgTryBuilder::new(AssertUnwindSafe(|| {
        let result = run();
        // SAFETY: ends the subtransaction that was begun above.
        unsafe { pg_sys::ReleaseCurrentSubTransaction() };
        back();
        Some(result)
    }))
    .catch_others(|error| {
        // SAFETY: the same, after an error, which pgrx has taken off PostgreSQL's stack.
        unsafe { pg_sys::RollbackAndReleaseCurrentSubTransaction() };
        back();
        if is_of_one_row(&error) { None } else { error.rethrow() }
    })
    .execute()
}

/// By the class of its SQLSTATE: neither connection, transaction state, concurrency, resources, nor shutdown.
fn is_of_one_row(error: &CaughtError) -> bool {
    const OTHERS: [&str; 6] = ["08", "25", "40", "53", "57", "58"];
    let (CaughtError::PostgresError(report) | CaughtError::ErrorReport(report)) = error else {
        return false;
    };
    let packed = report.sql_error_code() as i32;
    let character =
        |place: i32| char::from(b'0' + u8::try_from((packed >> (6 * place)) & 0x3F).unwrap_or(0));
    let class: String = [character(0), character(1)].into_iter().collect();
    !OTHERS.contains(&class.as_str())
}
