//! Encrypting and decrypting datums with the session's keyring, and counting it.

use crate::datum::{self, Allocated};
use crate::error::OrRaise as _;
use crate::session;
use pii_core::{DecryptInto, EncryptInto, Envelope, Keyring, PiiError, Shape};
use zeroize::Zeroizing;

/// Encrypts `text` under the current version.
pub(crate) fn encrypt(ring: &Keyring, shape: Shape, text: &str) -> Allocated {
    write(&ring.encrypt(shape, text).or_raise())
}

/// Encrypts `text` so that it only decrypts again with the same `aad`.
pub(crate) fn encrypt_bound(ring: &Keyring, aad: &str, text: &str) -> Allocated {
    write(&ring.encrypt_bound(aad, text).or_raise())
}

fn write(encryption: &EncryptInto<'_>) -> Allocated {
    session::count(|stats| stats.encryptions += 1);
    Allocated::new(encryption.len(), |out| encryption.write(&session::nonce(), out)).or_raise()
}

/// Decrypts to a `text` datum in the database encoding.
pub(crate) fn decrypt_to_text(decryption: &DecryptInto<'_>) -> Result<Allocated, PiiError> {
    if datum::database_is_utf8() {
        counted(Allocated::new(decryption.plaintext_len(), |out| decryption.write(out)))
    } else {
        counted(decryption.to_string()).map(|text| Allocated::text(&text))
    }
}

/// Decrypts to UTF-8.
pub(crate) fn decrypt_to_string(
    ring: &Keyring,
    value: Envelope<'_>,
) -> Result<Zeroizing<String>, PiiError> {
    counted(ring.decrypt(value).and_then(|decryption| decryption.to_string()))
}

fn counted<T>(result: Result<T, PiiError>) -> Result<T, PiiError> {
    session::count(|stats| match result {
        Ok(_) => stats.decryptions += 1,
        Err(_) => stats.failures += 1,
    });
    result
}
