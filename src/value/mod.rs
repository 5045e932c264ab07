//! One value of the type: what it is stored as, what it is read as.

pub(crate) mod adoption;
pub(crate) mod blind_index;
pub(crate) mod casts;
pub(crate) mod crypt;
pub(crate) mod encrypted;
pub(crate) mod fast_path;
pub(crate) mod functions;
pub(crate) mod literals;
pub(crate) mod masking;
pub(crate) mod rule;
pub(crate) mod text_io;
pub(crate) mod typmod;
