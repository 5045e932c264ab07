//! The CPU that this library was compiled for (`.cargo/config.toml`): on a lesser one it says so, where it would be
//! ended by an illegal instruction, and the server with it.
//!
//! What is here runs before that is known. So it must come out of the compiler without any of the
//! instructions that it asks for: it has no structures to move, and calls nothing of ours
//! (`pg_test/server/test_cpu.py` looks at the machine code).

#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
use std::{
    arch::{asm, x86_64::__cpuid_count},
    ffi::{CStr, c_char, c_int},
};

/// Raises an error if this CPU lacks what the library was compiled for.
#[inline(never)]
#[unsafe(no_mangle)]
pub(crate) extern "C-unwind" fn pii_check_cpu() {
    #[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
    if let Some(missing) = missing() {
        refuse(missing);
    }
}

/// What the CPU lacks of x86-64-v3 (x86-64 psABI) with AES-NI and PCLMULQDQ, or the system does not support.
///
/// The compiler takes each of them for given, and `is_x86_feature_detected!` with it: so they are asked for by CPUID (Intel
/// SDM, volume 2A; AMD64 APM, volume 3).
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
#[inline(always)]
fn missing() -> Option<&'static CStr> {
    const AES: u32 = 1 << 25;
    const PCLMULQDQ: u32 = 1 << 1;
    /// SSE3, SSSE3, FMA, SSE4.1, SSE4.2, MOVBE, POPCNT, OSXSAVE, AVX, F16C.
    const BEFORE_AVX2: u32 =
        1 | 1 << 9 | 1 << 12 | 1 << 19 | 1 << 20 | 1 << 22 | 1 << 23 | 1 << 27 | 1 << 28 | 1 << 29;
    /// BMI1, AVX2, BMI2.
    const WITH_AVX2: u32 = 1 << 3 | 1 << 5 | 1 << 8;
    const LZCNT: u32 = 1 << 5;
    /// XMM and YMM.
    const REGISTERS: u32 = 0b110;
    let basic = __cpuid_count(1, 0).ecx;
    if basic & AES == 0 {
        return Some(c"AES-NI");
    }
    if basic & PCLMULQDQ == 0 {
        return Some(c"PCLMULQDQ");
    }
    if basic & BEFORE_AVX2 != BEFORE_AVX2
        || __cpuid_count(7, 0).ebx & WITH_AVX2 != WITH_AVX2
        || __cpuid_count(0x8000_0001, 0).ecx & LZCNT == 0
    {
        return Some(c"AVX2");
    }
    let saved: u32;
    // SAFETY: there is XGETBV where there is OSXSAVE; it reads which registers the system saves.
    unsafe { asm!("xgetbv", in("ecx") 0, out("eax") saved, out("edx") _, options(nomem, nostack)) };
    (saved & REGISTERS != REGISTERS).then_some(c"AVX2")
}

/// Raises the error by PostgreSQL's own means, which jump over this frame: it has nothing to drop.
#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
#[inline(always)]
fn refuse(missing: &CStr) {
    const ERRCODE_FEATURE_NOT_SUPPORTED: c_int =
        pgrx::pg_sys::errcodes::PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED as c_int;
    // SAFETY: what ereport(ERROR) does, with terminated strings.
    unsafe {
        if errstart(pgrx::PgLogLevel::ERROR as c_int, std::ptr::null()) {
            errcode(ERRCODE_FEATURE_NOT_SUPPORTED);
            errmsg_internal(
                c"pazpaz_pii was compiled for a CPU with %s, which this one lacks".as_ptr(),
                missing.as_ptr(),
            );
            errhint(c"Build it from source with PAZPAZ_CPU=any.".as_ptr());
            errfinish(c"cpu.rs".as_ptr(), 0, c"pii_check_cpu".as_ptr());
        }
    }
}

#[cfg(all(target_arch = "x86_64", target_feature = "avx2"))]
unsafe extern "C-unwind" {
    fn errstart(level: c_int, domain: *const c_char) -> bool;
    fn errcode(code: c_int) -> c_int;
    fn errmsg_internal(format: *const c_char, ...) -> c_int;
    fn errhint(format: *const c_char, ...) -> c_int;
    fn errfinish(filename: *const c_char, line: c_int, function: *const c_char);
}
