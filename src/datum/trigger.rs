//! The row that a BEFORE ROW trigger was called for.

use crate::datum::call::Raw;
use crate::datum::varlena::{Detoasted, Text};
use crate::report::error::Failure;
use pgrx::prelude::*;
use pgrx::varlena;
use pgrx::{PgMemoryContexts, pg_sys};
use std::cell::Cell;
use std::ffi::{CStr, CString};

/// The row of a BEFORE INSERT OR UPDATE trigger. Every method is safe to call while the trigger
/// runs.
pub(crate) struct TriggerRow {
    /// The trigger function, for messages.
    function: &'static str,
    trigger: *mut pg_sys::Trigger,
    relation: pg_sys::Oid,
    description: pg_sys::TupleDesc,
    call_site: *mut pg_sys::FmgrInfo,
    row: pg_sys::HeapTuple,
    new: Values,
    /// The row as it was, for UPDATE.
    old: Option<Values>,
}

/// The values of a row by column, counted from 0.
struct Values {
    datums: Vec<pg_sys::Datum>,
    nulls: Vec<bool>,
}

impl Values {
    /// # Safety
    /// `row` must be of this description, and outlive the values.
    unsafe fn of(row: pg_sys::HeapTuple, description: pg_sys::TupleDesc) -> Self {
        // SAFETY: two arrays with a place for each column.
        unsafe {
            let columns = usize::try_from((*description).natts).unwrap_or(0);
            let mut datums = vec![pg_sys::Datum::null(); columns];
            let mut nulls = vec![true; columns];
            pg_sys::heap_deform_tuple(row, description, datums.as_mut_ptr(), nulls.as_mut_ptr());
            Self { datums, nulls }
        }
    }

    /// The value of a column, counted from 1; `None` for NULL.
    fn get(&self, column: i32) -> Option<pg_sys::Datum> {
        let at = place(column);
        (!self.nulls[at]).then(|| self.datums[at])
    }

    fn set(&mut self, column: i32, value: Option<pg_sys::Datum>) {
        let at = place(column);
        self.nulls[at] = value.is_none();
        self.datums[at] = value.unwrap_or(pg_sys::Datum::null());
    }
}

/// Where a column, counted from 1, stands in an array.
fn place(column: i32) -> usize {
    usize::try_from(column - 1).unwrap_or(0)
}

impl TriggerRow {
    /// The row of this call of `function`; an error when it is called in any other way.
    ///
    /// # Safety
    /// `fcinfo` must be the running call.
    pub(crate) unsafe fn from_call(
        fcinfo: pg_sys::FunctionCallInfo,
        function: &'static str,
    ) -> Self {
        // SAFETY: the node's tag says whether the context is a trigger's data.
        unsafe {
            let data = (*fcinfo).context.cast::<pg_sys::TriggerData>();
            if data.is_null() || (*data).type_ != pg_sys::NodeTag::T_TriggerData {
                refuse(function, "must be called as a trigger");
            }
            let event = (*data).tg_event;
            let operation = event & pg_sys::TRIGGER_EVENT_OPMASK;
            let is_before_row = event & pg_sys::TRIGGER_EVENT_ROW != 0
                && event & pg_sys::TRIGGER_EVENT_TIMINGMASK == pg_sys::TRIGGER_EVENT_BEFORE;
            let is_update = operation == pg_sys::TRIGGER_EVENT_UPDATE;
            if !is_before_row || !(is_update || operation == pg_sys::TRIGGER_EVENT_INSERT) {
                refuse(function, "must be a BEFORE INSERT OR UPDATE ... FOR EACH ROW trigger");
            }
            let (new, old) = if is_update {
                ((*data).tg_newtuple, Some((*data).tg_trigtuple))
            } else {
                ((*data).tg_trigtuple, None)
            };
            let trigger = (*data).tg_trigger;
            let relation = (*(*data).tg_relation).rd_id;
            let description = (*(*data).tg_relation).rd_att;
            let call_site = (*fcinfo).flinfo;
            Self {
                function,
                trigger,
                relation,
                description,
                call_site,
                row: new,
                new: Values::of(new, description),
                old: old.map(|old| Values::of(old, description)),
            }
        }
    }

