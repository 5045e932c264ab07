//! Rows made into postings: each value decrypted once, its labels sorted in memory, and a segment
//! written whenever that is full.

use crate::datum::varlena::{self, Detoasted};
use crate::report::error::{Failure, OrRaise as _, raise_pii};
use crate::search::heap_page::{HeapPage, Offsets};
use crate::search::postings::Postings;
use crate::search::segment::{self, Stop};
use crate::search::{keys, page};
use crate::value::crypt;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::search::catalogue::Segment;
use pii_core::search::key::Salt;
use pii_core::search::label::{Label, Labeller};
use pii_core::search::merge::{Sorted, Stream};
use pii_core::search::posting::{Posting, Row};
use pii_core::search::token::Token;
use pii_core::{Envelope, KeyVersion, Keyring, PiiError, SearchError, memory};
use std::ffi::c_void;
use std::rc::Rc;

/// As many segments at most as are written before they become one.
const MOST_SLICES: usize = 16;

/// Memory for so many postings, a megabyte, is not too much to ask.
const LEAST_POSTINGS: usize = 1 << 16;

/// A row as its table gives it.
pub(crate) struct Found {
    /// Where its chain of versions begins.
    pub(crate) row: Row,
    /// What is indexed of it; `None` is NULL.
    value: Option<pg_sys::Datum>,
    /// Whether nobody has deleted it, or is about to.
    is_alive: bool,
}

/// What is being filed.
pub(crate) struct Filing<'a> {
    index: pg_sys::Relation,
    ring: Rc<Keyring>,
    version: KeyVersion,
    labeller: Labeller,
    labels: Vec<Label>,
    postings: Postings,
    slices: Vec<Segment>,
    rows: f64,
    tell: &'a mut dyn FnMut(Row),
}

impl<'a> Filing<'a> {
    /// Into an index with this salt. `tell` is given each row that is filed.
    pub(crate) fn new(
        index: pg_sys::Relation,
        ring: Rc<Keyring>,
        version: KeyVersion,
        salt: &Salt,
        tell: &'a mut dyn FnMut(Row),
    ) -> Self {
        let labeller = match keys::data_key(&ring, version) {
            Some(key) => Labeller::new(key, salt),
            None => raise_pii(&PiiError::VersionNotLoaded(version)),
        };
        // SAFETY: a setting, in kilobytes.
        let memory = unsafe { pg_sys::maintenance_work_mem }.max(1024) as usize * 1024;
        // Where there is less, slices are smaller.
        let postings = Postings::within(memory, LEAST_POSTINGS)
            .unwrap_or_else(|| raise_pii(&PiiError::OutOfMemory));
        let (labels, slices) = Default::default();
        Self { index, ring, version, labeller, labels, postings, slices, rows: 0.0, tell }
    }

    /// Files the rows of a new index; the number of rows there are.
    pub(crate) fn build(&mut self, table: pg_sys::Relation, info: *mut pg_sys::IndexInfo) -> f64 {
        scan(table, self.index, info, true, (0, pg_sys::InvalidBlockNumber), |found| {
            self.take(&found, || true);
        })
    }

    /// Files all rows, while others write.
    pub(crate) fn scan(&mut self, table: pg_sys::Relation, info: *mut pg_sys::IndexInfo) {
        for block in 0..page::blocks(table) {
            self.scan_block(table, info, block, |_| true);
        }
    }

    /// Files these rows, as far as they are still there.
    pub(crate) fn scan_rows(
        &mut self,
        table: pg_sys::Relation,
        info: *mut pg_sys::IndexInfo,
        rows: &[Row],
    ) {
        // Those that a table lost by VACUUM's truncation are gone.
        let end = page::blocks(table);
        for rows in rows.chunk_by(|one, next| one.block() == next.block()) {
            if let Some(block) = rows.first().map(|row| row.block()).filter(|block| *block < end) {
                self.scan_block(table, info, block, |row| rows.binary_search(&row).is_ok());
            }
        }
    }

    fn scan_block(
        &mut self,
        table: pg_sys::Relation,
        info: *mut pg_sys::IndexInfo,
        block: pg_sys::BlockNumber,
        is_wanted: impl Fn(Row) -> bool,
    ) {
        let page = HeapPage::pin(table, block);
        let mut read = Offsets::default();
        scan(table, self.index, info, false, (block, 1), |found| {
            read.add(found.row.offset());
            if is_wanted(found.row) {
                self.take(&found, || page.is_settled());
            }
        });
        for row in page.missed(&read).into_iter().filter(|row| is_wanted(*row)) {
            self.label_always().or_raise();
            self.file(row);
        }
    }

    /// What was filed, as segments; ends it.
    pub(crate) fn finish(mut self) -> Result<(Vec<Segment>, f64), Stop> {
        self.write_slice()?;
        Ok((self.slices, self.rows))
    }

    /// Files a row with a value. What stands apart of one that is deleted, or whose transaction may still end without it,
    /// may be gone by now.
    fn take(&mut self, found: &Found, is_settled: impl Fn() -> bool) {
        let Some(value) = found.value else { return };
        // SAFETY: a value of the indexed column, which is of the type.
        unsafe {
            if varlena::is_stored_apart(value) && !(found.is_alive && is_settled()) {
                self.label_always().or_raise();
            } else {
                self.label(Detoasted::new(value).bytes()).or_raise();
            }
        }
        self.file(found.row);
    }

