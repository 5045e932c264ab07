//! The keyring: what it accepts, what it refuses and why, and what it never shows.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a keyring that cannot be built fails the test")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pii_core::KeyKind;
use pii_core::aead::Cipher;
use pii_core::error::KeyringError;
use pii_core::keyring::Unwrapped;
use pii_core::mac::MacKey;
use pii_core::{Envelope, Equality, Header, Keyring, NonceSource, PiiError, Shape};
use serde_json::{Value, json};
use std::fmt::Debug;
use std::str::FromStr as _;
use support::{counting, decrypt, key, ring, version};

/// 32 bytes that look random, as a master key must.
fn random(seed: u8) -> [u8; 32] {
    let mut next = seed;
    [0; 32].map(|_: u8| {
        next = next.wrapping_mul(37).wrapping_add(101);
        next
    })
}

fn base64(seed: u8) -> String {
    STANDARD.encode(counting(seed))
}

/// One entry of the application's secret manager, as it stands there.
fn secret(version: &str, seed: u8, is_current: bool) -> Value {
    json!({
        "encryption_key": base64(seed),
        "version": version,
        "created_at": "2025-01-01T00:00:00Z",
        "expires_at": null,
        "is_current": is_current,
    })
}

fn parse(json: &Value) -> Result<Keyring, KeyringError> {
    Keyring::from_str(&json.to_string())
}

/// Kind, version, whether current, and key of every entry.
fn contents(ring: &Keyring) -> Vec<(KeyKind, u16, bool, [u8; 32])> {
    let row = |entry: pii_core::keyring::Entry<'_>| {
        (entry.kind, entry.version.get(), entry.is_current, *entry.secret.expose())
    };
    ring.entries().map(row).collect()
}

#[test]
fn the_object_form_is_accepted() {
    let ring = parse(&json!({
        "current": 12,
        "keys": {"12": base64(1), "1": base64(2), "65535": base64(3)},
        "index": {"7": base64(4)},
    }))
    .expect("accepted");
    assert_eq!(ring.current(), Some(version(12)));
    assert_eq!(
        contents(&ring),
        [
            (KeyKind::Data, 1, false, counting(2)),
            (KeyKind::Data, 12, true, counting(1)),
            (KeyKind::Data, 65_535, false, counting(3)),
            (KeyKind::Index, 7, true, counting(4)),
        ]
    );
}

#[test]
fn the_index_is_optional() {
    for json in [
        json!({"current": 1, "keys": {"1": base64(1)}}),
        json!({"current": 1, "keys": {"1": base64(1)}, "index": {}}),
    ] {
        let ring = parse(&json).expect("accepted");
        assert_eq!(ring.index_key().err(), Some(PiiError::NoIndexKey));
        assert_eq!(
            ring.encrypt(Shape::Searchable(Equality::Exact), "").err(),
            Some(PiiError::NoIndexKey)
        );
        assert_eq!(contents(&ring), [(KeyKind::Data, 1, true, counting(1))]);
    }
}

#[test]
fn a_master_key_stands_beside_the_others_or_alone() {
    let master = STANDARD.encode(random(0));
    for (json, summary) in [
        (json!({"master": master}), "no data key, master"),
        (json!({"master": master, "current": null, "keys": {}}), "no data key, master"),
        (json!({"master": master, "keys": {"1": base64(1)}}), "version 1, master"),
        (json!({"master": master, "index": {"3": base64(3)}}), "no data key, index 3, master"),
        (
            json!({"master": master, "current": 1, "keys": {"1": base64(1), "2": base64(2)}}),
            "versions 1, 2 (current 1), master",
        ),
    ] {
        let ring = parse(&json).expect("accepted");
        assert_eq!(ring.summary(), summary);
        assert_eq!(ring.master().map(|key| *key.expose()), Some(random(0)));
        assert_eq!(ring.reads(), json["keys"].as_object().is_some_and(|keys| !keys.is_empty()));
        let again = Keyring::from_str(&ring.to_json()).expect("accepted again");
        assert_eq!(again.summary(), summary);
        assert_eq!(contents(&again), contents(&ring));
        assert!(again.master() == ring.master());
    }
}

