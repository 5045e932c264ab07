//! Work on tables that may not be one's own: as PostgreSQL does for VACUUM, ANALYZE and REINDEX,
//! each statement that touches a table runs as the table's owner in a security-restricted operation,
//! so that the owner's triggers, CHECKs, index expressions and types run with nobody else's rights.
//!
//! Such code finds a session without a key. The keys serve the function that is at work: the
//! statement brings it a number that nobody else can know, drawn for that statement alone. So no text
//! that a table's owner may have written stands in such a statement: it would name the number. What
//! needs no key has none, and runs what an owner wrote. On a table of the current user's own there is
//! nobody to be kept out, and nothing is hidden.

use crate::access::restricted::Restricted;
use crate::access::{ownership, privilege};
use crate::datum::call::Raw;
use crate::datum::encoding::utf8_to_server;
use crate::datum::list;
use crate::datum::result_set::ResultSet;
use crate::datum::varlena::text_array;
use crate::keys::session;
use crate::report::error::{Failure, OrRaise as _, raise_pii};
use crate::server::{backend, compat};
use crate::tables::silence::Silence;
use pgrx::pg_sys;
use pgrx::pg_sys::panic::CaughtError;
use pgrx::prelude::*;
use pii_core::{Keyring, PiiError, memory, nonce};
use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int};
use std::panic::AssertUnwindSafe;
use std::rc::Rc;

