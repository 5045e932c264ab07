//! Type modifiers, as PostgreSQL asks for them; what they mean is [`pii_core::typmod`]'s.

use crate::datum::call::Raw;
use crate::datum::varlena::cstring;
use crate::report::error::Failure;
use pgrx::prelude::*;
use pii_core::{Typmod, TypmodError};
use std::ffi::CStr;

/// What a column with this type modifier asks of its values; an error for one of a later version.
pub(crate) fn of(packed: i32) -> Typmod {
    Typmod::unpack(packed).unwrap_or_else(|| refuse_newer(packed))
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_typmod_in(modifiers: Array<'_, &CStr>) -> i32 {
    let words: Vec<_> = modifiers.iter().flatten().map(CStr::to_string_lossy).collect();
    let typmod = Typmod::of_words(words.iter().map(AsRef::as_ref));
    typmod.map_or_else(|error| refuse(&error), Typmod::pack)
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_typmod_out(packed: i32) -> Raw {
    cstring(&of(packed).to_string())
}

fn refuse_newer(packed: i32) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        format!(
            "type modifier {packed} of encrypted_text, {packed:#x}, was written by a newer version of pazpaz_pii"
        ),
    )
    .hint("Install the newer version on this server.")
    .raise()
}

fn refuse(error: &TypmodError) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, error.to_string())
    .hint(
        "Write encrypted_text, encrypted_text(n), encrypted_text(searchable), encrypted_text(n, \
        searchable) or encrypted_text(n, searchable, nocase).",
    )
    .raise()
}
