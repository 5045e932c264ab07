//! What is inside a directory page: the pages of the level below, in their order.
//!
//! ```text
//! page   count(2) ‖ number(4) ‖ entry … ‖ zeros        number: that of the first page below
//! entry  label(6) ‖ block(4)                           its first label, and where it is
//! ```

use super::label::{LABEL_BYTES, Label};
use crate::error::SearchError;
use crate::memory;
use std::ops::Range;
use zeroize::Zeroizing;

const HEAD_BYTES: usize = 6;
const ENTRY_BYTES: usize = LABEL_BYTES + 4;

/// The shortest body with two entries, without which no level would be smaller than the one below.
pub const MIN_BODY_BYTES: usize = HEAD_BYTES + 2 * ENTRY_BYTES;

/// A page of the level below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Child {
    /// The first label in it, or below it.
    pub first: Label,
    /// Its number in its level.
    pub number: u32,
    /// Its block in the index.
    pub block: u32,
}

/// A page that is being filled.
#[derive(Debug)]
pub struct DirectoryPage {
    body: Zeroizing<Vec<u8>>,
    count: u16,
    first: Option<Child>,
}

impl DirectoryPage {
    /// An empty page of so many bytes, [`MIN_BODY_BYTES`] at least.
    ///
    /// # Errors
    /// [`SearchError::Pii`]: out of memory.
    pub fn new(body_len: usize) -> Result<Self, SearchError> {
        let body = Zeroizing::new(memory::zeros(body_len)?);
        Ok(Self { body, count: 0, first: None })
    }

    /// The first entry.
    #[must_use]
    pub fn first(&self) -> Option<Child> {
        self.first
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.count.into()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Takes the entry of the next page below; `false` if there is no room for it.
    pub fn push(&mut self, child: Child) -> bool {
        let start = HEAD_BYTES + self.len() * ENTRY_BYTES;
        let (Some(entry), Some(count)) =
            (self.body.get_mut(start..start + ENTRY_BYTES), self.count.checked_add(1))
        else {
            return false;
        };
        let (label, block) = entry.split_at_mut(LABEL_BYTES);
        label.copy_from_slice(&child.first.to_bytes());
        block.copy_from_slice(&child.block.to_be_bytes());
        self.count = count;
        self.first.get_or_insert(child);
        true
    }

    /// Writes the page into `body`, and is empty again.
    ///
    /// # Errors
    /// [`SearchError::Malformed`] when `body` has another length.
    pub fn finish(&mut self, body: &mut [u8]) -> Result<(), SearchError> {
        let number = self.first.map_or(0, |first| first.number);
        self.body[..2].copy_from_slice(&self.count.to_be_bytes());
        self.body[2..HEAD_BYTES].copy_from_slice(&number.to_be_bytes());
        if body.len() != self.body.len() {
            return Err(SearchError::Malformed("length"));
        }
        body.copy_from_slice(&self.body);
        self.body.fill(0);
        (self.count, self.first) = (0, None);
        Ok(())
    }
}

/// A page that is being read.
#[derive(Debug, Clone, Copy)]
pub struct Directory<'a> {
    entries: &'a [[u8; ENTRY_BYTES]],
    number: u32,
}

impl<'a> Directory<'a> {
    /// Of the body of a page.
    ///
    /// # Errors
    /// [`SearchError::Malformed`].
    pub fn parse(body: &'a [u8]) -> Result<Self, SearchError> {
        const MALFORMED: SearchError = SearchError::Malformed("directory");
        let (count, rest) = body.split_first_chunk::<2>().ok_or(MALFORMED)?;
        let (number, rest) = rest.split_first_chunk::<4>().ok_or(MALFORMED)?;
        let count = usize::from(u16::from_be_bytes(*count));
        let (entries, _) = rest.as_chunks::<ENTRY_BYTES>();
        let entries = entries.get(..count).ok_or(MALFORMED)?;
        let number = u32::from_be_bytes(*number);
        let zeros = rest.get(count * ENTRY_BYTES..).unwrap_or_default();
        let last_number = u32::try_from(count).ok().and_then(|count| number.checked_add(count));
        let in_order = entries.windows(2).all(|pair| label(&pair[0]) <= label(&pair[1]));
        if entries.is_empty() || last_number.is_none() || !in_order || zeros.iter().any(|z| *z != 0)
        {
            return Err(MALFORMED);
        }
        Ok(Self { entries, number })
    }

