//! CREATE INDEX, REINDEX, and rows that are inserted.

use crate::datum::table_scan;
use crate::keys::registry;
use crate::report::error::{Failure, OrRaise as _, tell};
use crate::search::filing::{self, Filing, row_at};
use crate::search::merge::{self, Begun, Scope};
use crate::search::meta::{self, Chains, Meta};
use crate::search::page::{self, Buffer, Change, META_BLOCK};
use crate::search::turn::Turn;
use crate::search::{keys, pending, vacuum};
use crate::server::backend;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Keyring;
use std::rc::Rc;

/// So many pages of pending rows, some five thousand, are filed by the next session with a key that inserts one: they cost
/// each query some milliseconds.
const LONG_CHAIN: u32 = 16;

/// What PostgreSQL's own kind of table is handled by (`heap_tableam_handler`, pg_proc.dat).
const HEAP_HANDLER: pg_sys::Oid = pg_sys::Oid::from_u32(3);

/// An index that nobody has merged is merged by the next session with a key that inserts a row, if its table has so many
/// blocks at most, which takes some tens of milliseconds.
const SMALL_TABLE: u32 = 256;

/// Of rows that were not counted: then PostgreSQL keeps what it knows.
const UNKNOWN: f64 = -1.0;

/// Builds an index: with a key all rows are filed, without one each query looks at all of them until somebody merges.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn build(
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    info: *mut pg_sys::IndexInfo,
) -> *mut pg_sys::IndexBuildResult {
    // SAFETY: open relations and the index's description.
    unsafe {
        refuse_unfit(table, index);
        write_first_page(index);
        let ring = keys::filing();
        if ring.is_none() {
            tell_unmerged(table, index);
        }
        let (rows, filed) = match ring {
            // The rows are read, and filed, when PostgreSQL validates it.
            _ if (*info).ii_Concurrent => (UNKNOWN, UNKNOWN),
            Some(ring) => file_all(table, index, info, &ring),
            // PostgreSQL learns by it whether old snapshots may use the index.
            None => (read_all(table, index, info), 0.0),
        };
        let result: *mut pg_sys::IndexBuildResult =
            pg_sys::palloc0(size_of::<pg_sys::IndexBuildResult>()).cast();
        (*result).heap_tuples = rows;
        (*result).index_tuples = filed;
        result
    }
}

/// What an unlogged index is after a crash: empty, as its table.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn build_empty(index: pg_sys::Relation) {
    page::write_initial(index, meta::place(), &meta::content(&unmerged(index)));
}

/// Notes a row.
#[pg_guard]
#[expect(clippy::too_many_arguments, reason = "PostgreSQL's")]
pub(crate) unsafe extern "C-unwind" fn insert(
    index: pg_sys::Relation,
    _values: *mut pg_sys::Datum,
    nulls: *mut bool,
    row: pg_sys::ItemPointer,
    table: pg_sys::Relation,
    _unique: pg_sys::IndexUniqueCheck::Type,
    _is_unchanged: bool,
    _info: *mut pg_sys::IndexInfo,
) -> bool {
    // SAFETY: one column and a row that was inserted.
    unsafe {
        if !*nulls {
            let chains = pending::append(index, row_at(row));
            merge_if_due(table, index, &chains);
        }
    }
    false
}

/// Merges, if it is time to, and this session can without reading a large table, and nobody else does.
fn merge_if_due(table: pg_sys::Relation, index: pg_sys::Relation, chains: &Chains) {
    if chains.collects && chains.tail.pages < LONG_CHAIN {
        return;
    }
    let is_small = page::blocks(table) <= SMALL_TABLE;
    // A merge stays when the transaction ends without success, and what it says of keys does not.
    let is_unfit = backend::is_replicating() || registry::is_changed_here();
    if !(chains.collects || is_small) || is_unfit {
        return;
    }
    let Some(ring) = keys::filing() else { return };
    let has_room = |version| {
        keys::catalogue(&ring, index, &Meta::read(index))
            .is_some_and(|catalogue| catalogue.has_room(version))
    };
    if (is_small || ring.current().is_some_and(has_room))
        && let Some(turn) = Turn::now(index)
    {
        merge::merge(&turn, table, index, &ring, Scope::Pending, &mut |_| ());
    }
}

