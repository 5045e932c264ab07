//! The stored bytes of an encrypted value: four forms, one parser.
//!
//! ```text
//! plain       "v" N ":"               nonce(12)  ciphertext  tag(16)
//! searchable  "v" N "." M ":"  eq(16) nonce(12)  ciphertext  tag(16)
//! nocase      "v" N "." M "i:" eq(16) nonce(12)  ciphertext  tag(16)
//! bound       "v" N "a:"              nonce(12)  ciphertext  tag(16)
//! ```
//!
//! N is the data-key version, M the index-key version, eq the equality tag, of a nocase value that of the folded
//! plaintext. Everything before the nonce is the *header*. It is the associated data of a value with a tag, and the
//! beginning of the associated data of a bound one; a plain value has none.
//!
//! Other letters before the colon, `v2x:` or `v2.1x:`, are those of forms that a later version of
//! pazpaz_pii may write. This one refuses such values by name.

use crate::aead::TAG_BYTES;
use crate::error::PiiError;
use crate::mac::{EQ_TAG_BYTES, EqTag, Equality, Tagging};
use crate::nonce::{NONCE_BYTES, Nonce};
use crate::version::KeyVersion;

/// The longest plaintext that is encrypted, in bytes. Its armour still fits into one PostgreSQL
/// datum (1 GiB), so whatever can be stored can also be dumped without a key.
pub const MAX_PLAINTEXT_BYTES: usize = 805_000_000;

const MAX_HEADER_BYTES: usize = "v65535.65535i:".len() + EQ_TAG_BYTES;

/// Which of the forms a value has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without associated data.
    Plain,
    /// With an equality tag, made so.
    Searchable(Tagging),
    /// Bound to associated data that is kept elsewhere.
    Bound,
}

/// Whether a value carries an equality tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// No tag: nothing but length and key version is visible.
    Untagged,
    /// With a tag: equal values are visibly equal.
    Searchable(Equality),
}

/// A parsed value, borrowing its bytes. Parsing needs no key and proves nothing but the shape.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Envelope<'a> {
    form: Form,
    version: KeyVersion,
    header: &'a [u8],
    nonce: &'a Nonce,
    ciphertext: &'a [u8],
    tag: &'a [u8; TAG_BYTES],
}

impl<'a> Envelope<'a> {
    /// Reads a whole value.
    ///
    /// # Errors
    /// [`PiiError::Newer`] for a value in a form of a later version, [`PiiError::Malformed`] for
    /// anything else that is not exactly one of the forms.
    #[inline(always)]
    pub fn parse(bytes: &'a [u8]) -> Result<Self, PiiError> {
        let (form, version, prefix_len) = parse_prefix(bytes)?;
        let header_len = match form {
            Form::Searchable(_) => prefix_len + EQ_TAG_BYTES,
            Form::Plain | Form::Bound => prefix_len,
        };
        let (header, rest) = bytes.split_at_checked(header_len).ok_or(TOO_SHORT)?;
        let (nonce, rest) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(TOO_SHORT)?;
        let (ciphertext, tag) = rest.split_last_chunk::<TAG_BYTES>().ok_or(TOO_SHORT)?;
        Ok(Self { form, version, header, nonce, ciphertext, tag })
    }

    /// The equality tag of a searchable value, as [`Envelope::eq_tag`], without the rest of it; `None` of anything
    /// else.
    #[inline(always)]
    #[must_use]
    pub fn stored_tag(bytes: &'a [u8]) -> Option<(Tagging, &'a EqTag)> {
        let (Form::Searchable(tagging), _, prefix_len) = parse_prefix(bytes).ok()? else {
            return None;
        };
        let (tag, rest) = bytes.get(prefix_len..)?.split_first_chunk()?;
        (rest.len() >= NONCE_BYTES + TAG_BYTES).then_some((tagging, tag))
    }

    /// The form.
    #[inline]
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// The data-key version, which stands in clear.
    #[inline]
    #[must_use]
    pub fn version(&self) -> KeyVersion {
        self.version
    }

