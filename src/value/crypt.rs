//! Encrypting and decrypting datums with the session's keyring, and counting it.

use crate::access::privilege;
use crate::audit;
use crate::datum::encoding;
use crate::datum::varlena::Allocated;
use crate::keys::{registry, session, statistics};
use crate::report::error::OrRaise as _;
use pii_core::adoption::{self, Adopted};
use pii_core::{
    DecryptInto, EncryptInto, Envelope, EqTag, KeyVersion, Keyring, PiiError, Shape, Tagging,
};
use zeroize::Zeroizing;

/// Encrypts `text` under the current version.
pub(crate) fn encrypt(ring: &Keyring, shape: Shape, text: &str) -> Allocated {
    try_encrypt(ring, shape, text).or_raise()
}

/// Encrypts `text` under the current version, or says why it cannot be.
pub(crate) fn try_encrypt(ring: &Keyring, shape: Shape, text: &str) -> Result<Allocated, PiiError> {
    registry::check_encrypting(ring, shape)?;
    Ok(write(&ring.encrypt(shape, text)?))
}

/// Encrypts `text` under the current version, with a tag that is known to be its own.
pub(crate) fn encrypt_tagged(
    ring: &Keyring,
    tagging: Tagging,
    tag: &EqTag,
    text: &str,
) -> Allocated {
    registry::check_encrypting(ring, Shape::Searchable(tagging.equality)).or_raise();
    write(&ring.encrypt_tagged(tagging, tag, text).or_raise())
}

/// Encrypts `text` so that it only decrypts again with the same `aad`.
pub(crate) fn encrypt_bound(ring: &Keyring, aad: &str, text: &str) -> Allocated {
    registry::check_encrypting(ring, Shape::Untagged).or_raise();
    write(&ring.encrypt_bound(aad, text).or_raise())
}

fn write(encryption: &EncryptInto<'_>) -> Allocated {
    statistics::count(encryption.version(), |stats| stats.encryptions += 1);
    Allocated::new(encryption.len(), |out| encryption.write(&session::nonce(), out)).or_raise()
}

/// Decrypts stored bytes to a `text` datum; `aad` is given for a bound value.
pub(crate) fn decrypt(bytes: &[u8], aad: Option<&str>) -> Result<Allocated, PiiError> {
    let ring = privilege::reading_ring();
    let value = Envelope::parse(bytes)?;
    registry::check_decrypting(&ring, value.version())?;
    let decryption = match aad {
        None => ring.decrypt(value),
        Some(aad) => ring.decrypt_bound(value, aad),
    };
    counted(value.version(), decryption.and_then(|decryption| decrypt_to_text(&decryption)))
}

/// Decrypts to a `text` datum in the database encoding.
fn decrypt_to_text(decryption: &DecryptInto<'_>) -> Result<Allocated, PiiError> {
    if encoding::database_is_utf8() {
        Allocated::new(decryption.plaintext_len(), |out| decryption.write(out))
    } else {
        decryption.to_string().map(|text| Allocated::text(&text))
    }
}

/// Decrypts to UTF-8.
pub(crate) fn decrypt_to_string(
    ring: &Keyring,
    value: Envelope<'_>,
) -> Result<Zeroizing<String>, PiiError> {
    registry::check_decrypting(ring, value.version())?;
    counted(value.version(), ring.decrypt(value).and_then(|decryption| decryption.to_string()))
}

/// Decrypts to UTF-8 in `out`, which has as many bytes as the ciphertext.
pub(crate) fn decrypt_into(
    ring: &Keyring,
    value: Envelope<'_>,
    out: &mut [u8],
) -> Result<(), PiiError> {
    registry::check_decrypting(ring, value.version())?;
    counted(value.version(), ring.decrypt(value).and_then(|decryption| decryption.write(out)))
}

/// Recognises a value of the original application by authenticating it.
pub(crate) fn adopt<'a>(
    ring: &Keyring,
    stored: &'a [u8],
    legacy: KeyVersion,
) -> Result<Adopted<'a>, PiiError> {
    adoption::adopt(stored, legacy, |value| decrypt_to_string(ring, value))
}

/// Counts the decryption of a value under `version`, and records its failure.
fn counted<T>(version: KeyVersion, result: Result<T, PiiError>) -> Result<T, PiiError> {
    statistics::count(version, |stats| match result {
        Ok(_) => stats.decryptions += 1,
        Err(_) => stats.failures += 1,
    });
    if let Err(error) = &result {
        audit::decryption_failure(version, error);
    }
    result
}
