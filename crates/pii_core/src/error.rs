//! Errors: what went wrong, without ever repeating a key, a plaintext or a ciphertext.

use crate::count::counted;
use crate::fingerprint::Fingerprint;
use crate::kind::KeyKind;
use crate::version::KeyVersion;
use thiserror::Error;

/// Why a value could not be encrypted, decrypted, parsed or compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PiiError {
    /// The session has no keyring.
    #[error("no encryption key is loaded in this session")]
    NoKey,
    /// The keyring lacks the data key that the value was encrypted under.
    #[error("encryption key version {0} is not loaded in this session")]
    VersionNotLoaded(KeyVersion),
    /// The keyring has data keys, but no index key.
    #[error("no index key is loaded in this session")]
    NoIndexKey,
    /// Two equality tags, or a tag and the session's index key, are of different versions.
    #[error("cannot compare values tagged under index key versions {0} and {1}")]
    IndexVersionMismatch(KeyVersion, KeyVersion),
    /// The AEAD tag does not verify: wrong key, damaged or moved value, or other associated data.
    #[error("decryption failed: the value does not authenticate under key version {0}")]
    Authentication(KeyVersion),
    /// The value authenticates, but its plaintext is not text PostgreSQL could hold.
    #[error("decryption failed: the value under key version {0} is not valid UTF-8 text")]
    NotText(KeyVersion),
    /// The bytes are no envelope.
    #[error("malformed encrypted value: {0}")]
    Malformed(&'static str),
    /// The value has a form that this version does not know.
    #[error("the value under key version {0} was written by a newer version of pazpaz_pii")]
    Newer(KeyVersion),
    /// The text is no canonical armour.
    #[error("malformed armoured value")]
    MalformedArmour,
    /// The JSON is not the application's `{"version", "ciphertext", "algorithm"}`.
    #[error("malformed JSON form of an encrypted value")]
    MalformedAppJson,
    /// The bytes have none of the forms in which the application stores values.
    #[error("not an encrypted value in any form of the application")]
    NotOfTheApplication,
    /// A value bound to associated data was used without any.
    #[error("the value is bound to associated data")]
    Bound,
    /// Associated data was given for a value that is not bound to any.
    #[error("the value is not bound to associated data")]
    NotBound,
    /// The plaintext is longer than [`crate::envelope::MAX_PLAINTEXT_BYTES`].
    #[error("value too long to encrypt")]
    TooLong,
    /// No memory for a value's plaintext.
    #[error("out of memory")]
    OutOfMemory,
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    NoRandomness,
    /// The keyring has data keys, but none that encrypts.
    #[error("no current encryption key is loaded in this session")]
    NoCurrentKey,
    /// The loaded key is not the one that the registry knows under its version.
    #[error(
        "the {kind} key loaded as version {version} has fingerprint {loaded}, but the registered one has {registered}"
    )]
    WrongFingerprint {
        /// Data or index key.
        kind: KeyKind,
        /// Its version.
        version: KeyVersion,
        /// Fingerprint of the loaded key.
        loaded: Fingerprint,
        /// Fingerprint in the registry.
        registered: Fingerprint,
    },
    /// The registry knows data keys, but not this version.
    #[error("data key version {0} is not registered, and other data keys are")]
    NotRegistered(KeyVersion),
    /// The registry says that the key encrypts and tags no more.
    #[error("{0} key version {1} is retired")]
    Retired(KeyKind, KeyVersion),
    /// The registry says that the key does not exist any more.
    #[error("{0} key version {1} is destroyed")]
    Destroyed(KeyKind, KeyVersion),
    /// Another index key is the one of this database: the first version is not, the second is.
    #[error("index key version {0} is not the active one of this database, which is version {1}")]
    NotActive(KeyVersion, KeyVersion),
}

