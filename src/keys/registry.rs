//! The registry of keys (`pii_key`) as a session uses it: before a loaded key first encrypts,
//! decrypts or tags, it must be the registered one of its version, and not retired from that use.
//!
//! The registry is read once, and again after a change of it or of the keyring: whoever changes
//! `pii_key` invalidates it in all sessions, as PostgreSQL does for its own catalogues. In between, a
//! check is one comparison. Leader and parallel workers each look up for themselves.
//!
//! A transaction that encrypts under a data key holds a lock on that version until it ends, and one
//! that writes tags a lock on tags as a whole. `pii_retire_key` and its like take them exclusively
//! (`pii_wait_for_key`), so that no value can appear under a key after it was counted to have none.

use crate::datum::table_scan::{self, TableRow};
use crate::keys::clearance::{self, ENCRYPTS, READS, READS_SOME, TAGS, TAGS_KNOWN, WRITES_TAGS};
use crate::keys::{refusal, session, wipe};
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::server::room::with_room;
use crate::{audit, extension};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::KeyKind;
use pii_core::keyring::Entry;
use pii_core::registry::{Registration, State};
use pii_core::{IndexKey, KeyVersion, Keyring, PiiError, Registry, Shape};
use std::cell::Cell;
use std::rc::Rc;

/// The table of registered keys.
pub(crate) const TABLE_NAME: &std::ffi::CStr = c"pii_key";

thread_local! {
    /// Loaded data keys that may not even decrypt. Complete when `READS_SOME` is set.
    static REFUSED: Lasting<Vec<(KeyVersion, PiiError)>> = const { Lasting::new(Vec::new()) };
    /// The active index key. Right when `TAGS_KNOWN` is set.
    static ACTIVE_INDEX: Cell<Option<KeyVersion>> = const { Cell::new(None) };
    /// The registry as last read.
    static READ: Lasting<Option<Rc<Registry>>> = const { Lasting::new(None) };
    /// How often it has changed, as far as this process knows.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
    /// Whether the transaction under way has changed it.
    static IS_CHANGED_HERE: Cell<bool> = const { Cell::new(false) };
    /// The table that it was read from.
    static TABLE: Cell<pg_sys::Oid> = const { Cell::new(pg_sys::InvalidOid) };
}

/// Has PostgreSQL tell this process when the registry changes and when a transaction ends.
pub(crate) fn watch() {
    // SAFETY: called once per process, with `#[pg_guard]` functions.
    unsafe {
        pg_sys::CacheRegisterRelcacheCallback(Some(on_invalidation), pg_sys::Datum::null());
        pg_sys::RegisterXactCallback(Some(on_transaction_end), std::ptr::null_mut());
    }
}

/// An error unless the loaded data key of this version may decrypt.
#[inline]
pub(crate) fn check_decrypting(ring: &Keyring, version: KeyVersion) -> Result<(), PiiError> {
    if is_known_to_decrypt() { Ok(()) } else { with_room(|| look_up_decrypting(ring, version)) }
}

/// An error unless the current data key may encrypt, and tag what is searchable.
#[inline]
pub(crate) fn check_encrypting(ring: &Keyring, shape: Shape) -> Result<(), PiiError> {
    if is_known_to_encrypt(shape) { Ok(()) } else { with_room(|| look_up_encrypting(ring, shape)) }
}

/// Whether it is known that every loaded data key may decrypt.
#[inline]
pub(crate) fn is_known_to_decrypt() -> bool {
    clearance::has(READS)
}

/// Whether it is known that the current data key may encrypt, and tag what is searchable.
#[inline]
pub(crate) fn is_known_to_encrypt(shape: Shape) -> bool {
    clearance::has(needed_to_encrypt(shape))
}

/// The index key, if it is known to be the one of this database.
#[inline]
pub(crate) fn known_index_key(ring: &Keyring) -> Option<&IndexKey> {
    if clearance::has(TAGS) { ring.index_key().ok() } else { None }
}

/// Whether it is known that a tag made with this version of the index key belongs into this database.
#[inline]
pub(crate) fn is_known_tag(version: KeyVersion) -> bool {
    clearance::has(TAGS_KNOWN) && ACTIVE_INDEX.get().is_none_or(|active| active == version)
}

/// The index key, or an error when it is not the one of this database.
#[inline]
pub(crate) fn index_key(ring: &Keyring) -> Result<&IndexKey, PiiError> {
    let key = ring.index_key()?;
    if !clearance::has(TAGS) {
        with_room(|| look_up_tagging(ring))?;
    }
    Ok(key)
}

