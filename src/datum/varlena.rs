//! Values as PostgreSQL passes them: variable-length datums in, allocated datums out.

use crate::datum::call::{Raw, sql_type, varlena_argument};
use crate::datum::encoding::{
    server_to_own_utf8, server_to_utf8, try_server_to_utf8, utf8_to_server,
};
use crate::report::error::{Failure, raise_pii};
use crate::server::unguarded;
use pgrx::callconv::{BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::{direct_function_call_as_datum, pg_sys, varlena};
use pii_core::PiiError;
use std::borrow::Cow;
use std::ffi::CStr;
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
            if is_inline(original) { original } else { pg_sys::pg_detoast_datum_packed(original) }
        };
        Self { pointer, is_copy: pointer != original, lifetime: PhantomData }
    }

    /// The first bytes of a value, at most `len`; of a stored one only they are fetched.
    ///
    /// # Safety
    /// As [`Detoasted::new`].
    pub(crate) unsafe fn start(datum: pg_sys::Datum, len: i32) -> Self {
        let original = datum.cast_mut_ptr::<pg_sys::varlena>();
        // SAFETY: the caller vouches for the datum; the result is a copy.
        let pointer = unsafe { pg_sys::pg_detoast_datum_slice(original, 0, len) };
        Self { pointer, is_copy: pointer != original, lifetime: PhantomData }
    }

    /// As [`Detoasted::new`], with a header of four bytes, as arrays have it.
    ///
    /// # Safety
    /// As [`Detoasted::new`].
    pub(crate) unsafe fn full(datum: pg_sys::Datum) -> Self {
        let original = datum.cast_mut_ptr::<pg_sys::varlena>();
        // SAFETY: the caller vouches for the datum.
        let pointer = unsafe { pg_sys::pg_detoast_datum(original) };
        Self { pointer, is_copy: pointer != original, lifetime: PhantomData }
    }

    pub(crate) fn pointer(&self) -> *mut pg_sys::varlena {
        self.pointer
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

/// The bytes of a value that stands in its row whole, as it is; `None` of a compressed or TOASTed one.
///
/// # Safety
/// `datum` must be a non-null variable-length value that outlives `'a`.
#[inline]
pub(crate) unsafe fn inline_bytes<'a>(datum: pg_sys::Datum) -> Option<&'a [u8]> {
    let pointer = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the caller vouches for the datum, whose header tells what it is.
    unsafe { is_inline(pointer).then(|| varlena::varlena_to_byte_slice(pointer)) }
}

/// Whether a value stands in the table's TOAST table, and not in its row.
///
/// # Safety
/// `datum` must be a non-null variable-length value.
pub(crate) unsafe fn is_stored_apart(datum: pg_sys::Datum) -> bool {
    const ON_DISK: u32 = pg_sys::vartag_external::VARTAG_ONDISK;
    let value = datum.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the caller vouches for the datum, whose header tells what it is.
    unsafe { varlena::varatt_is_1b_e(value) && u32::from(varlena::vartag_1b_e(value)) == ON_DISK }
}

/// Whether a value stands in its row whole, as it is.
///
/// # Safety
/// `value` must point to a value of variable length.
#[inline]
unsafe fn is_inline(value: *const pg_sys::varlena) -> bool {
    // SAFETY: the caller vouches for it.
    unsafe {
        varlena::varatt_is_4b_u(value)
            || (varlena::varatt_is_1b(value) && !varlena::varatt_is_1b_e(value))
    }
}

/// An argument of type `text` (or `varchar`, `bpchar`), in the database encoding.
pub(crate) struct Text<'a>(Detoasted<'a>);

impl Text<'_> {
    /// # Safety
    /// As [`Detoasted::new`], with a datum of type `text`, `varchar` or `bpchar`.
    pub(crate) unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        Self(unsafe { Detoasted::new(datum) })
    }

    /// The text in UTF-8.
    pub(crate) fn utf8(&self) -> Cow<'_, str> {
        server_to_utf8(self.0.bytes())
    }

    /// The text in UTF-8, or why it has no such form.
    pub(crate) fn try_utf8(&self) -> Result<Cow<'_, str>, Failure> {
        try_server_to_utf8(self.0.bytes())
    }
}

/// An argument of type `bytea`.
pub(crate) struct Bytea<'a>(Detoasted<'a>);

impl Bytea<'_> {
    /// # Safety
    /// As [`Detoasted::new`], with a datum of type `bytea`.
    pub(crate) unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        Self(unsafe { Detoasted::new(datum) })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.bytes()
    }
}

/// An argument of type `jsonb`.
pub(crate) struct Jsonb<'a>(Detoasted<'a>);