    /// What `resolve` makes of the trigger's arguments and the table: once in a statement, in which neither changes.
    pub(crate) fn resolved<T: 'static>(&self, resolve: impl FnOnce(&Self) -> T) -> &T {
        // SAFETY: a statement calls a trigger by a call site of its own, where nothing else is kept; what is, is dropped
        // with its context, which outlives this row.
        unsafe {
            if (*self.call_site).fn_extra.is_null() {
                let known = resolve(self);
                let mut context = PgMemoryContexts::For((*self.call_site).fn_mcxt);
                (*self.call_site).fn_extra = context.leak_and_drop_on_delete(known).cast();
            }
            &*(*self.call_site).fn_extra.cast::<T>()
        }
    }

    /// The arguments of CREATE TRIGGER.
    pub(crate) fn arguments(&self) -> Vec<CString> {
        // SAFETY: the trigger's arguments are `tgnargs` terminated strings.
        unsafe {
            let count = usize::try_from((*self.trigger).tgnargs).unwrap_or(0);
            (0..count).map(|i| CStr::from_ptr(*(*self.trigger).tgargs.add(i)).to_owned()).collect()
        }
    }

    /// The number of a column; an error when the table lacks it.
    pub(crate) fn column(&self, name: &CStr) -> i32 {
        // SAFETY: looks a name up in the row's description.
        let number = unsafe { pg_sys::SPI_fnumber(self.description, name.as_ptr()) };
        if number <= 0 {
            let (function, name) = (self.function, name.to_string_lossy());
            Failure::new(
                PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN,
                format!("{function}() names column \"{name}\", which the table lacks"),
            )
            .raise();
        }
        number
    }

    /// Whether the trigger was fired by an UPDATE.
    pub(crate) fn is_update(&self) -> bool {
        self.old.is_some()
    }

    /// The value that is about to be stored; `None` for NULL.
    pub(crate) fn new_value(&self, column: i32) -> Option<pg_sys::Datum> {
        self.new.get(column)
    }

    /// The value that was stored; `None` for NULL, and for INSERT.
    pub(crate) fn old_value(&self, column: i32) -> Option<pg_sys::Datum> {
        self.old.as_ref()?.get(column)
    }

    /// Whether an UPDATE leaves the stored bytes of `column` as they are.
    pub(crate) fn is_unchanged(&self, column: i32) -> bool {
        let Some(old) = &self.old else { return false };
        let (Some(old), Some(new)) = (old.get(column), self.new.get(column)) else {
            return old.get(column).is_none() && self.new.get(column).is_none();
        };
        let (mut length, mut is_by_value) = (0, false);
        // SAFETY: two values of the column's type, which are read by its length; a negative one is that of a type
        // of variable length: no column is of type cstring.
        unsafe {
            pg_sys::get_typlenbyval(self.type_of(column), &raw mut length, &raw mut is_by_value);
            if is_by_value {
                return old.value() == new.value();
            } else if let Ok(length) = usize::try_from(length) {
                let bytes = |value: pg_sys::Datum| {
                    std::slice::from_raw_parts(value.cast_mut_ptr::<u8>(), length)
                };
                return bytes(old) == bytes(new);
            }
            // An UPDATE of other columns hands on the stored form, which need not be fetched.
            stored_form(old) == stored_form(new)
                || Detoasted::new(old).bytes() == Detoasted::new(new).bytes()
        }
    }

    /// Whether an UPDATE leaves two columns alone of which one is made from the other, and both have
    /// a value or neither.
    pub(crate) fn is_pair_unchanged(&self, source: i32, derived: i32) -> bool {
        let has = |column| self.new_value(column).is_some();
        has(source) == has(derived) && self.is_unchanged(source) && self.is_unchanged(derived)
    }

    /// The new value of a column of type text, varchar or character, in UTF-8.
    pub(crate) fn text(&self, column: i32) -> Option<Text<'_>> {
        // SAFETY: the triggers check that their columns are of these types; the row outlives the call.
        self.new_value(column).map(|value| unsafe { Text::from_datum(value) })
    }

    /// The table that the trigger fires on.
    pub(crate) fn relation(&self) -> pg_sys::Oid {
        self.relation
    }

    /// The whole row as it is about to be stored, with its type.
    pub(crate) fn composite(&self) -> (pg_sys::Oid, pg_sys::Datum) {
        // SAFETY: a copy of the row, of the description's type.
        unsafe {
            let value = pg_sys::heap_copy_tuple_as_datum(self.row, self.description);
            ((*self.description).tdtypeid, value)
        }
    }

    /// The type of a column.
    pub(crate) fn type_of(&self, column: i32) -> pg_sys::Oid {
        // SAFETY: a column of the row.
        unsafe { pg_sys::SPI_gettypeid(self.description, column) }
    }

    /// The type modifier of a column.
    pub(crate) fn typmod_of(&self, column: i32) -> i32 {
        let column = i16::try_from(column).unwrap_or(0);
        let (mut kind, mut typmod, mut collation) = (pg_sys::InvalidOid, -1, pg_sys::InvalidOid);
        // SAFETY: a syscache look-up for a column of the trigger's table.
        unsafe {
            pg_sys::get_atttypetypmodcoll(
                self.relation,
                column,
                &raw mut kind,
                &raw mut typmod,
                &raw mut collation,
            );
        }
        typmod
    }

    /// The trigger's result that stores the row as it is.
    pub(crate) fn keep(&self) -> Raw {
        Raw(pg_sys::Datum::from(self.row))
    }

    /// The trigger's result that stores the row with other values in some columns. The values must
    /// be of the columns' types.
    pub(crate) fn with(mut self, changes: &[(i32, Option<pg_sys::Datum>)]) -> Raw {
        changes.iter().for_each(|(column, value)| self.new.set(*column, *value));
        let (datums, nulls) = (self.new.datums.as_mut_ptr(), self.new.nulls.as_mut_ptr());
        // SAFETY: a value for each column, for which the caller vouches; then what heap_modify_tuple() does: the
        // row stays the same one.
        unsafe {
            let row = pg_sys::heap_form_tuple(self.description, datums, nulls);
            (*(*row).t_data).t_ctid = (*(*self.row).t_data).t_ctid;
            (*row).t_self = (*self.row).t_self;
            (*row).t_tableOid = (*self.row).t_tableOid;
            Raw(pg_sys::Datum::from(row))
        }
    }

    /// Raises the error that the trigger is not declared as its function wants it.
    pub(crate) fn refuse(&self, message: &str) -> ! {
        refuse(self.function, message)
    }
}

