//! The forms in which the original application stored values, and the way from each into a plain
//! value, without decrypting and encrypting again.
//!
//! ```text
//! plain    "v" N ":" nonce ciphertext tag             what this project stores, too
//! text     "v" N ":" base64(nonce ciphertext tag)     armour
//! JSON     {"version": "vN", "ciphertext": base64(nonce ciphertext tag), "algorithm": "AES-256-GCM"}
//! legacy   nonce ciphertext tag                       the version is known from elsewhere
//! ```
//!
//! The bytes do not tell which form a value has: a random nonce can begin with `v2:`. So several
//! forms may be possible by their syntax, and the one that authenticates is the right one.

use crate::aead::TAG_BYTES;
use crate::armour;
use crate::envelope::{Envelope, Form, Header};
use crate::error::PiiError;
use crate::memory;
use crate::nonce::NONCE_BYTES;
use crate::version::KeyVersion;
use serde::Deserialize;
use std::borrow::Cow;
use zeroize::Zeroizing;

/// How the application wrote a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppForm {
    /// Bytes with a version prefix.
    Plain,
    /// Version prefix and base64.
    Text,
    /// JSON with `version`, `ciphertext` and `algorithm`.
    Json,
    /// Bytes without a version prefix.
    Legacy,
}

impl std::fmt::Display for AppForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain => "plain",
            Self::Text => "text",
            Self::Json => "json",
            Self::Legacy => "legacy",
        })
    }
}

/// A value that one of the forms gives by its syntax; it is not yet authenticated.
#[derive(Clone, PartialEq, Eq)]
pub struct Candidate<'a> {
    /// The form.
    pub form: AppForm,
    /// The bytes of the value, an [`Envelope`].
    pub value: Cow<'a, [u8]>,
}

impl std::fmt::Debug for Candidate<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Candidate").field("form", &self.form).finish_non_exhaustive()
    }
}

/// A value that has been recognised, with the plaintext that proves it.
pub struct Adopted<'a> {
    /// The form and the bytes to store.
    pub candidate: Candidate<'a>,
    /// The version of its data key.
    pub version: KeyVersion,
    /// The plaintext.
    pub plaintext: Zeroizing<String>,
}

