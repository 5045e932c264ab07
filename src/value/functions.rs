//! The functions on values: encrypt, decrypt, salvage, import, inspect.

use crate::access::privilege;
use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::report::error::{OrRaise as _, raise_pii};
use crate::value::encrypted::Encrypted;
use crate::value::{
    casts::authenticate,
    crypt::{self, decrypt},
    rule,
};
use pgrx::prelude::*;
use pii_core::{Envelope, PiiError, Shape, armour};

#[pg_extern(sql = false)]
fn pii_encrypt(text: Text<'_>) -> Allocated {
    crypt::encrypt(&privilege::writing_ring(), Shape::Untagged, &text.utf8())
}

#[pg_extern(sql = false)]
fn pii_encrypt_bound(text: Text<'_>, aad: Text<'_>) -> Allocated {
    crypt::encrypt_bound(&privilege::writing_ring(), &aad.utf8(), &text.utf8())
}

#[pg_extern(sql = false)]
fn pii_decrypt_bytea(bytes: Bytea<'_>) -> Allocated {
    decrypt(bytes.bytes(), None).or_raise()
}

#[pg_extern(sql = false)]
fn pii_decrypt_bound(bytes: Bytea<'_>, aad: Text<'_>) -> Allocated {
    decrypt(bytes.bytes(), Some(&aad.utf8())).or_raise()
}

#[pg_extern(sql = false)]
fn pii_try_decrypt_encrypted_text(value: Encrypted<'_>) -> Option<Allocated> {
    salvage(decrypt(value.bytes(), None))
}

#[pg_extern(sql = false)]
fn pii_try_decrypt_bytea(bytes: Bytea<'_>) -> Option<Allocated> {
    salvage(decrypt(bytes.bytes(), None))
}

#[pg_extern(sql = false)]
fn pii_try_decrypt_bound(bytes: Bytea<'_>, aad: Text<'_>) -> Option<Allocated> {
    salvage(decrypt(bytes.bytes(), Some(&aad.utf8())))
}

#[pg_extern(sql = false)]
fn pii_key_version_encrypted_text(value: Encrypted<'_>) -> i32 {
    key_version(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_key_version_bytea(bytes: Bytea<'_>) -> i32 {
    key_version(bytes.bytes())
}

/// Takes armour as it is. That a role may call this at all is also what lets it insert armour
/// without a key.
#[pg_extern(sql = false)]
fn pii_import(text: Text<'_>) -> Allocated {
    let bytes = armour::decode(&text.utf8()).or_raise();
    let value = Envelope::parse(&bytes).or_raise();
    rule::check_import(&value);
    authenticate(value);
    Allocated::copy_of(&bytes)
}

/// NULL for a value that cannot be decrypted. A session without any key never gets here: there,
/// NULL for everything would look like data loss, or cause it; so would NULL for what a newer version can.
fn salvage(result: Result<Allocated, PiiError>) -> Option<Allocated> {
    match result {
        Err(error @ PiiError::Newer(_)) => raise_pii(&error),
        result => result.ok(),
    }
}

fn key_version(bytes: &[u8]) -> i32 {
    Envelope::parse(bytes).or_raise().version().get().into()
}
