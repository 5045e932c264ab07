//! What differs between PostgreSQL 14 and 18, in one place.

use pgrx::pg_sys;
use std::ffi::{CStr, CString, c_char, c_void};

/// Whether `role` owns a table, or has the rights of its owner.
pub(crate) fn owns_relation(relation: pg_sys::Oid, role: pg_sys::Oid) -> bool {
    // SAFETY: a catalogue look-up; a table that does not exist is an error.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let owns = pg_sys::pg_class_ownercheck(relation, role);
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let owns = pg_sys::object_ownercheck(pg_sys::RelationRelationId, relation, role);
        owns
    }
}

/// Whether `role` owns an extension, which must exist, or has the rights of its owner.
pub(crate) fn owns_extension(extension: pg_sys::Oid, role: pg_sys::Oid) -> bool {
    // SAFETY: a catalogue look-up.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let owns = pg_sys::pg_extension_ownercheck(extension, role);
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let owns = pg_sys::object_ownercheck(pg_sys::ExtensionRelationId, extension, role);
        owns
    }
}

/// Whether `role` may execute a function, which must exist.
pub(crate) fn may_execute(function: pg_sys::Oid, role: pg_sys::Oid) -> bool {
    const EXECUTE: pg_sys::AclMode = pg_sys::ACL_EXECUTE as pg_sys::AclMode;
    // SAFETY: a catalogue look-up.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let result = pg_sys::pg_proc_aclcheck(function, role, EXECUTE);
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let result = pg_sys::object_aclcheck(pg_sys::ProcedureRelationId, function, role, EXECUTE);
        result == pg_sys::AclResult::ACLCHECK_OK
    }
}

/// Whether `role` may set a setting that is for superusers, or for whom it is granted to (PostgreSQL 15 and later).
pub(crate) fn may_set(setting: &CStr, role: pg_sys::Oid) -> bool {
    // SAFETY: catalogue look-ups.
    unsafe {
        #[cfg(feature = "pg14")]
        let may = {
            let _ = setting;
            pg_sys::superuser_arg(role)
        };
        #[cfg(not(feature = "pg14"))]
        let may = pg_sys::pg_parameter_aclcheck(
            setting.as_ptr(),
            role,
            pg_sys::ACL_SET as pg_sys::AclMode,
        ) == pg_sys::AclResult::ACLCHECK_OK;
        may
    }
}

/// Whether `role` may read a table, every column of it.
pub(crate) fn may_read(relation: pg_sys::Oid, role: pg_sys::Oid) -> bool {
    // SAFETY: a catalogue look-up; a table that does not exist is an error.
    unsafe { pg_sys::pg_class_aclcheck(relation, role, SELECT) == pg_sys::AclResult::ACLCHECK_OK }
}

/// Whether `role` may read a column of a table.
pub(crate) fn may_read_column(relation: pg_sys::Oid, number: i16, role: pg_sys::Oid) -> bool {
    // SAFETY: a catalogue look-up; a column that does not exist is an error.
    unsafe {
        pg_sys::pg_attribute_aclcheck(relation, number, role, SELECT)
            == pg_sys::AclResult::ACLCHECK_OK
    }
}

const SELECT: pg_sys::AclMode = pg_sys::ACL_SELECT as pg_sys::AclMode;

/// How much ANALYZE shall remember of a column, as ALTER TABLE … SET STATISTICS counts.
///
/// # Safety
/// `stats` must be valid.
pub(crate) unsafe fn statistics_target(stats: *const pg_sys::VacAttrStats) -> i32 {
    // SAFETY: the attribute that the statistics are about; a variable of the backend.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let target = (*(*stats).attr).attstattarget;
        #[cfg(feature = "pg16")]
        let target = i32::from((*(*stats).attr).attstattarget);
        #[cfg(not(any(feature = "pg14", feature = "pg15", feature = "pg16")))]
        let target = (*stats).attstattarget;
        if target < 0 { pg_sys::default_statistics_target } else { target }
    }
}

/// Lets ANALYZE be cancelled, and throttled by autovacuum's cost limit.
///
/// # Safety
/// To be called between rows by what ANALYZE calls; it may raise.
pub(crate) unsafe fn analyze_delay_point() {
    // SAFETY: as above.
    unsafe {
        #[cfg(feature = "pg18")]
        pg_sys::vacuum_delay_point(true);
        #[cfg(not(feature = "pg18"))]
        pg_sys::vacuum_delay_point();
    }
}

/// Mistyped settings under this prefix become errors (PostgreSQL 15 and later) or warnings (14).
pub(crate) fn reserve_settings(prefix: &CStr) {
    // SAFETY: a terminated string; the function copies it.
    unsafe {
        #[cfg(feature = "pg14")]
        pg_sys::EmitWarningsOnPlaceholders(prefix.as_ptr());
        #[cfg(not(feature = "pg14"))]
        pg_sys::MarkGUCPrefixReserved(prefix.as_ptr());
    }
}

