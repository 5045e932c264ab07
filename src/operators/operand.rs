//! Operands of a comparison, decrypted and tagged at most once if they stay the same from row to
//! row: the constant of `email = 'x'` costs nothing per row.

use crate::access::privilege;
use crate::datum::varlena::Text;
use crate::keys::session;
use crate::operators::tags::{self, Tag};
use crate::report::error::OrRaise as _;
use crate::value::crypt;
use crate::value::encrypted::Encrypted;
use once_cell::unsync::OnceCell;
use pgrx::{PgMemoryContexts, pg_sys};
use pii_core::casefold::casefold;
use pii_core::{Envelope, EqTag, Equality, Tagging, memory};
use std::borrow::Cow;
use std::rc::Rc;
use zeroize::Zeroizing;

/// One side of a comparison.
pub(crate) struct Operand<'a> {
    value: Value<'a>,
    equality: Equality,
    known: Memory,
}

enum Value<'a> {
    Encrypted(Envelope<'a>),
    Text(Cow<'a, str>),
}

impl<'a> Operand<'a> {
    /// An encrypted operand; `probes` is given when it may be the same again for the next row.
    pub(crate) fn encrypted(
        value: &'a Encrypted<'_>,
        equality: Equality,
        probes: Option<&mut Probes>,
    ) -> Self {
        let known = Probes::recall(probes, value.bytes());
        Self { value: Value::Encrypted(value.envelope()), equality, known }
    }

    /// A plaintext operand.
    pub(crate) fn text(
        value: &'a Text<'_>,
        equality: Equality,
        probes: Option<&mut Probes>,
    ) -> Self {
        let text = value.utf8();
        let known = Probes::recall(probes, text.as_bytes());
        Self { value: Value::Text(text), equality, known }
    }

    /// Which texts are equal to it.
    pub(crate) fn equality(&self) -> Equality {
        self.equality
    }

    /// The tag stored in the value, if it is one for this equality.
    pub(crate) fn stored_tag(&self) -> Option<Tag> {
        match &self.value {
            Value::Encrypted(value) => tags::stored(value, self.equality),
            Value::Text(_) => None,
        }
    }

    /// Whether stored tags tell that the texts differ in more than case.
    pub(crate) fn differs_in_any_case(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Encrypted(a), Value::Encrypted(b)) => tags::differ_in_any_case(a, b),
            _ => false,
        }
    }

    /// The tag, stored or made.
    pub(crate) fn tag(&self) -> Tag {
        *self.known.tag(self.equality).get_or_init(|| match &self.value {
            Value::Encrypted(value) => tags::of_value(value, self.equality),
            Value::Text(text) => tags::of_text(text, self.equality),
        })
    }

    /// The text that is equal, byte by byte, to that of an equal operand.
    pub(crate) fn comparable(&self) -> &str {
        match self.equality {
            Equality::Exact => self.plaintext(),
            Equality::Nocase => {
                self.known.folded.get_or_init(|| casefold(self.plaintext()).or_raise())
            }
        }
    }

    /// The plaintext.
    pub(crate) fn plaintext(&self) -> &str {
        match &self.value {
            Value::Text(text) => text,
            Value::Encrypted(value) => self.known.text.get_or_init(|| {
                crypt::decrypt_to_string(&privilege::reading_ring(), *value).or_raise()
            }),
        }
    }

    /// Length of the plaintext in UTF-8 bytes, which needs no decryption.
    pub(crate) fn len(&self) -> usize {
        match &self.value {
            Value::Encrypted(value) => value.ciphertext().len(),
            Value::Text(text) => text.len(),
        }
    }
}

/// What is already known about the operands of one comparison in one plan, kept in `fn_extra`.
#[derive(Default)]
pub(crate) struct Probes {
    is_stable: [bool; 2],
    generation: u64,
    seen: Vec<(Vec<u8>, Rc<Known>)>,
}

/// What is known about an operand.
#[derive(Default)]
struct Known {
    text: OnceCell<Zeroizing<String>>,
    folded: OnceCell<Zeroizing<String>>,
    tag: OnceCell<Tag>,
    nocase_tag: OnceCell<Tag>,
}

impl Known {
    /// A call site's collation is not always the same one: that of an array's elements is the array's.
    fn tag(&self, equality: Equality) -> &OnceCell<Tag> {
        match equality {
            Equality::Exact => &self.tag,
            Equality::Nocase => &self.nocase_tag,
        }
    }
}

