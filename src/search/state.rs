//! What people call: merging, and the state of an index.

use crate::access::privilege;
use crate::access::restricted::Restricted;
use crate::datum::call::Raw;
use crate::datum::result_set::ResultSet;
use crate::datum::table_scan;
use crate::keys::registry;
use crate::report::error::Failure;
use crate::search::merge::{self, Scope};
use crate::search::meta::{self, Meta};
use crate::search::pending;
use crate::search::turn::Turn;
use crate::server::{backend, compat};
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::collections::BTreeSet;

/// Files the rows that are not filed yet; all of them if `anew`, or if it has to.
#[pg_extern(sql = false)]
fn pii_search_merge(index: pg_sys::Oid, anew: bool) {
    const LOCK: pg_sys::LOCKMODE = pg_sys::ShareUpdateExclusiveLock as pg_sys::LOCKMODE;
    if backend::is_recovering() {
        Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "a search index cannot be merged on a standby",
        )
        .raise();
    }
    // SAFETY: relations that are open and locked as long as they are used, the table first, as everywhere. What was
    // dropped meanwhile is refused.
    unsafe {
        // Before the lock, so that nobody is kept waiting, or waited for, who may not; and under it.
        if !is_search_index(index) {
            raise_no_index(index);
        }
        let table = pg_sys::IndexGetRelation(index, true);
        if table == pg_sys::InvalidOid {
            raise_no_index(index);
        }
        check_owns(table);
        let table = pg_sys::try_relation_open(table, LOCK);
        if table.is_null() {
            raise_no_index(index);
        }
        check_owns((*table).rd_id);
        let relation = open_index(index, LOCK).unwrap_or_else(|| raise_no_index(index));
        if !meta::is_built(relation) {
            raise_not_built(index);
        }
        let ring = privilege::reading_ring();
        // A merge stays when the transaction ends without success, and what it says of keys does not.
        if registry::is_changed_here() {
            raise_keys_changed();
        }
        let owner = (*(*table).rd_rel).relowner;
        let restricted = runs_code(relation).then(|| {
            check_is(table, owner);
            Restricted::begin(owner)
        });
        let turn = Turn::wait(relation);
        let scope = if anew { Scope::All } else { Scope::Sealed };
        merge::merge(&turn, table, relation, &ring, scope, &mut |_| ());
        drop(turn);
        if let Some(restricted) = restricted {
            restricted.end();
        }
        pg_sys::relation_close(relation, LOCK);
        pg_sys::relation_close(table, LOCK);
    }
}

/// The state of an index: `(segments, pages, postings, pending_rows, is_merged, merges, key_versions)`. No row for one
/// that is gone, or not built, as CREATE INDEX CONCURRENTLY leaves one that failed. All of it is NULL of an unlogged one on
/// a standby, and, unless the call is to wait and to raise, of one that is locked, or whose block 0 is damaged: nobody
/// can keep others from the rest.
#[pg_extern(sql = false)]
fn pii_search_state(index: pg_sys::Oid, waits: bool, fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    const LOCK: pg_sys::LOCKMODE = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
    // SAFETY: the running call, which returns such rows, and an index that is open and locked meanwhile.
    unsafe {
        let result = ResultSet::of(fcinfo);
        let nothing = Raw(pg_sys::Datum::null());
        if !is_search_index(index) {
            return nothing;
        }
        if waits {
            pg_sys::LockRelationOid(index, LOCK);
        } else if !pg_sys::ConditionalLockRelationOid(index, LOCK) {
            result.put(&UNKNOWN);
            return nothing;
        }
        let Some(relation) = open_index(index, pg_sys::NoLock as pg_sys::LOCKMODE) else {
            return nothing;
        };
        let is_elsewhere = backend::is_recovering()
            && (*(*relation).rd_rel).relpersistence
                == pg_sys::RELPERSISTENCE_UNLOGGED as std::ffi::c_char;
        if is_elsewhere || !meta::is_built(relation) || !(waits || meta::is_sound(relation)) {
            if is_elsewhere || meta::is_built(relation) {
                result.put(&UNKNOWN);
            }
            pg_sys::relation_close(relation, LOCK);
            return nothing;
        }
        let meta = Meta::read(relation);
        let catalogue = meta.claimed();
        let pages: i64 = catalogue.segments.iter().map(|one| i64::from(one.pages)).sum();
        let postings: u64 = catalogue.segments.iter().map(|one| one.postings).sum();
        let waiting =
            pending::rows_of(relation, meta.closed) + pending::rows_of(relation, meta.tail);
        let versions: BTreeSet<i32> = catalogue
            .segments
            .iter()
            .map(|one| one.version)
            .chain(meta.stored().version())
            .map(|version| i32::from(version.get()))
            .collect();
        pg_sys::relation_close(relation, LOCK);
        result.put(&[
            i32::try_from(catalogue.segments.len()).unwrap_or(i32::MAX).into_datum(),
            pages.into_datum(),
            i64::try_from(postings).unwrap_or(i64::MAX).into_datum(),
            i64::try_from(waiting).unwrap_or(i64::MAX).into_datum(),
            (catalogue.merges > 0 && catalogue.index == index.to_u32()).into_datum(),
            i64::try_from(catalogue.merges).unwrap_or(i64::MAX).into_datum(),
            versions.into_iter().collect::<Vec<i32>>().into_datum(),
        ]);
    }
    Raw(pg_sys::Datum::null())
}

