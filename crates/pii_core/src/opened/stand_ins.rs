//! Numbers that stand for texts while they are sorted.

use super::arena::{Arena, Entry};
use super::texts::{Hashed, Identity, Texts, clear_table, table_bytes};
use crate::error::PiiError;
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};

/// Numbers that stand for texts: equal texts have equal numbers, and by most numbers the text is found at once. Those
/// for which there is no room have a hash for a number: that two of them differ says that the texts do, and no more.
///
/// All of it serves one round: the values that are sorted in memory at once. In the next one the numbers of the last
/// stand for nothing.
pub struct StandIns {
    /// By the values that have their text in common with another one; by all that are kept.
    texts: Texts,
    /// By the hash of the text.
    numbers: HashMap<u64, Numbered, Hashed>,
    hash: RandomState,
    round: u64,
    room: usize,
    /// What the sort itself holds of the values of this round, in bytes.
    held: usize,
    /// Whether a text of this round had no room. None has any more from then on: one that comes again must not be given
    /// another number.
    is_full: bool,
}

/// A number, and the first value of which the text has it.
#[derive(Clone, Copy)]
struct Numbered {
    number: u64,
    first: Identity,
}

impl StandIns {
    /// Takes `room` bytes more than the sort itself holds of the values.
    #[must_use]
    pub fn new(room: usize) -> Self {
        let (texts, numbers) = Default::default();
        Self { texts, numbers, hash: RandomState::new(), round: 1, room, held: 0, is_full: false }
    }

    /// The number of the text of a value, which `open` writes, and of which the sort holds `held` bytes.
    ///
    /// # Errors
    /// Those of `open`; [`PiiError::OutOfMemory`].
    pub fn number(
        &mut self,
        identity: Identity,
        held: usize,
        open: impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError>,
    ) -> Result<u64, PiiError> {
        self.held += held;
        let (entry, len) = open(self.texts.arena())?;
        let text = self.texts.from(entry).and_then(|bytes| bytes.get(..len)).unwrap_or_default();
        let hash = self.hash.hash_one(text);
        if let Some(numbered) = self.numbers.get(&hash).copied() {
            self.share(numbered, identity, entry, len)?;
            return Ok(numbered.number);
        }
        // A large text never has room, so that it takes none from many others.
        let is_large = len > self.room / LARGE;
        let number = number_of(entry, self.round).filter(|_| !is_large);
        self.is_full |= !is_large && (!self.has_room() || number.is_none());
        let number = number.filter(|_| !self.is_full);
        let Some(number) = number else {
            self.texts.arena().take_back(entry, len);
            return Ok(hash | IS_HASH);
        };
        self.numbers.try_reserve(1).map_err(|_| PiiError::OutOfMemory)?;
        self.numbers.insert(hash, Numbered { number, first: identity });
        Ok(number)
    }

    /// Gives a value, the text of which is at `entry` and has the same hash as another, the same number. Where only
    /// the hash is the same, which happens once in 2^63 pairs, either is ordered by the other's text.
    fn share(
        &mut self,
        with: Numbered,
        identity: Identity,
        entry: Entry,
        len: usize,
    ) -> Result<(), PiiError> {
        let Some(first) = entry_of(with.number, self.round) else { return Ok(()) };
        self.texts.name(with.first, first)?;
        let text = |entry| self.texts.from(entry).and_then(|bytes| bytes.get(..len));
        // Texts that only have the hash in common: their number does not say that they are equal.
        let same = text(first) == text(entry);
        if same {
            self.texts.arena().take_back(entry, len);
        }
        self.texts.name(identity, if same { first } else { entry })
    }

    /// Keeps the text of a value, which `open` writes, for [`StandIns::of`] alone; when there is no room left, in place of
    /// all others. The sort holds `held` bytes of it.
    ///
    /// # Errors
    /// Those of `open`; [`PiiError::OutOfMemory`].
    pub fn keep(
        &mut self,
        identity: Identity,
        held: usize,
        open: impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError>,
    ) -> Result<&[u8], PiiError> {
        // A sort that holds more than its memory has written the values before to disk; nobody else says so.
        if !self.has_room() || self.held > self.room {
            self.begin_round();
        }
        self.held += held;
        let entry = self.texts.add(identity, open)?;
        Ok(self.texts.from(entry).unwrap_or_default())
    }

    /// The text that a number of this round stands for, and whatever bytes come after it.
    #[inline]
    #[must_use]
    pub fn text(&self, number: u64) -> Option<&[u8]> {
        self.texts.from(entry_of(number, self.round)?)
    }

    /// The text of a value of this round that was kept, or has the number of another; and whatever bytes come after it.
    #[inline]
    #[must_use]
    pub fn of(&self, identity: Identity) -> Option<&[u8]> {
        self.texts.get(identity)
    }

