//! The two kinds of key that values depend on.

use std::fmt;
use std::str::FromStr;

/// What a key of a keyring does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// Encrypts values.
    Data,
    /// Makes equality tags and blind indexes.
    Index,
}

/// The text is neither `data` nor `index`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownKind;

impl FromStr for KeyKind {
    type Err = UnknownKind;

    fn from_str(text: &str) -> Result<Self, UnknownKind> {
        match text {
            "data" => Ok(Self::Data),
            "index" => Ok(Self::Index),
            _ => Err(UnknownKind),
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "data",
            Self::Index => "index",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_read_as_it_is_written() {
        for kind in [KeyKind::Data, KeyKind::Index] {
            assert_eq!(kind.to_string().parse(), Ok(kind));
        }
        for text in ["", "Data", "index ", "master"] {
            assert_eq!(text.parse::<KeyKind>(), Err(UnknownKind), "{text:?}");
        }
    }
}
