//! What LIKE and ILIKE find, the tokens find, whatever lower() does.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a step that cannot fail, failing, fails the test")]

use pii_core::PiiError;
use pii_core::search::pattern::{self, Comparison};
use pii_core::search::token::{Token, each_of_value};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::collections::BTreeSet;

/// `value LIKE pattern`: `None` when the pattern ends with its escape.
fn like(value: &[char], pattern: &[char]) -> Option<bool> {
    let Some((first, rest)) = pattern.split_first() else { return Some(value.is_empty()) };
    match first {
        '%' => {
            (0..=value.len()).try_fold(false, |found, at| Some(found || like(&value[at..], rest)?))
        }
        '_' => value.split_first().map_or(Some(false), |(_, tail)| like(tail, rest)),
        '\\' => {
            let (escaped, rest) = rest.split_first()?;
            literal(*escaped, value, rest)
        }
        other => literal(*other, value, rest),
    }
}

fn literal(wanted: char, value: &[char], rest: &[char]) -> Option<bool> {
    match value.split_first() {
        Some((first, tail)) if *first == wanted => like(tail, rest),
        _ => Some(false),
    }
}

/// lower() of libc, of ICU, of ICU in Turkish and in Lithuanian, and of the C locale.
const LOWERS: [fn(&str) -> String; 5] = [
    |text| text.chars().map(|c| c.to_lowercase().next().expect("one at least")).collect(),
    |text| text.to_lowercase(),
    |text| text.replace("I\u{307}", "i").replace('I', "ı").replace('İ', "i").to_lowercase(),
    |text| {
        let dotted = [("Ì", "i\u{307}\u{300}"), ("Í", "i\u{307}\u{301}"), ("Ĩ", "i\u{307}\u{303}")];
        let text = dotted.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
        text.replace("I\u{300}", "i\u{307}\u{300}")
            .replace("J\u{301}", "j\u{307}\u{301}")
            .to_lowercase()
    },
    |text| text.to_ascii_lowercase(),
];

fn tokens_of(value: &str) -> BTreeSet<Token> {
    let mut tokens = BTreeSet::new();
    let done: Result<(), PiiError> = each_of_value(value, |token| {
        tokens.insert(token);
        Ok(())
    });
    done.expect("tokens");
    tokens
}

fn finds(comparison: Comparison, operand: &str, value: &str) -> bool {
    let there = tokens_of(value);
    there.contains(&Token::ALWAYS)
        || pattern::tokens(comparison, operand)
            .expect("tokens")
            .is_none_or(|wanted| wanted.iter().all(|token| there.contains(token)))
}

fn characters() -> impl Strategy<Value = char> {
    prop_oneof![
        8 => select("abcABiIıİsSſßẞkK\u{212a}σςΣ".chars().collect::<Vec<_>>()),
        2 => select("ÌìÍíĨĩJj\u{300}\u{301}\u{303}\u{307}\u{308}ﬁǅшЩ😀\u{378}".chars().collect::<Vec<_>>()),
        2 => select(r"%_\ ".chars().collect::<Vec<_>>()),
        1 => any::<char>().prop_filter("no NUL", |c| *c != '\0'),
    ]
}

fn value() -> impl Strategy<Value = String> {
    proptest::collection::vec(characters(), 0..14).prop_map(String::from_iter)
}

/// A pattern that often finds the value: a part of it, in another case, some of it wildcards.
fn pattern_of(value: &str, edits: &[(Index, u8)], cut: (Index, Index)) -> String {
    let mut pattern: Vec<String> = value
        .chars()
        .map(|c| if "%_\\".contains(c) { format!("\\{c}") } else { c.to_string() })
        .collect();
    for (at, edit) in edits.iter().filter(|_| !value.is_empty()) {
        let at = at.index(pattern.len());
        pattern[at] = match edit {
            0 => "_".to_owned(),
            1 => "%".to_owned(),
            2 => pattern[at].to_uppercase(),
            3 => pattern[at].to_lowercase(),
            4 => format!("{}%", pattern[at]),
            _ => pattern[at].replace('i', "I"),
        };
    }
    let (from, to) = (cut.0.index(pattern.len() + 1), cut.1.index(pattern.len() + 1));
    let inside = pattern.get(from..to).map(<[String]>::concat);
    inside.map_or_else(|| pattern.concat(), |part| format!("%{part}%"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]
    #[test]
    fn whatever_is_found_by_a_scan_is_found(
        value in value(),
        edits in proptest::collection::vec((any::<Index>(), 0..6_u8), 0..5),
        cut: (Index, Index),
        other in value(),
    ) {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        for pattern in [pattern_of(&value, &edits, cut), other] {
            if like(&chars(&value), &chars(&pattern)) == Some(true) {
                prop_assert!(finds(Comparison::Like, &pattern, &value), "LIKE {pattern:?}");
            }
            for lower in LOWERS {
                if like(&chars(&lower(&value)), &chars(&lower(&pattern))) == Some(true) {
                    prop_assert!(finds(Comparison::Ilike, &pattern, &value), "ILIKE {pattern:?}");
                }
            }
        }
        prop_assert!(finds(Comparison::Equal, &value, &value));
    }
}

#[test]
fn the_tokens_are_worth_their_space() {
    for (pattern, value) in
        [("%gold%", "Silver"), ("Anna%", "Hannah"), ("%anna", "Annas"), ("Ann", "Anna")]
    {
        assert!(!finds(Comparison::Ilike, pattern, value), "{pattern} {value}");
    }
}
