//! Equality tags: what the hash and unique families reduce every argument to. A stored tag is
//! taken as it is, anything else is decrypted and tagged anew; never are raw bytes compared, for a
//! probe is encrypted without a tag and under a nonce of its own.

use crate::access::privilege;
use crate::keys::{last_tag, registry, session};
use crate::report::error::{OrRaise as _, raise_pii};
use crate::value::crypt;
use pii_core::{Envelope, EqTag, KeyVersion, PiiError};

/// A tag and the version of the index key that made it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) version: KeyVersion,
    pub(crate) bytes: EqTag,
}

/// The tag of a value.
pub(crate) fn of_value(value: &Envelope<'_>) -> Tag {
    stored(value).unwrap_or_else(|| {
        let ring = privilege::reading_ring();
        of_text(&crypt::decrypt_to_string(&ring, *value).or_raise())
    })
}

/// The tag of a value that is about to be hashed. Hashes of tags made by different keys never meet
/// in a comparison, so a tag that neither the registry nor the session's index key made is found here.
pub(crate) fn to_hash(value: &Envelope<'_>) -> EqTag {
    let tag = of_value(value);
    registry::check_tag(tag.version).or_raise();
    if let Some(ring) = session::ring()
        && ring.index_key().is_ok()
    {
        let live = registry::index_key(&ring).or_raise().version();
        if live != tag.version {
            raise_pii(&PiiError::IndexVersionMismatch(tag.version, live));
        }
    }
    tag.bytes
}

/// The tag of a plaintext under the session's index key, to compare stored ones with.
pub(crate) fn of_text(text: &str) -> Tag {
    let ring = privilege::reading_ring();
    let key = registry::index_key(&ring).or_raise();
    let (version, bytes) = last_tag::of(text).unwrap_or_else(|| {
        let tag = key.eq_tag(text);
        last_tag::remember(text, key.version(), tag);
        (key.version(), tag)
    });
    Tag { version, bytes }
}

/// The tag that a value carries.
pub(crate) fn stored(value: &Envelope<'_>) -> Option<Tag> {
    value.eq_tag().map(|(version, bytes)| Tag { version, bytes: *bytes })
}

/// An error unless both tags were made by the same key: otherwise equal values would differ.
pub(crate) fn check_comparable(a: &Tag, b: &Tag) {
    if a.version != b.version {
        raise_pii(&PiiError::IndexVersionMismatch(a.version, b.version));
    }
}
