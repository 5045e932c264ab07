//! The short way of comparing and hashing, see [`crate::value::fast_path`]: stored tags are taken as they are, that of a
//! text is remembered from before, and other values are decrypted to the stack.

use crate::access::privilege;
use crate::datum::call::{argument, fast_function};
use crate::datum::varlena::inline_bytes;
use crate::keys::{last_tag, registry, session};
use crate::operators::collation::{known_equality, of_call};
use crate::operators::comparison::{
    pii_encrypted_text_eq_text_wrapper, pii_encrypted_text_eq_wrapper,
    pii_encrypted_text_ne_text_wrapper, pii_encrypted_text_ne_wrapper,
    pii_text_eq_encrypted_text_wrapper, pii_text_ne_encrypted_text_wrapper,
};
use crate::operators::hash_ops::{hash_of, pii_encrypted_text_hash_wrapper, pii_text_hash_wrapper};
use crate::operators::operand::Probes;
use crate::operators::unique_ops::{
    pii_tag_cmp_encrypted_text_encrypted_text_wrapper, pii_tag_cmp_encrypted_text_text_wrapper,
    pii_tag_cmp_text_encrypted_text_wrapper,
};
use crate::value::fast_path::with_short_text;
use pgrx::pg_sys;
use pii_core::{Envelope, EqTag, Equality, KeyVersion, Tagging};

type CallInfo = pg_sys::FunctionCallInfo;
type Datum = pg_sys::Datum;

fast_function!(
    /// `encrypted_text = encrypted_text`
    pii_encrypted_text_eq_fast,
    pg_finfo_pii_encrypted_text_eq_fast,
    eq or pii_encrypted_text_eq_wrapper
);

fast_function!(
    /// `encrypted_text <> encrypted_text`
    pii_encrypted_text_ne_fast,
    pg_finfo_pii_encrypted_text_ne_fast,
    ne or pii_encrypted_text_ne_wrapper
);

fast_function!(
    /// `encrypted_text = text`
    pii_encrypted_text_eq_text_fast,
    pg_finfo_pii_encrypted_text_eq_text_fast,
    eq_text or pii_encrypted_text_eq_text_wrapper
);

fast_function!(
    /// `encrypted_text <> text`
    pii_encrypted_text_ne_text_fast,
    pg_finfo_pii_encrypted_text_ne_text_fast,
    ne_text or pii_encrypted_text_ne_text_wrapper
);

fast_function!(
    /// `text = encrypted_text`
    pii_text_eq_encrypted_text_fast,
    pg_finfo_pii_text_eq_encrypted_text_fast,
    text_eq or pii_text_eq_encrypted_text_wrapper
);

fast_function!(
    /// `text <> encrypted_text`
    pii_text_ne_encrypted_text_fast,
    pg_finfo_pii_text_ne_encrypted_text_fast,
    text_ne or pii_text_ne_encrypted_text_wrapper
);

fast_function!(
    /// Support function 1 of the hash operator family.
    pii_encrypted_text_hash_fast,
    pg_finfo_pii_encrypted_text_hash_fast,
    hash or pii_encrypted_text_hash_wrapper
);

fast_function!(
    /// The same of a text.
    pii_text_hash_fast,
    pg_finfo_pii_text_hash_fast,
    hash_text or pii_text_hash_wrapper
);

fast_function!(
    /// Support function 1 of the unique operator family.
    pii_tag_cmp_encrypted_text_encrypted_text_fast,
    pg_finfo_pii_tag_cmp_encrypted_text_encrypted_text_fast,
    tag_cmp or pii_tag_cmp_encrypted_text_encrypted_text_wrapper
);

fast_function!(
    /// The same of a value and a text.
    pii_tag_cmp_encrypted_text_text_fast,
    pg_finfo_pii_tag_cmp_encrypted_text_text_fast,
    tag_cmp_text or pii_tag_cmp_encrypted_text_text_wrapper
);

fast_function!(
    /// The same of a text and a value.
    pii_tag_cmp_text_encrypted_text_fast,
    pg_finfo_pii_tag_cmp_text_encrypted_text_fast,
    text_tag_cmp or pii_tag_cmp_text_encrypted_text_wrapper
);

#[inline]
unsafe fn eq(call: CallInfo) -> Option<Datum> {
    // SAFETY: two values of the type.
    unsafe { values_equal(call) }.map(Datum::from)
}

#[inline]
unsafe fn ne(call: CallInfo) -> Option<Datum> {
    // SAFETY: as above.
    unsafe { values_equal(call) }.map(|equal| Datum::from(!equal))
}

#[inline]
unsafe fn eq_text(call: CallInfo) -> Option<Datum> {
    // SAFETY: a value of the type and a text.
    unsafe { value_equals_text(call, 0) }.map(Datum::from)
}

