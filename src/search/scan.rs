//! Looking up: the rows that may be what a query looks for, each of which PostgreSQL compares itself.
//!
//! Without the keys that it takes, that is every row: no error, and no wrong answer.

use crate::search::meta::{self, Meta};
use crate::search::operand::{self, Sought};
use crate::search::segment::{self, Source, Stop};
use crate::search::{filing, keys, page, pending};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::search::catalogue::{Catalogue, Segment};
use pii_core::search::label::{Label, Labeller};
use pii_core::search::posting::Row;
use pii_core::search::segment::SegmentReader;
use pii_core::search::token::Token;
use pii_core::{Keyring, SearchError, memory};

/// So many rows of a list are read in the time that one row of the table takes to be compared.
const ROWS_PER_COMPARISON: u64 = 200;

/// Begins a scan, which keeps nothing but what PostgreSQL keeps.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn begin(
    index: pg_sys::Relation,
    keys: std::ffi::c_int,
    orders: std::ffi::c_int,
) -> pg_sys::IndexScanDesc {
    // SAFETY: as PostgreSQL calls it.
    unsafe { pg_sys::RelationGetIndexScan(index, keys, orders) }
}

/// Takes what is looked for.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn rescan(
    scan: pg_sys::IndexScanDesc,
    keys: pg_sys::ScanKey,
    _key_count: std::ffi::c_int,
    _orders: pg_sys::ScanKey,
    _order_count: std::ffi::c_int,
) {
    // SAFETY: as many keys as the scan was begun for.
    unsafe {
        let count = usize::try_from((*scan).numberOfKeys).unwrap_or(0);
        if !keys.is_null() && count > 0 {
            std::ptr::copy(keys, (*scan).keyData, count);
        }
    }
}

/// Ends a scan.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn end(_scan: pg_sys::IndexScanDesc) {}

/// Adds the rows that may be what is looked for.
#[pg_guard]
pub(crate) unsafe extern "C-unwind" fn bitmap(
    scan: pg_sys::IndexScanDesc,
    bitmap: *mut pg_sys::TIDBitmap,
) -> i64 {
    // SAFETY: a scan that has its keys, and a bitmap to be filled.
    unsafe {
        let index = (*scan).indexRelation;
        let count = usize::try_from((*scan).numberOfKeys).unwrap_or(0);
        let keys = match count {
            0 => &[][..],
            _ => std::slice::from_raw_parts((*scan).keyData, count),
        };
        // The operators are strict.
        if keys.iter().any(|key| key.sk_flags & pg_sys::SK_ISNULL as i32 != 0) {
            return 0;
        }
        let snapshot = (*scan).xs_snapshot;
        // The transaction may go on with it when the standby has become a primary.
        let oldest_on_standby = (*snapshot).takenDuringRecovery.then_some((*snapshot).xmin);
        let mut found = Found::new(bitmap, index);
        let is_complete = keys::reading().is_some_and(|ring| {
            let sought = keys.iter().fold(Sought::Anything, |sought, key| {
                let more =
                    operand::sought(&ring, key.sk_strategy, key.sk_collation, key.sk_argument);
                operand::both(sought, more)
            });
            match sought {
                Sought::Tokens(tokens) => {
                    look_up(index, &ring, &tokens, oldest_on_standby, &mut found)
                }
                Sought::Anything => false,
            }
        });
        if !is_complete {
            found.add_all();
        }
        found.flush();
        found.count
    }
}

/// The bitmap, and what is not in it yet.
struct Found {
    bitmap: *mut pg_sys::TIDBitmap,
    waiting: Vec<pg_sys::ItemPointerData>,
    count: i64,
    /// How many blocks the table has. No row that the query sees is behind, but VACUUM has cut off others, and a
    /// serializable transaction would read them.
    blocks: pg_sys::BlockNumber,
}

impl Found {
    const BATCH: usize = 512;

    /// # Safety
    /// `index` must be open, in a query that has its table locked.
    unsafe fn new(bitmap: *mut pg_sys::TIDBitmap, index: pg_sys::Relation) -> Self {
        const NO_LOCK: pg_sys::LOCKMODE = pg_sys::NoLock as pg_sys::LOCKMODE;
        // SAFETY: passed on to the caller.
        let blocks = unsafe {
            let table = pg_sys::IndexGetRelation((*index).rd_id, false);
            let table = pg_sys::table_open(table, NO_LOCK);
            let blocks = page::blocks(table);
            pg_sys::table_close(table, NO_LOCK);
            blocks
        };
        Self { bitmap, waiting: Vec::new(), count: 0, blocks }
    }

    fn add(&mut self, row: Row) {
        if row.block() >= self.blocks {
            return;
        }
        self.waiting.push(filing::pointer_to(row));
        if self.waiting.len() == Self::BATCH {
            self.flush();
        }
    }

    fn flush(&mut self) {
        let count = self.waiting.len();
        // SAFETY: so many item pointers, each to be compared.
        unsafe {
            pg_sys::tbm_add_tuples(self.bitmap, self.waiting.as_mut_ptr(), count as i32, true);
        }
        self.count += count as i64;
        self.waiting.clear();
    }

    /// Adds all pages of the table.
    fn add_all(&mut self) {
        for block in 0..self.blocks {
            // SAFETY: a bitmap that is being filled.
            unsafe { pg_sys::tbm_add_page(self.bitmap, block) }
            self.count += 1;
        }
    }
}

