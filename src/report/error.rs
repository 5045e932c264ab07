//! Every error of the extension is raised here: SQLSTATE, message and hint for each
//! [`PiiError`], and the few errors that only PostgreSQL's side can have.

use crate::report::log_redaction;
use crate::server::{compat, opener};
use pgrx::pg_sys;
use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;
use pii_core::PiiError;
use std::ffi::CString;

/// An ERROR that is about to be raised, or told. Messages never hold a key, a plaintext or a ciphertext,
/// which is why the log redaction may let them through.
#[must_use = "an error that is not raised"]
pub(crate) struct Failure {
    code: PgSqlErrorCode,
    message: String,
    detail: String,
    hint: String,
}

impl Failure {
    pub(crate) fn new(code: PgSqlErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), detail: String::new(), hint: String::new() }
    }

    /// Says more about it; nothing when empty.
    pub(crate) fn detail(self, detail: &str) -> Self {
        Self { detail: detail.to_owned(), ..self }
    }

    /// Says more after what is said already.
    pub(crate) fn and_detail(self, more: &str) -> Self {
        let detail = format!("{} {more}", self.detail);
        Self { detail: detail.trim_start().to_owned(), ..self }
    }

    /// Says what to do about it; nothing when empty.
    pub(crate) fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }

    pub(crate) fn raise(self) -> ! {
        log_redaction::trust(&self.message);
        let mut report = ErrorReport::new(self.code, self.message, "pazpaz_pii");
        if !self.detail.is_empty() {
            report = report.set_detail(self.detail);
        }
        if !self.hint.is_empty() {
            report = report.set_hint(self.hint);
        }
        report.report(PgLogLevel::ERROR);
        unreachable!("ERROR does not return")
    }

    /// Tells the caller of a function, if it has asked for that, or raises it. The function's result means nothing then.
    ///
    /// # Safety
    /// `call` must be the running call.
    pub(crate) unsafe fn tell_or_raise(self, call: pg_sys::FunctionCallInfo) {
        let texts = [&self.message, &self.detail, &self.hint]
            .map(|text| CString::new(text.as_str()).unwrap_or_default());
        // SAFETY: passed on to the caller.
        if !unsafe { compat::tell_caller(call, self.code as i32, &texts) } {
            self.raise();
        }
    }
}

/// Unwraps the result of a function that takes input. The error is a fault of that input: only such
/// may be told to whoever skips bad rows or puts defaults in their place.
pub(crate) trait OrTell<T> {
    /// # Safety
    /// `call` must be the running call.
    unsafe fn or_tell(self, call: pg_sys::FunctionCallInfo) -> Option<T>;
}

impl<T> OrTell<T> for Result<T, Failure> {
    unsafe fn or_tell(self, call: pg_sys::FunctionCallInfo) -> Option<T> {
        // SAFETY: passed on to the caller.
        self.map_err(|failure| unsafe { failure.tell_or_raise(call) }).ok()
    }
}

/// Errors are for users: without this, a server that was started with RUST_BACKTRACE in its
/// environment would add to the detail of each where in this library it was raised.
pub(crate) fn leave_out_backtraces() {
    // SAFETY: PostgreSQL's processes have one thread.
    unsafe { std::env::set_var("RUST_LIB_BACKTRACE", "0") }
}

/// Emits `message` as a WARNING or NOTICE.
pub(crate) fn tell(level: PgLogLevel, message: &str, hint: &str) {
    log_redaction::trust(message);
    let code = match level {
        PgLogLevel::WARNING => PgSqlErrorCode::ERRCODE_WARNING,
        _ => PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION,
    };
    ErrorReport::new(code, message.to_owned(), "pazpaz_pii").set_hint(hint).report(level);
}

/// Unwraps a result, or raises its error.
pub(crate) trait OrRaise<T> {
    fn or_raise(self) -> T;
}

impl<T> OrRaise<T> for Result<T, PiiError> {
    fn or_raise(self) -> T {
        match self {
            Ok(value) => value,
            Err(error) => raise_pii(&error),
        }
    }
}

impl<T> OrRaise<T> for Result<T, Failure> {
    fn or_raise(self) -> T {
        match self {
            Ok(value) => value,
            Err(failure) => failure.raise(),
        }
    }
}

/// Raises `error` with its SQLSTATE and hint.
pub(crate) fn raise_pii(error: &PiiError) -> ! {
    failure(error).raise()
}

