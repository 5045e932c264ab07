//! What is recorded: who loaded, unloaded or was refused which keys, what failed to decrypt, and
//! what happened to keys. Versions and fingerprints, never keys or data.
//!
//! An event goes to the server log at once, in one line: its name, and JSON. If the installation defines
//! `pii_event(jsonb)`, it is also called with the event, at the next safe point: an event may come
//! up where no SQL can run, such as a setting's hook, an output function, a transaction that is
//! about to be rolled back. Safe points are the ends of the functions that load and unload keys and
//! the start of any later statement, in a transaction that may write.

use crate::datum::encoding::{server_to_utf8_lossy, utf8_to_server};
use crate::datum::varlena::Text;
use crate::report::{error::raise, log_redaction};
use crate::{extension, settings};
use pgrx::prelude::*;
use pgrx::{JsonB, direct_function_call_as_datum, pg_sys};
use pii_core::{KeyVersion, Keyring, PiiError};
use serde_json::{Value, json};
use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::ffi::{CStr, CString, c_char, c_int};
use std::time::{Duration, Instant};

/// Records an event. `detail` is an object that holds neither keys nor data.
///
/// Outside a transaction (startup options on PostgreSQL 14) the event waits for the session's first
/// one, since names cannot be looked up.
pub(crate) fn event(kind: &str, detail: Value) {
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
    event(KEY_LOAD, describe(ring));
}

/// The session's keyring went. Called by a hook that must not fail, perhaps while a transaction
/// ends: nothing is looked up.
pub(crate) fn key_unload(ring: &Keyring) {
    if !is_on() {
        return;
    }
    let event = Event::new(KEY_UNLOAD, describe(ring));
    match IDENTITY.with_borrow(Clone::clone) {
        Some(identity) => record(&event, &identity),
        None => defer(event),
    }
}

/// A key was refused.
pub(crate) fn key_refusal(reason: &str) {
    event(KEY_REFUSAL, json!({ "reason": reason }));
}

/// A value did not decrypt. There may be as many as a table has rows: one line a second, with the
/// number of those that were left out.
pub(crate) fn decryption_failure(version: KeyVersion, error: &PiiError) {
    if is_on() && admit(DECRYPTION_FAILURE, "") {
        let detail = json!({ "version": version.get(), "reason": error.to_string() });
        event(DECRYPTION_FAILURE, detail);
    }
}

/// Notes who is at work, for events of the end of a transaction, where nothing can be looked up.
pub(crate) fn identify() {
    let _ = Identity::current();
}

/// A value was encrypted anew under another key. One line a minute tells of all of them.
pub(crate) fn rotation(from: KeyVersion, to: KeyVersion) {
    if from != to && is_on() && admit(ROTATION, &format!("{from} {to}")) {
        event(ROTATION, json!({ "from": from.get(), "to": to.get() }));
    }
}

/// Logs the events that had to wait for a transaction.
pub(crate) fn log_deferred() {
    let is_waiting = DEFERRED.with_borrow(|deferred| !deferred.is_empty());
    if !is_waiting {
        return;
    }
    if let Some(identity) = Identity::current() {
        for event in DEFERRED.take() {
            record(&event, &identity);
        }
    }
}

