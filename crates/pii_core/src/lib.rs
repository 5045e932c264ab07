//! The pure half of pazpaz_pii: byte formats, keys and cryptography, without PostgreSQL.
//!
//! Read in this order:
//!
//! * [`version`]: key versions, the only number that stands in clear in a stored value;
//! * [`envelope`]: the stored bytes, their three forms, and the parser;
//! * [`armour`]: the same bytes as text (`v2:BASE64`);
//! * [`adoption`]: the forms in which the original application stored values;
//! * [`keyring`]: the keys of one session, and everything that is done with them;
//! * [`kind`], [`fingerprint`]: what a key does, and what tells it from others;
//! * [`aead`], [`mac`], [`nonce`]: the primitives, each naming its standard;
//! * [`setting_value`]: a keyring as it is kept inside a PostgreSQL setting;
//! * [`mask`]: what may be seen of a value by those who may not see its text;
//! * [`registry`]: what the database knows about its keys, and what a loaded key may do;
//! * [`wrap`], [`passphrase`]: data and index keys under a master key, and that from a passphrase;
//! * [`sealed_box`]: sealed boxes that only one session can open;
//! * [`traces`]: what copies of a key look like in memory, for wiping them;
//! * [`error`]: the error types.
//!
//! Nothing here logs, and no `Debug` output or error message holds a key, a plaintext or a
//! ciphertext.

#![forbid(unsafe_code)]

pub mod adoption;
pub mod aead;
pub mod armour;
pub mod envelope;
pub mod error;
pub mod fingerprint;
pub mod keyring;
pub mod kind;
pub mod mac;
pub mod mask;
pub mod nonce;
pub mod passphrase;
pub mod registry;
pub mod sealed_box;
pub mod secret;
pub mod setting_value;
pub mod traces;
pub mod version;
pub mod wrap;

pub use envelope::{Envelope, Form, Header, Shape};
pub use error::{KeyringError, PiiError, UnlockError};
pub use fingerprint::Fingerprint;
pub use keyring::{DecryptInto, EncryptInto, IndexKey, Keyring};
pub use kind::KeyKind;
pub use mac::EqTag;
pub use mask::MaskKind;
pub use nonce::{Nonce, NonceSource};
pub use registry::Registry;
pub use version::KeyVersion;
