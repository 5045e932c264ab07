//! The search index's pages: what `USING pii_search` stores of a column, and how it is looked through.
//!
//! A segment is a sorted file of posting lists, and all of it is ciphertext: nothing shows but how many
//! pages it has. Read in this order:
//!
//! * [`fold`]: texts folded character by character, so that case makes no difference in any locale;
//! * [`token`]: what a value is filed under; [`pattern`]: what to look up for LIKE, ILIKE and `=`;
//! * [`key`], [`label`]: the keys that a data key gives, and the numbers that stand for tokens;
//! * [`posting`]: a label and a row, in the order of a segment;
//! * [`page`]: a page, sealed for its one place; [`list`], [`directory`]: what is inside;
//! * [`segment`]: writing one, looking one up, reading it through; [`merge`]: several as one;
//! * [`catalogue`]: which segments there are, authenticated.
//!
//! Every byte is in `docs/wire-format.md`.

pub mod catalogue;
pub mod directory;
pub mod fold;
mod fold_table;
pub mod key;
pub mod label;
pub mod list;
pub mod merge;
pub mod page;
pub mod pattern;
pub mod posting;
pub mod segment;
pub mod token;
mod varint;
