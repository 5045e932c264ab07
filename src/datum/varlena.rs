//! Values as PostgreSQL passes them: variable-length datums in, allocated datums out, and the way
//! between the database encoding and the UTF-8 inside the envelope.

use crate::report::error::{self, OrRaise as _};
use once_cell::unsync::OnceCell;
use pgrx::callconv::{Arg, ArgAbi, BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::pgrx_sql_entity_graph::metadata::{
    ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
};
use pgrx::prelude::*;
use pgrx::{pg_sys, varlena};
use pii_core::{Envelope, PiiError};
use std::borrow::Cow;
use std::marker::PhantomData;

/// A variable-length argument, detoasted when it has to be.
pub(crate) struct Detoasted<'a> {
    pointer: *mut pg_sys::varlena,
    /// Whether detoasting made a copy, which comparators must free: they run in long-lived contexts.
    is_copy: bool,
    lifetime: PhantomData<&'a [u8]>,
}

impl Detoasted<'_> {
    /// # Safety
    /// `datum` must be a non-null variable-length value that outlives `'a`.
    pub(crate) unsafe fn new(datum: pg_sys::Datum) -> Self {
        let original = datum.cast_mut_ptr::<pg_sys::varlena>();
        // SAFETY: the caller vouches for the datum; a plain or short inline value is read in place.
        let pointer = unsafe {
            let inline = varlena::varatt_is_4b_u(original)
                || (varlena::varatt_is_1b(original) && !varlena::varatt_is_1b_e(original));
            if inline { original } else { pg_sys::pg_detoast_datum_packed(original) }
        };
        Self { pointer, is_copy: pointer != original, lifetime: PhantomData }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: `pointer` is a detoasted varlena, alive as long as `self`.
        unsafe { varlena::varlena_to_byte_slice(self.pointer) }
    }
}

impl Drop for Detoasted<'_> {
    fn drop(&mut self) {
        if self.is_copy {
            // SAFETY: detoasting allocated the copy, and nothing else refers to it.
            unsafe { pg_sys::pfree(self.pointer.cast()) }
        }
    }
}

/// An argument of type `encrypted_text`.
pub(crate) struct Encrypted<'a>(Detoasted<'a>);

impl Encrypted<'_> {
    /// # Safety
    /// As [`Detoasted::new`], with a datum of type `encrypted_text`.
    pub(crate) unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        Self(unsafe { Detoasted::new(datum) })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }

    pub(crate) fn envelope(&self) -> Envelope<'_> {
        Envelope::parse(self.bytes()).or_raise()
    }
}

/// An argument of type `text` (or `varchar`, `bpchar`), in the database encoding.
pub(crate) struct Text<'a>(Detoasted<'a>);

impl Text<'_> {
    /// The text in UTF-8.
    pub(crate) fn utf8(&self) -> Cow<'_, str> {
        server_to_utf8(self.0.bytes())
    }
}

/// An argument of type `bytea`.
pub(crate) struct Bytea<'a>(Detoasted<'a>);

impl Bytea<'_> {
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// A variable-length value under construction, allocated in the current memory context.
pub(crate) struct Allocated(*mut pg_sys::varlena);

impl Allocated {
    /// Allocates `len` bytes and lets `fill` write them.
    pub(crate) fn new<E>(
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Self, E> {
        let total = len + pg_sys::VARHDRSZ;
        // SAFETY: palloc0 returns `total` zeroed bytes or raises; the slice covers what follows
        // the four-byte length word, and nothing else refers to it yet.
        unsafe {
            let pointer = pg_sys::palloc0(total).cast::<pg_sys::varlena>();
            #[expect(clippy::cast_possible_truncation, reason = "palloc0 refuses 1 GiB and more")]
            varlena::set_varsize_4b(pointer, total as i32);
            let body = pointer.cast::<u8>().add(pg_sys::VARHDRSZ);
            fill(std::slice::from_raw_parts_mut(body, len))?;
            Ok(Self(pointer))
        }
    }

    /// A copy of `bytes`.
    pub(crate) fn copy_of(bytes: &[u8]) -> Self {
        let Ok(value) = Self::new(bytes.len(), |out| {
            out.copy_from_slice(bytes);
            Ok::<(), std::convert::Infallible>(())
        });
        value
    }

    /// Text in the database encoding from UTF-8.
    pub(crate) fn text(utf8: &str) -> Self {
        Self::copy_of(&utf8_to_server(utf8))
    }

    pub(crate) fn into_datum(self) -> pg_sys::Datum {
        pg_sys::Datum::from(self.0)
    }
}

/// A datum that is returned as it is.
pub(crate) struct Raw(pub(crate) pg_sys::Datum);

/// A `cstring` result in the database encoding.
pub(crate) fn cstring(utf8: &str) -> Raw {
    let server = utf8_to_server(utf8);
    // SAFETY: palloc0 returns len + 1 zeroed bytes or raises; the last one stays the terminator.
    unsafe {
        let out = pg_sys::palloc0(server.len() + 1).cast::<u8>();
        std::ptr::copy_nonoverlapping(server.as_ptr(), out, server.len());
        Raw(pg_sys::Datum::from(out))
    }
}

/// Whether the database encoding is UTF-8, so that nothing has to be converted. A session stays in
/// one database, so PostgreSQL is asked once.
pub(crate) fn database_is_utf8() -> bool {
    thread_local! {
        static IS_UTF8: OnceCell<bool> = const { OnceCell::new() };
    }
    // SAFETY: reads a variable of the backend.
    IS_UTF8
        .with(|is_utf8| *is_utf8.get_or_init(|| unsafe { pg_sys::GetDatabaseEncoding() == UTF8 }))
}

const UTF8: i32 = pg_sys::pg_enc::PG_UTF8 as i32;

/// Text in the database encoding as UTF-8.
pub(crate) fn server_to_utf8(bytes: &[u8]) -> Cow<'_, str> {
    let utf8 = if database_is_utf8() {
        Cow::Borrowed(bytes)
    } else {
        convert(bytes, pg_sys::pg_server_to_any)
    };
    match utf8 {
        Cow::Borrowed(bytes) => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
        Cow::Owned(bytes) => String::from_utf8(bytes).ok().map(Cow::Owned),
    }
    .unwrap_or_else(|| raise_not_utf8())
}

