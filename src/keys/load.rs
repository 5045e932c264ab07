//! Loading a keyring: from JSON, and what a master key in it unlocks.

use crate::audit;
use crate::keys::refusal::refuse;
use crate::keys::{session, setting, wrapped};
use crate::report::error::raise_pii;
use pii_core::{KeyringError, PiiError};

/// Loads a keyring from the bytes of its JSON.
pub(crate) fn bytes(json: &[u8], is_local: bool) -> String {
    let json = std::str::from_utf8(json)
        .unwrap_or_else(|_| refuse(&KeyringError::Json { line: 1, column: 1 }));
    if json.contains('\0') {
        refuse(&KeyringError::Json { line: 1, column: 1 });
    }
    self::json(json, is_local)
}

/// A keyring of nothing but a master key stands for what that unlocks.
pub(crate) fn json(json: &str, is_local: bool) -> String {
    if json.is_empty() {
        // As a setting, it would be none.
        refuse(&KeyringError::Blank);
    }
    setting::set(json, is_local);
    let ring = session::whole_ring().unwrap_or_else(|| raise_pii(&PiiError::NoKey));
    let summary = match ring.master() {
        Some(master) if !ring.reads() => wrapped::unlock(master.clone(), is_local),
        _ => ring.summary(),
    };
    audit::deliver();
    summary
}
