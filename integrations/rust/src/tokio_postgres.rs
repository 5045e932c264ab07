//! For tokio-postgres, and for all that use `postgres-types`.
//!
//! Both formats of the type are text, so a value is a string on the wire; what is missing in the driver is only that
//! `String` and `encrypted_text` belong together.

use crate::{EncryptedText, LOAD, TYPE};
use bytes::BytesMut;
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use std::error::Error;
use tokio_postgres::{Client, Transaction};

/// Loads a keyring into the session: in a pool, from its hook for new connections.
///
/// # Errors
/// The server's: a keyring that it refuses.
pub async fn load_keys(client: &Client, keyring: &str) -> Result<(), tokio_postgres::Error> {
    client.query_one(LOAD, &[&keyring, &false]).await.map(drop)
}

/// Loads a keyring until the transaction ends: for poolers in transaction mode.
///
/// # Errors
/// The server's: a keyring that it refuses.
pub async fn load_transaction_keys(
    transaction: &Transaction<'_>,
    keyring: &str,
) -> Result<(), tokio_postgres::Error> {
    transaction.query_one(LOAD, &[&keyring, &true]).await.map(drop)
}

impl ToSql for EncryptedText {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        out.extend_from_slice(self.0.as_bytes());
        Ok(IsNull::No)
    }

    fn accepts(ty: &Type) -> bool {
        ty.name() == TYPE || <&str as ToSql>::accepts(ty)
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for EncryptedText {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(std::str::from_utf8(raw)?.to_owned()))
    }

    fn accepts(ty: &Type) -> bool {
        ty.name() == TYPE || <&str as FromSql>::accepts(ty)
    }
}
