//! Labels: the numbers that stand for tokens. A segment is sorted by them, so where a list stands
//! says nothing of what it is about to anyone without the key.

use super::key::{self, Salt};
use super::token::{TOKEN_BYTES, Token, each_of_value};
use crate::error::PiiError;
use crate::memory;
use crate::secret::SecretKey;
use aes::Aes256;
use aes::cipher::{Block, BlockCipherEncrypt as _};

/// Length of a label, in bytes.
pub const LABEL_BYTES: usize = 6;

/// A value of more distinct labels is filed under [`Token::ALWAYS`] alone: 128 kB of memory, several
/// times what 100 kB of prose has.
pub const MAX_LABELS: usize = 1 << 14;

/// A label, below 2^48.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(u64);

impl Label {
    /// The first.
    pub const MIN: Self = Self(0);
    /// The last.
    pub const MAX: Self = Self((1 << (8 * LABEL_BYTES)) - 1);

    /// The label `number`; `None` from 2^48 on.
    #[must_use]
    pub fn new(number: u64) -> Option<Self> {
        (number <= Self::MAX.0).then_some(Self(number))
    }

    /// The number, below 2^48.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// As bytes, most significant first.
    #[must_use]
    pub fn to_bytes(self) -> [u8; LABEL_BYTES] {
        let mut bytes = [0; LABEL_BYTES];
        bytes.copy_from_slice(&self.0.to_be_bytes()[8 - LABEL_BYTES..]);
        bytes
    }

    /// Of bytes, most significant first.
    #[must_use]
    pub fn from_bytes(bytes: [u8; LABEL_BYTES]) -> Self {
        Self(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }
}

/// Makes the labels of one index under one data key: the first 48 bits of AES-256 (FIPS 197) of the
/// token, a pseudorandom function of it.
pub struct Labeller {
    cipher: Box<Aes256>,
    tokens: [Block<Aes256>; BATCH],
}

/// As many blocks as the processor works on at a time.
const BATCH: usize = 8;

impl Labeller {
    /// By a data key and the index's salt.
    #[must_use]
    pub fn new(data_key: &SecretKey, index: &Salt) -> Self {
        let cipher = Box::new(key::labels(data_key, index));
        Self { cipher, tokens: [[0; TOKEN_BYTES].into(); BATCH] }
    }

    /// The label of a token.
    #[must_use]
    pub fn label(&self, token: Token) -> Label {
        let mut block = Block::<Aes256>::from(*token.as_bytes());
        self.cipher.encrypt_block(&mut block);
        truncate(&block)
    }

    /// Makes `labels` those of a value, in ascending order, each once.
    ///
    /// # Errors
    /// [`PiiError::OutOfMemory`].
    pub fn of_value(&mut self, value: &str, labels: &mut Vec<Label>) -> Result<(), PiiError> {
        labels.clear();
        let (mut waiting, mut distinct) = (0, 0);
        let done = each_of_value(value, |token| {
            self.tokens[waiting] = (*token.as_bytes()).into();
            waiting += 1;
            if waiting == BATCH {
                self.flush(&mut waiting, labels)?;
            }
            // A text repeats itself: what is kept is at most twice what is distinct, or small.
            if labels.len() >= (2 * distinct).max(MAX_LABELS / 4) {
                sort(labels);
                distinct = labels.len();
                if distinct > MAX_LABELS {
                    return Err(Stop::TooMany);
                }
            }
            Ok(())
        });
        match done.and_then(|()| self.flush(&mut waiting, labels).map_err(Stop::from)) {
            Ok(()) => {}
            Err(Stop::TooMany) => labels.clear(),
            Err(Stop::Error(error)) => return Err(error),
        }
        sort(labels);
        if labels.is_empty() || labels.len() > MAX_LABELS {
            labels.clear();
            memory::push(labels, self.label(Token::ALWAYS))?;
        }
        Ok(())
    }

    fn flush(&mut self, waiting: &mut usize, labels: &mut Vec<Label>) -> Result<(), PiiError> {
        let tokens = &mut self.tokens[..std::mem::take(waiting)];
        self.cipher.encrypt_blocks(tokens);
        tokens.iter().try_for_each(|block| memory::push(labels, truncate(block)))
    }
}

impl std::fmt::Debug for Labeller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Labeller(redacted)")
    }
}

/// Why the labels of a value are not gone on with.
enum Stop {
    TooMany,
    Error(PiiError),
}

impl From<PiiError> for Stop {
    fn from(error: PiiError) -> Self {
        Self::Error(error)
    }
}

fn sort(labels: &mut Vec<Label>) {
    labels.sort_unstable();
    labels.dedup();
}

fn truncate(block: &Block<Aes256>) -> Label {
    let mut bytes = [0; LABEL_BYTES];
    bytes.copy_from_slice(&block[..LABEL_BYTES]);
    Label::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labeller(key: u8, salt: u8) -> Labeller {
        Labeller::new(&SecretKey::copy_of(&[key; 32]), &[salt; 16])
    }

    fn labels(value: &str) -> Vec<Label> {
        let mut labels = vec![Label::MAX];
        labeller(1, 2).of_value(value, &mut labels).expect("memory");
        labels
    }

    #[test]
    fn a_value_has_the_labels_of_its_tokens() {
        for value in ["", "x", "Jo", "Goldstein", &"Anna und Otto ".repeat(50)] {
            let mut expected = Vec::new();
            let done: Result<(), PiiError> = each_of_value(value, |token| {
                expected.push(labeller(1, 2).label(token));
                Ok(())
            });
            done.expect("labels");
            sort(&mut expected);
            assert_eq!(labels(value), expected);
        }
    }

    #[test]
    fn another_key_or_salt_labels_otherwise() {
        let token = Token::first(['a', 'b']);
        let label = labeller(1, 2).label(token);
        assert_ne!(labeller(1, 3).label(token), label);
        assert_ne!(labeller(2, 2).label(token), label);
    }

    #[test]
    fn a_value_of_too_many_tokens_is_found_by_every_look_up() {
        let always = labeller(1, 2).label(Token::ALWAYS);
        let varied = |count: usize| -> String {
            (0..count).filter_map(|i| char::from_u32(0x4e00 + (i * i) as u32 % 20_000)).collect()
        };
        assert!(labels(&varied(2_000)).len() > 1_000);
        assert_eq!(labels(&"abcdefgh".repeat(100_000)).len(), 8 + 3);
        let huge: String = (0..40_000).filter_map(|i| char::from_u32(0x20000 + i)).collect();
        assert_eq!(labels(&huge), [always]);
        assert_eq!(labels("\u{378}"), [always]);
    }

    #[test]
    fn bytes_are_the_number() {
        let label = Label::new(0x0102_0304_0506).expect("below 2^48");
        assert_eq!(label.to_bytes(), [1, 2, 3, 4, 5, 6]);
        assert_eq!(Label::from_bytes(label.to_bytes()), label);
        assert_eq!(Label::new(1 << 48), None);
    }
}
