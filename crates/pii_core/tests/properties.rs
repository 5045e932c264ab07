//! Properties that hold for every input.

#![allow(clippy::disallowed_methods)]
#![allow(clippy::expect_used, reason = "a step that cannot fail, failing, fails the test")]

mod support;

use pii_core::KeyKind;
use pii_core::adoption;
use pii_core::armour;
use pii_core::secret::SecretKey;
use pii_core::typmod;
use pii_core::{Envelope, Equality, Form, Keyring, Nonce, PiiError, Shape, Typmod};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::str::FromStr as _;
use std::sync::LazyLock;
use support::{adopt, decrypt, decrypt_bound, ring, version};

static RING: LazyLock<Keyring> = LazyLock::new(ring);

/// Text that PostgreSQL can hold: anything without NUL.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[^\\x00]{0,300}", "[ -~]{0,40}", "[א-ת ]{0,20}"]
}

const SHAPES: [Shape; 3] =
    [Shape::Untagged, Shape::Searchable(Equality::Exact), Shape::Searchable(Equality::Nocase)];

fn shape() -> impl Strategy<Value = Shape> {
    select(SHAPES.to_vec())
}

fn encrypt(shape: Shape, plaintext: &str, nonce: &Nonce) -> Vec<u8> {
    RING.encrypt(shape, plaintext).and_then(|job| job.to_vec(nonce)).expect("encrypted")
}

/// Bytes that are an envelope, or nearly.
fn near_envelope() -> impl Strategy<Value = Vec<u8>> {
    let prefix = prop_oneof![
        "v[0-9]{1,6}:",
        "v[0-9]{1,6}a:",
        "v[0-9]{1,6}\\.[0-9]{1,6}i?:",
        "v[1-9][0-9]{0,3}(\\.[1-9])?[a-z]{1,3}:",
        "[vV]?[0-9]{0,3}[a.]?[0-9]{0,3}[:;]?",
    ];
    (prefix, vec(any::<u8>(), 0..80)).prop_map(|(prefix, rest)| [prefix.as_bytes(), &rest].concat())
}

/// Text that is armour, or nearly.
fn near_armour() -> impl Strategy<Value = String> {
    let prefix = prop_oneof![
        3 => select(vec!["v1:", "v2.1:", "v2.1i:", "v65535:"]),
        1 => select(vec!["v2x:", "v2.1px:", "v2i:", "v2a:", "v02:", "v65536:", "V2:", "v2"]),
    ];
    let body = vec(any::<u8>(), 26..60).prop_map(|bytes| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    });
    let edit = prop::option::of((any::<Index>(), select(b"ABgw/+-_=: \n".to_vec())));
    let end = select(vec!["", "", "", "=", "\n", "A"]);
    (prefix, body, edit, end).prop_map(|(prefix, body, edit, end)| {
        let mut text = format!("{prefix}{body}{end}").into_bytes();
        if let Some((at, byte)) = edit {
            let at = at.index(text.len());
            text[at] = byte;
        }
        String::from_utf8(text).expect("ASCII")
    })
}

/// The words of a type modifier as it is written: `(9,searchable)`.
fn words(written: &str) -> Vec<&str> {
    let inner = written.trim_start_matches('(').trim_end_matches(')');
    inner.split(',').filter(|word| !word.is_empty()).collect()
}

/// What may stand in a type modifier's parentheses, or nearly.
fn modifiers() -> impl Strategy<Value = Vec<String>> {
    let word = prop_oneof![
        2 => "(?i)searchable",
        2 => "(?i)nocase",
        2 => "[0-9]{1,9}",
        1 => "[-+ ]?[0-9]{0,12}",
        1 => "\\PC{0,12}",
    ];
    vec(word, 0..5)
}