/// `error` with its SQLSTATE and hint, and where it was raised if the client is connected elsewhere.
pub(crate) fn failure(error: &PiiError) -> Failure {
    use PgSqlErrorCode as Code;
    const LOAD: &str =
        "Load the keys with SELECT pii_load_keyring($1), or SET LOCAL pazpaz_pii.keyring.";
    let (code, hint) = match error {
        PiiError::NoKey => (Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, LOAD),
        PiiError::VersionNotLoaded(_) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "Load a keyring that holds this version; pii_session_keys() lists the versions loaded.",
        ),
        PiiError::NoIndexKey => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "Load a keyring with an \"index\" entry; searchable values, hashing and blind indexes need it. Grouping by sort does not: SET enable_hashagg = off.",
        ),
        PiiError::IndexVersionMismatch(..) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "One index key is live per database; rewrite the values tagged under the other one.",
        ),
        PiiError::NoCurrentKey => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "No registered data key is active: SELECT pii_activate_key(version), then unlock again.",
        ),
        PiiError::WrongFingerprint { .. } => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "Load the key that is registered under this version; pii_session_keys() lists what is loaded.",
        ),
        PiiError::NotRegistered(_) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "SELECT pii_register_key(version) in a session that has it, or load a keyring whose current version is registered.",
        ),
        PiiError::Retired(..) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "Load a keyring whose current version is in use; pii_key_status lists them. pii_reinstate_key() takes a retirement back.",
        ),
        PiiError::Destroyed(..) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "What was encrypted under it cannot be read any more.",
        ),
        PiiError::NotActive(..) => (
            Code::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "With another index key lookups would find nothing. Load the active one.",
        ),
        PiiError::Authentication(_) => (
            Code::ERRCODE_DATA_CORRUPTED,
            "The loaded key is not the one that encrypted the value, or the value was changed or moved.",
        ),
        PiiError::NotText(_) => {
            (Code::ERRCODE_DATA_CORRUPTED, "The value was encrypted from bytes that are not text.")
        }
        PiiError::Malformed(_) => (
            Code::ERRCODE_INVALID_BINARY_REPRESENTATION,
            "Expected v<version>: followed by nonce, ciphertext and tag.",
        ),
        PiiError::Newer(_) => (
            Code::ERRCODE_FEATURE_NOT_SUPPORTED,
            "Install the newer version on this server; the value is intact, and ciphertext goes out as it is.",
        ),
        PiiError::MalformedArmour => (
            Code::ERRCODE_INVALID_TEXT_REPRESENTATION,
            "Expected v<version>:<base64>, as a session without a key shows it.",
        ),
        PiiError::MalformedAppJson => (
            Code::ERRCODE_INVALID_TEXT_REPRESENTATION,
            "Expected {\"version\": \"v<version>\", \"ciphertext\": \"<base64>\", \"algorithm\": \"AES-256-GCM\"} and nothing else.",
        ),
        PiiError::NotOfTheApplication => (
            Code::ERRCODE_INVALID_BINARY_REPRESENTATION,
            "Expected bytes with or without version prefix, armour, or JSON; pii_adoption_errors() lists the bad rows of a table.",
        ),
        PiiError::Bound => (
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "Use pii_decrypt(value, aad) with the text it was encrypted with.",
        ),
        PiiError::NotBound => {
            (Code::ERRCODE_INVALID_PARAMETER_VALUE, "Use pii_decrypt(value) without aad.")
        }
        PiiError::TooLong => {
            (Code::ERRCODE_PROGRAM_LIMIT_EXCEEDED, "The limit is 805000000 bytes of UTF-8.")
        }
        PiiError::OutOfMemory => (Code::ERRCODE_OUT_OF_MEMORY, ""),
        PiiError::NoRandomness => (Code::ERRCODE_SYSTEM_ERROR, ""),
    };
    Failure::new(code, error.to_string()).detail(&opener::told().unwrap_or_default()).hint(hint)
}

/// The value is longer than the column's `n` characters. Nothing is ever cut off.
pub(crate) fn too_long(limit: usize) -> Failure {
    Failure::new(
        PgSqlErrorCode::ERRCODE_STRING_DATA_RIGHT_TRUNCATION,
        format!("value too long for type encrypted_text({limit})"),
    )
}
