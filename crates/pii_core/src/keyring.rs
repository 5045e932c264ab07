//! The keys of one session, and everything that is done with them.

use crate::aead::Cipher;
use crate::envelope::{Envelope, Form, Header, Shape};
use crate::error::{KeyringError, PiiError};
use crate::fingerprint::Fingerprint;
use crate::kind::KeyKind;
use crate::mac::{self, EqTag, Equality, MacKey, Tagging};
use crate::memory;
use crate::nonce::{NONCE_BYTES, Nonce};
use crate::secret::SecretKey;
use crate::version::KeyVersion;
use std::collections::HashSet;
use zeroize::Zeroizing;

mod json;

/// Length of the longest keyring in JSON: many times what [`MAX_DATA_KEYS`] take.
pub const MAX_JSON_BYTES: usize = 1 << 20;

/// How many data keys one keyring holds at most. They are expanded for each session, and looked for
/// in all of its memory.
pub const MAX_DATA_KEYS: usize = 1_000;

/// Data keys by version, one of them current, at most one index key, and at most one master key.
///
/// Without a master key there is a current data key. With one, both the data keys and which of them
/// is current come from the database's registry, which may have none yet.
#[derive(Clone)]
pub struct Keyring {
    current: Option<KeyVersion>,
    data: Vec<DataKey>,
    index: Option<IndexKey>,
    master: Option<SecretKey>,
}

/// A key with its version.
pub type Versioned = (KeyVersion, SecretKey);

/// A data or index key that a master key has unwrapped.
#[derive(Debug)]
pub struct Unwrapped {
    /// Data or index key.
    pub kind: KeyKind,
    /// Its version.
    pub version: KeyVersion,
    /// The key.
    pub secret: SecretKey,
}

impl Keyring {
    /// A keyring of these keys; `data` needs at least one and `current` must be among them.
    ///
    /// # Errors
    /// [`KeyringError`] when versions repeat, keys repeat, or `current` is missing.
    pub fn new(
        current: KeyVersion,
        data: Vec<Versioned>,
        index: Option<Versioned>,
    ) -> Result<Self, KeyringError> {
        Self::assemble(Some(current), data, index, None)
    }

    fn assemble(
        current: Option<KeyVersion>,
        data: Vec<Versioned>,
        index: Option<Versioned>,
        master: Option<SecretKey>,
    ) -> Result<Self, KeyringError> {
        if master.is_none() && (data.is_empty() || current.is_none()) {
            return Err(KeyringError::Empty);
        }
        if data.len() > MAX_DATA_KEYS {
            return Err(KeyringError::TooManyKeys(MAX_DATA_KEYS));
        }
        let mut data: Vec<DataKey> =
            data.into_iter().map(|(v, key)| DataKey::new(v, key)).collect();
        data.sort_by_key(|key| key.version);
        if let Some(pair) = data.windows(2).find(|pair| pair[0].version == pair[1].version) {
            return Err(KeyringError::DuplicateVersion(pair[0].version, KeyKind::Data));
        }
        let index = index.map(|(version, key)| IndexKey::new(version, key));
        let ring = Self { current, data, index, master };
        if let Some(current) = current.filter(|current| ring.data_key(*current).is_err()) {
            return Err(KeyringError::UnknownCurrent(current));
        }
        // By fingerprints: keys themselves are compared in constant time only.
        let mut seen = HashSet::new();
        if !ring.secrets().all(|secret| seen.insert(Fingerprint::of(secret))) {
            return Err(KeyringError::DuplicateKey);
        }
        Ok(ring)
    }

