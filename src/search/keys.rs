//! Which keys a session has for an index.

use crate::access::privilege;
use crate::keys::{registry, session};
use crate::search::meta::Meta;
use crate::search::page;
use pgrx::pg_sys;
use pii_core::search::catalogue::Catalogue;
use pii_core::secret::SecretKey;
use pii_core::{KeyKind, KeyVersion, Keyring, PiiError, Shape};
use std::rc::Rc;

/// The session's keyring, if its role may read values by it.
pub(crate) fn reading() -> Option<Rc<Keyring>> {
    session::ring().filter(|_| privilege::may_decrypt())
}

/// The same, if what is written can be sealed by it.
pub(crate) fn filing() -> Option<Rc<Keyring>> {
    reading().filter(|ring| sealing(ring).is_ok())
}

/// The data key of this version, if it is loaded and may be used.
pub(crate) fn data_key(ring: &Keyring, version: KeyVersion) -> Option<&SecretKey> {
    registry::check_decrypting(ring, version).ok()?;
    ring.entries()
        .find(|entry| entry.kind == KeyKind::Data && entry.version == version)
        .map(|entry| entry.secret)
}

/// The version that seals what is written, locked against its retirement until the transaction ends.
pub(crate) fn sealing(ring: &Keyring) -> Result<KeyVersion, PiiError> {
    registry::check_encrypting(ring, Shape::Untagged)?;
    ring.current().ok_or(PiiError::NoCurrentKey)
}

/// The segments, if somebody has merged this very index and the session can tell that it was somebody with a key:
/// PostgreSQL gives the pages of an index to another of the same definition when the type of a column changes that
/// matters to neither. What is not authentic is an error.
pub(crate) fn catalogue(ring: &Keyring, index: pg_sys::Relation, meta: &Meta) -> Option<Catalogue> {
    let stored = meta.stored();
    let key = data_key(ring, stored.version()?)?;
    let catalogue = stored.authenticated(key);
    let catalogue = catalogue.unwrap_or_else(|error| page::raise_damaged(&error.to_string()));
    // SAFETY: an open index.
    let number = unsafe { (*index).rd_id }.to_u32();
    (catalogue.index == number).then_some(catalogue)
}
