//! A stored value as an argument: a variable-length datum that holds an envelope.

use crate::datum::call::varlena_argument;
use crate::datum::varlena::Detoasted;
use crate::report::error::OrRaise as _;
use pgrx::pg_sys;
use pii_core::Envelope;

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

varlena_argument!(Encrypted, "encrypted_text");
