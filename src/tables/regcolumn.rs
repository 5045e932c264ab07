//! `pii_regcolumn` is to columns what PostgreSQL's `regclass` is to tables: it is stored as the table's
//! OID and the column's number, which outlive renames, and written as the names of now, which
//! outlive a dump and its restore.

use crate::datum::call::Raw;
use crate::datum::list;
use crate::datum::varlena::server_cstring;
use crate::report::error::Failure;
use crate::server::compat;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{CStr, c_char};

/// What a column that is gone is written as, and read as no column.
const GONE: &CStr = c"-";

/// `schema.table.column`, quoted where necessary.
#[pg_extern(sql = false)]
fn pii_regcolumn_in(text: &CStr) -> i64 {
    if text == GONE {
        return 0;
    }
    // SAFETY: a list of names, of which the last one is taken off; an error for what is none, and for
    // a table that does not exist.
    let (relation, column) = unsafe {
        let names = pg_sys::textToQualifiedNameList(pg_sys::cstring_to_text(text.as_ptr()));
        let last = (*names).length - 1;
        if last < 1 {
            refuse();
        }
        let column = *compat::string_in(list::item(names, last));
        (*names).length = last;
        let table = pg_sys::makeRangeVarFromNameList(names);
        let no_lock = pg_sys::NoLock as pg_sys::LOCKMODE;
        (pg_sys::RangeVarGetRelidExtended(table, no_lock, 0, None, std::ptr::null_mut()), column)
    };
    // SAFETY: a catalogue look-up; 0 for a column that does not exist.
    let number = unsafe { pg_sys::get_attnum(relation, column) };
    if number < 1 {
        refuse();
    }
    i64::from(relation.to_u32()) << 16 | i64::from(number)
}

#[pg_extern(sql = false)]
fn pii_regcolumn_out(column: i64) -> Raw {
    let (relation, number) = parts(column);
    // SAFETY: catalogue look-ups, which give copies or null; no type is that of a dropped column.
    unsafe {
        let table = pg_sys::get_rel_name(relation);
        if table.is_null() || pg_sys::get_atttype(relation, number) == pg_sys::InvalidOid {
            return server_cstring(GONE.to_bytes());
        }
        let schema = pg_sys::get_namespace_name(pg_sys::get_rel_namespace(relation));
        let column = pg_sys::get_attname(relation, number, false);
        server_cstring(
            &[
                CStr::from_ptr(pg_sys::quote_qualified_identifier(schema, table)).to_bytes(),
                quoted(column).to_bytes(),
            ]
            .join(&b'.'),
        )
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