#[inline]
unsafe fn ne_text(call: CallInfo) -> Option<Datum> {
    // SAFETY: as above.
    unsafe { value_equals_text(call, 0) }.map(|equal| Datum::from(!equal))
}

#[inline]
unsafe fn text_eq(call: CallInfo) -> Option<Datum> {
    // SAFETY: a text and a value of the type.
    unsafe { value_equals_text(call, 1) }.map(Datum::from)
}

#[inline]
unsafe fn text_ne(call: CallInfo) -> Option<Datum> {
    // SAFETY: as above.
    unsafe { value_equals_text(call, 1) }.map(|equal| Datum::from(!equal))
}

#[inline]
unsafe fn hash(call: CallInfo) -> Option<Datum> {
    let equality = known_equality(of_call(call))?;
    // SAFETY: a value of the type.
    let bytes = unsafe { inline_bytes(argument(call, 0)) }?;
    let tag = match stored_tag(bytes, equality) {
        Some((tagging, tag)) => is_known_to_be_live(tagging.version).then_some(*tag)?,
        None => privilege::with_reading_ring(|ring| {
            let value = Envelope::parse(bytes).ok()?;
            let key = registry::known_index_key(ring)?;
            registry::is_known_tag(key.version()).then_some(())?;
            with_short_text(ring, &value, |text| key.eq_tag(equality, text).ok())
        })?,
    };
    Some(Datum::from(hash_of(&tag)))
}

#[inline]
unsafe fn hash_text(call: CallInfo) -> Option<Datum> {
    // SAFETY: a text.
    let (_, tag) = unsafe { tag_of_text(call, 0) }?;
    Some(Datum::from(hash_of(&tag)))
}

#[inline]
unsafe fn tag_cmp(call: CallInfo) -> Option<Datum> {
    // SAFETY: two values of the type.
    unsafe {
        let (a, b) = (tag_of_value(call, 0)?, tag_of_value(call, 1)?);
        order(a, b)
    }
}

#[inline]
unsafe fn tag_cmp_text(call: CallInfo) -> Option<Datum> {
    // SAFETY: a value of the type and a text.
    unsafe {
        let (a, b) = (tag_of_value(call, 0)?, tag_of_text(call, 1)?);
        order(a, b)
    }
}

#[inline]
unsafe fn text_tag_cmp(call: CallInfo) -> Option<Datum> {
    // SAFETY: a text and a value of the type.
    unsafe {
        let (a, b) = (tag_of_text(call, 0)?, tag_of_value(call, 1)?);
        order(a, b)
    }
}

type Tag = (Tagging, EqTag);

/// Of tags that were made alike.
#[inline]
fn order(a: Tag, b: Tag) -> Option<Datum> {
    (a.0 == b.0).then(|| Datum::from(a.1.cmp(&b.1) as i32))
}

/// # Safety
/// The call's arguments must be two values of the type.
#[inline]
unsafe fn values_equal(call: CallInfo) -> Option<bool> {
    // SAFETY: the caller vouches for them.
    let (a, b) = unsafe { (inline_bytes(argument(call, 0))?, inline_bytes(argument(call, 1))?) };
    let equality = known_equality(of_call(call))?;
    let tags = (stored_tag(a, equality), stored_tag(b, equality));
    if let (Some((tagging, a)), Some((other_tagging, b))) = tags {
        return (tagging == other_tagging).then(|| a == b);
    }
    if a == b {
        return Some(true);
    }
    let (value, other) = (Envelope::parse(a).ok()?, Envelope::parse(b).ok()?);
    match tags {
        // Folding takes longer than the checked function does.
        (None, None) if equality == Equality::Nocase => None,
        // SAFETY: the running call.
        (None, None) => unsafe { untagged_equal(call, (a, &value), (b, &other)) },
        // SAFETY: as above.
        (Some((tagging, tag)), None) => unsafe {
            tag_equals(call, tagging, tag, &value, b, &other)
        },
        // SAFETY: as above.
        (None, Some((tagging, tag))) => unsafe {
            tag_equals(call, tagging, tag, &other, a, &value)
        },
        (Some(_), Some(_)) => None,
    }
}

/// Whether a tagged value is equal to another one, whose tag is remembered.
///
/// # Safety
/// `call` must be the running call.
#[inline]
unsafe fn tag_equals(
    call: CallInfo,
    tagging: Tagging,
    tag: &EqTag,
    value: &Envelope<'_>,
    bytes: &[u8],
    other: &Envelope<'_>,
) -> Option<bool> {
    privilege::with_reading_ring(|ring| {
        let is_exact = tagging.equality == Equality::Exact;
        if is_exact && value.ciphertext().len() != other.ciphertext().len() {
            return Some(false);
        }
        registry::known_index_key(ring).filter(|key| key.version() == tagging.version)?;
        // SAFETY: passed on to the caller.
        let (known_tagging, known) =
            unsafe { Probes::peek(call) }?.known_tag(bytes, tagging.equality)?;
        (known_tagging == tagging).then(|| known == *tag)
    })
}

