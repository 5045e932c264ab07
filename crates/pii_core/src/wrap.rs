//! Keys under a master key: envelope encryption, as in NIST SP 800-57 part 1, section 6.2.2.
//!
//! ```text
//! nonce(12) ‖ ciphertext(32) ‖ tag(16)      AES-256-GCM under the master key
//! associated data = "pazpaz_pii wrapped key" ‖ 0x00 ‖ kind ‖ 0x00 ‖ version
//! ```
//!
//! with kind `data` or `index` and the version in decimal, so that a wrapped key moved to another
//! row does not unwrap. The master key itself is wrapped in the same way under the key that a
//! [passphrase](crate::passphrase) gives, with associated data `"pazpaz_pii wrapped master key"`.

use crate::aead::{Cipher, TAG_BYTES};
use crate::error::{PiiError, UnlockError};
use crate::kind::KeyKind;
use crate::nonce::{self, NONCE_BYTES};
use crate::secret::{KEY_BYTES, SecretKey};
use crate::version::KeyVersion;
use zeroize::Zeroizing;

/// Length of a wrapped key, in bytes.
pub const WRAPPED_BYTES: usize = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

/// Wraps `key`, which is version `version` of its kind, under `master`.
///
/// # Errors
/// [`PiiError::NoRandomness`].
pub fn wrap(
    master: &SecretKey,
    kind: KeyKind,
    version: KeyVersion,
    key: &SecretKey,
) -> Result<[u8; WRAPPED_BYTES], PiiError> {
    seal(master, &associated_data(kind, version), key)
}

/// Unwraps what [`wrap`] made with the same arguments.
///
/// # Errors
/// [`UnlockError::Wrapped`].
pub fn unwrap(
    master: &SecretKey,
    kind: KeyKind,
    version: KeyVersion,
    wrapped: &[u8],
) -> Result<SecretKey, UnlockError> {
    open(master, &associated_data(kind, version), wrapped)
        .ok_or(UnlockError::Wrapped(kind, version))
}

/// Wraps the master key under the key of a passphrase.
///
/// # Errors
/// [`PiiError::NoRandomness`].
pub fn wrap_master(
    passphrase_key: &SecretKey,
    master: &SecretKey,
) -> Result<[u8; WRAPPED_BYTES], PiiError> {
    seal(passphrase_key, MASTER, master)
}

/// Unwraps what [`wrap_master`] made under the same key.
///
/// # Errors
/// [`UnlockError::WrappedMaster`].
pub fn unwrap_master(passphrase_key: &SecretKey, wrapped: &[u8]) -> Result<SecretKey, UnlockError> {
    open(passphrase_key, MASTER, wrapped).ok_or(UnlockError::WrappedMaster)
}

const MASTER: &[u8] = b"pazpaz_pii wrapped master key";

fn seal(
    outer: &SecretKey,
    associated_data: &[u8],
    key: &SecretKey,
) -> Result<[u8; WRAPPED_BYTES], PiiError> {
    let mut wrapped = [0; WRAPPED_BYTES];
    let mut nonce = [0; NONCE_BYTES];
    nonce::os_random(&mut nonce)?;
    let (head, body) = wrapped.split_at_mut(NONCE_BYTES);
    head.copy_from_slice(&nonce);
    Cipher::new(outer).seal(&nonce, associated_data, key.expose(), body)?;
    Ok(wrapped)
}

fn open(outer: &SecretKey, associated_data: &[u8], wrapped: &[u8]) -> Option<SecretKey> {
    let wrapped: &[u8; WRAPPED_BYTES] = wrapped.try_into().ok()?;
    let (nonce, body) = wrapped.split_first_chunk::<NONCE_BYTES>()?;
    let (ciphertext, tag) = body.split_last_chunk::<TAG_BYTES>()?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    let cipher = Cipher::new(outer);
    cipher.open(nonce, associated_data, ciphertext, tag, key.as_mut_slice()).ok()?;
    Some(SecretKey::copy_of(&key))
}

fn associated_data(kind: KeyKind, version: KeyVersion) -> Vec<u8> {
    format!("pazpaz_pii wrapped key\0{kind}\0{version}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64) -> KeyVersion {
        KeyVersion::new(number).expect("valid")
    }

    fn keys() -> [SecretKey; 2] {
        [(); 2].map(|()| SecretKey::generate().expect("a key"))
    }

    #[test]
    fn a_wrapped_key_unwraps_in_its_place_under_its_master_only() {
        let [master, key] = keys();
        let [other, _] = keys();
        let (kind, two) = (KeyKind::Data, version(2));
        let wrapped = wrap(&master, kind, two, &key).expect("wrapped");
        assert!(unwrap(&master, kind, two, &wrapped) == Ok(key));
        let refused = |kind, version| Err(UnlockError::Wrapped(kind, version));
        assert!(unwrap(&other, kind, two, &wrapped) == refused(kind, two));
        assert!(unwrap(&master, KeyKind::Index, two, &wrapped) == refused(KeyKind::Index, two));
        assert!(unwrap(&master, kind, version(22), &wrapped) == refused(kind, version(22)));
    }

    #[test]
    fn every_changed_bit_and_length_is_refused() {
        let [master, key] = keys();
        let (kind, one) = (KeyKind::Index, version(1));
        let wrapped = wrap(&master, kind, one, &key).expect("wrapped");
        for bit in 0..8 * WRAPPED_BYTES {
            let mut changed = wrapped;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(unwrap(&master, kind, one, &changed).is_err(), "bit {bit}");
        }
        for len in 0..WRAPPED_BYTES {
            assert!(unwrap(&master, kind, one, &wrapped[..len]).is_err(), "{len} bytes");
        }
        assert!(unwrap(&master, kind, one, &[&wrapped[..], &[0]].concat()).is_err());
    }

    #[test]
    fn a_master_key_is_no_data_key() {
        let [passphrase_key, master] = keys();
        let wrapped = wrap_master(&passphrase_key, &master).expect("wrapped");
        assert!(unwrap_master(&passphrase_key, &wrapped) == Ok(master.clone()));
        assert!(unwrap_master(&master, &wrapped) == Err(UnlockError::WrappedMaster));
        assert!(unwrap(&passphrase_key, KeyKind::Data, version(1), &wrapped).is_err());
        let key = wrap(&passphrase_key, KeyKind::Data, version(1), &master).expect("wrapped");
        assert!(unwrap_master(&passphrase_key, &key).is_err());
    }

    #[test]
    fn no_two_wrappings_are_alike() {
        let [master, key] = keys();
        let wrapped = || wrap(&master, KeyKind::Data, version(1), &key).expect("wrapped");
        assert_ne!(wrapped(), wrapped());
    }

    /// Made by Python's cryptography package, by the description at the top of this file.
    #[test]
    fn the_format_is_the_documented_one() {
        let master = SecretKey::copy_of(&[7; 32]);
        let wrapped = include_bytes!("../tests/data/wrapped_key.bin");
        let key = unwrap(&master, KeyKind::Data, version(258), wrapped).expect("unwrapped");
        assert_eq!(key.expose(), &std::array::from_fn(|i| i as u8));
    }
}
