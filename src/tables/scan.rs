//! Reading whole tables without SQL: neither planner nor executor run, and so no code of the table's
//! owner. What it takes is the right to read the columns.

use crate::access::privilege;
use crate::datum::array::EncryptedArray;
use crate::datum::call::Raw;
use crate::datum::encoding::server_to_utf8;
use crate::datum::result_set::ResultSet;
use crate::datum::table_scan::{self, TableRow};
use crate::datum::trigger::is_encrypted_text;
use crate::datum::varlena::{Allocated, Detoasted, text_array};
use crate::report::error::{Failure, OrRaise as _};
use crate::server::{backend, compat};
use crate::tables::census::{in_step, is_bound, is_ciphertext, prefix, prefix_of_armour, problem};
use crate::value::crypt;
use crate::value::typmod;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::{Envelope, Keyring, Typmod};
use std::collections::BTreeMap;

/// How a column holds encrypted values, as pii_stored_columns() says.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    /// Bytes of a value: encrypted_text, bytea.
    Bytes,
    /// Bytes in a declared column of bytea, which may be bound to associated data.
    Declared,
    /// Armour, in text.
    Armour,
    /// An array of encrypted_text.
    Array,
}

impl Holds {
    fn read(name: &str) -> Self {
        match name {
            "armour" => Self::Armour,
            "bytea" => Self::Declared,
            "array" => Self::Array,
            _ => Self::Bytes,
        }
    }

    fn value(self, row: &TableRow, number: i16) -> Option<pg_sys::Datum> {
        value_if(row, number, |type_of| match self {
            Self::Bytes | Self::Declared => {
                type_of == pg_sys::BYTEAOID || is_encrypted_text(type_of)
            }
            Self::Armour => is_text(type_of),
            Self::Array => is_array_of_ours(type_of),
        })
    }
}

/// The value of a column, if its type is one that is read like that: anybody may call a scan, and a number, read as
/// text, is an address.
fn value_if(
    row: &TableRow,
    number: i16,
    is_known: impl Fn(pg_sys::Oid) -> bool,
) -> Option<pg_sys::Datum> {
    let value = row.value(number)?;
    // What a domain is made of takes a look-up.
    if !(is_known(row.declared_type(number)) || is_known(row.base_type(number))) {
        Failure::new(
            PgSqlErrorCode::ERRCODE_DATATYPE_MISMATCH,
            format!("column {number} is not of a type that is read like this"),
        )
        .raise();
    }
    Some(value)
}

fn is_text(type_of: pg_sys::Oid) -> bool {
    [pg_sys::TEXTOID, pg_sys::VARCHAROID, pg_sys::BPCHAROID].contains(&type_of)
}

fn is_array_of_ours(type_of: pg_sys::Oid) -> bool {
    // SAFETY: catalogue look-ups; a type that is no array has no elements, and only one that is has a base.
    let element = unsafe {
        match pg_sys::get_element_type(type_of) {
            pg_sys::InvalidOid => return false,
            element => pg_sys::getBaseType(element),
        }
    };
    is_encrypted_text(element)
}

/// The numbers of columns that an argument lists.
fn numbers_in(numbers: Vec<Option<i16>>) -> Vec<i16> {
    let count = numbers.len();
    without_null(numbers, count)
}

/// What another argument says about each of these columns.
fn of_each<T>(numbers: &[i16], values: Vec<Option<T>>) -> Vec<T> {
    without_null(values, numbers.len())
}

fn without_null<T>(values: Vec<Option<T>>, count: usize) -> Vec<T> {
    let all: Option<Vec<T>> = values.into_iter().collect();
    all.filter(|all| all.len() == count).unwrap_or_else(|| {
        Failure::new(
            PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE,
            "the arrays about columns must be of one length, and without NULL",
        )
        .raise()
    })
}

