//! No text is too strange to be folded, masked, searched for, or looked through for a key.
#![no_main]
#![allow(clippy::disallowed_methods)]

use libfuzzer_sys::fuzz_target;
use pii_core::mask::HIDDEN;
use pii_core::search::pattern::{self, Comparison};
use pii_core::search::token::{self, Token};
use pii_core::{MaskKind, PiiError, casefold, key_text};
use std::collections::HashSet;

// A value, and something to look for in it.
fuzz_target!(|input: (&str, &str)| {
    let (value, sought) = input;
    let fold = |text: &str| casefold::casefold(text).map(|folded| folded.to_string());
    assert_eq!(fold(value).and_then(|once| fold(&once)), fold(value));

    for kind in MaskKind::ALL {
        assert!(kind.mask(value) != value || value.contains(HIDDEN), "{kind} shows it all");
    }
    assert!(!key_text::is_in(value.as_bytes()) || value.len() >= 43);

    for comparison in [Comparison::Equal, Comparison::Like, Comparison::Ilike] {
        let _ = pattern::tokens(comparison, sought);
    }
    // Whatever a value is part of is found by it.
    let pattern =
        format!("%{}%", sought.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"));
    let (Ok(Some(demanded)), Ok(there)) =
        (pattern::tokens(Comparison::Like, &pattern), tokens(&format!("{value}{sought}{value}")))
    else {
        return;
    };
    assert!(there.contains(&Token::ALWAYS) || demanded.iter().all(|token| there.contains(token)));
});

fn tokens(value: &str) -> Result<HashSet<Token>, PiiError> {
    let mut found = HashSet::new();
    token::each_of_value(value, |token| {
        found.insert(token);
        Ok::<(), PiiError>(())
    })?;
    Ok(found)
}
