//! The pure half of pazpaz_pii: byte formats, keys and cryptography, without PostgreSQL.
//!
//! Read in this order:
//!
//! * [`version`]: key versions, the only number that stands in clear in a stored value;
//! * [`envelope`]: the stored bytes, their four forms, and the parser;
//! * [`armour`]: the same bytes as text (`v2:BASE64`);
//! * [`adoption`]: the forms in which the original application stored values;
//! * [`keyring`]: the keys of one session, and everything that is done with them;
//! * [`kind`], [`fingerprint`]: what a key does, and what tells it from others;
//! * [`aead`], [`mac`], [`nonce`]: the primitives, each naming its standard;
//! * [`setting_value`]: a keyring as it is kept inside a PostgreSQL setting;
//! * [`typmod`]: what a column asks of its values, as PostgreSQL stores it and as it is written;
//! * [`mask`]: what may be seen of a value by those who may not see its text;
//! * [`registry`]: what the database knows about its keys, and what a loaded key may do;
//! * [`wrap`], [`passphrase`]: data and index keys under a master key, and that from a passphrase;
//! * [`sealed_box`]: sealed boxes that only one session can open;
//! * [`traces`]: what copies of a key look like in memory, for wiping them;
//! * [`search`]: the pages of the search index;
//! * [`key_text`]: what may be a key in a text that is about to be shown;
//! * [`error`]: the error types.
//!
//! Nothing here logs, and no `Debug` output or error message holds a key, a plaintext or a
//! ciphertext.
//!
//! # Example
//!
//! ```
//! use base64::{Engine as _, engine::general_purpose::STANDARD};
//! use pii_core::{Envelope, Equality, Keyring, NonceSource, PiiError, Shape, armour};
//! use sha2::{Digest as _, Sha256};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // Anyone can make these keys: for documentation only.
//! let key = |label: &str| STANDARD.encode(Sha256::digest(label));
//! let json = format!(
//!     r#"{{"current": 1, "keys": {{"1": "{}"}}, "index": {{"1": "{}"}}}}"#,
//!     key("example data key"),
//!     key("example index key"),
//! );
//! let ring: Keyring = json.parse()?;
//!
//! let nonce = NonceSource::new().next(std::process::id())?;
//! let stored = ring.encrypt(Shape::Searchable(Equality::Exact), "Zoë")?.to_vec(&nonce)?;
//!
//! // What anyone can see: which keys made it, how long it is, and what it is equal to.
//! let value = Envelope::parse(&stored)?;
//! assert_eq!(value.version().get(), 1);
//! assert_eq!(value.ciphertext().len(), "Zoë".len());
//! assert!(armour::encode(&stored)?.starts_with("v1.1:"));
//!
//! // What the keys see.
//! assert_eq!(*ring.decrypt(value)?.to_string()?, "Zoë");
//! let tag = ring.index_key()?.eq_tag(Equality::Exact, "Zoë")?;
//! assert_eq!(value.eq_tag().map(|(_, stored)| *stored), Some(tag));
//!
//! // A changed value does not decrypt.
//! let mut changed = stored.clone();
//! changed[40] ^= 1;
//! let refusal = ring.decrypt(Envelope::parse(&changed)?)?.to_string();
//! assert!(matches!(refusal, Err(PiiError::Authentication(_))));
//! # Ok(())
//! # }
//! ```

#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::disallowed_methods))]

pub mod adoption;
pub mod aead;
pub mod armour;
pub mod casefold;
pub mod count;
pub mod envelope;
pub mod error;
pub mod fingerprint;
pub mod key_text;
pub mod keyring;
pub mod kind;
pub mod mac;
pub mod mask;
pub mod memory;
pub mod nonce;
pub mod opened;
pub mod passphrase;
pub mod registry;
pub mod sealed_box;
pub mod search;
pub mod secret;
pub mod setting_value;
pub mod traces;
pub mod typmod;
pub mod version;
pub mod wrap;

pub use envelope::{Envelope, Form, Header, Shape};
pub use error::{KeyringError, PiiError, SearchError, TypmodError, UnlockError};
pub use fingerprint::Fingerprint;
pub use keyring::{DecryptInto, EncryptInto, IndexKey, Keyring};
pub use kind::KeyKind;
pub use mac::{EqTag, Equality, Tagging};
pub use mask::MaskKind;
pub use nonce::{Nonce, NonceSource};
pub use registry::Registry;
pub use typmod::Typmod;
pub use version::KeyVersion;
