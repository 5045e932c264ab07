//! Warnings that a key is where others may read it: a bare placeholder, or the server log.

use crate::datum::encoding;
use crate::report::error;
use crate::server::backend;
use crate::settings;
use pgrx::prelude::*;
use pii_core::secret::SecretKey;
use pii_core::traces::KeyTraces;
use pii_core::{Keyring, PiiError};
use std::cell::Cell;
use std::ffi::CStr;

thread_local! {
    /// Whether the keys that are being loaded came in a sealed box.
    static SEALED: Cell<bool> = const { Cell::new(false) };
}

/// Warns when the keyring was set before the library could guard it.
///
/// With `session_preload_libraries`, only startup options come before the library, and nothing
/// can be shown in between. Without it, the value was an ordinary placeholder until this moment.
pub(crate) fn warn_if_set_before(setting: &CStr) {
    if backend::is_set(setting) && !is_preloaded() {
        error::tell(
            PgLogLevel::WARNING,
            "pazpaz_pii.keyring was set before pazpaz_pii was loaded, and was readable with SHOW until now",
            "ALTER DATABASE ... SET session_preload_libraries = 'pazpaz_pii', then connect again.",
        );
    }
}

fn is_preloaded() -> bool {
    [c"session_preload_libraries", c"shared_preload_libraries"]
        .iter()
        .any(|name| backend::setting(name).is_some_and(|value| value.contains("pazpaz_pii")))
}

/// Warns when the statement that loads these keys goes to the log.
pub(crate) fn warn_if_ring_is_logged(ring: &Keyring) {
    warn_if_logged(|statement| {
        let mut traces = KeyTraces::default();
        traces.remember_all(ring)?;
        Ok(holds_any(statement, &traces))
    });
}

/// Warns of keys that cannot be random.
pub(crate) fn warn_if_not_random(ring: &Keyring) {
    for version in ring.only_decrypting() {
        error::tell(
            PgLogLevel::WARNING,
            &format!("the data key of version {version} is not random, and only decrypts"),
            "Bring its values under a random key: CALL pii_rotate(). pii_unload_keys() does not look for copies of it in memory.",
        );
    }
}

/// Warns when the statement that brings this key goes to the log.
pub(crate) fn warn_if_key_is_logged(key: &SecretKey) {
    warn_if_logged(|statement| {
        let mut traces = KeyTraces::default();
        traces.remember_secret(key)?;
        Ok(holds_any(statement, &traces))
    });
}

/// Warns when the statement that brings this passphrase goes to the log.
pub(crate) fn warn_if_passphrase_is_logged(passphrase: &str) {
    let text = encoding::utf8_to_server(passphrase);
    warn_if_logged(|statement| Ok(memchr::memmem::find(statement, &text).is_some()));
}

/// A statement with the keys in its text goes to the log when statements do; bound parameters only
/// without the redaction of the log. A key that came in a sealed box does neither.
fn warn_if_logged(is_in: impl Fn(&[u8]) -> Result<bool, PiiError>) {
    let in_the_statement =
        || !settings::REDACT_LOG.get() || is_in(backend::statement()).unwrap_or(true);
    let logged = (backend::logs_statements() && in_the_statement()) || parameters_are_explained();
    if logged && !SEALED.get() {
        error::tell(
            PgLogLevel::WARNING,
            "the server writes statements to its log, and with them the key that was just loaded",
            "Check log_statement, log_min_duration_statement, log_min_duration_sample and auto_explain, and treat the key as disclosed.",
        );
    }
}

/// Whether auto_explain logs plans with the parameters of their statements, which no redaction reaches.
fn parameters_are_explained() -> bool {
    let setting = |name| backend::setting(name)?.parse::<i64>().ok();
    setting(c"auto_explain.log_min_duration").is_some_and(|limit| limit >= 0)
        // Before PostgreSQL 16 there is no such setting, and no parameter in its plans.
        && setting(c"auto_explain.log_parameter_max_length").is_some_and(|length| length != 0)
}

fn holds_any(statement: &[u8], traces: &KeyTraces) -> bool {
    traces.needles().find_in(statement).next().is_some()
}

/// Loads keys that came in a sealed box: nothing of them can be in the log.
pub(crate) fn while_sealed<T>(load: impl FnOnce() -> T) -> T {
    struct Unsealed;
    impl Drop for Unsealed {
        fn drop(&mut self) {
            SEALED.set(false);
        }
    }
    SEALED.set(true);
    let _ends_even_by_an_error = Unsealed;
    load()
}
