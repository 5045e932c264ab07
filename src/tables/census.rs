//! What a stored value is, and whether it is sound: for census and verification.

use crate::datum::encoding::server_to_utf8;
use crate::datum::varlena::{Bytea, Text};
use crate::keys::session;
use crate::report::error::{OrRaise as _, raise_pii};
use crate::value::crypt;
use pgrx::prelude::*;
use pii_core::count::counted;
use pii_core::{
    Envelope, Equality, Form, Keyring, PiiError, Shape, Typmod, adoption, armour, envelope,
};

/// An error unless the session has keys, whatever they are good for.
#[pg_extern(sql = false)]
fn pii_require_key() {
    session::require_ring();
}

#[pg_extern(sql = false)]
fn pii_prefix_bytea(value: Bytea<'_>) -> Option<String> {
    prefix(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_prefix_text(value: Text<'_>) -> Option<String> {
    prefix_of_armour(&value.utf8())
}

/// Whether a text is a value already, as the application or this extension writes one as text.
#[pg_extern(sql = false)]
fn pii_is_ciphertext(value: Text<'_>) -> bool {
    adoption::is_in_text_form(&value.utf8()).or_raise()
}

/// The same of a text in the database encoding; of a padded one, without its trailing blanks.
pub(crate) fn is_ciphertext(plain: &[u8], is_padded: bool) -> bool {
    let plain = server_to_utf8(plain);
    let plain = if is_padded { plain.trim_end_matches(' ') } else { &plain };
    adoption::is_in_text_form(plain).or_raise()
}

/// The prefix of armour.
pub(crate) fn prefix_of_armour(text: &str) -> Option<String> {
    match armour::decode(text) {
        // Not what the text is: a census that left it out would let its key be destroyed.
        Err(error @ PiiError::OutOfMemory) => raise_pii(&error),
        Err(PiiError::Newer(_)) => prefix(text.as_bytes()),
        decoded => prefix(&decoded.ok()?),
    }
}

/// Whether a value is bound to associated data.
pub(crate) fn is_bound(bytes: &[u8]) -> bool {
    Envelope::parse(bytes).is_ok_and(|value| value.form() == Form::Bound)
}

/// Whether an encrypted value holds a text in the database encoding; of a padded one, without its
/// trailing blanks.
pub(crate) fn in_step(ring: &Keyring, plain: &[u8], is_padded: bool, value: &[u8]) -> bool {
    let plain = server_to_utf8(plain);
    let plain = if is_padded { plain.trim_end_matches(' ') } else { &plain };
    let text = crypt::decrypt_to_string(ring, Envelope::parse(value).or_raise()).or_raise();
    *text == *plain
}

/// The part of a value that stands in clear: `v2:`, `v2.1:`, `v2a:`, or what a later version writes.
pub(crate) fn prefix(bytes: &[u8]) -> Option<String> {
    envelope::prefix(bytes).ok().map(str::to_owned)
}

/// Why a value is not what a column with this type modifier may hold.
pub(crate) fn problem(ring: &Keyring, bytes: &[u8], typmod: Typmod) -> Option<String> {
    let value = match Envelope::parse(bytes) {
        Ok(value) => value,
        Err(error) => return Some(error.to_string()),
    };
    match (typmod.shape(), value.form()) {
        (Some(Shape::Searchable(_)), Form::Plain) => return Some("has no equality tag".to_owned()),
        (Some(Shape::Untagged), Form::Searchable(_)) => {
            return Some("has an equality tag in a column that is not searchable".to_owned());
        }
        (Some(Shape::Searchable(wanted)), Form::Searchable(tagging))
            if wanted != tagging.equality =>
        {
            return Some(match wanted {
                Equality::Exact => "its equality tag ignores case".to_owned(),
                Equality::Nocase => "its equality tag respects case".to_owned(),
            });
        }
        _ => {}
    }
    let text = match crypt::decrypt_to_string(ring, value) {
        Ok(text) => text,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(limit) = typmod.limit().filter(|_| !typmod.fits(&text)) {
        return Some(format!("has more than {}", counted(limit, "character")));
    }
    let (tagging, tag) = value.eq_tag()?;
    let index = tagging.version;
    match ring.index_key() {
        Ok(key) if key.version() == index => (key.eq_tag(tagging.equality, &text).or_raise()
            != *tag)
            .then(|| format!("its equality tag is not that of index key version {index}")),
        _ => Some(format!("index key version {index} is not loaded")),
    }
}
