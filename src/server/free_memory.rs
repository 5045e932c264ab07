//! Memory that nobody uses any more, overwritten by asking for it: what PostgreSQL and the C library
//! hand out is nobody's, whatever stands in it, and wherever they keep it.

use crate::server::{backend, registers};
use pgrx::pg_sys;
use pgrx::prelude::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;
use std::ops::Range;
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

/// Whether the end of the client's message is waited for.
pub(crate) fn awaits_end_of_message() -> bool {
    AT_END.get().is_some()
}

/// Overwrites free memory, of contexts that PostgreSQL keeps for the next ones and of the C library, and
/// gives back to the system what it can.
pub(crate) fn overwrite() {
    const SIZES: [u32; 2] = [pg_sys::ALLOCSET_SMALL_INITSIZE, pg_sys::ALLOCSET_DEFAULT_INITSIZE];
    let spare = SIZES.map(|initial| (initial as usize, Spare::take(initial as usize)));
    let blocks = Blocks::take_all();
    for (initial, spare) in spare {
        overwrite_kept_contexts(initial, spare.give_back());
    }
    drop(blocks);
    trim();
}

/// PostgreSQL keeps up to a hundred deleted contexts of each initial size, and gives them out first. So
/// this takes contexts until one is at `spare`, the only free memory of the C library. It will be kept,
/// too: before there are many, this makes so many that PostgreSQL gives them all up.
fn overwrite_kept_contexts(initial: usize, spare: usize) {
    const MOST_KEPT: usize = 100;
    const MANY: usize = 16;
    const LARGEST: usize = pg_sys::ALLOCSET_DEFAULT_MAXSIZE as usize;
    let mut contexts = [ptr::null_mut(); MOST_KEPT + 1];
    let (mut taken, mut is_new) = (0, false);
    // SAFETY: contexts of this function, children of one that outlives them.
    unsafe {
        for context in &mut contexts {
            let parent = pg_sys::TopMemoryContext;
            let name = c"pazpaz_pii free memory".as_ptr();
            *context = pg_sys::AllocSetContextCreateInternal(parent, name, 0, initial, LARGEST);
            taken += 1;
            is_new = is_new || context.addr() == spare;
            if !is_new {
                fill(*context, initial);
            } else if taken < MANY {
                break;
            }
        }
        // The last ones first, so that what is kept does not lie in the way of giving them back.
        for context in contexts[..taken].iter().rev() {
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

/// A free block of the C library, kept back while all others are taken.
struct Spare(*mut c_void);

#[cfg(all(target_os = "linux", target_env = "gnu"))]
impl Spare {
    fn take(size: usize) -> Self {
        // SAFETY: a block, or null.
        unsafe {
            let block = libc::malloc(size);
            if !block.is_null() {
                wipe(block.cast(), size);
            }
            Self(block)
        }
    }

    /// Says where it is, as who asks for a block of its size will get it.
    fn give_back(self) -> usize {
        // SAFETY: allocated by `take`.
        unsafe { libc::free(self.0) };
        self.0.addr()
    }
}

/// Free blocks of the C library, each of which points to the one before.
struct Blocks {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    last: *mut *mut c_void,
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    bytes: usize,
    /// Where memory begins that the library had to ask the system for.
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    end: usize,
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
impl Blocks {
    /// Blocks up to this size the library keeps apart, some of each: they are never put together again.
    const LARGEST_KEPT: usize = 1032;
    const LARGER: usize = 2048;

    /// Takes and overwrites blocks of each size until they come from new memory.
    fn take_all() -> Self {
        /// No more than this: whoever has so much free memory would wait for it.
        const MOST: usize = 8 << 20;
        // SAFETY: asks where it is.
        let end = unsafe { libc::sbrk(0) }.addr();
        let mut blocks = Self { last: ptr::null_mut(), bytes: 0, end };
        let kept = (24..=Self::LARGEST_KEPT).rev().step_by(16);
        for size in [1 << 16, 1 << 14, 1 << 12, Self::LARGER].into_iter().chain(kept) {
            while blocks.take(size) < end && blocks.bytes < MOST {}
        }
        // At the end of the heap, so that there is room for the one before to grow.
        blocks.take(2 * Self::LARGER);
        blocks
    }

    /// Takes one, and says where it is: beyond all others if there is none.
    fn take(&mut self, size: usize) -> usize {
        self.bytes += size;
        // SAFETY: a block of this size, which holds a pointer at least, or null.
        unsafe {
            let block = libc::malloc(size);
            if block.is_null() {
                return usize::MAX;
            }
            if block.addr() < self.end {
                wipe(block.cast(), size);
            }
            let block = block.cast::<*mut c_void>();
            block.write(self.last.cast());
            self.last = block;
            block.addr()
        }
    }
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
impl Drop for Blocks {
    fn drop(&mut self) {
        while !self.last.is_null() {
            // SAFETY: each block was allocated by `take`, and points to the one before.
            unsafe {
                let mut block = self.last;
                self.last = (*block).cast();
                block.write(ptr::null_mut());
                // A new one would be kept apart. It is the last in the heap by now, and grows in place.
                if block.addr() >= self.end {
                    let larger = libc::realloc(block.cast(), Self::LARGER);
                    block = if larger.is_null() { block } else { larger.cast() };
                }
                libc::free(block.cast());
            }
        }
    }
}

/// Gives whole free pages back to the system.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn trim() {
    // SAFETY: touches nothing that is in use.
    unsafe { libc::malloc_trim(0) };
}

/// Elsewhere only contexts are overwritten.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
impl Spare {
    fn take(_size: usize) -> Self {
        Self(ptr::null_mut())
    }

    fn give_back(self) -> usize {
        self.0.addr()
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
impl Blocks {
    fn take_all() -> Self {
        Self {}
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn trim() {}

/// How much of the stack is overwritten.
const BURNT_BYTES: usize = 256 * 1024;

/// Overwrites the part of the stack that finished calls have left behind, where round keys may have been
/// spilled, and gives it back to the system. Registers before it: a signal would put them there again.
#[inline(never)]
pub(crate) fn burn_stack() {
    registers::clear();
    let mut dead = MaybeUninit::<[u8; BURNT_BYTES]>::uninit();
    // SAFETY: a variable of this function.
    unsafe { wipe(dead.as_mut_ptr().cast(), size_of_val(&dead)) };
}

/// What [`burn_stack`] is sure to overwrite below a variable of whom its caller has called before.
pub(crate) fn burnt_stack(variable: usize) -> Range<u64> {
    variable.saturating_sub(BURNT_BYTES / 2) as u64..variable as u64
}

/// Overwrites memory of this process's own. Large pieces go back to the system, which gives others for
/// them, of zeros, when they are used again.
///
/// # Safety
/// `block` must have `size` bytes, on the heap or the stack.
unsafe fn wipe(block: *mut u8, size: usize) {
    let given_back = give_back(block, size);
    // SAFETY: the caller vouches for the block, of which these are parts.
    unsafe {
        zero(block.cast(), given_back.start);
        zero(block.add(given_back.end).cast(), size - given_back.end);
    }
}

/// Gives back the whole pages of a large block, and says which part of it they are.
#[cfg(target_os = "linux")]
fn give_back(block: *mut u8, size: usize) -> Range<usize> {
    const LARGE: usize = 1 << 16;
    if size < LARGE {
        return 0..0;
    }
    let page = backend::page_bytes();
    let start = block.addr().next_multiple_of(page) - block.addr();
    let Some(len) = size.checked_sub(start).map(|rest| rest - rest % page) else { return 0..0 };
    // SAFETY: pages of the caller's block, private to this process. Locked ones cannot be given back.
    let failed = unsafe { libc::madvise(block.add(start).cast(), len, libc::MADV_DONTNEED) };
    if failed == 0 { start..start + len } else { 0..0 }
}

#[cfg(not(target_os = "linux"))]
fn give_back(_block: *mut u8, _size: usize) -> Range<usize> {
    0..0
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
