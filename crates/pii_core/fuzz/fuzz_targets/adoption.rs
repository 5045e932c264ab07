//! Whatever has a form of the application by its syntax is a value that a column may hold, and holds the same bytes.
#![no_main]
#![allow(clippy::disallowed_methods)]

use libfuzzer_sys::fuzz_target;
use pii_core::adoption::{self, AppForm, Candidate};
use pii_core::{Envelope, Form, KeyVersion, PiiError, armour};
use zeroize::Zeroizing;

const LEGACY: i64 = 7;

fuzz_target!(|stored: &[u8]| {
    let Some(legacy) = KeyVersion::new(LEGACY) else { unreachable!("a version") };
    let mut forms = Vec::new();
    for candidate in adoption::candidates(stored, legacy) {
        let Ok(candidate) = candidate else { panic!("no memory") };
        check(stored, &candidate);
        forms.push(candidate.form);
    }

    let is_newer = matches!(Envelope::parse(stored), Err(PiiError::Newer(_)));
    let refused =
        adoption::adopt(stored, legacy, |value| Err(PiiError::Authentication(value.version())));
    match refused.err() {
        Some(PiiError::Authentication(_)) => assert!(!forms.is_empty() && !is_newer),
        Some(PiiError::Newer(_)) => assert!(is_newer),
        error => assert!(forms.is_empty(), "{error:?}"),
    }
    let adopted = adoption::adopt(stored, legacy, |_| Ok(Zeroizing::default()));
    assert_eq!(adopted.ok().map(|adopted| adopted.candidate.form), forms.first().copied());
});

fn check(stored: &[u8], candidate: &Candidate<'_>) {
    let Ok(value) = Envelope::parse(&candidate.value) else {
        panic!("{:?} is no value", candidate.form)
    };
    assert_ne!(value.form(), Form::Bound);
    match candidate.form {
        AppForm::Plain => assert_eq!(*candidate.value, *stored),
        AppForm::Text => assert_eq!(
            armour::encode(&candidate.value).map(String::into_bytes).as_deref(),
            Ok(stored)
        ),
        AppForm::Json => assert_eq!(value.form(), Form::Plain),
        AppForm::Legacy => {
            assert_eq!(value.header(), format!("v{LEGACY}:").as_bytes());
            assert!(candidate.value.ends_with(stored));
        }
    }
}
