//! What the database knows about its keys, and what a loaded key may do with it.
//!
//! Keyrings work without a registry. With one, a version that it does not know may do everything but
//! encrypt, once there is a data key that it knows: what a keyring says is not proof enough any more.

use crate::error::PiiError;
use crate::fingerprint::Fingerprint;
use crate::keyring::Entry;
use crate::kind::KeyKind;
use crate::version::KeyVersion;

/// Where a registered key stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Not in use yet.
    Pending,
    /// In use.
    Active,
    /// Decrypts, and encrypts and tags no more.
    Retired,
    /// Does nothing any more.
    Destroyed,
}

/// One row of the registry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// Data or index key.
    pub kind: KeyKind,
    /// Its version.
    pub version: KeyVersion,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// Where it stands.
    pub state: State,
}

/// The registered keys.
#[derive(Debug, Clone, Default)]
pub struct Registry(Vec<Registration>);

impl Registry {
    /// The registry of these rows; kind and version are unique.
    #[must_use]
    pub fn new(rows: Vec<Registration>) -> Self {
        Self(rows)
    }

    /// The index key that all tags of this database are made with, if it is registered.
    #[must_use]
    pub fn active_index(&self) -> Option<KeyVersion> {
        let is_active =
            |row: &&Registration| row.kind == KeyKind::Index && row.state == State::Active;
        self.0.iter().find(is_active).map(|row| row.version)
    }

    /// The newest active one of these data keys.
    #[must_use]
    pub fn newest_active(&self, versions: &[KeyVersion]) -> Option<KeyVersion> {
        let is_active =
            |row: &&Registration| row.kind == KeyKind::Data && row.state == State::Active;
        let rows = self.0.iter().filter(is_active).map(|row| row.version);
        rows.filter(|version| versions.contains(version)).max()
    }

    /// Whether a loaded data key may decrypt.
    ///
    /// # Errors
    /// [`PiiError::WrongFingerprint`], [`PiiError::Destroyed`].
    pub fn check_decrypting(&self, key: &Entry<'_>) -> Result<(), PiiError> {
        match self.state_of(key)? {
            Some(State::Destroyed) => Err(PiiError::Destroyed(key.kind, key.version)),
            _ => Ok(()),
        }
    }

    /// Whether a loaded data key may encrypt.
    ///
    /// # Errors
    /// Those of [`Registry::check_decrypting`], [`PiiError::Retired`], [`PiiError::NotRegistered`].
    pub fn check_encrypting(&self, key: &Entry<'_>) -> Result<(), PiiError> {
        let state = self.state_of(key)?;
        if key.kind == KeyKind::Data && state.is_none() && self.knows_data_keys() {
            return Err(PiiError::NotRegistered(key.version));
        }
        match state {
            Some(State::Destroyed) => Err(PiiError::Destroyed(key.kind, key.version)),
            Some(State::Retired) => Err(PiiError::Retired(key.kind, key.version)),
            _ => Ok(()),
        }
    }

    /// Whether a loaded index key may make tags and blind indexes: with any other than the active
    /// one a lookup would find nothing.
    ///
    /// # Errors
    /// Those of [`Registry::check_encrypting`], [`PiiError::NotActive`].
    pub fn check_tagging(&self, key: &Entry<'_>) -> Result<(), PiiError> {
        self.check_tag(key.version)?;
        self.check_encrypting(key)
    }

    /// Whether a tag made with version `version` of the index key belongs into this database.
    ///
    /// # Errors
    /// [`PiiError::NotActive`].
    pub fn check_tag(&self, version: KeyVersion) -> Result<(), PiiError> {
        match self.active_index() {
            Some(active) if active != version => Err(PiiError::NotActive(version, active)),
            _ => Ok(()),
        }
    }

    fn knows_data_keys(&self) -> bool {
        self.0.iter().any(|row| row.kind == KeyKind::Data)
    }

