//! What one value costs: `cargo bench -p pii_core`.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, missing_docs, reason = "a benchmark that cannot run stops")]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use pii_core::search::label::Labeller;
use pii_core::search::page::{self, Place};
use pii_core::secret::SecretKey;
use pii_core::{Envelope, Equality, KeyVersion, Keyring, NonceSource, Shape, armour, search};
use std::hint::black_box;
use std::str::FromStr as _;

/// A postcode, a name, an address, a full column, a note.
const LENGTHS: [usize; 6] = [12, 20, 64, 255, 5_000, 65_536];
const SHAPES: [(&str, Shape); 2] =
    [("untagged", Shape::Untagged), ("searchable", Shape::Searchable(Equality::Exact))];

fn ring() -> Keyring {
    let one = KeyVersion::new(1).expect("valid");
    let key = || (one, SecretKey::generate().expect("a key"));
    Keyring::new(one, vec![key()], Some(key())).expect("a ring")
}

/// Runs `routine` on a plaintext of every length and its value in every shape.
fn each(c: &mut Criterion, name: &str, routine: impl Fn(&Keyring, Shape, &str, &[u8])) {
    let ring = ring();
    let mut group = c.benchmark_group(name);
    for (shape_name, shape) in SHAPES {
        for len in LENGTHS {
            let text = "x".repeat(len);
            let value = ring.encrypt(shape, &text).and_then(|job| job.to_vec(&[1; 12]));
            let value = value.expect("encrypted");
            group.throughput(Throughput::Bytes(len as u64));
            group.bench_function(BenchmarkId::new(shape_name, len), |b| {
                b.iter(|| routine(&ring, shape, black_box(&text), black_box(&value)));
            });
        }
    }
}

fn encrypt(c: &mut Criterion) {
    each(c, "encrypt", |ring, shape, text, _| {
        let value = ring.encrypt(shape, text).and_then(|job| job.to_vec(&[1; 12]));
        black_box(value.expect("encrypted"));
    });
}

fn decrypt(c: &mut Criterion) {
    each(c, "decrypt", |ring, _, _, value| {
        let text = Envelope::parse(value).and_then(|value| ring.decrypt(value)?.to_string());
        black_box(text.expect("decrypted"));
    });
}

fn armour(c: &mut Criterion) {
    each(c, "armour encode and decode", |_, _, _, value| {
        black_box(armour::encode(value).and_then(|text| armour::decode(&text)).expect("armour"));
    });
}

fn hashes(c: &mut Criterion) {
    let ring = ring();
    let index = ring.index_key().expect("an index key");
    let mut group = c.benchmark_group("hash");
    for len in LENGTHS {
        let text = "x".repeat(len);
        for (name, equality) in [("eq_tag", Equality::Exact), ("nocase eq_tag", Equality::Nocase)] {
            group.bench_function(BenchmarkId::new(name, len), |b| {
                b.iter(|| index.eq_tag(equality, black_box(&text)));
            });
        }
        group.bench_function(BenchmarkId::new("blind_index", len), |b| {
            b.iter(|| index.blind_index("clients.email", black_box(&text)));
        });
    }
}

fn small_steps(c: &mut Criterion) {
    let ring = ring();
    let value = ring
        .encrypt(Shape::Searchable(Equality::Exact), "John")
        .and_then(|job| job.to_vec(&[1; 12]));
    let value = value.expect("encrypted");
    c.bench_function("parse", |b| b.iter(|| Envelope::parse(black_box(&value)).is_ok()));

    let mut nonces = NonceSource::new();
    c.bench_function("nonce", |b| b.iter(|| nonces.next(1)));

    let json = ring.to_json();
    c.bench_function("keyring parse", |b| b.iter(|| Keyring::from_str(black_box(&json)).is_ok()));
}

/// What filing a value costs, and opening one page of 8 kB.
fn search(c: &mut Criterion) {
    let data_key = SecretKey::generate().expect("a key");
    let mut labeller = Labeller::new(&data_key, &[1; 16]);
    let mut group = c.benchmark_group("search labels");
    for text in ["Mary Goldstein", "Öykü Yılmazoğlu", "רחל גולדשטיין"] {
        let mut labels = Vec::new();
        group.bench_function(text, |b| b.iter(|| labeller.of_value(black_box(text), &mut labels)));
    }
    let prose: String =
        ["lower back pain since 2019, ", "antécédents familiaux; "].concat().repeat(100);
    let mut labels = Vec::new();
    group.bench_function(BenchmarkId::new("prose", prose.len()), |b| {
        b.iter(|| labeller.of_value(black_box(&prose), &mut labels));
    });
    group.finish();

    let cipher = search::key::pages(&data_key, &[2; 16]);
    let place = Place { owner: 1, level: 0, number: 0 };
    let (mut body, mut sealed) = ([0; 8136], [0; 8152]);
    page::seal(&cipher, place, &body, &mut sealed).expect("sealed");
    c.bench_function("search page open", |b| {
        b.iter(|| page::open(&cipher, place, black_box(&sealed), &mut body));
    });
}

criterion_group!(benches, encrypt, decrypt, armour, hashes, small_steps, search);
criterion_main!(benches);