/// Installs the hook by which events find their way to `pii_event(jsonb)`.
pub(crate) fn install() {
    // SAFETY: called once per process, while the library is being loaded.
    unsafe {
        PREVIOUS.set(pg_sys::ExecutorStart_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
    }
}

/// Records an event of SQL code.
#[pg_extern(sql = false)]
fn pii_audit(kind: Option<Text<'_>>, detail: Option<JsonB>) {
    let (Some(kind), Some(detail)) = (kind, detail) else {
        raise(
            PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED,
            "an event's name and detail must not be null",
            "",
            "",
        )
    };
    let kind = kind.utf8();
    let is_name = (1..=63).contains(&kind.len())
        && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_name {
        invalid("an event's name must be lower-case letters and underscores, at most 63");
    }
    if OWN_EVENTS.contains(&kind.as_ref()) {
        invalid("events of this name are recorded by the extension itself");
    }
    // Its functions run as its owner; who may only call this one must not tell tales of the registry.
    // SAFETY: reads a variable of the backend.
    let role = unsafe { pg_sys::GetUserId() };
    if REGISTRY_EVENTS.contains(&kind.as_ref()) && !extension::is_owned_by(role) {
        invalid("events of this name are recorded by the functions of the key registry");
    }
    if !detail.0.is_object() {
        invalid("an event's detail must be a JSON object");
    }
    event(&kind, detail.0);
    deliver();
}

const KEY_LOAD: &str = "key_load";
const KEY_UNLOAD: &str = "key_unload";
const DECRYPTION_FAILURE: &str = "decryption_failure";
const KEY_REFUSAL: &str = "key_refusal";
const ROTATION: &str = "rotation";
const OWN_EVENTS: [&str; 5] = [KEY_LOAD, KEY_UNLOAD, KEY_REFUSAL, DECRYPTION_FAILURE, ROTATION];

const REGISTRY_EVENTS: [&str; 7] = [
    "key_register",
    "key_create",
    "key_activate",
    "key_retire",
    "key_destroy",
    "master_rewrap",
    "passphrase_set",
];

/// Events that wait for `pii_event(jsonb)`, at most.
const MOST_WAITING: usize = 256;

thread_local! {
    /// Raised outside a transaction, to be logged in the next one.
    static DEFERRED: RefCell<Vec<Event>> = const { RefCell::new(Vec::new()) };
    /// Logged, to be passed to `pii_event(jsonb)`.
    static UNDELIVERED: RefCell<VecDeque<Value>> = const { RefCell::new(VecDeque::new()) };
    /// Passed to it in this transaction, with the level of nesting.
    static DELIVERED: RefCell<Vec<(c_int, Value)>> = const { RefCell::new(Vec::new()) };
    /// Whether the next statement has something to do for us.
    static HAS_WORK: Cell<bool> = const { Cell::new(false) };
    /// Whether `pii_event(jsonb)` is at work: what it causes is logged, but not passed to it.
    static IS_DELIVERING: Cell<bool> = const { Cell::new(false) };
    /// Who this session was when that was last asked.
    static IDENTITY: RefCell<Option<Identity>> = const { RefCell::new(None) };
    static LIMITS: RefCell<HashMap<String, Limit>> = RefCell::default();
    static PREVIOUS: Cell<pg_sys::ExecutorStart_hook_type> = const { Cell::new(None) };
}

struct Event {
    kind: String,
    detail: Value,
    at: String,
}

impl Event {
    fn new(kind: &str, detail: Value) -> Self {
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
        // SAFETY: catalogue look-ups in a transaction; names that are gone are null.
        let identity = unsafe {
            if !pg_sys::IsTransactionState() {
                return None;
            }
            Self {
                role: string(pg_sys::GetUserNameFromId(pg_sys::GetOuterUserId(), true)),
                session_user: string(pg_sys::GetUserNameFromId(pg_sys::GetSessionUserId(), true)),
                database: string(pg_sys::get_database_name(pg_sys::MyDatabaseId)),
                application: string(pg_sys::application_name),
                client: client(),
            }
        };
        IDENTITY.set(Some(identity.clone()));
        Some(identity)
    }
}

fn client() -> Option<String> {
    if is_parallel_worker() {
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
                "fingerprint": key.fingerprint(),
                "current": key.is_current,
            })
        })
        .collect();
    json!({ "keys": keys })
}

fn defer(event: Event) {
    DEFERRED.with_borrow_mut(|deferred| deferred.push(event));
    HAS_WORK.set(true);
}

