//! The way between the database encoding and UTF-8, in which every plaintext is encrypted.

use crate::report::error::{self, Failure, OrRaise as _};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::{PiiError, memory};
use std::borrow::Cow;
use std::cell::Cell;

/// Whether the database encoding is UTF-8, so that nothing has to be converted. A session stays in
/// one database, so PostgreSQL is asked once.
#[inline]
pub(crate) fn database_is_utf8() -> bool {
    thread_local! {
        static IS_UTF8: Cell<Option<bool>> = const { Cell::new(None) };
    }
    #[cold]
    fn ask() -> bool {
        // SAFETY: reads a variable of the backend.
        let is_utf8 = unsafe { pg_sys::GetDatabaseEncoding() == UTF8 };
        IS_UTF8.set(Some(is_utf8));
        is_utf8
    }
    IS_UTF8.get().unwrap_or_else(ask)
}

const UTF8: i32 = pg_sys::pg_enc::PG_UTF8 as i32;

/// Text in the database encoding as UTF-8.
pub(crate) fn server_to_utf8(bytes: &[u8]) -> Cow<'_, str> {
    try_server_to_utf8(bytes).or_raise()
}

/// Text in the database encoding as UTF-8, or why it has no such form.
pub(crate) fn try_server_to_utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Failure> {
    let utf8 = if database_is_utf8() {
        Cow::Borrowed(bytes)
    } else {
        convert(bytes, pg_sys::pg_server_to_any)?
    };
    match utf8 {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
    .ok_or_else(not_utf8)
}

/// Text in the database encoding as UTF-8 of one's own.
pub(crate) fn server_to_own_utf8(bytes: &[u8]) -> String {
    match server_to_utf8(bytes) {
        Cow::Borrowed(text) => memory::copy_text(text).or_raise(),
        Cow::Owned(text) => text,
    }
}

/// Text in the database encoding as UTF-8, for names that are only shown: in a database without an
/// encoding, with replacement characters for what is not UTF-8.
#[expect(clippy::disallowed_methods, reason = "names are short")]
pub(crate) fn server_to_utf8_lossy(bytes: &[u8]) -> String {
    const SQL_ASCII: i32 = pg_sys::pg_enc::PG_SQL_ASCII as i32;
    // SAFETY: reads a variable of the backend.
    if unsafe { pg_sys::GetDatabaseEncoding() } == SQL_ASCII {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        server_to_own_utf8(bytes)
    }
}

fn not_utf8() -> Failure {
    Failure::new(
        PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE,
        "value is not valid in encoding UTF8",
    )
    .hint("Encrypted text is kept in UTF-8, whatever the database encoding.")
}

/// UTF-8 text in the database encoding.
pub(crate) fn utf8_to_server(utf8: &str) -> Cow<'_, [u8]> {
    if database_is_utf8() {
        Cow::Borrowed(utf8.as_bytes())
    } else {
        convert(utf8.as_bytes(), pg_sys::pg_any_to_server).or_raise()
    }
}

type Conversion = unsafe fn(*const std::ffi::c_char, i32, i32) -> *mut std::ffi::c_char;

/// Converts between UTF-8 and the database encoding. PostgreSQL's own errors quote the bytes that
/// have no equivalent, or are not valid; ours do not.
fn convert(bytes: &[u8], conversion: Conversion) -> Result<Cow<'_, [u8]>, Failure> {
    let len = i32::try_from(bytes.len()).map_err(|_| error::failure(&PiiError::TooLong))?;
    PgTryBuilder::new(move || {
        // SAFETY: the source is `len` bytes; the result is the source itself when there is nothing
        // to convert, else a terminated string in the current memory context.
        let converted = unsafe {
            let converted = conversion(bytes.as_ptr().cast(), len, UTF8);
            (converted.cast_const().cast() != bytes.as_ptr()).then(|| {
                let copy = memory::copy(std::ffi::CStr::from_ptr(converted).to_bytes());
                pg_sys::pfree(converted.cast());
                copy.or_raise()
            })
        };
        Ok(converted.map_or(Cow::Borrowed(bytes), Cow::Owned))
    })
    .catch_when(PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER, |_| {
        let failure = Failure::new(
            PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER,
            "the value has characters that the database encoding lacks",
        );
        Err(failure.hint("Decrypt it in a database with encoding UTF8."))
    })
    .catch_when(PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, |_| Err(not_utf8()))
    .execute()
}
