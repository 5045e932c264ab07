//! What the planner is told of `=` and `<>`.
//!
//! PostgreSQL takes it that all collations have one equality: a unique index, a DISTINCT, or the values of an `IN
//! (SELECT …)` that it has made unique prove that there is one row for each value, whatever the collation of the
//! comparison. Under `encrypted_nocase` two values of another collation's uniqueness may be equal. So an argument whose
//! own collation has another equality than the comparison is rewritten, such that no proof is found by it:
//!
//! - where case makes no difference, a value goes through a function that gives it back with that collation: unique
//!   indexes and subqueries are found by columns and expressions as they stand. A text gets the collation, by which an
//!   `IN (SELECT …)` makes its values unique; the other proofs are by operators of text, which ours are not among.
//! - where it does, an argument that ignores case gets the comparison's collation, for the same, and for Memoize. That its
//!   values are unique without regard to case proves more than is asked for.

use crate::datum::call::{Raw, argument};
use crate::datum::list::item;
use crate::extension;
use crate::operators::collation;
use pgrx::prelude::*;
use pgrx::{Internal, pg_sys};
use pii_core::Equality;
use std::ffi::CStr;

/// Planner support of `=`.
#[pg_extern(sql = false)]
fn pii_plan_eq(request: Internal) -> Raw {
    answer(request, c"=")
}

/// Planner support of `<>`, which becomes `=` under NOT.
#[pg_extern(sql = false)]
fn pii_plan_ne(request: Internal) -> Raw {
    answer(request, c"<>")
}

/// The same value: what it is given is another expression than the value itself.
#[pg_extern(sql = false)]
fn pii_in_any_case(call: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: a strict function of one argument, which outlives the call.
    Raw(unsafe { argument(call, 0) })
}

fn answer(request: Internal, operator: &CStr) -> Raw {
    let request =
        request.unwrap().map_or(std::ptr::null_mut(), |r| r.cast_mut_ptr::<pg_sys::Node>());
    // SAFETY: PostgreSQL passes a request for one of the functions that this supports, of two arguments that are simplified
    // already.
    let answer = unsafe {
        if request.is_null() || (*request).type_ != pg_sys::NodeTag::T_SupportRequestSimplify {
            None
        } else {
            rewritten(&*(*request.cast::<pg_sys::SupportRequestSimplify>()).fcall, operator)
        }
    };
    Raw(answer.map_or(pg_sys::Datum::null(), pg_sys::Datum::from))
}

/// The comparison with arguments that are sound, unless they are already.
///
/// # Safety
/// It must be of two expressions of the planner's.
unsafe fn rewritten(call: &pg_sys::FuncExpr, operator: &CStr) -> Option<*mut pg_sys::Expr> {
    // SAFETY: as above.
    unsafe {
        let arguments = [0, 1].map(|index| item(call.args, index).cast::<pg_sys::Node>());
        let equality = equality_meant(call.inputcollid, arguments)?;
        let collation = match equality {
            Equality::Exact => call.inputcollid,
            Equality::Nocase => collation::nocase(),
        };
        let rewritten =
            arguments.map(|argument| sound(as_text(argument, equality), collation, equality));
        if rewritten == arguments {
            return None;
        }
        let types = rewritten.map(|argument| pg_sys::exprType(argument));
        let operator = extension::operator(extension::schema(), operator, types);
        if operator == pg_sys::InvalidOid {
            return None;
        }
        let [left, right] = rewritten.map(|argument| argument.cast::<pg_sys::Expr>());
        let (result, none) = (pg_sys::BOOLOID, pg_sys::InvalidOid);
        let clause = pg_sys::make_opclause(operator, result, false, left, right, none, collation);
        (*clause.cast::<pg_sys::OpExpr>()).opfuncid = pg_sys::get_opcode(operator);
        Some(clause)
    }
}

