//! What keeps a table's columns in step while they are encrypted online: two triggers and a check,
//! and what tells other sessions of the swap.
//!
//! While a migration fills the shadow columns, `pii_migration_sync` encrypts whatever is written
//! to the plain ones, and a CHECK with `pii_in_step` proves it. Between finish and scrub,
//! `pii_migration_guard` keeps the plaintext that was left behind from growing again.

use crate::access::{ownership, privilege};
use crate::datum::call::Raw;
use crate::datum::table_scan;
use crate::datum::trigger::{TriggerRow, is_encrypted_text};
use crate::datum::varlena::Text;
use crate::keys::session;
use crate::report::error::{self, Failure, OrRaise as _};
use crate::server::backend;
use crate::tables::work;
use crate::value::encrypted::Encrypted;
use crate::value::{crypt, rule, typmod};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::{PiiError, Shape, Typmod};
use std::ffi::{CStr, CString};

/// `BEFORE INSERT OR UPDATE … EXECUTE FUNCTION pii_migration_sync('email', 'email__encrypted', …)`:
/// pairs of a plain column and its shadow.
///
/// The shadow always follows: what a statement writes to it itself is overwritten. An UPDATE that
/// leaves a complete pair alone needs no key. Nor does a row that brings both, as replication does.
#[pg_extern(sql = false)]
fn pii_migration_sync(fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: PostgreSQL passes the running call.
    let row = unsafe { TriggerRow::from_call(fcinfo, "pii_migration_sync") };
    let mut changes = Vec::new();
    for pair in row.resolved(pairs) {
        let (plain, shadow) = (pair.plain, pair.shadow);
        if !row.is_pair_unchanged(plain, shadow) && !is_brought_without_key(&row, plain, shadow) {
            changes.push((shadow, encrypted(&row, pair)));
        }
    }
    if changes.is_empty() { row.keep() } else { row.with(&changes) }
}

/// `BEFORE INSERT OR UPDATE … EXECUTE FUNCTION pii_migration_guard('email__plaintext', …)`: columns
/// whose plaintext, or the application's own ciphertext, waits for the scrub.
///
/// They take no new values, which an INSERT without column names would put there, and a row that is
/// written loses its old ones.
#[pg_extern(sql = false)]
fn pii_migration_guard(fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: PostgreSQL passes the running call.
    let row = unsafe { TriggerRow::from_call(fcinfo, "pii_migration_guard") };
    let mut changes = Vec::new();
    for (column, name) in row.resolved(leftovers) {
        if row.new_value(*column).is_none() {
            continue;
        }
        if !row.is_unchanged(*column) {
            refuse_leftover(name);
        }
        changes.push((*column, None));
    }
    if changes.is_empty() { row.keep() } else { row.with(&changes) }
}

/// Whether the encrypted value holds the plain one, or both are NULL. A session without a key,
/// which cannot write either (the trigger sees to that), compares no more than that. With a key it
/// takes the right to decrypt: the answer tells whether a guess is right.
#[pg_extern(sql = false)]
fn pii_in_step(plain: Option<Text<'_>>, encrypted: Option<Encrypted<'_>>) -> bool {
    match (plain, encrypted) {
        (None, None) => true,
        (Some(plain), Some(encrypted)) => {
            session::ring().is_none() || {
                let ring = privilege::reading_ring();
                let text = crypt::decrypt_to_string(&ring, encrypted.envelope()).or_raise();
                *text == *plain.utf8()
            }
        }
        _ => false,
    }
}

/// Makes every session of the database plan anew what it has planned, once this transaction commits.
///
/// PostgreSQL itself forgets plans over a table that changes, but not the expressions of a PL/pgSQL
/// trigger over `NEW.email`, which then fail with "type of parameter … does not match that when
/// preparing the plan". It forgets those, too, when a schema changes: this says that one did.
///
/// That slows everybody down, so it is for the owner of the table that has changed.
#[pg_extern(sql = false)]
fn pii_forget_plans(relation: pg_sys::Oid) {
    ownership::check(relation);
    // SAFETY: queues an invalidation message of the running transaction.
    unsafe { pg_sys::CacheInvalidateCatalog(pg_sys::NamespaceRelationId) }
}

/// Raises an error in a transaction block, where a procedure cannot commit. PostgreSQL itself knows:
/// timestamps would not tell, a driver's Parse, Bind and Execute have one each.
#[pg_extern(sql = false)]
fn pii_refuse_transaction_block() {
    if backend::is_in_transaction_block() {
        Failure::new(
            PgSqlErrorCode::ERRCODE_ACTIVE_SQL_TRANSACTION,
            "this procedure commits, and cannot run inside a transaction block",
        )
        .hint("CALL it without BEGIN: in a driver, with autocommit.")
        .raise();
    }
}

