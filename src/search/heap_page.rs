//! A page of the table while its rows are read, one after another: others update it meanwhile.
//!
//! A HOT update puts the new version on any free line pointer, so also on one that the reader has passed; of the
//! old one it only sees that there is a newer, and counts on reading that.

use pgrx::pg_sys;
// By its own name: from PostgreSQL 18 on the bindings have functions of these names, too.
use pgrx::pg_sys::htup;
use pii_core::search::posting::Row;

/// A set of a page's line pointers.
#[derive(Default)]
pub(crate) struct Offsets([u64; Self::WORDS]);

impl Offsets {
    /// Of [`Row`]'s highest, 2047.
    const WORDS: usize = 32;

    /// Adds one.
    pub(crate) fn add(&mut self, offset: u16) {
        if let Some(word) = self.0.get_mut(usize::from(offset / 64)) {
            *word |= 1 << (offset % 64);
        }
    }

    fn has(&self, offset: u16) -> bool {
        self.0.get(usize::from(offset / 64)).is_some_and(|word| word >> (offset % 64) & 1 == 1)
    }
}

/// What a line pointer is in a chain of HOT updates.
#[derive(PartialEq)]
enum Kind {
    /// The first, which indexes name, and newer versions follow.
    LeadsOn,
    /// A newer version, which no index names.
    HeapOnly,
    /// Alone.
    Single,
}

impl Kind {
    /// # Safety
    /// It must be a row version's header.
    unsafe fn of(header: *const pg_sys::HeapTupleHeaderData) -> Self {
        // SAFETY: passed on to the caller.
        unsafe {
            if htup::HeapTupleHeaderIsHeapOnly(header) {
                Self::HeapOnly
            } else if htup::HeapTupleHeaderIsHotUpdated(header) {
                Self::LeadsOn
            } else {
                Self::Single
            }
        }
    }
}

/// A page that is pinned, so that it is not pruned, and what was on it then. Dead line pointers are no part of that: VACUUM
/// may free them under a lock alone, and then anybody takes them.
pub(crate) struct HeapPage {
    buffer: pg_sys::Buffer,
    block: pg_sys::BlockNumber,
    before: Offsets,
}

impl HeapPage {
    /// To be called before its rows are read.
    pub(crate) fn pin(table: pg_sys::Relation, block: pg_sys::BlockNumber) -> Self {
        // SAFETY: an open table, and a block that it has; it stays pinned until this is dropped.
        let buffer = unsafe { pg_sys::ReadBuffer(table, block) };
        let mut page = Self { buffer, block, before: Offsets::default() };
        let mut before = Offsets::default();
        page.each(|offset, _| before.add(offset));
        page.before = before;
        page
    }

    /// The rows whose newest version may have gone unread, of those that were not `read`: none, unless somebody
    /// has made a HOT update since. To be called after all were read.
    pub(crate) fn missed(&self, read: &Offsets) -> Vec<Row> {
        let mut is_moved = false;
        let mut unread = Vec::new();
        self.each(|offset, kind| {
            is_moved |= kind == Kind::HeapOnly && !self.before.has(offset);
            if kind == Kind::LeadsOn && !read.has(offset) {
                unread.extend(Row::new(self.block, offset));
            }
        });
        if is_moved { unread } else { Vec::new() }
    }

    /// Whether each version on it was inserted by a transaction that has committed, or by this one: what others
    /// insert may end, and what of it stands elsewhere be gone, while it is read.
    pub(crate) fn is_settled(&self) -> bool {
        let mut is_settled = true;
        self.each_version(|header| {
            // SAFETY: a version's header, and look-ups of the transaction that it names.
            is_settled &= unsafe {
                let inserter = htup::HeapTupleHeaderGetXmin(header);
                pg_sys::TransactionIdIsCurrentTransactionId(inserter)
                    || pg_sys::TransactionIdDidCommit(inserter)
            };
        });
        is_settled
    }

    /// Gives `take` the header of each version.
    fn each_version(&self, mut take: impl FnMut(*const pg_sys::HeapTupleHeaderData)) {
        self.each_item(|page, item, _| {
            // SAFETY: an item of a page that is locked meanwhile.
            unsafe {
                if (*item).lp_flags() == pg_sys::LP_NORMAL {
                    take(pg_sys::PageGetItem(page, item).cast());
                }
            }
        });
    }

    /// Gives `take` each line pointer with a version, or that leads to one.
    fn each(&self, mut take: impl FnMut(u16, Kind)) {
        self.each_item(|page, item, offset| {
            // SAFETY: an item of a page that is locked meanwhile.
            unsafe {
                match (*item).lp_flags() {
                    pg_sys::LP_REDIRECT => take(offset, Kind::LeadsOn),
                    pg_sys::LP_NORMAL => {
                        let header = pg_sys::PageGetItem(page, item).cast();
                        take(offset, Kind::of(header));
                    }
                    _ => {}
                }
            }
        });
    }

    /// Gives `take` each line pointer, while the page is locked.
    fn each_item(&self, mut take: impl FnMut(pg_sys::Page, pg_sys::ItemId, u16)) {
        // SAFETY: a page of a table of the access method heap, pinned, and locked while it is read.
        unsafe {
            pg_sys::LockBuffer(self.buffer, pg_sys::BUFFER_LOCK_SHARE as i32);
            let page = pg_sys::BufferGetPage(self.buffer);
            for offset in 1..=pg_sys::PageGetMaxOffsetNumber(page) {
                take(page, pg_sys::PageGetItemId(page, offset), offset);
            }
            pg_sys::LockBuffer(self.buffer, pg_sys::BUFFER_LOCK_UNLOCK as i32);
        }
    }
}

impl Drop for HeapPage {
    fn drop(&mut self) {
        // After an error PostgreSQL releases it itself.
        if !std::thread::panicking() {
            // SAFETY: pinned by this.
            unsafe { pg_sys::ReleaseBuffer(self.buffer) }
        }
    }
}
