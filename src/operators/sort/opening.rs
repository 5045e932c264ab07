//! Opening a value into an arena, as a text that PostgreSQL's functions take.

use crate::access::privilege;
use crate::datum::encoding::{database_is_utf8, utf8_to_server};
use crate::datum::varlena::{inline_bytes, is_stored_apart};
use crate::value::crypt;
use crate::value::encrypted::Encrypted;
use crate::value::fast_path::with_decryption;
use pgrx::{pg_sys, varlena};
use pii_core::casefold::casefold;
use pii_core::opened::{Arena, Entry, Identity};
use pii_core::{Equality, PiiError};
use std::borrow::Cow;
use zeroize::Zeroize as _;

/// Decrypts a value into the arena: its text in the database encoding, with a length word of four bytes before it. Where
/// case makes no difference, the folded text in UTF-8.
pub(super) fn open(
    value: &Encrypted<'_>,
    equality: Equality,
    arena: &mut Arena,
) -> Result<(Entry, usize), PiiError> {
    let ring = privilege::reading_ring();
    let value = value.envelope();
    if equality == Equality::Nocase {
        let folded = casefold(&crypt::decrypt_to_string(&ring, value)?)?;
        let (entry, bytes) = arena.add(pg_sys::VARHDRSZ + folded.len())?;
        begin_text(bytes).copy_from_slice(folded.as_bytes());
        return Ok((entry, bytes.len()));
    }
    if database_is_utf8() {
        let (entry, bytes) = arena.add(pg_sys::VARHDRSZ + value.ciphertext().len())?;
        crypt::decrypt_into(&ring, value, begin_text(bytes))?;
        return Ok((entry, bytes.len()));
    }
    let text = crypt::decrypt_to_string(&ring, value)?;
    let mut text = utf8_to_server(&text);
    let (entry, bytes) = arena.add(pg_sys::VARHDRSZ + text.len())?;
    begin_text(bytes).copy_from_slice(&text);
    if let Cow::Owned(converted) = &mut text {
        converted.zeroize();
    }
    Ok((entry, bytes.len()))
}

/// The short way of [`open`], see [`crate::value::fast_path`]: `None` where that is to be taken. Raises nothing.
///
/// # Safety
/// `datum` must be a non-null value of the type.
#[inline]
pub(super) unsafe fn open_short(
    datum: pg_sys::Datum,
    equality: Equality,
    arena: &mut Arena,
) -> Option<(Entry, usize)> {
    if equality == Equality::Nocase {
        return None;
    }
    // SAFETY: the caller vouches for the value.
    let bytes = unsafe { inline_bytes(datum) }?;
    with_decryption(bytes, |decryption| {
        let (entry, bytes) = arena.add(pg_sys::VARHDRSZ + decryption.plaintext_len()).ok()?;
        decryption.write(begin_text(bytes)).ok()?;
        Some((entry, bytes.len()))
    })
}

/// Writes the length word of a text that takes up `bytes`, which an arena gave, and gives what is left to write.
fn begin_text(bytes: &mut [u8]) -> &mut [u8] {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_possible_wrap,
        reason = "values and what they are converted to are below 1 GiB"
    )]
    // SAFETY: at least four bytes, aligned as an arena aligns its entries.
    unsafe {
        varlena::set_varsize_4b(bytes.as_mut_ptr().cast(), bytes.len() as i32);
    }
    &mut bytes[pg_sys::VARHDRSZ..]
}

/// How many bytes a text takes that begins where `bytes` do.
pub(super) fn text_len(bytes: &[u8]) -> usize {
    // SAFETY: only what `open` wrote is asked for, and it begins with a length word.
    unsafe { varlena::varsize_4b(bytes.as_ptr().cast()) }
}

/// What tells a value from others, without detoasting it: its authentication tag, with which it ends, or the pointer to
/// where it is stored. `None` for the rare one that has to be detoasted first. It cannot fail.
///
/// # Safety
/// `datum` must be a non-null variable-length value.
#[inline]
pub(super) unsafe fn identity(datum: pg_sys::Datum) -> Option<Identity> {
    let value = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the caller vouches for the datum; what is read is what its header says that it has.
    unsafe {
        if varlena::varatt_is_1b_e(value) {
            // What follows header and tag of the pointer.
            let pointer = value.cast::<u8>().add(2).cast::<[u8; IDENTITY]>();
            return is_stored_apart(datum).then(|| Identity::new(pointer.read_unaligned()));
        }
        if varlena::varatt_is_4b_c(value) {
            return None;
        }
        let bytes = varlena::varlena_to_byte_slice(value);
        bytes.last_chunk().copied().map(Identity::new)
    }
}

/// The identity of a value that has been detoasted.
pub(super) fn identity_of(value: &Encrypted<'_>) -> Result<Identity, PiiError> {
    // Whatever is shorter is refused here.
    let tag = pii_core::Envelope::parse(value.bytes())?.tag();
    Ok(Identity::new(*tag))
}

/// How many bytes a sort holds of a value: itself, and its place among the others (`SortTuple` in `tuplesort.h`).
///
/// # Safety
/// As [`identity`].
pub(super) unsafe fn held(datum: pg_sys::Datum) -> usize {
    const PLACE: usize = 24;
    // SAFETY: passed on to the caller.
    PLACE + unsafe { varlena::varsize_any(datum.cast_mut_ptr()) }
}

const IDENTITY: usize = 16;
