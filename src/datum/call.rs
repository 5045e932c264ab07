//! How PostgreSQL calls a function: what its arguments and results are.

use pgrx::callconv::{BoxRet, FcInfo};
use pgrx::datum::Datum;
use pgrx::pg_sys;

/// A datum that is returned as it is.
pub(crate) struct Raw(pub(crate) pg_sys::Datum);

/// Lets a type be an argument or a result of `#[pg_extern(sql = false)]` functions, whose SQL is
/// written by hand: `$sql` only documents the type.
macro_rules! sql_type {
    ($type:ty, $sql:literal) => {
        const _: () = {
            use pgrx::pgrx_sql_entity_graph::metadata::{
                ArgumentError, ReturnsError, ReturnsRef, SqlMappingRef, SqlTranslatable, TypeOrigin,
            };

            // SAFETY: metadata for SQL that is never generated.
            unsafe impl SqlTranslatable for $type {
                const TYPE_IDENT: &'static str = $sql;
                const TYPE_ORIGIN: TypeOrigin = TypeOrigin::External;
                const ARGUMENT_SQL: Result<SqlMappingRef, ArgumentError> =
                    Ok(SqlMappingRef::literal($sql));
                const RETURN_SQL: Result<ReturnsRef, ReturnsError> =
                    Ok(ReturnsRef::One(SqlMappingRef::literal($sql)));
            }
        };
    };
}

/// Lets a type with an `unsafe fn from_datum` be an argument, which is never null.
macro_rules! varlena_argument {
    ($type:ident, $sql:literal) => {
        $crate::datum::call::sql_type!($type<'_>, $sql);

        const _: () = {
            use pgrx::callconv::{Arg, ArgAbi};

            // SAFETY: the SQL declaration gives the function a non-null varlena of this type.
            unsafe impl<'fcx> ArgAbi<'fcx> for $type<'fcx> {
                unsafe fn unbox_arg_unchecked(arg: Arg<'_, 'fcx>) -> Self {
                    // SAFETY: as above; a STRICT function never sees a null.
                    unsafe {
                        match arg.unbox_arg_using_from_datum::<pgrx::pg_sys::Datum>() {
                            Some(datum) => Self::from_datum(datum),
                            None => unreachable!("null argument of a strict function"),
                        }
                    }
                }
            }
        };
    };
}

pub(crate) use {sql_type, varlena_argument};

sql_type!(Raw, "internal");

// SAFETY: whoever makes a `Raw` vouches for its datum.
unsafe impl BoxRet for Raw {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.0) }
    }
}
