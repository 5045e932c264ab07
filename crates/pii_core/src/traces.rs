//! Finding copies of keys in memory, so that unloading a key can overwrite them.

#![expect(clippy::disallowed_methods, reason = "of the size of keys, and a keyring is bounded")]

use crate::count::counted;
use crate::error::PiiError;
use crate::keyring::{Keyring, MAX_DATA_KEYS};
use crate::secret::{BASE64_CHARS, KEY_BYTES, SecretKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::collections::HashSet;
use std::ops::Range;
use zeroize::Zeroizing;

/// The keys a session has held. Each is kept masked, so that this list is no copy itself.
#[derive(Default)]
pub struct KeyTraces {
    mask: Option<SecretKey>,
    masked: HashSet<[u8; KEY_BYTES]>,
}

impl KeyTraces {
    /// Adds the keys of `ring` that [look random](SecretKey::looks_random): the bytes of any other may stand in memory for
    /// another purpose.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember(&mut self, ring: &Keyring) -> Result<(), PiiError> {
        let mut random = ring.secrets().filter(|secret| secret.looks_random());
        random.try_for_each(|secret| self.remember_secret(secret))
    }

    /// Adds all keys of `ring`, for whoever only looks where they are.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember_all(&mut self, ring: &Keyring) -> Result<(), PiiError> {
        ring.secrets().try_for_each(|secret| self.remember_secret(secret))
    }

    /// Adds one key. What is to be overwritten must [look random](SecretKey::looks_random).
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember_secret(&mut self, secret: &SecretKey) -> Result<(), PiiError> {
        let mask = match &self.mask {
            Some(mask) => mask,
            None => self.mask.insert(SecretKey::generate()?),
        };
        self.masked.insert(xor(secret.expose(), mask.expose()));
        Ok(())
    }

    /// Adds what looks like a key in a text that is no keyring: the first 32 bytes of words in base64, at
    /// most as many as a keyring has keys.
    ///
    /// # Errors
    /// [`PiiError::NoRandomness`] when no mask can be made.
    pub fn remember_text(&mut self, text: &str) -> Result<(), PiiError> {
        let unescaped = Zeroizing::new(text.replace('\\', ""));
        let is_digit = |c: char| c.is_ascii_alphanumeric() || "+/".contains(c);
        unescaped
            .split(|c| !is_digit(c))
            .filter_map(|word| word.get(..BASE64_CHARS))
            .filter_map(SecretKey::from_start_of_base64)
            .filter(SecretKey::looks_random)
            .take(MAX_DATA_KEYS)
            .try_for_each(|secret| self.remember_secret(&secret))
    }

    /// The forms in which the keys may stand in memory: raw, base64 (plain, and as JSON escapes
    /// it), hexadecimal in both cases.
    #[must_use]
    pub fn needles(&self) -> Needles {
        let Some(mask) = &self.mask else { return Needles::default() };
        let mut forms = Vec::with_capacity(self.masked.len() * 5);
        for masked in &self.masked {
            let key = Zeroizing::new(xor(masked, mask.expose()));
            let base64 = Zeroizing::new(STANDARD.encode(key.as_slice()));
            // Allocated once: growing would leave parts behind.
            let mut lower = Zeroizing::new(Vec::with_capacity(2 * KEY_BYTES));
            for byte in key.iter() {
                lower.extend(
                    [byte >> 4, byte & 15].map(|digit| b"0123456789abcdef"[usize::from(digit)]),
                );
            }
            forms.push(Zeroizing::new(key.to_vec()));
            forms.push(Zeroizing::new(lower.to_ascii_uppercase()));
            forms.push(lower);
            if base64.contains('/') {
                let mut escaped = Zeroizing::new(Vec::with_capacity(2 * base64.len()));
                for byte in base64.bytes() {
                    if byte == b'/' {
                        escaped.push(b'\\');
                    }
                    escaped.push(byte);
                }
                forms.push(escaped);
            }
            // Without the padding, which some writers leave out.
            forms.push(Zeroizing::new(base64.trim_end_matches('=').as_bytes().to_vec()));
        }
        Needles::new(forms)
    }
}

