//! A box opens as it was made, and in no other way.
#![no_main]
#![allow(clippy::disallowed_methods)]

use crypto_box::PublicKey;
use crypto_box::aead::OsRng;
use libfuzzer_sys::fuzz_target;
use pii_core::sealed_box::{KeyPair, OVERHEAD_BYTES};
use pii_core::{UnlockError, sealed_box::PUBLIC_KEY_BYTES};
use std::sync::LazyLock;

static PAIR: LazyLock<KeyPair> = LazyLock::new(|| match KeyPair::generate() {
    Ok(pair) => pair,
    Err(error) => panic!("{error}"),
});

// What a box holds, the place of a byte that is changed in it, and how.
fuzz_target!(|input: (&[u8], u16, u8)| {
    let (held, place, change) = input;
    let Ok(mut sealed) = PublicKey::from(PAIR.public_key()).seal(&mut OsRng, held) else {
        panic!("not sealed")
    };
    assert_eq!(sealed.len(), held.len() + OVERHEAD_BYTES);
    assert_eq!(PAIR.open(&sealed).as_deref().map(Vec::as_slice), Ok(held));

    let place = usize::from(place) % sealed.len();
    sealed[place] ^= change;
    assert_eq!(PAIR.open(&sealed).is_ok(), change == 0);
    assert!(PAIR.open(&sealed[..place]).is_err());

    let made_up = PAIR.open(held).err();
    let is_short = held.len() < PUBLIC_KEY_BYTES + 16;
    assert_eq!(made_up, Some(if is_short { UnlockError::NotABox } else { UnlockError::Box }));
});
