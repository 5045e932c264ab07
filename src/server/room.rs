//! Room for errors. When PostgreSQL raises one below this library, pgrx copies it to where memory is being taken
//! from. A context that has grown large asks the system for a megabyte at the least, and without any the copy fails
//! as the first call did, and so on, until PostgreSQL gives up and restarts the server.

use pgrx::pg_sys;
use std::cell::Cell;
use std::ptr;

thread_local! {
    static CONTEXT: Cell<pg_sys::MemoryContext> = const { Cell::new(ptr::null_mut()) };
    /// How many look-ups are on the stack.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

/// One more of them. When it ends, be it in an error, memory comes from where it came from before.
struct Inside {
    before: pg_sys::MemoryContext,
}

impl Inside {
    /// # Safety
    /// `context` must be one of this process, and outlive this.
    unsafe fn begin(context: pg_sys::MemoryContext) -> Self {
        DEPTH.set(DEPTH.get() + 1);
        // SAFETY: a variable of the backend.
        unsafe {
            let before = pg_sys::CurrentMemoryContext;
            pg_sys::CurrentMemoryContext = context;
            Self { before }
        }
    }
}

impl Drop for Inside {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
        // SAFETY: the caller's context, which outlives the call.
        unsafe { pg_sys::CurrentMemoryContext = self.before }
    }
}

/// Runs `look_up`, which asks PostgreSQL's catalogues, in a small context that has its first block. What it gives
/// must not lie there.
pub(crate) fn with_room<R>(look_up: impl FnOnce() -> R) -> R {
    // SAFETY: a context of this process, which is reset when nobody is in here; after an error it holds
    // what nobody needs.
    unsafe {
        let context = context();
        if DEPTH.get() == 0 {
            pg_sys::MemoryContextReset(context);
        }
        let _inside = Inside::begin(context);
        look_up()
    }
}

/// # Safety
/// PostgreSQL must have started.
unsafe fn context() -> pg_sys::MemoryContext {
    if CONTEXT.get().is_null() {
        const BLOCK: usize = pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize;
        // SAFETY: a child of the context that lives as long as the process; its first block is kept.
        let made = unsafe {
            let name = c"pazpaz_pii look-ups".as_ptr();
            pg_sys::AllocSetContextCreateInternal(
                pg_sys::TopMemoryContext,
                name,
                BLOCK,
                BLOCK,
                BLOCK,
            )
        };
        CONTEXT.set(made);
    }
    CONTEXT.get()
}
