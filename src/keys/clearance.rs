//! What the loaded keys may do without asking again: granted by the registry, revoked by whoever
//! changes the keyring or the registry. One cell, which every value that is encrypted or decrypted
//! reads.

use std::cell::Cell;

/// Every loaded data key may decrypt.
pub(crate) const READS: u8 = 1;
/// It is known which of the loaded data keys may decrypt.
pub(crate) const READS_SOME: u8 = 2;
/// The current data key may encrypt, and this transaction has its lock.
pub(crate) const ENCRYPTS: u8 = 4;
/// The index key may make tags to compare with.
pub(crate) const TAGS: u8 = 8;
/// This transaction has the lock to write tags.
pub(crate) const WRITES_TAGS: u8 = 16;
/// It is known which index key is the active one.
pub(crate) const TAGS_KNOWN: u8 = 32;

thread_local! {
    static CLEARED: Cell<u8> = const { Cell::new(0) };
}

/// Whether all of these are granted.
#[inline]
pub(crate) fn has(bits: u8) -> bool {
    CLEARED.get() & bits == bits
}

/// Grants these, too.
pub(crate) fn grant(bits: u8) {
    CLEARED.set(CLEARED.get() | bits);
}

/// Takes these back.
pub(crate) fn revoke(bits: u8) {
    CLEARED.set(CLEARED.get() & !bits);
}

/// Every loaded key is looked up again before its next use.
pub(crate) fn revoke_all() {
    CLEARED.set(0);
}