    fn state_of(&self, key: &Entry<'_>) -> Result<Option<State>, PiiError> {
        let is_row = |row: &&Registration| row.kind == key.kind && row.version == key.version;
        let Some(row) = self.0.iter().find(is_row) else { return Ok(None) };
        let loaded = key.fingerprint();
        if loaded == row.fingerprint {
            return Ok(Some(row.state));
        }
        Err(PiiError::WrongFingerprint {
            kind: key.kind,
            version: key.version,
            loaded,
            registered: row.fingerprint,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SecretKey;

    fn version(number: i64) -> KeyVersion {
        KeyVersion::new(number).expect("valid")
    }

    fn entry(kind: KeyKind, number: i64, secret: &SecretKey) -> Entry<'_> {
        Entry { kind, version: version(number), is_current: true, secret }
    }

    fn row(key: &Entry<'_>, state: State) -> Registration {
        let (kind, version, fingerprint) = (key.kind, key.version, key.fingerprint());
        Registration { kind, version, fingerprint, state }
    }

    fn secret() -> SecretKey {
        SecretKey::generate().expect("a key")
    }

    #[test]
    fn an_unregistered_key_may_do_everything_without_registered_ones() {
        let secret = secret();
        let (data, index) = (entry(KeyKind::Data, 1, &secret), entry(KeyKind::Index, 1, &secret));
        let other_index = entry(KeyKind::Index, 2, &secret);
        let index_only = Registry::new(vec![row(&other_index, State::Pending)]);
        for registry in [Registry::default(), index_only] {
            assert_eq!(registry.check_decrypting(&data), Ok(()));
            assert_eq!(registry.check_encrypting(&data), Ok(()));
            assert_eq!(registry.check_tagging(&index), Ok(()));
        }
    }

    #[test]
    fn an_unregistered_data_key_encrypts_nothing_where_others_are_registered() {
        let secret = secret();
        let (data, index) = (entry(KeyKind::Data, 1, &secret), entry(KeyKind::Index, 1, &secret));
        let other = entry(KeyKind::Data, 2, &secret);
        for state in [State::Pending, State::Active, State::Retired, State::Destroyed] {
            let registry = Registry::new(vec![row(&other, state)]);
            let refused = Err(PiiError::NotRegistered(version(1)));
            assert_eq!(registry.check_encrypting(&data), refused, "{state:?}");
            assert_eq!(registry.check_decrypting(&data), Ok(()));
            assert_eq!(registry.check_tagging(&index), Ok(()));
        }
    }

    #[test]
    fn states_say_what_a_data_key_may_do() {
        let secret = secret();
        let key = entry(KeyKind::Data, 3, &secret);
        let retired = Err(PiiError::Retired(KeyKind::Data, version(3)));
        let destroyed = Err(PiiError::Destroyed(KeyKind::Data, version(3)));
        for (state, encrypts, decrypts) in [
            (State::Pending, Ok(()), Ok(())),
            (State::Active, Ok(()), Ok(())),
            (State::Retired, retired, Ok(())),
            (State::Destroyed, destroyed.clone(), destroyed),
        ] {
            let registry = Registry::new(vec![row(&key, state)]);
            assert_eq!(registry.check_encrypting(&key), encrypts, "{state:?}");
            assert_eq!(registry.check_decrypting(&key), decrypts, "{state:?}");
        }
    }

    #[test]
    fn another_key_under_a_registered_version_is_refused_by_both_fingerprints() {
        let (right, wrong) = (secret(), secret());
        for kind in [KeyKind::Data, KeyKind::Index] {
            let (right, wrong) = (entry(kind, 2, &right), entry(kind, 2, &wrong));
            let registry = Registry::new(vec![row(&right, State::Active)]);
            let refused = Err(PiiError::WrongFingerprint {
                kind,
                version: version(2),
                loaded: wrong.fingerprint(),
                registered: right.fingerprint(),
            });
            assert_eq!(registry.check_decrypting(&wrong), refused);
            assert_eq!(registry.check_encrypting(&wrong), refused);
            assert_eq!(registry.check_tagging(&wrong), refused);
        }
    }

    #[test]
    fn only_the_active_index_key_makes_tags() {
        let (old, new) = (secret(), secret());
        let (old, new) = (entry(KeyKind::Index, 1, &old), entry(KeyKind::Index, 2, &new));
        let registry =
            |old_state, new_state| Registry::new(vec![row(&old, old_state), row(&new, new_state)]);
        let before = registry(State::Active, State::Pending);
        assert_eq!(before.check_tagging(&old), Ok(()));
        let not_active = |a, b| Err(PiiError::NotActive(version(a), version(b)));
        assert_eq!(before.check_tagging(&new), not_active(2, 1));
        let after = registry(State::Retired, State::Active);
        assert_eq!(after.check_tagging(&old), not_active(1, 2));
        assert_eq!(after.check_tagging(&new), Ok(()));
        assert_eq!(after.check_tag(version(3)), not_active(3, 2));
        let none = Registry::new(vec![row(&old, State::Retired)]);
        assert_eq!(none.check_tagging(&old), Err(PiiError::Retired(KeyKind::Index, version(1))));
    }

    #[test]
    fn the_newest_active_data_key_is_the_current_one() {
        let secrets = [secret(), secret(), secret()];
        let keys: Vec<_> =
            (1..).zip(&secrets).map(|(n, secret)| entry(KeyKind::Data, n, secret)).collect();
        let registry = |states: [State; 3]| {
            Registry::new(keys.iter().zip(states).map(|(key, state)| row(key, state)).collect())
        };
        use State::{Active, Pending, Retired};
        let all = [1, 2, 3].map(version);
        assert_eq!(registry([Active, Active, Pending]).newest_active(&all), Some(all[1]));
        assert_eq!(registry([Active; 3]).newest_active(&all[..2]), Some(all[1]));
        assert_eq!(registry([Retired, Retired, Pending]).newest_active(&all), None);
        assert_eq!(registry([Active; 3]).active_index(), None);
    }
}
