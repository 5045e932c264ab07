//! Which segments an index has, as its block 0 says it, authenticated by whoever merged last: else
//! who can write the disk would make rows vanish from answers by leaving out a segment.
//!
//! ```text
//! catalogue  format(1) count(1) version(2) merges(8) index(4) salt(16) ‖ segment … ‖ mac(32)
//! segment    owner(4) version(2) level(1) 0 root(4) pages(4) postings(8) salt(16)
//! mac        HMAC-SHA-256 of all before it
//! ```
//!
//! version is that of a data key: the catalogue's makes the MAC, a segment's seals its pages. An index that
//! nobody has merged yet has count, version, merges and mac 0: then every row is looked at. index is what PostgreSQL
//! knows the index by: the catalogue of another says nothing.

use super::key::{self, SALT_BYTES, Salt};
use super::page::{FORMAT, MAX_LEVEL};
use crate::error::{PiiError, SearchError};
use crate::memory;
use crate::secret::SecretKey;
use crate::version::KeyVersion;
use subtle::ConstantTimeEq as _;

/// As many segments as an index has at most.
pub const MAX_SEGMENTS: usize = 64;

/// Length of the longest catalogue, in bytes.
pub const MAX_BYTES: usize = HEAD_BYTES + MAX_SEGMENTS * SEGMENT_BYTES + MAC_BYTES;

const VERSION_AT: usize = 2;
const HEAD_BYTES: usize = 16 + SALT_BYTES;
const SEGMENT_BYTES: usize = 24 + SALT_BYTES;
const MAC_BYTES: usize = 32;

/// A segment: a sorted file of postings, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// What its pages name as their owner, given once in an index.
    pub owner: u32,
    /// The version of the data key that it is sealed under.
    pub version: KeyVersion,
    /// Level of its root, 1 to [`MAX_LEVEL`].
    pub level: u8,
    /// Block of its root, which is page 0 of its level.
    pub root: u32,
    /// How many pages it has.
    pub pages: u32,
    /// How many postings it has.
    pub postings: u64,
    /// What makes its key its own.
    pub salt: Salt,
}

/// The segments of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// The index's number in PostgreSQL.
    pub index: u32,
    /// What makes the labels of this index its own.
    pub salt: Salt,
    /// How many merges there have been. Without any, no row is in a segment, and every row has to be looked at.
    pub merges: u64,
    /// At most [`MAX_SEGMENTS`].
    pub segments: Vec<Segment>,
}

/// A catalogue as it is stored, not authenticated yet.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// All of it but the MAC.
    signed: &'a [u8],
    mac: &'a [u8; MAC_BYTES],
}

impl Catalogue {
    /// That of an index without segments.
    #[must_use]
    pub fn new(index: u32, salt: Salt) -> Self {
        Self { index, salt, merges: 0, segments: Vec::new() }
    }

    /// Whether one more segment finds a place, once it has taken in what [`Catalogue::take_in`] gives.
    #[must_use]
    pub fn has_room(&self, version: KeyVersion) -> bool {
        let others = self.segments.iter().filter(|segment| segment.version != version).count();
        others < MAX_SEGMENTS
    }

    /// Takes out the segments that are written again together with new ones of so many pages under this version:
    /// what is not much larger, so that there are few, and what would be one too many. Labels of another key are
    /// others: what is under one stays.
    pub fn take_in(&mut self, version: KeyVersion, new_pages: u64) -> Vec<Segment> {
        let mut pages = new_pages;
        let mut taken = Vec::new();
        while let Some(at) = self.smallest(version) {
            let smallest = u64::from(self.segments[at].pages);
            if smallest > pages.saturating_mul(2) && self.segments.len() < MAX_SEGMENTS {
                break;
            }
            pages += smallest;
            taken.push(self.segments.swap_remove(at));
        }
        taken
    }

