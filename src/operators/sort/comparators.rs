//! What PostgreSQL's sorts call (`src/include/utils/sortsupport.h`, `tuplesort.c`).
//!
//! A sort of many values abbreviates: it has each value of its first column converted once, into a key, and compares
//! keys. Where PostgreSQL abbreviates text (in "C", by ICU), its key of the opened text is ours. Else ours is a number
//! that stands for the opened text. Keys that do not differ say nothing; then the values are compared, their texts found
//! by what tells values from one another. When it gets a LIMIT, or when it merges what it has written to disk, a sort
//! compares values only: a few at a time, many of which come by once. Further columns, and all that is sorted elsewhere
//! (merge joins, ANALYZE), are compared so from the start.
//!
//! Where case makes no difference, the opened texts are folded ones.
//!
//! Equal texts have equal keys, and must: an aggregate with DISTINCT compares keys before it compares values
//! (`nodeAgg.c`).

use crate::operators::collation::{self, Order};
use crate::operators::sort::opening::{held, identity, identity_of, open, open_short, text_len};
use crate::report::error::OrRaise as _;
use crate::server::backend;
use crate::value::encrypted::Encrypted;
use pgrx::prelude::*;
use pgrx::{PgMemoryContexts, pg_sys, varlena};
use pii_core::opened::{Identity, Passing, Recent, StandIns};
use pii_core::{Equality, PiiError};
use std::ffi::c_int;

type Comparator =
    unsafe extern "C-unwind" fn(pg_sys::Datum, pg_sys::Datum, pg_sys::SortSupport) -> c_int;

/// What one column of one sort needs.
pub(super) struct Sort {
    /// Which texts are equal.
    equality: Equality,
    /// PostgreSQL's sort support of text, in the collation that they are ordered by.
    of_text: pg_sys::SortSupportData,
    /// Its comparator of texts.
    compare: Comparator,
    /// The texts of what has been converted: all that is sorted in memory at once, as far as there is room.
    converted: StandIns,
    /// Whether these have been compared: then they are sorted, and whatever is converted next begins anew.
    is_sorting: bool,
    /// The texts of whatever else is compared.
    recent: Recent,
    /// The text of what is compared once and passes by, where most does.
    passing: Passing,
    /// Whether values pass by: the sort has a LIMIT, for which it would else have converted.
    is_bounded: bool,
}

impl Sort {
    /// Makes a sort compare texts, which are wiped with its memory context.
    ///
    /// # Safety
    /// `support` must be what PostgreSQL passes to support function 2.
    pub(super) unsafe fn set_up(support: pg_sys::SortSupport) {
        // SAFETY: the caller vouches for `support`. What we add lives as long as the sort's context.
        unsafe {
            let equality = collation::equality((*support).ssup_collation);
            let (Order::Server(collation) | Order::Utf8(collation)) =
                Order::of((*support).ssup_collation);
            let mut of_text = pg_sys::SortSupportData {
                ssup_cxt: (*support).ssup_cxt,
                ssup_collation: collation,
                abbreviate: (*support).abbreviate,
                ..Default::default()
            };
            pg_sys::varstr_sortsupport(&raw mut of_text, pg_sys::TEXTOID, of_text.ssup_collation);
            let Some(compare) = of_text.abbrev_full_comparator.or(of_text.comparator) else {
                return;
            };
            let abbreviates_text = of_text.abbrev_converter.is_some();
            // Of a key of text only the comparator knows what it is; it takes the sort support, and looks at keys only.
            let compare_keys = of_text.comparator;
            let room = backend::work_mem();
            let abbreviate = (*support).abbreviate;
            let recent = if abbreviate { Recent::few(room) } else { Recent::many(room) };
            let converted = StandIns::new(room);
            let passing = Passing::default();
            let sort = Self {
                equality,
                of_text,
                compare,
                converted,
                is_sorting: false,
                recent,
                passing,
                is_bounded: abbreviate,
            };
            (*support).ssup_extra =
                PgMemoryContexts::For((*support).ssup_cxt).leak_and_drop_on_delete(sort).cast();
            (*support).comparator = Some(compare_values);
            if abbreviate {
                (*support).abbrev_full_comparator = Some(compare_values);
                (*support).abbrev_abort = Some(never);
                if abbreviates_text {
                    (*support).comparator = compare_keys;
                    (*support).abbrev_converter = Some(key_of_text);
                } else {
                    (*support).comparator = Some(compare_stand_ins);
                    (*support).abbrev_converter = Some(stand_in);
                }
            }
        }
    }