/// Values, NULLs and bytes of columns by prefix:
/// `(number, prefix, n_values, nulls, bytes)`, NULL for the prefix of what is no encrypted value.
#[pg_extern(sql = false)]
fn pii_scan_prefixes(
    relation: pg_sys::Oid,
    numbers: Vec<Option<i16>>,
    holds: Vec<Option<String>>,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Raw {
    let numbers = numbers_in(numbers);
    let holds = of_each(&numbers, holds).into_iter().map(|holds| Holds::read(&holds));
    check_may_read(relation, &numbers);
    let columns: Vec<_> = numbers.iter().copied().zip(holds).collect();
    let mut counts: BTreeMap<(i16, Option<String>), Count> = BTreeMap::new();
    table_scan::for_each(relation, |row| {
        for (number, holds) in &columns {
            let mut add = |prefix: Option<String>, bytes| {
                counts.entry((*number, prefix)).or_default().add(bytes);
            };
            match (holds.value(row, *number), holds) {
                (None, Holds::Array) => {}
                (None, _) => add(None, None),
                (Some(value), Holds::Array) => array(value).each(|element| {
                    let prefix = element.as_ref().and_then(|value| prefix(value.bytes()));
                    add(prefix, element.map(|value| value.bytes().len()));
                }),
                (Some(value), holds) => {
                    let is_padded = row.is_padded(*number);
                    let (prefix, bytes) = prefix_and_size(value, *holds, is_padded);
                    add(prefix, Some(bytes));
                }
            }
        }
    });
    // SAFETY: the running call, which returns such rows.
    let result = unsafe { ResultSet::of(fcinfo) };
    for ((number, prefix), count) in counts {
        result.put(&[
            number.into_datum(),
            prefix.into_datum(),
            count.values.into_datum(),
            count.nulls.into_datum(),
            count.bytes.into_datum(),
        ]);
    }
    Raw(pg_sys::Datum::null())
}

#[derive(Default)]
struct Count {
    values: i64,
    nulls: i64,
    bytes: i64,
}

impl Count {
    fn add(&mut self, bytes: Option<usize>) {
        match bytes {
            Some(bytes) => {
                self.values += 1;
                self.bytes += i64::try_from(bytes).unwrap_or(i64::MAX);
            }
            None => self.nulls += 1,
        }
    }
}

/// What is wrong with the values of columns, and with their plain twins:
/// `(number, row_key, problem, n_values, bad, bound)`, a row for each bad value with the texts of its key
/// columns, or where it stands, and at the end one for each column with the counts.
#[expect(
    clippy::too_many_arguments,
    reason = "what is said of each column comes as an array of its own"
)]
#[pg_extern(sql = false)]
fn pii_scan_values(
    relation: pg_sys::Oid,
    keys: Vec<Option<i16>>,
    numbers: Vec<Option<i16>>,
    holds: Vec<Option<String>>,
    typmods: Vec<Option<i32>>,
    twins: Vec<Option<i16>>,
    may_be_ciphertext: bool,
    fcinfo: pg_sys::FunctionCallInfo,
) -> Raw {
    let (keys, numbers) = (numbers_in(keys), numbers_in(numbers));
    let holds = of_each(&numbers, holds);
    let (typmods, twins) = (of_each(&numbers, typmods), of_each(&numbers, twins));
    let all: Vec<i16> = [&keys, &numbers, &twins].into_iter().flatten().copied().collect();
    check_may_read(relation, &all);
    let ring = if twins.iter().all(|twin| *twin == 0) {
        privilege::writing_ring()
    } else {
        privilege::reading_ring()
    };
    // SAFETY: the running call, which returns such rows.
    let result = unsafe { ResultSet::of(fcinfo) };
    let mut columns: Vec<Checked> = (0..numbers.len())
        .map(|i| Checked {
            number: numbers[i],
            holds: Holds::read(&holds[i]),
            typmod: typmod::of(typmods[i]),
            twin: (twins[i] != 0).then_some(twins[i]),
            may_be_ciphertext,
            values: 0,
            bad: 0,
            bound: 0,
        })
        .collect();
    table_scan::for_each(relation, |row| {
        for column in &mut columns {
            let problem = column.problem(&ring, row);
            if let Some(problem) = problem {
                column.bad += 1;
                result.put(&[
                    column.number.into_datum(),
                    Some(text_array(&row_key(row, &keys))),
                    Some(Allocated::text(&problem).into_datum()),
                    None,
                    None,
                    None,
                ]);
            }
        }
    });
    for column in columns {
        result.put(&[
            column.number.into_datum(),
            None,
            None,
            column.values.into_datum(),
            column.bad.into_datum(),
            column.bound.into_datum(),
        ]);
    }
    Raw(pg_sys::Datum::null())
}

