//! The census attack on a search index: a thief has its pages and knows how common each surname is. How many does he name?
//!
//! Prints its figures: `make leakage`.

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
use std::collections::{BTreeSet, HashSet};
use support::census::{PAGE, Rows, column, named};
use support::ring;

const ROWS: usize = 5_000;

/// What a page of PostgreSQL has room for.
const SEALED_BYTES: usize = 8192 - 24 - 16;

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
    let column = column(1, ROWS);
    let ring = ring();
    let index = ring.index_key().expect("an index key");
    let disk = pages(&column, 1);

    // Every row in the one group of its length; in the group of its tag; in that of whatever repeats itself on
    // the disk, as often as it does: nothing does, so that is all rows again.
    let rows: Vec<Rows<'_>> = column.iter().map(|name| (*name, 1)).collect();
    let lengths = named(&rows, str::len, |_, _| ());
    let tags =
        named(&rows, str::len, |name, _| index.eq_tag(Equality::Exact, name).expect("memory"));
    let repeated = repeated(&disk);
    let stored = named(&rows, str::len, |_, row| row < repeated);
    assert_eq!(repeated, 0);

    let percent = |share: f64| format!("{:.1} %", 100.0 * share);
    let figures = format!(
        "names {} by their lengths, {} by lengths and equality tags, and {} by lengths and an index's pages",
        percent(lengths),
        percent(tags),
        percent(stored)
    );
    println!("of {ROWS} surnames a thief {figures}, {} of them", disk.len() / SEALED_BYTES);
    assert!(PAGE.replace('\n', " ").contains(&figures), "docs/threat-model.md has other figures");
    assert!(tags > lengths, "the attack does not work even where it should");
    assert_eq!(stored, lengths);
}

#[test]
fn stored_pages_are_as_random_bytes() {
    let (disk, again) = (pages(&column(1, ROWS), 1), pages(&column(1, ROWS), 2));
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
    let whole: Vec<&str> = (1..=4).flat_map(|seed| column(seed, ROWS)).collect();
    let count = |rows: usize| pages(&whole[..rows], 1).len() / SEALED_BYTES;
    let counts: BTreeSet<usize> = (0..8).map(|less| count(whole.len() - 200 * less)).collect();
    assert!(counts.len() <= 2, "{counts:?}");
}
