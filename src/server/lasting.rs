//! Variables of this process, for as long as it lives.

use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::thread::LocalKey;

/// A variable for `thread_local!`, as a `RefCell` is one, but never dropped with its thread.
///
/// `exit()` drops thread-locals first, and only then runs what PostgreSQL registered by atexit(),
/// which still logs and may still abort a transaction. Whatever of ours is called from there would find its variables
/// destroyed, and panic. A value that is replaced is dropped, and keys in it are wiped; the last one goes with the process.
pub(crate) struct Lasting<T>(ManuallyDrop<RefCell<T>>);

impl<T> Lasting<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(ManuallyDrop::new(RefCell::new(value)))
    }
}

/// What the standard library gives a `thread_local!` of type `RefCell`.
pub(crate) trait LastingKey<T> {
    /// Reads the variable; panics while it is being changed.
    fn with_borrow<R>(&'static self, read: impl FnOnce(&T) -> R) -> R;
    /// Reads the variable; `None` while it is being changed.
    fn try_with_borrow<R>(&'static self, read: impl FnOnce(&T) -> R) -> Option<R>;
    /// Changes the variable; panics while it is being read or changed.
    fn with_borrow_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> R;
    /// The same; `None` while it is being read or changed.
    fn try_with_borrow_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> Option<R>;
    /// Replaces the value.
    fn set(&'static self, value: T);
    /// Takes the value, and leaves the default.
    fn take(&'static self) -> T
    where
        T: Default;
}

impl<T> LastingKey<T> for LocalKey<Lasting<T>> {
    fn with_borrow<R>(&'static self, read: impl FnOnce(&T) -> R) -> R {
        self.with(|lasting| read(&lasting.0.borrow()))
    }

    #[inline]
    fn try_with_borrow<R>(&'static self, read: impl FnOnce(&T) -> R) -> Option<R> {
        self.try_with(|lasting| lasting.0.try_borrow().ok().map(|value| read(&value))).ok()?
    }

    fn with_borrow_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> R {
        self.with(|lasting| change(&mut lasting.0.borrow_mut()))
    }

    #[inline]
    fn try_with_borrow_mut<R>(&'static self, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.try_with(|lasting| lasting.0.try_borrow_mut().ok().map(|mut value| change(&mut value)))
            .ok()?
    }

    fn set(&'static self, value: T) {
        // Dropped after the borrow has ended: that may run code of its own.
        drop(self.with(|lasting| lasting.0.replace(value)));
    }

    fn take(&'static self) -> T
    where
        T: Default,
    {
        self.with(|lasting| lasting.0.take())
    }
}
