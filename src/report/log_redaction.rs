//! Keeps plaintext out of the server log.
//!
//! PostgreSQL builds messages from values: `Failing row contains (…)`, `Key (email)=(…)`, and the
//! STATEMENT and CONTEXT lines. In a session that holds or held a key, this hook replaces the log
//! entry by one made of the message's unfilled format, the SQLSTATE and object names. The same goes
//! for a statement that names what takes keys, in any session. The client still receives the
//! original.

use crate::server::backend;
use crate::settings;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_char, c_int};

thread_local! {
    /// Whether this session has ever had a key, or a statement that carried one.
    static ARMED: Cell<bool> = const { Cell::new(false) };
    /// Whether the entry being logged is one of our own.
    static REPLACING: Cell<bool> = const { Cell::new(false) };
    /// Our own latest message, which is known to hold no value.
    static TRUSTED: RefCell<String> = const { RefCell::new(String::new()) };
    static PREVIOUS: Cell<pg_sys::emit_log_hook_type> = const { Cell::new(None) };
}

/// Installs the hook, in front of any other.
pub(crate) fn install() {
    // SAFETY: called once per process, while the library is being loaded.
    unsafe {
        PREVIOUS.set(pg_sys::emit_log_hook);
        pg_sys::emit_log_hook = Some(emit_log);
    }
}

/// From now on this session's log entries are redacted.
pub(crate) fn arm() {
    ARMED.set(true);
}

/// Says that `message`, about to be reported, holds no value.
pub(crate) fn trust(message: &str) {
    TRUSTED.with_borrow_mut(|trusted| message.clone_into(trusted));
}

#[pg_guard]
unsafe extern "C-unwind" fn emit_log(edata: *mut pg_sys::ErrorData) {
    // SAFETY: PostgreSQL passes the entry on top of its error stack, which is ours to change.
    let entry = unsafe { &mut *edata };
    if entry.output_to_server && !REPLACING.get() && settings::REDACT_LOG.get() {
        if entry.sqlerrcode == PgSqlErrorCode::ERRCODE_T_R_DEADLOCK_DETECTED as c_int {
            // The log's detail quotes the statements of all sessions involved; the client's does not.
            replace_log_detail(entry, entry.detail);
        }
        if ARMED.get() || statement_carries_keys() {
            redact(entry);
        }
    }
    if let Some(previous) = PREVIOUS.get() {
        // SAFETY: the hook that was installed before ours.
        unsafe { previous(edata) }
    }
}

/// Whether the statement being run names what takes keys. Even a mistyped one holds a key.
fn statement_carries_keys() -> bool {
    let statement = backend::statement();
    const NAMES: [&[u8]; 5] =
        [b"pazpaz_pii.", b"pii_load_key", b"pii_unlock", b"pii_rewrap", b"pii_set_passphrase"];
    NAMES
        .iter()
        .any(|name| statement.windows(name.len()).any(|part| part.eq_ignore_ascii_case(name)))
}

fn redact(entry: &mut pg_sys::ErrorData) {
    if is_log(entry.elevel) && string(entry.message_id) != "%s" {
        // What the administrator asked to be logged (log_statement, log_lock_waits, audits) stays,
        // without the statement, context and parameter lines that come with it. RAISE LOG, whose
        // format says nothing, is replaced like any other.
        entry.hide_stmt = true;
        entry.hide_ctx = true;
        if !entry.detail.is_null() || !entry.detail_log.is_null() {
            replace_log_detail(entry, c"(redacted by pazpaz_pii)".as_ptr());
        }
        return;
    }
    entry.output_to_server = false;
    if let Ok(text) = CString::new(replacement(entry)) {
        log_alone(entry.sqlerrcode, &text);
    }
}

/// While an entry of our own is being logged. Ends even if that fails.
struct Replacing;

impl Replacing {
    fn begin() -> Self {
        REPLACING.set(true);
        Self
    }
}

