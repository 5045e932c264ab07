//! Keeps what users have put on a table from running for a statement of the extension's own, which changes nothing that
//! they should know of: triggers, foreign keys among them, and rules. What is ENABLE ALWAYS runs, as the extension's own
//! triggers are, and ENABLE REPLICA.
//!
//! Not by session_replication_role: under that, what code of the table's owner writes elsewhere meanwhile would escape
//! the triggers and foreign keys of others.

use crate::datum::list;
use pgrx::pg_sys;
use std::cell::Cell;
use std::ffi::{CStr, c_char, c_int};

thread_local! {
    /// The text of the statement.
    static STATEMENT: Cell<*const c_char> = const { Cell::new(std::ptr::null()) };
    static PREVIOUS: Cell<pg_sys::ExecutorStart_hook_type> = const { Cell::new(None) };
}

/// Installs the hook that finds the statement's triggers.
pub(crate) fn install() {
    // SAFETY: called once per process, while the library is being loaded.
    unsafe {
        PREVIOUS.set(pg_sys::ExecutorStart_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
    }
}

/// While a statement is silent, after an error, too, until this is dropped.
pub(super) struct Silence<'a>(&'a CStr);

impl<'a> Silence<'a> {
    /// Of a statement with this text.
    pub(super) fn of(statement: &'a CStr) -> Self {
        STATEMENT.set(statement.as_ptr());
        Self(statement)
    }

    /// Runs what looks up the statement's rules, and no code: only those that are for a replica are found.
    pub(super) fn without_rules<R>(&self, prepare: impl FnOnce(&CStr) -> R) -> R {
        let _back = Role::replica();
        prepare(self.0)
    }
}

impl Drop for Silence<'_> {
    fn drop(&mut self) {
        STATEMENT.set(std::ptr::null());
    }
}

/// The session's replication role, until this is dropped.
struct Role(c_int);

impl Role {
    fn replica() -> Self {
        // SAFETY: a variable of the backend. As a setting it would make PostgreSQL forget what it finds.
        unsafe {
            let before = pg_sys::SessionReplicationRole;
            pg_sys::SessionReplicationRole = pg_sys::SESSION_REPLICATION_ROLE_REPLICA as c_int;
            Self(before)
        }
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        // SAFETY: what there was before.
        unsafe { pg_sys::SessionReplicationRole = self.0 }
    }
}

/// Not `#[pg_guard]`: errors of PostgreSQL's own pass through here as they are, and there is nothing
/// to drop on the way.
unsafe extern "C-unwind" fn executor_start(query: *mut pg_sys::QueryDesc, flags: c_int) {
    // SAFETY: the hook that was installed before ours, or what PostgreSQL does without one; then a query that has begun.
    unsafe {
        match PREVIOUS.get() {
            Some(previous) => previous(query, flags),
            None => standard_ExecutorStart(query, flags),
        }
        let statement = STATEMENT.get();
        if !statement.is_null() && CStr::from_ptr((*query).sourceText) == CStr::from_ptr(statement)
        {
            silence((*query).estate);
        }
    }
}

/// Has triggers fire as on a replica. What says so is this query's own copy.
///
/// # Safety
/// It must be the state of a query that has begun.
unsafe fn silence(state: *mut pg_sys::EState) {
    const ALWAYS: c_char = pg_sys::TRIGGER_FIRES_ALWAYS as c_char;
    const ON_ORIGIN: c_char = pg_sys::TRIGGER_FIRES_ON_ORIGIN as c_char;
    const ON_REPLICA: c_char = pg_sys::TRIGGER_FIRES_ON_REPLICA as c_char;
    const NEVER: c_char = pg_sys::TRIGGER_DISABLED as c_char;
    // SAFETY: the caller vouches for it; a description has so many triggers.
    unsafe {
        for relation in list::items((*state).es_opened_result_relations) {
            let description = (*relation.cast::<pg_sys::ResultRelInfo>()).ri_TrigDesc;
            let triggers = if description.is_null() { 0 } else { (*description).numtriggers };
            for number in 0..triggers {
                let trigger = (*description).triggers.offset(number as isize);
                match (*trigger).tgenabled {
                    ON_ORIGIN => (*trigger).tgenabled = NEVER,
                    ON_REPLICA => (*trigger).tgenabled = ALWAYS,
                    _ => {}
                }
            }
        }
    }
}

unsafe extern "C-unwind" {
    // pgrx's binding would turn its errors into panics.
    fn standard_ExecutorStart(query: *mut pg_sys::QueryDesc, flags: c_int);
}
