//! The ARM64 emitter: every encoder against Capstone, a disassembler that shares nothing with ours or with the listing's;
//! whole functions as listings.

#![allow(clippy::unwrap_used)]

#[path = "emit_arm64/encoders.rs"]
mod encoders;
#[path = "emit_arm64/functions.rs"]
mod functions;
