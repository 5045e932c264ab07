//! The keys of a search index: each from a data key by HKDF-SHA-256 (RFC 5869), by a salt and a label
//! of its own.

use crate::aead::Cipher;
use crate::mac::MacKey;
use crate::secret::{KEY_BYTES, SecretKey};
use aes::Aes256;
use aes::cipher::KeyInit as _;
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Length of a salt, in bytes.
pub const SALT_BYTES: usize = 16;

/// Random bytes that make a key of an index or a segment its own.
pub type Salt = [u8; SALT_BYTES];

/// The key of a segment's pages, by the segment's salt.
#[must_use]
pub fn pages(data_key: &SecretKey, segment: &Salt) -> Cipher {
    Cipher::new(&derive(data_key, segment, b"pazpaz_pii search pages\0"))
}

/// The key that labels tokens, by the index's salt.
pub(super) fn labels(data_key: &SecretKey, index: &Salt) -> Aes256 {
    Aes256::new(derive(data_key, index, b"pazpaz_pii search labels\0").expose().into())
}

/// The key that authenticates the catalogue of segments, by the index's salt.
pub(super) fn catalogue(data_key: &SecretKey, index: &Salt) -> MacKey {
    MacKey::new(&derive(data_key, index, b"pazpaz_pii search catalogue\0"))
}

#[expect(clippy::expect_used, reason = "RFC 5869 allows 255 blocks of output; this is one")]
fn derive(data_key: &SecretKey, salt: &Salt, label: &[u8]) -> SecretKey {
    let mut derived = Zeroizing::new([0; KEY_BYTES]);
    Hkdf::<Sha256>::new(Some(salt), data_key.expose())
        .expand(label, derived.as_mut_slice())
        .expect("one block");
    SecretKey::copy_of(&derived)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Without aes's feature "zeroize" this does not compile.
    #[test]
    fn the_round_keys_are_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<Aes256>();
    }

    /// By Python: HMAC(HMAC(salt, key), label ‖ 1).
    #[test]
    fn the_derivation_is_the_documented_one() {
        let key = SecretKey::copy_of(&[7; 32]);
        let derived = derive(&key, &[9; 16], b"pazpaz_pii search pages\0");
        let hex: String = derived.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5067c89c0164507598a7e7fbdbcd7d1c6c239f02532d520fe06743acff989fe8");
        assert!(derive(&key, &[8; 16], b"pazpaz_pii search pages\0") != derived);
        assert!(derive(&key, &[9; 16], b"pazpaz_pii search labels\0") != derived);
    }
}