#[test]
fn without_a_current_version_nothing_encrypts() {
    let master = STANDARD.encode(random(0));
    let ring = parse(&json!({"master": master, "keys": {"1": base64(1)}})).expect("accepted");
    assert_eq!(ring.current(), None);
    assert_eq!(ring.encrypt(Shape::Untagged, "x").err(), Some(PiiError::NoCurrentKey));
    assert_eq!(ring.encrypt_bound("aad", "x").err(), Some(PiiError::NoCurrentKey));
}

#[test]
fn a_bad_master_key_is_refused_without_repeating_it() {
    for (master, why) in [
        ("x".to_owned(), "not valid base64"),
        (STANDARD.encode([1; 31]), "not 32 bytes long"),
        (STANDARD.encode([0; 32]), "not random"),
        (STANDARD.encode([0xab; 32]), "not random"),
    ] {
        let refused = parse(&json!({"master": master})).err();
        assert_eq!(refused, Some(KeyringError::BadMaster(why)));
    }
    let key = STANDARD.encode(random(0));
    let twice = json!({"master": key, "current": 1, "keys": {"1": key}});
    assert_eq!(parse(&twice).err(), Some(KeyringError::DuplicateKey));
    assert!(matches!(parse(&json!({"master": [1]})), Err(KeyringError::Json { .. })));
}

#[test]
fn unlocking_adds_to_a_keyring() {
    let master = key(random(0));
    let unwrapped = |kind, number, seed| Unwrapped {
        kind,
        version: version(number),
        secret: key(counting(seed)),
    };
    let wrapped = || {
        vec![
            unwrapped(KeyKind::Data, 2, 99),
            unwrapped(KeyKind::Data, 3, 98),
            unwrapped(KeyKind::Index, 8, 97),
        ]
    };
    let fresh =
        Keyring::unlocked(None, master.clone(), wrapped(), Some(version(3))).expect("a ring");
    assert_eq!(fresh.summary(), "versions 2, 3 (current 3), index 8, master");
    let mixed = Keyring::unlocked(Some(&ring()), master.clone(), wrapped(), None).expect("a ring");
    assert_eq!(mixed.summary(), "versions 1, 2, 3, 65535 (current 2), index 8, master");
    let two = mixed.entries().find(|entry| entry.version == version(2)).expect("version 2");
    assert_eq!(*two.secret.expose(), counting(99), "a wrapped key takes the place of another");
    let more = Keyring::with_key(Some(&mixed), KeyKind::Data, version(9), key(counting(9)), false);
    assert_eq!(
        more.expect("a ring").summary(),
        "versions 1, 2, 3, 9, 65535 (current 2), index 8, master"
    );
    let none = Keyring::unlocked(None, master, Vec::new(), None).expect("a ring");
    let first = Keyring::with_key(Some(&none), KeyKind::Data, version(9), key(counting(9)), false);
    assert_eq!(first.expect("a ring").summary(), "version 9, master");
    let unknown = Keyring::unlocked(None, key(random(0)), wrapped(), Some(version(7)));
    assert_eq!(unknown.err(), Some(KeyringError::UnknownCurrent(version(7))));
}

#[test]
fn the_application_form_is_accepted() {
    let secrets = json!([secret("v2", 1, true), secret("v1", 2, false), secret("v12", 3, false)]);
    for text in [secrets.to_string(), format!("\n\t {secrets:#}\n")] {
        let ring = Keyring::from_str(&text).expect("accepted");
        assert_eq!(
            contents(&ring),
            [
                (KeyKind::Data, 1, false, counting(2)),
                (KeyKind::Data, 2, true, counting(1)),
                (KeyKind::Data, 12, false, counting(3)),
            ]
        );
    }
}

#[test]
fn an_application_secret_without_a_mark_is_not_current() {
    let bare = json!({"encryption_key": base64(1), "version": "v1"});
    let ring = parse(&json!([bare, secret("v2", 2, true)])).expect("accepted");
    assert_eq!(ring.current(), Some(version(2)));
    assert_eq!(parse(&json!([bare])).err(), Some(KeyringError::CurrentCount(0)));
}

#[test]
fn nothing_is_refused_as_such() {
    for text in ["", " ", "\n\t "] {
        assert_eq!(Keyring::from_str(text).err(), Some(KeyringError::Blank), "{text:?}");
    }
}

