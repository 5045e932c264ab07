//! What this session holds: the opened keyring, the nonce generator, and a masked memory of every key
//! it ever had, so that unloading can find their traces.

use crate::audit;
use crate::keys::{clearance, last_tag, session_secret};
use crate::report::error::{OrRaise as _, raise_pii};
use crate::server::backend;
use crate::server::lasting::{Lasting, LastingKey as _};
use once_cell::unsync::OnceCell;
use pgrx::guc::GucSetting;
use pii_core::secret::SecretKey;
use pii_core::traces::KeyTraces;
use pii_core::{Keyring, Nonce, NonceSource, PiiError, setting_value};
use std::cell::Cell;
use std::ffi::CString;
use std::rc::Rc;

/// The keyring's setting value: sealed, or nothing.
pub(crate) static SETTING_VALUE: GucSetting<Option<CString>> =
    GucSetting::<Option<CString>>::new(None);

thread_local! {
    static RING: Lasting<OnceCell<Option<Rc<Keyring>>>> = const { Lasting::new(OnceCell::new()) };
    static GENERATION: Cell<u64> = const { Cell::new(0) };
    /// The keyring while it is hidden, see [`hide`].
    static HIDDEN: Lasting<Option<Option<Rc<Keyring>>>> = const { Lasting::new(None) };
    static NONCES: Lasting<NonceSource> = const { Lasting::new(NonceSource::new()) };
    static TRACES: Lasting<KeyTraces> = Lasting::new(KeyTraces::default());
}

/// The session's keyring, if there is one that reads values; opened from the setting on first use
/// after each change of it.
pub(crate) fn ring() -> Option<Rc<Keyring>> {
    whole_ring().filter(|ring| ring.reads())
}

/// The same, even if there is nothing but a master key in it.
pub(crate) fn whole_ring() -> Option<Rc<Keyring>> {
    RING.with_borrow(|ring| ring.get_or_init(open_ring).clone())
}

/// Runs `read` with the keyring if it is open and reads values. Raises nothing.
#[inline]
pub(crate) fn with_open_ring<R>(read: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
    RING.try_with_borrow(|ring| {
        let ring = ring.get()?.as_deref().filter(|ring| ring.reads())?;
        read(ring)
    })?
}

/// The session's keyring, or the error that there is none.
pub(crate) fn require_ring() -> Rc<Keyring> {
    ring().unwrap_or_else(|| raise_pii(&PiiError::NoKey))
}

/// Hides the keyring: until [`show`], the session is one without a key to whoever asks, in parallel workers, too, but
/// for [`hidden_ring`].
pub(crate) fn hide() {
    let ring = ring();
    HIDDEN.set(Some(ring));
    session_secret::withhold();
    RING.with_borrow_mut(OnceCell::take);
    clearance::revoke_all();
    forget_derived();
}

/// Ends what [`hide`] began.
pub(crate) fn show() {
    HIDDEN.set(None);
    session_secret::give();
    RING.with_borrow_mut(OnceCell::take);
    clearance::revoke_all();
    forget_derived();
}

/// Whether the keyring is hidden.
pub(crate) fn is_hidden() -> bool {
    HIDDEN.with_borrow(Option::is_some)
}

/// The keyring that is hidden, for the function that is at work.
pub(crate) fn hidden_ring() -> Option<Rc<Keyring>> {
    HIDDEN.with_borrow(|hidden| hidden.clone().flatten())
}

/// Runs `read` with the keyring that was hidden, if there is one. Raises nothing.
#[inline]
pub(crate) fn with_hidden_ring<R>(read: impl FnOnce(&Keyring) -> Option<R>) -> Option<R> {
    HIDDEN.try_with_borrow(|hidden| read(hidden.as_ref()?.as_deref()?))?
}

/// Drops the opened keyring, wiping its keys.
pub(crate) fn forget_ring() {
    RING.with_borrow_mut(OnceCell::take);
    clearance::revoke_all();
    forget_derived();
}

/// Nothing that was decrypted or tagged before is used again.
pub(crate) fn forget_derived() {
    GENERATION.set(GENERATION.get() + 1);
    last_tag::forget();
}

/// A number that changes whenever the keyring, or what it may do, may have changed.
pub(crate) fn generation() -> u64 {
    GENERATION.get()
}

/// A nonce that this process has never used.
pub(crate) fn nonce() -> Nonce {
    try_nonce().or_raise()
}

/// A nonce that this process has never used, or the error that the system gives no randomness.
#[inline]
pub(crate) fn try_nonce() -> Result<Nonce, PiiError> {
    NONCES.with_borrow_mut(|nonces| nonces.next(backend::process().unsigned_abs()))
}

/// Notes the keys of `ring` for a later [`wipe_traces`].
pub(crate) fn remember_keys(ring: &Keyring) {
    TRACES.with_borrow_mut(|traces| traces.remember(ring)).or_raise();
}

/// The same for one key.
pub(crate) fn remember_key(key: &SecretKey) {
    TRACES.with_borrow_mut(|traces| traces.remember_secret(key)).or_raise();
}

/// The same for what looks like keys in a text that was refused.
pub(crate) fn remember_refused(text: &str) {
    TRACES.with_borrow_mut(|traces| traces.remember_text(text)).or_raise();
}

/// Every key this session ever held, for whoever overwrites their copies; when it has, they are
/// forgotten.
pub(crate) fn wipe_traces<E>(wipe: impl FnOnce(&KeyTraces) -> Result<(), E>) -> Result<(), E> {
    // Where they are: whatever it fails by, they are remembered.
    TRACES.with_borrow(wipe)?;
    TRACES.take();
    Ok(())
}

/// As [`wipe_traces`]; they are remembered.
pub(crate) fn look_at_traces<T>(look: impl FnOnce(&KeyTraces) -> T) -> T {
    TRACES.with_borrow(look)
}

/// Opens the setting's value. One that cannot be opened, because the keys were unloaded since it
/// was sealed, is no key.
fn open_ring() -> Option<Rc<Keyring>> {
    if is_hidden() {
        return None;
    }
    audit::log_deferred();
    let value = SETTING_VALUE.get()?;
    let text = value.to_str().ok()?;
    let secret = session_secret::secret(setting_value::handle(text)?)?;
    setting_value::open(text, &secret).or_raise().map(Rc::new)
}
