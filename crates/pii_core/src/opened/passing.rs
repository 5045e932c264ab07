//! The text of the value that was opened last.

use super::arena::{Arena, Entry};
use super::texts::Identity;
use crate::error::PiiError;

/// The text of one value, which the next one takes the place of: for values that are compared once and do not come
/// back, such as most of those that a sort with a LIMIT sees.
#[derive(Default)]
pub struct Passing {
    arena: Arena,
    current: Option<(Identity, Entry)>,
}

impl Passing {
    /// The text, and whatever bytes come after it, if it is that of this value.
    #[inline]
    #[must_use]
    pub fn get(&self, identity: Identity) -> Option<&[u8]> {
        let (_, entry) = self.current.filter(|(current, _)| *current == identity)?;
        self.arena.from(entry)
    }

    /// Takes the text of a value, which `open` writes, and wipes the one before.
    ///
    /// # Errors
    /// Those of `open`; then it has none.
    #[inline]
    pub fn open(
        &mut self,
        identity: Identity,
        open: impl FnOnce(&mut Arena) -> Result<(Entry, usize), PiiError>,
    ) -> Result<(), PiiError> {
        self.current = None;
        self.arena.clear();
        let (entry, _) = open(&mut self.arena)?;
        self.current = Some((identity, entry));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::{identity, write};
    use super::*;

    #[test]
    fn only_the_last_one_is_there() {
        let mut passing = Passing::default();
        assert_eq!(passing.get(identity(1)), None);
        passing.open(identity(1), write(b"one")).unwrap();
        assert_eq!(passing.get(identity(1)).unwrap()[..3], *b"one");
        passing.open(identity(2), write(&[7; 100_000])).unwrap();
        assert_eq!(passing.get(identity(1)), None);
        assert_eq!(passing.get(identity(2)).unwrap()[..100_000], [7; 100_000]);
        passing.open(identity(3), write(b"three")).unwrap();
        assert!(passing.arena.filled() < 16);
    }

    #[test]
    fn after_a_failure_there_is_none() {
        let mut passing = Passing::default();
        passing.open(identity(1), write(b"one")).unwrap();
        assert!(passing.open(identity(2), |_| Err(PiiError::OutOfMemory)).is_err());
        assert_eq!((passing.get(identity(1)), passing.get(identity(2))), (None, None));
    }
}