/// Where that is kept: with the call site for an operand that comes again, else with the operand.
enum Memory {
    Shared(Rc<Known>),
    Own(Known),
}

impl std::ops::Deref for Memory {
    type Target = Known;

    fn deref(&self) -> &Known {
        match self {
            Self::Shared(known) => known,
            Self::Own(known) => known,
        }
    }
}

impl Probes {
    /// More constants than this in one `IN (…)` list are not remembered.
    const MOST: usize = 32;

    /// The memory of this call site for argument `index`, if that argument is a constant or a
    /// parameter of the statement.
    ///
    /// # Safety
    /// `fcinfo` must be the call information of the function being called. The result must be
    /// dropped before the next call of this function.
    pub(crate) unsafe fn at<'a>(
        fcinfo: pg_sys::FunctionCallInfo,
        index: usize,
    ) -> Option<&'a mut Self> {
        // SAFETY: passed on to the caller.
        let probes = unsafe { Self::of_call_site(fcinfo) }?;
        probes.is_stable[index].then_some(probes)
    }

    /// The memory of this call site whatever the argument: for an operand that an index looks for, which comes
    /// again with each value on the way, though PostgreSQL does not say so.
    ///
    /// # Safety
    /// As [`Probes::at`].
    pub(crate) unsafe fn of_call_site<'a>(
        fcinfo: pg_sys::FunctionCallInfo,
    ) -> Option<&'a mut Self> {
        // SAFETY: `fn_extra` is ours for this call site; what it points to lives as long as
        // `fn_mcxt`, where it is dropped.
        unsafe {
            let call_site = (*fcinfo).flinfo.as_mut()?;
            if call_site.fn_extra.is_null() {
                let probes = Self {
                    is_stable: [0, 1].map(|i| pg_sys::get_fn_expr_arg_stable(call_site, i)),
                    ..Self::default()
                };
                call_site.fn_extra =
                    PgMemoryContexts::For(call_site.fn_mcxt).leak_and_drop_on_delete(probes).cast();
            }
            call_site.fn_extra.cast::<Self>().as_mut()
        }
    }

    /// The memory of this call site, if it has one already. Raises nothing.
    ///
    /// # Safety
    /// As [`Probes::at`].
    #[inline]
    pub(crate) unsafe fn peek<'a>(fcinfo: pg_sys::FunctionCallInfo) -> Option<&'a Self> {
        // SAFETY: `fn_extra` is null or what [`Probes::of_call_site`] has put there.
        unsafe { (*fcinfo).flinfo.as_ref()?.fn_extra.cast::<Self>().as_ref() }
    }

    /// The tag that is known of the operand with these bytes.
    #[inline]
    pub(crate) fn known_tag(&self, bytes: &[u8], equality: Equality) -> Option<(Tagging, EqTag)> {
        self.known(bytes)?.tag(equality).get().map(|tag| (tag.tagging, tag.bytes))
    }

    /// The text that is known of the operand with these bytes.
    #[inline]
    pub(crate) fn known_text(&self, bytes: &[u8]) -> Option<&str> {
        self.known(bytes)?.text.get().map(|text| text.as_str())
    }

    #[inline]
    fn known(&self, bytes: &[u8]) -> Option<&Known> {
        if self.generation != session::generation() {
            return None;
        }
        self.seen.iter().find(|(seen, _)| seen == bytes).map(|(_, known)| &**known)
    }

    /// What is known about the operand with these bytes; nothing yet for a new one, or after the
    /// session's keys have changed.
    fn recall(probes: Option<&mut Self>, bytes: &[u8]) -> Memory {
        let Some(probes) = probes else { return Memory::Own(Known::default()) };
        if probes.generation != session::generation() {
            probes.generation = session::generation();
            probes.seen.clear();
        }
        if let Some((_, known)) = probes.seen.iter().find(|(seen, _)| seen == bytes) {
            return Memory::Shared(Rc::clone(known));
        }
        if probes.seen.len() == Self::MOST {
            return Memory::Own(Known::default());
        }
        let known = Rc::<Known>::default();
        probes.seen.push((memory::copy(bytes).or_raise(), Rc::clone(&known)));
        Memory::Shared(known)
    }
}
