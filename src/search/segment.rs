//! Segments in an index: pages written and read for `pii_core::search::segment`.

use crate::search::meta::Meta;
use crate::search::page::{self, Buffer, CONTENT_BYTES, Change, Lock};
use pgrx::pg_sys;
use pii_core::search::catalogue::Segment;
use pii_core::search::key::{self, Salt};
use pii_core::search::merge::{Stream, merge};
use pii_core::search::page::Place;
use pii_core::search::posting::Posting;
use pii_core::search::segment::{PageSink, PageSource, Postings, SegmentReader, SegmentWriter};
use pii_core::secret::SecretKey;
use pii_core::{KeyVersion, SearchError, nonce};

/// Why reading has to begin again, or to end.
pub(crate) enum Stop {
    /// Another page is where the one was: a merge was faster.
    Overtaken,
    Error(SearchError),
}

impl From<SearchError> for Stop {
    fn from(error: SearchError) -> Self {
        Self::Error(error)
    }
}

/// Pages of segments, from an index.
pub(crate) struct Source(pub(crate) pg_sys::Relation);

impl PageSource for Source {
    type Error = Stop;

    fn get(&mut self, place: Place, block: u32, sealed: &mut [u8]) -> Result<(), Stop> {
        pgrx::check_for_interrupts!();
        let page = Buffer::lock(self.0, block, Lock::Share);
        if page.place() != place.to_bytes() {
            return Err(Stop::Overtaken);
        }
        sealed.copy_from_slice(page.content());
        Ok(())
    }
}

/// Reads a segment.
pub(crate) fn reader(
    index: pg_sys::Relation,
    segment: &Segment,
    data_key: &SecretKey,
) -> Result<SegmentReader<Source>, SearchError> {
    let cipher = key::pages(data_key, &segment.salt);
    SegmentReader::new(Source(index), cipher, segment, CONTENT_BYTES)
}

/// A stream of a segment's postings.
pub(crate) fn postings(
    index: pg_sys::Relation,
    segment: &Segment,
    data_key: &SecretKey,
) -> Result<Postings<Source>, SearchError> {
    Ok(reader(index, segment, data_key)?.into_postings())
}

/// Pages of segments, into an index.
struct Sink<F> {
    index: pg_sys::Relation,
    is_dead: F,
}

impl<F: Fn(u32) -> bool> PageSink for Sink<F> {
    type Error = Stop;

    fn put(&mut self, place: Place, sealed: &[u8]) -> Result<u32, Stop> {
        pgrx::check_for_interrupts!();
        let mut page = page::allocate(self.index, &self.is_dead);
        let change = Change::of(self.index);
        change.replaced(&mut page, place.to_bytes()).copy_from_slice(sealed);
        change.finish();
        Ok(page.block())
    }
}

/// Writes what is in any of the streams as a segment of its own; `None` when that is nothing.
/// To be called by whoever [writes](Meta::writing).
pub(crate) fn write(
    index: pg_sys::Relation,
    version: KeyVersion,
    data_key: &SecretKey,
    streams: &mut [&mut dyn Stream<Error = Stop>],
) -> Result<Option<Segment>, Stop> {
    let mut salt = Salt::default();
    nonce::os_random(&mut salt).map_err(SearchError::from)?;
    let (owner, is_dead) = Meta::update(index, |meta| {
        let owner = meta.next_owner;
        meta.next_owner += 1;
        (owner, meta.dead())
    });
    let cipher = key::pages(data_key, &salt);
    let mut sink = Sink { index, is_dead };
    let mut writer = SegmentWriter::new(&mut sink, &cipher, owner, CONTENT_BYTES)?;
    merge(streams, |posting: Posting| writer.push(posting))?;
    Ok(writer.finish()?.map(|written| Segment {
        owner,
        version,
        level: written.level,
        root: written.root,
        pages: written.pages,
        postings: written.postings,
        salt,
    }))
}
