//! The state of this process, as PostgreSQL's variables and functions tell it.

use crate::server::unguarded;
use pgrx::pg_sys;
use std::cell::Cell;
use std::ffi::{CStr, CString, c_int};

/// The role whose privileges count right now: of a SECURITY DEFINER function the owner's.
pub(crate) fn role() -> pg_sys::Oid {
    unguarded::GetUserId()
}

/// The role as SET ROLE says; not the owner of a SECURITY DEFINER function that is at work.
pub(crate) fn outer_role() -> pg_sys::Oid {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::GetOuterUserId() }
}

/// The role that the session belongs to.
pub(crate) fn session_role() -> pg_sys::Oid {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::GetSessionUserId() }
}

/// The identifier of this process, which fork() changes.
pub(crate) fn process() -> i32 {
    // SAFETY: a variable of the process.
    unsafe { pg_sys::MyProcPid }
}

/// How many bytes a page of the system has.
pub(crate) fn page_bytes() -> usize {
    // SAFETY: asks for a constant of the system.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

/// The database of the session; invalid in the postmaster.
pub(crate) fn database() -> pg_sys::Oid {
    // SAFETY: a variable of the process.
    unsafe { pg_sys::MyDatabaseId }
}

/// Whether this is a walsender.
pub(crate) fn is_walsender() -> bool {
    // SAFETY: a variable of the process.
    unsafe { pg_sys::am_walsender }
}

/// Whether this is a parallel worker.
pub(crate) fn is_parallel_worker() -> bool {
    // SAFETY: a variable of the process, -1 in a leader.
    unsafe { pg_sys::ParallelWorkerNumber >= 0 }
}

/// Whether this is a parallel worker that takes over its leader's settings.
pub(crate) fn is_starting_worker() -> bool {
    // SAFETY: a variable of the process.
    unsafe { pg_sys::InitializingParallelWorker }
}

/// Whether the server is a standby, or recovers.
pub(crate) fn is_recovering() -> bool {
    // SAFETY: reads shared memory.
    unsafe { pg_sys::RecoveryInProgress() }
}

/// Whether this is an apply worker, or whoever else has `session_replication_role = replica`.
pub(crate) fn is_replicating() -> bool {
    const REPLICA: i32 = pg_sys::SESSION_REPLICATION_ROLE_REPLICA as i32;
    // SAFETY: reads a setting of the session.
    unsafe { pg_sys::SessionReplicationRole == REPLICA }
}

/// Whether this process, or the leader that it works for, is at a VACUUM which is not FULL.
pub(crate) fn is_vacuuming() -> bool {
    // SAFETY: this process's own entry, whose flags only it changes.
    unsafe { u32::from((*pg_sys::MyProc).statusFlags) & pg_sys::PROC_IN_VACUUM != 0 }
}

/// Whether a transaction is under way in which names can be looked up: neither ended nor aborted.
pub(crate) fn is_in_transaction() -> bool {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::IsTransactionState() }
}

/// Whether the client has begun a transaction block, so that nobody but the client can commit.
pub(crate) fn is_in_transaction_block() -> bool {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::IsTransactionBlock() }
}

/// Whether a logical decoder is at work, which sees the catalogues of the past.
pub(crate) fn is_decoding() -> bool {
    unguarded::HistoricSnapshotActive()
}

/// Whether a security-restricted operation is under way: somebody else's code may be running.
pub(crate) fn is_restricted() -> bool {
    // SAFETY: reads a variable of the backend.
    unsafe { pg_sys::InSecurityRestrictedOperation() }
}

/// Whether SQL that writes can run right now.
pub(crate) fn may_write() -> bool {
    // SAFETY: variables of the backend.
    unsafe { !pg_sys::XactReadOnly && !pg_sys::IsInParallelMode() && !is_restricted() }
}

/// The subtransaction, a number that is its own within the transaction.
pub(crate) fn subtransaction() -> pg_sys::SubTransactionId {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::GetCurrentSubTransactionId() }
}

/// How deeply subtransactions are nested; 1 in none.
pub(crate) fn nesting() -> c_int {
    // SAFETY: reads the state of the transaction.
    unsafe { pg_sys::GetCurrentTransactionNestLevel() }
}

/// When the client's statement started, in microseconds; it tells statements apart.
pub(crate) fn statement_start() -> pg_sys::TimestampTz {
    unguarded::GetCurrentStatementStartTimestamp()
}

