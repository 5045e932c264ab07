//! Wrapped keys: stored in the registry, under a master key.
//!
//! The master key is part of the session's keyring ([`pii_core::Keyring::master`]), and so ends with
//! it. A passphrase opens the master key, which is stored wrapped under Argon2id's output.

use crate::datum::table_scan::{self, TableRow};
use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::keys::argument::{KeyBytes, required};
use crate::keys::refusal::{invalid, key_name, refuse};
use crate::keys::{exposure, registry, session, setting, wipe};
use crate::report::error::{self, Failure, OrRaise as _};
use crate::{audit, extension};
use pgrx::prelude::*;
use pii_core::KeyKind;
use pii_core::keyring::{MAX_DATA_KEYS, Unwrapped};
use pii_core::passphrase::{self, Cost};
use pii_core::secret::SecretKey;
use pii_core::{Fingerprint, KeyVersion, Keyring, KeyringError, PiiError, wrap};
use std::rc::Rc;

#[pg_extern(sql = false)]
fn pii_unlock(master: Option<KeyBytes<'_>>, is_local: Option<bool>) -> String {
    let (master, is_local) = (required(master, "master"), required(is_local, "is_local"));
    wipe::key_comes();
    unlock(take_master(master.bytes()), is_local)
}

#[pg_extern(sql = false)]
fn pii_unlock_passphrase(passphrase: Option<Text<'_>>, is_local: Option<bool>) -> String {
    let passphrase = required(passphrase, "passphrase");
    let is_local = required(is_local, "is_local");
    wipe::key_comes();
    let passphrase = passphrase.utf8();
    exposure::warn_if_passphrase_is_logged(&passphrase);
    unlock(open_master(&passphrase), is_local)
}

/// As [`pii_unlock`], with the master key that the session has.
#[pg_extern(sql = false)]
fn pii_reload_keys(is_local: Option<bool>) -> String {
    let is_local = required(is_local, "is_local");
    let ring = session::whole_ring();
    unlock(require_master(ring.as_deref()).clone(), is_local)
}

/// Loads every wrapped key that is not destroyed; of index keys, the active one.
pub(crate) fn unlock(master: SecretKey, is_local: bool) -> String {
    session::remember_key(&master);
    check_master(&master);
    let registry = require_registry();
    let mut unwrapped = Vec::new();
    for key in wrapped_keys() {
        if key.kind == KeyKind::Data || registry.active_index() == Some(key.version) {
            let secret = wrap::unwrap(&master, key.kind, key.version, &key.wrapped).or_raise();
            unwrapped.push(Unwrapped { kind: key.kind, version: key.version, secret });
        }
    }
    let before = session::whole_ring();
    let loaded =
        before.iter().flat_map(|ring| ring.entries()).filter(|key| key.kind == KeyKind::Data);
    let wrapped = unwrapped.iter().filter(|key| key.kind == KeyKind::Data);
    let versions: Vec<_> =
        loaded.map(|key| key.version).chain(wrapped.map(|key| key.version)).collect();
    let active = registry.newest_active(&versions);
    let ring = Keyring::unlocked(before.as_deref(), master, unwrapped, active)
        .unwrap_or_else(|error| refuse(&error));
    setting::set(&ring.to_json(), is_local);
    ring.summary()
}

/// A random key for the next version of its kind, wrapped. The key itself is nowhere else.
#[pg_extern(sql = false)]
fn pii_wrap_new_key(
    kind: &str,
    version: i32,
) -> TableIterator<
    'static,
    (name!(fingerprint, String), name!(wrapped_key, Vec<u8>), name!(master_fingerprint, String)),
> {
    let (kind, version) = key_name(kind, version);
    let ring = session::whole_ring();
    let master = require_master(ring.as_deref());
    check_master(master);
    let is_data = |key: &WrappedKey| key.kind == KeyKind::Data;
    if wrapped_keys().into_iter().filter(is_data).count() >= MAX_DATA_KEYS {
        // A session could not load them all any more.
        refuse(&KeyringError::TooManyKeys(MAX_DATA_KEYS));
    }
    let key = new_key();
    let wrapped = wrap::wrap(master, kind, version, &key).or_raise();
    TableIterator::once((
        Fingerprint::of(&key).to_string(),
        wrapped.into(),
        Fingerprint::of(master).to_string(),
    ))
}

