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
use pii_core::search::posting::Row;
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

/// Files rows: all of them, too, if nobody has merged yet, or if the session cannot read what there is. `tell` is given
/// each row that is filed.
pub(crate) fn merge(
    _turn: &Turn,
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    ring: &Rc<Keyring>,
    mut scope: Scope,
    tell: &mut dyn FnMut(Row),
) {
    let version = keys::sealing(ring).or_raise();
    // SAFETY: an open index.
    let info = unsafe { pg_sys::BuildIndexInfo(index) };
    loop {
        let (meta, is_left_over) = begin(index);
        let known = match scope {
            // Nor does it matter whether what there is can be believed.
            Scope::All => None,
            Scope::Pending => keys::catalogue(ring, index, &meta).filter(|it| it.has_room(version)),
            Scope::Sealed => keys::catalogue(ring, index, &meta)
                .filter(|it| it.segments.iter().all(|segment| segment.version == version)),
        };
        scope = Scope::Pending;
        // Of updates from before the index, all but the newest versions are left out.
        let horizon =
            if known.is_some() { meta::horizon_of_statement() } else { meta::next_transaction() };
        let catalogue = match known {
            Some(mut known) => {
                let rows = pending::rows(index, meta.closed);
                let rows = rows.map_err(|_| Stop::Overtaken).unwrap_or_else(|stop| stop.raise());
                let mut filing = Filing::new(index, Rc::clone(ring), version, &known.salt, tell);
                filing.scan_rows(table, info, &rows);
                let (slices, _) = filing.finish().unwrap_or_else(|stop| stop.raise());
                fold(index, ring, version, slices, &mut known);
                known
            }
            None => {
                let salt = new_salt();
                let mut filing = Filing::new(index, Rc::clone(ring), version, &salt, tell);
                filing.scan(table, info);
                let (slices, _) = filing.finish().unwrap_or_else(|stop| stop.raise());
                let mut anew =
                    Catalogue { merges: meta.claimed().merges, ..new_catalogue(index, salt) };
                fold(index, ring, version, slices, &mut anew);
                anew
            }
        };
        publish(index, ring, version, catalogue, &Begun { writing: meta.writing, horizon });
        if !is_left_over {
            break;
        }
    }
    vacuum::free_if_due(index);
}

/// Begins to write: closes the tail, unless a merge that crashed has left one closed.
fn begin(index: pg_sys::Relation) -> (Meta, bool) {
    Meta::update(index, |meta| {
        let is_left_over = meta.closed.pages > 0;
        if !is_left_over {
            meta.closed = std::mem::take(&mut meta.tail);
        }
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
    Meta::update(index, |meta| {
        if meta.writing != begun.writing {
            Stop::Overtaken.raise();
        }
        let died = meta.closed.pages + pages_without(&meta.claimed(), &catalogue);
        meta.horizon = meta::later(meta.horizon, begun.horizon);
        meta.unswept = meta.unswept.saturating_add(died);
        meta.catalogue = stored;
        meta.closed = Chain::default();
        meta.writing = 0;
    });
}

/// How many pages the segments had that are none any more.
fn pages_without(before: &Catalogue, after: &Catalogue) -> u32 {
    let stays = |one: &&Segment| after.segments.iter().any(|other| other.owner == one.owner);
    before.segments.iter().filter(|one| !stays(one)).map(|one| one.pages).sum()
}

/// Adds slices to the segments: as one at most, since what is not much larger is written again with them.
pub(crate) fn fold(
    index: pg_sys::Relation,
    ring: &Keyring,
    version: KeyVersion,
    mut slices: Vec<Segment>,
    catalogue: &mut Catalogue,
) {
    if slices.is_empty() {
        return;
    }
    let pages = slices.iter().map(|one| u64::from(one.pages)).sum();
    slices.extend(catalogue.take_in(version, pages));
    if slices.len() > 1 {
        let one = join(index, ring, version, &slices).unwrap_or_else(|stop| stop.raise());
        slices = one.into_iter().collect();
    }
    catalogue.segments.extend(slices);
}

/// The catalogue of an index without segments.
pub(crate) fn new_catalogue(index: pg_sys::Relation, salt: Salt) -> Catalogue {
    // SAFETY: an open index.
    Catalogue::new(unsafe { (*index).rd_id }.to_u32(), salt)
}

/// A salt that was never used.
pub(crate) fn new_salt() -> Salt {
    let mut salt = Salt::default();
    nonce::os_random(&mut salt).or_raise();
    salt
}
