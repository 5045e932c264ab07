//! Events of SQL code.

use crate::audit::event::{Detail, event};
use crate::audit::kind::OWN_EVENTS;
use crate::audit::listener::deliver;
use crate::datum::varlena::{Jsonb, Text};
use crate::extension;
use crate::report::error::Failure;
use crate::server::backend;
use pgrx::prelude::*;
use pii_core::count::counted;

/// Records an event of SQL code.
#[pg_extern(sql = false)]
fn pii_audit(kind: Option<Text<'_>>, detail: Option<Jsonb<'_>>) {
    if backend::is_restricted() {
        Failure::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            "cannot record events within a security-restricted operation",
        )
        .raise();
    }
    let (Some(kind), Some(detail)) = (kind, detail) else {
        Failure::new(
            PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED,
            "an event's name and detail must not be null",
        )
        .raise()
    };
    let kind = kind.utf8();
    let is_name = (1..=63).contains(&kind.len())
        && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if !is_name {
        invalid("an event's name must be lower-case letters and underscores, at most 63");
    }
    if OWN_EVENTS.contains(&kind.as_ref()) {
        invalid("events of this name are recorded by the extension itself");
    }
    // Its functions run as its owner; who may only call this one must not tell tales of them.
    if FUNCTION_EVENTS.contains(&kind.as_ref()) && !extension::is_owned_by(backend::role()) {
        invalid("events of this name are recorded by the extension's own functions");
    }
    let detail = detail.utf8();
    if detail.len() > MOST_BYTES {
        Failure::new(
            PgSqlErrorCode::ERRCODE_PROGRAM_LIMIT_EXCEEDED,
            format!("an event's detail must not be longer than {}", counted(MOST_BYTES, "byte")),
        )
        .raise();
    }
    if !detail.starts_with('{') {
        invalid("an event's detail must be a JSON object");
    }
    event(&kind, Detail::Given(detail));
    deliver();
}

/// Of an event's detail, in JSON: it becomes one line of the log.
const MOST_BYTES: usize = 1 << 16;

const FUNCTION_EVENTS: [&str; 8] = [
    "key_register",
    "key_create",
    "key_activate",
    "key_retire",
    "key_reinstate",
    "key_destroy",
    "master_rewrap",
    "column_decrypted",
];

fn invalid(message: &str) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message).raise()
}
