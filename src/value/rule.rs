//! The one rule: without a key the column is opaque ciphertext, in and out; with a key it is text.

use crate::access::privilege;
use crate::datum::varlena::Allocated;
use crate::keys::{registry, session};
use crate::report::error::{self, Failure, OrRaise as _};
use crate::server::{backend, opener};
use crate::settings::{self, IoMode};
use crate::value::crypt;
use pgrx::pg_sys;
use pgrx::prelude::*;
use pii_core::envelope::MAX_PLAINTEXT_BYTES;
use pii_core::{Envelope, Equality, Form, Keyring, PiiError, Shape, Typmod, adoption, armour};
use std::cell::Cell;
use std::rc::Rc;

/// How this session reads and writes encrypted values right now.
pub(crate) enum Side {
    /// As text, with this keyring.
    Plaintext(Rc<Keyring>),
    /// As armoured ciphertext.
    Ciphertext,
}

/// The side this session reads on: ciphertext for a role that may not decrypt. An error when
/// `plaintext` is asked for without a key or that privilege.
pub(crate) fn side() -> Side {
    match keyed_side() {
        Side::Plaintext(_) if !privilege::may_decrypt() => match settings::IO.get() {
            IoMode::Plaintext => privilege::refuse_to_decrypt(""),
            _ => Side::Ciphertext,
        },
        side => side,
    }
}

/// Whether the session is known to read and write text if it has keys. Asks nothing, and raises nothing.
#[inline]
pub(crate) fn is_known_to_be_plaintext() -> bool {
    let by_setting = match settings::IO.get() {
        IoMode::Plaintext => true,
        IoMode::Auto => decided_for_statement() == Some(false),
        IoMode::Ciphertext => false,
    };
    by_setting && !backend::is_walsender() && !backend::is_decoding()
}

/// The side that keys and settings put this session on, before privileges; an error when
/// `plaintext` is asked for without a key.
pub(crate) fn keyed_side() -> Side {
    if backend::is_walsender() || backend::is_decoding() {
        // Replication and logical decoding never carry plaintext, whatever keys and settings there are:
        // a decoder sees the privileges of the past.
        return Side::Ciphertext;
    }
    match settings::IO.get() {
        IoMode::Ciphertext => Side::Ciphertext,
        IoMode::Plaintext => Side::Plaintext(session::require_ring()),
        IoMode::Auto => match session::ring() {
            Some(ring) if !is_dump() => Side::Plaintext(ring),
            _ => Side::Ciphertext,
        },
    }
}

/// Takes `text` for a column with `typmod`: encrypts it, or accepts armour. The error is a fault of the
/// text; what is wrong with the session's keys or rights is raised, for no row and no default makes up for it.
pub(crate) fn take_text(text: &str, typmod: Typmod) -> Result<Allocated, Failure> {
    match keyed_side() {
        Side::Plaintext(_) if armour::is_armour(text) && backend::is_fetching() => {
            take_fetched(text, typmod)
        }
        Side::Plaintext(ring) => {
            privilege::check_may_encrypt();
            refuse_armour(text);
            check_length(text, typmod)?;
            Ok(encrypt(&ring, text, typmod))
        }
        Side::Ciphertext => {
            let bytes = take_armour(text)?;
            let value = Envelope::parse(&bytes).or_raise();
            check_ciphertext(&value, typmod)?;
            check_import(&value);
            Ok(Allocated::copy_of(&bytes))
        }
    }
}

/// Takes the armour that a foreign server without a key has sent. As text it would be encrypted a
/// second time, of which nothing would tell, so that it is taken for what it is, or not at all.
fn take_fetched(text: &str, typmod: Typmod) -> Result<Allocated, Failure> {
    if !privilege::may_import() {
        Failure::new(
            PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED,
            "ciphertext of a foreign table, for a role that may not bring ciphertext in",
        )
        .detail("The session of the foreign server has no key, and sends ciphertext.")
        .hint(
            "Let a role read it that has EXECUTE on pii_import(text), and an application what that role \
            has copied into a table of this database.",
        )
        .raise()
    }
    let bytes = armour::decode(text).or_raise();
    let value = Envelope::parse(&bytes).or_raise();
    check_import(&value);
    Ok(fit(&value, typmod)?.unwrap_or_else(|| Allocated::copy_of(&bytes)))
}