/// Logs an event and notes it for `pii_event(jsonb)`.
fn record(event: &Event, identity: &Identity) {
    let mut detail = event.detail.clone();
    if [KEY_LOAD, KEY_UNLOAD].contains(&event.kind.as_str())
        && !admit(&event.kind, &format!("{} {} {detail}", identity.role, identity.application))
    {
        return;
    }
    if let (Some(left_out @ 1..), Some(detail)) = (left_out(&event.kind), detail.as_object_mut()) {
        detail.insert("suppressed".to_owned(), left_out.into());
    }
    let json = json!({
        "event": event.kind,
        "at": event.at,
        "role": identity.role,
        "session_user": identity.session_user,
        "database": identity.database,
        "application": identity.application,
        "client": identity.client,
        "detail": detail,
    });
    log(&format!("{} {json}", event.kind));
    if can_deliver() {
        UNDELIVERED.with_borrow_mut(|events| {
            if events.len() == MOST_WAITING {
                events.pop_front();
            }
            events.push_back(json);
        });
        HAS_WORK.set(true);
    }
}

/// In ASCII, whatever the encoding: at the end of a transaction, where keys go, PostgreSQL cannot
/// convert between encodings.
fn log(text: &str) {
    if let Ok(line) = CString::new(format!("pazpaz_pii audit: {}", escaped(text))) {
        log_redaction::log_alone(PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION as c_int, &line);
    }
}

/// The text with JSON's escapes for what is not ASCII; there is none outside of JSON strings.
fn escaped(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            ascii.push_str(&format!("\\u{unit:04x}"));
        }
    }
    ascii
}

// --- limits ---

/// What was last recorded of a kind of event.
struct Limit {
    content: String,
    at: Instant,
    left_out: u64,
}

/// How long the same is not said again. Behind a pooler, the same keys come and go with every
/// transaction.
fn pause(kind: &str) -> Duration {
    match kind {
        DECRYPTION_FAILURE => Duration::from_secs(1),
        _ => Duration::from_secs(60),
    }
}

/// Whether an event may be recorded, or is left out and counted.
fn admit(kind: &str, content: &str) -> bool {
    LIMITS.with_borrow_mut(|limits| match limits.get_mut(kind) {
        Some(limit) if limit.content == content && limit.at.elapsed() < pause(kind) => {
            limit.left_out += 1;
            HAS_WORK.set(true);
            false
        }
        Some(limit) => {
            content.clone_into(&mut limit.content);
            limit.at = Instant::now();
            true
        }
        None => {
            let limit = Limit { content: content.to_owned(), at: Instant::now(), left_out: 0 };
            limits.insert(kind.to_owned(), limit);
            true
        }
    })
}

/// How many events of a kind were left out since the last one that was recorded; starts again.
fn left_out(kind: &str) -> Option<u64> {
    LIMITS.with_borrow_mut(|limits| {
        limits.get_mut(kind).map(|limit| std::mem::take(&mut limit.left_out))
    })
}

/// Says how many failures and rotated values were left out, once their time is over; whether some
/// are still to be told.
fn log_left_out() -> bool {
    let mut waits = false;
    for kind in [DECRYPTION_FAILURE, ROTATION] {
        let elapsed = LIMITS.with_borrow(|limits| {
            limits.get(kind).filter(|limit| limit.left_out > 0).map(|limit| limit.at.elapsed())
        });
        match elapsed {
            Some(elapsed) if elapsed >= pause(kind) => event(kind, json!({})),
            Some(_) => waits = true,
            None => {}
        }
    }
    waits
}

// --- pii_event(jsonb) ---

/// Not `#[pg_guard]`: errors of PostgreSQL's own pass through here as they are, and there is nothing
/// to drop on the way.
unsafe extern "C-unwind" fn executor_start(query: *mut pg_sys::QueryDesc, flags: c_int) {
    if HAS_WORK.get() {
        catch_up();
    }
    // SAFETY: the hook that was installed before ours, or what PostgreSQL does without one.
    unsafe {
        match PREVIOUS.get() {
            Some(previous) => previous(query, flags),
            None => standard_ExecutorStart(query, flags),
        }
    }
}

