//! Lines of our own in the server log.

use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{CStr, c_char, c_int};

/// What our lines name as their source file: by this pointer they are known.
static SOURCE: &CStr = c"pazpaz_pii";

/// Room for a line, in bytes. Formats, SQLSTATEs and names are much shorter.
const ROOM: usize = 2048;

/// A line that is being put together, in the database encoding. What is too long is cut off: nothing
/// is allocated, since memory may be what an error is about.
pub(crate) struct LogLine {
    bytes: [u8; ROOM],
    len: usize,
}

impl LogLine {
    pub(crate) fn new() -> Self {
        Self { bytes: [0; ROOM], len: 0 }
    }

    /// Appends text, or as many whole characters of it as there is room for.
    pub(crate) fn push(&mut self, text: &[u8]) {
        // One byte stays for the end.
        let room = ROOM - 1 - self.len;
        let len = if text.len() <= room { text.len() } else { whole_characters(text, room) };
        self.bytes[self.len..self.len + len].copy_from_slice(&text[..len]);
        self.len += len;
    }

    /// Logs it, without statement or context, through the ordinary way, so that every log format and destination works.
    ///
    /// # Safety
    /// Errors of PostgreSQL's own pass through: neither the caller nor its callers may have anything to drop.
    pub(crate) unsafe fn log(&self, sqlerrcode: c_int) {
        // SAFETY: the bytes end with a zero.
        unsafe { report(sqlerrcode, self.bytes.as_ptr().cast()) }
    }
}

/// Logs `text` (in the database encoding) alone, without statement or context. The text must hold no
/// value: it is logged as it is.
pub(crate) fn log_alone(sqlerrcode: c_int, text: &CStr) {
    // SAFETY: errors unwind through the guard.
    unsafe { pg_sys::ffi::pg_guard_ffi_boundary(|| report(sqlerrcode, text.as_ptr())) }
}

/// Whether an entry is one of these.
pub(crate) fn is_ours(entry: &pg_sys::ErrorData) -> bool {
    entry.filename == SOURCE.as_ptr()
}

/// # Safety
/// As for [`LogLine::log`]; `text` must be a terminated string.
unsafe fn report(sqlerrcode: c_int, text: *const c_char) {
    // SAFETY: the calls that ereport() makes, for a level that returns. errfinish() would serve a
    // pending cancel, which is for whoever reports something to the client; an error resets the count itself.
    unsafe {
        pg_sys::InterruptHoldoffCount += 1;
        if errstart(PgLogLevel::LOG_SERVER_ONLY as c_int, std::ptr::null()) {
            errcode(sqlerrcode);
            errmsg_internal(c"%s".as_ptr(), text);
            errhidestmt(true);
            errhidecontext(true);
            errfinish(SOURCE.as_ptr(), 0, std::ptr::null());
        }
        pg_sys::InterruptHoldoffCount -= 1;
    }
}

/// The length of as many whole characters of `text` as fit into `room` bytes.
fn whole_characters(text: &[u8], room: usize) -> usize {
    let len = i32::try_from(text.len()).unwrap_or(i32::MAX);
    let limit = i32::try_from(room).unwrap_or(i32::MAX);
    // SAFETY: reads at most `len` bytes of the text.
    let clipped = unsafe { pg_mbcliplen(text.as_ptr().cast(), len, limit) };
    usize::try_from(clipped).unwrap_or(0)
}

unsafe extern "C-unwind" {
    // pgrx's bindings, where there are any, would turn an error into a panic.
    fn errstart(elevel: c_int, domain: *const c_char) -> bool;
    fn errcode(sqlerrcode: c_int) -> c_int;
    fn errmsg_internal(format: *const c_char, ...) -> c_int;
    fn errhidestmt(hide: bool) -> c_int;
    fn errhidecontext(hide: bool) -> c_int;
    fn errfinish(filename: *const c_char, lineno: c_int, funcname: *const c_char);
    fn pg_mbcliplen(text: *const c_char, len: c_int, limit: c_int) -> c_int;
}
