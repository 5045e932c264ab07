//! A column of surnames, and a thief who knows how common each surname is.
//!
//! The names are those of the US Census Bureau's list of 1990 (`dist.all.last`, public domain) with their shares in
//! per cent: all whose share is not rounded to zero.

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, HashMap};

const CENSUS: &str = include_str!("../data/us_census_1990_surnames.txt");

/// Names and how many in a hundred thousand have them, the most common first.
pub(crate) fn names() -> Vec<(&'static str, u32)> {
    let line = |line: &'static str| {
        let (name, share) = line.split_once(' ').expect("a name and its share");
        (name, (share.parse::<f64>().expect("a share") * 1000.0).round() as u32)
    };
    CENSUS.lines().map(line).collect()
}

/// A column of surnames, as common in it as in the census.
pub(crate) fn column(seed: u64, rows: usize) -> Vec<&'static str> {
    let names = names();
    let mut total = 0;
    let up_to_each: Vec<u32> = names
        .iter()
        .map(|(_, share)| {
            total += share;
            total
        })
        .collect();
    let mut rng = StdRng::seed_from_u64(seed);
    (0..rows)
        .map(|_| {
            let drawn = rng.random_range(0..total);
            names[up_to_each.partition_point(|up_to| *up_to <= drawn)].0
        })
        .collect()
}

/// The page on which the figures must stand.
pub(crate) const PAGE: &str = include_str!("../../../../docs/threat-model.md");

/// A part of all rows that look alike to the thief: their name and how many they are.
pub(crate) type Rows<'a> = (&'a str, u32);

/// The share of rows that the thief names right. He sees what `class` tells of a name, which he can tell of any name, and
/// which rows are in one group with others, by what `seen` tells of each of `rows`. He names the most common group in a
/// class by the class's most common name, and so on: of all ways to name each group by another name, the likeliest.
pub(crate) fn named<G: Ord>(
    rows: &[Rows<'_>],
    class: impl Fn(&str) -> usize,
    seen: impl Fn(&str, usize) -> G,
) -> f64 {
    let mut groups: BTreeMap<(usize, G), Vec<Rows<'_>>> = BTreeMap::new();
    for (at, (name, count)) in rows.iter().enumerate() {
        groups.entry((class(name), seen(name, at))).or_default().push((name, *count));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, rows)| std::cmp::Reverse(size(rows)));
    let mut known: HashMap<usize, Vec<&str>> = HashMap::new();
    for (name, _) in names() {
        known.entry(class(name)).or_default().push(name);
    }
    let (mut next, mut right) = (HashMap::new(), 0);
    for ((class, _), rows) in groups {
        let rank: &mut usize = next.entry(class).or_default();
        let guess = known[&class].get(*rank).copied();
        *rank += 1;
        right += rows
            .iter()
            .filter(|(name, _)| Some(*name) == guess)
            .map(|(_, count)| count)
            .sum::<u32>();
    }
    f64::from(right) / f64::from(size(rows))
}

pub(crate) fn size(rows: &[Rows<'_>]) -> u32 {
    rows.iter().map(|(_, count)| count).sum()
}