/// An error unless a tag made with this version of the index key belongs into this database. Needs
/// no key.
#[inline]
pub(crate) fn check_tag(version: KeyVersion) -> Result<(), PiiError> {
    if !clearance::has(TAGS_KNOWN) {
        let Some(registry) = read() else { return Ok(()) };
        ACTIVE_INDEX.set(registry.active_index());
        clearance::grant(TAGS_KNOWN);
    }
    match ACTIVE_INDEX.get() {
        Some(active) if active != version => Err(PiiError::NotActive(version, active)),
        _ => Ok(()),
    }
}

/// An error unless a value that was tagged elsewhere, with this version of the index key, may be
/// stored. Needs no key.
pub(crate) fn check_importing(version: KeyVersion) -> Result<(), PiiError> {
    // Before the lock, which is for tags that belong here, and after, since waiting may have changed it.
    check_tag(version)?;
    if !clearance::has(WRITES_TAGS) && read().is_some() {
        lock(KeyKind::Index, version, pg_sys::AccessShareLock);
        clearance::grant(WRITES_TAGS);
    }
    check_tag(version)
}

/// The registry as it is now; `None` where no table can be read.
pub(crate) fn read() -> Option<Rc<Registry>> {
    let known = READ.with_borrow(Clone::clone);
    if known.is_some() {
        return known;
    }
    if !table_scan::is_readable() {
        return None;
    }
    let Some(table) = extension::table(TABLE_NAME) else {
        return Some(Rc::default());
    };
    TABLE.set(table);
    let before = CHANGES.get();
    let registry = Rc::new(Registry::new(table_scan::rows(table, registration)));
    if CHANGES.get() == before {
        READ.set(Some(Rc::clone(&registry)));
    }
    Some(registry)
}

/// Whether the transaction under way has changed the registry, which may end without that.
pub(crate) fn is_changed_here() -> bool {
    IS_CHANGED_HERE.get()
}

/// Trigger of `pii_key`.
#[pg_extern(sql = false)]
fn pii_key_changed(fcinfo: pg_sys::FunctionCallInfo) -> crate::datum::call::Raw {
    refusal::refuse_at_work("change the registry of keys");
    // SAFETY: PostgreSQL passes a trigger's data as the context; the relation is open meanwhile.
    unsafe {
        let data = (*fcinfo).context.cast::<pg_sys::TriggerData>();
        if data.is_null() || (*data).type_ != pg_sys::NodeTag::T_TriggerData {
            crate::report::error::Failure::new(
                PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED,
                "pii_key_changed() must be called as a trigger",
            )
            .raise();
        }
        pg_sys::CacheInvalidateRelcache((*data).tg_relation);
    }
    IS_CHANGED_HERE.set(true);
    crate::datum::call::Raw(pg_sys::Datum::null())
}

/// Waits for the transactions that have used a key to write, and keeps others waiting until this one
/// has ended.
#[pg_extern(sql = false)]
fn pii_wait_for_key(kind: &str, version: i32) {
    refusal::refuse_at_work("lock a key");
    if let (Ok(kind), Some(version)) = (kind.parse(), KeyVersion::new(version.into())) {
        read();
        lock(kind, version, pg_sys::AccessExclusiveLock);
    }
}

fn needed_to_encrypt(shape: Shape) -> u8 {
    match shape {
        Shape::Untagged => ENCRYPTS,
        Shape::Searchable(_) => ENCRYPTS | TAGS | WRITES_TAGS,
    }
}

#[cold]
fn look_up_decrypting(ring: &Keyring, version: KeyVersion) -> Result<(), PiiError> {
    if !clearance::has(READS_SOME) {
        let Some(registry) = read() else { return Ok(()) };
        let refused: Vec<_> = data_keys(ring)
            .filter_map(|key| Some((key.version, registry.check_decrypting(&key).err()?)))
            .collect();
        refused.iter().for_each(|(_, error)| audit::key_refusal(&error.to_string()));
        clearance::grant(READS_SOME | if refused.is_empty() { READS } else { 0 });
        REFUSED.set(refused);
    }
    REFUSED.with_borrow(|refused| match refused.iter().find(|(refused, _)| *refused == version) {
        Some((_, error)) => Err(error.clone()),
        None => Ok(()),
    })
}