/// Whether two values without tags hold the same text. What stays the same from row to row is decrypted once, by the checked
/// function, and remembered; so the first row is left to that.
///
/// # Safety
/// `call` must be the running call.
#[inline]
unsafe fn untagged_equal(
    call: CallInfo,
    (a_bytes, a): (&[u8], &Envelope<'_>),
    (b_bytes, b): (&[u8], &Envelope<'_>),
) -> Option<bool> {
    privilege::with_reading_ring(|ring| {
        if a.ciphertext().len() != b.ciphertext().len() {
            return Some(false);
        }
        // SAFETY: passed on to the caller.
        let (known_a, known_b) = unsafe {
            let probes = Probes::peek(call)?;
            (probes.known_text(a_bytes), probes.known_text(b_bytes))
        };
        match (known_a, known_b) {
            (Some(a), Some(b)) => Some(a == b),
            (Some(known), None) => with_short_text(ring, b, |text| Some(text == known)),
            (None, Some(known)) => with_short_text(ring, a, |text| Some(text == known)),
            (None, None) => {
                with_short_text(ring, a, |a| with_short_text(ring, b, |b| Some(a == b)))
            }
        }
    })
}

/// # Safety
/// The call's argument `index` must be a value of the type, the other one a text.
#[inline]
unsafe fn value_equals_text(call: CallInfo, index: usize) -> Option<bool> {
    // SAFETY: the caller vouches for them.
    let (bytes, datum) =
        unsafe { (inline_bytes(argument(call, index))?, argument(call, 1 - index)) };
    let equality = known_equality(of_call(call))?;
    let value = Envelope::parse(bytes).ok()?;
    // SAFETY: as above.
    let text = unsafe { utf8(datum) }?;
    privilege::with_reading_ring(|ring| {
        if equality == Equality::Exact && value.ciphertext().len() != text.len() {
            return Some(false);
        }
        match value.eq_tag().filter(|(tagging, _)| tagging.equality == equality) {
            Some((tagging, tag)) => {
                registry::known_index_key(ring).filter(|key| key.version() == tagging.version)?;
                let (known_tagging, known) = last_tag::of(text, equality)?;
                (known_tagging == tagging).then(|| known == *tag)
            }
            None if equality == Equality::Exact => {
                with_short_text(ring, &value, |plaintext| Some(plaintext == text))
            }
            None => None,
        }
    })
}

/// The tag that a value carries, or that is remembered of a probe.
///
/// # Safety
/// The call's argument `index` must be a value of the type.
#[inline]
unsafe fn tag_of_value(call: CallInfo, index: usize) -> Option<Tag> {
    let equality = known_equality(of_call(call))?;
    // SAFETY: the caller vouches for it.
    let bytes = unsafe { inline_bytes(argument(call, index)) }?;
    match stored_tag(bytes, equality) {
        Some((tagging, tag)) => Some((tagging, *tag)),
        None => privilege::with_reading_ring(|_| {
            // SAFETY: the running call.
            unsafe { Probes::peek(call) }?.known_tag(bytes, equality)
        }),
    }
}

/// The tag of a text, if it is the last one that was tagged.
///
/// # Safety
/// The call's argument `index` must be a text.
#[inline]
unsafe fn tag_of_text(call: CallInfo, index: usize) -> Option<Tag> {
    let equality = known_equality(of_call(call))?;
    // SAFETY: the caller vouches for it.
    let text = unsafe { utf8(argument(call, index)) }?;
    privilege::with_reading_ring(|ring| {
        registry::known_index_key(ring)?;
        last_tag::of(text, equality)
    })
}

/// The tag that a value carries, if it is one for this equality.
#[inline]
fn stored_tag(bytes: &[u8], equality: Equality) -> Option<(Tagging, &EqTag)> {
    Envelope::stored_tag(bytes).filter(|(tagging, _)| tagging.equality == equality)
}

/// A text as UTF-8, if that is the database encoding.
///
/// # Safety
/// `datum` must be a text that outlives `'a`.
#[inline]
unsafe fn utf8<'a>(datum: Datum) -> Option<&'a str> {
    // SAFETY: the caller vouches for it.
    let bytes = unsafe { inline_bytes(datum) }?;
    if crate::datum::encoding::database_is_utf8() { std::str::from_utf8(bytes).ok() } else { None }
}

/// Whether a tag was made by the index key of this database and of the session.
#[inline]
fn is_known_to_be_live(version: KeyVersion) -> bool {
    registry::is_known_tag(version)
        && session::with_open_ring(|ring| match ring.index_key() {
            Ok(_) => registry::known_index_key(ring).map(|key| key.version() == version),
            Err(_) => Some(true),
        }) == Some(true)
}