    /// Wipes all texts, and makes their numbers stand for nothing.
    pub fn begin_round(&mut self) {
        self.texts.clear();
        clear_table(&mut self.numbers);
        if self.bytes() > self.room / 2 {
            // Else tables of the round before, if it was a large one, would leave this one no room.
            (self.texts, self.numbers) = Default::default();
        }
        self.round = (self.round + 1).min(LAST_ROUND);
        (self.held, self.is_full) = (0, false);
    }

    /// Whether it holds nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.numbers.is_empty()
    }

    fn has_room(&self) -> bool {
        self.bytes() <= self.room.saturating_add(self.held)
    }

    fn bytes(&self) -> usize {
        self.texts.bytes() + table_bytes(&self.numbers)
    }
}

/// A text that takes more than this part of the room is large.
const LARGE: usize = 64;

/// A number: this bit and a hash, or round, chunk, and offset in units of the alignment.
const IS_HASH: u64 = 1 << 63;
const OFFSET_BITS: u32 = 14;
const CHUNK_BITS: u32 = 20;
/// A round that never has numbers with a text: there is no next one.
const LAST_ROUND: u64 = (1 << (63 - CHUNK_BITS - OFFSET_BITS)) - 1;

fn number_of(entry: Entry, round: u64) -> Option<u64> {
    let (chunk, offset) =
        (u64::from(entry.chunk), u64::from(entry.offset) / Arena::ALIGNMENT as u64);
    let fits = round < LAST_ROUND && chunk < 1 << CHUNK_BITS && offset < 1 << OFFSET_BITS;
    fits.then_some(round << (CHUNK_BITS + OFFSET_BITS) | chunk << OFFSET_BITS | offset)
}