/// Gives the text of `bytes` (UTF-8): plaintext or armour.
pub(crate) fn give_text(bytes: &[u8]) -> zeroize::Zeroizing<String> {
    match side() {
        Side::Plaintext(ring) => {
            crypt::decrypt_to_string(&ring, Envelope::parse(bytes).or_raise()).or_raise()
        }
        Side::Ciphertext => armour::encode(bytes).or_raise().into(),
    }
}

/// Makes an existing value fit `typmod`; `None` when it already does. With a key a value of the
/// wrong shape is encrypted anew; without one that is an error, and length is checked as far as
/// the ciphertext tells, as it is for a role that may not encrypt. Reshaping takes the right to
/// decrypt: a tag made for a stored value would tell which guess it equals. The error is as that of
/// [`take_text`].
pub(crate) fn fit(value: &Envelope<'_>, typmod: Typmod) -> Result<Option<Allocated>, Failure> {
    let reshape = typmod.shape().is_some_and(|shape| shape != shape_of(value));
    let ring = match keyed_side() {
        Side::Plaintext(ring) => Some(ring),
        // A cast goes by the keys, not by what is read and written.
        Side::Ciphertext if reshape && is_pinned_to_ciphertext() => session::ring(),
        Side::Ciphertext => None,
    };
    let Some(ring) = ring else {
        check_ciphertext(value, typmod)?;
        return Ok(None);
    };
    if reshape && !privilege::may_decrypt() {
        privilege::refuse_to_decrypt(
            "The value is of another shape than the column, and encrypting it anew takes its text. Write a new value as $1::text.",
        );
    }
    if !privilege::may_encrypt() {
        check_ciphertext(value, typmod)?;
        return Ok(None);
    }
    let may_be_long = typmod.limit().is_some_and(|limit| value.ciphertext().len() > limit);
    if !reshape && !may_be_long {
        return Ok(None);
    }
    let text = crypt::decrypt_to_string(&ring, *value).or_raise();
    check_length(&text, typmod)?;
    Ok(reshape.then(|| encrypt(&ring, &text, typmod)))
}

/// An error for a text of a column under conversion that is a value already, of which the session has not
/// said that such text is text.
pub(crate) fn refuse_ciphertext(text: &str) {
    if settings::IO.get() != IoMode::Plaintext && adoption::is_in_text_form(text).or_raise() {
        refuse_again(
            "A column that the application has encrypted is adopted: {\"column\": {\"legacy_version\": 1}} of \
            pii_migration_start(), or pii_adopt_columns(). To encrypt such text as text, SET pazpaz_pii.io = plaintext.",
        )
    }
}

/// An error unless the current role may bring ciphertext in: EXECUTE on `pii_import(text)`.
pub(crate) fn check_may_import() {
    if !privilege::may_import() {
        privilege::refuse_to_import();
    }
}

/// An error for a value whose tag lookups in this database would miss.
pub(crate) fn check_import(value: &Envelope<'_>) {
    if let Some((tagging, _)) = value.eq_tag() {
        registry::check_importing(tagging.version).or_raise();
    }
}

/// The shape of a stored value.
pub(crate) fn shape_of(value: &Envelope<'_>) -> Shape {
    match value.form() {
        Form::Searchable(tagging) => Shape::Searchable(tagging.equality),
        Form::Plain | Form::Bound => Shape::Untagged,
    }
}

fn encrypt(ring: &Keyring, text: &str, typmod: Typmod) -> Allocated {
    crypt::encrypt(ring, typmod.shape().unwrap_or(Shape::Untagged), text)
}

fn check_length(text: &str, typmod: Typmod) -> Result<(), Failure> {
    match typmod.limit() {
        Some(limit) if !typmod.fits(text) => Err(error::too_long(limit)),
        None if text.len() > MAX_PLAINTEXT_BYTES => Err(error::failure(&PiiError::TooLong)),
        _ => Ok(()),
    }
}

/// Checks what can be checked without a key.
fn check_ciphertext(value: &Envelope<'_>, typmod: Typmod) -> Result<(), Failure> {
    // A character takes at most four bytes in UTF-8.
    if let Some(limit) = typmod.limit().filter(|limit| value.ciphertext().len() > limit * 4) {
        return Err(error::too_long(limit));
    }
    match (typmod.shape(), shape_of(value)) {
        (Some(Shape::Searchable(_)), Shape::Untagged) => Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "cannot store a value without equality tag in a searchable column without a key",
        )
        .hint("Load a keyring with an \"index\" entry, so that the value can be encrypted anew.")
        .raise(),
        (Some(Shape::Untagged), Shape::Searchable(_)) => Failure::new(
            PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
            "cannot store a searchable value in a column that is not searchable without a key",
        )
        .hint(
            "Load a key, so that the value can be encrypted anew, or declare the column \
            searchable.",
        )
        .raise(),
        (Some(Shape::Searchable(wanted)), Shape::Searchable(found)) if wanted != found => {
            refuse_tag(wanted)
        }
        _ => Ok(()),
    }
}