/// Runs one statement on `relation` for pii_run_as_owner(relation, statement, $1, $2, with_keys, silently): with
/// two row identifiers, and where keys serve it the statement's number as `$3`; silently without the users' triggers. The
/// number of rows.
#[pg_extern(sql = false)]
fn pii_run_as_owner(
    relation: Option<pg_sys::Oid>,
    statement: Option<&str>,
    _first: Option<pg_sys::ItemPointerData>,
    _last: Option<pg_sys::ItemPointerData>,
    with_keys: Option<bool>,
    silently: Option<bool>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> i64 {
    // SAFETY: the running call, and arguments that it has.
    let rows = unsafe { Bounds::of(fcinfo, 2) };
    let silently = silently == Some(true);
    if silently && !compat::may_set(c"session_replication_role", backend::role()) {
        refuse_silence();
    }
    let work = Work::begin(relation.unwrap_or(pg_sys::InvalidOid), with_keys == Some(true));
    let count = contained(|| work.run(statement.unwrap_or_default(), &rows, silently));
    work.end();
    count
}

/// What a query of `relation` gives, run like that: an array of text for each row.
#[pg_extern(sql = false)]
fn pii_query_as_owner(
    relation: Option<pg_sys::Oid>,
    query: Option<&str>,
    _first: Option<pg_sys::ItemPointerData>,
    _last: Option<pg_sys::ItemPointerData>,
    with_keys: Option<bool>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Raw {
    // SAFETY: the running call, the arguments that it has, and the rows that it returns.
    let (rows, result) = unsafe { (Bounds::of(fcinfo, 2), ResultSet::of(fcinfo)) };
    let work = Work::begin(relation.unwrap_or(pg_sys::InvalidOid), with_keys == Some(true));
    contained(|| work.query(query.unwrap_or_default(), &rows, &result));
    work.end();
    Raw(pg_sys::Datum::null())
}

/// Runs one statement that takes no plan as the owner of `relation`, once `prepare` has seen, or
/// changed, its parse tree.
pub(crate) fn run_utility_as_owner(
    relation: pg_sys::Oid,
    statement: &str,
    prepare: impl FnOnce(*mut pg_sys::Node),
) {
    let work = Work::begin(relation, false);
    let text = terminated(statement);
    let raw = utility(&text).unwrap_or_else(|| raise_refused());
    // SAFETY: PostgreSQL's own parse tree, of one statement.
    prepare(unsafe { (*raw).stmt });
    run_utility(raw, &text);
    work.end();
}

/// The keyring, for a function in a statement of this number; an error in any other.
pub(crate) fn ring(number: i64) -> Rc<Keyring> {
    match STATEMENT.get() {
        Some(statement) if statement.number == Some(number) => statement.ring(),
        _ => Failure::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            "the keys serve this function only in a statement of the extension's own",
        )
        .raise(),
    }
}

/// Runs `read` with the same keyring, if it is open; `None` in any other statement. Raises nothing.
#[inline]
pub(crate) fn with_ring<R>(number: i64, read: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
    STATEMENT.get().filter(|statement| statement.number == Some(number))?.with_ring(read)
}

/// As [`ring`], if the caller of the statement may turn text into stored values.
pub(crate) fn encrypting_ring(number: i64) -> Rc<Keyring> {
    let ring = ring(number);
    if !STATEMENT.get().is_some_and(|statement| statement.may_encrypt) {
        privilege::refuse_to_encrypt();
    }
    ring
}

/// As [`ring`], if the caller of the statement may turn stored values into text.
pub(crate) fn decrypting_ring(number: i64) -> Rc<Keyring> {
    let ring = ring(number);
    if !STATEMENT.get().is_some_and(|statement| statement.may_decrypt) {
        privilege::refuse_to_decrypt("");
    }
    ring
}

/// As [`decrypting_ring`], if the caller of the statement may bring ciphertext in, too.
pub(crate) fn importing_ring(number: i64) -> Rc<Keyring> {
    let ring = decrypting_ring(number);
    if !STATEMENT.get().is_some_and(|statement| statement.may_import) {
        privilege::refuse_to_import();
    }
    ring
}

/// The keyring, for a trigger of the extension's own that fires on `relation` while a statement is
/// at work there; PostgreSQL itself says which table a trigger fires on.
pub(crate) fn trigger_ring(relation: pg_sys::Oid) -> Option<Rc<Keyring>> {
    let statement = STATEMENT.get().filter(|statement| statement.relation == relation)?;
    (statement.number.is_some() && statement.may_encrypt).then(|| statement.ring())
}

/// Whether a statement is at work on `relation`.
pub(crate) fn is_at_work(relation: pg_sys::Oid) -> bool {
    STATEMENT.get().is_some_and(|statement| statement.relation == relation)
}

/// Lets [`adopting_ring`] serve the trigger of an adoption in the statement of this number.
pub(crate) fn let_trigger_adopt(number: i64) {
    importing_ring(number);
    STATEMENT.set(STATEMENT.get().map(|statement| Statement { adopts: true, ..statement }));
}

/// The keyring, for the trigger of an adoption that fires on `relation` while it is backfilled.
pub(crate) fn adopting_ring(relation: pg_sys::Oid) -> Option<Rc<Keyring>> {
    let statement = STATEMENT.get().filter(|statement| statement.relation == relation)?;
    statement.adopts.then(|| statement.ring())
}

/// A statement at work, and what its caller may do.
#[derive(Clone, Copy)]
struct Statement {
    /// None where the keys serve nothing.
    number: Option<i64>,
    relation: pg_sys::Oid,
    may_encrypt: bool,
    may_decrypt: bool,
    may_import: bool,
    is_restricted: bool,
    /// Whether the trigger of an adoption takes over what is pending in the rows that it writes.
    adopts: bool,
}

thread_local! {
    static STATEMENT: Cell<Option<Statement>> = const { Cell::new(None) };
}

impl Statement {
    fn ring(self) -> Rc<Keyring> {
        let ring = if self.is_restricted { session::hidden_ring() } else { session::ring() };
        ring.unwrap_or_else(|| raise_pii(&PiiError::NoKey))
    }

    fn with_ring<R>(self, read: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
        if self.is_restricted {
            session::with_hidden_ring(read)
        } else {
            session::with_open_ring(read)
        }
    }
}

/// While a statement runs as the owner of a table. Ends with the transaction at the latest, as the
/// role does; dropped, it ends after an error.
struct Work {
    before: Option<Statement>,
    restricted: Option<Restricted>,
}

impl Work {
    /// Begins work on a table whose owner's rights the current user has; else error 42501.
    fn begin(relation: pg_sys::Oid, with_keys: bool) -> Self {
        ownership::check(relation);
        let owner = ownership::owner_of(relation);
        let before = STATEMENT.get();
        // Where keys are hidden, it would show them again when it ends.
        if before.is_some() || session::is_hidden() {
            Failure::new(
                PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
                "a statement of the extension is at work already",
            )
            .raise();
        }
        let statement = Statement {
            number: with_keys.then(fresh_number),
            relation,
            may_encrypt: privilege::may_encrypt(),
            may_decrypt: privilege::may_decrypt(),
            may_import: privilege::may_import(),
            is_restricted: owner != backend::role(),
            adopts: false,
        };
        let mut work = Self { before, restricted: None };
        STATEMENT.set(Some(statement));
        if statement.is_restricted {
            work.restricted = Some(Restricted::begin(owner));
            session::hide();
            // Text is for none but the function at work.
            backend::set_for_now(c"pazpaz_pii.io", c"auto");
        }
        work
    }

    fn end(self) {
        // The rest is as after an error, should this be one, too.
        if let Some(restricted) = &self.restricted {
            restricted.end();
        }
    }

    /// Runs one statement; the number of rows it touched.
    fn run(&self, statement: &str, rows: &Bounds, silently: bool) -> i64 {
        let text = terminated(statement);
        if let Some(utility) = utility(&text) {
            if let Some(number) = number() {
                // SAFETY: PostgreSQL's own parse tree, of one statement.
                unsafe { give_number((*utility).stmt, number) }
            }
            run_utility(utility, &text);
            return 0;
        }
        let silence = silently.then(|| Silence::of(&text));
        connected(|| rows.execute(&text, silence.as_ref()))
    }

    /// Runs a query; its rows go into `result` as arrays of text.
    fn query(&self, query: &str, rows: &Bounds, result: &ResultSet) {
        let text = terminated(query);
        connected(|| {
            for row in 0..rows.execute(&text, None) {
                // SAFETY: the rows of the query that has just run, until the connection ends.
                let texts = unsafe { texts_of(row) };
                result.put(&[Some(text_array(&texts))]);
            }
        });
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        STATEMENT.set(self.before);
        if self.restricted.take().is_some() {
            session::show();
        }
    }
}

/// The identifiers of the rows that a statement is about, as its parameters `$1` and `$2`.
struct Bounds([Option<pg_sys::Datum>; 2]);

impl Bounds {
    /// # Safety
    /// `call` must be running, and have two arguments of type tid from number `index` on.
    unsafe fn of(call: pg_sys::FunctionCallInfo, index: usize) -> Self {
        // SAFETY: passed on to the caller.
        let argument = |i| unsafe { pgrx::fcinfo::pg_getarg_datum(call, i) };
        Self([argument(index), argument(index + 1)])
    }

    /// Runs a planned statement on an open connection; the number of rows. What it does not need is no
    /// parameter of it.
    fn execute(&self, statement: &CStr, silence: Option<&Silence<'_>>) -> i64 {
        let number = number();
        let mut types = [pg_sys::TIDOID, pg_sys::TIDOID, pg_sys::INT8OID];
        let count = match number {
            Some(_) => types.len(),
            None if self.0[0].is_some() => self.0.len(),
            None => 0,
        };
        let mut values = [
            self.0[0].unwrap_or(pg_sys::Datum::null()),
            self.0[1].unwrap_or(pg_sys::Datum::null()),
            pg_sys::Datum::from(number.unwrap_or_default()),
        ];
        let null = |is_null| if is_null { b'n' as c_char } else { b' ' as c_char };
        let nulls = [null(self.0[0].is_none()), null(self.0[1].is_none()), null(false)];
        // SAFETY: three arrays that are as long at least; an error is raised by PostgreSQL, and a status below
        // zero stands for a statement that is none of its kind.
        unsafe {
            let mut prepare = |statement: &CStr| {
                pg_sys::SPI_prepare(statement.as_ptr(), count as c_int, types.as_mut_ptr())
            };
            let plan = match silence {
                Some(silence) => silence.without_rules(prepare),
                None => prepare(statement),
            };
            if plan.is_null() {
                raise_refused();
            }
            let (values, nulls) = (values.as_mut_ptr(), nulls.as_ptr());
            let status = pg_sys::SPI_execute_plan(plan, values, nulls, false, 0);
            if status < 0 {
                raise_refused();
            }
            pg_sys::SPI_processed.cast_signed()
        }
    }
}

/// Runs what may run code of a table's owner. No handler in PL/pgSQL takes a cancellation or a failed
/// assertion for an error of the statement alone, so that code may not raise them.
fn contained<R>(run: impl FnOnce() -> R) -> R {
    use PgSqlErrorCode as Code;
    PgTryBuilder::new(AssertUnwindSafe(run))
        .catch_when(Code::ERRCODE_QUERY_CANCELED, |error| {
            if is_interrupt(&error) { error.rethrow() } else { refuse_to_end() }
        })
        .catch_when(Code::ERRCODE_ASSERT_FAILURE, |_| refuse_to_end())
        .execute()
}

/// Whether PostgreSQL itself has cancelled: RAISE cannot say that it was there.
fn is_interrupt(error: &CaughtError) -> bool {
    let (CaughtError::PostgresError(report)
    | CaughtError::ErrorReport(report)
    | CaughtError::RustPanic { ereport: report, .. }) = error;
    report.function_name().is_some_and(|function| function.ends_with("Interrupts"))
}

fn refuse_silence() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
        "permission denied to keep triggers from firing",
    )
    .detail("The role may not set session_replication_role.")
    .raise()
}