impl Drop for Replacing {
    fn drop(&mut self) {
        REPLACING.set(false);
    }
}

/// Gives the log a detail of its own.
fn replace_log_detail(entry: &mut pg_sys::ErrorData, detail: *const c_char) {
    if detail.is_null() {
        return;
    }
    // SAFETY: a copy in the entry's own context, which PostgreSQL frees with it.
    entry.detail_log = unsafe { pg_sys::MemoryContextStrdup(entry.assoc_context, detail) };
}

/// The text that stands in the log instead.
fn replacement(entry: &pg_sys::ErrorData) -> String {
    let message = string(entry.message);
    let is_trusted = TRUSTED.with_borrow(|trusted| !trusted.is_empty() && *trusted == message);
    let text = if is_trusted { message } else { string(entry.message_id) };
    let table = [string(entry.schema_name), string(entry.table_name)];
    let table = table.iter().filter(|name| !name.is_empty()).cloned().collect::<Vec<_>>().join(".");
    let mut objects = String::new();
    for (noun, name) in [
        ("table", table),
        ("column", string(entry.column_name)),
        ("constraint", string(entry.constraint_name)),
    ] {
        if !name.is_empty() {
            objects.push_str(&format!(", {noun} {name}"));
        }
    }
    format!(
        "{} {}: {text}{objects} (redacted by pazpaz_pii)",
        severity(entry.elevel),
        sqlstate(entry.sqlerrcode)
    )
}

/// Reports `text` (in the database encoding) to the server log alone, without statement or context,
/// through the ordinary way, so that every log format and destination works. The text must hold no
/// value: it is logged as it is.
pub(crate) fn log_alone(sqlerrcode: c_int, text: &CStr) {
    let _replacing = Replacing::begin();
    // SAFETY: the calls that ereport() makes, for a level that returns. errfinish() would serve a
    // pending cancel, which is for whoever reports something to the client; any other error unwinds
    // through the guard.
    unsafe {
        pg_sys::InterruptHoldoffCount += 1;
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            if errstart(PgLogLevel::LOG_SERVER_ONLY as c_int, std::ptr::null()) {
                errcode(sqlerrcode);
                errmsg_internal(c"%s".as_ptr(), text.as_ptr());
                errhidestmt(true);
                errhidecontext(true);
                errfinish(c"".as_ptr(), 0, c"".as_ptr());
            }
        });
        pg_sys::InterruptHoldoffCount -= 1;
    }
}

fn string(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: a terminated string of the entry.
    unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
}

fn is_log(level: c_int) -> bool {
    level == pg_sys::LOG as c_int || level == pg_sys::LOG_SERVER_ONLY as c_int
}

fn severity(level: c_int) -> &'static str {
    if is_log(level) {
        return "LOG";
    }
    match PgLogLevel::from(level as isize) {
        PgLogLevel::PANIC => "PANIC",
        PgLogLevel::FATAL => "FATAL",
        PgLogLevel::ERROR => "ERROR",
        PgLogLevel::WARNING => "WARNING",
        PgLogLevel::NOTICE => "NOTICE",
        PgLogLevel::INFO => "INFO",
        _ => "DEBUG",
    }
}

/// PostgreSQL packs the five characters of a SQLSTATE into six bits each.
fn sqlstate(code: c_int) -> String {
    (0..5).map(|i| char::from((((code >> (6 * i)) & 0x3f) as u8) + b'0')).collect()
}

unsafe extern "C-unwind" {
    fn errstart(elevel: c_int, domain: *const c_char) -> bool;
    fn errcode(sqlerrcode: c_int) -> c_int;
    fn errmsg_internal(format: *const c_char, ...) -> c_int;
    fn errhidestmt(hide: bool) -> c_int;
    fn errhidecontext(hide: bool) -> c_int;
    fn errfinish(filename: *const c_char, lineno: c_int, funcname: *const c_char);
}
