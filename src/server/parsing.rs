//! What PostgreSQL's parse analysis is at when it calls a type's input function.

use crate::server::backend;
use crate::server::compat::Visit;
use pgrx::pg_sys;
use pgrx::pg_sys::ParseExprKind as Kind;
use std::cell::Cell;
use std::ffi::c_void;

/// A statement that is being analysed: its outermost `ParseState`, only to be compared, and the time of the
/// client's message, since the next one may have its `ParseState` in the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Statement(*const pg_sys::ParseState, pg_sys::TimestampTz);

impl Statement {
    /// The statement that `state` belongs to.
    ///
    /// # Safety
    /// `state` must be null or one that PostgreSQL's analysis is using.
    pub(crate) unsafe fn of(mut state: *const pg_sys::ParseState) -> Self {
        // SAFETY: as above; a subquery's state points to the state around it.
        unsafe {
            while let Some(outer) = state.as_ref().filter(|s| !s.parentParseState.is_null()) {
                state = outer.parentParseState;
            }
        }
        Self(state, backend::statement_start())
    }
}

/// A literal of a statement, by its place in the text.
pub(crate) struct Literal {
    pub(crate) statement: Statement,
    pub(crate) location: i32,
}

/// The literal that an input function has been called for, if it stands where PostgreSQL looks for
/// expressions that are alike: SELECT lists, GROUP BY, HAVING, ORDER BY, DISTINCT ON and windows. None for
/// what VALUES and SET store, parameters, COPY, and whatever else is no literal.
pub(crate) fn literal_to_match() -> Option<Literal> {
    // SAFETY: the innermost error context is that of whoever called, and lives. The parser's own, which
    // its callback tells, has its `ParseCallbackState` as argument.
    unsafe {
        let context = pg_sys::error_context_stack.as_ref()?;
        if context.callback.map(|f| f as usize) != literal_callback() {
            return None;
        }
        let at = &*context.arg.cast::<pg_sys::ParseCallbackState>();
        let state = at.pstate;
        let is_matched = matches!(
            state.as_ref()?.p_expr_kind,
            Kind::EXPR_KIND_SELECT_TARGET
                | Kind::EXPR_KIND_GROUP_BY
                | Kind::EXPR_KIND_HAVING
                | Kind::EXPR_KIND_ORDER_BY
                | Kind::EXPR_KIND_DISTINCT_ON
                | Kind::EXPR_KIND_WINDOW_PARTITION
                | Kind::EXPR_KIND_WINDOW_ORDER
                | Kind::EXPR_KIND_FILTER
        );
        is_matched.then(|| Literal { statement: Statement::of(state), location: at.location })
    }
}

/// The callback by which the parser says where in the statement an error is (`setup_parser_errposition_callback`
/// of parse_node.c): in force around the input functions of literals (`coerce_type` of parse_coerce.c).
fn literal_callback() -> Option<usize> {
    thread_local! {
        static KNOWN: Cell<Option<usize>> = const { Cell::new(None) };
    }
    if KNOWN.get().is_none() {
        // SAFETY: sets one up and takes it away again, as the parser does, to see which function it is.
        let callback = unsafe {
            let mut state = pg_sys::ParseCallbackState::default();
            pg_sys::setup_parser_errposition_callback(&raw mut state, std::ptr::null_mut(), -1);
            pg_sys::cancel_parser_errposition_callback(&raw mut state);
            state.errcallback.callback
        };
        KNOWN.set(callback.map(|f| f as usize));
    }
    KNOWN.get()
}

/// Visits what a statement was analysed to; of a utility statement, the queries that it runs or keeps.
///
/// # Safety
/// `query` must be such a query, and `context` what `visit` expects.
pub(crate) unsafe fn walk_statement(query: *mut pg_sys::Query, visit: Visit, context: *mut c_void) {
    // SAFETY: as above; each kind of node has its queries where its type says.
    unsafe {
        let utility = (*query).utilityStmt;
        if utility.is_null() {
            visit(query.cast(), context);
            return;
        }
        let inner: [*mut pg_sys::Node; 2] = match (*utility).type_ {
            pg_sys::NodeTag::T_CreateTableAsStmt => {
                let create = utility.cast::<pg_sys::CreateTableAsStmt>();
                // What a materialized view is made of is a copy.
                [(*create).query, (*(*create).into).viewQuery.cast()]
            }
            pg_sys::NodeTag::T_ExplainStmt => {
                [(*utility.cast::<pg_sys::ExplainStmt>()).query, std::ptr::null_mut()]
            }
            pg_sys::NodeTag::T_DeclareCursorStmt => {
                [(*utility.cast::<pg_sys::DeclareCursorStmt>()).query, std::ptr::null_mut()]
            }
            _ => return,
        };
        for query in inner {
            if !query.is_null() && (*query).type_ == pg_sys::NodeTag::T_Query {
                walk_statement(query.cast(), visit, context);
            }
        }
    }
}
