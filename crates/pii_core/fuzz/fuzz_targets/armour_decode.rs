//! Whatever decodes was canonical.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pii_core::armour;

fuzz_target!(|text: &str| {
    let decoded = armour::decode(text);
    assert_eq!(armour::is_armour(text), decoded.is_ok());
    if let Ok(bytes) = decoded {
        assert_eq!(armour::encode(&bytes).as_deref(), Ok(text));
    }
});