    /// # Safety
    /// `support` must have been set up.
    unsafe fn of<'a>(support: pg_sys::SortSupport) -> &'a mut Self {
        // SAFETY: the caller vouches for it; PostgreSQL calls one function of a sort at a time.
        unsafe { &mut *(*support).ssup_extra.cast::<Self>() }
    }

    /// The texts of two values of a sort with a LIMIT, of which one is at hand, and the other one as well, or is opened and
    /// passes by. `None` where this is not so, or [`open_short`] does not open it. Raises nothing.
    ///
    /// # Safety
    /// Two non-null values of the type, with their identities.
    #[inline]
    unsafe fn passing_pair(
        &mut self,
        [a, b]: [pg_sys::Datum; 2],
        [first, second]: [Identity; 2],
    ) -> Option<(&[u8], &[u8])> {
        let (equality, recent, passing) = (self.equality, &mut self.recent, &mut self.passing);
        // What is compared again does not pass by.
        for identity in [first, second] {
            if let Some(text) = passing.get(identity) {
                let text = text.get(..text_len(text))?;
                recent.recall(identity, text_len, |arena| arena.copy(text)).ok()?;
            }
        }
        let open = |value| {
            // SAFETY: the caller vouches for the values.
            let open = move |arena: &mut _| unsafe { open_short(value, equality, arena) };
            // Whatever the error is, the long way begins anew.
            move |arena: &mut _| open(arena).ok_or(PiiError::OutOfMemory)
        };
        match (recent.recalled(first), recent.recalled(second)) {
            (Some(first), Some(second)) => Some((first, second)),
            (Some(text), None) => {
                passing.open(second, open(b)).ok()?;
                Some((text, passing.get(second)?))
            }
            (None, Some(text)) => {
                passing.open(first, open(a)).ok()?;
                Some((passing.get(first)?, text))
            }
            (None, None) => None,
        }
    }

    /// Before a value is converted.
    fn begin_value(&mut self) {
        self.is_bounded = false;
        if self.is_sorting {
            self.converted.begin_round();
            self.is_sorting = false;
        }
    }
}

/// A value that is about to be converted: the sort, itself, and what it is known and charged by.
///
/// # Safety
/// A non-null value of the type that outlives `'a`, and a sort support that has been set up.
unsafe fn to_convert<'a>(
    value: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> (&'a mut Sort, Encrypted<'a>, Identity, usize) {
    // SAFETY: the caller vouches for both.
    unsafe {
        let sort = Sort::of(support);
        sort.begin_value();
        let detoasted = Encrypted::from_datum(value);
        let identity = identity(value).map_or_else(|| identity_of(&detoasted), Ok).or_raise();
        (sort, detoasted, identity, held(value))
    }
}