/// The text of the client's statement, in the database encoding.
pub(crate) fn statement<'a>() -> &'a [u8] {
    // SAFETY: null or a terminated text that outlives the statement, in which it is read.
    unsafe {
        if pg_sys::debug_query_string.is_null() {
            return &[];
        }
        CStr::from_ptr(pg_sys::debug_query_string).to_bytes()
    }
}

/// Whether a cancel, a termination or a shutdown waits to be heard.
pub(crate) fn is_asked_to_stop() -> bool {
    // SAFETY: variables of the backend, which its signal handlers set.
    unsafe {
        (&raw const pg_sys::QueryCancelPending).read_volatile() != 0
            || (&raw const pg_sys::ProcDiePending).read_volatile() != 0
    }
}

/// What the client calls itself.
pub(crate) fn application() -> CString {
    // SAFETY: null or a terminated string, copied at once.
    unsafe {
        if pg_sys::application_name.is_null() {
            CString::default()
        } else {
            CStr::from_ptr(pg_sys::application_name).to_owned()
        }
    }
}

/// Whether postgres_fdw is converting a value that a foreign server has sent. It says so by nothing
/// but the context that it would add to an error.
pub(crate) fn is_fetching() -> bool {
    thread_local! {
        static KNOWN: Cell<(usize, bool)> = const { Cell::new((0, false)) };
    }
    // SAFETY: null, or a callback that is on the stack.
    let callback = unsafe { pg_sys::error_context_stack.as_ref() }.and_then(|top| top.callback);
    let Some(callback) = callback else { return false };
    let address = callback as usize;
    let (known, answer) = KNOWN.get();
    if known == address {
        return answer;
    }
    let answer = is_of_library(address, b"postgres_fdw");
    KNOWN.set((address, answer));
    answer
}

/// Whether a function is of the library `name`.
fn is_of_library(address: usize, name: &[u8]) -> bool {
    // SAFETY: plain data, of which zeros are a value.
    let mut info: libc::Dl_info = unsafe { std::mem::zeroed() };
    // SAFETY: any address may be asked for; the name is a terminated string, or null.
    let file = unsafe {
        if libc::dladdr(std::ptr::without_provenance(address), &raw mut info) == 0
            || info.dli_fname.is_null()
        {
            return false;
        }
        CStr::from_ptr(info.dli_fname).to_bytes()
    };
    let file = file.rsplit(|byte| *byte == b'/').next().unwrap_or(file);
    file.strip_prefix(name).is_some_and(|rest| rest.starts_with(b"."))
}

/// The value of a setting, as SHOW would give it to a superuser; `None` when there is none.
#[expect(clippy::disallowed_methods, reason = "settings of PostgreSQL are short")]
pub(crate) fn setting(name: &CStr) -> Option<String> {
    // SAFETY: null for an unknown setting, else a terminated string, copied at once.
    unsafe {
        let value = pg_sys::GetConfigOption(name.as_ptr(), true, false);
        (!value.is_null()).then(|| CStr::from_ptr(value).to_string_lossy().into_owned())
    }
}

/// Whether a setting has a value; the value is not looked at.
pub(crate) fn is_set(name: &CStr) -> bool {
    // SAFETY: null for an unknown setting.
    unsafe { !pg_sys::GetConfigOption(name.as_ptr(), true, false).is_null() }
}

/// Sets a setting until the GUC nest level ends.
pub(crate) fn set_for_now(name: &CStr, value: &CStr) {
    // SAFETY: terminated strings, which PostgreSQL copies.
    unsafe {
        pg_sys::set_config_option(
            name.as_ptr(),
            value.as_ptr(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            pg_sys::GucAction::GUC_ACTION_SAVE,
            true,
            0,
            false,
        );
    }
}

/// `work_mem` in bytes.
pub(crate) fn work_mem() -> usize {
    // SAFETY: a variable of the backend, in KiB.
    usize::try_from(unsafe { pg_sys::work_mem }).unwrap_or(0) * 1024
}

/// Whether statements go to the server log: all of them, or those that take long.
pub(crate) fn logs_statements() -> bool {
    const LOGSTMT_ALL: i32 = 3;
    // SAFETY: variables of the backend.
    unsafe {
        pg_sys::log_statement == LOGSTMT_ALL
            || pg_sys::log_min_duration_statement >= 0
            || pg_sys::log_min_duration_sample >= 0
    }
}
