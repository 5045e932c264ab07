//! The hooks of `pazpaz_pii.keyring`: what may be set from where, and how it is kept and shown.
//!
//! The check hook replaces the JSON by the same keyring sealed under the session secret
//! ([`crate::keys::session_secret`]). From there PostgreSQL's own rules apply to the sealed value: SET LOCAL,
//! rollback, RESET, DISCARD ALL, parallel workers.

use crate::audit;
use crate::keys::refusal::{FORMAT_HINT, code_and_hint};
use crate::keys::{exposure, session, session_secret, wipe};
use crate::report::error::OrRaise as _;
use crate::report::{error, log_redaction};
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::server::{backend, compat};
use pgrx::guc::{GucContext, GucFlags, GucRegistry};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::keyring::MAX_JSON_BYTES;
use pii_core::traces::KeyTraces;
use pii_core::{Keyring, KeyringError, PiiError, memory, setting_value};
use std::ffi::{CStr, CString, c_char, c_void};
use std::str::FromStr as _;
use std::sync::OnceLock;
use zeroize::{Zeroize as _, Zeroizing};

/// Name of the setting that carries the keys.
const NAME: &CStr = c"pazpaz_pii.keyring";

/// Whether the current role may encrypt, which is decided further down.
static MAY_ENCRYPT: OnceLock<fn() -> bool> = OnceLock::new();

/// Defines the setting, and takes over a value that was set before the library was loaded.
pub(crate) fn define(may_encrypt: fn() -> bool) {
    MAY_ENCRYPT.get_or_init(|| may_encrypt);
    exposure::warn_if_set_before(NAME);
    // SAFETY: the hooks are `#[pg_guard]` functions, and the name and descriptions are static.
    unsafe {
        GucRegistry::define_string_guc_with_hooks(
            NAME,
            c"Keys of this session, as JSON.",
            c"Shown as a summary. Set it with SET, SET LOCAL, startup options or pii_load_keyring(); \
              configuration files, roles, databases and functions are refused, since they would write keys to disk.",
            &session::SETTING_VALUE,
            GucContext::Userset,
            GucFlags::NO_SHOW_ALL,
            Some(check),
            Some(assign),
            Some(show),
        );
    }
}