    /// This keyring with one more key; a key of the same kind and version is replaced.
    ///
    /// # Errors
    /// Those of [`Keyring::new`], and [`KeyringError::SeveralIndexKeys`].
    pub fn with_key(
        ring: Option<&Self>,
        kind: KeyKind,
        version: KeyVersion,
        key: SecretKey,
        make_current: bool,
    ) -> Result<Self, KeyringError> {
        let (mut data, mut index) = ring.map(Self::keys).unwrap_or_default();
        let mut current = ring.and_then(|ring| ring.current);
        match kind {
            KeyKind::Data => {
                data.retain(|(v, _)| *v != version);
                data.push((version, key));
                if make_current {
                    current = Some(version);
                }
            }
            KeyKind::Index if index.as_ref().is_some_and(|(v, _)| *v != version) => {
                return Err(KeyringError::SeveralIndexKeys);
            }
            KeyKind::Index => index = Some((version, key)),
        }
        let master = ring.and_then(|ring| ring.master.clone());
        let current = current.or_else(|| master.is_none().then_some(version));
        Self::assemble(current, data, index, master)
    }

    /// This keyring with a master key and what it has unwrapped: such keys replace those of the same
    /// kind and version, and an index key any other. `active` becomes the version that encrypts, if
    /// there is one.
    ///
    /// # Errors
    /// Those of [`Keyring::new`].
    pub fn unlocked(
        ring: Option<&Self>,
        master: SecretKey,
        unwrapped: Vec<Unwrapped>,
        active: Option<KeyVersion>,
    ) -> Result<Self, KeyringError> {
        let (mut data, mut index) = ring.map(Self::keys).unwrap_or_default();
        let current = active.or_else(|| ring.and_then(|ring| ring.current));
        let replaced: HashSet<KeyVersion> = unwrapped
            .iter()
            .filter(|key| key.kind == KeyKind::Data)
            .map(|key| key.version)
            .collect();
        data.retain(|(version, _)| !replaced.contains(version));
        for key in unwrapped {
            match key.kind {
                KeyKind::Data => data.push((key.version, key.secret)),
                KeyKind::Index => index = Some((key.version, key.secret)),
            }
        }
        Self::assemble(current, data, index, Some(master))
    }

    fn keys(&self) -> (Vec<Versioned>, Option<Versioned>) {
        let data = self.data.iter().map(|key| (key.version, key.secret.clone())).collect();
        let index = self.index.as_ref().map(|key| (key.version, key.secret.clone()));
        (data, index)
    }

    /// An error unless every key that makes something could be random: the current data key, the index key, the master
    /// key. Others may be what an application once made of a text, see [`Keyring::only_decrypting`].
    ///
    /// # Errors
    /// [`KeyringError::NotRandom`], [`KeyringError::BadMaster`].
    pub fn check_random(&self) -> Result<(), KeyringError> {
        if self.master.as_ref().is_some_and(|master| !master.looks_random()) {
            return Err(KeyringError::BadMaster("not random"));
        }
        match self.entries().find(|entry| entry.is_current && !entry.secret.looks_random()) {
            Some(entry) => Err(KeyringError::NotRandom(entry.version, entry.kind)),
            None => Ok(()),
        }
    }

    /// The versions of data keys that cannot be random, and so must never encrypt.
    pub fn only_decrypting(&self) -> impl Iterator<Item = KeyVersion> {
        self.entries().filter(|entry| !entry.secret.looks_random()).map(|entry| entry.version)
    }

    /// The version that encrypts. There is always one in a keyring without a master key.
    #[must_use]
    pub fn current(&self) -> Option<KeyVersion> {
        self.current
    }

    /// The master key, which wraps and unwraps keys of the registry and never touches a value.
    #[must_use]
    pub fn master(&self) -> Option<&SecretKey> {
        self.master.as_ref()
    }

    /// Whether there is a data key.
    #[must_use]
    pub fn reads(&self) -> bool {
        !self.data.is_empty()
    }

    /// The index key.
    ///
    /// # Errors
    /// [`PiiError::NoIndexKey`].
    #[inline]
    pub fn index_key(&self) -> Result<&IndexKey, PiiError> {
        self.index.as_ref().ok_or(PiiError::NoIndexKey)
    }

