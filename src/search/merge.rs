//! Merges: pending rows are filed into a segment, with segments that are not much larger.
//!
//! The tail is closed, its rows are read from the table, and what comes of them is swapped in by one change of block
//! 0. A crash leaves the old state, and pages that belong to nobody. Nobody waits for a merge but another one.

use crate::report::error::OrRaise as _;
use crate::search::filing::{Filing, join};
use crate::search::meta::{self, Chain, Meta};
use crate::search::segment::Stop;
use crate::search::turn::Turn;
use crate::search::{keys, pending, vacuum};
use pgrx::pg_sys;
use pii_core::search::catalogue::{Catalogue, Segment};
use pii_core::search::key::Salt;
use pii_core::{KeyVersion, Keyring, PiiError, nonce};
use std::rc::Rc;

/// How much is filed.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scope {
    /// What is pending. Segments under other keys stay as they are.
    Pending,
    /// The same; all rows, if there are segments under other keys.
    Sealed,
    /// All rows.
    All,
}

/// Files rows: all of them, too, if nobody has merged yet, or if the session cannot read what there is.
pub(crate) fn merge(
    _turn: &Turn,
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    ring: &Rc<Keyring>,
    mut scope: Scope,
) {
    let version = keys::sealing(ring).or_raise();
    // SAFETY: an open index.
    let info = unsafe { pg_sys::BuildIndexInfo(index) };
    loop {
        let (meta, is_left_over) = begin(index);
        let horizon = meta::horizon_now(table);
        let known = keys::catalogue(ring, &meta).filter(|known| match scope {
            Scope::Pending => true,
            Scope::Sealed => known.segments.iter().all(|segment| segment.version == version),
            Scope::All => false,
        });
        scope = Scope::Pending;
        let catalogue = match known {
            Some(mut known) => {
                let rows = pending::rows(index, meta.closed);
                let rows = rows.map_err(|_| Stop::Overtaken).unwrap_or_else(|stop| stop.raise());
                let mut filing = Filing::new(index, Rc::clone(ring), version, &known.salt);
                filing.scan_rows(table, info, &rows);
                let (slices, _) = filing.finish().unwrap_or_else(|stop| stop.raise());
                known.segments = fold(index, ring, version, slices, known.segments);
                known
            }
            None => {
                let salt = new_salt();
                let mut filing = Filing::new(index, Rc::clone(ring), version, &salt);
                filing.scan(table, info);
                let (slices, _) = filing.finish().unwrap_or_else(|stop| stop.raise());
                let segments = fold(index, ring, version, slices, Vec::new());
                Catalogue { salt, merges: meta.claimed().merges, segments }
            }
        };
        publish(table, index, ring, version, catalogue, &Begun { writing: meta.writing, horizon });
        if !is_left_over {
            break;
        }
    }
    vacuum::free_dead_pages(index);
}

/// Begins to write: closes the tail, unless a merge that crashed has left one closed.
fn begin(index: pg_sys::Relation) -> (Meta, bool) {
    Meta::update(index, |meta| {
        let is_left_over = meta.closed.pages > 0;
        if !is_left_over {
            meta.closed = std::mem::take(&mut meta.tail);
        }
        meta.collects = true;
        meta.writing = meta.next_owner;
        (meta.clone(), is_left_over)
    })
}

/// What was so when writing began.
pub(crate) struct Begun {
    /// [`Meta::writing`].
    pub(crate) writing: u32,
    /// That of what is read of the table since.
    pub(crate) horizon: pg_sys::TransactionId,
}

/// Ends what was begun: the catalogue is that of the index, and what was closed is filed.
pub(crate) fn publish(
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    ring: &Keyring,
    version: KeyVersion,
    mut catalogue: Catalogue,
    begun: &Begun,
) {
    catalogue.merges += 1;
    let stored = keys::data_key(ring, version)
        .ok_or(PiiError::VersionNotLoaded(version))
        .map(|key| catalogue.store(version, key))
        .or_raise()
        .unwrap_or_else(|error| Stop::Error(error).raise());
    // Whatever was left out of what was read of the table is older than one of them.
    let horizon = meta::later(begun.horizon, meta::horizon_now(table));
    Meta::update(index, |meta| {
        if meta.writing != begun.writing {
            Stop::Overtaken.raise();
        }
        meta.horizon = meta::later(meta.horizon, horizon);
        meta.catalogue = stored;
        meta.closed = Chain::default();
        meta.writing = 0;
    });
}

/// The segments that there are when these slices come to the others: one more at most, since what is not much larger is
/// written again with them.
pub(crate) fn fold(
    index: pg_sys::Relation,
    ring: &Keyring,
    version: KeyVersion,
    slices: Vec<Segment>,
    others: Vec<Segment>,
) -> Vec<Segment> {
    let pages = |segments: &[Segment]| segments.iter().map(|one| u64::from(one.pages)).sum::<u64>();
    let mut together = slices;
    // Labels of another key are others.
    let (mut others, under_other_keys): (Vec<_>, Vec<_>) =
        others.into_iter().partition(|segment| segment.version == version);
    others.sort_by_key(|segment| std::cmp::Reverse(segment.pages));
    while !together.is_empty()
        && let Some(smallest) = others.last()
        && u64::from(smallest.pages) <= 2 * pages(&together)
    {
        together.extend(others.pop());
    }
    if together.len() > 1 {
        let one = join(index, ring, version, &together).unwrap_or_else(|stop| stop.raise());
        together = one.into_iter().collect();
    }
    others.extend(together);
    others.extend(under_other_keys);
    others
}

/// A salt that was never used.
pub(crate) fn new_salt() -> Salt {
    let mut salt = Salt::default();
    nonce::os_random(&mut salt).or_raise();
    salt
}
