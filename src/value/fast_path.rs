//! The short way of the functions that a query calls for each value: what was answered for the last one, of role,
//! keyring, registry and setting, still holds, and nothing is unusual about this one. Whatever is
//! unusual, failures among it, is left to the checked function, which begins anew and says what is wrong.
//!
//! No guard of pgrx stands around what is here. So nothing here may panic, call what can raise, or hold
//! something to drop across a call that can.

use crate::access::privilege;
use crate::datum::call::{argument, fast_function};
use crate::datum::encoding::database_is_utf8;
use crate::datum::varlena::{self, Allocated};
use crate::keys::{registry, session, statistics};
use crate::server::unguarded;
use crate::value::casts::{
    pii_decrypt_encrypted_text_wrapper, pii_encrypted_text_from_text_wrapper,
};
use crate::value::rule;
use crate::value::text_io::pii_encrypted_text_out_wrapper;
use pgrx::pg_sys;
use pii_core::{DecryptInto, EncryptInto, Envelope, EqTag, Keyring, Shape, Tagging, Typmod};
use zeroize::Zeroize as _;

fast_function!(
    /// `encrypted_text` to `text`, `varchar` and `bpchar`; also `pii_decrypt(encrypted_text)`.
    pii_decrypt_encrypted_text_fast,
    pg_finfo_pii_decrypt_encrypted_text_fast,
    to_text or pii_decrypt_encrypted_text_wrapper
);

fast_function!(
    /// The type's output.
    pii_encrypted_text_out_fast,
    pg_finfo_pii_encrypted_text_out_fast,
    to_cstring or pii_encrypted_text_out_wrapper
);

fast_function!(
    /// `text` and `varchar` to `encrypted_text`.
    pii_encrypted_text_from_text_fast,
    pg_finfo_pii_encrypted_text_from_text_fast,
    from_text or pii_encrypted_text_from_text_wrapper
);

/// # Safety
/// The call's argument must be a value of type `encrypted_text`.
#[inline]
unsafe fn to_text(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for the argument.
    let bytes = unsafe { varlena::inline_bytes(argument(call, 0)) }?;
    with_decryption(bytes, |decryption| {
        let text = Allocated::try_new(decryption.plaintext_len(), |out| decryption.write(out))?;
        text.ok().map(Allocated::into_datum)
    })
}

/// # Safety
/// As [`to_text`].
#[inline]
unsafe fn to_cstring(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    if !rule::is_known_to_be_plaintext() {
        return None;
    }
    // SAFETY: the caller vouches for the argument.
    let bytes = unsafe { varlena::inline_bytes(argument(call, 0)) }?;
    with_decryption(bytes, |decryption| {
        let len = decryption.plaintext_len();
        let string = unguarded::allocate(len + 1);
        if string.is_null() {
            return None;
        }
        // SAFETY: so many bytes, of which the last one is the terminator.
        unsafe {
            string.add(len).write(0);
            decryption.write(std::slice::from_raw_parts_mut(string, len)).ok()?;
        }
        Some(pg_sys::Datum::from(string))
    })
}

/// # Safety
/// The call's arguments must be a text and a type modifier.
#[inline]
unsafe fn from_text(call: pg_sys::FunctionCallInfo) -> Option<pg_sys::Datum> {
    // SAFETY: the caller vouches for the arguments.
    let (bytes, typmod) =
        unsafe { (varlena::inline_bytes(argument(call, 0))?, argument(call, 1).value() as i32) };
    if !rule::is_known_to_be_plaintext() || !database_is_utf8() {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let typmod = Typmod::unpack(typmod)?;
    // What begins as armour does is looked at closely elsewhere.
    if text.starts_with('v') || typmod.limit().is_some_and(|limit| text.len() > limit) {
        return None;
    }
    let shape = typmod.shape().unwrap_or(Shape::Untagged);
    privilege::with_writing_ring(|ring| encrypt(ring, shape, text))
}

/// Encrypts a text under the current version, if that is known to be right. Counted.
#[inline]
pub(crate) fn encrypt(ring: &Keyring, shape: Shape, text: &str) -> Option<pg_sys::Datum> {
    if registry::is_known_to_encrypt(shape) {
        write(&ring.encrypt(shape, text).ok()?)
    } else {
        None
    }
}

/// The same with a tag that is known to be the text's.
#[inline]
pub(crate) fn encrypt_tagged(
    ring: &Keyring,
    tagging: Tagging,
    tag: &EqTag,
    text: &str,
) -> Option<pg_sys::Datum> {
    if !registry::is_known_to_encrypt(Shape::Searchable(tagging.equality)) {
        return None;
    }
    write(&ring.encrypt_tagged(tagging, tag, text).ok()?)
}

#[inline]
fn write(encryption: &EncryptInto<'_>) -> Option<pg_sys::Datum> {
    let nonce = session::try_nonce().ok()?;
    let value = Allocated::try_new(encryption.len(), |out| encryption.write(&nonce, out))?.ok()?;
    statistics::count_encryption(encryption.version())?;
    Some(value.into_datum())
}

/// Longest text that is decrypted to the stack, in bytes.
pub(crate) const SHORT: usize = 256;

/// Runs `look` with the text of a value of up to [`SHORT`] bytes, decrypted to the stack and wiped there. Counted if it
/// gives something: else the checked function decrypts it again, and counts.
#[inline]
pub(crate) fn with_short_text<R>(
    ring: &Keyring,
    value: &Envelope<'_>,
    look: impl FnOnce(&str) -> Option<R>,
) -> Option<R> {
    if !registry::is_known_to_decrypt() {
        return None;
    }
    let mut room = [0; SHORT];
    let text = room.get_mut(..value.ciphertext().len())?;
    ring.decrypt(*value).ok()?.write(text).ok()?;
    let seen = std::str::from_utf8(text).ok().and_then(look);
    text.zeroize();
    if seen.is_some() {
        statistics::count_decryption(value.version())?;
    }
    seen
}

/// Lets `give` decrypt a stored value to where it belongs. Counted when it has.
#[inline]
pub(crate) fn with_decryption<R>(
    bytes: &[u8],
    give: impl FnOnce(&DecryptInto<'_>) -> Option<R>,
) -> Option<R> {
    if !database_is_utf8() || !registry::is_known_to_decrypt() {
        return None;
    }
    privilege::with_reading_ring(|ring| {
        let value = Envelope::parse(bytes).ok()?;
        let decryption = ring.decrypt(value).ok()?;
        let given = give(&decryption)?;
        statistics::count_decryption(value.version())?;
        Some(given)
    })
}