fn refuse_to_end() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_EXTERNAL_ROUTINE_EXCEPTION,
        "code of a table's owner raised what only PostgreSQL raises: query_canceled, or a failed assertion",
    )
    .raise()
}

fn number() -> Option<i64> {
    STATEMENT.get().and_then(|statement| statement.number)
}

/// Gives the number to an ALTER TABLE, which takes no parameters: as the last argument of the function of the
/// extension's own that converts a column, where `$3` stands for it. Nowhere else: what the function converts may be an
/// expression of somebody's, in whose texts and comments no number may come to stand.
///
/// # Safety
/// `statement` must be a statement's raw parse tree.
unsafe fn give_number(statement: *mut pg_sys::Node, number: i64) {
    // SAFETY: each node is what its tag says, with fields as PostgreSQL's grammar makes them.
    unsafe {
        if (*statement).type_ != pg_sys::NodeTag::T_AlterTableStmt {
            return;
        }
        for command in list::items((*statement.cast::<pg_sys::AlterTableStmt>()).cmds) {
            let command: *mut pg_sys::AlterTableCmd = command.cast();
            if (*command).subtype == pg_sys::AlterTableType::AT_AlterColumnType {
                let column: *mut pg_sys::ColumnDef = (*command).def.cast();
                if let Some(place) = place_of_number((*column).raw_default) {
                    *place = constant(number).cast();
                }
            }
        }
    }
}

