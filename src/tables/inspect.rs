//! Functions for census, verification and rotation: what a stored value is, whether it is sound,
//! and the same value under the current key.

use crate::access::privilege;
use crate::audit;
use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::keys::{registry, session};
use crate::report::error::{OrRaise as _, raise, raise_pii};
use crate::value::encrypted::Encrypted;
use crate::value::{crypt, rule, typmod::Typmod};
use pgrx::prelude::*;
use pii_core::{Envelope, EqTag, Form, KeyVersion, Keyring, PiiError, Shape, armour};

#[pg_extern(sql = false)]
fn pii_prefix_bytea(value: Bytea<'_>) -> Option<String> {
    prefix(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_prefix_text(value: Text<'_>) -> Option<String> {
    prefix(&armour::decode(&value.utf8()).ok()?)
}

/// Why a value is not what a column with this type modifier may hold; NULL when nothing is wrong. The
/// reason may tell how many characters a value has, which is known to whoever may encrypt.
#[pg_extern(sql = false)]
fn pii_check(value: Bytea<'_>, typmod: i32) -> Option<String> {
    problem(&privilege::writing_ring(), value.bytes(), Typmod::new(typmod))
}

#[pg_extern(sql = false)]
fn pii_is_current_encrypted_text(value: Encrypted<'_>) -> bool {
    is_current(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_is_current_bytea(value: Bytea<'_>) -> bool {
    is_current(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_encrypted_text(value: Encrypted<'_>) -> Allocated {
    reencrypt(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_reencrypt_bytea(value: Bytea<'_>) -> Allocated {
    reencrypt(value.bytes())
}

/// The part of a value that stands in clear: `v2:`, `v2.1:` or `v2a:`.
fn prefix(bytes: &[u8]) -> Option<String> {
    let value = Envelope::parse(bytes).ok()?;
    let version = value.version();
    Some(match value.form() {
        Form::Plain => format!("v{version}:"),
        Form::Searchable(index) => format!("v{version}.{index}:"),
        Form::Bound => format!("v{version}a:"),
    })
}

fn problem(ring: &Keyring, bytes: &[u8], typmod: Typmod) -> Option<String> {
    let value = match Envelope::parse(bytes) {
        Ok(value) => value,
        Err(error) => return Some(error.to_string()),
    };
    match (typmod.shape, value.form()) {
        (Some(Shape::Searchable), Form::Plain) => return Some("has no equality tag".to_owned()),
        (Some(Shape::Untagged), Form::Searchable(_)) => {
            return Some("has an equality tag in a column that is not searchable".to_owned());
        }
        _ => {}
    }
    let text = match crypt::decrypt_to_string(ring, value) {
        Ok(text) => text,
        Err(error) => return Some(error.to_string()),
    };
    if let Some(limit) = typmod.limit.filter(|_| !typmod.fits(&text)) {
        return Some(format!("has more than {limit} characters"));
    }
    let (index, tag) = value.eq_tag()?;
    match ring.index_key() {
        Ok(key) if key.version() == index => (key.eq_tag(&text) != *tag)
            .then(|| format!("its equality tag is not that of index key version {index}")),
        _ => Some(format!("index key version {index} is not loaded")),
    }
}

/// Whether a value is under the current data key. Malformed ones are not.
fn is_current(bytes: &[u8]) -> bool {
    let current = session::require_ring().current().ok_or(PiiError::NoCurrentKey).or_raise();
    Envelope::parse(bytes).is_ok_and(|value| value.version() == current)
}

/// The same text in the same shape under the current data key. The index key stays: values tagged
/// under two of them could not be compared. It takes a key, but no right to read or write text:
/// nothing of the text gets out, so that keys can be rotated by those who may not see it.
fn reencrypt(bytes: &[u8]) -> Allocated {
    let ring = session::require_ring();
    let value = Envelope::parse(bytes).or_raise();
    if value.form() == Form::Bound {
        raise_pii(&PiiError::Bound);
    }
    let text = crypt::decrypt_to_string(&ring, value).or_raise();
    if let Some((stored, tag)) = value.eq_tag() {
        check_tag(&ring, &text, stored, tag);
    }
    if let Some(current) = ring.current() {
        audit::rotation(value.version(), current);
    }
    crypt::encrypt(&ring, rule::shape_of(&value), &text)
}

/// An error unless the loaded index key makes the tag that a value has.
fn check_tag(ring: &Keyring, text: &str, stored: KeyVersion, tag: &EqTag) {
    let key = registry::index_key(ring).or_raise();
    if stored != key.version() {
        raise_pii(&PiiError::IndexVersionMismatch(stored, key.version()));
    } else if key.eq_tag(text) != *tag {
        raise(
            PgSqlErrorCode::ERRCODE_DATA_CORRUPTED,
            &format!("an equality tag is not that of the loaded index key, version {stored}"),
            "",
            "Load the index key that the column was written with; another one would not find its values.",
        );
    }
}
