//! Texts folded character by character, for looking things up whatever their case.
//!
//! PostgreSQL's ILIKE compares what lower() makes of both sides, and lower() depends on provider,
//! locale, context and Unicode version. Folding is coarser than all of them: whatever any of them
//! makes of a character has the same folding as the character. So what ILIKE finds, the index finds;
//! what it finds beyond that, PostgreSQL checks against the row.
//!
//! | lower() of | may be | so |
//! |---|---|---|
//! | Σ | σ or, at the end of a word, ς | both are σ |
//! | I, İ | i, ı, or i with U+0307 (ICU, and with it in Turkish and Lithuanian) | all are i, U+0307 is left out |
//! | Ì, Í, Ĩ | in Lithuanian, i with U+0307 and the accent (U+0300, U+0301, U+0303) | the three are i, those left out |
//! | anything else | one character, its partner in Unicode's simple mappings | partners are one |
//!
//! The table is part of the format: it never changes within a format version, while Unicode grows.
//! Partners of characters that it knows are fixed for good (Unicode's stability policy: "case pair
//! stability"); those that it does not know are [not settled](is_settled).

use super::fold_table::{FOLDS, UNASSIGNED};

/// The Unicode version of the table.
pub use super::fold_table::UNICODE_VERSION;

/// What `character` folds to; `None` when it is left out.
#[inline]
#[must_use]
pub fn fold(character: char) -> Option<char> {
    match character {
        '\0'..='\x7f' => Some(character.to_ascii_lowercase()),
        '\u{300}' | '\u{301}' | '\u{303}' | '\u{307}' => None,
        _ => Some(from_table(character)),
    }
}

/// `text`, folded.
pub fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter_map(fold)
}

/// Whether no later Unicode can bring `character` a partner: it was assigned when the table was made.
#[inline]
#[must_use]
pub fn is_settled(character: char) -> bool {
    character.is_ascii() || {
        let code = u32::from(character);
        let after = UNASSIGNED.partition_point(|(first, _)| *first <= code);
        after == 0 || UNASSIGNED[after - 1].1 < code
    }
}

fn from_table(character: char) -> char {
    let code = u32::from(character);
    let after = FOLDS.partition_point(|(first, ..)| *first <= code);
    match FOLDS[..after].last() {
        Some((first, last, step, distance))
            if code <= *last && (code - first).is_multiple_of(*step) =>
        {
            code.checked_add_signed(*distance).and_then(char::from_u32).unwrap_or(character)
        }
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        folded(text).collect()
    }

    #[test]
    fn what_case_makes_of_it_is_the_same() {
        for texts in [
            &["ΟΔΥΣΣΕΎΣ", "οδυσσεύς", "οδυσσεύσ"][..],
            &["İI", "iı", "i\u{307}i", "ıI\u{307}", "II"],
            &["ÌÍĨ", "ìíĩ", "i\u{307}\u{300}i\u{307}\u{301}i\u{307}\u{303}", "iii"],
            &["\u{212a}elvin", "Kelvin", "kELVIN"],
            &["ſharp", "Sharp", "sharp"],
            &["STRAẞE", "straße"],
            &["Ǆ", "ǅ", "ǆ"],
            &["ÅNGSTRÖM", "\u{212b}ngström", "ångström"],
            &["ᏣᎳᎩ", "ꮳꮃꭹ"],
            &["ᲓᲐ", "და"],
        ] {
            for other in texts {
                assert_eq!(text(other), text(texts[0]));
            }
        }
    }

    #[test]
    fn what_differs_in_more_than_case_stays_apart() {
        assert_eq!(text("שלום Müller ﬁ 1"), "שלום müller ﬁ 1");
        assert_ne!(text("straße"), text("strasse"));
        assert_ne!(text("ö"), text("o"));
    }

    #[test]
    fn folding_again_changes_nothing() {
        for character in '\0'..=char::MAX {
            assert!(fold(character).is_none_or(|once| fold(once) == Some(once)), "{character:?}");
        }
    }

    /// Rust's table is newer than ours: what it adds to it is not settled.
    #[test]
    fn what_rust_lowers_folds_alike_or_is_not_settled() {
        for character in '\0'..=char::MAX {
            let lowered: String = character.to_lowercase().collect();
            let alike = text(&lowered) == text(&character.to_string());
            assert!(alike || !is_settled(character), "{character:?}");
        }
    }

    #[test]
    fn what_has_no_character_is_not_settled() {
        for unassigned in ['\u{378}', '\u{fdd0}', '\u{e01f0}', '\u{10ffff}'] {
            assert!(!is_settled(unassigned));
        }
        for assigned in ['a', 'ß', 'א', '\u{e000}', '😀'] {
            assert!(is_settled(assigned));
        }
    }

    #[test]
    fn the_table_is_in_order() {
        assert!(FOLDS.windows(2).all(|pair| pair[0].1 < pair[1].0));
        assert!(UNASSIGNED.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}
