//! Adoption of whole columns, in statements that run as the owner of a table.

use crate::datum::varlena::{Allocated, Bytea};
use crate::tables::work;
use crate::value::adoption;
use crate::value::typmod::Typmod;
use pgrx::prelude::*;

/// As pii_adopt(value, legacy), for a column with this type modifier.
#[pg_extern(sql = false)]
fn pii_adopt_at_work(stored: Bytea<'_>, legacy: i32, typmod: i32, number: i64) -> Allocated {
    let ring = work::importing_ring(number);
    adoption::take(&ring, stored.bytes(), legacy, Typmod::new(typmod))
}

/// As pii_adoption_check(value, legacy).
#[expect(clippy::type_complexity, reason = "pgrx wants the columns spelled out")]
#[pg_extern(sql = false)]
fn pii_adoption_check_at_work(
    stored: Bytea<'_>,
    legacy: i32,
    number: i64,
) -> TableIterator<
    'static,
    (
        name!(form, Option<String>),
        name!(key_version, Option<i32>),
        name!(characters, Option<i32>),
        name!(problem, Option<String>),
    ),
> {
    let ring = work::importing_ring(number);
    TableIterator::once(adoption::check(&ring, stored.bytes(), legacy))
}
