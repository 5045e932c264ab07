//! Values made by an independent implementation of the application's formats
//! (`data/app_ciphertexts.json`, from the Python package cryptography), read and written.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a vector file that cannot be read fails the test")]

mod support;

use pii_core::adoption::{self, AppForm};
use pii_core::armour;
use pii_core::{Envelope, Equality, Form, Header, Keyring, Nonce, PiiError, Shape, Tagging};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr as _;
use support::{adopt, decrypt, decrypt_bound, hex, version};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    #[serde(rename = "note")]
    _note: String,
    keys: BTreeMap<String, String>,
    values: Vec<Value>,
    must_fail: Vec<MustFail>,
    with_associated_data: Vec<Bound>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    version: i64,
    plaintext: String,
    nonce_hex: String,
    bytea_hex: String,
    text: String,
    json: AppJson,
    legacy_hex: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AppJson {
    version: String,
    ciphertext: String,
    algorithm: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MustFail {
    why: String,
    bytea_hex: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bound {
    version: i64,
    plaintext: String,
    aad: String,
    nonce_hex: String,
    bytea_hex: String,
}

fn vectors() -> Vectors {
    let vectors: Vectors =
        serde_json::from_str(include_str!("data/app_ciphertexts.json")).expect("the vector file");
    // An emptied file must not pass.
    assert_eq!(vectors.keys.len(), 4);
    assert_eq!(vectors.values.len(), 48);
    assert_eq!(vectors.must_fail.len(), 18);
    assert_eq!(vectors.with_associated_data.len(), 3);
    vectors
}

/// All keys of the file, with `current` as the one that encrypts.
fn ring(vectors: &Vectors, current: i64) -> Keyring {
    let json = serde_json::json!({"current": current, "keys": vectors.keys}).to_string();
    Keyring::from_str(&json).expect("the keys of the vector file")
}

fn nonce(digits: &str) -> Nonce {
    hex(digits).try_into().expect("12 bytes")
}

#[test]
fn every_value_decrypts() {
    let vectors = vectors();
    let ring = ring(&vectors, 1);
    for value in &vectors.values {
        let bytes = hex(&value.bytea_hex);
        let envelope = Envelope::parse(&bytes).expect("an envelope");
        assert_eq!(envelope.version(), version(value.version));
        assert_eq!(envelope.nonce(), &nonce(&value.nonce_hex));
        assert_eq!(decrypt(&ring, &bytes).as_ref(), Ok(&value.plaintext), "{}", value.bytea_hex);
    }
}

#[test]
fn every_value_is_written_with_identical_bytes() {
    let vectors = vectors();
    for value in &vectors.values {
        let ring = ring(&vectors, value.version);
        let job = ring.encrypt(Shape::Untagged, &value.plaintext).expect("prepared");
        let bytes = job.to_vec(&nonce(&value.nonce_hex)).expect("encrypted");
        assert_eq!(bytes, hex(&value.bytea_hex));
        assert_eq!(bytes.len(), job.len());
    }
}

#[test]
fn every_armour_is_read_and_written() {
    let vectors = vectors();
    let ring = ring(&vectors, 1);
    for value in &vectors.values {
        let bytes = armour::decode(&value.text).expect("armour");
        assert_eq!(bytes, hex(&value.bytea_hex));
        assert_eq!(decrypt(&ring, &bytes).as_ref(), Ok(&value.plaintext), "{}", value.text);
        assert_eq!(armour::encode(&bytes).as_ref(), Ok(&value.text));
        assert!(armour::is_armour(&value.text));
    }
}

#[test]
fn the_json_form_is_the_armour_in_parts() {
    for value in vectors().values {
        let AppJson { version, ciphertext, algorithm } = value.json;
        assert_eq!(format!("{version}:{ciphertext}"), value.text);
        assert_eq!(version, format!("v{}", value.version));
        assert_eq!(algorithm, "AES-256-GCM");
    }
}

#[test]
fn the_legacy_form_is_the_first_version_without_its_prefix() {
    let header = Header::plain(version(1));
    let mut tested = 0;
    for value in vectors().values {
        assert_eq!(value.legacy_hex.is_some(), value.version == 1);
        if let Some(legacy) = value.legacy_hex {
            assert_eq!([header.as_bytes(), &hex(&legacy)].concat(), hex(&value.bytea_hex));
            tested += 1;
        }
    }
    assert_eq!(tested, 12);
}

#[test]
fn every_form_is_adopted_as_the_same_value() {
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    for value in &vectors.values {
        let AppJson { version: name, ciphertext, algorithm } = &value.json;
        let json =
            serde_json::json!({"version": name, "ciphertext": ciphertext, "algorithm": algorithm});
        let mut forms = vec![
            (AppForm::Plain, hex(&value.bytea_hex)),
            (AppForm::Text, value.text.clone().into_bytes()),
            (AppForm::Json, format!(" {json:#}\n").into_bytes()),
        ];
        if let Some(legacy) = &value.legacy_hex {
            forms.push((AppForm::Legacy, hex(legacy)));
        }
        for (form, stored) in forms {
            let adopted = adopt(&ring, &stored, 1).expect("adopted");
            assert_eq!(adopted.candidate.form, form);
            assert_eq!(adopted.candidate.value, hex(&value.bytea_hex));
            assert_eq!(adopted.version, version(value.version));
            assert_eq!(*adopted.plaintext, value.plaintext);
        }
    }
}

#[test]
fn the_forms_that_are_text_are_known_by_their_syntax() {
    for value in vectors().values {
        let AppJson { version, ciphertext, algorithm } = value.json;
        let json = serde_json::json!({"version": version, "ciphertext": ciphertext, "algorithm": algorithm});
        for text in [&value.text, &json.to_string(), &format!(" {json:#}\n")] {
            assert_eq!(adoption::is_in_text_form(text), Ok(true), "{text}");
        }
        let shorter = serde_json::json!({"version": version, "ciphertext": ciphertext});
        let other = json.to_string().replace("GCM", "CBC");
        for text in [&value.plaintext, &format!("{} ", value.text), &shorter.to_string(), &other] {
            assert_eq!(adoption::is_in_text_form(text), Ok(false), "{text}");
        }
    }
}

/// `AESGCM(key 1).encrypt(nonce, b"John", None)` of the Python package cryptography, behind the nonces
/// `v2:abcdefghi`, `v1:abcdefghi` and `v9:abcdefghi`.
#[test]
fn the_key_tells_a_prefix_from_a_nonce_that_looks_like_one() {
    let ring = ring(&vectors(), 2);
    for legacy in [
        "76323a61626364656667686966d6bba5ca755ca70bb1dca7e16722bca4488c72",
        "76313a61626364656667686927119736765ea369cbf86e3484b4545e6df02357",
        "76393a6162636465666768691f56d0644459691a1f5d8da53776e00f37b5e931",
    ] {
        let stored = hex(legacy);
        assert_eq!(adoption::candidates(&stored, version(1)).count(), 2);
        let adopted = adopt(&ring, &stored, 1).expect("adopted");
        assert_eq!(adopted.candidate.form, AppForm::Legacy);
        assert_eq!(*adopted.plaintext, "John");
    }
}

#[test]
fn no_bad_value_is_adopted() {
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    for MustFail { why, bytea_hex } in &vectors.must_fail {
        assert!(adopt(&ring, &hex(bytea_hex), 1).is_err(), "{why}");
    }
    for value in &vectors.with_associated_data {
        let stored = hex(&value.bytea_hex);
        let adopted = adopt(&ring, &stored, 1);
        assert_eq!(
            adopted.err(),
            Some(PiiError::Authentication(version(1))),
            "bound to {}",
            value.aad
        );
    }
    let none = adopt(&ring, b"John", 1).err();
    assert_eq!(none, Some(PiiError::NotOfTheApplication));
}

#[test]
fn every_bad_value_fails_for_its_own_reason() {
    const NO_PREFIX: PiiError = PiiError::Malformed("no version prefix");
    const TOO_SHORT: PiiError = PiiError::Malformed("shorter than its nonce and tag");
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    let mut reasons = BTreeSet::new();
    for MustFail { why, bytea_hex } in &vectors.must_fail {
        let expected = match why.as_str() {
            "last tag byte flipped"
            | "first ciphertext byte flipped"
            | "nonce byte flipped"
            | "truncated by one byte" => PiiError::Authentication(version(2)),
            "wrong version for this ciphertext" => PiiError::Authentication(version(3)),
            "version not loaded" => PiiError::VersionNotLoaded(version(99)),
            "shorter than nonce and tag" | "prefix only" => TOO_SHORT,
            "empty"
            | "version zero"
            | "leading zero in version"
            | "no colon"
            | "upper-case prefix"
            | "negative version"
            | "version too large"
            | "plaintext" => NO_PREFIX,
            "valid tag over bytes that are not UTF-8" | "valid tag over text with a NUL" => {
                PiiError::NotText(version(2))
            }
            other => panic!("no expectation for {other:?}"),
        };
        assert_eq!(decrypt(&ring, &hex(bytea_hex)), Err(expected), "{why}");
        reasons.insert(why);
    }
    assert_eq!(reasons.len(), 18);
}

#[test]
fn a_refused_value_leaves_no_plaintext_in_the_output() {
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    for MustFail { why, bytea_hex } in &vectors.must_fail {
        let bytes = hex(bytea_hex);
        let Ok(Ok(job)) = Envelope::parse(&bytes).map(|value| ring.decrypt(value)) else {
            continue;
        };
        let mut out = vec![0xee; job.plaintext_len()];
        let untouched = out.clone();
        match job.write(&mut out) {
            Err(PiiError::Authentication(_)) => assert_eq!(out, untouched, "{why}"),
            Err(PiiError::NotText(_)) => assert!(out.iter().all(|byte| *byte == 0), "{why}"),
            other => panic!("{why}: {other:?}"),
        }
    }
}

#[test]
fn bound_values_are_read_and_written() {
    let vectors = vectors();
    for value in &vectors.with_associated_data {
        let ring = ring(&vectors, value.version);
        let bytes = hex(&value.bytea_hex);
        let written = ring
            .encrypt_bound(&value.aad, &value.plaintext)
            .and_then(|job| job.to_vec(&nonce(&value.nonce_hex)));
        assert_eq!(written.as_ref(), Ok(&bytes));
        assert_eq!(decrypt_bound(&ring, &bytes, &value.aad).as_ref(), Ok(&value.plaintext));
    }
}

#[test]
fn bound_values_decrypt_in_their_own_place_only() {
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    for value in &vectors.with_associated_data {
        let bytes = hex(&value.bytea_hex);
        let not_authentic = Err(PiiError::Authentication(version(value.version)));
        for aad in ["", "clients.last_name", &value.aad[1..], &format!("{} ", value.aad)] {
            assert_eq!(decrypt_bound(&ring, &bytes, aad), not_authentic, "{aad:?}");
        }
        assert_eq!(decrypt(&ring, &bytes), Err(PiiError::Bound));

        // Without its "a" the value claims to be plain.
        let plain = [b"v2:", &bytes[b"v2a:".len()..]].concat();
        assert_eq!(decrypt(&ring, &plain), not_authentic);
        assert_eq!(decrypt_bound(&ring, &plain, &value.aad), Err(PiiError::NotBound));

        let text = armour::encode(&bytes).expect("an envelope");
        assert_eq!(armour::decode(&text), Err(PiiError::MalformedArmour));
    }
}

#[test]
fn plain_values_are_never_taken_for_bound_ones() {
    let vectors = vectors();
    let ring = ring(&vectors, 2);
    for value in &vectors.values {
        let bytes = hex(&value.bytea_hex);
        let prefix = format!("v{}", value.version);
        assert_eq!(decrypt_bound(&ring, &bytes, ""), Err(PiiError::NotBound));

        let bound = [prefix.as_bytes(), b"a", &bytes[prefix.len()..]].concat();
        let not_authentic = Err(PiiError::Authentication(version(value.version)));
        assert_eq!(decrypt_bound(&ring, &bound, ""), not_authentic);
        assert_eq!(decrypt(&ring, &bound), Err(PiiError::Bound));
    }
}

/// Computed with Python: `c = lambda s: bytes(range(s + 1, s + 33))`,
/// `header = b"v2.7:" + hmac.new(c(70), b"pazpaz_pii eq\0" + text, "sha256").digest()[:16]`,
/// `nonce = bytes(range(12))`, and
/// `header + nonce + AESGCM(c(20)).encrypt(nonce, text, header)` of the package cryptography.
#[test]
fn searchable_values_have_known_answers() {
    let nonce: Nonce = std::array::from_fn(|i| i as u8);
    for (text, eq_tag, sealed) in [
        ("", "8080ced0c49925c672d820356d97fd21", "571d41960c7d9e2af7865792b7b3ff95"),
        ("John", "6b70ce1975e49229ec5df8189a9e7f89", "cf1049836c8bbd397beda7977b26fc0bc5c05c15"),
        ("דוד", "c12193d285e7d7328df7db4c85a816b4", "52ecf67878c64a773b1233f4a297aeaa6030b3b3e8ee"),
    ] {
        let expected = [b"v2.7:", &hex(eq_tag)[..], &nonce, &hex(sealed)].concat();
        let ring = support::ring();
        let written = ring
            .encrypt(Shape::Searchable(Equality::Exact), text)
            .and_then(|job| job.to_vec(&nonce));
        assert_eq!(written.as_ref(), Ok(&expected));
        assert_eq!(decrypt(&ring, &expected).as_deref(), Ok(text));
        let envelope = Envelope::parse(&expected).expect("an envelope");
        let tagging = Tagging { version: version(7), equality: Equality::Exact };
        assert_eq!(envelope.form(), Form::Searchable(tagging));
    }
}

/// Computed in the same way, with `header = b"v2.7i:"` and the tag of the folded text, `b"pazpaz_pii eq i\0" + folded`.
#[test]
fn nocase_values_have_known_answers() {
    let nonce: Nonce = std::array::from_fn(|i| i as u8);
    for (text, eq_tag, sealed) in [
        ("", "25ab66795ee396c143d6b1f98c0c0896", "b3c3eafd20cf984592b5f3129592ec13"),
        ("John", "654d9229903786731f004811154c5ec1", "cf1049835ef5041dbfbbe632809fda31d055eb2f"),
        ("JOHN", "654d9229903786731f004811154c5ec1", "cf3069a343e9551fed08ccb0e183d653b4ee8235"),
        (
            "Straße",
            "920b291d0694939b08eb1fcd0ad0132d",
            "d60b538c6ccadd8e01ffe65a7e8f52f3220c2ad7ce4d9c",
        ),
    ] {
        let expected = [b"v2.7i:", &hex(eq_tag)[..], &nonce, &hex(sealed)].concat();
        let ring = support::ring();
        let written = ring.encrypt(Shape::Searchable(Equality::Nocase), text);
        assert_eq!(written.and_then(|job| job.to_vec(&nonce)).as_ref(), Ok(&expected));
        assert_eq!(decrypt(&ring, &expected).as_deref(), Ok(text));
        let envelope = Envelope::parse(&expected).expect("an envelope");
        let tagging = Tagging { version: version(7), equality: Equality::Nocase };
        assert_eq!(envelope.form(), Form::Searchable(tagging));
    }
}
