//! Block 0: which pages belong to what.
//!
//! ```text
//! content  next owner(4) writing(4) unswept(4) horizon(4) tail(16) closed(16) catalogue 0…
//! chain    owner(4) first(4) last(4) pages(4)
//! ```
//!
//! Numbers with the most significant byte first. Changing it takes its exclusive lock; appending to the
//! tail, its shared one.

use crate::search::page::{self, Buffer, CONTENT_BYTES, Change, Lock, META, META_BLOCK};
use pgrx::pg_sys;
use pii_core::SearchError;
use pii_core::search::catalogue::{self, Catalogue, Stored};

const CATALOGUE_AT: usize = 48;
const TAIL_AT: usize = 16;
const CLOSED_AT: usize = 32;

/// Pages of rows that are not filed yet, in the order in which they were inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Chain {
    /// Whose its pages are.
    pub(crate) owner: u32,
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// None of it is, when there are none.
    pub(crate) pages: u32,
}

/// What block 0 says.
#[derive(Clone, PartialEq)]
pub(crate) struct Meta {
    /// The next number that is nobody's yet.
    pub(crate) next_owner: u32,
    /// The first number of whatever a merge is writing, 0 without one. One that crashed leaves it.
    pub(crate) writing: u32,
    /// How many pages merges have left since somebody last looked for such pages.
    pub(crate) unswept: u32,
    /// Rows that were gone for all snapshots of the primary since this one may not have been filed. Never goes back:
    /// what an earlier merge has left out stays so.
    pub(crate) horizon: pg_sys::TransactionId,
    /// To which rows are appended.
    pub(crate) tail: Chain,
    /// Which a merge files.
    pub(crate) closed: Chain,
    /// The segments, as they are stored.
    pub(crate) catalogue: Vec<u8>,
}

impl Meta {
    /// Of an index that nobody has merged yet.
    pub(crate) fn new(catalogue: Vec<u8>) -> Self {
        let (tail, closed) = Default::default();
        let horizon = pg_sys::InvalidTransactionId;
        Self { next_owner: 1, writing: 0, unswept: 0, horizon, tail, closed, catalogue }
    }

    /// As it is now.
    pub(crate) fn read(index: pg_sys::Relation) -> Self {
        Self::of(&Buffer::lock(index, META_BLOCK, Lock::Share))
    }

    /// As it is in block 0.
    pub(crate) fn of(buffer: &Buffer) -> Self {
        check(buffer);
        Self::parse(buffer.content())
            .unwrap_or_else(|error| page::raise_damaged(&error.to_string()))
    }

    fn parse(content: &[u8]) -> Result<Self, SearchError> {
        let catalogue = &content[CATALOGUE_AT..][..catalogue::MAX_BYTES];
        let len = Stored::parse(catalogue)?.len();
        Ok(Self {
            next_owner: number(content, 0),
            writing: number(content, 4),
            unswept: number(content, 8),
            tail: chain(content, TAIL_AT),
            horizon: pg_sys::TransactionId::from(number(content, 12)),
            closed: chain(content, CLOSED_AT),
            catalogue: pii_core::memory::copy(&catalogue[..len])?,
        })
    }

    /// The content of block 0.
    pub(crate) fn write(&self, content: &mut [u8]) {
        let mut put = |at: usize, number: u32| {
            content[at..at + 4].copy_from_slice(&number.to_be_bytes());
        };
        put(0, self.next_owner);
        put(4, self.writing);
        put(8, self.unswept);
        put(12, self.horizon.into_inner());
        for (at, chain) in [(TAIL_AT, self.tail), (CLOSED_AT, self.closed)] {
            put(at, chain.owner);
            put(at + 4, chain.first);
            put(at + 8, chain.last);
            put(at + 12, chain.pages);
        }
        let (catalogue, rest) = content[CATALOGUE_AT..].split_at_mut(self.catalogue.len());
        catalogue.copy_from_slice(&self.catalogue);
        rest.fill(0);
    }

    /// Makes the change that `change` makes to block 0.
    pub(crate) fn update<T>(index: pg_sys::Relation, change: impl FnOnce(&mut Self) -> T) -> T {
        let mut buffer = Buffer::lock(index, META_BLOCK, Lock::Exclusive);
        let mut meta = Self::of(&buffer);
        let result = change(&mut meta);
        let logged = Change::of(index);
        meta.write(logged.content(&mut buffer));
        logged.finish();
        result
    }

    /// The chains.
    pub(crate) fn chains(&self) -> Chains {
        Chains { collects: collects(self.writing, &self.catalogue), tail: self.tail }
    }

