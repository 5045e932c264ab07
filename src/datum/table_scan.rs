//! Reading tables as PostgreSQL reads its catalogues: the newest committed rows, whatever snapshot
//! the statement has and whatever the role may read, and without running any SQL. It works on a hot
//! standby and in parallel workers, and wherever a type's functions may look up a catalogue.

use crate::datum::varlena::Detoasted;
use crate::server::backend;
use pgrx::pg_sys;
use std::ffi::CStr;

/// Whether tables can be read now: not in an aborted transaction, and not by a logical decoder, which
/// sees the past.
pub(crate) fn is_readable() -> bool {
    backend::is_in_transaction() && !backend::is_decoding()
}

/// What `read` makes of each row of `table`; nothing when the table is gone.
pub(crate) fn rows<T>(table: pg_sys::Oid, read: impl Fn(&TableRow) -> Option<T>) -> Vec<T> {
    const LOCK: pg_sys::LOCKMODE = pg_sys::AccessShareLock as pg_sys::LOCKMODE;
    let mut found = Vec::new();
    // SAFETY: the relation is open and locked, and the scan open, for as long as they are used; a null
    // snapshot stands for one of the newest committed rows. After an error PostgreSQL closes both.
    unsafe {
        let relation = pg_sys::try_relation_open(table, LOCK);
        if relation.is_null() {
            return found;
        }
        let scan = pg_sys::systable_beginscan(
            relation,
            pg_sys::InvalidOid,
            false,
            std::ptr::null_mut(),
            0,
            std::ptr::null_mut(),
        );
        loop {
            let tuple = pg_sys::systable_getnext(scan);
            if tuple.is_null() {
                break;
            }
            found.extend(read(&TableRow { tuple, description: (*relation).rd_att }));
        }
        pg_sys::systable_endscan(scan);
        pg_sys::relation_close(relation, LOCK);
    }
    found
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
        self.get(column).map(|datum| unsafe { Detoasted::new(datum).bytes().to_vec() })
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

    fn get(&self, column: &CStr) -> Option<pg_sys::Datum> {
        let mut is_null = true;
        // SAFETY: the row and its description; a column that is missing has number 0 or below.
        let value = unsafe {
            let number = pg_sys::SPI_fnumber(self.description, column.as_ptr());
            if number <= 0 {
                return None;
            }
            pg_sys::SPI_getbinval(self.tuple, self.description, number, &raw mut is_null)
        };
        (!is_null).then_some(value)
    }
}
