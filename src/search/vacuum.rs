//! VACUUM: rows that are gone stay listed, since answers are compared with the table anyway; only pages that nobody
//! needs are given back to the index. No key is needed.

use crate::search::meta::Meta;
use crate::search::page::{self, Buffer, Lock, META_BLOCK};
use crate::search::turn::Turn;
use pgrx::pg_sys;
use pgrx::prelude::*;

/// The end of a VACUUM.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn cleanup(
    info: *mut pg_sys::IndexVacuumInfo,
    result: *mut pg_sys::IndexBulkDeleteResult,
) -> *mut pg_sys::IndexBulkDeleteResult {
    // SAFETY: what PostgreSQL calls this with.
    unsafe {
        if (*info).analyze_only {
            return result;
        }
        let index = (*info).index;
        // A merge that is at work frees what it leaves.
        if let Some(_turn) = Turn::now(index) {
            forget_failed_merge(index);
            free_dead_pages(index);
        }
        statistics(info, result)
    }
}

/// So many blocks of an index, one in so many, are looked at again when they have been left.
const UNSWEPT_SHARE: u32 = 8;

/// Frees dead pages, if merges have left enough of them to make up for looking at every page.
pub(crate) fn free_if_due(index: pg_sys::Relation) {
    let unswept = Meta::read(index).unswept;
    if unswept > 0 && unswept >= page::blocks(index) / UNSWEPT_SHARE {
        free_dead_pages(index);
    }
}

/// Enters what belongs to nobody into the free space map; to be called by who has the turn to merge.
pub(crate) fn free_dead_pages(index: pg_sys::Relation) {
    let is_dead = Meta::read(index).dead();
    let mut found = false;
    for block in META_BLOCK + 1..page::blocks(index) {
        pgrx::check_for_interrupts!();
        let owner = page::owner(&Buffer::lock(index, block, Lock::Share));
        if owner.is_none_or(&is_dead) {
            // SAFETY: a block of an open index.
            unsafe { pg_sys::RecordFreeIndexPage(index, block) }
            found = true;
        }
    }
    if found {
        // SAFETY: an open index.
        unsafe { pg_sys::IndexFreeSpaceMapVacuum(index) }
    }
    if Meta::read(index).unswept > 0 {
        Meta::update(index, |meta| meta.unswept = 0);
    }
}

/// Says that nobody is writing, which a merge that failed could not. To be called by who has the turn to merge.
fn forget_failed_merge(index: pg_sys::Relation) {
    if Meta::read(index).writing != 0 {
        Meta::update(index, |meta| meta.writing = 0);
    }
}

/// What PostgreSQL is told of an index.
///
/// # Safety
/// As PostgreSQL calls VACUUM's functions.
pub(crate) unsafe fn statistics(
    info: *mut pg_sys::IndexVacuumInfo,
    result: *mut pg_sys::IndexBulkDeleteResult,
) -> *mut pg_sys::IndexBulkDeleteResult {
    // SAFETY: passed on to the caller; what is allocated is in the caller's memory.
    unsafe {
        let result = if result.is_null() {
            pg_sys::palloc0(size_of::<pg_sys::IndexBulkDeleteResult>()).cast()
        } else {
            result
        };
        (*result).num_pages = page::blocks((*info).index);
        (*result).num_index_tuples = (*info).num_heap_tuples.max(0.0);
        (*result).estimated_count = true;
        result
    }
}
