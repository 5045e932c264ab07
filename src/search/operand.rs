//! What a query looks for.

use crate::datum::varlena::{Detoasted, Text};
use crate::operators::collation;
use crate::report::error::{OrRaise as _, raise_pii};
use crate::value::crypt;
use pgrx::pg_sys;
use pii_core::search::pattern::{self, Comparison};
use pii_core::search::token::Token;
use pii_core::{Envelope, Equality, Keyring, PiiError, memory};

/// Strategies of the operator class, in `sql/search/`.
pub(crate) const LIKE: u16 = 1;
/// `~~*`.
pub(crate) const ILIKE: u16 = 2;
/// `=` with a text.
pub(crate) const EQUAL_TEXT: u16 = 3;
/// `=` with a value.
pub(crate) const EQUAL: u16 = 4;

/// What the rows that are looked for have.
pub(crate) enum Sought {
    /// All these tokens.
    Tokens(Vec<Token>),
    /// Nothing that the index knows of.
    Anything,
}

/// What a value has that compares true with an operand.
///
/// # Safety
/// The operand must be of the type that the strategy's operator takes on its right.
pub(crate) unsafe fn sought(
    ring: &Keyring,
    strategy: u16,
    collation: pg_sys::Oid,
    operand: pg_sys::Datum,
) -> Sought {
    let comparison = match strategy {
        LIKE => Comparison::Like,
        ILIKE => Comparison::Ilike,
        EQUAL_TEXT | EQUAL if !finds(strategy, collation) => return Sought::Anything,
        EQUAL_TEXT | EQUAL => Comparison::Equal,
        _ => return Sought::Anything,
    };
    let tokens = if strategy == EQUAL {
        // SAFETY: a value, as the caller says.
        let value = unsafe { Detoasted::new(operand) };
        let text =
            Envelope::parse(value.bytes()).and_then(|value| crypt::decrypt_to_string(ring, value));
        match text {
            Ok(text) => pattern::tokens(comparison, &text),
            Err(PiiError::OutOfMemory) => raise_pii(&PiiError::OutOfMemory),
            // Comparing it with a row says what is wrong with it.
            Err(_) => return Sought::Anything,
        }
    } else {
        // SAFETY: a text, as the caller says.
        let text = unsafe { Text::from_datum(operand) };
        pattern::tokens(comparison, &text.utf8())
    };
    tokens.or_raise().map_or(Sought::Anything, Sought::Tokens)
}

/// Whether a look-up of this strategy finds less than every row: not by an equality that ignores case, for which the
/// index would have to fold as that does.
pub(crate) fn finds(strategy: u16, collation: pg_sys::Oid) -> bool {
    !matches!(strategy, EQUAL_TEXT | EQUAL) || collation::equality(collation) == Equality::Exact
}

/// What the rows have that satisfy both.
pub(crate) fn both(one: Sought, other: Sought) -> Sought {
    match (one, other) {
        (Sought::Tokens(mut tokens), Sought::Tokens(more)) => {
            for token in more {
                memory::push(&mut tokens, token).or_raise();
            }
            tokens.sort_unstable();
            tokens.dedup();
            Sought::Tokens(tokens)
        }
        (Sought::Anything, sought) | (sought, Sought::Anything) => sought,
    }
}
