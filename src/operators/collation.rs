//! What the collation of a call says: which texts are equal. Under `encrypted_nocase` those that differ in case only, under
//! all others those of the same bytes, whatever tags the values have; for text, nondeterministic ones have others, and are
//! refused. PostgreSQL hands the collation to whatever compares or hashes, so that all of it agrees.

use crate::datum::encoding::database_is_utf8;
use crate::extension;
use crate::report::error::Failure;
use crate::server::room::with_room;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Equality;
use std::cell::Cell;

/// The collation of a call.
pub(crate) fn of_call(call: pg_sys::FunctionCallInfo) -> pg_sys::Oid {
    // SAFETY: PostgreSQL fills in the collation of every call.
    unsafe { (*call).fncollation }
}

/// Which texts are equal for a call.
pub(crate) fn equality_of(call: pg_sys::FunctionCallInfo) -> Equality {
    equality(of_call(call))
}

/// Which texts are equal under a collation; an error where PostgreSQL does not know which it is, as for text, where it
/// cannot be told from the one that ignores case, or where it is nondeterministic.
pub(crate) fn equality(collation: pg_sys::Oid) -> Equality {
    if let Some(known) = known_equality(collation) {
        return known;
    }
    if collation == pg_sys::InvalidOid {
        refuse();
    }
    match nocase() {
        pg_sys::InvalidOid => refuse_without_nocase(),
        nocase if nocase == collation => Equality::Nocase,
        _ if is_deterministic(collation) => Equality::Exact,
        _ => refuse_nondeterministic(),
    }
}

/// The same, if it is known. Asks nothing, and raises nothing.
#[inline]
pub(crate) fn known_equality(collation: pg_sys::Oid) -> Option<Equality> {
    if (1..extension::FIRST_NORMAL_OID).contains(&collation.to_u32()) {
        return Some(Equality::Exact);
    }
    if collation == pg_sys::InvalidOid {
        return None;
    }
    let nocase = NOCASE.get()?;
    if nocase == collation {
        return Some(Equality::Nocase);
    }
    (DETERMINISTIC.get() == collation).then_some(Equality::Exact)
}

/// Remembers the last one that is. To be called once changes are watched.
fn is_deterministic(collation: pg_sys::Oid) -> bool {
    if DETERMINISTIC.get() == collation {
        return true;
    }
    let changes = CHANGES.get();
    // SAFETY: a catalogue look-up.
    let is_deterministic =
        with_room(|| unsafe { pg_sys::get_collation_isdeterministic(collation) });
    if is_deterministic && CHANGES.get() == changes {
        DETERMINISTIC.set(collation);
    }
    is_deterministic
}

/// The collation `encrypted_nocase`, by whatever name; invalid where there is none.
pub(crate) fn nocase() -> pg_sys::Oid {
    NOCASE.get().unwrap_or_else(|| {
        watch();
        let changes = CHANGES.get();
        let nocase = with_room(extension::collation);
        // A change that came in during the look-up may have come too late for it. None comes in when the extension gets a
        // collation back.
        if CHANGES.get() == changes && nocase != pg_sys::InvalidOid {
            NOCASE.set(Some(nocase));
        }
        nocase
    })
}

/// The same for SQL: NULL where there is none.
#[pg_extern(sql = false)]
fn pii_nocase_collation() -> Option<pg_sys::Oid> {
    Some(nocase()).filter(|nocase| *nocase != pg_sys::InvalidOid)
}

#[cold]
fn refuse() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_INDETERMINATE_COLLATION,
        "could not determine which collation to use for comparing encrypted values",
    )
    .hint("Use the COLLATE clause: encrypted_nocase ignores case, all others respect it.")
    .raise()
}

/// Any other collation might be the one that is meant.
#[cold]
fn refuse_without_nocase() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_UNDEFINED_OBJECT,
        "the extension pazpaz_pii has no collation that ignores case, or more than one",
    )
    .detail("Whether values that differ in case only are equal cannot be told.")
    .hint("ALTER EXTENSION pazpaz_pii ADD COLLATION, or DROP COLLATION, until it has the one of its own.")
    .raise()
}

#[cold]
fn refuse_nondeterministic() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        "nondeterministic collations are not supported for encrypted values",
    )
    .hint("Use the COLLATE clause: encrypted_nocase ignores case, deterministic collations respect it.")
    .raise()
}

/// By which texts are ordered.
pub(crate) enum Order {
    /// In the database encoding, by this collation.
    Server(pg_sys::Oid),
    /// In UTF-8, by this collation.
    Utf8(pg_sys::Oid),
}

impl Order {
    /// The order under a collation. Folded texts have that of the database, unless its encoding may lack their characters.
    pub(crate) fn of(collation: pg_sys::Oid) -> Self {
        match equality(collation) {
            Equality::Exact => Self::Server(collation),
            Equality::Nocase if database_is_utf8() => Self::Utf8(pg_sys::DEFAULT_COLLATION_OID),
            Equality::Nocase => Self::Utf8(pg_sys::C_COLLATION_OID),
        }
    }
}

thread_local! {
    static NOCASE: Cell<Option<pg_sys::Oid>> = const { Cell::new(None) };
    /// The last collation of a user that was found to be deterministic.
    static DETERMINISTIC: Cell<pg_sys::Oid> = const { Cell::new(pg_sys::InvalidOid) };
    /// Grows with every change of a collation.
    static CHANGES: Cell<u64> = const { Cell::new(0) };
    static IS_WATCHING: Cell<bool> = const { Cell::new(false) };
}

/// Asks PostgreSQL to be told of changes, once per process.
fn watch() {
    if IS_WATCHING.get() {
        return;
    }
    // SAFETY: the callback lives as long as the process.
    unsafe {
        pg_sys::CacheRegisterSyscacheCallback(
            pg_sys::SysCacheIdentifier::COLLOID as i32,
            Some(forget),
            pg_sys::Datum::null(),
        );
    }
    IS_WATCHING.set(true);
}

/// Must not fail, nor look anything up.
#[pg_guard]
unsafe extern "C-unwind" fn forget(_argument: pg_sys::Datum, _cache: i32, _hash: u32) {
    CHANGES.set(CHANGES.get() + 1);
    NOCASE.set(None);
    DETERMINISTIC.set(pg_sys::InvalidOid);
}
