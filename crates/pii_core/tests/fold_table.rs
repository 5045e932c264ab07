//! `src/search/fold_table.rs` is what Unicode's data make it, as two crates of pinned versions have them.
//!
//! It belongs to the format of the search index: what is indexed was folded by it. A newer one needs a
//! new version of the format. `PII_WRITE_FOLD_TABLE=1 cargo test -p pii_core --test fold_table` writes it.

#![allow(clippy::expect_used, reason = "a step that cannot fail, failing, fails the test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::num::NonZeroU32;
use unicode_case_mapping as case;
use unicode_general_category::{self as category, GeneralCategory, get_general_category};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/search/fold_table.rs");

#[test]
fn the_table_is_the_generated_one() {
    assert_eq!(case::UNICODE_VERSION, category::UNICODE_VERSION);
    let generated = source();
    if std::env::var_os("PII_WRITE_FOLD_TABLE").is_some() {
        std::fs::write(PATH, &generated).expect("written");
    }
    assert!(generated == std::fs::read_to_string(PATH).expect("the table"), "{PATH} differs");
}

fn source() -> String {
    let (major, minor, update) = case::UNICODE_VERSION;
    let mut text = format!(
        "//! Made by tests/fold_table.rs of Unicode {major}.{minor}.{update}: not to be changed by hand.\n\n\
         /// The Unicode version of these tables.\n\
         pub const UNICODE_VERSION: (u8, u8, u8) = ({major}, {minor}, {update});\n\n\
         /// What folds to something else, but ASCII and what is left out: of the characters from the first\n\
         /// to the second in steps of the third, the one that is the fourth further on.\n\
         #[rustfmt::skip]\n\
         pub(super) static FOLDS: &[(u32, u32, u32, i32)] = &[\n"
    );
    for (first, last, step, distance) in runs(&folds()) {
        writeln!(text, "    ({first:#x}, {last:#x}, {step}, {distance}),").expect("written");
    }
    text.push_str(
        "];\n\n\
         /// From and to: what has no character.\n\
         #[rustfmt::skip]\n\
         pub(super) static UNASSIGNED: &[(u32, u32)] = &[\n",
    );
    for (first, last) in unassigned() {
        writeln!(text, "    ({first:#x}, {last:#x}),").expect("written");
    }
    text.push_str("];\n");
    text
}

/// What each character folds to, when that is another: the folding of the first of all that case
/// makes partners.
fn folds() -> BTreeMap<u32, u32> {
    let mut classes = Classes::default();
    for character in '\0'..=char::MAX {
        for partner in partners(character) {
            classes.join(character.into(), partner);
        }
    }
    // Beyond single characters, lower() in Turkish and Lithuanian, see fold.rs.
    for like_i in "IİıÌÍĨ".chars() {
        classes.join('i'.into(), like_i.into());
    }
    let mut folds = BTreeMap::new();
    for code in 0x80..=u32::from(char::MAX) {
        let first = classes.first(code);
        let fold = char::from_u32(first).and_then(case::case_folded).map_or(first, NonZeroU32::get);
        if fold != code && char::from_u32(code).is_some() {
            folds.insert(code, fold);
        }
    }
    folds
}

/// What Unicode's mappings of one character to one make of it, in any direction.
fn partners(character: char) -> impl Iterator<Item = u32> {
    let [lower, more] = case::to_lowercase(character);
    let [upper, upper_more, _] = case::to_uppercase(character);
    let [title, title_more, _] = case::to_titlecase(character);
    let single = |to: u32, more: u32| (to != 0 && more == 0).then_some(to);
    let folded = case::case_folded(character).map(NonZeroU32::get);
    [single(lower, more), single(upper, upper_more), single(title, title_more), folded]
        .into_iter()
        .flatten()
}

/// Which characters are one.
#[derive(Default)]
struct Classes(BTreeMap<u32, u32>);

impl Classes {
    /// The first of its class.
    fn first(&self, code: u32) -> u32 {
        self.0.get(&code).map_or(code, |smaller| self.first(*smaller))
    }

    fn join(&mut self, one: u32, other: u32) {
        let (one, other) = (self.first(one), self.first(other));
        if one != other {
            self.0.insert(one.max(other), one.min(other));
        }
    }
}

/// First, last, step and distance of what folds over the same distance, in steps of one or two.
fn runs(folds: &BTreeMap<u32, u32>) -> Vec<(u32, u32, u32, i32)> {
    let mut runs: Vec<(u32, u32, u32, i32)> = Vec::new();
    for (&code, &to) in folds {
        let distance = to.cast_signed() - code.cast_signed();
        match runs.last_mut() {
            Some((first, last, step, same))
                if *same == distance
                    && code - *last <= 2
                    && (first == last || code - *last == *step) =>
            {
                *step = code - *last;
                *last = code;
            }
            _ => runs.push((code, code, 1, distance)),
        }
    }
    runs
}

fn unassigned() -> Vec<(u32, u32)> {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for character in '\0'..=char::MAX {
        if get_general_category(character) == GeneralCategory::Unassigned {
            let code = u32::from(character);
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == code => *last = code,
                _ => ranges.push((code, code)),
            }
        }
    }
    ranges
}