    /// Every key that values depend on: data keys by version, then the index key.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        let data = self.data.iter().map(|key| Entry {
            kind: KeyKind::Data,
            version: key.version,
            is_current: Some(key.version) == self.current,
            secret: &key.secret,
        });
        let index = self.index.iter().map(|key| Entry {
            kind: KeyKind::Index,
            version: key.version,
            is_current: true,
            secret: &key.secret,
        });
        data.chain(index)
    }

    /// Every secret, the master key included.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &SecretKey> {
        self.entries().map(|entry| entry.secret).chain(&self.master)
    }

    /// What may be shown: `versions 1, 2 (current 2), index 1`, and `, master` with a master key.
    #[must_use]
    pub fn summary(&self) -> String {
        let versions: Vec<String> = self.data.iter().map(|key| key.version.to_string()).collect();
        let mut summary = match versions.len() {
            0 => "no data key".to_owned(),
            1 => format!("version {}", versions[0]),
            _ => format!("versions {}", versions.join(", ")),
        };
        if let Some(current) = self.current {
            summary.push_str(&format!(" (current {current})"));
        }
        if let Some(index) = &self.index {
            summary.push_str(&format!(", index {}", index.version));
        }
        if self.master.is_some() {
            summary.push_str(", master");
        }
        summary
    }

    /// Prepares an encryption of `plaintext` (UTF-8) under the current version.
    ///
    /// # Errors
    /// [`PiiError::TooLong`], [`PiiError::NoCurrentKey`], [`PiiError::NoIndexKey`] for a searchable
    /// shape.
    #[inline]
    pub fn encrypt<'a>(
        &'a self,
        shape: Shape,
        plaintext: &'a str,
    ) -> Result<EncryptInto<'a>, PiiError> {
        match shape {
            Shape::Untagged => {
                let key = self.current_key()?;
                key.prepare(Header::plain(key.version), shape, None, plaintext)
            }
            Shape::Searchable(equality) => {
                let index = self.index_key()?;
                let tag = index.eq_tag(equality, plaintext)?;
                self.encrypt_tagged(index.tagging(equality), &tag, plaintext)
            }
        }
    }

    /// Prepares an encryption of `plaintext` whose equality tag is already known, and how it was made.
    ///
    /// # Errors
    /// [`PiiError::TooLong`], [`PiiError::NoCurrentKey`].
    #[inline]
    pub fn encrypt_tagged<'a>(
        &'a self,
        tagging: Tagging,
        tag: &EqTag,
        plaintext: &'a str,
    ) -> Result<EncryptInto<'a>, PiiError> {
        let key = self.current_key()?;
        let header = Header::searchable(key.version, tagging, tag);
        key.prepare(header, Shape::Searchable(tagging.equality), None, plaintext)
    }

    /// Prepares an encryption that only decrypts again with the same `aad`.
    ///
    /// # Errors
    /// [`PiiError::TooLong`], [`PiiError::NoCurrentKey`].
    pub fn encrypt_bound<'a>(
        &'a self,
        aad: &str,
        plaintext: &'a str,
    ) -> Result<EncryptInto<'a>, PiiError> {
        let key = self.current_key()?;
        let header = Header::bound(key.version);
        let bound = memory::joined(&[header.as_bytes(), aad.as_bytes()])?;
        key.prepare(header, Shape::Untagged, Some(bound), plaintext)
    }

    /// Prepares the decryption of a plain or searchable value.
    ///
    /// # Errors
    /// [`PiiError::VersionNotLoaded`], [`PiiError::Bound`].
    #[inline(always)]
    pub fn decrypt<'a>(&'a self, value: Envelope<'a>) -> Result<DecryptInto<'a>, PiiError> {
        let key = self.data_key(value.version())?;
        match value.form() {
            Form::Plain | Form::Searchable(_) => Ok(DecryptInto { key, value, aad: None }),
            Form::Bound => Err(PiiError::Bound),
        }
    }

    /// Prepares the decryption of a bound value.
    ///
    /// # Errors
    /// [`PiiError::VersionNotLoaded`], [`PiiError::NotBound`].
    pub fn decrypt_bound<'a>(
        &'a self,
        value: Envelope<'a>,
        aad: &'a str,
    ) -> Result<DecryptInto<'a>, PiiError> {
        let key = self.data_key(value.version())?;
        match value.form() {
            Form::Bound => Ok(DecryptInto { key, value, aad: Some(aad) }),
            Form::Plain | Form::Searchable(_) => Err(PiiError::NotBound),
        }
    }

    #[inline]
    fn current_key(&self) -> Result<&DataKey, PiiError> {
        self.data_key(self.current.ok_or(PiiError::NoCurrentKey)?)
    }

    #[inline(always)]
    fn data_key(&self, version: KeyVersion) -> Result<&DataKey, PiiError> {
        // They are in the order of their versions.
        self.data
            .binary_search_by_key(&version, |key| key.version)
            .map(|at| &self.data[at])
            .map_err(|_| PiiError::VersionNotLoaded(version))
    }
}

