//! A keyring comes back out of the setting as it went in; what is changed or made up is none.
#![no_main]
#![allow(clippy::disallowed_methods)]

use libfuzzer_sys::fuzz_target;
use pii_core::secret::{KEY_BYTES, SecretKey};
use pii_core::{KeyKind, KeyVersion, Keyring, setting_value};

// The handle of the setting's segment, the place of a byte that is changed, what it becomes, and what nobody sealed.
fuzz_target!(|input: (u32, u16, u8, &str)| {
    let (handle, place, byte, made_up) = input;
    let Some(one) = KeyVersion::new(1) else { unreachable!("a version") };
    let Ok(secret) = SecretKey::from_bytes(&[3; KEY_BYTES], one, KeyKind::Data) else {
        unreachable!("a key")
    };
    let Ok(ring) = Keyring::new(one, vec![(one, secret.clone())], None) else {
        unreachable!("a keyring")
    };

    let Ok(value) = setting_value::seal(&ring, &secret, handle) else { panic!("not sealed") };
    assert!(setting_value::looks_sealed(&value));
    assert_eq!(setting_value::handle(&value), Some(handle));
    assert_eq!(opened(&value, &secret), Some(ring.summary()));

    // Who can change the number of the segment makes the session look for its secret elsewhere.
    let body = value.len() - value.rsplit(':').next().map_or(0, str::len);
    let mut changed = value.clone().into_bytes();
    let place = body + usize::from(place) % (value.len() - body);
    changed[place] = byte;
    if let Ok(changed) = String::from_utf8(changed) {
        assert_eq!(opened(&changed, &secret).is_some(), changed == value);
    }

    assert_eq!(opened(made_up, &secret), None);
    assert!(setting_value::handle(made_up).is_none() || setting_value::looks_sealed(made_up));
});

fn opened(value: &str, secret: &SecretKey) -> Option<String> {
    match setting_value::open(value, secret) {
        Ok(ring) => ring.map(|ring| ring.summary()),
        Err(error) => panic!("{error}"),
    }
}
