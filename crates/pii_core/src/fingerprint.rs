//! Fingerprints: what tells keys apart and gives nothing of them away.

use std::fmt;
use std::str::FromStr;

/// Length of a fingerprint, in bytes; twice as many hex digits.
pub const FINGERPRINT_BYTES: usize = 8;

/// The first eight bytes of HMAC-SHA-256(key, `"pazpaz_pii fingerprint\0"`), shown as 16 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub(crate) [u8; FINGERPRINT_BYTES]);

/// The text is not 16 hex digits in lower case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAFingerprint;

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, NotAFingerprint> {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 2 * FINGERPRINT_BYTES || !text.bytes().all(is_hex) {
            return Err(NotAFingerprint);
        }
        let mut bytes = [0; FINGERPRINT_BYTES];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().as_chunks::<2>().0) {
            let digits = std::str::from_utf8(digits).map_err(|_| NotAFingerprint)?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| NotAFingerprint)?;
        }
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretKey;

    #[test]
    fn is_read_as_it_is_written() {
        let key = SecretKey::generate().expect("a key");
        let fingerprint = Fingerprint::of(&key);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    }

    #[test]
    fn anything_else_is_none() {
        for text in
            ["", "0b7fcc462b07fe4", "0b7fcc462b07fe4b0", "0B7FCC462B07FE4B", "+b7fcc462b07fe4b"]
        {
            assert_eq!(text.parse::<Fingerprint>(), Err(NotAFingerprint), "{text:?}");
        }
    }
}
