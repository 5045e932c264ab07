//! Blind indexes: keyed hashes of a plaintext, for columns that are searched for equality without
//! decrypting, and the trigger that keeps such a column filled.

use crate::crypt;
use crate::datum::{Allocated, Detoasted, Raw, Text, server_to_utf8};
use crate::error::{OrRaise as _, raise};
use crate::{registry, session};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::Envelope;
use std::ffi::{CStr, CString};
use zeroize::Zeroizing;

#[pg_extern(sql = false)]
fn pii_blind_index(text: Text<'_>, context: Text<'_>) -> Allocated {
    blind_index(&text.utf8(), &context.utf8())
}

/// `BEFORE INSERT OR UPDATE … EXECUTE FUNCTION pii_blind_index_trigger('email', 'email_bidx',
/// 'clients.email')`: source column, index column, context.
///
/// A generated column would be computed again, and fail, when a dump is restored without a key.
/// With a key, the index is made anew whenever source or index change, or one of them is missing.
/// Without, a row is left alone whose source has not changed, and one that comes with its index.
#[pg_extern(sql = false)]
fn pii_blind_index_trigger(fcinfo: pg_sys::FunctionCallInfo) -> Raw {
    // SAFETY: PostgreSQL passes the trigger's data as the call's context, or something else, which
    // `Row::from_call` refuses.
    unsafe {
        let row = Row::from_call(fcinfo);
        let [source, target, context] = row.arguments();
        let (source, target) = (row.column(&source), row.column(&target));
        row.check_types(source, target);
        let keep = match session::ring() {
            Some(_) => row.is_settled(source, target),
            None => row.is_unchanged(source) || row.brings_its_own(target),
        };
        if keep {
            return row.keep();
        }
        match row.text(source) {
            None => row.with(target, None),
            Some(text) => {
                let context = context.to_string_lossy();
                row.with(target, Some(blind_index(&text, &context).into_datum()))
            }
        }
    }
}

fn blind_index(text: &str, context: &str) -> Allocated {
    let ring = session::require_ring();
    Allocated::copy_of(&registry::index_key(&ring).or_raise().blind_index(context, text))
}

/// The row that a BEFORE ROW trigger was called for. Every method is safe to call while the
/// trigger runs.
struct Row {
    trigger: *mut pg_sys::Trigger,
    description: pg_sys::TupleDesc,
    new: pg_sys::HeapTuple,
    /// The row as it was, for UPDATE.
    old: Option<pg_sys::HeapTuple>,
}

impl Row {
    /// # Safety
    /// `fcinfo` must be the running call.
    unsafe fn from_call(fcinfo: pg_sys::FunctionCallInfo) -> Self {
        // SAFETY: the node's tag says whether the context is a trigger's data.
        unsafe {
            let data = (*fcinfo).context.cast::<pg_sys::TriggerData>();
            if data.is_null() || (*data).type_ != pg_sys::NodeTag::T_TriggerData {
                refuse("pii_blind_index_trigger() must be called as a trigger");
            }
            let event = (*data).tg_event;
            let operation = event & pg_sys::TRIGGER_EVENT_OPMASK;
            let is_before_row = event & pg_sys::TRIGGER_EVENT_ROW != 0
                && event & pg_sys::TRIGGER_EVENT_TIMINGMASK == pg_sys::TRIGGER_EVENT_BEFORE;
            let is_update = operation == pg_sys::TRIGGER_EVENT_UPDATE;
            if !is_before_row || !(is_update || operation == pg_sys::TRIGGER_EVENT_INSERT) {
                refuse(
                    "pii_blind_index_trigger() must be a BEFORE INSERT OR UPDATE ... FOR EACH ROW trigger",
                );
            }
            let (new, old) = if is_update {
                ((*data).tg_newtuple, Some((*data).tg_trigtuple))
            } else {
                ((*data).tg_trigtuple, None)
            };
            let description = (*(*data).tg_relation).rd_att;
            Self { trigger: (*data).tg_trigger, description, new, old }
        }
    }

    fn arguments(&self) -> [CString; 3] {
        // SAFETY: the trigger's arguments are `tgnargs` terminated strings.
        unsafe {
            if (*self.trigger).tgnargs != 3 {
                refuse(
                    "pii_blind_index_trigger() takes three arguments: source column, index column, context",
                );
            }
            [0, 1, 2].map(|i| CStr::from_ptr(*(*self.trigger).tgargs.add(i)).to_owned())
        }
    }

