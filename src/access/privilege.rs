//! Who may do what with the keys of a session: privileges on functions, held by the current role.
//!
//! PostgreSQL checks them for functions that a query names, casts included, but not for the type's
//! input and output, index support and sorting. So the code checks them itself, for each value.
//! That costs one comparison: what a role may do is looked up once and remembered until a
//! function, role or membership changes.

use crate::extension;
use crate::keys::session;
use crate::report::error::Failure;
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::server::room::with_room;
use crate::server::{backend, compat};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Keyring;
use std::cell::Cell;
use std::ffi::CStr;
use std::rc::Rc;

/// Whether the current role may turn stored values into text: EXECUTE on
/// `pii_decrypt(encrypted_text)`.
pub(crate) fn may_decrypt() -> bool {
    current().decrypt
}

/// Whether the current role may turn text into stored values: EXECUTE on `pii_encrypt(text)`, or
/// the right to decrypt. Those who may do neither cannot make a value, or an equality tag, to
/// compare stored ones with.
pub(crate) fn may_encrypt() -> bool {
    let granted = current();
    granted.encrypt || granted.decrypt
}

/// Whether the current role may bring ciphertext in: EXECUTE on `pii_import(text)`.
pub(crate) fn may_import() -> bool {
    current().import
}

/// Whether the current role may see masks: EXECUTE on `pii_masked(encrypted_text, text)`.
pub(crate) fn may_mask() -> bool {
    current().mask
}

/// The session's keyring, for whoever is about to learn something about stored values by it; an
/// error without a keyring or the right to decrypt.
pub(crate) fn reading_ring() -> Rc<Keyring> {
    let ring = session::require_ring();
    if !may_decrypt() {
        refuse_to_decrypt("");
    }
    ring
}

/// Runs `read` with the session's keyring if it is open, and if it is known that the current role may decrypt:
/// what [`reading_ring`] gives, without a look-up, and without an error.
#[inline]
pub(crate) fn with_reading_ring<R>(read: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
    known().filter(|granted| granted.decrypt)?;
    session::with_open_ring(read)
}

/// The same for a role that may encrypt, see [`writing_ring`].
#[inline]
pub(crate) fn with_writing_ring<R>(write: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
    known().filter(|granted| granted.encrypt || granted.decrypt)?;
    session::with_open_ring(write)
}

/// The session's keyring, for whoever is about to make values, tags or keyed hashes of text; an
/// error without a keyring or the right to encrypt.
pub(crate) fn writing_ring() -> Rc<Keyring> {
    let ring = session::require_ring();
    check_may_encrypt();
    ring
}

/// An error unless the current role may encrypt.
pub(crate) fn check_may_encrypt() {
    if !may_encrypt() {
        refuse_to_encrypt();
    }
}

/// Raises that the current role may not encrypt.
pub(crate) fn refuse_to_encrypt() -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied to encrypt")
        .detail(
            "The session has a key, but its role may execute neither pii_encrypt(text) nor \
            pii_decrypt(encrypted_text).",
        )
        .hint("GRANT EXECUTE ON FUNCTION pii_encrypt(text) to the role.")
        .raise()
}

/// Raises that the current role may not decrypt; `detail` says why it would have to.
pub(crate) fn refuse_to_decrypt(detail: &str) -> ! {
    let detail = match detail {
        "" => "The session has a key, but its role may not execute pii_decrypt(encrypted_text).",
        detail => detail,
    };
    Failure::new(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, "permission denied to decrypt")
    .detail(detail)
    .hint(
        "GRANT EXECUTE ON FUNCTION pii_decrypt(encrypted_text) to the role, or show it a masked \
        view: pii_create_masked_view().",
    )
    .raise()
}

/// Raises that the current role may not bring ciphertext in.
pub(crate) fn refuse_to_import() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        "permission denied to import ciphertext",
    )
    .detail(
        "Without a key, encrypted_text takes ciphertext, and only from roles that may execute \
            pii_import(text).",
    )
    .hint(
        "Load a key to insert text, or GRANT EXECUTE ON FUNCTION pii_import(text) to the role \
            that restores data.",
    )
    .raise()
}