/// Where a call of a function of the extension's own has `$3`, if that is its last argument.
///
/// # Safety
/// `call` must be of a raw parse tree or null.
unsafe fn place_of_number(call: *mut pg_sys::Node) -> Option<*mut *mut std::ffi::c_void> {
    use pg_sys::NodeTag::{T_FuncCall, T_ParamRef};
    // SAFETY: as above; a function has a name.
    unsafe {
        if call.is_null() || (*call).type_ != T_FuncCall {
            return None;
        }
        let call: *mut pg_sys::FuncCall = call.cast();
        let schema = *compat::string_in(list::item((*call).funcname, 0));
        let place = list::last((*call).args)?;
        let parameter: *mut pg_sys::ParamRef = (*place).cast();
        let is_number = CStr::from_ptr(schema) == c"pazpaz_pii"
            && (*parameter).type_ == T_ParamRef
            && (*parameter).number == 3;
        is_number.then_some(place)
    }
}

/// A number as PostgreSQL's parser reads it.
///
/// # Safety
/// To be called where memory of a statement may be allocated.
unsafe fn constant(number: i64) -> *mut pg_sys::Node {
    let raw = parsed(&terminated(&format!("SELECT {number}")));
    // SAFETY: the tree of this statement.
    unsafe {
        let select: *mut pg_sys::SelectStmt = (*raw).stmt.cast();
        let target: *mut pg_sys::ResTarget = list::item((*select).targetList, 0).cast();
        (*target).val
    }
}

