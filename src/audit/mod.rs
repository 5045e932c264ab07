//! What is recorded: who loaded, unloaded or was refused which keys, what failed to decrypt, and
//! what happened to keys. Versions and fingerprints, never keys or data.
//!
//! An event goes to the server log at once, in one line: its name, and JSON. If the installation defines
//! `pii_event(jsonb)`, it is also called with the event, at the next safe point: an event may come
//! up where no SQL can run, such as a setting's hook, an output function, a transaction that is
//! about to be rolled back. Safe points are the ends of the functions that load and unload keys and
//! the start of any later statement, in a transaction that may write.

mod event;
mod function;
mod kind;
mod limits;
mod line;
mod listener;
mod work;

pub(crate) use event::{
    decryption_failure, identify, is_counted_rotation, key_load, key_refusal, key_unload,
    log_deferred, passphrase_set, rotation,
};
pub(crate) use listener::deliver;

use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::Cell;
use std::ffi::c_int;

thread_local! {
    static PREVIOUS: Cell<pg_sys::ExecutorStart_hook_type> = const { Cell::new(None) };
}

/// Installs the hook by which events find their way to `pii_event(jsonb)`.
pub(crate) fn install() {
    // SAFETY: called once per process, while the library is being loaded.
    unsafe {
        PREVIOUS.set(pg_sys::ExecutorStart_hook);
        pg_sys::ExecutorStart_hook = Some(executor_start);
    }
}

/// Not `#[pg_guard]`: errors of PostgreSQL's own pass through here as they are, and there is nothing
/// to drop on the way.
unsafe extern "C-unwind" fn executor_start(query: *mut pg_sys::QueryDesc, flags: c_int) {
    if work::is_noted() {
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
    log_deferred();
    event::log_left_out();
    deliver();
    // Only now: what failed above is done by the statement after.
    if !(event::is_counting() || event::is_deferred() || listener::is_waited_for()) {
        work::done();
    }
}

unsafe extern "C-unwind" {
    // pgrx's binding would turn its errors into panics.
    fn standard_ExecutorStart(query: *mut pg_sys::QueryDesc, flags: c_int);
}
