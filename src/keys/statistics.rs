//! What this session has done under each key version.

use crate::server::lasting::{Lasting, LastingKey as _};
use pgrx::prelude::*;
use pii_core::KeyVersion;

thread_local! {
    static STATS: Lasting<Vec<Stats>> = const { Lasting::new(Vec::new()) };
}

/// What the session has done so far under one key version.
#[derive(Clone, Copy)]
pub(crate) struct Stats {
    pub(crate) version: KeyVersion,
    pub(crate) encryptions: i64,
    pub(crate) decryptions: i64,
    pub(crate) failures: i64,
}

/// Counts one decryption under `version`, if one was counted before. Raises nothing.
#[inline]
pub(crate) fn count_decryption(version: KeyVersion) -> Option<()> {
    known(version, |stats| stats.decryptions += 1)
}

/// Counts one encryption under `version`, if anything was counted before.
#[inline]
pub(crate) fn count_encryption(version: KeyVersion) -> Option<()> {
    known(version, |stats| stats.encryptions += 1)
}

#[inline]
fn known(version: KeyVersion, change: impl FnOnce(&mut Stats)) -> Option<()> {
    STATS.try_with_borrow_mut(|stats| {
        stats.iter_mut().find(|stats| stats.version == version).map(change)
    })?
}

/// Counts what `change` says for `version`.
pub(crate) fn count(version: KeyVersion, change: impl FnOnce(&mut Stats)) {
    STATS.with_borrow_mut(|stats| {
        // A handful of versions: walking along them beats hashing.
        match stats.iter_mut().find(|stats| stats.version == version) {
            Some(stats) => change(stats),
            None => {
                let mut new = Stats { version, encryptions: 0, decryptions: 0, failures: 0 };
                change(&mut new);
                stats.push(new);
            }
        }
    });
}

/// The counters by version.
fn stats() -> Vec<Stats> {
    let mut stats = STATS.with_borrow(Vec::clone);
    stats.sort_by_key(|stats| stats.version);
    stats
}

/// One row per key version that this process has met.
#[pg_extern(sql = false)]
fn pii_session_stats_by_version() -> TableIterator<
    'static,
    (name!(version, i32), name!(encryptions, i64), name!(decryptions, i64), name!(failures, i64)),
> {
    TableIterator::new(stats().into_iter().map(|stats| {
        (i32::from(stats.version.get()), stats.encryptions, stats.decryptions, stats.failures)
    }))
}
