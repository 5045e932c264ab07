//! Tokens: what a value is filed under, 16 bytes each.
//!
//! ```text
//! three characters in a row   "3" ‖ code(4) code(4) code(4) ‖ 000
//! the first two               "<" ‖ code(4) code(4) ‖ 0000000
//! the last two                ">" ‖ code(4) code(4) ‖ 0000000
//! the whole value             "=" ‖ first 15 bytes of SHA-256 of its UTF-8
//! a value for every look-up   "*" ‖ 000000000000000
//! ```
//!
//! Characters are those of the [folded](super::fold) value, codes their numbers, most significant
//! byte first.

use super::fold::{folded, is_settled};
use sha2::{Digest as _, Sha256};

/// Length of a token, in bytes: a block of AES.
pub const TOKEN_BYTES: usize = 16;

/// What a value is filed under. Made of plaintext: it leaves the session as a
/// [label](super::label::Label) only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token([u8; TOKEN_BYTES]);

impl Token {
    /// What every look-up finds: values that hold a character which is not settled, and those of too
    /// many tokens.
    pub const ALWAYS: Self = Self::new(b'*', []);

    /// Three characters in a row.
    #[must_use]
    pub fn three(characters: [char; 3]) -> Self {
        Self::new(b'3', characters)
    }

    /// The first two characters.
    #[must_use]
    pub fn first(characters: [char; 2]) -> Self {
        Self::new(b'<', characters)
    }

    /// The last two characters.
    #[must_use]
    pub fn last(characters: [char; 2]) -> Self {
        Self::new(b'>', characters)
    }

    /// The whole value.
    pub fn whole(characters: impl Iterator<Item = char>) -> Self {
        let mut hash = Sha256::new();
        for character in characters {
            hash.update(character.encode_utf8(&mut [0; 4]));
        }
        Self::of_hash(hash)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; TOKEN_BYTES] {
        &self.0
    }

    fn of_hash(hash: Sha256) -> Self {
        let mut token = [b'='; TOKEN_BYTES];
        token[1..].copy_from_slice(&hash.finalize()[..TOKEN_BYTES - 1]);
        Self(token)
    }

    const fn new<const N: usize>(kind: u8, characters: [char; N]) -> Self {
        let mut token = [0; TOKEN_BYTES];
        token[0] = kind;
        let mut at = 0;
        while at < N {
            let code = (characters[at] as u32).to_be_bytes();
            let mut byte = 0;
            while byte < code.len() {
                token[1 + code.len() * at + byte] = code[byte];
                byte += 1;
            }
            at += 1;
        }
        Self(token)
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(redacted)")
    }
}

/// Gives `take` the tokens of a value, some of them several times: one token more than its folded
/// characters at most. A value with a character that is [not settled](is_settled) has one.
///
/// # Errors
/// Those of `take`.
pub fn each_of_value<E>(
    value: &str,
    mut take: impl FnMut(Token) -> Result<(), E>,
) -> Result<(), E> {
    if !value.is_ascii() && !value.chars().all(is_settled) {
        return take(Token::ALWAYS);
    }
    let mut hash = Utf8Hash::default();
    let mut window = ['\0'; 3];
    let mut count = 0_usize;
    for character in folded(value) {
        hash.push(character);
        window = [window[1], window[2], character];
        count += 1;
        match count {
            1 => {}
            2 => take(Token::first([window[1], window[2]]))?,
            _ => take(Token::three(window))?,
        }
    }
    if count >= 2 {
        take(Token::last([window[1], window[2]]))?;
    }
    take(Token::of_hash(hash.finish()))
}

/// Hashes characters some at a time: a call of the hash for each costs more than the hash.
struct Utf8Hash {
    hash: Sha256,
    buffer: zeroize::Zeroizing<[u8; 64]>,
    used: usize,
}

impl Default for Utf8Hash {
    fn default() -> Self {
        Self { hash: Sha256::new(), buffer: zeroize::Zeroizing::new([0; 64]), used: 0 }
    }
}

impl Utf8Hash {
    fn push(&mut self, character: char) {
        if self.used + character.len_utf8() > self.buffer.len() {
            self.hash.update(&self.buffer[..self.used]);
            self.used = 0;
        }
        self.used += character.encode_utf8(&mut self.buffer[self.used..]).len();
    }

    fn finish(mut self) -> Sha256 {
        self.hash.update(&self.buffer[..self.used]);
        self.hash
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(value: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        let taken: Result<(), ()> = each_of_value(value, |token| {
            tokens.push(token);
            Ok(())
        });
        taken.expect("taken");
        tokens
    }

    fn whole(value: &str) -> Token {
        Token::whole(value.chars())
    }

    #[test]
    fn a_value_has_its_threes_its_ends_and_itself() {
        assert_eq!(tokens(""), [whole("")]);
        assert_eq!(tokens("A"), [whole("a")]);
        assert_eq!(tokens("Al"), [Token::first(['a', 'l']), Token::last(['a', 'l']), whole("al")]);
        assert_eq!(
            tokens("Anna"),
            [
                Token::first(['a', 'n']),
                Token::three(['a', 'n', 'n']),
                Token::three(['n', 'n', 'a']),
                Token::last(['n', 'a']),
                whole("anna"),
            ]
        );
    }

    #[test]
    fn a_character_that_is_not_settled_makes_it_one_for_every_look_up() {
        assert_eq!(tokens("Anna\u{378}"), [Token::ALWAYS]);
    }

    #[test]
    fn the_bytes_are_the_documented_ones() {
        assert_eq!(
            Token::three(['a', 'ß', '😀']).as_bytes(),
            b"3\0\0\0a\0\0\0\xdf\0\x01\xf6\0\0\0\0"
        );
        assert_eq!(Token::first(['a', 'b']).as_bytes(), b"<\0\0\0a\0\0\0b\0\0\0\0\0\0\0");
        assert_eq!(Token::last(['a', 'b']).as_bytes(), b">\0\0\0a\0\0\0b\0\0\0\0\0\0\0");
        assert_eq!(Token::ALWAYS.as_bytes(), b"*\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
        let abc = b"=\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22";
        assert_eq!(whole("abc").as_bytes(), abc);
    }

    #[test]
    fn a_long_value_is_hashed_whole() {
        let long = "añb".repeat(500);
        assert_eq!(tokens(&long).last(), Some(&whole(&long)));
    }
}
