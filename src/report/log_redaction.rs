//! Keeps plaintext and keys out of the server log.
//!
//! PostgreSQL builds messages from values: `Failing row contains (…)`, `Key (email)=(…)`, and the
//! STATEMENT and CONTEXT lines. In a session that holds or held a key, this hook replaces the log
//! entry by one made of the message's unfilled format, the SQLSTATE and object names. The same goes, in any
//! session, for an entry with what may be a key in it, or of a statement that names what takes keys. The client
//! still receives the original.

use crate::report::log_line::{LogLine, is_ours};
use crate::server::backend;
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::settings;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::key_text;
use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};

const REDACTED: &CStr = c"(redacted by pazpaz_pii)";

thread_local! {
    /// Whether this session has ever had a key, or a statement that carried one.
    static ARMED: Cell<bool> = const { Cell::new(false) };
    /// Our own latest message, which is known to hold no value.
    static TRUSTED: Lasting<String> = const { Lasting::new(String::new()) };
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

/// Not `#[pg_guard]`, which reports an error by a report of its own, within this one. So nothing in
/// here panics or allocates, and errors of PostgreSQL's own pass through: there is nothing to drop on the way.
/// It runs until the very end of the process.
unsafe extern "C-unwind" fn emit_log(edata: *mut pg_sys::ErrorData) {
    // SAFETY: PostgreSQL passes the entry on top of its error stack, which is ours to change.
    let entry = unsafe { &mut *edata };
    if entry.output_to_server && !is_ours(entry) && settings::REDACT_LOG.get() {
        if entry.sqlerrcode == PgSqlErrorCode::ERRCODE_T_R_DEADLOCK_DETECTED as c_int {
            // The log's detail quotes the statements of all sessions involved; the client's does not.
            replace_log_detail(entry, entry.detail);
        }
        if is_armed() || carries_keys(entry) {
            redact(entry);
        }
    }
    if let Some(previous) = PREVIOUS.get() {
        // SAFETY: the hook that was installed before ours.
        unsafe { previous(edata) }
    }
}

/// A parallel worker does not know whether its leader had a key before.
fn is_armed() -> bool {
    ARMED.get() || backend::is_parallel_worker()
}

/// Whether the entry shows what may be a key, or its statement names what takes keys: even a mistyped
/// one holds a key.
fn carries_keys(entry: &pg_sys::ErrorData) -> bool {
    const NAMES: [&[u8]; 5] =
        [b"pazpaz_pii.", b"pii_load_key", b"pii_unlock", b"pii_rewrap", b"pii_set_passphrase"];
    let statement = backend::statement();
    // All begin with a letter that is rare enough to be looked for first.
    let is_there = |at: usize| {
        let rest = &statement[at..];
        NAMES
            .iter()
            .any(|name| rest.get(..name.len()).is_some_and(|part| part.eq_ignore_ascii_case(name)))
    };
    memchr::memchr2_iter(b'p', b'P', statement).any(is_there)
        || key_text::is_in(statement)
        || texts(entry).into_iter().any(key_text::is_in)
}

/// What the log would show of an entry beside the statement.
fn texts(entry: &pg_sys::ErrorData) -> [&[u8]; 6] {
    [
        bytes(entry.message),
        bytes(entry.detail),
        bytes(entry.detail_log),
        bytes(entry.hint),
        bytes(entry.context),
        bytes(entry.internalquery),
    ]
}

fn redact(entry: &mut pg_sys::ErrorData) {
    if !is_log(entry.elevel) || !says_something(bytes(entry.message_id)) {
        return replace(entry);
    }
    if let Some(figures) = context_figures(bytes(entry.message_id), bytes(entry.message)) {
        return replace_by(entry, |line| line.push(figures));
    }
    // What the administrator asked to be logged (log_statement, log_lock_waits, audits) stays,
    // without the statement, context and parameter lines that come with it.
    entry.hide_stmt = true;
    entry.hide_ctx = true;
    if !entry.detail.is_null() || !entry.detail_log.is_null() {
        replace_log_detail(entry, REDACTED.as_ptr());
    }
}

/// Of a memory context, as pg_log_backend_memory_contexts() logs them, what stands before its
/// identifier, which may be a statement.
fn context_figures<'a>(format: &[u8], message: &'a [u8]) -> Option<&'a [u8]> {
    const FORMAT: &[u8] = b"level: %d; %s: %s%s";
    const LAST: &[u8] = b" used";
    let end = memchr::memmem::find(message, LAST)? + LAST.len();
    (format == FORMAT && end < message.len()).then(|| &message[..end])
}

