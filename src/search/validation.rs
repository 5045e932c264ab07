//! The end of CREATE INDEX CONCURRENTLY and REINDEX CONCURRENTLY: PostgreSQL asks which rows an index has, and
//! inserts the others. Rows are filed then, and not before, so that each is read once.

use crate::search::merge::{self, Scope};
use crate::search::turn::Turn;
use crate::search::{filing, keys, vacuum};
use crate::server::backend;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::c_void;

/// What VACUUM asks for the rows that it removed, for which nothing has to be done; and what a validation asks for
/// the rows that there are. Without a key there are none, and those that PostgreSQL inserts then are not noted:
/// queries look at every row.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn bulk_delete(
    info: *mut pg_sys::IndexVacuumInfo,
    result: *mut pg_sys::IndexBulkDeleteResult,
    callback: pg_sys::IndexBulkDeleteCallback,
    state: *mut c_void,
) -> *mut pg_sys::IndexBulkDeleteResult {
    // SAFETY: what PostgreSQL calls this with.
    unsafe {
        if !backend::is_vacuuming() {
            file_all((*info).index, callback, state);
        }
        vacuum::statistics(info, result)
    }
}

/// Files all rows while others write, and gives them to `callback`.
///
/// # Safety
/// An index that is validated, of a table that is locked for that, and what PostgreSQL gives to it.
unsafe fn file_all(
    index: pg_sys::Relation,
    callback: pg_sys::IndexBulkDeleteCallback,
    state: *mut c_void,
) {
    const NO_LOCK: pg_sys::LOCKMODE = pg_sys::NoLock as pg_sys::LOCKMODE;
    let (Some(ring), Some(callback)) = (keys::filing(), callback) else { return };
    // SAFETY: passed on to the caller; the callback notes the row, and raises through the guard.
    unsafe {
        let table = pg_sys::table_open(pg_sys::IndexGetRelation((*index).rd_id, false), NO_LOCK);
        let turn = Turn::wait(index);
        merge::merge(&turn, table, index, &ring, Scope::All, &mut |row| {
            let mut row = filing::pointer_to(row);
            pg_sys::ffi::pg_guard_ffi_boundary(|| callback(&raw mut row, state));
        });
        drop(turn);
        pg_sys::table_close(table, NO_LOCK);
    }
}