#[inline]
fn entry_of(number: u64, round: u64) -> Option<Entry> {
    if number >> (CHUNK_BITS + OFFSET_BITS) != round {
        return None;
    }
    let (chunk, offset) = (
        (number >> OFFSET_BITS & ((1 << CHUNK_BITS) - 1)) as u32,
        (number & ((1 << OFFSET_BITS) - 1)) as u32,
    );
    Some(Entry { chunk, offset: offset * Arena::ALIGNMENT as u32 })
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::{identity, write};
    use super::*;

    fn number(stand_ins: &mut StandIns, value: u64, text: &[u8]) -> u64 {
        stand_ins.number(identity(value), 0, write(text)).unwrap()
    }

    #[test]
    fn every_place_in_a_usual_chunk_has_a_number() {
        assert_eq!(Arena::CHUNK, Arena::ALIGNMENT << OFFSET_BITS);
    }

    #[test]
    fn a_number_stands_for_its_text() {
        let mut stand_ins = StandIns::new(1 << 20);
        let numbers: Vec<_> = (0..5000)
            .map(|value| number(&mut stand_ins, value, &(value % 777).to_be_bytes()))
            .collect();
        for (value, number) in (0..5000_u64).zip(&numbers) {
            assert_eq!(stand_ins.text(*number).unwrap()[..8], (value % 777).to_be_bytes());
            let shared = stand_ins.of(identity(value)).unwrap();
            assert_eq!(shared[..8], (value % 777).to_be_bytes());
            assert_eq!(*number, numbers[value as usize % 777], "equal texts, equal numbers");
        }
        assert!(numbers.iter().all(|number| *number != 0), "PostgreSQL gives zero to NULL");
        assert!(stand_ins.texts.arena().filled() == 777 * 8);
    }

    #[test]
    fn without_room_equal_texts_have_equal_numbers_still() {
        let mut stand_ins = StandIns::new(10_000);
        let mut numbers: HashMap<u64, u64> = HashMap::new();
        let mut of_hashes = 0;
        for value in 0..20_000 {
            let text = value * 7919 % 5003;
            let number = number(&mut stand_ins, value, &text.to_be_bytes());
            assert_eq!(*numbers.entry(text).or_insert(number), number);
            match stand_ins.text(number) {
                Some(bytes) => assert_eq!(bytes[..8], text.to_be_bytes()),
                None => of_hashes += 1,
            }
        }
        assert_eq!(numbers.values().collect::<std::collections::HashSet<_>>().len(), 5003);
        assert!(of_hashes > 10_000);
        assert!(stand_ins.texts.arena().filled() <= 10_000);
    }

    #[test]
    fn room_that_comes_back_changes_no_number() {
        let mut stand_ins = StandIns::new(64 * 100);
        let mut numbers: HashMap<u64, u64> = HashMap::new();
        for value in 0..20_000_u64 {
            let which = value * 7919 % 503;
            let text = vec![b'a' + (which % 20) as u8; (which / 20 * 7) as usize];
            // By far more than there is room for, then nothing for long.
            let held = if value % 1000 < 500 { 0 } else { 100 };
            let number = stand_ins.number(identity(value), held, write(&text)).unwrap();
            assert_eq!(*numbers.entry(which).or_insert(number), number);
        }
    }

    /// The memory of a large text, which has a hash, is not that of small ones: they would have hashes at first.
    #[test]
    fn a_large_text_changes_no_number_of_those_after_it() {
        let mut stand_ins = StandIns::new(1 << 22);
        number(&mut stand_ins, 0, &[1; 66_000]);
        for value in 1..=1024_u64 {
            number(&mut stand_ins, value, &[&value.to_be_bytes()[..], &[0; 56]].concat());
        }
        let first = number(&mut stand_ins, 2000, &[2; 100]);
        number(&mut stand_ins, 2001, &[3; 1000]);
        assert_eq!(number(&mut stand_ins, 2002, &[2; 100]), first);
    }

    #[test]
    fn what_is_kept_of_a_sort_that_spills_stays_within_its_memory() {
        let mut stand_ins = StandIns::new(10_000);
        for value in 0..100_000_u64 {
            stand_ins.keep(identity(value), 100, write(&value.to_be_bytes())).unwrap();
            assert!(stand_ins.bytes() < 20_000);
        }
    }

    #[test]
    fn there_is_room_for_as_much_as_the_sort_holds() {
        let mut stand_ins = StandIns::new(1000);
        for value in 0..10_000_u64 {
            let text = value.to_be_bytes();
            let number = stand_ins.number(identity(value), 100, write(&text)).unwrap();
            assert!(stand_ins.text(number).is_some());
            assert!(stand_ins.bytes() < 3000 + value as usize * 100);
        }
    }

    #[test]
    fn a_large_round_leaves_the_next_one_its_room() {
        let mut stand_ins = StandIns::new(10_000);
        for _ in 0..3 {
            for value in 0..10_000_u64 {
                let text = value.to_be_bytes();
                let number = stand_ins.number(identity(value), 100, write(&text)).unwrap();
                assert!(stand_ins.text(number).is_some());
            }
            stand_ins.begin_round();
        }
    }

    #[test]
    fn texts_that_share_a_hash_share_a_number_and_nothing_else() {
        let mut stand_ins = StandIns::new(1 << 20);
        let one = number(&mut stand_ins, 1, b"one");
        let numbered = *stand_ins.numbers.values().next().unwrap();
        let (entry, len) = write(b"two")(stand_ins.texts.arena()).unwrap();
        stand_ins.share(numbered, identity(2), entry, len).unwrap();
        assert_eq!(stand_ins.text(one).unwrap()[..3], *b"one");
        assert_eq!(stand_ins.of(identity(1)).unwrap()[..3], *b"one");
        assert_eq!(stand_ins.of(identity(2)).unwrap()[..3], *b"two");
    }

    #[test]
    fn a_text_that_is_too_large_has_a_hash() {
        let mut stand_ins = StandIns::new(10_000);
        let large = vec![1; 20_000];
        let first = number(&mut stand_ins, 1, &large);
        assert_eq!(stand_ins.text(first), None);
        assert_eq!(number(&mut stand_ins, 2, &large), first);
        assert_eq!(stand_ins.of(identity(1)), None);
        assert_eq!(stand_ins.texts.arena().filled(), 0);
    }

    #[test]
    fn numbers_of_another_round_stand_for_nothing() {
        let mut stand_ins = StandIns::new(1 << 20);
        let first = number(&mut stand_ins, 1, b"one");
        stand_ins.begin_round();
        assert_eq!(stand_ins.text(first), None);
        assert_eq!(stand_ins.of(identity(1)), None);
        let again = number(&mut stand_ins, 1, b"one");
        assert_ne!(first, again);
        stand_ins.round = LAST_ROUND - 1;
        stand_ins.begin_round();
        stand_ins.begin_round();
        let last = number(&mut stand_ins, 1, b"one");
        assert_eq!(stand_ins.text(last), None);
        assert_eq!(number(&mut stand_ins, 2, b"one"), last);
    }

    #[test]
    fn what_is_kept_makes_room_for_the_next() {
        let mut stand_ins = StandIns::new(10_000);
        for value in 0..10_000_u64 {
            let text = stand_ins.keep(identity(value), 0, write(&value.to_be_bytes())).unwrap();
            assert_eq!(text[..8], value.to_be_bytes());
            assert!(stand_ins.of(identity(value)).is_some());
            assert!(stand_ins.bytes() < 20_000, "the table has doubled");
        }
        assert!(!stand_ins.is_empty());
    }
}
