//! The btree operator family for uniqueness: the order of the equality tags, which is random to
//! anyone without the index key.
//!
//! All tags in one index are of one version: each insertion is compared with some tag that is
//! already there, and a comparison across versions is an error.

use crate::datum::Encrypted;
use crate::tags;
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

fn compare(a: &Encrypted<'_>, b: &Encrypted<'_>) -> Ordering {
    let (a, b) = (tags::of_value(&a.envelope()), tags::of_value(&b.envelope()));
    tags::check_comparable(&a, &b);
    a.1.cmp(&b.1)
}
