//! The two JSON forms of a keyring. serde's own messages quote what they read, so only the place
//! of an error leaves this module.

#![expect(clippy::disallowed_methods, reason = "of the size of keys, and a keyring is bounded")]

use super::{Keyring, MAX_DATA_KEYS, MAX_JSON_BYTES};
use crate::error::KeyringError;
use crate::kind::KeyKind;
use crate::secret::SecretKey;
use crate::version::KeyVersion;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use zeroize::Zeroizing;

impl FromStr for Keyring {
    type Err = KeyringError;

    /// Reads a keyring: either this project's object
    ///
    /// ```json
    /// {"current": 2, "keys": {"1": "<base64 32 bytes>", "2": "…"}, "index": {"1": "…"}}
    /// ```
    ///
    /// (with `"master": "…"` beside them, or nothing but that)
    ///
    /// or the array that the original application keeps in its secret manager
    /// (`[{"encryption_key": "…", "version": "v2", "is_current": true, …}, …]`).
    ///
    /// # Errors
    /// [`KeyringError`]; none of its variants holds contents.
    fn from_str(text: &str) -> Result<Self, KeyringError> {
        if text.len() > MAX_JSON_BYTES {
            return Err(KeyringError::TooLong(MAX_JSON_BYTES));
        }
        if text.trim().is_empty() {
            return Err(KeyringError::Blank);
        }
        if text.trim_start().starts_with('[') {
            read::<Vec<AppSecret>>(text).and_then(from_app_secrets)
        } else {
            read::<Ring>(text).and_then(from_ring)
        }
    }
}

impl Keyring {
    /// The keyring as JSON that [`str::parse`] reads back. Holds the keys.
    #[must_use]
    pub fn to_json(&self) -> Zeroizing<String> {
        // Allocated once: growing would leave parts of keys behind.
        let mut json = Zeroizing::new(String::with_capacity(64 + 64 * self.secrets().count()));
        json.push('{');
        if let Some(current) = self.current {
            json.push_str(&format!("\"current\":{current},"));
        }
        for (name, kind) in [("keys", KeyKind::Data), ("index", KeyKind::Index)] {
            json.push_str(&format!("\"{name}\":{{"));
            for (i, entry) in self.entries().filter(|entry| entry.kind == kind).enumerate() {
                json.push_str(if i > 0 { "," } else { "" });
                json.push_str(&format!("\"{}\":\"", entry.version));
                json.push_str(&entry.secret.to_base64());
                json.push('"');
            }
            json.push_str("},");
        }
        match &self.master {
            Some(master) => {
                json.push_str("\"master\":\"");
                json.push_str(&master.to_base64());
                json.push('"');
            }
            None => {
                json.pop();
            }
        }
        json.push('}');
        json
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, KeyringError> {
    serde_json::from_str(text)
        .map_err(|error| KeyringError::Json { line: error.line(), column: error.column() })
}

fn from_ring(ring: Ring) -> Result<Keyring, KeyringError> {
    if ring.master.is_none() {
        present("keys", ring.keys.as_ref())?;
        present("current", ring.current.as_ref())?;
    }
    let version = |number| KeyVersion::new(number).ok_or(KeyringError::BadVersion);
    let current = ring.current.map(version).transpose()?;
    let index = keys(&ring.index, KeyKind::Index)?;
    if index.len() > 1 {
        return Err(KeyringError::SeveralIndexKeys);
    }
    let master = ring.master.map(|text| SecretKey::master_from_base64(&text.0)).transpose()?;
    let data = keys(&ring.keys.unwrap_or_default(), KeyKind::Data)?;
    Keyring::assemble(current, data, index.into_iter().next(), master)
}

fn from_app_secrets(secrets: Vec<AppSecret>) -> Result<Keyring, KeyringError> {
    if secrets.is_empty() {
        return Err(KeyringError::Empty);
    }
    if secrets.len() > MAX_DATA_KEYS {
        return Err(KeyringError::TooManyKeys(MAX_DATA_KEYS));
    }
    let mut current = None;
    let mut data = Vec::with_capacity(secrets.len());
    for secret in &secrets {
        let version = present("version", secret.version.as_ref())?;
        let digits = version.strip_prefix('v').ok_or(KeyringError::BadVersion)?;
        let version = digits.parse().map_err(|_| KeyringError::BadVersion)?;
        let key = present("encryption_key", secret.encryption_key.as_ref())?;
        if secret.is_current {
            current = Some(version);
        }
        data.push((version, SecretKey::from_base64(&key.0, version, KeyKind::Data)?));
    }
    let current_count = secrets.iter().filter(|secret| secret.is_current).count();
    match current {
        Some(current) if current_count == 1 => Keyring::new(current, data, None),
        _ => Err(KeyringError::CurrentCount(current_count)),
    }
}

fn present<T>(name: &'static str, member: Option<T>) -> Result<T, KeyringError> {
    member.ok_or(KeyringError::Missing(name))
}

fn keys(entries: &Entries, kind: KeyKind) -> Result<Vec<(KeyVersion, SecretKey)>, KeyringError> {
    if entries.0.len() > MAX_DATA_KEYS {
        return Err(KeyringError::TooManyKeys(MAX_DATA_KEYS));
    }
    let mut seen = HashSet::new();
    let mut keys = Vec::with_capacity(entries.0.len());
    for (version, key) in &entries.0 {
        let version = version.parse().map_err(|_| KeyringError::BadVersion)?;
        if !seen.insert(version) {
            return Err(KeyringError::DuplicateVersion(version, kind));
        }
        keys.push((version, SecretKey::from_base64(&key.0, version, kind)?));
    }
    Ok(keys)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ring {
    current: Option<i64>,
    keys: Option<Entries>,
    #[serde(default)]
    index: Entries,
    master: Option<SecretText>,
}

/// One entry of the original application's secret manager; its other fields are for people.
#[derive(Deserialize)]
struct AppSecret {
    encryption_key: Option<SecretText>,
    version: Option<String>,
    #[serde(default)]
    is_current: bool,
}

/// The members of a JSON object in order, duplicates included: a map would drop them in silence.
#[derive(Default)]
struct Entries(Vec<(String, SecretText)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of keys by version")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Entries(entries))
    }
}

/// A key in base64, wiped when dropped.
struct SecretText(Zeroizing<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Zeroizing::new(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_keyring_is_written_without_growing() {
        for data_keys in 1..=4_u8 {
            let key = |n: u8| {
                let version = KeyVersion::new(65_535 - i64::from(n)).expect("valid");
                (version, SecretKey::copy_of(&[n + 1; 32]))
            };
            let data: Vec<_> = (0..data_keys).map(key).collect();
            let ring = Keyring::new(data[0].0, data, Some(key(data_keys))).expect("a ring");
            assert_eq!(ring.to_json().capacity(), 64 * (2 + usize::from(data_keys)));
            let master = SecretKey::copy_of(&[99; 32]);
            let ring = Keyring::unlocked(Some(&ring), master, Vec::new(), None).expect("a ring");
            let json = ring.to_json();
            assert_eq!(json.capacity(), 64 * (3 + usize::from(data_keys)));
        }
    }
}
