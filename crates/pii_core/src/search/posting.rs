//! Postings: that a row is filed under a label.

use super::label::Label;

/// Rows have so many bits for their place in a block, as in PostgreSQL's GIN: the largest block has room
/// for fewer.
const OFFSET_BITS: u32 = 11;

/// A row's place in its table: block, and line pointer in that, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(u64);

impl Row {
    /// The row of this block and line pointer; `None` unless that is from 1 to 2047.
    #[must_use]
    pub fn new(block: u32, offset: u16) -> Option<Self> {
        Self::from_number(u64::from(block) << OFFSET_BITS | u64::from(offset))
            .filter(|row| (row.block(), row.offset()) == (block, offset))
    }

    /// The block.
    #[must_use]
    pub fn block(self) -> u32 {
        (self.0 >> OFFSET_BITS) as u32
    }

    /// The line pointer in the block, 1 to 2047.
    #[must_use]
    pub fn offset(self) -> u16 {
        (self.0 & ((1 << OFFSET_BITS) - 1)) as u16
    }

    /// Block × 2048 + line pointer.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }

    /// The row of this [number](Row::number).
    #[must_use]
    pub fn from_number(number: u64) -> Option<Self> {
        let row = Self(number);
        (number >> (32 + OFFSET_BITS) == 0 && row.offset() > 0).then_some(row)
    }
}

/// A label and a row, in the order of labels, then rows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Posting(u128);

impl Posting {
    /// That `row` is filed under `label`.
    #[must_use]
    pub fn new(label: Label, row: Row) -> Self {
        Self(u128::from(label.get()) << 64 | u128::from(row.number()))
    }

    /// The label.
    #[must_use]
    pub fn label(self) -> Label {
        Label::new((self.0 >> 64) as u64).unwrap_or(Label::MAX)
    }

    /// The row.
    #[must_use]
    pub fn row(self) -> Row {
        Row(self.0 as u64)
    }
}

impl std::fmt::Debug for Posting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} {:?}", self.label(), self.row())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_block_and_offset() {
        for (block, offset) in [(0, 1), (7, 291), (u32::MAX, 2047)] {
            let row = Row::new(block, offset).expect("a row");
            assert_eq!((row.block(), row.offset()), (block, offset));
            assert_eq!(Row::from_number(row.number()), Some(row));
        }
        assert_eq!(Row::new(1, 0), None);
        assert_eq!(Row::new(1, 2048), None);
        assert_eq!(Row::from_number(2048), None);
        assert_eq!(Row::from_number(1 << 43 | 1), None);
    }

    #[test]
    fn postings_are_in_the_order_of_labels_then_rows() {
        let posting = |label, block| {
            Posting::new(Label::new(label).expect("small"), Row::new(block, 1).expect("a row"))
        };
        assert!(posting(1, u32::MAX) < posting(2, 0));
        assert!(posting(2, 0) < posting(2, 1));
        assert_eq!(posting(2, 9).label().get(), 2);
        assert_eq!(posting(2, 9).row().block(), 9);
    }
}