    fn smallest(&self, version: KeyVersion) -> Option<usize> {
        let under_it = self.segments.iter().enumerate().filter(|(_, one)| one.version == version);
        under_it.min_by_key(|(_, one)| one.pages).map(|(at, _)| at)
    }

    /// Its bytes, before it was merged for the first time: nobody has to vouch for it.
    ///
    /// # Errors
    /// [`SearchError::Pii`]: out of memory.
    pub fn store_unmerged(&self) -> Result<Vec<u8>, SearchError> {
        let mut bytes = self.signed(None)?;
        append(&mut bytes, &[0; MAC_BYTES])?;
        Ok(bytes)
    }

    /// Its bytes, authenticated under a data key.
    ///
    /// # Errors
    /// [`SearchError::TooLarge`] for more than [`MAX_SEGMENTS`]; [`SearchError::Pii`]: out of memory.
    pub fn store(&self, version: KeyVersion, data_key: &SecretKey) -> Result<Vec<u8>, SearchError> {
        let mut bytes = self.signed(Some(version))?;
        let mac = key::catalogue(data_key, &self.salt).mac(b"", &bytes);
        append(&mut bytes, &mac)?;
        Ok(bytes)
    }

    fn signed(&self, version: Option<KeyVersion>) -> Result<Vec<u8>, SearchError> {
        let count = self.segments.len();
        if count > MAX_SEGMENTS {
            return Err(SearchError::TooLarge);
        }
        let mut bytes = memory::room(MAX_BYTES)?;
        append(&mut bytes, &[FORMAT, count as u8])?;
        append(&mut bytes, &version.map_or(0, KeyVersion::get).to_be_bytes())?;
        append(&mut bytes, &self.merges.to_be_bytes())?;
        append(&mut bytes, &self.index.to_be_bytes())?;
        append(&mut bytes, &self.salt)?;
        for segment in &self.segments {
            append(&mut bytes, &segment.to_bytes())?;
        }
        Ok(bytes)
    }
}

impl Segment {
    fn to_bytes(&self) -> [u8; SEGMENT_BYTES] {
        let mut bytes = [0; SEGMENT_BYTES];
        bytes[..4].copy_from_slice(&self.owner.to_be_bytes());
        bytes[4..6].copy_from_slice(&self.version.get().to_be_bytes());
        bytes[6] = self.level;
        bytes[8..12].copy_from_slice(&self.root.to_be_bytes());
        bytes[12..16].copy_from_slice(&self.pages.to_be_bytes());
        bytes[16..24].copy_from_slice(&self.postings.to_be_bytes());
        bytes[24..].copy_from_slice(&self.salt);
        bytes
    }

    fn from_bytes(bytes: &[u8; SEGMENT_BYTES]) -> Option<Self> {
        let segment = Self {
            owner: u32::from_be_bytes(*bytes.first_chunk()?),
            version: version(u16::from_be_bytes(*bytes[4..].first_chunk()?))?,
            level: bytes[6],
            root: u32::from_be_bytes(*bytes[8..].first_chunk()?),
            pages: u32::from_be_bytes(*bytes[12..].first_chunk()?),
            postings: u64::from_be_bytes(*bytes[16..].first_chunk()?),
            salt: *bytes[24..].first_chunk()?,
        };
        let fits = (1..=MAX_LEVEL).contains(&segment.level) && segment.to_bytes() == *bytes;
        fits.then_some(segment)
    }
}

