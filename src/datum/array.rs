//! Arrays as PostgreSQL passes and stores them.

use crate::datum::call::{Raw, varlena_argument};
use crate::datum::varlena::{Allocated, Detoasted};
use pgrx::pg_sys;

const ALIGNED_LIKE_TEXT: std::ffi::c_char = pg_sys::TYPALIGN_INT as std::ffi::c_char;

/// An array of encrypted_text, or of a domain over it: its elements are of variable length, aligned like text.
pub(crate) struct EncryptedArray<'a>(Detoasted<'a>);

impl EncryptedArray<'_> {
    /// # Safety
    /// As [`Detoasted::new`], with such an array.
    pub(crate) unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        Self(unsafe { Detoasted::full(datum) })
    }

    /// Visits the elements; `None` for NULL.
    pub(crate) fn each(&self, mut visit: impl FnMut(Option<Detoasted<'_>>)) {
        let elements = Elements::of(self.header());
        for place in 0..elements.count {
            visit(elements.get(place));
        }
    }

    /// An array of the same dimensions with other elements; NULLs stay.
    pub(crate) fn map(&self, mut change: impl FnMut(Detoasted<'_>) -> Allocated) -> Raw {
        let elements = Elements::of(self.header());
        for place in 0..elements.count {
            if let Some(changed) = elements.get(place).map(&mut change) {
                elements.set(place, changed);
            }
        }
        elements.array_like(self.header())
    }

    fn header(&self) -> *mut pg_sys::ArrayType {
        self.0.pointer().cast()
    }
}

varlena_argument!(EncryptedArray, "encrypted_text[]");

/// The elements of an array, all of them in one row: two of PostgreSQL's allocations.
struct Elements {
    values: *mut pg_sys::Datum,
    nulls: *mut bool,
    count: usize,
}

impl Elements {
    fn of(array: *mut pg_sys::ArrayType) -> Self {
        let (mut values, mut nulls, mut count) = (std::ptr::null_mut(), std::ptr::null_mut(), 0);
        // SAFETY: a detoasted array, whose elements are as `EncryptedArray` says.
        unsafe {
            pg_sys::deconstruct_array(
                array,
                (*array).elemtype,
                -1,
                false,
                ALIGNED_LIKE_TEXT,
                &raw mut values,
                &raw mut nulls,
                &raw mut count,
            );
        }
        Self { values, nulls, count: usize::try_from(count).unwrap_or(0) }
    }

    fn get(&self, place: usize) -> Option<Detoasted<'_>> {
        assert!(place < self.count, "no such element");
        // SAFETY: there are as many values and nulls; one that is not NULL is of variable length.
        unsafe { (!*self.nulls.add(place)).then(|| Detoasted::new(*self.values.add(place))) }
    }

    fn set(&self, place: usize, value: Allocated) {
        assert!(place < self.count, "no such element");
        // SAFETY: there are as many values, which nothing else refers to.
        unsafe { *self.values.add(place) = value.into_datum() }
    }

    /// An array of these elements, with type and dimensions of the one that they were taken from.
    fn array_like(&self, array: *mut pg_sys::ArrayType) -> Raw {
        // SAFETY: what follows an array's header are its dimensions, and then their lower bounds (utils/array.h).
        unsafe {
            let count = (*array).ndim;
            let lengths = array.add(1).cast::<i32>();
            let lower_bounds = lengths.add(usize::try_from(count).unwrap_or(0));
            Raw(pg_sys::Datum::from(pg_sys::construct_md_array(
                self.values,
                self.nulls,
                count,
                lengths,
                lower_bounds,
                (*array).elemtype,
                -1,
                false,
                ALIGNED_LIKE_TEXT,
            )))
        }
    }
}

impl Drop for Elements {
    fn drop(&mut self) {
        // SAFETY: allocated by PostgreSQL for the caller, and nothing else refers to them.
        unsafe {
            pg_sys::pfree(self.values.cast());
            pg_sys::pfree(self.nulls.cast());
        }
    }
}
