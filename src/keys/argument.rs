//! Arguments that bring keys: too long a one is refused before it is copied anywhere.

use crate::audit;
use crate::datum::call::varlena_argument;
use crate::datum::varlena::{Bytea, Text};
use crate::keys::refusal::{FORMAT_HINT, refuse};
use crate::report::error::Failure;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::KeyringError;
use pii_core::keyring::MAX_JSON_BYTES;
use pii_core::sealed_box::OVERHEAD_BYTES;
use std::borrow::Cow;

/// A keyring in JSON.
pub(crate) struct KeyringText<'a>(Text<'a>);

impl KeyringText<'_> {
    /// # Safety
    /// As [`Text::from_datum`].
    unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        unsafe {
            check_length(datum);
            Self(Text::from_datum(datum))
        }
    }

    pub(crate) fn utf8(&self) -> Cow<'_, str> {
        self.0.utf8()
    }
}

/// A key, or a sealed box of a keyring.
pub(crate) struct KeyBytes<'a>(Bytea<'a>);

impl KeyBytes<'_> {
    /// # Safety
    /// As [`Bytea::from_datum`].
    unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        unsafe {
            check_length(datum);
            Self(Bytea::from_datum(datum))
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// An argument of a function that loads keys; error 22004 where it is NULL. A provider of keys that has none would
/// else leave a session without them, and nobody would notice.
pub(crate) fn required<T>(argument: Option<T>, name: &str) -> T {
    argument.unwrap_or_else(|| refuse_null(name, NONE_GIVEN))
}

/// The same for a keyring.
pub(crate) fn required_keyring(keyring: Option<KeyringText<'_>>) -> KeyringText<'_> {
    keyring.unwrap_or_else(|| refuse_null("keyring", &format!("{NONE_GIVEN} {FORMAT_HINT}")))
}

const NONE_GIVEN: &str =
    "The session's keys are as they were. Did what provides the keys give none?";

fn refuse_null(name: &str, hint: &str) -> ! {
    let message = format!("argument \"{name}\" must not be null");
    audit::key_refusal(&message);
    Failure::new(PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED, message).hint(hint).raise()
}

/// # Safety
/// `datum` must be a non-null variable-length value.
unsafe fn check_length(datum: pg_sys::Datum) {
    // SAFETY: the caller vouches for the datum, of which only the header is read.
    let len = unsafe { pg_sys::toast_raw_datum_size(datum) } - pg_sys::VARHDRSZ;
    if len > MAX_JSON_BYTES + OVERHEAD_BYTES {
        refuse(&KeyringError::TooLong(MAX_JSON_BYTES));
    }
}

varlena_argument!(KeyringText, "text");
varlena_argument!(KeyBytes, "bytea");
