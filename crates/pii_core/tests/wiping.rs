//! No key outlives its owner on the heap.
//!
//! The test looks for keys, raw and in base64, in all writable memory of its own process, which
//! is why it is alone in its file. It leaves out the stack: the extension wipes that after each
//! call, and the memory test against a live server checks the whole.

#![allow(clippy::disallowed_methods)]
#![cfg(target_os = "linux")]
#![allow(clippy::expect_used, reason = "memory that cannot be read fails the test")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pii_core::KeyKind;
use pii_core::keyring::Unwrapped;
use pii_core::passphrase::{self, Cost};
use pii_core::sealed_box::KeyPair;
use pii_core::secret::{KEY_BYTES, SecretKey};
use pii_core::traces::KeyTraces;
use pii_core::{Envelope, Equality, Keyring, Shape, setting_value, wrap};
use std::fs::File;
use std::hint::black_box;
use std::io::Read as _;
use std::os::unix::fs::FileExt as _;
use std::str::FromStr as _;
use support::version;
use zeroize::Zeroizing;

/// `free` writes its own pointers over the beginning of a block, so a key is recognised by any
/// eight bytes of it.
const PIECE: usize = 8;

type Step = fn(&[SecretKey]);

/// Looks for pieces of keys. Every byte of them is kept inverted, so that they are not themselves
/// found.
struct Search {
    pieces: Vec<[u8; PIECE]>,
    /// Allocated beforehand: the search must not overwrite what it is to find.
    maps: String,
}

impl Search {
    fn new(keys: &[SecretKey]) -> Self {
        let mut pieces = Vec::new();
        for key in keys {
            for form in [&key.expose()[..], key.to_base64().as_bytes()] {
                pieces.extend(form.as_chunks().0.iter().map(|piece| piece.map(|byte| !byte)));
            }
        }
        Self { pieces, maps: String::with_capacity(1 << 16) }
    }

    /// How many pieces of keys are on the heap.
    fn count(&mut self) -> usize {
        self.maps.clear();
        let maps = File::open("/proc/self/maps");
        maps.and_then(|mut file| file.read_to_string(&mut self.maps)).expect("own mappings");
        let memory = File::open("/proc/self/mem").expect("own memory");
        let first_bytes = std::array::from_fn(|byte| {
            self.pieces.iter().any(|piece| usize::from(!piece[0]) == byte)
        });
        // On the stack, or the search would find what it has itself read.
        let mut buffer = [0; 1 << 16];
        let stack = buffer.as_ptr().addr();
        let mut found = 0;
        for (start, end) in self.maps.lines().filter_map(writable) {
            if (start..end).contains(&stack) {
                continue;
            }
            for at in (start..end).step_by(buffer.len() - PIECE + 1) {
                let len = buffer.len().min(end - at);
                let Ok(()) = memory.read_exact_at(&mut buffer[..len], at as u64) else { break };
                found += self.count_in(&buffer[..len], &first_bytes);
            }
        }
        found
    }

    fn count_in(&self, memory: &[u8], first_bytes: &[bool; 256]) -> usize {
        let is_piece = |bytes: &&[u8]| {
            first_bytes[usize::from(bytes[0])]
                && self.pieces.iter().any(|piece| piece.iter().zip(*bytes).all(|(a, b)| *a == !b))
        };
        memory.windows(PIECE).filter(is_piece).count()
    }
}

/// Start and end of a writable mapping.
fn writable(line: &str) -> Option<(usize, usize)> {
    let (range, rest) = line.split_once(' ')?;
    let (start, end) = range.split_once('-')?;
    let address = |digits| usize::from_str_radix(digits, 16).ok();
    rest.starts_with("rw").then_some(address(start)?).zip(address(end))
}

/// A keyring of data key 1 and index key 1; `end` replaces the last four characters of the latter.
fn json(keys: &[SecretKey], end: Option<&str>) -> Zeroizing<String> {
    let index = keys[1].to_base64();
    let (start, own_end) = index.split_at(40);
    let mut text = Zeroizing::new(String::with_capacity(200));
    for part in [
        r#"{"current":1,"keys":{"1":""#,
        &keys[0].to_base64(),
        r#""},"index":{"1":""#,
        start,
        end.unwrap_or(own_end),
        r#""}}"#,
    ] {
        text.push_str(part);
    }
    text
}

fn ring(keys: &[SecretKey]) -> Keyring {
    Keyring::from_str(&json(keys, None)).expect("a ring")
}

fn read_json(keys: &[SecretKey]) {
    drop(ring(keys));
}

fn write_json(keys: &[SecretKey]) {
    drop(ring(keys).to_json());
}

fn seal_and_open(keys: &[SecretKey]) {
    let secret = SecretKey::generate().expect("a key");
    let hidden = setting_value::seal(&ring(keys), &secret, 1).expect("sealed");
    assert!(setting_value::open(&hidden, &secret).expect("memory").is_some());
}

fn add_a_key(keys: &[SecretKey]) {
    let two = version(2);
    let ring = Keyring::with_key(Some(&ring(keys)), KeyKind::Data, two, keys[2].clone(), true);
    assert!(ring.is_ok());
    let repeated = Keyring::with_key(ring.ok().as_ref(), KeyKind::Data, two, keys[0].clone(), true);
    assert!(repeated.is_err());
}

