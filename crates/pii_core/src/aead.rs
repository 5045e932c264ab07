//! AES-256-GCM (NIST SP 800-38D): 96-bit nonce, 128-bit tag, key schedule made once per key.

use crate::error::PiiError;
use crate::nonce::Nonce;
use crate::secret::SecretKey;
use aes_gcm::aead::AeadInOut as _;
use aes_gcm::aead::inout::InOutBuf;
use aes_gcm::{Aes256Gcm, KeyInit as _};

/// Length of the authentication tag, in bytes.
pub const TAG_BYTES: usize = 16;

/// An expanded AES-256-GCM key; the round keys are wiped when it is dropped.
pub struct Cipher(Box<Aes256Gcm>);

/// Marks a ciphertext that does not authenticate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAuthentic;

impl Cipher {
    /// Expands `key`.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        Self(Box::new(Aes256Gcm::new(key.expose().into())))
    }

    /// Encrypts `plaintext` into `out`, which takes ciphertext and tag
    /// (`plaintext.len() + TAG_BYTES` bytes).
    ///
    /// # Errors
    /// [`PiiError::TooLong`] when the lengths do not fit.
    #[inline(always)]
    pub fn seal(
        &self,
        nonce: &Nonce,
        associated_data: &[u8],
        plaintext: &[u8],
        out: &mut [u8],
    ) -> Result<(), PiiError> {
        let (body, tag_space) = out.split_last_chunk_mut::<TAG_BYTES>().ok_or(PiiError::TooLong)?;
        let buffer = InOutBuf::new(plaintext, body).map_err(|_| PiiError::TooLong)?;
        let tag = self
            .0
            .encrypt_inout_detached(nonce.into(), associated_data, buffer)
            .map_err(|_| PiiError::TooLong)?;
        tag_space.copy_from_slice(&tag);
        Ok(())
    }

    /// Decrypts `ciphertext` into `out` (same length) once `tag` has been verified.
    ///
    /// # Errors
    /// [`NotAuthentic`]; `out` then holds no plaintext.
    #[inline(always)]
    pub fn open(
        &self,
        nonce: &Nonce,
        associated_data: &[u8],
        ciphertext: &[u8],
        tag: &[u8; TAG_BYTES],
        out: &mut [u8],
    ) -> Result<(), NotAuthentic> {
        let buffer = InOutBuf::new(ciphertext, out).map_err(|_| NotAuthentic)?;
        self.0
            .decrypt_inout_detached(nonce.into(), associated_data, buffer, tag.into())
            .map_err(|_| NotAuthentic)
    }
}

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without aes-gcm's feature "zeroize" this does not compile.
    #[test]
    fn the_round_keys_are_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<Aes256Gcm>();
    }
}
