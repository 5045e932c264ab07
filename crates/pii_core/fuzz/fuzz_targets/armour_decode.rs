//! Whatever decodes was canonical.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pii_core::{PiiError, armour};

fuzz_target!(|text: &str| {
    let decoded = armour::decode(text);
    let is_canonical = matches!(decoded, Ok(_) | Err(PiiError::Newer(_)));
    assert_eq!(armour::is_armour(text), is_canonical);
    if let Ok(bytes) = decoded {
        assert_eq!(armour::encode(&bytes).as_deref(), Ok(text));
    }
});
