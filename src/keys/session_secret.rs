//! The session secret: 32 random bytes in a shared-memory segment of this session. The keyring
//! setting is sealed under it, so that the setting's value, which PostgreSQL copies freely, holds
//! no key by itself; parallel workers find the secret through the segment's handle.

use crate::report::error::OrRaise as _;
use crate::server::lasting::{Lasting, LastingKey as _};
use once_cell::unsync::OnceCell;
use pgrx::pg_sys;
use pii_core::secret::{KEY_BYTES, SecretKey};

thread_local! {
    static OWN: Lasting<OnceCell<Segment>> = const { Lasting::new(OnceCell::new()) };
}

/// The handle and secret of this session, made on first use.
pub(crate) fn own() -> (u32, SecretKey) {
    OWN.with_borrow(|own| {
        let segment = own.get_or_init(Segment::create);
        (segment.handle, segment.secret.clone())
    })
}

/// The secret behind `handle`: this session's own or, in a parallel worker, its leader's.
pub(crate) fn secret(handle: u32) -> Option<SecretKey> {
    let own = OWN.with_borrow(|own| {
        own.get().filter(|own| own.handle == handle).map(|own| own.secret.clone())
    });
    own.or_else(|| attach(handle))
}

/// Replaces the secret: whatever was sealed before can never be opened again.
pub(crate) fn shred() {
    OWN.with_borrow_mut(|own| {
        if let Some(segment) = own.get_mut() {
            segment.secret = SecretKey::generate().or_raise();
            segment.publish();
        }
    });
}

/// Keeps the secret from parallel workers, which find a session without a key, until [`give`].
pub(crate) fn withhold() {
    with_segment(|segment| segment.write(&[0; KEY_BYTES]));
}

/// Ends what [`withhold`] began.
pub(crate) fn give() {
    with_segment(Segment::publish);
}

fn with_segment(change: impl FnOnce(&Segment)) {
    OWN.with_borrow(|own| own.get().map(change));
}

struct Segment {
    handle: u32,
    address: *mut [u8; KEY_BYTES],
    secret: SecretKey,
}

impl Segment {
    fn create() -> Self {
        let secret = SecretKey::generate().or_raise();
        // SAFETY: dsm_create returns a mapped segment of at least this size or raises; pinning
        // keeps the mapping until the session ends, when PostgreSQL destroys the segment.
        let (handle, address) = unsafe {
            let segment = pg_sys::dsm_create(KEY_BYTES, 0);
            pg_sys::dsm_pin_mapping(segment);
            (pg_sys::dsm_segment_handle(segment), pg_sys::dsm_segment_address(segment).cast())
        };
        let segment = Self { handle, address, secret };
        segment.publish();
        segment
    }

    fn publish(&self) {
        self.write(self.secret.expose());
    }

    fn write(&self, secret: &[u8; KEY_BYTES]) {
        // SAFETY: the mapping stays until the session ends. Workers read it only while this
        // session waits for them.
        unsafe { self.address.write_volatile(*secret) }
    }
}

/// Reads the secret of another session's segment, `None` when that session has ended.
fn attach(handle: u32) -> Option<SecretKey> {
    // SAFETY: dsm_attach returns null or a mapped segment, which is detached before returning.
    unsafe {
        let segment = pg_sys::dsm_attach(handle);
        if segment.is_null() {
            return None;
        }
        let address = pg_sys::dsm_segment_address(segment).cast::<[u8; KEY_BYTES]>();
        let secret = SecretKey::copy_of(&*address);
        pg_sys::dsm_detach(segment);
        Some(secret)
    }
}
