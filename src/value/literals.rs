//! Literals that must be alike. PostgreSQL reads each untyped literal by itself, and compares expressions
//! byte by byte: under two nonces, `coalesce(name, 'x')` of a SELECT list would be another expression than
//! that of the GROUP BY. So within one statement the same literal gives the same bytes where expressions are
//! compared, and fresh ones again where nothing compares them any more: rows that are stored must not
//! show that they were given the same literal. docs/limits.md says where they do.

use crate::datum::varlena::{Allocated, Detoasted};
use crate::extension;
use crate::keys::session;
use crate::report::error::OrRaise as _;
use crate::server::lasting::{Lasting, LastingKey as _};
use crate::server::parsing::{self, Statement};
use crate::value::rule;
use crate::value::typmod;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::memory;
use std::cell::Cell;
use std::ffi::c_void;
use zeroize::Zeroizing;

/// The literals of one statement that have been read so far.
struct Literals {
    statement: Statement,
    /// Of the session's keys.
    generation: u64,
    seen: Vec<Literal>,
}

struct Literal {
    text: Zeroizing<String>,
    bytes: Vec<u8>,
    /// Where it was read last: `{x,x}` has it twice in one place, which stay two.
    location: i32,
    uses: usize,
}

impl Literals {
    /// More than these are not remembered: a statement has a few that are written twice.
    const MOST: usize = 256;
    /// Nor longer ones, in bytes.
    const LONGEST: usize = 8192;
}

thread_local! {
    static LITERALS: Lasting<Option<Literals>> = const { Lasting::new(None) };
    static PREVIOUS: Cell<pg_sys::post_parse_analyze_hook_type> = const { Cell::new(None) };
}

/// Installs the hook that is called when a statement has been analysed.
pub(crate) fn install() {
    // SAFETY: called once per process, while the library is being loaded.
    unsafe {
        PREVIOUS.set(pg_sys::post_parse_analyze_hook);
        pg_sys::post_parse_analyze_hook = Some(statement_is_analysed);
        pg_sys::RegisterXactCallback(Some(transaction_ends), std::ptr::null_mut());
    }
}

/// What `text` was encrypted to before, if it is a literal that must be alike; else, and the first time,
/// `fresh`, to which it has just been encrypted.
pub(crate) fn alike(text: &str, fresh: Allocated) -> Allocated {
    let Some(parsing::Literal { statement, location }) = parsing::literal_to_match() else {
        return fresh;
    };
    if text.len() > Literals::LONGEST {
        return fresh;
    }
    let generation = session::generation();
    LITERALS.with_borrow_mut(|literals| {
        let literals = match literals {
            Some(known) if known.statement == statement && known.generation == generation => known,
            other => other.insert(Literals { statement, generation, seen: Vec::new() }),
        };
        let before = literals
            .seen
            .iter_mut()
            .find(|literal| *literal.text == text && literal.location != location);
        if let Some(literal) = before {
            literal.location = location;
            literal.uses += 1;
            return Allocated::copy_of(&literal.bytes);
        }
        if literals.seen.len() < Literals::MOST {
            let (text, bytes) =
                (memory::copy_text(text).or_raise().into(), memory::copy(fresh.bytes()).or_raise());
            literals.seen.push(Literal { text, bytes, location, uses: 1 });
        }
        fresh
    })
}

/// Forgets them; a statement that failed is never analysed to its end. Must not fail.
#[pg_guard]
unsafe extern "C-unwind" fn transaction_ends(
    _event: pg_sys::XactEvent::Type,
    _argument: *mut c_void,
) {
    LITERALS.take();
}

/// Not `#[pg_guard]`: errors of other libraries pass through here as they are, and there is nothing to
/// drop on the way.
unsafe extern "C-unwind" fn statement_is_analysed(
    state: *mut pg_sys::ParseState,
    query: *mut pg_sys::Query,
    jumble: *mut pg_sys::JumbleState,
) {
    // SAFETY: PostgreSQL's own arguments, passed on to the hook that was installed before ours.
    unsafe {
        if LITERALS.with_borrow(Option::is_some) {
            make_fresh(state, query);
        }
        if let Some(previous) = PREVIOUS.get() {
            previous(state, query, jumble);
        }
    }
}

/// Gives literals that were written more than once bytes of their own, except in queries with GROUP BY,
/// where the planner compares expressions again.
#[pg_guard]
unsafe extern "C-unwind" fn make_fresh(state: *mut pg_sys::ParseState, query: *mut pg_sys::Query) {
    // SAFETY: PostgreSQL's own arguments.
    let statement = unsafe { Statement::of(state) };
    // Those of another one wait: this was analysed on the way, by a function of some type's input.
    let own = LITERALS
        .with_borrow_mut(|literals| literals.take_if(|literals| literals.statement == statement));
    let Some(mut literals) = own else { return };
    literals.seen.retain(|literal| literal.uses > 1);
    if literals.seen.is_empty() {
        return;
    }
    let schema = extension::schema();
    let mut walk = Walk {
        literals: literals.seen,
        encrypted_text: extension::encrypted_text(schema),
        is_grouped: false,
        is_in_sublink: false,
    };
    // SAFETY: a query as PostgreSQL's analysis has made it, and the walk that `visit` expects.
    unsafe { parsing::walk_statement(query, visit, (&raw mut walk).cast()) };
}

struct Walk {
    literals: Vec<Literal>,
    encrypted_text: pg_sys::Oid,
    is_grouped: bool,
    is_in_sublink: bool,
}

#[pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, context: *mut c_void) -> bool {
    // SAFETY: nodes of a query, each of the kind that it says, and the walk that this was started with.
    unsafe {
        if node.is_null() {
            return false;
        }
        let walk = &mut *context.cast::<Walk>();
        let (is_grouped, is_in_sublink) = (walk.is_grouped, walk.is_in_sublink);
        match (*node).type_ {
            pg_sys::NodeTag::T_Const => {
                if !is_grouped {
                    walk.refresh(&mut *node.cast());
                }
                return false;
            }
            pg_sys::NodeTag::T_Query => {
                let query = node.cast::<pg_sys::Query>();
                // An expression that holds a subquery is compared with all that is in it.
                walk.is_grouped = is_in_sublink && is_grouped
                    || !(*query).groupClause.is_null()
                    || !(*query).groupingSets.is_null();
                walk.is_in_sublink = false;
                pg_sys::query_tree_walker(query, Some(visit), context, 0);
            }
            tag => {
                walk.is_in_sublink = tag == pg_sys::NodeTag::T_SubLink;
                pg_sys::expression_tree_walker(node, Some(visit), context);
            }
        }
        let walk = &mut *context.cast::<Walk>();
        (walk.is_grouped, walk.is_in_sublink) = (is_grouped, is_in_sublink);
        false
    }
}

impl Walk {
    /// # Safety
    /// `constant` must be one of the query.
    unsafe fn refresh(&self, constant: &mut pg_sys::Const) {
        if constant.consttype != self.encrypted_text || constant.constisnull {
            return;
        }
        // SAFETY: a value of the type; what replaces it is allocated where the query is.
        unsafe {
            let value = Detoasted::new(constant.constvalue);
            let literal = self.literals.iter().find(|literal| literal.bytes == value.bytes());
            if let Some(literal) = literal {
                let fresh = rule::take_text(&literal.text, typmod::of(-1)).or_raise();
                constant.constvalue = fresh.into_datum();
            }
        }
    }
}