    /// How many entries it has, at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a directory is never empty")]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// An entry.
    #[must_use]
    pub fn child(&self, at: usize) -> Option<Child> {
        let entry = self.entries.get(at)?;
        let block = entry.last_chunk::<4>()?;
        let number = self.number.checked_add(u32::try_from(at).ok()?)?;
        Some(Child { first: label(entry), number, block: u32::from_be_bytes(*block) })
    }

    /// The entries below which `wanted` can be: the last one that begins before it, and all that
    /// begin with it.
    #[must_use]
    pub fn range(&self, wanted: Label) -> Range<usize> {
        let before = self.entries.partition_point(|entry| label(entry) < wanted);
        let end = self.entries.partition_point(|entry| label(entry) <= wanted);
        before.saturating_sub(1)..end
    }
}

fn label(entry: &[u8; ENTRY_BYTES]) -> Label {
    let mut bytes = [0; LABEL_BYTES];
    bytes.copy_from_slice(&entry[..LABEL_BYTES]);
    Label::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn children(labels: &[u64], number: u32) -> Vec<Child> {
        (number..)
            .zip(labels)
            .map(|(number, label)| Child {
                first: Label::new(*label).expect("small"),
                number,
                block: 1000 - number,
            })
            .collect()
    }

    fn page_of(children: &[Child], len: usize) -> (usize, Vec<u8>) {
        let mut page = DirectoryPage::new(len).expect("memory");
        let count = children.iter().take_while(|child| page.push(**child)).count();
        assert_eq!((page.first(), page.len()), (children.first().copied(), count));
        let mut body = vec![0xff; len];
        page.finish(&mut body).expect("written");
        assert!(page.is_empty());
        (count, body)
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        let (count, body) = page_of(&children(&[300, 301], 258), 28);
        assert_eq!(count, 2);
        assert_eq!(
            body,
            [
                0, 2, 0, 0, 1, 2, // two, from number 258 on
                0, 0, 0, 0, 1, 44, 0, 0, 2, 230, // label 300, block 742
                0, 0, 0, 0, 1, 45, 0, 0, 2, 229, 0, 0,
            ]
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let wanted = children(&[5, 5, 7, 9], 3);
        let (count, body) = page_of(&wanted, 46);
        assert_eq!(count, 4);
        let directory = Directory::parse(&body).expect("a directory");
        let read: Vec<Child> = (0..4).filter_map(|at| directory.child(at)).collect();
        assert_eq!((directory.len(), read), (4, wanted));
        assert_eq!(directory.child(4), None);
        assert_eq!(page_of(&children(&[1; 9], 0), 45).0, 3);
    }

    #[test]
    fn a_label_is_where_it_can_be() {
        let (_, body) = page_of(&children(&[5, 7, 7, 9], 0), 46);
        let directory = Directory::parse(&body).expect("a directory");
        for (label, range) in
            [(4, 0..0), (5, 0..1), (6, 0..1), (7, 0..3), (8, 2..3), (9, 2..4), (10, 3..4)]
        {
            assert_eq!(directory.range(Label::new(label).expect("small")), range, "{label}");
        }
    }

    #[test]
    fn what_is_no_directory_is_refused() {
        let (_, good) = page_of(&children(&[5, 7], 0), 30);
        assert!(Directory::parse(&good).is_ok());
        // No entry; more than there are; out of order; something behind; numbers beyond the last.
        for (at, value) in [(1, 0), (1, 3), (11, 8), (28, 1), (2, 0xff)] {
            let mut body = good.clone();
            body[at] = value;
            if at == 2 {
                body[2..6].fill(0xff);
            }
            assert!(Directory::parse(&body).is_err(), "{at}");
        }
        assert!(Directory::parse(&[0; 5]).is_err());
    }
}
