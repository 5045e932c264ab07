//! The comparison operators: `=`, `<>` within the type and across text, `<` to `>=` within it.
//!
//! Equality is equality of the plaintexts' bytes, under the collation encrypted_nocase of the folded ones'. It uses tags
//! where both sides have or can have one. Order is that of the column's collation, with bytes to break ties, so that it
//! agrees with equality under every collation; under encrypted_nocase that of the folded texts in the database's own.

use crate::access::privilege;
use crate::datum::encoding::utf8_to_server;
use crate::datum::varlena::Text;
use crate::operators::collation::{self, Order};
use crate::operators::{
    operand::{Operand, Probes},
    tags,
};
use crate::value::encrypted::Encrypted;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Equality;
use std::cmp::Ordering;

type CallInfo = pg_sys::FunctionCallInfo;

#[pg_extern(sql = false)]
fn pii_encrypted_text_eq(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    equal(&a, &b, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_ne(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    !equal(&a, &b, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_eq_text(a: Encrypted<'_>, b: Text<'_>, call: CallInfo) -> bool {
    equal_to_text(&a, 0, &b, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_ne_text(a: Encrypted<'_>, b: Text<'_>, call: CallInfo) -> bool {
    !equal_to_text(&a, 0, &b, call)
}

#[pg_extern(sql = false)]
fn pii_text_eq_encrypted_text(a: Text<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    equal_to_text(&b, 1, &a, call)
}

#[pg_extern(sql = false)]
fn pii_text_ne_encrypted_text(a: Text<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    !equal_to_text(&b, 1, &a, call)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_lt(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    compare(&a, &b, call).is_lt()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_le(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    compare(&a, &b, call).is_le()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_ge(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    compare(&a, &b, call).is_ge()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_gt(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> bool {
    compare(&a, &b, call).is_gt()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_cmp(a: Encrypted<'_>, b: Encrypted<'_>, call: CallInfo) -> i32 {
    compare(&a, &b, call) as i32
}

/// The order of two texts under `collation`, with bytes to break ties.
fn order(a: &[u8], b: &[u8], collation: pg_sys::Oid) -> Ordering {
    let (a_len, b_len) = (i32::try_from(a.len()), i32::try_from(b.len()));
    let (Ok(a_len), Ok(b_len)) = (a_len, b_len) else { return a.cmp(b) };
    // SAFETY: two texts with their lengths, in the database encoding unless only bytes are compared.
    let collated = unsafe {
        pg_sys::varstr_cmp(a.as_ptr().cast(), a_len, b.as_ptr().cast(), b_len, collation)
    };
    collated.cmp(&0).then_with(|| a.cmp(b))
}

fn equal(a: &Encrypted<'_>, b: &Encrypted<'_>, call: CallInfo) -> bool {
    if a.bytes() == b.bytes() {
        return true;
    }
    operands_equal(&encrypted(a, call, 0), &encrypted(b, call, 1))
}

/// `value` is argument number `index` of the call, `text` the other one.
fn equal_to_text(value: &Encrypted<'_>, index: usize, text: &Text<'_>, call: CallInfo) -> bool {
    let equality = collation::equality_of(call);
    // SAFETY: `call` is the running call; the reference is used up in this expression.
    let text = unsafe { Operand::text(text, equality, Probes::at(call, 1 - index)) };
    operands_equal(&encrypted(value, call, index), &text)
}

fn operands_equal(a: &Operand<'_>, b: &Operand<'_>) -> bool {
    let tagged = match (a.stored_tag(), b.stored_tag()) {
        (Some(a), Some(b)) => {
            tags::check_comparable(&a, &b);
            return a == b;
        }
        (tag, None) | (None, tag) => tag,
    };
    // PostgreSQL compares the keys of a foreign key under its own collation, whatever theirs is.
    if a.differs_in_any_case(b) {
        return false;
    }
    let ring = privilege::reading_ring();
    if a.equality() == Equality::Exact && a.len() != b.len() {
        return false;
    }
    let can_tag = |version| ring.index_key().is_ok_and(|key| key.version() == version);
    match tagged {
        Some(tag) if can_tag(tag.tagging.version) => a.tag() == b.tag(),
        _ => a.comparable() == b.comparable(),
    }
}

fn compare(a: &Encrypted<'_>, b: &Encrypted<'_>, call: CallInfo) -> Ordering {
    if a.bytes() == b.bytes() {
        return Ordering::Equal;
    }
    // Checked here, since both texts may be remembered from before a change of role.
    privilege::reading_ring();
    let (a, b) = (encrypted(a, call, 0), encrypted(b, call, 1));
    let (a, b) = (a.comparable(), b.comparable());
    match Order::of(collation::of_call(call)) {
        Order::Utf8(collation) => order(a.as_bytes(), b.as_bytes(), collation),
        Order::Server(collation) => order(&utf8_to_server(a), &utf8_to_server(b), collation),
    }
}

fn encrypted<'a>(value: &'a Encrypted<'_>, call: CallInfo, index: usize) -> Operand<'a> {
    // SAFETY: `call` is the running call; the reference is used up in this expression.
    unsafe { Operand::encrypted(value, collation::equality_of(call), Probes::at(call, index)) }
}
