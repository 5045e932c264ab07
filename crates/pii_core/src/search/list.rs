//! What is inside a page of postings.
//!
//! ```text
//! page  used(2) ‖ list … ‖ zeros                      used: length of the lists
//! list  label ‖ count ‖ row ‖ row …                    each a number (LEB128)
//! ```
//!
//! A label is the difference to the one before it in the page, a row that to the one before it in its
//! list; the first of each is the number itself. Labels ascend, and so do the rows of each. A list that
//! does not fit goes on in the next page, under the same label.

use super::label::Label;
use super::posting::{Posting, Row};
use super::varint;
use crate::error::SearchError;
use crate::memory;
use zeroize::Zeroizing;

const USED_BYTES: usize = 2;

/// The shortest body that holds any posting.
pub const MIN_BODY_BYTES: usize = USED_BYTES + 7 + 1 + 7;

/// A page that is being filled, with postings in their order.
#[derive(Debug)]
pub struct ListPage {
    /// The lists that are complete.
    body: Zeroizing<Vec<u8>>,
    used: usize,
    /// Label of the last complete list, 0 if there is none.
    before: u64,
    /// The list that is being made.
    list: Option<OpenList>,
    /// Its rows.
    rows: Zeroizing<Vec<u8>>,
    first: Option<Label>,
}

#[derive(Debug, Clone, Copy)]
struct OpenList {
    label: u64,
    count: u64,
    row: u64,
    row_bytes: usize,
}

impl ListPage {
    /// An empty page of so many bytes, [`MIN_BODY_BYTES`] to 65,537.
    ///
    /// # Errors
    /// [`SearchError::Pii`]: out of memory.
    pub fn new(body_len: usize) -> Result<Self, SearchError> {
        let zeros = || memory::zeros(body_len).map(Zeroizing::new);
        let (body, rows) = (zeros()?, zeros()?);
        Ok(Self { body, used: USED_BYTES, before: 0, list: None, rows, first: None })
    }

    /// The label of the first posting.
    #[must_use]
    pub fn first(&self) -> Option<Label> {
        self.first
    }

    /// Takes a posting that comes after all that it has taken; `false` if there is no room for it.
    ///
    /// # Errors
    /// [`SearchError::Malformed`] when it does not come after.
    pub fn push(&mut self, posting: Posting) -> Result<bool, SearchError> {
        const ORDER: SearchError = SearchError::Malformed("order");
        let (label, row) = (posting.label().get(), posting.row().number());
        let longer = match self.list {
            Some(list) if list.label == label => {
                let step = row.checked_sub(list.row).filter(|step| *step > 0).ok_or(ORDER)?;
                let rows = self.rows.get_mut(list.row_bytes..).unwrap_or_default();
                let Some(len) = varint::write(step, rows) else { return Ok(false) };
                let row_bytes = list.row_bytes + len;
                OpenList { label, count: list.count + 1, row, row_bytes }
            }
            _ => {
                self.close()?;
                if self.used > USED_BYTES && label <= self.before {
                    return Err(ORDER);
                }
                let Some(row_bytes) = varint::write(row, &mut self.rows) else { return Ok(false) };
                OpenList { label, count: 1, row, row_bytes }
            }
        };
        if self.used + self.len_of(&longer) > self.body.len() {
            return Ok(false);
        }
        self.list = Some(longer);
        self.first.get_or_insert(posting.label());
        Ok(true)
    }

    /// Writes the page into `body`, and is empty again.
    ///
    /// # Errors
    /// [`SearchError::Malformed`] when `body` has another length.
    pub fn finish(&mut self, body: &mut [u8]) -> Result<(), SearchError> {
        const LENGTH: SearchError = SearchError::Malformed("length");
        self.close()?;
        let used = u16::try_from(self.used - USED_BYTES).map_err(|_| LENGTH)?;
        self.body[..USED_BYTES].copy_from_slice(&used.to_be_bytes());
        self.body[self.used..].fill(0);
        if body.len() != self.body.len() {
            return Err(LENGTH);
        }
        body.copy_from_slice(&self.body);
        (self.used, self.before, self.first) = (USED_BYTES, 0, None);
        Ok(())
    }