/// What has been waiting for a statement.
#[pg_guard]
extern "C-unwind" fn catch_up() {
    HAS_WORK.set(false);
    log_deferred();
    let is_counting = log_left_out();
    deliver();
    let waits = is_counting
        || DEFERRED.with_borrow(|events| !events.is_empty())
        || UNDELIVERED.with_borrow(|events| !events.is_empty());
    HAS_WORK.set(waits);
}

/// Whether this process may ever call `pii_event(jsonb)` for what happens now.
fn can_deliver() -> bool {
    // SAFETY: a variable of the backend, in shared memory.
    let is_standby = unsafe { pg_sys::RecoveryInProgress() };
    !is_standby && !is_parallel_worker() && !IS_DELIVERING.get()
}

/// Whether SQL that writes can run right now.
fn is_safe_point() -> bool {
    // SAFETY: variables of the backend.
    unsafe {
        !pg_sys::XactReadOnly
            && !pg_sys::IsInParallelMode()
            && !pg_sys::InSecurityRestrictedOperation()
    }
}

/// Passes what has been logged to `pii_event(jsonb)`, if that is possible right now. For functions
/// that SQL calls: they need not wait for the next statement.
pub(crate) fn deliver() {
    if !can_deliver() || !is_safe_point() {
        return;
    }
    if UNDELIVERED.with_borrow(VecDeque::is_empty) {
        return;
    }
    let Some(listener) = Listener::find() else {
        UNDELIVERED.take();
        return;
    };
    watch_transactions();
    let _delivering = Delivering::begin(&listener);
    // SAFETY: a variable of the backend, in a transaction.
    let level = unsafe { pg_sys::GetCurrentTransactionNestLevel() };
    while let Some(event) = UNDELIVERED.with_borrow_mut(VecDeque::pop_front) {
        DELIVERED.with_borrow_mut(|delivered| delivered.push((level, event.clone())));
        listener.call(&event);
    }
}

/// Asks PostgreSQL to be told of the ends of transactions, once per process.
fn watch_transactions() {
    thread_local! {
        static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
    }
    if IS_WATCHING.replace(true) {
        return;
    }
    // SAFETY: the callbacks live as long as the process.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(subtransaction_ends), std::ptr::null_mut());
    }
}

