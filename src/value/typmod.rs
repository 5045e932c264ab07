//! Type modifiers: `encrypted_text(n)`, `(searchable)`, `(n, searchable)`, and the last two with `nocase` after them.
//!
//! Packed as n × 2 + searchable, n = 0 for no limit, and 2^25 for nocase; −1 is a bare `encrypted_text`. Bits above
//! those are for later versions.

use crate::datum::call::Raw;
use crate::datum::varlena::cstring;
use crate::report::error::Failure;
use pgrx::prelude::*;
use pii_core::{Equality, Shape};
use std::ffi::CStr;

/// Most characters a limit can name, as for `varchar`.
const MAX_CHARACTERS: i32 = 10_485_760;

/// Whether the tags of what is searchable ignore case.
const NOCASE: i32 = 1 << 25;
/// Bits of n and searchable.
const LOWER_BITS: i32 = NOCASE - 1;
const KNOWN_BITS: i32 = NOCASE | LOWER_BITS;
const _: () = assert!(MAX_CHARACTERS << 1 < LOWER_BITS);

/// What a column asks of its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Typmod {
    /// Most characters, if limited.
    pub(crate) limit: Option<usize>,
    /// The only shape it holds, or none for a bare `encrypted_text`, which holds all.
    pub(crate) shape: Option<Shape>,
}

impl Typmod {
    pub(crate) fn new(packed: i32) -> Self {
        Self::known(packed).unwrap_or_else(|| refuse_newer(packed))
    }

    /// The same without an error; `None` for what a later version means.
    #[inline]
    pub(crate) fn known(packed: i32) -> Option<Self> {
        if packed < 0 {
            return Some(Self { limit: None, shape: None });
        }
        let shape = match (packed & 1 == 1, packed & NOCASE != 0) {
            (false, false) => Shape::Untagged,
            (true, false) => Shape::Searchable(Equality::Exact),
            (true, true) => Shape::Searchable(Equality::Nocase),
            (false, true) => return None,
        };
        let limit = usize::try_from((packed & LOWER_BITS) >> 1).ok().filter(|limit| *limit > 0);
        (packed <= KNOWN_BITS).then_some(Self { limit, shape: Some(shape) })
    }

    /// Whether `text` fits.
    pub(crate) fn fits(self, text: &str) -> bool {
        // A character takes at least one byte, so most values need no counting.
        self.limit.is_none_or(|limit| text.len() <= limit || text.chars().count() <= limit)
    }
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_typmod_in(modifiers: Array<'_, &CStr>) -> i32 {
    let (mut limit, mut searchable, mut nocase) = (None, false, false);
    for modifier in modifiers.iter().flatten() {
        let modifier = modifier.to_string_lossy();
        if modifier.eq_ignore_ascii_case("searchable") && !searchable {
            searchable = true;
        } else if modifier.eq_ignore_ascii_case("nocase") && searchable && !nocase {
            nocase = true;
        } else if modifier.eq_ignore_ascii_case("nocase") && !searchable {
            refuse("type modifier \"nocase\" of encrypted_text stands after \"searchable\"");
        } else if limit.is_none() && !searchable {
            limit = Some(parse_limit(&modifier));
        } else {
            refuse(&format!("invalid type modifier \"{modifier}\""));
        }
    }
    limit.unwrap_or(0) << 1 | i32::from(searchable) | if nocase { NOCASE } else { 0 }
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_typmod_out(packed: i32) -> Raw {
    let typmod = Typmod::new(packed);
    let shape = match typmod.shape {
        None | Some(Shape::Untagged) => "",
        Some(Shape::Searchable(Equality::Exact)) => "searchable",
        Some(Shape::Searchable(Equality::Nocase)) => "searchable,nocase",
    };
    cstring(&match (typmod.limit, shape) {
        (Some(limit), "") => format!("({limit})"),
        (Some(limit), shape) => format!("({limit},{shape})"),
        (None, "") => String::new(),
        (None, shape) => format!("({shape})"),
    })
}

fn parse_limit(text: &str) -> i32 {
    match text.parse() {
        Ok(limit @ 1..=MAX_CHARACTERS) => limit,
        Ok(limit) if limit < 1 => refuse("length for type encrypted_text must be at least 1"),
        Ok(_) => refuse(&format!("length for type encrypted_text cannot exceed {MAX_CHARACTERS}")),
        Err(_) => refuse(&format!("invalid type modifier \"{text}\"")),
    }
}

fn refuse_newer(packed: i32) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        format!(
            "type modifier {packed} of encrypted_text, with bits {:#x}, was written by a newer version of pazpaz_pii",
            packed & !LOWER_BITS
        ),
    )
    .hint("Install the newer version on this server.")
    .raise()
}

fn refuse(message: &str) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message)
    .hint(
        "Write encrypted_text, encrypted_text(n), encrypted_text(searchable), encrypted_text(n, \
        searchable) or encrypted_text(n, searchable, nocase).",
    )
    .raise()
}