impl<'a> Stored<'a> {
    /// The catalogue at the start of `bytes`.
    ///
    /// # Errors
    /// [`SearchError::Malformed`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, SearchError> {
        const MALFORMED: SearchError = SearchError::Malformed("catalogue");
        let [FORMAT, count, ..] = *bytes else {
            return Err(SearchError::Malformed("format of the catalogue"));
        };
        let len = HEAD_BYTES + usize::from(count) * SEGMENT_BYTES;
        let (signed, rest) = bytes.split_at_checked(len).ok_or(MALFORMED)?;
        let stored = Self { signed, mac: rest.first_chunk().ok_or(MALFORMED)? };
        let catalogue = stored.claimed()?;
        let unmerged =
            catalogue.merges == 0 && catalogue.segments.is_empty() && *stored.mac == [0; MAC_BYTES];
        let fits = match stored.version() {
            None => unmerged,
            Some(_) => catalogue.merges > 0 && catalogue.segments.len() <= MAX_SEGMENTS,
        };
        if fits { Ok(stored) } else { Err(MALFORMED) }
    }

    /// The version of the data key that authenticates it; `None` when nobody has merged yet.
    #[must_use]
    pub fn version(&self) -> Option<KeyVersion> {
        version(u16::from_be_bytes([self.signed[VERSION_AT], self.signed[VERSION_AT + 1]]))
    }

    /// Its length, in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a catalogue is never empty")]
    pub fn len(&self) -> usize {
        self.signed.len() + self.mac.len()
    }

    /// What it says, which may be anybody's word: for showing it, and for an index that nobody has merged.
    ///
    /// # Errors
    /// [`SearchError::Malformed`]; [`SearchError::Pii`]: out of memory.
    pub fn claimed(&self) -> Result<Catalogue, SearchError> {
        const MALFORMED: SearchError = SearchError::Malformed("segment");
        let (head, rest) = self.signed.split_first_chunk::<HEAD_BYTES>().ok_or(MALFORMED)?;
        let (entries, _) = rest.as_chunks::<SEGMENT_BYTES>();
        let mut segments = Vec::new();
        for entry in entries {
            memory::push(&mut segments, Segment::from_bytes(entry).ok_or(MALFORMED)?)?;
        }
        let merges = u64::from_be_bytes(*head[4..].first_chunk().ok_or(MALFORMED)?);
        let index = u32::from_be_bytes(*head[12..].first_chunk().ok_or(MALFORMED)?);
        Ok(Catalogue { index, salt: *head.last_chunk().ok_or(MALFORMED)?, merges, segments })
    }

    /// What it says, if whoever has this data key has said it.
    ///
    /// # Errors
    /// [`SearchError::NotAuthentic`], and those of [`Stored::claimed`].
    pub fn authenticated(&self, data_key: &SecretKey) -> Result<Catalogue, SearchError> {
        let catalogue = self.claimed()?;
        let mac = key::catalogue(data_key, &catalogue.salt).mac(b"", self.signed);
        if mac.ct_eq(self.mac).into() { Ok(catalogue) } else { Err(SearchError::NotAuthentic) }
    }
}

/// Whether the catalogue at the start of `bytes` says that somebody has merged. Looks at nothing else.
#[must_use]
pub fn is_merged(bytes: &[u8]) -> bool {
    bytes.get(VERSION_AT..VERSION_AT + 2).is_some_and(|version| version != [0; 2])
}

fn version(number: u16) -> Option<KeyVersion> {
    KeyVersion::new(number.into())
}

