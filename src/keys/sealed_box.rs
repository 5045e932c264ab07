//! Sealed delivery: a key pair that this session makes for one box, and the box.

use crate::audit;
use crate::datum::varlena::Allocated;
use crate::keys::argument::{KeyBytes, required};
use crate::keys::{exposure, load, session, wipe};
use crate::report::error::{Failure, OrRaise as _};
use crate::server::backend;
use crate::server::lasting::{Lasting, LastingKey as _};
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::sealed_box::KeyPair;
use pii_core::secret::SecretKey;
use std::rc::Rc;

thread_local! {
    /// The pair whose public key was given out last, and the process and session user that it was made
    /// for: none other uses it.
    static PAIR: Lasting<Option<(Owner, Rc<KeyPair>)>> = const { Lasting::new(None) };
}

/// The same key until a box for it is loaded, or the keys are unloaded.
#[pg_extern(sql = false)]
fn pii_session_public_key() -> Allocated {
    let pair = pair().unwrap_or_else(|| {
        let pair = std::iter::repeat_with(|| KeyPair::generate().or_raise())
            .find(|pair| SecretKey::looks_random(pair.private_key()))
            .map(Rc::new)
            .unwrap_or_else(|| unreachable!("an endless iterator"));
        session::remember_key(pair.private_key());
        PAIR.set(Some((owner(), Rc::clone(&pair))));
        pair
    });
    Allocated::copy_of(&pair.public_key())
}

/// A box that was opened is never opened again, here or elsewhere: its key pair is gone.
#[pg_extern(sql = false)]
fn pii_load_sealed(sealed: Option<KeyBytes<'_>>, is_local: Option<bool>) -> String {
    let (sealed, is_local) = (required(sealed, "box"), required(is_local, "is_local"));
    wipe::key_comes();
    let Some(pair) = pair() else {
        const MESSAGE: &str = "this session expects no sealed box";
        audit::key_refusal(MESSAGE);
        Failure::new(PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, MESSAGE)
            .detail(
                "A public key is good for one box, in the session that made it, until \
            pii_unload_keys().",
            )
            .hint("SELECT pii_session_public_key(), and seal the keyring for that key.")
            .raise()
    };
    let keyring = pair.open(sealed.bytes()).or_raise();
    forget();
    exposure::while_sealed(|| load::bytes(&keyring, is_local))
}

/// Drops the key pair, wiping it.
pub(crate) fn forget() {
    PAIR.take();
}

fn pair() -> Option<Rc<KeyPair>> {
    PAIR.with_borrow(|pair| {
        pair.as_ref().filter(|(made_for, _)| *made_for == owner()).map(|(_, pair)| Rc::clone(pair))
    })
}

type Owner = (i32, pg_sys::Oid);

fn owner() -> Owner {
    (backend::process(), backend::session_role())
}