    /// The segments as stored.
    pub(crate) fn stored(&self) -> Stored<'_> {
        Stored::parse(&self.catalogue)
            .unwrap_or_else(|error| page::raise_damaged(&error.to_string()))
    }

    /// The segments, which may be anybody's word.
    pub(crate) fn claimed(&self) -> Catalogue {
        self.stored().claimed().unwrap_or_else(|error| page::raise_damaged(&error.to_string()))
    }

    /// Says of an owner whether nobody needs its pages any more.
    pub(crate) fn dead(&self) -> impl Fn(u32) -> bool + use<> {
        let mut alive = vec![self.tail.owner, self.closed.owner];
        alive.extend(self.claimed().segments.iter().map(|segment| segment.owner));
        let since = if self.writing == 0 { self.next_owner } else { self.writing };
        move |owner| owner < since && !alive.contains(&owner)
    }
}

/// Whether an index has a block 0: a build that failed may have left none, or one of zeros.
pub(crate) fn is_built(index: pg_sys::Relation) -> bool {
    page::blocks(index) > 0 && page::owner(&Buffer::lock(index, META_BLOCK, Lock::Share)).is_some()
}

/// Whether block 0 of an index can be read.
pub(crate) fn is_sound(index: pg_sys::Relation) -> bool {
    let buffer = Buffer::lock(index, META_BLOCK, Lock::Share);
    buffer.place() == place()
        && Meta::parse(buffer.content()).is_ok_and(|meta| meta.stored().claimed().is_ok())
}

/// A horizon for what this statement reads of a table: what was gone for all snapshots of the primary before it may be
/// left out. What PostgreSQL goes by for each block may rise and fall meanwhile, with what standbys hold on to, but never
/// comes after the oldest snapshot of this very session, which stays as long as the statement.
pub(crate) fn horizon_of_statement() -> pg_sys::TransactionId {
    // SAFETY: this process's own entry, whose number only it changes.
    let oldest = unsafe { (*pg_sys::MyProc).xmin };
    if oldest == pg_sys::InvalidTransactionId { next_transaction() } else { oldest }
}

/// The transaction that comes next: the horizon of whoever reads the newest versions only, as PostgreSQL's scan does of
/// HOT updates that were made before there was an index.
pub(crate) fn next_transaction() -> pg_sys::TransactionId {
    // SAFETY: reads a counter in shared memory.
    let next = unsafe { pg_sys::ReadNextFullTransactionId() };
    // Its lower half.
    pg_sys::TransactionId::from(next.value as u32)
}

/// The later of two.
pub(crate) fn later(
    one: pg_sys::TransactionId,
    other: pg_sys::TransactionId,
) -> pg_sys::TransactionId {
    if precedes(one, other) { other } else { one }
}

/// Whether a transaction is older than another.
pub(crate) fn precedes(one: pg_sys::TransactionId, other: pg_sys::TransactionId) -> bool {
    // SAFETY: compares two numbers.
    unsafe { pg_sys::TransactionIdPrecedes(one, other) }
}

/// Whether rows that are inserted are noted. Until somebody begins to merge, every row is looked at
/// anyway. Nothing that could be changed by itself says so: who does not note rows has to look at all of them.
fn collects(writing: u32, catalogue: &[u8]) -> bool {
    writing != 0 || catalogue::is_merged(catalogue)
}

/// What appending needs to know.
pub(crate) struct Chains {
    /// Whether rows that are inserted are noted.
    pub(crate) collects: bool,
    pub(crate) tail: Chain,
}

impl Chains {
    pub(crate) fn of(buffer: &Buffer) -> Self {
        check(buffer);
        Self::parse(buffer.content())
    }

    fn parse(content: &[u8]) -> Self {
        let collects = collects(number(content, 4), &content[CATALOGUE_AT..]);
        Self { collects, tail: chain(content, TAIL_AT) }
    }
}

/// The content of a page with this for block 0.
pub(crate) fn content(meta: &Meta) -> Vec<u8> {
    let mut content = vec![0; CONTENT_BYTES];
    meta.write(&mut content);
    content
}

/// The place of block 0.
pub(crate) fn place() -> [u8; 16] {
    page::clear_place(0, META, 0)
}

fn check(buffer: &Buffer) {
    if buffer.place() != place() {
        page::raise_damaged("its first page is none of a search index");
    }
}

fn number(content: &[u8], at: usize) -> u32 {
    content[at..].first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn chain(content: &[u8], at: usize) -> Chain {
    Chain {
        owner: number(content, at),
        first: number(content, at + 4),
        last: number(content, at + 8),
        pages: number(content, at + 12),
    }
}