    /// The equality tag of a searchable value, and how it was made.
    #[inline]
    #[must_use]
    pub fn eq_tag(&self) -> Option<(Tagging, &'a EqTag)> {
        match self.form {
            Form::Searchable(tagging) => self.header.last_chunk().map(|tag| (tagging, tag)),
            Form::Plain | Form::Bound => None,
        }
    }

    /// All bytes before the nonce.
    #[inline]
    #[must_use]
    pub fn header(&self) -> &'a [u8] {
        self.header
    }

    /// The nonce.
    #[inline]
    #[must_use]
    pub fn nonce(&self) -> &'a Nonce {
        self.nonce
    }

    /// The ciphertext without its tag: as many bytes as the plaintext has in UTF-8.
    #[inline]
    #[must_use]
    pub fn ciphertext(&self) -> &'a [u8] {
        self.ciphertext
    }

    /// The authentication tag.
    #[inline]
    #[must_use]
    pub fn tag(&self) -> &'a [u8; TAG_BYTES] {
        self.tag
    }
}

impl std::fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Envelope")
            .field("form", &self.form)
            .field("version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The header of a value that is about to be written.
#[derive(Clone, Copy)]
pub struct Header {
    bytes: [u8; MAX_HEADER_BYTES],
    len: usize,
}

impl Header {
    /// Header of a plain value.
    #[inline]
    #[must_use]
    pub fn plain(version: KeyVersion) -> Self {
        let mut header = Self::start(version);
        header.push(b":");
        header
    }

    /// Header of a searchable value.
    #[inline]
    #[must_use]
    pub fn searchable(version: KeyVersion, tagging: Tagging, tag: &EqTag) -> Self {
        let mut header = Self::start(version);
        header.push(b".");
        header.push_number(tagging.version);
        header.push(match tagging.equality {
            Equality::Exact => b":",
            Equality::Nocase => b"i:",
        });
        header.push(tag);
        header
    }

    /// Header of a bound value.
    #[must_use]
    pub fn bound(version: KeyVersion) -> Self {
        let mut header = Self::start(version);
        header.push(b"a:");
        header
    }

    /// The bytes.
    #[inline]
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// Length of the whole value for a plaintext of `plaintext_len` bytes.
    ///
    /// # Errors
    /// [`PiiError::TooLong`] above [`MAX_PLAINTEXT_BYTES`].
    #[inline]
    pub fn value_len(&self, plaintext_len: usize) -> Result<usize, PiiError> {
        if plaintext_len > MAX_PLAINTEXT_BYTES {
            return Err(PiiError::TooLong);
        }
        Ok(self.len + NONCE_BYTES + plaintext_len + TAG_BYTES)
    }

    #[inline]
    fn start(version: KeyVersion) -> Self {
        let mut header = Self { bytes: [0; MAX_HEADER_BYTES], len: 0 };
        header.push(b"v");
        header.push_number(version);
        header
    }

    #[inline]
    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.len..self.len + bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    #[inline]
    fn push_number(&mut self, version: KeyVersion) {
        let mut divisor = 10_000;
        while divisor > version.get() {
            divisor /= 10;
        }
        while divisor > 0 {
            // A single decimal digit.
            let digit = (version.get() / divisor % 10) as u8;
            self.push(&[b'0' + digit]);
            divisor /= 10;
        }
    }
}

impl std::fmt::Debug for Header {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Header(redacted)")
    }
}

/// What stands in clear before the other bytes of a value, `v2:`, also in a form of a later version.
///
/// # Errors
/// [`PiiError::Malformed`] of what is no value.
pub fn prefix(bytes: &[u8]) -> Result<&str, PiiError> {
    if let Err(error @ PiiError::Malformed(_)) = Envelope::parse(bytes) {
        return Err(error);
    }
    let prefix = Prefix::read(bytes).ok_or(NO_PREFIX)?;
    std::str::from_utf8(&bytes[..prefix.len]).map_err(|_| NO_PREFIX)
}

