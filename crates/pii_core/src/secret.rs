//! Key bytes that are wiped when dropped and never printed.

use crate::error::KeyringError;
use crate::kind::KeyKind;
use crate::version::KeyVersion;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use zeroize::Zeroizing;

/// Length of every key, in bytes (AES-256, HMAC-SHA-256).
pub const KEY_BYTES: usize = 32;

/// So many digits of base64 hold a key, without padding.
pub(crate) const BASE64_CHARS: usize = (4 * KEY_BYTES).div_ceil(3);

/// A 32-byte key on the heap: moving the handle copies no key bytes.
#[derive(Clone)]
pub struct SecretKey(Box<Zeroizing<[u8; KEY_BYTES]>>);

impl SecretKey {
    /// Takes a key from raw bytes.
    ///
    /// # Errors
    /// [`KeyringError::WrongLength`] unless 32 bytes, [`KeyringError::AllZero`].
    pub fn from_bytes(
        bytes: &[u8],
        version: KeyVersion,
        kind: KeyKind,
    ) -> Result<Self, KeyringError> {
        let bytes: &[u8; KEY_BYTES] =
            bytes.try_into().map_err(|_| KeyringError::WrongLength(version, kind, bytes.len()))?;
        if *bytes == [0; KEY_BYTES] {
            return Err(KeyringError::AllZero(version, kind));
        }
        Ok(Self::copy_of(bytes))
    }

    /// Takes a key from standard base64 (RFC 4648, section 4, with padding).
    ///
    /// # Errors
    /// [`KeyringError::NotBase64`], and those of [`SecretKey::from_bytes`].
    pub fn from_base64(
        text: &str,
        version: KeyVersion,
        kind: KeyKind,
    ) -> Result<Self, KeyringError> {
        // Wiped even after an error: most of a mistyped key is still the key.
        let mut bytes = Zeroizing::new(Vec::new());
        STANDARD
            .decode_vec(text, &mut bytes)
            .map_err(|_| KeyringError::NotBase64(version, kind))?;
        Self::from_bytes(&bytes, version, kind)
    }

    /// Takes a master key, which has no version, from raw bytes.
    ///
    /// # Errors
    /// [`KeyringError::BadMaster`] unless 32 bytes that [look random](SecretKey::looks_random).
    pub fn master_from_bytes(bytes: &[u8]) -> Result<Self, KeyringError> {
        let bytes: &[u8; KEY_BYTES] =
            bytes.try_into().map_err(|_| KeyringError::BadMaster("not 32 bytes long"))?;
        let key = Self::copy_of(bytes);
        if key.looks_random() { Ok(key) } else { Err(KeyringError::BadMaster("not random")) }
    }

    /// Takes a master key from standard base64.
    ///
    /// # Errors
    /// [`KeyringError::BadMaster`].
    pub fn master_from_base64(text: &str) -> Result<Self, KeyringError> {
        let mut bytes = Zeroizing::new(Vec::new());
        STANDARD
            .decode_vec(text, &mut bytes)
            .map_err(|_| KeyringError::BadMaster("not valid base64"))?;
        Self::master_from_bytes(&bytes)
    }

    /// The key that a word begins with, if that is base64: of its last digit, two bits.
    pub(crate) fn from_start_of_base64(start: &str) -> Option<Self> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES + 1]);
        #[expect(clippy::disallowed_methods, reason = "of the size of a key")]
        let mut word = Zeroizing::new(String::with_capacity(BASE64_CHARS + 1));
        word.push_str(start);
        word.push('A');
        let len = STANDARD.decode_slice(word.as_str(), bytes.as_mut_slice()).ok()?;
        bytes.get(..len)?.first_chunk().map(Self::copy_of)
    }

    /// A copy of 32 bytes that are known to be a good key.
    #[must_use]
    pub fn copy_of(bytes: &[u8; KEY_BYTES]) -> Self {
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        key.copy_from_slice(bytes);
        Self(key)
    }

    /// A fresh key from the operating system's generator.
    ///
    /// # Errors
    /// [`crate::PiiError::NoRandomness`].
    pub fn generate() -> Result<Self, crate::PiiError> {
        let mut key = Box::new(Zeroizing::new([0; KEY_BYTES]));
        crate::nonce::os_random(key.as_mut_slice())?;
        Ok(Self(key))
    }

    /// Whether the bytes could be random: unlike text, numbers, addresses and padding, which a
    /// process has in its memory for other purposes, and which unloading a key must not overwrite.
    /// Refuses fewer than 2 in a million random keys.
    #[must_use]
    pub fn looks_random(&self) -> bool {
        look_random(self.expose())
    }

    /// The key bytes.
    #[must_use]
    pub fn expose(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }

    /// The key as standard base64, 44 characters.
    #[must_use]
    pub fn to_base64(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.expose()))
    }
}

/// [`SecretKey::looks_random`], of bytes that are no key yet.
pub(crate) fn look_random(bytes: &[u8; KEY_BYTES]) -> bool {
    let count = |wanted: fn(&u8) -> bool| bytes.iter().filter(|byte| wanted(byte)).count();
    let distinct = bytes.iter().enumerate().filter(|(i, byte)| !bytes[..*i].contains(byte));
    distinct.count() >= 20 && count(|byte| *byte == 0) <= 4 && count(|byte| *byte >= 0x80) >= 4
}

impl PartialEq for SecretKey {
    fn eq(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq as _;
        self.expose().ct_eq(other.expose()).into()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn random_keys_look_random() {
        let looks = |_| SecretKey::generate().expect("key").looks_random();
        assert!((0..10_000).filter(|_| !looks(())).count() <= 2);
    }

    #[test]
    fn what_a_process_keeps_for_other_purposes_does_not() {
        let words = *b"The quick brown fox jumps over 2";
        let numbers: [u8; 32] = std::array::from_fn(|i| if i % 4 == 0 { i as u8 + 1 } else { 0 });
        let addresses: [u8; 32] =
            std::array::from_fn(|i| if i % 8 > 5 { 0 } else { 0xa0 + i as u8 });
        for bytes in [words, numbers, addresses, [0xab; 32]] {
            assert!(!SecretKey::copy_of(&bytes).looks_random());
        }
    }
}
