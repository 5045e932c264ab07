//! The btree operator family for uniqueness: the order of the equality tags, which is random to
//! anyone without the index key.
//!
//! All tags in one index are of one version: each insertion is compared with some tag that is
//! already there, and a comparison across versions is an error.

use crate::operators::tags;
use crate::report::error::Failure;
use crate::value::encrypted::Encrypted;
use pgrx::prelude::*;
use std::cmp::Ordering;

#[pg_extern(sql = false)]
fn pii_encrypted_text_tag_cmp(a: Encrypted<'_>, b: Encrypted<'_>) -> i32 {
    compare(&a, &b) as i32
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_tag_lt(a: Encrypted<'_>, b: Encrypted<'_>) -> bool {
    compare(&a, &b).is_lt()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_tag_le(a: Encrypted<'_>, b: Encrypted<'_>) -> bool {
    compare(&a, &b).is_le()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_tag_ge(a: Encrypted<'_>, b: Encrypted<'_>) -> bool {
    compare(&a, &b).is_ge()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_tag_gt(a: Encrypted<'_>, b: Encrypted<'_>) -> bool {
    compare(&a, &b).is_gt()
}

/// A btree passes what it has stored on the left and what it looks for on the right.
fn compare(stored: &Encrypted<'_>, sought: &Encrypted<'_>) -> Ordering {
    let Some(stored) = tags::stored(&stored.envelope()) else { refuse_untagged() };
    let sought = tags::of_value(&sought.envelope());
    tags::check_comparable(&stored, &sought);
    stored.bytes.cmp(&sought.bytes)
}

/// A stored value without a tag would make VACUUM need the key.
fn refuse_untagged() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "operator class encrypted_text_unique_ops needs values with an equality tag",
    )
    .detail("Without one, VACUUM would need the key.")
    .hint("Declare the column encrypted_text(searchable).")
    .raise()
}
