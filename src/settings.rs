//! The plain settings: `pazpaz_pii.io`, `pazpaz_pii.redact_log`, `pazpaz_pii.audit`. The keyring has
//! hooks of its own and is defined beside them.

use crate::server::compat;
use pgrx::PostgresGucEnum;
use pgrx::guc::{GucContext, GucFlags, GucRegistry, GucSetting};

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

/// Defines them. To be called last: no other setting of this prefix can be defined afterwards.
pub(crate) fn define() {
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
