//! Sealed delivery: a key pair of one session, and libsodium's sealed boxes (`crypto_box_seal`),
//! which anyone can make for its public key and only the session can open.
//!
//! X25519 (RFC 7748), XSalsa20-Poly1305; the nonce is BLAKE2b-192 of both public keys:
//! <https://doc.libsodium.org/public-key_cryptography/sealed_boxes>.

use crate::error::{PiiError, UnlockError};
use crate::memory;
use crate::secret::SecretKey;
use zeroize::Zeroizing;

/// Length of a public key, in bytes.
pub const PUBLIC_KEY_BYTES: usize = 32;
/// How much longer a box is than what it holds, in bytes: the sender's public key and the tag.
pub const OVERHEAD_BYTES: usize = 32 + 16;

/// A key pair for one box.
#[derive(Debug)]
pub struct KeyPair {
    private: SecretKey,
}

impl KeyPair {
    /// A fresh pair.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`].
    pub fn generate() -> Result<Self, PiiError> {
        Ok(Self { private: SecretKey::generate()? })
    }

    /// What the sender of a box needs.
    #[must_use]
    pub fn public_key(&self) -> [u8; PUBLIC_KEY_BYTES] {
        self.key().public_key().to_bytes()
    }

    /// The private key, to wipe its copies by.
    #[must_use]
    pub fn private_key(&self) -> &SecretKey {
        &self.private
    }

    /// What `sealed` holds.
    ///
    /// # Errors
    /// [`UnlockError::NotABox`] when it is too short to be one; [`UnlockError::Box`] when it was made
    /// for another public key or was changed, which the format does not tell apart;
    /// [`UnlockError::OutOfMemory`].
    pub fn open(&self, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, UnlockError> {
        if sealed.len() < OVERHEAD_BYTES {
            return Err(UnlockError::NotABox);
        }
        memory::ask_for(sealed.len()).map_err(|_| UnlockError::OutOfMemory)?;
        self.key().unseal(sealed).map(Zeroizing::new).map_err(|_| UnlockError::Box)
    }

    fn key(&self) -> crypto_box::SecretKey {
        crypto_box::SecretKey::from_bytes(*self.private.expose())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
        (0..hex.len()).step_by(2).map(byte).collect()
    }

    fn pair() -> KeyPair {
        KeyPair { private: SecretKey::copy_of(&std::array::from_fn(|i| i as u8 + 1)) }
    }

    /// Made by libsodium, through PyNaCl, for the private key 01 02 … 20.
    const PUBLIC_KEY: &str = "07a37cbc142093c8b755dc1b10e86cb426374ad16aa853ed0bdfc0b2b86d1c7c";
    const BOX: &str = "d573976c258525dd093182b920baad094313633caf01e66631d7fd94270c8c19ccbf2cba35ad3977610b1b7021c9ec9278a4507964a3044a2c6ef3443e71";

    #[test]
    fn a_box_of_libsodium_opens() {
        assert_eq!(pair().public_key().to_vec(), bytes(PUBLIC_KEY));
        assert_eq!(
            pair().open(&bytes(BOX)).as_deref().map(Vec::as_slice),
            Ok(&b"{\"current\": 1}"[..])
        );
    }

    #[test]
    fn a_changed_or_foreign_box_does_not() {
        let sealed = bytes(BOX);
        for bit in 0..8 * sealed.len() {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            // The highest bit of an X25519 public key is ignored (RFC 7748, section 5), but not by
            // the nonce.
            assert_eq!(pair().open(&changed).err(), Some(UnlockError::Box), "bit {bit}");
        }
        for len in 0..sealed.len() {
            let error = if len < OVERHEAD_BYTES { UnlockError::NotABox } else { UnlockError::Box };
            assert_eq!(pair().open(&sealed[..len]).err(), Some(error), "{len} bytes");
        }
        let other = KeyPair::generate().expect("a pair");
        assert_eq!(other.open(&sealed).err(), Some(UnlockError::Box));
    }
}
