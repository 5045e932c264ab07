//! A master key from a passphrase: Argon2id (RFC 9106), version 1.3, 32 bytes of output.

use crate::error::{PiiError, UnlockError};
use crate::nonce;
use crate::secret::{KEY_BYTES, SecretKey};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize as _, Zeroizing};

/// Length of a salt, in bytes (RFC 9106, section 3.1).
pub const SALT_BYTES: usize = 16;

/// More memory than this is refused, in KiB: whoever can write the parameters must not be able to
/// exhaust the server.
const MAX_MEMORY_KIB: u32 = 1 << 20;
/// More passes, or lanes, than this are refused.
const MAX_ITERATIONS: u32 = 64;
const MAX_LANES: u32 = 64;

/// What Argon2id costs. None of it is secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory, in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub iterations: u32,
    /// Lanes. They are computed one after the other.
    pub lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106, section 4: 64 MiB, three passes, four lanes.
    pub const RECOMMENDED: Self = Self { memory_kib: 64 * 1024, iterations: 3, lanes: 4 };
}

/// A fresh random salt.
///
/// # Errors
/// [`PiiError::NoRandomness`].
pub fn new_salt() -> Result<[u8; SALT_BYTES], PiiError> {
    let mut salt = [0; SALT_BYTES];
    nonce::os_random(&mut salt)?;
    Ok(salt)
}

/// The master key of a passphrase (UTF-8). All memory that it takes is wiped.
///
/// # Errors
/// [`UnlockError::Argon2`] for parameters out of range, [`UnlockError::OutOfMemory`].
pub fn derive(passphrase: &str, salt: &[u8], cost: Cost) -> Result<SecretKey, UnlockError> {
    if cost.memory_kib > MAX_MEMORY_KIB
        || cost.iterations > MAX_ITERATIONS
        || cost.lanes > MAX_LANES
    {
        return Err(UnlockError::Argon2);
    }
    let params = Params::new(cost.memory_kib, cost.iterations, cost.lanes, Some(KEY_BYTES))
        .map_err(|_| UnlockError::Argon2)?;
    let mut memory = Memory::of(params.block_count())?;
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(
            passphrase.as_bytes(),
            salt,
            key.as_mut_slice(),
            memory.0.as_mut_slice(),
        )
        .map_err(|_| UnlockError::Argon2)?;
    Ok(SecretKey::copy_of(&key))
}

/// Argon2's working memory.
struct Memory(Vec<Block>);

impl Memory {
    fn of(blocks: usize) -> Result<Self, UnlockError> {
        let mut memory = Vec::new();
        memory.try_reserve_exact(blocks).map_err(|_| UnlockError::OutOfMemory)?;
        memory.resize(blocks, Block::new());
        Ok(Self(memory))
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(|block| block.zeroize());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Cost = Cost { memory_kib: 32, iterations: 3, lanes: 4 };

    /// Made by Python's argon2-cffi, which is the reference implementation.
    #[test]
    fn it_is_argon2id() {
        let key = derive("correct horse battery staple", b"sixteen byte sal", SMALL).expect("key");
        let hex: String = key.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "29752f2769133d642984e72b54218036706cf91af4c95443aa5a34ccc5deee41");
    }

    #[test]
    fn passphrase_salt_and_cost_all_matter() {
        let key = |passphrase, salt: &[u8], cost| derive(passphrase, salt, cost).expect("a key");
        let one = key("a", &[1; 16], SMALL);
        assert!(one == key("a", &[1; 16], SMALL));
        assert!(one != key("b", &[1; 16], SMALL));
        assert!(one != key("a", &[2; 16], SMALL));
        assert!(one != key("a", &[1; 16], Cost { iterations: 4, ..SMALL }));
    }

    #[test]
    fn absurd_parameters_are_refused() {
        for cost in [
            Cost { memory_kib: 0, ..SMALL },
            Cost { memory_kib: u32::MAX, ..SMALL },
            Cost { iterations: 0, ..SMALL },
            Cost { iterations: u32::MAX, ..SMALL },
            Cost { lanes: 0, ..SMALL },
            Cost { lanes: u32::MAX, ..SMALL },
        ] {
            let refused = derive("a", &[1; 16], cost).err();
            assert_eq!(refused, Some(UnlockError::Argon2), "{cost:?}");
        }
        assert_eq!(derive("a", b"short", SMALL).err(), Some(UnlockError::Argon2));
    }
}
