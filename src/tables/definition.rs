//! Recorded definitions: a statement that is made of what was recorded must be one of the few that
//! bring something back, and names its columns as they are called today.

use crate::datum::list;
use crate::report::error::Failure;
use crate::server::compat;
use crate::tables::work;
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::ffi::{CStr, CString, c_char, c_void};

/// Runs one CREATE INDEX, or one ALTER TABLE that sets a default or adds a constraint with an index,
/// as the owner of `relation`. Its columns are renamed: each of `before` to that of `now`.
#[pg_extern(sql = false)]
fn pii_run_definition(
    relation: pg_sys::Oid,
    statement: &str,
    before: Array<'_, &CStr>,
    now: Array<'_, &CStr>,
) {
    let owned = |name: Option<&CStr>| name.map(CStr::to_owned).unwrap_or_default();
    let names = Names(before.iter().map(owned).zip(now.iter().map(owned)).collect());
    // SAFETY: the tree that PostgreSQL's parser has made of the statement.
    work::run_utility_as_owner(relation, statement, |tree| unsafe { names.rename(tree) });
}

/// Names of columns, as they were and as they are.
struct Names(Vec<(CString, CString)>);

impl Names {
    /// # Safety
    /// `node` must be a statement's raw parse tree.
    unsafe fn rename(&self, node: *mut pg_sys::Node) {
        use pg_sys::NodeTag::{T_AlterTableStmt, T_IndexStmt};
        // SAFETY: each node is what its tag says.
        unsafe {
            match (*node).type_ {
                T_IndexStmt => self.rename_in_index(node.cast()),
                T_AlterTableStmt => self.rename_in_table(node.cast()),
                _ => refuse(),
            }
        }
    }

    unsafe fn rename_in_index(&self, statement: *mut pg_sys::IndexStmt) {
        // SAFETY: fields of the tree, as PostgreSQL's grammar makes them.
        unsafe {
            self.rename_in_elements((*statement).indexParams);
            self.rename_in_elements((*statement).indexIncludingParams);
            self.rename_in_expression((*statement).whereClause);
        }
    }

    unsafe fn rename_in_table(&self, statement: *mut pg_sys::AlterTableStmt) {
        use pg_sys::AlterTableType::{AT_AddConstraint, AT_ColumnDefault};
        // SAFETY: as above.
        unsafe {
            let commands = (*statement).cmds;
            if commands.is_null() || (*commands).length != 1 {
                refuse();
            }
            let command: *mut pg_sys::AlterTableCmd = list::item(commands, 0).cast();
            // The expression of a default has no columns.
            if (*command).subtype == AT_AddConstraint {
                self.rename_in_constraint((*command).def.cast());
            } else if (*command).subtype != AT_ColumnDefault {
                refuse();
            }
        }
    }

    unsafe fn rename_in_constraint(&self, constraint: *mut pg_sys::Constraint) {
        use pg_sys::ConstrType::{CONSTR_EXCLUSION, CONSTR_PRIMARY, CONSTR_UNIQUE};
        // SAFETY: as above; an exclusion is a list of an element and its operator.
        unsafe {
            if ![CONSTR_EXCLUSION, CONSTR_PRIMARY, CONSTR_UNIQUE].contains(&(*constraint).contype) {
                refuse();
            }
            for name in list::items((*constraint).keys) {
                self.rename_one(compat::string_in(name));
            }
            for name in list::items((*constraint).including) {
                self.rename_one(compat::string_in(name));
            }
            for pair in list::items((*constraint).exclusions) {
                self.rename_in_element(list::item(pair.cast(), 0).cast());
            }
            self.rename_in_expression((*constraint).where_clause);
        }
    }

    unsafe fn rename_in_elements(&self, elements: *mut pg_sys::List) {
        // SAFETY: as above.
        unsafe {
            for element in list::items(elements) {
                self.rename_in_element(element.cast());
            }
        }
    }

    unsafe fn rename_in_element(&self, element: *mut pg_sys::IndexElem) {
        // SAFETY: as above: it has a name or an expression.
        unsafe {
            if (*element).name.is_null() {
                self.rename_in_expression((*element).expr);
            } else {
                self.rename_one(&raw mut (*element).name);
            }
        }
    }

    unsafe fn rename_in_expression(&self, expression: *mut pg_sys::Node) {
        // SAFETY: as above; `visit` gets these names back.
        unsafe { visit(expression, std::ptr::from_ref(self).cast_mut().cast()) };
    }

    /// # Safety
    /// `name` must be where the tree has a name of a column.
    unsafe fn rename_one(&self, name: *mut *mut c_char) {
        // SAFETY: as above; the new name is a copy in the tree's memory context.
        unsafe {
            let (_, now) = self
                .0
                .iter()
                .find(|(before, _)| before.as_c_str() == CStr::from_ptr(*name))
                .unwrap_or_else(|| refuse());
            *name = pg_sys::pstrdup(now.as_ptr());
        }
    }
}

/// Renames the columns of an expression. In an expression of one table a column is a single name.
///
/// # Safety
/// `node` must be of a raw parse tree or null, and `names` must be [`Names`].
#[pg_guard]
unsafe extern "C-unwind" fn visit(node: *mut pg_sys::Node, names: *mut c_void) -> bool {
    // SAFETY: as above.
    unsafe {
        if node.is_null() {
            return false;
        }
        if (*node).type_ != pg_sys::NodeTag::T_ColumnRef {
            return compat::walk_raw_expression(node, visit, names);
        }
        let fields = (*node.cast::<pg_sys::ColumnRef>()).fields;
        if (*fields).length != 1 {
            refuse();
        }
        (*names.cast::<Names>()).rename_one(compat::string_in(list::item(fields, 0)));
        false
    }
}

fn refuse() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "a recorded definition is none that was recorded here",
    )
    .hint("Nothing was changed. Somebody has written to pazpaz_pii.pii_definition.")
    .raise()
}