/// Whether all rows with all of the tokens are found; `false` if the session cannot tell. A merge that was faster
/// makes it begin again, which adds some rows twice.
fn look_up(
    index: pg_sys::Relation,
    ring: &Keyring,
    tokens: &[Token],
    oldest_on_standby: Option<pg_sys::TransactionId>,
    found: &mut Found,
) -> bool {
    let mut before: Option<Meta> = None;
    loop {
        let meta = Meta::read(index);
        if before.as_ref() == Some(&meta) {
            page::raise_damaged("a page is not where it belongs");
        }
        // A primary does not know of its standbys' snapshots.
        if oldest_on_standby.is_some_and(|oldest| meta::precedes(oldest, meta.horizon)) {
            return false;
        }
        let Some(catalogue) = keys::catalogue(ring, index, &meta) else { return false };
        match look_up_once(index, ring, &meta, &catalogue, tokens, found) {
            Ok(is_complete) => return is_complete,
            Err(Stop::Overtaken) => before = Some(meta),
            Err(stop) => stop.raise(),
        }
    }
}

fn look_up_once(
    index: pg_sys::Relation,
    ring: &Keyring,
    meta: &Meta,
    catalogue: &Catalogue,
    tokens: &[Token],
    found: &mut Found,
) -> Result<bool, Stop> {
    for segment in &catalogue.segments {
        let Some(mut lists) = Lists::of(index, ring, catalogue, segment)? else { return Ok(false) };
        for row in lists.with_all(tokens)? {
            found.add(row);
        }
        let always = lists.labeller.label(Token::ALWAYS);
        lists.reader.look_up(always, |row| {
            found.add(row);
            Ok(())
        })?;
    }
    for chain in [meta.closed, meta.tail] {
        pending::each(index, chain, |row| found.add(row)).map_err(|_| Stop::Overtaken)?;
    }
    Ok(true)
}

/// The lists of a segment.
pub(crate) struct Lists {
    labeller: Labeller,
    reader: SegmentReader<Source>,
}

impl Lists {
    /// `None` without its key.
    pub(crate) fn of(
        index: pg_sys::Relation,
        ring: &Keyring,
        catalogue: &Catalogue,
        segment: &Segment,
    ) -> Result<Option<Self>, Stop> {
        let Some(key) = keys::data_key(ring, segment.version) else { return Ok(None) };
        let labeller = Labeller::new(key, &catalogue.salt);
        Ok(Some(Self { labeller, reader: segment::reader(index, segment, key)? }))
    }

    /// About how many rows have all of the tokens, and how many have anything.
    pub(crate) fn estimate(&mut self, tokens: &[Token]) -> Result<u64, Stop> {
        let always = self.reader.estimate(self.labeller.label(Token::ALWAYS))?;
        let shortest = self.by_length(tokens)?.first().map_or(0, |(rows, _)| *rows);
        Ok(always + shortest)
    }

    /// The rows that have all of the tokens, and others, if reading on would take longer than comparing them.
    fn with_all(&mut self, tokens: &[Token]) -> Result<Vec<Row>, Stop> {
        let mut rows: Option<Vec<Row>> = None;
        for (count, label) in self.by_length(tokens)? {
            rows = Some(match rows {
                None => self.rows(label)?,
                Some(rows) if rows.len() as u64 * ROWS_PER_COMPARISON < count => return Ok(rows),
                Some(mut rows) => {
                    self.keep(&mut rows, label)?;
                    rows
                }
            });
        }
        Ok(rows.unwrap_or_default())
    }

    /// The labels of the tokens, those with the shortest lists first; of one without a list that alone.
    fn by_length(&mut self, tokens: &[Token]) -> Result<Vec<(u64, Label)>, Stop> {
        let mut lists = Vec::new();
        for token in tokens {
            let label = self.labeller.label(*token);
            let rows = self.reader.estimate(label)?;
            if rows == 0 {
                return Ok(vec![(rows, label)]);
            }
            memory::push(&mut lists, (rows, label)).map_err(SearchError::from)?;
        }
        lists.sort_unstable();
        Ok(lists)
    }

    fn rows(&mut self, label: Label) -> Result<Vec<Row>, Stop> {
        let mut rows = Vec::new();
        self.reader
            .look_up(label, |row| Ok(memory::push(&mut rows, row).map_err(SearchError::from)?))?;
        Ok(rows)
    }

    /// Keeps those rows that have this label, too. Both are in ascending order.
    fn keep(&mut self, rows: &mut Vec<Row>, label: Label) -> Result<(), Stop> {
        let (mut at, mut kept) = (0, 0);
        self.reader.look_up(label, |row| {
            while rows.get(at).is_some_and(|wanted| *wanted < row) {
                at += 1;
            }
            if rows.get(at) == Some(&row) {
                rows[kept] = row;
                kept += 1;
                at += 1;
            }
            Ok(())
        })?;
        rows.truncate(kept);
        Ok(())
    }
}

/// About how many rows a look-up finds; `None` when it would be all of them.
pub(crate) fn estimate(index: pg_sys::Relation, ring: &Keyring, tokens: &[Token]) -> Option<u64> {
    let meta = Meta::read(index);
    let catalogue = keys::catalogue(ring, index, &meta)?;
    let mut sum = pending::rows_of(index, meta.closed) + pending::rows_of(index, meta.tail);
    for segment in &catalogue.segments {
        let lists = Lists::of(index, ring, &catalogue, segment);
        sum += match lists
            .and_then(|lists| lists.map(|mut lists| lists.estimate(tokens)).transpose())
        {
            Ok(rows) => rows?,
            // As good a guess as any.
            Err(Stop::Overtaken) => 0,
            Err(stop) => stop.raise(),
        };
    }
    Some(sum)
}
