//! Overwriting stray copies of keys in this process: message buffers, bound parameters, query
//! strings, startup options, registers spilled to the stack.
//!
//! The caller chose the keys, and so what is overwritten. Only keys that look random are ever
//! accepted ([`pii_core::secret::SecretKey::looks_random`]), and nothing that PostgreSQL keeps
//! does: a catalogue row or an address cannot be passed off as a key to have it zeroed.
//!
//! The process reads and writes itself through `/proc/self/mem`, which reaches every mapping
//! without a line of unsafe code. Elsewhere than on Linux only the keyring itself is wiped.

use crate::server::backend;
use pgrx::pg_sys;
use pii_core::traces::{KeyTraces, Needles};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use zeroize::{Zeroize as _, Zeroizing};

const CHUNK_BYTES: usize = 1 << 20;

/// Zeroes every copy of the keys in `traces` that this process can write to.
///
/// # Errors
/// When it could not look, or not write, or was asked to stop.
pub(crate) fn wipe_copies(traces: &KeyTraces) -> io::Result<()> {
    burn_stack();
    let needles = traces.needles();
    if needles.is_empty() {
        return Ok(());
    }
    let memory = OpenOptions::new().read(true).write(true).open("/proc/self/mem")?;
    let mut chunk = Zeroizing::new(vec![0; CHUNK_BYTES]);
    let mut own: Vec<Range<u64>> = needles.places().map(addresses).collect();
    own.push(addresses(&chunk));
    own.sort_unstable_by_key(|range| range.start);
    for mapping in writable_mappings()?.into_iter().chain(activity_buffer()) {
        wipe_mapping(&memory, mapping, &needles, &own, &mut chunk)?;
    }
    Ok(())
}

/// Overwrites the part of the stack that finished calls have left behind, where round keys may
/// have been spilled.
#[inline(never)]
fn burn_stack() {
    let mut dead = [0xff_u8; 256 * 1024];
    dead.zeroize();
    std::hint::black_box(&dead);
}

fn wipe_mapping(
    memory: &File,
    mapping: Range<u64>,
    needles: &Needles,
    own: &[Range<u64>],
    chunk: &mut [u8],
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
        for found in needles.find_in(part) {
            let address = start + found.start as u64;
            // The last one that starts no later.
            let before = own.partition_point(|range| range.start <= address);
            if !own[..before].last().is_some_and(|range| range.contains(&address)) {
                memory.write_all_at(&vec![0; found.len()], address)?;
            }
        }
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