#[cold]
fn look_up_encrypting(ring: &Keyring, shape: Shape) -> Result<(), PiiError> {
    // A keyring without a current key is refused by its own error.
    if let Some(key) = data_keys(ring).find(|key| key.is_current) {
        // Only who holds the registered key may lock it.
        let Some(registry) = read() else { return Ok(()) };
        audited(registry.check_encrypting(&key))?;
        lock(key.kind, key.version, pg_sys::AccessShareLock);
        // Waiting for the lock may have changed it.
        let Some(registry) = read() else { return Ok(()) };
        audited(registry.check_encrypting(&key))?;
        clearance::grant(ENCRYPTS);
    }
    if matches!(shape, Shape::Searchable(_)) {
        let version = ring.index_key()?.version();
        if read().is_none() {
            return Ok(());
        }
        look_up_tagging(ring)?;
        lock(KeyKind::Index, version, pg_sys::AccessShareLock);
        look_up_tagging(ring)?;
        clearance::grant(WRITES_TAGS);
    }
    Ok(())
}

#[cold]
fn look_up_tagging(ring: &Keyring) -> Result<(), PiiError> {
    let Some(registry) = read() else { return Ok(()) };
    if let Some(key) = ring.entries().find(|key| key.kind == KeyKind::Index) {
        audited(registry.check_tagging(&key))?;
    }
    clearance::grant(TAGS);
    Ok(())
}

/// A refusal is recorded.
fn audited(verdict: Result<(), PiiError>) -> Result<(), PiiError> {
    verdict.inspect_err(|error| audit::key_refusal(&error.to_string()))
}

fn data_keys(ring: &Keyring) -> impl Iterator<Item = Entry<'_>> {
    ring.entries().filter(|key| key.kind == KeyKind::Data)
}

/// Locks a version of the data key, or tags as a whole, until the end of the transaction, whatever
/// savepoint it is in. `pg_locks` shows it as an object of class `pii_key`.
fn lock(kind: KeyKind, version: KeyVersion, mode: u32) {
    const DATA: u16 = 1;
    const TAGS: u16 = 2;
    let (object, subobject) = match kind {
        KeyKind::Data => (u32::from(version.get()), DATA),
        KeyKind::Index => (0, TAGS),
    };
    let table = TABLE.get();
    if table == pg_sys::InvalidOid {
        return;
    }
    let _owner = TransactionOwns::begin();
    // SAFETY: waits for a lock, which PostgreSQL releases when the transaction ends.
    unsafe {
        let mode = mode.cast_signed();
        pg_sys::LockDatabaseObject(table, pg_sys::Oid::from_u32(object), subobject, mode);
    }
}

/// While what is acquired belongs to the transaction rather than to a savepoint or portal.
struct TransactionOwns(pg_sys::ResourceOwner);

impl TransactionOwns {
    fn begin() -> Self {
        // SAFETY: variables of the backend; there is a transaction, since a table has been read.
        unsafe {
            let before = pg_sys::CurrentResourceOwner;
            pg_sys::CurrentResourceOwner = pg_sys::TopTransactionResourceOwner;
            Self(before)
        }
    }
}

impl Drop for TransactionOwns {
    fn drop(&mut self) {
        // SAFETY: the owner from before, which outlives this call.
        unsafe { pg_sys::CurrentResourceOwner = self.0 }
    }
}

/// Which key a row of the table is about.
pub(crate) fn key_of(row: &TableRow) -> Option<(KeyKind, KeyVersion)> {
    let kind = row.text(c"kind")?.parse().ok()?;
    Some((kind, KeyVersion::new(row.integer(c"version")?.into())?))
}

fn registration(row: &TableRow) -> Option<Registration> {
    let (kind, version) = key_of(row)?;
    let state = if row.has(c"destroyed_at") {
        State::Destroyed
    } else if row.has(c"retired_at") {
        State::Retired
    } else if row.has(c"activated_at") {
        State::Active
    } else {
        State::Pending
    };
    Some(Registration {
        kind,
        version,
        fingerprint: row.text(c"fingerprint")?.parse().ok()?,
        state,
    })
}

/// Tables change, this one among them; `InvalidOid` stands for all. Must not fail.
#[pg_guard]
unsafe extern "C-unwind" fn on_invalidation(_argument: pg_sys::Datum, table: pg_sys::Oid) {
    if table == TABLE.get() || table == pg_sys::InvalidOid {
        READ.take();
        CHANGES.set(CHANGES.get() + 1);
        clearance::revoke_all();
        session::forget_derived();
    }
}

/// The locks of a transaction end with it. Must not fail.
#[pg_guard]
unsafe extern "C-unwind" fn on_transaction_end(
    _event: pg_sys::XactEvent::Type,
    _argument: *mut std::ffi::c_void,
) {
    clearance::revoke(ENCRYPTS | WRITES_TAGS);
    IS_CHANGED_HERE.set(false);
    wipe::transaction_ends();
}
