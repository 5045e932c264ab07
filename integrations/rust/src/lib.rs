//! The type `encrypted_text` for tokio-postgres (and postgres, and all that use `postgres-types`).
//!
//! Both formats of the type are text, so a value is a string on the wire; what is missing in the
//! driver is only that `String` and `encrypted_text` belong together.

use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;
use tokio_postgres::Client;

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

impl ToSql for EncryptedText {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        is_encrypted_text(ty) || <&str as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for EncryptedText {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        is_encrypted_text(ty) || <&str as FromSql>::accepts(ty)
    }
}

/// The extension's types have no fixed OID: they are known by name.
fn is_encrypted_text(ty: &Type) -> bool {
    ty.name() == "encrypted_text"
}

/// Loads a keyring into the session, or with `is_local` into the current transaction. It travels as
/// a bind parameter and is part of no statement.
///
/// # Errors
/// The server's: a keyring that it refuses.
pub async fn load_keys(
    client: &Client,
    keyring: &str,
    is_local: bool,
) -> Result<(), tokio_postgres::Error> {
    client.execute("SELECT pii_load_keyring($1, $2)", &[&keyring, &is_local]).await?;
    Ok(())
}