impl std::fmt::Debug for Keyring {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keyring({})", self.summary())
    }
}

/// One key of a keyring, as [`Keyring::entries`] lists it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Data or index key.
    pub kind: KeyKind,
    /// Its version.
    pub version: KeyVersion,
    /// Whether it encrypts (data) or tags (index) new values.
    pub is_current: bool,
    /// The key.
    pub secret: &'a SecretKey,
}

impl Entry<'_> {
    /// The fingerprint of the key.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.secret)
    }
}

/// A decryption whose output length is known, so that the caller can allocate it where it belongs.
#[derive(Debug)]
pub struct DecryptInto<'a> {
    key: &'a DataKey,
    value: Envelope<'a>,
    aad: Option<&'a str>,
}

impl DecryptInto<'_> {
    /// Length of the plaintext in UTF-8 bytes.
    #[inline]
    #[must_use]
    pub fn plaintext_len(&self) -> usize {
        self.value.ciphertext().len()
    }

    /// Writes the plaintext to `out`, which must have [`DecryptInto::plaintext_len`] bytes. What
    /// it then holds is UTF-8 without NUL.
    ///
    /// # Errors
    /// [`PiiError::Authentication`]; [`PiiError::NotText`] when the plaintext is no UTF-8 or holds
    /// a NUL (`out` is then zeroed); [`PiiError::OutOfMemory`].
    #[inline(always)]
    pub fn write(&self, out: &mut [u8]) -> Result<(), PiiError> {
        let bound;
        let associated_data = match (self.value.form(), self.aad) {
            (Form::Plain, _) => &[][..],
            (_, None) => self.value.header(),
            (_, Some(aad)) => {
                bound = memory::joined(&[self.value.header(), aad.as_bytes()])?;
                &bound
            }
        };
        self.key
            .cipher
            .open(
                self.value.nonce(),
                associated_data,
                self.value.ciphertext(),
                self.value.tag(),
                out,
            )
            .map_err(|_| PiiError::Authentication(self.value.version()))?;
        if !is_text(out) {
            out.fill(0);
            return Err(PiiError::NotText(self.value.version()));
        }
        Ok(())
    }

    /// The plaintext on the heap.
    ///
    /// # Errors
    /// Those of [`DecryptInto::write`].
    pub fn to_string(&self) -> Result<Zeroizing<String>, PiiError> {
        let mut out = memory::zeros(self.plaintext_len())?;
        self.write(&mut out)?;
        String::from_utf8(out)
            .map(Zeroizing::new)
            .map_err(|_| PiiError::NotText(self.value.version()))
    }
}

/// An encryption whose output length is known, so that the caller can allocate it where it belongs.
pub struct EncryptInto<'a> {
    key: &'a DataKey,
    header: Header,
    shape: Shape,
    /// Associated data of a bound value; those of others are known from the header.
    bound: Option<Vec<u8>>,
    plaintext: &'a str,
    len: usize,
}

