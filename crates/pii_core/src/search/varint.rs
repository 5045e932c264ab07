//! Numbers in as few bytes as they need: seven bits a byte, least significant first, all bytes but the
//! last with their highest bit set (LEB128).

use crate::error::SearchError;

const MALFORMED: SearchError = SearchError::Malformed("number");

/// Of so many bytes.
#[inline]
pub(super) fn len(number: u64) -> usize {
    (64 - (number | 1).leading_zeros()).div_ceil(7) as usize
}

/// Writes `number` to the start of `out`; returns how many bytes it took, `None` if there is no room.
#[inline]
pub(super) fn write(mut number: u64, out: &mut [u8]) -> Option<usize> {
    let len = len(number);
    for (at, byte) in out.get_mut(..len)?.iter_mut().enumerate() {
        *byte = (number & 0x7f) as u8 | if at + 1 < len { 0x80 } else { 0 };
        number >>= 7;
    }
    Some(len)
}

/// Reads the number at `at`, and moves `at` behind it. Only the shortest form is one.
///
/// # Errors
/// [`SearchError::Malformed`].
#[inline]
pub(super) fn read(bytes: &[u8], at: &mut usize) -> Result<u64, SearchError> {
    let (mut number, mut shift) = (0, 0);
    loop {
        let byte = *bytes.get(*at).ok_or(MALFORMED)?;
        *at += 1;
        let bits = u64::from(byte & 0x7f);
        if shift == 63 && bits > 1 || shift > 63 {
            return Err(MALFORMED);
        }
        number |= bits << shift;
        if byte & 0x80 == 0 {
            return if byte == 0 && shift > 0 { Err(MALFORMED) } else { Ok(number) };
        }
        shift += 7;
    }
}

/// Moves `at` behind so many numbers, without looking at them.
///
/// # Errors
/// [`SearchError::Malformed`] when there are fewer.
#[inline]
pub(super) fn skip(bytes: &[u8], at: &mut usize, mut count: u64) -> Result<(), SearchError> {
    let mut rest = bytes.get(*at..).ok_or(MALFORMED)?;
    // Eight bytes at a time: a number ends where the highest bit is clear.
    while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
        let ends = (!u64::from_le_bytes(*chunk) & 0x8080_8080_8080_8080).count_ones();
        if u64::from(ends) >= count {
            break;
        }
        count -= u64::from(ends);
        *at += chunk.len();
        rest = after;
    }
    while count > 0 {
        let (byte, after) = rest.split_first().ok_or(MALFORMED)?;
        count -= u64::from(byte & 0x80 == 0);
        *at += 1;
        rest = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(number: u64) -> Vec<u8> {
        let mut bytes = [0; 10];
        let len = write(number, &mut bytes).expect("room");
        bytes[..len].to_vec()
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        assert_eq!(written(0), [0]);
        assert_eq!(written(0x7f), [0x7f]);
        assert_eq!(written(0x80), [0x80, 1]);
        assert_eq!(written(300), [0xac, 2]);
        assert_eq!(written(u64::MAX), [255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    }

    #[test]
    fn nothing_else_is_a_number() {
        for bytes in [&[][..], &[0x80], &[0x80, 0], &[0xff; 10], &[0xff; 11]] {
            assert_eq!(read(bytes, &mut 0), Err(MALFORMED));
        }
        let too_large = [255, 255, 255, 255, 255, 255, 255, 255, 255, 2];
        assert_eq!(read(&too_large, &mut 0), Err(MALFORMED));
        assert_eq!(write(128, &mut [0; 1]), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_skipped(numbers: Vec<u64>, shift in 0..64_u32, take: usize) {
            let numbers: Vec<u64> = numbers.into_iter().map(|number| number >> shift).collect();
            let bytes: Vec<u8> = numbers.iter().flat_map(|number| written(*number)).collect();
            let mut at = 0;
            for number in &numbers {
                prop_assert_eq!(written(*number).len(), len(*number));
                prop_assert_eq!(read(&bytes, &mut at), Ok(*number));
            }
            prop_assert_eq!(at, bytes.len());

            let take = take % (numbers.len() + 1);
            let mut at = 0;
            prop_assert_eq!(skip(&bytes, &mut at, take as u64), Ok(()));
            prop_assert_eq!(at, numbers[..take].iter().map(|number| len(*number)).sum::<usize>());
            prop_assert!(skip(&bytes, &mut 0, numbers.len() as u64 + 1).is_err());
        }

        #[test]
        fn only_the_shortest_form_is_read(bytes: Vec<u8>) {
            let mut at = 0;
            if let Ok(number) = read(&bytes, &mut at) {
                prop_assert_eq!(&bytes[..at], written(number));
            }
        }
    }
}
