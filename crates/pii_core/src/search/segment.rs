//! A segment: its pages written, one after another; looked up by label; and read through.

use super::catalogue::Segment;
use super::directory::{self, Child, Directory, DirectoryPage};
use super::label::Label;
use super::list::{self, ListCursor, ListPage};
use super::page::{self, LISTS, MAX_LEVEL, Place};
use super::posting::{Posting, Row};
use crate::aead::Cipher;
use crate::error::SearchError;
use crate::memory;
use zeroize::Zeroizing;

/// Where sealed pages go to.
pub trait PageSink {
    /// What can go wrong.
    type Error: From<SearchError>;

    /// Stores a page; says in which block.
    ///
    /// # Errors
    /// The sink's own.
    fn put(&mut self, place: Place, sealed: &[u8]) -> Result<u32, Self::Error>;
}

/// Where sealed pages come from.
pub trait PageSource {
    /// What can go wrong.
    type Error: From<SearchError>;

    /// Copies the page of `place`, which is in `block`, to `sealed`.
    ///
    /// # Errors
    /// The source's own: that another page is there, for one.
    fn get(&mut self, place: Place, block: u32, sealed: &mut [u8]) -> Result<(), Self::Error>;
}

/// So many pages of postings hide how many there are: their number with all but its first bits 0,
/// rounded up (Padmé; Nikitin and others, "Reducing Metadata Leakage from Encrypted Files and
/// Communication with PURBs", 2019). At most 12 per cent more.
#[must_use]
pub fn padded(pages: u32) -> u32 {
    if pages < 2 {
        return pages;
    }
    let exponent = pages.ilog2();
    let hidden = exponent - (exponent.ilog2() + 1).min(exponent);
    let mask = (1 << hidden) - 1;
    pages.checked_add(mask).map_or(pages, |more| more & !mask)
}

/// What a segment is, once it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Level of its root.
    pub level: u8,
    /// Block of its root.
    pub root: u32,
    /// How many pages it has.
    pub pages: u32,
    /// How many postings.
    pub postings: u64,
}

/// Writes a segment.
pub struct SegmentWriter<'a, S> {
    sink: &'a mut S,
    cipher: &'a Cipher,
    owner: u32,
    page: ListPage,
    directories: Vec<DirectoryPage>,
    /// How many pages each level has.
    counts: Vec<u32>,
    postings: u64,
    body: Zeroizing<Vec<u8>>,
    sealed: Vec<u8>,
}

impl<'a, S: PageSink> SegmentWriter<'a, S> {
    /// Begins one whose pages have room for `sealed_len` bytes each. `cipher` must be that of a salt that was
    /// never used before.
    ///
    /// # Errors
    /// [`SearchError::TooLarge`] when pages are too small or too large; [`SearchError::Pii`]: out of memory.
    pub fn new(
        sink: &'a mut S,
        cipher: &'a Cipher,
        owner: u32,
        sealed_len: usize,
    ) -> Result<Self, SearchError> {
        let body_len = page::body_len(sealed_len);
        if body_len < list::MIN_BODY_BYTES.max(directory::MIN_BODY_BYTES)
            || body_len > usize::from(u16::MAX)
        {
            return Err(SearchError::TooLarge);
        }
        Ok(Self {
            sink,
            cipher,
            owner,
            page: ListPage::new(body_len)?,
            directories: Vec::new(),
            counts: vec![0],
            postings: 0,
            body: Zeroizing::new(memory::zeros(body_len)?),
            sealed: memory::zeros(sealed_len)?,
        })
    }

    /// Takes the next posting, which must come after all before it.
    ///
    /// # Errors
    /// [`SearchError::Malformed`] when it does not; those of the sink.
    pub fn push(&mut self, posting: Posting) -> Result<(), S::Error> {
        if !self.page.push(posting)? {
            self.end_page()?;
            if !self.page.push(posting)? {
                return Err(SearchError::TooLarge.into());
            }
        }
        self.postings += 1;
        Ok(())
    }