/// Text in the database encoding as UTF-8, for names that are only shown: in a database without an
/// encoding, with replacement characters for what is not UTF-8.
pub(crate) fn server_to_utf8_lossy(bytes: &[u8]) -> String {
    const SQL_ASCII: i32 = pg_sys::pg_enc::PG_SQL_ASCII as i32;
    // SAFETY: reads a variable of the backend.
    if unsafe { pg_sys::GetDatabaseEncoding() } == SQL_ASCII {
        String::from_utf8_lossy(bytes).into_owned()
    } else {
        server_to_utf8(bytes).into_owned()
    }
}

fn raise_not_utf8() -> ! {
    error::raise(
        PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE,
        "value is not valid in encoding UTF8",
        "",
        "Encrypted text is kept in UTF-8, whatever the database encoding.",
    )
}

/// UTF-8 text in the database encoding.
pub(crate) fn utf8_to_server(utf8: &str) -> Cow<'_, [u8]> {
    if database_is_utf8() {
        Cow::Borrowed(utf8.as_bytes())
    } else {
        convert(utf8.as_bytes(), pg_sys::pg_any_to_server)
    }
}

type Conversion = unsafe fn(*const std::ffi::c_char, i32, i32) -> *mut std::ffi::c_char;

/// Converts between UTF-8 and the database encoding. PostgreSQL's own errors quote the bytes that
/// have no equivalent, or are not valid; ours do not.
fn convert(bytes: &[u8], conversion: Conversion) -> Cow<'_, [u8]> {
    let Ok(len) = i32::try_from(bytes.len()) else { error::raise_pii(&PiiError::TooLong) };
    PgTryBuilder::new(move || {
        // SAFETY: the source is `len` bytes; the result is the source itself when there is nothing
        // to convert, else a terminated string in the current memory context.
        let converted = unsafe {
            let converted = conversion(bytes.as_ptr().cast(), len, UTF8);
            (converted.cast_const().cast() != bytes.as_ptr()).then(|| {
                let copy = std::ffi::CStr::from_ptr(converted).to_bytes().to_vec();
                pg_sys::pfree(converted.cast());
                copy
            })
        };
        converted.map_or(Cow::Borrowed(bytes), Cow::Owned)
    })
    .catch_when(PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER, |_| {
        error::raise(
            PgSqlErrorCode::ERRCODE_UNTRANSLATABLE_CHARACTER,
            "the value has characters that the database encoding lacks",
            "",
            "Decrypt it in a database with encoding UTF8.",
        )
    })
    .catch_when(PgSqlErrorCode::ERRCODE_CHARACTER_NOT_IN_REPERTOIRE, |_| raise_not_utf8())
    .execute()
}

/// Lets a type be an argument or a result of `#[pg_extern(sql = false)]` functions, whose SQL is
/// written by hand: `$sql` only documents the type.
macro_rules! sql_type {
    ($type:ty, $sql:literal) => {
        // SAFETY: metadata for SQL that is never generated.
        unsafe impl SqlTranslatable for $type {
            const TYPE_IDENT: &'static str = $sql;
            const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
            const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> =
                Ok(SqlMappingRef::literal($sql));
            const RETURN_SQL: Result<ReturnsRef, ReturnsError> =
                Ok(ReturnsRef::One(SqlMappingRef::literal($sql)));
        }
    };
}

macro_rules! varlena_argument {
    ($type:ident, $sql:literal) => {
        sql_type!($type<'_>, $sql);

        // SAFETY: the SQL declaration gives the function a non-null varlena of this type.
        unsafe impl<'fcx> ArgAbi<'fcx> for $type<'fcx> {
            unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
                // SAFETY: as above; a STRICT function never sees a null.
                unsafe {
                    match arg.unbox_arg_using_from_datum::<pg_sys::Datum>() {
                        Some(datum) => Self(Detoasted::new(datum)),
                        None => unreachable!("null argument of a strict function"),
                    }
                }
            }
        }
    };
}

varlena_argument!(Encrypted, "encrypted_text");
varlena_argument!(Text, "text");
varlena_argument!(Bytea, "bytea");
sql_type!(Allocated, "encrypted_text");
sql_type!(Raw, "internal");

// SAFETY: the datum points to a finished varlena in the caller's memory context.
unsafe impl BoxRet for Allocated {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.into_datum()) }
    }
}

// SAFETY: whoever makes a `Raw` vouches for its datum.
unsafe impl BoxRet for Raw {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.0) }
    }
}
