//! A keyring as it is kept inside a PostgreSQL setting: encrypted under a secret that lives in the
//! session's shared-memory segment, so that the setting's value alone is worth nothing.

use crate::aead::{Cipher, TAG_BYTES};
use crate::error::PiiError;
use crate::keyring::Keyring;
use crate::memory;
use crate::nonce::{self, NONCE_BYTES};
use crate::secret::SecretKey;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::str::FromStr as _;
use zeroize::Zeroizing;

const PREFIX: &str = "sealed:";

/// Whether `text` has the form that [`seal`] gives, right or wrong.
#[must_use]
pub fn looks_sealed(text: &str) -> bool {
    text.starts_with(PREFIX)
}

/// Seals `ring` under the session secret that segment `handle` holds:
/// `sealed:HANDLE:BASE64(nonce ‖ ciphertext ‖ tag)`.
///
/// # Errors
/// [`PiiError::NoRandomness`]; [`PiiError::OutOfMemory`].
pub fn seal(ring: &Keyring, secret: &SecretKey, handle: u32) -> Result<String, PiiError> {
    let json = ring.to_json();
    let mut bytes = memory::zeros(NONCE_BYTES + json.len() + TAG_BYTES)?;
    let mut nonce = [0; NONCE_BYTES];
    nonce::os_random(&mut nonce)?;
    bytes[..NONCE_BYTES].copy_from_slice(&nonce);
    Cipher::new(secret).seal(
        &nonce,
        PREFIX.as_bytes(),
        json.as_bytes(),
        &mut bytes[NONCE_BYTES..],
    )?;
    Ok(format!("{PREFIX}{handle:08x}:{}", STANDARD.encode(bytes)))
}

/// The handle of the segment that holds the secret of a sealed value.
#[must_use]
pub fn handle(text: &str) -> Option<u32> {
    let (handle, _) = text.strip_prefix(PREFIX)?.split_once(':')?;
    u32::from_str_radix(handle, 16).ok()
}

/// Opens what [`seal`] made; `None` when it was not made under `secret`.
///
/// # Errors
/// [`PiiError::OutOfMemory`]: that a session could not look is not that it has no key.
pub fn open(text: &str, secret: &SecretKey) -> Result<Option<Keyring>, PiiError> {
    memory::ask_for(text.len())?;
    let Some(bytes) = sealed_bytes(text) else { return Ok(None) };
    let Some((nonce, rest)) = bytes.split_first_chunk::<NONCE_BYTES>() else { return Ok(None) };
    let Some((ciphertext, tag)) = rest.split_last_chunk::<TAG_BYTES>() else { return Ok(None) };
    let mut json = Zeroizing::new(memory::zeros(ciphertext.len())?);
    let opened = Cipher::new(secret).open(nonce, PREFIX.as_bytes(), ciphertext, tag, &mut json);
    let json = opened.ok().and_then(|()| std::str::from_utf8(&json).ok());
    Ok(json.and_then(|json| Keyring::from_str(json).ok()))
}

fn sealed_bytes(text: &str) -> Option<Vec<u8>> {
    let (_, body) = text.strip_prefix(PREFIX)?.split_once(':')?;
    STANDARD.decode(body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::KeyKind;
    use crate::version::KeyVersion;

    fn ring() -> Keyring {
        let one = KeyVersion::new(1).expect("valid");
        let key = SecretKey::from_bytes(&[5; 32], one, KeyKind::Data).expect("valid");
        Keyring::new(one, vec![(one, key)], None).expect("valid")
    }

    #[test]
    fn opens_under_its_own_secret_only() {
        let (secret, other) =
            (SecretKey::generate().expect("key"), SecretKey::generate().expect("key"));
        let sealed = seal(&ring(), &secret, 0xdead_beef).expect("sealed");
        assert!(looks_sealed(&sealed));
        assert_eq!(handle(&sealed), Some(0xdead_beef));
        assert!(
            !sealed.contains(ring().entries().next().expect("key").secret.to_base64().as_str())
        );
        let opened = open(&sealed, &secret).expect("memory");
        assert_eq!(opened.map(|ring| ring.summary()), Some(ring().summary()));
        assert!(open(&sealed, &other).expect("memory").is_none());
    }

    #[test]
    fn refuses_anything_else() {
        let secret = SecretKey::generate().expect("key");
        for text in ["", "sealed:", "sealed:00000001:", "sealed:1:AAAA", "{}"] {
            assert!(open(text, &secret).expect("memory").is_none(), "{text:?}");
        }
    }
}