    fn len_of(&self, list: &OpenList) -> usize {
        varint::len(list.label - self.before) + varint::len(list.count) + list.row_bytes
    }

    /// Completes the list that is being made.
    fn close(&mut self) -> Result<(), SearchError> {
        let Some(list) = self.list.take() else { return Ok(()) };
        for number in [list.label - self.before, list.count] {
            let room = self.body.get_mut(self.used..).unwrap_or_default();
            self.used += varint::write(number, room).ok_or(SearchError::TooLarge)?;
        }
        let end = self.used + list.row_bytes;
        let room = self.body.get_mut(self.used..end).ok_or(SearchError::TooLarge)?;
        room.copy_from_slice(&self.rows[..list.row_bytes]);
        self.used = end;
        self.before = list.label;
        Ok(())
    }
}

/// Where one is in a page.
#[derive(Debug, Clone, Copy, Default)]
pub struct ListCursor {
    at: usize,
    end: usize,
    label: Option<u64>,
    /// Rows of the current list that are yet to come, and the last one that came.
    left: u64,
    row: Option<u64>,
}

impl ListCursor {
    /// At the start of a page.
    ///
    /// # Errors
    /// [`SearchError::Malformed`].
    pub fn new(body: &[u8]) -> Result<Self, SearchError> {
        const USED: SearchError = SearchError::Malformed("length of lists");
        let used = body.first_chunk::<USED_BYTES>().ok_or(USED)?;
        let end = USED_BYTES + usize::from(u16::from_be_bytes(*used));
        let zeros = body.get(end..).ok_or(USED)?;
        if zeros.iter().any(|byte| *byte != 0) {
            return Err(USED);
        }
        Ok(Self { at: USED_BYTES, end, ..Self::default() })
    }

    /// Goes to the next list: its label, and how many rows it has here.
    ///
    /// # Errors
    /// [`SearchError::Malformed`].
    pub fn list(&mut self, body: &[u8]) -> Result<Option<(Label, u64)>, SearchError> {
        const LABEL: SearchError = SearchError::Malformed("label");
        let lists = self.lists(body);
        varint::skip(lists, &mut self.at, self.left)?;
        (self.left, self.row) = (0, None);
        if self.at == self.end {
            return Ok(None);
        }
        let step = varint::read(lists, &mut self.at)?;
        let label = match self.label {
            None => step,
            Some(before) if step > 0 => before.checked_add(step).ok_or(LABEL)?,
            Some(_) => return Err(LABEL),
        };
        self.label = Some(label);
        self.left = varint::read(lists, &mut self.at)?;
        if self.left == 0 {
            return Err(SearchError::Malformed("empty list"));
        }
        Ok(Some((Label::new(label).ok_or(LABEL)?, self.left)))
    }

    /// The next row of the list.
    ///
    /// # Errors
    /// [`SearchError::Malformed`].
    #[inline]
    pub fn row(&mut self, body: &[u8]) -> Result<Option<Row>, SearchError> {
        const ROW: SearchError = SearchError::Malformed("row");
        if self.left == 0 {
            return Ok(None);
        }
        let step = varint::read(self.lists(body), &mut self.at)?;
        let row = match self.row {
            None => step,
            Some(before) if step > 0 => before.checked_add(step).ok_or(ROW)?,
            Some(_) => return Err(ROW),
        };
        self.left -= 1;
        self.row = Some(row);
        Row::from_number(row).map(Some).ok_or(ROW)
    }

