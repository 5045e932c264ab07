//! The equality tag of the text that was tagged last. A look-up asks for it again and again: to find a bucket of the
//! index, and to compare what is in it, where the first costs as much as all the rest.

use crate::server::lasting::{Lasting, LastingKey as _};
use pii_core::{EqTag, Equality, Tagging};
use zeroize::Zeroizing;

/// Longer texts are tagged anew.
const LONGEST: usize = 1024;

thread_local! {
    static LAST: Lasting<Option<Tagged>> = const { Lasting::new(None) };
}

struct Tagged {
    text: Zeroizing<Vec<u8>>,
    tagging: Tagging,
    tag: EqTag,
}

/// The tag of `text` (UTF-8), if it was the last one.
#[inline]
pub(crate) fn of(text: &str, equality: Equality) -> Option<(Tagging, EqTag)> {
    LAST.try_with_borrow(|last| {
        let last = last.as_ref().filter(|last| *last.text == text.as_bytes())?;
        (last.tagging.equality == equality).then_some((last.tagging, last.tag))
    })?
}

/// Remembers the tag of `text`, and how it was made.
pub(crate) fn remember(text: &str, tagging: Tagging, tag: EqTag) {
    if text.len() > LONGEST {
        return;
    }
    // For want of memory it is made anew.
    if let Ok(text) = pii_core::memory::copy(text.as_bytes()) {
        LAST.set(Some(Tagged { text: Zeroizing::new(text), tagging, tag }));
    }
}

/// Forgets it: the key, or what it may do, has changed. Must not fail.
pub(super) fn forget() {
    LAST.take();
}
