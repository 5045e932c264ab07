//! Taking over what the original application encrypted, without encrypting it again.
//!
//! All of it brings ciphertext in, so it needs the privilege on `pii_import(text)`: whoever lacks it
//! could have a value from a backup decrypted where the application reads it. What uses the key to tell
//! genuine values from others needs the right to decrypt, too.

use crate::access::privilege;
use crate::datum::varlena::{Allocated, Bytea, Jsonb};
use crate::report::error::{self, Failure, OrRaise as _};
use crate::value::encrypted::Encrypted;
use crate::value::typmod;
use crate::value::{casts::authenticate, crypt, rule};
use pgrx::prelude::*;
use pii_core::{Envelope, KeyVersion, Keyring, PiiError, Shape, Typmod, adoption};

/// Takes a value in whichever form authenticates.
#[pg_extern(sql = false)]
fn pii_adopt(stored: Bytea<'_>, legacy: i32) -> Allocated {
    rule::check_may_import();
    take(&privilege::reading_ring(), stored.bytes(), legacy, typmod::of(-1)).or_raise()
}

/// Takes a value for a column with this type modifier: as it is, or encrypted anew in the column's
/// shape.
pub(crate) fn take(
    ring: &Keyring,
    stored: &[u8],
    legacy: i32,
    typmod: Typmod,
) -> Result<Allocated, Failure> {
    let failure = |error| error::failure(&error);
    let adopted = crypt::adopt(ring, stored, key_version(legacy)).map_err(failure)?;
    let value = Envelope::parse(&adopted.candidate.value).or_raise();
    rule::check_import(&value);
    if let Some(limit) = typmod.limit().filter(|_| !typmod.fits(&adopted.plaintext)) {
        return Err(error::too_long(limit));
    }
    match typmod.shape() {
        Some(shape) if shape != rule::shape_of(&value) => {
            crypt::try_encrypt(ring, shape, &adopted.plaintext).map_err(failure)
        }
        _ => Ok(Allocated::copy_of(&adopted.candidate.value)),
    }
}

/// Adds the prefix that the value lacks, once the key has shown that it belongs there.
#[pg_extern(sql = false)]
fn pii_adopt_legacy(stored: Bytea<'_>, version: i32) -> Allocated {
    rule::check_may_import();
    let ring = privilege::reading_ring();
    let value = adoption::from_legacy(stored.bytes(), key_version(version)).or_raise();
    crypt::decrypt_to_string(&ring, Envelope::parse(&value).or_raise()).or_raise();
    Allocated::copy_of(&value)
}

/// As `pii_import(text)`: without a key there is only the form to check.
#[pg_extern(sql = false)]
fn pii_adopt_json(json: Jsonb<'_>) -> Allocated {
    rule::check_may_import();
    let value = adoption::from_json(&json.utf8()).or_raise();
    authenticate(Envelope::parse(&value).or_raise());
    Allocated::copy_of(&value)
}

/// What `pii_adopt` would make of a value: form, key version and length, or the error.
#[expect(clippy::type_complexity, reason = "pgrx wants the columns spelled out")]
#[pg_extern(sql = false)]
fn pii_adoption_check(
    stored: Bytea<'_>,
    legacy: i32,
) -> TableIterator<
    'static,
    (
        name!(form, Option<String>),
        name!(key_version, Option<i32>),
        name!(characters, Option<i32>),
        name!(problem, Option<String>),
    ),
> {
    rule::check_may_import();
    TableIterator::once(check(&privilege::reading_ring(), stored.bytes(), legacy))
}

/// Form, key version, characters, or the problem, of a value as the application stored it.
pub(crate) type Check = (Option<String>, Option<i32>, Option<i32>, Option<String>);

/// What [`take`] would make of a value.
pub(crate) fn check(ring: &Keyring, stored: &[u8], legacy: i32) -> Check {
    match crypt::adopt(ring, stored, key_version(legacy)) {
        Ok(adopted) => (
            Some(adopted.candidate.form.to_string()),
            Some(adopted.version.get().into()),
            i32::try_from(adopted.plaintext.chars().count()).ok(),
            None,
        ),
        Err(error @ (PiiError::OutOfMemory | PiiError::NoKey)) => error::raise_pii(&error),
        Err(error) => (None, None, None, Some(error.to_string())),
    }
}

/// The value as the application stores it: a plain one byte for byte; one with an equality tag,
/// which the application does not know, encrypted anew.
#[pg_extern(sql = false)]
fn pii_export(value: Encrypted<'_>) -> Allocated {
    let envelope = value.envelope();
    match rule::shape_of(&envelope) {
        Shape::Untagged => Allocated::copy_of(value.bytes()),
        Shape::Searchable(_) => {
            let ring = privilege::reading_ring();
            let text = crypt::decrypt_to_string(&ring, envelope).or_raise();
            crypt::encrypt(&ring, Shape::Untagged, &text)
        }
    }
}

/// The key version of this number; an error when there can be none.
pub(crate) fn key_version(number: i32) -> KeyVersion {
    KeyVersion::new(number.into()).unwrap_or_else(|| {
        Failure::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            "a key version is not a number from 1 to 65535",
        )
        .raise()
    })
}