fn encrypt_decrypt_and_hash(keys: &[SecretKey]) {
    let ring = ring(keys).clone();
    let value = ring
        .encrypt(Shape::Searchable(Equality::Exact), "John")
        .and_then(|job| job.to_vec(&[1; 12]));
    let value = value.expect("encrypted");
    let job = ring.decrypt(Envelope::parse(&value).expect("an envelope")).expect("prepared");
    assert_eq!(job.to_string().as_deref().map(String::as_str), Ok("John"));
    black_box(ring.index_key().expect("an index key").blind_index("context", "John"));
    black_box(ring.entries().map(|entry| entry.fingerprint()).collect::<Vec<_>>());
}

fn refuse_bad_base64(keys: &[SecretKey]) {
    assert!(Keyring::from_str(&json(keys, Some("AA!="))).is_err());
}

fn refuse_bad_json(keys: &[SecretKey]) {
    assert!(Keyring::from_str(&json(keys, Some("AAA\n"))).is_err());
}

fn refuse_a_long_key(keys: &[SecretKey]) {
    assert!(Keyring::from_str(&json(keys, Some("AAAA"))).is_err());
}

fn list_traces(keys: &[SecretKey]) {
    let mut traces = KeyTraces::default();
    traces.remember(&ring(keys)).expect("a mask");
    assert!(!traces.needles().is_empty());
}

fn unlock(keys: &[SecretKey]) {
    let (kind, version) = (KeyKind::Data, version(2));
    let unwrapped = vec![Unwrapped { kind, version, secret: keys[2].clone() }];
    let master = SecretKey::generate().expect("a key");
    let ring = Keyring::unlocked(Some(&ring(keys)), master, unwrapped, Some(version));
    drop(Keyring::from_str(&ring.expect("a ring").to_json()).expect("a ring"));
    let alone = Keyring::unlocked(None, keys[0].clone(), Vec::new(), None).expect("a ring");
    drop(Keyring::from_str(&alone.to_json()).expect("a ring"));
}

fn refuse_a_bad_master(keys: &[SecretKey]) {
    for end in ["A", "AA", "!"] {
        let mut json = Zeroizing::new(String::with_capacity(100));
        for part in ["{\"master\":\"", &keys[0].to_base64(), end, "\"}"] {
            json.push_str(part);
        }
        assert!(Keyring::from_str(&json).is_err());
    }
}

fn wrap_and_unwrap(keys: &[SecretKey]) {
    let (kind, version) = (KeyKind::Data, version(2));
    let wrapped = wrap::wrap(&keys[0], kind, version, &keys[1]).expect("wrapped");
    assert!(wrap::unwrap(&keys[0], kind, version, &wrapped).as_ref() == Ok(&keys[1]));
    assert!(wrap::unwrap(&keys[2], kind, version, &wrapped).is_err());
    let master = wrap::wrap_master(&keys[1], &keys[2]).expect("wrapped");
    assert!(wrap::unwrap_master(&keys[1], &master).as_ref() == Ok(&keys[2]));
}

/// The first block of Argon2's memory would give the key away to whoever guesses the passphrase.
fn derive_from_a_passphrase(keys: &[SecretKey]) {
    let cost = Cost { memory_kib: 64, iterations: 1, lanes: 1 };
    // A passphrase of nothing but a key: it must not stay either.
    drop(passphrase::derive(&keys[0].to_base64(), &[1; 16], cost).expect("a key"));
}

fn open_a_box(keys: &[SecretKey]) {
    let pair = KeyPair::generate().expect("a pair");
    let json = ring(keys).to_json();
    let mut rng = crypto_box::aead::OsRng;
    let sealed = crypto_box::PublicKey::from(pair.public_key()).seal(&mut rng, json.as_bytes());
    drop(json);
    let opened = pair.open(&sealed.expect("sealed")).expect("opened");
    assert!(Keyring::from_str(std::str::from_utf8(&opened).expect("text")).is_ok());
}

/// Three keys whose base64 holds a "/", which JSON may escape.
fn fresh_keys() -> (Vec<SecretKey>, Search) {
    let keys = std::iter::repeat_with(|| SecretKey::generate().expect("a key"));
    let keys: Vec<SecretKey> = keys.filter(|key| key.to_base64().contains('/')).take(3).collect();
    let search = Search::new(&keys);
    (keys, search)
}

#[test]
fn no_key_outlives_its_owner_on_the_heap() {
    let (keys, mut search) = fresh_keys();
    let pieces_of_raw_keys = keys.len() * KEY_BYTES / PIECE;
    assert_eq!(search.count(), pieces_of_raw_keys, "the search misses keys in use");
    drop(black_box(STANDARD.encode(keys[0].expose())));
    assert!(search.count() > pieces_of_raw_keys, "the search misses freed memory");

    let steps: [(&str, Step); 14] = [
        ("read_json", read_json),
        ("write_json", write_json),
        ("seal_and_open", seal_and_open),
        ("add_a_key", add_a_key),
        ("encrypt_decrypt_and_hash", encrypt_decrypt_and_hash),
        ("refuse_bad_base64", refuse_bad_base64),
        ("refuse_bad_json", refuse_bad_json),
        ("refuse_a_long_key", refuse_a_long_key),
        ("list_traces", list_traces),
        ("unlock", unlock),
        ("refuse_a_bad_master", refuse_a_bad_master),
        ("wrap_and_unwrap", wrap_and_unwrap),
        ("derive_from_a_passphrase", derive_from_a_passphrase),
        ("open_a_box", open_a_box),
    ];
    for (name, step) in steps {
        let (keys, mut search) = fresh_keys();
        step(&keys);
        drop(keys);
        assert_eq!(search.count(), 0, "{name}");
    }
}
