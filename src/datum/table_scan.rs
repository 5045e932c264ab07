//! Reading tables as PostgreSQL reads its catalogues: the newest committed rows, whatever snapshot
//! the statement has and whatever the role may read, and without running any SQL. It works on a hot
//! standby and in parallel workers, and wherever a type's functions may look up a catalogue.

use crate::datum::varlena::Detoasted;
use crate::report::error::{Failure, OrRaise as _};
use crate::server::backend;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::memory;
use std::ffi::CStr;

/// Whether tables can be read now: not in an aborted transaction, and not by a logical decoder, which
/// sees the past.
pub(crate) fn is_readable() -> bool {
    backend::is_in_transaction() && !backend::is_decoding()
}

/// What `read` makes of each row of `table`; nothing when the table is gone.
pub(crate) fn rows<T>(table: pg_sys::Oid, read: impl Fn(&TableRow) -> Option<T>) -> Vec<T> {
    let mut found = Vec::new();
    for_each(table, |row| found.extend(read(row)));
    found
}

/// Visits each row of `table`; none when the table is gone. Can be cancelled.
pub(crate) fn for_each(table: pg_sys::Oid, mut visit: impl FnMut(&TableRow)) {
    any(table, |row| {
        visit(row);
        false
    });
}

/// Whether `is_wanted` says so of any row of `table`; looks no further.
pub(crate) fn any(table: pg_sys::Oid, mut is_wanted: impl FnMut(&TableRow) -> bool) -> bool {
    const LOCK: pg_sys::LOCKMODE = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
    // SAFETY: the relation is open and locked, and the scan open, for as long as they are used; a null
    // snapshot stands for one of the newest committed rows. After an error PostgreSQL closes both.
    unsafe {
        let relation = pg_sys::try_relation_open(table, LOCK);
        if relation.is_null() {
            return false;
        }
        if (*relation).rd_tableam.is_null() {
            refuse(table);
        }
        let mut found = false;
        let scan = pg_sys::systable_beginscan(
            relation,
            pg_sys::InvalidOid,
            false,
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
        );
        while !found {
            pgrx::check_for_interrupts!();
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            found = is_wanted(&TableRow { tuple, description: (*relation).rd_att });
        }
        pg_sys::systable_endscan(scan);
        pg_sys::relation_close(relation, LOCK);
        found
    }
}

/// What has no rows of its own, as views, indexes and partitioned tables have none, cannot be scanned.
fn refuse(relation: pg_sys::Oid) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE,
        format!("\"{}\" is no table with rows of its own", name(relation)),
    )
    .raise()
}

/// The name of a table, for messages.
pub(crate) fn name(table: pg_sys::Oid) -> String {
    // SAFETY: a catalogue look-up; the name is a copy in palloc'd memory, or null.
    unsafe {
        let name = pg_sys::get_rel_name(table);
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into() }
    }
}

/// `schema.table`, quoted where necessary; `None` for one that is gone.
///
/// # Safety
/// None but that it may raise.
pub(crate) unsafe fn qualified_name<'a>(relation: pg_sys::Oid) -> Option<&'a CStr> {
    // SAFETY: catalogue look-ups, which give copies or null.
    unsafe {
        let table = pg_sys::get_rel_name(relation);
        if table.is_null() {
            return None;
        }
        let schema = pg_sys::get_namespace_name(pg_sys::get_rel_namespace(relation));
        Some(CStr::from_ptr(pg_sys::quote_qualified_identifier(schema, table)))
    }
}

/// The same as a literal for statements in messages, which say what to do with it.
pub(crate) fn literal(relation: pg_sys::Oid) -> String {
    // SAFETY: catalogue look-ups, and a copy in palloc'd memory.
    unsafe {
        qualified_name(relation).map_or_else(String::new, |name| {
            CStr::from_ptr(pg_sys::quote_literal_cstr(name.as_ptr())).to_string_lossy().into()
        })
    }
}

/// One row, while it is being read. Columns are asked for by name and by their declared type.
pub(crate) struct TableRow {
    tuple: pg_sys::HeapTuple,
    description: pg_sys::TupleDesc,
}

