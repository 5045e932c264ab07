//! Armoured text: the prefix up to and including ":" in clear, then standard base64 (RFC 4648,
//! section 4, with padding) of the rest. The only text form a session without a key gives or takes.

use crate::aead::TAG_BYTES;
use crate::envelope::{self, Envelope, Form, Prefix};
use crate::error::PiiError;
use crate::mac::EQ_TAG_BYTES;
use crate::memory;
use crate::nonce::NONCE_BYTES;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The armour of an envelope's bytes, also of one in a form of a later version: what needs no
/// understanding to be carried on is not lost.
///
/// # Errors
/// [`PiiError::Malformed`] when `bytes` are no envelope; [`PiiError::OutOfMemory`].
pub fn encode(bytes: &[u8]) -> Result<String, PiiError> {
    let prefix = envelope::prefix(bytes)?;
    let rest = &bytes[prefix.len()..];
    let mut text = memory::room_for_text(prefix.len() + rest.len().div_ceil(3) * 4)?;
    text.push_str(prefix);
    STANDARD.encode_string(rest, &mut text);
    Ok(text)
}

/// The envelope's bytes for canonical armour of a plain or searchable value.
///
/// Canonical means that [`encode`] gives back exactly `text`: no white space, padding present, no
/// stray bits. Bound values have no armour, because they are never columns of type
/// `encrypted_text`.
///
/// # Errors
/// [`PiiError::MalformedArmour`]; [`PiiError::Newer`]; [`PiiError::OutOfMemory`].
pub fn decode(text: &str) -> Result<Vec<u8>, PiiError> {
    let prefix = Prefix::read(text.as_bytes()).ok_or(PiiError::MalformedArmour)?;
    match prefix.form {
        Some(Form::Plain | Form::Searchable(_)) => {}
        None if is_armour(text) => return Err(PiiError::Newer(prefix.version)),
        None | Some(Form::Bound) => return Err(PiiError::MalformedArmour),
    }
    let (prefix, rest) = text.as_bytes().split_at(prefix.len);
    let mut bytes = memory::room(prefix.len() + base64::decoded_len_estimate(rest.len()))?;
    bytes.extend_from_slice(prefix);
    STANDARD.decode_vec(rest, &mut bytes).map_err(|_| PiiError::MalformedArmour)?;
    Envelope::parse(&bytes).map_err(|_| PiiError::MalformedArmour)?;
    Ok(bytes)
}

/// Whether `text` is canonical armour, also of a later version, judged by syntax alone. Asking the keys
/// would tell a caller which strings are genuine, and would miss values under another key. Asks for no
/// memory: for want of it, armour would be taken for text.
#[must_use]
pub fn is_armour(text: &str) -> bool {
    let Some(prefix) = Prefix::read(text.as_bytes()) else { return false };
    let shortest = match prefix.form {
        Some(Form::Plain) | None => NONCE_BYTES + TAG_BYTES,
        Some(Form::Searchable(_)) => EQ_TAG_BYTES + NONCE_BYTES + TAG_BYTES,
        Some(Form::Bound) => return false,
    };
    decoded_len(&text.as_bytes()[prefix.len..]).is_some_and(|len| len >= shortest)
}

/// How many bytes canonical base64 stands for, decoded piece by piece.
fn decoded_len(base64: &[u8]) -> Option<usize> {
    const PIECE: usize = 1024;
    let mut bytes = [0; PIECE / 4 * 3];
    let mut len = 0;
    let mut pieces = base64.chunks(PIECE).peekable();
    while let Some(piece) = pieces.next() {
        let decoded = STANDARD.decode_slice(piece, &mut bytes).ok()?;
        let is_padded = decoded < bytes.len();
        if is_padded && pieces.peek().is_some() {
            return None;
        }
        len += decoded;
    }
    Some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY_V1: &str = "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==";

    #[test]
    fn round_trip() {
        let bytes = decode(EMPTY_V1).expect("armour");
        assert_eq!(bytes.len(), 31);
        assert_eq!(encode(&bytes).as_deref(), Ok(EMPTY_V1));
    }

    #[test]
    fn what_a_later_version_has_written_goes_out_and_is_refused_by_name() {
        let value = [b"v7.2x:".as_slice(), &[0xa5; 28]].concat();
        let text = encode(&value).expect("armour");
        assert_eq!(text, format!("v7.2x:{}", STANDARD.encode([0xa5; 28])));
        assert_eq!(Err(decode(&text).unwrap_err()), Envelope::parse(&value));
        assert!(is_armour(&text));
        let short = format!("v7.2x:{}", STANDARD.encode([0xa5; 27]));
        assert_eq!(decode(&short), Err(PiiError::MalformedArmour));
        assert!(!is_armour(&short));
    }

    #[test]
    fn only_canonical_text_is_armour() {
        for text in [
            "",
            "v1:",
            "John",
            "v2: not base64",
            "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w=",
            "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w",
            "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/x==",
            "v1:18TGDjrSCM5QZkQQG_Y1a9-jUFsIHOEsunt9_w==",
            " v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==",
            "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==\n",
            "V1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==",
            "v01:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==",
            "v1a:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9/w==",
            "v1:18TGDjrSCM5QZkQQG/Y1a9+jUFsIHOEsunt9",
        ] {
            assert!(!is_armour(text), "{text:?}");
        }
    }

    #[test]
    fn judged_by_syntax_as_it_is_decoded() {
        let is_canonical = |text: &str| matches!(decode(text), Ok(_) | Err(PiiError::Newer(_)));
        for prefix in ["v1:", "v2.1:", "v3a:", "v4x:", "v5.1x:"] {
            for len in (0..60).chain(740..800).chain(1500..1600) {
                let text = format!("{prefix}{}", STANDARD.encode(vec![0xa5; len]));
                assert_eq!(is_armour(&text), is_canonical(&text), "{prefix} and {len} bytes");
                for at in [prefix.len(), 1022, 1023, 1024, 1026, 1027, 1028, text.len() - 1] {
                    for with in ["=", "A", "-"] {
                        if at < text.len() {
                            let mut text = text.clone();
                            text.replace_range(at..=at, with);
                            assert_eq!(
                                is_armour(&text),
                                is_canonical(&text),
                                "{len}, {at}, {with}"
                            );
                        }
                    }
                }
            }
        }
    }
}
