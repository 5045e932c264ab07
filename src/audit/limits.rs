//! What is not said again: the same keys come and go with every transaction behind a pooler, and a
//! table may have any number of values that do not decrypt.

use crate::audit::kind::DECRYPTION_FAILURE;
use crate::audit::work;
use crate::server::lasting::{Lasting, LastingKey as _};
use std::time::{Duration, Instant};

thread_local! {
    static LIMITS: Lasting<Vec<Limit>> = const { Lasting::new(Vec::new()) };
}

/// What was last recorded of a kind of event.
struct Limit {
    kind: String,
    content: Vec<u8>,
    at: Instant,
    left_out: u64,
}

/// How long the same is not said again. Behind a pooler, the same keys come and go with every
/// transaction.
fn pause(kind: &str) -> Duration {
    match kind {
        DECRYPTION_FAILURE => Duration::from_secs(1),
        _ => Duration::from_secs(60),
    }
}

/// Whether an event may be recorded, or is left out and counted.
#[expect(clippy::disallowed_methods, reason = "names and versions are short")]
pub(crate) fn admit(kind: &str, content: &[u8]) -> bool {
    if is_left_out(kind, content) {
        return false;
    }
    let content = content.to_vec();
    LIMITS.with_borrow_mut(|limits| match limits.iter_mut().find(|limit| limit.kind == kind) {
        Some(limit) => (limit.content, limit.at) = (content, Instant::now()),
        None => {
            let (kind, at, left_out) = (kind.to_owned(), Instant::now(), 0);
            limits.push(Limit { kind, content, at, left_out });
        }
    });
    true
}

/// Whether the same event was recorded a short time ago, so that this one is counted. Raises nothing.
#[inline]
pub(crate) fn is_left_out(kind: &str, content: &[u8]) -> bool {
    let counted = LIMITS.try_with_borrow_mut(|limits| {
        let same =
            limits.iter_mut().find(|limit| limit.kind == kind && limit.content == content)?;
        (same.at.elapsed() < pause(kind)).then(|| same.left_out += 1)
    });
    let is_left_out = counted.flatten().is_some();
    if is_left_out {
        work::note();
    }
    is_left_out
}

/// How many events of a kind were left out since the last one that was recorded.
pub(crate) fn left_out(kind: &str) -> u64 {
    LIMITS.with_borrow(|limits| {
        limits.iter().find(|limit| limit.kind == kind).map_or(0, |limit| limit.left_out)
    })
}

/// Starts again: one has been recorded, with that number.
pub(crate) fn forget_left_out(kind: &str) {
    LIMITS.with_borrow_mut(|limits| {
        limits.iter_mut().filter(|limit| limit.kind == kind).for_each(|limit| limit.left_out = 0);
    });
}

/// The kinds of events of which some were left out and never told of.
pub(crate) fn kinds_left_out() -> Vec<String> {
    LIMITS.with_borrow(|limits| {
        let left_out = limits.iter().filter(|limit| limit.left_out > 0);
        left_out.map(|limit| limit.kind.clone()).collect()
    })
}

/// Whether it is time to say how many events of a kind were left out; `None` when there are none.
pub(crate) fn is_overdue(kind: &str) -> Option<bool> {
    LIMITS.with_borrow(|limits| {
        let limit = limits.iter().find(|limit| limit.kind == kind && limit.left_out > 0)?;
        Some(limit.at.elapsed() >= pause(kind))
    })
}
