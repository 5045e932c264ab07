//! One line of the server log for each event.

use crate::report::log_line;
use pgrx::prelude::*;
use std::ffi::{CString, c_int};

/// In ASCII, whatever the encoding: at the end of a transaction, where keys go, PostgreSQL cannot
/// convert between encodings.
pub(crate) fn log(text: &str) {
    if let Ok(line) = CString::new(format!("pazpaz_pii audit: {}", escaped(text))) {
        log_line::log_alone(PgSqlErrorCode::ERRCODE_SUCCESSFUL_COMPLETION as c_int, &line);
    }
}

/// The text with JSON's escapes for what is not ASCII; there is none outside of JSON strings.
#[expect(clippy::disallowed_methods, reason = "an event is bounded")]
fn escaped(text: &str) -> String {
    let mut ascii = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii() {
            ascii.push(character);
            continue;
        }
        for unit in character.encode_utf16(&mut [0; 2]) {
            ascii.push_str(&format!("\\u{unit:04x}"));
        }
    }
    ascii
}
