//! Equality tags: what the hash and unique families reduce every argument to. A stored tag for the equality that is
//! asked for is taken as it is, anything else is decrypted and tagged anew; never are raw bytes compared, for a
//! probe is encrypted without a tag and under a nonce of its own.

use crate::access::privilege;
use crate::keys::{last_tag, registry, session};
use crate::report::error::{OrRaise as _, raise_pii};
use crate::value::crypt;
use pii_core::{Envelope, EqTag, Equality, PiiError, Tagging};

/// A tag, and how it was made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag {
    pub(crate) tagging: Tagging,
    pub(crate) bytes: EqTag,
}

/// The tag of a value.
pub(crate) fn of_value(value: &Envelope<'_>, equality: Equality) -> Tag {
    stored(value, equality).unwrap_or_else(|| {
        let ring = privilege::reading_ring();
        of_text(&crypt::decrypt_to_string(&ring, *value).or_raise(), equality)
    })
}

/// The tag of a value that is about to be hashed. Hashes of tags made by different keys never meet
/// in a comparison, so a tag that neither the registry nor the session's index key made is found here.
pub(crate) fn to_hash(value: &Envelope<'_>, equality: Equality) -> EqTag {
    let tag = of_value(value, equality);
    let version = tag.tagging.version;
    registry::check_tag(version).or_raise();
    if let Some(ring) = session::ring()
        && ring.index_key().is_ok()
    {
        let live = registry::index_key(&ring).or_raise().version();
        if live != version {
            raise_pii(&PiiError::IndexVersionMismatch(version, live));
        }
    }
    tag.bytes
}

/// The tag of a plaintext under the session's index key, to compare stored ones with.
pub(crate) fn of_text(text: &str, equality: Equality) -> Tag {
    let ring = privilege::reading_ring();
    let key = registry::index_key(&ring).or_raise();
    let (tagging, bytes) = last_tag::of(text, equality).unwrap_or_else(|| {
        let (tagging, tag) = (key.tagging(equality), key.eq_tag(equality, text).or_raise());
        last_tag::remember(text, tagging, tag);
        (tagging, tag)
    });
    Tag { tagging, bytes }
}

/// The tag that a value carries, if it is one for this equality.
pub(crate) fn stored(value: &Envelope<'_>, equality: Equality) -> Option<Tag> {
    let (tagging, bytes) = value.eq_tag()?;
    (tagging.equality == equality).then_some(Tag { tagging, bytes: *bytes })
}

/// Whether two values carry tags, made by one key, of texts that differ in more than case. Such texts differ under each
/// equality; equal tags say nothing of the exact one.
pub(crate) fn differ_in_any_case(a: &Envelope<'_>, b: &Envelope<'_>) -> bool {
    match (stored(a, Equality::Nocase), stored(b, Equality::Nocase)) {
        (Some(a), Some(b)) => a.tagging == b.tagging && a.bytes != b.bytes,
        _ => false,
    }
}

/// An error unless both tags, for one equality, were made by the same key: otherwise equal values would differ.
pub(crate) fn check_comparable(a: &Tag, b: &Tag) {
    let (a, b) = (a.tagging.version, b.tagging.version);
    if a != b {
        raise_pii(&PiiError::IndexVersionMismatch(a, b));
    }
}
