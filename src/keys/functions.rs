//! SQL functions that load, unload and list the session's keys.

use crate::audit;
use crate::datum::varlena::Allocated;
use crate::keys::argument::{KeyBytes, KeyringText, required, required_keyring};
use crate::keys::refusal::{self, key_name, refuse};
use crate::keys::{forget_everything, load, session, setting};
use crate::report::error::{self, OrRaise as _};
use pgrx::prelude::*;
use pii_core::Keyring;
use pii_core::secret::SecretKey;

#[pg_extern(sql = false)]
fn pii_load_keyring(keyring: Option<KeyringText<'_>>, is_local: Option<bool>) -> String {
    load::json(&required_keyring(keyring).utf8(), required(is_local, "is_local"))
}

#[pg_extern(sql = false)]
fn pii_load_key(
    version: Option<i32>,
    key: Option<KeyBytes<'_>>,
    is_local: Option<bool>,
    kind: Option<&str>,
    make_current: Option<bool>,
) -> String {
    let key = required(key, "key");
    let (is_local, make_current) =
        (required(is_local, "is_local"), required(make_current, "make_current"));
    let (kind, version) = key_name(required(kind, "kind"), required(version, "version"));
    let key = SecretKey::from_bytes(key.bytes(), version, kind).unwrap_or_else(|e| refuse(&e));
    let ring = session::whole_ring();
    let ring = Keyring::with_key(ring.as_deref(), kind, version, key, make_current)
        .unwrap_or_else(|e| refuse(&e));
    setting::set(&ring.to_json(), is_local);
    audit::deliver();
    ring.summary()
}

/// Ends with no key, whatever was loaded how, and even if the transaction is rolled back: the
/// secret that older values are sealed under is destroyed.
#[pg_extern(sql = false)]
fn pii_unload_keys() {
    refusal::refuse_at_work("unload keys");
    audit::identify();
    if forget_everything().is_err() {
        error::tell(
            PgLogLevel::WARNING,
            "the keys are unloaded, but copies in this process's memory could not all be overwritten",
            "Call pii_unload_keys() again, or end the session to be rid of them.",
        );
        // If that was because somebody asked to stop.
        pgrx::check_for_interrupts!();
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
                    (key.kind.to_string(), version, key.fingerprint().to_string(), key.is_current)
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
