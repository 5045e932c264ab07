//! `pii_event(jsonb)`: a function of the installation's own that is called with each event, at the
//! next safe point, as its owner.

use crate::audit::{line, work};
use crate::datum::encoding::utf8_to_server;
use crate::extension;
use crate::server::backend;
use crate::server::lasting::{Lasting, LastingKey as _};
use pgrx::prelude::*;
use pgrx::{direct_function_call_as_datum, pg_sys};
use std::cell::Cell;
use std::collections::VecDeque;
use std::ffi::{CString, c_int};

/// Events that wait for `pii_event(jsonb)`, at most.
const MOST_WAITING: usize = 256;

thread_local! {
    /// Logged, to be passed to `pii_event(jsonb)`.
    static UNDELIVERED: Lasting<VecDeque<String>> = const { Lasting::new(VecDeque::new()) };
    /// Passed to it in this transaction, with the level of nesting.
    static DELIVERED: Lasting<Vec<(c_int, String)>> = const { Lasting::new(Vec::new()) };
    /// Whether `pii_event(jsonb)` is at work: what it causes is logged, but not passed to it.
    static IS_DELIVERING: Cell<bool> = const { Cell::new(false) };
}

/// Notes an event for `pii_event(jsonb)`.
pub(crate) fn enqueue(event: String) {
    if can_deliver() {
        UNDELIVERED.with_borrow_mut(|events| {
            if events.len() == MOST_WAITING {
                events.pop_front();
            }
            events.push_back(event);
        });
        work::note();
    }
}

/// Whether events wait for it.
pub(crate) fn is_waited_for() -> bool {
    UNDELIVERED.with_borrow(|events| !events.is_empty())
}

/// Whether this process may ever call `pii_event(jsonb)` for what happens now.
fn can_deliver() -> bool {
    !backend::is_recovering() && !backend::is_parallel_worker() && !IS_DELIVERING.get()
}

/// Passes what has been logged to `pii_event(jsonb)`, if that is possible right now. For functions
/// that SQL calls: they need not wait for the next statement.
pub(crate) fn deliver() {
    if !can_deliver() || !backend::may_write() {
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
    let level = backend::nesting();
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
    if IS_WATCHING.get() {
        return;
    }
    // SAFETY: the callbacks live as long as the process.
    unsafe {
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
        pg_sys::RegisterSubXactCallback(Some(subtransaction_ends), std::ptr::null_mut());
    }
    IS_WATCHING.set(true);
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
    // Still that of the subtransaction.
    let level = backend::nesting();
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
    let undone: Vec<String> = DELIVERED.with_borrow_mut(|delivered| {
        delivered.extract_if(.., |(of, _)| *of >= level).map(|(_, event)| event).collect()
    });
    if !undone.is_empty() {
        UNDELIVERED.with_borrow_mut(|events| {
            for event in undone.into_iter().rev() {
                events.push_front(event);
            }
            events.truncate(MOST_WAITING);
        });
        work::note();
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
        let event = [pg_sys::JSONBOID];
        let function = extension::function(extension::schema(), c"pii_event", &event);
        let arguments = [pg_sys::REGPROCEDUREOID, pg_sys::JSONBOID];
        let caller = extension::function(extension::own_schema(), c"pii_deliver_event", &arguments);
        if function == pg_sys::InvalidOid || caller == pg_sys::InvalidOid {
            return None;
        }
        let owner = extension::owner_of_function(function)?;
        if !extension::is_owned_by(owner) {
            line::log(
                "pii_event(jsonb) is not called: neither a superuser nor the extension's owner owns it",
            );
            return None;
        }
        Some(Self { function, owner, caller })
    }

    fn call(&self, event: &str) {
        let Ok(json) = CString::new(utf8_to_server(event)) else { return };
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