impl TableRow {
    /// A column of type `text`, in UTF-8 whatever the database encoding: the registry's texts are ASCII.
    pub(crate) fn text(&self, column: &CStr) -> Option<String> {
        self.bytes(column).and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// A column of type `bytea`.
    pub(crate) fn bytes(&self, column: &CStr) -> Option<Vec<u8>> {
        // SAFETY: the caller names a column of variable length, and the row outlives the value.
        self.get(column)
            .map(|datum| unsafe { memory::copy(Detoasted::new(datum).bytes()).or_raise() })
    }

    /// A column of type `integer`.
    pub(crate) fn integer(&self, column: &CStr) -> Option<i32> {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half of the datum")]
        self.get(column).map(|datum| datum.value() as i32)
    }

    /// Whether a column has a value.
    pub(crate) fn has(&self, column: &CStr) -> bool {
        self.get(column).is_some()
    }

    /// A column of type oid.
    pub(crate) fn oid(&self, column: &CStr) -> Option<pg_sys::Oid> {
        self.get(column).map(|datum| pg_sys::Oid::from_u32(datum.value() as u32))
    }

    /// A column of type name.
    pub(crate) fn name(&self, column: &CStr) -> Option<&CStr> {
        // SAFETY: the caller names a column of type name, a terminated string within the row.
        self.get(column).map(|datum| unsafe { CStr::from_ptr(datum.cast_mut_ptr()) })
    }

    /// The value of a column by its number; `None` for NULL, and for a number that there is not.
    pub(crate) fn value(&self, number: i16) -> Option<pg_sys::Datum> {
        let mut is_null = true;
        // SAFETY: the row and its description, which say what number there is.
        let value = unsafe {
            if number <= 0 || i32::from(number) > (*self.description).natts {
                return None;
            }
            // Of a dropped column, whose values old rows still have.
            if self.declared_type(number) == pg_sys::InvalidOid {
                return None;
            }
            pg_sys::SPI_getbinval(self.tuple, self.description, number.into(), &raw mut is_null)
        };
        (!is_null).then_some(value)
    }

    /// The value of a column as its type writes it, in the database encoding.
    pub(crate) fn output(&self, number: i16) -> Option<Vec<u8>> {
        let value = self.value(number)?;
        let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
        // SAFETY: a column of the row; a type's output function gives a terminated string.
        unsafe {
            let type_of = self.declared_type(number);
            pg_sys::getTypeOutputInfo(type_of, &raw mut output, &raw mut is_varlena);
            let text = pg_sys::OidOutputFunctionCall(output, value);
            let bytes = memory::copy(CStr::from_ptr(text).to_bytes());
            pg_sys::pfree(text.cast());
            Some(bytes.or_raise())
        }
    }

    /// Whether a column is of type character, whose trailing blanks are padding, or a domain over it.
    pub(crate) fn is_padded(&self, number: i16) -> bool {
        self.base_type(number) == pg_sys::BPCHAROID
    }

    /// The type of a column, which may be a domain.
    pub(crate) fn declared_type(&self, number: i16) -> pg_sys::Oid {
        // SAFETY: a column of the row.
        unsafe { pg_sys::SPI_gettypeid(self.description, number.into()) }
    }

    /// The type of a column; of a domain, what it is made of.
    pub(crate) fn base_type(&self, number: i16) -> pg_sys::Oid {
        // SAFETY: a catalogue look-up.
        unsafe { pg_sys::getBaseType(self.declared_type(number)) }
    }

    /// Where the row stands: block, and number in it.
    pub(crate) fn identifier(&self) -> (u32, u16) {
        // SAFETY: the row's own identifier.
        let tid = unsafe { (*self.tuple).t_self };
        pgrx::itemptr::item_pointer_get_both(tid)
    }

    fn get(&self, column: &CStr) -> Option<pg_sys::Datum> {
        // SAFETY: looks a name up in the row's description; one that is missing is 0 or below.
        let number = unsafe { pg_sys::SPI_fnumber(self.description, column.as_ptr()) };
        self.value(i16::try_from(number).unwrap_or(0))
    }
}
