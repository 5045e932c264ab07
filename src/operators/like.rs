//! `LIKE` and `ILIKE` over the type itself: PostgreSQL's own functions of text, given the plaintext where a cast would
//! first have to allocate it for each row.

use crate::datum::call::{argument, fast_function};
use crate::report::error::OrRaise as _;
use crate::value::crypt;
use crate::value::encrypted::Encrypted;
use crate::value::fast_path::{SHORT, with_decryption};
use pgrx::pg_sys;
use pgrx::pg_sys::ffi::pg_guard_ffi_boundary;
use pgrx::prelude::*;
use pgrx::varlena::set_varsize_4b;
use zeroize::Zeroize as _;

type CallInfo = pg_sys::FunctionCallInfo;

fast_function!(
    /// `encrypted_text ~~ text`
    pii_encrypted_text_like_fast,
    pg_finfo_pii_encrypted_text_like_fast,
    like or pii_encrypted_text_like_wrapper
);

fast_function!(
    /// `encrypted_text !~~ text`
    pii_encrypted_text_nlike_fast,
    pg_finfo_pii_encrypted_text_nlike_fast,
    nlike or pii_encrypted_text_nlike_wrapper
);

fast_function!(
    /// `encrypted_text ~~* text`
    pii_encrypted_text_iclike_fast,
    pg_finfo_pii_encrypted_text_iclike_fast,
    iclike or pii_encrypted_text_iclike_wrapper
);

fast_function!(
    /// `encrypted_text !~~* text`
    pii_encrypted_text_icnlike_fast,
    pg_finfo_pii_encrypted_text_icnlike_fast,
    icnlike or pii_encrypted_text_icnlike_wrapper
);

#[pg_extern(sql = false)]
fn pii_encrypted_text_like(value: Encrypted<'_>, call: CallInfo) -> bool {
    is_match(textlike, &value, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_nlike(value: Encrypted<'_>, call: CallInfo) -> bool {
    is_match(textnlike, &value, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_iclike(value: Encrypted<'_>, call: CallInfo) -> bool {
    is_match(texticlike, &value, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_icnlike(value: Encrypted<'_>, call: CallInfo) -> bool {
    is_match(texticnlike, &value, call)
}

type Function = unsafe extern "C-unwind" fn(CallInfo) -> pg_sys::Datum;

fn is_match(function: Function, value: &Encrypted<'_>, call: CallInfo) -> bool {
    let text = crypt::decrypt(value.bytes(), None).or_raise().into_datum();
    // SAFETY: two texts and the collation of the running call; what PostgreSQL raises passes the guard.
    unsafe {
        let (collation, pattern) = ((*call).fncollation, argument(call, 1));
        pg_guard_ffi_boundary(|| DirectFunctionCall2Coll(function, collation, text, pattern))
            .value()
            != 0
    }
}

#[inline]
unsafe fn like(call: CallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: a value of the type and a text.
    unsafe { short_match(textlike, call) }
}

#[inline]
unsafe fn nlike(call: CallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: as above.
    unsafe { short_match(textnlike, call) }
}

#[inline]
unsafe fn iclike(call: CallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: as above.
    unsafe { short_match(texticlike, call) }
}

#[inline]
unsafe fn icnlike(call: CallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: as above.
    unsafe { short_match(texticnlike, call) }
}

/// A text as PostgreSQL passes it: the length word first, at an address that is divisible by four.
#[repr(C, align(4))]
struct ShortText([u8; pg_sys::VARHDRSZ + SHORT]);

/// As [`is_match`], on a text on the stack, wiped afterwards; ILIKE lowers it in memory of its own. When PostgreSQL raises,
/// it jumps over this frame, which has nothing to drop.
///
/// # Safety
/// The call's arguments must be a value of the type and a text.
#[inline]
unsafe fn short_match(function: Function, call: CallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for them.
    let bytes = unsafe { crate::datum::varlena::inline_bytes(argument(call, 0)) }?;
    let mut text = ShortText([0; pg_sys::VARHDRSZ + SHORT]);
    let len = with_decryption(bytes, |decryption| {
        let len = decryption.plaintext_len();
        decryption.write(text.0.get_mut(pg_sys::VARHDRSZ..)?.get_mut(..len)?).ok()?;
        Some(pg_sys::VARHDRSZ + len)
    })?;
    // SAFETY: the text is complete and aligned; the other one is the call's.
    let found = unsafe {
        let pointer = text.0.as_mut_ptr();
        #[expect(clippy::cast_possible_truncation, reason = "a short one")]
        set_varsize_4b(pointer.cast(), len as i32);
        let pattern = argument(call, 1);
        DirectFunctionCall2Coll(function, (*call).fncollation, pointer.into(), pattern)
    };
    text.0.get_mut(..len)?.zeroize();
    Some(found)
}

// Of PostgreSQL, without pgrx's guard.
unsafe extern "C-unwind" {
    fn DirectFunctionCall2Coll(
        function: Function,
        collation: pg_sys::Oid,
        a: pg_sys::Datum,
        b: pg_sys::Datum,
    ) -> pg_sys::Datum;
    fn textlike(call: CallInfo) -> pg_sys::Datum;
    fn textnlike(call: CallInfo) -> pg_sys::Datum;
    fn texticlike(call: CallInfo) -> pg_sys::Datum;
    fn texticnlike(call: CallInfo) -> pg_sys::Datum;
}