proptest! {
    #[test]
    fn a_type_modifier_is_what_is_written_of_it(
        packed in prop_oneof![any::<i32>(), 0..1_i32 << 27],
    ) {
        let (limit, is_nocase) = ((packed & ((1 << 25) - 1)) >> 1, packed >> 25 == 1);
        let is_known = packed < 1 << 26
            && limit <= typmod::MAX_CHARACTERS
            && (!is_nocase || packed & 1 == 1);
        let typmod = Typmod::unpack(packed);
        prop_assert_eq!(typmod.is_some(), packed < 0 || is_known);
        if let Some(typmod) = typmod {
            prop_assert_eq!(typmod.pack(), packed.max(-1));
            prop_assert!(packed < 0 || Typmod::of_words(words(&typmod.to_string())) == Ok(typmod));
        }
    }

    #[test]
    fn words_are_a_type_modifier_or_refused(words_of in modifiers()) {
        let typmod = Typmod::of_words(words_of.iter().map(String::as_str));
        let mut rest = words_of.iter().peekable();
        let limit = rest
            .next_if(|word| word.parse().is_ok_and(|n| (1..=typmod::MAX_CHARACTERS).contains(&n)))
            .and_then(|word| word.parse().ok());
        let has_tags = rest.next_if(|word| word.eq_ignore_ascii_case("searchable")).is_some();
        let is_nocase =
            has_tags && rest.next_if(|word| word.eq_ignore_ascii_case("nocase")).is_some();
        let shape = match (has_tags, is_nocase) {
            (false, _) => Shape::Untagged,
            (true, false) => Shape::Searchable(Equality::Exact),
            (true, true) => Shape::Searchable(Equality::Nocase),
        };
        match typmod {
            Ok(typmod) => {
                prop_assert_eq!(rest.peek(), None);
                prop_assert_eq!((typmod.limit(), typmod.shape()), (limit, Some(shape)));
                prop_assert_eq!(Typmod::unpack(typmod.pack()), Some(typmod));
            }
            Err(_) => prop_assert!(rest.peek().is_some()),
        }
    }
}

