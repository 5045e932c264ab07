//! ANALYZE without a key: null fraction, width, and the number of distinct values as far as tags
//! tell; of arrays the first two. PostgreSQL's standard functions would call the comparator, and fail
//! without a key.

use crate::datum::varlena::Detoasted;
use crate::server::compat;
use pgrx::prelude::*;
use pgrx::{Internal, pg_sys, varlena};
use pii_core::{Envelope, EqTag};
use std::collections::HashMap;

/// The type's ANALYZE function.
#[pg_extern(sql = false)]
fn pii_encrypted_text_typanalyze(stats: Internal) -> bool {
    analyze_by(stats, compute_stats)
}

/// That of its arrays.
#[pg_extern(sql = false)]
fn pii_encrypted_text_array_typanalyze(stats: Internal) -> bool {
    analyze_by(stats, compute_array_stats)
}

type ComputeStats =
    unsafe extern "C-unwind" fn(pg_sys::VacAttrStatsP, pg_sys::AnalyzeAttrFetchFunc, i32, f64);

fn analyze_by(stats: Internal, compute: ComputeStats) -> bool {
    let Some(stats) = stats.unwrap() else { return false };
    // SAFETY: PostgreSQL passes its VacAttrStats.
    unsafe {
        let stats: *mut pg_sys::VacAttrStats = stats.cast_mut_ptr();
        (*stats).compute_stats = Some(compute);
        // As many rows as for any other type (analyze.c).
        (*stats).minrows = 300 * compat::statistics_target(stats);
    }
    true
}

#[pg_guard]
unsafe extern "C-unwind" fn compute_stats(
    stats: pg_sys::VacAttrStatsP,
    fetch: pg_sys::AnalyzeAttrFetchFunc,
    sample_rows: i32,
    total_rows: f64,
) {
    // SAFETY: PostgreSQL's arguments, for a column of the type.
    unsafe { sample_rows_of(stats, fetch, sample_rows, total_rows, stored_tag) }
}

#[pg_guard]
unsafe extern "C-unwind" fn compute_array_stats(
    stats: pg_sys::VacAttrStatsP,
    fetch: pg_sys::AnalyzeAttrFetchFunc,
    sample_rows: i32,
    total_rows: f64,
) {
    // SAFETY: PostgreSQL's arguments, for a column of a varlena type.
    unsafe { sample_rows_of(stats, fetch, sample_rows, total_rows, no_tag) }
}

type TagOf = unsafe fn(pg_sys::Datum, *mut pg_sys::varlena) -> Option<EqTag>;

/// # Safety
/// The arguments must be PostgreSQL's, for a column of the type that `tag_of` is for.
unsafe fn sample_rows_of(
    stats: pg_sys::VacAttrStatsP,
    fetch: pg_sys::AnalyzeAttrFetchFunc,
    sample_rows: i32,
    total_rows: f64,
    tag_of: TagOf,
) {
    let Some(fetch) = fetch else { return };
    let mut sample = Sample::default();
    for row in 0..sample_rows {
        // SAFETY: PostgreSQL's own function, for a row of its sample.
        unsafe {
            compat::analyze_delay_point();
            let mut is_null = false;
            let value = fetch(stats, row, &raw mut is_null);
            sample.add((!is_null).then_some(value), tag_of);
        }
    }
    if sample_rows > 0 {
        // SAFETY: the statistics that PostgreSQL wants filled in.
        unsafe { sample.fill_in(&mut *stats, total_rows) }
    }
}

#[derive(Default)]
struct Sample {
    rows: f64,
    nulls: f64,
    width: f64,
    tags: HashMap<EqTag, u32>,
    untagged: f64,
}

impl Sample {
    /// # Safety
    /// A datum must be a value of the type that `tag_of` is for.
    unsafe fn add(&mut self, value: Option<pg_sys::Datum>, tag_of: TagOf) {
        self.rows += 1.0;
        let Some(value) = value else {
            self.nulls += 1.0;
            return;
        };
        // SAFETY: the caller vouches for the datum.
        let tag = unsafe {
            let pointer = value.cast_mut_ptr::<pg_sys::varlena>();
            self.width += varlena::varsize_any(pointer) as f64;
            tag_of(value, pointer)
        };
        match tag {
            Some(tag) => *self.tags.entry(tag).or_default() += 1,
            None => self.untagged += 1.0,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "statistics are single precision")]
    fn fill_in(&self, stats: &mut pg_sys::VacAttrStats, total_rows: f64) {
        let values = self.rows - self.nulls;
        stats.stats_valid = true;
        stats.stanullfrac = (self.nulls / self.rows) as f32;
        stats.stawidth = if values > 0.0 { (self.width / values) as i32 } else { 0 };
        stats.stadistinct = self.distinct(values, total_rows) as f32;
    }

    /// As `pg_statistic.stadistinct`: a number of values, or minus their share of the rows. Values
    /// without a tag count as distinct from each other: planners that expect one row of a name
    /// fare better than those that expect a two-hundredth of the table.
    fn distinct(&self, values: f64, total_rows: f64) -> f64 {
        let distinct = self.tags.len() as f64 + self.untagged;
        let once = self.tags.values().filter(|count| **count == 1).count() as f64 + self.untagged;
        if values == 0.0 {
            return 0.0;
        }
        if once == values {
            return -values / self.rows;
        }
        // Haas and Stokes' Duj1 estimator, as in analyze.c: n·d / (n − f1 + f1·n/N).
        let total = total_rows * values / self.rows;
        let estimate = values * distinct / (values - once + once * values / total.max(values));
        let estimate = estimate.clamp(distinct, total.max(distinct)).round();
        if estimate > 0.1 * total_rows { -estimate / total_rows } else { estimate }
    }
}

/// An array has as many as it has elements.
unsafe fn no_tag(_: pg_sys::Datum, _: *mut pg_sys::varlena) -> Option<EqTag> {
    None
}

/// The tag of a value that is stored inline. A toasted one is too long to be worth fetching.
///
/// # Safety
/// `datum` and `pointer` must be the same value of type `encrypted_text`.
unsafe fn stored_tag(datum: pg_sys::Datum, pointer: *mut pg_sys::varlena) -> Option<EqTag> {
    // SAFETY: the caller vouches for the value.
    unsafe {
        if varlena::varatt_is_1b_e(pointer) {
            return None;
        }
        let value = Detoasted::new(datum);
        Envelope::parse(value.bytes()).ok()?.eq_tag().map(|(_, tag)| *tag)
    }
}