/// Sets the keyring as SET would, or SET LOCAL.
pub(crate) fn set(text: &str, is_local: bool) {
    use pg_sys::GucAction::{GUC_ACTION_LOCAL, GUC_ACTION_SET};
    let text = Zeroizing::new(memory::joined(&[text.as_bytes(), b"\0"]).or_raise());
    // SAFETY: terminated strings (text datums hold no NUL); PostgreSQL copies the value and calls our hooks.
    unsafe {
        pg_sys::set_config_option(
            NAME.as_ptr(),
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

/// Check hook: seals an acceptable keyring, refuses anything else without repeating it.
#[pg_guard]
unsafe extern "C-unwind" fn check(
    newval: *mut *mut c_char,
    _extra: *mut *mut c_void,
    source: pg_sys::GucSource::Type,
) -> bool {
    // SAFETY: PostgreSQL passes a pointer to a string that it allocated for this hook, or to null.
    let value = unsafe { *newval };
    if value.is_null() {
        return true;
    }
    // SAFETY: a terminated string, see above.
    let given = unsafe { CStr::from_ptr(value) }.to_bytes();
    if given.is_empty() || is_inherited(given) {
        return true;
    }
    if session::is_hidden() {
        refuse(&Refusal::AtWork, source);
        return false;
    }
    // From here on the statement itself holds a key, even if it is refused. What a configuration file
    // holds is in no statement, and the postmaster would pass on to every session that it is armed.
    // ALTER SYSTEM checks as if it came from the file.
    if source != pg_sys::GucSource::PGC_S_FILE || backend::is_in_transaction() {
        wipe::key_comes();
    }
    let copied = if given.len() > MAX_JSON_BYTES {
        Err(Refusal::Keyring(KeyringError::TooLong(MAX_JSON_BYTES)))
    } else {
        memory::copy(given).map(Zeroizing::new).map_err(Refusal::Process)
    };
    // SAFETY: the string is ours to change; its copy above lives on.
    unsafe { wipe_value(value) };
    match copied.and_then(|mut text| accept(&mut text, source)) {
        Ok(sealed) => {
            // SAFETY: `value` was allocated by guc_malloc (malloc before PostgreSQL 16).
            unsafe { *newval = replace(value, &sealed) };
            true
        }
        Err(refusal) => {
            refuse(&refusal, source);
            false
        }
    }
}

/// Assign hook: the ring is opened again when it is next needed. Must not fail.
#[pg_guard]
unsafe extern "C-unwind" fn assign(newval: *const c_char, _extra: *mut c_void) {
    // SAFETY: a terminated string or null.
    if !newval.is_null() && unsafe { *newval } != 0 {
        log_redaction::arm();
    } else if let Some(ring) = session::ring() {
        audit::key_unload(&ring);
    }
    session::forget_ring();
}

/// Show hook: versions, never keys; empty without a key.
#[pg_guard]
unsafe extern "C-unwind" fn show() -> *const c_char {
    thread_local! {
        static SHOWN: Lasting<CString> = Lasting::new(CString::default());
    }
    let summary = session::whole_ring().map(|ring| ring.summary()).unwrap_or_default();
    SHOWN.with_borrow_mut(|shown| {
        *shown = CString::new(summary).unwrap_or_default();
        shown.as_ptr()
    })
}

/// A parallel worker takes over its leader's sealed value; nobody else may bring one.
fn is_inherited(text: &[u8]) -> bool {
    backend::is_starting_worker()
        && std::str::from_utf8(text).is_ok_and(setting_value::looks_sealed)
}

fn accept(text: &mut Vec<u8>, source: pg_sys::GucSource::Type) -> Result<String, Refusal> {
    use pg_sys::GucSource::{PGC_S_CLIENT, PGC_S_INTERACTIVE, PGC_S_OVERRIDE, PGC_S_SESSION};
    if !matches!(source, PGC_S_CLIENT | PGC_S_OVERRIDE | PGC_S_INTERACTIVE | PGC_S_SESSION) {
        if source == pg_sys::GucSource::PGC_S_FILE {
            wipe_configured(text);
        }
        return Err(Refusal::Source);
    }
    if !may_load() {
        return Err(Refusal::Privilege);
    }
    let json = std::str::from_utf8(text)
        .map_err(|_| Refusal::Keyring(KeyringError::Json { line: 1, column: 1 }))?;
    let read = Keyring::from_str(json).and_then(|ring| ring.check_random().map(|()| ring));
    let ring = read.map_err(|error| {
        session::remember_refused(json);
        Refusal::Keyring(error)
    })?;
    text.zeroize();
    session::remember_keys(&ring);
    let (handle, secret) = session_secret::own();
    let sealed = setting_value::seal(&ring, &secret, handle).map_err(Refusal::Process)?;
    audit::key_load(&ring);
    if source == PGC_S_SESSION {
        exposure::warn_if_ring_is_logged(&ring);
        exposure::warn_if_not_random(&ring);
    }
    Ok(sealed)
}

/// Overwrites what this process has read of a keyring in a configuration file: under
/// `shared_preload_libraries` it is the postmaster, of which every later session gets a copy.
fn wipe_configured(text: &[u8]) {
    let ring = std::str::from_utf8(text).ok().and_then(|json| Keyring::from_str(json).ok());
    let Some(ring) = ring.filter(|ring| ring.check_random().is_ok()) else { return };
    let mut traces = KeyTraces::default();
    if traces.remember(&ring).is_ok() {
        // The refusal, which follows, says enough; the file has the keys still.
        let _ = wipe::wipe_copies(&traces);
    }
}

/// Whether the current role may change what everybody in this session encrypts under: the one that
/// logged in, and any that may encrypt itself.
fn may_load() -> bool {
    backend::role() == backend::session_role()
        // Before the first transaction nobody else can be at work.
        || !backend::is_in_transaction()
        || MAY_ENCRYPT.get().is_some_and(|may_encrypt| may_encrypt())
}

enum Refusal {
    AtWork,
    Source,
    Privilege,
    Keyring(KeyringError),
    /// No memory, or no random bytes.
    Process(PiiError),
}

/// Sets PostgreSQL's message for a refused value; its default would quote the value.
fn refuse(refusal: &Refusal, source: pg_sys::GucSource::Type) {
    use PgSqlErrorCode as Code;
    let (code, message, detail, hint) = match refusal {
        Refusal::AtWork => (
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "cannot load keys while the extension works on a table of another role".to_owned(),
            "Code of the table's owner may be running.",
            "",
        ),
        Refusal::Source => (
            Code::ERRCODE_INVALID_PARAMETER_VALUE,
            "pazpaz_pii.keyring cannot be set in a configuration file, role, database or function"
                .to_owned(),
            "It would write the keys to disk.",
            "Load keys per session: SELECT pii_load_keyring($1), SET LOCAL, or startup options.",
        ),
        Refusal::Privilege => (
            Code::ERRCODE_INSUFFICIENT_PRIVILEGE,
            "permission denied to load keys".to_owned(),
            "The role is not the one that logged in, and may execute neither pii_encrypt(text) nor \
            pii_decrypt(encrypted_text).",
            "RESET ROLE, or GRANT EXECUTE ON FUNCTION pii_encrypt(text) to the role.",
        ),
        Refusal::Keyring(error) => {
            let (code, hint) = code_and_hint(error);
            let message = format!("invalid value for parameter \"pazpaz_pii.keyring\": {error}");
            (code, message, "", if hint.is_empty() { FORMAT_HINT } else { hint })
        }
        Refusal::Process(error) => {
            let code = match error {
                PiiError::OutOfMemory => Code::ERRCODE_OUT_OF_MEMORY,
                _ => Code::ERRCODE_SYSTEM_ERROR,
            };
            (code, error.to_string(), "", "")
        }
    };
    log_redaction::trust(&message);
    // Every process reads the configuration files; the postmaster reports what is refused there.
    if source != pg_sys::GucSource::PGC_S_FILE {
        audit::key_refusal(&message);
    }
    // SAFETY: PostgreSQL cleared these before calling the hook and reads them right after it; the
    // strings live in the context it would use itself.
    unsafe {
        pg_sys::GUC_check_errcode(code as i32);
        pg_sys::GUC_check_errmsg_string = error_string(&message);
        pg_sys::GUC_check_errdetail_string = error_string(detail);
        pg_sys::GUC_check_errhint_string = error_string(hint);
    }
}

fn error_string(text: &str) -> *mut c_char {
    let Ok(text) = CString::new(text) else { return std::ptr::null_mut() };
    if text.is_empty() {
        return std::ptr::null_mut();
    }
    // SAFETY: copies a terminated string.
    unsafe { pg_sys::MemoryContextStrdup(pg_sys::ErrorContext, text.as_ptr()) }
}

/// # Safety
/// `value` must be a terminated string that may be written to.
unsafe fn wipe_value(value: *mut c_char) {
    // SAFETY: the length is the string's own.
    unsafe {
        let len = CStr::from_ptr(value).to_bytes().len();
        std::slice::from_raw_parts_mut(value.cast::<u8>(), len).zeroize();
    }
}

/// Returns a copy of `new` from the allocator that settings are kept in, and frees `old`, in this
/// order: if there is no memory for the copy, PostgreSQL frees `old` itself.
///
/// # Safety
/// `old` must come from that allocator.
unsafe fn replace(old: *mut c_char, new: &str) -> *mut c_char {
    let len = new.len();
    let copy = compat::allocate_setting(len + 1).cast::<u8>();
    if copy.is_null() {
        error::raise_pii(&PiiError::OutOfMemory);
    }
    // SAFETY: the copy has len + 1 bytes; the caller vouches for the old value.
    unsafe {
        compat::free_setting(old);
        std::ptr::copy_nonoverlapping(new.as_ptr(), copy, len);
        copy.add(len).write(0);
    }
    copy.cast()
}