proptest! {
    #[test]
    fn what_is_encrypted_decrypts(shape in shape(), text in text(), nonce: Nonce) {
        let value = encrypt(shape, &text, &nonce);
        prop_assert_eq!(decrypt(&RING, &value), Ok(text.clone()));

        let envelope = Envelope::parse(&value).expect("an envelope");
        prop_assert_eq!(envelope.nonce(), &nonce);
        prop_assert_eq!(envelope.ciphertext().len(), text.len());
        let index = RING.index_key().expect("an index key");
        let expected = match shape {
            Shape::Searchable(equality) => {
                Some((index.tagging(equality), index.eq_tag(equality, &text).expect("memory")))
            }
            Shape::Untagged => None,
        };
        prop_assert_eq!(envelope.eq_tag().map(|(tagging, tag)| (tagging, *tag)), expected);
    }

    #[test]
    fn what_is_bound_decrypts_in_its_place(
        text in text(), aad in text(), other in text(), nonce: Nonce,
    ) {
        let value = RING.encrypt_bound(&aad, &text).and_then(|job| job.to_vec(&nonce));
        let value = value.expect("encrypted");
        prop_assert_eq!(decrypt_bound(&RING, &value, &aad), Ok(text));
        prop_assert_eq!(decrypt(&RING, &value), Err(PiiError::Bound));
        if other != aad {
            let refused = Err(PiiError::Authentication(version(2)));
            prop_assert_eq!(decrypt_bound(&RING, &value, &other), refused);
        }
    }

    #[test]
    fn text_with_a_nul_never_decrypts(before in text(), after in text(), nonce: Nonce) {
        let value = encrypt(Shape::Untagged, &format!("{before}\0{after}"), &nonce);
        prop_assert_eq!(decrypt(&RING, &value), Err(PiiError::NotText(version(2))));
    }

    #[test]
    fn a_parsed_value_is_the_sum_of_its_parts(
        bytes in prop_oneof![vec(any::<u8>(), 0..100), near_envelope()],
    ) {
        if let Ok(envelope) = Envelope::parse(&bytes) {
            let parts: [&[u8]; 4] =
                [envelope.header(), envelope.nonce(), envelope.ciphertext(), envelope.tag()];
            prop_assert_eq!(parts.concat(), bytes);
        }
    }

    #[test]
    fn armour_gives_back_the_bytes(bytes in near_envelope()) {
        let form = Envelope::parse(&bytes).map(|envelope| envelope.form());
        match (form, armour::encode(&bytes)) {
            (Err(error @ PiiError::Newer(_)), Ok(text)) => {
                prop_assert!(armour::is_armour(&text));
                prop_assert_eq!(armour::decode(&text), Err(error));
            }
            (Err(error), text) => prop_assert_eq!(text, Err(error)),
            (Ok(Form::Bound), Ok(text)) => {
                prop_assert_eq!(armour::decode(&text), Err(PiiError::MalformedArmour));
            }
            (Ok(_), Ok(text)) => prop_assert_eq!(armour::decode(&text), Ok(bytes)),
            (Ok(_), Err(error)) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn only_canonical_text_decodes(text in prop_oneof![near_armour(), text()]) {
        match armour::decode(&text) {
            Ok(bytes) => prop_assert_eq!(armour::encode(&bytes), Ok(text)),
            Err(PiiError::Newer(_)) => prop_assert!(armour::is_armour(&text)),
            Err(error) => prop_assert_eq!(error, PiiError::MalformedArmour),
        }
    }

    #[test]
    fn a_flipped_bit_never_decrypts(
        shape in shape(), text in text(), nonce: Nonce, at: Index, bit in 0..8_u32,
    ) {
        let mut value = encrypt(shape, &text, &nonce);
        let at = at.index(value.len());
        value[at] ^= 1 << bit;
        prop_assert!(decrypt(&RING, &value).is_err(), "bit {bit} of byte {at}");
    }

    #[test]
    fn arbitrary_bytes_never_decrypt(bytes in near_envelope()) {
        prop_assert!(decrypt(&RING, &bytes).is_err());
    }

    #[test]
    fn adoption_gives_values_or_errors(
        stored in prop_oneof![near_envelope(), text().prop_map(String::into_bytes), vec(any::<u8>(), 0..100)],
    ) {
        for candidate in adoption::candidates(&stored, version(1)) {
            prop_assert!(candidate.is_ok_and(|candidate| Envelope::parse(&candidate.value).is_ok()));
        }
        prop_assert!(adopt(&RING, &stored, 1).is_err());
    }

    #[test]
    fn a_value_without_its_prefix_is_adopted(text in text(), nonce: Nonce) {
        let value = encrypt(Shape::Untagged, &text, &nonce);
        let legacy = &value[b"v2:".len()..];
        let adopted = adopt(&RING, legacy, 2).map(|adopted| adopted.candidate.value);
        prop_assert_eq!(adopted.as_deref(), Ok(&value[..]));
    }

    #[test]
    fn a_keyring_survives_its_json(
        keys in btree_set((any::<[u8; 32]>(), 1..=65_535_i64), 2..6), at: Index, with_index: bool,
    ) {
        let mut keys: Vec<_> = keys.into_iter().map(|(bytes, v)| (version(v), bytes)).collect();
        keys.sort();
        keys.dedup_by_key(|(version, _)| *version);
        let mut keys: Vec<_> = keys
            .into_iter()
            .filter_map(|(v, bytes)| {
                SecretKey::from_bytes(&bytes, v, KeyKind::Data).ok().map(|key| (v, key))
            })
            .collect();
        let index = if with_index && keys.len() > 1 { keys.pop() } else { None };
        let current = keys[at.index(keys.len())].0;
        let ring = Keyring::new(current, keys, index).expect("a ring");

        let back = Keyring::from_str(&ring.to_json()).expect("its own JSON");
        prop_assert_eq!(back.current(), ring.current());
        let entries = |ring: &Keyring| -> Vec<_> {
            ring.entries()
                .map(|entry| (entry.kind, entry.version, entry.is_current, entry.secret.clone()))
                .collect()
        };
        prop_assert_eq!(entries(&back), entries(&ring));
    }

    #[test]
    fn a_refused_keyring_is_never_echoed(text in prop_oneof![text(), near_keyring()]) {
        if let Err(error) = Keyring::from_str(&text) {
            for message in [error.to_string(), format!("{error:?}")] {
                // The names of what is missing are ours.
                let message = ["encryption_key", "is_current", "version", "current", "keys"]
                    .iter()
                    .fold(message, |message, name| message.replace(name, ""));
                prop_assert_eq!(echo(&message, &text), None);
            }
        }
    }
}

/// A keyring in either form, with a few characters replaced or cut out.
fn near_keyring() -> impl Strategy<Value = String> {
    let key = "[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=";
    let version = || "[0-9]{1,6}";
    let object = (version(), vec((version(), key), 0..4), prop::option::of((version(), key)))
        .prop_map(|(current, keys, index)| {
            let member = |(version, key): (String, String)| format!(r#""{version}":"{key}""#);
            let keys: Vec<String> = keys.into_iter().map(member).collect();
            let index = index.map(member).unwrap_or_default();
            format!(r#"{{"current":{current},"keys":{{{}}},"index":{{{index}}}}}"#, keys.join(","))
        });
    let array = vec((key, version(), any::<bool>()), 0..4).prop_map(|secrets| {
        let secret = |(key, version, current): (String, String, bool)| {
            format!(r#"{{"encryption_key":"{key}","version":"v{version}","is_current":{current}}}"#)
        };
        format!("[{}]", secrets.into_iter().map(secret).collect::<Vec<_>>().join(","))
    });
    let edits = vec((any::<Index>(), prop::option::of(any::<char>())), 0..3);
    (prop_oneof![object, array], edits).prop_map(|(text, edits)| {
        let mut text: Vec<char> = text.chars().collect();
        for (at, replacement) in edits {
            let at = at.index(text.len());
            text.splice(at..=at, replacement);
        }
        text.into_iter().collect()
    })
}

/// The first eight characters of `input` that `message` repeats.
fn echo(message: &str, input: &str) -> Option<String> {
    let input: Vec<char> = input.chars().collect();
    input.windows(8).map(String::from_iter).find(|piece| message.contains(piece))
}

#[test]
fn an_echo_is_noticed() {
    assert_eq!(echo("bad key c2VjcmV0IQ==", "[c2VjcmV0IQ==]").as_deref(), Some("c2VjcmV0"));
    assert_eq!(echo("bad key", "[c2VjcmV0IQ==]"), None);
}

#[test]
fn no_flipped_bit_at_all_decrypts() {
    for shape in SHAPES {
        for text in ["", "John"] {
            let value = encrypt(shape, text, &[0xa5; 12]);
            for at in 0..8 * value.len() {
                let mut value = value.clone();
                value[at / 8] ^= 1 << (at % 8);
                assert!(decrypt(&RING, &value).is_err(), "{shape:?} {text:?} bit {at}");
            }
        }
    }
}

#[test]
fn no_other_prefix_decrypts() {
    let not_authentic = |v| Err(PiiError::Authentication(version(v)));
    let plain = encrypt(Shape::Untagged, "John", &[1; 12]);
    let tagged = encrypt(Shape::Searchable(Equality::Exact), "John", &[1; 12]);
    let (plain, tagged) = (&plain[b"v2:".len()..], &tagged[b"v2.7:".len()..]);
    let (tag, body) = tagged.split_at(16);
    let decrypt = |parts: &[&[u8]]| decrypt(&RING, &parts.concat());
    assert_eq!(decrypt(&[b"v2:", plain]).as_deref(), Ok("John"));
    assert_eq!(decrypt(&[b"v2.7:", tag, body]).as_deref(), Ok("John"));

    // Another data key, loaded or not.
    assert_eq!(decrypt(&[b"v1:", plain]), not_authentic(1));
    assert_eq!(decrypt(&[b"v65535:", plain]), not_authentic(65_535));
    assert_eq!(decrypt(&[b"v3:", plain]), Err(PiiError::VersionNotLoaded(version(3))));
    assert_eq!(decrypt(&[b"v1.7:", tag, body]), not_authentic(1));
    // Another index-key version, another tag, no tag, a tag where there was none.
    assert_eq!(decrypt(&[b"v2.8:", tag, body]), not_authentic(2));
    assert_eq!(decrypt(&[b"v2.7:", &[0; 16], body]), not_authentic(2));
    assert_eq!(decrypt(&[b"v2:", body]), not_authentic(2));
    assert_eq!(decrypt(&[b"v2.7:", tag, plain]), not_authentic(2));
    // A tag of another equality.
    assert_eq!(decrypt(&[b"v2.7i:", tag, body]), not_authentic(2));
}
