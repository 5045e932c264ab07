//! Whatever is a type modifier is written as one, and stored as one; the words of no other are taken.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pii_core::Typmod;

// What is stored, and what is written in the parentheses.
fuzz_target!(|input: (i32, &str)| {
    let (packed, written) = input;
    if let Some(typmod) = Typmod::unpack(packed) {
        assert_eq!(typmod.pack(), packed.max(-1));
        assert!(packed < 0 || read(&typmod.to_string()) == Some(typmod));
    }
    if let Ok(typmod) = Typmod::of_words(written.split(',')) {
        assert_eq!(Typmod::unpack(typmod.pack()), Some(typmod));
        assert_eq!(read(&typmod.to_string()), Some(typmod));
    }
});

/// As it stands after the type's name.
fn read(written: &str) -> Option<Typmod> {
    let inner = written.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    Typmod::of_words(inner.map(|words| words.split(',')).into_iter().flatten()).ok()
}
