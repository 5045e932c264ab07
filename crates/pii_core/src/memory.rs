//! Memory of a size that a user's data has. Rust ends the process when it gets none, and a process of PostgreSQL that
//! ends so restarts the whole server: what is asked for here may be refused.

use crate::error::PiiError;

/// So many zeros.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn zeros(len: usize) -> Result<Vec<u8>, PiiError> {
    let mut bytes = room(len)?;
    bytes.resize(len, 0);
    Ok(bytes)
}

/// A copy of `parts`, one after another.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn joined(parts: &[&[u8]]) -> Result<Vec<u8>, PiiError> {
    let mut bytes = room(parts.iter().map(|part| part.len()).sum())?;
    for part in parts {
        bytes.extend_from_slice(part);
    }
    Ok(bytes)
}

/// A copy of `bytes`.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn copy(bytes: &[u8]) -> Result<Vec<u8>, PiiError> {
    joined(&[bytes])
}

/// A copy of `text`.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn copy_text(text: &str) -> Result<String, PiiError> {
    let mut copy = room_for_text(text.len())?;
    copy.push_str(text);
    Ok(copy)
}

/// An empty vector that can take `len` bytes without asking again.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn room(len: usize) -> Result<Vec<u8>, PiiError> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| PiiError::OutOfMemory)?;
    Ok(bytes)
}

/// An empty string that can take `len` bytes of UTF-8 without asking again.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn room_for_text(len: usize) -> Result<String, PiiError> {
    let mut text = String::new();
    text.try_reserve_exact(len).map_err(|_| PiiError::OutOfMemory)?;
    Ok(text)
}

/// Appends `item`.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
#[inline]
pub fn push<T>(items: &mut Vec<T>, item: T) -> Result<(), PiiError> {
    if items.len() == items.capacity() {
        items.try_reserve(1).map_err(|_| PiiError::OutOfMemory)?;
    }
    items.push(item);
    Ok(())
}

/// Asks for `len` bytes that a library is about to take without asking, and gives them back: a process
/// of one thread gets them again.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn ask_for(len: usize) -> Result<(), PiiError> {
    // Else nobody would look at it, and the compiler leave it out.
    std::hint::black_box(room(len)?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is() {
        assert_eq!(zeros(3), Ok(vec![0; 3]));
        assert_eq!(joined(&[b"ab", b"", b"c"]), Ok(b"abc".to_vec()));
        assert_eq!(copy(b""), Ok(Vec::new()));
        assert_eq!(copy_text("Zoë").as_deref(), Ok("Zoë"));
        let mut items = Vec::new();
        assert!((0..100).all(|item| push(&mut items, item) == Ok(())));
        assert!(items.into_iter().eq(0..100));
    }

    #[test]
    fn what_there_is_not() {
        assert_eq!(zeros(usize::MAX), Err(PiiError::OutOfMemory));
        assert_eq!(zeros(isize::MAX.cast_unsigned()), Err(PiiError::OutOfMemory));
        assert_eq!(ask_for(isize::MAX.cast_unsigned()), Err(PiiError::OutOfMemory));
        assert_eq!(room_for_text(usize::MAX).map(|_| ()), Err(PiiError::OutOfMemory));
    }
}
