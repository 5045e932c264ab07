//! What the planner is told: how many rows a look-up will find, counted in the index itself where the operand
//! is known, and that a look-up which would give every row is not worth it.

use crate::search::operand::{self, Sought};
use crate::search::{keys, scan};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Keyring;

/// Dearer than any way round it.
const USELESS: f64 = 1.0e10;

/// So much of a table is found by an operand that is not known yet.
const UNKNOWN: f64 = 0.005;

/// What a look-up costs, as PostgreSQL asks for each path that could use the index.
#[pg_guard]
#[expect(clippy::too_many_arguments, reason = "PostgreSQL's")]
pub(crate) unsafe extern "C-unwind" fn estimate(
    _root: *mut pg_sys::PlannerInfo,
    path: *mut pg_sys::IndexPath,
    _loops: f64,
    startup: *mut pg_sys::Cost,
    total: *mut pg_sys::Cost,
    selectivity: *mut pg_sys::Selectivity,
    correlation: *mut f64,
    pages: *mut f64,
) {
    // SAFETY: as PostgreSQL calls it.
    unsafe {
        let info = (*path).indexinfo;
        let rows = (*(*info).rel).tuples.max(1.0);
        let found = keys::reading().and_then(|ring| found(&ring, path, rows));
        let (cost, share, read) = match found {
            Some(found) => {
                // A page or two for each list, mostly cached, and each row that is found once.
                let read = 4.0 + found / 2_000.0;
                let cost =
                    read * pg_sys::random_page_cost.min(1.1) + found * pg_sys::cpu_operator_cost;
                (cost, (found / rows).min(1.0), read)
            }
            None => (USELESS, 1.0, f64::from((*info).pages)),
        };
        *startup = cost;
        *total = cost;
        *selectivity = share;
        *correlation = 0.0;
        *pages = read;
    }
}

/// About how many rows are found; `None` when it would be all.
///
/// # Safety
/// The path must be one over a search index.
unsafe fn found(ring: &Keyring, path: *mut pg_sys::IndexPath, rows: f64) -> Option<f64> {
    let mut known = Sought::Anything;
    let mut is_unknown = false;
    // SAFETY: lists and nodes of the planner.
    unsafe {
        let info = (*path).indexinfo;
        for clause in list::<pg_sys::IndexClause>((*path).indexclauses) {
            for qual in list::<pg_sys::RestrictInfo>((*clause).indexquals) {
                match operand_of((*qual).clause, *(*info).opfamily) {
                    Some((strategy, collation, Some(value))) => {
                        let sought = operand::sought(ring, strategy, collation, value);
                        known = operand::both(known, sought);
                    }
                    Some((strategy, collation, None)) => {
                        is_unknown |= operand::finds(strategy, collation);
                    }
                    None => {}
                }
            }
        }
        match known {
            Sought::Tokens(tokens) => {
                let index =
                    pg_sys::index_open((*info).indexoid, pg_sys::NoLock as pg_sys::LOCKMODE);
                let found = scan::estimate(index, ring, &tokens);
                pg_sys::index_close(index, pg_sys::NoLock as pg_sys::LOCKMODE);
                found.map(|found| found as f64)
            }
            Sought::Anything => is_unknown.then_some(UNKNOWN * rows),
        }
    }
}

/// The strategy of a clause, its collation, and its operand, if that is a constant.
///
/// # Safety
/// `clause` must be a node of the planner's, a qualification of an index of this operator family.
unsafe fn operand_of(
    clause: *mut pg_sys::Expr,
    family: pg_sys::Oid,
) -> Option<(u16, pg_sys::Oid, Option<pg_sys::Datum>)> {
    // SAFETY: nodes of the planner, whose tags say what they are.
    unsafe {
        // One look-up for each element, which nobody knows yet.
        if (*clause).type_ == pg_sys::NodeTag::T_ScalarArrayOpExpr {
            let clause = clause.cast::<pg_sys::ScalarArrayOpExpr>();
            let strategy = pg_sys::get_op_opfamily_strategy((*clause).opno, family);
            return Some((u16::try_from(strategy).ok()?, (*clause).inputcollid, None));
        }
        if (*clause).type_ != pg_sys::NodeTag::T_OpExpr {
            return None;
        }
        let clause = clause.cast::<pg_sys::OpExpr>();
        let strategy = pg_sys::get_op_opfamily_strategy((*clause).opno, family);
        let strategy = u16::try_from(strategy).ok().filter(|strategy| *strategy > 0)?;
        let operand = list::<pg_sys::Expr>((*clause).args).nth(1)?;
        let constant = operand.cast::<pg_sys::Const>();
        let is_known = (*operand).type_ == pg_sys::NodeTag::T_Const && !(*constant).constisnull;
        Some((strategy, (*clause).inputcollid, is_known.then(|| (*constant).constvalue)))
    }
}

/// The pointers of a list.
///
/// # Safety
/// It must be a list of pointers to `T`, or null, which stays as it is meanwhile.
unsafe fn list<T>(list: *mut pg_sys::List) -> impl Iterator<Item = *mut T> {
    // SAFETY: as above.
    unsafe {
        let count = if list.is_null() { 0 } else { usize::try_from((*list).length).unwrap_or(0) };
        (0..count).map(move |at| (*(*list).elements.add(at)).ptr_value.cast())
    }
}
