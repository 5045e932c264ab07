//! Who has opened this session, where that is another server: an error of it is read by a client who is
//! connected elsewhere, and has to be told where this is.

use crate::server::backend;
use pgrx::{direct_function_call_as_datum, pg_sys};
use std::ffi::{CStr, c_char};

/// Whether `postgres_fdw` of another database has opened the session, by what it calls itself.
pub(crate) fn is_foreign_table() -> bool {
    backend::application().to_bytes() == b"postgres_fdw"
}

/// Which session this is, for the detail of an error; `None` where the client is connected to it.
pub(crate) fn told() -> Option<String> {
    let opener = if is_foreign_table() {
        "postgres_fdw"
    } else if backend::application().to_bytes().starts_with(b"citus_internal") {
        "Citus"
    } else {
        return None;
    };
    backend::is_in_transaction().then(|| format!("{opener} has opened this session: {}.", place()))
}

/// The database, and where its server listens.
fn place() -> String {
    let mut place = format!("database \"{}\"", database());
    if let Some(port) = backend::setting(c"port") {
        place += &format!(", port {port}");
    }
    if let Some(address) = address() {
        place += &format!(" of {address}");
    }
    if let Some(name) = backend::setting(c"cluster_name").filter(|name| !name.is_empty()) {
        place += &format!(", cluster_name \"{name}\"");
    }
    place
}

fn database() -> String {
    // SAFETY: asked for in a transaction; null, or a terminated string.
    unsafe { text(pg_sys::get_database_name(backend::database())) }
}

/// The address that the client has come to; `None` for a socket of this machine.
fn address() -> Option<String> {
    // SAFETY: inet_server_addr() asks for nothing but the call itself, and inet_out() takes what it gives.
    unsafe {
        let address = direct_function_call_as_datum(pg_sys::inet_server_addr, &[])?;
        let written = direct_function_call_as_datum(pg_sys::inet_out, &[Some(address)])?;
        Some(text(written.cast_mut_ptr()))
    }
}

/// # Safety
/// `name` must be null or a terminated string.
#[expect(clippy::disallowed_methods, reason = "names and addresses are short")]
unsafe fn text(name: *const c_char) -> String {
    if name.is_null() {
        return String::new();
    }
    // SAFETY: says the caller.
    unsafe { CStr::from_ptr(name) }.to_string_lossy().into_owned()
}
