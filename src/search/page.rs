//! Pages of an index as PostgreSQL keeps them: pinned, locked, changed through the log, and found when new
//! ones are needed.

use crate::report::error::Failure;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::search::page::{PAGE_ID, PLACE_BYTES};
use std::ptr::NonNull;

/// The block that says what is where.
pub(crate) const META_BLOCK: pg_sys::BlockNumber = 0;

/// What stands at the level of a place in a page that is not sealed.
pub(crate) const META: u8 = 0x80;
/// The same in a page of rows that are not filed yet.
pub(crate) const PENDING: u8 = 0x81;

const PAGE_BYTES: usize = pg_sys::BLCKSZ as usize;
/// A page's header, which is a multiple of what things are aligned to.
const HEAD_BYTES: usize = 24;
/// What a page has room for.
pub(crate) const CONTENT_BYTES: usize = PAGE_BYTES - HEAD_BYTES - PLACE_BYTES;

/// How a page is locked.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Lock {
    Share,
    Exclusive,
}

/// A page that is pinned and locked for as long as this lives.
pub(crate) struct Buffer(pg_sys::Buffer);

impl Buffer {
    /// Waits for the lock; a block that there is not is an error.
    pub(crate) fn lock(index: pg_sys::Relation, block: pg_sys::BlockNumber, lock: Lock) -> Self {
        // SAFETY: an open index; the buffer is released when this is dropped, or by PostgreSQL after an error.
        unsafe {
            let buffer = pg_sys::ReadBuffer(index, block);
            let mode = match lock {
                Lock::Share => pg_sys::BUFFER_LOCK_SHARE,
                Lock::Exclusive => pg_sys::BUFFER_LOCK_EXCLUSIVE,
            };
            pg_sys::LockBuffer(buffer, mode as i32);
            Self(buffer)
        }
    }

    /// Locked exclusively, unless somebody else has it.
    fn try_lock(index: pg_sys::Relation, block: pg_sys::BlockNumber) -> Option<Self> {
        // SAFETY: as above.
        unsafe {
            let buffer = pg_sys::ReadBuffer(index, block);
            if pg_sys::ConditionalLockBuffer(buffer) {
                return Some(Self(buffer));
            }
            pg_sys::ReleaseBuffer(buffer);
            None
        }
    }

    /// A new page at the end of a fork, locked exclusively.
    pub(crate) fn extend(index: pg_sys::Relation, fork: pg_sys::ForkNumber::Type) -> Self {
        const LOCK: pg_sys::LOCKMODE = pg_sys::ExclusiveLock as pg_sys::LOCKMODE;
        // SAFETY: an open index, whose end is locked while it is moved.
        unsafe {
            pg_sys::LockRelationForExtension(index, LOCK);
            let buffer = pg_sys::ReadBufferExtended(
                index,
                fork,
                pg_sys::InvalidBlockNumber,
                // Else another session that looks for a free page could lock and take it first.
                pg_sys::ReadBufferMode::RBM_ZERO_AND_LOCK,
                std::ptr::null_mut(),
            );
            pg_sys::UnlockRelationForExtension(index, LOCK);
            Self(buffer)
        }
    }

    pub(crate) fn block(&self) -> pg_sys::BlockNumber {
        // SAFETY: a pinned buffer.
        unsafe { pg_sys::BufferGetBlockNumber(self.0) }
    }

    /// What is in it, between header and place.
    pub(crate) fn content(&self) -> &[u8] {
        &self.bytes()[HEAD_BYTES..PAGE_BYTES - PLACE_BYTES]
    }

    /// Its last bytes, which say what it is.
    pub(crate) fn place(&self) -> [u8; PLACE_BYTES] {
        let mut place = [0; PLACE_BYTES];
        place.copy_from_slice(&self.bytes()[PAGE_BYTES - PLACE_BYTES..]);
        place
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the page of a buffer that is pinned and locked as long as the slice lives.
        unsafe {
            std::slice::from_raw_parts(pg_sys::BufferGetPage(self.0).cast::<u8>(), PAGE_BYTES)
        }
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        // After an error PostgreSQL has already forgotten what it held back for locks, and releases them itself.
        if !std::thread::panicking() {
            // SAFETY: pinned and locked by this.
            unsafe { pg_sys::UnlockReleaseBuffer(self.0) }
        }
    }
}

/// Changes of up to four pages that happen at once, after a crash, too.
pub(crate) struct Change(Option<NonNull<pg_sys::GenericXLogState>>);

impl Change {
    pub(crate) fn of(index: pg_sys::Relation) -> Self {
        // SAFETY: an open index.
        Self(NonNull::new(unsafe { pg_sys::GenericXLogStart(index) }))
    }

    /// The content of a page as it will be.
    pub(crate) fn content<'a>(&'a self, buffer: &'a mut Buffer) -> &'a mut [u8] {
        &mut self.page(buffer, 0)[HEAD_BYTES..PAGE_BYTES - PLACE_BYTES]
    }

    /// The same, of a page of which only so many bytes are used: the rest is zeros, and of no account. What is logged is
    /// found by comparing what is used.
    pub(crate) fn used<'a>(&'a self, buffer: &'a mut Buffer, used: usize) -> &'a mut [u8] {
        let page = self.page(buffer, 0);
        set_used(page, used);
        &mut page[HEAD_BYTES..PAGE_BYTES - PLACE_BYTES]
    }

