//! What happened, to whom, and when. Versions and fingerprints, never keys or data.

use crate::audit::kind::{
    DECRYPTION_FAILURE, KEY_LOAD, KEY_REFUSAL, KEY_UNLOAD, PASSPHRASE_SET, ROTATION,
};
use crate::audit::limits::{
    admit, forget_left_out, is_left_out, is_overdue, kinds_left_out, left_out,
};
use crate::audit::{line, listener, work};
use crate::datum::encoding::server_to_utf8_lossy;
use crate::server::backend;
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::settings;
use pgrx::{direct_function_call_as_datum, pg_guard, pg_sys};
use pii_core::secret::SecretKey;
use pii_core::{Fingerprint, KeyVersion, Keyring, PiiError};
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ffi::{CStr, c_char, c_int};

thread_local! {
    /// Raised outside a transaction, to be logged in the next one.
    static DEFERRED: Lasting<VecDeque<Event>> = const { Lasting::new(VecDeque::new()) };
    /// Who this session was when that was last asked.
    static IDENTITY: Lasting<Option<Identity>> = const { Lasting::new(None) };
    /// Whether this process will say at its end what was left out last.
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Events that are counted where there are many.
const COUNTED: [&str; 2] = [DECRYPTION_FAILURE, ROTATION];

/// What is told of an event: an object that holds neither keys nor data.
#[derive(Clone)]
pub(crate) enum Detail {
    /// Of an event of our own.
    Own(Value),
    /// Of an event of SQL code, in JSON: of any depth, with numbers of any size.
    Given(String),
}

/// Records an event.
///
/// Outside a transaction (startup options on PostgreSQL 14) the event waits for the session's first
/// one, since names cannot be looked up.
pub(crate) fn event(kind: &str, detail: Detail) {
    if !is_on() {
        return;
    }
    let event = Event::new(kind, detail);
    match Identity::current() {
        Some(identity) => record(&event, &identity),
        None => defer(event),
    }
}

/// A keyring came into the session.
pub(crate) fn key_load(ring: &Keyring) {
    event(KEY_LOAD, Detail::Own(describe(ring)));
}

/// The session's keyring went. Called by a hook that must not fail, perhaps while a transaction
/// ends: nothing is looked up.
pub(crate) fn key_unload(ring: &Keyring) {
    if !is_on() {
        return;
    }
    let event = Event::new(KEY_UNLOAD, Detail::Own(describe(ring)));
    match IDENTITY.with_borrow(Clone::clone) {
        Some(identity) => record(&event, &identity),
        None => defer(event),
    }
}

/// A key was refused.
pub(crate) fn key_refusal(reason: &str) {
    event(KEY_REFUSAL, Detail::Own(json!({ "reason": reason })));
}

/// A passphrase came to open the master key.
pub(crate) fn passphrase_set(master: &SecretKey) {
    let fingerprint = Fingerprint::of(master).to_string();
    event(PASSPHRASE_SET, Detail::Own(json!({ "master_fingerprint": fingerprint })));
}

/// A value did not decrypt. There may be as many as a table has rows: one line a second, with the
/// number of those that were left out.
pub(crate) fn decryption_failure(version: KeyVersion, error: &PiiError) {
    if is_on() && is_told(DECRYPTION_FAILURE, b"") {
        let detail = json!({ "version": version.get(), "reason": error.to_string() });
        event(DECRYPTION_FAILURE, Detail::Own(detail));
    }
}

/// Notes who is at work, for events of the end of a transaction, where nothing can be looked up.
pub(crate) fn identify() {
    let _ = Identity::current();
}

/// A value was encrypted anew under another key. One line a minute tells of all of them.
pub(crate) fn rotation(from: KeyVersion, to: KeyVersion) {
    if from != to && is_on() && is_told(ROTATION, &both(from, to)) {
        event(ROTATION, Detail::Own(json!({ "from": from.get(), "to": to.get() })));
    }
}

/// The same, if there is nothing to tell of it but the number. Raises nothing.
#[inline]
pub(crate) fn is_counted_rotation(from: KeyVersion, to: KeyVersion) -> bool {
    from == to || !is_on() || (IS_WATCHING.get() && is_left_out(ROTATION, &both(from, to)))
}

/// Logs the events that had to wait for a transaction.
pub(crate) fn log_deferred() {
    if !is_deferred() {
        return;
    }
    if let Some(identity) = Identity::current() {
        // One that could not be logged waits on, with those behind it.
        while let Some(event) = DEFERRED.with_borrow(|deferred| deferred.front().cloned()) {
            record(&event, &identity);
            DEFERRED.with_borrow_mut(VecDeque::pop_front);
        }
    }
}

/// Says how many failures and rotated values were left out, once their time is over.
pub(crate) fn log_left_out() {
    for kind in COUNTED {
        if is_overdue(kind) == Some(true) {
            event(kind, Detail::Own(json!({})));
        }
    }
}

/// Whether some of them are still to be told.
pub(crate) fn is_counting() -> bool {
    COUNTED.iter().any(|kind| is_overdue(kind).is_some())
}

/// Whether events wait for a transaction.
pub(crate) fn is_deferred() -> bool {
    DEFERRED.with_borrow(|deferred| !deferred.is_empty())
}

#[derive(Clone)]
struct Event {
    kind: String,
    detail: Detail,
    at: String,
}

impl Event {
    #[expect(clippy::disallowed_methods, reason = "a time is short")]
    fn new(kind: &str, detail: Detail) -> Self {
        // SAFETY: a terminated string in a static buffer, copied at once. It is ASCII, and must not be
        // converted: at the end of a transaction PostgreSQL cannot.
        let at =
            unsafe { CStr::from_ptr(pg_sys::timestamptz_to_str(pg_sys::GetCurrentTimestamp())) };
        let at = at.to_string_lossy().into_owned();
        Self { kind: kind.to_owned(), detail, at }
    }
}

/// Who is at work, from where.
#[derive(Clone)]
struct Identity {
    /// As SET ROLE says; not the owner of a SECURITY DEFINER function that is at work.
    role: String,
    session_user: String,
    database: String,
    application: String,
    /// An address, or `local`; none in a parallel worker.
    client: Option<String>,
}

impl Identity {
    /// `None` outside a transaction.
    fn current() -> Option<Self> {
        if !backend::is_in_transaction() {
            return None;
        }
        // SAFETY: catalogue look-ups in a transaction; names that are gone are null.
        let identity = unsafe {
            Self {
                role: string(pg_sys::GetUserNameFromId(backend::outer_role(), true)),
                session_user: string(pg_sys::GetUserNameFromId(backend::session_role(), true)),
                database: string(pg_sys::get_database_name(backend::database())),
                application: server_to_utf8_lossy(backend::application().to_bytes()),
                client: client(),
            }
        };
        IDENTITY.set(Some(identity.clone()));
        Some(identity)
    }
}

fn client() -> Option<String> {
    if backend::is_parallel_worker() {
        return None;
    }
    // SAFETY: PostgreSQL's function of no arguments, null for a Unix-domain socket; the output
    // function of its result gives a terminated string.
    unsafe {
        match direct_function_call_as_datum(pg_sys::inet_client_addr, &[]) {
            None => Some("local".to_owned()),
            address => direct_function_call_as_datum(pg_sys::inet_out, &[address])
                .map(|text| string(text.cast_mut_ptr())),
        }
    }
}

fn describe(ring: &Keyring) -> Value {
    let keys: Vec<Value> = ring
        .entries()
        .map(|key| {
            json!({
                "kind": key.kind.to_string(),
                "version": key.version.get(),
                "fingerprint": key.fingerprint().to_string(),
                "current": key.is_current,
            })
        })
        .collect();
    json!({ "keys": keys })
}

fn both(from: KeyVersion, to: KeyVersion) -> [u8; 4] {
    let ([a, b], [c, d]) = (from.get().to_be_bytes(), to.get().to_be_bytes());
    [a, b, c, d]
}

/// Whether an event is recorded; else it is counted, and told of with the next one, or when the session ends.
fn is_told(kind: &str, content: &[u8]) -> bool {
    let is_told = admit(kind, content);
    if !is_told && !IS_WATCHING.get() {
        // SAFETY: the callback lives as long as the process.
        unsafe { pg_sys::before_shmem_exit(Some(session_ends), pg_sys::Datum::null()) };
        IS_WATCHING.set(true);
    }
    is_told
}

/// Says what was left out last. Nothing is looked up: there may be no transaction, or one that fails.
#[pg_guard]
unsafe extern "C-unwind" fn session_ends(_code: c_int, _argument: pg_sys::Datum) {
    let Some(identity) = IDENTITY.with_borrow(Clone::clone).filter(|_| is_on()) else { return };
    for kind in kinds_left_out() {
        record(&Event::new(&kind, Detail::Own(json!({}))), &identity);
    }
}

fn defer(event: Event) {
    DEFERRED.with_borrow_mut(|deferred| deferred.push_back(event));
    work::note();
}

/// Logs an event and notes it for `pii_event(jsonb)`.
fn record(event: &Event, identity: &Identity) {
    let Some(json) = line_of(event, identity) else { return };
    line::log(&format!("{} {json}", event.kind));
    if let Detail::Own(_) = event.detail {
        forget_left_out(&event.kind);
    }
    listener::enqueue(json);
}

/// The event in JSON; `None` when it is not said again.
fn line_of(event: &Event, identity: &Identity) -> Option<String> {
    let detail = match &event.detail {
        Detail::Own(detail) => own_detail(&event.kind, detail.clone(), identity)?.to_string(),
        Detail::Given(json) => json.clone(),
    };
    serde_json::to_string(&Line {
        application: &identity.application,
        at: &event.at,
        client: identity.client.as_deref(),
        database: &identity.database,
        detail: &RawValue::from_string(detail).ok()?,
        event: &event.kind,
        role: &identity.role,
        session_user: &identity.session_user,
    })
    .ok()
}

/// With the number of events that were left out before this one; `None` when this one is.
fn own_detail(kind: &str, mut detail: Value, identity: &Identity) -> Option<Value> {
    if [KEY_LOAD, KEY_UNLOAD].contains(&kind)
        && !is_told(kind, format!("{} {} {detail}", identity.role, identity.application).as_bytes())
    {
        return None;
    }
    if let (left_out @ 1.., Some(detail)) = (left_out(kind), detail.as_object_mut()) {
        detail.insert("suppressed".to_owned(), left_out.into());
    }
    Some(detail)
}

/// What stands in the log, in this order.
#[derive(Serialize)]
struct Line<'a> {
    application: &'a str,
    at: &'a str,
    client: Option<&'a str>,
    database: &'a str,
    detail: &'a RawValue,
    event: &'a str,
    role: &'a str,
    session_user: &'a str,
}

fn is_on() -> bool {
    settings::AUDIT.get() && backend::database() != pg_sys::InvalidOid
}

/// # Safety
/// `text` must be null or a terminated string in the database encoding.
unsafe fn string(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller vouches for the string.
    server_to_utf8_lossy(unsafe { CStr::from_ptr(text) }.to_bytes())
}
