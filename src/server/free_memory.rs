//! Memory that nobody uses any more, overwritten by asking for it: what PostgreSQL and the C library
//! hand out is nobody's, whatever stands in it, and wherever they keep it.

use pgrx::pg_sys;
use pgrx::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr;

/// Memory of this library is overwritten when it is given back.
struct Wiping;

#[global_allocator]
static ALLOCATOR: Wiping = Wiping;

// SAFETY: the system's allocator, with the same demands and promises; a block is written to before it
// is given back, while it is the caller's. Growing goes by way of these two, and leaves nothing behind.
unsafe impl GlobalAlloc for Wiping {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: passed on.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the block is of this layout, and nobody's from now on.
        unsafe {
            zero(block.cast(), layout.size());
            System.dealloc(block, layout);
        }
    }
}

/// What to do at the end of the client's message.
type AtEnd = extern "C-unwind" fn();

thread_local! {
    static AT_END: Cell<Option<AtEnd>> = const { Cell::new(None) };
}

/// Calls `at_end` when PostgreSQL is done with the message that the client has sent, and with all
/// memory that belonged to it; not in processes without a client. Replaces what was asked for before.
pub(crate) fn at_end_of_message(at_end: AtEnd) {
    static mut CALLBACK: pg_sys::MemoryContextCallback = pg_sys::MemoryContextCallback {
        func: Some(message_ends),
        arg: ptr::null_mut(),
        next: ptr::null_mut(),
    };
    // SAFETY: a variable of the backend. PostgreSQL keeps the callback until it calls it, once: there
    // is one, of the only thread, and it is not registered while it waits.
    unsafe {
        if pg_sys::MessageContext.is_null() || AT_END.replace(Some(at_end)).is_some() {
            return;
        }
        pg_sys::MemoryContextRegisterResetCallback(pg_sys::MessageContext, &raw mut CALLBACK);
    }
}

#[pg_guard]
unsafe extern "C-unwind" fn message_ends(_argument: *mut c_void) {
    // First: whatever fails below, the next key asks for the end of its message again.
    let at_end = AT_END.take();
    // SAFETY: PostgreSQL is about to reset the context. When that has been done here, its memory can be
    // asked for, and is given back by PostgreSQL's own reset.
    unsafe {
        drop_finished_portal();
        pg_sys::MemoryContextReset(pg_sys::MessageContext);
        fill(pg_sys::MessageContext, pg_sys::ALLOCSET_DEFAULT_INITSIZE as usize);
    }
    if let Some(at_end) = at_end {
        at_end();
    }
}

/// The unnamed portal keeps its parameters, and a plan with copies of them, until the next one takes its
/// place, and their memory at once. One that has given its last row is of no use to anybody.
///
/// # Safety
/// Must run between two messages.
unsafe fn drop_finished_portal() {
    // SAFETY: a portal is there until it is dropped, which a transaction may do between messages.
    unsafe {
        let portal = pg_sys::GetPortalByName(c"".as_ptr());
        if portal.is_null() || !pg_sys::IsTransactionState() {
            return;
        }
        // One that has not begun may be at its end, too.
        let is_done = (*portal).status == pg_sys::PortalStatus::PORTAL_DONE;
        if is_done || ((*portal).atEnd && !(*portal).atStart) {
            pg_sys::PortalDrop(portal, false);
        }
    }
}

/// Overwrites free memory: of contexts that PostgreSQL keeps for the next ones, and of the C library.
pub(crate) fn overwrite() {
    for initial in [pg_sys::ALLOCSET_SMALL_INITSIZE, pg_sys::ALLOCSET_DEFAULT_INITSIZE] {
        overwrite_kept_contexts(initial as usize);
    }
    overwrite_libc();
}

