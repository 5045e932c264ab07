//! Rows that are not filed yet: where they stand, in clear, as the table shows it anyway.
//!
//! ```text
//! content  next(4) count(2) row …
//! row      block(4) line pointer(2)
//! ```
//!
//! Numbers with the most significant byte first; next is the next page's block, 0 in the last.

use crate::report::error::OrRaise as _;
use crate::search::meta::{Chain, Chains, Meta};
use crate::search::page::{self, Buffer, CONTENT_BYTES, Change, Lock, META_BLOCK, PENDING};
use pgrx::pg_sys;
use pii_core::memory;
use pii_core::search::posting::Row;

const HEAD_BYTES: usize = 6;
const ROW_BYTES: usize = 6;
/// As many rows as a page takes, a quarter of those that it has room for: what is logged of each is found by comparing
/// the page with what it was.
const ROWS: usize = (CONTENT_BYTES - HEAD_BYTES) / ROW_BYTES / 4;

/// Notes a row that was inserted; needs no key. The chains as they are then.
pub(crate) fn append(index: pg_sys::Relation, row: Row) -> Chains {
    append_to_tail(index, row).unwrap_or_else(|| append_to_new_page(index, row))
}

/// `None` if there was no room.
fn append_to_tail(index: pg_sys::Relation, row: Row) -> Option<Chains> {
    // Held on to, so that no merge closes the tail meanwhile.
    let meta = Buffer::lock(index, META_BLOCK, Lock::Share);
    let chains = Chains::of(&meta);
    let is_done = !chains.collects
        || chains.tail.pages > 0
            && append_to(index, &mut Buffer::lock(index, chains.tail.last, Lock::Exclusive), row);
    is_done.then_some(chains)
}

fn append_to(index: pg_sys::Relation, tail: &mut Buffer, row: Row) -> bool {
    let count = count(tail.content());
    if count == ROWS {
        return false;
    }
    let change = Change::of(index);
    put(change.used(tail, bytes_of(count + 1)), row);
    change.finish();
    true
}

fn append_to_new_page(index: pg_sys::Relation, row: Row) -> Chains {
    let mut buffer = Buffer::lock(index, META_BLOCK, Lock::Exclusive);
    let mut meta = Meta::of(&buffer);
    let mut last =
        (meta.tail.pages > 0).then(|| Buffer::lock(index, meta.tail.last, Lock::Exclusive));
    // Somebody else may have begun a page, or a merge closed the tail.
    if let Some(last) = &mut last
        && append_to(index, last, row)
    {
        return meta.chains();
    }
    let mut page = page::allocate(index, meta.dead());
    if meta.tail.pages == 0 {
        meta.tail = Chain { owner: meta.next_owner, first: page.block(), last: 0, pages: 0 };
        meta.next_owner += 1;
    }
    let place = page::clear_place(meta.tail.owner, PENDING, meta.tail.pages);
    meta.tail.last = page.block();
    meta.tail.pages += 1;

    let change = Change::of(index);
    meta.write(change.content(&mut buffer));
    if let Some(last) = &mut last {
        change.content(last)[..4].copy_from_slice(&page.block().to_be_bytes());
    }
    change.replaced(&mut page, place);
    put(change.used(&mut page, bytes_of(1)), row);
    change.finish();
    meta.chains()
}

/// Where one is in a chain, when another page is there: it was filed meanwhile.
pub(crate) struct Overtaken;

/// Gives `take` the rows of a chain.
pub(crate) fn each(
    index: pg_sys::Relation,
    chain: Chain,
    mut take: impl FnMut(Row),
) -> Result<(), Overtaken> {
    let mut block = chain.first;
    for number in 0..chain.pages {
        pgrx::check_for_interrupts!();
        let page = Buffer::lock(index, block, Lock::Share);
        if page.place() != page::clear_place(chain.owner, PENDING, number) {
            return Err(Overtaken);
        }
        let content = page.content();
        for row in content[HEAD_BYTES..].as_chunks::<ROW_BYTES>().0.iter().take(count(content)) {
            let block = u32::from_be_bytes([row[0], row[1], row[2], row[3]]);
            let row = Row::new(block, u16::from_be_bytes([row[4], row[5]]));
            take(row.unwrap_or_else(|| page::raise_damaged("a row that there cannot be")));
        }
        block = u32::from_be_bytes([content[0], content[1], content[2], content[3]]);
    }
    Ok(())
}

/// The rows of a chain, in the order of the table.
pub(crate) fn rows(index: pg_sys::Relation, chain: Chain) -> Result<Vec<Row>, Overtaken> {
    let mut rows = Vec::new();
    each(index, chain, |row| memory::push(&mut rows, row).or_raise())?;
    rows.sort_unstable();
    rows.dedup();
    Ok(rows)
}

/// How many rows a chain has, or had a moment ago.
pub(crate) fn rows_of(index: pg_sys::Relation, chain: Chain) -> u64 {
    let Some(before) = chain.pages.checked_sub(1) else { return 0 };
    let last = Buffer::lock(index, chain.last, Lock::Share);
    u64::from(before) * ROWS as u64 + count(last.content()) as u64
}

/// How many bytes of a page so many rows use.
fn bytes_of(rows: usize) -> usize {
    HEAD_BYTES + rows * ROW_BYTES
}

fn count(content: &[u8]) -> usize {
    usize::from(u16::from_be_bytes([content[4], content[5]])).min(ROWS)
}

fn put(content: &mut [u8], row: Row) {
    let count = count(content);
    let start = bytes_of(count);
    content[start..start + 4].copy_from_slice(&row.block().to_be_bytes());
    content[start + 4..start + ROW_BYTES].copy_from_slice(&row.offset().to_be_bytes());
    content[4..HEAD_BYTES].copy_from_slice(&(count as u16 + 1).to_be_bytes());
}