/// Converts a value to the number that stands for its text.
#[pg_guard]
unsafe extern "C-unwind" fn stand_in(
    value: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> pg_sys::Datum {
    // SAFETY: a non-null value of the type, and the sort support set up above.
    let number = unsafe {
        let (sort, value, identity, held) = to_convert(value, support);
        let equality = sort.equality;
        sort.converted.number(identity, held, |arena| open(&value, equality, arena)).or_raise()
    };
    pg_sys::Datum::from(number)
}

/// Compares two of these numbers.
///
/// Not guarded, since nothing here panics, and nothing is to be dropped when PostgreSQL's comparator raises.
unsafe extern "C-unwind" fn compare_stand_ins(
    a: pg_sys::Datum,
    b: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> c_int {
    // SAFETY: the sort support set up above.
    unsafe {
        let sort = Sort::of(support);
        sort.is_sorting = true;
        if a == b {
            return 0;
        }
        let texts = (sort.converted.text(a.value() as u64), sort.converted.text(b.value() as u64));
        match texts {
            (Some(a), Some(b)) => order(support, a.as_ptr(), b.as_ptr()),
            _ => 0,
        }
    }
}

/// Converts a value to PostgreSQL's abbreviated key of its text.
///
/// Not guarded itself, see [`compare_stand_ins`].
unsafe extern "C-unwind" fn key_of_text(
    value: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> pg_sys::Datum {
    // SAFETY: a non-null value of the type, and the sort support set up above; the text outlives the call.
    unsafe {
        let text = text_to_convert(value, support);
        let of_text = &raw mut Sort::of(support).of_text;
        match (*of_text).abbrev_converter {
            Some(convert) => convert(text, of_text),
            None => pg_sys::Datum::null(),
        }
    }
}

/// The text of a value that is being converted.
#[pg_guard]
unsafe extern "C-unwind" fn text_to_convert(
    value: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> pg_sys::Datum {
    // SAFETY: as in `stand_in`.
    unsafe {
        let (sort, value, identity, held) = to_convert(value, support);
        let equality = sort.equality;
        let text =
            sort.converted.keep(identity, held, |arena| open(&value, equality, arena)).or_raise();
        pg_sys::Datum::from(text.as_ptr())
    }
}

/// Abbreviating is never given up, since converting is opening.
unsafe extern "C-unwind" fn never(_values: c_int, _support: pg_sys::SortSupport) -> bool {
    false
}

/// Compares two values.
///
/// Not guarded itself, see [`compare_stand_ins`].
unsafe extern "C-unwind" fn compare_values(
    a: pg_sys::Datum,
    b: pg_sys::Datum,
    support: pg_sys::SortSupport,
) -> c_int {
    // SAFETY: non-null values of the type, and the sort support set up above.
    unsafe {
        let sort = Sort::of(support);
        sort.is_sorting = true;
        let known = match (identity(a), identity(b)) {
            (Some(a), Some(b)) if is_converting(support) => {
                sort.converted.of(a).zip(sort.converted.of(b))
            }
            (Some(first), Some(second)) if sort.is_bounded => {
                sort.passing_pair([a, b], [first, second])
            }
            // Of what was converted before, nothing is in memory any more.
            (Some(a), Some(b)) if sort.converted.is_empty() => sort.recent.pair(a, b),
            _ => None,
        };
        if let Some((a, b)) = known {
            return order(support, a.as_ptr(), b.as_ptr());
        }
        let mut texts = [std::ptr::null(); 2];
        open_values(a, b, support, &mut texts);
        let [a, b] = texts;
        order(support, a, b)
    }
}

/// Whether the sort still converts. PostgreSQL takes the converter away when it does not.
unsafe fn is_converting(support: pg_sys::SortSupport) -> bool {
    // SAFETY: the caller has it from PostgreSQL.
    unsafe { (*support).abbrev_converter.is_some() }
}

/// Finds the texts of two values, of which one at least has to be opened, or detoasted, first.
#[pg_guard]
unsafe extern "C-unwind" fn open_values(
    a: pg_sys::Datum,
    b: pg_sys::Datum,
    support: pg_sys::SortSupport,
    texts: &mut [*const u8; 2],
) {
    // SAFETY: as in `compare_values`.
    unsafe {
        let sort = Sort::of(support);
        if !is_converting(support) && !sort.converted.is_empty() {
            sort.converted = StandIns::new(0);
        }
        let values = [a, b];
        let identities = values.map(|value| {
            identity(value).unwrap_or_else(|| identity_of(&Encrypted::from_datum(value)).or_raise())
        });
        for (value, identity) in values.into_iter().zip(identities) {
            if sort.converted.of(identity).is_none() {
                let equality = sort.equality;
                let open = |arena: &mut _| open(&Encrypted::from_datum(value), equality, arena);
                sort.recent.recall(identity, text_len, open).or_raise();
            }
        }
        for (text, identity) in texts.iter_mut().zip(identities) {
            let found = sort.converted.of(identity).or_else(|| sort.recent.recalled(identity));
            *text = found.map_or_else(|| unreachable!("it was recalled"), <[u8]>::as_ptr);
        }
    }
}

/// The order of two texts: that of the collation, with bytes to break ties, so that it agrees with equality under every
/// collation.
///
/// # Safety
/// The sort support set up above, and texts that it holds. Whoever calls it has nothing to drop.
#[inline]
unsafe fn order(support: pg_sys::SortSupport, a: *const u8, b: *const u8) -> c_int {
    // SAFETY: the caller vouches for both.
    unsafe {
        let sort = (*support).ssup_extra.cast::<Sort>();
        let of_text = &raw mut (*sort).of_text;
        let collated = ((*sort).compare)(pg_sys::Datum::from(a), pg_sys::Datum::from(b), of_text);
        if collated != 0 {
            return collated;
        }
        let [a, b] = [a, b].map(|text| varlena::varlena_to_byte_slice(text.cast()));
        a.cmp(b) as c_int
    }
}
