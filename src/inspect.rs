//! Functions for census, verification and rotation: what a stored value is, whether it is sound,
//! and the same value under the current key.

use crate::crypt;
use crate::datum::{Allocated, Bytea, Encrypted, Text};
use crate::error::{OrRaise as _, raise_pii};
use crate::session;
use crate::typmod::Typmod;
use pgrx::prelude::*;
use pii_core::{Envelope, Form, Keyring, PiiError, Shape, armour};

#[pg_extern(sql = false)]
fn pii_prefix_bytea(value: Bytea<'_>) -> Option<String> {
    prefix(value.bytes())
}

#[pg_extern(sql = false)]
fn pii_prefix_text(value: Text<'_>) -> Option<String> {
    prefix(&armour::decode(&value.utf8()).ok()?)
}

/// Why a value is not what a column with this type modifier may hold; NULL when nothing is wrong.
#[pg_extern(sql = false)]
fn pii_check(value: Bytea<'_>, typmod: i32) -> Option<String> {
    problem(&session::require_ring(), value.bytes(), Typmod::new(typmod))
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
/// under two of them could not be compared.
fn reencrypt(bytes: &[u8]) -> Allocated {
    let ring = session::require_ring();
    let value = Envelope::parse(bytes).or_raise();
    let shape = match value.form() {
        Form::Plain => Shape::Untagged,
        Form::Bound => raise_pii(&PiiError::Bound),
        Form::Searchable(stored) => {
            let live = ring.index_key().or_raise().version();
            if stored != live {
                raise_pii(&PiiError::IndexVersionMismatch(stored, live));
            }
            Shape::Searchable
        }
    };
    let text = crypt::decrypt_to_string(&ring, value).or_raise();
    crypt::encrypt(&ring, shape, &text)
}