/// Whether a message's format has words of its own. `%s` is what RAISE and its like in other languages use: message,
/// and names of objects, are their code's. There is no format in what a parallel worker passes on.
fn says_something(format: &[u8]) -> bool {
    let mut rest = format;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let flags = tail.iter().take_while(|byte| b"-+ #0123456789.*$hlqjzt".contains(byte));
            rest = tail.get(flags.count() + 1..).unwrap_or(&[]);
        } else if first.is_ascii_alphabetic() {
            return true;
        }
    }
    false
}

/// Puts another entry into the log in the place of this one.
fn replace(entry: &mut pg_sys::ErrorData) {
    let message = bytes(entry.message);
    let is_trusted =
        TRUSTED.with_borrow(|trusted| !trusted.is_empty() && trusted.as_bytes() == message);
    let format = bytes(entry.message_id);
    let (text, names_are_safe) =
        if is_trusted { (message, true) } else { (format, says_something(format)) };
    let names = if names_are_safe { Names::of(entry) } else { Names::default() };
    let (elevel, sqlerrcode) = (entry.elevel, entry.sqlerrcode);
    replace_by(entry, |line| {
        line.push(severity(elevel));
        line.push(b" ");
        line.push(&sqlstate(sqlerrcode));
        line.push(b": ");
        line.push(text);
        names.push_to(line);
    });
}

fn replace_by(entry: &mut pg_sys::ErrorData, write: impl FnOnce(&mut LogLine)) {
    entry.output_to_server = false;
    let mut line = LogLine::new();
    write(&mut line);
    line.push(b" ");
    line.push(REDACTED.to_bytes());
    // SAFETY: nothing here, nor in the hook, has anything to drop.
    unsafe { line.log(entry.sqlerrcode) }
}

/// The names of objects that an error is about.
#[derive(Default)]
struct Names<'a> {
    schema: &'a [u8],
    table: &'a [u8],
    column: &'a [u8],
    constraint: &'a [u8],
}

impl<'a> Names<'a> {
    fn of(entry: &pg_sys::ErrorData) -> Self {
        Self {
            schema: bytes(entry.schema_name),
            table: bytes(entry.table_name),
            column: bytes(entry.column_name),
            constraint: bytes(entry.constraint_name),
        }
    }

    fn push_to(&self, line: &mut LogLine) {
        if !self.table.is_empty() {
            line.push(b", table ");
            if !self.schema.is_empty() {
                line.push(self.schema);
                line.push(b".");
            }
            line.push(self.table);
        }
        for (noun, name) in [(&b", column "[..], self.column), (b", constraint ", self.constraint)]
        {
            if !name.is_empty() {
                line.push(noun);
                line.push(name);
            }
        }
    }
}

/// Gives the log a detail of its own.
fn replace_log_detail(entry: &mut pg_sys::ErrorData, detail: *const c_char) {
    if !detail.is_null() {
        // SAFETY: a copy in the entry's own context, which PostgreSQL frees with it.
        entry.detail_log = unsafe { MemoryContextStrdup(entry.assoc_context, detail) };
    }
}

/// A text of the entry, empty if there is none; it lives as long as the entry.
fn bytes<'a>(text: *const c_char) -> &'a [u8] {
    if text.is_null() {
        return &[];
    }
    // SAFETY: a terminated string of the entry.
    unsafe { CStr::from_ptr(text) }.to_bytes()
}

fn is_log(level: c_int) -> bool {
    [PgLogLevel::LOG, PgLogLevel::LOG_SERVER_ONLY].iter().any(|log| *log as c_int == level)
}

fn severity(level: c_int) -> &'static [u8] {
    const LEVELS: [(PgLogLevel, &[u8]); 8] = [
        (PgLogLevel::LOG, b"LOG"),
        (PgLogLevel::LOG_SERVER_ONLY, b"LOG"),
        (PgLogLevel::INFO, b"INFO"),
        (PgLogLevel::NOTICE, b"NOTICE"),
        (PgLogLevel::WARNING, b"WARNING"),
        (PgLogLevel::ERROR, b"ERROR"),
        (PgLogLevel::FATAL, b"FATAL"),
        (PgLogLevel::PANIC, b"PANIC"),
    ];
    LEVELS.iter().find(|(of, _)| *of as c_int == level).map_or(b"DEBUG", |(_, name)| name)
}

/// PostgreSQL packs the five characters of a SQLSTATE into six bits each.
fn sqlstate(code: c_int) -> [u8; 5] {
    std::array::from_fn(|i| (((code >> (6 * i)) & 0x3f) as u8) + b'0')
}

unsafe extern "C-unwind" {
    // pgrx's binding would turn an error into a panic.
    fn MemoryContextStrdup(context: pg_sys::MemoryContext, text: *const c_char) -> *mut c_char;
}
