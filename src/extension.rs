//! Where the extension's SQL objects are: what people name in the schema that CREATE EXTENSION said,
//! tables and internal functions in one that the extension made.

use crate::datum::table_scan;
use crate::server::compat;
use pgrx::pg_sys;
use std::ffi::CStr;

/// PostgreSQL's own objects have lower OIDs (`access/transam.h`).
pub(crate) const FIRST_NORMAL_OID: u32 = 16_384;

/// The extension in this database; invalid where it was not created.
pub(crate) fn oid() -> pg_sys::Oid {
    // SAFETY: a catalogue look-up by name.
    unsafe { pg_sys::get_extension_oid(c"pazpaz_pii".as_ptr(), true) }
}

/// The schema of what people name; invalid where it was not created. Read from the catalogue:
/// PostgreSQL's own function for that is not exported before version 16.
pub(crate) fn schema() -> pg_sys::Oid {
    let found = table_scan::rows(pg_sys::ExtensionRelationId, |row| {
        (row.name(c"extname") == Some(c"pazpaz_pii")).then(|| row.oid(c"extnamespace")).flatten()
    });
    found.into_iter().next().unwrap_or(pg_sys::InvalidOid)
}

/// The schema of its tables and internal functions; invalid where it was not created. One of that
/// name that somebody else has made does not count.
pub(crate) fn own_schema() -> pg_sys::Oid {
    // SAFETY: catalogue look-ups, by name and by the OID of what was found.
    unsafe {
        let schema = pg_sys::get_namespace_oid(c"pazpaz_pii".as_ptr(), true);
        if schema == pg_sys::InvalidOid {
            return schema;
        }
        match pg_sys::getExtensionOfObject(pg_sys::NamespaceRelationId, schema) {
            owner if owner != pg_sys::InvalidOid && owner == oid() => schema,
            _ => pg_sys::InvalidOid,
        }
    }
}

/// Its table of this name.
pub(crate) fn table(name: &CStr) -> Option<pg_sys::Oid> {
    // SAFETY: a look-up by a terminated name; no schema has no tables.
    let table = unsafe { pg_sys::get_relname_relid(name.as_ptr(), own_schema()) };
    (table != pg_sys::InvalidOid).then_some(table)
}

/// The function of this schema, name and arguments; invalid when there is none.
pub(crate) fn function(schema: pg_sys::Oid, name: &CStr, arguments: &[pg_sys::Oid]) -> pg_sys::Oid {
    const OID_COLUMN: pg_sys::AttrNumber = 1;
    let count = i32::try_from(arguments.len()).unwrap_or(0);
    // SAFETY: a syscache look-up by name, argument types and namespace, as in the cache's
    // definition; the vector is freed again.
    unsafe {
        let arguments = pg_sys::buildoidvector(arguments.as_ptr(), count);
        let function = pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::PROCNAMEARGSNSP as i32,
            OID_COLUMN,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(arguments),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::null(),
        );
        pg_sys::pfree(arguments.cast());
        function
    }
}

/// The operator of this schema, name and operands; invalid when there is none.
pub(crate) fn operator(
    schema: pg_sys::Oid,
    name: &CStr,
    [left, right]: [pg_sys::Oid; 2],
) -> pg_sys::Oid {
    const OID_COLUMN: pg_sys::AttrNumber = 1;
    // SAFETY: a syscache look-up by name, operands and namespace, as in the cache's definition.
    unsafe {
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::OPERNAMENSP as i32,
            OID_COLUMN,
            pg_sys::Datum::from(name.as_ptr()),
            pg_sys::Datum::from(left),
            pg_sys::Datum::from(right),
            pg_sys::Datum::from(schema),
        )
    }
}

/// The type `encrypted_text` of this schema.
pub(crate) fn encrypted_text(schema: pg_sys::Oid) -> pg_sys::Oid {
    const OID_COLUMN: pg_sys::AttrNumber = 1;
    // SAFETY: a syscache look-up by name and namespace, as in the cache's definition.
    unsafe {
        pg_sys::GetSysCacheOid(
            pg_sys::SysCacheIdentifier::TYPENAMENSP as i32,
            OID_COLUMN,
            pg_sys::Datum::from(c"encrypted_text".as_ptr()),
            pg_sys::Datum::from(schema),
            pg_sys::Datum::null(),
            pg_sys::Datum::null(),
        )
    }
}

/// The collation of the extension, whatever its name and schema are by now; invalid when there is none, or one too many.
pub(crate) fn collation() -> pg_sys::Oid {
    let extension = oid();
    let found = table_scan::rows(pg_sys::CollationRelationId, |row| {
        let collation = row.oid(c"oid").filter(|oid| oid.to_u32() >= FIRST_NORMAL_OID)?;
        // SAFETY: a catalogue look-up by OID.
        let owner = unsafe { pg_sys::getExtensionOfObject(pg_sys::CollationRelationId, collation) };
        (owner == extension && owner != pg_sys::InvalidOid).then_some(collation)
    });
    match found[..] {
        [one] => one,
        _ => pg_sys::InvalidOid,
    }
}

/// The owner of a function; `None` when it is gone, or is no plain function.
pub(crate) fn owner_of_function(function: pg_sys::Oid) -> Option<pg_sys::Oid> {
    // SAFETY: a syscache look-up, whose row has the form that is read and is released again.
    unsafe {
        let row = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::PROCOID as i32,
            pg_sys::Datum::from(function),
        );
        if row.is_null() {
            return None;
        }
        let form = pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_proc>();
        let is_function = (*form).prokind == pg_sys::PROKIND_FUNCTION as std::ffi::c_char;
        let owner = is_function.then_some((*form).proowner);
        pg_sys::ReleaseSysCache(row);
        owner
    }
}

/// Whether `role` owns the extension, or is a superuser.
pub(crate) fn is_owned_by(role: pg_sys::Oid) -> bool {
    let extension = oid();
    if extension == pg_sys::InvalidOid {
        return false;
    }
    compat::owns_extension(extension, role)
}
