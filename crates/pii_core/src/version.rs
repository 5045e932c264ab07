//! Key versions.

use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

/// The version of a data key or an index key: 1 to 65535, written in decimal without leading zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyVersion(NonZeroU16);

impl KeyVersion {
    /// The version `number`, or `None` outside 1 to 65535.
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        u16::try_from(number).ok().and_then(NonZeroU16::new).map(Self)
    }

    /// The version as a number, 1 to 65535.
    #[inline]
    #[must_use]
    pub fn get(self) -> u16 {
        self.0.get()
    }

    /// The version that one decimal digit says; `None` of zero.
    #[inline(always)]
    pub(crate) fn of_digit(digit: u8) -> Option<Self> {
        NonZeroU16::new(u16::from(digit.wrapping_sub(b'0'))).map(Self)
    }

    /// Reads the version at the start of `bytes`; returns it with the number of bytes it takes.
    #[inline(always)]
    pub(crate) fn parse_prefix(bytes: &[u8]) -> Option<(Self, usize)> {
        let mut number = 0_u32;
        let mut digits = 0;
        while let Some(digit) = bytes.get(digits).filter(|byte| byte.is_ascii_digit()) {
            number = number * 10 + u32::from(digit - b'0');
            digits += 1;
            if digits > 5 {
                return None;
            }
        }
        if bytes.first() == Some(&b'0') {
            return None;
        }
        let number = u16::try_from(number).ok().and_then(NonZeroU16::new)?;
        Some((Self(number), digits))
    }
}

/// The text is not one to five decimal digits, 1 to 65535, without sign or leading zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAVersion;

impl FromStr for KeyVersion {
    type Err = NotAVersion;

    fn from_str(digits: &str) -> Result<Self, NotAVersion> {
        match Self::parse_prefix(digits.as_bytes()) {
            Some((version, used)) if used == digits.len() => Ok(version),
            _ => Err(NotAVersion),
        }
    }
}

impl fmt::Display for KeyVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_one_to_65535() {
        for number in [1_u16, 9, 10, 12, 255, 999, 10_000, 65_535] {
            let version: Result<KeyVersion, _> = number.to_string().parse();
            assert_eq!(version.map(KeyVersion::get), Ok(number));
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "0", "01", "65536", "99999", "100000", "-1", "+1", "1 ", " 1", "1a", "٣"]
        {
            assert_eq!(text.parse::<KeyVersion>(), Err(NotAVersion), "{text:?}");
        }
    }
}
