//! One text for all spellings that differ in case, width or composition: what case-insensitive look-ups hash.
//!
//! ```text
//! casefold(X) = NFKC(visible(toCasefold(NFKD(toCasefold(NFD(X))))))
//! ```
//!
//! That is Unicode's compatibility caseless matching (D146 in chapter 3 of the standard) without the characters that
//! it calls default ignorable, which nobody sees. The Unicode version is part of it: hashes that are
//! stored were made by it, so the crates that bring its tables stay as they are.

use crate::error::PiiError;
use crate::memory;
use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

/// The Unicode version of the folding.
pub const UNICODE_VERSION: (u8, u8, u8) = (16, 0, 0);

/// Normalising keeps back runs of marks, in each of its passes, as a number and a class for each.
const BYTES_KEPT_BACK: usize = 32;

/// The folded text.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn casefold(text: &str) -> Result<Zeroizing<String>, PiiError> {
    if text.is_ascii() {
        let mut folded = Zeroizing::new(memory::copy_text(text)?);
        folded.make_ascii_lowercase();
        return Ok(folded);
    }
    memory::ask_for(text.len().saturating_mul(BYTES_KEPT_BACK))?;
    // Counted first, so that no text is left behind by one that grows.
    let len = folded_characters(text).map(char::len_utf8).sum();
    let mut folded = Zeroizing::new(memory::room_for_text(len)?);
    folded.extend(folded_characters(text));
    Ok(folded)
}

fn folded_characters(text: &str) -> impl Iterator<Item = char> {
    text.nfd()
        .default_case_fold()
        .nfkd()
        .default_case_fold()
        .filter(|character| !is_default_ignorable(*character))
        .nfkc()
}

/// Unicode's property Default_Ignorable_Code_Point.
fn is_default_ignorable(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest as _, Sha256};

    fn folded(text: &str) -> String {
        casefold(text).expect("memory").to_string()
    }

    #[test]
    fn one_text_for_all_spellings() {
        for (spelling, text) in [
            ("", ""),
            ("Zoe@Example.COM", "zoe@example.com"),
            ("ZOË@EXAMPLE.COM", "zoë@example.com"),
            ("Zoe\u{308}@example.com", "zoë@example.com"),
            ("Straße", "strasse"),
            ("STRASSE", "strasse"),
            ("ＺＯＥ", "zoe"),
            ("ﬁsh", "fish"),
            ("ΌΣΟΣ", "όσοσ"),
            ("όσος", "όσοσ"),
            ("\u{1fb3}\u{345}", "αιι"),
            ("zo\u{200b}e\u{ad}@example.com\u{feff}", "zoe@example.com"),
            ("İ", "i\u{307}"),
            ("ı", "ı"),
            ("שלום", "שלום"),
            ("Ⅷ㎯", "viiirad∕s2"),
        ] {
            assert_eq!(folded(spelling), text, "{spelling:?}");
        }
    }

    /// A line for each character of the planes that Unicode has given something to fold, `before` and `after` it.
    fn lines(before: &str, after: &str) -> String {
        let characters = (0..0x3_0000).chain(0xe_0000..0xe_1000).filter_map(char::from_u32);
        characters.map(|one| format!("{before}{one}{after}\n")).collect()
    }

    #[test]
    fn folding_again_changes_nothing() {
        for (before, after) in [("", ""), ("e", "\u{301}"), ("\u{345}", "Q")] {
            let once = folded(&lines(before, after));
            let twice = folded(&once);
            for (line, again) in once.lines().zip(twice.lines()) {
                assert_eq!(line, again);
            }
            assert_eq!(once, twice);
        }
    }

    /// Hashes that are stored were made by this folding: another result is another format.
    #[test]
    fn the_folding_of_all_characters_stays_as_it_is() {
        assert_eq!(unicode_normalization::UNICODE_VERSION, UNICODE_VERSION);
        assert_eq!(caseless::UNICODE_VERSION, (16, 0, 0));
        let hash = Sha256::digest(folded(&lines("", "")));
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hash, "9d397aed889239bb8a21dba362028ad16e69ffd6c0545aff3c153630dcc18d95");
    }

    #[test]
    fn a_run_of_marks_is_a_text() {
        let text = format!("E{}", "\u{301}\u{323}".repeat(10_000));
        assert_eq!(folded(&folded(&text)), folded(&text));
    }
}
