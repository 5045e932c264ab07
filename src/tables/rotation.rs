//! The same value under the current data key, and the conversion from and to plaintext: what the keys
//! serve in a statement that runs as the owner of a table.

use crate::audit;
use crate::datum::array::EncryptedArray;
use crate::datum::call::Raw;
use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::keys::registry;
use crate::report::error::{self, Failure, OrRaise as _, raise_pii};
use crate::tables::census::is_bound;
use crate::tables::work;
use crate::value::crypt;
use crate::value::encrypted::Encrypted;
use crate::value::{rule, typmod};
use pgrx::prelude::*;
use pii_core::{Envelope, EqTag, Form, Keyring, PiiError, Shape, Tagging, envelope};

#[pg_extern(sql = false)]
fn pii_is_under_encrypted_text(value: Encrypted<'_>, version: i32) -> bool {
    is_under(value.bytes(), version)
}

#[pg_extern(sql = false)]
fn pii_is_under_bytea(value: Bytea<'_>, version: i32) -> bool {
    is_under(value.bytes(), version)
}

/// Whether all elements are.
#[pg_extern(sql = false)]
fn pii_is_under_array(values: EncryptedArray<'_>, version: i32) -> bool {
    let mut all = true;
    values.each(|value| all &= value.is_none_or(|value| is_under(value.bytes(), version)));
    all
}

#[pg_extern(sql = false)]
fn pii_is_bound(value: Bytea<'_>) -> bool {
    is_bound(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_at_work_encrypted_text(value: Encrypted<'_>, number: i64) -> Allocated {
    reencrypt(&work::ring(number), value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_at_work_bytea(value: Bytea<'_>, number: i64) -> Allocated {
    reencrypt(&work::ring(number), value.bytes())
}

/// Of an array, those elements that are not under that key yet.
#[pg_extern(sql = false)]
fn pii_reencrypt_at_work_array(values: EncryptedArray<'_>, number: i64) -> Raw {
    let ring = work::ring(number);
    let current = ring.current().map_or(0, |version| version.get().into());
    values.map(|value| match value.bytes() {
        bytes if is_under(bytes, current) => Allocated::copy_of(bytes),
        bytes => reencrypt(&ring, bytes),
    })
}

/// Encrypts a text for a column with this type modifier.
#[pg_extern(sql = false)]
fn pii_encrypt_at_work(plain: Text<'_>, typmod: i32, number: i64) -> Allocated {
    let ring = work::encrypting_ring(number);
    let (text, typmod) = (plain.utf8(), typmod::of(typmod));
    rule::refuse_ciphertext(&text);
    if let Some(limit) = typmod.limit().filter(|_| !typmod.fits(&text)) {
        error::too_long(limit).raise();
    }
    crypt::encrypt(&ring, typmod.shape().unwrap_or(Shape::Untagged), &text)
}

#[pg_extern(sql = false)]
fn pii_decrypt_at_work(value: Encrypted<'_>, number: i64) -> Allocated {
    let ring = work::decrypting_ring(number);
    Allocated::text(&crypt::decrypt_to_string(&ring, value.envelope()).or_raise())
}

/// Whether a value is under this data key. Malformed ones are not.
pub(crate) fn is_under(bytes: &[u8], version: i32) -> bool {
    envelope::data_key_version(bytes).is_some_and(|of| i32::from(of.get()) == version)
}

/// The same text in the same shape under the current data key. The index key stays: values tagged
/// under two of them could not be compared. It takes a key, but no right to read or write text:
/// nothing of the text gets out, so that keys can be rotated by those who may not see it.
fn reencrypt(ring: &Keyring, bytes: &[u8]) -> Allocated {
    let value = Envelope::parse(bytes).or_raise();
    if value.form() == Form::Bound {
        raise_pii(&PiiError::Bound);
    }
    let text = crypt::decrypt_to_string(ring, value).or_raise();
    if let Some((tagging, tag)) = value.eq_tag() {
        check_tag(ring, &text, tagging, tag);
    }
    if let Some(current) = ring.current() {
        audit::rotation(value.version(), current);
    }
    match value.eq_tag() {
        Some((tagging, tag)) => crypt::encrypt_tagged(ring, tagging, tag, &text),
        None => crypt::encrypt(ring, Shape::Untagged, &text),
    }
}

/// An error unless the loaded index key makes the tag that a value has.
fn check_tag(ring: &Keyring, text: &str, tagging: Tagging, tag: &EqTag) {
    let key = registry::index_key(ring).or_raise();
    let stored = tagging.version;
    if stored != key.version() {
        raise_pii(&PiiError::IndexVersionMismatch(stored, key.version()));
    } else if key.eq_tag(tagging.equality, text).or_raise() != *tag {
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
