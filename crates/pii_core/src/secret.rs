//! Key bytes that are wiped when dropped and never printed.

use crate::error::{KeyKind, KeyringError};
use crate::version::KeyVersion;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use zeroize::Zeroizing;

/// Length of every key, in bytes (AES-256, HMAC-SHA-256).
pub const KEY_BYTES: usize = 32;

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