/// Whether a type is ours, told by its output function: there may be no other way in a trigger.
pub(crate) fn is_encrypted_text(type_oid: pg_sys::Oid) -> bool {
    thread_local! {
        // Triggers ask for every row.
        static KNOWN: Cell<pg_sys::Oid> = const { Cell::new(pg_sys::InvalidOid) };
    }
    if KNOWN.get() == type_oid {
        return true;
    }
    // SAFETY: catalogue look-ups by a type's identifier; the name is a copy in palloc'd memory.
    let is_ours = unsafe {
        let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(type_oid, &raw mut output, &raw mut is_varlena);
        let name = pg_sys::get_func_name(output);
        !name.is_null() && CStr::from_ptr(name) == c"pii_encrypted_text_out"
    };
    if is_ours {
        KNOWN.set(type_oid);
    }
    is_ours
}

/// A value of variable length as it stands in its row: with its header, compressed, or a TOAST pointer.
///
/// # Safety
/// `value` must be a non-null value of variable length that outlives `'a`.
unsafe fn stored_form<'a>(value: pg_sys::Datum) -> &'a [u8] {
    let pointer = value.cast_mut_ptr::<pg_sys::varlena>();
    // SAFETY: the caller vouches for the value, whose header tells its size.
    unsafe { std::slice::from_raw_parts(pointer.cast::<u8>(), varlena::varsize_any(pointer)) }
}

fn refuse(function: &str, message: &str) -> ! {
    let code = PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED;
    Failure::new(code, format!("{function}() {message}")).raise()
}
