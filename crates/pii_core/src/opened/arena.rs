//! Memory for opened texts. It grows by chunks that never move, so that no copy of a text is left behind, and an entry
//! can be pointed to.

use crate::error::PiiError;
use crate::memory;
use zeroize::Zeroize as _;

/// Entries that stay where they are until [`Arena::clear`]; then, and when it is dropped, they are wiped.
#[derive(Default)]
pub struct Arena {
    chunks: Vec<Chunk>,
    /// The chunk that takes the next entry.
    current: usize,
    filled: usize,
}

/// An entry of an arena, which it is good for until that is cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub(super) chunk: u32,
    /// In bytes, a multiple of [`Arena::ALIGNMENT`].
    pub(super) offset: u32,
}

impl Arena {
    /// What the address of each entry is a multiple of.
    pub const ALIGNMENT: usize = 4;
    /// Size of all chunks but the first few, which are smaller, and of those for one large entry.
    pub(super) const CHUNK: usize = 1 << 16;
    const FIRST_CHUNK: usize = 1 << 10;

    /// A new entry of `len` bytes, all zero.
    ///
    /// # Errors
    /// [`PiiError::OutOfMemory`].
    pub fn add(&mut self, len: usize) -> Result<(Entry, &mut [u8]), PiiError> {
        let size = len.checked_next_multiple_of(Self::ALIGNMENT).ok_or(PiiError::OutOfMemory)?;
        let number = self.chunk_for(size)?;
        let chunk = &mut self.chunks[number];
        let offset = chunk.used;
        chunk.used += size;
        self.filled += size;
        let entry = Entry {
            chunk: u32::try_from(number).map_err(|_| PiiError::OutOfMemory)?,
            offset: u32::try_from(offset - chunk.first).map_err(|_| PiiError::OutOfMemory)?,
        };
        Ok((entry, &mut chunk.bytes[offset..offset + len]))
    }

    /// A new entry of these bytes, and how many they are.
    ///
    /// # Errors
    /// [`PiiError::OutOfMemory`].
    pub fn copy(&mut self, bytes: &[u8]) -> Result<(Entry, usize), PiiError> {
        let (entry, copy) = self.add(bytes.len())?;
        copy.copy_from_slice(bytes);
        Ok((entry, bytes.len()))
    }

    /// Wipes the latest entry, which has `len` bytes, and takes it back.
    pub fn take_back(&mut self, latest: Entry, len: usize) {
        let Some(chunk) = self.chunks.get_mut(latest.chunk as usize) else { return };
        let offset = chunk.first + latest.offset as usize;
        if let Some(bytes) = chunk.bytes.get_mut(offset..offset + len) {
            bytes.zeroize();
            self.filled -= chunk.used - offset;
            chunk.used = offset;
            let is_last = latest.chunk as usize + 1 == self.chunks.len();
            if is_last && self.chunks.last().is_some_and(|chunk| chunk.is_empty() && chunk.is_large)
            {
                self.chunks.pop();
            }
        }
    }

    /// The bytes from an entry on: its own, and whatever comes after them.
    #[inline]
    #[must_use]
    pub fn from(&self, entry: Entry) -> Option<&[u8]> {
        let chunk = self.chunks.get(entry.chunk as usize)?;
        chunk.bytes.get(chunk.first + entry.offset as usize..chunk.used)
    }

    /// How many bytes the entries take.
    #[must_use]
    pub fn filled(&self) -> usize {
        self.filled
    }

    /// Wipes all entries; their memory serves the next ones.
    pub fn clear(&mut self) {
        self.chunks.retain_mut(|chunk| {
            chunk.wipe();
            !chunk.is_large
        });
        (self.current, self.filled) = (0, 0);
    }

    /// The chunk that has room for `size` bytes.
    fn chunk_for(&mut self, size: usize) -> Result<usize, PiiError> {
        let has_room = |chunk: &Chunk| chunk.bytes.len() - chunk.used >= size;
        if self.chunks.get(self.current).is_some_and(|chunk| !chunk.is_large && has_room(chunk)) {
            return Ok(self.current);
        }
        let is_large = size > Self::CHUNK / 4;
        let unused = |chunk: &Chunk| chunk.is_empty() && !chunk.is_large && has_room(chunk);
        if !is_large && let Some(next) = self.chunks.iter().skip(self.current).position(unused) {
            self.current += next;
            return Ok(self.current);
        }
        let usual = Self::FIRST_CHUNK << self.chunks.len().min(6);
        let chunk = Chunk::new(if is_large { size } else { usual.max(size) }, is_large)?;
        self.chunks.try_reserve(1).map_err(|_| PiiError::OutOfMemory)?;
        self.chunks.push(chunk);
        let number = self.chunks.len() - 1;
        if !is_large {
            self.current = number;
        }
        Ok(number)
    }
}

