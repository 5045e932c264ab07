//! Masks: what somebody may see of a value whose text they may not, such as a support agent who
//! makes sure of speaking about the right client.
//!
//! A mask is a function of the few characters that its kind shows, and of nothing else: not of the
//! value's length, nor of how many words or digits it has beyond those that count. "Character" is
//! an extended grapheme cluster (Unicode Standard Annex #29), so that no letter is torn from its
//! accents or vowel points.

use std::fmt;
use std::str::FromStr;
use unicode_segmentation::UnicodeSegmentation as _;

/// What stands for all that is hidden.
pub const HIDDEN: &str = "***";

/// What a mask shows. Whatever is too short, or not of the expected form, is hidden wholly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskKind {
    /// The first character of each of the first four words that have three or more: `Z*** M***`.
    Name,
    /// The first character before the `@`, if there are three or more, and a top-level domain of
    /// two to six ASCII letters: `z***@***.com`.
    Email,
    /// The last four digits, if there are eight or more: `***4567`.
    Phone,
    /// The last four letters or digits, if there are eight or more: `***4567`.
    Last4,
    /// Nothing: `***`.
    Full,
}

impl MaskKind {
    /// All kinds, in the order in which they are documented.
    pub const ALL: [Self; 5] = [Self::Name, Self::Email, Self::Phone, Self::Last4, Self::Full];

    /// The mask of `text`.
    #[must_use]
    pub fn mask(self, text: &str) -> String {
        match self {
            Self::Name => name(text),
            Self::Email => email(text),
            Self::Phone => ending(text, char::is_numeric),
            Self::Last4 => ending(text, char::is_alphanumeric),
            Self::Full => HIDDEN.to_owned(),
        }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Last4 => "last4",
            Self::Full => "full",
        }
    }
}

impl fmt::Display for MaskKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Not the name of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of mask")]
pub struct UnknownMask;

impl FromStr for MaskKind {
    type Err = UnknownMask;

    fn from_str(name: &str) -> Result<Self, UnknownMask> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name).ok_or(UnknownMask)
    }
}

/// Words of a name that leave a trace in its mask.
const WORDS: usize = 4;
/// A word this short shows nothing: its first character would be half of it.
const FEWEST_IN_A_WORD: usize = 3;
/// Fewer characters than this show no ending: it would be most of them.
const FEWEST_BEFORE_AN_ENDING: usize = 8;
const ENDING: usize = 4;
/// Code points in one character: more could hold a text of their own.
const MOST_CODE_POINTS: usize = 8;

fn name(text: &str) -> String {
    let words: Vec<String> = text.split_whitespace().take(WORDS).map(beginning).collect();
    if words.is_empty() { HIDDEN.to_owned() } else { words.join(" ") }
}

fn email(text: &str) -> String {
    match text.split_once('@') {
        Some((mailbox, domain)) if !domain.contains('@') => {
            format!("{}@{HIDDEN}{}", beginning(mailbox), top_level(domain))
        }
        _ => HIDDEN.to_owned(),
    }
}

/// `.com` of `example.com`, or nothing.
fn top_level(domain: &str) -> &str {
    let Some(dot) = domain.rfind('.').filter(|dot| *dot > 0) else { return "" };
    let label = &domain[dot + 1..];
    let is_shown = (2..=6).contains(&label.len()) && label.bytes().all(|b| b.is_ascii_alphabetic());
    if is_shown { &domain[dot..] } else { "" }
}

/// The first character of a word and a mask for the rest.
fn beginning(word: &str) -> String {
    let mut characters = word.graphemes(true);
    let first = characters.next().filter(|c| starts(c, char::is_alphanumeric));
    let is_long_enough = characters.nth(FEWEST_IN_A_WORD - 2).is_some();
    format!("{}{HIDDEN}", first.filter(|_| is_long_enough).unwrap_or_default())
}

