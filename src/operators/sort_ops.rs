//! The default btree operator family: it sorts, and refuses to be an index.
//!
//! A sort compares each value many times. The sort's cache decrypts it once, within `work_mem`.

use crate::access::privilege;
use crate::datum::encoding::utf8_to_server;
use crate::operators::comparison;
use crate::report::error::{Failure, OrRaise as _};
use crate::server::backend;
use crate::value::crypt;
use crate::value::encrypted::Encrypted;
use pgrx::prelude::*;
use pgrx::{Internal, PgMemoryContexts, pg_sys};
use pii_core::{Envelope, PiiError, memory};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use zeroize::Zeroize as _;

/// Support function 2 of the family.
#[pg_extern(sql = false)]
fn pii_encrypted_text_sortsupport(sort: Internal) {
    let Some(sort) = sort.unwrap() else { return };
    // SAFETY: PostgreSQL passes its SortSupport, and drops the cache with the sort's context.
    unsafe {
        let sort: *mut pg_sys::SortSupportData = sort.cast_mut_ptr();
        (*sort).ssup_extra = PgMemoryContexts::For((*sort).ssup_cxt)
            .leak_and_drop_on_delete(SortCache::default())
            .cast();
        (*sort).comparator = Some(compare_cached);
    }
}

/// Support function 5 of the family, the operator class's options: called when an index is made,
/// and never by a sort.
#[pg_extern(sql = false)]
fn pii_encrypted_text_refuse_btree(_options: Internal) {
    Failure::new(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        "cannot build a btree index on type encrypted_text",
    )
    .detail("Its pages would reveal the order of the values, and VACUUM would need their key.")
    .hint(
        "For equality use USING hash, for uniqueness the operator class \
        encrypted_text_unique_ops; both want encrypted_text(searchable).",
    )
    .raise()
}

#[pg_guard]
unsafe extern "C-unwind" fn compare_cached(
    a: pg_sys::Datum,
    b: pg_sys::Datum,
    sort: pg_sys::SortSupport,
) -> i32 {
    // SAFETY: non-null values of the type, and the sort support set up above.
    unsafe {
        let cache = &mut *(*sort).ssup_extra.cast::<SortCache>();
        cache.keep_within_work_mem();
        let a = cache.remember(&Encrypted::from_datum(a));
        let b = cache.remember(&Encrypted::from_datum(b));
        comparison::order(cache.text(a), cache.text(b), (*sort).ssup_collation) as i32
    }
}

/// Decrypted texts (in the database encoding) of the values a sort has met, in two generations:
/// when the young one is full it becomes the old one, and what is met again moves back. A run that
/// is sorted in memory fits into `work_mem`, so none of its texts is lost while it is sorted.
#[derive(Default)]
struct SortCache {
    young: Generation,
    old: Generation,
}

#[derive(Default)]
struct Generation {
    texts: HashMap<ValueId, Vec<u8>, BuildHasherDefault<NonceHasher>>,
    bytes: usize,
}

/// Nonce and authentication tag: they tell values apart without holding on to them.
type ValueId = [u8; 28];

impl SortCache {
    /// Rough cost of an entry beside its text, in bytes.
    const OVERHEAD: usize = 80;

    /// Makes sure that the young generation has the text of a value.
    fn remember(&mut self, value: &Encrypted<'_>) -> ValueId {
        let value = value.envelope();
        let id = value_id(&value);
        if !self.young.texts.contains_key(&id) {
            let text = self.old.texts.remove(&id).unwrap_or_else(|| {
                let ring = privilege::reading_ring();
                let text = crypt::decrypt_to_string(&ring, value).or_raise();
                memory::copy(&utf8_to_server(&text)).or_raise()
            });
            self.young.bytes += text.len() + Self::OVERHEAD;
            let room = self.young.texts.try_reserve(1);
            room.map_err(|_| PiiError::OutOfMemory).or_raise();
            self.young.texts.insert(id, text);
        }
        id
    }

    /// The text of a value that was just remembered.
    fn text(&self, id: ValueId) -> &[u8] {
        self.young.texts.get(&id).map_or(&[], |text| text)
    }

    fn keep_within_work_mem(&mut self) {
        if self.young.bytes > backend::work_mem() {
            self.old = std::mem::take(&mut self.young);
        }
    }
}

impl Drop for Generation {
    fn drop(&mut self) {
        self.texts.values_mut().for_each(|text| text.zeroize());
    }
}

/// Nonces are random already: their first eight bytes are the hash.
#[derive(Default)]
struct NonceHasher(u64);

impl Hasher for NonceHasher {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_ne_bytes(*first);
        }
    }

    fn write_usize(&mut self, _length: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

fn value_id(value: &Envelope<'_>) -> ValueId {
    let mut id = [0; 28];
    id[..12].copy_from_slice(value.nonce());
    id[12..].copy_from_slice(value.tag());
    id
}
