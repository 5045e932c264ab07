//! The texts of a sort that were needed last.

use super::arena::{Arena, Entry};
use super::texts::{Identity, Texts};
use crate::error::PiiError;

/// Texts that were needed last, in two generations: when the young one is full it becomes the old one, and what is
/// needed again moves back. So what was recalled last is there, and before it the one that was recalled last but one.
pub struct Recent {
    young: Texts,
    old: Texts,
    /// What a generation may take in bytes, and how many texts it may have.
    most_bytes: usize,
    most: usize,
    /// How many texts were opened since the young generation is young, and how many of them again.
    opened: usize,
    opened_again: usize,
    /// What was opened, for as long as nothing else takes its place; nothing before the first generation is full, nor
    /// where room for more would not be made anyway.
    ever_opened: Vec<u32>,
}

impl Recent {
    /// How many texts a generation has at first where few are needed again.
    const FEW: usize = 512;
    /// How many that were opened are told from those that were not, at most.
    const MOST_EVER: usize = 1 << 16;

    /// For values of which each is compared with many, again and again: as many as `bytes` hold.
    #[must_use]
    pub fn many(bytes: usize) -> Self {
        Self::new(bytes, usize::MAX)
    }

    /// For values that come by once and are compared with a few that stay: as few as these, within `bytes`. How many
    /// stay is found out.
    #[must_use]
    pub fn few(bytes: usize) -> Self {
        Self::new(bytes, Self::FEW)
    }

    fn new(bytes: usize, most: usize) -> Self {
        let (young, old, ever_opened) = Default::default();
        let (opened, opened_again) = (0, 0);
        Self { young, old, most_bytes: bytes / 2, most, opened, opened_again, ever_opened }
    }

    /// The texts of two values that are to be compared, if both are at hand: else each has to be recalled first.
    #[inline]
    pub fn pair(&self, a: Identity, b: Identity) -> Option<(&[u8], &[u8])> {
        self.young.get(a).zip(self.young.get(b))
    }

    /// The text of a value that was recalled last, or last but one.
    #[must_use]
    pub fn recalled(&self, identity: Identity) -> Option<&[u8]> {
        self.young.get(identity).or_else(|| self.old.get(identity))
    }

    /// Has the text of a value at hand: `len` bytes if it is here, else `open` writes it.
    ///
    /// # Errors
    /// Those of `open`; [`PiiError::OutOfMemory`].
    pub fn recall(
        &mut self,
        identity: Identity,
        len: impl FnOnce(&[u8]) -> usize,
        open: impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError>,
    ) -> Result<(), PiiError> {
        if self.young.get(identity).is_some() {
            return Ok(());
        }
        if let Some(text) = self.old.get(identity) {
            let text = &text[..len(text)];
            self.young.add(identity, |arena| arena.copy(text))?;
            return Ok(());
        }
        if self.young.len() >= self.most || self.young.bytes() > self.most_bytes {
            self.age()?;
        }
        self.note(identity);
        self.young.add(identity, open).map(|_| ())
    }

    /// Wipes all texts.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }

    fn note(&mut self, opened: Identity) {
        self.opened += 1;
        let spread = opened.spread();
        #[expect(clippy::cast_possible_truncation, reason = "each takes its part")]
        let (place, mark) = (spread as usize & (Self::MOST_EVER - 1), (spread >> 32) as u32 | 1);
        if let Some(ever) = self.ever_opened.get_mut(place) {
            self.opened_again += usize::from(*ever == mark);
            *ever = mark;
        }
    }

    fn age(&mut self) -> Result<(), PiiError> {
        // What is opened again was needed for longer than it was kept.
        if self.opened_again > self.opened / 8 {
            self.most = self.most.saturating_mul(2);
        }
        if self.ever_opened.is_empty() && self.most < usize::MAX {
            let room = self.ever_opened.try_reserve_exact(Self::MOST_EVER);
            room.map_err(|_| PiiError::OutOfMemory)?;
            self.ever_opened.resize(Self::MOST_EVER, 0);
        }
        (self.opened, self.opened_again) = (0, 0);
        std::mem::swap(&mut self.young, &mut self.old);
        self.young.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::{identity, write};
    use super::*;

    /// Compares two values, and counts what had to be opened.
    fn compare(recent: &mut Recent, a: u64, b: u64) -> usize {
        let mut opened = 0;
        if recent.pair(identity(a), identity(b)).is_none() {
            for number in [a, b] {
                let open = |arena: &mut Arena| {
                    opened += 1;
                    write(&number.to_be_bytes())(arena)
                };
                recent.recall(identity(number), |_| 8, open).unwrap();
            }
        }
        for number in [a, b] {
            assert_eq!(recent.recalled(identity(number)).unwrap()[..8], number.to_be_bytes());
        }
        opened
    }

    #[test]
    fn what_stays_is_opened_once_and_what_comes_by_takes_little_room() {
        let mut recent = Recent::few(1 << 20);
        let opened: usize = (1..100_000).map(|number| compare(&mut recent, number, 0)).sum();
        assert_eq!(opened, 100_000);
        assert!(recent.young.bytes() + recent.old.bytes() < 1 << 17);
    }

    #[test]
    fn there_is_room_for_all_that_stay() {
        let mut recent = Recent::few(1 << 20);
        let stay = 4000;
        let opened: usize = (0..400_000_u64)
            .map(|number| compare(&mut recent, number * 7919 % stay, number * 104_729 % stay))
            .sum();
        assert!(opened < 8 * stay as usize, "{opened}");
    }

    #[test]
    fn many_are_opened_once_as_long_as_they_have_room() {
        let mut recent = Recent::many(1 << 20);
        for times in 0..3 {
            let opened: usize =
                (1..5000).map(|number| compare(&mut recent, number, number - 1)).sum();
            assert_eq!(opened, if times == 0 { 5000 } else { 0 });
        }
        let mut recent = Recent::many(1 << 16);
        (1..50_000).for_each(|number| _ = compare(&mut recent, number, number - 1));
        assert!(recent.young.bytes() + recent.old.bytes() < (1 << 16) + (1 << 15));
    }

    #[test]
    fn two_large_texts_are_there_at_once() {
        let mut recent = Recent::many(100);
        let large = vec![1; 1 << 20];
        for number in 0..10 {
            recent.recall(identity(number), |_| 0, write(&large)).unwrap();
            recent.recall(identity(number + 1), |_| 0, write(&large)).unwrap();
            assert!(recent.recalled(identity(number)).is_some());
            assert!(recent.recalled(identity(number + 1)).is_some());
        }
    }

    #[test]
    fn one_that_is_old_is_still_there_after_the_other_was_opened() {
        let mut recent = Recent::few(1 << 20);
        compare(&mut recent, 1, 2);
        for number in 0..10_000 {
            // Whenever generations change.
            compare(&mut recent, 1, 100 + number);
            compare(&mut recent, 200_000 + number, 2);
        }
    }

    #[test]
    fn cleared_it_has_nothing() {
        let mut recent = Recent::few(1 << 20);
        (1..1000).for_each(|number| _ = compare(&mut recent, number, 0));
        recent.clear();
        assert!((0..1000).all(|number| recent.recalled(identity(number)).is_none()));
    }
}
