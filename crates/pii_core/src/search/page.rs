//! A page, sealed for its one place: AES-256-GCM under the segment's key.
//!
//! ```text
//! place           owner(4) number(4) level(1) format(1) 0000 id(2)      in clear, at the end of the page
//! sealed          ciphertext ‖ tag(16)
//! nonce           level(1) ‖ 0000000 ‖ number(4)
//! associated data the 16 bytes of the place
//! ```
//!
//! A segment's key is by a random salt, and each of its pages is sealed once, so no pair of key and nonce
//! occurs twice.

use crate::aead::{Cipher, TAG_BYTES};
use crate::error::SearchError;
use crate::nonce::{NONCE_BYTES, Nonce};

/// The version of the format, with its tokens and its table of foldings.
pub const FORMAT: u8 = 1;

/// What ends a page of a search index, so that tools tell it from other indexes' pages.
pub const PAGE_ID: [u8; 2] = [0xff, 0xb5];

/// Length of a place, in bytes.
pub const PLACE_BYTES: usize = 16;

/// Level of the pages that hold postings. Those above it are directories.
pub const LISTS: u8 = 0;

/// The highest level that a directory can have.
pub const MAX_LEVEL: u8 = 15;

/// Where a page belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The segment, by a number that the index gives once.
    pub owner: u32,
    /// 0 for postings, else how high the directory is, at most [`MAX_LEVEL`].
    pub level: u8,
    /// Its number among the pages of its segment and level, from 0.
    pub number: u32,
}

impl Place {
    /// As bytes.
    #[must_use]
    pub fn to_bytes(self) -> [u8; PLACE_BYTES] {
        let mut bytes = [0; PLACE_BYTES];
        bytes[..4].copy_from_slice(&self.owner.to_be_bytes());
        bytes[4..8].copy_from_slice(&self.number.to_be_bytes());
        bytes[8] = self.level;
        bytes[9] = FORMAT;
        bytes[14..].copy_from_slice(&PAGE_ID);
        bytes
    }

    /// Of bytes; `None` if they are none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; PLACE_BYTES]) -> Option<Self> {
        let (owner, rest) = bytes.split_first_chunk::<4>()?;
        let number = rest.first_chunk::<4>()?;
        let place = Self {
            owner: u32::from_be_bytes(*owner),
            level: bytes[8],
            number: u32::from_be_bytes(*number),
        };
        (place.to_bytes() == *bytes && place.level <= MAX_LEVEL).then_some(place)
    }

    fn nonce(self) -> Nonce {
        let mut nonce = [0; NONCE_BYTES];
        nonce[0] = self.level;
        nonce[8..].copy_from_slice(&self.number.to_be_bytes());
        nonce
    }
}

/// Length of what can be sealed into `sealed` bytes.
#[must_use]
pub fn body_len(sealed: usize) -> usize {
    sealed.saturating_sub(TAG_BYTES)
}

/// Seals `body` for `place` into `sealed`, which has room for the tag, too.
///
/// # Errors
/// [`SearchError::Pii`] when the lengths do not fit.
pub fn seal(
    cipher: &Cipher,
    place: Place,
    body: &[u8],
    sealed: &mut [u8],
) -> Result<(), SearchError> {
    Ok(cipher.seal(&place.nonce(), &place.to_bytes(), body, sealed)?)
}

/// Opens what was sealed for `place`.
///
/// # Errors
/// [`SearchError::NotAuthentic`]; `body` then holds nothing of it.
pub fn open(
    cipher: &Cipher,
    place: Place,
    sealed: &[u8],
    body: &mut [u8],
) -> Result<(), SearchError> {
    let (ciphertext, tag) =
        sealed.split_last_chunk::<TAG_BYTES>().ok_or(SearchError::NotAuthentic)?;
    cipher
        .open(&place.nonce(), &place.to_bytes(), ciphertext, tag, body)
        .map_err(|_| SearchError::NotAuthentic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::key;
    use crate::secret::SecretKey;

    const PLACE: Place = Place { owner: 258, level: 1, number: 0x0304_0506 };

    fn cipher(salt: u8) -> Cipher {
        key::pages(&SecretKey::copy_of(&[7; 32]), &[salt; 16])
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        assert_eq!(PLACE.to_bytes(), [0, 0, 1, 2, 3, 4, 5, 6, 1, 1, 0, 0, 0, 0, 0xff, 0xb5]);
        assert_eq!(PLACE.nonce(), [1, 0, 0, 0, 0, 0, 0, 0, 3, 4, 5, 6]);
    }

    #[test]
    fn only_places_are_read() {
        assert_eq!(Place::from_bytes(&PLACE.to_bytes()), Some(PLACE));
        for (at, value) in [(8, 16), (9, 2), (10, 1), (13, 1), (14, 0), (15, 0)] {
            let mut bytes = PLACE.to_bytes();
            bytes[at] = value;
            assert_eq!(Place::from_bytes(&bytes), None);
        }
    }

    #[test]
    fn a_page_opens_in_its_place_only() {
        let body = [0xab; 100];
        let mut sealed = [0; 116];
        seal(&cipher(1), PLACE, &body, &mut sealed).expect("sealed");
        let mut opened = [0; 100];
        assert_eq!(open(&cipher(1), PLACE, &sealed, &mut opened), Ok(()));
        assert_eq!(opened, body);

        let refused = Err(SearchError::NotAuthentic);
        assert_eq!(open(&cipher(2), PLACE, &sealed, &mut opened), refused);
        for other in [
            Place { owner: 259, ..PLACE },
            Place { level: 0, ..PLACE },
            Place { number: 0, ..PLACE },
        ] {
            assert_eq!(open(&cipher(1), other, &sealed, &mut opened), refused);
        }
        for bit in 0..8 * sealed.len() {
            let mut changed = sealed;
            changed[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(open(&cipher(1), PLACE, &changed, &mut opened), refused, "bit {bit}");
        }
        assert_eq!(open(&cipher(1), PLACE, &sealed[..15], &mut []), refused);
    }
}
