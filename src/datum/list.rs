//! Lists as PostgreSQL's parser makes them.

use pgrx::pg_sys;
use std::ffi::c_void;

/// An item of a list.
///
/// # Safety
/// The list must be one of pointers, and longer than `index`.
pub(crate) unsafe fn item(list: *mut pg_sys::List, index: i32) -> *mut c_void {
    // SAFETY: as above.
    unsafe { (*(*list).elements.offset(index as isize)).ptr_value }
}

/// Where a list has its last item; null is the empty one.
///
/// # Safety
/// The list must be one of pointers, and not change.
pub(crate) unsafe fn last(list: *mut pg_sys::List) -> Option<*mut *mut c_void> {
    // SAFETY: as above.
    unsafe {
        let length = if list.is_null() { 0 } else { (*list).length };
        (length > 0).then(|| &raw mut (*(*list).elements.offset(length as isize - 1)).ptr_value)
    }
}

/// All items of a list; null is the empty one.
///
/// # Safety
/// The list must be one of pointers, and not change.
pub(crate) unsafe fn items(list: *mut pg_sys::List) -> impl Iterator<Item = *mut c_void> {
    // SAFETY: as above.
    unsafe {
        let length = if list.is_null() { 0 } else { (*list).length };
        (0..length).map(move |index| item(list, index))
    }
}