impl std::fmt::Debug for KeyTraces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeyTraces({})", counted(self.masked.len(), "key"))
    }
}

fn xor(a: &[u8; KEY_BYTES], b: &[u8; KEY_BYTES]) -> [u8; KEY_BYTES] {
    std::array::from_fn(|i| a[i] ^ b[i])
}

/// How many of a needle's bytes it is looked up by.
const PIECE_BYTES: usize = 8;
/// Memory is looked at in steps of so many bytes. Wherever a needle stands, one step falls on a piece that
/// begins among as many of its first bytes: needles are longer than both together.
const STEP_BYTES: usize = 24;
const _: () = assert!(STEP_BYTES - 1 + PIECE_BYTES <= KEY_BYTES);
/// So many bits of the filter for each piece, one of which is set.
const FILTER_BITS_PER_PIECE: usize = 64;

/// What is looked for, all of it in one pass, however much it is. Wiped when dropped.
#[derive(Default)]
pub struct Needles {
    forms: Vec<Zeroizing<Vec<u8>>>,
    /// The pieces at which a step may find a form, in order; which form it is, and where in it.
    pieces: Zeroizing<Vec<(u64, usize, usize)>>,
    /// A bit for each piece's hash. Most places in memory need no more than a look at it.
    filter: Filter,
}

impl Needles {
    fn new(forms: Vec<Zeroizing<Vec<u8>>>) -> Self {
        let count = forms.len() * STEP_BYTES;
        let mut pieces = Zeroizing::new(Vec::with_capacity(count));
        let mut filter = Filter::new(count);
        for (i, form) in forms.iter().enumerate() {
            for (at, piece) in form.array_windows().take(STEP_BYTES).enumerate() {
                let piece = u64::from_le_bytes(*piece);
                pieces.push((piece, i, at));
                filter.add(piece);
            }
        }
        pieces.sort_unstable();
        Self { forms, pieces, filter }
    }

    /// Whether there is nothing to look for.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }

    /// Length of the longest.
    #[must_use]
    pub fn longest(&self) -> usize {
        self.forms.iter().map(|form| form.len()).max().unwrap_or(0)
    }

    /// Where these themselves are kept.
    pub fn places(&self) -> impl Iterator<Item = &[u8]> {
        self.forms.iter().map(|form| form.as_slice())
    }

    /// Every place in `memory` where one of them stands.
    pub fn find_in<'a>(&'a self, memory: &'a [u8]) -> impl Iterator<Item = Range<usize>> + 'a {
        // Without a filter there is nothing to find.
        let memory = if self.is_empty() { &[] } else { memory };
        let steps = memory.chunks(STEP_BYTES).map_while(|step| step.first_chunk());
        let steps = steps.map(|piece| u64::from_le_bytes(*piece)).enumerate();
        let candidates = steps.filter(|(_, piece)| self.filter.may_have(*piece));
        candidates.flat_map(move |(step, piece)| {
            self.with_piece(piece).iter().filter_map(move |(_, form, at)| {
                let form = self.forms[*form].as_slice();
                let start = (step * STEP_BYTES).checked_sub(*at)?;
                let range = start..start + form.len();
                (memory.get(range.clone())? == form).then_some(range)
            })
        })
    }

    #[cold]
    fn with_piece(&self, piece: u64) -> &[(u64, usize, usize)] {
        let from = self.pieces.partition_point(|(other, ..)| *other < piece);
        let rest = &self.pieces[from..];
        &rest[..rest.partition_point(|(other, ..)| *other == piece)]
    }
}

impl std::fmt::Debug for Needles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Needles({} forms)", self.forms.len())
    }
}

/// A set that says of what is not in it, nearly always, that it is not.
#[derive(Default)]
struct Filter {
    words: Vec<u64>,
    /// The number of its bits is two to this power.
    bits: u32,
}

impl Filter {
    fn new(entries: usize) -> Self {
        let bits = (entries.max(1) * FILTER_BITS_PER_PIECE).next_power_of_two().ilog2();
        Self { words: vec![0; 1 << (bits - u64::BITS.ilog2())], bits }
    }

