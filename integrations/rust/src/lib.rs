#![doc = include_str!("../README.md")]

#[cfg(feature = "sqlx")]
pub mod sqlx;
#[cfg(feature = "tokio-postgres")]
pub mod tokio_postgres;

/// The plaintext of a value of type `encrypted_text`, or its armour in a session without a key.
///
/// As a parameter it is for statements in which PostgreSQL finds the type `encrypted_text`
/// (`INSERT … VALUES ($1)`, `COPY`, `= $1`) or a string type (`ILIKE $1`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EncryptedText(pub String);

/// Does not show the text: logs are full of `{:?}`.
impl std::fmt::Debug for EncryptedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EncryptedText(…)")
    }
}

impl From<&str> for EncryptedText {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for EncryptedText {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<EncryptedText> for String {
    fn from(text: EncryptedText) -> Self {
        text.0
    }
}

impl std::ops::Deref for EncryptedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// The extension's types have no fixed OID: they are known by name.
#[cfg(any(feature = "sqlx", feature = "tokio-postgres"))]
const TYPE: &str = "encrypted_text";

/// The keyring travels as a bind parameter and is part of no statement.
#[cfg(any(feature = "sqlx", feature = "tokio-postgres"))]
const LOAD: &str = "SELECT pii_load_keyring($1, $2)";