/// The data-key version of a value, also in a form of a later version; `None` of what is no value.
#[inline]
#[must_use]
pub fn data_key_version(bytes: &[u8]) -> Option<KeyVersion> {
    match Envelope::parse(bytes) {
        Ok(value) => Some(value.version()),
        Err(PiiError::Newer(version)) => Some(version),
        Err(_) => None,
    }
}

const TOO_SHORT: PiiError = PiiError::Malformed("shorter than its nonce and tag");
const NO_PREFIX: PiiError = PiiError::Malformed("no version prefix");

/// Reads `v2:`, `v2.1:`, `v2.1i:` or `v2a:`; returns form, data-key version and length in bytes.
#[inline(always)]
pub(crate) fn parse_prefix(bytes: &[u8]) -> Result<(Form, KeyVersion, usize), PiiError> {
    // Nearly all are: versions of one digit, which need no counting.
    match *bytes {
        [b'v', version @ b'1'..=b'9', b':', ..] => {
            return Ok((Form::Plain, KeyVersion::of_digit(version).ok_or(NO_PREFIX)?, 3));
        }
        [b'v', version @ b'1'..=b'9', b'.', index @ b'1'..=b'9', b':', ..] => {
            return searchable(version, index, Equality::Exact, 5);
        }
        [b'v', version @ b'1'..=b'9', b'.', index @ b'1'..=b'9', b'i', b':', ..] => {
            return searchable(version, index, Equality::Nocase, 6);
        }
        _ => {}
    }
    let prefix = Prefix::read(bytes).ok_or(NO_PREFIX)?;
    match prefix.form {
        Some(form) => Ok((form, prefix.version, prefix.len)),
        None if bytes.len() < prefix.len + NONCE_BYTES + TAG_BYTES => Err(TOO_SHORT),
        None => Err(PiiError::Newer(prefix.version)),
    }
}

/// The prefix of a searchable value whose versions are these digits.
#[inline(always)]
fn searchable(
    version: u8,
    index: u8,
    equality: Equality,
    len: usize,
) -> Result<(Form, KeyVersion, usize), PiiError> {
    let digit = |digit| KeyVersion::of_digit(digit).ok_or(NO_PREFIX);
    Ok((Form::Searchable(Tagging { version: digit(index)?, equality }), digit(version)?, len))
}

/// What a value begins with: `"v" N ["." M] letters ":"`.
pub(crate) struct Prefix {
    /// `None` for letters that this version does not know.
    pub(crate) form: Option<Form>,
    pub(crate) version: KeyVersion,
    pub(crate) len: usize,
}

impl Prefix {
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let rest = bytes.strip_prefix(b"v")?;
        let (version, used) = KeyVersion::parse_prefix(rest)?;
        let rest = &rest[used..];
        let (index, rest) = match rest.strip_prefix(b".") {
            Some(rest) => {
                let (index, used) = KeyVersion::parse_prefix(rest)?;
                (Some(index), &rest[used..])
            }
            None => (None, rest),
        };
        let letters = rest.iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        let (letters, rest) = rest.split_at(letters);
        let form = match (index, letters) {
            (None, b"") => Some(Form::Plain),
            (None, b"a") => Some(Form::Bound),
            (Some(version), b"") => {
                Some(Form::Searchable(Tagging { version, equality: Equality::Exact }))
            }
            (Some(version), b"i") => {
                Some(Form::Searchable(Tagging { version, equality: Equality::Nocase }))
            }
            _ => None,
        };
        let len = bytes.len() - rest.strip_prefix(b":")?.len();
        Some(Self { form, version, len })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(n: i64) -> KeyVersion {
        KeyVersion::new(n).expect("valid")
    }

    fn searchable(data: KeyVersion, version: KeyVersion, equality: Equality) -> (Header, Form) {
        let tagging = Tagging { version, equality };
        (Header::searchable(data, tagging, &[9; 16]), Form::Searchable(tagging))
    }