    /// Ends it; `None` when it has no posting, and then no page.
    ///
    /// # Errors
    /// [`SearchError::TooLarge`]; those of the sink.
    pub fn finish(mut self) -> Result<Option<Written>, S::Error> {
        if self.postings == 0 {
            return Ok(None);
        }
        self.end_page()?;
        self.pad()?;
        for at in 0.. {
            let alone = self.counts[at + 1] == 0;
            let child = self.put_directory(at)?;
            if alone {
                let pages =
                    self.counts.iter().try_fold(0_u32, |sum, count| sum.checked_add(*count));
                let pages = pages.ok_or(SearchError::TooLarge)?;
                let level = self.level(at)?;
                let written = Written { level, root: child.block, pages, postings: self.postings };
                return Ok(Some(written));
            }
            self.enter(at + 1, child)?;
        }
        Err(SearchError::TooLarge.into())
    }

    /// Puts the page of postings that is full, or the last.
    fn end_page(&mut self) -> Result<(), S::Error> {
        let first = self.page.first().ok_or(SearchError::TooLarge)?;
        self.page.finish(&mut self.body)?;
        self.put_lists(first)
    }

    /// Puts pages without postings, so that the number of pages says less.
    fn pad(&mut self) -> Result<(), S::Error> {
        for _ in self.counts[0]..padded(self.counts[0]) {
            self.body.fill(0);
            self.put_lists(Label::MAX)?;
        }
        Ok(())
    }

    fn put_lists(&mut self, first: Label) -> Result<(), S::Error> {
        let child = self.put(LISTS, first)?;
        self.enter(0, child)
    }

    /// Enters a page into the directory `at`, the lowest being 0.
    fn enter(&mut self, at: usize, child: Child) -> Result<(), S::Error> {
        if self.directories.len() == at {
            self.level(at)?;
            self.directories.push(DirectoryPage::new(self.body.len())?);
            self.counts.push(0);
        }
        if self.directories[at].push(child) {
            return Ok(());
        }
        let full = self.put_directory(at)?;
        self.enter(at + 1, full)?;
        self.directories[at].push(child);
        Ok(())
    }

    fn put_directory(&mut self, at: usize) -> Result<Child, S::Error> {
        let first = self.directories[at].first().ok_or(SearchError::TooLarge)?.first;
        self.directories[at].finish(&mut self.body)?;
        let level = self.level(at)?;
        self.put(level, first)
    }

    /// The level of the directory `at`.
    fn level(&self, at: usize) -> Result<u8, SearchError> {
        u8::try_from(at + 1).ok().filter(|level| *level <= MAX_LEVEL).ok_or(SearchError::TooLarge)
    }

    /// Seals and puts what is in `body`.
    fn put(&mut self, level: u8, first: Label) -> Result<Child, S::Error> {
        let number = self.counts[usize::from(level)];
        let place = Place { owner: self.owner, level, number };
        page::seal(self.cipher, place, &self.body, &mut self.sealed)?;
        let block = self.sink.put(place, &self.sealed)?;
        self.counts[usize::from(level)] = number.checked_add(1).ok_or(SearchError::TooLarge)?;
        Ok(Child { first, number, block })
    }
}

/// Reads a segment.
pub struct SegmentReader<S> {
    source: S,
    cipher: Cipher,
    owner: u32,
    root: (u8, u32),
    sealed: Vec<u8>,
    /// By level, the page that was opened last, and its number.
    opened: Vec<(Option<u32>, Zeroizing<Vec<u8>>)>,
}

impl<S: PageSource> SegmentReader<S> {
    /// Of a segment whose pages have `sealed_len` bytes each. `cipher` must be its own.
    ///
    /// # Errors
    /// [`SearchError::Pii`]: out of memory.
    pub fn new(
        source: S,
        cipher: Cipher,
        segment: &Segment,
        sealed_len: usize,
    ) -> Result<Self, SearchError> {
        let mut opened = Vec::new();
        for _ in 0..=segment.level {
            let body = memory::zeros(page::body_len(sealed_len))?;
            memory::push(&mut opened, (None, Zeroizing::new(body)))?;
        }
        let (owner, root) = (segment.owner, (segment.level, segment.root));
        Ok(Self { source, cipher, owner, root, sealed: memory::zeros(sealed_len)?, opened })
    }

