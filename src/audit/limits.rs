//! What is not said again: the same keys come and go with every transaction behind a pooler, and a
//! table may have any number of values that do not decrypt.

use crate::audit::kind::DECRYPTION_FAILURE;
use crate::audit::work;
use crate::server::lasting::{Lasting, LastingKey as _};
use std::collections::HashMap;
use std::time::{Duration, Instant};

thread_local! {
    static LIMITS: Lasting<HashMap<String, Limit>> = Lasting::new(HashMap::new());
}

/// What was last recorded of a kind of event.
struct Limit {
    content: String,
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
pub(crate) fn admit(kind: &str, content: &str) -> bool {
    LIMITS.with_borrow_mut(|limits| match limits.get_mut(kind) {
        Some(limit) if limit.content == content && limit.at.elapsed() < pause(kind) => {
            limit.left_out += 1;
            work::note();
            false
        }
        Some(limit) => {
            content.clone_into(&mut limit.content);
            limit.at = Instant::now();
            true
        }
        None => {
            let limit = Limit { content: content.to_owned(), at: Instant::now(), left_out: 0 };
            limits.insert(kind.to_owned(), limit);
            true
        }
    })
}

/// How many events of a kind were left out since the last one that was recorded; starts again.
pub(crate) fn left_out(kind: &str) -> Option<u64> {
    LIMITS.with_borrow_mut(|limits| {
        limits.get_mut(kind).map(|limit| std::mem::take(&mut limit.left_out))
    })
}

/// The kinds of events of which some were left out and never told of.
pub(crate) fn kinds_left_out() -> Vec<String> {
    LIMITS.with_borrow(|limits| {
        let left_out = limits.iter().filter(|(_, limit)| limit.left_out > 0);
        left_out.map(|(kind, _)| kind.clone()).collect()
    })
}

/// Whether it is time to say how many events of a kind were left out; `None` when there are none.
pub(crate) fn is_overdue(kind: &str) -> Option<bool> {
    LIMITS.with_borrow(|limits| {
        let limit = limits.get(kind).filter(|limit| limit.left_out > 0)?;
        Some(limit.at.elapsed() >= pause(kind))
    })
}
