//! For sqlx.

use crate::{EncryptedText, LOAD, TYPE};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgHasArrayType, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, PgConnection, Postgres, Transaction, Type, TypeInfo as _};

/// Loads a keyring into the session: in a pool, from `after_connect`.
///
/// # Errors
/// The server's: a keyring that it refuses.
pub async fn load_keys(connection: &mut PgConnection, keyring: &str) -> Result<(), sqlx::Error> {
    load(connection, keyring, false).await
}

/// Loads a keyring until the transaction ends: for poolers in transaction mode.
///
/// # Errors
/// The server's: a keyring that it refuses.
pub async fn load_transaction_keys(
    transaction: &mut Transaction<'_, Postgres>,
    keyring: &str,
) -> Result<(), sqlx::Error> {
    load(transaction, keyring, true).await
}

async fn load(
    connection: &mut PgConnection,
    keyring: &str,
    is_local: bool,
) -> Result<(), sqlx::Error> {
    // A named statement would stay behind in the session that a pooler shares.
    let query = sqlx::query(LOAD).bind(keyring).bind(is_local).persistent(false);
    query.execute(connection).await.map(drop)
}

impl Type<Postgres> for EncryptedText {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_name(TYPE)
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        ty.name() == TYPE || <str as Type<Postgres>>::compatible(ty)
    }
}

impl PgHasArrayType for EncryptedText {
    fn array_type_info() -> PgTypeInfo {
        PgTypeInfo::array_of(TYPE)
    }
}

impl Encode<'_, Postgres> for EncryptedText {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Postgres>>::encode(&self.0, buffer)
    }
}

impl<'r> Decode<'r, Postgres> for EncryptedText {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        <&str as Decode<Postgres>>::decode(value).map(Self::from)
    }
}
