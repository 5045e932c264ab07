//! Numbers of things, in messages.

/// So many of them, for words whose plural is theirs with an s.
///
/// ```
/// use pii_core::count::counted;
/// assert_eq!((counted(1, "byte"), counted(0, "byte")), ("1 byte".into(), "0 bytes".into()));
/// ```
#[must_use]
pub fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