/// Refuses a value whose tag says which other texts it is equal to in another way than the column wants.
fn refuse_tag(wanted: Equality) -> ! {
    let message = match wanted {
        Equality::Exact => {
            "cannot store a value whose equality tag ignores case in a column whose tags do not without a key"
        }
        Equality::Nocase => {
            "cannot store a value whose equality tag respects case in a nocase column without a key"
        }
    };
    Failure::new(PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE, message)
        .hint("Load a keyring with an \"index\" entry, so that the value can be encrypted anew.")
        .raise()
}

/// With a key, armour is refused by its syntax alone: a restore into a keyed session would encrypt
/// every value a second time.
fn refuse_armour(text: &str) {
    if settings::IO.get() == IoMode::Auto && armour::is_armour(text) {
        refuse_again(
            "To restore ciphertext, SET pazpaz_pii.io = ciphertext; to store such text as text, \
            SET pazpaz_pii.io = plaintext.",
        )
    }
}

fn refuse_again(hint: &str) -> ! {
    Failure::new(
        PgSqlErrorCode::ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE,
        "ciphertext offered to a session that has a key",
    )
    .detail("Encrypting it again would make it unreadable.")
    .hint(hint)
    .raise()
}

fn take_armour(text: &str) -> Result<Vec<u8>, Failure> {
    match armour::decode(text) {
        Ok(bytes) => {
            check_may_import();
            Ok(bytes)
        }
        // Not a fault of the text, for which `COPY` may leave the row out.
        Err(error @ (PiiError::OutOfMemory | PiiError::Newer(_))) => error::raise_pii(&error),
        Err(_) if session::ring().is_none() => refuse_text(),
        Err(error) if !is_pinned_to_ciphertext() => Err(error::failure(&error)),
        Err(_) => Err(Failure::new(
            PgSqlErrorCode::ERRCODE_INVALID_TEXT_REPRESENTATION,
            "text offered to a session that takes ciphertext",
        )
        .detail("pazpaz_pii.io is ciphertext: this session takes v<version>:<base64>.")
        .hint(
            "Compare with 'x'::text or $1::text, and store pii_encrypt('x') or pii_encrypt($1). Text of a \
            foreign table, whose server has a key, is for sessions in another mode.",
        )),
    }
}

/// Of two servers one has a key: which one lacks it has to be told.
fn refuse_text() -> ! {
    let failure = error::failure(&PiiError::NoKey);
    if backend::is_fetching() {
        failure
            .detail("A foreign server has sent text: its session has a key, and this one has none.")
            .raise()
    }
    if opener::is_foreign_table() {
        failure
            .hint(
                "Hand this session its keys, as the page \"Scale-out\" shows, docs/scale-out.md; or, in the database of \
                the foreign table, SET pazpaz_pii.io = ciphertext and write pii_encrypt($1), which comes as ciphertext.",
            )
            .raise()
    }
    failure.raise()
}

/// Whether keys that there are serve casts, and only those.
fn is_pinned_to_ciphertext() -> bool {
    settings::IO.get() == IoMode::Ciphertext && !backend::is_walsender() && !backend::is_decoding()
}

thread_local! {
    static DECIDED: Cell<(pg_sys::TimestampTz, bool)> = const { Cell::new((0, false)) };
}

/// What [`is_dump`] has decided for this statement, if it has.
#[inline]
fn decided_for_statement() -> Option<bool> {
    let (decided_for, decision) = DECIDED.get();
    (decided_for == backend::statement_start()).then_some(decision)
}

/// Whether pg_dump or pg_dumpall is at work, which write no plaintext by accident; decided once per statement, with one NOTICE.
fn is_dump() -> bool {
    if let Some(decision) = decided_for_statement() {
        return decision;
    }
    let is_dump = matches!(backend::application().to_bytes(), b"pg_dump" | b"pg_dumpall");
    DECIDED.set((backend::statement_start(), is_dump));
    if is_dump {
        error::tell(
            PgLogLevel::NOTICE,
            "encrypted_text is dumped as ciphertext, although this session has a key",
            "SET pazpaz_pii.io = plaintext for a dump in plaintext.",
        );
    }
    is_dump
}
