//! Whatever is accepted survives its own JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pii_core::Keyring;
use std::str::FromStr as _;

fuzz_target!(|text: &str| {
    if let Ok(ring) = Keyring::from_str(text) {
        let json = ring.to_json();
        let Ok(again) = Keyring::from_str(&json) else { panic!("its own JSON is refused") };
        assert_eq!(*again.to_json(), *json);
        assert_eq!(again.summary(), ring.summary());
    }
});
