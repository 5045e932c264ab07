//! The btree operator family for uniqueness: the order of the equality tags, which is random to
//! anyone without the index key.
//!
//! What is stored in such an index has a tag, for the equality that its collation says: it is made over such columns
//! only (`sql/type/index_guard.sql`, `sql/type/collation_guard.sql`), so that VACUUM needs no key. What is looked for may have none, or be a
//! text, and gets the one that the session's index key makes; PostgreSQL also compares such values with each other, to sort
//! and merge those of an `IN` list.
//!
//! All tags in one index are of one version: each insertion is compared with some tag that is
//! already there, and a comparison across versions is an error.

use crate::access::privilege;
use crate::datum::varlena::Text;
use crate::operators::collation;
use crate::operators::operand::{Operand, Probes};
use crate::operators::tags::{self, Tag};
use crate::value::encrypted::Encrypted;
use pgrx::pg_sys;
use pgrx::prelude::*;

type CallInfo = pg_sys::FunctionCallInfo;

#[pg_extern(sql = false)]
fn pii_tag_cmp_encrypted_text_encrypted_text(
    a: Encrypted<'_>,
    b: Encrypted<'_>,
    call: CallInfo,
) -> i32 {
    compare(&of_value(&a, call), &of_value(&b, call))
}

#[pg_extern(sql = false)]
fn pii_tag_cmp_encrypted_text_text(a: Encrypted<'_>, b: Text<'_>, call: CallInfo) -> i32 {
    compare(&of_value(&a, call), &of_text(&b, call))
}

#[pg_extern(sql = false)]
fn pii_tag_cmp_text_encrypted_text(a: Text<'_>, b: Encrypted<'_>, call: CallInfo) -> i32 {
    compare(&of_text(&a, call), &of_value(&b, call))
}

#[pg_extern(sql = false)]
fn pii_tag_cmp_text_text(a: Text<'_>, b: Text<'_>, call: CallInfo) -> i32 {
    compare(&of_text(&a, call), &of_text(&b, call))
}

fn of_value(value: &Encrypted<'_>, call: CallInfo) -> Tag {
    let equality = collation::equality_of(call);
    tags::stored(&value.envelope(), equality).unwrap_or_else(|| {
        // Here and below, since the tag may be remembered from before a change of role.
        privilege::reading_ring();
        // SAFETY: `call` is the running call; the reference is used up in this expression.
        unsafe { Operand::encrypted(value, equality, Probes::of_call_site(call)) }.tag()
    })
}

fn of_text(text: &Text<'_>, call: CallInfo) -> Tag {
    privilege::reading_ring();
    // SAFETY: as above.
    unsafe { Operand::text(text, collation::equality_of(call), Probes::of_call_site(call)) }.tag()
}

fn compare(a: &Tag, b: &Tag) -> i32 {
    tags::check_comparable(a, b);
    a.bytes.cmp(&b.bytes) as i32
}