impl EncryptInto<'_> {
    /// The version of the data key that encrypts it.
    #[inline]
    #[must_use]
    pub fn version(&self) -> KeyVersion {
        self.key.version
    }

    /// Length of the value in bytes.
    #[inline]
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a value is never empty")]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Writes the value to `out`, which must have [`EncryptInto::len`] bytes. `nonce` must never
    /// have been used with this key before.
    ///
    /// # Errors
    /// [`PiiError::TooLong`] when `out` has another length.
    #[inline]
    pub fn write(&self, nonce: &Nonce, out: &mut [u8]) -> Result<(), PiiError> {
        let header = self.header.as_bytes();
        let (head, rest) = out.split_at_mut_checked(header.len()).ok_or(PiiError::TooLong)?;
        let (nonce_space, rest) =
            rest.split_first_chunk_mut::<NONCE_BYTES>().ok_or(PiiError::TooLong)?;
        let associated_data = match (&self.bound, self.shape) {
            (Some(bound), _) => bound,
            (None, Shape::Searchable(_)) => header,
            (None, Shape::Untagged) => &[],
        };
        self.key.cipher.seal(nonce, associated_data, self.plaintext.as_bytes(), rest)?;
        head.copy_from_slice(header);
        *nonce_space = *nonce;
        Ok(())
    }

    /// The value on the heap.
    ///
    /// # Errors
    /// Those of [`EncryptInto::write`]; [`PiiError::OutOfMemory`].
    pub fn to_vec(&self, nonce: &Nonce) -> Result<Vec<u8>, PiiError> {
        let mut out = memory::zeros(self.len)?;
        self.write(nonce, &mut out)?;
        Ok(out)
    }
}

impl std::fmt::Debug for EncryptInto<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EncryptInto")
            .field("version", &self.key.version)
            .field("len", &self.len)
            .finish_non_exhaustive()
    }
}

/// The key of equality tags and blind indexes.
#[derive(Debug, Clone)]
pub struct IndexKey {
    version: KeyVersion,
    secret: SecretKey,
    mac: MacKey,
}

impl IndexKey {
    fn new(version: KeyVersion, secret: SecretKey) -> Self {
        let mac = MacKey::new(&secret);
        Self { version, secret, mac }
    }

    /// Its version.
    #[inline]
    #[must_use]
    pub fn version(&self) -> KeyVersion {
        self.version
    }

    /// How it makes tags for this equality.
    #[inline]
    #[must_use]
    pub fn tagging(&self, equality: Equality) -> Tagging {
        Tagging { version: self.version, equality }
    }

    /// The equality tag of `plaintext`.
    ///
    /// # Errors
    /// Those of [`MacKey::eq_tag`].
    #[inline]
    pub fn eq_tag(&self, equality: Equality, plaintext: &str) -> Result<EqTag, PiiError> {
        self.mac.eq_tag(equality, plaintext)
    }

    /// The blind index of `plaintext` in `context`, 32 bytes.
    #[must_use]
    pub fn blind_index(&self, context: &str, plaintext: &str) -> [u8; mac::BLIND_INDEX_BYTES] {
        mac::blind_index(&self.secret, context, plaintext.as_bytes())
    }
}

/// Whether PostgreSQL can hold `bytes` as text: UTF-8 without NUL.
#[inline]
fn is_text(bytes: &[u8]) -> bool {
    // Without short cuts, so that they run on whole registers.
    let is_ascii = bytes.iter().fold(true, |so_far, byte| so_far & (byte.wrapping_sub(1) < 0x7f));
    let has_nul = || bytes.iter().fold(false, |found, byte| found | (*byte == 0));
    is_ascii || (!has_nul() && std::str::from_utf8(bytes).is_ok())
}

#[derive(Debug)]
struct DataKey {
    version: KeyVersion,
    secret: SecretKey,
    cipher: Cipher,
}

impl DataKey {
    fn new(version: KeyVersion, secret: SecretKey) -> Self {
        let cipher = Cipher::new(&secret);
        Self { version, secret, cipher }
    }

    #[inline]
    fn prepare<'a>(
        &'a self,
        header: Header,
        shape: Shape,
        bound: Option<Vec<u8>>,
        plaintext: &'a str,
    ) -> Result<EncryptInto<'a>, PiiError> {
        let len = header.value_len(plaintext.len())?;
        Ok(EncryptInto { key: self, header, shape, bound, plaintext, len })
    }
}

impl Clone for DataKey {
    fn clone(&self) -> Self {
        Self::new(self.version, self.secret.clone())
    }
}