/// A number that cannot be guessed, nor known from an earlier statement.
fn fresh_number() -> i64 {
    let mut bytes = [0; 8];
    if let Err(error) = nonce::os_random(&mut bytes) {
        raise_pii(&error);
    }
    // Positive, as a number is that the parser reads.
    i64::from_ne_bytes(bytes) & i64::MAX
}

fn terminated(statement: &str) -> CString {
    CString::new(utf8_to_server(statement)).unwrap_or_else(|_| raise_refused())
}

fn raise_refused() -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "a statement is none that the extension makes",
    )
    .hint("Nothing was changed. Somebody may have written to tables of the schema pazpaz_pii.")
    .raise()
}

/// The statement's parse tree, unless it is one that is planned.
fn utility(statement: &CStr) -> Option<*mut pg_sys::RawStmt> {
    use pg_sys::NodeTag::{T_DeleteStmt, T_InsertStmt, T_SelectStmt, T_UpdateStmt};
    let raw = parsed(statement);
    // SAFETY: a raw statement has its tree.
    let is_planned = unsafe {
        [T_SelectStmt, T_InsertStmt, T_UpdateStmt, T_DeleteStmt].contains(&(*(*raw).stmt).type_)
    };
    (!is_planned).then_some(raw)
}

/// The parse tree of one statement.
fn parsed(statement: &CStr) -> *mut pg_sys::RawStmt {
    // SAFETY: PostgreSQL's own parser gives a list of raw statements, or raises.
    unsafe {
        let list = pg_sys::raw_parser(statement.as_ptr(), pg_sys::RawParseMode::RAW_PARSE_DEFAULT);
        if list.is_null() || (*list).length != 1 {
            raise_refused();
        }
        list::item(list, 0).cast()
    }
}

/// Runs a utility statement by PostgreSQL's own entry point rather than through SPI, whose error
/// context would show the statement, and its number, to whatever runs inside.
fn run_utility(raw: *mut pg_sys::RawStmt, text: &CStr) {
    // SAFETY: a plan as PostgreSQL's pg_analyze_and_rewrite() and pg_plan_queries() make it of a
    // utility statement, in the current memory context, and a snapshot around it, as in a portal.
    unsafe {
        let plan =
            PgBox::<pg_sys::PlannedStmt>::alloc_node(pg_sys::NodeTag::T_PlannedStmt).into_pg();
        (*plan).commandType = pg_sys::CmdType::CMD_UTILITY;
        (*plan).canSetTag = true;
        (*plan).utilityStmt = (*raw).stmt;
        (*plan).stmt_location = (*raw).stmt_location;
        (*plan).stmt_len = (*raw).stmt_len;
        pg_sys::CommandCounterIncrement();
        pg_sys::PushActiveSnapshot(pg_sys::GetTransactionSnapshot());
        pg_sys::ProcessUtility(
            plan,
            text.as_ptr(),
            false,
            pg_sys::ProcessUtilityContext::PROCESS_UTILITY_QUERY,
            std::ptr::null_mut(),
            std::ptr::null_mut(),
            pg_sys::None_Receiver,
            std::ptr::null_mut(),
        );
        if pg_sys::ActiveSnapshotSet() {
            pg_sys::PopActiveSnapshot();
        }
        pg_sys::CommandCounterIncrement();
    }
}

/// Runs `run` with a connection to SPI.
pub(crate) fn connected<T>(run: impl FnOnce() -> T) -> T {
    // SAFETY: SPI's connection is closed again, or by PostgreSQL after an error.
    unsafe {
        pg_sys::SPI_connect();
        let result = run();
        pg_sys::SPI_finish();
        result
    }
}

/// # Safety
/// A query must have run on the open connection, with more rows than `row`.
unsafe fn texts_of(row: i64) -> Vec<Option<Vec<u8>>> {
    // SAFETY: PostgreSQL's row of that number, and the columns that its description has.
    unsafe {
        let table = pg_sys::SPI_tuptable;
        let tuple = *(*table).vals.add(usize::try_from(row).unwrap_or(0));
        let description = (*table).tupdesc;
        (1..=(*description).natts)
            .map(|column| {
                let text = pg_sys::SPI_getvalue(tuple, description, column);
                (!text.is_null()).then(|| memory::copy(CStr::from_ptr(text).to_bytes()).or_raise())
            })
            .collect()
    }
}
