//! Texts that a sort has opened, so that no value is decrypted for each of its comparisons: where they lie, how they
//! are found again, and when they are wiped.
//!
//! * [`Arena`]: texts that stay where they are until all are wiped;
//! * [`Texts`]: an arena in which they are found by the value that they were opened from;
//! * [`Recent`]: those that were needed last, in bounded memory;
//! * [`Passing`]: the one that was opened last;
//! * [`StandIns`]: numbers that stand for texts while they are sorted.
//!
//! An entry is whatever the caller writes: here it is bytes.

mod arena;
mod passing;
mod recent;
mod stand_ins;
mod texts;

pub use arena::{Arena, Entry};
pub use passing::Passing;
pub use recent::Recent;
pub use stand_ins::StandIns;
pub use texts::{Identity, Texts};