impl Jsonb<'_> {
    /// # Safety
    /// As [`Detoasted::new`], with a datum of type `jsonb`.
    pub(crate) unsafe fn from_datum(datum: pg_sys::Datum) -> Self {
        // SAFETY: passed on to the caller.
        Self(unsafe { Detoasted::new(datum) })
    }

    /// The JSON in UTF-8, as PostgreSQL writes it: of any depth, with numbers of any size.
    pub(crate) fn utf8(&self) -> String {
        // SAFETY: the output function of jsonb gets a jsonb and gives a terminated string, a copy of which outlives it.
        unsafe {
            let jsonb = Some(pg_sys::Datum::from(self.0.pointer()));
            let text = direct_function_call_as_datum(pg_sys::jsonb_out, &[jsonb]);
            text.map(|text| {
                let text = text.cast_mut_ptr::<std::ffi::c_char>();
                let utf8 = server_to_own_utf8(CStr::from_ptr(text).to_bytes());
                pg_sys::pfree(text.cast());
                utf8
            })
            .unwrap_or_default()
        }
    }
}

/// A variable-length value under construction, allocated in the current memory context.
pub(crate) struct Allocated(*mut pg_sys::varlena);

impl Allocated {
    /// Allocates `len` bytes and lets `fill` write all of them.
    pub(crate) fn new<E>(
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Result<Self, E> {
        // An error of our own for want of memory: pgrx needs some to pass on PostgreSQL's.
        Self::try_new(len, fill).unwrap_or_else(|| raise_pii(&PiiError::OutOfMemory))
    }

    /// As [`Allocated::new`]; `None` for want of memory.
    #[inline]
    pub(crate) fn try_new<E>(
        len: usize,
        fill: impl FnOnce(&mut [u8]) -> Result<(), E>,
    ) -> Option<Result<Self, E>> {
        let total = len.checked_add(pg_sys::VARHDRSZ)?;
        let pointer = unguarded::allocate(total).cast::<pg_sys::varlena>();
        if pointer.is_null() {
            return None;
        }
        // SAFETY: `total` bytes that PostgreSQL has given, fewer than 1 GiB. The slice covers what follows the
        // four-byte length word; nothing else refers to it, and any bytes in it are bytes.
        unsafe {
            #[expect(clippy::cast_possible_truncation, reason = "fewer than 1 GiB")]
            varlena::set_varsize_4b(pointer, total as i32);
            let body = pointer.cast::<u8>().add(pg_sys::VARHDRSZ);
            Some(fill(std::slice::from_raw_parts_mut(body, len)).map(|()| Self(pointer)))
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

    pub(crate) fn bytes(&self) -> &[u8] {
        // SAFETY: made here, with a four-byte length word.
        unsafe { varlena::varlena_to_byte_slice(self.0) }
    }

    pub(crate) fn into_datum(self) -> pg_sys::Datum {
        pg_sys::Datum::from(self.0)
    }
}

/// An array of text from texts in the database encoding.
pub(crate) fn text_array(texts: &[Option<Vec<u8>>]) -> pg_sys::Datum {
    let mut nulls: Vec<bool> = texts.iter().map(Option::is_none).collect();
    let mut values: Vec<pg_sys::Datum> = texts
        .iter()
        .map(|text| Allocated::copy_of(text.as_deref().unwrap_or_default()).into_datum())
        .collect();
    let mut length = [i32::try_from(values.len()).unwrap_or(i32::MAX)];
    let mut lower_bound = [1];
    // SAFETY: arrays of one length, and what pg_type says of text.
    unsafe {
        pg_sys::Datum::from(pg_sys::construct_md_array(
            values.as_mut_ptr(),
            nulls.as_mut_ptr(),
            1,
            length.as_mut_ptr(),
            lower_bound.as_mut_ptr(),
            pg_sys::TEXTOID,
            -1,
            false,
            pg_sys::TYPALIGN_INT as std::ffi::c_char,
        ))
    }
}

/// A `cstring` result, converted to the database encoding.
pub(crate) fn cstring(utf8: &str) -> Raw {
    server_cstring(&utf8_to_server(utf8))
}

/// A `cstring` result of bytes in the database encoding.
pub(crate) fn server_cstring(server: &[u8]) -> Raw {
    // SAFETY: palloc0 returns len + 1 zeroed bytes or raises; the last one stays the terminator.
    unsafe {
        let out = pg_sys::palloc0(server.len() + 1).cast::<u8>();
        std::ptr::copy_nonoverlapping(server.as_ptr(), out, server.len());
        Raw(pg_sys::Datum::from(out))
    }
}

varlena_argument!(Text, "text");
varlena_argument!(Bytea, "bytea");
varlena_argument!(Jsonb, "jsonb");
sql_type!(Allocated, "encrypted_text");

// SAFETY: the datum points to a finished varlena in the caller's memory context.
unsafe impl BoxRet for Allocated {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.into_datum()) }
    }
}
