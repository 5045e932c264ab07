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

/// Declares a C function to PostgreSQL (with its `pg_finfo_` companion, fmgr.h) that takes a short way, an
/// `unsafe fn(FunctionCallInfo) -> Option<Datum>`, or where that gives nothing calls the checked function.
macro_rules! fast_function {
    ($(#[$doc:meta])* $name:ident, $info:ident, $short:ident or $checked:ident) => {
        #[doc(hidden)]
        #[unsafe(no_mangle)]
        pub(crate) extern "C" fn $info() -> &'static pgrx::pg_sys::Pg_finfo_record {
            const VERSION_1: pgrx::pg_sys::Pg_finfo_record =
                pgrx::pg_sys::Pg_finfo_record { api_version: 1 };
            &VERSION_1
        }

        $(#[$doc])*
        ///
        /// # Safety
        /// To be called by PostgreSQL, with arguments as its declaration in SQL says.
        #[unsafe(no_mangle)]
        pub(crate) unsafe extern "C-unwind" fn $name(
            call: pgrx::pg_sys::FunctionCallInfo,
        ) -> pgrx::pg_sys::Datum {
            // SAFETY: PostgreSQL's call, whose arguments are as declared.
            unsafe {
                match $short(call) {
                    Some(result) => result,
                    None => $checked(call),
                }
            }
        }
    };
}

/// An argument of a call.
///
/// # Safety
/// The call must have so many arguments, and this one not be null.
#[inline]
pub(crate) unsafe fn argument(call: pg_sys::FunctionCallInfo, index: usize) -> pg_sys::Datum {
    // SAFETY: the caller vouches for it.
    unsafe { (*(*call).args.as_ptr().add(index)).value }
}

/// Whether an argument of a call is null.
///
/// # Safety
/// The call must have so many arguments.
#[inline]
pub(crate) unsafe fn is_null(call: pg_sys::FunctionCallInfo, index: usize) -> bool {
    // SAFETY: the caller vouches for it.
    unsafe { (*(*call).args.as_ptr().add(index)).isnull }
}

pub(crate) use {fast_function, sql_type, varlena_argument};

sql_type!(Raw, "internal");

// SAFETY: whoever makes a `Raw` vouches for its datum.
unsafe impl BoxRet for Raw {
    unsafe fn box_into<'fcx>(self, fcinfo: &mut FcInfo<'fcx>) -> Datum<'fcx> {
        // SAFETY: as above.
        unsafe { fcinfo.return_raw_datum(self.0) }
    }
}
