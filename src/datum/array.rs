//! Arrays as PostgreSQL passes and stores them.

use crate::datum::varlena::Detoasted;
use pgrx::pg_sys;

/// Visits the elements of an array of encrypted_text; `None` for NULL.
pub(crate) fn each_element(array: pg_sys::Datum, mut visit: impl FnMut(Option<Detoasted<'_>>)) {
    // SAFETY: a column of an array type; the elements are of variable length, aligned like text.
    unsafe {
        let array = Detoasted::full(array);
        let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        pg_sys::deconstruct_array(
            array.pointer().cast(),
            (*array.pointer().cast::<pg_sys::ArrayType>()).elemtype,
            -1,
            false,
            pg_sys::TYPALIGN_INT as std::ffi::c_char,
            &raw mut values,
            &raw mut nulls,
            &raw mut count,
        );
        for i in 0..usize::try_from(count).unwrap_or(0) {
            let is_null = *nulls.add(i);
            visit((!is_null).then(|| Detoasted::new(*values.add(i))));
        }
        pg_sys::pfree(values.cast());
        pg_sys::pfree(nulls.cast());
    }
}