    /// The content, all zeros, of a page that becomes another.
    pub(crate) fn replaced<'a>(
        &'a self,
        buffer: &'a mut Buffer,
        place: [u8; PLACE_BYTES],
    ) -> &'a mut [u8] {
        let page = self.page(buffer, pg_sys::GENERIC_XLOG_FULL_IMAGE as i32);
        format(page, place);
        &mut page[HEAD_BYTES..PAGE_BYTES - PLACE_BYTES]
    }

    /// Makes them so.
    pub(crate) fn finish(mut self) {
        if let Some(state) = self.0.take() {
            // SAFETY: begun, and not ended yet.
            unsafe {
                pg_sys::GenericXLogFinish(state.as_ptr());
            }
        }
    }

    fn page<'a>(&'a self, buffer: &'a mut Buffer, flags: i32) -> &'a mut [u8] {
        let state = self.0.map_or(std::ptr::null_mut(), NonNull::as_ptr);
        // SAFETY: a change under way, and a page that is locked exclusively; what comes back is a copy of a page, which
        // lives as long as the change, and each buffer has one of its own.
        unsafe {
            let page = pg_sys::GenericXLogRegisterBuffer(state, buffer.0, flags);
            std::slice::from_raw_parts_mut(page.cast::<u8>(), PAGE_BYTES)
        }
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        if let Some(state) = self.0.filter(|_| !std::thread::panicking()) {
            // SAFETY: begun, and not ended yet.
            unsafe { pg_sys::GenericXLogAbort(state.as_ptr()) }
        }
    }
}

/// Writes a page of the fork that an unlogged index begins with after a crash.
pub(crate) fn write_initial(index: pg_sys::Relation, place: [u8; PLACE_BYTES], content: &[u8]) {
    let buffer = Buffer::extend(index, pg_sys::ForkNumber::INIT_FORKNUM);
    // SAFETY: a new page, locked exclusively, whose change is logged as a whole, as for other indexes.
    unsafe {
        let page = pg_sys::BufferGetPage(buffer.0).cast::<u8>();
        let page = std::slice::from_raw_parts_mut(page, PAGE_BYTES);
        pg_sys::CritSectionCount += 1;
        format(page, place);
        page[HEAD_BYTES..HEAD_BYTES + content.len()].copy_from_slice(content);
        pg_sys::MarkBufferDirty(buffer.0);
        pg_sys::log_newpage_buffer(buffer.0, true);
        pg_sys::CritSectionCount -= 1;
    }
}

/// The place of a page that is not sealed.
pub(crate) fn clear_place(owner: u32, kind: u8, number: u32) -> [u8; PLACE_BYTES] {
    let mut place = [0; PLACE_BYTES];
    place[..4].copy_from_slice(&owner.to_be_bytes());
    place[4..8].copy_from_slice(&number.to_be_bytes());
    place[8] = kind;
    place[9] = pii_core::search::page::FORMAT;
    place[14..].copy_from_slice(&PAGE_ID);
    place
}

/// Whose a page is; `None` of one that was never written.
pub(crate) fn owner(buffer: &Buffer) -> Option<u32> {
    let place = buffer.place();
    let owner = u32::from_be_bytes([place[0], place[1], place[2], place[3]]);
    (place[14..] == PAGE_ID).then_some(owner)
}

/// A page for something new, locked exclusively: one that `is_dead` says nobody needs, or else a new one.
pub(crate) fn allocate(index: pg_sys::Relation, is_dead: impl Fn(u32) -> bool) -> Buffer {
    loop {
        // SAFETY: an open index. What the free space map says may be out of date, after a crash for one.
        let block = unsafe { pg_sys::GetFreeIndexPage(index) };
        if block == pg_sys::InvalidBlockNumber {
            return Buffer::extend(index, pg_sys::ForkNumber::MAIN_FORKNUM);
        }
        if block == META_BLOCK {
            continue;
        }
        if let Some(buffer) = Buffer::try_lock(index, block)
            && owner(&buffer).is_none_or(&is_dead)
        {
            return buffer;
        }
    }
}

/// How many blocks a relation has.
pub(crate) fn blocks(relation: pg_sys::Relation) -> pg_sys::BlockNumber {
    // SAFETY: an open relation.
    unsafe { pg_sys::RelationGetNumberOfBlocksInFork(relation, pg_sys::ForkNumber::MAIN_FORKNUM) }
}

/// Raises that the index is damaged.
pub(crate) fn raise_damaged(what: &str) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
        format!("the search index is damaged: {what}"),
    )
    .hint("SELECT pii_search_merge(index, anew => true), or REINDEX it. Values are not affected.")
    .raise()
}

/// Says that what lies behind so many bytes of the content is empty.
fn set_used(page: &mut [u8], used: usize) {
    // SAFETY: a page of the size that PostgreSQL's have.
    unsafe {
        (*page.as_mut_ptr().cast::<pg_sys::PageHeaderData>()).pd_lower = (HEAD_BYTES + used) as u16
    }
}

/// A page of zeros with its header and place. All of it is logged: what lies between pd_lower and pd_upper
/// would be taken for empty.
fn format(page: &mut [u8], place: [u8; PLACE_BYTES]) {
    // SAFETY: a page of the size that PostgreSQL's have.
    unsafe {
        let header = page.as_mut_ptr().cast::<pg_sys::PageHeaderData>();
        pg_sys::PageInit(header.cast(), PAGE_BYTES, PLACE_BYTES);
        (*header).pd_lower = (*header).pd_special;
    }
    page[PAGE_BYTES - PLACE_BYTES..].copy_from_slice(&place);
}
