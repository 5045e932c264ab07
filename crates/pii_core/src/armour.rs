//! Armoured text: the prefix up to and including ":" in clear, then standard base64 (RFC 4648,
//! section 4, with padding) of the rest. The only text form a session without a key gives or takes.

use crate::envelope::{self, Envelope, Form};
use crate::error::PiiError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The armour of an envelope's bytes.
///
/// # Errors
/// [`PiiError::Malformed`] when `bytes` are no envelope.
pub fn encode(bytes: &[u8]) -> Result<String, PiiError> {
    Envelope::parse(bytes)?;
    let (_, _, prefix_len) = envelope::parse_prefix(bytes)?;
    let (prefix, rest) = bytes.split_at(prefix_len);
    let mut text = String::with_capacity(prefix_len + rest.len().div_ceil(3) * 4);
    text.extend(prefix.iter().map(|byte| char::from(*byte)));
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
/// [`PiiError::MalformedArmour`].
pub fn decode(text: &str) -> Result<Vec<u8>, PiiError> {
    let (form, _, prefix_len) =
        envelope::parse_prefix(text.as_bytes()).map_err(|_| PiiError::MalformedArmour)?;
    if form == Form::Bound {
        return Err(PiiError::MalformedArmour);
    }
    let (prefix, rest) = text.as_bytes().split_at(prefix_len);
    let mut bytes = prefix.to_vec();
    STANDARD.decode_vec(rest, &mut bytes).map_err(|_| PiiError::MalformedArmour)?;
    Envelope::parse(&bytes).map_err(|_| PiiError::MalformedArmour)?;
    Ok(bytes)
}

/// Whether `text` is canonical armour, judged by syntax alone. Asking the keys would tell a caller
/// which strings are genuine, and would miss values under another key.
#[must_use]
pub fn is_armour(text: &str) -> bool {
    text.starts_with('v') && decode(text).is_ok()
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
}
