//! Overwriting stray copies of keys in this process: message buffers, bound parameters, query
//! strings, startup options, registers spilled to the stack.
//!
//! The caller chose the keys, and so what is overwritten. Only keys that look random are ever
//! accepted ([`pii_core::secret::SecretKey::looks_random`]), and nothing that PostgreSQL keeps
//! does: a catalogue row or an address cannot be passed off as a key to have it zeroed.
//!
//! What looks for keys finds whole ones only: pieces of a few bytes would be the caller's choice, too.
//! That there are none is up to [`crate::server::free_memory`].
//!
//! The process reads and writes itself through `/proc/self/mem`, which reaches every mapping
//! without a line of unsafe code. Elsewhere than on Linux only the keyring itself is wiped.

use crate::keys::session;
use crate::report::log_redaction;
use crate::server::{backend, free_memory};
use pgrx::pg_sys;
use pii_core::traces::{KeyTraces, Needles};
use std::cell::Cell;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use zeroize::Zeroizing;

/// Small enough to be taken from the heap: larger blocks make the C library keep more free memory.
const CHUNK_BYTES: usize = 1 << 16;

/// Zeroes every copy of the keys in `traces` that this process can write to. What is free is overwritten
/// when the client's message ends, or here if there is none.
///
/// # Errors
/// When it could not look, or not write, or was asked to stop.
pub(crate) fn wipe_copies(traces: &KeyTraces) -> io::Result<()> {
    let is_followed = free_memory::awaits_end_of_message();
    if !is_followed {
        free_memory::overwrite();
    }
    let wiped = writable_mappings()
        .and_then(|mappings| wipe_in(traces, touched(mappings).chain(activity_buffer())));
    free_memory::burn_stack();
    wiped
}

/// Leaves the stack below alone, which the caller burns. A key may stand there that is found before a variable of what
/// looks for it takes its place, and is overwritten after: with a signal the kernel puts all registers there.
#[inline(never)]
fn wipe_in(traces: &KeyTraces, places: impl IntoIterator<Item = Range<u64>>) -> io::Result<()> {
    let needles = traces.needles();
    if needles.is_empty() {
        return Ok(());
    }
    let memory = OpenOptions::new().read(true).write(true).open("/proc/self/mem")?;
    let places: Vec<Range<u64>> = places.into_iter().collect();
    let longest = places.iter().map(|place| place.end - place.start).max().unwrap_or(0);
    #[expect(clippy::cast_possible_truncation, reason = "at most CHUNK_BYTES")]
    let mut chunk = Zeroizing::new(vec![0; longest.min(CHUNK_BYTES as u64) as usize]);
    // Made before: a new block could take the place of a key that was found.
    let zeros = vec![0; needles.longest()];
    let mut own: Vec<Range<u64>> = needles.places().map(addresses).collect();
    own.extend([addresses(&chunk), free_memory::burnt_stack((&raw const zeros).addr())]);
    own.sort_unstable_by_key(|range| range.start);
    for mapping in places {
        wipe_mapping(&memory, mapping, &needles, &own, &mut chunk, &zeros)?;
    }
    Ok(())
}

thread_local! {
    /// Whether a key came in this transaction.
    static CAME: Cell<bool> = const { Cell::new(false) };
}

/// A key has come with the client's message, if only to be refused: the log must not show it, and what
/// is left of the message is overwritten when PostgreSQL is done with it, before the next one takes its
/// place in part.
pub(crate) fn key_comes() {
    log_redaction::arm();
    hide_statement();
    CAME.set(true);
    free_memory::at_end_of_message(message_ends);
}

/// Parameters of a statement live as long as the transaction. Must not fail.
pub(crate) fn transaction_ends() {
    if CAME.replace(false) {
        free_memory::at_end_of_message(message_ends);
    }
}

extern "C-unwind" fn message_ends() {
    free_memory::overwrite();
    // The buffer that messages are received in is a variable of the program.
    let _ = session::look_at_traces(|traces| wipe_in(traces, touched(program_variables()?)));
    // Last: looking for keys leaves some of them there.
    free_memory::burn_stack();
}

/// Overwrites what looks like keys in this session's query text, which others may read in shared
/// memory: long words.
fn hide_statement() {
    const LONG: usize = 11;
    let Some(buffer) = activity_buffer() else { return };
    // SAFETY: this session's own entry, which only it writes to, and whose size PostgreSQL says.
    let text = unsafe {
        let len = (buffer.end - buffer.start) as usize;
        std::slice::from_raw_parts_mut(buffer.start as *mut u8, len)
    };
    let is_digit = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/\\".contains(byte);
    for word in text.chunk_by_mut(|a, b| is_digit(a) == is_digit(b)) {
        if is_digit(&word[0]) && word.len() >= LONG {
            word.fill(b'*');
        }
    }
}

