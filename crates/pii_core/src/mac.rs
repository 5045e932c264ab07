//! Keyed hashes: equality tags, blind indexes and fingerprints (HMAC-SHA-256, RFC 2104;
//! HKDF-SHA-256, RFC 5869). Each use has its own label, so no output serves for another.

use crate::casefold::casefold;
use crate::error::PiiError;
use crate::fingerprint::Fingerprint;
use crate::secret::SecretKey;
use crate::version::KeyVersion;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Length of an equality tag, in bytes.
pub const EQ_TAG_BYTES: usize = 16;
/// Length of a blind index, in bytes.
pub const BLIND_INDEX_BYTES: usize = 32;

const EQ_LABEL: &[u8] = b"pazpaz_pii eq\0";
const NOCASE_EQ_LABEL: &[u8] = b"pazpaz_pii eq i\0";
const BLIND_INDEX_LABEL: &[u8] = b"pazpaz_pii blind index\0";
const FINGERPRINT_LABEL: &[u8] = b"pazpaz_pii fingerprint\0";

/// What stands for a plaintext wherever two values are compared without decrypting them.
pub type EqTag = [u8; EQ_TAG_BYTES];

/// Which texts are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Equality {
    /// Those of the same bytes.
    Exact,
    /// Those that [`casefold`] makes one text of.
    Nocase,
}

/// How an equality tag was made. Only tags that were made alike say anything about each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tagging {
    /// The version of the index key.
    pub version: KeyVersion,
    /// Which texts have the same tag.
    pub equality: Equality,
}

/// An HMAC-SHA-256 key with its inner and outer state prepared.
#[derive(Clone)]
pub struct MacKey(Box<Hmac<Sha256>>);

impl MacKey {
    /// Prepares `key`.
    #[must_use]
    pub fn new(key: &SecretKey) -> Self {
        Self::from_32_bytes(key.expose())
    }

    /// The equality tag of `plaintext`: the first 16 bytes of HMAC(key, `"pazpaz_pii eq\0"` ‖ plaintext), or of
    /// HMAC(key, `"pazpaz_pii eq i\0"` ‖ casefold(plaintext)).
    ///
    /// # Errors
    /// [`PiiError::OutOfMemory`], where it is folded.
    #[inline]
    pub fn eq_tag(&self, equality: Equality, plaintext: &str) -> Result<EqTag, PiiError> {
        Ok(truncate(&match equality {
            Equality::Exact => self.mac(EQ_LABEL, plaintext.as_bytes()),
            Equality::Nocase => self.mac(NOCASE_EQ_LABEL, casefold(plaintext)?.as_bytes()),
        }))
    }

    fn from_32_bytes(key: &[u8; 32]) -> Self {
        // RFC 2104: a key shorter than the hash's block is padded with zeros.
        let mut block = Zeroizing::new([0; 64]);
        block[..32].copy_from_slice(key);
        Self(Box::new(Hmac::new((&*block).into())))
    }

    /// HMAC(key, label ‖ message).
    #[inline]
    pub(crate) fn mac(&self, label: &[u8], message: &[u8]) -> [u8; 32] {
        let mut mac = (*self.0).clone();
        mac.update(label);
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

/// The blind index of `plaintext` (UTF-8) in `context`:
/// HMAC(HKDF(index key, info = `"pazpaz_pii blind index\0"` ‖ context), plaintext), 32 bytes.
/// Equal plaintexts have equal indexes within one context and unrelated ones across contexts.
#[must_use]
#[expect(clippy::expect_used, reason = "RFC 5869 allows 255 blocks of output; this is one")]
pub fn blind_index(
    index_key: &SecretKey,
    context: &str,
    plaintext: &[u8],
) -> [u8; BLIND_INDEX_BYTES] {
    let mut derived = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(None, index_key.expose())
        .expand_multi_info(&[BLIND_INDEX_LABEL, context.as_bytes()], derived.as_mut_slice())
        .expect("one block");
    MacKey::from_32_bytes(&derived).mac(b"", plaintext)
}

impl Fingerprint {
    /// The fingerprint of `key`.
    #[must_use]
    pub fn of(key: &SecretKey) -> Self {
        Self(truncate(&MacKey::new(key).mac(FINGERPRINT_LABEL, b"")))
    }
}

impl std::fmt::Debug for MacKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MacKey(redacted)")
    }
}

fn truncate<const N: usize>(mac: &[u8; 32]) -> [u8; N] {
    let mut start = [0; N];
    start.copy_from_slice(&mac[..N]);
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 4231, test cases 1 to 5. HMAC pads a short key with zeros, so such a key and its
    /// padded 32 bytes are the same; cases 6 and 7 have keys longer than any of ours.
    #[test]
    fn rfc_4231() {
        let counting: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], &[u8], &str); 5] = [
            (
                &[0x0b; 20],
                b"Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe",
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                &[0xaa; 20],
                &[0xdd; 50],
                "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            ),
            (
                &counting,
                &[0xcd; 50],
                "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            ),
            (&[0x0c; 20], b"Test With Truncation", "a3b6167473100ee06e0c796c2955552b"),
        ];
        for (key, message, expected) in cases {
            let mut padded = [0; 32];
            padded[..key.len()].copy_from_slice(key);
            let mac = MacKey::from_32_bytes(&padded).mac(b"", message);
            let hex: String = mac.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(hex.starts_with(expected), "{hex}");
            // The label and the message are one message.
            let (label, rest) = message.split_at(3);
            assert_eq!(MacKey::from_32_bytes(&padded).mac(label, rest), mac);
        }
    }

    /// An HMAC is two hashes. Without sha2's feature "zeroize" this does not compile.
    #[test]
    fn the_state_is_wiped_when_dropped() {
        fn wiped<T: zeroize::ZeroizeOnDrop>() {}
        wiped::<Sha256>();
    }
}
