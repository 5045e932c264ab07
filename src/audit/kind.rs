//! The names of events that the extension records itself.

pub(crate) const KEY_LOAD: &str = "key_load";
pub(crate) const KEY_UNLOAD: &str = "key_unload";
pub(crate) const DECRYPTION_FAILURE: &str = "decryption_failure";
pub(crate) const KEY_REFUSAL: &str = "key_refusal";
pub(crate) const ROTATION: &str = "rotation";
pub(crate) const PASSPHRASE_SET: &str = "passphrase_set";
pub(crate) const OWN_EVENTS: [&str; 6] =
    [KEY_LOAD, KEY_UNLOAD, KEY_REFUSAL, DECRYPTION_FAILURE, ROTATION, PASSPHRASE_SET];