/// Finds the form of `stored`: the possible one that `decrypt` can decrypt. `legacy` is the key version
/// of values without a prefix.
///
/// # Errors
/// [`PiiError::NotOfTheApplication`] when no form is possible; [`PiiError::Newer`]; else what `decrypt`
/// says of the first form that is, in the order of [`candidates`]; [`PiiError::OutOfMemory`].
pub fn adopt(
    stored: &[u8],
    legacy: KeyVersion,
    decrypt: impl Fn(Envelope<'_>) -> Result<Zeroizing<String>, PiiError>,
) -> Result<Adopted<'_>, PiiError> {
    // Bytes without a version may begin like those of a later one, so it is not the last word.
    let mut first_error =
        Envelope::parse(stored).err().filter(|error| matches!(error, PiiError::Newer(_)));
    for candidate in candidates(stored, legacy) {
        let candidate = candidate?;
        let value = Envelope::parse(&candidate.value)?;
        let version = value.version();
        match decrypt(value) {
            Ok(plaintext) => return Ok(Adopted { candidate, version, plaintext }),
            Err(PiiError::OutOfMemory) => return Err(PiiError::OutOfMemory),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    Err(first_error.unwrap_or(PiiError::NotOfTheApplication))
}

/// The forms that `stored` can have by its syntax, those with a version first.
///
/// # Errors
/// [`PiiError::OutOfMemory`] for a form that could not be tried.
pub fn candidates(
    stored: &[u8],
    legacy: KeyVersion,
) -> impl Iterator<Item = Result<Candidate<'_>, PiiError>> {
    let text = move || std::str::from_utf8(stored).map_err(|_| PiiError::NotOfTheApplication);
    // Lazily: most values are of the first form.
    [AppForm::Plain, AppForm::Text, AppForm::Json, AppForm::Legacy].into_iter().filter_map(
        move |form| {
            let value = match form {
                AppForm::Plain if is_column_value(stored) => Ok(Cow::Borrowed(stored)),
                AppForm::Plain => Err(PiiError::NotOfTheApplication),
                AppForm::Text => text().and_then(armour::decode).map(Cow::Owned),
                AppForm::Json => text().and_then(from_json).map(Cow::Owned),
                AppForm::Legacy => from_legacy(stored, legacy).map(Cow::Owned),
            };
            match value {
                Ok(value) => Some(Ok(Candidate { form, value })),
                Err(PiiError::OutOfMemory) => Some(Err(PiiError::OutOfMemory)),
                Err(_) => None,
            }
        },
    )
}

/// The plain value of `{"version": "vN", "ciphertext": BASE64, "algorithm": "AES-256-GCM"}`.
///
/// # Errors
/// [`PiiError::MalformedAppJson`] for anything else, unknown members included; [`PiiError::OutOfMemory`].
pub fn from_json(text: &str) -> Result<Vec<u8>, PiiError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct AppJson<'a> {
        #[serde(borrow)]
        version: Cow<'a, str>,
        #[serde(borrow)]
        ciphertext: Cow<'a, str>,
        #[serde(borrow)]
        algorithm: Cow<'a, str>,
    }

    // Not even tried on what cannot be an object: serde_json would read arrays, too.
    if !text.trim_start().starts_with('{') {
        return Err(PiiError::MalformedAppJson);
    }
    // It copies strings that have escapes.
    memory::ask_for(2 * text.len())?;
    let json: AppJson<'_> = serde_json::from_str(text).map_err(|_| PiiError::MalformedAppJson)?;
    if json.algorithm != "AES-256-GCM" {
        return Err(PiiError::MalformedAppJson);
    }
    let mut armoured = memory::room_for_text(json.version.len() + 1 + json.ciphertext.len())?;
    armoured.push_str(&json.version);
    armoured.push(':');
    armoured.push_str(&json.ciphertext);
    let value = armour::decode(&armoured).map_err(|error| match error {
        PiiError::OutOfMemory => error,
        _ => PiiError::MalformedAppJson,
    })?;
    match Envelope::parse(&value)?.form() {
        Form::Plain => Ok(value),
        Form::Searchable(_) | Form::Bound => Err(PiiError::MalformedAppJson),
    }
}

/// Whether `text` is an encrypted value in one of the forms that are text, armour or JSON, judged by syntax
/// alone, as [`armour::is_armour`] is.
///
/// # Errors
/// [`PiiError::OutOfMemory`]: what was not looked at is not taken for text.
pub fn is_in_text_form(text: &str) -> Result<bool, PiiError> {
    if armour::is_armour(text) {
        return Ok(true);
    }
    match from_json(text) {
        Err(error @ PiiError::OutOfMemory) => Err(error),
        from => Ok(from.is_ok()),
    }
}

/// The plain value of bytes without a prefix, encrypted under `version`.
///
/// # Errors
/// [`PiiError::Malformed`] when they are shorter than nonce and tag; [`PiiError::TooLong`];
/// [`PiiError::OutOfMemory`].
pub fn from_legacy(stored: &[u8], version: KeyVersion) -> Result<Vec<u8>, PiiError> {
    let header = Header::plain(version);
    let plaintext_len = stored
        .len()
        .checked_sub(NONCE_BYTES + TAG_BYTES)
        .ok_or(PiiError::Malformed("shorter than its nonce and tag"))?;
    header.value_len(plaintext_len)?;
    memory::joined(&[header.as_bytes(), stored])
}

/// Whether `bytes` are a value that a column of type `encrypted_text` may hold.
fn is_column_value(bytes: &[u8]) -> bool {
    Envelope::parse(bytes).is_ok_and(|value| value.form() != Form::Bound)
}