/// A mask and the last four of those characters that begin as `counts` says.
fn ending(text: &str, counts: fn(char) -> bool) -> String {
    let from_the_end = text.graphemes(true).rev().filter(|c| starts(c, counts));
    let mut characters: Vec<&str> = from_the_end.take(FEWEST_BEFORE_AN_ENDING).collect();
    characters.truncate(if characters.len() < FEWEST_BEFORE_AN_ENDING { 0 } else { ENDING });
    characters.reverse();
    format!("{HIDDEN}{}", String::from_iter(characters))
}

fn starts(character: &str, counts: fn(char) -> bool) -> bool {
    character.starts_with(counts) && character.chars().count() <= MOST_CODE_POINTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_masks(kind: MaskKind, cases: &[(&str, &str)]) {
        for (text, expected) in cases {
            assert_eq!(kind.mask(text), *expected, "{kind} of {text:?}");
        }
    }

    #[test]
    fn names() {
        assert_masks(
            MaskKind::Name,
            &[
                ("Zoë Müller", "Z*** M***"),
                ("Élodie", "É***"),
                ("E\u{301}lodie", "E\u{301}***"),
                ("דוד לוי", "ד*** ל***"),
                ("דָּוִד", "דָּ***"),
                ("王小明", "王***"),
                ("Ann O'Hara-Levi", "A*** O***"),
                ("  Ann \n Becker ", "A*** B***"),
                ("Ng Li", "*** ***"),
                ("J", "***"),
                ("Jo", "***"),
                ("e\u{301}e\u{301}", "***"),
                ("🙂🙂🙂🙂 Cohen", "*** C***"),
                ("👩‍👩‍👧‍👦", "***"),
                ("'Ann'", "***"),
                ("one two six ten and more", "o*** t*** s*** t***"),
                ("", "***"),
                (" \t", "***"),
            ],
        );
    }

    #[test]
    fn email_addresses() {
        assert_masks(
            MaskKind::Email,
            &[
                ("zoe@example.com", "z***@***.com"),
                ("דוד@example.co.il", "ד***@***.il"),
                ("jo@example.org", "***@***.org"),
                ("j@x.de", "***@***.de"),
                ("zoe@localhost", "z***@***"),
                ("zoe@example.photography", "z***@***"),
                ("zoe@.com", "z***@***"),
                ("zoe@example.com7", "z***@***"),
                ("zoe@example.x", "z***@***"),
                ("@example.com", "***@***.com"),
                ("zoe@evil@example.com", "***"),
                ("no address", "***"),
                ("", "***"),
            ],
        );
    }

    #[test]
    fn phone_numbers() {
        assert_masks(
            MaskKind::Phone,
            &[
                ("+972-50-123-4567", "***4567"),
                ("(030) 123 456-78 ext.", "***5678"),
                ("٠٥٠١٢٣٤٥٦٧", "***٤٥٦٧"),
                ("12345678", "***5678"),
                ("1234567", "***"),
                ("1", "***"),
                ("", "***"),
                ("call Zoë, she knows", "***"),
            ],
        );
    }

    #[test]
    fn last_four() {
        assert_masks(
            MaskKind::Last4,
            &[
                ("IL62 0108 0000 0009 9999 999", "***9999"),
                ("AB-123-CD", "***"),
                ("AB-1234-CD", "***34CD"),
                ("12345678", "***5678"),
                ("1234567", "***"),
                ("12", "***"),
                ("", "***"),
                ("🙂🙂🙂🙂🙂🙂🙂🙂", "***"),
            ],
        );
    }

    #[test]
    fn a_character_may_not_smuggle_a_text() {
        let stacked = format!("A{}bc", "\u{301}".repeat(MOST_CODE_POINTS));
        assert_masks(MaskKind::Name, &[(&stacked, "***")]);
        let joined = format!("A{}bc", "\u{301}".repeat(MOST_CODE_POINTS - 1));
        assert!(MaskKind::Name.mask(&joined).starts_with('A'));
    }

    #[test]
    fn kinds_have_names() {
        for kind in MaskKind::ALL {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        for name in ["", "Name", "none", "last"] {
            assert_eq!(name.parse::<MaskKind>(), Err(UnknownMask));
        }
    }
}
