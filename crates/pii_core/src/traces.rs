//! Finding copies of keys in memory, so that unloading a key can overwrite them.

use crate::error::PiiError;
use crate::keyring::Keyring;
use crate::nonce;
use crate::secret::{KEY_BYTES, SecretKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::{Zeroize as _, Zeroizing};

/// The keys a session has held. Each is kept masked, so that this list is no copy itself.
#[derive(Default)]
pub struct KeyTraces {
    mask: Option<[u8; KEY_BYTES]>,
    masked: Vec<[u8; KEY_BYTES]>,
}

impl KeyTraces {
    /// Adds the keys of `ring`.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember(&mut self, ring: &Keyring) -> Result<(), PiiError> {
        ring.secrets().try_for_each(|secret| self.remember_secret(secret))
    }

    /// Adds one key, which must [look random](SecretKey::looks_random).
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember_secret(&mut self, secret: &SecretKey) -> Result<(), PiiError> {
        let mask = match self.mask {
            Some(mask) => mask,
            None => {
                let mut mask = [0; KEY_BYTES];
                nonce::os_random(&mut mask)?;
                *self.mask.insert(mask)
            }
        };
        let masked = xor(secret.expose(), &mask);
        if !self.masked.contains(&masked) {
            self.masked.push(masked);
        }
        Ok(())
    }

    /// The forms in which the keys may stand in memory: raw, base64 (plain, and as JSON escapes
    /// it), hexadecimal in both cases. Each is wiped when dropped.
    #[must_use]
    pub fn needles(&self) -> Vec<Zeroizing<Vec<u8>>> {
        let Some(mask) = &self.mask else { return Vec::new() };
        let mut needles = Vec::with_capacity(self.masked.len() * 5);
        for masked in &self.masked {
            let key = Zeroizing::new(xor(masked, mask));
            let base64 = Zeroizing::new(STANDARD.encode(key.as_slice()));
            // Allocated once: growing would leave parts behind.
            let mut lower = Zeroizing::new(Vec::with_capacity(2 * KEY_BYTES));
            for byte in key.iter() {
                lower.extend_from_slice(format!("{byte:02x}").as_bytes());
            }
            needles.push(Zeroizing::new(key.to_vec()));
            needles.push(Zeroizing::new(lower.to_ascii_uppercase()));
            needles.push(lower);
            if base64.contains('/') {
                let mut escaped = Zeroizing::new(Vec::with_capacity(2 * base64.len()));
                for byte in base64.bytes() {
                    if byte == b'/' {
                        escaped.push(b'\\');
                    }
                    escaped.push(byte);
                }
                needles.push(escaped);
            }
            // Without the padding, which some writers leave out.
            needles.push(Zeroizing::new(base64.trim_end_matches('=').as_bytes().to_vec()));
        }
        needles
    }
}

impl Drop for KeyTraces {
    fn drop(&mut self) {
        self.mask.zeroize();
        self.masked.zeroize();
    }
}

impl std::fmt::Debug for KeyTraces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyTraces({} keys)", self.masked.len())
    }
}

fn xor(a: &[u8; KEY_BYTES], b: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::KeyKind;
    use crate::version::KeyVersion;

    #[test]
    fn needles_are_the_forms_of_each_key_once() {
        let one = KeyVersion::new(1).expect("valid");
        let key = SecretKey::from_bytes(&[0xff; 32], one, KeyKind::Data).expect("valid");
        let ring = Keyring::new(one, vec![(one, key)], None).expect("valid");
        let mut traces = KeyTraces::default();
        assert!(traces.needles().is_empty());
        traces.remember(&ring).expect("mask");
        traces.remember(&ring).expect("mask");
        let needles = traces.needles();
        assert_eq!(needles.len(), 5);
        for form in [vec![0xff; 32], b"f".repeat(64), b"F".repeat(64)] {
            assert!(needles.iter().any(|needle| **needle == form));
        }
        let base64 = [b"/".repeat(42), b"8".to_vec()].concat();
        let escaped = [b"\\/".repeat(42), b"8=".to_vec()].concat();
        for form in [base64, escaped] {
            assert!(needles.iter().any(|needle| **needle == form));
        }
        assert!(!traces.masked.contains(&[0xff; 32]));
    }
}
