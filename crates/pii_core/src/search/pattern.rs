//! What must be among the tokens of a value that a comparison finds.

use super::fold::{folded, is_settled};
use super::token::Token;
use crate::error::PiiError;
use crate::memory;

/// How a value is compared with an operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=` in a deterministic collation: the same bytes.
    Equal,
    /// `LIKE`: the operand is a pattern.
    Like,
    /// `ILIKE`: the operand is a pattern, and case makes no difference.
    Ilike,
}

/// The tokens that every value has which compares true with `operand`, but for those under
/// [`Token::ALWAYS`]; `None` when there are none, or when comparing ends in an error: then every
/// value has to be looked at.
///
/// # Errors
/// [`PiiError::OutOfMemory`].
pub fn tokens(comparison: Comparison, operand: &str) -> Result<Option<Vec<Token>>, PiiError> {
    let mut found = Found::default();
    let complete = match comparison {
        Comparison::Equal => found.equal(operand).map(|()| true),
        Comparison::Like | Comparison::Ilike => found.like(comparison, operand),
    }?;
    Ok((complete && !found.tokens.is_empty()).then_some(found.tokens))
}

#[derive(Default)]
struct Found {
    tokens: Vec<Token>,
}

impl Found {
    fn equal(&mut self, operand: &str) -> Result<(), PiiError> {
        memory::push(&mut self.tokens, Token::whole(folded(operand)))
    }

    /// Whether the pattern is one: else PostgreSQL shall say what is wrong with it.
    fn like(&mut self, comparison: Comparison, pattern: &str) -> Result<bool, PiiError> {
        let mut run = Run { characters: Vec::new(), at_start: true };
        let mut characters = pattern.chars();
        while let Some(character) = characters.next() {
            let literal = match character {
                '%' | '_' => None,
                '\\' => match characters.next() {
                    Some(escaped) => Some(escaped),
                    None => return Ok(false),
                },
                other => Some(other),
            };
            match literal {
                // Its partner in a newer Unicode is not known here.
                Some(literal) if comparison == Comparison::Ilike && !is_settled(literal) => {
                    self.end(&mut run, false)?;
                }
                Some(literal) => run.push(literal)?,
                None => self.end(&mut run, false)?,
            }
        }
        self.end(&mut run, true)?;
        self.tokens.sort_unstable();
        self.tokens.dedup();
        Ok(true)
    }

    /// Takes what a run of literal characters demands, and begins the next run.
    fn end(&mut self, run: &mut Run, at_end: bool) -> Result<(), PiiError> {
        match (run.at_start, at_end, run.characters.as_slice()) {
            (true, true, whole) => {
                memory::push(&mut self.tokens, Token::whole(whole.iter().copied()))?;
            }
            (true, false, [one, two, ..]) => {
                memory::push(&mut self.tokens, Token::first([*one, *two]))?;
            }
            (false, true, [.., one, two]) => {
                memory::push(&mut self.tokens, Token::last([*one, *two]))?;
            }
            _ => {}
        }
        for three in run.characters.array_windows() {
            memory::push(&mut self.tokens, Token::three(*three))?;
        }
        run.characters.clear();
        run.at_start = false;
        Ok(())
    }
}

/// Literal characters in a row, folded.
struct Run {
    characters: Vec<char>,
    at_start: bool,
}

impl Run {
    fn push(&mut self, literal: char) -> Result<(), PiiError> {
        match super::fold::fold(literal) {
            Some(folded) => memory::push(&mut self.characters, folded),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Comparison::{Equal, Ilike, Like};
    use super::*;

    fn found(comparison: Comparison, operand: &str) -> Vec<Token> {
        tokens(comparison, operand).expect("memory").unwrap_or_default()
    }

    fn sorted(mut tokens: Vec<Token>) -> Vec<Token> {
        tokens.sort_unstable();
        tokens
    }

    fn three(text: &str) -> Token {
        let characters: Vec<char> = text.chars().collect();
        Token::three(characters.try_into().expect("three"))
    }

    #[test]
    fn runs_demand_their_threes() {
        for like in [Like, Ilike] {
            assert_eq!(found(like, "%gold%"), sorted(vec![three("gol"), three("old")]));
            assert_eq!(
                found(like, "%Gol_dst%ein"),
                sorted(vec![three("gol"), three("dst"), three("ein"), Token::last(['i', 'n']),])
            );
        }
    }

    #[test]
    fn ends_without_a_wildcard_demand_two() {
        let barb = [Token::first(['b', 'a']), three("bar"), three("arb")];
        assert_eq!(found(Like, "Barb%"), sorted(barb.to_vec()));
        assert_eq!(found(Like, "Ba%"), [Token::first(['b', 'a'])]);
        assert_eq!(found(Like, "%Ba"), [Token::last(['b', 'a'])]);
        assert_eq!(found(Like, "B_%"), []);
    }

    #[test]
    fn no_wildcard_demands_the_whole() {
        let mary = Token::whole("mary".chars());
        assert_eq!(found(Equal, "Mary"), [mary]);
        assert_eq!(found(Like, "Mary"), sorted(vec![three("mar"), three("ary"), mary]));
        assert_eq!(found(Like, ""), [Token::whole("".chars())]);
        assert_eq!(found(Equal, "100%"), [Token::whole("100%".chars())]);
    }

    #[test]
    fn what_is_escaped_is_itself() {
        assert_eq!(
            found(Like, r"%1\%\_\\2%"),
            sorted(vec![three("1%_"), three(r"%_\"), three(r"_\2"),])
        );
        assert_eq!(found(Like, r"100\%"), found(Like, r"1\00\%"));
    }

    #[test]
    fn too_short_or_wrong_patterns_demand_nothing() {
        for pattern in ["%", "%ab%", "_", "a%", "%a", "%ab_cd%", "abc\\", "%abc\\"] {
            assert_eq!(tokens(Like, pattern), Ok(None), "{pattern}");
        }
    }

    #[test]
    fn an_unsettled_character_is_a_wildcard_unless_case_matters() {
        assert_eq!(found(Ilike, "%abc\u{378}de%"), [three("abc")]);
        assert_eq!(found(Ilike, "\u{378}"), []);
        assert_eq!(found(Like, "%bc\u{378}%"), [three("bc\u{378}")]);
    }
}
