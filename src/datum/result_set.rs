//! The rows of a set-returning function, kept by PostgreSQL: in `work_mem`, then in a temporary file.

use pgrx::pg_sys;

/// Rows that are collected while the function runs, and returned as a whole.
pub(crate) struct ResultSet {
    store: *mut pg_sys::Tuplestorestate,
    description: pg_sys::TupleDesc,
}

impl ResultSet {
    /// The result of the running call, empty.
    ///
    /// # Safety
    /// `call` must be a running call of a function that is declared to return a set of rows.
    pub(crate) unsafe fn of(call: pg_sys::FunctionCallInfo) -> Self {
        // SAFETY: as InitMaterializedSRF() of PostgreSQL 15 does: what is made lives as long as the
        // query.
        unsafe {
            let info: *mut pg_sys::ReturnSetInfo = (*call).resultinfo.cast();
            let query = (*(*info).econtext).ecxt_per_query_memory;
            let before = pg_sys::MemoryContextSwitchTo(query);
            let description = pg_sys::CreateTupleDescCopy((*info).expectedDesc);
            let store = pg_sys::tuplestore_begin_heap(true, false, pg_sys::work_mem);
            pg_sys::MemoryContextSwitchTo(before);
            (*info).returnMode = pg_sys::SetFunctionReturnMode::SFRM_Materialize;
            (*info).setResult = store;
            (*info).setDesc = description;
            Self { store, description }
        }
    }

    /// Adds a row; the values must be of the declared types and as many.
    pub(crate) fn put(&self, row: &[Option<pg_sys::Datum>]) {
        let mut values: Vec<pg_sys::Datum> =
            row.iter().map(|value| value.unwrap_or(pg_sys::Datum::null())).collect();
        let mut nulls: Vec<bool> = row.iter().map(Option::is_none).collect();
        // SAFETY: two arrays of the description's length, which PostgreSQL copies.
        unsafe {
            pg_sys::tuplestore_putvalues(
                self.store,
                self.description,
                values.as_mut_ptr(),
                nulls.as_mut_ptr(),
            );
        }
    }
}
