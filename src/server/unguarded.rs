//! Functions of PostgreSQL that raise no error, called without pgrx's guard against one: it costs more than
//! they do, and some are called for each value.

use pgrx::pg_sys;
use std::ffi::{c_int, c_void};

unsafe extern "C-unwind" {
    /// The role whose privileges count.
    pub(crate) safe fn GetUserId() -> pg_sys::Oid;
    /// Whether a logical decoder is at work.
    pub(crate) safe fn HistoricSnapshotActive() -> bool;
    /// When the client's statement started.
    pub(crate) safe fn GetCurrentStatementStartTimestamp() -> pg_sys::TimestampTz;
    fn palloc_extended(size: usize, flags: c_int) -> *mut c_void;
}

/// Room for `size` bytes in the current memory context, with whatever stands there; null when there is none, or
/// when it is more than PostgreSQL gives at once (1 GiB).
#[inline]
pub(crate) fn allocate(size: usize) -> *mut u8 {
    /// `MaxAllocSize` (utils/memutils.h): above it, PostgreSQL would raise.
    const MOST: usize = 0x3fff_ffff;
    if size > MOST {
        return std::ptr::null_mut();
    }
    // SAFETY: with this flag want of memory is no error.
    unsafe { palloc_extended(size, pg_sys::MCXT_ALLOC_NO_OOM as c_int).cast() }
}
