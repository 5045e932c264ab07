//! What several test files need.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::expect_used, reason = "a fixture that cannot be built fails the test")]

pub(crate) mod census;

use pii_core::KeyKind;
use pii_core::adoption::{self, Adopted};
use pii_core::secret::{KEY_BYTES, SecretKey};
use pii_core::{Envelope, KeyVersion, Keyring, PiiError};

pub(crate) fn version(number: i64) -> KeyVersion {
    KeyVersion::new(number).expect("1 to 65535")
}

pub(crate) fn key(bytes: [u8; KEY_BYTES]) -> SecretKey {
    SecretKey::from_bytes(&bytes, version(1), KeyKind::Data).expect("not all zeros")
}

/// The bytes `seed + 1, seed + 2, …`.
pub(crate) fn counting(seed: u8) -> [u8; KEY_BYTES] {
    let mut next = seed;
    [0; KEY_BYTES].map(|_| {
        next = next.wrapping_add(1);
        next
    })
}

/// Data keys 1, 2 (current) and 65535, index key 7.
pub(crate) fn ring() -> Keyring {
    let data = [(1, 10), (2, 20), (65_535, 30)].map(|(v, seed)| (version(v), key(counting(seed))));
    Keyring::new(version(2), data.into(), Some((version(7), key(counting(70))))).expect("a ring")
}

pub(crate) fn hex(digits: &str) -> Vec<u8> {
    assert!(digits.len().is_multiple_of(2), "odd number of hex digits");
    let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex");
    (0..digits.len()).step_by(2).map(byte).collect()
}

/// Parses and decrypts a plain or searchable value.
pub(crate) fn decrypt(ring: &Keyring, value: &[u8]) -> Result<String, PiiError> {
    ring.decrypt(Envelope::parse(value)?)?.to_string().map(|text| text.to_string())
}

/// Parses and decrypts a bound value.
pub(crate) fn decrypt_bound(ring: &Keyring, value: &[u8], aad: &str) -> Result<String, PiiError> {
    ring.decrypt_bound(Envelope::parse(value)?, aad)?.to_string().map(|text| text.to_string())
}

/// Recognises a value of the application.
pub(crate) fn adopt<'a>(
    ring: &Keyring,
    stored: &'a [u8],
    legacy: i64,
) -> Result<Adopted<'a>, PiiError> {
    adoption::adopt(stored, version(legacy), |value| ring.decrypt(value)?.to_string())
}