/// The equality that is meant, if the comparison's collation, or that of an argument, ignores case.
///
/// # Safety
/// Two expressions of the planner's.
unsafe fn equality_meant(
    collation: pg_sys::Oid,
    arguments: [*mut pg_sys::Node; 2],
) -> Option<Equality> {
    // SAFETY: as above.
    unsafe {
        if equality_under(collation) == Equality::Nocase {
            return Some(Equality::Nocase);
        }
        arguments.into_iter().find(|argument| {
            equality_under(pg_sys::exprCollation(*argument)) == Equality::Nocase
        })?;
        if collation != pg_sys::InvalidOid {
            return Some(Equality::Exact);
        }
        // Names have a collation of their own, which is no reason not to. Else it is an error when it is computed.
        let is_name = |argument: *mut pg_sys::Node| pg_sys::exprType(argument) == pg_sys::NAMEOID;
        arguments.into_iter().any(is_name).then_some(Equality::Nocase)
    }
}

/// The equality under a collation; also under none, which is an error only when something is compared.
fn equality_under(collation: pg_sys::Oid) -> Equality {
    if collation == pg_sys::InvalidOid { Equality::Exact } else { collation::equality(collation) }
}

/// A name as a text, where case makes no difference: else the operator for names does that.
///
/// # Safety
/// An expression of the planner's.
unsafe fn as_text(argument: *mut pg_sys::Node, equality: Equality) -> *mut pg_sys::Node {
    // SAFETY: as above; the function takes a name and gives a text.
    unsafe {
        if equality == Equality::Exact || pg_sys::exprType(argument) != pg_sys::NAMEOID {
            return argument;
        }
        function_of(pg_sys::Oid::from_u32(pg_sys::F_TEXT_NAME), pg_sys::TEXTOID, argument)
    }
}

/// The argument, rewritten if it has columns and another equality than the comparison.
///
/// # Safety
/// An expression of the planner's, and the comparison's collation with its equality.
unsafe fn sound(
    argument: *mut pg_sys::Node,
    collation: pg_sys::Oid,
    equality: Equality,
) -> *mut pg_sys::Node {
    // SAFETY: as above.
    unsafe {
        let equality_of = |node| equality_under(pg_sys::exprCollation(node));
        if !pg_sys::contain_vars_of_level(argument, 0) {
            return argument;
        }
        let kind = pg_sys::exprType(argument);
        // Of a value the planner looks beneath COLLATE.
        let is_looked_through = equality == Equality::Nocase && kind != pg_sys::TEXTOID;
        let seen = if is_looked_through { without_relabelling(argument) } else { argument };
        if equality_of(seen) == equality {
            if equality_of(argument) == equality {
                argument
            } else {
                with_collation(argument, collation)
            }
        } else if is_looked_through {
            let function =
                extension::function(extension::own_schema(), c"pii_in_any_case", &[kind]);
            function_of(function, kind, argument)
        } else {
            with_collation(argument, collation)
        }
    }
}

/// # Safety
/// An expression of the planner's.
unsafe fn without_relabelling(mut node: *mut pg_sys::Node) -> *mut pg_sys::Node {
    // SAFETY: as above; a node's tag says what it is.
    unsafe {
        while (*node).type_ == pg_sys::NodeTag::T_RelabelType {
            node = (*node.cast::<pg_sys::RelabelType>()).arg.cast();
        }
        node
    }
}

/// # Safety
/// An expression of the planner's, of a type that has collations.
unsafe fn with_collation(node: *mut pg_sys::Node, collation: pg_sys::Oid) -> *mut pg_sys::Node {
    // SAFETY: as above; the expression itself is not changed.
    unsafe {
        let (kind, typmod) = (pg_sys::exprType(node), pg_sys::exprTypmod(node));
        let form = pg_sys::CoercionForm::COERCE_IMPLICIT_CAST;
        pg_sys::applyRelabelType(node, kind, typmod, collation, form, -1, false)
    }
}

/// # Safety
/// A function that takes the argument alone, and gives this type.
unsafe fn function_of(
    function: pg_sys::Oid,
    gives: pg_sys::Oid,
    argument: *mut pg_sys::Node,
) -> *mut pg_sys::Node {
    // SAFETY: as above; a list of one pointer.
    unsafe {
        let list = pg_sys::lappend(std::ptr::null_mut(), argument.cast());
        let (collation, form) = (collation::nocase(), pg_sys::CoercionForm::COERCE_EXPLICIT_CALL);
        pg_sys::makeFuncExpr(function, gives, list, collation, collation, form).cast()
    }
}