/// Whether replication, without a key, brings the encrypted value along with the plain one. From
/// nobody else is it taken: without a key the two cannot be compared.
pub(crate) fn is_brought_without_key(row: &TriggerRow, plain: i32, shadow: i32) -> bool {
    let has = |column| row.new_value(column).is_some();
    let brings_shadow = !row.is_update() || !row.is_unchanged(shadow);
    session::ring().is_none()
        && work::trigger_ring(row.relation()).is_none()
        && backend::is_replicating()
        && has(plain)
        && has(shadow)
        && brings_shadow
}

/// Why a row of a table under migration cannot be written. Who writes may know nothing of a migration, and of all
/// that it touches only the application's own statement.
fn failure(row: &TriggerRow, column: &CStr, error: &PiiError) -> Failure {
    let failure = error::failure(error).and_detail(&under_way(row, column));
    match error {
        PiiError::NoKey => failure.hint(
            "Load the keys in each session that writes to the table, SELECT pii_load_keyring($1), as the page \
            \"Encrypting a table\" says, docs/migration.md. pii_migration_rollback() takes the migration back.",
        ),
        _ => failure,
    }
}

/// Says that the table is under migration.
pub(crate) fn under_way(row: &TriggerRow, column: &CStr) -> String {
    let (table, column) = (table_scan::name(row.relation()), column.to_string_lossy());
    format!(
        "A migration of table \"{table}\" is under way: what is written to column \"{column}\" goes into an encrypted one, too."
    )
}

/// An error of a session without a key.
pub(crate) fn require_key(row: &TriggerRow, column: &CStr) {
    if session::ring().is_none() {
        failure(row, column, &PiiError::NoKey).raise();
    }
}

/// A plain column and its encrypted one.
struct Pair {
    plain: i32,
    plain_name: CString,
    /// Whether trailing blanks are padding: of type character.
    is_padded: bool,
    shadow: i32,
    typmod: Typmod,
}

fn pairs(row: &TriggerRow) -> Vec<Pair> {
    let arguments = row.arguments();
    let (pairs, rest) = arguments.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        row.refuse("takes pairs of arguments: a plain column and its encrypted one");
    }
    pairs.iter().map(|[plain, shadow]| pair(row, plain, shadow)).collect()
}

fn pair(row: &TriggerRow, plain_name: &CStr, shadow_name: &CStr) -> Pair {
    let (plain, shadow) = (row.column(plain_name), row.column(shadow_name));
    check_is_text(row, plain);
    if !is_encrypted_text(row.type_of(shadow)) {
        row.refuse("needs encrypted columns of type encrypted_text");
    }
    let is_padded = row.type_of(plain) == pg_sys::BPCHAROID;
    let typmod = typmod::of(row.typmod_of(shadow));
    Pair { plain, plain_name: plain_name.to_owned(), is_padded, shadow, typmod }
}

fn leftovers(row: &TriggerRow) -> Vec<(i32, CString)> {
    let columns = row.arguments().into_iter().map(|name| {
        let column = row.column(&name);
        (column, name)
    });
    columns.collect()
}

fn encrypted(row: &TriggerRow, pair: &Pair) -> Option<pg_sys::Datum> {
    let text = row.text(pair.plain)?;
    let mut text = &*text.utf8();
    if pair.is_padded {
        text = text.trim_end_matches(' ');
    }
    let ring = match work::trigger_ring(row.relation()) {
        Some(ring) => {
            rule::refuse_ciphertext(text);
            ring
        }
        // Who writes is not stopped by what verify and finish see, too.
        None => {
            require_key(row, &pair.plain_name);
            privilege::writing_ring()
        }
    };
    if let Some(limit) = pair.typmod.limit().filter(|_| !pair.typmod.fits(text)) {
        error::too_long(limit).and_detail(&under_way(row, &pair.plain_name)).raise();
    }
    let value = crypt::try_encrypt(&ring, pair.typmod.shape().unwrap_or(Shape::Untagged), text);
    let value = value.unwrap_or_else(|error| failure(row, &pair.plain_name, &error).raise());
    Some(value.into_datum())
}

fn check_is_text(row: &TriggerRow, column: i32) {
    let type_of = row.type_of(column);
    if ![pg_sys::TEXTOID, pg_sys::VARCHAROID, pg_sys::BPCHAROID].contains(&type_of) {
        row.refuse("needs plain columns of type text, varchar or character");
    }
}

fn refuse_leftover(name: &CStr) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        format!("column \"{}\" takes no values", name.to_string_lossy()),
    )
    .detail(
        "It holds what a migration to encrypted_text left behind, until CALL pii_migration_scrub.",
    )
    .hint("Name the columns of INSERT and COPY: the encrypted ones come last until then.")
    .raise()
}