/// Reads all rows for what PostgreSQL wants to know of them; how many there are.
fn read_all(table: pg_sys::Relation, index: pg_sys::Relation, info: *mut pg_sys::IndexInfo) -> f64 {
    filing::scan(table, index, info, true, (0, pg_sys::InvalidBlockNumber), |_| {})
}

fn file_all(
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    info: *mut pg_sys::IndexInfo,
    ring: &Rc<Keyring>,
) -> (f64, f64) {
    let version = keys::sealing(ring).or_raise();
    let (salt, writing) = Meta::update(index, |meta| {
        meta.writing = meta.next_owner;
        (meta.claimed().salt, meta.writing)
    });
    let horizon = meta::horizon_of_statement();
    let tell = &mut |_| ();
    let mut filing = Filing::new(index, Rc::clone(ring), version, &salt, tell);
    let rows = filing.build(table, info);
    let (slices, filed) = filing.finish().unwrap_or_else(|stop| stop.raise());
    let mut catalogue = merge::new_catalogue(index, salt);
    merge::fold(index, ring, version, slices, &mut catalogue);
    let pages: u32 = catalogue.segments.iter().map(|segment| segment.pages).sum();
    merge::publish(index, ring, version, catalogue, &Begun { writing, horizon });
    // Slices, of which one segment was made.
    if page::blocks(index) > pages + 1 {
        vacuum::free_dead_pages(index);
    }
    (rows, filed)
}

fn unmerged(index: pg_sys::Relation) -> Meta {
    let catalogue = merge::new_catalogue(index, merge::new_salt()).store_unmerged();
    Meta::new(catalogue.unwrap_or_else(|error| page::raise_damaged(&error.to_string())))
}

fn write_first_page(index: pg_sys::Relation) {
    let mut buffer = Buffer::extend(index, pg_sys::ForkNumber::MAIN_FORKNUM);
    if buffer.block() != META_BLOCK {
        page::raise_damaged("it is not empty before it is built");
    }
    let change = Change::of(index);
    unmerged(index).write(change.replaced(&mut buffer, meta::place()));
    change.finish();
}

/// Under a nondeterministic collation other texts match than those with the same characters; and merges read pages of
/// the table by themselves.
///
/// # Safety
/// Both must be open.
unsafe fn refuse_unfit(table: pg_sys::Relation, index: pg_sys::Relation) {
    // SAFETY: an open table, whose access method has its handler from the catalogue.
    if unsafe { (*table).rd_amhandler } != HEAP_HANDLER {
        filing::raise_no_heap();
    }
    // SAFETY: an index of one column, and a catalogue look-up.
    let is_fit = unsafe {
        let collation = *(*index).rd_indcollation;
        collation == pg_sys::InvalidOid || pg_sys::get_collation_isdeterministic(collation)
    };
    if !is_fit {
        Failure::new(
            PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
            "a search index cannot have a nondeterministic collation",
        )
        .hint("Say COLLATE with a deterministic one behind the column.")
        .raise();
    }
}

fn tell_unmerged(table: pg_sys::Relation, index: pg_sys::Relation) {
    if page::blocks(table) > 0 {
        // SAFETY: an open index.
        let index = unsafe { (*index).rd_id };
        let name = table_scan::name(index);
        tell(
            PgLogLevel::NOTICE,
            &format!(
                "search index \"{name}\" is built without a key: queries look at every row for now"
            ),
            &format!(
                "SELECT pii_search_merge({}) in a session that has the keys.",
                table_scan::literal(index)
            ),
        );
    }
}