    fn lists<'a>(&self, body: &'a [u8]) -> &'a [u8] {
        body.get(..self.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    fn posting((label, block, offset): (u64, u32, u16)) -> Posting {
        let label = Label::new(label).expect("a label");
        Posting::new(label, Row::new(block, offset).expect("a row"))
    }

    fn page_of(postings: &[Posting], len: usize) -> (usize, Vec<u8>) {
        let mut page = ListPage::new(len).expect("memory");
        let fits = |posting: &&Posting| page.push(**posting).expect("in order");
        let count = postings.iter().take_while(fits).count();
        assert_eq!(page.first(), postings.first().map(|posting| posting.label()));
        let mut body = vec![0xff; len];
        page.finish(&mut body).expect("written");
        (count, body)
    }

    fn read(body: &[u8]) -> Result<Vec<Posting>, SearchError> {
        let mut cursor = ListCursor::new(body)?;
        let mut postings = Vec::new();
        while let Some((label, count)) = cursor.list(body)? {
            let before = postings.len();
            while let Some(row) = cursor.row(body)? {
                postings.push(Posting::new(label, row));
            }
            assert_eq!(postings.len() - before, count as usize);
        }
        Ok(postings)
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        let postings = [(300, 0, 1), (300, 0, 3), (301, 1, 2)].map(posting);
        let (_, body) = page_of(&postings, 20);
        assert_eq!(
            body,
            [
                0, 9, 0xac, 2, 2, 1, 2, // label 300, two rows: 1, 1 + 2
                1, 1, 0x82, 0x10, // label 300 + 1, one row: 2048 + 2
                0, 0, 0, 0, 0, 0, 0, 0, 0,
            ]
        );
    }

    #[test]
    fn what_is_out_of_order_is_refused() {
        for (one, other) in [((2, 0, 1), (1, 0, 1)), ((1, 0, 2), (1, 0, 1)), ((1, 0, 1), (1, 0, 1))]
        {
            let mut page = ListPage::new(100).expect("memory");
            assert_eq!(page.push(posting(one)), Ok(true));
            assert!(page.push(posting(other)).is_err());
        }
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for body in [
            &[][..],
            &[0],
            &[0, 1],
            &[0, 0, 1],
            &[0, 1, 5],
            &[0, 3, 5, 0, 0],
            &[0, 3, 5, 1, 0],
            &[0, 4, 5, 2, 1, 0],
            &[0, 3, 5, 9, 1],
            &[0, 6, 5, 1, 1, 0, 1, 1],
            &[0, 9, 255, 255, 255, 255, 255, 255, 255, 1, 1],
        ] {
            assert!(read(body).is_err(), "{body:?}");
        }
        assert_eq!(read(&[0, 0, 0, 0]), Ok(Vec::new()));
    }

    #[test]
    fn the_smallest_page_holds_the_largest_posting() {
        let largest = posting((Label::MAX.get(), u32::MAX, 2047));
        let (count, body) = page_of(&[largest], MIN_BODY_BYTES);
        assert_eq!((count, read(&body)), (1, Ok(vec![largest])));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            few in btree_set((0..5_u64, 0..9_u32, 1..99_u16), 0..80),
            many in btree_set((0..1_u64 << 48, any::<u32>(), 1..2048_u16), 0..80),
            len in 17..700_usize,
        ) {
            let mut postings: Vec<_> = few.into_iter().chain(many).map(posting).collect();
            postings.sort_unstable();
            postings.dedup();
            let (count, body) = page_of(&postings, len);
            prop_assert!(count > 0 || postings.is_empty());
            prop_assert_eq!(read(&body), Ok(postings[..count].to_vec()));
            if count < postings.len() {
                // It is full: the next one takes more than what is left.
                let used = 2 + usize::from(u16::from_be_bytes([body[0], body[1]]));
                prop_assert!(len - used < 7 + 1 + 7);
            }
        }

        #[test]
        fn lists_can_be_skipped(postings in btree_set((0..9_u64, 0..9_u32, 1..99_u16), 1..200)) {
            let postings: Vec<_> = postings.into_iter().map(posting).collect();
            let (_, body) = page_of(&postings, 2_000);
            let mut cursor = ListCursor::new(&body).expect("a page");
            let mut total = 0;
            while let Some((_, count)) = cursor.list(&body).expect("a list") {
                total += count as usize;
                if total % 2 == 0 {
                    cursor.row(&body).expect("a row");
                }
            }
            prop_assert_eq!(total, postings.len());
        }

        #[test]
        fn whatever_is_read_is_the_only_form(mut body in proptest::collection::vec(0..9_u8, 2..40)) {
            body[0] = 0;
            if let Ok(postings) = read(&body) {
                let (count, again) = page_of(&postings, body.len());
                prop_assert_eq!((count, again), (postings.len(), body));
            }
        }
    }
}
