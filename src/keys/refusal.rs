//! Refusals of keys: recorded, then raised.

use crate::audit;
use crate::keys::{session, wipe};
use crate::report::error::{Failure, OrRaise};
use pgrx::prelude::*;
use pii_core::{KeyKind, KeyVersion, KeyringError, UnlockError};

/// What a keyring looks like.
pub(crate) const FORMAT_HINT: &str = "Expected {\"current\": 2, \"keys\": {\"1\": \"<base64 of 32 bytes>\", \"2\": \"...\"}, \"index\": {\"1\": \"...\"}}.";

/// Raises why a keyring, or a key of it, is refused.
pub(crate) fn refuse(error: &KeyringError) -> ! {
    wipe::key_comes();
    audit::key_refusal(&error.to_string());
    let (code, hint) = code_and_hint(error);
    Failure::new(code, error.to_string()).hint(hint).raise()
}

/// SQLSTATE and hint of a refused keyring.
pub(crate) fn code_and_hint(error: &KeyringError) -> (PgSqlErrorCode, &'static str) {
    use PgSqlErrorCode as Code;
    match error {
        KeyringError::TooLong(_) | KeyringError::TooManyKeys(_) => (
            Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            "Leave out keys that no stored value needs: pii_rotate() brings values under the current key, \
            pii_census() shows which keys they need.",
        ),
        KeyringError::NotRandom(_, KeyKind::Data) => (
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "Make a random one the current key: SELECT pii_generate_key(). Beside it, a key that an application made of a text \
            may decrypt what it has encrypted.",
        ),
        KeyringError::Blank | KeyringError::Json { .. } => {
            (Code::ERRCODE_INVALID_PARAMETER_VALUE, FORMAT_HINT)
        }
        _ => (Code::ERRCODE_INVALID_PARAMETER_VALUE, ""),
    }
}

/// An error while the keyring is hidden from code of a table's owner, which may be what asks.
pub(crate) fn refuse_at_work(what: &str) {
    if session::is_hidden() {
        Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            format!("cannot {what} while the extension works on a table of another role"),
        )
        .detail("Code of the table's owner may be running.")
        .raise();
    }
}

/// The key of this kind and version, as SQL names it; an error when there can be none.
pub(crate) fn key_name(kind: &str, version: i32) -> (KeyKind, KeyVersion) {
    let kind = kind.parse().unwrap_or_else(|_| invalid("kind must be 'data' or 'index'", ""));
    let version =
        KeyVersion::new(version.into()).unwrap_or_else(|| refuse(&KeyringError::BadVersion));
    (kind, version)
}

/// Raises that an argument has no meaning.
pub(crate) fn invalid(message: &str, hint: &str) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message).hint(hint).raise()
}

impl<T> OrRaise<T> for Result<T, UnlockError> {
    fn or_raise(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => raise_unlock(error),
        }
    }
}

/// Raises why something could not be unlocked.
fn raise_unlock(error: UnlockError) -> ! {
    use PgSqlErrorCode as Code;
    let (code, hint) = match error {
        UnlockError::Wrapped(..) | UnlockError::WrappedMaster => (
            Code::ERRCODE_DATA_CORRUPTED,
            "The registry was changed by other means than its functions. Restore the row from a backup.",
        ),
        UnlockError::NotABox => (
            Code::ERRCODE_INVALID_BINARY_REPRESENTATION,
            "Expected the bytes that crypto_box_seal gives, at least 48.",
        ),
        UnlockError::Box => (
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "It was sealed for another session or an earlier public key, or was changed on the way.",
        ),
        UnlockError::Argon2 => (Code::ERRCODE_DATA_CORRUPTED, ""),
        UnlockError::OutOfMemory => (Code::ERRCODE_OUT_OF_MEMORY, ""),
    };
    audit::key_refusal(&error.to_string());
    Failure::new(code, error.to_string()).hint(hint).raise()
}
