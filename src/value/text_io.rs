//! Input, output, receive and send of `encrypted_text`. The binary form is text too, in the client
//! encoding, as it is for `text`.

use crate::datum::call::Raw;
use crate::datum::encoding::{server_to_utf8, try_server_to_utf8, utf8_to_server};
use crate::datum::varlena::{Allocated, cstring};
use crate::report::error::{OrRaise as _, OrTell as _};
use crate::value::encrypted::Encrypted;
use crate::value::{literals, rule, typmod};
use pgrx::prelude::*;
use pgrx::{Internal, pg_sys};
use std::ffi::CStr;

#[pg_extern(sql = false)]
fn pii_encrypted_text_in(
    text: &CStr,
    _element: pg_sys::Oid,
    typmod: i32,
    call: pg_sys::FunctionCallInfo,
) -> Option<Allocated> {
    let taken = try_server_to_utf8(text.to_bytes()).and_then(|text| {
        let value = rule::take_text(&text, typmod::of(typmod))?;
        Ok(literals::alike(&text, value))
    });
    // SAFETY: the running call.
    unsafe { taken.or_tell(call) }
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_out(value: Encrypted<'_>) -> Raw {
    cstring(&rule::give_text(value.bytes()))
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_recv(message: Internal, _element: pg_sys::Oid, typmod: i32) -> Allocated {
    // SAFETY: PostgreSQL passes the StringInfo that the value is to be read from; pq_getmsgtext
    // returns a terminated string in the database encoding.
    let text = unsafe {
        let message = message.unwrap().map_or(std::ptr::null_mut(), |m| m.cast_mut_ptr());
        let message: pg_sys::StringInfo = message;
        let mut len = 0;
        let rest = (*message).len - (*message).cursor;
        CStr::from_ptr(pg_sys::pq_getmsgtext(message, rest, &raw mut len))
    };
    let text = server_to_utf8(text.to_bytes());
    rule::take_text(&text, typmod::of(typmod)).or_raise()
}

#[pg_extern(sql = false)]
fn pii_encrypted_text_send(value: Encrypted<'_>) -> Raw {
    let text = rule::give_text(value.bytes());
    let server = utf8_to_server(&text);
    let len = i32::try_from(server.len()).unwrap_or(i32::MAX);
    // SAFETY: the buffer lives in this call; pq_endtypsend hands its contents over as a bytea.
    unsafe {
        let mut buffer = pg_sys::StringInfoData::default();
        pg_sys::pq_begintypsend(&raw mut buffer);
        pg_sys::pq_sendtext(&raw mut buffer, server.as_ptr().cast(), len);
        Raw(pg_sys::Datum::from(pg_sys::pq_endtypsend(&raw mut buffer)))
    }
}