/// What `pii_event(jsonb)` wrote is undone with the transaction: it is called again in the next one.
#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(
    event: pg_sys::XactEvent::Type,
    _argument: *mut std::ffi::c_void,
) {
    use pg_sys::XactEvent::{XACT_EVENT_ABORT, XACT_EVENT_COMMIT, XACT_EVENT_PREPARE};
    match event {
        XACT_EVENT_ABORT => deliver_again(1),
        XACT_EVENT_COMMIT | XACT_EVENT_PREPARE => {
            DELIVERED.take();
        }
        _ => {}
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn subtransaction_ends(
    event: pg_sys::SubXactEvent::Type,
    _this: pg_sys::SubTransactionId,
    _parent: pg_sys::SubTransactionId,
    _argument: *mut std::ffi::c_void,
) {
    use pg_sys::SubXactEvent::{SUBXACT_EVENT_ABORT_SUB, SUBXACT_EVENT_COMMIT_SUB};
    // SAFETY: a variable of the backend, still that of the subtransaction.
    let level = unsafe { pg_sys::GetCurrentTransactionNestLevel() };
    match event {
        SUBXACT_EVENT_ABORT_SUB => deliver_again(level),
        SUBXACT_EVENT_COMMIT_SUB => DELIVERED.with_borrow_mut(|delivered| {
            for (of, _) in delivered {
                *of = (*of).min(level - 1);
            }
        }),
        _ => {}
    }
}

/// Takes back what was delivered at this level of nested transactions, or deeper.
fn deliver_again(level: c_int) {
    let undone: Vec<Value> = DELIVERED.with_borrow_mut(|delivered| {
        delivered.extract_if(.., |(of, _)| *of >= level).map(|(_, event)| event).collect()
    });
    if !undone.is_empty() {
        UNDELIVERED.with_borrow_mut(|events| {
            for event in undone.into_iter().rev() {
                events.push_front(event);
            }
            events.truncate(MOST_WAITING);
        });
        HAS_WORK.set(true);
    }
}

/// `pii_event(jsonb)` in the schema of the extension.
struct Listener {
    function: pg_sys::Oid,
    owner: pg_sys::Oid,
    /// What calls it, and turns its failure into a warning.
    caller: pg_sys::Oid,
}

impl Listener {
    /// The function, if it is there and can be trusted: others may be able to create functions in
    /// that schema, but not with such an owner.
    fn find() -> Option<Self> {
        let schema = extension::schema();
        let function = extension::function(schema, c"pii_event", &[pg_sys::JSONBOID]);
        let arguments = [pg_sys::REGPROCEDUREOID, pg_sys::JSONBOID];
        let caller = extension::function(schema, c"pii_deliver_event", &arguments);
        if function == pg_sys::InvalidOid || caller == pg_sys::InvalidOid {
            return None;
        }
        let owner = extension::owner_of_function(function)?;
        if !extension::is_owned_by(owner) {
            log(
                "pii_event(jsonb) is not called: neither a superuser nor the extension's owner owns it",
            );
            return None;
        }
        Some(Self { function, owner, caller })
    }

    fn call(&self, event: &Value) {
        let Ok(json) = CString::new(utf8_to_server(&event.to_string())) else { return };
        // SAFETY: the input function of jsonb gets a terminated string; the function exists and
        // takes these two arguments.
        unsafe {
            let json = Some(pg_sys::Datum::from(json.as_ptr()));
            let Some(json) = direct_function_call_as_datum(pg_sys::jsonb_in, &[json]) else {
                return;
            };
            pg_sys::OidFunctionCall2Coll(
                self.caller,
                pg_sys::InvalidOid,
                pg_sys::Datum::from(self.function),
                json,
            );
        }
    }
}

/// While `pii_event(jsonb)` is at work: with its owner's privileges, as if it were SECURITY DEFINER,
/// so that no other role needs the right to call it, or to write where it writes.
struct Delivering {
    role: pg_sys::Oid,
    context: c_int,
}

impl Delivering {
    fn begin(listener: &Listener) -> Self {
        let (mut role, mut context) = (pg_sys::InvalidOid, 0);
        // SAFETY: as PostgreSQL does around a SECURITY DEFINER function.
        unsafe {
            pg_sys::GetUserIdAndSecContext(&raw mut role, &raw mut context);
            pg_sys::SetUserIdAndSecContext(
                listener.owner,
                context | pg_sys::SECURITY_LOCAL_USERID_CHANGE as c_int,
            );
        }
        IS_DELIVERING.set(true);
        Self { role, context }
    }
}

impl Drop for Delivering {
    fn drop(&mut self) {
        IS_DELIVERING.set(false);
        // SAFETY: what `begin` found.
        unsafe { pg_sys::SetUserIdAndSecContext(self.role, self.context) }
    }
}

fn is_on() -> bool {
    // SAFETY: a variable of the backend; invalid in the postmaster.
    settings::AUDIT.get() && unsafe { pg_sys::MyDatabaseId } != pg_sys::InvalidOid
}

fn is_parallel_worker() -> bool {
    // SAFETY: a variable of the backend, -1 in a leader.
    unsafe { pg_sys::ParallelWorkerNumber >= 0 }
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

fn invalid(message: &str) -> ! {
    raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message, "", "")
}

unsafe extern "C-unwind" {
    // pgrx's binding would turn its errors into panics.
    fn standard_ExecutorStart(query: *mut pg_sys::QueryDesc, flags: c_int);
}
