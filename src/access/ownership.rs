//! Proof that a caller owns a table, for functions that run with the rights of another role.
//!
//! A SECURITY DEFINER function cannot see who called it: inside, the current user is its owner, and
//! the session's role may be a superuser who called a stranger's function, or whose VACUUM ran it.
//! So the caller proves it in an argument, `pii_note(pii_owned(t), …)`, which is evaluated as the
//! caller, and the function takes the proof.

use crate::report::error::Failure;
use crate::server::{backend, compat};
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::cell::Cell;
use std::ffi::CStr;

/// A table that was found to be the current user's, good for one use in the same subtransaction of
/// the same statement.
#[derive(Clone, Copy, PartialEq)]
struct Proof {
    relation: pg_sys::Oid,
    subtransaction: pg_sys::SubTransactionId,
    statement: pg_sys::TimestampTz,
}

thread_local! {
    static PROOF: Cell<Option<Proof>> = const { Cell::new(None) };
}

/// An error unless there is such a table and the current user has the rights of its owner.
pub(crate) fn check(relation: pg_sys::Oid) {
    // Of a superuser PostgreSQL does not ask for what.
    owner_of(relation);
    if !compat::owns_relation(relation, backend::role()) {
        refuse(relation);
    }
}

/// The owner of a table; error 42P01 when there is no such table.
pub(crate) fn owner_of(relation: pg_sys::Oid) -> pg_sys::Oid {
    // SAFETY: a syscache look-up, whose row has the form that is read and is released again.
    unsafe {
        let row = pg_sys::SearchSysCache1(
            pg_sys::SysCacheIdentifier::RELOID as i32,
            pg_sys::Datum::from(relation),
        );
        if row.is_null() {
            refuse_unknown(relation);
        }
        let owner = (*pg_sys::GETSTRUCT(row).cast::<pg_sys::FormData_pg_class>()).relowner;
        pg_sys::ReleaseSysCache(row);
        owner
    }
}

/// The same table, once the current user is found to have its owner's rights; else error 42501.
#[pg_extern(sql = false)]
fn pii_owned(relation: pg_sys::Oid) -> pg_sys::Oid {
    check(relation);
    PROOF.set(Some(proof_now(relation)));
    relation
}

/// Raises error 42501 unless the table comes from [`pii_owned`].
#[pg_extern(sql = false)]
fn pii_take_proof(relation: Option<pg_sys::Oid>) {
    let relation = relation.unwrap_or(pg_sys::InvalidOid);
    if PROOF.take() != Some(proof_now(relation)) {
        refuse(relation);
    }
}

fn proof_now(relation: pg_sys::Oid) -> Proof {
    Proof {
        relation,
        subtransaction: backend::subtransaction(),
        statement: backend::statement_start(),
    }
}

fn refuse_unknown(relation: pg_sys::Oid) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_UNDEFINED_TABLE,
        format!("relation with OID {} does not exist", relation.to_u32()),
    )
    .raise()
}

fn refuse(relation: pg_sys::Oid) -> ! {
    // SAFETY: a catalogue look-up; the name is a copy in palloc'd memory, or null.
    let name = unsafe {
        let name = pg_sys::get_rel_name(relation);
        if name.is_null() { String::new() } else { CStr::from_ptr(name).to_string_lossy().into() }
    };
    Failure::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        format!("must be owner of table {name}"),
    )
    .hint("The owner, members of that role and superusers pass it as pii_owned(table).")
    .raise()
}
