//! The census attack on a searchable column: a thief has the stored values and knows how common each surname is. How many
//! does he name?
//!
//! Prints the table of docs/threat-model.md, where it must stand: `make leakage`.

#![allow(clippy::expect_used, reason = "a step that cannot fail, failing, fails the test")]

mod support;

use pii_core::{EqTag, Equality};
use std::collections::{BTreeMap, HashMap};
use support::census::{PAGE, Rows, column, named, names, size};
use support::ring;

const SIZES: [(&str, usize); 4] =
    [("500", 500), ("5,000", 5_000), ("100,000", 100_000), ("1,000,000", 1_000_000)];
const COLUMNS: std::ops::RangeInclusive<u64> = 1..=5;

/// The tag that a searchable column stores for each name.
fn tags() -> HashMap<&'static str, EqTag> {
    let ring = ring();
    let index = ring.index_key().expect("an index key");
    names()
        .into_iter()
        .map(|(name, _)| (name, index.eq_tag(Equality::Exact, name).expect("memory")))
        .collect()
}

/// The rows of a column, those of one name together.
fn rows(column: &[&'static str]) -> Vec<Rows<'static>> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for name in column {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// The share of rows that a thief names right who sees length and tag, and names each tag by itself: by the name of that
/// length that would most likely occur so often. In small columns that is better than to name each by another name.
fn named_one_by_one(rows: &[Rows<'_>]) -> f64 {
    let (names, all) = (names(), size(rows));
    let total: u32 = names.iter().map(|(_, share)| share).sum();
    let mut expected: HashMap<usize, Vec<(&str, f64)>> = HashMap::new();
    for (name, share) in &names {
        let count = f64::from(*share) / f64::from(total) * f64::from(all);
        expected.entry(name.len()).or_default().push((name, count));
    }
    let mut guesses: HashMap<(usize, u32), &str> = HashMap::new();
    let is_right = |(name, count): &&Rows<'_>| {
        // By Poisson, without what is the same for all names.
        let likelihood = |expected: f64| f64::from(*count) * expected.ln() - expected;
        let likeliest = || {
            let of_that_length = expected[&name.len()].iter();
            of_that_length.max_by(|one, other| likelihood(one.1).total_cmp(&likelihood(other.1)))
        };
        *guesses.entry((name.len(), *count)).or_insert_with(|| likeliest().expect("a name").0)
            == *name
    };
    let right: u32 = rows.iter().filter(is_right).map(|(_, count)| count).sum();
    f64::from(right) / f64::from(all)
}

/// What a thief names by length, by tag, and by both.
fn attack(rows: &[Rows<'_>], tags: &HashMap<&str, EqTag>) -> [f64; 3] {
    let length = named(rows, str::len, |_, _| ());
    let tag = named(rows, |_| 0, |name, _| tags[name]);
    let both = named(rows, str::len, |name, _| tags[name]);
    [length, tag, both.max(named_one_by_one(rows))]
}

/// The lowest and the highest of some shares, in per cent.
fn range(shares: impl Iterator<Item = f64> + Clone) -> String {
    let (lowest, highest) = (shares.clone().fold(1.0, f64::min), shares.fold(0.0, f64::max));
    format!("{:.1} to {:.1} %", 100.0 * lowest, 100.0 * highest)
}

#[test]
fn the_figures_are_those_of_the_threat_model() {
    let tags = tags();
    let lines = SIZES.map(|(size, count)| {
        let shares = Vec::from_iter(COLUMNS.map(|seed| attack(&rows(&column(seed, count)), &tags)));
        let [length, tag, both] =
            [0, 1, 2].map(|by| range(shares.iter().map(move |share| share[by])));
        format!("| {size} | {length} | {tag} | {both} |")
    });
    println!("{}", lines.join("\n"));
    assert!(lines.iter().all(|line| PAGE.contains(line)), "docs/threat-model.md has other figures");
}
