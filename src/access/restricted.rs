//! Security-restricted operations, as PostgreSQL's VACUUM, ANALYZE and REINDEX are: code of a table's owner runs with
//! nobody else's rights, and cannot come by the role that began it.

use crate::server::backend;
use pgrx::pg_sys;
use std::ffi::c_int;

/// While code runs as a role; ends when this is dropped, after an error, too.
pub(crate) struct Restricted {
    role: pg_sys::Oid,
    context: c_int,
    settings: c_int,
}

impl Restricted {
    pub(crate) fn begin(owner: pg_sys::Oid) -> Self {
        let (mut role, mut context) = (pg_sys::InvalidOid, 0);
        // SAFETY: as vacuum_rel() and reindex_index() do.
        let settings = unsafe {
            pg_sys::GetUserIdAndSecContext(&raw mut role, &raw mut context);
            pg_sys::SetUserIdAndSecContext(
                owner,
                context | pg_sys::SECURITY_RESTRICTED_OPERATION as c_int,
            );
            pg_sys::NewGUCNestLevel()
        };
        let restricted = Self { role, context, settings };
        // What nobody but superusers makes objects in.
        backend::set_for_now(c"search_path", c"pg_catalog, pg_temp");
        restricted
    }

    /// Takes back the settings after success. After an error, the transaction does.
    pub(crate) fn end(&self) {
        // SAFETY: the level that `begin` made.
        unsafe { pg_sys::AtEOXact_GUC(false, self.settings) }
    }
}

impl Drop for Restricted {
    fn drop(&mut self) {
        // SAFETY: what `begin` found.
        unsafe { pg_sys::SetUserIdAndSecContext(self.role, self.context) }
    }
}
