//! Casts. To text they always mean plaintext; into the type they follow the rule ([`crate::value::rule`]).

use crate::access::privilege;
use crate::datum::call::Raw;
use crate::datum::encoding::{try_server_to_utf8, utf8_to_server};
use crate::datum::varlena::{Allocated, Bytea, Text};
use crate::report::error::{Failure, OrRaise as _, OrTell as _, raise_pii};
use crate::value::encrypted::Encrypted;
use crate::value::{
    crypt,
    rule::{self, Side},
    typmod,
};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::{Envelope, Form, PiiError};
use std::ffi::CStr;

type CallInfo = pg_sys::FunctionCallInfo;

/// `encrypted_text` to `text`, `varchar` and `bpchar`; also `pii_decrypt(encrypted_text)`.
#[pg_extern(sql = false)]
fn pii_decrypt_encrypted_text(value: Encrypted<'_>) -> Allocated {
    crypt::decrypt(value.bytes(), None).or_raise()
}

/// `encrypted_text` to `name`, cut as PostgreSQL cuts names.
#[pg_extern(sql = false)]
fn pii_encrypted_text_to_name(value: Encrypted<'_>) -> Raw {
    const NAME_BYTES: usize = pg_sys::NAMEDATALEN as usize;
    let ring = privilege::reading_ring();
    let text = crypt::decrypt_to_string(&ring, value.envelope()).or_raise();
    let server = utf8_to_server(&text);
    let len = i32::try_from(server.len()).unwrap_or(i32::MAX);
    // SAFETY: clips within the text, at a character; a name is zeroed NAMEDATALEN bytes, of which
    // the last stays zero.
    unsafe {
        let len = pg_sys::pg_mbcliplen(server.as_ptr().cast(), len, NAME_BYTES as i32 - 1);
        let name = pg_sys::palloc0(NAME_BYTES).cast::<u8>();
        let len = usize::try_from(len).unwrap_or(0);
        std::ptr::copy_nonoverlapping(server.as_ptr(), name, len);
        Raw(pg_sys::Datum::from(name))
    }
}

/// `text` and `varchar` to `encrypted_text`, with the target's type modifier.
#[pg_extern(sql = false)]
fn pii_encrypted_text_from_text(
    text: Text<'_>,
    typmod: i32,
    _is_explicit: bool,
    call: CallInfo,
) -> Option<Allocated> {
    let taken = text.try_utf8().and_then(|text| rule::take_text(&text, typmod::of(typmod)));
    // SAFETY: the running call.
    unsafe { taken.or_tell(call) }
}

/// `character` to `encrypted_text`: trailing blanks are padding, as in its cast to text.
#[pg_extern(sql = false)]
fn pii_encrypted_text_from_bpchar(
    text: Text<'_>,
    typmod: i32,
    _is_explicit: bool,
    call: CallInfo,
) -> Option<Allocated> {
    let taken = text
        .try_utf8()
        .and_then(|text| rule::take_text(text.trim_end_matches(' '), typmod::of(typmod)));
    // SAFETY: the running call.
    unsafe { taken.or_tell(call) }
}

/// `name` to `encrypted_text`.
#[pg_extern(sql = false)]
fn pii_encrypted_text_from_name(
    name: &CStr,
    typmod: i32,
    _is_explicit: bool,
    call: CallInfo,
) -> Option<Allocated> {
    let taken = try_server_to_utf8(name.to_bytes())
        .and_then(|text| rule::take_text(&text, typmod::of(typmod)));
    // SAFETY: the running call.
    unsafe { taken.or_tell(call) }
}

/// `encrypted_text` to `encrypted_text` of another length or shape.
#[pg_extern(sql = false)]
fn pii_encrypted_text_fit(
    value: Encrypted<'_>,
    typmod: i32,
    _is_explicit: bool,
    call: CallInfo,
) -> Option<Allocated> {
    let fitted = fitted(&value.envelope(), value.bytes(), typmod);
    // SAFETY: the running call.
    unsafe { fitted.or_tell(call) }
}

/// `encrypted_text` to `bytea`: the stored bytes.
#[pg_extern(sql = false)]
fn pii_encrypted_text_to_bytea(value: Encrypted<'_>) -> Raw {
    Raw(Allocated::copy_of(value.bytes()).into_datum())
}

/// `bytea` to `encrypted_text`: an import, authenticated when a key is at hand.
#[pg_extern(sql = false)]
fn pii_encrypted_text_from_bytea(
    bytes: Bytea<'_>,
    typmod: i32,
    _is_explicit: bool,
    call: CallInfo,
) -> Option<Allocated> {
    rule::check_may_import();
    let value = Envelope::parse(bytes.bytes()).or_raise();
    if value.form() == Form::Bound {
        raise_pii(&PiiError::Bound);
    }
    rule::check_import(&value);
    authenticate(value);
    let fitted = fitted(&value, bytes.bytes(), typmod);
    // SAFETY: the running call.
    unsafe { fitted.or_tell(call) }
}

/// An error when the session has a key, does not ask for ciphertext, and `value` does not decrypt.
pub(crate) fn authenticate(value: Envelope<'_>) {
    if let Side::Plaintext(ring) = rule::keyed_side() {
        crypt::decrypt_to_string(&ring, value).or_raise();
    }
}

fn fitted(value: &Envelope<'_>, bytes: &[u8], typmod: i32) -> Result<Allocated, Failure> {
    let anew = rule::fit(value, typmod::of(typmod))?;
    Ok(anew.unwrap_or_else(|| Allocated::copy_of(bytes)))
}