    fn add(&mut self, entry: u64) {
        let (word, bit) = self.place(entry);
        self.words[word] |= bit;
    }

    #[inline]
    fn may_have(&self, entry: u64) -> bool {
        let (word, bit) = self.place(entry);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// The word and the bit in it.
    #[inline]
    fn place(&self, entry: u64) -> (usize, u64) {
        let hash = entry.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - self.bits);
        let word = (hash / u64::from(u64::BITS)) as usize;
        (word, 1 << (hash % u64::from(u64::BITS)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::KeyKind;
    use crate::version::KeyVersion;

    #[test]
    fn needles_are_the_forms_of_each_key_once() {
        let one = KeyVersion::new(1).expect("valid");
        let key = SecretKey::from_bytes(&[0xff; 32], one, KeyKind::Data).expect("valid");
        let ring = Keyring::new(one, vec![(one, key)], None).expect("valid");
        let mut traces = KeyTraces::default();
        traces.remember(&ring).expect("mask");
        assert!(traces.needles().is_empty(), "such bytes may stand for anything");
        traces.remember_all(&ring).expect("mask");
        traces.remember_all(&ring).expect("mask");
        let needles = traces.needles();
        assert_eq!(needles.forms.len(), 5);
        for form in [vec![0xff; 32], b"f".repeat(64), b"F".repeat(64)] {
            assert!(needles.forms.iter().any(|needle| **needle == form));
        }
        let base64 = [b"/".repeat(42), b"8".to_vec()].concat();
        let escaped = [b"\\/".repeat(42), b"8=".to_vec()].concat();
        for form in [base64, escaped] {
            assert!(needles.forms.iter().any(|needle| **needle == form));
        }
        assert!(!traces.masked.contains(&[0xff; 32]));
    }

    #[test]
    fn keys_in_a_text_that_is_no_keyring_are_found() {
        let keys = [0, 1].map(|_| SecretKey::generate().expect("a key"));
        let [one, two] = keys.each_ref().map(SecretKey::to_base64);
        let escaped = two.replace('/', "\\/");
        let text =
            format!(r#"{{"keys": {{"1": "{}AAAA", "2": "{escaped}", "3": "too short""#, &one[..43]);
        let mut traces = KeyTraces::default();
        traces.remember_text(&text).expect("mask");
        traces.remember_text(&"A".repeat(100)).expect("mask");
        assert_eq!(traces.masked.len(), 2);
        let needles = traces.needles();
        for key in &keys {
            assert_eq!(needles.find_in(key.expose()).count(), 1);
        }
    }

    #[test]
    fn every_form_is_found_wherever_it_stands() {
        let keys: Vec<_> = (0..300).map(|_| SecretKey::generate().expect("a key")).collect();
        let mut traces = KeyTraces::default();
        keys.iter().for_each(|key| traces.remember_secret(key).expect("mask"));
        let needles = traces.needles();
        assert_eq!(needles.find_in(&[0; 1000]).count(), 0);
        let hex = |key: &SecretKey| key.expose().map(|byte| format!("{byte:02x}")).concat();
        let mut memory = b"7".to_vec();
        let mut places = Vec::new();
        for key in &keys {
            let (hex, base64) = (hex(key), key.to_base64());
            for form in [
                key.expose(),
                hex.as_bytes(),
                hex.to_uppercase().as_bytes(),
                &base64.as_bytes()[..43],
            ] {
                places.push(memory.len()..memory.len() + form.len());
                memory.extend_from_slice(form);
                memory.extend_from_slice(b"cut short: ");
                memory.extend_from_slice(&form[..form.len() - 1]);
                memory.push(!form[form.len() - 1]);
            }
        }
        assert_eq!(needles.find_in(&memory).collect::<Vec<_>>(), places);
        for len in 0..32 {
            assert_eq!(needles.find_in(&memory[1..][..len]).count(), 0);
        }
        for start in 0..=100 {
            let mut memory = vec![0; start];
            memory.extend_from_slice(keys[0].expose());
            let place = start..memory.len();
            for after in 0..STEP_BYTES {
                memory.resize(place.end + after, 0);
                assert!(needles.find_in(&memory).eq([place.clone()]));
            }
        }
    }
}
