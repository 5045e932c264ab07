//! Postings in memory, while rows are filed.

use crate::server::unguarded;
use pgrx::pg_sys;
use pii_core::search::posting::Posting;
use std::ptr::NonNull;

/// Room for postings, asked for at once: of that the system gives what is written to, and what grows is there twice
/// meanwhile. It is PostgreSQL's memory, since this library's is overwritten when it is given back, also what nobody
/// has touched; there is nothing in a posting to hide.
pub(crate) struct Postings {
    block: NonNull<u8>,
    start: NonNull<Posting>,
    len: usize,
    capacity: usize,
}

impl Postings {
    /// As many as fit into so many bytes, or fewer where memory is short; `None` if not even `least` do.
    pub(crate) fn within(bytes: usize, least: usize) -> Option<Self> {
        let mut capacity = bytes.min(MOST_BYTES) / size_of::<Posting>();
        while capacity >= least {
            let size = capacity * size_of::<Posting>() + align_of::<Posting>();
            if let Some(block) = NonNull::new(unguarded::allocate(size)) {
                // SAFETY: what is skipped is less than what was asked for beyond the postings.
                let start = unsafe { block.add(block.align_offset(align_of::<Posting>())).cast() };
                return Some(Self { block, start, len: 0, capacity });
            }
            capacity /= 2;
        }
        None
    }

    /// Whether there is room for no more.
    pub(crate) fn is_full(&self) -> bool {
        self.len == self.capacity
    }

    /// Adds one, for which there must be room.
    pub(crate) fn push(&mut self, posting: Posting) {
        assert!(!self.is_full());
        // SAFETY: within what was allocated.
        unsafe { self.start.add(self.len).write(posting) }
        self.len += 1;
    }

    /// Those that were added, in whatever order.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [Posting] {
        // SAFETY: so many were written.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }

    /// Forgets them.
    pub(crate) fn clear(&mut self) {
        self.len = 0;
    }
}

/// As much as PostgreSQL gives at once, but for alignment.
const MOST_BYTES: usize = 0x3fff_ff00;

impl Drop for Postings {
    fn drop(&mut self) {
        // After an error PostgreSQL gives it back itself.
        if !std::thread::panicking() {
            // SAFETY: allocated by this.
            unsafe { pg_sys::pfree(self.block.as_ptr().cast()) }
        }
    }
}
