//! The access method `pii_search`: an index for LIKE, ILIKE and `=` over encrypted_text, whose sealed
//! pages say nothing but their number. What is in them is `pii_core::search`'s.
//!
//! Rows that are inserted are noted in clear, by where they stand, which takes no key; a session that has
//! one files them, in a merge. Answers are candidates, which PostgreSQL compares with the row itself: what is
//! listed too much costs time, what was listed too little would be a wrong answer. So nothing has to be
//! removed when rows are, and whoever cannot read the index gives every row as a candidate.

pub(crate) mod page;

pub(crate) mod meta;

pub(crate) mod pending;

pub(crate) mod keys;

pub(crate) mod segment;

pub(crate) mod heap_page;

pub(crate) mod postings;

pub(crate) mod filing;

pub(crate) mod turn;

pub(crate) mod merge;

pub(crate) mod build;

pub(crate) mod vacuum;

pub(crate) mod validation;

pub(crate) mod operand;

pub(crate) mod scan;

pub(crate) mod cost;

pub(crate) mod handler;

pub(crate) mod state;