fn append(bytes: &mut Vec<u8>, more: &[u8]) -> Result<(), PiiError> {
    more.iter().try_for_each(|byte| memory::push(bytes, *byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SecretKey {
        SecretKey::copy_of(&[seed; 32])
    }

    fn two() -> KeyVersion {
        version(2).expect("a version")
    }

    fn segment(owner: u32) -> Segment {
        let salt = [owner as u8; 16];
        Segment { owner, version: two(), level: 1, root: 9, pages: 300, postings: 1 << 33, salt }
    }

    fn catalogue(count: usize) -> Catalogue {
        let segments = (1..).take(count).map(segment).collect();
        Catalogue { index: 77, salt: [5; 16], merges: 3, segments }
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        let bytes = catalogue(1).store(two(), &key(1)).expect("stored");
        assert_eq!(bytes[..12], [1, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3]);
        assert_eq!(bytes[12..16], [0, 0, 0, 77]);
        assert_eq!(bytes[16..32], [5; 16]);
        assert_eq!(
            bytes[32..56],
            [0, 0, 0, 1, 0, 2, 1, 0, 0, 0, 0, 9, 0, 0, 1, 44, 0, 0, 0, 2, 0, 0, 0, 0]
        );
        assert_eq!(bytes[56..72], [1; 16]);
        assert_eq!(bytes[72..], key::catalogue(&key(1), &[5; 16]).mac(b"", &bytes[..72]));
        assert_eq!(bytes.len(), 104);
    }

    #[test]
    fn it_is_authentic_under_its_key_whole_and_unchanged() {
        for count in [0, 1, 2, MAX_SEGMENTS] {
            let bytes = catalogue(count).store(two(), &key(1)).expect("stored");
            assert!(bytes.len() <= MAX_BYTES);
            let stored = Stored::parse(&bytes).expect("a catalogue");
            assert_eq!(stored.version(), Some(two()));
            assert_eq!(stored.authenticated(&key(1)), Ok(catalogue(count)));
            assert_eq!(stored.authenticated(&key(2)), Err(SearchError::NotAuthentic));
            for bit in 0..8 * bytes.len() {
                let mut changed = bytes.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                let read = Stored::parse(&changed).and_then(|stored| stored.authenticated(&key(1)));
                assert!(read.is_err(), "bit {bit}");
            }
            assert!(Stored::parse(&bytes[..bytes.len() - 1]).is_err());
        }
        assert_eq!(catalogue(MAX_SEGMENTS + 1).store(two(), &key(1)), Err(SearchError::TooLarge));
    }

    #[test]
    fn an_unmerged_one_needs_no_key_and_has_no_segments() {
        let bytes = Catalogue::new(77, [5; 16]).store_unmerged().expect("stored");
        let stored = Stored::parse(&bytes).expect("a catalogue");
        assert!(!is_merged(&bytes));
        assert_eq!((stored.version(), stored.claimed()), (None, Ok(Catalogue::new(77, [5; 16]))));

        let mut signed = catalogue(1).store(two(), &key(1)).expect("stored");
        signed[2..4].fill(0);
        assert!(Stored::parse(&signed).is_err());
        let end = signed.len() - 32;
        signed[4..12].fill(0);
        signed[end..].fill(0);
        assert!(Stored::parse(&signed).is_err());
    }

    #[test]
    fn segments_stay_few_and_find_a_place() {
        let sized = |owner, version, pages| Segment { version, pages, ..segment(owner) };
        let three = version(3).expect("a version");
        let mut some = catalogue(0);
        some.segments = vec![sized(1, two(), 1000), sized(2, two(), 10), sized(3, three, 1)];
        assert_eq!(some.take_in(two(), 5), [sized(2, two(), 10)]);
        assert_eq!(some.segments.len(), 2);
        assert_eq!(some.take_in(two(), 5), []);

        // However many come, of whatever size, under one key: there is a place.
        let mut full = catalogue(0);
        for round in 0..1000_u32 {
            let pages = u32::MAX >> (round % 31);
            let taken = full.take_in(two(), pages.into());
            let pages = taken.iter().fold(pages, |sum, one| sum.saturating_add(one.pages));
            full.segments.push(sized(round, two(), pages));
            assert!(full.segments.len() <= MAX_SEGMENTS);
        }
        let mut full = catalogue(0);
        full.segments = (1..).map(|owner| sized(owner, three, 9)).take(MAX_SEGMENTS - 1).collect();
        assert!(full.has_room(two()));
        full.segments.push(sized(99, two(), u32::MAX));
        assert!(full.has_room(two()));
        assert_eq!(full.take_in(two(), 1).len(), 1);
        full.segments.push(sized(99, three, 9));
        assert!(!full.has_room(two()) && full.has_room(three));
    }
}