#[test]
fn what_is_not_a_json_keyring_is_refused_by_its_place() {
    for (text, line, column) in [
        ("secret", 1, 1),
        ("{", 1, 1),
        ("null", 1, 4),
        ("42", 1, 2),
        ("{\n  \"current\": 1,\n  \"keys\": 5\n}", 3, 11),
    ] {
        assert_eq!(
            Keyring::from_str(text).err(),
            Some(KeyringError::Json { line, column }),
            "{text}"
        );
    }
}

#[test]
fn what_is_missing_is_named() {
    let keys = json!({"1": base64(1)});
    for (json, missing) in [
        (json!({}), "keys"),
        (json!({"current": 1}), "keys"),
        (json!({"index": {"1": base64(2)}}), "keys"),
        (json!({"keys": keys}), "current"),
        (json!({"keys": keys, "current": null}), "current"),
        (json!([{"version": "v1", "is_current": true}]), "encryption_key"),
        (json!([{"encryption_key": base64(1), "is_current": true}]), "version"),
    ] {
        assert_eq!(parse(&json).err(), Some(KeyringError::Missing(missing)), "{json}");
    }
}

#[test]
fn what_has_another_shape_is_refused() {
    let keys = json!({"1": base64(1)});
    for json in [
        json!({"current": "1", "keys": keys}),
        json!({"current": 1.0, "keys": keys}),
        json!({"current": 1, "keys": [base64(1)]}),
        json!({"current": 1, "keys": {"1": [1, 2, 3]}}),
        json!({"current": 1, "keys": {"1": null}}),
        json!({"current": 1, "keys": keys, "index": base64(2)}),
        json!({"current": 1, "keys": keys, "indexes": {"1": base64(2)}}),
        json!(["v1"]),
        json!([{"encryption_key": base64(1), "version": 1, "is_current": true}]),
        json!([{"encryption_key": base64(1), "version": "v1", "is_current": "yes"}]),
    ] {
        assert!(matches!(parse(&json), Err(KeyringError::Json { .. })), "{json}");
    }
    let twice = format!(r#"{{"current":1,"current":1,"keys":{keys}}}"#);
    assert!(matches!(Keyring::from_str(&twice), Err(KeyringError::Json { .. })));
    let trailing = format!(r#"{{"current":1,"keys":{keys}}} x"#);
    assert!(matches!(Keyring::from_str(&trailing), Err(KeyringError::Json { .. })));
}

#[test]
fn keys_that_are_not_32_bytes_of_base64_are_refused() {
    use KeyKind::{Data, Index};
    let good = base64(1);
    let encode = |bytes: &[u8]| STANDARD.encode(bytes);
    let one = version(1);
    let bad: [(String, &dyn Fn(KeyKind) -> KeyringError); 10] = [
        ("not base64!".into(), &|kind| KeyringError::NotBase64(one, kind)),
        (good.replace('=', ""), &|kind| KeyringError::NotBase64(one, kind)),
        (format!(" {good}"), &|kind| KeyringError::NotBase64(one, kind)),
        (format!("{good}\n"), &|kind| KeyringError::NotBase64(one, kind)),
        (encode(&[0xff; 32]).replace('/', "_"), &|kind| KeyringError::NotBase64(one, kind)),
        (String::new(), &|kind| KeyringError::WrongLength(one, kind, 0)),
        (encode(&[1; 16]), &|kind| KeyringError::WrongLength(one, kind, 16)),
        (encode(&[1; 31]), &|kind| KeyringError::WrongLength(one, kind, 31)),
        (encode(&[1; 33]), &|kind| KeyringError::WrongLength(one, kind, 33)),
        (encode(&[0; 32]), &|kind| KeyringError::AllZero(one, kind)),
    ];
    for (text, error) in &bad {
        let data = json!({"current": 1, "keys": {"1": text}});
        let index = json!({"current": 2, "keys": {"2": good}, "index": {"1": text}});
        let app = json!([{"encryption_key": text, "version": "v1", "is_current": true}]);
        assert_eq!(parse(&data).err(), Some(error(Data)), "{text:?}");
        assert_eq!(parse(&index).err(), Some(error(Index)), "{text:?}");
        assert_eq!(parse(&app).err(), Some(error(Data)), "{text:?}");
    }
}

#[test]
fn a_version_outside_1_to_65535_is_refused() {
    let good = base64(1);
    for bad in ["", "0", "01", "65536", "-1", "+1", " 1", "1 ", "1.0", "x", "v1", "١"] {
        for json in [
            json!({"current": 1, "keys": {bad: good}}),
            json!({"current": 1, "keys": {"1": good}, "index": {bad: base64(2)}}),
            json!([secret(&format!("v{bad}"), 1, true)]),
        ] {
            assert_eq!(parse(&json).err(), Some(KeyringError::BadVersion), "{json}");
        }
    }
    for bad in ["1", "V1", "", "v"] {
        assert_eq!(parse(&json!([secret(bad, 1, true)])).err(), Some(KeyringError::BadVersion));
    }
    for bad in [0, -1, 65_536, i64::MIN, i64::MAX] {
        let json = json!({"current": bad, "keys": {"1": good}});
        assert_eq!(parse(&json).err(), Some(KeyringError::BadVersion), "{bad}");
    }
}

#[test]
fn a_repeated_version_is_refused() {
    // serde_json::Value would drop the first of two equal members, and so might a careless parser.
    let members = format!(r#""3":"{}","3":"{}""#, base64(1), base64(2));
    let data = format!(r#"{{"current":3,"keys":{{{members}}}}}"#);
    let index = format!(r#"{{"current":1,"keys":{{"1":"{}"}},"index":{{{members}}}}}"#, base64(9));
    let three = version(3);
    for (text, kind) in [(data, KeyKind::Data), (index, KeyKind::Index)] {
        let error = KeyringError::DuplicateVersion(three, kind);
        assert_eq!(Keyring::from_str(&text).err(), Some(error));
    }
    let error = KeyringError::DuplicateVersion(three, KeyKind::Data);
    let app = json!([secret("v3", 1, true), secret("v1", 3, false), secret("v3", 2, false)]);
    assert_eq!(parse(&app).err(), Some(error.clone()));
    let keys = vec![(three, key(counting(1))), (three, key(counting(2)))];
    assert_eq!(Keyring::new(three, keys, None).err(), Some(error));
}

#[test]
fn a_repeated_key_is_refused() {
    for json in [
        json!({"current": 1, "keys": {"1": base64(1), "2": base64(3), "5": base64(1)}}),
        json!({"current": 1, "keys": {"1": base64(1)}, "index": {"1": base64(1)}}),
        json!([secret("v1", 1, true), secret("v2", 1, false)]),
    ] {
        assert_eq!(parse(&json).err(), Some(KeyringError::DuplicateKey), "{json}");
    }
}

#[test]
fn an_unknown_current_version_is_refused() {
    for json in [
        json!({"current": 3, "keys": {"1": base64(1), "2": base64(2)}}),
        json!({"current": 3, "keys": {"1": base64(1)}, "index": {"3": base64(3)}}),
    ] {
        assert_eq!(parse(&json).err(), Some(KeyringError::UnknownCurrent(version(3))), "{json}");
    }
}

#[test]
fn not_exactly_one_current_secret_is_refused() {
    for (first, second, count) in [(false, false, 0), (true, true, 2)] {
        let secrets = json!([secret("v1", 1, first), secret("v2", 2, second)]);
        assert_eq!(parse(&secrets).err(), Some(KeyringError::CurrentCount(count)));
    }
}

#[test]
fn a_keyring_without_data_keys_is_refused() {
    for json in [
        json!([]),
        json!({"current": 1, "keys": {}}),
        json!({"current": 1, "keys": {}, "index": {"1": base64(1)}}),
    ] {
        assert_eq!(parse(&json).err(), Some(KeyringError::Empty), "{json}");
    }
    assert_eq!(Keyring::new(version(1), vec![], None).err(), Some(KeyringError::Empty));
}

#[test]
fn several_index_keys_are_refused() {
    let json = json!({
        "current": 1,
        "keys": {"1": base64(1)},
        "index": {"1": base64(2), "2": base64(3)},
    });
    assert_eq!(parse(&json).err(), Some(KeyringError::SeveralIndexKeys));
}

#[test]
fn the_summary_names_versions_only() {
    for (json, summary) in [
        (json!({"current": 1, "keys": {"1": base64(1)}}), "version 1 (current 1)"),
        (
            json!({"current": 2, "keys": {"10": base64(1), "2": base64(2)}}),
            "versions 2, 10 (current 2)",
        ),
        (
            json!({"current": 2, "keys": {"1": base64(1), "2": base64(2)}, "index": {"3": base64(3)}}),
            "versions 1, 2 (current 2), index 3",
        ),
    ] {
        let ring = parse(&json).expect("accepted");
        assert_eq!(ring.summary(), summary);
        assert_eq!(format!("{ring:?}"), format!("Keyring({summary})"));
    }
}

#[test]
fn written_json_is_the_documented_form() {
    let expected = json!({
        "current": 2,
        "keys": {"1": base64(10), "2": base64(20), "65535": base64(30)},
        "index": {"7": base64(70)},
    });
    let written: Value = serde_json::from_str(&ring().to_json()).expect("JSON");
    assert_eq!(written, expected);
}

#[test]
fn the_first_key_becomes_current() {
    for make_current in [false, true] {
        let ring =
            Keyring::with_key(None, KeyKind::Data, version(5), key(counting(5)), make_current)
                .expect("a ring");
        assert_eq!(contents(&ring), [(KeyKind::Data, 5, true, counting(5))]);
    }
}

#[test]
fn a_further_key_is_current_on_request() {
    for (make_current, current) in [(false, 2), (true, 3)] {
        let new = key(counting(5));
        let ring = Keyring::with_key(Some(&ring()), KeyKind::Data, version(3), new, make_current)
            .expect("a ring");
        assert_eq!(ring.current(), Some(version(current)));
        assert_eq!(ring.summary(), format!("versions 1, 2, 3, 65535 (current {current}), index 7"));
    }
}

#[test]
fn a_key_of_the_same_version_is_replaced() {
    let value = ring().encrypt(Shape::Untagged, "John").and_then(|job| job.to_vec(&[1; 12]));
    let value = value.expect("encrypted");
    let replaced =
        Keyring::with_key(Some(&ring()), KeyKind::Data, version(2), key(counting(5)), false)
            .expect("a ring");
    assert_eq!(replaced.summary(), ring().summary());
    assert_eq!(decrypt(&replaced, &value), Err(PiiError::Authentication(version(2))));

    let new = key(counting(5));
    let replaced =
        Keyring::with_key(Some(&ring()), KeyKind::Index, version(7), new, false).expect("a ring");
    assert_eq!(contents(&replaced).last(), Some(&(KeyKind::Index, 7, true, counting(5))));
}

#[test]
fn the_index_key_is_added_once() {
    let one = Keyring::with_key(None, KeyKind::Data, version(1), key(counting(1)), true);
    let one = one.expect("a ring");
    let two = Keyring::with_key(Some(&one), KeyKind::Index, version(1), key(counting(2)), false)
        .expect("a ring");
    assert_eq!(two.summary(), "version 1 (current 1), index 1");

    let refused = Keyring::with_key(Some(&two), KeyKind::Index, version(2), key(counting(3)), true);
    assert_eq!(refused.err(), Some(KeyringError::SeveralIndexKeys));
    let alone = Keyring::with_key(None, KeyKind::Index, version(1), key(counting(1)), true);
    assert_eq!(alone.err(), Some(KeyringError::Empty));
}

#[test]
fn a_key_that_is_there_already_is_not_added() {
    for (kind, seed) in [(KeyKind::Data, 70), (KeyKind::Data, 10), (KeyKind::Index, 20)] {
        let added = Keyring::with_key(Some(&ring()), kind, version(7), key(counting(seed)), false);
        assert_eq!(added.err(), Some(KeyringError::DuplicateKey));
    }
}

#[test]
fn a_clone_works_alike() {
    let (ring, clone) = (ring(), ring().clone());
    assert_eq!(contents(&clone), contents(&ring));
    let value = ring
        .encrypt(Shape::Searchable(Equality::Exact), "John")
        .and_then(|job| job.to_vec(&[1; 12]));
    assert_eq!(decrypt(&clone, &value.expect("encrypted")).as_deref(), Ok("John"));
}

#[test]
fn fingerprints_tell_keys_apart() {
    let ring = ring();
    let fingerprints: Vec<String> =
        ring.entries().map(|entry| entry.fingerprint().to_string()).collect();
    for (i, fingerprint) in fingerprints.iter().enumerate() {
        assert_eq!(fingerprint.len(), 16);
        assert!(!fingerprints[..i].contains(fingerprint));
    }
}

/// What no `Debug` output may hold, in whatever notation, `{:?}`, `{:#?}` or `{:x?}`.
struct Secrets(Vec<String>);

impl Secrets {
    fn of(secrets: &[&[u8]]) -> Self {
        let mut notations = Vec::new();
        for secret in secrets {
            assert!(secret.len() >= 4, "too short to recognise");
            for piece in secret.windows(4) {
                let join = |digits: fn(&u8) -> String| piece.iter().map(digits).collect();
                notations.extend([
                    join(u8::to_string),
                    join(|byte| format!("{byte:x}")),
                    join(|byte| format!("{byte:02x}")),
                ]);
            }
            let base64 = STANDARD.encode(secret);
            notations.push(letters(&base64[..base64.len().min(8)]));
            notations.extend(std::str::from_utf8(secret).map(letters));
        }
        // Control characters leave few letters, which would be found anywhere.
        notations.retain(|notation| notation.len() >= 4);
        Self(notations)
    }

    fn assert_hidden(&self, what: &str, value: &dyn Debug) {
        for output in [format!("{value:?}"), format!("{value:#?}"), format!("{value:02x?}")] {
            for notation in &self.0 {
                assert!(!letters(&output).contains(notation.as_str()), "{what} shows {notation}");
            }
        }
    }
}

/// `text` in lower case without white space and separators.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[test]
fn no_debug_output_holds_a_secret() {
    const PLAINTEXT: &str = "john.fitzgerald@example.com";
    let ring = ring();
    let index = ring.index_key().expect("an index key");
    let eq_tag = index.eq_tag(Equality::Exact, PLAINTEXT).expect("memory");
    let mut nonces = NonceSource::new();
    let nonce = nonces.next(1).expect("a nonce");

    let tagged_job = ring.encrypt(Shape::Searchable(Equality::Exact), PLAINTEXT).expect("prepared");
    let bound_job = ring.encrypt_bound("clients.email", PLAINTEXT).expect("prepared");
    let (tagged, bound) =
        (tagged_job.to_vec(&nonce).expect("value"), bound_job.to_vec(&nonce).expect("value"));
    let tagged = Envelope::parse(&tagged).expect("an envelope");
    let bound = Envelope::parse(&bound).expect("an envelope");
    let keys = contents(&ring);

    let mut secrets: Vec<&[u8]> = keys.iter().map(|(.., key)| &key[..]).collect();
    secrets.extend([PLAINTEXT.as_bytes(), &eq_tag[..], tagged.ciphertext(), bound.ciphertext()]);
    secrets.extend([&tagged.tag()[..], bound.tag()]);
    let secrets = Secrets::of(&secrets);

    secrets.assert_hidden("Keyring", &ring);
    secrets.assert_hidden("IndexKey", index);
    secrets.assert_hidden("NonceSource", &nonces);
    secrets.assert_hidden("Envelope", &tagged);
    secrets.assert_hidden("Envelope", &bound);
    secrets.assert_hidden(
        "Header",
        &Header::searchable(version(1), index.tagging(Equality::Exact), &eq_tag),
    );
    secrets.assert_hidden("EncryptInto", &tagged_job);
    secrets.assert_hidden("EncryptInto", &bound_job);
    secrets.assert_hidden("DecryptInto", &ring.decrypt(tagged).expect("prepared"));
    let bound_job = ring.decrypt_bound(bound, "clients.email").expect("prepared");
    secrets.assert_hidden("DecryptInto", &bound_job);
    for entry in ring.entries() {
        secrets.assert_hidden("Entry", &entry);
        secrets.assert_hidden("SecretKey", entry.secret);
        secrets.assert_hidden("Cipher", &Cipher::new(entry.secret));
        secrets.assert_hidden("MacKey", &MacKey::new(entry.secret));
    }
}

/// The check above is only worth something if it finds what it looks for.
#[test]
fn the_check_for_secrets_finds_them() {
    let bytes = counting(200);
    let shown: [&dyn Debug; 4] = [&bytes, &&bytes[3..9], &STANDARD.encode(bytes), &"Fitzgerald"];
    for value in shown {
        let secrets = Secrets::of(&[&bytes, b"Fitzgerald"]);
        let found = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            secrets.assert_hidden("this", value);
        }));
        assert!(found.is_err(), "{value:?}");
    }
}