    #[test]
    fn headers_parse_back() {
        for n in [1, 9, 10, 99, 100, 9_999, 10_000, 65_535] {
            for (header, form) in [
                (Header::plain(version(n)), Form::Plain),
                (Header::bound(version(n)), Form::Bound),
                searchable(version(n), version(65_536 - n), Equality::Exact),
                searchable(version(n), version(65_536 - n), Equality::Nocase),
            ] {
                let mut value = header.as_bytes().to_vec();
                value.extend([0; NONCE_BYTES + TAG_BYTES]);
                let envelope = Envelope::parse(&value).expect("parses");
                assert_eq!(envelope.form(), form);
                assert_eq!(envelope.version(), version(n));
                assert_eq!(envelope.header(), header.as_bytes());
                assert_eq!(Envelope::stored_tag(&value), envelope.eq_tag());
                assert_eq!(envelope.ciphertext(), b"");
                assert_eq!(header.value_len(0), Ok(value.len()));
            }
        }
    }

    #[test]
    fn letters_of_later_versions_are_told_from_rubbish() {
        let newer = Err(PiiError::Newer(version(12)));
        for prefix in [
            "v12x:",
            "v12i:",
            "v12.3x:",
            "v12.3a:",
            "v12.3ii:",
            "v12.3ix:",
            "v12ab:",
            "v12bidopst:",
        ] {
            let mut value = prefix.as_bytes().to_vec();
            value.extend([0; NONCE_BYTES + TAG_BYTES]);
            assert_eq!(Envelope::parse(&value), newer, "{prefix}");
            assert_eq!(Envelope::stored_tag(&value), None);
            assert_eq!(super::prefix(&value), Ok(prefix));
            assert_eq!(data_key_version(&value), Some(version(12)));
            value.pop();
            assert_eq!(Envelope::parse(&value), Err(TOO_SHORT), "{prefix}");
            assert_eq!(super::prefix(&value), Err(TOO_SHORT));
            assert_eq!(data_key_version(&value), None);
        }
        for prefix in ["v12X:", "v12x", "v12x1:", "v12.x:", "v12.3.4:", "vx:", "v12 x:", "v012x:"] {
            let mut value = prefix.as_bytes().to_vec();
            value.extend([0; NONCE_BYTES + TAG_BYTES]);
            assert_eq!(Envelope::parse(&value), Err(NO_PREFIX), "{prefix}");
        }
    }

    #[test]
    fn overhead_is_31_bytes_plain_and_49_or_50_searchable() {
        assert_eq!(Header::plain(version(2)).value_len(0), Ok(31));
        // 47 and the second version number: ".1" is two bytes.
        let overhead = |equality| searchable(version(2), version(1), equality).0.value_len(0);
        assert_eq!(overhead(Equality::Exact), Ok(47 + 2));
        assert_eq!(overhead(Equality::Nocase), Ok(47 + 3));
    }

    #[test]
    fn every_truncation_is_refused() {
        for equality in [Equality::Exact, Equality::Nocase] {
            let header = searchable(version(2), version(1), equality).0;
            let value = [header.as_bytes(), &[0; NONCE_BYTES + TAG_BYTES]].concat();
            assert!(Envelope::parse(&value).is_ok());
            for cut in (0..value.len()).map(|len| &value[..len]) {
                let refused = Envelope::parse(cut);
                assert!(matches!(refused, Err(PiiError::Malformed(_))), "{}", cut.len());
                assert_eq!(Envelope::stored_tag(cut), None);
            }
        }
    }

    #[test]
    fn refuses_too_long_plaintext() {
        let header = Header::plain(version(1));
        assert!(header.value_len(MAX_PLAINTEXT_BYTES).is_ok());
        assert_eq!(header.value_len(MAX_PLAINTEXT_BYTES + 1), Err(PiiError::TooLong));
    }
}
