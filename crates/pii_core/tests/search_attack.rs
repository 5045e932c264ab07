//! The census attack: a thief has the disk and knows how common each surname is. How many does he name?
//!
//! The names are those of the US Census Bureau's list of 1990 (`dist.all.last`, public domain), the
//! 5,000 most common with their share in per cent. Prints its figures: `cargo test --test search_attack -- --nocapture`.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a step that cannot fail, failing, fails the test")]

mod support;

use pii_core::search::key;
use pii_core::search::label::Labeller;
use pii_core::search::merge::{Sorted, Stream as _};
use pii_core::search::page::Place;
use pii_core::search::posting::{Posting, Row};
use pii_core::search::segment::{PageSink, SegmentWriter};
use pii_core::secret::SecretKey;
use pii_core::{Equality, SearchError};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use support::ring;

const ROWS: usize = 5_000;
const CENSUS: &str = include_str!("data/us_census_1990_surnames.txt");

/// What a page of PostgreSQL has room for.
const SEALED_BYTES: usize = 8192 - 24 - 16;

/// Names and how many in a hundred thousand have them, the most common first.
fn census() -> Vec<(&'static str, u32)> {
    let line = |line: &'static str| {
        let (name, share) = line.split_once(' ').expect("a name and its share");
        (name, (share.parse::<f64>().expect("a share") * 1000.0) as u32)
    };
    CENSUS.lines().map(line).collect()
}

/// A column of surnames, as common in it as in the census.
fn column(seed: u64) -> Vec<&'static str> {
    let census = census();
    let total: u32 = census.iter().map(|(_, share)| share).sum();
    let mut rng = StdRng::seed_from_u64(seed);
    let mut draw = || {
        let mut at = rng.random_range(0..total);
        let drawn = census.iter().find(|(_, share)| {
            let here = at < *share;
            at = at.saturating_sub(*share);
            here
        });
        drawn.expect("below the total").0
    };
    (0..ROWS).map(|_| draw()).collect()
}

/// For each length, its names, the most common first.
fn by_length() -> HashMap<usize, Vec<&'static str>> {
    let mut names: HashMap<usize, Vec<&str>> = HashMap::new();
    for (name, _) in census() {
        names.entry(name.len()).or_default().push(name);
    }
    names
}

/// The share that is named when the rows of each length fall into groups (what is equal to the
/// thief), and he names the most common group by the most common name, and so on.
fn named<G: Ord>(column: &[&str], group: impl Fn(&str, usize) -> G) -> f64 {
    let mut groups: BTreeMap<(usize, G), Vec<&str>> = BTreeMap::new();
    for (row, name) in column.iter().enumerate() {
        groups.entry((name.len(), group(name, row))).or_default().push(name);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
    let (names, mut next) = (by_length(), HashMap::new());
    let mut right = 0;
    for ((len, _), rows) in groups {
        let rank: &mut usize = next.entry(len).or_default();
        let guess = names[&len].get(*rank).copied();
        *rank += 1;
        right += rows.iter().filter(|name| Some(**name) == guess).count();
    }
    right as f64 / column.len() as f64
}

/// The pages that an index of `column` has on disk, under a salt of their own.
#[derive(Default)]
struct Disk(Vec<u8>);

impl PageSink for Disk {
    type Error = SearchError;

    fn put(&mut self, _: Place, sealed: &[u8]) -> Result<u32, SearchError> {
        self.0.extend_from_slice(sealed);
        Ok((self.0.len() / sealed.len()) as u32)
    }
}

fn pages(column: &[&str], salt: u8) -> Vec<u8> {
    let data_key = SecretKey::generate().expect("a key");
    let mut labeller = Labeller::new(&data_key, &[salt; 16]);
    let (mut labels, mut postings) = (Vec::new(), Vec::new());
    for (at, name) in column.iter().enumerate() {
        labeller.of_value(name, &mut labels).expect("labels");
        let row = Row::new(at as u32 / 100, (at % 100) as u16 + 1).expect("a row");
        postings.extend(labels.iter().map(|label| Posting::new(*label, row)));
    }
    let (mut disk, cipher) = (Disk::default(), key::pages(&data_key, &[salt; 16]));
    let mut writer = SegmentWriter::new(&mut disk, &cipher, 1, SEALED_BYTES).expect("a writer");
    let mut sorted = Sorted::<SearchError>::new(&mut postings);
    while let Some(posting) = sorted.next().expect("in memory") {
        writer.push(posting).expect("written");
    }
    writer.finish().expect("written");
    disk.0
}

/// Eight bytes that occur twice: what frequencies could be counted by.
fn repeated(bytes: &[u8]) -> usize {
    let mut seen = HashSet::new();
    bytes.windows(8).filter(|window| !seen.insert(*window)).count()
}

#[test]
fn stored_pages_name_nobody() {
    let column = column(1);
    let ring = ring();
    let index = ring.index_key().expect("an index key");
    let disk = pages(&column, 1);

    // Every row in the one group of its length; in the group of its tag; in that of whatever repeats itself on
    // the disk, as often as it does: nothing does, so that is all rows again.
    let lengths = named(&column, |_, _| ());
    let tags = named(&column, |name, _| index.eq_tag(Equality::Exact, name).expect("memory"));
    let repeated = repeated(&disk);
    let stored = named(&column, |_, row| row < repeated);
    assert_eq!(repeated, 0);

    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    println!(
        "{ROWS} rows, named by a thief: by lengths {}, by lengths and equality tags {}, by lengths and the pages of a \
         search index ({} of them) {}",
        percent(lengths),
        percent(tags),
        disk.len() / SEALED_BYTES,
        percent(stored)
    );
    assert!(tags > lengths, "the attack does not work even where it should");
    assert_eq!(stored, lengths);
}

#[test]
fn stored_pages_are_as_random_bytes() {
    let (disk, again) = (pages(&column(1), 1), pages(&column(1), 2));
    let windows: HashSet<&[u8]> = disk.windows(8).collect();
    assert!(!again.windows(8).any(|window| windows.contains(window)));

    let mut counts = [0_u32; 256];
    disk.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let expected = disk.len() as f64 / 256.0;
    let chi_square: f64 =
        counts.iter().map(|count| (f64::from(*count) - expected).powi(2) / expected).sum();
    // 255 degrees of freedom: beyond this, one in a million.
    assert!(chi_square < 255.0 + 5.0 * (2.0 * 255.0_f64).sqrt(), "{chi_square}");
}

/// What the number of pages says of how many rows there are: which tenth, about. Labels are random, so that a number at the
/// end of one may come into the next.
#[test]
fn the_number_of_pages_is_rounded() {
    let whole: Vec<&str> = (1..=4).flat_map(column).collect();
    let count = |rows: usize| pages(&whole[..rows], 1).len() / SEALED_BYTES;
    let counts: BTreeSet<usize> = (0..8).map(|less| count(whole.len() - 200 * less)).collect();
    assert!(counts.len() <= 2, "{counts:?}");
}
