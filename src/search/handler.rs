//! What PostgreSQL asks an access method for.

use crate::datum::call::Raw;
use crate::search::{build, cost, scan, vacuum, validation};
use pgrx::pg_sys;
use pgrx::prelude::*;

/// Strategies of the operator class.
const STRATEGIES: u16 = 4;

#[pg_extern(sql = false)]
fn pii_search_handler(_call: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: a node of this type, all zeros but for what is set: what PostgreSQL does not find, it does without.
    unsafe {
        let routine: *mut pg_sys::IndexAmRoutine =
            pg_sys::palloc0(size_of::<pg_sys::IndexAmRoutine>()).cast();
        (*routine).type_ = pg_sys::NodeTag::T_IndexAmRoutine;
        (*routine).amstrategies = STRATEGIES;
        // Only so may NULLs be left out.
        (*routine).amoptionalkey = false;
        (*routine).amusemaintenanceworkmem = true;
        (*routine).ambuild = Some(build::build);
        (*routine).ambuildempty = Some(build::build_empty);
        (*routine).aminsert = Some(build::insert);
        (*routine).ambulkdelete = Some(validation::bulk_delete);
        (*routine).amvacuumcleanup = Some(vacuum::cleanup);
        (*routine).amcostestimate = Some(cost::estimate);
        (*routine).amoptions = Some(options);
        (*routine).amvalidate = Some(validate);
        (*routine).ambeginscan = Some(scan::begin);
        (*routine).amrescan = Some(scan::rescan);
        (*routine).amgetbitmap = Some(scan::bitmap);
        (*routine).amendscan = Some(scan::end);
        Raw(pg_sys::Datum::from(routine))
    }
}

/// There are none: PostgreSQL refuses what it is given.
#[pg_guard]
unsafe extern "C-unwind" fn options(
    options: pg_sys::Datum,
    is_checked: bool,
) -> *mut pg_sys::bytea {
    // SAFETY: as PostgreSQL calls it, without a table of options.
    unsafe {
        pg_sys::build_reloptions(
            options,
            is_checked,
            pg_sys::relopt_kind::RELOPT_KIND_LOCAL,
            0,
            std::ptr::null(),
            0,
        )
        .cast()
    }
}

/// An operator class needs operators, whose types PostgreSQL has checked, and no functions.
#[pg_guard]
unsafe extern "C-unwind" fn validate(_class: pg_sys::Oid) -> bool {
    true
}
