//! A wrapped key unwraps in its place, as it was made, and in no other way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pii_core::secret::{KEY_BYTES, SecretKey};
use pii_core::wrap::{self, WRAPPED_BYTES};
use pii_core::{KeyKind, KeyVersion, UnlockError};

// A key, its version, the one that is asked for, the place of a byte that is changed, how, and bytes that nobody wrapped.
fuzz_target!(|input: ([u8; KEY_BYTES], u16, u16, u8, u8, &[u8])| {
    let (bytes, version, asked, place, change, made_up) = input;
    let (Some(version), Some(asked)) =
        (KeyVersion::new(version.into()), KeyVersion::new(asked.into()))
    else {
        return;
    };
    let (data, index) = (KeyKind::Data, KeyKind::Index);
    let master = key(&[9; KEY_BYTES], version);
    let wrapped_key = if bytes == [0; KEY_BYTES] { master.clone() } else { key(&bytes, version) };
    let Ok(wrapped) = wrap::wrap(&master, data, version, &wrapped_key) else {
        panic!("not wrapped")
    };

    assert!(wrap::unwrap(&master, data, version, &wrapped) == Ok(wrapped_key));
    assert_eq!(wrap::unwrap(&master, data, asked, &wrapped).is_ok(), asked == version);
    assert!(wrap::unwrap(&master, index, version, &wrapped).is_err());
    assert!(wrap::unwrap_master(&master, &wrapped).is_err());

    let mut changed = wrapped;
    changed[usize::from(place) % WRAPPED_BYTES] ^= change;
    assert_eq!(wrap::unwrap(&master, data, version, &changed).is_ok(), change == 0);
    assert!(
        wrap::unwrap(&master, data, version, made_up) == Err(UnlockError::Wrapped(data, version))
    );
    assert!(wrap::unwrap_master(&master, made_up) == Err(UnlockError::WrappedMaster));
});

fn key(bytes: &[u8; KEY_BYTES], version: KeyVersion) -> SecretKey {
    match SecretKey::from_bytes(bytes, version, KeyKind::Data) {
        Ok(key) => key,
        Err(error) => panic!("{error}"),
    }
}