/// Why the search index cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SearchError {
    /// The page, or the catalogue, does not authenticate: damaged, of another place, or another key.
    #[error("a page of a search index does not authenticate")]
    NotAuthentic,
    /// What was read is no page; says what is wrong.
    #[error("malformed page of a search index: {0}")]
    Malformed(&'static str),
    /// More pages or segments than the format has numbers for.
    #[error("search index too large")]
    TooLarge,
    /// What a value or an operand has.
    #[error(transparent)]
    Pii(#[from] PiiError),
}

/// Why words are no type modifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TypmodError {
    /// Only tags can ignore case.
    #[error("type modifier \"nocase\" of encrypted_text stands after \"searchable\"")]
    NocaseFirst,
    /// The limit is zero, or below.
    #[error("length for type encrypted_text must be at least 1")]
    TooShort,
    /// The limit is above the highest.
    #[error("length for type encrypted_text cannot exceed {0}")]
    TooLong(i32),
    /// The word is none, or stands where it may not.
    #[error("invalid type modifier \"{0}\"")]
    Unknown(String),
}

/// Why a wrapped key, a passphrase or a sealed box opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum UnlockError {
    /// The wrapped key does not authenticate: changed, moved to another row, or another master key.
    #[error("the wrapped {0} key of version {1} does not authenticate under the master key")]
    Wrapped(KeyKind, KeyVersion),
    /// The wrapped master key does not authenticate: changed.
    #[error("the wrapped master key does not authenticate under the passphrase")]
    WrappedMaster,
    /// The sealed box is shorter than an empty one.
    #[error("the value is no sealed box")]
    NotABox,
    /// The sealed box was made for another public key, or was changed: its format does not tell which.
    #[error("the sealed box does not open with the key of this session")]
    Box,
    /// Argon2 does not take these parameters.
    #[error("invalid Argon2id parameters")]
    Argon2,
    /// No memory for Argon2.
    #[error("out of memory")]
    OutOfMemory,
}

/// Why a keyring was refused. Names versions and places, never contents.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyringError {
    /// Longer than so many bytes of JSON.
    #[error("the keyring is longer than {}", counted(*.0, "byte"))]
    TooLong(usize),
    /// More data keys than so many.
    #[error("the keyring holds more than {}", counted(*.0, "data key"))]
    TooManyKeys(usize),
    /// Nothing but blanks.
    #[error("the keyring is empty")]
    Blank,
    /// Not JSON, or not the expected shape; `line` and `column` count from 1.
    #[error("not a JSON keyring (line {line}, column {column})")]
    Json {
        /// Line of the first offence.
        line: usize,
        /// Column of the first offence.
        column: usize,
    },
    /// JSON that lacks this member.
    #[error("the keyring lacks \"{0}\"")]
    Missing(&'static str),
    /// A version that is not a decimal number from 1 to 65535.
    #[error("a key version is not a number from 1 to 65535")]
    BadVersion,
    /// Not standard base64.
    #[error("the {1} key of version {0} is not valid base64")]
    NotBase64(KeyVersion, KeyKind),
    /// Not 32 bytes.
    #[error("the {1} key of version {0} is {length} long, expected 32", length = counted(*.2, "byte"))]
    WrongLength(KeyVersion, KeyKind, usize),
    /// All bytes zero.
    #[error("the {1} key of version {0} is all zeros")]
    AllZero(KeyVersion, KeyKind),
    /// Not random, see [`crate::secret::SecretKey::looks_random`].
    #[error("the {1} key of version {0} is not random")]
    NotRandom(KeyVersion, KeyKind),
    /// One version named twice.
    #[error("{1} key version {0} appears more than once")]
    DuplicateVersion(KeyVersion, KeyKind),
    /// One key under two names.
    #[error("two entries hold the same key")]
    DuplicateKey,
    /// `current` names a version that is not in `keys`.
    #[error("the current version {0} is not among the keys")]
    UnknownCurrent(KeyVersion),
    /// An array of secrets in which not exactly one is current.
    #[error("{} are marked as current, expected one", counted(*.0, "secret"))]
    CurrentCount(usize),
    /// No data key at all.
    #[error("the keyring holds no key")]
    Empty,
    /// More than one index key.
    #[error("the keyring holds more than one index key")]
    SeveralIndexKeys,
    /// A master key that is none; says why.
    #[error("the master key is {0}")]
    BadMaster(&'static str),
}