    fn column(&self, name: &CStr) -> i32 {
        // SAFETY: looks a name up in the row's description.
        let number = unsafe { pg_sys::SPI_fnumber(self.description, name.as_ptr()) };
        if number <= 0 {
            let name = name.to_string_lossy();
            raise(
                PgSqlErrorCode::ERRCODE_UNDEFINED_COLUMN,
                &format!(
                    "pii_blind_index_trigger() names column \"{name}\", which the table lacks"
                ),
                "",
                "",
            );
        }
        number
    }

    fn get(&self, row: pg_sys::HeapTuple, column: i32) -> Option<pg_sys::Datum> {
        let mut is_null = false;
        // SAFETY: a row of this description, and a column that it has.
        let value =
            unsafe { pg_sys::SPI_getbinval(row, self.description, column, &raw mut is_null) };
        (!is_null).then_some(value)
    }

    /// Whether an UPDATE leaves the stored bytes of `column` as they are.
    fn is_unchanged(&self, column: i32) -> bool {
        let Some(old) = self.old else { return false };
        match (self.get(old, column), self.get(self.new, column)) {
            (None, None) => true,
            // SAFETY: `check_types` made sure that the values are of variable length.
            (Some(old), Some(new)) => unsafe {
                Detoasted::new(old).bytes() == Detoasted::new(new).bytes()
            },
            _ => false,
        }
    }

    /// Whether an UPDATE leaves source and index alone, and the index is there if the source is.
    fn is_settled(&self, source: i32, target: i32) -> bool {
        let has = |column| self.get(self.new, column).is_some();
        self.is_unchanged(source) && self.is_unchanged(target) && has(source) == has(target)
    }

    /// Whether the statement itself says what the index is: an INSERT with a value for it, or an
    /// UPDATE that changes it.
    fn brings_its_own(&self, column: i32) -> bool {
        match self.old {
            None => self.get(self.new, column).is_some(),
            Some(_) => !self.is_unchanged(column),
        }
    }

    /// The plaintext of the source column.
    fn text(&self, column: i32) -> Option<Zeroizing<String>> {
        let value = self.get(self.new, column)?;
        // SAFETY: `check_types` made sure that the value is text or encrypted_text.
        let value = unsafe { Detoasted::new(value) };
        if !is_encrypted_text(self.type_of(column)) {
            return Some(Zeroizing::new(server_to_utf8(value.bytes()).into_owned()));
        }
        let ring = session::require_ring();
        let envelope = Envelope::parse(value.bytes()).or_raise();
        Some(crypt::decrypt_to_string(&ring, envelope).or_raise())
    }

    fn check_types(&self, source: i32, target: i32) {
        let source = self.type_of(source);
        let is_text = source == pg_sys::TEXTOID || source == pg_sys::VARCHAROID;
        if !is_text && !is_encrypted_text(source) {
            refuse(
                "the source column of pii_blind_index_trigger() must be encrypted_text, text or varchar",
            );
        }
        if self.type_of(target) != pg_sys::BYTEAOID {
            refuse("the index column of pii_blind_index_trigger() must be bytea");
        }
    }

    fn type_of(&self, column: i32) -> pg_sys::Oid {
        // SAFETY: a column of the row.
        unsafe { pg_sys::SPI_gettypeid(self.description, column) }
    }

    fn keep(&self) -> Raw {
        Raw(pg_sys::Datum::from(self.new))
    }

    fn with(&self, column: i32, value: Option<pg_sys::Datum>) -> Raw {
        // SAFETY: `check_types` made sure that the column is of the value's type.
        unsafe {
            let is_null = value.is_none();
            let value = value.unwrap_or(pg_sys::Datum::null());
            Raw(pg_sys::Datum::from(pg_sys::heap_modify_tuple_by_cols(
                self.new,
                self.description,
                1,
                // Read only; PostgreSQL says so since version 17.
                (&raw const column).cast_mut(),
                (&raw const value).cast_mut(),
                (&raw const is_null).cast_mut(),
            )))
        }
    }
}

/// Whether a type is ours, told by its output function: there may be no other way in a trigger.
fn is_encrypted_text(type_oid: pg_sys::Oid) -> bool {
    // SAFETY: catalogue look-ups by a type's identifier; the name is a copy in palloc'd memory.
    unsafe {
        let (mut output, mut is_varlena) = (pg_sys::InvalidOid, false);
        pg_sys::getTypeOutputInfo(type_oid, &raw mut output, &raw mut is_varlena);
        let name = pg_sys::get_func_name(output);
        !name.is_null() && CStr::from_ptr(name) == c"pii_encrypted_text_out"
    }
}

fn refuse(message: &str) -> ! {
    raise(PgSqlErrorCode::ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED, message, "", "")
}
