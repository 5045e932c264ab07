//! Whatever parses is the sum of its parts and survives armour.
#![no_main]
#![allow(clippy::disallowed_methods)]

use libfuzzer_sys::fuzz_target;
use pii_core::{Envelope, Form, PiiError, armour};

fuzz_target!(|bytes: &[u8]| {
    let text = armour::encode(bytes);
    let value = match Envelope::parse(bytes) {
        Ok(value) => value,
        // Armour carries on what only a newer version reads.
        Err(error) => return assert_eq!(text.is_ok(), matches!(error, PiiError::Newer(_))),
    };
    let parts: [&[u8]; 4] = [value.header(), value.nonce(), value.ciphertext(), value.tag()];
    assert_eq!(parts.concat(), bytes);
    let decoded = text.and_then(|text| armour::decode(&text));
    match value.form() {
        Form::Bound => assert!(decoded.is_err()),
        Form::Plain | Form::Searchable(_) => assert_eq!(decoded.as_deref(), Ok(bytes)),
    }
});
