//! Blind indexes: keyed hashes of a plaintext, for columns that are searched for equality without
//! decrypting, and the trigger that keeps such a column filled.

use crate::access::privilege;
use crate::datum::call::Raw;
use crate::datum::trigger::{TriggerRow, is_encrypted_text};
use crate::datum::varlena::{Allocated, Detoasted, Text};
use crate::keys::{registry, session};
use crate::report::error::OrRaise as _;
use crate::value::crypt;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Envelope;
use pii_core::casefold::casefold;
use zeroize::Zeroizing;

const NAME: &str = "pii_blind_index_trigger";

#[pg_extern(sql = false)]
fn pii_blind_index(text: Text<'_>, context: Text<'_>) -> Allocated {
    blind_index(&text.utf8(), &context.utf8())
}

#[pg_extern(sql = false)]
fn pii_casefold(text: Text<'_>) -> Allocated {
    Allocated::text(&casefold(&text.utf8()).or_raise())
}

/// `BEFORE INSERT OR UPDATE … EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx',
/// 'clients.email')`: source column, index column, context. With `'casefold'` after them, the index is that
/// of the folded text.
///
/// A generated column would be computed again, and fail, when a dump is restored without a key.
/// With a key, the index is made anew whenever source or index change, or one of them is missing.
/// Without, a row is left alone whose source has not changed, and one that comes with its index.
#[pg_extern(sql = false)]
fn pii_blind_index_trigger(fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: PostgreSQL passes the trigger's data as the call's context, or something else, which
    // `TriggerRow::from_call` refuses.
    unsafe {
        let row = TriggerRow::from_call(fcinfo, NAME);
        let columns: &Columns = row.resolved(columns);
        let (source, target) = (columns.source, columns.target);
        let keep = match session::ring() {
            // While the extension works on another role's table, no text changes.
            _ if session::is_hidden() => true,
            Some(_) => row.is_pair_unchanged(source, target),
            None => row.is_unchanged(source) || brings_its_own(&row, target),
        };
        if keep {
            return row.keep();
        }
        let hash = if columns.is_encrypted {
            decrypted(&row, source).map(|text| columns.blind_index(&text))
        } else {
            row.text(source).map(|text| columns.blind_index(&text.utf8()))
        };
        row.with(&[(target, hash.map(Allocated::into_datum))])
    }
}

/// The trigger's arguments.
struct Columns {
    source: i32,
    target: i32,
    /// Whether the source column is of type encrypted_text.
    is_encrypted: bool,
    context: String,
    /// Whether spellings that differ in case have one index.
    is_casefolded: bool,
}

impl Columns {
    fn blind_index(&self, text: &str) -> Allocated {
        if self.is_casefolded {
            blind_index(&casefold(text).or_raise(), &self.context)
        } else {
            blind_index(text, &self.context)
        }
    }
}

fn columns(row: &TriggerRow) -> Columns {
    let arguments = row.arguments();
    let (source, target, context, is_casefolded) = match arguments.as_slice() {
        [source, target, context] => (source, target, context, false),
        [source, target, context, form] if form.to_bytes() == b"casefold" => {
            (source, target, context, true)
        }
        _ => row.refuse(
            "takes three arguments, source column, index column and context, and 'casefold' after them",
        ),
    };
    let (source, target) = (row.column(source), row.column(target));
    check_types(row, source, target);
    let is_encrypted = is_encrypted_text(row.type_of(source));
    #[expect(clippy::disallowed_methods, reason = "an argument of CREATE TRIGGER")]
    let context = context.to_string_lossy().into_owned();
    Columns { source, target, is_encrypted, context, is_casefolded }
}

fn blind_index(text: &str, context: &str) -> Allocated {
    let ring = privilege::writing_ring();
    Allocated::copy_of(&registry::index_key(&ring).or_raise().blind_index(context, text))
}

/// Whether the statement itself says what the index is: an INSERT with a value for it, or an
/// UPDATE that changes it.
fn brings_its_own(row: &TriggerRow, column: i32) -> bool {
    if row.is_update() { !row.is_unchanged(column) } else { row.new_value(column).is_some() }
}

/// The plaintext of an encrypted column.
fn decrypted(row: &TriggerRow, column: i32) -> Option<Zeroizing<String>> {
    // SAFETY: the value is of variable length, as encrypted_text is.
    let value = unsafe { Detoasted::new(row.new_value(column)?) };
    // The hash of a stored value would tell which guess it equals.
    let ring = privilege::reading_ring();
    let envelope = Envelope::parse(value.bytes()).or_raise();
    Some(crypt::decrypt_to_string(&ring, envelope).or_raise())
}

fn check_types(row: &TriggerRow, source: i32, target: i32) {
    let source = row.type_of(source);
    let is_text = source == pg_sys::TEXTOID || source == pg_sys::VARCHAROID;
    if !is_text && !is_encrypted_text(source) {
        row.refuse("needs a source column of type encrypted_text, text or varchar");
    }
    if row.type_of(target) != pg_sys::BYTEAOID {
        row.refuse("needs an index column of type bytea");
    }
}
