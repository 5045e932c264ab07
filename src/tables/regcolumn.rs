//! `pii_regcolumn` is to columns what PostgreSQL's `regclass` is to tables: it is stored as the table's
//! OID and the column's number, which outlive renames, and written as the names of now, which
//! outlive a dump and its restore. `pii_regtable` is `regclass` but for a table that is not there, which
//! is none instead of an error.

use crate::datum::call::Raw;
use crate::datum::list;
use crate::datum::table_scan::qualified_name;
use crate::datum::varlena::server_cstring;
use crate::report::error::Failure;
use crate::server::compat;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{CStr, c_char};

/// What a column that is gone is written as, and read as no column.
const GONE: &CStr = c"-";

/// `schema.table.column`, quoted where necessary; no column for one that is not there: a restore of a
/// part goes on without it.
#[pg_extern(sql = false)]
fn pii_regcolumn_in(text: &CStr) -> i64 {
    if text == GONE {
        return 0;
    }
    // SAFETY: a list of names, of which the last one is taken off; an error for what is none. Then a catalogue
    // look-up; 0 for a column that does not exist.
    unsafe {
        let names = names(text);
        let last = (*names).length - 1;
        if last < 1 {
            refuse();
        }
        let column = *compat::string_in(list::item(names, last));
        (*names).length = last;
        let relation = table(names);
        match pg_sys::get_attnum(relation, column) {
            number @ 1.. => i64::from(relation.to_u32()) << 16 | i64::from(number),
            _ => 0,
        }
    }
}

/// `schema.table`, likewise.
#[pg_extern(sql = false)]
fn pii_regtable_in(text: &CStr) -> Raw {
    let relation = if text == GONE {
        pg_sys::InvalidOid
    } else {
        // SAFETY: an error for what is no list of names.
        unsafe { table(names(text)) }
    };
    // pgrx would make NULL of InvalidOid.
    Raw(pg_sys::Datum::from(relation.to_u32()))
}

#[pg_extern(sql = false)]
fn pii_regtable_out(relation: pg_sys::Oid) -> Raw {
    // SAFETY: a catalogue look-up, which gives a copy or null.
    unsafe { server_cstring(qualified_name(relation).unwrap_or(GONE).to_bytes()) }
}

/// # Safety
/// None but that it may raise.
unsafe fn names(text: &CStr) -> *mut pg_sys::List {
    // SAFETY: a terminated string; an error for what is no list of names.
    unsafe { pg_sys::textToQualifiedNameList(pg_sys::cstring_to_text(text.as_ptr())) }
}

/// The table of these names; `InvalidOid` for one that is not there.
///
/// # Safety
/// `names` must be a list of strings.
unsafe fn table(names: *mut pg_sys::List) -> pg_sys::Oid {
    // SAFETY: as above.
    unsafe {
        let table = pg_sys::makeRangeVarFromNameList(names);
        let no_lock = pg_sys::NoLock as pg_sys::LOCKMODE;
        let missing_ok = pg_sys::RVROption::RVR_MISSING_OK;
        pg_sys::RangeVarGetRelidExtended(table, no_lock, missing_ok, None, std::ptr::null_mut())
    }
}

#[pg_extern(sql = false)]
fn pii_regcolumn_out(column: i64) -> Raw {
    let (relation, number) = parts(column);
    // SAFETY: catalogue look-ups, which give copies or null; no type is that of a dropped column.
    unsafe {
        match qualified_name(relation) {
            Some(table) if pg_sys::get_atttype(relation, number) != pg_sys::InvalidOid => {
                let column = quoted(pg_sys::get_attname(relation, number, false));
                server_cstring(&[table.to_bytes(), column.to_bytes()].join(&b'.'))
            }
            _ => server_cstring(GONE.to_bytes()),
        }
    }
}

fn parts(column: i64) -> (pg_sys::Oid, i16) {
    let relation = u32::try_from(column >> 16).unwrap_or(0);
    (pg_sys::Oid::from(relation), i16::try_from(column & 0xffff).unwrap_or(0))
}

/// # Safety
/// `name` must be a terminated string that lives as long as the result.
unsafe fn quoted<'a>(name: *const c_char) -> &'a CStr {
    // SAFETY: as above; the result is the name itself or a copy.
    unsafe { CStr::from_ptr(pg_sys::quote_identifier(name)) }
}

fn refuse() -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN, "no such column")
        .hint("Write schema.table.column.")
        .raise()
}
