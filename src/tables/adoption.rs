//! Adoption of whole columns: in statements that run as the owner of a table, and online, by a trigger that
//! takes over what the application goes on writing into the old column.

use crate::access::{ownership, privilege};
use crate::datum::call::Raw;
use crate::datum::trigger::{TriggerRow, is_encrypted_text};
use crate::datum::varlena::{Allocated, Bytea, Detoasted};
use crate::keys::session;
use crate::report::error::{Failure, OrRaise as _, raise_pii};
use crate::server::{backend, subtransaction};
use crate::tables::census;
use crate::tables::migration::{is_brought_without_key, require_key, under_way};
use crate::tables::work::{self, connected};
use crate::value::encrypted::Encrypted;
use crate::value::typmod;
use crate::value::{adoption, crypt};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::count::counted;
use pii_core::{Keyring, PiiError, Typmod, memory};
use std::cell::OnceCell;
use std::ffi::{CStr, CString, c_int};
use std::ptr;

/// As pii_adopt(value, legacy), for a column with this type modifier.
#[pg_extern(sql = false)]
fn pii_adopt_at_work(stored: Bytea<'_>, legacy: i32, typmod: i32, number: i64) -> Allocated {
    let ring = work::importing_ring(number);
    adoption::take(&ring, stored.bytes(), legacy, typmod::of(typmod)).or_raise()
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

/// Why a value as the application stored it, and the encrypted one that was made of it, are not the same.
#[pg_extern(sql = false)]
fn pii_adopted_problem_at_work(
    stored: Option<Bytea<'_>>,
    legacy: Option<i32>,
    encrypted: Option<Encrypted<'_>>,
    typmod: Option<i32>,
    number: Option<i64>,
) -> Option<String> {
    // Only the encrypted value is ever NULL.
    let (stored, typmod) = (stored?, typmod::of(typmod?));
    let (legacy, ring) = (adoption::key_version(legacy?), work::decrypting_ring(number?));
    let adopted = match crypt::adopt(&ring, stored.bytes(), legacy) {
        Ok(adopted) => adopted,
        Err(error @ (PiiError::OutOfMemory | PiiError::NoKey)) => raise_pii(&error),
        Err(error) => return Some(error.to_string()),
    };
    if let Some(limit) = typmod.limit().filter(|_| !typmod.fits(&adopted.plaintext)) {
        return Some(format!("has more than {}", counted(limit, "character")));
    }
    let Some(encrypted) = encrypted else { return Some("is not adopted yet".to_owned()) };
    census::problem(&ring, encrypted.bytes(), typmod).or_else(|| {
        let text = crypt::decrypt_to_string(&ring, encrypted.envelope()).or_raise();
        (*text != *adopted.plaintext).then(|| "differs from its encrypted value".to_owned())
    })
}

/// Lets the trigger adopt what is pending in the rows that the statement of this number writes; always true.
#[pg_extern(sql = false)]
fn pii_adopts(number: i64) -> bool {
    work::let_trigger_adopt(number);
    true
}

/// The numbers of the columns that `query`, a SELECT of one expression from one table, reads. What reads
/// something else is refused: the trigger has nothing but the row.
#[pg_extern(sql = false)]
fn pii_columns_read(query: &str) -> Vec<i16> {
    let text = CString::new(crate::datum::encoding::utf8_to_server(query)).unwrap_or_default();
    connected(|| {
        // SAFETY: PostgreSQL analyses the statement, or raises; what is read of it are fields of its tree.
        unsafe {
            let plan = pg_sys::SPI_prepare(text.as_ptr(), 0, ptr::null_mut());
            if plan.is_null() {
                refuse_expression("is none");
            }
            let sources = pg_sys::SPI_plan_get_plan_sources(plan);
            let source = first(sources).cast::<pg_sys::CachedPlanSource>();
            let statement = first((*source).query_list).cast::<pg_sys::Query>();
            let statement = &*statement;
            if statement.hasSubLinks {
                refuse_expression("has a subquery");
            } else if statement.hasAggs || statement.hasWindowFuncs || statement.hasTargetSRFs {
                refuse_expression("is not about one row");
            }
            let mut numbers: *mut pg_sys::Bitmapset = ptr::null_mut();
            pg_sys::pull_varattnos(statement.targetList.cast(), 1, &raw mut numbers);
            let mut read = Vec::new();
            let mut member = -1;
            loop {
                member = pg_sys::bms_next_member(numbers, member);
                if member < 0 {
                    break read;
                }
                let number = member + pg_sys::FirstLowInvalidHeapAttributeNumber;
                // A trigger has neither.
                if number <= 0 {
                    refuse_expression("reads the whole row, or a system column");
                }
                read.push(i16::try_from(number).unwrap_or(0));
            }
        }
    })
}

/// `BEFORE INSERT OR UPDATE … EXECUTE FUNCTION pii_migration_adopt(mode, …)`: whether the migration is `open`
/// or `closed` to who has no key, and for each column that is adopted its name, that of its shadow, the key
/// version of values without one, the expression that gives the bytes, and the number and names of the
/// columns that it reads.
///
/// Who writes needs no right to import, since who made the trigger has it: only roles with EXECUTE on this
/// function make one. Without a key, or where a value cannot be adopted, the shadow is NULL and the row is
/// pending, as long as the migration is open.
#[pg_extern(sql = false)]
fn pii_migration_adopt(fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: PostgreSQL passes the running call.
    let row = unsafe { TriggerRow::from_call(fcinfo, "pii_migration_adopt") };
    let migration = row.resolved(Adoption::of);
    let mut changes = Vec::new();
    for column in &migration.columns {
        let shadow = migration.shadow(&row, column);
        if let Shadow::Is(value) = shadow {
            changes.push((column.shadow, value));
        }
    }
    if changes.is_empty() { row.keep() } else { row.with(&changes) }
}

/// What a trigger was made with.
struct Adoption {
    is_closed: bool,
    columns: Vec<Column>,
}

/// A column that is adopted, and its shadow.
struct Column {
    source: i32,
    name: CString,
    shadow: i32,
    typmod: Typmod,
    legacy: i32,
    expression: CString,
    plan: OnceCell<Plan>,
    /// The columns that make the value; the column itself is one of them.
    reads: Vec<i32>,
}

/// What becomes of a shadow column.
enum Shadow {
    Stays,
    Is(Option<pg_sys::Datum>),
}

impl Adoption {
    fn of(row: &TriggerRow) -> Self {
        let mut arguments = row.arguments().into_iter();
        let mode = arguments.next().unwrap_or_default();
        if mode.as_c_str() != c"open" && mode.as_c_str() != c"closed" {
            refuse_arguments(row);
        }
        let mut columns = Vec::new();
        while let Some(name) = arguments.next() {
            columns.push(Column::read(row, name, &mut arguments));
        }
        Self { is_closed: mode.as_c_str() == c"closed", columns }
    }

    fn shadow(&self, row: &TriggerRow, column: &Column) -> Shadow {
        let is_at_work = work::is_at_work(row.relation());
        if !is_at_work && is_brought_without_key(row, column.source, column.shadow) {
            return Shadow::Stays;
        } else if row.new_value(column.source).is_none() {
            return Shadow::Is(None);
        }
        let ring = work::adopting_ring(row.relation());
        // What was adopted is still good for what it was made of. Who sets it to NULL wants it made anew.
        if column.reads.iter().all(|read| row.is_unchanged(*read)) {
            let has_value = row.new_value(column.shadow).is_some();
            // A rotation: no other statement at work writes the column without leave to adopt.
            if is_at_work && (has_value || ring.is_none()) {
                return Shadow::Stays;
            }
            if let Some(value) = row.old_value(column.shadow).filter(|_| has_value) {
                return Shadow::Is(Some(value));
            }
        }
        if let Some(ring) = ring {
            return Shadow::Is(Some(column.adopted(row, &ring)));
        }
        if self.is_closed {
            require_key(row, &column.name);
            return Shadow::Is(Some(column.adopted(row, &privilege::reading_ring())));
        }
        let ring = session::ring().filter(|_| privilege::may_decrypt());
        Shadow::Is(ring.and_then(|ring| subtransaction::attempt(|| column.adopted(row, &ring))))
    }
}

impl Column {
    fn read(row: &TriggerRow, name: CString, rest: &mut impl Iterator<Item = CString>) -> Self {
        let mut next = || rest.next().unwrap_or_else(|| refuse_arguments(row));
        let number = |text: &CStr| {
            text.to_str()
                .ok()
                .and_then(|text| text.parse().ok())
                .unwrap_or_else(|| refuse_arguments(row))
        };
        let source = row.column(&name);
        let shadow = row.column(&next());
        if !is_encrypted_text(row.type_of(shadow)) {
            row.refuse("needs encrypted columns of type encrypted_text");
        }
        let legacy = number(&next());
        let expression = next();
        let count = number(&next());
        let mut reads = vec![source];
        reads.extend((0..count).map(|_| row.column(&next())));
        let typmod = typmod::of(row.typmod_of(shadow));
        Self { source, name, shadow, typmod, legacy, expression, plan: OnceCell::new(), reads }
    }

    /// The value of the shadow column; an error when there can be none.
    fn adopted(&self, row: &TriggerRow, ring: &Keyring) -> pg_sys::Datum {
        let Some(bytes) = self.bytes(row) else {
            Failure::new(
                PgSqlErrorCode::ERRCODE_NULL_VALUE_NOT_ALLOWED,
                format!("the expression of column \"{}\" gives NULL", self.name.to_string_lossy()),
            )
            .raise()
        };
        let value = adoption::take(ring, &bytes, self.legacy, self.typmod);
        value
            .map_err(|failure| failure.and_detail(&under_way(row, &self.name)))
            .or_raise()
            .into_datum()
    }

    /// What the expression gives for the row. It runs as whoever writes, as any trigger's code does: the privilege
    /// TRIGGER is enough to make one, and must not lend the rights of the table's owner.
    fn bytes(&self, row: &TriggerRow) -> Option<Vec<u8>> {
        let (kind, value) = row.composite();
        guarded(row.relation(), || {
            connected(|| self.plan.get_or_init(|| Plan::of(&self.expression, kind)).bytes(value))
        })
    }
}

/// How an expression is evaluated: worked out for the first row that a statement writes, and kept for the others.
struct Plan(pg_sys::SPIPlanPtr);

impl Plan {
    /// On an open connection.
    fn of(expression: &CStr, row_type: pg_sys::Oid) -> Self {
        let parts: [&[u8]; 3] = [b"SELECT ", expression.to_bytes(), b" FROM (SELECT ($1).*) AS t"];
        let statement = CString::new(memory::joined(&parts).or_raise()).unwrap_or_default();
        let mut types = [row_type];
        // SAFETY: one parameter; what is kept is freed below.
        unsafe {
            let plan = pg_sys::SPI_prepare_cursor(
                statement.as_ptr(),
                1,
                types.as_mut_ptr(),
                pg_sys::CURSOR_OPT_GENERIC_PLAN as c_int,
            );
            if plan.is_null() || pg_sys::SPI_keepplan(plan) != 0 {
                refuse_expression("is none");
            }
            Self(plan)
        }
    }

    /// The bytes that it gives for a row, on an open connection.
    fn bytes(&self, row: pg_sys::Datum) -> Option<Vec<u8>> {
        let mut values = [row];
        // SAFETY: one parameter of the row's type, and one row of one column, which is copied before the connection
        // ends.
        unsafe {
            let status =
                pg_sys::SPI_execute_plan(self.0, values.as_mut_ptr(), ptr::null(), true, 0);
            let table = pg_sys::SPI_tuptable;
            if status != pg_sys::SPI_OK_SELECT as c_int
                || pg_sys::SPI_processed != 1
                || pg_sys::SPI_gettypeid((*table).tupdesc, 1) != pg_sys::BYTEAOID
            {
                refuse_expression("does not give one value of type bytea");
            }
            let mut is_null = false;
            let bytes =
                pg_sys::SPI_getbinval(*(*table).vals, (*table).tupdesc, 1, &raw mut is_null);
            (!is_null).then(|| memory::copy(Detoasted::new(bytes).bytes()).or_raise())
        }
    }
}

impl Drop for Plan {
    fn drop(&mut self) {
        // SAFETY: a plan that is kept, by nobody else, and at work no more: its statement has ended.
        unsafe {
            pg_sys::SPI_freeplan(self.0);
        }
    }
}

/// Runs `run` with nobody's names before PostgreSQL's own, and without the session's keys where the table is not the
/// current user's: it may be code of the table's owner, or of whoever may make triggers on it.
fn guarded<R>(relation: pg_sys::Oid, run: impl FnOnce() -> R) -> R {
    let is_own = ownership::owner_of(relation) == backend::role();
    let hidden = (!is_own).then(Hidden::begin);
    // SAFETY: a level of settings that ends below; after an error the transaction takes it back.
    let settings = unsafe { pg_sys::NewGUCNestLevel() };
    backend::set_for_now(c"search_path", c"pg_catalog, pg_temp");
    let result = run();
    // SAFETY: the level from above.
    unsafe { pg_sys::AtEOXact_GUC(false, settings) };
    drop(hidden);
    result
}

/// While the session's keys are hidden, after an error, too, until this is dropped.
struct Hidden {
    /// Whoever had hidden them before shows them again.
    is_first: bool,
}

impl Hidden {
    fn begin() -> Self {
        let is_first = !session::is_hidden();
        if is_first {
            session::hide();
        }
        Self { is_first }
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if self.is_first {
            session::show();
        }
    }
}

/// # Safety
/// `list` must be null, which is an empty one, or a list of pointers.
unsafe fn first(list: *mut pg_sys::List) -> *mut std::ffi::c_void {
    // SAFETY: the caller vouches for the list, of one element.
    unsafe {
        if list.is_null() {
            refuse_expression("is none");
        } else if (*list).length != 1 {
            refuse_expression("is more than one");
        }
        (*(*list).elements).ptr_value
    }
}

fn refuse_expression(why: &str) -> ! {
    Failure::new(PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED, format!("the expression {why}"))
        .hint("An expression of the row's own columns is adopted online; others by pii_adopt_columns().")
        .raise()
}

fn refuse_arguments(row: &TriggerRow) -> ! {
    row.refuse("takes what pii_migration_start() gives it")
}