/// What is told of an index that cannot be looked at.
const UNKNOWN: [Option<pg_sys::Datum>; 7] = [None; 7];

/// Opens a search index; `None` if it is gone, or is none.
///
/// # Safety
/// The result must be closed.
unsafe fn open_index(index: pg_sys::Oid, lock: pg_sys::LOCKMODE) -> Option<pg_sys::Relation> {
    if !is_search_index(index) {
        return None;
    }
    // SAFETY: a look-up that gives null for what is gone meanwhile.
    let relation = unsafe { pg_sys::try_relation_open(index, lock) };
    (!relation.is_null()).then_some(relation)
}

/// Whether there is such an index. It does not become another, as long as it is there.
fn is_search_index(index: pg_sys::Oid) -> bool {
    // SAFETY: a syscache look-up, whose row has the form that is read and is released again.
    unsafe {
        let row = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            pg_sys::Datum::from(index),
        );
        if row.is_null() {
            return false;
        }
        let form = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_class>();
        let (kind, method) = ((*form).relkind, (*form).relam);
        pg_sys::ReleaseSysCache(row);
        kind == pg_sys::RELKIND_INDEX as std::ffi::c_char
            && method == pg_sys::get_index_am_oid(c"pii_search".as_ptr(), true)
    }
}

/// Whether merging runs code of the table's owner, by an expression or a predicate. Only the catalogue is asked:
/// PostgreSQL's own functions compute the constants of what they give, which runs that code already.
///
/// # Safety
/// The index must be open.
unsafe fn runs_code(index: pg_sys::Relation) -> bool {
    [pg_sys::Anum_pg_index_indexprs, pg_sys::Anum_pg_index_indpred].into_iter().any(|column| {
        // SAFETY: the index's row of pg_index, and columns of that, which are of its variable part.
        unsafe {
            !pg_sys::heap_attisnull((*index).rd_indextuple, column as i32, std::ptr::null_mut())
        }
    })
}

fn check_owns(table: pg_sys::Oid) {
    if !compat::owns_relation(table, backend::role()) {
        must_own(table).raise();
    }
}

/// Code of the owner's runs with the keys of this session: it is to be his.
///
/// # Safety
/// The table must be open.
unsafe fn check_is(table: pg_sys::Relation, owner: pg_sys::Oid) {
    if backend::role() != owner {
        // SAFETY: passed on to the caller.
        must_own(unsafe { (*table).rd_id })
            .hint("The expressions of an index run with the keys of this session: SET ROLE to the owner.")
            .raise();
    }
}

fn must_own(table: pg_sys::Oid) -> Failure {
    Failure::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        format!("must be owner of table {}", table_scan::name(table)),
    )
}

fn raise_keys_changed() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "a search index cannot be merged in a transaction that has changed the registry of keys",
    )
    .hint("Commit first.")
    .raise()
}

fn raise_not_built(index: pg_sys::Oid) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("\"{}\" is not built", table_scan::name(index)),
    )
    .hint("REINDEX it, or drop it.")
    .raise()
}

fn raise_no_index(index: pg_sys::Oid) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE,
        format!("\"{}\" is not a search index", table_scan::name(index)),
    )
    .hint("CREATE INDEX … USING pii_search.")
    .raise()
}