#[inline(never)]
fn wipe_mapping(
    memory: &File,
    mapping: Range<u64>,
    needles: &Needles,
    own: &[Range<u64>],
    chunk: &mut [u8],
    zeros: &[u8],
) -> io::Result<()> {
    let overlap = needles.longest() as u64 - 1;
    let mut start = mapping.start;
    while start < mapping.end {
        if backend::is_asked_to_stop() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let wanted = (mapping.end - start).min(chunk.len() as u64);
        #[expect(clippy::cast_possible_truncation, reason = "at most the chunk's length")]
        let part = &mut chunk[..wanted as usize];
        if memory.read_exact_at(part, start).is_err() {
            // A guard page, or memory of a device: nothing of ours is there.
            break;
        }
        needles.find_in(part).try_for_each(|found| {
            let address = start + found.start as u64;
            // The last one that starts no later.
            let before = own.partition_point(|range| range.start <= address);
            if own[..before].last().is_some_and(|range| range.contains(&address)) {
                return Ok(());
            }
            memory.write_all_at(&zeros[..found.len()], address)
        })?;
        if start + wanted == mapping.end {
            break;
        }
        start += wanted - overlap;
    }
    Ok(())
}

/// This process's own writable mappings; shared memory belongs to the others too.
fn writable_mappings() -> io::Result<Vec<Range<u64>>> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    Ok(maps.lines().filter_map(private_writable).collect())
}

/// The variables of the program that have no initial value, which stay where they are.
fn program_variables() -> io::Result<Option<Range<u64>>> {
    thread_local! {
        static KNOWN: Cell<Option<(u64, u64)>> = const { Cell::new(None) };
    }
    if let Some((start, end)) = KNOWN.get() {
        return Ok(Some(start..end));
    }
    let found = find_program_variables()?;
    KNOWN.set(found.as_ref().map(|range| (range.start, range.end)));
    Ok(found)
}

/// They follow those that have an initial value, which are mapped from the program's file.
fn find_program_variables() -> io::Result<Option<Range<u64>>> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let program = fs::read_link("/proc/self/exe")?;
    let is_initial =
        |line: &&str| line.contains(" rw-p ") && line.ends_with(&*program.to_string_lossy());
    let initial = maps.lines().rfind(is_initial);
    let end = initial.and_then(|line| line.split(['-', ' ']).nth(1));
    let end = end.and_then(|end| u64::from_str_radix(end, 16).ok());
    Ok(maps.lines().filter_map(private_writable).find(|range| Some(range.start) == end))
}

/// Reads one line of `/proc/self/maps`: `start-end perms offset dev inode path`. Variables of
/// programs and libraries, which are mapped from their files, are left alone.
fn private_writable(line: &str) -> Option<Range<u64>> {
    let mut fields = line.split_ascii_whitespace();
    let (start, end) = fields.next()?.split_once('-')?;
    fields.next().filter(|perms| perms.starts_with("rw") && perms.ends_with('p'))?;
    fields.nth(2).filter(|inode| *inode == "0")?;
    let address = |hex| u64::from_str_radix(hex, 16).ok();
    Some(address(start)?..address(end)?)
}

/// The pages of private mappings that have been written to: of the others there is nothing but a number.
fn touched(mappings: impl IntoIterator<Item = Range<u64>>) -> impl Iterator<Item = Range<u64>> {
    let pagemap = File::open("/proc/self/pagemap").ok();
    mappings.into_iter().flat_map(move |mapping| {
        let touched = pagemap.as_ref().and_then(|pagemap| touched_pages(pagemap, &mapping).ok());
        touched.unwrap_or_else(|| vec![mapping])
    })
}

/// See proc_pid_pagemap(5): eight bytes for each page, of which two bits say that it is in memory, or swapped.
fn touched_pages(pagemap: &File, mapping: &Range<u64>) -> io::Result<Vec<Range<u64>>> {
    const ENTRY_BYTES: u64 = 8;
    const THERE: u64 = 3 << 62;
    let page = backend::page_bytes() as u64;
    let count = (mapping.end - mapping.start) / page;
    let mut entries = vec![0; usize::try_from(count * ENTRY_BYTES).unwrap_or(usize::MAX)];
    pagemap.read_exact_at(&mut entries, mapping.start / page * ENTRY_BYTES)?;
    let (entries, _) = entries.as_chunks();
    let is_there = |entry: &[u8; ENTRY_BYTES as usize]| u64::from_ne_bytes(*entry) & THERE != 0;
    let mut start = mapping.start;
    let runs = entries.chunk_by(|a, b| is_there(a) == is_there(b)).map(|run| {
        let range = start..start + run.len() as u64 * page;
        start = range.end;
        (is_there(&run[0]), range)
    });
    Ok(runs.filter_map(|(is_there, range)| is_there.then_some(range)).collect())
}

/// This session's query text in shared memory, where the end of a longer, earlier statement stays.
fn activity_buffer() -> Option<Range<u64>> {
    // SAFETY: the entry is this backend's own, or null before it has one.
    let text = unsafe { pg_sys::MyBEEntry.as_ref() }?.st_activity_raw as u64;
    // SAFETY: a variable of the backend.
    let size = unsafe { pg_sys::pgstat_track_activity_query_size };
    (text != 0).then(|| text..text + u64::from(size.unsigned_abs()))
}

fn addresses(bytes: &[u8]) -> Range<u64> {
    let range = bytes.as_ptr_range();
    range.start as u64..range.end as u64
}
