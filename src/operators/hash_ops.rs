//! The hash operator family over `encrypted_text` and `text`: PostgreSQL's own hash of the
//! equality tag. A searchable value carries its tag, so that its index needs no key.

use crate::datum::varlena::Text;
use crate::operators::tags;
use crate::value::encrypted::Encrypted;
use pgrx::prelude::*;
use pii_core::EqTag;

#[pg_extern(sql = false)]
fn pii_encrypted_text_hash(value: Encrypted<'_>) -> i32 {
    hash_of(&tags::to_hash(&value.envelope()))
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_hash_extended(value: Encrypted<'_>, seed: i64) -> i64 {
    hash_extended(&tags::to_hash(&value.envelope()), seed)
}

#[pg_extern(sql = false)]
fn pii_text_hash(text: Text<'_>) -> i32 {
    hash_of(&tags::of_text(&text.utf8()).bytes)
}

#[pg_extern(sql = false)]
fn pii_text_hash_extended(text: Text<'_>, seed: i64) -> i64 {
    hash_extended(&tags::of_text(&text.utf8()).bytes, seed)
}

const TAG_LEN: i32 = size_of::<EqTag>() as i32;

/// PostgreSQL's hash of a tag.
pub(crate) fn hash_of(tag: &EqTag) -> i32 {
    // SAFETY: a pointer to that many bytes.
    unsafe { hash_bytes(tag.as_ptr(), TAG_LEN) }.cast_signed()
}

fn hash_extended(tag: &EqTag, seed: i64) -> i64 {
    // SAFETY: a pointer to that many bytes.
    unsafe { hash_bytes_extended(tag.as_ptr(), TAG_LEN, seed.cast_unsigned()) }.cast_signed()
}

// common/hashfn.h: pure functions that never raise.
unsafe extern "C-unwind" {
    fn hash_bytes(bytes: *const u8, len: i32) -> u32;
    fn hash_bytes_extended(bytes: *const u8, len: i32, seed: u64) -> u64;
}
