//! The default btree operator family: it sorts, and refuses to be an index.
//!
//! A sort compares each value many times. The sort's cache decrypts it once, within `work_mem`.

use crate::compare;
use crate::crypt;
use crate::datum::{Encrypted, utf8_to_server};
use crate::error::{OrRaise as _, raise};
use crate::session;
use pgrx::prelude::*;
use pgrx::{Internal, PgMemoryContexts, pg_sys};
use pii_core::Envelope;
use std::collections::HashMap;
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
    raise(
        PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
        "cannot build a btree index on type encrypted_text",
        "Its pages would reveal the order of the values, and VACUUM would need their key.",
        "For equality use USING hash, for uniqueness the operator class encrypted_text_unique_ops; both want encrypted_text(searchable).",
    )
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
        compare::order(&cache.texts[a], &cache.texts[b], (*sort).ssup_collation) as i32
    }
}

/// Decrypted texts (in the database encoding) of the values a sort has met.
#[derive(Default)]
struct SortCache {
    by_value: HashMap<ValueId, usize>,
    texts: Vec<Box<[u8]>>,
    bytes: usize,
}

/// Nonce and authentication tag: they tell values apart without holding on to them.
type ValueId = [u8; 28];

impl SortCache {
    /// Rough cost of an entry beside its text, in bytes.
    const OVERHEAD: usize = 80;

    /// The index in `texts` of a value's text.
    fn remember(&mut self, value: &Encrypted<'_>) -> usize {
        let value = value.envelope();
        let id = value_id(&value);
        if let Some(index) = self.by_value.get(&id) {
            return *index;
        }
        let text = crypt::decrypt_to_string(&session::require_ring(), value).or_raise();
        let text: Box<[u8]> = utf8_to_server(&text).into();
        self.bytes += text.len() + Self::OVERHEAD;
        self.texts.push(text);
        self.by_value.insert(id, self.texts.len() - 1);
        self.texts.len() - 1
    }

    /// A run that is sorted in memory fits into `work_mem`, so its texts do too; the next run
    /// starts with an empty cache.
    fn keep_within_work_mem(&mut self) {
        // SAFETY: a variable of the backend, in KiB.
        let limit = usize::try_from(unsafe { pg_sys::work_mem }).unwrap_or(0) * 1024;
        if self.bytes > limit {
            self.clear();
        }
    }

    fn clear(&mut self) {
        self.by_value.clear();
        self.texts.iter_mut().for_each(|text| text.zeroize());
        self.texts.clear();
        self.bytes = 0;
    }
}

impl Drop for SortCache {
    fn drop(&mut self) {
        self.clear();
    }
}

fn value_id(value: &Envelope<'_>) -> ValueId {
    let mut id = [0; 28];
    id[..12].copy_from_slice(value.nonce());
    id[12..].copy_from_slice(value.tag());
    id
}
