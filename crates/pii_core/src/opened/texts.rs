//! Opened texts, found by the value that they were opened from.

use super::arena::{Arena, Entry};
use crate::error::PiiError;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};

/// What tells a stored value from all others: 16 bytes that no other has, such as its authentication tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Identity([u64; 2]);

impl Identity {
    /// The identity that `bytes` are.
    #[inline]
    #[must_use]
    pub fn new(bytes: [u8; 16]) -> Self {
        let (first, second) = bytes.split_at(8);
        let word = |half: &[u8]| half.first_chunk().map_or(0, |half| u64::from_ne_bytes(*half));
        Self([word(first), word(second)])
    }

    /// A number that it has in common with few others: tags are random, what else may stand here is spread.
    #[inline]
    pub(super) fn spread(self) -> u64 {
        (self.0[0] ^ self.0[1].rotate_left(32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Hash for Identity {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.spread());
    }
}

/// Opened texts by the identity of their values.
#[derive(Default)]
pub struct Texts {
    arena: Arena,
    entries: HashMap<Identity, Entry, Hashed>,
}

/// For keys that are hashes.
pub(super) type Hashed = BuildHasherDefault<Unchanged>;

impl Texts {
    /// The text of a value, and whatever bytes come after it.
    #[inline]
    #[must_use]
    pub fn get(&self, identity: Identity) -> Option<&[u8]> {
        self.arena.from(*self.entries.get(&identity)?)
    }

    /// Keeps the text of a value, which `open` writes.
    ///
    /// # Errors
    /// Those of `open`; [`PiiError::OutOfMemory`].
    pub fn add(
        &mut self,
        identity: Identity,
        open: impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError>,
    ) -> Result<Entry, PiiError> {
        let (entry, _) = open(&mut self.arena)?;
        self.name(identity, entry)?;
        Ok(entry)
    }

    /// Lets a value, too, have the text of `entry`.
    pub(super) fn name(&mut self, identity: Identity, entry: Entry) -> Result<(), PiiError> {
        self.entries.try_reserve(1).map_err(|_| PiiError::OutOfMemory)?;
        self.entries.insert(identity, entry);
        Ok(())
    }

    /// The bytes from an entry on.
    #[inline]
    #[must_use]
    pub fn from(&self, entry: Entry) -> Option<&[u8]> {
        self.arena.from(entry)
    }

    /// How many values have a text here.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// How much memory it takes, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.arena.filled() + table_bytes(&self.entries)
    }

    /// Wipes all texts.
    pub fn clear(&mut self) {
        self.arena.clear();
        clear_table(&mut self.entries);
    }

    pub(super) fn arena(&mut self) -> &mut Arena {
        &mut self.arena
    }
}

/// Memory of a table, in bytes: an eighth stays free, and there is a byte beside each place.
pub(super) fn table_bytes<K, V, S>(table: &HashMap<K, V, S>) -> usize {
    table.capacity() / 7 * 8 * (size_of::<(K, V)>() + 1)
}

/// Empties a table. One that was much larger than is needed now would take its time each time.
pub(super) fn clear_table<K, V, S: Default>(table: &mut HashMap<K, V, S>) {
    if table.len() < table.capacity() / 8 {
        *table = HashMap::default();
    } else {
        table.clear();
    }
}

/// Leaves the one number that is hashed as it is.
#[derive(Default)]
pub(super) struct Unchanged(u64);

impl Hasher for Unchanged {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    #[inline]
    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn identity(number: u64) -> Identity {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&number.to_ne_bytes());
        Identity::new(bytes)
    }

    pub(in super::super) fn write(
        text: &[u8],
    ) -> impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError> {
        move |arena| {
            let (entry, bytes) = arena.add(text.len())?;
            bytes.copy_from_slice(text);
            Ok((entry, text.len()))
        }
    }

    #[test]
    fn a_text_is_found_by_its_value() {
        let mut texts = Texts::default();
        for number in 0..1000 {
            texts.add(identity(number), write(&number.to_be_bytes())).unwrap();
        }
        for number in 0..1000 {
            assert_eq!(texts.get(identity(number)).unwrap()[..8], number.to_be_bytes());
        }
        assert_eq!(texts.get(identity(1000)), None);
        assert_eq!(texts.len(), 1000);
        assert!(texts.bytes() >= 1000 * (8 + 25));
        texts.clear();
        assert_eq!(texts.get(identity(1)), None);
        assert!(texts.is_empty());
    }

    #[test]
    fn what_cannot_be_opened_is_not_there() {
        let mut texts = Texts::default();
        let refused = texts.add(identity(1), |arena| {
            arena.add(5)?;
            Err(PiiError::NoKey)
        });
        assert_eq!(refused, Err(PiiError::NoKey));
        assert_eq!(texts.get(identity(1)), None);
    }

    #[test]
    fn a_large_table_does_not_stay() {
        let mut texts = Texts::default();
        for number in 0..10_000 {
            texts.name(identity(number), Entry { chunk: 0, offset: 0 }).unwrap();
        }
        texts.clear();
        texts.add(identity(1), write(b"one")).unwrap();
        texts.clear();
        assert!(texts.bytes() < 1000);
    }
}
