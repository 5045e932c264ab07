//! Random nonces (NIST SP 800-38D, section 8.2.2: 96 random bits).

use crate::error::PiiError;
use rand::rngs::{StdRng, SysRng};
use rand::{Rng as _, SeedableRng as _, TryRng as _};

/// Length of a nonce, in bytes.
pub const NONCE_BYTES: usize = 12;

/// A 96-bit nonce.
pub type Nonce = [u8; NONCE_BYTES];

/// Makes nonces from a generator that the operating system seeds on first use in each process.
///
/// PostgreSQL forks a process per session. A generator seeded before the fork would give every
/// child the same stream, and a repeated nonce gives away the GCM authentication key. So the
/// generator remembers the process it was seeded in and seeds itself anew in any other.
#[derive(Default)]
pub struct NonceSource {
    seeded: Option<(u32, Box<StdRng>)>,
}

impl NonceSource {
    /// A source that is not seeded yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { seeded: None }
    }

    /// The next nonce in process `process_id`.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when the operating system gives no seed.
    pub fn next(&mut self, process_id: u32) -> Result<Nonce, PiiError> {
        let mut nonce = [0; NONCE_BYTES];
        self.rng(process_id)?.fill_bytes(&mut nonce);
        Ok(nonce)
    }

    fn rng(&mut self, process_id: u32) -> Result<&mut StdRng, PiiError> {
        let slot = &mut self.seeded;
        if slot.as_ref().is_none_or(|(seeded_in, _)| *seeded_in != process_id) {
            let rng = StdRng::try_from_rng(&mut SysRng).map_err(|_| PiiError::NoRandomness)?;
            *slot = Some((process_id, Box::new(rng)));
        }
        match slot {
            Some((_, rng)) => Ok(rng),
            None => Err(PiiError::NoRandomness),
        }
    }
}

impl std::fmt::Debug for NonceSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NonceSource(redacted)")
    }
}

/// Fills `out` straight from the operating system, for keys.
///
/// # Errors
/// [`PiiError::NoRandomness`].
pub fn os_random(out: &mut [u8]) -> Result<(), PiiError> {
    SysRng.try_fill_bytes(out).map_err(|_| PiiError::NoRandomness)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn never_repeats_in_a_process() {
        let mut source = NonceSource::new();
        let nonces: HashSet<Nonce> = (0..100_000).filter_map(|_| source.next(1).ok()).collect();
        assert_eq!(nonces.len(), 100_000);
    }

    /// A source in the state that `fork()` leaves in both processes.
    fn seeded_in_process_1() -> NonceSource {
        NonceSource { seeded: Some((1, Box::new(StdRng::from_seed([7; 32])))) }
    }

    #[test]
    fn a_forked_process_seeds_anew() {
        let (mut parent, mut child) = (seeded_in_process_1(), seeded_in_process_1());
        assert_ne!(child.next(2), parent.next(1));
    }

    #[test]
    fn the_danger_is_real() {
        let (mut parent, mut child) = (seeded_in_process_1(), seeded_in_process_1());
        assert_eq!(child.next(1), parent.next(1));
    }
}