struct Chunk {
    bytes: Vec<u8>,
    /// Where its first entry is, so that it is aligned.
    first: usize,
    used: usize,
    /// Whether it is for one large entry, and for no other afterwards.
    is_large: bool,
}

impl Chunk {
    fn new(len: usize, is_large: bool) -> Result<Self, PiiError> {
        let spare = Arena::ALIGNMENT - 1;
        let len = len.checked_add(spare).ok_or(PiiError::OutOfMemory)?;
        let bytes = memory::zeros(len)?;
        // An allocator that aligns to less than four bytes is not to be expected.
        let first = bytes.as_ptr().align_offset(Arena::ALIGNMENT).min(spare);
        Ok(Self { bytes, first, used: first, is_large })
    }

    fn is_empty(&self) -> bool {
        self.used == self.first
    }

    fn wipe(&mut self) {
        self.bytes[..self.used].zeroize();
        self.used = self.first;
    }
}

impl Drop for Chunk {
    fn drop(&mut self) {
        self.wipe();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(arena: &mut Arena, text: &[u8]) -> Entry {
        let (entry, bytes) = arena.add(text.len()).unwrap();
        assert!(bytes.iter().all(|byte| *byte == 0));
        assert_eq!(bytes.as_ptr().align_offset(Arena::ALIGNMENT), 0);
        bytes.copy_from_slice(text);
        entry
    }

    fn read(arena: &Arena, entry: Entry, len: usize) -> &[u8] {
        &arena.from(entry).unwrap()[..len]
    }

    #[test]
    fn entries_stay_where_they_are() {
        let mut arena = Arena::default();
        let texts: Vec<Vec<u8>> = (0..2000)
            .map(|i| vec![(i % 251 + 1) as u8; i * 37 % 90 + usize::from(i % 400 == 0) * 99_999])
            .collect();
        let entries: Vec<_> = texts.iter().map(|text| add(&mut arena, text)).collect();
        let addresses: Vec<_> =
            entries.iter().map(|entry| arena.from(*entry).unwrap().as_ptr()).collect();
        for ((entry, text), address) in entries.iter().zip(&texts).zip(addresses) {
            assert_eq!(read(&arena, *entry, text.len()), text);
            assert_eq!(arena.from(*entry).unwrap().as_ptr(), address);
        }
        let least = texts.iter().map(Vec::len).sum::<usize>();
        assert!(arena.filled() >= least && arena.filled() < least + 4 * texts.len());
    }

    #[test]
    fn the_latest_entry_can_be_taken_back() {
        let mut arena = Arena::default();
        let kept = add(&mut arena, b"kept");
        let filled = arena.filled();
        for text in [&b"again"[..], &[7; 200_000]] {
            let latest = add(&mut arena, text);
            arena.take_back(latest, text.len());
            assert_eq!(arena.filled(), filled);
        }
        assert_eq!(read(&arena, kept, 4), b"kept");
        add(&mut arena, b"next, of zeros at first");
    }

    #[test]
    fn cleared_it_is_wiped_and_used_again() {
        let mut arena = Arena::default();
        let first = add(&mut arena, b"secret");
        for round in 0..5 {
            for _ in 0..3000 {
                add(&mut arena, &[1; 100]);
            }
            add(&mut arena, &[2; 300_000]);
            let chunks = arena.chunks.len();
            arena.clear();
            assert_eq!(arena.filled(), 0);
            assert_eq!(arena.from(first), Some(&[][..]));
            assert_eq!(arena.chunks.len(), chunks - 1, "round {round}: the large one goes");
            assert!(arena.chunks.iter().all(|chunk| chunk.bytes.iter().all(|byte| *byte == 0)));
        }
    }

    #[test]
    fn what_is_too_large_is_an_error() {
        let mut arena = Arena::default();
        for len in [usize::MAX, isize::MAX.cast_unsigned()] {
            assert_eq!(arena.add(len).map(|_| ()), Err(PiiError::OutOfMemory));
        }
        assert_eq!(arena.filled(), 0);
    }
}
