//! Masks of encrypted values, for roles that have a key and may not decrypt.

use crate::access::privilege;
use crate::datum::varlena::{Allocated, Text};
use crate::report::error::{Failure, OrRaise as _};
use crate::value::encrypted::Encrypted;
use crate::value::{
    crypt,
    rule::{self, Side},
};
use pgrx::prelude::*;
use pii_core::{MaskKind, armour};

/// The mask of a plaintext; needs no key and no privilege.
#[pg_extern(sql = false)]
fn pii_mask(text: Text<'_>, kind: Text<'_>) -> Allocated {
    Allocated::text(&parse(&kind).mask(&text.utf8()))
}

/// What the type's output gives, except that a role which may not decrypt sees the mask. The one
/// place where such a role makes a key work on stored values, so it is a privilege of its own, and
/// PUBLIC lacks it.
#[pg_extern(sql = false)]
fn pii_masked(value: Encrypted<'_>, kind: Text<'_>) -> Allocated {
    let kind = parse(&kind);
    match rule::keyed_side() {
        Side::Ciphertext => Allocated::text(&armour::encode(value.bytes()).or_raise()),
        Side::Plaintext(_) if privilege::may_decrypt() => {
            crypt::decrypt(value.bytes(), None).or_raise()
        }
        Side::Plaintext(ring) if privilege::may_mask() => {
            let text = crypt::decrypt_to_string(&ring, value.envelope()).or_raise();
            Allocated::text(&kind.mask(&text))
        }
        Side::Plaintext(_) => privilege::refuse_to_mask(),
    }
}

fn parse(kind: &Text<'_>) -> MaskKind {
    kind.utf8().parse().unwrap_or_else(|_| {
        Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, "unknown kind of mask")
            .hint("The kinds are name, email, phone, last4 and full.")
            .raise()
    })
}
