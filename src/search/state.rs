//! What people call: merging, and the state of an index.

use crate::access::privilege;
use crate::datum::call::Raw;
use crate::datum::result_set::ResultSet;
use crate::datum::table_scan;
use crate::report::error::Failure;
use crate::search::merge::{self, Scope};
use crate::search::meta::Meta;
use crate::search::page;
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
    // SAFETY: relations that are open and locked as long as they are used, the table first, as everywhere. What was
    // dropped meanwhile is refused.
    unsafe {
        if backend::is_recovering() {
            Failure::new(
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                "a search index cannot be merged on a standby",
            )
            .raise();
        }
        let table = pg_sys::IndexGetRelation(index, true);
        if table == pg_sys::InvalidOid {
            raise_no_index(index);
        }
        let table = pg_sys::try_relation_open(table, LOCK);
        if table.is_null() {
            raise_no_index(index);
        }
        let index_relation = open_index(index, LOCK).unwrap_or_else(|| raise_no_index(index));
        check_may_merge(table, index_relation);
        if page::blocks(index_relation) == 0 {
            Failure::new(
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                format!("\"{}\" is not built", table_scan::name(index)),
            )
            .hint("REINDEX it, or drop it.")
            .raise();
        }
        let ring = privilege::reading_ring();
        let turn = Turn::wait(index_relation);
        let scope = if anew { Scope::All } else { Scope::Sealed };
        merge::merge(&turn, table, index_relation, &ring, scope);
        drop(turn);
        pg_sys::relation_close(index_relation, LOCK);
        pg_sys::relation_close(table, LOCK);
    }
}

/// The state of an index: `(segments, pages, postings, pending_rows, is_merged, merges, key_versions)`. No row for one
/// that is gone, or has no pages, as CREATE INDEX CONCURRENTLY leaves one that failed.
#[pg_extern(sql = false)]
fn pii_search_state(index: pg_sys::Oid, fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    const LOCK: pg_sys::LOCKMODE = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
    // SAFETY: the running call, which returns such rows, and an index that is open and locked meanwhile.
    unsafe {
        let result = ResultSet::of(fcinfo);
        let Some(relation) = open_index(index, LOCK) else {
            return Raw(pg_sys::Datum::null());
        };
        if page::blocks(relation) == 0 {
            pg_sys::relation_close(relation, LOCK);
            return Raw(pg_sys::Datum::null());
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
            (catalogue.merges > 0).into_datum(),
            i64::try_from(catalogue.merges).unwrap_or(i64::MAX).into_datum(),
            versions.into_iter().collect::<Vec<i32>>().into_datum(),
        ]);
    }
    Raw(pg_sys::Datum::null())
}

/// Opens a search index; `None` if it is gone, or is none.
///
/// # Safety
/// The result must be closed.
unsafe fn open_index(index: pg_sys::Oid, lock: pg_sys::LOCKMODE) -> Option<pg_sys::Relation> {
    // SAFETY: a look-up that gives null for what is gone, and a relation's own description.
    unsafe {
        let relation = pg_sys::try_relation_open(index, lock);
        if relation.is_null() {
            return None;
        }
        let is_ours = (*(*relation).rd_rel).relkind == pg_sys::RELKIND_INDEX as i8
            && (*(*relation).rd_rel).relam
                == pg_sys::get_index_am_oid(c"pii_search".as_ptr(), true);
        if !is_ours {
            pg_sys::relation_close(relation, lock);
            return None;
        }
        Some(relation)
    }
}

/// The owner of the table; for an index whose expressions or predicate would run code of his with the keys of this
/// session, nobody else.
///
/// # Safety
/// Both must be open.
unsafe fn check_may_merge(table: pg_sys::Relation, index: pg_sys::Relation) {
    let role = backend::role();
    // SAFETY: open relations.
    unsafe {
        let owner = (*(*table).rd_rel).relowner;
        let runs_code = !pg_sys::RelationGetIndexExpressions(index).is_null()
            || !pg_sys::RelationGetIndexPredicate(index).is_null();
        let may =
            if runs_code { role == owner } else { compat::owns_relation((*table).rd_id, role) };
        if !may {
            Failure::new(
                PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
                format!("must be owner of table {}", table_scan::name((*table).rd_id)),
            )
            .hint("The expressions of an index run with the keys of this session: SET ROLE to the owner.")
            .raise();
        }
    }
}

fn raise_no_index(index: pg_sys::Oid) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE,
        format!("\"{}\" is not a search index", table_scan::name(index)),
    )
    .hint("CREATE INDEX … USING pii_search.")
    .raise()
}
