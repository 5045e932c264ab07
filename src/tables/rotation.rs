//! The same value under the current data key.

use crate::audit;
use crate::datum::varlena::{Allocated, Bytea};
use crate::keys::{registry, session};
use crate::report::error::{Failure, OrRaise as _, raise_pii};
use crate::value::encrypted::Encrypted;
use crate::value::{crypt, rule};
use pgrx::prelude::*;
use pii_core::{Envelope, EqTag, Form, KeyVersion, Keyring, PiiError};

#[pg_extern(sql = false)]
fn pii_is_current_encrypted_text(value: Encrypted<'_>) -> bool {
    is_current(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_is_current_bytea(value: Bytea<'_>) -> bool {
    is_current(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_encrypted_text(value: Encrypted<'_>) -> Allocated {
    reencrypt(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_bytea(value: Bytea<'_>) -> Allocated {
    reencrypt(value.bytes())
}

/// Whether a value is under the current data key. Malformed ones are not.
fn is_current(bytes: &[u8]) -> bool {
    let current = session::require_ring().current().ok_or(PiiError::NoCurrentKey).or_raise();
    Envelope::parse(bytes).is_ok_and(|value| value.version() == current)
}

/// The same text in the same shape under the current data key. The index key stays: values tagged
/// under two of them could not be compared. It takes a key, but no right to read or write text:
/// nothing of the text gets out, so that keys can be rotated by those who may not see it.
fn reencrypt(bytes: &[u8]) -> Allocated {
    let ring = session::require_ring();
    let value = Envelope::parse(bytes).or_raise();
    if value.form() == Form::Bound {
        raise_pii(&PiiError::Bound);
    }
    let text = crypt::decrypt_to_string(&ring, value).or_raise();
    if let Some((stored, tag)) = value.eq_tag() {
        check_tag(&ring, &text, stored, tag);
    }
    if let Some(current) = ring.current() {
        audit::rotation(value.version(), current);
    }
    crypt::encrypt(&ring, rule::shape_of(&value), &text)
}

/// An error unless the loaded index key makes the tag that a value has.
fn check_tag(ring: &Keyring, text: &str, stored: KeyVersion, tag: &EqTag) {
    let key = registry::index_key(ring).or_raise();
    if stored != key.version() {
        raise_pii(&PiiError::IndexVersionMismatch(stored, key.version()));
    } else if key.eq_tag(text) != *tag {
        Failure::new(
            PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
            format!("an equality tag is not that of the loaded index key, version {stored}"),
        )
        .hint(
            "Load the index key that the column was written with; another one would not find its \
            values.",
        )
        .raise();
    }
}
