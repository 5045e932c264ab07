//! The settings: `pazpaz_pii.keyring`, `pazpaz_pii.io`, `pazpaz_pii.redact_log`, `pazpaz_pii.audit`.

use crate::keys::setting;
use crate::server::compat;
use pgrx::PostgresGucEnum;
use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};
use std::ffi::{CStr, CString};

/// Name of the setting that carries the keys.
pub(crate) const KEYRING_NAME: &CStr = c"pazpaz_pii.keyring";

/// The sealed keyring, or nothing.
pub(crate) static KEYRING: GucSetting<Option<CString>> = GucSetting::<Option<CString>>::new(None);

/// What a session reads and writes as text.
pub(crate) static IO: GucSetting<IoMode> = GucSetting::<IoMode>::new(IoMode::Auto);

/// Whether the server log is kept free of what keyed sessions print.
pub(crate) static REDACT_LOG: GucSetting<bool> = GucSetting::<bool>::new(true);

/// Whether what happens to keys is recorded.
pub(crate) static AUDIT: GucSetting<bool> = GucSetting::<bool>::new(true);

/// Values of `pazpaz_pii.io`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PostgresGucEnum)]
pub(crate) enum IoMode {
    /// Text with a key, armour without.
    #[name = c"auto"]
    Auto,
    /// Always text: without a key an error.
    #[name = c"plaintext"]
    Plaintext,
    /// Always armour, even with a key.
    #[name = c"ciphertext"]
    Ciphertext,
}

/// Defines the settings and takes over values that were set before the library was loaded.
pub(crate) fn define() {
    setting::warn_if_exposed();
    // SAFETY: the hooks are `#[pg_guard]` functions, and the name and descriptions are static.
    unsafe {
        GucRegistry::define_string_guc_with_hooks(
            KEYRING_NAME,
            c"Keys of this session, as JSON.",
            c"Shown as a summary. Set it with SET, SET LOCAL, startup options or pii_load_keyring(); \
              configuration files, roles, databases and functions are refused, since they would write keys to disk.",
            &KEYRING,
            GucContext::Userset,
            GucFlags::NO_SHOW_ALL,
            Some(setting::check),
            Some(setting::assign),
            Some(setting::show),
        );
    }
    GucRegistry::define_enum_guc(
        c"pazpaz_pii.io",
        c"What encrypted_text is read and written as: auto, plaintext or ciphertext.",
        c"auto: text in a session with a key, armoured ciphertext in one without. \
          plaintext: always text, an error without a key. ciphertext: always armoured.",
        &IO,
        GucContext::Userset,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        c"pazpaz_pii.redact_log",
        c"Keeps values, statements and contexts of keyed sessions out of the server log.",
        c"The client still receives every message in full.",
        &REDACT_LOG,
        GucContext::Suset,
        GucFlags::default(),
    );
    GucRegistry::define_bool_guc(
        c"pazpaz_pii.audit",
        c"Records loads, unloads and refusals of keys, failed decryptions and changes of keys.",
        c"As LOG lines in the server log, and by calls of pii_event(jsonb) where it is defined. Never holds data or keys.",
        &AUDIT,
        GucContext::Suset,
        GucFlags::default(),
    );
    compat::reserve_settings(c"pazpaz_pii");
}