#[pg_extern(sql = false)]
fn pii_rewrap_key(
    old: KeyBytes<'_>,
    new: KeyBytes<'_>,
    kind: &str,
    version: i32,
    wrapped: Bytea<'_>,
) -> Allocated {
    wipe::key_comes();
    let (kind, version) = key_name(kind, version);
    let (old, new) = (take_master(old.bytes()), take_master(new.bytes()));
    check_master(&old);
    let key = wrap::unwrap(&old, kind, version, wrapped.bytes()).or_raise();
    Allocated::copy_of(&wrap::wrap(&new, kind, version, &key).or_raise())
}

#[pg_extern(sql = false)]
fn pii_master_fingerprint(master: KeyBytes<'_>) -> String {
    wipe::key_comes();
    Fingerprint::of(&take_master(master.bytes())).to_string()
}

/// A master key wrapped under a passphrase. It has to be given, by itself or by the passphrase before:
/// that a session has it proves nothing about whose code asks. Where there is none at all, a new one is
/// made, which nobody has seen and only the passphrase opens.
#[pg_extern(sql = false)]
#[expect(clippy::type_complexity, reason = "the columns of the function's row")]
fn pii_wrap_master(
    passphrase: Option<Text<'_>>,
    master: Option<KeyBytes<'_>>,
    old_passphrase: Option<Text<'_>>,
) -> TableIterator<
    'static,
    (
        name!(master_fingerprint, String),
        name!(salt, Vec<u8>),
        name!(memory_kib, i32),
        name!(iterations, i32),
        name!(lanes, i32),
        name!(passphrase_fingerprint, String),
        name!(wrapped_master, Vec<u8>),
    ),
> {
    wipe::key_comes();
    let Some(passphrase) = passphrase else { raise_null("a passphrase must be given", "") };
    let passphrase = passphrase.utf8();
    exposure::warn_if_passphrase_is_logged(&passphrase);
    if passphrase.is_empty() {
        invalid("the passphrase is empty", "");
    }
    let master = match (master, old_passphrase) {
        (Some(master), _) => take_master(master.bytes()),
        (None, Some(old_passphrase)) => {
            let old_passphrase = old_passphrase.utf8();
            exposure::warn_if_passphrase_is_logged(&old_passphrase);
            open_master(&old_passphrase)
        }
        (None, None) if knows_no_master() => new_key(),
        (None, None) => raise_null(
            "the master key, or the passphrase before, must be given",
            "SELECT pii_set_passphrase($1, master => $2), or pii_set_passphrase($1, old_passphrase => $2).",
        ),
    };
    check_master(&master);
    let (salt, cost) = (passphrase::new_salt().or_raise(), Cost::RECOMMENDED);
    let key = passphrase::derive(&passphrase, &salt, cost).or_raise();
    session::remember_key(&key);
    let wrapped = wrap::wrap_master(&key, &master).or_raise();
    audit::passphrase_set(&master);
    audit::deliver();
    TableIterator::once((
        Fingerprint::of(&master).to_string(),
        salt.into(),
        cost.memory_kib.cast_signed(),
        cost.iterations.cast_signed(),
        cost.lanes.cast_signed(),
        Fingerprint::of(&key).to_string(),
        wrapped.into(),
    ))
}

/// The master key that this passphrase opens.
fn open_master(passphrase: &str) -> SecretKey {
    let Some(lock) = Parameters::read().and_then(|parameters| parameters.passphrase) else {
        Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "no passphrase is set for the keys of this database",
        )
        .hint(
            "Set one with SELECT pii_set_passphrase($1), or use pii_unlock($1) with the master \
            key.",
        )
        .raise()
    };
    let key = passphrase::derive(passphrase, &lock.salt, lock.cost).or_raise();
    session::remember_key(&key);
    if Fingerprint::of(&key) != lock.fingerprint {
        audit::key_refusal("wrong passphrase");
        Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PASSWORD, "wrong passphrase").raise();
    }
    let master = wrap::unwrap_master(&key, &lock.wrapped_master).or_raise();
    session::remember_key(&master);
    master
}