/// Raises that the current role may not see masks.
pub(crate) fn refuse_to_mask() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        "permission denied to see masked values",
    )
    .hint("GRANT EXECUTE ON FUNCTION pii_masked(encrypted_text, text) to the role.")
    .raise()
}

/// Whether `role` may execute `function`; of a function that is not there, superusers may.
fn may_execute(role: pg_sys::Oid, function: pg_sys::Oid) -> bool {
    if function == pg_sys::InvalidOid {
        // SAFETY: a catalogue look-up.
        return unsafe { pg_sys::superuser_arg(role) };
    }
    compat::may_execute(function, role)
}

/// What a role may do.
#[derive(Clone, Copy)]
struct Granted {
    decrypt: bool,
    encrypt: bool,
    import: bool,
    mask: bool,
}

impl Granted {
    fn look_up(role: pg_sys::Oid) -> Self {
        let schema = extension::schema();
        let value = extension::encrypted_text(schema);
        let may = |name: &CStr, arguments: &[pg_sys::Oid]| {
            may_execute(role, extension::function(schema, name, arguments))
        };
        Self {
            decrypt: may(c"pii_decrypt", &[value]),
            encrypt: may(c"pii_encrypt", &[pg_sys::TEXTOID]),
            import: may(c"pii_import", &[pg_sys::TEXTOID]),
            mask: may(c"pii_masked", &[value, pg_sys::TEXTOID]),
        }
    }
}

thread_local! {
    /// What is known of roles: nearly always one, two where a SECURITY DEFINER function is at work.
    static KNOWN: Lasting<Vec<(pg_sys::Oid, Granted)>> = const { Lasting::new(Vec::new()) };
    /// The one that was asked for last.
    static LATEST: Cell<Option<(pg_sys::Oid, Granted)>> = const { Cell::new(None) };
    /// Grows with every change of the catalogues that may change what a role may do.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// What the current role may do: of a SECURITY DEFINER function the owner's, as everywhere in
/// PostgreSQL; of a view the invoker's, as for the functions in it.
fn current() -> Granted {
    if backend::is_decoding() {
        // Logical decoding would read the privileges of the past.
        return Granted { decrypt: false, encrypt: false, import: false, mask: false };
    }
    known().unwrap_or_else(|| recall(backend::role()))
}

/// The same, if it is what was asked for last.
#[inline]
fn known() -> Option<Granted> {
    let (of, granted) = LATEST.get()?;
    (of == backend::role() && !backend::is_decoding()).then_some(granted)
}

/// What is known of another role than a moment ago.
#[cold]
fn recall(role: pg_sys::Oid) -> Granted {
    let known = KNOWN.with_borrow(|known| known.iter().find(|(of, _)| *of == role).copied());
    let granted = known.map_or_else(|| learn(role), |(_, granted)| granted);
    if known.is_some() {
        LATEST.set(known);
    }
    granted
}

fn learn(role: pg_sys::Oid) -> Granted {
    watch();
    let changes = CHANGES.get();
    let granted = with_room(|| Granted::look_up(role));
    // A change that came in during the look-up may have come too late for it.
    if CHANGES.get() == changes {
        KNOWN.with_borrow_mut(|known| known.push((role, granted)));
    }
    granted
}

/// Asks PostgreSQL to be told of changes, once per process.
fn watch() {
    use pg_sys::SysCacheIdentifier::{AUTHMEMMEMROLE, AUTHOID, DATABASEOID, PROCOID};
    if IS_WATCHING.get() {
        return;
    }
    // DATABASEOID: the owner of the database is a member of pg_database_owner.
    for cache in [PROCOID, AUTHOID, AUTHMEMMEMROLE, DATABASEOID] {
        // SAFETY: the callback lives as long as the process.
        unsafe {
            pg_sys::CacheRegisterSyscacheCallback(
                cache as i32,
                Some(forget),
                pg_sys::Datum::null(),
            );
        }
    }
    IS_WATCHING.set(true);
}

/// Must not fail, nor look anything up.
#[pg_guard]
unsafe extern "C-unwind" fn forget(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    CHANGES.set(CHANGES.get() + 1);
    LATEST.set(None);
    KNOWN.with_borrow_mut(Vec::clear);
}