    /// Gives `take` every row under `label`, in ascending order.
    ///
    /// # Errors
    /// [`SearchError`], those of the source and of `take`.
    pub fn look_up(
        &mut self,
        label: Label,
        mut take: impl FnMut(Row) -> Result<(), S::Error>,
    ) -> Result<(), S::Error> {
        for page in self.pages_of(label)? {
            self.open(LISTS, page.number, page.block)?;
            let body = &self.opened[0].1;
            if let Some(mut cursor) = find(body, label)? {
                while let Some(row) = cursor.row(body)? {
                    take(row)?;
                }
            }
        }
        Ok(())
    }

    /// About how many rows are under `label`: exact, unless they take several pages, of which the
    /// first and the last are looked at.
    ///
    /// # Errors
    /// [`SearchError`], those of the source.
    pub fn estimate(&mut self, label: Label) -> Result<u64, S::Error> {
        let pages = self.pages_of(label)?;
        let mut sum = 0;
        for (at, page) in pages.iter().enumerate() {
            if at > 1 && at + 1 < pages.len() {
                // A full page: rows of one list are two bytes apart, or one.
                sum += self.sealed.len() as u64 / 2;
                continue;
            }
            self.open(LISTS, page.number, page.block)?;
            let body = &self.opened[0].1;
            let mut cursor = ListCursor::new(body)?;
            while let Some((found, count)) = cursor.list(body)? {
                if found == label {
                    sum += count;
                }
                if found >= label {
                    break;
                }
            }
        }
        Ok(sum)
    }

    /// All postings, in their order.
    #[must_use]
    pub fn into_postings(self) -> Postings<S> {
        let path = vec![0; self.opened.len() - 1];
        Postings { reader: self, path, cursor: None, label: Label::MIN }
    }

    /// The pages of postings in which `label` can be.
    fn pages_of(&mut self, label: Label) -> Result<Vec<Child>, S::Error> {
        let (level, block) = self.root;
        let mut pages = vec![Child { first: Label::MIN, number: 0, block }];
        for level in (1..=level).rev() {
            let mut below = Vec::new();
            for page in pages {
                self.open(level, page.number, page.block)?;
                let directory = Directory::parse(&self.opened[usize::from(level)].1)?;
                for child in directory.range(label).filter_map(|at| directory.child(at)) {
                    memory::push(&mut below, child).map_err(SearchError::from)?;
                }
            }
            pages = below;
        }
        Ok(pages)
    }

    /// Opens a page, unless it is the one of its level that was opened last.
    fn open(&mut self, level: u8, number: u32, block: u32) -> Result<(), S::Error> {
        let (opened, body) = &mut self.opened[usize::from(level)];
        if *opened != Some(number) {
            *opened = None;
            let place = Place { owner: self.owner, level, number };
            self.source.get(place, block, &mut self.sealed)?;
            page::open(&self.cipher, place, &self.sealed, body)?;
            *opened = Some(number);
        }
        Ok(())
    }
}

/// At the rows of `label`, if the page has any.
fn find(body: &[u8], label: Label) -> Result<Option<ListCursor>, SearchError> {
    let mut cursor = ListCursor::new(body)?;
    while let Some((found, _)) = cursor.list(body)? {
        if found >= label {
            return Ok((found == label).then_some(cursor));
        }
    }
    Ok(None)
}

/// The postings of a segment, one after another.
pub struct Postings<S> {
    reader: SegmentReader<S>,
    /// By level, from the lowest directory on: the entry to be read next.
    path: Vec<usize>,
    cursor: Option<ListCursor>,
    label: Label,
}

impl<S: PageSource> Postings<S> {
    /// The next posting.
    ///
    /// # Errors
    /// [`SearchError`], those of the source.
    #[expect(clippy::should_implement_trait, reason = "an error ends it")]
    pub fn next(&mut self) -> Result<Option<Posting>, S::Error> {
        loop {
            if let Some(cursor) = &mut self.cursor {
                let body = &self.reader.opened[0].1;
                if let Some(row) = cursor.row(body)? {
                    return Ok(Some(Posting::new(self.label, row)));
                }
                if let Some((label, _)) = cursor.list(body)? {
                    self.label = label;
                    continue;
                }
            }
            let Some(page) = self.next_page(0)? else { return Ok(None) };
            self.reader.open(LISTS, page.number, page.block)?;
            self.cursor = Some(ListCursor::new(&self.reader.opened[0].1)?);
        }
    }