/// A column that is being verified.
struct Checked {
    number: i16,
    holds: Holds,
    typmod: Typmod,
    /// The plain column that it is to be in step with.
    twin: Option<i16>,
    /// Whether a text of that one which looks like a value is text.
    may_be_ciphertext: bool,
    values: i64,
    bad: i64,
    /// What is bound to associated data, which nobody but the application knows: well-formed, no more.
    bound: i64,
}

impl Checked {
    fn problem(&mut self, ring: &Keyring, row: &TableRow) -> Option<String> {
        let value = self.holds.value(row, self.number);
        match self.twin {
            None => {
                let value = value?;
                self.values += 1;
                // SAFETY: a column of variable length.
                let bound = || unsafe { is_bound(Detoasted::new(value).bytes()) };
                if self.holds == Holds::Declared && bound() {
                    self.bound += 1;
                    return None;
                }
                self.problem_of(ring, value)
            }
            Some(twin) => {
                let plain = value_if(row, twin, is_text);
                self.values += i64::from(plain.is_some());
                // SAFETY: a column of text, varchar or character.
                let plain = plain.map(|plain| unsafe { Detoasted::new(plain) });
                let is_padded = row.is_padded(twin);
                let is_refused = |plain: &Detoasted<'_>| {
                    !self.may_be_ciphertext && is_ciphertext(plain.bytes(), is_padded)
                };
                match (plain, value) {
                    (Some(plain), _) if is_refused(&plain) => {
                        Some("is ciphertext already".to_owned())
                    }
                    (None, None) => None,
                    (Some(_), None) => Some("is not encrypted yet".to_owned()),
                    (None, Some(_)) => Some("is NULL, but its encrypted value is not".to_owned()),
                    (Some(plain), Some(value)) => {
                        self.problem_of(ring, value).or_else(|| {
                            // SAFETY: a column of the type.
                            let value = unsafe { Detoasted::new(value) };
                            (!in_step(ring, plain.bytes(), is_padded, value.bytes()))
                                .then(|| "differs from its encrypted value".to_owned())
                        })
                    }
                }
            }
        }
    }

    fn problem_of(&self, ring: &Keyring, value: pg_sys::Datum) -> Option<String> {
        match self.holds {
            Holds::Array => {
                let mut first: Option<String> = None;
                array(value).each(|element| {
                    let found = element.and_then(|value| problem(ring, value.bytes(), self.typmod));
                    first = [first.take(), found].into_iter().flatten().min();
                });
                first
            }
            _ => {
                // SAFETY: a column of variable length.
                let value = unsafe { Detoasted::new(value) };
                problem(ring, value.bytes(), self.typmod)
            }
        }
    }
}

/// Whether a column has a value in any row.
#[pg_extern(sql = false)]
fn pii_scan_any(relation: pg_sys::Oid, number: i16) -> bool {
    check_may_read(relation, &[number]);
    table_scan::any(relation, |row| row.value(number).is_some())
}