/// PostgreSQL keeps up to a hundred deleted contexts of each initial size, and gives them out first. So
/// this takes contexts until one comes from memory that the C library had to ask the system for.
fn overwrite_kept_contexts(initial: usize) {
    const KEPT: usize = 100;
    const LARGEST: usize = pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize;
    let end = end_of_heap();
    let mut contexts = [ptr::null_mut(); KEPT + 1];
    let mut taken = 0;
    // SAFETY: contexts of this function, children of one that outlives them.
    unsafe {
        for context in &mut contexts {
            let parent = pg_sys::TopMemoryContext;
            let name = c"pazpaz_pii free memory".as_ptr();
            *context = pg_sys::AllocSetContextCreateInternal(parent, name, 0, initial, LARGEST);
            fill(*context, initial);
            taken += 1;
            if context.addr() >= end {
                break;
            }
        }
        for context in &contexts[..taken] {
            pg_sys::MemoryContextDelete(*context);
        }
    }
}

/// Overwrites the first block of a context that is empty, by chunks that go when it is reset.
///
/// # Safety
/// `context` must be an empty one, with this initial size.
unsafe fn fill(context: pg_sys::MemoryContext, initial: usize) {
    /// What PostgreSQL keeps of a block for itself, and of a chunk, at most.
    const OF_A_BLOCK: usize = 300;
    const OF_A_CHUNK: usize = 16;
    let mut left = initial - OF_A_BLOCK;
    let mut size = 4096;
    while size >= 8 {
        if size + OF_A_CHUNK > left {
            size /= 2;
            continue;
        }
        left -= size + OF_A_CHUNK;
        // SAFETY: the caller vouches for the context, and that for a chunk of this size.
        unsafe {
            let flags = pg_sys::MCXT_ALLOC_NO_OOM as c_int;
            let chunk = pg_sys::MemoryContextAllocExtended(context, size, flags);
            if chunk.is_null() {
                return;
            }
            zero(chunk, size);
        }
    }
}

/// Takes free blocks of the C library, of each size, until they come from memory that it had to ask the system for.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn overwrite_libc() {
    /// No more than this: whoever has so much free memory would wait for it.
    const MOST: usize = 8 << 20;
    /// Of small blocks so many are kept apart, by exact size.
    const KEPT: usize = 7;
    const LARGEST_KEPT: usize = 1032;
    let mut blocks = Blocks { last: ptr::null_mut(), bytes: 0 };
    for size in (24..=LARGEST_KEPT).step_by(16) {
        for _ in 0..KEPT {
            blocks.take(size);
        }
    }
    let end = end_of_heap();
    for size in [1 << 16, 1 << 13, 1 << 11, 1 << 9, 120, 56, 24] {
        while blocks.take(size) < end && blocks.bytes < MOST {}
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn overwrite_libc() {}

/// Blocks of the C library, each of which points to the one before.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
struct Blocks {
    last: *mut *mut c_void,
    bytes: usize,
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
impl Blocks {
    /// Takes one, and says where it is: beyond all others if there is none.
    fn take(&mut self, size: usize) -> usize {
        self.bytes += size;
        // SAFETY: a block of this size, which holds a pointer at least, or null.
        unsafe {
            let block = libc::malloc(size);
            if block.is_null() {
                return usize::MAX;
            }
            zero(block, size);
            let block = block.cast::<*mut c_void>();
            block.write(self.last.cast());
            self.last = block;
            block.addr()
        }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn end_of_heap() -> usize {
    // SAFETY: asks where it is.
    unsafe { libc::sbrk(0) }.addr()
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn end_of_heap() -> usize {
    usize::MAX
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
impl Drop for Blocks {
    fn drop(&mut self) {
        while !self.last.is_null() {
            // SAFETY: each block was allocated by `take`, and points to the one before.
            unsafe {
                let block = self.last;
                self.last = (*block).cast();
                block.write(ptr::null_mut());
                libc::free(block.cast());
            }
        }
    }
}

/// As `memset`, but for nobody to see: the compiler would leave that out.
///
/// # Safety
/// `block` must have `size` bytes.
unsafe fn zero(block: *mut c_void, size: usize) {
    // SAFETY: the caller vouches for the block.
    unsafe { ptr::write_bytes(block.cast::<u8>(), 0, size) };
    std::hint::black_box(block);
}