    /// Files a row under the labels that were found.
    fn file(&mut self, row: Row) {
        self.rows += 1.0;
        for at in 0..self.labels.len() {
            if self.postings.is_full() {
                self.write_slice().unwrap_or_else(|stop| stop.raise());
            }
            self.postings.push(Posting::new(self.labels[at], row));
        }
        (self.tell)(row);
    }

    /// The labels of a value. One that cannot be read is for every look-up, which says so as a scan would.
    fn label(&mut self, value: &[u8]) -> Result<(), PiiError> {
        let text = Envelope::parse(value).and_then(|value| {
            // Else it would be recorded as an attempt to read it.
            match keys::data_key(&self.ring, value.version()) {
                Some(_) => crypt::decrypt_to_string(&self.ring, value),
                None => Err(PiiError::VersionNotLoaded(value.version())),
            }
        });
        match text {
            Ok(text) => self.labeller.of_value(&text, &mut self.labels),
            Err(PiiError::OutOfMemory) => Err(PiiError::OutOfMemory),
            Err(_) => self.label_always(),
        }
    }

    fn label_always(&mut self) -> Result<(), PiiError> {
        self.labels.clear();
        memory::push(&mut self.labels, self.labeller.label(Token::ALWAYS))
    }

    /// Writes the postings as a slice, and leaves room for others.
    fn write_slice(&mut self) -> Result<(), Stop> {
        let Some(key) = keys::data_key(&self.ring, self.version) else {
            raise_pii(&PiiError::VersionNotLoaded(self.version))
        };
        let mut sorted = Sorted::new(self.postings.as_mut_slice());
        let slice = segment::write(self.index, self.version, key, &mut [&mut sorted])?;
        self.slices.extend(slice);
        self.postings.clear();
        if self.slices.len() > MOST_SLICES {
            let one = join(self.index, &self.ring, self.version, &self.slices)?;
            self.slices = one.into_iter().collect();
        }
        Ok(())
    }
}

/// Several segments as one.
pub(crate) fn join(
    index: pg_sys::Relation,
    ring: &Keyring,
    version: KeyVersion,
    segments: &[Segment],
) -> Result<Option<Segment>, Stop> {
    let mut streams = Vec::new();
    for one in segments {
        let key = keys::data_key(ring, one.version)
            .ok_or(SearchError::from(PiiError::VersionNotLoaded(one.version)))?;
        streams.push(segment::postings(index, one, key)?);
    }
    let mut streams: Vec<&mut dyn Stream<Error = Stop>> =
        streams.iter_mut().map(|stream| stream as &mut dyn Stream<Error = Stop>).collect();
    let key = keys::data_key(ring, version)
        .ok_or(SearchError::from(PiiError::VersionNotLoaded(version)))?;
    segment::write(index, version, key, &mut streams)
}

impl Stop {
    /// Raises it, where nobody can be faster.
    pub(crate) fn raise(self) -> ! {
        match self {
            Self::Overtaken => page::raise_damaged("a page is not where it belongs"),
            Self::Error(SearchError::Pii(error)) => raise_pii(&error),
            Self::Error(error) => page::raise_damaged(&error.to_string()),
        }
    }
}

/// Gives `take` the rows of some blocks (the first, and how many) that belong into an index. A build has what an index may leave out left out, and reports
/// its progress; else every version that anybody might see is given. The number of rows there are.
pub(crate) fn scan(
    table: pg_sys::Relation,
    index: pg_sys::Relation,
    info: *mut pg_sys::IndexInfo,
    is_build: bool,
    blocks: (u32, u32),
    mut take: impl FnMut(Found),
) -> f64 {
    let mut take: &mut dyn FnMut(Found) = &mut take;
    // SAFETY: open relations, and the index's own description; the table's access method calls back with the closure
    // while this function waits for it, and raises through the guard.
    unsafe {
        let Some(range_scan) = (*(*table).rd_tableam).index_build_range_scan else { return 0.0 };
        pg_sys::ffi::pg_guard_ffi_boundary(|| {
            range_scan(
                table,
                index,
                info,
                is_build,
                !is_build,
                is_build,
                blocks.0,
                blocks.1,
                Some(visit),
                (&raw mut take).cast(),
                std::ptr::null_mut(),
            )
        })
    }
}

/// What the table's access method calls for each row.
#[pg_guard]
unsafe extern "C-unwind" fn visit(
    _index: pg_sys::Relation,
    row: pg_sys::ItemPointer,
    values: *mut pg_sys::Datum,
    nulls: *mut bool,
    is_alive: bool,
    take: *mut c_void,
) {
    // SAFETY: one column, of which there is a value or none; the closure of [`scan`].
    unsafe {
        let take = &mut *take.cast::<&mut dyn FnMut(Found)>();
        take(Found { row: row_at(row), value: (!*nulls).then(|| *values), is_alive });
    }
}

/// The row of an item pointer.
///
/// # Safety
/// It must be valid.
pub(crate) unsafe fn row_at(pointer: pg_sys::ItemPointer) -> Row {
    // SAFETY: passed on to the caller.
    let (block, offset) = unsafe { pgrx::itemptr::item_pointer_get_both(*pointer) };
    Row::new(block, offset).unwrap_or_else(|| raise_no_heap())
}

/// Where a row is.
pub(crate) fn pointer_to(row: Row) -> pg_sys::ItemPointerData {
    let mut pointer = pg_sys::ItemPointerData::default();
    pgrx::itemptr::item_pointer_set_all(&mut pointer, row.block(), row.offset());
    pointer
}

/// Raises that a table has rows of which an index cannot tell where they are.
pub(crate) fn raise_no_heap() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        "a search index is for tables of the access method heap",
    )
    .raise()
}