/// What is known about the master key.
struct Parameters {
    master_fingerprint: Fingerprint,
    passphrase: Option<PassphraseLock>,
}

/// How a passphrase opens it.
struct PassphraseLock {
    salt: Vec<u8>,
    cost: Cost,
    fingerprint: Fingerprint,
    wrapped_master: Vec<u8>,
}

impl Parameters {
    fn read() -> Option<Self> {
        let table = extension::table(c"pii_key_parameters")?;
        table_scan::rows(table, Self::from_row).into_iter().next()
    }

    fn from_row(row: &TableRow) -> Option<Self> {
        let master_fingerprint = row.text(c"master_fingerprint")?.parse().ok()?;
        Some(Self { master_fingerprint, passphrase: PassphraseLock::from_row(row) })
    }
}

impl PassphraseLock {
    fn from_row(row: &TableRow) -> Option<Self> {
        let number = |column| u32::try_from(row.integer(column)?).ok();
        Some(Self {
            salt: row.bytes(c"salt")?,
            cost: Cost {
                memory_kib: number(c"memory_kib")?,
                iterations: number(c"iterations")?,
                lanes: number(c"lanes")?,
            },
            fingerprint: row.text(c"passphrase_fingerprint")?.parse().ok()?,
            wrapped_master: row.bytes(c"wrapped_master")?,
        })
    }
}

struct WrappedKey {
    kind: KeyKind,
    version: KeyVersion,
    wrapped: Vec<u8>,
}

fn wrapped_keys() -> Vec<WrappedKey> {
    let Some(table) = extension::table(registry::TABLE_NAME) else { return Vec::new() };
    table_scan::rows(table, |row| {
        let (kind, version) = registry::key_of(row)?;
        Some(WrappedKey { kind, version, wrapped: row.bytes(c"wrapped_key")? })
    })
}

fn require_registry() -> Rc<pii_core::Registry> {
    registry::read().unwrap_or_else(|| {
        Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "the registry of keys cannot be read here",
        )
        .raise()
    })
}

/// An error unless `master` is the one that wraps the keys of this database, or there is none yet.
fn check_master(master: &SecretKey) {
    let Some(parameters) = Parameters::read() else { return };
    let fingerprint = Fingerprint::of(master);
    if fingerprint != parameters.master_fingerprint {
        let message = format!(
            "wrong master key: its fingerprint is {fingerprint}, expected {}",
            parameters.master_fingerprint
        );
        audit::key_refusal(&message);
        Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message).raise();
    }
}

/// Whether neither the registry nor this session has a master key.
fn knows_no_master() -> bool {
    let ring = session::whole_ring();
    Parameters::read().is_none() && ring.as_deref().and_then(Keyring::master).is_none()
}

fn raise_null(message: &str, hint: &str) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED, message).hint(hint).raise()
}

fn require_master(ring: Option<&Keyring>) -> &SecretKey {
    ring.and_then(Keyring::master).unwrap_or_else(|| raise_no_master())
}

fn raise_no_master() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "this session has no master key",
    )
    .hint(
        "SELECT pii_unlock($1) first, with 32 random bytes that you keep outside of the database, \
        or pii_unlock_passphrase($1).",
    )
    .raise()
}

fn take_master(bytes: &[u8]) -> SecretKey {
    let master = SecretKey::master_from_bytes(bytes).unwrap_or_else(|error| refuse(&error));
    session::remember_key(&master);
    exposure::warn_if_key_is_logged(&master);
    master
}

/// A random key; one that does not look random could not be loaded.
fn new_key() -> SecretKey {
    let key = std::iter::repeat_with(|| SecretKey::generate().or_raise())
        .find(SecretKey::looks_random)
        .unwrap_or_else(|| error::raise_pii(&PiiError::NoRandomness));
    session::remember_key(&key);
    key
}
