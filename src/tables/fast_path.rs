//! The short way of the `CHECK` that every row of a table in migration goes through, for each of its columns; see
//! [`crate::value::fast_path`].

use crate::access::privilege;
use crate::datum::call::{argument, fast_function, is_null};
use crate::datum::encoding::database_is_utf8;
use crate::datum::varlena::inline_bytes;
use crate::tables::migration::pii_in_step_wrapper;
use crate::value::fast_path::with_short_text;
use pgrx::pg_sys;
use pii_core::Envelope;

fast_function!(
    /// Whether a plain and an encrypted column hold the same.
    pii_in_step_fast,
    pg_finfo_pii_in_step_fast,
    in_step or pii_in_step_wrapper
);

/// # Safety
/// The call's arguments must be a text and a value of the type, or null.
#[inline]
unsafe fn in_step(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for them.
    unsafe {
        if is_null(call, 0) || is_null(call, 1) {
            return Some(pg_sys::Datum::from(is_null(call, 0) && is_null(call, 1)));
        }
        let plain = inline_bytes(argument(call, 0))?;
        let value = Envelope::parse(inline_bytes(argument(call, 1))?).ok()?;
        if !database_is_utf8() {
            return None;
        }
        privilege::with_reading_ring(|ring| {
            with_short_text(ring, &value, |text| pg_sys::Datum::from(text.as_bytes() == plain))
        })
    }
}
