//! The default btree operator family: it sorts, and refuses to be an index.
//!
//! A sort compares each value many times, and opens it once. What is opened is compared by PostgreSQL's own sort support
//! of text, so that its abbreviated keys serve encrypted values, too; it is wiped when the sort ends. What
//! PostgreSQL makes of it, abbreviated keys and copies of the last two texts, is freed as that of any text.

mod comparators;
mod opening;

use crate::operators::sort::comparators::Sort;
use crate::report::error::Failure;
use pgrx::Internal;
use pgrx::prelude::*;

/// Support function 2 of the family.
#[pg_extern(sql = false)]
fn pii_encrypted_text_sortsupport(support: Internal) {
    let Some(support) = support.unwrap() else { return };
    // SAFETY: PostgreSQL passes its SortSupport.
    unsafe { Sort::set_up(support.cast_mut_ptr()) }
}

/// Support function 5 of the family, the operator class's options: called when an index is made,
/// and never by a sort.
#[pg_extern(sql = false)]
fn pii_encrypted_text_refuse_btree(_options: Internal) {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        "cannot build a btree index on type encrypted_text",
    )
    .detail("Its pages would reveal the order of the values, and VACUUM would need their key.")
    .hint(
        "For equality use USING hash, for uniqueness the operator class \
        encrypted_text_unique_ops; both want encrypted_text(searchable).",
    )
    .raise()
}
