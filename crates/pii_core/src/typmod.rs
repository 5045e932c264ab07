//! Type modifiers: `encrypted_text(n)`, `(searchable)`, `(n, searchable)`, and the last two with `nocase` after them.
//!
//! Packed as n × 2 + searchable, n = 0 for no limit, and 2^25 for nocase; what is negative is a bare
//! `encrypted_text`. Higher bits, and a higher n, are for later versions.

use crate::envelope::Shape;
use crate::error::TypmodError;
use crate::mac::Equality;
use std::fmt;

/// Most characters a limit can name, as for `varchar`.
pub const MAX_CHARACTERS: i32 = 10_485_760;

const SEARCHABLE: i32 = 1;
/// The tags of what is searchable ignore case.
const NOCASE: i32 = 1 << 25;
const SEARCHABLE_NOCASE: i32 = SEARCHABLE | NOCASE;
/// Bits of n and searchable.
const LOWER_BITS: i32 = NOCASE - 1;
const _: () = assert!(MAX_CHARACTERS << 1 < LOWER_BITS);

/// What a column asks of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typmod {
    /// 0 for none, at most [`MAX_CHARACTERS`].
    limit: i32,
    shape: Option<Shape>,
}

impl Typmod {
    /// Of a column that takes values of any length and shape.
    pub const BARE: Self = Self { limit: 0, shape: None };

    /// Reads the words that stand in the parentheses. Without any they mean no limit and no tags.
    ///
    /// # Errors
    /// The words are others, too many, or out of order.
    pub fn of_words<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Self, TypmodError> {
        let (mut limit, mut shape) = (0, Shape::Untagged);
        for word in words {
            let is = |name| word.eq_ignore_ascii_case(name);
            shape = match shape {
                Shape::Untagged if is("searchable") => Shape::Searchable(Equality::Exact),
                Shape::Untagged if is("nocase") => return Err(TypmodError::NocaseFirst),
                Shape::Untagged if limit == 0 => {
                    limit = parse_limit(word)?;
                    shape
                }
                Shape::Searchable(Equality::Exact) if is("nocase") => {
                    Shape::Searchable(Equality::Nocase)
                }
                _ => return Err(TypmodError::Unknown(word.to_owned())),
            };
        }
        Ok(Self { limit, shape: Some(shape) })
    }

    /// What PostgreSQL has stored; `None` of what only a later version means something by.
    #[inline]
    #[must_use]
    pub fn unpack(packed: i32) -> Option<Self> {
        if packed < 0 {
            return Some(Self::BARE);
        }
        let shape = match packed & !(LOWER_BITS - SEARCHABLE) {
            0 => Shape::Untagged,
            SEARCHABLE => Shape::Searchable(Equality::Exact),
            SEARCHABLE_NOCASE => Shape::Searchable(Equality::Nocase),
            _ => return None,
        };
        let limit = (packed & LOWER_BITS) >> 1;
        (limit <= MAX_CHARACTERS).then_some(Self { limit, shape: Some(shape) })
    }

    /// What PostgreSQL stores.
    #[must_use]
    pub fn pack(self) -> i32 {
        let tags = match self.shape {
            None => return -1,
            Some(Shape::Untagged) => 0,
            Some(Shape::Searchable(Equality::Exact)) => SEARCHABLE,
            Some(Shape::Searchable(Equality::Nocase)) => SEARCHABLE_NOCASE,
        };
        self.limit << 1 | tags
    }

    /// Most characters, if limited.
    #[inline]
    #[must_use]
    pub fn limit(self) -> Option<usize> {
        usize::try_from(self.limit).ok().filter(|limit| *limit > 0)
    }

    /// The only shape it holds, or none for a bare `encrypted_text`, which holds all.
    #[inline]
    #[must_use]
    pub fn shape(self) -> Option<Shape> {
        self.shape
    }

    /// Whether `text` fits.
    #[must_use]
    pub fn fits(self, text: &str) -> bool {
        // A character takes at least one byte, so most values need no counting.
        self.limit().is_none_or(|limit| text.len() <= limit || text.chars().count() <= limit)
    }
}

/// With the parentheses, as it stands after the type's name.
impl fmt::Display for Typmod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tags = match self.shape {
            None | Some(Shape::Untagged) => "",
            Some(Shape::Searchable(Equality::Exact)) => "searchable",
            Some(Shape::Searchable(Equality::Nocase)) => "searchable,nocase",
        };
        match (self.limit, tags) {
            (0, "") => Ok(()),
            (0, tags) => write!(f, "({tags})"),
            (limit, "") => write!(f, "({limit})"),
            (limit, tags) => write!(f, "({limit},{tags})"),
        }
    }
}

fn parse_limit(word: &str) -> Result<i32, TypmodError> {
    match word.parse() {
        Ok(limit @ 1..=MAX_CHARACTERS) => Ok(limit),
        Ok(limit) if limit < 1 => Err(TypmodError::TooShort),
        Ok(_) => Err(TypmodError::TooLong(MAX_CHARACTERS)),
        Err(_) => Err(TypmodError::Unknown(word.to_owned())),
    }
}