/// `len` bytes from the allocator that values of settings are kept in; null when there is no memory
/// (before PostgreSQL 16), or an error.
pub(crate) fn allocate_setting(len: usize) -> *mut c_char {
    // SAFETY: allocates; from PostgreSQL 16 on, it raises for want of memory.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        let value = libc::malloc(len);
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        let value = pg_sys::guc_malloc(pgrx::PgLogLevel::ERROR as i32, len);
        value.cast()
    }
}

/// Frees a value of a setting.
///
/// # Safety
/// `value` must come from the allocator of [`allocate_setting`], and not be used again.
pub(crate) unsafe fn free_setting(value: *mut c_char) {
    // SAFETY: as above.
    unsafe {
        #[cfg(any(feature = "pg14", feature = "pg15"))]
        libc::free(value.cast());
        #[cfg(not(any(feature = "pg14", feature = "pg15")))]
        pg_sys::guc_free(value.cast());
    }
}

/// Gives an error (message, detail and hint, those may be empty) to the caller of a function, if that has asked to
/// be told of faults of the input, instead of having them raised: whether it has. None can before PostgreSQL 16.
///
/// # Safety
/// `call` must be the running call.
pub(crate) unsafe fn tell_caller(
    call: pg_sys::FunctionCallInfo,
    code: i32,
    texts: &[CString; 3],
) -> bool {
    #[cfg(any(feature = "pg14", feature = "pg15"))]
    {
        let _ = (call, code, texts);
        false
    }
    #[cfg(not(any(feature = "pg14", feature = "pg15")))]
    // SAFETY: what ereturn() does, with terminated strings, which are copied; errors unwind through the guard.
    unsafe {
        use std::ffi::c_int;
        unsafe extern "C-unwind" {
            fn errsave_start(context: *mut pg_sys::Node, domain: *const c_char) -> bool;
            fn errcode(code: c_int) -> c_int;
            fn errmsg_internal(format: *const c_char, ...) -> c_int;
            fn errdetail_internal(format: *const c_char, ...) -> c_int;
            fn errhint(format: *const c_char, ...) -> c_int;
            fn errsave_finish(
                context: *mut pg_sys::Node,
                filename: *const c_char,
                lineno: c_int,
                funcname: *const c_char,
            );
        }
        let context = (*call).context;
        if context.is_null() || (*context).type_ != pg_sys::NodeTag::T_ErrorSaveContext {
            return false;
        }
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            if errsave_start(context, std::ptr::null()) {
                let [message, detail, hint] = texts;
                errcode(code);
                errmsg_internal(c"%s".as_ptr(), message.as_ptr());
                if !detail.is_empty() {
                    errdetail_internal(c"%s".as_ptr(), detail.as_ptr());
                }
                if !hint.is_empty() {
                    errhint(c"%s".as_ptr(), hint.as_ptr());
                }
                errsave_finish(context, std::ptr::null(), 0, std::ptr::null());
            }
        });
        true
    }
}

/// Where a String node has its string.
///
/// # Safety
/// `node` must be one.
pub(crate) unsafe fn string_in(node: *mut c_void) -> *mut *mut c_char {
    // SAFETY: as above.
    unsafe {
        #[cfg(feature = "pg14")]
        let string = &raw mut (*node.cast::<pg_sys::Value>()).val.str_;
        #[cfg(not(feature = "pg14"))]
        let string = &raw mut (*node.cast::<pg_sys::String>()).sval;
        string
    }
}

/// What a walker calls for each node, with its context.
pub(crate) type Visit = unsafe extern "C-unwind" fn(*mut pg_sys::Node, *mut c_void) -> bool;

/// Visits the parts of an expression's raw parse tree.
///
/// # Safety
/// `node` must be of such a tree, and `context` what `visit` expects.
pub(crate) unsafe fn walk_raw_expression(
    node: *mut pg_sys::Node,
    visit: Visit,
    context: *mut c_void,
) -> bool {
    #[cfg(any(feature = "pg14", feature = "pg15"))]
    // SAFETY: PostgreSQL's own function, which has no binding; it raises for what is no expression.
    unsafe {
        unsafe extern "C-unwind" {
            fn raw_expression_tree_walker(
                node: *mut pg_sys::Node,
                walker: Visit,
                context: *mut c_void,
            ) -> bool;
        }
        pg_sys::ffi::pg_guard_ffi_boundary(|| raw_expression_tree_walker(node, visit, context))
    }
    #[cfg(not(any(feature = "pg14", feature = "pg15")))]
    // SAFETY: as above.
    unsafe {
        pg_sys::raw_expression_tree_walker_impl(node, Some(visit), context)
    }
}
