//! SQL functions that load, unload and list the session's keys.

use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::keys::{sealed_box, session, session_secret, wipe, wrapped};
use crate::report::error::{OrRaise as _, raise, raise_pii};
use crate::{audit, settings};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::error::KeyKind;
use pii_core::secret::SecretKey;
use pii_core::{KeyVersion, Keyring, KeyringError, PiiError};
use zeroize::Zeroizing;

#[pg_extern(sql = false)]
fn pii_load_keyring(keyring: Text<'_>, is_local: bool) -> String {
    load_json(&keyring.utf8(), is_local)
}

/// Loads a keyring from the bytes of its JSON.
pub(crate) fn load(json: &[u8], is_local: bool) -> String {
    let json = std::str::from_utf8(json)
        .unwrap_or_else(|_| refuse(&KeyringError::Json { line: 1, column: 1 }));
    if json.contains('\0') {
        refuse(&KeyringError::Json { line: 1, column: 1 });
    }
    load_json(json, is_local)
}

/// A keyring of nothing but a master key stands for what that unlocks.
fn load_json(json: &str, is_local: bool) -> String {
    set_keyring(json, is_local);
    let ring = session::whole_ring().unwrap_or_else(|| raise_pii(&PiiError::NoKey));
    let summary = match ring.master() {
        Some(master) if !ring.reads() => wrapped::unlock(master.clone(), is_local),
        _ => ring.summary(),
    };
    audit::deliver();
    summary
}

#[pg_extern(sql = false)]
fn pii_load_key(
    version: i32,
    key: Bytea<'_>,
    is_local: bool,
    kind: &str,
    make_current: bool,
) -> String {
    let kind =
        KeyKind::parse(kind).unwrap_or_else(|| invalid("kind must be 'data' or 'index'", ""));
    let version =
        KeyVersion::new(version.into()).unwrap_or_else(|| refuse(&KeyringError::BadVersion));
    let key = SecretKey::from_bytes(key.bytes(), version, kind).unwrap_or_else(|e| refuse(&e));
    let ring = session::whole_ring();
    let ring = Keyring::with_key(ring.as_deref(), kind, version, key, make_current)
        .unwrap_or_else(|e| refuse(&e));
    set_keyring(&ring.to_json(), is_local);
    audit::deliver();
    ring.summary()
}

/// Ends with no key, whatever was loaded how, and even if the transaction is rolled back: the
/// secret that older values are sealed under is destroyed.
#[pg_extern(sql = false)]
fn pii_unload_keys() {
    audit::identify();
    set_keyring("", false);
    session::forget_ring();
    sealed_box::forget();
    session_secret::shred();
    let traces = session::take_traces();
    if wipe::wipe_copies(&traces).is_err() {
        crate::report::error::tell(
            PgLogLevel::WARNING,
            "the keys are unloaded, but copies in this process's memory could not be overwritten",
            "End the session to be rid of them.",
        );
    }
    // Last: user code runs there, and may fail.
    audit::deliver();
}

#[pg_extern(sql = false)]
fn pii_session_keys() -> TableIterator<
    'static,
    (name!(kind, String), name!(version, i32), name!(fingerprint, String), name!(is_current, bool)),
> {
    let rows: Vec<_> = session::whole_ring()
        .map(|ring| {
            ring.entries()
                .map(|key| {
                    let version = i32::from(key.version.get());
                    (key.kind.to_string(), version, key.fingerprint(), key.is_current)
                })
                .collect()
        })
        .unwrap_or_default();
    TableIterator::new(rows)
}

#[pg_extern(sql = false)]
fn pii_generate_key() -> Allocated {
    Allocated::copy_of(SecretKey::generate().or_raise().expose())
}

/// One row per key version that this process has met.
#[pg_extern(sql = false)]
fn pii_session_stats_by_version() -> TableIterator<
    'static,
    (name!(version, i32), name!(encryptions, i64), name!(decryptions, i64), name!(failures, i64)),
> {
    TableIterator::new(session::stats().into_iter().map(|stats| {
        (i32::from(stats.version.get()), stats.encryptions, stats.decryptions, stats.failures)
    }))
}

pub(crate) fn set_keyring(text: &str, is_local: bool) {
    use pg_sys::GucAction::{GUC_ACTION_LOCAL, GUC_ACTION_SET};
    let text = Zeroizing::new([text.as_bytes(), b"\0"].concat());
    // SAFETY: terminated strings (text datums hold no NUL); PostgreSQL copies the value and calls our hooks.
    unsafe {
        pg_sys::set_config_option(
            settings::KEYRING_NAME.as_ptr(),
            text.as_ptr().cast(),
            pg_sys::GucContext::PGC_USERSET,
            pg_sys::GucSource::PGC_S_SESSION,
            if is_local { GUC_ACTION_LOCAL } else { GUC_ACTION_SET },
            true,
            0,
            false,
        );
    }
}

pub(crate) fn refuse(error: &KeyringError) -> ! {
    audit::key_refusal(&error.to_string());
    invalid(&error.to_string(), "")
}

pub(crate) fn invalid(message: &str, hint: &str) -> ! {
    raise(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message, "", hint)
}
