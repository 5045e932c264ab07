//! The hash operator family over `encrypted_text` and `text`: PostgreSQL's own hash of the
//! equality tag for the collation's equality. A searchable value carries its tag, so that its index needs no key.

use crate::datum::varlena::Text;
use crate::operators::{collation, tags};
use crate::report::error::OrRaise as _;
use crate::value::encrypted::Encrypted;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::casefold::casefold;
use pii_core::{EqTag, Equality};

type CallInfo = pg_sys::FunctionCallInfo;

#[pg_extern(sql = false)]
fn pii_encrypted_text_hash(value: Encrypted<'_>, call: CallInfo) -> i32 {
    hash_of(&tags::to_hash(&value.envelope(), collation::equality_of(call)))
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_hash_extended(value: Encrypted<'_>, seed: i64, call: CallInfo) -> i64 {
    hash_extended(&tags::to_hash(&value.envelope(), collation::equality_of(call)), seed)
}

#[pg_extern(sql = false)]
fn pii_text_hash(text: Text<'_>, call: CallInfo) -> i32 {
    hash_of(&tags::of_text(&text.utf8(), collation::equality_of(call)).bytes)
}

#[pg_extern(sql = false)]
fn pii_text_hash_extended(text: Text<'_>, seed: i64, call: CallInfo) -> i64 {
    hash_extended(&tags::of_text(&text.utf8(), collation::equality_of(call)).bytes, seed)
}

/// The equality of two texts that the family has: not `text = text`, which knows nothing of our collation.
#[pg_extern(sql = false)]
fn pii_text_eq(a: Text<'_>, b: Text<'_>, call: CallInfo) -> bool {
    let (a, b) = (a.utf8(), b.utf8());
    match collation::equality_of(call) {
        Equality::Exact => a == b,
        Equality::Nocase => *casefold(&a).or_raise() == *casefold(&b).or_raise(),
    }
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
