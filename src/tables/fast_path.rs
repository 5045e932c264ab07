//! The short way of what every row of a table in migration or rotation goes through, for each of its columns; see
//! [`crate::value::fast_path`].

use crate::access::privilege;
use crate::audit;
use crate::datum::call::{argument, fast_function, is_null};
use crate::datum::encoding::database_is_utf8;
use crate::datum::varlena::inline_bytes;
use crate::keys::registry;
use crate::tables::migration::pii_in_step_wrapper;
use crate::tables::rotation::{
    is_under, pii_is_under_encrypted_text_wrapper, pii_reencrypt_at_work_encrypted_text_wrapper,
};
use crate::tables::work;
use crate::value::fast_path::{encrypt, encrypt_tagged, with_short_text};
use pgrx::pg_sys;
use pii_core::{Envelope, Form, Keyring, Shape};

fast_function!(
    /// Whether a plain and an encrypted column hold the same.
    pii_in_step_fast,
    pg_finfo_pii_in_step_fast,
    in_step or pii_in_step_wrapper
);

fast_function!(
    /// Whether a value is under a version of the data key.
    pii_is_under_encrypted_text_fast,
    pg_finfo_pii_is_under_encrypted_text_fast,
    value_is_under or pii_is_under_encrypted_text_wrapper
);

fast_function!(
    /// The same text under the current data key, in a statement of the extension's own.
    pii_reencrypt_at_work_encrypted_text_fast,
    pg_finfo_pii_reencrypt_at_work_encrypted_text_fast,
    reencrypt or pii_reencrypt_at_work_encrypted_text_wrapper
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
            with_short_text(ring, &value, |text| {
                Some(pg_sys::Datum::from(text.as_bytes() == plain))
            })
        })
    }
}

/// # Safety
/// The call's arguments must be a value of the type and a version.
#[inline]
unsafe fn value_is_under(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for them.
    unsafe {
        let (bytes, version) = (inline_bytes(argument(call, 0))?, argument(call, 1).value() as i32);
        Some(pg_sys::Datum::from(is_under(bytes, version)))
    }
}

/// # Safety
/// The call's arguments must be a value of the type and a statement's number.
#[inline]
unsafe fn reencrypt(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for them.
    let (bytes, number) =
        unsafe { (inline_bytes(argument(call, 0))?, argument(call, 1).value() as i64) };
    let value = Envelope::parse(bytes).ok().filter(|value| value.form() != Form::Bound)?;
    work::with_ring(number, |ring| {
        with_short_text(ring, &value, |text| match value.eq_tag() {
            None => {
                count_rotation(ring, &value)?;
                encrypt(ring, Shape::Untagged, text)
            }
            Some((tagging, tag)) => {
                let key = registry::known_index_key(ring)
                    .filter(|key| key.version() == tagging.version)?;
                (key.eq_tag(tagging.equality, text).ok()? == *tag).then_some(())?;
                count_rotation(ring, &value)?;
                encrypt_tagged(ring, tagging, tag, text)
            }
        })
    })
}

fn count_rotation(ring: &Keyring, value: &Envelope<'_>) -> Option<()> {
    audit::is_counted_rotation(value.version(), ring.current()?).then_some(())
}