    /// The next page below the directories of level `at + 1`.
    fn next_page(&mut self, at: usize) -> Result<Option<Child>, S::Error> {
        let (level, block) = self.reader.root;
        if at == usize::from(level) {
            return Ok(None);
        }
        let (opened, body) = &self.reader.opened[at + 1];
        if opened.is_some() {
            let next = Directory::parse(body)?.child(self.path[at]);
            if next.is_some() {
                self.path[at] += 1;
                return Ok(next);
            }
        }
        let directory = if at + 1 == usize::from(level) {
            // The root, if it was not read through.
            opened.is_none().then_some(Child { first: Label::MIN, number: 0, block })
        } else {
            self.next_page(at + 1)?
        };
        let Some(directory) = directory else { return Ok(None) };
        self.reader.open(at as u8 + 1, directory.number, directory.block)?;
        self.path[at] = 1;
        let first = Directory::parse(&self.reader.opened[at + 1].1)?.child(0);
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::key;
    use crate::secret::SecretKey;
    use crate::version::KeyVersion;
    use proptest::collection::btree_set;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    type Page = (Place, Vec<u8>);

    #[derive(Clone, Default)]
    struct Memory(Vec<Page>);

    impl PageSink for Memory {
        type Error = SearchError;

        fn put(&mut self, place: Place, sealed: &[u8]) -> Result<u32, SearchError> {
            self.0.push((place, sealed.to_vec()));
            Ok(self.0.len() as u32 - 1)
        }
    }

    impl PageSource for &Memory {
        type Error = SearchError;

        fn get(&mut self, place: Place, block: u32, out: &mut [u8]) -> Result<(), SearchError> {
            let (there, sealed) = &self.0[block as usize];
            assert_eq!(*there, place);
            out.copy_from_slice(sealed);
            Ok(())
        }
    }

    fn cipher() -> Cipher {
        key::pages(&SecretKey::copy_of(&[7; 32]), &[1; 16])
    }

    fn posting((label, block, offset): (u64, u32, u16)) -> Posting {
        let label = Label::new(label).expect("a label");
        Posting::new(label, Row::new(block, offset).expect("a row"))
    }

    fn write(postings: &[Posting], len: usize) -> (Memory, Option<Segment>) {
        let (mut memory, cipher) = (Memory::default(), cipher());
        let mut writer = SegmentWriter::new(&mut memory, &cipher, 3, len).expect("a writer");
        postings.iter().for_each(|posting| writer.push(*posting).expect("pushed"));
        let segment = writer.finish().expect("written").map(|written| Segment {
            owner: 3,
            version: KeyVersion::new(1).expect("a version"),
            level: written.level,
            root: written.root,
            pages: written.pages,
            postings: written.postings,
            salt: [1; 16],
        });
        (memory, segment)
    }

    fn reader<'a>(memory: &'a Memory, segment: &Segment, len: usize) -> SegmentReader<&'a Memory> {
        SegmentReader::new(memory, cipher(), segment, len).expect("a reader")
    }

    fn rows(reader: &mut SegmentReader<&Memory>, label: Label) -> Vec<Row> {
        let mut rows = Vec::new();
        let done = reader.look_up(label, |row| {
            rows.push(row);
            Ok(())
        });
        done.expect("looked up");
        rows
    }

    fn all(reader: SegmentReader<&Memory>) -> Vec<Posting> {
        let mut postings = reader.into_postings();
        std::iter::from_fn(|| postings.next().expect("read")).collect()
    }

    fn check(postings: &[Posting], len: usize) {
        let (memory, segment) = write(postings, len);
        let Some(segment) = segment else {
            assert!(postings.is_empty() && memory.0.is_empty());
            return;
        };
        assert_eq!(segment.pages as usize, memory.0.len());
        assert_eq!(segment.postings as usize, postings.len());
        let lists = memory.0.iter().filter(|(place, _)| place.level == LISTS).count() as u32;
        assert_eq!(padded(lists), lists);
        let places: BTreeSet<_> = memory.0.iter().map(|(place, _)| place.to_bytes()).collect();
        assert_eq!(places.len(), memory.0.len());

        assert_eq!(all(reader(&memory, &segment, len)), postings);
        let mut reader = reader(&memory, &segment, len);
        let labels: BTreeSet<u64> = postings.iter().map(|posting| posting.label().get()).collect();
        let near = labels.iter().flat_map(|label| [label.saturating_sub(1), *label, label + 1]);
        for label in near.chain([0, Label::MAX.get()]).filter_map(Label::new) {
            let there = postings.iter().filter(|posting| posting.label() == label);
            let expected: Vec<Row> = there.map(|posting| posting.row()).collect();
            assert_eq!(rows(&mut reader, label), expected);
            let estimate = reader.estimate(label).expect("estimated");
            // Padding is entered under the last label.
            assert!(label == Label::MAX || (estimate == 0) == expected.is_empty());
        }
    }

    #[test]
    fn nothing_has_no_page() {
        check(&[], 100);
    }

    #[test]
    fn directories_have_directories() {
        let postings: Vec<_> = (0..5_000).map(|i| posting((i * 7, i as u32 % 50, 1))).collect();
        check(&postings, 64);
        let (_, segment) = write(&postings, 64);
        assert!(segment.expect("a segment").level > 3);
    }

    #[test]
    fn a_list_goes_on_over_pages() {
        let list = (0..3_000).map(|block| posting((9, block, 1)));
        let postings: Vec<_> =
            [posting((8, 1, 1))].into_iter().chain(list).chain([posting((10, 1, 1))]).collect();
        check(&postings, 100);
        let (memory, segment) = write(&postings, 100);
        let mut reader = reader(&memory, &segment.expect("a segment"), 100);
        let estimate = reader.estimate(Label::new(9).expect("a label")).expect("estimated");
        assert!((1_000..6_000).contains(&estimate), "{estimate}");
    }

    #[test]
    fn pages_too_small_or_too_large_are_refused() {
        let cipher = cipher();
        for len in [0, 16, 41, 70_000] {
            let mut memory = Memory::default();
            assert!(SegmentWriter::new(&mut memory, &cipher, 1, len).is_err(), "{len}");
        }
    }

    #[test]
    fn a_changed_or_exchanged_page_is_refused() {
        let postings: Vec<_> = (0..2_000).map(|i| posting((i, i as u32, 1))).collect();
        let (memory, segment) = write(&postings, 200);
        let segment = segment.expect("a segment");
        for block in 0..memory.0.len() {
            let mut changed = memory.clone();
            changed.0[block].1[block % 200] ^= 1;
            let mut postings = reader(&changed, &segment, 200).into_postings();
            let first_error = loop {
                match postings.next() {
                    Ok(Some(_)) => {}
                    Ok(None) => break None,
                    Err(error) => break Some(error),
                }
            };
            assert_eq!(first_error, Some(SearchError::NotAuthentic), "block {block}");
        }
        let mut exchanged = memory.clone();
        let (one, other) = (exchanged.0[3].1.clone(), exchanged.0[4].1.clone());
        (exchanged.0[3].1, exchanged.0[4].1) = (other, one);
        let mut postings = reader(&exchanged, &segment, 200).into_postings();
        assert!((0..2_000).any(|_| postings.next() == Err(SearchError::NotAuthentic)));
    }

    /// By the paper's algorithm, in floating point.
    #[test]
    fn padding_is_padme() {
        for pages in 2..10_000_u32 {
            let exponent = f64::from(pages).log2().floor();
            let hidden = exponent - (exponent.log2().floor() + 1.0);
            let step = if exponent == 0.0 || hidden < 0.0 { 1 } else { 1 << hidden as u32 };
            assert_eq!(padded(pages), pages.next_multiple_of(step), "{pages}");
            assert!(f64::from(padded(pages)) <= f64::from(pages) * 1.12);
        }
        assert_eq!([0, 1, 2, 3].map(padded), [0, 1, 2, 3]);
        assert_eq!(padded(u32::MAX), u32::MAX);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_written_is_found(
            few in btree_set((0..9_u64, 0..99_u32, 1..99_u16), 0..600),
            many in btree_set((0..1_u64 << 48, any::<u32>(), 1..2048_u16), 0..300),
            len in 42..400_usize,
        ) {
            let mut postings: Vec<_> = few.into_iter().chain(many).map(posting).collect();
            postings.sort_unstable();
            postings.dedup();
            check(&postings, len);
        }
    }
}
