//! Recognising what may be a key in a text that is about to be shown, a log entry say.

use crate::secret::{self, BASE64_CHARS, KEY_BYTES};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

const HEX_CHARS: usize = 2 * KEY_BYTES;

/// Whether `text`, in any encoding that extends ASCII, has a word that may be a key: of exactly the
/// length that 32 bytes have in hexadecimal, or in base64 (with or without padding, and with `/` as it is or as
/// JSON may escape it, `\/`), and whose bytes [look random](crate::secret::SecretKey::looks_random).
///
/// A digest of 256 bits looks no different. Allocates nothing, and takes a time that is linear in the text's length.
#[must_use]
pub fn is_in(text: &[u8]) -> bool {
    has_hex(text) || has_base64(text)
}

fn has_hex(text: &[u8]) -> bool {
    text.split(|byte| !byte.is_ascii_hexdigit()).any(|word| {
        word.len() == HEX_CHARS && {
            let mut key = Zeroizing::new([0; KEY_BYTES]);
            for (byte, digits) in key.iter_mut().zip(word.chunks_exact(2)) {
                *byte = 16 * nibble(digits[0]) + nibble(digits[1]);
            }
            secret::look_random(&key)
        }
    })
}

fn nibble(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.to_ascii_lowercase() - b'a' + 10,
    }
}

fn has_base64(text: &[u8]) -> bool {
    text.split(|byte| !matches!(byte, b'+' | b'/' | b'\\') && !byte.is_ascii_alphanumeric())
        .any(is_base64_key)
}

/// `word` is of the alphabet of base64, and backslashes.
fn is_base64_key(word: &[u8]) -> bool {
    if !(BASE64_CHARS..=2 * BASE64_CHARS).contains(&word.len()) {
        return false;
    }
    let mut chars = Zeroizing::new([0; BASE64_CHARS]);
    let mut len = 0;
    for byte in word.iter().filter(|byte| **byte != b'\\') {
        let Some(place) = chars.get_mut(len) else { return false };
        *place = *byte;
        len += 1;
    }
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    len == BASE64_CHARS
        && STANDARD_NO_PAD.decode_slice(chars.as_slice(), key.as_mut_slice()) == Ok(KEY_BYTES)
        && secret::look_random(&key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretKey;

    fn hex(key: &SecretKey) -> String {
        key.expose().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn random_key() -> SecretKey {
        std::iter::repeat_with(|| SecretKey::generate().expect("a key"))
            .find(SecretKey::looks_random)
            .expect("endless")
    }

    #[test]
    fn every_way_of_writing_a_key_is_seen() {
        for _ in 0..200 {
            let key = random_key();
            let base64 = key.to_base64().to_string();
            let written = [
                base64.clone(),
                base64.trim_end_matches('=').to_owned(),
                base64.replace('/', "\\/"),
                hex(&key),
                hex(&key).to_uppercase(),
                format!("\\x{}", hex(&key)),
            ];
            for (i, text) in written.iter().enumerate() {
                for text in [
                    text.clone(),
                    format!("EXECUTE load('{text}')"),
                    format!("{{\"keys\": {{\"1\": \"{text}\"}}}}"),
                    format!("$1 = '{text}', ä"),
                ] {
                    assert!(is_in(text.as_bytes()), "form {i}");
                }
            }
        }
    }

    #[test]
    fn what_is_no_key_is_not() {
        let key = random_key();
        let longer = [key.expose().as_slice(), &[7; 16]].concat();
        for text in [
            String::new(),
            "SELECT 1/0".to_owned(),
            "/usr/lib/postgresql/some/long/path/of/43/characters".to_owned(),
            "a".repeat(43),
            "0".repeat(64),
            format!("v1:{}", base64::engine::general_purpose::STANDARD.encode(longer)),
            hex(&key)[1..].to_owned(),
            key.to_base64()[1..43].to_owned(),
        ] {
            assert!(!is_in(text.as_bytes()), "{} bytes", text.len());
        }
    }
}