/// Rows, and count and checksum of the texts of columns:
/// equal before and after a conversion, or something was lost. Of columns that are or become
/// character(n), blanks at the end are padding.
#[pg_extern(sql = false)]
fn pii_scan_checksum(
    relation: pg_sys::Oid,
    numbers: Vec<Option<i16>>,
    are_padded: Vec<Option<bool>>,
) -> Vec<i64> {
    let numbers = numbers_in(numbers);
    let are_padded = of_each(&numbers, are_padded);
    check_may_read(relation, &numbers);
    let mut sums = vec![0_i64; 1 + 2 * numbers.len()];
    let mut ring = None;
    table_scan::for_each(relation, |row| {
        sums[0] += 1;
        for (i, number) in numbers.iter().enumerate() {
            let is_known = |type_of| is_text(type_of) || is_encrypted_text(type_of);
            let Some(value) = value_if(row, *number, is_known) else { continue };
            // SAFETY: a column of variable length.
            let value = unsafe { Detoasted::new(value) };
            let hash = if is_encrypted_text(row.base_type(*number)) {
                let ring = ring.get_or_insert_with(privilege::reading_ring);
                let value = Envelope::parse(value.bytes()).or_raise();
                let text = crypt::decrypt_to_string(ring, value).or_raise();
                hash(unpadded(&text, are_padded[i]).as_bytes(), i)
            } else {
                let text = server_to_utf8(value.bytes());
                hash(unpadded(&text, are_padded[i]).as_bytes(), i)
            };
            sums[1 + 2 * i] += 1;
            sums[2 + 2 * i] = sums[2 + 2 * i].wrapping_add(hash);
        }
    });
    sums
}

fn hash(text: &[u8], column: usize) -> i64 {
    let len = i32::try_from(text.len()).unwrap_or(i32::MAX);
    // SAFETY: a pointer to that many bytes.
    unsafe { hash_bytes_extended(text.as_ptr(), len, column as u64) }.cast_signed()
}

/// An error unless the current role may read these columns, and every row.
fn check_may_read(relation: pg_sys::Oid, numbers: &[i16]) {
    let role = backend::role();
    let may_read = compat::may_read(relation, role)
        || numbers
            .iter()
            .all(|number| *number == 0 || compat::may_read_column(relation, *number, role));
    // SAFETY: a catalogue look-up, without an error.
    let is_filtered = unsafe { pg_sys::check_enable_rls(relation, pg_sys::InvalidOid, true) }
        == pg_sys::CheckEnableRlsResult::RLS_ENABLED as i32;
    if !may_read {
        Failure::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            format!("permission denied for table {}", table_scan::name(relation)),
        )
        .raise();
    } else if is_filtered {
        Failure::new(
            PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE,
            format!(
                "query would be affected by row-level security policy for table \"{}\"",
                table_scan::name(relation)
            ),
        )
        .raise();
    }
}

/// The texts of a row's key columns; without any, where it stands.
fn row_key(row: &TableRow, keys: &[i16]) -> Vec<Option<Vec<u8>>> {
    if keys.is_empty() {
        let (block, number) = row.identifier();
        return vec![Some(format!("({block},{number})").into_bytes())];
    }
    keys.iter().map(|number| row.output(*number)).collect()
}

/// The value of a column that holds arrays.
fn array<'a>(value: pg_sys::Datum) -> EncryptedArray<'a> {
    // SAFETY: only a column of such a type has it (`Holds::value`).
    unsafe { EncryptedArray::from_datum(value) }
}

/// The prefix and size of a value; of one that is large and none of ours, only the start is read.
fn prefix_and_size(value: pg_sys::Datum, holds: Holds, is_padded: bool) -> (Option<String>, usize) {
    const LONGEST_PREFIX: i32 = 16;
    // SAFETY: a column of variable length; the slice is a copy of its first bytes.
    unsafe {
        let size = pg_sys::toast_raw_datum_size(value).saturating_sub(pg_sys::VARHDRSZ);
        let start = Detoasted::start(value, LONGEST_PREFIX);
        if !looks_like_a_version(start.bytes()) {
            return (None, size);
        }
        let value = Detoasted::new(value);
        let prefix = match holds {
            Holds::Armour => prefix_of_armour(unpadded(&server_to_utf8(value.bytes()), is_padded)),
            _ => prefix(value.bytes()),
        };
        (prefix, size)
    }
}

/// A text without the blanks at its end, if they are padding.
fn unpadded(text: &str, is_padded: bool) -> &str {
    if is_padded { text.trim_end_matches(' ') } else { text }
}

fn looks_like_a_version(start: &[u8]) -> bool {
    matches!(start, [b'v', digit, ..] if digit.is_ascii_digit())
}

// common/hashfn.h: a pure function that never raises.
unsafe extern "C-unwind" {
    fn hash_bytes_extended(bytes: *const u8, len: i32, seed: u64) -> u64;
}
